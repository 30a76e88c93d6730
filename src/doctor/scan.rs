//! Reads the places, in chunks of one size, and gives what lies there.
//!
//! Touches: files.
//!
//! Nothing is opened that is no plain file, so that a FIFO cannot hold us and a device cannot be read; links inside trees are never followed,
//! so that there are no circles. Whatever is passed over is named with the reason.
#![expect(
    clippy::disallowed_methods,
    reason = "directories are listed here; files are opened in os"
)]

use std::collections::HashSet;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::doctor::finding::{Finding, Fingerprints};
use crate::doctor::places::{self, SKIPPED, Sort, Spot};
use crate::doctor::rules::{LOOK_BACK, REACH, Rules};
use crate::os;

/// Bytes read at once.
const CHUNK: usize = 256 * 1024;
/// The largest file that is read.
const LARGEST: u64 = 4 * 1024 * 1024 * 1024;
/// How deep `.env` files are looked for below a project.
pub(crate) const DOTENV_DEPTH: usize = 5;
/// How deep a directory that somebody named is read.
pub(crate) const TREE_DEPTH: usize = 64;
/// How deep the directories of [`Spot`]s are read.
const SPOT_DEPTH: usize = 8;

/// Why something was not read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Why {
    NotPermitted,
    NotPlain,
    TooLarge,
    TooDeep,
    /// A link that leads out of the home directory, or nowhere.
    Outside,
    /// A directory of [`SKIPPED`].
    Others,
    /// Text of two bytes a character, which no rule fits.
    Utf16,
    Unreadable(io::ErrorKind),
}

impl Why {
    pub(crate) fn words(&self) -> String {
        match self {
            Self::NotPermitted => "permission denied".to_owned(),
            Self::NotPlain => "not a plain file".to_owned(),
            Self::TooLarge => "larger than 4 GiB".to_owned(),
            Self::TooDeep => "too deep below".to_owned(),
            Self::Outside => "a link out of the home directory".to_owned(),
            Self::Others => "not yours to mend; name it to have it read".to_owned(),
            Self::Utf16 => "in UTF-16".to_owned(),
            Self::Unreadable(kind) => kind.to_string(),
        }
    }
}

/// How far a scan is.
pub(crate) struct Progress<'a> {
    pub(crate) path: &'a Path,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) findings: usize,
}

/// What a scan gave.
#[derive(Default)]
pub(crate) struct Scanned {
    pub(crate) findings: Vec<Finding>,
    pub(crate) skipped: Vec<(PathBuf, Why)>,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// Files that are no text.
    pub(crate) binaries: u64,
    /// Whether the caller stopped it.
    pub(crate) stopped: bool,
}

/// A scan under way. `progress` is called for each file and every few megabytes, and may stop it.
pub(crate) struct Scan<'a> {
    rules: &'a Rules,
    fingerprints: &'a Fingerprints,
    progress: &'a mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
    seen: HashSet<PathBuf>,
    buffer: Zeroizing<Vec<u8>>,
    scanned: Scanned,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(
        rules: &'a Rules,
        fingerprints: &'a Fingerprints,
        progress: &'a mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
    ) -> Self {
        Self {
            rules,
            fingerprints,
            progress,
            seen: HashSet::new(),
            buffer: Zeroizing::new(vec![0; LOOK_BACK + CHUNK + REACH]),
            scanned: Scanned::default(),
        }
    }

    pub(crate) fn finish(self) -> Scanned {
        self.scanned
    }

    /// Reads what is there of the list below `root`. Links are followed as far as they stay in `bounds`.
    pub(crate) fn spots(&mut self, root: &Path, spots: &[Spot], bounds: &Path) {
        for Spot { path, sort } in spots {
            let (directory, last) = path.rsplit_once('/').unwrap_or(("", path));
            let directory = if directory.is_empty() {
                root.to_owned()
            } else {
                root.join(directory)
            };
            if let Some(extension) = last.strip_prefix("**") {
                let wanted = |path: &Path| {
                    path.as_os_str()
                        .as_encoded_bytes()
                        .ends_with(extension.as_bytes())
                        .then_some(*sort)
                };
                if self.is_inside(&directory, bounds) {
                    self.below(&directory, SPOT_DEPTH, &[], &wanted);
                }
            } else if last.contains('*') {
                for path in self.list(&directory) {
                    let name = path
                        .file_name()
                        .and_then(|name| name.to_str())
                        .unwrap_or_default();
                    if places::matches(name, last) && self.is_inside(&path, bounds) {
                        self.file(&path, *sort);
                    }
                }
            } else {
                let path = directory.join(last);
                if self.is_inside(&path, bounds) {
                    self.file(&path, *sort);
                }
            }
        }
    }

    /// Reads the `.env` files in a directory and so many levels below.
    pub(crate) fn dotenvs(&mut self, directory: &Path, depth: usize) {
        let wanted = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            places::is_dotenv(name.as_encoded_bytes()).then_some(Sort::Dotenv)
        };
        self.below(directory, depth, SKIPPED, &wanted);
    }

    /// Reads what somebody named: a file, or all below a directory.
    pub(crate) fn path(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(facts) if facts.is_dir() => {
                self.below(path, TREE_DEPTH, SKIPPED, &|path| Some(places::sort(path)));
            }
            Ok(_) => self.file(path, places::sort(path)),
            Err(cause) => self.skip(path, why(&cause)),
        }
    }

    /// Reads one file, once. One that is not there is no finding and no skip.
    pub(crate) fn file(&mut self, path: &Path, sort: Sort) {
        let known = os::canonical(path).unwrap_or_else(|_| path.to_owned());
        if self.scanned.stopped || !self.seen.insert(known) {
            return;
        }
        match os::open_file(path) {
            Ok(file) if file.metadata().is_ok_and(|facts| facts.len() > LARGEST) => {
                self.skip(path, Why::TooLarge);
            }
            Ok(file) => match self.read(file, path, sort) {
                Ok(Some(why)) => self.skip(path, why),
                Ok(None) => {}
                Err(cause) => self.skip(path, why(&cause)),
            },
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => self.skip(path, why(&cause)),
        }
    }

    /// Reads bytes that lie in no file under this path: what is staged, say.
    pub(crate) fn bytes(&mut self, bytes: impl Read, path: &Path, sort: Sort) {
        if self.scanned.stopped {
            return;
        }
        match self.read(bytes, path, sort) {
            Ok(Some(why)) => self.skip(path, why),
            Ok(None) => {}
            Err(cause) => self.skip(path, why(&cause)),
        }
    }

    /// The window slides: [look back | chunk | reach]. A hit belongs to the window in whose chunk it begins, so that each is given once and
    /// with all that decides about it in sight.
    fn read(&mut self, mut input: impl Read, path: &Path, sort: Sort) -> io::Result<Option<Why>> {
        self.scanned.files += 1;
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut from = 0;
        let mut filled = 0;
        let mut place = Line {
            number: 1,
            start: 0,
        };
        let mut offset = 0;
        let mut is_first = true;
        // Where the last finding ends in the file: part of it may look like another one from the next window.
        let mut given = 0;
        let outcome = loop {
            let got = match fill(&mut input, &mut buffer[filled..]) {
                Ok(got) => got,
                Err(cause) => break Err(cause),
            };
            filled += got;
            self.scanned.bytes += got as u64;
            if is_first && buffer[..filled.min(2)] == [0xff, 0xfe] {
                break Ok(Some(Why::Utf16));
            }
            let is_text = sort == Sort::Database || !buffer[..filled.min(CHUNK / 32)].contains(&0);
            if is_first && !is_text {
                self.scanned.binaries += 1;
                break Ok(None);
            }
            is_first = false;
            let is_last = filled < buffer.len();
            let until = if is_last { filled } else { filled - REACH };
            let text = &buffer[..filled];
            for hit in self.rules.find(text, sort.look()) {
                let start = offset + hit.secret.start as u64;
                if hit.secret.start < from || hit.secret.start >= until || start < given {
                    continue;
                }
                given = offset + hit.secret.end as u64;
                place.advance(text, &mut from, hit.secret.start, offset);
                let column = start - place.start + 1;
                let finding = Finding::new(
                    path.to_owned(),
                    sort,
                    (place.number, column),
                    &hit,
                    text,
                    self.fingerprints,
                );
                self.scanned.findings.push(finding);
            }
            place.advance(text, &mut from, until, offset);
            if self.report(path).is_break() || is_last {
                break Ok(None);
            }
            let keep = until - LOOK_BACK.min(until);
            buffer.copy_within(keep..filled, 0);
            offset += keep as u64;
            filled -= keep;
            from = until - keep;
        };
        self.buffer = buffer;
        outcome
    }

    fn report(&mut self, path: &Path) -> ControlFlow<()> {
        let Scanned {
            files,
            bytes,
            ref findings,
            ..
        } = self.scanned;
        let answer = (self.progress)(&Progress {
            path,
            files,
            bytes,
            findings: findings.len(),
        });
        self.scanned.stopped |= answer.is_break();
        answer
    }

    /// Everything below a directory for which `wanted` names a sort, no link followed.
    fn below(
        &mut self,
        root: &Path,
        depth: usize,
        without: &[&str],
        wanted: &dyn Fn(&Path) -> Option<Sort>,
    ) {
        let mut waiting = vec![(root.to_owned(), 0)];
        while let Some((directory, level)) = waiting.pop() {
            // A large tree may hold nothing that is wanted.
            if self.scanned.stopped || self.report(&directory).is_break() {
                return;
            }
            for path in self.list(&directory) {
                let Ok(facts) = path.symlink_metadata() else {
                    continue;
                };
                if facts.is_dir() {
                    if path
                        .file_name()
                        .and_then(|name| name.to_str())
                        .is_some_and(|name| without.contains(&name))
                    {
                        self.skip(&path, Why::Others);
                    } else if level == depth {
                        self.skip(&path, Why::TooDeep);
                    } else {
                        waiting.push((path, level + 1));
                    }
                } else if facts.is_file() {
                    if let Some(sort) = wanted(&path) {
                        self.file(&path, sort);
                    }
                } else if !facts.is_symlink() && wanted(&path).is_some() {
                    self.skip(&path, Why::NotPlain);
                }
            }
        }
    }

    /// What a directory holds, in order, so that two scans of one tree say the same.
    fn list(&mut self, directory: &Path) -> Vec<PathBuf> {
        match std::fs::read_dir(directory) {
            Ok(entries) => {
                let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
                paths.sort_unstable();
                paths
            }
            Err(cause)
                if matches!(
                    cause.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Vec::new()
            }
            Err(cause) => {
                self.skip(directory, why(&cause));
                Vec::new()
            }
        }
    }

    /// Whether the path, links resolved, lies in `bounds`. What is not there is left to be found missing.
    fn is_inside(&mut self, path: &Path, bounds: &Path) -> bool {
        let is_link = path
            .symlink_metadata()
            .is_ok_and(|facts| facts.is_symlink());
        match os::canonical(path) {
            Ok(real) if real.starts_with(bounds) => true,
            Err(_) if !is_link => true,
            Ok(_) | Err(_) => {
                self.skip(path, Why::Outside);
                false
            }
        }
    }

    fn skip(&mut self, path: &Path, why: Why) {
        self.scanned.skipped.push((path.to_owned(), why));
    }
}

/// The line that a place lies in.
struct Line {
    number: u64,
    /// Where it begins in the file.
    start: u64,
}

impl Line {
    /// Counts the line ends from `from` to `to`, and leaves `from` there. `offset` is where the text begins in the file.
    fn advance(&mut self, text: &[u8], from: &mut usize, to: usize, offset: u64) {
        let passed = &text[*from..to];
        let ends = passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        if ends > 0 {
            let last = passed.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
            self.number += ends;
            self.start = offset + (*from + last) as u64 + 1;
        }
        *from = to;
    }
}

fn why(cause: &io::Error) -> Why {
    let kind = cause.kind();
    if kind == io::ErrorKind::PermissionDenied {
        Why::NotPermitted
    } else if kind == io::ErrorKind::InvalidInput {
        Why::NotPlain
    } else {
        Why::Unreadable(kind)
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::path::Path;

    use super::{CHUNK, Scan, Scanned, Why};
    use crate::doctor::finding::Fingerprints;
    use crate::doctor::places::{Shell, Sort, Spot};
    use crate::doctor::rules::Rules;

    fn scan(work: impl FnOnce(&mut Scan<'_>)) -> Scanned {
        let (rules, fingerprints) = (Rules::new(), Fingerprints::new([0; 32]));
        let mut go_on = |_: &super::Progress<'_>| ControlFlow::Continue(());
        let mut scan = Scan::new(&rules, &fingerprints, &mut go_on);
        work(&mut scan);
        scan.finish()
    }

    fn key(number: usize) -> String {
        format!("ghp{}{number:04}k3Jx9QmZ7vLpR2tY8wNc4bHs6dFg1aKe", '_')
    }

    #[test]
    fn a_key_is_found_once_wherever_the_chunks_end() {
        let mut text = Vec::new();
        let mut want = Vec::new();
        // Lines of a length that shares no factor with the chunk's walk over every border.
        for number in 0..9_000 {
            text.extend_from_slice(format!("{:width$}", "", width = number % 97).as_bytes());
            text.extend_from_slice(key(number).as_bytes());
            want.push((number as u64 + 1, number as u64 % 97 + 1));
            text.push(b'\n');
        }
        assert!(text.len() > 2 * CHUNK);
        let scanned = scan(|scan| scan.bytes(&text[..], Path::new("x"), Sort::Source));
        let got: Vec<(u64, u64)> = scanned
            .findings
            .iter()
            .map(|finding| (finding.line, finding.column))
            .collect();
        assert_eq!(got, want);
        assert_eq!(scanned.bytes, text.len() as u64);
    }

    #[test]
    fn a_line_without_end_is_read_in_flat_memory() {
        let endless = std::io::Read::take(std::io::repeat(b'a'), 20 * CHUNK as u64);
        let scanned = scan(|scan| scan.bytes(endless, Path::new("x"), Sort::Source));
        assert_eq!(
            (scanned.bytes, scanned.findings.len()),
            (20 * CHUNK as u64, 0)
        );
    }

    #[test]
    fn what_is_no_text_is_counted_and_not_searched() {
        let binary = [key(1).as_bytes(), b"\0"].concat();
        let scanned = scan(|scan| scan.bytes(&binary[..], Path::new("x"), Sort::Source));
        assert_eq!((scanned.findings.len(), scanned.binaries), (0, 1));
        let wide = scan(|scan| scan.bytes(&b"\xff\xfea\0"[..], Path::new("x"), Sort::Source));
        assert_eq!(wide.skipped[0].1, Why::Utf16);
    }

    #[test]
    fn the_caller_may_stop_a_scan() {
        let (rules, fingerprints) = (Rules::new(), Fingerprints::new([0; 32]));
        let mut stop = |_: &super::Progress<'_>| ControlFlow::Break(());
        let mut scan = Scan::new(&rules, &fingerprints, &mut stop);
        scan.bytes(std::io::repeat(b'a'), Path::new("x"), Sort::Source);
        assert!(scan.finish().stopped);
    }

    #[test]
    fn a_link_is_followed_inside_the_home_alone() {
        let home = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        let text = format!("export GH_TOKEN={}\n", key(1));
        std::fs::create_dir(root.join("dots")).unwrap();
        std::fs::write(root.join("dots/bashrc"), &text).unwrap();
        std::fs::write(outside.path().join("zshrc"), &text).unwrap();
        if !link(&root.join("dots/bashrc"), &root.join(".bashrc"))
            || !link(&outside.path().join("zshrc"), &root.join(".zshrc"))
        {
            println!("SKIP: links are a privilege here");
            return;
        }
        let sort = Sort::Profile(Shell::Posix);
        let spots = [
            Spot {
                path: ".bashrc",
                sort,
            },
            Spot {
                path: ".zshrc",
                sort,
            },
            Spot {
                path: ".profile",
                sort,
            },
        ];
        let scanned = scan(|scan| scan.spots(&root, &spots, &root));
        assert_eq!(scanned.findings.len(), 1);
        assert_eq!(scanned.skipped, [(root.join(".zshrc"), Why::Outside)]);
    }

    fn link(target: &Path, link: &Path) -> bool {
        crate::os::link_program(target, link).is_ok()
    }

    #[test]
    fn a_tree_is_read_without_what_others_wrote() {
        let tree = tempfile::tempdir().unwrap();
        for directory in ["a/b", "node_modules/x"] {
            std::fs::create_dir_all(tree.path().join(directory)).unwrap();
            std::fs::write(tree.path().join(directory).join("file\nname"), key(1)).unwrap();
        }
        let scanned = scan(|scan| scan.path(tree.path()));
        assert_eq!(scanned.findings.len(), 1);
        assert_eq!(
            scanned.skipped,
            [(tree.path().join("node_modules"), Why::Others)]
        );
    }
}
