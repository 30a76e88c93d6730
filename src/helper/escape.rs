//! Values inside other text: how they are written there so that they stay one value.
//!
//! Touches: nothing.

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// How a value is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Escape {
    /// As it is.
    None,
    /// Inside the double quotes of a JSON string.
    Json,
    /// Inside the double quotes of a YAML scalar: what is escaped for JSON reads the same there (YAML 1.2, section 1.3).
    Yaml,
    /// A word of a Bourne shell, in quotes of its own.
    Shell,
}

impl Escape {
    /// What a file is written in, by its name.
    pub(crate) fn of_file(name: &str) -> Self {
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("json" | "jsonc") => Self::Json,
            Some("yaml" | "yml") => Self::Yaml,
            Some("sh" | "bash") => Self::Shell,
            Some(_) | None => Self::None,
        }
    }
}

impl std::str::FromStr for Escape {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self::None),
            "json" => Ok(Self::Json),
            "yaml" => Ok(Self::Yaml),
            "shell" => Ok(Self::Shell),
            _ => Err("it is none, json, yaml or shell"),
        }
    }
}

/// A stretch of a text that is put together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Piece<'a> {
    Plain(&'a str),
    Value(&'a Secret, Escape),
}

/// Puts pieces together, leaving no copy of a value behind.
pub(crate) fn compose(pieces: &[Piece<'_>]) -> Result<Secret> {
    // The longest form of a byte is JSON's `\u0000`, and quotes may stand around: room for all at once, since a vector that grows leaves copies behind.
    let room = pieces.iter().map(|piece| match piece {
        Piece::Plain(text) => text.len(),
        Piece::Value(value, Escape::None) => value.len(),
        Piece::Value(value, _) => value.len() * 6 + 2,
    });
    let mut text = Zeroizing::new(Vec::with_capacity(room.sum()));
    for piece in pieces {
        match piece {
            Piece::Plain(plain) => text.extend_from_slice(plain.as_bytes()),
            Piece::Value(value, Escape::None) => text.extend_from_slice(value.expose()),
            Piece::Value(value, Escape::Json | Escape::Yaml) => json(value.expose(), &mut text)?,
            Piece::Value(value, Escape::Shell) => shell(value.expose(), &mut text),
        }
    }
    Ok(Secret::from(text))
}

/// A text as the inside of a JSON string, for what is no secret.
pub(crate) fn json_text(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    // A text is UTF-8, which is all that could be wrong.
    let _ = json(text.as_bytes(), &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

fn json(value: &[u8], into: &mut Vec<u8>) -> Result<()> {
    if std::str::from_utf8(value).is_err() {
        return Err(Error::new(
            Kind::Failed,
            "the value is not UTF-8, so that it cannot stand in such a text",
        )
        .hint("store it encoded, as base64 for example"));
    }
    for byte in value {
        match byte {
            b'"' => into.extend_from_slice(b"\\\""),
            b'\\' => into.extend_from_slice(b"\\\\"),
            b'\n' => into.extend_from_slice(b"\\n"),
            b'\r' => into.extend_from_slice(b"\\r"),
            b'\t' => into.extend_from_slice(b"\\t"),
            0..0x20 | 0x7f => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                into.extend_from_slice(b"\\u00");
                into.push(DIGITS[usize::from(byte >> 4)]);
                into.push(DIGITS[usize::from(byte & 15)]);
            }
            _ => into.push(*byte),
        }
    }
    Ok(())
}

fn shell(value: &[u8], into: &mut Vec<u8>) {
    into.push(b'\'');
    for byte in value {
        match byte {
            b'\'' => into.extend_from_slice(b"'\\''"),
            _ => into.push(*byte),
        }
    }
    into.push(b'\'');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Escape, Piece, compose};
    use crate::secret::Secret;

    fn written(value: &[u8], escape: Escape) -> Vec<u8> {
        let value = Secret::new(value.to_vec());
        let pieces = [
            Piece::Plain("<"),
            Piece::Value(&value, escape),
            Piece::Plain(">"),
        ];
        compose(&pieces).unwrap().expose().to_vec()
    }

    #[test]
    fn a_value_cannot_leave_its_place() {
        let hostile = b"a\"b\\c\n'd$(e)";
        for (escape, want) in [
            (Escape::None, "<a\"b\\c\n'd$(e)>"),
            (Escape::Json, "<a\\\"b\\\\c\\n'd$(e)>"),
            (Escape::Yaml, "<a\\\"b\\\\c\\n'd$(e)>"),
            (Escape::Shell, "<'a\"b\\c\n'\\''d$(e)'>"),
        ] {
            assert_eq!(String::from_utf8(written(hostile, escape)).unwrap(), want);
        }
    }

    #[test]
    fn what_is_no_text_is_not_forced_into_json() {
        let value = Secret::new(vec![0xff]);
        assert!(compose(&[Piece::Value(&value, Escape::Json)]).is_err());
    }

    proptest! {
        #[test]
        fn json_reads_back_what_was_written(value in any::<String>()) {
            let text = written(value.as_bytes(), Escape::Json);
            let json = [b"\"", &text[1..text.len() - 1], b"\""].concat();
            assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), value);
        }
    }
}
