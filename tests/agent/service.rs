//! The agent under a service manager: started by the first caller, as a fresh process behind a supervisor without keys.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::Signal;

use super::{SOON, is_gone, signal};
use crate::support::{World, is_soon, needs};

fn unlock(world: &World) {
    let run = world.sevault(&["unlock", "--password-stdin"]);
    run.stdin(World::PASSWORD).stdout();
}

fn parent_of(pid: u32) -> u32 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let rest = stat.rsplit(") ").next().unwrap();
    rest.split(' ').nth(1).unwrap().parse().unwrap()
}

/// What listens at this socket and starts the agent with the first caller.
fn listening(world: &World, socket: &Path) -> Command {
    let mut command = world.command("systemd-socket-activate");
    command.arg("--listen").arg(socket).args([
        "--setenv=XDG_RUNTIME_DIR",
        "--setenv=HOME",
        "sevault",
        "agent",
        "run",
    ]);
    command
}

/// Whether somebody listens there already: a socket has its name before (proc_pid_net(5); the flag says that it accepts).
fn is_listened_at(socket: &Path) -> bool {
    let all = fs::read_to_string("/proc/net/unix").unwrap();
    all.lines()
        .any(|line| line.contains(" 00010000 ") && line.ends_with(socket.to_str().unwrap()))
}

/// Has a program listen for the agent and start it with the first caller, as systemd does.
fn activated(world: &World) -> Child {
    let directory = world.directory("run/sevault");
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
    let socket = directory.join("agent.sock");
    let mut command = listening(world, &socket);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().unwrap();
    assert!(is_soon(SOON, || is_listened_at(&socket)));
    child
}

#[test]
fn the_first_caller_starts_the_agent_on_the_service_managers_socket_and_leaves_it_there() {
    if !needs("systemd-socket-activate") {
        return;
    }
    let world = World::with_profile();
    let mut service = activated(&world);
    let socket = world.path("run/sevault/agent.sock");
    let inode = fs::metadata(&socket).unwrap().ino();
    unlock(&world);
    let run = world.sevault(&["set", "A", "--stdin"]);
    run.stdin("value").stdout();
    assert_eq!(world.sevault(&["get", "A"]).stdout(), "value");
    let agent = world.agent_pid().unwrap();
    // The keeper is the child of what the manager started, and nothing else starts one beside it.
    assert_ne!(agent, service.id());
    assert_eq!(parent_of(agent), service.id());
    world.sevault(&["agent", "start"]).stdout();
    assert_eq!(world.agent_pid(), Some(agent));
    assert_eq!(fs::metadata(&socket).unwrap().ino(), inode);
    signal(service.id(), Signal::USR1);
    let is_locked = || world.sevault(&["get", "A"]).said().ends_with("exit: 4\n");
    assert!(is_soon(SOON, is_locked));
    signal(service.id(), Signal::TERM);
    assert!(service.wait().unwrap().success());
    assert!(is_gone(agent));
    assert_eq!(fs::metadata(&socket).unwrap().ino(), inode);
}

#[test]
fn without_its_supervisor_the_agent_ends() {
    let world = World::with_profile();
    let mut service = world.sevault(&["agent", "run"]).start();
    assert!(is_soon(SOON, || world.agent_pid().is_some()));
    unlock(&world);
    let agent = world.agent_pid().unwrap();
    assert_eq!(parent_of(agent), service.id());
    let memory = fs::metadata(format!("/proc/{agent}/mem")).unwrap();
    if !super::is_root() {
        assert_eq!(memory.uid(), 0, "its memory is open to its user");
    }
    signal(service.id(), Signal::KILL);
    service.wait().unwrap();
    assert!(is_soon(SOON, || is_gone(agent)));
    assert!(!world.path("run/sevault/agent.sock").exists());
}

#[test]
fn a_socket_that_is_not_the_agents_is_not_taken() {
    if !needs("systemd-socket-activate") {
        return;
    }
    let world = World::new();
    let socket = world.path("run/other.sock");
    let mut command = listening(&world, &socket);
    command.stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    assert!(is_soon(SOON, || is_listened_at(&socket)));
    let _caller = std::os::unix::net::UnixStream::connect(&socket).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("the service manager's socket is not the agent's"),
        "{said}"
    );
    assert!(!output.status.success());
}

#[test]
fn a_service_is_written_once_and_removed_again() {
    let world = World::new();
    let unit = |name: &str| world.path("home/.config/systemd/user").join(name);
    for _ in 0..2 {
        let said = world.sevault(&["agent", "service", "install"]).said();
        assert!(
            said.contains("systemctl --user enable --now sevault-agent.socket"),
            "{said}"
        );
        assert!(said.ends_with("exit: 0\n"), "{said}");
    }
    let service = fs::read_to_string(unit("sevault-agent.service")).unwrap();
    let socket = fs::read_to_string(unit("sevault-agent.socket")).unwrap();
    assert!(
        service.contains("sevault\" agent run --quiet\n"),
        "{service}"
    );
    assert!(socket.contains("ListenStream=%t/sevault/agent.sock\nSocketMode=0600\n"));
    let shown = world.sevault(&["agent", "service", "install", "--dry-run"]);
    assert!(shown.stdout().contains(&service));
    if needs("systemd-analyze") {
        let files = ["service", "socket"].map(|end| unit(&format!("sevault-agent.{end}")));
        let files = files.each_ref().map(|file| file.to_str().unwrap());
        let said = world.program(
            "systemd-analyze",
            &[&["verify", "--user", "--man=no"][..], &files].concat(),
        );
        let said = said.said();
        assert!(!said.contains("sevault-agent"), "{said}");
    }
    world.sevault(&["agent", "service", "uninstall"]).stdout();
    assert!(!unit("sevault-agent.service").exists() && !unit("sevault-agent.socket").exists());
    world.sevault(&["agent", "service", "uninstall"]).stdout();
}
