//! Files and the memory to work on them, as Windows has them. What is private has an access list with our user alone on it.
//!
//! Touches: files.
#![expect(
    unsafe_code,
    reason = "files with an access list, and what identifies a file, are asked of the system"
)]

use std::ffi::{OsStr, OsString, c_void};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::{FileExt, OpenOptionsExt};
use std::os::windows::io::{AsRawHandle, FromRawHandle};
use std::path::{Path, PathBuf};
use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{
    ERROR_ALREADY_EXISTS, GENERIC_READ, GENERIC_WRITE, INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, CREATE_NEW, CreateDirectoryW, CreateFileW, FILE_ATTRIBUTE_NORMAL,
    FILE_BASIC_INFO, FILE_CREATION_DISPOSITION, FILE_FLAG_BACKUP_SEMANTICS,
    FILE_FLAG_OPEN_REPARSE_POINT, FILE_READ_ATTRIBUTES, FILE_SHARE_DELETE, FILE_SHARE_READ,
    FILE_SHARE_WRITE, FileBasicInfo, FlushFileBuffers, GetFileInformationByHandle,
    GetFileInformationByHandleEx, OPEN_ALWAYS,
};

use super::rights::Descriptor;
use crate::os::{FileIdentity, Stamp};

/// Text as the system takes it.
pub(super) fn wide(text: &OsStr) -> Vec<u16> {
    text.encode_wide().chain([0]).collect()
}

/// A path as the system takes it, also where it is longer than most programs bear.
pub(super) fn wide_path(path: &Path) -> io::Result<Vec<u16>> {
    const LONGEST: usize = 240;
    let path = std::path::absolute(path)?;
    let text = wide(path.as_os_str());
    let is_plain = text.get(1) == Some(&u16::from(b':'));
    if text.len() > LONGEST && is_plain {
        return Ok(r"\\?\".encode_utf16().chain(text).collect());
    }
    Ok(text)
}

/// What identifies an open file, and how many names it has.
pub(super) fn facts(file: &impl AsRawHandle) -> io::Result<BY_HANDLE_FILE_INFORMATION> {
    // SAFETY: all zeros are a valid value of these numbers.
    let mut facts: BY_HANDLE_FILE_INFORMATION = unsafe { std::mem::zeroed() };
    // SAFETY: the handle is open, and the facts are written to our variable.
    match unsafe { GetFileInformationByHandle(file.as_raw_handle(), &raw mut facts) } {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(facts),
    }
}

pub(super) fn identity(facts: &BY_HANDLE_FILE_INFORMATION) -> FileIdentity {
    FileIdentity {
        device: u64::from(facts.dwVolumeSerialNumber),
        inode: join(facts.nFileIndexHigh, facts.nFileIndexLow),
    }
}

fn join(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// Opens a file or directory, links not followed, to learn what it is.
pub(super) fn open_to_look(path: &Path) -> io::Result<File> {
    look_options()
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)
}

fn look_options() -> OpenOptions {
    const READ_CONTROL: u32 = 0x0002_0000;
    let mut options = OpenOptions::new();
    options.access_mode(FILE_READ_ATTRIBUTES | READ_CONTROL);
    options
}

pub(in crate::os) fn stamp(path: &Path) -> io::Result<Stamp> {
    let file = OpenOptions::new()
        .access_mode(FILE_READ_ATTRIBUTES)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .open(path)?;
    stamp_of(&file)
}

/// Every time of a file can be set by its owner here, so that none is ever settled; the times of writing and of the last change stand in one number.
pub(in crate::os) fn stamp_of(file: &File) -> io::Result<Stamp> {
    let facts = facts(file)?;
    // SAFETY: all zeros are a valid value of these numbers.
    let mut times: FILE_BASIC_INFO = unsafe { std::mem::zeroed() };
    // SAFETY: the handle is open, and the times are written to our variable, whose size is given.
    let done = unsafe {
        GetFileInformationByHandleEx(
            file.as_raw_handle(),
            FileBasicInfo,
            (&raw mut times).cast(),
            u32::try_from(size_of::<FILE_BASIC_INFO>()).unwrap_or(0),
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    let FileIdentity { device, inode } = identity(&facts);
    Ok(Stamp {
        device,
        inode,
        size: join(facts.nFileSizeHigh, facts.nFileSizeLow),
        modified: i128::from(times.LastWriteTime) << 64 | i128::from(times.ChangeTime),
        changed: i128::MAX,
    })
}

pub(in crate::os) fn open_to_read(path: &Path) -> io::Result<File> {
    File::open(path)
}

pub(in crate::os) fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = file.seek_read(bytes, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[count..];
        offset += count as u64;
    }
    Ok(())
}

/// The list is given at creation: one that is set afterwards leaves a moment to read.
pub(in crate::os) fn private_dir(path: &Path) -> io::Result<()> {
    let descriptor = Descriptor::private_directory()?;
    let mut missing: Vec<&Path> = path
        .ancestors()
        .take_while(|above| !above.as_os_str().is_empty() && !above.is_dir())
        .collect();
    while let Some(next) = missing.pop() {
        make_dir(next, &descriptor)?;
    }
    Ok(())
}

fn make_dir(path: &Path, descriptor: &Descriptor) -> io::Result<()> {
    let attributes = descriptor.attributes();
    // SAFETY: the path ends with a zero, and the attributes live until the call is over.
    let done = unsafe { CreateDirectoryW(wide_path(path)?.as_ptr(), &raw const attributes) };
    let cause = io::Error::last_os_error();
    if done != 0 || cause.raw_os_error() == Some(ERROR_ALREADY_EXISTS.cast_signed()) {
        return Ok(());
    }
    Err(cause)
}

pub(in crate::os) fn create_new(path: &Path) -> io::Result<File> {
    open_private(path, CREATE_NEW, 0)
}

pub(in crate::os) fn open_to_lock(path: &Path) -> io::Result<File> {
    open_private(path, OPEN_ALWAYS, FILE_FLAG_OPEN_REPARSE_POINT)
}

/// Opens a file to read and write. If it is made, it is our user's alone from the first.
pub(super) fn open_private(
    path: &Path,
    how: FILE_CREATION_DISPOSITION,
    flags: u32,
) -> io::Result<File> {
    let descriptor = Descriptor::private_file()?;
    let attributes = descriptor.attributes();
    // SAFETY: the path ends with a zero, and the attributes live until the call is over.
    let handle = unsafe {
        CreateFileW(
            wide_path(path)?.as_ptr(),
            GENERIC_READ | GENERIC_WRITE,
            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
            &raw const attributes,
            how,
            FILE_ATTRIBUTE_NORMAL | flags,
            null_mut(),
        )
    };
    if handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system has just given us this handle.
    Ok(unsafe { File::from_raw_handle(handle) })
}

/// Whether `path` still names this open file.
pub(in crate::os) fn is_still(file: &File, path: &Path) -> bool {
    is_at(file, path).unwrap_or(false)
}

pub(super) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    Ok(identity(&facts(file)?) == identity(&facts(&open_to_look(path)?)?))
}

/// Gives `target` the file `draft`. On NTFS that is one step, also while others read the old file; where a file system does not replace what is open, the old
/// file is put aside first, and a crash just then leaves it there for [`bring_back`].
pub(in crate::os) fn replace(draft: &Path, target: &Path) -> io::Result<()> {
    let cause = match std::fs::rename(draft, target) {
        Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => cause,
        outcome => return outcome,
    };
    bring_back(target)?;
    let mut chance = [0u8; 8];
    crate::os::random(&mut chance)?;
    let mut name = aside_prefix(target);
    name.push(format!("{:016x}", u64::from_ne_bytes(chance)));
    let aside = target.with_file_name(name);
    if std::fs::rename(target, &aside).is_err() {
        return Err(cause);
    }
    if let Err(cause) = std::fs::rename(draft, target) {
        std::fs::rename(&aside, target)?;
        return Err(cause);
    }
    // It goes when the last that reads it closes it.
    let _ = std::fs::remove_file(&aside);
    Ok(())
}

/// Finds what [`replace`] put aside: it takes its place again if nothing else did. The caller holds the lock under which `target` is written.
pub(in crate::os) fn bring_back(target: &Path) -> io::Result<()> {
    let prefix = aside_prefix(target);
    let directory = target.parent().unwrap_or(Path::new("."));
    for name in crate::os::list_dir(directory)? {
        if !name
            .as_encoded_bytes()
            .starts_with(prefix.as_encoded_bytes())
        {
            continue;
        }
        let aside = directory.join(name);
        match target.exists() {
            // It may be open still.
            true => drop(std::fs::remove_file(aside)),
            false => std::fs::rename(aside, target)?,
        }
    }
    Ok(())
}

fn aside_prefix(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".aside-");
    prefix
}

/// Names are in the journal of NTFS; a file system that lets a directory be flushed is asked to, and not all do.
pub(in crate::os) fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = OpenOptions::new()
        .access_mode(GENERIC_WRITE)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .open(path);
    if let Ok(directory) = directory {
        // SAFETY: the handle is open.
        unsafe { FlushFileBuffers(directory.as_raw_handle()) };
    }
    Ok(())
}

/// Resolved paths begin with `\\?\`, which many programs and people do not take; where nothing needs it, it is left out.
pub(in crate::os) fn plain_path(path: PathBuf) -> PathBuf {
    const LONGEST: usize = 240;
    let plain = path.to_str().and_then(|text| text.strip_prefix(r"\\?\"));
    match plain {
        Some(plain) if plain.as_bytes().get(1) == Some(&b':') && plain.len() <= LONGEST => {
            PathBuf::from(plain)
        }
        Some(_) | None => path,
    }
}

/// Large pages need a privilege that users do not have.
pub(in crate::os) fn prefer_large_pages(_address: *mut c_void, _length: usize) {}

/// The heap of Windows does so of itself.
pub(in crate::os) fn return_large_memory() {}
