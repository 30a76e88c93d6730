//! What is told of a pull: what changed, what was left there, and when each source was last pulled.
//!
//! Touches: terminal.

use serde::Serialize;

use crate::agent::protocol::{Answer, Work};
use crate::cli::PasswordArgs;
use crate::cli::pull::PullOptions;
use crate::commands::access::{Desk, unexpected};
use crate::error::{Error, ExitCode, Result};
use crate::pull::plan::{Fate, Gone, Line, Part};

/// How many of what was left there is told one by one.
const MOST_TOLD: usize = 20;

/// What could not be had: of sources that answered, and whole sources.
pub(super) fn failures<'a>(
    parts: &'a [Part],
    lost: &'a [Error],
) -> impl Iterator<Item = &'a Error> {
    parts
        .iter()
        .flat_map(|part| &part.harvest.failed)
        .chain(lost)
}

/// One source and when it was last pulled.
#[derive(Serialize)]
struct Last {
    from: String,
    last_pulled: String,
}

/// Lists when each source was last pulled on this device.
pub(super) fn tell_last(json: bool, password: &PasswordArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let mut vault = desk.vault(password)?;
    let (Answer::Pulls { pulls }, _) = vault.work(Work::Pulls, Vec::new())? else {
        return Err(unexpected());
    };
    let time = |at| jiff::Timestamp::from_second(at).map_or("-".to_owned(), |at| at.to_string());
    let last: Vec<Last> = pulls
        .into_iter()
        .map(|(from, at)| Last {
            from,
            last_pulled: time(at),
        })
        .collect();
    if json {
        desk.ui.json(&last)?;
    } else if last.is_empty() {
        desk.ui.note("nothing was pulled on this device yet");
    } else {
        let mut rows = vec![["FROM", "LAST PULLED"].map(str::to_owned).to_vec()];
        rows.extend(last.into_iter().map(|one| vec![one.from, one.last_pulled]));
        desk.ui.table(&rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One change as it is listed.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    change: Fate,
    from: &'a str,
}

#[derive(Serialize)]
struct Left<'a> {
    secret: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct Told<'a> {
    dry_run: bool,
    secrets: Vec<Row<'a>>,
    left: Vec<Left<'a>>,
    failed: Vec<&'a str>,
}

/// Says what came of a pull, or would.
pub(super) fn tell(
    lines: &[Line<'_>],
    parts: &[Part],
    lost: &[Error],
    said: &PullOptions,
    desk: &Desk<'_>,
) -> Result<()> {
    let left = parts.iter().flat_map(|part| &part.harvest.passed);
    if said.json {
        return desk.ui.json(&Told {
            dry_run: said.dry_run,
            secrets: lines
                .iter()
                .map(|line| Row {
                    name: line.name.as_str(),
                    change: line.fate,
                    from: line.origin,
                })
                .collect(),
            left: left
                .map(|passed| Left {
                    secret: &passed.there,
                    why: passed.why,
                })
                .collect(),
            failed: failures(parts, lost)
                .map(|error| error.message.as_str())
                .collect(),
        });
    }
    for passed in left.clone().take(MOST_TOLD) {
        desk.ui
            .note(&format!("left `{}` there: {}", passed.there, passed.why));
    }
    let untold = left.count().saturating_sub(MOST_TOLD);
    if untold > 0 {
        desk.ui
            .note(&format!("left {untold} more there; `--json` lists them"));
    }
    if said.dry_run && !lines.is_empty() {
        let mut rows = vec![["NAME", "CHANGE", "FROM"].map(str::to_owned).to_vec()];
        rows.extend(lines.iter().map(|line| {
            vec![
                line.name.to_string(),
                word(line.fate).to_owned(),
                line.origin.to_owned(),
            ]
        }));
        desk.ui.table(&rows)?;
    }
    for part in parts {
        let harvest = &part.harvest;
        desk.ui.note(&format!(
            "{} from `{}`, signed in by {}: {}",
            if said.dry_run { "would pull" } else { "pulled" },
            harvest.origin,
            harvest.signed_in,
            counted(lines, &harvest.origin)
        ));
        if part.gone == Gone::Prune && !harvest.failed.is_empty() {
            desk.ui
                .warn("nothing was pruned, since what failed may be what seems to be gone");
        }
    }
    Ok(())
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "new",
        Fate::Changed => "changed",
        Fate::Same => "unchanged",
        Fate::Kept => "kept",
        Fate::Removed => "removed",
    }
}

fn counted(lines: &[Line<'_>], origin: &str) -> String {
    let fates = [
        Fate::New,
        Fate::Changed,
        Fate::Same,
        Fate::Kept,
        Fate::Removed,
    ];
    let counts: Vec<String> = fates
        .into_iter()
        .filter_map(|fate| {
            let is_it = |line: &&Line<'_>| line.fate == fate && line.origin == origin;
            let count = lines.iter().filter(is_it).count();
            (count > 0).then(|| format!("{count} {}", word(fate)))
        })
        .collect();
    if counts.is_empty() {
        "nothing is there".to_owned()
    } else {
        counts.join(", ")
    }
}
