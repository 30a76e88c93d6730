//! What only looks like a secret: placeholders, references, code and prose.
//!
//! Touches: nothing.

/// Text that stands in examples where a key would be, in small letters.
const PLACEHOLDERS: &[&str] = &[
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "your_",
    "your-",
    "yourkey",
    "yourtoken",
    "yourapi",
    "redacted",
    "removed_by_sevault",
    "dummy",
    "insert_",
    "insert-",
    "replace_",
    "replace-",
    "replaceme",
    "xxxx",
    "****",
    "....",
    "00000000",
    "12345678901234567890",
    "abcdefghij",
    "0123456789abcdef",
    "deadbeef",
    "not-a-real",
    "not_a_real",
    "notreal",
    "sample_",
    "sample-",
    "my_secret",
    "my-secret",
    "mysecret",
    "secret_here",
    "key_here",
    "token_here",
    // The token that jwt.io shows.
    "eyjzdwiioiixmjm0nty3odkwiiwibmftzsi6ikpvag4g",
];

/// How a reference to a secret begins, which is what should stand there.
const REFERENCES: &[&str] = &[
    "op://",
    "sv://",
    "sevault://",
    "vault:",
    "enc[",
    "encrypted:",
    "keyring:",
    "keychain:",
    "ref+",
    "secret://",
    "aws-sm://",
    "env:",
    "file:",
];

/// Whole values that people type where no secret is.
const COMMON: &[&str] = &[
    "password",
    "passwd",
    "secret",
    "pass",
    "pwd",
    "token",
    "admin",
    "root",
    "guest",
    "user",
    "username",
    "postgres",
    "mysql",
    "redis",
    "rabbitmq",
    "minio",
    "minioadmin",
    "localhost",
    "undefined",
    "disabled",
    "enabled",
    "required",
    "optional",
    "unset",
    "default",
    "password1",
    "password123",
    "passw0rd",
    "hunter2",
    "letmein",
    "foobar",
    "foo",
    "bar",
    "test",
    "testing",
    "test1234",
    "secret123",
    "mypassword",
    "string",
    "nil",
    "null",
    "none",
    "true",
    "false",
    "pat",
    "key",
];

/// Whether the text is something that people write in the place of a secret.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let small = value.to_ascii_lowercase();
    let holds = |word: &str| {
        small
            .windows(word.len())
            .any(|part| part == word.as_bytes())
    };
    is_reference(&small)
        || COMMON.iter().any(|word| small == word.as_bytes())
        || PLACEHOLDERS.iter().any(|word| holds(word))
        || has_long_run(value)
}

/// Whether the text names a secret that lies elsewhere, or is computed when it is used.
fn is_reference(small: &[u8]) -> bool {
    REFERENCES
        .iter()
        .any(|start| small.starts_with(start.as_bytes()))
        || [&b"${"[..], b"$(", b"{{", b"<%", b"#{"]
            .iter()
            .any(|mark| small.windows(2).any(|pair| pair == *mark))
        || matches!(
            small.first(),
            Some(b'$' | b'<' | b'%' | b'@' | b'`' | b'&' | b'*' | b'!')
        )
}

/// Six of one character in a row: chance gives that to one token of 64 random letters in ten million.
fn has_long_run(value: &[u8]) -> bool {
    value
        .windows(6)
        .any(|run| run.iter().all(|byte| *byte == run[0]))
}

/// Whether a value that a name says is a secret may be one: literal text, no path, no code, no plain address.
pub(super) fn is_literal(value: &[u8]) -> bool {
    let starts = |marks: &[&str]| marks.iter().any(|mark| value.starts_with(mark.as_bytes()));
    value.len() >= 6
        && value.iter().all(u8::is_ascii_graphic)
        && !starts(&[
            "/",
            "./",
            "../",
            "~",
            "-",
            "--",
            "C:\\",
            "$",
            "=",
            ">",
            "http://",
            "https://",
            "ssh-",
            "sha256:",
            "process.env",
            "os.environ",
            "env.",
        ])
        && !value
            .iter()
            .any(|byte| matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}'))
        && !is_placeholder(value)
}

/// Whether the text could hardly have been thought up: the tie-break where neither a format nor a file tells.
pub(super) fn is_random(value: &[u8]) -> bool {
    is_varied(value) && !is_wordy(value)
}

/// The same where a format says that it is no name of a thing.
pub(super) fn is_varied(value: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    value.len() >= 16
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && entropy(value) >= 3.2
}

/// The form of a UUID, which some providers give their keys: a secret only where the name says so.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Words joined by dashes, dots or underscores, as in the names of things.
fn is_wordy(value: &[u8]) -> bool {
    let parts: Vec<&[u8]> = value.split(|byte| !byte.is_ascii_alphanumeric()).collect();
    parts.len() >= 3 && parts.iter().all(|part| part.len() <= 12)
}

/// Bits for each byte, by how often each occurs (Shannon).
fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    let total = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / total)
        .map(|share| -share * share.log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{is_literal, is_placeholder, is_random};

    #[test]
    fn what_stands_for_a_secret_is_none() {
        for text in [
            "${TOKEN}",
            "$(cat key)",
            "<your key>",
            "xxxxxxxxxxxx",
            "changeme",
            "your_api_key",
            "AKIAIOSFODNN7EXAMPLE",
            "op://vault/item/field",
            "sevault://default/A",
            "ENC[AES256,data]",
            "encrypted:abc",
            "aaaaaaaa",
            "password",
            "REMOVED_BY_SEVAULT",
        ] {
            assert!(is_placeholder(text.as_bytes()), "{text}");
        }
        assert!(!is_placeholder(b"q8Zt3LmPx0aVw2Rk"));
    }

    #[test]
    fn code_paths_and_addresses_are_no_values() {
        for text in [
            "os.environ['A']",
            "/etc/key.pem",
            "https://host/x",
            "getKey()",
            "short",
            "a b c d e f g",
            "~/.ssh/id",
        ] {
            assert!(!is_literal(text.as_bytes()), "{text}");
        }
        assert!(is_literal(b"correct-horse"));
    }

    #[test]
    fn chance_differs_from_thought() {
        assert!(is_random(b"9f8a7c6b5d4e3f2a1b0c9d8e"));
        for text in [
            "my-secret-name-2",
            "aaaaaaaaaaaaaaaa1",
            "ANTHROPIC_API_KEY",
            "short1",
        ] {
            assert!(!is_random(text.as_bytes()), "{text}");
        }
    }
}
