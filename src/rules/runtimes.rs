//! Programs that stand between a person and what is run: shells, which only pass on, and AI agents, which read what is printed.
//!
//! Touches: nothing.
//!
//! A seat belt and no wall: a variable can be unset, and a program renamed. It keeps an agent from reading a key by accident or by habit, and tells it the way
//! that shows it none.

use std::path::{Path, PathBuf};

use crate::error::{Error, Kind};

/// Variables that AI agents set for what they start.
pub(crate) const VARIABLES: &[&str] = &[
    "AI_AGENT",
    "AIDER_MODEL",
    "CLAUDECODE",
    "CLAUDE_CODE",
    "CLAUDE_CODE_ENTRYPOINT",
    "CLINE_ACTIVE",
    "CODEX_SANDBOX",
    "CODEX_THREAD_ID",
    "CURSOR_AGENT",
    "CURSOR_TRACE_ID",
    "GEMINI_CLI",
    "OPENCODE",
    "REPL_ID",
];

/// What the machine of one agent can be told by.
pub(crate) const DEVIN: &str = "/opt/.devin";

/// Names of agents' programs, and of the scripts that interpreters run for them. An editor is none: people type in its terminal.
const AGENTS: &[&str] = &[
    "aider",
    "claude",
    "claude.exe",
    "codex",
    "codex.js",
    "copilot",
    "crush",
    "cursor-agent",
    "droid",
    "gemini",
    "gemini.js",
    "kiro-cli",
    "opencode",
    "qwen",
];

/// Directories that such programs are installed in under names of no meaning: `cli.js`, a version.
const HOMES: &[&[&str]] = &[
    &["claude-code"],
    &["claude", "versions"],
    &["gemini-cli"],
    &["@openai", "codex"],
    &["cursor-agent", "versions"],
];

const SHELLS: &[&str] = &[
    "ash", "bash", "busybox", "dash", "fish", "ksh", "mksh", "nu", "pwsh", "sh", "zsh",
];

/// Whether a program is a shell.
pub(crate) fn is_shell(program: &Path) -> bool {
    named(program).is_some_and(|name| SHELLS.contains(&name))
}

/// Whether one of the files that a process runs is an AI agent's.
pub(crate) fn is_agent(files: &[PathBuf]) -> bool {
    files.iter().any(|file| {
        let steps: Vec<&str> = file.iter().filter_map(|step| step.to_str()).collect();
        named(file).is_some_and(|name| AGENTS.contains(&name))
            || HOMES
                .iter()
                .any(|home| steps.windows(home.len()).any(|window| window == *home))
    })
}

/// What to say where a value may not be `what`: printed, or loaded into a shell.
pub(crate) fn refusal(what: &str) -> Error {
    Error::new(
        Kind::Denied,
        format!("a value may not be {what} inside an AI agent"),
    )
    .hint("give it to the program that needs it with `sevault exec`")
}

fn named(program: &Path) -> Option<&str> {
    program.file_name()?.to_str()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{is_agent, is_shell};

    #[test]
    fn agents_are_known_by_their_program_or_by_its_script() {
        for (files, want) in [
            (&["/usr/bin/git"][..], false),
            (&["/usr/bin/code", "/opt/Cursor/cursor"], false),
            (&["/usr/local/bin/claude"], true),
            (&["/h/.local/share/claude/versions/2.1.7"], true),
            (
                &[
                    "/usr/bin/node",
                    "/l/node_modules/@anthropic-ai/claude-code/cli.js",
                ],
                true,
            ),
            (
                &[
                    "/usr/bin/node",
                    "/l/node_modules/@google/gemini-cli/bundle/gemini.js",
                ],
                true,
            ),
            (&["/usr/bin/node", "/work/claude-notes/index.js"], false),
            (&["/usr/bin/python3.13", "/venv/bin/aider"], true),
        ] {
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            assert_eq!(is_agent(&files), want, "{files:?}");
        }
    }

    #[test]
    fn a_shell_is_known_by_its_name() {
        assert!(is_shell(Path::new("/usr/bin/dash")));
        assert!(!is_shell(Path::new("/usr/bin/dashboard")));
    }
}
