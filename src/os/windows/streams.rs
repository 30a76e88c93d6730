//! Streams that pass through us, on Windows.
//!
//! Touches: files, processes, clock.
//!
//! A pseudo console rewrites what passes through it, so a program's output cannot be filtered there as it is; only pipes can.

use std::io::{self, Read, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::uptime;
use crate::os::streams::{Filter, Route, Routes, Standard, Standards};
use crate::os::{Ending, Program};

/// What is read at once.
const PIECE: usize = 64 * 1024;

pub(in crate::os) fn standards() -> Standards {
    Standards {
        input: Standard::Other,
        output: Standard::Other,
        error: Standard::Other,
        are_one: false,
    }
}

pub(in crate::os) fn oversee(
    _program: &Program<'_>,
    _routes: Routes,
    _filter: &mut dyn FnMut(Route) -> Box<dyn Filter>,
    _time: Option<Duration>,
) -> io::Result<Ending> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A thread reads, since a pipe cannot be waited for with a deadline.
pub(in crate::os) fn filter_input(filter: &mut dyn Filter) -> io::Result<()> {
    let (sender, pieces) = mpsc::sync_channel(1);
    thread::Builder::new().spawn(move || {
        let mut buffer = vec![0; PIECE];
        loop {
            let piece = io::stdin()
                .lock()
                .read(&mut buffer)
                .map(|count| buffer[..count].to_vec());
            let is_last = !piece.as_ref().is_ok_and(|piece| !piece.is_empty());
            if sender.send(piece).is_err() || is_last {
                return;
            }
        }
    })?;
    let mut out = Vec::with_capacity(2 * PIECE);
    let mut has_ended = false;
    while !has_ended {
        out.clear();
        let left = filter
            .deadline()
            .map_or(Duration::MAX, |deadline| deadline.saturating_sub(uptime()));
        match pieces.recv_timeout(left) {
            Ok(piece) => {
                let piece = piece?;
                has_ended = piece.is_empty();
                filter.push(&piece, uptime(), &mut out);
            }
            Err(RecvTimeoutError::Timeout) => filter.tick(uptime(), &mut out),
            Err(RecvTimeoutError::Disconnected) => has_ended = true,
        }
        if has_ended {
            filter.finish(&mut out);
        }
        let written = io::stdout()
            .write_all(&out)
            .and_then(|()| io::stdout().flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
    }
    Ok(())
}
