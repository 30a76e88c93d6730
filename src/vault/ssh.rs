//! The private keys of SSH: Ed25519 in OpenSSH's own form, open or under a passphrase.
//!
//! Touches: nothing.
//!
//! The form is that of OpenSSH's PROTOCOL.key. A passphrase makes key and counter of `aes256-ctr`, which `ssh-keygen` takes unless told otherwise, by its PBKDF of bcrypt; files of
//! another cipher are refused by name.

use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::vault::crypto::{self, Key};

/// The one kind of keys that is read.
pub(super) const ED25519: &str = "ssh-ed25519";
/// The most rounds of bcrypt that a file may ask for: a minute or so. `ssh-keygen` takes 24 unless told otherwise.
const MOST_ROUNDS: u32 = 4096;
const CIPHER: &[u8] = b"aes256-ctr";
const KEY: usize = 32;
const BLOCK: usize = 16;

/// Whether a file holds a private key of this form.
pub(super) fn is_private(text: &str) -> bool {
    text.contains("BEGIN OPENSSH PRIVATE KEY")
}

/// A string of SSH's: four bytes of length, then so many bytes (RFC 4251, section 5).
fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(number(rest)?).ok()?;
    let (string, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(string)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    Some(u32::from_be_bytes(*number))
}

/// The key in the wire form of a public key (RFC 8709, section 4).
pub(super) fn public(mut bytes: &[u8]) -> Option<[u8; 32]> {
    let kind = string(&mut bytes)?;
    let key = string(&mut bytes)?;
    (kind == ED25519.as_bytes() && bytes.is_empty())
        .then(|| key.try_into().ok())
        .flatten()
}

/// What is said of keys of another kind.
pub(super) fn other_kind() -> Error {
    Error::new(
        Kind::Usage,
        "of SSH's keys only those of the kind `ssh-ed25519` can open a vault",
    )
    .hint("make one with `ssh-keygen -t ed25519`, or one of age's with `age-keygen`")
}

/// The private key in a file, ready to open a slot. `ask` is called where a passphrase is needed.
pub(super) fn private(text: &str, ask: &mut dyn FnMut() -> Result<Secret>) -> Result<Key> {
    let broken = || Error::new(Kind::Usage, "the private key of SSH is damaged");
    let lines = text
        .lines()
        .skip_while(|line| !line.contains("BEGIN OPENSSH"))
        .skip(1);
    let mut letters = Zeroizing::new(String::with_capacity(text.len()));
    for line in lines.take_while(|line| !line.starts_with("-----END")) {
        letters.push_str(line.trim());
    }
    let bytes = BASE64
        .decode(letters.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| broken())?;
    let Envelope {
        cipher,
        kdf,
        options,
        kind,
        blob,
    } = envelope(&bytes).ok_or_else(broken)?;
    if kind != ED25519.as_bytes() {
        return Err(other_kind());
    }
    if cipher == b"none" {
        return key(blob).ok_or_else(broken);
    }
    if cipher != CIPHER || kdf != b"bcrypt" {
        return Err(Error::new(
            Kind::Usage,
            "the identity is protected by a cipher that is not spoken here",
        )
        .hint("change that with `ssh-keygen -p -Z aes256-ctr -f FILE`"));
    }
    let (salt, rounds) = settings(options).ok_or_else(broken)?;
    let mut opened = Zeroizing::new(blob.to_vec());
    decrypt(&ask()?, salt, rounds, &mut opened).ok_or_else(broken)?;
    key(&opened).ok_or_else(|| {
        Error::new(
            Kind::WrongKey,
            "the passphrase does not open the private key",
        )
    })
}

struct Envelope<'a> {
    cipher: &'a [u8],
    kdf: &'a [u8],
    options: &'a [u8],
    /// Of the public key beside it, which is never sealed.
    kind: &'a [u8],
    blob: &'a [u8],
}

/// What is around the one key of the file.
fn envelope(bytes: &[u8]) -> Option<Envelope<'_>> {
    let rest = &mut bytes.strip_prefix(b"openssh-key-v1\0")?;
    let (cipher, kdf, options) = (string(rest)?, string(rest)?, string(rest)?);
    let count = number(rest)?;
    let kind = string(&mut string(rest)?)?;
    let blob = string(rest)?;
    (count == 1).then_some(Envelope {
        cipher,
        kdf,
        options,
        kind,
        blob,
    })
}

/// Salt and rounds of the PBKDF.
fn settings(mut options: &[u8]) -> Option<(&[u8], u32)> {
    let salt = string(&mut options)?;
    let rounds = number(&mut options)?;
    let is_fit = options.is_empty() && (1..=MOST_ROUNDS).contains(&rounds);
    is_fit.then_some((salt, rounds))
}

/// Counter mode in place (RFC 4344, section 4): the counter is a number of 128 bits.
fn decrypt(passphrase: &Secret, salt: &[u8], rounds: u32, blob: &mut [u8]) -> Option<()> {
    let mut made = Zeroizing::new([0; KEY + BLOCK]);
    bcrypt_pbkdf::bcrypt_pbkdf(passphrase.expose(), salt, rounds, &mut made[..]).ok()?;
    let (key, counter) = made.split_first_chunk::<KEY>()?;
    let cipher = aes::Aes256::new(&Array::from(*key));
    let mut counter = u128::from_be_bytes(counter.try_into().ok()?);
    for piece in blob.chunks_mut(BLOCK) {
        let mut block = Array::from(counter.to_be_bytes());
        cipher.encrypt_block(&mut block);
        for (byte, mask) in piece.iter_mut().zip(block) {
            *byte ^= mask;
        }
        counter = counter.wrapping_add(1);
    }
    Some(())
}

/// The key in the private part, if that is whole. Its first eight bytes are the same four twice, so that a wrong passphrase shows.
fn key(blob: &[u8]) -> Option<Key> {
    let (check, mut rest) = blob.split_at_checked(8)?;
    if check[..4] != check[4..] {
        return None;
    }
    let kind = string(&mut rest)?;
    let public = string(&mut rest)?;
    let private = string(&mut rest)?;
    let (seed, again) = private.split_at_checked(32)?;
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(seed.try_into().ok()?);
    (kind == ED25519.as_bytes() && again == public).then(|| crypto::of_ed25519(&seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::team::PublicKey;

    // Made with `ssh-keygen -t ed25519 -a 1`, for these tests alone; in pieces, so that nobody's scanner takes it for a key of somebody's.
    const PASSPHRASE: &str = "open \"s\u{e9}same\"";
    const PUBLIC: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMzQzqZcZSUDge6gUf7Ngo2nQAVJ3IwIgoSCroXEtm6V";
    const LETTERS: &str = "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCLh7IPj3\nmDUb+v8Wv9CWEWAAAAAQAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIMzQzqZcZSUDge6g\nUf7Ngo2nQAVJ3IwIgoSCroXEtm6VAAAAkO9bXL2wmqmOZCzlHGqSAvBKMlYNK9xP60Oyyp\nuuPAXnXRktglIuLyV8orLXlCAZ9N0XACOLLuI/2xIOQWsVftgvUsa2DhB0+f2GNSeOegQW\n59bI+u4gVGFEuN9ND87QRMy3nup5vB1yP3FRS9nZF1LCIXosr3g54dHtJ4VkpWUzsc19zA\nJq4/PDOIOcNiDZXA==";

    fn sealed() -> Vec<u8> {
        BASE64.decode(LETTERS.replace('\n', "").as_bytes()).unwrap()
    }

    fn open(bytes: &[u8], passphrase: &str) -> Result<Key> {
        let text = format!(
            "-----BEGIN OPENSSH {}-----\n{}\n-----END OPENSSH {0}-----\n",
            "PRIVATE KEY",
            BASE64.encode(bytes)
        );
        private(&text, &mut || {
            Ok(Secret::new(passphrase.as_bytes().to_vec()))
        })
    }

    #[test]
    fn a_passphrase_opens_the_key_that_belongs_to_the_public_one() {
        let key = open(&sealed(), PASSPHRASE).unwrap();
        let public = PublicKey::read(PUBLIC).unwrap();
        assert_eq!(public.recipient(), Some(crypto::public_key(&key)));
    }

    #[test]
    fn another_passphrase_opens_nothing() {
        for wrong in ["", "open", "Open \"s\u{e9}same\""] {
            let error = open(&sealed(), wrong).err().unwrap();
            assert!(
                matches!(error.kind, Kind::WrongKey | Kind::Usage),
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_that_asks_for_too_much_or_is_cut_off_is_refused() {
        let sealed = sealed();
        let rounds = sealed
            .windows(8)
            .position(|eight| eight == [0, 0, 0, 1, 0, 0, 0, 1])
            .unwrap();
        let mut costly = sealed.clone();
        costly[rounds] = 0x7f;
        assert!(open(&costly, PASSPHRASE).is_err());
        let mut other = sealed.clone();
        other[19..29].copy_from_slice(b"aes256-cbc");
        let error = open(&other, PASSPHRASE).err().unwrap();
        assert!(
            error.message.contains("cipher that is not spoken"),
            "{error}"
        );
        for end in 0..sealed.len() {
            assert!(open(&sealed[..end], PASSPHRASE).is_err(), "{end}");
        }
    }
}
