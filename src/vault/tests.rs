//! Promises of the vault as a whole, kept on real files.
//!
//! Touches: files, processes.
#![expect(
    clippy::disallowed_methods,
    reason = "tests damage files, start writers and kill them"
)]

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::vault::crypto::Purpose;

/// The cheapest derivation that is in bounds, so that tests are quick.
const WEAK: Cost = Cost {
    m: 8 * 1024,
    t: 1,
    p: 1,
};
const NOW: Timestamp = 1_763_000_000;

/// A vault in a directory of its own.
struct Ground {
    home: tempfile::TempDir,
    place: Place,
    key: SlotKey,
}

impl Ground {
    fn new() -> (Self, Vault) {
        let home = tempfile::tempdir().unwrap();
        let place = Place {
            file: home.path().join("profiles/default.vault"),
            state: home.path().join("state"),
        };
        let vault = Vault::create_at(&place, &password(), NOW, WEAK).unwrap();
        let key = Header::read(&place)
            .unwrap()
            .password_key(&password())
            .unwrap();
        (Self { home, place, key }, vault)
    }

    fn open(&self) -> Result<Vault> {
        Vault::open(&self.place, &self.key, NOW)
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.place.file).unwrap()
    }

    fn put_back(&self, bytes: &[u8]) {
        std::fs::write(&self.place.file, bytes).unwrap();
    }

    /// The same vault seen by a device that remembers nothing.
    fn elsewhere(&self, name: &str) -> Place {
        Place {
            file: self.place.file.clone(),
            state: self.home.path().join(name),
        }
    }
}

fn password() -> Secret {
    Secret::new(b"correct horse battery staple".to_vec())
}

fn new(name: &str) -> New {
    New {
        name: name.parse().unwrap(),
        tool: None,
        scope: Scope::Global,
        label: Label::default(),
        ttl: None,
        expires: None,
        tags: BTreeMap::new(),
    }
}

fn put(name: &str, value: &str) -> Change {
    Change::Put {
        new: new(name),
        value: Secret::new(value.as_bytes().to_vec()),
    }
}

fn one(vault: &mut Vault, change: Change) -> Uuid {
    vault.apply(vec![change], NOW).unwrap()[0]
}

fn text(vault: &Vault, id: Uuid) -> String {
    String::from_utf8(vault.value(id, None).unwrap().expose().to_vec()).unwrap()
}

/// Every name and value, for comparing whole vaults.
fn content(vault: &Vault) -> Vec<(String, String)> {
    let mut all: Vec<_> = vault
        .entries()
        .iter()
        .map(|entry| (entry.name.to_string(), text(vault, entry.id)))
        .collect();
    all.sort();
    all
}

fn kind<T>(outcome: Result<T>) -> Kind {
    outcome.err().expect("a refusal").kind
}

#[test]
fn what_was_stored_is_there_for_the_next_one_who_opens() {
    let (ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("api/KEY", "sk-1"));
    assert_eq!(text(&vault, id), "sk-1");
    let again = ground.open().unwrap();
    assert_eq!(text(&again, id), "sk-1");
    assert_eq!(again.entries(), vault.entries());
    assert_eq!(again.entries()[0].version, 1);
    assert_eq!(again.entries()[0].created, NOW);
}

#[test]
fn a_second_put_replaces_and_keeps_the_old_value_in_the_history() {
    let (ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("KEY", "old"));
    assert_eq!(one(&mut vault, put("KEY", "new")), id);
    let vault = ground.open().unwrap();
    assert_eq!(vault.entries().len(), 1);
    assert_eq!(text(&vault, id), "new");
    assert_eq!(vault.value(id, Some(1)).unwrap().expose(), b"old");
    let versions: Vec<u64> = vault
        .history(id)
        .unwrap()
        .iter()
        .map(|version| version.version)
        .collect();
    assert_eq!(versions, [2, 1]);
    assert_eq!(kind(vault.value(id, Some(3))), Kind::Missing);
}

#[test]
fn a_history_keeps_ten_values_besides_the_current_one() {
    let (_ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("KEY", "0"));
    for number in 1..15 {
        one(&mut vault, put("KEY", &number.to_string()));
    }
    assert_eq!(vault.history(id).unwrap().len(), 11);
    assert_eq!(vault.value(id, Some(5)).unwrap().expose(), b"4");
    assert_eq!(kind(vault.value(id, Some(4))), Kind::Missing);
}

#[test]
fn a_restored_value_is_a_new_version() {
    let (_ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("KEY", "old"));
    let first = vault.entries()[0].fingerprint.clone();
    one(&mut vault, put("KEY", "new"));
    assert_ne!(vault.entries()[0].fingerprint, first);
    one(&mut vault, Change::Restore { id, version: 1 });
    assert_eq!(text(&vault, id), "old");
    assert_eq!(vault.entries()[0].version, 3);
    assert_eq!(vault.entries()[0].fingerprint, first);
}

#[test]
fn a_secret_is_one_by_name_and_scope_and_label() {
    let (_ground, mut vault) = Ground::new();
    let mut labelled = new("KEY");
    labelled.label = "work".parse().unwrap();
    let mut scoped = new("KEY");
    scoped.scope = Scope::Project(PathBuf::from("/p"));
    let value = || Secret::new(b"x".to_vec());
    let ids: BTreeSet<Uuid> = [new("KEY"), labelled, scoped, new("KEY")]
        .into_iter()
        .map(|new| {
            one(
                &mut vault,
                Change::Put {
                    new,
                    value: value(),
                },
            )
        })
        .collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(vault.entries().len(), 3);
}

#[test]
fn a_rename_keeps_the_value_and_takes_no_name_that_is_taken() {
    let (ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("A", "a"));
    one(&mut vault, put("B", "b"));
    let to = |name: &str| Change::Rename {
        id,
        name: name.parse().unwrap(),
    };
    assert_eq!(kind(vault.apply(vec![to("B")], NOW)), Kind::Conflict);
    one(&mut vault, to("A"));
    one(&mut vault, to("C"));
    let vault = ground.open().unwrap();
    assert_eq!(
        content(&vault),
        [("B".into(), "b".into()), ("C".into(), "a".into())]
    );
}

#[test]
fn a_transaction_is_carried_out_whole_or_not_at_all() {
    let (ground, mut vault) = Ground::new();
    one(&mut vault, put("A", "a"));
    let before = ground.bytes();
    let unknown = Uuid::from_u128(1);
    let outcome = vault.apply(
        vec![put("B", "b"), put("A", "z"), Change::Remove { id: unknown }],
        NOW,
    );
    assert_eq!(kind(outcome), Kind::Missing);
    assert_eq!(ground.bytes(), before);
    assert_eq!(content(&vault), [("A".into(), "a".into())]);

    let ids = vault
        .apply(
            vec![put("B", "b"), put("C", "c"), put("B", "bb"), put("D", "d")],
            NOW,
        )
        .unwrap();
    assert_eq!(ids[0], ids[2]);
    vault
        .apply(vec![Change::Remove { id: ids[3] }, put("D", "dd")], NOW)
        .unwrap();
    let all = [("A", "a"), ("B", "bb"), ("C", "c"), ("D", "dd")];
    let all: Vec<_> = all.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
    assert_eq!(content(&vault), all);
    assert_eq!(content(&ground.open().unwrap()), all);
}

#[test]
fn an_open_vault_sees_what_others_write() {
    let (ground, mut vault) = Ground::new();
    let mut other = ground.open().unwrap();
    assert!(!vault.refresh(NOW).unwrap());
    one(&mut other, put("A", "a"));
    assert!(vault.refresh(NOW).unwrap());
    assert!(!vault.refresh(NOW).unwrap());
    assert_eq!(content(&vault), content(&other));
    one(&mut other, put("B", "b"));
    // A writer needs no refresh before.
    one(&mut vault, put("C", "c"));
    assert_eq!(vault.entries().len(), 3);
}

#[test]
fn a_value_can_be_read_while_another_file_takes_the_place() {
    let (ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("A", "old"));
    let mut other = ground.open().unwrap();
    one(&mut other, put("A", "new"));
    assert_eq!(text(&vault, id), "old");
    assert_eq!(text(&other, id), "new");
}

#[test]
fn the_wrong_password_opens_nothing() {
    let (ground, _) = Ground::new();
    let header = Header::read(&ground.place).unwrap();
    let wrong = Secret::new(b"correct horse battery stapl".to_vec());
    assert_eq!(kind(header.password_key(&wrong)), Kind::WrongKey);
    let forged = SlotKey {
        slot: ground.key.slot,
        key: Secret::new(vec![7; 32]),
    };
    assert_eq!(
        kind(Vault::open(&ground.place, &forged, NOW)),
        Kind::WrongKey
    );
}

#[test]
fn a_vault_that_is_there_is_never_made_anew() {
    let (ground, _) = Ground::new();
    let before = ground.bytes();
    let outcome = Vault::create_at(&ground.place, &password(), NOW, WEAK);
    assert_eq!(kind(outcome), Kind::Conflict);
    assert_eq!(ground.bytes(), before);
    let nowhere = Place {
        file: ground.home.path().join("none.vault"),
        state: ground.place.state.clone(),
    };
    assert_eq!(kind(Header::read(&nowhere)), Kind::Missing);
}

#[test]
fn listing_derives_no_key_for_values() {
    let (ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("A", "a"));
    crypto::tests::DERIVED.take();
    let vault = ground.open().unwrap();
    vault.entries();
    vault.history(id).unwrap();
    let derived = crypto::tests::DERIVED.take();
    assert!(derived.contains(&Purpose::Names));
    assert!(!derived.contains(&Purpose::Values));
    assert!(!derived.contains(&Purpose::Fingerprints));
    vault.value(id, None).unwrap();
    assert!(crypto::tests::DERIVED.take().contains(&Purpose::Values));
}

#[test]
fn the_key_can_be_moved_where_it_is_safer() {
    struct Elsewhere([u8; 32]);
    impl KeyHolder for Elsewhere {
        fn with(&self, f: &mut dyn FnMut(&[u8; 32])) {
            f(&self.0);
        }
    }
    let (_ground, mut vault) = Ground::new();
    let id = one(&mut vault, put("A", "a"));
    vault
        .keep_key(|key| Ok::<_, Error>(Box::new(Elsewhere(*key))))
        .unwrap();
    assert_eq!(text(&vault, id), "a");
    one(&mut vault, put("B", "b"));
}

// Hostile files.

/// Two secrets, one with a history.
fn small() -> (Ground, Vault) {
    let (ground, mut vault) = Ground::new();
    vault
        .apply(vec![put("A", "a"), put("B", "b"), put("A", "aa")], NOW)
        .unwrap();
    (ground, vault)
}

/// The outcome of using the file as it now is: with the password, as a person would, or with a key that was had before.
fn use_it(ground: &Ground) -> Result<Vault> {
    Header::read(&ground.place)?;
    ground.open()
}

fn is_one_clear_line(error: &Error) -> bool {
    !error.message.is_empty() && !error.message.contains('\n') && !error.message.ends_with('.')
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused_and_never_overwritten() {
    let (ground, mut vault) = small();
    let whole = ground.bytes();
    for length in 0..whole.len() {
        let cut = &whole[..length];
        let error = format::read(cut).expect_err("a refusal");
        assert_eq!(error.kind, Kind::Corrupt, "{length}: {error}");
        assert!(is_one_clear_line(&error), "{error}");
        // The whole way takes longer, so it is gone with some.
        if length % 41 == 0 {
            ground.put_back(cut);
            assert_eq!(use_it(&ground).err(), Some(error));
            assert!(vault.apply(vec![put("C", "c")], NOW).is_err());
            assert_eq!(ground.bytes(), cut);
        }
    }
    ground.put_back(&whole);
    assert!(use_it(&ground).is_ok());
}

#[test]
fn every_flipped_bit_is_noticed() {
    let (ground, vault) = small();
    let whole = ground.bytes();
    // Without a memory, so that it is the file that shows it.
    let place = ground.elsewhere("no memory");
    let structure = vault.keys.structure();
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        match format::read(&changed) {
            Ok(parsed) => assert!(
                !crypto::is_authentic(&structure, parsed.body, &parsed.mac),
                "bit {bit} was not noticed"
            ),
            Err(error) => {
                assert_eq!(error.kind, Kind::Corrupt, "bit {bit}: {error}");
                assert!(is_one_clear_line(&error), "bit {bit}: {error}");
            }
        }
        // The whole way takes longer, so it is gone with some.
        if bit % 97 == 0 {
            ground.put_back(&changed);
            let error = Vault::open(&place, &ground.key, NOW)
                .err()
                .expect("a refusal");
            assert!(
                matches!(error.kind, Kind::Corrupt | Kind::WrongKey) && is_one_clear_line(&error),
                "bit {bit}: {error}"
            );
        }
    }
    assert!(!place.state.exists());
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|&byte| byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

#[test]
fn records_that_were_swapped_doubled_or_taken_away_are_noticed() {
    let (ground, _) = small();
    let before = lines(&ground.bytes());
    assert_eq!(before.len(), 5, "header, slot, two records, MAC");
    let check = |order: &[usize], message: &str| {
        let bytes: Vec<u8> = order
            .iter()
            .flat_map(|&line| before[line].clone())
            .collect();
        ground.put_back(&bytes);
        let error = use_it(&ground).err().expect("a refusal");
        assert_eq!(error.kind, Kind::Corrupt);
        assert_eq!(
            error.message,
            format!("the vault file is damaged: {message}")
        );
    };
    check(&[0, 1, 3, 2, 4], "line 5 is out of order");
    check(&[0, 1, 2, 2, 3, 4], "line 5 repeats a record");
    check(
        &[0, 1, 2, 4],
        "it was changed by something other than sevault",
    );
    check(&[0, 1, 2, 3], "it is cut off");
    check(&[0, 1, 2, 3, 4, 4], "line 6 follows the end");
    check(&[0, 2, 3, 4], "line 2 is not a slot");
}

#[test]
fn a_record_of_another_vault_opens_nowhere_else() {
    let (ground, vault) = small();
    let (other, _) = small();
    let (ours, theirs) = (lines(&ground.bytes()), lines(&other.bytes()));
    let mut mixed = [ours[0].clone(), ours[1].clone()];
    let mut records = [ours[2].clone(), theirs[3].clone()];
    records.sort();
    let mut bytes: Vec<u8> = mixed
        .iter_mut()
        .chain(&mut records)
        .flat_map(|l| l.clone())
        .collect();
    ground.put_back(&[bytes.clone(), ours[4].clone()].concat());
    assert_eq!(kind(use_it(&ground)), Kind::Corrupt);

    // Even whoever can make the MAC cannot move a record: it is bound to its vault.
    let mac = crypto::authenticate(&vault.keys.structure(), &bytes);
    format::write_mac(&mut bytes, &mac);
    ground.put_back(&bytes);
    let error = use_it(&ground).err().expect("a refusal");
    assert_eq!(
        error.message,
        "the vault file is damaged: a record does not open"
    );
}

#[test]
fn forms_that_mean_the_same_are_refused() {
    let (ground, vault) = small();
    let whole = String::from_utf8(ground.bytes()).unwrap();
    let body = &whole[..whole.rfind("{\"mac\"").unwrap()];
    for (from, to) in [
        ("\"epoch\":1", "\"epoch\": 1"),
        ("\"epoch\":1", "\"epoch\":01"),
        ("\"epoch\":1", "\"epoch\":1.0"),
        ("\"epoch\":1", "\"epoch\":1,\"more\":1"),
        ("\"former\":[]", "\"former\":[],\"former\":[]"),
        ("\"revision\":", "\"unknown\":1,\"revision\":"),
        ("]}\n{\"slot\"", "]}\r\n{\"slot\""),
        ("]}\n{\"slot\"", "]}\n\n{\"slot\""),
        ("{\"slot\"", "{\"Slot\""),
        ("\"values\":[[", "\"values\":[ [["),
    ] {
        let mut changed = body.replacen(from, to, 1).into_bytes();
        assert_ne!(changed, body.as_bytes(), "{from}");
        let mac = crypto::authenticate(&vault.keys.structure(), &changed);
        format::write_mac(&mut changed, &mac);
        ground.put_back(&changed);
        assert_eq!(kind(use_it(&ground)), Kind::Corrupt, "{to}");
    }
}

#[test]
fn a_newer_format_and_a_costly_derivation_are_refused_before_any_work() {
    let (ground, _) = small();
    let whole = String::from_utf8(ground.bytes()).unwrap();
    ground.put_back(
        whole
            .replacen("\"sevault\":1", "\"sevault\":2", 1)
            .as_bytes(),
    );
    let error = Header::read(&ground.place).expect_err("a refusal");
    assert_eq!(
        error.message,
        "the vault was written by a newer sevault (format 2, and this program reads 1)"
    );
    for (from, to) in [
        ("\"m\":8192", "\"m\":8388608"),
        ("\"m\":8192", "\"m\":1024"),
        ("\"t\":1}", "\"t\":21}"),
    ] {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(changed, whole);
        ground.put_back(changed.as_bytes());
        let error = Header::read(&ground.place)
            .and_then(|header| header.password_key(&password()))
            .err()
            .expect("a refusal");
        assert_eq!(
            error.message,
            "the vault asks for a password derivation that is out of bounds"
        );
    }
    ground.put_back(b"#!/bin/sh\n");
    assert_eq!(
        Header::read(&ground.place).unwrap_err().message,
        "that is not a vault file"
    );
}

#[test]
fn a_merge_that_git_left_unfinished_is_named() {
    let (ground, _) = small();
    let before = lines(&ground.bytes());
    for at in 0..before.len() {
        let mut marked = before.clone();
        marked.insert(at, b"<<<<<<< HEAD\n".to_vec());
        ground.put_back(&marked.concat());
        let error = use_it(&ground).err().expect("a refusal");
        assert_eq!(
            error.message, "the vault file holds an unfinished merge",
            "{at}"
        );
    }
}

#[test]
fn slots_of_unknown_kinds_are_kept() {
    let (ground, vault) = small();
    let mut header = vault.contents.header.clone();
    let mut slot = header.slots[0].clone();
    slot.id = Uuid::from_u128(1);
    slot.kind = "tpm2".to_owned();
    slot.parameters = BTreeMap::from([
        (
            "handle".to_owned(),
            format::Parameter::Text("0x81 (of/a+kind)".to_owned()),
        ),
        ("pcrs".to_owned(), format::Parameter::Number(7)),
    ]);
    header.slots.insert(0, slot.clone());
    let whole = ground.bytes();
    let body = format::read(&whole).unwrap();
    let records: Vec<u8> = whole[body.records[0].offset..body.body.len()].to_vec();
    let mut bytes = Vec::new();
    format::write_header(&mut bytes, &header);
    bytes.extend(records);
    let mac = crypto::authenticate(&vault.keys.structure(), &bytes);
    format::write_mac(&mut bytes, &mac);
    ground.put_back(&bytes);

    let place = ground.elsewhere("new memory");
    let mut vault = Vault::open(&place, &ground.key, NOW).unwrap();
    one(&mut vault, put("C", "c"));
    let header = Header::read(&place).unwrap();
    assert_eq!(header.slots()[0], slot);
    assert!(header.password_key(&password()).is_ok());
}

// What this device remembers.

#[test]
fn an_older_file_is_refused_until_it_is_trusted() {
    let (ground, mut vault) = small();
    let older = ground.bytes();
    one(&mut vault, put("C", "c"));
    let newer = ground.bytes();
    ground.put_back(&older);
    let error = ground.open().err().expect("a refusal");
    assert_eq!(error.kind, Kind::Rollback);
    assert_eq!(
        error.message,
        "the vault is older than what this device has seen"
    );
    assert!(error.hint.unwrap().contains("sevault vault trust"));
    assert_eq!(kind(vault.refresh(NOW)), Kind::Rollback);
    assert_eq!(kind(vault.apply(vec![put("D", "d")], NOW)), Kind::Rollback);
    assert_eq!(ground.bytes(), older);

    let claim = Vault::claim(&ground.place, &ground.key, NOW).unwrap();
    assert_eq!(claim.secrets, 2);
    assert_eq!(claim.doubt.unwrap().kind, Kind::Rollback);
    Vault::trust(&ground.place, &ground.key, NOW).unwrap();
    // Both are known now, and going back and forth asks no more.
    for bytes in [&older, &newer, &older] {
        ground.put_back(bytes);
        assert!(ground.open().is_ok());
    }
    let mut vault = ground.open().unwrap();
    one(&mut vault, put("D", "d"));
    assert!(ground.open().is_ok());
    ground.put_back(&older);
    assert_eq!(kind(ground.open()), Kind::Rollback);
}

#[test]
fn a_file_written_in_two_places_is_a_fork() {
    let (ground, mut vault) = small();
    let before = ground.bytes();
    // The other device is a copy of this one, and counts its writes under the same name.
    let copy = ground.elsewhere("copy");
    std::fs::create_dir(&copy.state).unwrap();
    for name in os::list_dir(&ground.place.state).unwrap() {
        let from = ground.place.state.join(&name);
        if from.is_file() {
            std::fs::copy(from, copy.state.join(name)).unwrap();
        }
    }
    one(&mut vault, put("C", "here"));
    ground.put_back(&before);
    let mut there = Vault::open(&copy, &ground.key, NOW).unwrap();
    one(&mut there, put("C", "there"));
    let error = ground.open().err().expect("a refusal");
    assert_eq!(error.kind, Kind::Rollback);
    assert!(
        error.message.ends_with("it was written in two places"),
        "{error}"
    );
}

#[test]
fn a_whole_vault_that_takes_the_place_of_ours_is_refused() {
    let (ground, _) = small();
    let (other, _) = small();
    ground.put_back(&other.bytes());
    let outcome = Vault::open(&ground.place, &other.key, NOW);
    let error = outcome.err().expect("a refusal");
    assert_eq!(error.kind, Kind::Rollback);
    assert_eq!(
        error.message,
        "another vault lies in the place of the one that this device knows"
    );
    Vault::trust(&ground.place, &other.key, NOW).unwrap();
    assert!(Vault::open(&ground.place, &other.key, NOW).is_ok());
}

#[test]
fn another_data_key_under_the_same_id_is_refused() {
    let (ground, vault) = small();
    // An outsider knows the public key in the slot, and can seal a key of his own to it.
    let data = Key::copy(&[9; 32]).unwrap();
    let mut header = vault.contents.header.clone();
    let slot = &mut header.slots[0];
    let context = format::context(header.vault, 1, slot.id, "slot", 0);
    slot.wrapped =
        crypto::wrap(data.expose(), &slot.public, &fresh_key().unwrap(), &context).unwrap();
    header.version.0.insert(Uuid::from_u128(5), 1);
    let keys = Keys(Box::new(data));
    let mut bytes = Vec::new();
    format::write_header(&mut bytes, &header);
    let mac = crypto::authenticate(&keys.structure(), &bytes);
    format::write_mac(&mut bytes, &mac);
    ground.put_back(&bytes);
    let error = ground.open().err().expect("a refusal");
    assert_eq!(error.kind, Kind::Rollback);
    assert_eq!(
        error.message,
        "the vault's key is not the one that this device knows"
    );
    let claim = Vault::claim(&ground.place, &ground.key, NOW).unwrap();
    assert!(claim.doubt.is_some());
}

/// The empty vault of `vault` with a new data key, as replacing the keys makes it.
fn next_epoch(vault: &Vault, former: bool) -> Vec<u8> {
    let data = fresh_key().unwrap();
    let mut header = vault.contents.header.clone();
    let (id, before) = (header.vault, header.epoch);
    header.epoch += 1;
    *header.version.0.values_mut().next().unwrap() += 1;
    let slot = &mut header.slots[0];
    let context = format::context(id, header.epoch, slot.id, "slot", 0);
    slot.wrapped =
        crypto::wrap(data.expose(), &slot.public, &fresh_key().unwrap(), &context).unwrap();
    let keys = Keys(Box::new(data));
    if former {
        let context = format::context(id, header.epoch, id, "former", before);
        let old = vault.keys.state();
        let sealed = crypto::seal(&keys.state(), &[5; 24], &context, old.expose());
        header.former.insert(0, sealed);
    }
    let mut bytes = Vec::new();
    format::write_header(&mut bytes, &header);
    let mac = crypto::authenticate(&keys.structure(), &bytes);
    format::write_mac(&mut bytes, &mac);
    bytes
}

#[test]
fn new_keys_are_accepted_from_whoever_had_the_old_ones_and_then_there_is_no_way_back() {
    let (ground, mut vault) = Ground::new();
    vault
        .set_note("clients", Some("kept".to_owned()), NOW)
        .unwrap();
    let before = ground.bytes();
    ground.put_back(&next_epoch(&vault, false));
    assert_eq!(kind(ground.open()), Kind::Rollback);
    ground.put_back(&next_epoch(&vault, true));
    assert_eq!(kind(vault.refresh(NOW)), Kind::WrongKey);
    let later = ground.open().unwrap();
    assert_eq!(later.note("clients").unwrap().as_deref(), Some("kept"));
    ground.put_back(&before);
    let error = ground.open().err().expect("a refusal");
    assert_eq!(error.kind, Kind::Rollback);
    assert!(error.message.ends_with("its keys were replaced since"));
}

#[test]
fn a_note_belongs_to_the_device_and_not_to_the_vault() {
    let (ground, mut vault) = small();
    let older = ground.bytes();
    vault
        .set_note("clients", Some("revoked".to_owned()), NOW)
        .unwrap();
    one(&mut vault, put("C", "c"));
    ground.put_back(&older);
    let vault = Vault::trust(&ground.place, &ground.key, NOW).unwrap();
    assert_eq!(vault.note("clients").unwrap().as_deref(), Some("revoked"));
    assert_eq!(vault.note("cells").unwrap(), None);
    let state = std::fs::read(ground.place.state_path(vault.id())).unwrap();
    assert!(!state.windows(7).any(|bytes| bytes == b"revoked"));
}

// Files and directories.

#[test]
fn a_snapshot_is_kept_of_each_of_the_last_ten_transactions() {
    let (ground, mut vault) = Ground::new();
    for number in 0..13 {
        vault
            .apply(vec![put("A", &number.to_string()), put("B", "b")], NOW)
            .unwrap();
    }
    let kept = store::snapshots(&ground.place, vault.id()).unwrap();
    let numbers: Vec<u64> = kept.iter().map(|snapshot| snapshot.number).collect();
    assert_eq!(numbers, (4..=13).collect::<Vec<_>>());
    // The newest is the vault as it was before the last transaction.
    let bytes = std::fs::read(&kept[9].path).unwrap();
    assert!(format::read(&bytes).is_ok());
    assert_ne!(bytes, ground.bytes());
}

#[test]
fn nothing_that_was_typed_is_to_be_seen_in_any_file() {
    let (ground, mut vault) = Ground::new();
    let mut secret = new("CANARY_NAME");
    secret.tool = Some("canary-tool".parse().unwrap());
    secret.label = "canary-label".parse().unwrap();
    secret.scope = Scope::Project(PathBuf::from("/canary/path"));
    secret
        .tags
        .insert("canary-tag".to_owned(), "canary-tagged".to_owned());
    let value = Secret::new(b"canary-value".to_vec());
    one(&mut vault, Change::Put { new: secret, value });
    one(&mut vault, put("OTHER", "other"));
    let mut pending = vec![ground.home.path().to_owned()];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
        assert!(
            !bytes.windows(6).any(|part| part == b"canary"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn names_and_values_of_one_class_make_lines_of_one_length() {
    let (ground, mut vault) = Ground::new();
    let token = |length: usize| "x".repeat(length);
    vault
        .apply(
            vec![
                put("A", ""),
                put("GITHUB_TOKEN", &token(40)),
                put("ANTHROPIC_API_KEY", &token(108)),
                put("some/where/OPENAI_API_KEY", &token(255)),
            ],
            NOW,
        )
        .unwrap();
    let bytes = ground.bytes();
    let lengths: BTreeSet<usize> = lines(&bytes)[2..6].iter().map(Vec::len).collect();
    assert_eq!(lengths.len(), 1, "{lengths:?}");
}

#[test]
fn what_a_killed_writer_left_is_swept_away() {
    let (ground, mut vault) = small();
    let draft = ground
        .place
        .file
        .with_file_name(".default.vault.0123456789abcdef.tmp");
    std::fs::write(&draft, b"half").unwrap();
    one(&mut vault, put("C", "c"));
    assert!(!draft.exists());
}

#[test]
fn a_writer_does_not_wait_for_ever() {
    let (ground, _) = small();
    let held = os::lock_file(&ground.place.lock_path(), std::time::Duration::ZERO).unwrap();
    let waited = os::lock_file(
        &ground.place.lock_path(),
        std::time::Duration::from_millis(50),
    );
    assert_eq!(waited.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
    assert!(ground.open().is_ok(), "readers take no lock");
    drop(held);
    assert!(os::lock_file(&ground.place.lock_path(), std::time::Duration::from_secs(5)).is_ok());
}

#[test]
fn a_write_that_fails_on_the_way_changes_nothing() {
    let (ground, mut vault) = small();
    let (before, all) = (ground.bytes(), content(&vault));
    let snapshots = ground.place.snapshots_path(vault.id());
    std::fs::remove_dir_all(&snapshots).unwrap();
    std::fs::write(&snapshots, b"in the way").unwrap();
    assert_eq!(kind(vault.apply(vec![put("C", "c")], NOW)), Kind::Failed);
    assert_eq!(ground.bytes(), before);
    assert_eq!(content(&vault), all);
    std::fs::remove_file(&snapshots).unwrap();
    one(&mut vault, put("C", "c"));
    assert_eq!(ground.open().unwrap().entries().len(), 3);
}

#[test]
fn a_vault_is_renamed_and_deleted_with_all_that_belongs_to_it() {
    let (ground, vault) = small();
    let to = Place {
        file: ground.place.file.with_file_name("work.vault"),
        state: ground.place.state.clone(),
    };
    store::rename(&ground.place, &to).unwrap();
    assert!(!ground.place.file.exists() && !ground.place.lock_path().exists());
    let moved = Vault::open(&to, &ground.key, NOW).unwrap();
    assert_eq!(content(&moved), content(&vault));
    let (other, _) = small();
    assert_eq!(kind(store::rename(&to, &other.place)), Kind::Conflict);
    store::delete(&to).unwrap();
    assert_eq!(kind(store::delete(&to)), Kind::Missing);
    let left: Vec<_> = std::fs::read_dir(&to.state).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(Vault::create_at(&to, &password(), NOW, WEAK).is_ok());
}

/// Runs this test again in a child that `wrapper` starts, with `home` in its environment. True in the child; nothing where the wrapper cannot work here.
fn in_child(test: &str, wrapper: &[&str], home: &Path) -> bool {
    let executable = std::env::current_exe().unwrap();
    let mut line: Vec<&std::ffi::OsStr> = wrapper.iter().map(AsRef::as_ref).collect();
    let test = format!("vault::tests::{test}");
    line.extend([executable.as_os_str(), "--exact".as_ref(), test.as_ref()]);
    let output = std::process::Command::new(line[0])
        .args(&line[1..])
        .env(CHILD_HOME, home)
        .output();
    match output {
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains("1 passed") => true,
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains("running 1 test") => {
            panic!("{}", String::from_utf8_lossy(&output.stdout));
        }
        _ => {
            println!("SKIP: {} does not work here", wrapper[0]);
            false
        }
    }
}

/// The key of a vault and where it lies, for a child of a test.
fn hand_over(ground: &Ground) {
    let home = ground.home.path();
    std::fs::write(home.join("key"), ground.key.key.expose()).unwrap();
    std::fs::write(home.join("slot"), ground.key.slot.to_string()).unwrap();
}

fn handed_over(home: &Path) -> (Place, SlotKey) {
    let place = Place {
        file: home.join("profiles/default.vault"),
        state: home.join("state"),
    };
    let slot = std::fs::read_to_string(home.join("slot")).unwrap();
    let key = SlotKey {
        slot: slot.parse().unwrap(),
        key: Secret::new(std::fs::read(home.join("key")).unwrap()),
    };
    (place, key)
}

/// Set for the children of tests: where their vault lies.
const CHILD_HOME: &str = "SEVAULT_TEST_HOME";

#[test]
fn a_full_disk_changes_nothing_and_can_be_read() {
    if let Some(home) = std::env::var_os(CHILD_HOME) {
        let (place, key) = handed_over(Path::new(&home));
        let mut vault = Vault::open(&place, &key, NOW).unwrap();
        let before = std::fs::read(&place.file).unwrap();
        let large = "x".repeat(900 * 1024);
        let error = vault
            .apply(vec![put("LARGE", &large)], NOW)
            .expect_err("a full disk");
        assert!(error.message.contains("no space left"), "{error}");
        assert_eq!(std::fs::read(&place.file).unwrap(), before);
        assert_eq!(os::list_dir(place.file.parent().unwrap()).unwrap().len(), 2);
        // Filled to the last byte, it is still read.
        let _ = std::fs::write(place.file.with_file_name("filling"), large);
        assert_eq!(kind(vault.apply(vec![put("C", "c")], NOW)), Kind::Failed);
        let vault = Vault::open(&place, &key, NOW).unwrap();
        assert_eq!(vault.entries().len(), 2);
        return;
    }
    let (ground, _) = small();
    hand_over(&ground);
    let home = ground.home.path().to_str().unwrap().to_owned();
    let script = format!(
        "mkdir /tmp/$$ && cp -a {home}/. /tmp/$$ && mount -t tmpfs -o size=256k none {home} && cp -a /tmp/$$/. {home} && rm -r /tmp/$$ && exec \"$0\" \"$@\""
    );
    in_child(
        "a_full_disk_changes_nothing_and_can_be_read",
        &["unshare", "-m", "sh", "-c", &script],
        ground.home.path(),
    );
}

#[test]
fn directories_that_cannot_be_written_leave_the_vault_readable_and_unchanged() {
    if let Some(home) = std::env::var_os(CHILD_HOME) {
        let (place, key) = handed_over(Path::new(&home));
        let before = std::fs::read(&place.file).unwrap();
        let mut vault = Vault::open(&place, &key, NOW).unwrap();
        assert_eq!(content(&vault).len(), 2);
        let error = vault
            .apply(vec![put("C", "c")], NOW)
            .expect_err("a directory that cannot be written");
        assert!(error.message.contains("read-only"), "{error}");
        assert_eq!(std::fs::read(&place.file).unwrap(), before);
        return;
    }
    let (ground, _) = small();
    hand_over(&ground);
    // The memory is new to this device, and cannot be kept.
    std::fs::remove_dir_all(&ground.place.state).unwrap();
    let home = ground.home.path().to_str().unwrap();
    let script = format!("mount --bind -o ro {home} {home} && exec \"$0\" \"$@\"");
    in_child(
        "directories_that_cannot_be_written_leave_the_vault_readable_and_unchanged",
        &["unshare", "-m", "sh", "-c", &script],
        ground.home.path(),
    );
}

#[test]
fn a_second_reader_made_from_the_specification_reads_and_writes_the_same_files() {
    let home = tempfile::tempdir().unwrap();
    let run = |verb: &str, file: &Path| {
        std::process::Command::new("python3")
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/second/reader.py"
            ))
            .arg(verb)
            .arg(file)
            .arg("correct horse battery staple")
            .output()
    };
    let made = home.path().join("made.vault");
    match run("write", &made) {
        Ok(output) if output.status.success() => {}
        Ok(output) if String::from_utf8_lossy(&output.stderr).contains("ModuleNotFound") => {
            return println!("SKIP: python3 has no `cryptography`");
        }
        Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => return println!("SKIP: there is no python3"),
    }
    let place = Place {
        file: made.clone(),
        state: home.path().join("state"),
    };
    let key = Header::read(&place).unwrap().password_key(&password());
    let mut vault = Vault::open(&place, &key.unwrap(), NOW).unwrap();
    let large = "x".repeat(70_000);
    assert_eq!(
        content(&vault),
        [("A".into(), "from python".into()), ("api/B".into(), large)]
    );
    one(&mut vault, put("A", "from rust"));
    let read = String::from_utf8(run("read", &made).unwrap().stdout).unwrap();
    assert!(
        read.contains(r#""values": ["from rust", "from python"]"#),
        "{read}"
    );

    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-1.vault");
    let read = String::from_utf8(run("read", Path::new(golden)).unwrap().stdout).unwrap();
    assert!(
        read.contains(r#""values": ["sk-ant-golden", "sk-ant-older"]"#),
        "{read}"
    );
}

// Many at once, and sudden ends.

#[test]
fn two_hundred_writers_and_two_hundred_readers_all_succeed() {
    let (ground, _) = Ground::new();
    let (ground, go) = (&ground, &std::sync::Barrier::new(400));
    std::thread::scope(|threads| {
        for number in 0..200 {
            threads.spawn(move || {
                go.wait();
                let mut vault = ground.open().unwrap();
                one(&mut vault, put(&format!("KEY_{number}"), "value"));
            });
            threads.spawn(move || {
                go.wait();
                let vault = ground.open().unwrap();
                for entry in vault.entries() {
                    assert_eq!(vault.value(entry.id, None).unwrap().expose(), b"value");
                }
            });
        }
    });
    let vault = ground.open().unwrap();
    assert_eq!(vault.entries().len(), 200);
    assert_eq!(vault.contents.header.version.0.values().sum::<u64>(), 201);
}

#[test]
fn a_writer_that_is_killed_leaves_the_old_or_the_new_vault() {
    if let Some(home) = std::env::var_os(CHILD_HOME) {
        return write_for_ever(Path::new(&home));
    }
    let kills = if std::env::var_os("SEVAULT_TEST_SLOW").is_some() {
        1000
    } else {
        50
    };
    let (ground, mut vault) = Ground::new();
    one(&mut vault, put("COUNT", "0"));
    std::fs::write(ground.home.path().join("key"), ground.key.key.expose()).unwrap();
    std::fs::write(ground.home.path().join("slot"), ground.key.slot.to_string()).unwrap();
    let mut last = 0;
    let mut seed = 0x9e37_79b9_u64;
    for kill in 0..kills {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "vault::tests::a_writer_that_is_killed_leaves_the_old_or_the_new_vault",
            ])
            .env(CHILD_HOME, ground.home.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Only when it writes does the instant of the kill matter.
        let before = os::stamp(&ground.place.file).unwrap();
        while os::stamp(&ground.place.file).unwrap() == before {
            assert!(
                child.try_wait().unwrap().is_none(),
                "the writer ended by itself"
            );
            std::thread::yield_now();
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(std::time::Duration::from_micros((seed >> 33) % 20_000));
        child.kill().unwrap();
        child.wait().unwrap();

        let vault = ground
            .open()
            .unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        let all = content(&vault);
        let counts: BTreeSet<&String> = all.iter().map(|(_, value)| value).collect();
        assert_eq!(counts.len(), 1, "kill {kill}: a transaction was cut in two");
        let count: u64 = all[0].1.parse().unwrap();
        assert!(count >= last, "kill {kill}: {count} after {last}");
        last = count;
    }
    assert!(last > 0);
}

/// What the child does until it is killed.
fn write_for_ever(home: &Path) {
    let (place, key) = handed_over(home);
    let mut vault = Vault::open(&place, &key, NOW).unwrap();
    loop {
        let next: u64 = 1 + content(&vault)[0].1.parse::<u64>().unwrap();
        let next = next.to_string();
        vault
            .apply(vec![put("COUNT", &next), put("COUNT_TOO", &next)], NOW)
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_goes_in_comes_out(
        secrets in proptest::collection::vec(
            ("[A-Za-z_][A-Za-z0-9_.-]{0,40}(/[A-Za-z_][a-z]{0,5}){0,2}", proptest::collection::vec(1_u8.., 0..600)),
            0..12,
        ),
    ) {
        let (ground, mut vault) = Ground::new();
        let mut want = BTreeMap::new();
        let mut changes = Vec::new();
        for (name, value) in secrets {
            want.insert(name.clone(), value.clone());
            changes.push(Change::Put { new: new(&name), value: Secret::new(value) });
        }
        vault.apply(changes, NOW).unwrap();
        for vault in [&vault, &ground.open().unwrap()] {
            let got: BTreeMap<String, Vec<u8>> = vault
                .entries()
                .iter()
                .map(|entry| (entry.name.to_string(), vault.value(entry.id, None).unwrap().expose().to_vec()))
                .collect();
            prop_assert_eq!(&got, &want);
        }
        let bytes = ground.bytes();
        let parsed = format::read(&bytes).unwrap();
        let mut written = Vec::new();
        format::write_header(&mut written, &parsed.header);
        for record in &parsed.records {
            format::write_record(&mut written, record.id, record.revision, record.meta, record.values.iter().copied());
        }
        format::write_mac(&mut written, &parsed.mac);
        prop_assert_eq!(written, bytes);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = format::read(&bytes);
        let _ = format::read(&[b"{\"sevault\":1,\"vault\":\"", &bytes[..]].concat());
    }
}

/// The golden file: see `tests/fixtures/README.md`.
const GOLDEN: &[u8] = include_bytes!("../../tests/fixtures/format-1.vault");

#[test]
fn the_golden_file_of_format_1_opens_for_ever() {
    let home = tempfile::tempdir().unwrap();
    let place = Place {
        file: home.path().join("golden.vault"),
        state: home.path().join("state"),
    };
    std::fs::write(&place.file, GOLDEN).unwrap();
    let key = Header::read(&place)
        .unwrap()
        .password_key(&password())
        .unwrap();
    let vault = Vault::open(&place, &key, NOW).unwrap();
    assert_eq!(
        content(&vault),
        [
            ("ANTHROPIC_API_KEY".into(), "sk-ant-golden".into()),
            ("api/DB_URL".into(), "postgres://ü".into()),
        ]
    );
    let entry = vault
        .entries()
        .iter()
        .find(|entry| entry.version == 2)
        .unwrap();
    assert_eq!(
        entry.scope,
        Scope::Project(PathBuf::from("/home/alice/project"))
    );
    assert_eq!(entry.tool.as_ref().unwrap().as_str(), "claude");
    assert_eq!(entry.tags["team"], "blue");
    assert_eq!(
        (entry.ttl, entry.expires),
        (Some(28_800), Some(NOW + 86_400))
    );
    assert_eq!(
        vault.value(entry.id, Some(1)).unwrap().expose(),
        b"sk-ant-older"
    );
    assert_eq!(
        std::fs::read(&place.file).unwrap(),
        GOLDEN,
        "opening writes nothing"
    );
}
