//! Everything that stands against a selection, said at once.
//!
//! Touches: nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use crate::error::{Error, Kind};
use crate::name::{Label, Namespace, Scope, SecretName, ToolName, VarName};
use crate::secret::Entry;

/// What was found wrong so far. Sets, so that the same selection in another order gives the same words.
#[derive(Default)]
pub(super) struct Problems {
    absent: BTreeSet<String>,
    /// What is there, but in another project or under another label; a sentence each.
    elsewhere: BTreeSet<String>,
    other: BTreeSet<String>,
    expired: BTreeSet<String>,
    unfit: BTreeSet<String>,
    /// By the variable that several secrets would be.
    clashes: BTreeMap<VarName, BTreeSet<String>>,
    unmet: BTreeSet<String>,
    /// The hint to the most telling problem; of equal ones the first in the alphabet.
    hint: Option<(u8, String)>,
}

impl Problems {
    pub(super) fn absent<'a>(
        &mut self,
        name: &dyn Display,
        there: impl Iterator<Item = &'a Entry>,
        label: &Label,
    ) {
        match whereabouts(there, label) {
            Some(place) => {
                self.elsewhere.insert(format!("`{name}` {place}"));
                self.advise(3, "go there, choose with `--label`, or store one for this directory with `sevault set NAME --project .`".to_owned());
            }
            None => {
                self.absent.insert(format!("`{name}`"));
                self.advise(6, "see what there is with `sevault list`".to_owned());
            }
        }
    }

    pub(super) fn absent_tool<'a>(
        &mut self,
        tool: &ToolName,
        there: impl Iterator<Item = &'a Entry>,
        label: &Label,
    ) {
        let problem = match whereabouts(there, label) {
            Some(place) => format!("the credential of `{tool}` {place}"),
            None => format!("there is no credential of `{tool}`"),
        };
        self.other.insert(problem);
        self.advise(
            5,
            format!("store one for this directory with `sevault add --tool {tool} --project .`"),
        );
    }

    pub(super) fn absent_namespace<'a>(
        &mut self,
        namespace: &Namespace,
        there: impl Iterator<Item = &'a Entry>,
        label: &Label,
    ) {
        let problem = match whereabouts(there, label) {
            Some(place) => format!("what is in the namespace `{namespace}` {place}"),
            None => format!("there is nothing in the namespace `{namespace}`"),
        };
        self.other.insert(problem);
        self.advise(6, "see what there is with `sevault list`".to_owned());
    }

    /// Of variables that go together some are there.
    pub(super) fn half_a_tool(&mut self, tool: &ToolName, variable: &str, scope: &Scope) {
        self.other.insert(format!(
            "`{variable}` of `{tool}` is missing from its scope, {scope}"
        ));
        self.advise(
            4,
            format!("add it with `sevault add --tool {tool} --var {variable}`"),
        );
    }

    pub(super) fn expired(&mut self, name: &SecretName) {
        self.expired.insert(format!("`{name}`"));
        self.advise(
            2,
            "replace what has expired, or remove it with `sevault remove`".to_owned(),
        );
    }

    pub(super) fn unfit(&mut self, name: &SecretName) {
        let fit: String = name
            .leaf()
            .chars()
            .map(|letter| match letter {
                '.' | '-' => '_',
                other => other,
            })
            .collect();
        self.unfit.insert(format!("`{name}`"));
        self.advise(1, format!("give it one with `--env {fit}={name}`"));
    }

    pub(super) fn clash(&mut self, variable: &VarName, one: &SecretName, two: &SecretName) {
        let names = self.clashes.entry(variable.clone()).or_default();
        names.insert(format!("`{one}`"));
        names.insert(format!("`{two}`"));
        self.advise(
            0,
            "give one of them another name with `--env VAR=NAME`".to_owned(),
        );
    }

    pub(super) fn unmet(&mut self, name: &SecretName) {
        self.unmet.insert(format!("`{name}`"));
        self.advise(7, "see what would be granted with `--plan`".to_owned());
    }

    fn advise(&mut self, rank: u8, hint: String) {
        let advice = (rank, hint);
        if self.hint.as_ref().is_none_or(|best| advice < *best) {
            self.hint = Some(advice);
        }
    }

    pub(super) fn into_error(self) -> Option<Error> {
        let kind = if !self.clashes.is_empty() {
            Kind::Conflict
        } else if !self.unfit.is_empty() {
            Kind::Usage
        } else if !self.expired.is_empty() {
            Kind::Denied
        } else {
            Kind::Missing
        };
        let mut parts: Vec<String> = Vec::new();
        parts.extend(listed(&self.absent, "there is no", "there are no"));
        parts.extend(self.elsewhere);
        parts.extend(self.other);
        if let Some(names) = joined(&self.expired) {
            let verb = if self.expired.len() == 1 {
                "has"
            } else {
                "have"
            };
            parts.push(format!("{names} {verb} expired"));
        }
        if let Some(names) = joined(&self.unfit) {
            let (verb, what) = if self.unfit.len() == 1 {
                ("is", "a name for a variable")
            } else {
                ("are", "names for variables")
            };
            parts.push(format!("{names} {verb} not {what}"));
        }
        for (variable, names) in &self.clashes {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if let [rest @ .., last] = &*names {
                let all = if rest.len() == 1 { "both" } else { "all" };
                let rest = rest.join(", ");
                parts.push(format!("{rest} and {last} would {all} be `{variable}`"));
            }
        }
        if let Some(names) = joined(&self.unmet) {
            let verb = if self.unmet.len() == 1 { "is" } else { "are" };
            parts.push(format!("{names} {verb} required and not granted"));
        }
        if parts.is_empty() {
            return None;
        }
        let error = Error::new(kind, parts.join("; "));
        Some(match self.hint {
            Some((_, hint)) => error.hint(hint),
            None => error,
        })
    }
}

fn joined(names: &BTreeSet<String>) -> Option<String> {
    (!names.is_empty()).then(|| names.iter().cloned().collect::<Vec<_>>().join(", "))
}

fn listed(names: &BTreeSet<String>, one: &str, many: &str) -> Option<String> {
    let verb = if names.len() == 1 { one } else { many };
    joined(names).map(|names| format!("{verb} {names} for this directory"))
}

/// Where the entries are that this caller may not have: their scopes if the label is right, else their labels.
fn whereabouts<'a>(there: impl Iterator<Item = &'a Entry>, label: &Label) -> Option<String> {
    let entries: Vec<&Entry> = there.collect();
    let places: BTreeSet<String> = entries
        .iter()
        .filter(|entry| entry.label == *label)
        .map(|entry| format!("`{}`", entry.scope))
        .collect();
    if let Some(places) = joined(&places) {
        return Some(format!("belongs to {places}, not to this directory"));
    }
    let labels: BTreeSet<String> = entries
        .iter()
        .map(|entry| match entry.label.as_str() {
            "" => "no label".to_owned(),
            label => format!("the label `{label}`"),
        })
        .collect();
    joined(&labels).map(|labels| format!("is there with {labels}"))
}
