//! Who is at the other end of a connection, where we have no way yet to be sure of it: so nobody is served.
//!
//! Touches: processes.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use super::socket::{Ends, Stream};
use crate::os::{Facts, Image, ProcessIdentity};

/// A caller. There is none.
pub(crate) struct Caller {
    pub(crate) ends: Ends,
}

/// What this process must know of itself to compare others with.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) uid: u32,
    pub(crate) image: Image,
}

impl Own {
    pub(crate) fn look() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Caller {
    pub(crate) fn of(_stream: &Stream) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn is_unchanged(&self) -> bool {
        false
    }

    pub(crate) fn working_directory(&self) -> io::Result<PathBuf> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn is_traced(&self) -> io::Result<bool> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn image(&self) -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn is_unloaded(&self) -> io::Result<bool> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn facts(&self, _own: &Own) -> io::Result<Facts> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

pub(super) fn is_out_of_sight(_stream: std::os::fd::BorrowedFd<'_>) -> bool {
    false
}

pub(crate) fn own_image() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(crate) fn is_trusted_file_system(_file: &File) -> bool {
    false
}

impl ProcessIdentity {
    pub(crate) fn is_running(self) -> bool {
        false
    }

    pub(crate) fn files(self) -> Vec<PathBuf> {
        Vec::new()
    }

    pub(crate) fn program(self) -> Option<PathBuf> {
        None
    }
}
