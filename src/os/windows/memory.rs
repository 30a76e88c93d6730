//! Memory for keys: out of the page file, out of error reports, wiped when given back.
//!
//! Touches: memory.
#![expect(
    unsafe_code,
    reason = "allocating and locking pages is not in the standard library"
)]

use std::io;
use std::ptr::{NonNull, null};

use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};
use windows_sys::Win32::System::Memory::{
    MEM_COMMIT, MEM_RELEASE, MEM_RESERVE, PAGE_READWRITE, VirtualAlloc, VirtualFree, VirtualLock,
};
use windows_sys::core::{s, w};
use zeroize::Zeroize;

/// Of every machine that Windows runs on today; a lock covers whole pages.
const PAGE: usize = 4096;

/// Pages that hold keys; zeros at first.
pub(crate) struct LockedPage {
    start: NonNull<u8>,
    size: usize,
    backend: &'static str,
}

// SAFETY: the pages belong to this value alone; shared references only read them.
unsafe impl Send for LockedPage {}
// SAFETY: as above.
unsafe impl Sync for LockedPage {}

impl LockedPage {
    /// Takes as many pages as `size` bytes need. A process may lock about 150 KiB, which is far more than its keys take.
    pub(crate) fn new(size: usize) -> io::Result<Self> {
        let size = size.max(1).next_multiple_of(PAGE);
        // SAFETY: new pages at an address of the system's choice touch no memory of ours.
        let start = unsafe { VirtualAlloc(null(), size, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE) };
        let start = NonNull::new(start.cast::<u8>()).ok_or_else(io::Error::last_os_error)?;
        // SAFETY: the pages were allocated just now.
        let is_locked = unsafe { VirtualLock(start.as_ptr().cast(), size) } != 0;
        keep_out_of_reports(start, size);
        Ok(Self {
            start,
            size,
            backend: if is_locked { "VirtualLock" } else { "none" },
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `start` points to `size` readable bytes, which were zeros from the first.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.size) }
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and writable; the reference to `self` is the only one.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.size) }
    }

    /// What protects the page: `VirtualLock` or `none`.
    pub(crate) fn backend(&self) -> &'static str {
        self.backend
    }
}

impl Drop for LockedPage {
    fn drop(&mut self) {
        self.bytes_mut().zeroize();
        let start = self.start.as_ptr().cast();
        if let Some(forget) = function(s!("WerUnregisterExcludedMemoryBlock")) {
            // SAFETY: the function has this form (werapi.h).
            let forget: unsafe extern "system" fn(*const std::ffi::c_void) -> i32 =
                unsafe { std::mem::transmute(forget) };
            // SAFETY: the block is given back only below.
            unsafe { forget(start) };
        }
        // SAFETY: `new` allocated exactly these pages, which unlocks them too, and no reference to them is left.
        unsafe { VirtualFree(start, 0, MEM_RELEASE) };
    }
}

/// Windows Error Reporting leaves the block out of what it collects, since Windows 10 of 2017; before, `harden` alone keeps it away.
fn keep_out_of_reports(start: NonNull<u8>, size: usize) {
    if let Some(exclude) = function(s!("WerRegisterExcludedMemoryBlock")) {
        // SAFETY: the function has this form (werapi.h).
        let exclude: unsafe extern "system" fn(*const std::ffi::c_void, u32) -> i32 =
            unsafe { std::mem::transmute(exclude) };
        // SAFETY: the block is ours, and as large.
        unsafe {
            exclude(
                start.as_ptr().cast(),
                u32::try_from(size).unwrap_or(u32::MAX),
            )
        };
    }
}

/// A function that not every Windows has.
fn function(name: windows_sys::core::PCSTR) -> Option<unsafe extern "system" fn() -> isize> {
    // SAFETY: kernel32 is part of every process, and never leaves it.
    unsafe { GetProcAddress(GetModuleHandleW(w!("kernel32.dll")), name) }
}

#[cfg(test)]
mod tests {
    use super::LockedPage;

    #[test]
    fn a_page_holds_what_it_was_given() {
        let mut page = LockedPage::new(32).unwrap();
        assert!(page.bytes().iter().all(|byte| *byte == 0));
        page.bytes_mut()[..3].copy_from_slice(b"key");
        assert_eq!(&page.bytes()[..3], b"key");
    }
}
