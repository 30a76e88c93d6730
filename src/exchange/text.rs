//! Text as other programs save it: with or without a mark of its byte order, in UTF-8 or in the UTF-16 of Windows.
//!
//! Touches: nothing.

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// The text without its mark, in UTF-8 where it was UTF-16. Other bytes stay as they are.
pub(super) fn unmarked(bytes: &Secret) -> Result<Secret> {
    let bytes = bytes.expose();
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Ok(Secret::new(rest.to_vec()));
    }
    // What PowerShell's `>` writes on Windows.
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return Ok(Secret::new(bytes.to_vec())),
    };
    let damaged = || Error::new(Kind::Failed, "it is damaged UTF-16");
    let (pairs, []) = rest.as_chunks::<2>() else {
        return Err(damaged());
    };
    // A unit of two bytes becomes at most three.
    let mut text = Vec::with_capacity(pairs.len() * 3);
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let letter = letter.map_err(|_| damaged())?;
        text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::unmarked;
    use crate::secret::Secret;

    fn check(bytes: &[u8], want: Option<&str>) {
        let text = unmarked(&Secret::new(bytes.to_vec())).ok();
        assert_eq!(
            text.as_ref().map(Secret::expose),
            want.map(str::as_bytes),
            "{bytes:?}"
        );
    }

    #[test]
    fn a_mark_goes_and_the_text_stays() {
        check(b"A=1", Some("A=1"));
        check(b"\xef\xbb\xbfA=1", Some("A=1"));
        check(b"\xff\xfeA\0=\0\xe9\0\x3d\xd8\x00\xde", Some("A=é😀"));
        check(b"\xfe\xff\0A\0=\0\xe9", Some("A=é"));
    }

    #[test]
    fn half_a_letter_is_an_error() {
        check(b"\xff\xfeA", None);
        check(b"\xff\xfe\x3d\xd8", None);
    }
}
