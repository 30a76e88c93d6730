//! What the checks of `sevault doctor` judge, gathered.
//!
//! Touches: files, sockets.

use std::path::Path;

use zeroize::Zeroizing;

use crate::agent::client::Client;
use crate::agent::protocol::{Answer, Request};
use crate::commands::access::Desk;
use crate::doctor::checks::{Agent, Exported, Facts, ShellHook, Vault};
use crate::doctor::names;
use crate::doctor::places::{self, Sort};
use crate::error::{Kind, Result};
use crate::os;
use crate::tool;
use crate::vault::Header;

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

pub(super) fn gather(desk: &Desk<'_>) -> Facts {
    let os::Exposure {
        core_dumps,
        ptrace_scope,
        swap,
    } = os::exposure();
    let exported = exported();
    Facts {
        doubled: doubled(&exported),
        exported,
        own_version: env!("CARGO_PKG_VERSION"),
        agent: agent(),
        vault: vault(desk),
        shell: super::home().map_or(ShellHook::Unknown, |home| hook(&home)),
        proxies: PROXIES
            .iter()
            .filter(|name| os::variable(name).is_some_and(|value| !value.is_empty()))
            .map(|name| (*name).to_owned())
            .collect(),
        overdue: Vec::new(),
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

fn vault(desk: &Desk<'_>) -> Vault {
    let target = match desk.target() {
        Ok(target) => target,
        Err(error) => return Vault::Broken(error.message),
    };
    match Header::read(&target.place) {
        Ok(_) => Vault::There {
            file_mode: os::permissions(&target.place.file),
            directory_mode: target.place.file.parent().and_then(os::permissions),
        },
        Err(error) if error.kind == Kind::Missing => Vault::None,
        Err(error) => Vault::Broken(error.message),
    }
}

/// The start-up file that runs `sevault init`.
fn hook(home: &Path) -> ShellHook {
    let profiles = places::HOME
        .iter()
        .filter(|spot| matches!(spot.sort, Sort::Profile(_)) && !spot.path.contains('*'));
    for spot in profiles {
        let text = os::open_file(&home.join(spot.path))
            .and_then(|file| os::read_file(&file, LONGEST_PROFILE));
        let Ok(text) = text.map(Zeroizing::new) else {
            continue;
        };
        let loads = |line: &[u8]| {
            !line.trim_ascii_start().starts_with(b"#")
                && line.windows(12).any(|words| words == b"sevault init")
        };
        if text.split(|byte| *byte == b'\n').any(loads) {
            return ShellHook::Installed(format!("~/{}", spot.path));
        }
    }
    ShellHook::Missing
}

fn exported() -> Vec<Exported> {
    let loaded = os::variable("SEVAULT_LOADED")
        .and_then(|names| names.into_string().ok())
        .unwrap_or_default();
    let is_loaded = |name: &str| {
        loaded
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .any(|known| known == name)
    };
    let mut exported: Vec<Exported> = os::environment()
        .into_iter()
        .filter(|(name, value)| !value.is_empty() && names::is_known(name.as_encoded_bytes()))
        .filter_map(|(name, _)| name.into_string().ok())
        .map(|name| Exported {
            is_loaded: is_loaded(&name),
            name,
        })
        .collect();
    exported.sort_by(|a, b| a.name.cmp(&b.name));
    exported
}

/// The tools for which both what they ask for and what would win over it is there.
fn doubled(exported: &[Exported]) -> Vec<(String, Vec<String>)> {
    let among = |names: &[&str]| -> Vec<String> {
        let all = exported.iter().map(|one| one.name.as_str());
        all.filter(|name| names.contains(name))
            .map(str::to_owned)
            .collect()
    };
    tool::all()
        .filter_map(|tool| {
            let asked = among(&tool.asked().collect::<Vec<_>>());
            let rivals = among(tool.conflicts);
            let is_doubled = !asked.is_empty() && !rivals.is_empty();
            is_doubled.then(|| (tool.name.to_owned(), [asked, rivals].concat()))
        })
        .collect()
}
