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

// Programs.

/// The file of this program, as it was found when it was started.
pub(crate) fn own_program() -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// Lets `link` name the program at `target`: a symbolic link, or a copy where links are a privilege.
pub(crate) fn link_program(target: &Path, link: &Path) -> io::Result<()> {
    platform::link_program(target, link)
}

// Starting programs.

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

// Programs whose output passes through us.

/// What happens to a stream on its way.
pub(crate) trait Filter {
    /// Takes the next bytes, and appends to `out` what may go on.
    fn push(&mut self, bytes: &[u8], now: Duration, out: &mut Vec<u8>);

    /// When [`Filter::tick`] wants to be called, unless more bytes come first.
    fn deadline(&self) -> Option<Duration>;

    /// Appends what has waited long enough.
    fn tick(&mut self, now: Duration, out: &mut Vec<u8>);

    /// Appends what is left: the stream has ended.
    fn finish(&mut self, out: &mut Vec<u8>);
}

/// What a standard stream of ours is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standard {
    /// The terminal that controls us. Another terminal is a file like any other.
    Terminal,
    /// What is written there is lost.
    Nothing,
    Other,
}

/// Our own standard streams.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Standards {
    pub(crate) input: Standard,
    pub(crate) output: Standard,
    pub(crate) error: Standard,
    /// Output and error are the same file.
    pub(crate) are_one: bool,
}

/// What a program gets for a standard stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Route {
    /// Ours.
    Inherit,
    /// A pseudo terminal that controls the program and has the keys.
    Terminal,
    /// A terminal to write to, while ours remains the one that controls the program.
    Screen,
    Pipe,
    /// The pipe that output goes to, so that the order is kept.
    WithOutput,
}

/// What a program gets for its standard streams.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Routes {
    pub(crate) input: Route,
    pub(crate) output: Route,
    pub(crate) error: Route,
}

/// What our standard streams are.
pub(crate) fn standards() -> Standards {
    platform::standards()
}

/// Runs the program with its output passing through filters, one for each route that needs one, and waits for it. Keys, stops, window sizes
/// and signals reach it as if we were not there, and the terminal is given back, even if we are killed. What is written after the program has
/// ended, by what it left behind, is still filtered, by a process of its own. When `time` is up, the program is ended.
pub(crate) fn oversee(
    program: &Program<'_>,
    routes: Routes,
    filter: &mut dyn FnMut(Route) -> Box<dyn Filter>,
    time: Option<Duration>,
) -> io::Result<Ending> {
    platform::oversee(program, routes, filter, time)
}

/// Carries standard input through a filter to standard output, until it ends or nobody reads any more.
pub(crate) fn filter_input(filter: &mut dyn Filter) -> io::Result<()> {
    platform::filter_input(filter)
}
