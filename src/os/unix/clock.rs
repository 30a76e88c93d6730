//! Two clocks that nobody can set: one that counts the time in which the machine is suspended, and one that does not.
//!
//! Touches: clock.
#![cfg_attr(
    target_os = "macos",
    expect(unsafe_code, reason = "rustix does not know these clocks")
)]

use std::time::Duration;

/// Linux stops CLOCK_MONOTONIC in suspend, and has CLOCK_BOOTTIME (clock_gettime(2)).
#[cfg(target_os = "linux")]
pub(in crate::os) fn uptime() -> Duration {
    read(rustix::time::ClockId::Boottime)
}

#[cfg(target_os = "linux")]
pub(in crate::os) fn awake() -> Duration {
    read(rustix::time::ClockId::Monotonic)
}

#[cfg(target_os = "linux")]
fn read(clock: rustix::time::ClockId) -> Duration {
    let time = rustix::time::clock_gettime(clock);
    duration(time.tv_sec, time.tv_nsec)
}

/// As mach_continuous_time(3). CLOCK_MONOTONIC counts suspend too, but is derived from the time of day (clock_gettime(3) of macOS).
#[cfg(target_os = "macos")]
pub(in crate::os) fn uptime() -> Duration {
    read(libc::CLOCK_MONOTONIC_RAW)
}

/// As mach_absolute_time(3).
#[cfg(target_os = "macos")]
pub(in crate::os) fn awake() -> Duration {
    read(libc::CLOCK_UPTIME_RAW)
}

#[cfg(target_os = "macos")]
fn read(clock: libc::clockid_t) -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call writes one time to `time`. It fails for clocks that the system does not know alone, and it knows both since macOS 10.12.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    duration(time.tv_sec, time.tv_nsec)
}

fn duration(seconds: i64, nanoseconds: i64) -> Duration {
    Duration::new(
        seconds.unsigned_abs(),
        u32::try_from(nanoseconds).unwrap_or(0),
    )
}
