//! What this device remembers of a vault, and what it refuses.
//!
//! Touches: files, processes.

use super::*;

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
