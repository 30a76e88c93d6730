//! What the commands that store values share: what may be stored, and how one value or many go into the vault.
//!
//! Touches: terminal.

use std::collections::HashSet;

use uuid::Uuid;

use crate::agent::protocol::{Answer, Step, Work};
use crate::commands::access::{Access, Desk, unexpected};
use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName, ToolName};
use crate::rules;
use crate::scope::find::Pick;
use crate::secret::{LARGEST_VALUE, Secret};
use crate::ui;

/// What the agent takes in one request, in bytes of description, bytes of values, and values; a little less than its frame allows.
const AGENT_TAKES: usize = 240 * 1024;
const MOST_AT_ONCE: usize = 4000;

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
    tool: Option<&ToolName>,
    yes: bool,
) -> Result<()> {
    let entries = vault.entries()?;
    let Some(entry) = entries
        .iter()
        .find(|entry| entry.is_same(name, scope, label))
    else {
        return Ok(());
    };
    // Another tool's credential is not replaced by the way: that tool would be without it.
    if let (Some(tool), Some(other)) = (tool, &entry.tool)
        && other != tool
    {
        return Err(Error::new(
            Kind::Conflict,
            format!("`{name}` ({scope}) is the credential of `{other}` already"),
        )
        .hint(format!(
            "keep both by giving this one a `--label`, or remove that one with `sevault remove --tool {other}`"
        )));
    }
    if yes {
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

/// One value.
pub(super) fn read(vault: &mut Access<'_>, pick: Pick, version: Option<u64>) -> Result<Secret> {
    match vault.work(Work::Read { pick, version }, Vec::new())? {
        (Answer::Value, mut values) if values.len() == 1 => values.pop().ok_or_else(unexpected),
        _ => Err(unexpected()),
    }
}

/// Makes many changes in one transaction: in this process where they are more than the agent takes at once.
pub(super) fn change(
    desk: &Desk<'_>,
    vault: &mut Access<'_>,
    steps: Vec<Step>,
    values: Vec<Secret>,
) -> Result<()> {
    let described = serde_json::to_vec(&steps).map_or(usize::MAX, |text| text.len());
    let size: usize = values.iter().map(Secret::len).sum();
    if described > AGENT_TAKES || size > AGENT_TAKES || values.len() > MOST_AT_ONCE {
        vault.take_over()?;
    }
    desk.ui.progress("writing the vault");
    let stored = vault.work(Work::Change { steps }, values);
    desk.ui.progress("");
    stored.map(drop)
}

/// Those of the secrets that have the value that is paired with them. The vault compares; no value of it comes here.
pub(super) fn matching(
    vault: &mut Access<'_>,
    pairs: impl Iterator<Item = (Uuid, Secret)>,
) -> Result<HashSet<Uuid>> {
    let mut pairs = pairs.peekable();
    let mut same = HashSet::new();
    while pairs.peek().is_some() {
        let (mut ids, mut values, mut size) = (Vec::new(), Vec::new(), 0);
        // A value alone always fits: the vault takes none that the agent could not be sent.
        while let Some((id, value)) =
            pairs.next_if(|(_, value)| ids.is_empty() || size + value.len() <= AGENT_TAKES)
        {
            size += value.len();
            ids.push(id);
            values.push(value);
            if ids.len() == MOST_AT_ONCE {
                break;
            }
        }
        match vault.work(Work::Match { ids }, values)? {
            (Answer::Matching { ids }, _) => same.extend(ids),
            _ => return Err(unexpected()),
        }
    }
    Ok(same)
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
