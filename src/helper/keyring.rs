//! The command `keyring` as pip and uv call it: an address and a user in, the password out.
//!
//! Touches: nothing.
//!
//! <https://pip.pypa.io/en/stable/topics/authentication/> (`--keyring-provider subprocess`) and <https://docs.astral.sh/uv/reference/settings/>: `keyring get SERVICE USER`, or
//! without a user `keyring get SERVICE --mode creds`, which answers with the user on a line before.

use super::address::Address;
use super::escape::{Escape, Piece, compose};
use super::{Ask, BLANK, Helper, Input, Request, Results, Step, flag, login, malformed};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

pub(super) const HELPER: Helper = Helper {
    name: "keyring",
    input: |words| match words {
        [word, ..] if word == "set" => Input::All,
        _ => Input::None,
    },
    read,
    answer,
    ..BLANK
};

/// The operation, the address with its user, and whether the user is asked for too.
fn said(words: &[String]) -> Result<(String, Address, bool)> {
    let (mode, rest) = flag(words, "--mode")?;
    let (operation, service, user) = match rest.as_slice() {
        [operation, service] => (operation, service, None),
        [operation, service, user] => (operation, service, Some(user)),
        _ => return Err(malformed("keyring")),
    };
    let mut address = Address::parse(service).ok_or_else(|| malformed("keyring"))?;
    address.username = user.cloned().or(address.username);
    Ok((operation.clone(), address, mode.as_deref() == Some("creds")))
}

fn read(request: &Request<'_>) -> Result<Step> {
    let (operation, address, _) = said(request.words)?;
    match operation.as_str() {
        "get" => Ok(Step::Ask(Ask::Login(address))),
        "set" => {
            let password = request.input.expose().trim_ascii();
            Ok(Step::Store(address, Secret::value(password.to_vec())?))
        }
        "del" => Ok(Step::Erase(address)),
        _ => Err(malformed("keyring")),
    }
}

fn answer(request: &Request<'_>, results: &Results) -> Result<Secret> {
    let (_, address, wants_user) = said(request.words)?;
    let (found, value) = login(results, &format!("`{address}`"))?;
    let user = match (wants_user, &found.username) {
        (false, _) => String::new(),
        (true, Some(user)) => format!("{user}\n"),
        (true, None) => {
            return Err(Error::new(
                Kind::Missing,
                format!("`{}` does not say whose it is", found.name),
            )
            .hint("store it again with `--tag username=USER`"));
        }
    };
    compose(&[
        Piece::Plain(&user),
        Piece::Value(value, Escape::None),
        Piece::Plain("\n"),
    ])
}
