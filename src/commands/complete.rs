//! `sevault __complete`: what the shells' completion asks when TAB is pressed. It never asks, unlocks or starts anything, and is never waited for long.
//!
//! Touches: sockets, files, terminal.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::CommandFactory;

use crate::agent::client::Client;
use crate::agent::protocol::{Answer, Request, Work};
use crate::cli::{Cli, CompleteArgs, Global};
use crate::commands::access::Desk;
use crate::commands::{config, loaded};
use crate::error::{ExitCode, Result};
use crate::exec::settings::{Inherit, Mode};
use crate::os;
use crate::secret::Entry;
use crate::shell::complete::{self, Kind, Next};
use crate::tool;

/// How long a person at the TAB key waits for an agent that is busy.
const PATIENCE: Duration = Duration::from_millis(120);

/// Words, each once and in order, and what is said of them.
type Words = BTreeMap<String, String>;

pub(super) fn run(
    CompleteArgs {
        about,
        empty,
        words,
    }: CompleteArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let mut typed: Vec<String> = words
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    typed.extend(empty.then(String::new));
    let Some((current, before)) = typed.split_last() else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut command = Cli::command();
    command.build();
    let mut next = complete::next(&command, before, current);
    let mut text = match next.kind {
        Some(Kind::Files) => ":files\n".to_owned(),
        Some(Kind::Directories) => ":directories\n".to_owned(),
        Some(Kind::Program) => ":program\n".to_owned(),
        Some(_) | None => String::new(),
    };
    let mut words = std::mem::take(&mut next.words);
    let is_new = before.iter().any(|word| word == "add");
    for (word, said) in listed(&next, is_new, desk) {
        words.push((format!("{}{word}", next.prefix), said));
    }
    // A name that could mean something to a shell is not offered: shells put words on the line as they are.
    words.retain(|(word, _)| word.starts_with(current.as_str()) && complete::is_plain(word));
    for (word, said) in words {
        text += &word;
        if about {
            text.push('\t');
            text += &said.replace(char::is_control, " ");
        }
        text.push('\n');
    }
    desk.ui.data(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The words of a kind. Whatever fails, there are none: nobody reads an error here.
fn listed(next: &Next, is_new: bool, desk: &Desk<'_>) -> Words {
    let plain = |words: &[&str]| -> Words {
        let words = words.iter();
        words
            .map(|word| ((*word).to_owned(), String::new()))
            .collect()
    };
    let Some(kind) = next.kind else {
        return Words::new();
    };
    match kind {
        Kind::Modes => plain(Mode::WORDS),
        Kind::Inheritance => plain(Inherit::WORDS),
        Kind::Settings => config::keys().collect(),
        Kind::Loaded => loaded::state()
            .records
            .into_iter()
            .map(|record| (record.tool.into(), record.name.into()))
            .collect(),
        Kind::Variables => os::environment()
            .into_iter()
            .filter_map(|(name, _)| Some((name.into_string().ok()?, String::new())))
            .collect(),
        Kind::Profiles => profiles(next, desk).unwrap_or_default(),
        Kind::Names => entries(next, desk)
            .into_iter()
            .map(|entry| {
                (
                    entry.name.into(),
                    entry.tool.map(String::from).unwrap_or_default(),
                )
            })
            .collect(),
        Kind::Namespaces => entries(next, desk)
            .iter()
            .flat_map(|entry| {
                let name = entry.name.as_str();
                name.match_indices('/')
                    .map(|(at, _)| (name[..at].to_owned(), String::new()))
            })
            .collect(),
        Kind::Tools => {
            let stored: Words = if is_new {
                Words::new()
            } else {
                entries(next, desk)
                    .into_iter()
                    .filter_map(|entry| Some((entry.tool?.into(), entry.name.into())))
                    .collect()
            };
            if !stored.is_empty() {
                return stored;
            }
            let about = |tool: &tool::Tool| tool.asked().collect::<Vec<_>>().join(", ");
            tool::all()
                .map(|tool| (tool.name.to_owned(), about(tool)))
                .collect()
        }
        Kind::Files | Kind::Directories | Kind::Program => Words::new(),
    }
}

/// The desk of the profile that is named on the line.
fn meant<'a>(next: &Next, desk: &Desk<'a>) -> Result<Desk<'a>> {
    let global = Global {
        profile: next.profile.as_deref().map(str::parse).transpose()?,
        dir: next.dir.as_ref().map(Into::into),
        quiet: true,
    };
    Ok(Desk::new(global, desk.ui))
}

fn profiles(next: &Next, desk: &Desk<'_>) -> Result<Words> {
    let directory = meant(next, desk)?.places()?.vaults();
    let files = os::list_files(&directory).unwrap_or_default();
    let names = files.iter().filter_map(|file| file.strip_suffix(".vault"));
    Ok(names.map(|name| (name.to_owned(), String::new())).collect())
}

/// The metadata of what is stored, if the vault is open. Asking does not keep it open.
fn entries(next: &Next, desk: &Desk<'_>) -> Vec<Entry> {
    let Ok(target) = meant(next, desk).and_then(|desk| desk.target()) else {
        return Vec::new();
    };
    let (sender, receiver) = mpsc::channel();
    // The thread ends with the process, which does not wait for it.
    thread::spawn(move || {
        let request = Request::Vault {
            vault: target.place.file,
            work: Work::Complete,
            prints: false,
        };
        let answer = Client::connect()
            .ok()
            .flatten()
            .and_then(|mut client| client.ask(&request, Vec::new()).ok());
        if let Some((Answer::Entries { entries }, _)) = answer {
            sender.send(entries).ok();
        }
    });
    let entries = receiver.recv_timeout(PATIENCE).unwrap_or_default();
    entries.into_iter().map(|listed| listed.entry).collect()
}
