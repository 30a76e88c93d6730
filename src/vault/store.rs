//! The files of a vault: lock, read, replace in one step, snapshots, and this device's memory.
//!
//! Touches: files.
//!
//! Order of a write, under the lock: snapshot of the old file, the vault, the memory. A crash between any two leaves the old or the new vault, and a memory that
//! is at most older than the vault, which the next reader makes up for. Readers take no lock, so they look at the memory *before* the file: seen the other way
//! round, a file replaced in between would look like one put back.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{Error, Kind, Result};
use crate::os::{self, Durable, Stamp};
use crate::vault::{Place, format};

/// How long a writer waits for one that makes no progress, and for how many that do.
const WAIT: Duration = Duration::from_secs(10);
const MOST_WAITS: u32 = 12;
/// How many snapshots are kept.
const MOST_SNAPSHOTS: usize = 10;
/// The longest state file, in bytes.
const LONGEST_STATE: u64 = 16 * 1024 * 1024;

/// A vault file that was read: what it was, all of its bytes, and a handle on which they stay readable when the file is replaced.
pub(super) struct Read {
    pub(super) file: File,
    pub(super) stamp: Stamp,
    pub(super) bytes: Vec<u8>,
}

/// A vault file as it was before a transaction.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Snapshot {
    /// Counts up with every transaction.
    pub(crate) number: u64,
    pub(crate) path: PathBuf,
}

impl Snapshot {
    /// When it was taken, as far as the file system knows.
    pub(crate) fn taken(&self) -> Option<SystemTime> {
        self.path.metadata().and_then(|file| file.modified()).ok()
    }

    /// The same, to the second and in words.
    pub(crate) fn shown(&self) -> Option<String> {
        let time = jiff::Timestamp::try_from(self.taken()?).ok()?;
        let time = jiff::Timestamp::from_second(time.as_second()).ok()?;
        Some(time.to_string())
    }
}

impl Place {
    /// The file whose lock writers hold. It lies beside the vault, so that writers on other devices meet at it too.
    pub(crate) fn lock_path(&self) -> PathBuf {
        let mut name = self.file.clone().into_os_string();
        name.push(".lock");
        name.into()
    }

    /// This device's memory of a vault.
    pub(crate) fn state_path(&self, vault: Uuid) -> PathBuf {
        self.state.join(format!("{vault}.state"))
    }

    /// The directory of a vault's snapshots.
    pub(crate) fn snapshots_path(&self, vault: Uuid) -> PathBuf {
        self.state.join(format!("{vault}.snapshots"))
    }

    /// The file that says which vault belongs at this place.
    fn owner_path(&self) -> PathBuf {
        // A path has no length that fits every file name; its hash has.
        let path = self
            .file
            .canonicalize()
            .unwrap_or_else(|_| self.file.clone());
        let hash = Sha256::digest(path.as_os_str().as_encoded_bytes());
        self.state
            .join(format!("{}.place", HEXLOWER.encode(&hash[..16])))
    }

    fn shown(&self) -> String {
        format!("`{}`", self.file.display())
    }
}

fn cannot(verb: &str, path: &Path, cause: &io::Error) -> Error {
    Error::io(format!("cannot {verb} `{}`", path.display()), cause)
}

fn missing(place: &Place) -> Error {
    Error::new(
        Kind::Missing,
        format!("there is no vault at {}", place.shown()),
    )
    .hint("make one with `sevault profile create`")
}

fn opened(place: &Place) -> Result<File> {
    os::open_file(&place.file).map_err(|cause| unread(place, &cause))
}

fn unread(place: &Place, cause: &io::Error) -> Error {
    if cause.kind() == io::ErrorKind::NotFound {
        missing(place)
    } else {
        cannot("read", &place.file, cause)
    }
}

/// Reads the whole vault file.
pub(super) fn read(place: &Place) -> Result<Read> {
    let file = opened(place)?;
    let failed = |cause: io::Error| cannot("read", &place.file, &cause);
    let stamp = os::stamp_of(&file).map_err(failed)?;
    let bytes = os::read_file(&file, format::LONGEST_FILE).map_err(failed)?;
    Ok(Read { file, stamp, bytes })
}

/// Reads another file whole, as git gives one to be merged or shown.
pub(crate) fn read_other(path: &Path) -> Result<Vec<u8>> {
    os::open_file(path)
        .and_then(|file| os::read_file(&file, format::LONGEST_FILE))
        .map_err(|cause| cannot("read", path, &cause))
}

/// Replaces another file in one step, as git takes what was merged.
pub(crate) fn write_other(path: &Path, bytes: &[u8]) -> Result<()> {
    os::write_private(path, bytes, Durable::Whole)
        .map(drop)
        .map_err(|cause| cannot("write", path, &cause))
}

/// Reads as much of the vault file as its header can take.
pub(super) fn read_beginning(place: &Place) -> Result<Vec<u8>> {
    let file = opened(place)?;
    let failed = |cause: io::Error| cannot("read", &place.file, &cause);
    let size = file.metadata().map_err(failed)?.len();
    let length = usize::try_from(size).map_or(format::LONGEST_HEADER, |size| {
        size.min(format::LONGEST_HEADER)
    });
    let mut bytes = vec![0; length];
    os::read_at(&file, &mut bytes, 0).map_err(failed)?;
    Ok(bytes)
}

/// Reads again what [`read`] has read, from the file as it was then.
pub(super) fn read_again(
    place: &Place,
    file: &File,
    offset: u64,
    length: usize,
) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    os::read_at(file, &mut bytes, offset).map_err(|cause| cannot("read", &place.file, &cause))?;
    Ok(bytes)
}

/// What the vault file is now. One system call.
pub(super) fn stamp(place: &Place) -> Result<Stamp> {
    os::stamp(&place.file).map_err(|cause| unread(place, &cause))
}

pub(super) fn exists(place: &Place) -> bool {
    os::stamp(&place.file).is_ok()
}

/// Makes the directories and takes the lock. As long as other writers finish, it waits for its turn; when one holds the lock and does nothing, not for long.
pub(super) fn lock(place: &Place) -> Result<File> {
    let path = place.lock_path();
    for directory in [place.file.parent(), Some(place.state.as_path())] {
        let directory = directory.unwrap_or(Path::new("."));
        os::private_dir(directory).map_err(|cause| cannot("make", directory, &cause))?;
    }
    for _ in 0..MOST_WAITS {
        let before = os::stamp(&place.file).ok();
        match os::lock_file(&path, WAIT) {
            Ok(lock) => return Ok(lock),
            Err(cause) if cause.kind() == io::ErrorKind::TimedOut => {}
            Err(cause) => return Err(cannot("lock", &path, &cause)),
        }
        if os::stamp(&place.file).ok() == before {
            break;
        }
    }
    Err(Error::new(
        Kind::Busy,
        format!(
            "another process is writing {} and does not finish",
            place.shown()
        ),
    )
    .hint("try again; nothing was changed"))
}

/// Takes the lock if it is free and can be had at all.
pub(super) fn try_lock(place: &Place) -> Option<File> {
    os::private_dir(&place.state).ok()?;
    os::try_lock_file(&place.lock_path()).ok().flatten()
}

/// Replaces the vault file, and gives a handle on the new one. The caller holds the lock.
pub(super) fn replace(place: &Place, bytes: &[u8]) -> Result<(File, Stamp)> {
    let failed = |cause: io::Error| cannot("write", &place.file, &cause);
    // What is left of a writer that was killed cannot be somebody's work in progress: we hold the lock.
    os::remove_drafts(&place.file).map_err(failed)?;
    let file = os::write_private(&place.file, bytes, Durable::Now).map_err(failed)?;
    let stamp = os::stamp_of(&file).map_err(failed)?;
    Ok((file, stamp))
}

/// Puts a merged vault in the place of `before`, which is what lies there now, or what git left of it. What was a vault becomes a snapshot.
pub(crate) fn put_merged(place: &Place, before: &[u8], bytes: &[u8]) -> Result<()> {
    let lock = lock(place)?;
    if read_other(&place.file)? != before {
        return Err(Error::new(
            Kind::Busy,
            format!("{} was changed meanwhile", place.shown()),
        )
        .hint("try again; nothing was changed"));
    }
    if let Ok(header) = format::read_header(before) {
        keep(place, header.vault, before)?;
    }
    replace(place, bytes)?;
    drop(lock);
    Ok(())
}

/// Removes a vault file that could not be made whole. The caller holds the lock.
pub(super) fn discard(place: &Place) {
    // The failure before it is the one to tell.
    let _ = os::remove_file(&place.file);
}

/// Keeps the bytes of the vault as it is, before it is replaced. A copy, not a link: a program that writes into the file must not reach the snapshot.
pub(super) fn keep(place: &Place, vault: Uuid, bytes: &[u8]) -> Result<()> {
    let directory = place.snapshots_path(vault);
    os::private_dir(&directory).map_err(|cause| cannot("make", &directory, &cause))?;
    let kept = snapshots(place, vault)?;
    let number = kept.last().map_or(1, |newest| newest.number + 1);
    let path = directory.join(format!("{number:012}.vault"));
    os::remove_drafts(&path).map_err(|cause| cannot("write", &path, &cause))?;
    os::write_private(&path, bytes, Durable::Later)
        .map_err(|cause| cannot("write", &path, &cause))?;
    let surplus = (kept.len() + 1).saturating_sub(MOST_SNAPSHOTS);
    for old in &kept[..surplus] {
        os::remove_file(&old.path).map_err(|cause| cannot("remove", &old.path, &cause))?;
    }
    Ok(())
}

/// The snapshots of a vault, oldest first.
pub(crate) fn snapshots(place: &Place, vault: Uuid) -> Result<Vec<Snapshot>> {
    let directory = place.snapshots_path(vault);
    let names = os::list_dir(&directory).map_err(|cause| cannot("read", &directory, &cause))?;
    let number =
        |name: &std::ffi::OsString| name.to_str()?.strip_suffix(".vault")?.parse::<u64>().ok();
    let mut found: Vec<Snapshot> = names
        .iter()
        .filter_map(|name| {
            Some(Snapshot {
                number: number(name)?,
                path: directory.join(name),
            })
        })
        .collect();
    found.sort_unstable_by_key(|snapshot| snapshot.number);
    Ok(found)
}

/// Reads a snapshot whole.
pub(super) fn read_snapshot(snapshot: &Snapshot) -> Result<Read> {
    let failed = |cause: io::Error| cannot("read", &snapshot.path, &cause);
    let file = os::open_file(&snapshot.path).map_err(failed)?;
    let stamp = os::stamp_of(&file).map_err(failed)?;
    let bytes = os::read_file(&file, format::LONGEST_FILE).map_err(failed)?;
    Ok(Read { file, stamp, bytes })
}

/// Replaces the bytes of a snapshot; it keeps its time. The caller holds the lock.
pub(super) fn replace_snapshot(snapshot: &Snapshot, bytes: &[u8]) -> Result<()> {
    let taken = snapshot.taken();
    let failed = |cause: io::Error| cannot("write", &snapshot.path, &cause);
    let file = os::write_private(&snapshot.path, bytes, Durable::Now).map_err(failed)?;
    taken.map_or(Ok(()), |taken| file.set_modified(taken).map_err(failed))
}

pub(super) fn remove_snapshot(snapshot: &Snapshot) -> Result<()> {
    os::remove_file(&snapshot.path).map_err(|cause| cannot("remove", &snapshot.path, &cause))
}

/// The bytes of the state file, if there is one.
pub(super) fn read_state(place: &Place, vault: Uuid) -> Result<Option<Vec<u8>>> {
    let path = place.state_path(vault);
    match os::open_file(&path).and_then(|file| os::read_file(&file, LONGEST_STATE)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cannot("read", &path, &cause)),
    }
}

/// Replaces the state file. The caller holds the lock.
pub(super) fn write_state(
    place: &Place,
    vault: Uuid,
    bytes: &[u8],
    durable: Durable,
) -> Result<()> {
    let path = place.state_path(vault);
    os::private_dir(&place.state)
        .and_then(|()| os::remove_drafts(&path))
        .and_then(|()| os::write_private(&path, bytes, durable))
        .map(drop)
        .map_err(|cause| cannot("write", &path, &cause))
}

/// Sets a state file aside that cannot be read with today's keys.
pub(super) fn set_state_aside(place: &Place, vault: Uuid) -> Result<()> {
    let path = place.state_path(vault);
    let aside = path.with_extension("state.old");
    match os::rename(&path, &aside) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(cannot("rename", &path, &cause))
        }
        _ => Ok(()),
    }
}

/// Which vault belongs at this place, as far as this device knows.
pub(super) fn owner(place: &Place) -> Option<Uuid> {
    let file = os::open_file(&place.owner_path()).ok()?;
    let bytes = os::read_file(&file, 64).ok()?;
    Uuid::try_parse_ascii(bytes.trim_ascii()).ok()
}

/// Notes which vault belongs at this place.
pub(super) fn set_owner(place: &Place, vault: Uuid) -> Result<()> {
    if owner(place) == Some(vault) {
        return Ok(());
    }
    let path = place.owner_path();
    os::write_private(&path, format!("{vault}\n").as_bytes(), Durable::Now)
        .map(drop)
        .map_err(|cause| cannot("write", &path, &cause))
}

/// Removes a vault, its snapshots and what this device remembers of it.
pub(crate) fn delete(place: &Place) -> Result<()> {
    stamp(place)?;
    let lock = lock(place)?;
    let header = read_beginning(place).and_then(|bytes| format::read_header(&bytes));
    let vault = match header {
        Ok(header) => Some(header.vault),
        // What is no vault any more can be removed too; with it goes what belongs to the vault that was there.
        Err(error) if error.kind == Kind::Corrupt => owner(place),
        Err(error) => return Err(error),
    };
    let owner = place.owner_path();
    let gone = |path: &Path| os::remove_file(path).map_err(|cause| cannot("remove", path, &cause));
    gone(&place.file)?;
    // A power cut must not bring back what was reported gone.
    let directory = place.file.parent().unwrap_or(Path::new("."));
    os::sync_dir(directory).map_err(|cause| cannot("write", directory, &cause))?;
    gone(&owner)?;
    if let Some(vault) = vault {
        gone(&place.state_path(vault))?;
        let snapshots = place.snapshots_path(vault);
        os::remove_dir(&snapshots).map_err(|cause| cannot("remove", &snapshots, &cause))?;
    }
    gone(&place.lock_path())?;
    drop(lock);
    Ok(())
}

/// Gives a vault another file, in the same directory or file system. `Kind::Conflict` where one is there already.
pub(crate) fn rename(from: &Place, to: &Place) -> Result<()> {
    stamp(from)?;
    let first = lock(from)?;
    let second = lock(to)?;
    if exists(to) {
        return Err(Error::new(
            Kind::Conflict,
            format!("there is a vault at {} already", to.shown()),
        ));
    }
    let vault = owner(from);
    let old_owner = from.owner_path();
    os::rename(&from.file, &to.file).map_err(|cause| cannot("rename", &from.file, &cause))?;
    if let Some(vault) = vault {
        set_owner(to, vault)?;
    }
    os::remove_file(&old_owner).map_err(|cause| cannot("remove", &old_owner, &cause))?;
    os::remove_file(&from.lock_path())
        .map_err(|cause| cannot("remove", &from.lock_path(), &cause))?;
    drop((first, second));
    Ok(())
}
