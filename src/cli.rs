//! What may be asked on the command line, as data.
//!
//! Touches: nothing.

pub(crate) mod care;
pub(crate) mod doors;
pub(crate) mod exchange;
pub(crate) mod helper;
pub(crate) mod keychain;
pub(crate) mod pull;
pub(crate) mod trust;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::cli::care::CareArgs;
use crate::cli::doors::{CellArgs, ClientArgs, HttpTokenArgs};
use crate::cli::exchange::{CompareArgs, EditArgs, ExportArgs, ImportArgs, NsArgs, TotpArgs};
use crate::cli::helper::{HelperArgs, IntegrateArgs, TemplateArgs};
use crate::cli::keychain::KeychainArgs;
use crate::cli::pull::{AzureArgs, OnePasswordArgs, PullArgs, PullOne, VaultArgs};
use crate::cli::trust::{AllowArgs, DenyArgs, ShimsArgs, TrustedArgs};
use crate::config::{Expiry, Span};
use crate::exchange::generate::Recipe;
use crate::exec::settings::{Inherit, Mode};
use crate::name::{Label, Namespace, ProfileName, SecretName, ToolName, VarName};

/// Keep API keys in sealed vaults, and give each program exactly those that it was granted
#[derive(Debug, Parser)]
#[command(
    name = "sevault",
    version,
    help_expected = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// The command line as if it knew only the command of this name. It takes nothing that the whole one would not take likewise, and is built in
    /// a fraction of the time.
    pub(crate) fn only(name: &str) -> Option<clap::Command> {
        let command = clap::Command::new("sevault").subcommand_required(true);
        Some(Global::augment_args(command).subcommand(Command::named(name)?))
    }
}

/// What every command takes.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Global {
    /// Profile to use instead of the default one [env: SEVAULT_PROFILE]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<ProfileName>,
    /// Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Say only what went wrong
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// Where the password comes from when one is needed.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PasswordArgs {
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "password_file")]
    pub(crate) password_stdin: bool,
    /// Read the password from the first line of a file
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Open with a private key of age or SSH instead, as a teammate; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["password_stdin", "password_file"])]
    pub(crate) identity: Option<PathBuf>,
}

/// Makes the enum of commands and tells clap about them one by one: the flags of a command are built only when that command is the one typed.
/// Building all of them took a third of a millisecond at every start.
macro_rules! commands {
    ($(#[doc = $about:literal] $(#[$setting:ident($($value:tt)*)])* $name:ident($args:ty) = $typed:literal;)*) => {
        #[derive(Debug)]
        pub(crate) enum Command {
            $(#[doc = $about] $name($args),)*
        }

        impl Command {
            /// One command by its name.
            fn named(name: &str) -> Option<clap::Command> {
                match name {
                    $($typed => Some(
                        clap::Command::new($typed)
                            .about($about.trim_start())
                            $(.$setting($($value)*))*
                            // What an argument group says of itself would take the place of what the command says.
                            .defer(|command| <$args>::augment_args(command).about($about.trim_start()))
                    ),)*
                    _ => None,
                }
            }
        }

        impl FromArgMatches for Command {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
                match matches.subcommand() {
                    $(Some(($typed, matches)) => <$args>::from_arg_matches(matches).map(Self::$name),)*
                    Some(_) | None => Err(clap::Error::new(ErrorKind::MissingSubcommand)),
                }
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }

        impl Subcommand for Command {
            fn augment_subcommands(command: clap::Command) -> clap::Command {
                let known = [$(Self::named($typed)),*];
                command
                    .subcommand_required(true)
                    .arg_required_else_help(true)
                    .subcommands(known.into_iter().flatten())
            }

            fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
                Self::augment_subcommands(command)
            }

            fn has_subcommand(name: &str) -> bool {
                [$($typed),*].contains(&name)
            }
        }
    };
}

commands! {
    /// Create and look after profiles, each with a vault of its own
    Profile(ProfileArgs) = "profile";
    /// Store the credential of a tool
    Add(AddArgs) = "add";
    /// Store one secret
    Set(SetArgs) = "set";
    /// Print one value
    Get(GetArgs) = "get";
    /// List secrets, never their values
    List(ListArgs) = "list";
    /// Remove secrets
    #[visible_alias("rm")]
    #[alias("delete")]
    Remove(RemoveArgs) = "remove";
    /// Give a secret another name
    #[visible_alias("mv")]
    Move(MoveArgs) = "move";
    /// List the previous values of a secret by number, never the values
    History(HistoryArgs) = "history";
    /// Make a previous value the current one
    Restore(RestoreArgs) = "restore";
    /// Change a value in your editor
    Edit(EditArgs) = "edit";
    /// List namespaces, copy and move what is in one
    Ns(NsArgs) = "ns";
    /// Print the one-time password of this moment
    Totp(TotpArgs) = "totp";
    /// Say what two profiles have by name, values aside
    Compare(CompareArgs) = "compare";
    /// Take in the secrets of a file, all or none
    Import(ImportArgs) = "import";
    /// Print secrets in a format of others
    Export(ExportArgs) = "export";
    /// Run a program with exactly the secrets that it is granted
    Exec(ExecArgs) = "exec";
    /// Mask secrets in what passes from standard input to standard output
    Redact(RedactArgs) = "redact";
    /// Print a stub for `eval "$(…)"` that loads the credential of a tool
    Env(EnvArgs) = "env";
    /// Print the shell's hook: `source <(sevault init zsh)`
    Init(InitArgs) = "init";
    /// Add the hook to the start-up file of the shell: one line
    Install(InstallArgs) = "install";
    /// Remove the hook from the start-up file of the shell
    Uninstall(InstallArgs) = "uninstall";
    /// Print what takes the hook out of a running shell: `eval "$(sevault deactivate)"`
    Deactivate(DeactivateArgs) = "deactivate";
    /// Trust the project file of a directory as it is now
    Allow(AllowArgs) = "allow";
    /// Never look at the project file of a directory
    Deny(DenyArgs) = "deny";
    /// List the project files that were allowed or denied
    Trusted(TrustedArgs) = "trusted";
    /// Give scripts and editors wrapped programs: links to put first in PATH
    Shims(ShimsArgs) = "shims";
    /// Print the tools that this shell has loaded, for its prompt
    Prompt(NoArgs) = "prompt";
    /// Open the vault for this user
    Unlock(UnlockArgs) = "unlock";
    /// Close the vault, or every vault
    Lock(LockArgs) = "lock";
    /// Say what the agent holds open
    Status(StatusArgs) = "status";
    /// Run and look after the agent
    #[visible_alias("daemon")]
    Agent(AgentArgs) = "agent";
    /// Look after the vault file: its password, its ways in, its earlier copies
    Vault(CareArgs) = "vault";
    /// Let the keychain of the system open the vault
    #[alias("biometric")]
    Keychain(KeychainArgs) = "keychain";
    /// Let other programs' binaries read and write secrets by themselves
    Client(ClientArgs) = "client";
    /// Let sandboxed workloads read secrets, each with a token of its own
    Cell(CellArgs) = "cell";
    /// Fill the vault from Azure Key Vault, HashiCorp Vault or 1Password
    Pull(PullArgs) = "pull";
    /// The same as `pull azure`
    #[hide(true)]
    KvPull(PullOne<AzureArgs>) = "kv-pull";
    /// The same as `pull vault`
    #[hide(true)]
    VaultPull(PullOne<VaultArgs>) = "vault-pull";
    /// The same as `pull onepassword`
    #[hide(true)]
    OpPull(PullOne<OnePasswordArgs>) = "op-pull";
    /// Answer a program that asks a helper for its credential
    Helper(HelperArgs) = "helper";
    /// Have a program ask us for its key, by its own settings
    Integrate(IntegrateArgs) = "integrate";
    /// Fill a text with the secrets that it refers to
    Template(TemplateArgs) = "template";
    /// Say who asked for what, and what was decided
    Audit(AuditArgs) = "audit";
    /// Find keys that lie in files, and what is wrong with the set-up
    Doctor(DoctorArgs) = "doctor";
    /// Look at the settings and change them
    Config(ConfigArgs) = "config";
    /// Print the completion script of a shell
    Completions(CompletionsArgs) = "completions";
    /// Print the manual page, or write all pages into a directory
    Man(ManArgs) = "man";
    /// Show the whole story in a throw-away home
    Tour(NoArgs) = "tour";
    /// What the shell's hook calls to fetch a grant
    #[hide(true)]
    Load(LoadArgs) = "__load";
    /// What the shell's hook calls to learn what to take away
    #[hide(true)]
    Unload(UnloadArgs) = "__unload";
    /// What the shell's hook calls to show what is loaded
    #[hide(true)]
    Loaded(NoArgs) = "__status";
    /// What the shells' completion calls
    #[hide(true)]
    Complete(CompleteArgs) = "__complete";
    /// What waits to clear the clipboard
    #[hide(true)]
    Forget(NoArgs) = "__forget";
    /// What starting the agent re-executes
    #[hide(true)]
    Keeper(NoArgs) = "__agent";
}

/// Of a command that takes nothing of its own.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct NoArgs {}

#[derive(Args, Debug)]
pub(crate) struct ProfileArgs {
    #[command(subcommand)]
    pub(crate) command: ProfileCommand,
}

#[derive(Args, Debug)]
pub(crate) struct AgentArgs {
    #[command(subcommand)]
    pub(crate) command: AgentCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Create a profile and its vault
    Create {
        /// Name of the profile
        #[arg(value_name = "NAME")]
        name: Option<ProfileName>,
        /// Make a recovery code too, shown once on the terminal
        #[arg(long)]
        recovery: bool,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the profiles
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a profile the default one, or say which is
    Default {
        /// Name of the profile
        #[arg(value_name = "NAME")]
        name: Option<ProfileName>,
    },
    /// Give a profile another name
    Rename {
        /// Name that it has
        #[arg(value_name = "OLD")]
        from: ProfileName,
        /// Name that it gets
        #[arg(value_name = "NEW")]
        to: ProfileName,
    },
    /// Delete a profile with everything in it
    Delete {
        /// Name of the profile
        #[arg(value_name = "NAME")]
        name: ProfileName,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
}

/// Where a new secret applies.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ScopeArgs {
    /// Directory of the project in which it applies
    #[arg(long, value_name = "DIR", conflicts_with = "global_scope")]
    pub(crate) project: Option<PathBuf>,
    /// Apply everywhere
    #[arg(long = "global", id = "global_scope")]
    pub(crate) everywhere: bool,
}

#[derive(Args, Debug)]
pub(crate) struct AddArgs {
    /// Tool that the credential is for
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: ToolName,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Label that tells it apart from another of the same name and scope
    #[arg(long, value_name = "LABEL", default_value_t)]
    pub(crate) label: Label,
    /// Variable to store, where the tool reads several
    #[arg(long, value_name = "NAME")]
    pub(crate) var: Option<VarName>,
    /// Time of disuse after which it sleeps until `sevault unlock`
    #[arg(long, value_name = "DURATION")]
    pub(crate) ttl: Option<Span>,
    /// Date, or time from now, after which it is refused
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: Option<Expiry>,
    /// Read the value from standard input, less one line end
    #[arg(long)]
    pub(crate) stdin: bool,
    /// Replace without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct SetArgs {
    /// Name of the secret
    #[arg(value_name = "NAME")]
    pub(crate) name: SecretName,
    /// Read the value from standard input, less one line end
    #[arg(long, conflicts_with = "from_file")]
    pub(crate) stdin: bool,
    /// Make the value: a LENGTH; or alnum, letters, digits, hex, base64url, symbols, words or `[CHARACTERS]`, and `:LENGTH` if you like [default: alnum:32]
    #[arg(
        long,
        value_name = "SPEC",
        num_args = 0..=1,
        default_missing_value = "alnum",
        conflicts_with_all = ["stdin", "from_file"]
    )]
    pub(crate) generate: Option<Recipe>,
    /// Read the value from a file, byte for byte
    #[arg(long, value_name = "FILE")]
    pub(crate) from_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Label that tells it apart from another of the same name and scope
    #[arg(long, value_name = "LABEL", default_value_t)]
    pub(crate) label: Label,
    /// Tag to put on it (can be repeated)
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    pub(crate) tags: Vec<Tag>,
    /// Time of disuse after which it sleeps until `sevault unlock`
    #[arg(long, value_name = "DURATION")]
    pub(crate) ttl: Option<Span>,
    /// Date, or time from now, after which it is refused
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: Option<Expiry>,
    /// Allow this name although it can make a program run or trust something else (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_name: Vec<String>,
    /// Replace without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// A tag, `KEY=VALUE`.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl std::str::FromStr for Tag {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() && !text.chars().any(char::is_control) => {
                Ok(Self {
                    key: key.to_owned(),
                    value: value.to_owned(),
                })
            }
            Some(_) | None => Err("a tag is KEY=VALUE"),
        }
    }
}

/// Which one of several secrets of one name.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PickArgs {
    /// Name, or at least four characters of the id
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The one of this project instead of the nearest
    #[arg(long, value_name = "DIR", conflicts_with = "pick_global")]
    pub(crate) project: Option<PathBuf>,
    /// The one that applies everywhere instead of the nearest
    #[arg(long = "global", id = "pick_global")]
    pub(crate) everywhere: bool,
    /// The one with this label
    #[arg(long, value_name = "LABEL")]
    pub(crate) label: Option<Label>,
}

#[derive(Args, Debug)]
pub(crate) struct GetArgs {
    #[command(flatten)]
    pub(crate) pick: PickArgs,
    /// Number of a previous value, as `sevault history` lists them
    #[arg(long, value_name = "N")]
    pub(crate) version: Option<u64>,
    /// Print it even on a terminal
    #[arg(long, conflicts_with = "copy")]
    pub(crate) reveal: bool,
    /// Copy it to the clipboard instead of printing it
    #[arg(long)]
    pub(crate) copy: bool,
    /// Time after which the clipboard is cleared, unless something else was copied [default: 45s]
    #[arg(long, value_name = "DURATION", requires = "copy")]
    pub(crate) clear_after: Option<Span>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// File or directory to look into, instead of your home and this directory (can be repeated)
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Move the keys into the vault and replace the lines that hold them
    #[arg(long, conflicts_with_all = ["undo", "staged", "json", "sarif"])]
    pub(crate) fix: bool,
    /// With `--fix`, leave references in `.env` files that only `sevault exec --env-file` understands
    #[arg(long, requires = "fix")]
    pub(crate) references: bool,
    /// Bring back what `--fix` replaced
    #[arg(long, conflicts_with_all = ["staged", "json", "sarif"])]
    pub(crate) undo: bool,
    /// Change files without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Look at what is about to be committed
    #[arg(long, conflicts_with = "paths")]
    pub(crate) staged: bool,
    /// Install a git hook that looks at what is about to be committed
    #[arg(long, conflicts_with_all = ["paths", "fix", "undo", "staged"])]
    pub(crate) install_hook: bool,
    /// Pass over the findings that this file lists
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings to the baseline instead of reporting them
    #[arg(long, requires = "baseline")]
    pub(crate) accept: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "sarif")]
    pub(crate) json: bool,
    /// Print SARIF
    #[arg(long)]
    pub(crate) sarif: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Only credentials of this tool
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: Option<ToolName>,
    /// Only what applies in this directory alone
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// Only names in this namespace
    #[arg(long, value_name = "NAMESPACE")]
    pub(crate) ns: Option<Namespace>,
    /// Only what has this tag (can be repeated)
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    pub(crate) tags: Vec<Tag>,
    /// Only what has expired or will within two weeks, and what is older than the setting or its tag `rotate` allows
    #[arg(long)]
    pub(crate) due: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["name", "tool", "project"]))]
pub(crate) struct RemoveArgs {
    /// Name, or at least four characters of the id
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Credentials of this tool
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: Option<ToolName>,
    /// What applies in this directory alone
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// Do not ask when several match
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct MoveArgs {
    #[command(flatten)]
    pub(crate) pick: PickArgs,
    /// Name that it gets
    #[arg(value_name = "NEW")]
    pub(crate) to: SecretName,
    /// Allow this name although it can make a program run or trust something else (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_name: Vec<String>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    pub(crate) pick: PickArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct RestoreArgs {
    #[command(flatten)]
    pub(crate) pick: PickArgs,
    /// Number of the value, as `sevault history` lists them; the previous one unless given
    #[arg(long, value_name = "N")]
    pub(crate) version: Option<u64>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExecArgs {
    /// Only the credential of this tool (can be repeated)
    #[arg(long = "tool", value_name = "TOOL", help_heading = "Which secrets")]
    pub(crate) tools: Vec<ToolName>,
    /// Only this namespace, its prefix taken off (can be repeated)
    #[arg(long = "ns", value_name = "NAMESPACE", help_heading = "Which secrets")]
    pub(crate) namespaces: Vec<Namespace>,
    /// Exactly these, or nothing runs
    #[arg(
        long,
        value_name = "NAME,…",
        value_delimiter = ',',
        help_heading = "Which secrets"
    )]
    pub(crate) keys: Option<Vec<String>>,
    /// Run only if these are among what is granted
    #[arg(
        long,
        value_name = "NAME,…",
        value_delimiter = ',',
        help_heading = "Which secrets"
    )]
    pub(crate) require: Vec<SecretName>,
    /// This secret as that variable (can be repeated)
    #[arg(long = "env", value_name = "VAR=NAME", help_heading = "Which secrets")]
    pub(crate) renames: Vec<Rename>,
    /// Only secrets with this label
    #[arg(long, value_name = "LABEL", help_heading = "Which secrets")]
    pub(crate) label: Option<Label>,
    /// Variables from a file in the manner of .env, references sevault://PROFILE/NAME resolved (can be repeated)
    #[arg(long, value_name = "FILE", help_heading = "Which secrets")]
    pub(crate) env_file: Vec<PathBuf>,
    /// Give this secret, or the only one, on standard input instead of in a variable
    #[arg(
        long,
        value_name = "NAME",
        num_args = 0..=1,
        require_equals = true,
        help_heading = "Which secrets"
    )]
    pub(crate) secret_stdin: Option<Option<SecretName>>,
    /// What the program may see: standard, hardened, or custom as `sevault config` has it
    #[arg(long, value_name = "MODE", help_heading = "What else it sees")]
    pub(crate) mode: Option<Mode>,
    /// How much of our environment it inherits: full, minimal or none
    #[arg(long, value_name = "HOW MUCH", help_heading = "What else it sees")]
    pub(crate) inherit: Option<Inherit>,
    /// Variable that stays although the rules take it away (can be repeated)
    #[arg(long, value_name = "NAME", help_heading = "What else it sees")]
    pub(crate) keep: Vec<String>,
    /// Variable that goes along although the rules refuse or withhold it (can be repeated)
    #[arg(long, value_name = "NAME", help_heading = "What else it sees")]
    pub(crate) allow_name: Vec<String>,
    /// Keep it from other processes: their environment, their memory, signals, abstract sockets
    #[arg(long, help_heading = "What else it sees")]
    pub(crate) isolate: bool,
    /// Take away what this shell has loaded, for tmux and other servers
    #[arg(long, help_heading = "What else it sees")]
    pub(crate) clean: bool,
    /// Secret that it may ask for besides, with commas between several (can be repeated)
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        conflicts_with = "allow_nested",
        help_heading = "What else it sees"
    )]
    pub(crate) nest: Vec<SecretName>,
    /// Let it ask the agent as this shell does
    #[arg(long, help_heading = "What else it sees")]
    pub(crate) allow_nested: bool,
    /// Mask the secrets in its output, as hardened mode does by itself; `sevault redact --help` says what is caught
    #[arg(long, conflicts_with = "no_redact", help_heading = "What it prints")]
    pub(crate) redact: bool,
    /// Leave its output alone
    #[arg(long, help_heading = "What it prints")]
    pub(crate) no_redact: bool,
    /// Say which secret is masked: `[REDACTED:NAME]`
    #[arg(long, help_heading = "What it prints")]
    pub(crate) redact_names: bool,
    /// End it, and all that it has started, after this time: exit code 124
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<Span>,
    /// Name everything that is taken away
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Give it no secret at all
    #[arg(long, hide = true)]
    pub(crate) no_secrets: bool,
    /// Print what would happen, names only, and run nothing
    #[arg(long)]
    pub(crate) plan: bool,
    /// Print the plan as JSON
    #[arg(long, requires = "plan")]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    /// Program and its arguments
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    pub(crate) command: Vec<OsString>,
}

/// A secret under another name, `VAR=NAME`.
#[derive(Clone, Debug)]
pub(crate) struct Rename {
    pub(crate) variable: VarName,
    pub(crate) name: SecretName,
}

impl std::str::FromStr for Rename {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (variable, name) = text.split_once('=').ok_or("it is VAR=NAME")?;
        Ok(Self {
            variable: variable.parse::<VarName>().map_err(|error| error.message)?,
            name: name.parse::<SecretName>().map_err(|error| error.message)?,
        })
    }
}

/// What `redact` and `exec --redact` catch, and what not.
const MASKED: &str = "\
Masked are the values as they are and in base64, hex, percent-encoding, JSON, shell and XML quoting, whatever the chunks, colours, cursor \
movements and line breaks in them; also the lines of a key file, the password of a URL, and what is cut off after 12 bytes or more.

Not masked are values under 6 bytes, which are named in a warning; less than 12 bytes of a secret, or a piece without its beginning, printed alone; \
other encodings; and what goes to files or sockets, on Windows also to the console itself: a program gets pipes there and sees no terminal. By timing \
tricks at most 7 bytes come out. It is a safety net, not a wall: a program that wants to leak what it was given can.";

#[derive(Args, Debug)]
#[command(after_long_help = MASKED)]
pub(crate) struct RedactArgs {
    /// Mask only these
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub(crate) keys: Vec<SecretName>,
    /// Say which secret is masked: `[REDACTED:NAME]`
    #[arg(long)]
    pub(crate) redact_names: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// The shells that we speak.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ShellName {
    Bash,
    Zsh,
    Fish,
    #[value(alias = "pwsh")]
    Powershell,
    /// Any Bourne shell.
    #[value(hide = true)]
    Posix,
}

/// The shells that have completions.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Completed {
    Bash,
    Zsh,
    Fish,
    #[value(alias = "pwsh")]
    Powershell,
    Elvish,
}

#[derive(Args, Debug)]
pub(crate) struct EnvArgs {
    /// Tool whose credential is loaded
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: ToolName,
    /// Shell that evaluates the output; bash and zsh alike unless given
    #[arg(long, value_name = "SHELL")]
    pub(crate) shell: Option<ShellName>,
    /// Print the values themselves
    #[arg(long)]
    pub(crate) inline: bool,
    /// Print values even on a terminal or inside an AI agent
    #[arg(long, requires = "inline")]
    pub(crate) force: bool,
    /// Print what the stub evaluates
    #[arg(long, hide = true)]
    pub(crate) body: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// Shell to print the hook of
    #[arg(value_name = "SHELL")]
    pub(crate) shell: ShellName,
    /// Tools whose programs get their key whenever they are started by hand
    #[arg(long, value_name = "TOOL,…", value_delimiter = ',')]
    pub(crate) wrap: Vec<ToolName>,
    /// Look at the project file of each directory that is entered
    #[arg(long)]
    pub(crate) auto: bool,
}

#[derive(Args, Debug)]
pub(crate) struct InstallArgs {
    /// Shell that is meant [default: the one in SHELL]
    #[arg(long, value_name = "SHELL")]
    pub(crate) shell: Option<ShellName>,
    /// Start-up file to change, where it is not the usual one
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args, Debug)]
pub(crate) struct DeactivateArgs {
    /// Shell that evaluates the output; bash and zsh alike unless given
    #[arg(long, value_name = "SHELL")]
    pub(crate) shell: Option<ShellName>,
}

#[derive(Args, Debug)]
pub(crate) struct LoadArgs {
    /// Shell that takes the answer
    #[arg(long, value_name = "SHELL")]
    pub(crate) shell: ShellName,
    /// Tools whose credentials are loaded
    #[arg(value_name = "TOOL", required_unless_present = "auto")]
    pub(crate) tools: Vec<ToolName>,
    /// What the project file of this directory asks for, where that is trusted
    #[arg(long, conflicts_with = "tools")]
    pub(crate) auto: bool,
    /// Only credentials with this label
    #[arg(long, value_name = "LABEL")]
    pub(crate) label: Option<Label>,
    /// Load although the shell is the child of another; the function asks for it, we need not know
    #[arg(long)]
    pub(crate) here: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct UnloadArgs {
    /// Shell that takes the answer
    #[arg(long, value_name = "SHELL")]
    pub(crate) shell: ShellName,
    /// Tools whose credentials are taken away; all unless given
    #[arg(value_name = "TOOL")]
    pub(crate) tools: Vec<ToolName>,
    /// Only what has expired or is locked
    #[arg(long, conflicts_with = "tools")]
    pub(crate) due: bool,
}

/// How long a session lasts, and whom it serves.
#[derive(Args, Clone, Debug)]
pub(crate) struct SessionArgs {
    /// Time after which it ends, whatever happens: at most 12h [default: 8h]
    #[arg(long, value_name = "DURATION")]
    pub(crate) ttl: Option<Span>,
    /// Time of disuse after which it ends [default: 1h]
    #[arg(long, value_name = "DURATION")]
    pub(crate) idle: Option<Span>,
}

#[derive(Args, Debug)]
pub(crate) struct UnlockArgs {
    #[command(flatten)]
    pub(crate) session: SessionArgs,
    /// Whom it serves: every process of the user, or those of this terminal
    #[arg(long, value_name = "WHOM", default_value = "user")]
    pub(crate) bind: BindTo,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// Whom a session serves.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum BindTo {
    User,
    Terminal,
}

#[derive(Args, Debug)]
pub(crate) struct TokenArgs {
    #[command(flatten)]
    pub(crate) session: SessionArgs,
    /// Shell that evaluates the output
    #[arg(long, value_name = "SHELL", default_value = "posix")]
    pub(crate) shell: ShellName,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct AuditArgs {
    /// How many lines to print, the newest last
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Option<AuditCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that no line was changed, removed or added
    Verify {
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Print every line that is kept, as JSON
    Export,
}

#[derive(Args, Debug)]
pub(crate) struct LockArgs {
    /// Close every vault
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// Start the agent, if none runs
    Start,
    /// Stop the agent; every vault is closed
    Stop,
    /// Stop the agent and start it anew; every vault is closed
    Restart,
    /// Run the agent in the foreground, for systemd and launchd
    Run,
    /// Open the vault for whoever has the token: eval "$(sevault agent unlock)"
    Unlock(TokenArgs),
    /// Close the vault, or every vault
    Lock(LockArgs),
    /// Say what the agent holds open
    Status(StatusArgs),
    /// Make a token for the door of HTTP, printed once
    Token(HttpTokenArgs),
    /// Have systemd, launchd or the scheduler of Windows run the agent
    Service(ServiceArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ServiceArgs {
    #[command(subcommand)]
    pub(crate) command: ServiceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// Write the files that describe the service, started by the first command that needs it
    Install {
        /// Print them instead
        #[arg(long)]
        dry_run: bool,
    },
    /// Remove those files
    Uninstall,
}

#[derive(Args, Debug)]
pub(crate) struct ConfigArgs {
    /// The settings of every profile instead of this one's
    #[arg(long = "global", id = "config_global", global = true)]
    pub(crate) everywhere: bool,
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// List every setting, its value and where it was settled
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print one setting
    Get {
        /// Name of the setting
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Settle one
    Set {
        /// Name of the setting
        #[arg(value_name = "KEY")]
        key: String,
        /// Its value; a list is separated by commas
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Leave one to the default
    Unset {
        /// Name of the setting
        #[arg(value_name = "KEY")]
        key: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// Shell to print the script for
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Completed,
}

#[derive(Args, Debug)]
pub(crate) struct CompleteArgs {
    /// Say what each word is for
    #[arg(long)]
    pub(crate) about: bool,
    /// An empty word comes after the others: not every shell can hand one over
    #[arg(long)]
    pub(crate) empty: bool,
    /// What is typed so far, program name left out
    #[arg(last = true, value_name = "WORD")]
    pub(crate) words: Vec<OsString>,
}

#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// Directory to write all pages into
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent_and_every_argument_has_help() {
        Cli::command().debug_assert();
    }
}
