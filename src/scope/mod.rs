//! Which secrets of a profile a launch in a directory gets, and under which variable names.
//!
//! Touches: nothing.

pub(crate) mod find;
mod problems;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Kind, Result};
use crate::name::{Label, Namespace, SecretName, ToolName, VarName};
use crate::secret::{Entry, Timestamp};
use crate::tool;

use problems::Problems;

/// What a launch asks for, as `exec` has it on its command line; empty asks for every plain secret in scope.
///
/// Tools, namespaces and keys say what is taken, each adding to the others, except that keys beside namespaces choose within those.
/// Renames give what is taken another name, and add what is not. The order of anything here never matters.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Selection {
    pub(crate) tools: Vec<ToolName>,
    pub(crate) namespaces: Vec<Namespace>,
    /// Exactly these, or an error that names every missing one.
    pub(crate) keys: Option<Vec<SecretName>>,
    /// Each must be among what is granted.
    pub(crate) require: Vec<SecretName>,
    /// These, under other names.
    pub(crate) renames: Vec<(VarName, SecretName)>,
    /// Only secrets with this label; without one, only those that have none.
    pub(crate) label: Option<Label>,
}

/// One secret that a launch gets.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) id: Uuid,
    pub(crate) name: SecretName,
    pub(crate) variable: VarName,
    pub(crate) tool: Option<ToolName>,
    /// Whether it was named exactly (`--keys`, `--env`, a tool) rather than taken with the rest.
    pub(crate) exact: bool,
    pub(crate) expires: Option<Timestamp>,
}

/// The entries of a vault, ordered for look-ups; built once when a vault is opened.
///
/// Each list holds places in the entries, so that ten thousand secrets cost little memory and a look-up reads a handful of them.
pub(crate) struct Index {
    /// All, by name. The secrets of one namespace stand together in it.
    by_name: Vec<usize>,
    /// The credentials, by tool.
    by_tool: Vec<usize>,
    /// What a launch without a selector takes: neither a tool's nor in a namespace; by name.
    plain: Vec<usize>,
}

impl Index {
    pub(crate) fn new(entries: &[Entry]) -> Self {
        let mut by_name: Vec<usize> = (0..entries.len()).collect();
        by_name.sort_by(|a, b| entries[*a].name.cmp(&entries[*b].name));
        let mut by_tool = by_name.clone();
        by_tool.retain(|place| entries[*place].tool.is_some());
        by_tool.sort_by(|a, b| entries[*a].tool.cmp(&entries[*b].tool));
        let mut plain = by_name.clone();
        plain.retain(|place| {
            entries[*place].tool.is_none() && entries[*place].name.namespace().is_none()
        });
        Self {
            by_name,
            by_tool,
            plain,
        }
    }

    /// Decides. `entries` are those that the index was made of; `directory` is canonical, or empty for a caller who sees the global scope only.
    /// The choices are in the order of their variables. Everything that stands against it is named in one error.
    pub(crate) fn select(
        &self,
        entries: &[Entry],
        wanted: &Selection,
        directory: &Path,
        now: Timestamp,
    ) -> Result<Vec<Choice>> {
        if wanted.keys.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::new(Kind::Usage, "`--keys` names no secret")
                .hint("name at least one, or leave `--keys` out to take every secret in scope"));
        }
        let unlabelled = Label::default();
        let mut gathering = Gathering {
            index: self,
            entries,
            label: wanted.label.as_ref().unwrap_or(&unlabelled),
            directory,
            now,
            renamed: wanted.renames.iter().map(|(_, name)| name).collect(),
            choices: BTreeMap::new(),
            problems: Problems::default(),
        };
        gathering.take_tools(&wanted.tools);
        match (&wanted.keys, &*wanted.namespaces) {
            (Some(keys), namespaces) => gathering.take_keys(keys, namespaces),
            (None, []) if wanted.tools.is_empty() => gathering.take_plain(),
            (None, namespaces) => gathering.take_namespaces(namespaces),
        }
        gathering.take_renames(&wanted.renames);
        gathering.finish(&wanted.require)
    }

    /// The places of the entries with this name.
    pub(crate) fn named(&self, entries: &[Entry], name: &str) -> &[usize] {
        let start = self
            .by_name
            .partition_point(|place| entries[*place].name.as_str() < name);
        let rest = &self.by_name[start..];
        &rest[..rest.partition_point(|place| entries[*place].name.as_str() == name)]
    }

    /// The places of the entries in this namespace, deeper namespaces included.
    fn inside(&self, entries: &[Entry], namespace: &Namespace) -> &[usize] {
        let prefix = format!("{namespace}/");
        let start = self
            .by_name
            .partition_point(|place| entries[*place].name.as_str() < prefix.as_str());
        let rest = &self.by_name[start..];
        &rest[..rest.partition_point(|place| entries[*place].name.as_str().starts_with(&prefix))]
    }

    /// The places of the credentials of this tool.
    fn of_tool(&self, entries: &[Entry], tool: &ToolName) -> &[usize] {
        let start = self
            .by_tool
            .partition_point(|place| entries[*place].tool.as_ref() < Some(tool));
        let rest = &self.by_tool[start..];
        &rest[..rest.partition_point(|place| entries[*place].tool.as_ref() == Some(tool))]
    }
}

/// One selection in the making.
struct Gathering<'a> {
    index: &'a Index,
    entries: &'a [Entry],
    label: &'a Label,
    directory: &'a Path,
    now: Timestamp,
    /// Secrets that come under other names, and so not under their own.
    renamed: Vec<&'a SecretName>,
    choices: BTreeMap<VarName, Choice>,
    problems: Problems,
}

impl<'a> Gathering<'a> {
    fn is_here(&self, entry: &Entry) -> bool {
        entry.label == *self.label && entry.scope.holds(self.directory)
    }

    /// Of entries with one name, the one whose scope is nearest.
    fn nearest(&self, places: &[usize]) -> Option<&'a Entry> {
        places
            .iter()
            .map(|place| &self.entries[*place])
            .filter(|entry| self.is_here(entry))
            .max_by_key(|entry| entry.scope.depth())
    }

    /// All credentials of a tool come from one scope, the nearest that has any: half a key pair from elsewhere would be another identity's.
    fn take_tools(&mut self, tools: &[ToolName]) {
        for tool in tools {
            let places = self.index.of_tool(self.entries, tool);
            let Some(nearest) = self.nearest(places) else {
                let all = places.iter().map(|place| &self.entries[*place]);
                self.problems.absent_tool(tool, all, self.label);
                continue;
            };
            let found: Vec<&Entry> = places
                .iter()
                .map(|place| &self.entries[*place])
                .filter(|entry| self.is_here(entry) && entry.scope == nearest.scope)
                .collect();
            let has = |variable: &str| found.iter().any(|entry| entry.name.as_str() == variable);
            let Some(row) = tool::find(tool.as_str()) else {
                self.take_all(&found);
                continue;
            };
            let asked: Vec<&str> = row.asked().collect();
            if asked.iter().any(|variable| has(variable)) {
                for variable in asked.iter().filter(|variable| !has(variable)) {
                    self.problems.half_a_tool(tool, variable, &nearest.scope);
                }
            }
            self.take_all(&found);
            for (copy, original) in row.copies() {
                if has(copy) || self.renamed.iter().any(|name| name.as_str() == original) {
                    continue;
                }
                if let Some(entry) = found.iter().find(|entry| entry.name.as_str() == original) {
                    self.take(entry, copy, Exact::Yes);
                }
            }
        }
    }

    fn take_all(&mut self, found: &[&'a Entry]) {
        for entry in found {
            self.take(entry, entry.name.as_str(), Exact::Yes);
        }
    }

    fn take_keys(&mut self, keys: &[SecretName], namespaces: &[Namespace]) {
        for key in keys {
            if namespaces.is_empty() {
                self.take_key(key.as_str(), key.as_str());
                continue;
            }
            // Within namespaces a key may be written with its namespace or without.
            let mut matches: Vec<(String, &str)> = Vec::new();
            for namespace in namespaces {
                let short = key.within(namespace).unwrap_or(key.as_str());
                let full = format!("{namespace}/{short}");
                if !self.index.named(self.entries, &full).is_empty() {
                    matches.push((full, short));
                }
            }
            if matches.is_empty() {
                self.problems.absent(key, std::iter::empty(), self.label);
            }
            for (full, short) in matches {
                self.take_key(&full, short);
            }
        }
    }

    fn take_key(&mut self, name: &str, variable: &str) {
        let places = self.index.named(self.entries, name);
        match self.nearest(places) {
            Some(entry) => self.take(entry, variable, Exact::Yes),
            None => {
                let all = places.iter().map(|place| &self.entries[*place]);
                self.problems.absent(&name, all, self.label);
            }
        }
    }

    fn take_namespaces(&mut self, namespaces: &[Namespace]) {
        for namespace in namespaces {
            let places: Vec<usize> = self
                .index
                .inside(self.entries, namespace)
                .iter()
                .copied()
                .filter(|place| self.entries[*place].name.namespace() == Some(namespace.as_str()))
                .collect();
            let mut found = false;
            for same in places.chunk_by(|a, b| self.entries[*a].name == self.entries[*b].name) {
                if let Some(entry) = self.nearest(same) {
                    found = true;
                    self.take(entry, entry.name.leaf(), Exact::No);
                }
            }
            if !found {
                let all = places.iter().map(|place| &self.entries[*place]);
                self.problems.absent_namespace(namespace, all, self.label);
            }
        }
    }

    fn take_plain(&mut self) {
        let index = self.index;
        for same in index
            .plain
            .chunk_by(|a, b| self.entries[*a].name == self.entries[*b].name)
        {
            if let Some(entry) = self.nearest(same) {
                self.take(entry, entry.name.as_str(), Exact::No);
            }
        }
    }

    fn take_renames(&mut self, renames: &[(VarName, SecretName)]) {
        for (variable, name) in renames {
            let places = self.index.named(self.entries, name.as_str());
            match self.nearest(places) {
                Some(entry) => self.put(entry, variable.clone(), Exact::Yes),
                None => {
                    let all = places.iter().map(|place| &self.entries[*place]);
                    self.problems.absent(name, all, self.label);
                }
            }
        }
    }

    /// Takes a secret under a name that follows from its own, unless it comes under another.
    fn take(&mut self, entry: &Entry, variable: &str, exact: Exact) {
        if self.renamed.contains(&&entry.name) {
            return;
        }
        match variable.parse() {
            Ok(variable) => self.put(entry, variable, exact),
            Err(_) => self.problems.unfit(&entry.name),
        }
    }

    fn put(&mut self, entry: &Entry, variable: VarName, exact: Exact) {
        if entry.has_expired(self.now) {
            self.problems.expired(&entry.name);
            return;
        }
        let is_exact = exact == Exact::Yes;
        if let Some(taken) = self.choices.get_mut(&variable) {
            if taken.id == entry.id {
                taken.exact |= is_exact;
            } else {
                self.problems.clash(&variable, &taken.name, &entry.name);
            }
            return;
        }
        let choice = Choice {
            id: entry.id,
            name: entry.name.clone(),
            variable: variable.clone(),
            tool: entry.tool.clone(),
            exact: is_exact,
            expires: entry.expires,
        };
        self.choices.insert(variable, choice);
    }

    /// A requirement is met by a secret's name, or by the variable that it becomes.
    fn finish(mut self, require: &[SecretName]) -> Result<Vec<Choice>> {
        for name in require {
            let met = self
                .choices
                .values()
                .any(|choice| choice.name == *name || choice.variable.as_str() == name.as_str());
            if !met {
                self.problems.unmet(name);
            }
        }
        self.problems
            .into_error()
            .map_or_else(|| Ok(self.choices.into_values().collect()), Err)
    }
}

/// Whether a secret was named rather than taken with the rest.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Exact {
    Yes,
    No,
}

#[cfg(test)]
mod tests;
