//!
//!
//! Touches: nothing.
