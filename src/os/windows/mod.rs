//! The promises of [`crate::os`] as Windows keeps them.
//!
//! Touches: everything.

pub(super) mod files;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::os::Homes;

use windows_sys::Win32::System::WindowsProgramming::QueryInterruptTime;

/// Interrupt time counts suspend, in units of 100 ns (QueryInterruptTime).
pub(super) fn uptime() -> Duration {
    let mut ticks = 0u64;
    // SAFETY: the function writes one u64 to the pointer, which points to one.
    unsafe { QueryInterruptTime(&raw mut ticks) };
    Duration::from_nanos(ticks.saturating_mul(100))
}

/// Everything lies in the local application data: none of it may roam to another machine.
pub(super) fn homes() -> Option<Homes> {
    let local = PathBuf::from(std::env::var_os("LOCALAPPDATA")?);
    local.is_absolute().then(|| Homes {
        config: local.clone(),
        data: local.clone(),
        state: local,
    })
}

/// The console gives its mode back by itself when the reader is gone.
pub(crate) struct TerminalGuard;

pub(super) fn guard_terminal() -> TerminalGuard {
    TerminalGuard
}

pub(super) fn read_input_byte(byte: &mut [u8; 1]) -> std::io::Result<usize> {
    use std::os::windows::io::{AsRawHandle, FromRawHandle};
    // SAFETY: the handle is only borrowed: `ManuallyDrop` never closes it.
    let mut input = std::mem::ManuallyDrop::new(unsafe {
        std::fs::File::from_raw_handle(std::io::stdin().as_raw_handle())
    });
    std::io::Read::read(&mut *input, byte)
}

pub(super) fn link_program(target: &Path, link: &Path) -> std::io::Result<()> {
    std::fs::copy(target, link.with_extension("exe")).map(drop)
}

pub(super) fn has_terminal() -> bool {
    std::fs::File::open("CONIN$").is_ok()
}

pub(super) fn user() -> u32 {
    0
}
