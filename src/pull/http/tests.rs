//! The client against servers that do what servers do.
//!
//! Touches: network, clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Answer, Ask, Client, Rules, Verb};
use crate::error::{Error, Kind};
use crate::os;
use crate::pull::address::Address;
use crate::pull::retry::Repeat;
use crate::pull::server::{Asked, Authority, Reply, Server};
use crate::secret::Secret;

const TIMEOUT: Duration = Duration::from_millis(500);

fn client(authority: Option<&Authority>) -> Client {
    Client::new(Rules {
        timeout: TIMEOUT,
        authorities: authority.map(|authority| authority.pem().as_bytes().to_vec()),
        proxy: None,
    })
    .unwrap()
}

fn ask_with(client: &Client, server: &Server, repeat: Repeat) -> Result<Answer, Error> {
    let address = Address::parse(&server.url(), "the server").unwrap();
    let body = Secret::new(b"x=y".to_vec());
    client.ask(&Ask {
        what: "ask",
        server: &address,
        link: address.join(["a b"]),
        headers: vec![("authorization", b"Bearer hunter2")],
        verb: if repeat == Repeat::IfUntouched {
            Verb::Post("application/x-www-form-urlencoded", &body)
        } else {
            Verb::Get
        },
        repeat,
    })
}

fn ask(server: &Server) -> Result<Answer, Error> {
    ask_with(&client(None), server, Repeat::Harmless)
}

/// What a server that always does the same makes of us: a status, or the error with `HERE` for the host; and how often it was asked.
fn check(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static, want: &str, times: usize) {
    let server = Server::plain(answers);
    let got = match ask(&server) {
        Ok(answer) => answer.status.to_string(),
        Err(error) => error.message.replace("127.0.0.1", "HERE"),
    };
    assert_eq!((got.as_str(), server.asked().len()), (want, times));
}

/// Answers with these in turn, the last one for ever.
fn in_turn(replies: Vec<Reply>) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    let next = AtomicUsize::new(0);
    move |_| {
        let at = next.fetch_add(1, Ordering::Relaxed).min(replies.len() - 1);
        replies[at].clone()
    }
}

#[test]
fn what_is_asked_arrives_as_it_was_meant() {
    let server = Server::plain(|_| Reply::json("{}"));
    let answer = ask(&server).unwrap();
    assert_eq!(
        (answer.status, answer.body.expose()),
        (200, b"{}".as_slice())
    );
    let asked = &server.asked()[0];
    assert_eq!(
        (asked.method.as_str(), asked.path.as_str()),
        ("GET", "/a%20b")
    );
    assert_eq!(asked.header("authorization"), "Bearer hunter2");
    assert_eq!(asked.header("accept"), "application/json");
    assert!(asked.header("user-agent").starts_with("sevault/"));
}

#[test]
fn a_status_that_will_not_pass_is_an_answer() {
    for status in [400, 401, 403, 404] {
        check(move |_| Reply::status(status), &status.to_string(), 1);
    }
}

#[test]
fn what_passes_is_waited_for() {
    check(
        in_turn(vec![Reply::status(500), Reply::json("{}")]),
        "200",
        2,
    );
    check(
        in_turn(vec![
            Reply::status(429),
            Reply::status(503),
            Reply::json("{}"),
        ]),
        "200",
        3,
    );
    check(
        in_turn(vec![
            Reply::Cut("HTTP/1.1 200 So\r\nContent-Length: 10\r\n\r\n{".to_owned()),
            Reply::json("{}"),
        ]),
        "200",
        2,
    );
    check(
        in_turn(vec![Reply::Cut(String::new()), Reply::json("{}")]),
        "200",
        2,
    );
}

#[test]
fn retry_after_is_kept_to() {
    let start = os::uptime();
    check(
        in_turn(vec![
            Reply::status(429).with("Retry-After", "1"),
            Reply::json("{}"),
        ]),
        "200",
        2,
    );
    assert!(os::uptime() - start >= Duration::from_secs(1));
}

#[test]
fn a_server_that_asks_for_too_much_patience_is_not_waited_for() {
    let start = os::uptime();
    check(|_| Reply::status(429).with("Retry-After", "3600"), "429", 1);
    assert!(os::uptime() - start < Duration::from_secs(1));
}

#[test]
fn a_login_is_not_sent_twice_unless_it_was_refused() {
    let server = Server::plain(|_| Reply::status(500));
    assert_eq!(
        ask_with(&client(None), &server, Repeat::IfUntouched)
            .unwrap()
            .status,
        500
    );
    assert_eq!(server.asked().len(), 1);
    assert_eq!(server.asked()[0].form()["x"], "y");
}

#[test]
fn a_redirect_is_not_followed() {
    let other = Server::plain(|_| Reply::json("{}"));
    let link = other.url();
    check(
        move |_| Reply::status(307).with("Location", &link),
        "cannot ask: `HERE` sends us to another place",
        1,
    );
    assert!(other.asked().is_empty());
}

#[test]
fn slowness_has_an_end() {
    for half in ["", "HTTP/1.1 200 So\r\nContent-Length: 10\r\n\r\n{"] {
        let server = Server::plain(|_| Reply::Stall(half.to_owned()));
        let start = os::uptime();
        let error = ask_with(&client(None).asking_once(), &server, Repeat::Harmless)
            .err()
            .unwrap();
        assert_eq!(
            error.message,
            "cannot ask: `127.0.0.1` does not answer in time"
        );
        assert!(os::uptime() - start < 3 * TIMEOUT);
    }
}

#[test]
fn a_cut_answer_is_none() {
    check(
        |_| Reply::Cut("HTTP/1.1 200 So\r\nContent-Length: 10\r\n\r\n{".to_owned()),
        "cannot ask: the answer of `HERE` breaks off",
        5,
    );
}

#[test]
fn what_is_not_http_is_asked_once() {
    check(
        |_| Reply::Cut("220 mail.example.org ESMTP\r\n\r\n".to_owned()),
        "cannot ask: `HERE` does not speak HTTP as it should",
        1,
    );
}

#[test]
fn an_answer_of_200_mb_is_not_read() {
    let patient = Client::new(Rules {
        timeout: Duration::from_secs(30),
        authorities: None,
        proxy: None,
    })
    .unwrap();
    for reply in [
        Reply::Flood(200 << 20),
        Reply::Cut("HTTP/1.1 200 So\r\nContent-Length: 209715200\r\n\r\n".to_owned()),
    ] {
        let server = Server::plain(move |_| reply.clone());
        let error = ask_with(&patient, &server, Repeat::Harmless).err().unwrap();
        assert_eq!(
            error.message,
            "cannot ask: `127.0.0.1` answers with more than 16 MiB"
        );
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn a_proxy_sees_a_name_and_no_credential() {
    let proxy = Server::plain(|_| Reply::status(502));
    let client = Client::new(Rules {
        timeout: TIMEOUT,
        authorities: None,
        proxy: Some((
            Secret::new(proxy.url().into_bytes()),
            "internal.example".to_owned(),
        )),
    })
    .unwrap()
    .asking_once();
    let address = Address::parse("https://vault.example:8200", "the server").unwrap();
    let error = client.ask(&Ask {
        what: "ask",
        server: &address,
        link: address.join(["x"]),
        headers: vec![("authorization", b"Bearer hunter2")],
        verb: Verb::Get,
        repeat: Repeat::Harmless,
    });
    assert_eq!(
        error.err().unwrap().message,
        "cannot ask: the proxy makes no connection to `vault.example`"
    );
    let asked = proxy.asked();
    assert_eq!(
        (asked[0].method.as_str(), asked[0].path.as_str()),
        ("CONNECT", "vault.example:8200")
    );
    assert!(!format!("{asked:?}").contains("hunter2"));
    // What stays on the machine is not shown to it.
    let here = Server::plain(|_| Reply::json("{}"));
    assert_eq!(
        ask_with(&client, &here, Repeat::Harmless).unwrap().status,
        200
    );
    assert_eq!(proxy.asked().len(), 1);
}

#[test]
fn nobody_there_is_said() {
    let server = Server::plain(|_| Reply::json("{}"));
    let address = Address::parse("http://127.0.0.1:1", "the server").unwrap();
    let ask = Ask {
        what: "ask",
        server: &address,
        link: address.join(["x"]),
        headers: Vec::new(),
        verb: Verb::Get,
        repeat: Repeat::Harmless,
    };
    let error = client(None).asking_once().ask(&ask).err().unwrap();
    assert_eq!(error.message, "cannot ask: nothing answers at `127.0.0.1`");
    drop(server);
}

#[test]
fn a_credential_that_cannot_be_a_header_is_not_repeated() {
    let address = Address::parse("http://127.0.0.1:1", "the server").unwrap();
    let ask = Ask {
        what: "ask",
        server: &address,
        link: address.join(["x"]),
        headers: vec![("authorization", b"hunter2\r\nx: y")],
        verb: Verb::Get,
        repeat: Repeat::Harmless,
    };
    let error = client(None).ask(&ask).err().unwrap();
    assert_eq!(error.kind, Kind::Usage);
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn certificates_are_looked_at() {
    let (known, unknown) = (Authority::new("known"), Authority::new("unknown"));
    let trusting = client(Some(&known));
    let says = |authority: &Authority, name: &str| {
        let server = Server::secure(authority, name, Duration::ZERO, |_| Reply::json("{}"));
        match ask_with(&trusting, &server, Repeat::Harmless) {
            Ok(answer) => answer.status.to_string(),
            Err(error) => error.message,
        }
    };
    assert_eq!(says(&known, "127.0.0.1"), "200");
    assert_eq!(
        says(&unknown, "127.0.0.1"),
        "cannot ask: nobody whom we trust has signed the certificate of `127.0.0.1`"
    );
    assert_eq!(
        says(&known, "other.example"),
        "cannot ask: the certificate that `127.0.0.1` shows is another server's"
    );
}

#[test]
fn one_failure_for_good_ends_all_waiting() {
    let server = Server::plain(|_| Reply::status(429).with("Retry-After", "30"));
    let client = client(None);
    let start = os::uptime();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| ask_with(&client, &server, Repeat::Harmless));
        while server.asked().is_empty() {
            std::thread::yield_now();
        }
        client.give_up();
        assert!(waiting.join().unwrap().is_err());
    });
    assert!(os::uptime() - start < Duration::from_secs(5));
}
