//! Promises of the selection.
//!
//! Touches: nothing.

use std::path::{Path, PathBuf};

use proptest::prelude::{ProptestConfig, any, prop, prop_assert, prop_assert_eq, proptest};
use uuid::Uuid;

use super::{Index, Selection};
use crate::name::{Label, Scope};
use crate::secret::Entry;

const NOW: i64 = 1_000;

/// An entry from a line: `NAME [tool=T] [in=/dir] [label=L] [expired]`.
fn entry(number: u128, line: &str) -> Entry {
    let mut words = line.split(' ');
    let name = words.next().unwrap();
    let mut entry = Entry {
        id: Uuid::from_u128(number),
        name: name.parse().unwrap(),
        tool: None,
        scope: Scope::Global,
        label: Label::default(),
        ttl: None,
        expires: None,
        tags: std::collections::BTreeMap::new(),
        created: 0,
        updated: 0,
        version: 1,
        fingerprint: String::new(),
    };
    for word in words {
        match word.split_once('=') {
            Some(("tool", tool)) => entry.tool = Some(tool.parse().unwrap()),
            Some(("in", root)) => entry.scope = Scope::Project(PathBuf::from(root)),
            Some(("label", label)) => entry.label = label.parse().unwrap(),
            _ => entry.expires = Some(NOW),
        }
    }
    entry
}

fn entries(text: &str) -> Vec<Entry> {
    text.split(';')
        .filter(|line| !line.trim().is_empty())
        .zip(1..)
        .map(|(line, number)| entry(number, line.trim()))
        .collect()
}

/// A selection from words: `tool=T ns=N keys=a,b require=a env=V=N label=L`.
fn selection(text: &str) -> Selection {
    let mut wanted = Selection::default();
    for word in text.split_whitespace() {
        let (what, value) = word.split_once('=').unwrap();
        let list = || {
            value
                .split(',')
                .filter(|name| !name.is_empty())
                .map(|name| name.parse().unwrap())
                .collect::<Vec<_>>()
        };
        match what {
            "tool" => wanted.tools.push(value.parse().unwrap()),
            "ns" => wanted.namespaces.push(value.parse().unwrap()),
            "keys" => wanted.keys = Some(list()),
            "require" => wanted.require = list(),
            "env" => {
                let (variable, name) = value.split_once('=').unwrap();
                wanted
                    .renames
                    .push((variable.parse().unwrap(), name.parse().unwrap()));
            }
            _ => wanted.label = Some(value.parse().unwrap()),
        }
    }
    wanted
}

/// What a caller in `/home/u/app/src` gets: `VARIABLE<number of the entry`, or the error.
fn choose(vault: &str, wanted: &str) -> String {
    choose_in("/home/u/app/src", vault, wanted)
}

fn choose_in(directory: &str, vault: &str, wanted: &str) -> String {
    let entries = entries(vault);
    match Index::new(&entries).select(&entries, &selection(wanted), Path::new(directory), NOW) {
        Ok(choices) => choices
            .iter()
            .map(|choice| format!("{}<{}", choice.variable, choice.id.as_u128()))
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => format!("error: {}", error.message),
    }
}

fn check(vault: &str, wanted: &str, want: &str) {
    assert_eq!(choose(vault, wanted), want, "{vault} | {wanted}");
}

#[test]
fn without_a_selector_every_plain_secret_in_scope_comes() {
    check(
        "B; A; api/C; D tool=claude; E in=/home/u/app; F in=/home/u/other",
        "",
        "A<2 B<1 E<5",
    );
    check("", "", "");
}

#[test]
fn the_longest_matching_ancestor_wins_then_global() {
    let vault = "A; A in=/home/u; A in=/home/u/app; A in=/home/u/app/src/deep";
    check(vault, "keys=A", "A<3");
    assert_eq!(choose_in("/home/u/x", vault, "keys=A"), "A<2");
    assert_eq!(choose_in("/home/u/application", vault, "keys=A"), "A<2");
    assert_eq!(choose_in("/tmp", vault, "keys=A"), "A<1");
    assert_eq!(choose_in("", vault, "keys=A"), "A<1");
}

#[test]
fn a_tool_gets_its_credential_and_nothing_else() {
    check(
        "ANTHROPIC_API_KEY tool=claude; GEMINI_API_KEY tool=gemini; A",
        "tool=claude",
        "ANTHROPIC_API_KEY<1",
    );
}

#[test]
fn codex_gets_two_variables_from_one_secret() {
    check(
        "OPENAI_API_KEY tool=codex",
        "tool=codex",
        "CODEX_API_KEY<1 OPENAI_API_KEY<1",
    );
    check(
        "OPENAI_API_KEY tool=codex; CODEX_API_KEY tool=codex",
        "tool=codex",
        "CODEX_API_KEY<2 OPENAI_API_KEY<1",
    );
}

#[test]
fn in_another_project_a_tool_is_refused_and_the_scope_named() {
    check(
        "ANTHROPIC_API_KEY tool=claude in=/home/u/other",
        "tool=claude",
        "error: the credential of `claude` belongs to `/home/u/other`, not to this directory",
    );
    check(
        "A in=/home/u/other",
        "keys=A",
        "error: `A` belongs to `/home/u/other`, not to this directory",
    );
}

#[test]
fn a_tools_credentials_come_from_one_scope() {
    let pair =
        "AWS_ACCESS_KEY_ID tool=aws; AWS_SECRET_ACCESS_KEY tool=aws; AWS_SESSION_TOKEN tool=aws";
    check(
        &format!(
            "{pair}; AWS_ACCESS_KEY_ID tool=aws in=/home/u; AWS_SECRET_ACCESS_KEY tool=aws in=/home/u"
        ),
        "tool=aws",
        "AWS_ACCESS_KEY_ID<4 AWS_SECRET_ACCESS_KEY<5",
    );
    check(
        &format!("{pair}; AWS_ACCESS_KEY_ID tool=aws in=/home/u"),
        "tool=aws",
        "error: `AWS_SECRET_ACCESS_KEY` of `aws` is missing from its scope, /home/u",
    );
}

#[test]
fn labels_select_everywhere_and_never_leak_into_each_other() {
    let vault =
        "ANTHROPIC_API_KEY tool=claude; ANTHROPIC_API_KEY tool=claude label=work; A label=work; A";
    check(vault, "tool=claude", "ANTHROPIC_API_KEY<1");
    check(vault, "tool=claude label=work", "ANTHROPIC_API_KEY<2");
    check(vault, "label=work", "A<3");
    check(
        "A label=work",
        "keys=A",
        "error: `A` is there with the label `work`",
    );
}

#[test]
fn a_namespace_is_stripped_and_its_neighbours_stay() {
    let vault = "api/DB_URL; api2/DB_URL; api/deep/X; DB_URL";
    check(vault, "ns=api", "DB_URL<1");
    check(vault, "ns=api/deep", "X<3");
    check(
        vault,
        "ns=ap",
        "error: there is nothing in the namespace `ap`",
    );
}

#[test]
fn keys_choose_within_namespaces() {
    let vault = "api/A; api/B; A";
    check(vault, "ns=api keys=A", "A<1");
    check(vault, "ns=api keys=api/A", "A<1");
    check(
        vault,
        "ns=api keys=C",
        "error: there is no `C` for this directory",
    );
}

#[test]
fn two_secrets_never_become_one_variable() {
    check(
        "a/X; b/X",
        "ns=a ns=b",
        "error: `a/X` and `b/X` would both be `X`",
    );
    check(
        "A; B",
        "keys=A env=A=B",
        "error: `A` and `B` would both be `A`",
    );
    check("a/X; b/X", "ns=a ns=b env=Y=b/X", "X<1 Y<2");
}

#[test]
fn an_empty_list_of_keys_is_an_error() {
    check("A", "keys=", "error: `--keys` names no secret");
}

#[test]
fn all_that_is_missing_or_expired_is_named_at_once() {
    check(
        "A; B expired; D in=/x",
        "keys=A,B,Z,Y,D require=Q",
        "error: there are no `Y`, `Z` for this directory; `D` belongs to `/x`, not to this directory; `B` has expired; `Q` is required and not granted",
    );
}

#[test]
fn an_expired_project_secret_does_not_fall_back_to_the_global_one() {
    check(
        "A; A in=/home/u expired",
        "keys=A",
        "error: `A` has expired",
    );
}

#[test]
fn a_name_that_is_no_variable_is_refused_with_the_rename_to_type() {
    check("db.url", "", "error: `db.url` is not a name for a variable");
    let entries = entries("db.url");
    let error = Index::new(&entries)
        .select(&entries, &Selection::default(), Path::new("/"), NOW)
        .unwrap_err();
    assert_eq!(
        error.hint.as_deref(),
        Some("give it one with `--env db_url=db.url`")
    );
    check("db.url; A", "env=DB=db.url", "A<2 DB<1");
}

#[test]
fn a_rename_replaces_the_own_name_and_adds_what_was_not_taken() {
    check("A; B; api/C", "keys=A env=X=A", "X<1");
    check(
        "A; B; api/C",
        "keys=A env=X=api/C env=Y=api/C",
        "A<1 X<3 Y<3",
    );
}

#[test]
fn requirements_are_met_by_name_or_by_variable() {
    check("api/A; B", "ns=api require=A", "A<1");
    check("api/A; B", "ns=api require=api/A", "A<1");
    check(
        "api/A; B",
        "ns=api require=B",
        "error: `B` is required and not granted",
    );
}

#[test]
fn three_keys_of_ten_thousand_touch_a_handful() {
    let text: Vec<String> = (0..10_000).map(|n| format!("K{n:05}")).collect();
    let entries = entries(&text.join(";"));
    let index = Index::new(&entries);
    assert_eq!(index.named(&entries, "K04711"), [4711]);
    let wanted = selection("keys=K00001,K05000,K09999");
    assert_eq!(
        index
            .select(&entries, &wanted, Path::new("/"), NOW)
            .unwrap()
            .len(),
        3
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_entries_and_of_flags_never_matters(
        picks in prop::collection::vec((0usize..12, any::<bool>()), 0..12),
        flags in prop::collection::vec(0usize..12, 0..8),
        turn in any::<prop::sample::Index>(),
    ) {
        let pool = [
            "A", "B", "A in=/home/u", "api/A", "api/B", "b/A", "ANTHROPIC_API_KEY tool=claude", "c.d",
            "B in=/x", "OPENAI_API_KEY tool=codex in=/home/u", "A label=w", "C expired",
        ];
        let words = [
            "tool=claude", "tool=codex", "ns=api", "ns=b", "env=X=A", "env=A=B", "env=Y=c.d", "require=A",
            "env=Y=api/A", "tool=gemini", "ns=none", "env=Z=C",
        ];
        let lines: Vec<&str> = picks.iter().map(|(pick, _)| pool[*pick]).collect();
        let vault = entries(&lines.join(";"));
        let mut turned = vault.clone();
        turned.rotate_left(if vault.is_empty() { 0 } else { turn.index(vault.len()) });
        let mut asked: Vec<&str> = flags.iter().map(|flag| words[*flag]).collect();
        let first = selection(&asked.join(" "));
        asked.reverse();
        let second = selection(&asked.join(" "));
        // Equal secrets twice cannot be in a vault.
        let mut seen = std::collections::BTreeSet::new();
        let proper = vault.iter().all(|entry| seen.insert((entry.name.clone(), entry.scope.clone(), entry.label.clone())));
        let at = Path::new("/home/u/app");
        if proper {
            let one = Index::new(&vault).select(&vault, &first, at, NOW);
            let two = Index::new(&turned).select(&turned, &second, at, NOW);
            prop_assert_eq!(&one, &two);
            for choice in one.into_iter().flatten() {
                let entry = vault.iter().find(|entry| entry.id == choice.id).unwrap();
                prop_assert!(entry.scope.holds(at) && entry.label.is_empty() && !entry.has_expired(NOW));
            }
        }
    }
}
