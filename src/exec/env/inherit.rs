//! Which inherited variables a program keeps, and why it loses the others.
//!
//! Touches: nothing.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};

use super::{Launch, endpoint};
use crate::exec::report::{Cause, Endpoint, Report, Stripped};
use crate::exec::settings::Inherit;
use crate::rules::{self, Harm, Tier, Upper};

/// Our variables that a program needs to ask the agent as its parent does. The password is none of them, whatever is said.
const NESTED: &[&str] = &[
    "SEVAULT_SESSION",
    "SEVAULT_AGENT_SOCK",
    "SEVAULT_PROFILE",
    "SEVAULT_DIR",
];

/// What becomes of one variable.
enum Fate {
    Stays,
    Goes(Cause, Cow<'static, str>),
}

impl Fate {
    fn goes(cause: Cause, why: impl Into<Cow<'static, str>>) -> Self {
        Self::Goes(cause, why.into())
    }
}

/// One inherited variable.
struct Variable<'a> {
    name: Cow<'a, str>,
    upper: Upper,
    value: &'a OsStr,
    is_kept: bool,
}

/// What must be known of all before one can be judged.
struct Survey<'a> {
    names: HashSet<&'a str>,
    /// What Jenkins bound as `NAME`, `NAME_USR` and `NAME_PSW`: the first holds both others.
    bound: HashSet<&'a str>,
}

impl Launch<'_> {
    /// The places of what stays; the rest goes to the report.
    pub(super) fn sift(
        &self,
        inherited: &[(OsString, OsString)],
        report: &mut Report,
    ) -> Vec<usize> {
        let variables: Vec<Variable<'_>> = inherited
            .iter()
            .map(|(name, value)| {
                let name = name.to_string_lossy();
                Variable {
                    upper: Upper::new(&name),
                    is_kept: self.is_kept(&name),
                    name,
                    value,
                }
            })
            .collect();
        let survey = Survey {
            names: variables
                .iter()
                .map(|variable| variable.upper.as_str())
                .collect(),
            bound: variables
                .iter()
                .filter_map(|variable| variable.upper.as_str().strip_suffix("_PSW"))
                .collect(),
        };
        let mut fates: Vec<Fate> = variables
            .iter()
            .map(|variable| self.judge(variable, &survey, &mut report.endpoints))
            .collect();
        self.join_families(&variables, &mut fates);

        let mut stays = Vec::with_capacity(fates.len());
        for (place, (variable, fate)) in variables.iter().zip(fates).enumerate() {
            let name = variable.name.clone().into_owned();
            match fate {
                Fate::Stays => {
                    report.inherited.push(name);
                    stays.push(place);
                }
                Fate::Goes(cause, why) => report.stripped.push(Stripped {
                    name,
                    cause,
                    why: why.into_owned(),
                }),
            }
        }
        stays
    }

    fn is_kept(&self, name: &str) -> bool {
        self.terms
            .settings
            .keep
            .iter()
            .any(|kept| kept == name || (self.terms.folds_case && kept.eq_ignore_ascii_case(name)))
    }

    fn judge(
        &self,
        variable: &Variable<'_>,
        survey: &Survey<'_>,
        endpoints: &mut Vec<Endpoint>,
    ) -> Fate {
        let upper = &variable.upper;
        let key = if self.terms.folds_case {
            upper.as_str()
        } else {
            &variable.name
        };
        if self.joined.names.contains_key(key) {
            return Fate::goes(Cause::Replaced, "a secret takes its place");
        }
        if upper.as_str().starts_with("SEVAULT_") {
            return if self.terms.nested && NESTED.contains(&upper.as_str()) {
                Fate::Stays
            } else {
                Fate::goes(Cause::Ours, "speaks to sevault")
            };
        }
        let announced = self.redirected(upper);
        if variable.is_kept {
            endpoints.extend(announced.map(|key| endpoint(key, &variable.name, variable.value)));
            return Fate::Stays;
        }
        if self.terms.loaded.iter().any(|name| *name == variable.name) {
            return Fate::goes(Cause::Settled, "loaded into this shell by sevault");
        }
        if self
            .terms
            .settings
            .strip
            .iter()
            .any(|pattern| upper.fits(&pattern.to_ascii_uppercase()))
        {
            return Fate::goes(Cause::Settled, "stripped by your settings");
        }
        if let Some(why) = self.is_listed(upper, survey) {
            return Fate::goes(Cause::Listed, why);
        }
        if let Some(tool) = self.tools.iter().find(|tool| {
            self.joined
                .receivers
                .iter()
                .any(|(other, _)| other.name == tool.name)
                && tool.conflicts.iter().any(|pattern| upper.fits(pattern))
        }) {
            let why = format!("would win over the key of `{}`", tool.name);
            return Fate::goes(Cause::Conflict, why);
        }
        if self.is_hardened {
            if let Some(key) = announced {
                let why = format!("would redirect `{key}`");
                return Fate::goes(Cause::Endpoint, why);
            }
            if let Some(row) = rules::denial(upper).filter(|row| row.harm == Harm::Traffic) {
                return Fate::goes(Cause::Endpoint, row.why);
            }
        }
        let fate = self.inherits(variable);
        if let (Fate::Stays, Some(key)) = (&fate, announced) {
            endpoints.push(endpoint(key, &variable.name, variable.value));
        }
        fate
    }

    /// The injected key that this variable would send elsewhere.
    fn redirected(&self, upper: &Upper) -> Option<&str> {
        self.joined
            .receivers
            .iter()
            .find(|(tool, _)| tool.endpoints.iter().any(|pattern| upper.fits(pattern)))
            .map(|(_, key)| *key)
    }

    /// Why the strip list takes this name here, if it does.
    fn is_listed(&self, upper: &Upper, survey: &Survey<'_>) -> Option<&'static str> {
        let listed = rules::strips(upper).find(|row| match row.tier {
            Tier::Always => true,
            Tier::Beside(marker) => survey.names.contains(marker),
            Tier::Tool => {
                !self.tools.is_empty()
                    && !self
                        .tools
                        .iter()
                        .any(|tool| tool.variables().any(|name| name == upper.as_str()))
            }
            Tier::Hardened => self.is_hardened,
        });
        match listed {
            Some(row) => Some(row.why),
            None => survey
                .bound
                .contains(upper.as_str())
                .then_some("credential of the Jenkins job"),
        }
    }

    fn inherits(&self, variable: &Variable<'_>) -> Fate {
        let Variable { upper, value, .. } = variable;
        if self.inherit == Inherit::None {
            return Fate::goes(Cause::NotInherited, "nothing is inherited");
        }
        let is_companion = self
            .tools
            .iter()
            .any(|tool| tool.companions.contains(&upper.as_str()));
        if is_companion {
            return Fate::Stays;
        }
        match rules::minimum(upper) {
            Some(row) if rules::passes(row.check, value.as_encoded_bytes()) => {
                return Fate::Stays;
            }
            Some(_) if self.is_hardened => {
                return Fate::goes(Cause::NotInherited, "its value is not one of its kind");
            }
            Some(_) | None => {}
        }
        if self.inherit == Inherit::Minimal {
            return Fate::goes(Cause::NotInherited, "not on the minimal list");
        }
        if self.is_hardened && rules::is_suspect(upper) {
            return Fate::goes(Cause::Listed, "its name looks like a credential's");
        }
        if self.is_hardened && rules::gives_itself_away(value.as_encoded_bytes()) {
            return Fate::goes(Cause::Listed, "its value looks like a credential");
        }
        Fate::Stays
    }

    /// Of an identity made of several variables all stay or none: if one is injected or taken away, so are the others; if one is kept by
    /// name, so are the others, unless another identity is injected.
    fn join_families(&self, variables: &[Variable<'_>], fates: &mut [Fate]) {
        let mut members: Vec<(usize, usize)> = Vec::new();
        for (place, variable) in variables.iter().enumerate() {
            if let Some(family) = rules::family(&variable.upper) {
                members.push((family, place));
            }
        }
        members.sort_unstable();
        for family in members.chunk_by(|a, b| a.0 == b.0) {
            let Some((number, _)) = family.first() else {
                continue;
            };
            let is_injected = self.joined.families.contains(number);
            let is_kept = family.iter().any(|(_, place)| variables[*place].is_kept);
            let is_taken = family
                .iter()
                .any(|(_, place)| matches!(fates[*place], Fate::Goes(..)));
            for (_, place) in family {
                let fate = &mut fates[*place];
                match fate {
                    Fate::Goes(Cause::Replaced, _) => {}
                    Fate::Goes(..) if is_kept && !is_injected => *fate = Fate::Stays,
                    Fate::Stays if variables[*place].is_kept || !(is_injected || is_taken) => {}
                    Fate::Stays if is_kept && !is_injected => {}
                    Fate::Stays => {
                        *fate = Fate::goes(
                            Cause::Conflict,
                            "belongs to an identity that goes or comes as a whole",
                        );
                    }
                    Fate::Goes(..) => {}
                }
            }
        }
    }
}
