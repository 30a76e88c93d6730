//! What a launched program may not see and what nobody may set for it, as tables with a reason on each row.
//!
//! Touches: nothing.
//!
//! Names stand in capitals and match in any case: Windows does not tell cases apart, and a vault travels. One `*` stands for any text.

mod denials;
mod minimum;
pub(crate) mod runtimes;
mod strips;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::error::{Error, Kind, Result};
use crate::name::SecretName;

use denials::{BROAD, DENIALS};
use minimum::MINIMUM;
use strips::{FAMILIES, GIVEAWAYS, NET, STRIPS};

/// When an inherited variable is taken away.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tier {
    /// In every mode.
    Always,
    /// In every mode while the variable named here is there too: it tells what wrote the other.
    Beside(&'static str),
    /// When a tool runs that does not read it.
    Tool,
    /// In hardened mode.
    Hardened,
}

/// One row of the strip list.
#[derive(Debug)]
pub(crate) struct Strip {
    pub(crate) tier: Tier,
    pub(crate) why: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// What a denied variable would do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Harm {
    /// It runs other code, or reads other settings.
    Code,
    /// It sends traffic elsewhere, or makes the program trust somebody else. Hardened mode takes these from the inherited environment too.
    Traffic,
    /// It speaks to us.
    Ours,
}

/// One row of the deny list.
#[derive(Debug)]
pub(crate) struct Deny {
    pub(crate) harm: Harm,
    pub(crate) why: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// One row of what hardened mode withholds from those who did not ask for it by name.
#[derive(Debug)]
pub(crate) struct Broad {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a row's reason is for its reader")
    )]
    pub(crate) why: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// What the value of a minimal variable must be like to be inherited.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Check {
    Anything,
    /// No `/` and no `%`: a path or a format in these has been an attack on whoever read it (sudo's env_check).
    Plain,
    /// A time zone: plain, or a file of the system's zones (sudo's tz_is_sane).
    Zone,
    /// An absolute path.
    Absolute,
}

/// One row of what hardened mode inherits.
#[derive(Debug)]
pub(crate) struct Minimal {
    pub(crate) check: Check,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a row's reason is for its reader")
    )]
    pub(crate) why: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// A name in capitals, as the tables have it. Bytes that are not UTF-8 match nothing but a `*`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Upper(String);

impl Upper {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.to_ascii_uppercase())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a pattern of the tables, or of the table of tools, means this name.
    pub(crate) fn fits(&self, pattern: &str) -> bool {
        match pattern.split_once('*') {
            None => self.0 == pattern,
            Some((start, end)) => is_between(&self.0, start, end),
        }
    }
}

fn is_between(name: &str, start: &str, end: &str) -> bool {
    name.len() >= start.len() + end.len()
        && begins(name.as_bytes(), start.as_bytes())
        && name.ends_with(end)
}

/// As `starts_with`, where the first byte nearly always decides.
#[inline(always)]
fn begins(text: &[u8], start: &[u8]) -> bool {
    match (text, start) {
        ([first, ..], [wanted, ..]) => first == wanted && text.starts_with(start),
        _ => start.is_empty(),
    }
}

/// The rows of one list, ready for look-ups. For a name, exact rows count before patterns.
struct Table<Row: 'static> {
    exact: HashMap<&'static str, Vec<&'static Row>>,
    patterns: Vec<(&'static str, &'static str, &'static Row)>,
}

impl<Row> Table<Row> {
    fn new(rows: &'static [Row], names: fn(&Row) -> &'static [&'static str]) -> Self {
        let mut table = Self {
            exact: HashMap::new(),
            patterns: Vec::new(),
        };
        for row in rows {
            for name in names(row) {
                match name.split_once('*') {
                    None => table.exact.entry(name).or_default().push(row),
                    Some((start, end)) => table.patterns.push((start, end, row)),
                }
            }
        }
        table
    }

    fn rows(&self, name: &Upper) -> impl Iterator<Item = &'static Row> {
        let exact = self.exact.get(name.as_str()).into_iter().flatten().copied();
        let patterns = self
            .patterns
            .iter()
            .filter(|(start, end, _)| is_between(&name.0, start, end))
            .map(|(_, _, row)| *row);
        exact.chain(patterns)
    }
}

/// The rows of the strip list that mean this name.
pub(crate) fn strips(name: &Upper) -> impl Iterator<Item = &'static Strip> {
    static TABLE: LazyLock<Table<Strip>> = LazyLock::new(|| Table::new(STRIPS, |row| row.names));
    TABLE.rows(name)
}

/// Why no secret may be this variable, if none may.
pub(crate) fn denial(name: &Upper) -> Option<&'static Deny> {
    static TABLE: LazyLock<Table<Deny>> = LazyLock::new(|| Table::new(DENIALS, |row| row.names));
    TABLE.rows(name).next()
}

/// What hardened mode asks of the value of this variable, if it inherits it at all.
pub(crate) fn minimum(name: &Upper) -> Option<&'static Minimal> {
    static TABLE: LazyLock<Table<Minimal>> = LazyLock::new(|| Table::new(MINIMUM, |row| row.names));
    TABLE.rows(name).next()
}

/// The number of the family that a variable belongs to: its members stay or go together.
pub(crate) fn family(name: &Upper) -> Option<usize> {
    static MEMBERS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let rows = FAMILIES.iter().enumerate();
        rows.flat_map(|(number, family)| family.iter().map(move |name| (*name, number)))
            .collect()
    });
    MEMBERS.get(name.as_str()).copied()
}

/// Whether the name is that of a broad credential.
pub(crate) fn is_broad(name: &Upper) -> bool {
    static TABLE: LazyLock<Table<Broad>> = LazyLock::new(|| Table::new(BROAD, |row| row.names));
    TABLE.rows(name).next().is_some()
}

/// Whether an inherited name looks like a credential's.
pub(crate) fn is_suspect(name: &Upper) -> bool {
    let bytes = name.0.as_bytes();
    (0..bytes.len()).any(|start| {
        let rest = &bytes[start..];
        // An author is no authority: GIT_AUTHOR_NAME is harmless.
        NET.iter().any(|word| begins(rest, word.as_bytes())) && !begins(rest, b"AUTHOR")
    })
}

/// Whether an inherited value gives itself away as a credential: a key, a token, an address with a password in it.
pub(crate) fn gives_itself_away(value: &[u8]) -> bool {
    GIVEAWAYS
        .iter()
        .any(|start| value.starts_with(start.as_bytes()))
        || is_web_token(value)
        || has_password(value)
}

/// Three parts in base64url of which the first begins as JSON does (RFC 7519).
fn is_web_token(value: &[u8]) -> bool {
    value.starts_with(b"eyJ") && value.iter().filter(|byte| **byte == b'.').count() == 2
}

/// `scheme://user:password@host`.
fn has_password(value: &[u8]) -> bool {
    let Some(start) = value.windows(3).position(|three| three == b"://") else {
        return false;
    };
    let rest = &value[start + 3..];
    let authority = rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next();
    authority
        .and_then(|authority| {
            let at = authority.iter().rposition(|byte| *byte == b'@')?;
            authority[..at]
                .iter()
                .position(|byte| *byte == b':')
                .map(|colon| colon + 1 < at)
        })
        .unwrap_or(false)
}

/// Whether a value is a shell function's body, which a bash that inherits it would run (CVE-2014-6271).
pub(crate) fn is_function(value: &[u8]) -> bool {
    value.starts_with(b"() {")
}

/// Whether the value of a minimal variable passes its check.
pub(crate) fn passes(check: Check, value: &[u8]) -> bool {
    let is_printable = value.iter().all(u8::is_ascii_graphic);
    match check {
        Check::Anything => true,
        Check::Plain => !value.iter().any(|byte| matches!(byte, b'/' | b'%')),
        Check::Absolute => {
            value.starts_with(b"/")
                || (value.get(1) == Some(&b':')
                    && value
                        .get(2)
                        .is_some_and(|slash| matches!(slash, b'\\' | b'/')))
        }
        Check::Zone => {
            let zone = value.strip_prefix(b":").unwrap_or(value);
            let climbs = zone.split(|byte| *byte == b'/').any(|part| part == b"..");
            let is_outside = zone.starts_with(b"/") && !zone.starts_with(b"/usr/share/zoneinfo/");
            is_printable && !climbs && !is_outside && value.len() < 4096
        }
    }
}

/// Refuses to store or take in a secret that no program could be given safely: by the variable that the last segment of its name would be.
/// `--allow-name NAME` is the way past it.
pub(crate) fn check_name(leaf: &str) -> Result<()> {
    // Other writers turn dots and dashes into underscores; then `LD-PRELOAD` would do what `LD_PRELOAD` does.
    let upper = Upper::new(&leaf.replace(['.', '-'], "_"));
    denial(&upper).map_or(Ok(()), |row| Err(refusal(leaf, row)))
}

/// Refuses a value that some program would run, whatever its name.
pub(crate) fn check_value(name: &SecretName, value: &[u8]) -> Result<()> {
    if is_function(value) {
        return Err(Error::new(
            Kind::Denied,
            format!("the value of `{name}` may not be a shell function"),
        )
        .hint("a bash that inherits it would run it; encode the value, as base64 for example"));
    }
    Ok(())
}

/// What is said of a denied name.
pub(crate) fn refusal(name: &str, row: &Deny) -> Error {
    Error::new(
        Kind::Denied,
        format!("`{name}` may not be a secret: as a variable it {}", row.why),
    )
    .hint(format!(
        "choose another name, or say that you mean it with `--allow-name {name}`"
    ))
}

/// The rows themselves, for tests that walk them.
#[cfg(test)]
mod rows {
    use super::{BROAD, Broad, DENIALS, Deny, STRIPS, Strip};

    pub(crate) fn all_strips() -> impl Iterator<Item = &'static Strip> {
        STRIPS.iter()
    }

    pub(crate) fn all_denials() -> impl Iterator<Item = &'static Deny> {
        DENIALS.iter()
    }

    pub(crate) fn all_broad() -> impl Iterator<Item = &'static Broad> {
        BROAD.iter()
    }
}

#[cfg(test)]
pub(crate) use rows::{all_broad, all_denials, all_strips};

#[cfg(test)]
mod tests;
