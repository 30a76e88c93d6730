//! What every platform does alike with files: drafts that replace in one step, lists, locks that are waited for.
//!
//! Touches: files.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

#[cfg(test)]
use crate::os::trace::{Step, note};
use crate::os::{Durable, platform};

pub(super) fn open_file(path: &Path) -> io::Result<File> {
    let file = platform::files::open_to_read(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "not a regular file",
    ))
}

pub(super) fn read_file(file: &File, limit: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(limit)).unwrap_or(0) + 1);
    // The file may be growing while we read it.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

pub(super) fn write_private(path: &Path, bytes: &[u8], durable: Durable) -> io::Result<File> {
    let target = match path.canonicalize() {
        Ok(target) => target,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(cause) => return Err(cause),
    };
    let directory = parent(&target);
    let draft = draft_of(&target)?;
    let mut file = platform::files::create_new(&draft)?;
    #[cfg(test)]
    note(Step::Create(draft.clone()));
    let written = file
        .write_all(bytes)
        .inspect(|()| {
            #[cfg(test)]
            note(Step::Write(draft.clone(), bytes.to_vec()));
        })
        .and_then(|()| match durable {
            Durable::Now | Durable::Whole => file.sync_all().inspect(|()| {
                #[cfg(test)]
                note(Step::Sync(draft.clone()));
            }),
            Durable::Later => Ok(()),
        })
        .and_then(|()| platform::files::replace(&draft, &target));
    if let Err(cause) = written {
        // The first failure is the one to tell; the draft is swept by the next writer if it stays.
        let _ = std::fs::remove_file(&draft);
        return Err(cause);
    }
    #[cfg(test)]
    note(Step::Rename(draft, target.clone()));
    if durable == Durable::Now {
        // Windows has a name on the disk when the file that bears it is.
        if cfg!(windows) {
            file.sync_all()?;
        }
        sync_directory(directory)?;
    }
    Ok(file)
}

pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    platform::files::sync_directory(path)?;
    #[cfg(test)]
    note(Step::SyncDirectory(path.to_owned()));
    Ok(())
}

/// A directory is on the disk only when the one above it is (fsync(2), NOTES), and what is in it not before.
pub(super) fn private_dir(path: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = path
        .ancestors()
        .take_while(|above| !above.as_os_str().is_empty() && !above.is_dir())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    platform::files::private_dir(path)?;
    for made in missing.into_iter().rev() {
        #[cfg(test)]
        note(Step::MakeDirectory(made.to_owned()));
        match sync_directory(parent(made)) {
            // Somebody else's directory, which we may enter and not read.
            Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {}
            outcome => outcome?,
        }
    }
    Ok(())
}

pub(super) fn rewrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Ok(target) = path.canonicalize() else {
        return std::fs::write(path, bytes);
    };
    let mode = std::fs::metadata(&target)?.permissions();
    let draft = draft_of(&target)?;
    let mut file = platform::files::create_new(&draft)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.set_permissions(mode))
        .and_then(|()| file.sync_all())
        .and_then(|()| platform::files::replace(&draft, &target));
    if let Err(cause) = written {
        let _ = std::fs::remove_file(&draft);
        return Err(cause);
    }
    sync_directory(parent(&target))
}

pub(super) fn create_private(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    let draft = draft_of(path)?;
    // A link fails if the name is taken, and the file has all its bytes when it gets the name: nobody reads half of it.
    let made = platform::files::create_new(&draft)?
        .write_all(bytes)
        .and_then(|()| std::fs::hard_link(&draft, path));
    let removed = std::fs::remove_file(&draft);
    match made {
        Ok(()) => removed.map(|()| true),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(cause) => Err(cause),
    }
}

pub(super) fn remove_drafts(path: &Path) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    platform::files::bring_back(&target)?;
    let prefix = draft_prefix(&target);
    for name in list_dir(parent(&target))? {
        let bytes = name.as_encoded_bytes();
        if bytes.starts_with(prefix.as_encoded_bytes()) && bytes.ends_with(b".tmp") {
            remove_file(&parent(&target).join(name))?;
        }
    }
    Ok(())
}

/// Where the next version of a file is written.
fn draft_of(target: &Path) -> io::Result<PathBuf> {
    let mut chance = [0u8; 8];
    super::random(&mut chance)?;
    let mut name = draft_prefix(target);
    name.push(format!("{:016x}.tmp", u64::from_ne_bytes(chance)));
    Ok(parent(target).join(name))
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

pub(super) fn list_dir(path: &Path) -> io::Result<Vec<OsString>> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(cause),
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        outcome => outcome?,
    }
    #[cfg(test)]
    note(Step::Remove(path.to_owned()));
    Ok(())
}

pub(super) fn remove_dir(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        outcome => outcome?,
    }
    #[cfg(test)]
    note(Step::Remove(path.to_owned()));
    Ok(())
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)?;
    #[cfg(test)]
    note(Step::Rename(from.to_owned(), to.to_owned()));
    sync_directory(parent(to))
}

pub(super) fn lock_file(path: &Path, wait: Duration) -> io::Result<File> {
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

pub(super) fn try_lock_file(path: &Path) -> io::Result<Option<File>> {
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
