//! The state file: this device's memory of a vault, sealed under the vault's state key.
//!
//! Touches: files.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::os::Durable;
use crate::vault::crypto::{self, Key, NONCE};
use crate::vault::format;
use crate::vault::keys::Keys;
use crate::vault::state::{self, Seen, State, Verdict};
use crate::vault::{Place, chance, store};

/// The state file as it stands on the disk: one line of JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    sevault_state: u64,
    vault: Uuid,
    /// The epoch whose state key opens it.
    epoch: u64,
    sealed: String,
}

/// Begins the memory of a vault that this device has made.
pub(super) fn begin(place: &Place, keys: &Keys, seen: &Seen<'_>, device: Uuid) -> Result<()> {
    let mut state = State::new(seen);
    state.began(device);
    store::set_owner(place, seen.header.vault)?;
    write(place, keys, seen, state, Durable::Now)
}

/// Whether a file whose MAC is right may be used, as far as this device remembers; `remembered` was read before the file.
/// What is new is remembered where that can be done at once: a reader neither waits nor fails for it.
pub(super) fn judge(
    place: &Place,
    keys: &Keys,
    seen: &Seen<'_>,
    remembered: Option<&[u8]>,
) -> Result<()> {
    let owner = store::owner(place);
    if owner.is_some_and(|owner| owner != seen.header.vault) {
        return Err(state::other_vault());
    }
    if let Some(bytes) = remembered {
        let state = open(keys, seen, bytes)?;
        state::refuse(state.judge(seen))?;
        if state.holds(seen) && owner.is_some() {
            return Ok(());
        }
    }
    if let Some(_lock) = store::try_lock(place) {
        // A disk that is full or read-only does not keep anybody from reading.
        let _ = catch_up(place, keys, seen);
    }
    Ok(())
}

/// Remembers a file under the lock, unless another process has seen more meanwhile.
fn catch_up(place: &Place, keys: &Keys, seen: &Seen<'_>) -> Result<()> {
    let state = recall(place, keys, seen)?;
    if matches!(state.judge(seen), Verdict::Known | Verdict::Newer) {
        store::set_owner(place, seen.header.vault)?;
        write(place, keys, seen, state, Durable::Whole)?;
    }
    Ok(())
}

/// Takes the file for the right one. A memory that its keys do not open is set aside.
pub(super) fn trust(place: &Place, keys: &Keys, seen: &Seen<'_>) -> Result<()> {
    let state = match recall(place, keys, seen) {
        Ok(state) if state.epoch <= seen.header.epoch => state,
        Err(error) if error.kind != Kind::Rollback => return Err(error),
        _ => {
            store::set_state_aside(place, seen.header.vault)?;
            State::new(seen)
        }
    };
    write(place, keys, seen, state, Durable::Now)?;
    store::set_owner(place, seen.header.vault)
}

/// The memory as it is now, or an empty one. For a writer: the caller holds the lock.
pub(super) fn recall(place: &Place, keys: &Keys, seen: &Seen<'_>) -> Result<State> {
    match store::read_state(place, seen.header.vault)? {
        Some(bytes) => open(keys, seen, &bytes),
        None => Ok(State::new(seen)),
    }
}

/// Remembers the file and writes the memory. The caller holds the lock.
pub(super) fn write(
    place: &Place,
    keys: &Keys,
    seen: &Seen<'_>,
    mut state: State,
    durable: Durable,
) -> Result<()> {
    state.remember(seen);
    put(place, keys, seen, &state, durable)
}

fn put(place: &Place, keys: &Keys, seen: &Seen<'_>, state: &State, durable: Durable) -> Result<()> {
    let vault = seen.header.vault;
    let plain = serde_json::to_vec(state)
        .map(Zeroizing::new)
        .map_err(|_| unreadable(place, vault))?;
    let mut nonce = [0; NONCE];
    chance(&mut nonce)?;
    let context = format::context(vault, state.epoch, vault, "state", 0);
    let sealed = crypto::seal(&keys.state(), &nonce, &context, &plain);
    let mut line = serde_json::to_vec(&Envelope {
        sevault_state: 1,
        vault,
        epoch: state.epoch,
        sealed: format::encode(&sealed),
    })
    .map_err(|_| unreadable(place, vault))?;
    line.push(b'\n');
    store::write_state(place, vault, &line, durable)
}

/// What a later room keeps for this device under `key`.
pub(super) fn note(
    place: &Place,
    keys: &Keys,
    seen: &Seen<'_>,
    key: &str,
) -> Result<Option<String>> {
    Ok(recall(place, keys, seen)?.notes.remove(key))
}

/// Replaces what is kept under `key`. The caller holds the lock.
pub(super) fn set_note(
    place: &Place,
    keys: &Keys,
    seen: &Seen<'_>,
    key: &str,
    text: Option<String>,
) -> Result<()> {
    let mut state = recall(place, keys, seen)?;
    match text {
        Some(text) => state.notes.insert(key.to_owned(), text),
        None => state.notes.remove(key),
    };
    let verdict = state.judge(seen);
    if matches!(verdict, Verdict::Known | Verdict::Newer) {
        return write(place, keys, seen, state, Durable::Now);
    }
    if state.epoch != seen.header.epoch {
        return state::refuse(verdict);
    }
    // Another process has replaced the file that is looked at here. To remember it again would be to accept it again.
    put(place, keys, seen, &state, Durable::Now)
}

/// Opens the memory with the state key of its epoch: the vault's own, or one that the vault holds sealed from an earlier epoch.
fn open(keys: &Keys, seen: &Seen<'_>, bytes: &[u8]) -> Result<State> {
    let header = seen.header;
    let envelope: Envelope = serde_json::from_slice(bytes)
        .ok()
        .filter(|envelope: &Envelope| envelope.sevault_state == 1 && envelope.vault == header.vault)
        .ok_or_else(state::unreadable)?;
    if envelope.epoch > header.epoch {
        return Err(state::earlier_epoch());
    }
    let key = if envelope.epoch == header.epoch {
        keys.state()
    } else {
        former(keys, header, envelope.epoch).ok_or_else(state::unreadable)?
    };
    let mut sealed = Zeroizing::new(Vec::new());
    format::decode(&envelope.sealed, &mut sealed).map_err(|_| state::unreadable())?;
    let context = format::context(header.vault, envelope.epoch, header.vault, "state", 0);
    crypto::open(&key, &context, &mut sealed)
        .and_then(|plain| serde_json::from_slice(plain).ok())
        .ok_or_else(state::unreadable)
}

/// The state key of an earlier epoch. That the vault holds it shows that whoever made the new epoch had the keys of the old one.
fn former(keys: &Keys, header: &format::Header, epoch: u64) -> Option<Key> {
    let back = header.epoch.checked_sub(epoch)?.checked_sub(1)?;
    let mut sealed = Zeroizing::new(header.former.get(usize::try_from(back).ok()?)?.clone());
    let context = format::context(header.vault, header.epoch, header.vault, "former", epoch);
    Key::copy(crypto::open(&keys.state(), &context, &mut sealed)?)
}

fn unreadable(place: &Place, vault: Uuid) -> Error {
    Error::new(
        Kind::Failed,
        format!("cannot write `{}`", place.state_path(vault).display()),
    )
}
