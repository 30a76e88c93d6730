//! `sevault vault restore-snapshot`: bring back the secrets of an earlier copy, never its slots or policies.
//!
//! Touches: files, terminal.
//!
//! What is there now is not lost: values that are replaced go to the history, and the vault as it is becomes a snapshot itself.

use crate::agent::protocol::{Step, Work};
use crate::agent::work::{self, OpenVault};
use crate::cli::care::RestoreSnapshotArgs;
use crate::commands::access::{Desk, here};
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::secret::{Entry, Secret};
use crate::vault::{Vault, store};

pub(super) fn run(
    RestoreSnapshotArgs {
        number,
        yes,
        password,
    }: RestoreSnapshotArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    let target = desk.target()?;
    let key = desk.password_key(&target, &target.header()?, &password)?;
    let vault = Vault::open(&target.place, &key, os::now())?;
    let snapshots = store::snapshots(&target.place, vault.id())?;
    let snapshot = match number {
        Some(number) => snapshots.iter().find(|snapshot| snapshot.number == number),
        None => snapshots.last(),
    };
    let snapshot = snapshot.ok_or_else(|| {
        Error::new(Kind::Missing, "there is no such snapshot")
            .hint("see them with `sevault vault snapshots`")
    })?;
    let then = vault.as_of(snapshot)?;
    let (steps, values) = difference(&vault, &then)?;
    if steps.is_empty() {
        desk.ui.note("the secrets are as they were then");
        return Ok(());
    }
    let count = |is_meant: fn(&Step) -> bool| steps.iter().filter(|step| is_meant(step)).count();
    let (stored, removed) = (
        count(|step| matches!(step, Step::Put { .. })),
        count(|step| matches!(step, Step::Remove { .. })),
    );
    let question = format!(
        "Bring back snapshot {}: store {stored} values and remove {removed} secrets?",
        snapshot.number
    );
    if !yes && !desk.ui.confirm(&question)? {
        return Err(Error::new(Kind::Failed, "nothing was changed"));
    }
    let mut open = OpenVault::new(vault);
    work::perform(
        &mut open,
        Work::Change { steps },
        values,
        &here()?,
        os::now(),
    )?;
    desk.ui.note(&format!(
        "the secrets are those of snapshot {} again: {stored} values stored, {removed} secrets removed",
        snapshot.number
    ));
    Ok(())
}

/// What makes the secrets of `now` those of `then`.
fn difference(now: &Vault, then: &Vault) -> Result<(Vec<Step>, Vec<Secret>)> {
    let (mut steps, mut values) = (Vec::new(), Vec::new());
    let same = |one: &Entry, other: &Entry| one.is_same(&other.name, &other.scope, &other.label);
    for entry in now.entries() {
        if !then.entries().iter().any(|old| same(old, entry)) {
            steps.push(Step::Remove { id: entry.id });
        }
    }
    for old in then.entries() {
        let mut put = |version: Option<u64>| -> Result<()> {
            steps.push(Step::Put {
                name: old.name.clone(),
                tool: old.tool.clone(),
                scope: old.scope.clone(),
                label: old.label.clone(),
                ttl: old.ttl,
                expires: old.expires,
                tags: old.tags.clone(),
            });
            values.push(then.value(old.id, version)?);
            Ok(())
        };
        match now.entries().iter().find(|entry| same(entry, old)) {
            Some(entry) if is_alike(entry, old) => {}
            Some(_) => put(None)?,
            // It was removed since, and comes back with its history.
            None => {
                for version in then.history(old.id)?.iter().rev() {
                    put(Some(version.version))?;
                }
            }
        }
    }
    Ok((steps, values))
}

/// Whether two entries of one name say the same. The fingerprint stands for the value: both are of one epoch.
fn is_alike(one: &Entry, other: &Entry) -> bool {
    one.fingerprint == other.fingerprint
        && one.tool == other.tool
        && one.ttl == other.ttl
        && one.expires == other.expires
        && one.tags == other.tags
}
