//! What can go wrong, as a kind, one sentence and perhaps a hint.
//!
//! Touches: nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The result of everything here that can fail.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of failure it is. The kind alone decides the exit code; code that reacts to an error looks at the kind, never at the text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Something could not be done.
    Failed,
    /// What was asked for is not there: a secret, a profile, a file.
    Missing,
    /// It is there already, or two things claim one name.
    Conflict,
    /// Stored bytes are not what they should be: damaged, forged or newer than this program.
    Corrupt,
    /// A vault older than what this device has seen, or not the one that it knows.
    Rollback,
    /// The password, or another key, does not open the vault.
    WrongKey,
    /// Another process holds what is needed; trying again may work.
    Busy,
    /// The command line asks for what makes no sense.
    Usage,
    /// A rule forbids it.
    Denied,
    /// The vault is locked, or no agent is there to ask.
    Locked,
    /// The program to run cannot be run.
    NotRunnable,
    /// The program to run is not there.
    NoProgram,
    /// The program ran past its time.
    TimedOut,
}

/// How a command went, in the byte that a program may leave behind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ExitCode(u8);

impl ExitCode {
    pub(crate) const SUCCESS: Self = Self(0);
    pub(crate) const FAILURE: Self = Self(1);

    pub(crate) fn number(self) -> u8 {
        self.0
    }
}

impl From<u8> for ExitCode {
    fn from(number: u8) -> Self {
        Self(number)
    }
}

/// A failure, told to the user as `sevault: error: MESSAGE` and, where something can be done, `sevault: hint: HINT`.
///
/// Messages are lower case without a full stop, with names in backticks. They never hold a value, a token, or the raw input that was refused.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Error {
    pub(crate) kind: Kind,
    pub(crate) message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds what the user can do about it, as an imperative.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// An operation of the system on something that we may name, such as a path that the user gave or that we chose.
    pub(crate) fn io(what: impl fmt::Display, cause: &std::io::Error) -> Self {
        Self::new(Kind::Failed, format!("{what}: {}", reason(cause)))
    }

    /// The exit code of our own commands. What `exec` makes of an error before the launch is [`Error::launch_code`].
    pub(crate) fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Failed
            | Kind::Missing
            | Kind::Conflict
            | Kind::Corrupt
            | Kind::Rollback
            | Kind::WrongKey
            | Kind::Busy => 1,
            Kind::Usage => 2,
            Kind::Denied => 3,
            Kind::Locked => 4,
            Kind::TimedOut => 124,
            Kind::NotRunnable => 126,
            Kind::NoProgram => 127,
        }
    }

    /// The exit code of `exec` when we fail before the program runs, as env(1) and timeout(1) have it: 125 for every failure of ours,
    /// since the smaller numbers could be the program's own.
    pub(crate) fn launch_code(&self) -> u8 {
        match self.kind {
            Kind::TimedOut => 124,
            Kind::NotRunnable => 126,
            Kind::NoProgram => 127,
            Kind::Failed
            | Kind::Missing
            | Kind::Conflict
            | Kind::Corrupt
            | Kind::Rollback
            | Kind::WrongKey
            | Kind::Busy
            | Kind::Usage
            | Kind::Denied
            | Kind::Locked => 125,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Names as a sentence lists them, in backticks: the first `most`, and how many there are besides.
pub(crate) fn named<T: fmt::Display>(names: impl IntoIterator<Item = T>, most: usize) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let untold = names.len().saturating_sub(most);
    if untold > 0 {
        names.truncate(most);
        names.push(format!("{untold} more"));
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The system's reason, lower case and without the number that Rust appends.
fn reason(cause: &std::io::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Error, Kind, named};

    #[test]
    fn names_are_listed_as_a_sentence_has_them() {
        for (names, want) in [
            (&["A"][..], "`A`"),
            (&["A", "B"], "`A` and `B`"),
            (&["A", "B", "C"], "`A`, `B` and `C`"),
            (&["A", "B", "C", "D", "E"], "`A`, `B`, `C` and 2 more"),
        ] {
            assert_eq!(named(names, 3), want);
        }
    }

    #[test]
    fn a_failure_before_a_launch_never_looks_like_the_programs_own_code() {
        for kind in [
            Kind::Failed,
            Kind::Usage,
            Kind::Denied,
            Kind::Locked,
            Kind::Busy,
        ] {
            assert_eq!(Error::new(kind, "x").launch_code(), 125);
        }
        assert_eq!(Error::new(Kind::NotRunnable, "x").launch_code(), 126);
        assert_eq!(Error::new(Kind::NoProgram, "x").launch_code(), 127);
    }

    #[test]
    fn the_systems_reason_reads_like_ours() {
        let cause = std::io::Error::from_raw_os_error(2);
        assert_eq!(
            Error::io("cannot read `a`", &cause).message,
            "cannot read `a`: no such file or directory"
        );
    }
}
