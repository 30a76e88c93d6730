//! What a pull would change here, on paper.
//!
//! Touches: nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Kind, Result, named};
use crate::name::{Label, Namespace, Scope, SecretName};
use crate::pull::naming::collision;
use crate::pull::{Found, Harvest};
use crate::secret::Entry;

/// The tag that says where a secret was pulled from. What carries the origin of a source belongs to that source.
pub(crate) const ORIGIN: &str = "pulled-from";
/// How many names an error lists.
const MOST_NAMED: usize = 5;

/// What happens to a secret of the same name that did not come from the same source.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Existing {
    #[default]
    Refuse,
    Overwrite,
    Skip,
}

/// What happens to what a source no longer has.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Gone {
    #[default]
    Keep,
    Prune,
}

/// What one source gave, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) harvest: Harvest,
    pub(crate) namespace: Option<Namespace>,
    pub(crate) existing: Existing,
    pub(crate) gone: Gone,
}

/// What becomes of one secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fate {
    New,
    Changed,
    Same,
    /// It is another source's, or nobody's, and stays as it is.
    Kept,
    Removed,
}

/// One line of the plan.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) name: &'a SecretName,
    pub(crate) fate: Fate,
    pub(crate) origin: &'a str,
    /// What is stored; nothing for what is removed.
    pub(crate) found: Option<&'a Found>,
    /// What is here.
    pub(crate) entry: Option<&'a Entry>,
}

/// Compares what was pulled with what is here, in the order of the names. `is_same` compares values, and is asked only where it matters.
pub(crate) fn plan<'a>(
    entries: &'a [Entry],
    parts: &'a [Part],
    mut is_same: impl FnMut(&Entry, &Found) -> Result<bool>,
) -> Result<Vec<Line<'a>>> {
    let mut lines: BTreeMap<&SecretName, Line<'a>> = BTreeMap::new();
    let mut strangers = Vec::new();
    let here: BTreeMap<&SecretName, &Entry> = entries
        .iter()
        .filter(|entry| is_pulled(entry))
        .map(|entry| (&entry.name, entry))
        .collect();
    for part in parts {
        let origin = part.harvest.origin.as_str();
        for found in &part.harvest.found {
            let entry = here.get(&found.name).copied();
            let is_ours = entry.is_some_and(|entry| origin_of(entry) == Some(origin));
            let fate = match (entry, part.existing) {
                (None, _) => Fate::New,
                (Some(entry), _) if is_ours => {
                    match entry.expires == found.expires && is_same(entry, found)? {
                        true => Fate::Same,
                        false => Fate::Changed,
                    }
                }
                (Some(_), Existing::Overwrite) => Fate::Changed,
                (Some(_), Existing::Skip) => Fate::Kept,
                (Some(_), Existing::Refuse) => {
                    strangers.push(&found.name);
                    continue;
                }
            };
            let line = Line {
                name: &found.name,
                fate,
                origin,
                found: Some(found),
                entry,
            };
            if let Some(other) = lines.insert(&found.name, line) {
                let there = other.found.map_or("", |other| &other.there);
                return Err(collision(&found.name, there, &found.there));
            }
        }
    }
    if !strangers.is_empty() {
        let are = if strangers.len() == 1 {
            "is here already and was"
        } else {
            "are here already and were"
        };
        return Err(Error::new(Kind::Conflict, format!("{} {are} not pulled from there", named(&strangers, MOST_NAMED)))
            .hint("replace with `--overwrite`, leave alone with `--skip`, or pull into a namespace with `--ns`"));
    }
    for part in parts.iter().filter(|part| part.gone == Gone::Prune) {
        for entry in gone(entries, part)? {
            let line = Line {
                name: &entry.name,
                fate: Fate::Removed,
                origin: &part.harvest.origin,
                found: None,
                entry: Some(entry),
            };
            lines.entry(&entry.name).or_insert(line);
        }
    }
    Ok(lines.into_values().collect())
}

/// What came from this source once, within what was asked now, and is not there any more. What is there and was passed over is not gone.
fn gone<'a>(entries: &'a [Entry], part: &Part) -> Result<Vec<&'a Entry>> {
    let Part {
        harvest, namespace, ..
    } = part;
    // What could not be taken may be any of those that seem to be gone.
    if !harvest.failed.is_empty() {
        return Ok(Vec::new());
    }
    let passed = harvest
        .passed
        .iter()
        .filter_map(|passed| passed.name.as_ref());
    let there: BTreeSet<&SecretName> = harvest
        .found
        .iter()
        .map(|found| &found.name)
        .chain(passed)
        .collect();
    let gone: Vec<&Entry> = entries
        .iter()
        .filter(|entry| origin_of(entry) == Some(&harvest.origin) && is_pulled(entry))
        .filter(|entry| match namespace {
            Some(namespace) => entry.name.within(namespace).is_some(),
            None => true,
        })
        .filter(|entry| entry.name.leaf().starts_with(&harvest.prefix))
        .filter(|entry| !there.contains(&entry.name))
        .collect();
    if harvest.found.is_empty() && harvest.passed.is_empty() && !gone.is_empty() {
        return Err(Error::new(
            Kind::Conflict,
            format!(
                "there is nothing at `{}`, and all that came from there would be removed",
                harvest.origin
            ),
        )
        .hint("see that the pull asks for what it should, or remove them with `sevault remove`"));
    }
    Ok(gone)
}

/// A pull stores and removes what applies everywhere and has no label; the same name elsewhere is another secret.
pub(crate) fn is_pulled(entry: &Entry) -> bool {
    entry.is_same(&entry.name, &Scope::Global, &Label::default())
}

fn origin_of(entry: &Entry) -> Option<&str> {
    entry.tags.get(ORIGIN).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::{Existing, Gone, ORIGIN, Part, plan};
    use crate::name::{Label, Scope};
    use crate::pull::{Found, Harvest, Passed};
    use crate::secret::{Entry, Secret};

    /// `NAME=VALUE@ORIGIN`, the value kept as the fingerprint.
    fn entry(text: &str) -> Entry {
        let (name, rest) = text.split_once('=').unwrap();
        let (value, origin) = rest.split_once('@').unwrap();
        let tags = match origin {
            "" => BTreeMap::new(),
            origin => BTreeMap::from([(ORIGIN.to_owned(), origin.to_owned())]),
        };
        Entry {
            id: Uuid::from_u128(1),
            name: name.parse().unwrap(),
            tool: None,
            scope: Scope::Global,
            label: Label::default(),
            ttl: None,
            expires: None,
            tags,
            created: 0,
            updated: 0,
            version: 1,
            fingerprint: value.to_owned(),
        }
    }

    /// `NAME=VALUE …`, and `NAME?` for what is passed over.
    fn part(origin: &str, found: &str) -> Part {
        let mut harvest = Harvest {
            origin: origin.to_owned(),
            signed_in: String::new(),
            prefix: String::new(),
            found: Vec::new(),
            passed: Vec::new(),
            failed: Vec::new(),
        };
        for word in found.split_whitespace() {
            match word.split_once('=') {
                Some((name, value)) => harvest.found.push(Found {
                    name: name.parse().unwrap(),
                    there: format!("{origin}/{name}"),
                    value: Secret::new(value.as_bytes().to_vec()),
                    expires: None,
                }),
                None => harvest.passed.push(Passed {
                    there: word.to_owned(),
                    name: word.trim_end_matches('?').parse().ok(),
                    why: "it is disabled",
                }),
            }
        }
        Part {
            harvest,
            namespace: None,
            existing: Existing::Refuse,
            gone: Gone::Keep,
        }
    }

    fn check(entries: &str, parts: &[Part], want: &str) {
        let entries: Vec<Entry> = entries.split_whitespace().map(entry).collect();
        let is_same =
            |entry: &Entry, found: &Found| Ok(entry.fingerprint.as_bytes() == found.value.expose());
        let got = match plan(&entries, parts, is_same) {
            Ok(lines) => lines
                .iter()
                .map(|line| format!("{} {:?}", line.name, line.fate).to_lowercase())
                .collect::<Vec<_>>()
                .join(", "),
            Err(error) => format!("error: {}", error.message),
        };
        assert_eq!(got, want);
    }

    #[test]
    fn a_second_pull_changes_what_changed() {
        check("", &[part("az", "A=1 B=2")], "a new, b new");
        check(
            "A=1@az B=1@az",
            &[part("az", "A=1 B=2 C=3")],
            "a same, b changed, c new",
        );
    }

    #[test]
    fn what_came_from_elsewhere_is_not_replaced_unasked() {
        let with = |existing| Part {
            existing,
            ..part("az", "A=1 B=2 C=3")
        };
        let here = "A=0@ B=0@op C=3@az";
        check(
            here,
            &[with(Existing::Refuse)],
            "error: `A` and `B` are here already and were not pulled from there",
        );
        check(
            here,
            &[with(Existing::Overwrite)],
            "a changed, b changed, c same",
        );
        check(here, &[with(Existing::Skip)], "a kept, b kept, c same");
    }

    #[test]
    fn only_what_disappeared_is_pruned() {
        let pruning = |found| Part {
            gone: Gone::Prune,
            ..part("az", found)
        };
        check(
            "A=1@az B=1@az C=1@op D=1@",
            &[pruning("A=1")],
            "a same, b removed",
        );
        check("A=1@az B=1@az", &[part("az", "A=1")], "a same");
        check("A=1@az B=1@az", &[pruning("A=1 B?")], "a same");
        check(
            "A=1@az",
            &[pruning("")],
            "error: there is nothing at `az`, and all that came from there would be removed",
        );
        check("", &[pruning("")], "");
        let mut failed = pruning("A=1");
        failed
            .harvest
            .failed
            .push(crate::error::Error::new(crate::error::Kind::Failed, "x"));
        check("A=1@az B=1@az", &[failed], "a same");
    }

    #[test]
    fn a_pull_that_was_narrowed_prunes_within_its_bounds() {
        let mut narrowed = Part {
            gone: Gone::Prune,
            ..part("az", "APP_A=1")
        };
        narrowed.harvest.prefix = "APP_".to_owned();
        check(
            "APP_B=1@az OTHER=1@az",
            &[narrowed],
            "app_a new, app_b removed",
        );
        let within = Part {
            gone: Gone::Prune,
            namespace: Some("one".parse().unwrap()),
            ..part("az", "one/A=1")
        };
        check(
            "one/B=1@az two/A=1@az",
            &[within],
            "one/a new, one/b removed",
        );
    }

    #[test]
    fn two_sources_may_not_claim_one_name() {
        check(
            "",
            &[part("az", "A=1"), part("op", "A=2")],
            "error: `az/A` and `op/A` would both be `A` here",
        );
    }

    #[test]
    fn a_project_s_secret_of_the_same_name_is_another_one() {
        let mut project = entry("A=0@");
        project.scope = Scope::Project("/p".into());
        let parts = [part("az", "A=1")];
        let entries = [project];
        let lines = plan(&entries, &parts, |_, _| Ok(false)).unwrap();
        assert_eq!(lines[0].entry, None);
    }
}
