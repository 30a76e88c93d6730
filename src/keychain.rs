//! The keychain of the system, where the private key of a slot may lie.
//!
//! Touches: sockets.
//!
//! Only the command line comes here, never the agent: behind a keychain are a hundred crates and programs of others. Each call has a thread of its own, which is not waited
//! for longer than [`PATIENCE`]: some keychains never answer. A key lies under the id of its slot, and each slot has a new one, so that nothing that is there is
//! overwritten; and a keychain that is locked, or away, is never taken for one that is empty.

use std::str::FromStr;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use data_encoding::BASE64;
use keyring_core::{Entry, Error as Cause};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::os;
use crate::secret::Secret;

const SERVICE: &str = "sevault";
/// How long a keychain may take. It may be asking its owner meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which keychain.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Store {
    /// The Secret Service of a desktop, the keychain of macOS, the credential manager of Windows.
    #[default]
    System,
    /// The key rings of the Linux kernel: they forget at a reboot.
    Kernel,
    /// What Windows seals for its user, in files (DPAPI).
    Sealed,
}

impl Store {
    /// The word for it, also in the vault file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Kernel => "kernel",
            Self::Sealed => "dpapi",
        }
    }
}

impl FromStr for Store {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::System, Self::Kernel, Self::Sealed]
            .into_iter()
            .find(|store| store.word() == text)
            .ok_or("a keychain is `system`, `kernel` or `dpapi`")
    }
}

/// The key of a slot. `Kind::Missing` where the keychain answers that it has none, `Kind::Locked` where it does not let us see, `Kind::Busy` where it does not
/// answer, `Kind::Failed` where there is no keychain.
pub(crate) fn get(store: Store, slot: Uuid) -> Result<Secret> {
    ask(move || read(&entry(store, slot)?))
}

/// Puts the key of a new slot into the keychain and reads it back.
pub(crate) fn put(store: Store, slot: Uuid, key: &Secret) -> Result<()> {
    let key = key.clone();
    ask(move || {
        let entry = entry(store, slot)?;
        match read(&entry) {
            Err(error) if error.kind == Kind::Missing => {}
            Err(error) => return Err(error),
            Ok(_) => {
                return Err(Error::new(
                    Kind::Conflict,
                    "the keychain has this key already",
                ));
            }
        }
        // Text, since KWallet takes nothing else.
        let text = Zeroizing::new(BASE64.encode(key.expose()));
        entry.set_password(&text).map_err(|cause| told(&cause))?;
        if read(&entry)?.expose() == key.expose() {
            return Ok(());
        }
        Err(Error::new(
            Kind::Failed,
            "the keychain does not give back what was put into it",
        ))
    })
}

/// Takes the key of a slot out of the keychain.
pub(crate) fn remove(store: Store, slot: Uuid) -> Result<()> {
    ask(move || {
        entry(store, slot)?
            .delete_credential()
            .map_err(|cause| told(&cause))
    })
}

fn read(entry: &Entry) -> Result<Secret> {
    let text = entry.get_password().map(Zeroizing::new);
    let text = text.map_err(|cause| told(&cause))?;
    BASE64
        .decode(text.as_bytes())
        .map(Secret::new)
        .map_err(|_| Error::new(Kind::Failed, "what the keychain has is not a key of ours"))
}

fn entry(store: Store, slot: Uuid) -> Result<Entry> {
    let slot = slot.to_string();
    let made = match store {
        Store::Kernel => match os::kernel_keychain() {
            Some(store) => store.build(SERVICE, &slot, None),
            None => return Err(away()),
        },
        Store::Sealed => match os::sealing_keychain() {
            Some(store) => store.build(SERVICE, &slot, None),
            None => return Err(away()),
        },
        #[cfg(not(feature = "keychain"))]
        Store::System => {
            return Err(Error::new(
                Kind::Failed,
                "this build of sevault does not reach the keychain of a desktop",
            )
            .hint("use the password, `--store kernel` or, on Windows, `--store dpapi`, or build it with `--features keychain`"));
        }
        #[cfg(feature = "keychain")]
        Store::System => {
            if let Err(cause) = keyring::Entry::store_status() {
                return Err(told(cause));
            }
            let more = os::keychain_modifiers().iter().copied().collect();
            Entry::new_with_modifiers(SERVICE, &slot, &more)
        }
    };
    made.map_err(|cause| told(&cause))
}

/// Has `work` done in a thread of its own.
fn ask<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (sender, answer) = mpsc::channel();
    let started = thread::Builder::new().spawn(move || {
        // Nobody listens after the time is over.
        sender.send(work()).ok();
    });
    started.map_err(|cause| Error::io("cannot ask the keychain", &cause))?;
    answer.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        Err(Error::new(Kind::Busy, "the keychain does not answer")
            .hint("see whether it asks for something on the screen"))
    })
}

/// What a keychain says, in our words: its own could hold anything.
fn told(cause: &Cause) -> Error {
    if matches!(cause, Cause::NoEntry) {
        return Error::new(Kind::Missing, "the keychain does not hold this key");
    }
    if matches!(cause, Cause::NoStorageAccess(_)) {
        return Error::new(Kind::Locked, "the keychain is locked")
            .hint("unlock it, or use the password");
    }
    if matches!(cause, Cause::PlatformFailure(_) | Cause::NoDefaultStore) {
        return away();
    }
    Error::new(Kind::Failed, "the keychain refuses what was asked of it")
}

fn away() -> Error {
    Error::new(
        Kind::Failed,
        "there is no keychain that can be reached here",
    )
    .hint("use the password; on Linux without a desktop, `sevault keychain enable --store kernel`")
}
