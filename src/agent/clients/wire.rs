//! The wire form of the door of clients: keychain-auth's, one JSON object to a line.
//!
//! Touches: nothing.
//!
//! ```text
//! {"type":"HELLO","protocol":1,"nonce":"…"}                                          first, from us
//! {"type":"REQUEST","nonce":"…","action":"read","service":"aws","targets":["key"]}
//! {"type":"RESPONSE","status":"success","results":[{"target":"key","value":"…","attributes":{}}]}
//! ```
//!
//! A service is the first segment of a secret's name, and a target all that follows it, so that no two pairs mean one secret.

use std::collections::BTreeMap;

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::agent::frame::is_too_deep;
use crate::agent::policy::doors::Act;
use crate::agent::value::{self, Given};
use crate::name::SecretName;
use crate::secret::{Entry, Secret};

const MOST_TARGETS: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    #[serde(rename = "type")]
    kind: Kind,
    nonce: String,
    action: Action,
    #[serde(default)]
    service: String,
    #[serde(rename = "match", default)]
    how: Match,
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    values: Vec<Given>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
enum Kind {
    #[serde(rename = "REQUEST")]
    Request,
}

#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Action {
    Read,
    Write,
    Delete,
    Search,
    Check,
}

#[derive(Clone, Copy, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Match {
    #[default]
    Exact,
    Prefix,
}

/// A request that makes sense.
pub(in crate::agent) struct Asked {
    pub(in crate::agent) nonce: String,
    pub(in crate::agent) act: Act,
    /// Whether it only asks whether it may.
    pub(in crate::agent) is_check: bool,
    pub(in crate::agent) service: String,
    pub(in crate::agent) is_prefix: bool,
    /// Whole names, the service first.
    pub(in crate::agent) names: Vec<SecretName>,
    pub(in crate::agent) values: Vec<Secret>,
    pub(in crate::agent) attributes: BTreeMap<String, String>,
}

/// Reads a line; nothing for one that makes no sense.
pub(in crate::agent) fn read(line: &[u8]) -> Option<Asked> {
    if is_too_deep(line) {
        return None;
    }
    let Message {
        kind: Kind::Request,
        nonce,
        action,
        service,
        how,
        targets,
        values,
        attributes,
    } = serde_json::from_slice(line).ok()?;
    let is_service = service.parse::<SecretName>().is_ok() && !service.contains('/');
    let is_plain = |text: &String| text.len() <= 255 && !text.chars().any(char::is_control);
    let is_fair =
        |(key, value): (&String, &String)| !key.is_empty() && is_plain(key) && is_plain(value);
    if !is_service
        || targets.len() > MOST_TARGETS
        || attributes.len() > MOST_TARGETS
        || !attributes.iter().all(is_fair)
    {
        return None;
    }
    let names: Option<Vec<SecretName>> = targets
        .iter()
        .map(|target| format!("{service}/{target}").parse().ok())
        .collect();
    let names = names?;
    let has_targets = !names.is_empty();
    let has_values = match action {
        Action::Write => has_targets && values.len() == names.len() && how == Match::Exact,
        Action::Read | Action::Delete => has_targets && values.is_empty(),
        Action::Search | Action::Check => values.is_empty(),
    };
    let mut sorted: Vec<&SecretName> = names.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    if !has_values || sorted.len() != names.len() {
        return None;
    }
    Some(Asked {
        nonce,
        act: match action {
            Action::Read | Action::Check => Act::Read,
            Action::Write => Act::Write,
            Action::Delete => Act::Delete,
            Action::Search => Act::List,
        },
        is_check: action == Action::Check,
        service,
        is_prefix: how == Match::Prefix,
        names,
        values: values.into_iter().map(|Given(value)| value).collect(),
        attributes,
    })
}

impl Asked {
    /// Whether it means this secret. A prefix is one or more whole segments.
    pub(super) fn means(&self, entry: &Entry) -> bool {
        let Some(rest) = entry.name.as_str().strip_prefix(self.service.as_str()) else {
            return false;
        };
        let is_named = |name: &SecretName| {
            let rest = entry.name.as_str().strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || (self.is_prefix && rest.starts_with('/')))
        };
        rest.starts_with('/')
            && (self.names.is_empty() || self.names.iter().any(is_named))
            && (self.act == Act::Write
                || self
                    .attributes
                    .iter()
                    .all(|(key, value)| entry.tags.get(key) == Some(value)))
    }
}

/// An answer that tells no secret.
pub(super) fn refuse(status: &str, reason: &str) -> Vec<u8> {
    format!(r#"{{"type":"RESPONSE","status":"{status}","reason":"{reason}"}}"#).into_bytes()
}

/// An answer with results, each with its value where one is given.
pub(super) fn results<'a>(
    service: &str,
    results: impl Iterator<Item = (&'a Entry, Option<&'a Secret>)>,
) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(br#"{"type":"RESPONSE","status":"success","results":["#.to_vec());
    for (number, (entry, value)) in results.enumerate() {
        let comma = if number > 0 { "," } else { "" };
        let target = &entry.name.as_str()[service.len() + 1..];
        let tags = serde_json::to_string(&entry.tags).unwrap_or_default();
        let head = format!(r#"{comma}{{"target":"{target}","attributes":{tags}"#);
        reserve(&mut out, head.len() + 16);
        out.extend_from_slice(head.as_bytes());
        if let Some(value) = value {
            out.extend_from_slice(b",\"value\":");
            value::push(&mut out, value);
        }
        out.push(b'}');
    }
    reserve(&mut out, 3);
    out.extend_from_slice(b"]}");
    out
}

/// Room for more, without leaving behind a copy of what is there.
fn reserve(out: &mut Zeroizing<Vec<u8>>, more: usize) {
    if out.capacity() < out.len() + more {
        let mut larger = Vec::with_capacity(2 * (out.len() + more));
        larger.extend_from_slice(out);
        *out = Zeroizing::new(larger);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::read;

    fn is_read(more: &str) -> bool {
        read(format!(r#"{{"type":"REQUEST","nonce":"n","service":"aws",{more}}}"#).as_bytes())
            .is_some()
    }

    #[test]
    fn a_batch_is_aligned_and_each_target_is_a_name_and_named_once() {
        for good in [
            r#""action":"read","targets":["a","b/c"]"#,
            r#""action":"write","targets":["a","b"],"values":["1",{"b64":"/w=="}]"#,
            r#""action":"delete","targets":["a"],"match":"prefix""#,
            r#""action":"search""#,
            r#""action":"search","targets":["a"],"match":"prefix","attributes":{"k":"v"}"#,
            r#""action":"check""#,
        ] {
            assert!(is_read(good), "{good}");
        }
        for wrong in [
            r#""action":"read""#,
            r#""action":"read","targets":[""]"#,
            r#""action":"read","targets":["a","a"]"#,
            r#""action":"read","targets":["../x"]"#,
            r#""action":"read","targets":["a"],"values":["1"]"#,
            r#""action":"write","targets":["a","b"],"values":["1"]"#,
            r#""action":"write","targets":["a"],"values":["1"],"match":"prefix""#,
            r#""action":"list","targets":["a"]"#,
            r#""action":"read","targets":["a"],"pid":1"#,
            r#""action":"read","targets":["a"],"service":"x/y""#,
            r#""action":"delete","targets":[""],"match":"prefix""#,
        ] {
            assert!(!is_read(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_upset_the_reader(bytes in any::<Vec<u8>>()) {
            read(&bytes);
        }
    }
}
