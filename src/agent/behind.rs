//! Which program stands behind a caller: the nearest ancestor that does more than pass on.
//!
//! Touches: processes.

use std::path::PathBuf;

use super::peer::Seen;
use crate::error::Result;
use crate::os::ProcessIdentity;
use crate::rules::runtimes;

/// What the nearest ancestor of the caller runs that is no shell.
pub(super) fn program_behind(seen: &Seen) -> Vec<PathBuf> {
    let ancestors = seen.lineage.iter().skip(1);
    ancestors
        .map(|(pid, start)| {
            let process = ProcessIdentity {
                pid: *pid,
                start: *start,
            };
            process.files()
        })
        .find(|files| {
            files
                .first()
                .is_some_and(|program| !runtimes::is_shell(program))
        })
        .unwrap_or_default()
}

/// Refuses to have a value printed for an AI agent.
pub(super) fn refuse_runtime(seen: &Seen) -> Result<()> {
    if runtimes::is_agent(&program_behind(seen)) {
        return Err(runtimes::refusal("printed"));
    }
    Ok(())
}
