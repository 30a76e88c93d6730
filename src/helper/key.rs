//! Claude Code's `apiKeyHelper` and Codex's `auth.command`: the key, bare.
//!
//! Touches: nothing.
//!
//! <https://code.claude.com/docs/en/settings> (`apiKeyHelper`: a script whose output is sent as the key; it is run anew every five minutes and after a
//! 401) and <https://developers.openai.com/codex/config-reference> (`model_providers.<id>.auth.command`: its output is trimmed and sent as the token).

use super::escape::{Escape, Piece, compose};
use super::{BLANK, Helper, Request, Results, Step, malformed, only};
use crate::error::Result;
use crate::secret::Secret;
use crate::secret::ask::Ask;

pub(super) const CLAUDE: Helper = Helper {
    name: "claude",
    read: |request| read(request, "Claude Code", "ANTHROPIC_API_KEY"),
    answer,
    ..BLANK
};

pub(super) const CODEX: Helper = Helper {
    name: "codex",
    read: |request| read(request, "Codex", "OPENAI_API_KEY"),
    answer,
    ..BLANK
};

fn read(request: &Request<'_>, whose: &str, standard: &str) -> Result<Step> {
    let name = match request.words {
        [] => standard,
        [name] => name,
        _ => return Err(malformed(whose)),
    };
    Ok(Step::Ask(Ask::Keys(vec![name.parse()?])))
}

fn answer(_: &Request<'_>, results: &Results) -> Result<Secret> {
    compose(&[Piece::Value(only(results)?, Escape::None)])
}
