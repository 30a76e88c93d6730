//! What a secret from elsewhere is called here.
//!
//! Touches: nothing.

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};
use crate::name::{Namespace, SecretName, VarName};
use crate::pull::{Found, Harvest, OnFault};
use crate::secret::{Secret, Timestamp};

/// One secret as its source has it.
#[derive(Debug)]
pub(super) struct Raw {
    /// For messages: its path there.
    pub(super) there: String,
    /// The namespaces and the variable that its place there amounts to.
    pub(super) name: Result<SecretName>,
    pub(super) value: Secret,
    pub(super) expires: Option<Timestamp>,
}

/// The variable that some words amount to: capitals, and an underscore for what joins words elsewhere. What is left must be a name.
pub(super) fn variable<'a>(
    words: impl IntoIterator<Item = &'a str>,
    there: &str,
) -> Result<VarName> {
    let mut name = String::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        if !name.is_empty() {
            name.push('_');
        }
        name.extend(word.chars().map(|letter| match letter {
            '-' | '.' | ' ' | '/' => '_',
            other => other.to_ascii_uppercase(),
        }));
    }
    name.parse().map_err(|_| not_a_name(there))
}

/// The same for what people typed as a label: whatever is not a letter or a digit separates words.
pub(super) fn variable_of_label<'a>(
    labels: impl IntoIterator<Item = &'a str>,
    there: &str,
) -> Result<VarName> {
    let labels: Vec<String> = labels
        .into_iter()
        .map(|label| {
            let words: Vec<&str> = label
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .filter(|word| !word.is_empty())
                .collect();
            words.join("_")
        })
        .collect();
    variable(labels.iter().map(String::as_str), there)
}

/// The name below namespaces.
pub(super) fn below<'a>(
    namespace: Option<&'a Namespace>,
    directories: impl IntoIterator<Item = &'a str>,
    variable: &'a VarName,
    there: &str,
) -> Result<SecretName> {
    let mut path: Vec<&str> = namespace.map(Namespace::as_str).into_iter().collect();
    path.extend(directories);
    path.push(variable.as_str());
    path.join("/").parse().map_err(|_| not_a_name(there))
}

fn not_a_name(there: &str) -> Error {
    Error::new(Kind::Failed, format!("`{there}` cannot be named here"))
        .hint("rename it there to letters, digits and `-`, not beginning with a digit, or leave it out with `--keep-going`")
}

/// Checks every name and value, and that no two claim one name. What fails is the result, or is put aside where the pull goes on.
pub(super) fn settle(
    raws: Vec<Raw>,
    check: &(dyn Fn(&SecretName, &Secret) -> Result<()> + Sync),
    on_fault: OnFault,
    harvest: &mut Harvest,
) -> Result<()> {
    let mut settled: BTreeMap<SecretName, Found> = BTreeMap::new();
    let mut claimed = Vec::new();
    for Raw {
        there,
        name,
        value,
        expires,
    } in raws
    {
        let checked = name.and_then(|name| {
            check(&name, &value)?;
            let value = Secret::value(value.expose().to_vec()).map_err(|error| Error {
                message: format!("cannot take `{there}`: {}", error.message),
                ..error
            })?;
            Ok((name, value))
        });
        let fault = match checked {
            Ok((name, value)) => match settled.get(&name) {
                None => {
                    settled.insert(
                        name.clone(),
                        Found {
                            name,
                            there,
                            value,
                            expires,
                        },
                    );
                    continue;
                }
                Some(other) => {
                    claimed.push(name.clone());
                    collision(&name, &other.there, &there)
                }
            },
            Err(error) => error,
        };
        match on_fault {
            OnFault::Stop => return Err(fault),
            OnFault::KeepGoing => harvest.failed.push(fault),
        }
    }
    // Which of two was meant is not ours to say, so neither is taken.
    for name in claimed {
        settled.remove(&name);
    }
    harvest.found.extend(settled.into_values());
    Ok(())
}

/// What to say when two secrets would have one name here.
pub(super) fn collision(name: &SecretName, one: &str, other: &str) -> Error {
    Error::new(
        Kind::Conflict,
        format!("`{one}` and `{other}` would both be `{name}` here"),
    )
    .hint("rename one of them there, or narrow the pull to one")
}

#[cfg(test)]
mod tests {
    use super::{Raw, below, settle, variable, variable_of_label};
    use crate::error::{Error, Kind};
    use crate::pull::{Harvest, OnFault};
    use crate::secret::Secret;

    fn named(words: &[&str]) -> String {
        variable(words.iter().copied(), "it").map_or_else(|error| error.message, String::from)
    }

    #[test]
    fn what_joins_words_elsewhere_is_an_underscore_here() {
        for (words, want) in [
            (&["db-url"][..], "DB_URL"),
            (&["my-app--db-url"], "MY_APP__DB_URL"),
            (&["db", "password"], "DB_PASSWORD"),
            (&["", "password"], "PASSWORD"),
            (&["a.b c"], "A_B_C"),
            (&["1st"], "`it` cannot be named here"),
            (&["é"], "`it` cannot be named here"),
            (&["a\nb"], "`it` cannot be named here"),
            (&["BASH_FUNC_x%%"], "`it` cannot be named here"),
            (&[""], "`it` cannot be named here"),
            (&[], "`it` cannot be named here"),
        ] {
            assert_eq!(named(words), want);
        }
    }

    #[test]
    fn a_label_is_what_people_type() {
        for (label, want) in [
            ("API key", Some("API_KEY")),
            ("one-time password", Some("ONE_TIME_PASSWORD")),
            ("website (staging)", Some("WEBSITE_STAGING")),
            ("  ", None),
            ("密码", None),
        ] {
            let got = variable_of_label([label], "it").ok().map(String::from);
            assert_eq!(got.as_deref(), want, "{label}");
        }
    }

    #[test]
    fn directories_are_namespaces() {
        let ns = "cloud".parse().unwrap();
        let name = |namespace, directories: &[&str]| {
            below(
                namespace,
                directories.iter().copied(),
                &"KEY".parse().unwrap(),
                "it",
            )
            .map(|name| name.to_string())
            .ok()
        };
        assert_eq!(name(None, &[]).as_deref(), Some("KEY"));
        assert_eq!(
            name(Some(&ns), &["a", "b-c"]).as_deref(),
            Some("cloud/a/b-c/KEY")
        );
        assert_eq!(name(None, &["a b"]), None);
        assert_eq!(name(None, &[".."]), None);
    }

    fn raw(there: &str, name: &str) -> Raw {
        Raw {
            there: there.to_owned(),
            name: name.parse(),
            value: Secret::new(b"v".to_vec()),
            expires: None,
        }
    }

    fn settled(raws: Vec<Raw>, on_fault: OnFault) -> Result<(Vec<String>, Vec<String>), Error> {
        let mut harvest = Harvest {
            origin: String::new(),
            signed_in: String::new(),
            prefix: String::new(),
            found: Vec::new(),
            passed: Vec::new(),
            failed: Vec::new(),
        };
        let check = |name: &crate::name::SecretName, _: &Secret| match name.as_str() {
            "LD_PRELOAD" => Err(Error::new(Kind::Denied, "denied")),
            _ => Ok(()),
        };
        settle(raws, &check, on_fault, &mut harvest)?;
        Ok((
            harvest
                .found
                .into_iter()
                .map(|found| found.name.to_string())
                .collect(),
            harvest
                .failed
                .into_iter()
                .map(|error| error.message)
                .collect(),
        ))
    }

    #[test]
    fn two_of_one_name_are_an_error_that_names_both() {
        let raws = || {
            vec![
                raw("db-url", "DB_URL"),
                raw("A", "A"),
                raw("db.url", "DB_URL"),
            ]
        };
        let error = settled(raws(), OnFault::Stop).unwrap_err();
        assert_eq!(
            error.message,
            "`db-url` and `db.url` would both be `DB_URL` here"
        );
        let (found, failed) = settled(raws(), OnFault::KeepGoing).unwrap();
        assert_eq!(found, ["A"]);
        assert_eq!(
            failed,
            ["`db-url` and `db.url` would both be `DB_URL` here"]
        );
    }

    #[test]
    fn a_denied_name_does_not_come_in() {
        let raws = || vec![raw("ld-preload", "LD_PRELOAD"), raw("A", "A")];
        assert_eq!(
            settled(raws(), OnFault::Stop).unwrap_err().kind,
            Kind::Denied
        );
        let (found, failed) = settled(raws(), OnFault::KeepGoing).unwrap();
        assert_eq!(
            (found, failed),
            (vec!["A".to_owned()], vec!["denied".to_owned()])
        );
    }
}
