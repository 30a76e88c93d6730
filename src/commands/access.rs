//! How a command reaches a vault: through the agent where one has it open, else by the password.
//!
//! Touches: files, sockets, terminal.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::agent::client::{Approach, Client};
use crate::agent::protocol::{Answer, Binding, HttpDoor, OnResume, Request, VaultRef, Work};
use crate::agent::{spawn, work};
use crate::cli::{Global, PasswordArgs};
use crate::commands::{keychain, loaded};
use crate::config::{Config, Places};
use crate::error::{Error, Kind, Result};
use crate::name::{ProfileName, Scope};
use crate::os;
use crate::secret::{Entry, Secret};
use crate::ui::{self, Ui};
use crate::vault::{Header, Place, SlotKey, Vault};

/// How often a password may be typed wrong before we give up.
const TRIES: usize = 3;
/// Seconds that a session lasts unless it is said otherwise (design, section 5).
pub(crate) const TTL: u64 = 8 * 60 * 60;
/// Seconds of disuse after which a session ends unless it is said otherwise.
pub(crate) const IDLE: u64 = 60 * 60;
/// The longest session, in seconds.
pub(crate) const LONGEST_TTL: u64 = 12 * 60 * 60;

/// The setting by which a session outlives a suspended machine.
pub(super) const LOCK_ON_RESUME: &str = "lock-on-resume";

/// What every command stands on: what was said for all of them, and the way to speak.
pub(crate) struct Desk<'a> {
    global: Global,
    config: OnceCell<Config>,
    pub(crate) ui: &'a Ui,
}

/// One profile and where its vault lies.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) profile: ProfileName,
    pub(crate) place: Place,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(global: Global, ui: &'a Ui) -> Self {
        Self {
            global,
            config: OnceCell::new(),
            ui,
        }
    }

    pub(crate) fn places(&self) -> Result<Places> {
        let directory = match &self.global.dir {
            Some(directory) => Some(directory.clone()),
            None => os::variable("SEVAULT_DIR").map(PathBuf::from),
        };
        Places::find(directory)
    }

    /// What was said for all commands, for a command line of the same meaning.
    pub(crate) fn options(&self) -> Vec<OsString> {
        let Global {
            profile,
            dir,
            quiet,
        } = &self.global;
        let mut options: Vec<OsString> = Vec::new();
        if let Some(profile) = profile {
            options.extend(["--profile".into(), profile.as_str().into()]);
        }
        if let Some(directory) = dir {
            options.extend(["--dir".into(), directory.into()]);
        }
        if *quiet {
            options.push("--quiet".into());
        }
        options
    }

    /// The settings, to be changed.
    pub(crate) fn config(&self) -> Result<Config> {
        Config::read(&self.places()?.config_file())
    }

    /// The settings, to be looked at; the file is read once.
    pub(crate) fn settled(&self) -> Result<&Config> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = self.config()?;
        Ok(self.config.get_or_init(|| config))
    }

    /// The profile that this command is about: `--profile`, SEVAULT_PROFILE, the configured default.
    pub(crate) fn target(&self) -> Result<Target> {
        let places = self.places()?;
        let profile = match &self.global.profile {
            Some(name) => name.clone(),
            None => match os::variable("SEVAULT_PROFILE") {
                Some(name) => name
                    .into_string()
                    .unwrap_or_default()
                    .parse()
                    .map_err(|error: Error| error.hint("mend or unset SEVAULT_PROFILE"))?,
                None => self.settled()?.default_profile()?,
            },
        };
        Ok(Target::new(&places, profile))
    }

    /// The profile whose vault is the file at `path`, or in the directory of vaults the one of that name.
    pub(crate) fn target_of(&self, path: &Path, is_there: bool) -> Result<Target> {
        let name = path.file_name().and_then(|name| name.to_str());
        let profile = name.and_then(|name| name.strip_suffix(".vault"));
        let Some(Ok(profile)) = profile.map(str::parse) else {
            return self.target();
        };
        let mut target = Target::new(&self.places()?, profile);
        if is_there {
            target.place.file = os::absolute(path)
                .map_err(|cause| Error::io(format!("cannot find `{}`", path.display()), &cause))?;
        }
        Ok(target)
    }

    /// The vault of the profile that this command is about, to be reached when the first work is asked of it.
    pub(crate) fn vault(&'a self, password: &'a PasswordArgs) -> Result<Access<'a>> {
        Ok(self.vault_of(self.target()?, password))
    }

    pub(crate) fn vault_of(&'a self, target: Target, password: &'a PasswordArgs) -> Access<'a> {
        Access {
            desk: self,
            target,
            password,
            door: Door::Unknown,
            prints: false,
            approach: None,
        }
    }

    /// The same, but where there is no vault yet, a person at a terminal is offered one.
    pub(crate) fn vault_or_new(&'a self, password: &'a PasswordArgs) -> Result<Access<'a>> {
        let target = self.target()?;
        let is_missing =
            matches!(Header::read(&target.place), Err(error) if error.kind == Kind::Missing);
        if !is_missing || password.is_given() || !ui::is_person_present() {
            return Ok(self.vault_of(target, password));
        }
        let question = format!("There is no profile `{}` yet. Create it?", target.profile);
        if !self.ui.confirm(&question)? {
            return Err(target.missing());
        }
        let vault = super::profile::create(self, &target, password)?;
        drop(vault);
        Ok(self.vault_of(target, password))
    }

    /// The canonical directory that a person named for a project; it must exist, since the kernel's name for it is what callers are compared with.
    pub(crate) fn project(&self, directory: &Path) -> Result<PathBuf> {
        let what = || format!("cannot use `{}` as a project", directory.display());
        let root = os::canonical(directory).map_err(|cause| Error::io(what(), &cause))?;
        if root.is_dir() {
            return Ok(root);
        }
        Err(Error::new(
            Kind::Usage,
            format!("{}: it is not a directory", what()),
        ))
    }

    /// The scope that a person chose by `--project` or `--global`, if any.
    pub(crate) fn scope(&self, project: Option<&Path>, everywhere: bool) -> Result<Option<Scope>> {
        match project {
            Some(directory) => Ok(Some(Scope::Project(self.project(directory)?))),
            None => Ok(everywhere.then_some(Scope::Global)),
        }
    }

    /// A password for a profile, from the first source that has one. `None` where only an agent could help.
    pub(crate) fn given_password(&self, args: &PasswordArgs) -> Result<Option<Secret>> {
        if args.password_stdin {
            return ui::read_first_line().map(Some);
        }
        let Some(file) = &args.password_file else {
            return Ok(None);
        };
        let what = || format!("cannot read the password in `{}`", file.display());
        let bytes = os::read_if_there(file).map_err(|cause| Error::io(what(), &cause))?;
        let bytes = bytes.ok_or_else(|| {
            Error::new(Kind::Missing, format!("{}: there is no such file", what()))
        })?;
        Ok(Some(first_line(Secret::new(bytes))))
    }

    /// The key of a slot by the password itself, or by a teammate's private key, from the first source that has it: a fresh proof, in whose place neither a session nor a keychain stands.
    pub(crate) fn password_key(
        &self,
        target: &Target,
        header: &Header,
        args: &PasswordArgs,
    ) -> Result<SlotKey> {
        if let Some(file) = &args.identity {
            return header.identity_key(&identity(file)?, &mut || self.ask_passphrase(file));
        }
        if let Some(password) = self.given_password(args)? {
            return header.password_key(&password);
        }
        if let Some(password) = os::variable("SEVAULT_PASSWORD") {
            self.warn_of_password_in_environment();
            return header.password_key(&Secret::new(password.into_encoded_bytes()));
        }
        self.ask_for_key(target, header)
    }

    /// The key of a slot by a password that a person types, asked again when it is wrong.
    pub(crate) fn ask_for_key(&self, target: &Target, header: &Header) -> Result<SlotKey> {
        if !ui::is_person_present() {
            return Err(Error::new(
                Kind::Locked,
                format!("the vault of profile `{}` is locked", target.profile),
            )
            .hint("run `sevault unlock` in a terminal, or give `--password-stdin` or `--password-file FILE`"));
        }
        for _ in 1..TRIES {
            match self.ask_once(target, header) {
                Err(error) if error.kind == Kind::WrongKey => self.ui.error(&error),
                other => return other,
            }
        }
        self.ask_once(target, header)
    }

    /// The passphrase of a private key. Nothing but a person gives it: where one could lie, the key itself could lie as well.
    fn ask_passphrase(&self, file: &Path) -> Result<Secret> {
        let file = ui::printable(&file.display().to_string());
        if ui::is_person_present() {
            return self.ui.ask_hidden(&format!("Passphrase for `{file}`: "));
        }
        Err(Error::new(
            Kind::Locked,
            format!("the identity in `{file}` is protected by a passphrase"),
        )
        .hint("run it in a terminal, or use a key without one, made with `age-keygen`"))
    }

    fn ask_once(&self, target: &Target, header: &Header) -> Result<SlotKey> {
        let prompt = format!("Password for profile `{}`: ", target.profile);
        header.password_key(&self.ui.ask_hidden(&prompt)?)
    }

    pub(crate) fn warn_of_password_in_environment(&self) {
        self.ui.warn(
            "the password comes from SEVAULT_PASSWORD, which every program that you start can read",
        );
    }

    /// The agent, started if there is none.
    pub(crate) fn agent(&self) -> Result<Client> {
        if let Some(client) = Client::connect()? {
            return Ok(client);
        }
        spawn::start(self.http_door()?.as_ref())?;
        Client::connect()?.ok_or_else(|| Error::new(Kind::Locked, "the agent does not answer"))
    }

    /// The agent's door of HTTP, if the settings open it.
    pub(crate) fn http_door(&self) -> Result<Option<HttpDoor>> {
        let config = self.settled()?;
        let target = self.target()?;
        let is_on = |key: &str| {
            let own = config.get(Some(&target.profile), key);
            own.or_else(|| config.get(None, key))
                .and_then(toml_edit::Item::as_bool)
                .unwrap_or(false)
        };
        Ok(is_on("agent.http").then(|| HttpDoor {
            vault: VaultRef {
                profile: target.profile.clone(),
                file: target.place.file.clone(),
                state: target.place.state.clone(),
            },
            takes_passwords: is_on("agent.http-init"),
        }))
    }

    /// What becomes of the profile's sessions when the machine has slept: the setting `lock-on-resume`.
    fn on_resume(&self, profile: &ProfileName) -> Result<OnResume> {
        let config = self.settled()?;
        let own = config.get(Some(profile), LOCK_ON_RESUME);
        let settled = own.or_else(|| config.get(None, LOCK_ON_RESUME));
        // Whatever is no plain `false` locks.
        Ok(match settled.and_then(toml_edit::Item::as_bool) {
            Some(false) => OnResume::Stay,
            Some(true) | None => OnResume::Lock,
        })
    }

    /// Opens a session of the agent.
    pub(crate) fn open_session(
        &self,
        target: &Target,
        key: SlotKey,
        ttl: u64,
        idle: u64,
        binding: Binding,
    ) -> Result<(Answer, Vec<Secret>)> {
        let request = Request::Unlock {
            vault: VaultRef {
                profile: target.profile.clone(),
                file: target.place.file.clone(),
                state: target.place.state.clone(),
            },
            slot: key.slot,
            ttl,
            idle: idle.min(ttl),
            binding,
            on_resume: self.on_resume(&target.profile)?,
        };
        let answer = self.agent()?.ask(&request, vec![key.key])?;
        loaded::note_opened(Some(target.header()?.vault_id()));
        Ok(answer)
    }
}

impl Target {
    pub(crate) fn new(places: &Places, profile: ProfileName) -> Self {
        let place = Place {
            file: places.vaults().join(format!("{profile}.vault")),
            state: places.state.clone(),
        };
        Self { profile, place }
    }

    /// What to say where there is no such profile.
    pub(crate) fn missing(&self) -> Error {
        Error::new(
            Kind::Missing,
            format!("there is no profile `{}`", self.profile),
        )
        .hint(match self.profile.as_str() {
            "default" => "create it with `sevault profile create`".to_owned(),
            name => format!("create it with `sevault profile create {name}`"),
        })
    }

    pub(crate) fn header(&self) -> Result<Header> {
        match Header::read(&self.place) {
            Err(error) if error.kind == Kind::Missing => Err(self.missing()),
            other => other,
        }
    }
}

impl PasswordArgs {
    /// Whether the command line says where the password is.
    pub(crate) fn is_given(&self) -> bool {
        self.password_stdin || self.password_file.is_some() || self.identity.is_some()
    }
}

/// A vault that may have to be opened first.
pub(crate) struct Access<'a> {
    desk: &'a Desk<'a>,
    pub(crate) target: Target,
    password: &'a PasswordArgs,
    door: Door,
    /// Whether what comes back will be printed.
    prints: bool,
    approach: Option<Approach>,
}

/// Who does the work.
enum Door {
    /// Nobody was asked yet.
    Unknown,
    Agent,
    /// This process opened the vault itself: the password came from the command line or the environment.
    Own(Box<work::OpenVault>),
}

impl Access<'_> {
    /// Says that what comes back will be printed, which is refused to AI agents: by what can be seen here, and by what the agent sees.
    pub(crate) fn for_printing(mut self, what: &str) -> Result<Self> {
        super::load::refuse_runtime(what)?;
        self.prints = true;
        Ok(self)
    }

    /// Turns to the agent now, for a question that comes at once: both get ready at the same time.
    pub(crate) fn approach(&mut self) {
        if !self.password.is_given() {
            self.approach = Approach::begin();
        }
    }

    /// Has work done on the vault, opening it first where need be.
    pub(crate) fn work(
        &mut self,
        task: Work,
        values: Vec<Secret>,
    ) -> Result<(Answer, Vec<Secret>)> {
        if let Door::Unknown = self.door {
            self.door = if self.password.is_given() {
                let header = self.target.header()?;
                let key = self
                    .desk
                    .password_key(&self.target, &header, self.password)?;
                self.open_here(&key)?
            } else {
                match self.ask_agent(task.clone(), values.clone()) {
                    Err(error) if error.kind == Kind::Locked => self.open()?,
                    other => {
                        self.door = Door::Agent;
                        return other;
                    }
                }
            };
        }
        match &mut self.door {
            Door::Own(vault) => {
                let directory = here()?;
                work::perform(vault, task, values, &directory, os::now())
            }
            Door::Agent | Door::Unknown => self.ask_agent(task, values),
        }
    }

    /// As [`Access::work`] where it asks nobody: with the password of the command line, or in a session that is open.
    pub(crate) fn work_if_open(&mut self, task: Work) -> Result<(Answer, Vec<Secret>)> {
        self.put_if_open(task, Vec::new())
    }

    /// As [`Access::work_if_open`], with values.
    pub(crate) fn put_if_open(
        &mut self,
        task: Work,
        values: Vec<Secret>,
    ) -> Result<(Answer, Vec<Secret>)> {
        if self.password.is_given() {
            self.work(task, values)
        } else {
            self.ask_agent(task, values)
        }
    }

    /// The metadata of every secret.
    pub(crate) fn entries(&mut self) -> Result<Vec<Entry>> {
        match self.work(Work::List, Vec::new())? {
            (Answer::Entries { entries }, _) => {
                Ok(entries.into_iter().map(|listed| listed.entry).collect())
            }
            _ => Err(unexpected()),
        }
    }

    /// Opens the vault in this process, for work that is more than the agent takes at once. The agent sees by itself that the file has changed.
    pub(crate) fn take_over(&mut self) -> Result<()> {
        if let Door::Own(_) = self.door {
            return Ok(());
        }
        let password =
            os::variable("SEVAULT_PASSWORD").map(|text| Secret::new(text.into_encoded_bytes()));
        if password.is_none() && !ui::is_person_present() {
            return Err(Error::new(
                Kind::Locked,
                "this is more than the agent takes at once, and the password is not given",
            )
            .hint("give `--password-stdin` or `--password-file FILE`"));
        }
        let header = self.target.header()?;
        let key = match password {
            Some(password) => header.password_key(&password)?,
            None => self.desk.ask_for_key(&self.target, &header)?,
        };
        let vault = Vault::open(&self.target.place, &key, os::now())?;
        self.door = Door::Own(Box::new(work::OpenVault::new(vault)));
        Ok(())
    }

    fn ask_agent(&mut self, work: Work, values: Vec<Secret>) -> Result<(Answer, Vec<Secret>)> {
        let client = match self.approach.take() {
            Some(approach) => approach.meet()?,
            None => Client::connect()?,
        };
        let Some(mut client) = client else {
            return Err(
                Error::new(Kind::Locked, "the vault is locked: there is no agent")
                    .hint("unlock it with `sevault unlock`"),
            );
        };
        let request = Request::Vault {
            vault: self.target.place.file.clone(),
            work,
            prints: self.prints,
        };
        client.ask(&request, values)
    }

    fn open(&self) -> Result<Door> {
        let header = self.target.header()?;
        // What was locked is not opened again behind its owner's back: that takes an `unlock`.
        if !loaded::was_opened(header.vault_id())
            && let Some(key) = keychain::key(self.desk, &header)
        {
            self.desk
                .open_session(&self.target, key, TTL, IDLE, Binding::User)?;
            return Ok(Door::Agent);
        }
        if let Some(password) = os::variable("SEVAULT_PASSWORD") {
            self.desk.warn_of_password_in_environment();
            return self
                .open_here(&header.password_key(&Secret::new(password.into_encoded_bytes()))?);
        }
        let key = self.desk.ask_for_key(&self.target, &header)?;
        self.desk
            .open_session(&self.target, key, TTL, IDLE, Binding::User)?;
        Ok(Door::Agent)
    }

    fn open_here(&self, key: &SlotKey) -> Result<Door> {
        let vault = Vault::open(&self.target.place, key, os::now())?;
        Ok(Door::Own(Box::new(work::OpenVault::new(vault))))
    }
}

/// The directory that this command runs in, as the kernel names it.
pub(crate) fn here() -> Result<PathBuf> {
    os::current_dir().map_err(|cause| Error::io("cannot tell the current directory", &cause))
}

/// What to say when the agent answers another question.
pub(crate) fn unexpected() -> Error {
    Error::new(Kind::Failed, "the agent gave an answer of another kind")
        .hint("it may be older than this program: `sevault agent restart`")
}

/// The longest file of a private key, in bytes.
const LONGEST_IDENTITY: usize = 64 * 1024;

/// The file of a private key.
fn identity(file: &Path) -> Result<Secret> {
    if file == Path::new("-") {
        return ui::read_input(LONGEST_IDENTITY).map(Secret::new);
    }
    let what = || format!("cannot read the identity in `{}`", file.display());
    let bytes = os::read_if_there(file).map_err(|cause| Error::io(what(), &cause))?;
    bytes
        .map(Secret::new)
        .ok_or_else(|| Error::new(Kind::Missing, format!("{}: there is no such file", what())))
}

/// The bytes before the first line end.
fn first_line(text: Secret) -> Secret {
    let end = text.expose().iter().position(|byte| *byte == b'\n');
    let line = &text.expose()[..end.unwrap_or(text.len())];
    Secret::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}
