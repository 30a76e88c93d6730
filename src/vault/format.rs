//! The format of a vault file: bytes to header, slots and records, and back.
//!
//! Touches: nothing.
//!
//! This document is the specification; a reader or writer can be made from it alone. Below it is the code that keeps it. The cryptography it names is
//! computed in [`crate::vault::crypto`], what a record means in [`crate::vault::record`].
//!
//! # Conventions
//!
//! MUST, MUST NOT, SHOULD and MAY are those of RFC 2119. `||` joins bytes. *base64* is the standard alphabet of RFC 4648, section 4, without padding; bits
//! that are left over MUST be zero. *uuid* is the form of RFC 9562 with small letters and hyphens. *number* is a decimal integer from 1 to 2^53 - 1 without
//! leading zeros. All text is ASCII but for what is sealed, which is UTF-8. `KEY(label)` is HKDF-SHA256 (RFC 5869) of the data key, with an empty salt, `label`
//! as info and 32 bytes of output. Random bytes come from the system's generator.
//!
//! # The file
//!
//! A vault file is UTF-8 text of lines, each ended by one line feed, each one JSON object (RFC 8259): a header, the slots, the records, a MAC. Nothing stands before,
//! between or after them. There is exactly one way to write each thing: without white space, members in the order of the grammar, all of them present, no
//! other members, no escapes. A reader MUST refuse every other form, so that a file has one form and its bytes are its meaning. The file is at most 2^30 bytes long.
//!
//! ```abnf
//! file    = header 1*64slot *record mac
//! header  = %s"{""sevault"":1,""vault"":" id %s",""epoch"":" number %s",""version"":{" device *1023("," device)
//!           %s"},""former"":[" [data *63("," data)] "]}" LF
//! device  = id ":" number                           ; sorted by id, no id twice
//! slot    = %s"{""slot"":" id %s",""kind"":" word %s",""parameters"":{" [pair *("," pair)]
//!           %s"},""public"":" data %s",""share"":" data %s",""sealed"":" data "}" LF
//! pair    = word ":" (number / quote *1024char quote)  ; sorted by word, no word twice
//! record  = %s"{""id"":" id %s",""revision"":" number %s",""meta"":" data %s",""values"":[" value *("," value) "]}" LF
//! value   = "[" number "," data "]"                 ; each number smaller than the one before
//! mac     = %s"{""mac"":" data "}" LF
//! id      = quote uuid quote
//! data    = quote base64 quote                      ; not empty
//! word    = quote 1*32(%x61-7A / DIGIT / "-" / "_") quote
//! char    = %x20-21 / %x23-5B / %x5D-7E             ; printable, without quote and backslash
//! quote   = %x22
//! ```
//!
//! (A quote within a literal is doubled above; RFC 5234 knows no other way. Slots, and after them records, are sorted by id, and no id stands twice.)
//!
//! An example, with `…` where it was cut:
//!
//! ```text
//! {"sevault":1,"vault":"5b0c…","epoch":1,"version":{"7d39…":3},"former":[]}
//! {"slot":"0f6e…","kind":"password","parameters":{"m":65536,"p":4,"salt":"mZ0…","t":3},"public":"hSDw…","share":"3p7b…","sealed":"Sl2d…"}
//! {"id":"2c1a…","revision":2,"meta":"q6Vk…","values":[[2,"A0u…"],[1,"9Kx…"]]}
//! {"id":"d41f…","revision":1,"meta":"0pEe…","values":[[1,"Zz4…"]]}
//! {"mac":"kX9c…"}
//! ```
//!
//! ## Header
//!
//! `sevault` is the format. A reader MUST look at it first and refuse a greater one, saying that the file is newer than the program. `vault` is the vault's random
//! id, which stays when the file is renamed. `epoch` is 1 at first and one more with each new data key. `version` says for each device how many of its writes the file has seen:
//! a writer raises its own count by one, or adds itself with 1, and MUST NOT write twice under one count. One file follows from another if none of its
//! counts is smaller (a device that is missing counts 0); of two files of which neither follows from the other somebody has to make one. A file that is merged of two which both
//! follow from a third has the larger of each count, and takes each record as bytes from the side that changed it: merged twice, it is the same file. `former` holds the state keys of the epochs
//! before this one, newest first, each sealed (see below) under `KEY("sevault/1 state")` in the context `former` with the vault's id and the number of its epoch.
//! The header and the slots together are at most 256 KiB long.
//!
//! ## Slots
//!
//! A random data key of 32 bytes opens everything. A slot is one recipient of it: an X25519 key pair (RFC 7748) whose public key is `public`. `kind` and `parameters` say
//! how the private key is had. To seal the data key to a slot, a writer takes a fresh random private key `e` and computes
//!
//! ```text
//! share  = X25519(e, 9)
//! wrap   = HKDF-SHA256(X25519(e, public), salt = share || public, info = "sevault/1 slot"), 32 bytes
//! sealed = ChaCha20-Poly1305(wrap, nonce of 12 zero bytes, data key, associated data = context(slot's id, "slot", 0))
//! ```
//!
//! as age does; the ciphertext of 32 bytes is followed by the tag of 16. A reader computes the same from `X25519(private key, share)`. Both MUST refuse a shared secret of zero, and a private
//! key that does not belong to `public`. Because only `public` is needed, the data key can be replaced without anybody's secret. A reader MUST keep slots of a kind that it does
//! not know. There are six kinds so far:
//!
//! `password`: the parameters are exactly `m`, `p`, `salt` and `t`; the private key is Argon2id version 1.3 (RFC 9106) of the password's bytes, with the salt of 32 bytes (base64), `m` KiB
//! of memory, `t` passes and `p` lanes, 32 bytes long. Writers SHOULD take m = 65536, t = 3, p = 4. A reader MUST refuse, before it derives anything, m below 8192 or above 1048576, t above 20, p above 16,
//! and m times t above 4194304; and more than 8 slots of this kind.
//!
//! `keychain`: the private key is random and lies, as base64, in a keychain of the device that made the slot, under the service `sevault` and the slot's id as user. The one parameter is `store`: `system` for the
//! keychain of the desktop or the operating system, `kernel` for the key rings of the Linux kernel, `dpapi` for
//! what Windows seals for its user.
//!
//! `recovery`: there are no parameters. The code is 16 random bytes and the first 4 of their SHA-256, in base32 (RFC 4648, section 6), which people write in groups of four with hyphens between them; the private
//! key is HKDF-SHA256 of the 16 bytes, with an empty salt and `sevault/1 recovery` as info, 32 bytes long. So many random bits need no stretching.
//!
//! `age`: the private key is that of an age identity (`AGE-SECRET-KEY-1…`), and `public` is the recipient `age1…` of it. `ssh-ed25519`: the private key is the first half of the SHA-512 of the
//! seed of an Ed25519 key of SSH (RFC 8032, section 5.1.5), and `public` is its public key mapped to X25519 (RFC 7748, section 4.1); the parameter `key` is the Ed25519 public key in base64, which a
//! reader MAY use to show it. Either MAY have the parameter `name`: what people call its owner, sealed as below under `KEY("sevault/1 names")` in the context `(slot's id, "slot-name", 0)`, in base64.
//!
//! `tpm2`: the private key is random and was sealed by a TPM 2.0 (TCG TPM 2.0 Library). The parameters `tpm-private` and `tpm-public` are the contents of the TPM2B_PRIVATE and TPM2B_PUBLIC of a sealed object, in base64, with an empty
//! authorization value. Its parent is the primary key of the owner's hierarchy with this template: ECC on P-256, no scheme, AES-128 in CFB, SHA-256 for names, the attributes 00030472 and an empty `unique`. `parent` is the
//! first 8 bytes of SHA-256 of that key's public area, in base64. `maker`, `model` and `nature` (`software` or `unknown`) are what the TPM was found to be; a writer MUST NOT claim that one is hardware. A reader MUST
//! be prepared to be refused: by another TPM, and by this one after its owner has cleared it.
//!
//! ## What is sealed
//!
//! `context(id, field, number)` is the text `sevault/1 VAULT EPOCH ID FIELD NUMBER`, joined by single spaces, ids as uuid; `VAULT` and `EPOCH` are the header's. To seal a plaintext, a
//! writer appends one byte 0x80 and then as many bytes 0x00 as lead to the next size class: 256, 512, 1024, … 65536, and from there multiples of 65536. The sealed
//! bytes are `nonce || ciphertext || tag` of XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a fresh random nonce of 24 bytes and the context as associated data. A reader
//! MUST refuse what does not open, and a padding that is not exactly this.
//!
//! ## Records
//!
//! A record is one secret. `id` is random; `revision` is 1 at first and one more each time the record is written with other content. `meta` is sealed under
//! `KEY("sevault/1 names")` in the context `(id, "meta", revision)`. It is a JSON object of these members; those marked with `?` are left out when they are empty. A reader MUST refuse others.
//!
//! | member | content |
//! |---|---|
//! | `name` | text: the name ([`crate::name`] has the grammar of names) |
//! | `tool`? | text: the tool whose credential it is |
//! | `scope` | `"global"`, or `{"project":"DIRECTORY"}` |
//! | `label`? | text |
//! | `ttl`? | seconds of disuse after which the credential sleeps |
//! | `expires`? | when it ends, in seconds since 1970-01-01 00:00 UTC, as all times here |
//! | `tags`? | an object of texts |
//! | `created`, `updated` | times |
//! | `versions` | for each value, newest first: `[number, time it was stored, fingerprint]` |
//!
//! No two records have the same name, scope and label. `values` holds the current value and then the previous ones, newest first; a new value has the number of the current one plus 1. Writers keep at most
//! ten previous values. Each is the value's bytes (any but NUL, at most 1 MiB), sealed under `KEY("sevault/1 values")` in the context `(id, "value", number)`. The numbers in `versions` and
//! `values` MUST agree. The fingerprint is the first 8 bytes of HMAC-SHA256 of the value under `KEY("sevault/1 fingerprints")`, in small hexadecimal.
//!
//! ## MAC
//!
//! `mac` is HMAC-SHA256 under `KEY("sevault/1 structure")` of all bytes before its line. A reader MUST check it before it uses anything but the header, and MUST NOT write a file that it
//! could not check. `KEY("sevault/1 state")`, `KEY("sevault/1 audit")` and `KEY("sevault/1 commitment")` seal and authenticate what lies outside the file; the last stands for the data key where it must be recognised.
//!
//! # What a reader remembers
//!
//! A file can be authentic and old. A reader SHOULD remember, outside the file, the epoch, the commitment and the versions and MACs of the newest files that it accepted, and refuse a lower epoch, another
//! commitment, an older version, and an equal version with another MAC, until a person confirms them. [`crate::vault::state`] is how this program does it.
//!
//! # New formats
//!
//! A program reads every format up to its own, for ever. It writes only its own; before it rewrites a file of an older format it keeps a snapshot. Each format has a golden file in `tests/fixtures`.
//!
//! # Test vectors
//!
//! `tests/fixtures/format-1.vault` opens with the password `correct horse battery staple`; `tests/fixtures/README.md` says what is in it. For the data key
//! `000102…1e1f` (each byte its own index):
//!
//! ```text
//! names                 2a82b1e0f2ed2e5b7c6a4cba306590cc772bab3adf67e637fcd0a46104932867
//! values                c096de09ec9abe62e960481d75f15e448fceea88c2ea17007d487fd58e1cff80
//! fingerprints          66c6d50db7f496840af30baf4dc87c44580bd9582df5f13ee60d04ad9534c384
//! structure             c006fe400a3beb4962204e7506acabba2746e4143c1c6fc08767b6028e22fec0
//! state                 98e6d129ea5a6551331cbc8eee586d1be4f30206ae87bf3014d0f0c5d934a8c6
//! audit                 5a56aa0a05f7f7549abe33da359fdd0f65a0a14590f2306745c1069e089bd52b
//! commitment            e452ea5a6d3437987d914702206a3b12ab343e463cd60ba3090aa8a456c51a48
//! ```
//!
//! The same data key, sealed to the slot whose private key is 32 bytes 07, with `e` of 32 bytes 08 and the associated data `context`:
//!
//! ```text
//! public of 07…         13be4feaeaf204c7fd3358fc9c00721881d174278128227ec674f37f7fe97b6d
//! share of 08…          31d4ab6aceec961137917037936e60716fac573afe94d9da84a8020448dfc112
//! sealed                a6d700468a8d392aaee62f1d78816b3b2a87eb51802bffa196f8c3de8b04290b1a2b7f53baf8d494845576b7536504a3
//! ```
//!
//! The plaintext `value` under the key of 32 bytes 01: the tag, when it is padded and sealed with a nonce of 24 bytes 02 and the associated data `context`; and its fingerprint.
//!
//! ```text
//! tag of a value        aad3e09b81b2540cb5b1b8d53865a8a8
//! fingerprint           afee5dd8c398923c
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;

use data_encoding::BASE64_NOPAD;
use uuid::Uuid;

use crate::error::{Error, Kind, Result};
use crate::vault::crypto::{Cost, WRAPPED, Wrapped};

/// The format that this program writes, and the newest that it reads.
const FORMAT: u64 = 1;
/// The largest number in a file: the largest that every JSON reader holds exactly.
const LARGEST_NUMBER: u64 = (1 << 53) - 1;
/// The longest header with its slots, in bytes, so that it can be read without the records.
pub(crate) const LONGEST_HEADER: usize = 256 * 1024;
/// The longest file, in bytes.
pub(crate) const LONGEST_FILE: u64 = 1 << 30;
const MOST_DEVICES: usize = 1024;
const MOST_SLOTS: usize = 64;
const MOST_PASSWORDS: usize = 8;
pub(crate) const MOST_FORMER: usize = 64;
const LONGEST_TEXT: usize = 1024;

/// How two file versions stand to each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    Same,
    Older,
    Newer,
    /// Each has seen writes that the other has not.
    Apart,
}

/// The version of a file: how many writes of each device it has seen.
#[derive(Clone, Debug, Default, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct FileVersion(pub(crate) BTreeMap<Uuid, u64>);

impl FileVersion {
    pub(crate) fn of(&self, device: Uuid) -> u64 {
        self.0.get(&device).copied().unwrap_or(0)
    }

    /// How this version stands to `other`.
    pub(crate) fn order(&self, other: &Self) -> Order {
        let covers = |one: &Self, two: &Self| two.0.iter().all(|(id, &n)| n <= one.of(*id));
        match (covers(self, other), covers(other, self)) {
            (true, true) => Order::Same,
            (true, false) => Order::Newer,
            (false, true) => Order::Older,
            (false, false) => Order::Apart,
        }
    }
}

/// One of a slot's parameters, which say how its private key is had.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Parameter {
    Number(u64),
    Text(String),
}

/// A recipient of the data key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Slot {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) parameters: BTreeMap<String, Parameter>,
    pub(crate) public: [u8; 32],
    pub(crate) wrapped: Wrapped,
}

/// The kind of a slot whose private key comes from a password.
pub(crate) const PASSWORD: &str = "password";
/// The kind of a slot whose private key lies in a keychain of the system.
pub(crate) const KEYCHAIN: &str = "keychain";
/// The kind of a slot whose private key is a teammate's, of age.
pub(crate) const AGE: &str = "age";
/// The kind of a slot whose private key is a teammate's, of SSH.
pub(crate) const SSH: &str = "ssh-ed25519";
/// The kind of a slot whose private key a TPM has sealed.
#[cfg(feature = "tpm2")]
pub(crate) const TPM: &str = "tpm2";
/// The kind of a slot whose private key comes from a recovery code.
pub(crate) const RECOVERY: &str = "recovery";

impl Slot {
    /// The parameters of a password slot.
    pub(crate) fn password_parameters(cost: Cost, salt: &[u8; 32]) -> BTreeMap<String, Parameter> {
        let number = |n: u32| Parameter::Number(u64::from(n));
        BTreeMap::from([
            ("m".to_owned(), number(cost.m)),
            ("p".to_owned(), number(cost.p)),
            (
                "salt".to_owned(),
                Parameter::Text(BASE64_NOPAD.encode(salt)),
            ),
            ("t".to_owned(), number(cost.t)),
        ])
    }

    /// How the private key comes from the password; an error if it is out of bounds, nothing for a slot of another kind.
    pub(crate) fn password(&self) -> Result<Option<(Cost, [u8; 32])>> {
        if self.kind != PASSWORD {
            return Ok(None);
        }
        let mut parts = self
            .parameters
            .iter()
            .map(|(key, value)| (key.as_str(), value));
        let (
            Some(("m", Parameter::Number(m))),
            Some(("p", Parameter::Number(p))),
            Some(("salt", Parameter::Text(salt))),
            Some(("t", Parameter::Number(t))),
            None,
        ) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        )
        else {
            return Err(damaged(
                "its password slot has other parameters than m, p, salt and t",
            ));
        };
        let salt = BASE64_NOPAD
            .decode(salt.as_bytes())
            .ok()
            .and_then(|salt| salt.try_into().ok())
            .ok_or_else(|| damaged("the salt of its password slot is not 32 bytes"))?;
        Ok(Some((Cost::bounded(*m, *t, *p)?, salt)))
    }
}

/// What stands before the records.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub(crate) vault: Uuid,
    pub(crate) epoch: u64,
    pub(crate) version: FileVersion,
    /// The state keys of the epochs before this one, newest first, each sealed under this epoch's state key.
    pub(crate) former: Vec<Vec<u8>>,
    pub(crate) slots: Vec<Slot>,
}

/// One record as it stands in the file: checked in form, still sealed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Record<'a> {
    pub(crate) id: Uuid,
    pub(crate) revision: u64,
    pub(crate) meta: &'a str,
    /// Version and sealed bytes of each value, newest first.
    pub(crate) values: Vec<(u64, &'a str)>,
    /// Where its line begins, and how long it is with its line end.
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

/// A whole file.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) header: Header,
    pub(crate) records: Vec<Record<'a>>,
    /// The bytes that the MAC is over.
    pub(crate) body: &'a [u8],
    pub(crate) mac: [u8; 32],
}

/// What is bound to each thing that is sealed, so that it opens only where it was put.
pub(crate) fn context(vault: Uuid, epoch: u64, id: Uuid, field: &str, number: u64) -> Vec<u8> {
    let mut text = String::with_capacity(128);
    // Writing to a string cannot fail.
    let _ = write!(text, "sevault/1 {vault} {epoch} {id} {field} {number}");
    text.into_bytes()
}

/// Reads the header and the slots at the beginning of a file, whatever follows them.
pub(crate) fn read_header(bytes: &[u8]) -> Result<Header> {
    header(&mut Cursor {
        bytes,
        at: 0,
        line: 1,
    })
}

/// Reads a whole file. That it is canonical is checked, that it is authentic is not.
pub(crate) fn read(bytes: &[u8]) -> Result<File<'_>> {
    if bytes.last() != Some(&b'\n') && bytes.starts_with(OPENING) {
        return Err(damaged("it is cut off"));
    }
    let mut cursor = Cursor {
        bytes,
        at: 0,
        line: 1,
    };
    let header = header(&mut cursor)?;
    let mut records: Vec<Record<'_>> = Vec::new();
    while cursor.sees(b"{\"id\":\"") {
        let record = record(&mut cursor)?;
        match records.last() {
            Some(before) if before.id == record.id => {
                return Err(cursor.wrong("repeats a record"));
            }
            Some(before) if before.id > record.id => {
                return Err(cursor.wrong("is out of order"));
            }
            _ => records.push(record),
        }
    }
    if cursor.at == bytes.len() {
        return Err(damaged("it is cut off"));
    }
    let body = &bytes[..cursor.at];
    cursor.expect(b"{\"mac\":\"", "is not a record")?;
    let mac = cursor.fixed()?;
    cursor.expect(b"\"}\n", "is not a record")?;
    if cursor.at != bytes.len() {
        return Err(cursor.wrong("follows the end"));
    }
    Ok(File {
        header,
        records,
        body,
        mac,
    })
}

/// Reads the line of one record.
pub(crate) fn read_record(line: &[u8]) -> Result<Record<'_>> {
    record(&mut Cursor {
        bytes: line,
        at: 0,
        line: 1,
    })
}

/// The line of a record.
pub(crate) fn write_record<'v>(
    out: &mut Vec<u8>,
    id: Uuid,
    revision: u64,
    meta: &str,
    values: impl Iterator<Item = (u64, &'v str)>,
) {
    push(
        out,
        format_args!("{{\"id\":\"{id}\",\"revision\":{revision},\"meta\":\"{meta}\",\"values\":["),
    );
    for (index, (version, sealed)) in values.enumerate() {
        let comma = if index > 0 { "," } else { "" };
        push(out, format_args!("{comma}[{version},\"{sealed}\"]"));
    }
    push(out, format_args!("]}}\n"));
}

/// The lines of the header and its slots.
pub(crate) fn write_header(out: &mut Vec<u8>, header: &Header) {
    push(
        out,
        format_args!(
            "{{\"sevault\":{FORMAT},\"vault\":\"{}\",\"epoch\":{},\"version\":{{",
            header.vault, header.epoch
        ),
    );
    for (index, (device, count)) in header.version.0.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        push(out, format_args!("{comma}\"{device}\":{count}"));
    }
    push(out, format_args!("}},\"former\":["));
    for (index, key) in header.former.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        push(out, format_args!("{comma}\"{}\"", BASE64_NOPAD.encode(key)));
    }
    push(out, format_args!("]}}\n"));
    for slot in &header.slots {
        push(
            out,
            format_args!(
                "{{\"slot\":\"{}\",\"kind\":\"{}\",\"parameters\":{{",
                slot.id, slot.kind
            ),
        );
        for (index, (key, value)) in slot.parameters.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            match value {
                Parameter::Number(number) => push(out, format_args!("{comma}\"{key}\":{number}")),
                Parameter::Text(text) => push(out, format_args!("{comma}\"{key}\":\"{text}\"")),
            }
        }
        push(
            out,
            format_args!(
                "}},\"public\":\"{}\",\"share\":\"{}\",\"sealed\":\"{}\"}}\n",
                BASE64_NOPAD.encode(&slot.public),
                BASE64_NOPAD.encode(&slot.wrapped.share),
                BASE64_NOPAD.encode(&slot.wrapped.sealed)
            ),
        );
    }
}

/// The last line.
pub(crate) fn write_mac(out: &mut Vec<u8>, mac: &[u8; 32]) {
    push(
        out,
        format_args!("{{\"mac\":\"{}\"}}\n", BASE64_NOPAD.encode(mac)),
    );
}

fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a vector cannot fail.
    let _ = std::io::Write::write_fmt(out, text);
}

/// The bytes of a base64 field that [`read`] has let through.
pub(crate) fn decode(text: &str, bytes: &mut Vec<u8>) -> Result<()> {
    let length = text.len() * 3 / 4;
    bytes.clear();
    bytes.resize(length, 0);
    BASE64_NOPAD
        .decode_mut(text.as_bytes(), bytes)
        .map(|_| ())
        .map_err(|_| damaged("a field is not base64"))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_NOPAD.encode(bytes)
}

/// A file that is not as it must be.
pub(crate) fn damaged(what: impl std::fmt::Display) -> Error {
    Error::new(Kind::Corrupt, format!("the vault file is damaged: {what}"))
        .hint("nothing was changed; see `sevault vault snapshots` for earlier copies")
}

const OPENING: &[u8] = b"{\"sevault\":";

fn header(cursor: &mut Cursor<'_>) -> Result<Header> {
    if cursor.bytes.is_empty() {
        return Err(damaged("it is empty"));
    }
    if !cursor.sees(OPENING) {
        let has_markers = cursor.sees(b"<<<<<<< ");
        return Err(if has_markers {
            unmerged()
        } else {
            Error::new(Kind::Corrupt, "that is not a vault file")
        });
    }
    cursor.at += OPENING.len();
    let format = cursor.number()?;
    if format > FORMAT {
        return Err(Error::new(
            Kind::Corrupt,
            format!("the vault was written by a newer sevault (format {format}, and this program reads {FORMAT})"),
        )
        .hint("upgrade sevault"));
    }
    cursor.expect(b",\"vault\":\"", MALFORMED)?;
    let vault = cursor.uuid()?;
    cursor.expect(b"\",\"epoch\":", MALFORMED)?;
    let epoch = cursor.number()?;
    cursor.expect(b",\"version\":{", MALFORMED)?;
    let mut version = BTreeMap::new();
    while version.is_empty() || cursor.take(b",") {
        cursor.expect(b"\"", MALFORMED)?;
        let device = cursor.uuid()?;
        cursor.expect(b"\":", MALFORMED)?;
        let count = cursor.number()?;
        if version
            .last_key_value()
            .is_some_and(|(last, _)| *last >= device)
        {
            return Err(cursor.wrong("names devices out of order"));
        }
        version.insert(device, count);
    }
    cursor.expect(b"},\"former\":[", MALFORMED)?;
    let mut former = Vec::new();
    if !cursor.sees(b"]") {
        while former.is_empty() || cursor.take(b",") {
            cursor.expect(b"\"", MALFORMED)?;
            let text = cursor.base64()?;
            cursor.expect(b"\"", MALFORMED)?;
            let mut bytes = Vec::new();
            decode(text, &mut bytes)?;
            former.push(bytes);
        }
    }
    cursor.expect(b"]}\n", MALFORMED)?;
    let mut slots: Vec<Slot> = Vec::new();
    while cursor.sees(b"{\"slot\":\"") {
        let slot = slot(cursor)?;
        if slots.last().is_some_and(|before| before.id >= slot.id) {
            return Err(cursor.wrong("is a slot out of order"));
        }
        slots.push(slot);
    }
    if slots.is_empty() {
        cursor.expect(b"{\"slot\":\"", "is not a slot")?;
    }
    let header = Header {
        vault,
        epoch,
        version: FileVersion(version),
        former,
        slots,
    };
    if cursor.at > LONGEST_HEADER {
        return Err(too_long());
    }
    check_limits(&header)?;
    Ok(header)
}

/// Whether a header stays within what a reader accepts.
pub(crate) fn check_limits(header: &Header) -> Result<()> {
    let is_password = |slot: &&Slot| slot.kind == PASSWORD;
    let within = header.version.0.len() <= MOST_DEVICES
        && header.former.len() <= MOST_FORMER
        && header.slots.len() <= MOST_SLOTS
        && header.slots.iter().filter(is_password).count() <= MOST_PASSWORDS;
    if within { Ok(()) } else { Err(too_long()) }
}

fn too_long() -> Error {
    Error::new(
        Kind::Corrupt,
        "the header of the vault has more entries than it can hold",
    )
}

fn slot(cursor: &mut Cursor<'_>) -> Result<Slot> {
    cursor.expect(b"{\"slot\":\"", MALFORMED)?;
    let id = cursor.uuid()?;
    cursor.expect(b"\",\"kind\":\"", MALFORMED)?;
    let kind = cursor.word()?;
    cursor.expect(b"\",\"parameters\":{", MALFORMED)?;
    let mut parameters = BTreeMap::new();
    if !cursor.sees(b"}") {
        while parameters.is_empty() || cursor.take(b",") {
            cursor.expect(b"\"", MALFORMED)?;
            let key = cursor.word()?;
            cursor.expect(b"\":", MALFORMED)?;
            let value = if cursor.take(b"\"") {
                let text = cursor.text()?;
                cursor.expect(b"\"", MALFORMED)?;
                Parameter::Text(text)
            } else {
                Parameter::Number(cursor.number()?)
            };
            if parameters
                .last_key_value()
                .is_some_and(|(last, _)| *last >= key)
            {
                return Err(cursor.wrong("names parameters out of order"));
            }
            parameters.insert(key, value);
        }
    }
    cursor.expect(b"},\"public\":\"", MALFORMED)?;
    let public = cursor.fixed()?;
    cursor.expect(b"\",\"share\":\"", MALFORMED)?;
    let share = cursor.fixed()?;
    cursor.expect(b"\",\"sealed\":\"", MALFORMED)?;
    let sealed: [u8; WRAPPED] = cursor.fixed()?;
    cursor.expect(b"\"}\n", MALFORMED)?;
    Ok(Slot {
        id,
        kind,
        parameters,
        public,
        wrapped: Wrapped { share, sealed },
    })
}

fn record<'a>(cursor: &mut Cursor<'a>) -> Result<Record<'a>> {
    let offset = cursor.at;
    cursor.expect(b"{\"id\":\"", MALFORMED)?;
    let id = cursor.uuid()?;
    cursor.expect(b"\",\"revision\":", MALFORMED)?;
    let revision = cursor.number()?;
    cursor.expect(b",\"meta\":\"", MALFORMED)?;
    let meta = cursor.base64()?;
    cursor.expect(b"\",\"values\":[", MALFORMED)?;
    let mut values: Vec<(u64, &str)> = Vec::with_capacity(1);
    while values.is_empty() || cursor.take(b",") {
        cursor.expect(b"[", MALFORMED)?;
        let version = cursor.number()?;
        cursor.expect(b",\"", MALFORMED)?;
        let sealed = cursor.base64()?;
        cursor.expect(b"\"]", MALFORMED)?;
        if values.last().is_some_and(|(newer, _)| *newer <= version) {
            return Err(cursor.wrong("has values out of order"));
        }
        values.push((version, sealed));
    }
    cursor.expect(b"]}\n", MALFORMED)?;
    Ok(Record {
        id,
        revision,
        meta,
        values,
        offset,
        length: cursor.at - offset,
    })
}

const MALFORMED: &str = "is not as it must be";

/// An unfinished merge: git leaves its markers in a file that it could not merge.
fn unmerged() -> Error {
    Error::new(Kind::Corrupt, "the vault file holds an unfinished merge")
        .hint("have both sides merged with `sevault vault git resolve`")
}

/// Reads the one form that each thing has. What it accepts, the functions above write, byte for byte.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn sees(&self, text: &[u8]) -> bool {
        self.rest().starts_with(text)
    }

    fn take(&mut self, text: &[u8]) -> bool {
        let is_there = self.sees(text);
        if is_there {
            self.at += text.len();
            self.line += usize::from(text.ends_with(b"\n"));
        }
        is_there
    }

    fn expect(&mut self, text: &[u8], wrong: &str) -> Result<()> {
        if self.take(text) {
            return Ok(());
        }
        let markers: [&[u8]; 3] = [b"<<<<<<< ", b"=======\n", b">>>>>>> "];
        if markers.iter().any(|marker| self.sees(marker)) {
            return Err(unmerged());
        }
        Err(self.wrong(wrong))
    }

    /// What is wrong with the line; but if its end is missing, that is what is wrong.
    fn wrong(&self, what: &str) -> Error {
        if !self.rest().contains(&b'\n') && self.bytes.last() != Some(&b'\n') {
            return damaged("it is cut off");
        }
        damaged(format_args!("line {} {what}", self.line))
    }

    /// The bytes up to where `is_within` ends.
    fn span(&mut self, is_within: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let end = rest
            .iter()
            .position(|&byte| !is_within(byte))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// A number from 1 on, without leading zeros.
    fn number(&mut self) -> Result<u64> {
        let digits = self.span(|byte| byte.is_ascii_digit());
        let is_canonical = digits.len() <= 16 && !digits.starts_with(b"0");
        std::str::from_utf8(digits)
            .ok()
            .filter(|_| is_canonical)
            .and_then(|digits| digits.parse().ok())
            .filter(|number| (1..=LARGEST_NUMBER).contains(number))
            .ok_or_else(|| self.wrong("has no number where one must be"))
    }

    fn uuid(&mut self) -> Result<Uuid> {
        let text = self.rest().get(..36).unwrap_or_default();
        let is_small = !text.iter().any(u8::is_ascii_uppercase);
        let id = Uuid::try_parse_ascii(text)
            .ok()
            .filter(|_| is_small)
            .ok_or_else(|| self.wrong("has no id where one must be"))?;
        self.at += 36;
        Ok(id)
    }

    /// A small word: a kind of slot, or the name of a parameter.
    fn word(&mut self) -> Result<String> {
        let word = self.span(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        });
        if word.is_empty() || word.len() > 32 {
            return Err(self.wrong(MALFORMED));
        }
        Ok(String::from_utf8_lossy(word).into_owned())
    }

    /// Text that needs no escapes.
    fn text(&mut self) -> Result<String> {
        let text = self.span(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'));
        if text.len() > LONGEST_TEXT {
            return Err(self.wrong(MALFORMED));
        }
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    /// Base64 of the standard alphabet, without padding and without stray bits at the end.
    fn base64(&mut self) -> Result<&'a str> {
        let text = self.span(|byte| BASE64_DIGITS[usize::from(byte)] != NO_DIGIT);
        let last = text
            .last()
            .map_or(0, |&byte| BASE64_DIGITS[usize::from(byte)]);
        let is_canonical = match text.len() % 4 {
            0 => !text.is_empty(),
            2 => last & 0b1111 == 0,
            3 => last & 0b11 == 0,
            _ => false,
        };
        std::str::from_utf8(text)
            .ok()
            .filter(|_| is_canonical)
            .ok_or_else(|| self.wrong("has a field that is not base64"))
    }

    /// Base64 of exactly `N` bytes.
    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let text = self.base64()?;
        BASE64_NOPAD
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| self.wrong("has a field of another length"))
    }
}

const NO_DIGIT: u8 = 0xff;

/// What each byte stands for in base64.
static BASE64_DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        digits[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    digits
};
