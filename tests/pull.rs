//! Pulls, from servers that follow the published interfaces to the letter, and from programs that behave as the real ones do.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::server::{Asked, Authority, Reply, Server, unescaped};
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

// Azure Key Vault: <https://learn.microsoft.com/rest/api/keyvault/secrets>

/// One secret as Azure has it: a value, and what its attributes say.
type AzureSecret = (&'static str, &'static str, Value);

fn azure_error(status: u16, code: &str) -> Reply {
    Reply::Json(
        status,
        Vec::new(),
        json!({"error": {"code": code, "message": "no"}}).to_string(),
    )
}

/// Key Vault, version 7.4, with an authority that gives tokens. Refuses all that the documents do not allow.
fn azure(secrets: Vec<AzureSecret>) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    move |asked| {
        if asked.path.ends_with("/oauth2/v2.0/token") {
            return azure_token(asked);
        }
        if asked.header("authorization") != format!("Bearer {TOKEN}") {
            return azure_error(401, "Unauthorized").with(
                "WWW-Authenticate",
                "Bearer authorization=\"https://login.microsoftonline.com/t\", resource=\"https://vault.azure.net\"",
            );
        }
        if asked.method != "GET"
            || asked.query.get("api-version").map(String::as_str) != Some("7.4")
        {
            return azure_error(400, "BadParameter");
        }
        let base = format!("https://{}", asked.header("host"));
        match asked.path.strip_prefix("/secrets") {
            Some("") => {
                let size: usize = asked.query["maxresults"].parse().unwrap();
                if !(1..=25).contains(&size) {
                    return azure_error(400, "BadParameter");
                }
                let from: usize = asked
                    .query
                    .get("$skiptoken")
                    .map_or(0, |at| at.parse().unwrap());
                let page = secrets.iter().skip(from).take(size);
                let value: Vec<Value> = page
                    .map(|(name, _, attributes)| {
                        let managed = attributes["managed"] == true;
                        let mut item = json!({"id": format!("{base}/secrets/{name}"), "attributes": attributes});
                        if managed {
                            item["managed"] = true.into();
                            item["contentType"] = "application/x-pkcs12".into();
                        }
                        item
                    })
                    .collect();
                let next = from + size;
                let link = (next < secrets.len()).then(|| {
                    format!("{base}/secrets?api-version=7.4&$skiptoken={next}&maxresults={size}")
                });
                Reply::json(json!({"value": value, "nextLink": link}).to_string())
            }
            Some(path) => {
                let name = path.trim_start_matches('/');
                match secrets.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name)) {
                    Some((_, _, attributes)) if attributes["enabled"] == false => {
                        azure_error(403, "Forbidden")
                    }
                    Some((name, value, attributes)) => Reply::json(
                        json!({"value": value, "id": format!("{base}/secrets/{name}/0a1b"), "attributes": attributes})
                            .to_string(),
                    ),
                    None => azure_error(404, "SecretNotFound"),
                }
            }
            None => azure_error(404, "NotFound"),
        }
    }
}

fn azure_token(asked: &Asked) -> Reply {
    let form = asked.form();
    let is = |name: &str, value: &str| form.get(name).map(String::as_str) == Some(value);
    let has_proof = is("client_secret", "s3cr3t &+%")
        || is("client_assertion", "the.federated.token")
            && is(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            );
    let is_right = asked.method == "POST"
        && asked.path == "/the-tenant/oauth2/v2.0/token"
        && asked.header("content-type") == "application/x-www-form-urlencoded"
        && is("grant_type", "client_credentials")
        && is("client_id", "the-client")
        && is("scope", "https://vault.azure.net/.default")
        && has_proof;
    if !is_right {
        let body = json!({"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."});
        return Reply::Json(401, Vec::new(), body.to_string());
    }
    Reply::json(
        json!({"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN}).to_string(),
    )
}

/// A pull from Azure as a service principal; the server is both vault and authority.
fn from_azure<'a>(cloud: &'a Cloud, server: &Server, more: &[&str]) -> Run<'a> {
    let url = server.url();
    let arguments = [
        &["azure", &url, "--audience", "https://vault.azure.net"],
        more,
    ]
    .concat();
    cloud
        .pull(&arguments)
        .env("AZURE_AUTHORITY_HOST", server.url())
        .env("AZURE_TENANT_ID", "the-tenant")
        .env("AZURE_CLIENT_ID", "the-client")
        .env("AZURE_CLIENT_SECRET", "s3cr3t &+%")
}

fn on() -> Value {
    json!({"enabled": true})
}

#[test]
fn azure_gives_what_is_enabled_and_valid() {
    let cloud = Cloud::new();
    let mut secrets = vec![
        ("db-url", "postgres://x", on()),
        ("old", "1", json!({"enabled": false})),
        ("gone", "1", json!({"enabled": true, "exp": 1_000_000_000})),
        (
            "soon",
            "1",
            json!({"enabled": true, "nbf": 9_000_000_000_u64}),
        ),
        ("cert", "MII", json!({"enabled": true, "managed": true})),
        (
            "kept",
            "till then",
            json!({"enabled": true, "exp": 9_000_000_000_u64}),
        ),
    ];
    let names: Vec<String> = (0..60).map(|number| format!("many-{number}")).collect();
    for name in names {
        secrets.push((name.leak(), "line\nbreak \"é\"", on()));
    }
    let server = cloud.server(azure(secrets));
    let said = from_azure(&cloud, &server, &[]).said();
    assert_eq!(
        anonymous(&said, &server),
        "err: sevault: left `old` there: it is disabled\n\
         err: sevault: left `gone` there: it has expired\n\
         err: sevault: left `soon` there: it is not valid yet\n\
         err: sevault: left `cert` there: it is the key of a certificate\n\
         err: sevault: pulled from `$SERVER`, signed in by a service principal: 62 new\n\
         exit: 0\n"
    );
    assert_eq!(cloud.value("DB_URL"), "postgres://x");
    assert_eq!(cloud.value("MANY_59"), "line\nbreak \"é\"");
    assert_eq!(cloud.names().len(), 62);

    // The second time nothing changes, and nothing is written.
    let before = cloud.vault_file();
    let said = from_azure(&cloud, &server, &["--quiet"]).said();
    assert_eq!(said, "exit: 0\n");
    assert!(cloud.vault_file() == before);
}

#[test]
fn azure_is_narrowed_by_either_spelling_and_filled_into_a_namespace() {
    let cloud = Cloud::new();
    let server = cloud.server(azure(vec![
        ("myapp-db-url", "1", on()),
        ("myapp-key", "2", on()),
        ("other", "3", on()),
    ]));
    for prefix in ["MYAPP_", "myapp-"] {
        let said = from_azure(
            &cloud,
            &server,
            &["--prefix", prefix, "--ns", "cloud", "--dry-run"],
        )
        .said();
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
        assert_eq!(
            anonymous(&said, &server)
                .lines()
                .map(words)
                .collect::<String>(),
            "out: NAME CHANGE FROM\n\
             out: cloud/MYAPP_DB_URL new $SERVER\n\
             out: cloud/MYAPP_KEY new $SERVER\n\
             err: sevault: would pull from `$SERVER`, signed in by a service principal: 2 new\n\
             exit: 0\n"
        );
    }
    assert!(cloud.names().is_empty());
}

#[test]
fn what_changed_is_changed_and_what_disappeared_is_pruned() {
    let cloud = Cloud::new();
    let secrets = Arc::new(Mutex::new(vec![
        ("a", "1", on()),
        ("b", "1", on()),
        ("c", "1", on()),
    ]));
    let theirs = Arc::clone(&secrets);
    let server = cloud.server(move |asked| azure(theirs.lock().unwrap().clone())(asked));
    cloud
        .world
        .sevault(&["set", "MINE", "--stdin"])
        .stdin("x")
        .stdout();
    from_azure(&cloud, &server, &[]).stdout();
    *secrets.lock().unwrap() = vec![("a", "1", on()), ("b", "2", on()), ("d", "1", on())];
    let said = from_azure(&cloud, &server, &["--prune"]).said();
    assert!(
        said.contains("1 new, 1 changed, 1 unchanged, 1 removed\n"),
        "{said}"
    );
    assert_eq!(cloud.names(), ["A", "B", "D", "MINE"]);
    assert_eq!(cloud.value("B"), "2");
    // What was there is in the history, and the unchanged one has none.
    let history = |name: &str| {
        cloud
            .world
            .sevault(&["history", name])
            .stdout()
            .lines()
            .count()
    };
    assert_eq!(history("B"), history("A") + 1);
    *secrets.lock().unwrap() = Vec::new();
    let said = from_azure(&cloud, &server, &["--prune"]).said();
    assert_eq!(
        anonymous(&said, &server),
        "err: sevault: error: there is nothing at `$SERVER`, and all that came from there would be removed\n\
         err: sevault: hint: see that the pull asks for what it should, or remove them with `sevault remove`\n\
         exit: 1\n"
    );
    assert_eq!(cloud.names(), ["A", "B", "D", "MINE"]);
}

#[test]
fn when_a_source_was_last_pulled_is_remembered_on_this_device_with_and_without_an_agent() {
    let cloud = Cloud::new();
    let server = cloud.server(azure(vec![("a", "1", on())]));
    let nothing = "err: sevault: nothing was pulled on this device yet\nexit: 0\n";
    assert_eq!(cloud.pull(&["--status"]).said(), nothing);
    from_azure(&cloud, &server, &["--dry-run"]).stdout();
    assert_eq!(cloud.pull(&["--status"]).said(), nothing);
    from_azure(&cloud, &server, &[]).stdout();
    let status = || cloud.pull(&["--status", "--json"]).stdout();
    let first: Value = serde_json::from_str(&status()).unwrap();
    let at = |last: &Value| -> String { last[0]["last_pulled"].as_str().unwrap().to_owned() };
    assert_eq!(first[0]["from"], server.url());
    assert!(at(&first).ends_with('Z'), "{first}");
    // Nothing changes in the vault, and yet it was looked.
    let before = cloud.vault_file();
    thread::sleep(Duration::from_millis(1100));
    from_azure(&cloud, &server, &[]).stdout();
    let second: Value = serde_json::from_str(&status()).unwrap();
    assert!(at(&second) > at(&first), "{first} {second}");
    assert!(cloud.vault_file() == before);
    // Without an agent, from the same memory.
    cloud.world.sevault(&["lock"]).stdout();
    let said = cloud
        .pull(&["--status", "--password-stdin"])
        .stdin(World::PASSWORD)
        .said();
    assert!(said.contains(&at(&second)), "{said}");
}

#[test]
fn what_was_here_before_is_not_replaced_unasked() {
    let cloud = Cloud::new();
    cloud
        .world
        .sevault(&["set", "A", "--stdin"])
        .stdin("mine")
        .stdout();
    let server = cloud.server(azure(vec![("a", "theirs", on()), ("b", "1", on())]));
    from_azure(&cloud, &server, &[]).says(
        "
        err: sevault: error: `A` is here already and was not pulled from there
        err: sevault: hint: replace with `--overwrite`, leave alone with `--skip`, or pull into a namespace with `--ns`
        exit: 1
        ",
    );
    assert_eq!(cloud.names(), ["A"]);
    from_azure(&cloud, &server, &["--skip"]).stdout();
    assert_eq!(
        (cloud.value("A"), cloud.value("B")),
        ("mine".to_owned(), "1".to_owned())
    );
    from_azure(&cloud, &server, &["--overwrite"]).stdout();
    assert_eq!(cloud.value("A"), "theirs");
}

#[test]
fn azure_is_signed_in_to_in_every_way() {
    let cloud = Cloud::new();
    let server = cloud.server(azure(vec![("a", "1", on())]));
    let url = server.url();
    let pull = |more: &[&str]| {
        let arguments = [
            &[
                "azure",
                url.as_str(),
                "--audience",
                "https://vault.azure.net",
                "--dry-run",
            ],
            more,
        ]
        .concat();
        cloud.pull(&arguments)
    };
    let by = |run: Run<'_>| {
        let said = run.said();
        let said = said.split("signed in by ").nth(1).unwrap_or(&said);
        said.split(':').next().unwrap_or_default().to_owned()
    };
    let file = cloud.world.write("federated", "the.federated.token\n");
    assert_eq!(
        by(pull(&[])
            .env("AZURE_AUTHORITY_HOST", &url)
            .env("AZURE_TENANT_ID", "the-tenant")
            .env("AZURE_CLIENT_ID", "the-client")
            .env("AZURE_FEDERATED_TOKEN_FILE", file)),
        "a federated workload identity"
    );
    let token = json!({"access_token": TOKEN, "expires_on": "1800000000", "resource": "https://vault.azure.net", "token_type": "Bearer"});
    let service = Server::plain({
        let token = token.to_string();
        move |asked| {
            let is_right = asked.method == "GET"
                && asked.path == "/msi/token/"
                && asked.header("x-identity-header") == "the-header"
                && asked.query["api-version"] == "2019-08-01"
                && asked.query["resource"] == "https://vault.azure.net";
            if is_right {
                Reply::json(token.clone())
            } else {
                Reply::status(400)
            }
        }
    });
    assert_eq!(
        by(pull(&[])
            .env("IDENTITY_ENDPOINT", format!("{}/msi/token/", service.url()))
            .env("IDENTITY_HEADER", "the-header")),
        "the managed identity of this service"
    );
    let machine = Server::plain({
        let token = token.to_string();
        move |asked| {
            let is_right = asked.method == "GET"
                && asked.path == "/metadata/identity/oauth2/token"
                && asked.header("metadata") == "true"
                && !asked.headers.contains_key("x-forwarded-for")
                && asked.query["api-version"] == "2018-02-01"
                && asked.query["resource"] == "https://vault.azure.net"
                && asked
                    .query
                    .get("client_id")
                    .is_none_or(|client| client == "the-client");
            if is_right {
                Reply::json(token.clone())
            } else {
                Reply::status(400)
            }
        }
    });
    assert_eq!(
        by(pull(&["--auth", "managed", "--client-id", "the-client"])
            .env("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.url())),
        "the managed identity of this machine"
    );
    // Without anything else: the machine, where there is no `az`, or one that is not signed in.
    assert_eq!(
        by(pull(&[]).env("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.url())),
        "the managed identity of this machine"
    );
    cloud.program(
        "az",
        "echo \"ERROR: Please run 'az login' to setup account.\" >&2\nexit 1\n",
    );
    assert_eq!(
        by(pull(&[]).env("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.url())),
        "the managed identity of this machine"
    );
    pull(&["--auth", "cli"]).says(
        "
        err: sevault: error: `az` is not signed in
        err: sevault: hint: run `az login`
        exit: 1
        ",
    );
    cloud.program(
        "az",
        &format!(
            "[ \"$*\" = 'account get-access-token --resource https://vault.azure.net --output json' ] || exit 2\n\
             [ -t 0 ] && exit 3\n\
             env | grep -q ^SEVAULT_ && exit 4\n\
             echo '{{\"accessToken\": \"{TOKEN}\", \"expiresOn\": \"2030-01-01 00:00:00.000000\", \"tenant\": \"t\", \"tokenType\": \"Bearer\"}}'\n"
        ),
    );
    assert_eq!(by(pull(&[]).env("SEVAULT_PROFILE", "default")), "`az`");
    let wrong = from_azure(&cloud, &server, &[])
        .env("AZURE_CLIENT_SECRET", "wrong")
        .said();
    assert_eq!(
        wrong,
        "err: sevault: error: Azure does not accept the tenant, the client or its proof\n\
         err: sevault: hint: see that AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret or token belong together and are not out of date\n\
         exit: 1\n"
    );
}

#[test]
fn a_credential_may_come_from_the_vault_itself() {
    let cloud = Cloud::new();
    cloud
        .world
        .sevault(&["set", "ops/AZURE", "--stdin"])
        .stdin("s3cr3t &+%")
        .stdout();
    let server = cloud.server(azure(vec![("a", "1", on())]));
    let said = from_azure(
        &cloud,
        &server,
        &["--with", "AZURE_CLIENT_SECRET=ops/AZURE"],
    )
    .env("AZURE_CLIENT_SECRET", "another")
    .said();
    assert!(said.ends_with(": 1 new\nexit: 0\n"), "{said}");
}

#[test]
fn azure_names_that_are_dangerous_or_no_names_do_not_come_in() {
    let cloud = Cloud::new();
    let before = cloud.vault_file();
    for (name, message) in [
        ("ld-preload", "`LD_PRELOAD` may not be a secret"),
        ("1st", "`1st` cannot be named here"),
    ] {
        let server = cloud.server(azure(vec![("a", "1", on()), (name, "x", on())]));
        let said = from_azure(&cloud, &server, &[]).said();
        assert!(
            said.starts_with(&format!("err: sevault: error: {message}")),
            "{said}"
        );
        assert!(cloud.vault_file() == before);
        let said = from_azure(&cloud, &server, &["--keep-going", "--dry-run"]).said();
        assert!(
            said.contains(": 1 new\n") && said.contains(message) && said.ends_with("exit: 1\n"),
            "{said}"
        );
    }
}

// HashiCorp Vault and OpenBao: <https://developer.hashicorp.com/vault/api-docs/secret/kv>

/// A Vault with one engine of either version, below `secret/`. Refuses all that the documents do not allow.
fn hashicorp(
    version: u8,
    namespace: &'static str,
    secrets: Vec<(&'static str, Value)>,
) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    let secrets: BTreeMap<String, Value> = secrets
        .into_iter()
        .map(|(path, data)| (path.to_owned(), data))
        .collect();
    let errors = |status: u16, text: &str| {
        Reply::Json(status, Vec::new(), json!({"errors": [text]}).to_string())
    };
    let nothing = move || Reply::Json(404, Vec::new(), json!({"errors": []}).to_string());
    move |asked| {
        if asked.header("x-vault-request") != "true" {
            return errors(412, "missing 'X-Vault-Request' header");
        }
        if asked.header("x-vault-namespace") != namespace {
            return errors(403, "permission denied");
        }
        let path = asked.path.strip_prefix("/v1/").unwrap();
        if let Some(mount) = path
            .strip_prefix("auth/")
            .and_then(|path| path.strip_suffix("/login"))
        {
            let body: Value = serde_json::from_str(&asked.body).unwrap_or_default();
            let is_right = asked.method == "POST"
                && match mount {
                    "approle" => {
                        body == json!({"role_id": "the-role", "secret_id": "the \"secret\""})
                    }
                    "ci/jwt" => body == json!({"role": "deploy", "jwt": "the.jwt"}),
                    _ => false,
                };
            return if is_right {
                Reply::json(json!({"auth": {"client_token": TOKEN, "lease_duration": 60, "renewable": true}}).to_string())
            } else {
                errors(400, "invalid role or secret ID")
            };
        }
        if asked.header("x-vault-token") != TOKEN {
            return errors(403, "permission denied");
        }
        if path == "auth/token/revoke-self" && asked.method == "POST" {
            return Reply::Json(204, Vec::new(), String::new());
        }
        if path == "sys/internal/ui/mounts/secret" {
            let options = if version == 2 {
                json!({"version": "2"})
            } else {
                Value::Null
            };
            return Reply::json(
                json!({"data": {"type": "kv", "path": "secret/", "options": options}}).to_string(),
            );
        }
        let Some(path) = path.strip_prefix("secret") else {
            return errors(403, "permission denied");
        };
        let path = unescaped_path(path.trim_start_matches('/'));
        let is_list =
            asked.method == "LIST" || asked.query.get("list").is_some_and(|list| list == "true");
        let (kind, path) = match (version, path.split_once('/')) {
            (1, _) => (if is_list { "metadata" } else { "data" }, path.as_str()),
            (_, Some((kind, path))) => (kind, path),
            (_, None) => (path.as_str(), ""),
        };
        match (kind, is_list) {
            ("metadata", true) => {
                let directory = if path.is_empty() { String::new() } else { format!("{}/", path.trim_end_matches('/')) };
                let mut keys: Vec<String> = secrets
                    .keys()
                    .filter_map(|secret| secret.strip_prefix(&directory))
                    .map(|below| match below.split_once('/') {
                        Some((first, _)) => format!("{first}/"),
                        None => below.to_owned(),
                    })
                    .collect();
                keys.dedup();
                if keys.is_empty() { nothing() } else { Reply::json(json!({"data": {"keys": keys}}).to_string()) }
            }
            ("data", false) => match (secrets.get(path), version) {
                (None, _) => nothing(),
                (Some(Value::Null), _) => Reply::Json(
                    404,
                    Vec::new(),
                    json!({"data": {"data": null, "metadata": {"deletion_time": "2026-01-01T00:00:00Z", "destroyed": false, "version": 1}}}).to_string(),
                ),
                (Some(data), 2) => Reply::json(
                    json!({"data": {"data": data, "metadata": {"version": 1, "destroyed": false, "deletion_time": ""}}}).to_string(),
                ),
                (Some(data), _) => Reply::json(json!({"data": data, "lease_duration": 2_764_800}).to_string()),
            },
            _ => errors(405, "unsupported operation"),
        }
    }
}

/// The path behind the escapes; one that was not escaped segment by segment is not understood.
fn unescaped_path(path: &str) -> String {
    path.split('/').map(unescaped).collect::<Vec<_>>().join("/")
}

fn from_vault<'a>(cloud: &'a Cloud, server: &Server, more: &[&str]) -> Run<'a> {
    cloud
        .pull(&[&["vault"], more].concat())
        .env("VAULT_ADDR", server.url())
        .env("VAULT_TOKEN", TOKEN)
}

fn tree() -> Vec<(&'static str, Value)> {
    vec![
        ("app", json!({"token": "t"})),
        ("app/db", json!({"url": "u", "password": "p \"q\"\n"})),
        (
            "app/deep/er/one",
            json!({"port": 5432, "tls": {"on": true}, "big": 12_345_678_901_234_567_890_u64}),
        ),
        ("app/odd so", json!({"value": "x"})),
        ("top", json!({"KEY": "k"})),
    ]
}

#[test]
fn vault_is_walked_in_both_versions() {
    for version in [1, 2] {
        let cloud = Cloud::new();
        let server = cloud.server(hashicorp(version, "", tree()));
        let said = from_vault(&cloud, &server, &[]).said();
        assert_eq!(
            anonymous(&said, &server),
            "err: sevault: pulled from `$SERVER/secret`, signed in by VAULT_TOKEN: 8 new\nexit: 0\n"
        );
        assert_eq!(
            cloud.names(),
            [
                "APP_TOKEN",
                "TOP_KEY",
                "app/DB_PASSWORD",
                "app/DB_URL",
                "app/ODD_SO_VALUE",
                "app/deep/er/ONE_BIG",
                "app/deep/er/ONE_PORT",
                "app/deep/er/ONE_TLS",
            ]
        );
    }
}

#[test]
fn vault_is_narrowed_to_a_directory_or_a_secret() {
    let cloud = Cloud::new();
    let mut tree = tree();
    tree.push(("app/50% é?#", json!({"value": "x"})));
    let server = cloud.server(hashicorp(2, "team/a", tree));
    let names = |prefix: &str| {
        let said = from_vault(
            &cloud,
            &server,
            &["--prefix", prefix, "--json", "--dry-run"],
        )
        .env("VAULT_NAMESPACE", "team/a")
        .stdout();
        let said: Value = serde_json::from_str(&said).unwrap();
        let secrets = said["secrets"].as_array().unwrap().clone();
        secrets
            .iter()
            .map(|row| row["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("app/db"), ["PASSWORD", "URL"]);
    assert_eq!(
        names("app/deep"),
        ["er/ONE_BIG", "er/ONE_PORT", "er/ONE_TLS"]
    );
    assert_eq!(names("app/50% é?#"), ["VALUE"]);
    assert!(names("nowhere").is_empty());
}

#[test]
fn vault_is_signed_in_to_in_every_way() {
    let cloud = Cloud::new();
    let server = cloud.server(hashicorp(2, "", vec![("a", json!({"b": "1"}))]));
    let by = |run: Run<'_>| {
        let said = run.env("VAULT_ADDR", server.url()).said();
        let said = said.split("signed in by ").nth(1).unwrap_or(&said);
        said.split(':').next().unwrap_or_default().to_owned()
    };
    let pull = |more: &[&str]| cloud.pull(&[&["vault", "--dry-run"], more].concat());
    let token = cloud.world.write("token", format!("{TOKEN}\n"));
    let jwt = cloud.world.write("jwt", "the.jwt\n");
    let (token, jwt) = (token.to_str().unwrap(), jwt.to_str().unwrap());
    assert_eq!(by(pull(&["--token-file", token])), "a token file");
    assert_eq!(by(pull(&[]).env("BAO_TOKEN", TOKEN)), "BAO_TOKEN");
    let approle = pull(&[])
        .env("VAULT_ROLE_ID", "the-role")
        .env("VAULT_SECRET_ID", "the \"secret\"");
    assert_eq!(by(approle), "AppRole");
    // A token that was made for the pull ends with it; one that was given does not.
    let revoked = || {
        server
            .asked()
            .iter()
            .filter(|asked| asked.path.ends_with("/revoke-self"))
            .count()
    };
    assert_eq!(revoked(), 1);
    assert_eq!(
        by(pull(&[
            "--auth-mount",
            "ci/jwt",
            "--role",
            "deploy",
            "--jwt-file",
            jwt
        ])),
        "a JWT"
    );
    assert_eq!(revoked(), 2);
    cloud.world.write("home/.vault-token", TOKEN);
    assert_eq!(by(pull(&[])), "the token of `vault login`");
    assert_eq!(revoked(), 2);
    let wrong = pull(&[])
        .env("VAULT_ADDR", server.url())
        .env("VAULT_ROLE_ID", "the-role")
        .env("VAULT_SECRET_ID", "hunter2")
        .said();
    assert!(
        wrong.starts_with("err: sevault: error: Vault does not let us in by AppRole\n")
            && !wrong.contains("hunter2"),
        "{wrong}"
    );
}

#[test]
fn vault_is_trusted_by_the_authority_that_was_named_alone() {
    let cloud = Cloud::new();
    let server = cloud.server(hashicorp(2, "", vec![("a", json!({"b": "1"}))]));
    let file = cloud.world.path("authority.pem");
    let pull = || {
        cloud
            .world
            .sevault(&["vault-pull", "--dry-run", "--quiet"])
            .env("VAULT_ADDR", server.url())
            .env("VAULT_TOKEN", TOKEN)
    };
    pull().says(
        "
        err: sevault: error: cannot see what is mounted at `secret`: nobody whom we trust has signed the certificate of `127.0.0.1`
        exit: 1
        ",
    );
    assert!(
        pull()
            .env("VAULT_CACERT", file)
            .said()
            .ends_with("exit: 0\n")
    );
}

#[test]
fn what_vault_has_deleted_is_told() {
    let cloud = Cloud::new();
    let server = cloud.server(hashicorp(
        2,
        "",
        vec![("a", json!({"b": "1"})), ("old", Value::Null)],
    ));
    let said = from_vault(&cloud, &server, &[]).said();
    assert_eq!(
        anonymous(&said, &server),
        "err: sevault: left `old` there: its current version is deleted\n\
         err: sevault: pulled from `$SERVER/secret`, signed in by VAULT_TOKEN: 1 new\n\
         exit: 0\n"
    );
}

#[test]
fn two_of_one_name_are_an_error_that_names_both() {
    let cloud = Cloud::new();
    let secrets = vec![("db", json!({"url-a": "1", "url.a": "2", "ok": "3"}))];
    let server = cloud.server(hashicorp(2, "", secrets));
    from_vault(&cloud, &server, &[]).says(
        "
        err: sevault: error: `db#url-a` and `db#url.a` would both be `DB_URL_A` here
        err: sevault: hint: rename one of them there, or narrow the pull to one
        exit: 1
        ",
    );
    assert!(cloud.names().is_empty());
    let said = from_vault(&cloud, &server, &["--keep-going"]).said();
    assert!(said.ends_with("exit: 1\n"), "{said}");
    assert_eq!(cloud.names(), ["DB_OK"]);
}

#[test]
fn a_credential_goes_to_no_address_that_only_begins_like_this_machine() {
    let cloud = Cloud::new();
    for address in [
        "http://localhost.evil.example:8200",
        "http://127.0.0.1@evil.example",
        "http://vault.example.org",
    ] {
        let said = cloud
            .pull(&["vault"])
            .env("VAULT_ADDR", address)
            .env("VAULT_TOKEN", TOKEN)
            .said();
        assert!(
            said.starts_with(
                "err: sevault: error: VAULT_ADDR is not an address that may be told a credential\n"
            ) && said.ends_with("exit: 2\n"),
            "{said}"
        );
    }
}

// 1Password: <https://developer.1password.com/docs/cli/reference/>, <https://developer.1password.com/docs/connect/api-reference/>

fn item(id: &str, title: &str, fields: Value) -> Value {
    json!({
        "id": id,
        "title": title,
        "version": 1,
        "vault": {"id": "vvvvvvvvvvvvvvvvvvvvvvvvvv", "name": "Dev"},
        "category": "DATABASE",
        "sections": [{"id": "s1", "label": "Read only"}, {"id": "add more"}],
        "fields": fields,
    })
}

fn database() -> Value {
    item(
        "iiiiiiiiiiiiiiiiiiiiiiiiii",
        "db",
        json!([
            {"id": "notesPlain", "type": "STRING", "purpose": "NOTES", "label": "notesPlain", "value": "a remark"},
            {"id": "username", "type": "STRING", "purpose": "USERNAME", "label": "username", "value": "me"},
            {"id": "password", "type": "CONCEALED", "purpose": "PASSWORD", "label": "password", "value": "hunter2 \"x\"\n"},
            {"id": "empty", "type": "STRING", "label": "empty"},
            {"id": "f1", "type": "CONCEALED", "label": "API key", "value": "k", "section": {"id": "s1", "label": "Read only"}},
        ]),
    )
}

fn note() -> Value {
    let mut note = item(
        "nnnnnnnnnnnnnnnnnnnnnnnnnn",
        "My note",
        json!([{"id": "notesPlain", "type": "STRING", "purpose": "NOTES", "label": "notesPlain", "value": "content"}]),
    );
    note["category"] = "SECURE_NOTE".into();
    note["files"] = json!([{"id": "x", "name": "key.pem", "size": 3}]);
    note
}

/// `op` of version 2, signed in unless OP_SIGNED_OUT is set; each run is a line in `op.log`.
fn op(cloud: &Cloud) {
    let (db, note) = (
        cloud.world.write("op/db", database().to_string()),
        cloud.world.write("op/note", note().to_string()),
    );
    let list = json!([
        {"id": "iiiiiiiiiiiiiiiiiiiiiiiiii", "title": "db", "version": 1, "vault": {"id": "v", "name": "Dev"}, "category": "DATABASE"},
        {"id": "nnnnnnnnnnnnnnnnnnnnnnnnnn", "title": "My note", "version": 1, "vault": {"id": "v", "name": "Dev"}, "category": "SECURE_NOTE"},
    ]);
    let list = cloud.world.write("op/list", list.to_string());
    let script = format!(
        r#"echo "$*" >> '{log}'
env | grep -q ^SEVAULT_ && exit 9
fail() {{ echo "[ERROR] 2026/11/21 10:00:00 $*" >&2; exit 1; }}
if [ -n "$OP_SIGNED_OUT" ]; then
    # A person is asked; nobody else is.
    [ -t 0 ] && {{ echo 'Do you want to add an account manually now? [Y/n]'; read answer; }}
    fail 'No accounts configured for use with 1Password CLI. Please run `op signin`.'
fi
[ -n "$OP_LIMITED" ] && fail '(429) Too Many Requests: You have reached the maximum number of this type of requests this service account is allowed to make. hunter2'
[ -n "$OP_HANGS" ] && exec sleep 20
case "$*" in
'item get db --format json' | 'item get db --format json --vault Dev') cat '{db}' ;;
'item list --format json --vault Dev') cat '{list}' ;;
'item get - --format json --vault Dev') cmp -s - '{list}' || fail 'expected items'; cat '{db}'; echo; cat '{note}' ;;
'item list --format json --vault'*) fail '"Nope" isn'"'"'t a vault in this account. Specify the vault with its ID or name.' ;;
'item get twice'*) fail 'More than one item matches "twice". Try again and specify the item by its ID:' ;;
'item get '*) fail '"'"$3"'" isn'"'"'t an item. Specify the item with its UUID, name, or domain.' ;;
*) fail 'unknown command' ;;
esac
"#,
        log = cloud.world.path("op.log").display(),
        db = db.display(),
        note = note.display(),
        list = list.display(),
    );
    cloud.program("op", &script);
}

#[test]
fn one_item_of_1password_gives_its_fields() {
    let cloud = Cloud::new();
    op(&cloud);
    cloud.pull(&["onepassword", "db"]).says(
        "
        err: sevault: pulled from `op://vvvvvvvvvvvvvvvvvvvvvvvvvv/iiiiiiiiiiiiiiiiiiiiiiiiii`, signed in by `op`: 3 new
        exit: 0
        ",
    );
    assert_eq!(cloud.names(), ["API_KEY", "PASSWORD", "USERNAME"]);
    assert_eq!(cloud.value("PASSWORD"), "hunter2 \"x\"\n");
    assert_eq!(cloud.world.read("op.log"), "item get db --format json\n");
    let said = cloud
        .pull(&[
            "onepassword",
            "db",
            "--op-vault",
            "Dev",
            "--sections",
            "--dry-run",
            "--skip",
        ])
        .stdout();
    assert!(said.contains("READ_ONLY_API_KEY"), "{said}");
}

#[test]
fn a_vault_of_1password_takes_two_runs_of_op() {
    let cloud = Cloud::new();
    op(&cloud);
    cloud
        .world
        .sevault(&["op-pull", "--op-vault", "Dev"])
        .env("PATH", cloud.world.path("bin"))
        .says(
            "
        err: sevault: left `My note/key.pem` there: it is a file
        err: sevault: pulled from `op://vvvvvvvvvvvvvvvvvvvvvvvvvv`, signed in by `op`: 4 new
        exit: 0
        ",
        );
    assert_eq!(
        cloud.names(),
        [
            "DB_API_KEY",
            "DB_PASSWORD",
            "DB_USERNAME",
            "MY_NOTE_NOTESPLAIN"
        ]
    );
    assert_eq!(cloud.world.read("op.log").lines().count(), 2);
}

#[test]
fn what_op_refuses_is_said_once_and_not_asked_again() {
    let cloud = Cloud::new();
    op(&cloud);
    let before = cloud.vault_file();
    let check = |run: Run<'_>, want: &str| {
        let runs = |log: &str| log.lines().count();
        let log = || std::fs::read_to_string(cloud.world.path("op.log")).unwrap_or_default();
        let earlier = runs(&log());
        let said = run.said();
        assert!(
            said.starts_with(&format!("err: sevault: error: {want}\n"))
                && !said.contains("hunter2"),
            "{said}"
        );
        assert_eq!(runs(&log()), earlier + 1, "{want}");
    };
    let pull = |item: &'static str| cloud.pull(&["onepassword", item, "--timeout", "1s"]);
    check(pull("nope"), "1Password has no item `nope`");
    check(pull("twice"), "1Password has several items of that name");
    check(
        cloud.pull(&["onepassword", "--op-vault", "Nope"]),
        "1Password has no vault `Nope`",
    );
    check(
        pull("db").env("OP_SIGNED_OUT", "1"),
        "`op` is not signed in",
    );
    check(
        pull("db").env("OP_LIMITED", "1"),
        "1Password is asked too often",
    );
    assert!(cloud.vault_file() == before);
    let nowhere = cloud
        .pull(&["onepassword", "db"])
        .env("PATH", "/nowhere")
        .said();
    assert!(
        nowhere.starts_with("err: sevault: error: there is no program `op` here\n"),
        "{nowhere}"
    );
}

/// A Connect server with these vaults and their items.
fn connect(
    vaults: Vec<(&'static str, &'static str, Vec<Value>)>,
) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    move |asked| {
        if asked.header("authorization") != format!("Bearer {TOKEN}") {
            return Reply::Json(
                401,
                Vec::new(),
                json!({"status": 401, "message": "Invalid token signature"}).to_string(),
            );
        }
        if asked.method != "GET" {
            return Reply::status(405);
        }
        let parts: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
        let vault = |id: &str| vaults.iter().find(|(known, _, _)| *known == id);
        match parts.as_slice() {
            ["v1", "vaults"] => Reply::json(
                Value::from(vaults.iter().map(|(id, name, items)| json!({"id": id, "name": name, "items": items.len()})).collect::<Vec<_>>()).to_string(),
            ),
            ["v1", "vaults", id, "items"] => match vault(id) {
                Some((_, _, items)) => {
                    let summary = |item: &Value| json!({"id": item["id"], "title": item["title"], "vault": {"id": id}, "category": item["category"]});
                    Reply::json(Value::from(items.iter().map(summary).collect::<Vec<_>>()).to_string())
                }
                None => Reply::status(404),
            },
            ["v1", "vaults", id, "items", wanted] => {
                let item = vault(id).and_then(|(_, _, items)| items.iter().find(|item| item["id"] == *wanted).cloned());
                match item {
                    Some(mut item) => {
                        // Connect names a section of a field by its id alone.
                        for field in item["fields"].as_array_mut().unwrap() {
                            if let Some(section) = field.get_mut("section").and_then(Value::as_object_mut) {
                                section.remove("label");
                            }
                        }
                        Reply::json(item.to_string())
                    }
                    None => Reply::status(404),
                }
            }
            _ => Reply::status(404),
        }
    }
}

fn from_connect<'a>(cloud: &'a Cloud, server: &Server, more: &[&str]) -> Run<'a> {
    cloud
        .pull(&[&["onepassword"], more].concat())
        .env("OP_CONNECT_HOST", server.url())
        .env("OP_CONNECT_TOKEN", TOKEN)
}

#[test]
fn connect_gives_what_op_gives() {
    let cloud = Cloud::new();
    let server = cloud.server(connect(vec![(
        "vvvvvvvvvvvvvvvvvvvvvvvvvv",
        "Dev",
        vec![database(), note()],
    )]));
    from_connect(&cloud, &server, &["db", "--sections"]).stdout();
    assert_eq!(cloud.names(), ["PASSWORD", "READ_ONLY_API_KEY", "USERNAME"]);
    let said = from_connect(&cloud, &server, &["--op-vault", "Dev"]).said();
    assert!(
        said.ends_with("signed in by a Connect server: 4 new\nexit: 0\n"),
        "{said}"
    );
    let said = from_connect(&cloud, &server, &["nope"]).said();
    assert!(
        said.starts_with("err: sevault: error: 1Password has no item `nope` that we may see\n"),
        "{said}"
    );
}

#[test]
fn connect_never_guesses_the_vault() {
    let cloud = Cloud::new();
    let server = cloud.server(connect(vec![
        ("v1", "Dev", vec![database()]),
        ("v2", "Prod", vec![database()]),
    ]));
    let said = from_connect(&cloud, &server, &["db"]).said();
    assert!(
        said.starts_with(
            "err: sevault: error: the Connect server does not serve exactly one vault\n"
        ),
        "{said}"
    );
    assert!(
        from_connect(&cloud, &server, &["db", "--op-vault", "Prod"])
            .said()
            .ends_with("exit: 0\n")
    );
}

// What a profile pulls every morning

#[test]
fn a_profile_settles_what_it_pulls() {
    let cloud = Cloud::new();
    op(&cloud);
    cloud.pull(&[]).says(
        "
        err: sevault: error: it is not settled what profile `default` pulls
        err: sevault: hint: name a source, as in `sevault pull azure VAULT`, or write `[[profile.default.pull]]` tables into your configuration
        exit: 2
        ",
    );
    let server = cloud.server(hashicorp(2, "", tree()));
    let config = |more: &str| {
        cloud.world.write(
            "home/.config/sevault/config.toml",
            format!(
                "[[profile.default.pull]]\nfrom = \"vault\"\naddr = \"{}\"\nprefix = \"app/db\"\nns = \"api\"\n\n\
                 [[profile.default.pull]]\nfrom = \"onepassword\"\nitem = \"db\"\nsections = true\n{more}",
                server.url()
            ),
        );
    };
    config("");
    let said = cloud.pull(&[]).env("VAULT_TOKEN", TOKEN).said();
    assert!(said.ends_with("3 new\nexit: 0\n"), "{said}");
    assert_eq!(
        cloud.names(),
        [
            "PASSWORD",
            "READ_ONLY_API_KEY",
            "USERNAME",
            "api/PASSWORD",
            "api/URL"
        ]
    );
    // One source that fails leaves all as it was.
    let before = cloud.vault_file();
    let said = cloud
        .pull(&[])
        .env("VAULT_TOKEN", TOKEN)
        .env("OP_SIGNED_OUT", "1")
        .said();
    assert!(
        said.ends_with("exit: 1\n") && cloud.vault_file() == before,
        "{said}"
    );
    for (wrong, message) in [
        ("colour = 1\n", "there is no `--colour` here"),
        ("dry-run = true\n", "`dry-run` is not settled"),
        ("password-file = \"x\"\n", "`password-file` is not settled"),
    ] {
        config(wrong);
        let said = cloud.pull(&[]).env("VAULT_TOKEN", TOKEN).said();
        assert!(
            said.starts_with(&format!(
                "err: sevault: error: table 2 of the `pull` tables: {message}\n"
            )),
            "{said}"
        );
    }
}

// What goes wrong

/// One fault of a server, and what is to be said of it, with `HERE` for the host.
type Fault = (&'static str, Reply, &'static str);

fn faults() -> Vec<Fault> {
    let cut = "HTTP/1.1 200 So\r\nContent-Length: 100\r\n\r\n{\"data\"";
    vec![
        (
            "401",
            Reply::status(401),
            "`HERE` does not accept the credential (401)",
        ),
        ("403", Reply::status(403), "`HERE` does not permit it (403)"),
        ("429", Reply::status(429), "`HERE` is asked too often (429)"),
        (
            "429 for an hour",
            Reply::status(429).with("Retry-After", "3600"),
            "`HERE` is asked too often (429)",
        ),
        (
            "500",
            Reply::status(500),
            "`HERE` has a trouble of its own (500)",
        ),
        (
            "slow body",
            Reply::Stall(cut.to_owned()),
            "`HERE` does not answer in time",
        ),
        (
            "cut body",
            Reply::Cut(cut.to_owned()),
            "the answer of `HERE` breaks off",
        ),
        (
            "redirect",
            Reply::status(302).with("Location", "https://evil.example/"),
            "`HERE` sends us to another place",
        ),
        (
            "200 MB",
            Reply::Cut("HTTP/1.1 200 So\r\nContent-Length: 209715200\r\n\r\n".to_owned()),
            "`HERE` answers with more than 16 MiB",
        ),
        (
            "malformed",
            Reply::json("{\"data\": [1, 2"),
            "the answer of `HERE` is not what its interface promises",
        ),
        (
            "another form",
            Reply::json("{\"data\": 7, \"value\": 7}"),
            "the answer of `HERE` is not what its interface promises",
        ),
        (
            "not JSON",
            Reply::json("<html>sign in</html>"),
            "the answer of `HERE` is not what its interface promises",
        ),
    ]
}

/// Puts each fault in the place of the answers that `is_hit` picks: once the list, once a secret. Nothing may be stored, and one line says why.
fn every_fault<A: Fn(&Asked) -> Reply + Send + Sync + 'static>(
    answers: impl Fn() -> A + Sync,
    is_hit: fn(&Asked) -> bool,
    pull: impl for<'a> Fn(&'a Cloud, &Server, &[&str]) -> Run<'a> + Sync,
) {
    let cloud = Cloud::new();
    let before = cloud.vault_file();
    thread::scope(|scope| {
        for (name, reply, want) in faults() {
            let (cloud, before, answers, pull) = (&cloud, &before, &answers, &pull);
            scope.spawn(move || {
                let usual = answers();
                let server = cloud.server(move |asked| {
                    if is_hit(asked) {
                        reply.clone()
                    } else {
                        usual(asked)
                    }
                });
                let said = pull(cloud, &server, &["--timeout", "2s"])
                    .said()
                    .replace("127.0.0.1", "HERE");
                let lines: Vec<&str> = said.lines().collect();
                assert!(
                    lines[0].starts_with("err: sevault: error: cannot ")
                        && lines[0].ends_with(want),
                    "{name}: {said}"
                );
                assert!(
                    lines.iter().filter(|line| line.contains("error:")).count() == 1,
                    "{name}: {said}"
                );
                assert!(lines.len() <= 3 && !said.contains(TOKEN), "{name}: {said}");
                assert!(cloud.vault_file() == *before, "{name}");
            });
        }
        scope.spawn(|| {
            let tries = AtomicUsize::new(0);
            let usual = answers();
            let server = cloud.server(move |asked| {
                if is_hit(asked) && tries.fetch_add(1, Ordering::Relaxed) == 0 {
                    Reply::status(500)
                } else {
                    usual(asked)
                }
            });
            let said = pull(&cloud, &server, &["--dry-run"]).said();
            assert!(said.ends_with("exit: 0\n"), "500 then good: {said}");
        });
    });
}

#[test]
fn faults_of_azure_leave_the_vault_as_it_was() {
    let answers = || azure(vec![("a", "1", on()), ("b", "1", on())]);
    every_fault(answers, |asked| asked.path == "/secrets", from_azure);
    every_fault(answers, |asked| asked.path == "/secrets/b", from_azure);
}

#[test]
fn faults_of_vault_leave_the_vault_as_it_was() {
    let answers = || hashicorp(2, "", tree());
    every_fault(
        answers,
        |asked| asked.path == "/v1/secret/metadata/app",
        from_vault,
    );
    every_fault(
        answers,
        |asked| asked.path == "/v1/secret/data/top",
        from_vault,
    );
}

#[test]
fn faults_of_connect_leave_the_vault_as_it_was() {
    let answers = || connect(vec![("v", "Dev", vec![database()])]);
    every_fault(
        answers,
        |asked| asked.path == "/v1/vaults",
        |cloud, server, more| from_connect(cloud, server, &[&["db"], more].concat()),
    );
    every_fault(
        answers,
        |asked| asked.path.contains("/items/"),
        |cloud, server, more| from_connect(cloud, server, &[&["db"], more].concat()),
    );
}

#[test]
fn a_list_without_an_end_has_one() {
    let cloud = Cloud::new();
    for endless in [true, false] {
        let count = AtomicUsize::new(0);
        let token = azure(Vec::new());
        let server = cloud.server(move |asked| {
            if asked.path != "/secrets" {
                return token(asked);
            }
            let next = if endless { count.fetch_add(1, Ordering::Relaxed) } else { 1 };
            Reply::json(json!({"value": [], "nextLink": format!("https://{}/secrets?api-version=7.4&$skiptoken={next}", asked.header("host"))}).to_string())
        });
        let said = from_azure(&cloud, &server, &[]).said();
        assert!(
            said.starts_with(
                "err: sevault: error: cannot list the secrets: the list of `127.0.0.1` has no end\n"
            ),
            "{said}"
        );
    }
    let token = azure(Vec::new());
    let elsewhere = cloud.server(move |asked| {
        if asked.path != "/secrets" {
            return token(asked);
        }
        Reply::json(
            json!({"value": [], "nextLink": "https://evil.example/secrets?api-version=7.4"})
                .to_string(),
        )
    });
    let said = from_azure(&cloud, &elsewhere, &[]).said();
    assert!(said.starts_with("err: sevault: error: cannot list the secrets: `127.0.0.1` continues its list at another place\n"), "{said}");
    // Directories that hold themselves.
    let endless = cloud.server(|asked| {
        if asked.path.contains("/mounts/") {
            Reply::json(json!({"data": {"type": "kv", "options": {"version": "2"}}}).to_string())
        } else {
            Reply::json(json!({"data": {"keys": ["again/"]}}).to_string())
        }
    });
    let said = from_vault(&cloud, &endless, &[]).said();
    assert!(
        said.starts_with("err: sevault: error: cannot list `/`: it has no end\n"),
        "{said}"
    );
}

#[test]
fn nothing_at_an_address_is_said() {
    let cloud = Cloud::new();
    let token = azure(Vec::new());
    let server = cloud.server(move |asked| {
        if asked.path.starts_with("/secrets") {
            Reply::status(404)
        } else {
            token(asked)
        }
    });
    from_azure(&cloud, &server, &[]).says(
        "
        err: sevault: error: cannot list the secrets: `127.0.0.1` has no such thing (404)
        exit: 1
        ",
    );
    // A secret that goes between the list and the look is no failure.
    let usual = azure(vec![("a", "1", on()), ("b", "1", on())]);
    let server = cloud.server(move |asked| {
        if asked.path == "/secrets/b" {
            Reply::status(404)
        } else {
            usual(asked)
        }
    });
    let said = from_azure(&cloud, &server, &[]).said();
    assert!(
        said.starts_with("err: sevault: left `b` there: it was deleted meanwhile\n")
            && said.ends_with(": 1 new\nexit: 0\n"),
        "{said}"
    );
}

#[test]
fn what_can_be_had_is_stored_where_the_pull_goes_on() {
    let cloud = Cloud::new();
    let usual = azure(vec![("a", "1", on()), ("b", "1", on()), ("c", "1", on())]);
    let server = cloud.server(move |asked| {
        if asked.path == "/secrets/b" {
            Reply::status(403)
        } else {
            usual(asked)
        }
    });
    let said = from_azure(&cloud, &server, &["--keep-going", "--prune"]).said();
    assert!(
        said.contains("nothing was pruned") && said.contains(": 2 new\n"),
        "{said}"
    );
    assert!(
        said.contains("error: cannot get `b`: `127.0.0.1` does not permit it (403)\n")
            && said.ends_with("exit: 1\n"),
        "{said}"
    );
    assert_eq!(cloud.names(), ["A", "C"]);
}

// How fast

fn many(count: usize) -> Vec<(&'static str, Value)> {
    (0..count)
        .map(|number| {
            let path: &'static str = format!("team-{}/app-{number}", number % 10).leak();
            (path, json!({"key": format!("value-{number}")}))
        })
        .collect()
}

#[test]
fn a_thousand_secrets_at_20_ms_a_request_take_5_s() {
    let cloud = Cloud::new();
    let server = Server::secure(
        &cloud.authority,
        "127.0.0.1",
        Duration::from_millis(20),
        hashicorp(2, "", many(1000)),
    );
    let first = cloud.snapshots();
    let start = Instant::now();
    let said = from_vault(&cloud, &server, &[]).said();
    let took = start.elapsed();
    assert!(said.ends_with(": 1000 new\nexit: 0\n"), "{said}");
    assert_eq!(server.asked().len(), 1 + 1 + 10 + 1000);
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(cloud.names().len(), 1000);
    // One write, one snapshot; and the morning after, none.
    let snapshots = || cloud.snapshots();
    let (before, start) = (snapshots(), Instant::now());
    let said = from_vault(&cloud, &server, &[]).said();
    let again = start.elapsed();
    assert!(said.ends_with(": 1000 unchanged\nexit: 0\n"), "{said}");
    assert!(again < Duration::from_secs(5), "{again:?}");
    assert_eq!((before, snapshots()), (first + 1, first + 1));
    println!("1,000 secrets at 20 ms a request: {took:?}; the second time {again:?}");
}

#[test]
fn ten_thousand_secrets_are_none_too_many() {
    let cloud = Cloud::new();
    let server = cloud.server(hashicorp(2, "", many(10_000)));
    let said = from_vault(&cloud, &server, &[]).said();
    assert_eq!(
        said,
        "err: sevault: error: this is more than the agent takes at once, and the password is not given\n\
         err: sevault: hint: give `--password-stdin` or `--password-file FILE`\n\
         exit: 4\n"
    );
    let file = cloud.world.path("password");
    let said = from_vault(
        &cloud,
        &server,
        &["--password-file", file.to_str().unwrap()],
    )
    .said();
    assert!(said.ends_with(": 10000 new\nexit: 0\n"), "{said}");
    // The agent sees that the file has changed.
    assert_eq!(cloud.value("team-9/APP_9999_KEY"), "value-9999");
}
