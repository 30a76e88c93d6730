//! `sevault pull`: fill the vault from where the secrets are kept, in one transaction.
//!
//! Touches: files, network, processes, terminal.

mod sources;
mod telling;

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::time::Duration;

use toml_edit::{Table, Value};
use uuid::Uuid;

use crate::agent::protocol::{Step, Work};
use crate::cli::pull::{PullArgs, PullFrom, PullOne, PullOptions, With};
use crate::cli::{Command, PasswordArgs};
use crate::commands::access::{Access, Desk};
use crate::commands::place;
use crate::commands::pull::telling::{failures, tell, tell_last};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::name::{Label, Scope, SecretName};
use crate::os;
use crate::pull::plan::{Existing, Fate, Gone, Line, ORIGIN, Part, is_pulled, plan};
use crate::pull::{Environment, Means, OnFault, Programs, Progress, Source, ask};
use crate::rules;
use crate::scope::find::Pick;
use crate::secret::{Entry, Secret};
use crate::usage::{self, Asked};

/// The longest time for one request unless it is said otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);

/// One source, and what is asked of it.
struct Order {
    source: Source,
    options: PullOptions,
}

pub(super) fn run(args: PullArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let PullArgs {
        status,
        options,
        password,
        from,
    } = args;
    if let Some(from) = from {
        return one(from, desk);
    }
    if status {
        return tell_last(options.json, &password, desk);
    }
    let profile = desk.target()?.profile;
    let tables = desk.settled()?.tables(&profile, "pull");
    if tables.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            format!("it is not settled what profile `{profile}` pulls"),
        )
        .hint(format!(
            "name a source, as in `sevault pull azure VAULT`, or write `[[profile.{profile}.pull]]` tables into your configuration"
        )));
    }
    let orders = tables
        .into_iter()
        .enumerate()
        .map(|(at, table)| settled(table, at + 1, &options))
        .collect::<Result<Vec<_>>>()?;
    carry_out(orders, &options, &password, desk)
}

/// Pulls from one source that was named.
pub(super) fn one(from: PullFrom, desk: &Desk<'_>) -> Result<ExitCode> {
    let (order, password) = order(from);
    let options = order.options.clone();
    carry_out(vec![order], &options, &password, desk)
}

fn order(from: PullFrom) -> (Order, PasswordArgs) {
    let (source, options, password) = match from {
        PullFrom::Azure(PullOne {
            source,
            options,
            password,
        }) => (Source::Azure(source.into()), options, password),
        PullFrom::Vault(PullOne {
            source,
            options,
            password,
        }) => (Source::HashiCorp(source.into()), options, password),
        PullFrom::Onepassword(PullOne {
            source,
            options,
            password,
        }) => (Source::OnePassword(source.into()), options, password),
    };
    (Order { source, options }, password)
}

/// What a table of the configuration orders: `from` names the source, and every other key is the flag or the word of that name.
fn settled(table: &Table, number: usize, said: &PullOptions) -> Result<Order> {
    let refused = |message: &str| {
        Error::new(
            Kind::Usage,
            format!("table {number} of the `pull` tables: {message}"),
        )
        .hint("mend it with `sevault pull SOURCE --help` beside you")
    };
    let from = table
        .get("from")
        .and_then(|item| item.as_str())
        .ok_or_else(|| refused("it has no `from`"))?;
    let mut arguments: Vec<OsString> = vec!["sevault".into(), "pull".into(), from.into()];
    let mut words: Vec<OsString> = Vec::new();
    for (key, item) in table {
        let values: Vec<&Value> = match item.as_value() {
            Some(Value::Array(values)) => values.iter().collect(),
            Some(value) => vec![value],
            None => return Err(refused(&format!("`{key}` is a table"))),
        };
        match (from, key) {
            (_, "from") => {}
            // Whether something is changed, and how it is said, belongs to one run.
            (_, "dry-run" | "json") => return Err(refused(&format!("`{key}` is not settled"))),
            (_, key) if key.starts_with("password") => {
                return Err(refused(&format!("`{key}` is not settled")));
            }
            ("azure", "vault") | ("onepassword", "item") => {
                words.extend(values.into_iter().filter_map(text).map(OsString::from));
            }
            (_, key) => {
                for value in values {
                    match (value.as_bool(), text(value)) {
                        (Some(true), _) => arguments.push(format!("--{key}").into()),
                        (Some(false), _) => {}
                        (None, Some(text)) => arguments.push(format!("--{key}={text}").into()),
                        (None, None) => {
                            return Err(refused(&format!("`{key}` is of another kind")));
                        }
                    }
                }
            }
        }
    }
    arguments.push("--".into());
    arguments.extend(words);
    let read = usage::read(arguments).map_err(|error| refused(&error.message))?;
    let Asked::Command(cli) = read else {
        return Err(refused("it orders no pull"));
    };
    let Command::Pull(PullArgs {
        from: Some(from), ..
    }) = cli.command
    else {
        return Err(refused("it orders no pull"));
    };
    let (mut order, _) = order(from);
    order.options = joined(order.options, said);
    Ok(order)
}

fn text(value: &Value) -> Option<String> {
    let number = || value.as_integer().map(|number| number.to_string());
    value.as_str().map(str::to_owned).or_else(number)
}

/// What is settled for a source, with what was said for this run.
fn joined(settled: PullOptions, said: &PullOptions) -> PullOptions {
    let said = said.clone();
    PullOptions {
        ns: settled.ns.or(said.ns),
        overwrite: said.overwrite || (settled.overwrite && !said.skip),
        skip: said.skip || (settled.skip && !said.overwrite),
        prune: settled.prune || said.prune,
        keep_going: settled.keep_going || said.keep_going,
        dry_run: said.dry_run,
        json: said.json,
        with: [settled.with, said.with].concat(),
        allow_name: [settled.allow_name, said.allow_name].concat(),
        timeout: said.timeout.or(settled.timeout),
    }
}

/// Asks all sources, and only then touches the vault, once.
fn carry_out(
    orders: Vec<Order>,
    said: &PullOptions,
    password: &PasswordArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let mut vault = desk.vault(password)?;
    // Before anybody is asked, so that a locked vault is not found out at the end.
    let entries = vault.entries()?;
    let is_alone = orders.len() == 1;
    let (mut parts, mut lost) = (Vec::new(), Vec::new());
    let programs = Programs::default();
    for Order { source, options } in orders {
        let part = pull(&source, &options, &programs, &mut vault, desk);
        desk.ui.progress("");
        match part {
            Ok(part) => parts.push(part),
            // The others may be had all the same.
            Err(error) if options.keep_going && !is_alone => lost.push(error),
            Err(error) => return Err(error),
        }
    }
    let same = matching(&entries, &parts, &mut vault)?;
    let lines = plan(&entries, &parts, |entry, _| Ok(same.contains(&entry.id)))?;
    if !said.dry_run {
        store(&lines, &mut vault, desk)?;
        note(&parts, &mut vault, desk);
    }
    tell(&lines, &parts, &lost, said, desk)?;
    let failures = failures(&parts, &lost);
    let mut has_failed = false;
    for error in failures {
        has_failed = true;
        desk.ui.error(error);
    }
    Ok(if has_failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn pull(
    source: &Source,
    options: &PullOptions,
    programs: &Programs,
    vault: &mut Access<'_>,
    desk: &Desk<'_>,
) -> Result<Part> {
    let given = options
        .with
        .iter()
        .map(|With { variable, secret }| {
            let pick = Pick {
                text: secret.to_string(),
                scope: None,
                label: None,
            };
            Ok((variable.to_string(), place::read(vault, pick, None)?))
        })
        .collect::<Result<Vec<_>>>()?;
    let check = |name: &_, value: &Secret| {
        place::check_name(name, &options.allow_name)?;
        rules::check_value(name, value.expose())
    };
    let progress = |Progress { from, done, of }: Progress<'_>| {
        let of = of.map_or(String::new(), |of| format!(" of {of}"));
        desk.ui.progress(&format!("{from}: {done}{of}"));
    };
    let harvest = ask(
        source,
        &Means {
            environment: Environment::new(given, os::environment()),
            programs,
            namespace: options.ns.clone(),
            now: os::now(),
            timeout: options
                .timeout
                .map_or(TIMEOUT, |span| Duration::from_secs(span.0)),
            on_fault: if options.keep_going {
                OnFault::KeepGoing
            } else {
                OnFault::Stop
            },
            check: &check,
            progress: &progress,
        },
    )?;
    Ok(Part {
        harvest,
        namespace: options.ns.clone(),
        existing: match (options.overwrite, options.skip) {
            (true, _) => Existing::Overwrite,
            (false, true) => Existing::Skip,
            (false, false) => Existing::Refuse,
        },
        gone: if options.prune {
            Gone::Prune
        } else {
            Gone::Keep
        },
    })
}

/// Those of the secrets here whose value is the one that was pulled under their name.
fn matching(entries: &[Entry], parts: &[Part], vault: &mut Access<'_>) -> Result<HashSet<Uuid>> {
    let here: HashMap<&SecretName, &Entry> = entries
        .iter()
        .filter(|entry| is_pulled(entry))
        .map(|entry| (&entry.name, entry))
        .collect();
    let found = parts.iter().flat_map(|part| &part.harvest.found);
    let pairs = found.filter_map(|found| Some((here.get(&found.name)?.id, found.value.clone())));
    place::matching(vault, pairs)
}

/// One transaction with everything that changes; none where nothing does.
fn store(lines: &[Line<'_>], vault: &mut Access<'_>, desk: &Desk<'_>) -> Result<()> {
    let mut steps = Vec::new();
    let mut values = Vec::new();
    for line in lines {
        match (line.fate, line.found, line.entry) {
            (Fate::New | Fate::Changed, Some(found), entry) => {
                let mut tags = entry.map_or_else(Default::default, |entry| entry.tags.clone());
                tags.insert(ORIGIN.to_owned(), line.origin.to_owned());
                steps.push(Step::Put {
                    name: found.name.clone(),
                    tool: entry.and_then(|entry| entry.tool.clone()),
                    scope: Scope::Global,
                    label: Label::default(),
                    ttl: entry.and_then(|entry| entry.ttl),
                    expires: found.expires,
                    tags,
                });
                values.push(found.value.clone());
            }
            (Fate::Removed, _, Some(entry)) => steps.push(Step::Remove { id: entry.id }),
            _ => {}
        }
    }
    if steps.is_empty() {
        return Ok(());
    }
    place::change(desk, vault, steps, values)
}

/// Remembers which sources were pulled whole. It comes after the secrets, and what they are does not hang on it.
fn note(parts: &[Part], vault: &mut Access<'_>, desk: &Desk<'_>) {
    let whole = parts.iter().filter(|part| part.harvest.failed.is_empty());
    let origins: Vec<String> = whole.map(|part| part.harvest.origin.clone()).collect();
    if origins.is_empty() {
        return;
    }
    if let Err(error) = vault.work(Work::NotePulls { origins }, Vec::new()) {
        let why = error.message;
        desk.ui
            .warn(&format!("it is not noted when this was pulled: {why}"));
    }
}
