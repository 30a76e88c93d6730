//! Vaults in repositories: two devices change what they share, and real git brings it together.

use crate::support::{World, needs};

/// A device: a home of its own with a clone in `work/clone`, whose vault lies in `vaults`.
struct Device {
    world: World,
}

const FILE: &str = "work/clone/vaults/default.vault";

impl Device {
    fn new() -> Self {
        let world = World::new();
        for (key, value) in [
            ("user.name", "Somebody"),
            ("user.email", "somebody@example.com"),
            ("init.defaultBranch", "main"),
            ("pull.rebase", "false"),
        ] {
            world
                .program("git", &["config", "--global", key, value])
                .stdout();
        }
        Self { world }
    }

    /// The first device, with a vault that has a few secrets, committed.
    fn first() -> Self {
        let device = Self::new();
        device.world.directory("work/clone");
        device.git(&["init", "--quiet", "."]);
        device.with_password(&["profile", "create", "default"], "");
        for (name, value) in [("A", "a"), ("B", "b")] {
            device.with_password(&["set", name, "--stdin"], value);
        }
        device.sevault(&["vault", "git", "install"]);
        device.commit();
        device
    }

    /// Another device with a clone of what the first has committed.
    fn second(first: &Self) -> Self {
        let device = Self::new();
        let origin = first.world.path("work/clone");
        device
            .world
            .program(
                "git",
                &["clone", "--quiet", origin.to_str().unwrap(), "clone"],
            )
            .stdout();
        device.sevault(&["vault", "git", "install"]);
        device
    }

    /// Two devices with one vault, both unlocked.
    fn pair() -> (Self, Self) {
        let first = Self::first();
        let second = Self::second(&first);
        first.unlock();
        second.unlock();
        (first, second)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> crate::support::Run<'_> {
        self.world
            .program(program, arguments)
            .directory("work/clone")
            .env("SEVAULT_DIR", "vaults")
    }

    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        self.run("git", arguments).stdout()
    }

    #[track_caller]
    fn sevault(&self, arguments: &[&str]) -> String {
        self.run(crate::support::SEVAULT, arguments).stdout()
    }

    fn says(&self, arguments: &[&str]) -> String {
        self.run(crate::support::SEVAULT, arguments).said()
    }

    #[track_caller]
    fn with_password(&self, arguments: &[&str], rest: &str) -> String {
        self.run(
            crate::support::SEVAULT,
            &[arguments, &["--password-stdin"]].concat(),
        )
        .stdin(format!("{}\n{rest}", World::PASSWORD))
        .stdout()
    }

    fn unlock(&self) {
        self.with_password(&["unlock"], "");
    }

    #[track_caller]
    fn set(&self, name: &str, value: &str) {
        self.run(crate::support::SEVAULT, &["set", name, "--stdin", "--yes"])
            .stdin(value)
            .stdout();
    }

    fn get(&self, name: &str) -> String {
        self.sevault(&["get", name])
    }

    #[track_caller]
    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "change"]);
    }

    /// Merges what the other has committed; what git and we said.
    fn pull(&self, other: &Self) -> String {
        let from = other.world.path("work/clone");
        self.run(
            "git",
            &[
                "pull",
                "--quiet",
                "--no-edit",
                from.to_str().unwrap(),
                "main",
            ],
        )
        .said()
    }

    #[track_caller]
    fn pulls(&self, other: &Self) {
        let said = self.pull(other);
        assert!(said.ends_with("exit: 0\n"), "{said}");
    }

    fn bytes(&self) -> String {
        self.world.read(FILE)
    }

    #[track_caller]
    fn verifies(&self, secrets: usize) {
        let said = self.with_password(&["vault", "verify"], "");
        assert!(said.starts_with(&format!("{secrets} secrets ")), "{said}");
        assert!(said.ends_with("everything opens\n"), "{said}");
    }
}

#[test]
fn what_two_devices_changed_is_merged_both_ways() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    one.set("A", "a of one");
    one.set("C", "c");
    one.commit();
    two.set("B", "b of two");
    two.set("D", "d");
    two.sevault(&["move", "D", "api/D"]);
    two.commit();

    two.pulls(&one);
    let merged = two.bytes();
    let check = |device: &Device| {
        for (name, value) in [
            ("A", "a of one"),
            ("B", "b of two"),
            ("C", "c"),
            ("api/D", "d"),
        ] {
            assert_eq!(device.get(name), value);
        }
        device.verifies(4);
    };
    check(&two);
    // The other way round it is the same file, byte for byte: nothing is left to merge.
    two.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    one.pulls(&two);
    assert_eq!(one.bytes(), merged);
    check(&one);
    two.pulls(&one);
    check(&two);
    // Both go on from there.
    two.set("E", "e");
    two.commit();
    one.pulls(&two);
    assert_eq!(one.get("E"), "e");
}

#[test]
fn what_both_changed_is_a_conflict_with_a_name_and_nothing_is_lost() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    one.set("A", "a of one");
    one.set("NEW", "new of one");
    one.set("ONE", "1");
    one.commit();
    two.set("A", "a of two");
    two.set("NEW", "new of two");
    two.sevault(&["remove", "B"]);
    two.commit();
    let before = two.bytes();
    let said = two.pull(&one);
    assert!(
        said.contains("`A` was changed on both sides; `NEW` was added on both sides")
            && said.contains("sevault vault git resolve --take ours")
            && said.contains("CONFLICT (content): Merge conflict in vaults/default.vault"),
        "{said}"
    );
    // Ours is as it was, and in use.
    assert_eq!(two.bytes(), before);
    assert_eq!(two.get("A"), "a of two");
    two.verifies(2);
    let said = two.says(&["vault", "git", "resolve"]);
    assert!(said.contains("`A` was changed on both sides"), "{said}");

    two.sevault(&["vault", "git", "resolve", "--take", "theirs"]);
    assert_eq!(two.get("A"), "a of one");
    assert_eq!(two.get("NEW"), "new of one");
    assert_eq!(two.get("ONE"), "1");
    let said = two.says(&["get", "B"]);
    assert!(said.contains("exit: 1"), "{said}");
    for (name, lost) in [("A", "a of two"), ("NEW", "new of two")] {
        let history: serde_json::Value =
            serde_json::from_str(&two.sevault(&["history", name, "--json"])).unwrap();
        let kept = history.as_array().unwrap().iter().any(|version| {
            let number = version["version"].to_string();
            two.sevault(&["get", name, "--version", &number]) == lost
        });
        assert!(kept, "{history}");
    }
    two.verifies(3);
    two.git(&["commit", "--quiet", "--no-edit"]);
    one.pulls(&two);
    assert_eq!(one.get("A"), "a of one");
    one.verifies(3);
}

#[test]
fn the_same_change_on_both_sides_is_no_conflict() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    for device in [&one, &two] {
        device.set("A", "the same");
        device.set("NEW", "too");
        device.commit();
    }
    two.pulls(&one);
    assert_eq!(two.get("A"), "the same");
    two.verifies(3);
    two.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    one.pulls(&two);
    one.verifies(3);
}

#[test]
fn a_locked_vault_keeps_ours_until_somebody_unlocks_it() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    one.set("A", "a of one");
    one.commit();
    two.set("B", "b of two");
    two.commit();
    let before = two.bytes();
    two.sevault(&["lock"]);
    let said = two.pull(&one);
    assert!(
        said.contains("the vault of profile `default` is locked")
            && said.contains("CONFLICT (content)"),
        "{said}"
    );
    assert_eq!(two.bytes(), before);
    two.unlock();
    two.sevault(&["vault", "git", "resolve"]);
    assert_eq!(two.get("A"), "a of one");
    assert_eq!(two.get("B"), "b of two");
    two.git(&["commit", "--quiet", "--no-edit"]);
    let said = two.says(&["vault", "git", "resolve"]);
    assert!(said.contains("git has no unfinished merge"), "{said}");
}

#[test]
fn marks_that_git_left_without_us_are_said_and_resolved() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    one.set("A", "a of one");
    one.commit();
    two.set("B", "b of two");
    two.commit();
    two.sevault(&["vault", "git", "uninstall"]);
    let said = two.pull(&one);
    assert!(said.contains("CONFLICT (content)"), "{said}");
    assert!(two.bytes().contains("<<<<<<< "));
    let said = two.says(&["get", "A"]);
    assert!(
        said.contains("unfinished merge") && said.contains("sevault vault git resolve"),
        "{said}"
    );
    two.sevault(&["vault", "git", "resolve"]);
    assert_eq!(two.get("A"), "a of one");
    assert_eq!(two.get("B"), "b of two");
    two.verifies(2);
}

#[test]
fn two_epochs_are_never_merged() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    one.world.write("work/clone/new", "battery staple\n");
    one.with_password(&["vault", "passwd", "--new-password-file", "new"], "");
    one.git(&["commit", "--quiet", "--all", "--message", "keys"]);
    two.set("B", "b of two");
    two.commit();
    let before = two.bytes();
    let said = two.pull(&one);
    assert!(
        said.contains("the keys of the vault were replaced on one side")
            && said.contains("git checkout --ours"),
        "{said}"
    );
    assert_eq!(two.bytes(), before);
    assert_eq!(two.get("B"), "b of two");
}

#[test]
fn an_older_clone_is_refused_as_a_rollback() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    one.set("A", "a of one");
    one.commit();
    two.pulls(&one);
    assert_eq!(two.get("A"), "a of one");
    two.sevault(&["lock"]);
    two.git(&["checkout", "--quiet", "HEAD~1"]);
    let said = two
        .run(crate::support::SEVAULT, &["get", "A", "--password-stdin"])
        .stdin(World::PASSWORD)
        .said();
    assert!(
        said.contains("the vault is older than what this device has seen"),
        "{said}"
    );
    // Also as another clone of the same repository, in another place.
    two.git(&["clone", "--quiet", ".", "../older"]);
    two.run("git", &["checkout", "--quiet", "HEAD~0"])
        .directory("work/older")
        .stdout();
    let said = two
        .run(crate::support::SEVAULT, &["get", "A", "--password-stdin"])
        .directory("work/older")
        .stdin(World::PASSWORD)
        .said();
    assert!(
        said.contains("the vault is older than what this device has seen"),
        "{said}"
    );
}

#[test]
fn git_shows_names_and_never_values() {
    if !needs("git") {
        return;
    }
    let device = Device::first();
    device.unlock();
    device.set("A", "canary-value");
    device.set("api/NEW", "canary-value");
    let shown = device.git(&["diff"]);
    for line in [
        "-A (global) version 1 ",
        "+A (global) version 2 ",
        "+api/NEW (global) version 1 ",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(!shown.contains("canary"), "{shown}");
    device.sevault(&["lock"]);
    let shown = device.git(&["diff"]);
    assert!(
        shown.contains("names are not shown: ") && shown.contains(" revision 2"),
        "{shown}"
    );
    device.commit();
    let told = device.git(&["log", "--patch", "--max-count=1"]);
    assert!(told.contains("revision 2"), "{told}");
}

#[test]
fn installing_twice_is_installing_once() {
    if !needs("git") {
        return;
    }
    let device = Device::first();
    device
        .world
        .write("work/clone/vaults/.gitattributes", "*.txt text");
    for _ in 0..2 {
        device.sevault(&["vault", "git", "install"]);
    }
    assert_eq!(
        device.world.read("work/clone/vaults/.gitattributes"),
        "*.txt text\n*.vault -text merge=sevault diff=sevault\n"
    );
    assert_eq!(
        device.world.read("work/clone/vaults/.gitignore"),
        "*.vault.lock\n.*.vault.*.tmp\n"
    );
    let elsewhere = World::with_profile();
    let said = elsewhere.sevault(&["vault", "git", "install"]).said();
    assert!(said.contains("is in no git repository"), "{said}");
}

#[test]
fn an_old_file_that_a_leaver_commits_again_is_refused_in_one_line() {
    if !needs("git") {
        return;
    }
    let (one, two) = Device::pair();
    one.set("A", "rotated");
    one.commit();
    two.pulls(&one);
    assert_eq!(two.get("A"), "rotated");
    // Genuine and old, on top of the new one.
    one.git(&["checkout", "HEAD~1", "--", "vaults/default.vault"]);
    one.commit();
    // Control: who remembers nothing believes it.
    let fresh = Device::second(&one);
    fresh.unlock();
    assert_eq!(fresh.get("A"), "a");

    two.set("B", "b of two");
    two.commit();
    let before = two.bytes();
    let said = two.pull(&one);
    assert!(
        said.contains("error: their side does not follow from what both sides came from")
            && said.contains("CONFLICT (content)"),
        "{said}"
    );
    assert_eq!(two.bytes(), before);
    two.git(&["merge", "--abort"]);
    // Without a merge, as a fast-forward, it is the memory that refuses it.
    two.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    two.says(&["vault", "trust", "--accept-rollback", "--yes"]);
    two.pulls(&one);
    let said = two.says(&["get", "A"]);
    assert!(
        said.contains("the vault is older than what this device has seen"),
        "{said}"
    );
}
