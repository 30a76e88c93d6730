//! A client of `clients.sock` in Rust, with nothing but the standard library: one file to copy into a program of your own.
//!
//!     rustc -O tests/clients/client.rs -o my-client
//!     sevault client register ./my-client --read aws
//!     ./my-client read aws key another-key
//!
//! It takes a batch of targets in one request and prints the answer, one JSON object. Values to write come on standard input, one to a line.
//! The standard library opens the socket close-on-exec, so that no program that we start inherits it.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// A connection that was let in.
pub struct Client {
    stream: BufReader<UnixStream>,
    nonce: String,
}

impl Client {
    /// Connects and waits for the hello; a program that is not registered is told so instead.
    pub fn connect(socket: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut stream = BufReader::new(stream);
        let mut hello = String::new();
        stream.read_line(&mut hello)?;
        let nonce = hello.split_once("\"nonce\":\"").and_then(|(_, rest)| rest.split_once('"'));
        match nonce {
            Some((nonce, _)) => Ok(Self { nonce: nonce.to_owned(), stream }),
            None => Err(io::Error::new(io::ErrorKind::PermissionDenied, hello.trim_end().to_owned())),
        }
    }

    /// Asks for something to be done with several targets of a service; the answer is one JSON object.
    pub fn ask(&mut self, action: &str, service: &str, targets: &[String], values: &[String]) -> io::Result<String> {
        let list = |texts: &[String]| texts.iter().map(|text| quote(text)).collect::<Vec<_>>().join(",");
        let request = format!(
            "{{\"type\":\"REQUEST\",\"nonce\":{},\"action\":{},\"service\":{},\"targets\":[{}],\"values\":[{}]}}\n",
            quote(&self.nonce),
            quote(action),
            quote(service),
            list(targets),
            list(values)
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut answer = String::new();
        self.stream.read_line(&mut answer)?;
        Ok(answer)
    }
}

/// A text as JSON.
fn quote(text: &str) -> String {
    let mut json = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            letter if letter < ' ' => json.push_str(&format!("\\u{:04x}", letter as u32)),
            letter => json.push(letter),
        }
    }
    json.push('"');
    json
}

fn run() -> io::Result<String> {
    let mut arguments = std::env::args().skip(1);
    let usage = || io::Error::new(io::ErrorKind::InvalidInput, "client ACTION SERVICE TARGET…");
    let action = arguments.next().ok_or_else(usage)?;
    let service = arguments.next().ok_or_else(usage)?;
    let targets: Vec<String> = arguments.collect();
    let values = match action.as_str() {
        "write" => io::stdin().lines().collect::<io::Result<Vec<String>>>()?,
        _ => Vec::new(),
    };
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").ok_or_else(usage)?;
    let socket = Path::new(&runtime).join("sevault/clients.sock");
    Client::connect(&socket)?.ask(&action, &service, &targets, &values)
}

fn main() -> ExitCode {
    match run() {
        Ok(answer) => {
            print!("{answer}");
            ExitCode::SUCCESS
        }
        Err(cause) => {
            eprintln!("{cause}");
            ExitCode::FAILURE
        }
    }
}
