//! Clients: a registered program gets what its grant says, a copy of it nothing, and a batch is done whole or not at all.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::{audited, is_in_a_file, open_world, proven, runtime, unlock};
use crate::support::{World, copy_program, is_soon, needs, skip};

/// The example in Rust, built once.
pub(crate) fn example() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example-client");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/client.rs");
        let built = std::process::Command::new("rustc")
            .args(["--edition", "2021", "-o"])
            .arg(&into)
            .arg(source)
            .output();
        match built {
            Ok(output) if output.status.success() => Some(into),
            Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => {
                skip("rustc is not there to build the example client");
                None
            }
        }
    });
    built.as_deref()
}

/// A copy of the example, as a program of this world's.
fn program(world: &World, name: &str) -> Option<String> {
    let path = world.path(name);
    copy_program(example()?, &path);
    Some(path.to_str().unwrap().to_owned())
}

/// What a program says to the agent, and the answer; what it said itself where that is none.
fn ask(world: &World, program: &str, arguments: &[&str]) -> Value {
    answer(&world.program(program, arguments).output())
}

fn answer(output: &std::process::Output) -> Value {
    let text = if output.stdout.is_empty() {
        &output.stderr
    } else {
        &output.stdout
    };
    serde_json::from_slice(text).unwrap_or_else(|_| json!(String::from_utf8_lossy(text).trim_end()))
}

fn write(world: &World, program: &str, targets: &[&str], values: &str) -> Value {
    let arguments = [&["write", "aws"], targets].concat();
    answer(&world.program(program, &arguments).stdin(values).output())
}

fn denied(reason: &str) -> Value {
    json!({"type": "RESPONSE", "status": "denied", "reason": reason})
}

#[test]
fn a_registered_program_reads_and_writes_its_services_and_a_copy_of_it_does_not() {
    let world = open_world(&["aws/key", "aws/deep/key", "other/key", "key"]);
    let (Some(client), Some(copy)) = (program(&world, "client"), program(&world, "copy")) else {
        return;
    };
    assert_eq!(
        ask(&world, &client, &["read", "aws", "key"]),
        denied("unregistered_binary")
    );
    let register = [
        "client", "register", &client, "--read", "aws", "--write", "aws",
    ];
    proven(&world, &register);
    let said = ask(
        &world,
        &client,
        &["read", "aws", "key", "deep/key", "missing"],
    );
    let mut results = said["results"].as_array().unwrap().clone();
    results.sort_by_key(|result| result["target"].to_string());
    let result = |target: &str| json!({"target": target, "attributes": {}, "value": format!("value of aws/{target}")});
    assert_eq!(results, [result("deep/key"), result("key")]);
    // The same bytes at another path, and other bytes at the same path, are other programs.
    assert_eq!(
        ask(&world, &copy, &["read", "aws", "key"]),
        denied("unregistered_binary")
    );
    assert_eq!(
        ask(&world, &client, &["read", "other", "key"]),
        denied("service_not_allowed")
    );
    assert_eq!(
        ask(&world, &client, &["search", "aws"]),
        denied("action_not_in_policy")
    );
    assert_eq!(ask(&world, &client, &["check", "aws"])["status"], "success");
    assert_eq!(
        write(&world, &client, &["key", "new"], "one\ntwo\n")["status"],
        "success"
    );
    assert_eq!(world.sevault(&["get", "aws/new"]).stdout(), "two");
    assert_eq!(
        ask(&world, &client, &["delete", "aws", "new", "missing"])["results"][0]["target"],
        "new"
    );
    for name in ["aws/key", "aws/deep/key"] {
        assert_eq!(
            audited(&world, "read", name, None),
            1 + usize::from(name == "aws/new"),
            "{name}"
        );
    }
    let mut bytes = std::fs::read(&client).unwrap();
    bytes.push(0);
    std::fs::remove_file(&client).unwrap();
    let changed = world.write("changed", bytes);
    std::fs::set_permissions(&changed, PermissionsExt::from_mode(0o755)).unwrap();
    copy_program(changed, &client);
    assert_eq!(
        ask(&world, &client, &["read", "aws", "key"]),
        denied("unregistered_binary")
    );
    proven(&world, &["client", "upgrade", &client]);
    assert_eq!(
        ask(&world, &client, &["read", "aws", "key"])["status"],
        "success"
    );
}

#[test]
fn a_batch_is_done_whole_or_not_at_all_and_each_target_is_in_the_audit() {
    let world = open_world(&["aws/a", "aws/b"]);
    let Some(client) = program(&world, "client") else {
        return;
    };
    proven(
        &world,
        &[
            "client", "register", &client, "--read", "aws", "--write", "aws",
        ],
    );
    // The last of the batch is a name that no secret may have.
    let said = write(&world, &client, &["a", "b", "LD_PRELOAD"], "1\n2\n3\n");
    assert_eq!(said, denied("target_not_allowed"));
    for name in ["aws/a", "aws/b"] {
        assert_eq!(
            world.sevault(&["get", name]).stdout(),
            format!("value of {name}")
        );
    }
    proven(&world, &["client", "revoke", &client]);
    proven(&world, &["client", "register", &client, "--read", "other"]);
    let targets = ["read", "aws", "a", "b", "c"];
    assert_eq!(
        ask(&world, &client, &targets),
        denied("service_not_allowed")
    );
    for name in ["aws/a", "aws/b", "aws/c"] {
        assert_eq!(
            audited(&world, "read", name, Some("service_not_allowed")),
            1,
            "{name}"
        );
    }
}

/// The targets of an answer, in order.
fn targets(said: &Value) -> Vec<&str> {
    let results = said["results"]
        .as_array()
        .unwrap_or_else(|| panic!("{said}"));
    let mut targets: Vec<&str> = results
        .iter()
        .map(|result| result["target"].as_str().unwrap())
        .collect();
    targets.sort_unstable();
    targets
}

#[test]
fn what_keychain_auths_readme_says_of_requests_line_by_line() {
    let world = open_world(&["aws/prod/a", "aws/prod/b", "aws/production", "aws/x"]);
    let Some(client) = program(&world, "client") else {
        return;
    };
    let register = [
        "client", "register", &client, "--read", "aws", "--write", "aws",
    ];
    proven(&world, &register);
    let ask = |arguments: &[&str]| ask(&world, &client, arguments);
    let malformed = json!({"type": "RESPONSE", "status": "error", "reason": "malformed_request"});
    // Several secrets are requested in one round trip.
    let said = ask(&["read", "aws", "x", "prod/a"]);
    assert_eq!(targets(&said), ["prod/a", "x"]);
    // A write is aligned, or nothing.
    assert_eq!(write(&world, &client, &["x", "y"], "one\n"), malformed);
    assert_eq!(world.sevault(&["get", "aws/x"]).stdout(), "value of aws/x");
    // A prefix is for reading, deleting and searching, and not for writing.
    assert_eq!(
        write(&world, &client, &["prod", "--prefix"], "one\n"),
        malformed
    );
    // It takes the right to search besides that for the service.
    let blind = denied("action_not_in_policy");
    for action in ["read", "delete", "search"] {
        assert_eq!(ask(&[action, "aws", "prod", "--prefix"]), blind, "{action}");
    }
    proven(&world, &["client", "grant", &client, "--search"]);
    // All or nothing, by the policy before anything is done.
    assert_eq!(
        write(&world, &client, &["x", "LD_PRELOAD"], "one\ntwo\n"),
        denied("target_not_allowed")
    );
    assert_eq!(world.sevault(&["get", "aws/x"]).stdout(), "value of aws/x");
    // A search tells targets, never values; attributes are stored, told, and choose.
    let write_with = ["write", "aws", "x", "--with", "environment=production"];
    let written = world.program(&client, &write_with).stdin("one\n").output();
    assert_eq!(answer(&written)["status"], "success");
    let found = ask(&["search", "aws", "--with", "environment=production"]);
    assert_eq!(targets(&found), ["x"]);
    assert_eq!(
        found["results"][0]["attributes"],
        json!({"environment": "production"})
    );
    let all = ask(&["search", "aws"]);
    assert_eq!(targets(&all), ["prod/a", "prod/b", "production", "x"]);
    assert!(!all.to_string().contains("value"));
    // A prefix tells targets and values, whole segments, and the audit has a line for each key.
    let read = ask(&["read", "aws", "prod", "--prefix"]);
    assert_eq!(targets(&read), ["prod/a", "prod/b"]);
    assert!(read.to_string().contains("value of aws/prod/b"));
    assert_eq!(audited(&world, "read", "aws/prod/b", None), 1);
    let removed = ask(&["delete", "aws", "prod", "--prefix"]);
    assert_eq!(targets(&removed), ["prod/a", "prod/b"]);
    assert_eq!(targets(&ask(&["search", "aws"])), ["production", "x"]);
    // An empty prefix, which was all that a service has, is no name.
    assert_eq!(ask(&["read", "aws", "", "--prefix"]), malformed);
}

#[test]
fn a_set_up_script_that_nobody_watches_has_its_program_wait() {
    let world = open_world(&["aws/key"]);
    let Some(client) = program(&world, "client") else {
        return;
    };
    // As keychain-auth has tools do it when they are installed.
    let script = format!("sevault client register {client} --read aws");
    let said = world.program("sh", &["-c", &script]).said();
    assert!(
        said.contains("it waits") && said.ends_with("exit: 0\n"),
        "{said}"
    );
    let read = ["read", "aws", "key"];
    assert_eq!(ask(&world, &client, &read), denied("unregistered_binary"));
    let waiting = world.sevault(&["client", "pending", "--json"]).stdout();
    let waiting: Value = serde_json::from_str(&waiting).unwrap();
    assert_eq!(waiting[0]["path"], client.as_str());
    let hash = waiting[0]["sha256"].as_str().unwrap();
    assert!(said.contains(&format!("sevault client approve {}", &hash[..12])));
    proven(&world, &["client", "approve", hash]);
    // What it asked for itself was granted by nobody.
    assert_eq!(ask(&world, &client, &read), denied("action_not_in_policy"));
    proven(&world, &["client", "grant", &client, "--read", "aws"]);
    assert_eq!(ask(&world, &client, &read)["status"], "success");
    // A wrong password is no reason to wait, and an interpreter never does.
    let wrong = ["client", "register", &client, "--password-stdin"];
    let said = world.sevault(&wrong).stdin("wrong").said();
    assert!(!said.ends_with("exit: 0\n"), "{said}");
    let said = world.sevault(&["client", "register", "/bin/sh"]).said();
    assert!(said.ends_with("exit: 3\n"), "{said}");
}

#[test]
fn who_waits_is_listed_without_its_arguments_and_approved_with_no_rights() {
    let world = open_world(&["aws/key"]);
    let Some(client) = program(&world, "client") else {
        return;
    };
    ask(
        &world,
        &client,
        &["read", "aws", "key", "--password", "hunter2"],
    );
    let waiting = world.sevault(&["client", "pending", "--json"]).stdout();
    let waiting: Value = serde_json::from_str(&waiting).unwrap();
    assert_eq!(waiting[0]["path"], client.as_str());
    assert!(!waiting.to_string().contains("hunter2"));
    assert!(!is_in_a_file(&world.path(""), "hunter2"));
    let hash = waiting[0]["sha256"].as_str().unwrap();
    // Too little of a hash could be somebody else's.
    let short = ["client", "approve", &hash[..11], "--password-stdin"];
    let said = world.sevault(&short).stdin(World::PASSWORD).said();
    assert!(said.contains("twelve digits"), "{said}");
    // An open session approves nobody.
    let refused = world.sevault(&["client", "approve", &hash[..12]]).output();
    assert!(!refused.status.success());
    proven(&world, &["client", "approve", &hash[..12]]);
    let read = ["read", "aws", "key"];
    assert_eq!(ask(&world, &client, &read), denied("action_not_in_policy"));
    proven(&world, &["client", "grant", &client, "--read", "aws"]);
    assert_eq!(ask(&world, &client, &read)["status"], "success");
    world.sevault(&["client", "revoke", &client]).stdout();
    assert_eq!(ask(&world, &client, &read), denied("unregistered_binary"));
}

#[test]
fn an_interpreter_is_registered_for_one_script_as_it_is_and_no_other() {
    let world = open_world(&["aws/key"]);
    let python = Path::new("/usr/bin/python3");
    if !python.exists() {
        skip("there is no /usr/bin/python3");
        return;
    }
    let python = python.canonicalize().unwrap();
    let python = python.to_str().unwrap();
    let source = include_str!("../clients/client.py");
    let script = world.write("client.py", source);
    let script = script.to_str().unwrap();
    for arguments in [
        &["client", "register", python, "--read", "aws"][..],
        &["client", "register", script],
    ] {
        let refused = world.sevault(arguments).said();
        assert!(refused.contains("exit: 3"), "{refused}");
    }
    proven(
        &world,
        &[
            "client",
            "register",
            python,
            "--allow-interpreter",
            script,
            "--read",
            "aws",
        ],
    );
    let read = |script: &str| ask(&world, python, &[script, "read", "aws", "key"]);
    assert_eq!(read(script)["results"][0]["value"], "value of aws/key");
    let other = world.write("other.py", source);
    assert_eq!(read(other.to_str().unwrap()), denied("unregistered_binary"));
    world.write("client.py", source.to_owned() + "\n# changed\n");
    assert_eq!(read(script), denied("unregistered_binary"));
}

#[test]
fn a_grant_can_demand_a_level_that_a_preloaded_program_does_not_reach() {
    let world = open_world(&["aws/key"]);
    let Some(client) = program(&world, "client") else {
        return;
    };
    proven(
        &world,
        &[
            "client",
            "register",
            &client,
            "--read",
            "aws",
            "--min-assurance",
            "A2",
        ],
    );
    let read = ["read", "aws", "key"];
    assert_eq!(ask(&world, &client, &read)["status"], "success");
    let preloaded = world
        .program(&client, &read)
        .env("LD_PRELOAD", "/nonexistent.so")
        .output();
    let said: Value = serde_json::from_slice(&preloaded.stdout).unwrap();
    assert_eq!(said, denied("assurance_too_low"));
    // The weak control: without the demand the same program gets it.
    proven(
        &world,
        &["client", "grant", &client, "--min-assurance", "A1"],
    );
    let preloaded = world
        .program(&client, &read)
        .env("LD_PRELOAD", "/nonexistent.so")
        .output();
    let said: Value = serde_json::from_slice(&preloaded.stdout).unwrap();
    assert_eq!(said["status"], "success");
}

#[test]
fn a_program_under_a_debugger_or_in_other_namespaces_is_not_served() {
    let world = open_world(&["aws/key"]);
    let Some(client) = program(&world, "client") else {
        return;
    };
    proven(&world, &["client", "register", &client, "--read", "aws"]);
    let read = [client.as_str(), "read", "aws", "key"];
    if needs("strace") {
        let traced = world
            .program("strace", &[&["-f", "-o", "/dev/null"][..], &read].concat())
            .output();
        assert_eq!(answer(&traced), denied("traced"));
    }
    // Its path and its bytes are the registered ones, as far as it can make us see.
    let copy = program(&world, "evil").unwrap();
    let script = format!("mount --bind {copy} {client} && exec {client} read aws key");
    if needs("unshare") {
        let inside = world
            .program("unshare", &["-m", "sh", "-c", &script])
            .output();
        let said = answer(&inside);
        assert_eq!(said["status"], "denied", "{said}");
    }
    // Root in namespaces of its own could forge its credentials; the same program is served outside of them.
    if needs("unshare") {
        let inside = [&["-Urpf"][..], &read].concat();
        let said = answer(&world.program("unshare", &inside).output());
        let is_refused = said == denied("other_namespace") || said == denied("unregistered_binary");
        assert!(
            is_refused || said.to_string().contains("unshare failed"),
            "{said}"
        );
    }
    assert_eq!(ask(&world, &client, &read[1..])["status"], "success");
}

#[test]
fn each_door_offers_its_own_operations_and_no_other() {
    let world = open_world(&["aws/key"]);
    world
        .sevault(&["config", "set", "agent.http", "true"])
        .stdout();
    world.sevault(&["agent", "restart"]).stdout();
    unlock(&world);
    let native = [
        "status",
        "unlock",
        "lock",
        "stop",
        "vault",
        "reconsider",
        "pending",
    ];
    let native = native.map(|op| format!(r#""{op}""#));
    let cells = ["Resolve", "RevokeForCell"]
        .map(|op| format!(r#"{{"op":"{op}","key":"key","cell_id":"c","cell_token":"00"}}"#));
    let clients = ["read", "write", "delete", "search", "check"].map(|action| {
        format!(r#"{{"type":"REQUEST","nonce":"00","action":"{action}","service":"aws","targets":["key"]}}"#)
    });
    let http = [
        "GET /status",
        "POST /init",
        "POST /unlock",
        "POST /lock",
        "GET /secrets",
        "GET /secret/aws/key",
        "PUT /secret/aws/key",
        "DELETE /secret/aws/key",
        "POST /stop",
    ]
    .map(|line| format!("{line} HTTP/1.1\r\nHost: localhost\r\nX-Vault-Request: true\r\n\r\n"));
    let all = [
        ("agent", native.to_vec()),
        ("cell", cells.to_vec()),
        ("clients", clients.to_vec()),
        ("http", http.to_vec()),
    ];
    let mut tried = 0;
    for socket in ["agent", "cell", "clients", "http"] {
        for (of, requests) in &all {
            if *of == socket {
                continue;
            }
            for request in requests {
                let mut line = super::Line::to(&runtime(&world).join(format!("{socket}.sock")));
                line.say(request);
                line.end();
                let said = line.hear();
                let is_refusal = said.is_empty()
                    || said.starts_with("sevA")
                    || said.contains("bad request")
                    || said.contains("unregistered_binary")
                    || said.contains("HTTP/1.1 400");
                assert!(
                    is_refusal && !said.contains("value of"),
                    "{socket}: {request}: {said}"
                );
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 23 * 3);
    // All of it changed nothing: the vault is open still, and the agent lives.
    assert!(is_soon(super::PATIENCE, || world
        .sevault(&["get", "aws/key"])
        .stdout()
        == "value of aws/key"));
}
