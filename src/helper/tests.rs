//! Each helper's contract, from the documents of the program that asks: what it is asked, what it answers.
//!
//! Touches: nothing.

use uuid::Uuid;

use super::{Request, Results, Step, find};
use crate::secret::Secret;
use crate::secret::ask::Found;

const END: i64 = 1_900_000_000;

/// A request on one text: the words and, after `<`, what is read.
fn asked<T>(helper: &str, text: &str, then: impl FnOnce(&super::Helper, &Request<'_>) -> T) -> T {
    let (words, input) = text.split_once('<').unwrap_or((text, ""));
    let words = shell_words::split(words).unwrap();
    let input = Secret::new(input.as_bytes().to_vec());
    let request = Request {
        words: &words,
        input: &input,
        variable: &|name| {
            match name {
            "VAULT_ADDR" => Some("https://vault.example:8200".to_owned()),
            "KUBERNETES_EXEC_INFO" => Some(
                "{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"spec\":{\"interactive\":false,\"cluster\":{\"server\":\"https://k.example:6443\"}}}"
                    .to_owned(),
            ),
            _ => None,
        }
        },
        profile: &"default".parse().unwrap(),
    };
    then(find(helper).unwrap(), &request)
}

/// What a request comes to.
fn check(helper: &str, text: &str, want: &str) {
    let got = asked(helper, text, |helper, request| {
        match (helper.read)(request) {
            Ok(Step::Ask(ask)) => serde_json::to_string(&ask).unwrap(),
            Ok(Step::Say(text)) => format!("say {text:?}"),
            Ok(Step::Store(address, value)) => {
                let value = String::from_utf8_lossy(value.expose()).into_owned();
                format!("store {value} for {address} of {:?}", address.username)
            }
            Ok(Step::Erase(address)) => format!("erase {address}"),
            Err(error) => format!("{} / {:?}", error.message, (helper.failure)(&error)),
        }
    });
    assert_eq!(got, want, "{helper} {text}");
}

/// What is answered when the vault has `found`: `NAME=VALUE` with the tags url and username after it.
fn answers(helper: &str, text: &str, found: &[&str], want: &str) {
    let found = found.iter().map(|one| {
        let mut words = one.split_whitespace();
        let (name, value) = words.next().unwrap().split_once('=').unwrap();
        let found = Found {
            id: Uuid::nil(),
            name: name.to_owned(),
            url: words.next().filter(|url| *url != "-").map(str::to_owned),
            username: words.next().map(str::to_owned),
            expires: None,
        };
        (
            found,
            (!value.is_empty()).then(|| Secret::new(value.as_bytes().to_vec())),
        )
    });
    let results = Results {
        found: found.collect(),
        ends: Some(END),
    };
    let got = asked(helper, text, |helper, request| {
        match (helper.answer)(request, &results) {
            Ok(answer) => String::from_utf8(answer.expose().to_vec()).unwrap(),
            Err(error) => format!("{} / {}", error.message, (helper.failure)(&error)),
        }
    });
    assert_eq!(got, want, "{helper} {text}");
}

fn login(address: &str, username: &str) -> String {
    let (protocol, rest) = match address.split_once("://") {
        Some((protocol, rest)) => (format!("\"{protocol}\""), rest),
        None => ("null".to_owned(), address),
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let username = match username {
        "" => "null".to_owned(),
        name => format!("\"{name}\""),
    };
    format!(
        "{{\"login\":{{\"protocol\":{protocol},\"host\":\"{host}\",\"path\":\"{path}\",\"username\":{username}}}}}"
    )
}

#[test]
fn claude_and_codex_get_a_bare_key() {
    check("claude", "", "{\"keys\":[\"ANTHROPIC_API_KEY\"]}");
    check("codex", "team/KEY", "{\"keys\":[\"team/KEY\"]}");
    check(
        "claude",
        "A B",
        "that is not a request of Claude Code / \"\"",
    );
    check("claude", "'a b'", "that is not a name for a secret / \"\"");
    answers("claude", "", &["A=sk-1"], "sk-1");
}

#[test]
fn headers_are_one_json_object_of_strings() {
    let words =
        "'Authorization=Bearer sevault://default/T' 'X-Team=a\"b {{ sevault://default/n/M }}.'";
    check("mcp-headers", words, "{\"keys\":[\"T\",\"n/M\"]}");
    answers(
        "mcp-headers",
        words,
        &["T=t\"1", "n/M=m"],
        "{\"Authorization\":\"Bearer t\\\"1\",\"X-Team\":\"a\\\"b m.\"}\n",
    );
    answers(
        "mcp-headers",
        words,
        &["T=t\u{1}", "n/M=m"],
        "`T` may not stand in a header: it has a control character / ",
    );
    check(
        "mcp-headers",
        "A=sevault://other/T",
        "`sevault://other/T` may not be resolved: the chosen profile is `default` / \"\"",
    );
    check("mcp-headers", "'A B=x'", "that is not a header / \"\"");
    check("mcp-headers", "A=x", "no header holds a reference / \"\"");
}

#[test]
fn aws_gets_both_keys_and_when_to_ask_again() {
    check("aws", "", "{\"tool\":[\"aws\",\"\"]}");
    check("aws", "--label work", "{\"tool\":[\"aws\",\"work\"]}");
    check("aws", "work", "that is not a request of AWS / \"\"");
    check("aws", "--label", "`--label` lacks its value / \"\"");
    let pair = ["AWS_ACCESS_KEY_ID=AKIA", "AWS_SECRET_ACCESS_KEY=s/+\"x"];
    answers(
        "aws",
        "",
        &pair,
        "{\"Version\":1,\"AccessKeyId\":\"AKIA\",\"SecretAccessKey\":\"s/+\\\"x\",\"Expiration\":\"2030-03-17T17:46:40Z\"}\n",
    );
    answers(
        "aws",
        "",
        &[pair[0], pair[1], "AWS_SESSION_TOKEN=t"],
        "{\"Version\":1,\"AccessKeyId\":\"AKIA\",\"SecretAccessKey\":\"s/+\\\"x\",\"SessionToken\":\"t\",\"Expiration\":\"2030-03-17T17:46:40Z\"}\n",
    );
    answers(
        "aws",
        "",
        &pair[..1],
        "the credential of aws lacks `AWS_SECRET_ACCESS_KEY` / ",
    );
}

#[test]
fn git_speaks_in_lines_and_nothing_is_no_error() {
    let lines = "capability[]=authtype\nprotocol=https\nhost=git.example:8443\npath=org/repo.git\n";
    check(
        "git",
        &format!("get<{lines}wwwauth[]=Basic realm=x\n\nrest"),
        &login("https://git.example:8443/org/repo", ""),
    );
    check(
        "git",
        &format!("get<{lines}username=anna\n"),
        &login("https://git.example:8443/org/repo", "anna"),
    );
    check(
        "git",
        &format!("store<{lines}username=anna\npassword=p=w\n"),
        "store p=w for https://git.example:8443/org/repo of Some(\"anna\")",
    );
    check("git", &format!("erase<{lines}password=p\n"), "say \"\"");
    check("git", "capability<", "say \"\"");
    for bad in [
        "get<nonsense\n",
        "get<host=h\n",
        "get<protocol=https\n",
        "",
        "get more",
        "get<protocol=https\nhost=h\npath=../x\n",
    ] {
        check("git", bad, "that is not a request of git / \"\"");
    }
    let get = format!("get<{lines}");
    answers(
        "git",
        &get,
        &["T=tok - anna"],
        "username=anna\npassword=tok\n",
    );
    answers("git", &get, &["T=tok"], "password=tok\n");
    answers(
        "git",
        &format!("{get}username=bert\n"),
        &["T=tok"],
        "username=bert\npassword=tok\n",
    );
    answers("git", &get, &[], "");
}

#[test]
fn docker_reads_its_errors_from_standard_output() {
    check(
        "docker",
        "get<https://index.docker.io/v1/\n",
        &login("https://index.docker.io/v1", ""),
    );
    check(
        "docker",
        "get<reg.example:5000",
        &login("reg.example:5000", ""),
    );
    check("docker", "list", "\"logins\"");
    check("docker", "erase<reg.example", "erase reg.example");
    check(
        "docker",
        "store<{\"ServerURL\":\"https://reg.example\",\"Username\":\"anna\",\"Secret\":\"p\\\"w\"}",
        "store p\"w for https://reg.example of Some(\"anna\")",
    );
    for bad in [
        "get<", "get<a b", "store<{}", "store<{", "", "get more", "put",
    ] {
        check(
            "docker",
            bad,
            "that is not a request of docker / \"sevault: that is not a request of docker\\n\"",
        );
    }
    answers(
        "docker",
        "get<https://reg.example",
        &["T=s\\x - anna"],
        "{\"ServerURL\":\"https://reg.example\",\"Username\":\"anna\",\"Secret\":\"s\\\\x\"}\n",
    );
    answers(
        "docker",
        "get<https://reg.example",
        &[],
        "there is no credential for this registry / credentials not found in native keychain\n",
    );
    answers(
        "docker",
        "get<https://reg.example",
        &["T=x"],
        "`T` does not say whose it is, which docker wants to know / sevault: `T` does not say whose it is, which docker wants to know\n",
    );
    answers(
        "docker",
        "list",
        &["A= https://a.example anna", "B= https://b.example"],
        "{\"https://a.example\":\"anna\"}\n",
    );
}

#[test]
fn kubectl_gets_the_version_that_it_asked_in() {
    check("kubectl", "K8S", "{\"keys\":[\"K8S\"]}");
    check(
        "kubectl",
        "",
        "kubectl's helper is told which secret is the token / \"\"",
    );
    answers(
        "kubectl",
        "K8S",
        &["K8S=t https://k.example:6443"],
        "{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\",\"status\":{\"expirationTimestamp\":\"2030-03-17T17:46:40Z\",\"token\":\"t\"}}\n",
    );
    answers(
        "kubectl",
        "K8S",
        &["K8S=t https://other.example"],
        "`K8S` may not be given to `https://k.example:6443`: it is bound to another address / ",
    );
}

#[test]
fn cargo_asks_by_the_address_of_the_index() {
    let line = |kind: &str, more: &str| {
        format!(
            "--cargo-plugin<{{\"v\":1,\"registry\":{{\"index-url\":\"sparse+https://reg.example/index/\",\"name\":\"r\"}},\"kind\":\"{kind}\"{more},\"args\":[]}}\n"
        )
    };
    let get = line("get", ",\"operation\":\"read\"");
    check("cargo", &get, &login("https://reg.example/index", ""));
    check(
        "cargo",
        &line("login", ",\"token\":\"t\""),
        "store t for https://reg.example/index of None",
    );
    check(
        "cargo",
        &line("logout", ""),
        "erase https://reg.example/index",
    );
    for bad in [line("login", ""), line("dance", "")] {
        check(
            "cargo",
            &bad,
            "cargo asks for what this helper does not do / \"{\\\"Err\\\":{\\\"kind\\\":\\\"operation-not-supported\\\"}}\\n\"",
        );
    }
    check(
        "cargo",
        "--cargo-plugin<{\"v\":1",
        "that is not a request of cargo / \"{\\\"Err\\\":{\\\"kind\\\":\\\"operation-not-supported\\\"}}\\n\"",
    );
    answers(
        "cargo",
        &get,
        &["T=t"],
        "{\"Ok\":{\"kind\":\"get\",\"cache\":\"session\",\"operation_independent\":true,\"token\":\"t\"}}\n",
    );
    answers(
        "cargo",
        &get,
        &[],
        "there is no credential for this registry / {\"Err\":{\"kind\":\"not-found\"}}\n",
    );
}

#[test]
fn vault_asks_for_the_server_that_it_talks_to() {
    check("vault", "get", &login("https://vault.example:8200", ""));
    check(
        "vault",
        "store<hvs.x\n",
        "store hvs.x for https://vault.example:8200 of None",
    );
    check("vault", "erase", "erase https://vault.example:8200");
    check("vault", "put", "that is not a request of Vault / \"\"");
    answers("vault", "get", &["T=hvs.x"], "hvs.x");
    answers("vault", "get", &[], "");
}

#[test]
fn terraform_asks_for_a_host() {
    check(
        "terraform",
        "get app.terraform.io",
        &login("https://app.terraform.io", ""),
    );
    check(
        "terraform",
        "store h<{\"token\":\"t\"}",
        "store t for https://h of None",
    );
    check("terraform", "forget h", "erase https://h");
    for bad in ["get", "get a/b", "put h", "store h<{\"x\":1}"] {
        check(
            "terraform",
            bad,
            "that is not a request of Terraform / \"\"",
        );
    }
    answers("terraform", "get h", &["T=t"], "{\"token\":\"t\"}\n");
    answers("terraform", "get h", &[], "{}\n");
}

#[test]
fn keyring_answers_pip_and_uv() {
    check(
        "keyring",
        "get https://pypi.example/simple/ anna",
        &login("https://pypi.example/simple", "anna"),
    );
    check(
        "keyring",
        "get pypi.example --mode creds",
        &login("pypi.example", ""),
    );
    check(
        "keyring",
        "--mode creds get pypi.example",
        &login("pypi.example", ""),
    );
    check(
        "keyring",
        "set h anna<pw\n",
        "store pw for h of Some(\"anna\")",
    );
    check("keyring", "del h anna", "erase h");
    for bad in ["", "get", "list h", "get a b c"] {
        check("keyring", bad, "that is not a request of keyring / \"\"");
    }
    answers("keyring", "get h anna", &["T=t - anna"], "t\n");
    answers(
        "keyring",
        "get h --mode creds",
        &["T=t - anna"],
        "anna\nt\n",
    );
    answers(
        "keyring",
        "get h --mode creds",
        &["T=t"],
        "`T` does not say whose it is / ",
    );
    answers(
        "keyring",
        "get h anna",
        &[],
        "there is no credential for `h` / ",
    );
    answers(
        "keyring",
        "--mode=creds --output=json get h anna",
        &["T=t\"1"],
        "{\"username\": \"anna\", \"password\": \"t\\\"1\"}\n",
    );
}
