//! Who is at the other end of a connection, as Windows knows it.
//!
//! Touches: processes, files.
//!
//! A process cannot execute another image here, and its number is nobody else's while a handle to it is open. Where it works and what it was asked to do stands
//! in its own memory: its own word, as an argument is elsewhere.
#![expect(unsafe_code, reason = "processes are asked through the system's calls")]

use std::ffi::{OsStr, OsString, c_void};
use std::fs::File;
use std::io;
use std::os::windows::ffi::OsStringExt;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::PathBuf;
use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{FILETIME, HANDLE};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_REMOTE_PROTOCOL_INFO, FILE_SHARE_READ, FileRemoteProtocolInfo,
    GetFileInformationByHandleEx, GetVolumeInformationByHandleW,
};
use windows_sys::Win32::System::Diagnostics::Debug::{
    CheckRemoteDebuggerPresent, ReadProcessMemory,
};
use windows_sys::Win32::System::Threading::{
    GetProcessTimes, OpenProcess, PROCESS_QUERY_INFORMATION, PROCESS_QUERY_LIMITED_INFORMATION,
    PROCESS_SYNCHRONIZE, PROCESS_VM_READ, QueryFullProcessImageNameW,
};

use super::files::{facts, identity};
use super::handles;
use super::stream::{Ends, Stream};
use crate::os::{Facts, Image, ProcessIdentity};

/// No honest process has more ancestors.
const MOST_ANCESTORS: usize = 64;

/// A caller, held fast: its number is not given to another process while this lives.
pub(crate) struct Caller {
    pub(crate) ends: Ends,
    process: OwnedHandle,
    image: Image,
}

/// What this process must know of itself to compare others with.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) uid: u32,
    pub(crate) image: Image,
}

impl Own {
    pub(crate) fn look() -> io::Result<Self> {
        Ok(Self {
            uid: crate::os::user(),
            image: Image::File(identity(&facts(&own_image()?)?)),
        })
    }
}

impl Caller {
    /// Takes hold of whoever is at the other end. Fails where that process is gone.
    pub(crate) fn of(stream: &Stream) -> io::Result<Self> {
        let ends = stream.ends()?;
        let process = open_process(
            ends.pid,
            PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE,
        )?;
        let image = match image_of(&process).and_then(|file| facts(&file)) {
            Ok(facts) => Image::File(identity(&facts)),
            // It was moved since it was started.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Image::Nameless,
            Err(_) => Image::Hidden,
        };
        let caller = Self {
            ends,
            process,
            image,
        };
        // The number could have changed hands before the handle was opened, but not while its first holder has the pipe open.
        if caller.is_unchanged() {
            return Ok(caller);
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// Whether it still lives.
    pub(crate) fn is_unchanged(&self) -> bool {
        !handles::has_told(self.process.as_raw_handle())
    }

    /// What it runs, to be read. It cannot be written to or removed while it runs or is read, though its path could lead elsewhere since it was started: then
    /// the bytes that are read are those of another program.
    pub(crate) fn image(&self) -> io::Result<File> {
        image_of(&self.process)
    }

    /// The argument behind its name, if it has one.
    pub(crate) fn first_argument(&self) -> io::Result<Option<OsString>> {
        let line = Parameters::of(self.ends.pid)?.text(Parameters::COMMAND_LINE)?;
        Ok(second_word(&line).map(|word| OsString::from_wide(&word)))
    }

    /// The directory it works in, links resolved.
    pub(crate) fn working_directory(&self) -> io::Result<PathBuf> {
        let path = Parameters::of(self.ends.pid)?.text(Parameters::DIRECTORY)?;
        crate::os::canonical(&PathBuf::from(OsString::from_wide(&path)))
    }

    /// Whether somebody debugs it at this moment.
    pub(crate) fn is_traced(&self) -> io::Result<bool> {
        let process = open_process(self.ends.pid, PROCESS_QUERY_INFORMATION)?;
        let mut is_traced = 0;
        // SAFETY: the handle is open, and the answer is written to our variable.
        let done =
            unsafe { CheckRemoteDebuggerPresent(process.as_raw_handle(), &raw mut is_traced) };
        match done {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(is_traced != 0),
        }
    }

    /// There are no namespaces here that a process could be in without us, and which libraries it has loaded is not looked at: nobody gets beyond level A1.
    pub(crate) fn facts(&self, _own: &Own) -> io::Result<Facts> {
        let mut start = start_of(&self.process)?;
        let mut lineage = vec![ProcessIdentity {
            pid: self.ends.pid,
            start,
        }];
        let mut parent = parent_of(&self.process)?;
        while parent != 0 && lineage.len() < MOST_ANCESTORS {
            let Ok(process) = open_process(parent, PROCESS_QUERY_LIMITED_INFORMATION) else {
                break;
            };
            let Ok(began) = start_of(&process) else { break };
            // A parent's number is not kept for it: what began later is no ancestor.
            if began > start {
                break;
            }
            start = began;
            lineage.push(ProcessIdentity { pid: parent, start });
            let Ok(next) = parent_of(&process) else { break };
            parent = next;
        }
        Ok(Facts {
            image: self.image,
            shares_our_spaces: true,
            is_unloaded: false,
            // A console has no leader that could be told from others.
            terminal: None,
            lineage,
        })
    }
}

impl ProcessIdentity {
    fn open(self) -> Option<OwnedHandle> {
        let rights = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE;
        let process = open_process(self.pid, rights).ok()?;
        (start_of(&process).ok()? == self.start).then_some(process)
    }

    pub(crate) fn is_running(self) -> bool {
        self.open()
            .is_some_and(|process| !handles::has_told(process.as_raw_handle()))
    }

    /// The path of its program, for people to read.
    pub(crate) fn program(self) -> Option<PathBuf> {
        path_of(&self.open()?).ok()
    }

    /// The files that it runs: its program, and if that may be an interpreter the script, which is the first argument that is a file. The program is the system's
    /// word, the arguments are the process's own.
    pub(crate) fn files(self) -> Vec<PathBuf> {
        let Some(program) = self.program() else {
            return Vec::new();
        };
        let script = || {
            let parameters = Parameters::of(self.pid).ok()?;
            let word = second_word(&parameters.text(Parameters::COMMAND_LINE).ok()?)?;
            let directory = parameters.text(Parameters::DIRECTORY).ok()?;
            let directory = PathBuf::from(OsString::from_wide(&directory));
            let path = directory.join(OsString::from_wide(&word));
            crate::os::canonical(&path)
                .ok()
                .filter(|path| path.is_file())
        };
        let script = script();
        // It began when we say, or all of this is another process's.
        if !self.is_running() {
            return Vec::new();
        }
        [Some(program), script].into_iter().flatten().collect()
    }
}

pub(crate) fn own_image() -> io::Result<File> {
    open_image(std::env::current_exe()?.as_os_str())
}

/// What calls itself NTFS or ReFS and is not served by another machine. A driver that imitates one of them was installed by an administrator.
pub(crate) fn is_trusted_file_system(file: &File) -> bool {
    let mut name = [0u16; 32];
    // SAFETY: the handle is open; only the name is asked for, and its room is given.
    let done = unsafe {
        GetVolumeInformationByHandleW(
            file.as_raw_handle(),
            null_mut(),
            0,
            null_mut(),
            null_mut(),
            null_mut(),
            name.as_mut_ptr(),
            u32::try_from(name.len()).unwrap_or(0),
        )
    };
    // SAFETY: all zeros are a valid value of these numbers.
    let mut remote: FILE_REMOTE_PROTOCOL_INFO = unsafe { std::mem::zeroed() };
    // SAFETY: the handle is open, and the size of what is written to is given.
    let is_remote = unsafe {
        GetFileInformationByHandleEx(
            file.as_raw_handle(),
            FileRemoteProtocolInfo,
            (&raw mut remote).cast(),
            u32::try_from(size_of_val(&remote)).unwrap_or(0),
        )
    } != 0;
    let name = String::from_utf16_lossy(&name);
    let name = name.trim_end_matches('\0');
    done != 0 && !is_remote && matches!(name, "NTFS" | "ReFS")
}

pub(super) fn open_process(pid: u32, rights: u32) -> io::Result<OwnedHandle> {
    // SAFETY: the call takes numbers alone.
    let process = unsafe { OpenProcess(rights, 0, pid) };
    if process.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system has just given us this handle.
    Ok(unsafe { OwnedHandle::from_raw_handle(process) })
}

fn path_of(process: &OwnedHandle) -> io::Result<PathBuf> {
    let mut text = vec![0u16; 32 * 1024];
    let mut size = u32::try_from(text.len()).unwrap_or(0);
    // SAFETY: the handle is open, and the text has room for as many characters.
    let done = unsafe {
        QueryFullProcessImageNameW(process.as_raw_handle(), 0, text.as_mut_ptr(), &raw mut size)
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(OsString::from_wide(&text[..size as usize]).into())
}

fn image_of(process: &OwnedHandle) -> io::Result<File> {
    open_image(path_of(process)?.as_os_str())
}

/// While it is read, nobody writes to it, moves or removes it.
fn open_image(path: &OsStr) -> io::Result<File> {
    std::fs::OpenOptions::new()
        .read(true)
        .share_mode(FILE_SHARE_READ)
        .open(path)
}

/// In units of 100 ns.
fn start_of(process: &OwnedHandle) -> io::Result<u64> {
    const NEVER: FILETIME = FILETIME {
        dwLowDateTime: 0,
        dwHighDateTime: 0,
    };
    let (mut start, mut end, mut kernel, mut user) = (NEVER, NEVER, NEVER, NEVER);
    // SAFETY: the handle is open, and the times are written to our variables.
    let done = unsafe {
        GetProcessTimes(
            process.as_raw_handle(),
            &raw mut start,
            &raw mut end,
            &raw mut kernel,
            &raw mut user,
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(u64::from(start.dwHighDateTime) << 32 | u64::from(start.dwLowDateTime))
}

/// PROCESS_BASIC_INFORMATION of winternl.h.
#[repr(C)]
struct Basics {
    status: isize,
    environment_block: usize,
    affinity: usize,
    priority: isize,
    pid: usize,
    parent: usize,
}

#[link(name = "ntdll")]
unsafe extern "system" {
    fn NtQueryInformationProcess(
        process: HANDLE,
        class: u32,
        information: *mut c_void,
        size: u32,
        returned: *mut u32,
    ) -> i32;
}

fn basics_of(process: &OwnedHandle) -> io::Result<Basics> {
    const BASICS: u32 = 0;
    let mut basics = Basics {
        status: 0,
        environment_block: 0,
        affinity: 0,
        priority: 0,
        pid: 0,
        parent: 0,
    };
    // SAFETY: the handle is open, and the size of what is written to is given.
    let status = unsafe {
        NtQueryInformationProcess(
            process.as_raw_handle(),
            BASICS,
            (&raw mut basics).cast(),
            u32::try_from(size_of::<Basics>()).unwrap_or(0),
            null_mut(),
        )
    };
    match status {
        0 => Ok(basics),
        _ => Err(io::ErrorKind::PermissionDenied.into()),
    }
}

fn parent_of(process: &OwnedHandle) -> io::Result<u32> {
    let basics = basics_of(process)?;
    u32::try_from(basics.parent).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// What a process of 64 bits was started with, as it lies in its memory (PEB and RTL_USER_PROCESS_PARAMETERS of winternl.h; the places are those of every
/// Windows of 64 bits).
struct Parameters {
    process: OwnedHandle,
    start: usize,
}

impl Parameters {
    const IN_BLOCK: usize = 0x20;
    /// CurrentDirectory.DosPath
    const DIRECTORY: usize = 0x38;
    const COMMAND_LINE: usize = 0x70;

    fn of(pid: u32) -> io::Result<Self> {
        let process = open_process(pid, PROCESS_QUERY_INFORMATION | PROCESS_VM_READ)?;
        let block = basics_of(&process)?.environment_block;
        let mut this = Self { process, start: 0 };
        this.start = usize::from_ne_bytes(this.read(block + Self::IN_BLOCK)?);
        Ok(this)
    }

    /// A UNICODE_STRING: its length in bytes, its room, four bytes of nothing, where it lies.
    fn text(&self, place: usize) -> io::Result<Vec<u16>> {
        let head: [u8; 16] = self.read(self.start + place)?;
        let (length, rest) = head.split_at(2);
        let length = usize::from(u16::from_ne_bytes([length[0], length[1]]));
        let mut address = [0; 8];
        address.copy_from_slice(&rest[6..]);
        let mut text = vec![0u16; length / 2];
        self.fill(usize::from_ne_bytes(address), &mut text)?;
        Ok(text)
    }

    fn read<const SIZE: usize>(&self, address: usize) -> io::Result<[u8; SIZE]> {
        let mut bytes = [0; SIZE];
        self.fill(address, &mut bytes)?;
        Ok(bytes)
    }

    fn fill<T>(&self, address: usize, into: &mut [T]) -> io::Result<()> {
        let mut count = 0;
        // SAFETY: what is written to has this size and is made of numbers; an address that is not the process's is refused.
        let done = unsafe {
            ReadProcessMemory(
                self.process.as_raw_handle(),
                std::ptr::without_provenance(address),
                into.as_mut_ptr().cast(),
                size_of_val(into),
                &raw mut count,
            )
        };
        if done == 0 || count != size_of_val(into) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(())
    }
}

/// The second word of a command line, as programs built with Microsoft's library split it ("Parsing C command-line arguments").
fn second_word(line: &[u16]) -> Option<Vec<u16>> {
    const BLANK: u16 = b' ' as u16;
    const TAB: u16 = b'\t' as u16;
    const QUOTE: u16 = b'"' as u16;
    const SLASH: u16 = b'\\' as u16;
    let is_blank = |unit: u16| matches!(unit, BLANK | TAB);
    // The first is the program's name, in which a backslash is nothing but that.
    let mut is_quoted = false;
    let end = line.iter().position(|unit| {
        is_quoted ^= *unit == QUOTE;
        is_blank(*unit) && !is_quoted
    })?;
    let start = line[end..].iter().position(|unit| !is_blank(*unit))?;
    let mut word = Vec::new();
    let mut slashes = 0;
    let mut is_quoted = false;
    for unit in &line[end + start..] {
        match *unit {
            SLASH => slashes += 1,
            QUOTE => {
                word.extend(std::iter::repeat_n(SLASH, slashes / 2));
                match slashes % 2 {
                    0 => is_quoted = !is_quoted,
                    _ => word.push(QUOTE),
                }
                slashes = 0;
            }
            other => {
                word.extend(std::iter::repeat_n(SLASH, std::mem::take(&mut slashes)));
                if is_blank(other) && !is_quoted {
                    return Some(word);
                }
                word.push(other);
            }
        }
    }
    word.extend(std::iter::repeat_n(SLASH, slashes));
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::second_word;

    #[test]
    fn the_second_word_of_a_command_line_is_found_as_programs_do() {
        let second = |line: &str| {
            let line: Vec<u16> = line.encode_utf16().collect();
            second_word(&line).map(|word| String::from_utf16(&word).unwrap())
        };
        for (line, want) in [
            ("a", None),
            ("a  ", None),
            (r#""C:\a b\c" d e"#, Some("d")),
            (r#"a "b c" d"#, Some("b c")),
            (r#"a b\\\"c d"#, Some(r#"b\"c"#)),
            (r"a C:\d\e f", Some(r"C:\d\e")),
        ] {
            assert_eq!(second(line).as_deref(), want, "{line}");
        }
    }
}
