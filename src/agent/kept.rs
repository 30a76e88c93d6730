//! An open vault as the agent keeps it, and its end.
//!
//! Touches: files, clock.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use super::chain::{Event, Who};
use super::delivery::Gate;
use super::work::OpenVault;
use crate::os;
use crate::secret::Timestamp;

/// An open vault, and the gate that its answers leave by.
pub(super) struct Kept {
    pub(super) vault: Mutex<OpenVault>,
    /// How many secrets it has, for `status`, which must not wait for work.
    pub(super) count: AtomicUsize,
    pub(super) gate: Gate,
    /// How many may come in by each of the other doors, for `status` too.
    pub(super) grants: Mutex<BTreeMap<&'static str, usize>>,
    /// When it was opened, for people to read.
    pub(super) opened: Timestamp,
}

/// Whether the audit's head goes into the state file. Not where deadlines are kept: that waits for the vault's lock, which another process may have.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Anchor {
    Kept,
    Left,
}

impl Kept {
    pub(super) fn new(vault: OpenVault) -> Self {
        Self {
            count: AtomicUsize::new(vault.count()),
            vault: Mutex::new(vault),
            gate: Gate::default(),
            grants: Mutex::default(),
            opened: os::now(),
        }
    }

    /// Closes the gate, and says so in the audit. The vault is wiped with the last reference, which is this one unless work is being done.
    pub(super) fn end(self: Arc<Self>, why: &str, who: &Who, anchor: Anchor) {
        self.gate.close();
        if let Ok(mut vault) = self.vault.try_lock() {
            // Closing never depends on being recorded.
            let event = Event::granted(why, None);
            vault.record(&[event], who, os::now()).ok();
            if anchor == Anchor::Kept {
                vault.anchor_audit(os::now()).ok();
            }
        }
    }
}
