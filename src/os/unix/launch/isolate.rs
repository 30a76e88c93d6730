//! A Landlock scope that keeps a program from the processes outside of it (landlock(7); scopes since ABI 6, Linux 6.12).
//!
//! Touches: processes.
//!
//! A domain without any rule on files is enough: the kernel lets a process trace, and so read `/proc/PID/environ` and `mem` of, only what
//! is in its own domain or below. The scopes add signals and abstract sockets. There is one way around: since Linux 6.12 whoever has
//! CAP_PERFMON or CAP_SYS_ADMIN may read, whatever the domains say (`may_access_mm` in kernel/fork.c). So a root inside loses these.
#![expect(
    unsafe_code,
    reason = "Landlock has no wrapper in the standard library or rustix"
)]

use std::io;

use rustix::thread::{
    CapabilitySet, capabilities, capability_is_in_bounding_set,
    remove_capability_from_bounding_set, set_capabilities,
};

/// `struct landlock_ruleset_attr` of ABI 6.
#[repr(C)]
struct Ruleset {
    handled_access_fs: u64,
    handled_access_net: u64,
    scoped: u64,
}

const SCOPE_ABSTRACT_UNIX_SOCKET: u64 = 1 << 0;
const SCOPE_SIGNAL: u64 = 1 << 1;
const CREATE_RULESET_VERSION: libc::c_uint = 1;
/// The first version with scopes.
const ABI: libc::c_long = 6;

pub(super) fn is_possible() -> bool {
    // SAFETY: with this flag the call takes no ruleset and only answers.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<Ruleset>(),
            0usize,
            CREATE_RULESET_VERSION,
        )
    };
    version >= ABI
}

/// What would read other processes past any domain.
const READERS: [CapabilitySet; 3] = [
    CapabilitySet::PERFMON,
    CapabilitySet::SYS_ADMIN,
    CapabilitySet::SYS_PTRACE,
];

/// Gives these up for good: from the bounding set too, since a root's exec would bring them back from there.
fn give_up_reading() -> io::Result<()> {
    let mut sets = capabilities(None)?;
    let is_root = rustix::process::geteuid().is_root() || rustix::process::getuid().is_root();
    for reader in READERS {
        // Who is not root gains nothing by an exec, once there are no new privileges, and may not change the set either.
        if is_root && capability_is_in_bounding_set(reader)? {
            remove_capability_from_bounding_set(reader)?;
        }
        sets.effective.remove(reader);
        sets.permitted.remove(reader);
        sets.inheritable.remove(reader);
    }
    Ok(set_capabilities(None, sets)?)
}

/// Puts this process into a domain of its own, for ever. May be called between fork and exec.
pub(super) fn enter() -> io::Result<()> {
    give_up_reading()?;
    let ruleset = Ruleset {
        handled_access_fs: 0,
        handled_access_net: 0,
        scoped: SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL,
    };
    // A process may restrict itself only if it can gain no privileges by an exec; so sudo does not work inside.
    // SAFETY: the calls read `ruleset`, whose size is given, and a descriptor that was just opened and is closed once.
    unsafe {
        if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
            return Err(io::Error::last_os_error());
        }
        let descriptor = libc::syscall(
            libc::SYS_landlock_create_ruleset,
            &raw const ruleset,
            size_of::<Ruleset>(),
            0,
        );
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        let entered = libc::syscall(libc::SYS_landlock_restrict_self, descriptor, 0);
        let error = io::Error::last_os_error();
        libc::close(descriptor as libc::c_int);
        if entered != 0 {
            return Err(error);
        }
    }
    Ok(())
}
