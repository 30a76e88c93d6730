//! CSV as password managers write it: a head, and one item a record.
//!
//! Touches: nothing.
//!
//! RFC 4180, with any end of line. KeePass 1 and 2 escape a quote by a backslash where all others double it; their heads give them away.

use crate::error::Result;
use crate::exchange::naming::Found;
use crate::exchange::text::unmarked;
use crate::exchange::{Parsed, malformed};
use crate::secret::Secret;

/// How the heads of KeePass's own CSV begin.
const KEEPASS: &[u8] = b"\"Account\",\"Login Name\"";

/// What a column is for.
enum Column {
    /// Group within group, from the root of the database.
    Group,
    Title,
    /// Of no use here: icons, times, marks.
    Passed,
    Field(String),
}

/// Reads a whole file.
pub(crate) fn read(file: &Secret) -> Result<Parsed> {
    let text = unmarked(file)?;
    let text = text.expose();
    let escape = text.starts_with(KEEPASS).then_some(b'\\');
    let mut reader = Reader {
        rest: text,
        escape,
        number: 0,
    };
    let head = reader.record()?.unwrap_or_default();
    let columns: Vec<Column> = head.iter().map(|name| column(name.expose())).collect();
    let is_title = |column: &Column| matches!(column, Column::Title);
    if !columns.iter().any(is_title) {
        return Err(malformed(
            "CSV of a password manager",
            "its head names no title",
        ));
    }
    let mut found = Found::default();
    while let Some(record) = reader.record()? {
        // An empty line is no record.
        if matches!(&record[..], [only] if only.is_empty()) {
            continue;
        }
        if record.len() != columns.len() {
            let what = format!(
                "record {} has not as many fields as the head",
                reader.number
            );
            return Err(malformed("CSV", &what));
        }
        let (mut group, mut title, mut fields) = (String::new(), String::new(), Vec::new());
        for (column, value) in columns.iter().zip(record) {
            let text = || String::from_utf8_lossy(value.expose()).into_owned();
            match column {
                Column::Group => group = text(),
                Column::Title => title = text(),
                Column::Passed => {}
                Column::Field(label) => fields.push((label.clone(), value.expose().to_vec())),
            }
        }
        // The first group is the database itself.
        let path: Vec<&str> = group.split('/').skip(1).chain([title.as_str()]).collect();
        found.take(&path, fields)?;
    }
    Ok(found.finish())
}

/// What the heads of KeePassXC 2.7, KeePass 1 and 2, and 1Password 7 and 8 say.
fn column(name: &[u8]) -> Column {
    let name = String::from_utf8_lossy(name).trim().to_owned();
    let field = |label: &str| Column::Field(label.to_owned());
    match name.to_ascii_lowercase().as_str() {
        "group" => Column::Group,
        "title" | "name" | "account" => Column::Title,
        "icon" | "last modified" | "created" | "favorite" | "archived" | "tags" | "type" => {
            Column::Passed
        }
        "login name" | "user name" => field("USERNAME"),
        "web site" | "website" => field("URL"),
        "otpauth" | "one-time password" => field("TOTP"),
        "comments" => field("NOTES"),
        _ => Column::Field(name),
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    /// What makes the next byte in quotes itself, besides a second quote.
    escape: Option<u8>,
    /// Of the record that was read last; the head is 1.
    number: usize,
}

impl Reader<'_> {
    /// The fields of the next record; nothing at the end.
    fn record(&mut self) -> Result<Option<Vec<Secret>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let mut fields = Vec::new();
        loop {
            let (field, length) = match self.rest.first() {
                Some(b'"') => self.quoted()?,
                _ => self.bare(),
            };
            fields.push(field);
            self.rest = &self.rest[length..];
            match self.rest {
                [b',', rest @ ..] => self.rest = rest,
                [b'\r', b'\n', rest @ ..] | [b'\n' | b'\r', rest @ ..] => {
                    self.rest = rest;
                    return Ok(Some(fields));
                }
                [] => return Ok(Some(fields)),
                _ => {
                    let what = format!("record {} goes on after a quote", self.number);
                    return Err(malformed("CSV", &what));
                }
            }
        }
    }

    fn bare(&self) -> (Secret, usize) {
        let ends = |byte: &u8| matches!(byte, b',' | b'\r' | b'\n');
        let length = self.rest.iter().position(ends).unwrap_or(self.rest.len());
        (Secret::new(self.rest[..length].to_vec()), length)
    }

    fn quoted(&self) -> Result<(Secret, usize)> {
        let length = self.quoted_length().ok_or_else(|| {
            let what = format!("record {} has a quote that is not closed", self.number);
            malformed("CSV", &what)
        })?;
        let mut value = Vec::with_capacity(length);
        let mut inside = self.rest[1..length - 1].iter();
        while let Some(&byte) = inside.next() {
            let is_escape = match self.escape {
                Some(escape) => byte == escape,
                None => byte == b'"',
            };
            let byte = if is_escape {
                inside.next()
            } else {
                Some(&byte)
            };
            value.extend(byte);
        }
        Ok((Secret::new(value), length))
    }

    /// How much both quotes enclose, with themselves.
    fn quoted_length(&self) -> Option<usize> {
        let mut at = 1;
        loop {
            let byte = *self.rest.get(at)?;
            let is_doubled = self.escape.is_none() && self.rest.get(at + 1) == Some(&b'"');
            at += match byte {
                b'"' if is_doubled => 2,
                b'"' => return Some(at + 1),
                _ if Some(byte) == self.escape => 2,
                _ => 1,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::secret::Secret;

    fn check(text: &str, want: &str) {
        let said = match read(&Secret::new(text.as_bytes().to_vec())) {
            Ok(parsed) => parsed
                .items
                .iter()
                .map(|item| format!("{}={}", item.name, item.value.expose().escape_ascii()))
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.message,
        };
        assert_eq!(said, want, "{text}");
    }

    #[test]
    fn quotes_enclose_commas_quotes_and_lines() {
        check(
            "Title,Password,Notes\r\na,\"x,\"\"y\"\"\r\nz\",\r\nb,' \"p,n\n",
            r#"a/PASSWORD=x,\"y\"\r\nz b/PASSWORD=\' \"p b/NOTES=n"#,
        );
        check(
            "\u{feff}title,password\n\na,\"\"\nb,é",
            r"b/PASSWORD=\xc3\xa9",
        );
    }

    #[test]
    fn keepass_escapes_by_a_backslash() {
        check(
            "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\r\n\"a\",\"u\",\"x\\\"\\\\\",\"\",\"n\"\r\n",
            r#"a/USERNAME=u a/PASSWORD=x\"\\ a/NOTES=n"#,
        );
    }

    #[test]
    fn the_root_of_a_database_is_no_namespace() {
        check(
            "\"Group\",\"Title\",\"Password\",\"Icon\"\n\"Root/Work/x y\",\"t\",\"p\",\"0\"\n\"Root\",\"u\",\"q\",\"0\"\n",
            "Work/x_y/t/PASSWORD=p u/PASSWORD=q",
        );
    }

    #[test]
    fn what_is_no_csv_of_a_password_manager_is_refused() {
        check(
            "",
            "it is not CSV of a password manager: its head names no title",
        );
        check(
            "a,b\n1,2\n",
            "it is not CSV of a password manager: its head names no title",
        );
        check(
            "title,x\na\n",
            "it is not CSV: record 2 has not as many fields as the head",
        );
        check(
            "title,x\na,\"b\n",
            "it is not CSV: record 2 has a quote that is not closed",
        );
        check(
            "title,x\na,\"b\"c\n",
            "it is not CSV: record 2 goes on after a quote",
        );
    }
}
