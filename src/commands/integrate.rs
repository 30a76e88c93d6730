//! `sevault integrate`: have a program ask us for its key, by its own settings, and undo that.
//!
//! Touches: files, sockets, terminal.
//!
//! What is replaced in a file is kept sealed in the vault, as it may hold keys, and stored before the file is written: killed at any instant, the way back is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::agent::protocol::{Answer, Step, Work};
use crate::cli::helper::IntegrateArgs;
use crate::commands::access::{Access, Desk, unexpected};
use crate::doctor::undo::Record;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::helper::integrate::mcp::{self, Moved};
use crate::helper::integrate::{self, Integration, LinkPlace, Ours, difference};
use crate::name::{Label, Namespace, Scope, SecretName};
use crate::os;
use crate::scope::find::Pick;
use crate::secret::{Entry, Secret};
use crate::ui::printable;

/// No settings are larger.
const LARGEST: u64 = 16 * 1024 * 1024;
/// Tags of a record: the file that it is about, the link that was made, and whether the file was.
const FILE: &str = "file";
const LINK: &str = "link";
const NEW: &str = "new";

pub(super) fn run(args: IntegrateArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let home = os::home().ok_or_else(|| Error::new(Kind::Failed, "there is no home directory"))?;
    let mut vault = desk.vault(&args.password)?;
    if args.integration == "mcp" {
        let file = args.what.as_deref().ok_or_else(|| {
            Error::new(Kind::Usage, "it is not clear which file names the servers")
                .hint("name it: `sevault integrate mcp .mcp.json`")
        })?;
        let file = os::canonical(Path::new(file))
            .map_err(|cause| Error::io(format!("cannot find `{file}`"), &cause))?;
        if args.undo {
            undo(desk, &mut vault, "mcp", Some(&file), &args)?;
        } else {
            servers(desk, &mut vault, &file, &args)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let program = integrate::find(&args.integration)?;
    if args.undo {
        undo(desk, &mut vault, program.name, None, &args)?;
        if !args.dry_run {
            register(&mut vault, program, Vec::new())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if args.what.is_some() && !program.takes {
        return Err(Error::new(
            Kind::Usage,
            format!("`{}` is set up without more words", program.name),
        ));
    }
    set_up(desk, &mut vault, program, &home, &args)?;
    Ok(ExitCode::SUCCESS)
}

/// How we are called by what is written into settings.
fn ours(desk: &Desk<'_>, what: Option<String>) -> Result<Ours> {
    let program = os::program_path()
        .map_err(|cause| Error::io("cannot tell where this program is", &cause))?;
    let text = |path: std::ffi::OsString| {
        path.into_string().map_err(|_| {
            Error::new(
                Kind::Failed,
                "a path that would be written down is not UTF-8",
            )
        })
    };
    let options = desk.options().into_iter().map(text);
    Ok(Ours {
        program: text(program.into_os_string())?,
        options: options.collect::<Result<_>>()?,
        what,
    })
}

fn set_up(
    desk: &Desk<'_>,
    vault: &mut Access<'_>,
    program: &Integration,
    home: &Path,
    args: &IntegrateArgs,
) -> Result<()> {
    let found = programs(program, &args.programs)?;
    let mut ours = ours(desk, args.what.clone())?;
    let link = program
        .link
        .map(|(name, place)| link_path(desk, home, name, place))
        .transpose()?;
    let real = PathBuf::from(&ours.program);
    if let (Some(link), Some((_, LinkPlace::Data))) = (&link, program.link) {
        ours.program = link.to_string_lossy().into_owned();
    }
    let path = program.file(|name| os::variable(name).map(PathBuf::from), home);
    let file = Settings::read(&path)?;
    let new = (program.edit)(&file.text, &ours).map_err(|error| file.alone(error))?;
    let new = Zeroizing::new(new);
    let is_linked = link.as_deref().is_none_or(|link| leads_to(link, &real));
    let is_same = *new == *file.text;
    if is_same && is_linked {
        desk.ui
            .note(&format!("`{}` is set up already", path.display()));
    } else {
        show(desk, &file, &new)?;
        if let Some(link) = link.as_deref().filter(|_| !is_linked) {
            desk.ui.line(&format!(
                "{}: would become a link to {}",
                link.display(),
                real.display()
            ))?;
        }
    }
    warn(desk, program, &file.text);
    if args.dry_run {
        return Ok(());
    }
    if !is_same || !is_linked {
        confirm(desk, args, &path)?;
        let made = link.as_deref().filter(|_| !is_linked);
        write(vault, program.name, &file, &new, made, Vec::new())?;
        if let Some(link) = made {
            make_link(&real, link)?;
        }
    }
    register(vault, program, program.patterns(&found, home))?;
    let then = match program.launch {
        Some(launch) => format!("reads its key from a variable; start it with `{launch}`"),
        None => "asks us from now on".to_owned(),
    };
    desk.ui.note(&format!(
        "`{}` {then}; store its credential with `{}`",
        program.name, program.store
    ));
    if let Some((name, LinkPlace::Path)) = program.link
        && link
            .as_deref()
            .and_then(Path::parent)
            .is_none_or(|directory| !is_on_path(directory))
    {
        desk.ui.warn(&format!(
            "`{name}` lies in a directory that is not on PATH, where it is looked for"
        ));
    }
    Ok(())
}

/// Where the program lies: as it was named, else along PATH.
fn programs(program: &Integration, named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in named {
        found.push(
            os::canonical(path)
                .map_err(|cause| Error::io(format!("cannot find `{}`", path.display()), &cause))?,
        );
    }
    if !named.is_empty() {
        return Ok(found);
    }
    let path = os::variable("PATH").unwrap_or_default();
    for directory in std::env::split_paths(&path).filter(|directory| directory.is_absolute()) {
        for name in program.programs {
            let candidate = directory.join(name);
            if os::is_there(&candidate)
                && let Ok(real) = os::canonical(&candidate)
                && !found.contains(&real)
            {
                found.push(real);
            }
        }
    }
    if found.is_empty() {
        return Err(Error::new(
            Kind::Missing,
            format!("`{}` is not found along PATH", program.name),
        )
        .hint("say where it is with `--program PATH`"));
    }
    Ok(found)
}

fn warn(desk: &Desk<'_>, program: &Integration, text: &str) {
    let rivals = program
        .rivals
        .iter()
        .filter(|name| os::variable(name).is_some_and(|value| !value.is_empty()));
    for name in rivals {
        desk.ui.warn(&format!(
            "`{name}` is set in this shell, and `{}` prefers it to the helper",
            program.name
        ));
    }
    if let Some(rival) = (program.rival_in)(text) {
        desk.ui.warn(&format!("its settings also have {rival}"));
    }
}

/// Lets the helpers of a program answer it; those that another program needs too go on answering that.
fn register(vault: &mut Access<'_>, program: &Integration, patterns: Vec<String>) -> Result<()> {
    for helper in program.helpers {
        let work = Work::Register {
            helper: (*helper).to_owned(),
            program: program.name.to_owned(),
            paths: patterns.clone(),
        };
        vault.work(work, Vec::new())?;
    }
    Ok(())
}

fn is_on_path(directory: &Path) -> bool {
    let path = os::variable("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|one| one == directory)
}

fn link_path(desk: &Desk<'_>, home: &Path, name: &str, place: LinkPlace) -> Result<PathBuf> {
    Ok(match place {
        LinkPlace::Path => home.join(".local/bin").join(name),
        LinkPlace::Terraform => home.join(".terraform.d/plugins").join(name),
        LinkPlace::Data => desk.places()?.data.join("bin").join(name),
    })
}

fn leads_to(link: &Path, program: &Path) -> bool {
    matches!((os::canonical(link), os::canonical(program)), (Ok(one), Ok(other)) if one == other)
}

fn make_link(program: &Path, link: &Path) -> Result<()> {
    let fail = |cause: std::io::Error| {
        Error::io(format!("cannot make the link `{}`", link.display()), &cause)
    };
    if let Some(directory) = link.parent() {
        os::create_dir(directory).map_err(fail)?;
    }
    os::link_program(program, link)
        .map_err(|cause| fail(cause).hint("if something else has that name, move it away"))
}

/// A program's settings as they are.
struct Settings {
    path: PathBuf,
    text: Zeroizing<String>,
    /// Nothing where there is no such file yet.
    file: Option<(std::fs::File, os::Stamp)>,
}

impl Settings {
    fn read(path: &Path) -> Result<Self> {
        let what = || format!("cannot read `{}`", path.display());
        let fail = |cause: std::io::Error| Error::io(what(), &cause);
        if !os::is_there(path) {
            return Ok(Self {
                path: path.to_owned(),
                text: Zeroizing::default(),
                file: None,
            });
        }
        let path = os::canonical(path).map_err(fail)?;
        let file = os::open_file(&path).map_err(fail)?;
        let stamp = os::stamp_of(&file).map_err(fail)?;
        let text = String::from_utf8(os::read_file(&file, LARGEST).map_err(fail)?)
            .map_err(|_| Error::new(Kind::Failed, format!("{}: it is not UTF-8", what())))?;
        Ok(Self {
            path,
            text: Zeroizing::new(text),
            file: Some((file, stamp)),
        })
    }

    /// What to say where the file is not touched.
    fn alone(&self, error: Error) -> Error {
        Error {
            message: format!("`{}` is left alone: {}", self.path.display(), error.message),
            ..error
        }
    }

    fn replace(&self, new: &str) -> Result<()> {
        let fail = |cause: std::io::Error| {
            Error::io(format!("cannot write `{}`", self.path.display()), &cause)
        };
        match &self.file {
            Some((file, stamp)) => {
                os::replace_alike(&self.path, new.as_bytes(), file, stamp).map_err(fail)
            }
            None => {
                if let Some(directory) = self.path.parent() {
                    os::private_dir(directory).map_err(fail)?;
                }
                os::write_private(&self.path, new.as_bytes(), os::Durable::Now)
                    .map(drop)
                    .map_err(fail)
            }
        }
    }
}

fn show(desk: &Desk<'_>, file: &Settings, new: &str) -> Result<()> {
    let (at, with) = difference(&file.text, new);
    let line = file.text[..at.start].matches('\n').count() + 1;
    let what = match at.len() {
        0 => String::new(),
        count => format!(" in the place of {count} bytes"),
    };
    desk.ui
        .line(&format!("{}:{line}:{what}", file.path.display()))?;
    for row in with.trim_matches('\n').lines() {
        desk.ui
            .line(&format!("  + {}", printable(&row.replace('\t', "    "))))?;
    }
    Ok(())
}

fn confirm(desk: &Desk<'_>, args: &IntegrateArgs, path: &Path) -> Result<()> {
    if args.yes || desk.ui.confirm(&format!("Change `{}`?", path.display()))? {
        return Ok(());
    }
    Err(Error::new(Kind::Failed, "nothing was changed"))
}

/// Stores the way back, and what moves into the vault, and then writes the file.
fn write(
    vault: &mut Access<'_>,
    name: &str,
    file: &Settings,
    new: &str,
    link: Option<&Path>,
    moved: Vec<Moved>,
) -> Result<()> {
    let (at, with) = difference(&file.text, new);
    let edits = std::iter::once((at, with.as_bytes())).filter(|_| new != *file.text);
    let path = file.path.as_os_str().as_encoded_bytes();
    let record = Record::new(path, file.text.as_bytes(), new.as_bytes(), edits);
    let mut tags = BTreeMap::from([(FILE.to_owned(), file.path.to_string_lossy().into_owned())]);
    if let Some(link) = link {
        tags.insert(LINK.to_owned(), link.to_string_lossy().into_owned());
    }
    if file.file.is_none() {
        tags.insert(NEW.to_owned(), "yes".to_owned());
    }
    let put = |name: SecretName, tags| Step::Put {
        name,
        tool: None,
        scope: Scope::Global,
        label: Label::default(),
        ttl: None,
        expires: None,
        tags,
    };
    let number = os::now();
    let mut steps = vec![put(format!("integrate/{name}/t{number}").parse()?, tags)];
    let mut values = vec![record.seal()?];
    for Moved { name, value, .. } in moved {
        steps.push(put(name, BTreeMap::new()));
        values.push(value);
    }
    let (Answer::Changed { ids }, _) = vault.work(Work::Change { steps }, values)? else {
        return Err(unexpected());
    };
    file.replace(new).inspect_err(|_| {
        // The file is as it was, so there is no way back to keep; that it stays would be no harm.
        let steps = ids
            .first()
            .map(|id| Step::Remove { id: *id })
            .into_iter()
            .collect();
        vault.work(Work::Change { steps }, Vec::new()).ok();
    })
}

fn servers(
    desk: &Desk<'_>,
    vault: &mut Access<'_>,
    path: &Path,
    args: &IntegrateArgs,
) -> Result<()> {
    let file = Settings::read(path)?;
    let ours = ours(desk, None)?;
    let (new, moved) = mcp::rewrite(&file.text, &ours, &vault.target.profile)
        .map_err(|error| file.alone(error))?;
    let new = Zeroizing::new(new);
    if *new == *file.text {
        desk.ui.note("no server in it has a key in its `env`");
        return Ok(());
    }
    // The lines themselves are not shown: they hold the keys that are about to go.
    for Moved {
        server,
        variable,
        name,
        value,
    } in &moved
    {
        desk.ui.line(&format!(
            "{}: {} of `{}`, {} bytes, would be stored as `{name}`, and the server started by `sevault exec`",
            path.display(), printable(variable), printable(server), value.len()
        ))?;
    }
    if moved.is_empty() {
        desk.ui.line(&format!(
            "{}: servers with references would be started by `sevault exec`",
            path.display()
        ))?;
    }
    if args.dry_run {
        return Ok(());
    }
    let entries = vault.entries()?;
    for Moved { name, .. } in &moved {
        if entries.iter().any(|entry| entry.name == *name) {
            desk.ui.warn(&format!("`{name}` is there already; the value of the file takes its place, and the old one goes to its history"));
        }
    }
    confirm(desk, args, path)?;
    let has_moved = !moved.is_empty();
    write(vault, "mcp", &file, &new, None, moved)?;
    desk.ui
        .note("the servers get their keys from the vault from now on");
    if has_moved {
        desk.ui
            .note("a key that others may have read is still theirs: revoke it where it came from");
    }
    Ok(())
}

/// Brings back what an integration replaced, the newest first.
fn undo(
    desk: &Desk<'_>,
    vault: &mut Access<'_>,
    name: &str,
    only: Option<&Path>,
    args: &IntegrateArgs,
) -> Result<()> {
    let namespace: Namespace = format!("integrate/{name}").parse()?;
    let mut entries: Vec<Entry> = vault
        .entries()?
        .into_iter()
        .filter(|entry| entry.name.within(&namespace).is_some())
        .collect();
    entries.sort_unstable_by_key(|entry| std::cmp::Reverse((entry.created, entry.name.clone())));
    let mut is_found = false;
    for entry in entries {
        let record = Record::open(&value(vault, &entry)?)?;
        let path = os::path_of_bytes(&record.path()?);
        if only.is_some_and(|only| only != path) {
            continue;
        }
        is_found = true;
        desk.ui
            .line(&format!("{}: as it was before", path.display()))?;
        if args.dry_run {
            continue;
        }
        restore(&record, &path, entry.tags.contains_key(NEW))?;
        if let Some(link) = entry.tags.get(LINK).map(PathBuf::from)
            && leads_to(&link, &os::program_path().unwrap_or_default())
        {
            os::remove_file(&link).map_err(|cause| {
                Error::io(format!("cannot remove `{}`", link.display()), &cause)
            })?;
        }
        let steps = vec![Step::Remove { id: entry.id }];
        vault.work(Work::Change { steps }, Vec::new())?;
    }
    if !is_found {
        desk.ui.note("nothing to bring back");
    }
    Ok(())
}

fn restore(record: &Record, path: &Path, was_new: bool) -> Result<()> {
    let file = Settings::read(path)?;
    let old = record.revert(file.text.as_bytes()).map_err(|error| {
        Error::new(
            error.kind,
            format!(
                "`{}` is left alone: it was changed where we had changed it",
                path.display()
            ),
        )
        .hint("take out what names sevault by hand")
    })?;
    let Some(old) = old.map(Zeroizing::new) else {
        return Ok(());
    };
    if old.is_empty() && was_new {
        return os::remove_file(path)
            .map_err(|cause| Error::io(format!("cannot remove `{}`", path.display()), &cause));
    }
    let old = std::str::from_utf8(&old)
        .map_err(|_| Error::new(Kind::Corrupt, "what was kept of the file is damaged"))?;
    file.replace(old)
}

fn value(vault: &mut Access<'_>, entry: &Entry) -> Result<Secret> {
    let pick = Pick {
        text: entry.name.to_string(),
        scope: Some(entry.scope.clone()),
        label: Some(entry.label.clone()),
    };
    let work = Work::Read {
        pick,
        version: None,
    };
    let (Answer::Value, values) = vault.work(work, Vec::new())? else {
        return Err(unexpected());
    };
    values.into_iter().next().ok_or_else(unexpected)
}
