//! `sevault compare`: what two profiles have by name; no value of either is looked at.
//!
//! Touches: terminal.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::cli::exchange::CompareArgs;
use crate::commands::access::{Desk, Target};
use crate::error::{ExitCode, Result};
use crate::name::SecretName;
use crate::secret::Entry;

pub(super) fn run(
    CompareArgs {
        a,
        b,
        json,
        password,
    }: CompareArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let places = desk.places()?;
    let entries = |profile| {
        desk.vault_of(Target::new(&places, profile), &password)
            .entries()
    };
    let (first, second) = (entries(a.clone())?, entries(b.clone())?);
    let compared = compare(&first, &second);
    if json {
        desk.ui.json(&compared)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows: Vec<(&SecretName, &str)> = Vec::new();
    rows.extend(compared.only_a.iter().map(|name| (*name, a.as_str())));
    rows.extend(compared.only_b.iter().map(|name| (*name, b.as_str())));
    rows.extend(compared.both.iter().map(|name| (*name, "both")));
    rows.sort_unstable();
    if rows.is_empty() {
        desk.ui.note("both are empty");
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = vec![["NAME", "IN"].map(str::to_owned).to_vec()];
    table.extend(
        rows.into_iter()
            .map(|(name, place)| vec![name.to_string(), place.to_owned()]),
    );
    desk.ui.table(&table)?;
    Ok(ExitCode::SUCCESS)
}

/// Names, each once, in order.
#[derive(Debug, Eq, PartialEq, Serialize)]
struct Compared<'a> {
    only_a: Vec<&'a SecretName>,
    only_b: Vec<&'a SecretName>,
    both: Vec<&'a SecretName>,
}

/// Entries hold no value and no key: whoever compares them has nothing to decrypt one with.
fn compare<'a>(a: &'a [Entry], b: &'a [Entry]) -> Compared<'a> {
    let names = |entries: &'a [Entry]| -> BTreeSet<&'a SecretName> {
        entries.iter().map(|entry| &entry.name).collect()
    };
    let (a, b) = (names(a), names(b));
    Compared {
        only_a: a.difference(&b).copied().collect(),
        only_b: b.difference(&a).copied().collect(),
        both: a.intersection(&b).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::agent::protocol::{Answer, Step, Work};
    use crate::agent::work::{OpenVault, perform};
    use crate::name::{Label, Scope};
    use crate::scope::find::Pick;
    use crate::secret::{Entry, Secret};
    use crate::vault::crypto::{Purpose, tests::DERIVED};
    use crate::vault::{Place, Vault};

    /// A vault with these secrets, and the directory that it lies in.
    fn vault(names: &[&str]) -> (tempfile::TempDir, OpenVault) {
        let home = tempfile::tempdir().unwrap();
        let place = Place {
            file: home.path().join("default.vault"),
            state: home.path().join("state"),
        };
        let password = Secret::new(b"password".to_vec());
        let mut open = OpenVault::new(Vault::create(&place, &password, 0).unwrap());
        let put = |name: &&str| Step::Put {
            name: name.parse().unwrap(),
            tool: None,
            scope: Scope::Global,
            label: Label::default(),
            ttl: None,
            expires: None,
            tags: std::collections::BTreeMap::new(),
        };
        let steps = names.iter().map(put).collect();
        let values = names.iter().map(|_| Secret::new(b"v".to_vec())).collect();
        perform(&mut open, Work::Change { steps }, values, home.path(), 0).unwrap();
        (home, open)
    }

    fn entries(home: &tempfile::TempDir, open: &mut OpenVault) -> Vec<Entry> {
        let done = perform(open, Work::List, Vec::new(), home.path(), 0).unwrap();
        let (Answer::Entries { entries }, values) = done else {
            panic!("it lists");
        };
        assert!(values.is_empty());
        entries.into_iter().map(|listed| listed.entry).collect()
    }

    #[test]
    fn comparing_derives_no_key_for_values() {
        let (home_a, mut a) = vault(&["A", "BOTH", "x/Y"]);
        let (home_b, mut b) = vault(&["B", "BOTH"]);
        DERIVED.take();
        let (first, second) = (entries(&home_a, &mut a), entries(&home_b, &mut b));
        let compared = serde_json::to_string(&compare(&first, &second)).unwrap();
        assert_eq!(
            compared,
            r#"{"only_a":["A","x/Y"],"only_b":["B"],"both":["BOTH"]}"#
        );
        assert!(!DERIVED.take().contains(&Purpose::Values));
        // What looks at a value does derive it, so that this would be seen.
        let pick = Pick {
            text: "A".to_owned(),
            scope: None,
            label: None,
        };
        let work = Work::Read {
            pick,
            version: None,
        };
        perform(&mut a, work, Vec::new(), home_a.path(), 0).unwrap();
        assert!(DERIVED.take().contains(&Purpose::Values));
    }
}
