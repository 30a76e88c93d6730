//! Reads whatever may be read, a pipe as well as a file, without waiting for ever.
//!
//! Touches: files, terminal.
#![expect(unsafe_code, reason = "what a pipe holds is asked of the system")]

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::mem::ManuallyDrop;
use std::os::windows::io::{AsRawHandle, FromRawHandle};
use std::path::Path;
use std::ptr::null_mut;
use std::time::Duration;

use windows_sys::Win32::Storage::FileSystem::{FILE_TYPE_PIPE, GetFileType};
use windows_sys::Win32::System::Pipes::PeekNamedPipe;
use zeroize::Zeroizing;

/// How often a pipe is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// Our standard input, past every buffer of ours.
fn input() -> ManuallyDrop<File> {
    // SAFETY: the handle is only borrowed: `ManuallyDrop` never closes it.
    ManuallyDrop::new(unsafe { File::from_raw_handle(io::stdin().as_raw_handle()) })
}

pub(in crate::os) fn read_input_byte(byte: &mut [u8; 1]) -> io::Result<usize> {
    (&*input()).read(byte)
}

/// There is no named pipe in a directory here that could be waited for.
pub(in crate::os) fn read_patiently(
    path: Option<&Path>,
    limit: usize,
    patience: Duration,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let (opened, borrowed);
    let file: &File = match path {
        None => {
            borrowed = input();
            &borrowed
        }
        Some(path) if path.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Some(path) => {
            opened = File::open(path)?;
            &opened
        }
    };
    // A person may think for as long as it takes.
    let is_waited_for = is_pipe(file) && !file.is_terminal();
    let mut bytes = Zeroizing::new(vec![0; 64 * 1024]);
    let mut length = 0;
    loop {
        if length > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if length == bytes.len() {
            let mut larger = Zeroizing::new(vec![0; length * 2]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
        if is_waited_for {
            wait_for_bytes(file, patience)?;
        }
        match (&*file).read(&mut bytes[length..])? {
            0 => break,
            count => length += count,
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}

fn is_pipe(file: &File) -> bool {
    // SAFETY: the call takes any handle.
    unsafe { GetFileType(file.as_raw_handle()) == FILE_TYPE_PIPE }
}

/// Until there is something to read, or the other end is closed, which reading tells.
fn wait_for_bytes(file: &File, patience: Duration) -> io::Result<()> {
    let end = super::uptime() + patience;
    loop {
        let mut count = 0;
        // SAFETY: the handle is open; nothing is read, and the count is written to our variable.
        let done = unsafe {
            PeekNamedPipe(
                file.as_raw_handle(),
                null_mut(),
                0,
                null_mut(),
                &raw mut count,
                null_mut(),
            )
        };
        if done == 0 || count > 0 {
            return Ok(());
        }
        if super::uptime() >= end {
            return Err(io::ErrorKind::TimedOut.into());
        }
        std::thread::sleep(LOOK);
    }
}
