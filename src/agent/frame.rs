//! The form of what is said over the socket: bounded before anything is allocated, and values never inside JSON.
//!
//! Touches: nothing.
//!
//! All numbers are little-endian. The agent speaks first, then the client asks once, then the agent answers in one or more parts.
//!
//! ```text
//! hello    "sevA" | u32 protocol | 16 bytes nonce | 40 bytes build, padded with zeros
//! request  16 bytes nonce | 32 bytes token, zeros for none | body
//! part     u32 1 if another part follows, else 0 | body
//! body     u32 length of head | u32 count of values | count x u32 lengths | head, as JSON | the values
//! ```

use std::io::{self, Read};

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// What this build speaks; another number is another language, except for `status`, `lock` and `stop`, whose form stays.
pub(super) const PROTOCOL: u32 = 1;

const MAGIC: [u8; 4] = *b"sevA";
const HELLO: usize = 64;
const DEEPEST_JSON: usize = 16;
/// What is read ahead; one request or answer of the usual size fits.
const AHEAD: usize = 16 * 1024;

pub(super) type Nonce = [u8; 16];
pub(super) type Token = [u8; 32];

/// How much a peer may send.
pub(super) struct Limits {
    head: usize,
    count: usize,
    values: usize,
}

pub(super) const REQUEST: Limits = Limits {
    head: 256 * 1024,
    count: 4096,
    values: 2 * 1024 * 1024,
};

/// One part of an answer.
pub(super) const PART: Limits = Limits {
    head: 1024 * 1024,
    count: 4096,
    values: 3 * 1024 * 1024,
};

/// What the agent says when someone connects.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Hello {
    pub(super) protocol: u32,
    pub(super) nonce: Nonce,
    pub(super) build: String,
}

impl Hello {
    pub(super) fn encode(&self) -> [u8; HELLO] {
        let mut bytes = [0; HELLO];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&self.protocol.to_le_bytes());
        bytes[8..24].copy_from_slice(&self.nonce);
        for (place, byte) in bytes[24..].iter_mut().zip(self.build.bytes()) {
            *place = byte;
        }
        bytes
    }

    pub(super) fn read(source: &mut impl Read) -> io::Result<Self> {
        let mut bytes = [0; HELLO];
        source.read_exact(&mut bytes)?;
        let (magic, rest) = bytes.split_at(4);
        let (protocol, rest) = rest.split_at(4);
        let (nonce, build) = rest.split_at(16);
        if magic != MAGIC {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let build = build.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(Self {
            protocol: number(protocol),
            nonce: array(nonce),
            build: String::from_utf8_lossy(build).into_owned(),
        })
    }
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(array(bytes))
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}

/// A source read in large steps, whose buffer is wiped.
pub(super) struct Ahead<R> {
    source: R,
    buffer: Box<Zeroizing<[u8; AHEAD]>>,
    start: usize,
    end: usize,
}

impl<R: Read> Ahead<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            buffer: Box::new(Zeroizing::new([0; AHEAD])),
            start: 0,
            end: 0,
        }
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end {
            if into.len() >= AHEAD {
                return self.source.read(into);
            }
            self.start = 0;
            self.end = self.source.read(&mut self.buffer[..])?;
        }
        let count = into.len().min(self.end - self.start);
        into[..count].copy_from_slice(&self.buffer[self.start..self.start + count]);
        self.start += count;
        Ok(count)
    }
}

/// A whole request in bytes, to be sent in one piece.
pub(super) fn request(
    nonce: &Nonce,
    token: Option<&Secret>,
    head: &impl Serialize,
    values: &[Secret],
) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = body(nonce.len() + size_of::<Token>(), head, values, &REQUEST)?;
    bytes[..nonce.len()].copy_from_slice(nonce);
    if let Some(token) = token {
        let place = &mut bytes[nonce.len()..nonce.len() + size_of::<Token>()];
        if token.len() != place.len() {
            return Err(Error::new(
                Kind::Usage,
                "that is not the token of a session",
            ));
        }
        place.copy_from_slice(token.expose());
    }
    Ok(bytes)
}

/// One part of an answer in bytes.
pub(super) fn part(
    more: bool,
    head: &impl Serialize,
    values: &[Secret],
) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = body(4, head, values, &PART)?;
    bytes[..4].copy_from_slice(&u32::from(more).to_le_bytes());
    Ok(bytes)
}

/// A body behind `before` zeros, in a buffer that is as large as it will be from the first: one that grows leaves copies behind.
fn body(
    before: usize,
    head: &impl Serialize,
    values: &[Secret],
    limits: &Limits,
) -> Result<Zeroizing<Vec<u8>>> {
    let too_large = || {
        Error::new(
            Kind::Usage,
            "that is more than fits into one request to the agent",
        )
        .hint("do it in several steps")
    };
    let head = serde_json::to_vec(head)
        .map_err(|_| Error::new(Kind::Failed, "a path is not UTF-8, which the agent needs"))?;
    let total: usize = values.iter().map(Secret::len).sum();
    if head.len() > limits.head || values.len() > limits.count || total > limits.values {
        return Err(too_large());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(
        before + 8 + 4 * values.len() + head.len() + total,
    ));
    bytes.resize(before, 0);
    for length in [head.len(), values.len()]
        .into_iter()
        .chain(values.iter().map(Secret::len))
    {
        let length = u32::try_from(length).map_err(|_| too_large())?;
        bytes.extend_from_slice(&length.to_le_bytes());
    }
    bytes.extend_from_slice(&head);
    for value in values {
        bytes.extend_from_slice(value.expose());
    }
    Ok(bytes)
}

/// What a client sent.
pub(super) struct Received<T> {
    pub(super) nonce: Nonce,
    pub(super) token: Option<Zeroizing<Token>>,
    pub(super) head: T,
    pub(super) values: Vec<Secret>,
}

pub(super) fn read_request<T: DeserializeOwned>(source: &mut impl Read) -> io::Result<Received<T>> {
    let mut nonce = Nonce::default();
    source.read_exact(&mut nonce)?;
    let mut token = Zeroizing::new(Token::default());
    source.read_exact(&mut token[..])?;
    let token = Some(token).filter(|token| token.iter().any(|byte| *byte != 0));
    let (head, values) = read_body(source, &REQUEST)?;
    Ok(Received {
        nonce,
        token,
        head,
        values,
    })
}

/// One part of an answer, and whether another follows.
pub(super) fn read_part<T: DeserializeOwned>(
    source: &mut impl Read,
) -> io::Result<(bool, T, Vec<Secret>)> {
    let more = read_number(source)? != 0;
    let (head, values) = read_body(source, &PART)?;
    Ok((more, head, values))
}

fn read_number(source: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    source.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn read_length(source: &mut impl Read, most: usize) -> io::Result<usize> {
    usize::try_from(read_number(source)?)
        .ok()
        .filter(|length| *length <= most)
        .ok_or(io::ErrorKind::InvalidData.into())
}

fn read_body<T: DeserializeOwned>(
    source: &mut impl Read,
    limits: &Limits,
) -> io::Result<(T, Vec<Secret>)> {
    let head = read_length(source, limits.head)?;
    let count = read_length(source, limits.count)?;
    let mut left = limits.values;
    let mut lengths = Vec::with_capacity(count);
    for _ in 0..count {
        let length = read_length(source, left)?;
        left -= length;
        lengths.push(length);
    }
    let head = read_exactly(source, head)?;
    if is_too_deep(&head) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let head = serde_json::from_slice(&head).map_err(|_| io::ErrorKind::InvalidData)?;
    let values = lengths
        .into_iter()
        .map(|length| read_exactly(source, length).map(Secret::new))
        .collect::<io::Result<_>>()?;
    Ok((head, values))
}

/// Bytes into a buffer of just their size; wiped again should the source end early.
fn read_exactly(source: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    source
        .read_exact(&mut bytes)
        .inspect_err(|_| bytes.zeroize())?;
    Ok(bytes)
}

/// Whether brackets are nested deeper than any message of ours: the parser's own limit is far higher.
pub(super) fn is_too_deep(json: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_JSON {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::{any, proptest};

    use super::{Ahead, Hello, PART, REQUEST, is_too_deep, part, read_part, read_request, request};
    use crate::agent::protocol::{Answer, Request};
    use crate::secret::Secret;

    fn secrets(values: &[&[u8]]) -> Vec<Secret> {
        values
            .iter()
            .map(|value| Secret::new(value.to_vec()))
            .collect()
    }

    #[test]
    fn a_hello_is_read_as_it_was_said() {
        let hello = Hello {
            protocol: 7,
            nonce: [3; 16],
            build: "1.2.3".to_owned(),
        };
        assert_eq!(Hello::read(&mut &hello.encode()[..]).unwrap(), hello);
        assert!(
            Hello::read(
                &mut &b"SSH-2.0-OpenSSH and so on, for as many bytes as a hello is long"[..]
            )
            .is_err()
        );
    }

    #[test]
    fn a_request_is_read_as_it_was_sent_in_pieces_of_any_size() {
        let values = secrets(&[b"", b"one", &[0xff; 40_000]]);
        let token = Secret::new(vec![9; 32]);
        let bytes = request(&[1; 16], Some(&token), &Request::Stop, &values).unwrap();
        for step in [1, 7, 4096, usize::MAX] {
            let mut source = Ahead::new(Steps(&bytes, step));
            let got = read_request::<Request>(&mut source).unwrap();
            assert!(matches!(got.head, Request::Stop) && got.nonce == [1; 16]);
            assert_eq!(*got.token.unwrap(), [9; 32]);
            let got: Vec<_> = got.values.iter().map(Secret::expose).collect();
            assert_eq!(got, values.iter().map(Secret::expose).collect::<Vec<_>>());
        }
    }

    struct Steps<'a>(&'a [u8], usize);

    impl Read for Steps<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let most = into.len().min(self.1);
            self.0.read(&mut into[..most])
        }
    }

    #[test]
    fn an_answer_says_whether_more_follows() {
        for more in [false, true] {
            let bytes = part(more, &Answer::Value, &secrets(&[b"x"])).unwrap();
            let (said, head, values) = read_part::<Answer>(&mut &bytes[..]).unwrap();
            assert!(said == more && matches!(head, Answer::Value) && values.len() == 1);
        }
    }

    #[test]
    fn lengths_beyond_the_limits_are_refused_before_anything_is_allocated() {
        for (head, count, lengths) in [
            (REQUEST.head + 1, 0, vec![]),
            (2, REQUEST.count + 1, vec![]),
            (2, 1, vec![REQUEST.values + 1]),
            (2, 2, vec![REQUEST.values, 1]),
            (usize::MAX, 0, vec![]),
        ] {
            let mut bytes = vec![0; 48];
            for length in [head, count].into_iter().chain(lengths) {
                bytes.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
            }
            let refusal = read_request::<Request>(&mut &bytes[..])
                .map(drop)
                .unwrap_err();
            assert_eq!(
                refusal.kind(),
                std::io::ErrorKind::InvalidData,
                "{head} {count}"
            );
        }
    }

    #[test]
    fn what_is_too_large_is_not_sent() {
        let large = secrets(&[&vec![b'x'; PART.values + 1]]);
        assert!(part(false, &Answer::Value, &large).is_err());
        assert!(request(&[0; 16], None, &Request::Status, &large).is_err());
    }

    #[test]
    fn an_unknown_field_or_operation_is_refused() {
        for head in [
            r#"{"lock":{"vault":null,"pid":1}}"#,
            r#""everything""#,
            r#"{"lock":{"vault":null,"vault":null}}"#,
            r#"{}"#,
            "[]",
            "",
        ] {
            let mut bytes = vec![0; 48];
            bytes.extend_from_slice(&u32::try_from(head.len()).unwrap().to_le_bytes());
            bytes.extend_from_slice(&[0; 4]);
            bytes.extend_from_slice(head.as_bytes());
            assert!(read_request::<Request>(&mut &bytes[..]).is_err(), "{head}");
        }
    }

    #[test]
    fn depth_is_counted_outside_of_text() {
        assert!(!is_too_deep(br#"{"a":"[[[[[[[[[[[[[[[[[[[[[[\"[[[[[["}"#));
        assert!(!is_too_deep(&[b'['; 16]));
        assert!(is_too_deep(&vec![b'['; 1_000_000]));
    }

    proptest! {
        #[test]
        fn no_bytes_upset_the_reader(bytes in any::<Vec<u8>>()) {
            read_request::<Request>(&mut &bytes[..]).ok();
            read_part::<Answer>(&mut &bytes[..]).ok();
        }
    }
}
