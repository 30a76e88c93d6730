//! A store of keys that the system seals for our user on this machine (DPAPI): files beside our data, which nobody else can open.
//!
//! Touches: files.
//!
//! Whatever runs as our user can have them opened, as with every keychain of Windows; it is the login password that they rest on, and no hardware.
#![expect(unsafe_code, reason = "sealing for a user is the system's")]

use std::any::Any;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::ptr::{null, null_mut};
use std::sync::Arc;

use keyring_core::api::{CredentialApi, CredentialPersistence, CredentialStoreApi};
use keyring_core::{Credential, Entry, Error, Result};
use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
};
use zeroize::{Zeroize, Zeroizing};

use crate::os::{self, Durable};

#[derive(Debug)]
pub(super) struct Store {
    directory: PathBuf,
}

impl Store {
    pub(super) fn open() -> Option<Self> {
        Some(Self {
            directory: super::homes()?.data.join("sevault").join("sealed"),
        })
    }
}

impl CredentialStoreApi for Store {
    fn vendor(&self) -> String {
        "DPAPI".to_owned()
    }

    fn id(&self) -> String {
        self.directory.display().to_string()
    }

    fn build(
        &self,
        service: &str,
        user: &str,
        _modifiers: Option<&HashMap<&str, &str>>,
    ) -> Result<Entry> {
        let name = format!("{service}.{user}");
        // It becomes the name of a file.
        if name
            .bytes()
            .any(|byte| !byte.is_ascii_alphanumeric() && !b".-_".contains(&byte))
        {
            return Err(Error::Invalid("user".to_owned(), "not a name".to_owned()));
        }
        let entry = Sealed {
            path: self.directory.join(&name),
            name,
        };
        Ok(Entry::new_with_credential(Arc::new(entry)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn persistence(&self) -> CredentialPersistence {
        CredentialPersistence::UntilDelete
    }
}

#[derive(Debug)]
struct Sealed {
    path: PathBuf,
    /// What is sealed opens only under the name that it was sealed under.
    name: String,
}

impl CredentialApi for Sealed {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        let seal = || {
            let sealed = convert(secret, &self.name, Way::Seal)?;
            let directory = self.path.parent().ok_or(io::ErrorKind::NotFound)?;
            os::private_dir(directory)?;
            os::write_private(&self.path, &sealed, Durable::Now)
        };
        seal().map(drop).map_err(failed)
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        let sealed = os::read_if_there(&self.path).map_err(failed)?;
        let sealed = sealed.ok_or(Error::NoEntry)?;
        let opened = convert(&sealed, &self.name, Way::Open);
        Ok(std::mem::take(&mut *opened.map_err(failed)?))
    }

    fn delete_credential(&self) -> Result<()> {
        match os::is_there(&self.path) {
            true => os::remove_file(&self.path).map_err(failed),
            false => Err(Error::NoEntry),
        }
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        match os::is_there(&self.path) {
            true => Ok(None),
            false => Err(Error::NoEntry),
        }
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        let (service, user) = self.name.split_once('.')?;
        Some((service.to_owned(), user.to_owned()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn failed(cause: io::Error) -> Error {
    Error::PlatformFailure(Box::new(cause))
}

#[derive(Clone, Copy)]
enum Way {
    Seal,
    Open,
}

fn blob(bytes: &[u8]) -> io::Result<CRYPT_INTEGER_BLOB> {
    Ok(CRYPT_INTEGER_BLOB {
        cbData: u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?,
        pbData: bytes.as_ptr().cast_mut(),
    })
}

/// Seals or opens for our user, without asking anybody.
fn convert(bytes: &[u8], name: &str, way: Way) -> io::Result<Zeroizing<Vec<u8>>> {
    let (from, besides) = (blob(bytes)?, blob(name.as_bytes())?);
    let mut made = CRYPT_INTEGER_BLOB {
        cbData: 0,
        pbData: null_mut(),
    };
    // SAFETY: what is read lives until the call is over and is not written to; what is made is written to our variable.
    let done = unsafe {
        match way {
            Way::Seal => CryptProtectData(
                &raw const from,
                null(),
                &raw const besides,
                null(),
                null(),
                CRYPTPROTECT_UI_FORBIDDEN,
                &raw mut made,
            ),
            Way::Open => CryptUnprotectData(
                &raw const from,
                null_mut(),
                &raw const besides,
                null(),
                null(),
                CRYPTPROTECT_UI_FORBIDDEN,
                &raw mut made,
            ),
        }
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system has made as many bytes there, which are ours until they are freed.
    unsafe {
        let made_bytes = std::slice::from_raw_parts_mut(made.pbData, made.cbData as usize);
        let copy = Zeroizing::new(made_bytes.to_vec());
        made_bytes.zeroize();
        LocalFree(made.pbData.cast());
        Ok(copy)
    }
}
