//! JSON: an object of names and values, in which an object is a namespace.
//!
//! Touches: nothing.
//!
//! A string is a value, and so is `{"b64":"…"}`, by which values travel that are not UTF-8. Any other number, truth or list is the value that its JSON
//! text is, so that no number loses a digit; `null` is none.

use std::fmt;

use data_encoding::BASE64;
use serde::Deserializer;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, Kind, Result, named};
use crate::exchange::text::unmarked;
use crate::exchange::{Item, Parsed, malformed};
use crate::secret::Secret;

/// How deep namespaces may lie in one another.
const DEEPEST: usize = 16;
/// How many names an error lists.
const MOST_NAMED: usize = 20;
/// What stands for a value that is not text.
const BYTES: &str = "b64";

/// Reads a whole file.
pub(crate) fn read(file: &Secret) -> Result<Parsed> {
    let text = unmarked(file)?;
    let members = members(text.expose())?;
    let mut found = Found::default();
    found.take(&[], &members)?;
    if found.unnamed > 0 {
        let (names, are) = match found.unnamed {
            1 => ("name", "is none"),
            _ => ("names", "are none"),
        };
        return Err(Error::new(
            Kind::Usage,
            format!("{} {names} of the file {are} for a secret", found.unnamed),
        )
        .hint("use letters, digits, `_`, `.` and `-`, and begin with a letter or `_`"));
    }
    if !found.empty.is_empty() {
        return Err(Error::new(
            Kind::Failed,
            format!("{}: that is no value", named(&found.empty, MOST_NAMED)),
        )
        .hint("take what is null or damaged out of the file"));
    }
    Ok(Parsed {
        items: found.items,
        notes: Vec::new(),
    })
}

#[derive(Default)]
struct Found {
    items: Vec<Item>,
    /// Names that are none are only counted: what stands in the place of a name may be a secret.
    unnamed: usize,
    empty: Vec<String>,
}

impl Found {
    fn take(&mut self, above: &[&str], members: &[(String, &RawValue)]) -> Result<()> {
        if above.len() > DEEPEST {
            return Err(malformed("JSON of secrets", "it is too deep"));
        }
        for (key, raw) in members {
            let path = [above, &[key]].concat();
            if raw.get().starts_with('{') {
                let inner = self::members(raw.get().as_bytes())?;
                match &inner[..] {
                    [(key, raw)] if key == BYTES => {
                        let bytes = string(raw).and_then(|text| BASE64.decode(text.expose()).ok());
                        self.add(&path, bytes)?;
                    }
                    _ => self.take(&path, &inner)?,
                }
                continue;
            }
            self.add(&path, value(raw).map(|value| value.expose().to_vec()))?;
        }
        Ok(())
    }

    fn add(&mut self, path: &[&str], value: Option<Vec<u8>>) -> Result<()> {
        let Ok(name) = path.join("/").parse() else {
            self.unnamed += 1;
            return Ok(());
        };
        match value {
            Some(value) => {
                let place = format!("`{name}`");
                self.items.push(Item::new(name, value, &place)?);
            }
            None => self.empty.push(name.to_string()),
        }
        Ok(())
    }
}

/// The members of an object, in its order.
pub(super) fn members(text: &[u8]) -> Result<Vec<(String, &RawValue)>> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let members = reader.deserialize_map(Members);
    members
        .and_then(|members| reader.end().map(|()| members))
        .map_err(|error| malformed("a JSON object", &place(&error)))
}

/// The elements of a list; none where it is no list.
pub(super) fn elements(raw: &RawValue) -> Vec<&RawValue> {
    let mut reader = serde_json::Deserializer::from_str(raw.get());
    reader.deserialize_seq(Elements).unwrap_or_default()
}

/// A string, or nothing.
pub(super) fn string(raw: &RawValue) -> Option<Secret> {
    let mut reader = serde_json::Deserializer::from_str(raw.get());
    reader.deserialize_str(Text).ok()
}

/// A value, or nothing for `null`.
pub(super) fn value(raw: &RawValue) -> Option<Secret> {
    match raw.get() {
        "null" => None,
        text if text.starts_with('"') => string(raw),
        text => Some(Secret::new(text.as_bytes().to_vec())),
    }
}

/// Where it is at fault, not what stands there.
fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(String, &RawValue)> = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(A::Error::custom("a name stands there twice"));
        }
        Ok(members)
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(elements)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::new(text.as_bytes().to_vec()))
    }
}

/// Writes names and values as one object, a line for each; a name stands as it is, namespace and all.
pub(crate) fn write<'a>(pairs: impl Iterator<Item = (&'a str, &'a Secret)> + Clone) -> Secret {
    // An escape takes at most six bytes.
    let size = |(name, value): (&str, &Secret)| name.len() + 6 * value.len() + 20;
    let mut text = Vec::with_capacity(pairs.clone().map(size).sum::<usize>() + 4);
    text.push(b'{');
    for (number, (name, value)) in pairs.enumerate() {
        text.extend_from_slice(if number == 0 { b"\n  " } else { b",\n  " });
        push(name, &mut text);
        text.extend_from_slice(b": ");
        push_value(value.expose(), &mut text);
    }
    text.extend_from_slice(b"\n}\n");
    Secret::new(text)
}

/// Appends a value as JSON has it.
pub(super) fn push_value(value: &[u8], text: &mut Vec<u8>) {
    match std::str::from_utf8(value) {
        Ok(value) => push(value, text),
        Err(_) => {
            text.extend_from_slice(b"{\"b64\": \"");
            let start = text.len();
            text.resize(start + BASE64.encode_len(value.len()), 0);
            BASE64.encode_mut(value, &mut text[start..]);
            text.extend_from_slice(b"\"}");
        }
    }
}

/// Appends a string as JSON has it (RFC 8259, section 7). DEL, C1 and the line separators are escaped too, which YAML asks for and JSON allows.
pub(super) fn push(value: &str, text: &mut Vec<u8>) {
    text.push(b'"');
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend_from_slice(&[b'\\', letter as u8]),
            '\n' => text.extend_from_slice(b"\\n"),
            '\r' => text.extend_from_slice(b"\\r"),
            '\t' => text.extend_from_slice(b"\\t"),
            _ if letter.is_control()
                || matches!(
                    letter,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) =>
            {
                text.extend_from_slice(format!("\\u{:04x}", u32::from(letter)).as_bytes());
            }
            _ => text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{read, write};
    use crate::secret::Secret;

    fn check(text: &str, want: &str) {
        let said = match read(&Secret::new(text.as_bytes().to_vec())) {
            Ok(parsed) => parsed
                .items
                .iter()
                .map(|item| format!("{}={} ", item.name, item.value.expose().escape_ascii()))
                .collect(),
            Err(error) => error.message,
        };
        assert_eq!(said.trim_end(), want, "{text}");
    }

    #[test]
    fn an_object_is_names_and_values() {
        check(r#"{"A": "1", "B": "a\"\n\u0041"}"#, r#"A=1 B=a\"\nA"#);
        check("\u{feff}{}", "");
        check(
            r#"{"A": 12345678901234567890.10, "B": true, "C": [1, "x"]}"#,
            r#"A=12345678901234567890.10 B=true C=[1, \"x\"]"#,
        );
    }

    #[test]
    fn an_object_within_is_a_namespace() {
        check(
            r#"{"api": {"DB": "1", "deep": {"X": "2"}}, "api/Y": "3"}"#,
            "api/DB=1 api/deep/X=2 api/Y=3",
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_base64() {
        check(r#"{"A": {"b64": "//4="}}"#, r"A=\xff\xfe");
        check(r#"{"A": {"b64": "!"}}"#, "`A`: that is no value");
    }

    #[test]
    fn what_is_not_names_and_values_is_refused() {
        check("[]", "it is not a JSON object: line 1, column 0");
        check("{\"A\": 1,}", "it is not a JSON object: line 1, column 9");
        check("{} {}", "it is not a JSON object: line 1, column 4");
        check(
            r#"{"A": "1", "A": "2"}"#,
            "it is not a JSON object: line 1, column 20",
        );
        check(
            r#"{"a b": "1", "": "2"}"#,
            "2 names of the file are none for a secret",
        );
        check(r#"{"A": null, "B": null}"#, "`A` and `B`: that is no value");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in proptest::collection::vec(1u8..=255, 0..40), text in "\\PC{0,20}[\\x01-\\x9f\u{2028}\u{ffff}]{0,4}") {
            let text = text.replace('\0', "");
            let secrets = [Secret::new(value), Secret::new(text.into_bytes())];
            let written = write([("A", &secrets[0]), ("b/C", &secrets[1])].into_iter());
            let parsed = read(&written).unwrap();
            prop_assert_eq!(parsed.items.len(), 2);
            for (item, secret) in parsed.items.iter().zip(&secrets) {
                prop_assert_eq!(item.value.expose(), secret.expose());
            }
        }
    }
}
