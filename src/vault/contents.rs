//! What is read of a vault file: checked, with its metadata opened, and judged by what this device remembers.
//!
//! Touches: files.

use std::fs::File;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::os::Stamp;
use crate::secret::{Entry, Timestamp};
use crate::vault::keys::Keys;
use crate::vault::record::Home;
use crate::vault::state::Seen;
use crate::vault::{Place, crypto, format, keys_changed, memory, record, store};

/// Where a record's line stands in the file.
pub(super) struct Line {
    pub(super) offset: u64,
    pub(super) length: usize,
}

/// What was read of a vault file and found authentic: everything but the values.
pub(super) struct Contents {
    /// The file that was read. It stays readable when another takes its place.
    pub(super) file: File,
    pub(super) stamp: Stamp,
    pub(super) length: usize,
    pub(super) header: format::Header,
    pub(super) mac: [u8; 32],
    pub(super) lines: Vec<Line>,
    pub(super) entries: Vec<Entry>,
}

impl Contents {
    /// Checks what was read, and opens the metadata.
    pub(super) fn of(read: store::Read, keys: &Keys) -> Result<Self> {
        let parsed = format::read(&read.bytes)?;
        if !crypto::is_authentic(&keys.structure(), parsed.body, &parsed.mac) {
            return Err(unauthentic());
        }
        let home = Home {
            vault: parsed.header.vault,
            epoch: parsed.header.epoch,
        };
        let names = keys.names();
        let mut buffer = Zeroizing::new(Vec::new());
        let mut entries = Vec::with_capacity(parsed.records.len());
        let mut lines = Vec::with_capacity(parsed.records.len());
        for record in &parsed.records {
            entries
                .push(record::open_meta(&names, home, record, &mut buffer)?.into_entry(record.id));
            lines.push(Line {
                offset: record.offset as u64,
                length: record.length,
            });
        }
        Ok(Self {
            file: read.file,
            stamp: read.stamp,
            length: read.bytes.len(),
            header: parsed.header,
            mac: parsed.mac,
            lines,
            entries,
        })
    }

    pub(super) fn home(&self) -> Home {
        Home {
            vault: self.header.vault,
            epoch: self.header.epoch,
        }
    }

    /// What the memory is told of this file.
    pub(super) fn seen(&self, keys: &Keys, now: Timestamp) -> Seen<'_> {
        Seen {
            header: &self.header,
            commitment: HEXLOWER.encode(&keys.commitment()),
            mac: HEXLOWER.encode(&self.mac),
            now,
        }
    }
}

/// What was read, if this device has no reason to doubt it; a newer one is remembered.
pub(super) fn judged(
    place: &Place,
    keys: &Keys,
    contents: Contents,
    now: Timestamp,
) -> Result<Contents> {
    let remembered = store::read_state(place, contents.header.vault)?;
    let doubt = match memory::judge(
        place,
        keys,
        &contents.seen(keys, now),
        remembered.as_deref(),
    ) {
        Ok(()) => return Ok(contents),
        Err(doubt) if doubt.kind == Kind::Rollback => doubt,
        Err(error) => return Err(error),
    };
    // A writer may have replaced the file, and then told the memory, after we had read the file. What is read now is not older than that memory.
    if store::stamp(place)? == contents.stamp {
        return Err(doubt);
    }
    let read = store::read(place)?;
    let header = format::read_header(&read.bytes)?;
    if header.vault != contents.header.vault || header.epoch != contents.header.epoch {
        return Err(keys_changed());
    }
    let contents = Contents::of(read, keys)?;
    memory::judge(
        place,
        keys,
        &contents.seen(keys, now),
        remembered.as_deref(),
    )?;
    Ok(contents)
}

pub(super) fn unauthentic() -> Error {
    format::damaged("it was changed by something other than sevault")
}
