//! The data key of an open vault, in memory that is out of reach of swap, dumps and forks.
//!
//! Touches: memory.

use std::io;

use crate::error::{Error, Result};
use crate::os::LockedPage;
use crate::vault::Vault;
use crate::vault::keys::KeyHolder;

/// Where one key lies until its vault is locked; the page wipes itself.
struct Custody(LockedPage);

impl KeyHolder for Custody {
    fn with(&self, f: &mut dyn FnMut(&[u8; 32])) {
        if let Some(key) = self.0.bytes().first_chunk() {
            f(key);
        }
    }
}

/// Moves the key of `vault` into a locked page.
pub(super) fn take(vault: &mut Vault) -> Result<()> {
    vault
        .keep_key(|key| {
            let mut page = LockedPage::new(key.len())?;
            page.bytes_mut()[..key.len()].copy_from_slice(key);
            Ok::<_, io::Error>(Box::new(Custody(page)))
        })
        .map_err(|cause| Error::io("cannot lock memory for the key", &cause))
}
