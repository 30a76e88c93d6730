//! Power cuts: what is on the disk after every prefix of the steps of every kind of write, and that it is the old or the new vault.
//!
//! Touches: files.
//!
//! The steps are those that `os` has carried out. A disk may have any of them that was not synchronised, or not: a name without its bytes, bytes without their
//! name, half of a write, one name of two. Here the worst cases are made of each prefix, and some at random.

use std::path::PathBuf;
use std::rc::Rc;

use super::*;
use crate::os::trace::{self, Step};
use crate::vault::merge::Side;
use crate::vault::slots::{Code, Recipient, SlotStep};

/// What is known under a name.
#[derive(Clone)]
enum Node {
    Directory,
    File(usize),
}

/// What a file holds: in memory, and for certain on the disk.
#[derive(Clone, Default)]
struct Bytes {
    written: Rc<Vec<u8>>,
    synced: Rc<Vec<u8>>,
}

/// A change of names that its directory may not hold yet.
#[derive(Clone)]
enum Naming {
    Link(PathBuf, Node),
    Unlink(PathBuf),
    Rename(PathBuf, PathBuf, Node),
}

type Names = BTreeMap<PathBuf, Node>;

impl Naming {
    fn directory(&self) -> &Path {
        let (Self::Link(path, _) | Self::Unlink(path) | Self::Rename(_, path, _)) = self;
        path.parent().unwrap()
    }

    fn apply(&self, names: &mut Names) {
        match self {
            Self::Link(path, node) => {
                names.insert(path.clone(), node.clone());
            }
            Self::Unlink(path) => names.retain(|name, _| !name.starts_with(path)),
            Self::Rename(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), node.clone());
            }
        }
    }
}

/// A disk behind a cache that is lost with the power.
#[derive(Clone, Default)]
struct Disk {
    files: Vec<Bytes>,
    names: Names,
    synced: Names,
    pending: Vec<Naming>,
}

impl Disk {
    /// What lies under `root`, all of it on the disk for certain.
    fn of(root: &Path) -> Self {
        let mut disk = Self::default();
        let mut rest = vec![root.to_owned()];
        while let Some(path) = rest.pop() {
            if path.is_dir() {
                rest.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
                disk.names.insert(path, Node::Directory);
                continue;
            }
            let bytes = Rc::new(std::fs::read(&path).unwrap());
            disk.files.push(Bytes {
                written: Rc::clone(&bytes),
                synced: bytes,
            });
            disk.names.insert(path, Node::File(disk.files.len() - 1));
        }
        disk.synced = disk.names.clone();
        disk
    }

    fn file(&mut self, path: &Path) -> &mut Bytes {
        let Some(Node::File(number)) = self.names.get(path) else {
            panic!("{} is no file", path.display());
        };
        &mut self.files[*number]
    }

    fn name(&mut self, naming: Naming) {
        naming.apply(&mut self.names);
        self.pending.push(naming);
    }

    fn carry_out(&mut self, step: &Step) {
        match step {
            Step::MakeDirectory(path) => self.name(Naming::Link(path.clone(), Node::Directory)),
            Step::Create(path) => {
                self.files.push(Bytes::default());
                let node = Node::File(self.files.len() - 1);
                self.name(Naming::Link(path.clone(), node));
            }
            Step::Write(path, bytes) => self.file(path).written = Rc::new(bytes.clone()),
            Step::Sync(path) => {
                let file = self.file(path);
                file.synced = Rc::clone(&file.written);
            }
            Step::Rename(from, to) => {
                let node = self.names[from].clone();
                self.name(Naming::Rename(from.clone(), to.clone(), node));
            }
            Step::Remove(path) => {
                if self.names.contains_key(path) {
                    self.name(Naming::Unlink(path.clone()));
                }
            }
            Step::SyncDirectory(path) => {
                let (done, rest) = std::mem::take(&mut self.pending)
                    .into_iter()
                    .partition(|naming| naming.directory() == path);
                let done: Vec<Naming> = done;
                done.iter()
                    .for_each(|naming| naming.apply(&mut self.synced));
                self.pending = rest;
            }
        }
    }

    /// Makes `root` what the disk holds with these names and bytes.
    fn restore(&self, root: &Path, names: &Names, bytes: impl Fn(&Bytes) -> Vec<u8>) {
        for entry in std::fs::read_dir(root).unwrap() {
            let path = entry.unwrap().path();
            let gone = if path.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
            gone.unwrap();
        }
        for (path, node) in names {
            // A name in a directory that is not there is nowhere.
            if path == root || !path.parent().unwrap().is_dir() {
                continue;
            }
            match node {
                Node::Directory => std::fs::create_dir(path).unwrap(),
                Node::File(number) => std::fs::write(path, bytes(&self.files[*number])).unwrap(),
            }
        }
    }
}

/// What a power cut leaves.
#[derive(Clone, Copy, Debug)]
enum Left {
    /// Everything that was done: the program was killed.
    All,
    /// What was synchronised, and nothing else.
    Synced,
    /// Every name, with the bytes that were synchronised.
    Names,
    /// Half of the bytes that were not.
    Torn,
    /// Some of it.
    Some(u64),
}

fn cut(disk: &Disk, root: &Path, left: Left) {
    let mut seed = match left {
        Left::Some(seed) => seed,
        Left::All | Left::Synced | Left::Names | Left::Torn => 0,
    };
    let mut chance = |of: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % of
    };
    match left {
        Left::All => disk.restore(root, &disk.names, |file| file.written.to_vec()),
        Left::Synced => disk.restore(root, &disk.synced, |file| file.synced.to_vec()),
        Left::Names => disk.restore(root, &disk.names, |file| file.synced.to_vec()),
        Left::Torn => disk.restore(root, &disk.names, |file| {
            if file.written == file.synced {
                return file.written.to_vec();
            }
            file.written[..file.written.len() / 2].to_vec()
        }),
        Left::Some(_) => {
            let mut names = disk.synced.clone();
            for naming in &disk.pending {
                if chance(2) == 0 {
                    naming.apply(&mut names);
                }
            }
            let share = chance(5);
            disk.restore(root, &names, |file| {
                if file.written == file.synced || share == 0 {
                    return file.synced.to_vec();
                }
                let length = file.written.len() as u64 * share / 4;
                file.written[..length as usize].to_vec()
            });
        }
    }
}

/// A kind of write: what is there before it, and what it does.
struct Case {
    name: &'static str,
    prepare: fn(&Ground, &mut Vault),
    act: fn(&Ground, &mut Vault),
    /// Whether what was reported done must survive.
    is_durable: bool,
}

const NEW_PASSWORD: &str = "new one";

fn nothing(_: &Ground, _: &mut Vault) {}

fn cases() -> Vec<Case> {
    fn id(vault: &Vault) -> Uuid {
        vault.entries()[0].id
    }
    let case = |name, act| Case {
        name,
        prepare: nothing,
        act,
        is_durable: true,
    };
    vec![
        case("put", |_, vault| {
            vault
                .apply(vec![put("A", "new"), put("C", "new")], NOW)
                .unwrap();
        }),
        Case {
            prepare: |_, vault| {
                for number in 0..12 {
                    one(vault, put("A", &number.to_string()));
                }
            },
            ..case("put with all snapshots", |_, vault| {
                vault
                    .apply(vec![put("A", "new"), put("C", "new")], NOW)
                    .unwrap();
            })
        },
        case("remove", |_, vault| {
            let id = id(vault);
            one(vault, Change::Remove { id });
        }),
        case("rename", |_, vault| {
            let (id, name) = (id(vault), "MOVED".parse().unwrap());
            one(vault, Change::Rename { id, name });
        }),
        case("restore", |_, vault| {
            let entry = vault.entries().iter().find(|e| e.version == 2).unwrap().id;
            one(
                vault,
                Change::Restore {
                    id: entry,
                    version: 1,
                },
            );
        }),
        case("many", |_, vault| {
            let changes = (0..300).map(|n| put(&format!("K{n}"), "value")).collect();
            vault.apply(changes, NOW).unwrap();
        }),
        case("new way in", |_, vault| {
            let recipient = Recipient::recovery(&Code::random().unwrap());
            let step = SlotStep::Add(fresh_id().unwrap(), recipient);
            vault.change_slots(vec![step], NOW).unwrap();
        }),
        case("new password", |ground, vault| {
            let password = Secret::new(NEW_PASSWORD.as_bytes().to_vec());
            let recipient = Recipient::password_at(&password, WEAK).unwrap();
            vault
                .change_slots(vec![SlotStep::Replace(ground.key.slot, recipient)], NOW)
                .unwrap();
        }),
        case("note", |_, vault| {
            vault
                .set_note("clients", Some("kept".to_owned()), NOW)
                .unwrap();
        }),
        Case {
            prepare: |ground, vault| {
                let old = ground.bytes();
                one(vault, put("A", "later"));
                ground.put_back(&old);
            },
            ..case("trust", |ground, _| {
                Vault::trust(&ground.place, &ground.key, NOW).unwrap();
            })
        },
        Case {
            prepare: |ground, _| {
                std::fs::remove_dir_all(&ground.place.state).unwrap();
            },
            ..case("first sight", |ground, _| {
                ground.open().unwrap();
            })
        },
        Case {
            prepare: |ground, vault| {
                let files = ["base", "ours", "theirs"].map(|name| ground.home.path().join(name));
                let base = ground.bytes();
                std::fs::write(&files[0], &base).unwrap();
                one(vault, put("A", "ours"));
                std::fs::write(&files[1], ground.bytes()).unwrap();
                ground.put_back(&base);
                let other = ground.elsewhere("other");
                let mut there = Vault::open(&other, &ground.key, NOW).unwrap();
                one(&mut there, put("A", "theirs"));
                std::fs::write(&files[2], ground.bytes()).unwrap();
                ground.put_back(&std::fs::read(&files[1]).unwrap());
            },
            ..case("merge", |ground, _| {
                let [base, ours, theirs] =
                    ["base", "ours", "theirs"].map(|name| ground.home.path().join(name));
                let vault = ground.open().unwrap();
                let before = ground.bytes();
                vault
                    .merge_files(&base, &ours, &theirs, Some(Side::Theirs), NOW)
                    .unwrap();
                let merged = std::fs::read(ours).unwrap();
                store::put_merged(&ground.place, &before, &merged).unwrap();
            })
        },
        case("delete", |ground, _| store::delete(&ground.place).unwrap()),
        case("another name", |ground, _| {
            store::rename(&ground.place, &renamed(ground)).unwrap();
        }),
    ]
}

fn renamed(ground: &Ground) -> Place {
    Place {
        file: ground.place.file.with_file_name("renamed.vault"),
        state: ground.place.state.clone(),
    }
}

/// What can be read, by whichever key opens it; nothing where there is no vault.
fn readable(
    ground: &Ground,
    keys: &[SlotKey],
    what: &dyn std::fmt::Display,
) -> Option<Vec<(String, String)>> {
    let places = [ground.place.clone(), renamed(ground)];
    let mut there = places.iter().filter(|place| place.file.exists());
    let place = there.next()?;
    assert!(there.next().is_none(), "{what}: the vault is there twice");
    for key in keys {
        match Vault::open(place, key, NOW) {
            Ok(vault) => {
                vault
                    .verify()
                    .unwrap_or_else(|error| panic!("{what}: {error}"));
                return Some(content(&vault));
            }
            Err(error) if error.kind == Kind::WrongKey => {}
            // What is to be trusted is not yet.
            Err(error) if error.kind == Kind::Rollback && what.to_string().starts_with("trust") => {
                let claim = Vault::claim(place, key, NOW).unwrap();
                assert_eq!(claim.secrets, 2);
                return Some(Vec::new());
            }
            Err(error) => panic!("{what}: {error}"),
        }
    }
    panic!("{what}: no key opens the vault");
}

fn check(case: &Case, chances: u64) -> usize {
    let (ground, mut vault) = small();
    (case.prepare)(&ground, &mut vault);
    let root = ground.home.path().to_owned();
    let mut keys = vec![SlotKey {
        slot: ground.key.slot,
        key: ground.key.key.clone(),
    }];
    let untouched = Disk::of(&root);
    let old = readable(&ground, &keys, &case.name);
    untouched.restore(&root, &untouched.synced, |file| file.synced.to_vec());

    let mut vault = match case.name {
        // These open it themselves, or must not.
        "trust" | "first sight" | "merge" => vault,
        _ => ground.open().unwrap(),
    };
    let before = Disk::of(&root);
    trace::begin();
    (case.act)(&ground, &mut vault);
    let steps = trace::end();
    drop(vault);
    if case.name == "new password" {
        let header = Header::read(&ground.place).unwrap();
        let password = Secret::new(NEW_PASSWORD.as_bytes().to_vec());
        keys.push(header.password_key(&password).unwrap());
    }
    let new = readable(&ground, &keys, &case.name);
    assert!(!steps.is_empty(), "{}: nothing was written", case.name);

    let mut points = 0;
    let mut disk = before;
    for at in 0..=steps.len() {
        if at > 0 {
            disk.carry_out(&steps[at - 1]);
        }
        let fixed = [Left::All, Left::Synced, Left::Names, Left::Torn];
        let random = (0..chances).map(|seed| Left::Some(seed * 7919 + at as u64));
        for left in fixed.into_iter().chain(random) {
            let what = format!("{}, {at} of {} steps, {left:?}", case.name, steps.len());
            cut(&disk, &root, left);
            let found = readable(&ground, &keys, &what);
            assert!(found == old || found == new, "{what}: neither old nor new");
            if at == 0 {
                assert_eq!(found, old, "{what}");
            }
            if at == steps.len() && case.is_durable {
                assert_eq!(found, new, "{what}: what was done is lost");
            }
            // And it goes on: whatever was left behind is in nobody's way.
            if found.is_some()
                && points % 11 == 0
                && case.name != "trust"
                && ground.place.file.exists()
            {
                let open = |key| Vault::open(&ground.place, key, NOW);
                let mut vault = keys.iter().find_map(|key| open(key).ok()).unwrap();
                one(&mut vault, put("AFTER", "the cut"));
                let drafts = os::list_dir(ground.place.file.parent().unwrap()).unwrap();
                assert!(
                    !drafts
                        .iter()
                        .any(|name| name.to_string_lossy().ends_with(".tmp")),
                    "{what}: {drafts:?}"
                );
            }
            points += 1;
        }
    }
    points
}

#[test]
fn a_power_cut_at_any_step_leaves_the_old_or_the_new_vault() {
    let is_slow = std::env::var_os("SEVAULT_TEST_SLOW").is_some();
    let mut points = 0;
    for case in cases() {
        let count = check(&case, if is_slow { 60 } else { 1 });
        println!("{}: {count} points", case.name);
        points += count;
    }
    println!("{points} points");
    assert!(points > 500);
}

#[test]
fn a_power_cut_while_a_vault_is_made_leaves_none_or_a_whole_one() {
    let home = tempfile::tempdir().unwrap();
    let place = Place {
        file: home.path().join("data/profiles/default.vault"),
        state: home.path().join("state/sevault"),
    };
    let before = Disk::of(home.path());
    trace::begin();
    drop(Vault::create_at(&place, &password(), NOW, WEAK).unwrap());
    let steps = trace::end();
    let key = Header::read(&place)
        .unwrap()
        .password_key(&password())
        .unwrap();
    let mut disk = before;
    for at in 0..=steps.len() {
        if at > 0 {
            disk.carry_out(&steps[at - 1]);
        }
        let fixed = [Left::All, Left::Synced, Left::Names, Left::Torn];
        for left in fixed.into_iter().chain((0..20).map(Left::Some)) {
            cut(&disk, home.path(), left);
            let is_there = place.file.exists();
            assert!(
                is_there || at < steps.len(),
                "{left:?}: what was made is lost"
            );
            if is_there {
                Vault::open(&place, &key, NOW).unwrap_or_else(|error| {
                    panic!("{at} of {} steps, {left:?}: {error}", steps.len())
                });
            }
        }
    }
}

#[test]
fn a_write_that_did_not_wait_for_the_disk_would_be_noticed() {
    // The same steps without those that wait: then a cut leaves neither.
    let (ground, mut vault) = small();
    let root = ground.home.path().to_owned();
    let mut disk = Disk::of(&root);
    trace::begin();
    one(&mut vault, put("A", "new"));
    for step in trace::end() {
        if !matches!(step, Step::Sync(_) | Step::SyncDirectory(_)) {
            disk.carry_out(&step);
        }
    }
    cut(&disk, &root, Left::Names);
    assert!(ground.open().is_err());
}
