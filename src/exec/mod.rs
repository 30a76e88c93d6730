//! Launching: what environment a program gets, and how it is started.
//!
//! Touches: nothing.

pub(crate) mod redact;
