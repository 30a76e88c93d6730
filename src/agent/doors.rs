//! The sockets that the agent listens on, and which door each of them is.
//!
//! Touches: sockets, files.
//!
//! ```text
//! agent.sock                       our own command line
//! clients.sock                     other programs' binaries
//! cell.sock                        cells
//! http.sock                        HTTP, where the setting `agent.http` is on
//! cells/VAULT.ID/cell.sock         one cell, in a directory of its own to be mounted into a sandbox; VAULT is the beginning of the vault's id
//! ```
//!
//! By which socket somebody comes decides what can be asked there, and never what is said. A cell's directory outlives the agent, so that where it is mounted the
//! next agent's socket appears; it goes when the cell is revoked.

use std::sync::Arc;

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::name::CellId;
use crate::os::{self, Callers, Listener, PrivateDirectory, Stream};

use super::client::SOCKET;
use super::policies::Cell;

const CELL_SOCKET: &str = "cell.sock";
const CLIENTS_SOCKET: &str = "clients.sock";
const HTTP_SOCKET: &str = "http.sock";
const CELLS: &str = "cells";
/// How many callers of one door are taken before the others are looked at.
const ROUND: usize = 64;

/// Where somebody came in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Door {
    Native,
    Clients,
    Cells,
    /// The socket of one cell, of the vault whose id begins so.
    Cell(String, CellId),
    Http,
}

impl Door {
    /// What the audit and `status` call it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Native => "agent",
            Self::Cells | Self::Cell(..) => "cells",
            Self::Http => "http",
            Self::Clients => "clients",
        }
    }

    /// The name of its socket, if it is open to several and not our own.
    pub(super) fn socket(&self) -> Option<&'static str> {
        match self {
            Self::Cells => Some(CELL_SOCKET),
            Self::Http => Some(HTTP_SOCKET),
            Self::Clients => Some(CLIENTS_SOCKET),
            Self::Native | Self::Cell(..) => None,
        }
    }
}

/// All that are open.
pub(super) struct Doors {
    directory: Arc<PrivateDirectory>,
    /// Our own first.
    open: Vec<Arc<(Door, Listener)>>,
}

impl Doors {
    /// Opens them. The caller holds the lock that makes sockets found there stale ones.
    pub(super) fn open(directory: Arc<PrivateDirectory>, has_http: bool) -> Result<Self> {
        let mut doors = Self {
            directory,
            open: Vec::new(),
        };
        // A service manager may listen for us already; its socket is not ours to displace.
        let native = match Listener::inherited(Arc::clone(&doors.directory), SOCKET) {
            Ok(None) => Listener::bind(Arc::clone(&doors.directory), SOCKET, Callers::Own),
            other => other.and_then(|listener| listener.ok_or(std::io::ErrorKind::NotFound.into())),
        };
        let native = native.map_err(|cause| unable(SOCKET, &cause))?;
        doors.open.push(Arc::new((Door::Native, native)));
        doors.add(Door::Clients, CLIENTS_SOCKET)?;
        doors.add(Door::Cells, CELL_SOCKET)?;
        if has_http {
            doors.add(Door::Http, HTTP_SOCKET)?;
        }
        doors.look_for_cells();
        Ok(doors)
    }

    fn add(&mut self, door: Door, name: &'static str) -> Result<()> {
        let listener = Listener::bind(Arc::clone(&self.directory), name, Callers::Own)
            .map_err(|cause| unable(name, &cause))?;
        self.open.push(Arc::new((door, listener)));
        Ok(())
    }

    /// Listens for each cell that has a directory, and for none that has lost it. One that cannot be listened for is looked for again the next time.
    pub(super) fn look_for_cells(&mut self) {
        let cells = self.directory.inside(CELLS);
        let names = cells.as_ref().map(|(cells, _)| cells.names());
        let names = names.ok().and_then(Result::ok).unwrap_or_default();
        let there: Vec<(String, Door)> = names
            .into_iter()
            .filter_map(|name| {
                let name = name.into_string().ok()?;
                let (vault, id) = name.split_once('.')?;
                let door = Door::Cell(vault.to_owned(), id.parse().ok()?);
                Some((name, door))
            })
            .collect();
        self.open.retain(|open| match &open.0 {
            door @ Door::Cell(..) => {
                there.iter().any(|(_, other)| other == door) && open.1.is_in_place()
            }
            Door::Native | Door::Clients | Door::Cells | Door::Http => true,
        });
        let Ok((cells, _)) = cells else { return };
        for (name, door) in there {
            if self.open.iter().any(|open| open.0 == door) {
                continue;
            }
            if let Ok((inner, callers)) = cells.inside(&name)
                && let Ok(listener) = Listener::bind(Arc::new(inner), CELL_SOCKET, callers)
            {
                self.open.push(Arc::new((door, listener)));
            }
        }
    }

    /// Closes all of them. Callers that wait there are let go.
    pub(super) fn close(&mut self) {
        self.open.clear();
    }

    /// The doors as they are now, our own first. One that is closed meanwhile is still held open by this.
    pub(super) fn now(&self) -> Vec<Arc<(Door, Listener)>> {
        self.open.clone()
    }
}

fn unable(name: &str, cause: &std::io::Error) -> Error {
    Error::io(format!("cannot listen at `{name}`"), cause)
}

/// Takes in who waits, a limited number at each door.
pub(super) fn accept(
    doors: &[Arc<(Door, Listener)>],
    mut admit: impl FnMut(&Arc<(Door, Listener)>, Stream),
) {
    for open in doors {
        for _ in 0..ROUND {
            match open.1.accept() {
                Ok(Some(stream)) => admit(open, stream),
                Ok(None) => break,
                // Out of descriptors, most likely: those in use come back within seconds.
                Err(_) => return os::pause(std::time::Duration::from_millis(50)),
            }
        }
    }
}

/// What the names of the directories of this vault's cells begin with.
pub(super) fn beginning(vault: Uuid) -> String {
    vault.simple().to_string()[..8].to_owned()
}

/// Where the socket of a cell is, below the runtime directory.
pub(crate) fn cell_directory(vault: Uuid, id: &CellId) -> std::path::PathBuf {
    std::path::Path::new(CELLS).join(format!("{}.{id}", beginning(vault)))
}

/// Sees to it that just these cells of a vault have a directory.
pub(super) fn arrange_cells(
    directory: &PrivateDirectory,
    vault: Uuid,
    cells: &[Cell],
) -> std::io::Result<()> {
    if !cells.is_empty() {
        directory.make_inside(CELLS, Callers::Own)?;
    }
    let Ok((inner, _)) = directory.inside(CELLS) else {
        return Ok(());
    };
    let prefix = beginning(vault) + ".";
    let name_of = |cell: &Cell| format!("{prefix}{}", cell.id);
    for name in inner.names()? {
        let name = name.to_string_lossy();
        if name.starts_with(&prefix) && !cells.iter().any(|cell| name_of(cell) == name) {
            inner.remove_inside(&name, CELL_SOCKET)?;
        }
    }
    for cell in cells {
        let callers = match cell.uid {
            Some(uid) if uid != os::user() => Callers::Anyone,
            Some(_) | None => Callers::Own,
        };
        inner.make_inside(&name_of(cell), callers)?;
    }
    Ok(())
}
