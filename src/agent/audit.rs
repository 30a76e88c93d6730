//! The audit of a profile: one line for each decision, written before its effect.
//!
//! Touches: files, clock.
//!
//! `VAULT-ID.audit` in the state directory, as [`super::chain`] has it, with its head beside it in `VAULT-ID.audit.head`. Full files are kept as
//! `VAULT-ID.audit.1` and so on, the newest first. A line never holds a value, a token or an argument. The audit is tamper-evident, not
//! tamper-proof: it is its owner's, who can delete it, or put back an older copy of all of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::chain::{Event, Fault, Head, LONGEST_LINE, Line, Who, verify};
use crate::error::{Error, Kind, Result};
use crate::os::{self, Journal, Turn};
use crate::secret::Timestamp;
use crate::vault::crypto::Key;
use crate::vault::{Place, Vault};

/// A file that has grown to this size is put aside.
const LARGEST_FILE: u64 = 10 * 1024 * 1024;
/// How many of those are kept.
const FILES: usize = 5;
/// For another process to finish its line.
const PATIENCE: Duration = Duration::from_secs(2);

/// The audit of one vault, open for writing.
pub(crate) struct Audit {
    path: PathBuf,
    journal: Journal,
    /// Where the chain stood, in which file, and how large that was, when we last wrote.
    left: Option<(Head, u64, u64)>,
}

/// Where the audit of a vault lies.
pub(crate) fn path_of(place: &Place, vault: uuid::Uuid) -> PathBuf {
    place.state.join(format!("{vault}.audit"))
}

impl Audit {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let journal = Journal::open(path).map_err(|cause| unavailable(&cause))?;
        Ok(Self {
            path: path.to_owned(),
            journal,
            left: None,
        })
    }

    /// Records all of `events` or none; sealed with the key while the vault is open. What they stand for must not happen unless this succeeds.
    pub(crate) fn record(
        &mut self,
        events: &[Event],
        who: &Who,
        time: Timestamp,
        key: Option<&Key>,
    ) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let mut turn = self
            .journal
            .turn(PATIENCE)
            .map_err(|cause| unavailable(&cause))?;
        let (mut head, file, size) = stand(&turn, &self.path, self.left)?;
        let mut text = String::new();
        for event in events {
            text.push_str(&head.next(event, who, time, key)?);
            text.push('\n');
        }
        turn.append(text.as_bytes())
            .and_then(|()| match key {
                Some(key) => turn.mark(head.seal(key).as_bytes()),
                None => Ok(()),
            })
            .map_err(|cause| unavailable(&cause))?;
        let size = size + text.len() as u64;
        self.left = Some((head, file, size));
        if size > LARGEST_FILE {
            put_aside(&self.path, &mut turn).map_err(|cause| unavailable(&cause))?;
        }
        Ok(())
    }
}

/// Where the chain stands now, in which file, and how large that is. Another process may have written since `left`.
fn stand(turn: &Turn<'_>, path: &Path, left: Option<(Head, u64, u64)>) -> Result<(Head, u64, u64)> {
    let (size, file) = (turn.size(), turn.file());
    if let Some((head, last_file, last_size)) = left
        && (file, size) == (last_file, last_size)
    {
        return Ok((head, file, size));
    }
    if size > 0 {
        let end = turn.end(LONGEST_LINE as u64 + 1);
        let end = end.map_err(|cause| unavailable(&cause))?;
        return Ok((last(&end)?, file, size));
    }
    // A file that was begun anew continues the one that was put aside.
    match os::read_if_there(&aside(path, 1)) {
        Ok(Some(before)) => Ok((last(&before)?, file, 0)),
        Ok(None) => Ok((Head::default(), file, 0)),
        Err(cause) => Err(unavailable(&cause)),
    }
}

fn last(end: &[u8]) -> Result<Head> {
    let text = std::str::from_utf8(end).ok();
    let line = text.and_then(|text| text.strip_suffix('\n')?.rsplit('\n').next());
    line.and_then(Head::after).ok_or_else(|| {
        Error::new(
            Kind::Corrupt,
            "the last line of the audit is not one of ours, so nothing is given out",
        )
        .hint("look with `sevault audit verify`, then move the file away")
    })
}

fn unavailable(cause: &std::io::Error) -> Error {
    Error::io("cannot write the audit, so nothing is given out", cause)
        .hint("see that the disk is not full and that the state directory is yours")
}

fn aside(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    PathBuf::from(name)
}

fn put_aside(path: &Path, turn: &mut Turn<'_>) -> std::io::Result<()> {
    for number in (1..FILES).rev() {
        match os::rename(&aside(path, number), &aside(path, number + 1)) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(cause),
            Ok(()) | Err(_) => {}
        }
    }
    turn.rename(&aside(path, 1))
}

/// The text of all files that are kept, the oldest first.
fn texts(path: &Path) -> Result<Vec<String>> {
    let names = (1..=FILES).rev().map(|number| aside(path, number));
    let mut texts = Vec::new();
    for name in names.chain([path.to_owned()]) {
        let bytes =
            os::read_if_there(&name).map_err(|cause| Error::io("cannot read the audit", &cause))?;
        texts.extend(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
    }
    Ok(texts)
}

/// The last `limit` lines that can be read, the newest last. Whether they are genuine only [`check`] says.
pub(crate) fn lines(path: &Path, limit: usize) -> Result<Vec<Line>> {
    let texts = texts(path)?;
    let lines = texts.iter().flat_map(|text| text.lines());
    let lines: Vec<Line> = lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let first = lines.len().saturating_sub(limit);
    Ok(lines.into_iter().skip(first).collect())
}

/// Checks everything that is kept: how many lines there are, or the first fault.
pub(crate) fn check(vault: &Vault) -> Result<std::result::Result<u64, Fault>> {
    let path = path_of(vault.place(), vault.id());
    let key = vault.audit_key();
    let mut head = path.as_os_str().to_owned();
    head.push(".head");
    let head = os::read_if_there(Path::new(&head))
        .map_err(|cause| Error::io("cannot read the audit", &cause))?;
    let head = head.and_then(|bytes| Head::open(std::str::from_utf8(&bytes).ok()?, &key));
    let texts = texts(&path)?;
    Ok(verify(
        texts.iter().flat_map(|text| text.lines()),
        head,
        &key,
    ))
}

#[cfg(test)]
mod tests {
    use super::{Audit, lines, texts};
    use crate::agent::chain::{Event, Head, Who, verify};
    use crate::vault::crypto::Key;

    #[test]
    fn two_writers_make_one_chain_across_files() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x.audit");
        let key = Key::copy(&[7; 32]).unwrap();
        let who = Who::default();
        let mut writers = [Audit::open(&path).unwrap(), Audit::open(&path).unwrap()];
        let record = |writer: &mut Audit, name: &str| {
            let events = [
                Event::granted("grant", Some(name)),
                Event::granted("grant", Some("B")),
            ];
            writer.record(&events, &who, 1, Some(&key)).unwrap();
        };
        for round in 0..20 {
            record(&mut writers[round % 2], "A");
        }
        // A file that is full is put aside, and the other writer goes on in the new one.
        let mut full = writers[0].journal.turn(super::PATIENCE).unwrap();
        super::put_aside(&path, &mut full).unwrap();
        drop(full);
        for round in 0..20 {
            record(&mut writers[round % 2], "C");
        }
        let texts = texts(&path).unwrap();
        assert_eq!(texts.len(), 2);
        let head = crate::os::read_if_there(&home.path().join("x.audit.head"))
            .unwrap()
            .unwrap();
        let head = String::from_utf8(head).unwrap();
        let head = Head::open(&head, &key);
        let all = texts.iter().flat_map(|text| text.lines());
        assert_eq!(verify(all, head, &key), Ok(80));
        let last = lines(&path, 2).unwrap();
        assert_eq!(
            (last.len(), last[0].event.name.as_deref(), last[1].n),
            (2, Some("C"), 80)
        );
    }
}
