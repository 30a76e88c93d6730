//! The promises about starting programs, each kept by one line into the platform's file.
//!
//! Touches: processes, terminal.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::platform;

/// A program to start: with exactly this environment, in the current directory.
pub(crate) struct Program<'a> {
    pub(crate) file: &'a Path,
    /// The name that it is called by, then its arguments.
    pub(crate) arguments: &'a [OsString],
    /// Names and values; a value is bytes as [`OsStr::as_encoded_bytes`] gives them.
    pub(crate) environment: &'a [(&'a OsStr, &'a [u8])],
    /// What it reads on standard input; ours if nothing is said.
    pub(crate) input: Option<&'a [u8]>,
    pub(crate) descriptors: Descriptors,
    pub(crate) isolation: Isolation,
}

/// Which open descriptors of ours a program gets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Descriptors {
    /// Those that were handed down to us and may pass an exec.
    HandedDown,
    /// Standard input, output and error.
    Standard,
}

/// Whether a program, and what it starts, may reach other processes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Isolation {
    Off,
    /// It cannot read the environment or the memory of processes outside, nor signal them, nor reach their abstract sockets.
    On,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    Exited(i32),
    /// By a signal of this number.
    Killed(i32),
    /// By us, since its time was up.
    TimedOut,
}

/// Why no program can be started under a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unfound {
    Missing,
    /// It is there, and may not be run.
    NotRunnable,
}

/// What the system takes at a launch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Limits {
    /// The largest variable in bytes, `NAME=VALUE` and the byte that ends it.
    pub(crate) variable: usize,
    /// The most that arguments and environment take together, with what is kept of each besides its bytes.
    pub(crate) total: usize,
    /// What is kept of each argument and variable besides its bytes.
    pub(crate) each: usize,
    /// Whether `Path` and `PATH` are one variable.
    pub(crate) folds_case: bool,
    /// Whether a value must be text.
    pub(crate) is_text: bool,
}

/// What can be started as `name`: a path if it has a separator, else the first that can be run along `path`, searched as the shell would.
pub(crate) fn find_program(name: &OsStr, path: Option<&OsStr>) -> Result<PathBuf, Unfound> {
    platform::find_program(name, path)
}

/// Puts the program in our place: on Unix this returns only if that failed. Where a process cannot be replaced it runs below us.
pub(crate) fn replace(program: &Program<'_>) -> io::Result<Ending> {
    platform::replace(program)
}

/// Runs the program below us in a group of its own, with the terminal if we have it, hands on the signals that we get, and waits.
/// When `time` is up, the whole group is ended.
pub(crate) fn run(program: &Program<'_>, time: Option<Duration>) -> io::Result<Ending> {
    platform::run(program, time)
}

/// The exit code by which a shell tells of this ending.
pub(crate) fn shell_code(ending: Ending) -> u8 {
    match ending {
        Ending::Exited(code) => u8::try_from(code & 0xff).unwrap_or(u8::MAX),
        Ending::Killed(signal) => u8::try_from(128 + (signal & 0x7f)).unwrap_or(u8::MAX),
        Ending::TimedOut => 124,
    }
}

/// Dies of the signal that a program of ours died of, so that whoever waits for us sees the same. Returns where that is not possible.
pub(crate) fn die_of(signal: i32) {
    platform::die_of(signal);
}

/// What the system takes at a launch.
pub(crate) fn limits() -> Limits {
    platform::limits()
}

/// Whether the system can keep a program from other processes.
pub(crate) fn can_isolate() -> bool {
    platform::can_isolate()
}
