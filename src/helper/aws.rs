//! AWS command lines and libraries, `credential_process`: a JSON object with the keys and how long they hold.
//!
//! Touches: nothing.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>. Without an `Expiration` a program would never ask again; with one, closing
//! the vault ends what it was given for long-running programs too.

use super::escape::{Escape, Piece, compose};
use super::{BLANK, Helper, Request, Results, Step, end, flag, iso, malformed};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "aws",
    read,
    answer,
    ..BLANK
};

fn read(request: &Request<'_>) -> Result<Step> {
    let (label, rest) = flag(request.words, "--label")?;
    if !rest.is_empty() {
        return Err(malformed("AWS"));
    }
    let label = label.unwrap_or_default().parse()?;
    Ok(Step::Ask(Ask::Tool("aws".parse()?, label)))
}

fn answer(_: &Request<'_>, results: &Results) -> Result<Secret> {
    let value = |name: &str| {
        let found = results.found.iter().find(|(found, _)| found.name == name);
        found.and_then(|(_, value)| value.as_ref())
    };
    let needed = |name: &str| {
        value(name).ok_or_else(|| {
            Error::new(
                Kind::Missing,
                format!("the credential of aws lacks `{name}`"),
            )
            .hint(format!(
                "store it with `sevault add --tool aws --var {name}`"
            ))
        })
    };
    let mut pieces = vec![
        Piece::Plain("{\"Version\":1,\"AccessKeyId\":\""),
        Piece::Value(needed("AWS_ACCESS_KEY_ID")?, Escape::Json),
        Piece::Plain("\",\"SecretAccessKey\":\""),
        Piece::Value(needed("AWS_SECRET_ACCESS_KEY")?, Escape::Json),
    ];
    if let Some(token) = value("AWS_SESSION_TOKEN") {
        pieces.push(Piece::Plain("\",\"SessionToken\":\""));
        pieces.push(Piece::Value(token, Escape::Json));
    }
    let end = end(results).map_or_else(String::new, |end| {
        format!("\",\"Expiration\":\"{}", iso(end))
    });
    pieces.push(Piece::Plain(&end));
    pieces.push(Piece::Plain("\"}\n"));
    compose(&pieces)
}
