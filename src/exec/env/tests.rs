//! Promises.
//!
//! Touches: nothing.
