//! `sevault allow`, `deny` and `trusted`: whether the project file of a directory counts; and what it says where it does.
//!
//! Touches: files, terminal.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::trust::{AllowArgs, DenyArgs, TrustedArgs};
use crate::commands::access::{Desk, here};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exec::settings::Mode;
use crate::name::{SecretName, ToolName};
use crate::os;
use crate::project::trust::{self, Extent, Seen, Trust, Verdict};
use crate::project::{self, Project};

/// What counts in a directory, and what does not.
#[derive(Default)]
pub(super) struct Here {
    pub(super) project: Option<Project>,
    /// Whether the shell itself may get what the project names: the file and the user have both said so.
    pub(super) loads: bool,
    /// The nearest file, and the one by whose age a shell knows whether that is trusted.
    pub(super) file: Option<(PathBuf, PathBuf)>,
    /// What to tell of a nearer file that does not count.
    pub(super) notes: Vec<String>,
}

pub(super) fn allow(AllowArgs { directory, load }: AllowArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    if let Some(file) = directory
        .as_deref()
        .filter(|path| !path.is_dir() && !path.ends_with(project::FILE))
    {
        let seen = trust::read(&absolute(file)?)?;
        trust(desk)?.allow(&seen, Extent::Programs)?;
        desk.ui.note(&format!(
            "`{}` may name secrets for `exec --env-file`, as it is now",
            seen.path.display()
        ));
        return Ok(ExitCode::SUCCESS);
    }
    let seen = trust::read(&nearest(directory.as_deref())?)?;
    let project = understood(&seen)?;
    if load && !project.load {
        return Err(Error::new(
            Kind::Usage,
            "the project file does not ask to load anything into the shell",
        )
        .hint("allow it without `--load`, or have it say `load = true`"));
    }
    let extent = if load {
        Extent::Shell
    } else {
        Extent::Programs
    };
    trust(desk)?.allow(&seen, extent)?;
    desk.ui.note(&format!(
        "`{}` is trusted as it is now:",
        seen.path.display()
    ));
    for line in spelled(&project) {
        desk.ui.line(&line)?;
    }
    if project.load && !load {
        desk.ui
            .note("it asks to load keys into the shell itself too; `sevault allow --load` lets it");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn deny(DenyArgs { directory }: DenyArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let file = canonical(&nearest(directory.as_deref())?)?;
    trust(desk)?.deny(&file)?;
    desk.ui
        .note(&format!("`{}` is not looked at any more", file.display()));
    Ok(ExitCode::SUCCESS)
}

/// One file as it is listed.
#[derive(Serialize)]
struct Row {
    file: PathBuf,
    state: &'static str,
}

pub(super) fn trusted(
    TrustedArgs { directory, json }: TrustedArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let trust = trust(desk)?;
    let files = match &directory {
        Some(directory) => vec![canonical(&nearest(Some(directory))?)?],
        None => trust.paths()?,
    };
    let mut rows = Vec::new();
    for file in files {
        let state = match trust::read(&file) {
            Err(_) if !os::is_there(&file) => "gone",
            Err(_) => "refused",
            Ok(seen) => word(trust.verdict(&seen)?),
        };
        rows.push(Row { file, state });
    }
    // Of one directory the exit code answers.
    let is_trusted = rows.iter().all(|row| row.state.starts_with("trusted"));
    let code = u8::from(directory.is_some() && !is_trusted);
    if json {
        desk.ui.json(&rows)?;
    } else if rows.is_empty() {
        desk.ui.note("nothing was allowed or denied");
    } else {
        let mut table = vec![["FILE", "STATE"].map(str::to_owned).to_vec()];
        table.extend(
            rows.iter()
                .map(|row| vec![row.file.display().to_string(), row.state.to_owned()]),
        );
        desk.ui.table(&table)?;
    }
    Ok(ExitCode::from(code))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Trusted(Extent::Programs) => "trusted",
        Verdict::Trusted(Extent::Shell) => "trusted, loads",
        Verdict::Changed => "changed",
        Verdict::Denied => "denied",
        Verdict::Unknown => "unknown",
    }
}

/// The trusted project file that holds in the current directory. One that is nearer and not trusted does not put it out of force: it could be anybody's.
pub(super) fn find(desk: &Desk<'_>) -> Result<Here> {
    let trust = trust(desk)?;
    let mut found = Here::default();
    for file in project::above(&here()?) {
        let judged = trust::read(&file).and_then(|seen| Ok((trust.verdict(&seen)?, seen)));
        if found.file.is_none() {
            found.file = Some((file.clone(), trust.allowance(&file)));
        }
        let shown = file.display();
        match judged {
            Ok((Verdict::Trusted(extent), seen)) => {
                let project = understood(&seen)?;
                found.loads = project.load && extent == Extent::Shell;
                found.project = Some(project);
                break;
            }
            Ok((Verdict::Denied, _)) => {}
            Ok((Verdict::Unknown, _)) => found.notes.push(format!(
                "`{shown}` is not trusted: look at it, then `sevault allow`"
            )),
            Ok((Verdict::Changed, _)) => found.notes.push(format!(
                "`{shown}` has changed: look at it, then `sevault allow`"
            )),
            Err(error) => found.notes.push(error.message),
        }
    }
    found.notes.truncate(1);
    Ok(found)
}

fn absolute(file: &Path) -> Result<PathBuf> {
    os::absolute(file)
        .map_err(|cause| Error::io(format!("cannot find `{}`", file.display()), &cause))
}

/// Fails unless a file was allowed with exactly these bytes.
pub(super) fn check(file: &Path, bytes: &[u8], desk: &Desk<'_>) -> Result<()> {
    let seen = trust::read(&absolute(file)?)?;
    let why = match trust(desk)?.verdict(&seen)? {
        Verdict::Trusted(_) if seen.bytes == bytes => return Ok(()),
        Verdict::Trusted(_) | Verdict::Changed => "it has changed since it was allowed",
        Verdict::Denied => "you have denied it",
        Verdict::Unknown => "it was not allowed yet",
    };
    Err(
        Error::new(Kind::Denied, format!("it may not name secrets: {why}"))
            .hint("look at it, then `sevault allow FILE`"),
    )
}

fn trust(desk: &Desk<'_>) -> Result<Trust> {
    Ok(Trust::new(&desk.places()?.state))
}

/// The project file of a directory, or the nearest above it.
fn nearest(directory: Option<&Path>) -> Result<PathBuf> {
    let directory = match directory {
        Some(directory) => os::canonical(directory)
            .map_err(|cause| Error::io(format!("cannot use `{}`", directory.display()), &cause))?,
        None => here()?,
    };
    project::above(&directory).next().ok_or_else(|| {
        Error::new(
            Kind::Missing,
            format!("there is no `{}` here or above", project::FILE),
        )
        .hint("write one: `tools = [\"claude\"]`")
    })
}

fn canonical(file: &Path) -> Result<PathBuf> {
    let unusable =
        |cause: std::io::Error| Error::io(format!("cannot use `{}`", file.display()), &cause);
    let directory = os::canonical(file.parent().unwrap_or(file)).map_err(unusable)?;
    Ok(directory.join(file.file_name().unwrap_or_default()))
}

/// What a file says, all of it known here.
fn understood(seen: &Seen) -> Result<Project> {
    let project = project::parse(&seen.bytes)?;
    if let Some(mode) = &project.mode
        && mode.parse::<Mode>().is_err()
    {
        return Err(Error::new(
            Kind::Failed,
            "cannot use the project file: its mode is none",
        )
        .hint(format!("one of: {}", Mode::WORDS.join(", "))));
    }
    Ok(project)
}

/// What a project names, a line each.
fn spelled(project: &Project) -> Vec<String> {
    let Project {
        tools,
        keys,
        mode,
        wrap,
        load,
    } = project;
    let list = |title: &str, names: Vec<&str>| {
        (!names.is_empty()).then(|| format!("{title}: {}", names.join(", ")))
    };
    [
        list(
            "keys of tools",
            tools.iter().map(ToolName::as_str).collect(),
        ),
        list("keys", keys.iter().map(SecretName::as_str).collect()),
        list("mode", mode.iter().map(String::as_str).collect()),
        list("wrapped", wrap.iter().map(ToolName::as_str).collect()),
        list(
            "loaded into the shell",
            if *load {
                vec!["the keys of its tools"]
            } else {
                Vec::new()
            },
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
