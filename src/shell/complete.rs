//! What may come next on a command line of ours: read from the definition of the command line, so that nothing is listed twice.
//!
//! Touches: nothing.
//!
//! Words are looked at and never evaluated. What may be typed goes by the type of an argument: one that takes a tool's name completes tools. Where the
//! type says only "text", the name of its value does.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, Command};

use crate::name::{Namespace, ProfileName, SecretName, ToolName};

/// Kinds of words that the definition does not list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Tools,
    /// The tools that this shell has loaded.
    Loaded,
    Profiles,
    Names,
    Namespaces,
    Modes,
    Inheritance,
    Settings,
    /// Names of variables of the environment.
    Variables,
    Files,
    Directories,
    /// A command line of its own follows.
    Program,
}

/// What may come next.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Next {
    /// Words and what is said of them.
    pub(crate) words: Vec<(String, String)>,
    pub(crate) kind: Option<Kind>,
    /// What stands before each word of the kind: `--tool=`, or `A,B,` of a list.
    pub(crate) prefix: String,
    /// What was said for all commands.
    pub(crate) profile: Option<String>,
    pub(crate) dir: Option<String>,
}

/// Looks at the words before the current one, program name left out, and at what of that one is typed. `command` is built.
pub(crate) fn next(command: &Command, before: &[String], current: &str) -> Next {
    let mut line = Line {
        command,
        position: 0,
        wanting: None,
        is_last: false,
    };
    let mut next = Next::default();
    for word in before {
        line.take(word, &mut next);
    }
    let command = line.command;
    if let Some(arg) = line.wanting {
        next.value(command, arg, current);
    } else if line.is_last {
        next.kind = command
            .get_positionals()
            .find(|arg| arg.is_last_set())
            .map(|_| Kind::Program);
    } else if let Some((flag, value)) = current
        .split_once('=')
        .filter(|_| current.starts_with("--"))
    {
        if let Some(arg) = long(command, flag) {
            next.prefix = format!("{flag}=");
            next.value(command, arg, value);
        }
    } else if current.starts_with('-') {
        next.flags(command);
    } else {
        next.words(command, line.position, current);
    }
    next.words.retain(|(word, _)| word.starts_with(current));
    next
}

/// The words that were typed so far, understood.
struct Line<'a> {
    command: &'a Command,
    /// How many positional arguments there were.
    position: usize,
    /// The flag whose value comes next.
    wanting: Option<&'a Arg>,
    /// Whether `--` was there.
    is_last: bool,
}

impl Line<'_> {
    fn take(&mut self, word: &str, next: &mut Next) {
        if let Some(arg) = self.wanting.take() {
            next.note(arg, word);
        } else if self.is_last {
        } else if word == "--" {
            self.is_last = true;
        } else if let Some((flag, value)) = word.split_once('=').filter(|_| word.starts_with("--"))
        {
            if let Some(arg) = long(self.command, flag) {
                next.note(arg, value);
            }
        } else if word.starts_with("--") {
            self.wanting = long(self.command, word).filter(|arg| takes_next(arg));
        } else if word.len() > 1 && word.starts_with('-') {
            let last = word.chars().next_back();
            let arg = self
                .command
                .get_arguments()
                .find(|arg| arg.get_short().is_some() && arg.get_short() == last);
            self.wanting = arg.filter(|arg| takes_next(arg));
        } else if self.position == 0
            && let Some(below) = self.command.find_subcommand(word)
        {
            self.command = below;
        } else {
            self.position += 1;
        }
    }
}

fn long<'a>(command: &'a Command, flag: &str) -> Option<&'a Arg> {
    let name = flag.strip_prefix("--")?;
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(name))
}

/// Whether the next word is its value.
fn takes_next(arg: &Arg) -> bool {
    arg.get_action().takes_values() && !arg.is_require_equals_set()
}

impl Next {
    /// Keeps what a flag said for all commands.
    fn note(&mut self, arg: &Arg, value: &str) {
        match arg.get_id().as_str() {
            "profile" => self.profile = Some(value.to_owned()),
            "dir" => self.dir = Some(value.to_owned()),
            _ => {}
        }
    }

    fn flags(&mut self, command: &Command) {
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            if let Some(name) = arg.get_long() {
                let end = if arg.is_require_equals_set() { "=" } else { "" };
                self.words
                    .push((format!("--{name}{end}"), said(arg.get_help())));
            }
        }
    }

    /// Commands and the values of the positional argument in this place.
    fn words(&mut self, command: &Command, position: usize, current: &str) {
        if position == 0 {
            for below in command
                .get_subcommands()
                .filter(|below| !below.is_hide_set())
            {
                let about = said(below.get_about());
                self.words.push((below.get_name().to_owned(), about));
            }
        }
        let takes_many = |arg: &&&Arg| {
            arg.get_num_args()
                .is_some_and(|count| count.max_values() > 1)
                || matches!(arg.get_action(), clap::ArgAction::Append)
        };
        let positionals: Vec<&Arg> = command
            .get_positionals()
            .filter(|arg| !arg.is_last_set())
            .collect();
        let arg = positionals
            .get(position)
            .or_else(|| positionals.last().filter(takes_many));
        if let Some(arg) = arg {
            self.value(command, arg, current);
        }
    }

    /// The values of an argument; `typed` is what there is of this one.
    fn value(&mut self, command: &Command, arg: &Arg, typed: &str) {
        let is_list = arg.get_value_delimiter().is_some();
        if let Some((before, _)) = typed.rsplit_once(',').filter(|_| is_list) {
            self.prefix = format!("{}{before},", self.prefix);
        }
        for value in arg.get_possible_values() {
            if !value.is_hide_set() {
                let word = format!("{}{}", self.prefix, value.get_name());
                self.words.push((word, said(value.get_help())));
            }
        }
        self.kind = kind(command, arg);
        // The name in `VAR=NAME` comes after the variable, whose name is the user's to choose.
        if arg
            .get_value_names()
            .is_some_and(|names| names.iter().any(|name| name == "VAR=NAME"))
        {
            let variable = typed.split_once('=').map(|(variable, _)| variable);
            self.prefix = variable.map_or_else(String::new, |variable| {
                format!("{}{variable}=", self.prefix)
            });
            self.kind = variable.map(|_| Kind::Names);
        }
    }
}

fn kind(command: &Command, arg: &Arg) -> Option<Kind> {
    let of = arg.get_value_parser().type_id();
    let name = arg
        .get_value_names()
        .and_then(|names| names.first())
        .map_or("", clap::builder::Str::as_str);
    let by_type = [
        (TypeId::of::<ProfileName>(), Kind::Profiles),
        (TypeId::of::<SecretName>(), Kind::Names),
        (TypeId::of::<Namespace>(), Kind::Namespaces),
        (TypeId::of::<ToolName>(), Kind::Tools),
        (TypeId::of::<PathBuf>(), Kind::Files),
    ];
    let found = by_type.into_iter().find(|(id, _)| of == *id);
    match (found, name) {
        (Some((_, Kind::Tools)), _) if command.get_name() == "__unload" => Some(Kind::Loaded),
        (Some((_, Kind::Files)), "DIR") => Some(Kind::Directories),
        (Some((_, kind)), _) => Some(kind),
        (None, "NAME" | "NAME,…") if matches!(arg.get_id().as_str(), "keep" | "allow_name") => {
            Some(Kind::Variables)
        }
        (None, "NAME" | "NAME,…") => Some(Kind::Names),
        (None, "KEY") => Some(Kind::Settings),
        (None, "MODE") => Some(Kind::Modes),
        (None, "HOW MUCH") => Some(Kind::Inheritance),
        (None, _) if of == TypeId::of::<OsString>() && arg.is_last_set() => Some(Kind::Program),
        (None, _) => None,
    }
}

/// The first line of a help text.
fn said(help: Option<&clap::builder::StyledStr>) -> String {
    help.map(ToString::to_string)
        .and_then(|text| text.lines().next().map(str::to_owned))
        .unwrap_or_default()
}

/// Whether a word may be offered: it means nothing to any shell, wherever it is put.
pub(crate) fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with('~')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_./,=@+:-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command, value_parser};

    use super::{Kind, is_plain, next};
    use crate::name::{ProfileName, ToolName};

    fn command() -> Command {
        let mut command = Command::new("x")
            .disable_help_subcommand(true)
            .arg(
                Arg::new("profile")
                    .long("profile")
                    .global(true)
                    .value_parser(value_parser!(ProfileName)),
            )
            .subcommand(
                Command::new("exec")
                    .about("Run it\nand more")
                    .alias("run")
                    .arg(
                        Arg::new("tool")
                            .long("tool")
                            .short('t')
                            .value_parser(value_parser!(ToolName)),
                    )
                    .arg(
                        Arg::new("keys")
                            .long("keys")
                            .value_name("NAME,…")
                            .value_delimiter(','),
                    )
                    .arg(Arg::new("env").long("env").value_name("VAR=NAME"))
                    .arg(Arg::new("json").long("json").action(ArgAction::SetTrue))
                    .arg(Arg::new("hidden").long("hidden").hide(true))
                    .arg(Arg::new("how").long("how").value_parser(["fast", "faster"]))
                    .arg(Arg::new("command").last(true).num_args(1..)),
            )
            .subcommand(Command::new("secret").hide(true))
            .subcommand(Command::new("get").arg(Arg::new("name").value_name("NAME")));
        command.build();
        command
    }

    /// What comes after a line, whose last word is being typed: words, the kind of the others, and what stands before those.
    #[track_caller]
    fn check(line: &str, words: &str, kind: Option<Kind>, prefix: &str) {
        let typed: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let (current, before) = typed.split_last().unwrap();
        let next = next(&command(), before, current);
        let got: Vec<&str> = next.words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(
            (got.join(" ").as_str(), next.kind, next.prefix.as_str()),
            (words, kind, prefix),
            "{line}"
        );
    }

    #[test]
    fn commands_flags_and_values_come_where_they_fit() {
        check("", "exec get", None, "");
        check("e", "exec", None, "");
        check(
            "exec --",
            "--tool --keys --env --json --how --profile --help",
            None,
            "",
        );
        check("exec --j", "--json", None, "");
        check("exec --how ", "fast faster", None, "");
        check("exec --how=fa", "--how=fast --how=faster", None, "--how=");
        check("exec --how nothing --json -t ", "", Some(Kind::Tools), "");
        check("run --tool cl", "", Some(Kind::Tools), "");
        check("exec --tool=cl", "", Some(Kind::Tools), "--tool=");
        check("get ", "", Some(Kind::Names), "");
        check("get A ", "", None, "");
        check("--profile ", "", Some(Kind::Profiles), "");
    }

    #[test]
    fn a_list_and_a_pair_complete_their_last_part() {
        check("exec --keys ", "", Some(Kind::Names), "");
        check("exec --keys A,B", "", Some(Kind::Names), "A,");
        check("exec --keys=A,B,", "", Some(Kind::Names), "--keys=A,B,");
        check("exec --env VAR", "", None, "");
        check("exec --env VAR=N", "", Some(Kind::Names), "VAR=");
        check("exec --env=VAR=N", "", Some(Kind::Names), "--env=VAR=");
    }

    #[test]
    fn after_two_dashes_a_program_follows() {
        check("exec -- ", "", Some(Kind::Program), "");
        check("exec --json -- git --tool ", "", Some(Kind::Program), "");
        check("get -- ", "", None, "");
    }

    #[test]
    fn what_was_said_for_all_commands_is_kept() {
        for line in ["--profile work get ", "get --profile=work "] {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(
                next(&command(), &words, "").profile.as_deref(),
                Some("work")
            );
        }
    }

    #[test]
    fn a_word_that_means_something_to_a_shell_is_not_plain() {
        for word in ["api/DB_URL", "a.b-c", "--tool=x", "A=b,c@d:e+f"] {
            assert!(is_plain(word), "{word}");
        }
        for word in [
            "",
            "$(touch x)",
            "`x`",
            "a b",
            "a;b",
            "~x",
            "é",
            "a\nb",
            "a*",
            "'",
            "a\\b",
            "!x",
            "#x",
        ] {
            assert!(!is_plain(word), "{word:?}");
        }
    }
}
