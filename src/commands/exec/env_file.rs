//! `exec --env-file`: variables from a file, where a reference stands for a secret of the vault.
//!
//! Touches: files, sockets, terminal.
//!
//! A file says which secret a program gets under which name, so one that came with somebody else's project could have a key sent elsewhere. What it refers to is
//! given only if the user has allowed the file as it is now, with `sevault allow FILE`.

use std::path::{Path, PathBuf};

use super::Grant;
use crate::commands::access::Desk;
use crate::commands::trust;
use crate::error::{Error, Kind, Result};
use crate::exchange::dotenv;
use crate::exec::env::Offer;
use crate::name::reference::{self, Reference};
use crate::name::{ProfileName, SecretName, VarName};
use crate::os;
use crate::scope::Selection;
use crate::secret::Secret;

/// What files of variables ask for.
#[derive(Default)]
pub(super) struct Wanted {
    references: Vec<(VarName, SecretName)>,
    plain: Vec<(VarName, Secret)>,
    is_given: bool,
}

/// Reads the files in their order; of a variable that several have the last value counts.
pub(super) fn read(files: &[PathBuf], profile: &ProfileName, desk: &Desk<'_>) -> Result<Wanted> {
    let mut wanted = Wanted {
        is_given: !files.is_empty(),
        ..Wanted::default()
    };
    for file in files {
        wanted.take(file, profile, desk).map_err(|error| Error {
            message: format!("cannot use `{}`: {}", file.display(), error.message),
            ..error
        })?;
    }
    Ok(wanted)
}

impl Wanted {
    fn take(&mut self, file: &Path, profile: &ProfileName, desk: &Desk<'_>) -> Result<()> {
        let fail = |cause: std::io::Error| Error::io("it cannot be read", &cause);
        let bytes = os::read_if_there(file)
            .map_err(fail)?
            .ok_or_else(|| Error::new(Kind::Missing, "there is no such file"))?;
        let bytes = Secret::new(bytes);
        let mut has_references = false;
        for item in dotenv::read(&bytes)?.items {
            let variable: VarName = item.name.as_str().parse()?;
            self.references.retain(|(name, _)| *name != variable);
            self.plain.retain(|(name, _)| *name != variable);
            let text = std::str::from_utf8(item.value.expose()).unwrap_or_default();
            if !reference::is_in(text) {
                self.plain.push((variable, item.value));
                continue;
            }
            has_references = true;
            let reference: Reference = text.trim().parse().map_err(|_| {
                Error::new(
                    Kind::Usage,
                    format!("the value of `{variable}` is no reference as a whole"),
                )
                .hint("write `sevault://PROFILE/NAME` and nothing else; `sevault template` fills in more")
            })?;
            self.references.push((variable, reference.within(profile)?));
        }
        if has_references {
            trust::check(file, bytes.expose(), desk)?;
        }
        Ok(())
    }

    /// Adds what the files refer to. Alone they choose all that a launch gets.
    pub(super) fn add_to(&self, mut selection: Selection) -> Selection {
        let is_alone = self.is_given
            && selection.tools.is_empty()
            && selection.namespaces.is_empty()
            && selection.keys.is_none()
            && selection.renames.is_empty();
        if is_alone {
            selection.keys = Some(
                self.references
                    .iter()
                    .map(|(_, name)| name.clone())
                    .collect(),
            );
        }
        selection.renames.extend(self.references.iter().cloned());
        selection
    }

    /// Whether the vault has nothing to give.
    pub(super) fn needs_nothing(&self, selection: &Selection) -> bool {
        self.is_given && selection.keys.as_ref().is_some_and(Vec::is_empty)
    }

    /// Adds the plain values to what was granted, except where a secret has the name.
    pub(super) fn add_plain(self, grant: &mut Grant) -> Result<()> {
        for (variable, value) in self.plain {
            if grant.offers.iter().any(|offer| offer.variable == variable) {
                continue;
            }
            grant.offers.push(Offer {
                // The plan and the messages say where it comes from.
                name: format!("env-file/{variable}").parse()?,
                variable,
                exact: true,
            });
            grant.values.push(value);
        }
        Ok(())
    }
}
