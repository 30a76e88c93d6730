//! The clipboard: a value goes there, and is taken away again unless something else was put there meanwhile.
//!
//! Touches: clock, processes, terminal.
//!
//! A detached process of ours waits. It knows a salted hash of the value and not the value, compares it with what is there then, and ends. What a
//! clipboard manager keeps is out of our hands; a terminal's clipboard (OSC 52) can be written and not read, and is therefore not cleared.

use std::ffi::{OsStr, OsString};
use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::error::{Error, ExitCode, Kind, Result};
use crate::os::{self, Printed};
use crate::secret::Secret;

/// What starts us anew to wait.
const ARGUMENT: &str = "__forget";
/// Where that process learns what it waits for.
const TASK: &str = "SEVAULT_FORGET";
/// What the programs that reach a clipboard need to know.
const KEPT: [&str; 6] = [
    "PATH",
    "HOME",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
];

/// A program, or several, for one clipboard.
struct Board {
    /// The variable that says that there is such a clipboard; none where it is told by the program.
    told_by: Option<&'static str>,
    copy: &'static [&'static str],
    /// Prints what is there; none where that cannot be done faithfully.
    paste: Option<&'static [&'static str]>,
    /// Empties it; by copying nothing where there is no other way.
    clear: Option<&'static [&'static str]>,
}

const BOARDS: &[Board] = &[
    Board {
        told_by: Some("WAYLAND_DISPLAY"),
        copy: &["wl-copy", "--type", "text/plain"],
        paste: Some(&["wl-paste", "--no-newline"]),
        clear: Some(&["wl-copy", "--clear"]),
    },
    Board {
        told_by: Some("DISPLAY"),
        copy: &["xclip", "-selection", "clipboard", "-in"],
        paste: Some(&["xclip", "-selection", "clipboard", "-out"]),
        clear: None,
    },
    Board {
        told_by: Some("DISPLAY"),
        copy: &["xsel", "--clipboard", "--input"],
        paste: Some(&["xsel", "--clipboard", "--output"]),
        clear: Some(&["xsel", "--clipboard", "--clear"]),
    },
    Board {
        told_by: None,
        copy: &["pbcopy"],
        paste: Some(&["pbpaste"]),
        clear: None,
    },
    // Windows, seen from itself or from its Linux. Its other end adds to what it prints.
    Board {
        told_by: None,
        copy: &["clip.exe"],
        paste: None,
        clear: None,
    },
];

/// What became of a value.
pub(super) enum Copied {
    /// It will be gone after that time.
    ForNow,
    /// It stays until something else is copied.
    ForGood,
}

/// Puts a value on the first clipboard that there is, to be cleared after `time`.
pub(super) fn copy(value: &Secret, time: Duration) -> Result<Copied> {
    let path = os::variable("PATH");
    let is_here = |board: &&Board| {
        board
            .told_by
            .is_none_or(|name| os::variable(name).is_some())
            && os::find_program(OsStr::new(board.copy[0]), path.as_deref()).is_ok()
    };
    let Some(board) = BOARDS.iter().find(is_here) else {
        return to_terminal(value);
    };
    if !run(board.copy, Some(value.expose())) {
        return Err(Error::new(
            Kind::Failed,
            format!("`{}` does not take the value", board.copy[0]),
        ));
    }
    if board.paste.is_none() {
        return Ok(Copied::ForGood);
    }
    let mut salt = [0; 16];
    os::random(&mut salt).map_err(|cause| Error::io("no random bytes", &cause))?;
    let task = format!(
        "{} {} {} {}",
        board.copy[0],
        time.as_secs(),
        HEXLOWER.encode(&salt),
        hash(&salt, value.expose())
    );
    let task = OsString::from(task);
    let kept: Vec<(&str, OsString)> = KEPT
        .iter()
        .filter_map(|name| Some((*name, os::variable(name)?)))
        .collect();
    let mut keep: Vec<(&str, &OsStr)> = kept
        .iter()
        .map(|(name, value)| (*name, value.as_os_str()))
        .collect();
    keep.push((TASK, &task));
    // The value is there; that nobody clears it must be known.
    match os::start_again(ARGUMENT, &keep, Duration::from_secs(5)) {
        Ok(line) if line == "ready" => Ok(Copied::ForNow),
        Ok(_) | Err(_) => Ok(Copied::ForGood),
    }
}

/// Waits, and clears the clipboard if the value is still there.
pub(super) fn forget() -> Result<ExitCode> {
    let failed = |cause: std::io::Error| Error::io("cannot wait in the background", &cause);
    let task = os::variable(TASK).unwrap_or_default();
    let task = task.to_string_lossy();
    let words: Vec<&str> = task.split(' ').collect();
    let [program, seconds, salt, wanted] = words[..] else {
        return Err(Error::new(Kind::Usage, "there is nothing to forget"));
    };
    let board = BOARDS.iter().find(|board| board.copy[0] == program);
    let (Some(board), Ok(seconds), Ok(salt)) =
        (board, seconds.parse(), HEXLOWER.decode(salt.as_bytes()))
    else {
        return Err(Error::new(Kind::Usage, "there is nothing to forget"));
    };
    os::close_inherited().map_err(failed)?;
    os::go_on_detached().map_err(failed)?;
    os::acknowledge("ready").map_err(failed)?;
    os::pause(Duration::from_secs(seconds));
    let Some(paste) = board.paste else {
        return Ok(ExitCode::SUCCESS);
    };
    let arguments: Vec<&OsStr> = paste[1..].iter().map(OsStr::new).collect();
    let there = os::ask(OsStr::new(paste[0]), &arguments, None, Printed::Taken);
    if there.is_ok_and(|there| hash(&salt, &there.output) == wanted) {
        match board.clear {
            Some(clear) => run(clear, None),
            None => run(board.copy, Some(b"")),
        };
    }
    Ok(ExitCode::SUCCESS)
}

fn run(words: &[&str], input: Option<&[u8]>) -> bool {
    let arguments: Vec<&OsStr> = words[1..].iter().map(OsStr::new).collect();
    os::ask(OsStr::new(words[0]), &arguments, input, Printed::Ignored)
        .is_ok_and(|answered| answered.is_success)
}

fn hash(salt: &[u8], value: &[u8]) -> String {
    HEXLOWER.encode(
        &Sha256::new()
            .chain_update(salt)
            .chain_update(value)
            .finalize(),
    )
}

/// The clipboard of the terminal, which may be on another machine: xterm's control sequences, OSC 52. Many terminals have it switched off, and none says.
fn to_terminal(value: &Secret) -> Result<Copied> {
    let text = BASE64.encode(value.expose());
    let text = Secret::new(format!("\x1b]52;c;{text}\x07").into_bytes());
    os::write_to_terminal(text.expose()).map_err(|_| {
        Error::new(Kind::Missing, "there is no clipboard here")
            .hint("install `wl-copy`, `xclip` or `xsel`, or give the value to the program that needs it with `sevault exec`")
    })?;
    Ok(Copied::ForGood)
}
