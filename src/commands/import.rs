//! `sevault import`: take in the secrets of a file, all or none, in one transaction.
//!
//! Touches: files, processes, terminal.

mod foreign;

use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::agent::protocol::Step;
use crate::cli::ScopeArgs;
use crate::cli::exchange::{ImportArgs, ImportFormat};
use crate::commands::access::Desk;
use crate::commands::place;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exchange::plan::{Destination, Existing, Fate, Line, plan};
use crate::exchange::{Item, Parsed, bitwarden, csv, dotenv, json};
use crate::name::SecretName;
use crate::os;
use crate::rules;
use crate::secret::Secret;

/// The largest file.
const LARGEST: usize = 64 * 1024 * 1024;
/// How long a pipe may have nothing unless it is said otherwise: a person may have to unlock what is at its other end.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn run(
    ImportArgs {
        file,
        format,
        ns,
        scope,
        label,
        tags,
        overwrite,
        skip,
        dry_run,
        timeout,
        allow_name,
        json,
        password,
    }: ImportArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let ScopeArgs {
        project,
        everywhere,
    } = scope;
    let scope = desk
        .scope(project.as_deref(), everywhere)?
        .unwrap_or_default();
    let mut vault = desk.vault_or_new(&password)?;
    // Before anything is read, so that a locked vault is not found out at the end, and since the password may come first on standard input.
    let entries = vault.entries()?;
    let patience = timeout.map_or(PATIENCE, |span| Duration::from_secs(span.0));
    let Parsed { items, notes } = gather(&file, format, patience, desk)?;
    for note in notes {
        desk.ui.warn(&note);
    }
    let destination = Destination {
        namespace: ns.as_ref(),
        scope: &scope,
        label: &label,
    };
    let items = destination.settle(items, |name, value| {
        place::check_name(name, &allow_name)?;
        rules::check_value(name, value.expose())
    })?;
    let existing = destination.existing(&items, &entries);
    let pairs = items.iter().zip(&existing);
    let pairs = pairs.filter_map(|(item, at)| Some((entries[(*at)?].id, item.value.clone())));
    let same = place::matching(&mut vault, pairs)?;
    let manner = match (overwrite, skip) {
        (true, _) => Existing::Overwrite,
        (false, true) => Existing::Skip,
        (false, false) => Existing::Refuse,
    };
    let lines = plan(items, &existing, &entries, &same, manner)?;
    let told = Told::new(&lines, dry_run);
    if !dry_run {
        let (mut steps, mut values) = (Vec::new(), Vec::new());
        for Line { fate, item, entry } in lines {
            if !matches!(fate, Fate::New | Fate::Changed) {
                continue;
            }
            let Item { name, value } = item;
            let entry = entry.map(|at| &entries[at]);
            let mut all_tags = entry.map_or_else(Default::default, |entry| entry.tags.clone());
            all_tags.extend(tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
            steps.push(Step::Put {
                name,
                tool: entry.and_then(|entry| entry.tool.clone()),
                scope: scope.clone(),
                label: label.clone(),
                ttl: entry.and_then(|entry| entry.ttl),
                expires: None,
                tags: all_tags,
            });
            values.push(value);
        }
        if !steps.is_empty() {
            place::change(desk, &mut vault, steps, values)?;
        }
    }
    if json {
        desk.ui.json(&told)?;
    } else {
        told.tell(desk)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn gather(
    file: &Path,
    format: Option<ImportFormat>,
    patience: Duration,
    desk: &Desk<'_>,
) -> Result<Parsed> {
    match format {
        Some(ImportFormat::Pass) => foreign::pass(file, desk),
        Some(ImportFormat::Envchain) => foreign::envchain(file),
        Some(ImportFormat::AwsVault) => foreign::aws_vault(file),
        None if os::is_there(&file.join(".gpg-id")) => foreign::pass(file, desk),
        other => read(file, other, patience),
    }
}

fn read(file: &Path, format: Option<ImportFormat>, patience: Duration) -> Result<Parsed> {
    let is_input = file.as_os_str() == "-";
    let bytes = os::read_patiently((!is_input).then_some(file), LARGEST, patience);
    let mut bytes = bytes.map_err(|cause| {
        let what = if is_input {
            "cannot read standard input".to_owned()
        } else {
            format!("cannot read `{}`", file.display())
        };
        let cause_is = |kind| cause.kind() == kind;
        if cause_is(io::ErrorKind::TimedOut) {
            return Error::new(Kind::Failed, format!("{what}: nothing comes"))
                .hint("give it longer with `--timeout`");
        }
        if cause_is(io::ErrorKind::FileTooLarge) {
            return Error::new(Kind::Failed, format!("{what}: it is larger than 64 MiB"));
        }
        Error::io(what, &cause)
    })?;
    let bytes = Secret::new(std::mem::take(&mut *bytes));
    let parsed = match format.unwrap_or_else(|| likely(file, &bytes)) {
        ImportFormat::Dotenv => dotenv::read(&bytes),
        ImportFormat::Json => json::read(&bytes),
        ImportFormat::Bitwarden => bitwarden::read(&bytes),
        ImportFormat::OnePassword | ImportFormat::Keepass => csv::read(&bytes),
        ImportFormat::Pass | ImportFormat::Envchain | ImportFormat::AwsVault => {
            return Err(Error::new(Kind::Usage, "that format is of no file"));
        }
    };
    parsed.map_err(|error| match is_input {
        true => error,
        false => Error {
            message: format!("cannot import `{}`: {}", file.display(), error.message),
            ..error
        },
    })
}

/// The format that a file is in by its name, or else by how it begins.
fn likely(file: &Path, bytes: &Secret) -> ImportFormat {
    let has_end = |end: &str| {
        file.extension()
            .is_some_and(|has| has.eq_ignore_ascii_case(end))
    };
    if has_end("json") || bytes.expose().trim_ascii_start().starts_with(b"{") {
        if bitwarden::is_it(bytes) {
            ImportFormat::Bitwarden
        } else {
            ImportFormat::Json
        }
    } else if has_end("csv") {
        ImportFormat::Keepass
    } else {
        ImportFormat::Dotenv
    }
}

#[derive(Serialize)]
struct Row {
    name: SecretName,
    change: Fate,
}

/// What is told of an import.
#[derive(Serialize)]
struct Told {
    dry_run: bool,
    secrets: Vec<Row>,
}

impl Told {
    fn new(lines: &[Line], dry_run: bool) -> Self {
        let row = |line: &Line| Row {
            name: line.item.name.clone(),
            change: line.fate,
        };
        Self {
            dry_run,
            secrets: lines.iter().map(row).collect(),
        }
    }

    fn tell(&self, desk: &Desk<'_>) -> Result<()> {
        if self.dry_run && !self.secrets.is_empty() {
            let mut rows = vec![["NAME", "CHANGE"].map(str::to_owned).to_vec()];
            rows.extend(
                self.secrets
                    .iter()
                    .map(|row| vec![row.name.to_string(), word(row.change).to_owned()]),
            );
            desk.ui.table(&rows)?;
        }
        let fates = [Fate::New, Fate::Changed, Fate::Same, Fate::Kept];
        let counts: Vec<String> = fates
            .into_iter()
            .filter_map(|fate| {
                let count = self.secrets.iter().filter(|row| row.change == fate).count();
                (count > 0).then(|| format!("{count} {}", word(fate)))
            })
            .collect();
        let done = if self.dry_run {
            "would import"
        } else {
            "imported"
        };
        desk.ui.note(&if counts.is_empty() {
            "nothing to import".to_owned()
        } else {
            format!("{done}: {}", counts.join(", "))
        });
        Ok(())
    }
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "new",
        Fate::Changed => "changed",
        Fate::Same => "unchanged",
        Fate::Kept => "kept",
    }
}
