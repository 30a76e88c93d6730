//! The one test binary. What can be tested without starting the program is tested where it stands, in `src/`.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly, and may touch what the program may not"
)]

/// A world of its own for every test, and the means to act in it.
mod support;

/// The agent, from its start to its end, and those who attack it.
#[cfg(unix)]
mod agent;
/// The hooks of others, beside ours.
#[cfg(unix)]
mod beside;
/// The care of the vault file.
#[cfg(unix)]
mod care;
/// Completion, by the program itself and at the TAB key.
#[cfg(unix)]
mod complete;
/// Writers that are killed.
#[cfg(unix)]
mod cut;
/// Keys that lie about are found, moved and brought back.
mod doctor;
/// The other doors of the agent.
#[cfg(unix)]
mod doors;

/// Secrets from files of others, and into them.
#[cfg(unix)]
mod exchange;

/// What a launched program sees, and how its end is told.
#[cfg(unix)]
mod exec;

/// Programs that ask a helper, and the settings that make them.
#[cfg(unix)]
mod helper;

/// The hooks, in the real shells.
#[cfg(unix)]
mod hook;

/// The keychains of the system, real ones.
#[cfg(unix)]
mod keychain;

/// Keys in a shell, from the vault to the variable and away again.
#[cfg(unix)]
mod load;
/// Project files and wrappers: what counts in a directory, and what shells make of it.
#[cfg(unix)]
mod project;
/// Pulls from cloud vaults, and everything that goes wrong there.
mod pull;

/// The README's transcript, typed into a terminal.
#[cfg(unix)]
mod readme;

/// What is generated and committed is current.
mod generated;

/// Vaults in repositories, with real git.
#[cfg(unix)]
mod git;

/// Teammates with keys of age and SSH.
#[cfg(unix)]
mod share;
/// From an empty home to a program with its key.
#[cfg(unix)]
mod spine;

/// Redaction, at real terminals and in pipes.
#[cfg(unix)]
mod terminal;

/// The architecture: floors, headers, the homes of effects.
mod tidy;

/// A TPM that opens a vault.
#[cfg(unix)]
mod tpm;

/// The world itself: what the other tests believe of it.
mod world;
