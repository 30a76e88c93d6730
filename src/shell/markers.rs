//! Markers: by an empty file for each open vault, shells see without a fork whether what they have loaded was locked since.
//!
//! Touches: files.
//!
//! A shell that loads something notes the marker of the vault; locking removes it, and the shell's next prompt finds it gone. A marker never comes back
//! under a name that it had, or a shell that slept through a lock would not notice.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::os;

/// Where markers lie: beside the agent's socket.
pub(crate) fn directory(socket: &Path) -> PathBuf {
    socket.with_file_name("shell")
}

/// The marker of a vault, made if there is none. The directory must be there.
pub(crate) fn of(directory: &Path, vault: &Path) -> io::Result<String> {
    let start = beginning(vault);
    let is_there = |name: &String| name.starts_with(&start);
    if let Some(name) = os::list_files(directory)?.into_iter().find(is_there) {
        return Ok(name);
    }
    let mut random = [0; 8];
    os::random(&mut random)?;
    let name = format!("{start}{}", data_encoding::HEXLOWER.encode(&random));
    os::create_private(&directory.join(&name), b"")?;
    Ok(name)
}

/// Removes the markers of a vault, or all.
pub(crate) fn remove(directory: &Path, vault: Option<&Path>) -> io::Result<()> {
    let start = vault.map(beginning);
    for name in os::list_files(directory)? {
        let is_meant = start
            .as_ref()
            .map_or_else(|| name.contains('-'), |start| name.starts_with(start));
        if is_meant {
            os::remove_file(&directory.join(name))?;
        }
    }
    Ok(())
}

/// How the names of a vault's markers begin. Other files in the directory have no dash.
fn beginning(vault: &Path) -> String {
    let hash = Sha256::digest(vault.as_os_str().as_encoded_bytes());
    format!(
        "{}-",
        data_encoding::HEXLOWER.encode(hash.get(..8).unwrap_or_default())
    )
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test touches what the program may not"
)]
mod tests {
    use std::path::Path;

    use super::{of, remove};

    #[test]
    fn a_marker_stays_until_its_vault_is_locked_and_then_has_another_name() {
        let directory = tempfile::tempdir().unwrap();
        let (a, b) = (Path::new("/a.vault"), Path::new("/b.vault"));
        std::fs::write(directory.path().join("key"), "").unwrap();
        let first = of(directory.path(), a).unwrap();
        let other = of(directory.path(), b).unwrap();
        assert_eq!(of(directory.path(), a).unwrap(), first);
        remove(directory.path(), Some(a)).unwrap();
        assert!(!directory.path().join(&first).exists());
        assert!(directory.path().join(&other).exists());
        assert_ne!(of(directory.path(), a).unwrap(), first);
        remove(directory.path(), None).unwrap();
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
