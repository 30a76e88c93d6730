//! A finding: where a secret lies and what it is, without the secret.
//!
//! Touches: nothing.

use std::path::PathBuf;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::doctor::places::Sort;
use crate::doctor::rules::{Hit, NAMED};

/// Below this length nothing of a value is shown: six characters would be too much of it.
const SHORTEST_SHOWN: usize = 16;
/// Bytes of a fingerprint. Enough to tell findings apart, too few to prove a guess where the key is not secret (a baseline's is not).
const FINGERPRINT: usize = 4;

/// One secret that lies where it should not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Finding {
    pub(crate) path: PathBuf,
    pub(crate) sort: Sort,
    /// Counted from 1.
    pub(crate) line: u64,
    /// In bytes, counted from 1.
    pub(crate) column: u64,
    pub(crate) rule: &'static str,
    pub(crate) provider: &'static str,
    /// What it is called there, or what such a key is called elsewhere.
    pub(crate) name: Option<String>,
    pub(crate) masked: String,
    pub(crate) fingerprint: String,
}

impl Finding {
    /// `text` is what the hit was found in.
    pub(crate) fn new(
        path: PathBuf,
        sort: Sort,
        (line, column): (u64, u64),
        hit: &Hit,
        text: &[u8],
        fingerprints: &Fingerprints,
    ) -> Self {
        let value = &text[hit.secret.clone()];
        let name = hit
            .assignment
            .as_ref()
            .map(|found| String::from_utf8_lossy(&text[found.name.clone()]).into_owned());
        Self {
            path,
            sort,
            line,
            column,
            rule: hit.rule,
            provider: hit.provider,
            name: name.or_else(|| (!hit.variable.is_empty()).then(|| hit.variable.to_owned())),
            masked: mask(value, hit.rule),
            fingerprint: fingerprints.of(value),
        }
    }

    /// What the finding is, in words.
    pub(crate) fn what(&self) -> String {
        match (self.provider, &self.name) {
            ("", Some(name)) => format!("the value of `{name}`"),
            ("", None) => "a bearer token".to_owned(),
            (provider, _) => provider.to_owned(),
        }
    }

    /// What to do about it.
    pub(crate) fn remedy(&self) -> &'static str {
        match (self.sort, self.rule) {
            (_, "private-key") => "give the key a passphrase, or move it out of this file",
            (
                Sort::Profile(_)
                | Sort::History
                | Sort::Dotenv
                | Sort::Transcript
                | Sort::Expands
                | Sort::ExpandsEnv,
                _,
            ) => "run `sevault doctor --fix`",
            (Sort::Settings, _) => {
                "store it with `sevault set`, and let the program read it from its environment"
            }
            (Sort::Credentials, _) => {
                "its program keeps it there; where it can use a helper, `sevault integrate` sets one up"
            }
            (Sort::Database, _) => {
                "revoke the key: its program keeps a copy, and only that program can delete it"
            }
            (Sort::Source, _) => {
                "revoke the key if others have seen the file, and store the new one with `sevault set`"
            }
        }
    }
}

/// The first four characters and the last two, if that is little of it.
fn mask(value: &[u8], rule: &str) -> String {
    if value.len() < SHORTEST_SHOWN || !value.is_ascii() {
        return "****".to_owned();
    }
    // A value that only its name tells has no common beginning to know it by.
    let shown = if rule == NAMED { 2 } else { 4 };
    let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
    format!(
        "{}…{}",
        text(&value[..shown]),
        text(&value[value.len() - 2..])
    )
}

/// Makes fingerprints with one key, so that they mean nothing elsewhere.
pub(crate) struct Fingerprints {
    key: [u8; 32],
}

impl Fingerprints {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    pub(crate) fn of(&self, value: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            // HMAC takes a key of any length.
            return String::new();
        };
        mac.update(b"sevault doctor finding\0");
        mac.update(value);
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()[..FINGERPRINT])
    }
}

#[cfg(test)]
mod tests {
    use super::{Fingerprints, mask};
    use crate::doctor::rules::NAMED;

    #[test]
    fn a_mask_shows_six_characters_at_most() {
        assert_eq!(mask(b"abcdefghijklmnopqrstuvwxyz", "x"), "abcd…yz");
        assert_eq!(mask(b"abcdefghijklmnopqrstuvwxyz", NAMED), "ab…yz");
        assert_eq!(mask(b"short-password", "x"), "****");
    }

    #[test]
    fn a_fingerprint_depends_on_its_key() {
        let (one, other) = (Fingerprints::new([1; 32]), Fingerprints::new([2; 32]));
        assert_eq!(one.of(b"value"), one.of(b"value"));
        assert_ne!(one.of(b"value"), other.of(b"value"));
        assert_eq!(one.of(b"value").len(), 8);
    }
}
