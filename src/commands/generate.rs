//! `sevault completions` and `sevault man`: what packages ship.
//!
//! Touches: files.

use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::{Cli, CompletionsArgs, ManArgs, ShellName};
use crate::commands::access::Desk;
use crate::error::{Error, Kind, Result};
use crate::os;

/// The day on which the pages were last revised. Today's would make every build another one.
const REVISED: &str = "2026-11-21";

pub(super) fn completions(
    CompletionsArgs { shell }: CompletionsArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    // The scripts are files of their shells; what they offer is asked of `__complete`.
    let script = match shell {
        ShellName::Bash => include_str!("../../completions/sevault.bash"),
        ShellName::Zsh => include_str!("../../completions/_sevault"),
        ShellName::Fish => include_str!("../../completions/sevault.fish"),
        ShellName::Powershell => include_str!("../../completions/sevault.ps1"),
        ShellName::Posix => {
            return Err(Error::new(Kind::Usage, "this shell has no completions"));
        }
    };
    desk.ui.data(script.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(ManArgs { directory }: ManArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    let Some(directory) = directory else {
        desk.ui.data(&page(command, "sevault")?)?;
        return Ok(ExitCode::SUCCESS);
    };
    os::create_dir(&directory)
        .map_err(|cause| Error::io(format!("cannot create `{}`", directory.display()), &cause))?;
    let mut pages = Vec::new();
    collect(command, "sevault", &mut pages)?;
    for (name, text) in pages {
        let file = directory.join(format!("{name}.1"));
        os::write_public(&file, &text)
            .map_err(|cause| Error::io(format!("cannot write `{}`", file.display()), &cause))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The pages of a command and of every visible one below it, by name.
fn collect(command: clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        collect(
            below.clone(),
            &format!("{name}-{}", below.get_name()),
            pages,
        )?;
    }
    pages.push((name.to_owned(), page(command, name)?));
    Ok(())
}

fn page(command: clap::Command, name: &str) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .title(name)
        .date(REVISED)
        .manual("sevault manual")
        .render(&mut text)
        .map_err(|cause| Error::io("cannot write the page", &cause))?;
    // An empty line between two breaks is a paragraph, as mandoc(1) wants it said.
    let text = String::from_utf8_lossy(&text).replace("\n.br\n\n.br\n", "\n.sp\n");
    Ok(text.into_bytes())
}
