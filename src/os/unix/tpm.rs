//! The way to a TPM: a device of the kernel, or the socket of a program that plays one.
//!
//! Touches: files, sockets.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::os::TpmBehind;

/// How long a program behind a socket may take; for a device the kernel has times of its own.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer (`TPM_BUFSIZE` of Linux).
const LONGEST: usize = 4096;
/// Of every answer: tag, size, code (TCG TPM 2.0 Library, Part 1, "Response Header").
const HEADER: usize = 10;

pub(crate) enum Tpm {
    Device(File, TpmBehind),
    Socket(UnixStream),
}

impl Tpm {
    pub(in crate::os) fn open(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        let kind = path.metadata()?.file_type();
        if kind.is_socket() {
            let socket = UnixStream::connect(path)?;
            socket.set_read_timeout(Some(PATIENCE))?;
            socket.set_write_timeout(Some(PATIENCE))?;
            return Ok(Self::Socket(socket));
        }
        if !kind.is_char_device() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let device = OpenOptions::new().read(true).write(true).open(&path)?;
        let behind = if is_virtual(&path) {
            TpmBehind::VirtualDevice
        } else {
            TpmBehind::Device
        };
        Ok(Self::Device(device, behind))
    }

    /// What the way itself tells of what is at its end.
    pub(crate) fn behind(&self) -> TpmBehind {
        match self {
            Self::Device(_, behind) => *behind,
            Self::Socket(_) => TpmBehind::Socket,
        }
    }

    /// Has one command done; gives the whole answer.
    pub(crate) fn ask(&mut self, command: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut answer = Zeroizing::new(vec![0; LONGEST]);
        let length = match self {
            // The driver takes a command in one write and gives the answer in one read (Linux, drivers/char/tpm/tpm-dev-common.c).
            Self::Device(device, _) => {
                if device.write(command)? != command.len() {
                    return Err(io::ErrorKind::WriteZero.into());
                }
                device.read(&mut answer)?
            }
            Self::Socket(socket) => {
                socket.write_all(command)?;
                socket.read_exact(&mut answer[..HEADER])?;
                let size = [answer[2], answer[3], answer[4], answer[5]];
                let size = usize::try_from(u32::from_be_bytes(size)).unwrap_or(0);
                let rest = answer
                    .get_mut(HEADER..size)
                    .ok_or(io::ErrorKind::InvalidData)?;
                socket.read_exact(rest)?;
                size
            }
        };
        answer.truncate(length);
        Ok(answer)
    }
}

/// Whether the kernel has no machine's part behind the device: what `tpm_vtpm_proxy` makes stands among the virtual devices of sysfs.
fn is_virtual(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let number = name.map(|name| name.trim_start_matches("tpmrm").trim_start_matches("tpm"));
    number.is_some_and(|number| {
        Path::new("/sys/class/tpm")
            .join(format!("tpm{number}"))
            .canonicalize()
            .is_ok_and(|device| device.starts_with("/sys/devices/virtual"))
    })
}
