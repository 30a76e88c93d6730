//! The promises of [`crate::os`] as Linux and macOS keep them.
//!
//! Touches: everything.

#[cfg(any(target_os = "macos", test))]
mod arguments;
#[cfg(target_os = "linux")]
pub(super) mod caller;
#[cfg(target_os = "macos")]
#[path = "caller_macos.rs"]
pub(super) mod caller;
mod clock;
#[cfg(any(target_os = "macos", test))]
mod code_directory;
pub(super) mod files;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod filter;
pub(super) mod journal;
#[cfg(target_os = "macos")]
mod kqueue;
mod launch;
pub(super) mod memory;
mod oversee;
mod plain;
#[cfg(target_os = "macos")]
mod proc_info;
pub(super) mod process;
mod prompt;
mod pump;
mod signals;
pub(super) mod socket;
mod source;
mod terminal;
#[cfg(feature = "tpm2")]
mod tpm;
mod watch;

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use crate::os::{Homes, ServiceManager};
pub(super) use clock::{awake, uptime};
pub(super) use launch::{can_isolate, die_of, find_program, limits, replace, run};
pub(super) use oversee::{oversee, standards};
pub(super) use plain::{
    exposure, has_other_names, is_ours, open_own, path_of_bytes, permissions, replace_alike, sweep,
    write_program,
};
pub(crate) use prompt::TerminalGuard;
pub(super) use prompt::guard_terminal;
pub(super) use pump::filter_input;
pub(crate) use signals::Interrupts;
pub(super) use source::read_patiently;
#[cfg(feature = "tpm2")]
pub(crate) use tpm::Tpm;

/// A pipe that no program of ours inherits. macOS has no pipe2(2); the standard library knows what each system has.
fn private_pipe() -> std::io::Result<(OwnedFd, OwnedFd)> {
    let (reader, writer) = std::io::pipe()?;
    Ok((reader.into(), writer.into()))
}

/// systemd.unit(5), "user unit search path"; launchd.plist(5).
pub(super) fn service_manager() -> Option<(ServiceManager, PathBuf)> {
    if cfg!(target_os = "macos") {
        let home = crate::os::home()?;
        return Some((ServiceManager::Launchd, home.join("Library/LaunchAgents")));
    }
    let config = homes()?.config;
    Some((ServiceManager::Systemd, config.join("systemd/user")))
}

/// The key rings of the kernel (keyrings(7)).
#[cfg(target_os = "linux")]
pub(super) fn kernel_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    let store = linux_keyutils_keyring_store::Store::new().ok()?;
    Some(store)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn kernel_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    None
}

pub(super) fn sealing_keychain() -> Option<std::sync::Arc<keyring_core::CredentialStore>> {
    None
}

#[cfg(feature = "keychain")]
pub(super) const KEYCHAIN_MODIFIERS: &[(&str, &str)] = &[];

pub(super) fn homes() -> Option<Homes> {
    let home = std::env::home_dir().filter(|home| home.is_absolute())?;
    if cfg!(target_os = "macos") {
        let support = home.join("Library/Application Support");
        return Some(Homes {
            config: support.clone(),
            data: support,
            state: home.join("Library/Logs"),
        });
    }
    let xdg = |name: &str, standard: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .unwrap_or_else(|| home.join(standard))
    };
    Some(Homes {
        config: xdg("XDG_CONFIG_HOME", ".config"),
        data: xdg("XDG_DATA_HOME", ".local/share"),
        state: xdg("XDG_STATE_HOME", ".local/state"),
    })
}

pub(super) fn read_input_byte(byte: &mut [u8; 1]) -> std::io::Result<usize> {
    loop {
        match rustix::io::read(rustix::stdio::stdin(), &mut *byte) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(count) => return Ok(count),
            Err(error) => return Err(error.into()),
        }
    }
}

pub(super) fn write_to_terminal(bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/tty")?
        .write_all(bytes)
}

/// The user's runtime directory, else the one for shared memory, if they are what they are on Linux (tmpfs(5)).
pub(super) fn memory_directory() -> Option<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        /// TMPFS_MAGIC of linux/magic.h.
        const IN_MEMORY: u64 = 0x0102_1994;
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let runtime = runtime.filter(|path| socket::is_private_directory(path));
        let is_in_memory = |path: &PathBuf| {
            rustix::fs::statfs(path).is_ok_and(|facts| u64::try_from(facts.f_type) == Ok(IN_MEMORY))
        };
        runtime
            .into_iter()
            .chain([PathBuf::from("/dev/shm")])
            .find(is_in_memory)
    }
    #[cfg(not(target_os = "linux"))]
    None
}

pub(super) fn link_program(target: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Opening it fails where the process has none (tty(4)).
pub(super) fn has_terminal() -> bool {
    use rustix::fs::{Mode, OFlags, open};
    open(
        "/dev/tty",
        OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOCTTY,
        Mode::empty(),
    )
    .is_ok()
}

pub(super) fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

pub(super) fn renounce() -> std::io::Result<()> {
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    return filter::renounce();
    #[cfg(not(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    )))]
    Err(std::io::ErrorKind::Unsupported.into())
}
