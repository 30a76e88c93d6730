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
//! | 9 | runs another image than the agent | granted | denied |
//! | 10 | anyone else | granted | granted |
//!
//! `lock`, `status` and `stop` give nothing away and only ever close, so that an upgrade cannot lock the owner out. What this does not promise: a
//! process of the same user that debugs or preloads an honest caller, or reads its environment, is the honest caller for all that the kernel says.
//!
//! The other doors have tables of their own, in [`doors`].

pub(super) mod doors;

use crate::error::{Error, Kind};

/// How the image that a caller runs compares with ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Likeness {
    Same,
    Another,
    Nameless,
    Hidden,
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asker, Decision, Likeness, Reason, Wish, decide};

    fn honest() -> Asker {
        Asker {
            is_our_user: true,
            knows_nonce: true,
            is_sender: true,
            is_unchanged: true,
            is_traced: false,
            shares_our_spaces: true,
            image: Likeness::Same,
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
            &row(|a| a.image = Likeness::Another),
            None,
            Some(UnregisteredBinary),
        );
        check(&honest, None, None);
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
