//! Reads JSON that holds secrets, from memory that is wiped into memory that is wiped.
//!
//! Touches: nothing.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::value::RawValue;

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::field;

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
}
