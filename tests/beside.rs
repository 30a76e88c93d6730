//! The hooks of others beside ours: with ours before or after theirs, a shell shows what it shows without ours.

use std::path::Path;
use std::time::Duration;

use crate::support::terminal::Terminal;
use crate::support::{SEVAULT, Shell, World, bash_preexec, is_soon, needs, needs_tool, tools};

/// Another program that hooks into shells.
struct Other {
    name: &'static str,
    /// Prints its hook; `SHELL` stands for the name of the shell.
    hook: &'static str,
    /// What makes it ready, by a line for `sh` in the directory with its files.
    prepare: &'static str,
    /// Each prints one line that only a hook which has run can have made so; the first one is for bash and zsh, the second one for fish.
    proof: [&'static str; 2],
    /// What stands in that line.
    proven: &'static str,
}

const OTHERS: [Other; 5] = [
    Other {
        name: "direnv",
        hook: "direnv hook SHELL",
        prepare: "echo 'export FROM_DIRENV=yes' >.envrc; direnv allow .",
        proof: ["echo \"direnv:$FROM_DIRENV\""; 2],
        proven: "direnv:yes",
    },
    Other {
        name: "zoxide",
        hook: "zoxide init SHELL",
        prepare: "true",
        proof: ["zoxide query -l | sed 's,.*/,zoxide:,'"; 2],
        proven: "zoxide:project",
    },
    Other {
        name: "mise",
        hook: "mise activate SHELL",
        prepare: "printf '[env]\\nFROM_MISE = \"yes\"\\n' >mise.toml; mise trust mise.toml",
        proof: ["echo \"mise:$FROM_MISE\""; 2],
        proven: "mise:yes",
    },
    Other {
        name: "starship",
        hook: "starship init SHELL",
        prepare: "true",
        proof: [
            "echo \"starship:$STARSHIP_CMD_STATUS:${STARSHIP_PIPE_STATUS[*]}\"",
            "fish_prompt | string match -q '*❯*'; and echo starship:prompt",
        ],
        proven: "starship:",
    },
    Other {
        name: "atuin",
        hook: "atuin init SHELL",
        prepare: "true",
        proof: ["atuin history list --cmd-only | grep -c '^cd ../project' | sed 's/^/atuin:/'"; 2],
        proven: "atuin:1",
    },
];

/// What the user has in the start-up file, before all hooks: a hook that sees `$?`, and traps.
fn own(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => {
            "PROMPT_COMMAND='mine=\"$mine<$?>\"'\ntrap 'int=1' INT; trap 'usr=1' USR1; trap 'exit=1' EXIT"
        }
        Shell::Zsh => {
            "mine() { seen=\"$seen<$?>\" }; precmd_functions+=(mine)\ntrap 'int=1' INT; trap 'usr=1' USR1"
        }
        Shell::Fish => {
            // Without its files of settings fish is private, and tells nobody what is typed.
            "set -eg fish_private_mode\nfunction mine --on-event fish_prompt; set -g seen \"$seen<$status>\"; end\ntrap 'set -g usr 1' USR1"
        }
    }
}

/// Writes down what can be seen in the shell, ours left out, by a file that the shell reads.
fn observation(shell: Shell, proof: &str) -> String {
    let look = match shell {
        Shell::Bash => {
            "echo \"status:$s pipes:$p mine:$mine\"; trap -p; printf '%s\\n' \"${PROMPT_COMMAND[@]}\" | tr ';' '\\n' | grep -v '^__sevault_prompt$\\|^$'"
        }
        Shell::Zsh => {
            "echo \"status:$s pipes:$p mine:$seen\"; trap; print -l hooks $precmd_functions and $preexec_functions | grep -v __sevault"
        }
        Shell::Fish => "echo \"status:$s pipes:$p mine:$seen\"; trap -p",
    };
    match shell {
        Shell::Bash | Shell::Zsh => format!("{{ {look}; {proof}; }} >\"$HOME/seen\" 2>&1\n"),
        Shell::Fish => format!("begin; {look}; {proof}; end >\"$HOME/seen\" 2>&1\n"),
    }
}

/// One session with a start-up file of these lines: what was seen, and whether the key was there before the vault was locked, and after.
fn session(other: Option<&Other>, shell: Shell, lines: &[&str], proof: &str) -> (String, String) {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout();
    world
        .sevault(&["add", "--tool", "claude", "--global", "--stdin"])
        .stdin("sk-ant-canary")
        .stdout();
    let path = tools_path();
    world.directory("project");
    if let Some(other) = other {
        let prepare = world.program("sh", &["-c", other.prepare]);
        prepare.directory("project").env("PATH", &path).output();
    }
    world.write("home/observe", observation(shell, proof));
    let set_path = match shell {
        Shell::Bash | Shell::Zsh => format!("PATH='{path}'"),
        Shell::Fish => format!("set -gx PATH (string split : '{path}')"),
    };
    world.write(
        "home/rc",
        format!("{set_path}\n{}\n{}\n", own(shell), lines.join("\n")),
    );

    // What is typed is the same without ours.
    let is_ours = lines.iter().any(|line| line.contains("sevault"));
    world.write("home/load", if is_ours { "sv_load claude\n" } else { "" });

    let terminal = Terminal::open(&world, shell);
    terminal.resizes(160, 50);
    let (status, pipes) = match shell {
        Shell::Bash => ("s=$?", "p=\"${PIPESTATUS[*]}\""),
        Shell::Zsh => ("s=$?", "p=\"$pipestatus\""),
        Shell::Fish => ("set s $status", "set p \"$pipestatus\""),
    };
    let seven = match shell {
        Shell::Bash | Shell::Zsh => "(exit 7)",
        Shell::Fish => "sh -c 'exit 7'",
    };
    // One at a time: some of the others empty what was typed ahead of a prompt.
    let type_and_wait = |line: &str, file: &str| {
        terminal.types(&format!("{line}; echo >>~/{file}"));
        let file = world.path(&format!("home/{file}"));
        assert!(
            is_soon(Duration::from_secs(30), || file.exists()),
            "{}: {lines:?}: `{line}`:\n{}",
            shell.program(),
            terminal.screen()
        );
    };
    type_and_wait(". ~/rc", "started");
    type_and_wait("cd ../project; . ~/load", "there");
    terminal.types(seven);
    terminal.types(&format!("{status}; false | true | sh -c 'exit 3'"));
    type_and_wait(&format!("{pipes}; . ~/observe"), "observed");
    type_and_wait(
        "sh -c 'echo \"<${ANTHROPIC_API_KEY-none}>\" >>~/key'",
        "before",
    );
    type_and_wait("sevault lock", "locked");
    type_and_wait(
        "sh -c 'echo \"<${ANTHROPIC_API_KEY-none}>\" >>~/key'",
        "after",
    );
    (world.read("home/seen"), world.read("home/key"))
}

/// Where the worlds find the others.
fn tools_path() -> String {
    let own = Path::new(SEVAULT).parent().unwrap().display();
    let tools = tools();
    let tools = tools.display();
    format!("{own}:{tools}/bin:{tools}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin")
}

/// Ours before and after theirs, each held against theirs alone.
fn check(other: Option<&Other>, shell: Shell, theirs: &str, proof: &str, proven: &str) {
    let (alone, none) = session(other, shell, &[theirs], proof);
    assert!(
        alone.contains("status:7 pipes:1 0 3 "),
        "the control sees nothing: {alone}"
    );
    assert!(
        alone.contains(proven),
        "{theirs}: its hook does not run: {alone}"
    );
    assert_eq!(none, "<none>\n<none>\n");
    for lines in [[theirs, shell.hook()], [shell.hook(), theirs]] {
        let (seen, key) = session(other, shell, &lines, proof);
        assert_eq!(seen, alone, "{}: {lines:?}", shell.program());
        assert_eq!(
            key,
            "<sk-ant-canary>\n<none>\n",
            "{}: {lines:?}",
            shell.program()
        );
    }
}

fn hooks_go_on_beside_ours_in(shell: Shell) {
    if !needs("tmux") || !needs(shell.program()) {
        return;
    }
    for other in &OTHERS {
        if !needs_tool(other.name) {
            continue;
        }
        let hook = other.hook.replace("SHELL", shell.program());
        let (theirs, proof) = match shell {
            Shell::Bash | Shell::Zsh => (format!("eval \"$({hook})\""), other.proof[0]),
            Shell::Fish => (format!("{hook} | source"), other.proof[1]),
        };
        check(Some(other), shell, &theirs, proof, other.proven);
    }
}

#[test]
fn the_hooks_of_others_go_on_beside_ours_in_bash() {
    hooks_go_on_beside_ours_in(Shell::Bash);
}

#[test]
fn the_hooks_of_others_go_on_beside_ours_in_zsh() {
    hooks_go_on_beside_ours_in(Shell::Zsh);
}

#[test]
fn the_hooks_of_others_go_on_beside_ours_in_fish() {
    hooks_go_on_beside_ours_in(Shell::Fish);
}

#[test]
fn bash_preexec_goes_on_beside_ours() {
    if !needs("tmux") {
        return;
    }
    let Some(file) = bash_preexec() else { return };
    let theirs = format!(
        ". '{}'; preexec() {{ ran=\"$ran+$1\"; }}; precmd() {{ before=\"$before<$?>\"; }}",
        file.display()
    );
    check(
        None,
        Shell::Bash,
        &theirs,
        "echo \"preexec:$ran:$before\"",
        "preexec:+cd ../project",
    );
}
