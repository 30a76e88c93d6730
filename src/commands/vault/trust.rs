//! `sevault vault trust`: take the vault file, as it lies there now, for the right one.
//!
//! Touches: files, terminal.

use crate::cli::care::TrustArgs;
use crate::commands::access::Desk;
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::vault::{Claim, Vault};

pub(super) fn run(
    TrustArgs {
        accept_rollback,
        yes,
        password,
    }: TrustArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    let target = desk.target()?;
    let key = desk.password_key(&target, &target.header()?, &password)?;
    let Claim {
        vault: id,
        epoch,
        fingerprint,
        secrets,
        doubt,
        is_rollback,
    } = Vault::claim(&target.place, &key, os::now())?;
    desk.ui.note(&format!(
        "vault {id}, keys number {epoch}, {secrets} secrets, fingerprint {fingerprint}"
    ));
    let Some(doubt) = doubt else {
        desk.ui
            .note("this device has no reason to doubt it: nothing to confirm");
        return Ok(());
    };
    if is_rollback && !accept_rollback {
        return Err(doubt.hint(
            "if you restored it yourself, accept that with `sevault vault trust --accept-rollback`",
        ));
    }
    desk.ui.warn(&doubt.message);
    let question = format!("Take it for the vault of profile `{}`?", target.profile);
    if !yes && !desk.ui.confirm(&question)? {
        return Err(Error::new(Kind::Failed, "nothing was changed"));
    }
    let vault = Vault::trust(&target.place, &key, os::now())?;
    // An older vault has an older audit key: from here on the head is sealed under that.
    super::record("trust", &vault)?;
    desk.ui.note(&format!(
        "the vault of profile `{}` is trusted",
        target.profile
    ));
    Ok(())
}
