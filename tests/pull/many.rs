//! Pulls of a thousand secrets, and of ten thousand. What a thousand take is measured by `tests/bench/pull.py`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::Cloud;
use super::azure::{azure, from_azure, on};
use super::hashicorp::{from_vault, hashicorp};
use super::onepassword::{connect, from_connect, item};
use crate::support::rounds;

fn many(count: usize) -> Vec<(&'static str, Value)> {
    (0..count)
        .map(|number| {
            let path: &'static str = format!("team-{}/app-{number}", number % 10).leak();
            (path, json!({"key": format!("value-{number}")}))
        })
        .collect()
}

#[test]
fn a_thousand_secrets_are_asked_for_a_few_at_a_time_and_stored_in_one_write() {
    let cloud = Cloud::new();
    let usual = hashicorp(2, "", many(1000));
    let (under_way, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let server = cloud.server(move |asked| {
        let at_once = under_way.fetch_add(1, Ordering::SeqCst) + 1;
        seen.fetch_max(at_once, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(20));
        under_way.fetch_sub(1, Ordering::SeqCst);
        usual(asked)
    });
    let first = cloud.snapshots();
    let said = from_vault(&cloud, &server, &[]).said();
    assert!(said.ends_with(": 1000 new\nexit: 0\n"), "{said}");
    assert_eq!(server.asked().len(), 1 + 1 + 10 + 1000);
    assert!((2..=16).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    assert_eq!(cloud.names().len(), 1000);
    // One write, one snapshot; and the morning after, none.
    let (after, before) = (cloud.snapshots(), cloud.vault_file());
    let said = from_vault(&cloud, &server, &[]).said();
    assert!(said.ends_with(": 1000 unchanged\nexit: 0\n"), "{said}");
    assert_eq!((after, cloud.snapshots()), (first + 1, first + 1));
    assert!(cloud.vault_file() == before);
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

#[test]
fn many_secrets_of_azure_and_of_connect_all_arrive() {
    let cloud = Cloud::new();
    let count = rounds(500, 10_000);
    let file = cloud.world.path("password");
    let with_password = ["--password-file", file.to_str().unwrap()];
    let secrets = (0..count).map(|number| {
        let name: &'static str = format!("app-{number}").leak();
        (name, name, on())
    });
    let server = cloud.server(azure(secrets.collect()));
    let said = from_azure(&cloud, &server, &with_password).said();
    assert!(
        said.ends_with(&format!(": {count} new\nexit: 0\n")),
        "{said}"
    );
    // One page for each 25, one answer for each secret, one token.
    assert_eq!(server.asked().len(), count.div_ceil(25) + count + 1);
    let last = count - 1;
    assert_eq!(cloud.value(&format!("APP_{last}")), format!("app-{last}"));

    let items = (0..count).map(|number| {
        let field =
            json!([{"id": "f", "type": "CONCEALED", "label": "key", "value": number.to_string()}]);
        item(&format!("i{number}"), &format!("item-{number}"), field)
    });
    let server = cloud.server(connect(vec![("v", "Dev", items.collect())]));
    let arguments = [&["--op-vault", "Dev"][..], &with_password].concat();
    let said = from_connect(&cloud, &server, &arguments).said();
    assert!(
        said.ends_with(&format!(": {count} new\nexit: 0\n")),
        "{said}"
    );
    assert_eq!(cloud.value(&format!("ITEM_{last}_KEY")), last.to_string());
    assert_eq!(cloud.names().len(), 2 * count);
}
