//! Which files of variables the user trusts: each by its path and the hash of its bytes, in this device's state file.
//!
//! Touches: files. Through the vault alone.

use std::collections::BTreeMap;
use std::path::Path;

use super::OpenVault;
use crate::error::{Error, Kind, Result};
use crate::secret::Timestamp;

/// The note of the state file that holds them.
const NOTE: &str = "trusted-files";
/// Nobody has more.
const MOST: usize = 4096;

impl OpenVault {
    /// Fails unless the file is trusted with these bytes, or `is_new` says that it is from now on.
    pub(super) fn trust(
        &mut self,
        file: &Path,
        hash: String,
        is_new: bool,
        now: Timestamp,
    ) -> Result<()> {
        let damaged = || Error::new(Kind::Corrupt, "the list of trusted files is damaged");
        let mut trusted: BTreeMap<String, String> = match self.vault.note(NOTE)? {
            Some(text) => serde_json::from_str(&text).map_err(|_| damaged())?,
            None => BTreeMap::new(),
        };
        let path = file.to_str().ok_or_else(|| {
            Error::new(Kind::Failed, "a file whose path is not UTF-8 cannot be trusted")
        })?;
        if trusted.get(path) == Some(&hash) {
            return Ok(());
        }
        if !is_new {
            return Err(Error::new(
                Kind::Denied,
                format!("`{path}` may not name secrets: it is not trusted as it is now"),
            )
            .hint("read it, and then say `--trust` once"));
        }
        if trusted.len() >= MOST {
            return Err(Error::new(Kind::Failed, "too many files are trusted"));
        }
        trusted.insert(path.to_owned(), hash);
        let text = serde_json::to_string(&trusted).map_err(|_| damaged())?;
        self.vault.set_note(NOTE, Some(text), now)
    }
}
