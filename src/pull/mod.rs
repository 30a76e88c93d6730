//! Pulls: what a cloud vault holds, asked for and named as the local vault will have it.
//!
//! Touches: files, network, processes, clock.
//!
//! ```text
//! azure hashicorp onepassword    what to ask, and what the answers mean
//! naming plan                    what it is called here; what a pull would change (pure)
//! http program crowd             asking: servers, programs, many at once
//! address retry text             whom we may ask, how often, and how values are read (pure)
//! ```
//!
//! Nothing here prints or touches the vault: a pull ends in values, [`Harvest`]s, and the desk stores those of all sources in one transaction.
//! Whatever is not taken along is told, never dropped in silence.

pub(crate) mod azure;
pub(crate) mod hashicorp;
pub(crate) mod onepassword;
pub(crate) mod plan;

mod address;
mod crowd;
mod http;
mod naming;
mod program;
mod retry;
#[cfg(test)]
#[expect(dead_code, reason = "the tests of the whole program use the rest")]
#[path = "../../tests/support/server.rs"]
mod server;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::name::{Namespace, SecretName};
use crate::os;
use crate::pull::http::{Client, Rules};
use crate::secret::{Secret, Timestamp};

pub(crate) use crowd::OnFault;
pub(crate) use program::Programs;

/// Where to pull from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    Azure(azure::Source),
    HashiCorp(hashicorp::Source),
    OnePassword(onepassword::Source),
}

/// What a pull has at hand besides its source.
pub(crate) struct Means<'a> {
    pub(crate) environment: Environment,
    pub(crate) programs: &'a Programs,
    /// Under which everything is stored.
    pub(crate) namespace: Option<Namespace>,
    pub(crate) now: Timestamp,
    /// For one request, or one program.
    pub(crate) timeout: Duration,
    pub(crate) on_fault: OnFault,
    /// Whether a name, and a value under it, may come in at all.
    pub(crate) check: &'a (dyn Fn(&SecretName, &Secret) -> Result<()> + Sync),
    pub(crate) progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// How far a pull is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress<'a> {
    pub(crate) from: &'a str,
    pub(crate) done: usize,
    /// How many there are in all, once that is known.
    pub(crate) of: Option<usize>,
}

/// What one source gave.
#[derive(Debug)]
pub(crate) struct Harvest {
    /// What was asked, as an address: the same for the same source, and part of nobody else's.
    pub(crate) origin: String,
    /// By what means we signed in, for people.
    pub(crate) signed_in: String,
    /// The beginning that the local names of this source have, as far as the pull was narrowed to one.
    pub(crate) prefix: String,
    pub(crate) found: Vec<Found>,
    /// What is there and was left there, and why.
    pub(crate) passed: Vec<Passed>,
    /// What could not be taken; only where the pull goes on after failures.
    pub(crate) failed: Vec<Error>,
}

/// One secret, as it will be stored.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) name: SecretName,
    /// What it is called where it comes from, for messages.
    pub(crate) there: String,
    pub(crate) value: Secret,
    pub(crate) expires: Option<Timestamp>,
}

/// One secret that was left where it is.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Passed {
    pub(crate) there: String,
    /// The local name that it would have had, if that is known.
    pub(crate) name: Option<SecretName>,
    pub(crate) why: &'static str,
}

/// Asks a source for everything that it was narrowed to.
pub(crate) fn ask(source: &Source, means: &Means<'_>) -> Result<Harvest> {
    match source {
        Source::Azure(source) => azure::ask(source, means),
        Source::HashiCorp(source) => hashicorp::ask(source, means),
        Source::OnePassword(source) => onepassword::ask(source, means),
    }
}

/// The variables that providers' programs read, ours first: what the user took from the vault for this pull wins over what was inherited.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    given: Vec<(String, Secret)>,
    inherited: Vec<(OsString, OsString)>,
}

impl Environment {
    pub(crate) fn new(given: Vec<(String, Secret)>, inherited: Vec<(OsString, OsString)>) -> Self {
        Self { given, inherited }
    }

    /// A variable that holds a credential. One that is empty counts as unset.
    fn secret(&self, name: &str) -> Option<Secret> {
        let given = self.given.iter().find(|(given, _)| given == name);
        let value = match given {
            Some((_, value)) => value.clone(),
            None => {
                let (_, value) = self
                    .inherited
                    .iter()
                    .find(|(inherited, _)| inherited == name)?;
                Secret::new(value.as_encoded_bytes().to_vec())
            }
        };
        (!value.is_empty()).then_some(value)
    }

    /// A variable that holds no secret.
    fn text(&self, name: &str) -> Result<Option<String>> {
        self.secret(name)
            .map(|value| String::from_utf8(value.expose().to_vec()))
            .transpose()
            .map_err(|_| Error::new(Kind::Usage, format!("{name} is not text")))
    }

    /// The first of these variables that is set, and its name.
    fn first<'n>(&self, names: &[&'n str]) -> Result<Option<(&'n str, String)>> {
        for name in names {
            if let Some(text) = self.text(name)? {
                return Ok(Some((name, text)));
            }
        }
        Ok(None)
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        let (_, value) = self
            .inherited
            .iter()
            .find(|(inherited, _)| inherited == name)?;
        (!value.is_empty()).then(|| PathBuf::from(value))
    }

    /// Whether these are the variables that were given for this pull.
    fn is_given(&self, others: &[(String, Secret)]) -> bool {
        self.given.len() == others.len()
            && self
                .given
                .iter()
                .zip(others)
                .all(|(one, other)| one.0 == other.0 && one.1.expose() == other.1.expose())
    }

    /// What a provider's program is started with: everything but our own, which may hold the vault's password.
    fn for_programs(&self) -> impl Iterator<Item = (OsString, OsString)> {
        let is_ours = |name: &OsString| {
            name.to_str()
                .is_some_and(|name| name.starts_with("SEVAULT_"))
        };
        let inherited = self
            .inherited
            .iter()
            .filter(move |(name, _)| !is_ours(name))
            .cloned();
        let given = self.given.iter().filter_map(|(name, value)| {
            let value = String::from_utf8(value.expose().to_vec()).ok()?;
            Some((OsString::from(name), OsString::from(value)))
        });
        inherited.chain(given)
    }
}

impl Means<'_> {
    /// A client that trusts the system's authorities, or those in `authorities` alone.
    fn client(&self, authorities: Option<Vec<u8>>, timeout: Duration) -> Result<Client> {
        let environment = &self.environment;
        let proxy = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
            .iter()
            .find_map(|name| environment.secret(name));
        let except = environment.first(&["NO_PROXY", "no_proxy"])?;
        Client::new(Rules {
            timeout,
            authorities,
            proxy: proxy.map(|proxy| (proxy, except.map(|(_, hosts)| hosts).unwrap_or_default())),
        })
    }
}

/// The credential in a file, white space around it taken off; nothing if there is no file.
fn read_credential_if_there(path: &Path, what: &str) -> Result<Option<Secret>> {
    let cannot = |cause| Error::io(format!("cannot read {what} `{}`", path.display()), &cause);
    let Some(bytes) = os::read_if_there(path).map_err(cannot)?.map(Secret::new) else {
        return Ok(None);
    };
    let text = bytes.expose().trim_ascii();
    if text.is_empty() {
        return Err(Error::new(
            Kind::Failed,
            format!("{what} `{}` is empty", path.display()),
        ));
    }
    Ok(Some(Secret::new(text.to_vec())))
}

fn read_credential(path: &Path, what: &str) -> Result<Secret> {
    read_credential_if_there(path, what)?.ok_or_else(|| missing(path, what))
}

fn read_file(path: &Path, what: &str) -> Result<Vec<u8>> {
    os::read_if_there(path)
        .map_err(|cause| Error::io(format!("cannot read {what} `{}`", path.display()), &cause))?
        .ok_or_else(|| missing(path, what))
}

fn missing(path: &Path, what: &str) -> Error {
    Error::new(
        Kind::Missing,
        format!(
            "cannot read {what} `{}`: there is no such file",
            path.display()
        ),
    )
}
