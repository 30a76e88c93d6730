//! The connections that are open, and who gives way when there are too many.
//!
//! Touches: sockets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::doors::Door;
use crate::os::Stream;

const MOST: usize = 64;
const MOST_OF_ONE_PROCESS: usize = 8;

struct Connection {
    stream: Arc<Stream>,
    pid: u32,
    /// Whether its request is not all there yet.
    is_asking: bool,
    /// By which door it came.
    door: &'static str,
    /// As whom it was let in, where that can be revoked.
    party: Option<String>,
}

#[derive(Default)]
pub(super) struct Connections(Mutex<Vec<Connection>>);

impl Connections {
    fn hold(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in, or says no. At the limit the oldest one that is still asking goes, or the oldest at another door than our own: who does not read
    /// there what he asked for keeps nobody out. A process with too many gets no other.
    pub(super) fn admit(&self, stream: &Arc<Stream>, pid: u32, door: &'static str) -> bool {
        let mut all = self.hold();
        let of_this = all.iter().filter(|other| other.pid == pid);
        if of_this.count() >= MOST_OF_ONE_PROCESS {
            return false;
        }
        if all.len() >= MOST {
            let asking = all.iter().position(|other| other.is_asking);
            let elsewhere = || {
                all.iter()
                    .position(|other| other.door != Door::Native.word())
            };
            let Some(oldest) = asking.or_else(elsewhere) else {
                return false;
            };
            all.remove(oldest).stream.cut();
        }
        all.push(Connection {
            stream: Arc::clone(stream),
            pid,
            is_asking: true,
            door,
            party: None,
        });
        true
    }

    /// Notes that the whole request of a connection is there.
    pub(super) fn note_request(&self, stream: &Arc<Stream>) {
        for connection in self.hold().iter_mut() {
            connection.is_asking &= !Arc::ptr_eq(&connection.stream, stream);
        }
    }

    /// Notes that a connection which was served may ask again.
    pub(super) fn note_idle(&self, stream: &Arc<Stream>) {
        for connection in self.hold().iter_mut() {
            connection.is_asking |= Arc::ptr_eq(&connection.stream, stream);
        }
    }

    /// Notes as whom a connection was let in.
    pub(super) fn note_party(&self, stream: &Arc<Stream>, party: &str) {
        for connection in self.hold().iter_mut() {
            if Arc::ptr_eq(&connection.stream, stream) {
                connection.party = Some(party.to_owned());
            }
        }
    }

    /// Ends the connections of those who are let in no more.
    pub(super) fn cut_parties(&self, is_revoked: impl Fn(&str) -> bool) {
        for connection in self.hold().iter() {
            if connection.party.as_deref().is_some_and(&is_revoked) {
                connection.stream.cut();
            }
        }
    }

    /// How many came by each door.
    pub(super) fn by_door(&self) -> std::collections::BTreeMap<&'static str, usize> {
        let mut counts = std::collections::BTreeMap::new();
        for connection in self.hold().iter() {
            *counts.entry(connection.door).or_default() += 1;
        }
        counts
    }

    pub(super) fn forget(&self, stream: &Arc<Stream>) {
        self.hold()
            .retain(|other| !Arc::ptr_eq(&other.stream, stream));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.hold().is_empty()
    }
}
