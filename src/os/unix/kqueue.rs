//! What macOS tells by a queue of events: that a directory changes, that a process ends.
//!
//! Touches: processes, files.
#![expect(unsafe_code, reason = "kqueue(2)")]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr::{null, null_mut};

/// A queue that is readable once the directory was changed, moved or removed.
pub(super) fn watch(directory: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let what = libc::NOTE_DELETE | libc::NOTE_RENAME | libc::NOTE_REVOKE | libc::NOTE_WRITE;
    queue(
        directory.as_raw_fd().unsigned_abs() as usize,
        libc::EVFILT_VNODE,
        what,
    )
}

/// A queue that is readable once the process has ended. Fails where it is gone already.
pub(super) fn watch_process(pid: u32) -> io::Result<OwnedFd> {
    queue(pid as usize, libc::EVFILT_PROC, libc::NOTE_EXIT)
}

fn queue(of: usize, filter: i16, what: u32) -> io::Result<OwnedFd> {
    // SAFETY: the call takes nothing.
    let queue = unsafe { libc::kqueue() };
    if queue < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor. It is neither handed down by an exec nor by a fork (kqueue(2)).
    let queue = unsafe { OwnedFd::from_raw_fd(queue) };
    let event = libc::kevent {
        ident: of,
        filter,
        flags: libc::EV_ADD | libc::EV_CLEAR,
        fflags: what,
        data: 0,
        udata: null_mut(),
    };
    // SAFETY: one event is read, and there is room for none.
    match unsafe {
        libc::kevent(
            queue.as_raw_fd(),
            &raw const event,
            1,
            null_mut(),
            0,
            null(),
        )
    } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(queue),
    }
}

/// Waits for an event.
pub(super) fn wait(queue: &OwnedFd) {
    while take(queue, null()) == -1
        && io::Error::last_os_error().kind() == io::ErrorKind::Interrupted
    {}
}

/// Forgets what has happened.
pub(super) fn drain(queue: &OwnedFd) {
    let at_once = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    while take(queue, &raw const at_once) > 0 {}
}

fn take(queue: &OwnedFd, patience: *const libc::timespec) -> i32 {
    let mut event = libc::kevent {
        ident: 0,
        filter: 0,
        flags: 0,
        fflags: 0,
        data: 0,
        udata: null_mut(),
    };
    // SAFETY: nothing is read, and there is room for one event; the time is one or null.
    unsafe { libc::kevent(queue.as_raw_fd(), null(), 0, &raw mut event, 1, patience) }
}
