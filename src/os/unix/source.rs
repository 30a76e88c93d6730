//! Reads whatever may be read, a pipe as well as a file, without waiting for ever.
//!
//! Touches: files, terminal.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fstat};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// A named pipe is opened without waiting for its writer, and then waited for like any other.
pub(in crate::os) fn read_patiently(
    path: Option<&Path>,
    limit: usize,
    patience: Duration,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let opened: OwnedFd;
    let input = match path {
        None => rustix::stdio::stdin(),
        Some(path) => {
            let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
            opened = OpenOptions::new()
                .read(true)
                .custom_flags(i32::try_from(flags.bits()).unwrap_or(0))
                .open(path)?
                .into();
            opened.as_fd()
        }
    };
    let facts = fstat(input)?;
    let kind = FileType::from_raw_mode(facts.st_mode);
    if kind == FileType::Directory {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // A person may think for as long as it takes.
    let patience = (!rustix::termios::isatty(input)).then_some(Timespec {
        tv_sec: i64::try_from(patience.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: patience.subsec_nanos().into(),
    });
    let expected = usize::try_from(facts.st_size).unwrap_or(0).min(limit);
    let mut bytes = Zeroizing::new(vec![0; expected + 4096]);
    let mut length = 0;
    loop {
        if length > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if length == bytes.len() {
            let mut larger = Zeroizing::new(vec![0; length * 2]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
        if kind != FileType::RegularFile {
            match poll(&mut [PollFd::new(&input, PollFlags::IN)], patience.as_ref()) {
                Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        match rustix::io::read(input, &mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}
