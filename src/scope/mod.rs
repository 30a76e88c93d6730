//! Which secrets of a profile a launch in a directory gets, and under which variable names.
//!
//! Touches: nothing.

pub(crate) mod find;

use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Result;
use crate::name::{Label, Namespace, SecretName, ToolName, VarName};
use crate::secret::{Entry, Timestamp};

/// What a launch asks for, as `exec` has it on its command line; empty asks for every plain secret in scope.
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
pub(crate) struct Index {}

impl Index {
    pub(crate) fn new(_entries: &[Entry]) -> Self {
        todo!()
    }

    /// Decides. `entries` are those that the index was made of; `directory` is canonical.
    pub(crate) fn select(
        &self,
        _entries: &[Entry],
        _wanted: &Selection,
        _directory: &Path,
        _now: Timestamp,
    ) -> Result<Vec<Choice>> {
        todo!()
    }
}
