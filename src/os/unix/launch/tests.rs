//! Promises of starting programs.
//!
//! Touches: processes, files.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use super::{can_isolate, find_program, limits, run};
use crate::os::{Descriptors, Ending, Isolation, Program, Unfound, pause, shell_code, uptime};

/// Runs `sh -c SCRIPT` below us, with what it writes to the path in `$OUT` as the answer.
fn sh(script: &str, change: impl Fn(&mut Program<'_>), time: Option<Duration>) -> (Ending, String) {
    sh_with(None, script, change, time)
}

fn sh_with(
    input: Option<&[u8]>,
    script: &str,
    change: impl Fn(&mut Program<'_>),
    time: Option<Duration>,
) -> (Ending, String) {
    let place = tempfile::NamedTempFile::new().unwrap();
    let out = place.path().as_os_str().as_encoded_bytes();
    let arguments = ["sh".into(), "-c".into(), OsString::from(script)];
    let environment = [
        (OsStr::new("PATH"), &b"/usr/bin:/bin"[..]),
        (OsStr::new("OUT"), out),
    ];
    let mut program = Program {
        file: Path::new("/bin/sh"),
        arguments: &arguments,
        environment: &environment,
        input,
        descriptors: Descriptors::HandedDown,
        isolation: Isolation::Off,
    };
    change(&mut program);
    let ending = run(&program, time).unwrap();
    let mut answer = String::new();
    fs::File::open(place.path())
        .unwrap()
        .read_to_string(&mut answer)
        .unwrap();
    (ending, answer)
}

fn plainly(script: &str) -> (Ending, String) {
    sh(script, |_| {}, Some(Duration::from_secs(20)))
}

#[test]
fn a_program_is_found_as_execvp_finds_it() {
    let place = tempfile::tempdir().unwrap();
    let make = |name: &str, mode: u32| {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    };
    make("one/plain", 0o644);
    let two = make("two/plain", 0o755);
    make("one/only", 0o644);
    fs::create_dir_all(place.path().join("one/directory")).unwrap();
    let path = format!("{0}/none:{0}/one:{0}/two", place.path().display());
    let find = |name: &str| find_program(name.as_ref(), Some(path.as_ref()));
    assert_eq!(find("plain"), Ok(two.clone()));
    assert_eq!(find("only"), Err(Unfound::NotRunnable));
    assert_eq!(find("directory"), Err(Unfound::NotRunnable));
    assert_eq!(find("nowhere"), Err(Unfound::Missing));
    assert_eq!(find(""), Err(Unfound::Missing));
    assert_eq!(find(two.to_str().unwrap()), Ok(two));
    assert!(find_program("sh".as_ref(), None).is_ok());
}

#[test]
fn the_environment_is_exactly_what_was_said() {
    let (_, answer) = plainly("/usr/bin/env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= -e ^OUT= > $OUT");
    assert_eq!(answer, "PATH=/usr/bin:/bin\n");
}

#[test]
fn codes_and_signals_come_back_as_they_were() {
    for (script, want, code) in [
        ("exit 0", Ending::Exited(0), 0),
        ("exit 37", Ending::Exited(37), 37),
        ("exit 255", Ending::Exited(255), 255),
        ("kill -TERM $$", Ending::Killed(15), 143),
        ("kill -KILL $$", Ending::Killed(9), 137),
    ] {
        let (ending, _) = plainly(script);
        assert_eq!(ending, want, "{script}");
        assert_eq!(shell_code(ending), code);
    }
}

#[test]
fn a_broken_pipe_kills_the_program_as_it_should() {
    let (ending, answer) = plainly("(yes; echo $? > $OUT) | head -1 > /dev/null");
    assert_eq!(ending, Ending::Exited(0));
    assert_eq!(answer, "141\n");
}

#[test]
fn the_whole_group_ends_when_time_is_up() {
    let start = uptime();
    let (ending, answer) = sh(
        "trap '' TERM; (trap '' TERM; echo $BASHPID $(exec sh -c 'echo $PPID') > $OUT; sleep 60) & sleep 60; sleep 60",
        |_| {},
        Some(Duration::from_millis(300)),
    );
    assert_eq!(ending, Ending::TimedOut);
    assert_eq!(shell_code(ending), 124);
    let took = uptime() - start;
    assert!(
        took > Duration::from_secs(2) && took < Duration::from_secs(10),
        "{took:?}"
    );
    // It was killed, and dies when it next gets to run.
    let pid = answer.split_whitespace().next().unwrap();
    while Path::new(&format!("/proc/{pid}/fd/0")).exists() {
        assert!(uptime() - start < Duration::from_secs(30), "{answer}");
        pause(Duration::from_millis(5));
    }
}

#[test]
fn an_obedient_group_ends_at_once() {
    let start = uptime();
    let (ending, _) = sh("sleep 60", |_| {}, Some(Duration::from_millis(200)));
    assert_eq!(ending, Ending::TimedOut);
    assert!(uptime() - start < Duration::from_secs(2));
}

#[test]
fn a_program_that_cannot_start_is_an_error_and_no_ending() {
    let arguments = ["x".into()];
    let program = Program {
        file: Path::new("/nonexistent"),
        arguments: &arguments,
        environment: &[],
        input: None,
        descriptors: Descriptors::HandedDown,
        isolation: Isolation::Off,
    };
    let error = run(&program, None).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn a_script_without_a_first_line_runs_in_a_shell() {
    let place = tempfile::tempdir().unwrap();
    let script = place.path().join("script");
    fs::write(&script, "exit $1\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let arguments = ["script".into(), "9".into()];
    let program = Program {
        file: &script,
        arguments: &arguments,
        environment: &[],
        input: None,
        descriptors: Descriptors::HandedDown,
        isolation: Isolation::Off,
    };
    assert_eq!(run(&program, None).unwrap(), Ending::Exited(9));
}

#[test]
fn input_of_any_size_arrives_whole_and_ends() {
    for size in [0, 1, 65_536, 65_537, 1_048_576] {
        let bytes = vec![b'x'; size];
        let (ending, answer) = sh_with(
            Some(&bytes),
            "wc -c > $OUT",
            |_| {},
            Some(Duration::from_secs(20)),
        );
        assert_eq!(
            (ending, answer.trim()),
            (Ending::Exited(0), size.to_string().as_str())
        );
    }
}

#[test]
fn descriptors_above_standard_error_are_closed_if_asked() {
    let file = fs::File::open("/dev/null").unwrap();
    // A descriptor that passes an exec, as a careless parent leaves one.
    let loose = rustix::io::fcntl_dupfd_cloexec(&file, 50).unwrap();
    rustix::io::fcntl_setfd(&loose, rustix::io::FdFlags::empty()).unwrap();
    let number = std::os::fd::AsRawFd::as_raw_fd(&loose);
    let script = format!("[ -e /proc/self/fd/{number} ] && echo open > $OUT || echo closed > $OUT");
    assert_eq!(plainly(&script).1, "open\n");
    let (_, answer) = sh(
        &script,
        |program| program.descriptors = Descriptors::Standard,
        Some(Duration::from_secs(20)),
    );
    assert_eq!(answer, "closed\n");
}

/// The attack succeeds on the control, so that its failure means something.
#[test]
fn an_isolated_program_reads_and_signals_no_process_outside() {
    if !can_isolate() {
        println!("SKIP: this kernel has no Landlock scopes (6.12 or later)");
        return;
    }
    let victim = std::process::Command::new("sleep")
        .arg("60")
        .env("CANARY", "c")
        .spawn();
    let mut victim = victim.unwrap();
    let pid = victim.id();
    let script = format!(
        "try() {{ \"$@\" > /dev/null 2>&1; echo $? >> $OUT; }}
        # What may not be read can be opened, and is empty.
        try sh -c 'head -c 1 /proc/{pid}/environ | grep -qz .'
        try sh -c 'head -c 1 /proc/{pid}/maps | grep -q .'
        try sh -c 'exec 3< /proc/{pid}/mem'
        try kill -0 {pid}"
    );
    assert_eq!(plainly(&script).1, "0\n0\n0\n0\n");
    let (_, answer) = sh(
        &script,
        |program| program.isolation = Isolation::On,
        Some(Duration::from_secs(20)),
    );
    victim.kill().unwrap();
    victim.wait().unwrap();
    let refused = answer.lines().filter(|code| *code != "0").count();
    assert_eq!((refused, answer.lines().count()), (4, 4), "{answer:?}");
}

#[test]
fn the_limits_are_those_of_this_system() {
    let limits = limits();
    assert!(limits.total >= 100 * 1024 && limits.variable >= 100 * 1024);
    let value = vec![b'x'; limits.variable - 3];
    let environment = [(OsStr::new("A"), &value[..])];
    let arguments = ["true".into()];
    let program = Program {
        file: Path::new("/bin/true"),
        arguments: &arguments,
        environment: &environment,
        input: None,
        descriptors: Descriptors::HandedDown,
        isolation: Isolation::Off,
    };
    assert_eq!(run(&program, None).unwrap(), Ending::Exited(0));
    let value = vec![b'x'; limits.variable - 2];
    let environment = [(OsStr::new("A"), &value[..])];
    let program = Program {
        environment: &environment,
        ..program
    };
    assert!(run(&program, None).is_err(), "one byte more");
}
