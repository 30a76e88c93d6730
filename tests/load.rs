//! Keys in a shell, the whole way: the program, its agent, and the hooks that it prints.

use crate::support::terminal::Terminal;
use crate::support::{Run, Shell, World, is_soon, needs, skip, tools};

const KEY: &str = "sk-ant-canary-0123456789";
const OTHER_KEY: &str = "sk-oai-canary";

/// An open vault with a key of claude for `work`, and one of codex for everywhere.
fn world() -> World {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout();
    world
        .sevault(&["add", "--tool", "claude", "--project", ".", "--stdin"])
        .stdin(KEY)
        .stdout();
    world
        .sevault(&["add", "--tool", "codex", "--global", "--stdin"])
        .stdin(OTHER_KEY)
        .stdout();
    world
}

fn each(test: impl Fn(&World, Shell)) {
    let world = world();
    for shell in Shell::ALL {
        if needs(shell.program()) {
            test(&world, shell);
        }
    }
}

/// A script after the hook; it must end well.
#[track_caller]
fn script(world: &World, shell: Shell, text: &str) -> String {
    world
        .shell(shell, &format!("{}\n{text}", shell.hook()))
        .stdout()
}

/// One text for the Bourne shells, another one for fish.
fn either<'a>(shell: Shell, bourne: &'a str, fish: &'a str) -> &'a str {
    if shell == Shell::Fish { fish } else { bourne }
}

/// What was said, both ways.
fn said(run: Run<'_>) -> (String, String) {
    let output = run.output();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn several_tools_are_loaded_at_once_and_unloaded_one_by_one() {
    each(|world, shell| {
        let out = script(
            world,
            shell,
            either(
                shell,
                "sv_load claude codex; echo \"$ANTHROPIC_API_KEY $OPENAI_API_KEY $CODEX_API_KEY $SEVAULT_PROMPT\"; sv_unload codex
                 echo \"${ANTHROPIC_API_KEY-unset} ${OPENAI_API_KEY-unset} ${CODEX_API_KEY-unset} $SEVAULT_PROMPT\"; sv_unload; echo \"${ANTHROPIC_API_KEY-unset}${SEVAULT_PROMPT-}${SEVAULT_LOADED-}\"",
                "sv_load claude codex; echo $ANTHROPIC_API_KEY $OPENAI_API_KEY $CODEX_API_KEY $SEVAULT_PROMPT; sv_unload codex
                 echo $ANTHROPIC_API_KEY (set -q OPENAI_API_KEY; or echo unset) (set -q CODEX_API_KEY; or echo unset) $SEVAULT_PROMPT; sv_unload
                 echo (set -q ANTHROPIC_API_KEY; or echo unset)\"$SEVAULT_PROMPT$SEVAULT_LOADED\"",
            ),
        );
        assert_eq!(
            out,
            format!(
                "{KEY} {OTHER_KEY} {OTHER_KEY} claude codex\n{KEY} unset unset claude\nunset\n"
            ),
            "{shell:?}"
        );
    });
}

#[test]
fn one_tool_that_is_missing_loads_none() {
    each(|world, shell| {
        let text = either(
            shell,
            "sv_load claude gemini; echo \"$? ${ANTHROPIC_API_KEY-unset}\"",
            "sv_load claude gemini; echo $status (set -q ANTHROPIC_API_KEY; or echo unset)",
        );
        let (out, err) = said(world.shell(shell, &format!("{}\n{text}", shell.hook())));
        assert!(out.ends_with(" unset\n") && !out.starts_with('0'), "{out}");
        assert!(
            err.contains("gemini") || err.contains("GEMINI_API_KEY"),
            "{err}"
        );
    });
}

#[test]
fn what_the_user_has_changed_stays_and_is_named() {
    each(|world, shell| {
        let text = either(
            shell,
            "export ANTHROPIC_API_KEY=old; sv_load claude; export ANTHROPIC_API_KEY=mine; sv_unload; echo $ANTHROPIC_API_KEY",
            "set -gx ANTHROPIC_API_KEY old; sv_load claude; set -gx ANTHROPIC_API_KEY mine; sv_unload; echo $ANTHROPIC_API_KEY",
        );
        let (out, err) = said(world.shell(shell, &format!("{}\n{text}", shell.hook())));
        assert_eq!(out, "mine\n");
        assert_eq!(
            err,
            "sevault: `ANTHROPIC_API_KEY` had another value, which `sv_unload` brings back\nsevault: `ANTHROPIC_API_KEY` has changed since it was loaded and stays\n"
        );
    });
}

#[test]
fn what_outranks_or_redirects_the_key_is_named() {
    let world = world();
    let (_, err) = said(
        world
            .shell(
                Shell::Bash,
                &format!("{}\nsv_load claude", Shell::Bash.hook()),
            )
            .env("ANTHROPIC_AUTH_TOKEN", "x")
            .env("ANTHROPIC_BASE_URL", "https://example.org"),
    );
    assert_eq!(
        err,
        "sevault: `ANTHROPIC_AUTH_TOKEN` is set too, and `claude` may prefer it\nsevault: `ANTHROPIC_BASE_URL` is set, and decides where `claude` sends its key\n"
    );
}

#[test]
fn the_environment_holds_names_and_a_mac_but_no_second_copy() {
    each(|world, shell| {
        let out = script(world, shell, "sv_load claude; env");
        assert_eq!(out.matches(KEY).count(), 1, "{out}");
        let state = out
            .lines()
            .find_map(|line| line.strip_prefix("SEVAULT_LOADED="))
            .unwrap();
        let fields: Vec<&str> = state.split('=').next().unwrap().split(':').collect();
        assert_eq!(fields[..2], ["ANTHROPIC_API_KEY", "claude"]);
        assert_eq!(fields[3].len(), 16);
    });
}

#[test]
fn the_status_of_a_shell_shows_no_value() {
    each(|world, shell| {
        let out = script(world, shell, "sv_status; sv_load claude; sv_status");
        assert!(!out.contains(KEY));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[0], "nothing is loaded in this shell");
        assert!(
            lines[2].starts_with("ANTHROPIC_API_KEY  claude  7h"),
            "{out}"
        );
    });
}

#[test]
fn evaluating_the_stub_loads_in_every_bourne_shell_and_shows_nothing() {
    let world = world();
    for shell in ["bash", "zsh", "dash", "mksh", "ksh93", "busybox"] {
        if !needs(shell) {
            continue;
        }
        let applet: &[&str] = if shell == "busybox" { &["sh"] } else { &[] };
        for text in [
            "eval \"$(sevault env --tool claude)\"",
            "eval $(sevault env --tool claude)",
        ] {
            for options in ["", "set -xv; ", "set -eu; ", "set -a; "] {
                let script = format!(
                    "{options}{text}; sh -c 'echo \"<${{#ANTHROPIC_API_KEY}}>\"'; echo \"$_\"; set +a"
                );
                let (out, err) = said(world.program(shell, &[applet, &["-c", &script]].concat()));
                assert!(
                    out.contains(&format!("<{}>", KEY.len())),
                    "{shell} {options}: {out}{err}"
                );
                assert!(
                    !out.contains(KEY) && !err.contains(KEY),
                    "{shell}: {out}{err}"
                );
                assert_eq!(
                    err.contains("echo"),
                    options.contains('x'),
                    "{shell}: tracing has changed: {err}"
                );
            }
        }
    }
}

#[test]
fn evaluating_the_stub_loads_in_fish() {
    if !needs("fish") {
        return;
    }
    let world = world();
    for text in [
        "sevault env --tool claude --shell fish | source",
        "eval (sevault env --tool claude --shell fish)",
    ] {
        let out = world.shell(Shell::Fish, &format!("set -g fish_trace 1; {text}; set -e fish_trace; sh -c 'echo $ANTHROPIC_API_KEY'")).output();
        assert_eq!(String::from_utf8_lossy(&out.stdout), format!("{KEY}\n"));
        assert!(!String::from_utf8_lossy(&out.stderr).contains(KEY));
    }
}

#[test]
fn a_stub_that_fails_fails() {
    let world = world();
    for (text, code) in [
        ("eval \"$(sevault env --tool nope)\"", "1"),
        ("eval \"$(sevault env --tool gemini)\"", "1"),
        ("eval \"$(sevault env)\"", "1"),
        ("eval \"$(sevault env --tool claude --inline)\"", "0"),
        ("cd /; eval \"$(sevault env --tool claude)\"", "1"),
    ] {
        for shell in ["bash", "zsh", "dash"] {
            if needs(shell) {
                let (out, err) = said(world.program(shell, &["-c", &format!("{text}; echo $?")]));
                assert_eq!(out.trim_end(), code, "{shell} {text}: {err}");
            }
        }
    }
    if needs("fish") {
        for text in [
            "sevault env --tool nope --shell fish | source",
            "sevault env --tool gemini --shell fish | source",
            "eval (sevault env --tool nope --shell fish)",
        ] {
            let (out, err) = said(world.shell(Shell::Fish, &format!("{text}; echo $status")));
            assert_eq!(out.trim_end(), "1", "{text}: {err}");
        }
    }
}

#[test]
fn values_as_text_are_kept_from_terminals_and_ai_agents() {
    let world = world();
    world
        .sevault(&["env", "--tool", "claude", "--inline"])
        .env("CLAUDECODE", "1")
        .says(
            "
            out: false
            err: sevault: error: a value may not be printed inside an AI agent
            err: sevault: hint: give it to the program that needs it with `sevault exec`
            exit: 3
            ",
        );
    world
        .sevault(&["env", "--tool", "claude", "--inline", "--force"])
        .env("CLAUDECODE", "1")
        .says(&format!("out: export ANTHROPIC_API_KEY='{KEY}'\nexit: 0\n"));
    let (out, err) = said(
        world
            .shell(
                Shell::Bash,
                &format!(
                    "{}\nsv_load claude; echo \"$? ${{ANTHROPIC_API_KEY-unset}}\"",
                    Shell::Bash.hook()
                ),
            )
            .env("CLAUDECODE", "1"),
    );
    assert_eq!(out, "3 unset\n");
    assert!(err.contains("`sevault exec`"), "{err}");
    if needs("tmux") {
        let terminal = Terminal::running(&world, "sevault env --tool claude --inline; sleep 60");
        let screen = terminal.waits_for("--force");
        assert!(!screen.contains(KEY));
    }
}

#[test]
fn a_lock_elsewhere_unloads_at_the_next_prompt() {
    if !needs("tmux") {
        return;
    }
    for shell in Shell::ALL {
        if !needs(shell.program()) {
            continue;
        }
        let world = world();
        let terminal = Terminal::open(&world, shell);
        terminal.types(shell.hook());
        terminal.types("sv_load claude; sh -c 'echo \"loaded:${#ANTHROPIC_API_KEY}\"'");
        terminal.waits_for(&format!("loaded:{}", KEY.len()));
        world.sevault(&["lock"]).stdout();
        // Unlocking again brings nothing back, and does not make the shell miss the lock.
        world
            .sevault(&["unlock", "--password-stdin"])
            .stdin(format!("{}\n", World::PASSWORD))
            .stdout();
        let marker = std::fs::read_dir(world.path("run/sevault/shell"))
            .unwrap()
            .count();
        assert_eq!(marker, 1, "the key alone is there");
        terminal.types("");
        terminal.waits_for("`ANTHROPIC_API_KEY` is locked and is unloaded");
        terminal.types("sh -c 'echo \"locked:${#ANTHROPIC_API_KEY}\"'");
        terminal.waits_for("locked:0");
    }
}

#[test]
fn a_locked_vault_without_a_terminal_fails_at_once() {
    each(|world, shell| {
        world.sevault(&["lock"]).stdout();
        let text = either(
            shell,
            "sv_load claude; echo $?",
            "sv_load claude; echo $status",
        );
        let (out, err) = said(
            world.program(
                "setsid",
                &[
                    &["-w", shell.program()],
                    shell.quiet(),
                    &["-c", &format!("{}\n{text}", shell.hook())],
                ]
                .concat(),
            ),
        );
        assert_eq!(out, "4\n", "{err}");
        assert!(err.contains("is locked"), "{err}");
    });
}

#[test]
fn the_hook_of_a_shell_needs_no_home_no_settings_and_no_agent() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        world.write("home/.config/sevault/config.toml", "no = [settings");
        let text = world
            .sevault(&["init", shell])
            .without_env("HOME")
            .without_env("XDG_RUNTIME_DIR")
            .env("SEVAULT_PROFILE", "no profile")
            .stdout();
        assert!(text.lines().next().unwrap().contains("sevault'"), "{text}");
        assert!(text.contains("sv_load"));
    }
}

#[test]
fn the_path_of_the_hook_is_the_one_that_was_typed() {
    let world = World::new();
    let link = world.path("home/a link/sevault");
    std::fs::create_dir_all(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(crate::support::SEVAULT, &link).unwrap();
    for (path, typed) in [
        (
            format!("{}:/usr/bin:/bin", link.parent().unwrap().display()),
            "sevault".to_owned(),
        ),
        ("/usr/bin:/bin".to_owned(), link.display().to_string()),
    ] {
        let text = world
            .program("sh", &["-c", "\"$0\" init bash", &typed])
            .env("PATH", path)
            .stdout();
        assert_eq!(
            text.lines().next().unwrap(),
            format!("__sevault_exe='{}'", link.display())
        );
    }
}

#[test]
fn the_lines_of_the_readme_start_every_shell() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let line = |shell: &str| {
        let row = format!("| {shell} | `");
        let row = readme.lines().find(|line| line.starts_with(&row)).unwrap();
        let cell = row.trim_end_matches(" |").trim_end_matches('`');
        cell.rsplit_once('`').unwrap().1.replace("\\|", "|")
    };
    let world = world();
    let more = std::env::var_os("SEVAULT_TEST_BASH");
    let more = more.iter().flat_map(std::env::split_paths);
    let more = more.map(|path| (Shell::Bash, path));
    let own = Shell::ALL.map(|shell| (shell, shell.program().into()));
    for (shell, program) in own.into_iter().chain(more) {
        let program = program.to_str().unwrap();
        if !program.contains('/') && !needs(program) {
            continue;
        }
        let text = format!(
            "{}; sv_load claude; sh -c 'echo $ANTHROPIC_API_KEY'",
            line(shell.program())
        );
        let arguments = [shell.quiet(), &["-c", &text]].concat();
        let out = world.program(program, &arguments).stdout();
        assert_eq!(out, format!("{KEY}\n"), "{program}");
    }
}

#[test]
fn a_program_of_our_name_first_in_the_path_is_not_run() {
    each(|world, shell| {
        let evil = world.write("work/bin/sevault", "#!/bin/sh\necho HIJACKED\n");
        set_mode(&evil, 0o755);
        let text = either(
            shell,
            "PATH=$PWD/bin:$PATH; sv_load claude; sv_status; sv_unload",
            "set -gx PATH $PWD/bin $PATH; sv_load claude; sv_status; sv_unload",
        );
        let out = script(world, shell, text);
        assert!(
            out.contains("ANTHROPIC_API_KEY") && !out.contains("HIJACKED"),
            "{out}"
        );
    });
}

#[test]
fn a_server_that_is_started_clean_gives_its_windows_nothing() {
    if !needs("tmux") {
        return;
    }
    each(|world, shell| {
        // The control: the server of a loaded shell keeps what it had for ever.
        for (start_it, want) in [("", KEY.len()), ("sevault exec --clean -- ", 0)] {
            let tmux = "tmux -L clean -f /dev/null";
            let window = "sh -c 'echo \"${#ANTHROPIC_API_KEY}\" >seen.new; mv seen.new seen'";
            let text = format!(
                "sv_load claude; {start_it}{tmux} new-session -d -s one 'sleep 30'; sv_unload; {tmux} new-window \"{}\"",
                window.replace('"', "\\\"").replace('$', "\\$")
            );
            let directory = world.path("tmp").display().to_string();
            let (_, err) = said(
                world
                    .shell(shell, &format!("{}\n{text}", shell.hook()))
                    .env("TMUX_TMPDIR", &directory),
            );
            let seen = world.path("work/seen");
            let is_seen = is_soon(std::time::Duration::from_secs(20), || seen.is_file());
            world
                .program("tmux", &["-L", "clean", "kill-server"])
                .env("TMUX_TMPDIR", &directory)
                .output();
            assert!(is_seen, "{shell:?}: {err}");
            assert_eq!(
                world.read("work/seen").trim(),
                want.to_string(),
                "{shell:?} {start_it}"
            );
            std::fs::remove_file(seen).unwrap();
        }
    });
}

#[test]
fn a_wrapper_below_exec_gives_the_key_once() {
    let world = world();
    let program = world.write(
        "home/bin/claude",
        "#!/bin/sh\necho \"key:${#ANTHROPIC_API_KEY}<$1>\"\n",
    );
    set_mode(&program, 0o755);
    let text = "PATH=$HOME/bin:$PATH; eval \"$(sevault init bash --wrap claude)\"; type -t claude; claude 'a b'";
    let inner = ["bash", "--noprofile", "--norc", "-i", "-c", text];
    let run = [&["exec", "--tool", "claude", "--"], &inner[..]].concat();
    let out = world.sevault(&run).stdout();
    assert_eq!(out, format!("function\nkey:{}<a b>\n", KEY.len()));
}

#[test]
fn a_value_with_a_nul_byte_is_refused_where_it_is_stored() {
    let world = world();
    for arguments in [
        &["set", "A", "--stdin"][..],
        &["add", "--tool", "gemini", "--global", "--stdin"],
    ] {
        let output = world.sevault(arguments).stdin(b"hunter2\0canary").output();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && err.contains("NUL") && !err.contains("hunter2"),
            "{err}"
        );
    }
}

#[test]
fn installing_adds_one_line_and_uninstalling_takes_it_out() {
    let world = World::new();
    for (shell, file) in [
        ("bash", "home/.bashrc"),
        ("zsh", "home/.zshrc"),
        ("fish", "home/.config/fish/conf.d/sevault.fish"),
    ] {
        // Where there was no file there is none afterwards.
        world.sevault(&["install", "--shell", shell]).stdout();
        assert_eq!(world.read(file).lines().count(), 1);
        world.sevault(&["uninstall", "--shell", shell]).stdout();
        assert!(!world.path(file).exists());

        let before = "# mine\nalias ll='ls -l'";
        let path = world.write(file, before);
        set_mode(&path, 0o640);
        world
            .sevault(&["install", "--shell", shell, "--dry-run"])
            .stdout();
        assert_eq!(world.read(file), before);
        for _ in 0..2 {
            world
                .sevault(&["install"])
                .env("SHELL", format!("/bin/{shell}"))
                .stdout();
        }
        let with = world.read(file);
        assert!(
            with.starts_with(before) && with.lines().count() == 3,
            "{with}"
        );
        assert_eq!(mode(&path), 0o640);
        assert_eq!(world.read(&format!("{file}.before-sevault")), before);
        assert_eq!(mode(&world.path(&format!("{file}.before-sevault"))), 0o600);
        if needs(shell) {
            let text = format!(
                ". \"{}\"; {}",
                path.display(),
                if shell == "fish" {
                    "functions -q sv_load"
                } else {
                    "type sv_load"
                }
            );
            world.program(shell, &["-c", &text]).stdout();
        }
        world.sevault(&["uninstall", "--shell", shell]).stdout();
        assert_eq!(world.read(file), before);
        world.sevault(&["uninstall", "--shell", shell]).stdout();
    }
}

#[test]
fn a_start_up_file_that_is_a_link_stays_one() {
    let world = World::new();
    let target = world.write("home/dotfiles/bashrc", "# mine\n");
    std::os::unix::fs::symlink(&target, world.path("home/.bashrc")).unwrap();
    world.sevault(&["install", "--shell", "bash"]).stdout();
    assert!(
        std::fs::symlink_metadata(world.path("home/.bashrc"))
            .unwrap()
            .is_symlink()
    );
    assert!(world.read("home/dotfiles/bashrc").contains("init bash"));
}

#[test]
fn deactivating_leaves_the_shell_as_it_was() {
    each(|world, shell| {
        let (list, leave) = match shell {
            Shell::Bash => (
                "declare -F; (set -o posix; set | grep -v '^_\\|^BASH_\\|PIPESTATUS\\|FUNCNAME\\|^LINENO\\|^PPID\\|^RANDOM'); echo \"[${PROMPT_COMMAND-}]\"",
                "eval \"$(sevault deactivate)\"",
            ),
            Shell::Zsh => (
                "print -l ${(k)functions}; typeset + | grep -v 'LINENO\\|RANDOM\\|SECONDS\\|_$'; echo \"[$precmd_functions]\"",
                "eval \"$(sevault deactivate)\"",
            ),
            Shell::Fish => (
                "functions -a | string match -v 'fish_*'; set -n",
                "sevault deactivate --shell fish | source",
            ),
        };
        let define = if shell == Shell::Fish {
            format!("function list; {list}; end")
        } else {
            format!("list() {{ {list}; }}")
        };
        let text = format!(
            "{define}\nlist >\"$HOME/before\"\n{}\nsv_load claude\n{leave}\nlist >\"$HOME/after\"\necho \"[$ANTHROPIC_API_KEY]\"",
            shell.hook()
        );
        let (out, err) = said(world.shell(shell, &text));
        assert_eq!((out.as_str(), err.as_str()), ("[]\n", ""), "{shell:?}");
        let (before, after) = (world.read("home/before"), world.read("home/after"));
        let strange: Vec<&str> = after
            .lines()
            .filter(|line| !before.lines().any(|other| other == *line))
            .collect();
        assert!(
            strange.is_empty() && before.lines().count() == after.lines().count(),
            "{shell:?}: {strange:?}"
        );
    });
}

#[test]
fn a_prompt_is_left_as_it_was_and_can_be_hooked_again() {
    if !needs("tmux") {
        return;
    }
    for shell in Shell::ALL {
        if !needs(shell.program()) {
            continue;
        }
        let world = world();
        let terminal = Terminal::open(&world, shell);
        terminal.types(either(
            shell,
            "PROMPT_COMMAND='true'; precmd() { true; }",
            "true",
        ));
        for round in 0..2 {
            terminal.types(shell.hook());
            terminal.types(either(
                shell,
                "eval \"$(sevault deactivate)\"",
                "sevault deactivate --shell fish | source",
            ));
            terminal.types(either(
                shell,
                "echo \"is:${PROMPT_COMMAND[*]}:${precmd_functions[*]}:${PS0-}:$(type sv_load 2>/dev/null)\" | sed 's/is:true:/is:/;s/sv_load not found//'",
                "echo \"is:\"(functions -an | string split , | grep -c 'sv_load\\|__sevault')",
            ).replace("is:", &format!("is{round}:")).as_str());
            let screen = terminal.waits_until("the state", |screen| {
                screen
                    .lines()
                    .any(|line| line.starts_with(&format!("is{round}:")))
            });
            let line = screen
                .lines()
                .rfind(|line| line.starts_with(&format!("is{round}:")))
                .unwrap();
            assert!(
                line.trim_start_matches(&format!("is{round}"))
                    .chars()
                    .all(|letter| matches!(letter, ':' | '0')),
                "{shell:?}: {line}"
            );
        }
    }
}

#[test]
fn a_wrapped_program_gets_its_key_and_its_arguments() {
    if !needs("tmux") {
        return;
    }
    for shell in Shell::ALL {
        if !needs(shell.program()) {
            continue;
        }
        let world = world();
        let program = world.write(
            "home/bin/claude",
            "#!/bin/sh\nprintf 'key:%s' \"${#ANTHROPIC_API_KEY}\"; printf '<%s>' \"$@\"; echo .\n",
        );
        set_mode(&program, 0o755);
        let gemini = world.write("home/bin/gemini", "#!/bin/sh\necho gemini itself\n");
        set_mode(&gemini, 0o755);
        let terminal = Terminal::open(&world, shell);
        terminal.resizes(160, 50);
        terminal.types(either(
            shell,
            "PATH=$HOME/bin:$PATH; alias gemini='echo alias:'",
            "set -gx PATH $HOME/bin $PATH; function gemini; echo alias:; end",
        ));
        terminal.types(
            &shell
                .hook()
                .replace("init ", "init --wrap claude,gemini,codex "),
        );
        terminal.types("claude 'a  b' '' -- -h '*' \"it's\"");
        terminal.waits_for(&format!("key:{}<a  b><><--><-h><*><it's>.", KEY.len()));
        terminal.types("gemini");
        terminal.waits_for("alias:");
        // A program that is not there gets no wrapper.
        terminal.types(either(
            shell,
            "type codex >/dev/null 2>&1 || echo no codex",
            "type -q codex; or echo no codex",
        ));
        terminal.waits_until("no codex", |screen| {
            screen.lines().any(|line| line == "no codex")
        });
        // Questions for help ask for nothing, although the vault is locked.
        world.sevault(&["lock"]).stdout();
        terminal.types("claude --help");
        terminal.waits_for("key:0<--help>.");
    }
}

#[test]
fn completion_of_a_wrapped_program_stays() {
    if !needs("tmux") {
        return;
    }
    for shell in Shell::ALL {
        if !needs(shell.program()) {
            continue;
        }
        let world = world();
        let program = world.write("home/bin/claude", "#!/bin/sh\necho \"<$1>\"\n");
        set_mode(&program, 0o755);
        let terminal = Terminal::open(&world, shell);
        terminal.types(either(
            shell,
            "PATH=$HOME/bin:$PATH",
            "set -gx PATH $HOME/bin $PATH",
        ));
        terminal.types(match shell {
            Shell::Bash => "complete -W 'uniqueword' claude",
            Shell::Zsh => "autoload -Uz compinit; compinit -u; _own() { compadd uniqueword }; compdef _own claude",
            Shell::Fish => "complete -c claude -f -a uniqueword",
        });
        terminal.types(&shell.hook().replace("init ", "init --wrap claude "));
        terminal.types("clear");
        terminal.begins("claude uniq");
        terminal.presses("Tab");
        terminal.waits_for("claude uniqueword");
        terminal.presses("Enter");
        terminal.waits_for("<uniqueword>");
    }
}

/// Parses each file with tree-sitter and prints what it does not understand, and which commands are called in our functions.
const PARSE_POWERSHELL: &str = r#"
import sys
try:
    import tree_sitter, tree_sitter_powershell
except ImportError:
    print("SKIP")
    sys.exit()
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
def faults(node):
    if node.is_error or node.is_missing:
        yield node
    for child in node.children:
        yield from faults(child)
def commands(node, inside):
    if node.type == "function_statement":
        inside = node.children[1].text.decode().removeprefix("global:")
    if node.type == "command_name" and inside in ("sv_load", "sv_unload"):
        print(inside, node.text.decode())
    for child in node.children:
        commands(child, inside)
for path in sys.argv[1:]:
    root = parser.parse(open(path, "rb").read()).root_node
    commands(root, "")
    for node in faults(root):
        print(path, node.start_point, node.type)
"#;

#[test]
fn everything_for_powershell_is_powershell() {
    // tests/bench/tools gives one the parser; SEVAULT_TEST_PYTHON may name another.
    let installed = tools().join("venv/bin/python");
    let python = if let Some(python) = std::env::var_os("SEVAULT_TEST_PYTHON") {
        python.into_string().unwrap()
    } else if installed.is_file() {
        installed.to_str().unwrap().to_owned()
    } else if needs("python3") {
        "python3".to_owned()
    } else {
        return;
    };
    let world = world();
    let evil = "a'b\u{2018}c\u{2019}; Write-Output PWN #\u{201a}\u{201b}`$(x)\"";
    world
        .sevault(&["add", "--tool", "gemini", "--global", "--stdin"])
        .stdin(evil)
        .stdout();
    let rendered: &[&[&str]] = &[
        &["init", "powershell", "--wrap", "claude,codex,cursor"],
        &["completions", "powershell"],
        &["deactivate", "--shell", "powershell"],
        &["env", "--tool", "claude", "--shell", "powershell"],
        &[
            "env",
            "--tool",
            "gemini",
            "--shell",
            "powershell",
            "--inline",
        ],
        &[
            "agent",
            "unlock",
            "--shell",
            "powershell",
            "--password-stdin",
        ],
        &[
            "install",
            "--shell",
            "powershell",
            "--file",
            "profile.ps1",
            "--dry-run",
        ],
    ];
    let mut files = Vec::new();
    for (number, arguments) in rendered.iter().enumerate() {
        let text = world
            .sevault(arguments)
            .stdin(format!("{}\n", World::PASSWORD))
            .stdout();
        files.push(world.write(&format!("work/{number}.ps1"), text));
    }
    let broken = world.write(
        "work/broken.ps1",
        "function global:sv_load { Set-Item -Value $value }\nfunction x { if (",
    );
    let check = |files: &[std::path::PathBuf]| {
        let files: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
        let arguments = [&["-c", PARSE_POWERSHELL], &files[..]].concat();
        world.program(&python, &arguments).stdout()
    };
    let control = check(&[broken]);
    if control == "SKIP\n" {
        skip("Python has no tree-sitter-powershell: tests/bench/tools installs it");
        return;
    }
    assert!(control.contains("broken.ps1"), "the parser takes anything");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    files.push(root.join("tests/powershell/hook.ps1"));
    // What meets values calls no command, whose arguments module logging would record, but for methods of .NET.
    let said = check(&files);
    let (called, faults): (Vec<&str>, Vec<&str>) = said
        .lines()
        .partition(|line| line.starts_with("sv_load ") || line.starts_with("sv_unload "));
    assert!(faults.is_empty(), "{faults:?}");
    assert!(called.is_empty(), "{called:?}");
    assert!(
        control.contains("sv_load Set-Item"),
        "the parser sees no command: {control}"
    );
    // The parser does not know that PowerShell takes all five for a quote: each stands twice.
    let inline = world.read("work/4.ps1");
    assert!(
        inline.contains("'a''b\u{2018}\u{2018}c\u{2019}\u{2019}; Write-Output PWN #\u{201a}\u{201a}\u{201b}\u{201b}`$(x)\"'"),
        "{inline}"
    );
}

#[test]
fn the_shell_files_are_clean() {
    let files = |end: &str| -> Vec<String> {
        let mut files: Vec<String> = ["shell", "completions"]
            .into_iter()
            .flat_map(|directory| std::fs::read_dir(directory).unwrap())
            .map(|entry| entry.unwrap().path().display().to_string())
            .filter(|path| path.ends_with(end))
            .collect();
        files.sort();
        files
    };
    let world = World::new();
    let root = env!("CARGO_MANIFEST_DIR");
    let lint = |program: &str, arguments: &[&str], files: &[String]| {
        if !needs(program) {
            return;
        }
        let files: Vec<String> = files.iter().map(|file| format!("{root}/{file}")).collect();
        for file in &files {
            let all = [arguments, &[file.as_str()]].concat();
            world.program(program, &all).says("exit: 0");
        }
    };
    lint(
        "shellcheck",
        &["--severity=style"],
        &[files(".bash"), files(".sh")].concat(),
    );
    lint(
        "shfmt",
        &["-d", "-i", "2", "-ci"],
        &[files(".bash"), files(".sh")].concat(),
    );
    lint("bash", &["-n"], &[files(".bash"), files(".sh")].concat());
    lint(
        "zsh",
        &["-n"],
        &[files(".zsh"), files(".sh"), files("/_sevault")].concat(),
    );
    lint("fish", &["--no-execute"], &files(".fish"));
    lint("fish_indent", &["--check"], &files(".fish"));
    lint("dash", &["-n"], &["shell/env.sh".to_owned()]);
}

fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
