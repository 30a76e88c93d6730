//! Two sides made one, and sides that are none.
//!
//! Touches: files.

use super::*;
use crate::vault::merge::{Side, Three};

/// One vault on two devices, both with the same file.
struct Pair {
    ground: Ground,
    base: Vec<u8>,
    ours: Place,
    theirs: Place,
}

impl Pair {
    fn new() -> Self {
        let (ground, _) = small();
        let base = ground.bytes();
        let device = |name: &str| {
            let home = ground.home.path().join(name);
            std::fs::create_dir(&home).unwrap();
            let place = Place {
                file: home.join("default.vault"),
                state: home.join("state"),
            };
            std::fs::write(&place.file, &base).unwrap();
            place
        };
        let (ours, theirs) = (device("ours"), device("theirs"));
        Self {
            ground,
            base,
            ours,
            theirs,
        }
    }

    fn open(&self, place: &Place) -> Vault {
        Vault::open(place, &self.ground.key, NOW).unwrap()
    }

    /// What a device makes of its file.
    fn change(&self, place: &Place, changes: Vec<Change>) -> Vec<u8> {
        self.open(place).apply(changes, NOW).unwrap();
        std::fs::read(&place.file).unwrap()
    }

    fn id(&self, name: &str) -> Uuid {
        let vault = self.ground.open().unwrap();
        let entry = |entry: &&Entry| entry.name.as_str() == name;
        vault.entries().iter().find(entry).unwrap().id
    }

    fn merge(
        &self,
        base: &[u8],
        ours: &[u8],
        theirs: &[u8],
        prefer: Option<Side>,
    ) -> Result<Vec<u8>> {
        let three = Three { base, ours, theirs };
        self.open(&self.ours).merge(&three, prefer, NOW)
    }

    /// What is in a merged file, which our device takes for the right one.
    fn content(&self, merged: &[u8]) -> Vec<(String, String)> {
        std::fs::write(&self.ours.file, merged).unwrap();
        let vault = self.open(&self.ours);
        vault.verify().unwrap();
        content(&vault)
    }
}

fn message(outcome: Result<Vec<u8>>) -> String {
    let error = outcome.expect_err("a conflict");
    assert_eq!(error.kind, Kind::Conflict, "{error}");
    error.message
}

#[test]
fn whoever_merges_the_same_sides_gets_the_same_bytes() {
    let pair = Pair::new();
    let ours = pair.change(&pair.ours, vec![put("A", "ours"), put("C", "c")]);
    let theirs = pair.change(
        &pair.theirs,
        vec![
            Change::Remove { id: pair.id("B") },
            put("D", "d"),
            put("C", "c"),
        ],
    );
    let merged = pair.merge(&pair.base, &ours, &theirs, None).unwrap();
    assert_eq!(
        pair.merge(&pair.base, &theirs, &ours, None).unwrap(),
        merged
    );
    // What it is merged with again changes nothing.
    for side in [&ours, &theirs, &merged] {
        assert_eq!(pair.merge(&pair.base, &merged, side, None).unwrap(), merged);
        assert_eq!(pair.merge(side, side, &merged, None).unwrap(), merged);
    }
    let all: Vec<_> = [("A", "ours"), ("C", "c"), ("D", "d")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    assert_eq!(pair.content(&merged), all);
}

#[test]
fn each_conflict_has_its_name() {
    let pair = Pair::new();
    let ours = pair.change(
        &pair.ours,
        vec![
            put("A", "ours"),
            put("NEW", "ours"),
            Change::Remove { id: pair.id("B") },
        ],
    );
    let theirs = pair.change(
        &pair.theirs,
        vec![put("A", "theirs"), put("B", "theirs"), put("NEW", "theirs")],
    );
    let said = message(pair.merge(&pair.base, &ours, &theirs, None));
    for part in [
        "`A` was changed on both sides",
        "`B` was changed on one side and removed on the other",
        "`NEW` was added on both sides",
    ] {
        assert!(said.contains(part), "{said}");
    }
    for (prefer, b) in [(Side::Ours, None), (Side::Theirs, Some("theirs"))] {
        let merged = pair
            .merge(&pair.base, &ours, &theirs, Some(prefer))
            .unwrap();
        let current = if prefer == Side::Ours {
            "ours"
        } else {
            "theirs"
        };
        let mut all = vec![("A", current), ("NEW", current)];
        all.extend(b.map(|value| ("B", value)));
        all.sort_unstable();
        let found = pair.content(&merged);
        let found: Vec<_> = found
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(found, all);
        std::fs::write(&pair.ours.file, &ours).unwrap();
        let _ = Vault::trust(&pair.ours, &pair.ground.key, NOW).unwrap();
    }
}

#[test]
fn renames_to_one_name_are_a_conflict_too() {
    let pair = Pair::new();
    let rename = |name: &str| Change::Rename {
        id: pair.id(name),
        name: "ONE".parse().unwrap(),
    };
    let ours = pair.change(&pair.ours, vec![rename("A")]);
    let theirs = pair.change(&pair.theirs, vec![rename("B")]);
    let said = message(pair.merge(&pair.base, &ours, &theirs, None));
    assert_eq!(said, "`ONE` was added on both sides");
    let merged = pair
        .merge(&pair.base, &ours, &theirs, Some(Side::Theirs))
        .unwrap();
    assert_eq!(pair.content(&merged), [("ONE".to_owned(), "b".to_owned())]);
}

#[test]
fn ways_in_that_were_added_on_both_sides_are_all_there() {
    use crate::vault::slots::{Code, Recipient, SlotStep};
    let pair = Pair::new();
    let mut slots = Vec::new();
    for place in [&pair.ours, &pair.theirs] {
        let slot = fresh_id().unwrap();
        let recipient = Recipient::recovery(&Code::random().unwrap());
        pair.open(place)
            .change_slots(vec![SlotStep::Add(slot, recipient)], NOW)
            .unwrap();
        slots.push(slot);
    }
    let [ours, theirs] =
        [&pair.ours, &pair.theirs].map(|place| std::fs::read(&place.file).unwrap());
    let merged = pair.merge(&pair.base, &ours, &theirs, None).unwrap();
    let header = format::read_header(&merged).unwrap();
    for slot in slots {
        assert!(header.slots.iter().any(|one| one.id == slot));
    }
}

#[test]
fn an_old_file_that_is_committed_again_is_no_side() {
    let pair = Pair::new();
    let later = pair.change(&pair.theirs, vec![put("A", "rotated")]);
    std::fs::write(&pair.ours.file, &later).unwrap();
    let ours = pair.change(&pair.ours, vec![put("C", "c")]);
    // The genuine file of before, committed on top of the later one.
    let said = message(pair.merge(&later, &ours, &pair.base, None));
    assert!(said.starts_with("their side does not follow"), "{said}");
    let said = message(pair.merge(&later, &pair.base, &ours, None));
    assert!(said.starts_with("our side does not follow"), "{said}");
    // On top of itself it brings nothing back either: ours has seen it.
    assert_eq!(
        pair.merge(&pair.base, &ours, &pair.base, None).unwrap(),
        ours
    );
    // Control: lines without versions, as a text merge knows them, would bring the old value back.
    let (old, new) = (lines(&pair.base), lines(&later));
    assert!(old[2..].iter().any(|line| !new.contains(line)));
}

#[test]
fn a_side_that_the_keys_do_not_authenticate_is_no_side() {
    let pair = Pair::new();
    let ours = pair.change(&pair.ours, vec![put("C", "c")]);
    let theirs = pair.change(&pair.theirs, vec![put("D", "d")]);
    // The header of before over the records of today, as who has left might commit it.
    let mut mixed = lines(&theirs);
    mixed[0] = lines(&pair.base)[0].clone();
    let said = message(pair.merge(&pair.base, &ours, &mixed.concat(), None));
    assert!(
        said.contains("not sealed with the keys of this vault"),
        "{said}"
    );
    let (other, _) = small();
    let said = message(pair.merge(&pair.base, &ours, &other.bytes(), None));
    assert_eq!(said, "their side is another vault");
    let said = pair.merge(&pair.base, &ours, &theirs[..theirs.len() - 9], None);
    assert_eq!(kind(said), Kind::Corrupt);
    let said = message(pair.merge(b"", &ours, &theirs, None));
    assert!(said.contains("nothing in common"), "{said}");
}

#[test]
fn one_count_for_two_writes_is_a_conflict() {
    let pair = Pair::new();
    let ours = pair.change(&pair.ours, vec![put("C", "c")]);
    // A copy of our device counts under the same name.
    std::fs::write(&pair.ours.file, &pair.base).unwrap();
    let mut copy = Vault::trust(&pair.ours, &pair.ground.key, NOW).unwrap();
    let state = pair.ours.state_path(copy.id());
    let mut header = format::read(&ours).unwrap().header;
    drop(state);
    copy.apply(vec![put("D", "d")], NOW).unwrap();
    let there = std::fs::read(&pair.ours.file).unwrap();
    let file = format::read(&there).unwrap();
    let version = header.version.clone();
    header = file.header.clone();
    header.version = version;
    let mut forged = Vec::new();
    format::write_header(&mut forged, &header);
    forged.extend_from_slice(&file.body[file.records[0].offset..]);
    let mac = crypto::authenticate(&copy.keys.structure(), &forged);
    format::write_mac(&mut forged, &mac);
    let said = message(pair.merge(&pair.base, &ours, &forged, None));
    assert!(said.contains("one device wrote both"), "{said}");
}

/// What one side does, from a few names and values.
fn some_changes() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((0..5_u8, 0..6_u8), 0..6)
}

/// Every value that is kept of each name, the current one first.
fn kept(vault: &Vault) -> BTreeMap<String, Vec<String>> {
    let values = |entry: &Entry| {
        let history = vault.history(entry.id).unwrap();
        let value = |version: &Version| {
            let value = vault.value(entry.id, Some(version.version)).unwrap();
            String::from_utf8(value.expose().to_vec()).unwrap()
        };
        (entry.name.to_string(), history.iter().map(value).collect())
    };
    vault.entries().iter().map(values).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_value_is_lost_and_no_side_wins_by_itself(one in some_changes(), other in some_changes()) {
        let pair = Pair::new();
        let apply = |place: &Place, changes: &[(u8, u8)], side: &str| {
            let mut vault = pair.open(place);
            for (name, value) in changes {
                let name = ["A", "B", "C", "D", "E"][usize::from(*name)];
                vault.apply(vec![put(name, &format!("{side}{value}"))], NOW).unwrap();
            }
            (std::fs::read(&place.file).unwrap(), kept(&vault))
        };
        let (ours, our_values) = apply(&pair.ours, &one, "ours");
        let (theirs, their_values) = apply(&pair.theirs, &other, "theirs");
        let plain = pair.merge(&pair.base, &ours, &theirs, None);
        let both: BTreeSet<u8> = one.iter().map(|(name, _)| *name).collect();
        let is_clash = other.iter().any(|(name, _)| both.contains(name));
        prop_assert_eq!(plain.is_err(), is_clash);
        let merged = plain.or_else(|_| pair.merge(&pair.base, &ours, &theirs, Some(Side::Ours))).unwrap();
        std::fs::write(&pair.ours.file, &merged).unwrap();
        let vault = pair.open(&pair.ours);
        vault.verify().unwrap();
        let all = kept(&vault);
        for (name, values) in our_values.iter().chain(&their_values) {
            for value in values {
                prop_assert!(all[name].contains(value), "{} of {} is lost", value, name);
            }
        }
        for (name, values) in &our_values {
            if both.contains(&(name.as_bytes()[0] - b'A')) {
                prop_assert_eq!(&all[name][0], &values[0]);
            }
        }
    }
}
