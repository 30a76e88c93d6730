//! A filter that takes system calls away from this process: for every thread, and for good.
//!
//! Touches: processes.

use std::collections::BTreeMap;
use std::io;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter_all_threads,
};

/// Running programs, looking into other processes, connecting to anything, loading code into the kernel, changing the ground we stand on.
const RENOUNCED: [libc::c_long; 23] = [
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bpf,
    libc::SYS_userfaultfd,
    libc::SYS_perf_event_open,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_setns,
    libc::SYS_unshare,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
];

pub(super) fn renounce() -> io::Result<()> {
    let mut rules: BTreeMap<i64, Vec<_>> =
        RENOUNCED.iter().map(|call| (*call, Vec::new())).collect();
    // Sockets of this machine alone: to listen at doors that are opened later, since connecting is renounced above.
    let elsewhere = SeccompCondition::new(
        0,
        SeccompCmpArgLen::Dword,
        SeccompCmpOp::Ne,
        u64::from(libc::AF_UNIX.unsigned_abs()),
    );
    let elsewhere = elsewhere
        .and_then(|condition| SeccompRule::new(vec![condition]))
        .map_err(io::Error::other)?;
    rules.insert(libc::SYS_socket, vec![elsewhere]);
    let machine = std::env::consts::ARCH.try_into();
    let program: BpfProgram = machine
        .and_then(|machine| {
            SeccompFilter::new(
                rules,
                SeccompAction::Allow,
                // A call that is refused fails; one that kills would take the keys' owner by surprise.
                SeccompAction::Errno(libc::EPERM.unsigned_abs()),
                machine,
            )
        })
        .and_then(TryInto::try_into)
        .map_err(io::Error::other)?;
    apply_filter_all_threads(&program).map_err(io::Error::other)
}
