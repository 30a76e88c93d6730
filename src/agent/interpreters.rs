//! Programs that run what they are told: to register one is to register everything that it can be told.
//!
//! Touches: nothing.
//!
//! By name, and by what stands in their bytes, since names are chosen freely. Neither finds all: that a program is registered is its owner's judgement.

use std::path::Path;

use aho_corasick::AhoCorasick;

use crate::error::{Error, Kind, Result};

/// The beginnings of names; versions and variants follow them.
const NAMES: &[&str] = &[
    "ash",
    "awk",
    "bash",
    "bun",
    "busybox",
    "csh",
    "curl",
    "dash",
    "deno",
    "elixir",
    "emacs",
    "env",
    "erl",
    "expect",
    "fish",
    "gawk",
    "gdb",
    "ghci",
    "groovy",
    "guile",
    "iex",
    "irb",
    "java",
    "jshell",
    "ksh",
    "ld-linux",
    "ld.so",
    "lldb",
    "lua",
    "mawk",
    "mksh",
    "nano",
    "nc",
    "ncat",
    "netcat",
    "node",
    "nodejs",
    "nu",
    "osascript",
    "perl",
    "php",
    "pip",
    "pwsh",
    "pypy",
    "python",
    "rsync",
    "ruby",
    "rustrepl",
    "scala",
    "sh",
    "socat",
    "sqlite3",
    "ssh",
    "strace",
    "su",
    "sudo",
    "tclsh",
    "tcsh",
    "vi",
    "vim",
    "wget",
    "wish",
    "xargs",
    "zsh",
];

/// What stands in the bytes of interpreters, also of those that are built into another program.
const MARKS: &[&str] = &[
    "Py_RunMain",
    "Py_BytesMain",
    "PyRun_SimpleString",
    "luaL_loadstring",
    "luaL_loadbufferx",
    "perl_parse",
    "ruby_run_node",
    "php_execute_script",
    "NODE_OPTIONS",
    "BUN_INSTALL",
    "DENO_DIR",
    "ELECTRON_RUN_AS_NODE",
    "JSEvaluateScript",
    "_ZN2v86Script",
    "BusyBox is a multi-call binary",
    "rtld_fini",
];

/// Refuses a program that can be told what to run. `bytes` are those of the file at `path`.
pub(crate) fn check(path: &Path, bytes: &[u8]) -> Result<()> {
    let refuse = |why: &str| {
        Err(Error::new(
            Kind::Denied,
            format!("`{}` {why}, so that registering it would register every script", path.display()),
        )
        .hint("register a compiled program, or this one for a single script: `--allow-interpreter SCRIPT`"))
    };
    if bytes.starts_with(b"#!") {
        return refuse("is a script");
    }
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let is_variant = |rest: &str| {
        rest.bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_'))
            || rest.starts_with("-x86")
            || rest.starts_with(".so")
    };
    if NAMES
        .iter()
        .any(|known| name.strip_prefix(known).is_some_and(is_variant))
    {
        return refuse("is an interpreter by its name");
    }
    let marks = AhoCorasick::new(MARKS)
        .map_err(|_| Error::new(Kind::Failed, "cannot look into the program"))?;
    if marks.is_match(bytes) {
        return refuse("has an interpreter in it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::check;

    #[test]
    fn interpreters_are_told_by_name_and_by_what_is_in_them() {
        for (path, bytes, is_fine) in [
            ("/usr/bin/python3.11", "\u{7f}ELF", false),
            ("/bin/sh", "\u{7f}ELF", false),
            ("/usr/bin/curl", "\u{7f}ELF", false),
            ("/lib64/ld-linux-x86-64.so.2", "\u{7f}ELF", false),
            ("/home/me/tool", "#!/bin/sh\n", false),
            ("/home/me/tool", "\u{7f}ELF … Py_BytesMain …", false),
            ("/opt/editor", "\u{7f}ELF … ELECTRON_RUN_AS_NODE", false),
            ("/home/me/tool", "\u{7f}ELF", true),
            ("/usr/bin/shred", "\u{7f}ELF", true),
            ("/usr/bin/nodered", "\u{7f}ELF", true),
        ] {
            assert_eq!(
                check(Path::new(path), bytes.as_bytes()).is_ok(),
                is_fine,
                "{path}"
            );
        }
    }
}
