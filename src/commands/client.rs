//! `sevault client`: other programs' binaries that read and write secrets by themselves.
//!
//! Touches: files, sockets, terminal.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::agent::client::Client as Agent;
use crate::agent::interpreters;
use crate::agent::policies::{Client, Party, Script};
use crate::agent::protocol::{Answer, Request};
use crate::cli::PasswordArgs;
use crate::cli::doors::{ClientArgs, ClientCommand, RegisterArgs, RightsArgs};
use crate::commands::access::{Desk, unexpected};
use crate::commands::policies;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::name::Namespace;
use crate::os;

/// No program is larger.
const LARGEST: u64 = 1024 * 1024 * 1024;
/// The fewest digits of a hash that may stand for it.
const SHORTEST_HASH: usize = 12;

pub(super) fn run(ClientArgs { command }: ClientArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match command {
        ClientCommand::Register(args) => register(args, desk)?,
        ClientCommand::Grant {
            path,
            rights,
            password,
        } => grant(&path, rights, &password, desk)?,
        ClientCommand::Approve { hash, password } => approve(&hash, &password, desk)?,
        ClientCommand::Upgrade { path, password } => upgrade(&path, &password, desk)?,
        ClientCommand::Pending { json } => pending(desk, json)?,
        ClientCommand::Revoke { path, password } => {
            let path = os::absolute(&path).unwrap_or(path);
            policies::withdraw(desk, &password, Party::Client(text(&path)?))?;
            desk.ui
                .note(&format!("`{}` is registered no more", path.display()));
        }
        ClientCommand::List { json, password } => {
            let clients = policies::read(desk, &password)?.clients;
            list(desk, clients, json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The path of a program as the kernel will name it.
fn program(path: &Path) -> Result<PathBuf> {
    os::canonical(path)
        .map_err(|cause| Error::io(format!("cannot find `{}`", path.display()), &cause))
}

fn text(path: &Path) -> Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Error::new(Kind::Usage, "the path is not UTF-8"))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    os::open_file(path)
        .and_then(|file| os::read_file(&file, LARGEST))
        .map_err(|cause| Error::io(format!("cannot read `{}`", path.display()), &cause))
}

fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Services are single segments: `a` and `a/b` would otherwise both hold `a/b/c`.
fn check_services(services: &[Namespace]) -> Result<()> {
    match services
        .iter()
        .find(|service| service.as_str().contains('/'))
    {
        Some(service) => Err(Error::new(
            Kind::Usage,
            format!("`{service}` is no service: it has a `/`"),
        )
        .hint("name the first segment alone; all below it belongs to it")),
        None => Ok(()),
    }
}

fn add(client: &mut Client, rights: RightsArgs) -> Result<()> {
    let RightsArgs {
        read,
        write,
        search,
        min_assurance,
    } = rights;
    check_services(&read)?;
    check_services(&write)?;
    for (held, new) in [(&mut client.read, read), (&mut client.write, write)] {
        held.extend(new);
        held.sort_unstable();
        held.dedup();
    }
    client.may_search |= search;
    if min_assurance.is_some() {
        client.least = min_assurance;
    }
    Ok(())
}

fn register(
    RegisterArgs {
        path,
        rights,
        allow_interpreter,
        password,
    }: RegisterArgs,
    desk: &Desk<'_>,
) -> Result<()> {
    let path = program(&path)?;
    let bytes = bytes_of(&path)?;
    let script = match allow_interpreter {
        None => {
            interpreters::check(&path, &bytes)?;
            None
        }
        Some(script) => {
            let script = program(&script)?;
            Some(Script {
                sha256: hash(&bytes_of(&script)?),
                path: text(&script)?,
            })
        }
    };
    let (name, sha256) = (text(&path)?, hash(&bytes));
    drop(bytes);
    let opened = policies::open(desk, &password);
    if let Err(error) = &opened
        && error.kind == Kind::Locked
        && script.is_none()
        && !password.is_given()
    {
        return propose(name, sha256, desk);
    }
    let (target, mut vault) = opened?;
    policies::change(
        (&target, &mut vault),
        "client-register",
        &sha256[..SHORTEST_HASH],
        |policies, now| {
            let mut client = policies.take_client(&name, &sha256, script, now)?;
            add(&mut client, rights)?;
            policies.clients.push(client);
            Ok(())
        },
    )?;
    desk.ui.note(&format!("`{name}` is registered"));
    Ok(())
}

/// A set-up script that nobody watches cannot prove to be the owner: the program waits for who can.
fn propose(path: String, sha256: String, desk: &Desk<'_>) -> Result<()> {
    let approve = format!("sevault client approve {}", &sha256[..SHORTEST_HASH]);
    let note = format!(
        "`{path}` is not registered yet, it waits: there is nobody to ask for the password. Approve it with `{approve}`"
    );
    desk.agent()?
        .ask(&Request::Propose { path, sha256 }, Vec::new())?;
    desk.ui.note(&note);
    Ok(())
}

fn grant(path: &Path, rights: RightsArgs, password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    let name = text(&program(path)?)?;
    let (target, mut vault) = policies::open(desk, password)?;
    policies::change(
        (&target, &mut vault),
        "client-grant",
        &name,
        |policies, _| add(policies.client_at(&name)?, rights),
    )?;
    desk.ui.note(&format!("`{name}` may do more now"));
    Ok(())
}

fn waiting() -> Result<Vec<crate::agent::clients::pending::Pending>> {
    let Some(mut agent) = Agent::connect()? else {
        return Ok(Vec::new());
    };
    match agent.ask(&Request::Pending, Vec::new())? {
        (Answer::Pending { pending }, _) => Ok(pending),
        _ => Err(unexpected()),
    }
}

fn approve(start: &str, password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    let is_hash =
        start.len() >= SHORTEST_HASH && start.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hash {
        return Err(
            Error::new(Kind::Usage, "that is not the beginning of a hash")
                .hint("type at least twelve digits of one that `sevault client pending` lists"),
        );
    }
    let waiting = waiting()?;
    let mut meant = waiting
        .into_iter()
        .filter(|one| one.sha256.starts_with(&start.to_ascii_lowercase()));
    let one = match (meant.next(), meant.next()) {
        (Some(one), None) => one,
        (Some(_), Some(_)) => {
            return Err(
                Error::new(Kind::Conflict, "several programs that wait begin like that")
                    .hint("type more of the hash"),
            );
        }
        (None, _) => {
            return Err(Error::new(Kind::Missing, "no program of that hash waits")
                .hint("see who waits with `sevault client pending`"));
        }
    };
    let bytes = bytes_of(Path::new(&one.path))?;
    if hash(&bytes) != one.sha256 {
        return Err(Error::new(
            Kind::Denied,
            "the program at that path is another by now",
        ));
    }
    interpreters::check(Path::new(&one.path), &bytes)?;
    let (target, mut vault) = policies::open(desk, password)?;
    policies::change(
        (&target, &mut vault),
        "client-approve",
        &one.sha256[..SHORTEST_HASH],
        |policies, now| {
            let mut client = policies.take_client(&one.path, &one.sha256, None, now)?;
            // What it may do is said by `grant`, never kept from before.
            client.read.clear();
            client.write.clear();
            client.may_search = false;
            policies.clients.push(client);
            Ok(())
        },
    )?;
    desk.ui.note(&format!(
        "`{}` is registered, and may do nothing yet: `sevault client grant {0} --read SERVICE`",
        one.path
    ));
    Ok(())
}

fn upgrade(path: &Path, password: &PasswordArgs, desk: &Desk<'_>) -> Result<()> {
    let path = program(path)?;
    let (name, new) = (text(&path)?, hash(&bytes_of(&path)?));
    let (target, mut vault) = policies::open(desk, password)?;
    let old = policies::change(
        (&target, &mut vault),
        "client-upgrade",
        &new[..SHORTEST_HASH],
        |policies, _| {
            let client = policies.client_at(&name)?;
            Ok(std::mem::replace(&mut client.sha256, new.clone()))
        },
    )?;
    desk.ui.note(&format!(
        "`{name}` was {} and is {} now",
        &old[..SHORTEST_HASH],
        &new[..SHORTEST_HASH]
    ));
    Ok(())
}

fn pending(desk: &Desk<'_>, json: bool) -> Result<()> {
    let waiting = waiting()?;
    if json {
        return desk.ui.json(&waiting);
    }
    if waiting.is_empty() {
        desk.ui.note("no program waits");
        return Ok(());
    }
    let mut table = vec![
        ["SHA-256", "CAME", "FIRST", "PROGRAM"]
            .map(str::to_owned)
            .to_vec(),
    ];
    table.extend(waiting.into_iter().map(|one| {
        let first = format!("{}s ago", one.age_s);
        vec![one.sha256, format!("{} times", one.count), first, one.path]
    }));
    desk.ui.table(&table)
}

/// A client as it is listed.
#[derive(Serialize)]
struct Row {
    path: String,
    sha256: String,
    read: Vec<String>,
    write: Vec<String>,
    search: bool,
    min_assurance: Option<String>,
    script: Option<String>,
}

fn list(desk: &Desk<'_>, clients: Vec<Client>, json: bool) -> Result<()> {
    let words = |services: Vec<Namespace>| services.into_iter().map(String::from).collect();
    let rows: Vec<Row> = clients
        .into_iter()
        .map(|client| Row {
            path: client.path,
            sha256: client.sha256,
            read: words(client.read),
            write: words(client.write),
            search: client.may_search,
            min_assurance: client.least,
            script: client.script.map(|script| script.path),
        })
        .collect();
    if json {
        return desk.ui.json(&rows);
    }
    if rows.is_empty() {
        desk.ui
            .note("no program is registered; register one with `sevault client register PATH`");
        return Ok(());
    }
    let head = ["SHA-256", "READ", "WRITE", "SEARCH", "LEAST", "PROGRAM"];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    let or_dash = |words: Vec<String>| {
        if words.is_empty() {
            "-".to_owned()
        } else {
            words.join(",")
        }
    };
    table.extend(rows.into_iter().map(|row| {
        let program = match row.script {
            Some(script) => format!("{} {script}", row.path),
            None => row.path,
        };
        vec![
            row.sha256[..SHORTEST_HASH].to_owned(),
            or_dash(row.read),
            or_dash(row.write),
            if row.search { "yes" } else { "no" }.to_owned(),
            row.min_assurance.unwrap_or_else(|| "A0".to_owned()),
            program,
        ]
    }));
    desk.ui.table(&table)
}
