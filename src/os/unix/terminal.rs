//! The user's terminal, and the pseudo terminals that stand in for it.
//!
//! Touches: terminal, memory.
#![expect(
    unsafe_code,
    reason = "termios(3) as plain data, in memory that two processes share"
)]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{Mode, OFlags};
use rustix::process::{getpgrp, getsid};
use rustix::pty::{OpenptFlags, grantpt, openpt, unlockpt};
use rustix::termios::{tcgetpgrp, tcgetsid, tcgetwinsize, tcsetwinsize};

/// What must be put back, where a monitor finds it when we were killed.
struct Kept {
    is_raw: AtomicBool,
    modes: MaybeUninit<libc::termios>,
    raw: MaybeUninit<libc::termios>,
}

/// The terminal that controls this process. It is opened anew, so that not to block on it is our affair alone.
pub(super) struct Terminal {
    file: OwnedFd,
    kept: *mut Kept,
}

/// Whether `file` is the terminal that controls this process; another terminal is a file like any other.
pub(super) fn is_ours(file: impl AsFd) -> bool {
    tcgetsid(file).is_ok_and(|leader| getsid(None).is_ok_and(|own| own == leader))
}

impl Terminal {
    pub(super) fn open() -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
        #[cfg(target_os = "macos")]
        let path = super::proc_info::own_terminal().unwrap_or_else(|| "/dev/tty".into());
        #[cfg(target_os = "linux")]
        let path = "/dev/tty";
        let file = rustix::fs::open(path, flags, Mode::empty())?;
        // SAFETY: a new mapping, of zeroes, which are a valid Kept; it is never unmapped.
        let kept = unsafe {
            libc::mmap(
                ptr::null_mut(),
                size_of::<Kept>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        if kept == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Self {
            file,
            kept: kept.cast(),
        })
    }

    /// Whether keys are meant for our process group.
    pub(super) fn is_in_front(&self) -> bool {
        tcgetpgrp(&self.file).is_ok_and(|group| group == getpgrp())
    }

    pub(super) fn is_raw(&self) -> bool {
        self.kept().is_raw.load(Ordering::Acquire)
    }

    fn kept(&self) -> &Kept {
        // SAFETY: the mapping lives as long as the process, and holds a Kept.
        unsafe { &*self.kept }
    }

    /// Every key comes to us as a byte, and bytes go out as they are, until [`Terminal::give_back`]. Only for a process in front: another one
    /// would be stopped, or would take the terminal from its user.
    pub(super) fn take(&self) -> io::Result<()> {
        let modes = modes(&self.file)?;
        // After a stop that gave us no chance to give it back, the modes may still be ours.
        if self.is_raw() && self.is(&modes) {
            return Ok(());
        }
        let raw = raw(modes);
        // SAFETY: the other process reads it only once `is_raw` says so.
        unsafe {
            (*self.kept).modes.write(modes);
            (*self.kept).raw.write(raw);
        }
        self.kept().is_raw.store(true, Ordering::Release);
        set_modes(&self.file, &raw)
    }

    /// Puts the modes back, unless another group is in front by now and has its own.
    pub(super) fn give_back(&self) {
        if self.is_raw() && self.is_in_front() {
            // SAFETY: `is_raw` says that it was written.
            let _ = set_modes(&self.file, unsafe { self.kept().modes.assume_init_ref() });
        }
        self.kept().is_raw.store(false, Ordering::Release);
    }

    /// The same, in place of a process that was killed. A shell that has the terminal back already has set modes of its own, and keeps them.
    pub(super) fn give_back_for_the_dead(&self) {
        if self.is_raw() && modes(&self.file).is_ok_and(|modes| self.is(&modes)) {
            // SAFETY: `is_raw` says that it was written.
            let _ = set_modes(&self.file, unsafe { self.kept().modes.assume_init_ref() });
        }
    }

    /// Whether these are the modes that we set.
    fn is(&self, modes: &libc::termios) -> bool {
        // SAFETY: asked only when `is_raw` says that it was written.
        let raw = unsafe { self.kept().raw.assume_init_ref() };
        modes.c_iflag == raw.c_iflag
            && modes.c_oflag == raw.c_oflag
            && modes.c_lflag == raw.c_lflag
            && modes.c_cflag == raw.c_cflag
            && modes.c_cc == raw.c_cc
    }

    /// The modes that a program finds at the terminal.
    pub(super) fn modes(&self) -> io::Result<libc::termios> {
        if self.is_raw() {
            // SAFETY: `is_raw` says that it was written.
            return Ok(unsafe { self.kept().modes.assume_init() });
        }
        modes(&self.file)
    }

    /// Modes under which bytes pass as they are.
    pub(super) fn raw_modes(&self) -> io::Result<libc::termios> {
        self.modes().map(raw)
    }
}

fn raw(mut modes: libc::termios) -> libc::termios {
    // SAFETY: the pointer is to a termios, which the call changes in place.
    unsafe { libc::cfmakeraw(&raw mut modes) };
    modes
}

impl AsFd for Terminal {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

pub(super) fn modes(file: impl AsFd) -> io::Result<libc::termios> {
    let mut modes = MaybeUninit::<libc::termios>::zeroed();
    // SAFETY: the descriptor is open and the pointer has room for a termios, which the call fills.
    unsafe {
        match libc::tcgetattr(file.as_fd().as_raw_fd(), modes.as_mut_ptr()) {
            0 => Ok(modes.assume_init()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

pub(super) fn set_modes(file: impl AsFd, modes: &libc::termios) -> io::Result<()> {
    // SAFETY: the descriptor is open and the pointer is to a termios.
    match unsafe { libc::tcsetattr(file.as_fd().as_raw_fd(), libc::TCSANOW, modes) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Whether a terminal writes CR LF for LF.
pub(super) fn set_line_feeds(file: impl AsFd, are_translated: bool) {
    if let Ok(mut modes) = modes(&file) {
        modes.c_oflag = if are_translated {
            modes.c_oflag | libc::OPOST
        } else {
            modes.c_oflag & !libc::OPOST
        };
        let _ = set_modes(file, &modes);
    }
}

/// A pseudo terminal: our side, which does not block, and the program's side.
pub(super) fn pair(modes: &libc::termios, like: impl AsFd) -> io::Result<(OwnedFd, OwnedFd)> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    rustix::io::ioctl_fioclex(&master)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let name = rustix::pty::ptsname(&master, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let slave = rustix::fs::open(name, flags, Mode::empty())?;
    set_modes(&slave, modes)?;
    copy_size(like, &master);
    rustix::io::ioctl_fionbio(&master, true)?;
    Ok((master, slave))
}

/// The kernel tells the programs at `to` if its size changes by this.
pub(super) fn copy_size(from: impl AsFd, to: impl AsFd) {
    if let Ok(size) = tcgetwinsize(from) {
        let _ = tcsetwinsize(to, size);
    }
}

/// Makes `slave` the terminal that controls this process, which must be a session leader without one.
pub(super) fn control(slave: impl AsFd) -> io::Result<()> {
    // SAFETY: the descriptor is open; the argument is a number.
    match unsafe { libc::ioctl(slave.as_fd().as_raw_fd(), libc::TIOCSCTTY as _, 0) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}
