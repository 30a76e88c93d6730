//! `sevault init`: print the hook of a shell. It reads no file and meets no agent, since every new shell waits for it.
//!
//! Touches: terminal.

use std::process::ExitCode;

use crate::cli::{InitArgs, ShellName};
use crate::commands::access::Desk;
use crate::error::{Error, Result};
use crate::os;
use crate::shell::{Shell, hook};

pub(super) fn run(InitArgs { shell }: InitArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    desk.ui.data(&hook::hook(language(shell), &program()?)?)?;
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
