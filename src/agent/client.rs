//! Asking the agent: one short connection for each question.
//!
//! Touches: sockets, files, clock.
//!
//! The way of a warm `exec` goes through here, so each system call has its reason: see the directory, open it, check it, socket, connect, check the
//! other end's user, then wait and receive twice and send once.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

use super::frame::{self, Ahead, Hello, PROTOCOL};
use super::protocol::{Answer, Request};
use crate::error::{Error, Kind, Result};
use crate::os::{self, PrivateDirectory, Stream};
use crate::secret::Secret;

/// The native door, in the runtime directory.
pub(super) const SOCKET: &str = "agent.sock";

/// How long the agent may take to say hello, and to answer: a write waits for the vault's lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long an agent with a full queue is tried again: it is stopped, or others crowd at its door.
const QUEUE_TIME: Duration = Duration::from_millis(2500);
/// Between two tries the pauses grow from the first to the second.
const PAUSES: (Duration, Duration) = (Duration::from_millis(4), Duration::from_millis(64));

/// Where the agent listens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Runtime {
    directory: PathBuf,
}

impl Runtime {
    /// Finds the directory as this process's environment has it.
    pub(crate) fn locate() -> Self {
        Self::from(
            os::variable("SEVAULT_AGENT_SOCK").as_deref(),
            os::variable("XDG_RUNTIME_DIR").as_deref(),
        )
    }

    /// The directory of the socket that `SEVAULT_AGENT_SOCK` names, else `$XDG_RUNTIME_DIR/sevault` if that directory is ours alone, else the
    /// one that goes with the user. A variable only ever chooses among directories that are checked when they are opened.
    fn from(socket: Option<&OsStr>, runtime_dir: Option<&OsStr>) -> Self {
        let named = socket
            .map(Path::new)
            .filter(|path| path.is_absolute() && path.ends_with(SOCKET))
            .and_then(Path::parent);
        if let Some(path) = named {
            return Self {
                directory: path.to_owned(),
            };
        }
        let usual = runtime_dir
            .map(Path::new)
            .filter(|path| path.is_absolute() && os::is_private_directory(path));
        let directory = match usual {
            Some(path) => path.join("sevault"),
            None => os::runtime_directory(),
        };
        Self { directory }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.directory.join(SOCKET)
    }

    /// Opens the directory, checked; nothing where there is none.
    fn open(&self) -> Result<Option<PrivateDirectory>> {
        match PrivateDirectory::open(&self.directory) {
            Ok(directory) => Ok(Some(directory)),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) if cause.kind() == ErrorKind::PermissionDenied => {
                Err(unreachable_for(&cause))
            }
            Err(cause) => Err(self.unusable(&cause)),
        }
    }

    pub(super) fn create(&self) -> Result<PrivateDirectory> {
        PrivateDirectory::create(&self.directory).map_err(|cause| self.unusable(&cause))
    }

    fn unusable(&self, cause: &io::Error) -> Error {
        Error::io(
            format!("cannot use the directory `{}`", self.directory.display()),
            cause,
        )
        .hint("it must be yours, with mode 0700, and no link")
    }
}

/// A connection to the agent that has said hello.
pub(crate) struct Client {
    stream: Stream,
    hello: Hello,
    token: Option<Secret>,
}

/// A connection made before there is anything to ask, so that the agent looks at us while we prepare.
pub(crate) struct Approach(Stream);

impl Approach {
    /// Connects to this user's agent; nothing where that fails, which whoever asks in earnest will be told.
    pub(crate) fn begin() -> Option<Self> {
        let directory = Runtime::locate().open().ok()??;
        Stream::connect(&directory, SOCKET).ok().map(Self)
    }

    /// Waits for the agent's hello. Where this connection has come to nothing, another is made.
    pub(crate) fn meet(self) -> Result<Option<Client>> {
        match Client::greeted(self.0) {
            Ok(client) => client.with_token().map(Some),
            Err(_) => Client::connect(),
        }
    }
}

impl Client {
    /// Where this user's agent listens.
    pub(crate) fn socket() -> PathBuf {
        Runtime::locate().socket()
    }

    /// Connects to this user's agent; nothing where none listens.
    pub(crate) fn connect() -> Result<Option<Self>> {
        Self::connect_at(&Runtime::locate())?
            .map(Self::with_token)
            .transpose()
    }

    /// Shows the token that the environment has, if any, with the question.
    fn with_token(mut self) -> Result<Self> {
        if let Some(text) = os::variable("SEVAULT_SESSION").filter(|text| !text.is_empty()) {
            let token = read_token(text.as_encoded_bytes());
            self.token = Some(token.ok_or_else(|| {
                Error::new(Kind::Usage, "SEVAULT_SESSION is not the token of a session")
                    .hint("unset it, or open a session with `eval \"$(sevault agent unlock)\"`")
            })?);
        }
        Ok(self)
    }

    pub(super) fn connect_at(runtime: &Runtime) -> Result<Option<Self>> {
        let Some(directory) = runtime.open()? else {
            return Ok(None);
        };
        let end = os::uptime() + QUEUE_TIME;
        let mut pause = PAUSES.0;
        loop {
            let failed = match Stream::connect(&directory, SOCKET) {
                Ok(stream) => match Self::greeted(stream) {
                    Ok(client) => return Ok(Some(client)),
                    Err(cause) if cause.kind() == ErrorKind::TimedOut => return Err(busy()),
                    // An agent that is about to end lets go of whoever comes last; soon nobody listens.
                    Err(cause) if is_closed(&cause) => lost(&cause),
                    Err(cause) => return Err(lost(&cause)),
                },
                Err(cause) => {
                    let kind = cause.kind();
                    if matches!(kind, ErrorKind::NotFound | ErrorKind::ConnectionRefused) {
                        return Ok(None);
                    }
                    if !matches!(kind, ErrorKind::ConnectionReset | ErrorKind::TimedOut) {
                        return Err(unreachable_for(&cause));
                    }
                    busy()
                }
            };
            if os::uptime() >= end {
                return Err(failed);
            }
            os::pause(pause);
            pause = PAUSES.1.min(2 * pause);
        }
    }

    /// Waits for the agent's hello.
    fn greeted(stream: Stream) -> io::Result<Self> {
        let mut source = Source {
            stream: &stream,
            deadline: os::uptime() + Duration::from_secs(5),
        };
        let hello = Hello::read(&mut source)?;
        Ok(Self {
            stream,
            hello,
            token: None,
        })
    }

    /// Asks the one question of this connection, and waits for the whole answer. A refusal is an error.
    pub(crate) fn ask(
        &mut self,
        request: &Request,
        values: Vec<Secret>,
    ) -> Result<(Answer, Vec<Secret>)> {
        if self.hello.protocol != PROTOCOL
            && !matches!(
                request,
                Request::Status | Request::Lock { .. } | Request::Stop
            )
        {
            return Err(Error::new(
                Kind::Failed,
                format!(
                    "the agent is another version of `sevault`, {}",
                    self.hello.build.escape_default()
                ),
            )
            .hint("restart it with `sevault agent restart`"));
        }
        let bytes = frame::request(&self.hello.nonce, self.token.as_ref(), request, &values)?;
        drop(values);
        let deadline = os::uptime() + PATIENCE;
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let count = self.stream.send_some(rest).map_err(|cause| lost(&cause))?;
            rest = &rest[count..];
            if !rest.is_empty() {
                let waited = self.stream.wait_for_room(deadline);
                waited.map_err(|cause| lost(&cause))?;
            }
        }
        let mut source = Ahead::new(Source {
            stream: &self.stream,
            deadline,
        });
        let mut whole: Option<(Answer, Vec<Secret>)> = None;
        loop {
            let (more, answer, values) = match frame::read_part::<Answer>(&mut source) {
                Ok(part) => part,
                // Asked to end, the agent may be gone before its answer is.
                Err(cause) if is_closed(&cause) && matches!(request, Request::Stop) => {
                    return Ok((Answer::Done, Vec::new()));
                }
                Err(cause) => return Err(lost(&cause)),
            };
            if let Answer::Refused { error } = answer {
                return Err(error);
            }
            let joined = match whole.take() {
                None => (answer, values),
                Some((mut before, mut all)) => {
                    join(&mut before, answer)?;
                    all.extend(values);
                    (before, all)
                }
            };
            if !more {
                return Ok(joined);
            }
            whole = Some(joined);
        }
    }
}

/// A token as people's shells hold it: 64 hexadecimal digits.
pub(super) fn write_token(token: &frame::Token) -> Secret {
    let mut text = vec![0; 2 * token.len()];
    HEXLOWER.encode_mut(token, &mut text);
    Secret::new(text)
}

fn read_token(text: &[u8]) -> Option<Secret> {
    let mut token = vec![0; size_of::<frame::Token>()];
    if text.len() != 2 * token.len() {
        return None;
    }
    HEXLOWER_PERMISSIVE.decode_mut(text, &mut token).ok()?;
    Some(Secret::new(token))
}

/// Adds the next part of an answer to what came before.
fn join(whole: &mut Answer, part: Answer) -> Result<()> {
    match (whole, part) {
        (Answer::Entries { entries }, Answer::Entries { entries: more }) => entries.extend(more),
        (Answer::Granted { choices }, Answer::Granted { choices: more }) => choices.extend(more),
        _ => return Err(lost(&ErrorKind::InvalidData.into())),
    }
    Ok(())
}

struct Source<'a> {
    stream: &'a Stream,
    deadline: Duration,
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Ok(self.stream.receive(into, self.deadline)?.0)
    }
}

fn busy() -> Error {
    Error::new(Kind::Busy, "the agent is busy or stopped")
        .hint("try again, or end it with `sevault agent stop`")
}

/// A sandbox forbids the kind of socket, or the way to the directory.
fn unreachable_for(cause: &io::Error) -> Error {
    let kind = cause.kind();
    if !matches!(kind, ErrorKind::PermissionDenied | ErrorKind::Unsupported) {
        return Error::io("cannot reach the agent", cause);
    }
    Error::new(
        Kind::Failed,
        "this process may not reach the agent: a sandbox forbids it",
    )
    .hint(
        "allow the agent's socket in the sandbox, or start the sandbox itself with `sevault exec`",
    )
}

/// Whether the other end is gone.
fn is_closed(cause: &io::Error) -> bool {
    matches!(
        cause.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
    )
}

fn lost(cause: &io::Error) -> Error {
    let kind = cause.kind();
    if is_closed(cause) {
        return Error::new(Kind::Failed, "the agent closed the connection");
    }
    if kind == ErrorKind::InvalidData {
        return Error::new(Kind::Failed, "the agent's answer makes no sense")
            .hint("restart it with `sevault agent restart`");
    }
    if kind == ErrorKind::TimedOut {
        return Error::new(Kind::Busy, "the agent does not answer");
    }
    Error::io("cannot talk to the agent", cause)
}

#[cfg(test)]
mod tests {
    use super::{Runtime, read_token, write_token};

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let token = [0xa5; 32];
        let text = write_token(&token);
        assert_eq!(text.len(), 64);
        assert_eq!(read_token(text.expose()).unwrap().expose(), token);
        for wrong in [&b""[..], b"a5", &[b'x'; 64], &[b'a'; 65]] {
            assert!(read_token(wrong).is_none());
        }
    }

    #[test]
    fn a_socket_that_is_named_decides_and_a_directory_that_is_not_ours_alone_does_not() {
        let at = |socket: Option<&str>, directory: Option<&str>| {
            Runtime::from(socket.map(str::as_ref), directory.map(str::as_ref)).socket()
        };
        let named = "/a/b/agent.sock";
        assert_eq!(at(Some(named), Some("/tmp")).to_str(), Some(named));
        let usual = at(None, None);
        for socket in ["agent.sock", "/a/b/other.sock", ""] {
            assert_eq!(at(Some(socket), None), usual);
        }
        // Everyone may enter /tmp.
        assert_eq!(at(None, Some("/tmp")), usual);
        assert_eq!(at(None, Some("relative")), usual);
    }
}
