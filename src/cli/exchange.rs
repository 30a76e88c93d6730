//! What moving secrets in and out may be asked.
//!
//! Touches: nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::{PasswordArgs, PickArgs, Rename, ScopeArgs, Tag};
use crate::config::Span;
use crate::name::{Label, Namespace, ProfileName, SecretName, ToolName};

#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// File or pipe, `-` for standard input; or what the format says instead
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Format [default: told by the name and the contents]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ImportFormat>,
    /// Namespace to put the names into
    #[arg(long, value_name = "NAMESPACE")]
    pub(crate) ns: Option<Namespace>,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Label that tells them apart from others of the same name and scope
    #[arg(long, value_name = "LABEL", default_value_t)]
    pub(crate) label: Label,
    /// Tag to put on them (can be repeated)
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    pub(crate) tags: Vec<Tag>,
    /// Replace what is here with another value; the old values go to the history
    #[arg(long, conflicts_with = "skip")]
    pub(crate) overwrite: bool,
    /// Leave what is here with another value
    #[arg(long)]
    pub(crate) skip: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How long a pipe may have nothing [default: 1m]
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<Span>,
    /// Allow this name although it can make a program run or trust something else (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_name: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// NAME=value, as in .env files
    #[value(alias = "env")]
    Dotenv,
    /// An object of names and values
    Json,
    /// The JSON of Bitwarden, not encrypted
    Bitwarden,
    /// The CSV of 1Password
    #[value(alias = "onepassword")]
    #[value(name = "1password")]
    OnePassword,
    /// The CSV of KeePassXC or KeePass
    #[value(alias = "keepassxc")]
    Keepass,
    /// A directory of pass, opened by gpg
    Pass,
    /// A namespace of envchain instead of a file
    Envchain,
    /// A profile of aws-vault instead of a file
    AwsVault,
}

#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// Format
    #[arg(long, value_name = "FORMAT", default_value = "dotenv")]
    pub(crate) format: ExportFormat,
    /// Everything that applies here, each under its whole name
    #[arg(
        long,
        conflicts_with_all = ["tools", "namespaces", "keys", "renames"],
        help_heading = "Which secrets"
    )]
    pub(crate) all: bool,
    /// Only the credential of this tool (can be repeated)
    #[arg(long = "tool", value_name = "TOOL", help_heading = "Which secrets")]
    pub(crate) tools: Vec<ToolName>,
    /// Only this namespace, its prefix taken off (can be repeated)
    #[arg(long = "ns", value_name = "NAMESPACE", help_heading = "Which secrets")]
    pub(crate) namespaces: Vec<Namespace>,
    /// Exactly these, or nothing is printed
    #[arg(
        long,
        value_name = "NAME,…",
        value_delimiter = ',',
        help_heading = "Which secrets"
    )]
    pub(crate) keys: Option<Vec<SecretName>>,
    /// This secret as that variable (can be repeated)
    #[arg(long = "env", value_name = "VAR=NAME", help_heading = "Which secrets")]
    pub(crate) renames: Vec<Rename>,
    /// Only secrets with this label
    #[arg(long, value_name = "LABEL", help_heading = "Which secrets")]
    pub(crate) label: Option<Label>,
    /// Let this variable pass although it can make a program run or trust something else (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_name: Vec<String>,
    /// Print them even on a terminal
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Print them even inside an AI agent
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// The formats that are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// NAME=value, as in .env files
    #[value(alias = "env")]
    Dotenv,
    /// An object of names and values
    Json,
    /// A mapping of names and values
    #[value(alias = "yml")]
    Yaml,
    /// What bash, zsh and other Bourne shells evaluate
    #[value(alias = "bash", alias = "zsh", alias = "posix", alias = "sh")]
    Shell,
    /// What fish evaluates
    Fish,
    /// What PowerShell evaluates
    #[value(alias = "pwsh")]
    Powershell,
    /// What `docker run --env-file` reads
    Docker,
    /// Masks for the log of GitHub Actions, and variables, which go to the file that GITHUB_ENV names if it is set
    Github,
}

#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// One profile
    #[arg(value_name = "A")]
    pub(crate) a: ProfileName,
    /// The other
    #[arg(value_name = "B")]
    pub(crate) b: ProfileName,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct NsArgs {
    #[command(subcommand)]
    pub(crate) command: NsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NsCommand {
    /// List the namespaces
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Copy what is in a namespace into another
    #[command(visible_alias = "cp")]
    Copy(NsPair),
    /// Move what is in a namespace into another
    #[command(visible_alias = "mv")]
    Move(NsPair),
}

#[derive(Args, Debug)]
pub(crate) struct NsPair {
    /// Namespace where they are
    #[arg(value_name = "FROM")]
    pub(crate) from: Namespace,
    /// Namespace where they go
    #[arg(value_name = "TO")]
    pub(crate) to: Namespace,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct TotpArgs {
    #[command(flatten)]
    pub(crate) pick: PickArgs,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct EditArgs {
    #[command(flatten)]
    pub(crate) pick: PickArgs,
    /// Allow this name although it can make a program run or trust something else (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_name: Vec<String>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}
