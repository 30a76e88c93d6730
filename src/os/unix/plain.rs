//! Plain files of other programs: opened without being held up or led astray, and replaced as they were but for their bytes.
//!
//! Touches: files.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::os::{Doubt, Stamp};

pub(in crate::os) fn path_of_bytes(name: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(name))
}

pub(in crate::os) fn has_other_names(file: &File) -> bool {
    file.metadata().is_ok_and(|facts| facts.nlink() > 1)
}

/// The draft is closed to others until it has the owner and the mode of the file that it replaces.
pub(in crate::os) fn replace_alike(
    path: &Path,
    bytes: &[u8],
    old: &File,
    stamp: &Stamp,
) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    sweep(path)?;
    let prefix = draft_prefix(path)?;
    let mut token = [0u8; 8];
    crate::os::random(&mut token)?;
    let mut name = prefix;
    name.push(format!("{:016x}.tmp", u64::from_ne_bytes(token)));
    let draft = directory.join(name);
    let mut file = super::files::create_new(&draft)?;
    let replaced = dress(&mut file, bytes, old)
        .and_then(|()| still(path, stamp))
        .and_then(|()| std::fs::rename(&draft, path));
    if let Err(error) = replaced {
        let _ = std::fs::remove_file(&draft);
        return Err(error);
    }
    super::files::sync_directory(directory)
}

fn draft_prefix(path: &Path) -> io::Result<OsString> {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
    prefix.push(".sevault-");
    Ok(prefix)
}

/// A draft holds what the file holds, or held.
pub(in crate::os) fn sweep(path: &Path) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let prefix = draft_prefix(path)?;
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.as_bytes().starts_with(prefix.as_bytes()) && name.as_bytes().ends_with(b".tmp") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn dress(file: &mut File, bytes: &[u8], old: &File) -> io::Result<()> {
    file.write_all(bytes)?;
    let (new, old) = (file.metadata()?, old.metadata()?);
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        let owner = rustix::fs::Uid::from_raw(old.uid());
        let group = rustix::fs::Gid::from_raw(old.gid());
        rustix::fs::fchown(file.as_fd(), Some(owner), Some(group))?;
    }
    file.set_permissions(old.permissions())?;
    file.sync_all()
}

/// Nobody wrote to the file since it was read.
fn still(path: &Path, stamp: &Stamp) -> io::Result<()> {
    if crate::os::stamp(path)? == *stamp {
        return Ok(());
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

pub(in crate::os) fn permissions(path: &Path) -> Option<u32> {
    let facts = std::fs::metadata(path).ok()?;
    Some(facts.mode() & 0o7777)
}

pub(in crate::os) fn is_ours(path: &Path) -> Option<bool> {
    let facts = std::fs::metadata(path).ok()?;
    Some(facts.uid() == super::user())
}

pub(in crate::os) fn write_program(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o755)
        .open(path)?;
    file.write_all(bytes)
}

/// What is judged is the open file, so that nothing is put in its place in between.
pub(in crate::os) fn open_own(path: &Path) -> io::Result<Result<File, Doubt>> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(cause) if cause.raw_os_error() == Some(libc::ELOOP) => return Ok(Err(Doubt::Link)),
        Err(cause) => return Err(cause),
    };
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    if facts.uid() != super::user() && facts.uid() != 0 {
        return Ok(Err(Doubt::Owner));
    }
    if facts.mode() & 0o022 != 0 {
        return Ok(Err(Doubt::Writable));
    }
    Ok(Ok(file))
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
        ptrace_scope: read("/proc/sys/kernel/yama/ptrace_scope")
            .and_then(|text| text.trim().parse().ok()),
        swap: read("/proc/swaps").map(|text| {
            text.lines()
                .skip(1)
                .filter_map(|line| line.split_whitespace().next())
                .map(str::to_owned)
                .collect()
        }),
    }
}
