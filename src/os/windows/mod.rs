//! The promises of [`crate::os`] as Windows keeps them.
//!
//! Touches: everything.

pub(super) mod files;

use std::time::Duration;

use windows_sys::Win32::System::WindowsProgramming::QueryInterruptTime;

/// Interrupt time counts suspend, in units of 100 ns (QueryInterruptTime).
pub(super) fn uptime() -> Duration {
    let mut ticks = 0u64;
    // SAFETY: the function writes one u64 to the pointer, which points to one.
    unsafe { QueryInterruptTime(&raw mut ticks) };
    Duration::from_nanos(ticks.saturating_mul(100))
}
