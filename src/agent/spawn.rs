//! Starting the agent: detached, acknowledged, and never twice.
//!
//! Touches: processes, files, clock.
//!
//! The command starts its own image again with a cleared environment. That process hardens itself, goes on in a child whose memory was never open,
//! takes the lock that it holds for life, listens, and only then says that it is ready.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::audit::Log;
use super::client::{Client, Runtime};
use super::doors::Doors;
use super::protocol::HttpDoor;
use super::server::Server;
use crate::error::{Error, Kind, Result};
use crate::os;

/// The hidden argument that makes the program an agent.
pub(crate) const ARGUMENT: &str = "__agent";

/// With fewer the first callers would use them up.
const FEWEST_DESCRIPTORS: u64 = 128;
/// Enough for as many callers as are let in at once, each held by several.
const MOST_DESCRIPTORS: u64 = 1024;
const LOCK: &str = "agent.lock";
/// Tells a detached agent of its door of HTTP.
const HTTP: &str = "SEVAULT_AGENT_HTTP";
const READY: &str = "ready";
const BUSY: &str = "busy";

/// Starts the agent in the background. Succeeds also where another process did so first: afterwards someone listens.
pub(crate) fn start(http: Option<&HttpDoor>) -> Result<()> {
    let runtime = Runtime::locate();
    // Where a service manager listens for us, being asked is being started; its socket is not ours to displace.
    if Client::connect_at(&runtime)?.is_some() {
        return Ok(());
    }
    runtime.create()?;
    let socket = runtime.socket();
    let http = http.map(|http| serde_json::to_string(http).unwrap_or_default());
    let mut keep: Vec<(&str, &OsStr)> = vec![("SEVAULT_AGENT_SOCK", socket.as_os_str())];
    keep.extend(http.as_ref().map(|http| (HTTP, http.as_ref())));
    let deadline = os::uptime() + Duration::from_secs(10);
    loop {
        let line = os::start_again(ARGUMENT, &keep, Duration::from_secs(5))
            .map_err(|cause| Error::io("cannot start the agent", &cause))?;
        match line.as_str() {
            READY => return Ok(()),
            // Another agent has the lock. It listens, is about to, or is about to end.
            BUSY if os::uptime() < deadline => {
                if Client::connect_at(&runtime)?.is_some() {
                    return Ok(());
                }
                os::pause(Duration::from_millis(20));
            }
            BUSY => {
                return Err(Error::new(
                    Kind::Busy,
                    "another agent is there but does not listen",
                ));
            }
            told => {
                return Err(serde_json::from_str(told).unwrap_or_else(|_| {
                    Error::new(Kind::Failed, "the agent ended before it was ready")
                }));
            }
        }
    }
}

/// Is the agent, started by [`start`]: until it is stopped, or its last session is over.
pub(crate) fn serve_detached() -> Result<()> {
    let http = os::variable(HTTP).and_then(|http| serde_json::from_str(http.to_str()?).ok());
    let server = match begin(&Runtime::locate(), http) {
        Ok(Some(server)) => server,
        Ok(None) => return tell(BUSY),
        Err(error) => {
            let told = serde_json::to_string(&error).unwrap_or_default();
            return tell(&told);
        }
    };
    tell(READY)?;
    server.run()
}

/// Detaches and sets up; nothing where another agent runs.
fn begin(runtime: &Runtime, http: Option<HttpDoor>) -> Result<Option<Server>> {
    let failed = |cause: std::io::Error| Error::io("cannot set the agent up", &cause);
    os::close_inherited().map_err(failed)?;
    os::harden().map_err(failed)?;
    os::go_on_detached().map_err(failed)?;
    set_up(runtime, http, None)
}

/// Is the agent, in the foreground, for a service manager: the agent itself is a child of this process, whose memory was never open, and this one its
/// supervisor without any key. `announce` is told the socket once it listens, and `log` each decision. Gives the supervisor how the agent ended.
pub(crate) fn serve_foreground(
    http: Option<HttpDoor>,
    announce: impl FnOnce(&Path),
    log: Option<Log>,
) -> Result<u8> {
    let failed = |cause: std::io::Error| Error::io("cannot set the agent up", &cause);
    let runtime = Runtime::locate();
    os::harden().map_err(failed)?;
    if let Some(code) = os::go_on_supervised().map_err(failed)? {
        return Ok(code);
    }
    let Some(server) = set_up(&runtime, http, log)? else {
        return Err(Error::new(Kind::Busy, "an agent runs already")
            .hint("end it with `sevault agent stop`"));
    };
    announce(&runtime.socket());
    server.run().map(|()| 0)
}

fn set_up(runtime: &Runtime, http: Option<HttpDoor>, log: Option<Log>) -> Result<Option<Server>> {
    let failed = |cause: std::io::Error| Error::io("cannot set the agent up", &cause);
    if os::is_traced() {
        return Err(Error::new(
            Kind::Denied,
            "the agent does not run under a debugger",
        ));
    }
    if !os::is_somebody() {
        return Err(Error::new(
            Kind::Denied,
            "this process is no user of its own, so the agent could tell nobody from itself",
        )
        .hint("in a user namespace, map your user into it"));
    }
    if os::allow_descriptors(MOST_DESCRIPTORS) < FEWEST_DESCRIPTORS {
        return Err(Error::new(
            Kind::Failed,
            format!("the agent may open fewer than {FEWEST_DESCRIPTORS} files at once"),
        )
        .hint("raise the limit, as `ulimit -n` shows it"));
    }
    os::quiet_panics();
    os::hold_signals().map_err(failed)?;
    let directory = Arc::new(runtime.create()?);
    let Some(lock) = directory.lock(LOCK).map_err(failed)? else {
        return Ok(None);
    };
    let doors = Doors::open(Arc::clone(&directory), http.is_some())?;
    // Best effort: some containers allow no filter, and what it forbids we never do.
    os::renounce().ok();
    Server::new(runtime, directory, (doors, http), lock, log).map(Some)
}

fn tell(line: &str) -> Result<()> {
    os::acknowledge(line).map_err(|cause| Error::io("cannot acknowledge the start", &cause))
}
