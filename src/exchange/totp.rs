//! One-time passwords by time (RFC 6238), from what a QR code says: an `otpauth://` address, or the key alone in base32.
//!
//! Touches: nothing.
//!
//! <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>

use data_encoding::BASE32_NOPAD;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::secret::{Secret, Timestamp};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Algorithm {
    Sha1,
    Sha256,
    Sha512,
}

/// What makes the passwords.
#[derive(Debug)]
pub(crate) struct Totp {
    key: Secret,
    algorithm: Algorithm,
    digits: u32,
    period: u64,
}

impl Totp {
    /// Reads the value of a secret.
    pub(crate) fn read(value: &Secret) -> Result<Self> {
        let refused = |what: &str| {
            Error::new(
                Kind::Failed,
                format!("it makes no one-time passwords: {what}"),
            )
            .hint("store what the QR code says, `otpauth://totp/…?secret=…`, or its secret alone")
        };
        let text = std::str::from_utf8(value.expose())
            .map_err(|_| refused("it is no text"))?
            .trim();
        let mut totp = Self {
            key: Secret::new(Vec::new()),
            algorithm: Algorithm::Sha1,
            digits: 6,
            period: 30,
        };
        let Some(address) = text.strip_prefix("otpauth://") else {
            totp.key = key(text).ok_or_else(|| refused("it is no key in base32"))?;
            return Ok(totp);
        };
        let (path, query) = address
            .split_once('?')
            .ok_or_else(|| refused("its address has no secret"))?;
        if !path.starts_with("totp/") && path != "totp" {
            return Err(refused("it counts instead of looking at the clock"));
        }
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let number = || value.parse::<u64>().ok();
            match name.to_ascii_lowercase().as_str() {
                "secret" => {
                    totp.key = key(&value.replace("%3D", ""))
                        .ok_or_else(|| refused("it is no key in base32"))?;
                }
                "algorithm" => {
                    totp.algorithm = match value.to_ascii_uppercase().as_str() {
                        "SHA1" => Algorithm::Sha1,
                        "SHA256" => Algorithm::Sha256,
                        "SHA512" => Algorithm::Sha512,
                        _ => return Err(refused("it asks for an algorithm that is unknown here")),
                    };
                }
                "digits" => {
                    totp.digits = number()
                        .filter(|digits| (6..=9).contains(digits))
                        .and_then(|digits| u32::try_from(digits).ok())
                        .ok_or_else(|| refused("it asks for less than 6 or more than 9 digits"))?;
                }
                "period" => {
                    totp.period = number()
                        .filter(|period| (1..=86_400).contains(period))
                        .ok_or_else(|| refused("its period is none"))?;
                }
                _ => {}
            }
        }
        if totp.key.is_empty() {
            return Err(refused("its address has no secret"));
        }
        Ok(totp)
    }

    /// The password at this time.
    pub(crate) fn code(&self, now: Timestamp) -> String {
        let counter = now.max(0).unsigned_abs() / self.period;
        let counter = counter.to_be_bytes();
        let hash = match self.algorithm {
            Algorithm::Sha1 => sign::<Hmac<Sha1>>(&self.key, counter),
            Algorithm::Sha256 => sign::<Hmac<Sha256>>(&self.key, counter),
            Algorithm::Sha512 => sign::<Hmac<Sha512>>(&self.key, counter),
        };
        // RFC 4226, section 5.3.
        let offset = hash.last().map_or(0, |last| usize::from(last & 0xf));
        let mut four = [0; 4];
        four.copy_from_slice(&hash[offset..offset + 4]);
        let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 10u32.pow(self.digits);
        let width = usize::try_from(self.digits).unwrap_or(6);
        format!("{number:0width$}")
    }

    /// Seconds for which that password holds.
    pub(crate) fn left(&self, now: Timestamp) -> u64 {
        self.period - now.max(0).unsigned_abs() % self.period
    }
}

fn sign<M: Mac + KeyInit>(key: &Secret, counter: [u8; 8]) -> Vec<u8> {
    // A key of HMAC may have any length.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key.expose()) else {
        return vec![0; 20];
    };
    mac.update(&counter);
    mac.finalize().into_bytes().to_vec()
}

/// A key as people copy it: in groups, in small letters, with or without its padding.
fn key(text: &str) -> Option<Secret> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(
        text.chars()
            .filter(|letter| !matches!(letter, ' ' | '-' | '='))
            .map(|letter| letter.to_ascii_uppercase()),
    );
    let key = BASE32_NOPAD.decode(plain.as_bytes()).ok()?;
    (!key.is_empty()).then(|| Secret::new(key))
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE32;

    use super::Totp;
    use crate::secret::Secret;

    fn read(text: &str) -> Result<Totp, String> {
        Totp::read(&Secret::new(text.as_bytes().to_vec())).map_err(|error| error.message)
    }

    /// The vectors of RFC 6238, appendix B.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let seed = b"1234567890".repeat(7);
        for (time, sha1, sha256, sha512) in [
            (59, "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ] {
            for (algorithm, length, want) in [
                ("SHA1", 20, sha1),
                ("SHA256", 32, sha256),
                ("SHA512", 64, sha512),
            ] {
                let key = BASE32.encode(&seed[..length]).replace('=', "%3D");
                let address = format!(
                    "otpauth://totp/Example:alice?issuer=Example&secret={key}&algorithm={algorithm}&digits=8&period=30"
                );
                assert_eq!(
                    read(&address).unwrap().code(time),
                    want,
                    "{algorithm} {time}"
                );
            }
        }
    }

    #[test]
    fn a_key_alone_is_enough() {
        for text in [
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "gezd gnbv gy3t qojq-gezd gnbv gy3t qojq\n",
        ] {
            let totp = read(text).unwrap();
            assert_eq!((totp.code(59), totp.left(59)), ("287082".to_owned(), 1));
        }
    }

    #[test]
    fn what_makes_no_passwords_is_refused() {
        for (text, want) in [
            ("", "it is no key in base32"),
            ("sk-ant-1", "it is no key in base32"),
            (
                "otpauth://hotp/x?secret=GEZDGNBV&counter=1",
                "it counts instead of looking at the clock",
            ),
            ("otpauth://totp/x", "its address has no secret"),
            ("otpauth://totp/x?secret=", "it is no key in base32"),
            ("otpauth://totp/x?digits=6", "its address has no secret"),
            (
                "otpauth://totp/x?secret=GEZDGNBV&digits=5",
                "it asks for less than 6 or more than 9 digits",
            ),
            (
                "otpauth://totp/x?secret=GEZDGNBV&period=0",
                "its period is none",
            ),
            (
                "otpauth://totp/x?secret=GEZDGNBV&algorithm=MD5",
                "it asks for an algorithm that is unknown here",
            ),
        ] {
            assert_eq!(
                read(text).unwrap_err(),
                format!("it makes no one-time passwords: {want}"),
                "{text}"
            );
        }
    }
}
