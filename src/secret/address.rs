//! Where a credential is for: the address that a program asks about, and the one that a secret is bound to by its tag `url`.
//!
//! Touches: nothing.
//!
//! A secret answers for an address if protocol, host and port are the same and its path is the address's path or a directory above it. The tag `username` binds
//! it to a user as well. Of several the one with the longest path is taken, then the nearest in scope; two that are equal in both are an error.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::secret::Entry;

/// The tag that says which address a secret is for.
pub(crate) const URL: &str = "url";
/// The tag that says whose it is.
pub(crate) const USERNAME: &str = "username";

/// What a program asks about.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Address {
    /// None where the program names a host alone.
    pub(crate) protocol: Option<String>,
    /// Lower case, with the port unless it is the protocol's own.
    pub(crate) host: String,
    /// Without slashes at its ends.
    pub(crate) path: String,
    pub(crate) username: Option<String>,
}

impl Address {
    /// Reads `protocol://user@host:port/path`, or a host alone. A query or a fragment is no part of where something is.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (protocol, rest) = match text.split_once("://") {
            Some((protocol, rest)) => (Some(protocol.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (username, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (user.split(':').next(), host),
            None => (None, authority),
        };
        Self::new(protocol, host, path, username)
    }

    /// The same from parts, as git gives them.
    pub(crate) fn new(
        protocol: Option<String>,
        host: &str,
        path: &str,
        username: Option<&str>,
    ) -> Option<Self> {
        let is_protocol = |text: &String| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
                && !text.is_empty()
        };
        let is_host = !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
        if !is_host || protocol.as_ref().is_some_and(|text| !is_protocol(text)) {
            return None;
        }
        // A step up would be another place than the one that is compared.
        if path.split('/').any(|step| matches!(step, "." | ".."))
            || path.contains(['\\', '%', '\0'])
        {
            return None;
        }
        let mut host = host.to_ascii_lowercase();
        let port = match protocol.as_deref() {
            Some("https") => ":443",
            Some("http") => ":80",
            Some(_) | None => "",
        };
        if !port.is_empty() && host.ends_with(port) {
            host.truncate(host.len() - port.len());
        }
        Some(Self {
            protocol,
            host,
            // A repository is the same one with its suffix and without.
            path: path.trim_matches('/').trim_end_matches(".git").to_owned(),
            username: username.filter(|name| !name.is_empty()).map(str::to_owned),
        })
    }

    /// Whether a secret that is bound to `self` is for what lies at `asked`.
    fn covers(&self, asked: &Self) -> bool {
        let is_same_protocol = match (&self.protocol, &asked.protocol) {
            (Some(own), Some(asked)) => own == asked,
            (Some(_) | None, None) => true,
            (None, Some(_)) => false,
        };
        is_same_protocol
            && self.host == asked.host
            && (self.path.is_empty()
                || asked
                    .path
                    .strip_prefix(&self.path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(protocol) = &self.protocol {
            write!(f, "{protocol}://")?;
        }
        f.write_str(&self.host)?;
        if self.path.is_empty() {
            return Ok(());
        }
        write!(f, "/{}", self.path)
    }
}

/// Whether a secret whose tag says `bound` may go to an address.
pub(crate) fn may_go(bound: &str, asked: &Address) -> bool {
    Address::parse(bound).is_some_and(|bound| bound.covers(asked))
}

/// The secret for an address, if there is one, as it is seen from `directory`. `Kind::Conflict` for several that are equally near.
pub(crate) fn select<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    asked: &Address,
    directory: &Path,
) -> Result<Option<&'a Entry>> {
    let mut best: Vec<&Entry> = Vec::new();
    let mut best_rank = None;
    for entry in entries {
        let Some(rank) = rank(entry, asked, directory) else {
            continue;
        };
        if best_rank.is_none_or(|best| rank > best) {
            best_rank = Some(rank);
            best.clear();
        }
        if best_rank == Some(rank) {
            best.push(entry);
        }
    }
    match best.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        several => {
            match several.iter().find(|entry| entry.label.is_empty()) {
                Some(one) if several.iter().all(|other| other.name == one.name) => Ok(Some(one)),
                _ => {
                    let mut names: Vec<String> = several
                        .iter()
                        .map(|entry| format!("`{}`", entry.name))
                        .collect();
                    names.sort_unstable();
                    Err(Error::new(
                    Kind::Conflict,
                    format!("several secrets are for `{asked}`: {}", names.join(", ")),
                )
                .hint("tell them apart by the path in their tag `url`, or by the user in the address"))
                }
            }
        }
    }
}

/// How well a secret fits: length of the path, whether it is this user's, depth of the scope. Nothing if it does not.
fn rank(entry: &Entry, asked: &Address, directory: &Path) -> Option<(usize, bool, usize)> {
    let bound = Address::parse(entry.tags.get(URL)?)?;
    let user = entry.tags.get(USERNAME);
    let is_users = match (user, &asked.username) {
        (Some(own), Some(asked)) if own != asked => return None,
        (Some(_), Some(_)) => true,
        (Some(_) | None, _) => false,
    };
    (bound.covers(asked) && entry.scope.holds(directory))
        .then(|| (bound.path.len(), is_users, entry.scope.depth()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use uuid::Uuid;

    use super::{Address, select};
    use crate::name::{Label, Scope};
    use crate::secret::Entry;

    fn entry(name: &str, url: &str, username: &str, scope: &str) -> Entry {
        let mut tags = BTreeMap::from([("url".to_owned(), url.to_owned())]);
        if !username.is_empty() {
            tags.insert("username".to_owned(), username.to_owned());
        }
        Entry {
            id: Uuid::nil(),
            name: name.parse().unwrap(),
            tool: None,
            scope: match scope {
                "" => Scope::Global,
                directory => Scope::Project(directory.into()),
            },
            label: Label::default(),
            ttl: None,
            expires: None,
            tags,
            created: 0,
            updated: 0,
            version: 1,
            fingerprint: String::new(),
        }
    }

    fn check(asked: &str, directory: &str, want: &str) {
        let entries = [
            entry("HUB", "https://github.com", "", ""),
            entry("ORG", "https://github.com/org", "", ""),
            entry("REPO", "https://github.com/org/repo", "", "/p"),
            entry("ANNA", "https://lab.example:8443", "anna", ""),
            entry("BERT", "https://lab.example:8443", "bert", ""),
            entry("ONE", "https://two.example", "", ""),
            entry("TWO", "https://two.example/", "", ""),
            entry("BARE", "bare.example", "", ""),
            entry("NEAR", "https://two.example", "", "/p"),
            entry("BROKEN", "https://", "", ""),
        ];
        let got = Address::parse(asked).map_or_else(
            || "no address".to_owned(),
            |asked| match select(entries.iter(), &asked, Path::new(directory)) {
                Ok(found) => found.map_or("nothing".to_owned(), |entry| entry.name.to_string()),
                Err(error) => error.message,
            },
        );
        assert_eq!(got, want, "{asked} in {directory}");
    }

    #[test]
    fn a_credential_goes_to_its_protocol_host_and_path_and_nowhere_else() {
        check("https://github.com/other/x", "/", "HUB");
        check("https://GitHub.com:443/org/x.git", "/", "ORG");
        check("https://github.com/organ", "/", "HUB");
        check("https://github.com/org/repo", "/", "ORG");
        check("https://github.com/org/repo/y", "/p/q", "REPO");
        check("https://github.com/org/repo.git", "/p/q", "REPO");
        check("http://github.com", "/", "nothing");
        check("https://github.com:8443", "/", "nothing");
        check("https://github.com.evil.example", "/", "nothing");
        check("https://x.github.com", "/", "nothing");
        check("github.com", "/", "HUB");
        check("https://bare.example", "/", "nothing");
        check("bare.example", "/", "BARE");
    }

    #[test]
    fn a_user_gets_his_own() {
        check("https://anna@lab.example:8443/x", "/", "ANNA");
        check("https://bert:x@lab.example:8443", "/", "BERT");
        check("https://carl@lab.example:8443", "/", "nothing");
        check("https://anyone@github.com", "/", "HUB");
    }

    #[test]
    fn two_that_are_equally_near_are_not_guessed_between() {
        check(
            "https://two.example/x",
            "/",
            "several secrets are for `https://two.example/x`: `ONE`, `TWO`",
        );
        check("https://two.example/x", "/p", "NEAR");
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "https://",
            "https:///x",
            "a b",
            "https://h/../x",
            "https://h/%2e%2e/x",
            "/etc/passwd",
        ] {
            check(text, "/", "no address");
        }
    }
}
