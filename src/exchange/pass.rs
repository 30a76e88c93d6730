//! The entries of pass, the standard Unix password manager: text of which only the first line has a meaning.
//!
//! Touches: nothing.
//!
//! An entry of one line is that line. One whose further lines are all `key: value` or `otpauth://…`, as its extensions write them, is an item with
//! fields, the first line its `PASSWORD`. Any other is taken whole: a key, a file. One line end at the end belongs to the editor.

use crate::error::Result;
use crate::exchange::Parsed;
use crate::exchange::naming::Found;
use crate::secret::Secret;

/// Takes entries, each with its path in the store and without `.gpg`.
pub(crate) fn read(entries: &[(String, Secret)]) -> Result<Parsed> {
    let mut found = Found::default();
    for (path, text) in entries {
        let path: Vec<&str> = path.split('/').collect();
        let text = text.expose();
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let mut lines = text.split(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let fields: Option<Vec<(String, Vec<u8>)>> =
            lines.filter(|line| !line.is_empty()).map(field).collect();
        match fields {
            Some(mut fields) if !fields.is_empty() => {
                fields.insert(0, ("PASSWORD".to_owned(), first.to_vec()));
                found.take(&path, fields)?;
            }
            Some(_) | None => found.take_value(&path, text.to_vec())?,
        }
    }
    Ok(found.finish())
}

fn field(line: &[u8]) -> Option<(String, Vec<u8>)> {
    if line.starts_with(b"otpauth://") {
        return Some(("TOTP".to_owned(), line.to_vec()));
    }
    let colon = line.iter().position(|byte| *byte == b':')?;
    let label = std::str::from_utf8(&line[..colon]).ok()?;
    let is_label = label.starts_with(|first: char| first.is_ascii_alphabetic())
        && label.chars().all(|letter| {
            letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '_' | '-' | '.')
        });
    let value = &line[colon + 1..];
    // An address is no label with a value.
    let value = value
        .strip_prefix(b" ")
        .or(value.is_empty().then_some(value))?;
    is_label.then(|| (label.to_owned(), value.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::secret::Secret;

    fn check(text: &str, want: &[&str]) {
        let entries = [("a/b c".to_owned(), Secret::new(text.as_bytes().to_vec()))];
        let parsed = read(&entries).unwrap();
        let said: Vec<String> = parsed
            .items
            .iter()
            .map(|item| format!("{}={}", item.name, item.value.expose().escape_ascii()))
            .collect();
        assert_eq!(said, want, "{text:?}");
    }

    #[test]
    fn one_line_is_the_value() {
        check("p w: x\n", &["a/b_c=p w: x"]);
        check("p", &["a/b_c=p"]);
        check("p\r\n", &[r"a/b_c=p\r"]);
    }

    #[test]
    fn keys_and_values_are_fields() {
        check(
            "pw\nuser name: me: x\nurl: https://a\n\notpauth://totp/x?secret=A\nempty:\n",
            &[
                "a/b_c/PASSWORD=pw",
                "a/b_c/USER_NAME=me: x",
                "a/b_c/URL=https://a",
                "a/b_c/TOTP=otpauth://totp/x?secret=A",
            ],
        );
    }

    #[test]
    fn any_other_text_is_taken_whole() {
        check(
            "-----BEGIN KEY-----\nabc=\n-----END KEY-----\n",
            &[r"a/b_c=-----BEGIN KEY-----\nabc=\n-----END KEY-----"],
        );
        check("pw\nhttps://a\n\n", &[r"a/b_c=pw\nhttps://a\n"]);
        check("\nx", &[r"a/b_c=\nx"]);
    }
}
