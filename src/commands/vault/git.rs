//! `sevault vault git`: a vault in a repository, merged and shown by us.
//!
//! Touches: files, sockets, processes, terminal.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::cli::PasswordArgs;
use crate::cli::care::{GitCommand, WhichSide};
use crate::commands::access::{Desk, Target};
use crate::doctor::git;
use crate::error::{Error, Kind, Result};
use crate::os::{self, Durable};
use crate::shell::{Shell, quote};
use crate::vault::{format, store};

/// What git is told of every vault in the directory, for every clone. Without `-text` it could change line ends.
const ATTRIBUTES: &str = "*.vault -text merge=sevault diff=sevault\n";
/// What writers leave beside a vault, and nobody commits.
const IGNORED: &str = "*.vault.lock\n.*.vault.*.tmp\n";

pub(super) fn run(command: GitCommand, desk: &Desk<'_>) -> Result<()> {
    match command {
        GitCommand::Install => install(desk),
        GitCommand::Uninstall => uninstall(desk),
        GitCommand::Resolve { take, password } => resolve(desk, take, &password),
    }
}

/// A vault in a repository.
struct Kept {
    target: Target,
    root: PathBuf,
    /// The directory of the vault, from the root, with slashes; empty for the root itself.
    directory: String,
}

impl Kept {
    fn of(desk: &Desk<'_>) -> Result<Self> {
        let target = desk.target()?;
        let vaults = target.place.file.parent().unwrap_or(Path::new("/"));
        let vaults = os::canonical(vaults).unwrap_or_else(|_| vaults.to_owned());
        let root = git::root(&vaults).ok_or_else(|| {
            Error::new(
                Kind::Missing,
                format!("`{}` is in no git repository", vaults.display()),
            )
            .hint("name the directory of the vaults with `--dir DIR`")
        })?;
        let directory = vaults.strip_prefix(&root).unwrap_or(Path::new(""));
        let parts: Option<Vec<&str>> = directory.iter().map(OsStr::to_str).collect();
        let directory = parts
            .ok_or_else(|| Error::new(Kind::Usage, "the directory of the vaults is not UTF-8"))?
            .join("/");
        Ok(Self {
            target,
            root,
            directory,
        })
    }

    /// The vault as git names it.
    fn name(&self) -> String {
        let file = format!("{}.vault", self.target.profile);
        match self.directory.as_str() {
            "" => file,
            directory => format!("{directory}/{file}"),
        }
    }

    /// A file of that name as it stands on one side of a merge; nothing where that side has none.
    fn stage(&self, number: u8) -> Option<Vec<u8>> {
        git::object(&self.root, &format!(":{number}:{}", self.name())).ok()
    }
}

fn refused(cause: std::io::Error) -> Error {
    Error::io("git does not do its part", &cause)
}

fn install(desk: &Desk<'_>) -> Result<()> {
    let kept = Kept::of(desk)?;
    let vaults = kept.root.join(&kept.directory);
    append(&vaults.join(".gitattributes"), ATTRIBUTES)?;
    append(&vaults.join(".gitignore"), IGNORED)?;
    let program = os::program_path()
        .map_err(|cause| Error::io("cannot tell the path of this program", &cause))?;
    let program = quoted(program.as_os_str().as_encoded_bytes())?;
    let directory = match kept.directory.as_str() {
        "" => ".",
        directory => directory,
    };
    let directory = quoted(directory.as_bytes())?;
    // Git quotes what it puts in place of %P itself, and runs all of this at the root.
    let merge = format!("{program} vault merge --path %P %O %A %B");
    let diff = format!("{program} --dir {directory} vault diff");
    for (key, value) in [
        ("merge.sevault.name", "sevault merges its vaults"),
        ("merge.sevault.driver", &merge),
        ("diff.sevault.textconv", &diff),
        // What is shown under an open session would stay readable without one.
        ("diff.sevault.cachetextconv", "false"),
    ] {
        git::configure(&kept.root, key, Some(value)).map_err(refused)?;
    }
    desk.ui.note(&format!(
        "git merges and shows the vaults in `{}` with sevault; commit its `.gitattributes` and `.gitignore`, and run this once in each clone",
        vaults.display()
    ));
    Ok(())
}

fn uninstall(desk: &Desk<'_>) -> Result<()> {
    let kept = Kept::of(desk)?;
    for section in ["merge.sevault", "diff.sevault"] {
        // One that is not there is as good as one that is gone.
        let _ = git::configure(&kept.root, section, None);
    }
    desk.ui
        .note("this clone merges and shows vaults without sevault; `.gitattributes` stays, for the others");
    Ok(())
}

/// Adds the lines that are not there yet.
fn append(file: &Path, lines: &str) -> Result<()> {
    let failed = |cause| Error::io(format!("cannot write `{}`", file.display()), &cause);
    let before = os::read_if_there(file).map_err(failed)?.unwrap_or_default();
    let mut after = before.clone();
    for line in lines.lines() {
        if before
            .split(|byte| *byte == b'\n')
            .any(|old| old == line.as_bytes())
        {
            continue;
        }
        if !after.is_empty() && !after.ends_with(b"\n") {
            after.push(b'\n');
        }
        after.extend_from_slice(line.as_bytes());
        after.push(b'\n');
    }
    if after == before {
        return Ok(());
    }
    os::write_public(file, &after).map_err(failed)
}

/// Git hands its commands to a Bourne shell on every system.
fn quoted(bytes: &[u8]) -> Result<String> {
    let mut text = Vec::new();
    quote::push(Shell::Posix, bytes, &mut text)?;
    String::from_utf8(text).map_err(|_| {
        Error::new(
            Kind::Usage,
            "a path that is not UTF-8 cannot be told to git",
        )
    })
}

/// Merges the sides of the merge in progress, and tells git that it is done.
fn resolve(desk: &Desk<'_>, take: Option<WhichSide>, password: &PasswordArgs) -> Result<()> {
    let kept = Kept::of(desk)?;
    let (Some(ours), Some(theirs)) = (kept.stage(2), kept.stage(3)) else {
        return Err(Error::new(
            Kind::Missing,
            format!("git has no unfinished merge of `{}`", kept.name()),
        ));
    };
    let place = &kept.target.place;
    let mut there = store::read_other(&place.file)?;
    // Git leaves its marks in a file that it merged without us. Both sides of it are safe with git, and ours can be opened.
    if format::read(&there).is_err() {
        store::put_merged(place, &there, &ours)?;
        there = ours;
    }
    let drafts = ["base", "ours", "theirs"].map(|side| place.state.join(format!("merge-{side}")));
    let sides = [&kept.stage(1).unwrap_or_default(), &there, &theirs];
    for (draft, bytes) in drafts.iter().zip(sides) {
        os::private_dir(&place.state)
            .and_then(|()| os::write_private(draft, bytes, Durable::Later))
            .map_err(|cause| Error::io(format!("cannot write `{}`", draft.display()), &cause))?;
    }
    let [base, ours, theirs] = &drafts;
    let merged = super::merge::work(base, ours, theirs, take)
        .and_then(|work| {
            desk.vault_of(kept.target.clone(), password)
                .work(work, Vec::new())
        })
        .and_then(|_| store::read_other(ours))
        .and_then(|merged| store::put_merged(place, &there, &merged));
    for draft in &drafts {
        // They hold nothing that the repository does not, and the next merge writes them anew.
        let _ = os::remove_file(draft);
    }
    merged?;
    git::add(&kept.root, &kept.name()).map_err(refused)?;
    desk.ui.note(&format!(
        "`{}` is merged; finish with `git commit`, or go on with the rebase",
        kept.name()
    ));
    Ok(())
}
