//! Files that were damaged, forged or are newer.
//!
//! Touches: files, processes.

use super::*;

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
