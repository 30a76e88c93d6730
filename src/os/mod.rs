//! The ground: what we ask of the operating system, each promise kept by one line into the platform's file.
//!
//! Touches: everything. `cfg(unix)`, `cfg(windows)`, `cfg(target_os)`, `unsafe` and `std::os` stand here and below, and nowhere else.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the home of every effect: files, processes, clocks, the environment"
)]

mod ask;
mod files;

mod launch;
mod start;
pub(crate) mod streams;
#[cfg(test)]
pub(crate) mod trace;
mod whole;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as platform;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as platform;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
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

/// As [`uptime`], without the time that the machine was suspended; the same where the system cannot tell.
pub(crate) fn awake() -> Duration {
    platform::awake()
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
    platform::current_dir()
}

pub use start::start;

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

/// The user's home directory, if there is one.
pub(crate) fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| home.is_absolute())
}

/// The path from the root, links not resolved.
pub(crate) fn absolute(path: &Path) -> io::Result<PathBuf> {
    std::path::absolute(path)
}

/// The path with every link resolved; it must exist.
pub(crate) fn canonical(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize().map(platform::files::plain_path)
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

/// Holds back Ctrl-C and its like, but not those that are ignored, until what is returned is dropped.
pub(crate) fn catch_interrupts() -> Interrupts {
    Interrupts::catch()
}

pub(crate) use platform::Interrupts;

/// Whether this process has a controlling terminal to ask on, wherever its standard input comes from.
pub(crate) fn has_terminal() -> bool {
    platform::has_terminal()
}

/// Reads one byte of standard input past every buffer of ours; 0 at its end.
pub(crate) fn read_input_byte(byte: &mut [u8; 1]) -> io::Result<usize> {
    platform::read_input_byte(byte)
}

/// Everything in a file, a pipe or, without a path, standard input, in memory that is wiped. `TimedOut` when a pipe has nothing for as long as
/// `patience`, `FileTooLarge` beyond `limit` bytes, `IsADirectory` for a directory.
pub(crate) fn read_patiently(
    path: Option<&Path>,
    limit: usize,
    patience: Duration,
) -> io::Result<zeroize::Zeroizing<Vec<u8>>> {
    platform::read_patiently(path, limit, patience)
}

/// Writes to the terminal that controls us, wherever our output goes.
pub(crate) fn write_to_terminal(bytes: &[u8]) -> io::Result<()> {
    platform::write_to_terminal(bytes)
}

/// A directory of the user's in a file system that lies in memory; none where the system has no such.
pub(crate) fn memory_directory() -> Option<PathBuf> {
    platform::memory_directory()
}

/// Overwrites what a file holds with zeros, in its place.
pub(crate) fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    let length = file.metadata()?.len();
    io::copy(&mut io::repeat(0).take(length), &mut file).map(drop)
}

// Files that others may see.

/// Whether a file is there, links resolved.
pub(crate) fn is_there(path: &Path) -> bool {
    path.exists()
}

/// Creates a directory, and those above it that are missing, as others may see it.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Writes a file that others may read, such as a manual page.
pub(crate) fn write_public(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::write(path, bytes)
}

/// Adds to the end of a file that is there.
pub(crate) fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::OpenOptions::new()
        .append(true)
        .open(path)?
        .write_all(bytes)
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

/// Whether an open file has a second name, which would keep its bytes when the file is replaced.
pub(crate) fn has_other_names(file: &File) -> bool {
    platform::has_other_names(file)
}

/// Replaces the file at `path`, which is `old` and no link, in one step with `bytes`; owner and mode stay. `ResourceBusy` if it changed since
/// `stamp` was taken.
pub(crate) fn replace_alike(
    path: &Path,
    bytes: &[u8],
    old: &File,
    stamp: &Stamp,
) -> io::Result<()> {
    platform::replace_alike(path, bytes, old, stamp)
}

/// Removes what a process of ours that was killed in [`replace_alike`] left beside the file.
pub(crate) fn sweep(path: &Path) -> io::Result<()> {
    platform::sweep(path)
}

/// The permission bits of a file or directory, links followed; nothing where the system has none or the file is not there.
pub(crate) fn permissions(path: &Path) -> Option<u32> {
    platform::permissions(path)
}

/// Whether a file or directory, links followed, belongs to our user; nothing where that cannot be told.
pub(crate) fn is_ours(path: &Path) -> Option<bool> {
    platform::is_ours(path)
}

/// Writes a new file that may be run; `AlreadyExists` where there is one.
pub(crate) fn write_program(path: &Path, bytes: &[u8]) -> io::Result<()> {
    platform::write_program(path, bytes)
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

/// The path by which this program was called: as it was typed, made absolute, or as it was found along PATH. Links stay as they are: they outlive the
/// file that they lead to, which may have a version in its name.
pub(crate) fn program_path() -> io::Result<PathBuf> {
    let typed = start::arguments().into_iter().next().unwrap_or_default();
    match find_program(&typed, variable("PATH").as_deref()) {
        Ok(path) => std::path::absolute(path),
        Err(_) => own_program(),
    }
}

/// Lets `link` name the program at `target`: a symbolic link, or a copy where links are a privilege.
pub(crate) fn link_program(target: &Path, link: &Path) -> io::Result<()> {
    platform::link_program(target, link)
}

// Starting programs.

pub(crate) use ask::{Printed, ask};

pub(crate) use whole::read_whole;

pub(crate) use launch::{
    Descriptors, Ending, Isolation, Limits, Program, Unfound, can_isolate, die_of, find_program,
    limits, replace, run, shell_code,
};

/// The number of our user; 0 where users have none.
pub(crate) fn user() -> u32 {
    platform::user()
}

/// Waits, for what cannot be waited for itself.
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

// A file that only grows, shared by several processes.

pub(crate) use platform::journal::{Journal, Turn};

// Memory for keys.

pub(crate) use platform::memory::LockedPage;

// A directory of our own, the socket in it, and who is at the other end.

pub(crate) use platform::socket::{Bell, Callers, Listener, Lock, PrivateDirectory, Stream, Watch};

/// Whether `path` is a directory, no link, ours and closed to others.
pub(crate) fn is_private_directory(path: &Path) -> bool {
    platform::socket::is_private_directory(path)
}

/// Where the running agent's directory belongs, found without asking the environment.
pub(crate) fn runtime_directory() -> PathBuf {
    platform::socket::runtime_directory()
}

/// A file by what it is, not by its path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FileIdentity {
    device: u64,
    inode: u64,
}

/// What the kernel says of the program that a process runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Image {
    /// A file that has a name somewhere.
    File(FileIdentity),
    /// A file without any name: deleted, replaced, or never anything but memory.
    Nameless,
    /// We may not look.
    Hidden,
}

/// A process by its number and when it began, in the kernel's units: unlike the number, that is never another's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ProcessIdentity {
    pub(crate) pid: u32,
    pub(crate) start: u64,
}

/// The image that this process runs, whatever lies under its path by now.
pub(crate) fn own_image() -> io::Result<File> {
    platform::caller::own_image()
}

/// Whether the file lies on a file system of the kernel's own, which shows everybody the bytes that it executes.
pub(crate) fn is_trusted_file_system(file: &File) -> bool {
    platform::caller::is_trusted_file_system(file)
}

/// The facts about a caller that are judged.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Facts {
    pub(crate) image: Image,
    /// Whether user, process and mount namespaces are ours.
    pub(crate) shares_our_spaces: bool,
    /// The leader of its terminal session; nothing without a terminal.
    pub(crate) terminal: Option<ProcessIdentity>,
    /// Itself, its parent, and so on up.
    pub(crate) lineage: Vec<ProcessIdentity>,
}

pub(crate) use platform::caller::{Caller, Own};
pub(crate) use platform::process::Signal;

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

/// Goes on in a child whose memory was never open, as [`go_on_detached`] does, but stays with the terminal and the service manager: the process that was
/// started remains as its supervisor, holds nothing, hands its signals on, and gives here how the child ended. In the child this gives nothing.
pub(crate) fn go_on_supervised() -> io::Result<Option<u8>> {
    platform::process::go_on_supervised()
}

/// What looks after services of a user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ServiceManager {
    #[cfg_attr(windows, expect(dead_code, reason = "Linux has it"))]
    Systemd,
    #[cfg_attr(windows, expect(dead_code, reason = "macOS has it"))]
    Launchd,
    #[cfg_attr(not(windows), expect(dead_code, reason = "Windows has it"))]
    TaskScheduler,
}

/// Where its services of this user are described, for the system that we were built for; nothing where there is none.
pub(crate) fn service_manager() -> Option<(ServiceManager, PathBuf)> {
    platform::service_manager()
}

/// Gives up, for good, the system calls that a keeper of keys has no use for: it then runs no program and opens no connection, whoever speaks in it.
/// `Unsupported` where the system has no such filter.
pub(crate) fn renounce() -> io::Result<()> {
    platform::renounce()
}

/// Whether a debugger holds this process.
pub(crate) fn is_traced() -> bool {
    platform::process::is_traced()
}

/// Raises the number of descriptors that this process may have to `wanted`, or as near as it may; gives how many it may have then.
pub(crate) fn allow_descriptors(wanted: u64) -> u64 {
    platform::process::allow_descriptors(wanted)
}

/// Whether this process is a user whom the system tells from others.
pub(crate) fn is_somebody() -> bool {
    platform::process::is_somebody()
}

/// Writes a line to standard error where it is taken at once; a reader that does not read loses it and holds nobody up.
pub(crate) fn write_log(line: &str) {
    platform::process::write_log(line);
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

// Files.

/// What a file was when it was looked at. Replacing it or writing to it gives another stamp.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    /// Nanoseconds since 1970. The second cannot be set by its owner.
    modified: i128,
    changed: i128,
}

impl Stamp {
    /// Whether the last change is so long ago that another one would show in the times.
    pub(crate) fn is_settled(&self, now: i64) -> bool {
        self.changed / 1_000_000_000 + 2 < i128::from(now)
    }
}

/// What must be on the disk before we go on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Durable {
    /// The new file in its place.
    Now,
    /// The bytes: after a power cut there is the old or the new file.
    Whole,
    /// Nothing: for copies that nothing depends on.
    Later,
}

/// The stamp of the file at `path`, links followed. One system call.
pub(crate) fn stamp(path: &Path) -> io::Result<Stamp> {
    platform::files::stamp(path)
}

/// The stamp of an open file.
pub(crate) fn stamp_of(file: &File) -> io::Result<Stamp> {
    platform::files::stamp_of(file)
}

/// Opens a regular file for reading. Anything else is refused, and never waited for.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    files::open_file(path)
}

/// Why a file is not believed that decides something for us.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Doubt {
    Link,
    /// It is neither ours nor the administrator's.
    Owner,
    /// Others than its owner may write it.
    Writable,
}

/// Opens a regular file for reading that only its owner, who is we or the administrator, could have written.
pub(crate) fn open_own(path: &Path) -> io::Result<Result<File, Doubt>> {
    platform::open_own(path)
}

/// The whole of an open file, `FileTooLarge` beyond `limit` bytes.
pub(crate) fn read_file(file: &File, limit: u64) -> io::Result<Vec<u8>> {
    files::read_file(file, limit)
}

/// Fills `bytes` from the file, beginning at `offset`.
pub(crate) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    platform::files::read_at(file, bytes, offset)
}

/// Makes the directory and those above it that are missing; what is made is for its owner alone, and on the disk on return.
pub(crate) fn private_dir(path: &Path) -> io::Result<()> {
    files::private_dir(path)
}

/// Replaces `path` in one step with `bytes`, readable by its owner alone, and gives the new file. A link is followed: what it points to is replaced.
///
/// A crash leaves the old or the new file, and perhaps a draft (see [`remove_drafts`]). With [`Durable::Now`] a file that was reported written survives a power cut.
pub(crate) fn write_private(path: &Path, bytes: &[u8], durable: Durable) -> io::Result<File> {
    files::write_private(path, bytes, durable)
}

/// Replaces a file of the user's in one step; its mode stays, a link is followed, and it is on the disk on return. A new one others may read.
pub(crate) fn rewrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    files::rewrite(path, bytes)
}

/// Creates a file with all its bytes, readable by its owner alone, unless one is there; says whether it did. For what need not survive a power cut.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    files::create_private(path, bytes)
}

/// Makes the beginning of 1970 the time at which a file of ours last changed.
pub(crate) fn date_back(path: &Path) -> io::Result<()> {
    File::options()
        .write(true)
        .open(path)?
        .set_modified(std::time::UNIX_EPOCH)
}

/// Sees to it that what was made, renamed or removed in a directory is so on the disk too.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    files::sync_directory(path)
}

/// Removes what crashed writers of `path` left behind. The caller holds the lock under which `path` is written.
pub(crate) fn remove_drafts(path: &Path) -> io::Result<()> {
    files::remove_drafts(path)
}

/// The names in a directory, in order; none where the directory is missing.
pub(crate) fn list_dir(path: &Path) -> io::Result<Vec<OsString>> {
    files::list_dir(path)
}

/// Removes a file; one that is not there is removed already.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    files::remove_file(path)
}

/// Removes a directory and all in it; one that is not there is removed already.
pub(crate) fn remove_dir(path: &Path) -> io::Result<()> {
    files::remove_dir(path)
}

/// Renames a file or directory within its file system, durably. The caller has seen to it that `to` may be replaced.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    files::rename(from, to)
}

/// Locks the file at `path`, made if it is missing, for as long as what is returned lives. `TimedOut` when another holds it for longer than `wait`.
pub(crate) fn lock_file(path: &Path, wait: Duration) -> io::Result<File> {
    files::lock_file(path, wait)
}

/// Locks the file at `path` if nobody holds it.
pub(crate) fn try_lock_file(path: &Path) -> io::Result<Option<File>> {
    files::try_lock_file(path)
}

// Keychains.

/// The store of keys that the kernel has; nothing where it has none.
pub(crate) fn kernel_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    platform::kernel_keychain()
}

/// A store of what the system seals for our user, in files; nothing where it does not.
pub(crate) fn sealing_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    platform::sealing_keychain()
}

/// What the system's keychain is told besides, so that what it keeps stays on this machine.
#[cfg(feature = "keychain")]
pub(crate) fn keychain_modifiers() -> &'static [(&'static str, &'static str)] {
    platform::KEYCHAIN_MODIFIERS
}

// TPMs.

/// What the way to a TPM tells of what is at its end.
#[cfg(feature = "tpm2")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TpmBehind {
    /// A program that listens on a socket.
    Socket,
    /// A program, for which the kernel keeps a device.
    VirtualDevice,
    /// A part of the machine, or of what a virtual machine takes for one.
    Device,
}

#[cfg(feature = "tpm2")]
pub(crate) use platform::Tpm;

/// Turns to the TPM behind a device such as `/dev/tpmrm0`, or behind a Unix socket. `InvalidInput` for a path to anything else.
#[cfg(feature = "tpm2")]
pub(crate) fn open_tpm(path: &Path) -> io::Result<Tpm> {
    Tpm::open(path)
}

// Memory.

/// Asks for large pages behind memory that is not used yet. Nothing depends on it but speed.
pub(crate) fn prefer_large_pages<T>(memory: &mut [MaybeUninit<T>]) {
    platform::files::prefer_large_pages(memory.as_mut_ptr().cast(), size_of_val(memory));
}

/// Has large blocks of memory go back to the system as soon as they are freed, from here on.
pub(crate) fn return_large_memory() {
    platform::files::return_large_memory();
}
