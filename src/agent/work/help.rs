//! What a helper is answered: only for the programs that it is registered for, and only what its request is bound to.
//!
//! Touches: files. Through the vault alone.
//!
//! The registration is of this device, so it lies in the state file and not in the vault. It is checked against the nearest ancestor of the caller that is no shell: a
//! program of the same user that means harm can start the registered program itself, `git credential fill` for one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{OnBehalf, OpenVault, expired};
use crate::agent::chain::Event;
use crate::agent::policy::Demand;
use crate::agent::protocol::Answer;
use crate::error::{Error, Kind, Result};
use crate::name::VarName;
use crate::scope::{Choice, Selection};
use crate::secret::address::{self, URL, USERNAME};
use crate::secret::ask::{Ask, Found};
use crate::secret::{Entry, Secret, Timestamp};

/// The note of the state file that holds the registrations.
const NOTE: &str = "helpers";

/// For each helper the programs that it is for, each with its paths; one `*` stands for any part of a name between two slashes.
type Registered = BTreeMap<String, BTreeMap<String, Vec<String>>>;

fn registered(open: &OpenVault) -> Result<Registered> {
    let Some(text) = open.vault.note(NOTE)? else {
        return Ok(Registered::new());
    };
    serde_json::from_str(&text).map_err(|_| {
        Error::new(
            Kind::Corrupt,
            "the list of programs that helpers are for is damaged",
        )
    })
}

impl OpenVault {
    /// Registers a program that a helper is for, by paths that take the place of those before; without any it is registered no more.
    pub(super) fn register(
        &mut self,
        helper: String,
        program: String,
        paths: Vec<String>,
        now: Timestamp,
    ) -> Result<()> {
        check_word(&helper)?;
        check_word(&program)?;
        let mut registered = registered(self)?;
        let programs = registered.entry(helper).or_default();
        if paths.is_empty() {
            programs.remove(&program);
        } else {
            programs.insert(program, paths);
        }
        let text = serde_json::to_string(&registered)
            .map_err(|_| Error::new(Kind::Failed, "cannot write down the programs"))?;
        self.vault.set_note(NOTE, Some(text), now)
    }

    /// Answers a helper.
    pub(super) fn help(
        &mut self,
        asker: &OnBehalf,
        helper: &str,
        ask: Ask,
        directory: &Path,
        (now, uptime): (Timestamp, Duration),
    ) -> Result<(Answer, Vec<Secret>)> {
        let OnBehalf {
            who,
            level,
            limits,
            asks,
        } = asker;
        check_word(helper)?;
        if let Some(files) = asks {
            let programs = registered(self)?.remove(helper).unwrap_or_default();
            let paths: Vec<String> = programs.into_values().flatten().collect();
            check_program(helper, &paths, files)?;
        }
        let selection = match ask {
            Ask::Keys(names) => by_names(names)?,
            Ask::Tool(tool, label) => Selection {
                tools: vec![tool],
                label: Some(label),
                ..Selection::default()
            },
            Ask::Login(asked) => {
                let allowed = self
                    .entries()
                    .iter()
                    .filter(|entry| limits.allow(entry.id, &entry.name));
                let Some(entry) = address::select(allowed, &asked, directory)? else {
                    return Ok((Answer::Helped { found: Vec::new() }, Vec::new()));
                };
                if entry.has_expired(now) {
                    return Err(expired(entry));
                }
                let (id, found) = (entry.id, found(entry, None));
                Demand::of(&entry.tags).check(*level, &entry.name)?;
                self.rest.check(id, &entry.name, uptime)?;
                self.record(&[Event::granted(helper, Some(&found.name))], who, now)?;
                let value = self.vault.value(id, None)?;
                self.rest.note(id, uptime);
                return Ok((Answer::Helped { found: vec![found] }, vec![value]));
            }
            Ask::Logins => {
                self.record(&[Event::granted(helper, None)], who, now)?;
                let entries = self.entries().iter().filter(|entry| {
                    entry.tags.contains_key(URL)
                        && entry.scope.holds(directory)
                        && limits.allow(entry.id, &entry.name)
                });
                let found = entries.map(|entry| found(entry, None)).collect();
                return Ok((Answer::Helped { found }, Vec::new()));
            }
        };
        let choices = self.choose(&selection, limits, *level, directory, (now, uptime))?;
        let event = |choice: &Choice| Event::granted(helper, Some(choice.name.as_str()));
        self.record(&choices.iter().map(event).collect::<Vec<_>>(), who, now)?;
        let is_tool = !selection.tools.is_empty();
        let found = choices
            .iter()
            .filter_map(|choice| {
                let entry = self.entries().iter().find(|entry| entry.id == choice.id)?;
                Some(found(entry, is_tool.then_some(&choice.variable)))
            })
            .collect();
        let (_, values) = self.grant(choices, uptime)?;
        Ok((Answer::Helped { found }, values))
    }
}

/// The name of a helper or of a program, which becomes a word of the audit.
fn check_word(name: &str) -> Result<()> {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    if name.len() <= 32 && !name.is_empty() && name.bytes().all(is_word) {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, "that is not the name of a helper"))
}

/// Exactly these secrets, whatever they are called.
fn by_names(names: Vec<crate::name::SecretName>) -> Result<Selection> {
    let renames = names.iter().enumerate().map(|(number, name)| {
        let variable: VarName = format!("V{number:04}").parse()?;
        Ok((variable, name.clone()))
    });
    Ok(Selection {
        renames: renames.collect::<Result<_>>()?,
        keys: Some(names),
        ..Selection::default()
    })
}

fn found(entry: &Entry, variable: Option<&VarName>) -> Found {
    Found {
        id: entry.id,
        name: variable.map_or_else(|| entry.name.to_string(), ToString::to_string),
        url: entry.tags.get(URL).cloned(),
        username: entry.tags.get(USERNAME).cloned(),
        expires: entry.expires,
    }
}

fn check_program(helper: &str, registered: &[String], files: &[PathBuf]) -> Result<()> {
    let is_one = |file: &PathBuf| {
        let file = file.to_string_lossy();
        registered.iter().any(|pattern| fits(pattern, &file))
    };
    if files.iter().any(is_one) {
        return Ok(());
    }
    let who = files.first().map_or_else(
        || "a program that is gone".to_owned(),
        |file| format!("`{}`", file.display()),
    );
    let refusal = if registered.is_empty() {
        format!("no program is registered for the helper `{helper}`, so that {who} may not ask it")
    } else {
        format!("{who} may not ask the helper `{helper}`: it is registered for another program")
    };
    Err(Error::new(Kind::Denied, refusal).hint(
        "register the program that asks with `sevault integrate PROGRAM`, or name it with its `--program`",
    ))
}

/// Whether a path is what a pattern says, step by step.
fn fits(pattern: &str, path: &str) -> bool {
    let fits_step = |(pattern, step): (&str, &str)| match pattern.split_once('*') {
        None => pattern == step,
        Some((before, after)) => {
            step.len() >= before.len() + after.len()
                && step.starts_with(before)
                && step.ends_with(after)
        }
    };
    pattern.matches('/').count() == path.matches('/').count()
        && pattern.split('/').zip(path.split('/')).all(fits_step)
}

#[cfg(test)]
mod tests {
    use super::{check_program, fits};

    #[test]
    fn a_star_stays_between_two_slashes() {
        for (pattern, path, want) in [
            ("/usr/bin/git", "/usr/bin/git", true),
            ("/usr/bin/git", "/usr/bin/git2", false),
            (
                "/usr/lib/git-core/*",
                "/usr/lib/git-core/git-remote-http",
                true,
            ),
            ("/usr/lib/git-core/*", "/usr/lib/git-core/x/y", false),
            ("/h/t/*-gnu/bin/cargo", "/h/t/1.90-x86-gnu/bin/cargo", true),
            ("/h/t/*-gnu/bin/cargo", "/h/t/-gn/bin/cargo", false),
        ] {
            assert_eq!(fits(pattern, path), want, "{pattern} {path}");
        }
    }

    #[test]
    fn a_helper_answers_its_program_and_the_script_of_an_interpreter() {
        let check = |registered: &[&str], files: &[&str]| {
            let registered: Vec<String> = registered.iter().map(ToString::to_string).collect();
            let files: Vec<_> = files.iter().map(Into::into).collect();
            check_program("aws", &registered, &files).map_err(|error| error.message)
        };
        let aws = ["/venv/bin/aws"];
        assert_eq!(
            check(&aws, &["/usr/bin/python3.13", "/venv/bin/aws"]),
            Ok(())
        );
        assert_eq!(
            check(&aws, &["/usr/bin/python3.13", "/tmp/x.py"]).unwrap_err(),
            "`/usr/bin/python3.13` may not ask the helper `aws`: it is registered for another program"
        );
        assert_eq!(
            check(&[], &[]).unwrap_err(),
            "no program is registered for the helper `aws`, so that a program that is gone may not ask it"
        );
    }
}
