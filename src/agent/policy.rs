//! Who may have what done: one pure decision.
//!
//! Touches: nothing.
//!
//! The first row that applies decides.
//!
//! | # | caller | `status` `lock` `stop` | `unlock` and work |
//! |---|---|---|---|
//! | 1 | another user | denied | denied |
//! | 2 | does not know the nonce of this connection | denied | denied |
//! | 3 | the message came from another process than the connection | denied | denied |
//! | 4 | dead, or executed another image since it connected | granted | denied |
//! | 5 | held by a debugger | granted | denied |
//! | 6 | in a user, process or mount namespace of its own | granted | denied |
//! | 7 | its image has no name: deleted, replaced, or only in memory | granted | denied |
//! | 8 | its image may not be looked at | granted | denied |
//! | 9 | its image lies on a file system that may show us other bytes than it runs: FUSE, or a network's | granted | denied |
//! | 10 | runs another image than the agent, by device and inode and by SHA-256 | granted | denied |
//! | 11 | anyone else | granted | granted |
//!
//! A secret may demand more, by its tag `assurance`: a level, below which it is given to nobody ([`Demand`]). The levels are in [`Level`].
//!
//! `lock`, `status` and `stop` give nothing away and only ever close, so that an upgrade cannot lock the owner out. What this does not promise: a
//! process of the same user that debugs or preloads an honest caller, or reads its environment, is the honest caller for all that the kernel says.
//!
//! The other doors have tables of their own, in [`doors`].

pub(super) mod doors;

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};
use crate::name::SecretName;

/// How the image that a caller runs compares with ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Likeness {
    Same,
    Another,
    Nameless,
    Foreign,
    Hidden,
}

/// How sure the agent is of a caller.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Level {
    /// Of its user alone.
    A0,
    /// Also of the image that it runs.
    A1,
    /// Also that it is the process which connected and has executed nothing since, that nobody debugs it, and that nothing but itself and libraries of
    /// root's runs in it.
    A2,
    /// Also that the system guards it from its user. On Linux that takes a program which is installed setgid, so that the loader ignores
    /// the environment and nobody of the user's may attach (ld.so(8), ptrace(2)); ours is not, so no caller of ours is ever here.
    A3,
}

impl Level {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::A0 => "A0",
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [Self::A0, Self::A1, Self::A2, Self::A3]
            .into_iter()
            .find(|level| level.word() == word)
    }
}

/// The level that a secret demands by its tags.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Demand {
    Least(Level),
    /// The tag names no level, so that nobody can tell what was meant.
    Unclear,
}

impl Demand {
    pub(super) fn of(tags: &BTreeMap<String, String>) -> Self {
        tags.get("assurance")
            .map_or(Self::Least(Level::A0), |word| {
                Level::read(word).map_or(Self::Unclear, Self::Least)
            })
    }

    pub(super) fn check(self, level: Level, name: &SecretName) -> Result<()> {
        match self {
            Self::Least(least) if level >= least => Ok(()),
            Self::Least(least) => Err(Error::new(
                Kind::Denied,
                format!("`{name}` is given to callers of {} or more only, and this one is {}", least.word(), level.word()),
            )
            .hint("start `sevault` without LD_PRELOAD and the like, or change the secret's tag `assurance`")),
            Self::Unclear => Err(Error::new(
                Kind::Denied,
                format!("the tag `assurance` of `{name}` is no level, so it is given to nobody"),
            )
            .hint("make it A0, A1, A2 or A3")),
        }
    }
}

/// What is known of who asks, each by the kernel's word.
#[derive(Clone, Debug)]
pub(super) struct Asker {
    pub(super) is_our_user: bool,
    pub(super) knows_nonce: bool,
    pub(super) is_sender: bool,
    pub(super) is_unchanged: bool,
    pub(super) is_traced: bool,
    pub(super) shares_our_spaces: bool,
    pub(super) image: Likeness,
    /// Whether nothing but its image and libraries of root's runs in it, as far as can be seen. Decides its level, and nothing else.
    pub(super) is_unloaded: bool,
}

impl Asker {
    pub(super) fn level(&self) -> Level {
        let is_bound = decide(self, Wish::Open) == Decision::Grant && self.is_unloaded;
        match (self.image, is_bound) {
            (Likeness::Same, true) => Level::A2,
            (Likeness::Same, false) => Level::A1,
            (Likeness::Another | Likeness::Nameless | Likeness::Foreign | Likeness::Hidden, _) => {
                Level::A0
            }
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wish {
    /// `status`, `lock`, `stop`.
    Close,
    /// `unlock`, and work on a vault.
    Open,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Decision {
    Grant,
    Deny(Reason),
}

/// Why not; the word is what the audit says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reason {
    OtherUser,
    BadNonce,
    SenderMismatch,
    PeerChanged,
    Traced,
    OtherNamespace,
    ImageReplaced,
    Unattestable,
    FsNotTrusted,
    UnregisteredBinary,
}

/// Judges by the table above.
pub(super) fn decide(asker: &Asker, wish: Wish) -> Decision {
    let always = [
        (asker.is_our_user, Reason::OtherUser),
        (asker.knows_nonce, Reason::BadNonce),
        (asker.is_sender, Reason::SenderMismatch),
    ];
    let to_open = [
        (asker.is_unchanged, Reason::PeerChanged),
        (!asker.is_traced, Reason::Traced),
        (asker.shares_our_spaces, Reason::OtherNamespace),
        (asker.image != Likeness::Nameless, Reason::ImageReplaced),
        (asker.image != Likeness::Hidden, Reason::Unattestable),
        (asker.image != Likeness::Foreign, Reason::FsNotTrusted),
        (asker.image == Likeness::Same, Reason::UnregisteredBinary),
    ];
    let more = match wish {
        Wish::Close => &[][..],
        Wish::Open => &to_open[..],
    };
    let mut rows = always.iter().chain(more);
    rows.find(|(is_well, _)| !is_well)
        .map_or(Decision::Grant, |(_, reason)| Decision::Deny(*reason))
}

impl Reason {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::OtherUser => "uid_mismatch",
            Self::BadNonce => "bad_nonce",
            Self::SenderMismatch => "sender_mismatch",
            Self::PeerChanged => "peer_execed",
            Self::Traced => "traced",
            Self::OtherNamespace => "other_namespace",
            Self::ImageReplaced => "image_replaced",
            Self::Unattestable => "unattestable",
            Self::FsNotTrusted => "fs_not_trusted",
            Self::UnregisteredBinary => "unregistered_binary",
        }
    }

    pub(super) fn error(self) -> Error {
        let denied = |text: &str| Error::new(Kind::Denied, format!("{text} ({})", self.word()));
        match self {
            Self::OtherUser => denied("another user may not use this agent"),
            Self::BadNonce | Self::SenderMismatch | Self::PeerChanged => {
                denied("the process that asks is not the one that connected")
            }
            Self::Traced => denied("a process that is being debugged may not use this agent"),
            Self::OtherNamespace => {
                denied("a process in a container or sandbox may not use the agent outside of it")
                    .hint("run the program under `sevault exec` outside, or start an agent inside")
            }
            Self::ImageReplaced | Self::UnregisteredBinary => {
                denied("this agent was started by another build of `sevault`")
                    .hint("restart it with `sevault agent restart`")
            }
            Self::Unattestable => denied("the agent cannot see which program asks"),
            Self::FsNotTrusted => {
                denied("the agent cannot trust the file system that the program lies on")
                    .hint("copy `sevault` to a local disk")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asker, Decision, Demand, Level, Likeness, Reason, Wish, decide};

    fn honest() -> Asker {
        Asker {
            is_our_user: true,
            knows_nonce: true,
            is_sender: true,
            is_unchanged: true,
            is_traced: false,
            shares_our_spaces: true,
            image: Likeness::Same,
            is_unloaded: true,
        }
    }

    fn check(asker: &Asker, close: Option<Reason>, open: Option<Reason>) {
        let want = |reason: Option<Reason>| reason.map_or(Decision::Grant, Decision::Deny);
        assert_eq!(decide(asker, Wish::Close), want(close), "{asker:?}");
        assert_eq!(decide(asker, Wish::Open), want(open), "{asker:?}");
    }

    #[test]
    fn each_row_of_the_table_holds() {
        let honest = honest();
        let row = |change: fn(&mut Asker)| {
            let mut asker = honest.clone();
            change(&mut asker);
            asker
        };
        use Reason::*;
        check(
            &row(|a| a.is_our_user = false),
            Some(OtherUser),
            Some(OtherUser),
        );
        check(
            &row(|a| a.knows_nonce = false),
            Some(BadNonce),
            Some(BadNonce),
        );
        check(
            &row(|a| a.is_sender = false),
            Some(SenderMismatch),
            Some(SenderMismatch),
        );
        check(&row(|a| a.is_unchanged = false), None, Some(PeerChanged));
        check(&row(|a| a.is_traced = true), None, Some(Traced));
        check(
            &row(|a| a.shares_our_spaces = false),
            None,
            Some(OtherNamespace),
        );
        check(
            &row(|a| a.image = Likeness::Nameless),
            None,
            Some(ImageReplaced),
        );
        check(
            &row(|a| a.image = Likeness::Hidden),
            None,
            Some(Unattestable),
        );
        check(
            &row(|a| a.image = Likeness::Foreign),
            None,
            Some(FsNotTrusted),
        );
        check(
            &row(|a| a.image = Likeness::Another),
            None,
            Some(UnregisteredBinary),
        );
        check(&row(|a| a.is_unloaded = false), None, None);
        check(&honest, None, None);
    }

    #[test]
    fn a_level_says_how_much_was_seen() {
        let level = |change: fn(&mut Asker)| {
            let mut asker = honest();
            change(&mut asker);
            asker.level()
        };
        assert_eq!(level(|_| {}), Level::A2);
        assert_eq!(level(|a| a.is_unloaded = false), Level::A1);
        assert_eq!(level(|a| a.is_traced = true), Level::A1);
        assert_eq!(level(|a| a.is_sender = false), Level::A1);
        for image in [
            Likeness::Another,
            Likeness::Nameless,
            Likeness::Foreign,
            Likeness::Hidden,
        ] {
            assert_eq!(Asker { image, ..honest() }.level(), Level::A0, "{image:?}");
        }
    }

    #[test]
    fn a_secret_is_kept_from_callers_below_what_it_demands() {
        let check = |demand: Option<&str>, level: Level| {
            let tags = demand.map(|word| ("assurance".to_owned(), word.to_owned()));
            let demand = Demand::of(&tags.into_iter().collect());
            demand.check(level, &"A".parse().unwrap()).is_ok()
        };
        assert!(check(None, Level::A0));
        assert!(check(Some("A1"), Level::A1) && !check(Some("A1"), Level::A0));
        assert!(check(Some("A2"), Level::A2) && !check(Some("A2"), Level::A1));
        assert!(!check(Some("A3"), Level::A2));
        // What is misspelt demands more, not nothing.
        assert!(!check(Some("a2"), Level::A3) && !check(Some(""), Level::A3));
    }

    #[test]
    fn an_earlier_row_decides_before_a_later_one() {
        let asker = Asker {
            is_our_user: false,
            is_traced: true,
            image: Likeness::Another,
            ..honest()
        };
        check(&asker, Some(Reason::OtherUser), Some(Reason::OtherUser));
    }
}
