//! Secrets that other programs keep, taken from those programs themselves.

use std::os::unix::fs::PermissionsExt;

use super::{all, unlocked};
use crate::support::{Run, World, needs};

/// Values as password managers hold them.
const HARD: &str = "p,a\"s\u{e9}s 'x\\ `$HOME`;";

#[track_caller]
fn has(world: &World, name: &str, value: &str) {
    assert_eq!(world.sevault(&["get", name]).stdout(), value, "{name}");
}

#[test]
fn a_store_of_pass_is_taken_in_byte_for_byte() {
    if !needs("pass") || !needs("gpg") {
        return;
    }
    let world = unlocked();
    let pass =
        |script: &str, input: &str| world.program("sh", &["-c", script]).stdin(input).stdout();
    pass(
        "mkdir -m 700 $HOME/.gnupg && gpg --batch --quiet --passphrase '' --quick-generate-key test@example.com default default never && pass init test@example.com",
        "",
    );
    let key = "-----BEGIN KEY-----\nabc=\n-----END KEY-----\n";
    pass("pass insert -m github/token", &format!("{HARD}\n"));
    pass(
        "pass insert -m work/db-1",
        &format!("{HARD}\nuser: alice\nurl: https://h:1/x\notpauth://totp/x?secret=GEZDGNBV\n"),
    );
    pass("pass insert -m ssh/key", key);
    pass("pass insert -e 'odd name (1)'", "x\n");
    world
        .sevault(&[
            "import",
            world.path("home/.password-store").to_str().unwrap(),
        ])
        .says("err: sevault: imported: 7 new\nexit: 0\n");
    has(&world, "github/token", HARD);
    has(&world, "work/db-1/PASSWORD", HARD);
    has(&world, "work/db-1/USER", "alice");
    has(&world, "work/db-1/URL", "https://h:1/x");
    has(&world, "work/db-1/TOTP", "otpauth://totp/x?secret=GEZDGNBV");
    has(&world, "ssh/key", key.trim_end());
    has(&world, "odd_name_1", "x");
    // What gpg cannot open leaves everything as it was.
    world.write("home/.password-store/bad.gpg", "no message of gpg");
    let said = world
        .sevault(&[
            "import",
            world.path("home/.password-store").to_str().unwrap(),
            "--ns",
            "again",
        ])
        .said();
    assert!(
        said.contains("`gpg` does not give what it keeps") && said.ends_with("exit: 1\n"),
        "{said}"
    );
    assert_eq!(all(&world).as_object().unwrap().len(), 7);
    world.program("gpgconf", &["--kill", "all"]).output();
}

#[test]
fn a_database_of_keepassxc_is_taken_in_byte_for_byte() {
    if !needs("keepassxc-cli") {
        return;
    }
    let world = unlocked();
    let keepass = |script: &str, input: &str| {
        world
            .program("sh", &["-c", script])
            .env("QT_QPA_PLATFORM", "offscreen")
            .stdin(input)
            .stdout()
    };
    keepass("keepassxc-cli db-create -q -p k.kdbx", "master\nmaster\n");
    keepass("keepassxc-cli mkdir -q k.kdbx Work", "master\n");
    keepass(
        "keepassxc-cli add -q k.kdbx 'Work/Git Hub' -u 'me,you' --url https://h/a,b --notes 'line 1\nline \"2\", x' -p",
        &format!("master\n{HARD}\n"),
    );
    keepass("keepassxc-cli add -q k.kdbx Git-Hub -p", "master\nsecond\n");
    let csv = keepass("keepassxc-cli export -q -f csv k.kdbx", "master\n");
    world.write("work/k.csv", csv);
    world
        .sevault(&["import", "k.csv"])
        .says("err: sevault: imported: 5 new\nexit: 0\n");
    has(&world, "Work/Git_Hub/PASSWORD", HARD);
    has(&world, "Work/Git_Hub/USERNAME", "me,you");
    has(&world, "Work/Git_Hub/URL", "https://h/a,b");
    has(&world, "Work/Git_Hub/NOTES", "line 1\nline \"2\", x");
    has(&world, "Git-Hub/PASSWORD", "second");
}

/// As 1Password 8 writes it: <https://support.1password.com/export/>
#[test]
fn the_csv_of_1password_is_taken_in() {
    let world = unlocked();
    world.write(
        "work/export.csv",
        "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\r\nGitHub,https://github.com,me,\"p,\"\"q\"\"\",otpauth://totp/GitHub:me?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=GitHub,false,false,work,\"two\r\nlines\"\r\n",
    );
    world
        .sevault(&[
            "import",
            "export.csv",
            "--format",
            "1password",
            "--ns",
            "op",
        ])
        .says("err: sevault: imported: 5 new\nexit: 0\n");
    has(&world, "op/GitHub/PASSWORD", "p,\"q\"");
    has(&world, "op/GitHub/NOTES", "two\r\nlines");
    let code = world.sevault(&["totp", "op/GitHub/TOTP"]).stdout();
    assert!(
        code.len() == 7 && code.trim_end().bytes().all(|byte| byte.is_ascii_digit()),
        "{code}"
    );
}

/// As its documentation shows it: <https://bitwarden.com/help/condition-bitwarden-import/>
#[test]
fn the_json_of_bitwarden_is_known_by_its_contents() {
    let world = unlocked();
    world
        .sevault(&["import", "-"])
        .stdin(r#"{"encrypted":false,"folders":[{"id":"f","name":"My Folder"}],"items":[{"id":"i","folderId":"f","type":1,"name":"My Gmail","login":{"uris":[{"match":null,"uri":"https://mail"}],"username":"me","password":"p\u0022\u00e9"},"fields":[{"name":"PATH","value":"x","type":0}]}]}"#)
        .says(
            "
        err: sevault: error: `PATH` may not be a secret: as a variable it makes a shell run other code
        err: sevault: hint: choose another name, or say that you mean it with `--allow-name PATH`
        exit: 3
        ",
        );
    world
        .sevault(&["import", "-"])
        .stdin(r#"{"encrypted":false,"folders":[{"id":"f","name":"My Folder"}],"items":[{"id":"i","folderId":"f","type":1,"name":"My Gmail","login":{"username":"me","password":"p\u0022\u00e9"}}]}"#)
        .says("err: sevault: imported: 2 new\nexit: 0\n");
    has(&world, "My_Folder/My_Gmail/PASSWORD", "p\"\u{e9}");
    // As the sample of its help is, which does not say that it is not encrypted.
    world
        .sevault(&["import", "-", "--ns", "old"])
        .stdin(r#"{"folders":[],"items":[{"id":"n","folderId":null,"type":2,"name":"Note","notes":"two\nlines ","secureNote":{"type":0}},{"id":"c","type":3,"name":"Card","notes":null,"card":{"brand":"Visa","code":"012"}}]}"#)
        .says("err: sevault: imported: 3 new\nexit: 0\n");
    has(&world, "old/Note/NOTES", "two\nlines ");
    has(&world, "old/Card/CODE", "012");
}

/// A program on the PATH of the world that behaves as the real one does.
fn program(world: &World, name: &str, script: &str) -> String {
    let file = world.write(&format!("bin/{name}"), format!("#!/bin/sh\n{script}"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", world.path("bin").display())
}

/// By what its source prints: github.com/99designs/aws-vault, cli/export.go.
#[test]
fn a_key_of_aws_vault_is_taken_in_and_one_that_ends_soon_is_not() {
    let world = unlocked();
    let path = program(
        &world,
        "aws-vault",
        r#"test "$1 $2 $3" = "export --no-session --format=json" || exit 9
test -z "$SEVAULT_PASSWORD" || exit 8
case $4 in
prod) printf '{\n  "Version": 1,\n  "AccessKeyId": "AKIA1",\n  "SecretAccessKey": "a/b+c="\n}\n' ;;
role) printf '{\n  "Version": 1,\n  "AccessKeyId": "ASIA1",\n  "SecretAccessKey": "x",\n  "SessionToken": "t"\n}\n' ;;
*) echo "aws-vault: error: no such profile" >&2; exit 1 ;;
esac
"#,
    );
    let import = |profile: &str| {
        world
            .sevault(&["import", profile, "--format", "aws-vault", "--ns", "aws"])
            .env("PATH", &path)
            .said()
    };
    assert_eq!(import("prod"), "err: sevault: imported: 2 new\nexit: 0\n");
    has(&world, "aws/AWS_ACCESS_KEY_ID", "AKIA1");
    has(&world, "aws/AWS_SECRET_ACCESS_KEY", "a/b+c=");
    assert!(
        import("role").contains("a key that ends soon"),
        "{}",
        import("role")
    );
    assert!(import("none").ends_with("exit: 1\n"));
}

/// The real one, where somebody has built it, with the backend that keeps its secrets in files.
#[test]
fn a_profile_that_aws_vault_keeps_in_a_file_is_taken_in_byte_for_byte() {
    if !needs("aws-vault") {
        return;
    }
    let world = unlocked();
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCY=";
    let keeps = |run: Run<'_>| {
        run.env("AWS_VAULT_BACKEND", "file")
            .env("AWS_VAULT_FILE_PASSPHRASE", "a pass phrase")
            .said()
    };
    let added = keeps(
        world
            .program("aws-vault", &["add", "prod", "--env"])
            .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", secret),
    );
    assert!(added.ends_with("exit: 0\n"), "{added}");
    assert!(!world.read("home/.awsvault/keys/prod").contains(secret));
    let import = ["import", "prod", "--format", "aws-vault"];
    assert_eq!(
        keeps(world.sevault(&import)),
        "err: sevault: imported: 2 new\nexit: 0\n"
    );
    has(&world, "AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    has(&world, "AWS_SECRET_ACCESS_KEY", secret);
    let wrong = world
        .sevault(&import)
        .env("AWS_VAULT_BACKEND", "file")
        .env("AWS_VAULT_FILE_PASSPHRASE", "another")
        .said();
    assert!(
        wrong.contains("`aws-vault` does not give what it keeps") && wrong.ends_with("exit: 1\n"),
        "{wrong}"
    );
}

#[test]
fn a_namespace_of_envchain_is_taken_in_from_the_secret_service() {
    if !needs("envchain")
        || !needs("gnome-keyring-daemon")
        || !needs("dbus-run-session")
        || !needs("secret-tool")
    {
        return;
    }
    let world = unlocked();
    world.write(
        "work/story",
        format!(
            "echo pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
printf %s {} | secret-tool store --label x name aws key AWS_KEY xdg:schema envchain.EnvironmentVariable
printf %s 'two\nlines' | secret-tool store --label x name aws key OTHER xdg:schema envchain.EnvironmentVariable
sevault import --format envchain aws
sevault import --format envchain none
",
            shell_words_quote(HARD)
        ),
    );
    let said = world
        .program("dbus-run-session", &["--", "sh", "story"])
        .said();
    assert!(
        said.contains("imported: 2 new") && said.contains("envchain has nothing in that namespace"),
        "{said}"
    );
    has(&world, "AWS_KEY", HARD);
    has(&world, "OTHER", "two\nlines");
}

fn shell_words_quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
