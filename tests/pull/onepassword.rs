//! Pulls from 1Password: <https://developer.1password.com/docs/cli/reference/>, <https://developer.1password.com/docs/connect/api-reference/>.

use serde_json::{Value, json};

use super::{Cloud, TOKEN};
use crate::support::Run;
use crate::support::server::{Asked, Reply, Server};

pub(super) fn item(id: &str, title: &str, fields: Value) -> Value {
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

pub(super) fn database() -> Value {
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

pub(super) fn note() -> Value {
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
pub(super) fn op(cloud: &Cloud) {
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
[ -n "$OP_BROKEN" ] && exec echo '{{"id": "i", "title"'
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
    check(
        pull("db").env("OP_BROKEN", "1"),
        "`op` prints something else than items",
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
pub(super) fn connect(
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
        let parts: Vec<&str> = asked.path.trim_matches('/').split('/').collect();
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

pub(super) fn from_connect<'a>(cloud: &'a Cloud, server: &Server, more: &[&str]) -> Run<'a> {
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
fn two_fields_of_one_name_are_an_error_that_names_both() {
    let cloud = Cloud::new();
    let fields = json!([
        {"id": "f1", "type": "CONCEALED", "label": "API key", "value": "1", "section": {"id": "s1"}},
        {"id": "f2", "type": "CONCEALED", "label": "api-key", "value": "2"},
    ]);
    let server = cloud.server(connect(vec![("v", "Dev", vec![item("i", "db", fields)])]));
    from_connect(&cloud, &server, &["db"]).says(
        "
        err: sevault: error: `db/Read only/API key` and `db/api-key` would both be `API_KEY` here
        err: sevault: hint: rename one of them there, or narrow the pull to one
        exit: 1
        ",
    );
    assert!(cloud.names().is_empty());
    from_connect(&cloud, &server, &["db", "--sections"]).stdout();
    assert_eq!(cloud.names(), ["API_KEY", "READ_ONLY_API_KEY"]);
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
