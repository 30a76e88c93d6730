//! What the other tests believe of their world, seen to be so.

#[cfg(unix)]
use crate::support::terminal::Terminal;
use crate::support::{Shell, World, needs};

#[test]
fn everything_that_was_said_is_one_text() {
    let world = World::new();
    world
        .program("sh", &["-c", "printf 'a\\n\\nb'; echo oops >&2; exit 37"])
        .says(
            "
            out: a
            out:
            out: b[no newline]
            err: oops
            exit: 37
            ",
        );
    world.program("true", &[]).says("exit: 0");
    world
        .program("sh", &["-c", "kill -TERM $$"])
        .says("signal: 15 (SIGTERM)");
}

#[test]
fn what_differs_from_run_to_run_has_a_name() {
    let world = World::new();
    world.program("pwd", &[]).says(
        "
        out: $WORLD/work
        exit: 0
        ",
    );
    world
        .program("echo", &["<0b5c1f9e-3d51-4a67-9f0e-6a52a8e1f001>", "é"])
        .says(
            "
            out: <$ID> é
            exit: 0
            ",
        );
}

#[test]
fn nothing_of_the_machine_gets_in() {
    let names: Vec<String> = World::new()
        .program("env", &[])
        .stdout()
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name != "PWD" && name != "_")
        .collect();
    assert_eq!(
        names.join(" "),
        "HOME LANG PATH TERM TMPDIR TZ XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME"
    );
}

#[test]
fn what_is_read_and_set_arrives() {
    let world = World::new();
    world.write("work/in/file", "text");
    world
        .program("sh", &["-c", "cat; echo \"$A$LANG\"; cat file"])
        .stdin("typed\n")
        .env("A", "B")
        .without_env("LANG")
        .directory("work/in")
        .says(
            "
            out: typed
            out: B
            out: text[no newline]
            exit: 0
            ",
        );
    assert_eq!(world.read("work/in/file"), "text");
    // More than a pipe holds, to a program that reads none of it.
    world
        .program("true", &[])
        .stdin(vec![b'x'; 1 << 20])
        .says("exit: 0");
}

#[test]
fn the_shells_are_real() {
    let world = World::new();
    for (shell, script) in [
        (Shell::Bash, "echo \"${BASH_VERSION:+bash}\""),
        (Shell::Zsh, "echo \"${ZSH_VERSION:+zsh}\""),
        (Shell::Fish, "set -q FISH_VERSION; and echo fish"),
    ] {
        if needs(shell.program()) {
            assert_eq!(world.shell(shell, script).stdout().trim(), shell.program());
        }
    }
}

#[cfg(unix)]
#[test]
fn the_terminal_is_real() {
    if !needs("tmux") {
        return;
    }
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        if !needs(shell.program()) {
            continue;
        }
        let world = World::new();
        let terminal = Terminal::open(&world, shell);
        terminal
            .types("test -t 0; and echo \"a$(echo b)c\" || echo x; test -t 0 && echo \"de\"\"f\"");
        terminal.waits_for("def");
        terminal.types("stty size");
        terminal.waits_for("24 80");
        terminal.resizes(100, 30);
        terminal.types("stty size");
        terminal.waits_for("30 100");
        // The key must find the program running, not the shell still reading its line.
        terminal.types("echo run\"\"ning && sleep 60");
        terminal.waits_for("running");
        terminal.presses("C-c");
        terminal.types("echo \"still\"\" there\"");
        terminal.waits_for("still there");
    }
}
