//! What comes in at a door of text, piece by piece: bounded, by a deadline, wiped, and with an eye on who sends it.
//!
//! Touches: sockets, clock.

use std::io::{self, ErrorKind};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::os::{self, Stream};

/// From connecting, or from the first byte, until the whole request is there.
pub(super) const REQUEST_TIME: Duration = Duration::from_secs(5);
/// How long a connection may be kept without a request.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// How long a connection lasts, however busy it is.
const LIFE: Duration = Duration::from_secs(10 * 60);
const PIECE: usize = 4096;

/// The bytes that came and were not taken yet.
pub(super) struct Inbox<'a> {
    stream: &'a Stream,
    pid: u32,
    bytes: Zeroizing<Vec<u8>>,
    /// How much may be there at once.
    most: usize,
    deadline: Duration,
    end: Duration,
    pub(super) is_one_sender: bool,
}

impl<'a> Inbox<'a> {
    pub(super) fn new(stream: &'a Stream, pid: u32, most: usize) -> Self {
        Self {
            stream,
            pid,
            bytes: Zeroizing::new(Vec::with_capacity(PIECE)),
            most,
            deadline: os::uptime() + REQUEST_TIME,
            end: os::uptime() + LIFE,
            is_one_sender: true,
        }
    }

    /// Waits for another request on the connection; nothing when the other end is done.
    pub(super) fn wait_for_more(&mut self) -> io::Result<Option<()>> {
        if self.bytes.is_empty() {
            self.deadline = self.end.min(os::uptime() + IDLE_TIME);
            if self.receive()? == 0 {
                return Ok(None);
            }
        }
        self.deadline = self.end.min(os::uptime() + REQUEST_TIME);
        Ok(Some(()))
    }

    /// The next line, without its end; nothing when the other end is done before it began one. `InvalidData` where it is too long.
    pub(super) fn line(&mut self) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let end = match self.find(b"\n") {
            Err(cause) if cause.kind() == ErrorKind::UnexpectedEof && self.bytes.is_empty() => {
                return Ok(None);
            }
            end => end?,
        };
        let mut line = self.take(end)?;
        line.pop();
        Ok(Some(line))
    }

    /// How many bytes there are up to the end of the first `mark`, received if need be.
    pub(super) fn find(&mut self, mark: &[u8]) -> io::Result<usize> {
        let mut seen = 0;
        loop {
            let fresh = &self.bytes[seen..];
            if let Some(place) = fresh.windows(mark.len()).position(|some| some == mark) {
                return Ok(seen + place + mark.len());
            }
            seen = self.bytes.len().saturating_sub(mark.len() - 1);
            if self.bytes.len() >= self.most {
                return Err(ErrorKind::InvalidData.into());
            }
            if self.receive()? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Takes the first `count` bytes, received if need be.
    pub(super) fn take(&mut self, count: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        if count > self.most {
            return Err(ErrorKind::InvalidData.into());
        }
        while self.bytes.len() < count {
            if self.receive()? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        let rest = self.bytes.split_off(count);
        Ok(std::mem::replace(&mut self.bytes, Zeroizing::new(rest)))
    }

    /// Lets more, or less, be there at once from now on.
    pub(super) fn limit(&mut self, most: usize) {
        self.most = most;
    }

    /// Whether anything came that nobody took.
    pub(super) fn has_some(&self) -> bool {
        !self.bytes.is_empty()
    }

    fn receive(&mut self) -> io::Result<usize> {
        let length = self.bytes.len();
        if self.bytes.capacity() < length + PIECE {
            // A vector that grows by itself leaves what was in it behind.
            let mut larger = Vec::with_capacity(2 * length + PIECE);
            larger.extend_from_slice(&self.bytes);
            self.bytes = Zeroizing::new(larger);
        }
        self.bytes.resize(length + PIECE, 0);
        let received = self
            .stream
            .receive(&mut self.bytes[length..], self.deadline);
        let count = received.as_ref().map_or(0, |(count, _)| *count);
        self.bytes.truncate(length + count);
        let (count, sender) = received?;
        if count > 0 {
            self.is_one_sender &= sender == Some(self.pid);
        }
        Ok(count)
    }
}
