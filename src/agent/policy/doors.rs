//! Who may have what done at the other doors.
//!
//! Touches: nothing.
//!
//! The first row that applies decides. At these doors the caller's level is A0: nobody looks at its image.
//!
//! | # | at the door of cells | `Resolve` | `RevokeForCell` |
//! |---|---|---|---|
//! | 1 | no cell of that id, or its token is not shown; at a cell's own socket it need not show it to give up what it has | denied, in the same words | denied |
//! | 2 | the cell was revoked, as its own token proves | denied | granted, nothing happens |
//! | 3 | another user than the cell's | denied | denied |
//! | 4 | past the cell's time | denied | granted |
//! | 5 | the key is not one of the cell's | denied | |
//! | 6 | all reads are used up | denied | |
//! | 7 | anyone else | granted | granted |
//!
//! | # | at the door of HTTP | `status` `lock` `stop` | with the password | secrets |
//! |---|---|---|---|---|
//! | 1 | another user | denied | denied | denied |
//! | 2 | without our header, or with one of a browser's | denied | denied | denied |
//! | 3 | passwords are not taken here | granted | denied | |
//! | 4 | no token, or none that is known | granted | granted | denied |
//! | 5 | the token is past its time | granted | granted | denied |
//! | 6 | the secret is not in the token's namespaces | granted | granted | denied |
//! | 7 | the token only reads | granted | granted | reading is granted |
//! | 8 | anyone else | granted | granted | granted |
//!
//! At the door of clients the table of [`super::decide`] comes first, with the image of a registered program in the place of ours; then:
//!
//! | # | registered program | `read` | `search` | `write` | `delete` |
//! |---|---|---|---|---|---|
//! | 1 | comes with less than the level that its grant demands | denied | denied | denied | denied |
//! | 2 | may do this with no service at all | denied | denied | denied | denied |
//! | 3 | may not search, and does, or means a prefix | denied | denied | malformed | denied |
//! | 4 | may not do this with this service | denied | denied | denied | denied |
//! | 5 | anyone else | granted | granted | granted | granted |

use super::Level;
use crate::agent::policies::{Client, Policies, Token, TokenHash};
use crate::name::{CellId, SecretName};
use crate::secret::Timestamp;

/// Why not; the word is what the audit says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::agent) enum Refusal {
    UnknownCell,
    CellRevoked,
    OtherUser,
    CellExpired,
    KeyNotGranted,
    ReadsUsedUp,
    FromPage,
    NoPasswordsHere,
    UnknownToken,
    TokenExpired,
    NamespaceNotAllowed,
    ActionNotAllowed,
    AssuranceTooLow,
    ActionNotInPolicy,
    ServiceNotAllowed,
}

impl Refusal {
    pub(in crate::agent) fn word(self) -> &'static str {
        match self {
            Self::UnknownCell => "unknown_cell",
            Self::CellRevoked => "cell_revoked",
            Self::OtherUser => "uid_mismatch",
            Self::CellExpired => "cell_expired",
            Self::KeyNotGranted => "key_not_granted",
            Self::ReadsUsedUp => "reads_used_up",
            Self::FromPage => "header_missing",
            Self::NoPasswordsHere => "no_passwords_here",
            Self::UnknownToken => "unknown_token",
            Self::TokenExpired => "token_expired",
            Self::NamespaceNotAllowed => "namespace_not_allowed",
            Self::ActionNotAllowed => "action_not_allowed",
            Self::AssuranceTooLow => "assurance_too_low",
            Self::ActionNotInPolicy => "action_not_in_policy",
            Self::ServiceNotAllowed => "service_not_allowed",
        }
    }
}

/// Who comes to the door of cells.
#[derive(Clone, Debug)]
pub(in crate::agent) struct CellCaller<'a> {
    pub(in crate::agent) id: &'a CellId,
    pub(in crate::agent) token: Option<TokenHash>,
    /// Whether it came by the socket of this cell, which nobody else is given.
    pub(in crate::agent) is_at_own_socket: bool,
    pub(in crate::agent) uid: u32,
}

/// What a cell wants.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::agent) enum CellWish<'a> {
    Resolve(&'a SecretName),
    Revoke,
}

/// Judges by the table above: the secret that is meant by the key, if one is; `own` is our user.
pub(in crate::agent) fn decide_cell(
    policies: &Policies,
    caller: &CellCaller<'_>,
    wish: CellWish<'_>,
    own: u32,
    now: Timestamp,
) -> Result<Option<SecretName>, Refusal> {
    let is_revoking = wish == CellWish::Revoke;
    let shown = caller.token.as_ref();
    let cell = policies.cell(caller.id).filter(|cell| match shown {
        Some(token) => cell.token.is(token),
        None => is_revoking && caller.is_at_own_socket,
    });
    let Some(cell) = cell else {
        let was_its = shown.is_some_and(|token| policies.was_revoked(caller.id, token));
        return match (was_its, is_revoking) {
            (true, true) => Ok(None),
            (true, false) => Err(Refusal::CellRevoked),
            (false, _) => Err(Refusal::UnknownCell),
        };
    };
    if caller.uid != cell.uid.unwrap_or(own) {
        return Err(Refusal::OtherUser);
    }
    let CellWish::Resolve(key) = wish else {
        return Ok(None);
    };
    if cell.expires.is_some_and(|end| end <= now) {
        return Err(Refusal::CellExpired);
    }
    let secret = cell.secret(key).ok_or(Refusal::KeyNotGranted)?;
    if cell.reads == Some(0) {
        return Err(Refusal::ReadsUsedUp);
    }
    Ok(Some(secret))
}

/// What is done with secrets at a door.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::agent) enum Act {
    Read,
    List,
    Write,
    Delete,
}

impl Act {
    /// What the audit calls it.
    pub(in crate::agent) fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::List => "list",
            Self::Write => "put",
            Self::Delete => "remove",
        }
    }
}

/// Who comes to the door of HTTP.
#[derive(Clone, Copy, Debug)]
pub(in crate::agent) struct HttpCaller {
    pub(in crate::agent) uid: u32,
    /// Whether it has our header.
    pub(in crate::agent) is_deliberate: bool,
    /// Whether it has a header that browsers add for a page.
    pub(in crate::agent) is_from_page: bool,
}

/// What is asked there.
#[derive(Clone, Copy, Debug)]
pub(in crate::agent) enum HttpWish<'a> {
    /// `status`, `lock`, `stop`.
    Close,
    /// With the password, where the setting allows it.
    Prove { is_allowed: bool },
    /// Something about secrets, whoever's token it is.
    Enter,
    /// This about secrets, or about the one of this name.
    Use(Option<&'a Token>, Act, Option<&'a SecretName>),
}

/// Judges by the table above; `own` is our user.
pub(in crate::agent) fn decide_http(
    caller: HttpCaller,
    wish: HttpWish<'_>,
    own: u32,
    now: Timestamp,
) -> Result<(), Refusal> {
    if caller.uid != own {
        return Err(Refusal::OtherUser);
    }
    if !caller.is_deliberate || caller.is_from_page {
        return Err(Refusal::FromPage);
    }
    let (token, act, name) = match wish {
        HttpWish::Close | HttpWish::Enter | HttpWish::Prove { is_allowed: true } => return Ok(()),
        HttpWish::Prove { is_allowed: false } => return Err(Refusal::NoPasswordsHere),
        HttpWish::Use(token, act, name) => (token.ok_or(Refusal::UnknownToken)?, act, name),
    };
    if token.expires <= now {
        return Err(Refusal::TokenExpired);
    }
    if name.is_some_and(|name| !token.holds(name)) {
        return Err(Refusal::NamespaceNotAllowed);
    }
    if !token.may_write && matches!(act, Act::Write | Act::Delete) {
        return Err(Refusal::ActionNotAllowed);
    }
    Ok(())
}

/// Judges a registered program by the table above.
pub(in crate::agent) fn decide_client(
    client: &Client,
    level: Level,
    act: Act,
    service: &str,
    is_prefix: bool,
) -> Result<(), Refusal> {
    // A level that is no word of ours is one that nobody has.
    let least = client.least.as_deref();
    if least.is_some_and(|word| Level::read(word).is_none_or(|least| level < least)) {
        return Err(Refusal::AssuranceTooLow);
    }
    let services = match act {
        Act::Read | Act::List => &client.read,
        Act::Write | Act::Delete => &client.write,
    };
    if services.is_empty() || ((act == Act::List || is_prefix) && !client.may_search) {
        return Err(Refusal::ActionNotInPolicy);
    }
    match services.iter().any(|allowed| allowed.as_str() == service) {
        true => Ok(()),
        false => Err(Refusal::ServiceNotAllowed),
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, HttpCaller, HttpWish, Level, decide_client, decide_http};
    use super::{CellCaller, CellWish, Refusal, decide_cell};
    use crate::agent::policies::{Cell, Client, Policies, Token, TokenHash};

    const OWN: u32 = 1000;

    fn hash(token: u8) -> TokenHash {
        TokenHash::mint(&[token; 32]).1
    }

    fn policies(change: impl FnOnce(&mut Cell)) -> Policies {
        let mut cell = Cell {
            id: "c".parse().unwrap(),
            token: hash(1),
            keys: vec!["A".parse().unwrap()],
            ns: None,
            created: 0,
            expires: Some(100),
            reads: Some(1),
            uid: None,
        };
        change(&mut cell);
        let mut policies = Policies::default();
        policies.add_cell(cell, 0).unwrap();
        policies
    }

    #[track_caller]
    fn check(
        policies: &Policies,
        (id, token, at_own, uid, now): (&str, Option<u8>, bool, u32, i64),
        resolve: Result<(), Refusal>,
        revoke: Result<(), Refusal>,
    ) {
        let id = id.parse().unwrap();
        let caller = CellCaller {
            id: &id,
            token: token.map(hash),
            is_at_own_socket: at_own,
            uid,
        };
        let key = "A".parse().unwrap();
        let ask = |wish| decide_cell(policies, &caller, wish, OWN, now).map(drop);
        assert_eq!(ask(CellWish::Resolve(&key)), resolve);
        assert_eq!(ask(CellWish::Revoke), revoke);
    }

    #[test]
    fn each_row_of_the_table_holds() {
        let usual = policies(|_| {});
        let unknown = Err(Refusal::UnknownCell);
        check(&usual, ("c", Some(1), false, OWN, 0), Ok(()), Ok(()));
        // Row 1: an unknown cell and a wrong token are one refusal.
        check(&usual, ("d", Some(1), false, OWN, 0), unknown, unknown);
        check(&usual, ("c", Some(2), true, OWN, 0), unknown, unknown);
        check(&usual, ("c", None, false, OWN, 0), unknown, unknown);
        check(&usual, ("c", None, true, OWN, 0), unknown, Ok(()));
        // Row 2.
        let mut revoked = usual.clone();
        revoked.revoke_cell(&"c".parse().unwrap(), 1);
        let gone = Err(Refusal::CellRevoked);
        check(&revoked, ("c", Some(1), true, OWN, 2), gone, Ok(()));
        check(&revoked, ("c", Some(2), true, OWN, 2), unknown, unknown);
        check(&revoked, ("c", None, true, OWN, 2), unknown, unknown);
        // Row 3, for a cell of ours and for one of another user.
        let other = Err(Refusal::OtherUser);
        check(&usual, ("c", Some(1), true, 7, 0), other, other);
        let theirs = policies(|cell| cell.uid = Some(7));
        check(&theirs, ("c", Some(1), true, 7, 0), Ok(()), Ok(()));
        check(&theirs, ("c", Some(1), true, OWN, 0), other, other);
        // Rows 4 to 6.
        let late = Err(Refusal::CellExpired);
        check(&usual, ("c", Some(1), false, OWN, 100), late, Ok(()));
        let foreign = policies(|cell| cell.keys.clear());
        let denied = Err(Refusal::KeyNotGranted);
        check(&foreign, ("c", Some(1), true, OWN, 0), denied, Ok(()));
        let spent = policies(|cell| cell.reads = Some(0));
        let used = Err(Refusal::ReadsUsedUp);
        check(&spent, ("c", Some(1), false, OWN, 0), used, Ok(()));
    }

    #[test]
    fn each_row_of_the_table_of_http_holds() {
        let token = |may_write| Token {
            token: hash(1),
            namespaces: vec!["api".parse().unwrap()],
            may_write,
            created: 0,
            expires: 100,
        };
        let (reads, writes) = (token(false), token(true));
        let honest = HttpCaller {
            uid: OWN,
            is_deliberate: true,
            is_from_page: false,
        };
        let (name, other) = ("api/DB".parse().unwrap(), "api2/DB".parse().unwrap());
        let close = HttpWish::Close;
        let prove = |is_allowed| HttpWish::Prove { is_allowed };
        let all = [
            close,
            prove(true),
            HttpWish::Enter,
            HttpWish::Use(Some(&writes), Act::Read, Some(&name)),
        ];
        let check = |caller, wish, now, want| {
            assert_eq!(decide_http(caller, wish, OWN, now), want, "{wish:?}");
        };
        for wish in all {
            check(honest, wish, 0, Ok(()));
            let stranger = HttpCaller { uid: 7, ..honest };
            check(stranger, wish, 0, Err(Refusal::OtherUser));
            for page in [
                HttpCaller {
                    is_deliberate: false,
                    ..honest
                },
                HttpCaller {
                    is_from_page: true,
                    ..honest
                },
            ] {
                check(page, wish, 0, Err(Refusal::FromPage));
            }
        }
        check(honest, prove(false), 0, Err(Refusal::NoPasswordsHere));
        let acts = [Act::Read, Act::List, Act::Write, Act::Delete];
        for act in acts {
            let ask = |token, name| HttpWish::Use(token, act, name);
            let some = Some(&name);
            check(honest, ask(None, some), 0, Err(Refusal::UnknownToken));
            check(
                honest,
                ask(Some(&writes), some),
                100,
                Err(Refusal::TokenExpired),
            );
            let elsewhere = ask(Some(&writes), Some(&other));
            check(honest, elsewhere, 0, Err(Refusal::NamespaceNotAllowed));
            let want = match act {
                Act::Read | Act::List => Ok(()),
                Act::Write | Act::Delete => Err(Refusal::ActionNotAllowed),
            };
            check(honest, ask(Some(&reads), some), 0, want);
            check(honest, ask(Some(&writes), some), 0, Ok(()));
        }
    }

    #[test]
    fn each_row_of_the_table_of_clients_holds() {
        let client = |read: &str, write: &str, may_search, least: Option<&str>| {
            let services = |text: &str| {
                text.split_whitespace()
                    .map(|one| one.parse().unwrap())
                    .collect()
            };
            Client {
                path: "/p".to_owned(),
                sha256: "00".to_owned(),
                registered: 0,
                read: services(read),
                write: services(write),
                may_search,
                least: least.map(str::to_owned),
                script: None,
            }
        };
        let acts = [Act::Read, Act::List, Act::Write, Act::Delete];
        let full = client("aws", "aws", true, Some("A1"));
        for act in acts {
            for is_prefix in [false, true] {
                let ask = |client: &Client, level, service| {
                    decide_client(client, level, act, service, is_prefix)
                };
                assert_eq!(ask(&full, Level::A1, "aws"), Ok(()));
                assert_eq!(ask(&full, Level::A0, "aws"), Err(Refusal::AssuranceTooLow));
                let odd = client("aws", "aws", true, Some("B7"));
                assert_eq!(ask(&odd, Level::A3, "aws"), Err(Refusal::AssuranceTooLow));
                assert_eq!(
                    ask(&full, Level::A2, "aws2"),
                    Err(Refusal::ServiceNotAllowed)
                );
                let none = client("", "", true, None);
                assert_eq!(
                    ask(&none, Level::A2, "aws"),
                    Err(Refusal::ActionNotInPolicy)
                );
                let blind = client("aws", "aws", false, None);
                let want = match is_prefix || act == Act::List {
                    true => Err(Refusal::ActionNotInPolicy),
                    false => Ok(()),
                };
                assert_eq!(ask(&blind, Level::A2, "aws"), want);
            }
        }
        // One that reads does not write, nor the other way round.
        let reads = client("aws", "", false, None);
        let ask = |act| decide_client(&reads, Level::A2, act, "aws", false);
        assert_eq!(
            (ask(Act::Read), ask(Act::Write)),
            (Ok(()), Err(Refusal::ActionNotInPolicy))
        );
    }
}
