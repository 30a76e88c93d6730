//! `sevault exec`: run a program with exactly the secrets that it is granted.
//!
//! Touches: files, sockets, processes, terminal.

mod env_file;
mod wishes;

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use crate::agent::protocol::{Answer, Work};
use crate::cli::ExecArgs;
use crate::commands::access::{Access, Desk, here, unexpected};
use crate::commands::{shims, trust};
use crate::config::Span;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exec::env::{self, Offer, Terms};
use crate::exec::launch::{self, Launch, Redaction};
use crate::exec::plan::{Parts, Plan};
use crate::exec::pty::Label;
use crate::exec::redact::matcher::{Patterns, Rules};
use crate::exec::report::{Cause, Report};
use crate::exec::settings::{Mode, Wishes};
use crate::name::SecretName;
use crate::os::{self, Descriptors, Isolation};
use crate::scope::{Choice, Selection};
use crate::secret::Secret;
use crate::shell::loaded::Loaded;

pub(super) fn run(args: ExecArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let ExecArgs {
        tools,
        namespaces,
        keys,
        require,
        renames,
        label,
        env_file,
        secret_stdin,
        mode,
        inherit,
        keep,
        allow_name,
        isolate,
        clean,
        nest,
        allow_nested,
        redact,
        no_redact,
        redact_names,
        no_secrets,
        timeout,
        verbose,
        plan,
        json,
        password,
        command,
    } = args;
    let mut vault = desk.vault(&password)?;
    if !no_secrets {
        vault.approach();
    }
    // Without a word on what is wanted, the project file has it.
    let is_open = tools.is_empty()
        && namespaces.is_empty()
        && keys.is_none()
        && renames.is_empty()
        && secret_stdin.is_none()
        && env_file.is_empty()
        && !no_secrets;
    let found = if is_open {
        trust::find(desk)?
    } else {
        trust::Here::default()
    };
    for note in &found.notes {
        desk.ui.note(note);
    }
    let project = found.project.unwrap_or_default();
    let tools = if is_open { project.tools } else { tools };
    let project_keys = (is_open && !project.keys.is_empty()).then_some(project.keys);
    let by_project = Wishes {
        mode: project.mode.and_then(|mode| mode.parse().ok()),
        ..Wishes::default()
    };
    let flags = Wishes {
        mode,
        inherit,
        redact: (redact || redact_names || no_redact).then_some(!no_redact),
        isolate: isolate.then_some(true),
        keep,
        allow: allow_name,
        ..Wishes::default()
    };
    let settings = wishes::settings(desk.settled()?, &vault.target.profile, &flags, &by_project)?;
    let file = env_file::read(&env_file, &vault.target.profile, desk)?;
    let mut keys = keys.map(named).transpose()?.or(project_keys);
    if let Some(Some(name)) = &secret_stdin {
        keys.get_or_insert_default().push(name.clone());
    }
    let selection = Selection {
        tools,
        namespaces,
        keys,
        require,
        renames: renames
            .into_iter()
            .map(|rename| (rename.variable, rename.name))
            .collect(),
        label,
    };
    let selection = file.add_to(selection);
    let no_secrets = no_secrets || file.needs_nothing(&selection);
    let inherited = os::environment();
    let loaded = if clean {
        loaded(&inherited)
    } else {
        Vec::new()
    };
    let limits = os::limits();
    let terms = Terms {
        settings: &settings,
        tools: &selection.tools,
        require: &selection.require,
        loaded: &loaded,
        nested: allow_nested,
        folds_case: limits.folds_case,
    };
    let program = shims::resolve(&command[0]);
    if plan {
        let grant = if no_secrets {
            Ok(Grant::default())
        } else {
            planned(&mut vault, &selection).and_then(|grant| grant.with_input(secret_stdin))
        };
        let (mut grant, mut problems) = match grant {
            Ok(grant) => (grant, Vec::new()),
            // What cannot be asked for lack of a vault is no plan at all.
            Err(error) if error.kind == Kind::Locked => return Err(error),
            Err(error) => (Grant::default(), vec![error]),
        };
        file.add_plain(&mut grant)?;
        let report = env::decide(&inherited, &grant.offers, &terms);
        let program = program.map_err(|error| problems.insert(0, error)).ok();
        problems.extend(env::refusal(&report, &grant.offers, &terms));
        let directory = here()?;
        let plan = Plan::new(Parts {
            profile: vault.target.profile.as_str(),
            directory: &directory,
            selection: spelled(&selection),
            command: &command,
            program: program.as_deref(),
            settings: &settings,
            environment: &report,
            input: grant.input_name,
            timeout_s: timeout.map(|Span(seconds)| seconds),
            problems: &problems,
        });
        if json {
            desk.ui.json(&plan)?;
        } else {
            desk.ui.data(plan.text().as_bytes())?;
        }
        return Ok(ExitCode::from(plan.exit_code));
    }
    // What cannot be run is told before a password is asked for.
    let program = program?;
    let work = Work::Launch {
        selection: selection.clone(),
        nest: (!allow_nested).then_some(nest),
        mode: spelling(settings.mode.value).to_owned(),
        program: command[0].to_string_lossy().into_owned(),
    };
    let mut grant = if no_secrets {
        Grant::default()
    } else {
        granted(&mut vault, work)?.with_input(secret_stdin)?
    };
    drop(vault);
    let patterns = settings
        .redact
        .value
        .then(|| grant.patterns(&inherited, &env::decide(&inherited, &grant.offers, &terms)));
    // What stands in a file is no secret to be masked.
    file.add_plain(&mut grant)?;
    let (environment, report) = env::build(&inherited, &grant.offers, grant.values, &terms)?;
    env::fit(&environment, &command, &limits)?;
    for note in report.notes(verbose) {
        desk.ui.note(&note);
    }
    if let Some(patterns) = &patterns {
        desk.warn_of_short(patterns);
    }
    let ending = launch::run(&Launch {
        program,
        command,
        environment,
        input: grant.input,
        timeout: timeout.map(|Span(seconds)| Duration::from_secs(seconds)),
        descriptors: match settings.mode.value {
            Mode::Hardened => Descriptors::Standard,
            Mode::Standard | Mode::Custom => Descriptors::HandedDown,
        },
        isolation: if settings.isolate.value {
            Isolation::On
        } else {
            Isolation::Off
        },
        redaction: patterns.map(|patterns| Redaction {
            patterns: Arc::new(patterns),
            label: if redact_names {
                Label::Named
            } else {
                Label::Plain
            },
        }),
    })?;
    Ok(ExitCode::from(launch::finish(ending)))
}

fn spelling(mode: Mode) -> &'static str {
    match mode {
        Mode::Standard => "standard",
        Mode::Hardened => "hardened",
        Mode::Custom => "custom",
    }
}

/// What a launch was granted: offers and their values, one for one, and what goes to standard input instead.
#[derive(Default)]
struct Grant {
    offers: Vec<Offer>,
    values: Vec<Secret>,
    input: Option<Secret>,
    input_name: Option<String>,
}

fn granted(vault: &mut Access<'_>, work: Work) -> Result<Grant> {
    match vault.work(work, Vec::new())? {
        (Answer::Granted { choices }, values) if choices.len() == values.len() => Ok(Grant {
            offers: choices.into_iter().map(offer).collect(),
            values,
            ..Grant::default()
        }),
        _ => Err(unexpected()),
    }
}

/// What would be granted, without the values.
fn planned(vault: &mut Access<'_>, selection: &Selection) -> Result<Grant> {
    let selection = selection.clone();
    match vault.work(Work::Plan { selection }, Vec::new())? {
        (Answer::Granted { choices }, _) => Ok(Grant {
            offers: choices.into_iter().map(offer).collect(),
            ..Grant::default()
        }),
        _ => Err(unexpected()),
    }
}

fn offer(choice: Choice) -> Offer {
    Offer {
        name: choice.name,
        variable: choice.variable,
        exact: choice.exact,
    }
}

impl Grant {
    /// Takes out the secret that goes to standard input: the one that was named, or the only one that there is.
    fn with_input(mut self, wanted: Option<Option<SecretName>>) -> Result<Self> {
        let Some(name) = wanted else {
            return Ok(self);
        };
        let place = match &name {
            Some(name) => self.offers.iter().position(|offer| offer.name == *name),
            None if self.offers.len() == 1 => Some(0),
            None => None,
        };
        let place = place.ok_or_else(|| {
            Error::new(
                Kind::Usage,
                "it is not clear which secret goes to standard input",
            )
            .hint("name it: `--secret-stdin=NAME`")
        })?;
        self.input_name = Some(self.offers.remove(place).name.into());
        if place < self.values.len() {
            self.input = Some(self.values.remove(place));
        }
        Ok(self)
    }

    /// What is masked: everything that is granted, and the credentials that the program does not get but whose values it may come by.
    fn patterns(&self, inherited: &[(OsString, OsString)], report: &Report) -> Patterns {
        let is_taken = |name: &OsString| {
            let taken = report.stripped.iter();
            taken
                .filter(|one| one.cause == Cause::Listed)
                .any(|one| name.to_str() == Some(one.name.as_str()))
        };
        let taken: Vec<(&str, Secret)> = inherited
            .iter()
            .filter(|(name, _)| is_taken(name))
            .filter_map(|(name, value)| {
                Some((
                    name.to_str()?,
                    Secret::new(value.as_encoded_bytes().to_vec()),
                ))
            })
            .collect();
        let names = self.offers.iter().map(|offer| offer.name.as_str());
        let input = self.input_name.as_deref().zip(self.input.as_ref());
        let secrets = names
            .zip(&self.values)
            .chain(input)
            .chain(taken.iter().map(|(name, value)| (*name, value)));
        Patterns::new(secrets, Rules::default())
    }
}

/// A selection as it would be typed.
fn spelled(selection: &Selection) -> Vec<String> {
    let Selection {
        tools,
        namespaces,
        keys,
        require,
        renames,
        label,
    } = selection;
    let join = |names: &[SecretName]| {
        let names: Vec<&str> = names.iter().map(SecretName::as_str).collect();
        names.join(",")
    };
    let mut words: Vec<String> = Vec::new();
    words.extend(tools.iter().map(|tool| format!("--tool {tool}")));
    words.extend(
        namespaces
            .iter()
            .map(|namespace| format!("--ns {namespace}")),
    );
    words.extend(keys.iter().map(|keys| format!("--keys {}", join(keys))));
    words.extend((!require.is_empty()).then(|| format!("--require {}", join(require))));
    words.extend(
        renames
            .iter()
            .map(|(variable, name)| format!("--env {variable}={name}")),
    );
    words.extend(label.iter().map(|label| format!("--label {label}")));
    words
}

/// The names of `--keys`. An empty word is left out, so that `--keys ""` is what it looks like: nothing.
fn named(words: Vec<String>) -> Result<Vec<SecretName>> {
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .map(SecretName::try_from)
        .collect()
}

/// The variables that our shell functions have loaded into the shell that we were started from.
fn loaded(inherited: &[(OsString, OsString)]) -> Vec<String> {
    let state = inherited.iter().find(|(name, _)| name == "SEVAULT_LOADED");
    let text = state
        .and_then(|(_, value)| value.to_str())
        .unwrap_or_default();
    let records = Loaded::parse(text).records;
    records
        .into_iter()
        .map(|record| record.name.into())
        .collect()
}
