//! The numbered checks of a set-up: facts in, OK, WARN and FAIL out.
//!
//! Touches: nothing.

use serde::Serialize;

/// How a check went.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum State {
    Ok,
    Warn,
    Fail,
}

/// One check and what it says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    pub(crate) says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

impl Check {
    fn new(name: &'static str, state: State, says: impl Into<String>) -> Self {
        Self {
            name,
            state,
            says: says.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What the desk found out. What cannot be told on a system is `None`, and then not judged.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) own_version: &'static str,
    pub(crate) agent: Agent,
    pub(crate) vault: Vault,
    pub(crate) keychains: Vec<Keychain>,
    pub(crate) shell: ShellHook,
    /// The variables of this shell that hold credentials.
    pub(crate) exported: Vec<Exported>,
    /// Tools that would find more than one credential, with what these are: variables of this shell, or the files of a login.
    pub(crate) doubled: Vec<(String, Vec<String>)>,
    /// Names of variables that send requests through a proxy.
    pub(crate) proxies: Vec<String>,
    /// Loaded credentials whose time is over.
    pub(crate) overdue: Vec<String>,
    pub(crate) core_dumps: Option<bool>,
    pub(crate) ptrace_scope: Option<u32>,
    pub(crate) swap: Option<Vec<String>>,
}

#[derive(Default)]
pub(crate) enum Agent {
    #[default]
    None,
    /// Why it does not answer.
    Mute(String),
    Running {
        version: String,
        backend: String,
        unlocked: usize,
    },
}

#[derive(Default)]
pub(crate) enum Vault {
    #[default]
    None,
    /// Why its file cannot be used.
    Broken(String),
    There(Kept),
}

/// How a vault file is kept.
#[derive(Default)]
pub(crate) struct Kept {
    /// Permission bits of the file and of its directory, where the system has such.
    pub(crate) file_mode: Option<u32>,
    pub(crate) directory_mode: Option<u32>,
    /// Whether the file is ours, where the system has owners.
    pub(crate) is_ours: Option<bool>,
    /// Whether another process holds the lock of writers.
    pub(crate) is_held: bool,
    /// The kinds of the ways in: `password`, `recovery`.
    pub(crate) ways_in: Vec<String>,
    /// How many snapshots are kept, and when the newest was taken.
    pub(crate) snapshots: (usize, Option<String>),
}

/// A keychain that is to open the vault, and what it said; nothing if it does.
pub(crate) struct Keychain {
    pub(crate) store: &'static str,
    pub(crate) problem: Option<String>,
}

#[derive(Default)]
pub(crate) enum ShellHook {
    #[default]
    Unknown,
    /// The start-up files that would load it, none of which does.
    Missing,
    /// The file that loads it.
    Installed(String),
    /// The file whose line starts a program that is not this one, or none.
    Outdated(String),
}

/// A credential in the environment.
pub(crate) struct Exported {
    pub(crate) name: String,
    /// Whether our hook put it there.
    pub(crate) is_loaded: bool,
}

/// All checks, in the order in which they are numbered.
pub(crate) fn judge(facts: &Facts) -> Vec<Check> {
    vec![
        agent(facts),
        key_store(&facts.agent),
        vault(&facts.vault),
        lock(&facts.vault),
        snapshots(&facts.vault),
        ways_in(&facts.vault),
        keychain(&facts.keychains),
        hook(&facts.shell),
        environment(&facts.exported, &facts.overdue),
        sources(&facts.doubled),
        proxies(&facts.proxies),
        core_dumps(facts.core_dumps),
        debuggers(facts.ptrace_scope),
        swap(facts.swap.as_deref()),
    ]
}

fn agent(facts: &Facts) -> Check {
    const NAME: &str = "agent";
    match &facts.agent {
        Agent::None => Check::new(
            NAME,
            State::Ok,
            "none runs; the first command that needs one starts it",
        ),
        Agent::Mute(why) => Check::new(NAME, State::Fail, why.clone())
            .hint("run `sevault agent stop`, then try again"),
        Agent::Running { version, .. } if version != facts.own_version => Check::new(
            NAME,
            State::Warn,
            format!(
                "it is of version {version}, this program of {}",
                facts.own_version
            ),
        )
        .hint("run `sevault agent stop`; the next command starts one of this version"),
        Agent::Running { unlocked, .. } => Check::new(
            NAME,
            State::Ok,
            format!("it answers, with {unlocked} unlocked"),
        ),
    }
}

fn key_store(agent: &Agent) -> Check {
    const NAME: &str = "keys in memory";
    match agent {
        Agent::Running { backend, .. } if backend == "none" => {
            Check::new(NAME, State::Warn, "the agent could not lock its memory")
                .hint("raise `ulimit -l`, then run `sevault agent stop`")
        }
        Agent::Running { backend, .. } => Check::new(NAME, State::Ok, format!("kept in {backend}")),
        Agent::None | Agent::Mute(_) => Check::new(NAME, State::Ok, "no keys are held"),
    }
}

fn vault(vault: &Vault) -> Check {
    const NAME: &str = "vault file";
    match vault {
        Vault::None => {
            Check::new(NAME, State::Warn, "there is none yet").hint("run `sevault profile create`")
        }
        Vault::Broken(why) => Check::new(NAME, State::Fail, why.clone())
            .hint("run `sevault vault snapshots` to see what can be restored"),
        Vault::There(Kept {
            is_ours: Some(false),
            ..
        }) => Check::new(NAME, State::Fail, "it belongs to another user")
            .hint("run `sudo chown $USER` on it"),
        // Others may read a vault file, which is sealed, without harm; they may not write it.
        Vault::There(Kept {
            file_mode: Some(mode),
            ..
        }) if mode & 0o022 != 0 => Check::new(
            NAME,
            State::Fail,
            format!("others may write it (mode {mode:04o})"),
        )
        .hint("run `chmod 600` on it"),
        Vault::There(Kept {
            directory_mode: Some(mode),
            ..
        }) if mode & 0o022 != 0 => Check::new(
            NAME,
            State::Fail,
            format!("others may write its directory (mode {mode:04o})"),
        )
        .hint("run `chmod 700` on it"),
        Vault::There(Kept {
            file_mode: Some(mode),
            ..
        }) if mode & 0o077 != 0 => Check::new(
            NAME,
            State::Warn,
            format!("others may read it (mode {mode:04o})"),
        )
        .hint("run `chmod 600` on it"),
        Vault::There(_) => Check::new(
            NAME,
            State::Ok,
            "whole and yours; `sevault vault verify` checks every seal",
        ),
    }
}

fn lock(vault: &Vault) -> Check {
    const NAME: &str = "writers' lock";
    match vault {
        Vault::There(Kept { is_held: true, .. }) => {
            Check::new(NAME, State::Warn, "another process is writing the vault")
                .hint("if it does not end, find it with `fuser` on the file that ends in `.lock`")
        }
        Vault::There(_) | Vault::None | Vault::Broken(_) => {
            Check::new(NAME, State::Ok, "nobody holds it")
        }
    }
}

fn snapshots(vault: &Vault) -> Check {
    const NAME: &str = "snapshots";
    let says = match vault {
        Vault::There(Kept {
            snapshots: (count, Some(newest)),
            ..
        }) => format!("{count} kept, the newest of {newest}"),
        Vault::There(_) | Vault::None | Vault::Broken(_) => {
            "none; one is taken before each change".to_owned()
        }
    };
    Check::new(NAME, State::Ok, says)
}

fn ways_in(vault: &Vault) -> Check {
    const NAME: &str = "ways in";
    let Vault::There(Kept { ways_in, .. }) = vault else {
        return Check::new(NAME, State::Ok, "nothing to open");
    };
    let says = format!("the vault is opened by: {}", ways_in.join(", "));
    if ways_in.len() == 1 {
        return Check::new(NAME, State::Warn, says + ", and by nothing if that is lost")
            .hint("run `sevault vault recovery` for a code to keep on paper");
    }
    Check::new(NAME, State::Ok, says)
}

fn keychain(keychains: &[Keychain]) -> Check {
    const NAME: &str = "keychain";
    let problem = keychains
        .iter()
        .find_map(|one| Some((one.store, one.problem.as_ref()?)));
    let has_one = keychains.iter().any(|one| one.problem.is_none());
    match problem {
        Some((store, problem)) if !has_one => {
            Check::new(NAME, State::Warn, format!("{store}: {problem}"))
                .hint("run `sevault keychain status`")
        }
        Some(_) | None if has_one => Check::new(NAME, State::Ok, "it opens the vault"),
        Some(_) | None => Check::new(NAME, State::Ok, "none is used"),
    }
}

fn hook(hook: &ShellHook) -> Check {
    const NAME: &str = "shell hook";
    match hook {
        ShellHook::Unknown => Check::new(NAME, State::Warn, "cannot tell which shell is in use"),
        ShellHook::Missing => {
            Check::new(NAME, State::Warn, "no start-up file loads it").hint("run `sevault install`")
        }
        ShellHook::Outdated(file) => Check::new(
            NAME,
            State::Warn,
            format!("the line in {file} does not start this program"),
        )
        .hint("run `sevault install`, which replaces it"),
        ShellHook::Installed(file) => Check::new(NAME, State::Ok, format!("loaded by {file}")),
    }
}

fn environment(exported: &[Exported], overdue: &[String]) -> Check {
    const NAME: &str = "credentials in this shell";
    if !overdue.is_empty() {
        return Check::new(
            NAME,
            State::Warn,
            format!("past their time: {}", overdue.join(", ")),
        )
        .hint("run `sv_unload`");
    }
    let bare: Vec<&str> = exported
        .iter()
        .filter(|one| !one.is_loaded)
        .map(|one| one.name.as_str())
        .collect();
    if bare.is_empty() {
        return Check::new(NAME, State::Ok, "none but what was loaded");
    }
    Check::new(NAME, State::Warn, format!("every program that you start can read {}", bare.join(", ")))
        .hint("store them with `sevault add` or `sevault set`, and take the lines out of the start-up files")
}

fn sources(doubled: &[(String, Vec<String>)]) -> Check {
    const NAME: &str = "one source for each tool";
    if doubled.is_empty() {
        return Check::new(NAME, State::Ok, "no tool has two");
    }
    let says: Vec<String> = doubled
        .iter()
        .map(|(tool, names)| format!("`{tool}` would find {}", names.join(" and ")))
        .collect();
    Check::new(NAME, State::Warn, says.join("; "))
        .hint("unset or log out of all but one: which of them wins is up to the tool")
}

fn proxies(proxies: &[String]) -> Check {
    const NAME: &str = "proxies";
    if proxies.is_empty() {
        return Check::new(NAME, State::Ok, "none set");
    }
    Check::new(
        NAME,
        State::Warn,
        format!(
            "requests, with the keys in them, go through {}",
            proxies.join(", ")
        ),
    )
    .hint("see that it is one that you trust")
}

fn core_dumps(on: Option<bool>) -> Check {
    const NAME: &str = "core dumps";
    match on {
        Some(true) => Check::new(
            NAME,
            State::Warn,
            "a program that crashes may leave its environment in a file",
        )
        .hint("set `ulimit -c 0`"),
        Some(false) | None => Check::new(NAME, State::Ok, "off"),
    }
}

fn debuggers(scope: Option<u32>) -> Check {
    const NAME: &str = "debuggers";
    match scope {
        Some(0) => Check::new(
            NAME,
            State::Warn,
            "every program of yours may read the memory of the others (ptrace_scope 0)",
        )
        .hint("run `sudo sysctl kernel.yama.ptrace_scope=1`"),
        Some(scope) => Check::new(NAME, State::Ok, format!("ptrace_scope is {scope}")),
        None => Check::new(NAME, State::Ok, "nothing to check here"),
    }
}

fn swap(devices: Option<&[String]>) -> Check {
    const NAME: &str = "swap";
    let is_sealed = |device: &String| {
        ["/dev/dm-", "/dev/mapper/", "/dev/zram"]
            .iter()
            .any(|start| device.starts_with(start))
    };
    match devices {
        Some(devices) if !devices.iter().all(is_sealed) => Check::new(
            NAME,
            State::Warn,
            "memory of programs may be written to a disk that is not encrypted",
        )
        .hint("encrypt it, or use zram"),
        Some([]) => Check::new(NAME, State::Ok, "none"),
        Some(_) | None => Check::new(NAME, State::Ok, "nothing known against it"),
    }
}

/// The worst of them.
pub(crate) fn worst(checks: &[Check]) -> State {
    checks
        .iter()
        .map(|check| check.state)
        .max()
        .unwrap_or(State::Ok)
}

#[cfg(test)]
mod tests {
    use super::{Agent, Exported, Facts, Kept, Keychain, ShellHook, State, Vault, judge, worst};

    fn check(facts: &Facts, name: &str, want: State) {
        let checks = judge(facts);
        let one = checks.iter().find(|check| check.name == name).unwrap();
        assert_eq!(one.state, want, "{one:?}");
        assert!(
            one.state == State::Ok || one.hint.is_some() || one.name == "shell hook",
            "{one:?}"
        );
    }

    #[test]
    fn an_agent_of_another_build_is_said() {
        let running = |version: &str| Agent::Running {
            version: version.to_owned(),
            backend: "none".to_owned(),
            unlocked: 1,
        };
        let facts = Facts {
            own_version: "2",
            agent: running("1"),
            ..Facts::default()
        };
        check(&facts, "agent", State::Warn);
        check(&facts, "keys in memory", State::Warn);
        check(
            &Facts {
                own_version: "2",
                agent: running("2"),
                ..Facts::default()
            },
            "agent",
            State::Ok,
        );
    }

    #[test]
    fn a_vault_that_others_may_write_fails() {
        for (file, directory, want) in [
            (0o600, 0o700, State::Ok),
            (0o644, 0o755, State::Warn),
            (0o666, 0o700, State::Fail),
            (0o600, 0o777, State::Fail),
        ] {
            let vault = Vault::There(Kept {
                file_mode: Some(file),
                directory_mode: Some(directory),
                ..Kept::default()
            });
            check(
                &Facts {
                    vault,
                    ..Facts::default()
                },
                "vault file",
                want,
            );
        }
    }

    fn check_kept(kept: Kept, name: &str, want: State) {
        let facts = Facts {
            vault: Vault::There(kept),
            ..Facts::default()
        };
        check(&facts, name, want);
    }

    #[test]
    fn a_vault_of_another_user_fails() {
        let owned = |is_ours| Kept {
            is_ours,
            ..Kept::default()
        };
        check_kept(owned(Some(true)), "vault file", State::Ok);
        check_kept(owned(None), "vault file", State::Ok);
        check_kept(owned(Some(false)), "vault file", State::Fail);
    }

    #[test]
    fn a_single_way_in_is_said() {
        let opened_by = |ways: &[&str]| Kept {
            ways_in: ways.iter().map(|way| (*way).to_owned()).collect(),
            ..Kept::default()
        };
        check_kept(opened_by(&["password"]), "ways in", State::Warn);
        check_kept(opened_by(&["password", "recovery"]), "ways in", State::Ok);
    }

    #[test]
    fn a_lock_that_is_held_is_said() {
        let held = Kept {
            is_held: true,
            ..Kept::default()
        };
        check_kept(held, "writers' lock", State::Warn);
        check_kept(Kept::default(), "writers' lock", State::Ok);
    }

    #[test]
    fn one_keychain_that_opens_the_vault_is_enough() {
        let answers = |problems: &[Option<&str>], want| {
            let keychains = problems.iter().map(|problem| Keychain {
                store: "system",
                problem: problem.map(str::to_owned),
            });
            let facts = Facts {
                keychains: keychains.collect(),
                ..Facts::default()
            };
            check(&facts, "keychain", want);
        };
        answers(&[], State::Ok);
        answers(&[None], State::Ok);
        answers(&[Some("locked"), None], State::Ok);
        answers(&[Some("locked")], State::Warn);
    }

    #[test]
    fn a_hook_of_another_program_is_said() {
        for (shell, want) in [
            (ShellHook::Installed("~/.bashrc".to_owned()), State::Ok),
            (ShellHook::Outdated("~/.bashrc".to_owned()), State::Warn),
            (ShellHook::Missing, State::Warn),
        ] {
            let facts = Facts {
                shell,
                ..Facts::default()
            };
            check(&facts, "shell hook", want);
        }
    }

    #[test]
    fn what_is_past_its_time_is_said_first() {
        let facts = Facts {
            overdue: vec!["GH_TOKEN".to_owned()],
            ..Facts::default()
        };
        check(&facts, "credentials in this shell", State::Warn);
    }

    #[test]
    fn two_keys_for_one_tool_are_said() {
        let names = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"].map(str::to_owned);
        let loaded = |name: &String| Exported {
            name: name.clone(),
            is_loaded: true,
        };
        let facts = Facts {
            exported: names.iter().map(loaded).collect(),
            doubled: vec![("claude".to_owned(), names.to_vec())],
            ..Facts::default()
        };
        check(&facts, "one source for each tool", State::Warn);
        check(&facts, "credentials in this shell", State::Ok);
    }

    #[test]
    fn the_worst_check_is_the_verdict() {
        let facts = Facts {
            vault: Vault::Broken("x".to_owned()),
            ..Facts::default()
        };
        assert_eq!(worst(&judge(&facts)), State::Fail);
    }
}
