//! One word of shell text for each shell, whatever the bytes.
//!
//! Touches: nothing.
//!
//! Only for paths in hooks and for `env --inline`: what `sv_load` fetches is never shell text (see [`super::protocol`]).

use crate::error::{Error, Kind, Result};
use crate::shell::Shell;

/// Appends `bytes` to `text` as one word in single quotes. There is no such word for bytes that are not UTF-8 in PowerShell, whose text is Unicode.
pub(crate) fn push(shell: Shell, bytes: &[u8], text: &mut Vec<u8>) -> Result<()> {
    // Room for the longest form at once: what is quoted may be a secret, and a vector that grows leaves copies behind.
    text.reserve(4 * bytes.len() + 2);
    text.push(b'\'');
    match shell {
        // A quote ends the word, stands escaped, and begins it anew: POSIX.1-2017, 2.2.2 of the shell command language.
        Shell::Bash | Shell::Zsh | Shell::Posix => escape(bytes, text, |byte| match byte {
            b'\'' => Some(br"'\''"),
            _ => None,
        }),
        // Inside quotes fish knows two escapes, https://fishshell.com/docs/current/language.html#quotes
        Shell::Fish => escape(bytes, text, |byte| match byte {
            b'\'' => Some(br"\'"),
            b'\\' => Some(br"\\"),
            _ => None,
        }),
        Shell::PowerShell => {
            let word = std::str::from_utf8(bytes).map_err(|_| {
                Error::new(Kind::Failed, "PowerShell cannot hold what is not UTF-8")
            })?;
            let mut letter_bytes = [0; 4];
            for letter in word.chars() {
                let letter_text = letter.encode_utf8(&mut letter_bytes).as_bytes();
                text.extend_from_slice(letter_text);
                // PowerShell takes five characters for a single quote (IsSingleQuote in its CharTraits.cs); each is escaped by doubling it.
                if matches!(letter, '\'' | '\u{2018}'..='\u{201b}') {
                    text.extend_from_slice(letter_text);
                }
            }
        }
    }
    text.push(b'\'');
    Ok(())
}

fn escape(bytes: &[u8], text: &mut Vec<u8>, escaped: impl Fn(u8) -> Option<&'static [u8]>) {
    for &byte in bytes {
        match escaped(byte) {
            Some(instead) => text.extend_from_slice(instead),
            None => text.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::push;
    use crate::shell::Shell;

    fn check(shell: Shell, bytes: &[u8], want: &[u8]) {
        let mut text = Vec::new();
        push(shell, bytes, &mut text).unwrap();
        assert_eq!(text, want, "{shell:?} {bytes:?}");
    }

    #[test]
    fn a_bourne_shell_leaves_the_word_for_a_quote() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Posix] {
            check(shell, b"", b"''");
            check(
                shell,
                b"it's $HOME `x` \\ \n\xff",
                b"'it'\\''s $HOME `x` \\ \n\xff'",
            );
        }
    }

    #[test]
    fn fish_escapes_a_quote_and_a_backslash() {
        check(Shell::Fish, b"a\\", b"'a\\\\'");
        check(Shell::Fish, b"it's \\n $x \xff", b"'it\\'s \\\\n $x \xff'");
    }

    #[test]
    fn powershell_doubles_all_that_it_takes_for_a_quote() {
        check(
            Shell::PowerShell,
            "a'b\u{2018}c\u{2019}d\u{201a}e\u{201b}f\u{201c}$x`".as_bytes(),
            "'a''b\u{2018}\u{2018}c\u{2019}\u{2019}d\u{201a}\u{201a}e\u{201b}\u{201b}f\u{201c}$x`'"
                .as_bytes(),
        );
        assert!(push(Shell::PowerShell, b"\xff", &mut Vec::new()).is_err());
    }
}
