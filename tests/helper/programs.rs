//! The programs themselves, set up by `integrate`: they get their key, and nothing of it lies in their files.
//!
//! Those that Debian does not have are looked for along PATH and in `SEVAULT_TEST_PROGRAMS`, directories with colons between them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use crate::support::{Run, World, needs, skip};

use super::world;

/// The server of `server.py`, until it is dropped.
struct Server {
    child: Child,
    port: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Server {
    /// A server that speaks plain HTTP, or one with a certificate for `localhost` and 127.0.0.1 in `work/cert.pem`.
    fn start(world: &World, tls: bool) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/helper/server.py");
        let served = world.directory("served");
        let mut words = vec![
            script.to_str().unwrap().to_owned(),
            served.to_str().unwrap().to_owned(),
        ];
        if tls {
            let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
            let made = rcgen::generate_simple_self_signed(names).unwrap();
            for (file, text) in [
                ("work/cert.pem", made.cert.pem()),
                ("work/key.pem", made.signing_key.serialize_pem()),
            ] {
                words.push(world.write(file, text).to_str().unwrap().to_owned());
            }
        }
        let mut command = world.command("python3");
        command
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut port)
            .unwrap();
        Self {
            child,
            port: port.trim().to_owned(),
        }
    }
}

/// Where a program is; says that the test is skipped where it is not.
fn found(name: &str) -> Option<PathBuf> {
    let more = std::env::var_os("SEVAULT_TEST_PROGRAMS").unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&more)
        .chain(std::env::split_paths(&path))
        .collect();
    // A script that chooses among many is not the program.
    let own = places.iter().filter(|place| !place.ends_with("shims"));
    let found = own
        .map(|place| place.join(name))
        .find(|file| file.is_file());
    if found.is_none() {
        skip(&format!("`{name}` is not installed"));
    }
    found
}

/// `program` in a world where its directory and that of our links come first.
fn run<'a>(world: &'a World, program: &Path, words: &[&str]) -> Run<'a> {
    let links = world.path("home/.local/bin");
    let binaries = Path::new(crate::support::SEVAULT).parent().unwrap();
    let path = [
        links.as_path(),
        binaries,
        program.parent().unwrap(),
        Path::new("/usr/bin"),
        Path::new("/bin"),
    ];
    let path = std::env::join_paths(path).unwrap();
    world
        .program(program.to_str().unwrap(), words)
        .env("PATH", path)
}

fn store(world: &World, name: &str, value: &str, tags: &[&str]) {
    let mut words = vec!["set", name, "--stdin"];
    for tag in tags {
        words.extend(["--tag", tag]);
    }
    world.sevault(&words).stdin(value).stdout();
}

fn set_up(world: &World, integration: &str, program: &Path, more: &[&str]) {
    let program = program.to_str().unwrap();
    let words = [
        &["integrate", integration],
        more,
        &["--yes", "--program", program],
    ]
    .concat();
    world.sevault(&words).stdout();
}

/// Sees that a request came with this credential, and that no file of the home holds `key`.
#[track_caller]
fn arrived(world: &World, want: &str, key: &str) {
    let requests = world.read("served/requests");
    assert!(
        requests.lines().any(|line| line.starts_with(want)),
        "{want}\n{requests}"
    );
    let plain = files(&world.path("home"))
        .into_iter()
        .filter(|file| {
            let bytes = fs::read(file).unwrap_or_default();
            bytes
                .windows(key.len())
                .any(|window| window == key.as_bytes())
        })
        .collect::<Vec<_>>();
    assert!(plain.is_empty(), "{plain:?}");
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        // The links lead to our program.
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn git_clones_from_a_server_that_wants_a_password() {
    let Some(git) = found("git").filter(|_| needs("python3")) else {
        return;
    };
    let world = world(&[]);
    let server = Server::start(&world, true);
    let script = "
        git init -q --bare ../served/repo.git && git init -q -b main source && cd source && echo hello >file && git add file &&
        git -c user.name=a -c user.email=a commit -q -m x && git push -q ../../served/repo.git main &&
        git -C ../../served/repo.git symbolic-ref HEAD refs/heads/main && git -C ../../served/repo.git update-server-info";
    run(&world, &git, &["-c", "alias.x=!sh", "x", "-c", script]).stdout();
    set_up(&world, "git", &git, &[]);
    let url = format!("https://localhost:{}/repo.git", server.port);
    let clone = || {
        run(
            &world,
            &git,
            &["-c", "http.sslCAInfo=cert.pem", "clone", "-q", &url, "got"],
        )
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
    };
    let elsewhere = format!("url=https://localhost:{}/other", server.port);
    store(
        &world,
        "git/OTHER",
        "the key",
        &[&elsewhere, "username=anna"],
    );
    assert!(
        !clone().status.success(),
        "a credential for another path was given"
    );
    store(
        &world,
        "git/KEY",
        "the key",
        &[&format!("url={url}"), "username=anna"],
    );
    let cloned = clone();
    assert!(
        cloned.status.success(),
        "{}",
        String::from_utf8_lossy(&cloned.stderr)
    );
    assert_eq!(world.read("work/got/file"), "hello\n");
    arrived(&world, "200 /repo.git/objects/", "the key");
}

#[test]
fn cargo_fetches_from_a_registry_that_wants_a_token() {
    if !needs("python3") {
        return;
    }
    let cargo = PathBuf::from(env!("CARGO"));
    let world = world(&[]);
    let server = Server::start(&world, false);
    let index = format!("http://127.0.0.1:{}/index/", server.port);
    store(&world, "cargo/KEY", "cargo key", &[&format!("url={index}")]);
    set_up(&world, "cargo", &cargo, &[]);
    world.write("work/Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ndemo = { version = \"1\", registry = \"mine\" }\n");
    world.write("work/src/lib.rs", "");
    run(&world, &cargo, &["fetch", "-q"])
        .env("CARGO_REGISTRIES_MINE_INDEX", format!("sparse+{index}"))
        .stdout();
    arrived(
        &world,
        "200 /crates/demo/1.0.0/download cargo key",
        "cargo key",
    );
}

#[test]
fn docker_signs_in_with_what_is_stored() {
    let Some(docker) = found("docker").filter(|_| needs("python3")) else {
        return;
    };
    let world = world(&[]);
    let server = Server::start(&world, true);
    let registry = format!("127.0.0.1:{}", server.port);
    store(
        &world,
        "docker/KEY",
        "the key",
        &[&format!("url=https://{registry}"), "username=anna"],
    );
    set_up(&world, "docker", &docker, &[]);
    // Signing in itself is the daemon's; looking at an image is the client's own.
    let image = format!("{registry}/a/b:c");
    run(
        &world,
        &docker,
        &["manifest", "inspect", "--insecure", &image],
    )
    .output();
    arrived(&world, "200 /v2/a/b/manifests/c Basic", "the key");
    let login = run(&world, &docker, &["login", &registry]).said();
    assert!(login.contains("existing credentials"), "{login}");
}

#[test]
fn kubectl_signs_in_with_a_token() {
    let Some(kubectl) = found("kubectl").filter(|_| needs("python3")) else {
        return;
    };
    let world = world(&[]);
    let server = Server::start(&world, true);
    let address = format!("https://localhost:{}", server.port);
    let certificate = world.path("work/cert.pem");
    let config = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: x\nclusters:\n- name: c\n  cluster:\n    server: {address}\n    certificate-authority: {}\ncontexts:\n- name: x\n  context:\n    cluster: c\n    user: u\nusers:\n- name: u\n  user:\n    token: plain\n",
        certificate.display()
    );
    world.write("home/.kube/config", &config);
    store(
        &world,
        "k8s/KEY",
        "cluster key",
        &[&format!("url={address}")],
    );
    set_up(&world, "kubectl", &kubectl, &["u=k8s/KEY"]);
    run(&world, &kubectl, &["get", "--raw", "/api"]).stdout();
    arrived(&world, "200 /api Bearer cluster key", "cluster key");
    world.sevault(&["integrate", "kubectl", "--undo"]).stdout();
    assert_eq!(world.read("home/.kube/config"), config);
}

#[test]
fn the_aws_command_line_gets_both_keys() {
    let Some(aws) = found("aws") else { return };
    let world = world(&[]);
    for (variable, value) in [
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalr/SECRET"),
    ] {
        world
            .sevault(&[
                "add", "--tool", "aws", "--global", "--var", variable, "--stdin",
            ])
            .stdin(value)
            .stdout();
    }
    set_up(&world, "aws", &aws, &[]);
    let said = run(&world, &aws, &["configure", "list"]).stdout();
    let from_us = said
        .lines()
        .filter(|line| line.contains("custom-process"))
        .count();
    assert_eq!(from_us, 2, "{said}");
    assert!(said.contains("****************CRET"), "{said}");
}

#[test]
fn pip_and_uv_install_from_an_index_that_wants_a_password() {
    if !needs("python3") {
        return;
    }
    for (name, words) in [
        (
            "pip",
            &[
                "download",
                "--no-cache-dir",
                "--disable-pip-version-check",
                "--no-deps",
                "demo",
                "--index-url",
            ][..],
        ),
        (
            "uv",
            &[
                "pip",
                "install",
                "--no-cache",
                "--target",
                "here",
                "demo",
                "--index-url",
            ],
        ),
    ] {
        let Some(program) = found(name) else { continue };
        let world = world(&[]);
        let server = Server::start(&world, false);
        let index = format!("127.0.0.1:{}/simple/", server.port);
        store(
            &world,
            "pypi/KEY",
            "the key",
            &[&format!("url=http://{index}"), "username=anna"],
        );
        set_up(&world, name, &program, &[]);
        let index = format!("http://anna@{index}");
        run(&world, &program, &[words, &[&index]].concat()).stdout();
        arrived(
            &world,
            "200 /simple/files/demo-1.0-py3-none-any.whl Basic",
            "the key",
        );
    }
}

#[test]
fn terraform_asks_a_registry_with_a_token() {
    let Some(terraform) = found("terraform").filter(|_| needs("python3")) else {
        return;
    };
    let world = world(&[]);
    let server = Server::start(&world, true);
    let host = format!("127.0.0.1:{}", server.port);
    store(
        &world,
        "terraform/KEY",
        "module key",
        &[&format!("url=https://{host}")],
    );
    set_up(&world, "terraform", &terraform, &[]);
    world.write(
        "work/main.tf",
        format!("module \"m\" {{\n  source = \"{host}/a/b/c\"\n  version = \"1.0.0\"\n}}\n"),
    );
    // The registry has versions and no modules: the question is all that is wanted here.
    run(&world, &terraform, &["init", "-input=false"])
        .env("SSL_CERT_FILE", world.path("work/cert.pem"))
        .env("CHECKPOINT_DISABLE", "1")
        .output();
    arrived(
        &world,
        "200 /modules/a/b/c/versions Bearer module key",
        "module key",
    );
}
