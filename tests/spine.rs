//! The whole way: a key is stored, the agent unlocks, a shell loads it, a program runs with it.

use std::os::unix::process::ExitStatusExt;

use crate::support::terminal::Terminal;
use crate::support::{SEVAULT, Shell, World, needs};

const KEY: &str = "sk-ant-api03-not-a-key-00";

/// A world whose profile is open and holds a key for claude in the project `work`.
fn world_with_key() -> World {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(World::PASSWORD)
        .stdout();
    world
        .sevault(&["add", "--tool", "claude", "--project", ".", "--stdin"])
        .stdin(KEY)
        .says("out: Stored $ID\nexit: 0\n");
    world
}

/// A person with an empty home, in a real terminal.
fn from_nothing_to_a_loaded_key(shell: Shell) {
    if !needs("tmux") || !needs(shell.program()) {
        return;
    }
    let world = World::new();
    world.directory("other");
    let terminal = Terminal::open(&world, shell);
    terminal.resizes(160, 50);
    let name = shell.program();
    terminal.types("sevault profile create");
    terminal.waits_for("New password for profile `default`:");
    terminal.types(World::PASSWORD);
    terminal.waits_for("The same again:");
    terminal.types(World::PASSWORD);
    terminal.waits_for("created profile `default`");
    terminal.types("sevault add --tool claude --project .");
    terminal.waits_for("Password for profile `default`:");
    terminal.types(World::PASSWORD);
    terminal.waits_for("Enter ANTHROPIC_API_KEY (input hidden):");
    terminal.types(KEY);
    terminal.waits_for("Stored ");
    terminal.types(shell.hook());
    terminal.types(match shell {
        Shell::Fish => "set -gx ANTHROPIC_API_KEY mine",
        Shell::Bash | Shell::Zsh => "export ANTHROPIC_API_KEY=mine",
    });
    let tell = "sh -c 'echo \"<$ANTHROPIC_API_KEY>\"'";
    terminal.types(
        &format!("sv_load claude; and {tell}")
            .replace("; and", if shell == Shell::Fish { "; and" } else { " &&" }),
    );
    terminal.waits_for(&format!("<{KEY}>"));
    terminal.types(&format!("sv_unload claude; {tell}"));
    terminal.waits_for("<mine>");
    terminal.types("cd ../other");
    terminal.types(
        "sv_load claude; echo said $status $?".trim_end_matches(if shell == Shell::Fish {
            " $?"
        } else {
            ""
        }),
    );
    let scope = world.path("work").canonicalize().unwrap();
    let screen = terminal.waits_for(&scope.display().to_string());
    assert!(screen.contains("ANTHROPIC_API_KEY"), "{name}: {screen}");
    terminal.types(&format!("{tell}; echo end"));
    let screen = terminal.waits_for("end");
    assert!(screen.matches("<mine>").count() >= 1, "{name}: {screen}");
}

#[test]
fn a_person_with_an_empty_home_gets_a_key_into_bash() {
    from_nothing_to_a_loaded_key(Shell::Bash);
}

#[test]
fn a_person_with_an_empty_home_gets_a_key_into_zsh() {
    from_nothing_to_a_loaded_key(Shell::Zsh);
}

#[test]
fn a_person_with_an_empty_home_gets_a_key_into_fish() {
    from_nothing_to_a_loaded_key(Shell::Fish);
}

#[test]
fn exec_replaces_the_process() {
    let world = world_with_key();
    world
        .program(
            "sh",
            &["-c", "echo $$; exec sevault exec --tool claude -- sh -c 'echo $$ $PPID; echo $ANTHROPIC_API_KEY'"],
        )
        .output();
    let said = world
        .program(
            "sh",
            &[
                "-c",
                "echo $$; sevault exec --tool claude -- sh -c 'echo $PPID'; :",
            ],
        )
        .stdout();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], lines[1], "the program's parent is the shell");
}

#[test]
fn the_exit_code_is_the_programs_own() {
    let world = world_with_key();
    let run = |script: &str| {
        world
            .sevault(&["exec", "--tool", "claude", "--", "sh", "-c", script])
            .output()
            .status
    };
    assert_eq!(run("exit 37").code(), Some(37));
    assert_eq!(run("kill -TERM $$").signal(), Some(15));
    for (program, code) in [("no-such-program", 127), ("/etc/passwd", 126)] {
        let status = world
            .sevault(&["exec", "--tool", "claude", "--", program])
            .output()
            .status;
        assert_eq!(status.code(), Some(code), "{program}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_stream_leads_nowhere_and_to_no_file_of_ours() {
    let world = world_with_key();
    for (number, closed) in [(0, "<&-"), (1, ">&-"), (2, "2>&-")] {
        let script = format!(
            "{SEVAULT} exec --tool claude -- sh -c '[ /proc/$$/fd/{number} -ef /dev/null ] && echo nowhere >&3' 3>&1 {closed}"
        );
        let leads = world.program("sh", &["-c", &script]).stdout();
        assert_eq!(leads, "nowhere\n", "{closed}");
    }
}

#[test]
fn a_program_is_suspended_and_goes_on_as_if_started_directly() {
    if !needs("tmux") {
        return;
    }
    let world = world_with_key();
    let terminal = Terminal::open(&world, Shell::Bash);
    terminal
        .types("sevault exec --tool claude -- sh -c 'echo started; read line; echo \"got $line\"'");
    // Not the word in what was typed.
    terminal.waits_for("\nstarted");
    terminal.presses("C-z");
    terminal.waits_for("Stopped");
    terminal.types("fg");
    // Before the shell has handed the terminal over, keys are the shell's.
    terminal.waits_for("$ fg\nsevault exec");
    terminal.types("hello");
    terminal.waits_for("got hello");
}

#[test]
fn a_locked_vault_without_a_terminal_is_one_clear_line() {
    let world = World::with_profile();
    world.sevault(&["list"]).says(
        "
        err: sevault: error: the vault of profile `default` is locked
        err: sevault: hint: run `sevault unlock` in a terminal, or give `--password-stdin` or `--password-file FILE`
        exit: 4
        ",
    );
}

#[test]
fn no_profile_is_one_clear_line() {
    World::new().sevault(&["list"]).says(
        "
        err: sevault: error: there is no profile `default`
        err: sevault: hint: create it with `sevault profile create`
        exit: 1
        ",
    );
}

#[test]
fn a_wrong_password_is_one_clear_line() {
    let world = World::with_profile();
    let said = world
        .sevault(&["list", "--password-stdin"])
        .stdin("battery staple")
        .said();
    assert!(said.starts_with("err: sevault: error: "), "{said}");
    assert!(
        said.ends_with("exit: 1\n") && !said.contains("staple"),
        "{said}"
    );
}

#[test]
fn a_password_from_the_command_line_leaves_no_agent_behind() {
    let world = World::with_profile();
    world
        .sevault(&["set", "A", "--stdin", "--password-stdin"])
        .stdin(format!("{}\nvalue\n", World::PASSWORD))
        .says("out: Stored $ID\nexit: 0\n");
    world
        .sevault(&["get", "A", "--password-stdin"])
        .stdin(World::PASSWORD)
        .says("out: value[no newline]\nexit: 0\n");
    world
        .sevault(&["status", "--json"])
        .says("out: {\"running\":false}\nexit: 4\n");
}

#[test]
fn the_environment_may_hold_the_password_but_not_quietly() {
    let world = World::with_profile();
    let said = world
        .sevault(&["list"])
        .env("SEVAULT_PASSWORD", World::PASSWORD)
        .said();
    assert!(
        said.contains("warning: the password comes from SEVAULT_PASSWORD"),
        "{said}"
    );
    world
        .sevault(&["--quiet", "list"])
        .env("SEVAULT_PASSWORD", World::PASSWORD)
        .says("exit: 0\n");
    world
        .sevault(&["status", "--json"])
        .says("out: {\"running\":false}\nexit: 4\n");
}

#[test]
fn a_second_value_replaces_the_first_which_goes_to_the_history() {
    let world = world_with_key();
    let set = |value: &'static str, more: &[&str]| {
        world
            .sevault(&[&["set", "A", "--stdin"], more].concat())
            .stdin(value)
            .said()
    };
    assert_eq!(set("one", &[]), "out: Stored $ID\nexit: 0\n");
    let refused = set("two", &[]);
    assert!(
        refused.contains("hint: say yes with `--yes`") && refused.ends_with("exit: 1\n"),
        "{refused}"
    );
    assert_eq!(set("two", &["--yes"]), "out: Stored $ID\nexit: 0\n");
    assert_eq!(world.sevault(&["get", "A"]).stdout(), "two");
    assert_eq!(
        world.sevault(&["get", "A", "--version", "1"]).stdout(),
        "one"
    );
    world.sevault(&["restore", "A"]).stdout();
    assert_eq!(world.sevault(&["get", "A"]).stdout(), "one");
    world.sevault(&["move", "A", "api/B"]).stdout();
    assert_eq!(world.sevault(&["get", "api/B"]).stdout(), "one");
    world.sevault(&["remove", "api/B"]).stdout();
    let gone = world.sevault(&["get", "api/B"]).said();
    assert!(
        gone.starts_with("err: sevault: error: there is no secret of that name or id"),
        "{gone}"
    );
}

#[test]
fn a_label_and_a_scope_keep_secrets_of_one_name_apart() {
    let world = world_with_key();
    world.directory("work/inner");
    for (scope, label, value) in [
        (&["--global"][..], "", "global"),
        (&["--project", "."], "", "outer"),
        (&["--project", "inner"], "", "inner"),
        (&["--project", "inner"], "test", "labelled"),
    ] {
        let label = ["--label", label];
        let words = [&["set", "A", "--stdin"], scope, &label].concat();
        world.sevault(&words).stdin(value).stdout();
    }
    let seen = |directory: &str, more: &[&str]| {
        let words = [
            &["exec", "--keys", "A"],
            more,
            &["--", "sh", "-c", "printf %s \"$A\""],
        ]
        .concat();
        world.sevault(&words).directory(directory).stdout()
    };
    assert_eq!(seen("work/inner", &[]), "inner");
    assert_eq!(seen("work", &[]), "outer");
    assert_eq!(seen("home", &[]), "global");
    assert_eq!(seen("work/inner", &["--label", "test"]), "labelled");
}

#[test]
fn two_hundred_writers_and_two_hundred_readers_lose_nothing() {
    let world = world_with_key();
    let writers: Vec<_> = (0..200)
        .map(|number| {
            let child = world
                .sevault(&["set", &format!("W{number}"), "--stdin"])
                .start();
            (number, child)
        })
        .collect();
    let readers: Vec<_> = (0..200)
        .map(|_| world.sevault(&["list", "--json"]).start())
        .collect();
    for (number, mut child) in writers {
        use std::io::Write;
        write!(child.stdin.take().unwrap(), "value {number}").unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "writer {number}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    for child in readers {
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "a reader: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    for number in 0..200 {
        let value = world.sevault(&["get", &format!("W{number}")]).stdout();
        assert_eq!(value, format!("value {number}"));
    }
}

#[test]
fn a_vault_in_a_repository_means_the_same_in_every_clone() {
    let world = World::new();
    world.directory("work/here/.git");
    world.directory("work/here/app/src");
    let with = |directory: &str, words: &[&str], input: &str| {
        let words = [&["--dir", "../vaults"], words, &["--password-stdin"]].concat();
        let stdin = format!("{}\n{input}", World::PASSWORD);
        world
            .sevault(&words)
            .directory(directory)
            .stdin(stdin)
            .said()
    };
    let made = with("work/here/app", &["profile", "create"], "");
    assert!(made.ends_with("exit: 0\n"), "{made}");
    let set = with(
        "work/here/app",
        &["set", "A", "--project", ".", "--stdin"],
        "v",
    );
    assert_eq!(set, "out: Stored $ID\nexit: 0\n");
    let listed = with("work/here/app", &["list"], "");
    assert!(listed.contains("work/here/app "), "{listed}");
    std::fs::rename(world.path("work/here"), world.path("work/there")).unwrap();
    let listed = with("work/there/app", &["list"], "");
    assert!(listed.contains("work/there/app "), "{listed}");
    let got = with("work/there/app", &["get", "A"], "");
    assert_eq!(got, "out: v[no newline]\nexit: 0\n");
}
