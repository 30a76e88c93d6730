//! What goes wrong, at each source in the same way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::azure::{azure, from_azure, on};
use super::hashicorp::{from_vault, hashicorp, tree};
use super::onepassword::{connect, database, from_connect, item};
use super::{Cloud, TOKEN};
use crate::support::Run;
use crate::support::server::{Asked, Authority, Reply, Server};

/// One fault of a server, and what is to be said of it, with `HERE` for the host.
type Fault = (&'static str, Reply, &'static str);

fn faults() -> Vec<Fault> {
    let cut = "HTTP/1.1 200 So\r\nContent-Length: 100\r\n\r\n{\"data\"";
    vec![
        (
            "401",
            Reply::status(401),
            "`HERE` does not accept the credential (401)",
        ),
        ("403", Reply::status(403), "`HERE` does not permit it (403)"),
        ("429", Reply::status(429), "`HERE` is asked too often (429)"),
        (
            "429 for an hour",
            Reply::status(429).with("Retry-After", "3600"),
            "`HERE` is asked too often (429)",
        ),
        (
            "500",
            Reply::status(500),
            "`HERE` has a trouble of its own (500)",
        ),
        (
            "slow body",
            Reply::Stall(cut.to_owned()),
            "`HERE` does not answer in time",
        ),
        (
            "cut body",
            Reply::Cut(cut.to_owned()),
            "the answer of `HERE` breaks off",
        ),
        (
            "redirect",
            Reply::status(302).with("Location", "https://evil.example/"),
            "`HERE` sends us to another place",
        ),
        (
            "200 MB",
            Reply::Cut("HTTP/1.1 200 So\r\nContent-Length: 209715200\r\n\r\n".to_owned()),
            "`HERE` answers with more than 16 MiB",
        ),
        (
            "malformed",
            Reply::json("{\"data\": [1, 2"),
            "the answer of `HERE` is not what its interface promises",
        ),
        (
            "another form",
            Reply::json("{\"data\": 7, \"value\": 7}"),
            "the answer of `HERE` is not what its interface promises",
        ),
        (
            "not JSON",
            Reply::json("<html>sign in</html>"),
            "the answer of `HERE` is not what its interface promises",
        ),
    ]
}

/// What a server does once, and is forgiven.
fn passing() -> Vec<(&'static str, Reply)> {
    vec![
        ("500", Reply::status(500)),
        ("429", Reply::status(429)),
        (
            "429 for a second",
            Reply::status(429).with("Retry-After", "1"),
        ),
        (
            "cut body",
            Reply::Cut("HTTP/1.1 200 So\r\nContent-Length: 100\r\n\r\n{".to_owned()),
        ),
    ]
}

/// Puts each fault in the place of the answers that `is_hit` picks: once the list, once a secret. Nothing may be stored, and one line says why.
fn every_fault<A: Fn(&Asked) -> Reply + Send + Sync + 'static>(
    answers: impl Fn() -> A + Sync,
    is_hit: fn(&Asked) -> bool,
    pull: impl for<'a> Fn(&'a Cloud, &Server, &[&str]) -> Run<'a> + Sync,
) {
    let cloud = Cloud::new();
    let before = cloud.vault_file();
    thread::scope(|scope| {
        for (name, reply, want) in faults() {
            let (cloud, before, answers, pull) = (&cloud, &before, &answers, &pull);
            scope.spawn(move || {
                let usual = answers();
                let server = cloud.server(move |asked| {
                    if is_hit(asked) {
                        reply.clone()
                    } else {
                        usual(asked)
                    }
                });
                // Where nothing is waited for, a busy machine may take its time.
                let patience = if name == "slow body" { "3s" } else { "60s" };
                let said = pull(cloud, &server, &["--timeout", patience])
                    .said()
                    .replace("127.0.0.1", "HERE");
                let lines: Vec<&str> = said.lines().collect();
                assert!(
                    lines[0].starts_with("err: sevault: error: cannot ")
                        && lines[0].ends_with(want),
                    "{name}: {said}"
                );
                assert!(
                    lines.iter().filter(|line| line.contains("error:")).count() == 1,
                    "{name}: {said}"
                );
                assert!(lines.len() <= 3 && !said.contains(TOKEN), "{name}: {said}");
                assert!(cloud.vault_file() == *before, "{name}");
            });
        }
        for (name, reply) in passing() {
            let (cloud, answers, pull) = (&cloud, &answers, &pull);
            scope.spawn(move || {
                let tries = AtomicUsize::new(0);
                let usual = answers();
                let server = cloud.server(move |asked| {
                    if is_hit(asked) && tries.fetch_add(1, Ordering::Relaxed) == 0 {
                        reply.clone()
                    } else {
                        usual(asked)
                    }
                });
                let said = pull(cloud, &server, &["--dry-run"]).said();
                assert!(said.ends_with("exit: 0\n"), "{name}, then good: {said}");
            });
        }
        // Somebody else's authority, and the right one for somebody else.
        let (other, pull) = (Authority::new("another authority"), &pull);
        for (authority, name, want) in [
            (
                &other,
                "127.0.0.1",
                "nobody whom we trust has signed the certificate of `HERE`",
            ),
            (
                &cloud.authority,
                "other.example",
                "the certificate that `HERE` shows is another server's",
            ),
        ] {
            let server = Server::secure(authority, name, Duration::ZERO, answers());
            let said = pull(&cloud, &server, &[])
                .said()
                .replace("127.0.0.1", "HERE");
            let lines: Vec<&str> = said.lines().collect();
            assert!(
                lines[0].starts_with("err: sevault: error: cannot ") && lines[0].ends_with(want),
                "{said}"
            );
            assert_eq!(lines.len(), 2, "{said}");
            // Nobody was told a credential who is not who he should be.
            assert!(server.asked().is_empty());
            assert!(cloud.vault_file() == before);
        }
    });
}

#[test]
fn faults_of_azure_leave_the_vault_as_it_was() {
    let answers = || azure(vec![("a", "1", on()), ("b", "1", on())]);
    every_fault(answers, |asked| asked.path == "/secrets", from_azure);
    every_fault(answers, |asked| asked.path == "/secrets/b", from_azure);
}

#[test]
fn faults_of_vault_leave_the_vault_as_it_was() {
    let answers = || hashicorp(2, "", tree());
    every_fault(
        answers,
        |asked| asked.path == "/v1/secret/metadata/app",
        from_vault,
    );
    every_fault(
        answers,
        |asked| asked.path == "/v1/secret/data/top",
        from_vault,
    );
}

#[test]
fn faults_of_connect_leave_the_vault_as_it_was() {
    let answers = || connect(vec![("v", "Dev", vec![database()])]);
    every_fault(
        answers,
        |asked| asked.path == "/v1/vaults",
        |cloud, server, more| from_connect(cloud, server, &[&["db"], more].concat()),
    );
    every_fault(
        answers,
        |asked| asked.path.contains("/items/"),
        |cloud, server, more| from_connect(cloud, server, &[&["db"], more].concat()),
    );
}

#[test]
fn a_list_without_an_end_has_one() {
    let cloud = Cloud::new();
    for endless in [true, false] {
        let count = AtomicUsize::new(0);
        let token = azure(Vec::new());
        let server = cloud.server(move |asked| {
            if asked.path != "/secrets" {
                return token(asked);
            }
            let next = if endless { count.fetch_add(1, Ordering::Relaxed) } else { 1 };
            Reply::json(json!({"value": [], "nextLink": format!("https://{}/secrets?api-version=7.4&$skiptoken={next}", asked.header("host"))}).to_string())
        });
        let said = from_azure(&cloud, &server, &[]).said();
        assert!(
            said.starts_with(
                "err: sevault: error: cannot list the secrets: the list of `127.0.0.1` has no end\n"
            ),
            "{said}"
        );
    }
    let token = azure(Vec::new());
    let elsewhere = cloud.server(move |asked| {
        if asked.path != "/secrets" {
            return token(asked);
        }
        Reply::json(
            json!({"value": [], "nextLink": "https://evil.example/secrets?api-version=7.4"})
                .to_string(),
        )
    });
    let said = from_azure(&cloud, &elsewhere, &[]).said();
    assert!(said.starts_with("err: sevault: error: cannot list the secrets: `127.0.0.1` continues its list at another place\n"), "{said}");
    // Directories that hold themselves.
    let endless = cloud.server(|asked| {
        if asked.path.contains("/mounts/") {
            Reply::json(json!({"data": {"type": "kv", "options": {"version": "2"}}}).to_string())
        } else {
            Reply::json(json!({"data": {"keys": ["again/"]}}).to_string())
        }
    });
    let said = from_vault(&cloud, &endless, &[]).said();
    assert!(
        said.starts_with("err: sevault: error: cannot list `/`: it has no end\n"),
        "{said}"
    );
}

#[test]
fn nothing_at_an_address_is_said() {
    let cloud = Cloud::new();
    let token = azure(Vec::new());
    let server = cloud.server(move |asked| {
        if asked.path.starts_with("/secrets") {
            Reply::status(404)
        } else {
            token(asked)
        }
    });
    from_azure(&cloud, &server, &[]).says(
        "
        err: sevault: error: cannot list the secrets: `127.0.0.1` has no such thing (404)
        exit: 1
        ",
    );
    // A secret that goes between the list and the look is no failure.
    let usual = azure(vec![("a", "1", on()), ("b", "1", on())]);
    let server = cloud.server(move |asked| {
        if asked.path == "/secrets/b" {
            Reply::status(404)
        } else {
            usual(asked)
        }
    });
    let said = from_azure(&cloud, &server, &[]).said();
    assert!(
        said.starts_with("err: sevault: left `b` there: it was deleted meanwhile\n")
            && said.ends_with(": 1 new\nexit: 0\n"),
        "{said}"
    );
    // A directory that is empty is none to Vault.
    let server = cloud.server(hashicorp(2, "", tree()));
    let said = from_vault(&cloud, &server, &["--prefix", "no/where"]).said();
    assert!(
        said.ends_with("signed in by VAULT_TOKEN: nothing is there\nexit: 0\n"),
        "{said}"
    );
    let usual = connect(vec![("v", "Dev", vec![database()])]);
    let server = cloud.server(move |asked| {
        if asked.path.contains("/items/") {
            Reply::status(404)
        } else {
            usual(asked)
        }
    });
    from_connect(&cloud, &server, &["db"]).says(
        "
        err: sevault: error: cannot get `db`: `127.0.0.1` has no such thing (404)
        exit: 1
        ",
    );
    let said = from_connect(&cloud, &server, &["--op-vault", "Dev"]).said();
    assert!(
        said.starts_with("err: sevault: left `db` there: it was deleted meanwhile\n")
            && said.ends_with(": nothing is there\nexit: 0\n"),
        "{said}"
    );
}

/// The variable that holds an address, the pull that reads it, and what else that pull needs.
type Pointed<'a> = (&'a str, &'a [&'a str], &'a [(&'a str, &'a str)]);

#[test]
fn a_credential_goes_to_no_address_that_only_begins_like_this_machine() {
    let cloud = Cloud::new();
    let before = cloud.vault_file();
    let service = [
        ("AZURE_TENANT_ID", "t"),
        ("AZURE_CLIENT_ID", "c"),
        ("AZURE_CLIENT_SECRET", "s"),
    ];
    let cases: [Pointed<'_>; 6] = [
        ("VAULT_ADDR", &["vault"], &[("VAULT_TOKEN", TOKEN)]),
        ("BAO_ADDR", &["vault"], &[("VAULT_TOKEN", TOKEN)]),
        ("AZURE_KEYVAULT_URL", &["azure"], &service),
        ("AZURE_AUTHORITY_HOST", &["azure", "kv"], &service),
        (
            "IDENTITY_ENDPOINT",
            &["azure", "kv"],
            &[("IDENTITY_HEADER", "h")],
        ),
        (
            "OP_CONNECT_HOST",
            &["onepassword", "db"],
            &[("OP_CONNECT_TOKEN", TOKEN)],
        ),
    ];
    for (variable, arguments, more) in cases {
        for address in [
            "http://localhost.evil.example:8200",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1@evil.example",
            "http://vault.example.org",
        ] {
            let run = more
                .iter()
                .fold(cloud.pull(arguments), |run, (name, value)| {
                    run.env(name, value)
                });
            let said = run.env(variable, address).said();
            assert!(
                said.starts_with(&format!(
                    "err: sevault: error: {variable} is not an address that may be told a credential\n"
                )) && said.ends_with("exit: 2\n"),
                "{said}"
            );
        }
    }
    assert!(cloud.vault_file() == before);
}

#[test]
fn names_that_are_dangerous_or_no_names_do_not_come_in() {
    let cloud = Cloud::new();
    let before = cloud.vault_file();
    let check = |pull: &dyn Fn(&[&str]) -> String, message: &str| {
        let exit = if message.contains("may not be") { 3 } else { 1 };
        let said = pull(&[]);
        assert!(
            said.starts_with(&format!("err: sevault: error: {message}"))
                && said.ends_with(&format!("exit: {exit}\n")),
            "{said}"
        );
        assert!(cloud.vault_file() == before);
        let said = pull(&["--keep-going", "--dry-run"]);
        assert!(
            said.contains(": 1 new\n") && said.contains(message) && said.ends_with("exit: 1\n"),
            "{said}"
        );
    };
    for (name, message) in [
        ("ld-preload", "`LD_PRELOAD` may not be a secret"),
        ("1st", "`1st` cannot be named here"),
    ] {
        let server = cloud.server(azure(vec![("a", "1", on()), (name, "x", on())]));
        check(&|more| from_azure(&cloud, &server, more).said(), message);
    }
    for (path, message) in [
        ("ld/preload", "`LD_PRELOAD` may not be a secret"),
        ("sevault/password", "`SEVAULT_PASSWORD` may not be a secret"),
        ("app/\u{202e}x", "`app#"),
        ("..", "`..#"),
    ] {
        let (key, field) = path.split_once('/').unwrap_or((path, "x"));
        let secrets = vec![("a", json!({"b": "1"})), (key, json!({field: "x"}))];
        let server = cloud.server(hashicorp(2, "", secrets));
        if key == ".." {
            // There is no way to ask for it, so it is left there.
            let said = from_vault(&cloud, &server, &["--dry-run"]).said();
            assert!(
                said.contains("err: sevault: left `..` there: no address leads there\n"),
                "{said}"
            );
            assert!(
                server
                    .asked()
                    .iter()
                    .all(|asked| !asked.path.contains(".."))
            );
            continue;
        }
        check(&|more| from_vault(&cloud, &server, more).said(), message);
    }
    for (label, message) in [
        ("LD_PRELOAD", "`LD_PRELOAD` may not be a secret"),
        ("\u{5bc6}\u{7801}", "`db/"),
        ("1st", "`db/1st` cannot be named here"),
    ] {
        let fields = json!([
            {"id": "f1", "type": "CONCEALED", "label": "fine", "value": "1"},
            {"id": "f2", "type": "CONCEALED", "label": label, "value": "2"},
        ]);
        let server = cloud.server(connect(vec![("v", "Dev", vec![item("i", "db", fields)])]));
        check(
            &|more| from_connect(&cloud, &server, &[&["db"], more].concat()).said(),
            message,
        );
    }
}

#[test]
fn what_can_be_had_is_stored_where_the_pull_goes_on() {
    let cloud = Cloud::new();
    let usual = azure(vec![("a", "1", on()), ("b", "1", on()), ("c", "1", on())]);
    let server = cloud.server(move |asked| {
        if asked.path == "/secrets/b" {
            Reply::status(403)
        } else {
            usual(asked)
        }
    });
    let said = from_azure(&cloud, &server, &["--keep-going", "--prune"]).said();
    assert!(
        said.contains("nothing was pruned") && said.contains(": 2 new\n"),
        "{said}"
    );
    assert!(
        said.contains("error: cannot get `b`: `127.0.0.1` does not permit it (403)\n")
            && said.ends_with("exit: 1\n"),
        "{said}"
    );
    assert_eq!(cloud.names(), ["A", "C"]);
}
