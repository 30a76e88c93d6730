//! What may be asked of `sevault helper`, `integrate` and `template`.
//!
//! Touches: nothing.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct HelperArgs {
    /// Which: claude, mcp-headers, codex, aws, git, docker, kubectl, cargo, vault, terraform or keyring
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What the program says besides
    #[arg(
        value_name = "WORD",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(crate) words: Vec<String>,
}
