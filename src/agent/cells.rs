//! The door of cells: sandboxed workloads, each with a token, its own keys and its own end.
//!
//! Touches: sockets, clock.
//!
//! One JSON object to a line, and one back, as tsafe's broker has it:
//!
//! ```text
//! {"op":"Resolve","key":"K","cell_id":"c","cell_token":"…","ttl_seconds":60}    {"status":"Value","value":"…"}
//! {"op":"RevokeForCell","cell_id":"c","cell_token":"…"}                         {"status":"Ok"}
//!                                                                              {"status":"Err","error":"…"}
//! ```
//!
//! The token may be left out of a revocation at the cell's own socket, which is mounted into that sandbox and nowhere else. How long a cell lasts at most was
//! said when it was created, with the password. `ttl_seconds` is how long the workload means to run: a request that is granted brings the cell's end so near, and
//! never moves it away. An error never tells whether a cell or a key exists that is not the caller's.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::chain::{Event, Who};
use super::doors::{Door, beginning};
use super::frame::is_too_deep;
use super::policies::TokenHash;
use super::policy::Level;
use super::policy::doors::{CellCaller, CellWish, Refusal, decide_cell};
use super::server::Shared;
use super::server::doors::{Reply, Visit};
use super::value::{self, Given};
use super::work::OpenVault;
use crate::error::{Error, Kind, Result};
use crate::name::{CellId, SecretName};
use crate::os;
use crate::secret::{Secret, Timestamp};

/// The longest request.
pub(super) const LONGEST: usize = 16 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    op: Operation,
    cell_id: CellId,
    cell_token: Option<Given>,
    key: Option<SecretName>,
    ttl_seconds: Option<u64>,
}

#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
enum Operation {
    Resolve,
    RevokeForCell,
}

/// What was done.
enum Done {
    Value(Secret),
    Revoked,
}

/// Reads a line; nothing for one that makes no sense.
pub(super) fn read(line: &[u8]) -> Option<Message> {
    if is_too_deep(line) {
        return None;
    }
    let message: Message = serde_json::from_slice(line).ok()?;
    let has_key = message.op == Operation::RevokeForCell || message.key.is_some();
    // A lifetime of nothing is a slip that would end the cell for good.
    (has_key && message.ttl_seconds != Some(0)).then_some(message)
}

/// Answers one line.
pub(super) fn answer(shared: &Shared, visit: &Visit<'_>, line: &[u8]) -> Reply {
    let Some(message) = read(line) else {
        return refuse("bad request");
    };
    let who = Who {
        uid: visit.uid,
        pid: visit.pid,
        level: Some("A0".to_owned()),
        door: Some(visit.door.word().to_owned()),
        party: Some(message.cell_id.to_string()),
        ..Who::default()
    };
    let event = match message.op {
        Operation::Resolve => "resolve",
        Operation::RevokeForCell => "revoke-cell",
    };
    let now = os::now();
    let vaults = shared.user_vaults();
    if vaults.is_empty() {
        shared.note_refusal_anywhere(event, &who, "locked");
        return refuse("vault error: locked");
    }
    for (file, kept) in &vaults {
        let done = kept.with(|open| {
            if let Door::Cell(vault, id) = visit.door
                && (beginning(open.id()) != *vault || *id != message.cell_id)
            {
                return Ok(Err(Refusal::UnknownCell));
            }
            serve(open, visit, &message, &who, now)
        });
        match done {
            Ok(Err(Refusal::UnknownCell)) => {}
            Ok(Err(refusal)) => return refuse(word(refusal)),
            Ok(Ok(Done::Value(secret))) => {
                visit.be(&format!("{file:?} cell {}", message.cell_id));
                return Reply::of(shape(&secret), kept);
            }
            Ok(Ok(Done::Revoked)) => {
                shared.reconsider(file);
                return Reply::plain(b"{\"status\":\"Ok\"}".to_vec());
            }
            Err(error) => return refuse(reason(&error)),
        }
    }
    shared.note_refusal_anywhere(event, &who, Refusal::UnknownCell.word());
    refuse(word(Refusal::UnknownCell))
}

/// Decides and does it, all while nobody else has the vault. The refusal is in the audit unless it is that this vault has no such cell.
fn serve(
    open: &mut OpenVault,
    visit: &Visit<'_>,
    message: &Message,
    who: &Who,
    now: Timestamp,
) -> Result<Result<Done, Refusal>> {
    open.catch_up(now)?;
    let policies = open.policies()?;
    let caller = CellCaller {
        id: &message.cell_id,
        token: message
            .cell_token
            .as_ref()
            .map(|Given(token)| TokenHash::of(token.expose())),
        is_at_own_socket: matches!(visit.door, Door::Cell(..)),
        uid: visit.uid,
    };
    let (wish, event) = match &message.key {
        Some(key) if message.op == Operation::Resolve => (CellWish::Resolve(key), "resolve"),
        _ => (CellWish::Revoke, "revoke-cell"),
    };
    let key = message.key.as_ref().map(SecretName::as_str);
    let deny = |open: &mut OpenVault, why: &str| {
        // It stands whether it can be recorded or not.
        open.record(&[Event::denied(event, key, why)], who, now)
            .ok();
    };
    let decided = decide_cell(&policies, &caller, wish, os::user(), now);
    let secret = match decided {
        Err(Refusal::UnknownCell) => return Ok(Err(Refusal::UnknownCell)),
        Err(refusal) => {
            deny(open, refusal.word());
            return Ok(Err(refusal));
        }
        Ok(secret) => secret,
    };
    let Some(secret) = secret else {
        open.record(&[Event::granted(event, None)], who, now)?;
        open.change_policies(now, |policies| {
            policies.revoke_cell(&message.cell_id, now);
            Ok(())
        })?;
        return Ok(Ok(Done::Revoked));
    };
    if open.outside(&secret).is_none() {
        deny(open, "missing");
        return Ok(Err(Refusal::KeyNotGranted));
    }
    let cell = policies.cell(caller.id);
    let is_counted = cell.is_some_and(|cell| cell.reads.is_some());
    let end = message
        .ttl_seconds
        .map(|ttl| now.saturating_add_unsigned(ttl));
    if let Some(end) = end
        && cell.is_some_and(|cell| cell.lasts_beyond(end))
    {
        open.change_policies(now, |policies| {
            policies.end_cell_by(&message.cell_id, end);
            Ok(())
        })?;
    }
    if is_counted
        && !open.change_policies(now, |policies| Ok(policies.count_read(&message.cell_id)))?
    {
        deny(open, Refusal::ReadsUsedUp.word());
        return Ok(Err(Refusal::ReadsUsedUp));
    }
    let fetched = open.fetch(&[secret], (event, Level::A0), who, now);
    let fetched = fetched.inspect_err(|error| {
        if matches!(error.kind, Kind::Denied | Kind::Locked) {
            deny(open, &error.message);
        }
    })?;
    match fetched.into_iter().next().flatten() {
        Some((_, value)) => Ok(Ok(Done::Value(value))),
        None => Ok(Err(Refusal::KeyNotGranted)),
    }
}

fn shape(value: &Secret) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(b"{\"status\":\"Value\",\"value\":".to_vec());
    value::push(&mut out, value);
    // There is room: what is made for a value is larger than it.
    out.push(b'}');
    out
}

/// tsafe's words, as far as it had one for it.
fn word(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownCell => "cell_token mismatch",
        Refusal::CellRevoked => "cell revoked",
        Refusal::OtherUser => "uid mismatch",
        Refusal::CellExpired => "cell expired",
        Refusal::KeyNotGranted => "key not found",
        Refusal::ReadsUsedUp => "no reads left",
        // No cell is ever told these.
        Refusal::FromPage
        | Refusal::NoPasswordsHere
        | Refusal::UnknownToken
        | Refusal::TokenExpired
        | Refusal::NamespaceNotAllowed
        | Refusal::ActionNotAllowed
        | Refusal::AssuranceTooLow
        | Refusal::ActionNotInPolicy
        | Refusal::ServiceNotAllowed => "denied",
    }
}

fn reason(error: &Error) -> &'static str {
    if error.kind == Kind::Locked {
        "vault error: locked"
    } else if error.kind == Kind::Denied {
        "vault error: the secret is not given out"
    } else {
        "vault error: cannot be read, or the audit cannot be written"
    }
}

fn refuse(why: &str) -> Reply {
    Reply::plain(format!("{{\"status\":\"Err\",\"error\":\"{why}\"}}").into_bytes())
}
