//! One stream of a program on its way through a filter to our own output.
//!
//! Touches: files, terminal.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

use rustix::io::Errno;

use crate::os::streams::Filter;
use crate::os::unix::terminal::Terminal;
use crate::os::unix::uptime;

/// Where a stream goes.
pub(super) enum Sink {
    /// To the terminal, by a file of our own that does not block.
    Terminal(Rc<Terminal>),
    Output,
    Error,
}

impl AsFd for Sink {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Terminal(terminal) => (**terminal).as_fd(),
            Self::Output => rustix::stdio::stdout(),
            Self::Error => rustix::stdio::stderr(),
        }
    }
}

pub(super) struct Stream {
    /// None once it has ended.
    pub(super) source: Option<Rc<OwnedFd>>,
    pub(super) is_terminal: bool,
    pub(super) sink: Sink,
    /// Nothing else has to go on while a write blocks.
    pub(super) may_block: bool,
    /// There may be something to read.
    pub(super) may_read: bool,
    filter: Box<dyn Filter>,
    pending: Vec<u8>,
    sent: usize,
    /// Since when there is nothing to read.
    dry: Option<Duration>,
}

/// What is read at once.
const PIECE: usize = 64 * 1024;

/// So few bytes are not worth a second call to ask for more.
const FEW: usize = 16;

/// A pipe that is ready takes this much without blocking (POSIX, PIPE_BUF on Linux).
const SURE: usize = 4096;

/// A terminal hands over what was written to it by a kernel thread, so its silence counts only after a while.
const SILENCE: Duration = Duration::from_millis(50);

impl Stream {
    pub(super) fn new(
        source: Rc<OwnedFd>,
        is_terminal: bool,
        sink: Sink,
        filter: Box<dyn Filter>,
    ) -> Self {
        Self {
            source: Some(source),
            is_terminal,
            sink,
            may_block: false,
            may_read: true,
            filter,
            pending: Vec::with_capacity(2 * PIECE),
            sent: 0,
            dry: None,
        }
    }

    pub(super) fn is_pending(&self) -> bool {
        self.sent < self.pending.len()
    }

    /// It has ended, and all of it has gone out.
    pub(super) fn is_over(&self) -> bool {
        self.source.is_none() && !self.is_pending()
    }

    /// Everything that was written before now has gone out, or waits in the filter.
    pub(super) fn is_drained(&self, now: Duration) -> bool {
        let wait = if self.is_terminal {
            SILENCE
        } else {
            Duration::ZERO
        };
        let is_dry = self.source.is_none() || self.dry.is_some_and(|since| since + wait <= now);
        is_dry && !self.is_pending()
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.filter.deadline()
    }

    /// Reads what is there, at most [`PIECE`], unless the last piece is still on its way out.
    pub(super) fn read(&mut self, buffer: &mut [u8; PIECE]) {
        let Some(source) = self.source.clone() else {
            return;
        };
        if self.is_pending() {
            return;
        }
        self.pending.clear();
        self.sent = 0;
        let now = uptime();
        let mut total = 0;
        while total < PIECE {
            match rustix::io::read(&source, &mut buffer[total..]) {
                Ok(0) | Err(Errno::IO) => {
                    self.source = None;
                    break;
                }
                Ok(count) => {
                    total += count;
                    self.dry = None;
                    // A pipe gives all it has; a terminal gives a little at a time, unless it echoes a key, for which somebody waits.
                    if !self.is_terminal || total < FEW {
                        break;
                    }
                }
                Err(Errno::INTR) => {}
                Err(_) => {
                    self.dry = self.dry.or(Some(now));
                    break;
                }
            }
        }
        self.filter.push(&buffer[..total], now, &mut self.pending);
        if self.source.is_none() {
            self.filter.finish(&mut self.pending);
        }
    }

    pub(super) fn tick(&mut self) {
        if self.filter.deadline().is_some() && !self.is_pending() {
            self.pending.clear();
            self.sent = 0;
            self.filter.tick(uptime(), &mut self.pending);
        }
    }

    /// Writes what is pending, if the sink is known to be ready, or need not be.
    pub(super) fn write(&mut self, is_ready: bool) {
        let blocks = !matches!(self.sink, Sink::Terminal(_));
        if blocks && !is_ready && !self.may_block {
            return;
        }
        while self.is_pending() {
            let rest = &self.pending[self.sent..];
            let piece = if blocks && !self.may_block {
                &rest[..rest.len().min(SURE)]
            } else {
                rest
            };
            match rustix::io::write(&self.sink, piece) {
                Ok(count) if count < piece.len() => {
                    // A terminal that takes a part is full.
                    self.sent += count;
                    return;
                }
                Ok(count) => self.sent += count,
                Err(Errno::INTR | Errno::AGAIN) => return,
                Err(_) => {
                    // Nobody reads. The program learns it as it would have: when it writes next, from a pipe without a reader.
                    self.source = None;
                    self.pending.clear();
                    self.sent = 0;
                    return;
                }
            }
            if blocks && !self.may_block {
                return;
            }
        }
    }
}

pub(super) fn buffer() -> Box<[u8; PIECE]> {
    Box::new([0; PIECE])
}
