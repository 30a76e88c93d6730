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

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
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

/// Whether the bytes must be on the disk before we go on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Durable {
    Now,
    /// When the system gets to it: for copies that nothing depends on.
    Later,
}

/// The stamp of the file at `path`, links followed. One system call.
pub(crate) fn stamp(path: &Path) -> io::Result<Stamp> {
    std::fs::metadata(path).map(|facts| platform::files::stamp(&facts))
}

/// The stamp of an open file.
pub(crate) fn stamp_of(file: &File) -> io::Result<Stamp> {
    file.metadata().map(|facts| platform::files::stamp(&facts))
}

/// Opens a regular file for reading. Anything else is refused, and never waited for.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    let file = platform::files::open_to_read(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "not a regular file",
    ))
}

/// The whole of an open file, `FileTooLarge` beyond `limit` bytes.
pub(crate) fn read_file(file: &File, limit: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(limit)).unwrap_or(0) + 1);
    // The file may be growing while we read it.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Fills `bytes` from the file, beginning at `offset`.
pub(crate) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    platform::files::read_at(file, bytes, offset)
}

/// Makes the directory and those above it that are missing; what is made is for its owner alone.
pub(crate) fn private_dir(path: &Path) -> io::Result<()> {
    platform::files::private_dir(path)
}

/// Replaces `path` in one step with `bytes`, readable by its owner alone, and gives the new file. A link is followed: what it points to is replaced.
///
/// A crash leaves the old or the new file, and perhaps a draft (see [`remove_drafts`]). With [`Durable::Now`] a file that was reported written survives a power cut.
pub(crate) fn write_private(path: &Path, bytes: &[u8], durable: Durable) -> io::Result<File> {
    let target = match path.canonicalize() {
        Ok(target) => target,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(cause) => return Err(cause),
    };
    let directory = parent(&target);
    let mut chance = [0u8; 8];
    random(&mut chance)?;
    let mut name = draft_prefix(&target);
    name.push(format!("{:016x}.tmp", u64::from_ne_bytes(chance)));
    let draft = directory.join(name);
    let mut file = platform::files::create_new(&draft)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| match durable {
            Durable::Now => file.sync_all(),
            Durable::Later => Ok(()),
        })
        .and_then(|()| std::fs::rename(&draft, &target));
    if let Err(cause) = written {
        // The first failure is the one to tell; the draft is swept by the next writer if it stays.
        let _ = std::fs::remove_file(&draft);
        return Err(cause);
    }
    if durable == Durable::Now {
        platform::files::sync_directory(directory)?;
    }
    Ok(file)
}

/// Removes what crashed writers of `path` left behind. The caller holds the lock under which `path` is written.
pub(crate) fn remove_drafts(path: &Path) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let prefix = draft_prefix(&target);
    for name in list_dir(parent(&target))? {
        let bytes = name.as_encoded_bytes();
        if bytes.starts_with(prefix.as_encoded_bytes()) && bytes.ends_with(b".tmp") {
            remove_file(&parent(&target).join(name))?;
        }
    }
    Ok(())
}

/// Drafts of `NAME` are called `.NAME.*.tmp` and lie beside it, since a file can be renamed only within its file system.
fn draft_prefix(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    }
}

/// The names in a directory, in order; none where the directory is missing.
pub(crate) fn list_dir(path: &Path) -> io::Result<Vec<OsString>> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(cause),
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Removes a file; one that is not there is removed already.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Removes a directory and all in it; one that is not there is removed already.
pub(crate) fn remove_dir(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Renames a file or directory within its file system, durably. The caller has seen to it that `to` may be replaced.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)?;
    platform::files::sync_directory(parent(to))
}

/// Locks the file at `path`, made if it is missing, for as long as what is returned lives. `TimedOut` when another holds it for longer than `wait`.
pub(crate) fn lock_file(path: &Path, wait: Duration) -> io::Result<File> {
    loop {
        let file = platform::files::open_to_lock(path)?;
        let file = match file.try_lock() {
            Ok(()) => file,
            Err(TryLockError::WouldBlock) => wait_for_lock(file, wait)?,
            Err(TryLockError::Error(cause)) => return Err(cause),
        };
        // Whoever held it may have removed the file: then this lock excludes nobody.
        if platform::files::is_still(&file, path) {
            return Ok(file);
        }
    }
}

/// Locks the file at `path` if nobody holds it.
pub(crate) fn try_lock_file(path: &Path) -> io::Result<Option<File>> {
    let file = platform::files::open_to_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(platform::files::is_still(&file, path).then_some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

/// The system's queue is fair and wakes one waiter at a time, but knows no bound; so a thread waits in it, and we wait for the thread.
/// A thread that we no longer wait for ends when it gets the lock, and gives it back at once.
fn wait_for_lock(file: File, wait: Duration) -> io::Result<File> {
    let (done, outcome) = mpsc::channel();
    std::thread::Builder::new().spawn(move || {
        let locked = loop {
            match file.lock() {
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                locked => break locked,
            }
        };
        // Nobody receives after the time is over; dropping the file unlocks it.
        let _ = done.send(locked.map(|()| file));
    })?;
    outcome
        .recv_timeout(wait)
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

// Memory.

/// Asks for large pages behind memory that is not used yet. Nothing depends on it but speed.
pub(crate) fn prefer_large_pages<T>(memory: &mut [MaybeUninit<T>]) {
    platform::files::prefer_large_pages(memory.as_mut_ptr().cast(), size_of_val(memory));
}
