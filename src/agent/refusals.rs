//! Refusals, noted in the audits of vaults that are locked or whose owner does not ask.
//!
//! Touches: files, clock.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::audit::{Audit, Log};
use super::chain::{Event, Who};
use crate::os;

/// How many are noted in a minute: a flood of them must not push out of the audit what matters.
const MOST: u32 = 100;

pub(super) struct Refusals {
    inner: Mutex<Inner>,
    log: Option<Log>,
}

#[derive(Default)]
struct Inner {
    /// The audits of the vaults that were open since the start, by the vaults' files.
    audits: HashMap<PathBuf, PathBuf>,
    minute: u64,
    noted: u32,
}

impl Refusals {
    pub(super) fn new(log: Option<Log>) -> Self {
        Self {
            inner: Mutex::default(),
            log,
        }
    }

    pub(super) fn log(&self) -> Option<Log> {
        self.log
    }

    fn tell(&self, event: &str, who: &Who, reason: &str) {
        if let Some(log) = self.log {
            log(&Event::denied(event, None, reason), who);
        }
    }

    /// Learns where the audit of a vault lies, while it is open.
    pub(super) fn learn(&self, file: PathBuf, audit: PathBuf) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.audits.insert(file, audit);
    }

    /// Notes one. What is refused stays refused, recorded or not.
    pub(super) fn note(&self, file: &Path, event: &str, who: &Who, reason: &str) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if !inner.has_room() {
            return;
        }
        inner.noted += 1;
        self.tell(event, who, reason);
        if let Some(path) = inner.audits.get(file) {
            write(path, event, who, reason);
        }
    }

    /// Notes one that concerns no vault that can be told.
    pub(super) fn note_everywhere(&self, event: &str, who: &Who, reason: &str) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.has_room() {
            self.tell(event, who, reason);
            for path in inner.audits.values() {
                write(path, event, who, reason);
            }
            inner.noted += 1;
        }
    }
}

impl Inner {
    fn has_room(&mut self) -> bool {
        let minute = os::uptime().as_secs() / 60;
        if self.minute != minute {
            (self.minute, self.noted) = (minute, 0);
        }
        self.noted < MOST
    }
}

fn write(path: &Path, event: &str, who: &Who, reason: &str) {
    let event = Event::denied(event, None, reason);
    Audit::open(path)
        .and_then(|mut audit| audit.record(&[event], who, os::now(), None))
        .ok();
}
