//! What a fix replaced in one file, as a record that is sealed in the vault, and the way back.
//!
//! Touches: nothing.
//!
//! A record holds only what was replaced, not the file: a history of 100 MB with one key in it makes a record of a few hundred bytes, and
//! what was appended to a file since stays when the fix is undone.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Kind, Result};
use crate::secret::{LARGEST_VALUE, Secret};

/// The namespace of these records in the vault: `doctor/undo/…`. What lies in a namespace is granted to no program that does not ask for it.
pub(crate) const NAMESPACE: &str = "doctor/undo";

/// The name of a record: when it was made, as which of all, and by which process. Two fixes may run in one second, also side by side, and none of their
/// records may take the place of another.
pub(crate) fn name(now: i64, number: u64, process: u32) -> String {
    format!("{NAMESPACE}/t{now}-{number:06}-{process}")
}

/// As which of all records the one of this name was made.
pub(crate) fn number(name: &str) -> Option<u64> {
    let mut parts = name.strip_prefix(NAMESPACE)?.split('-');
    parts.next()?;
    parts.next()?.parse().ok()
}

/// What was done to one file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    version: u32,
    /// In base64, since a path need not be UTF-8.
    path: String,
    /// SHA-256 of the file before and after, in hexadecimal.
    before: String,
    after: String,
    edits: Vec<Change>,
}

/// One replacement, by its place in the new file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    at: usize,
    new: String,
    old: String,
}

impl Drop for Change {
    fn drop(&mut self) {
        self.old.zeroize();
    }
}

impl Record {
    /// Each edit is the bytes of the old text that go, and what comes in their place.
    pub(crate) fn new<'a>(
        path: &[u8],
        before: &[u8],
        after: &[u8],
        edits: impl Iterator<Item = (Range<usize>, &'a [u8])>,
    ) -> Self {
        let mut shift = 0isize;
        let edits = edits
            .map(|(range, with)| {
                let at = range.start.saturating_add_signed(shift);
                shift += with.len().cast_signed() - range.len().cast_signed();
                Change {
                    at,
                    new: encode(with),
                    old: encode(&before[range]),
                }
            })
            .collect();
        Self {
            version: 1,
            path: encode(path),
            before: digest(before),
            after: digest(after),
            edits,
        }
    }

    /// The record as a value for the vault.
    pub(crate) fn seal(&self) -> Result<Secret> {
        let mut text = Zeroizing::new(Vec::with_capacity(LARGEST_VALUE));
        serde_json::to_writer(&mut *text, self)
            .map_err(|_| Error::new(Kind::Failed, "cannot write the record of a fix"))?;
        if text.len() > LARGEST_VALUE {
            return Err(Error::new(
                Kind::Failed,
                "too much of a file would be replaced for one record",
            )
            .hint("remove such a file, or most of its lines, and run the doctor again"));
        }
        Secret::value(std::mem::take(&mut *text))
    }

    pub(crate) fn open(value: &Secret) -> Result<Self> {
        let record: Self = serde_json::from_slice(value.expose()).map_err(|_| corrupt())?;
        if record.version != 1 {
            return Err(corrupt());
        }
        Ok(record)
    }

    pub(crate) fn path(&self) -> Result<Vec<u8>> {
        decode(&self.path)
    }

    /// The file as it was, given what it is now; nothing if it is that already, because we were killed before it was replaced. What was
    /// added since around the replaced places stays.
    pub(crate) fn revert(&self, now: &[u8]) -> Result<Option<Vec<u8>>> {
        let digest_now = digest(now);
        if digest_now == self.before {
            return Ok(None);
        }
        let is_untouched = digest_now == self.after;
        let mut old = Vec::with_capacity(now.len() + self.edits.len() * 64);
        let mut done = 0;
        for edit in &self.edits {
            let (new, was) = (decode(&edit.new)?, Zeroizing::new(decode(&edit.old)?));
            let at = if now
                .get(edit.at..)
                .is_some_and(|rest| rest.starts_with(&new))
                && edit.at >= done
            {
                edit.at
            } else {
                only_place(&now[done..], &new)
                    .map(|at| done + at)
                    .ok_or_else(changed)?
            };
            old.extend_from_slice(&now[done..at]);
            old.extend_from_slice(&was);
            done = at + new.len();
        }
        old.extend_from_slice(&now[done..]);
        if is_untouched && digest(&old) != self.before {
            return Err(corrupt());
        }
        Ok(Some(old))
    }
}

/// Where a stretch of bytes stands, if it does so once.
fn only_place(text: &[u8], part: &[u8]) -> Option<usize> {
    let finder = aho_corasick::AhoCorasick::new([part]).ok()?;
    let mut places = finder.find_iter(text);
    let first = places.next()?;
    places.next().is_none().then(|| first.start())
}

fn changed() -> Error {
    Error::new(Kind::Conflict, "the file was changed where it was fixed")
        .hint("read the old value with `sevault get` and put it back by hand")
}

fn corrupt() -> Error {
    Error::new(Kind::Corrupt, "the record of a fix is damaged")
}

fn encode(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

fn decode(text: &str) -> Result<Vec<u8>> {
    data_encoding::BASE64
        .decode(text.as_bytes())
        .map_err(|_| corrupt())
}

fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::{Record, name, number};
    use crate::doctor::fix::{Edit, apply};
    use crate::secret::Secret;

    fn edits() -> Vec<Edit> {
        let edit = |at, with: &str| Edit {
            at,
            with: with.into(),
            line: 1,
            name: "A".parse().unwrap(),
            value: Secret::new(Vec::new()),
        };
        vec![edit(2..5, "# a comment"), edit(8..9, "")]
    }

    const BEFORE: &[u8] = b"a\nOLD\r\nbXc\xff\n";

    fn record() -> (Record, Vec<u8>) {
        let after = apply(BEFORE, &edits());
        let edits = edits();
        let edits = edits.iter().map(|edit| (edit.at.clone(), &*edit.with));
        let record = Record::new(b"/p", BEFORE, &after, edits);
        (Record::open(&record.seal().unwrap()).unwrap(), after)
    }

    #[test]
    fn a_name_says_as_which_of_all_records_it_was_made() {
        assert_eq!(number(&name(1_795_332_052, 17, 4711)), Some(17));
        assert_eq!(number("doctor/undo/t1795332052-3"), Some(3));
        assert_eq!(number("doctor/undo/else"), None);
        assert_eq!(number("A-3"), None);
        assert!(name(1, 9, 1) < name(1, 10, 1));
    }

    #[test]
    fn a_fix_is_undone_byte_for_byte() {
        let (record, after) = record();
        assert_eq!(after, b"a\n# a comment\r\nbc\xff\n");
        assert_eq!(record.revert(&after).unwrap().unwrap(), BEFORE);
        assert!(
            record.revert(BEFORE).unwrap().is_none(),
            "it was never replaced"
        );
        assert_eq!(record.path().unwrap(), b"/p");
    }

    #[test]
    fn what_was_appended_since_stays() {
        let (record, mut after) = record();
        after.extend_from_slice(b"more\n");
        assert_eq!(
            record.revert(&after).unwrap().unwrap(),
            [BEFORE, b"more\n"].concat()
        );
    }

    #[test]
    fn a_place_that_is_gone_is_not_guessed() {
        let (record, _) = record();
        assert!(record.revert(b"something else\n").is_err());
    }
}
