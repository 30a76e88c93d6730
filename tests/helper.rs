//! Programs that ask a helper, from what they say to what they are told.

use std::fs;

use crate::support::{Run, World};

/// What each program is told, case by case.
mod contract;
/// Programs themselves, where they are installed.
mod programs;

/// A world whose vault is open, with a credential for `https://example.com` and the settings of some programs that name this test as the one that asks.
fn world(programs: &[&str]) -> World {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout();
    for program in programs {
        integrate(&world, program, &[]).stdout();
    }
    world
}

/// Sets a program up with this test as its program: it is the one that starts us.
fn integrate<'a>(world: &'a World, program: &str, more: &[&str]) -> Run<'a> {
    let this = std::env::current_exe().unwrap();
    let this = this.to_str().unwrap();
    let words = [&["integrate", program, "--yes", "--program", this], more].concat();
    world.sevault(&words)
}

fn set(world: &World, name: &str, tags: &[&str]) {
    let mut words = vec!["set", name, "--stdin"];
    for tag in tags {
        words.extend(["--tag", tag]);
    }
    world
        .sevault(&words)
        .stdin(format!("value of {name}"))
        .stdout();
}

const GET: &str = "protocol=https\nhost=example.com\npath=org/repo.git\n\n";

#[test]
fn a_helper_answers_its_program_and_no_other() {
    let world = world(&[]);
    set(
        &world,
        "git/A",
        &["url=https://example.com", "username=anna"],
    );
    let get = || world.sevault(&["helper", "git", "get"]).stdin(GET);
    let said = get().said();
    assert!(
        said.starts_with(
            "err: sevault: error: no program is registered for the helper `git`, so that `"
        ),
        "{said}"
    );
    assert!(said.ends_with("exit: 3\n"), "{said}");
    integrate(&world, "git", &[]).stdout();
    get().says("out: username=anna\nout: password=value of git/A\nexit: 0");
    // A shell in between only passes on; another program does not.
    world
        .program("sh", &["-c", "sevault helper git get; :"])
        .stdin(GET)
        .says("out: username=anna\nout: password=value of git/A\nexit: 0");
    let said = world
        .program("env", &["-S", "timeout 60 sevault helper git get"])
        .stdin(GET)
        .said();
    assert!(
        said.contains("may not ask the helper `git`: it is registered for another program"),
        "{said}"
    );
    // One program's registration is not another's, and ends with its integration.
    let said = world.sevault(&["helper", "docker", "list"]).said();
    assert!(
        said.contains("no program is registered for the helper `docker`"),
        "{said}"
    );
    world.sevault(&["integrate", "git", "--undo"]).stdout();
    assert!(get().said().contains("no program is registered"));
}

#[test]
fn a_locked_vault_is_said_on_one_line_and_at_once() {
    let world = world(&["git", "docker", "aws", "cargo", "claude"]);
    world.sevault(&["lock"]).stdout();
    let locked = "the vault is locked; unlock it with `sevault unlock`";
    for (words, input) in [
        (&["git", "get"][..], GET),
        (&["aws"], ""),
        (&["claude"], ""),
    ] {
        world
            .sevault(&[&["helper"], words].concat())
            .stdin(input)
            .says(&format!("err: sevault: error: {locked}\nexit: 4"));
    }
    world
        .sevault(&["helper", "docker", "get"])
        .stdin("https://example.com")
        .says(&format!(
            "out: sevault: the vault is locked\nerr: sevault: error: {locked}\nexit: 4"
        ));
    world
        .sevault(&["helper", "cargo", "--cargo-plugin"])
        .stdin("{\"v\":1,\"registry\":{\"index-url\":\"sparse+https://example.com/\"},\"kind\":\"get\",\"operation\":\"read\"}\n")
        .says(&format!(
            "out: {{\"v\":[1]}}\nout: {{\"Err\":{{\"kind\":\"other\",\"message\":\"sevault: the vault is locked\",\"caused-by\":[]}}}}\nerr: sevault: error: {locked}\nexit: 0"
        ));
    world.sevault(&["agent", "stop"]).stdout();
    world
        .sevault(&["helper", "claude"])
        .says("err: sevault: error: the vault is locked: there is no agent; unlock it with `sevault unlock`\nexit: 4");
}

#[test]
fn what_is_not_there_is_said_as_each_program_wants_to_hear_it() {
    let world = world(&["git", "docker", "terraform", "claude", "cargo", "pip"]);
    world
        .sevault(&["helper", "git", "get"])
        .stdin(GET)
        .says("exit: 0");
    world
        .sevault(&["helper", "docker", "get"])
        .stdin("https://example.com")
        .says(
            "
            out: credentials not found in native keychain
            err: sevault: error: there is no credential for this registry; store one with `sevault set NAME --tag url=ADDRESS --tag username=USER`
            exit: 1
            ",
        );
    world
        .sevault(&["helper", "terraform", "get", "example.com"])
        .says("out: {}\nexit: 0");
    world.sevault(&["helper", "claude"]).says(
        "
        err: sevault: error: there is no `ANTHROPIC_API_KEY` for this directory; see what there is with `sevault list`
        exit: 1
        ",
    );
}

#[test]
fn two_that_fit_are_not_guessed_between() {
    let world = world(&["git"]);
    set(&world, "git/A", &["url=https://example.com"]);
    set(
        &world,
        "git/B",
        &["url=https://example.com", "username=bert"],
    );
    world.sevault(&["helper", "git", "get"]).stdin(GET).says(
        "
        err: sevault: error: several secrets are for `https://example.com/org/repo`: `git/A`, `git/B`; tell them apart by the path in their tag `url`, or by the user in the address
        exit: 1
        ",
    );
    let of_bert = GET.replace("\n\n", "\nusername=bert\n\n");
    world
        .sevault(&["helper", "git", "get"])
        .stdin(of_bert)
        .says("out: username=bert\nout: password=value of git/B\nexit: 0");
}

#[test]
fn nothing_is_stored_unless_the_user_lets_helpers_store() {
    let world = world(&["git", "docker"]);
    let git = GET.replace("\n\n", "\nusername=anna\npassword=pw\n\n");
    let docker = r#"{"ServerURL":"https://reg.example","Username":"anna","Secret":"pw2"}"#;
    // git offers every password that worked: that is no failure.
    world
        .sevault(&["helper", "git", "store"])
        .stdin(&git)
        .says("exit: 0");
    world.sevault(&["helper", "docker", "store"]).stdin(docker).says(
        "
        out: sevault: the helper `docker` may not change the vault
        err: sevault: error: the helper `docker` may not change the vault; let it with `sevault config set helper-store true`
        exit: 3
        ",
    );
    assert!(!world.sevault(&["list"]).stdout().contains("example"));
    world
        .sevault(&["config", "set", "helper-store", "true"])
        .stdout();
    world
        .sevault(&["helper", "git", "store"])
        .stdin(&git)
        .says("exit: 0");
    world
        .sevault(&["helper", "git", "get"])
        .stdin(GET)
        .says("out: username=anna\nout: password=pw\nexit: 0");
    for _ in 0..2 {
        world
            .sevault(&["helper", "docker", "store"])
            .stdin(docker)
            .says("exit: 0");
        world
            .sevault(&["helper", "docker", "get"])
            .stdin("https://reg.example")
            .says(
                r#"out: {"ServerURL":"https://reg.example","Username":"anna","Secret":"pw2"}
            exit: 0"#
                    .replace("            ", "")
                    .as_str(),
            );
    }
    // A server that refuses for a minute must not cost a key; a logout says what it means.
    world
        .sevault(&["helper", "git", "erase"])
        .stdin(&git)
        .says("exit: 0");
    world
        .sevault(&["helper", "git", "get"])
        .stdin(GET)
        .says("out: username=anna\nout: password=pw\nexit: 0");
    world
        .sevault(&["helper", "docker", "erase"])
        .stdin("https://reg.example")
        .says("exit: 0");
    world
        .sevault(&["helper", "docker", "list"])
        .says("out: {\"https://example.com/org/repo\":\"anna\"}\nexit: 0");
}

#[test]
fn a_request_that_is_none_is_refused_without_being_repeated() {
    let world = world(&["git", "docker", "cargo"]);
    for words in [
        &["git", "get"][..],
        &["docker", "store"],
        &["docker", "get"],
        &["cargo"],
    ] {
        let said = world
            .sevault(&[&["helper"], words].concat())
            .stdin("sk-hunter2 \u{1}\n")
            .said();
        assert!(said.contains("that is not a request of"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    let long = vec![b'a'; 300 * 1024];
    let said = world.sevault(&["helper", "git", "get"]).stdin(long).said();
    assert!(said.contains("the request is too long"), "{said}");
    world.sevault(&["helper", "ssh"]).says(
        "
        err: sevault: error: there is no such helper
        err: sevault: hint: it is one of: claude, mcp-headers, codex, aws, git, docker, kubectl, cargo, vault, terraform, keyring
        exit: 2
        ",
    );
}

#[test]
fn under_a_wrapped_tool_helpers_give_what_its_launch_lists() {
    let world = world(&["git"]);
    set(
        &world,
        "git/A",
        &["url=https://example.com", "username=anna"],
    );
    set(&world, "B", &[]);
    // The program behind the shell is this test, as a wrapped tool would be; what it was launched with is its ceiling.
    let exec = |nest: &[&str]| {
        let words = [
            &["exec", "--keys", "B"],
            nest,
            &["--", "sh", "-c", "sevault helper git get"],
        ]
        .concat();
        world.sevault(&words).stdin(GET).said()
    };
    assert_eq!(exec(&[]), "exit: 0\n");
    assert_eq!(
        exec(&["--nest", "git/A"]),
        "out: username=anna\nout: password=value of git/A\nexit: 0\n"
    );
}

#[test]
fn asking_a_helper_keeps_no_vault_open() {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--idle", "3s", "--password-stdin"])
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout();
    integrate(&world, "git", &[]).stdout();
    let is_locked = || {
        world
            .sevault(&["helper", "git", "get"])
            .stdin(GET)
            .said()
            .contains("locked")
    };
    assert!(crate::support::is_soon(
        std::time::Duration::from_secs(20),
        is_locked
    ));
}

/// Each program's settings: where they lie, some that somebody wrote, and some that nobody can read or that leave us no place.
const SETTINGS: &[(&str, &str, &str, &str)] = &[
    (
        "claude",
        "home/.claude/settings.json",
        "{\r\n  // mine\r\n  \"model\": \"opus\", /* best */\r\n}\r\n",
        "{\"a\": 1,\n \"b\" 2}",
    ),
    (
        "codex",
        "home/.codex/config.toml",
        "# mine\nmodel   =  'o3'\n\n[ tools ]\nx=1",
        "model = = 'o3'\n",
    ),
    (
        "gemini",
        "home/.gemini/settings.json",
        "{ \"ui\": {\"theme\": \"é\"},\n\t\"security\": { \"auth\": {} } }",
        "{\"security\": {\"auth\": {\"selectedType\": \"oauth-personal\"}}}",
    ),
    (
        "git",
        "home/.gitconfig",
        "[user]\n\tname = \"A\"\n",
        "[user\nname\n",
    ),
    (
        "docker",
        "home/.docker/config.json",
        "{\"auths\":{\"a\":{\"auth\":\"c2VjcmV0\"}}}",
        "{\"auths\":{\"a\":{\"auth\":\"c2VjcmV0\"}}",
    ),
    (
        "aws",
        "home/.aws/config",
        "[profile x]\nregion=y\n\n[default]\noutput = json",
        "[default\noutput = json\n",
    ),
    (
        "kubectl",
        "home/.kube/config",
        "apiVersion: v1\nusers:\n- name: u # mine\n  user: {}\n- name: v\n  user:\n    token: x\nkind: Config",
        "apiVersion: v1\nusers: [{name: v, user: {}}]\n",
    ),
    (
        "cargo",
        "home/.cargo/config.toml",
        "[net]\ngit-fetch-with-cli = true # x\n",
        "[net\n",
    ),
    (
        "terraform",
        "home/.terraformrc",
        "plugin_cache_dir = \"x\"\n",
        "credentials_helper \"mine\" {\n}\n",
    ),
    (
        "vault",
        "home/.vault",
        "# nothing\n",
        "token_helper = \"/opt/mine\"\n",
    ),
    (
        "pip",
        "home/.config/pip/pip.conf",
        "[global]\nindex-url = https://x\n",
        "[global\n",
    ),
    (
        "uv",
        "home/.config/uv/uv.toml",
        "# mine\noffline = true\n",
        "offline = \n",
    ),
];

/// What stands behind a program's name.
fn what(program: &str) -> &'static [&'static str] {
    if program == "kubectl" { &["v=K"] } else { &[] }
}

/// The links that programs call us by, wherever they were made.
fn links(world: &World) -> Vec<String> {
    let places = [
        "home/.local/bin",
        "home/.terraform.d/plugins",
        "home/.local/share/sevault/bin",
    ];
    let entries = places
        .iter()
        .filter_map(|place| fs::read_dir(world.path(place)).ok());
    let names = entries.flatten().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[test]
fn settings_are_changed_in_place_and_come_back_byte_for_byte() {
    use std::os::unix::fs::PermissionsExt;
    let world = world(&[]);
    let undo = |program: &str| world.sevault(&["integrate", program, "--undo"]);
    for (program, file, before, _) in SETTINGS {
        let mode = || fs::metadata(world.path(file)).unwrap().permissions().mode() & 0o777;
        world.write(file, before);
        fs::set_permissions(world.path(file), fs::Permissions::from_mode(0o640)).unwrap();
        let set_up = || integrate(&world, program, what(program));
        let dry = [what(program), &["--dry-run"]].concat();
        let said = integrate(&world, program, &dry).said();
        assert!(
            said.contains("$WORLD/home/") && said.contains("+ "),
            "{said}"
        );
        assert!(!said.contains("c2VjcmV0"), "{said}");
        assert_eq!(world.read(file), *before, "{program}: a dry run");
        set_up().stdout();
        assert_ne!(world.read(file), *before, "{program}");
        let again = set_up().said();
        assert!(again.contains("is set up already"), "{again}");
        let after = world.read(file);
        world
            .sevault(&["integrate", program, "--undo", "--dry-run"])
            .stdout();
        assert_eq!(world.read(file), after, "{program}: a dry run");
        undo(program).stdout();
        assert_eq!(world.read(file), *before, "{program}");
        assert_eq!(mode(), 0o640, "{program}");
        assert_eq!(links(&world), [""; 0], "{program}");
        // Where there was no file, there is none afterwards.
        fs::remove_file(world.path(file)).unwrap();
        if *program != "kubectl" {
            set_up().stdout();
            assert!(world.path(file).exists());
            undo(program).stdout();
            assert!(!world.path(file).exists(), "{program}");
        }
        undo(program).says("err: sevault: nothing to bring back\nexit: 0");
    }
}

#[test]
fn settings_that_are_broken_or_were_changed_by_hand_are_left_alone() {
    let world = world(&[]);
    for (program, file, whole, broken) in SETTINGS {
        let at = format!("`$WORLD/{file}` is left alone: ");
        world.write(file, broken);
        let before = links(&world);
        let said = integrate(&world, program, what(program)).said();
        assert!(
            said.starts_with(&format!("err: sevault: error: {at}")),
            "{said}"
        );
        assert!(said.ends_with("exit: 1\n"), "{said}");
        assert!(!said.contains("c2VjcmV0"), "{said}");
        assert_eq!(world.read(file), *broken, "{program}");
        assert_eq!(links(&world), before, "{program}");

        world.write(file, whole);
        integrate(&world, program, what(program)).stdout();
        // Where we wrote, somebody wrote since.
        let edited = world.read(file);
        let word = ["sevault", "gemini-api-key", "subprocess"]
            .into_iter()
            .find(|word| edited.contains(word))
            .unwrap();
        let edited = edited.replace(word, "of-mine");
        world.write(file, &edited);
        world
            .sevault(&["integrate", program, "--undo"])
            .says(&format!(
                "
            out: $WORLD/{file}: as it was before
            err: sevault: error: {at}it was changed where we had changed it
            err: sevault: hint: take out what names sevault by hand
            exit: 1
            "
            ));
        assert_eq!(world.read(file), edited, "{program}");
    }
}

#[test]
fn what_was_changed_elsewhere_in_a_file_stays() {
    let world = world(&[]);
    let file = "home/.claude/settings.json";
    world.write(file, "{\n  \"model\": \"opus\"\n}\n");
    integrate(&world, "claude", &[]).stdout();
    world.write(file, world.read(file).replace("opus", "haiku"));
    world.sevault(&["integrate", "claude", "--undo"]).stdout();
    assert_eq!(world.read(file), "{\n  \"model\": \"haiku\"\n}\n");
}

#[test]
fn a_second_source_that_would_win_is_named() {
    let world = world(&[]);
    world.write(
        "home/.claude/settings.json",
        "{\"env\":{\"ANTHROPIC_API_KEY\":\"sk-x\"}}",
    );
    let said = integrate(&world, "claude", &["--dry-run"])
        .env("ANTHROPIC_API_KEY", "sk-y")
        .said();
    for want in [
        "err: sevault: warning: `ANTHROPIC_API_KEY` is set in this shell, and `claude` prefers it to the helper\n",
        "err: sevault: warning: its settings also have the key in its own `env`\n",
    ] {
        assert!(said.contains(want), "{said}");
    }
    assert!(!said.contains("sk-"), "{said}");
    integrate(&world, "cursor", &[]).says(
        "
        err: sevault: error: `cursor` asks no helper: it reads its key from a variable alone
        err: sevault: hint: start it with `sevault exec --tool cursor -- cursor`, or let `sevault init --wrap cursor` do that
        exit: 1
        ",
    );
}

#[test]
fn the_keys_of_mcp_servers_move_into_the_vault_and_back() {
    let world = world(&[]);
    let before = "{\n  \"mcpServers\": {\n    \"demo\": {\n      \"command\": \"sh\",\n      \"args\": [\"-c\", \"echo $DEMO_TOKEN $LOG\"],\n      \"env\": { \"DEMO_TOKEN\": \"plain-hunter2\", \"LOG\": \"debug\" }\n    }\n  }\n}\n";
    world.write("work/.mcp.json", before);
    let said = world
        .sevault(&["integrate", "mcp", ".mcp.json", "--yes"])
        .said();
    assert!(!said.contains("hunter2"), "{said}");
    let after = world.read("work/.mcp.json");
    assert!(!after.contains("hunter2"), "{after}");
    // The server as a client starts it.
    let file: serde_json::Value = serde_json::from_str(&after).unwrap();
    let server = &file["mcpServers"]["demo"];
    let words: Vec<&str> = server["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    world
        .program(server["command"].as_str().unwrap(), &words)
        .env("LOG", server["env"]["LOG"].as_str().unwrap())
        .says("out: plain-hunter2 debug\nexit: 0");
    world
        .sevault(&["integrate", "mcp", ".mcp.json", "--undo"])
        .stdout();
    assert_eq!(world.read("work/.mcp.json"), before);
}

#[test]
fn headers_are_resolved_from_the_chosen_profile_alone() {
    let world = world(&["claude"]);
    set(&world, "mcp/T", &[]);
    world
        .sevault(&[
            "helper",
            "mcp-headers",
            "Authorization=Bearer sevault://default/mcp/T",
        ])
        .says("out: {\"Authorization\":\"Bearer value of mcp/T\"}\nexit: 0");
    world
        .sevault(&["helper", "mcp-headers", "Authorization=Bearer sevault://other/mcp/T"])
        .says("err: sevault: error: `sevault://other/mcp/T` may not be resolved: the chosen profile is `default`; choose it with `--profile other`\nexit: 3");
}

#[test]
fn no_value_is_printed_for_an_ai_agent() {
    let world = world(&[]);
    set(&world, "A", &[]);
    let denied = "err: sevault: error: a value may not be printed inside an AI agent\nerr: sevault: hint: give it to the program that needs it with `sevault exec`\nexit: 3";
    world
        .sevault(&["get", "A"])
        .env("CLAUDECODE", "1")
        .says(denied);
    // A variable can be unset; what runs above us is seen by the agent.
    let agent = world.path("tmp/codex");
    fs::copy("/usr/bin/timeout", &agent).unwrap();
    let script = "sevault get A; sevault exec --keys A -- true && echo fine; :";
    let said = world
        .program(agent.to_str().unwrap(), &["60", "sh", "-c", script])
        .said();
    assert_eq!(
        said,
        "out: fine\nerr: sevault: error: a value may not be printed inside an AI agent\nerr: sevault: hint: give it to the program that needs it with `sevault exec`\nexit: 0\n"
    );
    world
        .sevault(&["get", "A"])
        .says("out: value of A[no newline]\nexit: 0");
}

#[test]
fn a_template_is_filled_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = world(&[]);
    world
        .sevault(&["set", "A", "--stdin"])
        .stdin("it's \"1\"")
        .stdout();
    world.write("work/t.json", "{\"a\": \"Bearer sevault://default/A\"}\n");
    world
        .sevault(&["template", "t.json"])
        .says("out: {\"a\": \"Bearer it's \\\"1\\\"\"}\nexit: 0");
    world.write("work/out", "old");
    fs::set_permissions(world.path("work/out"), fs::Permissions::from_mode(0o644)).unwrap();
    world.sevault(&["template", "t.json", "--output", "out", "--escape", "json"]).says(
        "err: sevault: wrote `out`, readable by you alone; remove it when it has served\nexit: 0",
    );
    assert_eq!(
        world.read("work/out"),
        "{\"a\": \"Bearer it's \\\"1\\\"\"}\n"
    );
    let mode = fs::metadata(world.path("work/out"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    world.write("work/t.sh", "A=sevault://default/A\nprintf %s \"$A\"");
    let script = world.sevault(&["template", "t.sh"]).stdout();
    assert_eq!(world.program("sh", &["-c", &script]).stdout(), "it's \"1\"");
    world.write(
        "work/missing",
        "{{ sevault://default/A }} sevault://default/NOPE sevault://default/x/NO",
    );
    let said = world
        .sevault(&["template", "missing", "--output", "none"])
        .said();
    assert!(
        said.contains("`NOPE`") && said.contains("`x/NO`") && said.ends_with("exit: 1\n"),
        "{said}"
    );
    assert!(!world.path("work/none").exists());
    world.sevault(&["template", "t.json"]).env("CLAUDECODE", "1").says(
        "err: sevault: error: a value may not be printed inside an AI agent\nerr: sevault: hint: give it to the program that needs it with `sevault exec`\nexit: 3",
    );
}

#[test]
fn a_trusted_file_says_which_secrets_a_program_gets() {
    let world = world(&[]);
    set(&world, "api/DB", &[]);
    set(&world, "OTHER", &[]);
    let file = world.write(
        "work/.env",
        "# ours\nexport DB_URL=sevault://default/api/DB\nPORT='80 80'\r\nGREETING=\"a\\nb\"\n",
    );
    let script = "echo \"$DB_URL|$PORT|$GREETING|${OTHER-none}\"";
    let exec = |more: &[&str]| {
        let words = [
            &["exec", "--env-file", ".env"],
            more,
            &["--", "sh", "-c", script],
        ]
        .concat();
        world.sevault(&words)
    };
    let refusal = |why: &str| {
        format!(
            "err: sevault: error: cannot use `.env`: it may not name secrets: {why}\nerr: sevault: hint: look at it, then `sevault allow FILE`\nexit: 125"
        )
    };
    exec(&[]).says(&refusal("it was not allowed yet"));
    let want = "out: value of api/DB|80 80|a\nout: b|none\nexit: 0";
    world
        .sevault(&["allow", ".env"])
        .says("err: sevault: `$WORLD/work/.env` may name secrets for `exec --env-file`, as it is now\nexit: 0");
    exec(&[]).says(want);
    // Another file, another place, and other bytes are another matter.
    fs::copy(&file, world.path("work/copy")).unwrap();
    let said = world
        .sevault(&["exec", "--env-file", "copy", "--", "true"])
        .said();
    assert!(said.contains("it was not allowed yet"), "{said}");
    world.write("work/.env", "X=sevault://default/OTHER\n");
    exec(&[]).says(&refusal("it has changed since it was allowed"));
}

#[test]
fn a_file_of_variables_is_taken_whole_or_not_at_all() {
    let world = world(&[]);
    set(&world, "A", &[]);
    let check = |text: &str, want: &str| {
        world.write("work/.env", text);
        world.sevault(&["allow", ".env"]).stdout();
        let said = world
            .sevault(&["exec", "--env-file", ".env", "--", "env"])
            .said();
        assert!(
            said.contains(want) && said.ends_with("exit: 125\n"),
            "{text}\n{said}"
        );
    };
    check(
        "X=sevault://other/A\n",
        "`sevault://other/A` may not be resolved: the chosen profile is `default`",
    );
    check(
        "X=a sevault://default/A\n",
        "the value of `X` is no reference as a whole",
    );
    check(
        "X=sevault://default/A\nY=sevault://default/NOPE\n",
        "`NOPE`",
    );
    check("LD_PRELOAD=x\n", "`LD_PRELOAD`");
    check("this is no assignment\n", "cannot use `.env`");
    let said = world
        .sevault(&["exec", "--env-file", "none", "--", "env"])
        .said();
    assert!(
        said.contains("cannot use `none`: there is no such file"),
        "{said}"
    );
    // What names no secret needs neither trust nor an open vault.
    world.sevault(&["lock"]).stdout();
    world.write("work/.env", "PORT=80\n");
    world
        .sevault(&["exec", "--env-file", ".env", "--", "sh", "-c", "echo $PORT"])
        .says("out: 80\nexit: 0");
}
