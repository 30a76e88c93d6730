//! A vault: the secrets of one profile in one sealed file.
//!
//! Touches: files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use uuid::Uuid;

pub(crate) mod crypto;
pub(crate) mod format;
mod state;

use crate::error::Result;
use crate::name::{Label, Scope, SecretName, ToolName};
use crate::secret::{Entry, Secret, Timestamp};

/// Where a vault and what this device remembers of it lie.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    /// The vault file, `…/profiles/NAME.vault`.
    pub(crate) file: PathBuf,
    /// The directory of this device's state files, lock files aside; 0700.
    pub(crate) state: PathBuf,
}

/// What can be known of a vault file without a key.
pub(crate) struct Header {}

impl Header {
    /// Reads the header of the vault at `place`. `Kind::Missing` where there is no file.
    pub(crate) fn read(_place: &Place) -> Result<Self> {
        todo!()
    }

    pub(crate) fn vault_id(&self) -> Uuid {
        todo!()
    }

    /// Derives the private key of each password slot from `password`; Argon2 runs here. `Kind::WrongKey` where none fits.
    pub(crate) fn password_key(&self, _password: &Secret) -> Result<SlotKey> {
        todo!()
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

/// An open vault: the keys and the records, metadata decrypted, values sealed.
pub(crate) struct Vault {}

impl Vault {
    /// Makes a new vault with one password slot. `Kind::Conflict` where the file exists.
    pub(crate) fn create(_place: &Place, _password: &Secret, _now: Timestamp) -> Result<Self> {
        todo!()
    }

    /// Opens the vault; checks MAC, order, versions, and what this device remembers (`Kind::Rollback`).
    pub(crate) fn open(_place: &Place, _key: &SlotKey, _now: Timestamp) -> Result<Self> {
        todo!()
    }

    pub(crate) fn id(&self) -> Uuid {
        todo!()
    }

    pub(crate) fn place(&self) -> &Place {
        todo!()
    }

    /// Reads the file anew if it changed since (one stat when it did not). True if it did.
    pub(crate) fn refresh(&mut self, _now: Timestamp) -> Result<bool> {
        todo!()
    }

    /// The metadata of every secret, in the order of the file.
    pub(crate) fn entries(&self) -> &[Entry] {
        todo!()
    }

    /// The current value, or that of `version`.
    pub(crate) fn value(&self, _id: Uuid, _version: Option<u64>) -> Result<Secret> {
        todo!()
    }

    pub(crate) fn history(&self, _id: Uuid) -> Result<Vec<Version>> {
        todo!()
    }

    /// Carries out all changes as one transaction, or none: lock, refresh, snapshot, replace, state. Gives the id each one touched.
    pub(crate) fn apply(&mut self, _changes: Vec<Change>, _now: Timestamp) -> Result<Vec<Uuid>> {
        todo!()
    }
}
