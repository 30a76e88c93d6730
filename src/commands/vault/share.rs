//! `sevault vault share`: teammates, who open the vault with keys of their own.
//!
//! Touches: files, sockets, terminal.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::agent::protocol::{Answer, Work};
use crate::cli::PasswordArgs;
use crate::cli::care::{ShareAddArgs, ShareCommand, ShareRemoveArgs};
use crate::commands::access::{Desk, Target};
use crate::commands::vault::{change_slots, passwd};
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::ui;
use crate::vault::format::{PASSWORD, RECOVERY, Slot};
use crate::vault::slots::{Recipient, SlotStep, Teammate, team_key};
use crate::vault::team::PublicKey;
use crate::vault::{Vault, fresh_id};

/// The longest name of a teammate, in bytes.
const LONGEST_NAME: usize = 128;

pub(super) fn run(command: ShareCommand, desk: &Desk<'_>) -> Result<()> {
    match command {
        ShareCommand::Add(args) => add(args, desk),
        ShareCommand::Remove(args) => remove(args, desk),
        ShareCommand::List { json, password } => list(json, &password, desk),
    }
}

fn add(
    ShareAddArgs {
        key,
        name,
        password,
    }: ShareAddArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    let key = public_key(&key)?;
    let name = name.unwrap_or_else(|| key.comment().to_owned());
    if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::new(
            Kind::Usage,
            "a teammate's name has at most 128 bytes, and none that steers a terminal",
        ));
    }
    let recipient = Recipient::teammate(&key, &name)?;
    let target = desk.target()?;
    let proof = desk.password_key(&target, &target.header()?, &password)?;
    let mut vault = Vault::open(&target.place, &proof, os::now())?;
    for mate in vault.team() {
        if mate.key.text() == key.text() {
            return Err(Error::new(
                Kind::Conflict,
                "this key opens the vault already",
            ));
        }
        if mate.name == name && !name.is_empty() {
            return Err(
                Error::new(Kind::Conflict, format!("there is a `{name}` already"))
                    .hint("call this one something else with `--name NAME`"),
            );
        }
    }
    let steps = vec![SlotStep::Add(fresh_id()?, recipient)];
    change_slots(&target, &mut vault, "share-add", steps)?;
    desk.ui.note(&format!(
        "{} can open the vault of profile `{}` from now on: `sevault vault trust --identity FILE` once on each device, then `sevault unlock --identity FILE`",
        called(&name, &key),
        target.profile
    ));
    desk.ui.note(&format!(
        "its fingerprint, for them to compare, is {}",
        vault.fingerprint_of_key()
    ));
    Ok(())
}

/// A public key as it was typed, or the one in a file of that name.
fn public_key(text: &str) -> Result<PublicKey> {
    if text.starts_with("age1") || text.contains(' ') {
        return PublicKey::read(text);
    }
    let path = std::path::Path::new(text);
    let bytes = os::read_if_there(path)
        .map_err(|cause| Error::io(format!("cannot read `{}`", path.display()), &cause))?;
    let Some(bytes) = bytes else {
        // It could be a private key that was pasted, so it is not repeated.
        return PublicKey::read(text).map_err(|error| match text.contains('/') {
            true => Error::new(Kind::Missing, "there is no such file"),
            false => error,
        });
    };
    let text = String::from_utf8(bytes).unwrap_or_default();
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    match (lines.next(), lines.next()) {
        (Some(line), None) => PublicKey::read(line),
        _ => Err(Error::new(
            Kind::Usage,
            format!("`{}` does not hold exactly one public key", path.display()),
        )),
    }
}

fn called(name: &str, key: &PublicKey) -> String {
    match name {
        "" => format!("`{}`", key.text()),
        name => format!("`{}`", ui::printable(name)),
    }
}

fn remove(
    ShareRemoveArgs {
        who,
        new_password_file,
        keep_password,
        keep_recovery,
        password,
    }: ShareRemoveArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    let target = desk.target()?;
    let proof = desk.password_key(&target, &target.header()?, &password)?;
    let mut vault = Vault::open(&target.place, &proof, os::now())?;
    let mate = find(&vault, &who)?;
    let shown = called(&mate.name, &mate.key);
    let of_kind = |kind: &str| -> Vec<Uuid> {
        let slots = vault.slots().iter();
        slots
            .filter(|slot| slot.kind == kind)
            .map(|slot| slot.id)
            .collect()
    };
    let (passwords, codes) = (of_kind(PASSWORD), of_kind(RECOVERY));
    let knew_password = match (&new_password_file, keep_password) {
        (Some(_), _) => true,
        (None, true) => false,
        (None, false) => ask(
            desk,
            &format!("Did {shown} know the password? It is replaced then."),
            "say whether they knew the password: `--new-password-file FILE` replaces it, `--keep-password` leaves it",
        )?,
    };
    let knew_code = !codes.is_empty()
        && !keep_recovery
        && ask(
            desk,
            &format!("Did {shown} know the recovery code? It is removed then."),
            "say that they did not know the recovery code with `--keep-recovery`, or remove it from a terminal",
        )?;
    let mut steps = vec![SlotStep::Remove(mate.slot)];
    if knew_password {
        let recipient = passwd::new_recipient(desk, &target, new_password_file)?;
        let mut slots = passwords.into_iter();
        if let Some(slot) = slots.next() {
            steps.push(SlotStep::Replace(slot, recipient));
        }
        steps.extend(slots.map(SlotStep::Remove));
    }
    if knew_code {
        steps.extend(codes.into_iter().map(SlotStep::Remove));
    }
    change_slots(&target, &mut vault, "share-remove", steps)?;
    tell(desk, &target, &vault, &shown, knew_code)
}

/// What the leaver takes along: no key opens it any more, but they may have read it.
fn tell(
    desk: &Desk<'_>,
    target: &Target,
    vault: &Vault,
    shown: &str,
    knew_code: bool,
) -> Result<()> {
    desk.ui.note(&format!(
        "{shown} cannot open the vault of profile `{}` any more: it has a new key",
        target.profile
    ));
    if knew_code {
        desk.ui
            .note("there is no recovery code now; make another with `sevault vault recovery`");
    }
    let mut lines: Vec<String> = vault
        .entries()
        .iter()
        .map(|entry| match entry.label.is_empty() {
            true => format!("{} ({})", entry.name, entry.scope),
            false => format!("{} ({}) label {}", entry.name, entry.scope, entry.label),
        })
        .collect();
    lines.sort_unstable();
    desk.ui.note(&format!(
        "{shown} could read all of these, {} in number; replace each where it comes from:",
        lines.len()
    ));
    lines
        .iter()
        .try_for_each(|line| desk.ui.line(&ui::printable(line)))
}

fn ask(desk: &Desk<'_>, question: &str, otherwise: &str) -> Result<bool> {
    if ui::is_person_present() {
        return desk.ui.confirm(question);
    }
    Err(Error::new(
        Kind::Usage,
        "cannot ask what the leaver knew without a terminal",
    )
    .hint(otherwise))
}

/// The teammate of that name, key or slot. Other ways in are not taken away here.
fn find(vault: &Vault, who: &str) -> Result<Teammate> {
    let given = PublicKey::read(who).ok().map(|key| key.text());
    let is_slot = |id: &Uuid| who.len() >= 4 && id.to_string().starts_with(who);
    let team = vault.team();
    let mut found = team
        .iter()
        .filter(|mate| mate.name == who || Some(mate.key.text()) == given || is_slot(&mate.slot));
    match (found.next(), found.next()) {
        (Some(mate), None) => Ok(mate.clone()),
        (Some(_), Some(_)) => Err(Error::new(Kind::Conflict, "this fits several teammates")
            .hint("name the slot; `sevault vault share list` has its id")),
        (None, _) if vault.slots().iter().any(|slot| is_slot(&slot.id)) => Err(Error::new(
            Kind::Denied,
            "this way in is no teammate's, and a vault keeps its password",
        )
        .hint("replace it with `sevault vault passwd`, `recovery` or `sevault keychain disable`")),
        (None, _) => Err(Error::new(Kind::Missing, "there is no such teammate")
            .hint("see them with `sevault vault share list`")),
    }
}

#[derive(serde::Serialize)]
struct Shown {
    id: Uuid,
    kind: String,
    name: Option<String>,
    key: String,
}

fn list(json: bool, password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    let target = desk.target()?;
    let header = target.header()?;
    let mut vault = desk.vault_of(target, password);
    let names: Option<BTreeMap<Uuid, String>> = match vault.work_if_open(Work::Team) {
        Ok((Answer::Team { names }, _)) => Some(names.into_iter().collect()),
        Ok(_) => None,
        Err(error) if error.kind == Kind::Locked => None,
        Err(error) => return Err(error),
    };
    let shown = |slot: &Slot| {
        Some(Shown {
            id: slot.id,
            kind: slot.kind.clone(),
            name: names
                .as_ref()
                .and_then(|names| names.get(&slot.id).cloned()),
            key: team_key(slot)?.text(),
        })
    };
    let team: Vec<Shown> = header.slots().iter().filter_map(shown).collect();
    if json {
        return desk.ui.json(&team);
    }
    if team.is_empty() {
        desk.ui.note("the vault is shared with nobody");
        return Ok(());
    }
    if names.is_none() {
        desk.ui
            .note("the names are sealed: unlock the vault to see them");
    }
    let mut rows = vec![["ID", "NAME", "KEY"].map(str::to_owned).to_vec()];
    rows.extend(team.into_iter().map(|mate| {
        let name = mate.name.filter(|name| !name.is_empty());
        vec![
            mate.id.to_string()[..8].to_owned(),
            name.map_or_else(|| "-".to_owned(), |name| ui::printable(&name)),
            mate.key,
        ]
    }));
    desk.ui.table(&rows)
}
