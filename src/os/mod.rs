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

// Where the user's files lie.

/// The directories under which programs keep a user's files.
pub(crate) struct Homes {
    pub(crate) config: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) state: PathBuf,
}

/// The user's directories: XDG on Linux (a relative one in the environment is ignored, as that specification says), Application Support and
/// Logs on macOS, the local application data on Windows. Nothing if there is no home directory.
pub(crate) fn homes() -> Option<Homes> {
    platform::homes()
}

/// The path from the root, links not resolved.
pub(crate) fn absolute(path: &Path) -> io::Result<PathBuf> {
    std::path::absolute(path)
}

/// The path with every link resolved; it must exist.
pub(crate) fn canonical(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// The bytes of a file, or nothing if it is not there.
pub(crate) fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

// The terminal, while a password is typed.

/// Sees to it that a terminal on which nothing is echoed echoes again, also when Ctrl-C ends us, until the guard is dropped.
pub(crate) fn guard_terminal() -> TerminalGuard {
    platform::guard_terminal()
}

pub(crate) use platform::TerminalGuard;

/// Whether this process has a controlling terminal to ask on, wherever its standard input comes from.
pub(crate) fn has_terminal() -> bool {
    platform::has_terminal()
}

/// Reads one byte of standard input past every buffer of ours; 0 at its end.
pub(crate) fn read_input_byte(byte: &mut [u8; 1]) -> io::Result<usize> {
    platform::read_input_byte(byte)
}

// Files.

/// Creates a directory, and those above it that are missing, for its owner alone (0700).
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    platform::create_private_dir(path)
}

/// Replaces `path` in one step with `bytes`, readable by its owner alone; on return it is on the disk.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    platform::write_private(path, bytes)
}

/// Creates a directory, and those above it that are missing, as others may see it.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Writes a file that others may read, such as a manual page.
pub(crate) fn write_public(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::write(path, bytes)
}

/// The names of what lies in a directory, as far as they are UTF-8; none where there is no directory.
pub(crate) fn list_files(path: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string());
    }
    Ok(names)
}

// Plain files of other programs.

/// The path that these bytes name, as git and records of ours write it.
pub(crate) fn path_of_bytes(name: &[u8]) -> PathBuf {
    platform::path_of_bytes(name)
}

/// A plain file that is open for reading.
pub(crate) struct PlainFile {
    pub(crate) file: std::fs::File,
    pub(crate) size: u64,
    pub(crate) stamp: PlainStamp,
}

/// What a plain file was when it was opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct PlainStamp {
    identity: (u64, u64),
    size: u64,
    changed: [(i64, i64); 2],
    mode: u32,
    owner: (u32, u32),
    links: u64,
}

impl PlainStamp {
    /// The permission bits.
    pub(crate) fn mode(&self) -> u32 {
        self.mode
    }

    /// Whether the file has another name, which would keep its bytes when the file is replaced.
    pub(crate) fn has_other_names(&self) -> bool {
        self.links > 1
    }
}

/// Opens a plain file, links followed; anything else (a FIFO, a device, a directory) is `InvalidInput`, and is never waited for.
pub(crate) fn open_plain(path: &Path) -> io::Result<PlainFile> {
    platform::open_plain(path)
}

/// Replaces a plain file in one step, with the owner and the mode that it had; `ResourceBusy` if it changed since `stamp` was taken.
pub(crate) fn replace_plain(path: &Path, bytes: &[u8], stamp: &PlainStamp) -> io::Result<()> {
    platform::replace_plain(path, bytes, stamp)
}

/// How the system could show our memory to others.
pub(crate) struct Exposure {
    /// Whether a program that crashes leaves its memory in a file.
    pub(crate) core_dumps: bool,
    /// Yama's ptrace_scope, where there is one.
    pub(crate) ptrace_scope: Option<u32>,
    /// The devices and files that memory is swapped to; nothing where that cannot be told.
    pub(crate) swap: Option<Vec<String>>,
}

pub(crate) fn exposure() -> Exposure {
    platform::exposure()
}

// Programs.

/// The file of this program, as it was found when it was started.
pub(crate) fn own_program() -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// Lets `link` name the program at `target`: a symbolic link, or a copy where links are a privilege.
pub(crate) fn link_program(target: &Path, link: &Path) -> io::Result<()> {
    platform::link_program(target, link)
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
