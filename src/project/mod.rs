//! The project file `.sevault.toml`: what may be used in a directory and below, by name alone.
//!
//! Touches: files.
//!
//! ```toml
//! tools = ["claude"]     # whose keys a program gets that is started with `sevault exec`
//! keys = ["api/DB_URL"]  # and these
//! mode = "hardened"      # how it is launched
//! wrap = ["claude"]      # tools whose programs get their keys when they are started by hand, see `init --auto`
//! load = true            # whether the shell itself gets the keys of `tools`; `sevault allow --load` has to say so too
//! ```
//!
//! The file comes with a repository, and so from strangers: it can name things that the user has stored, and nothing else is in its grammar. No value, no
//! command and no address, and an unknown key is an error. Nothing of it counts until [`trust`] says that the user has seen exactly these bytes.

pub(crate) mod trust;

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use crate::error::{Error, Kind, Result};
use crate::name::{SecretName, ToolName};
use crate::os;

pub(crate) const FILE: &str = ".sevault.toml";

/// What a project file says.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Project {
    pub(crate) tools: Vec<ToolName>,
    pub(crate) keys: Vec<SecretName>,
    /// As it is spelled on the command line.
    pub(crate) mode: Option<String>,
    pub(crate) wrap: Vec<ToolName>,
    pub(crate) load: bool,
}

/// The project files above a directory, the nearest first, whoever wrote them.
pub(crate) fn above(directory: &Path) -> impl Iterator<Item = PathBuf> {
    directory
        .ancestors()
        .map(|directory| directory.join(FILE))
        .filter(|file| os::is_there(file))
}

/// Reads a project file.
pub(crate) fn parse(bytes: &[u8]) -> Result<Project> {
    let document = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse::<DocumentMut>().ok())
        .ok_or_else(|| wrong("it is not TOML"))?;
    let mut project = Project::default();
    for (key, item) in document.iter() {
        match key {
            "tools" => project.tools = names(item, key)?,
            "keys" => project.keys = names(item, key)?,
            "wrap" => project.wrap = names(item, key)?,
            "mode" => {
                let mode = item.as_str().ok_or_else(|| not_of(key))?;
                project.mode = Some(mode.to_owned());
            }
            "load" => project.load = item.as_bool().ok_or_else(|| not_of(key))?,
            // It is not repeated: what stands in the place of a name may be a secret.
            _ => {
                return Err(wrong(
                    "it says something else than `tools`, `keys`, `mode`, `wrap` and `load`",
                ));
            }
        }
    }
    Ok(project)
}

fn names<T: std::str::FromStr>(item: &Item, key: &str) -> Result<Vec<T>> {
    let list = item.as_array().ok_or_else(|| not_of(key))?;
    list.iter()
        .map(|name| {
            name.as_str()
                .and_then(|name| name.parse().ok())
                .ok_or_else(|| not_of(key))
        })
        .collect()
}

fn not_of(key: &str) -> Error {
    wrong(&format!("`{key}` is not what it takes"))
}

fn wrong(why: &str) -> Error {
    Error::new(Kind::Failed, format!("cannot use the project file: {why}")).hint(format!(
        "`{FILE}` may name tools, keys, a mode and wrappers: `tools = [\"claude\"]`"
    ))
}

#[cfg(test)]
mod tests {
    use super::{Project, parse};

    #[test]
    fn a_project_file_names_what_it_may() {
        let text = "# ours\ntools = ['claude']\nkeys = [\"api/DB_URL\", 'X']\nmode = 'hardened'\nwrap = ['codex']\nload = true\n";
        let project = parse(text.as_bytes()).unwrap();
        let [tools, wrap] = [&project.tools, &project.wrap].map(|names| names[0].as_str());
        assert_eq!((tools, wrap, project.load), ("claude", "codex", true));
        assert_eq!(project.keys[0].as_str(), "api/DB_URL");
        assert_eq!(project.mode.as_deref(), Some("hardened"));
        assert_eq!(parse(b"").unwrap(), Project::default());
    }

    #[test]
    fn a_value_a_command_an_address_and_whatever_is_unknown_are_refused() {
        for text in [
            "env = { A = 'sk-secret' }",
            "[env]\nA = 'sk-secret'",
            "run = 'curl sk-secret'",
            "url = 'https://sk-secret'",
            "tools = 'sk-secret'",
            "tools = ['Sk Secret']",
            "keys = ['A=sk-secret']",
            "keys = [1]",
            "mode = 1",
            "load = 'yes'",
            "tools = [",
            "wrap = [['sk-secret']]",
            "\u{0}",
        ] {
            let refusal = parse(text.as_bytes()).unwrap_err();
            assert!(!format!("{refusal:?}").contains("sk-secret"), "{refusal:?}");
        }
        assert!(parse(b"\xff").is_err());
    }
}
