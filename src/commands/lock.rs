//! `sevault lock`: close the vault, or every vault.
//!
//! Touches: sockets, files, terminal.

use crate::agent::client::Client;
use crate::agent::protocol::Request;
use crate::cli::LockArgs;
use crate::commands::access::{Desk, Target};
use crate::commands::loaded;
use crate::error::{ExitCode, Result};

/// Locking what is locked is done, not failed: a script that locks up must not stop.
pub(super) fn run(LockArgs { all }: LockArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let vault = if all { None } else { Some(desk.target()?) };
    let file = vault.as_ref().map(|target| target.place.file.clone());
    match vault.as_ref().map(Target::header) {
        Some(Ok(header)) => loaded::note_opened(Some(header.vault_id())),
        None => loaded::note_opened(None),
        // What is no vault has no keychain to open it.
        Some(Err(_)) => {}
    }
    match Client::connect()? {
        Some(mut client) => client
            .ask(&Request::Lock { vault: file }, Vec::new())
            .map(drop)?,
        // An agent that died told no shell.
        None => loaded::remove_markers(file.as_deref())?,
    }
    desk.ui.note(&match vault {
        Some(target) => format!("profile `{}` is locked", target.profile),
        None => "every profile is locked".to_owned(),
    });
    Ok(ExitCode::SUCCESS)
}
