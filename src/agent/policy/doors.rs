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

use crate::agent::policies::{Policies, TokenHash};
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

#[cfg(test)]
mod tests {
    use super::{CellCaller, CellWish, Refusal, decide_cell};
    use crate::agent::policies::{Cell, Policies, TokenHash};

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
}
