//! A small strict web server: over TLS with an authority of its own where asked for, and able to misbehave in every way that servers do.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// One request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// The path, as it was escaped.
    pub(crate) path: String,
    /// What stood after the question mark, unescaped.
    pub(crate) query: BTreeMap<String, String>,
    /// By names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        pairs(&self.body)
    }
}

/// What the server does about it.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status, headers, and a body in JSON.
    Json(u16, Vec<(String, String)>, String),
    /// These bytes, then the connection ends.
    Cut(String),
    /// These bytes, then nothing while the other side waits.
    Stall(String),
    /// A head that promises no length, then so many bytes of body.
    Flood(usize),
}

impl Reply {
    pub(crate) fn json(body: impl Into<String>) -> Self {
        Self::Json(200, Vec::new(), body.into())
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::Json(
            status,
            Vec::new(),
            "{\"errors\":[\"nothing to see\"]}".to_owned(),
        )
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Self::Json(_, headers, _) = &mut self {
            headers.push((name.to_owned(), value.into()));
        }
        self
    }
}

/// Somebody who signs certificates, whom nobody knows unless told.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// Its own certificate, for those who are to trust it.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    fn server(&self, name: &str) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()])
            .unwrap()
            .signed_by(&key, &self.issuer)
            .unwrap();
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(
                    vec![certificate.der().clone()],
                    PrivateKeyDer::Pkcs8(key.serialize_der().into()),
                )
                .unwrap();
        Arc::new(config)
    }
}

type Answers = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A server on the loopback until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    is_secure: bool,
    is_over: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// One that speaks in the clear.
    pub(crate) fn plain(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(None, Duration::ZERO, answers)
    }

    /// One that shows a certificate for `name`, and takes its time for every answer.
    pub(crate) fn secure(
        authority: &Authority,
        name: &str,
        latency: Duration,
        answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(authority.server(name)), latency, answers)
    }

    fn start(
        tls: Option<Arc<ServerConfig>>,
        latency: Duration,
        answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            is_secure: tls.is_some(),
            is_over: Arc::default(),
            asked: Arc::default(),
        };
        let (is_over, asked) = (Arc::clone(&server.is_over), Arc::clone(&server.asked));
        let answers: Arc<Answers> = Arc::new(answers);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let _ = stream.set_nodelay(true);
                let (tls, asked, answers) = (tls.clone(), Arc::clone(&asked), Arc::clone(&answers));
                thread::spawn(move || match tls {
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        converse(
                            StreamOwned::new(connection, stream),
                            &asked,
                            &*answers,
                            latency,
                        );
                    }
                    None => converse(stream, &asked, &*answers, latency),
                });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Wakes the listener, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

/// Answers one request after the other, until either side has had enough.
fn converse(
    stream: impl Read + Write,
    asked: &Mutex<Vec<Asked>>,
    answers: &Answers,
    latency: Duration,
) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream) {
        asked.lock().unwrap().push(request.clone());
        pause(latency);
        let reply = answers(&request);
        if write(stream.get_mut(), reply).is_none() {
            return;
        }
    }
}

/// Reads a request; nothing at the end, or where it is not one.
fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut words = line.trim_end().split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    (words.next() == Some("HTTP/1.1")).then_some(())?;
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |length: &String| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Some(Asked {
        method,
        path: path.to_owned(),
        query: pairs(query),
        headers,
        body: String::from_utf8(body).ok()?,
    })
}

/// Writes the reply; nothing where the connection ends with it.
fn write(stream: &mut impl Write, reply: Reply) -> Option<()> {
    match reply {
        Reply::Json(status, headers, body) => {
            let mut head = format!(
                "HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                head += &format!("{name}: {value}\r\n");
            }
            stream
                .write_all(format!("{head}\r\n{body}").as_bytes())
                .ok()?;
            stream.flush().ok()
        }
        Reply::Cut(text) => {
            stream.write_all(text.as_bytes()).ok()?;
            stream.flush().ok()?;
            None
        }
        Reply::Stall(text) => {
            stream.write_all(text.as_bytes()).ok()?;
            stream.flush().ok()?;
            pause(Duration::from_secs(20));
            None
        }
        Reply::Flood(size) => {
            stream
                .write_all(b"HTTP/1.1 200 So\r\nconnection: close\r\n\r\n")
                .ok()?;
            let some = [b' '; 64 * 1024];
            for _ in 0..size / some.len() {
                stream.write_all(&some).ok()?;
            }
            None
        }
    }
}

/// Lets time pass: nobody ever sends.
fn pause(length: Duration) {
    let (_sender, receiver) = mpsc::channel::<()>();
    if !length.is_zero() {
        let _ = receiver.recv_timeout(length);
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescaped(name), unescaped(value))
        })
        .collect()
}

/// The text of an address or a form.
pub(crate) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        match first {
            b'%' => {
                let digits = std::str::from_utf8(&others[..2]).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = &others[2..];
            }
            b'+' => bytes.push(b' '),
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).unwrap()
}
