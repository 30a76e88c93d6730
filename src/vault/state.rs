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
    /// Under which name this device counts its writes, and how many there were.
    pub(crate) device: Uuid,
    pub(crate) written: u64,
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
    pub(crate) fn new(epoch: u64, commitment: String, device: Uuid) -> Self {
        Self {
            epoch,
            commitment,
            device,
            written: 0,
            known: Vec::new(),
            notes: BTreeMap::new(),
        }
    }

    /// Judges a file whose MAC is right. A later epoch is no reason to refuse: only who holds a key of this one can have sealed the memory's key to it.
    pub(crate) fn judge(&self, header: &Header, commitment: &str, mac: &str) -> Verdict {
        if header.epoch < self.epoch {
            return Verdict::EarlierEpoch;
        }
        if header.epoch == self.epoch && commitment != self.commitment {
            return Verdict::OtherKey;
        }
        let orders = || self.known.iter().map(|known| header.version.order(&known.version));
        if self.known.iter().any(|known| known.mac == mac) || self.known.is_empty() {
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
    pub(crate) fn holds(&self, header: &Header, commitment: &str, mac: &str) -> bool {
        self.epoch == header.epoch
            && self.commitment == commitment
            && self.known.iter().any(|known| known.mac == mac)
    }

    /// Remembers a file that was accepted, and forgets those that it follows from.
    pub(crate) fn remember(&mut self, header: &Header, commitment: String, mac: String) {
        if self.epoch != header.epoch {
            // Files of another epoch open with another key; none of them is accepted again.
            self.known.clear();
        }
        self.epoch = header.epoch;
        self.commitment = commitment;
        self.known.retain(|known| {
            known.mac != mac && header.version.order(&known.version) != Order::Newer
        });
        self.known.push(Known {
            version: header.version.clone(),
            mac,
        });
        if self.known.len() > MOST_KNOWN {
            self.known.remove(0);
        }
    }

    /// The version of the file that this device writes next, on top of `version`.
    ///
    /// Each count of a device stands for one write. On a file that does not hold the device's last write, an older one or another branch, the count would stand
    /// for two; so there the device takes `fresh` as its new name.
    pub(crate) fn count(&mut self, version: &FileVersion, fresh: Uuid) -> FileVersion {
        if version.of(self.device) != self.written {
            self.device = fresh;
            self.written = 0;
        }
        self.written += 1;
        let mut next = version.clone();
        next.0.insert(self.device, self.written);
        next
    }
}

/// What is said of a file that is not accepted.
pub(crate) fn refuse(verdict: Verdict) -> Result<()> {
    let why = match verdict {
        Verdict::Known | Verdict::Newer => return Ok(()),
        Verdict::Older => "the vault is older than what this device has seen",
        Verdict::Fork => {
            "the vault has the version that this device has seen, and other content: it was written in two places"
        }
        Verdict::Apart => "the vault does not follow from what this device has seen of it",
        Verdict::EarlierEpoch => "the vault has keys that were replaced since",
        Verdict::OtherKey => "the vault is not the one that this device knows: its data key is another",
    };
    Err(refusal(why))
}

/// A vault that waits to be trusted.
pub(crate) fn refusal(why: &str) -> Error {
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

    fn seen(files: &[(&[(u128, u64)], &str)]) -> State {
        let mut state = State::new(1, "c".to_owned(), Uuid::from_u128(1));
        for (version, mac) in files {
            state.remember(&header(1, version), "c".to_owned(), (*mac).to_owned());
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
            assert_eq!(state.judge(&header(1, version), "c", mac), verdict, "{mac}");
        }
        assert_eq!(
            state.judge(&header(1, &[(1, 6)]), "d", "six"),
            Verdict::OtherKey
        );
        let mut later = seen(&[]);
        later.remember(&header(2, &[(1, 7)]), "d".to_owned(), "seven".to_owned());
        assert_eq!(
            later.judge(&header(1, &[(1, 8)]), "c", "eight"),
            Verdict::EarlierEpoch
        );
    }

    #[test]
    fn what_was_confirmed_once_is_known_on_the_way_back_too() {
        let mut state = seen(&[(&[(1, 7)], "main")]);
        let branch = header(1, &[(1, 5), (2, 2)]);
        assert_eq!(state.judge(&branch, "c", "branch"), Verdict::Apart);
        state.remember(&branch, "c".to_owned(), "branch".to_owned());
        assert_eq!(state.judge(&branch, "c", "branch"), Verdict::Known);
        assert_eq!(state.judge(&header(1, &[(1, 7)]), "c", "main"), Verdict::Known);
        let further = header(1, &[(1, 5), (2, 3)]);
        assert_eq!(state.judge(&further, "c", "further"), Verdict::Newer);
        state.remember(&further, "c".to_owned(), "further".to_owned());
        assert_eq!(state.judge(&branch, "c", "branch"), Verdict::Older);
        let merged = header(1, &[(1, 8), (2, 3)]);
        state.remember(&merged, "c".to_owned(), "merged".to_owned());
        assert_eq!(state.judge(&header(1, &[(1, 7)]), "c", "main"), Verdict::Older);
    }

    #[test]
    fn a_confirmed_older_file_brings_back_nothing_between_it_and_the_newest() {
        let mut state = seen(&[(&[(1, 7)], "seven")]);
        state.remember(&header(1, &[(1, 5)]), "c".to_owned(), "five".to_owned());
        assert_eq!(state.judge(&header(1, &[(1, 5)]), "c", "five"), Verdict::Known);
        assert_eq!(state.judge(&header(1, &[(1, 6)]), "c", "six"), Verdict::Older);
        assert_eq!(
            state.judge(&header(1, &[(1, 5), (3, 1)]), "c", "after five"),
            Verdict::Newer
        );
    }

    #[test]
    fn no_count_stands_for_two_writes() {
        let mut state = seen(&[]);
        let (one, fresh) = (Uuid::from_u128(1), Uuid::from_u128(9));
        let first = state.count(&FileVersion::default(), fresh);
        assert_eq!(first, version_of(&[(1, 1)]));
        let second = state.count(&first, fresh);
        assert_eq!(second, version_of(&[(1, 2)]));
        let branch = state.count(&first, fresh);
        assert_eq!(branch, version_of(&[(1, 1), (9, 1)]));
        assert_eq!(branch.order(&second), Order::Apart);
        assert_eq!(branch.of(one), 1);
    }
}
