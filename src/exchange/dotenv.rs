//! The `.env` format, which nobody has specified: read as its users mean it, written so that every reader agrees.
//!
//! Touches: nothing.
//!
//! ```text
//! file    = { line }                       separated by LF or CRLF, which is LF also inside quotes
//! line    = blanks [ "#" text ]
//!         | blanks [ "export" blanks ] name blanks "=" blanks value blanks [ "#" text ]
//!         | blanks "export" { blanks name }            which gives nothing, as it names no value
//! name    = that of a secret
//! value   = "'" text "'"                   as it stands, several lines too; only \' is ' where a value goes on after it
//!         | '"' text '"'                   several lines too; \n \r \t \\ \" \$ \` are escapes, any other \ is itself
//!         | "`" text "`"                   as it stands; where nothing is enclosed, a bare value
//!         | bare                           up to blanks and a "#", or to the end of the line less its blanks
//! ```
//!
//! A `$` is always itself: what a variable held when the file was read is no secret of the file's. Of a name that stands there twice the last value
//! counts, as for every other reader. A line that is none of this is an error, where other readers would lose it silently; how python-dotenv and
//! dotenv for JavaScript read the same is recorded in `tests/fixtures/dotenv.json`.

use crate::error::{Error, Kind, Result, named};
use crate::exchange::text::unmarked;
use crate::exchange::{Item, Parsed};
use crate::name::SecretName;
use crate::secret::Secret;

/// How many lines or names an error or a note lists.
const MOST_NAMED: usize = 20;

/// Reads a whole file.
pub(crate) fn read(file: &Secret) -> Result<Parsed> {
    let text = unmarked(file)?;
    let text = with_line_feeds(text.expose());
    let mut reader = Reader {
        rest: text.expose(),
        line: 1,
    };
    let mut parsed = Parsed::default();
    let (mut faults, mut twice, mut references) = (Vec::new(), Vec::new(), 0);
    let mut places = std::collections::HashMap::new();
    while !reader.rest.is_empty() {
        let line = reader.line;
        match reader.statement() {
            Ok(None) => {}
            Ok(Some((name, value))) => {
                if value.expose().windows(2).any(|pair| pair == b"${") {
                    references += 1;
                }
                let item = Item::new(name, value.expose().to_vec(), &format!("line {line}"))?;
                match places.get(&item.name) {
                    None => {
                        places.insert(item.name.clone(), parsed.items.len());
                        parsed.items.push(item);
                    }
                    Some(&at) => {
                        twice.push(item.name.clone());
                        parsed.items[at] = item;
                    }
                }
            }
            Err(Fault) => {
                faults.push(line);
                reader.skip_line();
            }
        }
    }
    if !faults.is_empty() {
        let lines = named(&faults, MOST_NAMED).replace('`', "");
        let (lines, are) = match &faults[..] {
            [_] => (format!("line {lines}"), "is no assignment"),
            _ => (format!("lines {lines}"), "are no assignments"),
        };
        return Err(Error::new(Kind::Failed, format!("{lines} {are}")).hint(
            "write NAME=value, and quote a value that has quotes in it or goes over several lines",
        ));
    }
    if !twice.is_empty() {
        let names = named(&twice, MOST_NAMED);
        parsed.notes.push(format!(
            "{names}: there more than once, and the last value counts"
        ));
    }
    if references > 0 {
        let hold = if references == 1 {
            "value holds"
        } else {
            "values hold"
        };
        parsed.notes.push(format!(
            "{references} {hold} `${{`, which is stored as it stands"
        ));
    }
    Ok(parsed)
}

fn with_line_feeds(text: &[u8]) -> Secret {
    let mut plain = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    Secret::new(plain)
}

/// The line that a statement begins on is none.
struct Fault;

struct Reader<'a> {
    rest: &'a [u8],
    line: usize,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) {
        let (taken, rest) = self.rest.split_at(count);
        self.line += taken.iter().filter(|byte| **byte == b'\n').count();
        self.rest = rest;
    }

    fn skip_blanks(&mut self) {
        self.take(count(self.rest, is_blank));
    }

    fn line_length(&self) -> usize {
        count(self.rest, |byte| *byte != b'\n')
    }

    fn skip_line(&mut self) {
        let length = self.line_length();
        self.take((length + 1).min(self.rest.len()));
    }

    /// Reads one line, or more where a value goes over several. Nothing of the text has been taken when it is a fault, but blanks.
    fn statement(&mut self) -> Result<Option<(SecretName, Secret)>, Fault> {
        self.skip_blanks();
        let line = &self.rest[..self.line_length()];
        if matches!(line.first(), None | Some(b'#')) {
            self.skip_line();
            return Ok(None);
        }
        let exported = line
            .strip_prefix(b"export")
            .filter(|rest| rest.first().is_some_and(is_blank));
        let sign = line.iter().position(|byte| *byte == b'=');
        let Some(sign) = sign else {
            let mut words = exported.ok_or(Fault)?.split(is_blank);
            if words.any(|word| !word.is_empty() && name(word).is_err()) {
                return Err(Fault);
            }
            self.skip_line();
            return Ok(None);
        };
        let before = exported.map_or(0, |rest| line.len() - rest.len());
        let name = name(line[before..sign].trim_ascii())?;
        let mut ahead = Reader {
            rest: self.rest,
            line: self.line,
        };
        ahead.take(sign + 1);
        let value = ahead.value()?;
        ahead.skip_line();
        (self.rest, self.line) = (ahead.rest, ahead.line);
        Ok(Some((name, value)))
    }

    /// Reads a value; what is left of its line may be skipped.
    fn value(&mut self) -> Result<Secret, Fault> {
        let gap = count(self.rest, is_blank);
        self.take(gap);
        let quote = match self.rest.first() {
            Some(quote @ (b'\'' | b'"' | b'`')) => *quote,
            // Blanks before a comment sign make it one.
            Some(b'#') if gap > 0 => return Ok(Secret::new(Vec::new())),
            _ => return Ok(self.bare()),
        };
        match quoted(quote, self.rest) {
            Some((value, length)) if is_end(&self.rest[length..]) => {
                self.take(length);
                Ok(value)
            }
            // Few readers know these quotes, so that they may be of the value.
            _ if quote == b'`' => Ok(self.bare()),
            _ => Err(Fault),
        }
    }

    fn bare(&self) -> Secret {
        let line = &self.rest[..self.line_length()];
        let comment = line
            .windows(2)
            .position(|pair| is_blank(&pair[0]) && pair[1] == b'#');
        let value = &line[..comment.unwrap_or(line.len())];
        Secret::new(value.trim_ascii_end().to_vec())
    }
}

/// The value between quotes at the start of `text`, and how much both quotes enclose.
fn quoted(quote: u8, text: &[u8]) -> Option<(Secret, usize)> {
    let end = closing(quote, text)?;
    let mut value = Vec::with_capacity(end);
    let mut at = 1;
    while at < end {
        match escaped(quote, &text[at..]) {
            Some(byte) => {
                value.push(byte);
                at += 2;
            }
            None => {
                value.push(text[at]);
                at += 1;
            }
        }
    }
    Some((Secret::new(value), end + 1))
}

/// Where the quote stands that ends a value.
fn closing(quote: u8, text: &[u8]) -> Option<usize> {
    let mut at = 1;
    while *text.get(at)? != quote {
        at += if escaped(quote, &text[at..]).is_some() {
            2
        } else {
            1
        };
    }
    Some(at)
}

/// What the two characters that `text` begins with stand for, if they are an escape.
fn escaped(quote: u8, text: &[u8]) -> Option<u8> {
    let [b'\\', next, rest @ ..] = text else {
        return None;
    };
    match (quote, *next) {
        (b'"', b'n') => Some(b'\n'),
        (b'"', b'r') => Some(b'\r'),
        (b'"', b't') => Some(b'\t'),
        (b'"', next @ (b'\\' | b'"' | b'$' | b'`')) => Some(next),
        (b'\'', b'\'') if !is_end(rest) => Some(b'\''),
        _ => None,
    }
}

/// Whether a value may end here: nothing but blanks or a comment is left of the line.
fn is_end(text: &[u8]) -> bool {
    let rest = &text[count(text, is_blank)..];
    matches!(rest.first(), None | Some(b'\n' | b'#'))
}

fn name(word: &[u8]) -> Result<SecretName, Fault> {
    let word = std::str::from_utf8(word).map_err(|_| Fault)?;
    word.parse().map_err(|_| Fault)
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\x0b' | b'\x0c')
}

fn count(text: &[u8], is_it: impl Fn(&u8) -> bool) -> usize {
    text.iter()
        .position(|byte| !is_it(byte))
        .unwrap_or(text.len())
}

/// Writes names and values, a line for each.
///
/// A value stands in the first form that holds it of bare, single quotes and double quotes: that order is how many readers agree on it. In single quotes
/// stands nothing that a reader might take for an escape; in double quotes nothing is left that a shell would run.
pub(crate) fn write<'a>(pairs: impl Iterator<Item = (&'a str, &'a Secret)> + Clone) -> Secret {
    let size = |(name, value): (&str, &Secret)| name.len() + 2 * value.len() + 4;
    // Room for all at once: a vector that grows leaves copies behind.
    let mut text = Vec::with_capacity(pairs.clone().map(size).sum());
    for (name, value) in pairs {
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        push(value.expose(), &mut text);
        text.push(b'\n');
    }
    Secret::new(text)
}

fn push(value: &[u8], text: &mut Vec<u8>) {
    let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./:@%+,=".contains(byte);
    let is_escape = |pair: &[u8]| pair[0] == b'\\' && matches!(pair[1], b'\\' | b'\'');
    let is_single = !value.iter().any(|byte| matches!(byte, b'\'' | b'\r'))
        && !value.ends_with(b"\\")
        && !value.windows(2).any(is_escape);
    if value.iter().all(is_bare) {
        text.extend_from_slice(value);
    } else if is_single {
        text.push(b'\'');
        text.extend_from_slice(value);
        text.push(b'\'');
    } else {
        text.push(b'"');
        for byte in value {
            match byte {
                b'\\' | b'"' | b'$' | b'`' => text.extend_from_slice(&[b'\\', *byte]),
                b'\r' => text.extend_from_slice(b"\\r"),
                _ => text.push(*byte),
            }
        }
        text.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::{read, write};
    use crate::secret::Secret;

    /// The names and values, or the error.
    fn values(text: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let parsed = read(&Secret::new(text.to_vec())).map_err(|error| error.message)?;
        let pairs = parsed.items.iter();
        Ok(pairs
            .map(|item| (item.name.to_string(), item.value.expose().to_vec()))
            .collect())
    }

    #[derive(Deserialize)]
    struct Case {
        what: String,
        text: String,
        ours: Result<BTreeMap<String, String>, String>,
    }

    #[test]
    fn the_corpus_is_read_as_recorded() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../tests/fixtures/dotenv.json")).unwrap();
        assert!(cases.len() >= 60, "{} cases", cases.len());
        for Case { what, text, ours } in cases {
            let want = ours.map(|values| {
                let bytes = |(name, value): (String, String)| (name, value.into_bytes());
                values.into_iter().map(bytes).collect()
            });
            assert_eq!(values(text.as_bytes()), want, "{what}: {text:?}");
        }
    }

    #[test]
    fn values_need_not_be_text() {
        let read = values(b"A=\xff\xfe\nB='\xc3'\n").unwrap();
        assert_eq!(
            (&read["A"][..], &read["B"][..]),
            (&b"\xff\xfe"[..], &b"\xc3"[..])
        );
    }

    #[test]
    fn what_is_refused_is_not_repeated() {
        let error = values(b"sk-ant-key\nA=1\nB='x\n").unwrap_err();
        assert_eq!(error, "lines 1 and 3 are no assignments");
    }

    #[test]
    fn what_may_surprise_is_noted() {
        let parsed = read(&Secret::new(b"A=1\nA=2\nB=${A}\nC=$D\n".to_vec())).unwrap();
        assert_eq!(
            parsed.notes,
            [
                "`A`: there more than once, and the last value counts",
                "1 value holds `${`, which is stored as it stands"
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in proptest::collection::vec(1u8..=255, 0..40)) {
            let text = write([("A", &Secret::new(value.clone())), ("B", &Secret::new(b"b".to_vec()))].into_iter());
            let read = values(text.expose()).unwrap();
            prop_assert_eq!(&read["A"], &value);
            prop_assert_eq!(&read["B"], b"b");
        }

        #[test]
        fn quotes_and_ends_of_lines_are_read_back(value in "['\"`\\\\$# \n\r\tna{]{0,12}") {
            let text = write([("A", &Secret::new(value.clone().into_bytes()))].into_iter());
            prop_assert_eq!(&values(text.expose()).unwrap()["A"], value.as_bytes());
        }

        #[test]
        fn no_text_makes_it_fall(text in "(export )?[AB]?[ =]?['\"`\\\\$# \n=a]{0,30}") {
            let _ = values(text.as_bytes());
        }
    }
}
