//! A program in Go, which nothing of ours is linked to, at each of the other doors.

use super::{open_world, proven, runtime, unlock};
use crate::support::{World, needs};

/// Builds the example in Go into this world; whether it is there.
fn build(world: &World, into: &str) -> bool {
    if !needs("go") {
        return false;
    }
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/doors.go");
    let cache = concat!(env!("CARGO_TARGET_TMPDIR"), "/go");
    let built = world
        .program("go", &["build", "-o", into, source])
        .env("GOCACHE", cache)
        .output();
    let wrong = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{wrong}");
    true
}

#[test]
fn a_program_in_go_is_served_at_each_door_as_any_other() {
    let world = open_world(&["api/DB", "api/OTHER"]);
    let program = world.path("doors");
    let program = program.to_str().unwrap();
    if !build(&world, program) {
        return;
    }
    world
        .sevault(&["config", "set", "agent.http", "true"])
        .stdout();
    world.sevault(&["agent", "restart"]).stdout();
    unlock(&world);
    let socket = |door: &str| runtime(&world).join(door).to_str().unwrap().to_owned();
    let run = |words: &[&str]| world.program(program, words).said();
    let served = |value: &str| format!("out: {value}\nexit: 0\n");

    let token = proven(&world, &["agent", "token", "--ns", "api", "--write"]);
    let http = socket("http.sock");
    let said = run(&["http", &http, token.trim_end(), "api/go"]);
    assert_eq!(said, served("from Go"));
    assert_eq!(world.sevault(&["get", "api/go"]).stdout(), "from Go");
    let said = run(&["http", &http, "00", "api/go"]);
    assert_eq!(said, "err: 401 Unauthorized\nexit: 1\n");

    let token = proven(&world, &["cell", "create", "c", "--keys", "api/DB"]);
    let cell = |key: &str| run(&["cell", &socket("cell.sock"), "c", token.trim_end(), key]);
    assert_eq!(cell("api/DB"), served("value of api/DB"));
    assert_eq!(cell("api/OTHER"), "err: denied: key not found\nexit: 1\n");

    let clients = ["clients", &socket("clients.sock"), "api", "DB"];
    let denied = "err: denied: unregistered_binary\nexit: 1\n";
    assert_eq!(run(&clients), denied);
    proven(&world, &["client", "register", program, "--read", "api"]);
    assert_eq!(run(&clients), served("value of api/DB"));
    let copy = world.path("copy");
    crate::support::copy_program(program, &copy);
    let copy = world.program(copy.to_str().unwrap(), &clients);
    assert_eq!(copy.said(), denied);
}
