//! A file that only ever grows, shared by several processes.
//!
//! Touches: files, clock.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

/// Space that is kept ahead of what is written, so that a full disk is noticed before something must be recorded.
const AHEAD: u64 = 64 * 1024;

/// An open journal.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// As far as space has been reserved.
    reserved: u64,
    /// What is overwritten in place: where the journal stands.
    mark: File,
}

/// The journal, while nobody else writes to it.
pub(crate) struct Turn<'a> {
    journal: &'a mut Journal,
    size: u64,
    inode: u64,
}

impl Journal {
    /// Opens or makes it and its mark, `PATH.head`, for the owner alone. Refused is what is no regular file, is not ours, or has another name.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut mark = path.as_os_str().to_owned();
        mark.push(".head");
        Ok(Self {
            path: path.to_owned(),
            file: open(OpenOptions::new().append(true), path)?,
            reserved: 0,
            mark: open(OpenOptions::new().write(true), Path::new(&mark))?,
        })
    }

    /// Waits until nobody else writes, at most for `patience`.
    pub(crate) fn turn(&mut self, patience: Duration) -> io::Result<Turn<'_>> {
        let end = super::uptime() + patience;
        loop {
            match flock(&self.file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {
                    let facts = self.file.metadata()?;
                    if self.is_in_place(&facts)? {
                        return Ok(Turn {
                            journal: self,
                            size: facts.len(),
                            inode: facts.ino(),
                        });
                    }
                    // Another process has begun a new file.
                    *self = Self::open(&self.path)?;
                }
                Err(Errno::WOULDBLOCK | Errno::INTR) if super::uptime() < end => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(cause) => return Err(cause.into()),
            }
        }
    }

    fn is_in_place(&self, here: &Metadata) -> io::Result<bool> {
        match std::fs::symlink_metadata(&self.path) {
            Ok(there) => Ok((there.dev(), there.ino()) == (here.dev(), here.ino())),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(cause) => Err(cause),
        }
    }
}

fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let file = options
        .read(true)
        .create(true)
        .mode(0o600)
        // A pipe in its place would otherwise be waited for.
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path)?;
    let facts = file.metadata()?;
    let is_ours = facts.uid() == rustix::process::geteuid().as_raw();
    if facts.is_file() && facts.nlink() == 1 && is_ours {
        return Ok(file);
    }
    Err(io::Error::other(
        "it is no regular file of yours with one name",
    ))
}

impl Turn<'_> {
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Which file it is, for as long as that is kept.
    pub(crate) fn file(&self) -> u64 {
        self.inode
    }

    /// The last bytes, at most `count` of them.
    pub(crate) fn end(&self, count: u64) -> io::Result<Vec<u8>> {
        let start = self.size.saturating_sub(count);
        let mut bytes = vec![0; usize::try_from(self.size - start).unwrap_or(0)];
        self.journal.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes)
    }

    /// Appends all of `bytes` or nothing.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.size + bytes.len() as u64;
        self.reserve(self.size, end)?;
        self.journal.file.write_all(bytes).inspect_err(|_| {
            self.journal.file.set_len(self.size).ok();
        })?;
        self.size = end;
        Ok(())
    }

    #[cfg(target_os = "linux")]
    fn reserve(&mut self, from: u64, to: u64) -> io::Result<()> {
        use rustix::fs::{FallocateFlags, fallocate};

        if to <= self.journal.reserved {
            return Ok(());
        }
        match fallocate(
            &self.journal.file,
            FallocateFlags::KEEP_SIZE,
            from,
            to - from + AHEAD,
        ) {
            // Some file systems cannot; then the write itself is what notices.
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => {
                self.journal.reserved = to + AHEAD;
                Ok(())
            }
            Err(cause) => Err(cause.into()),
        }
    }

    #[cfg(target_os = "macos")]
    #[expect(unsafe_code, reason = "fcntl(2) with a structure")]
    fn reserve(&mut self, from: u64, to: u64) -> io::Result<()> {
        use std::os::fd::AsRawFd;

        if to <= self.journal.reserved {
            return Ok(());
        }
        let mut wanted = libc::fstore_t {
            fst_flags: libc::F_ALLOCATEALL,
            fst_posmode: libc::F_PEOFPOSMODE,
            fst_offset: 0,
            fst_length: i64::try_from(to - from + AHEAD).unwrap_or(0),
            fst_bytesalloc: 0,
        };
        let file = self.journal.file.as_raw_fd();
        // SAFETY: the command reads and writes one such structure; the size of the file stays.
        let failed = unsafe { libc::fcntl(file, libc::F_PREALLOCATE, &raw mut wanted) } == -1;
        let cause = io::Error::last_os_error();
        // Some file systems cannot; then the write itself is what notices.
        if failed && !matches!(cause.raw_os_error(), Some(libc::ENOTSUP | libc::EINVAL)) {
            return Err(cause);
        }
        self.journal.reserved = to + AHEAD;
        Ok(())
    }

    /// What the mark says.
    pub(crate) fn read_mark(&self) -> io::Result<Vec<u8>> {
        let size = self.journal.mark.metadata()?.len().min(4096);
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        self.journal.mark.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }

    /// Overwrites the mark; always with as many bytes.
    pub(crate) fn mark(&self, bytes: &[u8]) -> io::Result<()> {
        self.journal.mark.write_all_at(bytes, 0)
    }

    /// Gives the file another name; what is appended next goes into a new one.
    pub(crate) fn rename(&mut self, to: &Path) -> io::Result<()> {
        std::fs::rename(&self.journal.path, to)?;
        let next = Journal::open(&self.journal.path)?;
        flock(&next.file, FlockOperation::NonBlockingLockExclusive)?;
        let facts = next.file.metadata()?;
        (self.size, self.inode) = (facts.len(), facts.ino());
        *self.journal = next;
        Ok(())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        flock(&self.journal.file, FlockOperation::Unlock).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::Journal;

    #[test]
    fn what_lies_in_its_place_is_not_written_to() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        std::fs::write(at("file"), "").unwrap();
        std::fs::hard_link(at("file"), at("hard")).unwrap();
        std::os::unix::fs::symlink(at("file"), at("soft")).unwrap();
        std::fs::create_dir(at("directory")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), 0o600.into()).unwrap();
        for name in ["hard", "soft", "directory", "pipe"] {
            assert!(Journal::open(&at(name)).is_err(), "{name}");
        }
    }
}
