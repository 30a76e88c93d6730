//! `sevault ns`: list namespaces, copy and move what is in one.
//!
//! Touches: terminal.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::agent::protocol::Step;
use crate::cli::exchange::{NsArgs, NsCommand, NsPair};
use crate::commands::access::Desk;
use crate::commands::place;
use crate::error::{Error, ExitCode, Kind, Result, named};
use crate::name::{Namespace, SecretName};
use crate::scope::find::Pick;
use crate::secret::Entry;

/// How many names an error lists.
const MOST_NAMED: usize = 20;

pub(super) fn run(NsArgs { command }: NsArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match command {
        NsCommand::List { json, password } => {
            let entries = desk.vault(&password)?.entries()?;
            list(&entries, json, desk)?;
        }
        NsCommand::Copy(pair) => transfer(pair, Manner::Copy, desk)?,
        NsCommand::Move(pair) => transfer(pair, Manner::Move, desk)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Row<'a> {
    namespace: &'a str,
    secrets: usize,
}

fn list(entries: &[Entry], json: bool, desk: &Desk<'_>) -> Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for namespace in entries.iter().filter_map(|entry| entry.name.namespace()) {
        *counts.entry(namespace).or_default() += 1;
    }
    let rows = counts.iter().map(|(namespace, secrets)| Row {
        namespace,
        secrets: *secrets,
    });
    if json {
        return desk.ui.json(&rows.collect::<Vec<_>>());
    }
    if counts.is_empty() {
        desk.ui.note("no secret is in a namespace");
        return Ok(());
    }
    let mut table = vec![["NAMESPACE", "SECRETS"].map(str::to_owned).to_vec()];
    table.extend(rows.map(|row| vec![row.namespace.to_owned(), row.secrets.to_string()]));
    desk.ui.table(&table)
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Manner {
    Copy,
    Move,
}

/// All that is in one namespace, deeper ones included, gets the name that it has there in the other. The last segment of a name, which is what the
/// deny rules look at, stays.
fn transfer(NsPair { from, to, password }: NsPair, manner: Manner, desk: &Desk<'_>) -> Result<()> {
    if to == from || to.as_str().starts_with(&format!("{from}/")) {
        return Err(Error::new(
            Kind::Usage,
            format!("`{to}` lies in `{from}` itself"),
        ));
    }
    let mut vault = desk.vault(&password)?;
    let entries = vault.entries()?;
    let pairs = renamed(&entries, &from, &to)?;
    let (mut steps, mut values) = (Vec::new(), Vec::new());
    for (entry, name) in &pairs {
        steps.push(match manner {
            Manner::Move => Step::Rename {
                id: entry.id,
                name: name.clone(),
            },
            Manner::Copy => {
                let pick = Pick {
                    text: entry.id.hyphenated().to_string(),
                    scope: None,
                    label: None,
                };
                values.push(place::read(&mut vault, pick, None)?);
                Step::Put {
                    name: name.clone(),
                    tool: entry.tool.clone(),
                    scope: entry.scope.clone(),
                    label: entry.label.clone(),
                    ttl: entry.ttl,
                    expires: entry.expires,
                    tags: entry.tags.clone(),
                }
            }
        });
    }
    place::change(desk, &mut vault, steps, values)?;
    let done = match manner {
        Manner::Copy => "copied",
        Manner::Move => "moved",
    };
    let count = match pairs.len() {
        1 => "1 secret".to_owned(),
        count => format!("{count} secrets"),
    };
    desk.ui
        .note(&format!("{done} {count} from `{from}` to `{to}`"));
    Ok(())
}

/// What is in `from`, and what it will be called. All names that are taken stand in one error.
fn renamed<'a>(
    entries: &'a [Entry],
    from: &Namespace,
    to: &Namespace,
) -> Result<Vec<(&'a Entry, SecretName)>> {
    let mut pairs = Vec::new();
    for entry in entries {
        if let Some(rest) = entry.name.within(from) {
            pairs.push((entry, format!("{to}/{rest}").parse::<SecretName>()?));
        }
    }
    if pairs.is_empty() {
        return Err(
            Error::new(Kind::Missing, format!("there is nothing in `{from}`"))
                .hint("see what there is with `sevault ns list`"),
        );
    }
    let taken: Vec<&SecretName> = pairs
        .iter()
        .filter(|(entry, name)| {
            entries
                .iter()
                .any(|other| other.is_same(name, &entry.scope, &entry.label))
        })
        .map(|(_, name)| name)
        .collect();
    if taken.is_empty() {
        return Ok(pairs);
    }
    let names = named(&taken, MOST_NAMED);
    let are = if taken.len() == 1 { "is" } else { "are" };
    Err(
        Error::new(Kind::Conflict, format!("{names} {are} there already"))
            .hint("remove what is there first, or choose another namespace"),
    )
}
