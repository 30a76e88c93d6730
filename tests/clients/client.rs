//! A client of `clients.sock` in Rust, with nothing but the standard library: one file to copy into a program of your own.
//!
//!     rustc -O tests/clients/client.rs -o my-client
//!     sevault client register ./my-client --read aws
//!     ./my-client read aws key another-key
//!     ./my-client read aws prod --prefix
//!     ./my-client search aws --with environment=production
//!
//! It takes a batch of targets in one request and prints the answer, one JSON object. Values to write come on standard input, one to a line;
//! attributes that are given with them are stored, and with anything else they choose among the targets.
//! The standard library opens the socket close-on-exec, so that no program that we start inherits it.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// What is to be done with: several targets of a service.
#[derive(Default)]
pub struct Batch {
    pub targets: Vec<String>,
    /// To write: one for each target.
    pub values: Vec<String>,
    /// Whether all below the targets is meant as well.
    pub by_prefix: bool,
    pub attributes: Vec<(String, String)>,
}

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
    pub fn ask(&mut self, action: &str, service: &str, batch: &Batch) -> io::Result<String> {
        let list = |texts: &[String]| texts.iter().map(|text| quote(text)).collect::<Vec<_>>().join(",");
        let attributes = batch.attributes.iter().map(|(key, value)| format!("{}:{}", quote(key), quote(value))).collect::<Vec<_>>();
        let request = format!(
            "{{\"type\":\"REQUEST\",\"nonce\":{},\"action\":{},\"service\":{},\"match\":\"{}\",\"targets\":[{}],\"values\":[{}],\"attributes\":{{{}}}}}\n",
            quote(&self.nonce),
            quote(action),
            quote(service),
            if batch.by_prefix { "prefix" } else { "exact" },
            list(&batch.targets),
            list(&batch.values),
            attributes.join(",")
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
    let usage = || io::Error::new(io::ErrorKind::InvalidInput, "client ACTION SERVICE [TARGET…] [--prefix] [--with KEY=VALUE]…");
    let action = arguments.next().ok_or_else(usage)?;
    let service = arguments.next().ok_or_else(usage)?;
    let mut batch = Batch::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--prefix" => batch.by_prefix = true,
            "--with" => {
                let pair = arguments.next().ok_or_else(usage)?;
                let (key, value) = pair.split_once('=').ok_or_else(usage)?;
                batch.attributes.push((key.to_owned(), value.to_owned()));
            }
            _ => batch.targets.push(argument),
        }
    }
    if action == "write" {
        batch.values = io::stdin().lines().collect::<io::Result<Vec<String>>>()?;
    }
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").ok_or_else(usage)?;
    let socket = Path::new(&runtime).join("sevault/clients.sock");
    Client::connect(&socket)?.ask(&action, &service, &batch)
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
