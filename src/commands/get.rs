//! `sevault get`: print one value, or copy it.
//!
//! Touches: processes, terminal.

use std::time::Duration;

use crate::cli::{GetArgs, PickArgs};
use crate::commands::access::Desk;
use crate::commands::clipboard::{self, Copied};
use crate::commands::place;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::scope::find::Pick;
use crate::ui;

/// Time after which the clipboard is cleared unless it is said otherwise.
const CLEAR_AFTER: Duration = Duration::from_secs(45);

pub(super) fn run(
    GetArgs {
        pick,
        version,
        reveal,
        copy,
        clear_after,
        password,
    }: GetArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    if ui::is_output_terminal() && !reveal && !copy {
        return Err(Error::new(
            Kind::Denied,
            "a value may not be printed on a terminal by accident",
        )
        .hint("add `--reveal` or `--copy`, or give it to the program that needs it with `sevault exec`"));
    }
    let pick = desk.pick(pick)?;
    let mut vault = desk.vault(&password)?.for_printing("printed")?;
    let value = place::read(&mut vault, pick, version)?;
    if !copy {
        desk.ui.reveal(&value)?;
        return Ok(ExitCode::SUCCESS);
    }
    let time = clear_after.map_or(CLEAR_AFTER, |span| Duration::from_secs(span.0));
    match clipboard::copy(&value, time)? {
        Copied::ForNow => desk.ui.note(&format!(
            "copied; the clipboard is cleared in {} s unless it changes",
            time.as_secs()
        )),
        Copied::ForGood => desk.ui.warn(
            "copied to a clipboard that we cannot clear: copy something else when you are done",
        ),
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
