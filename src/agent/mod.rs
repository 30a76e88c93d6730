//! The keeper: holds vaults open and answers.
//!
//! Touches: sockets, processes, files, clock.

pub(crate) mod protocol;
