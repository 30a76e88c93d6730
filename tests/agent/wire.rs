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

/// How one speaks at a socket.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tongue {
    /// The agent's own language.
    Native,
    /// Lines, after a line with a nonce; where a line says `$NONCE`, it is meant.
    Greeted,
    /// Whatever is said, at once.
    Plain,
}

impl Tongue {
    pub(super) fn at(socket: &Path) -> Self {
        match socket.file_name().and_then(|name| name.to_str()) {
            Some("agent.sock") => Self::Native,
            Some("clients.sock") => Self::Greeted,
            _ => Self::Plain,
        }
    }

    /// Hears the nonce; what was said instead, where that is a refusal.
    pub(super) fn hear(self, stream: &mut UnixStream) -> Result<Vec<u8>, String> {
        match self {
            Self::Native => {
                let mut hello = [0; 64];
                let heard = stream.read_exact(&mut hello);
                heard.map_err(|_| String::new())?;
                Ok(hello[8..24].to_vec())
            }
            Self::Greeted => {
                let line = read_line(stream);
                let nonce = line.split_once("\"nonce\":\"");
                let nonce = nonce.and_then(|(_, rest)| rest.split_once('"'));
                nonce
                    .map(|(nonce, _)| nonce.as_bytes().to_vec())
                    .ok_or(line)
            }
            Self::Plain => Ok(Vec::new()),
        }
    }

    /// A nonce of this form that nobody was told.
    pub(super) fn no_nonce(self) -> Vec<u8> {
        match self {
            Self::Native => vec![0; 16],
            Self::Greeted | Self::Plain => b"00".to_vec(),
        }
    }

    pub(super) fn request(self, nonce: &[u8], said: &str) -> Vec<u8> {
        match self {
            Self::Native => request(nonce.try_into().unwrap(), said),
            Self::Greeted => {
                let nonce = std::str::from_utf8(nonce).unwrap();
                (said.replace("$NONCE", nonce) + "\n").into_bytes()
            }
            Self::Plain => said.as_bytes().to_vec(),
        }
    }

    /// Says it, and that nothing more comes.
    pub(super) fn say(self, stream: &mut UnixStream, nonce: &[u8], said: &str) {
        // Who is cut off learns it by what he reads.
        stream.write_all(&self.request(nonce, said)).ok();
        if self != Self::Native {
            stream.shutdown(std::net::Shutdown::Write).ok();
        }
    }

    /// Asks one question; everything that comes back.
    pub(super) fn ask(self, socket: &Path, said: &str) -> String {
        let mut stream = UnixStream::connect(socket).unwrap();
        match self.hear(&mut stream) {
            Ok(nonce) => {
                self.say(&mut stream, &nonce, said);
                rest(&mut stream)
            }
            Err(refusal) => refusal,
        }
    }
}

/// A line, without reading beyond it.
pub(super) fn read_line(stream: &mut UnixStream) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).unwrap_or(0) == 1 && byte[0] != b'\n' {
        line.push(byte[0]);
    }
    String::from_utf8_lossy(&line).into_owned()
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
