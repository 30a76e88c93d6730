//! What a launched program sees, and how its end is told: the real program, real shells, real tools.

use std::collections::BTreeSet;

use crate::support::terminal::Terminal;
use crate::support::{Run, Shell, World, is_soon, needs, skip};

const KEY: &str = "sk-ant-api03-not-a-key-00";

/// A world whose profile is open and holds these secrets; each is worth `value-of-NAME`.
fn world_with(names: &[&str]) -> World {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(World::PASSWORD)
        .stdout();
    for name in names {
        world
            .sevault(&["set", name, "--stdin"])
            .stdin(format!("value-of-{name}"))
            .stdout();
    }
    world
}

fn world_with_claude() -> World {
    let world = world_with(&[]);
    world
        .sevault(&["add", "--tool", "claude", "--global", "--stdin"])
        .stdin(KEY)
        .stdout();
    world
}

/// `exec` with these words before `--`, of these after it.
fn exec<'a>(world: &'a World, words: &str, command: &[&str]) -> Run<'a> {
    let mut arguments = vec!["exec"];
    arguments.extend(words.split_whitespace());
    arguments.push("--");
    arguments.extend(command);
    world.sevault(&arguments)
}

/// The names that a real `env` sees.
fn seen(world: &World, words: &str, variables: &[(&str, &str)]) -> BTreeSet<String> {
    let mut run = exec(world, words, &["/usr/bin/env"]);
    for (name, value) in variables {
        run = run.env(name, value);
    }
    run.stdout()
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The names in the rows of a table that begin so, read from the table itself; each pattern as a name that it means.
fn names_of(table: &str, row: &str, first: &str) -> Vec<String> {
    let (_, rows) = table.split_once("pub(super) static").unwrap();
    rows.split(row)
        .skip(1)
        .filter(|row| row.trim_start().starts_with(first))
        .flat_map(|row| {
            let names = row.split_once("&[").map_or("", |(_, names)| names);
            let names = names.split_once(']').map_or("", |(names, _)| names);
            names
                .split('"')
                .skip(1)
                .step_by(2)
                .map(|name| name.replace('*', "X"))
        })
        .collect()
}

const DENIALS: &str = include_str!("../src/rules/denials.rs");

/// The names in the strip list's rows of one tier.
fn rows(tier: &str) -> Vec<String> {
    names_of(include_str!("../src/rules/strips.rs"), "strip(", tier)
}

fn check_rows(tier: &str, words: &[&str], gone: bool) {
    let world = world_with(&[]);
    let names = rows(tier);
    assert!(names.len() >= 5, "{tier}: {names:?}");
    let variables: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "x"))
        // These two would send us to another vault.
        .filter(|(name, _)| !matches!(*name, "SEVAULT_DIR" | "SEVAULT_PROFILE"))
        .collect();
    for words in words {
        let seen = seen(&world, words, &variables);
        for (name, _) in &variables {
            assert_eq!(!seen.contains(*name), gone, "{name} with `{words}`");
        }
    }
}

#[test]
fn what_is_always_stripped_reaches_no_program_in_any_mode() {
    check_rows(
        "Always",
        &[
            "",
            "--mode hardened --no-redact",
            "--mode hardened --inherit full --no-redact",
            "--mode custom",
            "--inherit none",
        ],
        true,
    );
}

#[test]
fn keys_of_other_tools_go_only_where_a_tool_runs() {
    check_rows("Tool", &["", "--mode custom"], false);
    let world = world_with(&[]);
    world
        .sevault(&["add", "--tool", "heroku", "--global", "--stdin"])
        .stdin("not-a-key")
        .stdout();
    let names = rows("Tool");
    let variables: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let seen = seen(&world, "--tool heroku", &variables);
    assert!(seen.contains("HEROKU_API_KEY"));
    for name in &names {
        assert!(!seen.contains(name), "{name}");
    }
}

#[test]
fn the_users_own_credentials_stay_in_standard_and_go_in_hardened() {
    check_rows("Hardened", &["", "--mode custom"], false);
    check_rows(
        "Hardened",
        &[
            "--mode hardened --no-redact",
            "--mode hardened --inherit full --no-redact",
        ],
        true,
    );
}

/// What a continuous integration sets; the credentials are worth `canary`.
fn no_credential_of_the_job_gets_through(variables: &[(&str, &str)]) {
    let world = world_with(&["DEPLOY_KEY"]);
    for words in ["", "--mode hardened --no-redact", "--mode custom"] {
        let mut run = exec(&world, words, &["/usr/bin/env"]);
        for (name, value) in variables {
            run = run.env(name, value);
        }
        let said = run.stdout();
        assert!(said.contains("DEPLOY_KEY=value-of-DEPLOY_KEY\n"), "{said}");
        assert!(!said.contains("canary"), "with `{words}`:\n{said}");
    }
}

#[test]
fn github_actions_keeps_its_identity() {
    no_credential_of_the_job_gets_through(&[
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", "a/b"),
        ("GITHUB_TOKEN", "ghs_canary"),
        ("GH_TOKEN", "ghs_canary"),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary"),
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://canary"),
        ("ACTIONS_RUNTIME_TOKEN", "canary"),
        ("ACTIONS_RUNTIME_URL", "https://canary"),
        ("ACTIONS_RESULTS_URL", "https://canary"),
        ("ACTIONS_CACHE_URL", "https://canary"),
        ("INPUT_GITHUB-TOKEN", "canary"),
        ("INPUT_PASSWORD", "canary"),
        ("AWS_ROLE_ARN", "canary"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/canary"),
        ("AWS_ACCESS_KEY_ID", "canary"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
        ("AWS_SESSION_TOKEN", "canary"),
        ("GOOGLE_GHA_CREDS_PATH", "/canary"),
        ("AZURE_CLIENT_ID", "canary"),
        ("AZURE_FEDERATED_TOKEN_FILE", "/canary"),
    ]);
}

#[test]
fn gitlab_keeps_its_identity() {
    no_credential_of_the_job_gets_through(&[
        ("CI", "true"),
        ("GITLAB_CI", "true"),
        ("CI_JOB_ID", "1"),
        ("CI_JOB_TOKEN", "canary"),
        ("CI_JOB_JWT", "canary"),
        ("CI_JOB_JWT_V2", "canary"),
        ("CI_REGISTRY_PASSWORD", "canary"),
        ("CI_DEPLOY_PASSWORD", "canary"),
        ("CI_DEPENDENCY_PROXY_PASSWORD", "canary"),
        (
            "CI_REPOSITORY_URL",
            "https://gitlab-ci-token:canary@g/a/b.git",
        ),
        ("CI_RUNNER_SHORT_TOKEN", "canary"),
        ("GITLAB_TOKEN", "canary"),
        ("VAULT_ID_TOKEN", "canary"),
        ("GCP_ID_TOKEN", "canary"),
        ("DOCKER_AUTH_CONFIG", "canary"),
    ]);
}

#[test]
fn azure_pipelines_keeps_its_identity() {
    no_credential_of_the_job_gets_through(&[
        ("TF_BUILD", "True"),
        ("BUILD_BUILDID", "1"),
        ("SYSTEM_ACCESSTOKEN", "canary"),
        ("SYSTEM_OIDCREQUESTURI", "https://canary"),
        ("ENDPOINT_AUTH_SYSTEMVSSCONNECTION", "canary"),
        ("ENDPOINT_AUTH_PARAMETER_X_ACCESSTOKEN", "canary"),
        ("SECUREFILE_TICKET_1", "canary"),
        ("VSS_NUGET_EXTERNAL_FEED_ENDPOINTS", "canary"),
        ("VSS_NUGET_ACCESSTOKEN", "canary"),
        (
            "ARTIFACTS_CREDENTIALPROVIDER_EXTERNAL_FEED_ENDPOINTS",
            "canary",
        ),
        ("AZURE_DEVOPS_EXT_PAT", "canary"),
        ("ARM_CLIENT_SECRET", "canary"),
        ("ARM_OIDC_TOKEN", "canary"),
    ]);
}

#[test]
fn jenkins_keeps_its_credentials() {
    no_credential_of_the_job_gets_through(&[
        ("JENKINS_URL", "http://j/"),
        ("BUILD_NUMBER", "1"),
        ("REGISTRY", "canary:canary"),
        ("REGISTRY_USR", "canary"),
        ("REGISTRY_PSW", "canary"),
        ("JENKINS_API_TOKEN", "canary"),
        ("JENKINS_AGENT_SECRET", "canary"),
        ("JENKINS_SECRET", "canary"),
    ]);
}

#[test]
fn buildkite_keeps_its_identity() {
    no_credential_of_the_job_gets_through(&[
        ("BUILDKITE", "true"),
        ("BUILDKITE_BUILD_ID", "1"),
        ("BUILDKITE_AGENT_ACCESS_TOKEN", "canary"),
        ("BUILDKITE_AGENT_TOKEN", "canary"),
        ("BUILDKITE_AGENT_JOB_API_TOKEN", "canary"),
        ("BUILDKITE_AGENT_JOB_API_SOCKET", "/canary"),
        ("BUILDKITE_API_TOKEN", "canary"),
    ]);
}

#[test]
fn gh_finds_the_users_own_token_in_standard_mode() {
    let world = world_with(&[]);
    world.write("bin/gh", "#!/bin/sh\necho \"gh has $GH_TOKEN\"\n");
    make_runnable(&world, "bin/gh");
    let gh = world.path("bin/gh");
    exec(&world, "", &[gh.to_str().unwrap()])
        .env("GH_TOKEN", "mine")
        .says("out: gh has mine\nexit: 0\n");
}

fn make_runnable(world: &World, path: &str) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path(path), mode).unwrap();
}

#[test]
fn what_standard_takes_away_is_named_in_one_line() {
    let world = world_with(&[]);
    exec(&world, "", &["true"])
        .env("VAULT_TOKEN", "x")
        .env("CI_JOB_TOKEN", "x")
        .env("SEVAULT_SESSION", "")
        .says("err: sevault: taken out of the environment: `CI_JOB_TOKEN`, `VAULT_TOKEN`; `--keep NAME` keeps one\nexit: 0\n");
    assert!(seen(&world, "--keep VAULT_TOKEN", &[("VAULT_TOKEN", "x")]).contains("VAULT_TOKEN"));
}

#[test]
fn a_dangerous_name_cannot_be_stored_without_the_flag_that_says_so() {
    let world = world_with(&["A"]);
    for name in [
        "LD_PRELOAD",
        "ld_preload",
        "GIT_CONFIG_COUNT",
        "NODE_OPTIONS",
        "https_proxy",
        "SEVAULT_X",
        "api/LD_PRELOAD",
        "LD-PRELOAD",
    ] {
        let said = world.sevault(&["set", name, "--stdin"]).stdin("x").said();
        assert!(said.contains("may not be a secret"), "{name}: {said}");
        assert!(said.ends_with("exit: 3\n"), "{name}: {said}");
        let said = world.sevault(&["move", "A", name]).said();
        assert!(said.ends_with("exit: 3\n"), "{name}: {said}");
    }
    // This is no name at all, so it is refused before any rule sees it.
    let said = world
        .sevault(&["set", "BASH_FUNC_x%%", "--stdin"])
        .stdin("x")
        .said();
    assert!(said.ends_with("exit: 2\n"), "{said}");
    let said = world
        .sevault(&["set", "B", "--stdin"])
        .stdin("() { :; }; id")
        .said();
    assert!(said.contains("may not be a shell function"), "{said}");
}

#[test]
fn a_dangerous_name_that_was_stored_is_refused_again_at_the_launch() {
    let world = world_with(&["A"]);
    world
        .sevault(&[
            "set",
            "NODE_OPTIONS",
            "--stdin",
            "--allow-name",
            "NODE_OPTIONS",
        ])
        .stdin("--no-warnings")
        .stdout();
    exec(&world, "", &["touch", "ran"]).says(
        "
        err: sevault: error: may not be passed on: `NODE_OPTIONS` makes Node, Bun or Deno run other code
        err: sevault: hint: give it another name with `--env`, or say that you mean it with `--allow-name NODE_OPTIONS`
        exit: 125
        ",
    );
    exec(&world, "--env https_proxy=A --keys A", &["touch", "ran"]).says(
        "
        err: sevault: error: may not be passed on: `https_proxy` sends traffic through somebody else
        err: sevault: hint: give it another name with `--env`, or say that you mean it with `--allow-name https_proxy`
        exit: 125
        ",
    );
    assert!(!world.path("work/ran").exists());
    assert!(seen(&world, "--allow-name NODE_OPTIONS", &[]).contains("NODE_OPTIONS"));
}

#[test]
fn no_row_of_the_deny_list_is_passed_on_without_the_flag_that_says_so() {
    let world = world_with(&["A"]);
    let names = names_of(DENIALS, "deny(", "");
    assert!(names.len() > 200, "{}", names.len());
    let renames: Vec<String> = names.iter().map(|name| format!("--env {name}=A")).collect();
    let renames = renames.join(" ");
    for mode in ["standard", "hardened --no-redact", "custom"] {
        let words = format!("--mode {mode} {renames}");
        let said = exec(&world, &words, &["/usr/bin/env"]).said();
        for name in &names {
            assert!(said.contains(&format!("`{name}` ")), "{mode}: {name}");
        }
        assert!(said.ends_with("exit: 125\n") && !said.contains("value-of-A"));
        // The same launch, by somebody who means it.
        let words = format!("{words} --allow-name {}", names.join(" --allow-name "));
        let passed = seen(&world, &words, &[]);
        for name in &names {
            assert!(passed.contains(name), "{mode}: {name}");
        }
    }
}

#[test]
fn every_broad_name_is_withheld_in_hardened_mode_alone_and_given_to_whom_it_is_named_for() {
    let names = names_of(DENIALS, "Broad {", "");
    assert!(names.len() > 15, "{names:?}");
    let stored: Vec<&str> = names.iter().map(String::as_str).collect();
    let world = world_with(&stored);
    for (words, given) in [
        ("", true),
        ("--mode custom", true),
        ("--mode hardened --no-redact", false),
        ("--mode hardened --inherit full --no-redact", false),
    ] {
        let seen = seen(&world, words, &[]);
        for name in &names {
            assert_eq!(seen.contains(name), given, "{name} with `{words}`");
        }
    }
    let words = format!("--mode hardened --no-redact --keys {}", names.join(","));
    let seen = seen(&world, &words, &[]);
    assert!(names.iter().all(|name| seen.contains(name)), "{seen:?}");
}

#[test]
fn hardened_inherits_each_row_of_its_minimum_only_with_a_value_that_passes() {
    let world = world_with(&[]);
    for (check, good, bad) in [
        ("Anything", "anything at all", None),
        ("Plain", "plain-1.2_x", Some("%s")),
        ("Zone", "Europe/Berlin", Some("/etc/shadow")),
        ("Absolute", "/tmp/somewhere", Some("somewhere")),
    ] {
        let table = include_str!("../src/rules/minimum.rs");
        let names = names_of(table, "minimal(", &format!("{check},"));
        assert!(!names.is_empty(), "{check}");
        for (value, stays) in [Some((good, true)), bad.map(|bad| (bad, false))]
            .into_iter()
            .flatten()
        {
            let variables: Vec<(&str, &str)> = names
                .iter()
                .map(|name| (name.as_str(), value))
                // Without these the agent and the vault are not found.
                .filter(|(name, _)| !matches!(*name, "HOME" | "XDG_RUNTIME_DIR"))
                .collect();
            let seen = seen(&world, "--mode hardened --no-redact", &variables);
            for (name, _) in &variables {
                assert_eq!(seen.contains(*name), stays, "{name}={value}");
            }
        }
    }
}

#[test]
fn hardened_withholds_what_is_too_broad_unless_it_is_named() {
    let world = world_with(&["API_KEY", "DB_PASSWORD"]);
    let hardened = "--mode hardened --no-redact";
    let names = seen(&world, hardened, &[]);
    assert!(names.contains("API_KEY") && !names.contains("DB_PASSWORD"));
    let said = exec(&world, hardened, &["true"]).said();
    assert!(
        said.contains("withheld as broad credentials: `DB_PASSWORD`"),
        "{said}"
    );
    for words in [
        "--keys DB_PASSWORD",
        "--env X=DB_PASSWORD",
        "--allow-name DB_PASSWORD",
    ] {
        let names = seen(&world, &format!("{hardened} {words}"), &[]);
        assert!(
            names.contains("DB_PASSWORD") || names.contains("X"),
            "{words}"
        );
    }
    let said = exec(&world, "--mode hardened --require DB_PASSWORD", &["true"]).said();
    assert!(
        said.contains("required and withheld") && said.ends_with("exit: 125\n"),
        "{said}"
    );
}

#[test]
fn a_hostile_endpoint_never_meets_the_key_in_hardened_and_is_announced_in_standard() {
    let world = world_with_claude();
    let hostile = "https://user:pw@evil.example/v1";
    let show = [
        "sh",
        "-c",
        "echo ${ANTHROPIC_API_KEY:+key} ${ANTHROPIC_BASE_URL-none}",
    ];
    exec(&world, "--tool claude", &show)
        .env("ANTHROPIC_BASE_URL", hostile)
        .says(
            "
            out: key https://user:pw@evil.example/v1
            err: sevault: `ANTHROPIC_API_KEY` will go to `evil.example`, because of `ANTHROPIC_BASE_URL`
            exit: 0
            ",
        );
    for words in [
        "--tool claude --mode hardened",
        "--tool claude --mode hardened --inherit full",
    ] {
        let run = exec(&world, words, &show).env("ANTHROPIC_BASE_URL", hostile);
        let said = run.env("HTTPS_PROXY", hostile).stdout();
        assert_eq!(said, "key none\n", "{words}");
    }
}

#[test]
fn every_tool_of_the_trade_starts_in_hardened_mode() {
    let world = world_with(&["API_KEY"]);
    world.write(
        "work/package.json",
        r#"{"scripts":{"start":"node -e 'console.log(1)'"}}"#,
    );
    for command in [
        &[
            "node",
            "-e",
            "require('crypto').randomBytes(8); console.log('ok')",
        ][..],
        &[
            "python3",
            "-c",
            "import ssl, tempfile; tempfile.TemporaryFile(); print('é')",
        ],
        &["git", "--version"],
        &["git", "init", "-q", "repository"],
        &["cargo", "--version"],
        &["ssh", "-V"],
        &["npm", "--version"],
        &["npm", "start"],
    ] {
        let Some(program) = installed(command[0]) else {
            continue;
        };
        let mut run = exec(
            &world,
            "--mode hardened",
            &[&[program.as_str()], &command[1..]].concat(),
        );
        // Where rustup and pyenv keep what they start is told by the home or by these.
        let path = std::env::var_os("PATH").unwrap();
        run = run.env("PATH", path);
        for name in ["CARGO_HOME", "RUSTUP_HOME"] {
            let home = std::env::var("HOME").unwrap();
            let standard = format!("{home}/.{}", name.trim_end_matches("_HOME").to_lowercase());
            run = run.env(name, std::env::var(name).unwrap_or(standard));
        }
        let said = run.said();
        assert!(said.ends_with("exit: 0\n"), "{command:?}: {said}");
    }
}

fn installed(program: &str) -> Option<String> {
    needs(program).then(|| program.to_owned())
}

#[test]
fn the_ends_of_programs_are_told_as_shells_expect_them() {
    let world = world_with(&["A"]);
    world.write("work/no-program", "x");
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        if !needs(shell.program()) {
            continue;
        }
        let status = if shell == Shell::Fish {
            "$status"
        } else {
            "$?"
        };
        for (command, code) in [
            ("exec -- true", 0),
            ("exec -- sh -c 'exit 37'", 37),
            ("exec -- sh -c 'exit 255'", 255),
            ("exec -- sh -c 'kill -TERM $$'", 143),
            ("exec -- sh -c 'kill -INT $$'", 130),
            ("exec -- sh -c 'kill -KILL $$'", 137),
            ("exec --timeout 60 -- sh -c 'exit 37'", 37),
            ("exec --timeout 60 -- sh -c 'kill -TERM $$'", 143),
            ("exec --timeout 1 -- sleep 60", 124),
            ("exec -- ./no-program", 126),
            ("exec -- /", 126),
            ("exec -- nowhere-to-be-found", 127),
            ("exec -- ./nowhere", 127),
            ("exec --keys NOPE -- true", 125),
            ("exec --keys '' -- true", 125),
            ("exec --profile nobody -- true", 125),
            ("exec --no-such-flag -- true", 125),
        ] {
            // A fish script dies of the interrupt that its program died of, as it does without us.
            if shell == Shell::Fish && code == 130 {
                continue;
            }
            let said = world
                .shell(shell, &format!("sevault {command}; echo code {status}"))
                .said();
            assert!(
                said.contains(&format!("out: code {code}\n")),
                "{shell:?}, {command}, wanted {code}:\n{said}"
            );
        }
    }
}

#[test]
fn the_program_stands_in_our_place() {
    let world = world_with(&["A"]);
    let script = "sevault exec -- sh -c 'echo $PPID'; echo $$";
    let said = world.shell(Shell::Bash, script).stdout();
    let pids: Vec<&str> = said.lines().collect();
    assert_eq!(pids[0], pids[1], "{said}");
}

#[test]
fn the_whole_group_ends_when_time_is_up() {
    let world = world_with(&["A"]);
    let script = "trap '' TERM; sleep 61 & echo $! > pid; wait; sleep 61";
    let said = exec(&world, "--timeout 1", &["sh", "-c", script]).said();
    assert!(said.ends_with("exit: 124\n"), "{said}");
    // It was killed, and dies when it next gets to run.
    let pid = world.read("work/pid").trim().parse().unwrap();
    assert!(is_soon(crate::agent::SOON, || crate::agent::is_gone(pid)));
}

#[test]
fn a_signal_to_us_reaches_a_program_with_a_timeout() {
    let world = world_with(&["A"]);
    let script = "trap 'echo got it; exit 5' TERM; echo ready; sleep 60 & wait";
    let mut child = exec(&world, "--timeout 60", &["sh", "-c", script]).start();
    let mut said = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    assert_eq!(line, "ready\n");
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    line.clear();
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    assert_eq!(line, "got it\n");
    drop(said);
    assert_eq!(child.wait().unwrap().code(), Some(5));
}

#[test]
fn a_secret_on_standard_input_is_in_no_environment() {
    let world = world_with(&["A", "B"]);
    let script = "cat; echo; env | grep -c value-of";
    let said = exec(&world, "--secret-stdin=A --keys A", &["sh", "-c", script]).said();
    assert_eq!(said, "out: value-of-A\nout: 0\nexit: 1\n");
}

#[test]
fn descriptors_above_standard_error_stay_out_of_hardened_programs() {
    let world = world_with(&["A"]);
    let script = |words: &str| {
        format!(
            "exec 7< /dev/null; sevault exec {words} -- sh -c '[ -e /proc/self/fd/7 ]; echo $?'"
        )
    };
    let run = |words| world.shell(Shell::Bash, &script(words)).stdout();
    assert_eq!(run(""), "0\n");
    assert_eq!(run("--mode hardened"), "1\n");
}

#[test]
fn an_isolated_program_reads_no_process_outside() {
    let world = world_with(&["A"]);
    let mut victim = world
        .command("sleep")
        .arg("60")
        .env("CANARY", "canary")
        .spawn()
        .unwrap();
    let attack = format!(
        "for what in environ maps; do head -c 1 /proc/{0}/$what 2> /dev/null | wc -c; done
        ( exec 3< /proc/{0}/mem ) 2> /dev/null && echo open; kill -0 {0} 2> /dev/null && echo signal; true",
        victim.id()
    );
    let control = exec(&world, "", &["bash", "-c", &attack]).stdout();
    let attempt = exec(&world, "--isolate", &["bash", "-c", &attack]).output();
    victim.kill().unwrap();
    victim.wait().unwrap();
    if !attempt.status.success() {
        let said = String::from_utf8_lossy(&attempt.stderr).into_owned();
        assert!(said.contains("cannot isolate a program"), "{said}");
        skip("this kernel has no Landlock scopes (6.12 or later)");
        return;
    }
    assert_eq!(control, "1\n1\nopen\nsignal\n");
    assert_eq!(String::from_utf8_lossy(&attempt.stdout), "0\n0\n");
}

#[test]
fn a_value_too_large_for_a_variable_is_refused_by_name() {
    let world = world_with(&["A"]);
    world
        .sevault(&["set", "LARGE", "--stdin"])
        .stdin(vec![b'x'; 200_000])
        .stdout();
    let said = exec(&world, "", &["true"]).said();
    assert!(
        said.contains("`LARGE` is too large for a variable"),
        "{said}"
    );
    assert!(said.ends_with("exit: 125\n"), "{said}");
    let said = exec(&world, "--secret-stdin=LARGE --keys LARGE", &["wc", "-c"]).stdout();
    assert_eq!(said, "200000\n");
}

#[test]
fn a_plan_names_and_never_shows_and_ends_as_the_launch_would() {
    let world = world_with(&["A", "DB_PASSWORD"]);
    let plan = |words: &str, command: &str| {
        let run = exec(&world, &format!("--plan --json {words}"), &[command]);
        let output = run.env("VAULT_TOKEN", "canary").output();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            !text.contains("canary") && !text.contains("value-of"),
            "{text}"
        );
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            json["exit_code"].as_i64(),
            output.status.code().map(i64::from)
        );
        json
    };
    let json = plan("", "true");
    assert_eq!(json["exit_code"], 0);
    assert_eq!(json["settings"]["mode"]["source"], "default");
    assert_eq!(json["environment"]["injected"][0]["variable"], "A");
    assert_eq!(json["environment"]["stripped"][0]["name"], "VAULT_TOKEN");
    let json = plan("--mode hardened", "true");
    assert_eq!(json["settings"]["mode"]["source"], "flag");
    assert_eq!(json["environment"]["withheld"][0], "DB_PASSWORD");
    assert_eq!(plan("", "nowhere-to-be-found")["exit_code"], 127);
    assert_eq!(plan("--keys NOPE", "true")["exit_code"], 125);
}

#[test]
fn the_order_of_flags_never_matters() {
    let world = world_with(&["A", "api/B", "api/C"]);
    let flags = ["--ns api", "--env X=A", "--require C", "--keys B,C"];
    let mut answers = BTreeSet::new();
    for turn in 0..flags.len() {
        let mut turned = flags;
        turned.rotate_left(turn);
        answers.insert(
            exec(
                &world,
                &turned.join(" "),
                &["sh", "-c", "env | grep value-of | sort"],
            )
            .said(),
        );
    }
    assert_eq!(
        answers.into_iter().collect::<Vec<_>>(),
        ["out: B=value-of-api/B\nout: C=value-of-api/C\nout: X=value-of-A\nexit: 0\n"]
    );
}

#[test]
fn all_that_is_missing_is_named_before_anything_runs() {
    let world = world_with(&["A"]);
    exec(&world, "--keys A,Y,Z --require Q", &["touch", "ran"]).says(
        "
        err: sevault: error: there are no `Y`, `Z` for this directory; `Q` is required and not granted
        err: sevault: hint: see what there is with `sevault list`
        exit: 125
        ",
    );
    assert!(!world.path("work/ran").exists());
}

/// In a terminal of its own, a program with a timeout is a job like any other.
fn a_program_with_a_timeout_is_a_job(shell: Shell) {
    if !needs("tmux") || !needs(shell.program()) {
        return;
    }
    let world = world_with(&["A"]);
    let terminal = Terminal::open(&world, shell);
    let script = "trap \"echo go\"\"ing on\" CONT; echo re\"\"ady; read x; echo \"got <$x>\"";
    terminal.types(&format!("sevault exec --timeout 60 -- bash -c '{script}'"));
    terminal.waits_for("ready");
    terminal.presses("C-z");
    let is_at_prompt = |screen: &str| screen.lines().last().is_some_and(|line| line.trim() == "$");
    terminal.waits_until("the prompt", is_at_prompt);
    terminal.types("echo shell $((40 + 2))");
    terminal.waits_for("shell 42");
    terminal.types("fg");
    // What is typed before the program has the terminal back goes to the shell's line editor, which is no news.
    terminal.waits_for("going on");
    terminal.types("hello");
    terminal.waits_for("got <hello>");
    terminal.types("sevault exec --timeout 60 -- sh -c 'echo wa''iting; sleep 61'");
    terminal.waits_for("waiting");
    terminal.presses("C-c");
    terminal.waits_until("the prompt", is_at_prompt);
    terminal.types("echo shell $((50 + 3))");
    terminal.waits_for("shell 53");
    // Its neighbour in a pipeline keeps the terminal that it reads keys from.
    terminal.types("sevault exec --timeout 60 -- seq 500 | less; echo en''ded");
    terminal.waits_until("the pager", |screen| screen.trim_end().ends_with(':'));
    terminal.types("q");
    terminal.waits_for("ended");
}

#[test]
fn a_program_with_a_timeout_is_a_job_of_bash() {
    a_program_with_a_timeout_is_a_job(Shell::Bash);
}

#[test]
fn a_program_with_a_timeout_is_a_job_of_zsh() {
    a_program_with_a_timeout_is_a_job(Shell::Zsh);
}
