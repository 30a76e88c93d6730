//! Who may come in by the other doors, as it stands sealed in this device's memory of a vault.
//!
//! Touches: nothing.
//!
//! It is changed by who proves the password, and narrowed by the doors themselves: reads are counted, and a cell may give up what it has. Of a token its hash is
//! kept, never the token. What was revoked stays revoked: nothing that brings back an older vault brings this back.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::{Error, Kind, Result};
use crate::name::{CellId, Namespace, SecretName};
use crate::secret::{Secret, Timestamp};

/// The note that holds them.
pub(crate) const NOTE: &str = "doors";

const MOST_CELLS: usize = 256;
const MOST_TOKENS: usize = 64;
const MOST_CLIENTS: usize = 256;
/// So many revocations are remembered by name; a token that is remembered no longer is unknown, and opens nothing either.
const MOST_TOMBSTONES: usize = 4096;

/// The SHA-256 of a token, in hexadecimal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct TokenHash(String);

impl TokenHash {
    pub(crate) fn of(token: &[u8]) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(token)))
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// A token as people and programs hold it, 64 hexadecimal digits, from random bytes; and its hash.
    pub(crate) fn mint(random: &[u8; 32]) -> (Secret, Self) {
        let mut text = vec![0; 2 * random.len()];
        HEXLOWER.encode_mut(random, &mut text);
        let hash = Self::of(&text);
        (Secret::new(text), hash)
    }
}

/// A sandboxed workload, and what it may read.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cell {
    pub(crate) id: CellId,
    pub(crate) token: TokenHash,
    /// The names that it asks for; they lie in `ns`, if there is one.
    pub(crate) keys: Vec<SecretName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ns: Option<Namespace>,
    pub(crate) created: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<Timestamp>,
    /// How many reads it has left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reads: Option<u64>,
    /// The user that it runs as, if not ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) uid: Option<u32>,
}

impl Cell {
    /// The secret that it means by `key`, if it may read it.
    pub(crate) fn secret(&self, key: &SecretName) -> Option<SecretName> {
        if !self.keys.contains(key) {
            return None;
        }
        match &self.ns {
            Some(ns) => format!("{ns}/{key}").parse().ok(),
            None => Some(key.clone()),
        }
    }

    /// Whether its end is after `end`, or never.
    pub(crate) fn lasts_beyond(&self, end: Timestamp) -> bool {
        self.expires.is_none_or(|own| own > end)
    }
}

/// Who may use the door of HTTP, and for what.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) token: TokenHash,
    pub(crate) namespaces: Vec<Namespace>,
    /// Whether it also stores and removes.
    pub(crate) may_write: bool,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
}

impl Token {
    /// What it is called: the beginning of its hash, which tells nothing of it.
    pub(crate) fn id(&self) -> String {
        self.token.0.chars().take(12).collect()
    }

    /// Whether a secret of this name lies in its namespaces, which are matched by whole segments.
    pub(crate) fn holds(&self, name: &SecretName) -> bool {
        self.namespaces.iter().any(|ns| name.within(ns).is_some())
    }
}

/// The script that an interpreter was registered for.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) path: String,
    pub(crate) sha256: String,
}

/// A program that was registered, by its path and its bytes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Client {
    pub(crate) path: String,
    pub(crate) sha256: String,
    pub(crate) registered: Timestamp,
    /// Services, each the first segment of names.
    pub(crate) read: Vec<Namespace>,
    pub(crate) write: Vec<Namespace>,
    pub(crate) may_search: bool,
    /// The level that it has to come with, as a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) least: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) script: Option<Script>,
}

/// A cell that was revoked.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tombstone {
    pub(crate) id: CellId,
    pub(crate) token: TokenHash,
    pub(crate) revoked: Timestamp,
}

/// Somebody who is let in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Party {
    Cell(CellId),
    /// A token of the door of HTTP, by its id.
    Token(String),
    /// A program, by its path.
    Client(String),
}

impl Party {
    /// What the audit calls it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Cell(id) => id.as_str(),
            Self::Token(id) => id,
            Self::Client(path) => path,
        }
    }
}

#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Policies {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cells: Vec<Cell>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tombstones: Vec<Tombstone>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tokens: Vec<Token>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) clients: Vec<Client>,
}

impl Policies {
    /// Reads what [`Policies::write`] wrote; nothing written is nobody.
    pub(crate) fn read(note: Option<&str>) -> Result<Self> {
        let Some(note) = note else {
            return Ok(Self::default());
        };
        serde_json::from_str(note).map_err(|_| {
            Error::new(
                Kind::Corrupt,
                "this device's memory of who may come in by the doors is not readable",
            )
            .hint("it may be of a newer sevault")
        })
    }

    pub(crate) fn write(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|_| Error::new(Kind::Failed, "cannot write down who may come in"))
    }

    /// Adds a cell. One of that id must be revoked first, so that nobody loses what he runs by a slip.
    pub(crate) fn add_cell(&mut self, cell: Cell, now: Timestamp) -> Result<()> {
        self.cells
            .retain(|other| other.id != cell.id || other.expires.is_none_or(|end| end > now));
        if self.cells.iter().any(|other| other.id == cell.id) {
            return Err(Error::new(
                Kind::Conflict,
                format!("there is a cell `{}` already", cell.id),
            )
            .hint(format!("revoke it with `sevault cell revoke {}`", cell.id)));
        }
        if self.cells.len() >= MOST_CELLS {
            return Err(Error::new(
                Kind::Failed,
                format!("there are {MOST_CELLS} cells already"),
            )
            .hint("revoke some with `sevault cell revoke`"));
        }
        self.cells.push(cell);
        Ok(())
    }

    /// Revokes a cell for good; whether there was one.
    pub(crate) fn revoke_cell(&mut self, id: &CellId, now: Timestamp) -> bool {
        let Some(place) = self.cells.iter().position(|cell| cell.id == *id) else {
            return false;
        };
        let cell = self.cells.remove(place);
        self.tombstones.push(Tombstone {
            id: cell.id,
            token: cell.token,
            revoked: now,
        });
        let spare = self.tombstones.len().saturating_sub(MOST_TOMBSTONES);
        self.tombstones.drain(..spare);
        true
    }

    /// Takes everything away from somebody.
    pub(crate) fn withdraw(&mut self, from: &Party, now: Timestamp) -> Result<()> {
        match from {
            Party::Cell(id) if self.revoke_cell(id, now) => Ok(()),
            Party::Token(id) => {
                let before = self.tokens.len();
                self.tokens.retain(|token| token.id() != *id);
                match self.tokens.len() == before {
                    true => Err(Error::new(Kind::Missing, "there is no token of that id")
                        .hint("list them with `sevault agent token --list`")),
                    false => Ok(()),
                }
            }
            Party::Client(path) => {
                self.client_at(path)?;
                self.clients.retain(|client| client.path != *path);
                Ok(())
            }
            Party::Cell(_) => Err(Error::new(Kind::Missing, "there is no cell of that id")
                .hint("list them with `sevault cell list`")),
        }
    }

    /// Adds a token; those that are past their time make room.
    pub(crate) fn add_token(&mut self, token: Token, now: Timestamp) -> Result<()> {
        self.tokens.retain(|token| token.expires > now);
        if self.tokens.len() >= MOST_TOKENS {
            return Err(Error::new(
                Kind::Failed,
                format!("there are {MOST_TOKENS} tokens already"),
            )
            .hint("revoke some with `sevault agent token --revoke ID`"));
        }
        self.tokens.push(token);
        Ok(())
    }

    /// Takes out the program at a path to be registered anew, with what it may do, or begins with one that may do nothing.
    pub(crate) fn take_client(
        &mut self,
        path: &str,
        sha256: &str,
        script: Option<Script>,
        now: Timestamp,
    ) -> Result<Client> {
        let place = self.clients.iter().position(|client| client.path == path);
        let before = place.map(|place| self.clients.remove(place));
        if self.clients.len() >= MOST_CLIENTS {
            return Err(Error::new(
                Kind::Failed,
                format!("{MOST_CLIENTS} programs are registered already"),
            ));
        }
        Ok(Client {
            path: path.to_owned(),
            sha256: sha256.to_owned(),
            registered: now,
            script,
            ..before.unwrap_or(Client {
                path: String::new(),
                sha256: String::new(),
                registered: now,
                read: Vec::new(),
                write: Vec::new(),
                may_search: false,
                least: None,
                script: None,
            })
        })
    }

    pub(crate) fn client_at(&mut self, path: &str) -> Result<&mut Client> {
        let found = self.clients.iter_mut().find(|client| client.path == path);
        found.ok_or_else(|| {
            Error::new(Kind::Missing, "no program is registered at that path")
                .hint("list them with `sevault client list`")
        })
    }

    pub(crate) fn client(&self, path: &str, sha256: &str) -> Option<&Client> {
        let mut clients = self.clients.iter();
        clients.find(|client| client.path == path && client.sha256 == sha256)
    }

    pub(crate) fn token(&self, shown: &TokenHash) -> Option<&Token> {
        self.tokens.iter().find(|token| token.token.is(shown))
    }

    /// Whether somebody is still let in who was let in under this name.
    pub(crate) fn knows(&self, party: &str) -> bool {
        match party.split_once(' ') {
            Some(("cell", id)) => self.cells.iter().any(|cell| cell.id.as_str() == id),
            Some(("client", id)) => self
                .clients
                .iter()
                .any(|client| format!("{} {}", client.sha256, client.path) == id),
            Some(("token", id)) => self.tokens.iter().any(|token| token.id() == id),
            _ => false,
        }
    }

    pub(crate) fn cell(&self, id: &CellId) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.id == *id)
    }

    /// Whether this token was that of the cell of this id, before it was revoked.
    pub(crate) fn was_revoked(&self, id: &CellId, token: &TokenHash) -> bool {
        let mut graves = self.tombstones.iter();
        graves.any(|grave| grave.id == *id && grave.token.is(token))
    }

    /// Lets a cell end at `end`, unless it ends before.
    pub(crate) fn end_cell_by(&mut self, id: &CellId, end: Timestamp) {
        let mut cells = self.cells.iter_mut();
        if let Some(cell) = cells.find(|cell| cell.id == *id && cell.lasts_beyond(end)) {
            cell.expires = Some(end);
        }
    }

    /// Takes one off the reads of a cell; whether it had one left.
    pub(crate) fn count_read(&mut self, id: &CellId) -> bool {
        let cell = self.cells.iter_mut().find(|cell| cell.id == *id);
        let Some(reads) = cell.and_then(|cell| cell.reads.as_mut()) else {
            return true;
        };
        let has_one = *reads > 0;
        *reads = reads.saturating_sub(1);
        has_one
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Policies, TokenHash};

    fn cell(id: &str, token: u8) -> Cell {
        Cell {
            id: id.parse().unwrap(),
            token: TokenHash::mint(&[token; 32]).1,
            keys: vec!["A".parse().unwrap()],
            ns: Some("app".parse().unwrap()),
            created: 1,
            expires: Some(100),
            reads: Some(2),
            uid: None,
        }
    }

    #[test]
    fn a_cell_reads_its_keys_in_its_namespace_and_nothing_else() {
        let cell = cell("c", 1);
        let asked = |key: &str| cell.secret(&key.parse().unwrap()).map(String::from);
        assert_eq!(asked("A").as_deref(), Some("app/A"));
        for other in ["B", "app/A", "A/B", "a"] {
            assert_eq!(asked(other), None, "{other}");
        }
    }

    #[test]
    fn what_was_revoked_stays_so_under_the_same_id() {
        let mut policies = Policies::default();
        policies.add_cell(cell("c", 1), 2).unwrap();
        assert!(policies.add_cell(cell("c", 2), 2).is_err());
        let id = "c".parse().unwrap();
        assert!(policies.revoke_cell(&id, 3) && !policies.revoke_cell(&id, 3));
        policies.add_cell(cell("c", 2), 4).unwrap();
        let old = TokenHash::mint(&[1; 32]).1;
        assert!(policies.was_revoked(&id, &old) && !policies.cell(&id).unwrap().token.is(&old));
        assert!(!policies.was_revoked(&id, &TokenHash::mint(&[2; 32]).1));
        // One that is past its time makes room.
        policies.add_cell(cell("c", 3), 100).unwrap();
        assert_eq!(policies.cells.len(), 1);
        let again = Policies::read(Some(&policies.write().unwrap())).unwrap();
        assert_eq!(again, policies);
        assert!(Policies::read(Some("{\"cells\":[],\"more\":1}")).is_err());
    }

    #[test]
    fn the_end_of_a_cell_comes_nearer_and_never_goes_away() {
        let mut policies = Policies::default();
        policies.add_cell(cell("c", 1), 2).unwrap();
        let id = "c".parse().unwrap();
        let mut end_by = |end| {
            policies.end_cell_by(&id, end);
            policies.cell(&id).unwrap().expires
        };
        let ends = [500, 60, 90, 70, 30].map(&mut end_by);
        assert_eq!(ends, [100, 60, 60, 60, 30].map(Some));
    }

    #[test]
    fn reads_are_counted_down() {
        let mut policies = Policies::default();
        policies.add_cell(cell("c", 1), 2).unwrap();
        let id = "c".parse().unwrap();
        let counted = [(); 3].map(|()| policies.count_read(&id));
        assert_eq!(counted, [true, true, false]);
    }
}
