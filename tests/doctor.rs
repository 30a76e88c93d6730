//! The doctor: keys of every format planted in a home, found, moved into the vault and brought back.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::support::{World, is_soon, needs, rounds};

/// The very table of the program, so that a new row is planted without a word here.
#[expect(dead_code, reason = "the program reads more of it than the test")]
#[path = "../src/doctor/formats.rs"]
mod formats;

use formats::FORMATS;

/// Keys that have a format, made by chance when the test runs: none stands in a file of ours.
fn keys(pattern: &str, count: usize) -> Vec<String> {
    let any = "[a-z0-9]";
    let pattern = pattern
        .replace(r"\b", "")
        .replace(r#"[^\s:/@'"]"#, any)
        .replace(r#"[^\s/@'"]"#, any)
        .replace(r"\s", " ");
    let strategy = proptest::string::string_regex(&pattern).unwrap();
    let mut runner = TestRunner::deterministic();
    let mut next = || strategy.new_tree(&mut runner).unwrap().current();
    (0..count).map(|_| next()).collect()
}

/// What stands behind a key, without which it would be no key.
fn body(id: &str) -> String {
    match id {
        formats::PRIVATE_KEY => format!("\\n{}", "q8Zt3LmPx0aVw2Rk".repeat(4)),
        formats::URL => ".acme.io".to_owned(),
        _ => String::new(),
    }
}

/// One key of GitHub's format.
fn key(number: usize) -> String {
    github_keys(number + 1).remove(number)
}

fn github_keys(count: usize) -> Vec<String> {
    let format = FORMATS
        .iter()
        .find(|format| format.id == "github-token")
        .unwrap();
    keys(&format.pattern.replace("{36,}", "{36}"), count)
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr]
        .concat()
        .iter()
        .map(|byte| char::from(*byte))
        .collect()
}

/// A home as people have it, with nothing in it to find.
fn world() -> World {
    let world = World::with_profile();
    world.write(
        "home/.bashrc",
        "# ~/.bashrc\nexport EDITOR=vim\nexport PATH=\"$HOME/bin:$PATH\"\n",
    );
    world
}

fn unlocked() -> World {
    let world = world();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(World::PASSWORD)
        .stdout();
    world
}

#[test]
fn a_key_of_every_format_is_found_in_every_kind_of_file() {
    const EACH: usize = 20;
    let world = world();
    let planted: Vec<Vec<String>> = FORMATS
        .iter()
        .map(|format| keys(format.pattern, EACH))
        .collect();
    let mut texts = [const { String::new() }; 5];
    for (number, key) in planted.iter().flatten().enumerate() {
        let key = &format!("{key}{}", body(FORMATS[number / EACH].id));
        let quoted = key.replace('"', "\\\"");
        let note = if FORMATS[number / EACH].id == "discord-bot" {
            "discord "
        } else {
            ""
        };
        texts[0] += &format!("export X_{number}='{key}' # {note}\n");
        texts[1] += &format!("curl -H 'X: {key}' {note}\n");
        texts[2] += &format!("X_{number}={key} # {note}\n");
        texts[3] += &format!("{{\"message\":\"{note}\\n{quoted}\\n\"}}\n");
        texts[4] += &format!("  \"{note}args\": [\"--x\", \"{quoted}\"],\n");
    }
    let files = [
        "home/.zshrc",
        "home/.bash_history",
        "work/.env",
        "home/.claude/projects/p/a.jsonl",
        "home/.codex/config.toml",
    ];
    for (file, text) in files.iter().zip(&texts) {
        world.write(file, text);
    }
    let output = world.sevault(&["doctor", "--json"]).output();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let report = json(&output);
    let findings: HashSet<(&str, u64)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (
                finding["path"].as_str().unwrap(),
                finding["line"].as_u64().unwrap(),
            )
        })
        .collect();
    let mut all = 0;
    println!("provider: found of {EACH} in: profile, history, .env, transcript, settings");
    for (number, format) in FORMATS.iter().enumerate() {
        let found = files.map(|file| {
            let path = world.path(file);
            let lines = (number * EACH + 1) as u64..=(number * EACH + EACH) as u64;
            lines
                .filter(|line| findings.contains(&(path.to_str().unwrap(), *line)))
                .count()
        });
        println!("{}: {found:?}", format.provider);
        // In JSON, the quotes of this format itself are escaped, so that it is another text.
        let files = if format.id == "gcp-sa-key" { 3 } else { 5 };
        assert!(
            found[..files].iter().all(|count| *count >= EACH - 2),
            "{}: {found:?}",
            format.id
        );
        all += found.iter().sum::<usize>();
    }
    println!("in all: {all} of {}", FORMATS.len() * EACH * files.len());
    let text = said(&output);
    for (number, key) in planted.iter().flatten().enumerate() {
        let has_a_value = FORMATS[number / EACH].id != "private-key";
        assert!(
            !has_a_value || !text.contains(key),
            "a value of {} is in the report",
            FORMATS[number / EACH].id
        );
    }
}

#[test]
fn a_clean_home_is_clean_and_a_finding_is_not() {
    let world = world();
    let clean = world.sevault(&["doctor", "."]).output();
    assert_eq!(clean.status.code(), Some(0), "{}", said(&clean));
    world.write("work/notes.txt", format!("token {}\n", key(0)));
    let found = world.sevault(&["doctor", "."]).output();
    assert_eq!(found.status.code(), Some(1));
    let missing = world.sevault(&["doctor", "not-there"]).output();
    assert_eq!(missing.status.code(), Some(2), "{}", said(&missing));
}

#[test]
fn a_key_moves_into_the_vault_and_back_byte_for_byte() {
    let world = unlocked();
    let files = [
        (
            "home/.bashrc",
            format!("export A=1\r\nexport GH_TOKEN={}\r\nalias b=c", key(0)),
        ),
        (
            "home/.config/fish/config.fish",
            format!("set -gx GH_TOKEN {}\n", key(0)),
        ),
        (
            "home/.cshrc",
            format!("if ( 1 ) then\n  setenv GH_TOKEN {}\nendif\n", key(0)),
        ),
        (
            "home/.config/nushell/env.nu",
            format!("$env.GH_TOKEN = \"{}\"\n", key(0)),
        ),
        (
            "home/.config/powershell/profile.ps1",
            format!("$x = 1\r\n$env:GH_TOKEN = '{}'\r\n", key(0)),
        ),
        (
            "home/.cursor/mcp.json",
            format!("{{\"env\":{{\"GH_TOKEN\":\"{}\"}}}}", key(0)),
        ),
        (
            "home/.zsh_history",
            format!(
                ": 1700000000:0;curl -H 'X: {}' h\n: 1700000001:0;ls\n",
                key(0)
            ),
        ),
        (
            "home/.claude/projects/p/a\nb.jsonl",
            format!("{{\"t\":\"\\n{}\"}}\n", key(0)),
        ),
        ("work/.env", format!("A=b\nGH_TOKEN='{}'\n\n", key(1))),
        (
            "work/.mcp.json",
            format!("{{\"env\":{{\"GH_TOKEN\":\"{}\"}}}}\n", key(1)),
        ),
    ];
    for (file, text) in &files {
        world.write(file, text);
    }
    fs::set_permissions(
        world.path("home/.bashrc"),
        fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    let fixed = world.sevault(&["doctor", "--fix", "--yes"]).output();
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    for number in 0..2 {
        assert!(!said(&fixed).contains(&key(number)));
        for (file, _) in &files {
            assert!(!world.read(file).contains(&key(number)), "{file}");
        }
    }
    assert!(
        world
            .read("home/.bashrc")
            .contains("export A=1\r\n# GH_TOKEN is in sevault: sv_load ")
    );
    assert!(world.read("home/.bashrc").ends_with("\r\nalias b=c"));
    assert_eq!(
        world.read("work/.mcp.json"),
        "{\"env\":{\"GH_TOKEN\":\"${GH_TOKEN}\"}}\n"
    );
    assert_eq!(
        world.read("home/.cursor/mcp.json"),
        "{\"env\":{\"GH_TOKEN\":\"${env:GH_TOKEN}\"}}"
    );
    assert_eq!(
        fs::metadata(world.path("home/.bashrc")).unwrap().mode() & 0o7777,
        0o640
    );
    let get =
        |arguments: &[&str]| String::from_utf8(world.sevault(arguments).output().stdout).unwrap();
    assert_eq!(get(&["get", "GH_TOKEN", "--global"]), key(0));
    assert_eq!(get(&["get", "GH_TOKEN", "--project", "."]), key(1));

    let again = world.sevault(&["doctor", "--fix", "--yes"]).output();
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(said(&again).contains("nothing to do"));

    fs::write(
        world.path("home/.zsh_history"),
        world.read("home/.zsh_history") + ": 1700000002:0;pwd\n",
    )
    .unwrap();
    let undone = world.sevault(&["doctor", "--undo", "--yes"]).output();
    assert_eq!(undone.status.code(), Some(0), "{}", said(&undone));
    for (file, text) in &files {
        let appended = if *file == "home/.zsh_history" {
            ": 1700000002:0;pwd\n"
        } else {
            ""
        };
        assert_eq!(world.read(file), format!("{text}{appended}"), "{file}");
    }
    assert_eq!(
        fs::metadata(world.path("home/.bashrc")).unwrap().mode() & 0o7777,
        0o640
    );
}

#[test]
fn a_second_value_of_a_name_never_takes_the_place_of_the_first() {
    let world = unlocked();
    world
        .sevault(&["set", "GH_TOKEN", "--stdin"])
        .stdin(key(0))
        .stdout();
    world.write("home/.profile", format!("export GH_TOKEN={}\n", key(1)));
    let fixed = world.sevault(&["doctor", "--fix", "--yes"]).output();
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    let get =
        |arguments: &[&str]| String::from_utf8(world.sevault(arguments).output().stdout).unwrap();
    assert_eq!(get(&["get", "GH_TOKEN"]), key(0));
    assert_eq!(get(&["get", "GH_TOKEN", "--label", "found-2"]), key(1));
}

#[test]
fn a_reference_is_left_where_it_was_asked_for() {
    let world = unlocked();
    world.write("work/.env", format!("GH_TOKEN='{}'\n", key(0)));
    let fixed = world
        .sevault(&["doctor", "--fix", "--yes", "--references"])
        .output();
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    assert_eq!(
        world.read("work/.env"),
        "GH_TOKEN='sevault://default/GH_TOKEN'\n"
    );
    let clean = world.sevault(&["doctor", "."]).output();
    assert_eq!(clean.status.code(), Some(0), "{}", said(&clean));
}

#[test]
fn what_is_not_ours_to_change_is_left_and_said() {
    let world = unlocked();
    let line = format!("export GH_TOKEN={}\n", key(0));
    let read_only = world.write("home/.bashrc", &line);
    fs::set_permissions(&read_only, fs::Permissions::from_mode(0o444)).unwrap();
    let twice = world.write("home/.profile", &line);
    fs::hard_link(twice, world.path("home/other-name")).unwrap();
    world.write("home/.zshrc", format!("GH_TOKEN={} make\n", key(0)));
    let owned = [
        "home/.aws/credentials",
        "home/.claude/settings.json",
        "home/.codex/logs.sqlite",
    ];
    for file in owned {
        world.write(file, format!("github = {}\n", key(0)));
    }
    let fixed = world.sevault(&["doctor", "--fix", "--yes"]).output();
    assert_eq!(fixed.status.code(), Some(1), "{}", said(&fixed));
    for words in [
        "read-only",
        "second name",
        "more than one plain assignment",
        "needs the value there",
    ] {
        assert!(said(&fixed).contains(words), "{words}: {}", said(&fixed));
    }
    assert_eq!(world.read("home/.bashrc"), line);
    assert_eq!(world.read("home/.profile"), line);
    for file in owned {
        assert_eq!(world.read(file), format!("github = {}\n", key(0)));
    }
}

#[test]
fn a_history_of_a_hundred_megabytes_is_mended_and_brought_back_whole() {
    let world = unlocked();
    let line = "git commit -m 'a change' && make -j4 test && curl https://api.acme.io/v1/items\n";
    let half = line.repeat(rounds(1, 50) * 1_000_000 / line.len());
    let text = format!("{half}export GH_TOKEN={}\n{half}", key(0));
    let file = "home/.bash_history";
    world.write(file, &text);
    world.sevault(&["doctor", "--fix", "--yes"]).stdout();
    assert!(world.read(file) == text.replace(&key(0), "REMOVED_BY_SEVAULT"));
    // What is kept for the way back is what was replaced, and not the file.
    let vault = world.path("home/.local/share/sevault/profiles/default.vault");
    assert!(fs::metadata(vault).unwrap().len() < 100_000);
    world.sevault(&["doctor", "--undo", "--yes"]).stdout();
    assert!(world.read(file) == text);
}

#[test]
fn pipes_devices_links_and_odd_names_hold_nobody_up() {
    if !needs("mkfifo") {
        return;
    }
    let world = world();
    for pipe in ["home/.zshrc", "work/.env", "home/.bash_history"] {
        let made = std::process::Command::new("mkfifo")
            .arg(world.path(pipe))
            .status()
            .unwrap();
        assert!(made.success());
    }
    std::os::unix::fs::symlink("/dev/zero", world.path("home/.profile")).unwrap();
    // A device that never ends, for who may make one.
    let zero = ["-m", "0644", "home/.netrc", "c", "1", "5"];
    let mut make = std::process::Command::new("mknod");
    make.args(zero).current_dir(world.path("")).output().ok();
    std::os::unix::fs::symlink("..", world.path("work/circle")).unwrap();
    std::os::unix::fs::symlink("nowhere", world.path("home/.zprofile")).unwrap();
    world.write(
        "work/odd\u{1b}[2J\nname/.env.local",
        format!("GH_TOKEN={}\n", key(0)),
    );
    let output = world.sevault(&["doctor"]).output();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("a link out of the home directory"));
    assert!(said(&output).contains("not a plain file"));
    assert!(
        !said(&output).contains("\u{1b}[2J"),
        "a file's name reached the terminal"
    );
}

#[test]
fn what_could_not_be_read_is_not_called_clean() {
    let world = world();
    let closed = world.write("work/closed", "x");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        crate::support::skip("root reads everything");
        return;
    }
    assert_eq!(
        world.sevault(&["doctor", "."]).output().status.code(),
        Some(2)
    );
}

#[test]
fn a_known_finding_is_passed_over_and_a_new_one_is_not() {
    let world = world();
    world.write("work/a.txt", key(0));
    let accepted = world
        .sevault(&["doctor", "--baseline", "known.json", "--accept", "."])
        .output();
    assert_eq!(accepted.status.code(), Some(0), "{}", said(&accepted));
    assert!(!world.read("work/known.json").contains(&key(0)));
    let known = world
        .sevault(&["doctor", "--baseline", "known.json", "."])
        .output();
    assert_eq!(known.status.code(), Some(0), "{}", said(&known));
    world.write("work/b.txt", key(1));
    assert_eq!(
        world
            .sevault(&["doctor", "--baseline", "known.json", "."])
            .output()
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        world
            .sevault(&["doctor", "--baseline", "none.json", "."])
            .output()
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_report_for_forges_has_every_finding() {
    let world = world();
    world.write("work/a b.txt", key(0));
    let output = world.sevault(&["doctor", "--sarif", "."]).output();
    let results = json(&output)["runs"][0]["results"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(results, 1);
}

#[test]
fn a_key_that_is_staged_stops_the_commit() {
    if !needs("git") {
        return;
    }
    let world = world();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@b.invalid"];
        world
            .program("git", &[&identity[..], arguments].concat())
            .output()
    };
    git(&["init", "-q", "."]);
    world.sevault(&["doctor", "--install-hook"]).output();
    world.write("work/safe.txt", "nothing\n");
    git(&["add", "."]);
    assert!(git(&["commit", "-qm", "one"]).status.success());
    world.write("work/key.txt", key(0));
    git(&["add", "."]);
    // What counts is what is staged, not what the file is now.
    world.write("work/key.txt", "nothing\n");
    let refused = git(&["commit", "-qm", "two"]);
    assert!(!refused.status.success(), "{}", said(&refused));
    assert!(said(&refused).contains("key.txt:1:1"), "{}", said(&refused));
    git(&["add", "."]);
    assert!(git(&["commit", "-qm", "three"]).status.success());
}

#[test]
fn fixes_in_one_second_have_each_a_way_back() {
    let world = unlocked();
    let files = ["home/.bashrc", "home/.profile", "home/.zshrc"];
    let line = |number| format!("export TOKEN_{number}={}\n", key(number));
    for (number, file) in files.iter().enumerate() {
        world.write(file, line(number));
        world.sevault(&["doctor", "--fix", "--yes"]).stdout();
    }
    world.sevault(&["doctor", "--undo", "--yes"]).stdout();
    for (number, file) in files.iter().enumerate() {
        assert_eq!(world.read(file), line(number));
    }
}

/// Killed at any instant, a file is the old one or the new one, its key is in the vault before it is in no file, and `--undo` or another
/// `--fix` goes on from there; and so it is with `--undo`.
#[test]
fn a_fix_that_is_killed_leaves_whole_files() {
    let world = unlocked();
    let files = ["home/.bashrc", "home/.profile", "home/.zshrc", "work/.env"];
    let count = rounds(4, 200);
    let keys = github_keys(files.len() * (count + 1));
    let round_of = |round: usize| &keys[round * files.len()..][..files.len()];
    let line = |name: &str, key: &str| format!("export {name}={key}\n");
    // Names of its own for each round: nothing that is stored yet makes its work less.
    let name = |round: usize, number: usize| format!("TOKEN_{round}_{number}");
    let fill = |round: usize| {
        for (number, (file, key)) in files.iter().zip(round_of(round)).enumerate() {
            world.write(file, line(&name(round, number), key));
        }
    };
    let is_mended = |file: &str| {
        let text = world.read(file);
        text.starts_with("# TOKEN_") && text.contains(" is in sevault: ")
    };
    let are_as_before = |round: usize| {
        let mut all = files.iter().zip(round_of(round)).enumerate();
        all.all(|(number, (file, key))| world.read(file) == line(&name(round, number), key))
    };
    let act = |what: &str| world.sevault(&["doctor", what, "--yes"]);
    let whole = |what: &str| {
        let output = act(what).output();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    };
    // The instants are spread over as long as it takes on this machine.
    let timed = |what: &str| {
        let start = std::time::Instant::now();
        whole(what);
        start.elapsed()
    };
    fill(count);
    let lengths = [timed("--fix"), timed("--undo")];
    let killed = |what: &str, length: Duration, round: usize| {
        let mut child = act(what).start();
        std::thread::sleep(length * (round as u32 * 37 % 110) / 100);
        child.kill().unwrap();
        child.wait().unwrap();
    };
    let mut tally = [0; 5];
    for round in 0..count {
        fill(round);
        killed("--fix", lengths[0], round);
        let mut mended = 0;
        for (number, (file, key)) in files.iter().zip(round_of(round)).enumerate() {
            let name = name(round, number);
            if is_mended(file) {
                assert_eq!(stored(&world, &name, file), *key, "{file}");
                mended += 1;
            } else {
                assert_eq!(world.read(file), line(&name, key), "{file}");
            }
        }
        tally[mended] += 1;
        if round % 2 == 1 {
            whole("--fix");
            assert!(files.iter().all(|file| is_mended(file)));
            killed("--undo", lengths[1], round);
        }
        whole("--undo");
        assert!(are_as_before(round), "round {round}");
        for directory in ["home", "work"] {
            assert_eq!(leftovers(&world.path(directory)), Vec::<String>::new());
        }
    }
    println!("killed with 0, 1, 2, 3 and 4 files mended: {tally:?}");
}

/// What the vault holds under a name for the place that a file is in.
fn stored(world: &World, name: &str, file: &str) -> String {
    let scope: &[&str] = match file.starts_with("home/") {
        true => &["--global"],
        false => &["--project", "."],
    };
    world.sevault(&[&["get", name], scope].concat()).stdout()
}

fn leftovers(directory: &Path) -> Vec<String> {
    let names = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".tmp")).collect()
}

/// Starts a scan of a file with a key and of one that takes long, and has Ctrl-C come while the second is read.
#[cfg(unix)]
fn interrupted(world: &World, arguments: &[&str]) -> Output {
    use rustix::process::{Pid, Signal, kill_process};
    let large = world.write("work/large.txt", "a line of text\n".repeat(4096));
    // A hole: it takes no room, and gigabytes are read.
    fs::File::options()
        .write(true)
        .open(&large)
        .unwrap()
        .set_len(3 << 30)
        .unwrap();
    world.write("work/key.env", format!("GH_TOKEN={}\n", key(0)));
    let arguments = [&["doctor"], arguments, &["key.env", "large.txt"]].concat();
    let child = world.sevault(&arguments).start();
    let open = format!("/proc/{}/fd", child.id());
    let is_reading = || {
        let names = fs::read_dir(&open).into_iter().flatten().flatten();
        names
            .filter_map(|name| fs::read_link(name.path()).ok())
            .any(|file| file == large)
    };
    assert!(is_soon(Duration::from_secs(20), is_reading));
    let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
#[cfg(unix)]
fn a_scan_that_is_interrupted_tells_what_it_found_and_does_nothing_by_half() {
    if !Path::new("/proc/self/fd").is_dir() {
        crate::support::skip("no /proc to see in which file it reads");
        return;
    }
    let world = unlocked();
    let output = interrupted(&world, &[]);
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    assert!(said(&output).contains("key.env:1:10"), "{}", said(&output));
    assert!(said(&output).contains("stopped before the end"));

    let output = interrupted(&world, &["--json"]);
    assert_eq!(output.status.code(), Some(130));
    let report = json(&output);
    assert_eq!(report["stopped"], true);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);

    let output = interrupted(&world, &["--fix", "--yes"]);
    assert_eq!(output.status.code(), Some(130));
    assert!(
        said(&output).contains("nothing was changed"),
        "{}",
        said(&output)
    );
    assert!(world.read("work/key.env").contains(&key(0)));

    let output = interrupted(&world, &["--baseline", "known.json", "--accept"]);
    assert_eq!(output.status.code(), Some(130));
    assert!(!world.path("work/known.json").exists());
}

/// What one check of a whole examination says.
fn check(run: crate::support::Run<'_>, name: &str) -> (String, String) {
    let report = json(&run.output());
    let checks = report["checks"].as_array().unwrap().clone();
    let one = checks.iter().find(|check| check["name"] == name).unwrap();
    (
        one["state"].as_str().unwrap().to_owned(),
        one["says"].as_str().unwrap().to_owned(),
    )
}

#[test]
#[cfg(unix)]
fn the_hook_is_found_where_install_puts_it() {
    for (shell, file) in [
        ("/bin/bash", "~/.bashrc"),
        ("/bin/zsh", "~/.zshrc"),
        ("/bin/fish", "~/.config/fish/conf.d/sevault.fish"),
    ] {
        let world = World::with_profile();
        let look = || {
            check(
                world.sevault(&["doctor", "--json"]).env("SHELL", shell),
                "shell hook",
            )
        };
        assert_eq!(look().0, "WARN", "{shell}");
        world.sevault(&["install"]).env("SHELL", shell).stdout();
        assert_eq!(
            look(),
            ("OK".to_owned(), format!("loaded by {file}")),
            "{shell}"
        );
        let inside = file.replace('~', "home");
        let moved = world
            .read(&inside)
            .replace("/sevault", "/elsewhere/sevault");
        world.write(&inside, moved);
        let (state, says) = look();
        assert_eq!(state, "WARN", "{shell}");
        assert!(says.contains("does not start this program"), "{says}");
    }
}

#[test]
#[cfg(unix)]
fn a_key_beside_a_login_and_one_past_its_time_are_said() {
    let world = World::with_profile();
    world.write("home/.claude/.credentials.json", "{}");
    let look = |loaded: &str, name: &str| {
        let run = world
            .sevault(&["doctor", "--json"])
            .env("ANTHROPIC_API_KEY", "sk-not-a-key")
            .env("SEVAULT_LOADED", loaded);
        check(run, name)
    };
    let (state, says) = look("", "one source for each tool");
    assert_eq!(state, "WARN");
    assert!(says.contains("~/.claude/.credentials.json"), "{says}");
    let name = "credentials in this shell";
    let (state, says) = look("", name);
    assert_eq!(state, "WARN");
    assert!(says.contains("ANTHROPIC_API_KEY"), "{says}");
    let (state, says) = look("ANTHROPIC_API_KEY:claude:1000::marker=/none", name);
    assert_eq!(state, "WARN");
    assert!(says.contains("past their time"), "{says}");
    let (state, _) = look("ANTHROPIC_API_KEY:claude:4102444800::marker=/none", name);
    assert_eq!(state, "OK");
}

#[test]
#[cfg(unix)]
fn a_vault_file_that_is_cut_off_or_open_to_others_fails() {
    let world = World::with_profile();
    let look = |name: &str| check(world.sevault(&["doctor", "--json"]), name);
    assert_eq!(look("vault file").0, "OK");
    assert_eq!(look("ways in").0, "WARN");
    assert_eq!(look("keychain").0, "OK");
    let file = "home/.local/share/sevault/profiles/default.vault";
    fs::set_permissions(world.path(file), fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(look("vault file").0, "FAIL");
    fs::set_permissions(world.path(file), fs::Permissions::from_mode(0o600)).unwrap();
    let whole = world.read(file);
    world.write(file, &whole[..whole.len() - 20]);
    let (state, says) = look("vault file");
    assert_eq!(state, "FAIL");
    assert!(says.contains("cut off"), "{says}");
}
