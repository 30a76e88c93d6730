//! What may be asked about project files and shims.
//!
//! Touches: nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::name::ToolName;

#[derive(Args, Debug)]
pub(crate) struct AllowArgs {
    /// Directory whose project file is meant, or the nearest above it, or a file of variables; this directory unless given
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Let it load keys into the shell itself, where it says `load = true`
    #[arg(long)]
    pub(crate) load: bool,
}

#[derive(Args, Debug)]
pub(crate) struct DenyArgs {
    /// Directory whose project file is meant, or the nearest above it; this one unless given
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct TrustedArgs {
    /// Only the project file of this directory, or the nearest above it; the exit code tells
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ShimsArgs {
    #[command(subcommand)]
    pub(crate) command: ShimsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShimsCommand {
    /// Make one for each program of a tool, in a directory to put first in PATH
    Install {
        /// Tool whose programs are meant
        #[arg(value_name = "TOOL", required = true)]
        tools: Vec<ToolName>,
    },
    /// Remove those of a tool
    Uninstall {
        /// Tool whose programs are meant
        #[arg(value_name = "TOOL", required = true)]
        tools: Vec<ToolName>,
    },
    /// List those that are there, and what each of them starts
    List,
}
