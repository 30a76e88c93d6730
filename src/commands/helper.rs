//! `sevault helper`: answer a program that asks for its credential, at once or not at all.
//!
//! Touches: sockets, terminal.
//!
//! Nobody is there to be asked, and the program waits: no prompt, no keychain, no derivation of keys. What cannot be had through the open vault is said on one line.

use std::collections::BTreeMap;

use crate::agent::protocol::{Answer, Step as Change, Work};
use crate::cli::PasswordArgs;
use crate::cli::helper::HelperArgs;
use crate::commands::access::{Access, Desk, unexpected};
use crate::commands::load;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::helper::{self, Helper, Input, Request, Results, Step};
use crate::name::{Label, Scope, SecretName};
use crate::os;
use crate::secret::Secret;
use crate::secret::address::{Address, URL, USERNAME};
use crate::secret::ask::{Ask, Found};
use crate::ui;

/// The longest request. A password that is stored may come with it.
const LONGEST: usize = 256 * 1024;
/// The setting that lets helpers store what programs give them.
const STORES: &str = "helper-store";

pub(super) fn run(HelperArgs { name, words }: HelperArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let helper = helper::find(&name)?;
    let password = PasswordArgs::default();
    desk.ui.data(helper.hello.as_bytes())?;
    loop {
        let input = match (helper.input)(&words) {
            Input::None => Vec::new(),
            Input::All => ui::read_input(LONGEST)?,
            Input::Lines => ui::read_line(LONGEST)?,
        };
        let is_conversation = (helper.input)(&words) == Input::Lines;
        if is_conversation && input.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let is_too_long = input.len() > LONGEST;
        let input = Secret::new(input);
        let answer = if is_too_long {
            Err(Error::new(Kind::Usage, "the request is too long"))
        } else {
            desk.vault(&password)
                .and_then(|mut vault| answer(helper, &words, &input, &mut vault, desk))
        };
        match answer {
            Ok(answer) => desk.ui.reveal(&answer)?,
            Err(error) => {
                desk.ui.data((helper.failure)(&error).as_bytes())?;
                // In a conversation the answer was the failure. Elsewhere one line says it all, as programs show no more of it.
                if !is_conversation {
                    return Err(on_one_line(error));
                }
                desk.ui.error(&on_one_line(error));
            }
        }
        if !is_conversation {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn on_one_line(error: Error) -> Error {
    match error.hint {
        Some(hint) => Error::new(error.kind, format!("{}; {hint}", error.message)),
        None => error,
    }
}

fn answer(
    helper: &Helper,
    words: &[String],
    input: &Secret,
    vault: &mut Access<'_>,
    desk: &Desk<'_>,
) -> Result<Secret> {
    let profile = vault.target.profile.clone();
    let request = Request {
        words,
        input,
        variable: &|name| os::variable(name)?.into_string().ok(),
        profile: &profile,
    };
    match (helper.read)(&request)? {
        Step::Say(text) => Ok(Secret::new(text.into_bytes())),
        Step::Ask(ask) => {
            let found = ask_for(helper, ask, vault)?;
            // Only those who are told want to know; it costs a question.
            let ends = match helper.name {
                "aws" | "kubectl" => load::session_end(profile.as_str()),
                _ => None,
            };
            (helper.answer)(&request, &Results { found, ends })
        }
        Step::Store(address, value) => {
            if may_store(helper, desk)? {
                store(helper, &address, value, vault)?;
            }
            Ok(Secret::new((helper.done)(&request).into_bytes()))
        }
        Step::Erase(address) => {
            if may_store(helper, desk)? {
                erase(helper, &address, vault)?;
            }
            Ok(Secret::new((helper.done)(&request).into_bytes()))
        }
    }
}

fn ask_for(
    helper: &Helper,
    ask: Ask,
    vault: &mut Access<'_>,
) -> Result<Vec<(Found, Option<Secret>)>> {
    let work = Work::Help {
        helper: helper.name.to_owned(),
        ask,
    };
    let (Answer::Helped { found }, values) = vault.work_if_open(work)? else {
        return Err(unexpected());
    };
    // A list comes without values; anything else with one for each.
    let values = values.into_iter().map(Some).chain(std::iter::repeat(None));
    Ok(found.into_iter().zip(values).collect())
}

/// Whether the user lets programs put into the vault what they were told elsewhere. Some offer it after every success, and then silence is the answer.
fn may_store(helper: &Helper, desk: &Desk<'_>) -> Result<bool> {
    let profile = desk.target()?.profile;
    let config = desk.settled()?;
    let setting = config
        .get(Some(&profile), STORES)
        .or_else(|| config.get(None, STORES));
    let is_allowed = setting.and_then(toml_edit::Item::as_bool).unwrap_or(false);
    if is_allowed || !helper.is_loud {
        return Ok(is_allowed);
    }
    Err(Error::new(
        Kind::Denied,
        format!("the helper `{}` may not change the vault", helper.name),
    )
    .hint(format!("let it with `sevault config set {STORES} true`")))
}

/// What is bound to exactly this address and user.
fn bound(helper: &Helper, address: &Address, vault: &mut Access<'_>) -> Result<Vec<Found>> {
    let is_same = |found: &Found| {
        let bound = found.url.as_deref().and_then(Address::parse);
        bound.is_some_and(|bound| bound.to_string() == address.to_string())
            && (address.username.is_none() || found.username == address.username)
    };
    let logins = ask_for(helper, Ask::Logins, vault)?;
    Ok(logins
        .into_iter()
        .map(|(found, _)| found)
        .filter(is_same)
        .collect())
}

fn store(helper: &Helper, address: &Address, value: Secret, vault: &mut Access<'_>) -> Result<()> {
    let name: SecretName = match bound(helper, address, vault)?.as_slice() {
        [] => name(helper, address)?,
        [known] => known.name.parse()?,
        [..] => {
            return Err(Error::new(
                Kind::Conflict,
                format!("several secrets are for `{address}`"),
            ));
        }
    };
    let user = address.username.iter();
    let tags: BTreeMap<String, String> = user
        .map(|user| (USERNAME.to_owned(), user.clone()))
        .chain([(URL.to_owned(), address.to_string())])
        .collect();
    let put = Change::Put {
        name,
        tool: None,
        scope: Scope::Global,
        label: Label::default(),
        ttl: None,
        expires: None,
        tags,
    };
    vault.put_if_open(Work::Change { steps: vec![put] }, vec![value])?;
    Ok(())
}

/// A name that says where it came from: `docker/registry.example.com-anna`.
fn name(helper: &Helper, address: &Address) -> Result<SecretName> {
    let fit = |text: &str| -> String {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_');
        text.chars()
            .map(|letter| if fits(letter) { letter } else { '-' })
            .collect()
    };
    let user = address.username.as_deref().unwrap_or("token");
    let place = [&address.host, &address.path].map(|part| fit(part));
    format!("{}/at-{}-{}", helper.name, place.join("-"), fit(user)).parse()
}

fn erase(helper: &Helper, address: &Address, vault: &mut Access<'_>) -> Result<()> {
    let steps: Vec<Change> = bound(helper, address, vault)?
        .into_iter()
        .map(|found| Change::Remove { id: found.id })
        .collect();
    if steps.is_empty() {
        return Ok(());
    }
    vault.work_if_open(Work::Change { steps })?;
    Ok(())
}
