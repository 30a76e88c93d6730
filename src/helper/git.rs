//! git's credential helper: lines of `key=value` in, lines of `key=value` out.
//!
//! Touches: nothing.
//!
//! git-credential(1) and gitcredentials(7). What is not understood is ignored, as they say; a helper that has nothing says nothing. git tells a helper to
//! `store` what worked, each time, and to `erase` what a server refused. The first is done only where the user allowed it, the second never: a server that is
//! out of order for a minute must not cost a key.

use super::escape::{Escape, Piece, compose};
use super::{BLANK, Helper, Input, Request, Results, Step, malformed};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::secret::address::Address;
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "git",
    input: |_| Input::All,
    read,
    answer,
    is_loud: false,
    ..BLANK
};

/// What git says of what it wants.
#[derive(Default)]
struct Said {
    protocol: Option<String>,
    host: String,
    path: String,
    username: Option<String>,
    password: Option<Secret>,
}

fn said(input: &[u8]) -> Result<Said> {
    let mut said = Said::default();
    for line in input.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let at = line.iter().position(|byte| *byte == b'=');
        let (key, value) = match at {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => return Err(malformed("git")),
        };
        if key == b"password" {
            said.password = Some(Secret::new(value.to_vec()));
            continue;
        }
        let text = || {
            let text = std::str::from_utf8(value).map_err(|_| malformed("git"))?;
            Ok::<String, Error>(text.to_owned())
        };
        match key {
            b"protocol" => said.protocol = Some(text()?),
            b"host" => said.host = text()?,
            b"path" => said.path = text()?,
            b"username" => said.username = Some(text()?),
            _ => {}
        }
    }
    Ok(said)
}

fn read(request: &Request<'_>) -> Result<Step> {
    let [operation] = request.words else {
        return Err(malformed("git"));
    };
    let said = said(request.input.expose())?;
    let address = || {
        let protocol = said.protocol.clone().ok_or_else(|| malformed("git"))?;
        let user = said.username.as_deref();
        Address::new(Some(protocol), &said.host, &said.path, user).ok_or_else(|| malformed("git"))
    };
    match (operation.as_str(), &said.password) {
        ("get", _) => Ok(Step::Ask(Ask::Login(address()?))),
        ("store", Some(password)) => Ok(Step::Store(address()?, password.clone())),
        _ => Ok(Step::Say(String::new())),
    }
}

fn answer(request: &Request<'_>, results: &Results) -> Result<Secret> {
    let [(found, Some(value))] = results.found.as_slice() else {
        return compose(&[]);
    };
    let is_line = |byte: &u8| !matches!(byte, b'\n' | b'\r' | 0);
    if !value.expose().iter().all(is_line) {
        return Err(Error::new(
            Kind::Denied,
            format!(
                "`{}` may not be given to git: it has several lines",
                found.name
            ),
        ));
    }
    let asked = said(request.input.expose())?.username;
    let user = found.username.clone().or(asked);
    let user = user
        .filter(|user| user.bytes().all(|byte| is_line(&byte)))
        .map_or_else(String::new, |user| format!("username={user}\n"));
    let end = found
        .expires
        .map_or_else(String::new, |end| format!("password_expiry_utc={end}\n"));
    compose(&[
        Piece::Plain(&user),
        Piece::Plain("password="),
        Piece::Value(value, Escape::None),
        Piece::Plain("\n"),
        Piece::Plain(&end),
    ])
}
