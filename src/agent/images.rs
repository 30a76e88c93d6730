//! The images that callers run, by their bytes.
//!
//! Touches: files, clock.
//!
//! Read through the kernel's handle on what runs, never by a path, which may lead elsewhere by now. What was read once is known by device, inode, size and
//! times; a file that changed within the last moments is not remembered, since a second change could leave the same times.

use std::fs::File;
use std::io;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::policy::Likeness;
use crate::os::{self, Stamp};

pub(super) type Hash = [u8; 32];

/// No program that we would serve is larger.
const LARGEST: u64 = 1024 * 1024 * 1024;
const MOST_REMEMBERED: usize = 64;

/// The images that were read.
#[derive(Default)]
pub(super) struct Images {
    /// The newest last. Held while one is read: a crowd of strange programs waits for itself.
    known: Mutex<Vec<(Stamp, Hash)>>,
}

impl Images {
    /// How the image in `file` compares with the one that this process runs.
    pub(super) fn compare(&self, file: &File) -> Likeness {
        if !os::is_trusted_file_system(file) {
            return Likeness::Foreign;
        }
        let is_ours = || {
            let ours = os::own_image()?;
            // Most strangers are told by their size.
            if file.metadata()?.len() != ours.metadata()?.len() {
                return Ok(false);
            }
            Ok::<_, io::Error>(self.hash(file)? == self.hash(&ours)?)
        };
        match is_ours() {
            Ok(true) => Likeness::Same,
            Ok(false) => Likeness::Another,
            Err(_) => Likeness::Hidden,
        }
    }

    /// The SHA-256 of the bytes in `file`.
    pub(super) fn hash(&self, file: &File) -> io::Result<Hash> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = os::stamp_of(file)?;
        if let Some((_, hash)) = known.iter().find(|(known, _)| *known == stamp) {
            return Ok(*hash);
        }
        let hash = read(file)?;
        if os::stamp_of(file)? == stamp && stamp.is_settled(os::now()) {
            if known.len() >= MOST_REMEMBERED {
                known.remove(0);
            }
            known.push((stamp, hash));
        }
        Ok(hash)
    }
}

fn read(file: &File) -> io::Result<Hash> {
    let size = file.metadata()?.len();
    if size > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut sum = Sha256::new();
    let mut space = vec![0; 256 * 1024];
    let mut at = 0;
    while at < size {
        let step = usize::try_from(size - at).map_or(space.len(), |left| left.min(space.len()));
        os::read_at(file, &mut space[..step], at)?;
        sum.update(&space[..step]);
        at += step as u64;
    }
    Ok(sum.finalize().into())
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test makes the files that are read"
)]
mod tests {
    use std::fs::File;
    use std::io::Write;

    use super::{Images, Likeness};

    fn at(path: &std::path::Path, bytes: &[u8]) -> File {
        File::create(path).unwrap().write_all(bytes).unwrap();
        File::open(path).unwrap()
    }

    #[test]
    fn a_file_that_is_rewritten_with_the_same_size_and_time_is_read_anew() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("program");
        let images = Images::default();
        let mut last = None;
        for round in 0..200u8 {
            let file = at(&path, &[round; 100]);
            let time = std::time::SystemTime::UNIX_EPOCH;
            file.set_modified(time).unwrap();
            let hash = images.hash(&file).unwrap();
            assert_ne!(last.replace(hash), Some(hash), "round {round}");
        }
    }

    #[test]
    fn a_copy_of_ours_is_ours_and_one_with_another_byte_is_not() {
        let home = tempfile::tempdir().unwrap();
        let images = Images::default();
        let mut bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let copy = at(&home.path().join("copy"), &bytes);
        assert_eq!(images.compare(&copy), Likeness::Same);
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        let other = at(&home.path().join("other"), &bytes);
        assert_eq!(images.compare(&other), Likeness::Another);
    }
}
