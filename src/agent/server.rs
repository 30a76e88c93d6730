//! The agent at work: accepts, lets the policy decide, answers, and wipes on time.
//!
//! Touches: sockets, processes, files, clock.
//!
//! The main thread waits for callers, signals and deadlines, and never for a client. Each connection has a small thread of its own, one request, and
//! five seconds to send it. An answer leaves through a gate that `lock` and the deadlines close: a lock in flight beats an answer in flight.

pub(super) mod doors;
mod unlock;

use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::audit::Log;
use super::behind::{program_behind, refuse_runtime};
use super::ceiling::{Ceiling, Launches};
use super::chain::Who;
use super::client::Runtime;
use super::clients::pending::Waiting;
use super::connections::Connections;
use super::delivery::{divide, send};
use super::doors::{Door, Doors, accept};
use super::frame::{self, Ahead, Hello, Nonce, PROTOCOL, Received};
use super::images::Images;
use super::kept::{Anchor, Kept};
use super::peer::{Peer, Seen, Source};
use super::policy::{Decision, decide};
use super::protocol::{Answer, HttpDoor, Request, Status, Work, only};
use super::refusals::Refusals;
use super::session::{Sessions, Ticket};
use super::sleep::Sleep;
use super::work::{self, OnBehalf, perform_for};
use crate::error::{Error, Kind, Result};
use crate::name::SecretName;
use crate::os::{
    self, Bell, Lock, LockedPage, Own, PrivateDirectory, ProcessIdentity, Signal, Stream, Watch,
};
use crate::scope::Choice;
use crate::secret::Secret;
use crate::shell::markers;
use crate::vault::SlotKey;

/// From connecting until the whole request is there.
const REQUEST_TIME: Duration = Duration::from_secs(5);
/// For a client to take the answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// For requests in flight when the agent is told to end.
const DRAIN_TIME: Duration = Duration::from_secs(2);
const STACK: usize = 1024 * 1024;

/// An agent that listens.
pub(super) struct Server {
    shared: Arc<Shared>,
    watch: Watch,
    /// Held for life: two agents never serve one user.
    _lock: Lock,
}

/// What every thread of the agent uses.
pub(super) struct Shared {
    own: Own,
    directory: Arc<PrivateDirectory>,
    doors: Mutex<Doors>,
    http: Option<HttpDoor>,
    /// Programs that came and are not registered.
    waiting: Mutex<Waiting>,
    started: Duration,
    socket: PathBuf,
    backend: &'static str,
    bell: Bell,
    sessions: Mutex<Sessions<Arc<Kept>>>,
    connections: Connections,
    is_ending: AtomicBool,
    /// Unlocks that failed since the last that did not.
    failures: AtomicU32,
    /// What was launched with secrets, and may be running still.
    launches: Mutex<Launches>,
    refusals: Refusals,
    images: Images,
    sleep: Mutex<Sleep>,
}

/// A lock that outlives a panic elsewhere: what it guards is changed in steps that each leave it whole.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    pub(super) fn new(
        runtime: &Runtime,
        directory: Arc<PrivateDirectory>,
        (doors, http): (Doors, Option<HttpDoor>),
        lock: Lock,
        log: Option<Log>,
    ) -> Result<Self> {
        let failed = |cause: io::Error| Error::io("cannot set the agent up", &cause);
        let (watch, bell) = Watch::new(&directory).map_err(failed)?;
        let shared = Shared {
            own: Own::look().map_err(failed)?,
            directory,
            doors: Mutex::new(doors),
            http,
            waiting: Mutex::default(),
            started: os::uptime(),
            socket: runtime.socket(),
            backend: LockedPage::new(1).map_or("none", |page| page.backend()),
            bell,
            sessions: Mutex::new(Sessions::new()),
            connections: Connections::default(),
            is_ending: AtomicBool::new(false),
            failures: AtomicU32::new(0),
            launches: Mutex::new(Launches::default()),
            refusals: Refusals::new(log),
            images: Images::default(),
            sleep: Mutex::new(Sleep::new(os::uptime(), os::awake())),
        };
        Ok(Self {
            shared: Arc::new(shared),
            watch,
            _lock: lock,
        })
    }

    /// Serves until it is told to end, its last session is over, or its socket is gone.
    pub(super) fn run(mut self) -> Result<()> {
        let signalled = Arc::clone(&self.shared);
        spawn(move || signalled.obey_signals())?;
        loop {
            self.shared.notice_sleep();
            let ended = hold(&self.shared.sessions).expire(os::uptime());
            let is_last = ended.is_last;
            for kept in ended.vaults {
                kept.end("expire", &Who::default(), Anchor::Left);
            }
            let doors = hold(&self.shared.doors).now();
            let is_in_place = doors.first().is_some_and(|own| own.1.is_in_place());
            if is_last || self.shared.is_ending.load(Ordering::SeqCst) || !is_in_place {
                break;
            }
            accept(&doors, |open, stream| {
                Arc::clone(&self.shared).admit(&open.0, stream);
            });
            let next = hold(&self.shared.sessions).next();
            self.watch
                .wait(doors.iter().map(|open| &open.1), next)
                .map_err(|cause| Error::io("cannot wait for callers", &cause))?;
        }
        // The threads that still run hold on to what is shared, so it is not left to its end.
        hold(&self.shared.doors).close();
        self.shared.lock(None, &Who::default());
        let end = os::uptime() + DRAIN_TIME;
        while !self.shared.connections.is_empty() && os::uptime() < end {
            os::pause(Duration::from_millis(5));
        }
        Ok(())
    }
}

fn spawn(what: impl FnOnce() + Send + 'static) -> Result<()> {
    thread::Builder::new()
        .stack_size(STACK)
        .spawn(what)
        .map(drop)
        .map_err(|cause| Error::io("cannot start a thread", &cause))
}

impl Shared {
    fn obey_signals(&self) {
        while let Ok(signal) = os::next_signal() {
            match signal {
                Signal::Lock => self.lock(None, &Who::default()),
                Signal::End => self.end(),
            }
        }
    }

    pub(super) fn lock(&self, file: Option<&Path>, who: &Who) {
        let vaults = hold(&self.sessions).lock(file);
        for kept in vaults {
            kept.end("lock", who, Anchor::Kept);
        }
        self.tell_shells(file);
        self.bell.ring();
    }

    /// Locks what is to be locked when the machine has slept. Looked at whenever the main thread wakes, which a resume makes it do, and before each work.
    fn notice_sleep(&self) {
        if hold(&self.sleep).is_noticed(os::uptime(), os::awake()) {
            let vaults = hold(&self.sessions).resume();
            if !vaults.is_empty() {
                self.tell_shells(None);
            }
            for kept in vaults {
                kept.end("resume", &Who::default(), Anchor::Left);
            }
        }
    }

    /// Lets shells take away what they have loaded. Where that fails they do it when the session would have ended.
    fn tell_shells(&self, file: Option<&Path>) {
        let _ = markers::remove(&markers::directory(&self.socket), file);
    }

    pub(super) fn end(&self) {
        self.tell_shells(None);
        self.is_ending.store(true, Ordering::SeqCst);
        self.bell.ring();
    }

    /// Gives a connection its thread.
    fn admit(self: Arc<Self>, door: &Door, stream: Stream) {
        let Ok(ends) = stream.ends() else { return };
        let stream = Arc::new(stream);
        if !self.connections.admit(&stream, ends.pid, door.word()) {
            return;
        }
        let served = Arc::clone(&stream);
        let shared = Arc::clone(&self);
        let door = door.clone();
        let done = spawn(move || {
            // A panic costs this connection; unwinding has wiped what it held.
            catch_unwind(AssertUnwindSafe(|| shared.serve(&served, &door))).ok();
            zeroize::zeroize_stack::<{ 64 * 1024 }>();
            shared.connections.forget(&served);
        });
        if done.is_err() {
            self.connections.forget(&stream);
        }
    }

    /// One connection from hello to answer. Whatever goes wrong with the client's side of it ends it without a word.
    #[inline(never)]
    fn serve(&self, stream: &Arc<Stream>, door: &Door) {
        match door {
            Door::Native => self.converse(stream),
            Door::Clients | Door::Cells | Door::Cell(..) | Door::Http => {
                self.converse_at_door(stream, door)
            }
        }
        .ok();
    }

    fn converse(&self, stream: &Arc<Stream>) -> io::Result<()> {
        let deadline = os::uptime() + REQUEST_TIME;
        // The caller is held fast before it learns the nonce: whoever answers with the nonce is that process, or its request is refused.
        let mut peer = Peer::of(stream)?;
        if !peer.is_of(&self.own) {
            return Err(ErrorKind::PermissionDenied.into());
        }
        let mut nonce = Nonce::default();
        os::random(&mut nonce)?;
        let hello = Hello {
            protocol: PROTOCOL,
            nonce,
            build: env!("CARGO_PKG_VERSION").to_owned(),
        };
        send(stream, &hello.encode(), deadline, None)?;
        peer.study(&self.own, &self.images);

        let mut source = Source::new(stream, peer.pid(), deadline);
        let received = frame::read_request::<Request>(&mut Ahead::new(&mut source))?;
        self.connections.note_request(stream);
        let knows_nonce = received.nonce.ct_eq(&nonce).into();
        let seen = peer.look(&self.own, knows_nonce, source.is_one_sender);
        let ends = matches!(received.head, Request::Stop);
        let reply = match decide(&seen.asker, received.head.wish()) {
            Decision::Grant => self.answer(received, &peer, &seen),
            Decision::Deny(reason) => {
                self.note_refusal(&received.head, &seen.who, reason.word());
                Err(reason.error())
            }
        };
        let reply = reply.unwrap_or_else(|error| Reply {
            answer: Answer::Refused { error },
            values: Vec::new(),
            kept: None,
        });
        if ends {
            self.end();
            self.wait_until_closed();
        }
        self.send(stream, reply, &peer)
    }

    /// Waits until nobody can come in any more: whoever is told that the agent ends can start another at once.
    fn wait_until_closed(&self) {
        let end = os::uptime() + DRAIN_TIME;
        while !hold(&self.doors).now().is_empty() && os::uptime() < end {
            os::pause(Duration::from_millis(1));
        }
    }

    fn answer(&self, received: Received<Request>, peer: &Peer, seen: &Seen) -> Result<Reply> {
        let Received {
            head,
            values,
            token,
            ..
        } = received;
        match head {
            Request::Status => Ok(Reply::plain(Answer::Status {
                status: self.status(),
            })),
            Request::Lock { vault } => {
                self.lock(vault.as_deref(), &seen.who);
                Ok(Reply::plain(Answer::Done))
            }
            Request::Stop => {
                self.lock(None, &seen.who);
                Ok(Reply::plain(Answer::Done))
            }
            Request::Pending => Ok(Reply::plain(Answer::Pending {
                pending: hold(&self.waiting).list(os::uptime()),
            })),
            Request::Reconsider { vault } => {
                self.reconsider(&vault);
                Ok(Reply::plain(Answer::Done))
            }
            Request::Propose { path, sha256 } => self.propose(&path, &sha256, &seen.who),
            Request::Unlock {
                vault,
                slot,
                ttl,
                idle,
                binding,
                on_resume,
            } => {
                let key = only(values)?;
                let key = SlotKey { slot, key };
                let asker = (&seen.who, seen.terminal);
                let times = (ttl, idle, on_resume);
                let token = self.unlock(vault, &key, times, binding, asker)?;
                Ok(Reply {
                    values: token.into_iter().collect(),
                    ..Reply::plain(Answer::Done)
                })
            }
            Request::Vault {
                vault,
                work,
                prints,
            } => {
                if prints {
                    refuse_runtime(seen).inspect_err(|_| {
                        let event = work::event(&work);
                        self.refusals.note(&vault, event, &seen.who, "ai_agent");
                    })?;
                }
                let ticket = Ticket {
                    token: token.map(|token| hash(&token[..])),
                    terminal: seen.terminal,
                };
                self.work(&vault, work, values, (peer, seen), &ticket)
            }
        }
    }

    fn work(
        &self,
        file: &Path,
        work: Work,
        values: Vec<Secret>,
        (peer, seen): (&Peer, &Seen),
        ticket: &Ticket,
    ) -> Result<Reply> {
        let directory = peer.directory()?;
        self.notice_sleep();
        let found = hold(&self.sessions).find(file, ticket, os::uptime());
        let (kept, found) = found.inspect_err(|_| {
            self.refusals
                .note(file, work::event(&work), &seen.who, "locked");
        })?;
        let asker = OnBehalf {
            who: seen.who.clone(),
            level: seen.level,
            limits: hold(&self.launches).over(&seen.lineage, file),
            asks: matches!(work, Work::Help { .. }).then(|| program_behind(seen)),
        };
        // A program that asks by itself must not keep a vault open that its owner has left.
        let is_use = !matches!(work, Work::Complete | Work::Help { .. });
        let nest = if let Work::Launch { nest, .. } = &work {
            nest.clone()
        } else {
            None
        };
        let (answer, values) = {
            let Ok(mut vault) = kept.vault.lock() else {
                // Work on it has panicked: nobody knows what state it is in.
                self.lock(Some(file), &Who::default());
                return Err(Error::new(
                    Kind::Locked,
                    "the vault was locked after an internal error",
                )
                .hint("unlock it with `sevault unlock`"));
            };
            let done = perform_for(&asker, &mut vault, work, values, &directory, os::now())?;
            kept.count.store(vault.count(), Ordering::Relaxed);
            done
        };
        if let (Some(nest), Answer::Granted { choices }) = (nest, &answer) {
            self.put_under_ceiling(file, choices, nest, seen)?;
        }
        if is_use {
            hold(&self.sessions).touch(&found, os::uptime());
        }
        Ok(Reply {
            answer,
            values,
            kept: Some(kept),
        })
    }

    /// Notes that the caller was granted these to launch with, before it gets them.
    fn put_under_ceiling(
        &self,
        file: &Path,
        choices: &[Choice],
        nest: Vec<SecretName>,
        seen: &Seen,
    ) -> Result<()> {
        let Some(process) = seen.lineage.first() else {
            return Err(Error::new(
                Kind::Failed,
                "cannot tell which process launches",
            ));
        };
        let ceiling = Ceiling {
            file: file.to_owned(),
            granted: choices.iter().map(|choice| choice.id).collect(),
            nest,
        };
        let is_running = |(pid, start)| ProcessIdentity { pid, start }.is_running();
        hold(&self.launches).note(*process, ceiling, is_running)
    }

    /// Notes in the audit what the policy refused.
    fn note_refusal(&self, request: &Request, who: &Who, reason: &str) {
        let (file, event) = match request {
            Request::Vault { vault, work, .. } => (vault, work::event(work)),
            Request::Unlock { vault, .. } => (&vault.file, "unlock"),
            Request::Status
            | Request::Lock { .. }
            | Request::Stop
            | Request::Pending
            | Request::Propose { .. }
            | Request::Reconsider { .. } => {
                return;
            }
        };
        self.refusals.note(file, event, who, reason);
    }

    fn status(&self) -> Status {
        let now = os::uptime();
        let doors = self.door_status();
        Status {
            running: true,
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            socket: self.socket.display().to_string(),
            uptime_s: now.saturating_sub(self.started).as_secs(),
            backend: self.backend.to_owned(),
            sessions: hold(&self.sessions).status(now, |kept| kept.count.load(Ordering::Relaxed)),
            doors,
        }
    }

    fn send(&self, stream: &Stream, reply: Reply, peer: &Peer) -> io::Result<()> {
        let deadline = os::uptime() + ANSWER_TIME;
        let Reply {
            answer,
            values,
            kept,
        } = match reply
            .kept
            .as_ref()
            .is_some_and(|kept| kept.gate.is_closed())
        {
            true => Reply::plain(Answer::Refused {
                error: Error::new(Kind::Locked, "the vault was locked meanwhile"),
            }),
            false => reply,
        };
        let parts = divide(answer, values);
        let last = parts.len().saturating_sub(1);
        for (number, (answer, values)) in parts.into_iter().enumerate() {
            let bytes = frame::part(number < last, &answer, &values)
                .or_else(|error| frame::part(false, &Answer::Refused { error }, &[]));
            let bytes: Zeroizing<Vec<u8>> = bytes.map_err(io::Error::other)?;
            drop(values);
            // The process may have executed another image, which would then read what was meant for this one.
            if kept.is_some() && !peer.is_unchanged() {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            let gate = kept.as_ref().map(|kept| &kept.gate);
            send(stream, &bytes, deadline, gate)?;
        }
        Ok(())
    }
}

/// What goes back to the client, and the vault that it comes from.
struct Reply {
    answer: Answer,
    values: Vec<Secret>,
    kept: Option<Arc<Kept>>,
}

impl Reply {
    fn plain(answer: Answer) -> Self {
        Self {
            answer,
            values: Vec::new(),
            kept: None,
        }
    }
}

fn hash(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}
