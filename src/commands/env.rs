//! `sevault env`: a stub for `eval "$(…)"` that loads the credential of a tool, or, where it is asked for, the values as text.
//!
//! Touches: sockets, terminal.

use std::ffi::OsStr;

use crate::cli::{EnvArgs, ShellName};
use crate::commands::FAILURE;
use crate::commands::access::Desk;
use crate::commands::{init, load};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::shell::{Shell, hook};
use crate::tool;
use crate::ui;

pub(super) fn run(args: EnvArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let text = text(args, desk);
    match text {
        Ok(text) => desk.ui.data(&text)?,
        Err(error) => {
            desk.ui.data(FAILURE)?;
            return Err(error);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(
    EnvArgs {
        tool,
        shell,
        inline,
        force,
        body,
        password,
    }: EnvArgs,
    desk: &Desk<'_>,
) -> Result<Vec<u8>> {
    if tool::find(tool.as_str()).is_none() {
        return Err(Error::new(
            Kind::Usage,
            format!("there is no tool `{tool}`"),
        ));
    }
    // One text serves bash, zsh and every other Bourne shell.
    let shell = match init::language(shell.unwrap_or(ShellName::Posix)) {
        Shell::Bash | Shell::Zsh | Shell::Posix => Shell::Posix,
        other @ (Shell::Fish | Shell::PowerShell) => other,
    };
    if inline {
        if !force && ui::is_output_terminal() {
            return Err(Error::new(
                Kind::Denied,
                "a value may not be printed on a terminal by accident",
            )
            .hint("add `--force` if you mean it"));
        }
        let vault = desk.vault(&password)?;
        let vault = if force {
            vault
        } else {
            vault.for_printing("printed")?
        };
        let granted = load::grant(&[tool], None, vault)?;
        let values: Vec<_> = granted
            .iter()
            .map(|(_, choice, value)| (&choice.variable, value))
            .collect();
        // The text is a copy of the values and goes to standard output, where it is read anyway.
        return hook::inline(shell, &values);
    }
    let mut options = desk.options();
    if password.password_stdin {
        options.push("--password-stdin".into());
    }
    if let Some(file) = &password.password_file {
        options.push("--password-file".into());
        options.push(file.clone().into_os_string());
    }
    let options: Vec<&OsStr> = options.iter().map(AsRef::as_ref).collect();
    let program = init::program()?;
    if body {
        hook::fetcher(shell, &program, tool.as_str(), &options)
    } else {
        hook::stub(shell, &program, tool.as_str(), &options)
    }
}
