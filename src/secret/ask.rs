//! What is asked of a vault for a program that asks a helper, and what is found.
//!
//! Touches: nothing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::name::{Label, SecretName, ToolName};
use crate::secret::Timestamp;
use crate::secret::address::Address;

/// What is asked of the vault.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Ask {
    /// These secrets, in this order.
    Keys(Vec<SecretName>),
    /// The credential of a tool.
    Tool(ToolName, Label),
    /// The secret that is bound to this address; nothing is found if none is.
    Login(Address),
    /// The addresses of all secrets that are bound to one, without values.
    Logins,
}

/// A secret that was found. Its value travels beside it, except for [`Ask::Logins`].
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Found {
    pub(crate) id: Uuid,
    /// Its own name; of a tool's credential that of the variable.
    pub(crate) name: String,
    pub(crate) url: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) expires: Option<Timestamp>,
}
