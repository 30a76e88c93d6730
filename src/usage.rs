//! Reads a command line, and says what is wrong with one without repeating what was typed: it may be a secret in a wrong place.
//!
//! Touches: nothing.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "clap may add kinds of mistakes and of what it says of them"
)]

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _};

use crate::cli::Cli;
use crate::error::{Error, Kind, Result};
use crate::helper;

/// What a command line comes to.
pub(crate) enum Asked {
    Command(Box<Cli>),
    /// Help or the version was asked for.
    Text(String),
}

/// Reads a command line, program name first. What is wrong with one is `Kind::Usage`.
pub(crate) fn read(arguments: Vec<OsString>) -> Result<Asked> {
    // Most lines begin with their command. Whatever else a line is, the whole sign explains it.
    let first = arguments.get(1).and_then(|word| word.to_str());
    if let Some(command) = first.and_then(Cli::only)
        && let Ok(cli) = parse(command, &arguments)
    {
        return Ok(Asked::Command(Box::new(cli)));
    }
    match parse(Cli::command(), &arguments) {
        Ok(cli) => Ok(Asked::Command(Box::new(cli))),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                Ok(Asked::Text(error.render().to_string()))
            }
            _ => Err(explain(&error)),
        },
    }
}

fn parse(command: clap::Command, arguments: &[OsString]) -> std::result::Result<Cli, clap::Error> {
    // It is not taken apart again: that would cost as much as a third of what building it did, and the process is short.
    let command = Box::leak(Box::new(command));
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches_mut(&mut matches)
}

/// Whether these arguments start a program: then a mistake in them must not look like the program's own exit code.
pub(crate) fn is_launch(arguments: &[OsString]) -> bool {
    let ours = arguments.iter().skip(1).take_while(|word| *word != "--");
    ours.into_iter().any(|word| word == "exec")
}

/// Whether what is printed is for a shell to evaluate, which learns of a failure by the text alone.
pub(crate) fn is_evaluated(arguments: &[OsString]) -> bool {
    !is_launch(arguments) && arguments.iter().skip(1).any(|word| word == "env")
}

/// The command line that is meant by one whose program name is a helper's: docker, terraform and others call us so.
pub(crate) fn as_called(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let program = arguments.first().map(std::path::Path::new);
    let name = program.and_then(|path| path.file_name()?.to_str());
    if let Some(helper) = name.and_then(helper::called) {
        arguments.splice(1..1, ["helper".into(), helper.into()]);
    }
    arguments
}

fn explain(error: &clap::Error) -> Error {
    let argument = named(error, ContextKind::InvalidArg);
    let message = match (error.kind(), argument) {
        (ErrorKind::InvalidSubcommand, _) => "that is not a command".to_owned(),
        (ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, _) => {
            "there is no command".to_owned()
        }
        (ErrorKind::UnknownArgument, Some(flag)) if is_flag(&flag) => {
            format!("there is no `{flag}` here")
        }
        (ErrorKind::UnknownArgument, _) => "there is a word too many".to_owned(),
        (
            ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8,
            Some(name),
        ) => match std::error::Error::source(error) {
            Some(cause) => format!("`{name}`: {cause}"),
            None => format!("`{name}` is not given a value that it takes"),
        },
        (ErrorKind::MissingRequiredArgument, Some(names)) => format!("missing: {names}"),
        (ErrorKind::ArgumentConflict, Some(name)) => match named(error, ContextKind::PriorArg) {
            Some(other) if other != name => format!("`{name}` and `{other}` do not go together"),
            Some(_) | None => format!("`{name}` is given twice"),
        },
        _ => "the command line makes no sense".to_owned(),
    };
    let hint = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .find_map(|kind| named(error, kind))
        .map(|near| format!("did you mean `{near}`?"))
        .or_else(|| values(error).map(|values| format!("it takes one of: {values}")))
        .unwrap_or_else(|| "see `sevault --help`, or `--help` after the command".to_owned());
    Error::new(Kind::Usage, message).hint(hint)
}

/// Whether what was typed is a flag by its look: a dash or two and a word. Anything else may be a value.
fn is_flag(text: &str) -> bool {
    let word = text.trim_start_matches('-');
    word.len() < text.len()
        && word.len() <= 24
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn named(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}

fn values(error: &clap::Error) -> Option<String> {
    named(error, ContextKind::ValidValue).filter(|values| !values.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Asked, read};

    fn check(line: &str, want: &str) {
        let words = std::iter::once("sevault").chain(line.split_whitespace());
        let got = match read(words.map(Into::into).collect()) {
            Ok(Asked::Command(_)) => "fine".to_owned(),
            Ok(Asked::Text(_)) => "text".to_owned(),
            Err(error) => format!("{} / {}", error.message, error.hint.unwrap_or_default()),
        };
        assert_eq!(got, want, "{line}");
    }

    #[test]
    fn a_mistake_is_explained_without_repeating_it() {
        const SEE: &str = "see `sevault --help`, or `--help` after the command";
        check(
            "set NAME sk-ant-secret",
            &format!("there is a word too many / {SEE}"),
        );
        check(
            "set --sk-Ant-SECRET1 NAME",
            &format!("there is a word too many / {SEE}"),
        );
        check("sk-ant-secret", &format!("that is not a command / {SEE}"));
        check("", &format!("there is no command / {SEE}"));
        check(
            "list --jsom",
            "there is no `--jsom` here / did you mean `--json`?",
        );
        check(
            "init tcsh",
            "`<SHELL>` is not given a value that it takes / it takes one of: bash, zsh, fish, powershell",
        );
        check(
            "unlock --ttl secret",
            &format!("`--ttl <DURATION>`: a duration is like `90s`, `15m`, `8h` or `7d` / {SEE}"),
        );
        check("set", &format!("missing: <NAME> / {SEE}"));
        check("list --json", "fine");
        check("list --help", "text");
    }
}
