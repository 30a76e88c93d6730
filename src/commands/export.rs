//! `sevault export`: print secrets in a format of others.
//!
//! Touches: files, terminal.

use std::path::{Path, PathBuf};

use crate::agent::protocol::{Answer, Work};
use crate::cli::exchange::{ExportArgs, ExportFormat};
use crate::commands::access::{Access, Desk, here, unexpected};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exchange::export::{Pair, docker, github, yaml};
use crate::exchange::{dotenv, json};
use crate::name::{Label, SecretName, VarName};
use crate::os;
use crate::rules;
use crate::scope::{Choice, Selection};
use crate::secret::Secret;
use crate::shell::{Shell, hook};
use crate::ui;

/// How many names are asked for at once, so that the question fits into a request.
const MOST_AT_ONCE: usize = 500;

pub(super) fn run(
    ExportArgs {
        format,
        all,
        tools,
        namespaces,
        keys,
        renames,
        label,
        allow_name,
        reveal,
        force,
        password,
    }: ExportArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    if ui::is_output_terminal() && !reveal {
        return Err(Error::new(
            Kind::Denied,
            "values may not be printed on a terminal by accident",
        )
        .hint("add `--reveal`, or give them to the program that needs them with `sevault exec`"));
    }
    if all
        && !matches!(
            format,
            ExportFormat::Dotenv | ExportFormat::Json | ExportFormat::Yaml
        )
    {
        return Err(Error::new(
            Kind::Usage,
            "whole names are no variables, which this format is of",
        )
        .hint("take `--format json`, or choose with `--keys` or `--ns`"));
    }
    let vault = desk.vault(&password)?;
    let mut vault = if force {
        vault
    } else {
        vault.for_printing("printed")?
    };
    let granted: Vec<(String, Secret)> = if all {
        everything(desk, &mut vault, label)?
    } else {
        let selection = Selection {
            tools,
            namespaces,
            keys,
            renames: renames
                .into_iter()
                .map(|rename| (rename.variable, rename.name))
                .collect(),
            label,
            ..Selection::default()
        };
        let granted = grant(&mut vault, selection)?;
        let name = |(choice, value): (Choice, Secret)| (choice.variable.to_string(), value);
        granted.into_iter().map(name).collect()
    };
    let is_evaluated = !matches!(
        format,
        ExportFormat::Dotenv | ExportFormat::Json | ExportFormat::Yaml
    );
    for (name, _) in &granted {
        if is_evaluated && !allow_name.contains(name) {
            rules::check_name(name)?;
        }
    }
    let pairs: Vec<Pair<'_>> = granted
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    print(format, &pairs, desk)?;
    Ok(ExitCode::SUCCESS)
}

fn print(format: ExportFormat, pairs: &[Pair<'_>], desk: &Desk<'_>) -> Result<()> {
    let text = match format {
        ExportFormat::Dotenv => dotenv::write(pairs.iter().copied()),
        ExportFormat::Json => json::write(pairs.iter().copied()),
        ExportFormat::Yaml => yaml(pairs),
        ExportFormat::Shell => evaluated(Shell::Posix, pairs)?,
        ExportFormat::Fish => evaluated(Shell::Fish, pairs)?,
        ExportFormat::Powershell => evaluated(Shell::PowerShell, pairs)?,
        ExportFormat::Docker => docker(pairs)?,
        ExportFormat::Github => {
            let mut chance = [0; 16];
            os::random(&mut chance).map_err(|cause| Error::io("no random bytes", &cause))?;
            let (masks, variables) = github(pairs, chance)?;
            // Masked before they are set.
            desk.ui.reveal(&masks)?;
            match os::variable("GITHUB_ENV").map(PathBuf::from) {
                Some(file) => return append(&file, &variables),
                None => variables,
            }
        }
    };
    desk.ui.reveal(&text)
}

fn evaluated(shell: Shell, pairs: &[Pair<'_>]) -> Result<Secret> {
    let names = pairs
        .iter()
        .map(|(name, _)| name.parse())
        .collect::<Result<Vec<VarName>>>()?;
    let values: Vec<(&VarName, &Secret)> = names
        .iter()
        .zip(pairs.iter().map(|(_, value)| *value))
        .collect();
    hook::inline(shell, &values).map(Secret::new)
}

fn append(file: &Path, text: &Secret) -> Result<()> {
    os::append(file, text.expose())
        .map_err(|cause| Error::io("cannot write to the file that GITHUB_ENV names", &cause))
}

fn grant(vault: &mut Access<'_>, selection: Selection) -> Result<Vec<(Choice, Secret)>> {
    match vault.work(Work::Grant { selection }, Vec::new())? {
        (Answer::Granted { choices }, values) if choices.len() == values.len() => {
            Ok(choices.into_iter().zip(values).collect())
        }
        _ => Err(unexpected()),
    }
}

/// Every secret that applies here, by its own name. What does not is counted.
fn everything(
    desk: &Desk<'_>,
    vault: &mut Access<'_>,
    label: Option<Label>,
) -> Result<Vec<(String, Secret)>> {
    let (directory, now) = (here()?, os::now());
    let wanted = label.clone().unwrap_or_default();
    let entries = vault.entries()?;
    let total = entries.len();
    let mut names: Vec<SecretName> = entries
        .into_iter()
        .filter(|entry| entry.label == wanted && entry.scope.holds(&directory))
        .filter(|entry| !entry.has_expired(now))
        .map(|entry| entry.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut values = Vec::with_capacity(names.len());
    for chunk in names.chunks(MOST_AT_ONCE) {
        // A name with a namespace is no variable, so that they are asked for under numbers.
        let numbered = |(number, name): (usize, &SecretName)| {
            format!("N{number:06}")
                .parse()
                .map(|variable| (variable, name.clone()))
        };
        let selection = Selection {
            // One that comes under a number anyway: without keys every plain secret would come besides.
            keys: chunk.first().map(|name| vec![name.clone()]),
            renames: chunk
                .iter()
                .enumerate()
                .map(numbered)
                .collect::<Result<_>>()?,
            label: label.clone(),
            ..Selection::default()
        };
        let granted = grant(vault, selection)?;
        values.extend(
            granted
                .into_iter()
                .map(|(choice, value)| (choice.name.to_string(), value)),
        );
    }
    let left = total.saturating_sub(values.len());
    if left > 0 {
        desk.ui.warn(&format!(
            "{left} of {total} are left out: they are for other directories, have other labels or have expired"
        ));
    }
    Ok(values)
}
