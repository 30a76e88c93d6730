//! What an import would change here, on paper.
//!
//! Touches: nothing.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::error::{Error, Kind, Result, named};
use crate::exchange::Item;
use crate::name::{Label, Namespace, Scope, SecretName};
use crate::secret::{Entry, Secret};

/// How many names an error lists, where it can be thousands.
const MOST_NAMED: usize = 20;

/// What happens to a secret that is here already with another value.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Existing {
    #[default]
    Refuse,
    Overwrite,
    Skip,
}

/// What becomes of one secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fate {
    New,
    Changed,
    /// It has that value already.
    Same,
    /// It has another value, and keeps it.
    Kept,
}

/// One line of the plan.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) fate: Fate,
    pub(crate) item: Item,
    /// Which entry is replaced, by its place among them.
    pub(crate) entry: Option<usize>,
}

/// Where what is imported belongs.
#[derive(Debug)]
pub(crate) struct Destination<'a> {
    pub(crate) namespace: Option<&'a Namespace>,
    pub(crate) scope: &'a Scope,
    pub(crate) label: &'a Label,
}

impl Destination<'_> {
    /// Names the items as they will be named here, and has every name and value checked. All names that are refused stand in one error.
    pub(crate) fn settle(
        &self,
        items: Vec<Item>,
        check: impl Fn(&SecretName, &Secret) -> Result<()>,
    ) -> Result<Vec<Item>> {
        let mut settled = Vec::with_capacity(items.len());
        let mut refused: Vec<(SecretName, Error)> = Vec::new();
        for Item { name, value } in items {
            let name = match self.namespace {
                Some(namespace) => format!("{namespace}/{name}").parse()?,
                None => name,
            };
            match check(&name, &value) {
                Ok(()) => settled.push(Item { name, value }),
                Err(error) => refused.push((name, error)),
            }
        }
        let mut names = HashSet::new();
        let twice: Vec<&SecretName> = settled
            .iter()
            .map(|item| &item.name)
            .filter(|name| !names.insert(*name))
            .collect();
        if !twice.is_empty() {
            return Err(Error::new(
                Kind::Conflict,
                format!("{}: several would have one name", named(twice, MOST_NAMED)),
            )
            .hint("tell them apart where they come from"));
        }
        match &refused[..] {
            [] => Ok(settled),
            [(_, error)] => Err(error.clone()),
            several => {
                let names = named(several.iter().map(|(name, _)| name), usize::MAX);
                Err(Error::new(
                    Kind::Denied,
                    format!("{names} may not be secrets: as variables they make programs run or trust something else"),
                )
                .hint("take them out, or say that you mean them with `--allow-name NAME` for each"))
            }
        }
    }

    /// The entries that the items would replace: their places among all entries, one for each item.
    pub(crate) fn existing(&self, items: &[Item], entries: &[Entry]) -> Vec<Option<usize>> {
        let here: HashMap<&SecretName, usize> = entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.is_same(&entry.name, self.scope, self.label))
            .map(|(at, entry)| (&entry.name, at))
            .collect();
        items
            .iter()
            .map(|item| here.get(&item.name).copied())
            .collect()
    }
}

/// Decides what becomes of each item. `same` are the ids of the entries that have the item's value already.
pub(crate) fn plan(
    items: Vec<Item>,
    existing: &[Option<usize>],
    entries: &[Entry],
    same: &HashSet<Uuid>,
    manner: Existing,
) -> Result<Vec<Line>> {
    let mut others = Vec::new();
    let mut lines = Vec::with_capacity(items.len());
    for (item, &entry) in items.into_iter().zip(existing) {
        let fate = match (entry, manner) {
            (None, _) => Fate::New,
            (Some(at), _) if same.contains(&entries[at].id) => Fate::Same,
            (Some(_), Existing::Overwrite) => Fate::Changed,
            (Some(_), Existing::Skip) => Fate::Kept,
            (Some(at), Existing::Refuse) => {
                others.push(&entries[at].name);
                Fate::Kept
            }
        };
        lines.push(Line { fate, item, entry });
    }
    if others.is_empty() {
        return Ok(lines);
    }
    let (are, values) = match others.len() {
        1 => ("is", "another value"),
        _ => ("are", "other values"),
    };
    let names = named(others, MOST_NAMED);
    Err(Error::new(
        Kind::Conflict,
        format!("{names} {are} here already with {values}"),
    )
    .hint("replace with `--overwrite`, leave alone with `--skip`, or import into a namespace with `--ns`"))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use uuid::Uuid;

    use super::{Destination, Existing, plan};
    use crate::error::{Error, Kind};
    use crate::exchange::Item;
    use crate::name::{Label, Scope};
    use crate::secret::{Entry, Secret};

    fn entry(id: u128, name: &str, label: &str) -> Entry {
        Entry {
            id: Uuid::from_u128(id),
            name: name.parse().unwrap(),
            tool: None,
            scope: Scope::Global,
            label: label.parse().unwrap(),
            ttl: None,
            expires: None,
            tags: BTreeMap::new(),
            created: 0,
            updated: 0,
            version: 1,
            fingerprint: String::new(),
        }
    }

    fn items(names: &[&str]) -> Vec<Item> {
        names
            .iter()
            .map(|name| Item {
                name: name.parse().unwrap(),
                value: Secret::new(b"v".to_vec()),
            })
            .collect()
    }

    /// Imports into a vault that has `A`, whose value is the same, `B`, whose value is another, and a `C` with a label.
    fn check(names: &[&str], manner: Existing, want: &str) {
        let entries = [entry(1, "A", ""), entry(2, "B", ""), entry(3, "C", "x")];
        let destination = Destination {
            namespace: None,
            scope: &Scope::Global,
            label: &Label::default(),
        };
        let refuse_x = |name: &crate::name::SecretName, _: &Secret| match name.as_str() {
            "X" | "Y" => Err(Error::new(Kind::Denied, format!("not {name}"))),
            _ => Ok(()),
        };
        let said = destination
            .settle(items(names), refuse_x)
            .and_then(|items| {
                let existing = destination.existing(&items, &entries);
                let same = HashSet::from([Uuid::from_u128(1)]);
                plan(items, &existing, &entries, &same, manner)
            })
            .map_or_else(
                |error| error.message,
                |lines| {
                    let line = |line: &super::Line| format!("{} {:?}", line.item.name, line.fate);
                    lines.iter().map(line).collect::<Vec<_>>().join(", ")
                },
            );
        assert_eq!(said, want, "{names:?} {manner:?}");
    }

    #[test]
    fn what_is_here_is_replaced_only_when_it_is_said() {
        check(&["A", "N"], Existing::Refuse, "A Same, N New");
        check(
            &["A", "B"],
            Existing::Refuse,
            "`B` is here already with another value",
        );
        check(&["A", "B"], Existing::Overwrite, "A Same, B Changed");
        check(&["A", "B"], Existing::Skip, "A Same, B Kept");
    }

    #[test]
    fn another_label_is_another_secret() {
        check(&["C"], Existing::Refuse, "C New");
    }

    #[test]
    fn all_that_is_refused_is_named_at_once() {
        check(&["X"], Existing::Refuse, "not X");
        check(
            &["X", "N", "Y"],
            Existing::Refuse,
            "`X` and `Y` may not be secrets: as variables they make programs run or trust something else",
        );
        check(
            &["N", "N"],
            Existing::Refuse,
            "`N`: several would have one name",
        );
    }
}
