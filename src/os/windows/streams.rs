//! Streams that pass through us, on Windows.
//!
//! Touches: files, processes, clock.
//!
//! A program gets pipes, also where we have a console, and knows by that that nobody looks at it. Through a pipe every byte passes once and in order; what the
//! program writes to the console itself (CONOUT$) passes by.
//!
//! A pseudo console (CreatePseudoConsole) is not used, though interactive programs would work in it, since a filter behind it cannot keep what is promised.
//! Its host draws the program's output into a screen of its own and tells us what it draws. That screen holds the secrets as they are, and parts of it are
//! painted anew whenever the host sees fit (microsoft/terminal):
//! - when a program gives up a screen buffer of its own, all that is in view (VtIo::Writer::WriteScreenInfo); in the hosts before version 1.22 also when the
//!   window becomes smaller (VtEngine::UpdateViewport). The first row may be the middle of a secret, which a filter does not know that knows secrets by
//!   how they begin: `tests/scripts/long/windows-under-wine` has that happen;
//! - in the hosts before version 1.22, what has changed since the last frame, from the top row down, whatever came first. What a program writes further
//!   up gets between the two halves of a secret that was on its way when the frame ended.
//!
//! The system does not say which host it has. And where a mask is not as wide as the secret, all that the host places by row and column would be out of place.
#![expect(unsafe_code, reason = "our own streams are borrowed by their handles")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::mem::ManuallyDrop;
use std::os::windows::io::{AsRawHandle, FromRawHandle, RawHandle};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

use windows_sys::Win32::Storage::FileSystem::{FILE_TYPE_CHAR, GetFileType};
use windows_sys::Win32::System::Console::GetConsoleMode;
use zeroize::Zeroizing;

use super::files::{facts, identity};
use super::handles;
use super::launch::Running;
use super::uptime;
use crate::os::streams::{Filter, Route, Routes, Standard, Standards};
use crate::os::{Ending, Program};

/// What is read at once.
const PIECE: usize = 64 * 1024;

/// A standard stream of ours, past every buffer of ours: a console is given the bytes that the program wrote, in whatever code page.
fn borrow(handle: RawHandle) -> ManuallyDrop<File> {
    // SAFETY: the handle is only borrowed: `ManuallyDrop` never closes it.
    ManuallyDrop::new(unsafe { File::from_raw_handle(handle) })
}

/// A console is told as any other file is: what would need a terminal of its own gets a pipe.
pub(in crate::os) fn standards() -> Standards {
    let output = borrow(io::stdout().as_raw_handle());
    let error = borrow(io::stderr().as_raw_handle());
    let are_one = || Some(identity(&facts(&*output).ok()?) == identity(&facts(&*error).ok()?));
    Standards {
        input: Standard::Other,
        output: sort(&output),
        error: sort(&error),
        are_one: is_console(&output) && is_console(&error) || are_one().unwrap_or(false),
    }
}

fn is_console(file: &File) -> bool {
    let mut mode = 0;
    // SAFETY: a handle that is no console's is refused; the mode is written to our variable.
    unsafe { GetConsoleMode(file.as_raw_handle(), &raw mut mode) != 0 }
}

/// Of what is no console, only NUL is a device of characters that anybody redirects to; without a handle what is written is lost as well.
fn sort(file: &File) -> Standard {
    // SAFETY: the call takes any handle.
    let is_device = unsafe { GetFileType(file.as_raw_handle()) == FILE_TYPE_CHAR };
    if file.as_raw_handle().is_null() || is_device && !is_console(file) {
        return Standard::Nothing;
    }
    Standard::Other
}

/// Which of our streams bytes are for.
#[derive(Clone, Copy)]
enum Way {
    Output,
    Error,
}

/// What a thread has read for a way; nothing at its end.
type FromPipe = (Way, io::Result<Zeroizing<Vec<u8>>>);

/// A stream with its filter.
struct Channel {
    way: Way,
    filter: Box<dyn Filter>,
    to: ManuallyDrop<File>,
    has_ended: bool,
}

impl Channel {
    /// Writes what the filter lets through. When nobody reads any more, the program is to notice by itself: its pipe is read on.
    fn write(&mut self, out: &mut Vec<u8>) {
        let _ = self.to.write_all(out);
        out.clear();
    }
}

/// What the program has left behind may still write when it has ended: then we stay, since nothing that is written may be lost or pass unfiltered.
pub(in crate::os) fn oversee(
    program: &Program<'_>,
    routes: Routes,
    filter: &mut dyn FnMut(Route) -> Box<dyn Filter>,
    time: Option<Duration>,
) -> io::Result<Ending> {
    let deadline = time.map(|time| uptime().saturating_add(time));
    let mut channels = Vec::new();
    let mut pipes = Vec::new();
    let mut open = |way, handle| -> io::Result<io::PipeWriter> {
        let (reader, writer) = io::pipe()?;
        pipes.push((way, reader));
        channels.push(Channel {
            way,
            filter: filter(Route::Pipe),
            to: borrow(handle),
            has_ended: false,
        });
        Ok(writer)
    };
    let output = match routes.output {
        Route::Inherit => None,
        Route::Terminal | Route::Screen | Route::Pipe | Route::WithOutput => {
            Some(open(Way::Output, io::stdout().as_raw_handle())?)
        }
    };
    let error = match (routes.error, &output) {
        (Route::Inherit, _) => None,
        (Route::WithOutput, Some(output)) => Some(output.try_clone()?),
        _ => Some(open(Way::Error, io::stderr().as_raw_handle())?),
    };
    let mut running = Running::start(program, |command| {
        if let Some(output) = output {
            command.stdout(Stdio::from(output));
        }
        if let Some(error) = error {
            command.stderr(Stdio::from(error));
        }
    })?;
    let (sender, pieces) = mpsc::sync_channel(4);
    for (way, reader) in pipes {
        let sender = sender.clone();
        thread::Builder::new().spawn(move || read_all(way, reader, &sender))?;
    }
    drop(sender);
    let input = running.child.stdin.take();
    thread::scope(|scope| {
        if let (Some(mut pipe), Some(bytes)) = (input, program.input) {
            scope.spawn(move || pipe.write_all(bytes).ok());
        }
        let is_over = |running: &Running| handles::has_told(running.end());
        carry(&mut channels, &pieces, || match deadline {
            Some(deadline) if !is_over(&running) => Some(deadline),
            _ => None,
        })?;
        let ending = running.wait(deadline)?;
        // What was read before the time was up still goes out.
        if ending == Ending::TimedOut {
            carry(&mut channels, &pieces, || None)?;
        }
        Ok(ending)
    })
}

fn read_all(way: Way, mut from: impl Read, sender: &SyncSender<FromPipe>) {
    let mut buffer = Zeroizing::new(vec![0; PIECE]);
    loop {
        let piece = from
            .read(&mut buffer)
            .map(|count| Zeroizing::new(buffer[..count].to_vec()));
        let is_last = !piece.as_ref().is_ok_and(|piece| !piece.is_empty());
        if sender.send((way, piece)).is_err() || is_last {
            return;
        }
    }
}

/// Carries what comes through the filters until every stream has ended, or the time that `deadline` gives has passed.
fn carry(
    channels: &mut [Channel],
    pieces: &Receiver<FromPipe>,
    deadline: impl Fn() -> Option<Duration>,
) -> io::Result<()> {
    /// How long it may take to notice that the program has ended, and with it its deadline.
    const LOOK: Duration = Duration::from_millis(500);
    let mut out = Vec::with_capacity(2 * PIECE);
    while channels.iter().any(|channel| !channel.has_ended) {
        let now = uptime();
        let end = deadline();
        if end.is_some_and(|end| now >= end) {
            return Ok(());
        }
        let next = channels
            .iter()
            .filter(|channel| !channel.has_ended)
            .filter_map(|channel| channel.filter.deadline())
            .chain(end.map(|end| end.min(now + LOOK)))
            .min();
        let left = next.map_or(Duration::MAX, |next| next.saturating_sub(now));
        match pieces.recv_timeout(left) {
            Ok((way, piece)) => {
                let piece = piece?;
                let of_way = |channel: &&mut Channel| channel.way as u8 == way as u8;
                if let Some(channel) = channels.iter_mut().find(of_way) {
                    channel.filter.push(&piece, uptime(), &mut out);
                    if piece.is_empty() {
                        channel.has_ended = true;
                        channel.filter.finish(&mut out);
                    }
                    channel.write(&mut out);
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let now = uptime();
                for channel in &mut *channels {
                    if channel.filter.deadline().is_some_and(|due| due <= now) {
                        channel.filter.tick(now, &mut out);
                        channel.write(&mut out);
                    }
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
    Ok(())
}

/// A thread reads, since a pipe cannot be waited for with a deadline.
pub(in crate::os) fn filter_input(filter: &mut dyn Filter) -> io::Result<()> {
    let (sender, pieces) = mpsc::sync_channel(1);
    thread::Builder::new().spawn(move || {
        let input = borrow(io::stdin().as_raw_handle());
        read_all(Way::Output, &*input, &sender);
    })?;
    let output = borrow(io::stdout().as_raw_handle());
    let mut out = Vec::with_capacity(2 * PIECE);
    let mut has_ended = false;
    while !has_ended {
        out.clear();
        let left = filter
            .deadline()
            .map_or(Duration::MAX, |deadline| deadline.saturating_sub(uptime()));
        match pieces.recv_timeout(left) {
            Ok((_, piece)) => {
                let piece = piece?;
                has_ended = piece.is_empty();
                filter.push(&piece, uptime(), &mut out);
            }
            Err(RecvTimeoutError::Timeout) => filter.tick(uptime(), &mut out),
            Err(RecvTimeoutError::Disconnected) => has_ended = true,
        }
        if has_ended {
            filter.finish(&mut out);
        }
        match (&*output).write_all(&out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
    }
    Ok(())
}
