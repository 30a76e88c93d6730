//! Secret values in the JSON of the doors: read and written without a copy that is not wiped.
//!
//! Touches: nothing.
//!
//! A value is a text where it is UTF-8, and `{"b64":"…"}` where it is not.

use std::fmt;

use data_encoding::BASE64;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use crate::secret::Secret;

/// So much may be written after a value without moving it.
const ROOM_BEHIND: usize = 64;

/// A value, or a token, as somebody sent it. What a text with escapes leaves in the parser's own buffer is out of our hands.
#[derive(Clone, Debug)]
pub(super) struct Given(pub(super) Secret);

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or base64 in an object")
    }

    fn visit_str<E>(self, text: &str) -> Result<Given, E> {
        Ok(Given(Secret::new(text.as_bytes().to_vec())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
        let wrong = || A::Error::custom("not a value");
        let Some(("b64", text)) = map.next_entry::<&str, &str>()? else {
            return Err(wrong());
        };
        let value = BASE64.decode(text.as_bytes()).map_err(|_| wrong())?;
        match map.next_key::<&str>()? {
            None => Ok(Given(Secret::new(value))),
            Some(_) => Err(wrong()),
        }
    }
}

/// Writes a value as JSON.
pub(super) fn push(out: &mut Vec<u8>, value: &Secret) {
    let bytes = value.expose();
    // What grows leaves copies behind.
    let before = out.len() + size(bytes) + ROOM_BEHIND;
    if out.capacity() < before {
        let mut larger = Vec::with_capacity(before.next_power_of_two());
        larger.extend_from_slice(out);
        zeroize::Zeroize::zeroize(out);
        *out = larger;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        out.extend_from_slice(b"{\"b64\":\"");
        let start = out.len();
        out.resize(start + BASE64.encode_len(bytes.len()), 0);
        BASE64.encode_mut(bytes, &mut out[start..]);
        out.extend_from_slice(b"\"}");
        return;
    };
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0..0x20 => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.push(DIGITS[usize::from(byte >> 4)]);
                out.push(DIGITS[usize::from(byte & 15)]);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// At most so many bytes are written for a value.
fn size(bytes: &[u8]) -> usize {
    if std::str::from_utf8(bytes).is_err() {
        return BASE64.encode_len(bytes.len()) + 10;
    }
    let escaped = bytes.iter().filter(|byte| **byte < 0x20).count();
    let doubled = bytes.iter().filter(|byte| matches!(byte, b'"' | b'\\'));
    bytes.len() + 5 * escaped + doubled.count() + 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Given, push, size};
    use crate::secret::Secret;

    #[test]
    fn what_is_not_text_travels_as_base64() {
        let mut out = Vec::new();
        push(&mut out, &Secret::new(vec![0xff, 0]));
        assert_eq!(out, br#"{"b64":"/wA="}"#);
        for wrong in [
            "{}",
            r#"{"b64":"?"}"#,
            r#"{"b64":"/wA=","x":"y"}"#,
            "1",
            "null",
        ] {
            assert!(serde_json::from_str::<Given>(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_value_is_read_as_it_was_written(value in any::<Vec<u8>>()) {
            let mut out = Vec::new();
            push(&mut out, &Secret::new(value.clone()));
            assert!(out.len() <= size(&value));
            let Given(read) = serde_json::from_slice(&out).unwrap();
            assert_eq!(read.expose(), value);
        }
    }
}
