//! Asks servers over HTTP, the way one asks with a credential in hand.
//!
//! Touches: network, clock.
//!
//! - TLS, or the machine itself ([`Address`] decides); certificates are judged by what the system trusts, or by one named authority alone.
//! - A redirect is an answer, never followed: what we send would go along.
//! - Time, size and repetitions are bounded. A server that asks for patience is given it by all threads at once.
//!
//! What TLS and the parsers hold in between is freed and not wiped: a pull is a short process.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use ureq::http::{HeaderValue, Request, Response};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Proxy};

use crate::error::{Error, Kind, Result};
use crate::os;
use crate::pull::address::Address;
use crate::pull::retry::{self, Outcome, Patience, Repeat};
use crate::secret::Secret;

/// How many requests are under way at once.
pub(super) const WIDTH: usize = 16;
/// The largest answer. A secret of 1 MiB, escaped in JSON, takes six.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;
/// To wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// A server that has not recovered after this is down.
const PATIENCE: Patience = Patience {
    tries: 5,
    total: Duration::from_secs(60),
};

/// What a client is made of.
pub(super) struct Rules {
    /// For one request, from its first byte to the last of its answer.
    pub(super) timeout: Duration,
    /// Certificates of the only authorities to trust, as PEM; otherwise those of the system.
    pub(super) authorities: Option<Vec<u8>>,
    /// The proxy for what leaves the machine, and the hosts that it is not for.
    pub(super) proxy: Option<(Secret, String)>,
}

/// What is asked.
pub(super) struct Ask<'a> {
    /// For messages: what we are about to do, as in "cannot list the secrets".
    pub(super) what: &'a str,
    pub(super) server: &'a Address,
    pub(super) link: String,
    pub(super) headers: Vec<(&'static str, &'a [u8])>,
    pub(super) verb: Verb<'a>,
    pub(super) repeat: Repeat,
}

/// What is done there.
#[derive(Clone, Copy)]
pub(super) enum Verb<'a> {
    Get,
    /// Vault's own method.
    List,
    /// The kind of the body, and the body.
    Post(&'static str, &'a Secret),
}

/// What was answered.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Secret,
}

/// A way to ask servers, shared by threads.
pub(super) struct Client {
    /// For what does not leave the machine or its host.
    direct: Agent,
    outward: Agent,
    patience: Patience,
    calm: Calm,
}

impl Client {
    pub(super) fn new(rules: Rules) -> Result<Self> {
        let Rules {
            timeout,
            authorities,
            proxy,
        } = rules;
        let roots = match authorities {
            Some(pem) => RootCerts::from(certificates(&pem)?),
            None => RootCerts::PlatformVerifier,
        };
        let proxy = proxy
            .map(|(proxy, except)| read_proxy(&proxy, &except))
            .transpose()?;
        let agent = |proxy: Option<Proxy>| {
            let tls = TlsConfig::builder()
                .root_certs(roots.clone())
                .unversioned_rustls_crypto_provider(Arc::new(
                    rustls::crypto::ring::default_provider(),
                ))
                .build();
            Agent::config_builder()
                .http_status_as_error(false)
                .allow_non_standard_methods(true)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_connect(Some(CONNECT.min(timeout)))
                .timeout_global(Some(timeout))
                .max_idle_connections(WIDTH)
                .max_idle_connections_per_host(WIDTH)
                .user_agent(concat!("sevault/", env!("CARGO_PKG_VERSION")))
                .accept("application/json")
                .proxy(proxy)
                .tls_config(tls)
                .build()
                .new_agent()
        };
        Ok(Self {
            direct: agent(None),
            outward: agent(proxy),
            patience: PATIENCE,
            calm: Calm::default(),
        })
    }

    /// The same, for a server that is either there at once or not at all.
    pub(super) fn asking_once(mut self) -> Self {
        self.patience.tries = 1;
        self
    }

    /// Lets every thread that waits for a server give up: another one has failed for good.
    pub(super) fn give_up(&self) {
        self.calm.end();
    }

    /// Asks, as often as makes sense. Any status that is not to be repeated is an answer, except a redirect.
    pub(super) fn ask(&self, ask: &Ask<'_>) -> Result<Answer> {
        let start = os::uptime();
        let mut tried = 0;
        loop {
            self.calm.wait(ask)?;
            tried += 1;
            let (outcome, ending) = self.ask_once(ask);
            let mut chance = [0];
            // Without chance we return all at once, which is no reason to fail.
            let _ = os::random(&mut chance);
            let spent = os::uptime().saturating_sub(start);
            match retry::wait(outcome, ask.repeat, tried, spent, chance[0], self.patience) {
                Some(wait) if matches!(outcome, Outcome::Answered { wait: Some(_), .. }) => {
                    self.calm.ask_for(wait);
                }
                Some(wait) => self.calm.rest(wait, ask)?,
                None => return ending,
            }
        }
    }

    fn ask_once(&self, ask: &Ask<'_>) -> (Outcome, Result<Answer>) {
        let wrong = |error: Error| (Outcome::Wrong, Err(error));
        let request = match request(ask) {
            Ok(request) => request,
            Err(error) => return wrong(error),
        };
        // Only TLS passes a proxy: it sees the name of the server and nothing else.
        let agent = if ask.server.as_str().starts_with("http://") || ask.server.is_loopback() {
            &self.direct
        } else {
            &self.outward
        };
        let answered = match ask.verb {
            Verb::Post(_, body) => {
                let (head, ()) = request.into_parts();
                agent.run(Request::from_parts(head, body.expose()))
            }
            Verb::Get | Verb::List => agent.run(request),
        };
        let mut response = match answered {
            Ok(response) => response,
            Err(error) => return failure(&error, ask),
        };
        let status = response.status().as_u16();
        if (300..400).contains(&status) {
            return wrong(
                Error::new(
                    Kind::Failed,
                    format!("{}: `{}` sends us to another place", cannot(ask), ask.server.host()),
                )
                .hint("redirects are not followed, since the credential would go along; give the final address"),
            );
        }
        let wait = retry_after(&response);
        match read(response.body_mut()) {
            Ok(body) => {
                let outcome = Outcome::Answered { status, wait };
                (outcome, Ok(Answer { status, body }))
            }
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => wrong(Error::new(
                Kind::Failed,
                format!(
                    "{}: `{}` answers with more than 16 MiB",
                    cannot(ask),
                    ask.server.host()
                ),
            )),
            Err(error) => failure(&ureq::Error::from(error), ask),
        }
    }
}

/// The time during which nobody asks, because a server said so; and whether we ask at all.
#[derive(Default)]
struct Calm {
    state: Mutex<CalmState>,
    ended: Condvar,
}

#[derive(Default)]
struct CalmState {
    /// By [`os::uptime`].
    until: Duration,
    is_over: bool,
}

impl Calm {
    fn ask_for(&self, wait: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.until = state.until.max(os::uptime().saturating_add(wait));
    }

    fn end(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_over = true;
        self.ended.notify_all();
    }

    /// Waits until the servers may be asked.
    fn wait(&self, ask: &Ask<'_>) -> Result<()> {
        let until = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .until;
        self.rest(until.saturating_sub(os::uptime()), ask)
    }

    /// Waits for a while, unless there is nothing left to wait for.
    fn rest(&self, wait: Duration, ask: &Ask<'_>) -> Result<()> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, _) = self
            .ended
            .wait_timeout_while(state, wait, |state| !state.is_over)
            .unwrap_or_else(PoisonError::into_inner);
        if state.is_over {
            return Err(Error::new(
                Kind::Failed,
                format!("{}: another request failed", cannot(ask)),
            ));
        }
        Ok(())
    }
}

impl Answer {
    /// The body of a success; otherwise what the status means.
    pub(super) fn success(self, ask: &Ask<'_>) -> Result<Secret> {
        if self.status == 200 {
            return Ok(self.body);
        }
        Err(refusal(self.status, ask))
    }
}

/// What a status that is not success means to the user.
pub(super) fn refusal(status: u16, ask: &Ask<'_>) -> Error {
    let host = ask.server.host();
    let cannot = cannot(ask);
    match status {
        400 => Error::new(
            Kind::Failed,
            format!("{cannot}: `{host}` does not accept the request (400)"),
        ),
        401 => Error::new(
            Kind::WrongKey,
            format!("{cannot}: `{host}` does not accept the credential (401)"),
        )
        .hint("sign in anew, or give another credential"),
        403 => Error::new(
            Kind::Denied,
            format!("{cannot}: `{host}` does not permit it (403)"),
        )
        .hint("ask for the permission to list and read, or give another credential"),
        404 => Error::new(
            Kind::Missing,
            format!("{cannot}: `{host}` has no such thing (404)"),
        ),
        429 => Error::new(
            Kind::Busy,
            format!("{cannot}: `{host}` is asked too often (429)"),
        )
        .hint("try again later"),
        500..=599 => Error::new(
            Kind::Busy,
            format!("{cannot}: `{host}` has a trouble of its own ({status})"),
        )
        .hint("try again later"),
        _ => Error::new(
            Kind::Failed,
            format!("{cannot}: `{host}` answers with status {status}"),
        ),
    }
}

/// What to say of an answer that is not what the interface promises.
pub(super) fn malformed(ask: &Ask<'_>) -> Error {
    Error::new(
        Kind::Failed,
        format!(
            "{}: the answer of `{}` is not what its interface promises",
            cannot(ask),
            ask.server.host()
        ),
    )
    .hint("see that the address is the right one")
}

fn cannot(ask: &Ask<'_>) -> String {
    format!("cannot {}", ask.what)
}

fn request(ask: &Ask<'_>) -> Result<Request<()>> {
    let unfit = |what: &str| {
        Error::new(
            Kind::Usage,
            format!("{}: {what} is not fit for HTTP", cannot(ask)),
        )
    };
    let mut builder = Request::builder().uri(&ask.link);
    builder = match ask.verb {
        Verb::Get => builder,
        Verb::List => builder.method("LIST"),
        Verb::Post(kind, _) => builder.method("POST").header("content-type", kind),
    };
    for (name, value) in &ask.headers {
        let mut value = HeaderValue::from_bytes(value).map_err(|_| unfit("the credential"))?;
        value.set_sensitive(true);
        builder = builder.header(*name, value);
    }
    builder.body(()).map_err(|_| unfit("the address"))
}

fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let text = response.headers().get("retry-after")?.to_str().ok()?;
    retry::retry_after(text, os::now())
}

fn read(body: &mut Body) -> io::Result<Secret> {
    let expected = body.content_length().map_or(8 * 1024, |length| {
        usize::try_from(length).unwrap_or(usize::MAX)
    });
    os::read_whole(&mut body.as_reader(), expected, LARGEST_ANSWER).map(Secret::from)
}

/// What went wrong before there was an answer, and whether asking again may help.
fn failure(error: &ureq::Error, ask: &Ask<'_>) -> (Outcome, Result<Answer>) {
    use io::ErrorKind::{
        ConnectionRefused, HostUnreachable, NetworkUnreachable, TimedOut, WouldBlock,
    };
    let host = ask.server.host();
    let told = |outcome, kind, why: String| {
        let error = Error::new(kind, format!("{}: {why}", cannot(ask)));
        (outcome, Err(error))
    };
    if let Some(error) = tls_error(error) {
        // A certificate stays what it is; anything else may be the server's mood, as with one that does not know its own session tickets.
        let outcome = if matches!(error, rustls::Error::InvalidCertificate(_)) {
            Outcome::Wrong
        } else {
            Outcome::Broken
        };
        return told(outcome, Kind::Failed, untrusted(error, &host));
    }
    if matches!(error, ureq::Error::HostNotFound) {
        let why = format!("no address is known for `{host}`");
        return told(Outcome::Unreached, Kind::Failed, why);
    }
    if matches!(error, ureq::Error::ConnectProxyFailed(_)) {
        let why = format!("the proxy makes no connection to `{host}`");
        return told(Outcome::Unreached, Kind::Failed, why);
    }
    if let ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) = error {
        let why = format!("`{host}` cannot be reached in time");
        return told(Outcome::Unreached, Kind::Busy, why);
    }
    let cause = if let ureq::Error::Io(cause) = error {
        Some(cause.kind())
    } else if let ureq::Error::Timeout(_) = error {
        Some(TimedOut)
    } else if let ureq::Error::ConnectionFailed = error {
        Some(ConnectionRefused)
    } else {
        None
    };
    let is = |kinds: &[io::ErrorKind]| cause.is_some_and(|cause| kinds.contains(&cause));
    if is(&[ConnectionRefused, HostUnreachable, NetworkUnreachable]) {
        let why = format!("nothing answers at `{host}`");
        told(Outcome::Unreached, Kind::Failed, why)
    } else if is(&[TimedOut, WouldBlock]) {
        let why = format!("`{host}` does not answer in time");
        told(Outcome::Broken, Kind::Busy, why)
    } else if cause.is_some() {
        let why = format!("the answer of `{host}` breaks off");
        told(Outcome::Broken, Kind::Failed, why)
    } else {
        let why = format!("`{host}` does not speak HTTP as it should");
        told(Outcome::Wrong, Kind::Failed, why)
    }
}

fn tls_error(error: &ureq::Error) -> Option<&rustls::Error> {
    if let ureq::Error::Io(error) = error {
        return error.get_ref()?.downcast_ref();
    }
    if let ureq::Error::Rustls(error) = error {
        return Some(error);
    }
    None
}

fn untrusted(error: &rustls::Error, host: &str) -> String {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, UnknownIssuer,
    };
    let rustls::Error::InvalidCertificate(fault) = error else {
        return format!("no protected connection to `{host}` comes about");
    };
    if matches!(fault, Expired | ExpiredContext { .. }) {
        format!("the certificate of `{host}` has expired")
    } else if matches!(fault, NotValidForName | NotValidForNameContext { .. }) {
        format!("the certificate that `{host}` shows is another server's")
    } else if matches!(fault, UnknownIssuer) {
        format!("nobody whom we trust has signed the certificate of `{host}`")
    } else {
        format!("the certificate of `{host}` is not valid")
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>> {
    let found: Vec<_> = parse_pem(pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        return Err(Error::new(
            Kind::Failed,
            "there is no certificate in the file of authorities",
        )
        .hint("give a file of certificates in PEM form"));
    }
    Ok(found)
}

fn read_proxy(proxy: &Secret, except: &str) -> Result<Proxy> {
    let refused = || {
        Error::new(
            Kind::Usage,
            "the proxy of the environment is not an address",
        )
        .hint("mend HTTPS_PROXY, as in `http://proxy.example.org:3128`")
    };
    let text = std::str::from_utf8(proxy.expose()).map_err(|_| refused())?;
    let named = Proxy::new(text).map_err(|_| refused())?;
    let mut builder = Proxy::builder(named.protocol())
        .host(named.host())
        .port(named.port());
    if let (Some(user), Some(password)) = (named.username(), named.password()) {
        builder = builder.username(user).password(password);
    }
    for host in except
        .split(',')
        .map(str::trim)
        .filter(|host| !host.is_empty())
    {
        builder = builder.no_proxy(host);
    }
    builder.build().map_err(|_| refused())
}

#[cfg(test)]
mod tests;
