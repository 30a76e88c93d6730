//! The care of the vault file: passwords, recovery codes, snapshots, doubts.

use crate::support::terminal::Terminal;
use crate::support::{Shell, World, needs};

/// Runs with the password of the world's profile.
fn with_password(world: &World, arguments: &[&str]) -> String {
    world
        .sevault(&[arguments, &["--password-stdin"]].concat())
        .stdin(World::PASSWORD)
        .said()
}

fn set(world: &World, name: &str, value: &str) {
    world
        .sevault(&["set", name, "--stdin", "--yes", "--password-stdin"])
        .stdin(format!("{}\n{value}", World::PASSWORD))
        .stdout();
}

const FILE: &str = "home/.local/share/sevault/profiles/default.vault";

#[test]
fn a_new_password_opens_everything_and_the_old_one_nothing() {
    let world = World::with_profile();
    set(&world, "A", "value");
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(World::PASSWORD)
        .stdout();
    let old = world.read(FILE);
    world.write("work/new", "battery staple\n");
    let said = with_password(&world, &["vault", "passwd", "--new-password-file", "new"]);
    assert!(
        said.contains("has a new password and a new key") && said.ends_with("exit: 0\n"),
        "{said}"
    );
    // The session of before has ended with its key.
    assert!(world.sevault(&["get", "A"]).said().ends_with("exit: 4\n"));
    assert_eq!(
        with_password(&world, &["get", "A"]),
        "err: sevault: error: the password does not open the vault\nexit: 1\n"
    );
    let get = || world.sevault(&["get", "A", "--password-file", "new"]);
    assert_eq!(get().stdout(), "value");
    let audit = world
        .sevault(&["audit", "verify", "--password-file", "new"])
        .said();
    assert!(audit.contains("lines, all as they were written"), "{audit}");

    world.write(FILE, old);
    let refused = with_password(&world, &["get", "A"]);
    assert!(
        refused.contains("its keys were replaced since") && refused.contains("sevault vault trust"),
        "{refused}"
    );
}

#[test]
fn a_wrong_password_changes_no_password() {
    let world = World::with_profile();
    world.write("work/new", "battery staple\n");
    let before = world.read(FILE);
    world
        .sevault(&[
            "vault",
            "passwd",
            "--new-password-file",
            "new",
            "--password-stdin",
        ])
        .stdin("wrong")
        .says("err: sevault: error: the password does not open the vault\nexit: 1\n");
    world.write("work/empty", "\n");
    let empty = with_password(&world, &["vault", "passwd", "--new-password-file", "empty"]);
    assert!(empty.contains("a password is not empty"), "{empty}");
    assert_eq!(world.read(FILE), before);
}

#[test]
fn a_restored_file_is_trusted_only_when_somebody_says_so() {
    let world = World::with_profile();
    set(&world, "A", "value");
    let old = world.read(FILE);
    let untouched = with_password(&world, &["vault", "trust"]);
    assert!(untouched.contains("no reason to doubt it"), "{untouched}");
    set(&world, "B", "value");
    world.write(FILE, old);
    let refused = with_password(&world, &["vault", "trust", "--yes"]);
    assert!(
        refused.contains("older than what this device has seen")
            && refused.contains("--accept-rollback")
            && refused.ends_with("exit: 1\n"),
        "{refused}"
    );
    let asked = with_password(&world, &["vault", "trust", "--accept-rollback"]);
    assert!(
        asked.contains("fingerprint ") && asked.contains("say yes with `--yes`"),
        "{asked}"
    );
    let trusted = with_password(&world, &["vault", "trust", "--accept-rollback", "--yes"]);
    assert!(trusted.ends_with("exit: 0\n"), "{trusted}");
    assert_eq!(
        with_password(&world, &["vault", "verify"]),
        "out: 1 secrets with 1 values: everything opens\nexit: 0\n"
    );
}

#[test]
fn the_audit_holds_when_an_older_vault_with_older_keys_was_put_back() {
    let world = World::with_profile();
    set(&world, "A", "value");
    let old = world.read(FILE);
    world.write("work/new", "battery staple\n");
    with_password(&world, &["vault", "passwd", "--new-password-file", "new"]);
    let get = ["get", "A", "--password-file", "new"];
    world.sevault(&get).stdout();
    world.write(FILE, old);
    let trust = ["vault", "trust", "--accept-rollback", "--yes"];
    let trusted = with_password(&world, &trust);
    assert!(trusted.ends_with("exit: 0\n"), "{trusted}");
    for _ in 0..2 {
        let verified = with_password(&world, &["audit", "verify"]);
        assert!(verified.contains("all as they were written"), "{verified}");
        assert!(with_password(&world, &["get", "A"]).contains("value"));
    }
    // What was written under the later key is held by the lines after it.
    let state = world.path("home/.local/state/sevault");
    let is_audit = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "audit");
    let files = std::fs::read_dir(state)
        .unwrap()
        .map(|file| file.unwrap().path());
    let file = files.into_iter().find(is_audit).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("new-key", "no-key!")).unwrap();
    let found = with_password(&world, &["audit", "verify"]);
    assert!(
        found.contains("it does not follow the line before it"),
        "{found}"
    );
}

#[test]
fn a_snapshot_brings_back_secrets_and_never_a_password() {
    let world = World::with_profile();
    world
        .sevault(&["vault", "snapshots"])
        .says("err: sevault: there is no snapshot yet: one is taken before each change\nexit: 0\n");
    set(&world, "A", "one");
    set(&world, "A", "two");
    set(&world, "B", "both");
    with_password(&world, &["remove", "A"]);
    world.write("work/new", "battery staple\n");
    with_password(&world, &["vault", "passwd", "--new-password-file", "new"]);
    let new = |arguments: &[&str]| {
        world
            .sevault(&[arguments, &["--password-file", "new"]].concat())
            .said()
    };
    let restored = new(&["vault", "restore-snapshot", "--yes"]);
    assert!(
        restored.contains("2 values stored, 0 secrets removed"),
        "{restored}"
    );
    assert_eq!(new(&["get", "A"]), "out: two[no newline]\nexit: 0\n");
    assert_eq!(
        new(&["get", "A", "--version", "1"]),
        "out: one[no newline]\nexit: 0\n"
    );
    assert_eq!(new(&["get", "B"]), "out: both[no newline]\nexit: 0\n");
    assert!(with_password(&world, &["get", "A"]).ends_with("exit: 1\n"));
    let missing = new(&["vault", "restore-snapshot", "99", "--yes"]);
    assert!(missing.contains("there is no such snapshot"), "{missing}");
}

#[test]
fn slots_say_what_they_are_without_a_key() {
    World::with_profile().sevault(&["vault", "slots"]).says(
        "
        out: ID                                    KIND      WHAT IT IS
        out: $ID  password  a password, by Argon2id with 64 MiB, 3 passes and 4 lanes
        exit: 0
        ",
    );
}

#[test]
fn a_recovery_code_is_shown_on_a_terminal_only_and_sets_a_new_password_once() {
    let world = World::with_profile();
    let refused = with_password(&world, &["vault", "recovery"]);
    assert!(refused.contains("shown on a terminal only"), "{refused}");
    if !needs("tmux") {
        return;
    }
    set(&world, "A", "value");
    let terminal = Terminal::open(&world, Shell::Bash);
    terminal.resizes(160, 50);
    terminal.types("sevault vault recovery");
    terminal.waits_for("Password for profile `default`:");
    terminal.types(World::PASSWORD);
    let screen = terminal.waits_for("Type it back (input hidden):");
    let code = screen
        .lines()
        .find(|line| line.trim().len() == 39 && line.matches('-').count() == 7)
        .unwrap()
        .trim()
        .to_owned();
    terminal.types(&code.to_lowercase());
    terminal.waits_for("the code opens the vault from now on");
    let use_it = || {
        terminal.types("clear; sevault vault passwd --recovery");
        terminal.waits_for("Recovery code:");
        terminal.types(&code);
    };
    use_it();
    terminal.waits_for("New password for profile `default`:");
    terminal.types("battery staple");
    terminal.waits_for("The same again:");
    terminal.types("battery staple");
    terminal.waits_for("the recovery code is used up");
    use_it();
    terminal.waits_for("this code does not open the vault");
    world
        .sevault(&["get", "A", "--password-stdin"])
        .stdin("battery staple")
        .says("out: value[no newline]\nexit: 0\n");
    assert!(with_password(&world, &["get", "A"]).ends_with("exit: 1\n"));
}

#[test]
fn what_is_due_is_what_ends_soon_and_what_has_grown_old() {
    let world = World::with_profile();
    let store = |name: &str, options: &[&str]| {
        world
            .sevault(&[&["set", name, "--stdin", "--password-stdin"], options].concat())
            .stdin(format!("{}\nvalue", World::PASSWORD))
            .stdout();
    };
    store("FRESH", &[]);
    store("ENDS", &["--expires", "7d"]);
    store("LATER", &["--expires", "90d"]);
    store("OLD", &["--tag", "rotate=1s"]);
    store("YOUNG", &["--tag", "rotate=90d"]);
    let due = || {
        let said = with_password(&world, &["list", "--due", "--json"]);
        let json = said
            .strip_prefix("out: ")
            .and_then(|said| said.lines().next());
        let rows: Vec<serde_json::Value> = serde_json::from_str(json.unwrap()).unwrap();
        let name = |row: &serde_json::Value| row["name"].as_str().unwrap().to_owned();
        rows.iter().map(name).collect::<Vec<_>>()
    };
    let patience = std::time::Duration::from_secs(20);
    assert!(crate::support::is_soon(patience, || due() == ["ENDS", "OLD"]));
    // The profile's own age is for what has none of its own.
    world.sevault(&["config", "set", "rotate", "1s"]).stdout();
    assert!(crate::support::is_soon(patience, || {
        due() == ["ENDS", "FRESH", "LATER", "OLD"]
    }));
    let refused = world.sevault(&["config", "set", "rotate", "often"]).said();
    assert!(refused.contains("a duration is like"), "{refused}");
}
