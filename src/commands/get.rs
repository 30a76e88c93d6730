//! `sevault get`: print one value.
//!
//! Touches: terminal.

use std::process::ExitCode;

use crate::agent::protocol::{Answer, Work};
use crate::cli::{GetArgs, PickArgs};
use crate::commands::access::{Desk, unexpected};
use crate::error::{Error, Kind, Result};
use crate::scope::find::Pick;
use crate::ui;

pub(super) fn run(
    GetArgs {
        pick,
        version,
        reveal,
        password,
    }: GetArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    if ui::is_output_terminal() && !reveal {
        return Err(Error::new(
            Kind::Denied,
            "a value may not be printed on a terminal by accident",
        )
        .hint("add `--reveal`, or give it to the program that needs it with `sevault exec`"));
    }
    let pick = desk.pick(pick)?;
    let mut vault = desk.vault(&password)?.for_printing("printed")?;
    match vault.work(Work::Read { pick, version }, Vec::new())? {
        (Answer::Value, values) if values.len() == 1 => desk.ui.reveal(&values[0])?,
        _ => return Err(unexpected()),
    }
    Ok(ExitCode::SUCCESS)
}

impl Desk<'_> {
    /// What a person typed to name one secret, the project's directory resolved.
    pub(super) fn pick(
        &self,
        PickArgs {
            name,
            project,
            everywhere,
            label,
        }: PickArgs,
    ) -> Result<Pick> {
        let scope = self.scope(project.as_deref(), everywhere)?;
        Ok(Pick {
            text: name,
            scope,
            label,
        })
    }
}
