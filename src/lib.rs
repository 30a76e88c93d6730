//! sevault: a session vault that keeps API keys out of shell profiles, `.env` files, history and logs.
//!
//! Touches: nothing.
//!
//! # The map of the house
//!
//! A module uses only floors below its own; modules on one floor do not know each other. `tests/tidy.rs` holds this.
//!
//! ```text
//! 7  the door      main.rs, lib.rs::run     parse, dispatch, report, exit code
//! 6  the desk      commands/                one file per command; the only place where rooms meet
//! 5  the sign      cli.rs                   what may be asked, as data
//! 4  the keeper    agent/                   holds vaults open and answers
//! 3  the rooms     vault/ scope/ exec/ shell/ ui.rs config.rs
//! 2  the words     name.rs secret.rs tool.rs rules.rs
//! 1  the errors    error.rs
//! 0  the ground    os/                      the only cfg(unix|windows|target_os), the only unsafe, the only std::os
//! ```
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "until the rooms are joined"
)]

use std::ffi::OsString;
use std::process::ExitCode;

mod agent;
mod cli;
mod config;
mod error;
mod exec;
mod name;
mod os;
mod rules;
mod scope;
mod secret;
mod shell;
mod tool;
mod ui;
mod vault;

/// Runs one command line, program name first, and says how it went.
pub fn run(_arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::SUCCESS
}
