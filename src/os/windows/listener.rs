//! A named pipe that listens: only for our user, only from this machine, and under a name that nobody had before.
//!
//! Touches: files, sockets, processes.
#![expect(unsafe_code, reason = "named pipes are the system's")]

use std::io::{self, Read};
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::sync::{Arc, Mutex, PoisonError};

use windows_sys::Win32::Foundation::{
    ERROR_IO_PENDING, ERROR_NO_DATA, ERROR_PIPE_CONNECTED, HANDLE, INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, PIPE_ACCESS_DUPLEX,
};
use windows_sys::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Pipes::{
    ConnectNamedPipe, CreateNamedPipeW, PIPE_READMODE_BYTE, PIPE_REJECT_REMOTE_CLIENTS,
    PIPE_TYPE_BYTE, PIPE_UNLIMITED_INSTANCES, PIPE_WAIT,
};

use super::files::{facts, identity, open_to_look};
use super::handles::{self, Event};
use super::rights::{Descriptor, own_user};
use super::socket::{Callers, PrivateDirectory};
use super::stream::Stream;
use crate::os::{Durable, FileIdentity};

/// What a pipe takes in before a writer has to wait.
const ROOM: u32 = 64 * 1024;

/// How the names of our user's pipes begin.
fn beginning() -> io::Result<String> {
    Ok(format!(r"\\.\pipe\sevault-{}-", own_user()?))
}

/// Whether it is the name of a pipe of our user's.
pub(super) fn is_name(name: &str) -> io::Result<bool> {
    Ok(name.starts_with(&beginning()?))
}

/// The name of the pipe that the file `name` tells of.
pub(super) fn read_name(directory: &PrivateDirectory, name: &str) -> io::Result<String> {
    const LONGEST: u64 = 256;
    let mut text = String::new();
    std::fs::File::open(directory.path_of(name))?
        .take(LONGEST)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// A pipe that listens.
pub(crate) struct Listener {
    directory: Arc<PrivateDirectory>,
    /// The file that tells of the pipe.
    name: &'static str,
    identity: FileIdentity,
    pipe: Vec<u16>,
    descriptor: Descriptor,
    waiting: Mutex<Instance>,
}

/// An end of the pipe that waits for a caller.
struct Instance {
    pipe: OwnedHandle,
    event: Event,
    state: Box<OVERLAPPED>,
    is_pending: bool,
}

// SAFETY: nothing in it belongs to a thread.
unsafe impl Send for Instance {}

impl Listener {
    /// Listens as `name`. The caller holds the lock that makes a file found there a stale one.
    pub(crate) fn bind(
        directory: Arc<PrivateDirectory>,
        name: &'static str,
        callers: Callers,
    ) -> io::Result<Self> {
        if callers == Callers::Anyone {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let mut chance = [0u8; 16];
        crate::os::random(&mut chance)?;
        let text = format!("{}{:032x}", beginning()?, u128::from_ne_bytes(chance));
        let pipe: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let user = own_user()?;
        // NU are those who come over the network.
        let descriptor = Descriptor::new(&format!("O:{user}D:P(D;;GA;;;NU)(A;;GA;;;{user})"))?;
        let first = Instance::new(&pipe, &descriptor, FILE_FLAG_FIRST_PIPE_INSTANCE)?;
        let file = directory.path_of(name);
        crate::os::write_private(&file, text.as_bytes(), Durable::Later)?;
        Ok(Self {
            identity: identity(&facts(&open_to_look(&file)?)?),
            directory,
            name,
            pipe,
            descriptor,
            waiting: Mutex::new(first),
        })
    }

    /// Nobody listens for us here.
    pub(crate) fn inherited(
        _directory: Arc<PrivateDirectory>,
        _name: &'static str,
    ) -> io::Result<Option<Self>> {
        Ok(None)
    }

    /// The next caller; nothing when none waits. The next end is there before this one is given away, so that the name is never free.
    pub(crate) fn accept(&self) -> io::Result<Option<Stream>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while handles::has_told(waiting.event.raw()) {
            let next = Instance::new(&self.pipe, &self.descriptor, 0)?;
            let mut called = std::mem::replace(&mut *waiting, next);
            // Somebody may have come and gone.
            if called.is_connected() {
                let pipe = called.pipe.try_clone()?;
                return Stream::accepted(pipe).map(Some);
            }
        }
        Ok(None)
    }

    /// Whether the file still tells of this pipe.
    pub(crate) fn is_in_place(&self) -> bool {
        let there = open_to_look(&self.directory.path_of(self.name)).and_then(|file| facts(&file));
        there.is_ok_and(|facts| identity(&facts) == self.identity)
    }

    /// What tells that somebody calls. It is another one after each [`Listener::accept`].
    pub(super) fn call(&self) -> HANDLE {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.event.raw()
    }
}

impl Drop for Listener {
    /// Takes the file away, but only while it is ours: a successor's stays.
    fn drop(&mut self) {
        if self.is_in_place() {
            std::fs::remove_file(self.directory.path_of(self.name)).ok();
        }
    }
}

impl Instance {
    fn new(name: &[u16], descriptor: &Descriptor, first: u32) -> io::Result<Self> {
        let attributes = descriptor.attributes();
        // SAFETY: the name ends with a zero, and the attributes live until the call is over.
        let pipe = unsafe {
            CreateNamedPipeW(
                name.as_ptr(),
                PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first,
                PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                PIPE_UNLIMITED_INSTANCES,
                ROOM,
                ROOM,
                0,
                &raw const attributes,
            )
        };
        if pipe == INVALID_HANDLE_VALUE {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the system has just given us this handle.
        let pipe = unsafe { OwnedHandle::from_raw_handle(pipe) };
        let event = Event::lasting()?;
        // SAFETY: all zeros are an operation that has not begun.
        let mut state: Box<OVERLAPPED> = Box::new(unsafe { std::mem::zeroed() });
        state.hEvent = event.raw();
        // SAFETY: the state stays in its place until this is dropped, which waits for the system to have done.
        let done = unsafe { ConnectNamedPipe(pipe.as_raw_handle(), &raw mut *state) };
        let cause = io::Error::last_os_error();
        let is = |code: u32| cause.raw_os_error() == Some(code.cast_signed());
        let is_pending = done == 0 && is(ERROR_IO_PENDING);
        if done == 0 && !is_pending {
            // Somebody was quick, and is perhaps gone again.
            if !is(ERROR_PIPE_CONNECTED) && !is(ERROR_NO_DATA) {
                return Err(cause);
            }
            event.happen();
        }
        Ok(Self {
            pipe,
            event,
            state,
            is_pending,
        })
    }

    /// Whether its caller is there, once its event has happened.
    fn is_connected(&mut self) -> bool {
        let mut count = 0;
        // SAFETY: the state is that of this operation.
        !self.is_pending
            || unsafe {
                GetOverlappedResult(
                    self.pipe.as_raw_handle(),
                    &raw const *self.state,
                    &raw mut count,
                    0,
                )
            } != 0
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let mut count = 0;
        let pipe = self.pipe.as_raw_handle();
        // SAFETY: the state is that of the operation, if it is still going on; then the call waits until the system has let go of it.
        unsafe {
            if self.is_pending && CancelIoEx(pipe, &raw const *self.state) != 0 {
                GetOverlappedResult(pipe, &raw const *self.state, &raw mut count, 1);
            }
        }
    }
}
