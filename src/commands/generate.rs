//! `sevault completions` and `sevault man`: what packages ship.
//!
//! Touches: files.

use clap::CommandFactory;

use crate::cli::{Cli, Completed, CompletionsArgs, ManArgs};
use crate::commands::access::Desk;
use crate::error::{Error, ExitCode, Result};
use crate::os;

/// The day on which the pages were last revised. Today's would make every build another one.
const REVISED: &str = "2026-11-21";

pub(super) fn completions(
    CompletionsArgs { shell }: CompletionsArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    // These scripts are files of their shells; what they offer is asked of `__complete`.
    let script = match shell {
        Completed::Bash => include_str!("../../completions/sevault.bash"),
        Completed::Zsh => include_str!("../../completions/_sevault"),
        Completed::Fish => include_str!("../../completions/sevault.fish"),
        Completed::Powershell => include_str!("../../completions/sevault.ps1"),
        // No hook of ours is written for it: it gets commands and flags, and no names.
        Completed::Elvish => return elvish(desk),
    };
    desk.ui.data(script.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn elvish(desk: &Desk<'_>) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(
        clap_complete::Shell::Elvish,
        &mut Cli::command(),
        "sevault",
        &mut script,
    );
    desk.ui.data(&script)?;
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
