//! The console: asking on it, and what Ctrl-C does meanwhile.
//!
//! Touches: terminal, processes.
//!
//! The system calls a handler in a thread of its own; the last one that was set is asked first, and one that says yes is the last.
#![expect(
    unsafe_code,
    reason = "the modes of a console and its control events are the system's"
)]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::io::AsRawHandle;
use std::ptr::null;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

use windows_sys::Win32::System::Console::{
    CTRL_BREAK_EVENT, CTRL_C_EVENT, GetConsoleMode, SetConsoleCtrlHandler, SetConsoleMode,
    WriteConsoleW,
};

/// What the system calls at a control event: whether that settles it.
type Handler = unsafe extern "system" fn(u32) -> i32;

/// A handler that is asked as long as this lives.
pub(super) struct Handling(Handler);

impl Handling {
    pub(super) fn begin(handler: Handler) -> Option<Self> {
        // SAFETY: the handler is a function of ours, which is there as long as we are.
        let done = unsafe { SetConsoleCtrlHandler(Some(handler), 1) };
        (done != 0).then_some(Self(handler))
    }
}

impl Drop for Handling {
    fn drop(&mut self) {
        // SAFETY: it was set by `begin`.
        unsafe { SetConsoleCtrlHandler(Some(self.0), 0) };
    }
}

/// Whether somebody pressed a key for it, and the console does not go away.
fn is_key(event: u32) -> bool {
    matches!(event, CTRL_C_EVENT | CTRL_BREAK_EVENT)
}

/// Leaves Ctrl-C to the program that runs below us. When the console closes or the user leaves, the system ends us as soon as a handler returns: so this
/// one does not, and the program has the time that the system gives it.
pub(super) unsafe extern "system" fn leave_to_program(event: u32) -> i32 {
    if !is_key(event) {
        std::thread::sleep(std::time::Duration::from_secs(3600));
    }
    1
}

static CAUGHT: AtomicBool = AtomicBool::new(false);

unsafe extern "system" fn note(event: u32) -> i32 {
    CAUGHT.store(true, Ordering::SeqCst);
    i32::from(is_key(event))
}

/// Ctrl-C and Ctrl-Break, held back until this is dropped, so that a program can say how far it came.
pub(crate) struct Interrupts {
    _handling: Option<Handling>,
}

impl Interrupts {
    /// Where they cannot be caught, they end the program as ever.
    pub(in crate::os) fn catch() -> Self {
        CAUGHT.store(false, Ordering::SeqCst);
        Self {
            _handling: Handling::begin(note),
        }
    }

    /// The exit code of a program that was interrupted, once that happened.
    #[expect(
        clippy::unused_self,
        reason = "only what was caught while this lives is told"
    )]
    pub(crate) fn code(&self) -> Option<u8> {
        /// 128 and SIGINT, as shells everywhere have it.
        const INTERRUPTED: u8 = 130;
        CAUGHT.swap(false, Ordering::SeqCst).then_some(INTERRUPTED)
    }
}

static CONSOLE: AtomicPtr<std::ffi::c_void> = AtomicPtr::new(std::ptr::null_mut());
static MODE: AtomicU32 = AtomicU32::new(0);

/// A console keeps its modes when the program that set them has ended.
unsafe extern "system" fn restore(_event: u32) -> i32 {
    let console = CONSOLE.load(Ordering::Acquire);
    if !console.is_null() {
        // SAFETY: the guard that stored the handle keeps it open until the place is empty.
        unsafe { SetConsoleMode(console, MODE.load(Ordering::Acquire)) };
    }
    0
}

/// Gives the console its modes back when dropped, and when Ctrl-C ends us.
pub(crate) struct TerminalGuard {
    console: Option<File>,
    _handling: Option<Handling>,
}

pub(in crate::os) fn guard_terminal() -> TerminalGuard {
    let none = TerminalGuard {
        console: None,
        _handling: None,
    };
    // Setting modes needs the right to write.
    let Ok(console) = open("CONIN$") else {
        return none;
    };
    let mut mode = 0;
    // SAFETY: the handle is open, and the mode is written to our variable.
    if unsafe { GetConsoleMode(console.as_raw_handle(), &raw mut mode) } == 0 {
        return none;
    }
    MODE.store(mode, Ordering::Release);
    CONSOLE.store(console.as_raw_handle(), Ordering::Release);
    TerminalGuard {
        console: Some(console),
        _handling: Handling::begin(restore),
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        CONSOLE.store(std::ptr::null_mut(), Ordering::Release);
        if let Some(console) = &self.console {
            // SAFETY: the handle is open.
            unsafe { SetConsoleMode(console.as_raw_handle(), MODE.load(Ordering::Acquire)) };
        }
    }
}

fn open(name: &str) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(name)
}

/// Opening it fails where the process has none.
pub(in crate::os) fn has_terminal() -> bool {
    open("CONIN$").is_ok()
}

/// As text: what bytes mean to a console depends on its code page.
pub(in crate::os) fn write_to_terminal(bytes: &[u8]) -> io::Result<()> {
    /// A console takes no more than 64 KiB at once.
    const PIECE: usize = 8 * 1024;
    let console = open("CONOUT$")?;
    let text: Vec<u16> = String::from_utf8_lossy(bytes).encode_utf16().collect();
    for piece in text.chunks(PIECE) {
        let mut written = 0;
        // SAFETY: the handle is open, and the length is that of the text.
        let done = unsafe {
            WriteConsoleW(
                console.as_raw_handle(),
                piece.as_ptr(),
                u32::try_from(piece.len()).unwrap_or(0),
                &raw mut written,
                null(),
            )
        };
        if done == 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}
