//! `sevault unlock`: open the vault for this user.
//!
//! Touches: sockets, terminal.

use std::process::ExitCode;

use crate::cli::{SessionArgs, UnlockArgs};
use crate::commands::access::{Desk, IDLE, LONGEST_TTL, TTL};
use crate::config::Span;
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::secret::Secret;

pub(super) fn run(
    UnlockArgs { session, password }: UnlockArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let SessionArgs { ttl, idle } = session;
    let ttl = ttl.map_or(TTL, |Span(seconds)| seconds);
    let idle = idle.map_or(IDLE, |Span(seconds)| seconds);
    if ttl > LONGEST_TTL {
        return Err(
            Error::new(Kind::Usage, "a session is not longer than 12 hours")
                .hint("give `--ttl 12h` or less"),
        );
    }
    let target = desk.target()?;
    let header = target.header()?;
    let key = if let Some(password) = desk.given_password(&password)? {
        header.password_key(&password)?
    } else if let Some(password) = os::variable("SEVAULT_PASSWORD") {
        desk.ui.warn(
            "the password comes from SEVAULT_PASSWORD, which every program that you start can read",
        );
        header.password_key(&Secret::new(password.into_encoded_bytes()))?
    } else {
        desk.ask_for_key(&target, &header)?
    };
    desk.open_session(&target, key, ttl, idle)?;
    desk.ui.note(&format!(
        "profile `{}` is unlocked for {}",
        target.profile,
        hours(ttl)
    ));
    Ok(ExitCode::SUCCESS)
}

fn hours(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds}s"),
        120..=7_199 => format!("{}m", seconds / 60),
        _ => format!("{}h", seconds / 3_600),
    }
}
