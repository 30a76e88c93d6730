//! The other doors, under those who want too much, what is written of them, and what else all doors have in common.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::attack::{Attack, Crowd};
use super::limits::{peak, resident};
use super::wire::Tongue;
use super::{SOON, signal};
use crate::support::{Run, World, copy_program, is_soon, rounds};

/// A world with an open vault, all of whose doors let this test binary in.
struct House {
    world: World,
    /// The other doors, and what is answered there with a value.
    doors: Vec<(PathBuf, String)>,
    /// What no log may tell.
    tokens: Vec<String>,
}

fn unlock(world: &World) {
    let run = world.sevault(&["unlock", "--password-stdin"]);
    run.stdin(World::PASSWORD).stdout();
}

fn attacker(world: &World) -> Run<'_> {
    let program = world.path("attacker");
    world.program(program.to_str().unwrap(), &Attack::ARGUMENTS)
}

impl House {
    /// `value` is that of the only secret, `api/A`.
    fn new(value: &str) -> Self {
        let world = World::with_profile();
        let open = ["config", "set", "agent.http", "true"];
        world.sevault(&open).stdout();
        unlock(&world);
        Self::at(world, value)
    }

    /// The same where an agent runs already, and has the vault open.
    fn at(world: World, value: &str) -> Self {
        let set = ["set", "api/A", "--stdin"];
        world.sevault(&set).stdin(value).stdout();
        copy_program(std::env::current_exe().unwrap(), world.path("attacker"));
        // It has the words of interpreters in it, so that it is registered for one script, which is its first argument.
        let script = world.write(&format!("work/{}", Attack::ARGUMENTS[0]), "");
        let script = format!("--allow-interpreter={}", script.display());
        let program = world.path("attacker");
        let proven = |arguments: &[&str]| {
            let all = [arguments, &["--password-stdin"]].concat();
            let said = world.sevault(&all).stdin(World::PASSWORD).stdout();
            said.trim_end().to_owned()
        };
        let register = ["client", "register", program.to_str().unwrap(), &script];
        proven(&[&register[..], &["--read", "api"]].concat());
        let cell = proven(&["cell", "create", "c", "--keys", "api/A"]);
        let http = proven(&["agent", "token", "--ns", "api"]);
        let questions = [
            (
                "clients.sock",
                r#"{"type":"REQUEST","nonce":"$NONCE","action":"read","service":"api","targets":["A"]}"#.to_owned(),
            ),
            (
                "cell.sock",
                format!("{{\"op\":\"Resolve\",\"key\":\"api/A\",\"cell_id\":\"c\",\"cell_token\":\"{cell}\"}}\n"),
            ),
            (
                "http.sock",
                format!("GET /secret/api/A HTTP/1.1\r\nHost: localhost\r\nX-Vault-Request: true\r\nAuthorization: Bearer {http}\r\n\r\n"),
            ),
        ];
        let socket = |name: &str| world.path("run/sevault").join(name);
        let doors = questions.map(|(name, question)| (socket(name), question));
        Self {
            doors: doors.into(),
            tokens: vec![cell, http],
            world,
        }
    }

    /// Asks at a door what is answered with the value; everything that comes back.
    fn ask(&self, (socket, question): &(PathBuf, String)) -> String {
        match Tongue::at(socket) {
            Tongue::Greeted => {
                let attack = Attack::Say(socket.clone(), question.clone());
                attack.run_by(attacker(&self.world))
            }
            tongue @ (Tongue::Native | Tongue::Plain) => tongue.ask(socket, question),
        }
    }
}

fn end_well(members: Vec<Child>) {
    for member in members {
        let output = member.wait_with_output().unwrap();
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{wrong}");
    }
}

#[test]
fn a_crowd_at_all_doors_holds_nobody_up_and_costs_no_memory() {
    // What is not read does not fit between us.
    let value = "v".repeat(250_000);
    let house = House::new(&value);
    let agent = house.world.agent_pid().unwrap();
    let native = house.world.path("run/sevault/agent.sock");
    for door in &house.doors {
        assert!(house.ask(door).contains(&value));
    }
    let before = resident(agent);
    let time = Duration::from_secs(rounds(1, 12) as u64);
    for crowd in [
        Crowd::Slow,
        Crowd::Connects,
        Crowd::Lines,
        Crowd::Brackets,
        Crowd::Deaf,
    ] {
        let join = |(socket, question): &(PathBuf, String)| {
            let attack = Attack::Crowd(crowd, socket.clone(), time, question.clone());
            attack.told(attacker(&house.world)).start()
        };
        let three = house.doors.iter().cycle().take(3 * house.doors.len());
        let mut members: Vec<Child> = three.map(join).collect();
        let (mut took, mut most) = (Vec::new(), before);
        let is_there = |member: &mut Child| member.try_wait().unwrap().is_none();
        while members.iter_mut().any(is_there) {
            let asked = Instant::now();
            let ask = || Tongue::Native.ask(&native, r#""status""#);
            // The slowest gives way, which may be us: then another try is answered.
            let is_answered = || ask().contains(r#""running":true"#);
            assert!(is_soon(SOON, is_answered), "{crowd:?}");
            took.push(asked.elapsed());
            most = most.max(resident(agent));
            thread::sleep(Duration::from_millis(5));
        }
        end_well(members);
        for door in &house.doors {
            // At the limit whoever is slowest gives way, which may be anybody who comes by these doors.
            let is_served = || house.ask(door).contains(&value);
            assert!(is_soon(SOON, is_served), "{crowd:?}: {door:?}");
        }
        took.sort();
        println!(
            "{crowd:?}: {} requests, {:?} at the median, {:?} at most; {most} KiB resident at most, {before} before",
            took.len(),
            took[took.len() / 2],
            took[took.len() - 1]
        );
        // Sixty-four answers of that size, and what the system takes for threads.
        assert!(most < before + 64 * 1024, "{crowd:?}: {most} KiB");
    }
    assert_eq!(house.world.agent_pid(), Some(agent));
}

#[test]
fn who_sends_a_byte_at_a_time_is_cut_at_each_door() {
    let house = House::new("value-of-a");
    thread::scope(|scope| {
        for (socket, question) in &house.doors {
            let drips = Attack::Crowd(Crowd::Drips, socket.clone(), SOON, question.clone());
            let run = attacker(&house.world);
            scope.spawn(move || {
                let start = Instant::now();
                let bytes = drips.run_by(run);
                let door = socket.file_name().unwrap();
                println!("{door:?}: cut after {:?}, {bytes} bytes", start.elapsed());
            });
        }
    });
    for door in &house.doors {
        assert!(house.ask(door).contains("value-of-a"));
    }
}

#[test]
fn thousands_of_requests_at_each_door_are_all_answered_in_the_same_memory() {
    const AT_ONCE: usize = 16;
    let house = House::new("value-of-a");
    let agent = house.world.agent_pid().unwrap();
    let each = rounds(15, 625);
    for (socket, question) in &house.doors {
        let ask = |count: usize| {
            let start = Instant::now();
            let members = (0..AT_ONCE).map(|_| {
                let attack = Attack::Busy(socket.clone(), count, question.clone());
                attack.told(attacker(&house.world)).start()
            });
            end_well(members.collect());
            start.elapsed()
        };
        ask(5);
        let before = resident(agent);
        let took = ask(each);
        let after = resident(agent);
        println!(
            "{:?}: {} requests over {AT_ONCE} connections in {took:?}; {after} KiB resident, {before} before",
            socket.file_name().unwrap(),
            AT_ONCE * each
        );
        assert!(after < before + 8 * 1024, "{after} KiB, {before} before");
    }
}

#[test]
fn guesses_at_a_password_take_the_memory_of_one_and_hold_nobody_up() {
    const AT_ONCE: usize = 7;
    // What stretching one password takes.
    const ONE: u64 = 64 * 1024;
    let world = World::with_profile();
    for setting in ["agent.http", "agent.http-init"] {
        world.sevault(&["config", "set", setting, "true"]).stdout();
    }
    unlock(&world);
    let house = House::at(world, "value-of-a");
    let agent = house.world.agent_pid().unwrap();
    let body = r#"{"password":"not that one"}"#;
    let guess = format!(
        "POST /unlock HTTP/1.1\r\nHost: localhost\r\nX-Vault-Request: true\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let [_, cells, (socket, _)] = &house.doors[..] else {
        panic!("there are three other doors");
    };
    let before = peak(agent);
    let mut served = 0;
    let answers: Vec<String> = thread::scope(|scope| {
        let ask = || Tongue::Plain.ask(socket, &guess);
        let guesser = || scope.spawn(move || (0..rounds(1, 8)).map(|_| ask()).collect::<Vec<_>>());
        let guessers: Vec<_> = (0..AT_ONCE).map(|_| guesser()).collect();
        while guessers.iter().any(|guesser| !guesser.is_finished()) {
            // Everybody else gets what he asks for meanwhile.
            assert!(house.ask(cells).contains("value-of-a"));
            served += 1;
            thread::sleep(Duration::from_millis(5));
        }
        let answers = guessers.into_iter().map(|guesser| guesser.join().unwrap());
        answers.flatten().collect()
    });
    for answer in &answers {
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
    let most = peak(agent);
    println!(
        "{} guesses, {AT_ONCE} at once: {most} KiB resident at most, {before} before; {served} others were served meanwhile",
        answers.len()
    );
    // They are computed there, and one at a time.
    assert!(most > before + ONE / 2, "{most} KiB, {before} before");
    assert!(most < before + ONE + ONE / 2, "{most} KiB, {before} before");
    let all = ["audit", "--json", "--limit", "1000000"];
    let audit = house.world.sevault(&all).stdout();
    assert!(audit.contains("wrong_key") && !audit.contains("not that one"));
}

#[test]
fn without_a_line_in_the_audit_no_door_gives_anything_out() {
    let house = House::new("a-value-like-no-other");
    let state = house.world.path("home/.local/state/sevault");
    // The control: while lines can be written, all of it is served.
    for door in &house.doors {
        assert!(house.ask(door).contains("a-value-like-no-other"));
    }
    let mut entries = fs::read_dir(&state).unwrap().map(|entry| entry.unwrap());
    let is_audit =
        |entry: &fs::DirEntry| entry.path().extension().is_some_and(|end| end == "audit");
    let file = entries.find(is_audit).unwrap().path();
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    for (door, refusal) in house.doors.iter().zip([
        "internal_error",
        "the audit cannot be written",
        "INTERNAL_ERROR",
    ]) {
        let said = house.ask(door);
        assert!(said.contains(refusal), "{said}");
        assert!(!said.contains("like-no-other"), "{said}");
    }
    assert!(
        house
            .world
            .sevault(&["status"])
            .said()
            .ends_with("exit: 0\n")
    );
    assert!(house.world.sevault(&["lock"]).said().ends_with("exit: 0\n"));
    fs::remove_dir(&file).unwrap();
}

#[test]
fn who_is_let_in_at_one_door_is_offered_nothing_of_another() {
    let house = House::new("value-of-a");
    let [clients, cells, http] = &house.doors[..] else {
        panic!("there are three other doors");
    };
    let token = &house.tokens[0];
    let native = [
        "status",
        "unlock",
        "lock",
        "stop",
        "vault",
        "reconsider",
        "pending",
    ];
    let native = native.map(|op| {
        format!(
            r#"{{"{op}":{{"key":"api/A","cell_id":"c","cell_token":"{token}","nonce":"$NONCE"}}}}"#
        )
    });
    let of_clients = ["read", "write", "delete", "search", "check"].map(|action| {
        format!(r#"{{"type":"REQUEST","nonce":"$NONCE","action":"{action}","service":"api","targets":["A"]}}"#)
    });
    let of_cells = ["Resolve", "RevokeForCell"]
        .map(|op| format!(r#"{{"op":"{op}","key":"api/A","cell_id":"c","cell_token":"{token}"}}"#));
    let head = http.1.trim_end();
    let of_http = [
        "GET /status",
        "POST /init",
        "POST /unlock",
        "POST /lock",
        "GET /secrets",
        "GET /secret/api/A",
        "PUT /secret/api/A",
        "DELETE /secret/api/A",
        "POST /stop",
        "POST /change-password",
    ]
    .map(|line| head.replace("GET /secret/api/A", line));
    let check = |door: &(PathBuf, String), foreign: &[&[String]], refusal: &str| {
        for said in foreign.iter().copied().flatten() {
            let answer = house.ask(&(door.0.clone(), said.clone() + "\n"));
            assert!(answer.contains(refusal), "{door:?}: {said}: {answer}");
            assert!(!answer.contains("value-of-a"), "{answer}");
        }
        // The same party, with what this door offers.
        assert!(house.ask(door).contains("value-of-a"));
    };
    check(
        clients,
        &[&native, &of_cells, &of_http[..2]],
        "malformed_request",
    );
    check(cells, &[&native, &of_clients, &of_http], "bad request");
    let ended = |lines: &[String]| lines.iter().map(|line| line.clone() + "\r\n\r\n").collect();
    let (native, of_clients, of_cells): (Vec<_>, Vec<_>, Vec<_>) =
        (ended(&native), ended(&of_clients), ended(&of_cells));
    check(http, &[&native, &of_clients, &of_cells], "400 Bad Request");
}

/// An agent in the foreground, and what it says, to be read or not.
fn in_the_foreground(world: &World) -> Child {
    let mut command = world.command(crate::support::SEVAULT);
    command.args(["agent", "run"]).stdin(Stdio::null());
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    assert!(is_soon(SOON, || world.agent_pid().is_some()));
    child
}

fn serving_in_the_foreground() -> (House, Child) {
    let world = World::with_profile();
    let open = ["config", "set", "agent.http", "true"];
    world.sevault(&open).stdout();
    let child = in_the_foreground(&world);
    unlock(&world);
    (House::at(world, "a-value-like-no-other"), child)
}

#[test]
fn an_agent_in_the_foreground_says_each_decision_in_a_line_and_no_secret() {
    let (house, child) = serving_in_the_foreground();
    let world = &house.world;
    for door in &house.doors {
        assert!(house.ask(door).contains("like-no-other"));
    }
    let (cells, resolve) = &house.doors[1];
    let other = resolve.replace("api/A", "api/B");
    assert!(house.ask(&(cells.clone(), other)).contains("key not found"));
    // This test itself is no registered program.
    Tongue::Greeted.ask(&house.doors[0].0, "");
    world.sevault(&["get", "api/A"]).stdout();
    world.sevault(&["lock"]).stdout();
    world.sevault(&["get", "api/A"]).output();
    let audit = world.sevault(&["audit", "--json"]).stdout();
    world.sevault(&["agent", "stop"]).stdout();
    let said = child.wait_with_output().unwrap().stderr;
    let said = String::from_utf8(said).unwrap();
    let audit: Vec<serde_json::Value> = serde_json::from_str(&audit).unwrap();
    let agents = audit.iter().filter(|line| {
        // Registering and minting is done by the command itself, with the password.
        let event = line["event"].as_str().unwrap();
        !["client-register", "cell-create", "token-create"].contains(&event)
            && !event.starts_with("token")
    });
    for line in agents {
        let text = |key: &str| line[key].as_str().map(str::to_owned);
        let name = text("name").map_or(String::new(), |name| format!(" `{name}`"));
        let decided = text("denied").map_or("granted".to_owned(), |why| format!("denied, {why}"));
        let want = format!(
            "sevault: {}{name}: {decided}, process ",
            line["event"].as_str().unwrap()
        );
        assert!(
            said.lines().any(|line| line.starts_with(&want)),
            "no {want}\n{said}"
        );
    }
    for secret in house
        .tokens
        .iter()
        .map(String::as_str)
        .chain(["like-no-other", World::PASSWORD])
    {
        assert!(!said.contains(secret), "{said}");
    }
    assert!(
        said.contains("denied, key_not_granted") && said.contains("denied, unregistered_binary")
    );
}

#[test]
fn a_log_that_nobody_reads_holds_nobody_up() {
    let (house, mut child) = serving_in_the_foreground();
    // More lines than a pipe holds.
    let (socket, question) = &house.doors[1];
    let attack = Attack::Busy(socket.clone(), 1500, question.clone());
    assert_eq!(attack.run_by(attacker(&house.world)), "1500");
    assert!(house.ask(&house.doors[2]).contains("like-no-other"));
    signal(child.id(), rustix::process::Signal::TERM);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_revoked_program_is_cut_off_in_the_middle() {
    let house = House::new("value-of-a");
    let (socket, question) = &house.doors[0];
    let attack = Attack::Busy(socket.clone(), 10_000_000, question.clone());
    let mut busy = attack.told(attacker(&house.world)).start();
    let is_connected = || {
        let status = house.world.sevault(&["status", "--json"]).stdout();
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        let doors = status["doors"].as_array().unwrap();
        let door = doors.iter().find(|door| door["door"] == "clients").unwrap();
        (door["grants"].as_u64(), door["connections"].as_u64()) == (Some(1), Some(1))
    };
    assert!(is_soon(SOON, is_connected));
    let program = house.world.path("attacker");
    let revoke = ["client", "revoke", program.to_str().unwrap()];
    house.world.sevault(&revoke).stdout();
    assert!(is_soon(SOON, || busy.try_wait().unwrap().is_some()));
    let output = busy.wait_with_output().unwrap();
    assert!(!output.status.success());
    assert!(house.ask(&house.doors[0]).contains("unregistered_binary"));
}

#[test]
fn with_too_few_descriptors_no_agent_starts_and_a_low_limit_is_raised() {
    let world = World::with_profile();
    let start =
        |limit: &str| world.program("sh", &["-c", &format!("{limit}; sevault agent start")]);
    let said = start("ulimit -n 100").said();
    assert!(said.contains("fewer than 128 files at once"), "{said}");
    assert_eq!(world.agent_pid(), None);
    start("ulimit -Sn 100").stdout();
    let limits = fs::read_to_string(format!("/proc/{}/limits", world.agent_pid().unwrap()));
    let limits = limits.unwrap();
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let soft = files
        .and_then(|line| line.split_whitespace().nth(3))
        .unwrap();
    assert!(soft.parse::<u64>().unwrap() > 100, "{limits}");
}

#[test]
fn nothing_is_given_out_to_who_asks_after_a_lock_was_answered() {
    let house = House::new("value-of-a");
    let (socket, question) = &house.doors[1];
    for _ in 0..rounds(3, 100) {
        let (is_locked, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            let ask = || {
                let mut served = 0;
                while !is_over.load(Ordering::SeqCst) {
                    let was_locked = is_locked.load(Ordering::SeqCst);
                    let said = Tongue::Plain.ask(socket, question);
                    let is_served = said.contains("value-of-a");
                    assert!(!(was_locked && is_served), "{said}");
                    served += usize::from(is_served);
                }
                served
            };
            let askers: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            thread::sleep(Duration::from_millis(20));
            house.world.sevault(&["lock"]).stdout();
            is_locked.store(true, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(20));
            is_over.store(true, Ordering::SeqCst);
            for asker in askers {
                asker.join().unwrap();
            }
        });
        unlock(&house.world);
    }
}

#[test]
fn where_the_queue_is_full_a_caller_is_told_so_and_does_not_hang() {
    use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

    let world = World::with_profile();
    unlock(&world);
    let agent = world.agent_pid().unwrap();
    let address = SocketAddrUnix::new(world.path("run/sevault/agent.sock")).unwrap();
    super::stop(agent);
    let connect = || {
        let kind = (AddressFamily::UNIX, SocketType::STREAM);
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = rustix::net::socket_with(kind.0, kind.1, flags, None).unwrap();
        rustix::net::connect(&socket, &address).map(|()| socket)
    };
    let mut queue = Vec::new();
    while let Ok(socket) = connect() {
        queue.push(socket);
        assert!(queue.len() < 10_000, "the queue has no end");
    }
    let said = world.sevault(&["list"]).said();
    signal(agent, rustix::process::Signal::CONT);
    assert!(
        said.contains("busy") && !said.ends_with("exit: 0\n"),
        "{said}"
    );
    drop(queue);
    let is_served = || world.sevault(&["list"]).said().ends_with("exit: 0\n");
    assert!(is_soon(SOON, is_served));
}

#[test]
fn the_agent_is_the_image_that_started_it_whatever_lies_under_its_path_by_then() {
    use std::os::unix::fs::MetadataExt;

    if !super::is_root() {
        return crate::support::skip("only root may look at what an agent runs");
    }
    let world = World::with_profile();
    let program = world.path("sevault");
    copy_program(crate::support::SEVAULT, &program);
    let honest = fs::metadata(&program).unwrap().ino();
    let run = world.program(program.to_str().unwrap(), &["unlock", "--password-stdin"]);
    // It waits for its password when its file is replaced.
    let mut child = run.start();
    let runs = |pid: u32| fs::metadata(format!("/proc/{pid}/exe")).map(|facts| facts.ino());
    assert!(is_soon(SOON, || runs(child.id()).is_ok_and(|ino| ino == honest)));
    let evil = world.write("evil", "#!/bin/sh\n");
    fs::rename(evil, &program).unwrap();
    let password = format!("{}\n", World::PASSWORD);
    child
        .stdin
        .take()
        .unwrap()
        .write_all(password.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    // What runs without a file is nobody to the agent, also to the one that it has started.
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("image_replaced"), "{said}");
    assert_eq!(runs(world.agent_pid().unwrap()).unwrap(), honest);
}

/// Where a home or a runtime directory has a very long name, sockets are bound and found all the same.
#[test]
fn a_long_path_to_the_sockets_is_no_obstacle() {
    let world = World::with_profile();
    let long = world.directory(&format!("run/{}", "long".repeat(50)));
    fs::set_permissions(&long, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let run = |arguments: &[&str]| world.sevault(arguments).env("XDG_RUNTIME_DIR", &long);
    run(&["unlock", "--password-stdin"])
        .stdin(World::PASSWORD)
        .stdout();
    run(&["set", "A", "--stdin"]).stdin("value").stdout();
    assert_eq!(run(&["get", "A"]).stdout(), "value");
    let is_there = |name: &str| Path::new(&long).join("sevault").join(name).exists();
    assert!(is_there("agent.sock") && is_there("clients.sock"));
    run(&["agent", "stop"]).stdout();
}

#[test]
fn an_agent_that_is_no_user_of_its_own_does_not_start() {
    let world = World::new();
    // Without a mapping every user is the same one there.
    let arguments = ["-U", crate::support::SEVAULT, "agent", "run"];
    let said = world.program("unshare", &arguments).said();
    if said.contains("unshare failed") {
        return crate::support::skip("this system gives users no namespaces");
    }
    assert!(
        said.contains("this process is no user of its own"),
        "{said}"
    );
    assert!(!world.path("run/sevault/agent.sock").exists());
}
