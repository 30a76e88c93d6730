//! The doctor: finds keys that lie in files, and says how to put them where they belong.
//!
//! Touches: nothing.
//!
//! ```text
//! places, git   which files, and how each is to be read     scan      files in, findings out, in chunks
//! rules         bytes in, hits out                          finding   a hit without its value: masked, and a keyed fingerprint
//! formats       what keys look like                         report    findings as JSON and SARIF, and the baseline
//! names         what secrets are called                     fix       a file's bytes in, its new bytes and what to store out
//! assignment    NAME=value, read by hand                    undo      what a fix replaced, to be sealed in the vault
//! likeness      what only looks like a secret               checks    facts in, OK, WARN and FAIL out
//! ```
//!
//! A value is looked at in `rules` and copied out only by `fix`, into a `Secret`.

pub(crate) mod assignment;
pub(crate) mod checks;
pub(crate) mod finding;
pub(crate) mod fix;
pub(crate) mod formats;
pub(crate) mod git;
mod likeness;
pub(crate) mod names;
pub(crate) mod places;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod scan;
pub(crate) mod undo;
