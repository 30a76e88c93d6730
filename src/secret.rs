//! A secret value, which has no way out but one, and what is known of it besides.
//!
//! Touches: nothing.

pub(crate) mod address;
pub(crate) mod ask;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName, ToolName};

/// The largest value, in bytes.
pub(crate) const LARGEST_VALUE: usize = 1024 * 1024;

/// Bytes that nobody may see by accident: wiped when dropped, without `Display`, `Serialize`, `PartialEq` or `Deref`.
///
/// `grep -rn 'expose()' src` is the complete list of places where a value is looked at.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over. The caller sees to it that no other copy stays behind: a vector that grew has left some.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A value for the vault: any bytes but NUL, at most [`LARGEST_VALUE`] of them.
    pub(crate) fn value(bytes: Vec<u8>) -> Result<Self> {
        let secret = Self::new(bytes);
        if secret.0.contains(&0) {
            return Err(Error::new(Kind::Usage, "a value may not contain a NUL byte")
                .hint("an environment variable cannot hold it; encode the value, as base64 for example"));
        }
        if secret.0.len() > LARGEST_VALUE {
            return Err(Error::new(Kind::Usage, "a value is not longer than 1 MiB"));
        }
        Ok(secret)
    }

    /// The bytes themselves.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Zeroizing<Vec<u8>>> for Secret {
    fn from(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Seconds since 1970-01-01 00:00 UTC, for what is stored. Deadlines of sessions use a clock that nobody can set.
pub(crate) type Timestamp = i64;

/// What is known of a secret without its value. Sealed apart from the value, so that listing decrypts none.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) id: Uuid,
    pub(crate) name: SecretName,
    /// The tool whose credential this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tool: Option<ToolName>,
    #[serde(default)]
    pub(crate) scope: Scope,
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub(crate) label: Label,
    /// Seconds of disuse after which the credential sleeps until an explicit `unlock`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ttl: Option<u64>,
    /// When it is refused, until it is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// The number of the current value: 1 for the first, one more with each replacement.
    pub(crate) version: u64,
    /// A keyed hash of the value, short: equal values of one vault have equal fingerprints, and no other vault's agree.
    pub(crate) fingerprint: String,
}

impl Entry {
    /// Whether both are the same secret of a profile: one name, scope and label.
    pub(crate) fn is_same(&self, name: &SecretName, scope: &Scope, label: &Label) -> bool {
        self.name == *name && self.scope == *scope && self.label == *label
    }

    pub(crate) fn has_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGEST_VALUE, Secret};

    #[test]
    fn a_secret_shows_nothing() {
        assert_eq!(
            format!("{:?}", Secret::new(b"hunter2".to_vec())),
            "Secret(…)"
        );
    }

    #[test]
    fn a_value_holds_anything_but_nul() {
        assert!(Secret::value((1..=255).collect()).is_ok());
        assert!(Secret::value(b"a\0b".to_vec()).is_err());
        assert!(Secret::value(vec![b'x'; LARGEST_VALUE]).is_ok());
        assert!(Secret::value(vec![b'x'; LARGEST_VALUE + 1]).is_err());
    }
}
