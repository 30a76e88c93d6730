//! What is done with an open vault: one function, whoever holds it.
//!
//! Touches: clock, files. The files through the vault alone.
//!
//! The agent calls it after its policy has decided; a command without an agent calls it in its own process.

mod doors;
mod help;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use super::audit::{self, Audit, Log};
use super::ceiling::Limits;
use super::chain::{Event, Who};
use super::policy::{Demand, Level};
use super::protocol::{Answer, Listed, Step, Work};
use crate::error::{Error, Kind, Result};
use crate::name::SecretName;
use crate::os;
use crate::scope::find::find;
use crate::scope::{Choice, Index, Selection};
use crate::secret::{Entry, Secret, Timestamp};
use crate::vault::{Change, New, Vault};

/// The note of this device that says when each source was last pulled.
const PULLS: &str = "pulls";
/// How many sources it remembers.
const MOST_PULLS: usize = 100;

/// An open vault, its order for look-ups, and which of its credentials sleep.
pub(crate) struct OpenVault {
    vault: Vault,
    /// The root of the repository that the vault lies in, if it lies in one.
    root: Option<PathBuf>,
    /// The entries with scopes below that root; without one they are the vault's own.
    placed: Option<Vec<Entry>>,
    index: Index,
    rest: Rest,
    /// Opened with the first line that is written.
    audit: Option<Audit>,
    /// Hears of each line as well, if anybody does.
    log: Option<Log>,
}

impl OpenVault {
    /// Every credential is awake at first: opening is the explicit unlock that wakes them.
    pub(crate) fn new(vault: Vault) -> Self {
        let mut open = Self {
            index: Index::new(&[]),
            root: repository(&vault.place().file),
            placed: None,
            vault,
            rest: Rest::new(os::uptime()),
            audit: None,
            log: None,
        };
        open.learn();
        open
    }

    /// Tells somebody else of every decision too.
    pub(super) fn telling(self, log: Option<Log>) -> Self {
        Self { log, ..self }
    }

    /// The metadata of every secret, with the scopes of this checkout.
    fn entries(&self) -> &[Entry] {
        self.placed.as_deref().unwrap_or(self.vault.entries())
    }

    pub(crate) fn id(&self) -> Uuid {
        self.vault.id()
    }

    /// How many secrets there are.
    pub(crate) fn count(&self) -> usize {
        self.entries().len()
    }

    /// Where its audit lies.
    pub(crate) fn audit_path(&self) -> PathBuf {
        audit::path_of(self.vault.place(), self.vault.id())
    }

    /// Writes to the audit; what the events stand for happens only after that.
    pub(crate) fn record(&mut self, events: &[Event], who: &Who, now: Timestamp) -> Result<()> {
        let done = self.write_down(events, who, now);
        if let Some(log) = self.log {
            for event in events {
                match &done {
                    Err(_) if event.denied.is_none() => log(
                        &Event::denied(&event.event, event.name.as_deref(), "audit_unavailable"),
                        who,
                    ),
                    Ok(()) | Err(_) => log(event, who),
                }
            }
        }
        done
    }

    fn write_down(&mut self, events: &[Event], who: &Who, now: Timestamp) -> Result<()> {
        let audit = match &mut self.audit {
            Some(audit) => audit,
            none => none.insert(Audit::of(&self.vault)?),
        };
        audit.record(events, who, now, Some(&self.vault.audit_key()))
    }

    /// Keeps in the state file where the audit stands.
    pub(super) fn anchor_audit(&mut self, now: Timestamp) -> Result<()> {
        match &self.audit {
            Some(audit) => audit.keep_anchor(&mut self.vault, now),
            None => Ok(()),
        }
    }

    fn learn(&mut self) {
        self.placed = self.root.as_deref().map(|root| {
            let mut entries = self.vault.entries().to_vec();
            for entry in &mut entries {
                entry.scope = entry.scope.below(root);
            }
            entries
        });
        self.index = Index::new(self.entries());
        self.rest
            .learn(self.placed.as_deref().unwrap_or(self.vault.entries()));
    }
}

/// The root of the repository that a vault lies in. There, scopes are stored relative to it, so that they mean the same in every clone.
fn repository(vault: &Path) -> Option<PathBuf> {
    let vault = os::canonical(vault).ok()?;
    let root = vault
        .ancestors()
        .skip(1)
        .find(|directory| os::is_there(&directory.join(".git")));
    root.map(Path::to_path_buf)
}

/// Does `work` for this process itself, in `directory`, which is canonical. Values go in and come out in the order in which the work and the
/// answer mention them.
pub(crate) fn perform(
    open: &mut OpenVault,
    work: Work,
    values: Vec<Secret>,
    directory: &Path,
    now: Timestamp,
) -> Result<(Answer, Vec<Secret>)> {
    let asker = OnBehalf {
        who: Who {
            uid: os::user(),
            pid: std::process::id(),
            ..Who::default()
        },
        // This process has opened the vault by its own password: nobody stands between.
        level: Level::A3,
        limits: Limits::default(),
        asks: None,
    };
    perform_for(&asker, open, work, values, directory, now)
}

/// For whom work is done, and what is over them.
pub(super) struct OnBehalf {
    pub(super) who: Who,
    pub(super) level: Level,
    pub(super) limits: Limits,
    /// The files that the program runs which asks a helper; nothing for who opened the vault with its password.
    pub(super) asks: Option<Vec<PathBuf>>,
}

/// Does `work` for `asker`. Each effect has its line in the audit first, and so has each refusal.
pub(super) fn perform_for(
    asker: &OnBehalf,
    open: &mut OpenVault,
    work: Work,
    values: Vec<Secret>,
    directory: &Path,
    now: Timestamp,
) -> Result<(Answer, Vec<Secret>)> {
    if open.vault.refresh(now)? {
        open.learn();
    }
    let event = event(&work);
    let done = carry_out(asker, open, work, values, directory, now);
    if let Err(error) = &done
        && matches!(error.kind, Kind::Denied | Kind::Locked)
    {
        // The refusal stands whether it can be recorded or not.
        let refusal = Event::denied(event, None, &error.message);
        open.record(&[refusal], &asker.who, now).ok();
    }
    done
}

/// What the audit calls it.
pub(super) fn event(work: &Work) -> &'static str {
    match work {
        Work::List => "list",
        Work::Complete => "complete",
        Work::Plan { .. } => "plan",
        Work::Grant { .. } => "grant",
        Work::Launch { .. } => "launch",
        Work::Read { .. } => "read",
        Work::History { .. } => "history",
        Work::Match { .. } => "match",
        Work::Change { .. } => "change",
        Work::Pulls => "pulls",
        Work::NotePulls { .. } => "note-pulls",
        Work::CheckAudit => "check-audit",
        Work::Doors => "doors",
        Work::Withdraw { .. } => "withdraw",
        Work::Help { .. } => "help",
        Work::Register { .. } => "register",
        Work::Merge { .. } => "merge",
        Work::ListFile { .. } => "list-file",
        Work::Team => "team",
    }
}

fn carry_out(
    asker: &OnBehalf,
    open: &mut OpenVault,
    work: Work,
    values: Vec<Secret>,
    directory: &Path,
    now: Timestamp,
) -> Result<(Answer, Vec<Secret>)> {
    let uptime = os::uptime();
    let OnBehalf {
        who, level, limits, ..
    } = asker;
    match work {
        Work::List | Work::Complete => {
            open.record(&[Event::granted(event(&work), None)], who, now)?;
            let listed = |entry: &Entry| Listed {
                entry: entry.clone(),
                sleeps_in: open.rest.sleeps_in(entry.id, uptime),
            };
            let entries = open.entries().iter();
            let allowed = entries.filter(|entry| limits.allow(entry.id, &entry.name));
            let entries = allowed.map(listed).collect();
            Ok((Answer::Entries { entries }, Vec::new()))
        }
        Work::Plan { selection } => {
            let choices = open.choose(&selection, limits, *level, directory, (now, uptime))?;
            open.record(&[Event::granted("plan", None)], who, now)?;
            Ok((Answer::Granted { choices }, Vec::new()))
        }
        Work::Grant { selection } => {
            let choices = open.choose(&selection, limits, *level, directory, (now, uptime))?;
            let event = |choice: &Choice| Event::granted("grant", Some(choice.name.as_str()));
            open.record(&choices.iter().map(event).collect::<Vec<_>>(), who, now)?;
            open.grant(choices, uptime)
        }
        Work::Launch {
            selection,
            mode,
            program,
            ..
        } => {
            let choices = open.choose(&selection, limits, *level, directory, (now, uptime))?;
            let event = |choice: &Choice| Event::launched(choice.name.as_str(), &mode, &program);
            open.record(&choices.iter().map(event).collect::<Vec<_>>(), who, now)?;
            open.grant(choices, uptime)
        }
        Work::Read { pick, version } => {
            let entry = find(open.entries(), &pick, directory)?;
            let (id, name) = (entry.id, entry.name.clone());
            limits.check(id, &name)?;
            Demand::of(&entry.tags).check(*level, &name)?;
            // A previous value is asked for by number, which nothing does by itself: it is given also when the current one is past its date.
            if version.is_none() {
                if entry.has_expired(now) {
                    return Err(expired(entry));
                }
                open.rest.check(id, &name, uptime)?;
            }
            open.record(&[Event::granted("read", Some(name.as_str()))], who, now)?;
            let value = open.vault.value(id, version)?;
            open.rest.note(id, uptime);
            Ok((Answer::Value, vec![value]))
        }
        Work::History { pick } => {
            let entry = find(open.entries(), &pick, directory)?;
            let (id, name) = (entry.id, entry.name.clone());
            limits.check(id, &name)?;
            open.record(&[Event::granted("history", Some(name.as_str()))], who, now)?;
            let versions = open.vault.history(id)?;
            Ok((Answer::Versions { versions }, Vec::new()))
        }
        Work::Match { ids } => {
            if ids.len() != values.len() {
                return Err(Error::new(Kind::Usage, "a value is missing or left over"));
            }
            let known: HashMap<Uuid, &Entry> = open
                .vault
                .entries()
                .iter()
                .map(|entry| (entry.id, entry))
                .collect();
            let mut events = Vec::new();
            let mut matching = Vec::new();
            for (id, value) in ids.into_iter().zip(&values) {
                let Some(entry) = known.get(&id) else {
                    continue;
                };
                limits.check(id, &entry.name)?;
                events.push(Event::granted("match", Some(entry.name.as_str())));
                if open.vault.fingerprint(value) == entry.fingerprint {
                    matching.push(id);
                }
            }
            open.record(&events, who, now)?;
            Ok((Answer::Matching { ids: matching }, Vec::new()))
        }
        Work::Change { steps } => {
            limits.check_change()?;
            let entries = open.entries();
            let events: Vec<Event> = steps.iter().map(|step| step_event(step, entries)).collect();
            let changes = changes(steps, values, open.root.as_deref())?;
            open.record(&events, who, now)?;
            let ids = open.vault.apply(changes, now)?;
            open.learn();
            for id in &ids {
                open.rest.note(*id, uptime);
            }
            Ok((Answer::Changed { ids }, Vec::new()))
        }
        Work::Help { helper, ask } => open.help(asker, &helper, ask, directory, (now, uptime)),
        Work::Register {
            helper,
            program,
            paths,
        } => {
            limits.check_change()?;
            open.record(&[Event::granted("register", None)], who, now)?;
            open.register(helper, program, paths, now)?;
            Ok((Answer::Done, Vec::new()))
        }
        Work::Pulls => {
            open.record(&[Event::granted("pulls", None)], who, now)?;
            let pulls = open.pulls()?;
            Ok((Answer::Pulls { pulls }, Vec::new()))
        }
        Work::NotePulls { origins } => {
            limits.check_change()?;
            open.record(&[Event::granted("note-pulls", None)], who, now)?;
            open.note_pulls(origins, now)?;
            Ok((Answer::Done, Vec::new()))
        }
        Work::CheckAudit => {
            let (lines, fault) = match audit::check(&open.vault)? {
                Ok(lines) => (lines, None),
                Err(fault) => (fault.line, Some(fault)),
            };
            Ok((Answer::Audit { lines, fault }, Vec::new()))
        }
        Work::Doors => {
            let policies = open.policies()?;
            Ok((Answer::Doors { policies }, Vec::new()))
        }
        Work::Withdraw { from } => {
            limits.check_change()?;
            let who = Who {
                party: Some(from.name().to_owned()),
                ..who.clone()
            };
            open.record(&[Event::granted("withdraw", None)], &who, now)?;
            open.change_policies(now, |policies| policies.withdraw(&from, now))?;
            Ok((Answer::Done, Vec::new()))
        }
        Work::Merge {
            base,
            ours,
            theirs,
            prefer,
        } => {
            limits.check_change()?;
            open.record(&[Event::granted("merge", None)], who, now)?;
            open.vault
                .merge_files(&base, &ours, &theirs, prefer, now)
                .map(|()| (Answer::Done, Vec::new()))
        }
        Work::Team => {
            limits.check_change()?;
            open.record(&[Event::granted("team", None)], who, now)?;
            let team = open.vault.team().into_iter();
            let names = team.map(|mate| (mate.slot, mate.name)).collect();
            Ok((Answer::Team { names }, Vec::new()))
        }
        Work::ListFile { file } => {
            open.record(&[Event::granted("list-file", None)], who, now)?;
            let entries = open.vault.entries_in(&file)?.into_iter();
            let allowed = entries.filter(|entry| limits.allow(entry.id, &entry.name));
            let entries = allowed
                .map(|entry| Listed {
                    entry,
                    sleeps_in: None,
                })
                .collect();
            Ok((Answer::Entries { entries }, Vec::new()))
        }
    }
}

fn step_event(step: &Step, entries: &[Entry]) -> Event {
    let named = |id: &Uuid| entries.iter().find(|entry| entry.id == *id);
    let name = |id: &Uuid| named(id).map(|entry| entry.name.as_str());
    match step {
        Step::Put { name, .. } => Event::granted("put", Some(name.as_str())),
        Step::Remove { id } => Event::granted("remove", name(id)),
        Step::Rename { id, .. } => Event::granted("rename", name(id)),
        Step::Restore { id, .. } => Event::granted("restore", name(id)),
    }
}

impl OpenVault {
    /// When each source was last pulled. A note that cannot be read is one of a later version, which knows better.
    fn pulls(&self) -> Result<BTreeMap<String, Timestamp>> {
        let note = self.vault.note(PULLS)?;
        Ok(note
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    fn note_pulls(&mut self, origins: Vec<String>, now: Timestamp) -> Result<()> {
        let mut pulls = self.pulls()?;
        pulls.extend(origins.into_iter().map(|origin| (origin, now)));
        while pulls.len() > MOST_PULLS {
            let oldest = pulls.iter().min_by_key(|(_, at)| **at);
            let Some(origin) = oldest.map(|(origin, _)| origin.clone()) else {
                break;
            };
            pulls.remove(&origin);
        }
        let text = serde_json::to_string(&pulls)
            .map_err(|_| Error::new(Kind::Failed, "cannot note what was pulled"))?;
        self.vault.set_note(PULLS, Some(text), now)
    }

    fn choose(
        &self,
        selection: &Selection,
        limits: &Limits,
        level: Level,
        directory: &Path,
        (now, uptime): (Timestamp, Duration),
    ) -> Result<Vec<Choice>> {
        let entries = self.entries();
        let mut choices = self.index.select(entries, selection, directory, now)?;
        // What was named is refused by name; what is merely taken with the rest is left out.
        for choice in &choices {
            if choice.exact || selection.require.contains(&choice.name) {
                limits.check(choice.id, &choice.name)?;
            }
        }
        choices.retain(|choice| limits.allow(choice.id, &choice.name));
        for choice in &choices {
            self.rest.check(choice.id, &choice.name, uptime)?;
        }
        // What is demanded is never left out in silence.
        for entry in entries {
            if entry.tags.contains_key("assurance")
                && choices.iter().any(|choice| choice.id == entry.id)
            {
                Demand::of(&entry.tags).check(level, &entry.name)?;
            }
        }
        Ok(choices)
    }

    fn grant(&mut self, choices: Vec<Choice>, uptime: Duration) -> Result<(Answer, Vec<Secret>)> {
        let values = self.vault.values(choices.iter().map(|choice| choice.id))?;
        for choice in &choices {
            self.rest.note(choice.id, uptime);
        }
        Ok((Answer::Granted { choices }, values))
    }
}

fn expired(entry: &Entry) -> Error {
    Error::new(Kind::Denied, format!("`{}` has expired", entry.name))
        .hint("replace it, and it can be used again")
}

/// Puts steps and values together; each `put` takes the next value. Scopes inside `root` are stored relative to it.
fn changes(steps: Vec<Step>, values: Vec<Secret>, root: Option<&Path>) -> Result<Vec<Change>> {
    let mismatch = || Error::new(Kind::Usage, "a value is missing or left over");
    let mut values = values.into_iter();
    let mut changes = Vec::with_capacity(steps.len());
    for step in steps {
        changes.push(match step {
            Step::Put {
                name,
                tool,
                scope,
                label,
                ttl,
                expires,
                tags,
            } => Change::Put {
                new: New {
                    name,
                    tool,
                    scope: match root {
                        Some(root) => scope.relative_to(root),
                        None => scope,
                    },
                    label,
                    ttl,
                    expires,
                    tags,
                },
                value: values.next().ok_or_else(mismatch)?,
            },
            Step::Remove { id } => Change::Remove { id },
            Step::Rename { id, name } => Change::Rename { id, name },
            Step::Restore { id, version } => Change::Restore { id, version },
        });
    }
    match values.next() {
        Some(_) => Err(mismatch()),
        None => Ok(changes),
    }
}

/// Which credentials sleep: those with a ttl that were not used for that long, since their last use or since the vault was opened.
struct Rest {
    since: Duration,
    ttl: HashMap<Uuid, Duration>,
    used: HashMap<Uuid, Duration>,
}

impl Rest {
    fn new(now: Duration) -> Self {
        Self {
            since: now,
            ttl: HashMap::new(),
            used: HashMap::new(),
        }
    }

    /// Takes down which credentials have a ttl, whenever the entries have changed.
    fn learn(&mut self, entries: &[Entry]) {
        let ttl = |entry: &Entry| Some((entry.id, Duration::from_secs(entry.ttl?)));
        self.ttl = entries.iter().filter_map(ttl).collect();
        self.used.retain(|id, _| self.ttl.contains_key(id));
    }

    /// Notes a use.
    fn note(&mut self, id: Uuid, now: Duration) {
        if self.ttl.contains_key(&id) {
            self.used.insert(id, now);
        }
    }

    fn left(&self, id: Uuid, now: Duration) -> Option<Duration> {
        let ttl = self.ttl.get(&id)?;
        let used = self.used.get(&id).unwrap_or(&self.since);
        Some(used.saturating_add(*ttl).saturating_sub(now))
    }

    /// Whole seconds until it sleeps, 0 if it does; nothing if it never will.
    fn sleeps_in(&self, id: Uuid, now: Duration) -> Option<u64> {
        let left = self.left(id, now)?;
        Some(left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }

    fn check(&self, id: Uuid, name: &SecretName, now: Duration) -> Result<()> {
        match self.left(id, now) {
            Some(Duration::ZERO) => Err(Error::new(
                Kind::Locked,
                format!("`{name}` sleeps: it was not used for its whole ttl"),
            )
            .hint("wake it with `sevault unlock`")),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use uuid::Uuid;

    use super::{Rest, changes};
    use crate::agent::protocol::Step;
    use crate::error::Kind;
    use crate::secret::Secret;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn rest(ttl: Option<u64>) -> Rest {
        let mut rest = Rest::new(at(100));
        let ttl = ttl.map(|ttl| (Uuid::nil(), at(ttl)));
        rest.ttl.extend(ttl);
        rest
    }

    #[test]
    fn a_credential_sleeps_after_its_ttl_of_disuse_and_use_keeps_it_awake() {
        let mut rest = rest(Some(10));
        let name = "TOKEN".parse().unwrap();
        assert!(rest.check(Uuid::nil(), &name, at(109)).is_ok());
        rest.note(Uuid::nil(), at(109));
        assert!(rest.check(Uuid::nil(), &name, at(118)).is_ok());
        assert_eq!(rest.sleeps_in(Uuid::nil(), at(118)), Some(1));
        let refusal = rest.check(Uuid::nil(), &name, at(119)).unwrap_err();
        assert_eq!(refusal.kind, Kind::Locked);
        assert_eq!(rest.sleeps_in(Uuid::nil(), at(200)), Some(0));
    }

    #[test]
    fn without_a_ttl_nothing_sleeps() {
        let name = "TOKEN".parse().unwrap();
        assert!(rest(None).check(Uuid::nil(), &name, at(1 << 40)).is_ok());
        assert_eq!(rest(None).sleeps_in(Uuid::nil(), at(1 << 40)), None);
    }

    #[test]
    fn each_put_takes_one_value_and_none_is_left() {
        let put = || Step::Put {
            name: "A".parse().unwrap(),
            tool: None,
            scope: crate::name::Scope::Global,
            label: crate::name::Label::default(),
            ttl: None,
            expires: None,
            tags: BTreeMap::new(),
        };
        let value = || Secret::new(b"x".to_vec());
        let remove = || Step::Remove { id: Uuid::nil() };
        assert!(changes(vec![put(), remove()], vec![value()], None).is_ok());
        assert!(changes(vec![put(), put()], vec![value()], None).is_err());
        assert!(changes(vec![remove()], vec![value()], None).is_err());
    }
}
