//! The door of clients: other programs' binaries, each known by its path and its bytes, with services of its own.
//!
//! Touches: sockets, processes, files, clock.
//!
//! Whoever connects is held fast and studied like a caller of ours ([`super::peer`]); its image takes the place of ours in the decision. A program that is not
//! registered is told so before it has said anything, and waits in a list for its owner. Every request is judged anew, under the policy of that moment, and a
//! batch is done whole or not at all.

pub(crate) mod pending;
pub(super) mod wire;

use std::io;
use std::path::Path;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq as _;

use super::ceiling::Limits;
use super::chain::{Event, Who};
use super::inbox::Inbox;
use super::kept::Kept;
use super::peer::Peer;
use super::policies::Client;
use super::policy::doors::{Act, Refusal, decide_client};
use super::policy::{Decision, Level, Likeness, Wish, decide};
use super::protocol::{Step, Work};
use super::server::Shared;
use super::server::doors::{Reply, Visit};
use super::work::{OnBehalf, OpenVault, perform_for};
use crate::error::{Kind, Result};
use crate::name::{Label, Scope, SecretName};
use crate::os;
use crate::rules;
use crate::secret::{Secret, Timestamp};
use wire::{Asked, read, refuse, results};

/// The longest request: a batch of values.
const LONGEST: usize = 2 * 1024 * 1024;
const MOST_REQUESTS: usize = 256;

/// A program at the door.
struct Program {
    peer: Peer,
    path: String,
    sha256: String,
    nonce: String,
}

/// One connection, from hello to its end.
pub(super) fn converse(shared: &Shared, visit: &Visit<'_>) -> io::Result<()> {
    let mut nonce = [0; 16];
    os::random(&mut nonce)?;
    let mut program = Program {
        peer: Peer::of(visit.stream)?,
        path: String::new(),
        sha256: String::new(),
        nonce: HEXLOWER.encode(&nonce),
    };
    let say = |bytes: Vec<u8>| shared.send_at_door(visit.stream, &Reply::plain(bytes));
    shared.study(&mut program.peer);
    program.peer.study_libraries();
    match shared.image_of(&program.peer) {
        Ok((path, hash)) => {
            program.path = path.to_string_lossy().into_owned();
            program.sha256 = HEXLOWER.encode(&hash);
        }
        Err(_) => return say(line(refuse("denied", "unattestable"))),
    }
    if !shared.user_vaults().is_empty() && program.find(shared).is_none() {
        let uptime = os::uptime();
        shared.note_pending(&program.path, &program.sha256, uptime);
        let who = program.who(visit, Level::A0);
        shared.note_refusal_anywhere("connect", &who, "unregistered_binary");
        return say(line(refuse("denied", "unregistered_binary")));
    }
    say(format!(
        "{{\"type\":\"HELLO\",\"protocol\":1,\"nonce\":\"{}\"}}\n",
        program.nonce
    )
    .into_bytes())?;
    let mut inbox = Inbox::new(visit.stream, visit.pid, LONGEST);
    for _ in 0..MOST_REQUESTS {
        if inbox.wait_for_more()?.is_none() {
            return Ok(());
        }
        let Some(text) = inbox.line()? else {
            return Ok(());
        };
        shared.note_request(visit.stream);
        let reply = program.answer(shared, visit, &text, inbox.is_one_sender);
        // It may have executed another image, which would then read what was meant for this one.
        if reply.is_of_a_vault() && !program.peer.is_unchanged() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        shared.send_at_door(visit.stream, &reply)?;
        shared.note_idle(visit.stream);
    }
    Ok(())
}

fn line(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.push(b'\n');
    bytes
}

impl Program {
    fn who(&self, visit: &Visit<'_>, level: Level) -> Who {
        Who {
            uid: visit.uid,
            pid: visit.pid,
            program: Some(self.path.chars().take(200).collect()),
            level: Some(level.word().to_owned()),
            door: Some(visit.door.word().to_owned()),
            party: Some(self.sha256.chars().take(12).collect()),
        }
    }

    /// The vault that has it registered, and as what.
    fn find(&self, shared: &Shared) -> Option<(std::path::PathBuf, Arc<Kept>, Client)> {
        shared.user_vaults().into_iter().find_map(|(file, kept)| {
            let policies = kept.with(|open| open.policies()).ok()?;
            let client = policies.client(&self.path, &self.sha256)?.clone();
            Some((file, kept, client))
        })
    }

    fn answer(&self, shared: &Shared, visit: &Visit<'_>, text: &[u8], is_sender: bool) -> Reply {
        let say = |status: &str, reason: &str| Reply::plain(line(refuse(status, reason)));
        let Some(asked) = read(text) else {
            return say("error", "malformed_request");
        };
        let found = self.find(shared);
        let knows_nonce = asked.nonce.as_bytes().ct_eq(self.nonce.as_bytes()).into();
        let mut asker = shared.look(&self.peer, knows_nonce, is_sender);
        // Here the registered image stands where ours does at our own door.
        if matches!(asker.image, Likeness::Same | Likeness::Another) {
            asker.image = match found {
                Some(_) => Likeness::Same,
                None => Likeness::Another,
            };
        }
        let is_locked = shared.user_vaults().is_empty();
        let level = match &found {
            Some((_, _, client)) if client.script.is_some() => asker.level().min(Level::A1),
            _ => asker.level(),
        };
        let who = self.who(visit, level);
        if let Decision::Deny(reason) = decide(&asker, Wish::Open)
            && !(is_locked && found.is_none())
        {
            shared.note_refusal_anywhere(asked.act.word(), &who, reason.word());
            return say("denied", reason.word());
        }
        let Some((file, kept, client)) = found else {
            shared.note_refusal_anywhere(asked.act.word(), &who, "locked");
            return say("error", "locked");
        };
        visit.be(&format!("{file:?} client {} {}", self.sha256, self.path));
        if let Some(script) = &client.script
            && !shared.runs_script(&self.peer, script)
        {
            shared.note_refusal_anywhere(asked.act.word(), &who, "other_script");
            return say("denied", "unregistered_binary");
        }
        let now = os::now();
        let done = kept.with(|open| {
            open.catch_up(now)?;
            serve(
                open,
                &client,
                asked,
                &OnBehalf {
                    who,
                    level,
                    limits: Limits::default(),
                    // Nobody asks a helper here.
                    asks: Some(Vec::new()),
                },
                now,
            )
        });
        match done {
            Ok(Ok(mut bytes)) => {
                bytes.push(b'\n');
                Reply::of(bytes, &kept)
            }
            Ok(Err(refusal)) => say("denied", refusal.word()),
            Err(error) if error.kind == Kind::Locked => say("error", "locked"),
            Err(error) if error.kind == Kind::Denied => say("denied", "target_not_allowed"),
            Err(error) if error.kind == Kind::Usage => say("error", "malformed_request"),
            Err(_) => say("error", "internal_error"),
        }
    }
}

/// Decides over the whole batch, then does it in one transaction.
fn serve(
    open: &mut OpenVault,
    client: &Client,
    asked: Asked,
    asker: &OnBehalf,
    now: Timestamp,
) -> Result<std::result::Result<zeroize::Zeroizing<Vec<u8>>, Refusal>> {
    let who = &asker.who;
    let decided = decide_client(
        client,
        asker.level,
        asked.act,
        &asked.service,
        asked.is_prefix,
    );
    if let Err(refusal) = decided {
        let denied = |name: Option<&str>| Event::denied(asked.act.word(), name, refusal.word());
        let mut events: Vec<Event> = asked
            .names
            .iter()
            .map(|name| denied(Some(name.as_str())))
            .collect();
        if events.is_empty() {
            events.push(denied(None));
        }
        open.record(&events, who, now).ok();
        return Ok(Err(refusal));
    }
    if asked.is_check {
        return Ok(Ok(results(&asked.service, std::iter::empty())));
    }
    let meant: Vec<_> = open
        .all_outside()
        .filter(|entry| asked.means(entry))
        .cloned()
        .collect();
    let work = |open: &mut OpenVault, steps: Vec<Step>, values: Vec<Secret>| {
        perform_for(
            asker,
            open,
            Work::Change { steps },
            values,
            Path::new(""),
            now,
        )
    };
    Ok(Ok(match asked.act {
        Act::Read => {
            let names: Vec<SecretName> = meant.into_iter().map(|entry| entry.name).collect();
            let fetched = open.fetch(&names, ("read", asker.level), who, now);
            let fetched = fetched.inspect_err(|error| {
                let event = Event::denied("read", None, &error.message);
                open.record(&[event], who, now).ok();
            })?;
            let all = fetched.iter().flatten();
            results(
                &asked.service,
                all.map(|(entry, value)| (entry, Some(value))),
            )
        }
        Act::List => {
            let event =
                |entry: &crate::secret::Entry| Event::granted("list", Some(entry.name.as_str()));
            open.record(&meant.iter().map(event).collect::<Vec<_>>(), who, now)?;
            results(&asked.service, meant.iter().map(|entry| (entry, None)))
        }
        Act::Delete => {
            let steps = meant
                .iter()
                .map(|entry| Step::Remove { id: entry.id })
                .collect();
            work(open, steps, Vec::new())?;
            results(&asked.service, meant.iter().map(|entry| (entry, None)))
        }
        Act::Write => {
            let values: Vec<Secret> = asked
                .values
                .iter()
                .map(|value| Secret::value(value.expose().to_vec()))
                .collect::<Result<_>>()?;
            for (name, value) in asked.names.iter().zip(&values) {
                rules::check_name(name.leaf())?;
                rules::check_value(name, value.expose())?;
            }
            let put = |name: &SecretName| Step::Put {
                name: name.clone(),
                tool: None,
                scope: Scope::Global,
                label: Label::default(),
                ttl: None,
                expires: None,
                tags: asked.attributes.clone(),
            };
            work(open, asked.names.iter().map(put).collect(), values)?;
            let stored = open.all_outside().filter(|entry| asked.means(entry));
            results(&asked.service, stored.map(|entry| (entry, None)))
        }
    }))
}
