//! Files and the memory to work on them, as Linux and macOS have them.
//!
//! Touches: files.

use std::ffi::c_void;
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::os::Stamp;

pub(in crate::os) fn stamp(path: &Path) -> io::Result<Stamp> {
    std::fs::metadata(path).map(|facts| stamp_from(&facts))
}

pub(in crate::os) fn stamp_of(file: &File) -> io::Result<Stamp> {
    file.metadata().map(|facts| stamp_from(&facts))
}

fn stamp_from(facts: &Metadata) -> Stamp {
    let nanoseconds =
        |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    Stamp {
        device: facts.dev(),
        inode: facts.ino(),
        size: facts.size(),
        modified: nanoseconds(facts.mtime(), facts.mtime_nsec()),
        changed: nanoseconds(facts.ctime(), facts.ctime_nsec()),
    }
}

/// O_NONBLOCK: opening a named pipe would otherwise wait for a writer.
pub(in crate::os) fn open_to_read(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)
}

pub(in crate::os) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    file.read_exact_at(bytes, offset)
}

pub(in crate::os) fn private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// The mode is given at creation: a chmod afterwards leaves a moment to read it.
pub(in crate::os) fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

pub(in crate::os) fn open_to_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path)
}

/// Whether `path` still names this open file.
pub(in crate::os) fn is_still(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::symlink_metadata(path)) {
        (Ok(open), Ok(named)) => open.dev() == named.dev() && open.ino() == named.ino(),
        _ => false,
    }
}

/// Gives `target` the file `draft`, in one step (rename(2)).
pub(in crate::os) fn replace(draft: &Path, target: &Path) -> io::Result<()> {
    std::fs::rename(draft, target)
}

/// Nothing is ever put aside.
pub(in crate::os) fn bring_back(_target: &Path) -> io::Result<()> {
    Ok(())
}

/// A rename is on the disk only when its directory is (fsync(2), NOTES).
pub(in crate::os) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// A path is what it is.
pub(in crate::os) fn plain_path(path: PathBuf) -> PathBuf {
    path
}

/// Of x86-64 and of most arm64; a multiple of every small page.
#[cfg(target_os = "linux")]
const LARGE_PAGE: usize = 2 * 1024 * 1024;

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "madvise takes an address")]
pub(in crate::os) fn prefer_large_pages(address: *mut c_void, length: usize) {
    let skip = address.addr().next_multiple_of(LARGE_PAGE) - address.addr();
    let whole = length.saturating_sub(skip) / LARGE_PAGE * LARGE_PAGE;
    // SAFETY: the range lies within the caller's memory, which it holds exclusively, and the advice changes no byte of it.
    // It may be refused, as where the kernel has no large pages; then nothing is lost.
    let _ = unsafe {
        rustix::mm::madvise(
            address.wrapping_byte_add(skip),
            whole,
            rustix::mm::Advice::LinuxHugepage,
        )
    };
}

#[cfg(not(target_os = "linux"))]
pub(in crate::os) fn prefer_large_pages(_address: *mut c_void, _length: usize) {}

/// The GNU allocator raises its threshold for blocks of their own with each that is freed, unless it is set (mallopt(3), M_MMAP_THRESHOLD).
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the allocator is asked through libc")]
pub(in crate::os) fn return_large_memory() {
    // SAFETY: the call sets a number under the allocator's own lock.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, 1024 * 1024) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(in crate::os) fn return_large_memory() {}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use crate::os::{self, Durable};

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_private_is_its_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("a/b");
        os::private_dir(&directory).unwrap();
        let file = directory.join("file");
        os::write_private(&file, b"one", Durable::Now).unwrap();
        os::lock_file(&directory.join("lock"), std::time::Duration::ZERO).unwrap();
        assert_eq!(mode(&home.path().join("a")), 0o700);
        assert_eq!(mode(&directory), 0o700);
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(&directory.join("lock")), 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        os::write_private(&file, b"two", Durable::Later).unwrap();
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_link_stays_a_link_and_its_target_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        let (link, target) = (home.path().join("link"), home.path().join("target"));
        std::fs::write(&target, b"old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        os::write_private(&link, b"new", Durable::Now).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_in_the_place_of_a_file_is_refused_at_once() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(os::open_file(&pipe).is_err());
        assert!(os::open_file(home.path()).is_err());
    }

    #[test]
    fn a_lock_on_a_removed_file_is_no_lock() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let first = os::lock_file(&path, std::time::Duration::ZERO).unwrap();
        assert!(os::try_lock_file(&path).unwrap().is_none());
        std::fs::remove_file(&path).unwrap();
        let second = os::lock_file(&path, std::time::Duration::ZERO).unwrap();
        assert!(os::try_lock_file(&path).unwrap().is_none());
        drop((first, second));
        assert!(os::try_lock_file(&path).unwrap().is_some());
    }

    #[test]
    fn a_stamp_changes_with_the_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        let file = os::write_private(&path, b"one", Durable::Later).unwrap();
        let before = os::stamp(&path).unwrap();
        assert_eq!(before, os::stamp_of(&file).unwrap());
        os::write_private(&path, b"two", Durable::Later).unwrap();
        assert_ne!(before, os::stamp(&path).unwrap());
        assert_ne!(os::stamp_of(&file).unwrap(), os::stamp(&path).unwrap());
    }
}
