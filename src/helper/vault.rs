//! HashiCorp Vault's token helper: the token, bare.
//!
//! Touches: nothing.
//!
//! <https://developer.hashicorp.com/vault/docs/commands/token-helper>. The program says nowhere which server the token is for, so the helper looks where
//! the program looks: VAULT_ADDR.

use super::escape::{Escape, Piece, compose};
use super::{BLANK, Helper, Input, Request, Results, Step, malformed};
use crate::error::Result;
use crate::secret::Secret;
use crate::secret::address::Address;
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "vault",
    input: |words| match words {
        [word] if word == "store" => Input::All,
        _ => Input::None,
    },
    read,
    answer,
    ..BLANK
};

fn read(request: &Request<'_>) -> Result<Step> {
    let [operation] = request.words else {
        return Err(malformed("Vault"));
    };
    let server = (request.variable)("VAULT_ADDR").filter(|address| !address.is_empty());
    let server = server.unwrap_or_else(|| "https://127.0.0.1:8200".to_owned());
    let address = Address::parse(&server).ok_or_else(|| malformed("Vault"))?;
    match operation.as_str() {
        "get" => Ok(Step::Ask(Ask::Login(address))),
        "store" => {
            let token = request.input.expose().trim_ascii();
            Ok(Step::Store(address, Secret::value(token.to_vec())?))
        }
        "erase" => Ok(Step::Erase(address)),
        _ => Err(malformed("Vault")),
    }
}

/// No token is no error: the program then does without.
fn answer(_: &Request<'_>, results: &Results) -> Result<Secret> {
    match results.found.as_slice() {
        [(_, Some(token))] => compose(&[Piece::Value(token, Escape::None)]),
        _ => compose(&[]),
    }
}
