//! What a profile pulls every morning.

use super::hashicorp::{hashicorp, tree};
use super::onepassword::op;
use super::{Cloud, TOKEN};

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
    // `op` is not asked twice for what it has said in this run.
    let runs = || cloud.world.read("op.log").lines().count();
    let earlier = runs();
    config("\n[[profile.default.pull]]\nfrom = \"onepassword\"\nitem = \"db\"\nns = \"again\"\n");
    let said = cloud.pull(&["--dry-run"]).env("VAULT_TOKEN", TOKEN).said();
    assert!(said.contains("again/PASSWORD"), "{said}");
    assert_eq!(runs(), earlier + 1);
    config("");
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
    // Unless what can be had is wanted; what failed is not taken for gone.
    cloud
        .world
        .sevault(&["remove", "--yes", "api/URL"])
        .stdout();
    let said = cloud
        .pull(&["--keep-going", "--prune"])
        .env("VAULT_TOKEN", TOKEN)
        .env("OP_SIGNED_OUT", "1")
        .said();
    assert!(
        said.contains(": 1 new, 1 unchanged\n")
            && said.ends_with(
                "err: sevault: error: `op` is not signed in\n\
                 err: sevault: hint: run `op signin`, or set OP_SERVICE_ACCOUNT_TOKEN\n\
                 exit: 1\n"
            ),
        "{said}"
    );
    assert_eq!(cloud.names().len(), 5);
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

#[test]
fn a_repository_settles_nothing() {
    let cloud = Cloud::new();
    let server = cloud.server(hashicorp(2, "", tree()));
    let url = server.url();
    for text in [
        format!("[[pull]]\nfrom = \"vault\"\naddr = \"{url}\"\n"),
        format!("[[profile.default.pull]]\nfrom = \"vault\"\naddr = \"{url}\"\n"),
    ] {
        cloud.world.write("work/.sevault.toml", text);
        let said = cloud.pull(&[]).env("VAULT_TOKEN", TOKEN).said();
        assert!(
            said.starts_with(
                "err: sevault: error: it is not settled what profile `default` pulls\n"
            ),
            "{said}"
        );
        assert!(server.asked().is_empty());
    }
}
