//! `sevault vault slots`: the ways in.
//!
//! Touches: files, terminal.

use uuid::Uuid;

use crate::commands::access::Desk;
use crate::error::Result;
use crate::vault::format::{AGE, KEYCHAIN, PASSWORD, Parameter, RECOVERY, SSH, Slot};
use crate::vault::slots::team_key;

#[derive(serde::Serialize)]
struct Shown {
    id: Uuid,
    kind: String,
    what: String,
}

/// Needs no key: what a slot is stands in the open, who is behind it does not.
pub(super) fn run(json: bool, desk: &Desk<'_>) -> Result<()> {
    let header = desk.target()?.header()?;
    let slots: Vec<Shown> = header.slots().iter().map(shown).collect();
    if json {
        return desk.ui.json(&slots);
    }
    let mut rows = vec![["ID", "KIND", "WHAT IT IS"].map(str::to_owned).to_vec()];
    rows.extend(
        slots
            .into_iter()
            .map(|slot| vec![slot.id.to_string(), slot.kind, slot.what]),
    );
    desk.ui.table(&rows)
}

fn shown(slot: &Slot) -> Shown {
    let number = |key: &str| match slot.parameters.get(key) {
        Some(Parameter::Number(number)) => *number,
        Some(Parameter::Text(_)) | None => 0,
    };
    let what = match slot.kind.as_str() {
        PASSWORD => format!(
            "a password, by Argon2id with {} MiB, {} passes and {} lanes",
            number("m") / 1024,
            number("t"),
            number("p")
        ),
        KEYCHAIN => match slot.parameters.get("store") {
            Some(Parameter::Text(store)) if store == "kernel" => {
                "a key in the kernel's key rings of one device, in software, gone at a reboot"
            }
            Some(Parameter::Text(store)) if store == "dpapi" => {
                "a key that Windows seals for its user on one device (DPAPI), in software"
            }
            _ => "a key in the keychain of one device, in software",
        }
        .to_owned(),
        RECOVERY => "a recovery code".to_owned(),
        AGE | SSH => match team_key(slot) {
            Some(key) => format!("a teammate's key: {}", key.text()),
            None => "a teammate's key, which cannot be shown".to_owned(),
        },
        #[cfg(feature = "tpm2")]
        crate::vault::format::TPM => super::tpm::shown(slot),
        _ => "of a kind that this program does not know".to_owned(),
    };
    Shown {
        id: slot.id,
        kind: slot.kind.clone(),
        what,
    }
}
