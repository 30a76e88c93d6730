//! `sevault history`: the previous values of a secret by number, never the values.
//!
//! Touches: terminal.

use crate::agent::protocol::{Answer, Work};
use crate::cli::HistoryArgs;
use crate::commands::access::{Desk, unexpected};
use crate::error::{ExitCode, Result};

pub(super) fn run(
    HistoryArgs {
        pick,
        json,
        password,
    }: HistoryArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let pick = desk.pick(pick)?;
    let (Answer::Versions { versions }, _) = desk
        .vault(&password)?
        .work(Work::History { pick }, Vec::new())?
    else {
        return Err(unexpected());
    };
    if json {
        desk.ui.json(&versions)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = vec![
        ["VERSION", "STORED", "FINGERPRINT"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(versions.iter().map(|version| {
        let stored = jiff::Timestamp::from_second(version.stored).unwrap_or_default();
        vec![
            version.version.to_string(),
            stored.to_string(),
            version.fingerprint.clone(),
        ]
    }));
    desk.ui.table(&rows)?;
    Ok(ExitCode::SUCCESS)
}
