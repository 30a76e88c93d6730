//! `sevault tour`: the whole story in a throw-away home, each command as typed and for real.
//!
//! Touches: files, processes, terminal.
#![expect(
    clippy::disallowed_methods,
    reason = "the tour runs a real shell, which runs this very program"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::commands::access::Desk;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::os;

/// One thing that is shown: what it is about, what is typed, and how it must end.
struct Step {
    about: &'static str,
    typed: &'static str,
    code: i32,
}

const fn step(about: &'static str, typed: &'static str) -> Step {
    Step {
        about,
        typed,
        code: 0,
    }
}

/// `$PASSWORD` and `$KEY` are made up for the tour. SHELL_NAME stands for the shell that it runs in.
const STEPS: &[Step] = &[
    step(
        "A profile is a vault with a password of its own.",
        r#"printf '%s\n' "$PASSWORD" | sevault profile create --password-stdin"#,
    ),
    step(
        "Unlock it once; the agent keeps the key, never the password.",
        r#"printf '%s\n' "$PASSWORD" | sevault unlock --ttl 10m --password-stdin"#,
    ),
    step(
        "Store a key for Claude Code, for this project alone.",
        r#"printf '%s' "$KEY" | sevault add --tool claude --project . --stdin"#,
    ),
    step("What is stored, never a value.", "sevault list"),
    step(
        "Load it into a shell, and take it away again.",
        r#"source <(sevault init SHELL_NAME)
sv_load claude
echo "this shell has a key of ${#ANTHROPIC_API_KEY} bytes"
sv_unload claude
echo "and now it has ${ANTHROPIC_API_KEY:-none}""#,
    ),
    step(
        "Or give it to one program, which replaces ours: no parent, no pipe.",
        r#"sevault exec --tool claude -- sh -c 'echo "the program has a key of ${#ANTHROPIC_API_KEY} bytes"'"#,
    ),
    step(
        "See beforehand what a program would get, names only.",
        "sevault exec --tool claude --plan -- sh -c true",
    ),
    step(
        "Hardened: next to nothing is inherited, and what leaks into the output is masked.",
        r#"sevault exec --mode hardened --tool claude -- sh -c 'echo "my key is $ANTHROPIC_API_KEY"'"#,
    ),
    step("Who holds what, and for how long.", "sevault status"),
    step("Lock it: the key is wiped.", "sevault lock"),
    Step {
        about: "Nothing works now without the password.",
        typed: r"printf 'a guess\n' | sevault exec --tool claude --password-stdin -- true",
        code: 125,
    },
    step("And the agent goes.", "sevault agent stop"),
];

pub(super) fn run(desk: &Desk<'_>) -> Result<ExitCode> {
    let home = Home::new()?;
    let shell = ["bash", "zsh"].into_iter().find_map(|name| {
        let path = os::variable("PATH");
        let program = os::find_program(name.as_ref(), path.as_deref()).ok()?;
        Some((name, program))
    });
    let Some((name, shell)) = shell else {
        return Err(Error::new(
            Kind::Missing,
            "the tour needs bash or zsh, and finds neither",
        ));
    };
    desk.ui.line(&format!(
        "A tour of sevault, for real, in a throw-away home: {}",
        home.root.display()
    ))?;
    for Step { about, typed, code } in STEPS {
        let typed = typed.replace("SHELL_NAME", name);
        desk.ui.line(&format!("\n# {about}"))?;
        for line in typed.lines() {
            desk.ui.line(&format!("$ {line}"))?;
        }
        let status = home.command(&shell).arg("-c").arg(&typed).status();
        let status = status.map_err(|cause| Error::io("cannot run a shell", &cause))?;
        if status.code() != Some(*code) {
            return Err(Error::new(
                Kind::Failed,
                format!("the tour went wrong: the last command ended with {status}"),
            ));
        }
    }
    desk.ui
        .line("\nThat was all. The throw-away home is gone; your own files were not touched.")?;
    Ok(ExitCode::SUCCESS)
}

/// A home that is removed with everything in it, the agent included, when the tour ends, however it ends.
struct Home {
    root: PathBuf,
    program: PathBuf,
    password: String,
    key: String,
}

impl Home {
    fn new() -> Result<Self> {
        let failed = |cause: &std::io::Error| Error::io("cannot make a throw-away home", cause);
        let mut bytes = [0u8; 36];
        os::random(&mut bytes).map_err(|cause| failed(&cause))?;
        let letters = data_encoding::BASE64URL_NOPAD.encode(&bytes);
        let root = os::canonical(&std::env::temp_dir())
            .map_err(|cause| failed(&cause))?
            .join(format!("sevault-tour-{}", &letters[..8]));
        let home = Self {
            program: os::own_program().map_err(|cause| failed(&cause))?,
            password: letters[8..24].to_owned(),
            key: format!("sk-ant-api03-tour-{}", &letters[24..]),
            root,
        };
        for directory in ["run", "bin", "project"] {
            os::private_dir(&home.root.join(directory)).map_err(|cause| failed(&cause))?;
        }
        os::link_program(&home.program, &home.root.join("bin").join("sevault"))
            .map_err(|cause| failed(&cause))?;
        Ok(home)
    }

    /// A program that knows nothing of the user's own home.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        let inherited = os::variable("PATH").unwrap_or_default();
        let places =
            std::iter::once(self.root.join("bin")).chain(std::env::split_paths(&inherited));
        let path = std::env::join_paths(places).unwrap_or(inherited.clone());
        command
            .env_clear()
            .env("HOME", &self.root)
            .env("PATH", path)
            .env("XDG_RUNTIME_DIR", self.root.join("run"))
            .env("PASSWORD", &self.password)
            .env("KEY", &self.key)
            .current_dir(self.root.join("project"));
        for name in ["TERM", "LANG", "LC_ALL", "NO_COLOR", "TMPDIR"] {
            if let Some(value) = os::variable(name) {
                command.env(name, value);
            }
        }
        command
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Stopping an agent that has stopped already is no failure, and there is nobody left to tell.
        let _ = self
            .command(&self.program)
            .args(["--quiet", "agent", "stop"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let _ = std::fs::remove_dir_all(&self.root);
    }
}
