//! Markers: by an empty file for each open vault, shells see without a fork whether what they have loaded was locked since.
//!
//! Touches: files.
//!
//! A shell that loads something notes the marker of the vault; locking removes it, and the shell's next prompt finds it gone. A marker never comes back
//! under a name that it had, or a shell that slept through a lock would not notice.
//!
//! Its time of change is the beginning of 1970: fish, which has no clock of its own, learns from the age of the file what time it is.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::os;

/// Stands between the names of several markers in the name of the file that is for them all.
const BETWEEN: &str = ".";

/// Where markers lie: beside the agent's socket.
pub(crate) fn directory(socket: &Path) -> PathBuf {
    socket.with_file_name("shell")
}

/// The marker of a vault, made if there is none. The directory must be there.
pub(crate) fn of(directory: &Path, vault: &Path) -> io::Result<String> {
    let start = beginning(vault);
    let is_there = |name: &String| name.starts_with(&start) && !name.contains(BETWEEN);
    if let Some(name) = os::list_files(directory)?.into_iter().find(is_there) {
        return Ok(name);
    }
    let mut random = [0; 8];
    os::random(&mut random)?;
    let name = format!("{start}{}", data_encoding::HEXLOWER.encode(&random));
    create(&directory.join(&name))?;
    Ok(name)
}

/// The one file that is gone when any of these markers is, made if there is none: a marker alone is that itself.
pub(crate) fn of_all(directory: &Path, markers: &[&str]) -> io::Result<PathBuf> {
    let file = directory.join(markers.join(BETWEEN));
    let are_there = || {
        markers
            .iter()
            .all(|marker| os::is_there(&directory.join(marker)))
    };
    if markers.len() > 1 && are_there() {
        create(&file)?;
        // What was locked in between must not leave it behind.
        if !are_there() {
            os::remove_file(&file)?;
        }
    }
    Ok(file)
}

fn create(file: &Path) -> io::Result<()> {
    os::create_private(file, b"")?;
    os::date_back(file)
}

/// Removes the markers of a vault, or all.
pub(crate) fn remove(directory: &Path, vault: Option<&Path>) -> io::Result<()> {
    let start = vault.map(beginning);
    for name in os::list_files(directory)? {
        let is_meant = start.as_ref().map_or_else(
            || name.contains('-'),
            |start| name.split(BETWEEN).any(|marker| marker.starts_with(start)),
        );
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

    use super::{of, of_all, remove};

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

    #[test]
    fn one_file_for_several_markers_goes_with_the_first_of_them() {
        let directory = tempfile::tempdir().unwrap();
        let (a, b) = (Path::new("/a.vault"), Path::new("/b.vault"));
        let markers = [a, b].map(|vault| of(directory.path(), vault).unwrap());
        let [first, second] = [0, 1].map(|at: usize| markers[at].as_str());
        let alone = of_all(directory.path(), &[first]).unwrap();
        assert_eq!(alone, directory.path().join(first));
        let both = of_all(directory.path(), &[first, second]).unwrap();
        assert!(both.exists());
        assert_eq!(of(directory.path(), a).unwrap(), first);
        assert_eq!(
            both.metadata().unwrap().modified().unwrap(),
            std::time::UNIX_EPOCH
        );
        remove(directory.path(), Some(b)).unwrap();
        assert!(!both.exists() && alone.exists());
        assert!(!of_all(directory.path(), &[first, second]).unwrap().exists());
    }
}
