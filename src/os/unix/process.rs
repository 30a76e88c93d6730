//! Processes: starting ourselves anew, hardening, signals.
//!
//! Touches: processes, files.
#![expect(unsafe_code, reason = "fork and signals have no safe form")]

use std::ffi::OsStr;
use std::io::{self, Read, Write};
#[cfg(target_os = "linux")]
use std::os::fd::{FromRawFd, OwnedFd};
#[cfg(target_os = "linux")]
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};

/// Starts the running image again, not what lies under its path by now, with nothing of our environment but `keep`.
///
/// Its standard output is a pipe to us. What it says there first, up to the end of a line or of `patience`, is the answer.
pub(crate) fn start_again(
    argument: &str,
    keep: &[(&str, &OsStr)],
    patience: Duration,
) -> io::Result<String> {
    #[cfg(target_os = "linux")]
    let image = PathBuf::from("/proc/self/exe");
    #[cfg(target_os = "macos")]
    let image = std::env::current_exe()?;
    let mut command = Command::new(image);
    std::os::unix::process::CommandExt::arg0(&mut command, "sevault");
    let mut child = command
        .arg(argument)
        .env_clear()
        .envs(keep.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let line = first_line(&mut child, patience);
    // The child that we started forked and is gone, or is past its time.
    if line.is_err() {
        child.kill().ok();
    }
    child.wait()?;
    line
}

fn first_line(child: &mut Child, patience: Duration) -> io::Result<String> {
    let mut pipe = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let end = super::uptime() + patience;
    let mut line = Vec::new();
    loop {
        let left = end
            .checked_sub(super::uptime())
            .ok_or(io::ErrorKind::TimedOut)?;
        let left = Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        };
        if poll(&mut [PollFd::new(&pipe, PollFlags::IN)], Some(&left))? == 0 {
            continue;
        }
        let mut piece = [0; 512];
        let count = pipe.read(&mut piece)?;
        line.extend_from_slice(&piece[..count]);
        if count == 0 || line.contains(&b'\n') || line.len() > 4096 {
            return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
    }
}

pub(crate) fn allow_descriptors(wanted: u64) -> u64 {
    let resource = rustix::process::Resource::Nofile;
    let limit = rustix::process::getrlimit(resource);
    // Without a number there is no limit.
    let allowed = limit.current.unwrap_or(u64::MAX);
    let raised = limit.maximum.unwrap_or(u64::MAX).min(wanted);
    if allowed >= raised {
        return allowed;
    }
    let more = rustix::process::Rlimit {
        current: Some(raised),
        ..limit
    };
    match rustix::process::setrlimit(resource, more) {
        Ok(()) => raised,
        Err(_) => allowed,
    }
}

/// Every user that a user namespace does not know has this number there (user_namespaces(7)); it is that of `nobody` elsewhere.
const OVERFLOW: u32 = 65_534;

pub(crate) fn is_somebody() -> bool {
    !cfg!(target_os = "linux") || super::user() != OVERFLOW
}

/// What is ready takes at least 512 bytes without waiting (pipe(7), on Linux 4096).
pub(crate) fn write_log(line: &str) {
    let error = rustix::stdio::stderr();
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    if poll(&mut [PollFd::new(&error, PollFlags::OUT)], Some(&at_once)) == Ok(1) {
        let _ = rustix::io::write(error, line.as_bytes());
    }
}

/// The other end of [`start_again`]: says the line, then lets go of the pipe.
pub(crate) fn acknowledge(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    let nothing = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    rustix::stdio::dup2_stdout(&nothing)?;
    Ok(())
}

/// Closes every descriptor above standard error that our parent may have left open; on macOS every one of a kind that a program hands down.
pub(crate) fn close_inherited() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: called before anything here has opened a descriptor, as its only use shows.
        let done = unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0) };
        if done != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    #[cfg(target_os = "macos")]
    for descriptor in super::proc_info::own_descriptors()? {
        if descriptor > 2 {
            // SAFETY: as above.
            unsafe { libc::close(descriptor) };
        }
    }
    Ok(())
}

/// The first descriptor that a service manager has left this very process (sd_listen_fds(3)); a second one is none of ours.
#[cfg(target_os = "linux")]
pub(super) fn take_listener() -> io::Result<Option<OwnedFd>> {
    const FIRST: i32 = 3;
    let number = |name: &str| std::env::var(name).ok()?.parse::<u32>().ok();
    let (Some(count), Some(process)) = (number("LISTEN_FDS"), number("LISTEN_PID")) else {
        return Ok(None);
    };
    // The supervisor was started, and this is its child.
    let parent = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs());
    if count == 0 || (process != std::process::id() && Some(process) != parent) {
        return Ok(None);
    }
    // SAFETY: the service manager says that this descriptor is open and ours, and nothing of ours has opened it.
    let file = unsafe { OwnedFd::from_raw_fd(FIRST) };
    rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::CLOEXEC)?;
    Ok(Some(file))
}

/// Shuts the process: no debugger, no reader of its memory, no core dump, no new privileges, files for the owner alone.
pub(crate) fn harden() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit, umask};

    umask(Mode::from_raw_mode(0o077));
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};

        // RLIMIT_CORE alone does not stop a core_pattern that is a pipe (core(5)).
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        rustix::thread::set_no_new_privs(true)?;
    }
    #[cfg(target_os = "macos")]
    deny_debuggers()?;
    Ok(())
}

/// A forked child does not inherit it.
#[cfg(target_os = "macos")]
fn deny_debuggers() -> io::Result<()> {
    // SAFETY: the request concerns this process alone.
    match unsafe { libc::ptrace(libc::PT_DENY_ATTACH, 0, std::ptr::null_mut(), 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Goes on in a child: its memory was never open to anyone, which that of a process hardened after its start was for a moment.
/// The child leads a session of its own, has no terminal, and stands in the root directory.
pub(crate) fn go_on_detached() -> io::Result<()> {
    // SAFETY: there is one thread yet, so that the child finds every lock free.
    match unsafe { libc::fork() } {
        -1 => return Err(io::Error::last_os_error()),
        0 => {}
        // SAFETY: _exit runs nothing of ours; what is ours goes on in the child.
        _ => unsafe { libc::_exit(0) },
    }
    #[cfg(target_os = "macos")]
    deny_debuggers()?;
    rustix::process::setsid()?;
    rustix::process::chdir("/")?;
    Ok(())
}

/// Goes on in a child, with its parent as supervisor.
pub(crate) fn go_on_supervised() -> io::Result<Option<u8>> {
    // From here on none of them is lost: what comes before the child listens waits for it.
    let set = signals(&[libc::SIGTERM, libc::SIGINT, libc::SIGUSR1, libc::SIGCHLD]);
    // SAFETY: the set is initialised, and the old mask is not asked for.
    unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()) };
    // SAFETY: the disposition is valid.
    unsafe { libc::signal(libc::SIGHUP, libc::SIG_IGN) };
    let parent = std::process::id();
    // SAFETY: there is one thread yet, so that the child finds every lock free.
    let child = unsafe { libc::fork() };
    if child < 0 {
        return Err(io::Error::last_os_error());
    }
    if child == 0 {
        #[cfg(target_os = "macos")]
        deny_debuggers()?;
        end_with(parent)?;
        return Ok(None);
    }
    loop {
        let mut signal = 0;
        let mut status = 0;
        // SAFETY: the set is initialised and its signals are blocked; the results are written to our variables; the child is ours until it was waited for.
        unsafe {
            libc::sigwait(&raw const set, &raw mut signal);
            if signal != libc::SIGCHLD {
                libc::kill(child, signal);
            } else if libc::waitpid(child, &raw mut status, libc::WNOHANG) == child {
                let code = if libc::WIFEXITED(status) {
                    libc::WEXITSTATUS(status)
                } else {
                    128 + libc::WTERMSIG(status)
                };
                return Ok(Some(u8::try_from(code).unwrap_or(u8::MAX)));
            }
        }
    }
}

/// Sees to it that this process is told to end when its parent is gone.
fn end_with(parent: u32) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))?;
        // It may have gone before we asked.
        let now = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs());
        if now != Some(parent) {
            return Err(io::ErrorKind::NotFound.into());
        }
    }
    #[cfg(target_os = "macos")]
    {
        // A process that is gone cannot be waited for, which says that we are too late. The signal is held back from this thread as from every other, and
        // waits for the one that asks for it.
        let queue = super::kqueue::watch_process(parent)?;
        std::thread::Builder::new().spawn(move || {
            super::kqueue::wait(&queue);
            // SAFETY: the call takes two numbers; the first is ours.
            unsafe { libc::kill(libc::getpid(), libc::SIGTERM) };
        })?;
    }
    Ok(())
}

/// Whether a debugger holds this process.
pub(crate) fn is_traced() -> bool {
    #[cfg(target_os = "linux")]
    {
        std::fs::read_to_string("/proc/self/status").is_ok_and(|status| is_traced_by(&status))
    }
    #[cfg(target_os = "macos")]
    super::proc_info::Process::of(std::process::id()).is_ok_and(|process| process.is_traced)
}

#[cfg(any(target_os = "linux", test))]
pub(super) fn is_traced_by(status: &str) -> bool {
    status
        .lines()
        .find_map(|line| line.strip_prefix("TracerPid:"))
        .is_some_and(|tracer| tracer.trim() != "0")
}

/// A signal that concerns the agent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    /// SIGTERM, SIGINT: end.
    End,
    /// SIGUSR1: lock.
    Lock,
}

/// Holds SIGTERM, SIGINT and SIGUSR1 back from this thread and those it starts, and ignores SIGHUP and SIGXFSZ. Call it before any thread is started.
pub(crate) fn hold_signals() -> io::Result<()> {
    let set = held_signals();
    // SAFETY: the set is initialised, and the old mask is not asked for.
    let failed =
        unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()) };
    if failed != 0 {
        return Err(io::Error::from_raw_os_error(failed));
    }
    for ignored in [libc::SIGHUP, libc::SIGXFSZ] {
        // SAFETY: SIG_IGN is a valid disposition for both.
        unsafe { libc::signal(ignored, libc::SIG_IGN) };
    }
    Ok(())
}

/// Waits for the next of the signals that [`hold_signals`] holds back.
pub(crate) fn next_signal() -> io::Result<Signal> {
    let set = held_signals();
    let mut number = 0;
    // SAFETY: the set is initialised and the signals in it are blocked; the number is written to our variable.
    let failed = unsafe { libc::sigwait(&raw const set, &raw mut number) };
    match (failed, number) {
        (0, libc::SIGUSR1) => Ok(Signal::Lock),
        (0, _) => Ok(Signal::End),
        (failed, _) => Err(io::Error::from_raw_os_error(failed)),
    }
}

fn held_signals() -> libc::sigset_t {
    signals(&[libc::SIGTERM, libc::SIGINT, libc::SIGUSR1])
}

fn signals(all: &[libc::c_int]) -> libc::sigset_t {
    let mut set = std::mem::MaybeUninit::uninit();
    // SAFETY: sigemptyset initialises the set before anything reads it.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in all {
            libc::sigaddset(set.as_mut_ptr(), *signal);
        }
        set.assume_init()
    }
}

#[cfg(test)]
mod tests {
    use super::is_traced_by;

    #[test]
    fn a_tracer_is_noticed() {
        assert!(is_traced_by("Name:\tx\nTracerPid:\t12\n"));
        assert!(!is_traced_by("Name:\tx\nTracerPid:\t0\n"));
    }
}
