//! Ways in that come and go, and what an old file and an old password still open.
//!
//! Touches: files, processes.

use super::*;
use crate::vault::slots::{Code, Recipient, SlotStep};

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn new_password(vault: &mut Vault, slot: Uuid, password: &str) {
    let recipient = Recipient::password_at(&secret(password), WEAK).unwrap();
    vault
        .change_slots(vec![SlotStep::Replace(slot, recipient)], NOW)
        .unwrap();
}

fn key_for(ground: &Ground, password: &str) -> Result<SlotKey> {
    Header::read(&ground.place)
        .unwrap()
        .password_key(&secret(password))
}

#[test]
fn an_old_file_and_an_old_password_open_nothing_of_today() {
    let (ground, mut vault) = small();
    vault
        .set_note("clients", Some("kept".to_owned()), NOW)
        .unwrap();
    let old_file = ground.bytes();
    let (all, history) = (content(&vault), vault.history(vault.entries()[0].id));
    new_password(&mut vault, ground.key.slot, "new one");
    assert_eq!(content(&vault), all);

    assert_eq!(kind(ground.open()), Kind::WrongKey);
    assert_eq!(
        kind(key_for(&ground, "correct horse battery staple")),
        Kind::WrongKey
    );
    let key = key_for(&ground, "new one").unwrap();
    let mut vault = Vault::open(&ground.place, &key, NOW).unwrap();
    assert_eq!((content(&vault), vault.contents.header.epoch), (all, 2));
    assert_eq!(vault.note("clients").unwrap().as_deref(), Some("kept"));
    let numbers = |history: Result<Vec<Version>>| -> Vec<u64> {
        history
            .unwrap()
            .iter()
            .map(|version| version.version)
            .collect()
    };
    assert_eq!(
        numbers(vault.history(vault.entries()[0].id)),
        numbers(history)
    );
    one(&mut vault, put("TODAY", "today"));
    let today = ground.bytes();

    // The slot of the old file, and so its data key, put into today's file.
    let mut mixed = lines(&today);
    mixed[1] = lines(&old_file)[1].clone();
    ground.put_back(&mixed.concat());
    assert!(ground.open().is_err());
    // The old file itself is refused, and does not hold what came later.
    ground.put_back(&old_file);
    let error = ground.open().err().expect("a refusal");
    assert_eq!(error.kind, Kind::Rollback);
    let claim = Vault::claim(&ground.place, &ground.key, NOW).unwrap();
    assert!(claim.is_rollback);
    // No line of records of the one is a line of the other, and no snapshot opens with the old key.
    ground.put_back(&today);
    let old: BTreeSet<_> = lines(&old_file).into_iter().collect();
    assert!(lines(&today).iter().all(|line| !old.contains(line)));
    for snapshot in store::snapshots(&ground.place, vault.id()).unwrap() {
        let place = Place {
            file: snapshot.path.clone(),
            state: ground.home.path().join("stranger"),
        };
        assert_eq!(kind(Vault::claim(&place, &ground.key, NOW)), Kind::WrongKey);
        assert!(vault.as_of(&snapshot).unwrap().verify().is_ok());
    }
}

#[test]
fn other_slots_get_the_new_key_without_their_secrets() {
    let (ground, mut vault) = small();
    let code = Code::random().unwrap();
    let private = Secret::new(vec![9; 32]);
    let (recovery, keychain) = (Uuid::from_u128(7), Uuid::from_u128(9));
    let steps = vec![
        SlotStep::Add(recovery, Recipient::recovery(&code)),
        SlotStep::Add(keychain, Recipient::keychain(&private, "system").unwrap()),
    ];
    vault.change_slots(steps, NOW).unwrap();
    // Adding changes no key: who has the vault open goes on.
    assert_eq!(vault.contents.header.epoch, 1);
    assert!(ground.open().is_ok());

    new_password(&mut vault, ground.key.slot, "new one");
    let header = Header::read(&ground.place).unwrap();
    let key = header
        .recovery_key(&Code::read(&code.text()).unwrap())
        .unwrap();
    assert_eq!(key.slot, recovery);
    assert!(Vault::open(&ground.place, &key, NOW).is_ok());
    let key = SlotKey {
        slot: keychain,
        key: private,
    };
    let mut vault = Vault::open(&ground.place, &key, NOW).unwrap();
    // A slot that is removed opens nothing, though its key is the same as before.
    vault
        .change_slots(vec![SlotStep::Remove(keychain)], NOW)
        .unwrap();
    assert_eq!(kind(Vault::open(&ground.place, &key, NOW)), Kind::WrongKey);
    let password = key_for(&ground, "new one").unwrap();
    let mut vault = Vault::open(&ground.place, &password, NOW).unwrap();
    assert_eq!(
        kind(vault.change_slots(vec![SlotStep::Remove(password.slot)], NOW)),
        Kind::Denied
    );
    assert_eq!(content(&vault).len(), 2);
}

#[test]
fn a_memory_of_many_epochs_ago_is_still_read() {
    let (ground, mut vault) = Ground::new();
    one(&mut vault, put("A", "a"));
    let there = ground.elsewhere("there");
    let mut other = Vault::open(&there, &ground.key, NOW).unwrap();
    other
        .set_note("clients", Some("kept".to_owned()), NOW)
        .unwrap();
    for epoch in 2..=70 {
        new_password(&mut vault, ground.key.slot, &epoch.to_string());
        if epoch == 60 {
            let key = key_for(&ground, "60").unwrap();
            let other = Vault::open(&there, &key, NOW).unwrap();
            assert_eq!(other.note("clients").unwrap().as_deref(), Some("kept"));
        }
    }
    let key = key_for(&ground, "70").unwrap();
    assert_eq!(
        content(&Vault::open(&ground.place, &key, NOW).unwrap()).len(),
        1
    );
}

#[test]
fn a_recovery_code_is_typed_in_any_way_but_wrong() {
    let code = Code::random().unwrap();
    let text = String::from_utf8(code.text().expose().to_vec()).unwrap();
    assert_eq!(text.len(), 39);
    for typed in [
        text.to_lowercase(),
        text.replace('-', " "),
        text.replace('-', ""),
    ] {
        let read = Code::read(&secret(&typed)).unwrap();
        assert_eq!(read.text().expose(), text.as_bytes());
    }
    let other = if text.starts_with('A') { "B" } else { "A" };
    for typed in [
        format!("{other}{}", &text[1..]),
        text[5..].to_owned(),
        String::new(),
    ] {
        assert_eq!(kind(Code::read(&secret(&typed))), Kind::WrongKey);
    }
}

#[test]
fn a_change_of_the_password_that_is_killed_leaves_the_old_or_the_new_one() {
    if let Some(home) = std::env::var_os(CHILD_HOME) {
        return change_for_ever(Path::new(&home));
    }
    let kills = if std::env::var_os("SEVAULT_TEST_SLOW").is_some() {
        300
    } else {
        20
    };
    let (ground, mut vault) = small();
    let all = content(&vault);
    new_password(&mut vault, ground.key.slot, "2");
    std::fs::write(ground.home.path().join("slot"), ground.key.slot.to_string()).unwrap();
    let mut seed = 0x9e37_79b9_u64;
    for kill in 0..kills {
        ground.kill_a_writer(
            "vault::tests::slots::a_change_of_the_password_that_is_killed_leaves_the_old_or_the_new_one",
            &mut seed,
        );
        let epoch = Header::read(&ground.place).unwrap().0.epoch;
        assert_eq!(
            kind(key_for(&ground, &(epoch - 1).to_string())),
            Kind::WrongKey
        );
        let key = key_for(&ground, &epoch.to_string())
            .unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        let vault = Vault::open(&ground.place, &key, NOW)
            .unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        assert_eq!(content(&vault), all, "kill {kill}");
    }
}

/// What the child does until it is killed: each password is the number of its epoch.
fn change_for_ever(home: &Path) {
    let place = Place {
        file: home.join("profiles/default.vault"),
        state: home.join("state"),
    };
    loop {
        let header = Header::read(&place).unwrap();
        let key = header
            .password_key(&secret(&header.0.epoch.to_string()))
            .unwrap();
        let mut vault = Vault::open(&place, &key, NOW).unwrap();
        new_password(&mut vault, key.slot, &(header.0.epoch + 1).to_string());
    }
}
