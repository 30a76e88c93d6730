//! What is done with an open vault: one function, whoever holds it.
//!
//! Touches: files, through the vault.
//!
//! The agent calls it after its policy has decided; a command without an agent calls it in its own process.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use uuid::Uuid;

use super::protocol::{Answer, Step, Work};
use crate::error::{Error, Kind, Result};
use crate::scope::{Choice, Index};
use crate::secret::{Entry, Secret, Timestamp};
use crate::vault::{Change, New, Vault};

/// The time, by both clocks: the wall's for what is stored, the machine's for disuse.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) wall: Timestamp,
    pub(crate) uptime: Duration,
}

/// An open vault, its order for look-ups, and when its credentials were last used.
pub(crate) struct OpenVault {
    vault: Vault,
    index: Index,
    rest: Rest,
}

impl OpenVault {
    /// Every credential is awake at first: opening is the explicit unlock that wakes them.
    pub(crate) fn new(vault: Vault, now: Now) -> Self {
        let index = Index::new(vault.entries());
        Self {
            vault,
            index,
            rest: Rest::new(now.uptime),
        }
    }

    pub(crate) fn id(&self) -> Uuid {
        self.vault.id()
    }

    /// How many secrets there are.
    pub(crate) fn count(&self) -> usize {
        self.vault.entries().len()
    }
}

/// Does `work` for a caller in `directory`, which is canonical. Values go in and come out in the order in which the work and the answer mention them.
pub(crate) fn perform(
    open: &mut OpenVault,
    work: Work,
    values: Vec<Secret>,
    directory: &Path,
    now: Now,
) -> Result<(Answer, Vec<Secret>)> {
    if open.vault.refresh(now.wall)? {
        open.index = Index::new(open.vault.entries());
    }
    match work {
        Work::List => {
            let entries = open.vault.entries().to_vec();
            Ok((Answer::Entries { entries }, Vec::new()))
        }
        Work::Plan { selection } => {
            let entries = open.vault.entries();
            let choices = open
                .index
                .select(entries, &selection, directory, now.wall)?;
            open.rest.check(entries, &choices, now)?;
            Ok((Answer::Granted { choices }, Vec::new()))
        }
        Work::Grant { selection } => {
            let entries = open.vault.entries();
            let choices = open
                .index
                .select(entries, &selection, directory, now.wall)?;
            open.rest.check(entries, &choices, now)?;
            let values = choices
                .iter()
                .map(|choice| open.vault.value(choice.id, None))
                .collect::<Result<_>>()?;
            for choice in &choices {
                open.rest.note(choice.id, now);
            }
            Ok((Answer::Granted { choices }, values))
        }
        Work::Read { id, version } => {
            let entry = find(open.vault.entries(), id)?;
            if version.is_none() {
                if entry.has_expired(now.wall) {
                    return Err(expired(entry));
                }
                open.rest.check_one(entry, now)?;
            }
            let value = open.vault.value(id, version)?;
            open.rest.note(id, now);
            Ok((Answer::Value, vec![value]))
        }
        Work::History { id } => {
            let versions = open.vault.history(id)?;
            Ok((Answer::Versions { versions }, Vec::new()))
        }
        Work::Change { steps } => {
            let changes = changes(steps, values)?;
            let ids = open.vault.apply(changes, now.wall)?;
            open.index = Index::new(open.vault.entries());
            for id in &ids {
                open.rest.note(*id, now);
            }
            Ok((Answer::Changed { ids }, Vec::new()))
        }
    }
}

fn find(entries: &[Entry], id: Uuid) -> Result<&Entry> {
    entries
        .iter()
        .find(|entry| entry.id == id)
        .ok_or_else(|| Error::new(Kind::Missing, "there is no secret with that id"))
}

fn expired(entry: &Entry) -> Error {
    Error::new(Kind::Denied, format!("`{}` has expired", entry.name))
        .hint(format!("replace it with `sevault set {}`", entry.name))
}

/// Puts steps and values together; each `put` takes the next value.
fn changes(steps: Vec<Step>, values: Vec<Secret>) -> Result<Vec<Change>> {
    let mismatch = || Error::new(Kind::Usage, "a value is missing or left over");
    let mut values = values.into_iter();
    let mut changes = Vec::with_capacity(steps.len());
    for step in steps {
        changes.push(match step {
            Step::Put {
                name,
                tool,
                scope,
                label,
                ttl,
                expires,
                tags,
            } => Change::Put {
                new: New {
                    name,
                    tool,
                    scope,
                    label,
                    ttl,
                    expires,
                    tags,
                },
                value: values.next().ok_or_else(mismatch)?,
            },
            Step::Remove { id } => Change::Remove { id },
            Step::Rename { id, name } => Change::Rename { id, name },
            Step::Restore { id, version } => Change::Restore { id, version },
        });
    }
    match values.next() {
        Some(_) => Err(mismatch()),
        None => Ok(changes),
    }
}

/// Which credentials sleep: those with a ttl that were not used for that long, since their last use or since the vault was opened.
struct Rest {
    since: Duration,
    used: HashMap<Uuid, Duration>,
}

impl Rest {
    fn new(now: Duration) -> Self {
        Self {
            since: now,
            used: HashMap::new(),
        }
    }

    fn note(&mut self, id: Uuid, now: Now) {
        self.used.insert(id, now.uptime);
    }

    fn check(&self, entries: &[Entry], choices: &[Choice], now: Now) -> Result<()> {
        if entries.iter().all(|entry| entry.ttl.is_none()) {
            return Ok(());
        }
        let chosen = |entry: &&Entry| choices.iter().any(|choice| choice.id == entry.id);
        entries
            .iter()
            .filter(|entry| entry.ttl.is_some())
            .filter(chosen)
            .try_for_each(|entry| self.check_one(entry, now))
    }

    fn check_one(&self, entry: &Entry, now: Now) -> Result<()> {
        let used = self.used.get(&entry.id).unwrap_or(&self.since);
        let disuse = now.uptime.saturating_sub(*used);
        match entry.ttl {
            Some(ttl) if disuse >= Duration::from_secs(ttl) => Err(Error::new(
                Kind::Locked,
                format!("`{}` sleeps, as it was not used for long", entry.name),
            )
            .hint("wake it with `sevault unlock`")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use uuid::Uuid;

    use super::{Now, Rest, changes};
    use crate::agent::protocol::Step;
    use crate::error::Kind;
    use crate::secret::{Entry, Secret};

    fn at(seconds: u64) -> Now {
        Now {
            wall: 0,
            uptime: Duration::from_secs(seconds),
        }
    }

    fn entry(ttl: Option<u64>) -> Entry {
        Entry {
            id: Uuid::nil(),
            name: "TOKEN".parse().unwrap(),
            tool: None,
            scope: crate::name::Scope::Global,
            label: crate::name::Label::default(),
            ttl,
            expires: None,
            tags: BTreeMap::new(),
            created: 0,
            updated: 0,
            version: 1,
            fingerprint: String::new(),
        }
    }

    #[test]
    fn a_credential_sleeps_after_its_ttl_of_disuse_and_use_keeps_it_awake() {
        let mut rest = Rest::new(Duration::from_secs(100));
        let entry = entry(Some(10));
        assert!(rest.check_one(&entry, at(109)).is_ok());
        rest.note(entry.id, at(109));
        assert!(rest.check_one(&entry, at(118)).is_ok());
        let refusal = rest.check_one(&entry, at(119)).unwrap_err();
        assert_eq!(refusal.kind, Kind::Locked);
    }

    #[test]
    fn without_a_ttl_nothing_sleeps() {
        let rest = Rest::new(Duration::ZERO);
        assert!(rest.check_one(&entry(None), at(1 << 40)).is_ok());
    }

    #[test]
    fn each_put_takes_one_value_and_none_is_left() {
        let put = || Step::Put {
            name: "A".parse().unwrap(),
            tool: None,
            scope: crate::name::Scope::Global,
            label: crate::name::Label::default(),
            ttl: None,
            expires: None,
            tags: BTreeMap::new(),
        };
        let value = || Secret::new(b"x".to_vec());
        let remove = || Step::Remove { id: Uuid::nil() };
        assert!(changes(vec![put(), remove()], vec![value()]).is_ok());
        assert!(changes(vec![put(), put()], vec![value()]).is_err());
        assert!(changes(vec![remove()], vec![value()]).is_err());
    }
}
