//! `sevault list`: the secrets of a profile, never their values.
//!
//! Touches: terminal.

use serde::Serialize;

use crate::agent::protocol::{Answer, Listed, Work};
use crate::cli::ListArgs;
use crate::commands::access::{Desk, unexpected};
use crate::config::Span;
use crate::error::{ExitCode, Result};
use crate::name::Scope;
use crate::os;
use crate::secret::{Entry, Timestamp};

/// How near an end must be for `--due`, in seconds.
const SOON: i64 = 14 * 24 * 60 * 60;
/// The setting, and the tag, that say how old a value may get.
const ROTATE: &str = "rotate";

pub(super) fn run(
    ListArgs {
        tool,
        project,
        ns,
        tags,
        due,
        json,
        password,
    }: ListArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let scope = desk.scope(project.as_deref(), false)?;
    let now = os::now();
    let rotate = if due { rotation(desk)? } else { None };
    let (Answer::Entries { mut entries }, _) =
        desk.vault(&password)?.work(Work::List, Vec::new())?
    else {
        return Err(unexpected());
    };
    entries.retain(|Listed { entry, .. }| {
        tool.as_ref()
            .is_none_or(|tool| entry.tool.as_ref() == Some(tool))
            && scope.as_ref().is_none_or(|scope| entry.scope == *scope)
            && ns.as_ref().is_none_or(|ns| entry.name.within(ns).is_some())
            && tags
                .iter()
                .all(|tag| entry.tags.get(&tag.key) == Some(&tag.value))
            && (!due || is_due(entry, rotate, now))
    });
    entries.sort_by(|a, b| {
        let key = |listed: &Listed| {
            (
                listed.entry.name.clone(),
                listed.entry.scope.clone(),
                listed.entry.label.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    if json {
        let rows: Vec<Row<'_>> = entries.iter().map(|listed| Row::new(listed, now)).collect();
        desk.ui.json(&rows)?;
    } else if entries.is_empty() {
        desk.ui.note("nothing to list");
    } else {
        desk.ui.table(&table(&entries, now))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The age at which values of this profile are to be replaced, if one is settled.
fn rotation(desk: &Desk<'_>) -> Result<Option<Span>> {
    let config = desk.settled()?;
    let profile = desk.target()?.profile;
    let settled = config
        .get(Some(&profile), ROTATE)
        .or_else(|| config.get(None, ROTATE));
    Ok(settled
        .and_then(|item| item.as_str())
        .and_then(|text| text.parse().ok()))
}

/// Whether a secret wants to be replaced: its date is near or past, or its value is older than it should get. A tag of its own is nearer than the setting.
fn is_due(entry: &Entry, rotate: Option<Span>, now: Timestamp) -> bool {
    let own = entry.tags.get(ROTATE).and_then(|text| text.parse().ok());
    let is_old = |Span(age)| entry.updated.saturating_add_unsigned(age) <= now;
    entry.expires.is_some_and(|end| end - now <= SOON) || own.or(rotate).is_some_and(is_old)
}

/// One secret as `--json` prints it.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    expires_in_s: Option<i64>,
}

impl<'a> Row<'a> {
    fn new(listed: &'a Listed, now: Timestamp) -> Self {
        Self {
            entry: &listed.entry,
            expires_in_s: remaining(listed, now),
        }
    }
}

fn table(entries: &[Listed], now: Timestamp) -> Vec<Vec<String>> {
    let head = [
        "ID",
        "TOOL",
        "NAME",
        "FINGERPRINT",
        "SCOPE",
        "LABEL",
        "EXPIRES IN",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(entries.iter().map(|listed| {
        let Listed { entry, .. } = listed;
        let id = entry.id.hyphenated().to_string();
        vec![
            id[..8].to_owned(),
            entry
                .tool
                .as_ref()
                .map_or_else(|| "-".to_owned(), ToString::to_string),
            entry.name.to_string(),
            entry.fingerprint.clone(),
            match &entry.scope {
                Scope::Global => "global".to_owned(),
                Scope::Project(root) => root.display().to_string(),
            },
            if entry.label.is_empty() {
                "-".to_owned()
            } else {
                entry.label.to_string()
            },
            ends(remaining(listed, now)),
        ]
    }));
    rows
}

/// Seconds until the nearer of its two ends: the date, and the sleep of disuse.
fn remaining(Listed { entry, sleeps_in }: &Listed, now: Timestamp) -> Option<i64> {
    let date = entry.expires.map(|end| (end - now).max(0));
    let sleep = sleeps_in.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX));
    match (date, sleep) {
        (Some(date), Some(sleep)) => Some(date.min(sleep)),
        (date, sleep) => date.or(sleep),
    }
}

fn ends(remaining: Option<i64>) -> String {
    match remaining {
        None => "never".to_owned(),
        Some(..=0) => "ended".to_owned(),
        Some(seconds @ 1..=119) => format!("{seconds}s"),
        Some(seconds @ 120..=7_199) => format!("{}m", seconds / 60),
        Some(seconds @ 7_200..=172_799) => format!("{}h", seconds / 3_600),
        Some(seconds) => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::ends;

    #[test]
    fn an_end_is_told_in_the_unit_that_fits() {
        for (seconds, want) in [
            (0, "ended"),
            (-5, "ended"),
            (90, "90s"),
            (180, "3m"),
            (8 * 3600, "8h"),
            (3 * 86400, "3d"),
        ] {
            assert_eq!(ends(Some(seconds)), want);
        }
        assert_eq!(ends(None), "never");
    }
}
