//! What is said between the command line and the agent.
//!
//! Touches: nothing.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::chain::Fault;
use super::clients::pending::Pending;
use super::policies::{Party, Policies};
use super::policy::Wish;
use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName, ToolName};
use crate::scope::find::Pick;
use crate::scope::{Choice, Selection};
use crate::secret::ask::{Ask, Found};
use crate::secret::{Entry, Secret, Timestamp};
use crate::vault::Version;
use crate::vault::merge::Side;

/// What one request asks. Values and keys never stand in here: they travel beside it, in the order in which they are mentioned.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    /// How things are. Never moves a deadline.
    Status,
    /// Opens a session. One value beside it: the private key of the slot. One beside the answer, if it is bound to a token: the token.
    Unlock {
        vault: VaultRef,
        slot: Uuid,
        /// Seconds until it ends, whatever happens.
        ttl: u64,
        /// Seconds of disuse after which it ends.
        idle: u64,
        binding: Binding,
        #[serde(default)]
        on_resume: OnResume,
    },
    /// Ends the sessions of one vault, or of all.
    Lock { vault: Option<PathBuf> },
    /// Ends the agent.
    Stop,
    /// The programs that came and are not registered.
    Pending,
    /// Has a program wait for its owner, whom nobody could ask for the password now.
    Propose { path: String, sha256: String },
    /// Looks at the policies of a vault's other doors again: they were changed.
    Reconsider { vault: PathBuf },
    /// Work on an open vault.
    Vault {
        vault: PathBuf,
        work: Work,
        /// Whether a value that comes back will be printed, which is not done for AI agents.
        #[serde(default)]
        prints: bool,
    },
}

impl Request {
    /// What sort of thing it is, for the policy.
    pub(super) fn wish(&self) -> Wish {
        match self {
            // To look again at a policy gives nothing away either.
            Self::Status | Self::Lock { .. } | Self::Stop | Self::Reconsider { .. } => Wish::Close,
            Self::Unlock { .. } | Self::Vault { .. } | Self::Pending | Self::Propose { .. } => {
                Wish::Open
            }
        }
    }
}

/// The one value that stands beside a request.
pub(super) fn only(values: Vec<Secret>) -> Result<Secret> {
    let mut values = values.into_iter();
    match (values.next(), values.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(Error::new(Kind::Usage, "a value is missing or left over")),
    }
}

/// Which vault, and where this device's memory of it lies.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VaultRef {
    pub(crate) profile: crate::name::ProfileName,
    pub(crate) file: PathBuf,
    pub(crate) state: PathBuf,
}

/// The door of HTTP, as the command that starts the agent found it settled.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpDoor {
    /// The vault that `/status`, `/lock` and what takes a password are about.
    pub(crate) vault: VaultRef,
    /// Whether `/init`, `/unlock` and `/change-password` are answered.
    pub(crate) takes_passwords: bool,
}

/// Whom a session serves.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Binding {
    #[default]
    User,
    Terminal,
    Token,
}

/// What becomes of a session when the machine has slept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnResume {
    #[default]
    Lock,
    Stay,
}

/// What is done with an open vault: by the agent, or without one by the command itself. One function does it for both.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Work {
    /// Metadata of every secret.
    List,
    /// The same, for a person at the TAB key: it is no use of the vault, and keeps nothing open.
    Complete,
    /// The secrets that a launch gets; values beside the answer.
    Grant { selection: Selection },
    /// As [`Work::Grant`], for a process that is about to become, or to start, a program. That process and its descendants may from then on ask for
    /// what it got here and for the names in `nest`, and no more; without a list they are not restrained.
    Launch {
        selection: Selection,
        nest: Option<Vec<SecretName>>,
        /// How it is launched, and the program's name as it was typed: for the audit.
        mode: String,
        program: String,
    },
    /// What [`Work::Grant`] would give, without the values.
    Plan { selection: Selection },
    /// One value beside the answer.
    Read { pick: Pick, version: Option<u64> },
    /// What is known of the values of a secret.
    History { pick: Pick },
    /// Which of these secrets have the value that stands beside: one for each. No value is decrypted for it, and none comes back.
    Match { ids: Vec<Uuid> },
    /// One transaction; values beside it, one for each `put`.
    Change { steps: Vec<Step> },
    /// When each source was last pulled, as this device remembers it.
    Pulls,
    /// Remembers that these sources were pulled just now.
    NotePulls { origins: Vec<String> },
    /// Whether the audit was changed.
    CheckAudit,
    /// Who may come in by the other doors.
    Doors,
    /// Takes everything away from one of those.
    Withdraw { from: Party },
    /// What a program gets that asks a helper; values beside the answer, but none for a list. Only the programs that are registered for the helper are answered.
    Help { helper: String, ask: Ask },
    /// From now on a helper is for this program too, known by these paths; without any, no more.
    Register {
        helper: String,
        program: String,
        paths: Vec<String>,
    },
    /// Makes two sides of this vault and what both came from one, for git. The result takes the place of the file `ours`.
    Merge {
        base: PathBuf,
        ours: PathBuf,
        theirs: PathBuf,
        prefer: Option<Side>,
    },
    /// As [`Work::List`], of another file of this vault: an earlier one, or that of another branch.
    ListFile { file: PathBuf },
    /// What the teammates are called.
    Team,
}

/// One step of a transaction, as [`crate::vault::Change`] has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Step {
    Put {
        name: SecretName,
        tool: Option<ToolName>,
        scope: Scope,
        label: Label,
        ttl: Option<u64>,
        expires: Option<Timestamp>,
        tags: std::collections::BTreeMap<String, String>,
    },
    Remove {
        id: Uuid,
    },
    Rename {
        id: Uuid,
        name: SecretName,
    },
    Restore {
        id: Uuid,
        version: u64,
    },
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Answer {
    Done,
    Refused {
        error: Error,
    },
    Status {
        status: Status,
    },
    Entries {
        entries: Vec<Listed>,
    },
    /// Values beside it, one for each choice; none for a plan.
    Granted {
        choices: Vec<Choice>,
    },
    /// One value beside it.
    Value,
    /// For a helper.
    Helped {
        found: Vec<Found>,
    },
    Versions {
        versions: Vec<Version>,
    },
    Changed {
        ids: Vec<Uuid>,
    },
    /// Those that have it.
    Matching {
        ids: Vec<Uuid>,
    },
    /// The slots of teammates, and what each is called.
    Team {
        names: Vec<(Uuid, String)>,
    },
    /// The sources that were pulled whole, and when last.
    Pulls {
        pulls: std::collections::BTreeMap<String, Timestamp>,
    },
    /// How many lines of the audit hold, or the first fault in it.
    Audit {
        lines: u64,
        fault: Option<Fault>,
    },
    Doors {
        policies: Policies,
    },
    Pending {
        pending: Vec<Pending>,
    },
}

/// A secret as it is listed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    pub(crate) entry: Entry,
    /// Seconds of disuse after which it will sleep; 0 if it does.
    pub(crate) sleeps_in: Option<u64>,
}

/// How the agent is, as `status --json` prints it (cli.md).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Status {
    pub(crate) running: bool,
    pub(crate) pid: u32,
    pub(crate) version: String,
    pub(crate) socket: String,
    pub(crate) uptime_s: u64,
    /// What protects the keys in memory: `memfd_secret`, `mlock` or `none`.
    pub(crate) backend: String,
    pub(crate) sessions: Vec<SessionStatus>,
    /// The doors that are open.
    #[serde(default)]
    pub(crate) doors: Vec<DoorStatus>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DoorStatus {
    pub(crate) door: String,
    pub(crate) socket: String,
    /// How many are there now.
    pub(crate) connections: usize,
    /// How many may come in by it.
    pub(crate) grants: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SessionStatus {
    pub(crate) profile: String,
    pub(crate) locked: bool,
    pub(crate) bound_to: String,
    pub(crate) idle_remaining_s: u64,
    pub(crate) ttl_remaining_s: u64,
    pub(crate) secrets: usize,
}
