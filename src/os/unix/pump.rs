//! Carries standard input through a filter to standard output.
//!
//! Touches: files, clock.

use std::io;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, retry_on_intr};
use rustix::stdio::{stdin, stdout};

use super::uptime;
use crate::os::streams::Filter;

/// What is read at once: what a pipe holds.
const PIECE: usize = 64 * 1024;

pub(in crate::os) fn filter_input(filter: &mut dyn Filter) -> io::Result<()> {
    let mut buffer = vec![0; PIECE];
    let mut out = Vec::with_capacity(2 * PIECE);
    let mut has_ended = false;
    while !has_ended {
        out.clear();
        if is_late(filter)? {
            filter.tick(uptime(), &mut out);
        } else {
            let count = retry_on_intr(|| rustix::io::read(stdin(), &mut buffer))?;
            has_ended = count == 0;
            filter.push(&buffer[..count], uptime(), &mut out);
            if has_ended {
                filter.finish(&mut out);
            }
        }
        match write(&out) {
            Ok(()) => {}
            Err(Errno::PIPE) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Whether the filter's deadline has passed and nothing has come before it.
fn is_late(filter: &dyn Filter) -> io::Result<bool> {
    let Some(deadline) = filter.deadline() else {
        return Ok(false);
    };
    let left = deadline.saturating_sub(uptime());
    let timeout = Timespec {
        tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: left.subsec_nanos().into(),
    };
    let mut input = [PollFd::from_borrowed_fd(stdin(), PollFlags::IN)];
    match poll(&mut input, Some(&timeout)) {
        Ok(0) => Ok(uptime() >= deadline),
        // A signal is no input, and the deadline may not have passed: a pass with nothing to do asks again.
        Err(Errno::INTR) => is_late(filter),
        Ok(_) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn write(mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let mut output = [PollFd::from_borrowed_fd(stdout(), PollFlags::OUT)];
                retry_on_intr(|| poll(&mut output, None))?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
