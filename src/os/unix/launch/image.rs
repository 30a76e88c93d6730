//! A program made ready for execve(2): everything is allocated before, so that a forked child can start it.
//!
//! Touches: processes.
#![expect(unsafe_code, reason = "execve and what must happen right before it")]

use std::ffi::{CString, c_char};
use std::io;
#[cfg(target_os = "linux")]
use std::os::fd::AsFd;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::ptr;

use zeroize::Zeroizing;

use crate::os::{Descriptors, Isolation, Program};

/// The shell that runs a script without a `#!` line, as execvp(3) does.
const SHELL: &std::ffi::CStr = c"/bin/sh";

/// A program and all that execve(2) reads. The environment is wiped when this is dropped, which happens only if the launch failed or the
/// program runs below us.
pub(in crate::os) struct Image {
    file: CString,
    /// Kept alive for the pointers into them.
    _arguments: Vec<CString>,
    _environment: Zeroizing<Vec<u8>>,
    argv: Vec<*const c_char>,
    /// The same behind the shell and the file's name.
    script: Vec<*const c_char>,
    envp: Vec<*const c_char>,
    input: Option<OwnedFd>,
    descriptors: Descriptors,
    isolation: Isolation,
}

impl Image {
    pub(in crate::os) fn new(program: &Program<'_>) -> io::Result<Self> {
        let file = CString::new(program.file.as_os_str().as_bytes())?;
        let arguments = program
            .arguments
            .iter()
            .map(|argument| CString::new(argument.as_bytes()))
            .collect::<Result<Vec<_>, _>>()?;
        let mut argv: Vec<*const c_char> = arguments.iter().map(|text| text.as_ptr()).collect();
        argv.push(ptr::null());
        let mut script = vec![c"sh".as_ptr(), file.as_ptr()];
        script.extend(argv.iter().skip(1));
        if script.len() == 2 {
            script.push(ptr::null());
        }
        let (environment, envp) = block(program.environment)?;
        let isolation = program.isolation;
        if isolation == Isolation::On && !super::can_isolate() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        Ok(Self {
            file,
            _arguments: arguments,
            _environment: environment,
            argv,
            script,
            envp,
            input: program.input.map(input_holding).transpose()?,
            descriptors: program.descriptors,
            isolation,
        })
    }

    /// Becomes the program. Returns only if that failed.
    pub(in crate::os) fn replace(&self) -> io::Error {
        // We ignore SIGPIPE from our start; a child must find it as programs expect it.
        // SAFETY: the default disposition is set for a signal that exists.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        let error = self.start();
        // SAFETY: as above; whoever reports the error may do so on a broken pipe.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
        error
    }

    /// The last steps, of calls alone that a child may make between fork and exec (signal-safety(7)).
    pub(super) fn start(&self) -> io::Error {
        if let Err(error) = self.settle() {
            return error;
        }
        // SAFETY: all three are lists of C strings that end with a null pointer and live as long as `self`.
        unsafe { libc::execve(self.file.as_ptr(), self.argv.as_ptr(), self.envp.as_ptr()) };
        let error = io::Error::last_os_error();
        if error.raw_os_error() == Some(libc::ENOEXEC) {
            // SAFETY: as above.
            unsafe { libc::execve(SHELL.as_ptr(), self.script.as_ptr(), self.envp.as_ptr()) };
        }
        error
    }

    fn settle(&self) -> io::Result<()> {
        if let Some(input) = &self.input {
            // SAFETY: both descriptors are open; the second is replaced on purpose.
            if unsafe { libc::dup2(input.as_raw_fd(), 0) } < 0 {
                return Err(io::Error::last_os_error());
            }
        }
        if self.descriptors == Descriptors::Standard {
            close_above_standard()?;
        }
        match self.isolation {
            Isolation::Off => Ok(()),
            #[cfg(target_os = "linux")]
            Isolation::On => super::isolate::enter(),
            #[cfg(not(target_os = "linux"))]
            Isolation::On => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// All variables in one buffer of the right size from the start, since a buffer that grows leaves copies behind.
fn block(
    environment: &[(&std::ffi::OsStr, &[u8])],
) -> io::Result<(Zeroizing<Vec<u8>>, Vec<*const c_char>)> {
    let size = environment
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    let mut starts = Vec::with_capacity(environment.len());
    for (name, value) in environment {
        let name = name.as_bytes();
        if name.contains(&0) || name.contains(&b'=') || value.contains(&0) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        starts.push(bytes.len());
        bytes.extend_from_slice(name);
        bytes.push(b'=');
        bytes.extend_from_slice(value);
        bytes.push(0);
    }
    let mut pointers: Vec<*const c_char> = starts
        .into_iter()
        .map(|start| bytes[start..].as_ptr().cast())
        .collect();
    pointers.push(ptr::null());
    Ok((bytes, pointers))
}

/// A descriptor that reads these bytes and then ends. They never lie in a file: in a pipe if they fit, else in anonymous memory.
fn input_holding(bytes: &[u8]) -> io::Result<OwnedFd> {
    let (reader, writer) = super::super::private_pipe()?;
    rustix::io::ioctl_fionbio(&writer, true)?;
    #[cfg(target_os = "linux")]
    if bytes.len() > 64 * 1024 {
        // Larger than a pipe is: it may be let grow. If not, the write below falls short.
        let _ = rustix::pipe::fcntl_setpipe_size(&writer, bytes.len());
    }
    let mut rest = bytes;
    while !rest.is_empty() {
        match rustix::io::write(&writer, rest) {
            Ok(count) => rest = &rest[count..],
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return in_memory(bytes),
        }
    }
    Ok(reader)
}

#[cfg(target_os = "linux")]
fn in_memory(bytes: &[u8]) -> io::Result<OwnedFd> {
    let memory = rustix::fs::memfd_create(c"input", rustix::fs::MemfdFlags::CLOEXEC)?;
    let mut rest = bytes;
    while !rest.is_empty() {
        let count = rustix::io::write(memory.as_fd(), rest)?;
        rest = &rest[count..];
    }
    rustix::fs::seek(&memory, rustix::fs::SeekFrom::Start(0))?;
    Ok(memory)
}

#[cfg(not(target_os = "linux"))]
fn in_memory(_bytes: &[u8]) -> io::Result<OwnedFd> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Marks every descriptor above standard error to be closed by the exec: if that fails, we still have them.
#[cfg(target_os = "linux")]
fn close_above_standard() -> io::Result<()> {
    // SAFETY: the call reads nothing of ours.
    if unsafe { libc::close_range(3, u32::MAX, libc::CLOSE_RANGE_CLOEXEC as libc::c_int) } == 0 {
        return Ok(());
    }
    mark_one_by_one()
}

#[cfg(not(target_os = "linux"))]
fn close_above_standard() -> io::Result<()> {
    mark_one_by_one()
}

/// For kernels without close_range(2), which is Linux before 5.11 and macOS.
fn mark_one_by_one() -> io::Result<()> {
    // SAFETY: the call reads nothing of ours.
    let most = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
    // A limit of a billion would take minutes; nobody has opened that many.
    for descriptor in 3..i32::try_from(most).unwrap_or(i32::MAX).min(1 << 20) {
        // SAFETY: on a descriptor that is not open the call fails and does nothing.
        unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    Ok(())
}

/// ARG_MAX, the most that arguments and environment take together.
#[cfg(not(target_os = "linux"))]
pub(super) fn argument_limit() -> usize {
    // SAFETY: the call reads nothing of ours.
    let limit = unsafe { libc::sysconf(libc::_SC_ARG_MAX) };
    usize::try_from(limit).unwrap_or(256 * 1024)
}
