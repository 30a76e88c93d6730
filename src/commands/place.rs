//! What `add` and `set` share: store a value where one may be already.
//!
//! Touches: terminal.

use crate::agent::protocol::{Answer, Step, Work};
use crate::commands::access::{Access, Desk, unexpected};
use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName};
use crate::rules;
use crate::secret::{LARGEST_VALUE, Secret};
use crate::ui;

/// Refuses a name that can make a program run or trust something else, unless `--allow-name` lets it through.
pub(super) fn check_name(name: &SecretName, allowed: &[String]) -> Result<()> {
    if allowed
        .iter()
        .any(|allowed| allowed == name.as_str() || allowed == name.leaf())
    {
        return Ok(());
    }
    rules::check_name(name.leaf())
}

/// Fails unless what is there under that name may be replaced: `yes` was said, or a person says it now.
pub(super) fn may_replace(
    desk: &Desk<'_>,
    vault: &mut Access<'_>,
    name: &SecretName,
    scope: &Scope,
    label: &Label,
    yes: bool,
) -> Result<()> {
    let is_there = vault
        .entries()?
        .iter()
        .any(|entry| entry.is_same(name, scope, label));
    if !is_there || yes {
        return Ok(());
    }
    let question = format!(
        "`{name}` ({scope}) is there already. Replace it? The old value goes to its history."
    );
    if desk.ui.confirm(&question)? {
        return Ok(());
    }
    Err(Error::new(Kind::Failed, "nothing was changed"))
}

/// Stores and prints `Stored ID`.
pub(super) fn store(
    desk: &Desk<'_>,
    vault: &mut Access<'_>,
    steps: Vec<Step>,
    values: Vec<Secret>,
) -> Result<()> {
    match vault.work(Work::Change { steps }, values)? {
        (Answer::Changed { ids }, _) => ids
            .iter()
            .try_for_each(|id| desk.ui.line(&format!("Stored {id}"))),
        _ => Err(unexpected()),
    }
}

/// A value from standard input, less one line end: `echo KEY | sevault set …` means the key.
pub(super) fn value_from_input() -> Result<Secret> {
    let mut bytes = ui::read_input(LARGEST_VALUE + 2)?;
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    Secret::value(bytes)
}

/// A value that a person types.
pub(super) fn value_from_terminal(desk: &Desk<'_>, name: &str) -> Result<Secret> {
    if !ui::is_person_present() {
        return Err(Error::new(
            Kind::Failed,
            format!("cannot ask for `{name}` without a terminal"),
        )
        .hint("pass it with `--stdin`"));
    }
    let value = desk
        .ui
        .ask_hidden(&format!("Enter {name} (input hidden): "))?;
    if value.is_empty() {
        return Err(Error::new(
            Kind::Failed,
            "nothing was typed, so nothing was stored",
        ));
    }
    Secret::value(value.expose().to_vec())
}
