//! The agent's beginning and its deadlines, under those who would rather have them otherwise.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use rustix::process::Signal;

use super::wire::{self, Tongue};
use super::{Person, SOON, is_root, signal, stop};
use crate::support::{SEVAULT, World, is_soon, needs, skip};

#[test]
fn under_a_debugger_no_agent_starts() {
    if !needs("strace") {
        return;
    }
    let world = World::new();
    let arguments = ["-f", "-o", "/dev/null", SEVAULT, "agent", "run"];
    let said = world.program("strace", &arguments).said();
    assert!(
        said.contains("the agent does not run under a debugger"),
        "{said}"
    );
    assert!(!world.path("run/sevault/agent.sock").exists());
}

#[test]
fn an_agent_that_was_stopped_past_its_deadline_gives_nothing_out_when_it_goes_on() {
    let person = Person::unlocked(&["--idle", "2s"]);
    person.set("A", "value");
    let agent = person.agent();
    stop(agent);
    std::thread::sleep(Duration::from_millis(2500));
    signal(agent, Signal::CONT);
    let said = person.script("sevault get A");
    assert!(
        said.ends_with("exit: 4\n") && !said.contains("value"),
        "{said}"
    );
}

#[test]
fn somebody_elses_socket_in_the_agents_place_is_not_spoken_to() {
    if !is_root() {
        return skip("two users need root");
    }
    let person = Person::new();
    let directory = person.world.directory("run/sevault");
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
    chown(&directory, person.user, person.user).unwrap();
    let _squatter = UnixListener::bind(person.socket()).unwrap();
    fs::set_permissions(person.socket(), fs::Permissions::from_mode(0o777)).unwrap();
    let said = person.script("sevault status");
    assert!(said.contains("another user listens there"), "{said}");
    fs::remove_file(person.socket()).unwrap();
}

/// Sends bytes and two hundred descriptors along with them.
fn stuff(stream: &UnixStream) {
    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

    let file = fs::File::open("/dev/null").unwrap();
    let all = [file.as_fd(); 200];
    let mut space = vec![std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(200))];
    let mut beside = SendAncillaryBuffer::new(&mut space);
    assert!(beside.push(SendAncillaryMessage::ScmRights(&all)));
    let bytes = [std::io::IoSlice::new(&[0; 64])];
    sendmsg(stream, &bytes, &mut beside, SendFlags::empty()).unwrap();
}

/// How many descriptors a reader holds that takes what comes along: the control.
fn taken(stream: &UnixStream) -> usize {
    use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

    let mut space = vec![std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(200))];
    let mut beside = RecvAncillaryBuffer::new(&mut space);
    let mut bytes = [0; 64];
    let mut bytes = [std::io::IoSliceMut::new(&mut bytes)];
    recvmsg(stream, &mut bytes, &mut beside, RecvFlags::empty()).unwrap();
    let messages = beside.drain().map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => descriptors.count(),
        RecvAncillaryMessage::ScmCredentials(_) | _ => 0,
    });
    messages.sum()
}

#[test]
fn descriptors_that_are_sent_along_cost_the_connection_and_stay_outside() {
    let (here, there) = UnixStream::pair().unwrap();
    stuff(&here);
    assert_eq!(taken(&there), 200);

    let world = World::new();
    world
        .sevault(&["config", "set", "agent.http", "true"])
        .stdout();
    world.sevault(&["agent", "start"]).stdout();
    let agent = world.agent_pid().unwrap();
    let held = || fs::read_dir(format!("/proc/{agent}/fd")).map_or(0, Iterator::count);
    for door in ["agent", "cell", "http"] {
        let before = held();
        let socket = world.path("run/sevault").join(format!("{door}.sock"));
        let mut stream = UnixStream::connect(&socket).unwrap();
        Tongue::at(&socket).hear(&mut stream).unwrap();
        stuff(&stream);
        let said = wire::rest(&mut stream);
        let is_cut = said.is_empty() || said.starts_with("HTTP/1.1 400 ");
        assert!(is_cut, "{door}: {said}");
        drop(stream);
        assert!(
            is_soon(SOON, || held() <= before),
            "{door}: {before} before, {} now",
            held()
        );
    }
}
