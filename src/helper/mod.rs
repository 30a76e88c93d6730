//! Programs that ask a helper for a credential: what each asks, what it may get, and how it wants to be told.
//!
//! Touches: nothing.
//!
//! One file a program, all of one shape: `read` makes of a request what is to be done, `answer` writes what was found as that program reads it. Which
//! secret it is, the agent decides: by name, by tool, or by the address that the secret is bound to ([`crate::secret::address`]).

mod aws;
mod cargo;
mod docker;
pub(crate) mod escape;
mod git;
mod headers;
pub(crate) mod integrate;
mod key;
mod keyring;
mod kubectl;
pub(crate) mod template;
mod terraform;
mod vault;

use serde::Deserialize;

use crate::error::{Error, Kind, Result};
use crate::name::ProfileName;
use crate::secret::address::Address;
use crate::secret::ask::{Ask, Found};
use crate::secret::{Secret, Timestamp};

/// What a helper is asked with.
pub(crate) struct Request<'a> {
    /// What stands after the helper's name on the command line.
    pub(crate) words: &'a [String],
    /// What was read from standard input. Some programs write secrets to it.
    pub(crate) input: &'a Secret,
    pub(crate) variable: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) profile: &'a ProfileName,
}

/// What came back for a request.
pub(crate) struct Results {
    pub(crate) found: Vec<(Found, Option<Secret>)>,
    /// When the session ends, for those who want to know how long the answer holds.
    pub(crate) ends: Option<Timestamp>,
}

/// What a request comes to.
#[derive(Debug)]
pub(crate) enum Step {
    /// The answer is written by [`Helper::answer`] from what the vault has.
    Ask(Ask),
    /// The answer is this already.
    Say(String),
    /// To be kept for an address, if the user has allowed that.
    Store(Address, Secret),
    /// To be forgotten, likewise.
    Erase(Address),
}

/// What a helper reads before it answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Input {
    None,
    /// Everything.
    All,
    /// Requests, one to a line, each answered at once.
    Lines,
}

/// One helper.
pub(crate) struct Helper {
    pub(crate) name: &'static str,
    pub(crate) input: fn(&[String]) -> Input,
    /// What is said before anything is asked.
    pub(crate) hello: &'static str,
    pub(crate) read: fn(&Request<'_>) -> Result<Step>,
    pub(crate) answer: fn(&Request<'_>, &Results) -> Result<Secret>,
    /// What is said when something was stored or erased.
    pub(crate) done: fn(&Request<'_>) -> String,
    /// What stands on standard output where there is no answer, for programs that look for it there.
    pub(crate) failure: fn(&Error) -> String,
    /// Whether a request to store that is refused is an error, or a matter of course.
    pub(crate) is_loud: bool,
}

const BLANK: Helper = Helper {
    name: "",
    input: |_| Input::None,
    hello: "",
    read: |_| Err(malformed("")),
    answer: |_, _| Err(malformed("")),
    done: |_| String::new(),
    failure: |_| String::new(),
    is_loud: true,
};

static HELPERS: &[Helper] = &[
    key::CLAUDE,
    headers::HELPER,
    key::CODEX,
    aws::HELPER,
    git::HELPER,
    docker::HELPER,
    kubectl::HELPER,
    cargo::HELPER,
    vault::HELPER,
    terraform::HELPER,
    keyring::HELPER,
];

/// The helper of this name.
pub(crate) fn find(name: &str) -> Result<&'static Helper> {
    HELPERS
        .iter()
        .find(|helper| helper.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = HELPERS.iter().map(|helper| helper.name).collect();
            Error::new(Kind::Usage, "there is no such helper")
                .hint(format!("it is one of: {}", names.join(", ")))
        })
}

/// The helper that a program means which calls us by another name, as docker and terraform do.
pub(crate) fn called(program: &str) -> Option<&'static str> {
    let program = program.strip_suffix(".exe").unwrap_or(program);
    match program {
        "docker-credential-sevault" => Some("docker"),
        "git-credential-sevault" => Some("git"),
        "cargo-credential-sevault" => Some("cargo"),
        "terraform-credentials-sevault" => Some("terraform"),
        "vault-token-sevault" => Some("vault"),
        "keyring" => Some("keyring"),
        _ => None,
    }
}

/// A string of JSON that is a secret.
struct Text(Secret);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Secret::new(text.into_bytes())))
    }
}

fn malformed(whose: &str) -> Error {
    Error::new(Kind::Usage, format!("that is not a request of {whose}"))
}

/// What to say where the vault has nothing. Programs that ask several helpers then ask the next.
fn nothing(what: &str) -> Error {
    Error::new(Kind::Missing, format!("there is no credential for {what}"))
        .hint("store one with `sevault set NAME --tag url=ADDRESS --tag username=USER`")
}

/// The value of the only secret that was asked for by name.
fn only(results: &Results) -> Result<&Secret> {
    match results.found.as_slice() {
        [(_, Some(value))] => Ok(value),
        _ => Err(nothing("it")),
    }
}

/// The credential that was found for an address.
fn login<'a>(results: &'a Results, what: &str) -> Result<(&'a Found, &'a Secret)> {
    match results.found.as_slice() {
        [(found, Some(value))] => Ok((found, value)),
        _ => Err(nothing(what)),
    }
}

/// The word after a flag, and the words without both.
fn flag(words: &[String], name: &str) -> Result<(Option<String>, Vec<String>)> {
    let mut rest = words.to_vec();
    let joined = |word: &String| Some(word.strip_prefix(name)?.strip_prefix('=')?.to_owned());
    if let Some(at) = rest.iter().position(|word| joined(word).is_some()) {
        return Ok((joined(&rest.remove(at)), rest));
    }
    let Some(at) = rest.iter().position(|word| word == name) else {
        return Ok((None, rest));
    };
    if at + 1 >= rest.len() {
        return Err(Error::new(Kind::Usage, format!("`{name}` lacks its value")));
    }
    let value = rest.remove(at + 1);
    rest.remove(at);
    Ok((Some(value), rest))
}

/// A time as programs write it, in UTC.
fn iso(time: Timestamp) -> String {
    jiff::Timestamp::from_second(time).map_or_else(|_| String::new(), |time| time.to_string())
}

/// The end of what was found or of the session, whichever comes first.
fn end(results: &Results) -> Option<Timestamp> {
    results
        .found
        .iter()
        .filter_map(|(found, _)| found.expires)
        .chain(results.ends)
        .min()
}

#[cfg(test)]
mod tests;
