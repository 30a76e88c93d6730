//! What a shell has loaded: the state that it carries, and what loading and unloading do to it.
//!
//! Touches: nothing.
//!
//! The state is the variable SEVAULT_LOADED, `RECORD RECORD …=DIRECTORY`. A record is `NAME:TOOL:EXPIRES:MAC:MARKER`:
//!
//! - EXPIRES is in seconds since 1970, or empty. The shell compares it with its own clock, without a fork.
//! - MAC tells our value from one that the user has assigned since. It is keyed, so that what reads the environment (a log, a crash report, a
//!   container) cannot try guesses; the key lies in the runtime directory and never in the environment. Empty: nobody can tell.
//! - MARKER is the name of a file in DIRECTORY that is removed when the vault is locked. The shell looks whether it is there, without a fork.
//!
//! The variable is exported: a shell inside a shell takes over what it inherits and can unload it. It holds no value. Of two records of one
//! name the later one's value is in the variable.
//!
//! SEVAULT_DUE has in a form that costs a prompt nothing what the records say together: ten digits, the time of the first expiry, and the path of
//! one file, which is gone when any of the markers is.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::name::{ToolName, VarName};
use crate::secret::{Secret, Timestamp};
use crate::shell::protocol::Step;

/// The latest time that ten digits hold: in 2286.
const NEVER: Timestamp = 9_999_999_999;

/// One variable that a tool has loaded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Record {
    pub(crate) name: VarName,
    pub(crate) tool: ToolName,
    pub(crate) expires: Option<Timestamp>,
    mac: String,
    pub(crate) marker: String,
}

/// The state of a shell.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Loaded {
    pub(crate) records: Vec<Record>,
    /// Where the markers lie.
    pub(crate) directory: String,
}

/// The key of the MACs, if there is one.
pub(crate) struct Key(Option<Secret>);

/// Which records go.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which<'a> {
    All,
    Tools(&'a [ToolName]),
    /// What has expired, or whose marker is gone.
    Due(Timestamp),
}

/// One value that a tool is given.
pub(crate) struct Given {
    pub(crate) tool: ToolName,
    pub(crate) name: VarName,
    pub(crate) value: Secret,
    pub(crate) expires: Option<Timestamp>,
}

impl Key {
    pub(crate) fn new(bytes: Secret) -> Self {
        Self(Some(bytes))
    }

    /// For when there is no runtime directory: every value passes for ours, because what is loaded must go away again.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    fn mac(&self, name: &VarName, value: &[u8]) -> String {
        let Some(mut mac) = self
            .0
            .as_ref()
            .and_then(|key| Hmac::<Sha256>::new_from_slice(key.expose()).ok())
        else {
            return String::new();
        };
        mac.update(name.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(value);
        let tag = mac.finalize().into_bytes();
        // 64 bits: it tells a change from none, and nobody gains by forging it.
        data_encoding::HEXLOWER.encode(tag.get(..8).unwrap_or_default())
    }

    fn is_ours(&self, record: &Record, value: &[u8]) -> bool {
        record.mac.is_empty() || self.0.is_none() || self.mac(&record.name, value) == record.mac
    }
}

impl Loaded {
    /// Reads the variable. It is the user's to damage: a record that is none is left out.
    pub(crate) fn parse(text: &str) -> Self {
        let (records, directory) = text.split_once('=').unwrap_or((text, ""));
        Self {
            records: records.split(' ').filter_map(Record::parse).collect(),
            directory: directory.to_owned(),
        }
    }

    /// Writes the variable; empty if nothing is loaded.
    pub(crate) fn text(&self) -> String {
        if self.records.is_empty() {
            return String::new();
        }
        let records: Vec<String> = self.records.iter().map(Record::text).collect();
        format!("{}={}", records.join(" "), self.directory)
    }

    /// The tools, each once, in the order in which they were loaded, with a space between them: for a prompt.
    pub(crate) fn tools(&self) -> String {
        let mut tools: Vec<&str> = Vec::new();
        for record in &self.records {
            if !tools.contains(&record.tool.as_str()) {
                tools.push(record.tool.as_str());
            }
        }
        tools.join(" ")
    }

    /// The markers, each once.
    pub(crate) fn markers(&self) -> Vec<&str> {
        let markers = self.records.iter().map(|record| record.marker.as_str());
        let mut markers: Vec<&str> = markers.filter(|marker| !marker.is_empty()).collect();
        markers.sort_unstable();
        markers.dedup();
        markers
    }

    /// The steps by which the shell learns of this state. `watched` is the file that is gone when any of the markers is.
    pub(crate) fn steps(&self, watched: &str) -> [Step; 3] {
        let expiries = self.records.iter().filter_map(|record| record.expires);
        let first = expiries.min().map_or(NEVER, |end| end.clamp(0, NEVER));
        let due = if self.records.is_empty() {
            String::new()
        } else {
            format!("{first:010}{watched}")
        };
        [
            Step::State(self.text()),
            Step::Prompt(self.tools()),
            Step::Due(due),
        ]
    }

    /// What the shell does to load `given`, and its state then. `current` is what the shell exports now.
    pub(crate) fn load(
        mut self,
        given: Vec<Given>,
        marker: &str,
        key: &Key,
        current: impl Fn(&VarName) -> Option<Vec<u8>>,
    ) -> (Self, Vec<Step>) {
        // Room for the steps of the state too: a vector that grows leaves copies behind.
        let mut steps = Vec::with_capacity(given.len() + 3);
        let mut set: Vec<VarName> = Vec::new();
        for Given {
            tool,
            name,
            value,
            expires,
        } in given
        {
            let is_ours = set.contains(&name)
                || self.owner(&name).is_some_and(|record| {
                    current(&name).is_some_and(|value| key.is_ours(record, &value))
                });
            self.records
                .retain(|record| record.name != name || (record.tool != tool && is_ours));
            self.records.push(Record {
                mac: key.mac(&name, value.expose()),
                name: name.clone(),
                tool,
                expires,
                marker: marker.to_owned(),
            });
            set.push(name.clone());
            steps.push(if is_ours {
                Step::Replace { name, value }
            } else {
                Step::Set { name, value }
            });
        }
        (self, steps)
    }

    /// What the shell does to unload, and its state then. `current` is what the shell exports now, `is_there` whether a marker still is.
    pub(crate) fn unload(
        mut self,
        which: Which<'_>,
        key: &Key,
        current: impl Fn(&VarName) -> Option<Vec<u8>>,
        is_there: impl Fn(&str) -> bool,
    ) -> (Self, Vec<Step>) {
        let before = std::mem::take(&mut self.records);
        let (gone, mut kept): (Vec<Record>, Vec<Record>) =
            before.iter().cloned().partition(|record| match which {
                Which::All => true,
                Which::Tools(tools) => tools.contains(&record.tool),
                Which::Due(now) => !record.is_valid(now, &is_there),
            });
        let mut steps = Vec::new();
        let mut notes = Vec::new();
        let mut done: Vec<&VarName> = Vec::new();
        for Record { name, .. } in &gone {
            let Some(owner) = before.iter().rfind(|record| record.name == *name) else {
                continue;
            };
            if done.contains(&name) {
                continue;
            }
            done.push(name);
            let other = kept.iter().rfind(|record| record.name == *name).cloned();
            if current(name).is_some_and(|value| !key.is_ours(owner, &value)) {
                kept.retain(|record| record.name != *name);
                steps.push(Step::Forget { name: name.clone() });
                notes.push(format!(
                    "`{name}` has changed since it was loaded and stays"
                ));
            } else if let Some(other) = other {
                // Another tool has loaded the name too. If its value is in the variable there is nothing to do; if not, we don't have it.
                if other.mac != owner.mac || other.mac.is_empty() {
                    kept.retain(|record| record.name != *name);
                    steps.push(Step::Restore { name: name.clone() });
                    notes.push(format!(
                        "`{name}` is unloaded for `{0}` too; load it again with `sv_load {0}`",
                        other.tool
                    ));
                }
            } else {
                steps.push(Step::Restore { name: name.clone() });
                if let Which::Due(now) = which {
                    let why = if owner.has_expired(now) {
                        "has expired"
                    } else {
                        "is locked"
                    };
                    notes.push(format!("`{name}` {why} and is unloaded"));
                }
            }
        }
        self.records = kept;
        steps.extend(notes.into_iter().map(Step::Note));
        (self, steps)
    }

    /// Whether the variable still holds what was loaded: for `sv_status`.
    pub(crate) fn is_unchanged(&self, record: &Record, key: &Key, value: Option<&[u8]>) -> bool {
        value.is_some_and(|value| {
            self.owner(&record.name)
                .is_some_and(|owner| key.is_ours(owner, value))
        })
    }

    /// The record whose value is in the variable.
    fn owner(&self, name: &VarName) -> Option<&Record> {
        self.records.iter().rfind(|record| record.name == *name)
    }
}

impl Record {
    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split(':');
        let record = Self {
            name: fields.next()?.parse().ok()?,
            tool: fields.next()?.parse().ok()?,
            expires: match fields.next()? {
                "" => None,
                seconds => Some(seconds.parse().ok()?),
            },
            mac: fields.next()?.to_owned(),
            marker: fields.next()?.to_owned(),
        };
        let is_plain = |field: &str| {
            field
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        (fields.next().is_none() && is_plain(&record.mac) && is_plain(&record.marker))
            .then_some(record)
    }

    fn text(&self) -> String {
        let Self {
            name,
            tool,
            expires,
            mac,
            marker,
        } = self;
        let expires = expires.map(|end| end.to_string()).unwrap_or_default();
        format!("{name}:{tool}:{expires}:{mac}:{marker}")
    }

    fn has_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }

    fn is_valid(&self, now: Timestamp, is_there: impl Fn(&str) -> bool) -> bool {
        !self.has_expired(now) && (self.marker.is_empty() || is_there(&self.marker))
    }
}

#[cfg(test)]
mod tests {
    use super::{Given, Key, Loaded, Which};
    use crate::secret::Secret;
    use crate::shell::protocol::Step;

    fn key() -> Key {
        Key::new(Secret::new(vec![7; 32]))
    }

    fn given(tool: &str, name: &str, value: &str) -> Given {
        Given {
            tool: tool.parse().unwrap(),
            name: name.parse().unwrap(),
            value: Secret::new(value.as_bytes().to_vec()),
            expires: Some(100),
        }
    }

    /// The steps, in the protocol's letters, without values and state.
    fn shape(steps: &[Step]) -> String {
        let shape: Vec<String> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Set { name, .. } => Some(format!("S{name}")),
                Step::Replace { name, .. } => Some(format!("A{name}")),
                Step::Restore { name } => Some(format!("R{name}")),
                Step::Forget { name } => Some(format!("F{name}")),
                Step::State(_) | Step::Prompt(_) | Step::Due(_) | Step::Project(_) => None,
                Step::Note(text) => Some(text.clone()),
            })
            .collect();
        shape.join(", ")
    }

    /// What is loaded after these pairs of a tool and a value of `X`, one after the other, over `own`.
    fn after(own: Option<&str>, loads: &[(&str, &str)]) -> (String, Loaded) {
        let mut current = own.map(|text| text.as_bytes().to_vec());
        let mut loaded = Loaded {
            records: Vec::new(),
            directory: "/run/x y=z".to_owned(),
        };
        let mut shapes = Vec::new();
        for (tool, value) in loads {
            let steps;
            (loaded, steps) = loaded.load(vec![given(tool, "X", value)], "m-1", &key(), |_| {
                current.clone()
            });
            shapes.push(shape(&steps));
            current = Some(value.as_bytes().to_vec());
        }
        (shapes.join(", "), loaded)
    }

    fn unload(
        loaded: &Loaded,
        which: Which<'_>,
        value: Option<&str>,
        marker: bool,
    ) -> (String, Loaded) {
        let (left, steps) = loaded.clone().unload(
            which,
            &key(),
            |_| value.map(|text| text.as_bytes().to_vec()),
            |_| marker,
        );
        (shape(&steps), left)
    }

    #[test]
    fn the_state_says_nothing_of_a_value() {
        let (_, loaded) = after(None, &[("claude", "hunter2")]);
        let text = loaded.text();
        assert!(!text.contains("hunter2"), "{text}");
        assert!(
            text.starts_with("X:claude:100:") && text.ends_with(":m-1=/run/x y=z"),
            "{text}"
        );
        assert_eq!(Loaded::parse(&text), loaded);
    }

    #[test]
    fn what_is_due_first_is_told_in_ten_digits_and_one_file() {
        let due = |records: &str| {
            let [_, _, due] = Loaded::parse(records).steps("/run/m");
            let Step::Due(text) = due else {
                panic!("{due:?}");
            };
            text
        };
        assert_eq!(
            due("A:t:1764000000::m B:t:999::m C:t:::m=/run"),
            "0000000999/run/m"
        );
        assert_eq!(due("A:t:::m=/run"), "9999999999/run/m");
        assert_eq!(due("A:t:99999999999::m=/run"), "9999999999/run/m");
        assert_eq!(due("=/run"), "");
        let state = Loaded::parse("A:t:::m B:t:::n C:t:::m D:t:::=/run");
        assert_eq!(state.markers(), ["m", "n"]);
    }

    #[test]
    fn what_is_damaged_is_left_out_of_the_state() {
        for text in [
            "",
            "x",
            "A:b",
            "A;touch:claude:::",
            "A:claude:x::",
            "A:claude:::a/b",
            "A:claude::::",
        ] {
            assert!(Loaded::parse(text).records.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_second_load_does_not_take_our_value_for_the_users() {
        let (shapes, loaded) = after(Some("own"), &[("claude", "v1"), ("claude", "v2")]);
        assert_eq!(shapes, "SX, AX");
        assert_eq!(loaded.records.len(), 1);
    }

    #[test]
    fn what_the_user_has_assigned_between_two_loads_is_the_users() {
        let loaded = after(None, &[("claude", "v1")]).1;
        let (_, steps) = loaded.load(vec![given("claude", "X", "v2")], "m", &key(), |_| {
            Some(b"mine".to_vec())
        });
        assert_eq!(shape(&steps), "SX");
    }

    #[test]
    fn unloading_restores_or_leaves_what_the_user_has_changed() {
        let loaded = after(None, &[("claude", "v")]).1;
        assert_eq!(unload(&loaded, Which::All, Some("v"), true).0, "RX");
        assert_eq!(unload(&loaded, Which::All, None, true).0, "RX");
        let (shape, left) = unload(&loaded, Which::All, Some("mine"), true);
        assert_eq!(shape, "FX, `X` has changed since it was loaded and stays");
        assert!(left.records.is_empty());
    }

    #[test]
    fn only_what_is_due_goes_by_itself() {
        let loaded = after(None, &[("claude", "v")]).1;
        assert_eq!(unload(&loaded, Which::Due(99), Some("v"), true).0, "");
        assert_eq!(
            unload(&loaded, Which::Due(100), Some("v"), true).0,
            "RX, `X` has expired and is unloaded"
        );
        assert_eq!(
            unload(&loaded, Which::Due(99), Some("v"), false).0,
            "RX, `X` is locked and is unloaded"
        );
    }

    #[test]
    fn a_variable_of_two_tools_stays_until_both_are_unloaded() {
        let [a, b] = ["aider", "codex"].map(|tool| vec![tool.parse().unwrap()]);
        let same = after(None, &[("aider", "v"), ("codex", "v")]).1;
        for first in [&a, &b] {
            let (shape, left) = unload(&same, Which::Tools(first), Some("v"), true);
            assert_eq!(shape, "");
            assert_eq!(unload(&left, Which::All, Some("v"), true).0, "RX");
        }
        let other = after(None, &[("aider", "v1"), ("codex", "v2")]).1;
        assert_eq!(unload(&other, Which::Tools(&a), Some("v2"), true).0, "");
        assert_eq!(
            unload(&other, Which::Tools(&b), Some("v2"), true).0,
            "RX, `X` is unloaded for `aider` too; load it again with `sv_load aider`"
        );
    }

    #[test]
    fn without_a_key_everything_passes_for_ours() {
        let loaded = Loaded::default();
        let (loaded, _) = loaded.load(vec![given("claude", "X", "v")], "", &Key::none(), |_| None);
        assert_eq!(loaded.text(), "X:claude:100::=");
        let (_, steps) = loaded.unload(Which::All, &Key::none(), |_| Some(b"v".to_vec()), |_| true);
        assert_eq!(shape(&steps), "RX");
    }
}
