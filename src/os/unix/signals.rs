//! Signals as messages: what came, and from whom.
//!
//! Touches: processes.
//!
//! A handler writes each signal into a pipe that a poll loop reads. signalfd(2) would need a blocked mask, which threads of the key
//! derivation do not share, and which macOS has no match for.
#![expect(unsafe_code, reason = "sigaction(2), sigprocmask(2) and a handler")]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};

/// One signal that came.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Note {
    pub(super) signal: i32,
    /// Zero or less: a process sent it (sigaction(2), `si_code`).
    code: i32,
    sender: i32,
}

impl Note {
    const SIZE: usize = size_of::<Self>();

    /// The process that sent it; none if the kernel did, for a key or a terminal that went away.
    pub(super) fn sender(self) -> Option<i32> {
        (self.code <= 0).then_some(self.sender)
    }
}

/// Where the handler writes; -1 while there is none.
static TARGET: AtomicI32 = AtomicI32::new(-1);

extern "C" fn note(signal: i32, about: *mut libc::siginfo_t, _context: *mut libc::c_void) {
    // SAFETY: the kernel passes what it knows of the signal; SA_SIGINFO was asked for.
    let (code, sender) = unsafe { ((*about).si_code, (*about).si_pid()) };
    let note = Note {
        signal,
        code,
        sender,
    };
    // SAFETY: write(2) may be called in a handler (signal-safety(7)); the errno of what was interrupted is put back.
    unsafe {
        let errno = errno();
        let before = *errno;
        libc::write(
            TARGET.load(Ordering::Relaxed),
            (&raw const note).cast(),
            Note::SIZE,
        );
        *errno = before;
    }
}

#[cfg(target_os = "linux")]
unsafe fn errno() -> *mut i32 {
    // SAFETY: the location is this thread's own.
    unsafe { libc::__errno_location() }
}

#[cfg(not(target_os = "linux"))]
unsafe fn errno() -> *mut i32 {
    // SAFETY: the location is this thread's own.
    unsafe { libc::__error() }
}

/// What signals did before we changed it. Put back when dropped.
pub(super) struct Dispositions(Vec<(i32, libc::sigaction)>);

impl Dispositions {
    fn change(&mut self, signal: i32, handler: usize, flags: i32) {
        // SAFETY: an all-zero sigaction is an empty mask and no flags; both pointers are valid.
        unsafe {
            let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
            action.sa_sigaction = handler;
            action.sa_flags = flags;
            let mut before: libc::sigaction = MaybeUninit::zeroed().assume_init();
            if libc::sigaction(signal, &raw const action, &raw mut before) == 0 {
                self.0.push((signal, before));
            }
        }
    }

    /// Ignores `signals`.
    pub(super) fn ignore(signals: &[i32]) -> Self {
        let mut this = Self(Vec::with_capacity(signals.len()));
        for signal in signals {
            this.change(*signal, libc::SIG_IGN, 0);
        }
        this
    }

    /// Lets `signal` do what it does to a program that does not care.
    pub(super) fn default(signal: i32) -> Self {
        let mut this = Self(Vec::with_capacity(1));
        this.change(signal, libc::SIG_DFL, 0);
        this
    }

    /// May be called between fork and exec.
    pub(super) fn put_back(&self) {
        for (signal, before) in self.0.iter().rev() {
            // SAFETY: the action is one that the system gave us for this signal.
            unsafe { libc::sigaction(*signal, before, ptr::null_mut()) };
        }
    }
}

impl Drop for Dispositions {
    fn drop(&mut self) {
        self.put_back();
    }
}

/// Signals that are caught, until this is dropped.
pub(super) struct Signals {
    pub(super) before: Dispositions,
    reader: OwnedFd,
    _writer: OwnedFd,
}

impl Signals {
    /// Catches `signals`, but not those that are ignored: nohup(1) means it so, for the program too.
    pub(super) fn catch(signals: &[i32]) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        let (reader, writer) = (OwnedFd::from(reader), OwnedFd::from(writer));
        rustix::io::ioctl_fionbio(&reader, true)?;
        rustix::io::ioctl_fionbio(&writer, true)?;
        TARGET.store(writer.as_raw_fd(), Ordering::Relaxed);
        let mut before = Dispositions(Vec::with_capacity(signals.len()));
        let handler = note as extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void);
        for signal in signals {
            // Without SIGCHLD we would wait for ever.
            if *signal == libc::SIGCHLD || !is_ignored(*signal) {
                before.change(*signal, handler as usize, libc::SA_SIGINFO);
            }
        }
        Ok(Self {
            before,
            reader,
            _writer: writer,
        })
    }

    /// The next signal that came.
    pub(super) fn next(&self) -> Option<Note> {
        let mut bytes = [0u8; Note::SIZE];
        let count = rustix::io::read(&self.reader, &mut bytes).ok()?;
        let (words, _) = bytes.as_chunks::<4>();
        let [signal, code, sender] = *<&[[u8; 4]; 3]>::try_from(words).ok()?;
        (count == Note::SIZE).then(|| Note {
            signal: i32::from_ne_bytes(signal),
            code: i32::from_ne_bytes(code),
            sender: i32::from_ne_bytes(sender),
        })
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }
}

/// Signals that ask a program to end, held back until this is dropped, so that it can say how far it came.
pub(crate) struct Interrupts(Option<Signals>);

impl Interrupts {
    /// Where they cannot be caught, they end the program as ever.
    pub(in crate::os) fn catch() -> Self {
        Self(Signals::catch(&[libc::SIGINT, libc::SIGTERM, libc::SIGHUP]).ok())
    }

    /// The exit code of a program that such a signal ended, once one came.
    pub(crate) fn code(&self) -> Option<u8> {
        let note = self.0.as_ref()?.next()?;
        u8::try_from(128 + note.signal).ok()
    }
}

pub(super) fn is_ignored(signal: i32) -> bool {
    // SAFETY: the second argument is absent, the third has room for an action.
    unsafe {
        let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
        libc::sigaction(signal, ptr::null(), &raw mut action) == 0
            && action.sa_sigaction == libc::SIG_IGN
    }
}

/// All signals wait while this lives: a fork in between leaves no moment in which a child writes into our pipe.
pub(super) struct Blocked(libc::sigset_t);

impl Blocked {
    pub(super) fn all() -> Self {
        // SAFETY: both sets are valid and written by the calls.
        unsafe {
            let mut all = MaybeUninit::<libc::sigset_t>::zeroed();
            let mut before = MaybeUninit::<libc::sigset_t>::zeroed();
            libc::sigfillset(all.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
            Self(before.assume_init())
        }
    }

    /// May be called between fork and exec.
    pub(super) fn put_back(&self) {
        // SAFETY: the set is the one that the system gave us.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, ptr::null_mut()) };
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        self.put_back();
    }
}
