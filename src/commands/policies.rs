//! Changing who may come in by the agent's other doors: with the password, and felt at once.
//!
//! Touches: files, sockets, terminal.

use crate::agent::chain::{Event, Who};
use crate::agent::client::Client;
use crate::agent::policies::{Party, Policies, TokenHash};
use crate::agent::protocol::{Answer, Request, Work};
use crate::agent::work::OpenVault;
use crate::cli::PasswordArgs;
use crate::commands::access::{Desk, Target, unexpected};
use crate::error::{Error, Result};
use crate::os;
use crate::secret::{Secret, Timestamp};
use crate::vault::Vault;

/// Opens the vault by the password itself: that somebody is let in is never decided by an open session alone.
pub(super) fn open(desk: &Desk<'_>, password: &PasswordArgs) -> Result<(Target, OpenVault)> {
    let target = desk.target()?;
    let key = desk.password_key(&target, &target.header()?, password)?;
    let vault = Vault::open(&target.place, &key, os::now())?;
    Ok((target, OpenVault::new(vault)))
}

/// Changes the policies, with a line in the audit before it, and has the agent look at them.
pub(super) fn change<T>(
    (target, vault): (&Target, &mut OpenVault),
    event: &str,
    party: &str,
    change: impl FnOnce(&mut Policies, Timestamp) -> Result<T>,
) -> Result<T> {
    let who = Who {
        uid: os::user(),
        pid: std::process::id(),
        party: Some(party.to_owned()),
        ..Who::default()
    };
    let now = os::now();
    vault.record(&[Event::granted(event, None)], &who, now)?;
    let outcome = vault.change_policies(now, |policies| change(policies, now))?;
    tell(target)?;
    Ok(outcome)
}

/// What is settled now.
pub(super) fn read(desk: &Desk<'_>, password: &PasswordArgs) -> Result<Policies> {
    match desk.vault(password)?.work(Work::Doors, Vec::new())? {
        (Answer::Doors { policies }, _) => Ok(policies),
        _ => Err(unexpected()),
    }
}

/// Takes everything away from somebody. That needs no password while a session is open: it only ever closes.
pub(super) fn withdraw(desk: &Desk<'_>, password: &PasswordArgs, from: Party) -> Result<()> {
    let mut access = desk.vault(password)?;
    access.work(Work::Withdraw { from }, Vec::new())?;
    tell(&access.target)
}

/// Has the agent, if one runs, act on what was changed.
fn tell(target: &Target) -> Result<()> {
    match Client::connect()? {
        Some(mut client) => client
            .ask(
                &Request::Reconsider {
                    vault: target.place.file.clone(),
                },
                Vec::new(),
            )
            .map(drop),
        None => Ok(()),
    }
}

/// A new token, and what is kept of it.
pub(super) fn mint() -> Result<(Secret, TokenHash)> {
    let mut random = zeroize::Zeroizing::new([0; 32]);
    os::random(&mut random[..]).map_err(|cause| Error::io("cannot make a token", &cause))?;
    Ok(TokenHash::mint(&random))
}

/// Prints a token, this once.
pub(super) fn print(desk: &Desk<'_>, token: &Secret) -> Result<()> {
    let mut line = Vec::with_capacity(token.len() + 1);
    line.extend_from_slice(token.expose());
    line.push(b'\n');
    desk.ui.reveal(&Secret::new(line))
}
