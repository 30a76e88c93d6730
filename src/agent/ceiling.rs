//! What a launched process may still ask for: what its launch was granted, and no more.
//!
//! Touches: nothing.
//!
//! A launch is noted by its process. Whoever has that process among its ancestors, or is it, is under its ceiling; under several, only what all allow is
//! allowed. What escapes: a process that was handed over to another parent (a daemon, a new unit of a service manager, a job of another terminal)
//! is no descendant for the kernel, so it is none for us.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::error::{Error, Kind, Result};
use crate::name::SecretName;

/// A process: its number and when it began.
type Process = (u32, u64);

/// So many launches are remembered before those that have ended are forgotten.
const MANY: usize = 256;
/// More than can run at a time on any machine of a person.
const MOST: usize = 16_384;

/// What one launch left to ask for.
#[derive(Clone, Debug)]
pub(super) struct Ceiling {
    /// The vault that it was granted from; of any other it gets nothing.
    pub(super) file: PathBuf,
    pub(super) granted: HashSet<Uuid>,
    /// Names that were allowed besides.
    pub(super) nest: Vec<SecretName>,
}

/// The launches whose processes may still run.
#[derive(Debug, Default)]
pub(super) struct Launches(Vec<(Process, Ceiling)>);

impl Launches {
    /// Notes a launch; those that have ended go when there are many.
    pub(super) fn note(
        &mut self,
        process: Process,
        ceiling: Ceiling,
        is_running: impl Fn(Process) -> bool,
    ) -> Result<()> {
        if self.0.len() >= MANY && self.0.len().is_power_of_two() {
            self.0.retain(|(process, _)| is_running(*process));
        }
        if self.0.len() >= MOST {
            return Err(Error::new(
                Kind::Busy,
                "too many launched programs are running",
            ));
        }
        self.0.push((process, ceiling));
        Ok(())
    }

    /// What is over a process of this lineage, itself first, that asks about the vault in `file`.
    pub(super) fn over(&self, lineage: &[Process], file: &Path) -> Limits {
        let over = self
            .0
            .iter()
            .filter(|(process, _)| lineage.contains(process));
        Limits(
            over.map(|(_, ceiling)| (ceiling.file == file).then(|| ceiling.clone()))
                .collect(),
        )
    }
}

/// The ceilings over one request; one of another vault allows nothing of this one.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits(Vec<Option<Ceiling>>);

impl Limits {
    pub(super) fn is_free(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn allow(&self, id: Uuid, name: &SecretName) -> bool {
        self.0.iter().all(|ceiling| {
            ceiling
                .as_ref()
                .is_some_and(|ceiling| ceiling.granted.contains(&id) || ceiling.nest.contains(name))
        })
    }

    pub(super) fn check(&self, id: Uuid, name: &SecretName) -> Result<()> {
        if self.allow(id, name) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Denied,
            format!("`{name}` may not be asked for by a program that was launched without it"),
        )
        .hint(format!(
            "launch that program with `--nest {name}`, or with `--allow-nested`"
        )))
    }

    /// Changes are for those above every ceiling.
    pub(super) fn check_change(&self) -> Result<()> {
        if self.is_free() {
            return Ok(());
        }
        Err(Error::new(
            Kind::Denied,
            "a program that was launched with secrets may not change any",
        )
        .hint("launch it with `--allow-nested`"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use uuid::Uuid;

    use super::{Ceiling, Launches};

    fn ceiling(file: &str, id: u128, nest: &[&str]) -> Ceiling {
        Ceiling {
            file: PathBuf::from(file),
            granted: [Uuid::from_u128(id)].into(),
            nest: nest.iter().map(|name| name.parse().unwrap()).collect(),
        }
    }

    fn allows(
        launches: &Launches,
        lineage: &[(u32, u64)],
        file: &str,
        id: u128,
        name: &str,
    ) -> bool {
        let limits = launches.over(lineage, Path::new(file));
        limits.allow(Uuid::from_u128(id), &name.parse().unwrap())
    }

    #[test]
    fn a_launch_and_its_descendants_get_what_it_was_granted_and_no_more() {
        let mut launches = Launches::default();
        launches
            .note((10, 1), ceiling("/v", 1, &["EXTRA"]), |_| true)
            .unwrap();
        for lineage in [&[(10, 1)][..], &[(12, 5), (11, 3), (10, 1), (2, 0)]] {
            assert!(allows(&launches, lineage, "/v", 1, "A"));
            assert!(allows(&launches, lineage, "/v", 9, "EXTRA"));
            assert!(!allows(&launches, lineage, "/v", 2, "B"));
            assert!(!allows(&launches, lineage, "/other", 1, "A"));
        }
        // Another process of the same number, and one beside it.
        assert!(allows(&launches, &[(10, 2)], "/v", 2, "B"));
        assert!(allows(&launches, &[(13, 4), (2, 0)], "/v", 2, "B"));
    }

    #[test]
    fn a_launch_in_a_launch_is_under_both() {
        let mut launches = Launches::default();
        launches
            .note((10, 1), ceiling("/v", 1, &["EXTRA"]), |_| true)
            .unwrap();
        launches
            .note((20, 2), ceiling("/v", 1, &["OTHER"]), |_| true)
            .unwrap();
        let lineage = [(20, 2), (10, 1)];
        assert!(allows(&launches, &lineage, "/v", 1, "A"));
        assert!(!allows(&launches, &lineage, "/v", 9, "EXTRA"));
        assert!(!allows(&launches, &lineage, "/v", 9, "OTHER"));
    }

    #[test]
    fn launches_that_ended_are_forgotten() {
        let mut launches = Launches::default();
        for pid in 0..10_000 {
            let note = launches.note((pid, 0), ceiling("/v", 1, &[]), |(running, _)| {
                running % 100 == 0
            });
            note.unwrap();
        }
        assert!(launches.0.len() < 1000);
    }
}
