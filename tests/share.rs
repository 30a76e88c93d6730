//! Teammates, who open a vault with keys of their own: made by the real programs, and taken away again.

use crate::support::terminal::Terminal;
use crate::support::{Shell, World, needs};

/// A vault with a few secrets, in a world whose `work` holds the keys of two teammates: bob's of age, eve's of SSH. Nothing where the programs are missing.
fn team() -> Option<World> {
    if !needs("age-keygen") || !needs("ssh-keygen") {
        return None;
    }
    let world = World::with_profile();
    for (name, value) in [("A", "one"), ("api/B", "two")] {
        world
            .sevault(&["set", name, "--stdin", "--password-stdin"])
            .stdin(format!("{}\n{value}", World::PASSWORD))
            .stdout();
    }
    make_keys(&world);
    for name in ["bob", "eve"] {
        let said = with_password(
            &world,
            &[
                "vault",
                "share",
                "add",
                &format!("{name}.pub"),
                "--name",
                name,
            ],
        );
        assert!(
            said.contains(&format!("`{name}` can open the vault of profile `default`")),
            "{said}"
        );
    }
    Some(world)
}

fn make_keys(world: &World) {
    world
        .program("age-keygen", &["--output", "bob.key"])
        .stdout();
    let public = world.program("age-keygen", &["-y", "bob.key"]).stdout();
    world.write("work/bob.pub", public);
    keygen(world, &[], "", "eve.key");
    world.write("work/eve.pub", world.read("work/eve.key.pub"));
}

/// A key of SSH under a passphrase, if that is not empty.
fn keygen(world: &World, more: &[&str], passphrase: &str, file: &str) {
    let usual = ["-q", "-t", "ed25519", "-C", "eve@example"];
    let where_to = ["-N", passphrase, "-f", file];
    world
        .program("ssh-keygen", &[&usual[..], more, &where_to].concat())
        .stdout();
}

fn with_password(world: &World, arguments: &[&str]) -> String {
    world
        .sevault(&[arguments, &["--password-stdin"]].concat())
        .stdin(World::PASSWORD)
        .said()
}

const FILE: &str = "home/.local/share/sevault/profiles/default.vault";

/// Another machine: a home of its own with the file of `from`, and one key.
fn machine(from: &World, key: &str) -> World {
    let world = World::new();
    world.write(FILE, from.read(FILE));
    world.write("work/key", from.read(&format!("work/{key}")));
    world
}

fn with_key(world: &World, arguments: &[&str]) -> String {
    world
        .sevault(&[arguments, &["--identity", "key"]].concat())
        .said()
}

const FIRST_SIGHT: &str = "error: this device sees the vault for the first time, and anybody can make one for a public key";

#[test]
fn a_teammate_opens_the_vault_on_a_machine_without_the_password() {
    let Some(world) = team() else { return };
    for key in ["bob.key", "eve.key"] {
        let other = machine(&world, key);
        let said = with_key(&other, &["get", "A"]);
        assert!(said.contains(FIRST_SIGHT), "{said}");
        let said = with_key(&other, &["vault", "trust", "--yes"]);
        assert!(
            said.contains("fingerprint ") && said.ends_with("exit: 0\n"),
            "{said}"
        );
        assert_eq!(
            with_key(&other, &["get", "A"]),
            "out: one[no newline]\nexit: 0\n"
        );
        // With an agent too, which gets no more than the key of the slot.
        let said = with_key(&other, &["unlock"]);
        assert!(said.contains("is unlocked for 8h"), "{said}");
        assert_eq!(other.sevault(&["get", "api/B"]).stdout(), "two");
        // Both fingerprints are the same one.
        let fingerprint = |said: String| {
            let text = said.split("fingerprint ").nth(1).unwrap();
            text[..16].to_owned()
        };
        assert_eq!(
            fingerprint(with_key(&other, &["vault", "trust"])),
            fingerprint(with_password(&world, &["vault", "trust"]))
        );
    }
    let stranger = machine(&world, "bob.key");
    stranger
        .program("age-keygen", &["--output", "other"])
        .stdout();
    stranger.sevault(&["get", "A", "--identity", "other"]).says(
        "
            err: sevault: error: this key does not open the vault
            err: sevault: hint: have its public key added with `sevault vault share add`
            exit: 1
        ",
    );
}

#[test]
fn the_team_is_listed_by_name_while_the_vault_is_open_and_after_new_keys_too() {
    let Some(world) = team() else { return };
    let bob = world.read("work/bob.pub");
    let list = world.sevault(&["vault", "share", "list"]).said();
    assert!(
        list.contains("the names are sealed") && list.contains(bob.trim()) && !list.contains("bob"),
        "{list}"
    );
    world.write("work/new", "battery staple\n");
    with_password(&world, &["vault", "passwd", "--new-password-file", "new"]);
    world
        .sevault(&["unlock", "--password-file", "new"])
        .stdout();
    let list = world.sevault(&["vault", "share", "list"]).stdout();
    assert!(
        list.contains(&format!("bob   {}", bob.trim())) && list.contains("eve   ssh-ed25519 AAAA"),
        "{list}"
    );
    let slots = world.sevault(&["vault", "slots"]).stdout();
    assert!(slots.contains("a teammate's key: age1"), "{slots}");
    for name in ["bob", "eve"] {
        assert!(!world.read(FILE).contains(name));
    }
}

#[test]
fn who_leaves_opens_nothing_of_today_and_what_they_knew_is_listed() {
    let Some(world) = team() else { return };
    let before = world.read(FILE);
    let refused = with_password(&world, &["vault", "share", "remove", "bob"]);
    assert!(
        refused.contains("cannot ask what the leaver knew")
            && refused.contains("`--keep-password` leaves it"),
        "{refused}"
    );
    assert_eq!(world.read(FILE), before);
    world.write("work/new", "battery staple\n");
    with_password(
        &world,
        &[
            "vault",
            "share",
            "remove",
            "bob",
            "--new-password-file",
            "new",
        ],
    );
    let new = |arguments: &[&str]| {
        world
            .sevault(&[arguments, &["--password-file", "new"]].concat())
            .said()
    };
    assert_eq!(new(&["get", "A"]), "out: one[no newline]\nexit: 0\n");
    assert!(with_password(&world, &["get", "A"]).contains("does not open the vault"));
    let leaver = machine(&world, "bob.key");
    assert!(with_key(&leaver, &["get", "A"]).contains("this key does not open the vault"));
    let stayer = machine(&world, "eve.key");
    with_key(&stayer, &["vault", "trust", "--yes"]);
    assert_eq!(
        with_key(&stayer, &["get", "A"]),
        "out: one[no newline]\nexit: 0\n"
    );
    // Who stays may remove too; nobody removes the password.
    let slots = world.sevault(&["vault", "slots", "--json"]).stdout();
    let slots: serde_json::Value = serde_json::from_str(&slots).unwrap();
    let password = slots
        .as_array()
        .unwrap()
        .iter()
        .find(|slot| slot["kind"] == "password")
        .unwrap();
    let refused = new(&[
        "vault",
        "share",
        "remove",
        password["id"].as_str().unwrap(),
        "--keep-password",
    ]);
    assert!(
        refused.contains("this way in is no teammate's") && refused.ends_with("exit: 3\n"),
        "{refused}"
    );
    let last = world.sevault(&[
        "vault",
        "share",
        "remove",
        "eve",
        "--keep-password",
        "--password-file",
        "new",
    ]);
    last.says(
        "
        out: A (global)
        out: api/B (global)
        err: sevault: `eve` cannot open the vault of profile `default` any more: it has a new key
        err: sevault: `eve` could read all of these, 2 in number; replace each where it comes from:
        exit: 0
    ",
    );
    assert_eq!(new(&["get", "A"]), "out: one[no newline]\nexit: 0\n");
}

#[test]
fn a_removal_asks_for_the_password_that_the_leaver_knew() {
    if !needs("tmux") {
        return;
    }
    let Some(world) = team() else { return };
    let terminal = Terminal::open(&world, Shell::Bash);
    terminal.resizes(160, 50);
    terminal.types("sevault vault share remove bob");
    terminal.waits_for("Password for profile `default`:");
    terminal.types(World::PASSWORD);
    terminal.waits_for("Did `bob` know the password?");
    terminal.types("y");
    terminal.waits_for("New password for profile `default`:");
    terminal.types("battery staple");
    terminal.waits_for("The same again:");
    terminal.types("battery staple");
    terminal.waits_for("could read all of these");
    assert!(with_password(&world, &["get", "A"]).contains("does not open the vault"));
}

#[test]
fn a_checkout_that_brings_back_who_was_removed_is_refused_in_one_line() {
    let Some(world) = team() else { return };
    let with_bob = world.read(FILE);
    let keep = ["vault", "share", "remove", "bob", "--keep-password"];
    assert!(with_password(&world, &keep).ends_with("exit: 0\n"));
    let today = world.read(FILE);
    world.write(FILE, &with_bob);
    let refused = with_password(&world, &["get", "A"]);
    assert!(
        refused.starts_with("err: sevault: error: the vault is older than what this device has seen: its keys were replaced since\n"),
        "{refused}"
    );
    // Only their slot, put into the file of today.
    let theirs = with_bob
        .lines()
        .find(|line| line.contains("\"age\""))
        .unwrap();
    let mut lines: Vec<&str> = today.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with("{\"slot\""))
        .unwrap();
    let after = lines[at..]
        .iter()
        .position(|line| *line > theirs || !line.starts_with("{\"slot\""))
        .unwrap();
    lines.insert(at + after, theirs);
    world.write(FILE, lines.join("\n") + "\n");
    let refused = with_password(&world, &["get", "A"]);
    assert!(
        refused.contains("it was changed by something other than sevault"),
        "{refused}"
    );
    // Control: a device without a memory takes the old file for the vault.
    let fresh = World::new();
    fresh.write(FILE, &with_bob);
    assert_eq!(
        with_password(&fresh, &["get", "A"]),
        "out: one[no newline]\nexit: 0\n"
    );
}

#[test]
fn a_vault_that_an_outsider_makes_for_a_public_key_is_refused_in_one_line() {
    let Some(world) = team() else { return };
    let bob = machine(&world, "bob.key");
    with_key(&bob, &["vault", "trust", "--yes"]);
    assert!(with_key(&bob, &["get", "A"]).ends_with("exit: 0\n"));

    let outsider = World::with_profile();
    outsider
        .sevault(&["set", "A", "--stdin", "--password-stdin"])
        .stdin(format!("{}\nthe outsider's", World::PASSWORD))
        .stdout();
    outsider.write("work/bob.pub", world.read("work/bob.pub"));
    with_password(&outsider, &["vault", "share", "add", "bob.pub"]);
    bob.write(FILE, outsider.read(FILE));
    let refused = with_key(&bob, &["get", "A"]);
    assert!(
        refused.starts_with(
            "err: sevault: error: another vault lies in the place of the one that this device knows\n"
        ) || refused.contains(FIRST_SIGHT),
        "{refused}"
    );
    let fresh = machine(&outsider, "bob.pub");
    fresh.write("work/key", world.read("work/bob.key"));
    let refused = with_key(&fresh, &["get", "A"]);
    assert!(
        refused.starts_with(&format!("err: sevault: {FIRST_SIGHT}\n")),
        "{refused}"
    );
    let refused = with_key(&fresh, &["unlock"]);
    assert!(refused.contains(FIRST_SIGHT), "{refused}");
    // Control: who confirms it without looking has it.
    with_key(&fresh, &["vault", "trust", "--yes"]);
    assert!(with_key(&fresh, &["get", "A"]).contains("the outsider's"));
}

#[test]
fn a_key_of_ssh_under_a_passphrase_opens_the_vault_of_who_types_that() {
    if !needs("tmux") {
        return;
    }
    let Some(world) = team() else { return };
    // The same key, from here on under a passphrase: the vault does not notice.
    let seal = ["-q", "-p", "-P", "", "-N", "pass phrase", "-f", "eve.key"];
    world.program("ssh-keygen", &seal).stdout();
    let other = machine(&world, "eve.key");
    let refused = with_key(&other, &["vault", "trust", "--yes"]);
    assert!(
        refused.starts_with(
            "err: sevault: error: the identity in `key` is protected by a passphrase\n"
        ),
        "{refused}"
    );
    let terminal = Terminal::open(&other, Shell::Bash);
    for (number, command) in ["vault trust --yes --identity key", "unlock --identity key"]
        .iter()
        .enumerate()
    {
        terminal.types(&format!("clear; sevault {command}; echo said{number} $?"));
        terminal.waits_for("Passphrase for `key`:");
        terminal.types("pass phrase");
        terminal.waits_for(&format!("said{number} 0"));
    }
    assert_eq!(other.sevault(&["get", "A"]).stdout(), "one");
    terminal.types("clear; sevault unlock --identity key; echo said $?");
    terminal.waits_for("Passphrase for `key`:");
    terminal.types("pass phrases");
    let screen = terminal.waits_for("said 1");
    assert!(
        screen.contains("the passphrase does not open the private key")
            && !screen.contains("pass phrases"),
        "{screen}"
    );
}

#[test]
fn keys_that_cannot_be_used_are_said_to_be_so() {
    let Some(world) = team() else { return };
    let again = with_password(&world, &["vault", "share", "add", "bob.pub"]);
    assert!(
        again.contains("this key opens the vault already"),
        "{again}"
    );
    keygen(&world, &["-t", "rsa"], "", "rsa");
    let refused = "of SSH's keys only those of the kind `ssh-ed25519` can open a vault";
    let rsa = with_password(&world, &["vault", "share", "add", "rsa.pub"]);
    assert!(rsa.contains(refused), "{rsa}");
    keygen(&world, &["-t", "rsa", "-m", "PEM"], "", "pem");
    for name in ["rsa", "pem"] {
        let rsa = world.sevault(&["get", "A", "--identity", name]).said();
        assert!(rsa.contains(refused), "{rsa}");
    }
    keygen(
        &world,
        &["-Z", "chacha20-poly1305@openssh.com"],
        "x",
        "other",
    );
    let other = world.sevault(&["get", "A", "--identity", "other"]).said();
    assert!(
        other.contains("hint: change that with `ssh-keygen -p -Z aes256-ctr -f FILE`"),
        "{other}"
    );
    let private = world.read("work/bob.key");
    let private = private.lines().last().unwrap();
    let said = with_password(&world, &["vault", "share", "add", private]);
    assert!(
        said.contains("no public key of age or SSH") && !said.contains(&private[20..]),
        "{said}"
    );
    let file = with_password(&world, &["vault", "share", "add", "bob.key"]);
    assert!(
        file.contains("no public key") && !file.contains(&private[20..]),
        "{file}"
    );
    // An identity that age protects is opened by age.
    let piped = world
        .sevault(&["get", "A", "--identity", "-"])
        .stdin(world.read("work/bob.key"))
        .stdout();
    assert_eq!(piped, "one");
}
