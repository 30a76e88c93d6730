//! `sevault redact`: mask secrets in what passes from standard input to standard output.
//!
//! Touches: sockets, terminal.

use crate::agent::protocol::{Answer, Work};
use crate::cli::RedactArgs;
use crate::commands::access::{Desk, unexpected};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exec::pty::{self, Label};
use crate::exec::redact::matcher::{Patterns, Rules};
use crate::name::{Scope, SecretName};
use crate::scope::find::Pick;
use crate::secret::{Entry, Secret};

pub(super) fn run(
    RedactArgs {
        keys,
        redact_names,
        password,
    }: RedactArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let mut vault = desk.vault(&password)?;
    let mut entries = vault.entries()?;
    let is_there = |name: &SecretName| entries.iter().any(|entry| entry.name == *name);
    let missing: Vec<String> = keys
        .iter()
        .filter(|name| !is_there(name))
        .map(|name| format!("`{name}`"))
        .collect();
    if !missing.is_empty() {
        return Err(Error::new(
            Kind::Missing,
            format!("there is no {}", missing.join(", ")),
        ));
    }
    if !keys.is_empty() {
        entries.retain(|entry| keys.contains(&entry.name));
    }
    // Every value of that name is masked, whatever its scope: what is read here may come from anywhere.
    let mut secrets: Vec<(String, Secret)> = Vec::with_capacity(entries.len());
    for Entry {
        id, name, version, ..
    } in entries
    {
        // By number, a value is given also when it is past its date: it may still be printed.
        let pick = Pick {
            text: id.hyphenated().to_string(),
            scope: None::<Scope>,
            label: None,
        };
        match vault.work(
            Work::Read {
                pick,
                version: Some(version),
            },
            Vec::new(),
        ) {
            Ok((Answer::Value, mut values)) if values.len() == 1 => {
                secrets.push((name.to_string(), values.remove(0)));
            }
            Ok(_) => return Err(unexpected()),
            Err(error) => return Err(error),
        }
    }
    let label = if redact_names {
        Label::Named
    } else {
        Label::Plain
    };
    let pairs = secrets.iter().map(|(name, value)| (name.as_str(), value));
    let patterns = Patterns::new(pairs, Rules::default());
    desk.warn_of_short(&patterns);
    drop(secrets);
    pty::redact_input(patterns, label)
        .map_err(|cause| Error::io("cannot pass the output on", &cause))?;
    Ok(ExitCode::SUCCESS)
}

impl Desk<'_> {
    /// Says which secrets are too short to be masked.
    pub(super) fn warn_of_short(&self, patterns: &Patterns) {
        if patterns.too_short().is_empty() {
            return;
        }
        let names: Vec<String> = patterns
            .too_short()
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        self.ui.warn(&format!(
            "too short to be masked, under 6 bytes: {}",
            names.join(", ")
        ));
    }
}
