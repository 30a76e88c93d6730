//! `sevault agent`: run and look after the agent.
//!
//! Touches: sockets, processes.

use std::process::ExitCode;

use crate::agent::client::Client;
use crate::agent::protocol::Request;
use crate::agent::spawn;
use crate::cli::{AgentArgs, AgentCommand};
use crate::commands::access::Desk;
use crate::commands::{lock, status, token, unlock};
use crate::error::Result;

pub(super) fn run(AgentArgs { command }: AgentArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match command {
        AgentCommand::Start => {
            spawn::start(desk.http_door()?.as_ref())?;
            desk.ui.note("the agent runs");
        }
        AgentCommand::Stop => {
            stop()?;
            desk.ui.note("no agent runs; every vault is locked");
        }
        AgentCommand::Restart => {
            stop()?;
            spawn::start(desk.http_door()?.as_ref())?;
            desk.ui.note("the agent runs anew; every vault is locked");
        }
        AgentCommand::Run => spawn::serve_foreground(desk.http_door()?, |socket| {
            desk.ui
                .note(&format!("the agent listens on `{}`", socket.display()));
        })?,
        AgentCommand::Unlock(args) => return unlock::with_token(args, desk),
        AgentCommand::Lock(args) => return lock::run(args, desk),
        AgentCommand::Status(args) => return status::run(args, desk),
        AgentCommand::Token(args) => token::run(args, desk)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends the agent, if one runs. The answer comes when its keys are wiped and its socket is gone.
fn stop() -> Result<()> {
    match Client::connect()? {
        Some(mut client) => client.ask(&Request::Stop, Vec::new()).map(drop),
        None => Ok(()),
    }
}
