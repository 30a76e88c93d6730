//! Secrets from files of others, and into them.

mod foreign;
mod tools;

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::terminal::Terminal;
use crate::support::{Run, Shell, World, needs, skip};

/// A world whose profile is open.
fn unlocked() -> World {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(World::PASSWORD)
        .stdout();
    world
}

fn import<'a>(world: &'a World, text: &[u8], more: &[&str]) -> Run<'a> {
    world
        .sevault(&[&["import", "-", "--format", "dotenv"], more].concat())
        .stdin(text)
}

/// The names and values of the profile, by its own export.
fn all(world: &World) -> Value {
    let text = world
        .sevault(&["export", "--all", "--format", "json"])
        .stdout();
    serde_json::from_str(&text).unwrap()
}

/// How many snapshots of the vault are kept.
fn snapshots(world: &World) -> usize {
    let state = world.path("home/.local/state/sevault");
    let directories = std::fs::read_dir(state).unwrap();
    directories
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "snapshots"))
        .map(|path| std::fs::read_dir(path).unwrap().count())
        .sum()
}

const FILE: &str = "home/.local/share/sevault/profiles/default.vault";

#[test]
fn a_file_is_taken_in_and_told_of() {
    let world = unlocked();
    world.write("work/.env", "export A='one'\r\nB=two # comment\r\n");
    world.sevault(&["import", ".env", "--dry-run"]).says(
        "
        out: NAME  CHANGE
        out: A     new
        out: B     new
        err: sevault: would import: 2 new
        exit: 0
        ",
    );
    assert_eq!(all(&world), json!({}));
    world.sevault(&["import", ".env"]).says(
        "
        err: sevault: imported: 2 new
        exit: 0
        ",
    );
    assert_eq!(all(&world), json!({"A": "one", "B": "two"}));
    world.write("work/.env", "A=one\nB=three\nC=\n");
    world.sevault(&["import", ".env"]).says(
        "
        err: sevault: error: `B` is here already with another value
        err: sevault: hint: replace with `--overwrite`, leave alone with `--skip`, or import into a namespace with `--ns`
        exit: 1
        ",
    );
    world
        .sevault(&["import", ".env", "--skip", "--json"])
        .says(
            r#"
        out: {"dry_run":false,"secrets":[{"name":"A","change":"same"},{"name":"B","change":"kept"},{"name":"C","change":"new"}]}
        exit: 0
        "#,
        );
    world
        .sevault(&["import", ".env", "--overwrite"])
        .says("err: sevault: imported: 1 changed, 2 unchanged\nexit: 0\n");
    assert_eq!(all(&world), json!({"A": "one", "B": "three", "C": ""}));
    assert_eq!(
        world.sevault(&["get", "B", "--version", "1"]).stdout(),
        "two"
    );
    world
        .sevault(&["import", ".env", "--ns", "api", "--tag", "from=file"])
        .says("err: sevault: imported: 3 new\nexit: 0\n");
    let tagged = world
        .sevault(&["list", "--tag", "from=file", "--json"])
        .stdout();
    assert_eq!(
        serde_json::from_str::<Vec<Value>>(&tagged).unwrap().len(),
        3
    );
    world
        .sevault(&["export", "--ns", "api"])
        .says("out: A=one\nout: B=three\nout: C=\nexit: 0\n");
}

#[test]
fn a_name_that_drives_programs_is_refused_with_all_of_its_kind_and_nothing_is_stored() {
    let world = unlocked();
    let before = world.read(FILE);
    for name in [
        "LD_PRELOAD",
        "ld_preload",
        "GIT_CONFIG_COUNT",
        "NODE_OPTIONS",
        "https_proxy",
        "SEVAULT_X",
        "ns/LD_PRELOAD",
    ] {
        let said = import(&world, format!("A=1\n{name}=x\n").as_bytes(), &[]).said();
        assert!(
            said.contains(&format!(
                "`{}` may not be a secret",
                name.trim_start_matches("ns/")
            )) && said.ends_with("exit: 3\n"),
            "{said}"
        );
    }
    import(&world, b"NODE_OPTIONS=x\nA=1\nLD_PRELOAD=y\nF=() { :; }\n", &[]).says(
        "
        err: sevault: error: `NODE_OPTIONS`, `LD_PRELOAD` and `F` may not be secrets: as variables they make programs run or trust something else
        err: sevault: hint: take them out, or say that you mean them with `--allow-name NAME` for each
        exit: 3
        ",
    );
    let said = import(&world, b"BASH_FUNC_x%%=() { :; }\n", &[]).said();
    assert!(said.contains("line 1 is no assignment"), "{said}");
    assert_eq!(world.read(FILE), before);
    import(
        &world,
        b"NODE_OPTIONS=x\n",
        &["--allow-name", "NODE_OPTIONS"],
    )
    .says("err: sevault: imported: 1 new\nexit: 0\n");
    // What is evaluated is looked at once more.
    let said = world.sevault(&["export", "--format", "shell"]).said();
    assert!(said.contains("`NODE_OPTIONS` may not be"), "{said}");
}

#[test]
fn a_fault_anywhere_leaves_everything_as_it_was() {
    let world = unlocked();
    let before = world.read(FILE);
    let secret = "sk-ant-never-shown";
    for (text, want) in [
        (format!("A=1\n{secret}\n"), "line 2 is no assignment"),
        (format!("A='{secret}\n"), "line 1 is no assignment"),
        (
            format!("A={secret}\0\n"),
            "cannot take line 1: a value may not contain a NUL byte",
        ),
    ] {
        let said = import(&world, text.as_bytes(), &[]).said();
        assert!(said.contains(want) && said.ends_with('\n'), "{said}");
        assert!(
            !said.contains(secret) && !said.contains("exit: 0"),
            "{said}"
        );
    }
    assert_eq!(world.read(FILE), before);
}

#[test]
fn ten_thousand_secrets_are_one_snapshot() {
    let world = World::with_profile();
    let text: String = (0..10_000).map(|n| format!("K{n}='value {n}'\n")).collect();
    world.write("work/many.env", text);
    let before = snapshots(&world);
    let start = std::time::Instant::now();
    world
        .sevault(&["import", "many.env", "--password-stdin"])
        .stdin(World::PASSWORD)
        .says("err: sevault: imported: 10000 new\nexit: 0\n");
    eprintln!("10,000 secrets imported in {:?}", start.elapsed());
    assert!(snapshots(&world) <= before + 1);
    world
        .sevault(&["import", "many.env", "--password-stdin"])
        .stdin(World::PASSWORD)
        .says("err: sevault: imported: 10000 unchanged\nexit: 0\n");
    assert!(snapshots(&world) <= before + 1);
}

#[test]
fn a_pipe_is_read_and_one_that_stays_silent_is_given_up() {
    if !needs("mkfifo") {
        return;
    }
    let world = unlocked();
    world
        .shell(Shell::Bash, "mkfifo pipe && { sleep 0.2; echo A=1; } >pipe & sevault import pipe && sevault import <(echo B=2)")
        .says("err: sevault: imported: 1 new\nerr: sevault: imported: 1 new\nexit: 0\n");
    world
        .sevault(&["import", "pipe", "--timeout", "1s"])
        .says("err: sevault: error: cannot read `pipe`: nothing comes\nerr: sevault: hint: give it longer with `--timeout`\nexit: 1\n");
    world
        .shell(Shell::Bash, "sleep 5 | sevault import - --timeout 1s")
        .says("err: sevault: error: cannot read standard input: nothing comes\nerr: sevault: hint: give it longer with `--timeout`\nexit: 1\n");
    world
        .sevault(&["import", "."])
        .says("err: sevault: error: cannot read `.`: is a directory\nexit: 1\n");
    assert_eq!(all(&world), json!({"A": "1", "B": "2"}));
}

/// Values that are hard to carry, and are text.
fn hard_values() -> Vec<(&'static str, String)> {
    let every: String = (1u8..=127).map(char::from).collect();
    [
        ("EMPTY", ""),
        ("PLAIN", "sk-ant-api03_x.y"),
        ("BLANKS", "  a b\t"),
        ("QUOTES", "it's \"so\" `now` \u{2018}x\u{2019}"),
        ("DOLLARS", "$HOME ${HOME} $(id) `id` %PATH% !x"),
        ("BACKSLASHES", "C:\\new\\table \\\\ \\' \\\" \\"),
        ("SEVERAL", "a\nb\n\nc\n"),
        ("ENDS", "a\r\nb\rc\r"),
        ("SIGNS", "#a # b = c; d & e | f > g < h * ? [x] {y} ~"),
        ("BEYOND", "é漢字😀\u{85}\u{2028}\u{feff}"),
        ("ALL", every.as_str()),
        ("YAML", "no: - !!null ? |"),
        ("PERCENT", "%0A::add-mask::%25"),
        ("EOF", "EOF\nghadelimiter_\n"),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.to_owned()))
    .collect()
}

/// A world that holds the hard values.
fn hard_world() -> World {
    let world = unlocked();
    let object: serde_json::Map<String, Value> = hard_values()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    world.write("work/hard.json", Value::from(object).to_string());
    world.sevault(&["import", "hard.json"]).stdout();
    world
}

#[test]
fn what_goes_out_comes_in_again_byte_for_byte() {
    for format in ["dotenv", "json"] {
        let world = hard_world();
        world
            .sevault(&["set", "BYTES", "--stdin"])
            .stdin(b"\xff\xfe \xc3\n\x80")
            .stdout();
        world
            .sevault(&["set", "deep/er/NAME", "--stdin"])
            .stdin("x y")
            .stdout();
        let text = world
            .sevault(&["export", "--all", "--format", format])
            .output();
        let other = unlocked();
        other.write("work/file", &text.stdout);
        other
            .sevault(&["import", "file", "--format", format])
            .says("err: sevault: imported: 16 new\nexit: 0\n"
                .replace(
                    "err: sevault: imported",
                    if format == "dotenv" {
                        "err: sevault: warning: 1 value holds `${`, which is stored as it stands\nerr: sevault: imported"
                    } else {
                        "err: sevault: imported"
                    },
                )
                .as_str());
        for (name, value) in hard_values() {
            assert_eq!(
                other.sevault(&["get", name]).stdout(),
                value,
                "{format} {name}"
            );
        }
        let bytes = other.sevault(&["get", "BYTES"]).output().stdout;
        assert_eq!(bytes, b"\xff\xfe \xc3\n\x80", "{format}");
        let again = other
            .sevault(&["export", "--all", "--format", format])
            .output();
        assert_eq!(again.stdout, text.stdout, "{format}");
    }
}

/// A script that prints each hard value from its environment, with a byte after it that stands in none.
fn prints_all() -> String {
    let names: Vec<&str> = hard_values().into_iter().map(|(name, _)| name).collect();
    format!(
        "for n in {}; do printenv $n; printf '\\177\\n'; done",
        names.join(" ")
    )
}

fn printed() -> String {
    let values = hard_values().into_iter();
    values
        .map(|(_, value)| format!("{value}\n\u{7f}\n"))
        .collect()
}

#[test]
fn real_shells_evaluate_what_is_written_for_them() {
    let world = hard_world();
    world.write("work/print", prints_all());
    for (program, script) in [
        (
            "bash",
            "eval \"$(sevault export --format shell)\"; sh print",
        ),
        ("bash", "source <(sevault export --format shell); sh print"),
        ("zsh", "eval \"$(sevault export --format shell)\"; sh print"),
        (
            "dash",
            "eval \"$(sevault export --format shell)\"; sh print",
        ),
        ("fish", "sevault export --format fish | source; sh print"),
    ] {
        if needs(program) {
            let said = world.program(program, &["-c", script]).stdout();
            assert!(said == printed(), "{program} {script}: {said:?}");
        }
    }
    if needs("pwsh") {
        let script =
            "sevault export --format powershell | Out-String | Invoke-Expression; sh print";
        let said = world
            .program("pwsh", &["-NoProfile", "-c", script])
            .stdout();
        assert_eq!(said, printed());
    }
}

#[test]
fn a_shell_that_sources_a_dotenv_file_gets_the_values() {
    let world = hard_world();
    world.write("work/print", prints_all());
    // A shell knows no escape for a carriage return.
    let script = "set -a; source <(sevault export --keys EMPTY,PLAIN,BLANKS,QUOTES,DOLLARS,BACKSLASHES,SEVERAL,SIGNS,BEYOND,YAML,PERCENT,EOF); sh print";
    let said = world.program("bash", &["-c", script]).output();
    let want: String = hard_values()
        .into_iter()
        .map(|(name, value)| match name {
            "ENDS" | "ALL" => "\u{7f}\n".to_owned(),
            _ => format!("{value}\n\u{7f}\n"),
        })
        .collect();
    assert_eq!(String::from_utf8(said.stdout).unwrap(), want);
}

#[test]
fn others_read_yaml_and_dotenv_as_we_wrote_them() {
    let world = hard_world();
    let want: serde_json::Map<String, Value> = hard_values()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let python = std::env::var("SEVAULT_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = |module: &str| {
        let import = format!("import {module}");
        let there = world.program(&python, &["-c", &import]).output();
        if !there.status.success() {
            skip(&format!("Python has no `{module}`"));
        }
        there.status.success()
    };
    if has("yaml") {
        world.write(
            "work/x.yaml",
            world.sevault(&["export", "--format", "yaml"]).stdout(),
        );
        let script = "import json,yaml; print(json.dumps(yaml.safe_load(open('x.yaml', 'rb'))))";
        let read = world.program(&python, &["-c", script]).stdout();
        assert_eq!(
            serde_json::from_str::<Value>(&read).unwrap(),
            Value::from(want.clone())
        );
    }
    if has("dotenv") {
        world.write("work/x.env", world.sevault(&["export"]).stdout());
        let script = "import json,dotenv; print(json.dumps(dotenv.dotenv_values('x.env', interpolate=False)))";
        let read = world.program(&python, &["-c", script]).stdout();
        let read: serde_json::Map<String, Value> = serde_json::from_str(&read).unwrap();
        for (name, value) in &want {
            // No form holds a quote, a dollar sign and a carriage return for every reader; a shell must not run it, so that its form wins.
            if !matches!(name.as_str(), "QUOTES" | "ALL") {
                assert_eq!(&read[name], value, "{name}");
            }
        }
    }
}

#[test]
fn github_gets_masks_on_the_log_and_variables_in_its_file() {
    let world = unlocked();
    import(&world, b"A=one\nB='x\ny'\n", &[]).stdout();
    world.write("work/env", "BEFORE=1\n");
    world
        .sevault(&["export", "--format", "github"])
        .env("GITHUB_ENV", world.path("work/env"))
        .says("out: ::add-mask::one\nout: ::add-mask::x%0Ay\nexit: 0\n");
    let file = world.read("work/env");
    let word = file.lines().nth(1).unwrap().strip_prefix("A<<").unwrap();
    assert_eq!(
        file,
        format!("BEFORE=1\nA<<{word}\none\n{word}\nB<<{word}\nx\ny\n{word}\n")
    );
    let said = world.sevault(&["export", "--format", "github"]).stdout();
    assert!(
        said.starts_with("::add-mask::one\n::add-mask::x%0Ay\nA<<sevault_"),
        "{said}"
    );
}

#[test]
fn docker_is_not_given_what_it_would_cut() {
    let world = unlocked();
    import(&world, b"A='it''\nB='x\ny'\n", &[]).said();
    import(&world, b"A=\"a 'b' #\"\nB='x\ny'\n", &[]).stdout();
    world.sevault(&["export", "--format", "docker"]).says(
        "
        err: sevault: error: a file for docker cannot hold the value of `B`
        err: sevault: hint: choose others with `--keys`, or another format
        exit: 1
        ",
    );
    world
        .sevault(&["export", "--format", "docker", "--keys", "A"])
        .says("out: A=a 'b' #\nexit: 0\n");
}

#[test]
fn values_are_not_printed_on_a_terminal_or_inside_an_agent_by_accident() {
    let world = unlocked();
    import(&world, b"A=one\n", &[]).stdout();
    world.sevault(&["export"]).env("CLAUDECODE", "1").says(
        "
        err: sevault: error: a value may not be printed inside an AI agent
        err: sevault: hint: give it to the program that needs it with `sevault exec`
        exit: 3
        ",
    );
    world
        .sevault(&["export", "--force"])
        .env("CLAUDECODE", "1")
        .says("out: A=one\nexit: 0\n");
    if !needs("tmux") {
        return;
    }
    let terminal = Terminal::open(&world, Shell::Bash);
    terminal.types("sevault export; echo said $?");
    let screen = terminal.waits_for("said 3");
    assert!(!screen.contains("one"), "{screen}");
    terminal.types("sevault export --reveal");
    terminal.waits_for("A=one");
}

#[test]
fn standard_input_carries_the_password_and_then_the_file() {
    let world = World::with_profile();
    let mut child = world
        .command(crate::support::SEVAULT)
        .args(["import", "-", "--password-stdin"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let text = format!("{}\nA=1\n", World::PASSWORD);
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let said = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&said.stderr),
        "sevault: imported: 1 new\n"
    );
}
