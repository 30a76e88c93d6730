//! Pulls, from servers that follow the published interfaces to the letter, and from programs that behave as the real ones do.

mod azure;
mod faults;
mod hashicorp;
mod many;
mod official;
mod onepassword;
mod settled;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::support::server::{Asked, Authority, Reply, Server};
use crate::support::{Run, World};

const TOKEN: &str = "eyJ-the-token";

/// A world whose profile is open, and an authority that its programs trust.
struct Cloud {
    world: World,
    authority: Authority,
}

impl Cloud {
    fn new() -> Self {
        let world = World::with_profile();
        world
            .sevault(&["unlock", "--password-stdin"])
            .stdin(World::PASSWORD)
            .stdout();
        let authority = Authority::new("test authority");
        world.write("authority.pem", authority.pem());
        world.write("password", World::PASSWORD);
        Self { world, authority }
    }

    fn server(&self, answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Server {
        Server::secure(&self.authority, "127.0.0.1", Duration::ZERO, answers)
    }

    fn pull(&self, arguments: &[&str]) -> Run<'_> {
        let arguments = [&["pull"], arguments].concat();
        self.world
            .sevault(&arguments)
            .env("SSL_CERT_FILE", self.world.path("authority.pem"))
            .env("PATH", self.world.path("bin"))
    }

    fn value(&self, name: &str) -> String {
        self.world.sevault(&["get", name]).stdout()
    }

    fn names(&self) -> Vec<String> {
        let list = self.world.sevault(&["list", "--json"]).stdout();
        let list: Vec<Value> = serde_json::from_str(&list).unwrap();
        let mut names: Vec<String> = list
            .iter()
            .map(|entry| entry["name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    }

    fn vault_file(&self) -> String {
        self.world
            .read("home/.local/share/sevault/profiles/default.vault")
    }

    /// How many snapshots of the vault are kept.
    fn snapshots(&self) -> usize {
        let state = self.world.path("home/.local/state/sevault");
        let directories = std::fs::read_dir(state)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        directories
            .filter(|path| path.extension().is_some_and(|end| end == "snapshots"))
            .map(|path| std::fs::read_dir(path).unwrap().count())
            .sum()
    }

    /// A program on the PATH of the pull.
    fn program(&self, name: &str, script: &str) -> PathBuf {
        let file = self.world.write(
            &format!("bin/{name}"),
            format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}"),
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        file
    }
}

/// What a server's address is replaced by in what was said.
fn anonymous(said: &str, server: &Server) -> String {
    said.replace(&server.url(), "$SERVER")
}
