//! What a program writes is redacted, and neither it nor its user sees any other difference.

use crate::support::{SEVAULT, World, needs};

const KEY: &str = "Zq7kk9LpXw41cH4s";

/// A world whose open profile holds the secret `CANARY`.
fn world_with_secret() -> World {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(World::PASSWORD)
        .stdout();
    world
        .sevault(&["set", "CANARY", "--stdin"])
        .stdin(KEY)
        .stdout();
    world
}

/// Every check is a program at a real terminal, run by itself and run by us.
fn check(script: &str) {
    if !needs("python3") || !needs("bash") {
        return;
    }
    let world = world_with_secret();
    let checks = format!("{}/tests/terminal/{script}", env!("CARGO_MANIFEST_DIR"));
    let ours = [
        SEVAULT, "--quiet", "exec", "--redact", "--keys", "CANARY", "--",
    ];
    let arguments = [&[checks.as_str()], &ours[..], &["--", KEY]].concat();
    let done = world.command("python3").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    for skipped in said.lines().filter_map(|line| line.strip_prefix("SKIP: ")) {
        crate::support::skip(skipped);
    }
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}\n{errors}");
}

#[test]
fn a_program_at_a_terminal_behaves_as_if_run_directly() {
    check("checks.py");
}

#[test]
fn programs_that_people_use_keep_their_screens() {
    check("programs.py");
}

#[test]
fn what_is_piped_through_redact_is_masked() {
    let world = world_with_secret();
    world
        .sevault(&["redact", "--keys", "CANARY"])
        .stdin(format!("a {KEY} b\nWnE3a2s5THBYdzQxY0g0cw==\n"))
        .says("out: a [REDACTED] b\r\nout: [REDACTED]\nexit: 0\n");
}
