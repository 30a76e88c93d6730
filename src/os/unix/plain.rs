//! Plain files of other programs: opened without being held up or led astray, and replaced as they were but for their bytes.
//!
//! Touches: files.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::os::{PlainFile, PlainStamp};

pub(in crate::os) fn path_of_bytes(name: &[u8]) -> PathBuf {
    PathBuf::from(std::ffi::OsStr::from_bytes(name))
}

/// O_NONBLOCK keeps a FIFO without a writer from holding us (open(2)); what is no plain file is never read.
pub(in crate::os) fn open_plain(path: &Path) -> io::Result<PlainFile> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)?;
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let stamp = PlainStamp {
        identity: (facts.dev(), facts.ino()),
        size: facts.size(),
        changed: [
            (facts.mtime(), facts.mtime_nsec()),
            (facts.ctime(), facts.ctime_nsec()),
        ],
        mode: facts.mode() & 0o7777,
        owner: (facts.uid(), facts.gid()),
        links: facts.nlink(),
    };
    Ok(PlainFile {
        file,
        size: facts.size(),
        stamp,
    })
}

/// The draft is closed to others until it has the owner and the mode of the file that it replaces.
pub(in crate::os) fn replace_plain(path: &Path, bytes: &[u8], stamp: &PlainStamp) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut token = [0u8; 8];
    crate::os::random(&mut token)?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{:016x}", u64::from_ne_bytes(token)));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    let replaced = dress(&mut file, bytes, stamp)
        .and_then(|()| still(path, stamp))
        .and_then(|()| std::fs::rename(&draft, path));
    if let Err(error) = replaced {
        let _ = std::fs::remove_file(&draft);
        return Err(error);
    }
    File::open(directory)?.sync_all()
}

fn dress(file: &mut File, bytes: &[u8], stamp: &PlainStamp) -> io::Result<()> {
    file.write_all(bytes)?;
    let facts = file.metadata()?;
    if (facts.uid(), facts.gid()) != stamp.owner {
        let owner = rustix::fs::Uid::from_raw(stamp.owner.0);
        let group = rustix::fs::Gid::from_raw(stamp.owner.1);
        rustix::fs::fchown(file.as_fd(), Some(owner), Some(group))?;
    }
    let mode = rustix::fs::Mode::from_raw_mode(stamp.mode as rustix::fs::RawMode);
    rustix::fs::fchmod(file.as_fd(), mode)?;
    file.sync_all()
}

/// Nobody wrote to the file since it was read.
fn still(path: &Path, stamp: &PlainStamp) -> io::Result<()> {
    if open_plain(path)?.stamp == *stamp {
        return Ok(());
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// What Linux tells of how well memory is kept; elsewhere nothing is known.
pub(in crate::os) fn exposure() -> crate::os::Exposure {
    let read = |path: &str| {
        let mut text = String::new();
        let file = File::open(path).ok()?;
        file.take(64 * 1024).read_to_string(&mut text).ok()?;
        Some(text)
    };
    crate::os::Exposure {
        core_dumps: rustix::process::getrlimit(rustix::process::Resource::Core)
            .current
            .is_none_or(|limit| limit > 0),
        ptrace_scope: read("/proc/sys/kernel/yama/ptrace_scope").and_then(|text| text.trim().parse().ok()),
        swap: read("/proc/swaps").map(|text| {
            text.lines()
                .skip(1)
                .filter_map(|line| line.split_whitespace().next())
                .map(str::to_owned)
                .collect()
        }),
    }
}
