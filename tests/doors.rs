//! The other doors of the agent: who comes in, what is had there, and what is not.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::World;

/// The door of cells.
mod cells;

/// The door of clients.
mod clients;

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
