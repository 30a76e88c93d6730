//! Launching: what environment a program gets, and how it is started.
//!
//! Touches: nothing.

pub(crate) mod env;
pub(crate) mod launch;
pub(crate) mod plan;
pub(crate) mod pty;
pub(crate) mod redact;
pub(crate) mod report;
pub(crate) mod settings;
