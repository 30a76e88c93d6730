//! Who can open a vault: slots that come and go, and the new data key that goes with each one that goes.
//!
//! Touches: files.
//!
//! A slot that is added gets the data key as it is. When one is replaced or removed, whoever had it may have kept the data key too; so a new one takes its place: the epoch
//! grows by one, everything is sealed anew, and the new key is sealed to every slot's public key, for which nobody's secret is needed. The snapshots are sealed
//! anew with the vault, or they would open with what no longer opens the vault.

use std::collections::BTreeMap;

use data_encoding::BASE32;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::os::{self, Durable};
use crate::secret::{Secret, Timestamp};
use crate::vault::contents::{Contents, unauthentic};
use crate::vault::crypto::{self, Cost, Key, NONCE};
use crate::vault::format::{self, Header, Parameter, Slot};
use crate::vault::keys::{Keys, NamesKey};
use crate::vault::record::{self, Home};
use crate::vault::team::{self, PublicKey};
use crate::vault::{SlotKey, Vault, chance, fresh_id, fresh_key, memory, store};

/// The random bytes of a recovery code, and those that show whether it was typed right.
const CODE: usize = 16;
const CHECK: usize = 4;

/// Somebody to whom the data key is sealed: how the private key is had, and the public one.
pub(crate) struct Recipient {
    kind: &'static str,
    parameters: BTreeMap<String, Parameter>,
    public: [u8; 32],
    /// What people call its owner; sealed when the slot is made.
    name: String,
}

/// A slot of a teammate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Teammate {
    pub(crate) slot: Uuid,
    /// The public key as it was handed over.
    pub(crate) key: PublicKey,
    pub(crate) name: String,
}

impl Recipient {
    /// Whoever knows the password; Argon2 runs here.
    pub(crate) fn password(password: &Secret) -> Result<Self> {
        Self::password_at(password, Cost::STANDARD)
    }

    pub(super) fn password_at(password: &Secret, cost: Cost) -> Result<Self> {
        let mut salt = [0; 32];
        chance(&mut salt)?;
        let private = crypto::stretch(password, &salt, cost, os::prefer_large_pages)?;
        Ok(Self {
            kind: format::PASSWORD,
            parameters: Slot::password_parameters(cost, &salt),
            public: crypto::public_key(&private),
            name: String::new(),
        })
    }

    /// Whoever has the private key, which lies in the keychain `store`.
    pub(crate) fn keychain(private: &Secret, store: &str) -> Result<Self> {
        let private = Key::copy(private.expose())
            .ok_or_else(|| Error::new(Kind::Failed, "a key is not 32 bytes long"))?;
        Ok(Self {
            kind: format::KEYCHAIN,
            parameters: BTreeMap::from([("store".to_owned(), Parameter::Text(store.to_owned()))]),
            public: crypto::public_key(&private),
            name: String::new(),
        })
    }

    /// Whoever can use the TPM that gives the private key back for `parameters`.
    #[cfg(feature = "tpm2")]
    pub(crate) fn tpm(private: &Secret, parameters: BTreeMap<String, Parameter>) -> Result<Self> {
        let recipient = Self::keychain(private, "")?;
        Ok(Self {
            kind: format::TPM,
            parameters,
            ..recipient
        })
    }

    /// Whoever has the private key of a public one of age or SSH.
    pub(crate) fn teammate(key: &PublicKey, name: &str) -> Result<Self> {
        let public = key
            .recipient()
            .ok_or_else(|| Error::new(Kind::Usage, "that public key is no point of its curve"))?;
        let (kind, parameters) = match key {
            PublicKey::Age(_) => (format::AGE, BTreeMap::new()),
            PublicKey::Ssh(key, _) => {
                let key = Parameter::Text(format::encode(key));
                (format::SSH, BTreeMap::from([("key".to_owned(), key)]))
            }
        };
        Ok(Self {
            kind,
            parameters,
            public,
            name: name.to_owned(),
        })
    }

    /// Whoever has the code.
    pub(crate) fn recovery(code: &Code) -> Self {
        Self {
            kind: format::RECOVERY,
            parameters: BTreeMap::new(),
            public: crypto::public_key(&code.private()),
            name: String::new(),
        }
    }
}

/// A recovery code: 128 random bits and 32 that tell a slip of the pen, as eight groups of letters and digits.
pub(crate) struct Code(Zeroizing<[u8; CODE]>);

impl Code {
    pub(crate) fn random() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; CODE]);
        chance(&mut bytes[..])?;
        Ok(Self(bytes))
    }

    /// Reads what a person types; case, spaces and hyphens do not matter.
    pub(crate) fn read(typed: &Secret) -> Result<Self> {
        let wrong = || {
            Error::new(
                Kind::WrongKey,
                "this is not a recovery code, or it was typed wrong",
            )
        };
        let mut letters = Zeroizing::new(Vec::with_capacity(typed.len()));
        letters.extend(
            typed
                .expose()
                .iter()
                .filter(|byte| !byte.is_ascii_whitespace() && **byte != b'-')
                .map(u8::to_ascii_uppercase),
        );
        let bytes = BASE32
            .decode(&letters)
            .map(Zeroizing::new)
            .map_err(|_| wrong())?;
        let (code, check) = bytes.split_at_checked(CODE).ok_or_else(wrong)?;
        let code = Self(Zeroizing::new(code.try_into().map_err(|_| wrong())?));
        if check == code.check() {
            Ok(code)
        } else {
            Err(wrong())
        }
    }

    /// The code as a person writes it down.
    pub(crate) fn text(&self) -> Secret {
        let mut bytes = Zeroizing::new([0; CODE + CHECK]);
        bytes[..CODE].copy_from_slice(&self.0[..]);
        bytes[CODE..].copy_from_slice(&self.check());
        let letters = Zeroizing::new(BASE32.encode(&bytes[..]));
        let mut text = Vec::with_capacity(letters.len() * 5 / 4);
        for group in letters.as_bytes().chunks(4) {
            if !text.is_empty() {
                text.push(b'-');
            }
            text.extend_from_slice(group);
        }
        Secret::new(text)
    }

    fn check(&self) -> [u8; CHECK] {
        let mut check = [0; CHECK];
        check.copy_from_slice(&Sha256::digest(&self.0[..])[..CHECK]);
        check
    }

    fn private(&self) -> Key {
        crypto::recovery_key(&self.0)
    }
}

/// One step of a change of slots.
pub(crate) enum SlotStep {
    /// A further way in; the data key stays.
    Add(Uuid, Recipient),
    /// Another way in takes the place of this one.
    Replace(Uuid, Recipient),
    Remove(Uuid),
}

impl crate::vault::Header {
    /// A private key that was kept for a slot, if it is the slot's.
    pub(crate) fn kept_key(&self, slot: &Slot, key: Secret) -> Option<SlotKey> {
        let private = Key::copy(key.expose())?;
        (crypto::public_key(&private) == slot.public).then_some(SlotKey { slot: slot.id, key })
    }

    /// The private key of a teammate's slot, from the file that holds it. `ask` is called where that needs a passphrase.
    pub(crate) fn identity_key(
        &self,
        file: &Secret,
        ask: &mut dyn FnMut() -> Result<Secret>,
    ) -> Result<SlotKey> {
        for key in team::read_identity(file, ask)? {
            let public = crypto::public_key(&key);
            let slot = self
                .slots()
                .iter()
                .find(|slot| is_team(slot) && slot.public == public);
            if let Some(slot) = slot {
                return Ok(SlotKey {
                    slot: slot.id,
                    key: Secret::new(key.expose().to_vec()),
                });
            }
        }
        Err(
            Error::new(Kind::WrongKey, "this key does not open the vault")
                .hint("have its public key added with `sevault vault share add`"),
        )
    }

    /// The private key of the slot that a recovery code opens.
    pub(crate) fn recovery_key(&self, code: &Code) -> Result<SlotKey> {
        let key = code.private();
        let public = crypto::public_key(&key);
        self.slots()
            .iter()
            .find(|slot| slot.kind == format::RECOVERY && slot.public == public)
            .map(|slot| SlotKey {
                slot: slot.id,
                key: Secret::new(key.expose().to_vec()),
            })
            .ok_or_else(|| Error::new(Kind::WrongKey, "this code does not open the vault"))
    }
}

/// Whether a slot is a teammate's: anybody can seal to its public key, which is no secret.
pub(super) fn is_team(slot: &Slot) -> bool {
    [format::AGE, format::SSH].contains(&slot.kind.as_str())
}

/// The public key of a teammate's slot; nothing for another slot.
pub(crate) fn team_key(slot: &Slot) -> Option<PublicKey> {
    if slot.kind == format::AGE {
        return Some(PublicKey::Age(slot.public));
    }
    let Some(Parameter::Text(key)) = slot.parameters.get("key").filter(|_| is_team(slot)) else {
        return None;
    };
    let mut bytes = Vec::new();
    format::decode(key, &mut bytes).ok()?;
    let key = PublicKey::Ssh(bytes.try_into().ok()?, String::new());
    // What is shown must be what is sealed to.
    (key.recipient()? == slot.public).then_some(key)
}

impl Vault {
    /// The teammates, as they are now.
    pub(crate) fn team(&self) -> Vec<Teammate> {
        let names = self.keys.names();
        let mate = |slot: &Slot| {
            Some(Teammate {
                slot: slot.id,
                key: team_key(slot)?,
                name: open_name(&names, self.contents.home(), slot).unwrap_or_default(),
            })
        };
        self.slots().iter().filter_map(mate).collect()
    }

    /// The ways in, as they are now.
    pub(crate) fn slots(&self) -> &[Slot] {
        &self.contents.header.slots
    }

    /// Changes the slots; with a new data key if one is replaced or removed.
    pub(crate) fn change_slots(&mut self, steps: Vec<SlotStep>, now: Timestamp) -> Result<()> {
        let lock = store::lock(&self.place)?;
        self.refresh(now)?;
        let contents = &self.contents;
        let before = store::read_again(&self.place, &contents.file, 0, contents.length)?;
        let there = format::read(&before)?;
        if !crypto::is_authentic(&self.keys.structure(), there.body, &there.mac) {
            return Err(unauthentic());
        }
        let is_rekeyed = steps.iter().any(|step| !matches!(step, SlotStep::Add(..)));

        let mut header = there.header.clone();
        let mut memory = memory::recall(&self.place, &self.keys, &contents.seen(&self.keys, now))?;
        header.version = memory.count(&header.version, fresh_id()?);
        let data = if is_rekeyed {
            fresh_key()?
        } else {
            self.keys.copy()
        };
        let keys = Keys(Box::new(data));
        if is_rekeyed {
            begin_epoch(&mut header, &self.keys, &keys)?;
        }
        change(&mut header, steps, &keys.names())?;
        seal_to_slots(&mut header, &keys, is_rekeyed, &there.header)?;
        format::check_limits(&header)?;
        let bytes = if is_rekeyed {
            self.sealed_anew(&there, &header, &keys)?
        } else {
            whole(&header, &keys, |out| {
                let records = there.records.first().map(|record| record.offset);
                out.extend_from_slice(&there.body[records.unwrap_or(there.body.len())..]);
                Ok(())
            })?
        };

        if !is_rekeyed {
            store::keep(&self.place, self.id(), &before)?;
        }
        let (file, stamp) = store::replace(&self.place, &bytes)?;
        let contents = Contents::of(store::Read { file, stamp, bytes }, &keys)?;
        let seen = contents.seen(&keys, now);
        // The vault is written, and the former key in it opens the memory as it was: one that cannot follow is caught up by the next reader.
        let _ = memory::write(&self.place, &keys, &seen, memory, Durable::Now);
        if is_rekeyed {
            self.seal_snapshots_anew(&contents.header, &keys)?;
        }
        self.contents = contents;
        self.keys = keys;
        drop(lock);
        Ok(())
    }

    /// A file of this epoch as one of the next, under `header`.
    fn sealed_anew(
        &self,
        file: &format::File<'_>,
        header: &Header,
        keys: &Keys,
    ) -> Result<Vec<u8>> {
        let from = self.contents.home();
        let to = Home {
            vault: header.vault,
            epoch: header.epoch,
        };
        let (names, values) = (self.keys.names(), self.keys.values());
        let (new_names, new_values) = (keys.names(), keys.values());
        let fingerprints = keys.fingerprints();
        let mut buffer = Zeroizing::new(Vec::new());
        whole(header, keys, |out| {
            for record in &file.records {
                let mut meta = record::open_meta(&names, from, record, &mut buffer)?;
                let mut sealed = Vec::with_capacity(record.values.len());
                for ((version, text), known) in record.values.iter().zip(&mut meta.versions) {
                    let value = record::open_value(&values, from, record.id, *version, text)?;
                    known.2 = crypto::fingerprint(&fingerprints, value.expose());
                    let text =
                        record::seal_value(&new_values, to, record.id, *version, &value, &nonce()?);
                    sealed.push((*version, text));
                }
                let revision = record.revision + 1;
                let meta =
                    record::seal_meta(&new_names, to, record.id, revision, &meta, &nonce()?)?;
                let sealed = sealed
                    .iter()
                    .map(|(version, text)| (*version, text.as_str()));
                format::write_record(out, record.id, revision, &meta, sealed);
            }
            Ok(())
        })
    }

    /// Seals the snapshots of this epoch for the next one, under the slots of `now`; what does not open goes.
    fn seal_snapshots_anew(&self, now: &Header, keys: &Keys) -> Result<()> {
        for snapshot in store::snapshots(&self.place, self.id())? {
            let read = store::read_snapshot(&snapshot)?;
            let made = format::read(&read.bytes)
                .ok()
                .filter(|file| {
                    file.header.epoch == self.contents.header.epoch
                        && crypto::is_authentic(&self.keys.structure(), file.body, &file.mac)
                })
                .and_then(|file| {
                    let header = Header {
                        version: file.header.version.clone(),
                        ..now.clone()
                    };
                    self.sealed_anew(&file, &header, keys).ok()
                });
            match made {
                Some(bytes) => store::replace_snapshot(&snapshot, &bytes)?,
                None => store::remove_snapshot(&snapshot)?,
            }
        }
        Ok(())
    }
}

/// Makes the header that of the next epoch: it holds the state key of the one before, sealed, so that what devices remember of the vault stays readable to its owners.
fn begin_epoch(header: &mut Header, old: &Keys, new: &Keys) -> Result<()> {
    let state = new.state();
    let before = header.epoch;
    let former =
        |epoch: u64, at: u64| format::context(header.vault, epoch, header.vault, "former", at);
    let mut sealed = vec![crypto::seal(
        &state,
        &nonce()?,
        &former(before + 1, before),
        old.state().expose(),
    )];
    for (at, bytes) in (1..before).rev().zip(&header.former) {
        let mut bytes = Zeroizing::new(bytes.clone());
        let Some(key) = crypto::open(&old.state(), &former(before, at), &mut bytes) else {
            return Err(format::damaged("the key of an earlier epoch does not open"));
        };
        sealed.push(crypto::seal(
            &state,
            &nonce()?,
            &former(before + 1, at),
            key,
        ));
    }
    sealed.truncate(format::MOST_FORMER);
    header.former = sealed;
    header.epoch = before + 1;
    let home = |epoch| Home {
        vault: header.vault,
        epoch,
    };
    for slot in &mut header.slots {
        if let Some(name) = open_name(&old.names(), home(before), slot) {
            seal_name(&new.names(), home(before + 1), slot, &name)?;
        }
    }
    Ok(())
}

/// The parameter of a slot that holds its owner's name, sealed.
const NAME: &str = "name";

fn name_context(home: Home, slot: &Slot) -> Vec<u8> {
    format::context(home.vault, home.epoch, slot.id, "slot-name", 0)
}

fn open_name(key: &NamesKey, home: Home, slot: &Slot) -> Option<String> {
    let Parameter::Text(text) = slot.parameters.get(NAME)? else {
        return None;
    };
    let mut bytes = Vec::new();
    format::decode(text, &mut bytes).ok()?;
    let name = crypto::open(&key.0, &name_context(home, slot), &mut bytes)?;
    String::from_utf8(name.to_vec()).ok()
}

fn seal_name(key: &NamesKey, home: Home, slot: &mut Slot, name: &str) -> Result<()> {
    let context = name_context(home, slot);
    let sealed = crypto::seal(&key.0, &nonce()?, &context, name.as_bytes());
    let text = Parameter::Text(format::encode(&sealed));
    slot.parameters.insert(NAME.to_owned(), text);
    Ok(())
}

fn change(header: &mut Header, steps: Vec<SlotStep>, names: &NamesKey) -> Result<()> {
    let home = Home {
        vault: header.vault,
        epoch: header.epoch,
    };
    let slots = &mut header.slots;
    for step in steps {
        let (id, recipient) = match step {
            SlotStep::Add(id, recipient) | SlotStep::Replace(id, recipient) => {
                (id, Some(recipient))
            }
            SlotStep::Remove(id) => (id, None),
        };
        slots.retain(|slot| slot.id != id);
        let Some(recipient) = recipient else { continue };
        let mut slot = Slot {
            id,
            kind: recipient.kind.to_owned(),
            parameters: recipient.parameters,
            public: recipient.public,
            wrapped: crypto::Wrapped {
                share: [0; 32],
                sealed: [0; crypto::WRAPPED],
            },
        };
        if !recipient.name.is_empty() {
            seal_name(names, home, &mut slot, &recipient.name)?;
        }
        slots.push(slot);
    }
    slots.sort_unstable_by_key(|slot| slot.id);
    if !slots.iter().any(|slot| slot.kind == format::PASSWORD) {
        return Err(Error::new(
            Kind::Denied,
            "the last password of a vault may not be removed",
        ));
    }
    Ok(())
}

/// Seals the data key to each slot that does not have it yet.
fn seal_to_slots(header: &mut Header, keys: &Keys, all: bool, before: &Header) -> Result<()> {
    let data = keys.copy();
    let (vault, epoch) = (header.vault, header.epoch);
    for slot in &mut header.slots {
        if !all && before.slots.iter().any(|old| old.id == slot.id) {
            continue;
        }
        let context = format::context(vault, epoch, slot.id, "slot", 0);
        slot.wrapped = crypto::wrap(data.expose(), &slot.public, &fresh_key()?, &context)
            .ok_or_else(|| Error::new(Kind::Failed, "cannot seal the vault's key to a slot"))?;
    }
    Ok(())
}

/// A file: the header, what `records` writes, the MAC.
fn whole(
    header: &Header,
    keys: &Keys,
    records: impl FnOnce(&mut Vec<u8>) -> Result<()>,
) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    format::write_header(&mut bytes, header);
    records(&mut bytes)?;
    let mac = crypto::authenticate(&keys.structure(), &bytes);
    format::write_mac(&mut bytes, &mac);
    if bytes.len() as u64 > format::LONGEST_FILE {
        return Err(Error::new(Kind::Failed, "a vault holds at most 1 GiB"));
    }
    Ok(bytes)
}

fn nonce() -> Result<[u8; NONCE]> {
    let mut nonce = [0; NONCE];
    chance(&mut nonce)?;
    Ok(nonce)
}
