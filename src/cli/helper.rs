//! What may be asked of `sevault helper`, `integrate` and `template`.
//!
//! Touches: nothing.

use std::path::PathBuf;

use clap::Args;

use crate::cli::PasswordArgs;
use crate::helper::escape::Escape;

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

#[derive(Args, Debug)]
pub(crate) struct IntegrateArgs {
    /// Which: claude, codex, gemini, git, docker, aws, kubectl, cargo, vault, terraform, pip or uv, or mcp
    #[arg(value_name = "PROGRAM")]
    pub(crate) integration: String,
    /// For mcp the file that names the servers, for kubectl USER=NAME, for claude and codex the name of the secret
    #[arg(value_name = "WHAT")]
    pub(crate) what: Option<String>,
    /// Program that may ask, where it is not the one along PATH (can be repeated)
    #[arg(long = "program", value_name = "PATH")]
    pub(crate) programs: Vec<PathBuf>,
    /// Put its settings back as they were
    #[arg(long)]
    pub(crate) undo: bool,
    /// Show what would be changed, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct TemplateArgs {
    /// Text with references sevault://PROFILE/NAME in it; - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// File to write, readable by you alone, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How values are written: none, json, yaml or shell; as the file's name says unless given
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) escape: Option<Escape>,
    /// Print values even on a terminal
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}
