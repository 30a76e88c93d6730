//! Handles: events to wait for, and what of ours a program below us would inherit.
//!
//! Touches: processes, clock.
#![expect(unsafe_code, reason = "waiting and inheriting are the system's")]

use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr::null;
use std::time::Duration;

use windows_sys::Win32::Foundation::{
    GetHandleInformation, HANDLE, HANDLE_FLAG_INHERIT, SetHandleInformation, WAIT_FAILED,
    WAIT_OBJECT_0,
};
use windows_sys::Win32::System::Threading::{
    CreateEventW, GetCurrentProcess, GetProcessHandleCount, SetEvent, WaitForMultipleObjects,
};

/// Something that happens once, or again and again, and can be waited for.
pub(super) struct Event(OwnedHandle);

impl Event {
    /// One that stays as it is once it has happened.
    pub(super) fn lasting() -> io::Result<Self> {
        Self::new(1)
    }

    /// One that is over when somebody has waited for it.
    pub(super) fn passing() -> io::Result<Self> {
        Self::new(0)
    }

    fn new(lasts: i32) -> io::Result<Self> {
        // SAFETY: neither attributes nor a name are given.
        let handle = unsafe { CreateEventW(null(), lasts, 0, null()) };
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the system has just given us this handle.
        Ok(Self(unsafe { OwnedHandle::from_raw_handle(handle) }))
    }

    pub(super) fn happen(&self) {
        // SAFETY: the handle is open.
        unsafe { SetEvent(self.raw()) };
    }

    pub(super) fn raw(&self) -> HANDLE {
        self.0.as_raw_handle()
    }
}

/// Waits until one of `handles` tells, and gives which; nothing when `deadline`, a time of [`super::uptime`], has passed.
pub(super) fn wait(handles: &[HANDLE], deadline: Option<Duration>) -> io::Result<Option<usize>> {
    /// The system's own measure stops while the machine sleeps.
    const STEP: u32 = 1000;
    loop {
        let left = deadline.map(|deadline| deadline.saturating_sub(super::uptime()));
        let step = left.map_or(u32::MAX, |left| {
            // Rounded up: what is waited for a moment too short would be looked at again and again.
            u32::try_from(left.as_millis() + u128::from(!left.is_zero()))
                .unwrap_or(STEP)
                .min(STEP)
        });
        let count = u32::try_from(handles.len()).unwrap_or(0);
        // SAFETY: all of them are open, as the callers hold them.
        let told = unsafe { WaitForMultipleObjects(count, handles.as_ptr(), 0, step) };
        if told == WAIT_FAILED {
            return Err(io::Error::last_os_error());
        }
        if told < WAIT_OBJECT_0 + count {
            return Ok(Some((told - WAIT_OBJECT_0) as usize));
        }
        if left.is_some_and(|left| left.is_zero()) {
            return Ok(None);
        }
    }
}

/// Whether it has told already.
pub(super) fn has_told(handle: HANDLE) -> bool {
    wait(&[handle], Some(Duration::ZERO)).is_ok_and(|told| told.is_some())
}

/// Handles that programs below us do not inherit until this is dropped.
pub(super) struct Withheld(Vec<HANDLE>);

impl Withheld {
    /// All that we have. The standard library hands a program its standard streams on by copies of their own.
    pub(super) fn all() -> Self {
        /// Handles are numbers that four divides; nobody has more than this many.
        const LAST: usize = 4 * 65_536;
        let mut left = 0;
        // SAFETY: the number is written to our variable.
        unsafe { GetProcessHandleCount(GetCurrentProcess(), &raw mut left) };
        let mut withheld = Vec::new();
        for number in (4..LAST).step_by(4) {
            if left == 0 {
                break;
            }
            let handle: HANDLE = std::ptr::without_provenance_mut(number);
            let mut flags = 0;
            // SAFETY: a number that is no handle is refused.
            if unsafe { GetHandleInformation(handle, &raw mut flags) } == 0 {
                continue;
            }
            left -= 1;
            if flags & HANDLE_FLAG_INHERIT != 0 {
                // SAFETY: only whether it is inherited changes.
                unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0) };
                withheld.push(handle);
            }
        }
        Self(withheld)
    }
}

impl Drop for Withheld {
    fn drop(&mut self) {
        for handle in &self.0 {
            // SAFETY: as above; one that was closed meanwhile is refused.
            unsafe { SetHandleInformation(*handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) };
        }
    }
}
