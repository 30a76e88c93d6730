//! `sevault agent`: run and look after the agent.
//!
//! Touches: sockets, processes, files.

use crate::agent::audit::Log;
use crate::agent::chain::{Event, Who};
use crate::agent::client::Client;
use crate::agent::protocol::Request;
use crate::agent::service::{self, Service};
use crate::agent::spawn;
use crate::cli::{AgentArgs, AgentCommand, ServiceArgs, ServiceCommand};
use crate::commands::access::Desk;
use crate::commands::{lock, status, token, unlock};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::os::{self, ServiceManager};
use crate::ui::Ui;

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
        AgentCommand::Run => {
            let announce = |socket: &std::path::Path| {
                desk.ui
                    .note(&format!("the agent listens on `{}`", socket.display()));
            };
            let log: Option<Log> = (!desk.ui.is_quiet()).then_some(log);
            let code = spawn::serve_foreground(desk.http_door()?, announce, log)?;
            return Ok(ExitCode::from(code));
        }
        AgentCommand::Unlock(args) => return unlock::with_token(args, desk),
        AgentCommand::Lock(args) => return lock::run(args, desk),
        AgentCommand::Status(args) => return status::run(args, desk),
        AgentCommand::Service(ServiceArgs { command }) => service(command, desk)?,
        AgentCommand::Token(args) => token::run(args, desk)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// One decision, as the audit has it, in a line for who watches the agent.
fn log(event: &Event, who: &Who) {
    let what = event.name.as_ref().map(|name| format!(" `{name}`"));
    let decided = match &event.denied {
        None => "granted".to_owned(),
        Some(why) => format!("denied, {why}"),
    };
    let door = who.door.as_ref().map(|door| format!(", door {door}"));
    let party = who.party.as_ref().map(|party| format!(", as {party}"));
    let program = who.program.as_ref().map(|path| format!(", for `{path}`"));
    let level = who.level.as_ref().map(|level| format!(", {level}"));
    let or_nothing = Option::unwrap_or_default;
    Ui::log(&format!(
        "{}{}: {decided}, process {}{}{}{}{}",
        event.event,
        or_nothing(what),
        who.pid,
        or_nothing(level),
        or_nothing(door),
        or_nothing(party),
        or_nothing(program),
    ));
}

/// Writes or removes what the service manager is told. It is not told to look: that is the user's to do, whose session it is.
fn service(command: ServiceCommand, desk: &Desk<'_>) -> Result<()> {
    let (manager, directory) = os::service_manager().ok_or_else(|| {
        Error::new(
            Kind::Failed,
            "this system has no services of a user that we know",
        )
    })?;
    let cannot = |cause: std::io::Error| {
        Error::io(format!("cannot write in `{}`", directory.display()), &cause)
    };
    let program = os::program_path();
    let program = program.map_err(|cause| Error::io("cannot tell where `sevault` lies", &cause))?;
    let Service { files, begin, end } = match manager {
        ServiceManager::Systemd => service::systemd(&program)?,
        ServiceManager::Launchd => service::launchd(&program)?,
        ServiceManager::TaskScheduler => service::task(&program)?,
    };
    match command {
        ServiceCommand::Install { dry_run: true } => {
            for (name, text) in files {
                desk.ui
                    .line(&format!("# {}", directory.join(name).display()))?;
                desk.ui.data(text.as_bytes())?;
            }
        }
        ServiceCommand::Install { dry_run: false } => {
            os::create_dir(&directory).map_err(cannot)?;
            for (name, text) in files {
                os::rewrite(&directory.join(name), text.as_bytes()).map_err(cannot)?;
                desk.ui
                    .note(&format!("wrote `{}`", directory.join(name).display()));
            }
            desk.ui.note(&format!("begin with: {begin}"));
        }
        ServiceCommand::Uninstall => {
            for (name, _) in files {
                match os::remove_file(&directory.join(name)) {
                    Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                        return Err(cannot(cause));
                    }
                    Ok(()) | Err(_) => {}
                }
            }
            desk.ui.note(&format!(
                "the files are gone; end what still runs with: {end}"
            ));
        }
    }
    Ok(())
}

/// Ends the agent, if one runs. The answer comes when its keys are wiped and its socket is gone.
fn stop() -> Result<()> {
    match Client::connect()? {
        Some(mut client) => client.ask(&Request::Stop, Vec::new()).map(drop),
        None => Ok(()),
    }
}
