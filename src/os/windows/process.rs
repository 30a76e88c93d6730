//! Processes: starting ourselves anew, hardening, control events.
//!
//! Touches: processes, files, clock.
//!
//! There is no fork here. What closes the agent's memory is its access list, which is set before any key is there.
#![expect(
    unsafe_code,
    reason = "what a process may do, and who may look into it, is the system's"
)]

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::windows::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::ptr::{null, null_mut};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use windows_sys::Win32::Foundation::{CloseHandle, ERROR_ACCESS_DENIED};
use windows_sys::Win32::Security::{DACL_SECURITY_INFORMATION, SetKernelObjectSecurity};
use windows_sys::Win32::System::Console::{
    CTRL_BREAK_EVENT, CTRL_C_EVENT, GetStdHandle, STD_OUTPUT_HANDLE, SetStdHandle,
};
use windows_sys::Win32::System::Diagnostics::Debug::{
    CheckRemoteDebuggerPresent, IsDebuggerPresent, SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX,
    SetErrorMode,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
    JOBOBJECT_BASIC_LIMIT_INFORMATION, JobObjectBasicLimitInformation, SetInformationJobObject,
};
use windows_sys::Win32::System::Threading::{
    CREATE_BREAKAWAY_FROM_JOB, CREATE_NEW_PROCESS_GROUP, DETACHED_PROCESS, GetCurrentProcess,
    ProcessExtensionPointDisablePolicy, ProcessImageLoadPolicy, SetProcessMitigationPolicy,
};

use super::console::Handling;
use super::handles::Withheld;
use super::rights::{Descriptor, own_user};

/// What the system's own libraries do not do without.
const NEEDED: [&str; 1] = ["SystemRoot"];

/// Starts our program again, with nothing of our environment but `keep`, and nothing of our handles. A program that runs cannot be replaced under its path
/// here, only renamed.
///
/// Its standard output is a pipe to us. What it says there first, up to the end of a line or of `patience`, is the answer.
pub(crate) fn start_again(
    argument: &str,
    keep: &[(&str, &OsStr)],
    patience: Duration,
) -> io::Result<String> {
    let apart = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
    let start = |flags| {
        let needed = NEEDED
            .iter()
            .filter_map(|name| Some((*name, std::env::var_os(name)?)));
        let _withheld = Withheld::all();
        Command::new(std::env::current_exe()?)
            .arg(argument)
            .env_clear()
            .envs(needed)
            .envs(keep.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .creation_flags(flags)
            .spawn()
    };
    // Whoever started us may end all that we start with us; it may also not let us out of that.
    let mut child = match start(apart | CREATE_BREAKAWAY_FROM_JOB) {
        Err(cause) if cause.raw_os_error() == Some(ERROR_ACCESS_DENIED.cast_signed()) => {
            start(apart)?
        }
        started => started?,
    };
    let line = first_line(&mut child, patience);
    if line.is_err() {
        child.kill().ok();
    }
    line
}

/// A thread reads, since a pipe cannot be waited for with a deadline.
fn first_line(child: &mut Child, patience: Duration) -> io::Result<String> {
    let mut pipe = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let (sender, answer) = mpsc::channel();
    std::thread::Builder::new().spawn(move || {
        let mut line = Vec::new();
        let mut byte = [0];
        let read = loop {
            match pipe.read(&mut byte) {
                Ok(0) => break Ok(()),
                Ok(_) if byte[0] == b'\n' || line.len() > 4096 => break Ok(()),
                Ok(_) => line.push(byte[0]),
                Err(cause) => break Err(cause),
            }
        };
        let line = read.map(|()| String::from_utf8_lossy(&line).trim_end().to_owned());
        sender.send(line).ok();
    })?;
    answer
        .recv_timeout(patience)
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// The other end of [`start_again`]: says the line, then lets go of the pipe.
pub(crate) fn acknowledge(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    // SAFETY: the handle is our standard output, which nobody uses after this: the lock is held, and without a handle what is written is lost.
    unsafe {
        let pipe = GetStdHandle(STD_OUTPUT_HANDLE);
        SetStdHandle(STD_OUTPUT_HANDLE, null_mut());
        CloseHandle(pipe);
    }
    Ok(())
}

/// Our parent has withheld them.
pub(crate) fn close_inherited() -> io::Result<()> {
    Ok(())
}

/// Shuts the process: others, also of our user, may see who it is and end it, and no more; it leaves no error report; nothing is loaded into it from
/// other machines, from places that anybody may write to, or by the ways of old for extensions.
pub(crate) fn harden() -> io::Result<()> {
    /// PROCESS_QUERY_LIMITED_INFORMATION, SYNCHRONIZE and PROCESS_TERMINATE.
    const SEEN: &str = "0x101001";
    let user = own_user()?;
    // S-1-3-4 are the rights of an owner as such, who could change the list otherwise.
    let closed = Descriptor::new(&format!("D:P(A;;{SEEN};;;{user})(A;;{SEEN};;;S-1-3-4)"))?;
    // SAFETY: the handle stands for this process, and the description is whole.
    let done = unsafe {
        SetKernelObjectSecurity(
            GetCurrentProcess(),
            DACL_SECURITY_INFORMATION,
            closed.as_ptr(),
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call sets numbers of this process.
    unsafe { SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX) };
    // Of the first, DisableExtensionPoints; of the second, NoRemoteImages and NoLowMandatoryLabelImages.
    for (policy, flags) in [
        (ProcessExtensionPointDisablePolicy, 1u32),
        (ProcessImageLoadPolicy, 3u32),
    ] {
        // SAFETY: both policies are one number of flags. An older system refuses what it does not know.
        unsafe {
            SetProcessMitigationPolicy(policy, (&raw const flags).cast(), size_of_val(&flags))
        };
    }
    Ok(())
}

/// It was started without a console; what is left to it is the directory that it would keep from being removed.
pub(crate) fn go_on_detached() -> io::Result<()> {
    std::env::set_current_dir(r"\")
}

/// There is no fork, so that there is no supervisor: the process that was started is the agent.
pub(crate) fn go_on_supervised() -> io::Result<Option<u8>> {
    Ok(None)
}

/// Puts the process into a job that holds one process: it starts no other from here on. Which connections it opens is nothing that can be given up here.
pub(in crate::os) fn renounce() -> io::Result<()> {
    // SAFETY: neither attributes nor a name are given.
    let job = unsafe { CreateJobObjectW(null(), null()) };
    if job.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: all zeros are no limits.
    let mut limits: JOBOBJECT_BASIC_LIMIT_INFORMATION = unsafe { std::mem::zeroed() };
    limits.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
    limits.ActiveProcessLimit = 1;
    // SAFETY: the job is open, and the size of the limits is given. The handle is closed; a job lives as long as its processes.
    unsafe {
        let done = SetInformationJobObject(
            job,
            JobObjectBasicLimitInformation,
            (&raw const limits).cast(),
            u32::try_from(size_of_val(&limits)).unwrap_or(0),
        ) != 0
            && AssignProcessToJobObject(job, GetCurrentProcess()) != 0;
        let cause = io::Error::last_os_error();
        CloseHandle(job);
        if done { Ok(()) } else { Err(cause) }
    }
}

/// Whether a debugger holds this process.
pub(crate) fn is_traced() -> bool {
    let mut is_traced = 0;
    // SAFETY: the handle stands for this process, and the answer is written to our variable.
    unsafe {
        CheckRemoteDebuggerPresent(GetCurrentProcess(), &raw mut is_traced);
        is_traced != 0 || IsDebuggerPresent() != 0
    }
}

/// Handles are not limited here.
pub(crate) fn allow_descriptors(wanted: u64) -> u64 {
    wanted
}

/// Every user has an identifier of its own.
pub(crate) fn is_somebody() -> bool {
    true
}

/// A thread writes; what comes while it is held up is lost.
pub(crate) fn write_log(line: &str) {
    const MOST_WAITING: usize = 16;
    static WRITER: OnceLock<Option<SyncSender<String>>> = OnceLock::new();
    let writer = WRITER.get_or_init(|| {
        let (sender, lines) = mpsc::sync_channel::<String>(MOST_WAITING);
        let writer = std::thread::Builder::new().spawn(move || {
            for line in lines {
                let _ = io::stderr().write_all(line.as_bytes());
            }
        });
        writer.ok().map(|_| sender)
    });
    if let Some(writer) = writer {
        writer.try_send(line.to_owned()).ok();
    }
}

/// What concerns the agent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    /// Ctrl-C, the console that closes, the user who leaves, the machine that ends: end.
    End,
    /// Ctrl-Break: lock.
    Lock,
}

static EVENTS: Mutex<Option<(mpsc::Receiver<Signal>, Handling)>> = Mutex::new(None);
static SENDER: OnceLock<mpsc::Sender<Signal>> = OnceLock::new();

unsafe extern "system" fn pass_on(event: u32) -> i32 {
    /// The system ends a process when the handler returns to which it said that the console closes. By then all keys are wiped.
    const TIME_TO_WIPE: Duration = Duration::from_secs(3);
    let signal = match event {
        CTRL_BREAK_EVENT => Signal::Lock,
        _ => Signal::End,
    };
    if let Some(sender) = SENDER.get() {
        sender.send(signal).ok();
    }
    if !matches!(event, CTRL_C_EVENT | CTRL_BREAK_EVENT) {
        std::thread::sleep(TIME_TO_WIPE);
    }
    1
}

/// Catches what [`next_signal`] waits for.
pub(crate) fn hold_signals() -> io::Result<()> {
    let (sender, receiver) = mpsc::channel();
    SENDER.set(sender).ok();
    let handling = Handling::begin(pass_on).ok_or_else(io::Error::last_os_error)?;
    *EVENTS.lock().unwrap_or_else(PoisonError::into_inner) = Some((receiver, handling));
    Ok(())
}

pub(crate) fn next_signal() -> io::Result<Signal> {
    let events = EVENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let (receiver, _) = events.as_ref().ok_or(io::ErrorKind::NotFound)?;
    receiver.recv().map_err(io::Error::other)
}
