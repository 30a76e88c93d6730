//! Callers that are not what they seem. Each fools the weak control; the agent denies each for its reason, and its audit says so.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;

use rustix::process::Signal;

use super::attack::{Attack, HONEST, Trick};
use super::weak::Trust;
use super::{Person, SOON, is_root, signal, stop};
use crate::doors::clients::example;
use crate::support::{Run, copy_program, is_soon, needs, skip};

/// A person with an open vault, and the control beside the agent.
struct Scene {
    person: Person,
    control: Child,
    /// The socket that all of it is about.
    door: &'static str,
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.control.kill().ok();
        self.control.wait().ok();
    }
}

/// Whether what came back is what only the honest program should get.
fn is_served(said: &str) -> bool {
    said.contains(r#""entries""#) || said.contains(r#""status":"success""#) || said.trim() == "[]"
}

impl Scene {
    fn new(trust: Trust) -> Self {
        Self::at("agent.sock", Person::unlocked(&[]), trust)
    }

    /// The same at the door of clients, where the honest program is one that was registered.
    fn of_clients(trust: Trust) -> Option<Self> {
        let person = Person::unlocked(&[]);
        let client = person.world.path("client");
        copy_program(example()?, &client);
        person.set("aws/key", "value-of-key");
        let password = person.world.path("password");
        let register = |program: &Path, more: &[&str]| {
            let before = ["client", "register", program.to_str().unwrap()];
            let after = ["--password-file", password.to_str().unwrap()];
            person.sevault(&[&before[..], more, &after].concat());
        };
        register(&client, &["--read", "aws"]);
        // The attacker is let in too, for something else: who is not hears no nonce. It has the words of interpreters in it, so that it is registered
        // for a script, which is its first argument.
        let script = person
            .world
            .write(&format!("work/{}", Attack::ARGUMENTS[0]), "");
        let script = format!("--allow-interpreter={}", script.display());
        let attacker = person.world.path("attacker");
        register(&attacker, &[&script, "--read", "other"]);
        Some(Self::at("clients.sock", person, trust))
    }

    fn at(door: &'static str, person: Person, trust: Trust) -> Self {
        let directory = person.world.directory("run/weak");
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
        chown(&directory, person.user, person.user).unwrap();
        let socket = directory.join(door);
        let run = person.run(
            person.user,
            &person.world.path("attacker"),
            &Attack::ARGUMENTS,
        );
        let run = honestly(door, run);
        let control = Attack::Weak(trust, socket.clone()).told(run).start();
        let scene = Self {
            person,
            control,
            door,
        };
        assert!(is_soon(SOON, || socket.exists()));
        scene
    }

    fn control(&self) -> PathBuf {
        self.person.world.path("run/weak").join(self.door)
    }

    fn agent(&self) -> PathBuf {
        self.person.socket().with_file_name(self.door)
    }

    /// What only the honest program may ask.
    fn question(&self) -> String {
        if self.door == "clients.sock" {
            return r#"{"type":"REQUEST","nonce":"$NONCE","action":"read","service":"aws","targets":["key"]}"#.to_owned();
        }
        let vault = "home/.local/share/sevault/profiles/default.vault";
        let file = self.person.world.path(vault);
        format!(
            r#"{{"vault":{{"vault":{:?},"work":"list"}}}}"#,
            file.to_str().unwrap()
        )
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Run<'_> {
        self.person.run(self.person.user, program, arguments)
    }

    fn attacker(&self) -> Run<'_> {
        let run = self.run(&self.person.world.path("attacker"), &Attack::ARGUMENTS);
        honestly(self.door, run)
    }

    fn has_noted(&self, reason: &str) -> bool {
        let lines = self.person.audit();
        lines.iter().any(|line| line["denied"] == reason)
    }

    /// Judges what came back from both: the control was fooled, and the agent denied for this reason and wrote it down.
    #[track_caller]
    fn judge(&self, fooled: &str, denied: &str, reason: &str) {
        assert!(is_served(fooled), "the control is not fooled: {fooled}");
        assert!(denied.contains(reason) && !is_served(denied), "{denied}");
        assert!(self.has_noted(reason), "{:?}", self.person.audit());
    }

    /// The honest program, called in a way that it should not be: by a shell, as `$SEVAULT`.
    fn script(&self, script: &str, socket: &Path) -> String {
        let run = self.run(Path::new("/bin/sh"), &["-c", script]);
        let run = run
            .env("SEVAULT_AGENT_SOCK", socket)
            .env("SEVAULT", self.person.world.path("sevault"));
        let output = run.output();
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&said).into_owned()
    }
}

/// Tells an attacker who is honest at a door.
fn honestly<'a>(door: &str, run: Run<'a>) -> Run<'a> {
    match door {
        "clients.sock" => run.env(HONEST, "client"),
        _ => run,
    }
}

/// Stops the agent until the attack is where it wants to be, which suits the attacker best.
fn while_stopped(scene: &Scene, attack: &Attack) -> String {
    let agent = scene.person.agent();
    let ready = scene.person.world.path("tmp/ready");
    stop(agent);
    let run = scene.attacker().env("READY", &ready);
    thread::scope(|scope| {
        let found = scope.spawn(|| attack.run_by(run));
        let is_ready = is_soon(SOON, || ready.exists());
        signal(agent, Signal::CONT);
        assert!(is_ready);
        found.join().unwrap()
    })
}

#[track_caller]
fn trick_is_denied(trick: Trick, trust: Trust, reason: &str) {
    trick_is_denied_in(&Scene::new(trust), trick, reason);
}

/// The same at our own door and at that of clients, by the means of which a descriptor, a nonce and an image are told apart.
#[track_caller]
fn trick_is_denied_at_both_doors(trick: Trick, reason: &str) {
    trick_is_denied(trick, Trust::Bytes, reason);
    if let Some(scene) = Scene::of_clients(Trust::Bytes) {
        trick_is_denied_in(&scene, trick, reason);
    }
}

#[track_caller]
fn trick_is_denied_in(scene: &Scene, trick: Trick, reason: &str) {
    let on = |socket| Attack::Trick(trick, socket, scene.question());
    let fooled = on(scene.control()).run_by(scene.attacker());
    let attack = on(scene.agent());
    let denied = match trick {
        Trick::Child | Trick::Early => while_stopped(scene, &attack),
        Trick::Exec
        | Trick::SharedMap
        | Trick::Gone
        | Trick::Memory
        | Trick::Deleted
        | Trick::Traced => {
            let agent = scene.person.agent().to_string();
            attack.run_by(scene.attacker().env("AGENT", agent))
        }
    };
    scene.judge(&fooled, &denied, reason);
}

#[test]
fn a_child_that_kept_the_connection_does_not_speak_for_what_its_parent_became() {
    trick_is_denied_at_both_doors(Trick::Child, "sender_mismatch");
}

#[test]
fn a_request_from_before_the_nonce_is_not_taken_from_what_executed_after_it() {
    trick_is_denied_at_both_doors(Trick::Early, "bad_nonce");
}

#[test]
fn a_caller_that_executes_another_program_after_the_nonce_is_another_caller() {
    trick_is_denied_at_both_doors(Trick::Exec, "peer_execed");
}

#[test]
fn a_memory_map_that_somebody_keeps_alive_does_not_hide_an_exec() {
    trick_is_denied_at_both_doors(Trick::SharedMap, "peer_execed");
}

#[test]
fn a_program_that_is_nothing_but_memory_is_nobody_whatever_its_name() {
    trick_is_denied(Trick::Memory, Trust::Name, "image_replaced");
}

#[test]
fn a_program_whose_file_is_gone_is_nobody() {
    let scene = Scene::new(Trust::Name);
    let directory = scene.person.world.directory("tmp/gone");
    chown(&directory, scene.person.user, scene.person.user).unwrap();
    let program = directory.join("sevault");
    let say = |socket| {
        copy_program(scene.person.world.path("attacker"), &program);
        let attack = Attack::Trick(Trick::Deleted, socket, scene.question());
        attack.run_by(scene.run(&program, &Attack::ARGUMENTS))
    };
    let (fooled, denied) = (say(scene.control()), say(scene.agent()));
    scene.judge(&fooled, &denied, "image_replaced");
}

#[test]
fn a_program_under_a_debugger_is_not_served() {
    let scene = Scene::new(Trust::Bytes);
    let trace = |socket: PathBuf| {
        let attack = Attack::Trick(Trick::Traced, socket.clone(), scene.question());
        attack.run_by(scene.attacker().env("SEVAULT_AGENT_SOCK", socket))
    };
    let (fooled, denied) = (trace(scene.control()), trace(scene.agent()));
    scene.judge(&fooled, &denied, "traced");
}

#[test]
fn a_program_in_namespaces_of_its_own_is_not_served() {
    let scene = Scene::new(Trust::Bytes);
    let inside = |socket: PathBuf| scene.script("unshare -Ur \"$SEVAULT\" list --json", &socket);
    let fooled = inside(scene.control());
    if fooled.contains("unshare failed") {
        return skip("this system gives users no namespaces");
    }
    scene.judge(&fooled, &inside(scene.agent()), "other_namespace");
}

#[test]
fn a_path_that_leads_elsewhere_in_a_private_mount_namespace_is_no_proof() {
    let scene = Scene::new(Trust::Path);
    // The attacker's program, at the honest one's path.
    let script = "mount --bind \"$0\" \"$SEVAULT\" && exec \"$SEVAULT\" \"$@\"";
    let attacker = scene.person.world.path("attacker");
    let before = ["-Urm", "sh", "-c", script, attacker.to_str().unwrap()];
    let say = |socket| {
        let arguments = [&before[..], &Attack::ARGUMENTS].concat();
        let run = scene.run(Path::new("/usr/bin/unshare"), &arguments);
        let run = run.env("SEVAULT", scene.person.world.path("sevault"));
        Attack::Say(socket, scene.question()).run_by(run)
    };
    if scene
        .script("unshare -Urm true", &scene.agent())
        .contains("unshare failed")
    {
        return skip("this system gives users no namespaces");
    }
    let (fooled, denied) = (say(scene.control()), say(scene.agent()));
    scene.judge(&fooled, &denied, "other_namespace");
}

#[test]
fn a_script_is_its_interpreter_and_a_program_given_to_the_loader_is_the_loader() {
    if !needs("python3") {
        return;
    }
    let scene = Scene::new(Trust::Words);
    let script = r#"
import os, socket, struct, sys
stream = socket.socket(socket.AF_UNIX)
stream.connect(os.environ["SEVAULT_AGENT_SOCK"])
nonce = stream.recv(64)[8:24]
head = sys.argv[1].encode()
stream.sendall(nonce + bytes(32) + struct.pack("<II", len(head), 0) + head)
while piece := stream.recv(4096):
    sys.stdout.buffer.write(piece)
"#;
    let file = scene.person.world.write("tmp/sevault", script);
    for loader in ["", "/lib64/ld-linux-x86-64.so.2 "] {
        if !loader.is_empty() && !Path::new(loader.trim()).exists() {
            skip(&format!("there is no `{loader}`"));
            continue;
        }
        let python = format!("{loader}$(command -v python3)");
        let command = format!("{python} {} '{}'", file.display(), scene.question());
        let (fooled, denied) = (
            scene.script(&command, &scene.control()),
            scene.script(&command, &scene.agent()),
        );
        scene.judge(&fooled, &denied, "unregistered_binary");
    }
}

#[test]
fn a_program_that_may_not_be_looked_at_is_nobody() {
    let scene = Scene::new(Trust::Words);
    let hidden = scene.person.world.path("hidden-sevault");
    copy_program(scene.person.world.path("sevault"), &hidden);
    // Who may execute a file and not read it runs as a process that cannot be looked into.
    chown(&hidden, is_root().then_some(0), is_root().then_some(0)).unwrap();
    fs::set_permissions(&hidden, fs::Permissions::from_mode(0o111)).unwrap();
    let list = |socket: &Path| scene.script(&format!("{} list --json", hidden.display()), socket);
    let (fooled, denied) = (list(&scene.control()), list(&scene.agent()));
    scene.judge(&fooled, &denied, "unattestable");
}

#[test]
fn a_caller_whose_parent_has_ended_is_not_credited_to_what_inherited_it() {
    let scene = Scene::new(Trust::Bytes);
    let person = &scene.person;
    person.set("A", "one");
    let (ready, said) = (
        person.world.path("tmp/orphan"),
        person.world.path("tmp/said"),
    );
    let list = "\"$SEVAULT\" get A >$0.draft && mv $0.draft $0";
    // The shell that starts it is gone before it asks; nothing of this world is above it then.
    let orphan = format!(
        "(until grep -q 'gone' {ready}; do sleep 0.05; done; set -- {said}; sh -c '{list}' {said}) >/dev/null 2>&1 &",
        ready = ready.display(),
        said = said.display(),
    );
    fs::write(&ready, "").unwrap();
    chown(person.world.path("tmp"), person.user, person.user).unwrap();
    scene.script(&orphan, &scene.agent());
    fs::write(&ready, "gone").unwrap();
    assert!(is_soon(SOON, || said.exists()));
    assert_eq!(fs::read_to_string(&said).unwrap(), "one");
    let lines = person.audit();
    let read = lines.iter().rfind(|line| line["event"] == "read").unwrap();
    let program = read["program"].as_str().unwrap_or_default();
    assert!(
        !["init", "systemd"]
            .iter()
            .any(|name| program.ends_with(name)),
        "{read}"
    );
}

#[test]
fn what_is_loaded_into_the_program_lowers_its_level_and_a_secret_may_demand_more() {
    if !needs("cc") {
        return;
    }
    let scene = Scene::new(Trust::Bytes);
    let person = &scene.person;
    let source = "#include <stdio.h>\n__attribute__((constructor)) static void here(void) { fputs(\"loaded\\n\", stderr); }\n";
    let source = person.world.write("tmp/evil.c", source);
    let library = person.world.path("tmp/evil.so");
    let arguments = [
        "-shared",
        "-fPIC",
        "-o",
        library.to_str().unwrap(),
        source.to_str().unwrap(),
    ];
    person.world.program("cc", &arguments).stdout();
    person.set("FREE", "value-of-free");
    person.set("DEAR", "value-of-dear");
    let sevault = person.world.path("sevault");
    let tagged = ["set", "DEAR", "--stdin", "--yes", "--tag", "assurance=A2"];
    scene.run(&sevault, &tagged).stdin("value-of-dear").stdout();
    assert_eq!(person.sevault(&["get", "DEAR"]), "value-of-dear");

    let with_it = |command: &str, socket: &Path| {
        scene.script(
            &format!("LD_PRELOAD={} {command}", library.display()),
            socket,
        )
    };
    // It gets into a program that is linked dynamically; ours is not, but the agent does not lean on that.
    assert!(with_it("ls /", &scene.agent()).contains("loaded"));
    assert!(with_it("\"$SEVAULT\" list --json", &scene.control()).contains("[]"));
    assert!(with_it("\"$SEVAULT\" get FREE", &scene.agent()).contains("value-of-free"));
    for what in ["get DEAR", "exec --keys DEAR -- env", "exec -- env"] {
        let said = with_it(&format!("\"$SEVAULT\" {what}"), &scene.agent());
        let refusal = "`DEAR` is given to callers of A2 or more only, and this one is A1";
        assert!(
            said.contains(refusal) && !said.contains("value-of-dear"),
            "{said}"
        );
    }
    let lines = person.audit();
    let is_noted = |line: &serde_json::Value| {
        line["level"] == "A1"
            && line["denied"]
                .as_str()
                .is_some_and(|why| why.contains("A2"))
    };
    assert!(lines.iter().any(is_noted), "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|line| line["level"] == "A2" && line["event"] == "read")
    );
}

#[test]
fn a_copy_of_the_program_is_served_and_another_build_is_told_to_restart_the_agent() {
    let scene = Scene::new(Trust::Name);
    let (copy, other) = (
        scene.person.world.path("tmp/copy"),
        scene.person.world.path("tmp/other"),
    );
    for path in [&copy, &other] {
        copy_program(scene.person.world.path("sevault"), path);
    }
    assert_eq!(scene.run(&copy, &["list", "--json"]).stdout().trim(), "[]");
    let mut bytes = fs::read(&copy).unwrap();
    bytes.push(b'x');
    let changed = scene.person.world.write("tmp/changed", bytes);
    fs::set_permissions(&changed, fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_file(&other).unwrap();
    copy_program(changed, &other);
    let said = scene.run(&other, &["list"]).said();
    assert!(
        said.contains("another build of `sevault` (unregistered_binary)")
            && said.contains("sevault agent restart"),
        "{said}"
    );
    assert!(scene.has_noted("unregistered_binary"));
    // It can always close what is open, and so begin anew.
    assert!(scene.run(&other, &["status"]).said().contains("exit: 0"));
    assert!(
        scene
            .run(&other, &["agent", "restart"])
            .said()
            .contains("exit: 0")
    );
}

#[test]
fn a_file_system_that_may_show_the_agent_other_bytes_than_it_runs_is_not_trusted() {
    if !needs("bindfs") {
        return;
    }
    if !is_root() || !Path::new("/dev/fuse").exists() {
        return skip("a FUSE that others may use needs root and /dev/fuse");
    }
    let scene = Scene::new(Trust::Bytes);
    let source = scene.person.world.directory("fuse/source");
    let shown = scene.person.world.directory("fuse/shown");
    copy_program(scene.person.world.path("sevault"), source.join("sevault"));
    let paths = [source.to_str().unwrap(), shown.to_str().unwrap()];
    let mount = ["-o", "allow_other", paths[0], paths[1]];
    if !scene
        .person
        .world
        .program("bindfs", &mount)
        .said()
        .contains("exit: 0")
    {
        return skip("bindfs cannot mount here");
    }
    let program = shown.join("sevault");
    let list = |socket: &Path| scene.script(&format!("{} list --json", program.display()), socket);
    let (fooled, denied) = (list(&scene.control()), list(&scene.agent()));
    scene.person.world.program("umount", &[paths[1]]).output();
    scene.judge(&fooled, &denied, "fs_not_trusted");
}

#[test]
fn a_number_that_another_process_has_now_is_not_the_caller() {
    const LAST_PID: &str = "/proc/sys/kernel/ns_last_pid";
    if !is_root() || fs::OpenOptions::new().write(true).open(LAST_PID).is_err() {
        return skip("choosing the next process number needs root");
    }
    let scene = Scene::new(Trust::Bytes);
    let take_over = |socket: PathBuf| {
        let (ready, go) = (
            scene.person.world.path("tmp/gone-ready"),
            scene.person.world.path("tmp/go"),
        );
        fs::remove_file(&ready).ok();
        fs::remove_file(&go).ok();
        let run = scene.attacker().env("READY", &ready).env("GO", &go);
        let attack = Attack::Trick(Trick::Gone, socket, scene.question());
        thread::scope(|scope| {
            let found = scope.spawn(move || attack.run_by(run));
            assert!(is_soon(SOON, || fs::read_to_string(&ready)
                .is_ok_and(|text| text.ends_with('\n'))));
            let pid: u32 = fs::read_to_string(&ready).unwrap().trim().parse().unwrap();
            let successor = (0..400).find_map(|_| {
                fs::write(LAST_PID, (pid - 1).to_string()).unwrap();
                let sevault = scene.person.world.path("sevault");
                let mut child = scene.run(&sevault, &["unlock", "--password-stdin"]).start();
                if child.id() == pid {
                    return Some(child);
                }
                child.kill().unwrap();
                child.wait().unwrap();
                None
            });
            fs::write(&go, "").unwrap();
            let found = found.join().unwrap();
            if let Some(mut child) = successor {
                child.kill().unwrap();
                child.wait().unwrap();
                return Some(found);
            }
            None
        })
    };
    let Some(fooled) = take_over(scene.control()) else {
        return skip("the number went to somebody else, again and again");
    };
    assert!(is_served(&fooled), "the control is not fooled: {fooled}");
    let agent = scene.person.agent();
    stop(agent);
    let thaw = thread::spawn({
        let go = scene.person.world.path("tmp/go");
        fs::remove_file(&go).unwrap();
        move || {
            let went = is_soon(SOON, || go.exists());
            signal(agent, Signal::CONT);
            assert!(went);
        }
    });
    let denied = take_over(scene.agent());
    thaw.join().unwrap();
    match denied {
        // It is not even greeted, so that it cannot ask: there is nothing to write down.
        Some(denied) => assert_eq!(denied, ""),
        None => skip("the number went to somebody else, again and again"),
    }
}
