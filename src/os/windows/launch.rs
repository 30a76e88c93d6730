//! Starting programs on Windows: along a PATH and its extensions, with an exact environment, below us.
//!
//! Touches: processes, clock.
//!
//! A process cannot be replaced here, so we always stay behind. The program and what it starts are a job: when we are ended, so are they, and when the time is up;
//! when the program ends by itself, what it has started goes on.
#![expect(
    unsafe_code,
    reason = "jobs are the system's, and bytes become the text that they were"
)]

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::ptr::null;
use std::time::Duration;

use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
    SetInformationJobObject, TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{CREATE_SUSPENDED, ExitProcess};

use super::console::{Handling, leave_to_program};
use super::handles::{self, Withheld};
use crate::os::{Descriptors, Ending, Isolation, Limits, Program, Unfound};

/// The extensions of what can be run, where nothing says otherwise.
const EXTENSIONS: &str = ".COM;.EXE;.BAT;.CMD";

pub(in crate::os) fn find_program(name: &OsStr, path: Option<&OsStr>) -> Result<PathBuf, Unfound> {
    let file = Path::new(name);
    if name.is_empty() {
        return Err(Unfound::Missing);
    }
    if file.components().count() > 1 {
        return candidates(file).ok_or(match file.exists() {
            true => Unfound::NotRunnable,
            false => Unfound::Missing,
        });
    }
    // The current directory is not searched: what lies there by chance is not what was meant.
    std::env::split_paths(path.unwrap_or_default())
        .filter(|directory| directory.is_absolute())
        .find_map(|directory| candidates(&directory.join(file)))
        .ok_or(Unfound::Missing)
}

/// The file itself if it has an extension, else the first that is there with one of PATHEXT.
fn candidates(file: &Path) -> Option<PathBuf> {
    if file.extension().is_some() && file.is_file() {
        return Some(file.to_path_buf());
    }
    let extensions = std::env::var("PATHEXT").unwrap_or_else(|_| EXTENSIONS.to_owned());
    extensions
        .split(';')
        .filter(|extension| !extension.is_empty())
        .map(|extension| {
            let mut name = OsString::from(file);
            name.push(extension);
            PathBuf::from(name)
        })
        .find(|candidate| candidate.is_file())
}

pub(in crate::os) fn replace(program: &Program<'_>) -> io::Result<Ending> {
    run(program, None)
}

pub(in crate::os) fn run(program: &Program<'_>, time: Option<Duration>) -> io::Result<Ending> {
    let mut running = Running::start(program, |_| {})?;
    let input = running.child.stdin.take();
    std::thread::scope(|scope| {
        if let (Some(mut pipe), Some(bytes)) = (input, program.input) {
            // A program that does not read all of it may close its end.
            scope.spawn(move || pipe.write_all(bytes).ok());
        }
        running.wait(time.map(|time| super::uptime().saturating_add(time)))
    })
}

/// A program below us, with Ctrl-C left to it.
pub(super) struct Running {
    pub(super) child: Child,
    job: Job,
    _handling: Option<Handling>,
}

impl Running {
    /// Starts it in a job of its own, before it has run any code.
    pub(super) fn start(
        program: &Program<'_>,
        streams: impl FnOnce(&mut Command),
    ) -> io::Result<Self> {
        if program.isolation == Isolation::On {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let mut command = Command::new(program.file);
        command
            .args(program.arguments.iter().skip(1))
            .env_clear()
            .creation_flags(CREATE_SUSPENDED);
        for (name, value) in program.environment {
            // SAFETY: the bytes come from `OsStr::as_encoded_bytes`, or are UTF-8: `Limits::is_text` had them checked.
            command.env(name, unsafe { OsStr::from_encoded_bytes_unchecked(value) });
        }
        if program.input.is_some() {
            command.stdin(Stdio::piped());
        }
        streams(&mut command);
        let job = Job::new()?;
        let handling = Handling::begin(leave_to_program);
        let mut child = {
            let _withheld = match program.descriptors {
                Descriptors::Standard => Some(Withheld::all()),
                Descriptors::HandedDown => None,
            };
            command.spawn()?
        };
        if let Err(cause) = job.take(&child).and_then(|()| resume(&child)) {
            child.kill().ok();
            return Err(cause);
        }
        Ok(Self {
            child,
            job,
            _handling: handling,
        })
    }

    /// What tells that it has ended.
    pub(super) fn end(&self) -> HANDLE {
        self.child.as_raw_handle()
    }

    /// Waits for its end, or ends it with all that it has started.
    pub(super) fn wait(&mut self, deadline: Option<Duration>) -> io::Result<Ending> {
        if handles::wait(&[self.end()], deadline)?.is_none() {
            self.job.end();
            self.child.wait()?;
            return Ok(Ending::TimedOut);
        }
        let code = self.child.wait()?.code().unwrap_or(1);
        self.job.let_go()?;
        Ok(match u8::try_from(code) {
            Ok(code) => Ending::Exited(code.into()),
            // What is no exit code anywhere else, such as 0xC0000005 for an access that was refused.
            Err(_) => Ending::Killed(code),
        })
    }
}

#[link(name = "ntdll")]
unsafe extern "system" {
    fn NtResumeProcess(process: HANDLE) -> i32;
}

fn resume(child: &Child) -> io::Result<()> {
    // SAFETY: the handle is open.
    match unsafe { NtResumeProcess(child.as_raw_handle()) } {
        0 => Ok(()),
        _ => Err(io::ErrorKind::PermissionDenied.into()),
    }
}

/// Processes that are ended together.
struct Job(OwnedHandle);

impl Job {
    fn new() -> io::Result<Self> {
        // SAFETY: neither attributes nor a name are given.
        let job = unsafe { CreateJobObjectW(null(), null()) };
        if job.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the system has just given us this handle.
        let job = Self(unsafe { OwnedHandle::from_raw_handle(job) });
        job.limit(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)?;
        Ok(job)
    }

    fn limit(&self, flags: u32) -> io::Result<()> {
        // SAFETY: all zeros are no limits.
        let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = unsafe { std::mem::zeroed() };
        limits.BasicLimitInformation.LimitFlags = flags;
        // SAFETY: the job is open, and the size of the limits is given.
        let done = unsafe {
            SetInformationJobObject(
                self.0.as_raw_handle(),
                JobObjectExtendedLimitInformation,
                (&raw const limits).cast(),
                u32::try_from(size_of_val(&limits)).unwrap_or(0),
            )
        };
        match done {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    fn take(&self, child: &Child) -> io::Result<()> {
        // SAFETY: both handles are open.
        match unsafe { AssignProcessToJobObject(self.0.as_raw_handle(), child.as_raw_handle()) } {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    fn end(&self) {
        // SAFETY: the handle is open.
        unsafe { TerminateJobObject(self.0.as_raw_handle(), 1) };
    }

    /// What is left in it goes on without us.
    fn let_go(&self) -> io::Result<()> {
        self.limit(0)
    }
}

/// Ends us with the code that our program ended with, which is larger than what `main` can give.
pub(in crate::os) fn die_of(code: i32) {
    // SAFETY: whoever calls this has dropped all that must be.
    unsafe { ExitProcess(code.cast_unsigned()) };
}

/// A variable holds 32,767 characters; the block as a whole has no limit since Windows Vista, and a command line again 32,767. Bytes of
/// UTF-8 are never fewer than its UTF-16 units, so counting them errs on the safe side.
pub(in crate::os) fn limits() -> Limits {
    Limits {
        variable: 32_767,
        total: usize::MAX,
        each: 0,
        folds_case: true,
        is_text: true,
    }
}

pub(in crate::os) fn can_isolate() -> bool {
    false
}
