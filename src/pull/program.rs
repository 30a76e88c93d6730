//! Runs a provider's own program and takes what it prints.
//!
//! Touches: processes.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the pull starts programs"
)]

use std::env::consts;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::os;
use crate::pull::Environment;
use crate::secret::Secret;

/// The most that a program may print: a vault of thousands of items in 1Password's words.
const LARGEST_OUTPUT: usize = 256 * 1024 * 1024;
/// What is read of its complaints.
const LARGEST_COMPLAINT: usize = 64 * 1024;

/// What a program printed, and how it ended.
#[derive(Clone)]
pub(super) struct Printed {
    pub(super) output: Secret,
    /// What it said when it failed; nothing after a success. Never shown: it may repeat what it was given.
    pub(super) complaint: Option<String>,
}

/// The programs that a run of ours has run. Whoever asks one of them the same thing again is given what it printed then: each start takes a
/// second, may ask a person to confirm, and counts where a provider rates its users.
#[derive(Default)]
pub(crate) struct Programs {
    ran: Mutex<Vec<Ran>>,
}

struct Ran {
    asked: Vec<String>,
    input: Option<Secret>,
    /// The variables of this pull alone. What it inherited does not change while we run.
    given: Vec<(String, Secret)>,
    printed: Printed,
}

impl Programs {
    /// What `program` prints when it is run, also when it fails.
    pub(super) fn run(
        &self,
        program: &str,
        arguments: &[&str],
        input: Option<&Secret>,
        environment: &Environment,
        patience: Duration,
    ) -> Result<Printed> {
        let asked: Vec<String> = [&[program], arguments]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let mut ran = self.ran.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |one: &&Ran| {
            one.asked == asked
                && one.input.as_ref().map(Secret::expose) == input.map(Secret::expose)
                && environment.is_given(&one.given)
        };
        if let Some(same) = ran.iter().find(is_same) {
            return Ok(same.printed.clone());
        }
        let printed = run(program, arguments, input, environment, patience)?;
        ran.push(Ran {
            asked,
            input: input.cloned(),
            given: environment.given.clone(),
            printed: printed.clone(),
        });
        Ok(printed)
    }
}

/// Runs `program` to its end. It is not given our own variables, nor a standard input to ask on; it may still ask on a terminal or in a window
/// of its own, so `patience` is a person's.
fn run(
    program: &str,
    arguments: &[&str],
    input: Option<&Secret>,
    environment: &Environment,
    patience: Duration,
) -> Result<Printed> {
    let cannot = |cause: &io::Error| {
        if cause.kind() == io::ErrorKind::NotFound {
            return Error::new(
                Kind::Missing,
                format!("there is no program `{program}` here"),
            )
            .hint(format!(
                "install `{program}`, or see that it is on your PATH"
            ));
        }
        Error::io(format!("cannot run `{program}`"), cause)
    };
    let mut child = Command::new(file_name(program))
        .args(arguments)
        .env_clear()
        .envs(environment.for_programs())
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|cause| cannot(&cause))?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input.cloned()) {
        // A program that does not read closes its end, and says in its own words what is wrong.
        thread::spawn(move || pipe.write_all(input.expose()));
    }
    let (sender, printed) = mpsc::channel();
    if let (Some(mut output), Some(mut complaint)) = (child.stdout.take(), child.stderr.take()) {
        let complaints =
            thread::spawn(move || os::read_whole(&mut complaint, 4096, LARGEST_COMPLAINT));
        thread::spawn(move || {
            let output = os::read_whole(&mut output, 64 * 1024, LARGEST_OUTPUT).map(Secret::from);
            let complaint = complaints.join().ok().and_then(io::Result::ok);
            // Whoever waited may have lost patience.
            let _ = sender.send((output, complaint));
        });
    }
    let Ok((output, complaint)) = printed.recv_timeout(patience) else {
        // It may be gone by now; then there is nothing left to end.
        let _ = child.kill();
        let _ = child.wait();
        return Err(
            Error::new(Kind::Busy, format!("`{program}` does not come to an end")).hint(format!(
                "see whether `{program}` waits for you, or give it longer with `--timeout`"
            )),
        );
    };
    let status = child.wait().map_err(|cause| cannot(&cause))?;
    let output = output.map_err(|cause| cannot(&cause))?;
    let complaint = (!status.success()).then(|| {
        complaint.map_or_else(String::new, |text| {
            String::from_utf8_lossy(&text).into_owned()
        })
    });
    Ok(Printed { output, complaint })
}

/// Azure's program is a batch file on Windows, which is found only by its whole name.
fn file_name(program: &str) -> &str {
    match (consts::OS, program) {
        ("windows", "az") => "az.cmd",
        _ => program,
    }
}
