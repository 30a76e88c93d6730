//! The text that `init` and `env` print. It holds no value, reads no file and needs no agent.
//!
//! Touches: nothing.
//!
//! The hooks are shell files of their own, in `shell/` at the top: only the path of the program stands in front of them.

use std::ffi::OsStr;

use crate::error::Result;
use crate::name::VarName;
use crate::secret::Secret;
use crate::shell::{Shell, quote};

/// What a hook does besides.
#[derive(Debug, Default)]
pub(crate) struct Extras<'a> {
    /// Tools and their programs, words of our own table, that become wrappers.
    pub(crate) wraps: &'a [(&'a str, &'a str)],
    /// Whether it looks at the project files of directories.
    pub(crate) auto: bool,
}

/// The hook of a shell. `program` is the path by which the functions call us: absolute, since a project can put a program of our name first in the PATH.
pub(crate) fn hook(shell: Shell, program: &[u8], extras: &Extras<'_>) -> Result<Vec<u8>> {
    let (before, hook) = match shell {
        Shell::Bash => ("__sevault_exe=", include_str!("../../shell/hook.bash")),
        Shell::Zsh => ("__sevault_exe=", include_str!("../../shell/hook.zsh")),
        Shell::Fish => (
            "set -g __sevault_exe ",
            include_str!("../../shell/hook.fish"),
        ),
        Shell::PowerShell => (
            "$global:__sevault_exe = ",
            include_str!("../../shell/hook.ps1"),
        ),
        // Without functions to load and unload, a shell has nothing to hook into.
        Shell::Posix => ("# There is no hook for this shell from ", ""),
    };
    let mut text = before.as_bytes().to_vec();
    quote::push(shell, program, &mut text)?;
    text.push(b'\n');
    push_code(hook, &mut text);
    let (wrap, auto) = match shell {
        Shell::Bash | Shell::Zsh => (
            include_str!("../../shell/wrap.sh"),
            include_str!("../../shell/auto.sh"),
        ),
        Shell::Fish => (
            include_str!("../../shell/wrap.fish"),
            include_str!("../../shell/auto.fish"),
        ),
        Shell::PowerShell => (include_str!("../../shell/wrap.ps1"), ""),
        Shell::Posix => ("", ""),
    };
    if extras.auto || !extras.wraps.is_empty() {
        push_code(wrap, &mut text);
    }
    for (tool, program) in extras.wraps {
        text.extend_from_slice(format!("__sevault_wrap {tool} {program}\n").as_bytes());
    }
    if extras.auto {
        push_code(auto, &mut text);
    }
    Ok(text)
}

/// Comments are for readers of the files; a shell that starts would read them every time.
fn push_code(code: &str, text: &mut Vec<u8>) {
    let lines = code.split_inclusive('\n');
    for line in lines.filter(|line| !line.trim_start().starts_with('#')) {
        text.extend_from_slice(line.as_bytes());
    }
}

/// What takes the hook out of a running shell: everything is unloaded, and no function, hook or variable of ours stays.
pub(crate) fn unhook(shell: Shell) -> &'static str {
    match shell {
        Shell::Fish => include_str!("../../shell/unhook.fish"),
        Shell::PowerShell => include_str!("../../shell/unhook.ps1"),
        Shell::Bash | Shell::Zsh | Shell::Posix => include_str!("../../shell/unhook.sh"),
    }
}

/// One line that loads the credential of a tool when a shell evaluates it. It has no newline, no pattern and no two spaces, so that
/// `eval $(…)` without quotes does the same.
pub(crate) fn stub(
    shell: Shell,
    program: &[u8],
    tool: &str,
    options: &[&OsStr],
) -> Result<Vec<u8>> {
    let (before, words, after): (&str, &[&str], &str) = match shell {
        Shell::Fish => (
            "functions -q sv_load; or ",
            &["init", "fish"],
            " | source; and sv_load",
        ),
        Shell::PowerShell => (
            "if (-not (Test-Path function:sv_load)) { & ",
            &["init", "powershell"],
            " | Out-String | Invoke-Expression }; sv_load",
        ),
        Shell::Bash | Shell::Zsh | Shell::Posix => {
            ("eval \"$(", &["env", "--body", "--tool"], ")\"")
        }
    };
    let mut text = before.as_bytes().to_vec();
    quote::push(shell, program, &mut text)?;
    if matches!(shell, Shell::Bash | Shell::Zsh | Shell::Posix) {
        push_options(shell, options, &mut text)?;
        push_words(&[words, &[tool]].concat(), &mut text);
        text.extend_from_slice(after.as_bytes());
    } else {
        push_words(words, &mut text);
        text.extend_from_slice(after.as_bytes());
        push_options(shell, options, &mut text)?;
        push_words(&[tool], &mut text);
    }
    text.push(b'\n');
    Ok(text)
}

/// What the stub of a Bourne shell evaluates: the function that fetches, and what it is fetched by.
pub(crate) fn fetcher(
    shell: Shell,
    program: &[u8],
    tool: &str,
    options: &[&OsStr],
) -> Result<Vec<u8>> {
    let mut text = b"__sv_fetch() { ".to_vec();
    quote::push(shell, program, &mut text)?;
    push_options(shell, options, &mut text)?;
    push_words(&["__load", "--shell", "posix", tool], &mut text);
    text.extend_from_slice(b"; }\n");
    text.extend_from_slice(include_bytes!("../../shell/env.sh"));
    Ok(text)
}

/// The values themselves, as text that a shell evaluates: for `env --inline` alone.
pub(crate) fn inline(shell: Shell, values: &[(&VarName, &Secret)]) -> Result<Vec<u8>> {
    let room = values
        .iter()
        .map(|(name, value)| name.as_str().len() + 4 * value.len() + 32);
    let mut text = Vec::with_capacity(room.sum());
    for (name, value) in values {
        let before = match shell {
            Shell::Bash | Shell::Zsh | Shell::Posix => format!("export {name}="),
            Shell::Fish => format!("set -gx {name} "),
            Shell::PowerShell => format!("$env:{name} = "),
        };
        text.extend_from_slice(before.as_bytes());
        quote::push(shell, value.expose(), &mut text)?;
        text.push(b'\n');
    }
    Ok(text)
}

fn push_options(shell: Shell, options: &[&OsStr], text: &mut Vec<u8>) -> Result<()> {
    for option in options {
        text.push(b' ');
        quote::push(shell, option.as_encoded_bytes(), text)?;
    }
    Ok(())
}

/// Words that need no quotes.
fn push_words(words: &[&str], text: &mut Vec<u8>) {
    for word in words {
        text.push(b' ');
        text.extend_from_slice(word.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::{Extras, hook, inline, stub};
    use crate::secret::Secret;
    use crate::shell::Shell;

    const ALL: [Shell; 4] = [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell];

    #[test]
    fn one_quoted_line_stands_before_a_hook() {
        for shell in ALL {
            let text = hook(shell, b"/it's/sevault", &Extras::default()).unwrap();
            let text = String::from_utf8(text).unwrap();
            let first = text.lines().next().unwrap();
            let want = match shell {
                Shell::Fish => r"set -g __sevault_exe '/it\'s/sevault'",
                Shell::PowerShell => "$global:__sevault_exe = '/it''s/sevault'",
                Shell::Bash | Shell::Zsh | Shell::Posix => r"__sevault_exe='/it'\''s/sevault'",
            };
            assert_eq!(first, want);
        }
    }

    #[test]
    fn a_stub_is_one_line_that_survives_being_split() {
        for shell in ALL {
            let options = ["--profile", "work"].map(OsStr::new);
            let text = String::from_utf8(stub(shell, b"/bin/sevault", "claude", &options).unwrap())
                .unwrap();
            let line = text.strip_suffix('\n').unwrap();
            assert_eq!(line.split_whitespace().collect::<Vec<_>>().join(" "), line);
            assert!(!line.contains(['*', '?', '[', '\n', '~']), "{line}");
        }
    }

    #[test]
    fn inline_text_quotes_what_each_shell_takes_for_a_quote() {
        let name = "A".parse().unwrap();
        let value = Secret::new("a'\u{2019}; b".as_bytes().to_vec());
        let check = |shell, want: &str| {
            let text = inline(shell, &[(&name, &value)]).unwrap();
            assert_eq!(String::from_utf8(text).unwrap(), want);
        };
        check(Shell::Posix, "export A='a'\\''\u{2019}; b'\n");
        check(Shell::Fish, "set -gx A 'a\\'\u{2019}; b'\n");
        check(Shell::PowerShell, "$env:A = 'a''\u{2019}\u{2019}; b'\n");
    }
}
