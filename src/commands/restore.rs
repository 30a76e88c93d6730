//! `sevault restore`: make a previous value the current one.
//!
//! Touches: terminal.

use crate::agent::protocol::{Step, Work};
use crate::cli::RestoreArgs;
use crate::commands::access::{Desk, here};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::scope::find::find;

pub(super) fn run(
    RestoreArgs {
        pick,
        version,
        password,
    }: RestoreArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let pick = desk.pick(pick)?;
    let mut vault = desk.vault(&password)?;
    let entries = vault.entries()?;
    let entry = find(&entries, &pick, &here()?)?;
    let version = match version {
        Some(version) => version,
        None if entry.version > 1 => entry.version - 1,
        None => {
            return Err(Error::new(
                Kind::Missing,
                format!("`{}` has no previous value", entry.name),
            ));
        }
    };
    let step = Step::Restore {
        id: entry.id,
        version,
    };
    vault.work(Work::Change { steps: vec![step] }, Vec::new())?;
    desk.ui.note(&format!(
        "`{}` has the value of version {version} again",
        entry.name
    ));
    Ok(ExitCode::SUCCESS)
}
