//! HashiCorp Vault and OpenBao: walks a key-value engine of either version, and reads every field of every secret.
//!
//! Touches: network, files.
//!
//! The interface: <https://developer.hashicorp.com/vault/api-docs/secret/kv>, <https://openbao.org/api-docs/secret/kv/>.
//!
//! A directory there is a namespace here, and a field `password` of a secret `db` is `DB_PASSWORD`. What the pull was narrowed to falls away:
//! where the prefix is a secret itself, its fields are the names.

mod login;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, Kind, Result};
use crate::pull::address::{Address, is_segment};
use crate::pull::http::{Ask, Client, Verb, WIDTH, malformed, refusal};
use crate::pull::naming::{self, Raw};
use crate::pull::retry::Repeat;
use crate::pull::text;
use crate::pull::{Harvest, Means, Passed, Progress, crowd, read_file};
use crate::secret::Secret;

pub(crate) use login::Auth;

/// What is asked for. What is not given is taken from the variables of Vault's own program, or OpenBao's.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Source {
    pub(crate) address: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) mount: Option<String>,
    /// The directory or secret below which everything is taken.
    pub(crate) prefix: Option<String>,
    pub(crate) engine: Option<Engine>,
    pub(crate) auth: Option<Auth>,
    /// Where the way to sign in is mounted.
    pub(crate) auth_mount: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) token_file: Option<PathBuf>,
    pub(crate) jwt_file: Option<PathBuf>,
    pub(crate) authorities: Option<PathBuf>,
}

/// The versions of the key-value engine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Engine {
    One,
    Two,
}

/// A tree that goes deeper, or has more secrets, has no end.
const DEEPEST: usize = 64;
const MOST_SECRETS: usize = 200_000;

#[derive(Deserialize)]
struct Wrapped<T> {
    data: T,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<String>,
}

#[derive(Deserialize)]
struct Mount {
    r#type: String,
    #[serde(default)]
    options: Option<BTreeMap<String, String>>,
}

/// The data of a secret in the second version; nothing where the current version was deleted.
#[derive(Deserialize)]
struct Versioned<'a> {
    #[serde(borrow)]
    data: Option<Fields<'a>>,
}

type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// A server that we have signed in to, and the engine that we read there.
struct Session<'a> {
    server: &'a Address,
    client: &'a Client,
    headers: &'a [(&'static str, Secret)],
    mount: Vec<&'a str>,
    engine: Engine,
}

/// A place in the engine, by its segments below the mount.
type Path = Vec<String>;

pub(super) fn ask(source: &Source, means: &Means<'_>) -> Result<Harvest> {
    let server = address(source, means)?;
    let client = means.client(authorities(source, means)?, means.timeout)?;
    let mount: Vec<&str> = segments(source.mount.as_deref().unwrap_or("secret"), "--mount")?;
    let prefix: Vec<&str> = match &source.prefix {
        Some(prefix) => segments(prefix, "--prefix")?,
        None => Vec::new(),
    };
    let namespace = match &source.namespace {
        Some(namespace) => Some(namespace.clone()),
        None => means
            .environment
            .first(&["VAULT_NAMESPACE", "BAO_NAMESPACE"])?
            .map(|(_, text)| text),
    };
    // Vault's agents and proxies answer only those who show that they mean to ask a Vault.
    let mut headers = vec![("x-vault-request", Secret::new(b"true".to_vec()))];
    if let Some(namespace) = &namespace {
        headers.push((
            "x-vault-namespace",
            Secret::new(namespace.as_bytes().to_vec()),
        ));
    }
    let login = login::sign_in(source, means, &client, &server, &headers)?;
    headers.push(("x-vault-token", login.token.clone()));
    let harvest = engine(source, &client, &server, &headers, &mount).and_then(|engine| {
        let session = Session {
            server: &server,
            client: &client,
            headers: &headers,
            mount,
            engine,
        };
        let mut harvest = Harvest {
            origin: origin(&server, namespace.as_deref(), &session.mount, &prefix),
            signed_in: login.how.to_owned(),
            prefix: String::new(),
            found: Vec::new(),
            passed: Vec::new(),
            failed: Vec::new(),
        };
        pull(&session, &prefix, means, &mut harvest)?;
        Ok(harvest)
    });
    if login.is_ours {
        login::sign_out(&client, &server, &headers);
    }
    harvest
}

fn address(source: &Source, means: &Means<'_>) -> Result<Address> {
    let named = means.environment.first(&["VAULT_ADDR", "BAO_ADDR"])?;
    match (&source.address, named) {
        (Some(text), _) => Address::parse(text, "the address"),
        (None, Some((variable, text))) => Address::parse(&text, variable),
        (None, None) => Err(
            Error::new(Kind::Usage, "it is not said which Vault to pull from")
                .hint("give `--addr`, or set VAULT_ADDR"),
        ),
    }
}

fn authorities(source: &Source, means: &Means<'_>) -> Result<Option<Vec<u8>>> {
    let file = match &source.authorities {
        Some(file) => Some(file.clone()),
        None => means
            .environment
            .first(&["VAULT_CACERT", "BAO_CACERT"])?
            .map(|(_, file)| PathBuf::from(file)),
    };
    file.map(|file| read_file(&file, "the authorities in"))
        .transpose()
}

/// The parts of a path, which must all be there and lead downwards.
fn segments<'a>(path: &'a str, flag: &str) -> Result<Vec<&'a str>> {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    if segments.iter().all(|segment| is_segment(segment)) {
        return Ok(segments);
    }
    Err(
        Error::new(Kind::Usage, format!("what follows {flag} is not a path"))
            .hint("give names joined by `/`"),
    )
}

fn origin(server: &Address, namespace: Option<&str>, mount: &[&str], prefix: &[&str]) -> String {
    let namespace = namespace.map_or(String::new(), |namespace| {
        format!("#{}", namespace.trim_matches('/'))
    });
    format!(
        "{}{namespace}",
        server.join(mount.iter().chain(prefix).copied())
    )
}

impl Session<'_> {
    fn ask<'a>(&'a self, what: &'a str, kind: &str, path: &[String]) -> Ask<'a> {
        let kind = match self.engine {
            Engine::One => None,
            Engine::Two => Some(kind),
        };
        let segments = ["v1"]
            .into_iter()
            .chain(self.mount.iter().copied())
            .chain(kind)
            .chain(path.iter().map(String::as_str));
        Ask {
            what,
            server: self.server,
            link: self.server.join(segments),
            headers: expose(self.headers),
            verb: Verb::Get,
            repeat: Repeat::Harmless,
        }
    }

    /// What lies directly in a directory. A name that ends in a slash is a directory itself.
    fn list(&self, directory: &[String]) -> Result<Vec<String>> {
        let what = format!("list `{}`", shown(directory));
        let mut ask = self.ask(&what, "metadata", directory);
        ask.verb = Verb::List;
        let mut answer = self.client.ask(&ask)?;
        // What stands between us and Vault may not know the method. The other way comes second, since servers that do not know that one
        // take it for a reading and say that nothing is there.
        if matches!(answer.status, 405 | 501) {
            ask.verb = Verb::Get;
            ask.link.push_str("?list=true");
            answer = self.client.ask(&ask)?;
        }
        if answer.status == 404 {
            return Ok(Vec::new());
        }
        let body = answer.success(&ask)?;
        serde_json::from_slice(body.expose())
            .map(
                |Wrapped {
                     data: Keys { keys },
                 }| keys,
            )
            .map_err(|_| malformed(&ask))
    }

    /// The fields of a secret; nothing if it has none that are current.
    fn read(&self, path: &[String]) -> Result<Option<Vec<(String, Secret)>>> {
        let what = format!("read `{}`", shown(path));
        let ask = self.ask(&what, "data", path);
        let answer = self.client.ask(&ask)?;
        // A deleted version has this status too, with its metadata for a body.
        if answer.status == 404 {
            return Ok(None);
        }
        let body = answer.success(&ask)?;
        let parsed = match self.engine {
            Engine::One => serde_json::from_slice(body.expose())
                .and_then(|Wrapped { data }: Wrapped<Fields<'_>>| values(data).map(Some)),
            Engine::Two => serde_json::from_slice(body.expose()).and_then(
                |Wrapped { data }: Wrapped<Versioned<'_>>| data.data.map(values).transpose(),
            ),
        };
        parsed.map_err(|_| malformed(&ask))
    }
}

fn values(fields: Fields<'_>) -> serde_json::Result<Vec<(String, Secret)>> {
    fields
        .into_iter()
        .map(|(name, value)| text::field(value).map(|value| (name, value)))
        .collect()
}

fn expose<'a>(headers: &'a [(&'static str, Secret)]) -> Vec<(&'static str, &'a [u8])> {
    headers
        .iter()
        .map(|(name, value)| (*name, value.expose()))
        .collect()
}

/// A path as it is shown to people.
fn shown(path: &[String]) -> String {
    if path.is_empty() {
        "/".to_owned()
    } else {
        path.join("/")
    }
}

/// Which version of the engine is mounted there: asked as Vault's own program asks, unless it was said.
fn engine(
    source: &Source,
    client: &Client,
    server: &Address,
    headers: &[(&'static str, Secret)],
    mount: &[&str],
) -> Result<Engine> {
    if let Some(engine) = source.engine {
        return Ok(engine);
    }
    let what = format!("see what is mounted at `{}`", mount.join("/"));
    let segments = ["v1", "sys", "internal", "ui", "mounts"]
        .iter()
        .chain(mount)
        .copied();
    let ask = Ask {
        what: &what,
        server,
        link: server.join(segments),
        headers: expose(headers),
        verb: Verb::Get,
        repeat: Repeat::Harmless,
    };
    let answer = client.ask(&ask)?;
    match answer.status {
        200 => {}
        // For a mount that is not there as well: the answer does not tell it from one that may not be seen.
        403 => {
            return Err(refusal(403, &ask)
                .hint("see that the token may read below the mount and that `--mount` is right, or say which engine it is with `--kv 1` or `--kv 2`"));
        }
        status => return Err(refusal(status, &ask)),
    }
    let Wrapped { data }: Wrapped<Mount> =
        serde_json::from_slice(answer.body.expose()).map_err(|_| malformed(&ask))?;
    let version = data
        .options
        .as_ref()
        .and_then(|options| options.get("version"));
    match (data.r#type.as_str(), version.map(String::as_str)) {
        ("kv" | "generic", None | Some("1")) => Ok(Engine::One),
        ("kv", Some("2")) => Ok(Engine::Two),
        _ => Err(Error::new(
            Kind::Failed,
            format!(
                "what is mounted at `{}` is no key-value engine that we know",
                mount.join("/")
            ),
        )
        .hint("give another one with `--mount`")),
    }
}

/// Walks the tree level by level, then reads what it found.
fn pull(
    session: &Session<'_>,
    prefix: &[&str],
    means: &Means<'_>,
    harvest: &mut Harvest,
) -> Result<()> {
    let prefix: Path = prefix.iter().map(|&segment| segment.to_owned()).collect();
    let host = session.server.host();
    let mut secrets: Vec<Path> = Vec::new();
    if !prefix.is_empty() {
        // Whether it is a directory, a secret or both, only asking tells.
        secrets.push(prefix.clone());
    }
    let mut directories = vec![prefix.clone()];
    while !directories.is_empty() {
        let found = secrets.len();
        let tell = |_| {
            (means.progress)(Progress {
                from: &host,
                done: found,
                of: None,
            });
        };
        let lists = crowd::each(
            &directories,
            WIDTH,
            means.on_fault,
            &tell,
            &|| session.client.give_up(),
            |directory: &Path| session.list(directory),
        )?;
        let mut deeper = Vec::new();
        for (directory, keys) in directories.iter().zip(lists) {
            match keys {
                Ok(keys) => place(directory, keys, &mut secrets, &mut deeper, harvest),
                Err(error) => harvest.failed.push(error),
            }
        }
        directories = deeper;
        let is_endless = directories
            .first()
            .is_some_and(|path| path.len() > prefix.len() + DEEPEST);
        if is_endless || secrets.len() + directories.len() > MOST_SECRETS {
            return Err(Error::new(
                Kind::Failed,
                format!("cannot list `{}`: it has no end", shown(&prefix)),
            ));
        }
    }
    let tell = |done| {
        (means.progress)(Progress {
            from: &host,
            done,
            of: Some(secrets.len()),
        });
    };
    let read = crowd::each(
        &secrets,
        WIDTH,
        means.on_fault,
        &tell,
        &|| session.client.give_up(),
        |path: &Path| session.read(path),
    )?;
    let mut raws = Vec::new();
    for (path, fields) in secrets.iter().zip(read) {
        match fields {
            Ok(Some(fields)) => raws.extend(
                fields
                    .into_iter()
                    .map(|field| named(path, prefix.len(), field, means)),
            ),
            Ok(None) if *path == prefix => {}
            Ok(None) => harvest.passed.push(Passed {
                there: shown(path),
                name: None,
                why: "its current version is deleted",
            }),
            Err(error) => harvest.failed.push(error),
        }
    }
    naming::settle(raws, means.check, means.on_fault, harvest)
}

/// Sorts what a directory holds into secrets and directories.
fn place(
    directory: &Path,
    keys: Vec<String>,
    secrets: &mut Vec<Path>,
    deeper: &mut Vec<Path>,
    harvest: &mut Harvest,
) {
    for key in keys {
        let (name, into) = match key.strip_suffix('/') {
            Some(name) => (name, &mut *deeper),
            None => (key.as_str(), &mut *secrets),
        };
        let mut path = directory.clone();
        path.push(name.to_owned());
        if is_segment(name) {
            into.push(path);
        } else {
            harvest.passed.push(Passed {
                there: shown(&path),
                name: None,
                why: "no address leads there",
            });
        }
    }
}

/// The name of a field: what of its path lies below the prefix, the last part joined with the field's own name.
fn named(path: &Path, skip: usize, (field, value): (String, Secret), means: &Means<'_>) -> Raw {
    let there = format!("{}#{field}", shown(path));
    let below: Vec<&str> = path.iter().skip(skip).map(String::as_str).collect();
    let (directories, key) = match below.split_last() {
        Some((key, directories)) => (directories, *key),
        None => (&[][..], ""),
    };
    let name = naming::variable([key, &field], &there).and_then(|variable| {
        naming::below(
            means.namespace.as_ref(),
            directories.iter().copied(),
            &variable,
            &there,
        )
    });
    Raw {
        there,
        name,
        value,
        expires: None,
    }
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn a_path_leads_downwards() {
        assert_eq!(segments("/team/api/", "--prefix").unwrap(), ["team", "api"]);
        assert_eq!(segments("a b/ü", "--prefix").unwrap(), ["a b", "ü"]);
        for bad in ["", "/", "a//b", "..", "a/../b", "./a"] {
            assert!(segments(bad, "--prefix").is_err(), "{bad}");
        }
    }
}
