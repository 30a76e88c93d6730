//! MCP servers over HTTP in Claude Code, `headersHelper`: headers as one JSON object.
//!
//! Touches: nothing.
//!
//! <https://code.claude.com/docs/en/mcp>: the command prints a JSON object of strings and has ten seconds. Each word is a header, `Authorization=Bearer
//! sevault://PROFILE/NAME`.

use super::escape::{Escape, Piece, compose, json_text};
use super::{BLANK, Helper, Request, Results, Step};
use crate::error::{Error, Kind, Result};
use crate::name::SecretName;
use crate::name::reference;
use crate::secret::Secret;
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "mcp-headers",
    read,
    answer,
    ..BLANK
};

/// The name of a header (RFC 9110, section 5.6.2) and its text.
fn header(word: &str) -> Result<(&str, &str)> {
    let is_token = |name: &&str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    match word.split_once('=') {
        Some((name, text)) if is_token(&name) && !text.chars().any(char::is_control) => {
            Ok((name, text))
        }
        _ => Err(Error::new(Kind::Usage, "that is not a header")
            .hint("write it as `Authorization=Bearer sevault://PROFILE/NAME`")),
    }
}

fn read(request: &Request<'_>) -> Result<Step> {
    let mut names: Vec<SecretName> = Vec::new();
    for word in request.words {
        for (_, reference) in reference::find(header(word)?.1)? {
            let name = reference.within(request.profile)?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if names.is_empty() {
        return Err(Error::new(Kind::Usage, "no header holds a reference").hint(
            "name them: `sevault helper mcp-headers 'Authorization=Bearer sevault://PROFILE/NAME'`",
        ));
    }
    Ok(Step::Ask(Ask::Keys(names)))
}

fn answer(request: &Request<'_>, results: &Results) -> Result<Secret> {
    let mut plain = Vec::new();
    for word in request.words {
        let (name, text) = header(word)?;
        plain.push((json_text(name), text, reference::find(text)?));
    }
    let mut texts: Vec<(String, Option<&Secret>)> = Vec::new();
    for (number, (name, text, references)) in plain.iter().enumerate() {
        let comma = if number == 0 { "{" } else { "," };
        let mut before = format!("{comma}\"{name}\":\"");
        let mut done = 0;
        for (range, reference) in references {
            before.push_str(&json_text(&text[done..range.start]));
            let value = results
                .found
                .iter()
                .find(|(found, _)| found.name == reference.name.as_str())
                .and_then(|(_, value)| value.as_ref())
                .ok_or_else(|| super::nothing("a header"))?;
            if value.expose().iter().any(u8::is_ascii_control) {
                return Err(Error::new(
                    Kind::Denied,
                    format!(
                        "`{}` may not stand in a header: it has a control character",
                        reference.name
                    ),
                ));
            }
            texts.push((std::mem::take(&mut before), Some(value)));
            done = range.end;
        }
        before.push_str(&json_text(&text[done..]));
        before.push('"');
        texts.push((before, None));
    }
    texts.push(("}\n".to_owned(), None));
    let mut pieces = Vec::new();
    for (text, value) in &texts {
        pieces.push(Piece::Plain(text));
        pieces.extend(value.map(|value| Piece::Value(value, Escape::Json)));
    }
    compose(&pieces)
}
