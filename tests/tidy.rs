//! The architecture as a test: each rule holds in the tree, and each is seen to catch a sample that breaks it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rules::{
    LONG_FILES, LONGEST, TOP_LEVEL, clocks, floors, headers, keeper, lengths, listed, platform,
    printing, pure, top_level,
};
use source::Source;

/// What holds.
mod rules;

/// Reading the source.
mod source;

/// Every Rust file below `src/`, named from the root of the repository.
fn sources() -> Vec<Source> {
    fn walk(directory: &Path, root: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                found.push(Source::new(&name, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join("src"), root, &mut found);
    assert!(!found.is_empty(), "no source was found");
    found
}

#[track_caller]
fn holds(rule: fn(&Source) -> Vec<String>) {
    let findings: Vec<String> = sources()
        .iter()
        .flat_map(|file| {
            rule(file)
                .into_iter()
                .map(|finding| format!("{}: {finding}", file.path))
        })
        .collect();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[track_caller]
fn catches(rule: fn(&Source) -> Vec<String>, path: &str, text: &str, want: &str) {
    assert_eq!(
        rule(&Source::new(path, text)).join("\n"),
        want,
        "in {path}:\n{text}"
    );
}

#[track_caller]
fn permits(rule: fn(&Source) -> Vec<String>, path: &str, text: &str) {
    catches(rule, path, text, "");
}

#[test]
fn a_module_uses_only_floors_below_its_own() {
    holds(floors);
}

#[test]
fn a_use_of_a_higher_or_equal_floor_is_caught() {
    let check = |path, text, want| catches(floors, path, text, want);
    check(
        "src/vault/mod.rs",
        "use crate::agent::Request;",
        "`vault` may not use `agent`",
    );
    check(
        "src/vault/mod.rs",
        "use crate::scope::Index;",
        "`vault` may not use `scope`",
    );
    check(
        "src/error.rs",
        "fn f() { crate::name::check() }",
        "`error` may not use `name`",
    );
    check(
        "src/os/unix/mod.rs",
        "use crate::error::Result;",
        "`os` may not use `error`",
    );
    check(
        "src/vault/format.rs",
        "use crate::{error, exec::plan};",
        "`vault` may not use `exec`",
    );
    check(
        "src/exec/mod.rs",
        "use crate::{\n    error::{Error, Kind},\n    shell,\n};",
        "`exec` may not use `shell`",
    );
    check(
        "src/vault/store.rs",
        "use super::super::agent;",
        "`vault` may not use `agent`",
    );
    check(
        "src/vault/mod.rs",
        "use super::agent;",
        "`vault` may not use `agent`",
    );
    check(
        "src/vault/mod.rs",
        "mod tests { use super::super::agent; }",
        "`vault` may not use `agent`",
    );
    check(
        "src/name.rs",
        "pub(in crate::vault) fn f() {}",
        "`name` may not use `vault`",
    );
    check(
        "src/agent/server.rs",
        "crate::ui::note();",
        "`agent` may not use `ui`: it does not print",
    );
    check(
        "src/vault/mod.rs",
        "use crate::*;",
        "uses `crate::*`, which stands on no floor",
    );
    check(
        "src/vault/mod.rs",
        "use crate as house;",
        "uses `crate::*`, which stands on no floor",
    );
    check("src/utilities.rs", "", "`utilities` stands on no floor");
}

#[test]
fn a_use_of_a_lower_floor_or_of_the_own_room_is_none_of_its_business() {
    let check = |path, text| permits(floors, path, text);
    check(
        "src/agent/mod.rs",
        "use crate::vault::{self, Vault}; use crate::{error::Error as E, name};",
    );
    check(
        "src/vault/store.rs",
        "use super::format; use crate::vault::crypto; use self::inner::x;",
    );
    check(
        "src/vault/mod.rs",
        "mod tests { use super::Vault; use super::format::parse; }",
    );
    check(
        "src/vault/mod.rs",
        "/// As [`crate::agent::Request`] has it.\nconst A: &str = \"crate::agent\";",
    );
    check(
        "src/vault/mod.rs",
        "let x = '\"'; // use crate::agent;\nlet y = r#\"crate::\"agent\"#; fn f<'a>(a: &'a str) {}",
    );
    check(
        "src/commands/exec.rs",
        "use crate::ui::Ui; use crate::agent::client;",
    );
}

#[test]
fn each_file_says_what_it_is_for_and_what_it_touches() {
    holds(headers);
}

#[test]
fn a_file_without_its_header_is_caught() {
    let check = |text, want| catches(headers, "src/name.rs", text, want);
    permits(
        headers,
        "src/name.rs",
        "//! Names.\n//!\n//! Touches: files, clock. And why.\n",
    );
    check(
        "use std::fmt;\n//! Touches: nothing.",
        "does not begin with a sentence on what it is for\nhas no line `//! Touches: …`",
    );
    check(
        "//!\n//! Touches: nothing.",
        "does not begin with a sentence on what it is for",
    );
    check("//! Names.\n", "has no line `//! Touches: …`");
    check(
        "//! Names.\n//!\n//! Touches: hearts.\n",
        "touches `hearts`, which is none of nothing, memory, files, sockets, processes, terminal, network, clock, everything",
    );
}

#[test]
fn platforms_live_in_one_house() {
    holds(platform);
}

#[test]
fn a_platform_elsewhere_is_caught() {
    let check = |text, want| catches(platform, "src/vault/mod.rs", text, want);
    check("#[cfg(unix)] fn f() {}", "`cfg(unix)` outside `os`");
    check(
        "#[cfg(not(any(test, windows)))] fn f() {}",
        "`cfg(windows)` outside `os`",
    );
    check(
        "if cfg!(target_os = \"macos\") {}",
        "`cfg(target_os)` outside `os`",
    );
    check(
        "#[cfg_attr(unix, path = \"x\")] mod f;",
        "`cfg(unix)` outside `os`",
    );
    check("unsafe { f() }", "`unsafe` outside `os`");
    check(
        "use std::os::unix::fs::OpenOptionsExt;",
        "`std::os` outside `os`",
    );
    check("use std::{io, os::fd};", "`std::os` outside `os`");
    check("libc::getuid()", "`libc` outside `os`");
    permits(
        platform,
        "src/os/unix/mod.rs",
        "#[cfg(unix)] unsafe { f() }",
    );
    permits(
        platform,
        "src/vault/mod.rs",
        "#[cfg(test)] mod unix {} // unsafe std::os",
    );
}

#[test]
fn a_file_that_touches_nothing_touches_nothing() {
    holds(pure);
}

#[test]
fn an_effect_in_a_pure_file_is_caught() {
    let header = "//! Decides.\n//!\n//! Touches: nothing.\n";
    let check = |text, want: &str| {
        let want = if want.is_empty() {
            String::new()
        } else {
            format!("touches nothing, it says, and uses `{want}`")
        };
        catches(pure, "src/rules.rs", &format!("{header}{text}"), &want);
    };
    check("crate::os::now()", "crate::os::now");
    check("use crate::{error, os};", "crate::os");
    check("fn f(limits: &crate::os::Limits) {}", "");
    check("use std::fs;", "std::fs");
    check(
        "use std::{fmt, process::{Command, ExitCode}};",
        "std::process::Command",
    );
    check("std::env::var(\"HOME\")", "std::env::var");
    check("let now = Zoned::now();", "Zoned::now");
    check("getrandom::fill(b)", "getrandom::fill");
    check("use std::process::ExitCode; use std::path::Path;", "");
    check("#[cfg(test)] mod tests { use std::fs; }", "");
    permits(
        pure,
        "src/vault/store.rs",
        "//! Keeps.\n//!\n//! Touches: files.\nuse crate::os;",
    );
}

#[test]
fn only_the_user_interface_prints() {
    holds(printing);
    catches(
        printing,
        "src/agent/mod.rs",
        "fn f() { eprintln!(\"x\"); }",
        "`eprintln!` outside `ui`",
    );
    permits(printing, "src/ui.rs", "println!(\"x\")");
    permits(
        printing,
        "src/name.rs",
        "// println!\n#[cfg(test)] mod tests { println!(\"x\") }",
    );
}

#[test]
fn the_keeper_of_keys_runs_no_program() {
    holds(keeper);
    catches(
        keeper,
        "src/agent/spawn.rs",
        "process::Command::new(x)",
        "the agent uses `Command`",
    );
    catches(
        keeper,
        "src/agent/http.rs",
        "use std::net::Ipv4Addr;",
        "the agent uses `std::net`",
    );
    catches(
        keeper,
        "src/agent/mod.rs",
        "use crate::exec::launch;",
        "the agent uses `exec`",
    );
    permits(keeper, "src/exec/launch.rs", "use std::process::Command;");
}

#[test]
fn no_deadline_stands_still_while_the_machine_sleeps() {
    holds(clocks);
    catches(
        clocks,
        "src/agent/session.rs",
        "use std::time::{Duration, Instant};",
        "`Instant` stops in suspend; the clocks are in `os`",
    );
}

#[test]
fn only_tables_and_parsers_are_long() {
    holds(lengths);
    for (path, reason) in LONG_FILES {
        assert!(
            sources().iter().any(|file| file.path == *path),
            "{path} is gone"
        );
        assert!(!reason.is_empty(), "{path} is excused for no reason");
    }
    catches(
        lengths,
        "src/name.rs",
        &"\n".repeat(LONGEST + 1),
        "is 601 lines long, its tests not counted",
    );
    permits(
        lengths,
        "src/name.rs",
        &format!("#[cfg(test)]{}", "\n".repeat(1000)),
    );
}

#[test]
fn every_file_of_tests_is_run() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let files: Vec<String> = fs::read_dir(&tests)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let findings = listed(&fs::read_to_string(tests.join("main.rs")).unwrap(), &files);
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn a_forgotten_file_of_tests_is_caught() {
    let files = ["main".to_owned(), "vault".to_owned()];
    assert_eq!(listed("/// Vaults.\nmod vault;", &files), [""; 0]);
    assert_eq!(
        listed("/// Vaults.\n#[cfg(unix)]\nmod vault;", &files),
        [""; 0]
    );
    assert_eq!(
        listed("// mod vault;", &files),
        ["tests/vault.rs is run by nobody"]
    );
    assert_eq!(
        listed("mod vault;", &files),
        ["tests/main.rs does not say what belongs into vault.rs"]
    );
}

#[test]
fn the_top_level_is_a_table_of_contents() {
    // What a build leaves behind is not part of the repository.
    let names: BTreeSet<String> = fs::read_dir(env!("CARGO_MANIFEST_DIR"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    let findings = top_level(&names);
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn a_stray_file_on_the_top_level_is_caught() {
    let mut names: BTreeSet<String> = TOP_LEVEL.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(top_level(&names), [""; 0]);
    names.insert("build.rs".to_owned());
    names.remove("man");
    assert_eq!(
        top_level(&names),
        [
            "`build.rs` does not belong on the top level",
            "`man` is missing on the top level"
        ]
    );
}
