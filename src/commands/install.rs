//! `sevault install` and `uninstall`: the one line in the shell's start-up file.
//!
//! Touches: files.

use std::path::{Path, PathBuf};

use crate::cli::{InstallArgs, ShellName};
use crate::commands::access::Desk;
use crate::commands::init;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::os;
use crate::shell::{Shell, rc};

pub(super) fn install(args: InstallArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let (shell, file) = place(&args)?;
    let line = rc::line(shell, &init::program()?)?;
    let before = read(&file)?;
    let shown = file.display();
    match rc::add(before.as_deref().unwrap_or_default(), &line) {
        None => desk.ui.note(&format!("`{shown}` has the line already")),
        Some(_) if args.dry_run => {
            desk.ui
                .note(&format!("this line would be added to `{shown}`:"));
            desk.ui.line(&String::from_utf8_lossy(&line))?;
        }
        Some(after) => {
            change(&file, before.as_deref(), &after)?;
            desk.ui.note(&format!(
                "added one line to `{shown}`; new shells have `sv_load`"
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn uninstall(args: InstallArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let (_, file) = place(&args)?;
    let before = read(&file)?;
    let shown = file.display();
    match before.as_deref().and_then(rc::remove) {
        None => desk.ui.note(&format!("`{shown}` has no line of ours")),
        Some(_) if args.dry_run => desk
            .ui
            .note(&format!("one line would be removed from `{shown}`")),
        // A file that we alone have made goes with the line.
        Some(after) if after.is_empty() => {
            os::remove_file(&file)
                .map_err(|cause| Error::io(format!("cannot remove `{shown}`"), &cause))?;
            desk.ui
                .note(&format!("removed `{shown}`, which held nothing else"));
        }
        Some(after) => {
            change(&file, before.as_deref(), &after)?;
            desk.ui.note(&format!("removed one line from `{shown}`"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The start-up file of the shell in use and the line that belongs into it, where both can be told.
pub(super) fn usual() -> Option<(PathBuf, Vec<u8>)> {
    let args = InstallArgs {
        shell: None,
        file: None,
        dry_run: true,
    };
    let (shell, file) = place(&args).ok()?;
    let line = rc::line(shell, &init::program().ok()?).ok()?;
    Some((file, line))
}

/// The shell that is meant, and its start-up file.
fn place(args: &InstallArgs) -> Result<(Shell, PathBuf)> {
    let shell = match args.shell {
        Some(shell) => init::language(shell),
        None => in_use()?,
    };
    if let Some(file) = &args.file {
        let file = os::absolute(file)
            .map_err(|cause| Error::io("cannot tell where the file is", &cause))?;
        return Ok((shell, file));
    }
    let homeless = || {
        Error::new(Kind::Failed, "there is no home directory").hint("name the file with `--file`")
    };
    let home = || {
        os::variable("HOME")
            .map(PathBuf::from)
            .filter(|home| home.is_absolute())
            .ok_or_else(homeless)
    };
    let config = || {
        os::variable("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .map_or_else(|| home().map(|home| home.join(".config")), Ok)
    };
    let file = match shell {
        Shell::Bash => home()?.join(".bashrc"),
        Shell::Zsh => match os::variable("ZDOTDIR")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
        {
            Some(directory) => directory.join(".zshrc"),
            None => home()?.join(".zshrc"),
        },
        Shell::Fish => config()?.join("fish/conf.d/sevault.fish"),
        Shell::PowerShell | Shell::Posix => {
            return Err(
                Error::new(Kind::Usage, "this shell's start-up file has no fixed place")
                    .hint("name it: `sevault install --shell powershell --file $PROFILE`"),
            );
        }
    };
    Ok((shell, file))
}

/// The shell that the user logs in with.
fn in_use() -> Result<Shell> {
    let shell = os::variable("SHELL").map(PathBuf::from).unwrap_or_default();
    match shell.file_stem().and_then(|name| name.to_str()) {
        Some("bash") => Ok(init::language(ShellName::Bash)),
        Some("zsh") => Ok(init::language(ShellName::Zsh)),
        Some("fish") => Ok(init::language(ShellName::Fish)),
        Some(_) | None => Err(Error::new(Kind::Usage, "cannot tell which shell is in use")
            .hint("name it with `--shell bash`, `zsh`, `fish` or `powershell`")),
    }
}

fn read(file: &Path) -> Result<Option<Vec<u8>>> {
    os::read_if_there(file)
        .map_err(|cause| Error::io(format!("cannot read `{}`", file.display()), &cause))
}

/// Writes the file; what it was lies beside it, for its owner alone, since such files tend to hold keys.
fn change(file: &Path, before: Option<&[u8]>, after: &[u8]) -> Result<()> {
    let unwritable =
        |cause: std::io::Error| Error::io(format!("cannot write `{}`", file.display()), &cause);
    if let Some(before) = before {
        let mut backup = file.as_os_str().to_owned();
        backup.push(".before-sevault");
        os::write_private(Path::new(&backup), before, os::Durable::Now).map_err(unwritable)?;
    } else if let Some(directory) = file.parent() {
        os::create_dir(directory).map_err(unwritable)?;
    }
    os::rewrite(file, after).map_err(unwritable)
}
