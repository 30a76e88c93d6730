//! What may be asked about those who come in by the other doors: programs, cells, and tokens for HTTP.
//!
//! Touches: nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::PasswordArgs;
use crate::config::Span;
use crate::name::{CellId, Namespace, SecretName};

#[derive(Args, Debug)]
pub(crate) struct CellArgs {
    #[command(subcommand)]
    pub(crate) command: CellCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CellCommand {
    /// Let a sandboxed workload read these secrets, and print its token once
    Create(CreateCellArgs),
    /// Take everything away from a cell, for good
    Revoke {
        /// Id of the cell
        #[arg(value_name = "ID")]
        id: CellId,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the cells, never their tokens
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        password: PasswordArgs,
    },
}

#[derive(Args, Debug)]
pub(crate) struct CreateCellArgs {
    /// Id that the workload calls itself by
    #[arg(value_name = "ID")]
    pub(crate) id: CellId,
    /// Names that it may ask for
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', required = true)]
    pub(crate) keys: Vec<SecretName>,
    /// Namespace that these names lie in
    #[arg(long, value_name = "NAMESPACE")]
    pub(crate) ns: Option<Namespace>,
    /// Time after which it gets nothing any more; until it is revoked unless given. It may ask for less itself
    #[arg(long, value_name = "DURATION")]
    pub(crate) ttl: Option<Span>,
    /// How often it may read, in all
    #[arg(long, value_name = "N")]
    pub(crate) max_reads: Option<u64>,
    /// User that it runs as, by number; yours unless given
    #[arg(long, value_name = "UID")]
    pub(crate) peer_uid: Option<u32>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("token").required(true).args(["ns", "list", "revoke"]))]
pub(crate) struct HttpTokenArgs {
    /// Namespace whose secrets it is for (can be repeated)
    #[arg(long, value_name = "NAMESPACE")]
    pub(crate) ns: Vec<Namespace>,
    /// Also store and remove secrets there
    #[arg(long, requires = "ns")]
    pub(crate) write: bool,
    /// Time after which it is good for nothing: at most 12h [default: 8h]
    #[arg(long, value_name = "DURATION", requires = "ns")]
    pub(crate) ttl: Option<Span>,
    /// List the tokens by id, never the tokens
    #[arg(long)]
    pub(crate) list: bool,
    /// Take everything away from the token of this id
    #[arg(long, value_name = "ID")]
    pub(crate) revoke: Option<String>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ClientArgs {
    #[command(subcommand)]
    pub(crate) command: ClientCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Register a program as it is now, by its path and its bytes
    Register(RegisterArgs),
    /// Let a registered program do more
    Grant {
        /// Path of the program
        #[arg(value_name = "PATH")]
        path: PathBuf,
        #[command(flatten)]
        rights: RightsArgs,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Register a program that waits; it may do nothing yet
    Approve {
        /// Its hash, or at least twelve digits of it
        #[arg(value_name = "HASH")]
        hash: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the programs that came and are not registered
    Pending {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Accept the new bytes of a registered program
    Upgrade {
        /// Path of the program
        #[arg(value_name = "PATH")]
        path: PathBuf,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Take everything away from a program
    Revoke {
        /// Path of the program
        #[arg(value_name = "PATH")]
        path: PathBuf,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the registered programs and what each may do
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        password: PasswordArgs,
    },
}

/// What a program may do.
#[derive(Args, Debug)]
pub(crate) struct RightsArgs {
    /// Services that it may read, each the first segment of names
    #[arg(long, value_name = "SERVICE,…", value_delimiter = ',')]
    pub(crate) read: Vec<Namespace>,
    /// Services that it may write and delete
    #[arg(long, value_name = "SERVICE,…", value_delimiter = ',')]
    pub(crate) write: Vec<Namespace>,
    /// Search, and name prefixes instead of names
    #[arg(long)]
    pub(crate) search: bool,
    /// Level of assurance that it has to come with
    #[arg(long, value_name = "LEVEL", value_parser = ["A0", "A1", "A2", "A3"])]
    pub(crate) min_assurance: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct RegisterArgs {
    /// Path of the program
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) rights: RightsArgs,
    /// Register an interpreter, for this script as it is now and no other
    #[arg(long, value_name = "SCRIPT")]
    pub(crate) allow_interpreter: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}
