//! How this program starts: as one in C does, without what Rust's own start adds.
//!
//! Touches: processes, files.
#![expect(unsafe_code, reason = "the arguments of `main` are pointers")]

use std::ffi::{OsString, c_char, c_int};
use std::sync::OnceLock;

use super::platform;

static ARGUMENTS: OnceLock<Vec<OsString>> = OnceLock::new();

/// What we were started with, the program's name first.
pub(crate) fn arguments() -> Vec<OsString> {
    // A test's program starts as Rust has it.
    ARGUMENTS
        .get()
        .cloned()
        .unwrap_or_else(|| std::env::args_os().collect())
}

/// Makes [`crate::run`] the program.
///
/// Rust's own start makes sixteen system calls more, a tenth of the time that a short command takes: it reads where the stack ends, and lays down a stack for a
/// handler that names an overflow before the process dies of it, as it does without. What we rely on of the rest is in [`start`].
#[macro_export]
macro_rules! program {
    () => {
        #[unsafe(no_mangle)]
        extern "C" fn main(
            count: ::core::ffi::c_int,
            words: *const *const ::core::ffi::c_char,
        ) -> ::core::ffi::c_int {
            // SAFETY: a C library calls `main` with as many words as it says (ISO C, 5.1.2.2.1).
            unsafe { $crate::start(count, words, $crate::run) }
        }
    };
}

/// Runs the program and gives its exit code; 101 after a panic, as Rust has it.
///
/// # Safety
///
/// `words` points to `count` strings of C, which stay as they are.
pub unsafe fn start(
    count: c_int,
    words: *const *const c_char,
    run: fn(Vec<OsString>) -> u8,
) -> c_int {
    platform::start();
    // SAFETY: as promised to us.
    let words = unsafe { platform::arguments(count, words) };
    let words = ARGUMENTS.get_or_init(|| words);
    std::panic::catch_unwind(|| run(words.clone())).map_or(101, c_int::from)
}
