//! What the commands behind `sv_load` and `sv_unload` share: the state of the shell that calls, and the files that it is judged by.
//!
//! Touches: files.
//!
//! The files lie in `shell/` in the agent's runtime directory: `key`, the key of the MACs, and a marker for each vault from which something is loaded
//! somewhere, an empty file that goes away when that vault is locked. They are gone with the login, like the shells that they are for.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::agent::client::Runtime;
use crate::error::{Error, Result};
use crate::name::VarName;
use crate::os::{self, PrivateDirectory};
use crate::secret::Secret;
use crate::shell::loaded::{Key, Loaded};

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

/// The directory of the markers, and the name of one for this vault, made if there is none yet.
pub(super) fn marker(vault: &Path) -> Result<(String, String)> {
    let directory = make_directory()?;
    let text = directory.to_string_lossy().into_owned();
    let start = of_vault(vault);
    let names = os::list_files(&directory).map_err(|cause| unusable(&directory, &cause))?;
    if let Some(name) = names.into_iter().find(|name| name.starts_with(&start)) {
        return Ok((text, name));
    }
    // A marker never comes back under a name that it had, or a shell that slept through a lock would not notice.
    let mut random = [0; 8];
    os::random(&mut random).map_err(|cause| unusable(&directory, &cause))?;
    let name = format!("{start}{}", data_encoding::HEXLOWER.encode(&random));
    let file = directory.join(&name);
    os::create_private(&file, b"").map_err(|cause| unusable(&file, &cause))?;
    Ok((text, name))
}

/// Removes the markers of a vault, or all: at the next prompt, shells take away what they have loaded from it.
pub(super) fn remove_markers(vault: Option<&Path>) -> Result<()> {
    let directory = directory();
    let start = vault.map(of_vault).unwrap_or_default();
    let names = os::list_files(&directory).map_err(|cause| unusable(&directory, &cause))?;
    for name in names {
        if name != KEY && name.starts_with(&start) {
            let file = directory.join(name);
            os::remove_file(&file).map_err(|cause| unusable(&file, &cause))?;
        }
    }
    Ok(())
}

fn directory() -> PathBuf {
    Runtime::locate().socket().with_file_name("shell")
}

fn make_directory() -> Result<PathBuf> {
    let path = directory();
    for path in [path.parent().unwrap_or(&path), &path] {
        PrivateDirectory::create(path).map_err(|cause| unusable(path, &cause))?;
    }
    Ok(path)
}

/// How the names of a vault's markers begin.
fn of_vault(vault: &Path) -> String {
    let hash = Sha256::digest(vault.as_os_str().as_encoded_bytes());
    format!(
        "{}-",
        data_encoding::HEXLOWER.encode(hash.get(..8).unwrap_or_default())
    )
}

fn unusable(path: &Path, cause: &std::io::Error) -> Error {
    Error::io(format!("cannot use `{}`", path.display()), cause)
}
