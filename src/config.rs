//! Where things lie, and what the user has settled.
//!
//! Touches: files.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use toml_edit::{DocumentMut, Item, Table, Value, value};

use crate::error::{Error, Kind, Result};
use crate::name::ProfileName;
use crate::os;
use crate::secret::Timestamp;

/// A length of time in seconds, typed as `90s`, `15m`, `8h`, `7d` or plain seconds.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Span(pub(crate) u64);

impl FromStr for Span {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const RULE: &str = "a duration is like `90s`, `15m`, `8h` or `7d`";
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let unit = match &text[digits.len()..] {
            "" | "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return Err(RULE),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(RULE);
        }
        let count: u64 = digits.parse().map_err(|_| RULE)?;
        match count.checked_mul(unit) {
            Some(seconds) if seconds > 0 => Ok(Self(seconds)),
            Some(_) | None => Err(RULE),
        }
    }
}

/// When something ends: on a date, or after a time from now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Expiry {
    At(Timestamp),
    After(Span),
}

impl Expiry {
    pub(crate) fn from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::After(Span(seconds)) => now.saturating_add_unsigned(seconds),
        }
    }
}

impl FromStr for Expiry {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(span) = text.parse() {
            return Ok(Self::After(span));
        }
        if let Ok(time) = text.parse::<jiff::Timestamp>() {
            return Ok(Self::At(time.as_second()));
        }
        // A date alone is its beginning in UTC, so that it means the same on every machine of a team.
        text.parse::<jiff::civil::Date>()
            .ok()
            .and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok())
            .map(|time| Self::At(time.timestamp().as_second()))
            .ok_or("a date is like `2027-01-31`, `2027-01-31T12:00:00Z` or, from now, `90d`")
    }
}

/// The directories of this user, by the platform's convention (design: places).
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) config: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) state: PathBuf,
    /// The directory of the vault files when the user named another.
    vaults: Option<PathBuf>,
}

impl Places {
    /// Where everything lies; `vaults` is `--dir` or SEVAULT_DIR.
    pub(crate) fn find(vaults: Option<PathBuf>) -> Result<Self> {
        let homes = os::homes().ok_or_else(|| {
            Error::new(Kind::Failed, "cannot tell where your files lie")
                .hint("set HOME to your home directory")
        })?;
        let vaults = match vaults {
            Some(directory) if directory.as_os_str().is_empty() => {
                return Err(
                    Error::new(Kind::Usage, "the directory of the vaults is empty")
                        .hint("unset SEVAULT_DIR, or name a directory"),
                );
            }
            Some(directory) => Some(os::absolute(&directory).map_err(|cause| {
                Error::io(format!("cannot find `{}`", directory.display()), &cause)
            })?),
            None => None,
        };
        Ok(Self {
            config: homes.config.join("sevault"),
            data: homes.data.join("sevault"),
            state: homes.state.join("sevault"),
            vaults,
        })
    }

    /// The directory of the vault files.
    pub(crate) fn vaults(&self) -> PathBuf {
        self.vaults
            .clone()
            .unwrap_or_else(|| self.data.join("profiles"))
    }

    pub(crate) fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }
}

/// `config.toml`: keys for everything, then one table `[profile.NAME]` a profile. Comments and order survive our edits.
pub(crate) struct Config {
    file: PathBuf,
    document: DocumentMut,
}

impl Config {
    /// Reads the file; an absent one is empty.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let text = match os::read_if_there(file) {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(cause) => {
                return Err(Error::io(
                    format!("cannot read `{}`", file.display()),
                    &cause,
                ));
            }
        };
        let document = String::from_utf8(text)
            .ok()
            .and_then(|text| text.parse::<DocumentMut>().ok())
            .ok_or_else(|| {
                Error::new(Kind::Failed, format!("`{}` is not TOML", file.display()))
                    .hint("mend the file, or move it away to start afresh")
            })?;
        Ok(Self {
            file: file.to_path_buf(),
            document,
        })
    }

    /// What is settled for a profile, or without one for everything: the value of a key, if it is there.
    pub(crate) fn get(&self, profile: Option<&ProfileName>, key: &str) -> Option<&Item> {
        let table = match profile {
            Some(name) => self.document.get("profile")?.get(name.as_str())?,
            None => self.document.as_item(),
        };
        key.split('.')
            .try_fold(table, |table, part| table.get(part))
    }

    /// The tables `[[profile.NAME.KEY]]`, in their order.
    pub(crate) fn tables(&self, profile: &ProfileName, key: &str) -> Vec<&Table> {
        self.get(Some(profile), key)
            .and_then(Item::as_array_of_tables)
            .map(|tables| tables.iter().collect())
            .unwrap_or_default()
    }

    /// Settles a key, or with nothing leaves it to the default.
    pub(crate) fn put(
        &mut self,
        profile: Option<&ProfileName>,
        key: &str,
        new: Option<Value>,
    ) -> Result<()> {
        let mut path: Vec<&str> =
            profile.map_or_else(Vec::new, |name| vec!["profile", name.as_str()]);
        path.extend(key.split('.'));
        let Some((last, tables)) = path.split_last() else {
            return Ok(());
        };
        let mut table = self.document.as_table_mut();
        for name in tables {
            let below = table.entry(name).or_insert_with(|| {
                let mut fresh = Table::new();
                fresh.set_implicit(true);
                Item::Table(fresh)
            });
            table = below.as_table_mut().ok_or_else(|| {
                Error::new(
                    Kind::Failed,
                    format!("`{name}` in `{}` is not a table", self.file.display()),
                )
            })?;
        }
        match new {
            Some(new) => table.insert(last, Item::Value(new)),
            None => table.remove(last),
        };
        self.write()
    }

    /// The profile to use where none is named.
    pub(crate) fn default_profile(&self) -> Result<ProfileName> {
        match self.document.get("default_profile").and_then(Item::as_str) {
            Some(name) => name.parse().map_err(|error: Error| {
                error.hint(format!(
                    "mend `default_profile` in `{}`",
                    self.file.display()
                ))
            }),
            None => Ok(ProfileName::standard()),
        }
    }

    pub(crate) fn set_default_profile(&mut self, name: &ProfileName) -> Result<()> {
        self.document["default_profile"] = value(name.as_str());
        self.write()
    }

    /// Moves the settings of a profile along when it is renamed.
    pub(crate) fn rename_profile(&mut self, from: &ProfileName, to: &ProfileName) -> Result<()> {
        if let Some(settings) = self
            .profiles()
            .and_then(|profiles| profiles.remove(from.as_str()))
            && let Some(profiles) = self.profiles()
        {
            profiles.insert(to.as_str(), settings);
        }
        if self.default_profile().is_ok_and(|name| name == *from) {
            self.document["default_profile"] = value(to.as_str());
        }
        self.write()
    }

    /// Forgets the settings of a deleted profile.
    pub(crate) fn forget_profile(&mut self, name: &ProfileName) -> Result<()> {
        let had = self
            .profiles()
            .and_then(|profiles| profiles.remove(name.as_str()))
            .is_some();
        if had { self.write() } else { Ok(()) }
    }

    fn profiles(&mut self) -> Option<&mut Table> {
        self.document.get_mut("profile")?.as_table_mut()
    }

    fn write(&self) -> Result<()> {
        if let Some(directory) = self.file.parent() {
            os::private_dir(directory).map_err(|cause| {
                Error::io(format!("cannot create `{}`", directory.display()), &cause)
            })?;
        }
        os::write_private(
            &self.file,
            self.document.to_string().as_bytes(),
            os::Durable::Now,
        )
        .map(drop)
        .map_err(|cause| Error::io(format!("cannot write `{}`", self.file.display()), &cause))
    }
}

#[cfg(test)]
mod tests {
    use super::{Expiry, Span};

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("8h", 28_800),
            ("7d", 604_800),
            ("5", 5),
        ] {
            assert_eq!(text.parse(), Ok(Span(seconds)), "{text}");
        }
        for bad in [
            "",
            "h",
            "-1",
            "1.5h",
            "1w",
            "0",
            "0s",
            "1 h",
            "99999999999999999999",
            "9999999999999999d",
            "é",
        ] {
            assert!(bad.parse::<Span>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_end_is_a_date_or_a_time_from_now() {
        assert_eq!("2027-01-31".parse(), Ok(Expiry::At(1_801_353_600)));
        assert_eq!(
            "2027-01-31T00:00:01Z".parse(),
            Ok(Expiry::At(1_801_353_601))
        );
        assert_eq!(
            "90d".parse::<Expiry>().map(|end| end.from(10)),
            Ok(7_776_010)
        );
        assert!("soon".parse::<Expiry>().is_err());
    }
}
