//! `NAME=value`, read by hand around a name: in shell, dotenv, JSON, YAML, TOML, netrc and on command lines.
//!
//! Touches: nothing.

use std::ops::Range;

/// The longest name, value and gap that are looked at.
const LONGEST_NAME: usize = 80;
const LONGEST_VALUE: usize = 4096;
const LONGEST_GAP: usize = 8;

/// A name and what is assigned to it, as places in the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) name: Range<usize>,
    /// Without quotes.
    pub(crate) value: Range<usize>,
    /// The quote on both sides, if there is one.
    pub(crate) quote: Option<u8>,
}

/// Reads the assignment to the name that ends at `end`, if there is one.
pub(crate) fn at_name(text: &[u8], end: usize) -> Option<Assignment> {
    let end = end
        + count(&text[end..], 3, |byte| {
            byte.is_ascii_digit() || *byte == b'_'
        });
    if text.get(end).is_some_and(is_name_byte) {
        return None;
    }
    let length = text[..end]
        .iter()
        .rev()
        .take(LONGEST_NAME)
        .take_while(|byte| is_name_byte(byte))
        .count();
    let mut name = end - length..end;
    let dashes = count(&text[name.clone()], length, |byte| *byte == b'-');
    name.start += dashes;
    if name.is_empty() {
        return None;
    }
    let mut at = end;
    if matches!(text.get(at..at + 2), Some(b"\\\"")) {
        at += 2;
    } else if matches!(text.get(at), Some(b'"' | b'\'' | b'`')) {
        at += 1;
    }
    let gap = count(&text[at..], LONGEST_GAP, is_blank);
    let sign = sign(&text[at + gap..]);
    if sign > 0 {
        at += gap + sign;
        at += count(&text[at..], LONGEST_GAP, is_blank);
    } else if gap > 0 && at == end && (dashes > 0 || takes_a_word(text, &name)) {
        at += gap;
    } else {
        return None;
    }
    let (value, quote) = value(text, at)?;
    Some(Assignment { name, value, quote })
}

/// The length of an assignment's sign; a comparison is none.
fn sign(text: &[u8]) -> usize {
    match text {
        [b'=', b'=' | b'~', ..] | [b':', b':', ..] => 0,
        [b':' | b'?' | b'+', b'=', ..] | [b'=', b'>', ..] => 2,
        [b'=' | b':', ..] => 1,
        _ => 0,
    }
}

/// Whether a blank alone assigns here: fish's `set -gx NAME value`, `setenv`, `setx`, and the words of netrc(5).
fn takes_a_word(text: &[u8], name: &Range<usize>) -> bool {
    let line = text[..name.start]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let before = text[line..name.start].trim_ascii();
    let first = before
        .split(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    match first {
        b"set" | b"setenv" | b"setx" | b"machine" | b"login" => true,
        b"" => &text[name.clone()] == b"password",
        _ => false,
    }
}

fn value(text: &[u8], at: usize) -> Option<(Range<usize>, Option<u8>)> {
    /// Whether a byte ends the value, given its quote.
    type Ends = fn(u8, u8) -> bool;
    let (start, quote, ends): (usize, Option<u8>, Ends) = match *text.get(at..)? {
        // Within JSON within JSON, the closing quote is escaped as well.
        [b'\\', b'"', ..] => (at + 2, Some(b'"'), |byte, _| {
            matches!(byte, b'\\' | b'"' | b'\n')
        }),
        [quote @ (b'"' | b'\'' | b'`'), ..] => (at + 1, Some(quote), |byte, quote| {
            byte == quote || byte == b'\n'
        }),
        _ => (at, None, |byte, _| {
            byte.is_ascii_whitespace()
                || matches!(
                    byte,
                    b';' | b','
                        | b'&'
                        | b'|'
                        | b'"'
                        | b'\''
                        | b'`'
                        | b'\\'
                        | b'<'
                        | b'>'
                        | b')'
                        | b'}'
                        | b']'
                )
        }),
    };
    let body = &text[start..];
    let length = body
        .iter()
        .take(LONGEST_VALUE)
        .take_while(|byte| !ends(**byte, quote.unwrap_or(0)))
        .count();
    (length > 0 && length < LONGEST_VALUE).then_some((start..start + length, quote))
}

pub(crate) fn is_name_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn count(text: &[u8], most: usize, is: impl Fn(&u8) -> bool) -> usize {
    text.iter().take(most).take_while(|byte| is(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::at_name;

    fn check(text: &str, want: Option<(&str, &str)>) {
        let end = text
            .find("KEY")
            .or_else(|| text.find("assword").map(|at| at + 4))
            .unwrap()
            + 3;
        let got = at_name(text.as_bytes(), end);
        let got = got.map(|found| (&text[found.name], &text[found.value]));
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn an_assignment_is_read_in_every_language() {
        for text in [
            "API_KEY=v1",
            "export API_KEY='v1'",
            "API_KEY = \"v1\"",
            "API_KEY: v1",
            "{\"API_KEY\": \"v1\"}",
            "{\\\"API_KEY\\\":\\\"v1\\\"}",
            "set -gx API_KEY v1",
            "$env:API_KEY = 'v1'",
            "--API_KEY v1",
            "--API_KEY=v1 --x",
            "'API_KEY' => 'v1'",
            "API_KEY := v1",
            "API_KEY ?= v1;",
            "setx API_KEY v1",
        ] {
            check(text, Some(("API_KEY", "v1")));
        }
        check("API_KEY_2=v1", Some(("API_KEY_2", "v1")));
        check("machine h login l password v1", Some(("password", "v1")));
    }

    #[test]
    fn what_assigns_nothing_is_left_alone() {
        for text in [
            "API_KEY",
            "API_KEY == x",
            "use API_KEY here",
            "API_KEYS=a",
            "API_KEY=",
            "API_KEY=\"\"",
            "the password is x",
            "API_KEY::x",
        ] {
            check(text, None);
        }
    }
}
