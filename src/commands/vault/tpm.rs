//! `sevault vault tpm`: let the TPM of this device open the vault.
//!
//! Touches: files, sockets, terminal.

use std::collections::BTreeMap;
use std::path::PathBuf;

use uuid::Uuid;

use crate::cli::PasswordArgs;
use crate::cli::care::TpmCommand;
use crate::commands::access::Desk;
use crate::commands::vault::change_slots;
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::secret::Secret;
use crate::tpm::{Maker, PARENT, Sealed, Tpm};
use crate::vault::format::{self, Parameter, Slot, TPM};
use crate::vault::slots::{Recipient, SlotStep};
use crate::vault::{Header, SlotKey, Vault, fresh_id};

/// Where the kernel offers a TPM that it shares out (tpm(4) of Linux knows it as the resource manager).
const USUAL: &str = "/dev/tpmrm0";

pub(super) fn run(command: TpmCommand, desk: &Desk<'_>) -> Result<()> {
    match command {
        TpmCommand::Enable { password } => enable(&password, desk),
        TpmCommand::Disable { slot, password } => disable(slot, &password, desk),
    }
}

/// The TPM that the user names, else the usual one.
fn open() -> Result<Tpm> {
    let named = os::variable("SEVAULT_TPM").map(PathBuf::from);
    Tpm::open(&named.unwrap_or_else(|| USUAL.into()))
}

fn slots(header: &Header) -> impl Iterator<Item = &Slot> {
    header.slots().iter().filter(|slot| slot.kind == TPM)
}

/// The key that the TPM of this device gives, if it has one. Silent where it has none: the slot is another device's.
pub(in crate::commands) fn key(desk: &Desk<'_>, header: &Header) -> Option<SlotKey> {
    slots(header).next()?;
    let found = open().and_then(|mut tpm| {
        for slot in slots(header) {
            match unseal(&mut tpm, header, slot) {
                Err(error) if error.kind == Kind::Missing => {}
                other => return other.map(Some),
            }
        }
        Ok(None)
    });
    match found {
        Ok(found) => found,
        Err(error) => {
            if error.kind != Kind::Missing || os::variable("SEVAULT_TPM").is_some() {
                desk.ui.warn(&error.message);
            }
            None
        }
    }
}

fn unseal(tpm: &mut Tpm, header: &Header, slot: &Slot) -> Result<SlotKey> {
    let sealed = read(slot).ok_or_else(|| format::damaged("its TPM slot is not whole"))?;
    let key = tpm.unseal(&sealed)?;
    header
        .kept_key(slot, key)
        .ok_or_else(|| Error::new(Kind::Corrupt, "what the TPM gives is not the slot's key"))
}

/// The parameters of a slot, which say all that the TPM needs to give the key.
fn write(sealed: &Sealed, maker: &Maker) -> BTreeMap<String, Parameter> {
    let nature = if maker.is_software {
        "software"
    } else {
        "unknown"
    };
    [
        ("maker", maker.name.clone()),
        ("model", maker.model.clone()),
        ("nature", nature.to_owned()),
        ("parent", format::encode(&sealed.parent)),
        ("tpm-private", format::encode(&sealed.private)),
        ("tpm-public", format::encode(&sealed.public)),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(name, text)| (name.to_owned(), Parameter::Text(text)))
    .collect()
}

fn read(slot: &Slot) -> Option<Sealed> {
    let bytes = |name: &str| {
        let Some(Parameter::Text(text)) = slot.parameters.get(name) else {
            return None;
        };
        let mut bytes = Vec::new();
        format::decode(text, &mut bytes).ok()?;
        Some(bytes)
    };
    Some(Sealed {
        private: bytes("tpm-private")?,
        public: bytes("tpm-public")?,
        parent: <[u8; PARENT]>::try_from(bytes("parent")?).ok()?,
    })
}

/// What a slot is, by what was written when it was made.
pub(super) fn shown(slot: &Slot) -> String {
    let text = |name: &str| match slot.parameters.get(name) {
        Some(Parameter::Text(text)) => text.as_str(),
        Some(Parameter::Number(_)) | None => "",
    };
    describe(text("maker"), text("model"), text("nature") == "software")
}

fn describe(maker: &str, model: &str, is_software: bool) -> String {
    let who = format!("{maker} {model}");
    match is_software {
        true => format!(
            "a key sealed by the TPM of one device, in software: it calls itself {}",
            who.trim()
        ),
        false => format!(
            "a key sealed by the TPM of one device; whether that is hardware cannot be told: it calls itself {}",
            who.trim()
        ),
    }
}

fn enable(password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    let target = desk.target()?;
    let header = target.header()?;
    // Whether it can be reached is known before anybody types a password for it.
    let mut tpm = open()?;
    let maker = tpm.maker()?;
    if slots(&header).any(|slot| unseal(&mut tpm, &header, slot).is_ok()) {
        desk.ui.note(&format!(
            "the TPM opens profile `{}` already",
            target.profile
        ));
        return Ok(());
    }
    let key = desk.password_key(&target, &header, password)?;
    let mut vault = Vault::open(&target.place, &key, os::now())?;
    let mut private = vec![0; 32];
    os::random(&mut private).map_err(|cause| Error::io("cannot make a key", &cause))?;
    let private = Secret::new(private);
    let sealed = tpm.seal(&private)?;
    if tpm.unseal(&sealed)?.expose() != private.expose() {
        return Err(Error::new(
            Kind::Failed,
            "the TPM does not give back what it has sealed",
        ));
    }
    let recipient = Recipient::tpm(&private, write(&sealed, &maker))?;
    let steps = vec![SlotStep::Add(fresh_id()?, recipient)];
    change_slots(&target, &mut vault, "tpm-enable", steps)?;
    desk.ui.note(&format!(
        "the TPM opens profile `{}` from now on: `sevault unlock` asks for no password",
        target.profile
    ));
    desk.ui
        .note(&describe(&maker.name, &maker.model, maker.is_software));
    Ok(())
}

fn disable(named: Option<Uuid>, password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    let target = desk.target()?;
    let header = target.header()?;
    let gone: Vec<Uuid> = match named {
        Some(id) => slots(&header)
            .map(|slot| slot.id)
            .filter(|slot| *slot == id)
            .collect(),
        None if slots(&header).next().is_none() => Vec::new(),
        None => {
            let mut tpm = open()?;
            let ours = |slot: &&Slot| unseal(&mut tpm, &header, slot).is_ok();
            slots(&header).filter(ours).map(|slot| slot.id).collect()
        }
    };
    if gone.is_empty() {
        return Err(Error::new(
            Kind::Missing,
            "the TPM here does not open this vault",
        )
        .hint("remove the way in of another by `sevault vault tpm disable --slot ID`, as `sevault vault slots` lists it"));
    }
    let key = desk.password_key(&target, &header, password)?;
    let mut vault = Vault::open(&target.place, &key, os::now())?;
    let steps = gone.into_iter().map(SlotStep::Remove).collect();
    change_slots(&target, &mut vault, "tpm-disable", steps)?;
    desk.ui.note(&format!(
        "the TPM does not open profile `{}` any more; the vault has a new key",
        target.profile
    ));
    Ok(())
}
