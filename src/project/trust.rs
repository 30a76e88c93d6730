//! Which files of a directory the user has looked at and allowed: by their path and by exactly what they hold.
//!
//! Touches: files.
//!
//! An edit, another copy elsewhere or another file under the name asks again. What was allowed lies in the state directory of this device, one small file
//! for each path, so that no repository brings trust along. It is not sealed with the vault: a shell asks while the vault is locked, and whoever can write
//! there can write the shell's start-up file too.
//!
//! A shell that knows the file of a path sees without a process whether it has to ask: by which of the two is newer.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::error::{Error, Kind, Result};
use crate::os::{self, Doubt, Durable};

/// No file that a person reads before allowing it is larger.
const LARGEST: u64 = 64 * 1024;

/// A file as it was read, once: what is judged, shown and used are the same bytes.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Links in the directory resolved. The file itself is none.
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// What the user thinks of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Trusted(Extent),
    /// It was, when it held something else.
    Changed,
    Denied,
    /// Nobody has said anything.
    Unknown,
}

/// How far trust goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Extent {
    /// Programs that are started may get what the file names.
    Programs,
    /// The shell itself too.
    Shell,
}

/// What was allowed and denied on this device.
pub(crate) struct Trust {
    directory: PathBuf,
}

/// Reads a file that may be trusted: no link, ours, and nobody else's to write.
pub(crate) fn read(path: &Path) -> Result<Seen> {
    let shown = path.display();
    let refuse = |why: &str, hint: &str| {
        Error::new(Kind::Denied, format!("`{shown}` may not be trusted: {why}")).hint(hint)
    };
    let unreadable = |cause: &std::io::Error| Error::io(format!("cannot read `{shown}`"), cause);
    let file = match os::open_own(path).map_err(|cause| unreadable(&cause))? {
        Ok(file) => file,
        Err(Doubt::Link) => return Err(refuse("it is a link", "put the file itself there")),
        Err(Doubt::Owner) => {
            return Err(refuse(
                "it is another user's",
                "copy it, and look at the copy",
            ));
        }
        Err(Doubt::Writable) => {
            return Err(refuse(
                "others may write it",
                "`chmod go-w` it, and look at it again",
            ));
        }
    };
    let bytes = os::read_file(&file, LARGEST).map_err(|cause| unreadable(&cause))?;
    let directory = path.parent().unwrap_or(path);
    let directory = os::canonical(directory).map_err(|cause| unreadable(&cause))?;
    Ok(Seen {
        path: directory.join(path.file_name().unwrap_or_default()),
        bytes,
    })
}

impl Trust {
    /// `state` is where this device's memory lies.
    pub(crate) fn new(state: &Path) -> Self {
        Self {
            directory: state.join("trust"),
        }
    }

    pub(crate) fn verdict(&self, seen: &Seen) -> Result<Verdict> {
        // What others could have written is nobody's word.
        if !os::is_private_directory(&self.directory) {
            return Ok(Verdict::Unknown);
        }
        let at = |file: PathBuf| os::read_if_there(&file).map_err(|cause| self.unusable(&cause));
        if at(self.denial(&seen.path))?.is_some() {
            return Ok(Verdict::Denied);
        }
        let Some(text) = at(self.allowance(&seen.path))? else {
            return Ok(Verdict::Unknown);
        };
        Ok([Extent::Programs, Extent::Shell]
            .into_iter()
            .find(|extent| text == record(seen, *extent))
            .map_or(Verdict::Changed, Verdict::Trusted))
    }

    pub(crate) fn allow(&self, seen: &Seen, extent: Extent) -> Result<()> {
        os::private_dir(&self.directory).map_err(|cause| self.unusable(&cause))?;
        os::remove_file(&self.denial(&seen.path)).map_err(|cause| self.unusable(&cause))?;
        self.write(&self.allowance(&seen.path), &record(seen, extent))
    }

    /// Denies whatever is at the path, now and after every edit.
    pub(crate) fn deny(&self, path: &Path) -> Result<()> {
        os::private_dir(&self.directory).map_err(|cause| self.unusable(&cause))?;
        self.write(&self.denial(path), path.as_os_str().as_encoded_bytes())?;
        os::remove_file(&self.allowance(path)).map_err(|cause| self.unusable(&cause))
    }

    /// The paths that were allowed or denied.
    pub(crate) fn paths(&self) -> Result<Vec<PathBuf>> {
        let names = os::list_files(&self.directory).map_err(|cause| self.unusable(&cause))?;
        let mut paths = Vec::new();
        for name in names {
            let file = self.directory.join(&name);
            let text = os::read_if_there(&file).map_err(|cause| self.unusable(&cause))?;
            let text = text.unwrap_or_default();
            let path = if name.starts_with("deny-") {
                Some(&text[..])
            } else {
                text.splitn(3, |byte| *byte == b'\n').nth(2)
            };
            paths.extend(path.map(os::path_of_bytes));
        }
        paths.sort_unstable();
        Ok(paths)
    }

    /// The file that is there, and newer than the one at `path`, while that is trusted.
    pub(crate) fn allowance(&self, path: &Path) -> PathBuf {
        self.directory.join(format!(
            "allow-{}",
            hash(path.as_os_str().as_encoded_bytes())
        ))
    }

    fn denial(&self, path: &Path) -> PathBuf {
        self.directory.join(format!(
            "deny-{}",
            hash(path.as_os_str().as_encoded_bytes())
        ))
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> Result<()> {
        os::write_private(file, bytes, Durable::Whole)
            .map(drop)
            .map_err(|cause| self.unusable(&cause))
    }

    fn unusable(&self, cause: &std::io::Error) -> Error {
        Error::io(format!("cannot use `{}`", self.directory.display()), cause)
    }
}

/// What is written down when a file is allowed: a hash of what it holds, how far it is trusted, and where it lies.
fn record(seen: &Seen, extent: Extent) -> Vec<u8> {
    let extent = match extent {
        Extent::Programs => "programs",
        Extent::Shell => "shell",
    };
    let mut text = format!("{}\n{extent}\n", hash(&seen.bytes)).into_bytes();
    text.extend_from_slice(seen.path.as_os_str().as_encoded_bytes());
    text
}

fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test touches what the program may not"
)]
mod tests {
    use super::{Extent, Seen, Trust, Verdict, read};

    #[test]
    fn trust_goes_with_the_path_and_the_bytes() {
        let home = tempfile::tempdir().unwrap();
        let trust = Trust::new(home.path());
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            std::fs::write(&path, text).unwrap();
            read(&path).unwrap()
        };
        let seen = write("a", "tools = []");
        let is = |seen: &Seen| trust.verdict(seen).unwrap();
        assert_eq!(is(&seen), Verdict::Unknown);
        trust.allow(&seen, Extent::Programs).unwrap();
        assert_eq!(is(&seen), Verdict::Trusted(Extent::Programs));
        trust.allow(&seen, Extent::Shell).unwrap();
        assert_eq!(is(&seen), Verdict::Trusted(Extent::Shell));
        assert_eq!(is(&write("b", "tools = []")), Verdict::Unknown);
        assert_eq!(is(&write("a", "tools = [] ")), Verdict::Changed);
        assert_eq!(
            is(&write("a", "tools = []")),
            Verdict::Trusted(Extent::Shell)
        );
        assert_eq!(trust.paths().unwrap(), std::slice::from_ref(&seen.path));
        trust.deny(&seen.path).unwrap();
        assert_eq!(is(&write("a", "other")), Verdict::Denied);
        assert_eq!(trust.paths().unwrap(), std::slice::from_ref(&seen.path));
        trust.allow(&seen, Extent::Programs).unwrap();
        assert_eq!(is(&seen), Verdict::Trusted(Extent::Programs));
    }
}
