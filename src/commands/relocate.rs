//! `sevault move`: give a secret another name.
//!
//! Touches: terminal.

use crate::agent::protocol::{Step, Work};
use crate::cli::MoveArgs;
use crate::commands::access::{Desk, here};
use crate::commands::place;
use crate::error::{ExitCode, Result};
use crate::scope::find::find;

pub(super) fn run(
    MoveArgs {
        pick,
        to,
        allow_name,
        password,
    }: MoveArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    place::check_name(&to, &allow_name)?;
    let pick = desk.pick(pick)?;
    let mut vault = desk.vault(&password)?;
    let entries = vault.entries()?;
    let entry = find(&entries, &pick, &here()?)?;
    let step = Step::Rename {
        id: entry.id,
        name: to.clone(),
    };
    vault.work(Work::Change { steps: vec![step] }, Vec::new())?;
    desk.ui
        .note(&format!("`{}` is called `{to}` now", entry.name));
    Ok(ExitCode::SUCCESS)
}
