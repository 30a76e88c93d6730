//! The agent: it starts once, closes on time, and serves nobody but its user's own `sevault`.
//!
//! What is tried against it, and the test that tries it (tests in `src/` are named by their module):
//!
//! | attack | test, or why there is none |
//! |---|---|
//! | another user connects | `another_user_is_not_served_even_through_an_open_door` |
//! | a moment between bind and chmod | there is none to test: the mode is set on the socket before it has a name |
//! | link, other owner or open mode in the directory's place | `the_socket_and_its_directory_are_their_owners_alone` |
//! | a name in the abstract namespace | none is used: sockets are named by path alone |
//! | a second start displaces the agent | `twenty_starts_at_once_leave_one_agent`, `service::the_first_caller_starts_the_agent_…` |
//! | a stale socket, or a file, in the way | `a_dead_agents_socket_is_in_nobodys_way_…` |
//! | the old agent's end removes the new one's socket | `a_successors_socket_stays_when_the_agent_ends` |
//! | a path that is too long for a socket | `doors::a_long_path_to_the_sockets_is_no_obstacle` |
//! | reading its memory, environment, descriptors; attaching | `a_process_of_the_same_user_cannot_look_into_the_agent`, with a control |
//! | a handle on its memory from before it was hardened | the keeper is a child that was forked afterwards: `service::without_its_supervisor_the_agent_ends` sees the child; the moment itself is too short to hit |
//! | a debugger from the first moment | `life::under_a_debugger_no_agent_starts` |
//! | a core dump through a pipe | not tried: `core_pattern` is the whole machine's |
//! | keys in swap, or left after lock and deadline | `a_key_lies_where_not_even_root_reads_it_…`, `an_idle_vault_is_wiped_with_no_request_at_all` |
//! | it is made to run or connect to something | `an_agent_leaves_nothing_of_its_starter_behind` sees the filter |
//! | suspend stops the deadlines; the machine wakes with the vault open | `session::suspended_time_counts`, `sleep::*`, `session::a_machine_that_slept_…`; no test puts its machine to sleep |
//! | status or refusals keep it open | `asking_how_things_are_keeps_nothing_open` |
//! | work keeps it open for ever | `work_keeps_a_session_open_until_its_absolute_deadline_…` |
//! | the wall clock is set back | no deadline reads it; no test sets the machine's clock |
//! | it is stopped past its deadline | `life::an_agent_that_was_stopped_past_its_deadline_…` |
//! | an answer leaves after a lock | `doors::nothing_is_given_out_to_who_asks_after_a_lock_was_answered`; the gate in `delivery` is held while bytes leave, which no client can time |
//! | a request says who it is from | `frame::an_unknown_field_or_operation_is_refused` |
//! | a reused process number | `callers::a_number_that_another_process_has_now_is_not_the_caller` |
//! | descriptor kept across exec, request before exec, exec after the nonce, with a shared map | `callers::a_child_…`, `a_request_from_before_the_nonce_…`, `a_caller_that_executes_…`, `a_memory_map_…` |
//! | namespaces, forged credentials from inside one | `callers::a_program_in_namespaces_of_its_own_is_not_served`: credentials can be forged in a user namespace of one's own only |
//! | a path that leads elsewhere | `callers::a_path_that_leads_elsewhere_in_a_private_mount_namespace_…` |
//! | a file system that serves other bytes | `callers::a_file_system_that_may_show_…` |
//! | the binary is replaced, copied, rewritten in the same tick | `callers::a_copy_of_the_program_is_served_…`, `a_program_whose_file_is_gone_…`, `images::a_file_that_is_rewritten_…` |
//! | an image in memory only | `callers::a_program_that_is_nothing_but_memory_…` |
//! | interpreters, the loader | `callers::a_script_is_its_interpreter_…` |
//! | a preloaded library | `callers::what_is_loaded_into_the_program_lowers_its_level_…` |
//! | a debugged caller | `callers::a_program_under_a_debugger_is_not_served` |
//! | a caller that hides its image | `callers::a_program_that_may_not_be_looked_at_is_nobody` |
//! | our own program as a deputy | `a_launched_program_may_ask_for_what_it_was_given_and_no_more`; the audit names who is behind it |
//! | a parent that ends, so that the caller seems to be the system's | `callers::a_caller_whose_parent_has_ended_…` |
//! | users that a namespace does not tell apart | `doors::an_agent_that_is_no_user_of_its_own_does_not_start` |
//! | control characters in the audit, edits, removal, truncation, older copies | `chain::*`, `audit::*`, `each_decision_is_in_the_audit_and_a_changed_line_is_found` |
//! | no room for the audit, or something else in its place | `limits::on_a_full_disk_…`, `without_a_line_in_the_audit_…`, `journal::what_lies_in_its_place_is_not_written_to` |
//! | values or tokens in audit, log and status | `each_decision_is_in_the_audit_…`, `a_token_opens_its_session_and_is_kept_nowhere`, `doors::an_agent_in_the_foreground_says_…` |
//! | a log that nobody reads | `doors::a_log_that_nobody_reads_holds_nobody_up` |
//! | slow, many, huge, deep, deaf clients | `limits::a_crowd_that_misbehaves_…`, `slow_clients_cost_only_themselves`, `fuzz::*` |
//! | descriptors sent along | `life::descriptors_that_are_sent_along_…` |
//! | a queue that is full | `doors::where_the_queue_is_full_a_caller_is_told_so_and_does_not_hang` |
//! | too few descriptors | `doors::with_too_few_descriptors_no_agent_starts_…` |
//! | the binary is swapped between the command and the agent's start | `doors::the_agent_is_the_image_that_started_it_…` |
//! | many unlocks at once | the key is derived in the command, never in the agent |
//! | guessing | an agent sees keys of 256 bits, never a password; a wrong one costs its sender up to three seconds |
//! | a fake agent of another user | `life::somebody_elses_socket_in_the_agents_place_is_not_spoken_to` |
//! | version skew | `callers::a_copy_of_the_program_is_served_and_another_build_is_told_to_restart_the_agent` |
//! | a process number in a file | there is no such file |
//! | hang-up and keys of a terminal | `signals_end_lock_or_do_nothing`, `an_agent_leaves_nothing_of_its_starter_behind` |
//! | a panic | it costs its connection: `what_is_no_request_costs_its_connection_and_nothing_else` finds none to cause |
//! | an absent or locked keychain | `tests/keychain.rs` |
//! | the doors for other programs, HTTP and cells | `tests/doors.rs` has a table of its own |

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{SEVAULT, World, copy_program, is_soon, skip};
use attack::Attack;
use wire::{ask, greet};

/// What an attacker tries, and how it is made to try as another user.
#[cfg(target_os = "linux")]
mod attack;

/// Callers that are not what they seem.
#[cfg(target_os = "linux")]
mod callers;

/// The other doors, under those who want too much.
#[cfg(target_os = "linux")]
mod doors;

/// The agent's memory, as root sees it.
#[cfg(target_os = "linux")]
mod memory;

/// The agent under a service manager.
#[cfg(target_os = "linux")]
mod service;

/// Its beginning and its deadlines.
#[cfg(target_os = "linux")]
mod life;

/// Clients that want too much.
#[cfg(target_os = "linux")]
mod limits;

/// A keeper that can be fooled, as the attacks' control.
#[cfg(target_os = "linux")]
mod weak;

/// The agent's language, spoken by hand.
mod wire;

/// A user of no rights, as whom agent and attacker run where the tests run as root, whom nothing is forbidden.
const SOMEBODY: u32 = 65_533;
const SOMEBODY_ELSE: u32 = 65_532;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A world that belongs to a user without rights, with the programs in it, and what ends its agent.
struct Person {
    world: World,
    user: Option<u32>,
}

impl Person {
    fn new() -> Self {
        let person = Self {
            world: World::new(),
            user: is_root().then_some(SOMEBODY),
        };
        let world = &person.world;
        for (name, program) in [
            ("sevault", PathBuf::from(SEVAULT)),
            ("attacker", std::env::current_exe().unwrap()),
        ] {
            copy_program(program, world.path(name));
        }
        if let Some(user) = person.user {
            for inside in ["", "home", "work", "run", "tmp"] {
                chown(world.path(inside), Some(user), Some(user)).unwrap();
            }
        }
        fs::set_permissions(world.path(""), fs::Permissions::from_mode(0o711)).unwrap();
        world.write("password", "correct horse\n");
        person
    }

    /// With a profile, unlocked with these arguments.
    fn unlocked(arguments: &[&str]) -> Self {
        let person = Self::new();
        let password = person.world.path("password");
        let password = ["--password-file", password.to_str().unwrap()];
        person.sevault(&[&["profile", "create"][..], &password].concat());
        person.sevault(&[&["unlock"][..], arguments, &password].concat());
        person
    }

    fn run(
        &self,
        user: Option<u32>,
        program: &Path,
        arguments: &[&str],
    ) -> crate::support::Run<'_> {
        let program = program.to_str().unwrap();
        let Some(user) = user else {
            return self.world.program(program, arguments);
        };
        let user = user.to_string();
        // Without the right to lock memory, the key lies where root can find it.
        let script = "test -z \"$LOCKED\" || ulimit -l $LOCKED; exec \"$@\"";
        let become_user = [
            "setpriv",
            "--reuid",
            &user,
            "--regid",
            &user,
            "--clear-groups",
            program,
        ];
        let all = [&["-c", script, "sh"][..], &become_user, arguments].concat();
        self.world.program("sh", &all)
    }

    #[track_caller]
    fn sevault(&self, arguments: &[&str]) -> String {
        self.run(self.user, &self.world.path("sevault"), arguments)
            .stdout()
    }

    fn socket(&self) -> PathBuf {
        self.world.path("run/sevault/agent.sock")
    }

    fn status(&self) -> serde_json::Value {
        let run = self.run(
            self.user,
            &self.world.path("sevault"),
            &["status", "--json"],
        );
        serde_json::from_slice(&run.output().stdout).unwrap()
    }

    fn agent(&self) -> u32 {
        u32::try_from(self.status()["pid"].as_u64().expect("no agent runs")).unwrap()
    }

    fn attack(&self, user: Option<u32>, attack: &Attack) -> String {
        attack.run_by(self.run(user, &self.world.path("attacker"), &Attack::ARGUMENTS))
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        if self.socket().exists() {
            self.run(self.user, &self.world.path("sevault"), &["agent", "stop"])
                .output();
        }
    }
}

pub(crate) fn signal(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal).unwrap();
}

/// Stops a process, and waits until all of its threads stand still.
#[cfg(target_os = "linux")]
fn stop(pid: u32) {
    signal(pid, Signal::STOP);
    let is_still = |task: fs::DirEntry| {
        fs::read_to_string(task.path().join("stat")).map_or(true, |stat| {
            stat.rsplit(") ")
                .next()
                .is_some_and(|rest| rest.starts_with('T'))
        })
    };
    assert!(is_soon(SOON, || {
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
        tasks.into_iter().all(|task| is_still(task.unwrap()))
    }));
}

/// Whether a process has ended; one whose parent has not yet noticed has too.
pub(crate) fn is_gone(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| {
        stat.rsplit(") ")
            .next()
            .is_some_and(|rest| rest.starts_with('Z'))
    })
}

pub(crate) const SOON: Duration = Duration::from_secs(10);

#[test]
fn twenty_starts_at_once_leave_one_agent() {
    let person = Person::new();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| person.sevault(&["agent", "start"]));
        }
    });
    let agent = person.agent();
    if is_root() {
        let socket = format!("SEVAULT_AGENT_SOCK={}", person.socket().display());
        let serves = |pid: &u32| {
            fs::read_to_string(format!("/proc/{pid}/environ"))
                .is_ok_and(|text| text.contains(&socket))
                && !is_gone(*pid)
        };
        let pids = || {
            let entries = fs::read_dir("/proc").unwrap();
            let pids =
                entries.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
            pids.filter(serves).collect::<Vec<u32>>()
        };
        // Those that found the lock taken are on their way out.
        assert!(is_soon(SOON, || pids() == [agent]), "{:?}", pids());
    }
}

#[test]
fn an_agent_leaves_nothing_of_its_starter_behind() {
    let person = Person::new();
    person.sevault(&["agent", "start"]);
    let agent = person.agent();
    let stat = fs::read_to_string(format!("/proc/{agent}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let (group, session, terminal) = (fields[2], fields[3], fields[4]);
    assert_eq!(
        (group, session, terminal),
        (&*agent.to_string(), &*agent.to_string(), "0")
    );
    assert_eq!(
        fs::read(format!("/proc/{agent}/cmdline")).unwrap(),
        b"sevault\0__agent\0"
    );
    let status = fs::read_to_string(format!("/proc/{agent}/status")).unwrap();
    // It can gain no rights, and has given up running programs and opening connections.
    for line in ["NoNewPrivs:\t1", "Seccomp:\t2"] {
        assert!(status.contains(line), "{status}");
    }
    if is_root() {
        let environment = fs::read_to_string(format!("/proc/{agent}/environ")).unwrap();
        let names: Vec<_> = environment
            .split_terminator('\0')
            .filter_map(|one| one.split('=').next())
            .collect();
        assert_eq!(names, ["SEVAULT_AGENT_SOCK"]);
    }
}

#[test]
fn a_dead_agents_socket_is_in_nobodys_way_and_a_file_in_its_place_is_left_alone() {
    let person = Person::new();
    person.sevault(&["agent", "start"]);
    let dead = person.agent();
    signal(dead, Signal::KILL);
    assert!(is_soon(SOON, || is_gone(dead)));
    assert!(person.socket().exists());
    person.sevault(&["agent", "start"]);
    assert_ne!(person.agent(), dead);
    person.sevault(&["agent", "stop"]);
    assert!(is_soon(SOON, || !person.socket().exists()));

    fs::write(person.socket(), "mine").unwrap();
    chown(person.socket(), person.user, person.user).unwrap();
    let refused = person
        .run(
            person.user,
            &person.world.path("sevault"),
            &["agent", "start"],
        )
        .said();
    assert!(
        refused.contains("something that is no socket lies there"),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(person.socket()).unwrap(), "mine");
    fs::remove_file(person.socket()).unwrap();
}

#[test]
fn a_successors_socket_stays_when_the_agent_ends() {
    let person = Person::new();
    person.sevault(&["agent", "start"]);
    let agent = person.agent();
    let aside = person.world.path("run/sevault/aside");
    fs::rename(person.socket(), aside).unwrap();
    let _successor = UnixListener::bind(person.socket()).unwrap();
    assert!(
        is_soon(SOON, || is_gone(agent)),
        "it serves on where nobody finds it"
    );
    assert!(
        fs::symlink_metadata(person.socket())
            .unwrap()
            .file_type()
            .is_socket()
    );
    fs::remove_file(person.socket()).unwrap();
}

#[test]
fn the_socket_and_its_directory_are_their_owners_alone() {
    let person = Person::new();
    person.sevault(&["agent", "start"]);
    let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&person.socket()), 0o600);
    let directory = person.socket().parent().unwrap().to_owned();
    assert_eq!(mode(&directory), 0o700);
    person.sevault(&["agent", "stop"]);

    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    let refused = |what: &str| {
        let said = person
            .run(
                person.user,
                &person.world.path("sevault"),
                &["agent", "start"],
            )
            .said();
        assert!(said.contains(what), "{said}");
    };
    refused("other users may enter it");
    fs::remove_dir_all(&directory).unwrap();
    std::os::unix::fs::symlink(person.world.path("tmp"), &directory).unwrap();
    refused("it must be yours, with mode 0700, and no link");
    fs::remove_file(&directory).unwrap();
    if is_root() {
        fs::create_dir(&directory).unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
        chown(&directory, Some(SOMEBODY_ELSE), None).unwrap();
        refused("cannot use the directory");
        fs::remove_dir(&directory).unwrap();
    }
}

#[test]
fn signals_end_lock_or_do_nothing() {
    let person = Person::unlocked(&[]);
    let agent = person.agent();
    let is_locked = || person.status()["sessions"][0]["locked"] == true;
    signal(agent, Signal::HUP);
    assert!(!is_locked());
    signal(agent, Signal::USR1);
    assert!(is_soon(SOON, is_locked));
    signal(agent, Signal::TERM);
    assert!(is_soon(SOON, || is_gone(agent)));
    assert!(!person.socket().exists());
}

#[test]
fn without_its_directory_the_agent_ends() {
    let person = Person::unlocked(&[]);
    let agent = person.agent();
    fs::remove_dir_all(person.world.path("run/sevault")).unwrap();
    assert!(is_soon(SOON, || is_gone(agent)));
}

#[test]
fn asking_how_things_are_keeps_nothing_open() {
    let person = Person::unlocked(&["--idle", "2s"]);
    let start = Instant::now();
    while person.status()["sessions"][0]["locked"] == false {
        assert!(
            start.elapsed() < Duration::from_secs(6),
            "status moves the idle deadline"
        );
    }
    assert!(start.elapsed() > Duration::from_secs(1));
}

#[test]
fn work_keeps_a_session_open_until_its_absolute_deadline_and_then_the_agent_ends() {
    let person = Person::unlocked(&["--idle", "2s", "--ttl", "5s"]);
    let agent = person.agent();
    let start = Instant::now();
    let list = || {
        person
            .run(person.user, &person.world.path("sevault"), &["list"])
            .output()
            .status
    };
    while list().success() {}
    let lasted = start.elapsed();
    assert!((3..7).contains(&lasted.as_secs()), "{lasted:?}");
    assert!(is_soon(SOON, || is_gone(agent)));
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_vault_is_wiped_with_no_request_at_all() {
    if !is_root() {
        return skip("reading the agent's memory needs root");
    }
    let person = Person::new();
    let password = person.world.path("password");
    let password = ["--password-file", password.to_str().unwrap()];
    person.sevault(&[&["profile", "create"][..], &password].concat());
    let unlock = [&["unlock", "--idle", "2s"][..], &password].concat();
    let run =
        |arguments: &[&str]| person.run(person.user, &person.world.path("sevault"), arguments);
    // A machine that is busy with other things may take longer to look than the session lasts.
    let (agent, key) = (0..10)
        .find_map(|_| {
            run(&unlock).env("LOCKED", "0").stdout();
            let agent = person.agent();
            let key = memory::key_in_the_wiped_page(agent)?;
            (memory::count(agent, &key) == 1).then_some((agent, key))
        })
        .expect("the key is not once in the pages that are wiped on fork");
    // Nobody asks for anything meanwhile; a busy machine is late to look.
    assert!(
        is_soon(SOON, || memory::count(agent, &key) == 0),
        "the key outlives its deadline"
    );
    assert!(person.status()["sessions"][0]["locked"] == true);
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_lies_where_not_even_root_reads_it_and_a_value_stays_nowhere() {
    if !is_root() {
        return skip("reading the agent's memory needs root");
    }
    let person = Person::unlocked(&[]);
    let run =
        |arguments: &[&str]| person.run(person.user, &person.world.path("sevault"), arguments);
    run(&["set", "A", "--stdin"])
        .stdin("a-value-like-no-other")
        .stdout();
    assert_eq!(run(&["get", "A"]).stdout(), "a-value-like-no-other");
    let agent = person.agent();
    assert_eq!(memory::count(agent, b"a-value-like-no-other"), 0);
    assert_eq!(memory::count(agent, b"correct horse"), 0);
    match person.status()["backend"].as_str() {
        Some("memfd_secret") => assert!(memory::is_unreadable(agent, "/secretmem")),
        other => skip(&format!(
            "this kernel gives no secret memory, but {other:?}"
        )),
    }
    person.sevault(&["lock"]);
    assert!(!memory::is_mapped(agent, "/secretmem"));
}

#[test]
fn another_user_is_not_served_even_through_an_open_door() {
    if !is_root() {
        return skip("two users need root");
    }
    let person = Person::unlocked(&[]);
    let knock =
        |socket: &Path| person.attack(Some(SOMEBODY_ELSE), &Attack::Knock(socket.to_owned()));
    for path in ["run", "run/sevault", "run/sevault/agent.sock"] {
        fs::set_permissions(person.world.path(path), fs::Permissions::from_mode(0o777)).unwrap();
    }
    assert_eq!(knock(&person.socket()), "connected, 0 bytes");

    let weak = person.world.path("run/weak.sock");
    let listener = UnixListener::bind(&weak).unwrap();
    fs::set_permissions(&weak, fs::Permissions::from_mode(0o777)).unwrap();
    let greeter = std::thread::spawn(move || {
        use std::io::Write;
        listener.accept().unwrap().0.write_all(&[0; 64]).unwrap();
    });
    assert_eq!(knock(&weak), "connected, 64 bytes");
    greeter.join().unwrap();

    fs::set_permissions(person.socket(), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(knock(&person.socket()), "refused");
    fs::set_permissions(
        person.world.path("run/sevault"),
        fs::Permissions::from_mode(0o700),
    )
    .unwrap();
    fs::set_permissions(person.world.path("run"), fs::Permissions::from_mode(0o700)).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_of_the_same_user_cannot_look_into_the_agent() {
    let person = Person::unlocked(&[]);
    let sleep = ["600"];
    let mut control = person
        .run(person.user, Path::new("/bin/sleep"), &sleep)
        .start();
    let look = |pid: u32| person.attack(person.user, &Attack::Look(pid));
    let seen = look(control.id());
    let agent = look(person.agent());
    control.kill().unwrap();
    control.wait().unwrap();
    assert_eq!(
        agent,
        "attach no, memory no, environment no, descriptors no, borrow no"
    );
    if seen != "attach yes, memory yes, environment yes, descriptors yes, borrow yes" {
        skip(&format!(
            "this system forbids the same of any process: {seen}"
        ));
    }
}

#[test]
fn another_program_may_look_and_lock_but_not_open() {
    let person = Person::unlocked(&[]);
    let say =
        |json: &str| person.attack(person.user, &Attack::Say(person.socket(), json.to_owned()));
    let file = person
        .world
        .path("home/.local/share/sevault/profiles/default.vault");
    let work = format!(
        r#"{{"vault":{{"vault":{:?},"work":"list"}}}}"#,
        file.to_str().unwrap()
    );
    assert!(say(&work).contains("unregistered_binary"), "{}", say(&work));
    assert!(say(r#""status""#).contains(r#""running":true"#));
    assert!(say(r#"{"lock":{"vault":null}}"#).contains("done"));
    assert!(person.status()["sessions"][0]["locked"] == true);
}

#[test]
fn what_is_no_request_costs_its_connection_and_nothing_else() {
    let person = Person::new();
    if person.user.is_some() {
        // From here on the test speaks to the agent itself, so both must be one user.
        return speaks_nonsense(&World::new());
    }
    speaks_nonsense(&person.world);
}

fn speaks_nonsense(world: &World) {
    use std::io::Write;

    world.sevault(&["agent", "start"]).output();
    let socket = world.path("run/sevault/agent.sock");
    let connect = || UnixStream::connect(&socket).unwrap();
    let is_cut = |mut stream: UnixStream, bytes: &[u8]| {
        greet(&mut stream);
        stream.write_all(bytes).ok();
        wire::rest(&mut stream).is_empty()
    };
    let agent = world.agent_pid();
    assert!(is_cut(connect(), &[0xff; 4096]));
    assert!(is_cut(
        connect(),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n                            "
    ));
    for json in ["", "[]", "{", r#""everything""#, &"[".repeat(200_000)] {
        let nonce = greet(&mut connect());
        assert!(
            is_cut(connect(), &wire::request(&nonce, json)),
            "{}",
            json.len()
        );
    }
    // A request with another connection's nonce is understood and refused.
    let nonce = greet(&mut connect());
    let mut stream = connect();
    greet(&mut stream);
    stream
        .write_all(&wire::request(&nonce, r#""status""#))
        .unwrap();
    assert!(wire::rest(&mut stream).contains("bad_nonce"));
    assert!(ask(&socket, r#""status""#).contains(r#""running":true"#));
    assert_eq!(world.agent_pid(), agent);
}

#[test]
fn slow_clients_cost_only_themselves() {
    use std::io::Write;

    let world = World::new();
    world.sevault(&["agent", "start"]).stdout();
    let socket = world.path("run/sevault/agent.sock");
    let start = Instant::now();
    // A process may have eight; the rest of what it opens is closed at once.
    let mut slow: Vec<UnixStream> = (0..40)
        .map(|_| UnixStream::connect(&socket).unwrap())
        .collect();
    for stream in &mut slow {
        stream.write_all(&[0]).ok();
    }
    let asked = Instant::now();
    world.sevault(&["status"]).stdout();
    let took = asked.elapsed();
    assert!(took < Duration::from_millis(1000), "{took:?}");
    for stream in &mut slow {
        wire::rest(stream);
    }
    let cut = start.elapsed();
    assert!((4..8).contains(&cut.as_secs()), "{cut:?}");
    for _ in 0..2000 {
        drop(UnixStream::connect(&socket));
    }
    world.sevault(&["status"]).stdout();
}

impl Person {
    fn set(&self, name: &str, value: &str) {
        let sevault = self.world.path("sevault");
        let run = self.run(self.user, &sevault, &["set", name, "--stdin"]);
        run.stdin(value).stdout();
    }

    /// What `sevault` says when it is run by a shell, as `sevault` on the path.
    fn script(&self, script: &str) -> String {
        let path = format!("{}:/usr/bin:/bin", self.world.path("").display());
        let run = self.run(self.user, Path::new("/bin/sh"), &["-c", script]);
        run.env("PATH", path).said()
    }

    fn audit(&self) -> Vec<serde_json::Value> {
        let text = self.sevault(&["audit", "--json"]);
        serde_json::from_str(&text).unwrap()
    }
}

#[test]
fn a_launched_program_may_ask_for_what_it_was_given_and_no_more() {
    let person = Person::unlocked(&[]);
    person.set("A", "one");
    person.set("B", "two");
    let denied = "`B` may not be asked for by a program that was launched without it";
    let inside =
        |script: &str| person.script(&format!("sevault exec --keys A -- sh -c '{script}'"));
    assert!(inside("sevault get A").contains("out: one"));
    assert!(inside("sevault get B").contains(denied));
    assert!(inside("sh -c \"sh -c \\\"sevault get B\\\"; true\"").contains(denied));
    assert!(inside("sevault exec --keys B -- true").contains(denied));
    assert!(inside("sevault exec --keys A -- sevault get B").contains(denied));
    let listed = inside("sevault list");
    assert!(
        listed.contains(" A ") && !listed.contains(" B "),
        "{listed}"
    );
    assert!(inside("echo x | sevault set A --stdin --yes").contains("may not change any"));
    assert!(
        person
            .script("sevault exec --keys A --nest B -- sevault get B")
            .contains("out: two")
    );
    assert!(
        person
            .script("sevault exec --keys A --allow-nested -- sevault get B")
            .contains("out: two")
    );
    // Beside it, nothing has changed; and whoever is inside can close what is open.
    assert_eq!(person.sevault(&["get", "B"]), "two");
    inside("sevault lock");
    assert!(person.status()["sessions"][0]["locked"] == true);
}

#[test]
fn each_decision_is_in_the_audit_and_a_changed_line_is_found() {
    let person = Person::unlocked(&[]);
    person.set("A", "a-value-like-no-other");
    person.sevault(&["get", "A"]);
    person.script("sevault exec --keys A -- true an-argument-like-no-other");
    person.sevault(&["lock"]);
    person.script("sevault get A");
    let lines = person.audit();
    let seen: Vec<String> = lines
        .iter()
        .map(|line| {
            let word = |key: &str| line[key].as_str().unwrap_or_default();
            [
                word("event"),
                word("name"),
                word("launched"),
                word("denied"),
            ]
            .join(" ")
        })
        .filter(|line| !line.starts_with("list"))
        .collect();
    assert_eq!(
        seen.join("\n"),
        "unlock   \nput A  \nread A  \nlaunch A true \nlock   \nread   locked"
    );
    let file = fs::read_dir(person.world.path("home/.local/state/sevault"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == "audit")
        })
        .unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert!(!text.contains("like-no-other"));
    let password = person.world.path("password");
    let verify = || {
        let arguments = [
            "audit",
            "verify",
            "--password-file",
            password.to_str().unwrap(),
        ];
        person
            .run(person.user, &person.world.path("sevault"), &arguments)
            .said()
    };
    assert!(verify().contains("exit: 0"), "{}", verify());
    fs::write(&file, text.replacen("\"name\":\"A\"", "\"name\":\"Z\"", 1)).unwrap();
    assert!(!verify().contains("exit: 0"), "{}", verify());
}

#[test]
fn without_a_line_in_the_audit_nothing_is_given_out() {
    let person = Person::unlocked(&[]);
    person.set("A", "a-value-like-no-other");
    let state = person.world.path("home/.local/state/sevault");
    let is_audit = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| extension == "audit")
    };
    let paths = fs::read_dir(&state)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let file = paths.into_iter().find(is_audit).unwrap();
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let said = person.script("sevault get A");
    assert!(
        said.contains("nothing is given out") && !said.contains("like-no-other"),
        "{said}"
    );
    assert!(person.script("sevault status").contains("exit: 0"));
    assert!(person.script("sevault lock").contains("exit: 0"));
    fs::remove_dir(&file).unwrap();
}

#[test]
fn a_token_opens_its_session_and_is_kept_nowhere() {
    let person = Person::unlocked(&[]);
    person.set("A", "one");
    person.sevault(&["lock"]);
    let password = person.world.path("password");
    let unlock = format!(
        "agent unlock --ttl 1h --password-file {}",
        password.display()
    );
    // One line that is also safe unquoted.
    let said = person.script(&format!(
        "eval $(sevault {unlock}); sevault get A; echo; echo \"<$SEVAULT_SESSION>\""
    ));
    assert!(said.contains("out: one"), "{said}");
    let token = said.split('<').nth(1).unwrap().split('>').next().unwrap();
    assert_eq!(token.len(), 64, "{said}");
    assert!(
        person.script("sevault get A").contains("exit: 4"),
        "nobody else has that session"
    );
    let with = |token: &str| person.script(&format!("SEVAULT_SESSION={token} sevault get A"));
    assert!(with(token).contains("out: one"));
    assert!(with(&token.replace(['a', 'b'], "c").replace('1', "2")).contains("exit: 4"));
    assert!(!person.sevault(&["status", "--json"]).contains(token));
    let found = person.script(&format!("grep -rlF {token} $HOME $XDG_RUNTIME_DIR"));
    assert_eq!(found, "exit: 1\n");
    #[cfg(target_os = "linux")]
    if is_root() {
        // Who was answered may be gone before the thread that answered has put away what it read.
        assert!(is_soon(SOON, || {
            memory::count(person.agent(), token.as_bytes()) == 0
        }));
    }
}
