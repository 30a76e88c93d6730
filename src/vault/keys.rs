//! The keys of an open vault: where the data key lies, and what is derived from it when it is needed.
//!
//! Touches: nothing.
//!
//! An open vault keeps the data key and nothing derived. A key for values is a type of its own, so that a function which is not given one decrypts no value:
//! opening a vault, listing and comparing take a [`NamesKey`] only.

use crate::vault::crypto::{self, Key, Purpose};

/// Where the data key lies: as a plain [`Key`], or in the agent in memory that is locked.
pub(crate) trait KeyHolder: Send {
    /// Lends the key to `f`, once.
    fn with(&self, f: &mut dyn FnMut(&[u8; 32]));
}

impl KeyHolder for Key {
    fn with(&self, f: &mut dyn FnMut(&[u8; 32])) {
        f(self.expose());
    }
}

/// Opens and seals metadata.
pub(crate) struct NamesKey(pub(super) Key);

/// Opens and seals values.
pub(crate) struct ValuesKey(pub(super) Key);

/// The data key of an open vault.
pub(crate) struct Keys(pub(super) Box<dyn KeyHolder>);

impl Keys {
    fn derive(&self, purpose: Purpose) -> Key {
        Key::made(|key| {
            self.0.with(&mut |data| crypto::derive(data, purpose, key));
        })
    }

    pub(super) fn names(&self) -> NamesKey {
        NamesKey(self.derive(Purpose::Names))
    }

    pub(super) fn values(&self) -> ValuesKey {
        ValuesKey(self.derive(Purpose::Values))
    }

    pub(super) fn fingerprints(&self) -> Key {
        self.derive(Purpose::Fingerprints)
    }

    pub(super) fn structure(&self) -> Key {
        self.derive(Purpose::Structure)
    }

    pub(super) fn state(&self) -> Key {
        self.derive(Purpose::State)
    }

    pub(super) fn audit(&self) -> Key {
        self.derive(Purpose::Audit)
    }

    /// The data key itself, for a process that seals it to somebody.
    pub(super) fn copy(&self) -> Key {
        Key::made(|key| self.0.with(&mut |data| key.copy_from_slice(data)))
    }

    /// What stands for the data key and tells nothing of it.
    pub(super) fn commitment(&self) -> [u8; 32] {
        *self.derive(Purpose::Commitment).expose()
    }
}
