//! `sevault status`: what the agent holds open.
//!
//! Touches: sockets, terminal.

use crate::agent::client::Client;
use crate::agent::protocol::{Answer, Request, Status};
use crate::cli::StatusArgs;
use crate::commands::access::{Desk, unexpected};
use crate::error::{Error, ExitCode, Kind, Result};

pub(super) fn run(StatusArgs { json }: StatusArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let Some(mut client) = Client::connect()? else {
        if json {
            desk.ui.line(r#"{"running":false}"#)?;
        } else {
            desk.ui.line("no agent runs; every vault is locked")?;
        }
        return Ok(ExitCode::from(Error::new(Kind::Locked, "").exit_code()));
    };
    let (Answer::Status { status }, _) = client.ask(&Request::Status, Vec::new())? else {
        return Err(unexpected());
    };
    if json {
        desk.ui.json(&status)?;
    } else {
        desk.ui.data(describe(&status).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(status: &Status) -> String {
    let Status {
        pid,
        version,
        socket,
        uptime_s,
        backend,
        sessions,
        doors,
        ..
    } = status;
    let mut text = format!(
        "agent {version}, process {pid}, up {}\nsocket {socket}\nkeys in {backend}\n",
        span(*uptime_s)
    );
    if sessions.is_empty() {
        text.push_str("no profile is unlocked\n");
    }
    for session in sessions {
        let profile = &session.profile;
        if session.locked {
            text.push_str(&format!("profile {profile}: locked\n"));
        } else {
            text.push_str(&format!(
                "profile {profile}: unlocked for the {}, {} secrets, ends in {}, or after {} of disuse\n",
                session.bound_to,
                session.secrets,
                span(session.ttl_remaining_s),
                span(session.idle_remaining_s),
            ));
        }
    }
    for door in doors.iter().filter(|door| door.grants > 0) {
        text.push_str(&format!(
            "door for {}: {} may come in, {} connected\n",
            door.door, door.grants, door.connections
        ));
    }
    text
}

fn span(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, minutes) => format!("{minutes}m{:02}s", seconds % 60),
        (hours, minutes) => format!("{hours}h{minutes:02}m"),
    }
}
