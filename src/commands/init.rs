//! `sevault init`: print the hook of a shell. It meets no agent and reads no file but the settings, since every new shell waits for it.
//!
//! Touches: files, terminal.

use crate::cli::{DeactivateArgs, InitArgs, ShellName};
use crate::commands::access::Desk;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::name::ToolName;
use crate::os;
use crate::shell::hook::Extras;
use crate::shell::{Shell, hook};
use crate::tool;

/// Which tools are wrapped where `init` is not told.
pub(super) const WRAP: &str = "shell.wrap";

pub(super) fn run(InitArgs { shell, wrap, auto }: InitArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let (shell, program) = (language(shell), program()?);
    if auto && shell == Shell::PowerShell {
        return Err(Error::new(
            Kind::Usage,
            "project files are for bash, zsh and fish so far",
        ));
    }
    let typed = wrap.iter().map(programs).collect::<Result<Vec<_>>>()?;
    let mut wraps = typed.concat();
    if wrap.is_empty() {
        wraps.extend(
            settled(desk)
                .iter()
                .filter_map(|tool| programs(tool).ok())
                .flatten(),
        );
    }
    let extras = Extras {
        wraps: &wraps,
        auto,
    };
    desk.ui.data(&hook::hook(shell, &program, &extras)?)?;
    Ok(ExitCode::SUCCESS)
}

/// A tool and each of its programs.
pub(super) fn programs(name: &ToolName) -> Result<Vec<(&'static str, &'static str)>> {
    let tool = tool::find(name.as_str())
        .filter(|tool| !tool.programs.is_empty())
        .ok_or_else(|| {
            Error::new(
                Kind::Usage,
                format!("there is no program to wrap for a tool `{name}`"),
            )
        })?;
    Ok(tool
        .programs
        .iter()
        .map(|program| (tool.name, *program))
        .collect())
}

/// The setting `shell.wrap`. A shell starts, whatever is wrong with the settings: then nothing is wrapped.
fn settled(desk: &Desk<'_>) -> Vec<ToolName> {
    let read = || -> Result<Vec<ToolName>> {
        let config = desk.settled()?;
        let profile = desk.target()?.profile;
        let item = config
            .get(Some(&profile), WRAP)
            .or_else(|| config.get(None, WRAP));
        let names = item.and_then(|item| item.as_array()).into_iter().flatten();
        Ok(names
            .filter_map(|name| name.as_str()?.parse().ok())
            .collect())
    };
    read().unwrap_or_default()
}

/// Prints what takes the hook out of a shell.
pub(super) fn deactivate(
    DeactivateArgs { shell }: DeactivateArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let text = hook::unhook(language(shell.unwrap_or(ShellName::Posix)));
    desk.ui.data(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The path by which a shell calls us.
pub(super) fn program() -> Result<Vec<u8>> {
    let path = os::program_path()
        .map_err(|cause| Error::io("cannot tell where this program is", &cause))?;
    Ok(path.into_os_string().into_encoded_bytes())
}

pub(super) fn language(shell: ShellName) -> Shell {
    match shell {
        ShellName::Bash => Shell::Bash,
        ShellName::Zsh => Shell::Zsh,
        ShellName::Fish => Shell::Fish,
        ShellName::Powershell => Shell::PowerShell,
        ShellName::Posix => Shell::Posix,
    }
}
