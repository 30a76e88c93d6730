//! Pulls from Azure Key Vault: <https://learn.microsoft.com/rest/api/keyvault/secrets>.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Cloud, TOKEN, anonymous};
use crate::support::server::{Asked, Reply, Server};
use crate::support::{Run, World};

/// One secret as Azure has it: a value, and what its attributes say.
pub(super) type AzureSecret = (&'static str, &'static str, Value);

pub(super) fn azure_error(status: u16, code: &str) -> Reply {
    Reply::Json(
        status,
        Vec::new(),
        json!({"error": {"code": code, "message": "no"}}).to_string(),
    )
}

/// Key Vault, version 7.4, with an authority that gives tokens. Refuses all that the documents do not allow.
pub(super) fn azure(secrets: Vec<AzureSecret>) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
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
                let size = asked.query.get("maxresults");
                let size: usize = size.map_or(25, |size| size.parse().unwrap());
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
                // The current version is the one without a name, and a slash may announce it.
                let name = path.trim_matches('/');
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

pub(super) fn azure_token(asked: &Asked) -> Reply {
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
pub(super) fn from_azure<'a>(cloud: &'a Cloud, server: &Server, more: &[&str]) -> Run<'a> {
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

pub(super) fn on() -> Value {
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
    for (script, want) in [
        // What `az` says when a session of weeks ago is over, and when it is not the user's day.
        (
            "echo 'ERROR: AADSTS700082: The refresh token has expired due to inactivity. hunter2' >&2\n\
             echo 'Interactive authentication is needed. Please run: az login' >&2\nexit 1\n",
            "`az` is not signed in",
        ),
        (
            "echo 'ERROR: Too many requests. hunter2' >&2\nexit 1\n",
            "`az` gives no token",
        ),
        (
            "echo 'ERROR: az: segmentation fault hunter2' >&2\nexit 139\n",
            "`az` gives no token",
        ),
        (
            "echo 'WARNING: hunter2'\n",
            "`az` prints something else than a token",
        ),
    ] {
        cloud.program("az", script);
        let said = pull(&["--auth", "cli"]).said();
        assert!(
            said.starts_with(&format!("err: sevault: error: {want}\n"))
                && said.ends_with("exit: 1\n")
                && !said.contains("hunter2"),
            "{said}"
        );
    }
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
    // In a sovereign cloud the token is for that cloud's vaults, which these are not.
    let china = cloud
        .pull(&["azure", &url, "--audience", "https://vault.azure.cn"])
        .env("AZURE_AUTHORITY_HOST", url.trim_start_matches("https://"))
        .env("AZURE_TENANT_ID", "the-tenant")
        .env("AZURE_CLIENT_ID", "the-client")
        .env("AZURE_CLIENT_SECRET", "s3cr3t &+%")
        .said();
    assert!(
        china.starts_with("err: sevault: error: Azure does not accept"),
        "{china}"
    );
    let asked = server.asked();
    assert_eq!(
        asked.last().unwrap().form()["scope"],
        "https://vault.azure.cn/.default"
    );
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
