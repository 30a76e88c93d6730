//! Starting programs on Windows: along a PATH and its extensions, with an exact environment, below us.
//!
//! Touches: processes, clock.
//!
//! A process cannot be replaced here, so we always stay behind; a program's descendants are ended with it only as far as they end by
//! themselves, since no job object is made yet.
#![expect(unsafe_code, reason = "bytes become the text that they were")]

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::os::{Ending, Isolation, Limits, Program, Unfound};

/// The extensions of what can be run, where nothing says otherwise.
const EXTENSIONS: &str = ".COM;.EXE;.BAT;.CMD";

pub(in crate::os) fn find_program(name: &OsStr, path: Option<&OsStr>) -> Result<PathBuf, Unfound> {
    let file = Path::new(name);
    if name.is_empty() {
        return Err(Unfound::Missing);
    }
    if file.components().count() > 1 {
        return candidates(file).ok_or(Unfound::Missing);
    }
    // The current directory is not searched: what lies there by chance is not what was meant.
    std::env::split_paths(path.unwrap_or_default())
        .find_map(|directory| candidates(&directory.join(file)))
        .ok_or(Unfound::Missing)
}

/// The file itself if it has an extension, else the first that is there with one of PATHEXT.
fn candidates(file: &Path) -> Option<PathBuf> {
    if file.extension().is_some() && file.is_file() {
        return Some(file.to_path_buf());
    }
    let extensions = std::env::var("PATHEXT").unwrap_or_else(|_| EXTENSIONS.to_owned());
    extensions
        .split(';')
        .filter(|extension| !extension.is_empty())
        .map(|extension| {
            let mut name = OsString::from(file);
            name.push(extension);
            PathBuf::from(name)
        })
        .find(|candidate| candidate.is_file())
}

pub(in crate::os) fn replace(program: &Program<'_>) -> io::Result<Ending> {
    run(program, None)
}

pub(in crate::os) fn run(program: &Program<'_>, time: Option<Duration>) -> io::Result<Ending> {
    if program.isolation == Isolation::On {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let mut command = Command::new(program.file);
    command.args(program.arguments.iter().skip(1)).env_clear();
    for (name, value) in program.environment {
        // SAFETY: the bytes come from `OsStr::as_encoded_bytes`, or are UTF-8: `Limits::is_text` had them checked.
        command.env(name, unsafe { OsStr::from_encoded_bytes_unchecked(value) });
    }
    if program.input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn()?;
    let input = child.stdin.take();
    std::thread::scope(|scope| {
        if let (Some(mut pipe), Some(bytes)) = (input, program.input) {
            // A program that does not read all of it may close its end.
            scope.spawn(move || pipe.write_all(bytes).ok());
        }
        wait(&mut child, time)
    })
}

fn wait(child: &mut Child, time: Option<Duration>) -> io::Result<Ending> {
    let deadline = time.map(|time| super::uptime().saturating_add(time));
    let status = match deadline {
        None => child.wait()?,
        Some(deadline) => loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if super::uptime() >= deadline {
                child.kill()?;
                child.wait()?;
                return Ok(Ending::TimedOut);
            }
            std::thread::sleep(Duration::from_millis(20));
        },
    };
    Ok(Ending::Exited(status.code().unwrap_or(1)))
}

/// No program dies of a signal here.
pub(in crate::os) fn die_of(_signal: i32) {}

/// A variable holds 32,767 characters; the block as a whole has no limit since Windows Vista, and a command line again 32,767. Bytes of
/// UTF-8 are never fewer than its UTF-16 units, so counting them errs on the safe side.
pub(in crate::os) fn limits() -> Limits {
    Limits {
        variable: 32_767,
        total: usize::MAX,
        each: 0,
        folds_case: true,
        is_text: true,
    }
}

pub(in crate::os) fn can_isolate() -> bool {
    false
}
