//! HTTP: OmniVault's routes, with clients that nobody here wrote, and everything that is not a request.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::{audited, is_in_a_file, open_world, proven, runtime, unlock};
use crate::agent::signal;
use crate::support::{World, is_soon, needs, skip};

fn door(world: &World) -> PathBuf {
    runtime(world).join("http.sock")
}

/// An open profile with these secrets, and its agent with the door of HTTP open.
fn serving(settings: &[&str], secrets: &[&str]) -> World {
    let world = open_world(secrets);
    for setting in settings {
        world.sevault(&["config", "set", setting, "true"]).stdout();
    }
    world.sevault(&["agent", "restart"]).stdout();
    unlock(&world);
    world
}

fn token(world: &World, arguments: &[&str]) -> String {
    let said = proven(world, &[&["agent", "token"], arguments].concat());
    said.trim_end().to_owned()
}

/// What is always said, and what one may say besides.
fn headers(token: Option<&str>, more: &str) -> String {
    let token = token.map_or_else(String::new, |token| {
        format!("Authorization: Bearer {token}\r\n")
    });
    format!("Host: localhost\r\nX-Vault-Request: true\r\n{token}{more}")
}

/// Sends these bytes; everything that comes back.
fn raw(world: &World, request: &[u8]) -> String {
    raw_at(&door(world), request)
}

fn raw_at(socket: &Path, request: &[u8]) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(super::PATIENCE)).unwrap();
    // Who is refused early is cut off while he speaks.
    stream.write_all(request).ok();
    stream.shutdown(std::net::Shutdown::Write).ok();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The status and the body of one request.
fn ask(
    world: &World,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> (u16, Value) {
    let body = body.map(Value::to_string).unwrap_or_default();
    let more = match body.is_empty() {
        true => String::new(),
        false => format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        ),
    };
    let head = headers(token, &more);
    split(&raw(
        world,
        format!("{method} {path} HTTP/1.1\r\n{head}\r\n{body}").as_bytes(),
    ))
}

fn split(said: &str) -> (u16, Value) {
    let (head, body) = said.split_once("\r\n\r\n").unwrap_or((said, "null"));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    (
        status.unwrap_or_else(|| panic!("no status in {said:?}")),
        serde_json::from_str(body).unwrap(),
    )
}

#[test]
fn the_door_is_closed_unless_it_is_opened_by_a_setting() {
    let world = open_world(&[]);
    assert!(!door(&world).exists());
    world
        .sevault(&["config", "set", "agent.http", "true"])
        .stdout();
    world.sevault(&["agent", "restart"]).stdout();
    assert!(door(&world).exists());
    let status = ask(&world, "GET", "/status", None, None);
    assert_eq!((status.0, &status.1["locked"]), (200, &json!(true)));
    for (path, body) in [
        ("/init", json!({"password": "long enough"})),
        ("/unlock", json!({"password": World::PASSWORD})),
        (
            "/change-password",
            json!({"old_password": World::PASSWORD, "new_password": "long enough"}),
        ),
    ] {
        let (code, said) = ask(&world, "POST", path, None, Some(&body));
        assert_eq!(
            (code, &said["code"]),
            (403, &json!("NO_PASSWORDS_HERE")),
            "{path}"
        );
    }
}

#[test]
fn omnivaults_table_of_endpoints_line_by_line() {
    let world = World::new();
    for setting in ["agent.http", "agent.http-init"] {
        world.sevault(&["config", "set", setting, "true"]).stdout();
    }
    world.sevault(&["agent", "start"]).stdout();
    let post = |path: &str, body: Option<Value>| ask(&world, "POST", path, None, body.as_ref());
    let (code, status) = ask(&world, "GET", "/status", None, None);
    assert_eq!((code, &status["vault_exists"]), (200, &json!(false)));
    assert!(status["running"] == true && status["unlocked_at"].is_null());
    let wrong = post("/unlock", Some(json!({"password": "whatever it is"})));
    assert_eq!(
        (wrong.0, &wrong.1["code"]),
        (404, &json!("VAULT_NOT_FOUND"))
    );
    let short = post("/init", Some(json!({"password": "short"})));
    assert_eq!(
        (short.0, &short.1["code"]),
        (400, &json!("INVALID_REQUEST"))
    );
    let password = json!({"password": World::PASSWORD});
    let made = post("/init", Some(password.clone()));
    assert_eq!(
        made,
        (
            200,
            json!({"success": true, "message": "vault initialized"})
        )
    );
    let again = post("/init", Some(password.clone()));
    assert_eq!((again.0, &again.1["code"]), (409, &json!("ALREADY_EXISTS")));
    assert_eq!(
        ask(&world, "GET", "/v1/status", None, None).1["locked"],
        false
    );
    let wrong = post("/unlock", Some(json!({"password": "wrong password"})));
    assert_eq!(
        (wrong.0, &wrong.1["code"]),
        (401, &json!("INVALID_PASSWORD"))
    );

    let token = token(&world, &["--ns", "database", "--write"]);
    let (path, some) = ("/secret/database/main", Some(token.as_str()));
    let body = json!({"value": "p\"w\n\u{e9}", "tags": {"env": "dev"}});
    let saved = json!({"success": true, "message": "secret saved"});
    assert_eq!(
        ask(&world, "PUT", path, some, Some(&body)),
        (200, saved.clone())
    );
    let (code, secret) = ask(&world, "GET", path, some, None);
    assert_eq!((code, &secret["value"]), (200, &body["value"]));
    assert_eq!(
        (&secret["tags"], &secret["path"]),
        (&body["tags"], &json!("database/main"))
    );
    let fields = json!({"fields": {"user": "u", "password": "geheim"}, "value": "v"});
    let deep = "/v1/secret/database/deep/er";
    assert_eq!(ask(&world, "PUT", deep, some, Some(&fields)), (200, saved));
    let (_, secret) = ask(&world, "GET", deep, some, None);
    assert_eq!(
        (&secret["fields"], &secret["value"]),
        (&fields["fields"], &json!("v"))
    );
    assert_eq!(secret["tags"], json!({}));
    let (code, all) = ask(&world, "GET", "/secrets", some, None);
    assert_eq!((code, &all["count"]), (200, &json!(2)));
    assert!(!all.to_string().contains("geheim"));
    let (_, some_of_them) = ask(&world, "GET", "/secrets?prefix=database%2Fdeep", some, None);
    assert_eq!(some_of_them["secrets"][0]["path"], "database/deep/er");
    assert_eq!(some_of_them["secrets"][0]["has_fields"], true);
    let deleted = (200, json!({"success": true, "message": "secret deleted"}));
    assert_eq!(ask(&world, "DELETE", path, some, None), deleted);
    assert_eq!(ask(&world, "DELETE", path, some, None), deleted);
    let gone = ask(&world, "GET", path, some, None);
    assert_eq!((gone.0, &gone.1["code"]), (404, &json!("SECRET_NOT_FOUND")));

    assert_eq!(post("/lock", None).1["message"], "vault locked");
    let locked = ask(&world, "GET", deep, some, None);
    assert_eq!((locked.0, &locked.1["code"]), (403, &json!("VAULT_LOCKED")));
    let unlocked = post("/unlock", Some(password));
    assert_eq!(unlocked.1["message"], "vault unlocked");
    assert_eq!(ask(&world, "GET", deep, some, None).0, 200);
    let change = json!({"old_password": World::PASSWORD, "new_password": "another password"});
    assert_eq!(post("/change-password", Some(change)).0, 200);
    let old = post("/unlock", Some(json!({"password": World::PASSWORD})));
    assert_eq!(old.0, 401);
    assert_eq!(
        post("/unlock", Some(json!({"password": "another password"}))).0,
        200
    );
    // The token is the same, sealed under the new key.
    assert_eq!(ask(&world, "GET", deep, some, None).0, 200);
    assert_eq!(ask(&world, "PATCH", deep, some, None).0, 405);
    assert_eq!(ask(&world, "GET", "/lock", None, None).0, 405);
    assert_eq!(ask(&world, "GET", "/nothing", None, None).0, 404);
    assert_eq!(post("/stop", None).1["message"], "daemon stopping");
    assert!(is_soon(super::PATIENCE, || !door(&world).exists()));
}

#[test]
fn who_asks_and_leaves_before_he_is_let_in_is_obeyed_all_the_same() {
    let world = serving(&["agent.http"], &["app/A"]);
    let token = token(&world, &["--ns", "app"]);
    let agent = world.agent_pid().unwrap();
    let is_open = || ask(&world, "GET", "/secret/app/A", Some(&token), None).0 == 200;
    assert!(is_open());
    signal(agent, Signal::STOP);
    let mut stream = UnixStream::connect(door(&world)).unwrap();
    let head = headers(Some(&token), "Content-Length: 0\r\n");
    write!(stream, "POST /lock HTTP/1.1\r\n{head}\r\n").unwrap();
    drop(stream);
    // Beside it stands one who has nothing to say.
    drop(UnixStream::connect(door(&world)).unwrap());
    signal(agent, Signal::CONT);
    assert!(is_soon(super::PATIENCE, || !is_open()));
}

#[test]
fn a_token_opens_its_namespaces_by_whole_segments_and_only_for_what_it_was_made() {
    let world = serving(
        &["agent.http"],
        &["api/DB", "api2/DB", "API/DB", "DB", "other/DB"],
    );
    let reads = token(&world, &["--ns", "api"]);
    let get = |path: &str, token: Option<&str>| {
        let (code, said) = ask(&world, "GET", path, token, None);
        (code, said["code"].as_str().unwrap_or_default().to_owned())
    };
    let some = Some(reads.as_str());
    assert_eq!(get("/secret/api/DB", some), (200, String::new()));
    let elsewhere = (403, "NAMESPACE_NOT_ALLOWED".to_owned());
    for path in ["api2/DB", "API/DB", "DB", "other/DB"] {
        assert_eq!(get(&format!("/secret/{path}"), some), elsewhere, "{path}");
    }
    let unknown = (401, "UNKNOWN_TOKEN".to_owned());
    assert_eq!(get("/secret/api/DB", None), unknown);
    assert_eq!(get("/secret/api/DB", Some(&"0".repeat(64))), unknown);
    let body = json!({"value": "x"});
    for (method, body) in [("PUT", Some(&body)), ("DELETE", None)] {
        let (code, said) = ask(&world, method, "/secret/api/DB", some, body);
        assert_eq!((code, &said["code"]), (403, &json!("ACTION_NOT_ALLOWED")));
    }
    let (_, listed) = ask(&world, "GET", "/secrets", some, None);
    assert_eq!(
        (&listed["count"], &listed["secrets"][0]["path"]),
        (&json!(1), &json!("api/DB"))
    );
    // What makes programs run or trust something else is refused here as everywhere.
    let writes = token(&world, &["--ns", "api", "--write"]);
    let denied = ask(
        &world,
        "PUT",
        "/secret/api/LD_PRELOAD",
        Some(&writes),
        Some(&body),
    );
    assert_eq!(denied.0, 403);
    assert_eq!(audited(&world, "read", "api/DB", None), 1);
    assert_eq!(
        audited(&world, "read", "DB", Some("namespace_not_allowed")),
        1
    );
    // A token that is taken back is good for nothing, nor is one past its time.
    let id = {
        let listed = world.sevault(&["agent", "token", "--list"]).stdout();
        let line = listed.lines().find(|line| line.contains("read")).unwrap();
        line.split(' ').next().unwrap().to_owned()
    };
    world.sevault(&["agent", "token", "--revoke", &id]).stdout();
    assert_eq!(get("/secret/api/DB", some), unknown);
    let brief = token(&world, &["--ns", "api", "--ttl", "1s"]);
    assert!(is_soon(super::PATIENCE, || {
        get("/secret/api/DB", Some(&brief)).0 == 401
    }));
    for token in [&reads, &writes, &brief] {
        assert!(!is_in_a_file(&world.path(""), token));
    }
}

#[test]
fn a_page_in_a_browser_reaches_nothing() {
    let world = serving(&["agent.http"], &["api/DB"]);
    let token = token(&world, &["--ns", "api"]);
    let bearer = format!("Authorization: Bearer {token}\r\n");
    for head in [
        format!("Host: localhost\r\n{bearer}"),
        format!("Host: localhost\r\nX-Vault-Request: yes\r\n{bearer}"),
        headers(Some(&token), "Origin: http://localhost\r\n"),
        headers(Some(&token), "Origin: null\r\n"),
        headers(Some(&token), "Sec-Fetch-Site: same-origin\r\n"),
    ] {
        for path in ["GET /secret/api/DB", "GET /status", "POST /lock"] {
            let said = raw(&world, format!("{path} HTTP/1.1\r\n{head}\r\n").as_bytes());
            assert!(said.starts_with("HTTP/1.1 403 "), "{head}: {said}");
            assert!(!said.contains("value of"));
        }
    }
    // The same without what a browser adds is served: nothing above was refused by accident.
    assert_eq!(
        ask(&world, "GET", "/secret/api/DB", Some(&token), None).0,
        200
    );
    let listening = world.program("ss", &["-tlnp"]);
    if needs("ss") {
        assert!(!listening.stdout().contains("sevault"));
    }
}

#[test]
fn what_two_readers_could_take_differently_is_refused_once_and_the_connection_ends() {
    let world = serving(&["agent.http"], &["api/DB"]);
    let token = token(&world, &["--ns", "api", "--write"]);
    let all = headers(Some(&token), "");
    let get = |line: &str, more: &str| format!("{line}\r\n{all}{more}\r\n");
    let fine = "GET /secret/api/DB HTTP/1.1";
    let post = |more: &str, body: &str| {
        format!(
            "PUT /secret/api/DB HTTP/1.1\r\n{all}Content-Type: application/json\r\n{more}\r\n{body}"
        )
    };
    let body = r#"{"value":"stolen"}"#;
    let mut wrong: Vec<String> = [
        "GET /secret/api/DB HTTP/1.0",
        "GET /secret/api/DB HTTP/2.0",
        "GET /secret/api/DB",
        "GET  /secret/api/DB HTTP/1.1",
        "GET\t/secret/api/DB HTTP/1.1",
        " GET /secret/api/DB HTTP/1.1",
        "GET /secret/api/DB HTTP/1.1 ",
        "get /secret/api/DB HTTP/1.1",
        "GET secret/api/DB HTTP/1.1",
        "GET http://localhost/secret/api/DB HTTP/1.1",
        "GET /secret/api/DB#x HTTP/1.1",
        "GET /secret/api/DB?x=1 HTTP/1.1",
        "GET /secret/api/%2e%2e/DB HTTP/1.1",
        "GET /secret/api/../DB HTTP/1.1",
        "GET /secret//api/DB HTTP/1.1",
        "GET /secret/api/DB%00 HTTP/1.1",
        "GET /secret/api%252FDB HTTP/1.1",
        "GET /secret/api/D%4 HTTP/1.1",
        "GET /secret/api/D%zz HTTP/1.1",
        "GET /secret/api/\u{e9} HTTP/1.1",
        "",
    ]
    .iter()
    .map(|line| get(line, ""))
    .collect();
    wrong.extend(
        [
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: h2c\r\n",
            "Content-Length: 5\r\n",
            "Host: localhost\r\n",
            "Host: evil.example\r\n",
            "X-Vault-Request: true\r\n",
            "Authorization: Bearer 00\r\n",
            "Authorization : Bearer 00\r\n",
            " folded: x\r\n",
            "X: a\r\n b\r\n",
            "X: a\r\n\tb\r\n",
            ": nameless\r\n",
            "no colon\r\n",
            "X: a\rb\r\n",
            "X: a\nY: b\r\n",
            "X: \u{0}\r\n",
            "X(y): a\r\n",
        ]
        .iter()
        .map(|more| get(fine, more)),
    );
    wrong.push(get(fine, &"X: y\r\n".repeat(40)));
    wrong.push(get(fine, &format!("X: {}\r\n", "y".repeat(9000))));
    wrong.push(get(
        &format!("GET /secret/{} HTTP/1.1", "a".repeat(1100)),
        "",
    ));
    wrong.push(format!("{fine}\r\nX-Vault-Request: true\r\n\r\n"));
    wrong.push(get(fine, "").replace("\r\n", "\n"));
    wrong.push(get(fine, "") + &get(fine, ""));
    let two = "Content-Length: 18\r\nContent-Length: 18\r\n";
    for more in [
        two,
        "Content-Length: +18\r\n",
        "Content-Length: 18, 18\r\n",
        "Content-Length: 0x12\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length: 18\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 17\r\n",
        "Content-Length: 19\r\n",
        "Content-Length: 4000000\r\n",
        "Content-Type: text/plain\r\nContent-Length: 18\r\n",
    ] {
        wrong.push(post(more, body));
    }
    for body in [
        "",
        "{}",
        "[]",
        r#"{"value":1}"#,
        r#"{"value":"a","value":"b"}"#,
        r#"{"x":1}"#,
    ] {
        wrong.push(post(&format!("Content-Length: {}\r\n", body.len()), body));
    }
    assert!(wrong.len() >= 40);
    for request in &wrong {
        let said = raw(&world, request.as_bytes());
        assert!(said.starts_with("HTTP/1.1 400 "), "{request:?}: {said}");
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{request:?}");
    }
    let Some((once, twice)) = fooled(&world, &wrong) else {
        return;
    };
    println!(
        "the control serves {once} of {} requests, and {twice} more than once",
        wrong.len()
    );
    assert!(once >= 10 && twice >= 1);
    assert_eq!(
        ask(&world, "GET", "/secret/api/DB", Some(&token), None).1["value"],
        "value of api/DB"
    );
}

const LENIENT: &str = r#"
import http.server, socketserver, sys
class Lenient(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_GET = do_PUT = answer
    def log_message(self, *_):
        pass
class Server(socketserver.UnixStreamServer):
    timeout = 20
    def handle_timeout(self):
        sys.exit()
    def handle_error(self, *_):
        pass
with Server(sys.argv[1], Lenient) as server:
    for _ in range(int(sys.argv[2])):
        server.handle_request()
"#;

/// The control: how many of these a server that is in use everywhere takes for a request, and how many for more than one.
fn fooled(world: &World, wrong: &[String]) -> Option<(usize, usize)> {
    let python = "/usr/bin/python3";
    if !Path::new(python).exists() {
        skip("there is no /usr/bin/python3");
        return None;
    }
    let socket = world.path("tmp/lenient");
    let count = wrong.len().to_string();
    let arguments = ["-c", LENIENT, socket.to_str().unwrap(), &count];
    let mut server = world.program(python, &arguments).start();
    let is_listening = || socket.exists() && UnixStream::connect(&socket).is_ok();
    // That connection was one of those that it waits for.
    assert!(is_soon(super::PATIENCE, is_listening));
    let served: Vec<usize> = wrong[1..]
        .iter()
        .map(|request| {
            let said = raw_at(&socket, request.as_bytes());
            said.matches("HTTP/1.1 200 ").count()
        })
        .collect();
    server.wait().unwrap();
    let count = |is: fn(&usize) -> bool| served.iter().filter(|times| is(times)).count();
    Some((count(|times| *times == 1), count(|times| *times > 1)))
}

const PYTHON: &str = r#"
import http.client, json, socket, sys
class Local(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(sys.argv[1])
def ask(method, path, body=None):
    c = Local("localhost")
    headers = {"X-Vault-Request": "true", "Authorization": "Bearer " + sys.argv[2]}
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body)
    c.request(method, path, body, headers)
    r = c.getresponse()
    return r.status, json.loads(r.read())
print(ask("PUT", "/v1/secret/api/py", {"value": "from python"})[0], ask("GET", "/v1/secret/api/py")[1]["value"])
"#;

const REQUESTS: &str = r#"
import socket, sys, requests, requests.adapters, urllib3.connection, urllib3.connectionpool
class Connection(urllib3.connection.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(sys.argv[1])
class Pool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = Connection
class Adapter(requests.adapters.HTTPAdapter):
    def get_connection(self, url, proxies=None):
        return Pool("localhost")
    def get_connection_with_tls_context(self, *args, **kwargs):
        return Pool("localhost")
s = requests.Session()
s.mount("http://localhost/", Adapter())
s.headers.update({"X-Vault-Request": "true", "Authorization": "Bearer " + sys.argv[2]})
print(s.put("http://localhost/secret/api/rq", json={"value": "from requests"}).status_code, s.get("http://localhost/secret/api/rq").json()["value"])
"#;

const NODE: &str = r#"
const http = require("http"), [socketPath, token] = process.argv.slice(1);
const headers = { Host: "localhost", "X-Vault-Request": "true", Authorization: "Bearer " + token };
http.get({ socketPath, path: "/v1/secret/api/DB", headers }, r => {
  let all = ""; r.on("data", d => all += d); r.on("end", () => console.log(r.statusCode, JSON.parse(all).value));
});
"#;

#[test]
fn clients_that_nobody_here_wrote_are_served() {
    let world = serving(&["agent.http"], &["api/DB"]);
    let token = token(&world, &["--ns", "api", "--write"]);
    let socket = door(&world);
    let socket = socket.to_str().unwrap();
    if needs("curl") {
        let bearer = format!("Authorization: Bearer {token}");
        let curl = |more: &[&str]| {
            let usual = [
                "-sS",
                "--unix-socket",
                socket,
                "-H",
                "X-Vault-Request: true",
                "-H",
                &bearer,
            ];
            world.program("curl", &[&usual[..], more].concat()).stdout()
        };
        let said = curl(&["http://localhost/v1/secret/api/DB"]);
        assert!(said.contains("\"value\":\"value of api/DB\""), "{said}");
        let put = [
            "-X",
            "PUT",
            "--json",
            r#"{"value":"from curl"}"#,
            "http://localhost/secret/api/curl",
        ];
        assert!(curl(&put).contains("secret saved"));
        assert!(curl(&["http://localhost/secret/api/curl"]).contains("from curl"));
        let large = world.write(
            "tmp/large",
            json!({"value": "x".repeat(900_000)}).to_string(),
        );
        let large = format!("@{}", large.display());
        // What is larger than a mebibyte curl would announce by `Expect`, which is refused; this is the largest value and less.
        let put = [
            "-X",
            "PUT",
            "--json",
            &large,
            "http://localhost/secret/api/large",
        ];
        assert!(curl(&put).contains("secret saved"));
        assert!(curl(&["http://localhost/secret/api/large"]).len() > 900_000);
    }
    // Debian's own, since the test may find another by PATH.
    let python = "/usr/bin/python3";
    if Path::new(python).exists() {
        let said = world
            .program(python, &["-c", PYTHON, socket, &token])
            .stdout();
        assert_eq!(said, "200 from python\n");
        let has_requests = world.program(python, &["-c", "import requests"]).output();
        if has_requests.status.success() {
            let said = world
                .program(python, &["-c", REQUESTS, socket, &token])
                .stdout();
            assert_eq!(said, "200 from requests\n");
        } else {
            skip("Python's requests is not installed");
        }
    }
    if needs("node") {
        let said = world
            .program("node", &["-e", NODE, socket, &token])
            .stdout();
        assert_eq!(said, "200 value of api/DB\n");
    }
}
