//! `sevault template`: a file with every reference in it replaced by its value.
//!
//! Touches: files, sockets, terminal.

use std::path::Path;

use crate::agent::protocol::{Answer, Work};
use crate::cli::helper::TemplateArgs;
use crate::commands::access::{Access, Desk, unexpected};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::helper::escape::Escape;
use crate::helper::template;
use crate::name::{SecretName, VarName};
use crate::os;
use crate::scope::Selection;
use crate::secret::Secret;
use crate::ui;

/// A text that a person writes is not longer.
const LONGEST: usize = 4 * 1024 * 1024;

pub(super) fn run(
    TemplateArgs {
        file,
        output,
        escape,
        reveal,
        password,
    }: TemplateArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    if output.is_none() && ui::is_output_terminal() && !reveal {
        return Err(Error::new(
            Kind::Denied,
            "values may not be printed on a terminal by accident",
        )
        .hint("name a file with `--output FILE`, or add `--reveal`"));
    }
    let text = read(&file)?;
    let name = output.as_deref().unwrap_or(&file);
    let escape = escape.unwrap_or_else(|| Escape::of_file(&name.to_string_lossy()));
    let mut vault = desk.vault(&password)?.for_printing("printed")?;
    let wanted = template::references(&text, &vault.target.profile, escape)?;
    let values = values(&mut vault, wanted)?;
    let filled = template::fill(&text, &values, escape)?;
    match output {
        None => desk.ui.reveal(&filled)?,
        Some(path) => {
            os::write_private(&path, filled.expose(), os::Durable::Now)
                .map_err(|cause| Error::io(format!("cannot write `{}`", path.display()), &cause))?;
            desk.ui.note(&format!(
                "wrote `{}`, readable by you alone; remove it when it has served",
                path.display()
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The template; `-` is standard input.
fn read(file: &Path) -> Result<String> {
    let what = || format!("cannot read `{}`", file.display());
    let bytes = if file == Path::new("-") {
        ui::read_input(LONGEST)?
    } else {
        os::read_if_there(file)
            .map_err(|cause| Error::io(what(), &cause))?
            .ok_or_else(|| {
                Error::new(Kind::Missing, format!("{}: there is no such file", what()))
            })?
    };
    if bytes.len() > LONGEST {
        return Err(Error::new(
            Kind::Failed,
            format!("{}: it is too long", what()),
        ));
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::new(Kind::Failed, format!("{}: it is not UTF-8", what())))
}

/// The values of these secrets, or an error that names every one that is missing.
fn values(vault: &mut Access<'_>, names: Vec<SecretName>) -> Result<Vec<(SecretName, Secret)>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    // Each gets a variable of its own, since a name need not be one of a variable.
    let renames = names.iter().enumerate().map(|(number, name)| {
        let variable: VarName = format!("V{number}").parse()?;
        Ok((variable, name.clone()))
    });
    let selection = Selection {
        renames: renames.collect::<Result<_>>()?,
        keys: Some(names),
        ..Selection::default()
    };
    let (Answer::Granted { choices }, values) =
        vault.work(Work::Grant { selection }, Vec::new())?
    else {
        return Err(unexpected());
    };
    let names = choices.into_iter().map(|choice| choice.name);
    Ok(names.zip(values).collect())
}
