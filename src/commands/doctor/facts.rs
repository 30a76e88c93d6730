//! What the checks of `sevault doctor` judge, gathered.
//!
//! Touches: files, sockets.

use std::path::Path;

use zeroize::Zeroizing;

use crate::agent::client::Client;
use crate::agent::protocol::{Answer, Request};
use crate::commands::access::{Desk, Target};
use crate::commands::{install, keychain, loaded};
use crate::doctor::checks::{Agent, Exported, Facts, Kept, Keychain, ShellHook, Vault};
use crate::doctor::names;
use crate::doctor::places::{self, Sort};
use crate::error::{Kind, Result};
use crate::os;
use crate::secret::Timestamp;
use crate::shell::loaded::{Loaded, Record};
use crate::shell::rc;
use crate::tool;
use crate::vault::store::{self, Snapshot};
use crate::vault::{Header, Place};

/// The longest start-up file that is searched for the hook.
const LONGEST_PROFILE: u64 = 4 * 1024 * 1024;

const PROXIES: &[&str] = &[
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
];

/// The files in which tools keep a login, which is a second source beside a key.
const LOGINS: &[(&str, &str)] = &[
    ("claude", ".claude/.credentials.json"),
    ("codex", ".codex/auth.json"),
    ("gemini", ".gemini/oauth_creds.json"),
    ("gh", ".config/gh/hosts.yml"),
];

pub(super) fn gather(desk: &Desk<'_>) -> Facts {
    let os::Exposure {
        core_dumps,
        ptrace_scope,
        swap,
    } = os::exposure();
    let home = super::home().ok();
    let loaded = loaded::state();
    let exported = exported(&loaded);
    let (vault, keychains) = vault(desk);
    Facts {
        doubled: doubled(&exported, home.as_deref()),
        overdue: overdue(&loaded, os::now()),
        exported,
        own_version: env!("CARGO_PKG_VERSION"),
        agent: agent(),
        vault,
        keychains,
        shell: home.map_or(ShellHook::Unknown, |home| hook(&home)),
        proxies: PROXIES
            .iter()
            .filter(|name| os::variable(name).is_some_and(|value| !value.is_empty()))
            .map(|name| (*name).to_owned())
            .collect(),
        core_dumps: Some(core_dumps),
        ptrace_scope,
        swap,
    }
}

fn agent() -> Agent {
    let ask = || -> Result<Option<Agent>> {
        let Some(mut client) = Client::connect()? else {
            return Ok(None);
        };
        let (Answer::Status { status }, _) = client.ask(&Request::Status, Vec::new())? else {
            return Ok(Some(Agent::Mute(
                "it answers another question than was asked".to_owned(),
            )));
        };
        let unlocked = status
            .sessions
            .iter()
            .filter(|session| !session.locked)
            .count();
        Ok(Some(Agent::Running {
            version: status.version,
            backend: status.backend,
            unlocked,
        }))
    };
    match ask() {
        Ok(Some(agent)) => agent,
        Ok(None) => Agent::None,
        Err(error) => Agent::Mute(error.message),
    }
}

fn vault(desk: &Desk<'_>) -> (Vault, Vec<Keychain>) {
    let read = || -> Result<(Target, Header)> {
        let target = desk.target()?;
        let header = Header::read_all(&target.place)?;
        Ok((target, header))
    };
    let (target, header) = match read() {
        Ok(read) => read,
        Err(error) if error.kind == Kind::Missing => return (Vault::None, Vec::new()),
        Err(error) => return (Vault::Broken(error.message), Vec::new()),
    };
    let Place { file, .. } = &target.place;
    let lock = target.place.lock_path();
    let snapshots = store::snapshots(&target.place, header.vault_id()).unwrap_or_default();
    let newest = snapshots.last().and_then(Snapshot::shown);
    let kept = Kept {
        file_mode: os::permissions(file),
        directory_mode: file.parent().and_then(os::permissions),
        is_ours: os::is_ours(file),
        // Asking for a lock makes its file.
        is_held: os::is_there(&lock) && matches!(os::try_lock_file(&lock), Ok(None)),
        ways_in: header
            .slots()
            .iter()
            .map(|slot| slot.kind.clone())
            .collect(),
        snapshots: (snapshots.len(), newest),
    };
    let keychains = keychain::answers(&header)
        .into_iter()
        .map(|(store, problem)| Keychain { store, problem })
        .collect();
    (Vault::There(kept), keychains)
}

/// The start-up file that loads our hook: the one of the shell in use, as `sevault install` writes it, or any that runs `sevault init`.
fn hook(home: &Path) -> ShellHook {
    let read = |file: &Path| {
        let text = os::open_file(file).and_then(|file| os::read_file(&file, LONGEST_PROFILE));
        text.map(Zeroizing::new).ok()
    };
    let shown = |file: &Path| match file.strip_prefix(home) {
        Ok(inside) => format!("~/{}", inside.display()),
        Err(_) => file.display().to_string(),
    };
    if let Some((file, line)) = install::usual()
        && let Some(text) = read(&file)
        && let Some(changed) = rc::add(&text, &line).map(Zeroizing::new)
        && rc::remove(&text).is_some()
        && *changed != *text
    {
        return ShellHook::Outdated(shown(&file));
    }
    let named = places::HOME
        .iter()
        .filter(|spot| matches!(spot.sort, Sort::Profile(_)) && !spot.path.contains('*'))
        .map(|spot| home.join(spot.path));
    let usual = install::usual().map(|(file, _)| file);
    for file in usual.into_iter().chain(named) {
        if read(&file).is_some_and(|text| is_hooked(&text)) {
            return ShellHook::Installed(shown(&file));
        }
    }
    ShellHook::Missing
}

/// Whether a line that is no comment runs `sevault init`; the program may have a path, and quotes around it.
fn is_hooked(text: &[u8]) -> bool {
    let runs = |line: &[u8]| {
        let line: Vec<u8> = line
            .iter()
            .copied()
            .filter(|byte| !matches!(byte, b'\'' | b'"'))
            .collect();
        !line.trim_ascii_start().starts_with(b"#")
            && line.windows(13).any(|words| words == b"sevault init ")
    };
    text.split(|byte| *byte == b'\n').any(runs)
}

fn exported(loaded: &Loaded) -> Vec<Exported> {
    let key = loaded::key();
    let is_loaded = |name: &str, value: &[u8]| {
        loaded.records.iter().any(|record| {
            record.name.as_str() == name && loaded.is_unchanged(record, &key, Some(value))
        })
    };
    let mut exported: Vec<Exported> = os::environment()
        .into_iter()
        .filter(|(name, value)| !value.is_empty() && names::is_known(name.as_encoded_bytes()))
        .filter_map(|(name, value)| {
            let value = Zeroizing::new(value.into_encoded_bytes());
            Some((name.into_string().ok()?, value))
        })
        .map(|(name, value)| Exported {
            is_loaded: is_loaded(&name, &value),
            name,
        })
        .collect();
    exported.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    exported
}

/// What a shell holds although its time is over: its hook takes that away at the next prompt, where it runs.
fn overdue(loaded: &Loaded, now: Timestamp) -> Vec<String> {
    let is_over = |record: &&Record| record.expires.is_some_and(|end| end <= now);
    let mut names: Vec<String> = loaded
        .records
        .iter()
        .filter(is_over)
        .filter(|record| os::variable(record.name.as_str()).is_some())
        .map(|record| record.name.to_string())
        .collect();
    names.dedup();
    names
}

/// The tools for which there is both what they ask for and what would win over it, or a login of their own.
fn doubled(exported: &[Exported], home: Option<&Path>) -> Vec<(String, Vec<String>)> {
    let among = |names: &[&str]| -> Vec<String> {
        let all = exported.iter().map(|one| one.name.as_str());
        all.filter(|name| names.contains(name))
            .map(str::to_owned)
            .collect()
    };
    tool::all()
        .filter_map(|tool| {
            let asked = among(&tool.asked().collect::<Vec<_>>());
            let mut rivals = among(tool.conflicts);
            let logins = LOGINS.iter().filter(|(name, _)| *name == tool.name);
            let is_there = |file: &&str| home.is_some_and(|home| os::is_there(&home.join(file)));
            rivals.extend(
                logins
                    .map(|(_, file)| *file)
                    .filter(is_there)
                    .map(|file| format!("the login in ~/{file}")),
            );
            let is_doubled = !asked.is_empty() && !rivals.is_empty();
            is_doubled.then(|| (tool.name.to_owned(), [asked, rivals].concat()))
        })
        .collect()
}
