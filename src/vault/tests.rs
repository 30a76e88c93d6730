//! Promises of the vault as a whole, kept on real files.
//!
//! Touches: files, processes.
#![expect(
    clippy::disallowed_methods,
    reason = "tests damage files, start writers and kill them"
)]

mod crowd;
mod device;
mod disk;
mod hostile;
mod merge;
mod power;
mod slots;

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

    /// Starts this test as a process of its own, which writes for ever by [`CHILD_HOME`], and kills it within 30 ms of its first write.
    fn kill_a_writer(&self, test: &str, seed: &mut u64) {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test])
            .env(CHILD_HOME, self.home.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Only when it writes does the instant of the kill matter.
        let before = os::stamp(&self.place.file).unwrap();
        while os::stamp(&self.place.file).unwrap() == before {
            assert!(
                child.try_wait().unwrap().is_none(),
                "the writer ended by itself"
            );
            std::thread::yield_now();
        }
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(std::time::Duration::from_micros((*seed >> 33) % 30_000));
        child.kill().unwrap();
        child.wait().unwrap();
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

/// Two secrets, one with a history.
fn small() -> (Ground, Vault) {
    let (ground, mut vault) = Ground::new();
    vault
        .apply(vec![put("A", "a"), put("B", "b"), put("A", "aa")], NOW)
        .unwrap();
    (ground, vault)
}

/// Set for the children of tests: where their vault lies.
const CHILD_HOME: &str = "SEVAULT_TEST_HOME";

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

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|&byte| byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
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

/// Where a vault is left for `tests/bench/run`, and of how many secrets, if it asks for one. Ten of them are in no namespace.
const LARGE_VAULT: &str = "SEVAULT_TEST_LARGE_VAULT";
/// How many secrets that vault has, if not 10,000.
const LARGE_COUNT: &str = "SEVAULT_TEST_LARGE_COUNT";

#[test]
fn thousands_of_secrets_are_stored_in_one_transaction() {
    let wanted = std::env::var_os(LARGE_VAULT);
    let count = match std::env::var(LARGE_COUNT) {
        Ok(count) => count.parse().unwrap(),
        Err(_) if wanted.is_some() => 10_000,
        Err(_) => 1_000,
    };
    let (ground, mut vault) = Ground::new();
    let changes = (0..count)
        .map(|n| {
            let namespace = if n < 10 { "" } else { "bulk/" };
            put(&format!("{namespace}SECRET_{n}"), &format!("value {n}"))
        })
        .collect();
    let ids = vault.apply(changes, NOW).unwrap();
    let vault = ground.open().unwrap();
    assert_eq!(vault.entries().len(), count);
    assert_eq!(text(&vault, ids[count - 1]), format!("value {}", count - 1));
    if let Some(file) = wanted {
        std::fs::copy(&ground.place.file, file).unwrap();
    }
}
