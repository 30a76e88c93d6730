//! References to secrets, `sevault://PROFILE/NAME`, as they stand in files in the place of values.
//!
//! Touches: nothing.
//!
//! In running text a reference reaches as far as characters of a name do. `{{ sevault://PROFILE/NAME }}` says where one ends.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::error::{Error, Kind, Result};
use crate::name::{ProfileName, SecretName};

/// What every reference begins with.
const START: &str = "sevault://";

/// One secret of one profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Reference {
    pub(crate) profile: ProfileName,
    pub(crate) name: SecretName,
}

impl FromStr for Reference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parse = || {
            let (profile, name) = text.strip_prefix(START)?.split_once('/')?;
            Some(Self {
                profile: profile.parse().ok()?,
                name: name.parse().ok()?,
            })
        };
        parse().ok_or_else(|| {
            Error::new(Kind::Usage, "that is not a reference to a secret")
                .hint("write it as `sevault://PROFILE/NAME`")
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{START}{}/{}", self.profile, self.name)
    }
}

impl Reference {
    /// The secret's name, if it lies in the profile that was chosen: a file never reaches into another one.
    pub(crate) fn within(self, profile: &ProfileName) -> Result<SecretName> {
        if self.profile == *profile {
            return Ok(self.name);
        }
        Err(Error::new(
            Kind::Denied,
            format!("`{self}` may not be resolved: the chosen profile is `{profile}`"),
        )
        .hint(format!("choose it with `--profile {}`", self.profile)))
    }
}

/// Whether a text has anything in it that begins like a reference.
pub(crate) fn is_in(text: &str) -> bool {
    text.contains(START)
}

/// Every reference in a text and the bytes that it takes the place of, in order. What begins like one and is none is an error with its line.
pub(crate) fn find(text: &str) -> Result<Vec<(Range<usize>, Reference)>> {
    let mut found = Vec::new();
    let mut done = 0;
    while let Some(at) = text[done..].find(START) {
        let start = done + at;
        let end = text[start + START.len()..]
            .find(|letter: char| {
                !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-' | '/'))
            })
            .map_or(text.len(), |length| start + START.len() + length);
        let reference = text[start..end].parse::<Reference>().map_err(|error| {
            let line = text[..start].matches('\n').count() + 1;
            Error {
                message: format!("line {line}: {}", error.message),
                ..error
            }
        })?;
        found.push((braced(text, start..end, done), reference));
        done = found.last().map_or(end, |(range, _)| range.end);
    }
    Ok(found)
}

/// The range with the braces around it, if there are any.
fn braced(text: &str, inner: Range<usize>, done: usize) -> Range<usize> {
    let before = text[done..inner.start].trim_end_matches([' ', '\t']);
    let after = text[inner.end..].trim_start_matches([' ', '\t']);
    if before.ends_with("{{") && after.starts_with("}}") {
        let start = done + before.len() - 2;
        let end = text.len() - after.len() + 2;
        return start..end;
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::{Reference, find};

    fn check(text: &str, want: &str) {
        let got = match find(text) {
            Ok(found) => found
                .iter()
                .map(|(range, reference)| format!("[{}] {reference}", &text[range.clone()]))
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.message,
        };
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn references_are_found_wherever_they_stand() {
        check("", "");
        check("no secrets here", "");
        check("a=sevault://p/N b", "[sevault://p/N] sevault://p/N");
        check(
            "\"Bearer sevault://p/api/N\",\nx: '{{sevault://q/M}}'",
            "[sevault://p/api/N] sevault://p/api/N [{{sevault://q/M}}] sevault://q/M",
        );
        check(
            "u:{{ sevault://p/N\t}}.x {{ sevault://p/M }",
            "[{{ sevault://p/N\t}}] sevault://p/N [sevault://p/M] sevault://p/M",
        );
    }

    #[test]
    fn what_begins_like_a_reference_and_is_none_is_refused() {
        for text in [
            "sevault://",
            "sevault://p",
            "sevault://P/N",
            "sevault://p//N",
            "sevault://p/é",
        ] {
            check(
                &format!("a\n{text}"),
                "line 2: that is not a reference to a secret",
            );
        }
    }

    #[test]
    fn another_profile_is_not_reached() {
        let reference: Reference = "sevault://work/N".parse().unwrap();
        let elsewhere = reference.clone().within(&"home".parse().unwrap());
        assert_eq!(
            elsewhere.unwrap_err().message,
            "`sevault://work/N` may not be resolved: the chosen profile is `home`"
        );
        assert_eq!(
            reference.within(&"work".parse().unwrap()).unwrap().as_str(),
            "N"
        );
    }
}
