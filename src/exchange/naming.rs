//! What the items of a password manager, which people name for people, are called here.
//!
//! Touches: nothing.
//!
//! An item is a namespace, its folders before it, and a field of it is a secret in that: `Work/GitHub` has `Work/GitHub/PASSWORD`, so that
//! `exec --ns Work/GitHub` gives a program `PASSWORD`.

use std::collections::HashSet;

use crate::error::{Error, Kind, Result, named};
use crate::exchange::{Item, Parsed};

/// The longest segment that is made of a title, in bytes.
const LONGEST: usize = 60;
/// How many names a note lists.
const MOST_NAMED: usize = 10;

/// The items found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    parsed: Parsed,
    names: HashSet<String>,
    numbered: Vec<String>,
    empty: usize,
}

impl Found {
    /// Takes an item: its folders and title, and its fields, of which those are passed over that are empty.
    pub(super) fn take(&mut self, path: &[&str], fields: Vec<(String, Vec<u8>)>) -> Result<()> {
        let segments: Vec<String> = path.iter().map(|title| segment(title)).collect();
        let namespace = self.unique(segments.join("/"), &[]);
        let mut leaves: Vec<String> = Vec::new();
        let before = self.parsed.items.len();
        for (label, value) in fields {
            if value.is_empty() {
                continue;
            }
            let leaf = self.unique(variable(&label), &leaves);
            let name = format!("{namespace}/{leaf}");
            leaves.push(leaf);
            self.push(&name, value)?;
        }
        if self.parsed.items.len() == before {
            self.empty += 1;
        } else {
            self.names.insert(namespace);
        }
        Ok(())
    }

    /// Takes one value under the path itself.
    pub(super) fn take_value(&mut self, path: &[&str], value: Vec<u8>) -> Result<()> {
        let segments: Vec<String> = path.iter().map(|title| segment(title)).collect();
        let name = self.unique(segments.join("/"), &[]);
        self.push(&name, value)?;
        self.names.insert(name);
        Ok(())
    }

    /// The name, with a number where it is taken by another item, or by what stands in `besides`.
    fn unique(&mut self, name: String, besides: &[String]) -> String {
        let is_taken = |name: &String| match besides {
            [] => self.names.contains(name),
            leaves => leaves.contains(name),
        };
        if !is_taken(&name) {
            return name;
        }
        let numbered = (2..)
            .map(|number| format!("{name}_{number}"))
            .find(|name| !is_taken(name))
            .unwrap_or_default();
        if besides.is_empty() {
            self.numbered.push(numbered.clone());
        }
        numbered
    }

    fn push(&mut self, name: &str, value: Vec<u8>) -> Result<()> {
        let place = format!("`{name}`");
        let name = name.parse().map_err(|_| {
            Error::new(Kind::Failed, format!("{place} is too long for a name"))
                .hint("give the item, or the folders above it, shorter names where they come from")
        })?;
        self.parsed.items.push(Item::new(name, value, &place)?);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Parsed {
        if !self.numbered.is_empty() {
            let names = named(&self.numbered, MOST_NAMED);
            self.parsed.notes.push(format!(
                "{names}: numbered, since others have the same name"
            ));
        }
        if self.empty > 0 {
            let have = match self.empty {
                1 => "1 item has",
                _ => &format!("{} items have", self.empty),
            };
            self.parsed
                .notes
                .push(format!("{have} nothing in it to import"));
        }
        self.parsed
    }
}

/// A title as a segment of a name: what may not stand in one becomes `_`.
fn segment(title: &str) -> String {
    let mut segment = words(title, |letter| matches!(letter, '.' | '-'));
    segment.truncate(LONGEST);
    if segment.is_empty() {
        segment.push_str("item");
    }
    begun(segment)
}

/// A label as a variable.
fn variable(label: &str) -> String {
    let mut variable = words(label, |_| false);
    variable.make_ascii_uppercase();
    variable.truncate(LONGEST);
    if variable.is_empty() {
        variable.push_str("FIELD");
    }
    begun(variable)
}

/// The text in ASCII letters and digits, what is neither nor kept as one `_`, and none at the ends.
fn words(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut words = String::new();
    for letter in text.trim().chars() {
        if letter.is_ascii_alphanumeric() || is_kept(letter) {
            words.push(letter);
        } else if !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
    }
    words.trim_end_matches('_').to_owned()
}

/// The name with a `_` before it where it may not begin as it does.
fn begun(name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("_{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, segment, variable};

    #[test]
    fn a_title_becomes_a_segment() {
        for (title, want) in [
            ("GitHub", "GitHub"),
            ("  api.example.com (prod) ", "api.example.com_prod"),
            ("a/b", "a_b"),
            ("1Password", "_1Password"),
            ("-x", "_-x"),
            ("Büro", "B_ro"),
            ("漢字", "item"),
            ("", "item"),
        ] {
            assert_eq!(segment(title), want, "{title}");
        }
        assert_eq!(segment(&"a".repeat(300)).len(), 60);
    }

    #[test]
    fn a_label_becomes_a_variable() {
        for (label, want) in [
            ("API key", "API_KEY"),
            ("api-key", "API_KEY"),
            ("OPENAI_API_KEY", "OPENAI_API_KEY"),
            ("2FA", "_2FA"),
            ("ключ", "FIELD"),
        ] {
            assert_eq!(variable(label), want, "{label}");
        }
    }

    #[test]
    fn items_of_one_name_are_told_apart() {
        let mut found = Found::default();
        let field = |label: &str| (label.to_owned(), b"v".to_vec());
        found
            .take(&["f", "a b"], vec![field("x"), field("X")])
            .unwrap();
        found.take(&["f", "a-b"], vec![field("x")]).unwrap();
        found.take(&["f", "a_b"], vec![field("x")]).unwrap();
        found
            .take(&["none"], vec![("x".to_owned(), Vec::new())])
            .unwrap();
        let parsed = found.finish();
        let names: Vec<String> = parsed
            .items
            .iter()
            .map(|item| item.name.to_string())
            .collect();
        assert_eq!(names, ["f/a_b/X", "f/a_b/X_2", "f/a-b/X", "f/a_b_2/X"]);
        assert_eq!(
            parsed.notes,
            [
                "`f/a_b_2`: numbered, since others have the same name",
                "1 item has nothing in it to import"
            ]
        );
    }
}
