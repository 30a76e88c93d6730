//! Reads JSON that holds secrets, from memory that is wiped into memory that is wiped.
//!
//! Touches: nothing.

use std::fmt;
use std::io::{self, Read};

use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// A string that is a secret.
#[derive(Debug)]
pub(super) struct SecretText(pub(super) Secret);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = SecretText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E>(self, text: &str) -> Result<SecretText, E> {
                Ok(SecretText(Secret::new(text.as_bytes().to_vec())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The value of a field: a string as it is, anything else as the JSON that it came as, so that no number loses a digit.
pub(super) fn field(raw: &RawValue) -> serde_json::Result<Secret> {
    if raw.get().starts_with('"') {
        serde_json::from_str(raw.get()).map(|SecretText(text)| text)
    } else {
        Ok(Secret::new(raw.get().as_bytes().to_vec()))
    }
}

/// Reads all there is, into memory that is wiped, also what is left behind when it grows. More than `limit` is an error.
pub(super) fn read_whole(
    reader: &mut impl Read,
    expected: usize,
    limit: usize,
) -> io::Result<Secret> {
    let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
    if expected > limit {
        return Err(too_large());
    }
    // One byte more than expected, so that the end is seen without growing.
    let mut bytes = Zeroizing::new(vec![0; expected + 1]);
    let mut length = 0;
    loop {
        if length > limit {
            return Err(too_large());
        }
        if length == bytes.len() {
            let mut larger = Zeroizing::new(vec![0; length * 2]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
        match reader.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(length);
    Ok(Secret::new(std::mem::take(&mut *bytes)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::{field, read_whole};

    #[test]
    fn what_is_not_a_string_stays_the_json_that_it_was() {
        let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(
            r#"{"text":"a\n\"b\" \u00e9","number":12345678901234567890.10,"list":[1, 2],"nothing":null}"#,
        )
        .unwrap();
        for (name, want) in [
            ("text", "a\n\"b\" é"),
            ("number", "12345678901234567890.10"),
            ("list", "[1, 2]"),
            ("nothing", "null"),
        ] {
            assert_eq!(
                field(fields[name]).unwrap().expose(),
                want.as_bytes(),
                "{name}"
            );
        }
    }

    #[test]
    fn everything_is_read_up_to_the_limit() {
        let text = [b'x'; 100];
        for expected in [0, 99, 100] {
            assert_eq!(
                read_whole(&mut &text[..], expected, 100).unwrap().len(),
                100
            );
        }
        assert!(read_whole(&mut &text[..], 0, 99).is_err());
        assert!(read_whole(&mut &text[..], 100, 99).is_err());
    }
}
