//! What the owner of a vault does over HTTP with the password: make it, open it, change the password.
//!
//! Touches: clock, files.
//!
//! The setting `agent.http-init` opens this; without it no password is ever taken here. Argon2 runs in the agent then, for one request at a time.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

use super::{BAD_REQUEST, CONFLICT, NOT_FOUND, Response, UNAUTHORIZED};
use crate::agent::chain::Who;
use crate::agent::policy::doors::Refusal;
use crate::agent::protocol::{Binding, OnResume, VaultRef};
use crate::agent::server::Shared;
use crate::agent::value::Given;
use crate::agent::work::OpenVault;
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::secret::Secret;
use crate::vault::slots::{Recipient, SlotStep};
use crate::vault::{Header, Place, SlotKey, Vault};

const SHORTEST_PASSWORD: usize = 8;
/// As `sevault unlock` has it (design, section 5).
const TTL: u64 = 8 * 60 * 60;
const IDLE: u64 = 60 * 60;

/// 64 MiB and a core or four for half a second: never for two requests at once.
static STRETCHING: Mutex<()> = Mutex::new(());

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Password {
    password: Given,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passwords {
    old_password: Given,
    new_password: Given,
}

/// What was done, or why not.
type Answer = Result<Response, Response>;

/// As OmniVault has it.
pub(super) fn status(shared: &Shared) -> Response {
    let Some(vault) = shared.http_vault() else {
        return Response::locked();
    };
    let open = shared.find_open(&vault.file);
    let uptime = shared.uptime().as_secs();
    Response::json(&serde_json::json!({
        "running": true,
        "locked": open.is_none(),
        "vault_exists": os::is_there(&vault.file),
        "secret_count": open.as_ref().map_or(0, |(count, _)| *count),
        "unlocked_at": open.map(|(_, since)| {
            jiff::Timestamp::from_second(since).unwrap_or_default().to_string()
        }),
        "uptime": format!("{}h{}m{}s", uptime / 3600, uptime / 60 % 60, uptime % 60),
    }))
}

/// The vault of this door.
fn vault(shared: &Shared) -> Result<(VaultRef, Place), Response> {
    let vault = shared.http_vault();
    let vault = vault.ok_or_else(|| Response::from(Refusal::NoPasswordsHere))?;
    let place = Place {
        file: vault.file.clone(),
        state: vault.state.clone(),
    };
    Ok((vault.clone(), place))
}

fn stretched<T>(work: impl FnOnce() -> T) -> T {
    let _one = STRETCHING.lock().unwrap_or_else(PoisonError::into_inner);
    work()
}

fn check_length(password: &Secret) -> Result<(), Response> {
    if password.len() >= SHORTEST_PASSWORD {
        return Ok(());
    }
    Err(Response::refused(
        BAD_REQUEST,
        "INVALID_REQUEST",
        "a password has at least 8 bytes",
    ))
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Response> {
    serde_json::from_slice(body).map_err(|_| Response::malformed())
}

pub(super) fn init(shared: &Shared, body: &[u8], who: &Who) -> Answer {
    let (vault, place) = vault(shared)?;
    let password = read::<Password>(body)?.password.0;
    check_length(&password)?;
    let made = stretched(|| {
        if let Some(directory) = place.file.parent() {
            os::private_dir(directory)
                .map_err(|cause| Error::io("cannot create the directory", &cause))?;
        }
        Vault::create(&place, &password, os::now()).map(drop)
    });
    made.map_err(|error| {
        if error.kind == Kind::Conflict {
            return Response::refused(CONFLICT, "ALREADY_EXISTS", "there is a vault already");
        }
        error.into()
    })?;
    open(shared, vault, &place, &password, who)?;
    Ok(Response::done("vault initialized"))
}

pub(super) fn unlock(shared: &Shared, body: &[u8], who: &Who) -> Answer {
    let (vault, place) = vault(shared)?;
    let password = read::<Password>(body)?.password.0;
    open(shared, vault, &place, &password, who)?;
    Ok(Response::done("vault unlocked"))
}

/// Proves the password. A wrong one is noted, and costs the guesser time before anything is computed again.
fn prove(
    shared: &Shared,
    place: &Place,
    password: &Secret,
    who: &Who,
) -> Result<SlotKey, Response> {
    let header = Header::read(place).map_err(|error| {
        if error.kind == Kind::Missing {
            return Response::refused(NOT_FOUND, "VAULT_NOT_FOUND", "there is no vault yet");
        }
        error.into()
    })?;
    stretched(|| header.password_key(password)).map_err(|error| {
        if error.kind != Kind::WrongKey {
            return error.into();
        }
        shared.note_wrong_key(&place.file, who);
        Response::refused(
            UNAUTHORIZED,
            "INVALID_PASSWORD",
            "the password does not open the vault",
        )
    })
}

fn open(
    shared: &Shared,
    vault: VaultRef,
    place: &Place,
    password: &Secret,
    who: &Who,
) -> Result<(), Response> {
    let key = prove(shared, place, password, who)?;
    // Nobody here has said otherwise: waking up locks.
    let times = (TTL, IDLE, OnResume::Lock);
    shared
        .unlock(vault, &key, times, Binding::User, (who, None))
        .map(drop)
        .map_err(Response::from)
}

pub(super) fn change_password(shared: &Shared, body: &[u8], who: &Who) -> Answer {
    let (_, place) = vault(shared)?;
    let Passwords {
        old_password: Given(old),
        new_password: Given(new),
    } = read(body)?;
    check_length(&new)?;
    let key = prove(shared, &place, &old, who)?;
    let recipient = stretched(|| Recipient::password(&new))?;
    let now = os::now();
    let vault = Vault::open(&place, &key, now)?;
    OpenVault::new(vault).replace_slot(SlotStep::Replace(key.slot, recipient), who, now)?;
    // Whoever has it open holds the key that was replaced.
    shared.lock_for_door(who);
    Ok(Response::done("password changed; the vault is locked"))
}
