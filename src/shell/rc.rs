//! The one line in a shell's start-up file: text in, text out.
//!
//! Touches: nothing.
//!
//! The line ends in a comment by which it is found again, wherever it was moved. What else is in the file stays as it is, byte for byte, whatever its
//! encoding and its line ends, and taking the line out gives back the bytes that there were.

use crate::error::Result;
use crate::shell::{Shell, quote};

/// Ends each line of ours.
const MARK: &[u8] = b"# by `sevault install`";
/// The same, where the line above had no end before ours came.
const MARK_AFTER_OPEN_LINE: &[u8] = b"# by `sevault install`, which also ended the line above";

/// The line for a shell, without its comment: silent where the program is gone.
pub(crate) fn line(shell: Shell, program: &[u8]) -> Result<Vec<u8>> {
    let mut word = Vec::new();
    quote::push(shell, program, &mut word)?;
    let (test, run, end): (&str, &str, &str) = match shell {
        Shell::Bash => ("if [ -x ", " ]; then eval \"$(", " init bash)\"; fi"),
        // It reads a file faster than it evaluates a string. Bash does too, but 3.2 reads nothing that way, nor does it in POSIX mode before 5.1.
        Shell::Zsh => ("if [ -x ", " ]; then source <(", " init zsh); fi"),
        Shell::Fish => ("if test -x ", "; ", " init fish | source; end"),
        Shell::PowerShell => (
            "if (Test-Path -LiteralPath ",
            ") { (& ",
            " init powershell) -join \"`n\" | Invoke-Expression }",
        ),
        Shell::Posix => ("# ", " has no hook for this shell: ", ""),
    };
    Ok([
        test.as_bytes(),
        &word,
        run.as_bytes(),
        &word,
        end.as_bytes(),
    ]
    .concat())
}

/// The file with the line: at its end, or in the place of the one that is there. Nothing if it is there already.
pub(crate) fn add(file: &[u8], line: &[u8]) -> Option<Vec<u8>> {
    let end: &[u8] = if file.windows(2).any(|two| two == b"\r\n") {
        b"\r\n"
    } else {
        b"\n"
    };
    if let Some(old) = ours(file).next() {
        let text = [line, b" ", old.mark].concat();
        let is_same = old.text == text && ours(file).count() == 1;
        let mut changed = file[..old.start].to_vec();
        changed.extend_from_slice(&text);
        changed.extend(remove_from(file, old.start + old.text.len()));
        return (!is_same).then_some(changed);
    }
    let is_open = !file.is_empty() && !file.ends_with(b"\n");
    let (before, mark): (&[u8], &[u8]) = if is_open {
        (end, MARK_AFTER_OPEN_LINE)
    } else {
        (b"", MARK)
    };
    Some([file, before, line, b" ", mark, end].concat())
}

/// The file without any line of ours. Nothing if there is none.
pub(crate) fn remove(file: &[u8]) -> Option<Vec<u8>> {
    ours(file).next()?;
    Some(remove_from(file, 0))
}

/// What stands in the file from `start` on, without lines of ours.
fn remove_from(file: &[u8], start: usize) -> Vec<u8> {
    let mut rest = Vec::with_capacity(file.len() - start);
    let mut at = start;
    for found in ours(file).filter(|found| found.start >= start) {
        rest.extend_from_slice(&file[at..found.start]);
        at = found.start + found.text.len() + found.end;
        // Where something was written below since, the line above needs its end.
        if found.mark == MARK_AFTER_OPEN_LINE && at == file.len() {
            let open = rest.strip_suffix(b"\n").map_or(rest.len(), <[u8]>::len);
            rest.truncate(open);
            let open = rest.strip_suffix(b"\r").map_or(rest.len(), <[u8]>::len);
            rest.truncate(open);
        }
    }
    rest.extend_from_slice(&file[at..]);
    rest
}

/// A line of ours in a file.
struct Found<'a> {
    start: usize,
    text: &'a [u8],
    mark: &'static [u8],
    /// How many bytes end it.
    end: usize,
}

fn ours(file: &[u8]) -> impl Iterator<Item = Found<'_>> {
    let mut start = 0;
    file.split_inclusive(|byte| *byte == b'\n')
        .filter_map(move |line| {
            let begin = start;
            start += line.len();
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            let mark = [MARK_AFTER_OPEN_LINE, MARK]
                .into_iter()
                .find(|mark| text.ends_with(mark))?;
            Some(Found {
                start: begin,
                text,
                mark,
                end: line.len() - text.len(),
            })
        })
}

#[cfg(test)]
mod tests {
    use super::{add, line, remove};
    use crate::shell::Shell;

    const FILES: &[&[u8]] = &[
        b"",
        b"\n",
        b"a",
        b"a\n",
        b"a\n\n\n",
        b"a\r\nb\r\n",
        b"a\r\nb",
        b"\xef\xbb\xbfa\n",
        b"\xff\xfe a",
        b"# by `sevault\n",
    ];

    #[test]
    fn what_was_added_can_be_removed_without_a_trace() {
        for file in FILES {
            let with = add(file, b"x").unwrap();
            assert!(with.starts_with(file));
            assert_eq!(remove(&with).as_deref(), Some(*file), "{file:?}");
        }
    }

    #[test]
    fn adding_twice_is_adding_once() {
        for file in FILES {
            let with = add(file, b"x").unwrap();
            assert_eq!(add(&with, b"x"), None);
        }
    }

    #[test]
    fn another_line_takes_the_place_of_the_first() {
        let with = add(b"a", b"x").unwrap();
        let later = [&with[..], b"b\n"].concat();
        let changed = add(&later, b"y").unwrap();
        assert_eq!(
            changed,
            b"a\ny # by `sevault install`, which also ended the line above\nb\n"
        );
        assert_eq!(remove(&changed).unwrap(), b"a\nb\n");
    }

    #[test]
    fn of_several_lines_one_stays() {
        let once = add(b"a\n", b"x").unwrap();
        let twice = [&once[..], &once[2..], b"b\n"].concat();
        assert_eq!(add(&twice, b"x").unwrap(), [&once[..], b"b\n"].concat());
        assert_eq!(remove(&twice).unwrap(), b"a\nb\n");
    }

    #[test]
    fn nothing_is_removed_where_nothing_is() {
        for file in FILES {
            assert_eq!(remove(file), None);
        }
    }

    #[test]
    fn the_line_quotes_the_path_for_its_shell() {
        let path = b"/it's/sevault";
        let line = |shell| String::from_utf8(line(shell, path).unwrap()).unwrap();
        assert_eq!(
            line(Shell::Bash),
            r#"if [ -x '/it'\''s/sevault' ]; then eval "$('/it'\''s/sevault' init bash)"; fi"#
        );
        assert_eq!(
            line(Shell::Zsh),
            r"if [ -x '/it'\''s/sevault' ]; then source <('/it'\''s/sevault' init zsh); fi"
        );
        assert_eq!(
            line(Shell::Fish),
            r"if test -x '/it\'s/sevault'; '/it\'s/sevault' init fish | source; end"
        );
    }
}
