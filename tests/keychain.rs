//! The keychains of the system: a real gnome-keyring on a bus of its own, and the kernel's key rings.

use crate::support::{World, needs};

/// A script on a bus of its own, where gnome-keyring runs with an unlocked collection; what it says.
#[track_caller]
fn on_a_bus(world: &World, script: &str) -> String {
    let start = "printf keyring | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1\n";
    let script = format!("{start}printf '{}\\n' >password\n{script}", World::PASSWORD);
    world
        .program("dbus-run-session", &["--", "sh", "-c", &script])
        .said()
}

const LOCK: &str = "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null";

fn has_gnome_keyring() -> bool {
    if !cfg!(feature = "keychain") {
        crate::support::skip("built without the feature `keychain`");
        return false;
    }
    needs("dbus-run-session") && needs("gnome-keyring-daemon") && needs("dbus-send")
}

#[test]
fn an_enabled_keychain_unlocks_without_a_password_until_it_is_disabled() {
    if !has_gnome_keyring() {
        return;
    }
    let world = World::with_profile();
    let said = on_a_bus(
        &world,
        "
        sevault keychain enable --password-file password
        sevault keychain enable
        sevault unlock && sevault agent stop
        while sevault status >/dev/null 2>&1; do sleep 0.05; done
        sevault unlock && printf v | sevault set A --stdin && sevault lock
        echo listing; sevault list; echo $?
        sevault unlock && sevault get A; echo
        sevault keychain disable </dev/null; echo $?
        sevault keychain disable --password-file password
        sevault unlock </dev/null; echo $?
        sevault vault slots | grep -c keychain
        ",
    );
    for part in [
        "the keychain opens profile `default` from now on",
        "the keychain opens profile `default` already",
        "profile `default` is unlocked for 8h",
        "out: v\n",
        // A keychain is no proof of the password.
        "the keychain does not open profile `default` any more",
        "out: 0\n",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // After a lock only an explicit `unlock` asks the keychain; and after `disable` there is nothing to ask.
    assert!(said.contains("out: listing\nout: 4\n"), "{said}");
    assert_eq!(said.matches("out: 4\n").count(), 3, "{said}");
}

#[test]
fn the_first_command_after_the_login_may_use_the_keychain() {
    if !has_gnome_keyring() {
        return;
    }
    let world = World::with_profile();
    let said = on_a_bus(
        &world,
        "
        sevault keychain enable --password-file password
        sevault list && sevault status | grep -c default
        ",
    );
    assert!(
        said.contains("out: 1\n") && said.ends_with("exit: 0\n"),
        "{said}"
    );
}

#[test]
fn a_locked_keychain_is_not_taken_for_an_empty_one() {
    if !has_gnome_keyring() {
        return;
    }
    let world = World::with_profile();
    let said = on_a_bus(
        &world,
        &format!(
            "
            sevault keychain enable --password-file password
            {LOCK}
            cp $HOME/.local/share/sevault/profiles/default.vault before
            sevault unlock </dev/null; echo $?
            sevault keychain enable --password-file password; echo $?
            sevault keychain disable --password-file password; echo $?
            sevault keychain status
            cmp before $HOME/.local/share/sevault/profiles/default.vault && echo untouched
            "
        ),
    );
    assert!(
        said.contains("warning: the keychain is locked") && said.contains("out: untouched"),
        "{said}"
    );
    assert!(said.contains("out: 4\nout: 4\nout: 4\n"), "{said}");
}

#[test]
fn without_a_keychain_it_is_said_and_nothing_is_changed() {
    let world = World::with_profile();
    world.write("work/password", World::PASSWORD);
    let said = world
        .sevault(&["keychain", "enable", "--password-file", "password"])
        .said();
    let reason = if cfg!(feature = "keychain") {
        "there is no keychain that can be reached here"
    } else {
        "this build of sevault does not reach the keychain of a desktop"
    };
    assert!(
        said.contains(reason) && said.ends_with("exit: 1\n"),
        "{said}"
    );
    assert!(said.contains("--store kernel"), "{said}");
    let slots = world.sevault(&["vault", "slots"]).stdout();
    assert!(!slots.contains("keychain"), "{slots}");
}

#[test]
fn the_kernels_key_rings_open_a_vault() {
    if !needs("keyctl") {
        return;
    }
    let world = World::with_profile();
    world.write("work/password", World::PASSWORD);
    let script = "
        sevault keychain enable --store kernel --password-file password
        sevault unlock && sevault keychain status
        sevault keychain disable --password-file password
        ";
    let said = world
        .program("keyctl", &["session", "-", "sh", "-c", script])
        .said();
    for part in [
        "the keychain opens profile `default` from now on",
        "profile `default` is unlocked for 8h",
        "kernel  the keychain opens the vault",
        "does not open profile `default` any more",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
