//! `sevault doctor`: find keys that lie in files and what is wrong with the set-up, and mend it.
//!
//! Touches: files, processes, terminal.

mod facts;
mod mend;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::DoctorArgs;
use crate::commands::access::{Desk, here};
use crate::doctor::checks::{self, Check, State};
use crate::doctor::finding::{Finding, Fingerprints};
use crate::doctor::git;
use crate::doctor::places::{self, Sort};
use crate::doctor::report::{self, Baseline};
use crate::doctor::rules::Rules;
use crate::doctor::scan::{DOTENV_DEPTH, Progress, Scan, Scanned, Why};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::os::{self, Durable};
use crate::ui;

/// What the exit code says (design, section 12). Scripts rely on it.
const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
const COULD_NOT_LOOK: u8 = 2;

/// How often progress is shown.
const REFRESH: Duration = Duration::from_millis(100);
/// How many things that were passed over are named one by one.
const NAMED_SKIPS: usize = 20;

const HOOK: &[u8] =
    b"#!/bin/sh\n# Written by `sevault doctor --install-hook`.\nexec sevault doctor --staged\n";

/// What is looked at.
enum Target {
    /// The home, and the directory that we are in.
    Everything,
    Named(Vec<PathBuf>),
    Staged,
}

pub(super) fn run(
    DoctorArgs {
        paths,
        fix,
        references,
        undo,
        yes,
        staged,
        install_hook,
        baseline,
        accept,
        json,
        sarif,
        password,
    }: DoctorArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    if install_hook {
        return install(desk);
    }
    if undo {
        return mend::undo(desk, &paths, yes, &password);
    }
    let target = match (staged, paths.is_empty()) {
        (true, _) => Target::Staged,
        (false, true) => Target::Everything,
        (false, false) => Target::Named(paths),
    };
    let looked = look(desk, &target, baseline.as_deref(), accept);
    let Looked {
        scanned,
        interrupted,
        checks,
    } = match looked {
        Ok(looked) => looked,
        Err(error) => {
            desk.ui.error(&error);
            return Ok(ExitCode::from(COULD_NOT_LOOK));
        }
    };
    if fix && interrupted.is_none() {
        return mend::fix(desk, &scanned, references, yes, &password);
    }
    if json {
        desk.ui.json(&report::json(&scanned, &checks))?;
    } else if sarif {
        desk.ui
            .json(&report::sarif(&scanned.findings, env!("CARGO_PKG_VERSION")))?;
    } else {
        desk.ui
            .data(describe(&checks, &scanned.findings).as_bytes())?;
        sum_up(desk, &scanned);
    }
    if fix {
        desk.ui.note("nothing was changed");
    }
    Ok(ExitCode::from(
        interrupted.unwrap_or_else(|| code(&scanned, &checks)),
    ))
}

/// What was seen.
struct Looked {
    scanned: Scanned,
    /// The exit code of a program that was ended by what stopped the scan.
    interrupted: Option<u8>,
    checks: Vec<Check>,
}

fn look(desk: &Desk<'_>, target: &Target, baseline: Option<&Path>, accept: bool) -> Result<Looked> {
    let known = match baseline {
        Some(file) if !accept => Some(read_baseline(file)?),
        Some(_) | None => None,
    };
    let key = match &known {
        Some(baseline) => baseline.key()?,
        None if accept => fresh_key()?,
        None => device_key(desk)?,
    };
    let (mut scanned, interrupted) = scan(desk, target, &Fingerprints::new(key))?;
    if interrupted.is_some() && known.is_none() && baseline.is_some() {
        desk.ui
            .warn("the baseline was not written: the scan was stopped before the end");
    } else if let Some(file) = baseline {
        let whole = os::absolute(file)
            .map_err(|cause| Error::io("cannot tell where the baseline lies", &cause))?;
        let root = whole.parent().unwrap_or(Path::new("/"));
        let root = os::canonical(root).unwrap_or_else(|_| root.to_owned());
        if let Some(known) = known {
            scanned
                .findings
                .retain(|finding| !known.knows(finding, &root));
        } else {
            let text = Baseline::new(key, &scanned.findings, &root).write();
            os::write_private(
                &root.join(file.file_name().unwrap_or_default()),
                text.as_bytes(),
                Durable::Now,
            )
            .map_err(|cause| Error::io(format!("cannot write `{}`", file.display()), &cause))?;
            desk.ui
                .note(&format!("accepted {} findings", scanned.findings.len()));
            scanned.findings.clear();
        }
    }
    let checks = match target {
        Target::Everything if interrupted.is_none() => checks::judge(&facts::gather(desk)),
        Target::Everything | Target::Named(_) | Target::Staged => Vec::new(),
    };
    Ok(Looked {
        scanned,
        interrupted,
        checks,
    })
}

/// What was found, and the exit code if it was stopped: what was found until then is told all the same.
fn scan(
    desk: &Desk<'_>,
    target: &Target,
    fingerprints: &Fingerprints,
) -> Result<(Scanned, Option<u8>)> {
    let rules = Rules::new();
    let interrupts = os::catch_interrupts();
    let mut interrupted = None;
    let mut shown = os::uptime();
    let mut progress = |progress: &Progress<'_>| {
        interrupted = interrupted.or_else(|| interrupts.code());
        if interrupted.is_some() {
            return ControlFlow::Break(());
        }
        let now = os::uptime();
        if now.saturating_sub(shown) >= REFRESH {
            shown = now;
            let Progress {
                path,
                files,
                bytes,
                findings,
            } = progress;
            desk.ui.progress(&format!(
                "{files} files, {} MB, {findings} findings: {}",
                bytes / 1_000_000,
                path.display()
            ));
        }
        ControlFlow::Continue(())
    };
    let mut scan = Scan::new(&rules, fingerprints, &mut progress);
    let looked =
        match target {
            Target::Everything => everything(&mut scan),
            Target::Named(paths) => paths.iter().try_for_each(|path| {
                scan.path(&os::absolute(path).map_err(|cause| {
                    Error::io(format!("cannot find `{}`", path.display()), &cause)
                })?);
                Ok(())
            }),
            Target::Staged => staged(&mut scan),
        };
    let scanned = scan.finish();
    desk.ui.progress("");
    looked.map(|()| (scanned, interrupted))
}

fn everything(scan: &mut Scan<'_>) -> Result<()> {
    let home = home()?;
    scan.spots(&home, places::HOME, &home);
    scan.dotenvs(&home, 0);
    let here = here()?;
    let bounds = if here.starts_with(&home) {
        &home
    } else {
        &here
    };
    scan.spots(&here, places::PROJECT, bounds);
    scan.dotenvs(&here, if here == home { 0 } else { DOTENV_DEPTH });
    if let Some(root) = git::root(&here).filter(|root| *root != home) {
        scan.spots(&root, places::PROJECT, &root);
        // Without git, or in a repository of somebody else, its files are not known; the places above were read all the same.
        for path in git::tracked(&root).unwrap_or_default() {
            let is_link = path
                .symlink_metadata()
                .is_ok_and(|facts| facts.is_symlink());
            if !is_link && !path.is_dir() {
                scan.file(&path, places::sort(&path));
            }
        }
    }
    Ok(())
}

fn staged(scan: &mut Scan<'_>) -> Result<()> {
    let here = here()?;
    let root = git::root(&here)
        .ok_or_else(|| Error::new(Kind::Failed, "this directory is in no git repository"))?;
    let ask = |cause| Error::io("cannot ask git what is staged", &cause);
    for file in git::staged(&root).map_err(ask)? {
        let bytes = git::object(&root, &file.object).map_err(ask)?;
        let path = root.join(&file.path);
        let sort = places::sort(&path);
        scan.bytes(&bytes[..], &path, sort);
    }
    Ok(())
}

/// The home directory, links resolved.
fn home() -> Result<PathBuf> {
    os::home()
        .and_then(|home| os::canonical(&home).ok())
        .ok_or_else(|| {
            Error::new(Kind::Failed, "cannot tell where your home is")
                .hint("set HOME to your home directory")
        })
}

fn fresh_key() -> Result<[u8; 32]> {
    let mut key = [0; 32];
    os::random(&mut key).map_err(|cause| Error::io("cannot make a key", &cause))?;
    Ok(key)
}

/// This device's key for fingerprints, made when it is first needed. Where it cannot be kept, fingerprints hold for one run.
fn device_key(desk: &Desk<'_>) -> Result<[u8; 32]> {
    let state = desk.places()?.state;
    let file = state.join("doctor.key");
    if let Ok(Some(bytes)) = os::read_if_there(&file)
        && let Ok(key) = bytes.try_into()
    {
        return Ok(key);
    }
    let key = fresh_key()?;
    let kept = os::private_dir(&state).and_then(|()| os::write_private(&file, &key, Durable::Now));
    if let Err(cause) = kept {
        desk.ui
            .warn(&Error::io("fingerprints hold for this run alone", &cause).message);
    }
    Ok(key)
}

fn read_baseline(file: &Path) -> Result<Baseline> {
    let what = || format!("cannot read `{}`", file.display());
    let text = os::read_if_there(file).map_err(|cause| Error::io(what(), &cause))?;
    let text = text.ok_or_else(|| {
        Error::new(Kind::Missing, format!("{}: there is no such file", what()))
            .hint("make it with `--accept`")
    })?;
    Baseline::parse(&text)
}

/// Findings outweigh what could not be read; what could not be read is never taken for clean.
fn code(scanned: &Scanned, checks: &[Check]) -> u8 {
    let is_blind = |why: &Why| {
        matches!(
            why,
            Why::NotPermitted | Why::Unreadable(_) | Why::TooLarge | Why::Utf16
        )
    };
    if !scanned.findings.is_empty() || checks::worst(checks) == State::Fail {
        FINDINGS
    } else if scanned.stopped || scanned.skipped.iter().any(|(_, why)| is_blind(why)) {
        COULD_NOT_LOOK
    } else {
        CLEAN
    }
}

fn describe(checks: &[Check], findings: &[Finding]) -> String {
    let mut text = String::new();
    for (
        number,
        Check {
            name,
            state,
            says,
            hint,
        },
    ) in checks.iter().enumerate()
    {
        let state = match state {
            State::Ok => "OK",
            State::Warn => "WARN",
            State::Fail => "FAIL",
        };
        text.push_str(&format!(
            "{:>2} {state:<4} {name}: {}\n",
            number + 1,
            ui::printable(says)
        ));
        if let Some(hint) = hint {
            text.push_str(&format!("        {hint}\n"));
        }
    }
    if !checks.is_empty() && !findings.is_empty() {
        text.push('\n');
    }
    for finding in findings {
        let Finding {
            line,
            column,
            masked,
            rule,
            fingerprint,
            ..
        } = finding;
        let path = ui::printable(&finding.path.to_string_lossy());
        let what = ui::printable(&finding.what());
        text.push_str(&format!(
            "{path}:{line}:{column}: {what} {masked} [{rule} {fingerprint}]\n        {}\n",
            finding.remedy()
        ));
    }
    text
}

fn sum_up(desk: &Desk<'_>, scanned: &Scanned) {
    let Scanned {
        findings,
        skipped,
        files,
        bytes,
        binaries,
        stopped,
    } = scanned;
    for (path, why) in skipped.iter().take(NAMED_SKIPS) {
        desk.ui.note(&format!(
            "passed over `{}`: {}",
            path.display(),
            why.words()
        ));
    }
    if skipped.len() > NAMED_SKIPS {
        desk.ui.note(&format!(
            "passed over {} more; `--json` names all",
            skipped.len() - NAMED_SKIPS
        ));
    }
    let binaries = if *binaries > 0 {
        format!(", {binaries} of them no text")
    } else {
        String::new()
    };
    let stopped = if *stopped {
        "; stopped before the end"
    } else {
        ""
    };
    desk.ui.note(&format!(
        "{} findings in {files} files ({} kB{binaries}){stopped}",
        findings.len(),
        bytes / 1000
    ));
    let is_fixable = |finding: &Finding| {
        !matches!(
            finding.sort,
            Sort::Settings | Sort::Database | Sort::Credentials | Sort::Source
        )
    };
    if findings.iter().any(is_fixable) {
        desk.ui.note("`sevault doctor --fix` moves what it can into the vault, after showing what it would do");
    }
}

fn install(desk: &Desk<'_>) -> Result<ExitCode> {
    let here = here()?;
    let hooks = git::hooks(&here)
        .map_err(|cause| Error::io("cannot ask git where its hooks lie", &cause))?;
    let file = hooks.join("pre-commit");
    let what = || format!("cannot write `{}`", file.display());
    os::create_dir(&hooks).map_err(|cause| Error::io(what(), &cause))?;
    match os::write_program(&file, HOOK) {
        Ok(()) => desk.ui.note(&format!(
            "`{}` looks at every commit from now on",
            file.display()
        )),
        Err(_) if os::read_if_there(&file).is_ok_and(|there| there.as_deref() == Some(HOOK)) => {
            desk.ui.note("the hook is there already");
        }
        Err(cause) => {
            return Err(Error::io(what(), &cause).hint(
                "add the line `sevault doctor --staged || exit 1` to the hook that is there",
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
