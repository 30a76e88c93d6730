//! The desk: one file per command, and the only place where rooms meet.
//!
//! Touches: nothing.

mod access;
mod add;
mod agent;
mod audit;
mod cell;
mod client;
mod clipboard;
mod compare;
mod complete;
mod config;
mod doctor;
mod edit;
mod env;
mod exec;
mod export;
mod generate;
mod get;
mod helper;
mod history;
mod import;
mod init;
mod install;
mod integrate;
mod keychain;
mod list;
mod load;
mod loaded;
mod lock;
mod ns;
mod place;
mod policies;
mod profile;
mod pull;
mod redact;
mod relocate;
mod remove;
mod restore;
mod set;
mod shims;
mod status;
mod template;
mod token;
mod totp;
mod tour;
mod trust;
mod unlock;
mod vault;

use crate::agent::spawn;
use crate::cli::pull::PullFrom;
use crate::cli::{Cli, Command, NoArgs};
use crate::commands::access::Desk;
use crate::error::{ExitCode, Result};
use crate::ui::Ui;

pub(crate) use shims::called_as;

/// What is printed for a shell to evaluate when we fail: it fails in every shell, and `eval "$(sevault …)"` has no other way to learn of it.
pub(crate) const FAILURE: &[u8] = b"false\n";

/// Carries out one command. What it returns is the exit code of the process.
pub(crate) fn run(cli: Cli, ui: &Ui) -> Result<ExitCode> {
    let desk = Desk::new(cli.global, ui);
    match cli.command {
        Command::Profile(args) => profile::run(args, &desk),
        Command::Add(args) => add::run(args, &desk),
        Command::Set(args) => set::run(args, &desk),
        Command::Get(args) => get::run(args, &desk),
        Command::List(args) => list::run(args, &desk),
        Command::Remove(args) => remove::run(args, &desk),
        Command::Move(args) => relocate::run(args, &desk),
        Command::History(args) => history::run(args, &desk),
        Command::Restore(args) => restore::run(args, &desk),
        Command::Import(args) => import::run(args, &desk),
        Command::Compare(args) => compare::run(args, &desk),
        Command::Ns(args) => ns::run(args, &desk),
        Command::Edit(args) => edit::run(args, &desk),
        Command::Totp(args) => totp::run(args, &desk),
        Command::Forget(NoArgs {}) => clipboard::forget(),
        Command::Export(args) => export::run(args, &desk),
        Command::Exec(args) => exec::run(args, &desk),
        Command::Unlock(args) => unlock::run(args, &desk),
        Command::Lock(args) => lock::run(args, &desk),
        Command::Status(args) => status::run(args, &desk),
        Command::Agent(args) => agent::run(args, &desk),
        Command::Vault(args) => vault::run(args, &desk),
        Command::Keychain(args) => keychain::run(args, &desk),
        Command::Client(args) => client::run(args, &desk),
        Command::Cell(args) => cell::run(args, &desk),
        Command::Pull(args) => pull::run(args, &desk),
        Command::KvPull(args) => pull::one(PullFrom::Azure(args), &desk),
        Command::VaultPull(args) => pull::one(PullFrom::Vault(args), &desk),
        Command::OpPull(args) => pull::one(PullFrom::Onepassword(args), &desk),
        Command::Helper(args) => helper::run(args, &desk),
        Command::Integrate(args) => integrate::run(args, &desk),
        Command::Template(args) => template::run(args, &desk),
        Command::Audit(args) => audit::run(args, &desk),
        Command::Doctor(args) => doctor::run(args, &desk),
        Command::Config(args) => config::run(args, &desk),
        Command::Completions(args) => generate::completions(args, &desk),
        Command::Man(args) => generate::man(args, &desk),
        Command::Redact(args) => redact::run(args, &desk),
        Command::Env(args) => env::run(args, &desk),
        Command::Init(args) => init::run(args, &desk),
        Command::Install(args) => install::install(args, &desk),
        Command::Uninstall(args) => install::uninstall(args, &desk),
        Command::Deactivate(args) => init::deactivate(args, &desk),
        Command::Allow(args) => trust::allow(args, &desk),
        Command::Deny(args) => trust::deny(args, &desk),
        Command::Trusted(args) => trust::trusted(args, &desk),
        Command::Shims(args) => shims::run(args, &desk),
        Command::Prompt(args) => load::prompt(args, &desk),
        Command::Complete(args) => complete::run(args, &desk),
        Command::Load(args) => load::run(args, &desk),
        Command::Unload(args) => load::unload(args, &desk),
        Command::Loaded(args) => load::status(args, &desk),
        Command::Tour(NoArgs {}) => tour::run(&desk),
        Command::Keeper(NoArgs {}) => spawn::serve_detached().map(|()| ExitCode::SUCCESS),
    }
}
