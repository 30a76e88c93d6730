//! The other doors of the agent: who comes in, what is had there, and what is not.
//!
//! What is tried there, and the test that tries it (`agent::…` lies in `tests/agent/`, what is named by another module in `src/agent/`):
//!
//! | attack | test, or why there is none |
//! |---|---|
//! | a descriptor kept across exec, a request from before the nonce, an exec after it, a shared memory map | `agent::callers::a_child_…`, `a_request_from_before_…`, `a_caller_that_executes_…`, `a_memory_map_…`, each at our own door and at that of clients |
//! | the same with a token | it is the token that is believed there, by whatever descriptor it comes |
//! | a reused process number | one piece of code holds every caller: `agent::callers::a_number_that_another_process_has_now_…` |
//! | namespaces, forged credentials, a mount over the path, a debugger | `clients::a_program_under_a_debugger_or_in_other_namespaces_is_not_served` |
//! | a copy, a replaced binary | `clients::a_registered_program_reads_and_writes_its_services_and_a_copy_of_it_does_not` |
//! | an interpreter, another script, a changed one | `clients::an_interpreter_is_registered_for_one_script_…`, `interpreters::*` |
//! | a preloaded library | `clients::a_grant_can_demand_a_level_…` |
//! | policies edited or put back | they are sealed in the state file: `vault::state`; `cells::what_was_revoked_stays_revoked_…`, `a_checkout_of_an_older_vault_…` |
//! | approving without the password, by a short hash, in a flood | `clients::who_waits_is_listed_…`, `a_set_up_script_…`, `pending::*` |
//! | secrets in the arguments of who waits | `clients::who_waits_is_listed_without_its_arguments_…` |
//! | no room for the audit | `agent::doors::without_a_line_in_the_audit_no_door_gives_anything_out` |
//! | values or tokens in audit, log and files | `cells::a_cell_gets_its_keys_…`, `http::a_token_opens_its_namespaces_…`, `agent::doors::an_agent_in_the_foreground_…` |
//! | descriptors sent along | `agent::life::descriptors_that_are_sent_along_…` |
//! | slow, many, huge, deep, deaf clients | `agent::doors::a_crowd_at_all_doors_…`, `who_sends_a_byte_at_a_time_…`, `thousands_of_requests_…`, `fuzz::*` |
//! | many unlocks at once, guesses | HTTP alone stretches passwords in the agent: `agent::doors::guesses_at_a_password_…` |
//! | smuggling, folding, two lengths, tricks with paths | `http::what_two_readers_could_take_differently_…`, `fuzz::nor_do_the_heads_and_bodies_of_http` |
//! | a page in a browser | `http::a_page_in_a_browser_reaches_nothing` |
//! | a stolen or revoked token | `http::a_token_opens_its_namespaces_…`, `cells::what_was_revoked_…` |
//! | a cell by its first request, keys of others, reads beyond the number | `cells::nobody_becomes_a_cell_…`, `a_cell_gets_its_keys_…`, `reads_are_counted_…` |
//! | somebody else's revocation | `cells::a_revocation_takes_the_cells_token_or_its_own_socket` |
//! | how long a comparison takes | hashes are compared, in constant time |
//! | one door's requests at another | `clients::each_door_offers_its_own_operations_…` from outside, `agent::doors::who_is_let_in_at_one_door_…` from inside; the tables of `policy::doors` |
//! | a batch done in part | `clients::a_batch_is_done_whole_or_not_at_all_…` |
//! | a prefix that hides what was read | `clients::what_keychain_auths_readme_says_of_requests_line_by_line` |
//!
//! Beside an attack stands a control that it fools: for who calls, `agent::weak`; for what two readers take differently, the server in Python's library;
//! for descriptors, a reader that takes them. Where the defence is a rule, the control is the same request by who may make it, which is served.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::World;

/// The door of cells.
mod cells;

/// The door of clients.
pub(crate) mod clients;

/// All of them, from a program in another language.
mod go;

/// The door of HTTP.
mod http;

const PATIENCE: Duration = Duration::from_secs(20);

/// An open profile with these secrets, each with the value `value of NAME`.
fn open_world(secrets: &[&str]) -> World {
    let world = World::with_profile();
    unlock(&world);
    for name in secrets {
        let value = format!("value of {name}");
        world
            .sevault(&["set", name, "--stdin"])
            .stdin(value)
            .stdout();
    }
    world
}

fn unlock(world: &World) {
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout();
}

/// Runs a command that wants the password itself; what it wrote.
#[track_caller]
fn proven(world: &World, arguments: &[&str]) -> String {
    let all = [arguments, &["--password-stdin"]].concat();
    world
        .sevault(&all)
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout()
}

fn runtime(world: &World) -> PathBuf {
    world.path("run/sevault")
}

/// A connection at a door of lines.
struct Line(BufReader<UnixStream>);

impl Line {
    fn to(socket: &Path) -> Self {
        let stream = UnixStream::connect(socket).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    /// Says one line.
    fn say(&mut self, line: &str) {
        let stream = self.0.get_mut();
        // Who is cut off learns it by what he reads.
        stream.write_all(line.as_bytes()).ok();
        stream.write_all(b"\n").ok();
    }

    /// Says that nothing more comes.
    fn end(&mut self) {
        self.0.get_mut().shutdown(std::net::Shutdown::Write).ok();
    }

    /// The next line, without its end; nothing at the end of the connection.
    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).ok();
        line.trim_end().to_owned()
    }

    fn ask(&mut self, line: &str) -> String {
        self.say(line);
        self.hear()
    }
}

/// Asks one thing of a door of lines.
fn ask(socket: &Path, line: &str) -> String {
    Line::to(socket).ask(line)
}

/// Every line of the audit.
fn audit(world: &World) -> Vec<serde_json::Value> {
    let said = world.sevault(&["audit", "--json"]).stdout();
    serde_json::from_str(&said).unwrap()
}

/// How often the audit has this decision on this name.
fn audited(world: &World, event: &str, name: &str, denied: Option<&str>) -> usize {
    let is_it = |line: &&serde_json::Value| {
        line["event"] == event && line["name"] == name && line["denied"].as_str() == denied
    };
    audit(world).iter().filter(is_it).count()
}

/// Whether `needle` stands in any file below `directory`.
fn is_in_a_file(directory: &Path, needle: &str) -> bool {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| {
        if path.is_dir() {
            return is_in_a_file(&path, needle);
        }
        std::fs::read(&path).is_ok_and(|bytes| {
            bytes
                .windows(needle.len())
                .any(|some| some == needle.as_bytes())
        })
    })
}
