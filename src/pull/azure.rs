//! Azure Key Vault: lists the secrets of a vault page by page, then gets each.
//!
//! Touches: network, files, processes.
//!
//! The interface: <https://learn.microsoft.com/rest/api/keyvault/secrets>.

mod identity;

use std::collections::HashSet;

use serde::Deserialize;

use crate::error::{Error, Kind, Result};
use crate::pull::address::Address;
use crate::pull::http::{Ask, Client, Verb, WIDTH, malformed};
use crate::pull::naming::{self, Raw};
use crate::pull::retry::Repeat;
use crate::pull::text::SecretText;
use crate::pull::{Harvest, Means, Passed, Progress, crowd};
use crate::secret::{Secret, Timestamp};

pub(crate) use identity::Auth;

/// What is asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Source {
    /// A vault's name, or its address; otherwise AZURE_KEYVAULT_URL.
    pub(crate) vault: Option<String>,
    /// Only what begins with this, in the spelling of either side.
    pub(crate) prefix: Option<String>,
    /// How to sign in; otherwise the first way for which there is all that it needs.
    pub(crate) auth: Option<Auth>,
    pub(crate) tenant: Option<String>,
    pub(crate) client: Option<String>,
    /// Whom the token is for, where the vault's address does not tell.
    pub(crate) audience: Option<String>,
}

/// A cloud of Azure: what the addresses of its vaults end in, where one signs in, and whom the token is for.
struct Cloud {
    suffix: &'static str,
    authority: &'static str,
    audience: &'static str,
}

const CLOUDS: [Cloud; 3] = [
    Cloud {
        suffix: ".vault.azure.net",
        authority: "https://login.microsoftonline.com",
        audience: "https://vault.azure.net",
    },
    Cloud {
        suffix: ".vault.azure.cn",
        authority: "https://login.chinacloudapi.cn",
        audience: "https://vault.azure.cn",
    },
    Cloud {
        suffix: ".vault.usgovcloudapi.net",
        authority: "https://login.microsoftonline.us",
        audience: "https://vault.usgovcloudapi.net",
    },
];

/// The version of the interface.
const VERSION: &str = "api-version=7.4";
/// The most that a page holds.
const PAGE: usize = 25;
/// A vault that has more pages than this has no end.
const MOST_PAGES: usize = 4000;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    value: Option<Vec<Item>>,
    #[serde(rename = "nextLink", default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    #[serde(default)]
    attributes: Attributes,
    /// Whether it is the key of a certificate, kept by Azure.
    #[serde(default)]
    managed: bool,
}

#[derive(Default, Deserialize)]
struct Attributes {
    enabled: Option<bool>,
    nbf: Option<Timestamp>,
    exp: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Bundle {
    value: SecretText,
}

/// One secret to get.
struct Wanted {
    there: String,
    expires: Option<Timestamp>,
}

pub(super) fn ask(source: &Source, means: &Means<'_>) -> Result<Harvest> {
    let vault = address(source, means)?;
    let (authority, audience) = cloud(source, &vault)?;
    let client = means.client(None, means.timeout)?;
    let (token, signed_in) = identity::token(source, means, &client, authority, &audience)?;
    let bearer = bearer(&token);
    let host = vault.host();
    let mut harvest = Harvest {
        origin: vault.as_str().to_ascii_lowercase(),
        signed_in,
        prefix: source.prefix.as_deref().map(spelling).unwrap_or_default(),
        found: Vec::new(),
        passed: Vec::new(),
        failed: Vec::new(),
    };
    let wanted = list(&vault, &bearer, &client, means, &mut harvest)?;
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
        |wanted| get(&vault, &bearer, &client, &wanted.there),
    )?;
    let mut raws = Vec::new();
    for (Wanted { there, expires }, value) in wanted.into_iter().zip(got) {
        let name = naming::variable([there.as_str()], &there)
            .and_then(|variable| naming::below(means.namespace.as_ref(), [], &variable, &there));
        match value {
            Ok(Some(value)) => raws.push(Raw {
                there,
                name,
                value,
                expires,
            }),
            Ok(None) => {
                harvest.passed.push(Passed {
                    there,
                    name: None,
                    why: "it was deleted meanwhile",
                });
            }
            Err(error) => harvest.failed.push(error),
        }
    }
    naming::settle(raws, means.check, means.on_fault, &mut harvest)?;
    Ok(harvest)
}

fn address(source: &Source, means: &Means<'_>) -> Result<Address> {
    const VARIABLE: &str = "AZURE_KEYVAULT_URL";
    let (origin, text) = match (&source.vault, means.environment.text(VARIABLE)?) {
        (Some(text), _) => ("the vault", text.clone()),
        (None, Some(text)) => (VARIABLE, text),
        (None, None) => {
            return Err(Error::new(
                Kind::Usage,
                "it is not said which vault of Azure to pull from",
            )
            .hint("give its name or address, or set AZURE_KEYVAULT_URL"));
        }
    };
    let is_name = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_name && !text.is_empty() {
        return Address::parse(&format!("https://{text}{}", CLOUDS[0].suffix), origin);
    }
    Address::parse(&text, origin)
}

/// Where to sign in, and whom the token is for. A token for all of Azure's vaults is shown to none but Azure's, unless the user says whose it is.
fn cloud(source: &Source, vault: &Address) -> Result<(Option<&'static str>, String)> {
    let host = vault.host();
    if let Some(audience) = &source.audience {
        let cloud = CLOUDS.iter().find(|cloud| cloud.audience == audience);
        return Ok((cloud.map(|cloud| cloud.authority), audience.clone()));
    }
    let cloud = CLOUDS
        .iter()
        .find(|cloud| host.ends_with(cloud.suffix))
        .ok_or_else(|| {
            Error::new(Kind::Usage, "the address is none of a vault of Azure").hint(
                "if it is one under another name, say so with `--audience https://vault.azure.net`",
            )
        })?;
    Ok((Some(cloud.authority), cloud.audience.to_owned()))
}

fn bearer(token: &Secret) -> Secret {
    Secret::new([b"Bearer ", token.expose()].concat())
}

/// Both sides' spelling of a name in one: Azure knows neither underscores nor case.
fn spelling(name: &str) -> String {
    name.replace('-', "_").to_ascii_uppercase()
}

/// All secrets that are to be got, page by page; what is there and is not, goes to the harvest.
fn list(
    vault: &Address,
    bearer: &Secret,
    client: &Client,
    means: &Means<'_>,
    harvest: &mut Harvest,
) -> Result<Vec<Wanted>> {
    let mut wanted = Vec::new();
    let mut seen = HashSet::new();
    let mut link = format!("{}?{VERSION}&maxresults={PAGE}", vault.join(["secrets"]));
    loop {
        let ask = Ask {
            what: "list the secrets",
            server: vault,
            link: link.clone(),
            headers: vec![("authorization", bearer.expose())],
            verb: Verb::Get,
            repeat: Repeat::Harmless,
        };
        let body = client.ask(&ask)?.success(&ask)?;
        let page: Page = serde_json::from_slice(body.expose()).map_err(|_| malformed(&ask))?;
        for item in page.value.unwrap_or_default() {
            let there = name(&item.id).ok_or_else(|| malformed(&ask))?;
            sort(&item, there, means, harvest, &mut wanted);
        }
        (means.progress)(Progress {
            from: &vault.host(),
            done: wanted.len(),
            of: None,
        });
        let Some(next) = page.next.filter(|next| !next.is_empty()) else {
            return Ok(wanted);
        };
        if !vault.holds(&next) {
            return Err(Error::new(
                Kind::Failed,
                format!(
                    "cannot list the secrets: `{}` continues its list at another place",
                    vault.host()
                ),
            ));
        }
        if !seen.insert(next.clone()) || seen.len() > MOST_PAGES {
            return Err(Error::new(
                Kind::Failed,
                format!(
                    "cannot list the secrets: the list of `{}` has no end",
                    vault.host()
                ),
            ));
        }
        link = next;
    }
}

/// The name in an identifier such as `https://kv.vault.azure.net/secrets/NAME`.
fn name(id: &str) -> Option<String> {
    let (_, name) = id.split_once("/secrets/")?;
    let name = name.split('/').next().unwrap_or_default();
    let is_name = (1..=127).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then(|| name.to_owned())
}

/// Takes an item to be got, or says why not.
fn sort(
    item: &Item,
    there: String,
    means: &Means<'_>,
    harvest: &mut Harvest,
    wanted: &mut Vec<Wanted>,
) {
    if !spelling(&there).starts_with(&harvest.prefix) {
        return;
    }
    let Attributes { enabled, nbf, exp } = &item.attributes;
    let why = if item.managed {
        "it is the key of a certificate"
    } else if *enabled == Some(false) {
        "it is disabled"
    } else if exp.is_some_and(|end| end <= means.now) {
        "it has expired"
    } else if nbf.is_some_and(|start| start > means.now) {
        "it is not valid yet"
    } else {
        wanted.push(Wanted {
            there,
            expires: *exp,
        });
        return;
    };
    let name = naming::variable([there.as_str()], &there)
        .and_then(|variable| naming::below(means.namespace.as_ref(), [], &variable, &there))
        .ok();
    harvest.passed.push(Passed { there, name, why });
}

/// The current value; nothing if it has gone since it was listed.
fn get(vault: &Address, bearer: &Secret, client: &Client, there: &str) -> Result<Option<Secret>> {
    let ask = Ask {
        what: &format!("get `{there}`"),
        server: vault,
        link: format!("{}?{VERSION}", vault.join(["secrets", there])),
        headers: vec![("authorization", bearer.expose())],
        verb: Verb::Get,
        repeat: Repeat::Harmless,
    };
    let answer = client.ask(&ask)?;
    if answer.status == 404 {
        return Ok(None);
    }
    let body = answer.success(&ask)?;
    serde_json::from_slice(body.expose())
        .map(
            |Bundle {
                 value: SecretText(value),
             }| Some(value),
        )
        .map_err(|_| malformed(&ask))
}

#[cfg(test)]
mod tests {
    use super::{Source, cloud, name, spelling};
    use crate::pull::address::Address;

    #[test]
    fn a_token_goes_to_azure_alone_unless_told() {
        let clouds = |text: &str, audience: Option<&str>| {
            let source = Source {
                audience: audience.map(str::to_owned),
                ..Source::default()
            };
            let vault = Address::parse(text, "the vault").unwrap();
            cloud(&source, &vault)
                .map(|(authority, audience)| (authority.unwrap_or("-"), audience))
                .ok()
        };
        let public = (
            "https://login.microsoftonline.com",
            "https://vault.azure.net".to_owned(),
        );
        assert_eq!(
            clouds("https://kv.vault.azure.net", None),
            Some(public.clone())
        );
        assert_eq!(
            clouds("https://KV.Vault.Azure.CN/", None),
            Some((
                "https://login.chinacloudapi.cn",
                "https://vault.azure.cn".to_owned()
            ))
        );
        assert_eq!(
            clouds("https://kv.vault.usgovcloudapi.net", None),
            Some((
                "https://login.microsoftonline.us",
                "https://vault.usgovcloudapi.net".to_owned()
            ))
        );
        assert_eq!(
            clouds("https://kv.vault.azure.net.evil.example", None),
            None
        );
        assert_eq!(clouds("https://evilvault.azure.net.example", None), None);
        assert_eq!(clouds("https://127.0.0.1", None), None);
        assert_eq!(
            clouds("https://kv.internal", Some("https://vault.azure.net")),
            Some(public)
        );
        assert_eq!(
            clouds("https://kv.internal", Some("https://other")),
            Some(("-", "https://other".to_owned()))
        );
    }

    #[test]
    fn a_name_is_what_azure_allows() {
        assert_eq!(
            name("https://kv.vault.azure.net/secrets/db-url").as_deref(),
            Some("db-url")
        );
        assert_eq!(
            name("https://kv.vault.azure.net/secrets/db-url/0a1b").as_deref(),
            Some("db-url")
        );
        for bad in [
            "db-url",
            "https://kv/secrets/",
            "https://kv/secrets/..",
            "https://kv/secrets/a_b",
            "https://kv/secrets/a%2Fb",
        ] {
            assert_eq!(name(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_prefix_may_be_in_either_spelling() {
        for prefix in ["MYAPP_", "myapp-", "MyApp-"] {
            assert!(
                spelling("myapp-db-url").starts_with(&spelling(prefix)),
                "{prefix}"
            );
        }
    }
}
