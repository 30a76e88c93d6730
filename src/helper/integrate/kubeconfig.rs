//! Edits one user of a kubeconfig, which is YAML as kubectl writes it: blocks, told apart by their indentation.
//!
//! Touches: nothing.

use crate::error::{Error, Kind, Result};
use crate::helper::escape::json_text;

/// The text with what the user `name` signs in with replaced by a command.
pub(super) fn set(text: &str, name: &str, command: &str, words: &[String]) -> Result<String> {
    let absent = || {
        Error::new(
            Kind::Missing,
            format!("it has no user `{name}` that is written as kubectl writes it"),
        )
        .hint("see `kubectl config view`")
    };
    let rows: Vec<&str> = text.split_inclusive('\n').collect();
    let depth = |row: &str| row.len() - row.trim_start_matches(' ').len();
    let is_blank = |row: &str| row.trim().is_empty() || row.trim_start().starts_with('#');
    let users = rows
        .iter()
        .position(|row| row.trim_end() == "users:")
        .ok_or_else(absent)?;
    let first = rows
        .get(users + 1)
        .filter(|row| row.trim_start().starts_with("- "));
    let dash = depth(first.ok_or_else(absent)?);
    let is_end = |row: &&str| {
        !is_blank(row)
            && (depth(row) < dash || (depth(row) == dash && !row.trim_start().starts_with("- ")))
    };
    let length = rows[users + 1..].iter().position(is_end);
    let end = length.map_or(rows.len(), |length| users + 1 + length);
    let starts: Vec<usize> = (users + 1..end)
        .filter(|at| !is_blank(rows[*at]) && depth(rows[*at]) == dash)
        .collect();
    for (number, start) in starts.iter().enumerate() {
        let stop = starts.get(number + 1).copied().unwrap_or(end);
        // The keys of an item stand two columns right of its dash, the first behind it.
        let key = |at: usize| {
            let row = rows[at];
            let own = if at == *start {
                row.trim_start().strip_prefix("- ")?
            } else {
                row.get(dash + 2..)?
            };
            let is_key = at == *start || depth(row) == dash + 2;
            own.split_once(':')
                .filter(|_| is_key)
                .map(|(key, value)| (key, value.trim()))
        };
        let has_name = |at: usize| {
            key(at).is_some_and(|(key, value)| {
                key == "name" && value.trim_matches(['"', '\'']) == name
            })
        };
        if !(*start..stop).any(has_name) {
            continue;
        }
        let user = (*start..stop)
            .find(|at| key(*at).is_some_and(|(key, _)| key == "user"))
            .ok_or_else(absent)?;
        let length = rows[user + 1..stop]
            .iter()
            .position(|row| !is_blank(row) && depth(row) <= dash + 2);
        let after = length.map_or(stop, |length| user + 1 + length);
        let lead = if user == *start { "- " } else { "  " };
        let arguments: Vec<String> = words
            .iter()
            .map(|word| format!("\"{}\"", json_text(word)))
            .collect();
        let pad = " ".repeat(dash);
        let block = format!(
            "{pad}{lead}user:\n{pad}    exec:\n{pad}      apiVersion: client.authentication.k8s.io/v1\n{pad}      command: \"{}\"\n{pad}      args: [{}]\n{pad}      interactiveMode: Never\n{pad}      provideClusterInfo: true\n",
            json_text(command),
            arguments.join(", "),
        );
        return Ok(format!(
            "{}{block}{}",
            rows[..user].concat(),
            rows[after..].concat()
        ));
    }
    Err(absent())
}

#[cfg(test)]
mod tests {
    use super::set;

    const FILE: &str = "\
apiVersion: v1
kind: Config
users:
- name: a
  user:
    token: old
- name: b
  user:
    client-certificate-data: x
    # a comment
    client-key-data: y
preferences: {}
";

    #[test]
    fn a_user_gets_a_command_and_the_others_stay() {
        let got = set(FILE, "b", "/s", &["helper".into(), "x\"y".into()]).unwrap();
        let want = FILE.replace(
            "    client-certificate-data: x\n    # a comment\n    client-key-data: y\n",
            "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: \"/s\"\n      args: [\"helper\", \"x\\\"y\"]\n      interactiveMode: Never\n      provideClusterInfo: true\n",
        );
        assert_eq!(got, want);
    }

    #[test]
    fn a_user_who_is_not_there_is_not_made_up() {
        for text in [
            "",
            "users: []\n",
            "users:\n- name: x\n  user: {}\n",
            "users:\n- name: c\n",
        ] {
            assert!(set(text, "c", "/s", &[]).is_err(), "{text}");
        }
        assert!(set("users:\n- name: c\n  user: {}\n", "c", "/s", &[]).is_ok());
    }
}
