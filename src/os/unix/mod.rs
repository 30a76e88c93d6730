//! The promises of [`crate::os`] as Linux and macOS keep them.
//!
//! Touches: everything.

pub(super) mod files;

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Linux stops CLOCK_MONOTONIC in suspend and has CLOCK_BOOTTIME instead; on macOS CLOCK_MONOTONIC goes on (clock_gettime(3)).
pub(super) fn uptime() -> Duration {
    #[cfg(target_os = "linux")]
    let clock = ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let clock = ClockId::Monotonic;
    let time = clock_gettime(clock);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}
