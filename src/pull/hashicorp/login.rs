//! The ways to sign in to HashiCorp Vault and OpenBao.
//!
//! Touches: network, files.

use serde::Deserialize;
use serde_json::Value;

use super::{Source, expose, segments};
use crate::error::{Error, Kind, Result};
use crate::pull::address::Address;
use crate::pull::http::{Ask, Client, Verb, malformed, refusal};
use crate::pull::retry::Repeat;
use crate::pull::text::SecretText;
use crate::pull::{Means, read_credential, read_credential_if_there};
use crate::secret::Secret;

/// How to sign in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Auth {
    /// VAULT_TOKEN, or a file that holds one.
    Token,
    /// VAULT_ROLE_ID and VAULT_SECRET_ID.
    AppRole,
    /// A signed statement of another identity provider, in VAULT_JWT or a file.
    Jwt,
}

/// What we ask with.
pub(super) struct Login {
    pub(super) token: Secret,
    /// For people.
    pub(super) how: &'static str,
    /// Whether the token was made for this pull, and should end with it.
    pub(super) is_ours: bool,
}

#[derive(Deserialize)]
struct Answer {
    auth: Granted,
}

#[derive(Deserialize)]
struct Granted {
    client_token: SecretText,
}

pub(super) fn sign_in(
    source: &Source,
    means: &Means<'_>,
    client: &Client,
    server: &Address,
    headers: &[(&'static str, Secret)],
) -> Result<Login> {
    let environment = &means.environment;
    let role_id = environment.secret("VAULT_ROLE_ID");
    let has_jwt = source.jwt_file.is_some() || environment.secret("VAULT_JWT").is_some();
    // What was prepared for a machine comes before the token that a person happens to have.
    let auth = source.auth.unwrap_or({
        if source.token_file.is_some() {
            Auth::Token
        } else if role_id.is_some() {
            Auth::AppRole
        } else if has_jwt {
            Auth::Jwt
        } else {
            Auth::Token
        }
    });
    let (body, usual, how) = match auth {
        Auth::Token => return by_token(source, means),
        Auth::AppRole => {
            let role_id = role_id.ok_or_else(|| unset("VAULT_ROLE_ID"))?;
            let mut fields = vec![("role_id", role_id)];
            // A role may do without.
            fields.extend(
                environment
                    .secret("VAULT_SECRET_ID")
                    .map(|secret| ("secret_id", secret)),
            );
            (object(&fields)?, "approle", "AppRole")
        }
        Auth::Jwt => {
            let jwt = match &source.jwt_file {
                Some(file) => read_credential(file, "the JWT in")?,
                None => environment
                    .secret("VAULT_JWT")
                    .ok_or_else(|| unset("VAULT_JWT"))?,
            };
            let mut fields = vec![("jwt", jwt)];
            // The mount may have a role of its own for those who name none.
            let role = source
                .role
                .clone()
                .map_or_else(|| environment.text("VAULT_ROLE"), |role| Ok(Some(role)))?;
            fields.extend(role.map(|role| ("role", Secret::new(role.into_bytes()))));
            (object(&fields)?, "jwt", "a JWT")
        }
    };
    let mount = segments(
        source.auth_mount.as_deref().unwrap_or(usual),
        "--auth-mount",
    )?;
    let path = ["v1", "auth"].into_iter().chain(mount).chain(["login"]);
    let ask = Ask {
        what: "sign in to Vault",
        server,
        link: server.join(path),
        headers: expose(headers),
        verb: Verb::Post("application/json", &body),
        repeat: Repeat::IfUntouched,
    };
    let answer = client.ask(&ask)?;
    match answer.status {
        200 => {}
        // Vault calls a wrong secret id a bad request.
        400 | 401 | 403 => {
            return Err(Error::new(Kind::WrongKey, format!("Vault does not let us in by {how}"))
                .hint("see that the role and its credential are right and not used up, and that `--auth-mount` names the place"));
        }
        status => return Err(refusal(status, &ask)),
    }
    let Answer {
        auth: Granted {
            client_token: SecretText(token),
        },
    } = serde_json::from_slice(answer.body.expose()).map_err(|_| malformed(&ask))?;
    Ok(Login {
        token,
        how,
        is_ours: true,
    })
}

fn by_token(source: &Source, means: &Means<'_>) -> Result<Login> {
    let login = |token, how| {
        Ok(Login {
            token,
            how,
            is_ours: false,
        })
    };
    if let Some(file) = &source.token_file {
        return login(read_credential(file, "the token in")?, "a token file");
    }
    for name in ["VAULT_TOKEN", "BAO_TOKEN"] {
        if let Some(token) = means.environment.secret(name) {
            return login(token, name);
        }
    }
    // Where `vault login` and `bao login` leave it.
    let home = ["HOME", "USERPROFILE"]
        .iter()
        .find_map(|name| means.environment.path(name));
    let left =
        home.map(|home| read_credential_if_there(&home.join(".vault-token"), "the token in"));
    match left.transpose()?.flatten() {
        Some(token) => login(token, "the token of `vault login`"),
        None => Err(Error::new(Kind::WrongKey, "there is no token for Vault here").hint(
            "sign in with `vault login`, set VAULT_TOKEN, or take it from the vault with `--with VAULT_TOKEN=NAME`",
        )),
    }
}

fn unset(name: &str) -> Error {
    Error::new(Kind::Usage, format!("{name} is not set")).hint(format!(
        "set it, or take it from the vault with `--with {name}=NAME`"
    ))
}

/// A JSON object of texts, written into memory that is wiped.
fn object(fields: &[(&str, Secret)]) -> Result<Secret> {
    // At worst every byte is escaped as six.
    let most = fields
        .iter()
        .map(|(name, value)| name.len() + 8 + 6 * value.len())
        .sum::<usize>()
        + 2;
    let mut text = Vec::with_capacity(most);
    text.push(b'{');
    for (at, (name, value)) in fields.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        let value = std::str::from_utf8(value.expose())
            .map_err(|_| Error::new(Kind::Usage, "a credential for Vault is not text"))?;
        let pair = serde_json::to_writer(&mut text, name).and_then(|()| {
            text.push(b':');
            serde_json::to_writer(&mut text, value)
        });
        pair.map_err(|_| Error::new(Kind::Failed, "cannot write a credential for Vault as JSON"))?;
    }
    text.push(b'}');
    Ok(Secret::new(text))
}

/// Ends the token that was made for this pull. It would end by itself, so that nothing depends on it.
pub(super) fn sign_out(client: &Client, server: &Address, headers: &[(&'static str, Secret)]) {
    let body = Secret::new(
        Value::Object(serde_json::Map::new())
            .to_string()
            .into_bytes(),
    );
    let ask = Ask {
        what: "end the token",
        server,
        link: server.join(["v1", "auth", "token", "revoke-self"]),
        headers: expose(headers),
        verb: Verb::Post("application/json", &body),
        repeat: Repeat::IfUntouched,
    };
    let _ = client.ask(&ask);
}

#[cfg(test)]
mod tests {
    use super::object;
    use crate::secret::Secret;

    #[test]
    fn a_credential_is_escaped() {
        let value = Secret::new("a\"b\\c\n\u{1}é".as_bytes().to_vec());
        let body = object(&[
            ("role_id", Secret::new(b"r".to_vec())),
            ("secret_id", value),
        ])
        .unwrap();
        assert_eq!(
            body.expose(),
            "{\"role_id\":\"r\",\"secret_id\":\"a\\\"b\\\\c\\n\\u0001é\"}".as_bytes()
        );
        assert!(object(&[("jwt", Secret::new(vec![0xff]))]).is_err());
    }
}
