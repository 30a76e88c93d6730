//! Wrappers: functions by which a program that is started by hand gets the key of its tool.
//!
//! Touches: nothing.
//!
//! A wrapper is a function, since an alias loses completion, and stands alone, since programs copy it into shells of theirs. It is defined only where a
//! person is, where the program is there, and where the user has no function or alias of the name. Questions for help or the version go to the program as
//! they are: they need no key, and must not ask for a password. `exec` finds the program along PATH, where no function is, so nothing recurses.

use crate::error::Result;
use crate::shell::{Shell, quote};

/// Appends the wrapper of one program. `tool` and `wrapped` are words of our own table.
pub(crate) fn push(
    shell: Shell,
    program: &[u8],
    tool: &str,
    wrapped: &str,
    text: &mut Vec<u8>,
) -> Result<()> {
    let mut exe = Vec::new();
    quote::push(shell, program, &mut exe)?;
    let exe = String::from_utf8_lossy(&exe);
    let body = format!("exec --tool {tool} -- {wrapped}");
    // After `function` no alias is expanded, so that an alias of the name breaks nothing.
    let wrapper = match shell {
        Shell::Bash => format!(
            "if [[ $- == *i* ]] && \\builtin type -P {wrapped} >/dev/null && ! \\builtin alias {wrapped} >/dev/null 2>&1 && ! \\builtin declare -F {wrapped} >/dev/null; then
  function {wrapped} {{
    case ${{1-}} in -h | --help | --version | help | completion) \\builtin command {wrapped} \"$@\" ;; *) {exe} {body} \"$@\" ;; esac
  }}
fi
"
        ),
        Shell::Zsh => format!(
            "if [[ -o interactive ]] && \\builtin whence -p {wrapped} >/dev/null && ! \\builtin alias {wrapped} >/dev/null && ! \\builtin typeset -f {wrapped} >/dev/null; then
  function {wrapped} {{
    case ${{1-}} in (-h | --help | --version | help | completion) command {wrapped} \"$@\" ;; (*) {exe} {body} \"$@\" ;; esac
  }}
fi
"
        ),
        Shell::Fish => format!(
            "if status is-interactive; and command -q {wrapped}; and not functions -q {wrapped}
    function {wrapped} --wraps {wrapped}
        switch \"$argv[1]\"
            case -h --help --version help completion
                command {wrapped} $argv
            case '*'
                {exe} {body} $argv
        end
    end
end
"
        ),
        Shell::PowerShell => format!(
            "if (-not (Get-Command -Name {wrapped} -CommandType Function, Alias -ErrorAction Ignore) -and (Get-Command -Name {wrapped} -CommandType Application -ErrorAction Ignore)) {{
    function global:{wrapped} {{
        if ($args.Length -gt 0 -and $args[0] -cin @('-h', '--help', '--version', 'help', 'completion')) {{
            & @(Get-Command -Name {wrapped} -CommandType Application)[0] @args
        }} else {{
            & {exe} exec --tool {tool} '--' {wrapped} @args
        }}
    }}
}}
"
        ),
        Shell::Posix => String::new(),
    };
    text.extend_from_slice(wrapper.as_bytes());
    Ok(())
}
