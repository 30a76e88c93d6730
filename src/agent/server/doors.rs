//! What the doors share: one conversation of lines, the vaults that are open to them, and whose connections end when a policy changes.
//!
//! Touches: sockets, clock.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::{ANSWER_TIME, Kept, Shared, hold};
use crate::agent::cells;
use crate::agent::chain::Who;
use crate::agent::delivery::{Gate, send};
use crate::agent::doors::{Door, arrange_cells};
use crate::agent::inbox::Inbox;
use crate::agent::protocol::DoorStatus;
use crate::agent::work::OpenVault;
use crate::error::{Error, Kind, Result};
use crate::os::{self, Stream};

/// How many requests one connection may make.
const MOST_REQUESTS: usize = 256;

/// Somebody at a door, by the kernel's word.
pub(in crate::agent) struct Visit<'a> {
    pub(in crate::agent) door: &'a Door,
    pub(in crate::agent) uid: u32,
    pub(in crate::agent) pid: u32,
    shared: &'a Shared,
    stream: &'a Arc<Stream>,
}

impl Visit<'_> {
    /// Notes as whom the caller was let in: when that one is revoked, this connection ends.
    pub(in crate::agent) fn be(&self, party: &str) {
        self.shared.connections.note_party(self.stream, party);
    }
}

/// What goes back, and the vault that it comes from.
pub(in crate::agent) struct Reply {
    bytes: Zeroizing<Vec<u8>>,
    kept: Option<Arc<Kept>>,
}

impl Reply {
    pub(in crate::agent) fn plain(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
            kept: None,
        }
    }

    pub(in crate::agent) fn of(bytes: Zeroizing<Vec<u8>>, kept: &Arc<Kept>) -> Self {
        Self {
            bytes,
            kept: Some(Arc::clone(kept)),
        }
    }
}

impl Kept {
    /// Has something done with the vault, while nobody else has it.
    pub(in crate::agent) fn with<T>(
        &self,
        work: impl FnOnce(&mut OpenVault) -> Result<T>,
    ) -> Result<T> {
        let locked = || Error::new(Kind::Locked, "the vault is locked");
        // Where work on it has panicked, nobody knows what state it is in.
        let mut vault = self.vault.lock().map_err(|_| locked())?;
        if self.gate.is_closed() {
            return Err(locked());
        }
        work(&mut vault)
    }
}

impl Shared {
    /// One connection at a door of lines.
    pub(super) fn converse_in_lines(&self, stream: &Arc<Stream>, door: &Door) -> io::Result<()> {
        let ends = stream.ends()?;
        let visit = Visit {
            door,
            uid: ends.uid,
            pid: ends.pid,
            shared: self,
            stream,
        };
        let mut inbox = Inbox::new(stream, ends.pid, cells::LONGEST);
        for _ in 0..MOST_REQUESTS {
            let Some(line) = inbox.line()? else {
                return Ok(());
            };
            self.connections.note_request(stream);
            let mut reply = cells::answer(self, &visit, &line);
            reply.bytes.push(b'\n');
            let gate: Option<&Gate> = reply.kept.as_ref().map(|kept| &kept.gate);
            send(stream, &reply.bytes, os::uptime() + ANSWER_TIME, gate)?;
            self.connections.note_idle(stream);
            if inbox.wait_for_more()?.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The vaults that are open for every process of the user. Nobody at a door moves their deadlines.
    pub(in crate::agent) fn user_vaults(&self) -> Vec<(PathBuf, Arc<Kept>)> {
        hold(&self.sessions).open_to_user(os::uptime())
    }

    /// Notes in the audits that are known that somebody was refused whom no vault knows.
    pub(in crate::agent) fn note_refusal_anywhere(&self, event: &str, who: &Who, why: &str) {
        self.refusals.note_everywhere(event, who, why);
    }

    /// The doors besides our own: how many came by each, and how many may.
    pub(super) fn door_status(&self) -> Vec<DoorStatus> {
        let connections = self.connections.by_door();
        let vaults = self.user_vaults();
        let doors = hold(&self.doors).now();
        let shared = doors
            .iter()
            .filter_map(|open| Some((open.0.word(), open.0.socket()?)));
        shared
            .map(|(door, name)| DoorStatus {
                door: door.to_owned(),
                socket: self.socket.with_file_name(name).display().to_string(),
                connections: connections.get(door).copied().unwrap_or(0),
                grants: vaults
                    .iter()
                    .filter_map(|(_, kept)| hold(&kept.grants).get(door).copied())
                    .sum(),
            })
            .collect()
    }

    /// Looks at the policies of a vault again: who is in them no more is cut off, and each cell has its socket.
    pub(in crate::agent) fn reconsider(&self, file: &Path) {
        let vaults = self.user_vaults();
        let Some((_, kept)) = vaults.iter().find(|(other, _)| other == file) else {
            return;
        };
        let policies = kept.with(|open| Ok((open.id(), open.policies()?)));
        let Ok((id, policies)) = policies else { return };
        *hold(&kept.grants) = [("cells", policies.cells.len())].into();
        let start = format!("{file:?} ");
        self.connections.cut_parties(|party| {
            let Some(party) = party.strip_prefix(&start) else {
                return false;
            };
            !policies.cells.iter().any(|cell| cell.id.as_str() == party)
        });
        // Without a directory of its own a cell still has the door of all.
        arrange_cells(&self.directory, id, &policies.cells).ok();
        hold(&self.doors).look_for_cells();
        self.bell.ring();
    }
}
