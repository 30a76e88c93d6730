//! Opening a session: the key proves itself on the vault, and what is open is put where it is safe.
//!
//! Touches: files, clock.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{Shared, hash, hold};
use crate::agent::chain::{Event, Who};
use crate::agent::kept::{Anchor, Kept};
use crate::agent::protocol::{Binding, OnResume, VaultRef};
use crate::agent::session::{Bound, Deadlines};
use crate::agent::work::OpenVault;
use crate::agent::{client, custody, frame};
use crate::error::{Error, Kind, Result};
use crate::os;
use crate::secret::Secret;
use crate::vault::{Place, SlotKey, Vault};

impl Shared {
    /// Opens a session; gives its token, if it is bound to one.
    pub(in crate::agent) fn unlock(
        &self,
        vault: VaultRef,
        key: &SlotKey,
        (ttl, idle, on_resume): (u64, u64, OnResume),
        binding: Binding,
        (who, terminal): (&Who, Option<(u32, u64)>),
    ) -> Result<Option<Secret>> {
        if !vault.file.is_absolute() || !vault.state.is_absolute() {
            return Err(Error::new(
                Kind::Usage,
                "the path of a vault is not absolute",
            ));
        }
        if ttl == 0 || idle == 0 {
            return Err(Error::new(
                Kind::Usage,
                "a session of no time is not possible",
            ));
        }
        let (bound, token) = match binding {
            Binding::User => (Bound::User, None),
            Binding::Terminal => match terminal {
                Some((leader, start)) => (Bound::Terminal(leader, start), None),
                None => {
                    return Err(Error::new(
                        Kind::Usage,
                        "there is no terminal to bind the session to",
                    )
                    .hint("leave `--bind terminal` out"));
                }
            },
            Binding::Token => {
                let mut token = Zeroizing::new(frame::Token::default());
                os::random(&mut token[..])
                    .map_err(|cause| Error::io("cannot make a token", &cause))?;
                (
                    Bound::Token(hash(&token[..])),
                    Some(client::write_token(&token)),
                )
            }
        };
        let place = Place {
            file: vault.file.clone(),
            state: vault.state,
        };
        let mut opened = Vault::open(&place, key, os::now()).inspect_err(|error| {
            if error.kind == Kind::WrongKey {
                self.note_wrong_key(&vault.file, who);
            }
        })?;
        self.failures.store(0, Ordering::SeqCst);
        custody::take(&mut opened)?;
        let mut opened = OpenVault::new(opened).telling(self.refusals.log());
        opened.record(&[Event::granted("unlock", None)], who, os::now())?;
        // A state file that cannot be written is caught up by a later unlock.
        opened.anchor_audit(os::now()).ok();
        self.refusals.learn(vault.file.clone(), opened.audit_path());
        let id = opened.id();
        let kept = Arc::new(Kept::new(opened));
        let deadlines = Deadlines::new(
            os::uptime(),
            Duration::from_secs(ttl),
            Duration::from_secs(idle),
        )
        .and_on_resume(on_resume);
        let file = vault.file.clone();
        let before =
            hold(&self.sessions).open(id, vault.profile, vault.file, bound, deadlines, kept)?;
        if let Some(kept) = before {
            kept.end("reopen", who, Anchor::Left);
        }
        self.reconsider(&file);
        self.bell.ring();
        Ok(token)
    }

    /// Notes that a key did not open a vault. Who guesses waits, and longer each time; nobody else does.
    pub(in crate::agent) fn note_wrong_key(&self, file: &Path, who: &Who) {
        self.refusals.note(file, "unlock", who, "wrong_key");
        let failed = self.failures.fetch_add(1, Ordering::SeqCst);
        os::pause(Duration::from_millis(100) * failed.saturating_add(1).min(30));
    }
}
