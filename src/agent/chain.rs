//! The lines of the audit, each chained to the one before.
//!
//! Touches: nothing.
//!
//! JSON in plain ASCII, one object to a line. A line has a number and `prev`, the SHA-256 of the line before without its line end (zeros before the first). What is
//! written while the vault is open says by `key` under which audit key, and ends in `mac`, HMAC-SHA256 under it of the line without it; a line without one, or
//! with one of an earlier data key, is anchored by the next that has one of this key. The head says which line is the last, with a MAC of its own.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Kind, Result};
use crate::secret::Timestamp;
use crate::vault::crypto::{Key, authenticate, is_authentic};

pub(super) const LONGEST_LINE: usize = 4096;
/// So much of what others chose is kept; each character may take twelve in a line.
const LONGEST_WORD: usize = 100;
const MAC_START: &str = ",\"mac\":\"";
const MAC_END: &str = "\"}";

type Hash = [u8; 32];

/// Who had it done.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Who {
    pub(crate) uid: u32,
    pub(crate) pid: u32,
    /// The program behind ours, which is everybody's way in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) program: Option<String>,
    /// How sure we are of the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<String>,
    /// Which door it came by, if not our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) door: Option<String>,
    /// As whom it was let in there: the id of a cell, never its token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) party: Option<String>,
}

/// What was decided.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) event: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Why not; nothing where it was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) denied: Option<String>,
    /// Of a launch: how, and the name of the program; never its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) launched: Option<String>,
}

impl Event {
    pub(crate) fn granted(event: &str, name: Option<&str>) -> Self {
        Self {
            event: event.to_owned(),
            name: name.map(str::to_owned),
            denied: None,
            mode: None,
            launched: None,
        }
    }

    pub(crate) fn denied(event: &str, name: Option<&str>, reason: &str) -> Self {
        Self {
            denied: Some(reason.to_owned()),
            ..Self::granted(event, name)
        }
    }

    /// A secret that a program was launched with.
    pub(crate) fn launched(name: &str, mode: &str, program: &str) -> Self {
        let short = |text: &str| Some(text.chars().take(LONGEST_WORD).collect());
        Self {
            mode: short(mode),
            launched: short(program),
            ..Self::granted("launch", Some(name))
        }
    }
}

/// A line as it is read back.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) n: u64,
    pub(crate) time: Timestamp,
    #[serde(flatten)]
    pub(crate) event: Event,
    #[serde(flatten)]
    pub(crate) who: Who,
    /// Which audit key the seal is of; nothing where there is no seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    prev: String,
}

/// Names an audit key without giving anything of it away.
fn name_of(key: &Key) -> String {
    HEXLOWER.encode(&authenticate(key, b"which audit key")[..6])
}

/// What the first line is called that is written after the head was lost: lines before it may be missing, and that stays visible.
pub(super) const HEAD_LOST: &str = "head-lost";

/// Where a chain stands: what the next line continues.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Head {
    pub(super) n: u64,
    hash: Hash,
}

impl Head {
    /// Makes the next line, without its line end, and moves on to it.
    pub(super) fn next(
        &mut self,
        event: &Event,
        who: &Who,
        time: Timestamp,
        key: Option<&Key>,
    ) -> Result<String> {
        let line = Line {
            n: self.n + 1,
            time,
            event: event.clone(),
            who: who.clone(),
            key: key.map(name_of),
            prev: HEXLOWER.encode(&self.hash),
        };
        let text = serde_json::to_string(&line)
            .map_err(|_| Error::new(Kind::Failed, "cannot write a line of the audit"))?;
        let mut text = to_ascii(&text);
        if let Some(key) = key {
            let mac = HEXLOWER.encode(&authenticate(key, text.as_bytes()));
            text.pop();
            text = [&text, MAC_START, &mac, MAC_END].concat();
        }
        if text.len() > LONGEST_LINE {
            return Err(Error::new(
                Kind::Failed,
                "a line of the audit would be too long",
            ));
        }
        *self = Self::at(line.n, &text);
        Ok(text)
    }

    fn at(n: u64, text: &str) -> Self {
        Self {
            n,
            hash: Sha256::digest(text.as_bytes()).into(),
        }
    }

    /// Where a chain stands that ends in this line.
    pub(super) fn after(text: &str) -> Option<Self> {
        let line: Line = serde_json::from_str(text).ok()?;
        Some(Self::at(line.n, text))
    }

    /// Whether the line in which a chain ends was sealed with this key.
    pub(super) fn is_of(text: &str, key: &Key) -> bool {
        serde_json::from_str(text).is_ok_and(|line: Line| line.key == Some(name_of(key)))
    }

    /// Number and hash, always of the same length.
    pub(super) fn write(&self) -> String {
        format!("{:020} {}", self.n, HEXLOWER.encode(&self.hash))
    }

    pub(super) fn read(said: &str) -> Option<Self> {
        let (n, hash) = said.split_once(' ')?;
        let hash = HEXLOWER.decode(hash.as_bytes()).ok()?;
        Some(Self {
            n: n.parse().ok()?,
            hash: hash.as_slice().try_into().ok()?,
        })
    }

    /// The head as it is kept beside the chain, with its MAC.
    pub(super) fn seal(&self, key: &Key) -> String {
        let said = self.write();
        let mac = HEXLOWER.encode(&authenticate(key, said.as_bytes()));
        format!("{said} {mac}\n")
    }

    /// Reads what [`Head::seal`] made; nothing unless it was made with this key.
    pub(super) fn open(text: &str, key: &Key) -> Option<Self> {
        let (said, mac) = text.strip_suffix('\n')?.rsplit_once(' ')?;
        let mac = HEXLOWER.decode(mac.as_bytes()).ok()?;
        if !is_authentic(key, said.as_bytes(), mac.as_slice().try_into().ok()?) {
            return None;
        }
        Self::read(said)
    }
}

/// The first thing that is wrong with an audit.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// Counted from 1 over all files that are kept, the oldest first; 0 is the head.
    pub(crate) line: u64,
    pub(crate) what: String,
}

/// Checks a whole chain: how many lines it has, or the first that is wrong. The oldest lines may be gone, as full files are put aside; the newest may not.
///
/// `head` is the one beside the chain, if it is authentic. `anchor` is one that was kept out of reach: where the chain stood then.
pub(super) fn verify<'a>(
    lines: impl Iterator<Item = &'a str>,
    head: Option<Head>,
    anchor: Option<Head>,
    key: &Key,
) -> std::result::Result<u64, Fault> {
    let name = name_of(key);
    let mut at: Option<Head> = None;
    let mut count = 0;
    let mut is_sealed = false;
    // Lines under an earlier data key hold by the chain, once a line under this one continues it.
    let mut doubted = None;
    for text in lines {
        count += 1;
        let fault = |what: &str| Fault {
            line: count,
            what: what.to_owned(),
        };
        let (plain, mac) = split(text);
        let line: Line =
            serde_json::from_str(&plain).map_err(|_| fault("it is not a line of the audit"))?;
        if let Some(at) = at
            && (line.n != at.n + 1 || line.prev != HEXLOWER.encode(&at.hash))
        {
            return Err(fault("it does not follow the line before it"));
        }
        match mac {
            Some(mac) if is_authentic(key, plain.as_bytes(), &mac) => {
                is_sealed = true;
                doubted = None;
            }
            Some(_) if line.key.as_ref() == Some(&name) => {
                return Err(fault("its seal is wrong: it was changed"));
            }
            Some(_) if doubted.is_none() => {
                doubted = Some(fault(
                    "its seal is of another key, and none of this key follows",
                ));
            }
            Some(_) | None => {}
        }
        if line.event.event == HEAD_LOST {
            return Err(fault("the head was missing or forged when it was written"));
        }
        let here = Head::at(line.n, text);
        if [head, anchor]
            .into_iter()
            .flatten()
            .any(|known| known.n == here.n && known != here)
        {
            return Err(fault("another line was written in its place"));
        }
        at = Some(here);
    }
    if let Some(fault) = doubted {
        return Err(fault);
    }
    let last = at.unwrap_or_default().n;
    if [head, anchor]
        .into_iter()
        .flatten()
        .any(|known| known.n > last)
    {
        return Err(Fault {
            line: count,
            what: "lines after it are missing".to_owned(),
        });
    }
    if is_sealed && head.is_none() {
        return Err(Fault {
            line: 0,
            what: "the head is missing or forged".to_owned(),
        });
    }
    Ok(count)
}

/// A line without its MAC, and the MAC.
fn split(text: &str) -> (String, Option<Hash>) {
    let cut = || {
        let (plain, mac) = text.strip_suffix(MAC_END)?.rsplit_once(MAC_START)?;
        let mac = HEXLOWER.decode(mac.as_bytes()).ok()?;
        Some((format!("{plain}}}"), mac.as_slice().try_into().ok()?))
    };
    cut().map_or_else(
        || (text.to_owned(), None),
        |(plain, mac)| (plain, Some(mac)),
    )
}

/// The same JSON in the characters from space to tilde: what a terminal or an editor would obey is escaped, wherever it comes from.
fn to_ascii(json: &str) -> String {
    let mut plain = String::with_capacity(json.len() + 80);
    for letter in json.chars() {
        if matches!(letter, ' '..='~') {
            plain.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                plain.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Event, Fault, Head, Line, Who, verify};
    use crate::vault::crypto::Key;

    fn key() -> Key {
        Key::copy(&[7; 32]).unwrap()
    }

    /// A chain of lines, the third of them written while the vault was locked.
    fn chain() -> (Vec<String>, Head) {
        let (key, mut head) = (key(), Head::default());
        let who = Who::default();
        let lines = (0..6).map(|number| {
            let event = Event::granted("read", Some(&format!("A{number}")));
            let key = (number != 2).then_some(&key);
            head.next(&event, &who, 1_700_000_000, key).unwrap()
        });
        (lines.collect(), head)
    }

    fn check(lines: &[String], head: Option<Head>) -> Result<u64, Fault> {
        verify(lines.iter().map(String::as_str), head, None, &key())
    }

    #[test]
    fn an_untouched_chain_holds() {
        let (lines, head) = chain();
        assert_eq!(check(&lines, Some(head)), Ok(6));
        // Older files go in time; what is left still hangs together.
        assert_eq!(check(&lines[3..], Some(head)), Ok(3));
        assert_eq!(check(&[], None), Ok(0));
    }

    #[test]
    fn every_change_is_found_at_the_line_where_it_shows() {
        let (lines, head) = chain();
        let at = |lines: &[String]| check(lines, Some(head)).unwrap_err().line;
        for place in 0..6 {
            let mut edited = lines.clone();
            edited[place] = edited[place].replace("read", "list");
            let want = if place == 2 { 4 } else { place as u64 + 1 };
            assert_eq!(at(&edited), want, "edited {place}");
            if place > 0 {
                let mut swapped = lines.clone();
                swapped.swap(place - 1, place);
                assert!(at(&swapped) <= place as u64 + 1, "swapped {place}");
            }
            if (1..5).contains(&place) {
                let mut cut = lines.clone();
                cut.remove(place);
                assert_eq!(at(&cut), place as u64 + 1, "removed {place}");
            }
            assert_eq!(at(&lines[..place]), place as u64, "truncated to {place}");
        }
        assert_eq!(check(&lines, None).unwrap_err().line, 0);
    }

    #[test]
    fn lines_from_before_a_new_data_key_hold_by_the_chain() {
        let (mut lines, mut head) = chain();
        let (new, who) = (Key::copy(&[8; 32]).unwrap(), Who::default());
        let event = Event::granted("unlock", None);
        lines.push(head.next(&event, &who, 1_700_000_001, Some(&new)).unwrap());
        let check =
            |lines: &[String]| verify(lines.iter().map(String::as_str), Some(head), None, &new);
        assert_eq!(check(&lines), Ok(7));
        // The last line was not written under the old key, and without the new one nothing holds.
        assert_eq!(check(&lines[..6]).unwrap_err().line, 1);
        for place in 0..6 {
            let mut edited = lines.clone();
            edited[place] = edited[place].replace("read", "list");
            assert!(
                check(&edited).unwrap_err().line <= place as u64 + 2,
                "{place}"
            );
        }
    }

    #[test]
    fn lines_under_a_later_key_hold_too_when_an_older_vault_was_restored() {
        let (mut lines, mut head) = chain();
        let (new, who) = (Key::copy(&[8; 32]).unwrap(), Who::default());
        let mut next = |event: &str, key: &Key| {
            let event = Event::granted(event, None);
            lines.push(head.next(&event, &who, 1_700_000_001, Some(key)).unwrap());
        };
        next("new-key", &new);
        next("read", &new);
        next("trust", &key());
        next("read", &key());
        assert_eq!(check(&lines, Some(head)), Ok(10));
        for place in 0..10 {
            let mut edited = lines.clone();
            edited[place] = edited[place].replace("\"event\":\"", "\"event\":\"x");
            // One under the other key, or under none, shows at the line after it.
            let want = place + 1 + usize::from([2, 6, 7].contains(&place));
            assert_eq!(check(&edited, Some(head)).unwrap_err().line, want as u64);
        }
    }

    #[test]
    fn what_was_cut_off_together_with_its_head_is_missed_by_the_anchor() {
        let (lines, head) = chain();
        let older = Head::after(&lines[3]).unwrap();
        let check = |lines: &[String], anchor| {
            verify(
                lines.iter().map(String::as_str),
                Some(older),
                Some(anchor),
                &key(),
            )
        };
        assert_eq!(check(&lines[..4], older), Ok(4));
        assert_eq!(check(&lines[..4], head).unwrap_err().line, 4);
        // What is before the oldest line that is kept cannot be looked at any more.
        assert_eq!(check(&lines[3..4], Head::after(&lines[1]).unwrap()), Ok(1));
    }

    #[test]
    fn a_head_is_read_with_its_key_only() {
        let (_, head) = chain();
        let sealed = head.seal(&key());
        assert_eq!(Head::open(&sealed, &key()), Some(head));
        assert_eq!(Head::open(&sealed, &Key::copy(&[8; 32]).unwrap()), None);
        assert_eq!(Head::open(&sealed.replace('6', "7"), &key()), None);
        assert_eq!(Head::open("", &key()), None);
    }

    proptest! {
        #[test]
        fn whatever_a_program_is_called_a_line_stays_a_line(program in any::<String>()) {
            let who = Who { program: Some(program.chars().take(300).collect()), ..Who::default() };
            let mut head = Head::default();
            let text = head.next(&Event::granted("read", None), &who, 0, Some(&key())).unwrap();
            assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            let line: Line = serde_json::from_str(&text).unwrap();
            assert_eq!(line.who, who);
        }
    }
}
