//! The connections that are open, and who gives way when there are too many.
//!
//! Touches: sockets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::os::Stream;

const MOST: usize = 64;
const MOST_OF_ONE_PROCESS: usize = 8;

struct Connection {
    stream: Arc<Stream>,
    pid: u32,
    /// Whether its request is not all there yet.
    is_asking: bool,
}

#[derive(Default)]
pub(super) struct Connections(Mutex<Vec<Connection>>);

impl Connections {
    fn hold(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in, or says no. At the limit the oldest one that is still asking goes; a process with too many gets no other.
    pub(super) fn admit(&self, stream: &Arc<Stream>, pid: u32) -> bool {
        let mut all = self.hold();
        let of_this = all.iter().filter(|other| other.pid == pid);
        if of_this.count() >= MOST_OF_ONE_PROCESS {
            return false;
        }
        if all.len() >= MOST {
            let Some(oldest) = all.iter().position(|other| other.is_asking) else {
                return false;
            };
            all.remove(oldest).stream.cut();
        }
        all.push(Connection {
            stream: Arc::clone(stream),
            pid,
            is_asking: true,
        });
        true
    }

    /// Notes that the whole request of a connection is there.
    pub(super) fn note_request(&self, stream: &Arc<Stream>) {
        for connection in self.hold().iter_mut() {
            connection.is_asking &= !Arc::ptr_eq(&connection.stream, stream);
        }
    }

    pub(super) fn forget(&self, stream: &Arc<Stream>) {
        self.hold()
            .retain(|other| !Arc::ptr_eq(&other.stream, stream));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.hold().is_empty()
    }
}
