//! What an attacker tries. It is this test binary again, told by its environment what to do, so that it can be run as another user.
#![expect(
    unsafe_code,
    reason = "ptrace, clone, memfd_create and pidfd_getfd have no safe form"
)]

use std::fs;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::wire::Tongue;
use super::{limits, weak, wire};
use crate::support::{Run, SEVAULT, is_soon};

#[derive(Clone)]
pub(super) enum Attack {
    /// Connects to a socket and waits for what is said.
    Knock(PathBuf),
    /// Says something to the agent, properly.
    Say(PathBuf, String),
    /// Tries to look into a process.
    Look(u32),
    /// Takes the place of a process that the agent serves, in one of the ways of [`Trick`].
    Trick(Trick, PathBuf, String),
    /// Is one of a crowd of clients that misbehave, for so long. What is asked there, where it matters.
    Crowd(Crowd, PathBuf, Duration, String),
    /// Asks so often, one after the other, and is answered each time.
    Busy(PathBuf, usize, String),
    /// Runs the honest program where no socket is to be had, with this error.
    Sandboxed(i32),
    /// Is the control: a keeper that can be fooled.
    Weak(weak::Trust, PathBuf),
}

/// What a crowd does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Crowd {
    /// Sends a byte a second.
    Slow,
    /// Sends a byte every now and then, over one connection, until it is cut off.
    Drips,
    /// Connects and leaves.
    Connects,
    /// Sends ten megabytes.
    Lines,
    /// Sends brackets, a million and as many as a request may hold.
    Brackets,
    /// Asks and never reads.
    Deaf,
}

/// How a process makes another answer for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Trick {
    /// A child keeps the connection and speaks on it, after its parent has executed the honest program.
    Child,
    /// The request is sent at once, before anybody looks; then the honest program is executed.
    Early,
    /// The request is sent properly, and the honest program executed before the agent looks.
    Exec,
    /// As [`Trick::Exec`], and a helper keeps the memory map of before alive.
    SharedMap,
    /// A helper keeps the connection of a process that ended and whose number another got.
    Gone,
    /// The program runs from memory, under the honest one's name.
    Memory,
    /// The program's file is taken away while it runs.
    Deleted,
    /// The honest program runs under our debugger.
    Traced,
}

const WHAT: &str = "SEVAULT_TEST_ATTACK";
const TO: &str = "SEVAULT_TEST_TARGET";
/// The file name of the honest program, if it is not ours.
pub(super) const HONEST: &str = "SEVAULT_TEST_HONEST";
const FOUND: &str = "found: ";

impl Attack {
    /// Makes the test binary run [`attacker`] and nothing else.
    pub(super) const ARGUMENTS: [&str; 3] = ["--exact", "agent::attack::attacker", "--nocapture"];

    /// The command that starts the test binary, told what to do.
    pub(super) fn told<'a>(&self, run: Run<'a>) -> Run<'a> {
        match self {
            Self::Knock(socket) => run.env(WHAT, "knock").env(TO, socket),
            Self::Say(socket, json) => run.env(WHAT, "say").env(TO, socket).env("SAID", json),
            Self::Look(pid) => run.env(WHAT, "look").env(TO, pid.to_string()),
            Self::Trick(trick, socket, json) => run
                .env(WHAT, format!("{trick:?}"))
                .env(TO, socket)
                .env("SAID", json),
            Self::Busy(socket, count, said) => run
                .env(WHAT, "busy")
                .env(TO, socket)
                .env("COUNT", count.to_string())
                .env("SAID", said),
            Self::Crowd(crowd, socket, time, said) => run
                .env(WHAT, "crowd")
                .env(TO, socket)
                .env("SAID", said)
                .env("CROWD", format!("{crowd:?}"))
                .env("SECONDS", time.as_secs().to_string()),
            Self::Sandboxed(errno) => run.env(WHAT, "sandboxed").env(TO, errno.to_string()),
            Self::Weak(trust, socket) => run
                .env(WHAT, "weak")
                .env(TO, socket)
                .env("TRUST", format!("{trust:?}")),
        }
    }

    /// Runs it; gives what it found.
    pub(super) fn run_by(&self, run: Run<'_>) -> String {
        let output = self.told(run).output();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let found = said.lines().find_map(|line| line.split_once(FOUND));
        let Some((_, found)) = found else {
            let wrong = String::from_utf8_lossy(&output.stderr);
            panic!("the attacker said nothing: {said}{wrong}");
        };
        found.to_owned()
    }
}

/// Not a promise, but the attacker itself; does nothing unless it is told to.
#[test]
fn attacker() {
    let Ok(what) = std::env::var(WHAT) else {
        return;
    };
    let target = PathBuf::from(std::env::var_os(TO).unwrap());
    let say = || Tongue::at(&target).ask(&target, &said());
    let found = match &*what {
        "knock" => knock(&target),
        "say" => say(),
        "look" => look(target.to_str().unwrap().parse().unwrap()),
        "weak" => weak::serve(&target, &std::env::var("TRUST").unwrap()),
        "crowd" => {
            let time = std::env::var("SECONDS").unwrap().parse().unwrap();
            let crowd = std::env::var("CROWD").unwrap();
            limits::misbehave(&crowd, &target, Duration::from_secs(time))
        }
        "busy" => limits::ask_often(&target, std::env::var("COUNT").unwrap().parse().unwrap()),
        "sandboxed" => list_in_a_sandbox(target.to_str().unwrap().parse().unwrap()),
        "Child" | "Early" | "Exec" | "SharedMap" => become_honest(&what, &target),
        "wait" => wait_for_honesty(&target),
        "Gone" => return leave(),
        "connect" => return connect_and_end(&target),
        "outlive" => outlive(),
        "Memory" => run_from_memory(),
        "Deleted" => {
            fs::remove_file(std::env::current_exe().unwrap()).unwrap();
            say()
        }
        "Traced" => trace(),
        other => panic!("{other}"),
    };
    println!("{FOUND}{}", found.replace(['\n', '\0'], " "));
}

pub(super) fn said() -> String {
    std::env::var("SAID").unwrap()
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

/// The honest program, beside the attacker's: ours, or one that is registered as a client.
pub(super) fn honest() -> PathBuf {
    let name = std::env::var(HONEST).unwrap_or_else(|_| "sevault".to_owned());
    std::env::current_exe().unwrap().with_file_name(name)
}

/// What makes it wait for its input for ever, before it connects.
fn waiting() -> &'static [&'static str] {
    match std::env::var_os(HONEST) {
        None => &["unlock", "--password-stdin"],
        Some(_) => &["write", "aws", "key"],
    }
}

/// Connects, leaves the connection to a helper, and executes the honest program, which then waits for a password for ever.
#[expect(
    clippy::zombie_processes,
    reason = "it is to outlive what we are now, which is the attack"
)]
fn become_honest(how: &str, socket: &Path) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    let tongue = Tongue::at(socket);
    if how == "Early" {
        tongue.say(&mut stream, &tongue.no_nonce(), &said());
    }
    if matches!(how, "Exec" | "SharedMap") {
        let nonce = tongue.hear(&mut stream).unwrap();
        // A process of the same user may stop the agent, and so has all the time that it wants.
        if let Ok(agent) = std::env::var("AGENT") {
            super::stop(agent.parse().unwrap());
        }
        tongue.say(&mut stream, &nonce, &said());
    }
    if how == "SharedMap" {
        keep_the_map();
    }
    // SAFETY: the descriptor is ours; the copy is not closed by exec.
    let kept = unsafe { libc::dup(stream.as_raw_fd()) };
    Command::new("/proc/self/exe")
        .args(Attack::ARGUMENTS)
        .env(WHAT, "wait")
        .env("HOW", how)
        .env("KEPT", kept.to_string())
        .env("PARENT", std::process::id().to_string())
        .spawn()
        .unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    // SAFETY: the pipe is ours; its other end stays open in the honest program itself, so that its input never ends.
    unsafe { libc::dup(writer.as_raw_fd()) };
    let failed = Command::new(honest())
        .args(waiting())
        .stdin(reader)
        .stdout(Stdio::null())
        .exec();
    panic!("{failed}");
}

/// Starts a process in this one's memory, so that the memory outlives an exec.
fn keep_the_map() {
    extern "C" fn sleep(_: *mut libc::c_void) -> libc::c_int {
        // SAFETY: neither call touches memory that others use.
        unsafe {
            libc::sleep(4);
            libc::_exit(0)
        }
    }
    let stack: &'static mut [u64] = Vec::leak(vec![0; 16 * 1024]);
    let top = stack.as_mut_ptr_range().end;
    // SAFETY: the stack is the new process's alone, and is never given back.
    let pid = unsafe { libc::clone(sleep, top.cast(), libc::CLONE_VM, std::ptr::null_mut()) };
    assert!(pid > 0);
}

/// The helper of [`become_honest`]: waits until its parent runs the honest program, and then uses the connection.
fn wait_for_honesty(socket: &Path) -> String {
    let variable = |name: &str| std::env::var(name).unwrap();
    let parent: u32 = variable("PARENT").parse().unwrap();
    let is_honest =
        || fs::read_link(format!("/proc/{parent}/exe")).is_ok_and(|path| path == honest());
    assert!(is_soon(Duration::from_secs(10), is_honest));
    if let Ok(ready) = std::env::var("READY") {
        fs::write(ready, "").unwrap();
    }
    // SAFETY: our parent left us this descriptor.
    let mut stream =
        UnixStream::from(unsafe { OwnedFd::from_raw_fd(variable("KEPT").parse().unwrap()) });
    let tongue = Tongue::at(socket);
    match &*variable("HOW") {
        "Child" => match tongue.hear(&mut stream) {
            Ok(nonce) => tongue.say(&mut stream, &nonce, &said()),
            Err(refusal) => return refusal,
        },
        "Early" => drop(tongue.hear(&mut stream)),
        _ => {
            if let Ok(agent) = std::env::var("AGENT") {
                super::signal(agent.parse().unwrap(), rustix::process::Signal::CONT);
            }
        }
    }
    let found = wire::rest(&mut stream);
    super::signal(parent, rustix::process::Signal::KILL);
    found
}

/// Starts a process that connects and ends, and waits for its end, so that its number is free. Its helper says what is found.
fn leave() {
    let mut child = Command::new("/proc/self/exe")
        .args(Attack::ARGUMENTS)
        .env(WHAT, "connect")
        .spawn()
        .unwrap();
    let pid = child.id();
    child.wait().unwrap();
    fs::write(std::env::var("READY").unwrap(), format!("{pid}\n")).unwrap();
}

#[expect(
    clippy::zombie_processes,
    reason = "it is to outlive us, which is the attack"
)]
fn connect_and_end(socket: &Path) {
    let stream = UnixStream::connect(socket).unwrap();
    // SAFETY: the descriptor is ours; the copy is not closed by exec.
    let kept = unsafe { libc::dup(stream.as_raw_fd()) };
    Command::new("/proc/self/exe")
        .args(Attack::ARGUMENTS)
        .env(WHAT, "outlive")
        .env("KEPT", kept.to_string())
        .spawn()
        .unwrap();
}

/// Uses the connection that it was left, when it is told that the time has come.
fn outlive() -> String {
    let variable = |name: &str| std::env::var(name).unwrap();
    // SAFETY: our parent left us this descriptor.
    let mut stream =
        UnixStream::from(unsafe { OwnedFd::from_raw_fd(variable("KEPT").parse().unwrap()) });
    assert!(is_soon(Duration::from_secs(20), || Path::new(&variable(
        "GO"
    ))
    .exists()));
    let mut hello = [0; 64];
    if stream.read_exact(&mut hello).is_err() {
        return String::new();
    }
    let nonce = hello[8..24].try_into().unwrap();
    stream.write_all(&wire::request(&nonce, &said())).unwrap();
    wire::rest(&mut stream)
}

/// Runs this program from memory, where it has the honest one's name.
fn run_from_memory() -> String {
    // SAFETY: the name is a C string, and the descriptor that comes back is nobody else's.
    let mut file = unsafe {
        let file = libc::memfd_create(c"sevault".as_ptr(), 0);
        fs::File::from_raw_fd(file)
    };
    file.write_all(&fs::read("/proc/self/exe").unwrap())
        .unwrap();
    let failed = Command::new(format!("/proc/self/fd/{}", file.as_raw_fd()))
        .args(Attack::ARGUMENTS)
        .env(WHAT, "say")
        .exec();
    panic!("{failed}");
}

/// Runs the honest program where every socket fails.
fn list_in_a_sandbox(errno: i32) -> String {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    let rules = [(libc::SYS_socket, Vec::new())].into_iter().collect();
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        SeccompAction::Errno(errno.unsigned_abs()),
        std::env::consts::ARCH.try_into().unwrap(),
    );
    let program: BpfProgram = filter.unwrap().try_into().unwrap();
    seccompiler::apply_filter_all_threads(&program).unwrap();
    let output = Command::new(SEVAULT).arg("list").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&said).into_owned()
}

/// Runs the honest program as its debugger.
#[expect(
    clippy::zombie_processes,
    reason = "it is waited for as a debugger waits"
)]
fn trace() -> String {
    let mut command = Command::new(honest());
    command
        .args(["list", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // SAFETY: one system call, which may be made between fork and exec.
    unsafe {
        command.pre_exec(|| {
            libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0);
            Ok(())
        });
    }
    let mut child = command.spawn().unwrap();
    let pid = i32::try_from(child.id()).unwrap();
    loop {
        let mut status = 0;
        // SAFETY: it is our child, and the status ours.
        unsafe {
            if libc::waitpid(pid, &raw mut status, 0) < 0 || !libc::WIFSTOPPED(status) {
                break;
            }
            let signal = match libc::WSTOPSIG(status) {
                libc::SIGTRAP => 0,
                other => other,
            };
            libc::ptrace(libc::PTRACE_CONT, pid, 0, signal);
        }
    }
    let mut said = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    said
}
