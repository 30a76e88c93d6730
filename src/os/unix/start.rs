//! How this program starts.
//!
//! Touches: processes, files.
#![expect(
    unsafe_code,
    reason = "arguments come as pointers, and signals have no safe form"
)]

use std::ffi::{CStr, OsStr, OsString, c_char, c_int};
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{Mode, OFlags};
use rustix::stdio::{stderr, stdin, stdout};

/// Opens what is closed of the standard streams, so that no file of ours takes their place; and lets a write without a reader fail instead of killing us.
pub(in crate::os) fn start() {
    for stream in [stdin(), stdout(), stderr()] {
        if rustix::io::fcntl_getfd(stream).is_err()
            && rustix::fs::open("/dev/null", OFlags::RDWR, Mode::empty())
                .map(std::mem::forget)
                .is_err()
        {
            std::process::abort();
        }
    }
    // SAFETY: ignoring is a disposition for a signal that exists.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// # Safety
///
/// `words` points to `count` strings of C.
pub(in crate::os) unsafe fn arguments(count: c_int, words: *const *const c_char) -> Vec<OsString> {
    (0..usize::try_from(count).unwrap_or(0))
        .map(|at| {
            // SAFETY: as promised to us, there are so many, each of them ended by a zero.
            let word = unsafe { CStr::from_ptr(*words.add(at)) };
            OsStr::from_bytes(word.to_bytes()).to_owned()
        })
        .collect()
}
