//! What an environment is made of, by name and with reasons: for `--plan`, for the lines on standard error, never a value.
//!
//! Touches: nothing.

use serde::Serialize;

/// Everything that was decided.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Report {
    /// Names that stay.
    pub(crate) inherited: Vec<String>,
    /// Names that do not, in the order in which we had them.
    pub(crate) stripped: Vec<Stripped>,
    pub(crate) injected: Vec<Injected>,
    /// Secrets that were chosen, but not by name, and are too broad to go along.
    pub(crate) withheld: Vec<String>,
    /// Secrets that may not be variables. With one of these, nothing runs.
    pub(crate) refused: Vec<Refused>,
    /// Where keys will go, because an inherited variable says so.
    pub(crate) endpoints: Vec<Endpoint>,
}

/// An inherited variable that the program does not see.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Stripped {
    pub(crate) name: String,
    pub(crate) cause: Cause,
    pub(crate) why: String,
}

/// What sort of reason there is for a variable to go.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// The strip list.
    Listed,
    /// The settings, or `--clean`.
    Settled,
    /// It would win over what is injected, or belongs to another identity.
    Conflict,
    /// It would redirect the key.
    Endpoint,
    /// It is ours.
    Ours,
    /// A secret takes its place.
    Replaced,
    /// Nobody asked for it: the mode keeps little.
    NotInherited,
}

/// A secret that becomes a variable.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Injected {
    pub(crate) variable: String,
    pub(crate) secret: String,
}

/// A secret that may not.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Refused {
    pub(crate) variable: String,
    pub(crate) why: String,
}

/// A host to which a key goes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Endpoint {
    pub(crate) variable: String,
    /// Nothing where the value is no plain address.
    pub(crate) host: Option<String>,
    /// The variable that holds the key.
    pub(crate) key: String,
}

impl Report {
    /// What the user should know before the program starts, a sentence each. `verbose` names what was left out for being nobody's wish, too.
    pub(crate) fn notes(&self, verbose: bool) -> Vec<String> {
        let mut notes = Vec::new();
        let taken = self.names(|cause| match cause {
            Cause::Listed | Cause::Settled | Cause::Conflict | Cause::Endpoint => true,
            Cause::Ours | Cause::Replaced | Cause::NotInherited => verbose,
        });
        if !taken.is_empty() {
            notes.push(format!(
                "taken out of the environment: {taken}; `--keep NAME` keeps one"
            ));
        }
        if !self.withheld.is_empty() {
            notes.push(format!(
                "withheld as broad credentials: {}; name them with `--keys` or `--allow-name` to pass them on",
                quoted(self.withheld.iter().map(String::as_str))
            ));
        }
        for endpoint in &self.endpoints {
            let place = match &endpoint.host {
                Some(host) => format!("`{host}`"),
                None => "an address that cannot be read".to_owned(),
            };
            notes.push(format!(
                "`{}` will go to {place}, because of `{}`",
                endpoint.key, endpoint.variable
            ));
        }
        notes
    }

    fn names(&self, told: impl Fn(Cause) -> bool) -> String {
        quoted(
            self.stripped
                .iter()
                .filter(|one| told(one.cause))
                .map(|one| one.name.as_str()),
        )
    }
}

pub(super) fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
