//! Asks git which files of a repository it keeps, and what is about to be committed; settles what it does with ours.
//!
//! Touches: processes.
//!
//! A repository can make git run programs of its own choice (fsmonitor, hooks, text conversion): what could is switched off here, and only
//! commands that read the index and the objects are used.
#![expect(clippy::disallowed_methods, reason = "git is started here")]

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file as it is staged.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Staged {
    pub(crate) path: PathBuf,
    /// The name of its object.
    pub(crate) object: String,
}

/// The root of the repository that a directory lies in.
pub(crate) fn root(directory: &Path) -> Option<PathBuf> {
    directory
        .ancestors()
        .find(|above| above.join(".git").symlink_metadata().is_ok())
        .map(Path::to_owned)
}

/// The files that git keeps, below the directory.
pub(crate) fn tracked(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let names = ask(directory, &["ls-files", "-z", "--cached"])?;
    let paths = names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty());
    Ok(paths.map(|name| directory.join(path(name))).collect())
}

/// What a commit would change, as the index has it.
pub(crate) fn staged(directory: &Path) -> io::Result<Vec<Staged>> {
    let list = ask(
        directory,
        &[
            "diff-index",
            "--cached",
            "--raw",
            "-z",
            "--no-renames",
            "--abbrev=64",
            "--diff-filter=ACMT",
            "--no-ext-diff",
            tree(directory),
        ],
    )?;
    Ok(parse_raw(&list))
}

/// The bytes of an object.
pub(crate) fn object(directory: &Path, name: &str) -> io::Result<Vec<u8>> {
    ask(directory, &["cat-file", "blob", name])
}

/// Where git looks for hooks, below or beside the directory.
pub(crate) fn hooks(directory: &Path) -> io::Result<PathBuf> {
    let name = ask_plainly(directory, &["rev-parse", "--git-path", "hooks"])?;
    Ok(directory.join(path(name.trim_ascii_end())))
}

/// Settles a setting of this clone, or with nothing takes the whole section of that name away.
pub(crate) fn configure(directory: &Path, key: &str, value: Option<&str>) -> io::Result<()> {
    let words = match value {
        Some(value) => vec!["config", "--local", key, value],
        None => vec!["config", "--local", "--remove-section", key],
    };
    ask(directory, &words).map(drop)
}

/// Tells git that a file is merged.
pub(crate) fn add(directory: &Path, file: &str) -> io::Result<()> {
    ask(directory, &["add", "--", file]).map(drop)
}

/// What is compared with: before the first commit, the empty tree (its name is the same in every repository of that hash).
fn tree(directory: &Path) -> &'static str {
    match ask(directory, &["rev-parse", "--verify", "--quiet", "HEAD"]) {
        Ok(_) => "HEAD",
        Err(_) => "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    }
}

fn ask(directory: &Path, words: &[&str]) -> io::Result<Vec<u8>> {
    let off = [
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
    ];
    ask_plainly(directory, &[&off[..], words].concat())
}

fn ask_plainly(directory: &Path, words: &[&str]) -> io::Result<Vec<u8>> {
    let output = Command::new("git")
        .args(words)
        .current_dir(directory)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    if !output.status.success() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(output.stdout)
}

/// `:MODE MODE OBJECT OBJECT STATUS\0PATH\0`, once for each file (git-diff-index(1), raw output format).
fn parse_raw(list: &[u8]) -> Vec<Staged> {
    let mut fields = list
        .split(|byte| *byte == 0)
        .filter(|field| !field.is_empty());
    let mut staged = Vec::new();
    while let (Some(facts), Some(name)) = (fields.next(), fields.next()) {
        let facts = String::from_utf8_lossy(facts);
        let mut words = facts.split(' ').skip(1);
        // A submodule (160000) has no object here, a link (120000) only a path.
        let (Some(mode), Some(object)) = (words.next(), words.nth(1)) else {
            continue;
        };
        if mode.starts_with("100") {
            staged.push(Staged {
                path: path(name),
                object: object.to_owned(),
            });
        }
    }
    staged
}

/// Git writes paths as bytes, in UTF-8 where the system has no other.
fn path(name: &[u8]) -> PathBuf {
    crate::os::path_of_bytes(name)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Staged, parse_raw};

    #[test]
    fn a_staged_file_may_have_any_name() {
        let list = b":000000 100644 0000000 1111111 A\0a\nb\0:100644 100755 2222222 3333333 M\0c d\0:000000 120000 0000000 4444444 A\0link\0";
        let staged = |path: &str, object: &str| Staged {
            path: PathBuf::from(path),
            object: object.to_owned(),
        };
        assert_eq!(
            parse_raw(list),
            [staged("a\nb", "1111111"), staged("c d", "3333333")]
        );
    }
}
