//! `sevault cell`: sandboxed workloads that read secrets with a token of their own.
//!
//! Touches: files, sockets, terminal.

use serde::Serialize;

use crate::agent::client::Client;
use crate::agent::doors::cell_directory;
use crate::agent::policies::{Cell, Party};
use crate::cli::doors::{CellArgs, CellCommand, CreateCellArgs};
use crate::commands::access::Desk;
use crate::commands::policies;
use crate::config::Span;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::os;
use crate::secret::Timestamp;

pub(super) fn run(CellArgs { command }: CellArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match command {
        CellCommand::Create(args) => create(args, desk)?,
        CellCommand::Revoke { id, password } => {
            policies::withdraw(desk, &password, Party::Cell(id.clone()))?;
            desk.ui
                .note(&format!("cell `{id}` is revoked, and stays so"));
        }
        CellCommand::List { json, password } => {
            let cells = policies::read(desk, &password)?.cells;
            list(desk, cells, json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn create(
    CreateCellArgs {
        id,
        keys,
        ns,
        ttl,
        max_reads,
        peer_uid,
        password,
    }: CreateCellArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    if max_reads == Some(0) {
        return Err(Error::new(
            Kind::Usage,
            "a cell that may read nothing is not possible",
        ));
    }
    let (target, mut vault) = policies::open(desk, &password)?;
    let (token, hash) = policies::mint()?;
    let now = os::now();
    let cell = Cell {
        id: id.clone(),
        token: hash,
        keys,
        ns,
        created: now,
        expires: ttl.map(|Span(seconds)| now.saturating_add_unsigned(seconds)),
        reads: max_reads,
        uid: peer_uid,
    };
    let secrets = cell.keys.iter().filter_map(|key| cell.secret(key));
    for name in secrets.filter(|name| !vault.is_outside(name)) {
        desk.ui.warn(&format!(
            "there is no `{name}` in the global scope yet, where cells look"
        ));
    }
    policies::change(
        (&target, &mut vault),
        "cell-create",
        id.as_str(),
        |policies, now| policies.add_cell(cell, now),
    )?;
    let directory = Client::socket().with_file_name(cell_directory(vault.id(), &id));
    desk.ui.note(&format!(
        "cell `{id}` is created; its socket is `cell.sock` in `{}`: mount that directory into its sandbox",
        directory.display()
    ));
    policies::print(desk, &token)
}

/// A cell as it is listed.
#[derive(Serialize)]
struct Row {
    id: String,
    keys: Vec<String>,
    ns: Option<String>,
    reads_left: Option<u64>,
    expires_in_s: Option<Timestamp>,
    uid: Option<u32>,
}

fn list(desk: &Desk<'_>, cells: Vec<Cell>, json: bool) -> Result<()> {
    let now = os::now();
    let rows: Vec<Row> = cells
        .into_iter()
        .map(|cell| Row {
            id: cell.id.into(),
            keys: cell.keys.into_iter().map(String::from).collect(),
            ns: cell.ns.map(String::from),
            reads_left: cell.reads,
            expires_in_s: cell.expires.map(|end| (end - now).max(0)),
            uid: cell.uid,
        })
        .collect();
    if json {
        return desk.ui.json(&rows);
    }
    if rows.is_empty() {
        desk.ui
            .note("there are no cells; create one with `sevault cell create`");
        return Ok(());
    }
    let or = |value: Option<String>, none: &str| value.unwrap_or_else(|| none.to_owned());
    let head = ["ID", "KEYS", "NAMESPACE", "READS LEFT", "EXPIRES IN", "UID"];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    table.extend(rows.into_iter().map(|row| {
        vec![
            row.id,
            row.keys.join(","),
            or(row.ns, "-"),
            or(row.reads_left.map(|reads| reads.to_string()), "any"),
            or(row.expires_in_s.map(|left| format!("{left}s")), "never"),
            or(row.uid.map(|uid| uid.to_string()), "yours"),
        ]
    }));
    desk.ui.table(&table)
}
