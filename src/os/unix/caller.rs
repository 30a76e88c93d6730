//! Who is at the other end of a connection, as Linux knows it.
//!
//! Touches: processes, files.
#![expect(unsafe_code, reason = "one socket option has no safe form")]

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, openat, readlinkat, statat};

use zeroize::Zeroizing;

use super::process::is_traced_by;
use super::socket::{Ends, Stream};
use crate::os::{Facts, FileIdentity, Image, ProcessIdentity};

const SPACES: [&str; 3] = ["ns/user", "ns/pid", "ns/mnt"];
/// Variables by which a dynamic program is made to run something else.
const PRELOADS: [&[u8]; 4] = [
    b"LD_PRELOAD=",
    b"LD_AUDIT=",
    b"LD_LIBRARY_PATH=",
    b"GCONV_PATH=",
];
/// No honest process has more ancestors.
const MOST_ANCESTORS: usize = 64;

/// A caller, held fast: what is asked of it later is asked of this process, not of one that got its number.
pub(crate) struct Caller {
    pub(crate) ends: Ends,
    /// A handle on the process itself; readable once it is dead. Kernels before 6.5 have none to give.
    process: Option<OwnedFd>,
    /// Its directory in /proc, which is never another process's.
    directory: OwnedFd,
    /// Its memory map, which ends when the process executes another image, unless somebody else shares it. Nothing where the process hides it, with its image.
    map: Option<OwnedFd>,
    /// What it ran when it was taken hold of: a map that is shared (clone(2), CLONE_VM) outlives an exec, this does not.
    image: Image,
}

/// What this process must know of itself to compare others with.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) uid: u32,
    pub(crate) image: Image,
    spaces: Vec<(u64, u64)>,
}

impl Own {
    pub(crate) fn look() -> io::Result<Self> {
        let directory = open_directory("/proc/self")?;
        Ok(Self {
            uid: super::user(),
            image: image_at(&directory),
            spaces: spaces(&directory)?,
        })
    }
}

impl Caller {
    /// Takes hold of whoever is at the other end. Fails where that process is gone.
    pub(crate) fn of(stream: &Stream) -> io::Result<Self> {
        let ends = stream.ends()?;
        let process = process_handle(stream)?;
        let directory = open_directory(&format!("/proc/{}", ends.pid))?;
        let map = match open_at(&directory, "maps") {
            Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => None,
            map => Some(map?),
        };
        let caller = Self {
            ends,
            process,
            image: image_at(&directory),
            directory,
            map,
        };
        // The number could have changed hands before the directory was opened, but not while its first holder lives.
        if caller.is_alive() {
            return Ok(caller);
        }
        Err(io::ErrorKind::NotFound.into())
    }

    fn is_alive(&self) -> bool {
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        self.process.as_ref().is_none_or(|process| {
            poll(&mut [PollFd::new(process, PollFlags::IN)], Some(&now)) == Ok(0)
        })
    }

    /// Whether it still lives and has not executed another image since it was taken hold of.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.is_alive()
            && image_at(&self.directory) == self.image
            && self.map.as_ref().is_none_or(|map| {
                rustix::io::pread(map, &mut [0u8; 64], 0).is_ok_and(|count| count > 0)
            })
    }

    /// What it runs, to be read: the kernel's own handle, whatever lies under the path by now.
    pub(crate) fn image(&self) -> io::Result<File> {
        open_at(&self.directory, "exe").map(File::from)
    }

    /// The argument behind its name, if it has one. A process can change what stands there.
    pub(crate) fn first_argument(&self) -> io::Result<Option<OsString>> {
        let text = read(&self.directory, "cmdline")?;
        let mut words = text.split(|byte| *byte == 0);
        Ok(words.nth(1).map(|word| OsString::from_vec(word.to_vec())))
    }

    /// The directory it works in, links resolved, by the kernel's word.
    pub(crate) fn working_directory(&self) -> io::Result<PathBuf> {
        read_link(&self.directory, "cwd")
    }

    /// Whether somebody debugs it at this moment.
    pub(crate) fn is_traced(&self) -> io::Result<bool> {
        read(&self.directory, "status").map(|status| is_traced_by(&shown(&status)))
    }

    pub(crate) fn facts(&self, own: &Own) -> io::Result<Facts> {
        let stat = Stat::read(&self.directory, "stat")?;
        let terminal = match stat.terminal {
            0 => None,
            _ => Stat::of(stat.session).map(|leader| ProcessIdentity {
                pid: stat.session,
                start: leader.start,
            }),
        };
        let mut lineage = vec![ProcessIdentity {
            pid: self.ends.pid,
            start: stat.start,
        }];
        let mut parent = stat.parent;
        while parent > 1 && lineage.len() < MOST_ANCESTORS {
            let Some(stat) = Stat::of(parent) else { break };
            lineage.push(ProcessIdentity {
                pid: parent,
                start: stat.start,
            });
            parent = stat.parent;
        }
        Ok(Facts {
            image: image_at(&self.directory),
            shares_our_spaces: spaces(&self.directory).is_ok_and(|found| found == own.spaces),
            terminal,
            lineage,
        })
    }

    /// Whether its environment names nothing to be loaded into it, and every library that it runs is root's and for nobody else to write. The dearest
    /// question that can be asked of a caller with many libraries.
    pub(crate) fn is_unloaded(&self) -> io::Result<bool> {
        let environment = read(&self.directory, "environ")?;
        let names_some = environment
            .split(|byte| *byte == 0)
            .any(|variable| PRELOADS.iter().any(|name| variable.starts_with(name)));
        if names_some {
            return Ok(false);
        }
        let image = read_link(&self.directory, "exe")?;
        let map = read(&self.directory, "maps")?;
        let map = shown(&map);
        let runnable = map.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let is_runnable = words.nth(1)?.contains('x');
            // Offset, device and inode stand between. What has no path is the kernel's own, or memory that the program made runnable itself.
            let path = words.nth(3).unwrap_or_default();
            (is_runnable && path != image.to_string_lossy()).then_some(path)
        });
        let is_roots = |path: &str| {
            let stat = rustix::fs::stat(path);
            stat.is_ok_and(|stat| stat.st_uid == 0 && stat.st_mode & 0o022 == 0)
        };
        Ok(runnable
            .into_iter()
            .all(|path| matches!(path, "[vdso]" | "[vsyscall]") || is_roots(path)))
    }
}

impl ProcessIdentity {
    pub(crate) fn is_running(self) -> bool {
        Stat::of(self.pid).is_some_and(|stat| stat.start == self.start)
    }

    /// The path of its program, for people to read.
    pub(crate) fn program(self) -> Option<PathBuf> {
        std::fs::read_link(format!("/proc/{}/exe", self.pid)).ok()
    }

    /// The files that it runs: its program, and if that may be an interpreter the script, which is the first argument that is a file. The program is the kernel's
    /// word, the arguments are the process's own. A program that was replaced since it was started keeps its path.
    pub(crate) fn files(self) -> Vec<PathBuf> {
        let Some(program) = self.program() else {
            return Vec::new();
        };
        let text = program.to_string_lossy();
        let program = text
            .strip_suffix(" (deleted)")
            .map_or_else(|| program.clone(), PathBuf::from);
        let directory = PathBuf::from(format!("/proc/{}", self.pid));
        let line = std::fs::read(directory.join("cmdline")).unwrap_or_default();
        let script = line
            .split(|byte| *byte == 0)
            .skip(1)
            .find(|word| !word.is_empty() && !word.starts_with(b"-"))
            .map(|word| {
                directory
                    .join("cwd")
                    .join(OsString::from_vec(word.to_vec()))
            })
            .and_then(|path| path.canonicalize().ok())
            .filter(|path| path.is_file());
        // It began when we say, or all of this is another process's.
        if !self.is_running() {
            return Vec::new();
        }
        [Some(program), script].into_iter().flatten().collect()
    }
}

pub(crate) fn own_image() -> io::Result<File> {
    File::open("/proc/self/exe")
}

/// By the numbers of statfs(2). Not FUSE, whose daemon may show the one who reads other bytes than the one who executes; and nothing that another
/// machine serves.
pub(crate) fn is_trusted_file_system(file: &File) -> bool {
    const BCACHEFS: i128 = 0xca45_1a4e;
    const BTRFS: i128 = 0x9123_683e;
    const EROFS: i128 = 0xe0f5_e1e2;
    const EXT: i128 = 0xef53;
    const F2FS: i128 = 0xf2f5_2010;
    const OVERLAY: i128 = 0x794c_7630;
    const RAMFS: i128 = 0x8584_58f6;
    const SQUASHFS: i128 = 0x7371_7368;
    const TMPFS: i128 = 0x0102_1994;
    const XFS: i128 = 0x5846_5342;
    const ZFS: i128 = 0x2fc1_2fc1;
    let kind = rustix::fs::fstatfs(file).map(|facts| i128::from(facts.f_type) & 0xffff_ffff);
    kind.is_ok_and(|kind| {
        [
            BCACHEFS, BTRFS, EROFS, EXT, F2FS, OVERLAY, RAMFS, SQUASHFS, TMPFS, XFS, ZFS,
        ]
        .contains(&kind)
    })
}

/// Whether the other end is a process that has no number here: one outside of our process namespace.
pub(super) fn is_out_of_sight(stream: BorrowedFd<'_>) -> bool {
    let mut ends = libc::ucred {
        pid: -1,
        uid: u32::MAX,
        gid: u32::MAX,
    };
    let mut size = libc::socklen_t::try_from(size_of::<libc::ucred>()).unwrap_or(0);
    // SAFETY: the option writes one `ucred` to `ends`, whose size is given.
    let failed = unsafe {
        libc::getsockopt(
            stream.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_PEERCRED,
            (&raw mut ends).cast(),
            &raw mut size,
        )
    };
    // Without any other end there is no user either.
    failed == 0 && ends.pid == 0 && ends.uid != u32::MAX
}

/// SO_PEERPIDFD, since Linux 6.5. That the peer is gone is a refusal; that the kernel is older is not.
fn process_handle(stream: &Stream) -> io::Result<Option<OwnedFd>> {
    const SO_PEERPIDFD: libc::c_int = 77;
    let mut handle: libc::c_int = -1;
    let mut size = libc::socklen_t::try_from(size_of::<libc::c_int>()).unwrap_or(0);
    // SAFETY: the option writes one int to `handle`, whose size is given.
    let failed = unsafe {
        libc::getsockopt(
            stream.as_fd().as_raw_fd(),
            libc::SOL_SOCKET,
            SO_PEERPIDFD,
            (&raw mut handle).cast(),
            &raw mut size,
        )
    };
    if failed == 0 {
        // SAFETY: the kernel has just given us this descriptor.
        return Ok(Some(unsafe { OwnedFd::from_raw_fd(handle) }));
    }
    let cause = io::Error::last_os_error();
    match cause.raw_os_error() {
        Some(libc::ENOPROTOOPT) => Ok(None),
        _ => Err(cause),
    }
}

fn open_directory(path: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}

fn open_at(directory: &OwnedFd, name: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    Ok(openat(directory, name, flags, Mode::empty())?)
}

/// A whole text of /proc, wiped when it is dropped: an environment holds other people's secrets. It has no size that could be asked for, and is
/// rarely longer than the first piece.
fn read(directory: impl AsFd, name: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let file = openat(directory, name, flags, Mode::empty())?;
    let mut text = Zeroizing::new(Vec::with_capacity(8 * 1024));
    loop {
        if text.len() == text.capacity() {
            // A buffer that grew by itself would leave its old place as it was.
            let mut larger = Zeroizing::new(Vec::with_capacity(2 * text.len()));
            larger.extend_from_slice(&text);
            text = larger;
        }
        if rustix::io::read(&file, spare_capacity(&mut text))? == 0 {
            return Ok(text);
        }
    }
}

/// What of it is text; names of processes need not be.
fn shown(text: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(text)
}

fn read_link(directory: &OwnedFd, name: &str) -> io::Result<PathBuf> {
    let path = readlinkat(directory, name, Vec::new())?;
    Ok(PathBuf::from(OsString::from_vec(path.into_bytes())))
}

fn image_at(directory: &OwnedFd) -> Image {
    match statat(directory, "exe", AtFlags::empty()) {
        Ok(stat) if stat.st_nlink == 0 => Image::Nameless,
        Ok(stat) => Image::File(FileIdentity {
            device: stat.st_dev,
            inode: stat.st_ino,
        }),
        Err(_) => Image::Hidden,
    }
}

fn spaces(directory: &OwnedFd) -> io::Result<Vec<(u64, u64)>> {
    SPACES
        .iter()
        .map(|name| {
            let stat = statat(directory, *name, AtFlags::empty())?;
            Ok((stat.st_dev, stat.st_ino))
        })
        .collect()
}

/// The fields of /proc/PID/stat that we use (proc_pid_stat(5)).
#[derive(Debug, Eq, PartialEq)]
struct Stat {
    parent: u32,
    session: u32,
    terminal: i32,
    start: u64,
}

impl Stat {
    fn of(pid: u32) -> Option<Self> {
        Self::read(CWD, &format!("/proc/{pid}/stat")).ok()
    }

    /// The kernel gives the line in one piece: a name and fifty numbers.
    fn read(directory: impl AsFd, name: &str) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let file = openat(directory, name, flags, Mode::empty())?;
        let mut line = [0u8; 2048];
        let count = rustix::io::read(&file, &mut line)?;
        Self::parse(&shown(line.get(..count).unwrap_or_default()))
    }

    /// The second field is a name that may hold blanks and brackets: what counts begins after the last one.
    fn parse(text: &str) -> io::Result<Self> {
        let parse = || {
            let (_, rest) = text.rsplit_once(") ")?;
            let fields: Vec<&str> = rest.split(' ').collect();
            Some(Self {
                parent: fields.get(1)?.parse().ok()?,
                session: fields.get(3)?.parse().ok()?,
                terminal: fields.get(4)?.parse().ok()?,
                start: fields.get(19)?.parse().ok()?,
            })
        };
        parse().ok_or(io::ErrorKind::InvalidData.into())
    }
}

#[cfg(test)]
mod tests {
    use super::Stat;

    #[test]
    fn a_name_full_of_brackets_does_not_shift_the_fields() {
        let text = "7 (a) b) R 1 7 5 34816 7 4194304 0 0 0 0 0 0 0 0 20 0 1 0 12345 1 1 1";
        let want = Stat {
            parent: 1,
            session: 5,
            terminal: 34816,
            start: 12345,
        };
        assert_eq!(Stat::parse(text).unwrap(), want);
        assert!(Stat::parse("7 (a").is_err());
    }
}
