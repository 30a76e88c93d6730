//! Who is at the other end of a connection, by the kernel's word alone.
//!
//! Touches: processes, sockets.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::chain::Who;
use super::images::{Hash, Images};
use super::policy::{Asker, Level, Likeness};
use crate::error::{Error, Kind, Result};
use crate::os::{self, Caller, Facts, Image, Own, ProcessIdentity, Stream};

/// What was seen of a caller.
pub(super) struct Seen {
    pub(super) asker: Asker,
    /// The caller as the audit names it.
    pub(super) who: Who,
    pub(super) level: Level,
    /// The leader of its terminal session: number and start.
    pub(super) terminal: Option<(u32, u64)>,
    /// Itself and its ancestors, likewise.
    pub(super) lineage: Vec<(u32, u64)>,
}

/// A caller, held fast from before the nonce is sent until after the answer.
pub(super) struct Peer {
    caller: Caller,
    /// What was found when it was studied; nothing where it hides.
    facts: Option<Facts>,
    likeness: Likeness,
    /// Whether nothing is loaded into it, where that was asked.
    is_unloaded: bool,
    /// The nearest program above it that is not ours.
    behind: Option<PathBuf>,
}

impl Peer {
    /// Takes hold of the caller. What is learnt later is learnt of this process, or not at all.
    pub(super) fn of(stream: &Stream) -> io::Result<Self> {
        Ok(Self {
            caller: Caller::of(stream)?,
            facts: None,
            likeness: Likeness::Hidden,
            is_unloaded: false,
            behind: None,
        })
    }

    /// Whether it belongs to our user. Nobody else is even greeted.
    pub(super) fn is_of(&self, own: &Own) -> bool {
        self.caller.ends.uid == own.uid
    }

    pub(super) fn pid(&self) -> u32 {
        self.caller.ends.pid
    }

    /// Learns what stays as it is for as long as the caller runs the same image, while it prepares its request. Its ancestors are
    /// those of now: none of them can die to be forgotten before the request is there.
    pub(super) fn study(&mut self, own: &Own, images: &Images) {
        self.facts = self.caller.facts(own).ok();
        self.likeness = self.compare(own, images);
        if self.likeness == Likeness::Same {
            self.study_libraries();
        }
        let above = self.facts.iter().flat_map(|facts| &facts.lineage).skip(1);
        // Ours is the way in for everybody: who came that way is the first that is not ours.
        // What inherited a caller whose parent has ended knows nothing of it.
        let is_bystander = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str());
            matches!(name, Some("sevault" | "systemd" | "init" | "launchd"))
        };
        self.behind = above
            .filter_map(|process| process.program())
            .find(|path| !is_bystander(path));
    }

    /// Learns what runs in it besides its image, which decides the level of one that is let in. Of others nobody needs to know.
    pub(super) fn study_libraries(&mut self) {
        self.is_unloaded = self.caller.is_unloaded().unwrap_or(false);
    }

    /// Judges it by what was learnt, and by what may have changed since.
    pub(super) fn look(&self, own: &Own, knows_nonce: bool, is_sender: bool) -> Seen {
        let facts = self.facts.as_ref();
        let asker = Asker {
            is_our_user: self.is_of(own),
            knows_nonce,
            is_sender,
            is_unchanged: self.is_unchanged(),
            is_traced: self.caller.is_traced().unwrap_or(true),
            // Of a caller that hides nothing can be told, which is reason enough to refuse it.
            shares_our_spaces: self.likeness == Likeness::Hidden
                || facts.is_some_and(|facts| facts.shares_our_spaces),
            image: self.likeness,
            is_unloaded: self.is_unloaded,
        };
        let level = asker.level();
        let who = Who {
            uid: self.caller.ends.uid,
            pid: self.caller.ends.pid,
            program: self.behind.as_deref().map(shown),
            level: Some(level.word().to_owned()),
            ..Who::default()
        };
        let pair = |process: &ProcessIdentity| (process.pid, process.start);
        Seen {
            asker,
            who,
            level,
            terminal: facts.and_then(|facts| facts.terminal.as_ref()).map(pair),
            lineage: facts
                .map(|facts| facts.lineage.iter().map(pair).collect())
                .unwrap_or_default(),
        }
    }

    /// How its image compares with ours: by what file it is, and where that is another, as after a copy or a fresh installation, by its bytes.
    ///
    /// The very file that we run ourselves is taken wherever it lies: whoever commands that file system commands us.
    fn compare(&self, own: &Own, images: &Images) -> Likeness {
        match (self.facts.as_ref().map(|facts| facts.image), own.image) {
            (Some(Image::File(theirs)), Image::File(ours)) if theirs == ours => Likeness::Same,
            (Some(Image::File(_)), _) => match self.caller.image() {
                Ok(file) => images.compare(&file),
                Err(_) => Likeness::Hidden,
            },
            (Some(Image::Nameless), _) => Likeness::Nameless,
            (Some(Image::Hidden) | None, _) => Likeness::Hidden,
        }
    }

    /// The path and the bytes' hash of what it runs.
    pub(super) fn program(&self, images: &Images) -> io::Result<(PathBuf, Hash)> {
        let first = self.facts.as_ref().and_then(|facts| facts.lineage.first());
        let path = first.and_then(|process| process.program());
        let path = path.ok_or(io::ErrorKind::NotFound)?;
        Ok((path, images.hash(&self.caller.image()?)?))
    }

    /// The file that its first argument names, which an interpreter runs; where that leads, as its own directory has it.
    pub(super) fn script(&self) -> Option<(PathBuf, std::fs::File)> {
        let argument = self.caller.first_argument().ok()??;
        let path = self.caller.working_directory().ok()?.join(argument);
        let path = os::canonical(&path).ok()?;
        let file = os::open_file(&path).ok()?;
        Some((path, file))
    }

    /// Whether the process that connected still lives and runs what it ran then.
    pub(super) fn is_unchanged(&self) -> bool {
        self.caller.is_unchanged()
    }

    /// Where it works; projects are chosen by this, never by what a request claims.
    pub(super) fn directory(&self) -> Result<PathBuf> {
        self.caller
            .working_directory()
            .ok()
            .filter(|path| path.is_absolute())
            .ok_or_else(|| Error::new(Kind::Failed, "cannot tell in which directory you are"))
    }
}

/// A path for the audit: not longer than a line bears.
fn shown(path: &Path) -> String {
    path.to_string_lossy().chars().take(200).collect()
}

/// What comes from one client until a deadline, with an eye on who sends it.
pub(super) struct Source<'a> {
    stream: &'a Stream,
    deadline: Duration,
    pid: u32,
    pub(super) is_one_sender: bool,
}

impl<'a> Source<'a> {
    pub(super) fn new(stream: &'a Stream, pid: u32, deadline: Duration) -> Self {
        Self {
            stream,
            deadline,
            pid,
            is_one_sender: true,
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let (count, sender) = self.stream.receive(into, self.deadline)?;
        if count > 0 {
            self.is_one_sender &= sender == Some(self.pid);
        }
        Ok(count)
    }
}
