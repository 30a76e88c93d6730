//! Starting the program: found along the PATH that we were given, then put in our place, or run below us where somebody must stay behind.
//!
//! Touches: processes.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::exec::env::Environment;
use crate::exec::pty::{self, Label};
use crate::exec::redact::matcher::Patterns;
use crate::os::{self, Descriptors, Ending, Isolation, Program, Unfound};
use crate::secret::Secret;

/// A launch, decided in every point.
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    /// The command as it was typed, program first.
    pub(crate) command: Vec<OsString>,
    pub(crate) environment: Environment,
    /// What the program reads on standard input, instead of ours.
    pub(crate) input: Option<Secret>,
    /// With one, we stay behind, and the whole process group ends when it is over.
    pub(crate) timeout: Option<Duration>,
    pub(crate) descriptors: Descriptors,
    pub(crate) isolation: Isolation,
    /// With one, we stay behind, and what the program writes passes through us.
    pub(crate) redaction: Option<Redaction>,
}

/// What is masked, and how.
pub(crate) struct Redaction {
    pub(crate) patterns: Arc<Patterns>,
    pub(crate) label: Label,
}

/// The file that a command's first word means; `path` is the PATH that we were started with, which is the user's own.
pub(crate) fn resolve(word: &OsStr, path: Option<&OsStr>) -> Result<PathBuf> {
    os::find_program(word, path).map_err(|unfound| {
        let name = word.to_string_lossy();
        match unfound {
            Unfound::Missing => {
                Error::new(Kind::NoProgram, format!("there is no program `{name}`"))
                    .hint("look for a typing error, or give the path of the file")
            }
            Unfound::NotRunnable => Error::new(
                Kind::NotRunnable,
                format!("cannot run `{name}`: it may not be executed"),
            )
            .hint("make it executable with `chmod +x`, if it is a program"),
        }
    })
}

/// Starts the program. In the common case this does not return: the program stands in our place, with our parent and our number.
pub(crate) fn run(launch: &Launch) -> Result<Ending> {
    if launch.isolation == Isolation::On && !os::can_isolate() {
        return Err(
            Error::new(Kind::Failed, "this system cannot isolate a program")
                .hint("leave out `--isolate`; it needs Linux 6.12 or later with Landlock"),
        );
    }
    let environment = launch.environment.pairs();
    let program = Program {
        file: &launch.program,
        arguments: &launch.command,
        environment: &environment,
        input: launch.input.as_ref().map(Secret::expose),
        descriptors: launch.descriptors,
        isolation: launch.isolation,
    };
    let ending = match (&launch.redaction, launch.timeout) {
        (Some(redaction), time) => pty::run(&program, &redaction.patterns, redaction.label, time),
        (None, None) => os::replace(&program),
        (None, time) => os::run(&program, time),
    };
    ending.map_err(|cause| {
        let name = launch
            .command
            .first()
            .map(|word| word.to_string_lossy())
            .unwrap_or_default();
        let kind = if cause.kind() == std::io::ErrorKind::NotFound {
            Kind::NoProgram
        } else {
            Kind::NotRunnable
        };
        Error {
            kind,
            ..Error::io(format!("cannot run `{name}`"), &cause)
        }
    })
}

/// The exit code for an ending, to be returned when all is dropped. A program that died of a signal takes us along, so that whoever waits
/// sees what happened and not a number.
pub(crate) fn finish(ending: Ending) -> u8 {
    if let Ending::Killed(signal) = ending {
        os::die_of(signal);
    }
    os::shell_code(ending)
}
