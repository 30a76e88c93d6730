//! `sevault agent token`: tokens for the agent's door of HTTP.
//!
//! Touches: files, sockets, terminal.

use crate::agent::policies::{Party, Token};
use crate::cli::doors::HttpTokenArgs;
use crate::commands::access::{Desk, LONGEST_TTL, TTL};
use crate::commands::policies;
use crate::config::Span;
use crate::error::{Error, Kind, Result};
use crate::name::Namespace;
use crate::os;

pub(super) fn run(
    HttpTokenArgs {
        ns,
        write,
        ttl,
        list,
        revoke,
        password,
    }: HttpTokenArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    if let Some(id) = revoke {
        policies::withdraw(desk, &password, Party::Token(id))?;
        desk.ui.note("the token is revoked");
        return Ok(());
    }
    if list {
        let tokens = policies::read(desk, &password)?.tokens;
        return show(desk, &tokens);
    }
    let ttl = ttl.map_or(TTL, |Span(seconds)| seconds);
    if ttl > LONGEST_TTL {
        return Err(
            Error::new(Kind::Usage, "a token is not good for longer than 12 hours")
                .hint("give `--ttl 12h` or less"),
        );
    }
    let (target, mut vault) = policies::open(desk, &password)?;
    let (text, hash) = policies::mint()?;
    let now = os::now();
    let token = Token {
        token: hash,
        namespaces: ns,
        may_write: write,
        created: now,
        expires: now.saturating_add_unsigned(ttl),
    };
    let id = token.id();
    policies::change(
        (&target, &mut vault),
        "token-create",
        &id,
        |policies, now| policies.add_token(token, now),
    )?;
    if desk.http_door()?.is_none() {
        desk.ui.warn(
            "the door of HTTP is closed; open it with `sevault config set agent.http true` and `sevault agent restart`",
        );
    }
    desk.ui.note(&format!("token `{id}` is made"));
    policies::print(desk, &text)
}

fn show(desk: &Desk<'_>, tokens: &[Token]) -> Result<()> {
    let now = os::now();
    let head = ["ID", "NAMESPACES", "MAY", "EXPIRES IN"];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    table.extend(tokens.iter().map(|token| {
        let namespaces: Vec<&str> = token.namespaces.iter().map(Namespace::as_str).collect();
        let may = if token.may_write { "write" } else { "read" };
        vec![
            token.id(),
            namespaces.join(","),
            may.to_owned(),
            format!("{}s", (token.expires - now).max(0)),
        ]
    }));
    desk.ui.table(&table)
}
