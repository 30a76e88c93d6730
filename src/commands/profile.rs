//! `sevault profile`: create and look after profiles.
//!
//! Touches: files, terminal.

use crate::agent::client::Client;
use crate::agent::protocol::Request;
use crate::cli::{PasswordArgs, ProfileArgs, ProfileCommand};
use crate::commands::access::{Desk, Target};
use crate::error::{Error, ExitCode, Kind, Result};
use crate::name::ProfileName;
use crate::os;
use crate::secret::Secret;
use crate::ui;
use crate::vault::{Header, Vault, store};

pub(super) fn run(ProfileArgs { command }: ProfileArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    match command {
        ProfileCommand::Create {
            name,
            recovery,
            password,
        } => {
            let target = named(desk, name)?;
            let mut vault = create(desk, &target, &password)?;
            desk.ui.note(&format!(
                "created profile `{}` in `{}`",
                target.profile,
                target.place.file.display()
            ));
            if recovery {
                super::vault::add_recovery(desk, &target, &mut vault)?;
            }
        }
        ProfileCommand::List { json } => list(desk, json)?,
        ProfileCommand::Default { name: None } => {
            desk.ui.line(desk.config()?.default_profile()?.as_str())?;
        }
        ProfileCommand::Default { name: Some(name) } => {
            named(desk, Some(name.clone()))?.header()?;
            desk.config()?.set_default_profile(&name)?;
            desk.ui
                .note(&format!("`{name}` is the default profile now"));
        }
        ProfileCommand::Rename { from, to } => rename(desk, &from, &to)?,
        ProfileCommand::Delete { name, yes } => delete(desk, &name, yes)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The profile of that name, or the one that this command is about.
fn named(desk: &Desk<'_>, name: Option<ProfileName>) -> Result<Target> {
    match name {
        Some(name) => Ok(Target::new(&desk.places()?, name)),
        None => desk.target(),
    }
}

/// Makes a vault with a password slot; the password is typed twice unless the command line says where it is.
pub(super) fn create(desk: &Desk<'_>, target: &Target, password: &PasswordArgs) -> Result<Vault> {
    if Header::read(&target.place).is_ok() {
        return Err(Error::new(
            Kind::Conflict,
            format!("profile `{}` exists already", target.profile),
        ));
    }
    if password.identity.is_some() {
        return Err(
            Error::new(Kind::Usage, "a new vault begins with a password")
                .hint("share it afterwards with `sevault vault share add`"),
        );
    }
    let password = match desk.given_password(password)? {
        Some(password) => password,
        None => new_password(desk, target)?,
    };
    if password.is_empty() {
        return Err(Error::new(Kind::Usage, "a password is not empty"));
    }
    if let Some(directory) = target.place.file.parent() {
        os::private_dir(directory).map_err(|cause| {
            Error::io(format!("cannot create `{}`", directory.display()), &cause)
        })?;
    }
    Vault::create(&target.place, &password, os::now())
}

pub(super) fn new_password(desk: &Desk<'_>, target: &Target) -> Result<Secret> {
    if !ui::is_person_present() {
        return Err(Error::new(
            Kind::Failed,
            "cannot ask for a new password without a terminal",
        )
        .hint("give it with `--password-stdin` or `--password-file FILE`"));
    }
    let prompt = format!("New password for profile `{}`: ", target.profile);
    let password = desk.ui.ask_hidden(&prompt)?;
    let again = desk.ui.ask_hidden("The same again: ")?;
    if password.expose() == again.expose() {
        return Ok(password);
    }
    Err(Error::new(Kind::Failed, "the two passwords are not the same").hint("try again"))
}

fn list(desk: &Desk<'_>, json: bool) -> Result<()> {
    #[derive(serde::Serialize)]
    struct Profile {
        profile: String,
        default: bool,
        file: String,
    }
    let places = desk.places()?;
    let default = desk.config()?.default_profile()?;
    let names = os::list_files(&places.vaults()).map_err(|cause| {
        Error::io(
            format!("cannot list `{}`", places.vaults().display()),
            &cause,
        )
    })?;
    let mut profiles: Vec<Profile> = names
        .iter()
        .filter_map(|name| name.strip_suffix(".vault")?.parse::<ProfileName>().ok())
        .map(|name| Profile {
            default: name == default,
            file: Target::new(&places, name.clone())
                .place
                .file
                .display()
                .to_string(),
            profile: name.into(),
        })
        .collect();
    profiles.sort_unstable_by(|a, b| a.profile.cmp(&b.profile));
    if json {
        return desk.ui.json(&profiles);
    }
    if profiles.is_empty() {
        desk.ui
            .note("there is no profile yet; create one with `sevault profile create`");
        return Ok(());
    }
    let mut rows = vec![vec![
        "PROFILE".to_owned(),
        "DEFAULT".to_owned(),
        "FILE".to_owned(),
    ]];
    rows.extend(profiles.into_iter().map(|profile| {
        let default = if profile.default { "yes" } else { "" };
        vec![profile.profile, default.to_owned(), profile.file]
    }));
    desk.ui.table(&rows)
}

fn rename(desk: &Desk<'_>, from: &ProfileName, to: &ProfileName) -> Result<()> {
    let places = desk.places()?;
    let (old, new) = (
        Target::new(&places, from.clone()),
        Target::new(&places, to.clone()),
    );
    old.header()?;
    // The agent knows a session by its vault's file: the old one would go on under a name that is gone.
    lock(&old)?;
    store::rename(&old.place, &new.place)?;
    desk.config()?.rename_profile(from, to)?;
    desk.ui
        .note(&format!("profile `{from}` is called `{to}` now"));
    Ok(())
}

fn delete(desk: &Desk<'_>, name: &ProfileName, yes: bool) -> Result<()> {
    let target = Target::new(&desk.places()?, name.clone());
    // A vault that cannot be read can still be deleted, but not one that is not there.
    if let Err(error) = target.header()
        && error.kind == Kind::Missing
    {
        return Err(error);
    }
    let question =
        format!("Delete profile `{name}`, its vault, its snapshots and everything in them?");
    if !yes && !desk.ui.confirm(&question)? {
        return Err(Error::new(Kind::Failed, "nothing was deleted"));
    }
    lock(&target)?;
    store::delete(&target.place)?;
    desk.config()?.forget_profile(name)?;
    desk.ui.note(&format!("deleted profile `{name}`"));
    Ok(())
}

/// Ends the agent's sessions of a vault, if an agent runs.
pub(super) fn lock(target: &Target) -> Result<()> {
    match Client::connect()? {
        Some(mut client) => client
            .ask(
                &Request::Lock {
                    vault: Some(target.place.file.clone()),
                },
                Vec::new(),
            )
            .map(drop),
        None => Ok(()),
    }
}
