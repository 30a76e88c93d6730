//! `sevault keychain`: let the keychain of the system open the vault.
//!
//! Touches: files, sockets, terminal.

use std::process::ExitCode;

use uuid::Uuid;

use crate::cli::PasswordArgs;
use crate::cli::keychain::{KeychainArgs, KeychainCommand};
use crate::commands::access::Desk;
use crate::commands::vault::change_slots;
use crate::error::{Error, Kind, Result};
use crate::keychain::{self, Store};
use crate::os;
use crate::secret::Secret;
use crate::vault::format::{KEYCHAIN, Parameter, Slot};
use crate::vault::slots::{Recipient, SlotStep};
use crate::vault::{Header, SlotKey, Vault, fresh_id};

pub(super) fn run(KeychainArgs { command }: KeychainArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match command {
        KeychainCommand::Enable { store, password } => {
            enable(desk, store.unwrap_or_default(), &password)?;
        }
        KeychainCommand::Disable { slot, password } => disable(desk, slot, &password)?,
        KeychainCommand::Status { json } => status(desk, json)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The slots whose keys lie in keychains, of this device or another.
fn slots(header: &Header) -> impl Iterator<Item = (&Slot, Store)> {
    header
        .slots()
        .iter()
        .filter(|slot| slot.kind == KEYCHAIN)
        .filter_map(|slot| match slot.parameters.get("store") {
            Some(Parameter::Text(word)) => Some((slot, word.parse().ok()?)),
            Some(Parameter::Number(_)) | None => None,
        })
}

/// What the keychains say that are to open a vault: the store, and why it does not.
pub(super) fn answers(header: &Header) -> Vec<(&'static str, Option<String>)> {
    slots(header)
        .map(|(slot, store)| {
            let problem = keychain::get(store, slot.id).err();
            (store.word(), problem.map(|error| error.message))
        })
        .collect()
}

/// The key that a keychain or the TPM of this device holds, if it can be had. It opens the vault, but does not prove that its owner sits here.
pub(super) fn key(desk: &Desk<'_>, header: &Header) -> Option<SlotKey> {
    let mut problem = None;
    for (slot, store) in slots(header) {
        match keychain::get(store, slot.id) {
            Ok(key) => {
                if let Some(key) = header.kept_key(slot, key) {
                    return Some(key);
                }
            }
            // It lies on another device.
            Err(error) if error.kind == Kind::Missing => {}
            Err(error) => {
                let is_silent = error.kind == Kind::Busy;
                problem = Some(error);
                // Another question would take as long.
                if is_silent {
                    break;
                }
            }
        }
    }
    if let Some(error) = problem {
        desk.ui.warn(&error.message);
    }
    #[cfg(feature = "tpm2")]
    return super::vault::tpm_key(desk, header);
    #[cfg(not(feature = "tpm2"))]
    None
}

fn enable(desk: &Desk<'_>, store: Store, password: &PasswordArgs) -> Result<()> {
    let target = desk.target()?;
    let header = target.header()?;
    for (slot, _) in slots(&header).filter(|(_, at)| *at == store) {
        match keychain::get(store, slot.id) {
            Err(error) if error.kind == Kind::Missing => {}
            Err(error) => return Err(error),
            Ok(_) => {
                desk.ui.note(&format!(
                    "the keychain opens profile `{}` already",
                    target.profile
                ));
                return Ok(());
            }
        }
    }
    let slot = fresh_id()?;
    // Whether it can be reached is known before anybody types a password for it.
    match keychain::get(store, slot) {
        Err(error) if error.kind != Kind::Missing => return Err(error),
        Ok(_) | Err(_) => {}
    }
    let key = desk.password_key(&target, &header, password)?;
    let mut vault = Vault::open(&target.place, &key, os::now())?;
    let mut private = vec![0; 32];
    os::random(&mut private).map_err(|cause| Error::io("cannot make a key", &cause))?;
    let private = Secret::new(private);
    // The keychain first: a slot whose key is nowhere would look like a way in.
    keychain::put(store, slot, &private)?;
    let recipient = Recipient::keychain(&private, store.word())?;
    let steps = vec![SlotStep::Add(slot, recipient)];
    change_slots(&target, &mut vault, "keychain-enable", steps).inspect_err(|_| {
        // The failure before it is the one to tell.
        keychain::remove(store, slot).ok();
    })?;
    desk.ui.note(&format!(
        "the keychain opens profile `{}` from now on: `sevault unlock` asks for no password",
        target.profile
    ));
    Ok(())
}

fn disable(desk: &Desk<'_>, named: Option<Uuid>, password: &PasswordArgs) -> Result<()> {
    let target = desk.target()?;
    let header = target.header()?;
    let mut gone = Vec::new();
    let mut problem = None;
    for (slot, store) in slots(&header).filter(|(slot, _)| named.is_none_or(|id| id == slot.id)) {
        match keychain::get(store, slot.id) {
            Ok(_) => gone.push((slot.id, store)),
            Err(_) if named.is_some() => gone.push((slot.id, store)),
            Err(error) if error.kind == Kind::Missing => {}
            Err(error) => problem = Some(error),
        }
    }
    if gone.is_empty() && slots(&header).next().is_none() {
        desk.ui
            .note(&format!("no keychain opens profile `{}`", target.profile));
        return Ok(());
    }
    if gone.is_empty() {
        return Err(problem.unwrap_or_else(|| {
            Error::new(
                Kind::Missing,
                "the keychain here does not hold a key of this vault",
            )
            .hint("remove one of another device with `sevault keychain disable --slot ID`")
        }));
    }
    let key = desk.password_key(&target, &header, password)?;
    let mut vault = Vault::open(&target.place, &key, os::now())?;
    let steps = gone.iter().map(|(id, _)| SlotStep::Remove(*id)).collect();
    change_slots(&target, &mut vault, "keychain-disable", steps)?;
    for (id, store) in gone {
        match keychain::remove(store, id) {
            Err(error) if error.kind != Kind::Missing => desk.ui.warn(&format!(
                "{}; the key that is left there opens nothing any more",
                error.message
            )),
            Ok(()) | Err(_) => {}
        }
    }
    desk.ui.note(&format!(
        "the keychain does not open profile `{}` any more; the vault has a new key",
        target.profile
    ));
    Ok(())
}

#[derive(serde::Serialize)]
struct Shown {
    slot: Uuid,
    store: &'static str,
    here: bool,
    state: String,
}

fn status(desk: &Desk<'_>, json: bool) -> Result<()> {
    let target = desk.target()?;
    let header = target.header()?;
    let shown: Vec<Shown> = slots(&header)
        .map(|(slot, store)| {
            let answer = keychain::get(store, slot.id);
            Shown {
                slot: slot.id,
                store: store.word(),
                here: answer.is_ok(),
                state: match answer {
                    Ok(_) => "the keychain opens the vault".to_owned(),
                    Err(error) => error.message,
                },
            }
        })
        .collect();
    if json {
        return desk.ui.json(&shown);
    }
    if shown.is_empty() {
        desk.ui.note(&format!(
            "no keychain opens profile `{}`; let one by `sevault keychain enable`",
            target.profile
        ));
        return Ok(());
    }
    let mut rows = vec![["SLOT", "STORE", "STATE"].map(str::to_owned).to_vec()];
    rows.extend(
        shown
            .into_iter()
            .map(|shown| vec![shown.slot.to_string(), shown.store.to_owned(), shown.state]),
    );
    desk.ui.table(&rows)
}
