//! `sevault doctor --fix` and `--undo`: keys move from files into the vault, and back.
//!
//! Touches: files, terminal.
//!
//! For each file, the values and the record for the way back are stored in one transaction before the file is replaced in one step. Killed at
//! any instant, the file is the old one or the new one, and nothing is lost; a second run stores nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use zeroize::Zeroizing;

use crate::agent::protocol::{Answer, Step, Work};
use crate::cli::PasswordArgs;
use crate::commands::access::{Access, Desk, unexpected};
use crate::doctor::fix::{self, Edit, Leave, Plan};
use crate::doctor::git;
use crate::doctor::places::Sort;
use crate::doctor::rules::Rules;
use crate::doctor::scan::Scanned;
use crate::doctor::undo::{self, NAMESPACE, Record};
use crate::error::{Error, Kind, Result};
use crate::name::{Label, Namespace, Scope, SecretName, ToolName, VarName};
use crate::os::{self, Stamp};
use crate::rules;
use crate::scope::find::Pick;
use crate::secret::{Entry, Secret};
use crate::tool;

/// The largest file that is mended, since it is held in memory meanwhile.
const LARGEST: u64 = 512 * 1024 * 1024;
/// The tag of a record that says which file it is about, so that `list` tells them apart.
const FILE_TAG: &str = "file";

/// A file and what would be done to it.
struct Mended {
    path: PathBuf,
    text: Zeroizing<Vec<u8>>,
    file: File,
    stamp: Stamp,
    scope: Scope,
    edits: Vec<Edit>,
}

pub(super) fn fix(
    desk: &Desk<'_>,
    scanned: &Scanned,
    references: bool,
    yes: bool,
    password: &PasswordArgs,
) -> Result<ExitCode> {
    let profile = desk.target()?.profile;
    let leave = if references {
        Leave::Reference(&profile)
    } else {
        Leave::Comment
    };
    let home = super::home()?;
    let mut files: BTreeMap<&Path, Sort> = BTreeMap::new();
    for finding in &scanned.findings {
        files.insert(&finding.path, finding.sort);
    }
    let rules = Rules::new();
    let mut mended = Vec::new();
    let mut is_left = false;
    let mut real_paths = BTreeSet::new();
    for (path, sort) in files {
        match prepare(&rules, path, sort, leave, &home) {
            Ok((file, plan_left)) => {
                for (line, rule, left) in plan_left {
                    is_left = true;
                    desk.ui.note(&format!(
                        "left alone `{}:{line}` [{rule}]: {}",
                        path.display(),
                        left.words()
                    ));
                }
                if !file.edits.is_empty() && real_paths.insert(file.path.clone()) {
                    preview(desk, &file)?;
                    mended.push(file);
                }
            }
            Err(error) => {
                is_left = true;
                desk.ui.error(&error);
            }
        }
    }
    let finished = ExitCode::from(if is_left {
        super::FINDINGS
    } else {
        super::CLEAN
    });
    if mended.is_empty() {
        desk.ui.note("nothing to do");
        return Ok(finished);
    }
    if references {
        desk.ui.warn("only `sevault exec --env-file` understands these references; other readers take them for the values");
    }
    let count: usize = mended.iter().map(|file| file.edits.len()).sum();
    let question = format!(
        "Move {count} keys from {} files into profile `{profile}`?",
        mended.len()
    );
    if !yes && !desk.ui.confirm(&question)? {
        return Err(Error::new(Kind::Failed, "nothing was changed"));
    }
    let mut vault = desk.vault_or_new(password)?;
    let moved = store_and_replace(desk, &mut vault, &mended)?;
    desk.ui.note(&format!(
        "moved the keys of {moved} files; `sevault doctor --undo` brings the lines back"
    ));
    desk.ui
        .note("a key that others may have read is still theirs: revoke it where it came from");
    if moved < mended.len() {
        return Ok(ExitCode::from(super::FINDINGS));
    }
    Ok(finished)
}

type LeftAlone = Vec<(u64, &'static str, fix::Left)>;

/// Reads a file as it is now and decides what to do. A link is followed, and the file that it names is what is mended.
fn prepare(
    rules: &Rules,
    path: &Path,
    sort: Sort,
    leave: Leave<'_>,
    home: &Path,
) -> Result<(Mended, LeftAlone)> {
    let what = || format!("cannot mend `{}`", path.display());
    let real = os::canonical(path).map_err(|cause| Error::io(what(), &cause))?;
    let is_link = path
        .symlink_metadata()
        .is_ok_and(|facts| facts.is_symlink());
    if is_link && !real.starts_with(home) {
        return Err(Error::new(
            Kind::Denied,
            format!("{}: it is a link out of the home directory", what()),
        ));
    }
    let fail = |cause: io::Error| Error::io(what(), &cause);
    let file = os::open_file(&real).map_err(fail)?;
    if os::permissions(&real).is_some_and(|mode| mode & 0o200 == 0) {
        return Err(
            Error::new(Kind::Denied, format!("{}: it is read-only", what()))
                .hint("make it writable if it is yours to change"),
        );
    }
    if os::has_other_names(&file) {
        return Err(Error::new(
            Kind::Denied,
            format!("{}: it has a second name, which would keep the key", what()),
        ));
    }
    let stamp = os::stamp_of(&file).map_err(fail)?;
    let text = Zeroizing::new(os::read_file(&file, LARGEST).map_err(fail)?);
    let hits = rules.find(&text, sort.look());
    let scope = scope(&real, sort, home);
    let Plan { mut edits, left } = fix::plan(&text, sort, &hits, leave, &|name| how(name));
    // A name that programs must not be given is not stored either; such a line is not ours to touch.
    edits.retain(|edit| rules::check_name(edit.name.as_str()).is_ok());
    Ok((
        Mended {
            path: real,
            text,
            file,
            stamp,
            scope,
            edits,
        },
        left,
    ))
}

/// Files of a project belong to it; what lies in the home itself, or in a directory of settings there, applies everywhere.
fn scope(path: &Path, sort: Sort, home: &Path) -> Scope {
    let Some(directory) = path.parent() else {
        return Scope::Global;
    };
    let inside = path
        .strip_prefix(home)
        .ok()
        .and_then(|rest| rest.components().next());
    let is_personal = directory == home
        || inside.is_some_and(|first| first.as_os_str().as_encoded_bytes().starts_with(b"."));
    if is_personal || matches!(sort, Sort::History | Sort::Transcript) {
        return Scope::Global;
    }
    Scope::Project(git::root(directory).unwrap_or_else(|| directory.to_owned()))
}

/// The tool whose credential a variable is: the first of the table that asks for it.
fn tool_of(name: &VarName) -> Option<&'static str> {
    let tools = tool::reading(name.as_str());
    tools
        .iter()
        .find(|tool| tool.asked().any(|asked| asked == name.as_str()))
        .map(|tool| tool.name)
}

fn how(name: &VarName) -> String {
    match tool_of(name) {
        Some(tool) => format!("sv_load {tool}"),
        None => format!("sevault exec --keys {name} -- COMMAND"),
    }
}

fn preview(desk: &Desk<'_>, file: &Mended) -> Result<()> {
    for Edit {
        at,
        with,
        line,
        name,
        ..
    } in &file.edits
    {
        let place = crate::ui::printable(&file.path.to_string_lossy());
        let with = crate::ui::printable(&String::from_utf8_lossy(with));
        let place_in_vault = &file.scope;
        desk.ui.line(&format!(
            "{place}:{line}: {} bytes become `{with}`; stored as {name} ({place_in_vault})",
            at.len()
        ))?;
    }
    Ok(())
}

/// Gives how many files were replaced. A file that cannot be replaced stays as it was, and the others go on.
fn store_and_replace(desk: &Desk<'_>, vault: &mut Access<'_>, files: &[Mended]) -> Result<usize> {
    let entries = vault.entries()?;
    let stored = stored(vault, &entries, files)?;
    let mut taken: Vec<(VarName, Scope, Label, &[u8])> = stored
        .iter()
        .map(|(name, scope, label, value)| {
            (name.clone(), scope.clone(), label.clone(), value.expose())
        })
        .collect();
    let mut moved = 0;
    let records = entries
        .iter()
        .filter_map(|entry| undo::number(entry.name.as_str()));
    let mut number = records.max().unwrap_or(0);
    for file in files {
        let known = taken.len();
        for edit in &file.edits {
            fix::label(&mut taken, &edit.name, &file.scope, edit.value.expose());
        }
        let mut steps = Vec::new();
        let mut values = Vec::new();
        for (name, scope, label, value) in &taken[known..] {
            steps.push(Step::Put {
                name: name.clone().into(),
                tool: tool_of(name).and_then(|tool| tool.parse::<ToolName>().ok()),
                scope: scope.clone(),
                label: label.clone(),
                ttl: None,
                expires: None,
                tags: BTreeMap::new(),
            });
            values.push(Secret::value(value.to_vec())?);
            if !label.is_empty() {
                desk.ui.note(&format!(
                    "another value of {name} is there already; this one got the label `{label}`"
                ));
            }
        }
        let new = Zeroizing::new(fix::apply(&file.text, &file.edits));
        let record = Record::new(
            file.path.as_os_str().as_encoded_bytes(),
            &file.text,
            &new,
            file.edits.iter().map(|edit| (edit.at.clone(), &*edit.with)),
        );
        number += 1;
        let record_name: SecretName = undo::name(os::now(), number, std::process::id()).parse()?;
        steps.push(Step::Put {
            name: record_name,
            tool: None,
            scope: Scope::Global,
            label: Label::default(),
            ttl: None,
            expires: None,
            tags: BTreeMap::from([(
                FILE_TAG.to_owned(),
                file.path.to_string_lossy().into_owned(),
            )]),
        });
        values.push(record.seal()?);
        let (Answer::Changed { ids }, _) = vault.work(Work::Change { steps }, values)? else {
            return Err(unexpected());
        };
        match os::replace_alike(&file.path, &new, &file.file, &file.stamp) {
            Ok(()) => moved += 1,
            Err(cause) => {
                desk.ui.error(&Error::io(
                    format!("cannot replace `{}`", file.path.display()),
                    &cause,
                ));
                let steps = ids
                    .last()
                    .map(|id| Step::Remove { id: *id })
                    .into_iter()
                    .collect();
                vault.work(Work::Change { steps }, Vec::new())?;
            }
        }
    }
    Ok(moved)
}

/// What the vault holds under the names that are about to be stored.
fn stored(
    vault: &mut Access<'_>,
    entries: &[Entry],
    files: &[Mended],
) -> Result<Vec<(VarName, Scope, Label, Secret)>> {
    let mut stored = Vec::new();
    for entry in entries {
        let Ok(name) = entry.name.as_str().parse::<VarName>() else {
            continue;
        };
        let is_wanted = files.iter().any(|file| {
            file.scope == entry.scope && file.edits.iter().any(|edit| edit.name == name)
        });
        if is_wanted {
            let value = read(vault, entry)?;
            stored.push((name, entry.scope.clone(), entry.label.clone(), value));
        }
    }
    Ok(stored)
}

fn read(vault: &mut Access<'_>, entry: &Entry) -> Result<Secret> {
    let pick = Pick {
        text: entry.name.to_string(),
        scope: Some(entry.scope.clone()),
        label: Some(entry.label.clone()),
    };
    let (Answer::Value, values) = vault.work(
        Work::Read {
            pick,
            version: None,
        },
        Vec::new(),
    )?
    else {
        return Err(unexpected());
    };
    values.into_iter().next().ok_or_else(unexpected)
}

/// Brings back what was replaced, the newest first: in these files, or in all.
pub(super) fn undo(
    desk: &Desk<'_>,
    paths: &[PathBuf],
    yes: bool,
    password: &PasswordArgs,
) -> Result<ExitCode> {
    let wanted: Vec<PathBuf> = paths
        .iter()
        .map(|path| {
            os::canonical(path)
                .map_err(|cause| Error::io(format!("cannot find `{}`", path.display()), &cause))
        })
        .collect::<Result<_>>()?;
    let namespace: Namespace = NAMESPACE.parse()?;
    let mut vault = desk.vault(password)?;
    let mut entries: Vec<Entry> = vault
        .entries()?
        .into_iter()
        .filter(|entry| entry.name.within(&namespace).is_some())
        .collect();
    entries.sort_unstable_by_key(|entry| std::cmp::Reverse((entry.created, entry.name.clone())));
    let mut records = Vec::new();
    for entry in entries {
        let record = Record::open(&read(&mut vault, &entry)?)?;
        let path = os::path_of_bytes(&record.path()?);
        if wanted.is_empty() || wanted.contains(&path) {
            desk.ui.line(&format!(
                "{}: as it was before it was mended",
                crate::ui::printable(&path.to_string_lossy())
            ))?;
            records.push((entry, record, path));
        }
    }
    if records.is_empty() {
        desk.ui.note("nothing to bring back");
        return Ok(ExitCode::SUCCESS);
    }
    if !yes && !desk.ui.confirm("Put the keys back into these files?")? {
        return Err(Error::new(Kind::Failed, "nothing was changed"));
    }
    let mut has_failed = false;
    for (entry, record, path) in &records {
        match restore(record, path) {
            Ok(()) => {
                let steps = vec![Step::Remove { id: entry.id }];
                vault.work(Work::Change { steps }, Vec::new())?;
            }
            Err(error) => {
                has_failed = true;
                desk.ui.error(&error);
            }
        }
    }
    desk.ui
        .note("what was stored stays in the vault; `sevault remove` takes it away");
    Ok(if has_failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn restore(record: &Record, path: &Path) -> Result<()> {
    let what = || format!("cannot bring back `{}`", path.display());
    let fail = |cause: io::Error| Error::io(what(), &cause);
    let file = os::open_file(path).map_err(fail)?;
    let stamp = os::stamp_of(&file).map_err(fail)?;
    let now = os::read_file(&file, LARGEST).map_err(fail)?;
    let old = match record.revert(&now) {
        Ok(Some(old)) => Zeroizing::new(old),
        // A fix that was killed before it replaced the file may have left its draft.
        Ok(None) => return os::sweep(path).map_err(fail),
        Err(error) => {
            return Err(Error {
                message: format!("{}: {}", what(), error.message),
                ..error
            });
        }
    };
    os::replace_alike(path, &old, &file, &stamp).map_err(fail)
}
