//! `sevault shims`: links to us under the names of programs, for scripts and editors, which know no function of a shell. Called by such a name, we give the
//! program of that name the key of its tool.
//!
//! Touches: files, terminal.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::cli::trust::{ShimsArgs, ShimsCommand};
use crate::commands::access::Desk;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exec::launch;
use crate::name::ToolName;
use crate::os;
use crate::tool::{self, Tool};

pub(super) fn run(ShimsArgs { command }: ShimsArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let directory = desk.places()?.data.join("shims");
    match command {
        ShimsCommand::Install { tools } => {
            let target = os::program_path()
                .map_err(|cause| Error::io("cannot tell where this program is", &cause))?;
            os::private_dir(&directory).map_err(|cause| unusable(&directory, &cause))?;
            for program in programs(&tools)? {
                let link = directory.join(program);
                os::remove_file(&link).map_err(|cause| unusable(&link, &cause))?;
                os::link_program(&target, &link).map_err(|cause| unusable(&link, &cause))?;
            }
            let path = os::variable("PATH").unwrap_or_default();
            if std::env::split_paths(&path).next().as_deref() != Some(&directory) {
                desk.ui
                    .note(&format!("put `{}` first in PATH", directory.display()));
            }
        }
        ShimsCommand::Uninstall { tools } => {
            for program in programs(&tools)? {
                let link = directory.join(program);
                os::remove_file(&link).map_err(|cause| unusable(&link, &cause))?;
            }
        }
        ShimsCommand::List => {
            let mut names =
                os::list_files(&directory).map_err(|cause| unusable(&directory, &cause))?;
            names.sort_unstable();
            let mut rows = vec![["SHIM", "TOOL", "STARTS"].map(str::to_owned).to_vec()];
            for name in names {
                let Some(tool) = tool_of(OsStr::new(&name)) else {
                    continue;
                };
                let starts = resolve(OsStr::new(&name))
                    .map_or_else(|_| "nothing".to_owned(), |path| path.display().to_string());
                rows.push(vec![name, tool.name.to_owned(), starts]);
            }
            if rows.len() > 1 {
                desk.ui.table(&rows)?;
            } else {
                desk.ui.note("there are no shims");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What a call by the name of a program comes to; a call by our own name is as it is.
pub(crate) fn called_as(arguments: Vec<OsString>) -> Vec<OsString> {
    let name = arguments.first().map(Path::new).and_then(Path::file_stem);
    let Some((name, tool)) = name.and_then(|name| Some((name.to_owned(), tool_of(name)?))) else {
        return arguments;
    };
    // Questions for help need no key, and must not ask for a password.
    let is_question = arguments.get(1).is_some_and(|word| {
        ["-h", "--help", "--version", "help", "completion"]
            .iter()
            .any(|question| word == question)
    });
    let mut ours: Vec<OsString> = vec!["sevault".into(), "exec".into()];
    if is_question {
        ours.push("--no-secrets".into());
    } else {
        ours.extend(["--tool".into(), tool.name.into()]);
    }
    ours.extend(["--".into(), name]);
    ours.extend(arguments.into_iter().skip(1));
    ours
}

/// The file that a command's first word means. A shim of ours is passed over, or it would start itself.
pub(super) fn resolve(word: &OsStr) -> Result<PathBuf> {
    let mut path = os::variable("PATH");
    loop {
        let program = launch::resolve(word, path.as_deref())?;
        let is_shim = tool_of(word).is_some() && is_ours(&program);
        let (true, Some(directories), Some(passed)) = (is_shim, &path, program.parent()) else {
            return Ok(program);
        };
        let rest = std::env::split_paths(directories).filter(|directory| directory != passed);
        path = std::env::join_paths(rest).ok();
    }
}

fn is_ours(program: &Path) -> bool {
    let own = os::own_program().and_then(|own| os::stamp(&own));
    own.is_ok_and(|own| os::stamp(program).is_ok_and(|other| other == own))
}

fn tool_of(program: &OsStr) -> Option<&'static Tool> {
    let program = program.to_str()?;
    tool::all().find(|tool| tool.programs.contains(&program))
}

fn programs(tools: &[ToolName]) -> Result<Vec<&'static str>> {
    let mut programs = Vec::new();
    for name in tools {
        let tool = tool::find(name.as_str())
            .filter(|tool| !tool.programs.is_empty())
            .ok_or_else(|| {
                Error::new(
                    Kind::Usage,
                    format!("there is no program of a tool `{name}`"),
                )
            })?;
        programs.extend(tool.programs);
    }
    Ok(programs)
}

fn unusable(path: &Path, cause: &std::io::Error) -> Error {
    Error::io(format!("cannot use `{}`", path.display()), cause)
}

#[cfg(test)]
mod tests {
    use super::called_as;

    fn check(line: &str, want: &str) {
        let words = called_as(line.split(' ').map(Into::into).collect());
        let words: Vec<_> = words.iter().map(|word| word.to_str().unwrap()).collect();
        assert_eq!(words.join(" "), want);
    }

    #[test]
    fn the_name_that_we_are_called_by_decides() {
        check("sevault list", "sevault list");
        check("/opt/sevault-2 list", "/opt/sevault-2 list");
        check(
            "claude a -- b",
            "sevault exec --tool claude -- claude a -- b",
        );
        check(
            "/x/shims/cursor-agent",
            "sevault exec --tool cursor -- cursor-agent",
        );
        check(
            "claude --help",
            "sevault exec --no-secrets -- claude --help",
        );
        check(
            "claude -p --help",
            "sevault exec --tool claude -- claude -p --help",
        );
    }
}
