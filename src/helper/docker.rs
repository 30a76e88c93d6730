//! docker's credential store, `docker-credential-sevault`: the address of a registry in, JSON out.
//!
//! Touches: nothing.
//!
//! <https://github.com/docker/docker-credential-helpers>. Errors are read from standard output, and one of them by its words: without it docker would take a
//! registry without a credential for a broken helper.

use serde::Deserialize;

use super::escape::{Escape, Piece, compose, json_text};
use super::{BLANK, Helper, Input, Request, Results, Step, Text, login, malformed};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::secret::address::Address;
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "docker",
    input: |words| match words {
        [word] if word == "list" || word == "version" => Input::None,
        _ => Input::All,
    },
    read,
    answer,
    failure,
    ..BLANK
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stored {
    #[serde(rename = "ServerURL")]
    server: String,
    username: String,
    secret: Text,
}

fn failure(error: &Error) -> String {
    if error.kind == Kind::Missing {
        return "credentials not found in native keychain\n".to_owned();
    }
    format!("sevault: {}\n", error.message)
}

fn server(input: &Secret) -> Result<String> {
    let text = std::str::from_utf8(input.expose()).map_err(|_| malformed("docker"))?;
    Ok(text.trim().to_owned())
}

fn address(server: &str) -> Result<Address> {
    Address::parse(server).ok_or_else(|| malformed("docker"))
}

fn read(request: &Request<'_>) -> Result<Step> {
    let [operation] = request.words else {
        return Err(malformed("docker"));
    };
    match operation.as_str() {
        "get" => Ok(Step::Ask(Ask::Login(address(&server(request.input)?)?))),
        "list" => Ok(Step::Ask(Ask::Logins)),
        "erase" => Ok(Step::Erase(address(&server(request.input)?)?)),
        "store" => {
            let stored: Stored =
                serde_json::from_slice(request.input.expose()).map_err(|_| malformed("docker"))?;
            let mut address = address(&stored.server)?;
            address.username = Some(stored.username);
            let value = Secret::value(stored.secret.0.expose().to_vec())?;
            Ok(Step::Store(address, value))
        }
        "version" => Ok(Step::Say(format!(
            "docker-credential-sevault (sevault) v{}\n",
            env!("CARGO_PKG_VERSION")
        ))),
        _ => Err(malformed("docker")),
    }
}

fn answer(request: &Request<'_>, results: &Results) -> Result<Secret> {
    if request.words.first().is_some_and(|word| word == "list") {
        let logins = results.found.iter().filter_map(|(found, _)| {
            let user = found.username.as_deref()?;
            Some((found.url.as_deref()?, user))
        });
        let logins: std::collections::BTreeMap<&str, &str> = logins.collect();
        let text = serde_json::to_string(&logins).map_err(|_| malformed("docker"))?;
        return compose(&[Piece::Plain(&text), Piece::Plain("\n")]);
    }
    let server = server(request.input)?;
    let (found, value) = login(results, "this registry")?;
    let Some(user) = &found.username else {
        return Err(Error::new(
            Kind::Failed,
            format!(
                "`{}` does not say whose it is, which docker wants to know",
                found.name
            ),
        )
        .hint("store it again with `--tag username=USER`"));
    };
    let before = format!(
        "{{\"ServerURL\":\"{}\",\"Username\":\"{}\",\"Secret\":\"",
        json_text(&server),
        json_text(user)
    );
    compose(&[
        Piece::Plain(&before),
        Piece::Value(value, Escape::Json),
        Piece::Plain("\"}\n"),
    ])
}
