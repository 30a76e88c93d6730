//! One record: its metadata and its values, sealed and open.
//!
//! Touches: nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName, ToolName};
use crate::secret::{Entry, Secret, Timestamp};
use crate::vault::Version;
use crate::vault::crypto::{self, NONCE};
use crate::vault::format::{self, Record, damaged};
use crate::vault::keys::{NamesKey, ValuesKey};

/// The vault and epoch that a record belongs to; with its id they are bound to all that is sealed in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Home {
    pub(super) vault: Uuid,
    pub(super) epoch: u64,
}

/// What is sealed under the names key. The format's documentation lists the fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meta {
    pub(super) name: SecretName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tool: Option<ToolName>,
    pub(super) scope: Scope,
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub(super) label: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ttl: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) tags: BTreeMap<String, String>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// Number, time and fingerprint of each value, newest first.
    pub(super) versions: Vec<(u64, Timestamp, String)>,
}

impl Meta {
    pub(super) fn into_entry(self, id: Uuid) -> Entry {
        let (version, _, fingerprint) = self.versions.into_iter().next().unwrap_or_default();
        Entry {
            id,
            name: self.name,
            tool: self.tool,
            scope: self.scope,
            label: self.label,
            ttl: self.ttl,
            expires: self.expires,
            tags: self.tags,
            created: self.created,
            updated: self.updated,
            version,
            fingerprint,
        }
    }

    pub(super) fn history(self) -> Vec<Version> {
        self.versions
            .into_iter()
            .map(|(version, stored, fingerprint)| Version {
                version,
                stored,
                fingerprint,
            })
            .collect()
    }
}

/// Opens the metadata of a record; `buffer` is scratch, and the caller's to wipe.
pub(super) fn open_meta(
    key: &NamesKey,
    home: Home,
    record: &Record<'_>,
    buffer: &mut Vec<u8>,
) -> Result<Meta> {
    format::decode(record.meta, buffer)?;
    let context = format::context(home.vault, home.epoch, record.id, "meta", record.revision);
    let meta: Meta = crypto::open(&key.0, &context, buffer)
        .and_then(|plain| serde_json::from_slice(plain).ok())
        .ok_or_else(|| damaged("a record does not open"))?;
    let listed = meta.versions.iter().map(|(version, _, _)| *version);
    if !listed.eq(record.values.iter().map(|(version, _)| *version)) {
        return Err(damaged("a record has other values than it says"));
    }
    Ok(meta)
}

/// Seals metadata, as the text that stands in the file.
pub(super) fn seal_meta(
    key: &NamesKey,
    home: Home,
    id: Uuid,
    revision: u64,
    meta: &Meta,
    nonce: &[u8; NONCE],
) -> Result<String> {
    let plain = serde_json::to_vec(meta).map(Zeroizing::new).map_err(|_| {
        Error::new(
            Kind::Usage,
            "a path that is not UTF-8 cannot be stored as a scope",
        )
    })?;
    let context = format::context(home.vault, home.epoch, id, "meta", revision);
    Ok(format::encode(&crypto::seal(
        &key.0, nonce, &context, &plain,
    )))
}

/// Opens one value of a record.
pub(super) fn open_value(
    key: &ValuesKey,
    home: Home,
    id: Uuid,
    version: u64,
    sealed: &str,
) -> Result<Secret> {
    let mut buffer = Zeroizing::new(Vec::new());
    format::decode(sealed, &mut buffer)?;
    let context = format::context(home.vault, home.epoch, id, "value", version);
    crypto::open(&key.0, &context, &mut buffer)
        .map(|plain| Secret::new(plain.to_vec()))
        .ok_or_else(|| damaged("a value does not open"))
}

/// Seals one value, as the text that stands in the file.
pub(super) fn seal_value(
    key: &ValuesKey,
    home: Home,
    id: Uuid,
    version: u64,
    value: &Secret,
    nonce: &[u8; NONCE],
) -> String {
    let context = format::context(home.vault, home.epoch, id, "value", version);
    format::encode(&crypto::seal(&key.0, nonce, &context, value.expose()))
}
