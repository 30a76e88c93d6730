//! Runs a program whose output passes through a filter, so that nobody at the terminal sees a difference.
//!
//! Touches: processes, terminal, files, clock.
//!
//! Where its standard output is the terminal, the program gets a pseudo terminal with a [`monitor`], and the user's terminal is raw while we are in
//! front. Otherwise it stays in our own process group, and keys, stops and window sizes are none of our business.
#![expect(unsafe_code, reason = "fork(2), kill(2) and _exit(2)")]

mod child;
mod late;
mod monitor;
mod stream;

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, fstat};
use rustix::io::Errno;
use rustix::process::Pid;

use super::launch::image::Image;
use super::signals::{self, Blocked, Dispositions, Note, Signals};
use super::terminal::{self, Terminal};
use super::uptime;
use crate::os::streams::{Filter, Route, Routes, Standard, Standards};
use crate::os::{Ending, Program};
use child::{Ends, News};
use monitor::{Monitor, Order, Report};
use stream::{Sink, Stream};

/// How long a program may take to end once it was asked to.
const GRACE: Duration = Duration::from_secs(2);

/// Whether the system drops what a program wrote to a pseudo terminal, and we have not read, when its last holder is gone.
const KEEPS: bool = cfg!(target_os = "macos");

/// Keys that wait for the program: beyond that we read no more, and the user's terminal holds them.
const MOST_KEYS: usize = 64 * 1024;

pub(in crate::os) fn standards() -> Standards {
    let has_terminal = super::has_terminal();
    let kind = |file: BorrowedFd<'_>| {
        if has_terminal && terminal::is_ours(file) {
            Standard::Terminal
        } else if is_null(file) {
            Standard::Nothing
        } else {
            Standard::Other
        }
    };
    let (output, error) = (rustix::stdio::stdout(), rustix::stdio::stderr());
    Standards {
        input: kind(rustix::stdio::stdin()),
        output: kind(output),
        error: kind(error),
        are_one: fstat(output).is_ok_and(|a| {
            fstat(error).is_ok_and(|b| (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino))
        }),
    }
}

/// Whether what is written there is lost.
fn is_null(file: BorrowedFd<'_>) -> bool {
    let Ok(status) = fstat(file) else {
        return true;
    };
    let null = rustix::fs::stat("/dev/null");
    FileType::from_raw_mode(status.st_mode) == FileType::CharacterDevice
        && null.is_ok_and(|null| null.st_rdev == status.st_rdev)
}

pub(in crate::os) fn oversee(
    program: &Program<'_>,
    routes: Routes,
    filter: &mut dyn FnMut(Route) -> Box<dyn Filter>,
    time: Option<Duration>,
) -> io::Result<Ending> {
    let image = Image::new(program)?;
    let mut overseer = Overseer::start(&image, routes, filter)?;
    overseer.limit = time.map(|time| uptime().saturating_add(time));
    let ending = overseer.attend();
    overseer.end();
    ending
}

/// The program, as we reach it.
enum Child {
    /// In our own process group.
    Below(Pid),
    Monitored(Monitor),
}

impl Child {
    fn signal(&self, signal: i32) {
        match self {
            // SAFETY: the call reads nothing of ours; the number is the child's as long as it is not reaped.
            Self::Below(pid) => unsafe {
                libc::kill(pid.as_raw_nonzero().get(), signal);
            },
            Self::Monitored(monitor) => monitor.tell(Order::Signal(signal)),
        }
    }

    /// Whether this process is the program, or belongs to its group.
    fn is(&self, process: i32) -> bool {
        match self {
            Self::Below(pid) => pid.as_raw_nonzero().get() == process,
            // SAFETY: the call takes a number and reads nothing of ours.
            Self::Monitored(monitor) => unsafe { libc::getpgid(process) == monitor.program },
        }
    }
}

/// Who has something for us.
#[derive(Clone, Copy, Debug)]
struct Ready {
    has_signal: bool,
    /// Of the program: the monitor tells, or a signal does.
    has_news: bool,
    has_key: bool,
}

impl Ready {
    const NOTHING: Self = Self {
        has_signal: false,
        has_news: false,
        has_key: false,
    };
}

struct Overseer {
    child: Child,
    signals: Signals,
    streams: Vec<Stream>,
    user: Option<Rc<Terminal>>,
    /// Our side of the pseudo terminal that has the keys.
    master: Option<Rc<OwnedFd>>,
    /// The program's sides of pseudo terminals, where what was not read in time is lost with the last of them: macOS.
    kept: Vec<OwnedFd>,
    keys: Vec<u8>,
    ended: Option<Ending>,
    limit: Option<Duration>,
    is_late: bool,
    /// Only the streams are left to care for.
    is_detached: bool,
}

/// What concerns the program. Keys that the terminal turns into signals reach a program in our own group without us.
const CAUGHT: &[i32] = &[
    libc::SIGCHLD,
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGWINCH,
];

/// With a monitor, stops are ours to hand on too.
const CAUGHT_WITH_MONITOR: &[i32] = &[
    libc::SIGCHLD,
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGWINCH,
    libc::SIGTSTP,
    libc::SIGCONT,
];

impl Overseer {
    fn start(
        image: &Image,
        routes: Routes,
        filter: &mut dyn FnMut(Route) -> Box<dyn Filter>,
    ) -> io::Result<Self> {
        let is_monitored = routes.output == Route::Terminal;
        let needs_terminal = is_monitored || routes.error == Route::Screen;
        let user = if needs_terminal {
            Some(Rc::new(Terminal::open()?))
        } else {
            None
        };
        let mut ends: Ends = [None, None, None];
        let mut streams = Vec::new();
        let mut master = None;
        let mut slave = None;
        let mut kept = Vec::new();
        if let Some(user) = user.as_ref().filter(|_| is_monitored) {
            let (ours, theirs) = terminal::pair(&user.modes()?, user.as_fd())?;
            let ours = Rc::new(ours);
            let sink = Sink::Terminal(Rc::clone(user));
            streams.push(Stream::new(
                Rc::clone(&ours),
                true,
                sink,
                filter(Route::Terminal),
            ));
            master = Some(ours);
            if routes.input == Route::Terminal {
                ends[0] = Some(theirs.try_clone()?);
            }
            if KEEPS {
                kept.push(theirs.try_clone()?);
            }
            slave = Some(theirs);
        }
        for (standard, route) in [(1, routes.output), (2, routes.error)] {
            ends[standard] = match route {
                Route::Inherit => None,
                Route::Terminal => slave.as_ref().map(OwnedFd::try_clone).transpose()?,
                Route::WithOutput => ends[1].as_ref().map(OwnedFd::try_clone).transpose()?,
                Route::Pipe => {
                    let (ours, theirs) = io::pipe()?;
                    let (ours, theirs) = (OwnedFd::from(ours), OwnedFd::from(theirs));
                    rustix::io::ioctl_fionbio(&ours, true)?;
                    let sink = if standard == 1 {
                        Sink::Output
                    } else {
                        Sink::Error
                    };
                    streams.push(Stream::new(Rc::new(ours), false, sink, filter(route)));
                    Some(theirs)
                }
                Route::Screen => {
                    let user = user.as_ref().ok_or(io::ErrorKind::NotFound)?;
                    let (ours, theirs) = terminal::pair(&user.raw_modes()?, user.as_fd())?;
                    let sink = Sink::Terminal(Rc::clone(user));
                    streams.push(Stream::new(Rc::new(ours), true, sink, filter(route)));
                    if KEEPS {
                        kept.push(theirs.try_clone()?);
                    }
                    Some(theirs)
                }
            };
        }
        if let [only] = &mut streams[..] {
            only.may_block = true;
        }
        let caught = if is_monitored {
            CAUGHT_WITH_MONITOR
        } else {
            CAUGHT
        };
        let signals = Signals::catch(caught)?;
        let child = match (slave, &user) {
            (Some(slave), Some(user)) => {
                // A process that does not lead its group and reads no keys may be a script's background work: it gets the terminal when it asks.
                let leads = rustix::process::getpgrp() == rustix::process::getpid();
                // Where these signals are ignored, as in the windows of tmux, nobody can ask.
                let is_mute = [libc::SIGTTIN, libc::SIGTTOU]
                    .into_iter()
                    .any(signals::is_ignored);
                let reads = leads || is_mute || routes.input == Route::Terminal;
                let takes = user.is_in_front() && reads;
                if takes {
                    user.take()?;
                } else {
                    terminal::set_line_feeds(&slave, false);
                }
                let sources: Vec<BorrowedFd<'_>> = streams
                    .iter()
                    .filter_map(|stream| Some(stream.source.as_ref()?.as_fd()))
                    .chain(kept.iter().map(AsFd::as_fd))
                    .collect();
                let monitor = Monitor::start(image, ends, slave, &signals, user, takes, &sources);
                if monitor.is_err() {
                    user.give_back();
                }
                Child::Monitored(monitor?)
            }
            _ => {
                let blocked = Blocked::all();
                let undo = [&signals.before];
                Child::Below(child::start(image, &ends, &undo, &blocked, &|| {})?)
            }
        };
        Ok(Self {
            child,
            signals,
            streams,
            user,
            master,
            kept,
            keys: Vec::new(),
            ended: None,
            limit: None,
            is_late: false,
            is_detached: false,
        })
    }

    /// Carries bytes, keys and signals until the program has ended and what it wrote has gone out.
    fn attend(&mut self) -> io::Result<Ending> {
        let mut buffer = stream::buffer();
        loop {
            let ready = self.wait()?;
            if ready.has_signal {
                while let Some(note) = self.signals.next() {
                    self.heed(note);
                }
            }
            if ready.has_news {
                self.look()?;
            }
            self.carry_keys(ready.has_key);
            let is_draining = self.ended.is_some();
            for stream in &mut self.streams {
                stream.tick();
                stream.write(false);
                if stream.may_read || is_draining {
                    stream.read(&mut buffer);
                }
                stream.write(false);
            }
            self.watch_time();
            let now = uptime();
            if let Some(ending) = self.ended
                && self.streams.iter().all(|stream| stream.is_drained(now))
            {
                return Ok(if self.is_late {
                    Ending::TimedOut
                } else {
                    ending
                });
            }
        }
    }

    /// Waits until there is something to do, and writes to the sinks that turn out to be ready. A key on its way waits for every call
    /// that is made in vain, so what has nothing for us is not asked.
    fn wait(&mut self) -> io::Result<Ready> {
        let timeout = self.timeout().map(|left| Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        });
        let mut polled = vec![PollFd::new(&self.signals, PollFlags::IN)];
        let mut news = 0;
        if let Child::Monitored(monitor) = &self.child
            && self.ended.is_none()
            && !self.is_detached
        {
            news = polled.len();
            polled.push(PollFd::new(monitor.socket(), PollFlags::IN));
        }
        let mut keys = None;
        if let (Some(master), Some(user)) = (&self.master, &self.user) {
            if user.is_raw() && self.keys.len() < MOST_KEYS {
                keys = Some(polled.len());
                polled.push(PollFd::new(&**user, PollFlags::IN));
            }
            if !self.keys.is_empty() {
                polled.push(PollFd::new(&**master, PollFlags::OUT));
            }
        }
        let first_stream = polled.len();
        for stream in &self.streams {
            if stream.is_pending() {
                polled.push(PollFd::new(&stream.sink, PollFlags::OUT));
            } else if let Some(source) = &stream.source {
                polled.push(PollFd::new(&**source, PollFlags::IN));
            }
        }
        match poll(&mut polled, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(Ready::NOTHING),
            Err(error) => return Err(error.into()),
        }
        let came: Vec<bool> = polled
            .iter()
            .map(|polled| !polled.revents().is_empty())
            .collect();
        drop(polled);
        let mut of_streams = came[first_stream..].iter();
        for stream in &mut self.streams {
            let is_pending = stream.is_pending();
            if !is_pending && stream.source.is_none() {
                continue;
            }
            let is_ready = of_streams.next().is_some_and(|came| *came);
            // What could not be read while a piece was on its way out is tried afterwards.
            stream.may_read = is_ready || is_pending;
            if is_pending && is_ready {
                stream.write(true);
            }
        }
        Ok(Ready {
            has_signal: came[0],
            has_news: came[news],
            has_key: keys.is_some_and(|at| came[at]),
        })
    }

    fn timeout(&self) -> Option<Duration> {
        let now = uptime();
        let deadlines = self.streams.iter().filter_map(Stream::deadline);
        let next = deadlines.chain(self.limit).min();
        // While the last output comes in, its silence is looked at often; nothing tells of silence.
        let is_draining = self.ended.is_some() && !self.is_detached;
        let soon = is_draining.then(|| now + Duration::from_millis(2));
        next.into_iter()
            .chain(soon)
            .min()
            .map(|deadline| deadline.saturating_sub(now))
    }

    fn heed(&mut self, note: Note) {
        let is_monitored = matches!(self.child, Child::Monitored(_));
        match (note.signal, note.sender()) {
            (libc::SIGCHLD, _) => {}
            (libc::SIGWINCH, _) => self.resize(),
            (libc::SIGCONT, _) => self.resume(),
            (libc::SIGHUP, None) if is_monitored => self.hang_up(),
            // What the program itself sends us, such as a `kill 0`, is not sent back.
            (_, Some(sender)) if self.child.is(sender) => {}
            // The terminal sent it to our group, and so to the program.
            (_, None) if !is_monitored => {}
            (signal, _) => self.child.signal(signal),
        }
    }

    fn resize(&self) {
        if let Some(user) = &self.user {
            for stream in self.streams.iter().filter(|stream| stream.is_terminal) {
                if let Some(source) = &stream.source {
                    terminal::copy_size(user.as_fd(), source);
                }
            }
        }
    }

    /// The user's terminal is gone: so is the program's.
    fn hang_up(&mut self) {
        self.master = None;
        for stream in self.streams.iter_mut().filter(|stream| stream.is_terminal) {
            stream.source = None;
        }
        self.child.signal(libc::SIGHUP);
        self.child.signal(libc::SIGCONT);
    }

    fn look(&mut self) -> io::Result<()> {
        if self.ended.is_some() {
            return Ok(());
        }
        let report = match &self.child {
            Child::Below(pid) => {
                if let Some(News::Ended(ending)) = child::news(*pid) {
                    self.ended = Some(ending);
                }
                return Ok(());
            }
            Child::Monitored(monitor) => monitor.report().ok_or(io::ErrorKind::BrokenPipe)?,
        };
        match report {
            Report::Stopped(signal) => self.stop(signal),
            Report::Exited(code) => self.ended = Some(Ending::Exited(code)),
            Report::Killed(signal) => self.ended = Some(Ending::Killed(signal)),
            Report::Started(_) | Report::Failed(_) => {}
        }
        Ok(())
    }

    /// The program was stopped: so are we, and all our group, for the shell to see; until somebody lets us go on.
    fn stop(&mut self, signal: i32) {
        let Some(user) = self.user.clone() else {
            return;
        };
        let wants_terminal = matches!(signal, libc::SIGTTIN | libc::SIGTTOU);
        if wants_terminal && user.is_in_front() {
            self.resume();
            return;
        }
        let mut buffer = stream::buffer();
        for stream in &mut self.streams {
            stream.read(&mut buffer);
            stream.write(false);
        }
        user.give_back();
        let stopping = Dispositions::default(signal);
        // SAFETY: the call takes two numbers.
        unsafe { libc::kill(0, signal) };
        // Here we stand still.
        drop(stopping);
        let mut others = Vec::new();
        let mut was_stopped = false;
        while let Some(note) = self.signals.next() {
            if note.signal == libc::SIGCONT {
                was_stopped = true;
            } else {
                others.push(note);
            }
        }
        if wants_terminal && !was_stopped && !user.is_in_front() {
            // A group that no shell minds is not stopped. Nobody will ever give it the terminal.
            self.hang_up();
        } else {
            self.resume();
        }
        for note in others {
            self.heed(note);
        }
    }

    /// Lets the program go on, with the terminal if it is ours.
    fn resume(&self) {
        let (Some(user), Some(master), Child::Monitored(monitor)) =
            (&self.user, &self.master, &self.child)
        else {
            return;
        };
        self.resize();
        if user.is_in_front() {
            let was_raw = user.is_raw();
            if user.take().is_ok()
                && !was_raw
                && let Ok(modes) = user.modes()
            {
                // Whatever was changed meanwhile is what a program would find.
                let _ = terminal::set_modes(master, &modes);
            }
            monitor.tell(Order::InFront);
        } else {
            terminal::set_line_feeds(master, false);
            monitor.tell(Order::Behind);
        }
    }

    fn carry_keys(&mut self, has_key: bool) {
        let (Some(user), Some(master)) = (&self.user, &self.master) else {
            return;
        };
        let mut is_gone = false;
        if has_key && user.is_raw() {
            let mut piece = [0; 4096];
            match rustix::io::read(&**user, &mut piece) {
                Ok(0) | Err(Errno::IO | Errno::NXIO) => is_gone = true,
                Ok(count) => self.keys.extend_from_slice(&piece[..count]),
                Err(_) => {}
            }
        }
        if !self.keys.is_empty()
            && let Ok(count) = rustix::io::write(master, &self.keys)
        {
            self.keys.drain(..count);
        }
        if is_gone {
            self.hang_up();
        }
    }

    fn watch_time(&mut self) {
        if self.ended.is_some() || self.limit.is_none_or(|limit| limit > uptime()) {
            return;
        }
        if self.is_late {
            self.child.signal(libc::SIGKILL);
            self.limit = None;
        } else {
            self.is_late = true;
            self.child.signal(libc::SIGTERM);
            // What is stopped cannot end.
            self.child.signal(libc::SIGCONT);
            self.limit = Some(uptime().saturating_add(GRACE));
        }
    }
}
