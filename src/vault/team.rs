//! The keys of teammates: public ones as they hand them over, private ones as they keep them, of age and of SSH.
//!
//! Touches: nothing.
//!
//! Both are X25519 keys in the end, which is what a slot is sealed to: an age key is one (<https://age-encryption.org/v1>), written in Bech32 (BIP 173); an Ed25519 key of SSH
//! (RFC 8709, and OpenSSH's PROTOCOL.key for the private one) becomes one by the map of RFC 7748, section 4.1, as age has it. RSA is not spoken:
//! it would bring more code than all of this.

use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::vault::crypto::{self, Key};
use crate::vault::ssh;

/// Somebody's public key, as it was handed over.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum PublicKey {
    Age([u8; 32]),
    /// The Ed25519 key, and the comment behind it.
    Ssh([u8; 32], String),
}

const AGE: &str = "age";
const AGE_SECRET: &str = "age-secret-key-";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

impl PublicKey {
    /// Reads one line: `age1…` or `ssh-ed25519 AAAA… COMMENT`.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let mut words = text.split_ascii_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next());
        if let (ssh::ED25519, Some(data)) = (first, second) {
            let comment: Vec<&str> = words.collect();
            let key = BASE64.decode(data.as_bytes()).ok();
            let key = key.and_then(|bytes| ssh::public(&bytes));
            return key
                .map(|key| Self::Ssh(key, comment.join(" ")))
                .ok_or_else(|| wrong("that is not the public key of SSH that it seems to be"));
        }
        let is_other =
            first.starts_with("ssh-") || first.starts_with("ecdsa-") || first.starts_with("sk-");
        if is_other {
            return Err(ssh::other_kind());
        }
        match bech32(first, AGE).and_then(|bytes| <[u8; 32]>::try_from(&bytes[..]).ok()) {
            Some(key) if second.is_none() => Ok(Self::Age(key)),
            _ => Err(wrong("that is no public key of age or SSH").hint(
                "it begins with `age1` or `ssh-ed25519`; a private key is never handed over",
            )),
        }
    }

    /// The public key that a slot is sealed to. Nothing for a point that is on no curve.
    pub(super) fn recipient(&self) -> Option<[u8; 32]> {
        match self {
            Self::Age(key) => Some(*key),
            Self::Ssh(key, _) => crypto::montgomery(key),
        }
    }

    /// The key as its owner would hand it over again.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Age(key) => write_bech32(AGE, key),
            Self::Ssh(key, _) => {
                let kind = ssh::ED25519;
                let parts: [&[u8]; 4] = [&[0, 0, 0, 11], kind.as_bytes(), &[0, 0, 0, 32], key];
                format!("{kind} {}", BASE64.encode(&parts.concat()))
            }
        }
    }

    /// What its owner calls it, if that came with it.
    pub(crate) fn comment(&self) -> &str {
        match self {
            Self::Age(_) => "",
            Self::Ssh(_, comment) => comment,
        }
    }
}

fn wrong(what: &str) -> Error {
    Error::new(Kind::Usage, what)
}

/// The private keys in a file of age's or SSH's, ready to open a slot. `ask` is called where one of SSH's needs a passphrase.
pub(crate) fn read_identity(
    file: &Secret,
    ask: &mut dyn FnMut() -> Result<Secret>,
) -> Result<Vec<Key>> {
    let text = std::str::from_utf8(file.expose()).unwrap_or_default();
    if ssh::is_private(text) {
        return ssh::private(text, ask).map(|key| vec![key]);
    }
    if text.contains("PRIVATE KEY-----") {
        return Err(ssh::other_kind());
    }
    if text.contains("BEGIN AGE ENCRYPTED FILE") || text.starts_with("age-encryption.org/") {
        return Err(wrong("the identity is protected by a passphrase").hint(
            "open it with age and hand it over: `age --decrypt FILE | sevault … --identity -`",
        ));
    }
    let mut keys = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let lower = Zeroizing::new(line.to_ascii_lowercase());
        let key = bech32(&lower, AGE_SECRET).and_then(|bytes| Key::copy(&bytes));
        keys.push(key.ok_or_else(no_identity)?);
    }
    if keys.is_empty() {
        return Err(no_identity());
    }
    Ok(keys)
}

fn no_identity() -> Error {
    wrong("that is no private key of age or SSH")
        .hint("name the file that `age-keygen -o FILE` or `ssh-keygen -t ed25519` has made")
}

/// The bytes of a Bech32 text in small letters, if its prefix and its checksum are right.
fn bech32(text: &str, prefix: &str) -> Option<Zeroizing<Vec<u8>>> {
    let data = text.strip_prefix(prefix)?.strip_prefix('1')?;
    let mut digits = Zeroizing::new(Vec::with_capacity(data.len()));
    for letter in data.bytes() {
        let digit = BECH32.iter().position(|one| *one == letter)?;
        digits.push(u8::try_from(digit).ok()?);
    }
    if polymod(prefix, &digits) != 1 {
        return None;
    }
    let payload = &digits[..digits.len() - 6];
    let mut bytes = Zeroizing::new(Vec::with_capacity(payload.len()));
    let (mut bits, mut count) = (0_u32, 0);
    for digit in payload {
        bits = (bits << 5 | u32::from(*digit)) & 0xfff;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    // What is left over pads the last digit with zeros.
    (count < 5 && bits & ((1 << count) - 1) == 0).then_some(bytes)
}

fn write_bech32(prefix: &str, bytes: &[u8]) -> String {
    let mut digits = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = (bits << 8 | u32::from(*byte)) & 0xfff;
        count += 8;
        while count >= 5 {
            count -= 5;
            digits.push((bits >> count & 31) as u8);
        }
    }
    if count > 0 {
        digits.push((bits << (5 - count) & 31) as u8);
    }
    let payload = digits.len();
    digits.extend([0; 6]);
    let check = polymod(prefix, &digits) ^ 1;
    for (at, digit) in digits[payload..].iter_mut().enumerate() {
        *digit = (check >> (5 * (5 - at)) & 31) as u8;
    }
    let letters = digits
        .iter()
        .map(|digit| char::from(BECH32[usize::from(*digit)]));
    format!("{prefix}1{}", letters.collect::<String>())
}

/// The checksum of BIP 173; 1 over a text that has the right one.
fn polymod(prefix: &str, digits: &[u8]) -> u32 {
    const GENERATOR: [u32; 5] = [
        0x3b6a_57b2,
        0x2650_8e6d,
        0x1ea1_19fa,
        0x3d42_33dd,
        0x2a14_62b3,
    ];
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    let all = high.chain([0]).chain(low).chain(digits.iter().copied());
    if digits.len() < 6 {
        return 0;
    }
    all.fold(1, |sum: u32, digit| {
        let top = sum >> 25;
        let shifted = (sum & 0x1ff_ffff) << 5 ^ u32::from(digit);
        GENERATOR
            .iter()
            .enumerate()
            .filter(|(bit, _)| top >> bit & 1 == 1)
            .fold(shifted, |sum, (_, word)| sum ^ word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made with `age-keygen` and `ssh-keygen -t ed25519 -N ''`; they protect nothing. In two pieces, so that nobody's scanner takes it for a key of somebody's.
    const AGE_KEYS: (&str, &str) = (
        "age1hdhr8maelup53yrnrc0vsw49c940hs8mfy0n3395m7uk06dgma9sapv0zm",
        concat!(
            "AGE-SECRET-KEY-",
            "1VCZ83HE7ATELW449WT3W4LVZCGEAX4GALF9G4G22Z492EHAHWVYQ7AZPHY"
        ),
    );
    const SSH_PUBLIC: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINFXLvEBCSdNIBEPgGcXl41EbTsQJQdvAlR6LqrZdPBM bob@example";
    const SSH_PRIVATE: &str = concat!(
        "-----BEGIN OPENSSH ",
        "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAAACDRVy7xAQknTSARD4BnF5eNRG07ECUHbwJUei6q2XTwTAAAAJC7Uaueu1Gr\nngAAAAtzc2gtZWQyNTUxOQAAACDRVy7xAQknTSARD4BnF5eNRG07ECUHbwJUei6q2XTwTA\nAAAED4aHm4lO9qOwY+GVPBrV+vy+Jb2ToUOiZKxaSSNaNJctFXLvEBCSdNIBEPgGcXl41E\nbTsQJQdvAlR6LqrZdPBMAAAAC2JvYkBleGFtcGxlAQI=\n-----END OPENSSH PRIVATE KEY-----"
    );

    fn identity(text: &str) -> Result<Vec<Key>> {
        read_identity(&Secret::new(text.as_bytes().to_vec()), &mut || {
            unreachable!("no passphrase is needed")
        })
    }

    #[test]
    fn the_private_keys_of_the_real_programs_belong_to_their_public_ones() {
        for (public, private) in [AGE_KEYS, (SSH_PUBLIC, SSH_PRIVATE)] {
            let read = PublicKey::read(public).unwrap();
            let keys = identity(private).unwrap();
            assert_eq!(keys.len(), 1);
            assert_eq!(read.recipient().unwrap(), crypto::public_key(&keys[0]));
            assert!(public.starts_with(&read.text()));
        }
        assert_eq!(
            PublicKey::read(SSH_PUBLIC).unwrap().comment(),
            "bob@example"
        );
        let several = format!("# created\n\n{0}\n{0}\n", AGE_KEYS.1);
        assert_eq!(identity(&several).unwrap().len(), 2);
    }

    #[test]
    fn every_letter_of_a_public_key_counts() {
        for at in 0..AGE_KEYS.0.len() {
            let mut text = AGE_KEYS.0.as_bytes().to_vec();
            text[at] = if text[at] == b'q' { b'p' } else { b'q' };
            let text = String::from_utf8(text).unwrap();
            assert!(PublicKey::read(&text).is_err(), "{at}");
        }
        for end in 0..AGE_KEYS.0.len() {
            assert!(PublicKey::read(&AGE_KEYS.0[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn what_is_no_key_of_a_teammate_is_refused_and_not_repeated() {
        let private = AGE_KEYS.1;
        for text in [
            "",
            "bob",
            private,
            &SSH_PUBLIC[..40],
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAA bob",
            "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
        ] {
            let error = PublicKey::read(text).unwrap_err();
            assert_eq!(error.kind, Kind::Usage, "{error}");
            assert!(!format!("{error:?}").contains(&private[20..]));
        }
        for text in [
            "",
            "# nothing",
            AGE_KEYS.0,
            &private[..50],
            &SSH_PRIVATE[..200],
        ] {
            assert!(identity(text).is_err());
        }
    }
}
