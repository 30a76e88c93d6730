//! What holds for a launch, as the flags, the project file and the tables of `config.toml` have it.
//!
//! Touches: nothing.

use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::exec::settings::{Settings, Wishes, settle};
use crate::name::ProfileName;

/// What holds for this launch, from the flags, the project file, the profile's table and the global keys.
pub(super) fn settings(
    config: &Config,
    profile: &ProfileName,
    flags: &Wishes,
    project: &Wishes,
) -> Result<Settings> {
    let profile = wishes(config, Some(profile))?;
    let global = wishes(config, None)?;
    Ok(settle(flags, project, &profile, &global))
}

/// What one table of `config.toml` says of launches.
fn wishes(config: &Config, profile: Option<&ProfileName>) -> Result<Wishes> {
    Ok(Wishes {
        mode: word(config, profile, "mode")?,
        inherit: word(config, profile, "inherit")?,
        care: word(config, profile, "care")?,
        redact: flag(config, profile, "redact")?,
        isolate: flag(config, profile, "isolate")?,
        keep: list(config, profile, "keep")?,
        strip: list(config, profile, "strip")?,
        allow: list(config, profile, "allow")?,
    })
}

fn word<T: std::str::FromStr>(
    config: &Config,
    profile: Option<&ProfileName>,
    key: &str,
) -> Result<Option<T>> {
    config
        .get(profile, key)
        .map(|item| {
            item.as_str()
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| wrong(key))
        })
        .transpose()
}

fn flag(config: &Config, profile: Option<&ProfileName>, key: &str) -> Result<Option<bool>> {
    config
        .get(profile, key)
        .map(|item| item.as_bool().ok_or_else(|| wrong(key)))
        .transpose()
}

fn list(config: &Config, profile: Option<&ProfileName>, key: &str) -> Result<Vec<String>> {
    let Some(item) = config.get(profile, key) else {
        return Ok(Vec::new());
    };
    let names = item.as_array().ok_or_else(|| wrong(key))?;
    names
        .iter()
        .map(|name| name.as_str().map(str::to_owned).ok_or_else(|| wrong(key)))
        .collect()
}

fn wrong(key: &str) -> Error {
    Error::new(
        Kind::Failed,
        format!("the setting `{key}` in `config.toml` is not one that it takes"),
    )
    .hint(format!(
        "mend the file, or run `sevault config unset {key}`"
    ))
}
