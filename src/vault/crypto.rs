//! What the vault does with keys: stretch a password, agree on a key, derive, seal, open, authenticate.
//!
//! Touches: nothing.
//!
//! Salts, nonces and ephemeral keys are arguments; whoever calls takes them fresh from the system. What the functions compute, byte for byte, is written
//! in [`crate::vault::format`].

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, XChaCha20Poly1305};
use curve25519_dalek::edwards::CompressedEdwardsY;
use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// The length of a nonce before what it sealed.
pub(crate) const NONCE: usize = 24;
/// The length of an authentication tag.
pub(crate) const TAG: usize = 16;
/// The length of a sealed data key: 32 bytes and a tag.
pub(crate) const WRAPPED: usize = 48;
/// The smallest length to which a plaintext is padded, and the largest below which lengths double.
const SMALLEST_CLASS: usize = 256;
const LARGEST_DOUBLING: usize = 64 * 1024;

/// 32 secret bytes, wiped when dropped. They are boxed so that moving the key leaves no copy of them behind.
pub(crate) struct Key(Box<[u8; 32]>);

impl Key {
    /// Makes a key in place: `fill` writes it.
    pub(crate) fn new<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let mut key = Self(Box::new([0; 32]));
        fill(&mut key.0)?;
        Ok(key)
    }

    /// As [`Key::new`], where making it cannot fail.
    pub(crate) fn made(fill: impl FnOnce(&mut [u8; 32])) -> Self {
        let mut key = Self(Box::new([0; 32]));
        fill(&mut key.0);
        key
    }

    /// Nothing unless there are 32 bytes.
    pub(crate) fn copy(bytes: &[u8]) -> Option<Self> {
        let mut key = Self(Box::new([0; 32]));
        if bytes.len() != key.0.len() {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// What a key that is derived from the data key is for; each has its label.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    Names,
    Values,
    Fingerprints,
    Structure,
    State,
    Audit,
    Commitment,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Names => b"sevault/1 names",
            Self::Values => b"sevault/1 values",
            Self::Fingerprints => b"sevault/1 fingerprints",
            Self::Structure => b"sevault/1 structure",
            Self::State => b"sevault/1 state",
            Self::Audit => b"sevault/1 audit",
            Self::Commitment => b"sevault/1 commitment",
        }
    }
}

/// Derives the key for one purpose from the data key, into `key`.
pub(crate) fn derive(data: &[u8; 32], purpose: Purpose, key: &mut [u8; 32]) {
    #[cfg(test)]
    tests::DERIVED.with_borrow_mut(|derived| derived.push(purpose));
    expand(&[], data, purpose.label(), key);
}

/// The private key that comes from the random bytes of a recovery code.
pub(crate) fn recovery_key(code: &[u8; 16]) -> Key {
    Key::made(|key| expand(&[], code, b"sevault/1 recovery", key))
}

/// HKDF-SHA256 (RFC 5869) of one block.
fn expand(salt: &[u8], secret: &[u8], label: &[u8], key: &mut [u8; 32]) {
    let expanded = Hkdf::<Sha256>::new(Some(salt), secret).expand(label, key);
    debug_assert!(expanded.is_ok(), "32 bytes are one block of SHA-256");
}

/// How a password becomes a key: Argon2id, version 1.3.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Cost {
    /// Memory in KiB.
    pub(crate) m: u32,
    /// Passes.
    pub(crate) t: u32,
    /// Lanes.
    pub(crate) p: u32,
}

impl Cost {
    /// What new slots get: the second recommendation of RFC 9106, section 4.
    pub(crate) const STANDARD: Self = Self {
        m: 64 * 1024,
        t: 3,
        p: 4,
    };

    /// The cost that a file states. Below the bounds it protects nothing, above them a hostile file could keep the machine busy.
    pub(crate) fn bounded(m: u64, t: u64, p: u64) -> Result<Self> {
        let bounded = (8 * 1024..=1024 * 1024).contains(&m)
            && (1..=20).contains(&t)
            && (1..=16).contains(&p)
            && m * t <= 4 * 1024 * 1024;
        match (u32::try_from(m), u32::try_from(t), u32::try_from(p)) {
            (Ok(m), Ok(t), Ok(p)) if bounded => Ok(Self { m, t, p }),
            _ => Err(Error::new(
                Kind::Corrupt,
                "the vault asks for a password derivation that is out of bounds",
            )),
        }
    }
}

/// Stretches a password to the private key of its slot. `prepare` is shown the memory before it is used.
pub(crate) fn stretch(
    password: &Secret,
    salt: &[u8; 32],
    cost: Cost,
    prepare: impl FnOnce(&mut [std::mem::MaybeUninit<Block>]),
) -> Result<Key> {
    let refused = |_| Error::new(Kind::Failed, "cannot derive a key from the password");
    let parameters = Params::new(cost.m, cost.t, cost.p, Some(32)).map_err(refused)?;
    // The library would not wipe memory of its own. The capacity is exact, so that no growth leaves a copy.
    let mut memory = Zeroizing::new(Vec::new());
    let count = parameters.block_count();
    memory.try_reserve_exact(count).map_err(|_| {
        Error::new(
            Kind::Failed,
            "there is not enough memory to derive the key from the password",
        )
    })?;
    prepare(memory.spare_capacity_mut());
    memory.resize(count, Block::new());
    Key::new(|key| {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into_with_memory(password.expose(), salt, key, memory.as_mut_slice())
            .map_err(refused)
    })
}

/// The public key of a private one (X25519, RFC 7748).
pub(crate) fn public_key(private: &Key) -> [u8; 32] {
    PublicKey::from(&StaticSecret::from(*private.expose())).to_bytes()
}

/// The X25519 public key that an Ed25519 one becomes (RFC 7748, section 4.1). Nothing for bytes that are no point of the curve.
pub(crate) fn montgomery(ed25519: &[u8; 32]) -> Option<[u8; 32]> {
    let point = CompressedEdwardsY(*ed25519).decompress()?;
    Some(point.to_montgomery().to_bytes())
}

/// The X25519 private key of an Ed25519 one: the scalar that RFC 8032, section 5.1.5 makes of the seed.
pub(crate) fn of_ed25519(seed: &[u8; 32]) -> Key {
    let mut hash = Sha512::digest(seed);
    let key = Key::made(|key| key.copy_from_slice(&hash[..32]));
    hash.zeroize();
    key
}

/// A data key that was sealed to a recipient, with the share that the recipient needs to open it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wrapped {
    pub(crate) share: [u8; 32],
    pub(crate) sealed: [u8; WRAPPED],
}

/// Seals the data key to a recipient. Nothing for a recipient with whom every shared secret is zero.
pub(crate) fn wrap(
    data: &[u8; 32],
    recipient: &[u8; 32],
    ephemeral: &Key,
    context: &[u8],
) -> Option<Wrapped> {
    let share = public_key(ephemeral);
    let key = agree(ephemeral, recipient, &share, recipient)?;
    let mut sealed = [0; WRAPPED];
    let (body, tag) = sealed.split_at_mut(32);
    body.copy_from_slice(data);
    // A key from a fresh ephemeral share seals once, so the nonce may stand still, as in age.
    let made = ChaCha20Poly1305::new(key.expose().into())
        .encrypt_inout_detached(&[0; 12].into(), context, InOutBuf::from(body))
        .ok()?;
    tag.copy_from_slice(&made);
    Some(Wrapped { share, sealed })
}

/// Opens a data key with the recipient's private key, of which `recipient` is the public one.
pub(crate) fn unwrap(
    private: &Key,
    recipient: &[u8; 32],
    wrapped: &Wrapped,
    context: &[u8],
) -> Option<Key> {
    let key = agree(private, &wrapped.share, &wrapped.share, recipient)?;
    let (body, tag) = wrapped.sealed.split_at(32);
    let mut data = Key::copy(body)?;
    ChaCha20Poly1305::new(key.expose().into())
        .decrypt_inout_detached(
            &[0; 12].into(),
            context,
            InOutBuf::from(&mut data.0[..]),
            &tag.try_into().ok()?,
        )
        .ok()?;
    Some(data)
}

/// The key between two parties. A shared secret of zero means that the other share was chosen to make it so (RFC 7748, section 6.1).
fn agree(own: &Key, other: &[u8; 32], share: &[u8; 32], recipient: &[u8; 32]) -> Option<Key> {
    let shared = StaticSecret::from(*own.expose()).diffie_hellman(&PublicKey::from(*other));
    if !shared.was_contributory() {
        return None;
    }
    let salt = [share.as_slice(), recipient].concat();
    Some(Key::made(|key| {
        expand(&salt, shared.as_bytes(), b"sevault/1 slot", key);
    }))
}

/// Seals a plaintext, padded to its size class: nonce, ciphertext, tag.
pub(crate) fn seal(key: &Key, nonce: &[u8; NONCE], context: &[u8], plain: &[u8]) -> Vec<u8> {
    let class = size_class(plain.len());
    let mut sealed = Vec::with_capacity(NONCE + class + TAG);
    sealed.extend_from_slice(nonce);
    sealed.extend_from_slice(plain);
    sealed.push(0x80);
    sealed.resize(NONCE + class, 0);
    let made = XChaCha20Poly1305::new(key.expose().into()).encrypt_inout_detached(
        nonce.into(),
        context,
        InOutBuf::from(&mut sealed[NONCE..]),
    );
    match made {
        Ok(tag) => sealed.extend_from_slice(&tag),
        // The cipher refuses only 256 GiB and more; a record without its tag would not open again.
        Err(_) => sealed.zeroize(),
    }
    sealed
}

/// Opens in place what [`seal`] made, and gives the plaintext. Nothing if it was changed, or was sealed in another context or under another key.
pub(crate) fn open<'a>(key: &Key, context: &[u8], sealed: &'a mut [u8]) -> Option<&'a [u8]> {
    let (nonce, rest) = sealed.split_at_mut_checked(NONCE)?;
    let (body, tag) = rest.split_at_mut_checked(rest.len().checked_sub(TAG)?)?;
    let nonce: &[u8; NONCE] = (&*nonce).try_into().ok()?;
    let tag: &[u8; TAG] = (&*tag).try_into().ok()?;
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt_inout_detached(
            nonce.into(),
            context,
            InOutBuf::from(&mut *body),
            tag.into(),
        )
        .ok()?;
    let end = body.iter().rposition(|&byte| byte != 0)?;
    let is_padded = body[end] == 0x80 && size_class(end) == body.len();
    is_padded.then(|| &body[..end])
}

/// The length to which so many bytes and the mark after them are padded: 256 bytes doubled until they fit, from 64 KiB on whole steps of 64 KiB.
pub(crate) fn size_class(length: usize) -> usize {
    let with_mark = length + 1;
    if with_mark > LARGEST_DOUBLING {
        return with_mark.next_multiple_of(LARGEST_DOUBLING);
    }
    with_mark.next_power_of_two().max(SMALLEST_CLASS)
}

/// HMAC-SHA256 (RFC 2104).
pub(crate) fn authenticate(key: &Key, bytes: &[u8]) -> [u8; 32] {
    started(key)
        .chain_update(bytes)
        .finalize()
        .into_bytes()
        .into()
}

/// Whether `code` is the HMAC-SHA256 of the bytes, in time that does not tell how nearly.
pub(crate) fn is_authentic(key: &Key, bytes: &[u8], code: &[u8; 32]) -> bool {
    started(key)
        .chain_update(bytes)
        .verify(&(*code).into())
        .is_ok()
}

fn started(key: &Key) -> Hmac<Sha256> {
    // A key of 32 bytes is padded to the block of SHA-256, as HMAC has it for every shorter key.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key.expose());
    Hmac::new((&*block).into())
}

/// What equal values of one vault have in common: the first 8 bytes of a keyed hash, in hexadecimal.
pub(crate) fn fingerprint(key: &Key, value: &[u8]) -> String {
    HEXLOWER.encode(&authenticate(key, value)[..8])
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::RefCell;

    use data_encoding::HEXLOWER_PERMISSIVE as HEX;

    use super::*;

    thread_local! {
        /// Every purpose for which this thread has derived a key, so that tests can say for which it has not.
        pub(crate) static DERIVED: RefCell<Vec<Purpose>> = const { RefCell::new(Vec::new()) };
    }

    fn hex(text: &str) -> Vec<u8> {
        let plain: String = text.split_whitespace().collect();
        HEX.decode(plain.as_bytes()).unwrap()
    }

    fn key(text: &str) -> Key {
        Key::copy(&hex(text)).unwrap()
    }

    fn some_key(byte: u8) -> Key {
        Key::copy(&[byte; 32]).unwrap()
    }

    #[test]
    fn argon2id_gives_the_vector_of_rfc_9106_section_5_3() {
        let parameters = argon2::ParamsBuilder::new()
            .m_cost(32)
            .t_cost(3)
            .p_cost(4)
            .data(argon2::AssociatedData::new(&[4; 12]).unwrap())
            .build()
            .unwrap();
        let mut tag = [0; 32];
        Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, parameters)
            .unwrap()
            .hash_password_into(&[1; 32], &[2; 16], &mut tag)
            .unwrap();
        assert_eq!(
            HEX.encode(&tag),
            "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
        );
    }

    #[test]
    fn xchacha20_poly1305_gives_the_vector_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, appendix A.3.1.
        let cipher = XChaCha20Poly1305::new(
            key("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
                .expose()
                .into(),
        );
        let nonce: [u8; 24] = hex("404142434445464748494a4b4c4d4e4f5051525354555657")
            .try_into()
            .unwrap();
        let mut text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.".to_vec();
        let tag = cipher
            .encrypt_inout_detached(
                (&nonce).into(),
                &hex("50515253c0c1c2c3c4c5c6c7"),
                InOutBuf::from(&mut text[..]),
            )
            .unwrap();
        assert_eq!(
            text,
            hex(
                "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
                 731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
                 2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
                 21f9664c97637da9768812f615c68b13b52e"
            )
        );
        assert_eq!(tag[..], hex("c0875924c1c7987947deafd8780acf49"));
    }

    #[test]
    fn x25519_gives_the_vector_of_rfc_7748_section_6_1() {
        let alice = key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        let bob = key("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        assert_eq!(
            public_key(&alice)[..],
            hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
        );
        let shared =
            StaticSecret::from(*alice.expose()).diffie_hellman(&PublicKey::from(public_key(&bob)));
        assert_eq!(
            shared.as_bytes()[..],
            hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
        );
    }

    #[test]
    fn hkdf_gives_the_vectors_of_rfc_5869() {
        // Appendix A.1 and, with neither salt nor info, A.3; the first 32 bytes of each.
        let mut key = [0; 32];
        expand(
            &hex("000102030405060708090a0b0c"),
            &[0x0b; 22],
            &hex("f0f1f2f3f4f5f6f7f8f9"),
            &mut key,
        );
        assert_eq!(
            key[..],
            hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf")
        );
        expand(&[], &[0x0b; 22], &[], &mut key);
        assert_eq!(
            key[..],
            hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
        );
    }

    #[test]
    fn a_keyed_hash_gives_the_vector_of_rfc_4231() {
        // Section 4.4 has a key of 25 bytes, which HMAC pads with zeros as it does ours.
        let mut padded = [0; 32];
        padded[..25].copy_from_slice(&hex("0102030405060708090a0b0c0d0e0f10111213141516171819"));
        let code = authenticate(&Key::copy(&padded).unwrap(), &[0xcd; 50]);
        assert_eq!(
            code[..],
            hex("82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")
        );
    }

    #[test]
    fn a_derivation_is_bounded_on_every_side() {
        for (m, t, p) in [(8192, 1, 1), (65536, 3, 4), (1 << 20, 4, 16), (8192, 20, 1)] {
            assert!(Cost::bounded(m, t, p).is_ok(), "{m} {t} {p}");
        }
        for (m, t, p) in [
            (8191, 1, 1),
            ((1 << 20) + 1, 1, 1),
            (65536, 0, 4),
            (65536, 21, 4),
            (65536, 3, 0),
            (65536, 3, 17),
            (1 << 20, 5, 1),
            (u64::MAX, u64::MAX, u64::MAX),
        ] {
            assert!(Cost::bounded(m, t, p).is_err(), "{m} {t} {p}");
        }
    }

    #[test]
    fn a_wrapped_key_opens_for_its_recipient_in_its_context_alone() {
        let private = some_key(7);
        let public = public_key(&private);
        let wrapped = wrap(&[1; 32], &public, &some_key(8), b"here").unwrap();
        let open =
            |private: &Key, context| unwrap(private, &public_key(private), &wrapped, context);
        assert_eq!(open(&private, b"here").unwrap().expose(), &[1; 32]);
        assert!(open(&private, b"away").is_none());
        assert!(open(&some_key(9), b"here").is_none());
    }

    #[test]
    fn a_recipient_that_makes_every_secret_zero_is_refused() {
        assert!(wrap(&[1; 32], &[0; 32], &some_key(8), b"").is_none());
        let mut one = [0; 32];
        one[0] = 1;
        assert!(wrap(&[1; 32], &one, &some_key(8), b"").is_none());
    }

    #[test]
    fn what_was_sealed_opens_with_the_same_key_and_context_alone() {
        for length in [0, 1, 255, 256, 65_535, 65_536, 100_000] {
            let plain = vec![0x80; length];
            let sealed = seal(&some_key(1), &[2; NONCE], b"a", &plain);
            assert_eq!(sealed.len(), NONCE + size_class(length) + TAG);
            assert_eq!(
                open(&some_key(1), b"a", &mut sealed.clone()),
                Some(&plain[..])
            );
            assert_eq!(open(&some_key(1), b"b", &mut sealed.clone()), None);
            assert_eq!(open(&some_key(3), b"a", &mut sealed.clone()), None);
        }
        for length in 0..NONCE + TAG + 1 {
            assert_eq!(open(&some_key(1), b"a", &mut vec![0; length]), None);
        }
    }

    #[test]
    fn every_flipped_bit_of_what_was_sealed_is_noticed() {
        let sealed = seal(&some_key(1), &[2; NONCE], b"a", b"value");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&some_key(1), b"a", &mut changed), None, "bit {bit}");
        }
    }

    #[test]
    fn lengths_fall_into_few_classes() {
        for (length, class) in [
            (0, 256),
            (255, 256),
            (256, 512),
            (4095, 4096),
            (65_535, 65_536),
            (65_536, 131_072),
            (1_048_576, 1_114_112),
        ] {
            assert_eq!(size_class(length), class, "{length}");
        }
    }

    #[test]
    fn the_specification_states_the_vectors_that_hold() {
        let data: [u8; 32] = std::array::from_fn(|index| index as u8);
        let mut stated = Vec::new();
        let mut state = |what: &str, bytes: &[u8]| {
            stated.push(format!("//! {what:<22}{}\n", HEX.encode(bytes)));
        };
        for purpose in [
            Purpose::Names,
            Purpose::Values,
            Purpose::Fingerprints,
            Purpose::Structure,
            Purpose::State,
            Purpose::Audit,
            Purpose::Commitment,
        ] {
            let mut key = [0; 32];
            derive(&data, purpose, &mut key);
            let label = std::str::from_utf8(purpose.label()).unwrap();
            state(label.trim_start_matches("sevault/1 "), &key);
        }
        let private = some_key(7);
        let wrapped = wrap(&data, &public_key(&private), &some_key(8), b"context").unwrap();
        state("public of 07…", &public_key(&private));
        state("share of 08…", &wrapped.share);
        state("sealed", &wrapped.sealed);
        let sealed = seal(&some_key(1), &[2; NONCE], b"context", b"value");
        state("tag of a value", &sealed[sealed.len() - TAG..]);
        state("fingerprint", &hex(&fingerprint(&some_key(1), b"value")));
        let specification = include_str!("format.rs");
        for line in &stated {
            assert!(
                specification.contains(line),
                "the specification lacks:\n{}",
                stated.concat()
            );
        }
    }
}
