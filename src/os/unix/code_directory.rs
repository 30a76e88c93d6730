//! The code directory of a program for macOS: what its signature signs, a hash of each of its pages.
//!
//! Touches: files.
//!
//! ```text
//! Mach-O header | load commands: LC_CODE_SIGNATURE points to ──┐
//! superblob: magic, length, count | (kind, offset) ─┐ … <──────┘      numbers of the superblob and below are big-endian
//! code directory: magic, length, … , kind of hash <─┘                 (xnu, osfmk/kern/cs_blobs.h; mach-o/loader.h)
//! ```
//! The kernel knows a running program by the hash of the best of its code directories, so a file that has a directory of that hash is the program that runs.

use std::fs::File;
use std::io;

use sha2::{Digest as _, Sha256};

/// The first bytes of a code directory's hash, as many as the kernel gives.
pub(super) type CodeHash = [u8; 20];

const MACH_64: u32 = 0xfeed_facf;
const MACH_HEADER: usize = 32;
const LC_CODE_SIGNATURE: u32 = 0x1d;
const SUPERBLOB: u32 = 0xfade_0cc0;
const CODE_DIRECTORY: u32 = 0xfade_0c02;
/// Where a code directory says by what its pages are hashed, and it itself.
const HASH_KIND: usize = 37;
/// CS_HASHTYPE_SHA256 and CS_HASHTYPE_SHA256_TRUNCATED: what linkers have made for years.
const SHA_256: [u8; 2] = [2, 3];
/// No list of load commands and no signature that we would read is longer.
const LONGEST: usize = 64 * 1024 * 1024;

/// Whether the program at `start` of the file, one of those in a universal file, has a code directory of this hash.
pub(super) fn is_in(file: &File, start: u64, hash: &CodeHash) -> io::Result<bool> {
    let header = read(file, start, MACH_HEADER)?;
    if little(&header, 0) != Some(MACH_64) {
        return Ok(false);
    }
    let length = little(&header, 20).unwrap_or(0) as usize;
    let commands = read(file, start + MACH_HEADER as u64, length)?;
    let Some((at, length)) = signature(&commands) else {
        return Ok(false);
    };
    let blob = read(file, start + u64::from(at), length as usize)?;
    Ok(directories(&blob).any(|directory| Sha256::digest(directory)[..hash.len()] == hash[..]))
}

fn read(file: &File, at: u64, length: usize) -> io::Result<Vec<u8>> {
    if length > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = vec![0; length];
    super::files::read_at(file, &mut bytes, at)?;
    Ok(bytes)
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    four(bytes, at).map(u32::from_le_bytes)
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    four(bytes, at).map(u32::from_be_bytes)
}

/// Where the load commands say that the signature lies, and its length.
fn signature(mut commands: &[u8]) -> Option<(u32, u32)> {
    loop {
        let size = little(commands, 4)? as usize;
        if little(commands, 0)? == LC_CODE_SIGNATURE {
            return Some((little(commands, 8)?, little(commands, 12)?));
        }
        if size < 8 {
            return None;
        }
        commands = commands.get(size..)?;
    }
}

/// The code directories in a signature that are hashed as we hash.
fn directories(blob: &[u8]) -> impl Iterator<Item = &[u8]> {
    let count = match big(blob, 0) {
        Some(SUPERBLOB) => big(blob, 8).unwrap_or(0) as usize,
        _ => 0,
    };
    (0..count.min(64)).filter_map(|place| {
        let start = big(blob, 12 + 8 * place + 4)? as usize;
        let directory = blob.get(start..)?;
        let length = big(directory, 4)? as usize;
        let directory = directory.get(..length)?;
        let is_one = big(directory, 0) == Some(CODE_DIRECTORY);
        let kind = directory.get(HASH_KIND)?;
        (is_one && SHA_256.contains(kind)).then_some(directory)
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use sha2::{Digest as _, Sha256};

    use super::{CODE_DIRECTORY, CodeHash, HASH_KIND, MACH_64, SUPERBLOB, is_in};

    /// A code directory whose pages are hashed as `kind` says.
    fn directory(kind: u8) -> Vec<u8> {
        let mut bytes = vec![7; 60];
        bytes[..4].copy_from_slice(&CODE_DIRECTORY.to_be_bytes());
        bytes[4..8].copy_from_slice(&60u32.to_be_bytes());
        bytes[HASH_KIND] = kind;
        bytes
    }

    /// A program with a load command of another kind, and then one for a signature of these directories.
    fn program(directories: &[&[u8]]) -> Vec<u8> {
        let little = |numbers: &[u32]| -> Vec<u8> {
            numbers
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect()
        };
        let big = |numbers: &[u32]| -> Vec<u8> {
            numbers
                .iter()
                .flat_map(|number| number.to_be_bytes())
                .collect()
        };
        let count = u32::try_from(directories.len()).unwrap();
        let index = 12 + 8 * count;
        let mut blob = big(&[SUPERBLOB, index + 60 * count, count]);
        for place in 0..count {
            blob.extend(big(&[0, index + 60 * place]));
        }
        blob.extend(directories.concat());
        let length = u32::try_from(blob.len()).unwrap();
        let mut bytes = little(&[MACH_64, 0, 0, 2, 2, 40, 0, 0]);
        bytes.extend(little(&[0x1b, 24, 0, 0, 0, 0]));
        bytes.extend(little(&[super::LC_CODE_SIGNATURE, 16, 72, length]));
        bytes.extend(blob);
        bytes
    }

    fn check(directories: &[&[u8]], start: u64, hash: &CodeHash) -> bool {
        let mut file = tempfile::tempfile().unwrap();
        file.seek(SeekFrom::Start(start)).unwrap();
        file.write_all(&program(directories)).unwrap();
        is_in(&file, start, hash).unwrap()
    }

    fn hash_of(directory: &[u8]) -> CodeHash {
        *Sha256::digest(directory).first_chunk().unwrap()
    }

    #[test]
    fn a_program_is_known_by_any_of_its_code_directories() {
        let (old, new) = (directory(1), directory(2));
        assert!(check(&[&new], 0, &hash_of(&new)));
        assert!(check(&[&old, &new], 0, &hash_of(&new)));
        assert!(check(&[&new], 16384, &hash_of(&new)), "in a universal file");
        assert!(!check(&[&old], 0, &hash_of(&new)));
        assert!(
            !check(&[&old], 0, &hash_of(&old)),
            "by SHA-1, which says nothing"
        );
        assert!(!check(&[], 0, &hash_of(&new)));
    }

    #[test]
    fn a_file_that_lies_about_its_lengths_is_no_program() {
        let whole = program(&[&directory(2)]);
        let hash = hash_of(&directory(2));
        for (at, number) in [(20, 4u32), (32 + 4, 0), (32 + 4, 4000), (32 + 24 + 12, 30)] {
            let mut bytes = whole.clone();
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            assert!(!is_in(&file, 0, &hash).unwrap(), "{at}");
        }
    }
}
