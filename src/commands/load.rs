//! `sevault __load`, `__unload` and `__status`: what `sv_load`, `sv_unload` and `sv_status` call.
//!
//! Touches: sockets, files, terminal.

use std::io::IsTerminal;

use crate::agent::client::Client;
use crate::agent::protocol::{Answer, Request, Work};
use crate::cli::{LoadArgs, NoArgs, PasswordArgs, UnloadArgs};
use crate::commands::access::{Access, Desk, unexpected};
use crate::commands::{init, loaded, trust};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::name::{Label, ToolName, VarName};
use crate::os;
use crate::rules::{self, Upper, runtimes};
use crate::scope::{Choice, Selection};
use crate::secret::{Secret, Timestamp};
use crate::shell::loaded::{Given, Which};
use crate::shell::protocol::{self, Step};
use crate::tool;

/// Whether the shell says what a project file does.
pub(super) const NOTES: &str = "shell.notes";

pub(super) fn run(
    LoadArgs {
        shell,
        tools,
        auto,
        label,
        here: _,
        password,
    }: LoadArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let steps = if auto {
        of_project(desk, &password)?
    } else {
        fetched(desk, &tools, label, &password)?
    };
    let answer = protocol::encode(init::language(shell), &steps)?;
    desk.ui.data(answer.expose())?;
    Ok(ExitCode::SUCCESS)
}

/// What the shell does to have the credentials of tools.
fn fetched(
    desk: &Desk<'_>,
    tools: &[ToolName],
    label: Option<Label>,
    password: &PasswordArgs,
) -> Result<Vec<Step>> {
    refuse_runtime("loaded into a shell")?;
    let target = desk.target()?;
    // The marker first: a lock that comes between it and the answer is seen by the shell.
    let key = loaded::key_or_new()?;
    let (directory, marker) = loaded::marker(&target.place.file)?;
    let granted = grant(tools, label, desk.vault(password)?)?;
    let until = session_end(target.profile.as_str());
    let mut state = loaded::state();
    state.directory = directory;
    let notes = notes(
        &state
            .records
            .iter()
            .map(|record| &record.name)
            .collect::<Vec<_>>(),
        &granted,
    );
    let given = granted
        .into_iter()
        .map(|(tool, choice, value)| Given {
            tool,
            name: choice.variable,
            value,
            expires: choice.expires.into_iter().chain(until).min(),
        })
        .collect();
    let (state, mut steps) = state.load(given, &marker, &key, loaded::current);
    steps.extend(loaded::steps(&state)?);
    steps.extend(notes.into_iter().map(Step::Note));
    Ok(steps)
}

/// What the shell does in a directory, by the project file that is trusted there. Nobody is asked for a password: whoever changes the directory wants
/// to be somewhere else, no more.
fn of_project(desk: &Desk<'_>, password: &PasswordArgs) -> Result<Vec<Step>> {
    let here = trust::find(desk)?;
    let project = here.project.unwrap_or_default();
    let mut notes = here.notes;
    let mut steps = Vec::new();
    let loads = if here.loads { &project.tools[..] } else { &[] };
    let state = loaded::state();
    let missing: Vec<ToolName> = loads
        .iter()
        .filter(|tool| !state.records.iter().any(|record| record.tool == **tool))
        .cloned()
        .collect();
    if !missing.is_empty() {
        let is_open = session_end(desk.target()?.profile.as_str()).is_some();
        let done = if is_open {
            fetched(desk, &missing, None, password)
        } else {
            Err(Error::new(Kind::Locked, "the vault is locked"))
        };
        match done {
            Ok(more) => {
                steps = more;
                notes.push(format!(
                    "loaded for this project: {}",
                    joined(&missing, ", ")
                ));
            }
            Err(error) => notes.push(format!(
                "not loaded for this project: {}: {}",
                joined(&missing, ", "),
                error.message
            )),
        }
    }
    let wraps: Vec<String> = project
        .wrap
        .iter()
        .filter_map(|tool| init::programs(tool).ok())
        .flatten()
        .map(|(tool, program)| format!("{tool}:{program}"))
        .collect();
    let watched = here.file.map(|(_, allowance)| {
        format!(
            "{}={}={}",
            wraps.join(" "),
            joined(loads, " "),
            allowance.display()
        )
    });
    steps.push(Step::Project(watched.unwrap_or_default()));
    let config = desk.settled()?;
    let profile = desk.target()?.profile;
    let is_told = config
        .get(Some(&profile), NOTES)
        .or_else(|| config.get(None, NOTES))
        .and_then(toml_edit::Item::as_bool);
    if is_told != Some(false) {
        steps.extend(notes.into_iter().map(Step::Note));
    }
    Ok(steps)
}

fn joined(tools: &[ToolName], between: &str) -> String {
    let names: Vec<&str> = tools.iter().map(ToolName::as_str).collect();
    names.join(between)
}

pub(super) fn unload(
    UnloadArgs { shell, tools, due }: UnloadArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let state = loaded::state();
    let which = match &tools[..] {
        _ if due => Which::Due(os::now()),
        [] => Which::All,
        tools => Which::Tools(tools),
    };
    if let Some(stranger) = tools
        .iter()
        .find(|tool| !state.records.iter().any(|record| record.tool == **tool))
    {
        return Err(Error::new(
            Kind::Missing,
            format!("nothing of `{stranger}` is loaded in this shell"),
        ));
    }
    let directory = std::path::PathBuf::from(&state.directory);
    let (state, mut steps) = state.unload(which, &loaded::key(), loaded::current, |marker| {
        os::is_there(&directory.join(marker))
    });
    steps.extend(loaded::steps(&state)?);
    let answer = protocol::encode(init::language(shell), &steps)?;
    desk.ui.data(answer.expose())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn status(NoArgs {}: NoArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let state = loaded::state();
    if state.records.is_empty() {
        desk.ui.line("nothing is loaded in this shell")?;
        return Ok(ExitCode::SUCCESS);
    }
    let key = loaded::key();
    let now = os::now();
    let mut rows = vec![
        ["VARIABLE", "TOOL", "EXPIRES IN", ""]
            .map(str::to_owned)
            .to_vec(),
    ];
    for record in &state.records {
        let value = loaded::current(&record.name);
        let is_ours = state.is_unchanged(record, &key, value.as_deref());
        rows.push(vec![
            record.name.to_string(),
            record.tool.to_string(),
            record
                .expires
                .map_or_else(|| "never".to_owned(), |end| left(end - now)),
            if is_ours { "" } else { "changed since" }.to_owned(),
        ]);
    }
    desk.ui.table(&rows)?;
    Ok(ExitCode::SUCCESS)
}

/// The tools, with a space between them, as SEVAULT_PROMPT has them too: a prompt that reads the variable starts no process.
pub(super) fn prompt(NoArgs {}: NoArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let tools = loaded::state().tools();
    if !tools.is_empty() {
        desk.ui.line(&tools)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The credentials of tools with their values, in the order of the tools.
pub(super) fn grant(
    tools: &[ToolName],
    label: Option<Label>,
    mut vault: Access<'_>,
) -> Result<Vec<(ToolName, Choice, Secret)>> {
    if let Some(unknown) = tools
        .iter()
        .find(|name| tool::find(name.as_str()).is_none())
    {
        return Err(
            Error::new(Kind::Usage, format!("there is no tool `{unknown}`"))
                .hint("see what is stored with `sevault list`"),
        );
    }
    let mut granted = Vec::new();
    for tool in tools {
        let selection = Selection {
            tools: vec![tool.clone()],
            label: label.clone(),
            ..Selection::default()
        };
        let (Answer::Granted { choices }, values) =
            vault.work(Work::Grant { selection }, Vec::new())?
        else {
            return Err(unexpected());
        };
        if choices.len() != values.len() {
            return Err(unexpected());
        }
        for (choice, value) in choices.into_iter().zip(values) {
            refuse_name(&choice.variable)?;
            granted.push((tool.clone(), choice, value));
        }
    }
    Ok(granted)
}

/// Refuses to hand values to an AI runtime: to a program of it that has no terminal, since people in its terminal are people.
pub(super) fn refuse_runtime(what: &str) -> Result<()> {
    let is_amazons = os::variable("AWS_EXECUTION_ENV").is_some_and(|value| {
        value
            .to_string_lossy()
            .to_ascii_lowercase()
            .contains("amazonq")
    });
    let is_runtime = is_amazons
        || runtimes::VARIABLES
            .iter()
            .any(|name| os::variable(name).is_some())
        || os::is_there(std::path::Path::new(runtimes::DEVIN));
    if is_runtime && !std::io::stdin().is_terminal() {
        return Err(runtimes::refusal(what));
    }
    Ok(())
}

fn refuse_name(name: &VarName) -> Result<()> {
    // The functions of the hook have variables of that beginning.
    if name.as_str().starts_with("__sv") {
        return Err(Error::new(
            Kind::Denied,
            format!("`{name}` may not be loaded: the shell's hook uses such names"),
        ));
    }
    match rules::denial(&Upper::new(name.as_str())) {
        Some(row) => Err(rules::refusal(name.as_str(), row)),
        None => Ok(()),
    }
}

/// When the session of a profile ends, if it has one: what is loaded ends with it.
pub(super) fn session_end(profile: &str) -> Option<Timestamp> {
    let (Answer::Status { status }, _) = Client::connect()
        .ok()??
        .ask(&Request::Status, Vec::new())
        .ok()?
    else {
        return None;
    };
    let left = status
        .sessions
        .iter()
        .filter(|session| session.profile == profile && !session.locked)
        .map(|session| session.ttl_remaining_s)
        .min()?;
    os::now().checked_add_unsigned(left)
}

/// What the user should know of the variables around the loaded ones.
fn notes(ours: &[&VarName], granted: &[(ToolName, Choice, Secret)]) -> Vec<String> {
    let is_given = |name: &str| {
        granted
            .iter()
            .any(|(_, choice, _)| choice.variable.as_str() == name)
    };
    let mut notes = Vec::new();
    for (_, choice, _) in granted {
        let name = &choice.variable;
        if os::variable(name.as_str()).is_some_and(|value| !value.is_empty())
            && !ours.contains(&name)
        {
            notes.push(format!(
                "`{name}` had another value, which `sv_unload` brings back"
            ));
        }
    }
    let mut tools: Vec<&ToolName> = granted.iter().map(|(tool, _, _)| tool).collect();
    tools.dedup();
    for tool in tools {
        let Some(row) = tool::find(tool.as_str()) else {
            continue;
        };
        for name in row.conflicts.iter().filter(|name| !is_given(name)) {
            if os::variable(name).is_some_and(|value| !value.is_empty())
                && !ours.iter().any(|other| other.as_str() == *name)
            {
                notes.push(format!("`{name}` is set too, and `{tool}` may prefer it"));
            }
        }
        for name in row.endpoints {
            if os::variable(name).is_some_and(|value| !value.is_empty()) {
                notes.push(format!(
                    "`{name}` is set, and decides where `{tool}` sends its key"
                ));
            }
        }
    }
    notes
}

fn left(seconds: Timestamp) -> String {
    match seconds {
        ..=0 => "now".to_owned(),
        1..=119 => format!("{seconds}s"),
        120..=7_199 => format!("{}m", seconds / 60),
        7_200..=172_799 => format!("{}h", seconds / 3_600),
        172_800.. => format!("{}d", seconds / 86_400),
    }
}
