//! `sevault add`: store the credential of a tool.
//!
//! Touches: terminal.

use crate::agent::protocol::Step;
use crate::cli::{AddArgs, ScopeArgs};
use crate::commands::access::Desk;
use crate::commands::place;
use crate::config::Span;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::name::{Scope, ToolName, VarName};
use crate::os;
use crate::tool::{self, Tool};

/// Seconds of disuse after which a project's credential sleeps unless it is said otherwise (design: ends).
const PROJECT_TTL: u64 = 8 * 60 * 60;

pub(super) fn run(
    AddArgs {
        tool,
        scope,
        label,
        var,
        ttl,
        expires,
        stdin,
        yes,
        password,
    }: AddArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let row = known(&tool)?;
    let variables = variables(row, var)?;
    if stdin && variables.len() > 1 {
        return Err(Error::new(
            Kind::Usage,
            format!("`{tool}` needs several values, and standard input holds one"),
        )
        .hint(format!("say which with `--var`: {}", names(&variables))));
    }
    let ScopeArgs {
        project,
        everywhere,
    } = scope;
    let scope = desk.scope(project.as_deref(), everywhere)?.ok_or_else(|| {
        Error::new(Kind::Usage, "it is not said where the credential applies")
            .hint("add `--project .` for this directory and below, or `--global`")
    })?;
    let ttl = match (ttl, &scope) {
        (Some(Span(seconds)), _) => Some(seconds),
        (None, Scope::Project(_)) => Some(PROJECT_TTL),
        (None, Scope::Global) => None,
    };
    let expires = expires.map(|end| end.from(os::now()));
    let mut vault = desk.vault_or_new(&password)?;
    let (mut steps, mut values) = (Vec::new(), Vec::new());
    for variable in variables {
        let name = variable.into();
        place::may_replace(desk, &mut vault, &name, &scope, &label, Some(&tool), yes)?;
        values.push(if stdin {
            place::value_from_input()?
        } else {
            place::value_from_terminal(desk, name.as_str())?
        });
        steps.push(Step::Put {
            name,
            tool: Some(tool.clone()),
            scope: scope.clone(),
            label: label.clone(),
            ttl,
            expires,
            tags: std::collections::BTreeMap::new(),
        });
    }
    place::store(desk, &mut vault, steps, values)?;
    Ok(ExitCode::SUCCESS)
}

/// The row of a tool, or an error that names those that there are.
pub(super) fn known(tool: &ToolName) -> Result<&'static Tool> {
    tool::find(tool.as_str()).ok_or_else(|| {
        let known: Vec<&str> = tool::all().map(|tool| tool.name).collect();
        Error::new(Kind::Usage, format!("there is no tool `{tool}`")).hint(format!(
            "one of: {}; or store it with `sevault set`",
            known.join(", ")
        ))
    })
}

/// What to store: the one that was named, or all that the tool cannot do without.
fn variables(tool: &Tool, var: Option<VarName>) -> Result<Vec<VarName>> {
    match var {
        Some(name) if tool.variables().any(|known| known == name.as_str()) => Ok(vec![name]),
        Some(name) => {
            let known: Vec<&str> = tool.variables().collect();
            Err(Error::new(
                Kind::Usage,
                format!("`{}` does not read `{name}`", tool.name),
            )
            .hint(format!("it reads: {}", known.join(", "))))
        }
        None => tool.asked().map(str::parse).collect(),
    }
}

fn names(variables: &[VarName]) -> String {
    let names: Vec<&str> = variables.iter().map(VarName::as_str).collect();
    names.join(", ")
}
