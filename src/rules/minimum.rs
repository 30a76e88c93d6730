//! The inherited variables that a program started in hardened mode sees.
//!
//! Touches: nothing.

use super::Check::{self, Absolute, Anything, Plain, Zone};
use super::Minimal;

const fn minimal(check: Check, why: &'static str, names: &'static [&'static str]) -> Minimal {
    Minimal { check, why, names }
}

/// What hardened mode inherits. Without a reason here, a variable stays out.
pub(super) static MINIMUM: &[Minimal] = &[
    minimal(Anything, "programs are found along it", &["PATH"]),
    minimal(
        Anything,
        "git, npm, cargo, ssh and python look for the user's settings there",
        &["HOME"],
    ),
    minimal(
        Anything,
        "ssh and git ask who the user is",
        &["USER", "LOGNAME"],
    ),
    minimal(Anything, "npm and editors start it for scripts", &["SHELL"]),
    minimal(
        Plain,
        "the language and the encoding of text; python needs it for anything but ASCII",
        &["LANG", "LANGUAGE", "LC_*"],
    ),
    minimal(
        Plain,
        "what the terminal can do",
        &["TERM", "COLORTERM", "TERM_PROGRAM"],
    ),
    minimal(
        Anything,
        "whether there is colour",
        &["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"],
    ),
    minimal(Plain, "the size of the terminal", &["COLUMNS", "LINES"]),
    minimal(Zone, "the local time", &["TZ"]),
    minimal(
        Absolute,
        "node, python and git write temporary files there",
        &["TMPDIR", "TMP", "TEMP"],
    ),
    minimal(
        Absolute,
        "the directory by the name that the user gave it",
        &["PWD"],
    ),
    minimal(
        Absolute,
        "sockets and files of this login; rootless containers need it",
        &["XDG_RUNTIME_DIR"],
    ),
    minimal(
        Absolute,
        "rustup's cargo finds its toolchains there where they are not in the home directory, as in Rust's own container images",
        &["CARGO_HOME", "RUSTUP_HOME"],
    ),
    minimal(
        Anything,
        "Windows: libraries are loaded and random numbers made by it; node and python do not start without",
        &["SYSTEMROOT", "WINDIR", "SYSTEMDRIVE"],
    ),
    minimal(
        Anything,
        "Windows: how a command is found and started",
        &["COMSPEC", "PATHEXT"],
    ),
    minimal(
        Anything,
        "Windows: where the user's settings are",
        &[
            "USERPROFILE",
            "USERNAME",
            "USERDOMAIN",
            "HOMEDRIVE",
            "HOMEPATH",
            "APPDATA",
            "LOCALAPPDATA",
        ],
    ),
    minimal(
        Anything,
        "Windows: where programs are",
        &["PROGRAMDATA", "PROGRAMFILES*", "COMMONPROGRAMFILES*"],
    ),
    minimal(
        Anything,
        "Windows: what the machine is",
        &["OS", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"],
    ),
];
