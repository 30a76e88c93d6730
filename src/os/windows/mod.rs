//! The promises of [`crate::os`] as Windows keeps them.
//!
//! Touches: everything.

pub(super) mod files;
mod launch;
mod streams;
#[cfg(feature = "tpm2")]
mod tpm;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::os::Homes;
pub(super) use launch::{can_isolate, die_of, find_program, limits, replace, run};
pub(super) use streams::{filter_input, oversee, standards};
#[cfg(feature = "tpm2")]
pub(crate) use tpm::Tpm;

use windows_sys::Win32::System::WindowsProgramming::QueryInterruptTime;

/// Interrupt time counts suspend, in units of 100 ns (QueryInterruptTime).
pub(super) fn service_manager() -> Option<(crate::os::ServiceManager, std::path::PathBuf)> {
    None
}

pub(super) fn awake() -> Duration {
    uptime()
}

pub(super) fn uptime() -> Duration {
    let mut ticks = 0u64;
    // SAFETY: the function writes one u64 to the pointer, which points to one.
    unsafe { QueryInterruptTime(&raw mut ticks) };
    Duration::from_nanos(ticks.saturating_mul(100))
}

pub(super) fn kernel_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    None
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

/// A pipe is waited for as long as its writer takes.
pub(super) fn read_patiently(
    path: Option<&Path>,
    limit: usize,
    _patience: Duration,
) -> std::io::Result<zeroize::Zeroizing<Vec<u8>>> {
    use std::io::Read;
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    let limit_and_one = limit as u64 + 1;
    match path {
        Some(path) => std::fs::File::open(path)?
            .take(limit_and_one)
            .read_to_end(&mut bytes)?,
        None => std::io::stdin()
            .lock()
            .take(limit_and_one)
            .read_to_end(&mut bytes)?,
    };
    if bytes.len() > limit {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

pub(super) fn write_to_terminal(bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    std::fs::OpenOptions::new()
        .write(true)
        .open("CONOUT$")?
        .write_all(bytes)
}

pub(super) fn memory_directory() -> Option<PathBuf> {
    None
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

/// The number of names is not told without a handle's full facts; a second name keeps what it had.
pub(super) fn has_other_names(_file: &std::fs::File) -> bool {
    false
}

/// The access list of the old file would be lost, so that we rather do nothing.
pub(super) fn replace_alike(
    _path: &std::path::Path,
    _bytes: &[u8],
    _old: &std::fs::File,
    _stamp: &crate::os::Stamp,
) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Crash dumps and page files are the system's matter here.
pub(super) fn exposure() -> crate::os::Exposure {
    crate::os::Exposure {
        core_dumps: false,
        ptrace_scope: None,
        swap: None,
    }
}

/// Git writes UTF-8.
pub(super) fn path_of_bytes(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}

/// Rights are access lists here.
pub(super) fn permissions(_path: &std::path::Path) -> Option<u32> {
    None
}

/// Who owns a file decides little here, and is not asked.
pub(super) fn is_ours(_path: &std::path::Path) -> Option<bool> {
    None
}

/// Ctrl-C ends the program as ever.
pub(crate) struct Interrupts;

impl Interrupts {
    pub(in crate::os) fn catch() -> Self {
        Self
    }

    #[expect(
        clippy::unused_self,
        reason = "elsewhere it is asked of what was caught"
    )]
    pub(crate) fn code(&self) -> Option<u8> {
        None
    }
}

pub(super) fn write_program(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?;
    file.write_all(bytes)
}
