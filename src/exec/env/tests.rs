//! Promises of the environment.
//!
//! Touches: nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use proptest::prelude::{ProptestConfig, any, prop, prop_assert, prop_assert_eq, proptest};

use super::{Environment, Offer, Terms, build, decide, fit, host, refusal};
use crate::exec::report::{Cause, Report};
use crate::exec::settings::{Inherit, Mode, Settings, Wishes, settle};
use crate::os::Limits;
use crate::rules::{self, Harm, Tier, Upper};
use crate::secret::Secret;

/// What a test says about a launch, in words: `mode=M inherit=I tool=T keep=N allow=N strip=P require=N loaded=N nested folds`.
struct Case {
    settings: Settings,
    tools: Vec<crate::name::ToolName>,
    require: Vec<crate::name::SecretName>,
    loaded: Vec<String>,
    nested: bool,
    folds: bool,
}

impl Case {
    fn new(words: &str) -> Self {
        let mut flags = Wishes::default();
        let (mut tools, mut require, mut loaded) = (Vec::new(), Vec::new(), Vec::new());
        let (mut nested, mut folds) = (false, false);
        for word in words.split_whitespace() {
            match word.split_once('=').unwrap_or((word, "")) {
                ("mode", mode) => flags.mode = Some(mode.parse().unwrap()),
                ("inherit", inherit) => flags.inherit = Some(inherit.parse().unwrap()),
                ("tool", tool) => tools.push(tool.parse().unwrap()),
                ("keep", name) => flags.keep.push(name.into()),
                ("allow", name) => flags.allow.push(name.into()),
                ("strip", name) => flags.strip.push(name.into()),
                ("require", name) => require.push(name.parse().unwrap()),
                ("loaded", name) => loaded.push(name.into()),
                ("nested", _) => nested = true,
                ("folds", _) => folds = true,
                (other, _) => panic!("{other}"),
            }
        }
        let none = Wishes::default();
        Self {
            settings: settle(&flags, &none, &none, &none),
            tools,
            require,
            loaded,
            nested,
            folds,
        }
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            settings: &self.settings,
            tools: &self.tools,
            require: &self.require,
            loaded: &self.loaded,
            nested: self.nested,
            folds_case: self.folds,
        }
    }
}

/// `NAME` is worth `v`, `NAME=VALUE` what it says; a `!` before a granted name means that it was asked for by that name.
fn pairs(text: &str) -> Vec<(OsString, OsString)> {
    text.split_whitespace()
        .map(|word| {
            let (name, value) = word.split_once('=').unwrap_or((word, "v"));
            (name.into(), value.into())
        })
        .collect()
}

fn offers(text: &str) -> (Vec<Offer>, Vec<Secret>) {
    text.split_whitespace()
        .map(|word| {
            let (name, value) = word.split_once('=').unwrap_or((word, "secret"));
            let plain = name.trim_start_matches('!');
            let offer = Offer {
                name: plain.parse().unwrap(),
                variable: plain.parse().unwrap(),
                exact: plain != name,
            };
            (offer, Secret::new(value.as_bytes().to_vec()))
        })
        .unzip()
}

fn launch(
    inherited: &str,
    granted: &str,
    words: &str,
) -> crate::error::Result<(Environment, Report)> {
    let case = Case::new(words);
    let (offers, values) = offers(granted);
    build(&pairs(inherited), &offers, values, &case.terms())
}

/// The environment as `NAME=VALUE`, sorted; or the error.
fn built(inherited: &str, granted: &str, words: &str) -> String {
    match launch(inherited, granted, words) {
        Ok((environment, _)) => {
            let mut lines: Vec<String> = environment
                .pairs()
                .into_iter()
                .map(|(name, value)| {
                    format!("{}={}", name.display(), String::from_utf8_lossy(value))
                })
                .collect();
            lines.sort();
            lines.join(" ")
        }
        Err(error) => format!("error: {}", error.message),
    }
}

fn check(inherited: &str, granted: &str, words: &str, want: &str) {
    assert_eq!(
        built(inherited, granted, words),
        want,
        "{inherited} | {granted} | {words}"
    );
}

fn notes(inherited: &str, granted: &str, words: &str) -> Vec<String> {
    launch(inherited, granted, words).unwrap().1.notes(false)
}

#[test]
fn standard_keeps_the_rest_and_adds_the_secrets() {
    check("A=1 B=2", "!C=3", "", "A=1 B=2 C=3");
    check("A=1", "!A=3", "", "A=3");
    check("A=1 a=2", "!A=3 !a=4", "", "A=3 a=4");
}

#[test]
fn hardened_keeps_the_short_list() {
    check(
        "PATH=/bin HOME=/h FOO=1 TERM=xterm GIT_DIR=/x EDITOR=vi",
        "!A=1",
        "mode=hardened",
        "A=1 HOME=/h PATH=/bin TERM=xterm",
    );
    check(
        "PATH=/bin FOO=1",
        "",
        "mode=hardened inherit=full",
        "FOO=1 PATH=/bin",
    );
    check("PATH=/bin FOO=1", "!A=1", "inherit=none", "A=1");
    check(
        "PATH=/bin FOO=1",
        "!A=1",
        "inherit=none keep=FOO",
        "A=1 FOO=1",
    );
}

#[test]
fn a_minimal_variable_has_a_value_of_its_kind() {
    check(
        "TERM=../../x LANG=%n%n TZ=/etc/passwd LC_ALL=de_DE.UTF-8 TMPDIR=tmp",
        "",
        "mode=hardened",
        "LC_ALL=de_DE.UTF-8",
    );
    check(
        "TZ=Europe/Berlin LANG=C.UTF-8 TMPDIR=/tmp",
        "",
        "mode=hardened",
        "LANG=C.UTF-8 TMPDIR=/tmp TZ=Europe/Berlin",
    );
}

#[test]
fn every_row_that_is_always_stripped_is_stripped_in_every_mode_and_kept_by_name() {
    for row in rules::all_strips().filter(|row| row.tier == Tier::Always) {
        for name in row.names.iter().map(|name| name.replace('*', "X")) {
            for words in [
                "",
                "mode=hardened",
                "mode=hardened inherit=full",
                "mode=custom",
            ] {
                check(&name, "", words, "");
            }
            if name.starts_with("SEVAULT_") {
                check(&name, "", &format!("keep={name}"), "");
            } else {
                check(&name, "", &format!("keep={name}"), &format!("{name}=v"));
            }
        }
    }
}

#[test]
fn every_row_beside_a_marker_is_stripped_where_the_marker_is() {
    for row in rules::all_strips() {
        let Tier::Beside(marker) = row.tier else {
            continue;
        };
        for name in row.names.iter().map(|name| name.replace('*', "X")) {
            check(&name, "", "", &format!("{name}=v"));
            check(
                &format!("{name} {marker}=true"),
                "",
                "",
                &format!("{marker}=true"),
            );
        }
    }
}

#[test]
fn every_other_tools_key_is_stripped_when_a_tool_runs() {
    for row in rules::all_strips().filter(|row| row.tier == Tier::Tool) {
        for name in row.names {
            check(name, "", "", &format!("{name}=v"));
            let reads = crate::tool::find("heroku")
                .unwrap()
                .variables()
                .any(|own| own == *name);
            assert!(!reads);
            check(name, "", "tool=heroku", "");
        }
    }
    check(
        "ANTHROPIC_API_KEY OPENAI_API_KEY GH_TOKEN",
        "",
        "tool=codex",
        "GH_TOKEN=v OPENAI_API_KEY=v",
    );
}

#[test]
fn every_hardened_row_is_stripped_in_hardened_alone() {
    for row in rules::all_strips().filter(|row| row.tier == Tier::Hardened) {
        for name in row.names {
            check(name, "", "", &format!("{name}=v"));
            check(name, "", "mode=hardened inherit=full", "");
            check(
                name,
                "",
                &format!("mode=hardened keep={name}"),
                &format!("{name}=v"),
            );
        }
    }
}

#[test]
fn every_denied_name_is_refused_in_every_mode_and_case_unless_it_is_allowed() {
    for row in rules::all_denials() {
        for name in row.names.iter().map(|name| name.replace('*', "X")) {
            for spelling in [name.clone(), name.to_ascii_lowercase()] {
                for words in ["", "mode=hardened", "inherit=none"] {
                    check(
                        "",
                        &format!("!{spelling}"),
                        words,
                        &format!("error: may not be passed on: `{spelling}` {}", row.why),
                    );
                }
                check(
                    "",
                    &format!("!{spelling}=v"),
                    &format!("allow={spelling}"),
                    &format!("{spelling}=v"),
                );
            }
        }
    }
}

#[test]
fn all_refusals_are_named_at_once() {
    check(
        "",
        "!LD_PRELOAD !A !https_proxy",
        "",
        "error: may not be passed on: `LD_PRELOAD` makes the loader run other code; `https_proxy` sends traffic through somebody else",
    );
}

#[test]
fn every_broad_credential_is_withheld_from_a_broad_selection_in_hardened() {
    for row in rules::all_broad() {
        for name in row.names.iter().map(|name| name.replace('*', "X")) {
            check("", &name, "", &format!("{name}=secret"));
            check("", &name, "mode=hardened", "");
            check(
                "",
                &format!("!{name}"),
                "mode=hardened",
                &format!("{name}=secret"),
            );
            check(
                "",
                &name,
                &format!("mode=hardened allow={name}"),
                &format!("{name}=secret"),
            );
            check(
                "",
                &name,
                &format!("mode=hardened require={name}"),
                &format!("error: required and withheld as a broad credential: `{name}`"),
            );
        }
    }
    assert_eq!(
        notes("", "DB_PASSWORD API_KEY", "mode=hardened"),
        [
            "withheld as broad credentials: `DB_PASSWORD`; name them with `--keys` or `--allow-name` to pass them on"
        ]
    );
}

#[test]
fn a_function_is_no_value() {
    let error = build(
        &[],
        &offers("!A").0,
        vec![Secret::new(b"() { :; }; id".to_vec())],
        &Case::new("").terms(),
    )
    .err()
    .unwrap();
    assert_eq!(
        error.message,
        "the value of `A` may not be a shell function"
    );
}

#[test]
fn the_key_of_jenkins_goes_in_all_three_forms() {
    check(
        "DB=u:p DB_USR=u DB_PSW=p JENKINS_URL=http://j OTHER=1",
        "",
        "",
        "JENKINS_URL=http://j OTHER=1",
    );
}

#[test]
fn an_identity_goes_or_stays_as_a_whole() {
    let aws = "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION";
    check(
        aws,
        "",
        "",
        "AWS_ACCESS_KEY_ID=v AWS_REGION=v AWS_SECRET_ACCESS_KEY=v AWS_SESSION_TOKEN=v",
    );
    check(
        aws,
        "!AWS_ACCESS_KEY_ID=1 !AWS_SECRET_ACCESS_KEY=2",
        "tool=aws",
        "AWS_ACCESS_KEY_ID=1 AWS_REGION=v AWS_SECRET_ACCESS_KEY=2",
    );
    check(
        "AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_ACCESS_KEY_ID",
        "",
        "",
        "",
    );
    check(
        aws,
        "",
        "mode=hardened keep=AWS_ACCESS_KEY_ID",
        "AWS_ACCESS_KEY_ID=v AWS_SECRET_ACCESS_KEY=v AWS_SESSION_TOKEN=v",
    );
}

#[test]
fn what_would_win_over_the_key_goes() {
    check(
        "ANTHROPIC_AUTH_TOKEN CLAUDE_CODE_USE_BEDROCK=1 CLAUDE_CONFIG_DIR=/c",
        "!ANTHROPIC_API_KEY=1",
        "tool=claude",
        "ANTHROPIC_API_KEY=1 CLAUDE_CONFIG_DIR=/c",
    );
    check(
        "ANTHROPIC_API_KEY",
        "!CLAUDE_CODE_OAUTH_TOKEN=1",
        "tool=claude",
        "CLAUDE_CODE_OAUTH_TOKEN=1",
    );
}

#[test]
fn a_hostile_endpoint_is_announced_in_standard_and_stripped_in_hardened() {
    let hostile = "ANTHROPIC_BASE_URL=https://u:p@evil.example:8443/v1?k=s";
    let granted = "!ANTHROPIC_API_KEY=1";
    for words in ["", "tool=claude", "tool=aider"] {
        assert_eq!(
            notes(hostile, granted, words),
            ["`ANTHROPIC_API_KEY` will go to `evil.example:8443`, because of `ANTHROPIC_BASE_URL`"]
        );
    }
    check(hostile, granted, "mode=hardened", "ANTHROPIC_API_KEY=1");
    check(
        hostile,
        granted,
        "mode=hardened inherit=full tool=claude",
        "ANTHROPIC_API_KEY=1",
    );
    assert!(notes(hostile, "!OPENAI_API_KEY=1", "tool=aider").is_empty());
    check(
        "ANTHROPIC_BASE_URL=https://a/",
        "!ANTHROPIC_API_KEY=1",
        "mode=hardened keep=ANTHROPIC_BASE_URL",
        "ANTHROPIC_API_KEY=1 ANTHROPIC_BASE_URL=https://a/",
    );
    check(
        "ANTHROPIC_BASE_URL=https://a/",
        "!ANTHROPIC_API_KEY=1 !ANTHROPIC_BASE_URL=https://b/",
        "mode=hardened tool=claude",
        "ANTHROPIC_API_KEY=1 ANTHROPIC_BASE_URL=https://b/",
    );
    assert!(notes(hostile, "!OTHER=1", "").is_empty());
}

#[test]
fn hardened_takes_proxies_and_certificates_from_the_whole_environment() {
    for row in rules::all_denials().filter(|row| row.harm == Harm::Traffic) {
        for name in row.names.iter().map(|name| name.replace('*', "X")) {
            check(&name, "!A=1", "mode=hardened inherit=full", "A=1");
            check(
                &name.to_ascii_lowercase(),
                "!A=1",
                "mode=hardened inherit=full",
                "A=1",
            );
            check(&name, "!A=1", "", &format!("A=1 {name}=v"));
        }
    }
}

#[test]
fn a_host_is_named_only_beyond_doubt() {
    for (value, want) in [
        ("https://api.example/v1", Some("api.example")),
        ("api.example:443", Some("api.example:443")),
        ("https://user:pass@api.example", Some("api.example")),
        ("https://good.example@evil.example/", Some("evil.example")),
        ("https://evil.example#@good.example", Some("evil.example")),
        ("http://[::1]:80/", Some("[::1]:80")),
        ("https://evil.example\\@good.example", None),
        ("https://a%2fb@c", None),
        ("https://\u{1b}[2J", None),
        ("", None),
        ("https://", None),
    ] {
        assert_eq!(host(value.as_ref()).as_deref(), want, "{value:?}");
    }
}

#[test]
fn our_own_variables_never_go_along_but_to_whom_may_ask() {
    let ours = "SEVAULT_SESSION SEVAULT_AGENT_SOCK SEVAULT_PASSWORD SEVAULT_X";
    check(ours, "", "", "");
    check(ours, "", "keep=SEVAULT_SESSION", "");
    check(
        ours,
        "",
        "nested mode=hardened",
        "SEVAULT_AGENT_SOCK=v SEVAULT_SESSION=v",
    );
}

#[test]
fn what_was_loaded_and_what_the_settings_name_goes() {
    check("A B CORP_X", "", "loaded=A strip=CORP_*", "B=v");
    check("A", "", "loaded=A keep=A", "A=v");
}

#[test]
fn hardened_looks_at_names_and_values_of_the_whole_environment() {
    check(
        "MY_TOKEN=1 X=ghp_abc Y=postgres://u:p@h/db Z=eyJh.eyJz.c GIT_AUTHOR_NAME=me KEYBOARD=de W=https://h/p:q@r",
        "",
        "mode=hardened inherit=full",
        "GIT_AUTHOR_NAME=me KEYBOARD=de W=https://h/p:q@r",
    );
}

#[test]
fn on_windows_a_name_has_no_case() {
    check("Path=/bin Foo=1", "!FOO=2", "folds", "FOO=2 Path=/bin");
    check("Foo=1", "!FOO=2", "", "FOO=2 Foo=1");
    check(
        "",
        "!FOO !foo",
        "folds",
        "error: may not be passed on: `foo` is the same variable as `FOO`",
    );
    check("Gh_Token", "", "folds mode=hardened inherit=full", "");
    check(
        "Gh_Token",
        "",
        "folds mode=hardened inherit=full keep=GH_TOKEN",
        "Gh_Token=v",
    );
}

#[test]
fn what_standard_takes_is_named_in_one_line_and_why_stays_in_the_report() {
    assert_eq!(
        notes("VAULT_TOKEN CI_JOB_TOKEN SEVAULT_SESSION A", "!A", ""),
        ["taken out of the environment: `VAULT_TOKEN`, `CI_JOB_TOKEN`; `--keep NAME` keeps one"]
    );
    assert!(notes("FOO BAR", "", "mode=hardened").is_empty());
}

#[test]
fn a_plan_has_no_values_and_says_what_the_launch_would() {
    let case = Case::new("mode=hardened");
    let (offers, _) = offers("!A LD_PRELOAD DB_PASSWORD");
    let report = decide(&pairs("PATH=/bin X=canary"), &offers, &case.terms());
    let json = serde_json::to_string(&report).unwrap();
    assert!(!json.contains("canary"), "{json}");
    assert_eq!(report.withheld, ["DB_PASSWORD"]);
    assert!(refusal(&report, &offers, &case.terms()).is_some());
}

fn limits(variable: usize, total: usize) -> Limits {
    Limits {
        variable,
        total,
        each: 8,
        folds_case: false,
        is_text: false,
    }
}

#[test]
fn what_the_system_would_not_take_is_refused_by_name() {
    let (environment, _) = launch("A=1234", "!B=12", "").unwrap();
    let arguments = [OsString::from("cmd")];
    // A=1234 is seven bytes with its end, B=12 five, the command four; eight more each.
    assert!(fit(&environment, &arguments, &limits(7, 40)).is_ok());
    let error = fit(&environment, &arguments, &limits(6, 40)).unwrap_err();
    assert!(
        error
            .message
            .starts_with("`A` is too large for a variable: 7 bytes")
    );
    let error = fit(&environment, &arguments, &limits(7, 39)).unwrap_err();
    assert!(error.message.contains("40 bytes, and the system takes 39"));
}

#[test]
fn on_windows_a_value_is_text() {
    let (environment, _) = build(
        &[],
        &offers("!A").0,
        vec![Secret::new(vec![0xff])],
        &Case::new("").terms(),
    )
    .unwrap();
    let text = Limits {
        is_text: true,
        ..limits(100, 1000)
    };
    let error = fit(&environment, &[], &text).unwrap_err();
    assert_eq!(
        error.message,
        "the value of `A` is not text, which a variable of this system must be"
    );
}

/// For `tests/bench/environment`, which builds with optimisation and prints what this says.
#[test]
#[ignore = "a measurement: run tests/bench/environment"]
fn what_an_environment_costs_is_shown() {
    let inherited: Vec<_> = (0..500)
        .map(|n| {
            (
                format!("INHERITED_{n}").into(),
                format!("/some/value/{n}").into(),
            )
        })
        .collect();
    let granted = || {
        (0..1000).map(|n| {
            let offer = Offer {
                name: format!("GRANTED_{n}").parse().unwrap(),
                variable: format!("GRANTED_{n}").parse().unwrap(),
                exact: false,
            };
            (offer, Secret::new(vec![b'x'; 40]))
        })
    };
    let microseconds = |work: &mut dyn FnMut()| {
        let start = crate::os::uptime();
        work();
        (crate::os::uptime() - start).as_secs_f64() * 1e6
    };
    println!("| 1,000 secrets into 500 variables | us | copied only | ratio | bound |");
    println!("|---|---|---|---|---|");
    for words in ["", "mode=hardened", "mode=hardened inherit=full"] {
        let case = Case::new(words);
        let mut pairs = Vec::new();
        for _ in 0..100 {
            let (offers, values): (Vec<_>, Vec<_>) = granted().unzip();
            let mut values = Some(values);
            let ours = microseconds(&mut || {
                let values = values.take().unwrap();
                drop(build(&inherited, &offers, values, &case.terms()).unwrap());
            });
            let secrets: Vec<_> = granted().collect();
            let theirs = microseconds(&mut || {
                let copied = secrets.iter().map(|(offer, value)| {
                    let value = String::from_utf8(value.expose().to_vec()).unwrap();
                    (offer.variable.as_str().into(), value.into())
                });
                let all: Vec<(OsString, OsString)> =
                    inherited.iter().cloned().chain(copied).collect();
                drop(std::hint::black_box(all));
            });
            pairs.push((ours, theirs));
        }
        pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (ours, theirs) = pairs[pairs.len() / 2];
        println!(
            "| {} | {ours:.0} | {theirs:.0} | {:.1} | 1000 us |",
            if words.is_empty() {
                "mode=standard"
            } else {
                words
            },
            ours / theirs
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_stripped_name_and_no_unchosen_secret_ever_gets_through(
        names in prop::collection::vec(0usize..60, 0..30),
        random in prop::collection::vec("[A-Za-z_][A-Za-z0-9_]{0,11}", 0..10),
        granted in prop::collection::vec((0usize..24, any::<bool>()), 0..10),
        words in prop::collection::vec(0usize..14, 0..4),
    ) {
        let pool: Vec<String> = rules::all_strips()
            .flat_map(|row| row.names)
            .map(|name| name.replace('*', "Q"))
            .step_by(7)
            .chain(["GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "PATH", "HOME", "X_PSW", "X", "HTTPS_PROXY", "ANTHROPIC_BASE_URL",
                "SEVAULT_PASSWORD", "LD_PRELOAD"].map(str::to_owned))
            .collect();
        let choices = ["A", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "GH_TOKEN",
            "VAULT_TOKEN", "LD_PRELOAD", "HOME", "X", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"];
        let settings = ["mode=hardened", "mode=custom", "inherit=minimal", "inherit=none", "inherit=full", "tool=claude", "tool=codex",
            "tool=aws", "keep=VAULT_TOKEN", "keep=X", "allow=DB_PASSWORD", "allow=LD_PRELOAD", "nested", "folds"];
        let case = Case::new(&words.iter().map(|word| settings[*word]).collect::<Vec<_>>().join(" "));

        let mut seen = BTreeSet::new();
        let inherited: Vec<(OsString, OsString)> = names
            .iter()
            .map(|name| pool[name % pool.len()].clone())
            .chain(random)
            .filter(|name| seen.insert(name.to_ascii_uppercase()))
            .map(|name| (OsString::from(name), OsString::from("inherited")))
            .collect();
        let mut seen = BTreeSet::new();
        let (offers, values): (Vec<Offer>, Vec<Secret>) = granted
            .iter()
            .filter(|(choice, _)| seen.insert(*choice))
            .map(|(choice, exact)| {
                let offer = Offer {
                    name: choices[*choice].parse().unwrap(),
                    variable: choices[*choice].parse().unwrap(),
                    exact: *exact,
                };
                (offer, Secret::new(choices[*choice].as_bytes().to_vec()))
            })
            .unzip();
        let planned = decide(&inherited, &offers, &case.terms());
        let launched = build(&inherited, &offers, values, &case.terms());
        prop_assert_eq!(launched.is_err(), refusal(&planned, &offers, &case.terms()).is_some());
        if let Ok((environment, report)) = launched {
            prop_assert_eq!(&report, &planned);
            let result: BTreeMap<String, String> = environment
                .pairs()
                .into_iter()
                .map(|(name, value)| (name.display().to_string(), String::from_utf8_lossy(value).into_owned()))
                .collect();
            prop_assert_eq!(result.len(), environment.pairs().len(), "a name twice");
            let kept = |name: &str| case.settings.keep.iter().any(|keep| keep == name);
            for (name, value) in &result {
                let upper = Upper::new(name);
                if value == "inherited" {
                    prop_assert!(report.inherited.contains(name));
                    prop_assert!(!report.stripped.iter().any(|one| one.name == *name), "{}", name);
                    let always = rules::strips(&upper).any(|row| row.tier == Tier::Always) || name.starts_with("SEVAULT_");
                    // A family that is kept by one name stays whole.
                    let with_family = rules::family(&upper).is_some_and(|family| {
                        case.settings.keep.iter().any(|keep| rules::family(&Upper::new(keep)) == Some(family))
                    });
                    prop_assert!(!always || kept(name) || with_family, "{}", name);
                    let hardened = case.settings.mode.value == Mode::Hardened;
                    if hardened && !kept(name) && !with_family {
                        prop_assert!(!rules::strips(&upper).any(|row| row.tier == Tier::Hardened), "{}", name);
                    }
                    if case.settings.inherit.value == Inherit::None {
                        prop_assert!(kept(name) || with_family, "{}", name);
                    }
                } else {
                    // A value is its secret's name: each went to its own variable, and was offered.
                    prop_assert_eq!(value, name);
                    prop_assert!(offers.iter().any(|offer| offer.variable.as_str() == name));
                    prop_assert!(rules::denial(&upper).is_none() || case.settings.allow.contains(name));
                    prop_assert!(!report.withheld.contains(name));
                }
            }
            let told = report.inherited.len() + report.stripped.len();
            prop_assert_eq!(told, inherited.len(), "a variable without a word");
            let replaced = report.stripped.iter().filter(|one| one.cause == Cause::Replaced).count();
            prop_assert!(replaced <= report.injected.len());
        }
    }
}
