//! What the program says to the functions of a hook: steps, as data that no shell ever evaluates.
//!
//! Touches: nothing.
//!
//! An answer is the header `sevault-data-1`, then two fields for each step, then the footer `Z0`:
//!
//! | first field | second field | the function |
//! |---|---|---|
//! | `SNAME` | `=value` | keeps what NAME is now, and exports the value as NAME |
//! | `ANAME` | `=value` | exports the value as NAME, which holds a value of ours already |
//! | `RNAME` | `=` | gives NAME back what was kept, or unsets it |
//! | `FNAME` | `=` | forgets what was kept; NAME stays |
//! | `VSEVAULT_…` | `=text` | exports a variable of ours: SEVAULT_LOADED and SEVAULT_DUE, see [`super::loaded`], SEVAULT_PROMPT, SEVAULT_PROJECT, see `shell/auto.sh`; empty unsets it |
//! | `N` | `=text` | says the text on standard error |
//!
//! A field ends with NUL; for bash and other Bourne shells, which cannot hold one, with a newline, and the second one is written for `printf %b`:
//! `A-Za-z0-9_./:+,@%-` stand for themselves, any other byte is `\0` and three octal digits.
//!
//! A function demands the header, the footer and the exit code 0, looks at every name and every variable, and only then changes anything:
//! all or nothing. What stands before the header is skipped, because a DEBUG trap of the user can print into the answer.

use crate::error::{Error, Kind, Result};
use crate::name::VarName;
use crate::secret::Secret;
use crate::shell::Shell;

const HEADER: &str = "sevault-data-1";
const FOOTER: &str = "Z0";

/// One thing that a function does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Export a value over what is the user's own, and keep that.
    Set { name: VarName, value: Secret },
    /// Export a value over one of ours.
    Replace { name: VarName, value: Secret },
    /// Give back what was kept.
    Restore { name: VarName },
    /// Leave the variable as the user has made it.
    Forget { name: VarName },
    /// The new state of the shell.
    State(String),
    /// What a prompt may show of it.
    Prompt(String),
    /// When the shell has to look closer.
    Due(String),
    /// What the project file of the directory asks for.
    Project(String),
    /// A line for the user.
    Note(String),
}

/// The answer for a shell. A value that the shell cannot hold is an error before anything is said.
pub(crate) fn encode(shell: Shell, steps: &[Step]) -> Result<Secret> {
    let room: usize = steps.iter().map(Step::longest).sum();
    let mut answer = Vec::with_capacity(room + 64);
    let end = match shell {
        Shell::Bash | Shell::Posix => b'\n',
        Shell::Zsh | Shell::Fish | Shell::PowerShell => b'\0',
    };
    answer.extend_from_slice(HEADER.as_bytes());
    answer.push(end);
    for step in steps {
        let (letter, name, value): (u8, &str, &[u8]) = match step {
            Step::Set { name, value } => (b'S', name.as_str(), value.expose()),
            Step::Replace { name, value } => (b'A', name.as_str(), value.expose()),
            Step::Restore { name } => (b'R', name.as_str(), b""),
            Step::Forget { name } => (b'F', name.as_str(), b""),
            Step::State(state) => (b'V', "SEVAULT_LOADED", state.as_bytes()),
            Step::Prompt(text) => (b'V', "SEVAULT_PROMPT", text.as_bytes()),
            Step::Due(text) => (b'V', "SEVAULT_DUE", text.as_bytes()),
            Step::Project(text) => (b'V', "SEVAULT_PROJECT", text.as_bytes()),
            Step::Note(text) => (b'N', "", text.as_bytes()),
        };
        if shell == Shell::PowerShell && std::str::from_utf8(value).is_err() {
            return Err(Error::new(
                Kind::Failed,
                format!("PowerShell cannot hold the value of `{name}`: it is not UTF-8"),
            )
            .hint("hand it to one program with `sevault exec`"));
        }
        answer.push(letter);
        answer.extend_from_slice(name.as_bytes());
        answer.push(end);
        answer.push(b'=');
        match shell {
            Shell::Bash | Shell::Posix => push_escaped(value, &mut answer),
            Shell::Zsh | Shell::Fish | Shell::PowerShell => answer.extend_from_slice(value),
        }
        answer.push(end);
    }
    answer.extend_from_slice(FOOTER.as_bytes());
    answer.push(end);
    Ok(Secret::new(answer))
}

impl Step {
    /// No fewer bytes than any shell's form of the step has, so that the answer never grows: a vector that grows leaves copies of values behind.
    fn longest(&self) -> usize {
        match self {
            Self::Set { name, value } | Self::Replace { name, value } => {
                name.as_str().len() + 5 * value.len() + 4
            }
            Self::Restore { name } | Self::Forget { name } => name.as_str().len() + 4,
            Self::State(text)
            | Self::Prompt(text)
            | Self::Due(text)
            | Self::Project(text)
            | Self::Note(text) => 5 * text.len() + 24,
        }
    }
}

fn push_escaped(value: &[u8], answer: &mut Vec<u8>) {
    for &byte in value {
        if byte.is_ascii_alphanumeric() || b"_./:+,@%-".contains(&byte) {
            answer.push(byte);
        } else {
            let digit = |shift: u8| b'0' + (byte >> shift & 7);
            answer.extend_from_slice(&[b'\\', b'0', digit(6), digit(3), digit(0)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, encode};
    use crate::secret::Secret;
    use crate::shell::Shell;

    fn steps(value: &[u8]) -> Vec<Step> {
        vec![
            Step::Set {
                name: "A".parse().unwrap(),
                value: Secret::new(value.to_vec()),
            },
            Step::State("A:t::".to_owned()),
        ]
    }

    fn check(shell: Shell, value: &[u8], want: &[u8]) {
        let answer = encode(shell, &steps(value)).unwrap();
        assert_eq!(answer.expose(), want);
    }

    #[test]
    fn bash_gets_lines_that_printf_reads_back() {
        check(
            Shell::Bash,
            b"a b\n\xff'\\",
            b"sevault-data-1\nSA\n=a\\0040b\\0012\\0377\\0047\\0134\nVSEVAULT_LOADED\n=A:t::\nZ0\n",
        );
    }

    #[test]
    fn the_others_get_the_bytes_themselves() {
        for shell in [Shell::Zsh, Shell::Fish] {
            check(
                shell,
                b"\xffZ0\n",
                b"sevault-data-1\0SA\0=\xffZ0\n\0VSEVAULT_LOADED\0=A:t::\0Z0\0",
            );
        }
    }

    #[test]
    fn powershell_is_not_told_what_it_cannot_hold() {
        let refusal = encode(Shell::PowerShell, &steps(b"\xff\xfe")).unwrap_err();
        assert!(refusal.message.contains("`A`"));
    }

    #[test]
    fn an_answer_never_grows() {
        for shell in [Shell::Bash, Shell::Zsh] {
            let value = [0xff; 1000];
            let steps = steps(&value);
            let room: usize = steps.iter().map(Step::longest).sum::<usize>() + 64;
            assert!(encode(shell, &steps).unwrap().len() <= room);
        }
    }
}
