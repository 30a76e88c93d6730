//! How this program starts.
//!
//! Touches: processes.
#![expect(unsafe_code, reason = "elsewhere the words come as pointers")]

use std::ffi::{OsString, c_char, c_int};

/// Windows kills nobody who writes without a reader, and hands out no numbers that a file of ours could take.
pub(in crate::os) fn start() {}

/// The words as the system has them; those of `main` went through a code page.
///
/// # Safety
///
/// None is needed.
pub(in crate::os) unsafe fn arguments(
    _count: c_int,
    _words: *const *const c_char,
) -> Vec<OsString> {
    std::env::args_os().collect()
}
