//! What may be asked of `sevault vault`: the care of the vault file.
//!
//! Touches: nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::PasswordArgs;

#[derive(Args, Debug)]
pub(crate) struct CareArgs {
    #[command(subcommand)]
    pub(crate) command: CareCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CareCommand {
    /// Replace the password, and with it the key that seals everything
    Passwd(PasswdArgs),
    /// List the ways in
    Slots {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a recovery code, shown once; one that was made before opens nothing any more
    Recovery {
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the earlier copies of the vault that are kept
    Snapshots {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Bring back the secrets of an earlier copy, never its ways in or policies
    RestoreSnapshot(RestoreSnapshotArgs),
    /// Open everything that is in the vault, and say whether it is whole
    Verify {
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Take the vault file, as it lies there now, for the right one
    Trust(TrustArgs),
}

#[derive(Args, Debug)]
pub(crate) struct PasswdArgs {
    /// Read the new password from the first line of a file
    #[arg(long, value_name = "FILE")]
    pub(crate) new_password_file: Option<PathBuf>,
    /// Prove yourself by the recovery code instead of the password; the code is used up
    #[arg(long, conflicts_with_all = ["password_stdin", "password_file"])]
    pub(crate) recovery: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct RestoreSnapshotArgs {
    /// Number of the snapshot, as `sevault vault snapshots` lists them; the newest unless given
    #[arg(value_name = "NUMBER")]
    pub(crate) number: Option<u64>,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    /// Accept a vault that is older than what this device has seen, as after a restore
    #[arg(long)]
    pub(crate) accept_rollback: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}
