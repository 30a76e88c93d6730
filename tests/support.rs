//! A world of its own for every test: its home, its environment, its directory, and the means to act in it.
//!
//! ```ignore
//! let world = World::new();
//! world.sevault(&["get", "NOPE"]).says("
//!     err: sevault: error: there is no secret `NOPE`
//!     exit: 1
//! ");
//! ```

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

#[cfg(unix)]
pub(crate) mod terminal;

/// Servers for what pulls.
#[expect(dead_code, reason = "the tests of the pull room use the rest")]
pub(crate) mod server;

/// The program under test.
pub(crate) const SEVAULT: &str = env!("CARGO_BIN_EXE_sevault");

/// How long anything may take before the test fails instead of waiting on.
const PATIENCE: Duration = Duration::from_secs(60);

/// Says why a test cannot run here. `tests/run` counts these lines, so it goes past the harness, which would swallow it.
pub(crate) fn skip(reason: &str) {
    let line = format!("SKIP: {reason}\n");
    io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Whether `program` is installed; says that the test is skipped where it is not.
///
/// ```ignore
/// if !needs("zsh") { return; }
/// ```
#[must_use]
pub(crate) fn needs(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = std::env::split_paths(&path).any(|directory| directory.join(program).is_file());
    if !is_there {
        skip(&format!("`{program}` is not installed"));
    }
    is_there
}

/// Copies a program, by another process: what is open for writing here is inherited for a moment by whatever other tests start, and nobody can execute a
/// file that is open for writing.
#[cfg(unix)]
#[track_caller]
pub(crate) fn copy_program(from: impl AsRef<Path>, to: impl AsRef<Path>) {
    let mut copy = Command::new("cp");
    let done = copy.arg("-p").arg(from.as_ref()).arg(to.as_ref()).status();
    assert!(done.unwrap().success(), "cannot copy a program");
}

/// Where tests/bench/tools installs what Debian has not.
pub(crate) fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools")
}

/// The same for what tests/bench/tools may have installed; its directories are on no PATH, so that nobody meets them unawares.
#[must_use]
pub(crate) fn needs_tool(program: &str) -> bool {
    let installed = ["bin", "node_modules/.bin"].map(|directory| tools().join(directory));
    installed
        .iter()
        .any(|directory| directory.join(program).is_file())
        || needs(program)
}

/// bash-preexec, which is no program: where tests/bench/tools has put it, or where SEVAULT_TEST_PREEXEC says.
pub(crate) fn bash_preexec() -> Option<PathBuf> {
    let file = std::env::var_os("SEVAULT_TEST_PREEXEC")
        .map_or_else(|| tools().join("bash-preexec.sh"), PathBuf::from);
    let is_there = file.is_file();
    if !is_there {
        skip("no bash-preexec.sh: tests/bench/tools fetches it");
    }
    is_there.then_some(file)
}

/// How many rounds a test makes: `few`, or as many as it should where `tests/run --long` has the time.
pub(crate) fn rounds(few: usize, many: usize) -> usize {
    let is_slow = std::env::var_os("SEVAULT_TEST_SLOW").is_some();
    if is_slow { many } else { few }
}

/// A place where nothing of the machine's user is known. When it goes, so does the agent that was started in it.
pub(crate) struct World {
    root: TempDir,
}

impl World {
    /// An empty home, and nothing else.
    pub(crate) fn new() -> Self {
        // A socket's path holds 104 bytes on macOS, so the name is short.
        let root = tempfile::Builder::new().prefix("sv").tempdir().unwrap();
        let world = Self { root };
        for directory in ["home", "work", "run", "tmp"] {
            fs::create_dir(world.path(directory)).unwrap();
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(world.path("run"), fs::Permissions::from_mode(0o700)).unwrap();
        }
        world
    }

    /// A home with the profile `default`, whose password is [`World::PASSWORD`].
    pub(crate) fn with_profile() -> Self {
        let world = Self::new();
        let made = world
            .sevault(&["profile", "create", "default", "--password-stdin"])
            .stdin(format!("{}\n", Self::PASSWORD))
            .output();
        assert!(made.status.success(), "{}", world.transcript(&made));
        world
    }

    pub(crate) const PASSWORD: &str = "correct horse";

    /// A path in the world: `home`, `work` (where programs start), `run` and `tmp` are there.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(inside)
    }

    /// Makes a directory and those above it; gives its path.
    pub(crate) fn directory(&self, inside: &str) -> PathBuf {
        let path = self.path(inside);
        fs::create_dir_all(&path).unwrap();
        path
    }

    /// Writes a file, with the directories above it; gives its path.
    pub(crate) fn write(&self, inside: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).unwrap()
    }

    /// The program under test, ready to be run.
    pub(crate) fn sevault(&self, arguments: &[&str]) -> Run<'_> {
        self.program(SEVAULT, arguments)
    }

    /// Any program, ready to be run in this world; `sevault` is on its PATH.
    pub(crate) fn program(&self, program: &str, arguments: &[&str]) -> Run<'_> {
        let mut command = self.command(program);
        command.args(arguments);
        Run {
            world: self,
            command,
            stdin: Vec::new(),
        }
    }

    /// A script in a real shell that reads no files of its own. Ask [`needs`] first.
    pub(crate) fn shell(&self, shell: Shell, script: &str) -> Run<'_> {
        self.program(shell.program(), &[shell.quiet(), &["-c", script]].concat())
    }

    /// A command with this world's environment and directory and nothing else, for what [`Run`] cannot do.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment())
            .current_dir(self.path("work"));
        command
    }

    fn environment(&self) -> Vec<(&'static str, OsString)> {
        let binaries = Path::new(SEVAULT).parent().unwrap();
        let system =
            ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"].map(PathBuf::from);
        let path = std::env::join_paths([binaries.to_owned()].into_iter().chain(system)).unwrap();
        let mut environment = vec![
            ("HOME", self.path("home").into()),
            ("PATH", path),
            ("LANG", "C.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
            ("TMPDIR", self.path("tmp").into()),
            ("TZ", "UTC".into()),
            ("XDG_CACHE_HOME", self.path("home/.cache").into()),
            ("XDG_CONFIG_HOME", self.path("home/.config").into()),
            ("XDG_DATA_HOME", self.path("home/.local/share").into()),
            ("XDG_RUNTIME_DIR", self.path("run").into()),
            ("XDG_STATE_HOME", self.path("home/.local/state").into()),
        ];
        if cfg!(windows) {
            environment.push((
                "SystemRoot",
                std::env::var_os("SystemRoot").unwrap_or_default(),
            ));
            environment.push(("LOCALAPPDATA", self.path("home/local").into()));
            environment.push(("USERPROFILE", self.path("home").into()));
        }
        environment
    }

    /// The process that `status --json` names, if there is one.
    pub(crate) fn agent_pid(&self) -> Option<u32> {
        let said = self.sevault(&["status", "--json"]).output();
        let status: serde_json::Value = serde_json::from_slice(&said.stdout).ok()?;
        let pid = status.get("pid")?.as_u64()?;
        u32::try_from(pid)
            .ok()
            .filter(|_| status["running"] == true)
    }

    /// Everything that was said, as one text: a line of output is `out: …`, one of errors `err: …`, and the last line is the exit code or the signal.
    ///
    /// What differs from run to run has a name instead: the world's directory is `$WORLD`, a UUID is `$ID`.
    fn transcript(&self, output: &Output) -> String {
        let mut text = String::new();
        for (prefix, bytes) in [("out", &output.stdout), ("err", &output.stderr)] {
            for line in String::from_utf8_lossy(bytes).split_inclusive('\n') {
                let (line, end) = match line.strip_suffix('\n') {
                    Some(line) => (line, ""),
                    None => (line, "[no newline]"),
                };
                let space = if line.is_empty() { "" } else { " " };
                text += &format!("{prefix}:{space}{line}{end}\n");
            }
        }
        text += &match output.status.code() {
            Some(code) => format!("exit: {code}\n"),
            None => format!("{}\n", output.status),
        };
        let root = self.path("");
        with_ids_named(&text.replace(root.to_str().unwrap().trim_end_matches('/'), "$WORLD"))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Nothing ever ran here that could have left an agent behind.
        if fs::read_dir(self.path("run")).is_ok_and(|mut entries| entries.next().is_none()) {
            return;
        }
        if let Some(pid) = self.agent_pid() {
            end_process(pid);
        }
    }
}

/// Ends a process and waits until it is gone. It is none that we started: such a one is there until we wait for it.
#[cfg(unix)]
fn end_process(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process, test_kill_process};
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
        return;
    };
    for signal in [Signal::TERM, Signal::KILL] {
        if kill_process(pid, signal).is_err() {
            return;
        }
        if is_soon(Duration::from_secs(5), || test_kill_process(pid).is_err()) {
            return;
        }
    }
}

#[cfg(windows)]
fn end_process(pid: u32) {
    let _ = Command::new("taskkill")
        .args(["/F", "/PID", &pid.to_string()])
        .output();
}

/// Waits until `question` is answered with yes, at most for `patience`.
#[must_use]
pub(crate) fn is_soon(patience: Duration, mut question: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if question() {
            return true;
        }
        if start.elapsed() > patience {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// A shell that people use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    pub(crate) const ALL: [Self; 3] = [Self::Bash, Self::Zsh, Self::Fish];

    /// The line that starts our hook, as the README has it.
    pub(crate) fn hook(self) -> &'static str {
        match self {
            Self::Bash => "eval \"$(sevault init bash)\"",
            Self::Zsh => "source <(sevault init zsh)",
            Self::Fish => "sevault init fish | source",
        }
    }

    pub(crate) fn program(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }

    /// The arguments that keep it from reading the files of machine and user.
    pub(crate) fn quiet(self) -> &'static [&'static str] {
        match self {
            Self::Bash => &["--noprofile", "--norc"],
            Self::Zsh => &["-f"],
            Self::Fish => &["--no-config"],
        }
    }
}

/// A command in a world, until it is run.
#[must_use = "nothing has run yet: ask for `says`, `said` or `output`"]
pub(crate) struct Run<'a> {
    world: &'a World,
    command: Command,
    stdin: Vec<u8>,
}

impl Run<'_> {
    /// What it reads; nothing unless given.
    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_vec();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// The directory that it starts in, as a path in the world.
    pub(crate) fn directory(mut self, inside: &str) -> Self {
        let path = self.world.directory(inside);
        self.command.current_dir(path);
        self
    }

    /// Starts it with pipes on all three ends, for a conversation.
    pub(crate) fn start(mut self) -> Child {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        self.command.spawn().unwrap()
    }

    /// Runs it to its end.
    #[track_caller]
    pub(crate) fn output(self) -> Output {
        let what = format!("{:?}", self.command.get_program());
        let stdin = self.stdin.clone();
        let mut child = self.start();
        let pid = child.id();
        let mut pipe = child.stdin.take().unwrap();
        // Both ends at once, or a full pipe would stop both sides. A program that does not read may close its end.
        thread::spawn(move || pipe.write_all(&stdin));
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait_with_output()));
        match receiver.recv_timeout(PATIENCE) {
            Ok(output) => output.unwrap(),
            Err(_) => {
                end_process(pid);
                panic!("{what} did not end, or something it started holds its output open");
            }
        }
    }

    /// Runs it to its end; everything that it said, as [`World`] writes it down.
    #[track_caller]
    pub(crate) fn said(self) -> String {
        let world = self.world;
        world.transcript(&self.output())
    }

    /// Runs it to its end and compares everything that it said; the indentation of `want` does not count.
    #[track_caller]
    pub(crate) fn says(self, want: &str) {
        let said = self.said();
        let want = dedented(want);
        assert!(said == want, "\nwanted:\n{want}\nsaid:\n{said}");
    }

    /// Runs it and sees that it went well; what it wrote, raw.
    #[track_caller]
    pub(crate) fn stdout(self) -> String {
        let world = self.world;
        let output = self.output();
        assert!(output.status.success(), "\n{}", world.transcript(&output));
        String::from_utf8(output.stdout).unwrap()
    }
}

/// `text` without the indentation that all its lines share, and without an empty first line.
fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text.trim_start_matches('\n').trim_end().lines().collect();
    let indentation = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or_default();
    lines
        .iter()
        .map(|line| format!("{}\n", line.get(indentation..).unwrap_or_default()))
        .collect()
}

/// `text` with `$ID` for every UUID.
pub(crate) fn with_ids_named(text: &str) -> String {
    let is_id = |candidate: &str| {
        candidate.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
    };
    let mut named = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match rest.get(..36) {
            Some(candidate) if is_id(candidate) => {
                named += "$ID";
                36
            }
            _ => {
                named.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    named
}
