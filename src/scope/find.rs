//! Which one of a profile's secrets a person means by a name or the beginning of an id.
//!
//! Touches: nothing.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope};
use crate::secret::Entry;

/// The fewest characters of an id that may stand for it.
const SHORTEST_ID: usize = 4;

/// What a person typed to name one secret.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pick {
    /// A name, or the beginning of an id. A name wins.
    pub(crate) text: String,
    /// This scope; otherwise the nearest one that holds the directory.
    pub(crate) scope: Option<Scope>,
    /// This label; otherwise the empty one if there is one, or the only one.
    pub(crate) label: Option<Label>,
}

/// The secret that is meant from `directory`, which is canonical. `Kind::Missing` for none, `Kind::Conflict` for several.
pub(crate) fn find<'a>(entries: &'a [Entry], pick: &Pick, directory: &Path) -> Result<&'a Entry> {
    let named: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.name.as_str() == pick.text)
        .collect();
    if named.is_empty() {
        return find_by_id(entries, &pick.text);
    }
    let labelled: Vec<&Entry> = named
        .iter()
        .copied()
        .filter(|entry| {
            pick.label
                .as_ref()
                .is_none_or(|label| entry.label == *label)
        })
        .collect();
    let nearest = labelled
        .iter()
        .filter(|entry| match &pick.scope {
            Some(scope) => entry.scope == *scope,
            None => entry.scope.holds(directory),
        })
        .map(|entry| entry.scope.depth())
        .max();
    let Some(nearest) = nearest else {
        return Err(elsewhere(&named, pick));
    };
    let found: Vec<&Entry> = labelled
        .into_iter()
        .filter(|entry| match &pick.scope {
            Some(scope) => entry.scope == *scope,
            None => entry.scope.holds(directory) && entry.scope.depth() == nearest,
        })
        .collect();
    match found.as_slice() {
        [one] => Ok(one),
        several => several
            .iter()
            .copied()
            .find(|entry| entry.label.is_empty())
            .ok_or_else(|| {
                Error::new(
                    Kind::Conflict,
                    format!("several secrets are called `{}`", several[0].name),
                )
                .hint(format!(
                    "choose one with `--label`: {}",
                    list(several, |entry| entry.label.to_string())
                ))
            }),
    }
}

fn find_by_id<'a>(entries: &'a [Entry], text: &str) -> Result<&'a Entry> {
    let begins = |entry: &&Entry| {
        text.len() >= SHORTEST_ID && entry.id.hyphenated().to_string().starts_with(text)
    };
    let mut found = entries.iter().filter(begins);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(Error::new(Kind::Conflict, "several ids begin like that")
            .hint("type more of the id; `sevault list` shows it")),
        // What was typed is not repeated: it may be a secret in the place of a name.
        (None, _) => Err(
            Error::new(Kind::Missing, "there is no secret of that name or id")
                .hint("list them with `sevault list`"),
        ),
    }
}

fn elsewhere(named: &[&Entry], pick: &Pick) -> Error {
    let name = &named[0].name;
    if pick.label.is_some() || pick.scope.is_some() {
        return Error::new(
            Kind::Missing,
            format!("no `{name}` has that scope and label"),
        )
        .hint(format!("there is: {}", list(named, place)));
    }
    Error::new(
        Kind::Missing,
        format!(
            "`{name}` is not for this directory, but for {}",
            list(named, place)
        ),
    )
    .hint("go there, or name the scope with `--project` or `--global`")
}

fn place(entry: &Entry) -> String {
    match &entry.scope {
        Scope::Global => "everywhere".to_owned(),
        Scope::Project(root) => format!("`{}`", root.display()),
    }
}

fn list(entries: &[&Entry], say: impl Fn(&Entry) -> String) -> String {
    let mut words: Vec<String> = entries.iter().map(|entry| say(entry)).collect();
    words.sort_unstable();
    words.dedup();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use uuid::Uuid;

    use super::{Pick, find};
    use crate::name::Scope;
    use crate::secret::Entry;

    fn entry(id: u128, name: &str, scope: &str, label: &str) -> Entry {
        Entry {
            id: Uuid::from_u128(id << 96),
            name: name.parse().unwrap(),
            tool: None,
            scope: if scope.is_empty() {
                Scope::Global
            } else {
                Scope::Project(PathBuf::from(scope))
            },
            label: label.parse().unwrap(),
            ttl: None,
            expires: None,
            tags: std::collections::BTreeMap::new(),
            created: 0,
            updated: 0,
            version: 1,
            fingerprint: String::new(),
        }
    }

    fn check(text: &str, label: Option<&str>, directory: &str, want: &str) {
        let entries = [
            entry(0x1111_1111, "A", "", ""),
            entry(0x2222_2222, "A", "/p", ""),
            entry(0x2222_3333, "A", "/p/q", "x"),
            entry(0x4444_4444, "B", "/p", ""),
            entry(0x5555_5555, "C", "", "x"),
            entry(0x6666_6666, "C", "", "y"),
        ];
        let pick = Pick {
            text: text.to_owned(),
            scope: None,
            label: label.map(|label| label.parse().unwrap()),
        };
        let got = match find(&entries, &pick, Path::new(directory)) {
            Ok(entry) => entry.id.to_string()[..8].to_owned(),
            Err(error) => error.message,
        };
        assert_eq!(got, want, "{text} {label:?} {directory}");
    }

    #[test]
    fn the_nearest_scope_wins() {
        check("A", None, "/", "11111111");
        check("A", None, "/p", "22222222");
        check("A", None, "/p/q/r", "22223333");
        check("A", Some(""), "/p/q", "22222222");
    }

    #[test]
    fn a_secret_of_another_project_is_refused_by_its_scope() {
        check(
            "B",
            None,
            "/",
            "`B` is not for this directory, but for `/p`",
        );
    }

    #[test]
    fn several_labels_must_be_told_apart() {
        check("C", None, "/", "several secrets are called `C`");
        check("C", Some("y"), "/", "66666666");
    }

    #[test]
    fn four_characters_of_an_id_are_enough_if_they_are_unique() {
        check("1111", None, "/", "11111111");
        check("111", None, "/", "there is no secret of that name or id");
        check("2222", None, "/", "several ids begin like that");
    }
}
