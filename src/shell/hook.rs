//! The text that `init` and `env` print. It holds no value, reads no file and needs no agent.
//!
//! Touches: nothing.
//!
//! The hooks are shell files of their own, in `shell/` at the top: only the path of the program stands in front of them.

use crate::error::Result;
use crate::shell::{Shell, quote};

/// The hook of a shell. `program` is the path by which the functions call us: absolute, since a project can put a program of our name first in the PATH.
pub(crate) fn hook(shell: Shell, program: &[u8]) -> Result<Vec<u8>> {
    let (before, hook) = match shell {
        Shell::Bash => ("__sevault_exe=", include_str!("../../shell/hook.bash")),
        Shell::Zsh => ("__sevault_exe=", include_str!("../../shell/hook.zsh")),
        Shell::Fish => ("set -g __sevault_exe ", include_str!("../../shell/hook.fish")),
        Shell::PowerShell => ("$global:__sevault_exe = ", include_str!("../../shell/hook.ps1")),
        Shell::Posix => ("__sevault_exe=", include_str!("../../shell/env.sh")),
    };
    let mut text = before.as_bytes().to_vec();
    quote::push(shell, program, &mut text)?;
    text.push(b'\n');
    text.extend_from_slice(hook.as_bytes());
    Ok(text)
}
