//! `sevault vault passwd`: another password, and with it another key for everything.
//!
//! Touches: files, sockets, terminal.

use std::path::PathBuf;

use crate::cli::PasswordArgs;
use crate::cli::care::PasswdArgs;
use crate::commands::access::{Desk, Target};
use crate::commands::profile::new_password;
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::ui;
use crate::vault::format::PASSWORD;
use crate::vault::slots::{Code, Recipient, SlotStep};
use crate::vault::{Header, SlotKey, Vault};

pub(super) fn run(
    PasswdArgs {
        new_password_file,
        recovery,
        password,
    }: PasswdArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    let target = desk.target()?;
    let header = target.header()?;
    let key = if recovery {
        recovered(desk, &header)?
    } else {
        desk.password_key(&target, &header, &password)?
    };
    let mut vault = Vault::open(&target.place, &key, os::now())?;
    let recipient = new_recipient(desk, &target, new_password_file)?;
    // A code that was used has been typed, and who uses it has lost the password: both make room for the new one.
    // A teammate who opens with a key of their own may set a new password for all.
    let steps = match recovery {
        false => vec![SlotStep::Replace(password_slot(&vault)?, recipient)],
        true => vec![
            SlotStep::Remove(key.slot),
            SlotStep::Replace(password_slot(&vault)?, recipient),
        ],
    };
    super::change_slots(&target, &mut vault, "passwd", steps)?;
    desk.ui.note(&format!(
        "profile `{}` has a new password and a new key; older copies of its file open nothing that is stored from now on",
        target.profile
    ));
    if recovery {
        desk.ui
            .note("the recovery code is used up; make another with `sevault vault recovery`");
    }
    Ok(())
}

/// A new password, from a file or typed twice, as a way in.
pub(super) fn new_recipient(
    desk: &Desk<'_>,
    target: &Target,
    file: Option<PathBuf>,
) -> Result<Recipient> {
    let file = PasswordArgs {
        password_file: file,
        ..PasswordArgs::default()
    };
    let new = match desk.given_password(&file)? {
        Some(password) => password,
        None => new_password(desk, target)?,
    };
    if new.is_empty() {
        return Err(Error::new(Kind::Usage, "a password is not empty"));
    }
    Recipient::password(&new)
}

fn recovered(desk: &Desk<'_>, header: &Header) -> Result<SlotKey> {
    if !ui::is_person_present() {
        return Err(Error::new(
            Kind::Failed,
            "cannot ask for the recovery code without a terminal",
        ));
    }
    let typed = desk.ui.ask_hidden("Recovery code: ")?;
    header.recovery_key(&Code::read(&typed)?)
}

fn password_slot(vault: &Vault) -> Result<uuid::Uuid> {
    vault
        .slots()
        .iter()
        .find(|slot| slot.kind == PASSWORD)
        .map(|slot| slot.id)
        .ok_or_else(|| Error::new(Kind::Missing, "the vault has no password"))
}
