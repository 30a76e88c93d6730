//! What macOS tells of a process by its number; it has no /proc.
//!
//! Touches: processes.
#![expect(unsafe_code, reason = "libproc(3) and sysctl(3) fill memory of ours")]

use std::ffi::{OsString, c_int, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::ptr::null_mut;

use zeroize::Zeroizing;

/// PROC_FLAG_TRACED of sys/proc_info.h.
const TRACED: u32 = 2;
/// PROX_FDTYPE_KQUEUE and later ones of sys/proc_info.h may be guarded by a library of the system's, which closing them would kill us for.
const PLAIN: std::ops::RangeInclusive<u32> = 1..=4;
const PIPE: u32 = 6;

fn number(pid: u32) -> io::Result<c_int> {
    c_int::try_from(pid).map_err(|_| io::ErrorKind::NotFound.into())
}

/// One of the fixed records of proc_pidinfo(3). `T` is the plain C structure of `flavour`.
fn record<T: Copy>(pid: u32, flavour: c_int) -> io::Result<T> {
    let mut record = MaybeUninit::<T>::zeroed();
    let size = c_int::try_from(size_of::<T>()).unwrap_or(0);
    // SAFETY: the call writes at most `size` bytes, which is the size of `record`.
    let written =
        unsafe { libc::proc_pidinfo(number(pid)?, flavour, 0, record.as_mut_ptr().cast(), size) };
    if written != size {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the whole of it was written, and before that it was zeros; the records hold numbers and bytes alone.
    Ok(unsafe { record.assume_init() })
}

/// What is asked of a process most.
pub(super) struct Process {
    pub(super) parent: u32,
    /// Microseconds since 1970.
    pub(super) start: u64,
    /// The device of the terminal that controls it.
    pub(super) terminal: Option<libc::dev_t>,
    pub(super) is_traced: bool,
}

impl Process {
    pub(super) fn of(pid: u32) -> io::Result<Self> {
        let found: libc::proc_bsdinfo = record(pid, libc::PROC_PIDTBSDINFO)?;
        Ok(Self {
            parent: found.pbi_ppid,
            start: found.pbi_start_tvsec * 1_000_000 + found.pbi_start_tvusec,
            // NODEV is -1.
            terminal: (found.e_tdev != u32::MAX).then(|| found.e_tdev.cast_signed()),
            is_traced: found.pbi_flags & TRACED != 0,
        })
    }
}

/// Where the file that it runs lies; links resolved.
pub(super) fn program(pid: u32) -> io::Result<PathBuf> {
    let mut path = vec![0u8; libc::PROC_PIDPATHINFO_MAXSIZE.unsigned_abs() as usize];
    let size = u32::try_from(path.len()).unwrap_or(0);
    // SAFETY: the call writes at most `size` bytes, which is the length of `path`.
    let length = unsafe { libc::proc_pidpath(number(pid)?, path.as_mut_ptr().cast(), size) };
    match usize::try_from(length) {
        Ok(length) if length > 0 => {
            path.truncate(length);
            Ok(PathBuf::from(OsString::from_vec(path)))
        }
        _ => Err(io::Error::last_os_error()),
    }
}

/// The directory that it works in; links resolved.
pub(super) fn working_directory(pid: u32) -> io::Result<PathBuf> {
    let found: libc::proc_vnodepathinfo = record(pid, libc::PROC_PIDVNODEPATHINFO)?;
    let path = found.pvi_cdir.vip_path;
    let path = path.as_flattened().iter().map(|byte| byte.cast_unsigned());
    let path: Vec<u8> = path.take_while(|byte| *byte != 0).collect();
    Ok(PathBuf::from(OsString::from_vec(path)))
}

/// The words that it was started with, its name first. It can change what stands there. The environment follows it in the kernel's answer, which is
/// therefore wiped.
pub(super) fn arguments(pid: u32) -> io::Result<Vec<OsString>> {
    let mut most: c_int = 0;
    sysctl(
        &mut [libc::CTL_KERN, libc::KERN_ARGMAX],
        (&raw mut most).cast(),
        size_of::<c_int>(),
    )?;
    let mut bytes = Zeroizing::new(vec![0u8; usize::try_from(most).unwrap_or(0)]);
    let mut name = [libc::CTL_KERN, libc::KERN_PROCARGS2, number(pid)?];
    let space = bytes.len();
    let length = sysctl(&mut name, bytes.as_mut_ptr().cast(), space)?;
    let words = super::arguments::words(&bytes[..length.min(space)]);
    let words = words.ok_or(io::ErrorKind::InvalidData)?;
    Ok(words
        .into_iter()
        .map(|word| OsString::from_vec(word.to_vec()))
        .collect())
}

/// How many bytes were written to `into`, which has room for `size`.
fn sysctl(name: &mut [c_int], into: *mut c_void, size: usize) -> io::Result<usize> {
    let mut length = size;
    let count = libc::c_uint::try_from(name.len()).unwrap_or(0);
    // SAFETY: `name` has `count` numbers, and the callers have room for `size` bytes at `into`; nothing is set.
    let failed = unsafe {
        libc::sysctl(
            name.as_mut_ptr(),
            count,
            into,
            &raw mut length,
            null_mut(),
            0,
        )
    };
    match failed {
        0 => Ok(length),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The descriptors of this process that are files, sockets, pipes or shared memory.
pub(super) fn own_descriptors() -> io::Result<Vec<i32>> {
    const MOST: usize = 16 * 1024;
    const NOTHING: libc::proc_fdinfo = libc::proc_fdinfo {
        proc_fd: -1,
        proc_fdtype: 0,
    };
    let mut all = vec![NOTHING; MOST];
    let size = c_int::try_from(size_of_val(&all[..])).unwrap_or(0);
    // SAFETY: the call writes at most `size` bytes, which is the size of `all`.
    let written = unsafe {
        libc::proc_pidinfo(
            number(std::process::id())?,
            libc::PROC_PIDLISTFDS,
            0,
            all.as_mut_ptr().cast(),
            size,
        )
    };
    if written <= 0 {
        return Err(io::Error::last_os_error());
    }
    all.truncate(written.unsigned_abs() as usize / size_of::<libc::proc_fdinfo>());
    let is_plain =
        |found: &libc::proc_fdinfo| PLAIN.contains(&found.proc_fdtype) || found.proc_fdtype == PIPE;
    all.retain(is_plain);
    Ok(all.iter().map(|found| found.proc_fd).collect())
}

/// The file of the terminal that controls this process. It is another one than `/dev/tty`, which macOS cannot wait for: poll(2) says POLLNVAL.
pub(super) fn own_terminal() -> Option<PathBuf> {
    let device = Process::of(std::process::id()).ok()?.terminal?;
    // SAFETY: the call gives a string of its own or nothing; nobody else asks at this time, since no other thread of ours has to do with terminals.
    let name = unsafe { libc::devname(device, libc::S_IFCHR) };
    if name.is_null() {
        return None;
    }
    // SAFETY: it was just said to be a string, and it is copied before anything else is asked.
    let name = unsafe { std::ffi::CStr::from_ptr(name) }.to_str().ok()?;
    Some(PathBuf::from("/dev").join(name))
}
