//! What this device remembers of a vault: which files of it were seen, and what belongs to the device and not to the vault.
//!
//! Touches: nothing.
//!
//! A vault file can be put back: by git, by a backup, by somebody who wants a revoked key to work again. So the device remembers the newest versions that it
//! saw, each with the MAC of its file, which stands for the exact bytes. A file is accepted if it is one of these, or if it follows from one of them and is older
//! than none. Everything else waits for `vault trust`. Invariant: a file once accepted or trusted is accepted until a newer one that follows from it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Kind, Result};
use crate::secret::Timestamp;
use crate::vault::format::{FileVersion, Header, Order};

/// How many files are remembered side by side, as of branches.
const MOST_KNOWN: usize = 64;

/// The memory of one vault, as it stands sealed in the state file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) epoch: u64,
    /// Of the data key, in hexadecimal.
    pub(crate) commitment: String,
    /// The names under which this device counts its writes, and how many there were.
    names: BTreeMap<Uuid, u64>,
    /// Newest last.
    known: Vec<Known>,
    /// What later rooms keep here, each under its own key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) notes: BTreeMap<String, String>,
}

/// One file that was seen.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    version: FileVersion,
    mac: String,
    seen: Timestamp,
}

/// A file that was found authentic, as the memory looks at it.
pub(crate) struct Seen<'a> {
    pub(crate) header: &'a Header,
    /// Of the data key, in hexadecimal.
    pub(crate) commitment: String,
    pub(crate) mac: String,
    pub(crate) now: Timestamp,
}

/// What the memory says of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// It was seen before.
    Known,
    /// It follows from one that was seen.
    Newer,
    /// It is older than one that was seen.
    Older,
    /// It has the version of one that was seen, and other bytes.
    Fork,
    /// It follows from none that was seen, and is older than none.
    Apart,
    /// Its keys are of an earlier epoch.
    EarlierEpoch,
    /// Its data key is not the one of its epoch that was seen.
    OtherKey,
}

impl State {
    /// The memory of a device that has seen nothing of the vault yet.
    pub(crate) fn new(seen: &Seen<'_>) -> Self {
        Self {
            epoch: seen.header.epoch,
            commitment: seen.commitment.clone(),
            names: BTreeMap::new(),
            known: Vec::new(),
            notes: BTreeMap::new(),
        }
    }

    /// Judges a file whose MAC is right. A later epoch is no reason to refuse: only who holds a key of this one can have sealed the memory's key to it.
    pub(crate) fn judge(&self, seen: &Seen<'_>) -> Verdict {
        if seen.header.epoch < self.epoch {
            return Verdict::EarlierEpoch;
        }
        if seen.header.epoch == self.epoch && seen.commitment != self.commitment {
            return Verdict::OtherKey;
        }
        let orders = || {
            self.known
                .iter()
                .map(|known| seen.header.version.order(&known.version))
        };
        if self.known.iter().any(|known| known.mac == seen.mac) || self.known.is_empty() {
            Verdict::Known
        } else if orders().any(|order| order == Order::Same) {
            Verdict::Fork
        } else if orders().any(|order| order == Order::Older) {
            Verdict::Older
        } else if orders().any(|order| order == Order::Newer) {
            Verdict::Newer
        } else {
            Verdict::Apart
        }
    }

    /// Whether [`State::remember`] would change anything.
    pub(crate) fn holds(&self, seen: &Seen<'_>) -> bool {
        self.epoch == seen.header.epoch
            && self.commitment == seen.commitment
            && self.known.iter().any(|known| known.mac == seen.mac)
    }

    /// Remembers a file that was accepted, and forgets those that it follows from.
    pub(crate) fn remember(&mut self, seen: &Seen<'_>) {
        if self.epoch != seen.header.epoch {
            // Files of another epoch open with another key; none of them is accepted again.
            self.known.clear();
        }
        self.epoch = seen.header.epoch;
        self.commitment.clone_from(&seen.commitment);
        self.known.retain(|known| {
            known.mac != seen.mac && seen.header.version.order(&known.version) != Order::Newer
        });
        self.known.push(Known {
            version: seen.header.version.clone(),
            mac: seen.mac.clone(),
            seen: seen.now,
        });
        if self.known.len() > MOST_KNOWN {
            self.known.remove(0);
        }
    }

    /// The version of the file that this device writes next, on top of `version`.
    ///
    /// Each count stands for one write. On a file that does not hold the last write under a name, an older file or another branch, the next count under that name
    /// would stand for two. So there the device counts under another of its names, or takes `fresh` as a new one.
    pub(crate) fn count(&mut self, version: &FileVersion, fresh: Uuid) -> FileVersion {
        let name = self
            .names
            .iter()
            .filter(|(name, written)| version.of(**name) >= **written)
            .max_by_key(|(_, written)| **written)
            .map_or(fresh, |(name, _)| *name);
        let mut next = version.clone();
        let count = version.of(name) + 1;
        next.0.insert(name, count);
        self.names.insert(name, count);
        next
    }

    /// Takes over the name under which the first file of a vault was written.
    pub(crate) fn began(&mut self, device: Uuid) {
        self.names.insert(device, 1);
    }
}

/// What is said of a file that is not accepted.
pub(crate) fn refuse(verdict: Verdict) -> Result<()> {
    match verdict {
        Verdict::Known | Verdict::Newer => Ok(()),
        Verdict::Older => Err(older()),
        Verdict::Fork => Err(refusal(
            "the vault has a version that this device has seen, but other content: it was written in two places",
        )),
        Verdict::Apart => Err(refusal(
            "the vault does not follow from what this device has seen of it",
        )),
        Verdict::EarlierEpoch => Err(earlier_epoch()),
        Verdict::OtherKey => Err(unreadable()),
    }
}

fn older() -> Error {
    refusal("the vault is older than what this device has seen")
}

/// Whether a doubt is that the vault is older than it should be.
pub(crate) fn is_rollback(doubt: &Error) -> bool {
    [older(), earlier_epoch()].contains(doubt)
}

pub(crate) fn earlier_epoch() -> Error {
    refusal("the vault is older than what this device has seen: its keys were replaced since")
}

/// Another data key, or a memory that was damaged: one cannot be told from the other.
pub(crate) fn unreadable() -> Error {
    refusal("the vault's key is not the one that this device knows")
}

/// A vault that has taken the place of another.
pub(crate) fn other_vault() -> Error {
    refusal("another vault lies in the place of the one that this device knows")
}

/// A vault that a public key opens on a device that remembers nothing of it.
pub(crate) fn first_sight() -> Error {
    Error::new(
        Kind::Rollback,
        "this device sees the vault for the first time, and anybody can make one for a public key",
    )
    .hint("compare its fingerprint with the one that `sevault vault trust` shows who shared it, then run that here, with `--identity FILE`")
}

fn refusal(why: &str) -> Error {
    Error::new(Kind::Rollback, why)
        .hint("if you put it there yourself, confirm it with `sevault vault trust`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(epoch: u64, version: &[(u128, u64)]) -> Header {
        Header {
            vault: Uuid::nil(),
            epoch,
            version: version_of(version),
            former: Vec::new(),
            slots: Vec::new(),
        }
    }

    fn version_of(version: &[(u128, u64)]) -> FileVersion {
        FileVersion(
            version
                .iter()
                .map(|(device, count)| (Uuid::from_u128(*device), *count))
                .collect(),
        )
    }

    fn judge(state: &State, header: &Header, key: &str, mac: &str) -> Verdict {
        state.judge(&as_seen(header, key, mac))
    }

    fn as_seen<'a>(header: &'a Header, key: &str, mac: &str) -> Seen<'a> {
        Seen {
            header,
            commitment: key.to_owned(),
            mac: mac.to_owned(),
            now: 0,
        }
    }

    fn seen(files: &[(&[(u128, u64)], &str)]) -> State {
        let mut state = State::new(&as_seen(&header(1, &[]), "c", ""));
        for (version, mac) in files {
            state.remember(&as_seen(&header(1, version), "c", mac));
        }
        state
    }

    #[test]
    fn a_file_is_judged_by_what_was_seen() {
        let state = seen(&[(&[(1, 5)], "five")]);
        for (version, mac, verdict) in [
            (&[(1, 5)][..], "five", Verdict::Known),
            (&[(1, 6)], "six", Verdict::Newer),
            (&[(1, 5), (2, 1)], "two", Verdict::Newer),
            (&[(1, 4)], "four", Verdict::Older),
            (&[(1, 5)], "other", Verdict::Fork),
            (&[(1, 4), (2, 1)], "branch", Verdict::Apart),
            (&[(2, 9)], "stranger", Verdict::Apart),
        ] {
            assert_eq!(
                judge(&state, &header(1, version), "c", mac),
                verdict,
                "{mac}"
            );
        }
        assert_eq!(
            judge(&state, &header(1, &[(1, 6)]), "d", "six"),
            Verdict::OtherKey
        );
        let mut later = seen(&[]);
        later.remember(&as_seen(&header(2, &[(1, 7)]), "d", "seven"));
        assert_eq!(
            judge(&later, &header(1, &[(1, 8)]), "c", "eight"),
            Verdict::EarlierEpoch
        );
    }

    #[test]
    fn what_was_confirmed_once_is_known_on_the_way_back_too() {
        let mut state = seen(&[(&[(1, 7)], "main")]);
        let branch = header(1, &[(1, 5), (2, 2)]);
        assert_eq!(judge(&state, &branch, "c", "branch"), Verdict::Apart);
        state.remember(&as_seen(&branch, "c", "branch"));
        assert_eq!(judge(&state, &branch, "c", "branch"), Verdict::Known);
        assert_eq!(
            judge(&state, &header(1, &[(1, 7)]), "c", "main"),
            Verdict::Known
        );
        let further = header(1, &[(1, 5), (2, 3)]);
        assert_eq!(judge(&state, &further, "c", "further"), Verdict::Newer);
        state.remember(&as_seen(&further, "c", "further"));
        assert_eq!(judge(&state, &branch, "c", "branch"), Verdict::Older);
        let merged = header(1, &[(1, 8), (2, 3)]);
        state.remember(&as_seen(&merged, "c", "merged"));
        assert_eq!(
            judge(&state, &header(1, &[(1, 7)]), "c", "main"),
            Verdict::Older
        );
    }

    #[test]
    fn a_confirmed_older_file_brings_back_nothing_between_it_and_the_newest() {
        let mut state = seen(&[(&[(1, 7)], "seven")]);
        state.remember(&as_seen(&header(1, &[(1, 5)]), "c", "five"));
        assert_eq!(
            judge(&state, &header(1, &[(1, 5)]), "c", "five"),
            Verdict::Known
        );
        assert_eq!(
            judge(&state, &header(1, &[(1, 6)]), "c", "six"),
            Verdict::Older
        );
        assert_eq!(
            judge(&state, &header(1, &[(1, 5), (3, 1)]), "c", "after five"),
            Verdict::Newer
        );
    }

    #[test]
    fn no_count_stands_for_two_writes() {
        let mut state = seen(&[]);
        let main = state.count(&FileVersion::default(), Uuid::from_u128(1));
        assert_eq!(main, version_of(&[(1, 1)]));
        let main_2 = state.count(&main, Uuid::from_u128(2));
        assert_eq!(main_2, version_of(&[(1, 2)]));
        let branch = state.count(&main, Uuid::from_u128(3));
        assert_eq!(branch, version_of(&[(1, 1), (3, 1)]));
        assert_eq!(branch.order(&main_2), Order::Apart);
        // Going on where it was before, it needs no new name.
        let main_3 = state.count(&main_2, Uuid::from_u128(4));
        assert_eq!(main_3, version_of(&[(1, 3)]));
        let branch_2 = state.count(&branch, Uuid::from_u128(5));
        assert_eq!(branch_2, version_of(&[(1, 1), (3, 2)]));
    }

    #[test]
    fn a_write_that_was_not_remembered_is_counted_on() {
        let mut state = seen(&[]);
        let first = state.count(&FileVersion::default(), Uuid::from_u128(1));
        let second = state.clone().count(&first, Uuid::from_u128(2));
        assert_eq!(
            state.count(&second, Uuid::from_u128(3)),
            version_of(&[(1, 3)])
        );
    }
}
