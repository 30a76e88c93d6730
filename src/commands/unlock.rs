//! `sevault unlock` and `sevault agent unlock`: open the vault, for this user, for a terminal, or for whoever has the token.
//!
//! Touches: sockets, terminal.

use crate::agent::client::Client;
use crate::agent::protocol::{Answer, Binding};
use crate::cli::{BindTo, PasswordArgs, SessionArgs, TokenArgs, UnlockArgs};
use crate::commands::FAILURE;
use crate::commands::access::{Desk, IDLE, LONGEST_TTL, TTL, Target, unexpected};
use crate::commands::{init, keychain};
use crate::config::Span;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::secret::Secret;
use crate::shell::{Shell, quote};

pub(super) fn run(
    UnlockArgs {
        session,
        bind,
        password,
    }: UnlockArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let binding = match bind {
        BindTo::User => Binding::User,
        BindTo::Terminal => Binding::Terminal,
    };
    let (target, ttl, _) = open(desk, &session, binding, &password)?;
    desk.ui.note(&format!(
        "profile `{}` is unlocked for {}",
        target.profile,
        hours(ttl)
    ));
    Ok(ExitCode::SUCCESS)
}

/// Prints one line for `eval`; where it fails, one that makes `eval` fail.
pub(super) fn with_token(args: TokenArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match token_line(args, desk) {
        Ok(line) => desk.ui.reveal(&line)?,
        Err(error) => {
            desk.ui.data(FAILURE)?;
            return Err(error);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn token_line(
    TokenArgs {
        session,
        shell,
        password,
    }: TokenArgs,
    desk: &Desk<'_>,
) -> Result<Secret> {
    let (_, _, values) = open(desk, &session, Binding::Token, &password)?;
    let [token] = values.as_slice() else {
        return Err(unexpected());
    };
    let socket = Client::socket();
    let pairs: [(&str, &[u8]); 2] = [
        ("SEVAULT_AGENT_SOCK", socket.as_os_str().as_encoded_bytes()),
        ("SEVAULT_SESSION", token.expose()),
    ];
    assignments(init::language(shell), &pairs)
}

/// The variables as one line that the shell evaluates, also unquoted: nothing in it depends on spaces.
fn assignments(shell: Shell, pairs: &[(&str, &[u8])]) -> Result<Secret> {
    let (before, equals, between) = match shell {
        Shell::Bash | Shell::Zsh | Shell::Posix => ("export ", "=", " "),
        Shell::Fish => ("set -gx ", " ", "; set -gx "),
        Shell::PowerShell => ("$env:", " = ", "; $env:"),
    };
    let size: usize = pairs
        .iter()
        .map(|(name, value)| name.len() + 4 * value.len())
        .sum();
    // Room for all at once: a vector that grows leaves copies of the token behind.
    let mut text = Vec::with_capacity(size + 64);
    for (number, (name, value)) in pairs.iter().enumerate() {
        text.extend_from_slice(if number == 0 { before } else { between }.as_bytes());
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(equals.as_bytes());
        quote::push(shell, value, &mut text)?;
    }
    text.push(b'\n');
    Ok(Secret::new(text))
}

/// Opens a session by the first source that has a password; gives how long it lasts, and the token if it has one.
fn open(
    desk: &Desk<'_>,
    SessionArgs { ttl, idle }: &SessionArgs,
    binding: Binding,
    password: &PasswordArgs,
) -> Result<(Target, u64, Vec<Secret>)> {
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
    let kept = match password.is_given() {
        true => None,
        false => keychain::key(desk, &header),
    };
    let key = match kept {
        Some(key) => key,
        None => desk.password_key(&target, &header, password)?,
    };
    match desk.open_session(&target, key, ttl, idle, binding)? {
        (Answer::Done, values) => Ok((target, ttl, values)),
        _ => Err(unexpected()),
    }
}

fn hours(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds}s"),
        120..=7_199 => format!("{}m", seconds / 60),
        _ => format!("{}h", seconds / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::assignments;
    use crate::shell::Shell;

    #[test]
    fn a_session_is_one_line_in_the_words_of_each_shell() {
        let pairs: [(&str, &[u8]); 2] = [("A", b"/run/it's"), ("B", b"00ff")];
        for (shell, want) in [
            (Shell::Posix, "export A='/run/it'\\''s' B='00ff'\n"),
            (Shell::Fish, "set -gx A '/run/it\\'s'; set -gx B '00ff'\n"),
            (
                Shell::PowerShell,
                "$env:A = '/run/it''s'; $env:B = '00ff'\n",
            ),
        ] {
            assert_eq!(
                assignments(shell, &pairs).unwrap().expose(),
                want.as_bytes()
            );
        }
    }
}
