//! Writers that are killed: at random instants, and at each of their system calls. What is left is the old vault or the new one.
//!
//! The writer opens the vault with a key of age, which takes no time, so that the instants are those of writing.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{SEVAULT, World, needs, rounds};

/// Made for these tests by `age-keygen`; in two pieces, so that no scanner takes it for a key of somebody's.
const KEY: &str = concat!(
    "AGE-SECRET-",
    "KEY-1VCZ83HE7ATELW449WT3W4LVZCGEAX4GALF9G4G22Z492EHAHWVYQ7AZPHY"
);
const PUBLIC: &str = "age1hdhr8maelup53yrnrc0vsw49c940hs8mfy0n3395m7uk06dgma9sapv0zm";
const TEAMMATE: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINFXLvEBCSdNIBEPgGcXl41EbTsQJQdvAlR6LqrZdPBM bob@example";

/// A vault with two secrets, which `work/key` opens, and a teammate.
fn ground() -> World {
    let world = World::with_profile();
    world.write("work/key", KEY);
    for key in [PUBLIC, TEAMMATE] {
        world
            .sevault(&["vault", "share", "add", key, "--password-stdin"])
            .stdin(World::PASSWORD)
            .stdout();
    }
    for name in ["A", "B"] {
        set(&world, name, "0");
    }
    world
}

const IDENTITY: [&str; 2] = ["--identity", "key"];

fn set(world: &World, name: &str, value: &str) {
    world
        .sevault(&[&["set", name, "--stdin", "--yes"][..], &IDENTITY].concat())
        .stdin(value)
        .stdout();
}

#[test]
fn a_set_that_is_killed_at_any_instant_leaves_the_old_or_the_new_value() {
    let world = ground();
    let get = |what: &str| {
        let said = world
            .sevault(&[&["get", "A"][..], &IDENTITY].concat())
            .output();
        assert!(
            said.status.success(),
            "{what}: {}",
            String::from_utf8_lossy(&said.stderr)
        );
        String::from_utf8(said.stdout).unwrap()
    };
    let start = Instant::now();
    set(&world, "A", "at first");
    let usual = u64::try_from(start.elapsed().as_micros()).unwrap();
    let mut old = get("at first");
    let mut seed = 0x9e37_79b9_u64;
    let (mut killed, mut changed) = (0, 0);
    for number in 1..=rounds(40, 1000) {
        let new = number.to_string();
        let mut writer = world
            .sevault(&[&["set", "A", "--stdin", "--yes"][..], &IDENTITY].concat())
            .start();
        std::io::Write::write_all(&mut writer.stdin.take().unwrap(), new.as_bytes()).unwrap();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        thread::sleep(Duration::from_micros((seed >> 33) % (usual * 5 / 4)));
        writer.kill().unwrap();
        killed += usize::from(!writer.wait().unwrap().success());
        let found = get(&new);
        assert!(
            found == old || found == new,
            "{found} is neither {old} nor {new}"
        );
        changed += usize::from(found == new);
        old = found;
    }
    let verify = world.sevault(&[&["vault", "verify"][..], &IDENTITY].concat());
    assert!(verify.stdout().ends_with("everything opens\n"));
    println!("{killed} killed, {changed} of all had written");
    assert!(killed > 0);
}

/// What a command may leave: names with their versions, and the kinds of ways in.
fn state(world: &World, what: &str) -> (Vec<(String, String)>, Vec<String>) {
    let json = |arguments: &[&str]| -> serde_json::Value {
        let said = world.sevault(arguments).output();
        assert!(
            said.status.success(),
            "{what}: {}",
            String::from_utf8_lossy(&said.stderr)
        );
        serde_json::from_slice(&said.stdout).unwrap()
    };
    let list = json(&[&["list", "--json"][..], &IDENTITY].concat());
    let slots = json(&["vault", "slots", "--json"]);
    let of = |value: &serde_json::Value, key: &str| value[key].to_string();
    let mut secrets: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|secret| (of(secret, "name"), of(secret, "version")))
        .collect();
    secrets.sort();
    let mut kinds: Vec<_> = slots
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| of(slot, "kind"))
        .collect();
    kinds.sort();
    (secrets, kinds)
}

fn copy(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let path = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &path);
        } else {
            fs::copy(entry.path(), path).unwrap();
        }
    }
}

/// Each system call of a trace: its name, and how many of that name there were with it, which is how strace counts.
fn calls(trace: &str) -> Vec<(String, usize)> {
    let mut counts = HashMap::new();
    let name = |line: &str| {
        let (_, call) = line.split_once(' ')?;
        let (name, _) = call.trim_start().split_once('(')?;
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            .then(|| name.to_owned())
    };
    let mut calls = Vec::new();
    for name in trace.lines().filter_map(name) {
        let count = counts.entry(name.clone()).or_insert(0);
        *count += 1;
        calls.push((name, *count));
    }
    calls
}

#[test]
fn a_command_that_is_killed_at_any_system_call_leaves_the_old_or_the_new_vault() {
    if !needs("strace") {
        return;
    }
    let world = ground();
    set(&world, "A", "1");
    let (home, kept) = (world.path("home"), world.path("kept"));
    copy(&home, &kept);
    let old = state(&world, "at first");
    let id = {
        let team = world
            .sevault(&["vault", "share", "list", "--json"])
            .stdout();
        let team: serde_json::Value = serde_json::from_str(&team).unwrap();
        let mate = team
            .as_array()
            .unwrap()
            .iter()
            .find(|mate| mate["kind"] == "ssh-ed25519");
        mate.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let commands: [&[&str]; 7] = [
        &["set", "A", "--stdin", "--yes"],
        &["set", "NEW", "--stdin"],
        &["remove", "A"],
        &["move", "A", "C"],
        &["restore", "A"],
        &["vault", "restore-snapshot", "--yes"],
        &["vault", "share", "remove", &id, "--keep-password"],
    ];
    let (mut points, mut written) = (0, 0);
    for command in commands {
        let traced = |options: &[&str]| {
            copy(&kept, &home);
            let arguments = [options, &["--", SEVAULT], command, &IDENTITY].concat();
            let said = world.program("strace", &arguments).stdin("2").output();
            (state(&world, &format!("{command:?} {options:?}")), said)
        };
        let log = world.path("tmp/trace");
        let log = log.to_str().unwrap();
        let (new, said) = traced(&["-f", "-qq", "-o", log]);
        if !said.status.success() {
            crate::support::skip("strace may not trace here");
            return;
        }
        assert_ne!(new, old, "{command:?}");
        // What the loader does before the program begins is left out.
        let calls = calls(&fs::read_to_string(log).unwrap());
        for (call, number) in calls.iter().skip(40).step_by(rounds(29, 1)) {
            let inject = format!("inject={call}:signal=KILL:when={number}");
            let (found, _) = traced(&["-f", "-qq", "-o", log, "-e", &inject]);
            assert!(
                found == old || found == new,
                "{command:?} killed at `{call}` number {number}: {found:?}"
            );
            points += 1;
            written += usize::from(found == new);
        }
    }
    println!("{points} points, {written} of them had written");
    assert!(points > written && written > 0);
}
