//! The lines of the audit, each chained to the one before.
//!
//! Touches: nothing.
//!
//! JSON in plain ASCII, one object to a line. A line has a number and `prev`, the SHA-256 of the line before without its line end (zeros before the first). What is
//! written while the vault is open ends in `mac`, HMAC-SHA256 under the vault's audit key of the line without it; a line without one is anchored by the
//! next that has one. The head says which line is the last, with a MAC of its own.

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
    prev: String,
}

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

    /// The head as it is kept beside the chain: number, hash and MAC, always of the same length.
    pub(super) fn seal(&self, key: &Key) -> String {
        let said = format!("{:020} {}", self.n, HEXLOWER.encode(&self.hash));
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
        let (n, hash) = said.split_once(' ')?;
        let hash = HEXLOWER.decode(hash.as_bytes()).ok()?;
        Some(Self {
            n: n.parse().ok()?,
            hash: hash.as_slice().try_into().ok()?,
        })
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
pub(super) fn verify<'a>(
    lines: impl Iterator<Item = &'a str>,
    head: Option<Head>,
    key: &Key,
) -> std::result::Result<u64, Fault> {
    let mut at: Option<Head> = None;
    let mut count = 0;
    let mut is_anchored = true;
    // Lines from before the vault got a new data key have seals of an earlier key. They hold by the chain, which the first line under this key continues; if it breaks
    // before that, the first line whose seal does not fit is the one that was changed.
    let mut doubted: Option<Fault> = None;
    let mut is_sealed = false;
    let mut has_head = head.is_none_or(|head| head.n == 0);
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
            return Err(doubted.unwrap_or_else(|| fault("it does not follow the line before it")));
        }
        match mac {
            None => is_anchored = false,
            Some(mac) => {
                if is_authentic(key, plain.as_bytes(), &mac) {
                    is_sealed = true;
                    doubted = None;
                } else if is_sealed {
                    return Err(fault("its seal is wrong: it was changed"));
                } else if doubted.is_none() {
                    doubted = Some(fault("its seal is wrong: it was changed"));
                }
                is_anchored = true;
            }
        }
        let here = Head::at(line.n, text);
        at = Some(here);
        has_head |= head == Some(here);
    }
    if let Some(fault) = doubted {
        return Err(fault);
    }
    if !has_head {
        return Err(Fault {
            line: count,
            what: "lines after it are missing".to_owned(),
        });
    }
    if count > 0 && head.is_none() && is_anchored {
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
        verify(lines.iter().map(String::as_str), head, &key())
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
        let check = |lines: &[String]| verify(lines.iter().map(String::as_str), Some(head), &new);
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
