//! A TPM that opens a vault: swtpm, which is a program and said to be one.

use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::support::{Run, World, is_soon, needs, skip};

/// A TPM of its own seed, until it is dropped.
struct Tpm {
    program: Child,
    socket: PathBuf,
}

impl Tpm {
    fn start(world: &World, name: &str) -> Self {
        let state = world.directory(&format!("tmp/{name}"));
        let socket = state.join("socket");
        let program = world
            .command("swtpm")
            .args(["socket", "--tpm2", "--flags", "not-need-init,startup-clear"])
            .arg("--tpmstate")
            .arg(format!("dir={}", state.display()))
            .arg("--server")
            .arg(format!("type=unixio,path={}", socket.display()))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let tpm = Self { program, socket };
        // The file is there a moment before somebody listens.
        let answers = || UnixStream::connect(&tpm.socket).is_ok();
        assert!(is_soon(Duration::from_secs(60), answers));
        tpm
    }
}

impl Drop for Tpm {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

const FILE: &str = "home/.local/share/sevault/profiles/default.vault";

/// A vault with a secret that a TPM opens; nothing where that cannot be.
fn enabled() -> Option<(World, Tpm)> {
    if !cfg!(feature = "tpm2") {
        skip("built without the feature `tpm2`");
        return None;
    }
    if !needs("swtpm") {
        return None;
    }
    let world = World::with_profile();
    world.write("work/password", World::PASSWORD);
    world
        .sevault(&["set", "A", "--stdin", "--password-file", "password"])
        .stdin("one")
        .stdout();
    let tpm = Tpm::start(&world, "first");
    with(&world, &tpm, &["vault", "tpm", "enable", "--password-file", "password"]).says(
        "
        err: sevault: the TPM opens profile `default` from now on: `sevault unlock` asks for no password
        err: sevault: a key sealed by the TPM of one device, in software: it calls itself IBM SW TPM
        exit: 0
        ",
    );
    Some((world, tpm))
}

fn with<'a>(world: &'a World, tpm: &Tpm, arguments: &[&str]) -> Run<'a> {
    world.sevault(arguments).env("SEVAULT_TPM", &tpm.socket)
}

/// Whether an explicit `unlock` opens the vault by the TPM alone; what it said.
fn unlocked(world: &World, tpm: &Tpm) -> (bool, String) {
    let said = with(world, tpm, &["unlock"]).said();
    let opened = said.ends_with("exit: 0\n");
    if opened {
        assert_eq!(world.sevault(&["get", "A"]).stdout(), "one");
        world.sevault(&["lock"]).stdout();
    } else {
        assert!(said.ends_with("exit: 4\n"), "{said}");
    }
    (opened, said)
}

#[test]
fn a_tpm_opens_the_vault_without_a_password_until_it_is_disabled() {
    let Some((world, tpm)) = enabled() else {
        return;
    };
    // A TPM holds three things at once, and forgets none by itself.
    for _ in 0..5 {
        assert!(unlocked(&world, &tpm).0);
    }
    with(&world, &tpm, &["vault", "tpm", "enable"])
        .says("err: sevault: the TPM opens profile `default` already\nexit: 0\n");
    let slots = world.sevault(&["vault", "slots"]).stdout();
    assert!(
        slots.contains("tpm2      a key sealed by the TPM of one device, in software: it calls itself IBM SW TPM\n"),
        "{slots}"
    );

    // A new password makes a new data key, which is sealed to the TPM's slot as well.
    world.write("work/new", "battery staple");
    let passwd = ["vault", "passwd", "--new-password-file", "new"];
    world
        .sevault(&[&passwd[..], &["--password-file", "password"]].concat())
        .stdout();
    assert!(unlocked(&world, &tpm).0);

    // The TPM is no proof of the password.
    let refused = with(&world, &tpm, &["vault", "tpm", "disable"]).said();
    assert!(refused.ends_with("exit: 4\n"), "{refused}");
    let before = world.read(FILE);
    with(
        &world,
        &tpm,
        &["vault", "tpm", "disable", "--password-file", "new"],
    )
    .says(
        "
        err: sevault: the TPM does not open profile `default` any more; the vault has a new key
        exit: 0
        ",
    );
    assert!(!unlocked(&world, &tpm).0);
    // What it opened before is refused where this device knows better.
    world.write(FILE, before);
    let said = with(&world, &tpm, &["unlock"]).said();
    assert!(said.contains("its keys were replaced since"), "{said}");
}

#[test]
fn another_tpm_opens_nothing() {
    let Some((world, tpm)) = enabled() else {
        return;
    };
    let other = Tpm::start(&world, "other");
    assert_eq!(
        unlocked(&world, &other).1.lines().next(),
        Some("err: sevault: error: the vault of profile `default` is locked")
    );
    let said = with(&world, &other, &["vault", "tpm", "disable"]).said();
    assert!(
        said.contains("the TPM here does not open this vault"),
        "{said}"
    );
    // One that was told to take itself for the first is refused by what it seals with.
    let named = world.read(FILE);
    with(
        &world,
        &other,
        &["vault", "tpm", "enable", "--password-file", "password"],
    )
    .stdout();
    let parent = |file: &str| {
        let parents: Vec<String> = file
            .lines()
            .filter_map(|line| Some(line.split("\"parent\":\"").nth(1)?[..11].to_owned()))
            .collect();
        parents
    };
    let first = parent(&named).remove(0);
    let both = world.read(FILE);
    let second = parent(&both).into_iter().find(|name| *name != first);
    let second = second.unwrap();
    world.write(FILE, named.replace(&first, &second));
    let (opened, said) = unlocked(&world, &other);
    assert!(
        !opened && said.contains("warning: the key was changed since the TPM has sealed it"),
        "{said}"
    );
    // Control: untouched, each opens with its own.
    world.write(FILE, both);
    for tpm in [&tpm, &other] {
        assert!(unlocked(&world, tpm).0);
    }
}

#[test]
fn a_sealed_key_that_was_tampered_with_is_refused() {
    let Some((world, tpm)) = enabled() else {
        return;
    };
    let whole = world.read(FILE);
    for (field, positions) in [
        ("tpm-private", &[0, 3, 60, 100][..]),
        ("tpm-public", &[0, 5, 30]),
        ("parent", &[4]),
        ("public", &[7]),
    ] {
        let opening = format!("\"{field}\":\"");
        let slot = whole.find("\"kind\":\"tpm2\"").unwrap();
        let start = slot + whole[slot..].find(&opening).unwrap() + opening.len();
        for position in positions {
            let mut bytes = whole.clone().into_bytes();
            let letter = &mut bytes[start + position];
            *letter = if *letter == b'A' { b'B' } else { b'A' };
            world.write(FILE, bytes);
            let (opened, said) = unlocked(&world, &tpm);
            let is_told = said.starts_with("err: sevault: warning: ") || field == "parent";
            assert!(!opened && is_told, "{field} {position}: {said}");
        }
    }
    world.write(FILE, whole);
    assert!(unlocked(&world, &tpm).0);
}

#[test]
fn where_there_is_no_tpm_it_is_said_and_nothing_is_changed() {
    let Some((world, tpm)) = enabled() else {
        return;
    };
    let before = world.read(FILE);
    drop(tpm);
    let file = world.write("work/file", "no TPM");
    for (path, told) in [
        (
            "tmp/first/none",
            "hint: name its device or socket by the variable SEVAULT_TPM",
        ),
        ("work/file", "it is neither a device nor a socket"),
        ("tmp/first/socket", "cannot be reached"),
    ] {
        let path = world.path(path);
        let said = world
            .sevault(&["vault", "tpm", "enable", "--password-file", "password"])
            .env("SEVAULT_TPM", &path)
            .said();
        assert!(
            said.contains(told) && (said.ends_with("exit: 1\n") || said.ends_with("exit: 2\n")),
            "{said}"
        );
        let said = world.sevault(&["unlock"]).env("SEVAULT_TPM", &path).said();
        assert!(
            said.starts_with("err: sevault: warning: the TPM at `$WORLD/")
                && said.ends_with("exit: 4\n"),
            "{said}"
        );
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), "no TPM");
    assert_eq!(world.read(FILE), before);
}
