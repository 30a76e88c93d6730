//! Processes: starting ourselves anew, hardening, signals, and what the kernel knows of a caller.
//!
//! Touches: processes, files.
#![expect(
    unsafe_code,
    reason = "fork, signals and one socket option have no safe form"
)]

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};

use super::socket::{Ends, Stream};

/// Starts the running image again, not what lies under its path by now, with nothing of our environment but `keep`.
///
/// Its standard output is a pipe to us. What it says there first, up to the end of a line or of `patience`, is the answer.
pub(crate) fn start_again(
    argument: &str,
    keep: &[(&str, &OsStr)],
    patience: Duration,
) -> io::Result<String> {
    #[cfg(target_os = "linux")]
    let image = PathBuf::from("/proc/self/exe");
    #[cfg(not(target_os = "linux"))]
    let image = std::env::current_exe()?;
    let mut command = Command::new(image);
    std::os::unix::process::CommandExt::arg0(&mut command, "sevault");
    let mut child = command
        .arg(argument)
        .env_clear()
        .envs(keep.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let line = first_line(&mut child, patience);
    // The child that we started forked and is gone, or is past its time.
    if line.is_err() {
        child.kill().ok();
    }
    child.wait()?;
    line
}

fn first_line(child: &mut Child, patience: Duration) -> io::Result<String> {
    let mut pipe = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let end = super::uptime() + patience;
    let mut line = Vec::new();
    loop {
        let left = end
            .checked_sub(super::uptime())
            .ok_or(io::ErrorKind::TimedOut)?;
        let left = Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        };
        if poll(&mut [PollFd::new(&pipe, PollFlags::IN)], Some(&left))? == 0 {
            continue;
        }
        let mut piece = [0; 512];
        let count = pipe.read(&mut piece)?;
        line.extend_from_slice(&piece[..count]);
        if count == 0 || line.contains(&b'\n') || line.len() > 4096 {
            return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
    }
}

/// The other end of [`start_again`]: says the line, then lets go of the pipe.
pub(crate) fn acknowledge(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    let nothing = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    rustix::stdio::dup2_stdout(&nothing)?;
    Ok(())
}

/// Closes every descriptor above standard error that our parent may have left open.
pub(crate) fn close_inherited() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: called before anything here has opened a descriptor, as its only use shows.
        let done = unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0) };
        if done != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// Shuts the process: no debugger, no reader of its memory, no core dump, no new privileges, files for the owner alone.
pub(crate) fn harden() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit, umask};

    umask(Mode::from_raw_mode(0o077));
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};

        // RLIMIT_CORE alone does not stop a core_pattern that is a pipe (core(5)).
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        rustix::thread::set_no_new_privs(true)?;
    }
    #[cfg(target_os = "macos")]
    // SAFETY: the request concerns this process alone.
    unsafe {
        libc::ptrace(libc::PT_DENY_ATTACH, 0, std::ptr::null_mut(), 0);
    }
    Ok(())
}

/// Goes on in a child: its memory was never open to anyone, which that of a process hardened after its start was for a moment.
/// The child leads a session of its own, has no terminal, and stands in the root directory.
pub(crate) fn go_on_detached() -> io::Result<()> {
    // SAFETY: there is one thread yet, so that the child finds every lock free.
    match unsafe { libc::fork() } {
        -1 => return Err(io::Error::last_os_error()),
        0 => {}
        // SAFETY: _exit runs nothing of ours; what is ours goes on in the child.
        _ => unsafe { libc::_exit(0) },
    }
    rustix::process::setsid()?;
    rustix::process::chdir("/")?;
    Ok(())
}

/// Whether a debugger holds this process.
pub(crate) fn is_traced() -> bool {
    #[cfg(target_os = "linux")]
    {
        std::fs::read_to_string("/proc/self/status").is_ok_and(|status| is_traced_by(&status))
    }
    #[cfg(not(target_os = "linux"))]
    false
}

fn is_traced_by(status: &str) -> bool {
    status
        .lines()
        .find_map(|line| line.strip_prefix("TracerPid:"))
        .is_some_and(|tracer| tracer.trim() != "0")
}

/// A signal that concerns the agent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    /// SIGTERM, SIGINT: end.
    End,
    /// SIGUSR1: lock.
    Lock,
}

/// Holds SIGTERM, SIGINT and SIGUSR1 back from this thread and those it starts, and ignores SIGHUP and SIGXFSZ. Call it before any thread is started.
pub(crate) fn hold_signals() -> io::Result<()> {
    let set = held_signals();
    // SAFETY: the set is initialised, and the old mask is not asked for.
    let failed =
        unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()) };
    if failed != 0 {
        return Err(io::Error::from_raw_os_error(failed));
    }
    for ignored in [libc::SIGHUP, libc::SIGXFSZ] {
        // SAFETY: SIG_IGN is a valid disposition for both.
        unsafe { libc::signal(ignored, libc::SIG_IGN) };
    }
    Ok(())
}

/// Waits for the next of the signals that [`hold_signals`] holds back.
pub(crate) fn next_signal() -> io::Result<Signal> {
    let set = held_signals();
    let mut number = 0;
    // SAFETY: the set is initialised and the signals in it are blocked; the number is written to our variable.
    let failed = unsafe { libc::sigwait(&raw const set, &raw mut number) };
    match (failed, number) {
        (0, libc::SIGUSR1) => Ok(Signal::Lock),
        (0, _) => Ok(Signal::End),
        (failed, _) => Err(io::Error::from_raw_os_error(failed)),
    }
}

fn held_signals() -> libc::sigset_t {
    let mut set = std::mem::MaybeUninit::uninit();
    // SAFETY: sigemptyset initialises the set before anything reads it.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGUSR1] {
            libc::sigaddset(set.as_mut_ptr(), signal);
        }
        set.assume_init()
    }
}

/// A file by what it is, not by its path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FileIdentity {
    device: u64,
    inode: u64,
}

/// What the kernel says of the program that a process runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Image {
    /// A file that has a name somewhere.
    File(FileIdentity),
    /// A file without any name: deleted, replaced, or never anything but memory.
    Nameless,
    /// We may not look.
    Hidden,
}

/// A caller, held fast: what is asked of it later is asked of this process, not of one that got its number.
pub(crate) struct Caller {
    pub(crate) ends: Ends,
    #[cfg(target_os = "linux")]
    pinned: Pinned,
}

/// What this process must know of itself to compare others with.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) uid: u32,
    pub(crate) image: Image,
    #[cfg(target_os = "linux")]
    spaces: Vec<(u64, u64)>,
}

/// The facts about a caller that are judged.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Facts {
    pub(crate) image: Image,
    pub(crate) is_traced: bool,
    /// Whether user, process and mount namespaces are ours.
    pub(crate) shares_our_spaces: bool,
    pub(crate) parent: u32,
    /// The leader of its terminal session, and when that one started; nothing without a terminal.
    pub(crate) terminal: Option<(u32, u64)>,
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;

    const SPACES: [&str; 3] = ["ns/user", "ns/pid", "ns/mnt"];

    pub(super) struct Pinned {
        /// A handle on the process itself; readable once it is dead. Kernels before 6.5 have none to give.
        process: Option<OwnedFd>,
        /// Its directory in /proc, which is never another process's.
        directory: OwnedFd,
        /// Its memory map, which ends when the process executes another image.
        map: OwnedFd,
    }

    impl Pinned {
        pub(super) fn new(stream: &Stream, pid: u32) -> io::Result<Self> {
            let process = process_handle(stream)?;
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let directory = rustix::fs::open(format!("/proc/{pid}"), flags, Mode::empty())?;
            let map = open_at(&directory, "maps")?;
            let pinned = Self {
                process,
                directory,
                map,
            };
            // The number could have changed hands before the directory was opened, but not while its first holder lives.
            if !pinned.is_alive() {
                return Err(io::ErrorKind::NotFound.into());
            }
            Ok(pinned)
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

        pub(super) fn is_unchanged(&self) -> bool {
            self.is_alive()
                && rustix::io::pread(&self.map, &mut [0u8; 64], 0).is_ok_and(|count| count > 0)
        }

        pub(super) fn working_directory(&self) -> io::Result<PathBuf> {
            let path = rustix::fs::readlinkat(&self.directory, "cwd", Vec::new())?;
            Ok(PathBuf::from(std::ffi::OsString::from_vec(
                path.into_bytes(),
            )))
        }

        pub(super) fn facts(&self, own: &Own) -> io::Result<Facts> {
            let status = read_at(&self.directory, "status")?;
            let stat = Stat::parse(&read_at(&self.directory, "stat")?)?;
            let terminal = match stat.terminal {
                0 => None,
                _ => started(stat.session).map(|start| (stat.session, start)),
            };
            Ok(Facts {
                image: image_at(&self.directory, "exe"),
                is_traced: is_traced_by(&status),
                shares_our_spaces: spaces(&self.directory).is_ok_and(|found| found == own.spaces),
                parent: stat.parent,
                terminal,
            })
        }
    }

    impl Own {
        pub(crate) fn look() -> io::Result<Self> {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let directory = rustix::fs::open("/proc/self", flags, Mode::empty())?;
            Ok(Self {
                uid: rustix::process::geteuid().as_raw(),
                image: image_at(&directory, "exe"),
                spaces: spaces(&directory)?,
            })
        }
    }

    /// SO_PEERPIDFD, since Linux 6.5. That the peer is gone is a refusal; that the kernel is older is not.
    fn process_handle(stream: &Stream) -> io::Result<Option<OwnedFd>> {
        use std::os::fd::{AsRawFd, FromRawFd};

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

    fn open_at(directory: &OwnedFd, name: &str) -> io::Result<OwnedFd> {
        Ok(rustix::fs::openat(
            directory,
            name,
            OFlags::RDONLY | OFlags::CLOEXEC,
            Mode::empty(),
        )?)
    }

    fn read_at(directory: &OwnedFd, name: &str) -> io::Result<String> {
        let mut text = Vec::with_capacity(2048);
        std::fs::File::from(open_at(directory, name)?).read_to_end(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn image_at(directory: &OwnedFd, name: &str) -> Image {
        let stat = rustix::fs::statat(directory, name, rustix::fs::AtFlags::empty());
        match stat {
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
                let stat = rustix::fs::statat(directory, *name, rustix::fs::AtFlags::empty())?;
                Ok((stat.st_dev, stat.st_ino))
            })
            .collect()
    }

    fn started(pid: u32) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        Some(Stat::parse(&text).ok()?.start)
    }

    /// The fields of /proc/PID/stat that we use (proc_pid_stat(5)).
    #[derive(Debug, Eq, PartialEq)]
    pub(super) struct Stat {
        pub(super) parent: u32,
        pub(super) session: u32,
        pub(super) terminal: i32,
        pub(super) start: u64,
    }

    impl Stat {
        /// The second field is a name that may hold blanks and brackets: what counts begins after the last one.
        pub(super) fn parse(text: &str) -> io::Result<Self> {
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
}
#[cfg(target_os = "linux")]
use linux::Pinned;

#[cfg(not(target_os = "linux"))]
impl Own {
    pub(crate) fn look() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Caller {
    /// Takes hold of whoever is at the other end. Fails where that process is gone.
    #[cfg(target_os = "linux")]
    pub(crate) fn of(stream: &Stream) -> io::Result<Self> {
        let ends = stream.ends()?;
        let pinned = Pinned::new(stream, ends.pid)?;
        Ok(Self { ends, pinned })
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn of(_stream: &Stream) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn facts(&self, own: &Own) -> io::Result<Facts> {
        #[cfg(target_os = "linux")]
        return self.pinned.facts(own);
        #[cfg(not(target_os = "linux"))]
        {
            let _ = own;
            Err(io::ErrorKind::Unsupported.into())
        }
    }

    /// The directory it works in, links resolved, by the kernel's word.
    pub(crate) fn working_directory(&self) -> io::Result<PathBuf> {
        #[cfg(target_os = "linux")]
        return self.pinned.working_directory();
        #[cfg(not(target_os = "linux"))]
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Whether it still lives and has not executed another image since it was taken hold of.
    pub(crate) fn is_unchanged(&self) -> bool {
        #[cfg(target_os = "linux")]
        return self.pinned.is_unchanged();
        #[cfg(not(target_os = "linux"))]
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::is_traced_by;
    use super::linux::Stat;

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

    #[test]
    fn a_tracer_is_noticed() {
        assert!(is_traced_by("Name:\tx\nTracerPid:\t12\n"));
        assert!(!is_traced_by("Name:\tx\nTracerPid:\t0\n"));
    }
}
