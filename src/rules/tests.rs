//! Promises of the tables.
//!
//! Touches: nothing.

use super::{
    BROAD, Check, DENIALS, FAMILIES, MINIMUM, STRIPS, Tier, Upper, check_name, check_value, denial,
    gives_itself_away, is_suspect, minimum, passes, strips,
};

#[test]
fn every_row_has_a_reason_and_names_in_capitals_with_one_star_at_most() {
    let rows = STRIPS
        .iter()
        .map(|row| (row.why, row.names))
        .chain(DENIALS.iter().map(|row| (row.why, row.names)))
        .chain(MINIMUM.iter().map(|row| (row.why, row.names)))
        .chain(BROAD.iter().map(|row| (row.why, row.names)));
    for (why, names) in rows {
        assert!(!why.is_empty() && !why.ends_with('.'), "{names:?}");
        for name in names {
            assert_eq!(*name, name.to_ascii_uppercase());
            assert!(name.matches('*').count() <= 1, "{name}");
            assert_ne!(*name, "*");
        }
    }
}

#[test]
fn no_name_stands_twice_in_a_list_of_one_tier() {
    let mut seen = std::collections::BTreeSet::new();
    for row in STRIPS {
        let tier = format!("{:?}", row.tier);
        for name in row.names {
            assert!(seen.insert((tier.clone(), name)), "{name} twice");
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for name in DENIALS.iter().flat_map(|row| row.names) {
        assert!(seen.insert(name), "{name} twice");
    }
    let mut seen = std::collections::BTreeSet::new();
    for name in FAMILIES.iter().copied().flatten() {
        assert!(seen.insert(name), "{name} in two families");
    }
}

#[test]
fn what_hardened_inherits_is_nothing_that_it_strips() {
    for name in MINIMUM.iter().flat_map(|row| row.names) {
        let name = Upper::new(&name.replace('*', "X"));
        assert_eq!(strips(&name).count(), 0, "{name:?}");
        assert!(!is_suspect(&name), "{name:?}");
    }
}

/// The names that the issue, the predecessors' mistakes and their lists mention.
#[test]
fn the_names_that_must_be_refused_are() {
    for name in "LD_PRELOAD ld_preload LD-PRELOAD ld.preload BASH_FUNC_x%% GIT_CONFIG_COUNT NODE_OPTIONS https_proxy HTTPS_PROXY SEVAULT_X \
        sevault_x PATH Path DYLD_INSERT_LIBRARIES GCONV_PATH BASH_ENV ENV PROMPT_COMMAND ZDOTDIR HOME XDG_CONFIG_HOME GIT_ASKPASS \
        GIT_EXEC_PATH CDPATH FPATH GLIBC_TUNABLES MALLOC_TRACE PYTHONBREAKPOINT PYTHONUSERBASE npm_config_registry RUSTC_WRAPPER RUSTFLAGS \
        GOFLAGS MAVEN_OPTS LESSOPEN MANPAGER BROWSER TERMINFO OPENSSL_CONF KUBECONFIG DOCKER_HOST all_proxy HOSTALIASES RES_OPTIONS TMPDIR \
        PATHEXT SystemRoot windir APPDATA SSL_CERT_FILE NODE_EXTRA_CA_CERTS CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER \
        CMAKE_C_COMPILER EDITOR __PSLockdownPolicy SSH_AUTH_SOCK"
        .split_whitespace()
    {
        let error = check_name(name).expect_err(name);
        assert_eq!(error.exit_code(), 3, "{name}");
    }
}

#[test]
fn ordinary_names_of_secrets_pass() {
    for name in "ANTHROPIC_API_KEY GH_TOKEN CARGO_REGISTRY_TOKEN AWS_SECRET_ACCESS_KEY DATABASE_URL DB_PASSWORD NPM_TOKEN SSH_KEY \
        UV_INDEX_PRIVATE_PASSWORD GIT_TOKEN OLD_PATH HOMEPAGE_KEY PYPI_TOKEN db.url LDAP_PASSWORD ENVIRONMENT EDITORIAL_KEY \
        ANTHROPIC_BASE_URL SENTRY_DSN"
        .split_whitespace()
    {
        assert!(check_name(name).is_ok(), "{name}");
        assert!(denial(&Upper::new(name)).is_none(), "{name}");
    }
}

#[test]
fn no_variable_of_a_tool_is_denied_but_those_that_redirect() {
    for name in ["DOCKER_HOST", "DOCKER_CONTEXT", "NPM_CONFIG_REGISTRY"] {
        assert!(denial(&Upper::new(name)).is_some());
    }
}

#[test]
fn a_shell_function_is_no_value() {
    let name = "A".parse().unwrap();
    assert!(check_value(&name, b"() { :; }; echo").is_err());
    assert!(check_value(&name, b"(){ x").is_ok());
    assert!(check_value(&name, b"").is_ok());
}

#[test]
fn values_of_the_minimal_list_are_checked() {
    for (check, value, want) in [
        (Check::Plain, "xterm-256color", true),
        (Check::Plain, "../x", false),
        (Check::Plain, "%s", false),
        (Check::Zone, "Europe/Berlin", true),
        (Check::Zone, ":America/New_York", true),
        (Check::Zone, "/usr/share/zoneinfo/UTC", true),
        (Check::Zone, "/etc/shadow", false),
        (Check::Zone, ":/etc/shadow", false),
        (Check::Zone, "../../etc/shadow", false),
        (
            Check::Zone,
            "/usr/share/zoneinfo/../../../etc/shadow",
            false,
        ),
        (Check::Zone, "UTC ", false),
        (Check::Absolute, "/tmp", true),
        (Check::Absolute, "tmp", false),
        (Check::Absolute, r"C:\Temp", true),
        (Check::Absolute, "", false),
        (Check::Anything, "", true),
    ] {
        assert_eq!(passes(check, value.as_bytes()), want, "{check:?} {value}");
    }
    assert_eq!(minimum(&Upper::new("LC_TIME")).unwrap().check, Check::Plain);
    assert!(minimum(&Upper::new("EDITOR")).is_none());
}

#[test]
fn a_suspect_is_known_by_name_or_by_value() {
    for name in [
        "MY_TOKEN",
        "authToken",
        "DB_PASSWD",
        "x_api_key",
        "SESSION_SECRET",
        "BASIC_AUTH",
    ] {
        assert!(is_suspect(&Upper::new(name)), "{name}");
    }
    for name in ["GIT_AUTHOR_NAME", "PATH", "KEYBOARD", "MONKEY", "FOO"] {
        assert!(!is_suspect(&Upper::new(name)), "{name}");
    }
    for value in [
        "ghp_x",
        "-----BEGIN PRIVATE KEY-----",
        "https://u:p@h",
        "redis://:p@h:1/0",
        "eyJa.b.c",
    ] {
        assert!(gives_itself_away(value.as_bytes()), "{value}");
    }
    for value in [
        "",
        "/usr/bin",
        "https://h/a:b@c",
        "https://u@h/",
        "https://u:@h",
        "1.2.3",
    ] {
        assert!(!gives_itself_away(value.as_bytes()), "{value}");
    }
}

#[test]
fn the_markers_of_rows_are_names_that_stay() {
    for row in STRIPS {
        if let Tier::Beside(marker) = row.tier {
            assert_eq!(strips(&Upper::new(marker)).count(), 0, "{marker}");
        }
    }
}
