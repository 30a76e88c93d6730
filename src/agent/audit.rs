//! The audit of a profile: one line for each decision, written before its effect.
//!
//! Touches: files, clock.
//!
//! `VAULT-ID.audit` in the state directory, as [`super::chain`] has it. Full files are kept as `VAULT-ID.audit.1` and so on, the newest first. A line never
//! holds a value, a token or an argument.
//!
//! Where the chain stands is kept twice. `VAULT-ID.audit.head` lies beside it under a MAC and is overwritten with every line: to rewrite and sync the
//! sealed state file for each line would cost a launch more than everything else it does. At each unlock and lock it goes into the state file too, which also
//! remembers the vault, so that an older copy of the audit and its head does not pass for today's. A chain goes on from the furthest place that is known,
//! so that what was cut off is missed for good, also after more was written. The audit is tamper-evident, not tamper-proof: it is its owner's, who
//! can delete all of it, or put back an older copy together with the state file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::chain::{Event, Fault, HEAD_LOST, Head, LONGEST_LINE, Line, Who, verify};
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

/// Is told of each decision, by an agent in the foreground; it must hold nobody up.
pub(crate) type Log = fn(&Event, &Who);

/// The audit of one vault, open for writing.
pub(crate) struct Audit {
    path: PathBuf,
    journal: Journal,
    /// Where the chain stood, in which file, and how large that was, when we last wrote.
    left: Option<(Head, u64, u64)>,
    /// Where it stood when that was last kept in the state file.
    anchor: Option<Head>,
}

/// Under which key of the state file the head is kept.
const NOTE: &str = "audit";

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
            anchor: None,
        })
    }

    /// The audit of an open vault, which goes on from where the vault's state file last saw it.
    pub(crate) fn of(vault: &Vault) -> Result<Self> {
        let mut audit = Self::open(&path_of(vault.place(), vault.id()))?;
        audit.anchor = anchor(vault);
        Ok(audit)
    }

    /// Keeps in the state file where the chain stands.
    pub(super) fn keep_anchor(&self, vault: &mut Vault, now: Timestamp) -> Result<()> {
        match self.left {
            Some((head, ..)) => vault.set_note(NOTE, Some(head.write()), now),
            None => Ok(()),
        }
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
        let Stand {
            mut head,
            file,
            size,
            is_lost,
        } = stand(&turn, &self.path, self.left, self.anchor, key)?;
        let mut text = String::new();
        let lost = is_lost.then(|| Event::granted(HEAD_LOST, None));
        for event in lost.iter().chain(events) {
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

/// Where the chain stands, in which file, and how large that is.
struct Stand {
    head: Head,
    file: u64,
    size: u64,
    /// The head is not there or not authentic, although the last line was written under this key.
    is_lost: bool,
}

/// Looks where the chain stands now. Another process may have written since `left`; somebody may have taken lines away since the head or the anchor were
/// written, which is found only if the chain does not go on as if nothing had happened.
fn stand(
    turn: &Turn<'_>,
    path: &Path,
    left: Option<(Head, u64, u64)>,
    anchor: Option<Head>,
    key: Option<&Key>,
) -> Result<Stand> {
    let (size, file) = (turn.size(), turn.file());
    let at = |head, is_lost| Stand {
        head,
        file,
        size,
        is_lost,
    };
    if let Some((head, last_file, last_size)) = left
        && (file, size) == (last_file, last_size)
    {
        return Ok(at(head, false));
    }
    let end = if size > 0 {
        let end = turn.end(LONGEST_LINE as u64 + 1);
        Some(end.map_err(|cause| unavailable(&cause))?)
    } else {
        // A file that was begun anew continues the one that was put aside.
        os::read_if_there(&aside(path, 1)).map_err(|cause| unavailable(&cause))?
    };
    let end = end.as_deref().map(last).transpose()?;
    let found = end.as_ref().map_or(Head::default(), |(head, _)| *head);
    let Some(key) = key else {
        return Ok(at(found, false));
    };
    let mark = turn.read_mark().map_err(|cause| unavailable(&cause))?;
    let mark = std::str::from_utf8(&mark).ok();
    let mark = mark.and_then(|mark| Head::open(mark, key));
    let is_lost = mark.is_none() && end.is_some_and(|(_, line)| Head::is_of(&line, key));
    let known = [mark, anchor]
        .into_iter()
        .flatten()
        .max_by_key(|head| head.n);
    match known {
        Some(known) if known.n > found.n => Ok(at(known, is_lost)),
        Some(known) if known.n == found.n => Ok(at(known, is_lost)),
        // Lines were written while the vault was locked. They must continue the one that is known.
        Some(known) if !continues(path, known)? => Ok(at(known, is_lost)),
        Some(_) | None => Ok(at(found, is_lost)),
    }
}

/// Whether the line that is known to have been written is there, or is so old that its file is gone.
fn continues(path: &Path, known: Head) -> Result<bool> {
    let texts = texts(path)?;
    let mut heads = texts
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(Head::after);
    let found = heads.find(|head| head.n >= known.n);
    Ok(found.is_none_or(|found| found.n > known.n || found == known))
}

fn anchor(vault: &Vault) -> Option<Head> {
    // A state file that cannot be read is somebody else's to complain of.
    let note = vault.note(NOTE).ok().flatten()?;
    Head::read(&note)
}

/// The last line of `end`, and the head that it makes.
fn last(end: &[u8]) -> Result<(Head, String)> {
    let text = std::str::from_utf8(end).ok();
    let line = text.and_then(|text| text.strip_suffix('\n')?.rsplit('\n').next());
    let stood = line.and_then(|line| Some((Head::after(line)?, line.to_owned())));
    stood.ok_or_else(|| {
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
        anchor(vault),
        &key,
    ))
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test changes the files behind our back"
)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Audit, lines, texts};
    use crate::agent::chain::{Event, Head, Who, verify};
    use crate::vault::crypto::Key;

    /// An audit of ten lines in a directory, written under a key, and its text.
    fn ten(home: &Path) -> (PathBuf, Key, String) {
        let path = home.join("x.audit");
        let key = Key::copy(&[7; 32]).unwrap();
        write(&path, &key, None, 10);
        let text = std::fs::read_to_string(&path).unwrap();
        (path, key, text)
    }

    /// Writes so many lines as a process does that has just opened the audit.
    fn write(path: &Path, key: &Key, anchor: Option<Head>, count: usize) -> Head {
        let mut audit = Audit::open(path).unwrap();
        audit.anchor = anchor;
        for _ in 0..count {
            let event = Event::granted("read", Some("A"));
            audit
                .record(&[event], &Who::default(), 1, Some(key))
                .unwrap();
        }
        audit.left.unwrap().0
    }

    fn check(path: &Path, key: &Key) -> Result<u64, u64> {
        let head = std::fs::read_to_string(path.with_extension("audit.head")).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        verify(text.lines(), Head::open(&head, key), None, key).map_err(|fault| fault.line)
    }

    #[test]
    fn lines_that_were_cut_off_are_missed_also_after_more_was_written() {
        let home = tempfile::tempdir().unwrap();
        let (path, key, text) = ten(home.path());
        assert_eq!(check(&path, &key), Ok(10));
        let some: String = text.split_inclusive('\n').take(6).collect();
        std::fs::write(&path, some).unwrap();
        assert_eq!(check(&path, &key), Err(6));
        write(&path, &key, None, 3);
        assert_eq!(check(&path, &key), Err(7));
    }

    #[test]
    fn a_head_that_was_taken_away_too_is_missed_for_good() {
        let home = tempfile::tempdir().unwrap();
        let (path, key, text) = ten(home.path());
        let some: String = text.split_inclusive('\n').take(6).collect();
        std::fs::write(&path, some).unwrap();
        std::fs::write(path.with_extension("audit.head"), "").unwrap();
        assert_eq!(check(&path, &key), Err(0));
        write(&path, &key, None, 3);
        assert_eq!(check(&path, &key), Err(7));
    }

    #[test]
    fn an_older_copy_of_audit_and_head_does_not_pass_where_the_state_file_knows_better() {
        let home = tempfile::tempdir().unwrap();
        let (path, key, text) = ten(home.path());
        let head = std::fs::read(path.with_extension("audit.head")).unwrap();
        let anchor = write(&path, &key, None, 4);
        std::fs::write(&path, text).unwrap();
        std::fs::write(path.with_extension("audit.head"), head).unwrap();
        write(&path, &key, Some(anchor), 1);
        assert_eq!(check(&path, &key), Err(11));
    }

    #[test]
    fn forged_refusals_do_not_cover_for_lines_that_are_gone() {
        let home = tempfile::tempdir().unwrap();
        let (path, key, text) = ten(home.path());
        let some: String = text.split_inclusive('\n').take(6).collect();
        std::fs::write(&path, some).unwrap();
        let mut forger = Audit::open(&path).unwrap();
        for _ in 0..9 {
            let event = Event::denied("read", None, "locked");
            forger.record(&[event], &Who::default(), 1, None).unwrap();
        }
        write(&path, &key, None, 1);
        assert!(check(&path, &key).is_err());
    }

    #[test]
    fn refusals_while_the_vault_is_locked_are_anchored_by_the_next_line() {
        let home = tempfile::tempdir().unwrap();
        let (path, key, _) = ten(home.path());
        let mut locked = Audit::open(&path).unwrap();
        for _ in 0..3 {
            let event = Event::denied("read", None, "locked");
            locked.record(&[event], &Who::default(), 1, None).unwrap();
        }
        write(&path, &key, None, 1);
        assert_eq!(check(&path, &key), Ok(14));
    }

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
        assert_eq!(verify(all, head, None, &key), Ok(80));
        let last = lines(&path, 2).unwrap();
        assert_eq!(
            (last.len(), last[0].event.name.as_deref(), last[1].n),
            (2, Some("C"), 80)
        );
    }
}
