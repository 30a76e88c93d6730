//! Edits files of `[section]` and `key = value`, as git, AWS and pip have them, where they stand.
//!
//! Touches: nothing.

use crate::error::{Error, Kind, Result};

/// The text with `key` of `section` set: in its line if it has one, else in a line after the section's own, else in a new section at the end.
pub(super) fn set(text: &str, section: &str, key: &str, value: &str) -> Result<String> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("{key} = {value}");
    let mut place = None;
    let mut is_inside = false;
    let mut at = 0;
    for row in text.split_inclusive('\n') {
        let next = at + row.len();
        let words = row.trim();
        if let Some(opened) = words.strip_prefix('[') {
            let Some((name, _)) = opened.split_once(']') else {
                return Err(broken(text, at));
            };
            is_inside = name.trim() == section;
            if is_inside && place.is_none() {
                place = Some(next);
            }
        } else if is_inside
            && words
                .split_once('=')
                .is_some_and(|(name, _)| name.trim() == key)
        {
            let bare = at + row.trim_end_matches(['\r', '\n']).len();
            return Ok([&text[..at], &line, &text[bare..]].concat());
        } else if !is_plain(row) {
            return Err(broken(text, at));
        }
        at = next;
    }
    let gap = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        end
    };
    Ok(match place {
        Some(place) if text[..place].ends_with('\n') => {
            [&text[..place], &line, end, &text[place..]].concat()
        }
        Some(_) => [text, end, &line, end].concat(),
        None => format!("{text}{gap}[{section}]{end}{line}{end}"),
    })
}

/// A blank line, a comment, a setting, or what goes on from the line before.
fn is_plain(row: &str) -> bool {
    let words = row.trim();
    words.is_empty()
        || words.starts_with(['#', ';'])
        || words.contains('=')
        || row.starts_with([' ', '\t'])
        || words
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn broken(text: &str, at: usize) -> Error {
    let line = text[..at].matches('\n').count() + 1;
    Error::new(Kind::Failed, format!("line {line} of it is no setting"))
}

#[cfg(test)]
mod tests {
    use super::set;

    fn check(text: &str, want: &str) {
        let got = set(text, "default", "key", "v").unwrap_or_else(|error| error.message);
        assert_eq!(got, want, "{text:?}");
    }

    #[test]
    fn a_setting_goes_where_it_belongs() {
        check("", "[default]\nkey = v\n");
        check("[x]\na = 1", "[x]\na = 1\n[default]\nkey = v\n");
        check("[default]", "[default]\nkey = v\n");
        check(
            "[default]\n# c\na=1\n[y]\nkey=0\n",
            "[default]\nkey = v\n# c\na=1\n[y]\nkey=0\n",
        );
        check(
            "[default]\r\nkey=old\r\nb=1\r\n",
            "[default]\r\nkey = v\r\nb=1\r\n",
        );
        check(
            "[default]\ns3 =\n  key2 = 1\n",
            "[default]\nkey = v\ns3 =\n  key2 = 1\n",
        );
    }

    #[test]
    fn what_is_broken_is_left_alone() {
        check("[default\nkey = 1\n", "line 1 of it is no setting");
        check("a = 1\n<<<<<<< HEAD\n", "line 2 of it is no setting");
    }
}
