//! The process between us and a program on a pseudo terminal.
//!
//! Touches: processes, terminal.
//!
//! ```text
//! user's terminal <─> we (raw mode, filter) <─ pseudo terminal ─> program, in a group of its own
//!                       │ socket                                    │ parent
//!                       └──────────────> monitor (session leader) ──┘
//! ```
//!
//! A terminal controls one session, so somebody has to lead a new one; if the program did, nothing could stop it (^Z), since an orphaned group is
//! not stopped by keys. The monitor leads, and tells us of stops. This is sudo's model (sudo.ws, `exec_pty.c`).
//!
//! It also outlives us: if we are killed, it puts the user's terminal back.
#![expect(unsafe_code, reason = "fork(2), kill(2) and _exit(2)")]

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, WaitOptions, getpgrp, getpid, setpgid, setsid, waitpid};
use rustix::termios::{tcgetpgrp, tcsetpgrp};

use super::child::{self, Ends, News};
use crate::os::Ending;
use crate::os::unix::launch::image::Image;
use crate::os::unix::signals::{Blocked, Dispositions, Signals};
use crate::os::unix::terminal::{self, Terminal};

/// What we tell the monitor.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    /// The program has the terminal; it goes on if it was stopped.
    InFront,
    /// It goes on without the terminal.
    Behind,
    /// Its group gets a signal.
    Signal(i32),
    /// We have put the terminal back ourselves.
    Goodbye,
}

/// What the monitor tells us.
#[derive(Clone, Copy, Debug)]
pub(super) enum Report {
    Started(i32),
    /// The error number of what kept it from being started.
    Failed(i32),
    Stopped(i32),
    Exited(i32),
    Killed(i32),
}

/// A message is two numbers.
type Message = [u8; 8];

fn message(kind: i32, value: i32) -> Message {
    let mut message = [0; 8];
    message[..4].copy_from_slice(&kind.to_ne_bytes());
    message[4..].copy_from_slice(&value.to_ne_bytes());
    message
}

fn numbers(message: Message) -> (i32, i32) {
    let [a, b, c, d, e, f, g, h] = message;
    (
        i32::from_ne_bytes([a, b, c, d]),
        i32::from_ne_bytes([e, f, g, h]),
    )
}

impl From<Order> for Message {
    fn from(order: Order) -> Self {
        match order {
            Order::InFront => message(0, 0),
            Order::Behind => message(1, 0),
            Order::Signal(signal) => message(2, signal),
            Order::Goodbye => message(3, 0),
        }
    }
}

impl From<Message> for Order {
    fn from(message: Message) -> Self {
        match numbers(message) {
            (0, _) => Self::InFront,
            (1, _) => Self::Behind,
            (2, signal) => Self::Signal(signal),
            _ => Self::Goodbye,
        }
    }
}

impl From<Report> for Message {
    fn from(report: Report) -> Self {
        match report {
            Report::Started(pid) => message(0, pid),
            Report::Failed(number) => message(1, number),
            Report::Stopped(signal) => message(2, signal),
            Report::Exited(code) => message(3, code),
            Report::Killed(signal) => message(4, signal),
        }
    }
}

impl From<Message> for Report {
    fn from(message: Message) -> Self {
        match numbers(message) {
            (0, pid) => Self::Started(pid),
            (1, number) => Self::Failed(number),
            (2, signal) => Self::Stopped(signal),
            (3, code) => Self::Exited(code),
            (_, signal) => Self::Killed(signal),
        }
    }
}

/// One message, or none if the other side has ended.
fn receive(socket: &OwnedFd) -> Option<Message> {
    let mut message: Message = [0; 8];
    let count = rustix::io::retry_on_intr(|| rustix::io::read(socket, &mut message)).ok()?;
    (count == message.len()).then_some(message)
}

/// Our side of the monitor. Dropping it ends the program with a hangup, unless it has ended.
pub(super) struct Monitor {
    process: Pid,
    socket: OwnedFd,
    pub(super) program: i32,
}

impl Monitor {
    /// Starts a monitor, and by it the program. `slave` is the program's side of the pseudo terminal; `sources` are files that
    /// nobody else may keep open.
    pub(super) fn start(
        image: &Image,
        ends: Ends,
        slave: OwnedFd,
        signals: &Signals,
        user: &Terminal,
        is_in_front: bool,
        sources: &[BorrowedFd<'_>],
    ) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let (ours, theirs) = (OwnedFd::from(ours), OwnedFd::from(theirs));
        let blocked = Blocked::all();
        // SAFETY: no thread of ours runs; if another's key derivation left some, the C library keeps its own locks sane over a fork.
        let process = match unsafe { libc::fork() } {
            -1 => return Err(io::Error::last_os_error()),
            0 => {
                drop(ours);
                for source in sources {
                    // SAFETY: nothing in this process uses them; it ends without running their destructors.
                    unsafe { libc::close(source.as_raw_fd()) };
                }
                let work = Work {
                    slave: Some(slave),
                    socket: theirs,
                    user,
                };
                work.run(image, ends, signals, &blocked, is_in_front);
                // SAFETY: nothing of the parent's may run in its copy, destructors included.
                unsafe { libc::_exit(0) }
            }
            process => Pid::from_raw(process).ok_or(io::ErrorKind::InvalidData)?,
        };
        drop(theirs);
        drop(slave);
        drop(ends);
        drop(blocked);
        let mut this = Self {
            process,
            socket: ours,
            program: 0,
        };
        match this.report() {
            Some(Report::Started(program)) => this.program = program,
            Some(Report::Failed(number)) => return Err(io::Error::from_raw_os_error(number)),
            _ => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok(this)
    }

    pub(super) fn socket(&self) -> &OwnedFd {
        &self.socket
    }

    pub(super) fn tell(&self, order: Order) {
        let message: Message = order.into();
        let _ = rustix::io::write(&self.socket, &message);
    }

    pub(super) fn report(&self) -> Option<Report> {
        receive(&self.socket).map(Report::from)
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let _ = rustix::net::shutdown(&self.socket, rustix::net::Shutdown::Both);
        let _ = rustix::io::retry_on_intr(|| waitpid(Some(self.process), WaitOptions::empty()));
    }
}

/// The monitor's own state.
struct Work<'a> {
    /// Closed when the program ends, so that we see the end of its output.
    slave: Option<OwnedFd>,
    socket: OwnedFd,
    user: &'a Terminal,
}

/// None of these is for the monitor: it ends when we do.
const NOT_OURS: &[i32] = &[
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGTSTP,
    libc::SIGTTIN,
    libc::SIGTTOU,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGWINCH,
    libc::SIGCONT,
];

impl Work<'_> {
    fn run(
        mut self,
        image: &Image,
        ends: Ends,
        caught: &Signals,
        blocked: &Blocked,
        is_in_front: bool,
    ) {
        let ignored = Dispositions::ignore(NOT_OURS);
        let started = setsid()
            .map_err(io::Error::from)
            .and_then(|_| terminal::control(self.slave.as_ref().ok_or(io::ErrorKind::BrokenPipe)?))
            .and_then(|()| Signals::catch(&[libc::SIGCHLD]))
            .and_then(|signals| {
                let prepare = || {
                    let _ = setpgid(None, None);
                    if is_in_front && let Some(slave) = &self.slave {
                        let _ = tcsetpgrp(slave, getpid());
                    }
                };
                let undo = [&signals.before, &ignored, &caught.before];
                let program = child::start(image, &ends, &undo, blocked, &prepare)?;
                // Both set the group, so that it is there whoever comes first.
                let _ = setpgid(Some(program), Some(program));
                Ok((program, signals))
            });
        drop(ends);
        blocked.put_back();
        match started {
            Err(error) => self.tell(Report::Failed(error.raw_os_error().unwrap_or(libc::EINVAL))),
            Ok((program, signals)) => {
                self.tell(Report::Started(program.as_raw_nonzero().get()));
                self.attend(program, &signals);
            }
        }
    }

    fn tell(&self, report: Report) {
        let message: Message = report.into();
        let _ = rustix::io::write(&self.socket, &message);
    }

    fn attend(&mut self, program: Pid, signals: &Signals) {
        loop {
            let mut ready = [
                PollFd::from_borrowed_fd(self.socket.as_fd(), PollFlags::IN),
                PollFd::from_borrowed_fd(signals.as_fd(), PollFlags::IN),
            ];
            let _ = poll(&mut ready, None);
            let (has_order, has_signal) = (
                !ready[0].revents().is_empty(),
                !ready[1].revents().is_empty(),
            );
            if has_signal {
                while signals.next().is_some() {}
                self.look(program);
            }
            if !has_order {
                continue;
            }
            let Some(message) = receive(&self.socket) else {
                // We are gone without a goodbye. The terminal comes first: a shell may look at it in a moment.
                self.user.give_back_for_the_dead();
                self.signal(program, libc::SIGHUP);
                self.signal(program, libc::SIGCONT);
                return;
            };
            match Order::from(message) {
                Order::InFront => {
                    // A shell inside may have put one of its jobs in front: that stays.
                    if let Some(slave) = &self.slave
                        && tcgetpgrp(slave).is_ok_and(|group| group == getpgrp())
                    {
                        let _ = tcsetpgrp(slave, program);
                    }
                    self.signal(program, libc::SIGCONT);
                }
                Order::Behind => {
                    self.withdraw();
                    self.signal(program, libc::SIGCONT);
                }
                Order::Signal(signal) => self.signal(program, signal),
                Order::Goodbye => return,
            }
        }
    }

    fn look(&mut self, program: Pid) {
        // The slave is there until the program has been reaped.
        while self.slave.is_some()
            && let Some(news) = child::news(program)
        {
            match news {
                News::Stopped(signal) => self.tell(Report::Stopped(signal)),
                News::Ended(ending) => {
                    // When a session leader ends, the group in front gets a hangup: what still runs there shall live.
                    self.withdraw();
                    self.slave = None;
                    self.tell(match ending {
                        Ending::Exited(code) => Report::Exited(code),
                        Ending::Killed(signal) => Report::Killed(signal),
                        Ending::TimedOut => Report::Killed(libc::SIGKILL),
                    });
                }
            }
        }
    }

    /// Puts the monitor itself in front.
    fn withdraw(&self) {
        if let Some(slave) = &self.slave {
            let _ = tcsetpgrp(slave, getpgrp());
        }
    }

    fn signal(&self, program: Pid, signal: i32) {
        if self.slave.is_some() {
            // SAFETY: the call reads nothing of ours; the group exists as long as its leader is not reaped.
            unsafe { libc::kill(-program.as_raw_nonzero().get(), signal) };
        }
    }
}
