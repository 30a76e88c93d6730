//! A vault: the secrets of one profile in one sealed file.
//!
//! Touches: files.
//!
//! The parts: `format` is the file's form and its specification, `crypto` computes, `keys` says which key exists when, `contents` is what was read of the file, `record` is one secret sealed and open,
//! `change` is a transaction before it is written, `state` is what this device remembers, and `store` touches the disk. This file joins them.

mod change;
mod contents;
pub(crate) mod crypto;
pub(crate) mod format;
pub(crate) mod keys;
mod memory;
pub(crate) mod merge;
mod record;
pub(crate) mod slots;
mod ssh;
mod state;
pub(crate) mod store;
pub(crate) mod team;

use std::collections::BTreeMap;
use std::path::PathBuf;

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName, ToolName};
use crate::os::{self, Durable};
use crate::secret::{Entry, Secret, Timestamp};
use crate::vault::change::{ChangeKeys, Transaction};
use crate::vault::contents::{Contents, judged, unauthentic};
use crate::vault::crypto::{Cost, Key};
use crate::vault::format::{FileVersion, Slot};
use crate::vault::keys::{KeyHolder, Keys, ValuesKey};
use crate::vault::record::Home;

/// Where a vault and what this device remembers of it lie.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    /// The vault file, `…/profiles/NAME.vault`.
    pub(crate) file: PathBuf,
    /// The directory of this device's state files and snapshots; 0700.
    pub(crate) state: PathBuf,
}

/// What can be known of a vault file without a key. Nothing of it is certain before the vault was opened.
#[derive(Debug)]
pub(crate) struct Header(format::Header);

impl Header {
    /// Reads the header of the vault at `place`. `Kind::Missing` where there is no file.
    pub(crate) fn read(place: &Place) -> Result<Self> {
        format::read_header(&store::read_beginning(place)?).map(Self)
    }

    /// The same, once the whole file was read and found in canonical form: neither cut off, nor mangled by a merge or an editor.
    pub(crate) fn read_all(place: &Place) -> Result<Self> {
        let read = store::read(place)?;
        format::read(&read.bytes).map(|file| Self(file.header))
    }

    pub(crate) fn vault_id(&self) -> Uuid {
        self.0.vault
    }

    /// The ways in.
    pub(crate) fn slots(&self) -> &[Slot] {
        &self.0.slots
    }

    /// Derives the private key of each password slot from `password`; Argon2 runs here. `Kind::WrongKey` where none fits.
    pub(crate) fn password_key(&self, password: &Secret) -> Result<SlotKey> {
        let mut has_password = false;
        for slot in &self.0.slots {
            let Some((cost, salt)) = slot.password()? else {
                continue;
            };
            has_password = true;
            let key = crypto::stretch(password, &salt, cost, os::prefer_large_pages)?;
            if crypto::public_key(&key) == slot.public {
                return Ok(SlotKey {
                    slot: slot.id,
                    key: Secret::new(key.expose().to_vec()),
                });
            }
        }
        if has_password {
            Err(Error::new(
                Kind::WrongKey,
                "the password does not open the vault",
            ))
        } else {
            Err(Error::new(Kind::WrongKey, "the vault has no password"))
        }
    }
}

/// The private key of one slot: opens the vault of one epoch. Wiped on drop.
pub(crate) struct SlotKey {
    pub(crate) slot: Uuid,
    pub(crate) key: Secret,
}

/// What is stored of a new or replaced secret besides its value.
#[derive(Clone, Debug)]
pub(crate) struct New {
    pub(crate) name: SecretName,
    pub(crate) tool: Option<ToolName>,
    pub(crate) scope: Scope,
    pub(crate) label: Label,
    pub(crate) ttl: Option<u64>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// One step of a transaction.
pub(crate) enum Change {
    /// Stores a value under (name, scope, label); what was there goes to its history, with the id kept.
    Put {
        new: New,
        value: Secret,
    },
    Remove {
        id: Uuid,
    },
    /// Gives the secret another name; `Kind::Conflict` where that is taken.
    Rename {
        id: Uuid,
        name: SecretName,
    },
    /// Makes a previous value the current one, as a new version.
    Restore {
        id: Uuid,
        version: u64,
    },
}

/// A previous or current value's facts, newest first.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Version {
    pub(crate) version: u64,
    pub(crate) stored: Timestamp,
    pub(crate) fingerprint: String,
}

/// What `vault trust` asks about, before it is trusted.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) vault: Uuid,
    pub(crate) epoch: u64,
    /// Stands for the vault's data key: the same on every device that has this vault, and on none that has another.
    pub(crate) fingerprint: String,
    pub(crate) secrets: usize,
    /// Why the vault is not trusted; nothing if it is.
    pub(crate) doubt: Option<Error>,
    /// Whether it is older than what this device has seen, so that trusting it brings back what was.
    pub(crate) is_rollback: bool,
}

/// An open vault: the data key, and the records with their metadata decrypted. Values stay in the file until they are asked for.
pub(crate) struct Vault {
    place: Place,
    keys: Keys,
    contents: Contents,
}

impl Vault {
    /// Makes a new vault with one password slot. `Kind::Conflict` where the file exists.
    pub(crate) fn create(place: &Place, password: &Secret, now: Timestamp) -> Result<Self> {
        Self::create_at(place, password, now, Cost::STANDARD)
    }

    fn create_at(place: &Place, password: &Secret, now: Timestamp, cost: Cost) -> Result<Self> {
        let lock = store::lock(place)?;
        if store::exists(place) {
            return Err(Error::new(
                Kind::Conflict,
                format!("there is a vault at `{}` already", place.file.display()),
            ));
        }
        let data = fresh_key()?;
        let (vault, slot, device) = (fresh_id()?, fresh_id()?, fresh_id()?);
        let mut salt = [0; 32];
        chance(&mut salt)?;
        let private = crypto::stretch(password, &salt, cost, os::prefer_large_pages)?;
        let public = crypto::public_key(&private);
        let context = format::context(vault, 1, slot, "slot", 0);
        let wrapped = crypto::wrap(data.expose(), &public, &fresh_key()?, &context)
            .ok_or_else(|| Error::new(Kind::Failed, "cannot seal the vault's key"))?;
        let header = format::Header {
            vault,
            epoch: 1,
            version: FileVersion(BTreeMap::from([(device, 1)])),
            former: Vec::new(),
            slots: vec![Slot {
                id: slot,
                kind: format::PASSWORD.to_owned(),
                parameters: Slot::password_parameters(cost, &salt),
                public,
                wrapped,
            }],
        };
        let keys = Keys(Box::new(data));
        let mut bytes = Vec::new();
        format::write_header(&mut bytes, &header);
        let mac = crypto::authenticate(&keys.structure(), &bytes);
        format::write_mac(&mut bytes, &mac);
        let (file, stamp) = store::replace(place, &bytes)?;
        let contents = Contents {
            file,
            stamp,
            length: bytes.len(),
            header,
            mac,
            lines: Vec::new(),
            entries: Vec::new(),
        };
        memory::begin(place, &keys, &contents.seen(&keys, now), device)
            .inspect_err(|_| store::discard(place))?;
        drop(lock);
        Ok(Self {
            place: place.clone(),
            keys,
            contents,
        })
    }

    /// Opens the vault; checks MAC, order, versions, and what this device remembers (`Kind::Rollback`).
    pub(crate) fn open(place: &Place, key: &SlotKey, now: Timestamp) -> Result<Self> {
        let vault = Self::open_unjudged(place, key)?;
        vault.check_first_sight(key)?;
        vault.judged(now)
    }

    /// Refuses a vault of which this device remembers nothing where the key proves nothing: a public key is known to everybody, and who knows it can make
    /// a whole vault for it.
    fn check_first_sight(&self, key: &SlotKey) -> Result<()> {
        let is_public = self
            .slots()
            .iter()
            .any(|slot| slot.id == key.slot && slots::is_team(slot));
        if is_public && store::read_state(&self.place, self.id())?.is_none() {
            return Err(state::first_sight());
        }
        Ok(())
    }

    /// Opens the vault although this device may have reason not to trust it, and says what it is.
    pub(crate) fn claim(place: &Place, key: &SlotKey, now: Timestamp) -> Result<Claim> {
        let vault = Self::open_unjudged(place, key)?;
        let Contents {
            header, entries, ..
        } = &vault.contents;
        let mut claim = Claim {
            vault: header.vault,
            epoch: header.epoch,
            fingerprint: vault.fingerprint_of_key(),
            secrets: entries.len(),
            doubt: None,
            is_rollback: false,
        };
        let seen = vault.check_first_sight(key);
        claim.doubt = match seen.and_then(|()| vault.judged(now)) {
            Err(error) if error.kind == Kind::Rollback => Some(error),
            outcome => outcome.map(|_| None)?,
        };
        claim.is_rollback = claim.doubt.as_ref().is_some_and(state::is_rollback);
        Ok(claim)
    }

    /// Opens the vault and takes it, as it is now, for the right one: from here on this device accepts it.
    pub(crate) fn trust(place: &Place, key: &SlotKey, now: Timestamp) -> Result<Self> {
        let lock = store::lock(place)?;
        let vault = Self::open_unjudged(place, key)?;
        memory::trust(place, &vault.keys, &vault.contents.seen(&vault.keys, now))?;
        drop(lock);
        Ok(vault)
    }

    fn open_unjudged(place: &Place, key: &SlotKey) -> Result<Self> {
        // Whoever keeps a vault open should not also keep the memory that reading all of it takes.
        os::return_large_memory();
        let read = store::read(place)?;
        let header = format::read_header(&read.bytes)?;
        let slot = header
            .slots
            .iter()
            .find(|slot| slot.id == key.slot)
            .ok_or_else(keys_changed)?;
        let private = Key::copy(key.key.expose())
            .filter(|private| crypto::public_key(private) == slot.public)
            .ok_or_else(keys_changed)?;
        let context = format::context(header.vault, header.epoch, slot.id, "slot", 0);
        let data = crypto::unwrap(&private, &slot.public, &slot.wrapped, &context)
            .ok_or_else(|| format::damaged("a slot does not open"))?;
        let keys = Keys(Box::new(data));
        let contents = Contents::of(read, &keys)?;
        Ok(Self {
            place: place.clone(),
            keys,
            contents,
        })
    }

    /// The vault, if this device has no reason to doubt it.
    fn judged(mut self, now: Timestamp) -> Result<Self> {
        self.contents = judged(&self.place, &self.keys, self.contents, now)?;
        Ok(self)
    }

    /// Moves the data key: `keep` is lent it once, and gives what holds it from now on. What held it before is wiped.
    pub(crate) fn keep_key<E>(
        &mut self,
        keep: impl FnOnce(&[u8; 32]) -> Result<Box<dyn KeyHolder>, E>,
    ) -> Result<(), E> {
        let mut keep = Some(keep);
        let mut kept = None;
        self.keys
            .0
            .with(&mut |data| kept = keep.take().map(|keep| keep(data)));
        if let Some(kept) = kept {
            self.keys = Keys(kept?);
        }
        Ok(())
    }

    pub(crate) fn id(&self) -> Uuid {
        self.contents.header.vault
    }

    /// What people compare to know that they have the same vault: it stands for the data key.
    pub(crate) fn fingerprint_of_key(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.keys.commitment()[..8])
    }

    /// The number of the data key: 1 at first, one more with each new one.
    pub(crate) fn epoch(&self) -> u64 {
        self.contents.header.epoch
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// The key that authenticates the audit log.
    pub(crate) fn audit_key(&self) -> Key {
        self.keys.audit()
    }

    /// The vault as it was when a snapshot was taken: for reading, under today's keys.
    pub(crate) fn as_of(&self, snapshot: &store::Snapshot) -> Result<Self> {
        let read = store::read_snapshot(snapshot)?;
        let header = format::read_header(&read.bytes)?;
        if header.vault != self.id() || header.epoch != self.contents.header.epoch {
            return Err(Error::new(
                Kind::WrongKey,
                "the snapshot is sealed with earlier keys of the vault",
            ));
        }
        let keys = Keys(Box::new(self.keys.copy()));
        Ok(Self {
            place: self.place.clone(),
            contents: Contents::of(read, &keys)?,
            keys,
        })
    }

    /// Opens every value that is kept, and says how many there are.
    pub(crate) fn verify(&self) -> Result<usize> {
        let mut count = 0;
        for entry in self.entries() {
            for version in self.history(entry.id)? {
                self.value(entry.id, Some(version.version))?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Reads the file anew if it changed since (one stat when it did not). True if it did.
    pub(crate) fn refresh(&mut self, now: Timestamp) -> Result<bool> {
        if store::stamp(&self.place)? == self.contents.stamp {
            return Ok(false);
        }
        let contents = self.reread()?;
        self.contents = judged(&self.place, &self.keys, contents, now)?;
        Ok(true)
    }

    fn reread(&self) -> Result<Contents> {
        let read = store::read(&self.place)?;
        let header = format::read_header(&read.bytes)?;
        if header.vault != self.id() {
            return Err(state::other_vault());
        }
        if header.epoch != self.contents.header.epoch {
            return Err(keys_changed());
        }
        Contents::of(read, &self.keys)
    }

    /// The metadata of every secret, in the order of the file.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.contents.entries
    }

    /// What the fingerprint of an entry with this value would be.
    pub(crate) fn fingerprint(&self, value: &Secret) -> String {
        crypto::fingerprint(&self.keys.fingerprints(), value.expose())
    }

    /// The current value, or that of `version`.
    pub(crate) fn value(&self, id: Uuid, version: Option<u64>) -> Result<Secret> {
        self.value_under(&self.keys.values(), id, version)
    }

    /// The current values of many: deriving the key for each took as long as opening it.
    pub(crate) fn values(&self, ids: impl Iterator<Item = Uuid>) -> Result<Vec<Secret>> {
        let key = self.keys.values();
        ids.map(|id| self.value_under(&key, id, None)).collect()
    }

    fn value_under(&self, key: &ValuesKey, id: Uuid, version: Option<u64>) -> Result<Secret> {
        self.with_record(id, |entry, record| {
            let wanted = version.unwrap_or(entry.version);
            let (_, sealed) = record
                .values
                .iter()
                .find(|(number, _)| *number == wanted)
                .ok_or_else(|| change::no_version(&entry.name, wanted))?;
            record::open_value(key, self.home(), id, wanted, sealed)
        })
    }

    /// What is known of every value of a secret that is kept, newest first.
    pub(crate) fn history(&self, id: Uuid) -> Result<Vec<Version>> {
        self.with_record(id, |_, record| {
            let mut buffer = Zeroizing::new(Vec::new());
            record::open_meta(&self.keys.names(), self.home(), record, &mut buffer)
                .map(record::Meta::history)
        })
    }

    fn with_record<T>(
        &self,
        id: Uuid,
        work: impl FnOnce(&Entry, &format::Record<'_>) -> Result<T>,
    ) -> Result<T> {
        let Contents {
            file,
            lines,
            entries,
            ..
        } = &self.contents;
        let index = entries
            .binary_search_by_key(&id, |entry| entry.id)
            .map_err(|_| Error::new(Kind::Missing, "there is no secret of that id"))?;
        let line = &lines[index];
        let bytes = store::read_again(&self.place, file, line.offset, line.length)?;
        work(&entries[index], &format::read_record(&bytes)?)
    }

    fn home(&self) -> Home {
        self.contents.home()
    }

    /// What a later room keeps for this device beside the vault, under a key of its own.
    pub(crate) fn note(&self, key: &str) -> Result<Option<String>> {
        memory::note(
            &self.place,
            &self.keys,
            &self.contents.seen(&self.keys, 0),
            key,
        )
    }

    /// Replaces what is kept under `key`, or removes it.
    pub(crate) fn set_note(
        &mut self,
        key: &str,
        text: Option<String>,
        now: Timestamp,
    ) -> Result<()> {
        let lock = store::lock(&self.place)?;
        let seen = self.contents.seen(&self.keys, now);
        memory::set_note(&self.place, &self.keys, &seen, key, text)?;
        drop(lock);
        Ok(())
    }

    /// Replaces what is kept under `key` by what `change` makes of it, in one step: nobody else writes meanwhile. Says whether the vault was read anew for it.
    pub(crate) fn change_note(
        &mut self,
        key: &str,
        now: Timestamp,
        change: impl FnOnce(Option<String>) -> Result<Option<String>>,
    ) -> Result<bool> {
        let lock = store::lock(&self.place)?;
        let is_new = self.refresh(now)?;
        let seen = self.contents.seen(&self.keys, now);
        let text = change(memory::note(&self.place, &self.keys, &seen, key)?)?;
        memory::set_note(&self.place, &self.keys, &seen, key, text)?;
        drop(lock);
        Ok(is_new)
    }

    /// Carries out all changes as one transaction, or none: lock, refresh, snapshot, replace, state. Gives the id each one touched.
    pub(crate) fn apply(&mut self, changes: Vec<Change>, now: Timestamp) -> Result<Vec<Uuid>> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let lock = store::lock(&self.place)?;
        self.refresh(now)?;
        let contents = &self.contents;
        let before = store::read_again(&self.place, &contents.file, 0, contents.length)?;
        let now_there = format::read(&before)?;
        // Lines that do not change are taken over as bytes, so they must be those that were found authentic.
        let structure = self.keys.structure();
        if !crypto::is_authentic(&structure, now_there.body, &now_there.mac) {
            return Err(unauthentic());
        }
        let keys = ChangeKeys {
            names: self.keys.names(),
            values: self.keys.values(),
            fingerprints: self.keys.fingerprints(),
        };
        let mut random = chance;
        let mut transaction = Transaction::new(
            self.home(),
            keys,
            &now_there.records,
            &contents.entries,
            now,
            &mut random,
        );
        let touched = changes
            .into_iter()
            .map(|change| transaction.change(change))
            .collect::<Result<Vec<_>>>()?;
        let outcome = transaction.finish()?;

        let mut header = now_there.header.clone();
        let mut memory = memory::recall(&self.place, &self.keys, &contents.seen(&self.keys, now))?;
        header.version = memory.count(&header.version, fresh_id()?);
        format::check_limits(&header)?;
        let mut bytes = Vec::with_capacity(before.len() + 4096);
        format::write_header(&mut bytes, &header);
        let lines = change::merge(&before, &now_there.records, &outcome, &mut bytes);
        let mac = crypto::authenticate(&structure, &bytes);
        format::write_mac(&mut bytes, &mac);
        if bytes.len() as u64 > format::LONGEST_FILE {
            return Err(Error::new(Kind::Failed, "a vault holds at most 1 GiB"));
        }

        store::keep(&self.place, self.id(), &before)?;
        let (file, stamp) = store::replace(&self.place, &bytes)?;
        let contents = &mut self.contents;
        contents.file = file;
        contents.stamp = stamp;
        contents.length = bytes.len();
        contents.header = header;
        contents.mac = mac;
        contents.lines = lines;
        change::merge_entries(&mut contents.entries, outcome);
        // The vault is written: a memory that cannot follow is caught up by the next reader, and no reason to report failure.
        let _ = memory::write(
            &self.place,
            &self.keys,
            &self.contents.seen(&self.keys, now),
            memory,
            Durable::Whole,
        );
        drop(lock);
        Ok(touched)
    }
}

fn keys_changed() -> Error {
    Error::new(Kind::WrongKey, "the keys of the vault were changed")
        .hint("unlock it again with `sevault unlock`")
}

fn chance(bytes: &mut [u8]) -> Result<()> {
    os::random(bytes).map_err(|cause| Error::io("cannot get random bytes", &cause))
}

fn fresh_key() -> Result<Key> {
    Key::new(|key| chance(key))
}

pub(crate) fn fresh_id() -> Result<Uuid> {
    let mut bytes = [0; 16];
    chance(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests;
