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
//! 5  the sign      cli.rs, usage.rs         what may be asked, as data; what is wrong with a command line
//! 4  the keeper    agent/                   holds vaults open and answers
//! 3  the rooms     vault/ scope/ exec/ shell/ pull/ exchange/ doctor/ helper/ project/ keychain.rs tpm.rs ui.rs config.rs
//! 2  the words     name.rs secret.rs tool.rs rules.rs
//! 1  the errors    error.rs
//! 0  the ground    os/                      the only cfg(unix|windows|target_os), the only unsafe, the only std::os
//! ```

use std::ffi::OsString;
use std::process::ExitCode;

use crate::error::Error;
use crate::ui::{Ui, Voice};
use crate::usage::Asked;

mod agent;
mod cli;
mod commands;
mod config;
mod doctor;
mod error;
mod exchange;
mod exec;
mod helper;
mod keychain;
mod name;
mod os;
mod project;
mod pull;
mod rules;
mod scope;
mod secret;
mod shell;
mod tool;
#[cfg(feature = "tpm2")]
mod tpm;
mod ui;
mod usage;
mod vault;

/// Runs one command line, program name first, and says how it went.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = usage::as_called(arguments.into_iter().collect());
    let arguments = commands::called_as(arguments);
    let is_launch = usage::is_launch(&arguments);
    let is_evaluated = usage::is_evaluated(&arguments);
    let plain = os::variable("NO_COLOR").is_some_and(|value| !value.is_empty())
        || os::variable("TERM").is_some_and(|value| value == "dumb");
    let code = |error: &Error| {
        ExitCode::from(if is_launch {
            error.launch_code()
        } else {
            error.exit_code()
        })
    };
    let cli = match usage::read(arguments) {
        Ok(Asked::Command(cli)) => cli,
        Ok(Asked::Text(text)) => {
            let ui = Ui::new(Voice::Normal, plain);
            return ui
                .data(text.as_bytes())
                .map_or_else(|error| code(&error), |()| ExitCode::SUCCESS);
        }
        Err(error) => {
            let ui = Ui::new(Voice::Normal, plain);
            ui.error(&error);
            if is_evaluated {
                // What cannot be written is lost with the rest: the error has been told.
                let _ = ui.data(commands::FAILURE);
            }
            return code(&error);
        }
    };
    let ui = Ui::new(
        if cli.global.quiet {
            Voice::Quiet
        } else {
            Voice::Normal
        },
        plain,
    );
    commands::run(*cli, &ui).unwrap_or_else(|error| {
        ui.error(&error);
        code(&error)
    })
}

/// A door for the fuzzer in `tests/fuzz`, of no use to anybody else.
#[cfg(fuzzing)]
pub fn fuzz_redact(data: &[u8]) {
    exec::redact::fuzz::check(data);
}

/// As above.
#[cfg(fuzzing)]
pub fn fuzz_protocol(data: &[u8]) {
    agent::fuzz::check(data);
}

/// As above.
#[cfg(fuzzing)]
pub fn fuzz_clients(data: &[u8]) {
    agent::fuzz::check_client(data);
}

/// As above.
#[cfg(fuzzing)]
pub fn fuzz_cells(data: &[u8]) {
    agent::fuzz::check_cell(data);
}

/// As above.
#[cfg(fuzzing)]
pub fn fuzz_http(data: &[u8]) {
    agent::fuzz::check_http(data);
}
