//! Memory for keys: out of swap, out of core dumps, not shared with a forked child, wiped when given back.
//!
//! Touches: memory.
#![expect(
    unsafe_code,
    reason = "mapping and locking pages is not in the standard library"
)]

use std::io;
use std::ptr::{NonNull, null_mut};

use zeroize::Zeroize;

/// Pages that hold keys; zeros at first.
pub(crate) struct LockedPage {
    start: NonNull<u8>,
    size: usize,
    backend: &'static str,
}

// SAFETY: the mapping belongs to this value alone; shared references only read it.
unsafe impl Send for LockedPage {}
// SAFETY: as above.
unsafe impl Sync for LockedPage {}

impl LockedPage {
    /// Takes as many pages as `size` bytes need, from the best protection that the system gives.
    pub(crate) fn new(size: usize) -> io::Result<Self> {
        let size = size.max(1).next_multiple_of(rustix::param::page_size());
        #[cfg(target_os = "linux")]
        if let Ok(start) = secret_pages(size) {
            return Ok(Self {
                start,
                size,
                backend: "memfd_secret",
            });
        }
        locked_pages(size)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `start` points to `size` readable bytes, which were zeros from the first.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.size) }
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and writable; the reference to `self` is the only one.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.size) }
    }

    /// What protects the page: `memfd_secret`, `mlock` or `none`.
    pub(crate) fn backend(&self) -> &'static str {
        self.backend
    }
}

impl Drop for LockedPage {
    fn drop(&mut self) {
        self.bytes_mut().zeroize();
        // SAFETY: `new` mapped exactly these pages, and no reference to them is left.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.size) };
    }
}

fn map(size: usize, flags: i32, file: i32) -> io::Result<NonNull<u8>> {
    // SAFETY: a new mapping at an address of the kernel's choice touches no memory of ours.
    let start = unsafe {
        libc::mmap(
            null_mut(),
            size,
            libc::PROT_READ | libc::PROT_WRITE,
            flags,
            file,
            0,
        )
    };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory.into())
}

/// Pages that even the kernel does not map (memfd_secret(2)). The descriptor is closed at once: it could be inherited, or taken with pidfd_getfd(2).
#[cfg(target_os = "linux")]
fn secret_pages(size: usize) -> io::Result<NonNull<u8>> {
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

    // SAFETY: the system call takes flags alone.
    let file = unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) };
    let file = i32::try_from(file).unwrap_or(-1);
    if file < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor, and nobody else has it.
    let file = unsafe { OwnedFd::from_raw_fd(file) };
    rustix::fs::ftruncate(&file, size as u64)?;
    let start = map(size, libc::MAP_SHARED, file.as_raw_fd())?;
    // A shared mapping would otherwise be a child's too.
    // SAFETY: the pages were mapped just now.
    unsafe { libc::madvise(start.as_ptr().cast(), size, libc::MADV_DONTFORK) };
    Ok(start)
}

fn locked_pages(size: usize) -> io::Result<LockedPage> {
    let start = map(size, libc::MAP_PRIVATE | libc::MAP_ANON, -1)?;
    // SAFETY: the pages were mapped just now.
    let locked = unsafe { libc::mlock(start.as_ptr().cast(), size) } == 0;
    #[cfg(target_os = "linux")]
    for advice in [libc::MADV_DONTDUMP, libc::MADV_WIPEONFORK] {
        // SAFETY: as above; both advices leave the contents alone.
        unsafe { libc::madvise(start.as_ptr().cast(), size, advice) };
    }
    // What a child inherits it could be made to show.
    #[cfg(target_os = "macos")]
    // SAFETY: as above; the pages stay as they are for this process.
    unsafe {
        libc::minherit(start.as_ptr().cast(), size, libc::VM_INHERIT_NONE);
    }
    Ok(LockedPage {
        start,
        size,
        backend: if locked { "mlock" } else { "none" },
    })
}

#[cfg(test)]
mod tests {
    use super::{LockedPage, locked_pages};

    fn holds_what_it_was_given(mut page: LockedPage) {
        assert!(page.bytes().iter().all(|byte| *byte == 0));
        page.bytes_mut()[..3].copy_from_slice(b"key");
        assert_eq!(&page.bytes()[..3], b"key");
        assert!(["memfd_secret", "mlock", "none"].contains(&page.backend()));
    }

    #[test]
    fn a_page_holds_what_it_was_given_with_every_backend() {
        holds_what_it_was_given(LockedPage::new(32).unwrap());
        holds_what_it_was_given(locked_pages(4096).unwrap());
    }
}
