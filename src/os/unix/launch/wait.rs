//! Running a program below us as a shell runs a job: own group, the terminal if we have it, signals handed on, and an end in time.
//!
//! Touches: processes, terminal, clock.
//!
//! ```text
//! signal ──> handler ──one byte──> pipe ──> loop ──> kill(-group)
//!                                   ^ poll until the deadline
//! ```
//! Handlers rather than a blocked mask and sigwait(3): threads of the key derivation may still be there, and do not block anything.
#![expect(unsafe_code, reason = "signal handlers and fork")]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::FileType;
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitId, WaitIdOptions, getpgrp, getpid, kill_process,
    kill_process_group, setpgid, setrlimit, waitid,
};
use rustix::stdio::{stdin, stdout};

use super::super::private_pipe;
use super::image::Image;
use crate::os::Ending;

/// How long a group may take to end once it was asked to.
const GRACE: Duration = Duration::from_secs(2);

/// What is handed on to the program, besides SIGCHLD, which is ours.
const HANDED_ON: &[libc::c_int] = &[
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGWINCH,
    libc::SIGCONT,
    libc::SIGTSTP,
];

/// Where the handler writes; -1 while there is none.
static WAKE: AtomicI32 = AtomicI32::new(-1);

extern "C" fn wake(signal: libc::c_int) {
    let descriptor = WAKE.load(Ordering::Relaxed);
    let byte = signal as u8;
    // SAFETY: write(2) may be called in a handler; it reads one byte that is there. The errno of what was interrupted is put back.
    unsafe {
        let errno = errno();
        let before = *errno;
        libc::write(descriptor, (&raw const byte).cast(), 1);
        *errno = before;
    }
}

#[cfg(target_os = "linux")]
unsafe fn errno() -> *mut libc::c_int {
    // SAFETY: the location is this thread's own.
    unsafe { libc::__errno_location() }
}

#[cfg(not(target_os = "linux"))]
unsafe fn errno() -> *mut libc::c_int {
    // SAFETY: the location is this thread's own.
    unsafe { libc::__error() }
}

/// Held while handlers are installed: they belong to the process, so a second run in another thread waits for the first.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The handlers, and what was there before them.
struct Handlers {
    _turn: MutexGuard<'static, ()>,
    before: Vec<(libc::c_int, libc::sigaction)>,
    woken: OwnedFd,
    _wake: OwnedFd,
}

impl Handlers {
    fn install() -> io::Result<Self> {
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let (woken, wake_end) = private_pipe()?;
        for end in [&woken, &wake_end] {
            rustix::io::ioctl_fionbio(end, true)?;
        }
        WAKE.store(wake_end.as_raw_fd(), Ordering::Relaxed);
        let mut handlers = Self {
            _turn: turn,
            before: Vec::new(),
            woken,
            _wake: wake_end,
        };
        for signal in HANDED_ON.iter().chain(&[libc::SIGCHLD]) {
            let before = disposition(*signal)?;
            // What is ignored stays ignored, for the program too: nohup(1) means it so.
            if before.sa_sigaction == libc::SIG_IGN && *signal != libc::SIGCHLD {
                continue;
            }
            // SAFETY: an all-zero sigaction is an empty mask and no flags.
            let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
            action.sa_sigaction = wake as *const () as libc::sighandler_t;
            action.sa_flags = libc::SA_RESTART;
            // SAFETY: both point to an action, or to nothing.
            if unsafe { libc::sigaction(*signal, &raw const action, std::ptr::null_mut()) } != 0 {
                return Err(io::Error::last_os_error());
            }
            handlers.before.push((*signal, before));
        }
        Ok(handlers)
    }

    /// The signals that came, after waiting for one until `deadline`.
    fn wait(&self, deadline: Option<Duration>) -> io::Result<Vec<libc::c_int>> {
        let left = deadline.map(|deadline| deadline.saturating_sub(super::super::uptime()));
        let timeout = left.map(|left| Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        });
        let mut waiting = [PollFd::from_borrowed_fd(self.woken.as_fd(), PollFlags::IN)];
        match poll(&mut waiting, timeout.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut bytes = [0u8; 64];
        let count = rustix::io::read(&self.woken, &mut bytes).unwrap_or(0);
        Ok(bytes[..count].iter().copied().map(i32::from).collect())
    }
}

impl Drop for Handlers {
    fn drop(&mut self) {
        for (signal, before) in &self.before {
            // SAFETY: the action is one that the system gave us for this signal.
            unsafe { libc::sigaction(*signal, before, std::ptr::null_mut()) };
        }
        WAKE.store(-1, Ordering::Relaxed);
    }
}

fn disposition(signal: libc::c_int) -> io::Result<libc::sigaction> {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: the second argument is absent, the third has room for an action.
    if unsafe { libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded and has filled it.
    Ok(unsafe { action.assume_init() })
}

/// The terminal, if it is ours to lend: our group is in front, and no neighbour in a pipeline reads from us and may need it too.
fn has_terminal_to_lend() -> bool {
    let is_front = rustix::termios::tcgetpgrp(stdin()).is_ok_and(|group| group == getpgrp());
    let feeds_neighbour = rustix::fs::fstat(stdout())
        .is_ok_and(|status| FileType::from_raw_mode(status.st_mode) == FileType::Fifo);
    is_front && !feeds_neighbour
}

/// Puts a group in front at the terminal. A group in the background may do so only while it ignores SIGTTOU (tcsetpgrp(3)).
fn put_in_front(group: Pid) {
    // SAFETY: the disposition of a signal that exists is set and put back.
    unsafe {
        let before = libc::signal(libc::SIGTTOU, libc::SIG_IGN);
        let _ = rustix::termios::tcsetpgrp(stdin(), group);
        libc::signal(libc::SIGTTOU, before);
    }
}

pub(super) fn run(image: &Image, time: Option<Duration>) -> io::Result<Ending> {
    let handlers = Handlers::install()?;
    let lends = has_terminal_to_lend();
    let child = fork(image, &handlers, lends)?;
    let deadline = time.map(|time| super::super::uptime().saturating_add(time));
    let ending = attend(child, &handlers, deadline, lends);
    if lends {
        put_in_front(getpgrp());
    }
    ending
}

/// Starts the program in a group of its own. A failure to start it comes back through a pipe that a successful exec closes.
fn fork(image: &Image, handlers: &Handlers, lends: bool) -> io::Result<Pid> {
    let (failed, failure) = private_pipe()?;
    // SAFETY: the child makes only calls that signal-safety(7) allows, and ends in exec or _exit.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            for (signal, before) in &handlers.before {
                // SAFETY: the action is one that the system gave us for this signal.
                unsafe { libc::sigaction(*signal, before, std::ptr::null_mut()) };
            }
            let _ = setpgid(None, None);
            if lends {
                put_in_front(getpid());
            }
            let error = image.replace().raw_os_error().unwrap_or(libc::EINVAL);
            let _ = rustix::io::write(&failure, &error.to_ne_bytes());
            // SAFETY: nothing of the parent's may run in its copy, destructors included.
            unsafe { libc::_exit(127) }
        }
        pid => {
            drop(failure);
            let child = Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidData)?;
            // Both set the group, so that it is there whoever comes first.
            let _ = setpgid(Some(child), Some(child));
            let mut error = [0u8; 4];
            let count = loop {
                match rustix::io::read(&failed, &mut error) {
                    Err(rustix::io::Errno::INTR) => {}
                    other => break other?,
                }
            };
            if count == error.len() {
                waitid(WaitId::Pid(child), WaitIdOptions::EXITED)?;
                if lends {
                    put_in_front(getpgrp());
                }
                return Err(io::Error::from_raw_os_error(i32::from_ne_bytes(error)));
            }
            Ok(child)
        }
    }
}

fn attend(
    child: Pid,
    handlers: &Handlers,
    mut deadline: Option<Duration>,
    lends: bool,
) -> io::Result<Ending> {
    let mut is_late = false;
    loop {
        for signal in handlers.wait(deadline)? {
            if signal != libc::SIGCHLD {
                hand_on(child, signal);
            }
        }
        if let Some(ending) = look(child, lends)? {
            if is_late {
                // The leader is dead but not yet reaped, so its number still means this group.
                let _ = kill_process_group(child, Signal::KILL);
            }
            waitid(WaitId::Pid(child), WaitIdOptions::EXITED)?;
            return Ok(if is_late { Ending::TimedOut } else { ending });
        }
        if deadline.is_some_and(|deadline| super::super::uptime() >= deadline) {
            if is_late {
                let _ = kill_process_group(child, Signal::KILL);
                deadline = None;
            } else {
                is_late = true;
                let _ = kill_process_group(child, Signal::TERM);
                // What is stopped cannot end.
                let _ = kill_process_group(child, Signal::CONT);
                deadline = Some(super::super::uptime().saturating_add(GRACE));
            }
        }
    }
}

fn hand_on(child: Pid, signal: libc::c_int) {
    // SAFETY: the call reads nothing of ours; the group exists as long as its leader is not reaped.
    unsafe { libc::kill(-child.as_raw_nonzero().get(), signal) };
}

/// Whether the program has ended, without reaping it; if it was stopped, stops us too, and goes on when we do.
fn look(child: Pid, lends: bool) -> io::Result<Option<Ending>> {
    loop {
        let options = WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        if let Some(status) = waitid(WaitId::Pid(child), options | WaitIdOptions::EXITED)? {
            let ending = match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Ending::Exited(code),
                (None, Some(signal)) => Ending::Killed(signal),
                (None, None) => Ending::Exited(255),
            };
            return Ok(Some(ending));
        }
        let stopped = waitid(
            WaitId::Pid(child),
            WaitIdOptions::NOHANG | WaitIdOptions::STOPPED,
        )?;
        if stopped.is_none() {
            return Ok(None);
        }
        if lends {
            put_in_front(getpgrp());
        }
        // The shell that waits for us sees a stopped job; on `fg` or `bg` we come back from here.
        kill_process(getpid(), Signal::STOP)?;
        if lends && rustix::termios::tcgetpgrp(stdin()).is_ok_and(|group| group == getpgrp()) {
            put_in_front(child);
        }
        kill_process_group(child, Signal::CONT)?;
    }
}

pub(in crate::os) fn die_of(signal: i32) {
    // The program has written its core already, if it was to.
    let _ = setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    );
    // SAFETY: the calls take a number; one that is no signal makes them fail and do nothing.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), signal);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, set.as_ptr(), std::ptr::null_mut());
        libc::kill(libc::getpid(), signal);
    }
}
