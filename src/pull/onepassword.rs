//! 1Password: one item or a whole vault, by the program `op` or by a Connect server.
//!
//! Touches: network, processes.
//!
//! The interfaces: <https://developer.1password.com/docs/cli/reference/>, <https://developer.1password.com/docs/connect/api-reference/>.
//!
//! `op` is run at most twice however many items there are, and never twice for the same: its service accounts are rated by the day, and every start takes a second.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Result};
use crate::pull::address::Address;
use crate::pull::http::{Ask, Client, Verb, WIDTH, malformed};
use crate::pull::naming::{self, Raw};
use crate::pull::program::Printed;
use crate::pull::retry::Repeat;
use crate::pull::text::SecretText;
use crate::pull::{Harvest, Means, Passed, Progress, crowd};
use crate::secret::Secret;

/// What is asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Source {
    /// An item's title or id; otherwise all items of the vault.
    pub(crate) item: Option<String>,
    /// A vault's name or id.
    pub(crate) vault: Option<String>,
    /// Whether the name of a field's section is part of its name.
    pub(crate) sections: Sections,
    pub(crate) by: Option<By>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Sections {
    #[default]
    Ignored,
    Named,
}

/// Whom to ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum By {
    /// The program `op`.
    Program,
    /// A Connect server: OP_CONNECT_HOST and OP_CONNECT_TOKEN.
    Connect,
}

/// `op` may wait for a person who confirms with a finger.
const PROGRAM_PATIENCE: Duration = Duration::from_secs(120);

/// What a list says of an item, or of a vault.
#[derive(Deserialize)]
struct Summary {
    id: String,
    #[serde(alias = "name")]
    title: String,
}

/// An item with its values, as both `op` and Connect write it.
#[derive(Deserialize)]
struct Item {
    id: String,
    title: String,
    vault: Reference,
    #[serde(default)]
    category: String,
    #[serde(default)]
    sections: Vec<Section>,
    #[serde(default)]
    fields: Vec<Field>,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Deserialize)]
struct Reference {
    id: String,
}

#[derive(Deserialize)]
struct Section {
    id: String,
    #[serde(default)]
    label: Option<String>,
}

#[derive(Deserialize)]
struct Field {
    id: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    purpose: Option<String>,
    #[serde(default)]
    value: Option<SecretText>,
    #[serde(default)]
    section: Option<Section>,
}

#[derive(Deserialize)]
struct File {
    name: String,
}

/// How many items the names must tell apart.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Breadth {
    Item,
    Vault,
}

pub(super) fn ask(source: &Source, means: &Means<'_>) -> Result<Harvest> {
    if source.item.is_none() && source.vault.is_none() {
        return Err(
            Error::new(Kind::Usage, "it is not said what to pull from 1Password")
                .hint("give an item, or a whole vault with `--op-vault`"),
        );
    }
    for given in [&source.item, &source.vault].into_iter().flatten() {
        // To `op` it would be a flag, or its standard input.
        if given.starts_with('-') || given.is_empty() {
            return Err(
                Error::new(Kind::Usage, "that is not the name of an item or a vault")
                    .hint("give its id instead"),
            );
        }
    }
    let is_connect = match source.by {
        Some(by) => by == By::Connect,
        None => means.environment.secret("OP_CONNECT_TOKEN").is_some(),
    };
    let mut harvest = Harvest {
        origin: String::new(),
        signed_in: if is_connect {
            "a Connect server"
        } else {
            "`op`"
        }
        .to_owned(),
        prefix: String::new(),
        found: Vec::new(),
        passed: Vec::new(),
        failed: Vec::new(),
    };
    let (vault, items) = if is_connect {
        by_connect(source, means, &mut harvest)?
    } else {
        by_program(source, means)?
    };
    let breadth = match (&source.item, items.as_slice()) {
        (Some(_), [item]) => {
            harvest.origin = format!("op://{vault}/{}", item.id);
            Breadth::Item
        }
        _ => {
            harvest.origin = format!("op://{vault}");
            Breadth::Vault
        }
    };
    let raws = items
        .into_iter()
        .flat_map(|item| fields(item, breadth, source.sections, means, &mut harvest))
        .collect();
    naming::settle(raws, means.check, means.on_fault, &mut harvest)?;
    Ok(harvest)
}

/// The fields of an item that hold something, named.
fn fields(
    item: Item,
    breadth: Breadth,
    naming: Sections,
    means: &Means<'_>,
    harvest: &mut Harvest,
) -> Vec<Raw> {
    let Item {
        title,
        category,
        sections,
        fields,
        files,
        ..
    } = item;
    harvest.passed.extend(files.into_iter().map(|file| Passed {
        there: format!("{title}/{}", file.name),
        name: None,
        why: "it is a file",
    }));
    let mut raws = Vec::new();
    for Field {
        id,
        label,
        purpose,
        value,
        section,
    } in fields
    {
        let Some(SecretText(value)) = value.filter(|SecretText(value)| !value.is_empty()) else {
            continue;
        };
        // Notes are the content of a note, and remarks about anything else.
        if purpose.as_deref() == Some("NOTES") && category != "SECURE_NOTE" {
            continue;
        }
        let label = label.filter(|label| !label.is_empty()).unwrap_or(id);
        // Connect names a field's section by its id alone.
        let section = section.and_then(|of| {
            let known = sections.iter().find(|section| section.id == of.id);
            of.label
                .or_else(|| known.and_then(|section| section.label.clone()))
        });
        let there = match &section {
            Some(section) => format!("{title}/{section}/{label}"),
            None => format!("{title}/{label}"),
        };
        let mut words = Vec::new();
        if breadth == Breadth::Vault {
            words.push(title.as_str());
        }
        if let (Sections::Named, Some(section)) = (naming, &section) {
            words.push(section);
        }
        words.push(&label);
        let name = naming::variable_of_label(words, &there)
            .and_then(|variable| naming::below(means.namespace.as_ref(), [], &variable, &there));
        raws.push(Raw {
            there,
            name,
            value,
            expires: None,
        });
    }
    raws
}

fn by_program(source: &Source, means: &Means<'_>) -> Result<(String, Vec<Item>)> {
    let patience = PROGRAM_PATIENCE.max(means.timeout);
    let op = |verb: &[&str], input: Option<&Secret>| -> Result<Secret> {
        let mut arguments = vec!["item"];
        arguments.extend(verb);
        arguments.extend(["--format", "json"]);
        if let Some(vault) = &source.vault {
            arguments.extend(["--vault", vault]);
        }
        (means.progress)(Progress {
            from: "op",
            done: 0,
            of: None,
        });
        let Printed { output, complaint } =
            means
                .programs
                .run("op", &arguments, input, &means.environment, patience)?;
        complaint.map_or(Ok(output), |complaint| Err(refused(&complaint, source)))
    };
    let unreadable = || {
        Error::new(Kind::Failed, "`op` prints something else than items")
            .hint("see that `op` is of version 2 or newer")
    };
    let items = match &source.item {
        Some(item) => op(&["get", item], None)?,
        None => {
            let list = op(&["list"], None)?;
            let summaries: Vec<Summary> =
                serde_json::from_slice(list.expose()).map_err(|_| unreadable())?;
            if summaries.is_empty() {
                return Ok((source.vault.clone().unwrap_or_default(), Vec::new()));
            }
            // It reads what it printed, and gets all of them at once.
            op(&["get", "-"], Some(&list))?
        }
    };
    // Several items stand one after the other, without a bracket around them.
    let items: Vec<Item> = serde_json::Deserializer::from_slice(items.expose())
        .into_iter()
        .collect::<serde_json::Result<_>>()
        .map_err(|_| unreadable())?;
    let vault = items
        .first()
        .map(|item| item.vault.id.clone())
        .ok_or_else(unreadable)?;
    Ok((vault, items))
}

/// What `op` means when it fails. There is no other sign than its words; they are not shown, and not asked again.
fn refused(complaint: &str, source: &Source) -> Error {
    let complaint = complaint.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| complaint.contains(word));
    if says(&["rate-limited", "rate limit", "too many requests", "(429)"]) {
        return Error::new(Kind::Busy, "1Password is asked too often").hint("try again later");
    }
    if says(&[
        "isn't an item",
        "isn't a vault",
        "not found",
        "doesn't exist",
        "no item found",
    ]) {
        let what = match (&source.item, &source.vault) {
            (Some(item), Some(vault)) => {
                format!("1Password has no item `{item}` in a vault `{vault}`")
            }
            (Some(item), None) => format!("1Password has no item `{item}`"),
            (None, vault) => format!(
                "1Password has no vault `{}`",
                vault.as_deref().unwrap_or_default()
            ),
        };
        return Error::new(Kind::Missing, what)
            .hint("list them with `op item list` and `op vault list`");
    }
    if says(&["more than one"]) {
        return Error::new(Kind::Conflict, "1Password has several items of that name")
            .hint("give the item's id, or its vault with `--op-vault`");
    }
    if says(&[
        "sign in",
        "signed in",
        "signin",
        "not logged in",
        "no accounts configured",
        "authorization",
        "unauthorized",
        "session expired",
        "service account token",
    ]) {
        return Error::new(Kind::WrongKey, "`op` is not signed in")
            .hint("run `op signin`, or set OP_SERVICE_ACCOUNT_TOKEN");
    }
    if says(&["forbidden", "permission", "(403)"]) {
        return Error::new(Kind::Denied, "1Password does not permit it")
            .hint("ask for access to the vault");
    }
    Error::new(Kind::Failed, "`op` fails")
        .hint("see what it says when you run `op item list` yourself")
}

/// A Connect server that is asked with a token.
struct Connect<'a> {
    server: &'a Address,
    client: &'a Client,
    bearer: &'a Secret,
}

impl Connect<'_> {
    /// What is there; nothing if it has gone since it was listed.
    fn get_if_there<T: DeserializeOwned>(&self, what: &str, path: &[&str]) -> Result<Option<T>> {
        let ask = Ask {
            what,
            server: self.server,
            link: self
                .server
                .join(["v1"].into_iter().chain(path.iter().copied())),
            headers: vec![("authorization", self.bearer.expose())],
            verb: Verb::Get,
            repeat: Repeat::Harmless,
        };
        let answer = self.client.ask(&ask)?;
        if answer.status == 404 {
            return Ok(None);
        }
        let body = answer.success(&ask)?;
        serde_json::from_slice(body.expose())
            .map(Some)
            .map_err(|_| malformed(&ask))
    }

    fn get<T: DeserializeOwned>(&self, what: &str, path: &[&str]) -> Result<T> {
        self.get_if_there(what, path)?.ok_or_else(|| {
            Error::new(
                Kind::Missing,
                format!(
                    "cannot {what}: `{}` has no such thing (404)",
                    self.server.host()
                ),
            )
        })
    }
}

fn by_connect(
    source: &Source,
    means: &Means<'_>,
    harvest: &mut Harvest,
) -> Result<(String, Vec<Item>)> {
    const HOST: &str = "OP_CONNECT_HOST";
    const TOKEN: &str = "OP_CONNECT_TOKEN";
    let unset = |name: &str| {
        Error::new(Kind::Usage, format!("{name} is not set"))
            .hint("set both OP_CONNECT_HOST and OP_CONNECT_TOKEN")
    };
    let host = means.environment.text(HOST)?.ok_or_else(|| unset(HOST))?;
    let server = Address::parse(&host, HOST)?;
    let token = means
        .environment
        .secret(TOKEN)
        .ok_or_else(|| unset(TOKEN))?;
    let bearer = Secret::new([b"Bearer ", token.expose()].concat());
    let client = means.client(None, means.timeout)?;
    let connect = Connect {
        server: &server,
        client: &client,
        bearer: &bearer,
    };

    let vaults: Vec<Summary> = connect.get("list the vaults of 1Password", &["vaults"])?;
    let vault = match &source.vault {
        Some(named) => only(vaults, named, "vault")?,
        // The first of several would be a guess.
        None => match <[Summary; 1]>::try_from(vaults) {
            Ok([vault]) => vault,
            Err(_) => {
                return Err(Error::new(
                    Kind::Usage,
                    "the Connect server does not serve exactly one vault",
                )
                .hint("name the one that you mean with `--op-vault`"));
            }
        },
    };
    let mut wanted: Vec<Summary> = connect.get(
        "list the items of 1Password",
        &["vaults", &vault.id, "items"],
    )?;
    if let Some(named) = &source.item {
        wanted = vec![only(wanted, named, "item")?];
    }
    let host = server.host();
    let tell = |done| {
        (means.progress)(Progress {
            from: &host,
            done,
            of: Some(wanted.len()),
        });
    };
    let got = crowd::each(
        &wanted,
        WIDTH,
        means.on_fault,
        &tell,
        &|| client.give_up(),
        |item: &Summary| {
            let what = format!("get `{}`", item.title);
            let path = ["vaults", &vault.id, "items", &item.id];
            match source.item {
                Some(_) => connect.get::<Item>(&what, &path).map(Some),
                None => connect.get_if_there(&what, &path),
            }
        },
    )?;
    let mut items = Vec::new();
    for (Summary { title, .. }, item) in wanted.into_iter().zip(got) {
        match item {
            Ok(Some(item)) => items.push(item),
            Ok(None) => harvest.passed.push(Passed {
                there: title,
                name: None,
                why: "it was deleted meanwhile",
            }),
            Err(error) => harvest.failed.push(error),
        }
    }
    Ok((vault.id, items))
}

/// The one that is meant by an id or a title. The server could look for a title itself, but its filter has no way to quote one.
fn only(all: Vec<Summary>, named: &str, what: &str) -> Result<Summary> {
    let mut matching: Vec<Summary> = all
        .into_iter()
        .filter(|one| one.id == named || one.title == named)
        .collect();
    match (matching.pop(), matching.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(Error::new(
            Kind::Conflict,
            format!("1Password has several {what}s `{named}`"),
        )
        .hint("give the id")),
        (None, _) => Err(Error::new(
            Kind::Missing,
            format!("1Password has no {what} `{named}` that we may see"),
        )
        .hint("see that the name is right and that the token is for its vault")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, refused};

    #[test]
    fn what_op_says_has_a_meaning() {
        let source = Source {
            item: Some("db".to_owned()),
            ..Source::default()
        };
        for (complaint, message) in [
            (
                "[ERROR] 2026/11/21 10:00:00 \"db\" isn't an item. Specify the item with its UUID, name, or domain.",
                "1Password has no item `db`",
            ),
            (
                "[ERROR] 2026/11/21 10:00:00 More than one item matches \"db\". Try again and specify the item by its ID:",
                "1Password has several items of that name",
            ),
            (
                "[ERROR] 2026/11/21 10:00:00 You are not currently signed in. Please run `op signin --help` for instructions",
                "`op` is not signed in",
            ),
            (
                "[ERROR] 2026/11/21 10:00:00 Too many requests. Your client has been rate-limited. Try again in a few seconds.",
                "1Password is asked too often",
            ),
            ("[ERROR] something else with a secret in it", "`op` fails"),
            ("", "`op` fails"),
        ] {
            assert_eq!(refused(complaint, &source).message, message);
        }
    }
}
