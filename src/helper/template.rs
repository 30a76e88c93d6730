//! Texts with references in them, filled with values.
//!
//! Touches: nothing.
//!
//! A value may only go where its escapes hold: inside the double quotes of JSON and YAML, outside all quotes in a shell's text. A reference elsewhere is refused
//! before anything is fetched.

use super::escape::{Escape, Piece, compose};
use crate::error::{Error, Kind, Result};
use crate::name::reference::find;
use crate::name::{ProfileName, SecretName};
use crate::secret::Secret;

/// The names of all secrets that a text refers to, each once.
pub(crate) fn references(
    text: &str,
    profile: &ProfileName,
    escape: Escape,
) -> Result<Vec<SecretName>> {
    let mut names = Vec::new();
    for (range, reference) in find(text)? {
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let is_fit = match escape {
            Escape::None => true,
            Escape::Json | Escape::Yaml => quote(&text[start..range.start]) == Some('"'),
            Escape::Shell => quote(&text[start..range.start]).is_none(),
        };
        if !is_fit {
            let line = text[..start].matches('\n').count() + 1;
            let (place, hint) = match escape {
                Escape::Shell => (
                    "inside quotes",
                    "take the quotes away: the value gets its own",
                ),
                Escape::None | Escape::Json | Escape::Yaml => (
                    "outside double quotes",
                    "write it as \"sevault://PROFILE/NAME\"",
                ),
            };
            return Err(Error::new(
                Kind::Usage,
                format!("line {line}: the reference stands {place}, where a value could break out"),
            )
            .hint(hint));
        }
        let name = reference.within(profile)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The quote that is open at the end of a line's beginning.
fn quote(line: &str) -> Option<char> {
    let mut open = None;
    let mut is_escaped = false;
    for letter in line.chars() {
        match (letter, open) {
            _ if is_escaped => is_escaped = false,
            ('\\', Some('"') | None) => is_escaped = true,
            ('"' | '\'', None) => open = Some(letter),
            (quote, Some(opened)) if quote == opened => open = None,
            _ => {}
        }
    }
    open
}

/// The text with the values in their places. The references are those that [`references`] has found.
pub(crate) fn fill(text: &str, values: &[(SecretName, Secret)], escape: Escape) -> Result<Secret> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for (range, reference) in find(text)? {
        let value = values.iter().find(|(name, _)| *name == reference.name);
        let (_, value) = value.ok_or_else(|| {
            Error::new(
                Kind::Missing,
                format!("there is no value for `{reference}`"),
            )
        })?;
        pieces.push(Piece::Plain(&text[done..range.start]));
        pieces.push(Piece::Value(value, escape));
        done = range.end;
    }
    pieces.push(Piece::Plain(&text[done..]));
    compose(&pieces)
}

#[cfg(test)]
mod tests {
    use super::{fill, references};
    use crate::helper::escape::Escape;
    use crate::secret::Secret;

    fn check(escape: Escape, text: &str, want: &str) {
        let profile = "p".parse().unwrap();
        let got = references(text, &profile, escape).and_then(|names| {
            let value =
                |name: crate::name::SecretName| (name, Secret::new(b"it's\n\"1\"".to_vec()));
            let values: Vec<_> = names.into_iter().map(value).collect();
            fill(text, &values, escape)
        });
        let got = match got {
            Ok(filled) => String::from_utf8(filled.expose().to_vec()).unwrap(),
            Err(error) => error.message,
        };
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn a_value_stays_one_value_in_each_language() {
        check(
            Escape::None,
            "a={{ sevault://p/A }};sevault://p/A",
            "a=it's\n\"1\";it's\n\"1\"",
        );
        check(
            Escape::Json,
            "{\"a\": \"x sevault://p/A y\"}",
            "{\"a\": \"x it's\\n\\\"1\\\" y\"}",
        );
        check(
            Escape::Yaml,
            "a: \"sevault://p/A\" # x",
            "a: \"it's\\n\\\"1\\\"\" # x",
        );
        check(
            Escape::Shell,
            "A=sevault://p/A b\n",
            "A='it'\\''s\n\"1\"' b\n",
        );
    }

    #[test]
    fn a_value_goes_nowhere_that_it_could_break_out_of() {
        let outside =
            "line 2: the reference stands outside double quotes, where a value could break out";
        check(Escape::Yaml, "x: 1\na: sevault://p/A", outside);
        check(Escape::Yaml, "x: 1\na: 'sevault://p/A'", outside);
        check(Escape::Json, "{\n\"a\\\"\": sevault://p/A}", outside);
        let inside = "line 1: the reference stands inside quotes, where a value could break out";
        check(Escape::Shell, "A=\"sevault://p/A\"", inside);
        check(
            Escape::Shell,
            "A='x\\' sevault://p/A",
            "A='x\\' 'it'\\''s\n\"1\"'",
        );
    }
}
