//! What an attacker tries. It is this test binary again, told by its environment what to do, so that it can be run as another user.
#![expect(unsafe_code, reason = "ptrace and pidfd_getfd have no safe form")]

use std::fs;
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::wire;
use crate::support::Run;

pub(super) enum Attack {
    /// Connects to a socket and waits for what is said.
    Knock(PathBuf),
    /// Says something to the agent, properly.
    Say(PathBuf, String),
    /// Tries to look into a process.
    Look(u32),
}

const WHAT: &str = "SEVAULT_TEST_ATTACK";
const TO: &str = "SEVAULT_TEST_TARGET";
const FOUND: &str = "found: ";

impl Attack {
    /// Makes the test binary run [`attacker`] and nothing else.
    pub(super) const ARGUMENTS: [&str; 3] = ["--exact", "agent::attack::attacker", "--nocapture"];

    /// Runs it by a command that starts the test binary; gives what it found.
    pub(super) fn run_by(&self, run: Run<'_>) -> String {
        let run = match self {
            Self::Knock(socket) => run.env(WHAT, "knock").env(TO, socket),
            Self::Say(socket, json) => run.env(WHAT, "say").env(TO, socket).env("SAID", json),
            Self::Look(pid) => run.env(WHAT, "look").env(TO, pid.to_string()),
        };
        let said = run.stdout();
        let found = said.lines().find_map(|line| line.split_once(FOUND));
        found
            .unwrap_or_else(|| panic!("the attacker said nothing: {said}"))
            .1
            .to_owned()
    }
}

/// Not a promise, but the attacker itself; does nothing unless it is told to.
#[test]
fn attacker() {
    let Ok(what) = std::env::var(WHAT) else {
        return;
    };
    let target = PathBuf::from(std::env::var_os(TO).unwrap());
    let found = match &*what {
        "knock" => knock(&target),
        "say" => wire::ask(&target, &std::env::var("SAID").unwrap()),
        _ => look(target.to_str().unwrap().parse().unwrap()),
    };
    println!("{FOUND}{}", found.replace(['\n', '\0'], " "));
}

fn knock(socket: &Path) -> String {
    let Ok(mut stream) = UnixStream::connect(socket) else {
        return "refused".to_owned();
    };
    let mut said = Vec::new();
    stream.read_to_end(&mut said).ok();
    format!("connected, {} bytes", said.len())
}

fn look(pid: u32) -> String {
    let process = |name: &str| format!("/proc/{pid}/{name}");
    let tries = [
        ("attach", can_attach(pid)),
        ("memory", fs::File::open(process("mem")).is_ok()),
        ("environment", fs::read(process("environ")).is_ok()),
        ("descriptors", fs::read_dir(process("fd")).is_ok()),
        ("borrow", can_borrow(pid)),
    ];
    let words = tries.map(|(what, done)| format!("{what} {}", if done { "yes" } else { "no" }));
    words.join(", ")
}

fn can_attach(pid: u32) -> bool {
    let pid = libc::pid_t::try_from(pid).unwrap();
    // SAFETY: both requests concern the other process alone.
    unsafe {
        let done = libc::ptrace(libc::PTRACE_SEIZE, pid, 0, 0) == 0;
        if done {
            libc::ptrace(libc::PTRACE_DETACH, pid, 0, 0);
        }
        done
    }
}

/// Whether a descriptor of the process can be had with pidfd_getfd(2).
fn can_borrow(pid: u32) -> bool {
    // SAFETY: system calls on numbers alone; what they open ends with this process.
    unsafe {
        let handle = libc::syscall(libc::SYS_pidfd_open, pid, 0);
        handle >= 0 && libc::syscall(libc::SYS_pidfd_getfd, handle, 0, 0) >= 0
    }
}
