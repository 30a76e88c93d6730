//! `sevault completions` and `sevault man`: what packages ship, made from the command line's own definition.
//!
//! Touches: files.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, CompletionsArgs, ManArgs, ShellName};
use crate::commands::access::Desk;
use crate::error::{Error, Kind, Result};
use crate::os;

pub(super) fn completions(
    CompletionsArgs { shell }: CompletionsArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let shell = match shell {
        ShellName::Bash => Shell::Bash,
        ShellName::Zsh => Shell::Zsh,
        ShellName::Fish => Shell::Fish,
        ShellName::Powershell => Shell::PowerShell,
        ShellName::Posix => {
            return Err(Error::new(Kind::Usage, "this shell has no completions"));
        }
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sevault", &mut script);
    desk.ui.data(&script)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(ManArgs { directory }: ManArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    let Some(directory) = directory else {
        desk.ui.data(&page(command)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    os::create_dir(&directory)
        .map_err(|cause| Error::io(format!("cannot create `{}`", directory.display()), &cause))?;
    clap_mangen::generate_to(command, &directory).map_err(|cause| {
        Error::io(
            format!("cannot write into `{}`", directory.display()),
            &cause,
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn page(command: clap::Command) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(|cause| Error::io("cannot write the page", &cause))?;
    Ok(text)
}
