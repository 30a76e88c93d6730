//! A directory of our own, and the socket in it.
//!
//! Touches: files, sockets, clock.
#![cfg_attr(
    target_os = "macos",
    expect(unsafe_code, reason = "confstr(3) fills memory of ours")
)]

use std::io;
#[cfg(target_os = "linux")]
use std::mem::MaybeUninit;
#[cfg(target_os = "linux")]
use std::os::fd::AsRawFd;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use interprocess::ConnectWaitMode;
use interprocess::local_socket::traits::{Listener as _, StreamCommon as _};
use interprocess::local_socket::{
    ConnectOptions, GenericFilePath, Listener as AnyListener, ListenerNonblockingMode,
    ListenerOptions, Stream as AnyStream, ToFsName,
};
#[cfg(target_os = "linux")]
use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, Shutdown};

use super::uptime;
pub(crate) use super::watch::{Bell, Watch};

/// Sends what there is room for. We ignore SIGPIPE from our start; where the system lets a call do so, it holds whatever others change.
#[cfg(target_os = "linux")]
const QUIETLY: SendFlags = SendFlags::DONTWAIT.union(SendFlags::NOSIGNAL);
#[cfg(target_os = "macos")]
const QUIETLY: SendFlags = SendFlags::DONTWAIT;

/// How many callers may wait, and how many who have left already are passed over before whatever else there is to do. Room for everybody who asks in
/// earnest; more would only let a crowd that connects and leaves put more in front of the others.
const QUEUE: i32 = 512;

/// Device and inode. macOS has devices with a sign.
fn identity(stat: &rustix::fs::Stat) -> (u64, u64) {
    #[cfg(target_os = "linux")]
    let device = stat.st_dev;
    #[cfg(target_os = "macos")]
    let device = u64::from(stat.st_dev.cast_unsigned());
    (device, stat.st_ino)
}

/// A directory that only our user can enter, held open from the moment it was checked.
pub(crate) struct PrivateDirectory {
    pub(super) handle: OwnedFd,
    path: PathBuf,
}

impl PrivateDirectory {
    /// Opens and checks it: a directory, no link, ours, mode 0700.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        #[cfg(target_os = "linux")]
        let flags = flags | OFlags::PATH;
        let handle = rustix::fs::open(path, flags, Mode::empty())?;
        let stat = rustix::fs::fstat(&handle)?;
        check_private(&stat)?;
        Ok(Self {
            handle,
            path: path.to_owned(),
        })
    }

    /// Makes it unless it is there, then opens and checks it.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        match rustix::fs::mkdir(path, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => Self::open(path),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Makes the directory `name` in it unless it is there, for a socket that `callers` reach, and opens it. While this directory is closed to others,
    /// they reach it only where it is mounted in another place.
    pub(crate) fn make_inside(&self, name: &str, callers: Callers) -> io::Result<()> {
        match rustix::fs::mkdirat(&self.handle, name, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(cause) => return Err(cause.into()),
        }
        self.inside(name)?;
        let mode = match callers {
            Callers::Own => 0o700,
            Callers::Anyone => 0o711,
        };
        // Nobody but us can have put a link in its place since it was looked at: this directory is ours alone.
        Ok(rustix::fs::chmodat(
            &self.handle,
            name,
            Mode::from_raw_mode(mode),
            AtFlags::empty(),
        )?)
    }

    /// Opens the directory `name` in it; who may call there is told by its mode.
    pub(crate) fn inside(&self, name: &str) -> io::Result<(Self, Callers)> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        #[cfg(target_os = "linux")]
        let flags = flags | OFlags::PATH;
        let handle = rustix::fs::openat(&self.handle, name, flags, Mode::empty())?;
        let stat = rustix::fs::fstat(&handle)?;
        let callers = match stat.st_mode & 0o077 {
            0 => Callers::Own,
            _ => Callers::Anyone,
        };
        if stat.st_uid != super::user() || stat.st_mode & 0o022 != 0 {
            return Err(io::Error::other("others may write in it"));
        }
        let path = self.path.join(name);
        Ok((Self { handle, path }, callers))
    }

    /// The names in it.
    pub(crate) fn names(&self) -> io::Result<Vec<std::ffi::OsString>> {
        crate::os::list_dir(&self.path)
    }

    /// Removes the directory `name` in it, with the socket that is in there.
    pub(crate) fn remove_inside(&self, name: &str, socket: &str) -> io::Result<()> {
        let (inner, _) = self.inside(name)?;
        rustix::fs::unlinkat(&inner.handle, socket, AtFlags::empty()).ok();
        Ok(rustix::fs::unlinkat(
            &self.handle,
            name,
            AtFlags::REMOVEDIR,
        )?)
    }

    /// Takes the lock `name` for as long as what it gives lives; nothing if another process has it.
    pub(crate) fn lock(&self, name: &str) -> io::Result<Option<Lock>> {
        let file = rustix::fs::openat(
            &self.handle,
            name,
            OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC,
            Mode::RUSR | Mode::WUSR,
        )?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Lock(file))),
            Err(Errno::WOULDBLOCK) => Ok(None),
            Err(cause) => Err(cause.into()),
        }
    }

    /// A path to `name` that goes through the open handle where the system has such paths: it cannot be redirected, and may be of any length.
    pub(super) fn address(&self, name: &str) -> PathBuf {
        #[cfg(target_os = "linux")]
        let directory = PathBuf::from(format!("/proc/self/fd/{}", self.handle.as_raw_fd()));
        #[cfg(target_os = "macos")]
        let directory = &self.path;
        directory.join(name)
    }

    /// Device and inode of the socket `name`; nothing where there is none.
    fn socket(&self, name: &str) -> io::Result<Option<(u64, u64)>> {
        match rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Socket => {
                Ok(Some(identity(&stat)))
            }
            Ok(_) => Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "something that is no socket lies there",
            )),
            Err(Errno::NOENT) => Ok(None),
            Err(cause) => Err(cause.into()),
        }
    }
}

/// A lock that is held as long as this lives, and however the process ends.
pub(crate) struct Lock(#[expect(dead_code, reason = "holding it is its use")] OwnedFd);

fn check_private(stat: &rustix::fs::Stat) -> io::Result<()> {
    if stat.st_uid != super::user() {
        return Err(io::Error::other("it belongs to another user"));
    }
    if stat.st_mode & 0o077 != 0 {
        return Err(io::Error::other("other users may enter it"));
    }
    Ok(())
}

/// Whether `path` is a directory, no link, ours and closed to others.
pub(crate) fn is_private_directory(path: &Path) -> bool {
    rustix::fs::lstat(path).is_ok_and(|stat| {
        FileType::from_raw_mode(stat.st_mode) == FileType::Directory && check_private(&stat).is_ok()
    })
}

/// Where a user's runtime directory is, by the system's convention and without asking the environment.
pub(crate) fn runtime_directory() -> PathBuf {
    let user = super::user();
    let usual = usual_directory(user).filter(|path| is_private_directory(path));
    usual.map_or_else(
        || PathBuf::from(format!("/tmp/sevault-{user}")),
        |usual| usual.join("sevault"),
    )
}

#[cfg(target_os = "linux")]
fn usual_directory(user: u32) -> Option<PathBuf> {
    Some(PathBuf::from(format!("/run/user/{user}")))
}

/// The user's own directory below /var/folders; the one for temporary files beside it is swept every few days (confstr(3)).
#[cfg(target_os = "macos")]
fn usual_directory(_user: u32) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;

    let mut path = vec![0u8; 1024];
    // SAFETY: the call writes at most as many bytes to `path` as it has.
    let length = unsafe {
        libc::confstr(
            libc::_CS_DARWIN_USER_DIR,
            path.as_mut_ptr().cast(),
            path.len(),
        )
    };
    // The length counts the zero at the end; 0 says that there is none.
    path.truncate(length.checked_sub(1).filter(|length| *length < 1024)?);
    Some(PathBuf::from(std::ffi::OsString::from_vec(path)))
}

/// Whom a socket lets in: our own user, or whoever gets to its path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Callers {
    Own,
    Anyone,
}

/// A socket that listens.
pub(crate) struct Listener {
    pub(super) inner: AnyListener,
    directory: Arc<PrivateDirectory>,
    name: &'static str,
    identity: (u64, u64),
    /// Whether we made it. One that a service manager made is its own, and outlives us.
    is_ours: bool,
}

impl Listener {
    /// Listens as `name`, mode 0600 before the name exists. The caller holds the lock that makes a socket found there a stale one.
    pub(crate) fn bind(
        directory: Arc<PrivateDirectory>,
        name: &'static str,
        callers: Callers,
    ) -> io::Result<Self> {
        if directory.socket(name)?.is_some() {
            rustix::fs::unlinkat(&directory.handle, name, AtFlags::empty())?;
        }
        let address = directory.address(name);
        let options = ListenerOptions::new()
            .name(address.to_fs_name::<GenericFilePath>()?)
            .reclaim_name(false)
            .nonblocking(ListenerNonblockingMode::Both);
        #[cfg(target_os = "linux")]
        let inner = options.mode(0o600).create_sync()?;
        #[cfg(target_os = "macos")]
        let inner = {
            // A socket without a name has no mode there. The mask of an agent lets nobody else in, nor does the directory.
            let inner = options.create_sync()?;
            let mode = Mode::RUSR | Mode::WUSR;
            rustix::fs::chmodat(&directory.handle, name, mode, AtFlags::empty())?;
            inner
        };
        // The library's queue is as long as the system allows, thousands; listening again sets another length.
        let AnyListener::UdSocket(socket) = &inner;
        rustix::net::listen(socket, QUEUE)?;
        let identity = directory.socket(name)?.ok_or(io::ErrorKind::NotFound)?;
        if callers == Callers::Anyone {
            let mode = Mode::from_raw_mode(0o666);
            rustix::fs::chmodat(&directory.handle, name, mode, AtFlags::empty())?;
        }
        Ok(Self {
            inner,
            directory,
            name,
            identity,
            is_ours: true,
        })
    }

    /// The socket that a service manager listens at and has left us as the first descriptor (sd_listen_fds(3)); nothing where it has left none. It must be
    /// the one that lies at `name`.
    #[cfg(target_os = "linux")]
    pub(crate) fn inherited(
        directory: Arc<PrivateDirectory>,
        name: &'static str,
    ) -> io::Result<Option<Self>> {
        let Some(file) = super::process::take_listener()? else {
            return Ok(None);
        };
        let wrong = |what: &str| io::Error::other(format!("the service manager's socket {what}"));
        let stat = rustix::fs::fstat(&file)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::Socket
            || !rustix::net::sockopt::socket_acceptconn(&file)?
        {
            return Err(wrong("is none that listens"));
        }
        let address = rustix::net::getsockname(&file)?;
        let address = rustix::net::SocketAddrUnix::try_from(address)?;
        let path = directory.path.join(name);
        if address.path_bytes() != Some(path.as_os_str().as_encoded_bytes()) {
            return Err(wrong("is not the agent's"));
        }
        let identity = directory.socket(name)?.ok_or(io::ErrorKind::NotFound)?;
        let inner = interprocess::os::unix::uds_local_socket::Listener::from(file);
        let inner = AnyListener::UdSocket(inner);
        inner.set_nonblocking(ListenerNonblockingMode::Both)?;
        Ok(Some(Self {
            inner,
            directory,
            name,
            identity,
            is_ours: false,
        }))
    }

    /// launchd hands sockets over by a call of its own (launch_activate_socket(3)), and is not asked to.
    #[cfg(target_os = "macos")]
    pub(crate) fn inherited(
        _directory: Arc<PrivateDirectory>,
        _name: &'static str,
    ) -> io::Result<Option<Self>> {
        Ok(None)
    }

    /// The next caller; nothing when none waits. Who has come and gone is passed over, many at a time but not forever, and costs no more than that: whoever
    /// connects and leaves as fast as he can fills the queue in which others wait.
    pub(crate) fn accept(&self) -> io::Result<Option<Stream>> {
        for _ in 0..QUEUE {
            let AnyStream::UdSocket(stream) = match self.inner.accept() {
                Ok(stream) => stream,
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => break,
                Err(cause) => return Err(cause),
            };
            let stream = Stream(OwnedFd::from(stream));
            if stream.has_left() {
                continue;
            }
            // The kernel then says with each message who sent it, which need not be who connected.
            #[cfg(target_os = "linux")]
            rustix::net::sockopt::set_socket_passcred(&stream.0, true)?;
            return Ok(Some(stream));
        }
        Ok(None)
    }

    /// Whether the path still leads to this socket.
    pub(crate) fn is_in_place(&self) -> bool {
        let there = rustix::fs::lstat(self.directory.path.join(self.name));
        there.is_ok_and(|stat| identity(&stat) == self.identity)
    }
}

impl Drop for Listener {
    /// Takes the name away, but only while it is ours: a successor's socket stays.
    fn drop(&mut self) {
        if self.is_ours && self.directory.socket(self.name).ok().flatten() == Some(self.identity) {
            rustix::fs::unlinkat(&self.directory.handle, self.name, AtFlags::empty()).ok();
        }
    }
}

/// Who is at the other end, as the kernel noted it when the connection was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ends {
    pub(crate) uid: u32,
    pub(crate) pid: u32,
}

/// One connection. Nothing here blocks beyond the deadline that it is given, a time of [`uptime`].
pub(crate) struct Stream(OwnedFd);

impl Stream {
    /// Connects to `name`. `ConnectionReset` where the queue of callers is full.
    pub(crate) fn connect(directory: &PrivateDirectory, name: &str) -> io::Result<Self> {
        let AnyStream::UdSocket(stream) = ConnectOptions::new()
            .name(directory.address(name).to_fs_name::<GenericFilePath>()?)
            // Without a limit the call would wait as long as a stopped agent's queue is full.
            .wait_mode(ConnectWaitMode::Timeout(Duration::from_millis(500)))
            .nonblocking_stream(true)
            .connect_sync()
            .map_err(forbidden)?;
        // A full queue looks like success (EAGAIN, then a hang-up); asking for the other end tells.
        let ends = match stream.peer_creds() {
            Err(cause) if super::caller::is_out_of_sight(stream.as_fd()) => {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, cause));
            }
            other => other?,
        };
        if ends.euid() != Some(super::user()) {
            return Err(io::Error::other("another user listens there"));
        }
        Ok(Self(OwnedFd::from(stream)))
    }

    pub(crate) fn ends(&self) -> io::Result<Ends> {
        #[cfg(target_os = "linux")]
        {
            let found = rustix::net::sockopt::socket_peercred(&self.0)?;
            Ok(Ends {
                uid: found.uid.as_raw(),
                pid: found.pid.as_raw_nonzero().get().unsigned_abs(),
            })
        }
        #[cfg(target_os = "macos")]
        super::caller::ends(self.0.as_fd())
    }

    /// Whether the other end is done without having sent anything.
    fn has_left(&self) -> bool {
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        rustix::net::recv(&self.0, &mut [0; 1], flags).is_ok_and(|(count, _)| count == 0)
    }

    /// Receives some bytes, and the process that sent them where the kernel says so. No bytes: the other end is done.
    ///
    /// There is room for credentials alone: descriptors that someone sends along are dropped by the kernel, and the call fails.
    pub(crate) fn receive(
        &self,
        buffer: &mut [u8],
        deadline: Duration,
    ) -> io::Result<(usize, Option<u32>)> {
        self.wait(PollFlags::IN, deadline)?;
        #[cfg(target_os = "linux")]
        {
            use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, ReturnFlags};

            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
            let mut beside = RecvAncillaryBuffer::new(&mut space);
            let received = rustix::net::recvmsg(
                &self.0,
                &mut [io::IoSliceMut::new(buffer)],
                &mut beside,
                RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC,
            )?;
            if received.flags.contains(ReturnFlags::CTRUNC) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut sender = None;
            for message in beside.drain() {
                let RecvAncillaryMessage::ScmCredentials(found) = message else {
                    return Err(io::ErrorKind::InvalidData.into());
                };
                sender = Some(found.pid.as_raw_nonzero().get().unsigned_abs());
            }
            Ok((received.bytes, sender))
        }
        #[cfg(target_os = "macos")]
        {
            let (count, _) = rustix::net::recv(&self.0, buffer, RecvFlags::DONTWAIT)?;
            // Whoever sends through this connection is the one who last had to do with its other end. Descriptors that come along get lost with recv(2).
            Ok((count, self.ends().ok().map(|ends| ends.pid)))
        }
    }

    /// Sends what the system takes at once: how many bytes that was, perhaps none.
    pub(crate) fn send_some(&self, bytes: &[u8]) -> io::Result<usize> {
        match rustix::net::send(&self.0, bytes, QUIETLY) {
            Ok(count) => Ok(count),
            Err(Errno::WOULDBLOCK) => Ok(0),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Waits until the other end takes more.
    pub(crate) fn wait_for_room(&self, deadline: Duration) -> io::Result<()> {
        self.wait(PollFlags::OUT, deadline)
    }

    /// Ends the conversation for whoever is in it, in any thread.
    pub(crate) fn cut(&self) {
        rustix::net::shutdown(&self.0, Shutdown::Both).ok();
    }

    fn wait(&self, what: PollFlags, deadline: Duration) -> io::Result<()> {
        loop {
            let Some(left) = deadline.checked_sub(uptime()) else {
                return Err(io::ErrorKind::TimedOut.into());
            };
            let mut wanted = [PollFd::new(&self.0, what)];
            match poll(&mut wanted, Some(&timespec(left))) {
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return Ok(()),
                Err(cause) => return Err(cause.into()),
            }
        }
    }
}

/// A sandbox may forbid sockets in whatever words it likes; that none is to be had at all is what tells it.
fn forbidden(cause: io::Error) -> io::Error {
    use rustix::net::{AddressFamily, SocketType, socket};

    match socket(AddressFamily::UNIX, SocketType::STREAM, None) {
        Ok(_) => cause,
        Err(_) => io::Error::new(io::ErrorKind::PermissionDenied, cause),
    }
}

impl AsFd for Stream {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.as_fd()
    }
}

pub(super) fn timespec(time: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: time.subsec_nanos().into(),
    }
}
