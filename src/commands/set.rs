//! `sevault set`: store one secret.
//!
//! Touches: files, terminal.

use crate::agent::protocol::Step;
use crate::cli::{ScopeArgs, SetArgs};
use crate::commands::access::Desk;
use crate::commands::place;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exchange::generate::Recipe;
use crate::os;
use crate::rules;
use crate::secret::Secret;

/// Fewer bits of chance than this can be guessed, given time.
const FEW_BITS: usize = 80;

pub(super) fn run(
    SetArgs {
        name,
        stdin,
        from_file,
        generate,
        scope,
        label,
        tags,
        ttl,
        expires,
        allow_name,
        yes,
        password,
    }: SetArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    place::check_name(&name, &allow_name)?;
    let ScopeArgs {
        project,
        everywhere,
    } = scope;
    let scope = desk
        .scope(project.as_deref(), everywhere)?
        .unwrap_or_default();
    let mut vault = desk.vault_or_new(&password)?;
    place::may_replace(desk, &mut vault, &name, &scope, &label, None, yes)?;
    let value = match (from_file, stdin, generate) {
        (_, _, Some(recipe)) => made(&recipe, desk)?,
        (Some(file), _, None) => {
            let what = || format!("cannot read `{}`", file.display());
            let bytes = os::read_if_there(&file).map_err(|cause| Error::io(what(), &cause))?;
            let bytes = bytes.ok_or_else(|| {
                Error::new(Kind::Missing, format!("{}: there is no such file", what()))
            })?;
            Secret::value(bytes)?
        }
        (None, true, None) => place::value_from_input()?,
        (None, false, None) => place::value_from_terminal(desk, name.as_str())?,
    };
    rules::check_value(&name, value.expose())?;
    let step = Step::Put {
        name,
        tool: None,
        scope,
        label,
        ttl: ttl.map(|span| span.0),
        expires: expires.map(|end| end.from(os::now())),
        tags: tags.into_iter().map(|tag| (tag.key, tag.value)).collect(),
    };
    place::store(desk, &mut vault, vec![step], vec![value])?;
    Ok(ExitCode::SUCCESS)
}

fn made(recipe: &Recipe, desk: &Desk<'_>) -> Result<Secret> {
    let bits = recipe.bits();
    if bits < FEW_BITS {
        desk.ui.warn(&format!(
            "there are only 2^{bits} such values, which somebody could try one by one"
        ));
    }
    recipe
        .make(&mut |bytes| os::random(bytes).map_err(|cause| Error::io("no random bytes", &cause)))
}
