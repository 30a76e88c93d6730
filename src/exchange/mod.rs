//! Moving in and out: the formats of others, bytes in and secrets out, and the other way.
//!
//! Touches: nothing.

pub(crate) mod bitwarden;
pub(crate) mod csv;
pub(crate) mod dotenv;
pub(crate) mod export;
pub(crate) mod generate;
pub(crate) mod json;
mod naming;
pub(crate) mod pass;
pub(crate) mod plan;
mod text;
pub(crate) mod totp;

use crate::error::{Error, Kind, Result};
use crate::name::SecretName;
use crate::secret::Secret;

/// One secret as a foreign file has it.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: SecretName,
    pub(crate) value: Secret,
}

/// What a foreign file holds.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) items: Vec<Item>,
    /// What whoever imports it should know.
    pub(crate) notes: Vec<String>,
}

impl Item {
    /// Takes a value in; `place` says where it stands when it cannot be one.
    fn new(name: SecretName, value: Vec<u8>, place: &str) -> Result<Self> {
        let value = Secret::value(value).map_err(|error| Error {
            message: format!("cannot take {place}: {}", error.message),
            ..error
        })?;
        Ok(Self { name, value })
    }
}

/// What is said of a file that is not what it is taken for.
fn malformed(format: &str, what: &str) -> Error {
    Error::new(Kind::Failed, format!("it is not {format}: {what}"))
        .hint("name its format with `--format`")
}
