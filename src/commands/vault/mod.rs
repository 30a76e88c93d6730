//! `sevault vault`: the care of the vault file.
//!
//! Touches: files, sockets, terminal.
//!
//! What changes who can open a vault asks for the password itself: an open session is no proof that its owner sits there.

mod diff;
mod git;
mod merge;
mod passwd;
mod recovery;
mod restore;
mod share;
mod slots;
mod snapshots;
#[cfg(feature = "tpm2")]
mod tpm;
mod trust;
mod verify;

use std::process::ExitCode;

use crate::agent::audit::Audit;
use crate::agent::chain::{Event, Who};
use crate::cli::care::{CareArgs, CareCommand};
use crate::commands::access::{Desk, Target};
use crate::commands::profile;
use crate::error::Result;
use crate::os;
use crate::vault::Vault;
use crate::vault::slots::SlotStep;

pub(super) use self::recovery::add as add_recovery;
#[cfg(feature = "tpm2")]
pub(super) use self::tpm::key as tpm_key;

pub(super) fn run(CareArgs { command }: CareArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match command {
        CareCommand::Passwd(args) => passwd::run(args, desk)?,
        CareCommand::Slots { json } => slots::run(json, desk)?,
        CareCommand::Recovery { password } => recovery::run(&password, desk)?,
        CareCommand::Snapshots { json } => snapshots::run(json, desk)?,
        CareCommand::RestoreSnapshot(args) => restore::run(args, desk)?,
        CareCommand::Verify { password } => verify::run(&password, desk)?,
        CareCommand::Trust(args) => trust::run(args, desk)?,
        CareCommand::Merge(args) => merge::run(args, desk)?,
        CareCommand::Diff(args) => diff::run(args, desk)?,
        CareCommand::Share { command } => share::run(command, desk)?,
        CareCommand::Git { command } => git::run(command, desk)?,
        #[cfg(feature = "tpm2")]
        CareCommand::Tpm { command } => tpm::run(command, desk)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Changes who can open a vault, with a line in the audit before it. Where the data key is replaced, sessions end: they hold the old one.
pub(super) fn change_slots(
    target: &Target,
    vault: &mut Vault,
    event: &str,
    steps: Vec<SlotStep>,
) -> Result<()> {
    record(event, vault)?;
    let epoch = vault.epoch();
    vault.change_slots(steps, os::now())?;
    if vault.epoch() == epoch {
        return Ok(());
    }
    profile::lock(target)?;
    // The head of the audit is sealed under the new key from here on.
    record("new-key", vault)
}

/// Writes a line of the audit under the vault's key.
fn record(event: &str, vault: &Vault) -> Result<()> {
    let who = Who {
        uid: os::user(),
        pid: std::process::id(),
        ..Who::default()
    };
    let event = Event::granted(event, None);
    Audit::of(vault)?.record(&[event], &who, os::now(), Some(&vault.audit_key()))
}
