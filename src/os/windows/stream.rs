//! One connection through a named pipe.
//!
//! Touches: sockets, processes, clock.
#![expect(
    unsafe_code,
    reason = "pipes are read and written with a deadline by the system's own calls"
)]

use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr::{null, null_mut};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use windows_sys::Win32::Foundation::{
    ERROR_BROKEN_PIPE, ERROR_IO_INCOMPLETE, ERROR_IO_PENDING, ERROR_NO_DATA,
    ERROR_OPERATION_ABORTED, ERROR_PIPE_BUSY, ERROR_PIPE_NOT_CONNECTED, GENERIC_READ,
    GENERIC_WRITE, HANDLE, INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::Security::{RevertToSelf, TOKEN_QUERY};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_OVERLAPPED, OPEN_EXISTING, ReadFile, SECURITY_IDENTIFICATION,
    SECURITY_SQOS_PRESENT, WriteFile,
};
use windows_sys::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Pipes::{
    DisconnectNamedPipe, GetNamedPipeClientProcessId, GetNamedPipeServerProcessId,
    ImpersonateNamedPipeClient, WaitNamedPipeW,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentThread, OpenThreadToken, PROCESS_QUERY_LIMITED_INFORMATION,
};
use zeroize::Zeroizing;

use super::handles::{self, Event};
use super::listener::{is_name, read_name};
use super::rights::{own_user, user_of_process, user_of_token};
use super::socket::PrivateDirectory;
use super::uptime;

/// What is given to the system at once.
const PIECE: usize = 64 * 1024;
/// How long what was sent may wait for its reader when nobody asks for more.
const LAST_WAIT: Duration = Duration::from_secs(5);
/// Whoever is not our user has this number.
const STRANGER: u32 = u32::MAX;

/// Who is at the other end. Users have no numbers here: ours is 0, and all others are strangers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ends {
    pub(crate) uid: u32,
    pub(crate) pid: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Side {
    Client,
    Server,
}

/// One connection. Nothing here blocks beyond the deadline that it is given, a time of [`uptime`].
pub(crate) struct Stream {
    pipe: OwnedHandle,
    side: Side,
    /// Happens when the conversation is cut.
    cut: Event,
    ends: OnceLock<Ends>,
    sending: Mutex<Option<Transfer>>,
}

/// Bytes on their way, which stay in their place until the system has done with them.
struct Transfer {
    pipe: HANDLE,
    event: Event,
    state: Box<OVERLAPPED>,
    bytes: Zeroizing<Vec<u8>>,
}

// SAFETY: the handle is the stream's, which owns the transfer; nothing in it belongs to a thread.
unsafe impl Send for Transfer {}

impl Transfer {
    fn new(pipe: HANDLE, bytes: Zeroizing<Vec<u8>>) -> io::Result<Self> {
        let event = Event::lasting()?;
        // SAFETY: all zeros are an operation that has not begun.
        let mut state: Box<OVERLAPPED> = Box::new(unsafe { std::mem::zeroed() });
        state.hEvent = event.raw();
        Ok(Self {
            pipe,
            event,
            state,
            bytes,
        })
    }

    /// Whether the call that began it was taken.
    fn begun(done: i32) -> io::Result<()> {
        let cause = io::Error::last_os_error();
        if done != 0 || cause.raw_os_error() == Some(ERROR_IO_PENDING.cast_signed()) {
            return Ok(());
        }
        Err(plain(cause))
    }

    fn read(&mut self) -> io::Result<()> {
        let size = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        // SAFETY: bytes and state stay in their place until the transfer is dropped, which waits for the system to have done.
        Self::begun(unsafe {
            ReadFile(
                self.pipe,
                self.bytes.as_mut_ptr(),
                size,
                null_mut(),
                &raw mut *self.state,
            )
        })
    }

    fn write(&mut self) -> io::Result<()> {
        let size = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        // SAFETY: as above.
        Self::begun(unsafe {
            WriteFile(
                self.pipe,
                self.bytes.as_ptr(),
                size,
                null_mut(),
                &raw mut *self.state,
            )
        })
    }

    /// How many bytes it was, once it is done; nothing as long as it is not.
    fn outcome(&mut self) -> io::Result<Option<usize>> {
        let mut count = 0;
        // SAFETY: the state is that of this operation.
        let done =
            unsafe { GetOverlappedResult(self.pipe, &raw const *self.state, &raw mut count, 0) };
        if done != 0 {
            return Ok(Some(count as usize));
        }
        let cause = io::Error::last_os_error();
        match cause.raw_os_error() {
            Some(code) if code == ERROR_IO_INCOMPLETE.cast_signed() => Ok(None),
            _ => Err(plain(cause)),
        }
    }

    /// Takes it back from the system, unless that has just done with it.
    fn cancel(&mut self) {
        let mut count = 0;
        // SAFETY: the state is that of this operation, if one was begun; then the call waits until the system has let go of it.
        unsafe {
            if CancelIoEx(self.pipe, &raw const *self.state) != 0 {
                GetOverlappedResult(self.pipe, &raw const *self.state, &raw mut count, 1);
            }
        }
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// The conditions of a pipe in the words that files have for them.
fn plain(cause: io::Error) -> io::Error {
    const CLOSED: [u32; 3] = [ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_PIPE_NOT_CONNECTED];
    let is = |code: u32| cause.raw_os_error() == Some(code.cast_signed());
    if CLOSED.into_iter().any(is) || is(ERROR_OPERATION_ABORTED) {
        return io::ErrorKind::BrokenPipe.into();
    }
    cause
}

impl Stream {
    /// The connection that a pipe's first instance was waiting for.
    pub(super) fn accepted(pipe: OwnedHandle) -> io::Result<Self> {
        Self::new(pipe, Side::Server)
    }

    fn new(pipe: OwnedHandle, side: Side) -> io::Result<Self> {
        Ok(Self {
            pipe,
            side,
            cut: Event::lasting()?,
            ends: OnceLock::new(),
            sending: Mutex::new(None),
        })
    }

    /// Connects to `name`. `ConnectionReset` where every instance of the pipe is taken. Whoever listens may learn who we are, but not act as we.
    pub(crate) fn connect(directory: &PrivateDirectory, name: &str) -> io::Result<Self> {
        let told = read_name(directory, name)?;
        if !is_name(&told)? {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let name: Vec<u16> = told.encode_utf16().chain([0]).collect();
        let open = || {
            // SAFETY: the name ends with a zero; the rest is absent.
            let pipe = unsafe {
                CreateFileW(
                    name.as_ptr(),
                    GENERIC_READ | GENERIC_WRITE,
                    0,
                    null(),
                    OPEN_EXISTING,
                    FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION,
                    null_mut(),
                )
            };
            if pipe == INVALID_HANDLE_VALUE {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: the system has just given us this handle.
            Ok(unsafe { OwnedHandle::from_raw_handle(pipe) })
        };
        let is_busy =
            |cause: &io::Error| cause.raw_os_error() == Some(ERROR_PIPE_BUSY.cast_signed());
        let pipe = open().or_else(|cause| {
            if !is_busy(&cause) {
                return Err(cause);
            }
            // SAFETY: the name ends with a zero.
            unsafe { WaitNamedPipeW(name.as_ptr(), 500) };
            open()
        });
        let pipe = pipe.map_err(|cause| match is_busy(&cause) {
            true => io::ErrorKind::ConnectionReset.into(),
            false => cause,
        })?;
        if user_who_listens(&pipe)? != own_user()? {
            return Err(io::Error::other("another user listens there"));
        }
        Self::new(pipe, Side::Client)
    }

    /// Who has connected. The process is the one that opened the pipe, by the system's word; its user is that of the token with which it did.
    pub(crate) fn ends(&self) -> io::Result<Ends> {
        if let Some(ends) = self.ends.get() {
            return Ok(*ends);
        }
        let mut pid = 0;
        // SAFETY: the handle is open, and the number is written to our variable.
        if unsafe { GetNamedPipeClientProcessId(self.raw(), &raw mut pid) } == 0 {
            return Err(plain(io::Error::last_os_error()));
        }
        let uid = match self.user_who_called()? == own_user()? {
            true => crate::os::user(),
            false => STRANGER,
        };
        Ok(*self.ends.get_or_init(|| Ends { uid, pid }))
    }

    fn user_who_called(&self) -> io::Result<String> {
        let mut token = null_mut();
        // SAFETY: the handle is open; between the calls this thread does nothing but open the token, which is written to our variable.
        let opened = unsafe {
            if ImpersonateNamedPipeClient(self.raw()) == 0 {
                return Err(io::Error::last_os_error());
            }
            let opened = OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, 1, &raw mut token);
            let cause = io::Error::last_os_error();
            if RevertToSelf() == 0 {
                // To go on as somebody else would be worse than to end.
                std::process::abort();
            }
            if opened == 0 { Err(cause) } else { Ok(()) }
        };
        opened?;
        // SAFETY: the system has just given us this handle.
        let token = unsafe { OwnedHandle::from_raw_handle(token) };
        user_of_token(token.as_raw_handle())
    }

    /// Receives some bytes, and the process that sent them. No bytes: the other end is done.
    ///
    /// A pipe does not say who sent a message, so that the one who connected answers for whoever it has handed the pipe on to.
    pub(crate) fn receive(
        &self,
        buffer: &mut [u8],
        deadline: Duration,
    ) -> io::Result<(usize, Option<u32>)> {
        if buffer.is_empty() || handles::has_told(self.cut.raw()) {
            return Ok((0, None));
        }
        let space = Zeroizing::new(vec![0; buffer.len().min(PIECE)]);
        let mut transfer = Transfer::new(self.raw(), space)?;
        let received = transfer.read().and_then(|()| {
            let told = handles::wait(&[transfer.event.raw(), self.cut.raw()], Some(deadline))?;
            if told != Some(0) {
                transfer.cancel();
            }
            match transfer.outcome() {
                Ok(Some(count)) => Ok(count),
                _ if told.is_none() => Err(io::ErrorKind::TimedOut.into()),
                Ok(None) => Ok(0),
                Err(cause) => Err(cause),
            }
        });
        let count = match received {
            Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => 0,
            other => other?,
        };
        buffer[..count].copy_from_slice(&transfer.bytes[..count]);
        let sender = match self.side {
            Side::Server => Some(self.ends()?.pid),
            Side::Client => None,
        };
        Ok((count, sender))
    }

    /// Sends what the system takes at once: how many bytes that was, perhaps none. What it has taken is on its way, though it may wait for its reader.
    pub(crate) fn send_some(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        if handles::has_told(self.cut.raw()) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if let Some(before) = sending.as_mut() {
            if before.outcome()?.is_none() {
                return Ok(0);
            }
            *sending = None;
        }
        let piece = &bytes[..bytes.len().min(PIECE)];
        let mut transfer = Transfer::new(self.raw(), Zeroizing::new(piece.to_vec()))?;
        transfer.write()?;
        *sending = Some(transfer);
        Ok(piece.len())
    }

    /// Waits until the other end takes more.
    pub(crate) fn wait_for_room(&self, deadline: Duration) -> io::Result<()> {
        let sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(before) = sending.as_ref() else {
            return Ok(());
        };
        match handles::wait(&[before.event.raw(), self.cut.raw()], Some(deadline))? {
            Some(0) => Ok(()),
            Some(_) => Err(io::ErrorKind::BrokenPipe.into()),
            None => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Ends the conversation for whoever is in it, in any thread.
    pub(crate) fn cut(&self) {
        self.cut.happen();
        if self.side == Side::Server {
            // SAFETY: the handle is open.
            unsafe { DisconnectNamedPipe(self.raw()) };
        }
    }

    fn raw(&self) -> HANDLE {
        self.pipe.as_raw_handle()
    }
}

impl Drop for Stream {
    /// What was sent last may still wait for its reader.
    fn drop(&mut self) {
        let sending = self.sending.get_mut();
        // It goes before the pipe is closed.
        if let Some(transfer) = sending.unwrap_or_else(PoisonError::into_inner).take() {
            let end = uptime() + LAST_WAIT;
            handles::wait(&[transfer.event.raw(), self.cut.raw()], Some(end)).ok();
        }
    }
}

/// The user whose process listens at the other end.
fn user_who_listens(pipe: &OwnedHandle) -> io::Result<String> {
    let mut pid = 0;
    // SAFETY: the handle is open, and the number is written to our variable.
    if unsafe { GetNamedPipeServerProcessId(pipe.as_raw_handle(), &raw mut pid) } == 0 {
        return Err(plain(io::Error::last_os_error()));
    }
    user_of_process(
        super::caller::open_process(pid, PROCESS_QUERY_LIMITED_INFORMATION)?.as_raw_handle(),
    )
}
