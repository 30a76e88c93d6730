//! Gives the terminal back as it was when a signal ends us in the middle of a hidden prompt.
//!
//! Touches: terminal, processes.
#![expect(
    unsafe_code,
    reason = "sigaction(2) and a handler that may call only what signal-safety(7) lists"
)]

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};

/// Signals that would end us with the echo off.
const ENDING: [i32; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];

/// What the handler restores: written before it is installed, read by it alone.
struct Saved(UnsafeCell<MaybeUninit<libc::termios>>);

// SAFETY: it is written only while TERMINAL is -1, when no handler reads it.
unsafe impl Sync for Saved {}

static SAVED: Saved = Saved(UnsafeCell::new(MaybeUninit::uninit()));
static TERMINAL: AtomicI32 = AtomicI32::new(-1);

/// Restores the terminal and the signals when dropped.
pub(crate) struct TerminalGuard {
    before: Vec<(i32, libc::sigaction)>,
    _terminal: Option<OwnedFd>,
}

/// Suspending is ignored meanwhile: after a `fg` the password would be typed with the echo on.
pub(crate) fn guard_terminal() -> TerminalGuard {
    let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::CLOEXEC | rustix::fs::OFlags::NOCTTY;
    let Ok(terminal) = rustix::fs::open("/dev/tty", flags, rustix::fs::Mode::empty()) else {
        return TerminalGuard {
            before: Vec::new(),
            _terminal: None,
        };
    };
    // SAFETY: tcgetattr writes one termios to a valid pointer; no handler of ours is installed yet.
    let known =
        unsafe { libc::tcgetattr(terminal.as_raw_fd(), (*SAVED.0.get()).as_mut_ptr()) } == 0;
    if !known {
        return TerminalGuard {
            before: Vec::new(),
            _terminal: None,
        };
    }
    TERMINAL.store(terminal.as_raw_fd(), Ordering::Release);
    let mut before = Vec::with_capacity(ENDING.len() + 1);
    for signal in ENDING {
        before.push((
            signal,
            install(signal, restore_and_die as *const () as usize),
        ));
    }
    before.push((libc::SIGTSTP, install(libc::SIGTSTP, libc::SIG_IGN)));
    TerminalGuard {
        before,
        _terminal: Some(terminal),
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        for (signal, action) in &self.before {
            // SAFETY: the action is one that sigaction itself gave us.
            unsafe { libc::sigaction(*signal, action, std::ptr::null_mut()) };
        }
        TERMINAL.store(-1, Ordering::Release);
    }
}

fn install(signal: i32, handler: usize) -> libc::sigaction {
    // SAFETY: an all-zero sigaction is a valid one (no flags, default handler, empty mask on Linux and macOS).
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = handler;
    // SAFETY: as above.
    let mut before: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are valid, and the handler calls only what signal-safety(7) lists.
    unsafe { libc::sigaction(signal, &raw const action, &raw mut before) };
    before
}

extern "C" fn restore_and_die(signal: i32) {
    let terminal = TERMINAL.load(Ordering::Acquire);
    // SAFETY: tcsetattr, signal and raise are listed in signal-safety(7); SAVED was written before TERMINAL.
    unsafe {
        if terminal >= 0 {
            libc::tcsetattr(terminal, libc::TCSANOW, (*SAVED.0.get()).as_ptr());
        }
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}
