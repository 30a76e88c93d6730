//! What the commands behind `sv_load` and `sv_unload` share: the state of the shell that calls, and the files that it is judged by.
//!
//! Touches: files.
//!
//! The files lie beside the agent's socket: the key of the MACs, and the [`markers`]. They are gone with the login, like the shells that they are for.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::agent::client::Runtime;
use crate::error::{Error, Result};
use crate::name::VarName;
use crate::os::{self, PrivateDirectory};
use crate::secret::Secret;
use crate::shell::loaded::{Key, Loaded};
use crate::shell::markers;
use crate::shell::protocol::Step;

const KEY: &str = "key";
const KEY_LENGTH: usize = 32;

/// What the shell that calls has loaded.
pub(super) fn state() -> Loaded {
    let state = os::variable("SEVAULT_LOADED").unwrap_or_default();
    Loaded::parse(&state.to_string_lossy())
}

/// What the shell that calls exports under a name.
pub(super) fn current(name: &VarName) -> Option<Vec<u8>> {
    os::variable(name.as_str()).map(std::ffi::OsString::into_encoded_bytes)
}

/// The key of the MACs; none where there is no file of it.
pub(super) fn key() -> Key {
    match os::read_if_there(&directory().join(KEY)) {
        Ok(Some(bytes)) if bytes.len() == KEY_LENGTH => Key::new(Secret::new(bytes)),
        Ok(_) | Err(_) => Key::none(),
    }
}

/// The key of the MACs, made if there is none yet.
pub(super) fn key_or_new() -> Result<Key> {
    let file = make_directory()?.join(KEY);
    let mut bytes = vec![0; KEY_LENGTH];
    os::random(&mut bytes).map_err(|cause| unusable(&file, &cause))?;
    let bytes = Secret::new(bytes);
    // Of two that make it at once, one does, and both read that.
    os::create_private(&file, bytes.expose()).map_err(|cause| unusable(&file, &cause))?;
    Ok(key())
}

/// The directory of the markers, and the one of this vault, made if there is none yet.
pub(super) fn marker(vault: &Path) -> Result<(String, String)> {
    let directory = make_directory()?;
    let name = markers::of(&directory, vault).map_err(|cause| unusable(&directory, &cause))?;
    Ok((directory.to_string_lossy().into_owned(), name))
}

/// The steps by which the shell learns of a new state.
pub(super) fn steps(state: &Loaded) -> Result<[Step; 3]> {
    let directory = Path::new(&state.directory);
    let watched = markers::of_all(directory, &state.markers())
        .map_err(|cause| unusable(directory, &cause))?;
    Ok(state.steps(&watched.to_string_lossy()))
}

/// Tells shells that a vault is locked, or all are, where no agent is there to do it.
pub(super) fn remove_markers(vault: Option<&Path>) -> Result<()> {
    let directory = directory();
    markers::remove(&directory, vault).map_err(|cause| unusable(&directory, &cause))
}

/// Notes that the agent had a vault open since the login, or that all were locked: from here on only an explicit `unlock` may ask the keychain.
pub(super) fn note_opened(vault: Option<Uuid>) {
    let file = opened(vault);
    let directory = file.parent().unwrap_or(&file);
    let made = [directory.parent().unwrap_or(directory), directory]
        .into_iter()
        .all(|path| PrivateDirectory::create(path).is_ok());
    if made {
        // A directory that takes no file holds no agent's socket either.
        os::create_private(&file, b"").ok();
    }
}

/// Whether the agent had this vault open since the login, or it was locked.
pub(super) fn was_opened(vault: Uuid) -> bool {
    [Some(vault), None]
        .into_iter()
        .any(|vault| os::is_there(&opened(vault)))
}

fn opened(vault: Option<Uuid>) -> PathBuf {
    let name = vault.map_or_else(|| "all".to_owned(), |vault| vault.to_string());
    let socket = Runtime::locate().socket();
    socket.with_file_name("opened").join(name)
}

fn directory() -> PathBuf {
    markers::directory(&Runtime::locate().socket())
}

fn make_directory() -> Result<PathBuf> {
    let path = directory();
    for path in [path.parent().unwrap_or(&path), &path] {
        PrivateDirectory::create(path).map_err(|cause| unusable(path, &cause))?;
    }
    Ok(path)
}

fn unusable(path: &Path, cause: &std::io::Error) -> Error {
    Error::io(format!("cannot use `{}`", path.display()), cause)
}
