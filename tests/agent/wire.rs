//! The agent's language, spoken by hand: see `src/agent/frame.rs`.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

/// Reads the hello; gives its nonce.
pub(super) fn greet(stream: &mut UnixStream) -> [u8; 16] {
    let mut hello = [0; 64];
    stream.read_exact(&mut hello).unwrap();
    assert_eq!(&hello[..4], b"sevA");
    hello[8..24].try_into().unwrap()
}

/// A request without token and values.
pub(super) fn request(nonce: &[u8; 16], json: &str) -> Vec<u8> {
    let mut bytes = nonce.to_vec();
    bytes.extend_from_slice(&[0; 32]);
    bytes.extend_from_slice(&u32::try_from(json.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(&0u32.to_le_bytes());
    bytes.extend_from_slice(json.as_bytes());
    bytes
}

/// All that still comes, as text.
pub(super) fn rest(stream: &mut UnixStream) -> String {
    let mut bytes = Vec::new();
    // The other end may be cut off while something of ours is unread, which is a reset.
    stream.read_to_end(&mut bytes).ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Asks one question; everything that comes back.
pub(super) fn ask(socket: &Path, json: &str) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    let nonce = greet(&mut stream);
    stream.write_all(&request(&nonce, json)).unwrap();
    rest(&mut stream)
}

/// What a keeper says first.
pub(super) fn hello() -> Vec<u8> {
    let mut bytes = b"sevA".to_vec();
    bytes.extend_from_slice(&1u32.to_le_bytes());
    bytes.resize(64, 0);
    bytes
}

/// Reads a whole request of a client that sends no values; gives its head.
pub(super) fn read_request(stream: &mut UnixStream) -> std::io::Result<String> {
    let mut before = [0; 16 + 32 + 4 + 4];
    stream.read_exact(&mut before)?;
    let length = u32::from_le_bytes(before[48..52].try_into().unwrap());
    let mut head = vec![0; usize::try_from(length).unwrap()];
    stream.read_exact(&mut head)?;
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// A whole answer in one part, without values.
pub(super) fn answer(json: &str) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    bytes.extend_from_slice(&u32::try_from(json.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(json.as_bytes());
    bytes
}
