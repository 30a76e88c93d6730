//! `sevault vault diff`: what git shows of a vault, a line for each secret.
//!
//! Touches: files, sockets, terminal.
//!
//! Git asks once for each file of each commit that it shows, so nothing is asked here: without an open session there are ids instead of names.

use crate::agent::protocol::{Answer, Work};
use crate::cli::care::DiffArgs;
use crate::commands::access::{Desk, unexpected};
use crate::error::{Error, Result};
use crate::os;
use crate::secret::Entry;
use crate::ui;
use crate::vault::{format, store};

pub(super) fn run(DiffArgs { file, password }: DiffArgs, desk: &Desk<'_>) -> Result<()> {
    let file = os::absolute(&file)
        .map_err(|cause| Error::io(format!("cannot find `{}`", file.display()), &cause))?;
    let bytes = store::read_other(&file)?;
    let parsed = match format::read(&bytes) {
        Ok(parsed) => parsed,
        // Git would show nothing of the whole commit if this failed.
        Err(error) => return desk.ui.line(&error.message),
    };
    let format::Header {
        vault,
        epoch,
        slots,
        ..
    } = &parsed.header;
    desk.ui
        .line(&format!("vault {vault}, keys number {epoch}"))?;
    for slot in slots {
        desk.ui.line(&format!("slot {} {}", slot.id, slot.kind))?;
    }
    let mut access = desk.vault_of(desk.target_of(&file, false)?, &password);
    match access.work_if_open(Work::ListFile { file }) {
        Ok((Answer::Entries { entries }, _)) => {
            let mut lines: Vec<String> = entries.iter().map(|listed| line(&listed.entry)).collect();
            lines.sort_unstable();
            lines.iter().try_for_each(|line| desk.ui.line(line))
        }
        Ok(_) => Err(unexpected()),
        Err(error) => {
            desk.ui
                .line(&format!("names are not shown: {}", error.message))?;
            parsed.records.iter().try_for_each(|record| {
                desk.ui
                    .line(&format!("{} revision {}", record.id, record.revision))
            })
        }
    }
}

fn line(entry: &Entry) -> String {
    let mut text = format!("{} ({})", entry.name, entry.scope);
    if !entry.label.is_empty() {
        text += &format!(" label {}", entry.label);
    }
    if let Some(tool) = &entry.tool {
        text += &format!(" tool {tool}");
    }
    for (key, value) in &entry.tags {
        text += &format!(" {key}={value}");
    }
    if let Some(end) = entry.expires {
        text += &format!(" expires {end}");
    }
    text += &format!(" version {} {}", entry.version, entry.fingerprint);
    ui::printable(&text)
}
