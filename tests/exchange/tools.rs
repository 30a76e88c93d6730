//! What is done with single secrets and with namespaces: made, edited, copied, moved, compared.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use serde_json::{Value, json};

use super::{all, import, unlocked};
use crate::support::terminal::Terminal;
use crate::support::{Shell, World, is_soon, needs};

#[test]
fn a_value_is_made_and_never_shown() {
    let world = unlocked();
    for (name, spec, length) in [
        ("A", &["--generate"][..], 32),
        ("B", &["--generate", "hex:40"], 40),
        ("C", &["--generate=symbols:24"], 24),
    ] {
        world
            .sevault(&[&["set", name], spec].concat())
            .says("out: Stored $ID\nexit: 0\n");
        assert_eq!(
            world.sevault(&["get", name]).stdout().len(),
            length,
            "{name}"
        );
    }
    let words = |name: &str| {
        world
            .sevault(&["set", name, "--generate", "words"])
            .stdout();
        world.sevault(&["get", name]).stdout()
    };
    let (one, other) = (words("W"), words("X"));
    assert!(one != other && one.split('-').count() == 8, "{one}");
    world.sevault(&["set", "D", "--generate", "digits:6"]).says(
        "
        out: Stored $ID
        err: sevault: warning: there are only 2^19 such values, which somebody could try one by one
        exit: 0
        ",
    );
    let said = world
        .sevault(&["set", "D", "--generate", "sk-ant-x"])
        .said();
    assert!(
        !said.contains("sk-ant-x") && said.ends_with("exit: 2\n"),
        "{said}"
    );
}

#[test]
fn namespaces_are_listed_copied_and_moved_whole() {
    let world = unlocked();
    import(&world, b"A=1\napi/X=x\napi/deep/Y=y\nprod/X=p\n", &[]).stdout();
    world.sevault(&["ns", "list"]).says(
        "
        out: NAMESPACE  SECRETS
        out: api        1
        out: api/deep   1
        out: prod       1
        exit: 0
        ",
    );
    world.sevault(&["ns", "copy", "api", "prod"]).says(
        "
        err: sevault: error: `prod/X` is there already
        err: sevault: hint: remove what is there first, or choose another namespace
        exit: 1
        ",
    );
    world
        .sevault(&["ns", "copy", "api", "test"])
        .says("err: sevault: copied 2 secrets from `api` to `test`\nexit: 0\n");
    world
        .sevault(&["ns", "move", "api", "old/api"])
        .says("err: sevault: moved 2 secrets from `api` to `old/api`\nexit: 0\n");
    assert_eq!(
        all(&world),
        json!({"A": "1", "prod/X": "p", "test/X": "x", "test/deep/Y": "y", "old/api/X": "x", "old/api/deep/Y": "y"})
    );
    world
        .sevault(&["ns", "move", "old", "old/er"])
        .says("err: sevault: error: `old/er` lies in `old` itself\nexit: 2\n");
    let said = world.sevault(&["ns", "copy", "none", "x"]).said();
    assert!(said.contains("there is nothing in `none`"), "{said}");
}

#[test]
fn two_profiles_are_compared_by_name() {
    let world = unlocked();
    world
        .sevault(&["profile", "create", "prod", "--password-stdin"])
        .stdin("other\n")
        .stdout();
    world
        .sevault(&["unlock", "--profile", "prod", "--password-stdin"])
        .stdin("other\n")
        .stdout();
    import(&world, b"A=canary-a\nBOTH=canary-b\n", &[]).stdout();
    import(
        &world,
        b"BOTH=canary-c\nZ=canary-z\n",
        &["--profile", "prod"],
    )
    .stdout();
    world.sevault(&["compare", "default", "prod"]).says(
        "
        out: NAME  IN
        out: A     default
        out: BOTH  both
        out: Z     prod
        exit: 0
        ",
    );
    let said = world
        .sevault(&["compare", "default", "prod", "--json"])
        .stdout();
    assert_eq!(
        serde_json::from_str::<Value>(&said).unwrap(),
        json!({"only_a": ["A"], "only_b": ["Z"], "both": ["BOTH"]})
    );
    assert!(
        world
            .sevault(&["compare", "default", "none"])
            .said()
            .ends_with("exit: 1\n")
    );
}

#[test]
fn a_one_time_password_is_that_of_oathtool() {
    if !needs("oathtool") {
        return;
    }
    let world = unlocked();
    for (algorithm, digits) in [("SHA1", 6), ("SHA256", 8), ("SHA512", 7)] {
        world
            .sevault(&["set", "T", "--stdin", "--yes"])
            .stdin(format!(
                "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm={algorithm}&digits={digits}"
            ))
            .stdout();
        let ask = || {
            let kind = format!("--totp={}", algorithm.to_lowercase());
            let digits = format!("--digits={digits}");
            world
                .program(
                    "oathtool",
                    &[&kind, "--base32", &digits, "GEZDGNBVGY3TQOJQ"],
                )
                .stdout()
        };
        let codes = (ask(), world.sevault(&["totp", "T"]).stdout(), ask());
        // The half minute may end in between.
        assert!(codes.1 == codes.0 || codes.1 == codes.2, "{codes:?}");
    }
}

/// An editor that does what a script says, with the file as `$1`.
fn editor(world: &World, script: &str) -> String {
    let file = world.write("bin/editor", format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file.to_str().unwrap().to_owned()
}

/// What is left of an edit in the places for it.
fn left_behind(world: &World) -> Vec<String> {
    let mut left = Vec::new();
    for directory in [world.path("run"), "/dev/shm".into()] {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains("sevault-edit-") {
                left.extend(
                    fs::read_dir(&path)
                        .into_iter()
                        .flatten()
                        .map(|entry| entry.unwrap().path().display().to_string()),
                );
            }
        }
    }
    left
}

#[test]
fn a_value_is_edited_in_a_file_that_nobody_else_sees_and_nothing_stays() {
    if !needs("tmux") {
        return;
    }
    let world = unlocked();
    import(&world, b"A='before edit-canary'\n", &[]).stdout();
    let program = editor(
        &world,
        "stat -c '%a %h' \"$1\" \"$(dirname \"$1\")\" >$HOME/modes; stat -f -c %T \"$1\" >>$HOME/modes; cp \"$1\" $HOME/seen; env >$HOME/env; echo after >\"$1\"; echo swap >\"$1.swp\"",
    );
    let terminal = Terminal::open(&world, Shell::Bash);
    terminal.types(&format!("EDITOR='{program}' sevault edit A; echo said $?"));
    terminal.waits_for("said 0");
    assert_eq!(world.read("home/modes"), "600 1\n700 2\ntmpfs\n");
    assert_eq!(world.read("home/seen"), "before edit-canary");
    assert_eq!(world.sevault(&["get", "A"]).stdout(), "after");
    assert_eq!(
        world.sevault(&["get", "A", "--version", "1"]).stdout(),
        "before edit-canary"
    );
    let program = editor(&world, "echo half >\"$1\"; exit 1");
    terminal.types(&format!(
        "clear; EDITOR='{program} -x' sevault edit A; echo said $?"
    ));
    terminal.waits_for("said 1");
    let program = editor(&world, "true");
    terminal.types(&format!(
        "clear; EDITOR='{program}' sevault edit A; echo said $?"
    ));
    let screen = terminal.waits_for("said 0");
    assert!(screen.contains("nothing was changed"), "{screen}");
    assert_eq!(world.sevault(&["get", "A"]).stdout(), "after");
    // One that is killed leaves its file to the next.
    let program = editor(&world, "kill -9 $PPID");
    terminal.types(&format!(
        "clear; EDITOR='{program}' sevault edit A; echo said $?"
    ));
    terminal.waits_for("said 137");
    let program = editor(&world, "true");
    terminal.types(&format!(
        "clear; EDITOR='{program}' sevault edit A; echo said $?"
    ));
    terminal.waits_for("said 0");
    let left = left_behind(&world);
    assert!(left.iter().all(|path| !path.contains("/A")), "{left:?}");
    let said = world.sevault(&["edit", "A"]).said();
    assert!(
        said.ends_with("exit: 1\n") || said.ends_with("exit: 127\n"),
        "{said}"
    );
}

#[test]
fn vim_and_nano_change_a_value() {
    if !needs("tmux") {
        return;
    }
    for (program, keys) in [
        ("vim", &["ggdG", "itwo", "Escape", ":wq", "Enter"][..]),
        ("nano", &["C-k", "two", "C-o", "Enter", "C-x"]),
    ] {
        if !needs(program) {
            continue;
        }
        let world = unlocked();
        import(&world, b"A='vim-canary'\n", &[]).stdout();
        let terminal = Terminal::open(&world, Shell::Bash);
        terminal.types(&format!("EDITOR={program} sevault edit A; echo said $?"));
        terminal.waits_for("vim-canary");
        for key in keys {
            match *key {
                "Escape" | "Enter" => terminal.presses(key),
                key if key.starts_with("C-") => terminal.presses(key),
                text => terminal.begins(text),
            }
        }
        terminal.waits_for("said 0");
        assert_eq!(world.sevault(&["get", "A"]).stdout(), "two", "{program}");
        let found = world
            .program(
                "grep",
                &["-rl", "vim-canary", world.path("").to_str().unwrap()],
            )
            .output();
        assert_eq!(String::from_utf8_lossy(&found.stdout), "", "{program}");
    }
}

/// A clipboard of one file, with the words of xclip.
fn clipboard(world: &World) -> String {
    let file = world.write(
        "bin/xclip",
        "#!/bin/sh\ntest \"$1 $2\" = '-selection clipboard' || exit 9\ncase $3 in -in) cat >$HOME/board ;; -out) cat $HOME/board ;; esac\n",
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", world.path("bin").display())
}

#[test]
fn the_clipboard_is_cleared_unless_something_else_was_copied() {
    let world = unlocked();
    import(&world, b"A='copied \"x\" '\n", &[]).stdout();
    let path = clipboard(&world);
    let copy = || {
        world
            .sevault(&["get", "A", "--copy", "--clear-after", "1s"])
            .env("PATH", &path)
            .env("DISPLAY", ":9")
            .says("err: sevault: copied; the clipboard is cleared in 1 s unless it changes\nexit: 0\n");
        assert_eq!(world.read("home/board"), "copied \"x\" ");
    };
    copy();
    assert!(is_soon(Duration::from_secs(30), || world
        .read("home/board")
        .is_empty()));
    copy();
    world.write("home/board", "something else");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(world.read("home/board"), "something else");
    world.sevault(&["get", "A", "--copy"]).env("PATH", world.path("none")).says(
        "
        err: sevault: error: there is no clipboard here
        err: sevault: hint: install `wl-copy`, `xclip` or `xsel`, or give the value to the program that needs it with `sevault exec`
        exit: 1
        ",
    );
}

#[test]
fn xclip_on_a_real_display_is_cleared() {
    if !needs("Xvfb") || !needs("xclip") {
        return;
    }
    let world = unlocked();
    import(&world, b"A='copied'\n", &[]).stdout();
    world.write(
        "work/story",
        "Xvfb -displayfd 3 -screen 0 64x64x8 -nolisten tcp 3>display 2>/dev/null & server=$!
until test -s display; do sleep 0.05; done
DISPLAY=:$(cat display); export DISPLAY
sevault get A --copy --clear-after 2s
echo \"<$(xclip -selection clipboard -out)>\"
until test -z \"$(xclip -selection clipboard -out 2>/dev/null)\"; do sleep 0.1; done
echo cleared
kill $server
",
    );
    world.program("timeout", &["50", "sh", "story"]).says(
        "
        out: <copied>
        out: cleared
        err: sevault: copied; the clipboard is cleared in 2 s unless it changes
        exit: 0
        ",
    );
}

#[test]
fn a_terminal_is_asked_to_copy_where_there_is_no_other_clipboard() {
    if !needs("script") {
        return;
    }
    let world = unlocked();
    import(&world, b"A='copied'\n", &[]).stdout();
    let said = world
        .program("script", &["-qec", "sevault get A --copy", "/dev/null"])
        .stdout();
    assert!(
        said.contains("\x1b]52;c;Y29waWVk\x07") && said.contains("cannot clear"),
        "{said:?}"
    );
}

#[test]
fn another_tools_credential_is_not_replaced_by_the_way() {
    let world = unlocked();
    let add = |tool: &str, more: &[&str]| {
        let arguments = [
            &[
                "add",
                "--tool",
                tool,
                "--var",
                "OPENAI_API_KEY",
                "--global",
                "--stdin",
                "--yes",
            ],
            more,
        ]
        .concat();
        world
            .sevault(&arguments)
            .stdin(format!("key of {tool}"))
            .said()
    };
    assert_eq!(add("codex", &[]), "out: Stored $ID\nexit: 0\n");
    let said = add("qwen", &[]);
    assert!(
        said.contains("`OPENAI_API_KEY` (global) is the credential of `codex` already")
            && said.ends_with("exit: 1\n"),
        "{said}"
    );
    assert_eq!(add("codex", &[]), "out: Stored $ID\nexit: 0\n");
    assert_eq!(
        add("qwen", &["--label", "qwen"]),
        "out: Stored $ID\nexit: 0\n"
    );
    let get = |label: &str| {
        world
            .sevault(&["get", "OPENAI_API_KEY", "--label", label])
            .stdout()
    };
    assert_eq!(
        (get("").as_str(), get("qwen").as_str()),
        ("key of codex", "key of qwen")
    );
}
