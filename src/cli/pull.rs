//! What may be asked of a pull, as data.
//!
//! Touches: nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::PasswordArgs;
use crate::config::Span;
use crate::name::{Namespace, SecretName, VarName};

#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "What `sevault pull` alone does is settled in the configuration, one table a source:\n\n  \
        [[profile.default.pull]]\n  from = \"azure\"\n  vault = \"my-vault\"\n  prefix = \"myapp-\"\n\n\
        Every other key is the flag of that name."
)]
pub(crate) struct PullArgs {
    /// Say when each source was last pulled on this device, and ask none
    #[arg(long, conflicts_with_all = ["overwrite", "skip", "prune", "keep_going", "dry_run"])]
    pub(crate) status: bool,
    #[command(flatten)]
    pub(crate) options: PullOptions,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    #[command(subcommand)]
    pub(crate) from: Option<PullFrom>,
}

/// Where from. Without one: from all that the profile's `pull` tables name.
#[derive(Debug, Subcommand)]
pub(crate) enum PullFrom {
    /// Pull from Azure Key Vault
    Azure(PullOne<AzureArgs>),
    /// Pull from HashiCorp Vault or OpenBao
    Vault(PullOne<VaultArgs>),
    /// Pull from 1Password, by `op` or a Connect server
    Onepassword(PullOne<OnePasswordArgs>),
}

#[derive(Args, Debug)]
pub(crate) struct PullOne<A: Args> {
    #[command(flatten)]
    pub(crate) source: A,
    #[command(flatten)]
    pub(crate) options: PullOptions,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// What every source takes.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PullOptions {
    /// Namespace to store under
    #[arg(long, value_name = "NAME")]
    pub(crate) ns: Option<Namespace>,
    /// Replace secrets that did not come from there
    #[arg(long, conflicts_with = "skip")]
    pub(crate) overwrite: bool,
    /// Leave secrets alone that did not come from there
    #[arg(long)]
    pub(crate) skip: bool,
    /// Remove what came from there and is there no more
    #[arg(long)]
    pub(crate) prune: bool,
    /// Store what can be had although something fails
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print what changes as JSON, names only
    #[arg(long)]
    pub(crate) json: bool,
    /// Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)
    #[arg(long, value_name = "VAR=NAME")]
    pub(crate) with: Vec<With>,
    /// Allow this name although it can make a program run or trust something else (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_name: Vec<String>,
    /// Longest time for one request [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<Span>,
}

#[derive(Args, Debug)]
pub(crate) struct AzureArgs {
    /// Name or address of the vault [env: AZURE_KEYVAULT_URL]
    #[arg(value_name = "VAULT")]
    pub(crate) vault: Option<String>,
    /// Only secrets whose names begin with this, as in `MYAPP_` or `myapp-`
    #[arg(long, value_name = "TEXT")]
    pub(crate) prefix: Option<String>,
    /// How to sign in, instead of the first way for which there is all it needs
    #[arg(long, value_name = "WAY")]
    pub(crate) auth: Option<AzureAuth>,
    /// Tenant to sign in to [env: AZURE_TENANT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) tenant: Option<String>,
    /// Client, or managed identity, to sign in as [env: AZURE_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Whom the token is for, where the vault has an address of its own
    #[arg(long, value_name = "URL")]
    pub(crate) audience: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AzureAuth {
    /// AZURE_CLIENT_SECRET of a service principal
    ServicePrincipal,
    /// The token in AZURE_FEDERATED_TOKEN_FILE
    Workload,
    /// The identity of this machine or service
    Managed,
    /// Whoever is signed in with `az`
    Cli,
}

#[derive(Args, Debug)]
pub(crate) struct VaultArgs {
    /// Address of the server [env: VAULT_ADDR]
    #[arg(long, value_name = "URL")]
    pub(crate) addr: Option<String>,
    /// Path where the key-value engine is mounted [default: secret]
    #[arg(long, value_name = "PATH")]
    pub(crate) mount: Option<String>,
    /// Directory or secret below which everything is taken
    #[arg(long, value_name = "PATH")]
    pub(crate) prefix: Option<String>,
    /// Namespace of the server [env: VAULT_NAMESPACE]
    #[arg(long, value_name = "PATH")]
    pub(crate) namespace: Option<String>,
    /// Version of the engine, instead of asking for it
    #[arg(long, value_name = "VERSION")]
    pub(crate) kv: Option<KvVersion>,
    /// Authorities to trust instead of the system's, as PEM [env: VAULT_CACERT]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_cert: Option<PathBuf>,
    /// How to sign in, instead of the first way for which there is all it needs
    #[arg(long, value_name = "WAY")]
    pub(crate) auth: Option<VaultAuth>,
    /// Path where that way to sign in is mounted
    #[arg(long, value_name = "PATH")]
    pub(crate) auth_mount: Option<String>,
    /// Role to sign in as with a JWT [env: VAULT_ROLE]
    #[arg(long, value_name = "NAME")]
    pub(crate) role: Option<String>,
    /// File that holds the token
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// File that holds the JWT
    #[arg(long, value_name = "FILE")]
    pub(crate) jwt_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KvVersion {
    #[value(name = "1")]
    One,
    #[value(name = "2")]
    Two,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum VaultAuth {
    /// VAULT_TOKEN, a token file, or what `vault login` left
    Token,
    /// VAULT_ROLE_ID and VAULT_SECRET_ID
    Approle,
    /// VAULT_JWT, or a file
    Jwt,
}

#[derive(Args, Debug)]
pub(crate) struct OnePasswordArgs {
    /// Title or id of the item; otherwise all items of the vault
    #[arg(value_name = "ITEM")]
    pub(crate) item: Option<String>,
    /// Name or id of the vault
    #[arg(long, value_name = "VAULT")]
    pub(crate) op_vault: Option<String>,
    /// Make the section of a field part of its name
    #[arg(long)]
    pub(crate) sections: bool,
    /// Whom to ask: Connect where OP_CONNECT_TOKEN is set, otherwise `op`
    #[arg(long, value_name = "WAY")]
    pub(crate) by: Option<OnePasswordBy>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum OnePasswordBy {
    /// The program `op`
    Op,
    /// The server in OP_CONNECT_HOST
    Connect,
}

/// `VAR=NAME`: a variable, and the secret that it is taken from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct With {
    pub(crate) variable: VarName,
    pub(crate) secret: SecretName,
}

impl std::str::FromStr for With {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = "it is like `VAULT_TOKEN=ops/VAULT_TOKEN`";
        let (variable, secret) = text.split_once('=').ok_or(rule)?;
        match (variable.parse(), secret.parse()) {
            (Ok(variable), Ok(secret)) => Ok(Self { variable, secret }),
            _ => Err(rule),
        }
    }
}
