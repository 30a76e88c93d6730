//! Who is at the other end of a connection, as macOS knows it.
//!
//! Touches: processes, files.
//!
//! Everything hangs on the audit token, whose last number changes with each exec: what the kernel says of the code behind a token is never of another
//! process, nor of what this one ran before (xnu, bsd/kern/kern_proc.c, csops_internal). There is no handle on the file that a process runs. The kernel
//! tells the hash of its code directory, and a file is believed to be that program only if it has that directory. So what bears no signature, be it an
//! ad-hoc one, is nobody here. Who signed, a team for instance, is not asked: a client is one binary, and its next version is confirmed by a person.
#![expect(unsafe_code, reason = "a socket option and csops(2)")]

use std::ffi::{OsString, c_int, c_uint, c_void};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::path::PathBuf;

use rustix::process::{Pid, getsid};

use super::code_directory::{self, CodeHash};
use super::proc_info::{self, Process};
use super::socket::{Ends, Stream};
use crate::os::{Facts, FileIdentity, Image, ProcessIdentity};

/// `audit_token_t` of mach/message.h.
type Token = [u32; 8];
const TOKEN_USER: usize = 1;
const TOKEN_PROCESS: usize = 5;

/// Operations of csops(2), and what the first of them tells (xnu, bsd/sys/codesign.h and osfmk/kern/cs_blobs.h).
const CS_OPS_STATUS: c_uint = 0;
const CS_OPS_CDHASH: c_uint = 5;
const CS_OPS_PIDOFFSET: c_uint = 6;
const CS_VALID: u32 = 0x0000_0001;
const CS_GET_TASK_ALLOW: u32 = 0x0000_0004;
const CS_FORCED_LV: u32 = 0x0000_0010;
const CS_REQUIRE_LV: u32 = 0x0000_2000;
const CS_RUNTIME: u32 = 0x0001_0000;
const CS_DEBUGGED: u32 = 0x1000_0000;

/// No honest process has more ancestors.
const MOST_ANCESTORS: usize = 64;

unsafe extern "C" {
    fn csops(pid: libc::pid_t, operation: c_uint, into: *mut c_void, size: usize) -> c_int;
    fn csops_audittoken(
        pid: libc::pid_t,
        operation: c_uint,
        into: *mut c_void,
        size: usize,
        token: *mut Token,
    ) -> c_int;
}

/// A caller, held fast: what is asked of it later is asked of this process while it runs what it runs now.
pub(crate) struct Caller {
    pub(crate) ends: Ends,
    token: Token,
}

/// What this process must know of itself to compare others with.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) uid: u32,
    pub(crate) image: Image,
}

impl Own {
    /// Fails where this program bears no signature: it would know nobody, not even itself.
    pub(crate) fn look() -> io::Result<Self> {
        let hash = code_hash(Whose::Ours).map_err(|_| {
            io::Error::other(
                "this program bears no code signature; `codesign --sign - FILE` gives it one",
            )
        })?;
        Ok(Self {
            uid: super::user(),
            image: image_of(hash),
        })
    }
}

impl Caller {
    /// Takes hold of whoever is at the other end. Fails where that process is gone.
    pub(crate) fn of(stream: &Stream) -> io::Result<Self> {
        let token = token(stream.as_fd())?;
        Ok(Self {
            ends: ends_of(&token),
            token,
        })
    }

    /// Whether it still lives, has not executed another image since it was taken hold of, and runs what was signed.
    pub(crate) fn is_unchanged(&self) -> bool {
        status(self.theirs()).is_ok_and(|status| status & CS_VALID != 0)
    }

    /// What it runs, to be read.
    pub(crate) fn image(&self) -> io::Result<File> {
        running_file(self.ends.pid, self.theirs())
    }

    /// The argument behind its name, if it has one. A process can change what stands there.
    pub(crate) fn first_argument(&self) -> io::Result<Option<OsString>> {
        let words = proc_info::arguments(self.ends.pid)?;
        self.unless_changed(words.into_iter().nth(1))
    }

    /// The directory it works in, links resolved, by the kernel's word.
    pub(crate) fn working_directory(&self) -> io::Result<PathBuf> {
        self.unless_changed(proc_info::working_directory(self.ends.pid)?)
    }

    /// Whether somebody debugs it at this moment, or did so earlier.
    pub(crate) fn is_traced(&self) -> io::Result<bool> {
        let is_traced = Process::of(self.ends.pid)?.is_traced;
        Ok(is_traced || status(self.theirs())? & CS_DEBUGGED != 0)
    }

    pub(crate) fn facts(&self, _own: &Own) -> io::Result<Facts> {
        let pid = self.ends.pid;
        let process = Process::of(pid)?;
        let terminal = match process.terminal {
            None => None,
            Some(_) => session_leader(pid),
        };
        let mut lineage = vec![ProcessIdentity {
            pid,
            start: process.start,
        }];
        let mut parent = process.parent;
        while parent > 1 && lineage.len() < MOST_ANCESTORS {
            let Ok(process) = Process::of(parent) else {
                break;
            };
            lineage.push(ProcessIdentity {
                pid: parent,
                start: process.start,
            });
            parent = process.parent;
        }
        let image = match code_hash(self.theirs()) {
            Ok(hash) if self.is_unchanged() => match proc_info::program(pid) {
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => Image::Nameless,
                _ => image_of(hash),
            },
            Ok(_) | Err(_) => Image::Hidden,
        };
        self.unless_changed(Facts {
            image,
            // This system has no such spaces.
            shares_our_spaces: true,
            is_unloaded: self.is_unloaded(),
            terminal,
            lineage,
        })
    }

    /// Whether the system itself keeps others out: the hardened runtime, which heeds no DYLD_INSERT_LIBRARIES, with libraries of the same signer alone, and
    /// nobody may ask for its task port.
    fn is_unloaded(&self) -> bool {
        status(self.theirs()).is_ok_and(|status| {
            status & (CS_VALID | CS_RUNTIME) == CS_VALID | CS_RUNTIME
                && status & (CS_REQUIRE_LV | CS_FORCED_LV) != 0
                && status & (CS_GET_TASK_ALLOW | CS_DEBUGGED) == 0
        })
    }

    fn theirs(&self) -> Whose<'_> {
        Whose::Theirs(&self.token)
    }

    /// What was asked by number is this process's if it is still there afterwards.
    fn unless_changed<T>(&self, answer: T) -> io::Result<T> {
        status(self.theirs()).map(|_| answer)
    }
}

impl ProcessIdentity {
    pub(crate) fn is_running(self) -> bool {
        Process::of(self.pid).is_ok_and(|process| process.start == self.start)
    }

    /// The path of its program, for people to read.
    pub(crate) fn program(self) -> Option<PathBuf> {
        proc_info::program(self.pid).ok()
    }

    /// The files that it runs: its program, and if that may be an interpreter the script, which is the first argument that is a file. The program is the kernel's
    /// word, the arguments are the process's own.
    pub(crate) fn files(self) -> Vec<PathBuf> {
        let Some(program) = self.program() else {
            return Vec::new();
        };
        let words = proc_info::arguments(self.pid).unwrap_or_default();
        let script = words
            .iter()
            .skip(1)
            .find(|word| !word.is_empty() && !word.as_encoded_bytes().starts_with(b"-"))
            .and_then(|word| Some(proc_info::working_directory(self.pid).ok()?.join(word)))
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
    running_file(std::process::id(), Whose::Ours)
}

/// Not a file system of a daemon's, which may show the one who reads other bytes than the one who executes; and nothing that another machine serves.
pub(crate) fn is_trusted_file_system(file: &File) -> bool {
    let Ok(facts) = rustix::fs::fstatfs(file) else {
        return false;
    };
    let name = facts.f_fstypename.map(i8::cast_unsigned);
    let is_local = facts.f_flags & libc::MNT_LOCAL.unsigned_abs() != 0;
    is_local
        && [&b"apfs\0"[..], b"hfs\0"]
            .iter()
            .any(|known| name.starts_with(known))
}

/// Every process has a number here.
pub(super) fn is_out_of_sight(_stream: BorrowedFd<'_>) -> bool {
    false
}

/// The process that last had to do with the other end (xnu, bsd/kern/uipc_usrreq.c, LOCAL_PEERTOKEN): whoever sent what was just received.
pub(super) fn ends(stream: BorrowedFd<'_>) -> io::Result<Ends> {
    token(stream).map(|token| ends_of(&token))
}

fn ends_of(token: &Token) -> Ends {
    Ends {
        uid: token[TOKEN_USER],
        pid: token[TOKEN_PROCESS],
    }
}

fn token(stream: BorrowedFd<'_>) -> io::Result<Token> {
    let mut token: Token = [0; 8];
    let whole = libc::socklen_t::try_from(size_of::<Token>()).unwrap_or(0);
    let mut size = whole;
    // SAFETY: the option writes one token to `token`, whose size is given.
    let failed = unsafe {
        libc::getsockopt(
            stream.as_raw_fd(),
            libc::SOL_LOCAL,
            libc::LOCAL_PEERTOKEN,
            token.as_mut_ptr().cast(),
            &raw mut size,
        )
    };
    if failed != 0 {
        return Err(io::Error::last_os_error());
    }
    if size != whole || token[TOKEN_PROCESS] == 0 {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(token)
}

/// Whose code is asked about.
#[derive(Clone, Copy)]
enum Whose<'a> {
    Ours,
    Theirs(&'a Token),
}

/// What the kernel knows of a running program's signature. `ESRCH` where the token's process is gone, or runs something else by now.
fn ask<const SIZE: usize>(whose: Whose<'_>, operation: c_uint) -> io::Result<[u8; SIZE]> {
    let mut answer = [0; SIZE];
    let into = answer.as_mut_ptr().cast();
    let failed = match whose {
        // SAFETY: the call writes at most `SIZE` bytes to `answer`.
        Whose::Ours => unsafe { csops(0, operation, into, SIZE) },
        Whose::Theirs(token) => {
            let pid = token[TOKEN_PROCESS].cast_signed();
            let mut token = *token;
            // SAFETY: likewise, and `token` is one.
            unsafe { csops_audittoken(pid, operation, into, SIZE, &raw mut token) }
        }
    };
    match failed {
        0 => Ok(answer),
        _ => Err(io::Error::last_os_error()),
    }
}

fn status(whose: Whose<'_>) -> io::Result<u32> {
    ask(whose, CS_OPS_STATUS).map(u32::from_ne_bytes)
}

fn code_hash(whose: Whose<'_>) -> io::Result<CodeHash> {
    ask(whose, CS_OPS_CDHASH)
}

/// A program is what its code directory says, wherever it lies and however often; two of one hash are the same.
fn image_of(hash: CodeHash) -> Image {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = hash;
    Image::File(FileIdentity {
        device: u64::from_ne_bytes([a, b, c, d, e, f, g, h]),
        inode: u64::from_ne_bytes([i, j, k, l, m, n, o, p]),
    })
}

/// The file at the path of the program that a process runs, if it is that program and not what was put in its place.
fn running_file(pid: u32, whose: Whose<'_>) -> io::Result<File> {
    let start = u64::from_ne_bytes(ask(whose, CS_OPS_PIDOFFSET)?);
    let hash = code_hash(whose)?;
    let file = super::files::open_to_read(&proc_info::program(pid)?)?;
    match code_directory::is_in(&file, start, &hash)? {
        true => Ok(file),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

fn session_leader(pid: u32) -> Option<ProcessIdentity> {
    let leader = getsid(Pid::from_raw(pid.cast_signed())).ok()?;
    let leader = leader.as_raw_nonzero().get().unsigned_abs();
    Process::of(leader).ok().map(|process| ProcessIdentity {
        pid: leader,
        start: process.start,
    })
}
