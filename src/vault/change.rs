//! A transaction: what a list of changes makes of the records, before anything is written.
//!
//! Touches: nothing.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName};
use crate::secret::{Entry, Secret, Timestamp};
use crate::vault::contents::Line;
use crate::vault::crypto::{self, Key, NONCE};
use crate::vault::format::{self, Record};
use crate::vault::keys::{NamesKey, ValuesKey};
use crate::vault::record::{self, Home, Meta};
use crate::vault::{Change, New};

/// How many values of a secret are kept besides the current one.
pub(super) const MOST_PREVIOUS: usize = 10;

/// Fills bytes from the system's generator.
pub(super) type Chance<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<()>;

/// The keys that changing records takes.
pub(super) struct ChangeKeys {
    pub(super) names: NamesKey,
    pub(super) values: ValuesKey,
    pub(super) fingerprints: Key,
}

/// What makes a secret one and no other.
pub(super) type Identity = (SecretName, Scope, Label);

/// A record that the transaction has touched.
struct Draft {
    revision: u64,
    meta: Meta,
    values: Vec<(u64, String)>,
}

/// Records as they are, and what becomes of some.
pub(super) struct Transaction<'a> {
    home: Home,
    keys: ChangeKeys,
    now: Timestamp,
    chance: Chance<'a>,
    records: &'a [Record<'a>],
    taken: HashMap<Identity, Uuid>,
    /// Nothing stands for a record that is removed.
    drafts: BTreeMap<Uuid, Option<Draft>>,
}

/// A record that was made anew: its entry and its line; or nothing, where it is gone.
pub(super) type Outcome = BTreeMap<Uuid, Option<(Entry, Vec<u8>)>>;

impl<'a> Transaction<'a> {
    pub(super) fn new(
        home: Home,
        keys: ChangeKeys,
        records: &'a [Record<'a>],
        entries: &[Entry],
        now: Timestamp,
        chance: Chance<'a>,
    ) -> Self {
        let taken = entries
            .iter()
            .map(|entry| {
                let identity = (entry.name.clone(), entry.scope.clone(), entry.label.clone());
                (identity, entry.id)
            })
            .collect();
        Self {
            home,
            keys,
            now,
            chance,
            records,
            taken,
            drafts: BTreeMap::new(),
        }
    }

    /// Carries out one change and gives the id that it touched.
    pub(super) fn change(&mut self, change: Change) -> Result<Uuid> {
        match change {
            Change::Put { new, value } => self.put(new, &value),
            Change::Remove { id } => self.remove(id),
            Change::Rename { id, name } => self.rename(id, name),
            Change::Restore { id, version } => self.restore(id, version),
        }
    }

    /// Seals the metadata of what was touched, and ends.
    pub(super) fn finish(mut self) -> Result<Outcome> {
        let mut outcome = Outcome::new();
        for (id, draft) in std::mem::take(&mut self.drafts) {
            let Some(draft) = draft else {
                outcome.insert(id, None);
                continue;
            };
            let nonce = self.nonce()?;
            let meta = record::seal_meta(
                &self.keys.names,
                self.home,
                id,
                draft.revision,
                &draft.meta,
                &nonce,
            )?;
            let values = draft
                .values
                .iter()
                .map(|(version, text)| (*version, text.as_str()));
            let mut line = Vec::new();
            format::write_record(&mut line, id, draft.revision, &meta, values);
            outcome.insert(id, Some((draft.meta.into_entry(id), line)));
        }
        Ok(outcome)
    }

    fn put(&mut self, new: New, value: &Secret) -> Result<Uuid> {
        let identity = (new.name.clone(), new.scope.clone(), new.label.clone());
        let (id, mut draft) = match self.taken.get(&identity) {
            Some(&id) => (id, self.draft(id)?),
            None => (self.fresh_id()?, None),
        };
        let created = draft.as_ref().map_or(self.now, |draft| draft.meta.created);
        let versions = draft
            .as_mut()
            .map(|draft| std::mem::take(&mut draft.meta.versions))
            .unwrap_or_default();
        let meta = Meta {
            name: new.name,
            tool: new.tool,
            scope: new.scope,
            label: new.label,
            ttl: new.ttl,
            expires: new.expires,
            tags: new.tags,
            created,
            updated: self.now,
            versions,
        };
        let draft = Draft {
            revision: draft.as_ref().map_or(1, |draft| draft.revision),
            values: draft.map(|draft| draft.values).unwrap_or_default(),
            meta,
        };
        self.taken.insert(identity, id);
        self.push(id, draft, value)?;
        Ok(id)
    }

    fn remove(&mut self, id: Uuid) -> Result<Uuid> {
        let draft = self.existing(id)?;
        self.taken.remove(&identity(&draft.meta));
        self.drafts.insert(id, None);
        Ok(id)
    }

    fn rename(&mut self, id: Uuid, name: SecretName) -> Result<Uuid> {
        let mut draft = self.existing(id)?;
        let before = identity(&draft.meta);
        draft.meta.name = name;
        let after = identity(&draft.meta);
        if let Some(&holder) = self.taken.get(&after)
            && holder != id
        {
            return Err(Error::new(
                Kind::Conflict,
                format!("`{}` exists already in that scope", draft.meta.name),
            )
            .hint("remove it first, or choose another name"));
        }
        draft.meta.updated = self.now;
        self.taken.remove(&before);
        self.taken.insert(after, id);
        self.drafts.insert(id, Some(draft));
        Ok(id)
    }

    fn restore(&mut self, id: Uuid, version: u64) -> Result<Uuid> {
        let mut draft = self.existing(id)?;
        let value = draft
            .values
            .iter()
            .find(|(number, _)| *number == version)
            .map(|(_, sealed)| {
                record::open_value(&self.keys.values, self.home, id, version, sealed)
            })
            .ok_or_else(|| no_version(&draft.meta.name, version))??;
        draft.meta.updated = self.now;
        self.push(id, draft, &value)?;
        Ok(id)
    }

    /// Makes `value` the newest of the draft, and lets the oldest go where there are too many.
    fn push(&mut self, id: Uuid, mut draft: Draft, value: &Secret) -> Result<()> {
        let version = draft.values.first().map_or(1, |(newest, _)| newest + 1);
        let fingerprint = crypto::fingerprint(&self.keys.fingerprints, value.expose());
        let nonce = self.nonce()?;
        let sealed = record::seal_value(&self.keys.values, self.home, id, version, value, &nonce);
        draft.values.insert(0, (version, sealed));
        draft.values.truncate(1 + MOST_PREVIOUS);
        draft
            .meta
            .versions
            .insert(0, (version, self.now, fingerprint));
        draft.meta.versions.truncate(1 + MOST_PREVIOUS);
        self.drafts.insert(id, Some(draft));
        Ok(())
    }

    fn existing(&mut self, id: Uuid) -> Result<Draft> {
        self.draft(id)?
            .ok_or_else(|| Error::new(Kind::Missing, "there is no secret of that id"))
    }

    /// The record as the transaction has it so far, taken out of it. Its revision is already the next one.
    fn draft(&mut self, id: Uuid) -> Result<Option<Draft>> {
        if let Some(draft) = self.drafts.remove(&id) {
            return Ok(draft);
        }
        let Ok(index) = self.records.binary_search_by_key(&id, |record| record.id) else {
            return Ok(None);
        };
        let record = &self.records[index];
        let mut buffer = Zeroizing::new(Vec::new());
        let meta = record::open_meta(&self.keys.names, self.home, record, &mut buffer)?;
        let values = record
            .values
            .iter()
            .map(|(version, sealed)| (*version, (*sealed).to_owned()))
            .collect();
        Ok(Some(Draft {
            revision: record.revision + 1,
            meta,
            values,
        }))
    }

    fn fresh_id(&mut self) -> Result<Uuid> {
        let mut bytes = [0; 16];
        (self.chance)(&mut bytes)?;
        Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    fn nonce(&mut self) -> Result<[u8; NONCE]> {
        let mut nonce = [0; NONCE];
        (self.chance)(&mut nonce)?;
        Ok(nonce)
    }
}

/// Writes the records with what became of them after `out`, in order; gives where each line stands. Lines that were not touched are taken over as bytes.
pub(super) fn merge(
    before: &[u8],
    records: &[Record<'_>],
    outcome: &Outcome,
    out: &mut Vec<u8>,
) -> Vec<Line> {
    let mut lines = Vec::with_capacity(records.len() + outcome.len());
    let mut add = |bytes: &[u8]| {
        lines.push(Line {
            offset: out.len() as u64,
            length: bytes.len(),
        });
        out.extend_from_slice(bytes);
    };
    let mut touched = outcome.iter().peekable();
    for record in records {
        while let Some((_, made)) = touched.next_if(|(id, _)| **id < record.id) {
            made.iter().for_each(|(_, line)| add(line));
        }
        match touched.next_if(|(id, _)| **id == record.id) {
            Some((_, made)) => made.iter().for_each(|(_, line)| add(line)),
            None => add(&before[record.offset..record.offset + record.length]),
        }
    }
    for (_, made) in touched {
        made.iter().for_each(|(_, line)| add(line));
    }
    lines
}

/// Does with the entries what [`merge`] does with the lines.
pub(super) fn merge_entries(entries: &mut Vec<Entry>, outcome: Outcome) {
    let mut touched = outcome.into_iter().peekable();
    let mut merged = Vec::with_capacity(entries.len() + touched.len());
    for entry in entries.drain(..) {
        while let Some((_, made)) = touched.next_if(|(id, _)| *id < entry.id) {
            merged.extend(made.map(|(entry, _)| entry));
        }
        match touched.next_if(|(id, _)| *id == entry.id) {
            Some((_, made)) => merged.extend(made.map(|(entry, _)| entry)),
            None => merged.push(entry),
        }
    }
    merged.extend(touched.filter_map(|(_, made)| made.map(|(entry, _)| entry)));
    *entries = merged;
}

pub(super) fn identity(meta: &Meta) -> Identity {
    (meta.name.clone(), meta.scope.clone(), meta.label.clone())
}

pub(super) fn no_version(name: &SecretName, version: u64) -> Error {
    Error::new(Kind::Missing, format!("`{name}` has no version {version}"))
        .hint(format!("see them with `sevault history {name}`"))
}
