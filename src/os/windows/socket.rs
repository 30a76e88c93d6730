//! A directory of our own, and the doors in it.
//!
//! Touches: files, sockets.
//!
//! A door is a named pipe, and pipes have one space of names for all users. So the name has a random part, and is told by a file in our directory, which only our
//! user reads: nobody else can take the name before us, and who connects asks the system in addition whose process listens.
#![expect(
    unsafe_code,
    reason = "a directory is held open in a way that keeps it in its place"
)]

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::windows::io::FromRawHandle;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE;
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_REPARSE_POINT,
    FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_LIST_DIRECTORY,
    FILE_READ_ATTRIBUTES, FILE_SHARE_READ, FILE_SHARE_WRITE, OPEN_EXISTING, READ_CONTROL,
};
use windows_sys::Win32::UI::Shell::GetUserProfileDirectoryW;

pub(crate) use super::listener::Listener;
pub(crate) use super::stream::Stream;
pub(crate) use super::watch::{Bell, Watch};

use super::files::{facts, private_dir, wide_path};
use super::rights;

/// A directory that only our user can enter, held open from the moment it was checked, which keeps it from being moved or removed.
pub(crate) struct PrivateDirectory {
    _handle: File,
    path: PathBuf,
}

impl PrivateDirectory {
    /// Opens and checks it: a directory, no link, ours, and nobody else's on its access list.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        // SAFETY: the path ends with a zero; the rest is absent.
        let handle = unsafe {
            CreateFileW(
                wide_path(path)?.as_ptr(),
                FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES | READ_CONTROL,
                FILE_SHARE_READ | FILE_SHARE_WRITE,
                null(),
                OPEN_EXISTING,
                FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT,
                null_mut(),
            )
        };
        if handle == INVALID_HANDLE_VALUE {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the system has just given us this handle.
        let handle = unsafe { File::from_raw_handle(handle) };
        let attributes = facts(&handle)?.dwFileAttributes;
        if attributes & FILE_ATTRIBUTE_DIRECTORY == 0
            || attributes & FILE_ATTRIBUTE_REPARSE_POINT != 0
        {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let rights = rights::of(&handle)?;
        if !rights.is_ours {
            return Err(io::Error::other("it belongs to another user"));
        }
        if rights.others_enter {
            return Err(io::Error::other("other users may enter it"));
        }
        Ok(Self {
            _handle: handle,
            path: path.to_owned(),
        })
    }

    /// Makes it unless it is there, then opens and checks it.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        private_dir(path)?;
        Self::open(path)
    }

    /// Makes the directory `name` in it unless it is there, for a door that `callers` reach. Only our own user ever does here.
    pub(crate) fn make_inside(&self, name: &str, callers: Callers) -> io::Result<()> {
        match callers {
            Callers::Own => Self::create(&self.path.join(name)).map(drop),
            Callers::Anyone => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "a door for another user is not on Windows yet",
            )),
        }
    }

    /// Opens the directory `name` in it, and tells who may call there.
    pub(crate) fn inside(&self, name: &str) -> io::Result<(Self, Callers)> {
        Ok((Self::open(&self.path.join(name))?, Callers::Own))
    }

    /// The names in it.
    pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
        crate::os::list_dir(&self.path)
    }

    /// Removes the directory `name` in it, with the door that is in there. It may be held open, by the agent; then its door is gone and it stays, empty.
    pub(crate) fn remove_inside(&self, name: &str, door: &str) -> io::Result<()> {
        let inner = self.path.join(name);
        crate::os::remove_file(&inner.join(door))?;
        std::fs::remove_dir(inner)
    }

    /// Takes the lock `name` for as long as what it gives lives; nothing if another process has it.
    pub(crate) fn lock(&self, name: &str) -> io::Result<Option<Lock>> {
        Ok(crate::os::try_lock_file(&self.path.join(name))?.map(Lock))
    }

    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// A lock that is held as long as this lives, and however the process ends.
pub(crate) struct Lock(#[expect(dead_code, reason = "holding it is its use")] File);

/// Whether `path` is a directory, no link, ours and closed to others.
pub(crate) fn is_private_directory(path: &Path) -> bool {
    PrivateDirectory::open(path).is_ok()
}

/// Below the local application data of the user whom this process runs for, whatever the environment says.
pub(crate) fn runtime_directory() -> PathBuf {
    profile_directory()
        .unwrap_or_default()
        .join(r"AppData\Local\sevault\run")
}

fn profile_directory() -> Option<PathBuf> {
    use std::os::windows::ffi::OsStringExt;
    use std::os::windows::io::{AsRawHandle, OwnedHandle};
    use windows_sys::Win32::Security::TOKEN_QUERY;
    use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

    let mut token = null_mut();
    // SAFETY: the handle stands for this process, and the token is written to our variable.
    if unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) } == 0 {
        return None;
    }
    // SAFETY: the system has just given us this handle.
    let token = unsafe { OwnedHandle::from_raw_handle(token) };
    let mut text = [0u16; 1024];
    let mut size = u32::try_from(text.len()).unwrap_or(0);
    // SAFETY: the text has room for as many characters.
    let done = unsafe {
        GetUserProfileDirectoryW(token.as_raw_handle(), text.as_mut_ptr(), &raw mut size)
    };
    let end = text.iter().position(|unit| *unit == 0)?;
    (done != 0).then(|| PathBuf::from(OsString::from_wide(&text[..end])))
}

/// Whom a door lets in: our own user, or whoever gets to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Callers {
    Own,
    Anyone,
}
