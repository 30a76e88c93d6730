//! cargo's credential provider: one line of JSON for each question and each answer.
//!
//! Touches: nothing.
//!
//! <https://doc.rust-lang.org/cargo/reference/credential-provider-protocol.html>. A token is found by the address of the registry's index, never by the
//! registry's name: a project's own `.cargo/config.toml` gives names as it likes.

use serde::Deserialize;

use super::escape::{Escape, Piece, compose, json_text};
use super::{BLANK, Helper, Input, Request, Results, Step, Text, login, malformed};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::secret::address::Address;
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "cargo",
    input: |_| Input::Lines,
    hello: "{\"v\":[1]}\n",
    read,
    answer,
    done,
    failure,
    ..BLANK
};

#[derive(Deserialize)]
struct Question {
    v: u32,
    kind: String,
    registry: Registry,
    #[serde(default)]
    token: Option<Text>,
}

#[derive(Deserialize)]
struct Registry {
    #[serde(rename = "index-url")]
    index: String,
}

fn failure(error: &Error) -> String {
    if error.kind == Kind::Missing {
        return "{\"Err\":{\"kind\":\"not-found\"}}\n".to_owned();
    }
    if error.kind == Kind::Usage {
        return "{\"Err\":{\"kind\":\"operation-not-supported\"}}\n".to_owned();
    }
    format!(
        "{{\"Err\":{{\"kind\":\"other\",\"message\":\"sevault: {}\",\"caused-by\":[]}}}}\n",
        json_text(&error.message)
    )
}

fn read(request: &Request<'_>) -> Result<Step> {
    let question: Question =
        serde_json::from_slice(request.input.expose()).map_err(|_| malformed("cargo"))?;
    if question.v != 1 {
        return Err(malformed("cargo"));
    }
    let index = question.registry.index;
    let index = index.strip_prefix("sparse+").unwrap_or(&index);
    let address = Address::parse(index).ok_or_else(|| malformed("cargo"))?;
    match (question.kind.as_str(), question.token) {
        ("get", _) => Ok(Step::Ask(Ask::Login(address))),
        ("login", Some(token)) => {
            let token = Secret::value(token.0.expose().to_vec())?;
            Ok(Step::Store(address, token))
        }
        ("logout", _) => Ok(Step::Erase(address)),
        _ => Err(Error::new(
            Kind::Usage,
            "cargo asks for what this helper does not do",
        )),
    }
}

fn done(request: &Request<'_>) -> String {
    let question = serde_json::from_slice::<Question>(request.input.expose());
    let kind = question.map(|question| question.kind).unwrap_or_default();
    format!("{{\"Ok\":{{\"kind\":\"{}\"}}}}\n", json_text(&kind))
}

fn answer(_: &Request<'_>, results: &Results) -> Result<Secret> {
    let (_, token) = login(results, "this registry")?;
    compose(&[
        // For as long as this one process of cargo runs.
        Piece::Plain(
            "{\"Ok\":{\"kind\":\"get\",\"cache\":\"session\",\"operation_independent\":true,\"token\":\"",
        ),
        Piece::Value(token, Escape::Json),
        Piece::Plain("\"}}\n"),
    ])
}
