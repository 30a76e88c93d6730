//! `sevault init`: print the hook of a shell. It reads no file and meets no agent, since every new shell waits for it.
//!
//! Touches: terminal.

use std::process::ExitCode;

use crate::cli::{DeactivateArgs, InitArgs, ShellName};
use crate::commands::access::Desk;
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::shell::{Shell, hook, wrap};
use crate::tool;

pub(super) fn run(InitArgs { shell, wrap }: InitArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let (shell, program) = (language(shell), program()?);
    let mut text = hook::hook(shell, &program)?;
    for name in &wrap {
        let tool = tool::find(name.as_str())
            .filter(|tool| !tool.programs.is_empty())
            .ok_or_else(|| {
                Error::new(
                    Kind::Usage,
                    format!("there is no program to wrap for a tool `{name}`"),
                )
            })?;
        for wrapped in tool.programs {
            wrap::push(shell, &program, tool.name, wrapped, &mut text)?;
        }
    }
    desk.ui.data(&text)?;
    Ok(ExitCode::SUCCESS)
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
