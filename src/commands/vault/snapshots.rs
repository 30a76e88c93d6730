//! `sevault vault snapshots`: the earlier copies of the vault that are kept.
//!
//! Touches: files, terminal.

use crate::commands::access::Desk;
use crate::error::Result;
use crate::vault::store;

#[derive(serde::Serialize)]
struct Shown {
    number: u64,
    /// When the vault was replaced of which this is the copy.
    taken: String,
    file: String,
}

pub(super) fn run(json: bool, desk: &Desk<'_>) -> Result<()> {
    let target = desk.target()?;
    let vault = target.header()?.vault_id();
    let snapshots: Vec<Shown> = store::snapshots(&target.place, vault)?
        .into_iter()
        .map(|snapshot| Shown {
            number: snapshot.number,
            taken: snapshot.shown().unwrap_or_else(|| "-".to_owned()),
            file: snapshot.path.display().to_string(),
        })
        .collect();
    if json {
        return desk.ui.json(&snapshots);
    }
    if snapshots.is_empty() {
        desk.ui
            .note("there is no snapshot yet: one is taken before each change");
        return Ok(());
    }
    let mut rows = vec![["NUMBER", "TAKEN", "FILE"].map(str::to_owned).to_vec()];
    rows.extend(
        snapshots
            .into_iter()
            .map(|snapshot| vec![snapshot.number.to_string(), snapshot.taken, snapshot.file]),
    );
    desk.ui.table(&rows)
}
