//! The ground: what we ask of the operating system, each promise kept by one line into the platform's file.
//!
//! Touches: everything. `cfg(unix)`, `cfg(windows)`, `cfg(target_os)`, `unsafe` and `std::os` stand here and below, and nowhere else.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the home of every effect: files, processes, clocks, the environment"
)]

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as platform;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as platform;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

// The clock, chance, and what we were started with.

/// Seconds since 1970-01-01 00:00 UTC by the wall clock, which a user can set: for what is stored, never for a deadline.
pub(crate) fn now() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        })
}

/// Time since the machine started, suspended time included. Nobody can set it: for deadlines.
pub(crate) fn uptime() -> Duration {
    platform::uptime()
}

/// Fills `bytes` from the system's generator.
pub(crate) fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::other)
}

/// The environment that we were started with.
pub(crate) fn environment() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}

/// One variable of the environment that we were started with.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The directory that we were started in, links resolved.
pub(crate) fn current_dir() -> io::Result<PathBuf> {
    std::env::current_dir()?.canonicalize()
}

/// Waits, for what cannot be waited for itself.
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

// Memory for keys.

pub(crate) use platform::memory::LockedPage;

// A directory of our own, the socket in it, and who is at the other end.

pub(crate) use platform::socket::{Bell, Listener, Lock, PrivateDirectory, Stream, Watch};

/// Whether `path` is a directory, no link, ours and closed to others.
pub(crate) fn is_private_directory(path: &Path) -> bool {
    platform::socket::is_private_directory(path)
}

/// Where the running agent's directory belongs, found without asking the environment.
pub(crate) fn runtime_directory() -> PathBuf {
    platform::socket::runtime_directory()
}

pub(crate) use platform::process::{Caller, Facts, Image, Own, Signal};

// A process of our own in the background.

/// Starts the running image anew, detached from us, with nothing of our environment but `keep`; gives the line that it acknowledges with.
pub(crate) fn start_again(
    argument: &str,
    keep: &[(&str, &OsStr)],
    patience: Duration,
) -> io::Result<String> {
    platform::process::start_again(argument, keep, patience)
}

/// Answers our parent's [`start_again`], and lets go of standard output.
pub(crate) fn acknowledge(line: &str) -> io::Result<()> {
    platform::process::acknowledge(line)
}

/// Closes what our parent left open above standard error.
pub(crate) fn close_inherited() -> io::Result<()> {
    platform::process::close_inherited()
}

/// Shuts this process to debuggers, readers of memory, core dumps and new privileges.
pub(crate) fn harden() -> io::Result<()> {
    platform::process::harden()
}

/// Goes on in a child whose memory was never open, without a terminal.
pub(crate) fn go_on_detached() -> io::Result<()> {
    platform::process::go_on_detached()
}

/// Whether a debugger holds this process.
pub(crate) fn is_traced() -> bool {
    platform::process::is_traced()
}

/// Holds back the signals that [`next_signal`] waits for; before any thread is started.
pub(crate) fn hold_signals() -> io::Result<()> {
    platform::process::hold_signals()
}

/// Waits for a signal that concerns the agent.
pub(crate) fn next_signal() -> io::Result<Signal> {
    platform::process::next_signal()
}

/// Makes a panic say where it happened and nothing else: its message could hold what must not be seen.
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            writeln!(io::stderr(), "sevault: internal error at {place}").ok();
        }
    }));
}
