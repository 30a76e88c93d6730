//! Terraform's credentials helper, `terraform-credentials-sevault`: a host in, JSON out.
//!
//! Touches: nothing.
//!
//! <https://developer.hashicorp.com/terraform/internals/credentials-helpers>. An empty object says that there is nothing.

use serde::Deserialize;

use super::escape::{Escape, Piece, compose};
use super::{BLANK, Helper, Input, Request, Results, Step, Text, malformed};
use crate::error::Result;
use crate::secret::Secret;
use crate::secret::address::Address;
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "terraform",
    input: |words| match words {
        [word, _] if word == "store" => Input::All,
        _ => Input::None,
    },
    read,
    answer,
    ..BLANK
};

#[derive(Deserialize)]
struct Stored {
    token: Text,
}

fn read(request: &Request<'_>) -> Result<Step> {
    let [operation, host] = request.words else {
        return Err(malformed("Terraform"));
    };
    // Service hosts of Terraform are reached by TLS alone.
    let address = Address::new(Some("https".to_owned()), host, "", None)
        .ok_or_else(|| malformed("Terraform"))?;
    match operation.as_str() {
        "get" => Ok(Step::Ask(Ask::Login(address))),
        "store" => {
            let stored: Stored = serde_json::from_slice(request.input.expose())
                .map_err(|_| malformed("Terraform"))?;
            let token = Secret::value(stored.token.0.expose().to_vec())?;
            Ok(Step::Store(address, token))
        }
        "forget" => Ok(Step::Erase(address)),
        _ => Err(malformed("Terraform")),
    }
}

fn answer(_: &Request<'_>, results: &Results) -> Result<Secret> {
    match results.found.as_slice() {
        [(_, Some(token))] => compose(&[
            Piece::Plain("{\"token\":\""),
            Piece::Value(token, Escape::Json),
            Piece::Plain("\"}\n"),
        ]),
        _ => compose(&[Piece::Plain("{}\n")]),
    }
}
