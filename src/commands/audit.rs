//! `sevault audit`: who asked for what, and what was decided.
//!
//! Touches: files, sockets, terminal.

use crate::agent::audit;
use crate::agent::chain::Line;
use crate::agent::protocol::{Answer, Work};
use crate::cli::{AuditArgs, AuditCommand, PasswordArgs};
use crate::commands::access::{Desk, unexpected};
use crate::error::{Error, ExitCode, Kind, Result};

pub(super) fn run(
    AuditArgs {
        limit,
        json,
        command,
    }: AuditArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    match command {
        None => show(desk, limit, json)?,
        Some(AuditCommand::Verify { password }) => verify(desk, &password)?,
        Some(AuditCommand::Export) => {
            for line in lines(desk, usize::MAX)? {
                desk.ui.json(&line)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The lines are no secret to their owner: names, never values. They are read without the vault being open.
fn lines(desk: &Desk<'_>, limit: usize) -> Result<Vec<Line>> {
    let target = desk.target()?;
    let vault = target.header()?.vault_id();
    audit::lines(&audit::path_of(&target.place, vault), limit)
}

fn show(desk: &Desk<'_>, limit: usize, json: bool) -> Result<()> {
    let lines = lines(desk, limit)?;
    if json {
        return desk.ui.json(&lines);
    }
    if lines.is_empty() {
        desk.ui.note("nothing was asked for yet");
        return Ok(());
    }
    let head = [
        "N", "TIME", "EVENT", "NAME", "DECISION", "PROGRAM", "PID", "LEVEL",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(lines.into_iter().map(|line| {
        let time = jiff::Timestamp::from_second(line.time).unwrap_or_default();
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        vec![
            line.n.to_string(),
            time.to_string(),
            line.event.event,
            or_dash(line.event.name),
            line.event
                .denied
                .map_or_else(|| "granted".to_owned(), |why| format!("denied: {why}")),
            or_dash(
                line.who
                    .program
                    .or_else(|| line.who.party.map(|party| format!("as {party}"))),
            ),
            line.who.pid.to_string(),
            or_dash(line.who.level),
        ]
    }));
    desk.ui.table(&rows)
}

fn verify(desk: &Desk<'_>, password: &PasswordArgs) -> Result<()> {
    match desk.vault(password)?.work(Work::CheckAudit, Vec::new())? {
        (Answer::Audit { lines, fault: None }, _) => desk
            .ui
            .line(&format!("{lines} lines, all as they were written")),
        (
            Answer::Audit {
                fault: Some(fault), ..
            },
            _,
        ) => Err(Error::new(
            Kind::Corrupt,
            format!("line {} of the audit: {}", fault.line, fault.what),
        )
        .hint(
            "what stands after it cannot be trusted; keep a copy, and look who could write there",
        )),
        _ => Err(unexpected()),
    }
}
