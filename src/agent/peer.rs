//! Who is at the other end of a connection, by the kernel's word alone.
//!
//! Touches: processes.

use std::path::PathBuf;

use super::chain::Who;
use super::policy::{Asker, Likeness};
use super::session::Ticket;
use crate::error::{Error, Kind, Result};
use crate::os::{Caller, Facts, Image, Own, Stream};

/// A caller, held fast from before the nonce is sent until after the answer.
pub(super) struct Peer {
    caller: Caller,
}

impl Peer {
    /// Takes hold of the caller. What is learnt later is learnt of this process, or not at all.
    pub(super) fn of(stream: &Stream) -> std::io::Result<Self> {
        Ok(Self {
            caller: Caller::of(stream)?,
        })
    }

    /// Whether it belongs to our user. Nobody else is even greeted.
    pub(super) fn is_of(&self, own: &Own) -> bool {
        self.caller.ends.uid == own.uid
    }

    pub(super) fn pid(&self) -> u32 {
        self.caller.ends.pid
    }

    /// The caller as the audit names it.
    pub(super) fn who(&self) -> Who {
        Who {
            uid: self.caller.ends.uid,
            pid: self.caller.ends.pid,
            ..Who::default()
        }
    }

    /// Looks at it now, for [`super::policy::decide`].
    pub(super) fn asker(&self, own: &Own, knows_nonce: bool, is_sender: bool) -> (Asker, Ticket) {
        let facts = self.caller.facts(own).ok();
        let ticket = Ticket {
            token: None,
            terminal: facts.as_ref().and_then(|facts| facts.terminal),
        };
        let asker = Asker {
            is_our_user: self.is_of(own),
            knows_nonce,
            is_sender,
            is_unchanged: self.is_unchanged(),
            is_traced: facts.as_ref().is_none_or(|facts| facts.is_traced),
            shares_our_spaces: facts.as_ref().is_some_and(|facts| facts.shares_our_spaces),
            image: likeness(facts.as_ref(), own),
        };
        (asker, ticket)
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

fn likeness(facts: Option<&Facts>, own: &Own) -> Likeness {
    match (facts.map(|facts| facts.image), own.image) {
        (Some(Image::File(theirs)), Image::File(ours)) if theirs == ours => Likeness::Same,
        (Some(Image::File(_)), _) => Likeness::Another,
        (Some(Image::Nameless), _) => Likeness::Nameless,
        (Some(Image::Hidden) | None, _) => Likeness::Hidden,
    }
}
