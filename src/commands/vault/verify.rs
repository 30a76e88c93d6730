//! `sevault vault verify`: open everything that is in the vault, and say whether it is whole.
//!
//! Touches: files, terminal.

use crate::cli::PasswordArgs;
use crate::commands::access::Desk;
use crate::error::Result;
use crate::os;
use crate::vault::Vault;

/// Opening checks form, MAC, order, versions, metadata and what this device remembers; what is left is the values.
pub(super) fn run(password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    let target = desk.target()?;
    let key = desk.password_key(&target, &target.header()?, password)?;
    let vault = Vault::open(&target.place, &key, os::now())?;
    let values = vault.verify()?;
    desk.ui.line(&format!(
        "{} secrets with {values} values: everything opens",
        vault.entries().len()
    ))
}
