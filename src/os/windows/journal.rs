//! A file that only ever grows, shared by several processes.
//!
//! Touches: files, clock.
#![expect(unsafe_code, reason = "a part of a file is locked through the system")]

use std::fs::File;
use std::io;
use std::os::windows::fs::FileExt;
use std::os::windows::io::AsRawHandle;
use std::path::{Path, PathBuf};
use std::time::Duration;

use windows_sys::Win32::Foundation::{
    ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED, ERROR_HANDLE_DISK_FULL, ERROR_LOCK_VIOLATION,
};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_ALLOCATION_INFO, FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_REPARSE_POINT,
    FILE_FLAG_OPEN_REPARSE_POINT, FileAllocationInfo, LOCKFILE_EXCLUSIVE_LOCK,
    LOCKFILE_FAIL_IMMEDIATELY, LockFileEx, OPEN_ALWAYS, SetFileInformationByHandle, UnlockFileEx,
};
use windows_sys::Win32::System::IO::{OVERLAPPED, OVERLAPPED_0, OVERLAPPED_0_0};

use super::files::{facts, identity, is_at, open_private, read_at};
use super::rights;

/// Space that is kept ahead of what is written, so that a full disk is noticed before something must be recorded.
const AHEAD: u64 = 64 * 1024;

/// An open journal.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// As far as space has been reserved.
    reserved: u64,
    /// What is overwritten in place: where the journal stands.
    mark: File,
}

/// The journal, while nobody else writes to it.
pub(crate) struct Turn<'a> {
    journal: &'a mut Journal,
    size: u64,
    index: u64,
}

impl Journal {
    /// Opens or makes it and its mark, `PATH.head`, for the owner alone. Refused is what is no regular file, is not ours, or has another name.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut mark = path.as_os_str().to_owned();
        mark.push(".head");
        Ok(Self {
            path: path.to_owned(),
            file: open(path)?,
            reserved: 0,
            mark: open(Path::new(&mark))?,
        })
    }

    /// Waits until nobody else writes, at most for `patience`.
    pub(crate) fn turn(&mut self, patience: Duration) -> io::Result<Turn<'_>> {
        let end = super::uptime() + patience;
        loop {
            match lock(&self.file) {
                Ok(()) => {
                    if self.is_in_place()? {
                        let facts = facts(&self.file)?;
                        return Ok(Turn {
                            size: self.file.metadata()?.len(),
                            index: identity(&facts).inode,
                            journal: self,
                        });
                    }
                    // Another process has begun a new file.
                    *self = Self::open(&self.path)?;
                }
                Err(cause) if is_taken(&cause) && super::uptime() < end => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(cause) => return Err(cause),
            }
        }
    }

    fn is_in_place(&self) -> io::Result<bool> {
        match is_at(&self.file, &self.path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
            outcome => outcome,
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let file = open_private(path, OPEN_ALWAYS, FILE_FLAG_OPEN_REPARSE_POINT)?;
    let facts = facts(&file)?;
    let is_plain =
        facts.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT) == 0;
    if is_plain && facts.nNumberOfLinks == 1 && rights::of(&file)?.is_ours {
        return Ok(file);
    }
    Err(io::Error::other(
        "it is no regular file of yours with one name",
    ))
}

/// Far behind every end of file: a lock keeps others from reading what it covers here, and the journal is read while it is written.
fn turnstile() -> OVERLAPPED {
    OVERLAPPED {
        Internal: 0,
        InternalHigh: 0,
        Anonymous: OVERLAPPED_0 {
            Anonymous: OVERLAPPED_0_0 {
                Offset: 0,
                OffsetHigh: 0x4000_0000,
            },
        },
        hEvent: std::ptr::null_mut(),
    }
}

fn lock(file: &File) -> io::Result<()> {
    let mut place = turnstile();
    // SAFETY: the handle is open, and the place lives until the call is over, which waits for nothing.
    let done = unsafe {
        LockFileEx(
            file.as_raw_handle(),
            LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY,
            0,
            1,
            0,
            &raw mut place,
        )
    };
    match done {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

fn is_taken(cause: &io::Error) -> bool {
    cause.raw_os_error() == Some(ERROR_LOCK_VIOLATION.cast_signed())
}

impl Turn<'_> {
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Which file it is, for as long as that is kept.
    pub(crate) fn file(&self) -> u64 {
        self.index
    }

    /// The last bytes, at most `count` of them.
    pub(crate) fn end(&self, count: u64) -> io::Result<Vec<u8>> {
        let start = self.size.saturating_sub(count);
        let mut bytes = vec![0; usize::try_from(self.size - start).unwrap_or(0)];
        read_at(&self.journal.file, &mut bytes, start)?;
        Ok(bytes)
    }

    /// Appends all of `bytes` or nothing.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.size + bytes.len() as u64;
        self.reserve(end)?;
        write_at(&self.journal.file, bytes, self.size).inspect_err(|_| {
            self.journal.file.set_len(self.size).ok();
        })?;
        self.size = end;
        Ok(())
    }

    fn reserve(&mut self, to: u64) -> io::Result<()> {
        if to <= self.journal.reserved {
            return Ok(());
        }
        let wanted = FILE_ALLOCATION_INFO {
            AllocationSize: i64::try_from(to + AHEAD).unwrap_or(i64::MAX),
        };
        // SAFETY: the handle is open, and the size of what is pointed to is given.
        let done = unsafe {
            SetFileInformationByHandle(
                self.journal.file.as_raw_handle(),
                FileAllocationInfo,
                (&raw const wanted).cast(),
                u32::try_from(size_of::<FILE_ALLOCATION_INFO>()).unwrap_or(0),
            )
        };
        let cause = io::Error::last_os_error();
        let is_full = [
            ERROR_DISK_FULL,
            ERROR_HANDLE_DISK_FULL,
            ERROR_DISK_QUOTA_EXCEEDED,
        ]
        .iter()
        .any(|code| cause.raw_os_error() == Some(code.cast_signed()));
        // Some file systems cannot; then the write itself is what notices.
        if done == 0 && is_full {
            return Err(cause);
        }
        self.journal.reserved = to + AHEAD;
        Ok(())
    }

    /// What the mark says.
    pub(crate) fn read_mark(&self) -> io::Result<Vec<u8>> {
        let size = self.journal.mark.metadata()?.len().min(4096);
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        read_at(&self.journal.mark, &mut bytes, 0)?;
        Ok(bytes)
    }

    /// Overwrites the mark; always with as many bytes.
    pub(crate) fn mark(&self, bytes: &[u8]) -> io::Result<()> {
        write_at(&self.journal.mark, bytes, 0)
    }

    /// Gives the file another name; what is appended next goes into a new one.
    pub(crate) fn rename(&mut self, to: &Path) -> io::Result<()> {
        std::fs::rename(&self.journal.path, to)?;
        let next = Journal::open(&self.journal.path)?;
        lock(&next.file)?;
        self.size = next.file.metadata()?.len();
        self.index = identity(&facts(&next.file)?).inode;
        *self.journal = next;
        Ok(())
    }
}

fn write_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = file.seek_write(bytes, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[count..];
        offset += count as u64;
    }
    Ok(())
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut place = turnstile();
        // SAFETY: the handle is open, and the place lives until the call is over.
        unsafe { UnlockFileEx(self.journal.file.as_raw_handle(), 0, 1, 0, &raw mut place) };
    }
}
