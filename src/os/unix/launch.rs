//! Starting programs on Unix: along a PATH, with an exact environment, in our place or below us.
//!
//! Touches: processes, descriptors, signals.

use std::ffi::{CString, OsStr, c_char};
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, FileType, StatxFlags};
use zeroize::Zeroizing;

use crate::os::{Ending, Limits, Program, Unfound};

/// What execvp(3) searches without a PATH.
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// The order and the errors are those of execvp(3): what may not be run is passed over, and counts only if nothing else is found.
pub(in crate::os) fn find_program(
    name: &OsStr,
    path: Option<&OsStr>,
) -> Result<PathBuf, Unfound> {
    if name.is_empty() {
        return Err(Unfound::Missing);
    }
    if name.as_bytes().contains(&b'/') {
        return is_runnable(Path::new(name)).map(|()| PathBuf::from(name));
    }
    let mut worst = Unfound::Missing;
    for directory in path
        .unwrap_or(OsStr::new(DEFAULT_PATH))
        .as_bytes()
        .split(|byte| *byte == b':')
    {
        // An empty element is the current directory.
        let directory = if directory.is_empty() { b"." } else { directory };
        let candidate = Path::new(OsStr::from_bytes(directory)).join(name);
        match is_runnable(&candidate) {
            Ok(()) => return Ok(candidate),
            Err(Unfound::NotRunnable) => worst = Unfound::NotRunnable,
            Err(Unfound::Missing) => {}
        }
    }
    Err(worst)
}

fn is_runnable(path: &Path) -> Result<(), Unfound> {
    let status = rustix::fs::stat(path).map_err(|error| match error {
        rustix::io::Errno::ACCESS => Unfound::NotRunnable,
        _ => Unfound::Missing,
    })?;
    let is_file = FileType::from_raw_mode(status.st_mode) == FileType::RegularFile;
    if is_file && rustix::fs::accessat(CWD, path, Access::EXEC_OK, AtFlags::EACCESS).is_ok() {
        Ok(())
    } else {
        Err(Unfound::NotRunnable)
    }
}
