//! Each helper's contract, as its program's documents have it, against the real binary: a request that is none, an address that is another's, a locked vault, two
//! secrets that fit, and an offer to store where nothing may be stored.

use crate::support::{Run, World};

use super::{integrate, world};

/// What the secrets are bound to.
const HOME: &str = "https://example.com";
/// Addresses that only look like it. Each names its host, so that whoever looks no closer gives the key away.
const ALIKE: &[&str] = &[
    "https://example.com.evil.test",
    "https://sub.example.com",
    "https://notexample.com",
    "https://evil.test/example.com",
    "https://evil.test:443/https://example.com/",
    "https://example.com@evil.test",
    "https://example.com:8443",
    "http://example.com",
];

/// A request: what stands behind the helper's name, what it reads, and a variable that it is told with.
struct Asked {
    words: Vec<String>,
    input: String,
    variable: (&'static str, String),
}

impl Asked {
    fn new(words: &str, input: impl Into<String>) -> Self {
        Self {
            words: words.split_whitespace().map(str::to_owned).collect(),
            input: input.into(),
            variable: ("UNUSED", String::new()),
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variable = (name, value.into());
        self
    }

    fn run<'a>(&self, world: &'a World, helper: &str) -> Run<'a> {
        let words: Vec<&str> = ["helper", helper]
            .into_iter()
            .chain(self.words.iter().map(String::as_str))
            .collect();
        let (name, value) = &self.variable;
        world.sevault(&words).stdin(&self.input).env(name, value)
    }
}

struct Contract {
    helper: &'static str,
    /// What it is set up by.
    integration: &'static str,
    /// The request for the credential of an address.
    ask: fn(&str) -> Asked,
    /// The answer, in which VALUE is the secret.
    answer: &'static str,
    /// What is said of an address that nothing is bound to, on standard output and as the exit code; nothing where no address is asked for.
    unknown: Option<(&'static str, i32)>,
    failure: Failure,
    malformed: fn() -> Vec<Asked>,
    /// What a program sends to have something kept and forgotten; empty where its contract has no such thing.
    store: fn(&str) -> Vec<Asked>,
}

/// How a program is told that there is no answer.
enum Failure {
    /// By the exit code, and for people on standard error.
    Code,
    /// On standard output as well.
    Said(fn(&str) -> String),
    /// On standard output alone: the conversation goes on.
    Answered(fn(&str) -> String),
}

impl Failure {
    fn said(&self, message: &str) -> String {
        match self {
            Self::Code => String::new(),
            Self::Said(said) | Self::Answered(said) => said(message),
        }
    }

    fn code(&self, code: i32) -> i32 {
        match self {
            Self::Code | Self::Said(_) => code,
            Self::Answered(_) => 0,
        }
    }
}

fn git_lines(address: &str) -> String {
    let (protocol, rest) = address.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, "org/repo.git"));
    format!("protocol={protocol}\nhost={host}\npath={path}\n")
}

fn cargo_line(address: &str, more: &str) -> String {
    format!(
        "{{\"v\":1,\"registry\":{{\"index-url\":\"sparse+{address}/index/\"}},{more},\"args\":[]}}\n"
    )
}

fn host(address: &str) -> &str {
    address.split_once("://").unwrap().1
}

const HELLO: &str = "{\"v\":[1]}\n";

/// Sources: code.claude.com/docs/en/settings (`apiKeyHelper`) and /mcp (`headersHelper`), developers.openai.com/codex/config-reference (`auth.command`),
/// docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html, git-credential(1), github.com/docker/docker-credential-helpers,
/// kubernetes.io/docs/reference/access-authn-authz/authentication (exec plugins), doc.rust-lang.org/cargo/reference/credential-provider-protocol.html,
/// developer.hashicorp.com/vault/docs/commands/token-helper, developer.hashicorp.com/terraform/internals/credentials-helpers, and keyring's own `--help`.
const CONTRACTS: &[Contract] = &[
    Contract {
        helper: "claude",
        integration: "claude",
        ask: |_| Asked::new("by/KEY", ""),
        answer: "VALUE",
        unknown: None,
        failure: Failure::Code,
        malformed: || {
            vec![
                Asked::new("by/KEY HUNTER2", ""),
                Asked::new("HUNTER2=!", ""),
            ]
        },
        store: |_| Vec::new(),
    },
    Contract {
        helper: "mcp-headers",
        integration: "claude",
        ask: |_| Asked::new("Authorization=sevault://default/by/KEY", ""),
        answer: "{\"Authorization\":\"VALUE\"}\n",
        unknown: None,
        failure: Failure::Code,
        malformed: || {
            [
                "",
                "HUNTER2",
                "A=HUNTER2",
                "A:B=sevault://default/by/KEY",
                "A=sevault://HUNTER2/by/KEY",
                "A=sevault://default/",
            ]
            .map(|words| Asked::new(words, ""))
            .into()
        },
        store: |_| Vec::new(),
    },
    Contract {
        helper: "codex",
        integration: "codex",
        ask: |_| Asked::new("by/KEY", ""),
        answer: "VALUE",
        unknown: None,
        failure: Failure::Code,
        malformed: || {
            vec![
                Asked::new("by/KEY HUNTER2", ""),
                Asked::new("HUNTER2=!", ""),
            ]
        },
        store: |_| Vec::new(),
    },
    Contract {
        helper: "aws",
        integration: "aws",
        ask: |_| Asked::new("", ""),
        answer: "{\"Version\":1,\"AccessKeyId\":\"VALUE\",\"SecretAccessKey\":\"VALUE\",\"Expiration\":\"WHEN\"}\n",
        unknown: None,
        failure: Failure::Code,
        malformed: || {
            ["HUNTER2", "--label", "--label x HUNTER2"]
                .map(|words| Asked::new(words, ""))
                .into()
        },
        store: |_| Vec::new(),
    },
    Contract {
        helper: "git",
        integration: "git",
        ask: |address| {
            Asked::new(
                "get",
                git_lines(address) + "capability[]=authtype\nwwwauth[]=Basic\n\n",
            )
        },
        answer: "username=anna\npassword=VALUE\n",
        unknown: Some(("", 0)),
        failure: Failure::Code,
        malformed: || {
            let mut all = [
                "HUNTER2\n",
                "host=example.com\n",
                "protocol=https\n",
                "protocol=https\nhost=example.com\npath=../HUNTER2\n",
                "protocol=https\nhost=a b\n",
            ]
            .map(|input| Asked::new("get", input))
            .into_iter()
            .collect::<Vec<_>>();
            all.push(Asked::new("", "protocol=https\nhost=example.com\n"));
            all.push(Asked::new(
                "get HUNTER2",
                "protocol=https\nhost=example.com\n",
            ));
            all
        },
        store: |address| {
            let lines = git_lines(address) + "username=bert\npassword=HUNTER2\n\n";
            vec![
                Asked::new("store", lines.as_str()),
                Asked::new("erase", lines.as_str()),
            ]
        },
    },
    Contract {
        helper: "docker",
        integration: "docker",
        ask: |address| Asked::new("get", address),
        answer: "{\"ServerURL\":\"https://example.com\",\"Username\":\"anna\",\"Secret\":\"VALUE\"}\n",
        unknown: Some(("credentials not found in native keychain\n", 1)),
        failure: Failure::Said(|message| format!("sevault: {message}\n")),
        malformed: || {
            vec![
                Asked::new("get", ""),
                Asked::new("get", "HUNTER2 HUNTER2"),
                Asked::new(
                    "store",
                    "{\"ServerURL\":\"https://example.com\",\"Secret\":\"HUNTER2\"",
                ),
                Asked::new("store", "{\"Username\":\"HUNTER2\"}"),
                Asked::new("HUNTER2", HOME),
                Asked::new("", HOME),
            ]
        },
        store: |address| {
            let json = format!(
                "{{\"ServerURL\":\"{address}\",\"Username\":\"bert\",\"Secret\":\"HUNTER2\"}}"
            );
            vec![Asked::new("store", json), Asked::new("erase", address)]
        },
    },
    Contract {
        helper: "kubectl",
        integration: "kubectl",
        ask: |address| {
            let info = format!(
                "{{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"spec\":{{\"interactive\":false,\"cluster\":{{\"server\":\"{address}\"}}}}}}"
            );
            Asked::new("at/KEY", "").with("KUBERNETES_EXEC_INFO", info)
        },
        answer: "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"expirationTimestamp\":\"WHEN\",\"token\":\"VALUE\"}}\n",
        unknown: Some(("", 3)),
        failure: Failure::Code,
        malformed: || {
            vec![
                Asked::new("", ""),
                Asked::new("at/KEY HUNTER2", ""),
                Asked::new("at/KEY", "").with("KUBERNETES_EXEC_INFO", "{HUNTER2"),
                Asked::new("at/KEY", "").with(
                    "KUBERNETES_EXEC_INFO",
                    "{\"apiVersion\":\"client.authentication.k8s.io/HUNTER2\"}",
                ),
            ]
        },
        store: |_| Vec::new(),
    },
    Contract {
        helper: "cargo",
        integration: "cargo",
        ask: |address| {
            Asked::new(
                "--cargo-plugin",
                cargo_line(address, "\"kind\":\"get\",\"operation\":\"read\""),
            )
        },
        answer: "{\"v\":[1]}\n{\"Ok\":{\"kind\":\"get\",\"cache\":\"session\",\"operation_independent\":true,\"token\":\"VALUE\"}}\n",
        unknown: Some(("{\"v\":[1]}\n{\"Err\":{\"kind\":\"not-found\"}}\n", 0)),
        failure: Failure::Answered(|message| {
            let usage = "{\"Err\":{\"kind\":\"operation-not-supported\"}}\n";
            let other = format!(
                "{{\"Err\":{{\"kind\":\"other\",\"message\":\"sevault: {message}\",\"caused-by\":[]}}}}\n"
            );
            let is_usage = message.starts_with("that is not") || message.starts_with("cargo asks");
            HELLO.to_owned() + if is_usage { usage } else { &other }
        }),
        malformed: || {
            let mut all = [
                "HUNTER2\n",
                "{\"v\":1}\n",
                "{\"v\":2,\"kind\":\"get\",\"registry\":{\"index-url\":\"https://example.com\"}}\n",
            ]
            .map(|line| Asked::new("--cargo-plugin", line))
            .into_iter()
            .collect::<Vec<_>>();
            all.push(Asked::new(
                "--cargo-plugin",
                cargo_line(HOME, "\"kind\":\"HUNTER2\""),
            ));
            all.push(Asked::new(
                "--cargo-plugin",
                cargo_line(HOME, "\"kind\":\"login\""),
            ));
            all
        },
        store: |address| {
            let login = cargo_line(address, "\"kind\":\"login\",\"token\":\"HUNTER2\"");
            let logout = cargo_line(address, "\"kind\":\"logout\"");
            vec![
                Asked::new("--cargo-plugin", login),
                Asked::new("--cargo-plugin", logout),
            ]
        },
    },
    Contract {
        helper: "vault",
        integration: "vault",
        ask: |address| Asked::new("get", "").with("VAULT_ADDR", address),
        answer: "VALUE",
        unknown: Some(("", 0)),
        failure: Failure::Code,
        malformed: || {
            vec![
                Asked::new("", ""),
                Asked::new("HUNTER2", ""),
                Asked::new("get HUNTER2", ""),
                Asked::new("get", "").with("VAULT_ADDR", "HUNTER2 HUNTER2"),
            ]
        },
        store: |address| {
            vec![
                Asked::new("store", "HUNTER2").with("VAULT_ADDR", address),
                Asked::new("erase", "").with("VAULT_ADDR", address),
            ]
        },
    },
    Contract {
        helper: "terraform",
        integration: "terraform",
        ask: |address| Asked::new(&format!("get {}", host(address)), ""),
        answer: "{\"token\":\"VALUE\"}\n",
        unknown: Some(("{}\n", 0)),
        failure: Failure::Code,
        malformed: || {
            vec![
                Asked::new("get", ""),
                Asked::new("HUNTER2 example.com", ""),
                Asked::new("get example.com HUNTER2", ""),
                Asked::new("store example.com", "{\"HUNTER2\":1}"),
            ]
        },
        store: |address| {
            let at = host(address);
            vec![
                Asked::new(&format!("store {at}"), "{\"token\":\"HUNTER2\"}"),
                Asked::new(&format!("forget {at}"), ""),
            ]
        },
    },
    Contract {
        helper: "keyring",
        integration: "pip",
        ask: |address| Asked::new(&format!("get {address}/simple/ anna"), ""),
        answer: "VALUE\n",
        unknown: Some(("", 1)),
        failure: Failure::Code,
        malformed: || {
            vec![
                Asked::new("", ""),
                Asked::new("get", ""),
                Asked::new("HUNTER2 https://example.com anna", ""),
                Asked::new("get https://example.com anna HUNTER2", ""),
                Asked::new("get https://example.com anna --mode", ""),
            ]
        },
        store: |address| {
            vec![
                Asked::new(&format!("set {address} bert"), "HUNTER2\n"),
                Asked::new(&format!("del {address} bert"), ""),
            ]
        },
    },
];

/// What the secret in the place of VALUE is; one word, so that it is found wherever it went.
const VALUE: &str = "sv-contract-value-7Qm2";

/// A world in which every helper is set up for this test as its program, with a secret for `https://example.com`, one by name and one of a tool.
fn every() -> World {
    let world = world(&[]);
    world.write(
        "home/.kube/config",
        "apiVersion: v1\nusers:\n- name: u\n  user:\n    token: x\n",
    );
    for contract in CONTRACTS {
        let more: &[&str] = if contract.integration == "kubectl" {
            &["u=at/KEY"]
        } else {
            &[]
        };
        integrate(&world, contract.integration, more).stdout();
    }
    keep(
        &world,
        "at/KEY",
        VALUE,
        &["url=https://example.com", "username=anna"],
    );
    keep(&world, "by/KEY", VALUE, &[]);
    for variable in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        let words = [
            "add", "--tool", "aws", "--global", "--var", variable, "--stdin",
        ];
        world.sevault(&words).stdin(VALUE).stdout();
    }
    world
}

fn keep(world: &World, name: &str, value: &str, tags: &[&str]) {
    let words = tags.iter().flat_map(|tag| ["--tag", tag]);
    let words: Vec<&str> = ["set", name, "--stdin"].into_iter().chain(words).collect();
    world.sevault(&words).stdin(value).stdout();
}

/// Standard output, the lines on standard error and the exit code.
fn heard(run: Run<'_>) -> (String, Vec<String>, i32) {
    let output = run.output();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let lines = err.lines().map(str::to_owned).collect();
    (out, lines, output.status.code().unwrap())
}

/// Sees that a helper fails as its program reads it: with this exit code, and one line that begins so.
#[track_caller]
fn fails(contract: &Contract, run: Run<'_>, want: &str, code: i32) {
    let (out, lines, exit) = heard(run);
    let [line] = lines.as_slice() else {
        panic!("{}: not one line: {lines:?}", contract.helper);
    };
    let message = line
        .strip_prefix("sevault: error: ")
        .unwrap_or_else(|| panic!("{line}"));
    assert!(message.starts_with(want), "{}: {line}", contract.helper);
    // What follows a semicolon is what to do about it, which is for people.
    let said = message.split("; ").next().unwrap();
    assert_eq!(
        out,
        contract.failure.said(said),
        "{}: {line}",
        contract.helper
    );
    assert_eq!(
        exit,
        contract.failure.code(code),
        "{}: {line}",
        contract.helper
    );
    let all = format!("{out}{line}");
    assert!(
        !all.contains("HUNTER2") && !all.contains(VALUE),
        "{}: {all}",
        contract.helper
    );
}

/// Without the time at which an answer ends.
fn without_time(text: &str) -> String {
    let Some((before, rest)) = text.split_once("\"20") else {
        return text.to_owned();
    };
    let (_, after) = rest.split_once('"').unwrap();
    format!("{before}\"WHEN\"{after}")
}

#[test]
fn every_helper_keeps_the_contract_of_its_program() {
    let world = every();
    for contract in CONTRACTS {
        let ask = (contract.ask)(HOME);
        let (out, lines, code) = heard(ask.run(&world, contract.helper));
        let out = without_time(&out).replace(VALUE, "VALUE");
        assert_eq!(out, contract.answer, "{}: {lines:?}", contract.helper);
        assert!(
            lines.is_empty() && code == 0,
            "{}: {lines:?}",
            contract.helper
        );
        for asked in (contract.malformed)() {
            refused(contract, asked.run(&world, contract.helper));
        }
    }
}

/// Sees that what is no request gets one line, and that nothing of it is repeated, as it may hold a password.
#[track_caller]
fn refused(contract: &Contract, run: Run<'_>) {
    let (out, lines, code) = heard(run);
    let all = format!("{out}{}", lines.join("\n"));
    assert!(
        lines.len() == 1 && lines[0].starts_with("sevault: error: "),
        "{}: {all}",
        contract.helper
    );
    assert!(
        !all.contains("HUNTER2") && !all.contains(VALUE),
        "{}: {all}",
        contract.helper
    );
    match contract.failure {
        Failure::Answered(_) => assert!(code == 0 && out.contains("\"Err\""), "{all}"),
        Failure::Code | Failure::Said(_) => assert_ne!(code, 0, "{}: {all}", contract.helper),
    }
}

#[test]
fn an_address_that_only_looks_like_the_right_one_gets_nothing() {
    let world = every();
    // A helper that looks whether the name occurs gives the key to each of them.
    let careless = "asked=\"$* $(cat) $VAULT_ADDR $KUBERNETES_EXEC_INFO\"; case $asked in *example.com*) printf %s VALUE;; esac";
    for contract in CONTRACTS {
        let Some((said, code)) = contract.unknown else {
            continue;
        };
        for address in ALIKE {
            // Terraform's hosts are asked for without a protocol, and reached by TLS alone.
            if contract.helper == "terraform" && *address == "http://example.com" {
                continue;
            }
            let asked = (contract.ask)(address);
            let words: Vec<&str> = ["-c", careless, "careless"]
                .into_iter()
                .chain(asked.words.iter().map(String::as_str))
                .collect();
            let (name, value) = &asked.variable;
            let given = world
                .program("sh", &words)
                .stdin(&asked.input)
                .env(name, value)
                .stdout();
            assert_eq!(
                given, "VALUE",
                "{}: {address} is no attack",
                contract.helper
            );

            let (out, lines, exit) = heard(asked.run(&world, contract.helper));
            let all = format!("{out}{}", lines.join("\n"));
            assert!(!all.contains(VALUE), "{} {address}: {all}", contract.helper);
            // Some are no addresses at all.
            if !all.contains("that is not a request of") {
                assert_eq!(
                    (out.as_str(), exit),
                    (said, code),
                    "{} {address}: {all}",
                    contract.helper
                );
            }
        }
    }
}

#[test]
fn a_locked_vault_fails_every_helper_with_one_line() {
    let world = every();
    world.sevault(&["lock"]).stdout();
    let all = || {
        CONTRACTS
            .iter()
            .map(|contract| (contract, (contract.ask)(HOME).run(&world, contract.helper)))
    };
    for (contract, run) in all() {
        fails(
            contract,
            run,
            "the vault is locked; unlock it with `sevault unlock`",
            4,
        );
    }
    world.sevault(&["agent", "stop"]).stdout();
    for (contract, run) in all() {
        fails(
            contract,
            run,
            "the vault is locked: there is no agent; unlock it with `sevault unlock`",
            4,
        );
    }
}

#[test]
fn two_that_fit_equally_are_an_error_of_every_helper_that_goes_by_address() {
    let world = every();
    keep(
        &world,
        "at/OTHER",
        VALUE,
        &["url=https://example.com", "username=anna"],
    );
    for contract in CONTRACTS
        .iter()
        .filter(|contract| contract.unknown.is_some())
    {
        // A name says which one.
        if contract.helper == "kubectl" {
            continue;
        }
        let run = (contract.ask)(HOME).run(&world, contract.helper);
        fails(
            contract,
            run,
            "several secrets are for `https://example.com",
            1,
        );
    }
}

#[test]
fn a_helper_that_goes_by_name_takes_the_nearest_of_that_name() {
    let world = every();
    let words = ["set", "by/KEY", "--stdin", "--project", "."];
    world.sevault(&words).stdin("the nearer one").stdout();
    for contract in CONTRACTS
        .iter()
        .filter(|contract| contract.answer == "VALUE" && contract.unknown.is_none())
    {
        let answer = (contract.ask)(HOME).run(&world, contract.helper).stdout();
        assert_eq!(answer, "the nearer one", "{}", contract.helper);
        let elsewhere = (contract.ask)(HOME)
            .run(&world, contract.helper)
            .directory("elsewhere");
        assert_eq!(elsewhere.stdout(), VALUE, "{}", contract.helper);
    }
}

#[test]
fn no_helper_changes_the_vault_unless_it_was_allowed_to() {
    let world = every();
    let before = world.sevault(&["list", "--json"]).stdout();
    let mut stored = 0;
    for contract in CONTRACTS {
        for asked in (contract.store)(HOME) {
            let run = asked.run(&world, contract.helper);
            stored += 1;
            // git offers each password that worked, and asks to forget each that did not: silence is the answer.
            if contract.helper == "git" {
                run.says("exit: 0");
                continue;
            }
            let want = format!("the helper `{}` may not change the vault", contract.helper);
            fails(contract, run, &want, 3);
        }
    }
    assert_eq!(stored, 12);
    assert_eq!(world.sevault(&["list", "--json"]).stdout(), before);
    for contract in CONTRACTS {
        let out = (contract.ask)(HOME).run(&world, contract.helper).stdout();
        assert!(out.contains(VALUE), "{}", contract.helper);
    }
}
