//! The environment of a launch: what is inherited, what is granted and the rules make one exact list, or a refusal.
//!
//! Touches: nothing.
//!
//! Invariant: what a rule takes away is not in the result, and of the secrets only what was offered is. Every name that goes either way is
//! in the report.

mod inherit;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};

use crate::error::{Error, Kind, Result};
use crate::exec::report::{Endpoint, Injected, Refused, Report, quoted};
use crate::exec::settings::{Care, Inherit, Settings};
use crate::name::{SecretName, ToolName, VarName};
use crate::os::Limits;
use crate::rules::{self, Upper};
use crate::secret::Secret;
use crate::tool::{self, Tool};

/// A secret that a launch was granted, without its value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Offer {
    pub(crate) name: SecretName,
    pub(crate) variable: VarName,
    /// Whether it was asked for by name.
    pub(crate) exact: bool,
}

/// All that decides an environment, besides what is inherited and offered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms<'a> {
    pub(crate) settings: &'a Settings,
    /// The tools that were chosen.
    pub(crate) tools: &'a [ToolName],
    /// Secrets without which nothing may run.
    pub(crate) require: &'a [SecretName],
    /// Variables that our shell functions have loaded, for `--clean`.
    pub(crate) loaded: &'a [String],
    /// Whether the program may ask our agent as this shell does.
    pub(crate) nested: bool,
    /// Whether `Path` and `PATH` are one variable.
    pub(crate) folds_case: bool,
}

/// Names and values, exactly as the program gets them. Wiped when dropped.
pub(crate) struct Environment(Vec<(OsString, Secret)>);

impl Environment {
    /// Names with values, as bytes of [`OsStr::as_encoded_bytes`].
    pub(crate) fn pairs(&self) -> Vec<(&OsStr, &[u8])> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_os_str(), value.expose()))
            .collect()
    }
}

/// Decides by names alone, as `--plan` does. [`refusal`] says whether a launch would end here.
pub(crate) fn decide(
    inherited: &[(OsString, OsString)],
    offers: &[Offer],
    terms: &Terms<'_>,
) -> Report {
    judge(inherited, offers, terms).report
}

/// Builds the environment. `values` belong to the offers, in their order; `arguments` are the bytes of the command line.
pub(crate) fn build(
    inherited: &[(OsString, OsString)],
    offers: &[Offer],
    values: Vec<Secret>,
    terms: &Terms<'_>,
) -> Result<(Environment, Report)> {
    if offers.len() != values.len() {
        return Err(Error::new(
            Kind::Failed,
            "the agent gave another number of values than of names",
        ));
    }
    let judgement = judge(inherited, offers, terms);
    if let Some(refusal) = refusal(&judgement.report, offers, terms) {
        return Err(refusal);
    }
    let mut variables = Vec::with_capacity(judgement.stays.len() + offers.len());
    for place in judgement.stays {
        let (name, value) = &inherited[place];
        variables.push((name.clone(), Secret::new(value.as_encoded_bytes().to_vec())));
    }
    let mut values: Vec<Option<Secret>> = values.into_iter().map(Some).collect();
    for place in judgement.joins {
        let offer = &offers[place];
        let Some(value) = values[place].take() else {
            continue;
        };
        rules::check_value(&offer.name, value.expose())?;
        variables.push((OsString::from(offer.variable.as_str()), value));
    }
    Ok((Environment(variables), judgement.report))
}

/// Refuses what the system would not take, before anything runs: the kernel's own answer names nothing.
pub(crate) fn fit(
    environment: &Environment,
    arguments: &[OsString],
    limits: &Limits,
) -> Result<()> {
    let mut total = 0;
    for (name, value) in &environment.0 {
        let size = name.len() + value.len() + 2;
        let name = name.to_string_lossy();
        if size > limits.variable {
            return Err(Error::new(
                Kind::Failed,
                format!(
                    "`{name}` is too large for a variable: {size} bytes, and the system takes {}",
                    limits.variable
                ),
            )
            .hint("pass it on standard input with `--secret-stdin=NAME`, or store it as a file that the program reads"));
        }
        if limits.is_text && std::str::from_utf8(value.expose()).is_err() {
            return Err(Error::new(
                Kind::Failed,
                format!(
                    "the value of `{name}` is not text, which a variable of this system must be"
                ),
            )
            .hint("encode the value, as base64 for example"));
        }
        total += size + limits.each;
    }
    total += arguments
        .iter()
        .map(|argument| argument.len() + 1 + limits.each)
        .sum::<usize>();
    if total > limits.total {
        return Err(Error::new(
            Kind::Failed,
            format!(
                "the environment and the arguments are too large: {total} bytes, and the system takes {}",
                limits.total
            ),
        )
        .hint("choose fewer secrets with `--keys`, or inherit less with `--inherit minimal`"));
    }
    Ok(())
}

/// Why nothing may run, all reasons at once.
pub(crate) fn refusal(report: &Report, offers: &[Offer], terms: &Terms<'_>) -> Option<Error> {
    let refused: Vec<&Refused> = report.refused.iter().collect();
    if let [first, ..] = &*refused {
        let reasons: Vec<String> = refused
            .iter()
            .map(|one| format!("`{}` {}", one.variable, one.why))
            .collect();
        return Some(
            Error::new(
                Kind::Denied,
                format!("may not be passed on: {}", reasons.join("; ")),
            )
            .hint(format!(
                "give it another name with `--env`, or say that you mean it with `--allow-name {}`",
                first.variable
            )),
        );
    }
    let missed: BTreeSet<&str> = offers
        .iter()
        .filter(|offer| {
            report
                .withheld
                .iter()
                .any(|name| name == offer.variable.as_str())
        })
        .filter(|offer| {
            terms
                .require
                .iter()
                .any(|name| *name == offer.name || name.as_str() == offer.variable.as_str())
        })
        .map(|offer| offer.variable.as_str())
        .collect();
    (!missed.is_empty()).then(|| {
        let names = quoted(missed.iter().copied());
        Error::new(
            Kind::Denied,
            format!("required and withheld as a broad credential: {names}"),
        )
        .hint("name it with `--keys` or `--allow-name`")
    })
}

/// What was decided: a report, and the places of what stays and of what joins.
struct Judgement {
    report: Report,
    stays: Vec<usize>,
    joins: Vec<usize>,
}

/// What the rules on inherited variables ask about this launch.
struct Launch<'a> {
    terms: &'a Terms<'a>,
    is_hardened: bool,
    inherit: Inherit,
    tools: Vec<&'static Tool>,
    joined: Joined<'a>,
}

/// What becomes variables.
#[derive(Default)]
struct Joined<'a> {
    /// The places of the offers.
    places: Vec<usize>,
    /// The names; in capitals where case makes no difference.
    names: HashMap<Cow<'a, str>, &'a str>,
    /// The families that have a member among them.
    families: Vec<usize>,
    /// The tools whose key is among them, by whatever way, and that key.
    receivers: Vec<(&'static Tool, &'a str)>,
}

fn judge(inherited: &[(OsString, OsString)], offers: &[Offer], terms: &Terms<'_>) -> Judgement {
    let mut report = Report::default();
    let joined = join(offers, terms, &mut report);
    let launch = Launch {
        terms,
        is_hardened: terms.settings.care.value == Care::Hardened,
        inherit: terms.settings.inherit.value,
        tools: terms
            .tools
            .iter()
            .filter_map(|name| tool::find(name.as_str()))
            .collect(),
        joined,
    };
    let stays = launch.sift(inherited, &mut report);
    Judgement {
        report,
        stays,
        joins: launch.joined.places,
    }
}

/// Which offers become variables.
fn join<'a>(offers: &'a [Offer], terms: &Terms<'_>, report: &mut Report) -> Joined<'a> {
    let is_hardened = terms.settings.care.value == Care::Hardened;
    let mut joined = Joined {
        names: HashMap::with_capacity(offers.len()),
        ..Joined::default()
    };
    for (place, offer) in offers.iter().enumerate() {
        let variable = offer.variable.as_str();
        let upper = Upper::new(variable);
        let is_allowed = terms
            .settings
            .allow
            .iter()
            .any(|name| name == variable || name == offer.name.as_str());
        if !is_allowed {
            if let Some(row) = rules::denial(&upper) {
                report.refused.push(Refused {
                    variable: variable.to_owned(),
                    why: row.why.to_owned(),
                });
                continue;
            }
            if is_hardened && !offer.exact && rules::is_broad(&upper) {
                report.withheld.push(variable.to_owned());
                continue;
            }
        }
        let key = if terms.folds_case {
            Cow::Owned(upper.as_str().to_owned())
        } else {
            Cow::Borrowed(variable)
        };
        if let Some(other) = joined.names.insert(key, variable) {
            report.refused.push(Refused {
                variable: variable.to_owned(),
                why: format!("is the same variable as `{other}`"),
            });
            continue;
        }
        report.injected.push(Injected {
            variable: variable.to_owned(),
            secret: offer.name.to_string(),
        });
        joined.places.push(place);
        joined.families.extend(rules::family(&upper));
        for tool in tool::reading(variable) {
            if !joined
                .receivers
                .iter()
                .any(|(known, _)| known.name == tool.name)
            {
                joined.receivers.push((tool, variable));
            }
        }
    }
    joined
}

/// The host that an address names, if it names one beyond doubt: programs disagree on what a backslash or an encoded sign means there.
fn host(value: &OsStr) -> Option<String> {
    let text = value.to_str()?;
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let is_plain = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':' | '[' | ']')
    };
    let is_clear = !text.contains('\\') && !authority.contains('%');
    (is_clear && !host.is_empty() && host.chars().all(is_plain)).then(|| host.to_owned())
}

fn endpoint(key: &str, variable: &str, value: &OsStr) -> Endpoint {
    Endpoint {
        variable: variable.to_owned(),
        host: host(value),
        key: key.to_owned(),
    }
}

#[cfg(test)]
mod tests;
