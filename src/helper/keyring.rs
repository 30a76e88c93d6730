//! The command `keyring` as pip and uv call it: an address and a user in, the password out.
//!
//! Touches: nothing.
//!
//! <https://pip.pypa.io/en/stable/topics/authentication/> (`--keyring-provider subprocess`) and <https://docs.astral.sh/uv/reference/settings/>: `keyring get SERVICE USER`, or
//! without a user `keyring get SERVICE --mode creds`, which answers with the user on a line before. Since release 26 pip asks with `--output=json`.

use super::escape::{Escape, Piece, compose, json_text};
use super::{BLANK, Helper, Input, Request, Results, Step, flag, login, malformed};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::secret::address::Address;
use crate::secret::ask::Ask;

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

/// What is asked, and how it is to be answered.
struct Said {
    operation: String,
    address: Address,
    wants_user: bool,
    wants_json: bool,
}

fn said(words: &[String]) -> Result<Said> {
    let (mode, rest) = flag(words, "--mode")?;
    let (output, rest) = flag(&rest, "--output")?;
    let (operation, service, user) = match rest.as_slice() {
        [operation, service] => (operation, service, None),
        [operation, service, user] => (operation, service, Some(user)),
        _ => return Err(malformed("keyring")),
    };
    let mut address = Address::parse(service).ok_or_else(|| malformed("keyring"))?;
    address.username = user.cloned().or(address.username);
    Ok(Said {
        operation: operation.clone(),
        address,
        wants_user: mode.as_deref() == Some("creds"),
        wants_json: output.as_deref() == Some("json"),
    })
}

fn read(request: &Request<'_>) -> Result<Step> {
    let Said {
        operation, address, ..
    } = said(request.words)?;
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
    let said = said(request.words)?;
    let (found, value) = login(results, &format!("`{}`", said.address))?;
    let user = match (
        said.wants_user,
        found.username.as_ref().or(said.address.username.as_ref()),
    ) {
        (false, _) => None,
        (true, Some(user)) => Some(user),
        (true, None) => {
            return Err(Error::new(
                Kind::Missing,
                format!("`{}` does not say whose it is", found.name),
            )
            .hint("store it again with `--tag username=USER`"));
        }
    };
    let (before, escape, after) = match (user, said.wants_json) {
        (None, false) => (String::new(), Escape::None, "\n"),
        (Some(user), false) => (format!("{user}\n"), Escape::None, "\n"),
        (None, true) => ("{\"password\": \"".to_owned(), Escape::Json, "\"}\n"),
        (Some(user), true) => {
            let user = json_text(user);
            let before = format!("{{\"username\": \"{user}\", \"password\": \"");
            (before, Escape::Json, "\"}\n")
        }
    };
    compose(&[
        Piece::Plain(&before),
        Piece::Value(value, escape),
        Piece::Plain(after),
    ])
}
