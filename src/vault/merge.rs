//! Two sides of a vault and what both came from, made one: for git, and for people who settle what git could not.
//!
//! Touches: files.
//!
//! Three ways per record: what one side left as it was is taken from the other. Lines are taken over as bytes and each count is the larger of both, so whoever
//! merges the same files gets the same file, and no count is spent. What both sides changed is a conflict with a name, unless a person has said which side is
//! the current one: then the other's values go to its history. Only files that the keys of the open vault authenticate are merged, never two epochs, and
//! only sides that follow from the base: an old file that somebody commits again is not a side.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::secret::{Entry, Timestamp};
use crate::vault::change::{Identity, MOST_PREVIOUS, identity};
use crate::vault::crypto::{self, NONCE};
use crate::vault::format::{self, File, FileVersion, Header, Order, Record, Slot};
use crate::vault::record::{self, Meta};
use crate::vault::{Vault, chance, fresh_id, memory, store};

/// One of the two that are merged.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    Ours,
    Theirs,
}

/// The bytes of three files; no bytes for a base that is not there.
pub(super) struct Three<'a> {
    pub(super) base: &'a [u8],
    pub(super) ours: &'a [u8],
    pub(super) theirs: &'a [u8],
}

/// How many conflicts are named before the rest is counted.
const MOST_NAMED: usize = 8;

/// A record of one side, and its line.
type Lines<'a> = BTreeMap<Uuid, (&'a Record<'a>, &'a [u8])>;

impl Vault {
    /// Merges three files; the result takes the place of `ours`, which stays as it is where there is none.
    pub(crate) fn merge_files(
        &self,
        base: &Path,
        ours: &Path,
        theirs: &Path,
        prefer: Option<Side>,
        now: Timestamp,
    ) -> Result<()> {
        let three = [base, ours, theirs].map(store::read_other);
        let [base, our, theirs] = three;
        let (base, our, theirs) = (base?, our?, theirs?);
        let three = Three {
            base: &base,
            ours: &our,
            theirs: &theirs,
        };
        let merged = self.merge(&three, prefer, now)?;
        store::write_other(ours, &merged)
    }

    /// The metadata of the secrets in another file of this vault and epoch.
    pub(crate) fn entries_in(&self, file: &Path) -> Result<Vec<Entry>> {
        self.entries_of(&store::read_other(file)?)
    }

    /// The vault that `three` make. With `prefer`, what both sides changed is settled in favour of that side; without, it is a `Kind::Conflict` that names it.
    pub(super) fn merge(
        &self,
        three: &Three<'_>,
        prefer: Option<Side>,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let ours = self.side(three.ours, "our side")?;
        let theirs = self.side(three.theirs, "their side")?;
        let base = match three.base {
            [] => None,
            bytes => Some(self.side(bytes, "what both sides came from")?),
        };
        self.check_epochs([Some(&ours), Some(&theirs), base.as_ref()])?;
        for (side, what) in [(&ours, "our side"), (&theirs, "their side")] {
            if base.as_ref().is_some_and(|base| !follows(side, base)) {
                return Err(conflict(format!(
                    "{what} does not follow from what both sides came from: it is older, or was put together"
                ))
                .hint("look who committed it; nothing was merged"));
            }
        }
        match ours.header.version.order(&theirs.header.version) {
            Order::Same if ours.mac == theirs.mac => return Ok(three.ours.to_vec()),
            Order::Newer => return Ok(three.ours.to_vec()),
            Order::Older => return Ok(three.theirs.to_vec()),
            Order::Apart => {}
            Order::Same => {
                return Err(conflict(
                    "both sides have the same version and other content: one device wrote both"
                        .to_owned(),
                )
                .hint("take one side whole, and store again what the other had"));
            }
        }
        let Some(base) = base else {
            return Err(
                conflict("the two sides have nothing in common to merge from".to_owned())
                    .hint("take one side whole, and store again what the other had"),
            );
        };
        Merge {
            vault: self,
            base: lines(&base, three.base),
            ours: lines(&ours, three.ours),
            theirs: lines(&theirs, three.theirs),
            prefer,
            now,
            clashes: Vec::new(),
            is_settled: false,
        }
        .run(&[&base.header, &ours.header, &theirs.header])
    }

    fn entries_of(&self, bytes: &[u8]) -> Result<Vec<Entry>> {
        let file = self.side(bytes, "the file")?;
        self.check_epochs([Some(&file), None, None])?;
        let (names, home) = (self.keys.names(), self.home());
        let mut buffer = Zeroizing::new(Vec::new());
        let entry = |record: &Record<'_>| {
            record::open_meta(&names, home, record, &mut buffer)
                .map(|meta| meta.into_entry(record.id))
        };
        file.records.iter().map(entry).collect()
    }

    /// Reads a file that must be one of this vault; that it is authentic is checked if it is of this epoch.
    fn side<'a>(&self, bytes: &'a [u8], what: &str) -> Result<File<'a>> {
        let file = format::read(bytes).map_err(|error| Error {
            message: format!("{what}: {}", error.message),
            ..error
        })?;
        if file.header.vault != self.id() {
            return Err(conflict(format!("{what} is another vault"))
                .hint("give one of the two another name"));
        }
        let is_authentic = crypto::is_authentic(&self.keys.structure(), file.body, &file.mac);
        if file.header.epoch == self.epoch() && !is_authentic {
            return Err(conflict(format!(
                "{what} is not sealed with the keys of this vault: it was forged, or both sides replaced the keys"
            ))
            .hint("look who committed it; nothing was merged"));
        }
        Ok(file)
    }

    /// Refuses files that are not all sealed with the keys that are open.
    fn check_epochs(&self, files: [Option<&File<'_>>; 3]) -> Result<()> {
        let mut epochs = files.iter().flatten().map(|file| file.header.epoch);
        let first = epochs.next();
        if epochs.any(|epoch| Some(epoch) != first) {
            return Err(conflict(
                "the keys of the vault were replaced on one side: somebody changed the password or removed a way in".to_owned(),
            )
            .hint("take that side whole with `git checkout --ours` or `--theirs`, and store again what the other had"));
        }
        if first == Some(self.epoch()) {
            return Ok(());
        }
        Err(Error::new(
            Kind::WrongKey,
            "the file is sealed with other keys than the vault that is open",
        ))
    }

    /// Counts one more write of this device on top of `version`, and remembers that it did.
    fn counted(&self, version: &FileVersion, now: Timestamp) -> Result<FileVersion> {
        let lock = store::lock(&self.place)?;
        let seen = self.contents.seen(&self.keys, now);
        let mut memory = memory::recall(&self.place, &self.keys, &seen)?;
        let counted = memory.count(version, fresh_id()?);
        memory::write(
            &self.place,
            &self.keys,
            &seen,
            memory,
            crate::os::Durable::Now,
        )?;
        drop(lock);
        Ok(counted)
    }
}

fn conflict(message: String) -> Error {
    Error::new(Kind::Conflict, message)
}

/// Whether a side has seen all that the base has; and if it has seen no more, that it is the base.
fn follows(side: &File<'_>, base: &File<'_>) -> bool {
    match side.header.version.order(&base.header.version) {
        Order::Newer => true,
        Order::Same => side.mac == base.mac,
        Order::Older | Order::Apart => false,
    }
}

fn lines<'a>(file: &'a File<'_>, bytes: &'a [u8]) -> Lines<'a> {
    let line = |record: &'a Record<'_>| {
        let line = &bytes[record.offset..record.offset + record.length];
        (record.id, (record, line))
    };
    file.records.iter().map(line).collect()
}

/// A merge of files that were found fit for it.
struct Merge<'a> {
    vault: &'a Vault,
    base: Lines<'a>,
    ours: Lines<'a>,
    theirs: Lines<'a>,
    prefer: Option<Side>,
    now: Timestamp,
    /// What stands in the way, in words.
    clashes: Vec<String>,
    /// Whether a record was written anew, which is a write of this device.
    is_settled: bool,
}

/// A record of the merged file.
struct Made {
    meta: Meta,
    line: Vec<u8>,
}

impl<'a> Merge<'a> {
    fn run(mut self, headers: &[&Header; 3]) -> Result<Vec<u8>> {
        let mut made = BTreeMap::new();
        let ids: BTreeSet<Uuid> = [&self.base, &self.ours, &self.theirs]
            .iter()
            .flat_map(|side| side.keys().copied())
            .collect();
        for id in ids {
            if let Some(record) = self.record(id)? {
                made.insert(id, record);
            }
        }
        self.settle_names(&mut made)?;
        if !self.clashes.is_empty() {
            return Err(self.refusal());
        }
        let mut header = merged_header(headers)?;
        if self.is_settled {
            header.version = self.vault.counted(&header.version, self.now)?;
        }
        format::check_limits(&header)?;
        let mut bytes = Vec::new();
        format::write_header(&mut bytes, &header);
        for record in made.values() {
            bytes.extend_from_slice(&record.line);
        }
        let mac = crypto::authenticate(&self.vault.keys.structure(), &bytes);
        format::write_mac(&mut bytes, &mac);
        Ok(bytes)
    }

    fn refusal(&self) -> Error {
        let mut message =
            self.clashes
                .iter()
                .take(MOST_NAMED)
                .fold(String::new(), |mut text: String, clash| {
                    let comma = if text.is_empty() { "" } else { "; " };
                    // Writing to a string cannot fail.
                    let _ = write!(text, "{comma}{clash}");
                    text
                });
        if self.clashes.len() > MOST_NAMED {
            let _ = write!(message, "; and {} more", self.clashes.len() - MOST_NAMED);
        }
        conflict(message).hint(
            "say whose value is the current one with `sevault vault git resolve --take ours` or `theirs`; the other one stays in the history",
        )
    }

    /// What becomes of one id; nothing where it is gone.
    fn record(&mut self, id: Uuid) -> Result<Option<Made>> {
        let of = |side: &Lines<'a>| side.get(&id).copied();
        let (base, ours, theirs) = (of(&self.base), of(&self.ours), of(&self.theirs));
        let line = |record: Option<(&'a Record<'a>, &'a [u8])>| record.map(|(_, line)| line);
        let chosen = if line(ours) == line(theirs) || line(theirs) == line(base) {
            ours
        } else if line(ours) == line(base) {
            theirs
        } else {
            return self.both_changed(ours, theirs);
        };
        if let (Some((before, old)), Some((after, new))) = (base, chosen)
            && old != new
            && after.revision <= before.revision
        {
            let name = self.open(after)?.name;
            self.clashes.push(format!(
                "`{name}` was put back to an earlier state on one side"
            ));
        }
        chosen
            .map(|(record, line)| self.made(record, line.to_vec()))
            .transpose()
    }

    fn both_changed(
        &mut self,
        ours: Option<(&Record<'_>, &[u8])>,
        theirs: Option<(&Record<'_>, &[u8])>,
    ) -> Result<Option<Made>> {
        let (Some((our, our_line)), Some((their, their_line))) = (ours, theirs) else {
            // One side removed what the other changed.
            let gone = if ours.is_none() {
                Side::Ours
            } else {
                Side::Theirs
            };
            let Some((record, line)) = ours.or(theirs) else {
                return Ok(None);
            };
            let made = self.made(record, line.to_vec())?;
            return Ok(match self.prefer {
                Some(side) => (side != gone).then_some(made),
                None => {
                    self.clashes.push(format!(
                        "`{}` was changed on one side and removed on the other",
                        made.meta.name
                    ));
                    Some(made)
                }
            });
        };
        let our = (our, self.made(our, our_line.to_vec())?);
        let their = (their, self.made(their, their_line.to_vec())?);
        self.one_of(our, their, "changed").map(Some)
    }

    /// Which of two records stands for both: the one that holds the other, or the one that is preferred, with the other's values in its history.
    fn one_of(
        &mut self,
        (our, our_made): (&Record<'_>, Made),
        (their, their_made): (&Record<'_>, Made),
        how: &str,
    ) -> Result<Made> {
        if is_alike(&our_made.meta, &their_made.meta) {
            let covers =
                |one: &Meta, other: &Meta| fingerprints(other).is_subset(&fingerprints(one));
            let ours = covers(&our_made.meta, &their_made.meta);
            let theirs = covers(&their_made.meta, &our_made.meta);
            // Either would do: the same one whoever merges.
            let takes_ours = match (ours, theirs) {
                (true, true) => Some(our_made.line >= their_made.line),
                (true, false) => Some(true),
                (false, true) => Some(false),
                (false, false) => None,
            };
            if let Some(takes_ours) = takes_ours {
                return Ok(if takes_ours { our_made } else { their_made });
            }
        }
        match self.prefer {
            Some(Side::Ours) => self.with_history(our, our_made, their, &their_made.meta),
            Some(Side::Theirs) => self.with_history(their, their_made, our, &our_made.meta),
            None => {
                self.clashes
                    .push(format!("`{}` was {how} on both sides", our_made.meta.name));
                Ok(our_made)
            }
        }
    }

    /// The record `winner` with the values of `loser` that it has not before its own: nothing that anybody stored is lost.
    fn with_history(
        &mut self,
        winner: &Record<'_>,
        made: Made,
        loser: &Record<'_>,
        lost: &Meta,
    ) -> Result<Made> {
        let known = fingerprints(&made.meta);
        let (values, home) = (self.vault.keys.values(), self.vault.home());
        let missing: Vec<_> = loser
            .values
            .iter()
            .zip(&lost.versions)
            .filter(|(_, (_, _, fingerprint))| !known.contains(fingerprint.as_str()))
            .map(|(value, (_, stored, fingerprint))| (value, *stored, fingerprint.clone()))
            .collect();
        if missing.is_empty() {
            return Ok(made);
        }
        let mut meta = made.meta.clone();
        let current = winner.values.first().zip(meta.versions.first().cloned());
        let mut sealed: Vec<(u64, String)> = winner
            .values
            .iter()
            .map(|(number, text)| (*number, (*text).to_owned()))
            .collect();
        let newest = |record: &Record<'_>| record.values.first().map_or(0, |(number, _)| *number);
        let mut number = newest(winner).max(newest(loser));
        let last = current
            .map(|(value, (_, stored, fingerprint))| (winner.id, value, stored, fingerprint));
        let again = missing
            .into_iter()
            .rev()
            .map(|(value, stored, fingerprint)| (loser.id, value, stored, fingerprint))
            .chain(last);
        for (from, (version, text), stored, fingerprint) in again {
            number += 1;
            let value = record::open_value(&values, home, from, *version, text)?;
            let text = record::seal_value(&values, home, winner.id, number, &value, &nonce()?);
            sealed.insert(0, (number, text));
            meta.versions.insert(0, (number, stored, fingerprint));
        }
        sealed.truncate(1 + MOST_PREVIOUS);
        meta.versions.truncate(1 + MOST_PREVIOUS);
        meta.updated = self.now;
        self.is_settled = true;
        let revision = winner.revision.max(loser.revision) + 1;
        let text = record::seal_meta(
            &self.vault.keys.names(),
            home,
            winner.id,
            revision,
            &meta,
            &nonce()?,
        )?;
        let mut line = Vec::new();
        let sealed = sealed.iter().map(|(number, text)| (*number, text.as_str()));
        format::write_record(&mut line, winner.id, revision, &text, sealed);
        Ok(Made { meta, line })
    }

    /// Sees to it that no two records have one name, scope and label.
    fn settle_names(&mut self, made: &mut BTreeMap<Uuid, Made>) -> Result<()> {
        let mut holders: HashMap<Identity, Vec<Uuid>> = HashMap::new();
        for (id, record) in &*made {
            holders.entry(identity(&record.meta)).or_default().push(*id);
        }
        let mut doubles: Vec<Vec<Uuid>> =
            holders.into_values().filter(|ids| ids.len() > 1).collect();
        doubles.sort_unstable();
        for ids in doubles {
            let [one, other] = ids[..] else {
                // Each side has each name once, so there are two.
                return Err(format::damaged("a name stands for several secrets"));
            };
            let (ours, theirs) = if self.is_from(Side::Ours, one) {
                (one, other)
            } else {
                (other, one)
            };
            let (Some(our), Some(their)) = (made.remove(&ours), made.remove(&theirs)) else {
                continue;
            };
            let (our_line, their_line) = (our.line.clone(), their.line.clone());
            let (our_record, their_record) = (
                format::read_record(&our_line)?,
                format::read_record(&their_line)?,
            );
            let one = self.one_of((&our_record, our), (&their_record, their), "added")?;
            let id = format::read_record(&one.line)?.id;
            made.insert(id, one);
        }
        Ok(())
    }

    /// Whether the record stands in the merged file because of that side: it is there, and was changed or added there.
    fn is_from(&self, side: Side, id: Uuid) -> bool {
        let lines = match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        };
        let line = |lines: &Lines<'_>| lines.get(&id).map(|(_, line)| line.to_vec());
        line(lines).is_some_and(|own| line(&self.base) != Some(own))
    }

    fn made(&self, record: &Record<'_>, line: Vec<u8>) -> Result<Made> {
        let meta = self.open(record)?;
        Ok(Made { meta, line })
    }

    fn open(&self, record: &Record<'_>) -> Result<Meta> {
        let mut buffer = Zeroizing::new(Vec::new());
        record::open_meta(
            &self.vault.keys.names(),
            self.vault.home(),
            record,
            &mut buffer,
        )
    }
}

fn nonce() -> Result<[u8; NONCE]> {
    let mut nonce = [0; NONCE];
    chance(&mut nonce)?;
    Ok(nonce)
}

fn fingerprints(meta: &Meta) -> BTreeSet<&str> {
    let versions = meta.versions.iter();
    versions.map(|(_, _, print)| print.as_str()).collect()
}

/// Whether both say the same but for times and earlier values.
fn is_alike(one: &Meta, other: &Meta) -> bool {
    let current = |meta: &Meta| meta.versions.first().map(|(_, _, print)| print.clone());
    current(one) == current(other)
        && identity(one) == identity(other)
        && one.tool == other.tool
        && one.ttl == other.ttl
        && one.expires == other.expires
        && one.tags == other.tags
}

/// Base, ours and theirs made one: the larger of each count, and all ways in. Within one epoch ways in are only added.
fn merged_header([base, ours, theirs]: &[&Header; 3]) -> Result<Header> {
    if ours.former != theirs.former {
        return Err(conflict(
            "the two sides hold other keys of earlier times".to_owned(),
        ));
    }
    let mut version = ours.version.clone();
    for (device, count) in &theirs.version.0 {
        let own = version.0.entry(*device).or_default();
        *own = (*own).max(*count);
    }
    let of = |header: &Header| -> BTreeMap<Uuid, Slot> {
        let slots = header.slots.iter();
        slots.map(|slot| (slot.id, slot.clone())).collect()
    };
    let (base, ours_by_id, theirs_by_id) = (of(base), of(ours), of(theirs));
    let mut slots = BTreeMap::new();
    for id in ours_by_id.keys().chain(theirs_by_id.keys()) {
        let (before, our, their) = (base.get(id), ours_by_id.get(id), theirs_by_id.get(id));
        let chosen = if our == their || their == before {
            our
        } else if our == before {
            their
        } else {
            return Err(conflict("a way in was changed on both sides".to_owned()));
        };
        slots.extend(chosen.map(|slot| (*id, slot.clone())));
    }
    Ok(Header {
        vault: ours.vault,
        epoch: ours.epoch,
        version: FileVersion(version.0),
        former: ours.former.clone(),
        slots: slots.into_values().collect(),
    })
}
