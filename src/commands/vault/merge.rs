//! `sevault vault merge`: what git runs to merge a vault.
//!
//! Touches: files, sockets, terminal.

use std::path::Path;

use crate::agent::protocol::Work;
use crate::cli::care::{MergeArgs, WhichSide};
use crate::commands::access::Desk;
use crate::error::{Error, Result};
use crate::os;
use crate::vault::merge::Side;

pub(super) fn run(
    MergeArgs {
        base,
        ours,
        theirs,
        path,
        take,
        password,
    }: MergeArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    let target = match path {
        Some(path) => desk.target_of(&path, true)?,
        None => desk.target()?,
    };
    let mut vault = desk.vault_of(target, &password);
    vault
        .work(work(&base, &ours, &theirs, take)?, Vec::new())
        .map(drop)
}

/// The work of merging these; the agent, which does it, runs in another directory.
pub(super) fn work(
    base: &Path,
    ours: &Path,
    theirs: &Path,
    take: Option<WhichSide>,
) -> Result<Work> {
    let absolute = |path: &Path| {
        os::absolute(path)
            .map_err(|cause| Error::io(format!("cannot find `{}`", path.display()), &cause))
    };
    Ok(Work::Merge {
        base: absolute(base)?,
        ours: absolute(ours)?,
        theirs: absolute(theirs)?,
        prefer: take.map(|side| match side {
            WhichSide::Ours => Side::Ours,
            WhichSide::Theirs => Side::Theirs,
        }),
    })
}
