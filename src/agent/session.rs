//! Sessions: which vaults are open, for whom, and until when. The time is always an argument.
//!
//! Touches: nothing.
//!
//! A vault is held once, however many sessions serve it; when its last session ends, it is given back to be wiped. A session that ended by disuse
//! or by `lock` stays listed as locked until its absolute deadline, and cannot be used.

use std::path::{Path, PathBuf};
use std::time::Duration;

use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::protocol::{OnResume, SessionStatus};
use crate::error::{Error, Kind, Result};
use crate::name::ProfileName;

/// The longest that a session lasts.
pub(crate) const LONGEST: Duration = Duration::from_secs(12 * 60 * 60);

/// How many sessions one vault has at most.
const MOST_SESSIONS: usize = 64;

/// When a session ends, in the time that [`crate::os::uptime`] tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Deadlines {
    absolute: Duration,
    idle: Duration,
    idle_end: Duration,
    on_resume: OnResume,
}

impl Deadlines {
    pub(super) fn new(now: Duration, ttl: Duration, idle: Duration) -> Self {
        let absolute = now + ttl.min(LONGEST);
        let mut deadlines = Self {
            absolute,
            idle,
            idle_end: now,
            on_resume: OnResume::Lock,
        };
        deadlines.touch(now);
        deadlines
    }

    /// The same, with what becomes of the session when the machine has slept.
    pub(super) fn and_on_resume(self, on_resume: OnResume) -> Self {
        Self { on_resume, ..self }
    }

    /// A use moves the idle deadline, never the absolute one.
    fn touch(&mut self, now: Duration) {
        self.idle_end = now.saturating_add(self.idle).min(self.absolute);
    }
}

/// Whom a session serves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Bound {
    User,
    /// The processes of one terminal session: its leader, and when that one started.
    Terminal(u32, u64),
    /// Whoever has the token that hashes to this.
    Token([u8; 32]),
}

impl Bound {
    fn word(&self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Terminal(..) => "terminal",
            Self::Token(_) => "token",
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Token(a), Self::Token(b)) => a.ct_eq(b).into(),
            _ => self == other,
        }
    }
}

/// What a caller can show: the hash of a token, or else where it sits.
#[derive(Clone, Debug, Default)]
pub(super) struct Ticket {
    pub(super) token: Option<[u8; 32]>,
    pub(super) terminal: Option<(u32, u64)>,
}

struct Session {
    bound: Bound,
    deadlines: Deadlines,
    is_locked: bool,
}

/// One profile's vault, open as long as a session needs it.
struct Held<V> {
    id: Uuid,
    profile: ProfileName,
    file: PathBuf,
    sessions: Vec<Session>,
    vault: Option<V>,
}

/// Everything that is held. What leaves is given back to the caller, to be wiped.
pub(super) struct Sessions<V> {
    held: Vec<Held<V>>,
}

/// What the passing of time ended.
pub(super) struct Ended<V> {
    pub(super) vaults: Vec<V>,
    /// Whether there were sessions, and the last one has reached its absolute deadline.
    pub(super) is_last: bool,
}

/// Where the session of a request was found, to note its use afterwards.
#[derive(Clone, Debug)]
pub(super) struct Found {
    id: Uuid,
    bound: Bound,
}

impl<V: Clone> Sessions<V> {
    pub(super) fn new() -> Self {
        Self { held: Vec::new() }
    }

    /// Opens a session; one of the same binding is replaced. The vault that was held before for this profile, if any, comes back.
    pub(super) fn open(
        &mut self,
        id: Uuid,
        profile: ProfileName,
        file: PathBuf,
        bound: Bound,
        deadlines: Deadlines,
        vault: V,
    ) -> Result<Option<V>> {
        // Another vault at the same path has replaced the one that was open; its sessions mean nothing now.
        let displaced = self
            .held
            .iter()
            .position(|held| held.file == file && held.id != id)
            .and_then(|place| self.held.swap_remove(place).vault);
        let held = match self.held.iter().position(|held| held.id == id) {
            Some(place) => &mut self.held[place],
            None => {
                self.held.push(Held {
                    id,
                    profile: profile.clone(),
                    file: file.clone(),
                    sessions: Vec::new(),
                    vault: None,
                });
                let last = self.held.len() - 1;
                &mut self.held[last]
            }
        };
        held.sessions.retain(|session| !session.bound.is(&bound));
        if held.sessions.len() >= MOST_SESSIONS {
            held.sessions.retain(|session| !session.is_locked);
        }
        if held.sessions.len() >= MOST_SESSIONS {
            return Err(Error::new(Kind::Busy, "this profile has 64 sessions open")
                .hint("end them with `sevault lock`"));
        }
        held.profile = profile;
        held.file = file;
        held.sessions.push(Session {
            bound,
            deadlines,
            is_locked: false,
        });
        Ok(held.vault.replace(vault).or(displaced))
    }

    /// The vault in `file` for who shows `ticket`: with a token by that token's session alone, else by the terminal's, else by the user's.
    pub(super) fn find(&self, file: &Path, ticket: &Ticket, now: Duration) -> Result<(V, Found)> {
        let held = self.held.iter().find(|held| held.file == file);
        let live = |bound: &Bound| {
            held?.sessions.iter().find(|session| {
                !session.is_locked && session.deadlines.idle_end > now && session.bound.is(bound)
            })
        };
        let session = match ticket.token {
            Some(hash) => live(&Bound::Token(hash)),
            None => ticket
                .terminal
                .and_then(|(leader, start)| live(&Bound::Terminal(leader, start)))
                .or_else(|| live(&Bound::User)),
        };
        let found = held.and_then(|held| {
            let bound = session?.bound.clone();
            Some((held.vault.clone()?, Found { id: held.id, bound }))
        });
        found.ok_or_else(|| match ticket.token {
            Some(_) => Error::new(Kind::Locked, "the session of SEVAULT_SESSION is over").hint(
                "open another with `eval \"$(sevault agent unlock)\"`, or unset SEVAULT_SESSION",
            ),
            None => Error::new(Kind::Locked, "the vault is locked")
                .hint("unlock it with `sevault unlock`"),
        })
    }

    /// The vaults that are open for every process of the user.
    pub(super) fn open_to_user(&self, now: Duration) -> Vec<(PathBuf, V)> {
        let files = self.held.iter().map(|held| &held.file);
        files
            .filter_map(|file| {
                let (vault, _) = self.find(file, &Ticket::default(), now).ok()?;
                Some((file.clone(), vault))
            })
            .collect()
    }

    /// Notes that a session served successfully.
    pub(super) fn touch(&mut self, found: &Found, now: Duration) {
        let session = self
            .held
            .iter_mut()
            .filter(|held| held.id == found.id)
            .flat_map(|held| &mut held.sessions)
            .find(|session| session.bound.is(&found.bound));
        if let Some(session) = session {
            session.deadlines.touch(now);
        }
    }

    /// Locks the vault in `file`, or every one.
    pub(super) fn lock(&mut self, file: Option<&Path>) -> Vec<V> {
        let chosen = self
            .held
            .iter_mut()
            .filter(|held| file.is_none_or(|file| held.file == file));
        chosen
            .filter_map(|held| {
                for session in &mut held.sessions {
                    session.is_locked = true;
                }
                held.vault.take()
            })
            .collect()
    }

    /// The machine has slept: locks every session that was not told to stay. Gives what is wiped for it.
    pub(super) fn resume(&mut self) -> Vec<V> {
        let mut vaults = Vec::new();
        for held in &mut self.held {
            for session in &mut held.sessions {
                session.is_locked |= session.deadlines.on_resume == OnResume::Lock;
            }
            if held.sessions.iter().all(|session| session.is_locked) {
                vaults.extend(held.vault.take());
            }
        }
        vaults
    }

    /// Ends what is past its deadline.
    pub(super) fn expire(&mut self, now: Duration) -> Ended<V> {
        let had_some = !self.held.is_empty();
        let mut vaults = Vec::new();
        for held in &mut self.held {
            held.sessions
                .retain(|session| session.deadlines.absolute > now);
            for session in &mut held.sessions {
                session.is_locked |= session.deadlines.idle_end <= now;
            }
            if held.sessions.iter().all(|session| session.is_locked) {
                vaults.extend(held.vault.take());
            }
        }
        self.held.retain(|held| !held.sessions.is_empty());
        Ended {
            vaults,
            is_last: had_some && self.held.is_empty(),
        }
    }

    /// When [`Sessions::expire`] has something to do next.
    pub(super) fn next(&self) -> Option<Duration> {
        let sessions = self.held.iter().flat_map(|held| &held.sessions);
        sessions
            .map(|session| match session.is_locked {
                true => session.deadlines.absolute,
                false => session.deadlines.idle_end,
            })
            .min()
    }

    pub(super) fn status(&self, now: Duration, count: impl Fn(&V) -> usize) -> Vec<SessionStatus> {
        let mut all = Vec::new();
        for held in &self.held {
            let secrets = held.vault.as_ref().map_or(0, &count);
            all.extend(held.sessions.iter().map(|session| {
                let left = |end: Duration| end.saturating_sub(now).as_secs();
                let is_locked = session.is_locked || session.deadlines.idle_end <= now;
                SessionStatus {
                    profile: held.profile.to_string(),
                    locked: is_locked,
                    bound_to: session.bound.word().to_owned(),
                    idle_remaining_s: match is_locked {
                        true => 0,
                        false => left(session.deadlines.idle_end),
                    },
                    ttl_remaining_s: left(session.deadlines.absolute),
                    secrets,
                }
            }));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use uuid::Uuid;

    use super::{Bound, Deadlines, LONGEST, OnResume, Sessions, Ticket};

    const FILE: &str = "/v/default.vault";

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn open(sessions: &mut Sessions<char>, bound: Bound, now: u64, ttl: u64, idle: u64) {
        let deadlines = Deadlines::new(at(now), at(ttl), at(idle));
        let profile = "default".parse().unwrap();
        sessions
            .open(
                Uuid::nil(),
                profile,
                PathBuf::from(FILE),
                bound,
                deadlines,
                'v',
            )
            .unwrap();
    }

    fn is_open(sessions: &Sessions<char>, ticket: &Ticket, now: u64) -> bool {
        sessions.find(Path::new(FILE), ticket, at(now)).is_ok()
    }

    #[test]
    fn disuse_locks_and_use_puts_it_off_until_the_absolute_deadline() {
        let mut sessions = Sessions::new();
        let user = Ticket::default();
        open(&mut sessions, Bound::User, 0, 100, 10);
        for now in (5..95).step_by(5) {
            let (_, found) = sessions.find(Path::new(FILE), &user, at(now)).unwrap();
            sessions.touch(&found, at(now));
            assert!(sessions.expire(at(now)).vaults.is_empty());
        }
        assert_eq!(sessions.next(), Some(at(100)));
        assert!(is_open(&sessions, &user, 99) && !is_open(&sessions, &user, 100));
        let ended = sessions.expire(at(100));
        assert!(ended.is_last && ended.vaults == ['v']);
    }

    #[test]
    fn an_idle_session_gives_its_vault_back_once_and_stays_listed_until_its_end() {
        let mut sessions = Sessions::new();
        open(&mut sessions, Bound::User, 0, 100, 10);
        assert!(!is_open(&sessions, &Ticket::default(), 10));
        let ended = sessions.expire(at(10));
        assert!(ended.vaults == ['v'] && !ended.is_last);
        assert!(sessions.expire(at(11)).vaults.is_empty());
        let status = sessions.status(at(20), |_| 5);
        assert!(status[0].locked && status[0].ttl_remaining_s == 80 && status[0].secrets == 0);
        assert_eq!(sessions.next(), Some(at(100)));
        assert!(sessions.expire(at(100)).is_last);
        assert!(!sessions.expire(at(101)).is_last);
    }

    #[test]
    fn suspended_time_counts() {
        let mut sessions = Sessions::new();
        open(&mut sessions, Bound::User, 0, 3600 * 8, 3600 * 8);
        assert!(!is_open(&sessions, &Ticket::default(), 3600 * 9));
    }

    #[test]
    fn no_session_lasts_longer_than_the_longest() {
        let mut sessions = Sessions::new();
        open(&mut sessions, Bound::User, 0, u64::MAX, u64::MAX);
        assert_eq!(sessions.next(), Some(LONGEST));
    }

    #[test]
    fn a_token_opens_its_own_session_and_no_other() {
        let mut sessions = Sessions::new();
        let right = Ticket {
            token: Some([1; 32]),
            terminal: None,
        };
        let wrong = Ticket {
            token: Some([2; 32]),
            terminal: None,
        };
        open(&mut sessions, Bound::Token([1; 32]), 0, 100, 100);
        assert!(is_open(&sessions, &right, 1) && !is_open(&sessions, &wrong, 1));
        assert!(!is_open(&sessions, &Ticket::default(), 1));
        // A stale token does not fall back to the user's session: what was asked for is gone, and that is said.
        open(&mut sessions, Bound::User, 0, 100, 100);
        assert!(!is_open(&sessions, &wrong, 1));
    }

    #[test]
    fn a_terminal_has_its_own_session_or_the_users() {
        let mut sessions = Sessions::new();
        let here = Ticket {
            token: None,
            terminal: Some((7, 70)),
        };
        let recycled = Ticket {
            token: None,
            terminal: Some((7, 71)),
        };
        open(&mut sessions, Bound::Terminal(7, 70), 0, 100, 100);
        assert!(is_open(&sessions, &here, 1) && !is_open(&sessions, &recycled, 1));
        open(&mut sessions, Bound::User, 0, 50, 50);
        assert!(is_open(&sessions, &recycled, 1));
        sessions.expire(at(60));
        assert!(is_open(&sessions, &here, 60) && !is_open(&sessions, &recycled, 60));
    }

    #[test]
    fn a_machine_that_slept_locks_what_was_not_told_to_stay() {
        let mut sessions = Sessions::new();
        open(&mut sessions, Bound::User, 0, 100, 100);
        let deadlines = Deadlines::new(at(0), at(100), at(100)).and_on_resume(OnResume::Stay);
        let (profile, file) = ("default".parse().unwrap(), PathBuf::from(FILE));
        let token = Bound::Token([1; 32]);
        let opened = sessions.open(Uuid::nil(), profile, file, token, deadlines, 'w');
        assert_eq!(opened.unwrap(), Some('v'));
        let right = Ticket {
            token: Some([1; 32]),
            terminal: None,
        };
        assert!(sessions.resume().is_empty());
        assert!(is_open(&sessions, &right, 1) && !is_open(&sessions, &Ticket::default(), 1));
        sessions.lock(None);
        open(&mut sessions, Bound::User, 2, 100, 100);
        assert_eq!(sessions.resume(), ['v']);
        assert!(!is_open(&sessions, &Ticket::default(), 3));
    }

    #[test]
    fn lock_ends_every_session_of_the_vault() {
        let mut sessions = Sessions::new();
        open(&mut sessions, Bound::User, 0, 100, 100);
        open(&mut sessions, Bound::Token([1; 32]), 0, 100, 100);
        assert!(sessions.lock(Some(Path::new("/another"))).is_empty());
        assert_eq!(sessions.lock(Some(Path::new(FILE))), ['v']);
        assert!(!is_open(&sessions, &Ticket::default(), 1));
        open(&mut sessions, Bound::User, 2, 100, 100);
        assert!(is_open(&sessions, &Ticket::default(), 3));
        assert!(!is_open(
            &sessions,
            &Ticket {
                token: Some([1; 32]),
                terminal: None
            },
            3
        ));
    }
}
