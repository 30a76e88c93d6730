//! Everything that a launch would do, as a value and as text: names and reasons, never a value of a secret.
//!
//! Touches: nothing.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::error::Error;
use crate::exec::report::Report;
use crate::exec::settings::{Settings, Source, Sourced};

/// A launch on paper; `--plan --json` prints it as it is.
#[derive(Debug, Serialize)]
pub(crate) struct Plan<'a> {
    pub(crate) profile: &'a str,
    /// Where it is asked from: what scopes are compared with.
    pub(crate) directory: String,
    /// What was asked for, as on the command line; empty for every plain secret in scope.
    pub(crate) selection: Vec<String>,
    pub(crate) command: Vec<String>,
    /// The file that would run.
    pub(crate) program: Option<String>,
    pub(crate) settings: &'a Settings,
    pub(crate) environment: &'a Report,
    /// The secret on standard input.
    pub(crate) input: Option<String>,
    pub(crate) timeout_s: Option<u64>,
    /// What stands against it.
    pub(crate) problems: &'a [Error],
    /// What the launch would return if it came to nothing; 0 if the program would run.
    pub(crate) exit_code: u8,
}

/// What a plan is made of, besides the parts that stand in it as they are.
pub(crate) struct Parts<'a> {
    pub(crate) profile: &'a str,
    pub(crate) directory: &'a Path,
    pub(crate) selection: Vec<String>,
    pub(crate) command: &'a [OsString],
    pub(crate) program: Option<&'a Path>,
    pub(crate) settings: &'a Settings,
    pub(crate) environment: &'a Report,
    pub(crate) input: Option<String>,
    pub(crate) timeout_s: Option<u64>,
    /// In the order in which a launch would meet them.
    pub(crate) problems: &'a [Error],
}

impl<'a> Plan<'a> {
    pub(crate) fn new(parts: Parts<'a>) -> Self {
        let Parts {
            profile,
            directory,
            selection,
            command,
            program,
            settings,
            environment,
            input,
            timeout_s,
            problems,
        } = parts;
        Self {
            profile,
            directory: directory.display().to_string(),
            selection,
            command: command
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
            program: program.map(|program| program.display().to_string()),
            settings,
            environment,
            input,
            timeout_s,
            problems,
            exit_code: problems.first().map_or(0, Error::launch_code),
        }
    }

    /// The plan for a person, one fact a line.
    pub(crate) fn text(&self) -> String {
        let mut page = Page::default();
        page.line("profile", self.profile);
        page.line("directory", &self.directory);
        page.line(
            "selection",
            &if self.selection.is_empty() {
                "every plain secret in scope".to_owned()
            } else {
                self.selection.join(" ")
            },
        );
        page.line(
            "command",
            &shell_words::join(self.command.iter().map(String::as_str)),
        );
        page.line("program", self.program.as_deref().unwrap_or("not found"));
        let Settings {
            mode,
            inherit,
            care,
            redact,
            isolate,
            keep: _,
            strip: _,
            allow: _,
        } = self.settings;
        page.line("mode", &sourced(mode));
        page.line("inherit", &sourced(inherit));
        page.line("strip", &sourced(care));
        page.line("redact", &switch(redact));
        page.line("isolate", &switch(isolate));
        if let Some(name) = &self.input {
            page.line("input", name);
        }
        if let Some(seconds) = self.timeout_s {
            page.line("timeout", &format!("{seconds} s"));
        }
        let Report {
            inherited,
            stripped,
            injected,
            withheld,
            refused,
            endpoints,
        } = self.environment;
        page.list("injected", injected, |one| {
            if one.variable == one.secret {
                one.variable.clone()
            } else {
                format!("{} from {}", one.variable, one.secret)
            }
        });
        page.list("withheld", withheld, |name| {
            format!("{name}: a broad credential")
        });
        page.list("refused", refused, |one| {
            format!("{}: {}", one.variable, one.why)
        });
        page.list("endpoint", endpoints, |one| {
            let host = one.host.as_deref().unwrap_or("an unreadable address");
            format!("{} goes to {host}, by {}", one.key, one.variable)
        });
        page.list("stripped", stripped, |one| {
            format!("{}: {}", one.name, one.why)
        });
        page.list("inherited", inherited, Clone::clone);
        for problem in self.problems {
            page.line("problem", &problem.message);
        }
        page.line(
            "exit code",
            &match self.exit_code {
                0 => "the program's own".to_owned(),
                code => code.to_string(),
            },
        );
        page.0
    }
}

fn sourced<T: std::fmt::Display>(setting: &Sourced<T>) -> String {
    format!("{} ({})", setting.value, by(setting.source))
}

fn switch(setting: &Sourced<bool>) -> String {
    let word = if setting.value { "yes" } else { "no" };
    format!("{word} ({})", by(setting.source))
}

fn by(source: Source) -> &'static str {
    match source {
        Source::Flag => "by flag",
        Source::Project => "by the project file",
        Source::Profile => "by the profile",
        Source::Global => "by the global setting",
        Source::Mode => "by the mode",
        Source::Default => "by default",
    }
}

/// Lines with their words in a first column.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, word: &str, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{word:<10} {text}");
    }

    fn list<T>(&mut self, word: &str, items: &[T], text: impl Fn(&T) -> String) {
        for (number, item) in items.iter().enumerate() {
            self.line(if number == 0 { word } else { "" }, &text(item));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Parts, Plan};
    use crate::error::{Error, Kind};
    use crate::exec::env::{Offer, Terms, decide};
    use crate::exec::settings::{Wishes, settle};

    fn plan(problems: &[Error]) -> (String, String) {
        let flags = Wishes {
            mode: Some(crate::exec::settings::Mode::Hardened),
            ..Wishes::default()
        };
        let settings = settle(
            &flags,
            &Wishes::default(),
            &Wishes::default(),
            &Wishes::default(),
        );
        let offer = |name: &str, variable: &str| Offer {
            name: name.parse().unwrap(),
            variable: variable.parse().unwrap(),
            exact: false,
        };
        let offers = [
            offer("api/A", "A"),
            offer("B", "B"),
            offer("DB_PASSWORD", "DB_PASSWORD"),
            offer("LD_PRELOAD", "LD_PRELOAD"),
        ];
        let terms = Terms {
            settings: &settings,
            tools: &[],
            require: &[],
            loaded: &[],
            nested: false,
            folds_case: false,
        };
        let inherited = [
            ("PATH".into(), "/bin".into()),
            ("VAULT_TOKEN".into(), "canary".into()),
        ];
        let report = decide(&inherited, &offers, &terms);
        let command = ["echo".into(), "a b".into()];
        let plan = Plan::new(Parts {
            profile: "default",
            directory: Path::new("/home/u"),
            selection: vec!["--ns api".into()],
            command: &command,
            program: Some(Path::new("/bin/echo")),
            settings: &settings,
            environment: &report,
            input: None,
            timeout_s: Some(5),
            problems,
        });
        (plan.text(), serde_json::to_string(&plan).unwrap())
    }

    #[test]
    fn a_plan_reads_as_a_page() {
        let problem = Error::new(Kind::Denied, "may not be passed on: `LD_PRELOAD`");
        let (text, json) = plan(&[problem]);
        assert_eq!(
            text,
            "\
profile    default
directory  /home/u
selection  --ns api
command    echo 'a b'
program    /bin/echo
mode       hardened (by flag)
inherit    minimal (by the mode)
strip      hardened (by the mode)
redact     yes (by the mode)
isolate    no (by default)
timeout    5 s
injected   A from api/A
           B
withheld   DB_PASSWORD: a broad credential
refused    LD_PRELOAD: makes the loader run other code
stripped   VAULT_TOKEN: opens a HashiCorp or OpenBao vault
inherited  PATH
problem    may not be passed on: `LD_PRELOAD`
exit code  125
"
        );
        assert!(!json.contains("canary") && !text.contains("canary"));
        assert!(json.contains(r#""exit_code":125"#), "{json}");
        assert!(
            json.contains(r#""mode":{"value":"hardened","source":"flag"}"#),
            "{json}"
        );
    }

    #[test]
    fn a_plan_without_problems_leaves_the_exit_code_to_the_program() {
        let (text, json) = plan(&[]);
        assert!(text.ends_with("exit code  the program's own\n"));
        assert!(json.contains(r#""exit_code":0"#));
    }
}
