//! The rules of the house. Each is a function from what it looks at to findings, so that a broken sample can be fed to it.

use std::collections::BTreeSet;

use super::source::Source;

/// The floors of the house, the ground first. A module that stands on none may not be.
const FLOORS: &[&[&str]] = &[
    &["os"],
    &["error"],
    // The words are two steps: what is known of a secret, a tool or a rule is said in names.
    &["name"],
    &["secret", "tool", "rules"],
    &[
        "vault", "scope", "exec", "shell", "keychain", "tpm", "doctor", "pull", "exchange",
        "helper", "project", "ui", "config",
    ],
    &["agent"],
    // The sign is two steps: what is wrong with a command line is said in terms of what may be asked.
    &["cli"],
    &["usage"],
    &["commands"],
    &["lib", "main"],
];

/// What a file may say that it touches.
const TOUCHES: &[&str] = &[
    "nothing",
    "memory",
    "files",
    "sockets",
    "processes",
    "terminal",
    "network",
    "clock",
    "everything",
];

/// What the top level of the repository holds, dot-files aside.
pub(super) const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "completions",
    "man",
    "shell",
    "src",
    "tests",
];

/// Files that may be longer than the rest, and why. One that has become shorter is a finding.
pub(super) const LONG_FILES: &[(&str, &str)] = &[
    ("src/cli.rs", "the table of what may be asked"),
    ("src/rules/strips.rs", "the table of what is taken away"),
    (
        "src/vault/format.rs",
        "the parser, and the format's specification",
    ),
];
pub(super) const LONGEST: usize = 600;

/// A module uses only floors below its own; modules on one floor do not know each other.
pub(super) fn floors(file: &Source) -> Vec<String> {
    let here = file.room();
    let Some(floor_here) = floor(here) else {
        return vec![format!("`{here}` stands on no floor")];
    };
    let mut findings = Vec::new();
    for path in file.paths() {
        let [root, there, ..] = path.as_slice() else {
            continue;
        };
        if root != "crate" || there == here {
            continue;
        }
        match floor(there) {
            None if there == "run" => {}
            None => findings.push(format!("uses `crate::{there}`, which stands on no floor")),
            Some(floor_there) if floor_there >= floor_here => {
                findings.push(format!("`{here}` may not use `{there}`"));
            }
            Some(_) if there == "ui" && !matches!(here, "commands" | "lib" | "main") => {
                findings.push(format!("`{here}` may not use `ui`: it does not print"));
            }
            Some(_) => {}
        }
    }
    findings
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// One sentence on what the file is for, then what it touches.
pub(super) fn headers(file: &Source) -> Vec<String> {
    let header = file.header();
    let mut findings = Vec::new();
    if header.first().is_none_or(|first| first.is_empty()) {
        findings.push("does not begin with a sentence on what it is for".into());
    }
    match touches(&header) {
        None => findings.push("has no line `//! Touches: …`".into()),
        Some(words) => findings.extend(
            words
                .iter()
                .filter(|word| !TOUCHES.contains(&word.as_str()))
                .map(|word| format!("touches `{word}`, which is none of {}", TOUCHES.join(", "))),
        ),
    }
    findings
}

/// The words after `Touches:`, up to the first full stop; what follows is free.
fn touches(header: &[&str]) -> Option<Vec<String>> {
    let line = header
        .iter()
        .find_map(|line| line.strip_prefix("Touches:"))?;
    let list = line.split('.').next().unwrap_or_default();
    Some(list.split(',').map(|word| word.trim().to_owned()).collect())
}

/// What differs by platform, and what the compiler cannot check, stands in `os/` alone.
pub(super) fn platform(file: &Source) -> Vec<String> {
    if file.room() == "os" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if file.words.iter().any(|word| word == "unsafe") {
        findings.push("`unsafe` outside `os`".into());
    }
    for (at, word) in file.words.iter().enumerate() {
        if matches!(word.as_str(), "cfg" | "cfg_attr") {
            let condition = balanced(&file.words[at + 1..]);
            findings.extend(
                condition
                    .iter()
                    .filter(|word| {
                        matches!(
                            word.as_str(),
                            "unix" | "windows" | "target_os" | "target_family"
                        )
                    })
                    .map(|word| format!("`cfg({word})` outside `os`")),
            );
        }
    }
    for path in file.paths() {
        match path
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["std", "os", ..] => findings.push("`std::os` outside `os`".into()),
            [only @ ("libc" | "rustix" | "windows_sys"), ..] => {
                findings.push(format!("`{only}` outside `os`"));
            }
            _ => {}
        }
    }
    findings
}

/// The words of the bracket that opens here, an exclamation mark before it aside.
fn balanced(words: &[String]) -> &[String] {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "!" if at == 0 => {}
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 && word != "!" {
            return &words[..at];
        }
    }
    words
}

/// Plain values that the ground hands out, which a pure file may take as an argument.
const VALUES_OF_OS: &[&str] = &["Limits"];

/// A file that says it touches nothing is believed only after looking.
pub(super) fn pure(file: &Source) -> Vec<String> {
    let header = file.header();
    if touches(&header).is_none_or(|words| words != ["nothing"]) {
        return Vec::new();
    }
    let is_effect = |path: &[&str]| match path {
        ["crate", "os", value] if VALUES_OF_OS.contains(value) => false,
        ["crate", "os", ..] if file.room() == "os" => false,
        // The door hands over what it was given.
        ["std", "env", "args_os"] => file.path != "src/main.rs",
        ["std", "env" | "fs" | "net", ..]
        | [
            "std",
            "process",
            "Command" | "Child" | "exit" | "abort" | "id",
            ..,
        ]
        | ["std", "time", "SystemTime" | "Instant", ..]
        | ["std", "io", "stdin" | "stdout" | "stderr", ..]
        | ["crate", "os", ..]
        | ["getrandom" | "interprocess" | "rpassword", ..] => true,
        [.., kind, "now"] => matches!(*kind, "SystemTime" | "Timestamp" | "Zoned"),
        _ => false,
    };
    file.code_paths()
        .iter()
        .filter(|path| is_effect(&path.iter().map(String::as_str).collect::<Vec<_>>()))
        .map(|path| format!("touches nothing, it says, and uses `{}`", path.join("::")))
        .collect()
}

/// Only `ui` prints.
pub(super) fn printing(file: &Source) -> Vec<String> {
    if file.room() == "ui" {
        return Vec::new();
    }
    file.code()
        .windows(2)
        .filter(|pair| {
            matches!(
                pair[0].as_str(),
                "print" | "println" | "eprint" | "eprintln" | "dbg"
            )
        })
        .filter(|pair| pair[1] == "!")
        .map(|pair| format!("`{}!` outside `ui`", pair[0]))
        .collect()
}

/// The keeper of keys runs no program, opens no network socket, and asks nobody.
pub(super) fn keeper(file: &Source) -> Vec<String> {
    if file.room() != "agent" {
        return Vec::new();
    }
    let mut findings: Vec<String> = file
        .code()
        .iter()
        .filter(|word| {
            matches!(
                word.as_str(),
                "Command" | "TcpStream" | "TcpListener" | "UdpSocket"
            )
        })
        .map(|word| format!("the agent uses `{word}`"))
        .collect();
    for path in file.code_paths() {
        match path
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["std", "net", ..] => findings.push("the agent uses `std::net`".into()),
            [
                "crate",
                room @ ("exec" | "keychain" | "pull" | "helper"),
                ..,
            ] => {
                findings.push(format!("the agent uses `{room}`"));
            }
            _ => {}
        }
    }
    findings
}

/// `Instant` stands still while the machine sleeps; a deadline that does is none.
pub(super) fn clocks(file: &Source) -> Vec<String> {
    if file.code().iter().any(|word| word == "Instant") {
        return vec!["`Instant` stops in suspend; the clocks are in `os`".into()];
    }
    Vec::new()
}

/// Long files are tables and parsers, and say so here.
pub(super) fn lengths(file: &Source) -> Vec<String> {
    if file.is_test() {
        return Vec::new();
    }
    let lines = file
        .text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .count();
    let is_excused = LONG_FILES.iter().any(|(path, _)| *path == file.path);
    match (lines > LONGEST, is_excused) {
        (true, false) => vec![format!("is {lines} lines long, its tests not counted")],
        (false, true) => vec!["is excused for its length, and is not long".into()],
        _ => Vec::new(),
    }
}

/// Every file of tests is run, and `tests/main.rs` says in a sentence what belongs there.
pub(super) fn listed(main: &str, files: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    let lines: Vec<&str> = main.lines().collect();
    for file in files.iter().filter(|file| *file != "main") {
        let declaration = format!("mod {file};");
        let Some(at) = lines.iter().position(|line| line.trim() == declaration) else {
            findings.push(format!("tests/{file}.rs is run by nobody"));
            continue;
        };
        let before = lines[..at]
            .iter()
            .rev()
            .find(|line| !line.starts_with("#["));
        if !before.is_some_and(|line| line.starts_with("/// ")) {
            findings.push(format!(
                "tests/main.rs does not say what belongs into {file}.rs"
            ));
        }
    }
    findings
}

/// The top level is a table of contents.
pub(super) fn top_level(names: &BTreeSet<String>) -> Vec<String> {
    let allowed: BTreeSet<String> = TOP_LEVEL.iter().map(|&name| name.to_owned()).collect();
    let extra = names
        .difference(&allowed)
        .map(|name| format!("`{name}` does not belong on the top level"));
    let missing = allowed
        .difference(names)
        .map(|name| format!("`{name}` is missing on the top level"));
    extra.chain(missing).collect()
}
