//! Clients that want too much: they cost themselves, and nobody else.

use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use super::SOON;
use super::attack::{Attack, Crowd};
use super::wire::{self, Tongue};
use crate::support::{World, is_soon, rounds, skip};

/// A process may have eight connections, so that a crowd takes several.
const PROCESSES: usize = 8;

/// What a member of the crowd does, for as long as it is told.
pub(super) fn misbehave(crowd: &str, socket: &Path, time: Duration) -> String {
    let end = Instant::now() + time;
    let mut count = 0;
    let connect = || UnixStream::connect(socket);
    let tongue = Tongue::at(socket);
    match crowd {
        "Slow" => {
            let mut all: Vec<Option<UnixStream>> = (0..8).map(|_| None).collect();
            while Instant::now() < end {
                for one in &mut all {
                    let is_open = one
                        .as_mut()
                        .is_some_and(|stream| stream.write_all(&[0]).is_ok());
                    if !is_open {
                        count += 1;
                        *one = connect().ok();
                    }
                }
                thread::sleep(Duration::from_secs(1));
            }
        }
        "Drips" => {
            let mut stream = connect().unwrap();
            tongue.hear(&mut stream).unwrap();
            let pause = Duration::from_millis(200);
            stream.set_read_timeout(Some(pause)).unwrap();
            let question = super::attack::said();
            let mut bytes = question.bytes().cycle().filter(|byte| *byte != b'\n');
            while stream.write_all(&[bytes.next().unwrap()]).is_ok() {
                count += 1;
                if matches!(std::io::Read::read(&mut stream, &mut [0; 64]), Ok(0)) {
                    break;
                }
            }
        }
        "Connects" => {
            while Instant::now() < end || count < 700 {
                drop(connect());
                count += 1;
            }
        }
        "Lines" => {
            let line = vec![b'x'; 10 * 1024 * 1024];
            while Instant::now() < end {
                count += usize::from(connect().unwrap().write_all(&line).is_err());
            }
        }
        "Brackets" if tongue != Tongue::Native => {
            while Instant::now() < end {
                let mut stream = connect().unwrap();
                stream.write_all(&[b'['; 1_000_000]).ok();
                stream.write_all(b"\r\n\r\n").ok();
                stream.shutdown(std::net::Shutdown::Write).ok();
                wire::rest(&mut stream);
                count += 1;
            }
        }
        "Deaf" if tongue != Tongue::Native => {
            let mut all = Vec::new();
            while Instant::now() < end {
                let Ok(mut stream) = connect() else { continue };
                if let Ok(nonce) = tongue.hear(&mut stream) {
                    let request = tongue.request(&nonce, &super::attack::said());
                    stream.set_nonblocking(true).unwrap();
                    // More than the buffers between us hold, once it is answered.
                    let times = if tongue == Tongue::Plain && socket.ends_with("http.sock") {
                        1
                    } else {
                        20
                    };
                    for _ in 0..times {
                        stream.write_all(&request).ok();
                    }
                }
                all.push(stream);
                if all.len() > 8 {
                    all.remove(0);
                }
                thread::sleep(Duration::from_millis(20));
                count += 1;
            }
        }
        "Brackets" => {
            while Instant::now() < end {
                for length in [1_000_000, 250_000] {
                    let mut stream = connect().unwrap();
                    let mut hello = [0; 64];
                    if std::io::Read::read_exact(&mut stream, &mut hello).is_err() {
                        continue;
                    }
                    let nonce = hello[8..24].try_into().unwrap();
                    stream
                        .write_all(&wire::request(&nonce, &"[".repeat(length)))
                        .ok();
                    count += usize::from(wire::rest(&mut stream).is_empty());
                }
            }
        }
        "Deaf" => {
            let mut all = Vec::new();
            while Instant::now() < end {
                let Ok(mut stream) = connect() else { continue };
                let mut hello = [0; 64];
                if std::io::Read::read_exact(&mut stream, &mut hello).is_ok() {
                    let nonce = hello[8..24].try_into().unwrap();
                    stream.write_all(&wire::request(&nonce, r#""status""#)).ok();
                }
                // It is kept, and what comes is never read.
                all.push(stream);
                if all.len() > 200 {
                    all.clear();
                }
                count += 1;
            }
        }
        other => panic!("{other}"),
    }
    count.to_string()
}

/// Asks so often over one connection after the other, and is given a value each time; how many were answered.
pub(super) fn ask_often(socket: &Path, count: usize) -> String {
    let tongue = Tongue::at(socket);
    let question = super::attack::said();
    let is_line = socket.ends_with("clients.sock") || socket.ends_with("cell.sock");
    let mut asked = 0;
    while asked < count {
        if !is_line {
            let said = tongue.ask(socket, &question);
            assert!(said.contains("\"value\""), "{said}");
            asked += 1;
            continue;
        }
        let mut stream = UnixStream::connect(socket).unwrap();
        let nonce = tongue.hear(&mut stream).unwrap();
        let request = tongue.request(&nonce, &question);
        // A connection may make 256 requests.
        for _ in 0..(count - asked).min(250) {
            stream.write_all(&request).unwrap();
            let said = wire::read_line(&mut stream);
            assert!(said.contains("\"value\""), "{said}");
            asked += 1;
        }
    }
    asked.to_string()
}

/// In KiB.
pub(super) fn resident(pid: u32) -> u64 {
    memory(pid, "VmRSS:")
}

/// The most that was ever resident, in KiB.
pub(super) fn peak(pid: u32) -> u64 {
    memory(pid, "VmHWM:")
}

fn memory(pid: u32, what: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_crowd_that_misbehaves_holds_nobody_up_and_costs_no_memory() {
    let world = World::with_profile();
    let run = world.sevault(&["unlock", "--password-stdin"]);
    run.stdin(World::PASSWORD).stdout();
    world
        .sevault(&["set", "A", "--stdin"])
        .stdin("value")
        .stdout();
    let (agent, socket) = (
        world.agent_pid().unwrap(),
        world.path("run/sevault/agent.sock"),
    );
    let before = resident(agent);
    let time = Duration::from_secs(rounds(2, 12) as u64);
    for crowd in [
        Crowd::Slow,
        Crowd::Connects,
        Crowd::Lines,
        Crowd::Brackets,
        Crowd::Deaf,
    ] {
        let mut members: Vec<Child> = (0..PROCESSES)
            .map(|_| {
                let attacker = std::env::current_exe().unwrap();
                let run = world.program(attacker.to_str().unwrap(), &Attack::ARGUMENTS);
                Attack::Crowd(crowd, socket.clone(), time, String::new())
                    .told(run)
                    .start()
            })
            .collect();
        thread::sleep(time / 4);
        let mut took = Vec::new();
        while members
            .iter_mut()
            .any(|member| member.try_wait().unwrap().is_none())
        {
            let asked = Instant::now();
            // On a machine with more to do than it can, we may be the slowest of all, who gives way, and the queue may be full for longer than our
            // program waits; then another try is answered.
            let ask = || Tongue::Native.ask(&socket, r#""status""#);
            let is_answered = || ask().contains(r#""running":true"#);
            assert!(is_soon(SOON, is_answered), "{crowd:?}");
            took.push(asked.elapsed());
            if took.len() % 20 == 1 {
                let is_served = || world.sevault(&["get", "A"]).said().contains("out: value");
                assert!(is_soon(SOON, is_served), "{crowd:?}");
            }
            thread::sleep(Duration::from_millis(5));
        }
        for member in members {
            let output = member.wait_with_output().unwrap();
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        took.sort();
        let (middle, most) = (took[took.len() / 2], took[took.len() - 1]);
        let now = resident(agent);
        println!(
            "{crowd:?}: {} requests, {middle:?} at the median, {most:?} at most; {now} KiB resident, {before} before",
            took.len()
        );
        assert!(
            now < before + 24 * 1024,
            "{crowd:?}: {now} KiB, {before} before"
        );
    }
    assert_eq!(world.agent_pid(), Some(agent));
}

/// A small disk for the state directory; given back when it is dropped.
struct SmallDisk(std::path::PathBuf);

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The agent may still have its audit open there.
        std::process::Command::new("umount")
            .arg("-l")
            .arg(&self.0)
            .status()
            .ok();
    }
}

#[test]
fn on_a_full_disk_secrets_stay_where_they_are_and_what_closes_still_works() {
    let world = World::with_profile();
    let state = world.directory("home/.local/state");
    let arguments = [
        "-t",
        "tmpfs",
        "-o",
        "size=512k,mode=0700",
        "tmpfs",
        state.to_str().unwrap(),
    ];
    fs::remove_dir_all(state.join("sevault")).unwrap();
    if !super::is_root() || !world.program("mount", &arguments).output().status.success() {
        return skip("a disk of its own needs root");
    }
    let _disk = SmallDisk(state.clone());
    let unlock = || {
        let run = world.sevault(&["unlock", "--password-stdin"]);
        run.stdin(World::PASSWORD).said()
    };
    assert!(unlock().ends_with("exit: 0\n"));
    world
        .sevault(&["set", "A", "--stdin"])
        .stdin("a-value-like-no-other")
        .stdout();
    let mut filler = fs::File::create(state.join("filler")).unwrap();
    while filler.write_all(&[0; 512]).is_ok() {}
    // The space that was reserved ahead is used up first.
    let get = || world.sevault(&["get", "A"]).said();
    let refused = (0..1000).map(|_| get()).find(|said| said.contains("error"));
    let refused = refused.expect("nothing is ever refused");
    assert!(
        refused.contains("cannot write the audit, so nothing is given out")
            && !refused.contains("like-no-other"),
        "{refused}"
    );
    let exec = world.sevault(&["exec", "--keys", "A", "--", "env"]).said();
    assert!(
        exec.contains("nothing is given out") && !exec.contains("like-no-other"),
        "{exec}"
    );
    assert!(world.sevault(&["status"]).said().ends_with("exit: 0\n"));
    assert!(world.sevault(&["lock"]).said().ends_with("exit: 0\n"));
    assert!(get().ends_with("exit: 4\n"));
    assert!(!unlock().ends_with("exit: 0\n"));
    drop(filler);
    fs::remove_file(state.join("filler")).unwrap();
    let unlocked = unlock();
    assert!(unlocked.ends_with("exit: 0\n"), "{unlocked}");
    assert!(get().contains("a-value-like-no-other"));
    let verified = world.sevault(&["audit", "verify"]).said();
    assert!(verified.contains("all as they were written"), "{verified}");
}

#[test]
fn a_sandboxed_program_is_told_what_keeps_it_from_the_agent_and_what_to_do() {
    let world = World::with_profile();
    world.sevault(&["agent", "start"]).stdout();
    let says_so = |said: &str| {
        assert!(
            said.contains("this process may not reach the agent: a sandbox forbids it")
                && said.contains("start the sandbox itself with `sevault exec`"),
            "{said}"
        );
    };
    for errno in [libc::EPERM, libc::EACCES, libc::EAFNOSUPPORT] {
        let attacker = std::env::current_exe().unwrap();
        let run = world.program(attacker.to_str().unwrap(), &Attack::ARGUMENTS);
        says_so(&Attack::Sandboxed(errno).run_by(run));
    }
    // A process namespace in which the agent has no number.
    let inside = ["-Urpf", crate::support::SEVAULT, "list"];
    let said = world.program("unshare", &inside).said();
    if said.contains("unshare failed") {
        return skip("this system gives users no namespaces");
    }
    says_so(&said);
}
