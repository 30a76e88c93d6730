//! `sevault remove`: remove secrets.
//!
//! Touches: terminal.

use crate::agent::protocol::{Step, Work};
use crate::cli::RemoveArgs;
use crate::commands::access::Desk;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::secret::Entry;

pub(super) fn run(
    RemoveArgs {
        name,
        tool,
        project,
        yes,
        password,
    }: RemoveArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let scope = desk.scope(project.as_deref(), false)?;
    let mut vault = desk.vault(&password)?;
    let entries = vault.entries()?;
    let is_name = |text: &str| entries.iter().any(|entry| entry.name.as_str() == text);
    let found: Vec<&Entry> = entries
        .iter()
        .filter(|entry| {
            tool.as_ref()
                .is_none_or(|tool| entry.tool.as_ref() == Some(tool))
                && scope.as_ref().is_none_or(|scope| entry.scope == *scope)
                && name.as_deref().is_none_or(|text| {
                    if is_name(text) {
                        entry.name.as_str() == text
                    } else {
                        text.len() >= 4 && entry.id.hyphenated().to_string().starts_with(text)
                    }
                })
        })
        .collect();
    if found.is_empty() {
        return Err(
            Error::new(Kind::Missing, "nothing matches, so nothing was removed")
                .hint("list what there is with `sevault list`"),
        );
    }
    if found.len() > 1 && !yes {
        let names: Vec<String> = found
            .iter()
            .map(|entry| format!("`{}` ({})", entry.name, entry.scope))
            .collect();
        if !desk.ui.confirm(&format!("Remove {}?", names.join(", ")))? {
            return Err(Error::new(Kind::Failed, "nothing was removed"));
        }
    }
    let steps = found
        .iter()
        .map(|entry| Step::Remove { id: entry.id })
        .collect();
    vault.work(Work::Change { steps }, Vec::new())?;
    for entry in found {
        desk.ui
            .note(&format!("removed `{}` ({})", entry.name, entry.scope));
    }
    Ok(ExitCode::SUCCESS)
}
