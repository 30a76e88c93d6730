//! Starting programs on Unix: along a PATH, with an exact environment, in our place or below us.
//!
//! Touches: processes, terminal.

pub(in crate::os) mod image;
#[cfg(target_os = "linux")]
mod isolate;
mod wait;

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, FileType};
#[cfg(target_os = "linux")]
use rustix::process::{Resource, getrlimit};

use crate::os::{Ending, Limits, Program, Unfound};
use image::Image;
pub(in crate::os) use wait::die_of;

/// What execvp(3) searches without a PATH.
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// The order and the errors are those of execvp(3): what may not be run is passed over, and counts only if nothing else is found.
pub(in crate::os) fn find_program(name: &OsStr, path: Option<&OsStr>) -> Result<PathBuf, Unfound> {
    if name.is_empty() {
        return Err(Unfound::Missing);
    }
    if name.as_bytes().contains(&b'/') {
        return is_runnable(Path::new(name)).map(|()| PathBuf::from(name));
    }
    let mut worst = Unfound::Missing;
    let path = path.unwrap_or(OsStr::new(DEFAULT_PATH));
    for directory in path.as_bytes().split(|byte| *byte == b':') {
        // An empty element is the current directory.
        let directory = if directory.is_empty() {
            b"."
        } else {
            directory
        };
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
    let status = rustix::fs::stat(path).map_err(|error| {
        if error == rustix::io::Errno::ACCESS {
            Unfound::NotRunnable
        } else {
            Unfound::Missing
        }
    })?;
    let is_file = FileType::from_raw_mode(status.st_mode) == FileType::RegularFile;
    if is_file && rustix::fs::accessat(CWD, path, Access::EXEC_OK, AtFlags::EACCESS).is_ok() {
        Ok(())
    } else {
        Err(Unfound::NotRunnable)
    }
}

pub(in crate::os) fn replace(program: &Program<'_>) -> io::Result<Ending> {
    let image = Image::new(program)?;
    Err(image.replace())
}

pub(in crate::os) fn run(
    program: &Program<'_>,
    time: Option<std::time::Duration>,
) -> io::Result<Ending> {
    let image = Image::new(program)?;
    wait::run(&image, time)
}

/// Linux: MAX_ARG_STRLEN is 32 pages of 4 KiB for one string, and the whole gets a quarter of the stack's limit, at least 128 KiB and at
/// most three quarters of 8 MiB (execve(2), fs/exec.c). Elsewhere: ARG_MAX for the whole, as sysconf(3) tells it.
pub(in crate::os) fn limits() -> Limits {
    // What is left for a script's `#!` line and the file's own name.
    const SLACK: usize = 4096;
    let each = size_of::<*const u8>();
    #[cfg(target_os = "linux")]
    let (variable, whole) = {
        const PAGES: usize = 32 * 4096;
        let stack = getrlimit(Resource::Stack).current.unwrap_or(u64::MAX);
        let quarter = usize::try_from(stack / 4).unwrap_or(usize::MAX);
        (PAGES, quarter.clamp(PAGES, 6 * 1024 * 1024))
    };
    #[cfg(not(target_os = "linux"))]
    let (variable, whole) = {
        let whole = image::argument_limit();
        (whole, whole)
    };
    Limits {
        variable,
        total: whole.saturating_sub(SLACK),
        each,
        folds_case: false,
        is_text: false,
    }
}

#[cfg(target_os = "linux")]
pub(in crate::os) fn can_isolate() -> bool {
    isolate::is_possible()
}

#[cfg(not(target_os = "linux"))]
pub(in crate::os) fn can_isolate() -> bool {
    false
}

#[cfg(test)]
mod tests;
