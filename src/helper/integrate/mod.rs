//! The programs whose own settings can name us as their helper: where these settings lie, what is written into them, what would win over it.
//!
//! Touches: nothing.
//!
//! A program is one row of the table. A text goes in and a text comes out; what is shown, written and undone is the difference.

mod ini;
mod jsonc;
mod kubeconfig;
pub(crate) mod mcp;

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::escape::json_text;
use crate::error::{Error, Kind, Result};

/// How we are called.
pub(crate) struct Ours {
    /// The path of our program, or of a link to it where the program passes no words of ours.
    pub(crate) program: String,
    /// What was said for all our commands, such as the profile.
    pub(crate) options: Vec<String>,
    /// What the user said besides the program's name: a secret, `USER=SECRET`.
    pub(crate) what: Option<String>,
}

impl Ours {
    fn words(&self, words: &[&str]) -> Vec<String> {
        let words = words.iter().map(ToString::to_string);
        self.options.iter().cloned().chain(words).collect()
    }

    /// The command line as a shell reads it.
    fn line(&self, words: &[&str]) -> String {
        let words = self.words(words);
        shell_words::join(std::iter::once(&self.program).chain(&words))
    }

    fn with_secret<'a>(&'a self, helper: &'a str) -> Vec<&'a str> {
        ["helper", helper]
            .into_iter()
            .chain(self.what.as_deref())
            .collect()
    }
}

/// Where a link to our program must lie for another to find it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LinkPlace {
    /// In a directory of PATH.
    Path,
    /// Where Terraform looks for its plugins.
    Terraform,
    /// Anywhere: its path is written into the settings.
    Data,
}

/// One program.
pub(crate) struct Integration {
    pub(crate) name: &'static str,
    /// The helpers that answer it.
    pub(crate) helpers: &'static [&'static str],
    /// Its programs, as they are found along PATH.
    pub(crate) programs: &'static [&'static str],
    /// Programs of it that ask in its place; `{home}` is the user's, `{prefix}` the directory above the one that it lies in.
    pub(crate) beside: &'static [&'static str],
    /// A name that it calls us by.
    pub(crate) link: Option<(&'static str, LinkPlace)>,
    /// The variable that says where its settings lie, and where they lie without it, from the home directory.
    file: (&'static str, &'static str, &'static str),
    pub(crate) edit: fn(&str, &Ours) -> Result<String>,
    /// Variables that win over the helper.
    pub(crate) rivals: &'static [&'static str],
    /// What in the settings themselves does.
    pub(crate) rival_in: fn(&str) -> Option<&'static str>,
    /// Whether something may stand behind its name on the command line.
    pub(crate) takes: bool,
    /// How it is started where it asks no helper and reads its key from a variable alone.
    pub(crate) launch: Option<&'static str>,
    /// What to store for it.
    pub(crate) store: &'static str,
}

const BLANK: Integration = Integration {
    name: "",
    helpers: &[],
    programs: &[],
    beside: &[],
    link: None,
    file: ("", "", ""),
    edit: |text, _| Ok(text.to_owned()),
    rivals: &[],
    rival_in: |_| None,
    takes: false,
    launch: None,
    store: "",
};

static ALL: &[Integration] = &[
    Integration {
        name: "claude",
        takes: true,
        helpers: &["claude", "mcp-headers"],
        programs: &["claude"],
        beside: &["{home}/.local/share/claude/versions/*"],
        file: (
            "CLAUDE_CONFIG_DIR",
            "settings.json",
            ".claude/settings.json",
        ),
        edit: |text, ours| {
            let line = ours.line(&ours.with_secret("claude"));
            jsonc::set(
                text,
                &["apiKeyHelper"],
                &format!("\"{}\"", json_text(&line)),
            )
        },
        rivals: &[
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "CLAUDE_CODE_USE_BEDROCK",
            "CLAUDE_CODE_USE_VERTEX",
        ],
        rival_in: |text| {
            let settings = jsonc::parse(text).ok()?;
            let env = settings.get("env")?;
            ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
                .iter()
                .any(|name| env.get(name).is_some())
                .then_some("the key in its own `env`")
        },
        store: "sevault add --tool claude --global",
        ..BLANK
    },
    Integration {
        name: "codex",
        takes: true,
        helpers: &["codex"],
        programs: &["codex"],
        // The script on PATH starts a program that lies in a package beside its own.
        beside: &[
            "{prefix}/../codex-*/vendor/*/bin/codex",
            "{prefix}/vendor/*/codex/codex",
            "{prefix}/node_modules/@openai/codex-*/vendor/*/bin/codex",
        ],
        file: ("CODEX_HOME", "config.toml", ".codex/config.toml"),
        edit: codex,
        rivals: &["CODEX_API_KEY"],
        store: "sevault add --tool codex --global",
        ..BLANK
    },
    Integration {
        name: "gemini",
        programs: &["gemini"],
        file: (
            "GEMINI_CLI_HOME",
            ".gemini/settings.json",
            ".gemini/settings.json",
        ),
        edit: gemini,
        launch: Some("sevault exec --tool gemini -- gemini"),
        store: "sevault add --tool gemini --global",
        ..BLANK
    },
    Integration {
        name: "git",
        helpers: &["git"],
        programs: &["git"],
        beside: &["{prefix}/lib/git-core/*", "{prefix}/libexec/git-core/*"],
        file: ("GIT_CONFIG_GLOBAL", "", ".gitconfig"),
        edit: |text, ours| {
            let helper = format!(
                "\"!{}\"",
                ours.line(&["helper", "git"])
                    .replace('\\', "\\\\")
                    .replace('"', "\\\"")
            );
            if text.contains(&helper) {
                return Ok(text.to_owned());
            }
            // Before all others: git asks them in order, and takes what the first one has.
            ini::set(text, "credential", "useHttpPath", "true")?;
            Ok(format!(
                "[credential]\n\thelper = {helper}\n\tuseHttpPath = true\n{text}"
            ))
        },
        rival_in: |text| {
            text.lines()
                .any(|line| line.trim().starts_with("helper") && !line.contains("helper git"))
                .then_some("another credential helper, which is asked where ours has nothing and is told what ours said")
        },
        store: "sevault set git/NAME --tag url=https://HOST/PATH --tag username=USER",
        ..BLANK
    },
    Integration {
        name: "docker",
        helpers: &["docker"],
        programs: &["docker"],
        beside: &[
            "{home}/.docker/cli-plugins/*",
            "/usr/libexec/docker/cli-plugins/*",
            "/usr/lib/docker/cli-plugins/*",
            "/usr/local/lib/docker/cli-plugins/*",
        ],
        link: Some(("docker-credential-sevault", LinkPlace::Path)),
        file: ("DOCKER_CONFIG", "config.json", ".docker/config.json"),
        edit: |text, _| jsonc::set(text, &["credsStore"], "\"sevault\""),
        rivals: &["DOCKER_AUTH_CONFIG"],
        rival_in: |text| {
            let settings = jsonc::parse(text).ok()?;
            let has = |key: &str| {
                settings
                    .get(key)
                    .is_some_and(|node| !node.members().is_empty())
            };
            if has("credHelpers") {
                return Some("`credHelpers` for some registries");
            }
            has("auths").then_some("logins in `auths`, which `docker logout` takes away")
        },
        store: "sevault set docker/NAME --tag url=https://REGISTRY --tag username=USER",
        ..BLANK
    },
    Integration {
        name: "aws",
        helpers: &["aws"],
        programs: &["aws"],
        file: ("AWS_CONFIG_FILE", "", ".aws/config"),
        edit: |text, ours| {
            ini::set(
                text,
                "default",
                "credential_process",
                &ours.line(&["helper", "aws"]),
            )
        },
        rivals: &[
            "AWS_ACCESS_KEY_ID",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_PROFILE",
        ],
        store: "sevault add --tool aws --global",
        ..BLANK
    },
    Integration {
        name: "kubectl",
        takes: true,
        helpers: &["kubectl"],
        programs: &["kubectl"],
        file: ("KUBECONFIG", "", ".kube/config"),
        edit: |text, ours| {
            let what = ours.what.as_deref().and_then(|what| what.split_once('='));
            let (user, secret) = what.ok_or_else(|| {
                Error::new(Kind::Usage, "kubectl has several users")
                    .hint("say which one gets which secret: `sevault integrate kubectl USER=NAME`")
            })?;
            secret.parse::<crate::name::SecretName>()?;
            kubeconfig::set(
                text,
                user,
                &ours.program,
                &ours.words(&["helper", "kubectl", secret]),
            )
        },
        store: "sevault set NAME --tag url=https://SERVER",
        ..BLANK
    },
    Integration {
        name: "cargo",
        helpers: &["cargo"],
        programs: &["cargo"],
        beside: &["{home}/.rustup/toolchains/*/bin/cargo"],
        link: Some(("cargo-credential-sevault", LinkPlace::Data)),
        file: ("CARGO_HOME", "config.toml", ".cargo/config.toml"),
        edit: cargo,
        rivals: &["CARGO_REGISTRY_TOKEN"],
        store: "sevault set cargo/NAME --tag url=INDEX",
        ..BLANK
    },
    Integration {
        name: "vault",
        helpers: &["vault"],
        programs: &["vault", "bao"],
        link: Some(("vault-token-sevault", LinkPlace::Data)),
        file: ("VAULT_CONFIG_PATH", "", ".vault"),
        edit: |text, ours| {
            let line = format!("token_helper = \"{}\"", json_text(&ours.program));
            if text.lines().any(|row| row.trim() == line) {
                return Ok(text.to_owned());
            }
            if text
                .lines()
                .any(|row| row.trim().starts_with("token_helper"))
            {
                return Err(Error::new(Kind::Conflict, "it names another token helper")
                    .hint("take that line out first"));
            }
            Ok(format!("{line}\n{text}"))
        },
        rivals: &["VAULT_TOKEN"],
        store: "sevault set vault/NAME --tag url=https://SERVER:8200",
        ..BLANK
    },
    Integration {
        name: "terraform",
        helpers: &["terraform"],
        programs: &["terraform", "tofu"],
        link: Some(("terraform-credentials-sevault", LinkPlace::Terraform)),
        file: ("TF_CLI_CONFIG_FILE", "", ".terraformrc"),
        edit: |text, _| {
            let block = "credentials_helper \"sevault\" {\n  args = []\n}\n";
            if text.contains(block) {
                return Ok(text.to_owned());
            }
            if text
                .lines()
                .any(|row| row.trim().starts_with("credentials_helper"))
            {
                return Err(Error::new(
                    Kind::Conflict,
                    "it names another credentials helper, and may name one",
                )
                .hint("take that block out first"));
            }
            Ok(format!("{block}{text}"))
        },
        rival_in: |text| {
            text.lines()
                .any(|row| row.trim().starts_with("credentials \""))
                .then_some("a block `credentials` with a token in it")
        },
        store: "sevault set terraform/NAME --tag url=https://HOST",
        ..BLANK
    },
    Integration {
        name: "pip",
        helpers: &["keyring"],
        programs: &["pip", "pip3"],
        link: Some(("keyring", LinkPlace::Path)),
        file: ("PIP_CONFIG_FILE", "", ".config/pip/pip.conf"),
        edit: |text, _| ini::set(text, "global", "keyring-provider", "subprocess"),
        store: "sevault set pypi/NAME --tag url=https://INDEX --tag username=USER",
        ..BLANK
    },
    Integration {
        name: "uv",
        helpers: &["keyring"],
        programs: &["uv"],
        link: Some(("keyring", LinkPlace::Path)),
        file: ("UV_CONFIG_FILE", "", ".config/uv/uv.toml"),
        edit: |text, _| {
            let mut document = toml(text)?;
            document["keyring-provider"] = value("subprocess");
            Ok(document.to_string())
        },
        store: "sevault set pypi/NAME --tag url=https://INDEX --tag username=USER",
        ..BLANK
    },
];

/// The integration of this name.
pub(crate) fn find(name: &str) -> Result<&'static Integration> {
    if matches!(name, "cursor" | "copilot" | "opencode" | "aider") {
        return Err(Error::new(Kind::Failed, format!("`{name}` asks no helper: it reads its key from a variable alone"))
            .hint(format!("start it with `sevault exec --tool {name} -- {name}`, or let `sevault init --wrap {name}` do that")));
    }
    ALL.iter().find(|one| one.name == name).ok_or_else(|| {
        let names: Vec<&str> = ALL.iter().map(|one| one.name).collect();
        Error::new(Kind::Usage, "there is no such program to be set up")
            .hint(format!("it is one of: {}, mcp", names.join(", ")))
    })
}

impl Integration {
    /// Where its settings lie.
    pub(crate) fn file(&self, variable: impl Fn(&str) -> Option<PathBuf>, home: &Path) -> PathBuf {
        let (name, inside, usual) = self.file;
        let named = variable(name).filter(|path| path.is_absolute());
        match named {
            Some(path) if inside.is_empty() => path,
            Some(directory) => directory.join(inside),
            None => home.join(usual),
        }
    }

    /// The paths by which it is known, from where its programs lie.
    pub(crate) fn patterns(&self, found: &[PathBuf], home: &Path) -> Vec<String> {
        let mut patterns: Vec<String> = Vec::new();
        for program in found {
            patterns.push(program.to_string_lossy().into_owned());
            // pyenv and its like put a script on PATH that starts one of many.
            if let Some(root) = program
                .parent()
                .filter(|directory| directory.ends_with("shims"))
                && let (Some(root), Some(name)) = (root.parent(), program.file_name())
            {
                patterns.push(format!(
                    "{}/versions/*/bin/{}",
                    root.display(),
                    name.to_string_lossy()
                ));
            }
        }
        for pattern in self.beside {
            let pattern = pattern.replace("{home}", &home.to_string_lossy());
            if !pattern.contains("{prefix}") {
                patterns.push(pattern);
                continue;
            }
            for prefix in found
                .iter()
                .filter_map(|program| program.parent()?.parent())
            {
                let (prefix, pattern) = match pattern.strip_prefix("{prefix}/../") {
                    Some(rest) => (prefix.parent().unwrap_or(prefix), format!("/{rest}")),
                    None => (prefix, pattern.replace("{prefix}", "")),
                };
                patterns.push(format!("{}{pattern}", prefix.display()));
            }
        }
        patterns.sort();
        patterns.dedup();
        patterns
    }
}

/// What is different: the bytes of the old text that go, and what comes in their place.
pub(crate) fn difference<'a>(old: &str, new: &'a str) -> (Range<usize>, &'a str) {
    let same = |(a, b): &(char, char)| a == b;
    let start: usize = old
        .chars()
        .zip(new.chars())
        .take_while(same)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let (left, right) = (&old[start..], &new[start..]);
    let tail: usize = left
        .chars()
        .rev()
        .zip(right.chars().rev())
        .take_while(same)
        .map(|(a, _)| a.len_utf8())
        .sum();
    (start..old.len() - tail, &new[start..new.len() - tail])
}

fn toml(text: &str) -> Result<DocumentMut> {
    text.parse::<DocumentMut>()
        .map_err(|_| Error::new(Kind::Failed, "it is not TOML"))
}

/// It is to sign in by the key in its variable, without asking how, and to keep that variable from the commands that it runs
/// (<https://geminicli.com/docs/reference/configuration>, `security`).
fn gemini(text: &str, _: &Ours) -> Result<String> {
    const TYPE: &[&str] = &["security", "auth", "selectedType"];
    let root = jsonc::parse(text)?;
    let mut chosen = Some(&root);
    for key in TYPE {
        chosen = chosen.and_then(|node| node.get(key));
    }
    if chosen.is_some_and(|chosen| chosen.text() != Some("gemini-api-key")) {
        return Err(Error::new(
            Kind::Conflict,
            "it has chosen to sign in without an API key",
        )
        .hint("choose the key with `/auth` in it first"));
    }
    let text = jsonc::set(text, TYPE, "\"gemini-api-key\"")?;
    let path = ["security", "environmentVariableRedaction", "enabled"];
    jsonc::set(&text, &path, "true")
}

/// A provider of its own: the built-in one takes no command.
fn codex(text: &str, ours: &Ours) -> Result<String> {
    const NAME: &str = "openai-by-sevault";
    let mut document = toml(text)?;
    let chosen = document.get("model_provider").and_then(Item::as_str);
    if chosen.is_some_and(|chosen| chosen != "openai" && chosen != NAME) {
        return Err(
            Error::new(Kind::Conflict, "it has chosen another `model_provider`")
                .hint("give that one an `auth` table of its own, with `command` and `args`"),
        );
    }
    document["model_provider"] = value(NAME);
    let providers = document
        .entry("model_providers")
        .or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        })
        .as_table_mut()
        .ok_or_else(|| Error::new(Kind::Conflict, "`model_providers` is no table in it"))?;
    let mut auth = Table::new();
    auth["command"] = value(&ours.program);
    let words = ours.words(&ours.with_secret("codex"));
    auth["args"] = value(words.into_iter().collect::<Array>());
    auth["timeout_ms"] = value(5_000);
    auth["refresh_interval_ms"] = value(300_000);
    let mut provider = Table::new();
    provider["name"] = value("OpenAI");
    provider["base_url"] = value("https://api.openai.com/v1");
    provider["wire_api"] = value("responses");
    provider.insert("auth", Item::Table(auth));
    providers.insert(NAME, Item::Table(provider));
    Ok(document.to_string())
}

/// cargo asks the providers from the last to the first.
fn cargo(text: &str, ours: &Ours) -> Result<String> {
    let mut document = toml(text)?;
    let mut array = Array::new();
    array.push(&ours.program);
    let no_table = || Error::new(Kind::Conflict, "`registry` is no table in it");
    for (table, key) in [
        ("credential-alias", "sevault"),
        ("registry", "global-credential-providers"),
    ] {
        let table = document
            .entry(table)
            .or_insert_with(|| Item::Table(Table::new()))
            .as_table_like_mut()
            .ok_or_else(no_table)?;
        if key == "sevault" {
            table.insert(key, value(array.clone()));
            continue;
        }
        let standard = || value(["cargo:token"].into_iter().collect::<Array>());
        let providers = table
            .entry(key)
            .or_insert_with(standard)
            .as_array_mut()
            .ok_or_else(no_table)?;
        if !providers.iter().any(|one| one.as_str() == Some("sevault")) {
            providers.push("sevault");
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use proptest::prelude::{any, proptest};

    use super::{ALL, Ours, difference, find};

    fn ours(what: Option<&str>) -> Ours {
        Ours {
            program: "/opt/my tools/sevault".to_owned(),
            options: vec!["--profile".to_owned(), "work".to_owned()],
            what: what.map(str::to_owned),
        }
    }

    fn check(name: &str, text: &str, what: Option<&str>, want: &str) {
        let edit = find(name).unwrap().edit;
        let got = edit(text, &ours(what)).unwrap_or_else(|error| error.message);
        assert_eq!(got, want, "{name}");
    }

    #[test]
    fn each_program_is_told_in_its_own_words() {
        check(
            "claude",
            "{\n  // mine\n  \"model\": \"opus\"\n}\n",
            None,
            "{\n  \"apiKeyHelper\": \"'/opt/my tools/sevault' --profile work helper claude\",\n  // mine\n  \"model\": \"opus\"\n}\n",
        );
        check(
            "git",
            "[user]\n\tname = A\n",
            None,
            "[credential]\n\thelper = \"!'/opt/my tools/sevault' --profile work helper git\"\n\tuseHttpPath = true\n[user]\n\tname = A\n",
        );
        check(
            "aws",
            "[default]\nregion = x\n[profile y]\n",
            None,
            "[default]\ncredential_process = '/opt/my tools/sevault' --profile work helper aws\nregion = x\n[profile y]\n",
        );
        check(
            "docker",
            "{\"auths\": {}}",
            None,
            "{\"credsStore\": \"sevault\", \"auths\": {}}",
        );
        check(
            "codex",
            "# mine\nmodel = \"o3\" # good\n\n[tools]\nx = 1\n",
            Some("team/KEY"),
            "# mine\nmodel = \"o3\" # good\nmodel_provider = \"openai-by-sevault\"\n\n[tools]\nx = 1\n\n[model_providers.openai-by-sevault]\nname = \"OpenAI\"\nbase_url = \"https://api.openai.com/v1\"\nwire_api = \"responses\"\n\n[model_providers.openai-by-sevault.auth]\ncommand = \"/opt/my tools/sevault\"\nargs = [\"--profile\", \"work\", \"helper\", \"codex\", \"team/KEY\"]\ntimeout_ms = 5000\nrefresh_interval_ms = 300000\n",
        );
        check(
            "cargo",
            "[registry]\ndefault = \"mine\" # yes\n",
            None,
            "[registry]\ndefault = \"mine\" # yes\nglobal-credential-providers = [\"cargo:token\", \"sevault\"]\n\n[credential-alias]\nsevault = [\"/opt/my tools/sevault\"]\n",
        );
        check(
            "gemini",
            "{\n  \"security\": {\n    \"auth\": {} // mine\n  }\n}\n",
            None,
            "{\n  \"security\": {\n    \"environmentVariableRedaction\": {\"enabled\": true},\n    \"auth\": {\n      \"selectedType\": \"gemini-api-key\"\n    } // mine\n  }\n}\n",
        );
        check(
            "gemini",
            "{\"security\":{\"auth\":{\"selectedType\":\"oauth-personal\"}}}",
            None,
            "it has chosen to sign in without an API key",
        );
        check("uv", "", None, "keyring-provider = \"subprocess\"\n");
        check(
            "vault",
            "",
            None,
            "token_helper = \"/opt/my tools/sevault\"\n",
        );
    }

    #[test]
    fn what_is_set_up_is_not_set_up_twice() {
        for one in ALL.iter().filter(|one| one.name != "kubectl") {
            let once = (one.edit)("", &ours(None)).unwrap();
            assert_eq!(
                (one.edit)(&once, &ours(None)).unwrap(),
                once,
                "{}",
                one.name
            );
        }
    }

    #[test]
    fn broken_settings_are_left_alone() {
        for name in [
            "claude", "docker", "codex", "cargo", "uv", "aws", "git", "pip", "gemini",
        ] {
            let edit = find(name).unwrap().edit;
            assert!(edit("{ [broken\n", &ours(None)).is_err(), "{name}");
        }
    }

    #[test]
    fn other_programs_of_a_program_are_known_by_where_they_lie() {
        let patterns = |name: &str, path: &str| {
            let found = [PathBuf::from(path)];
            find(name)
                .unwrap()
                .patterns(&found, Path::new("/h"))
                .join(" ")
        };
        assert_eq!(
            patterns("git", "/usr/bin/git"),
            "/usr/bin/git /usr/lib/git-core/* /usr/libexec/git-core/*"
        );
        assert_eq!(
            patterns("codex", "/l/node_modules/@openai/codex/bin/codex.js"),
            "/l/node_modules/@openai/codex-*/vendor/*/bin/codex /l/node_modules/@openai/codex/bin/codex.js /l/node_modules/@openai/codex/node_modules/@openai/codex-*/vendor/*/bin/codex /l/node_modules/@openai/codex/vendor/*/codex/codex"
        );
        assert_eq!(
            patterns("aws", "/r/shims/aws"),
            "/r/shims/aws /r/versions/*/bin/aws"
        );
    }

    proptest! {
        #[test]
        fn a_difference_makes_the_new_text_of_the_old(old in any::<String>(), new in any::<String>(), both in any::<String>()) {
            for (old, new) in [(old.clone(), new.clone()), (format!("{both}{old}{both}"), format!("{both}{new}{both}"))] {
                let (at, with) = difference(&old, &new);
                assert_eq!([&old[..at.start], with, &old[at.end..]].concat(), new);
            }
        }
    }
}
