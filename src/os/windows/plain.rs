//! Plain files of other programs: opened without being led astray, and replaced as they were but for their bytes.
//!
//! Touches: files.
#![expect(
    unsafe_code,
    reason = "a file is replaced with its access list by the system alone"
)]

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::Storage::FileSystem::{
    FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_REPARSE_POINT, ReplaceFileW,
};
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_READ, RegCloseKey, RegOpenKeyExW,
};
use windows_sys::core::w;

use super::files::{create_new, facts, open_to_look, wide_path};
use super::rights;
use crate::os::{Doubt, Stamp};

/// Git writes UTF-8.
pub(in crate::os) fn path_of_bytes(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}

pub(in crate::os) fn has_other_names(file: &File) -> bool {
    facts(file).is_ok_and(|facts| facts.nNumberOfLinks > 1)
}

/// The draft is our user's alone until the system gives it what the old file had: access list, owner, times of creation, streams (ReplaceFile).
pub(in crate::os) fn replace_alike(
    path: &Path,
    bytes: &[u8],
    _old: &File,
    stamp: &Stamp,
) -> io::Result<()> {
    sweep(path)?;
    let mut token = [0u8; 8];
    crate::os::random(&mut token)?;
    let mut name = draft_prefix(path)?;
    name.push(format!("{:016x}.tmp", u64::from_ne_bytes(token)));
    let draft = path.with_file_name(name);
    let mut file = create_new(&draft)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    // What is replaced with must not be open.
    drop(file);
    let replaced = written
        .and_then(|()| still(path, stamp))
        .and_then(|()| replace(path, &draft));
    if replaced.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    replaced
}

fn draft_prefix(path: &Path) -> io::Result<OsString> {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
    prefix.push(".sevault-");
    Ok(prefix)
}

/// A draft holds what the file holds, or held.
pub(in crate::os) fn sweep(path: &Path) -> io::Result<()> {
    let prefix = draft_prefix(path)?;
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    for name in crate::os::list_dir(directory)? {
        let bytes = name.as_encoded_bytes();
        if bytes.starts_with(prefix.as_encoded_bytes()) && bytes.ends_with(b".tmp") {
            std::fs::remove_file(directory.join(name))?;
        }
    }
    Ok(())
}

fn replace(path: &Path, draft: &Path) -> io::Result<()> {
    // SAFETY: both paths end with a zero; the rest is absent, as is allowed.
    let done = unsafe {
        ReplaceFileW(
            wide_path(path)?.as_ptr(),
            wide_path(draft)?.as_ptr(),
            null(),
            0,
            null(),
            null(),
        )
    };
    match done {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// Nobody wrote to the file since it was read.
fn still(path: &Path, stamp: &Stamp) -> io::Result<()> {
    if crate::os::stamp(path)? == *stamp {
        return Ok(());
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// Rights are access lists here.
pub(in crate::os) fn permissions(_path: &Path) -> Option<u32> {
    None
}

pub(in crate::os) fn is_ours(path: &Path) -> Option<bool> {
    let file = open_to_look(&path.canonicalize().ok()?).ok()?;
    Some(rights::of(&file).ok()?.is_ours)
}

/// Its name says that it may be run.
pub(in crate::os) fn write_program(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}

/// What is judged is the open file, so that nothing is put in its place in between.
pub(in crate::os) fn open_own(path: &Path) -> io::Result<Result<File, Doubt>> {
    use std::os::windows::fs::OpenOptionsExt;
    use windows_sys::Win32::Storage::FileSystem::FILE_FLAG_OPEN_REPARSE_POINT;

    let file = OpenOptions::new()
        .read(true)
        .custom_flags(FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)?;
    let attributes = facts(&file)?.dwFileAttributes;
    if attributes & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
        return Ok(Err(Doubt::Link));
    }
    if attributes & FILE_ATTRIBUTE_DIRECTORY != 0 {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let rights = rights::of(&file)?;
    if !rights.owner_is_trusted {
        return Ok(Err(Doubt::Owner));
    }
    if rights.others_write {
        return Ok(Err(Doubt::Writable));
    }
    Ok(Ok(file))
}

/// Whether error reports of every program are kept on this machine (WER, "Collecting User-Mode Dumps"). What is paged out is not told.
pub(in crate::os) fn exposure() -> crate::os::Exposure {
    let mut key: HKEY = null_mut();
    // SAFETY: the name ends with a zero, and the key is written to our variable.
    let found = unsafe {
        RegOpenKeyExW(
            HKEY_LOCAL_MACHINE,
            w!(r"SOFTWARE\Microsoft\Windows\Windows Error Reporting\LocalDumps"),
            0,
            KEY_READ,
            &raw mut key,
        )
    } == ERROR_SUCCESS;
    if found {
        // SAFETY: the key was opened just now.
        unsafe { RegCloseKey(key) };
    }
    crate::os::Exposure {
        core_dumps: found,
        ptrace_scope: None,
        swap: None,
    }
}
