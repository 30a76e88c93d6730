//! The providers' own libraries against our servers: what they understand, and read there, is what a pull brings.
//!
//! The servers themselves are in no registry, so this is what says that ours are like them. `tests/bench/tools` installs the libraries.
//! (`tests/scripts/long/pull-from-a-real-server` pulls from one that others have written after Vault.)

use std::path::Path;

use serde_json::{Value, json};

use super::azure::{azure, on};
use super::hashicorp::{hashicorp, tree};
use super::onepassword::{connect, database, note};
use super::{Cloud, TOKEN};
use crate::support::server::Server;
use crate::support::skip;

/// What the library reads from the server; nothing if it is not here.
fn reads(cloud: &Cloud, server: &Server, program: &str, library: &str) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools = root.join("target/tools");
    let (program, script) = match program {
        "node" => (Path::new("node").to_path_buf(), "official.cjs"),
        _ => (tools.join("venv/bin/python"), "official.py"),
    };
    let is_there = match script {
        "official.cjs" => tools.join("node_modules").join(library).exists(),
        _ => std::process::Command::new(&program)
            .args(["-c", &format!("import {library}")])
            .output()
            .is_ok_and(|output| output.status.success()),
    };
    if !is_there {
        skip(&format!("no {library}; tests/bench/tools installs it"));
        return None;
    }
    let script = root.join("tests/pull").join(script);
    let authority = cloud.world.path("authority.pem");
    let said = cloud
        .world
        .program(
            program.to_str().unwrap(),
            &[
                script.to_str().unwrap(),
                library,
                &server.url(),
                authority.to_str().unwrap(),
            ],
        )
        .env("NODE_EXTRA_CA_CERTS", &authority)
        .env("NODE_PATH", tools.join("node_modules"))
        .env("TOKEN", TOKEN)
        .stdout();
    Some(serde_json::from_str(&said).unwrap())
}

#[test]
fn hvac_reads_our_vault_in_both_versions() {
    let cloud = Cloud::new();
    for version in [1, 2] {
        let server = cloud.server(hashicorp(version, "", tree()));
        let Some(read) = reads(&cloud, &server, "python", "hvac") else {
            return;
        };
        let want: Vec<Value> = tree()
            .into_iter()
            .map(|(path, data)| json!([path, data]))
            .collect();
        assert_eq!(read, Value::from(want));
    }
}

#[test]
fn the_library_of_azure_reads_our_key_vault() {
    let cloud = Cloud::new();
    let names: Vec<&'static str> = (0..60)
        .map(|number| &*format!("secret-{number}").leak())
        .collect();
    let secrets = names.iter().map(|name| (*name, *name, on()));
    let off = ("off", "x", json!({"enabled": false}));
    let server = cloud.server(azure(secrets.chain([off]).collect()));
    let Some(read) = reads(&cloud, &server, "python", "azure.keyvault.secrets") else {
        return;
    };
    let want: Vec<Value> = names
        .iter()
        .map(|name| json!([name, name]))
        .chain([json!(["off", null])])
        .collect();
    assert_eq!(read, Value::from(want));
}

#[test]
fn the_library_of_1password_reads_our_connect_server() {
    let cloud = Cloud::new();
    let server = cloud.server(connect(vec![("v", "Dev", vec![database(), note()])]));
    let Some(read) = reads(&cloud, &server, "node", "@1password/connect") else {
        return;
    };
    assert_eq!(
        read,
        json!([
            ["Dev", "db", "API key", "k"],
            ["Dev", "db", "notesPlain", "a remark"],
            ["Dev", "db", "password", "hunter2 \"x\"\n"],
            ["Dev", "db", "username", "me"],
            ["Dev", "My note", "notesPlain", "content"],
        ])
    );
}
