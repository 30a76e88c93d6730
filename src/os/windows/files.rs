//! Files, as Windows has them. Files in the user's profile are the user's alone by inheritance, so that modes are not set.
//!
//! Touches: files.

use std::ffi::c_void;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::{FileExt, MetadataExt};
use std::path::Path;

use crate::os::Stamp;

/// The file's index is not to be had from stable Rust; its times of creation and writing stand in for it.
pub(in crate::os) fn stamp(facts: &Metadata) -> Stamp {
    Stamp {
        device: 0,
        inode: 0,
        size: facts.file_size(),
        modified: i128::from(facts.last_write_time()) * 100,
        changed: i128::from(facts.creation_time()) * 100,
    }
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

pub(in crate::os) fn private_dir(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

pub(in crate::os) fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .open(path)
}

pub(in crate::os) fn open_to_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

/// An open file cannot be removed under its name here, so that a lock once held is the lock of that name.
pub(in crate::os) fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// There is no such thing: a rename is written through with the file system's journal.
pub(in crate::os) fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Large pages need a privilege that users do not have.
pub(in crate::os) fn prefer_large_pages(_address: *mut c_void, _length: usize) {}

pub(in crate::os) fn return_large_memory() {}
