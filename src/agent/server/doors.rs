//! What the doors share: one conversation of lines, the vaults that are open to them, and whose connections end when a policy changes.
//!
//! Touches: sockets, clock.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::{ANSWER_TIME, Shared, hold};
use crate::agent::chain::Who;
use crate::agent::delivery::{Gate, send};
use crate::agent::doors::{Door, arrange_cells};
use crate::agent::http;
use crate::agent::images::Hash;
use crate::agent::inbox::Inbox;
use crate::agent::kept::Kept;
use crate::agent::peer::Peer;
use crate::agent::policies::Script;
use crate::agent::policy::Asker;
use crate::agent::protocol::{Answer, DoorStatus, VaultRef};
use crate::agent::work::OpenVault;
use crate::agent::{cells, clients};
use crate::error::{Error, Kind, Result};
use crate::os::{self, Stream};
use crate::secret::Timestamp;

/// How many requests one connection may make.
const MOST_REQUESTS: usize = 256;

/// Somebody at a door, by the kernel's word.
pub(in crate::agent) struct Visit<'a> {
    pub(in crate::agent) door: &'a Door,
    pub(in crate::agent) uid: u32,
    pub(in crate::agent) pid: u32,
    pub(in crate::agent) stream: &'a Arc<Stream>,
    shared: &'a Shared,
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

    /// Whether anything of a vault's stands in it.
    pub(in crate::agent) fn is_of_a_vault(&self) -> bool {
        self.kept.is_some()
    }

    pub(in crate::agent) fn whole(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self { bytes, kept: None }
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
    /// One connection at a door that is not our own.
    pub(super) fn converse_at_door(&self, stream: &Arc<Stream>, door: &Door) -> io::Result<()> {
        let ends = stream.ends()?;
        let visit = Visit {
            door,
            uid: ends.uid,
            pid: ends.pid,
            stream,
            shared: self,
        };
        match door {
            Door::Http => http::converse(self, &visit),
            Door::Clients => clients::converse(self, &visit),
            Door::Native | Door::Cells | Door::Cell(..) => self.converse_in_lines(&visit),
        }
    }

    fn converse_in_lines(&self, visit: &Visit<'_>) -> io::Result<()> {
        let stream = visit.stream;
        let mut inbox = Inbox::new(stream, visit.pid, cells::LONGEST);
        for _ in 0..MOST_REQUESTS {
            let Some(line) = inbox.line()? else {
                return Ok(());
            };
            self.connections.note_request(stream);
            let mut reply = cells::answer(self, visit, &line);
            reply.bytes.push(b'\n');
            self.send_at_door(stream, &reply)?;
            self.connections.note_idle(stream);
            if inbox.wait_for_more()?.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    pub(in crate::agent) fn send_at_door(&self, stream: &Stream, reply: &Reply) -> io::Result<()> {
        let gate: Option<&Gate> = reply.kept.as_ref().map(|kept| &kept.gate);
        send(stream, &reply.bytes, os::uptime() + ANSWER_TIME, gate)
    }

    /// Learns of a program at the door what stays as it is.
    pub(in crate::agent) fn study(&self, peer: &mut Peer) {
        peer.study(&self.own, &self.images);
    }

    pub(in crate::agent) fn image_of(&self, peer: &Peer) -> io::Result<(PathBuf, Hash)> {
        peer.program(&self.images)
    }

    pub(in crate::agent) fn look(&self, peer: &Peer, knows_nonce: bool, is_sender: bool) -> Asker {
        peer.look(&self.own, knows_nonce, is_sender).asker
    }

    /// Whether an interpreter runs this script, as far as its arguments tell.
    pub(in crate::agent) fn runs_script(&self, peer: &Peer, script: &Script) -> bool {
        let file = peer.script().and_then(|(path, file)| {
            (path.to_str() == Some(script.path.as_str())).then(|| self.images.hash(&file).ok())?
        });
        file.is_some_and(|hash| HEXLOWER.encode(&hash) == script.sha256)
    }

    pub(in crate::agent) fn note_pending(&self, path: &str, sha256: &str, now: Duration) {
        hold(&self.waiting).note(path, sha256, now);
    }

    /// Has a program wait that somebody would register who cannot prove to be its owner.
    pub(super) fn propose(&self, path: &str, sha256: &str, who: &Who) -> Result<super::Reply> {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash || !Path::new(path).is_absolute() {
            return Err(Error::new(
                Kind::Usage,
                "that is not a program and its hash",
            ));
        }
        self.refusals
            .note_everywhere("client-register", who, "no_password");
        match hold(&self.waiting).note(path, sha256, os::uptime()) {
            true => Ok(super::Reply::plain(Answer::Done)),
            false => Err(Error::new(Kind::Busy, "too many programs wait already")
                .hint("see who waits with `sevault client pending`")),
        }
    }

    pub(in crate::agent) fn note_idle(&self, stream: &Arc<Stream>) {
        self.connections.note_idle(stream);
    }

    /// Notes that the whole request of a connection is there.
    pub(in crate::agent) fn note_request(&self, stream: &Arc<Stream>) {
        self.connections.note_request(stream);
    }

    pub(in crate::agent) fn uptime(&self) -> Duration {
        os::uptime().saturating_sub(self.started)
    }

    /// The vault that the door of HTTP is about.
    pub(in crate::agent) fn http_vault(&self) -> Option<&VaultRef> {
        self.http.as_ref().map(|http| &http.vault)
    }

    /// Whether passwords are taken there.
    pub(in crate::agent) fn takes_passwords(&self) -> bool {
        self.http.as_ref().is_some_and(|http| http.takes_passwords)
    }

    /// How many secrets a vault has, and since when it is open, if it is.
    pub(in crate::agent) fn find_open(&self, file: &Path) -> Option<(usize, Timestamp)> {
        let vaults = self.user_vaults();
        let (_, kept) = vaults.iter().find(|(other, _)| other == file)?;
        Some((kept.count.load(Ordering::Relaxed), kept.opened))
    }

    /// Locks the vault that the door of HTTP is about.
    pub(in crate::agent) fn lock_for_door(&self, who: &Who) {
        if let Some(vault) = self.http_vault() {
            self.lock(Some(&vault.file), who);
        }
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
        *hold(&kept.grants) = [
            ("cells", policies.cells.len()),
            ("http", policies.tokens.len()),
            ("clients", policies.clients.len()),
        ]
        .into();
        let start = format!("{file:?} ");
        self.connections.cut_parties(|party| {
            party
                .strip_prefix(&start)
                .is_some_and(|party| !policies.knows(party))
        });
        // Without a directory of its own a cell still has the door of all.
        arrange_cells(&self.directory, id, &policies.cells).ok();
        hold(&self.doors).look_for_cells();
        self.bell.ring();
    }
}
