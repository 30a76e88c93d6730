//! Pulls from HashiCorp Vault and OpenBao: <https://developer.hashicorp.com/vault/api-docs/secret/kv>.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Cloud, TOKEN, anonymous};
use crate::support::Run;
use crate::support::server::{Asked, Reply, Server, unescaped};

/// A Vault with one engine of either version, below `secret/`. Refuses all that the documents do not allow.
pub(super) fn hashicorp(
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

pub(super) fn from_vault<'a>(cloud: &'a Cloud, server: &Server, more: &[&str]) -> Run<'a> {
    cloud
        .pull(&[&["vault"], more].concat())
        .env("VAULT_ADDR", server.url())
        .env("VAULT_TOKEN", TOKEN)
}

pub(super) fn tree() -> Vec<(&'static str, Value)> {
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
        // What is no text is stored as the JSON that it was.
        for (name, want) in [
            ("app/DB_PASSWORD", "p \"q\"\n"),
            ("app/deep/er/ONE_BIG", "12345678901234567890"),
            ("app/deep/er/ONE_PORT", "5432"),
            ("app/deep/er/ONE_TLS", "{\"on\":true}"),
        ] {
            assert_eq!(cloud.value(name), want);
        }
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
fn a_proxy_that_knows_no_list_is_asked_in_the_other_way() {
    let cloud = Cloud::new();
    for status in [405, 501] {
        let usual = hashicorp(2, "", tree());
        let server = cloud.server(move |asked| match asked.method.as_str() {
            "LIST" => Reply::status(status),
            _ => usual(asked),
        });
        let said = from_vault(&cloud, &server, &["--dry-run"]).said();
        assert!(said.ends_with(": 8 new\nexit: 0\n"), "{said}");
    }
}

#[test]
fn openbao_s_own_variables_do_as_well() {
    let cloud = Cloud::new();
    let server = cloud.server(hashicorp(2, "team/a", vec![("a", json!({"b": "1"}))]));
    let said = cloud
        .pull(&["vault"])
        .without_env("SSL_CERT_FILE")
        .env("BAO_ADDR", server.url())
        .env("BAO_TOKEN", TOKEN)
        .env("BAO_NAMESPACE", "team/a")
        .env("BAO_CACERT", cloud.world.path("authority.pem"))
        .said();
    assert_eq!(
        anonymous(&said, &server),
        "err: sevault: pulled from `$SERVER/secret#team/a`, signed in by BAO_TOKEN: 1 new\nexit: 0\n"
    );
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
