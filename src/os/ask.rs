//! Asks another program: gives it what it reads, takes what it prints.
//!
//! Touches: processes.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use super::whole::read_whole;

/// What a pipe holds.
const PIECE: usize = 64 * 1024;

/// What a program printed, and whether it said that all went well.
pub(crate) struct Answered {
    pub(crate) output: Zeroizing<Vec<u8>>,
    pub(crate) is_success: bool,
}

/// What becomes of what a program prints.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Printed {
    Taken,
    /// Thrown away, with its complaints. A program that goes on in the background is not waited for.
    Ignored,
}

/// Runs `program`, found along PATH, to its end, in our environment without what is ours. It may ask its user on the terminal, and complains on our
/// standard error.
pub(crate) fn ask(
    program: &OsStr,
    arguments: &[&OsStr],
    input: Option<&[u8]>,
    printed: Printed,
) -> io::Result<Answered> {
    let taken = || match printed {
        Printed::Taken => Stdio::piped(),
        Printed::Ignored => Stdio::null(),
    };
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"SEVAULT_") {
            command.env_remove(name);
        }
    }
    let mut child = command
        .args(arguments)
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(taken())
        .stderr(match printed {
            Printed::Taken => Stdio::inherit(),
            Printed::Ignored => Stdio::null(),
        })
        .spawn()?;
    // None of these programs prints before it has read.
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        pipe.write_all(input)?;
    }
    let output = match child.stdout.take() {
        Some(mut pipe) => read_whole(&mut pipe, PIECE, usize::MAX)?,
        None => Zeroizing::new(Vec::new()),
    };
    let is_success = child.wait()?.success();
    Ok(Answered { output, is_success })
}
