//! Completion: what is offered, to whom, and what pressing TAB does in real shells.

use crate::support::terminal::Terminal;
use crate::support::{Shell, World, is_soon, needs};

/// An open vault with two names in a namespace, one beside it, and a credential.
fn world() -> World {
    let world = World::with_profile();
    unlock(&world);
    for name in ["api/DB_URL", "api/DB_USER", "STRIPE_KEY"] {
        world.sevault(&["set", name, "--stdin"]).stdin("v").stdout();
    }
    world
        .sevault(&["add", "--tool", "claude", "--global", "--stdin"])
        .stdin("v")
        .stdout();
    world
}

fn unlock(world: &World) {
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout();
}

/// The words that are offered after a line, whose last word is being typed.
fn offered(world: &World, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let arguments = [&["__complete", "--"], &words[..]].concat();
    let words = world.sevault(&arguments).stdout();
    words.lines().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_stored_is_offered_while_the_vault_is_open() {
    let world = world();
    let check = |line, want: &str| assert_eq!(offered(&world, line), want, "{line}");
    check("get api/", "api/DB_URL api/DB_USER");
    check("exec --keys STRIPE_KEY,api/DB_UR", "STRIPE_KEY,api/DB_URL");
    check("exec --env URL=api/DB_UR", "URL=api/DB_URL");
    check("exec --ns=", "--ns=api");
    check("__load ", "claude");
    check("add --tool cla", "claude");
    check("--profile ", "default");
    check("list --profile=", "--profile=default");
    check("--profile nobody get ", "");
    check("config get mo", "mode");
    check("get A ", "");
}

#[test]
fn a_locked_vault_offers_no_name_and_nobody_is_asked_or_started() {
    let world = world();
    world.sevault(&["agent", "stop"]).stdout();
    assert_eq!(offered(&world, "get "), "");
    // What needs no vault is offered all the same.
    assert_eq!(offered(&world, "__load cla"), "claude");
    assert!(world.agent_pid().is_none());
    world
        .sevault(&["__complete", "--", "get", ""])
        .env("SEVAULT_PASSWORD", World::PASSWORD)
        .says("exit: 0\n");
}

#[test]
fn a_name_that_means_something_to_a_shell_is_not_offered() {
    let world = World::with_profile();
    for evil in [
        "$(touch PWN)",
        "a b",
        "x;touch PWN",
        "`touch PWN`",
        "~root",
        "é",
    ] {
        let path = format!("home/.local/share/sevault/profiles/{evil}.vault");
        world.write(&path, "");
    }
    assert_eq!(offered(&world, "--profile "), "default");
}

#[test]
fn asking_for_names_does_not_keep_a_vault_open() {
    let world = world();
    let idle = || {
        let status = world.sevault(&["status", "--json"]).stdout();
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        status["sessions"][0]["idle_remaining_s"].as_u64().unwrap()
    };
    let before = idle();
    assert!(is_soon(std::time::Duration::from_secs(10), || idle() < before));
    let during = idle();
    assert_eq!(offered(&world, "get STR"), "STRIPE_KEY");
    assert!(idle() <= during);
    world.sevault(&["list"]).stdout();
    assert!(idle() > during, "the control moves no deadline either");
}

#[test]
fn an_agent_that_does_not_answer_is_not_waited_for() {
    use rustix::process::{Pid, Signal, kill_process};
    let world = world();
    let agent = i32::try_from(world.agent_pid().unwrap()).unwrap();
    let agent = Pid::from_raw(agent).unwrap();
    kill_process(agent, Signal::STOP).unwrap();
    let said = offered(&world, "get ");
    kill_process(agent, Signal::CONT).unwrap();
    // The client's own patience is half a minute, so that a wait would have brought the names.
    assert_eq!(said, "");
}

/// Shells at a prompt with the hook, each with another way in which its own completion is set up.
fn each(test: impl Fn(&World, &Terminal<'_>, Shell)) {
    if !needs("tmux") {
        return;
    }
    let compinit = "autoload -Uz compinit; compinit -u -d ~/.zcompdump";
    for shell in Shell::ALL {
        if !needs(shell.program()) {
            continue;
        }
        let hook = shell.hook();
        let lines: &[&[&str]] = match shell {
            Shell::Zsh => &[&[compinit, hook], &[hook, compinit]],
            Shell::Bash | Shell::Fish => &[&[hook]],
        };
        for lines in lines {
            let world = world();
            let terminal = Terminal::open(&world, shell);
            terminal.resizes(120, 40);
            // In one line, as in a start-up file: the first prompt comes after all of it.
            terminal.types(&lines.join("; "));
            test(&world, &terminal, shell);
        }
    }
}

/// What stands on the line after TAB.
#[track_caller]
fn completes(terminal: &Terminal<'_>, typed: &str, want: &str) {
    terminal.presses("C-u");
    terminal.types("clear");
    terminal.begins(typed);
    terminal.presses("Tab");
    terminal.waits_for(want);
    terminal.presses("C-u");
}

#[test]
fn tab_completes_commands_names_tools_and_lists() {
    each(|world, terminal, _| {
        completes(terminal, "sevault unl", "sevault unlock");
        completes(terminal, "sevault get STR", "sevault get STRIPE_KEY");
        completes(
            terminal,
            "sevault exec --tool=cla",
            "sevault exec --tool=claude",
        );
        completes(
            terminal,
            "sevault exec --mode har",
            "sevault exec --mode hardened",
        );
        completes(
            terminal,
            "sevault exec --keys STRIPE_KEY,api/DB_UR",
            "STRIPE_KEY,api/DB_URL",
        );
        completes(terminal, "sv_load cla", "sv_load claude");
        world.write("work/a-file.txt", "");
        completes(
            terminal,
            "sevault set X --from-file a-f",
            "--from-file a-file.txt",
        );
    });
}

#[test]
fn tab_after_the_dashes_completes_the_inner_command() {
    each(|_, terminal, shell| {
        terminal.types(match shell {
            Shell::Bash => "_foo() { [[ $2 == o* ]] && COMPREPLY=(otherword) || COMPREPLY=(uniqueword); }; complete -F _foo foocli",
            Shell::Zsh => "_foo() { compadd uniqueword otherword }; compdef _foo foocli",
            Shell::Fish => "complete -c foocli -f -a 'uniqueword otherword'",
        });
        completes(
            terminal,
            "sevault exec --tool claude -- foocli uni",
            "-- foocli uniqueword",
        );
        completes(
            terminal,
            "sevault exec -- foocli --tool oth",
            "--tool otherword",
        );
    });
}

#[test]
fn tab_evaluates_nothing_that_is_typed() {
    each(|world, terminal, shell| {
        // Zsh itself carries out a substitution in the word at the cursor, whatever the command.
        if shell == Shell::Zsh {
            return;
        }
        for typed in [
            "sevault get $(touch PWN) ST",
            "sevault get \"$(touch PWN)",
            "sevault exec --keys `touch PWN`,S",
        ] {
            terminal.presses("C-u");
            terminal.types("clear");
            terminal.begins(typed);
            terminal.presses("Tab");
            terminal.waits_for(typed);
            // Keys are taken one after the other, so that what TAB has started is over.
            terminal.presses("C-u");
            terminal.types("echo over''2");
            terminal.waits_for("over2");
        }
        assert!(!world.path("work/PWN").exists());
    });
}

#[test]
fn a_compinit_that_comes_long_after_the_first_prompt_is_found() {
    if !needs("tmux") || !needs("zsh") {
        return;
    }
    let world = world();
    let terminal = Terminal::open(&world, Shell::Zsh);
    terminal.types("source <(sevault init zsh)");
    terminal.types("true");
    terminal.types("autoload -Uz compinit; compinit -u -d ~/.zcompdump");
    completes(&terminal, "sevault unl", "sevault unlock");
}

#[test]
fn variables_and_words_that_mean_something_elsewhere_change_nothing() {
    let world = world();
    // A library for completion would take any run for a question, by this variable.
    let listed = world.sevault(&["list"]).stdout();
    assert_eq!(
        world.sevault(&["list"]).env("COMPLETE", "zsh").stdout(),
        listed
    );
    // No text that is typed is a program in PowerShell.
    assert!(
        !world
            .sevault(&["completions", "powershell"])
            .stdout()
            .contains("Expression")
    );
}

#[test]
fn a_zsh_without_compinit_says_nothing() {
    if !needs("zsh") {
        return;
    }
    let world = World::new();
    let text = "source <(sevault init zsh); for f in $precmd_functions; do $f; done; eval \"$(sevault completions zsh)\"";
    world
        .program("zsh", &["-f", "-i", "-c", text])
        .says("exit: 0\n");
}
