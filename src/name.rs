//! Names, parsed once at the door and trusted ever after.
//!
//! Touches: nothing.

pub(crate) mod reference;

use std::borrow::Borrow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};

/// The longest name of a secret, in bytes.
const LONGEST_NAME: usize = 255;
/// The longest label, in bytes.
const LONGEST_LABEL: usize = 64;

/// Makes a type of checked text: `TryFrom<String>` by `$check`, and the ways to read it.
macro_rules! checked {
    ($(#[$doc:meta])* $name:ident, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub(crate) struct $name(String);

        impl $name {
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                $check(&text)?;
                Ok(Self(text))
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked! {
    /// The name of a secret: segments of `[A-Za-z_][A-Za-z0-9_.-]*` joined by `/`, at most 255 bytes.
    SecretName, check_secret
}

checked! {
    /// A namespace: a whole prefix of secret names, of the same grammar; `api` is the namespace of `api/DB_URL`.
    Namespace, check_namespace
}

checked! {
    /// The name of an environment variable that every shell can hold: `[A-Za-z_][A-Za-z0-9_]*`, at most 255 bytes.
    VarName, check_var
}

checked! {
    /// The name of a profile, and so of its file: `[a-z0-9][a-z0-9_-]{0,63}`.
    ProfileName, check_profile
}

checked! {
    /// The name of a tool: the grammar of a profile's name.
    ToolName, check_tool
}

checked! {
    /// The id of a cell, and so of a directory: `[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}`.
    CellId, check_cell
}

checked! {
    #[derive(Default)]
    /// What tells apart two secrets of one name and scope; empty unless given, at most 64 bytes, no control characters.
    Label, check_label
}

impl SecretName {
    /// The name without the namespace `prefix` and its slash; nothing if it lies elsewhere.
    pub(crate) fn within(&self, prefix: &Namespace) -> Option<&str> {
        self.0.strip_prefix(prefix.as_str())?.strip_prefix('/')
    }

    /// The namespace that the name lies in, if it has one.
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(namespace, _)| namespace)
    }

    /// The last segment.
    pub(crate) fn leaf(&self) -> &str {
        self.0
            .rsplit_once('/')
            .map_or(self.as_str(), |(_, leaf)| leaf)
    }
}

impl From<VarName> for SecretName {
    fn from(name: VarName) -> Self {
        Self(name.0)
    }
}

impl Label {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ProfileName {
    /// The profile that is used when none is named or configured.
    pub(crate) fn standard() -> Self {
        Self("default".to_owned())
    }
}

/// Where a secret applies: everywhere, or in one project directory and below.
///
/// In a vault that lies in a repository the directory is relative to the repository's root (`.` is the root itself); elsewhere it is absolute.
/// What is compared with a caller's directory is always canonical: links resolved, no `.` or `..`.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    #[default]
    Global,
    Project(PathBuf),
}

impl Scope {
    /// Whether a caller in `directory` is inside this scope.
    pub(crate) fn holds(&self, directory: &Path) -> bool {
        match self {
            Self::Global => true,
            Self::Project(root) => directory.starts_with(root),
        }
    }

    /// The scope with a relative directory put below `root`; an absolute one is as it is.
    pub(crate) fn below(&self, root: &Path) -> Self {
        match self {
            Self::Global => Self::Global,
            Self::Project(directory) if directory == Path::new(".") => Self::Project(root.into()),
            Self::Project(directory) => Self::Project(root.join(directory)),
        }
    }

    /// The scope with a directory inside `root` relative to it, and `.` for `root` itself; [`Scope::below`] undoes it.
    pub(crate) fn relative_to(self, root: &Path) -> Self {
        match self {
            Self::Global => Self::Global,
            Self::Project(directory) => match directory.strip_prefix(root) {
                Ok(inside) if inside.as_os_str().is_empty() => Self::Project(".".into()),
                Ok(inside) => Self::Project(inside.into()),
                Err(_) => Self::Project(directory),
            },
        }
    }

    /// How near the scope is: a deeper project is nearer than a shallow one, and each is nearer than global.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Global => 0,
            Self::Project(root) => root.components().count(),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global => f.write_str("global"),
            Self::Project(root) => write!(f, "{}", root.display()),
        }
    }
}

fn refuse(what: &str, rule: &str) -> Error {
    // The text itself is not repeated: what is typed in the place of a name may be a secret.
    Error::new(Kind::Usage, format!("that is not {what}")).hint(rule)
}

fn is_segment(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn check_segments(text: &str, what: &str) -> Result<()> {
    if text.len() <= LONGEST_NAME && text.split('/').all(is_segment) {
        return Ok(());
    }
    Err(refuse(
        what,
        "use segments of letters, digits, `_`, `.` and `-` that begin with a letter or `_`, joined by `/`, of at most 255 bytes in all",
    ))
}

fn check_secret(text: &str) -> Result<()> {
    check_segments(text, "a name for a secret")
}

fn check_namespace(text: &str) -> Result<()> {
    check_segments(text, "a namespace")
}

fn check_var(text: &str) -> Result<()> {
    if text.len() <= LONGEST_NAME && is_segment(text) && !text.contains(['.', '-']) {
        return Ok(());
    }
    Err(refuse(
        "a name for a variable",
        "use letters, digits and `_`, not beginning with a digit",
    ))
}

fn is_short_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 64
        && bytes
            .next()
            .is_some_and(|first| first.is_ascii_lowercase() || first.is_ascii_digit())
        && bytes.all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
        })
}

fn check_profile(text: &str) -> Result<()> {
    if is_short_name(text) {
        return Ok(());
    }
    Err(refuse(
        "a name for a profile",
        "use small letters, digits, `_` and `-`, at most 64, beginning with a letter or a digit",
    ))
}

fn check_tool(text: &str) -> Result<()> {
    if is_short_name(text) {
        return Ok(());
    }
    Err(refuse(
        "the name of a tool",
        "list them with `sevault add --help`",
    ))
}

fn check_cell(text: &str) -> Result<()> {
    let mut bytes = text.bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if text.len() <= 64
        && bytes.next().is_some_and(is_word)
        && bytes.all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
    {
        return Ok(());
    }
    Err(refuse(
        "the id of a cell",
        "use letters, digits, `_`, `.` and `-`, at most 64, beginning with a letter, a digit or `_`",
    ))
}

fn check_label(text: &str) -> Result<()> {
    if text.len() <= LONGEST_LABEL && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(refuse(
        "a label",
        "use at most 64 bytes without control characters",
    ))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Namespace, ProfileName, Scope, SecretName, VarName};

    fn is<T: std::str::FromStr>(text: &str) -> bool {
        text.parse::<T>().is_ok()
    }

    #[test]
    fn a_secret_is_named_by_segments() {
        for good in ["A", "api/DB_URL", "_x", "a.b-c", "a/b/c"] {
            assert!(is::<SecretName>(good), "{good}");
        }
        for bad in [
            "", "/", "a/", "/a", "a//b", "1a", "a b", "a=b", "é", "a\nb", "-a", "..",
        ] {
            assert!(!is::<SecretName>(bad), "{bad:?}");
        }
        assert!(is::<SecretName>(&"a".repeat(255)));
        assert!(!is::<SecretName>(&"a".repeat(256)));
    }

    #[test]
    fn a_variable_has_neither_dots_nor_dashes_nor_slashes() {
        assert!(is::<VarName>("ANTHROPIC_API_KEY"));
        for bad in ["", "a.b", "a-b", "a/b", "1", "BASH_FUNC_x%%", "A;B"] {
            assert!(!is::<VarName>(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_profile_is_a_plain_file_name() {
        for bad in ["", "A", "../x", ".x", "-x", "a/b", "con\0", &"a".repeat(65)] {
            assert!(!is::<ProfileName>(bad), "{bad:?}");
        }
        assert!(is::<ProfileName>("work-2"));
    }

    #[test]
    fn a_namespace_matches_whole_segments() {
        let api: Namespace = "api".parse().unwrap();
        let inside: SecretName = "api/DB_URL".parse().unwrap();
        let beside: SecretName = "api2/DB_URL".parse().unwrap();
        assert_eq!(inside.within(&api), Some("DB_URL"));
        assert_eq!(beside.within(&api), None);
    }

    #[test]
    fn a_deeper_project_is_nearer() {
        let root = Scope::Project(PathBuf::from("/a"));
        let deep = Scope::Project(PathBuf::from("/a/b"));
        assert!(root.holds(Path::new("/a/b/c")) && deep.holds(Path::new("/a/b/c")));
        assert!(!deep.holds(Path::new("/a/bc")));
        assert!(deep.depth() > root.depth() && root.depth() > Scope::Global.depth());
    }

    #[test]
    fn a_scope_in_a_repository_goes_along_with_the_repository() {
        for (directory, stored, elsewhere) in [
            ("/r", ".", "/s"),
            ("/r/a/b", "a/b", "/s/a/b"),
            ("/t/a", "/t/a", "/t/a"),
        ] {
            let relative = Scope::Project(directory.into()).relative_to(Path::new("/r"));
            assert_eq!(relative, Scope::Project(stored.into()));
            let there = relative.below(Path::new("/s"));
            assert_eq!(there, Scope::Project(elsewhere.into()));
        }
    }

    #[test]
    fn a_refused_name_is_not_repeated() {
        let refusal = "sk-ant secret".parse::<SecretName>().unwrap_err();
        assert!(!format!("{refusal:?}").contains("sk-ant"));
    }
}
