//! Starts a program with chosen standard streams, and learns whether that worked.
//!
//! Touches: processes.
#![expect(unsafe_code, reason = "fork(2), and what a child does before its exec")]

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use rustix::process::{Pid, WaitOptions, WaitStatus, waitpid};

use crate::os::Ending;
use crate::os::unix::launch::image::Image;
use crate::os::unix::signals::{Blocked, Dispositions};

/// What the program gets as standard input, output and error; ours, where there is none.
pub(super) type Ends = [Option<OwnedFd>; 3];

/// Starts the program. `prepare` runs in the child, and may make only such calls as signal-safety(7) lists.
pub(super) fn start(
    image: &Image,
    ends: &Ends,
    undo: &[&Dispositions],
    blocked: &Blocked,
    prepare: &dyn Fn(),
) -> io::Result<Pid> {
    // A successful exec closes the pipe without a word.
    let (failed, failure) = io::pipe()?;
    // SAFETY: the child makes only calls that signal-safety(7) allows, and ends in exec or _exit.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            prepare();
            let placed = ends
                .iter()
                .zip(0..)
                .try_for_each(|(end, standard)| match end {
                    // SAFETY: both descriptors are open; the second is replaced on purpose.
                    Some(end) if unsafe { libc::dup2(end.as_raw_fd(), standard) } < 0 => {
                        Err(io::Error::last_os_error())
                    }
                    _ => Ok(()),
                });
            undo.iter().for_each(|dispositions| dispositions.put_back());
            blocked.put_back();
            let error = placed.err().unwrap_or_else(|| image.replace());
            let number = error.raw_os_error().unwrap_or(libc::EINVAL);
            let _ = rustix::io::write(&failure, &number.to_ne_bytes());
            // SAFETY: nothing of the parent's may run in its copy, destructors included.
            unsafe { libc::_exit(127) }
        }
        pid => {
            drop(failure);
            let pid = Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidData)?;
            let mut number = [0u8; 4];
            let count = rustix::io::retry_on_intr(|| rustix::io::read(&failed, &mut number))?;
            if count == number.len() {
                let _ = waitpid(Some(pid), WaitOptions::empty());
                return Err(io::Error::from_raw_os_error(i32::from_ne_bytes(number)));
            }
            Ok(pid)
        }
    }
}

/// What has become of a child.
pub(super) enum News {
    Ended(Ending),
    /// By a signal of this number.
    Stopped(i32),
}

/// News of the child, if there are any.
pub(super) fn news(child: Pid) -> Option<News> {
    let (_, status) = waitpid(Some(child), WaitOptions::NOHANG | WaitOptions::UNTRACED).ok()??;
    read(status)
}

fn read(status: WaitStatus) -> Option<News> {
    if let Some(signal) = status.stopping_signal() {
        return Some(News::Stopped(signal));
    }
    if let Some(signal) = status.terminating_signal() {
        return Some(News::Ended(Ending::Killed(signal)));
    }
    status
        .exit_status()
        .map(|code| News::Ended(Ending::Exited(code)))
}
