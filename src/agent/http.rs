//! The door of HTTP: one request to a connection, over the socket alone, with OmniVault's routes and bodies.
//!
//! Touches: sockets, files, clock.
//!
//! | route | method | who |
//! |---|---|---|
//! | `/status` `/lock` `/stop` | GET, POST, POST | any process of the user: they give nothing away, and only ever close |
//! | `/init` `/unlock` `/change-password` | POST | who has the password, if the setting `agent.http-init` is on |
//! | `/secrets?prefix=` | GET | who has a token, its namespaces |
//! | `/secret/PATH` | GET, PUT, DELETE | who has a token for that namespace; to write, one that may |
//!
//! All of it also below `/v1`. Every request has the header `X-Vault-Request: true` and none that a browser adds for a page. A secret with `fields` is stored as one
//! JSON value, with a tag that says so.

pub(super) mod head;
mod owner;
pub(super) mod secrets;

use std::io::{self, ErrorKind};
use std::sync::Arc;

use serde::Serialize;
use zeroize::Zeroizing;

use super::chain::Who;
use super::inbox::Inbox;
use super::kept::Kept;
use super::policies::TokenHash;
use super::policy::doors::{HttpCaller, HttpWish, Refusal, decide_http};
use super::server::Shared;
use super::server::doors::{Reply, Visit};
use crate::error::{Error, Kind};
use crate::os;
use head::{Head, Malformed, Method, Route};

const LONGEST_HEAD: usize = 8 * 1024;
const LONGEST_BODY: usize = 256 * 1024;
const LONGEST_PUT: usize = 2 * 1024 * 1024;

/// What is answered: a status and a body of JSON.
pub(super) struct Response {
    status: &'static str,
    body: Zeroizing<Vec<u8>>,
    kept: Option<Arc<Kept>>,
    /// Whether the agent ends after it.
    pub(super) ends: bool,
}

const OK: &str = "200 OK";
const BAD_REQUEST: &str = "400 Bad Request";
const UNAUTHORIZED: &str = "401 Unauthorized";
const FORBIDDEN: &str = "403 Forbidden";
const NOT_FOUND: &str = "404 Not Found";
const NOT_ALLOWED: &str = "405 Method Not Allowed";
const CONFLICT: &str = "409 Conflict";
const FAILED: &str = "500 Internal Server Error";

impl Response {
    fn json(body: &impl Serialize) -> Self {
        Self::of(OK, serde_json::to_vec(body).unwrap_or_default())
    }

    fn of(status: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            body: Zeroizing::new(body),
            kept: None,
            ends: false,
        }
    }

    fn done(message: &str) -> Self {
        Self::of(
            OK,
            format!("{{\"success\":true,\"message\":\"{message}\"}}").into_bytes(),
        )
    }

    fn refused(status: &'static str, code: &str, why: &str) -> Self {
        let code = match code {
            "" => String::new(),
            code => format!(",\"code\":\"{code}\""),
        };
        Self::of(
            status,
            format!("{{\"error\":\"{why}\"{code}}}").into_bytes(),
        )
    }

    fn malformed() -> Self {
        Self::refused(BAD_REQUEST, "INVALID_REQUEST", "malformed request")
    }

    fn locked() -> Self {
        Self::refused(FORBIDDEN, "VAULT_LOCKED", "the vault is locked")
    }

    /// The whole answer in bytes.
    fn into_reply(self) -> Reply {
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n",
            self.status,
            self.body.len()
        );
        let mut bytes = Zeroizing::new(Vec::with_capacity(head.len() + self.body.len()));
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(&self.body);
        match &self.kept {
            Some(kept) => Reply::of(bytes, kept),
            None => Reply::whole(bytes),
        }
    }
}

impl From<Error> for Response {
    fn from(error: Error) -> Self {
        if error.kind == Kind::Locked {
            return Self::locked();
        }
        if error.kind == Kind::Denied {
            return Self::refused(FORBIDDEN, "DENIED", "a rule forbids it");
        }
        if error.kind == Kind::Usage {
            return Self::refused(BAD_REQUEST, "INVALID_REQUEST", "that cannot be stored");
        }
        Self::refused(
            FAILED,
            "INTERNAL_ERROR",
            "it cannot be done, or the audit cannot be written",
        )
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let is_unproven = matches!(refusal, Refusal::UnknownToken | Refusal::TokenExpired);
        let status = if is_unproven { UNAUTHORIZED } else { FORBIDDEN };
        Self::refused(
            status,
            &refusal.word().to_ascii_uppercase(),
            "that is not allowed",
        )
    }
}

/// The one request of a connection, and its answer.
pub(super) fn converse(shared: &Shared, visit: &Visit<'_>) -> io::Result<()> {
    let mut inbox = Inbox::new(visit.stream, visit.pid, LONGEST_HEAD);
    let response = match receive(&mut inbox) {
        Ok((head, body)) => {
            shared.note_request(visit.stream);
            answer(shared, visit, &head, &body)
        }
        Err(cause) if matches!(cause.kind(), ErrorKind::InvalidData) => Response::malformed(),
        Err(cause) if cause.kind() == ErrorKind::UnexpectedEof && inbox.has_some() => {
            Response::malformed()
        }
        Err(cause) => return Err(cause),
    };
    let ends = response.ends;
    let sent = shared.send_at_door(visit.stream, &response.into_reply());
    if ends {
        shared.end();
    }
    sent
}

/// The head and the body; `InvalidData` for what is not a request.
fn receive(inbox: &mut Inbox<'_>) -> io::Result<(Head, Zeroizing<Vec<u8>>)> {
    let wrong = || io::Error::from(ErrorKind::InvalidData);
    let end = inbox.find(b"\r\n\r\n")?;
    let head = inbox.take(end)?;
    let head = head::read(&head).map_err(|Malformed| wrong())?;
    let most = if head.method == Method::Put {
        LONGEST_PUT
    } else {
        LONGEST_BODY
    };
    let may_have_body = matches!(head.method, Method::Put | Method::Post);
    if head.length > most || (head.length > 0 && !(may_have_body && head.is_json)) {
        return Err(wrong());
    }
    inbox.limit(most);
    let body = inbox.take(head.length)?;
    // What follows would be another request, smuggled or not.
    match inbox.has_some() {
        true => Err(wrong()),
        false => Ok((head, body)),
    }
}

fn answer(shared: &Shared, visit: &Visit<'_>, head: &Head, body: &[u8]) -> Response {
    let caller = HttpCaller {
        uid: visit.uid,
        is_deliberate: head.is_deliberate,
        is_from_page: head.is_from_page,
    };
    let who = Who {
        uid: visit.uid,
        pid: visit.pid,
        level: Some("A0".to_owned()),
        door: Some(visit.door.word().to_owned()),
        ..Who::default()
    };
    let wish = match &head.route {
        Route::Init | Route::Unlock | Route::ChangePassword => HttpWish::Prove {
            is_allowed: shared.takes_passwords(),
        },
        Route::Status | Route::Lock | Route::Stop | Route::Nothing => HttpWish::Close,
        Route::Secrets { .. } | Route::Secret(_) => HttpWish::Enter,
    };
    if let Err(refusal) = decide_http(caller, wish, os::user(), os::now()) {
        shared.note_refusal_anywhere("http", &who, refusal.word());
        return refusal.into();
    }
    match (&head.route, head.method) {
        (Route::Status, Method::Get) => owner::status(shared),
        (Route::Lock, Method::Post) => {
            shared.lock_for_door(&who);
            Response::done("vault locked")
        }
        (Route::Stop, Method::Post) => {
            shared.lock(None, &who);
            let mut response = Response::done("daemon stopping");
            response.ends = true;
            response
        }
        (Route::Init, Method::Post) => either(owner::init(shared, body, &who)),
        (Route::Unlock, Method::Post) => either(owner::unlock(shared, body, &who)),
        (Route::ChangePassword, Method::Post) => either(owner::change_password(shared, body, &who)),
        (Route::Secrets { .. }, Method::Get)
        | (Route::Secret(_), Method::Get | Method::Put | Method::Delete) => {
            let token = head
                .token
                .as_ref()
                .map(|token| TokenHash::of(token.expose()));
            secrets::answer(shared, (visit, caller), (head, body), token.as_ref(), who)
        }
        (Route::Nothing, _) => Response::refused(NOT_FOUND, "", "there is nothing of that name"),
        _ => Response::refused(NOT_ALLOWED, "", "method not allowed"),
    }
}

/// The answer, whether it is what was wanted or a refusal.
fn either(answer: Result<Response, Response>) -> Response {
    let (Ok(response) | Err(response)) = answer;
    response
}
