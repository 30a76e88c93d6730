//! What may be asked of `sevault vault`: the care of the vault file.
//!
//! Touches: nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

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
    /// Make two sides of a vault and what both came from one, for git; where that needs a decision, OURS stays as it is
    Merge(MergeArgs),
    /// Print what is in a vault file as git shows changes: names, never values
    Diff(DiffArgs),
    /// Let teammates open the vault with keys of their own
    Share {
        #[command(subcommand)]
        command: ShareCommand,
    },
    /// Keep the vault in a git repository
    Git {
        #[command(subcommand)]
        command: GitCommand,
    },
    /// Let the TPM of this device open the vault
    #[cfg(feature = "tpm2")]
    Tpm {
        #[command(subcommand)]
        command: TpmCommand,
    },
}

#[derive(Args, Debug)]
pub(crate) struct MergeArgs {
    /// File that both sides came from
    #[arg(value_name = "BASE")]
    pub(crate) base: PathBuf,
    /// File of our side; the merged vault takes its place
    #[arg(value_name = "OURS")]
    pub(crate) ours: PathBuf,
    /// File of their side
    #[arg(value_name = "THEIRS")]
    pub(crate) theirs: PathBuf,
    /// Vault that the three are of, where its path does not follow from the profile
    #[arg(long, value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,
    /// Side whose value is the current one where both changed it; the other stays in the history
    #[arg(long, value_name = "SIDE")]
    pub(crate) take: Option<WhichSide>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// A side of a merge.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum WhichSide {
    Ours,
    Theirs,
}

#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// Vault file, of today or of an earlier commit
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShareCommand {
    /// Let whoever has the private key of this public one open the vault
    Add(ShareAddArgs),
    /// Take a teammate's way in away, with a new key for everything, and list what they knew
    Remove(ShareRemoveArgs),
    /// List the teammates; their names only while the vault is open
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        password: PasswordArgs,
    },
}

#[derive(Args, Debug)]
pub(crate) struct ShareAddArgs {
    /// Public key, `age1…` or `ssh-ed25519 AAAA…`, or a file that holds one
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
    /// What you call its owner [default: the comment of the key]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ShareRemoveArgs {
    /// Name, public key, or at least four characters of the id of the slot
    #[arg(value_name = "WHO")]
    pub(crate) who: String,
    /// They knew the password: replace it by the first line of a file
    #[arg(long, value_name = "FILE", conflicts_with = "keep_password")]
    pub(crate) new_password_file: Option<PathBuf>,
    /// They did not know the password
    #[arg(long)]
    pub(crate) keep_password: bool,
    /// They did not know the recovery code
    #[arg(long)]
    pub(crate) keep_recovery: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GitCommand {
    /// Let git merge and show the vaults in a directory of this repository; once in each clone
    Install,
    /// Undo what `install` settled in this clone
    Uninstall,
    /// Finish a merge that git could not: the sides are those of the merge in progress
    Resolve {
        /// Side whose value is the current one where both changed it; the other stays in the history
        #[arg(long, value_name = "SIDE")]
        take: Option<WhichSide>,
        #[command(flatten)]
        password: PasswordArgs,
    },
}

#[cfg(feature = "tpm2")]
#[derive(Debug, Subcommand)]
pub(crate) enum TpmCommand {
    /// Have a key of the vault sealed by the TPM, so that `sevault unlock` asks for no password
    Enable {
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Take that way in away and give the vault a new key
    Disable {
        /// Way in to remove when its TPM is not here, as `sevault vault slots` lists it
        #[arg(long, value_name = "ID")]
        slot: Option<uuid::Uuid>,
        #[command(flatten)]
        password: PasswordArgs,
    },
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
