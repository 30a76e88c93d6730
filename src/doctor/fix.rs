//! What a file becomes when its keys are put where they belong, and what is to be stored: text in, text out.
//!
//! Touches: nothing.
//!
//! Only lines that hold one plain assignment are replaced, since what else stands on a line would be lost or change its meaning; in
//! histories and transcripts, which nothing runs, the value alone is. Line ends and every other byte stay as they are.

use std::ops::Range;

use crate::doctor::formats::{PRIVATE_KEY, URL};
use crate::doctor::places::{Shell, Sort};
use crate::doctor::rules::Hit;
use crate::name::{Label, ProfileName, Scope, VarName};
use crate::secret::Secret;

/// What stands in a history or a transcript where a value was.
const REMOVED: &[u8] = b"REMOVED_BY_SEVAULT";

/// What to leave in the place of a value in a `.env` file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leave<'a> {
    /// A comment that says how to get it.
    Comment,
    /// A reference that `exec --env-file` resolves. Other readers of such files take it for the value.
    Reference(&'a ProfileName),
}

/// One replacement, and the value that was there.
#[derive(Debug)]
pub(crate) struct Edit {
    /// In the old text.
    pub(crate) at: Range<usize>,
    pub(crate) with: Vec<u8>,
    pub(crate) line: u64,
    pub(crate) name: VarName,
    pub(crate) value: Secret,
}

/// Why a finding is left to the user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Left {
    /// Something else stands on the line, or the value is computed.
    NotPlain,
    /// The program that keeps it there would not find it.
    Owned,
    /// The value spans several lines.
    Long,
    /// Nothing says what it should be called.
    Nameless,
}

impl Left {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::NotPlain => "the line holds more than one plain assignment",
            Self::Owned => "the program that reads the file needs the value there",
            Self::Long => "the value spans several lines",
            Self::Nameless => "nothing says what it should be called",
        }
    }
}

/// What would be done to one file.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// In order; none overlaps another.
    pub(crate) edits: Vec<Edit>,
    pub(crate) left: Vec<(u64, &'static str, Left)>,
}

/// Decides for each hit. `how` says, for a variable, how to get it: `sv_load claude`.
pub(crate) fn plan(
    text: &[u8],
    sort: Sort,
    hits: &[Hit],
    leave: Leave<'_>,
    how: &dyn Fn(&VarName) -> String,
) -> Plan {
    let mut plan = Plan::default();
    let mut counted = (0, 1);
    for hit in hits {
        counted.1 += text[counted.0..hit.secret.start]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count() as u64;
        counted.0 = hit.secret.start;
        let is_done = plan
            .edits
            .last()
            .is_some_and(|edit| edit.at.end > hit.secret.start);
        if is_done {
            continue;
        }
        match edit(text, sort, hit, counted.1, leave, how) {
            Ok(edit) => plan.edits.push(edit),
            Err(left) => plan.left.push((counted.1, hit.rule, left)),
        }
    }
    plan
}

/// The text with the edits made.
pub(crate) fn apply(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut new = Vec::with_capacity(text.len() + edits.len() * 64);
    let mut done = 0;
    for Edit { at, with, .. } in edits {
        new.extend_from_slice(&text[done..at.start]);
        new.extend_from_slice(with);
        done = at.end;
    }
    new.extend_from_slice(&text[done..]);
    new
}

fn edit(
    text: &[u8],
    sort: Sort,
    hit: &Hit,
    line: u64,
    leave: Leave<'_>,
    how: &dyn Fn(&VarName) -> String,
) -> Result<Edit, Left> {
    if matches!(hit.rule, PRIVATE_KEY | "gcp-sa-key") {
        return Err(Left::Long);
    }
    match sort {
        Sort::Profile(shell) => {
            let Assigned {
                name,
                value,
                line: at,
                ..
            } = assigned(text, hit, shell).ok_or(Left::NotPlain)?;
            let with = comment(&text[at.clone()], &name, shell, how);
            Ok(Edit {
                at,
                with,
                line,
                name,
                value: secret(&text[value]),
            })
        }
        Sort::Dotenv => {
            let Assigned {
                name,
                value,
                line: at,
                ..
            } = assigned(text, hit, Shell::Posix).ok_or(Left::NotPlain)?;
            let stored = secret(&text[value.clone()]);
            match leave {
                Leave::Comment => {
                    let with = format!("# {name} is in sevault: {}", how(&name)).into_bytes();
                    Ok(Edit {
                        at,
                        with,
                        line,
                        name,
                        value: stored,
                    })
                }
                Leave::Reference(profile) => {
                    let with = format!("sevault://{profile}/{name}").into_bytes();
                    Ok(Edit {
                        at: value,
                        with,
                        line,
                        name,
                        value: stored,
                    })
                }
            }
        }
        Sort::History | Sort::Transcript => {
            let at = bare(text, hit);
            if text[at.clone()].contains(&b'\\') {
                return Err(Left::NotPlain);
            }
            let name = name(text, hit)?;
            Ok(Edit {
                value: secret(&text[at.clone()]),
                at,
                with: REMOVED.to_vec(),
                line,
                name,
            })
        }
        Sort::Expands | Sort::ExpandsEnv => {
            let at = hit.secret.clone();
            let is_whole = hit
                .assignment
                .as_ref()
                .is_none_or(|found| found.value == at);
            if !is_whole || text[at.clone()].contains(&b'\\') || hit.rule == URL {
                return Err(Left::NotPlain);
            }
            let name = name(text, hit)?;
            let with = if sort == Sort::Expands {
                format!("${{{name}}}")
            } else {
                format!("${{env:{name}}}")
            };
            Ok(Edit {
                value: secret(&text[at.clone()]),
                at,
                with: with.into_bytes(),
                line,
                name,
            })
        }
        Sort::Settings | Sort::Database | Sort::Credentials | Sort::Source => Err(Left::Owned),
    }
}

/// The one place where a value is copied out of a file: exactly as large as it is, so that nothing grows and leaves a copy.
fn secret(value: &[u8]) -> Secret {
    Secret::new(value.to_vec())
}

/// The hit without what is no secret in it: the address around a password stays readable.
fn bare(text: &[u8], hit: &Hit) -> Range<usize> {
    if hit.rule != URL {
        return hit.secret.clone();
    }
    let url = &text[hit.secret.clone()];
    let end = url
        .iter()
        .rposition(|byte| *byte == b'@')
        .unwrap_or(url.len());
    let start = url[..end]
        .iter()
        .rposition(|byte| *byte == b':')
        .map_or(0, |colon| colon + 1);
    hit.secret.start + start..hit.secret.start + end
}

fn name(text: &[u8], hit: &Hit) -> Result<VarName, Left> {
    let assigned = hit
        .assignment
        .as_ref()
        .and_then(|found| std::str::from_utf8(&text[found.name.clone()]).ok());
    let upper = assigned
        .filter(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        })
        .and_then(|name| name.parse().ok());
    let usual = match hit.rule {
        URL => "URL_PASSWORD",
        _ => hit.variable,
    };
    upper.or_else(|| usual.parse().ok()).ok_or(Left::Nameless)
}

/// A line that is one assignment.
struct Assigned {
    name: VarName,
    value: Range<usize>,
    line: Range<usize>,
}

/// Reads the line of the hit as one plain assignment of the shell's language, whose value holds the hit.
fn assigned(text: &[u8], hit: &Hit, shell: Shell) -> Option<Assigned> {
    let line = line(text, hit.secret.start);
    let goes_on = |end: usize| text[..end].ends_with(b"\\") || text[..end].ends_with(b"\\\r");
    if line.start > 0 && goes_on(line.start - 1) || goes_on(line.end) {
        return None;
    }
    let mut at = skip(text, line.start, &line, is_blank);
    for word in lead(shell) {
        let rest = &text[at..line.end];
        if rest.starts_with(word) && rest.get(word.len()).is_some_and(is_blank) {
            at = skip(text, at + word.len(), &line, is_blank);
            while text[at..line.end].starts_with(b"-") {
                at = skip(text, at, &line, |byte| !is_blank(byte));
                at = skip(text, at, &line, is_blank);
            }
        }
    }
    let prefix: &[u8] = match shell {
        Shell::Nu => b"$env.",
        Shell::PowerShell => b"$env:",
        Shell::Posix | Shell::Fish | Shell::Csh => b"",
    };
    at += text[at..line.end]
        .starts_with(prefix)
        .then_some(prefix.len())?;
    let end = skip(text, at, &line, |byte| {
        byte.is_ascii_alphanumeric() || *byte == b'_'
    });
    let name: VarName = std::str::from_utf8(&text[at..end]).ok()?.parse().ok()?;
    at = match shell {
        Shell::Posix => end + text[end..line.end].starts_with(b"=").then_some(1)?,
        Shell::Fish | Shell::Csh => skip(text, end, &line, is_blank),
        Shell::Nu | Shell::PowerShell => {
            let sign = skip(text, end, &line, is_blank);
            skip(
                text,
                sign + text[sign..line.end].starts_with(b"=").then_some(1)?,
                &line,
                is_blank,
            )
        }
    };
    if at == end {
        return None;
    }
    let value = literal(text, at, &line)?;
    let is_quoted = value.start > at;
    let after = skip(text, value.end + usize::from(is_quoted), &line, |byte| {
        is_blank(byte) || *byte == b';'
    });
    let is_alone = after == line.end || text[after..line.end] == *b"\r" || text[after] == b'#';
    let holds = value.start <= hit.secret.start && hit.secret.end <= value.end;
    (is_alone && holds).then(|| Assigned {
        name,
        value,
        line: without_return(text, line),
    })
}

/// The words that may stand before an assignment, in their order.
fn lead(shell: Shell) -> &'static [&'static [u8]] {
    match shell {
        Shell::Posix => &[b"export", b"declare", b"typeset"],
        Shell::Fish => &[b"set"],
        Shell::Csh => &[b"setenv"],
        Shell::Nu | Shell::PowerShell => &[],
    }
}

/// The value that begins at `at`, if nothing in it is expanded.
fn literal(text: &[u8], at: usize, line: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[at..line.end];
    match rest.first()? {
        quote @ (b'\'' | b'"') => {
            let length = rest[1..].iter().position(|byte| byte == quote)?;
            let body = &rest[1..=length];
            let expands = body.iter().any(|byte| matches!(byte, b'\\' | b'$' | b'`'));
            (!expands || *quote == b'\'' && !body.contains(&b'\\'))
                .then_some(at + 1..at + 1 + length)
        }
        _ => {
            let length = rest
                .iter()
                .take_while(|byte| !byte.is_ascii_whitespace() && **byte != b';')
                .count();
            let is_plain = rest[..length].iter().all(|byte| {
                byte.is_ascii_alphanumeric()
                    || matches!(
                        byte,
                        b'_' | b'-' | b'.' | b'/' | b'+' | b'=' | b':' | b'@' | b',' | b'%' | b'~'
                    )
            });
            is_plain.then_some(at..at + length)
        }
    }
}

/// Inside an indented block a comment alone could leave the block empty, which is an error in every shell; `true` is a command in all of
/// these.
fn comment(line: &[u8], name: &VarName, shell: Shell, how: &dyn Fn(&VarName) -> String) -> Vec<u8> {
    let indent = line.iter().take_while(|byte| is_blank(byte)).count();
    let mut new = line[..indent].to_vec();
    if indent > 0 && matches!(shell, Shell::Posix | Shell::Fish) {
        new.extend_from_slice(b"true ");
    }
    new.extend_from_slice(format!("# {name} is in sevault: {}", how(name)).as_bytes());
    new
}

/// The line that a place lies in, without its `\n`.
fn line(text: &[u8], at: usize) -> Range<usize> {
    let start = text[..at]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let end = text[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(text.len(), |length| at + length);
    start..end
}

fn without_return(text: &[u8], line: Range<usize>) -> Range<usize> {
    let returns = usize::from(text[line.clone()].ends_with(b"\r"));
    line.start..line.end - returns
}

fn skip(text: &[u8], at: usize, line: &Range<usize>, is: impl Fn(&u8) -> bool) -> usize {
    let at = at.min(line.end);
    at + text[at..line.end]
        .iter()
        .take_while(|byte| is(byte))
        .count()
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Gives each value its label: the first of a name and scope gets none, an equal one the same, and others a number.
/// What is stored already is passed first, so that a second run stores nothing twice.
pub(crate) fn label<'a>(
    taken: &mut Vec<(VarName, Scope, Label, &'a [u8])>,
    name: &VarName,
    scope: &Scope,
    value: &'a [u8],
) -> Label {
    let same: Vec<&(VarName, Scope, Label, &[u8])> = taken
        .iter()
        .filter(|(known, place, ..)| known == name && place == scope)
        .collect();
    if let Some((.., label, _)) = same.iter().find(|(.., known)| *known == value) {
        return label.clone();
    }
    let label = (2..)
        .map(|number| format!("found-{number}"))
        .filter_map(|text| text.parse::<Label>().ok())
        .find(|label| same.iter().all(|(.., known, _)| known != label));
    let label = if same.is_empty() {
        Label::default()
    } else {
        label.unwrap_or_default()
    };
    taken.push((name.clone(), scope.clone(), label.clone(), value));
    label
}

#[cfg(test)]
mod tests {
    use super::{Leave, apply, label, plan};
    use crate::doctor::places::{Shell, Sort};
    use crate::doctor::rules::Rules;
    use crate::name::Scope;

    const POSIX: Sort = Sort::Profile(Shell::Posix);

    fn fixed(text: &str, sort: Sort, leave: Leave<'_>) -> (String, Vec<String>, usize) {
        let rules = Rules::new();
        let hits = rules.find(text.as_bytes(), sort.look());
        let plan = plan(text.as_bytes(), sort, &hits, leave, &|_| {
            "sv_load x".to_owned()
        });
        let new = String::from_utf8(apply(text.as_bytes(), &plan.edits)).unwrap();
        let stored = plan
            .edits
            .iter()
            .map(|edit| {
                format!(
                    "{}={}",
                    edit.name,
                    String::from_utf8_lossy(edit.value.expose())
                )
            })
            .collect();
        (new, stored, plan.left.len())
    }

    /// A key that no vendor made.
    fn key() -> String {
        ["ghp", "_", "k3Jx9QmZ7vLpR2tY8wNc4bHs6dFg1aKe5uVo"].concat()
    }

    fn check(sort: Sort, before: &str, after: &str, name: &str) {
        let before = before.replace("KEY", &key());
        let (new, stored, left) = fixed(&before, sort, Leave::Comment);
        assert_eq!(new, after, "{before}");
        assert_eq!(
            (stored, left),
            (vec![format!("{name}={}", key())], 0),
            "{before}"
        );
    }

    #[test]
    fn a_line_becomes_a_comment_that_says_how_to_get_the_key() {
        let comment = "# GH_TOKEN is in sevault: sv_load x";
        check(
            POSIX,
            "a=1\nexport GH_TOKEN=KEY\nb=2\n",
            &format!("a=1\n{comment}\nb=2\n"),
            "GH_TOKEN",
        );
        check(
            POSIX,
            "export GH_TOKEN=\"KEY\"  # mine\r\nb=2\r\n",
            &format!("{comment}\r\nb=2\r\n"),
            "GH_TOKEN",
        );
        check(POSIX, "declare -x GH_TOKEN='KEY';", comment, "GH_TOKEN");
        check(
            POSIX,
            "if true; then\n  export GH_TOKEN=KEY\nfi\n",
            &format!("if true; then\n  true {comment}\nfi\n"),
            "GH_TOKEN",
        );
        check(
            Sort::Profile(Shell::Fish),
            "set -gx GH_TOKEN KEY\n",
            &format!("{comment}\n"),
            "GH_TOKEN",
        );
        check(
            Sort::Profile(Shell::PowerShell),
            "$env:GH_TOKEN = 'KEY'\r\n",
            &format!("{comment}\r\n"),
            "GH_TOKEN",
        );
        check(
            Sort::Profile(Shell::Nu),
            "$env.GH_TOKEN = \"KEY\"\n",
            &format!("{comment}\n"),
            "GH_TOKEN",
        );
        check(
            Sort::Profile(Shell::Csh),
            "setenv GH_TOKEN KEY\n",
            &format!("{comment}\n"),
            "GH_TOKEN",
        );
        check(
            Sort::Dotenv,
            "GH_TOKEN=KEY\nA=b\n",
            &format!("{comment}\nA=b\n"),
            "GH_TOKEN",
        );
    }

    #[test]
    fn the_name_on_the_line_wins_over_the_usual_one() {
        check(
            POSIX,
            "export DEPLOY=KEY\n",
            "# DEPLOY is in sevault: sv_load x\n",
            "DEPLOY",
        );
    }

    #[test]
    fn what_nothing_runs_loses_the_value_alone() {
        check(
            Sort::History,
            "curl -H 'Authorization: token KEY' x\n",
            "curl -H 'Authorization: token REMOVED_BY_SEVAULT' x\n",
            "GH_TOKEN",
        );
        check(
            Sort::History,
            ": 1700000000:0;export MINE_TOKEN=KEY\n",
            ": 1700000000:0;export MINE_TOKEN=REMOVED_BY_SEVAULT\n",
            "MINE_TOKEN",
        );
        check(
            Sort::Transcript,
            "{\"text\":\"run\\nKEY\\n\"}\n",
            "{\"text\":\"run\\nREMOVED_BY_SEVAULT\\n\"}\n",
            "GH_TOKEN",
        );
        check(
            Sort::Expands,
            "{\"env\":{\"GH_TOKEN\":\"KEY\"}}",
            "{\"env\":{\"GH_TOKEN\":\"${GH_TOKEN}\"}}",
            "GH_TOKEN",
        );
    }

    #[test]
    fn a_line_that_does_more_is_left_to_the_user() {
        for text in [
            "export GH_TOKEN=KEY OTHER=1\n",
            "GH_TOKEN=KEY make\n",
            "export GH_TOKEN=$(echo KEY)\n",
            "export GH_TOKEN=\"x$A KEY\"\n",
            "FOO=1 \\\nGH_TOKEN=KEY\n",
            "GH_TOKEN=KEY \\\nmake\n",
            "export GH_TOKEN=KEY && true\n",
            "echo KEY\n",
            "export GH_TOKEN='KEY\nmore'\n",
        ] {
            let text = text.replace("KEY", &key());
            let (new, stored, left) = fixed(&text, POSIX, Leave::Comment);
            assert_eq!((new, stored.len(), left), (text.clone(), 0, 1), "{text}");
        }
    }

    #[test]
    fn a_reference_is_left_only_when_it_is_asked_for() {
        let text = format!("GH_TOKEN='{}'\n", key());
        let profile = "work".parse().unwrap();
        assert_eq!(
            fixed(&text, Sort::Dotenv, Leave::Reference(&profile)).0,
            "GH_TOKEN='sevault://work/GH_TOKEN'\n"
        );
    }

    #[test]
    fn fixing_twice_is_fixing_once() {
        let text = format!("export GH_TOKEN={}\n", key());
        let (once, ..) = fixed(&text, POSIX, Leave::Comment);
        assert_eq!(
            fixed(&once, POSIX, Leave::Comment),
            (once.clone(), Vec::new(), 0)
        );
    }

    #[test]
    fn two_values_of_one_name_get_two_labels() {
        let mut taken = Vec::new();
        let name = "A".parse().unwrap();
        let labels: Vec<String> = [&b"one"[..], b"two", b"one", b"three"]
            .iter()
            .map(|value| label(&mut taken, &name, &Scope::Global, value).to_string())
            .collect();
        assert_eq!(labels, ["", "found-2", "", "found-3"]);
    }
}
