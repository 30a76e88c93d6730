//! The promises of [`crate::os`] as Windows keeps them.
//!
//! Touches: everything.
//!
//! Absent are a pseudo console for redaction (`streams` says why), and isolation of a program, sessions bound to a terminal, doors for other users, and a
//! supervisor of `agent run`: each of these four is refused in a line where it is asked for.

pub(super) mod caller;
mod console;
mod dpapi;
pub(super) mod files;
mod handles;
pub(super) mod journal;
mod launch;
mod listener;
pub(super) mod memory;
mod plain;
pub(super) mod process;
mod rights;
pub(super) mod socket;
mod source;
mod start;
mod stream;
mod streams;
#[cfg(feature = "tpm2")]
mod tpm;
mod watch;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::os::{Homes, ServiceManager};
pub(crate) use console::{Interrupts, TerminalGuard};
pub(super) use console::{guard_terminal, has_terminal, write_to_terminal};
pub(super) use launch::{can_isolate, die_of, find_program, limits, replace, run};
pub(super) use plain::{
    exposure, has_other_names, is_ours, open_own, path_of_bytes, permissions, replace_alike, sweep,
    write_program,
};
pub(super) use process::renounce;
pub(super) use source::{read_input_byte, read_patiently};
pub(super) use start::{arguments, start};
pub(super) use streams::{filter_input, oversee, standards};
#[cfg(feature = "tpm2")]
pub(crate) use tpm::Tpm;

use windows_sys::Win32::System::SystemInformation::GetTickCount64;
use windows_sys::Win32::System::WindowsProgramming::QueryUnbiasedInterruptTime;

/// The scheduler keeps what it is told; the file that tells it lies where the user's programs have their data.
pub(super) fn service_manager() -> Option<(ServiceManager, PathBuf)> {
    Some((ServiceManager::TaskScheduler, homes()?.data))
}

/// It counts suspend ("Windows Time" in Microsoft's documentation).
#[expect(unsafe_code, reason = "a clock of the system")]
pub(super) fn uptime() -> Duration {
    // SAFETY: the function takes nothing.
    Duration::from_millis(unsafe { GetTickCount64() })
}

/// It does not count suspend, and comes in units of 100 ns.
#[expect(unsafe_code, reason = "a clock of the system")]
pub(super) fn awake() -> Duration {
    let mut count = 0u64;
    // SAFETY: the function writes one u64 to the pointer, which points to one.
    unsafe { QueryUnbiasedInterruptTime(&raw mut count) };
    Duration::from_nanos(count.saturating_mul(100))
}

pub(super) fn kernel_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    None
}

pub(super) fn sealing_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    Some(std::sync::Arc::new(dpapi::Store::open()?))
}

/// The store's own choice roams with the user to other machines.
#[cfg(feature = "keychain")]
pub(super) const KEYCHAIN_MODIFIERS: &[(&str, &str)] = &[("persistence", "Local")];

/// Everything lies in the local application data: none of it may roam to another machine.
pub(super) fn homes() -> Option<Homes> {
    let local = PathBuf::from(std::env::var_os("LOCALAPPDATA")?);
    local.is_absolute().then(|| Homes {
        config: local.clone(),
        data: local.clone(),
        state: local,
    })
}

pub(super) fn memory_directory() -> Option<PathBuf> {
    None
}

/// Symbolic links are a privilege here.
pub(super) fn link_program(target: &Path, link: &Path) -> std::io::Result<()> {
    std::fs::copy(target, link.with_extension("exe")).map(drop)
}

/// Users have no numbers here.
pub(super) fn user() -> u32 {
    0
}

pub(super) fn current_dir() -> std::io::Result<PathBuf> {
    crate::os::canonical(&std::env::current_dir()?)
}
