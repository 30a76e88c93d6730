//! Many at once, and sudden ends.
//!
//! Touches: files, processes.

use super::*;

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
        ground.kill_a_writer(
            "vault::tests::crowd::a_writer_that_is_killed_leaves_the_old_or_the_new_vault",
            &mut seed,
        );
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
