//! What may be asked of `sevault keychain`.
//!
//! Touches: nothing.

use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::cli::PasswordArgs;
use crate::keychain::Store;

#[derive(Args, Debug)]
pub(crate) struct KeychainArgs {
    #[command(subcommand)]
    pub(crate) command: KeychainCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeychainCommand {
    /// Put a key of the vault into the keychain, so that `sevault unlock` asks for no password
    Enable {
        /// Which keychain: that of the system, the Linux kernel's, which forgets at a reboot, or `dpapi` on Windows [default: system]
        #[arg(long, value_name = "STORE")]
        store: Option<Store>,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Take the key out of the keychain and give the vault a new one
    Disable {
        /// Way in to remove when its key does not lie here, as `sevault vault slots` lists it
        #[arg(long, value_name = "ID")]
        slot: Option<Uuid>,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Say whether the keychain opens the vault
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}
