//! The hooks in real shells, against a stand-in for the program that answers as each test wants.
//!
//! The cases are those of a shell in daily use: hostile values, options, aliases and traps, programs that die, variables that were there before.
//! SEVAULT_TEST_BASH names more bashes to try, separated by colons: the oldest that counts is macOS's 3.2.
//!
//! | what must be survived | where it is tested |
//! |---|---|
//! | every byte, line ends, quotes, commands in values, large values | `a_value_arrives_byte_for_byte`, `a_large_value_arrives_whole` |
//! | references to variables | `a_reference_to_another_variable_takes_no_value` |
//! | what PowerShell cannot hold, its five quotes, no cmdlet that takes a value | `shell::protocol`, `shell::quote`, `load::everything_for_powershell_is_powershell` |
//! | NUL in a value, dangerous names | `load::a_value_with_a_nul_byte_…`, `exec`: refused where they are stored and again at a launch |
//! | names that are none, special and read-only variables | `a_name_that_is_none_…`, `a_variable_that_cannot_take_the_value_…` |
//! | an answer cut off, a program that fails | `an_answer_that_is_cut_anywhere_…`, `a_program_that_fails_…` |
//! | `set -x`, `fish_trace`, DEBUG traps, `$_` | `tracing_shows_no_value_…`, `fish_traces_no_value`, `a_debug_trap_…`, `load::evaluating_the_stub_…` |
//! | history, arguments, temporary files | `neither_history_nor_arguments_nor_files_hold_a_value` |
//! | a second copy in the shell, what stays after | `a_shell_holds_a_value_once_…` |
//! | values as text on a terminal, in AI agents | `load::values_as_text_…` |
//! | strict options, aliases, functions, options of zsh, locales, POSIX mode | `strict_options_…`, `aliases_and_functions_…`, `options_of_zsh_…`, `a_posix_bash_loads` |
//! | Ctrl-C, a question on the terminal, no terminal | `an_interrupted_load_…`, `a_program_that_asks_…`, `load::a_locked_vault_without_a_terminal_…` |
//! | `$?`, PIPESTATUS, traps, PROMPT_COMMAND, bash-preexec | `the_user_sees_the_same_status_…` |
//! | direnv, zoxide, starship, atuin, mise, bash-preexec, before and after | `beside` |
//! | the terminals of editors, which call the hooks themselves | `the_user_sees_the_same_status_…` |
//! | an `eval` that fails, a subshell | `load::a_stub_that_fails_fails`, `a_subshell_is_told_…` |
//! | what was there before, loads twice, a change by the user, universal variables | `unloading_gives_back_…`, `what_the_program_leaves_…`, `a_universal_variable_…` |
//! | expiry, a lock elsewhere | `what_has_expired_or_is_locked_…`, `load::a_lock_elsewhere_…` |
//! | shells in shells, of the same kind and of others | `a_nested_shell_takes_over_what_it_inherits` |
//! | `--clean`, replacing the process, the terminal | `load::a_server_that_is_started_clean_…`, `spine`, `exec`, `terminal` |
//! | hooks added once, `cd` left alone, no process at a prompt | `the_hook_is_added_once_…`, `an_idle_prompt_starts_no_process_and_a_load_one`, `a_change_of_directory_…`, `tests/bench/shell` |
//! | project files: first visit, edits, permissions, a file below | `project` |
//! | a program of our name first in PATH, a program that is gone | `load::a_program_of_our_name_…`, `load::the_path_of_the_hook_…`, `without_the_program_…` |
//! | the lines of the README, in every bash | `load::the_lines_of_the_readme_…` |
//! | shells without a person, silence at the start | `a_shell_without_a_person_…`, `strict_options_…` |
//! | deactivation | `load::deactivating_…`, `load::a_prompt_is_left_…`, `project::deactivating_…` |
//! | wrappers: completion, arguments, recursion, the user's own, help | `load::a_wrapped_program_…`, `load::a_wrapper_below_exec_…`, `load::completion_of_a_wrapped_…`, `project` |
//! | completion: names, locked, typed text, word breaks, order of compinit, the inner command | `complete` |
//! | linters, manual pages | `load::the_shell_files_are_clean`, `generated` |
//! | nushell, elvish | not spoken |

use std::path::PathBuf;
use std::process::Output;

use crate::support::terminal::Terminal;
use crate::support::{Shell, World, bash_preexec, needs};

/// Stands for a value wherever one may leak.
const CANARY: &str = "hunter2-canary";

/// What the stand-in runs for `__load` and `__unload`: it writes down what it was asked, says what the test wrote into a file, and ends as wanted.
const STAND_IN: &str = r#"#!/bin/sh
verb=${1#__}
echo "$*" >>"$HOME/calls"
[ ! -e "$HOME/$verb.first" ] || . "$HOME/$verb.first"
cat "$HOME/$verb"
exit "$(cat "$HOME/$verb.code")"
"#;

/// One shell with the hook at `$HOME/hook`, and the stand-in.
struct Stage {
    world: World,
    shell: Shell,
    program: String,
}

/// Every shell that is here: each of the three once, and the further bashes.
fn shells() -> Vec<(Shell, String)> {
    let mut shells: Vec<(Shell, String)> = [Shell::Bash, Shell::Zsh, Shell::Fish]
        .into_iter()
        .filter(|shell| needs(shell.program()))
        .map(|shell| (shell, shell.program().to_owned()))
        .collect();
    if let Some(more) = std::env::var_os("SEVAULT_TEST_BASH") {
        for program in std::env::split_paths(&more) {
            shells.push((Shell::Bash, program.to_str().unwrap().to_owned()));
        }
    }
    shells
}

fn each(test: impl Fn(&Stage)) {
    for (shell, program) in shells() {
        test(&Stage::new(shell, program));
    }
}

/// In bash and zsh, where the syntax is the same.
fn each_bourne(test: impl Fn(&Stage)) {
    for (shell, program) in shells() {
        if shell != Shell::Fish {
            test(&Stage::new(shell, program));
        }
    }
}

impl Stage {
    fn new(shell: Shell, program: String) -> Self {
        let world = World::new();
        let stand_in = world.write("a 'dir'/sevault", STAND_IN);
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&stand_in, std::fs::Permissions::from_mode(0o700)).unwrap();
        }
        let path = stand_in.to_str().unwrap();
        let hook = match shell {
            Shell::Bash => format!(
                "__sevault_exe='{}'\n{}",
                path.replace('\'', r"'\''"),
                include_str!("../shell/hook.bash")
            ),
            Shell::Zsh => format!(
                "__sevault_exe='{}'\n{}",
                path.replace('\'', r"'\''"),
                include_str!("../shell/hook.zsh")
            ),
            Shell::Fish => format!(
                "set -g __sevault_exe '{}'\n{}",
                path.replace('\'', r"\'"),
                include_str!("../shell/hook.fish")
            ),
        };
        world.write("home/hook", hook);
        let stage = Self {
            world,
            shell,
            program,
        };
        stage.answer("unload", &[("VSEVAULT_LOADED", b"")], 0);
        stage
    }

    fn encoded(&self, steps: &[(&str, &[u8])]) -> Vec<u8> {
        let end = if self.shell == Shell::Bash { b'\n' } else { 0 };
        let mut answer = b"sevault-data-1".to_vec();
        answer.push(end);
        for (first, second) in steps {
            answer.extend_from_slice(first.as_bytes());
            answer.push(end);
            answer.push(b'=');
            for &byte in *second {
                if self.shell == Shell::Bash && !byte.is_ascii_alphanumeric() {
                    answer.extend_from_slice(format!("\\0{byte:03o}").as_bytes());
                } else {
                    answer.push(byte);
                }
            }
            answer.push(end);
        }
        answer.extend_from_slice(b"Z0");
        answer.push(end);
        answer
    }

    fn answer(&self, verb: &str, steps: &[(&str, &[u8])], code: u8) {
        self.answer_raw(verb, &self.encoded(steps), code);
    }

    fn answer_raw(&self, verb: &str, answer: &[u8], code: u8) {
        self.world.write(&format!("home/{verb}"), answer);
        self.world
            .write(&format!("home/{verb}.code"), code.to_string());
    }

    /// The answer to a load of `SV_A`, which nothing ends.
    fn loads(&self, value: &[u8]) {
        self.loads_until(value, 9_999_999_999);
    }

    /// The answer to a load of `SV_A` that ends then, or when the file is gone whose path this gives.
    fn loads_until(&self, value: &[u8], seconds: u64) -> PathBuf {
        let marker = self.world.write("run/a marker", "");
        // As the program makes them: fish reads the clock there.
        let file = std::fs::File::options().write(true).open(&marker).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        let due = format!("{seconds:010}{}", marker.display());
        self.answer(
            "load",
            &[
                ("SSV_A", value),
                ("VSEVAULT_LOADED", b"SV_A:t:::="),
                ("VSEVAULT_DUE", due.as_bytes()),
            ],
            0,
        );
        let unloaded: &[(&str, &[u8])] = &[
            ("RSV_A", b""),
            ("VSEVAULT_LOADED", b""),
            ("VSEVAULT_DUE", b""),
        ];
        self.answer("unload", unloaded, 0);
        marker
    }

    fn run_with(&self, arguments: &[&str], script: &str, environment: &[(&str, &str)]) -> Output {
        let arguments = [self.shell.quiet(), arguments, &["-c", script]].concat();
        let mut run = self.world.program(&self.program, &arguments);
        for (name, value) in environment {
            run = run.env(name, value);
        }
        run.output()
    }

    /// Runs a script after the hook; what it said, as `out`, `err` and the code.
    fn run(&self, script: &str) -> (String, String, Option<i32>) {
        let script = format!(". \"$HOME/hook\"\n{script}");
        self.said(&self.run_with(&[], &script, &[]))
    }

    #[expect(clippy::unused_self, reason = "it reads as a question to the stage")]
    fn said(&self, output: &Output) -> (String, String, Option<i32>) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            text(&output.stdout),
            text(&output.stderr),
            output.status.code(),
        )
    }

    /// Runs a script and compares its standard output; standard error must be empty.
    #[track_caller]
    fn check(&self, script: &str, want: &str) {
        let (out, err, _) = self.run(script);
        assert_eq!(
            (out.trim_end(), err.trim_end()),
            (want, ""),
            "{} of\n{script}",
            self.program
        );
    }

    /// What a child of the shell was given, by `keep` in a script.
    fn seen(&self, name: &str) -> Option<Vec<u8>> {
        let seen = std::fs::read(self.world.path("home/seen")).unwrap();
        seen.split(|byte| *byte == 0)
            .find_map(|line| line.strip_prefix(format!("{name}=").as_bytes()))
            .map(<[u8]>::to_vec)
    }

    fn calls(&self) -> Vec<String> {
        let calls = std::fs::read_to_string(self.world.path("home/calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    /// One script for the Bourne shells, another one for fish.
    fn either<'a>(&self, bourne: &'a str, fish: &'a str) -> &'a str {
        if self.shell == Shell::Fish {
            fish
        } else {
            bourne
        }
    }
}

/// A script's line that writes the environment of a child of the shell down.
const KEEP: &str = r#"env -0 >"$HOME/seen""#;

#[test]
fn a_value_arrives_byte_for_byte() {
    let every: Vec<u8> = (1..=255).collect();
    let values: &[&[u8]] = &[
        &every,
        b"l1\nl2\n\n",
        b"\n",
        b" ",
        b"\t",
        b"a\r\nb\r\n",
        b"",
        b"it's",
        b"a\\",
        b"a\\\\b",
        b"\"",
        b"`",
        b"\\n\\0041",
        "x\u{2019}; touch PWN; #\u{2018}\u{201a}\u{201b}".as_bytes(),
        b"$(touch PWN)",
        b"`touch PWN`",
        b"${HOME}",
        b"!!",
        b"-n",
        b"*",
        b"~/x",
        b"%s%d",
        b"\xff\xfe",
        b"Z0",
        b"\nZ0\n",
        b"=\nSSV_B\n=x",
        b"sevault-data-1",
        b"\nsevault-data-1\n",
        b"a=b:c",
        b"SSV_B",
    ];
    each(|stage| {
        for locale in ["C", "C.UTF-8", "tr_TR.UTF-8", ""] {
            for value in values {
                stage.loads(value);
                let script = format!(". \"$HOME/hook\"\nsv_load t\n{KEEP}\nsv_unload");
                let output = stage.run_with(&[], &script, &[("LC_ALL", locale)]);
                let (out, err, code) = stage.said(&output);
                // A locale that is not here makes some shells complain; that is not ours.
                let err = if locale == "tr_TR.UTF-8" {
                    String::new()
                } else {
                    err
                };
                assert_eq!(
                    (out.as_str(), err.as_str(), code),
                    ("", "", Some(0)),
                    "{} {value:?}",
                    stage.program
                );
                let seen = stage.seen("SV_A");
                assert_eq!(seen.as_deref(), Some(*value), "{} {locale}", stage.program);
                assert_eq!(stage.seen("SV_B"), None);
            }
        }
        assert!(!stage.world.path("work/PWN").exists());
    });
}

#[test]
fn a_large_value_arrives_whole() {
    each(|stage| {
        let value: Vec<u8> = (0..1024 * 1024)
            .map(|at: u32| u8::try_from(at % 255 + 1).unwrap())
            .collect();
        stage.loads(&value);
        stage.check("sv_load t; printf %s \"$SV_A\" >\"$HOME/value\"", "");
        let arrived = std::fs::read(stage.world.path("home/value")).unwrap();
        assert!(
            arrived == value,
            "{}: {} bytes",
            stage.program,
            arrived.len()
        );
    });
}

#[test]
fn a_name_that_is_none_loads_nothing() {
    each(|stage| {
        for name in [
            "A;touch PWN;B",
            "1A",
            "a-b",
            "",
            "a b",
            "__sv_code",
            "x[$(touch PWN)]",
            "é",
        ] {
            stage.answer(
                "load",
                &[
                    ("SSV_A", b"v"),
                    (&format!("S{name}"), b"v"),
                    ("VSEVAULT_LOADED", b"x="),
                ],
                0,
            );
            let (out, err, _) = stage.run(stage.either(
                "sv_load t || echo \"refused $?\"; echo \"[${SV_A-unset}${SEVAULT_LOADED-}]\"",
                "sv_load t; or echo \"refused $status\"; set -q SV_A; or echo [unset]",
            ));
            assert_eq!(
                out, "refused 66\n[unset]\n",
                "{} {name} {err}",
                stage.program
            );
            assert_eq!(err.lines().count(), 1);
        }
        assert!(!stage.world.path("work/PWN").exists());
    });
}

#[test]
fn a_variable_that_cannot_take_the_value_is_refused_and_nothing_is_loaded() {
    each_bourne(|stage| {
        stage.answer(
            "load",
            &[
                ("SSV_B", b"v"),
                ("SSV_A", b"a[$(touch PWN)]"),
                ("VSEVAULT_LOADED", b"x="),
            ],
            0,
        );
        for declared in [
            "readonly SV_A",
            "readonly SV_A=1",
            "typeset -i SV_A",
            "typeset -i SV_A=1",
            "SV_A=(1 2)",
            "typeset -rx SV_A=1",
        ] {
            for strict in ["", "set -e;"] {
                let (out, err, code) = stage.run(&format!(
                    "{declared}; {strict} sv_load t || echo \"$?\"; echo \"${{SV_B-alive}}\""
                ));
                assert_eq!(
                    (out.as_str(), code),
                    ("66\nalive\n", Some(0)),
                    "{} {declared} {err}",
                    stage.program
                );
                assert_eq!(
                    err,
                    "sevault: error: `SV_A` is not a plain variable in this shell\n"
                );
            }
        }
        assert!(!stage.world.path("work/PWN").exists());
    });
    each(|stage| {
        let special: &[&str] = match stage.shell {
            Shell::Bash => &["PPID", "UID", "EUID"],
            Shell::Zsh => &[
                "status",
                "path",
                "argv",
                "PPID",
                "funcstack",
                "SECONDS",
                "PATH",
            ],
            Shell::Fish => &["status", "version", "hostname", "fish_pid", "history"],
        };
        for name in special {
            stage.answer(
                "load",
                &[
                    ("SSV_B", b"v"),
                    (&format!("S{name}"), b"v"),
                    ("VSEVAULT_LOADED", b"x="),
                ],
                0,
            );
            let (out, err, _) = stage.run(stage.either(
                "sv_load t || echo \"$?\"; echo \"${SV_B-alive}\"",
                "sv_load t; or echo $status; set -q SV_B; or echo alive",
            ));
            assert_eq!(out, "66\nalive\n", "{} {name} {err}", stage.program);
            assert_eq!(err.lines().count(), 1, "{err}");
        }
    });
}

#[test]
fn a_reference_to_another_variable_takes_no_value() {
    each_bourne(|stage| {
        stage.loads(CANARY.as_bytes());
        let modern = "[ \"${BASH_VERSINFO[0]-0}${BASH_VERSINFO[1]-0}\" -ge 43 ] || exit 0";
        for declared in ["declare -n SV_A=SV_C", "SV_C=1; declare -n SV_A=SV_C"] {
            let (out, err, code) = stage.run(&format!(
                "{modern}\n{declared}; sv_load t || echo \"$?\"; echo \"${{SV_C-unset}}\""
            ));
            assert!(!out.contains(CANARY) && !err.contains(CANARY), "{out}{err}");
            let is_refused = out.starts_with("66\n") && err.contains("not a plain variable");
            assert!(
                is_refused || (out.is_empty() && code == Some(0)),
                "{} {out}{err}",
                stage.program
            );
        }
        // One that refers to nothing would take the value for a name, and name it as no valid one.
        let (out, err, _) = stage.run(&format!("{modern}\ndeclare -n SV_A; sv_load t; {KEEP}"));
        assert!(!out.contains(CANARY) && !err.contains(CANARY), "{out}{err}");
    });
}

#[test]
fn an_answer_that_is_cut_anywhere_loads_nothing() {
    each(|stage| {
        stage.loads(b"v\n");
        let whole = stage.encoded(&[
            ("SSV_A", b"v\n"),
            ("SSV_B", b""),
            ("VSEVAULT_LOADED", b"x="),
        ]);
        // The last byte only ends the footer.
        for length in 0..whole.len() - 1 {
            stage
                .world
                .write(&format!("home/cut.{length}"), &whole[..length]);
        }
        stage.world.write(
            "home/load.first",
            "n=$(cat \"$HOME/n\"); cat \"$HOME/cut.$n\"; echo $((n + 1)) >\"$HOME/n\"; exit 0\n",
        );
        stage.world.write("home/n", "0\n");
        let count = whole.len() - 1;
        let script = stage.either(
            "i=0; while [ $i -lt COUNT ]; do sv_load t 2>/dev/null && echo loaded; i=$((i+1)); done; echo \"$i [${SV_A-}${SV_B-}${SEVAULT_LOADED-}]\"",
            "set -l i 0; while test $i -lt COUNT; sv_load t 2>/dev/null; and echo loaded; set i (math $i + 1); end; echo \"$i [$SV_A$SV_B$SEVAULT_LOADED]\"",
        );
        stage.check(
            &script.replace("COUNT", &count.to_string()),
            &format!("{count} []"),
        );
    });
}

#[test]
fn a_program_that_fails_loads_nothing() {
    each(|stage| {
        for code in [1, 3, 4, 70, 127] {
            stage.answer("load", &[("SSV_A", b"v"), ("VSEVAULT_LOADED", b"x=")], code);
            stage.check(
                stage.either(
                    "sv_load t; echo \"$? ${SV_A-unset}\"",
                    "sv_load t; echo \"$status $SV_A\"unset",
                ),
                &format!("{code} unset"),
            );
        }
    });
}

#[test]
fn tracing_shows_no_value_and_stays_on() {
    each_bourne(|stage| {
        stage.loads(CANARY.as_bytes());
        let script =
            format!(". \"$HOME/hook\"; set -xv; sv_load t\n{KEEP}\n: $_ $-\nsv_unload\n: end");
        for (arguments, environment) in [
            (&[][..], &[][..]),
            (&["-x"], &[]),
            (&["-xv"], &[]),
            (&[], &[("SHELLOPTS", "xtrace:verbose")]),
            (&[], &[("PS4", "+$_ $SV_A ")][..1]),
        ] {
            // A prompt that prints the variable itself is the user's own doing: then it may show, but only after the load.
            let is_shown = environment.first().is_some_and(|(name, _)| *name == "PS4");
            let output = stage.run_with(arguments, &script, environment);
            let (out, err, code) = stage.said(&output);
            assert_eq!(code, Some(0), "{err}");
            assert!(
                is_shown || !err.contains(CANARY),
                "{}: {err}",
                stage.program
            );
            assert!(!out.contains(CANARY));
            assert!(
                err.contains(": end"),
                "{}: the trace is off: {err}",
                stage.program
            );
            assert_eq!(stage.seen("SV_A").unwrap(), CANARY.as_bytes());
        }
    });
}

#[test]
fn evaluating_text_leaks_where_the_hook_does_not() {
    // The weak control: without it the test above could pass for want of a trace.
    each_bourne(|stage| {
        let (_, err, _) =
            stage.said(&stage.run_with(&["-x"], &format!("eval \"export SV_A={CANARY}\""), &[]));
        assert!(err.contains(CANARY));
    });
}

#[test]
fn fish_traces_no_value() {
    each(|stage| {
        if stage.shell != Shell::Fish {
            return;
        }
        stage.loads(CANARY.as_bytes());
        let script = format!(". \"$HOME/hook\"; sv_load t; {KEEP}; sv_unload; true end");
        for environment in [&[("fish_trace", "1")][..], &[]] {
            let script = if environment.is_empty() {
                format!("set -g fish_trace 1; {script}")
            } else {
                script.clone()
            };
            let (out, err, _) = stage.said(&stage.run_with(&[], &script, environment));
            assert!(!err.contains(CANARY) && !out.contains(CANARY), "{err}");
            assert!(err.contains("true end"), "{err}");
            assert_eq!(stage.seen("SV_A").unwrap(), CANARY.as_bytes());
        }
    });
}

#[test]
fn a_debug_trap_neither_breaks_a_load_nor_sees_a_value() {
    each_bourne(|stage| {
        stage.loads(CANARY.as_bytes());
        let trap = if stage.shell == Shell::Bash {
            "set -T; trap 'echo \"D:$BASH_COMMAND\"' DEBUG"
        } else {
            "TRAPDEBUG() { print -r -- \"D:$ZSH_DEBUG_CMD\" }"
        };
        for trap in [
            trap.to_owned(),
            trap.replace("echo", "printf %s")
                .replace("print -r", "print -rn"),
        ] {
            let (out, err, code) = stage.run(&format!("{trap}\nsv_load t\n{KEEP}\nsv_unload"));
            assert_eq!(code, Some(0), "{} {err}", stage.program);
            assert!(!out.contains(CANARY) && !err.contains(CANARY), "{out}{err}");
            assert!(out.contains("D:"));
            assert_eq!(stage.seen("SV_A").unwrap(), CANARY.as_bytes());
        }
    });
}

#[test]
fn a_shell_holds_a_value_once_while_loaded_and_never_after() {
    each(|stage| {
        stage.loads(CANARY.as_bytes());
        let all = match stage.shell {
            Shell::Bash => "(set -o posix; set)",
            Shell::Zsh => "typeset",
            Shell::Fish => "set",
        };
        let script = format!(
            "sv_load t; {all} >\"$HOME/during\"; echo \"$_\" >\"$HOME/last\"; sv_unload; {all} >\"$HOME/after\"; env >>\"$HOME/after\"; echo done"
        );
        stage.check(&script, "done");
        let count = |file: &str| {
            stage
                .world
                .read(&format!("home/{file}"))
                .matches(CANARY)
                .count()
        };
        // fish lists an exported variable once in `set`.
        assert_eq!(
            count("during"),
            1,
            "{}:\n{}",
            stage.program,
            stage.world.read("home/during")
        );
        assert_eq!((count("last"), count("after")), (0, 0), "{}", stage.program);
    });
}

#[test]
fn unloading_gives_back_what_was_there() {
    each(|stage| {
        stage.loads(b"ours");
        let show = stage.either(
            "printf '%s,' \"${SV_A-unset}\"; env | grep -c '^SV_A=' || :",
            "set -q SV_A; and printf '%s,' \"$SV_A\"; or printf unset,; env | grep -c '^SV_A='",
        );
        for (before, want) in [
            (stage.either("export SV_A=old", "set -gx SV_A old"), "old,1"),
            (stage.either("SV_A=old", "set -g SV_A old"), "old,0"),
            (
                stage.either(
                    "SV_A=$(printf 'a\\n\\nb\\n.')",
                    "set -g SV_A (printf 'a\\n\\nb\\n.' | string collect)",
                ),
                "a\n\nb\n.,0",
            ),
            (stage.either("export SV_A=", "set -gx SV_A ''"), ",1"),
            (stage.either("SV_A=", "set -g SV_A ''"), ",0"),
            (stage.either("unset SV_A", "set -e SV_A"), "unset,0"),
        ] {
            let script = format!("{before}\nsv_load t\n{KEEP}\nsv_unload\n{show}");
            stage.check(&script, want);
            assert_eq!(stage.seen("SV_A").unwrap(), b"ours");
            // A second load over ours does not lose what was there first.
            let twice = format!(
                "{before}\nsv_load t\ncp \"$HOME/again\" \"$HOME/load\"\nsv_load t\n{KEEP}\nsv_unload\n{show}"
            );
            stage.world.write(
                "home/again",
                stage.encoded(&[("ASV_A", b"again"), ("VSEVAULT_LOADED", b"SV_A:t:::=")]),
            );
            stage.check(&twice, want);
            assert_eq!(stage.seen("SV_A").unwrap(), b"again");
            stage.loads(b"ours");
        }
    });
}

#[test]
fn what_the_program_leaves_to_the_user_stays() {
    each(|stage| {
        stage.loads(b"ours");
        stage.answer(
            "unload",
            &[
                ("FSV_A", b""),
                ("VSEVAULT_LOADED", b""),
                ("N", b"`SV_A` stays"),
            ],
            0,
        );
        let script = stage.either(
            "export SV_A=old; sv_load t; SV_A=mine; sv_unload; echo \"$SV_A ${SEVAULT_LOADED-none}\"",
            "set -gx SV_A old; sv_load t; set SV_A mine; sv_unload; echo $SV_A (set -q SEVAULT_LOADED; or echo none)",
        );
        let (out, err, _) = stage.run(script);
        assert_eq!(
            (out.as_str(), err.as_str()),
            ("mine none\n", "sevault: `SV_A` stays\n")
        );
    });
}

#[test]
fn a_universal_variable_of_fish_stays_where_it_is() {
    each(|stage| {
        if stage.shell != Shell::Fish {
            return;
        }
        stage.loads(b"ours");
        // Without its files of settings fish has no universal variables.
        let script = ". \"$HOME/hook\"; set -Ux SV_A old; sv_load t; echo $SV_A; sv_unload; echo $SV_A; set -qU SV_A; and echo universal";
        let (out, err, _) = stage.said(&stage.world.program("fish", &["-c", script]).output());
        assert_eq!((out.as_str(), err.as_str()), ("ours\nold\nuniversal\n", ""));
    });
}

#[test]
fn without_the_program_unloading_still_takes_everything_away() {
    each(|stage| {
        stage.answer(
            "load",
            &[
                ("SSV_A", b"a"),
                ("SSV_B", b"b"),
                ("VSEVAULT_LOADED", b"SV_A:t:1:00:m SV_B:u:::=/x"),
            ],
            0,
        );
        let script = stage.either(
            "export SV_B=old; sv_load t; rm -r \"${__sevault_exe%/*}\"; sv_unload; echo \"$? ${SV_A-unset} $SV_B ${SEVAULT_LOADED-none}\"; sv_load t; echo $?",
            "set -gx SV_B old; sv_load t; rm -r (dirname $__sevault_exe); sv_unload; echo $status (set -q SV_A; or echo unset) $SV_B (set -q SEVAULT_LOADED; or echo none); sv_load t; echo $status",
        );
        let (out, err, _) = stage.run(script);
        assert_eq!(out, "0 unset old none\n127\n", "{} {err}", stage.program);
        assert!(
            err.contains("sevault: the program did not answer: everything is unloaded"),
            "{err}"
        );
    });
}

#[test]
fn an_unload_that_is_refused_changes_nothing() {
    each(|stage| {
        stage.loads(b"v");
        stage.answer("unload", &[("RSV_A", b"")], 2);
        stage.check(
            stage.either(
                "sv_load t; sv_unload x; echo \"$? $SV_A\"",
                "sv_load t; sv_unload x; echo $status $SV_A",
            ),
            "2 v",
        );
    });
}

#[test]
fn strict_options_change_nothing() {
    each_bourne(|stage| {
        stage.loads(b"v");
        let options = if stage.shell == Shell::Bash {
            "set -eu -o pipefail -C -E -a -f"
        } else {
            "set -eu -o pipefail -C -a"
        };
        let script = format!(
            "{options}\n. \"$HOME/hook\"; . \"$HOME/hook\"; before=$-\nsv_load t\n{KEEP}2\nsv_status >/dev/null || :\nsv_unload\n[ \"$before\" = \"$-\" ]; echo same"
        );
        stage.answer("status", &[], 0);
        let (out, err, code) = stage.said(&stage.run_with(&[], &script, &[]));
        assert_eq!(
            (out.as_str(), err.as_str(), code),
            ("same\n", "", Some(0)),
            "{}",
            stage.program
        );
    });
}

#[test]
fn aliases_and_functions_of_the_user_are_not_called() {
    each_bourne(|stage| {
        stage.loads(b"v");
        let aliases = "for n in export local command eval unset printf builtin read set typeset declare emulate print return continue break; do alias \"$n=echo ALIAS\"; done";
        let functions = "export() { echo F; }; unset() { echo F; }; printf() { echo F; }; source() { echo F; }; date() { echo F; }; cd() { echo F; }; set() { echo F; }; print() { echo F; }; declare() { echo F; }; local() { echo F; }; return() { echo F; }";
        let on = if stage.shell == Shell::Bash {
            "shopt -s expand_aliases"
        } else {
            ":"
        };
        for hostile in [aliases, functions] {
            let script = format!(
                "{on}\n{hostile}\nIFS=ex-/\n. \"$HOME/hook\"\nsv_load t\n{KEEP}\nsv_unload\necho \"${{SV_A-unset}}\""
            );
            let (out, err, _) = stage.said(&stage.run_with(&[], &script, &[]));
            assert_eq!(
                (out.as_str(), err.as_str()),
                ("unset\n", ""),
                "{} {hostile}",
                stage.program
            );
            assert_eq!(stage.seen("SV_A").unwrap(), b"v");
        }
    });
}

#[test]
fn functions_of_a_fish_user_are_not_called() {
    each(|stage| {
        if stage.shell != Shell::Fish {
            return;
        }
        stage.loads(b"v");
        let functions = "for n in printf contains count date cd path math echo; eval \"function $n; builtin echo F; end\"; end";
        let (out, err, _) = stage.said(&stage.run_with(&[], &format!("{functions}\n. \"$HOME/hook\"\nsv_load t\n{KEEP}\nsv_unload\nbuiltin echo \"[$SV_A]\""), &[]));
        assert_eq!((out.as_str(), err.as_str()), ("[]\n", ""));
        assert_eq!(stage.seen("SV_A").unwrap(), b"v");
    });
}

#[test]
fn options_of_zsh_change_nothing() {
    each(|stage| {
        if stage.shell != Shell::Zsh {
            return;
        }
        stage.loads(b"v w\n");
        for options in [
            "ksh_arrays",
            "sh_word_split",
            "glob_subst",
            "null_glob",
            "extended_glob",
            "rc_expand_param",
            "warn_create_global",
            "posix_builtins",
            "ksh_glob",
            "sh_glob",
            "csh_null_glob",
            "no_unset",
            "all_export",
            "bash_rematch",
            "no_equals",
            "err_return",
            "no_multibyte",
            "typeset_silent",
            "octal_zeroes",
            "no_function_argzero",
            "cbases",
            "sh_file_expansion",
            "no_match",
            "ksh_arrays sh_word_split glob_subst null_glob extended_glob rc_expand_param warn_create_global posix_builtins ksh_glob",
        ] {
            let script = format!(
                "setopt {options}; b=$(setopt)\n. \"$HOME/hook\"\nsv_load t\n{KEEP}\nsv_unload\n[[ $b == \"$(setopt)\" ]] && echo same"
            );
            let (out, err, _) = stage.said(&stage.run_with(&[], &script, &[]));
            assert_eq!((out.as_str(), err.as_str()), ("same\n", ""), "{options}");
            assert_eq!(stage.seen("SV_A").unwrap(), b"v w\n");
        }
    });
}

#[test]
fn a_posix_bash_loads() {
    each(|stage| {
        if stage.shell != Shell::Bash {
            return;
        }
        stage.loads(b"v");
        for script in [
            "set -o posix\n. \"$HOME/hook\"",
            "set -o posix\neval \"$(cat \"$HOME/hook\")\"",
        ] {
            let (out, err, _) = stage.said(&stage.run_with(
                &[],
                &format!("{script}\nsv_load t\necho \"$SV_A\""),
                &[],
            ));
            assert_eq!(
                (out.as_str(), err.as_str()),
                ("v\n", ""),
                "{}",
                stage.program
            );
        }
        let (out, err, _) = stage.said(&stage.run_with(
            &["--posix"],
            ". \"$HOME/hook\"; sv_load t; echo \"$SV_A\"",
            &[],
        ));
        assert_eq!(
            (out.as_str(), err.as_str()),
            ("v\n", ""),
            "{}",
            stage.program
        );
    });
}

#[test]
fn a_subshell_is_told_that_it_cannot_load_for_its_parent() {
    each_bourne(|stage| {
        stage.loads(b"v");
        for script in [
            "(sv_load t); echo $?",
            "sv_load t | cat; sv_load t 2>&1 >/dev/null | cat >&2; echo 64",
            "x=$(sv_load t); echo $?",
        ] {
            let (out, err, _) = stage.run(&format!("{script}; echo \"${{SV_A-unset}}\""));
            assert_eq!(out, "64\nunset\n", "{} {script} {err}", stage.program);
            assert!(err.contains("a subshell cannot load"), "{err}");
        }
        stage.check(
            "(sv_load --here t; echo \"$SV_A\"); echo \"${SV_A-unset}\"",
            "v\nunset",
        );
        assert_eq!(
            stage.calls(),
            [format!("__load --shell {} --here t", stage.shell.program())]
        );
    });
}

#[test]
fn a_copied_function_works_alone() {
    each(|stage| {
        stage.loads(b"v");
        let script = match stage.shell {
            Shell::Bash => "declare -f sv_load sv_unload >\"$HOME/copy\"",
            Shell::Zsh => "typeset -f sv_load sv_unload >\"$HOME/copy\"",
            Shell::Fish => "functions --no-details sv_load sv_unload >\"$HOME/copy\"",
        };
        stage.check(script, "");
        let path = format!("{}:/usr/bin:/bin", stage.world.path("a 'dir'").display());
        let script = format!(". \"$HOME/copy\"\nsv_load t\n{KEEP}\nsv_unload\necho \"[$SV_A]\"");
        let (out, err, _) = stage.said(&stage.run_with(&[], &script, &[("PATH", &path)]));
        assert_eq!(
            (out.as_str(), err.as_str()),
            ("[]\n", ""),
            "{}",
            stage.program
        );
        assert_eq!(stage.seen("SV_A").unwrap(), b"v");
    });
}

#[test]
fn a_shell_without_a_person_gets_functions_and_no_hook() {
    each(|stage| {
        let script = match stage.shell {
            Shell::Bash => "echo \"[${PROMPT_COMMAND-}${PS0-}]\"; type -t sv_load",
            Shell::Zsh => "echo \"[$precmd_functions$preexec_functions]\"; whence -w sv_load",
            Shell::Fish => {
                "functions -q __sevault_prompt; or echo []; functions -q sv_load; and echo function"
            }
        };
        let want = if stage.shell == Shell::Zsh {
            "[]\nsv_load: function"
        } else {
            "[]\nfunction"
        };
        stage.check(script, want);
        // Read by every script, as by scp and rsync on the other side, it says nothing either.
        let hook = stage.world.path("home/hook").display().to_string();
        let read = stage.run_with(&[], "echo over", &[("BASH_ENV", &hook)]);
        assert_eq!(
            stage.said(&read),
            ("over\n".to_owned(), String::new(), Some(0))
        );
    });
}

#[test]
fn a_nested_shell_takes_over_what_it_inherits() {
    each(|outer| {
        outer.answer(
            "load",
            &[("SSV_A", b"v"), ("VSEVAULT_LOADED", b"SV_A:t:::=/x")],
            0,
        );
        for (shell, program) in shells() {
            let inner = Stage::new(shell, program.clone());
            inner.answer("unload", &[("RSV_A", b""), ("VSEVAULT_LOADED", b"")], 0);
            let script = inner.either(
                ". \"$HOME/hook\"; sv_unload; echo \"${SV_A-unset} ${SEVAULT_LOADED-none}\"",
                ". \"$HOME/hook\"; sv_unload; echo (set -q SV_A; or echo unset) (set -q SEVAULT_LOADED; or echo none)",
            );
            let file = inner.world.write("home/inner", script);
            let command = format!(
                "sv_load t; HOME={} {program} {} {}",
                inner.world.path("home").display(),
                shell.quiet().join(" "),
                file.display()
            );
            let command = if outer.shell == Shell::Fish {
                command.replace("; HOME", "; env HOME")
            } else {
                command
            };
            outer.check(&command, "unset none");
            assert_eq!(
                inner.calls(),
                [format!("__unload --shell {}", shell.program())]
            );
        }
    });
}

/// A shell in a terminal, with the hook and a prompt that shows `$?`.
fn terminal<'a>(stage: &'a Stage) -> Terminal<'a> {
    let command = match stage.shell {
        Shell::Bash => format!("exec env PS1='<$?> ' HISTFILE=\"$HOME/history\" '{}' --noprofile --norc", stage.program),
        Shell::Zsh => "exec env PS1='<%?> ' HISTFILE=\"$HOME/history\" SAVEHIST=100 HISTSIZE=100 zsh -f".to_owned(),
        Shell::Fish => "exec fish --no-config -C 'function fish_prompt; printf \"<$status> \"; end; function fish_greeting; end'".to_owned(),
    };
    let terminal = Terminal::running(&stage.world, &command);
    terminal.waits_for("<0>");
    terminal.types(". ~/hook");
    terminal.types("clear");
    terminal
}

#[test]
fn what_has_expired_or_is_locked_is_gone_before_the_next_prompt_and_command() {
    if !needs("tmux") {
        return;
    }
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    for (end, is_there, due) in [
        (now + 1000, true, false),
        (now - 1, true, true),
        (now + 1000, false, true),
    ] {
        each(|stage| {
            let marker = stage.loads_until(b"v", end);
            if !is_there {
                std::fs::remove_file(marker).unwrap();
            }
            let terminal = terminal(stage);
            terminal.types("sv_load t");
            terminal.types("false");
            terminal.types(r#"echo "value:$SV_A.""#);
            let screen = terminal.waits_for(if due { "value:." } else { "value:v." });
            assert!(
                screen.contains("<1>"),
                "{}: $? is lost:\n{screen}",
                stage.program
            );
            let unloads = stage
                .calls()
                .iter()
                .filter(|call| call.starts_with("__unload"))
                .count();
            assert_eq!(unloads, usize::from(due), "{}:\n{screen}", stage.program);
        });
    }
}

#[test]
fn an_idle_prompt_says_nothing_whatever_is_loaded() {
    each_bourne(|stage| {
        stage.loads_until(b"v", 9_999_999_999);
        stage.check(
            "sv_load t; IFS='e1 :x-'; set -u; false; __sevault_prompt; echo \"$?$SV_A\"",
            "1v",
        );
        assert_eq!(stage.calls().len(), 1);
    });
}

#[test]
fn an_interrupted_load_loads_nothing_and_leaves_the_traps() {
    if !needs("tmux") {
        return;
    }
    each(|stage| {
        stage.loads(b"v");
        stage
            .world
            .write("home/load.first", "echo waiting >/dev/tty; sleep 20\n");
        let terminal = terminal(stage);
        terminal.types(stage.either("trap 'echo int' INT", "true"));
        terminal.types("sv_load t");
        terminal.waits_for("waiting");
        terminal.presses("C-c");
        terminal.types(stage.either(
            "trap; echo \"value:${SV_A-unset}\"",
            "echo value:unset$SV_A",
        ));
        let screen = terminal.waits_for("value:unset");
        assert!(
            stage.shell == Shell::Fish || screen.contains("echo int"),
            "{screen}"
        );
    });
}

#[test]
fn a_program_that_asks_on_the_terminal_is_heard() {
    if !needs("tmux") {
        return;
    }
    each(|stage| {
        stage.loads(b"v");
        stage.world.write("home/load.first", "printf 'Password: ' >/dev/tty; read -r answer </dev/tty; [ \"$answer\" = horse ] || exit 3\n");
        let terminal = terminal(stage);
        terminal.types("sv_load t");
        terminal.waits_for("Password:");
        terminal.types("horse");
        terminal.types("echo \"value:$SV_A.\"");
        terminal.waits_for("value:v.");
    });
}

#[test]
fn neither_history_nor_arguments_nor_files_hold_a_value() {
    if !needs("tmux") || !needs("strace") {
        return;
    }
    each(|stage| {
        stage.loads(CANARY.as_bytes());
        let terminal = terminal(stage);
        terminal.types("sv_load t");
        terminal.types("echo \"value:${#SV_A}\" value:(string length \"$SV_A\")");
        terminal.types("exit");
        drop(terminal);
        // The stand-in's answer is the one file that may hold it.
        std::fs::rename(stage.world.path("home/load"), stage.world.path("tmp/load")).unwrap();
        let mut run = stage.world.program("grep", &["-rlF", CANARY, "../home"]);
        run = run.directory("work");
        assert_eq!(stage.said(&run.output()).0, "", "{}", stage.program);
        std::fs::rename(stage.world.path("tmp/load"), stage.world.path("home/load")).unwrap();

        let log = stage.world.path("tmp/strace");
        let script = stage
            .world
            .write("home/script", ". \"$HOME/hook\"\nsv_load t\nsv_unload\n");
        let traced = [
            &[
                "-f",
                "-s",
                "100000",
                "-o",
                log.to_str().unwrap(),
                "-e",
                "trace=execve,open,openat,creat",
                &stage.program,
            ],
            stage.shell.quiet(),
            &[script.to_str().unwrap()],
        ]
        .concat();
        stage.world.program("strace", &traced).output();
        let log = std::fs::read_to_string(log).unwrap();
        assert!(log.contains("__load") && !log.contains(CANARY), "{log}");
        let made: Vec<&str> = log
            .lines()
            .filter(|line| line.contains("O_CREAT") || line.contains("O_TMPFILE"))
            .filter(|line| !line.contains("/dev/null") && !line.contains("/home/calls"))
            .collect();
        assert!(made.is_empty(), "{}: {made:?}", stage.program);
    });
}

#[test]
fn the_user_sees_the_same_status_pipes_traps_and_hooks_with_ours_before_or_after() {
    if !needs("tmux") {
        return;
    }
    let preexec = bash_preexec();
    each(|stage| {
        let theirs = match stage.shell {
            Shell::Bash => "PROMPT_COMMAND='seen=\"$seen<$?>\"'; trap 'int=1' INT; trap 'e=1' EXIT",
            Shell::Zsh => {
                "theirs() { seen=\"$seen<$?>\" }; precmd_functions+=(theirs); trap 'int=1' INT"
            }
            Shell::Fish => {
                "function theirs --on-event fish_prompt; set -g seen \"$seen<$status>\"; end"
            }
        };
        let mut setups = vec![[theirs.to_owned(), ". ~/hook".to_owned()]];
        setups.push([
            ". ~/hook".to_owned(),
            theirs.replace("PROMPT_COMMAND='", "PROMPT_COMMAND+=$'\\n''"),
        ]);
        if stage.shell == Shell::Bash {
            // As the terminals of editors do it: all that was there is called by one function of theirs.
            let editor = "v=(\"${PROMPT_COMMAND[@]}\"); vsc() { local s=$? c; for c in \"${v[@]}\"; do (exit $s); eval \"$c\"; done; }; unset PROMPT_COMMAND; PROMPT_COMMAND=vsc";
            setups.push([format!("{theirs}; . ~/hook"), editor.to_owned()]);
        }
        if let (Shell::Bash, Some(path)) = (stage.shell, &preexec) {
            let load = format!(". {}", path.display());
            let theirs = "theirs() { seen=\"$seen<$?>\"; }; precmd_functions+=(theirs)";
            setups.push([format!("{load}; {theirs}"), ". ~/hook".to_owned()]);
            setups.push([format!("{load}; . ~/hook"), theirs.to_owned()]);
            // The hook that came first is called by bash-preexec with the rest of PROMPT_COMMAND.
            setups.push([". ~/hook".to_owned(), format!("{load}; {theirs}")]);
        }
        for setup in setups {
            let stage = &Stage::new(stage.shell, stage.program.clone());
            stage.loads(b"v");
            let terminal = Terminal::open(&stage.world, stage.shell);
            terminal.resizes(160, 50);
            terminal.types(&setup.join("; "));
            terminal.types("sv_load t");
            terminal.types(stage.either("(exit 7)", "sh -c 'exit 7'"));
            terminal.types(stage.either("echo \"status:$?\"", "echo \"status:$status\""));
            terminal.waits_for("status:7");
            terminal.types("false | true | sh -c 'exit 3'");
            terminal.types(match stage.shell {
                Shell::Bash => "echo \"pipes:${PIPESTATUS[*]}\"",
                Shell::Zsh => "echo \"pipes:$pipestatus\"",
                Shell::Fish => "echo \"pipes:$pipestatus\"",
            });
            terminal.waits_for("pipes:1 0 3");
            terminal.types("echo \"seen:$seen.\"");
            let screen = terminal.waits_for("seen:<");
            assert!(
                screen.contains("<7>") && screen.contains("<3>"),
                "{setup:?}: {screen}"
            );
            if stage.shell != Shell::Fish && !setup.concat().contains("preexec") {
                terminal.types("trap");
                terminal.waits_for("int=1");
            }
            // Ours fires too.
            std::fs::remove_file(stage.world.path("run/a marker")).unwrap();
            terminal.types("true");
            terminal.types(stage.either(
                "echo \"value:${SV_A-gone}.\"",
                "echo value:(set -q SV_A; or echo gone).",
            ));
            terminal.waits_for("value:gone.");
        }
    });
}

#[test]
fn the_hook_is_added_once_and_cd_is_left_alone() {
    if !needs("tmux") {
        return;
    }
    each(|stage| {
        let terminal = terminal(stage);
        terminal.types(". ~/hook; . ~/hook");
        terminal.types(match stage.shell {
            Shell::Bash => "type cd; echo \"${PROMPT_COMMAND[*]}\" | grep -o __sevault_prompt | wc -l | sed 's/ *//;s/^/count:/'",
            Shell::Zsh => "type cd; echo count:${#${(M)precmd_functions:#__sevault_prompt}}",
            Shell::Fish => "type -t cd; echo count:(functions --handlers | grep -c 'fish_prompt __sevault_prompt')",
        });
        let screen = terminal.waits_for("count:1");
        assert!(
            stage.shell == Shell::Fish || screen.contains("builtin"),
            "{screen}"
        );
    });
}

/// How many processes an interactive shell starts for a script after the hook, the program itself among them.
fn processes(stage: &Stage, script: &str) -> usize {
    let script = stage
        .world
        .write("home/script", format!(". \"$HOME/hook\"\n{script}\nexit\n"));
    let log = stage.world.path("home/strace");
    let source = format!(". {}", script.display());
    let interactive = [
        &[
            "-f",
            "-o",
            log.to_str().unwrap(),
            "-e",
            "trace=clone,clone3,fork,vfork,execve",
            &stage.program,
        ],
        stage.shell.quiet(),
        &["-i", "-c", &source],
    ]
    .concat();
    stage.world.program("strace", &interactive).output();
    std::fs::read_to_string(log)
        .unwrap()
        .lines()
        .filter(|line| {
            ["clone(", "clone3(", "fork("]
                .iter()
                .any(|call| line.contains(call))
        })
        // A thread is no process: fish starts some when it likes.
        .filter(|line| !line.contains("CLONE_THREAD"))
        .count()
}

/// The stand-in for counting: it starts nothing itself.
fn counted(stage: &Stage) {
    let path = stage.world.path("a 'dir'/sevault");
    std::fs::write(path, "#!/bin/sh\nexec cat \"$HOME/${1#__}\"\n").unwrap();
}

/// Not a bash of before 2022.
fn is_of_today(stage: &Stage) -> bool {
    let script = "[ \"${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}\" -ge 52 ]";
    stage.shell != Shell::Bash || stage.run(script).2 == Some(0)
}

/// How many processes a program is: in `$(…)`, an older bash starts it from a process of its own.
fn doubled(stage: &Stage) -> usize {
    if is_of_today(stage) { 1 } else { 2 }
}

#[test]
fn an_idle_prompt_starts_no_process_and_a_load_one() {
    if !needs("strace") {
        return;
    }
    each(|stage| {
        counted(stage);
        stage.loads_until(b"v", 9_999_999_999);
        let after = |script: &str| processes(stage, &format!("sv_load t\n{script}"));
        let loaded = after("__sevault_prompt");
        // Bash before 5.0 asks date(1) at the first prompt.
        let idle = after(&"__sevault_prompt\n".repeat(100));
        assert_eq!(idle, loaded, "{}", stage.program);
        let nothing = processes(stage, "__sevault_prompt");
        // Bash before 5.2 does not say what an unset variable is declared as, and has to try; before 5.0 it asks date(1) besides.
        let most = if is_of_today(stage) { 1 } else { 5 };
        assert!(
            (1..=most).contains(&(loaded - nothing)),
            "{}: {}",
            stage.program,
            loaded - nothing
        );
        let unloaded = after("__sevault_prompt\nsv_unload");
        assert!(unloaded - loaded <= doubled(stage), "{}", stage.program);
    });
}

#[test]
fn a_change_of_directory_starts_at_most_one_process() {
    if !needs("strace") {
        return;
    }
    each(|stage| {
        counted(stage);
        let auto = match stage.shell {
            Shell::Bash | Shell::Zsh => {
                concat!(
                    include_str!("../shell/wrap.sh"),
                    include_str!("../shell/auto.sh")
                )
            }
            Shell::Fish => {
                concat!(
                    include_str!("../shell/wrap.fish"),
                    include_str!("../shell/auto.fish")
                )
            }
        };
        let hook = format!("{}\n{auto}", stage.world.read("home/hook"));
        stage.world.write("home/hook", hook);
        stage.world.directory("other");
        stage.world.directory("project/below");
        stage.world.write("project/.sevault.toml", "");
        let trusted = stage.world.path("run/trusted");
        let project = format!("=={}", trusted.display());
        let load: &[(&str, &[u8])] = &[("VSEVAULT_PROJECT", project.as_bytes())];
        stage.answer("load", load, 0);
        let prompt = stage.either("__sevault_prompt", "__sevault_prompt; __sevault_auto");
        let after = |steps: &[&str]| {
            let steps: Vec<String> = steps
                .iter()
                .map(|step| format!("{step}; {prompt}"))
                .collect();
            processes(stage, &format!("{prompt}\n{}", steps.join("\n")))
        };
        let start = after(&[]);
        for is_trusted in [false, true] {
            if is_trusted {
                std::fs::write(&trusted, "").unwrap();
            }
            for (steps, want) in [
                (&["true", "true", "true"][..], 0),
                (&["cd ../other"], 0),
                (&["cd ../other", "cd ../work"], 0),
                (&["cd ../project"], 1),
                (&["cd ../project", "true", "true"], 1),
                (&["cd ../project", "cd below", "true"], 1),
                (&["cd ../project", "cd ../work"], 1),
                (&["cd ../project", "cd ../work", "cd ../project"], 2),
            ] {
                let started = after(steps) - start;
                assert!(
                    started >= want && started <= want * doubled(stage),
                    "{}, trusted {is_trusted}: {started} for {steps:?}",
                    stage.program
                );
            }
        }
    });
}
