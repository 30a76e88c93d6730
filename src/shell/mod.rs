//! Shells: how each of them quotes, what its hook is, and how it is given data that is never its source text.
//!
//! Touches: nothing.

pub(crate) mod complete;
pub(crate) mod hook;
pub(crate) mod loaded;
pub(crate) mod markers;
pub(crate) mod protocol;
pub(crate) mod quote;
pub(crate) mod rc;

/// The languages that we speak to a shell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::enum_variant_names, reason = "PowerShell is its name")]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    PowerShell,
    /// What every Bourne shell understands: dash, ksh, mksh, busybox, and bash and zsh as well.
    Posix,
}
