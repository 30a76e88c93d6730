//! A TPM 2.0, which keeps the private key of a slot such that only this TPM gives it back.
//!
//! Touches: files, sockets.
//!
//! Spoken by the letter of the TCG's TPM 2.0 Library, revision 1.59: the structures are those of Part 2, the commands those of Part 3, six of them. The key is the data of a sealed object below
//! the storage key of the owner's hierarchy, which the TPM makes anew from its seed each time (`TPM2_CreatePrimary`), so that nothing is stored in it. No command runs under
//! an encrypted session: who can read the wires between processor and TPM reads the key as it is unsealed. Neither does it depend on how the machine was started: whoever
//! may use the TPM and has the vault's file opens the vault, as with a keychain. Only the command line comes here, never the agent.
//!
//! What a TPM says of itself is not proved by saying so. A program is known to be one by the way to it, or because it says so; nothing is ever taken for hardware.

use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::os::{self, TpmBehind};
use crate::secret::Secret;

/// The name of a TPM's storage key, short: by it a TPM is told from others.
pub(crate) const PARENT: usize = 8;

pub(crate) struct Tpm(os::Tpm);

/// What was sealed: bytes of the TPM's own, and which TPM it is.
pub(crate) struct Sealed {
    pub(crate) private: Vec<u8>,
    pub(crate) public: Vec<u8>,
    pub(crate) parent: [u8; PARENT],
}

/// What a TPM says of itself.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Maker {
    /// As the TCG's vendor registry has it, such as `INTC`.
    pub(crate) name: String,
    pub(crate) model: String,
    /// Whether it is a program for certain. There is no certainty the other way round.
    pub(crate) is_software: bool,
}

// Part 2, tables "TPM_ST", "TPM_CC", "TPM_RH", "TPM_RS" (reserved handles), "TPM_CAP", "TPM_PT".
const NO_SESSIONS: u16 = 0x8001;
const SESSIONS: u16 = 0x8002;
const CREATE_PRIMARY: u32 = 0x131;
const CREATE: u32 = 0x153;
const LOAD: u32 = 0x157;
const UNSEAL: u32 = 0x15e;
const FLUSH_CONTEXT: u32 = 0x165;
const GET_CAPABILITY: u32 = 0x17a;
const OWNER: u32 = 0x4000_0001;
const TPM_PROPERTIES: u32 = 6;
const MANUFACTURER: u32 = 0x105;

/// The authorization of a handle by an empty password: its size, then TPM_RS_PW, no nonce, no attributes, no HMAC (Part 2, "TPMS_AUTH_COMMAND").
const EMPTY_PASSWORD: &[u8] = &[0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0];

/// "TPMT_PUBLIC" of the storage key: ECC with SHA-256 for names; fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA, restricted, decrypt; no policy; AES of 128 bits
/// in CFB for what is below it, no scheme, P-256, no KDF, nothing unique. The specification requires that the same template gives the same key until the owner clears the TPM.
const STORAGE_KEY: &[u8] = &[
    0x00, 0x23, 0x00, 0x0b, 0x00, 0x03, 0x04, 0x72, 0x00, 0x00, 0x00, 0x06, 0x00, 0x80, 0x00, 0x43,
    0x00, 0x10, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00,
];

/// "TPMT_PUBLIC" of what is sealed: KEYEDHASH with SHA-256 for names; fixedTPM, fixedParent, userWithAuth, noDA; no policy, no scheme, nothing unique.
const SEALED: &[u8] = &[
    0x00, 0x08, 0x00, 0x0b, 0x00, 0x00, 0x04, 0x52, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00,
];

impl Tpm {
    /// `Kind::Missing` where there is none.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        os::open_tpm(path).map(Self).map_err(|cause| {
            let what = || format!("the TPM at `{}` cannot be reached", path.display());
            let is = |kind| cause.kind() == kind;
            if is(io::ErrorKind::NotFound) {
                return Error::new(Kind::Missing, what())
                    .hint("name its device or socket by the variable SEVAULT_TPM");
            }
            if is(io::ErrorKind::InvalidInput) {
                return Error::new(
                    Kind::Usage,
                    format!("{}: it is neither a device nor a socket", what()),
                );
            }
            let error = Error::io(what(), &cause);
            if is(io::ErrorKind::PermissionDenied) {
                return error.hint("on most systems the members of the group `tss` may use it");
            }
            error
        })
    }

    pub(crate) fn maker(&mut self) -> Result<Maker> {
        let mut parameters = Vec::new();
        for number in [TPM_PROPERTIES, MANUFACTURER, 5] {
            parameters.extend_from_slice(&number.to_be_bytes());
        }
        let answer = self.ask(NO_SESSIONS, GET_CAPABILITY, &parameters)?;
        let rest = &mut &answer[..];
        // moreData, then TPMS_CAPABILITY_DATA: what was asked for, and a counted list of pairs.
        take(rest, 1)?;
        take(rest, 4)?;
        let count = number(rest)?;
        let (mut name, mut model) = (String::new(), String::new());
        for _ in 0..count.min(5) {
            let property = number(rest)?;
            let text = take(rest, 4)?.iter().map(|byte| char::from(*byte));
            match property {
                MANUFACTURER => name.extend(text),
                _ => model.extend(text),
            }
        }
        let (name, model) = (plain(&name), plain(&model));
        // libtpms, swtpm and the simulator of IBM say so themselves (`_plat__GetVendorTpmType`, "SW   TPM").
        let says_so = name == "IBM" && model.starts_with("SW");
        Ok(Maker {
            is_software: says_so || self.0.behind() != TpmBehind::Device,
            name,
            model,
        })
    }

    pub(crate) fn seal(&mut self, secret: &Secret) -> Result<Sealed> {
        let mut sensitive = Zeroizing::new(Vec::with_capacity(256));
        // TPMS_SENSITIVE_CREATE: no authorization value, the data.
        sensitive.extend_from_slice(&[0, 0]);
        push(&mut sensitive, secret.expose());
        self.below_storage_key(|tpm, handle, parent| {
            let mut parameters = Zeroizing::new(Vec::with_capacity(512));
            parameters.extend_from_slice(&handle.to_be_bytes());
            parameters.extend_from_slice(EMPTY_PASSWORD);
            push(&mut parameters, &sensitive);
            push(&mut parameters, SEALED);
            // outsideInfo, creationPCR.
            parameters.extend_from_slice(&[0, 0, 0, 0, 0, 0]);
            let answer = tpm.ask(SESSIONS, CREATE, &parameters)?;
            let rest = &mut &answer[..];
            take(rest, 4)?;
            Ok(Sealed {
                private: sized(rest)?.to_vec(),
                public: sized(rest)?.to_vec(),
                parent,
            })
        })
    }

    /// The key of `sealed`. `Kind::Missing` where another TPM has sealed it, `Kind::Corrupt` where it was changed since.
    pub(crate) fn unseal(&mut self, sealed: &Sealed) -> Result<Secret> {
        self.below_storage_key(|tpm, handle, parent| {
            if parent != sealed.parent {
                return Err(Error::new(Kind::Missing, "another TPM has sealed this key"));
            }
            let mut parameters = handle.to_be_bytes().to_vec();
            parameters.extend_from_slice(EMPTY_PASSWORD);
            push(&mut parameters, &sealed.private);
            push(&mut parameters, &sealed.public);
            let answer = tpm.ask(SESSIONS, LOAD, &parameters)?;
            tpm.with(number(&mut &answer[..])?, |tpm, object| {
                let mut parameters = object.to_be_bytes().to_vec();
                parameters.extend_from_slice(EMPTY_PASSWORD);
                let answer = tpm.ask(SESSIONS, UNSEAL, &parameters)?;
                let rest = &mut &answer[..];
                take(rest, 4)?;
                Ok(Secret::new(sized(rest)?.to_vec()))
            })
        })
    }

    fn below_storage_key<T>(
        &mut self,
        work: impl FnOnce(&mut Self, u32, [u8; PARENT]) -> Result<T>,
    ) -> Result<T> {
        let mut parameters = OWNER.to_be_bytes().to_vec();
        parameters.extend_from_slice(EMPTY_PASSWORD);
        // inSensitive: neither an authorization value nor data.
        push(&mut parameters, &[0, 0, 0, 0]);
        push(&mut parameters, STORAGE_KEY);
        parameters.extend_from_slice(&[0, 0, 0, 0, 0, 0]);
        let answer = self.ask(SESSIONS, CREATE_PRIMARY, &parameters)?;
        let rest = &mut &answer[..];
        let handle = number(rest)?;
        self.with(handle, |tpm, handle| {
            take(rest, 4)?;
            let mut parent = [0; PARENT];
            parent.copy_from_slice(&Sha256::digest(sized(rest)?)[..PARENT]);
            work(tpm, handle, parent)
        })
    }

    /// Works with what was loaded, and has the TPM forget it: it holds three things at once (Part 1, "Transient Objects").
    fn with<T>(
        &mut self,
        handle: u32,
        work: impl FnOnce(&mut Self, u32) -> Result<T>,
    ) -> Result<T> {
        let done = work(self, handle);
        // What was wrong before is what is told.
        let flushed = self.ask(NO_SESSIONS, FLUSH_CONTEXT, &handle.to_be_bytes());
        let done = done?;
        flushed.map(|_| done)
    }

    /// Has one command done; gives what follows the header of the answer.
    fn ask(&mut self, tag: u16, code: u32, rest: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let size = u32::try_from(10 + rest.len()).unwrap_or(u32::MAX);
        let mut command = Zeroizing::new(Vec::with_capacity(10 + rest.len()));
        command.extend_from_slice(&tag.to_be_bytes());
        command.extend_from_slice(&size.to_be_bytes());
        command.extend_from_slice(&code.to_be_bytes());
        command.extend_from_slice(rest);
        let mut answer = self.0.ask(&command).map_err(|cause| {
            // What a socket says when its time is over (socket(7), SO_RCVTIMEO).
            let slow = [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut];
            if slow.contains(&cause.kind()) {
                return Error::new(Kind::Busy, "the TPM does not answer");
            }
            Error::io("cannot talk to the TPM", &cause)
        })?;
        let header = &mut &answer[..];
        take(header, 2)?;
        let (length, code) = (number(header)?, number(header)?);
        if usize::try_from(length) != Ok(answer.len()) {
            return Err(nonsense());
        }
        if code != 0 {
            return Err(refusal(code));
        }
        answer.drain(..10);
        Ok(answer)
    }
}

/// What an answer other than success means (Part 2, "Response Code Formats"): the format with bit 7 says in bits 8 to 11 and 6 of what it speaks, which does not matter here.
fn refusal(code: u32) -> Error {
    const INTEGRITY: u32 = 0x09f;
    const BAD_AUTH: u32 = 0x0a2;
    const AUTH_FAIL: u32 = 0x08e;
    let told = if code & 0x80 == 0 { code } else { code & 0xbf };
    match told {
        INTEGRITY => Error::new(
            Kind::Corrupt,
            "the key was changed since the TPM has sealed it",
        ),
        BAD_AUTH | AUTH_FAIL => Error::new(
            Kind::Denied,
            "the owner of the TPM has set a password for its storage, which is not spoken here",
        ),
        0x100 => Error::new(Kind::Failed, "the TPM was not started up"),
        _ => Error::new(
            Kind::Failed,
            format!("the TPM refuses what was asked of it, with code {code:#x}"),
        ),
    }
}

fn nonsense() -> Error {
    Error::new(Kind::Failed, "the TPM answers in no form that it may")
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8]> {
    let (bytes, after) = rest.split_at_checked(length).ok_or_else(nonsense)?;
    *rest = after;
    Ok(bytes)
}

fn number(rest: &mut &[u8]) -> Result<u32> {
    let bytes = take(rest, 4)?.try_into().map_err(|_| nonsense())?;
    Ok(u32::from_be_bytes(bytes))
}

/// "TPM2B": two bytes of length, then so many bytes.
fn sized<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = take(rest, 2)?.try_into().map_err(|_| nonsense())?;
    take(rest, usize::from(u16::from_be_bytes(length)))
}

fn push(bytes: &mut Vec<u8>, part: &[u8]) {
    // What is put together here is far shorter than this.
    let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(part);
}

/// What may stand in a vault file and on a terminal, of what a device says.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_are_cut_off_are_nonsense_and_no_panic() {
        let whole: &[u8] = &[0, 3, 1, 2, 3];
        for end in 0..whole.len() {
            assert!(sized(&mut &whole[..end]).is_err(), "{end}");
        }
        assert_eq!(sized(&mut &whole[..]).unwrap(), [1, 2, 3]);
        assert!(number(&mut &whole[..3]).is_err());
    }

    #[test]
    fn a_refusal_is_told_whatever_it_is_about() {
        for (code, kind) in [
            (0x1df, Kind::Corrupt),
            (0x29f, Kind::Corrupt),
            (0x9a2, Kind::Denied),
            (0x98e, Kind::Denied),
            (0x100, Kind::Failed),
            (0x902, Kind::Failed),
        ] {
            assert_eq!(refusal(code).kind, kind, "{code:#x}");
        }
    }

    #[test]
    fn what_a_tpm_calls_itself_steers_no_terminal() {
        for (said, told) in [
            ("IBM\0", "IBM"),
            ("SW   TPM\0\0\0\0", "SW TPM"),
            ("\x1b[2J\u{9b}x\"\\", "2J x"),
        ] {
            assert_eq!(plain(said), told);
        }
    }
}
