//! Files and directories as they should be, and as they should not.
//!
//! Touches: files, processes.

use super::*;

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
fn a_vault_that_cannot_be_remembered_is_not_made() {
    let home = tempfile::tempdir().unwrap();
    let place = Place {
        file: home.path().join("a.vault"),
        state: home.path().join("state"),
    };
    std::fs::create_dir_all(place.state.join("in the way")).unwrap();
    // The name of the file that says which vault belongs here depends on the path alone.
    Vault::create_at(&place, &password(), NOW, WEAK).unwrap();
    let owner = os::list_dir(&place.state)
        .unwrap()
        .into_iter()
        .find(|name| name.to_string_lossy().ends_with(".place"))
        .unwrap();
    store::delete(&place).unwrap();
    std::fs::create_dir_all(place.state.join(owner).join("in the way")).unwrap();
    assert!(Vault::create_at(&place, &password(), NOW, WEAK).is_err());
    assert!(!place.file.exists());
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
    let test = format!("vault::tests::disk::{test}");
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
