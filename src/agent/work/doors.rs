//! What the doors do with an open vault: they see the global scope and what has no label, and nothing else.
//!
//! Touches: clock, files. The files through the vault alone.

use super::{OpenVault, expired};
use crate::agent::chain::{Event, Who};
use crate::agent::policies::{NOTE, Policies};
use crate::agent::policy::{Demand, Level};
use crate::error::Result;
use crate::name::{Scope, SecretName};
use crate::os;
use crate::secret::{Entry, Secret, Timestamp};
use crate::vault::slots::SlotStep;

impl OpenVault {
    /// Reads the vault anew if its file has changed.
    pub(in crate::agent) fn catch_up(&mut self, now: Timestamp) -> Result<()> {
        if self.vault.refresh(now)? {
            self.learn();
        }
        Ok(())
    }

    /// Who may come in by the doors, as it is sealed now: another process may have changed it.
    pub(in crate::agent) fn policies(&self) -> Result<Policies> {
        Policies::read(self.vault.note(NOTE)?.as_deref())
    }

    pub(crate) fn change_policies<T>(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut Policies) -> Result<T>,
    ) -> Result<T> {
        let mut outcome = None;
        let is_new = self.vault.change_note(NOTE, now, |note| {
            let mut policies = Policies::read(note.as_deref())?;
            outcome = Some(change(&mut policies)?);
            policies.write().map(Some)
        })?;
        if is_new {
            self.learn();
        }
        outcome.ok_or_else(|| {
            crate::error::Error::new(crate::error::Kind::Failed, "nothing was changed")
        })
    }

    /// The entry of this name that a door sees.
    pub(in crate::agent) fn outside(&self, name: &SecretName) -> Option<&Entry> {
        self.index
            .named(self.entries(), name.as_str())
            .iter()
            .map(|place| &self.entries()[*place])
            .find(|entry| entry.scope == Scope::Global && entry.label.is_empty())
    }

    /// Every entry that a door sees.
    pub(in crate::agent) fn all_outside(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.entries().iter();
        entries.filter(|entry| entry.scope == Scope::Global && entry.label.is_empty())
    }

    /// Changes who can open the vault, between two lines in the audit: the second is sealed by the new key.
    pub(in crate::agent) fn replace_slot(
        mut self,
        step: SlotStep,
        who: &Who,
        now: Timestamp,
    ) -> Result<()> {
        self.record(&[Event::granted("passwd", None)], who, now)?;
        self.vault.change_slots(vec![step], now)?;
        self.record(&[Event::granted("new-key", None)], who, now)
    }

    /// Whether a door sees a secret of this name.
    pub(crate) fn is_outside(&self, name: &SecretName) -> bool {
        self.outside(name).is_some()
    }

    /// The values of these names, each with a line in the audit before any is read; nothing for a name that there is not. All, or none and the reason.
    pub(in crate::agent) fn fetch(
        &mut self,
        names: &[SecretName],
        (event, level): (&str, Level),
        who: &Who,
        now: Timestamp,
    ) -> Result<Vec<Option<(Entry, Secret)>>> {
        let uptime = os::uptime();
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let entry = self.outside(name);
            if let Some(entry) = entry {
                if entry.has_expired(now) {
                    return Err(expired(entry));
                }
                self.rest.check(entry.id, name, uptime)?;
                Demand::of(&entry.tags).check(level, name)?;
            }
            found.push(entry.cloned());
        }
        let events: Vec<Event> = found
            .iter()
            .flatten()
            .map(|entry| Event::granted(event, Some(entry.name.as_str())))
            .collect();
        self.record(&events, who, now)?;
        found
            .into_iter()
            .map(|entry| {
                let entry = entry.map(|entry| Ok((self.vault.value(entry.id, None)?, entry)));
                Ok(entry
                    .transpose()?
                    .map(|(value, entry): (Secret, Entry)| (entry, value)))
            })
            .collect()
    }
}
