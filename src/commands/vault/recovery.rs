//! `sevault vault recovery`: a code that opens the vault when the password is lost.
//!
//! Touches: files, sockets, terminal.

use crate::cli::PasswordArgs;
use crate::commands::access::{Desk, Target};
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::ui;
use crate::vault::format::RECOVERY;
use crate::vault::slots::{Code, Recipient, SlotStep};
use crate::vault::{Vault, fresh_id};

pub(super) fn run(password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    check_terminal()?;
    let target = desk.target()?;
    let key = desk.password_key(&target, &target.header()?, password)?;
    let mut vault = Vault::open(&target.place, &key, os::now())?;
    add(desk, &target, &mut vault)
}

/// Shows a code, has it typed back, and only then lets it open the vault.
pub(in crate::commands) fn add(desk: &Desk<'_>, target: &Target, vault: &mut Vault) -> Result<()> {
    check_terminal()?;
    let code = Code::random()?;
    desk.ui.note(
        "this code opens the vault when the password is lost; write it down, it is not shown again",
    );
    desk.ui.reveal(&code.text())?;
    let typed = desk.ui.ask_hidden("Type it back (input hidden): ")?;
    let is_same =
        Code::read(&typed).is_ok_and(|typed| typed.text().expose() == code.text().expose());
    if !is_same {
        return Err(Error::new(
            Kind::Failed,
            "this is not the code, so it was not put into the vault",
        )
        .hint("try again with `sevault vault recovery`"));
    }
    let mut steps: Vec<SlotStep> = vault
        .slots()
        .iter()
        .filter(|slot| slot.kind == RECOVERY)
        .map(|slot| SlotStep::Remove(slot.id))
        .collect();
    steps.push(SlotStep::Add(fresh_id()?, Recipient::recovery(&code)));
    super::change_slots(target, vault, "recovery", steps)?;
    desk.ui
        .note("the code opens the vault from now on: `sevault vault passwd --recovery`");
    Ok(())
}

/// The code goes to a terminal and nowhere else: not into a pipe, a log or a file.
fn check_terminal() -> Result<()> {
    if ui::is_output_terminal() && ui::is_person_present() {
        return Ok(());
    }
    Err(
        Error::new(Kind::Failed, "a recovery code is shown on a terminal only")
            .hint("run it in a terminal, without a pipe"),
    )
}
