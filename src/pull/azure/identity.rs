//! The ways to sign in to Azure: who we are, and how we show it.
//!
//! Touches: network, files, processes.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::Source;
use crate::error::{Error, Kind, Result};
use crate::pull::address::{Address, escape};
use crate::pull::http::{Ask, Client, Verb, malformed, refusal};
use crate::pull::retry::Repeat;
use crate::pull::text::SecretText;
use crate::pull::{Means, read_credential};
use crate::secret::Secret;

/// How to sign in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Auth {
    /// A service principal with a secret: AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_CLIENT_SECRET.
    ServicePrincipal,
    /// A token of another identity provider, in AZURE_FEDERATED_TOKEN_FILE.
    Workload,
    /// What Azure knows of the machine or the service that we run on.
    Managed,
    /// Whoever is signed in with the program `az`.
    Cli,
}

/// Where a virtual machine asks about itself. The variable is that of Azure's own libraries.
const METADATA: (&str, &str) = (
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "http://169.254.169.254",
);
/// A metadata service that is there answers at once; anywhere else nobody does.
const METADATA_PATIENCE: Duration = Duration::from_secs(3);
/// `az` starts slowly, and may talk to the network.
const CLI_PATIENCE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Token {
    access_token: SecretText,
}

#[derive(Deserialize)]
struct CliToken {
    #[serde(rename = "accessToken")]
    access_token: SecretText,
}

/// What an identity of our own is made of.
struct Principal {
    tenant: String,
    client: String,
}

/// A token for `audience`, and how we came by it.
pub(super) fn token(
    source: &Source,
    means: &Means<'_>,
    client: &Client,
    authority: Option<&'static str>,
    audience: &str,
) -> Result<(Secret, String)> {
    let environment = &means.environment;
    let is_set = |names: &[&str]| names.iter().all(|name| environment.secret(name).is_some());
    match source.auth {
        Some(Auth::ServicePrincipal) => by_secret(source, means, client, authority, audience),
        Some(Auth::Workload) => by_assertion(source, means, client, authority, audience),
        Some(Auth::Managed) => by_identity(source, means, client, audience),
        Some(Auth::Cli) => by_program(source, means, audience),
        None if is_set(&["AZURE_CLIENT_SECRET"]) => {
            by_secret(source, means, client, authority, audience)
        }
        None if is_set(&["AZURE_FEDERATED_TOKEN_FILE"]) => {
            by_assertion(source, means, client, authority, audience)
        }
        None if is_set(&["IDENTITY_ENDPOINT"]) => by_identity(source, means, client, audience),
        None => match by_program(source, means, audience) {
            Err(error) if matches!(error.kind, Kind::Missing | Kind::WrongKey) => {
                let probe = means
                    .client(None, METADATA_PATIENCE.min(means.timeout))?
                    .asking_once();
                by_metadata(source, means, &probe, audience).map_err(|_| nobody())
            }
            other => other,
        },
    }
}

fn nobody() -> Error {
    Error::new(Kind::WrongKey, "there is no way to sign in to Azure here").hint(
        "run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE",
    )
}

fn principal(source: &Source, means: &Means<'_>) -> Result<Principal> {
    let either = |given: &Option<String>, name: &str, flag: &str| match given {
        Some(given) => Ok(given.clone()),
        None => means.environment.text(name)?.ok_or_else(|| {
            Error::new(Kind::Usage, format!("{name} is not set"))
                .hint(format!("set it, or give `{flag}`"))
        }),
    };
    Ok(Principal {
        tenant: either(&source.tenant, "AZURE_TENANT_ID", "--tenant")?,
        client: either(&source.client, "AZURE_CLIENT_ID", "--client-id")?,
    })
}

fn by_secret(
    source: &Source,
    means: &Means<'_>,
    client: &Client,
    authority: Option<&'static str>,
    audience: &str,
) -> Result<(Secret, String)> {
    const NAME: &str = "AZURE_CLIENT_SECRET";
    let secret = means.environment.secret(NAME).ok_or_else(|| {
        Error::new(Kind::Usage, format!("{NAME} is not set"))
            .hint("take it from the vault with `--with AZURE_CLIENT_SECRET=NAME`")
    })?;
    let proof = [("client_secret", secret.expose())];
    let token = by_authority(source, means, client, authority, audience, &proof)?;
    Ok((token, "a service principal".to_owned()))
}

fn by_assertion(
    source: &Source,
    means: &Means<'_>,
    client: &Client,
    authority: Option<&'static str>,
    audience: &str,
) -> Result<(Secret, String)> {
    const NAME: &str = "AZURE_FEDERATED_TOKEN_FILE";
    let file = means
        .environment
        .text(NAME)?
        .ok_or_else(|| Error::new(Kind::Usage, format!("{NAME} is not set")))?;
    let assertion = read_credential(Path::new(&file), "the federated token in")?;
    let proof = [
        (
            "client_assertion_type",
            b"urn:ietf:params:oauth:client-assertion-type:jwt-bearer".as_slice(),
        ),
        ("client_assertion", assertion.expose()),
    ];
    let token = by_authority(source, means, client, authority, audience, &proof)?;
    Ok((token, "a federated workload identity".to_owned()))
}

/// Shows `proof` to the authority: the client credentials grant of OAuth 2.0 (RFC 6749, section 4.4; RFC 7523).
fn by_authority(
    source: &Source,
    means: &Means<'_>,
    client: &Client,
    authority: Option<&'static str>,
    audience: &str,
    proof: &[(&str, &[u8])],
) -> Result<Secret> {
    const VARIABLE: &str = "AZURE_AUTHORITY_HOST";
    let Principal { tenant, client: id } = principal(source, means)?;
    let named = means.environment.text(VARIABLE)?;
    let authority = named.as_deref().or(authority).ok_or_else(|| {
        Error::new(
            Kind::Usage,
            "it is not known where to sign in for that audience",
        )
        .hint(format!("set {VARIABLE}"))
    })?;
    // Azure's own libraries take a bare host too.
    let authority = if authority.contains("://") {
        Address::parse(authority, VARIABLE)?
    } else {
        Address::parse(&format!("https://{authority}"), VARIABLE)?
    };
    let scope = format!("{}/.default", audience.trim_end_matches('/'));
    let mut fields = vec![
        ("grant_type", b"client_credentials".as_slice()),
        ("client_id", id.as_bytes()),
        ("scope", scope.as_bytes()),
    ];
    fields.extend(proof);
    let body = form(&fields);
    let ask = Ask {
        what: "sign in to Azure",
        server: &authority,
        link: authority.join([tenant.as_str(), "oauth2", "v2.0", "token"]),
        headers: Vec::new(),
        verb: Verb::Post("application/x-www-form-urlencoded", &body),
        repeat: Repeat::IfUntouched,
    };
    let answer = client.ask(&ask)?;
    match answer.status {
        200 => read(&answer.body, &ask),
        // The authority calls a wrong secret, tenant or client a bad request (RFC 6749, section 5.2).
        400 | 401 => Err(Error::new(Kind::WrongKey, "Azure does not accept the tenant, the client or its proof")
            .hint("see that AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret or token belong together and are not out of date")),
        status => Err(refusal(status, &ask)),
    }
}

/// The fields as a form, in memory that is wiped.
fn form(fields: &[(&str, &[u8])]) -> Secret {
    // Nothing grows past this, so nothing is left behind.
    let most = fields
        .iter()
        .map(|(name, value)| name.len() + 2 + 3 * value.len())
        .sum();
    let mut text = Vec::with_capacity(most);
    for (at, (name, value)) in fields.iter().enumerate() {
        if at > 0 {
            text.push(b'&');
        }
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        for byte in *value {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                text.push(*byte);
            } else {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                text.extend([
                    b'%',
                    DIGITS[usize::from(byte >> 4)],
                    DIGITS[usize::from(byte & 15)],
                ]);
            }
        }
    }
    Secret::new(text)
}

fn by_identity(
    source: &Source,
    means: &Means<'_>,
    client: &Client,
    audience: &str,
) -> Result<(Secret, String)> {
    const ENDPOINT: &str = "IDENTITY_ENDPOINT";
    let environment = &means.environment;
    let Some(text) = environment.text(ENDPOINT)? else {
        return by_metadata(source, means, client, audience);
    };
    // Azure Arc and Service Fabric set the same variable and answer by other rules.
    let header = environment.secret("IDENTITY_HEADER");
    let (Some(header), None, None) = (
        header,
        environment.secret("IMDS_ENDPOINT"),
        environment.secret("IDENTITY_SERVER_THUMBPRINT"),
    ) else {
        return Err(Error::new(Kind::Failed, "the managed identity of this service is of a kind that we do not know")
            .hint("App Service, Functions, Container Apps, Container Instances and virtual machines are known; use a service principal or `az`"));
    };
    let server = Address::platform(&text, ENDPOINT)?;
    let slash = if text.ends_with('/') { "/" } else { "" };
    let ask = Ask {
        what: "sign in to Azure as this service",
        link: identity_link(
            &format!("{}{slash}", server.as_str()),
            "2019-08-01",
            source,
            means,
            audience,
        )?,
        server: &server,
        headers: vec![("x-identity-header", header.expose())],
        verb: Verb::Get,
        repeat: Repeat::Harmless,
    };
    let body = client.ask(&ask)?.success(&ask)?;
    Ok((
        read(&body, &ask)?,
        "the managed identity of this service".to_owned(),
    ))
}

fn by_metadata(
    source: &Source,
    means: &Means<'_>,
    client: &Client,
    audience: &str,
) -> Result<(Secret, String)> {
    let (variable, usual) = METADATA;
    let text = means
        .environment
        .text(variable)?
        .unwrap_or_else(|| usual.to_owned());
    let server = Address::platform(&text, variable)?;
    let path = server.join(["metadata", "identity", "oauth2", "token"]);
    let ask = Ask {
        what: "sign in to Azure as this machine",
        link: identity_link(&path, "2018-02-01", source, means, audience)?,
        server: &server,
        headers: vec![("metadata", b"true")],
        verb: Verb::Get,
        repeat: Repeat::Harmless,
    };
    let answer = client.ask(&ask)?;
    if answer.status == 400 {
        return Err(Error::new(
            Kind::WrongKey,
            "this machine has no managed identity, or several of them",
        )
        .hint("assign one to it, or name it with `--client-id`"));
    }
    let body = answer.success(&ask)?;
    Ok((
        read(&body, &ask)?,
        "the managed identity of this machine".to_owned(),
    ))
}

fn identity_link(
    path: &str,
    version: &str,
    source: &Source,
    means: &Means<'_>,
    audience: &str,
) -> Result<String> {
    let mut link = format!("{path}?api-version={version}&resource={}", escape(audience));
    let client = match &source.client {
        Some(client) => Some(client.clone()),
        None => means.environment.text("AZURE_CLIENT_ID")?,
    };
    if let Some(client) = client {
        link.push_str("&client_id=");
        link.push_str(&escape(&client));
    }
    Ok(link)
}

fn by_program(source: &Source, means: &Means<'_>, audience: &str) -> Result<(Secret, String)> {
    let mut arguments = vec![
        "account",
        "get-access-token",
        "--resource",
        audience,
        "--output",
        "json",
    ];
    if let Some(tenant) = &source.tenant {
        arguments.extend(["--tenant", tenant]);
    }
    let patience = CLI_PATIENCE.max(means.timeout);
    let printed = means
        .programs
        .run("az", &arguments, None, &means.environment, patience)?;
    if let Some(complaint) = printed.complaint {
        let is_signed_out = complaint.contains("az login");
        let kind = if is_signed_out {
            Kind::WrongKey
        } else {
            Kind::Failed
        };
        let what = if is_signed_out {
            "`az` is not signed in"
        } else {
            "`az` gives no token"
        };
        return Err(Error::new(kind, what).hint("run `az login`"));
    }
    serde_json::from_slice(printed.output.expose())
        .map(
            |CliToken {
                 access_token: SecretText(token),
             }| (token, "`az`".to_owned()),
        )
        .map_err(|_| {
            Error::new(Kind::Failed, "`az` prints something else than a token")
                .hint("see that `az` is up to date")
        })
}

fn read(body: &Secret, ask: &Ask<'_>) -> Result<Secret> {
    serde_json::from_slice(body.expose())
        .map(
            |Token {
                 access_token: SecretText(token),
             }| token,
        )
        .map_err(|_| malformed(ask))
}

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn a_form_escapes_what_it_must() {
        let body = form(&[("a", b"b~c.d-e_f"), ("secret", b"x&y=z +\xc3\xa9%")]);
        assert_eq!(
            body.expose(),
            b"a=b~c.d-e_f&secret=x%26y%3Dz%20%2B%C3%A9%25"
        );
    }
}
