//! Files that name MCP servers and hold their keys in plain: each server gets them from the vault instead.
//!
//! Touches: nothing.
//!
//! A server that is started by a command is started by `sevault exec` with exactly its keys. What is no credential stays in its `env`.

use super::jsonc;
use super::{Ours, json_text};
use crate::error::{Error, Kind, Result};
use crate::name::reference::{self, Reference};
use crate::name::{ProfileName, SecretName};
use crate::rules::{self, Upper};
use crate::secret::Secret;

/// The keys under which programs list their servers.
const LISTS: &[&str] = &["mcpServers", "servers", "mcp_servers"];

/// A value that moves into the vault.
pub(crate) struct Moved {
    pub(crate) server: String,
    pub(crate) variable: String,
    pub(crate) name: SecretName,
    pub(crate) value: Secret,
}

/// The new text, and what is to be stored before it is written.
pub(crate) fn rewrite(
    text: &str,
    ours: &Ours,
    profile: &ProfileName,
) -> Result<(String, Vec<Moved>)> {
    let root = jsonc::parse(text)?;
    let list = LISTS.iter().find_map(|key| Some((*key, root.get(key)?)));
    let (key, servers) = list.ok_or_else(|| {
        Error::new(Kind::Missing, "it names no MCP servers").hint("they stand under `mcpServers`")
    })?;
    let mut new = text.to_owned();
    let mut moved = Vec::new();
    for member in servers.members() {
        let server = member.key.as_str();
        let (Some(command), Some(env)) = (
            member.node.get("command").and_then(jsonc::Node::text),
            member.node.get("env"),
        ) else {
            continue;
        };
        let mut renames = Vec::new();
        for variable in env.members() {
            let Some(value) = variable.node.text() else {
                continue;
            };
            let name = if reference::is_in(value) {
                value.parse::<Reference>()?.within(profile)?
            } else if is_credential(&variable.key, value) {
                let name = named(server, &variable.key)?;
                moved.push(Moved {
                    server: server.to_owned(),
                    variable: variable.key.clone(),
                    name: name.clone(),
                    value: Secret::value(value.as_bytes().to_vec())?,
                });
                name
            } else {
                continue;
            };
            renames.push((variable.key.clone(), name));
        }
        if renames.is_empty() {
            continue;
        }
        let names: Vec<&str> = renames.iter().map(|(_, name)| name.as_str()).collect();
        let mut words = ours.words(&["exec", "--keys", &names.join(",")]);
        for (variable, name) in &renames {
            words.extend(["--env".to_owned(), format!("{variable}={name}")]);
            new = jsonc::remove(&new, &[key, server, "env", variable])?;
        }
        words.extend(["--".to_owned(), command.to_owned()]);
        let quote = |word: &String| format!("\"{}\"", json_text(word));
        let words: Vec<String> = words.iter().map(quote).collect();
        new = jsonc::prepend(&new, &[key, server, "args"], &words)?;
        new = jsonc::set(&new, &[key, server, "command"], &quote(&ours.program))?;
    }
    Ok((new, moved))
}

/// A value that other text computes, `${TOKEN}`, is none.
fn is_credential(variable: &str, value: &str) -> bool {
    let is_plain = !value.is_empty() && !value.contains("${");
    is_plain
        && (rules::is_suspect(&Upper::new(variable)) || rules::gives_itself_away(value.as_bytes()))
}

fn named(server: &str, variable: &str) -> Result<SecretName> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    let server: String = server
        .chars()
        .map(|letter| if fits(letter) { letter } else { '-' })
        .collect();
    let lead = if server.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        ""
    } else {
        "_"
    };
    format!("mcp/{lead}{server}/{variable}").parse()
}

#[cfg(test)]
mod tests {
    use super::rewrite;
    use crate::helper::integrate::Ours;

    fn check(text: &str, want: &str, stored: &str) {
        let ours = Ours {
            program: "/s".to_owned(),
            options: Vec::new(),
            what: None,
        };
        let (new, moved) = rewrite(text, &ours, &"default".parse().unwrap()).unwrap();
        assert_eq!(new, want);
        let moved: Vec<String> = moved
            .iter()
            .map(|one| {
                format!(
                    "{}={}",
                    one.name,
                    String::from_utf8_lossy(one.value.expose())
                )
            })
            .collect();
        assert_eq!(moved.join(" "), stored);
    }

    #[test]
    fn a_servers_keys_go_and_what_is_no_key_stays() {
        check(
            "{\n  // mine\n  \"mcpServers\": {\n    \"git hub\": {\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"x\"],\n      \"env\": {\"LOG\": \"debug\", \"GITHUB_TOKEN\": \"ghp_1\"}\n    }\n  }\n}\n",
            "{\n  // mine\n  \"mcpServers\": {\n    \"git hub\": {\n      \"command\": \"/s\",\n      \"args\": [\"exec\", \"--keys\", \"mcp/git-hub/GITHUB_TOKEN\", \"--env\", \"GITHUB_TOKEN=mcp/git-hub/GITHUB_TOKEN\", \"--\", \"npx\", \"-y\", \"x\"],\n      \"env\": {\"LOG\": \"debug\"}\n    }\n  }\n}\n",
            "mcp/git-hub/GITHUB_TOKEN=ghp_1",
        );
    }

    #[test]
    fn references_are_resolved_and_nothing_is_stored_for_them() {
        check(
            "{\"mcpServers\":{\"a\":{\"command\":\"c\",\"env\":{\"K\":\"sevault://default/x/K\"}}}}",
            "{\"mcpServers\":{\"a\":{\"args\": [\"exec\", \"--keys\", \"x/K\", \"--env\", \"K=x/K\", \"--\", \"c\"], \"command\":\"/s\",\"env\":{}}}}",
            "",
        );
    }

    #[test]
    fn servers_without_keys_stay_as_they_are() {
        for text in [
            "{\"mcpServers\":{\"a\":{\"command\":\"c\",\"env\":{\"TOKEN\":\"${TOKEN}\",\"N\":1}}}}",
            "{\"mcpServers\":{\"a\":{\"url\":\"https://x\",\"headers\":{\"Authorization\":\"Bearer x\"}}}}",
            "{\"mcpServers\":{}}",
        ] {
            check(text, text, "");
        }
    }
}
