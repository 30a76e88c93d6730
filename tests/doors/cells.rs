//! Cells: what a sandbox gets by its token, and that it gets no more.

use std::path::PathBuf;

use super::{Line, ask, audited, is_in_a_file, open_world, proven, runtime, unlock};
use crate::support::{World, copy_program, is_soon, needs, skip};

fn create(world: &World, arguments: &[&str]) -> String {
    let token = proven(world, &[&["cell", "create"], arguments].concat());
    token.trim_end().to_owned()
}

fn resolve(id: &str, token: &str, key: &str) -> String {
    // As tsafe's own clients write it.
    format!(
        r#"{{"op":"Resolve","key":"{key}","cell_id":"{id}","ttl_seconds":60,"cell_token":"{token}"}}"#
    )
}

fn door(world: &World) -> PathBuf {
    runtime(world).join("cell.sock")
}

/// The directory that is mounted into the sandbox of the only cell.
fn directory(world: &World) -> PathBuf {
    let entries = std::fs::read_dir(runtime(world).join("cells")).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths.remove(0)
}

fn value(name: &str) -> String {
    format!(r#"{{"status":"Value","value":"value of {name}"}}"#)
}

fn refusal(why: &str) -> String {
    format!(r#"{{"status":"Err","error":"{why}"}}"#)
}

#[test]
fn a_cell_gets_its_keys_in_its_namespace_and_no_others() {
    let world = open_world(&["app/DB_URL", "app/OTHER", "DB_URL"]);
    let token = create(&world, &["build", "--keys", "DB_URL,GONE", "--ns", "app"]);
    let mut line = Line::to(&door(&world));
    assert_eq!(
        line.ask(&resolve("build", &token, "DB_URL")),
        value("app/DB_URL")
    );
    // What is not the cell's and what is not there are told in the same words.
    for key in ["OTHER", "app/DB_URL", "GONE", "NEVER"] {
        let said = line.ask(&resolve("build", &token, key));
        assert_eq!(said, refusal("key not found"), "{key}");
    }
    assert_eq!(audited(&world, "resolve", "app/DB_URL", None), 1);
    let denied = Some("key_not_granted");
    assert_eq!(audited(&world, "resolve", "OTHER", denied), 1);
    assert_eq!(audited(&world, "resolve", "NEVER", denied), 1);
    assert!(!is_in_a_file(&world.path(""), &token));
}

#[test]
fn nobody_becomes_a_cell_by_asking_first_and_a_wrong_token_says_nothing() {
    let world = open_world(&["A"]);
    let stranger = resolve("c", &"00".repeat(32), "A");
    let before = ask(&door(&world), &stranger);
    create(&world, &["c", "--keys", "A"]);
    let after = ask(&door(&world), &stranger);
    assert_eq!(before, refusal("cell_token mismatch"));
    assert_eq!(before, after);
    assert!(audited(&world, "resolve", "A", None) == 0);
}

#[test]
fn reads_are_counted_across_a_restart_of_the_agent() {
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A", "--max-reads", "2"]);
    let asked = resolve("c", &token, "A");
    assert_eq!(ask(&door(&world), &asked), value("A"));
    world.sevault(&["agent", "restart"]).stdout();
    assert_eq!(ask(&door(&world), &asked), refusal("vault error: locked"));
    unlock(&world);
    assert_eq!(ask(&door(&world), &asked), value("A"));
    assert_eq!(ask(&door(&world), &asked), refusal("no reads left"));
}

#[test]
fn a_cell_ends_at_its_time() {
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A", "--ttl", "1s"]);
    let is_over = || ask(&door(&world), &resolve("c", &token, "A")) == refusal("cell expired");
    assert!(is_soon(super::PATIENCE, is_over));
}

#[test]
fn a_request_brings_the_end_of_its_cell_nearer_and_never_moves_it_away() {
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A"]);
    let for_so_long = |ttl: &str| {
        resolve("c", &token, "A").replace(r#""ttl_seconds":60"#, &format!(r#""ttl_seconds":{ttl}"#))
    };
    let end = || {
        let cells = world.sevault(&["cell", "list", "--json"]).stdout();
        let cells: serde_json::Value = serde_json::from_str(&cells).unwrap();
        cells[0]["expires_in_s"].as_i64()
    };
    assert_eq!(end(), None);
    // One that means nothing by it ends nothing.
    assert_eq!(
        ask(&door(&world), &for_so_long("0")),
        refusal("bad request")
    );
    assert_eq!(end(), None);
    assert_eq!(ask(&door(&world), &for_so_long("3600")), value("A"));
    let first = end().unwrap();
    assert!((3000..=3600).contains(&first), "{first}");
    for longer in ["7200", "18446744073709551615"] {
        assert_eq!(ask(&door(&world), &for_so_long(longer)), value("A"));
        assert!(end().unwrap() <= first);
    }
    // A request that is refused changes nothing either.
    let foreign = for_so_long("1").replace("\"A\"", "\"B\"");
    assert_eq!(ask(&door(&world), &foreign), refusal("key not found"));
    assert!(end().unwrap() > 2000);
    assert_eq!(ask(&door(&world), &for_so_long("1")), value("A"));
    let is_over = || ask(&door(&world), &resolve("c", &token, "A")) == refusal("cell expired");
    assert!(is_soon(super::PATIENCE, is_over));
}

#[test]
fn clients_that_nobody_here_wrote_speak_to_cells() {
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A"]);
    let socket = door(&world);
    let asked = resolve("c", &token, "A") + "\n";
    if needs("socat") {
        let to = format!("UNIX-CONNECT:{}", socket.display());
        let said = world.program("socat", &["-t5", "-", &to]).stdin(&asked);
        assert_eq!(said.stdout().trim_end(), value("A"));
    }
    if needs("node") {
        let script = "const s = require('net').connect(process.argv[1]); s.write(process.argv[2]); s.once('data', d => { process.stdout.write(d); s.end(); });";
        let arguments = ["-e", script, socket.to_str().unwrap(), &asked];
        let said = world.program("node", &arguments).stdout();
        assert_eq!(said.trim_end(), value("A"));
    }
}

#[test]
fn what_was_revoked_stays_revoked_in_open_connections_after_a_restart_and_under_a_new_token() {
    let world = open_world(&["A"]);
    let old = create(&world, &["c", "--keys", "A"]);
    let asked = resolve("c", &old, "A");
    let mut line = Line::to(&door(&world));
    assert_eq!(line.ask(&asked), value("A"));
    world.sevault(&["cell", "revoke", "c"]).says(
        "
        err: sevault: cell `c` is revoked, and stays so
        exit: 0
    ",
    );
    // The connection that was let in as that cell has ended.
    assert_eq!(line.ask(&asked), "");
    assert_eq!(ask(&door(&world), &asked), refusal("cell revoked"));
    world.sevault(&["agent", "restart"]).stdout();
    unlock(&world);
    assert_eq!(ask(&door(&world), &asked), refusal("cell revoked"));
    let new = create(&world, &["c", "--keys", "A"]);
    assert_eq!(ask(&door(&world), &asked), refusal("cell revoked"));
    assert_eq!(ask(&door(&world), &resolve("c", &new, "A")), value("A"));
    assert_eq!(audited(&world, "resolve", "A", Some("cell_revoked")), 3);
}

#[test]
fn a_checkout_of_an_older_vault_is_refused_and_brings_back_neither_a_cell_nor_a_client() {
    let file = "home/.local/share/sevault/profiles/default.vault";
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A"]);
    let asked = resolve("c", &token, "A");
    let client = world.path("client");
    copy_program("/bin/true", &client);
    let client = client.to_str().unwrap();
    proven(&world, &["client", "register", client, "--read", "aws"]);
    let older = world.read(file);
    assert_eq!(ask(&door(&world), &asked), value("A"));
    for revoke in [["cell", "revoke", "c"], ["client", "revoke", client]] {
        world.sevault(&revoke).stdout();
    }
    world
        .sevault(&["set", "A", "--stdin", "--yes"])
        .stdin("another")
        .stdout();

    world.write(file, older);
    let refused = "
        err: sevault: error: the vault is older than what this device has seen
        err: sevault: hint: if you put it there yourself, confirm it with `sevault vault trust`
        exit: 1
    ";
    world.sevault(&["get", "A"]).says(refused);
    assert!(ask(&door(&world), &asked).contains(r#""status":"Err""#));
    // Whoever confirms it has the older secrets, and what was revoked is not in the vault.
    let accept = ["vault", "trust", "--accept-rollback", "--yes"];
    proven(&world, &accept);
    unlock(&world);
    assert_eq!(world.sevault(&["get", "A"]).stdout(), "value of A");
    assert_eq!(ask(&door(&world), &asked), refusal("cell revoked"));
    let clients = world.sevault(&["client", "list"]).said();
    assert!(clients.contains("no program is registered"), "{clients}");
}

#[test]
fn a_revocation_takes_the_cells_token_or_its_own_socket() {
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A"]);
    let own = directory(&world).join("cell.sock");
    let other = create(&world, &["d", "--keys", "A"]);
    let bare = r#"{"op":"RevokeForCell","cell_id":"c"}"#;
    let with =
        |token: &str| format!(r#"{{"op":"RevokeForCell","cell_id":"c","cell_token":"{token}"}}"#);
    let mismatch = refusal("cell_token mismatch");
    assert_eq!(ask(&door(&world), bare), mismatch);
    assert_eq!(ask(&door(&world), &with(&other)), mismatch);
    assert_eq!(ask(&own, &with(&other)), mismatch);
    assert_eq!(ask(&own, &bare.replace("\"c\"", "\"d\"")), mismatch);
    // Not even its right token opens another cell's socket.
    assert_eq!(ask(&own, &resolve("d", &other, "A")), mismatch);
    assert_eq!(ask(&own, &resolve("c", &token, "A")), value("A"));
    assert_eq!(ask(&own, bare), r#"{"status":"Ok"}"#);
    assert_eq!(
        ask(&door(&world), &resolve("c", &token, "A")),
        refusal("cell revoked")
    );
    assert_eq!(ask(&door(&world), &resolve("d", &other, "A")), value("A"));
}

#[test]
fn malformed_requests_are_told_so_and_change_nothing() {
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A"]);
    let good = resolve("c", &token, "A");
    for wrong in [
        "",
        "{}",
        "[]",
        "null",
        "Resolve",
        &good[..good.len() - 1],
        &good.replace("Resolve", "OpenVault"),
        &good.replace("Resolve", "resolve"),
        &good.replace("\"A\"", "\"../A\""),
        &good.replace("\"A\"", "[\"A\"]"),
        &good.replace("\"c\"", "\"a/b\""),
        &good.replace("\"ttl_seconds\":60", "\"requesting_pid\":1"),
        &good.replace("\"ttl_seconds\":60", "\"key\":\"A\""),
        &good.replace(r#""key":"A","#, ""),
        &good.replace("60", "NaN"),
        &format!("{}1{}", "[".repeat(5000), "]".repeat(5000)),
    ] {
        let said = ask(&door(&world), wrong);
        assert_eq!(said, refusal("bad request"), "{wrong}");
    }
    // Longer than any request, without an end: the connection ends instead.
    assert_eq!(ask(&door(&world), &"x".repeat(100_000)), "");
    assert_eq!(ask(&door(&world), &good), value("A"));
}

/// A shell in a sandbox that has nothing of ours but the cell's directory, at `/cell`.
fn in_sandbox(world: &World, script: &str) -> String {
    let directory = directory(world);
    let run = runtime(world);
    let arguments = [
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--unshare-user",
        "--unshare-pid",
        "--tmpfs",
        run.to_str().unwrap(),
        "--tmpfs",
        "/mnt",
        "--bind",
        directory.to_str().unwrap(),
        "/mnt",
        "sh",
        "-c",
        script,
    ];
    world.program("bwrap", &arguments).stdout()
}

fn can_sandbox(world: &World) -> bool {
    if !needs("bwrap") || !needs("socat") {
        return false;
    }
    let tried = world
        .program("bwrap", &["--ro-bind", "/", "/", "--unshare-user", "true"])
        .output();
    if !tried.status.success() {
        skip("bwrap may make no namespaces here");
    }
    tried.status.success()
}

#[test]
fn a_mounted_directory_serves_its_sandbox_across_restarts_until_it_is_revoked() {
    let world = open_world(&["A", "B"]);
    if !can_sandbox(&world) {
        return;
    }
    let token = create(&world, &["c", "--keys", "A"]);
    let ask = |key: &str| {
        let asked = resolve("c", &token, key);
        format!("printf '%s\\n' '{asked}' | socat -t5 - UNIX-CONNECT:/mnt/cell.sock")
    };
    // The sandbox waits while the agent is restarted outside, and goes on with the socket that then lies there.
    let go = world.path("tmp/go");
    let script = format!(
        "{}; {}; ls -A {}; until test -e {}; do sleep 0.1; done; {}; {}",
        ask("A"),
        ask("B"),
        runtime(&world).display(),
        go.display(),
        ask("A"),
        "echo '{\"op\":\"RevokeForCell\",\"cell_id\":\"c\"}' | socat -t5 - UNIX-CONNECT:/mnt/cell.sock"
    );
    let said = std::thread::scope(|scope| {
        let sandbox = scope.spawn(|| in_sandbox(&world, &script));
        assert!(is_soon(super::PATIENCE, || {
            audited(&world, "resolve", "B", Some("key_not_granted")) == 1
        }));
        world.sevault(&["agent", "restart"]).stdout();
        unlock(&world);
        std::fs::write(&go, "").unwrap();
        sandbox.join().unwrap()
    });
    let want = [
        value("A"),
        refusal("key not found"),
        value("A"),
        r#"{"status":"Ok"}"#.to_owned(),
    ];
    assert_eq!(said.lines().collect::<Vec<_>>(), want);
    assert!(!directory_exists(&world));
    world.sevault(&["agent", "restart"]).stdout();
    unlock(&world);
    assert_eq!(
        super::ask(&door(&world), &resolve("c", &token, "A")),
        refusal("cell revoked")
    );
    assert!(!directory_exists(&world));
}

fn directory_exists(world: &World) -> bool {
    std::fs::read_dir(runtime(world).join("cells"))
        .is_ok_and(|mut entries| entries.next().is_some())
}

#[test]
fn a_cell_of_another_user_serves_that_user_alone_and_only_where_it_is_mounted() {
    if !rustix::process::geteuid().is_root() || !needs("setpriv") || !needs("socat") {
        skip("needs root, to be two users");
        return;
    }
    let world = open_world(&["A"]);
    let token = create(&world, &["c", "--keys", "A", "--peer-uid", "65532"]);
    let socket = directory(&world).join("cell.sock");
    let asked = resolve("c", &token, "A");
    // Ourselves we are another user than the cell's.
    assert_eq!(ask(&socket, &asked), refusal("uid mismatch"));
    let script = format!(
        "printf '%s\\n' '{asked}' | socat -t5 - UNIX-CONNECT:{}",
        socket.display()
    );
    let as_cell = |world: &World| {
        let run = world.program(
            "setpriv",
            &["--reuid", "65532", "--clear-groups", "sh", "-c", &script],
        );
        run.said()
    };
    // The directories above are closed to others: only who has it mounted gets there.
    assert!(as_cell(&world).contains("Permission denied"));
    for above in ["", "run", "run/sevault", "run/sevault/cells"] {
        use std::os::unix::fs::PermissionsExt;
        let open = std::fs::Permissions::from_mode(0o711);
        std::fs::set_permissions(world.path(above), open).unwrap();
    }
    assert!(as_cell(&world).contains(&value("A")));
}
