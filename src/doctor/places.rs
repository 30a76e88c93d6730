//! Where keys are left lying, and what sort of file each place is.
//!
//! Touches: nothing.
//!
//! The list is what a thief of credentials reads first: shell files, histories, the files of AI tools, clouds and package registries.

use std::path::Path;

use crate::doctor::rules::Look;

/// The language of a shell's start-up file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::enum_variant_names, reason = "PowerShell is its name")]
pub(crate) enum Shell {
    Posix,
    Fish,
    Nu,
    PowerShell,
    Csh,
}

/// What sort of file it is, which decides how it is read and what can be done about a finding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sort {
    Profile(Shell),
    History,
    Dotenv,
    /// What an AI tool wrote down of a conversation.
    Transcript,
    /// Settings in which the program replaces `${NAME}`.
    Expands,
    /// Settings in which the program replaces `${env:NAME}`.
    ExpandsEnv,
    Settings,
    /// A program's database, in which a key stands as it does in a text, but nothing may be replaced.
    Database,
    /// A program's own store of credentials: it put them there itself.
    Credentials,
    Source,
}

impl Sort {
    pub(crate) fn look(self) -> Look {
        match self {
            Self::Transcript | Self::Database | Self::Source => Look::Strict,
            Self::Profile(_)
            | Self::History
            | Self::Dotenv
            | Self::Expands
            | Self::ExpandsEnv
            | Self::Settings
            | Self::Credentials => Look::Settings,
        }
    }
}

/// One place. A path ends with `/**` for all below a directory, or `/**.EXT` for the files of one kind there; `*` stands for any text in its
/// last part.
pub(crate) struct Spot {
    pub(crate) path: &'static str,
    pub(crate) sort: Sort,
}

const fn spot(sort: Sort, path: &'static str) -> Spot {
    Spot { path, sort }
}

/// Below the home directory.
#[rustfmt::skip]
pub(crate) const HOME: &[Spot] = &[
    spot(Sort::Profile(Shell::Posix), ".bashrc"),
    spot(Sort::Profile(Shell::Posix), ".bash_profile"),
    spot(Sort::Profile(Shell::Posix), ".bash_login"),
    spot(Sort::Profile(Shell::Posix), ".bash_aliases"),
    spot(Sort::Profile(Shell::Posix), ".profile"),
    spot(Sort::Profile(Shell::Posix), ".xprofile"),
    spot(Sort::Profile(Shell::Posix), ".zshrc"),
    spot(Sort::Profile(Shell::Posix), ".zshenv"),
    spot(Sort::Profile(Shell::Posix), ".zprofile"),
    spot(Sort::Profile(Shell::Posix), ".zlogin"),
    spot(Sort::Profile(Shell::Posix), ".kshrc"),
    spot(Sort::Profile(Shell::Posix), ".envrc"),
    spot(Sort::Profile(Shell::Posix), ".config/zsh/.z*"),
    spot(Sort::Profile(Shell::Csh), ".cshrc"),
    spot(Sort::Profile(Shell::Csh), ".tcshrc"),
    spot(Sort::Profile(Shell::Csh), ".login"),
    spot(Sort::Profile(Shell::Fish), ".config/fish/config.fish"),
    spot(Sort::Profile(Shell::Fish), ".config/fish/conf.d/*.fish"),
    spot(Sort::Settings, ".config/fish/fish_variables"),
    spot(Sort::Profile(Shell::Nu), ".config/nushell/env.nu"),
    spot(Sort::Profile(Shell::Nu), ".config/nushell/config.nu"),
    spot(Sort::Profile(Shell::PowerShell), ".config/powershell/*.ps1"),
    spot(Sort::Profile(Shell::PowerShell), "Documents/PowerShell/*.ps1"),
    spot(Sort::Profile(Shell::PowerShell), "Documents/WindowsPowerShell/*.ps1"),
    spot(Sort::Dotenv, ".config/environment.d/*.conf"),

    spot(Sort::History, ".bash_history"),
    spot(Sort::History, ".zsh_history"),
    spot(Sort::History, ".zhistory"),
    spot(Sort::History, ".histfile"),
    spot(Sort::History, ".local/share/fish/fish_history"),
    spot(Sort::History, ".local/share/powershell/PSReadLine/ConsoleHost_history.txt"),
    spot(Sort::History, "AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt"),
    spot(Sort::History, ".config/nushell/history.txt"),
    spot(Sort::History, ".python_history"),
    spot(Sort::History, ".node_repl_history"),
    spot(Sort::History, ".psql_history"),
    spot(Sort::History, ".mysql_history"),
    spot(Sort::History, ".sqlite_history"),
    spot(Sort::History, ".rediscli_history"),
    spot(Sort::History, ".irb_history"),
    spot(Sort::History, ".viminfo"),
    spot(Sort::History, ".lesshst"),

    spot(Sort::Credentials, ".claude/.credentials.json"),
    spot(Sort::Settings, ".claude.json"),
    spot(Sort::Settings, ".claude/settings*.json"),
    spot(Sort::Transcript, ".claude/projects/**.jsonl"),
    spot(Sort::Transcript, ".claude/history.jsonl"),
    spot(Sort::Transcript, ".claude/shell-snapshots/**"),
    spot(Sort::Transcript, ".claude/debug/**"),
    spot(Sort::Transcript, ".claude/backups/**"),
    spot(Sort::Transcript, ".claude/file-history/**"),
    spot(Sort::Transcript, ".claude/paste-cache/**"),
    spot(Sort::Transcript, ".claude/telemetry/**"),
    spot(Sort::Transcript, ".claude/todos/**"),
    spot(Sort::Credentials, ".codex/auth.json"),
    spot(Sort::Settings, ".codex/config.toml"),
    spot(Sort::Transcript, ".codex/sessions/**"),
    spot(Sort::Transcript, ".codex/history.jsonl"),
    spot(Sort::Transcript, ".codex/log/**"),
    spot(Sort::Transcript, ".codex/shell_snapshots/**"),
    spot(Sort::Database, ".codex/*.sqlite"),
    spot(Sort::Database, ".codex/*.sqlite-wal"),
    spot(Sort::Credentials, ".gemini/oauth_creds.json"),
    spot(Sort::Dotenv, ".gemini/.env"),
    spot(Sort::Settings, ".gemini/settings.json"),
    spot(Sort::Transcript, ".gemini/tmp/**.json"),
    spot(Sort::ExpandsEnv, ".cursor/mcp.json"),
    spot(Sort::Settings, ".config/Claude/claude_desktop_config.json"),
    spot(Sort::Settings, "Library/Application Support/Claude/claude_desktop_config.json"),
    spot(Sort::Settings, "AppData/Roaming/Claude/claude_desktop_config.json"),
    spot(Sort::Settings, ".config/Code/User/mcp.json"),
    spot(Sort::Settings, ".config/Code/User/settings.json"),
    spot(Sort::Database, ".config/Code/User/globalStorage/state.vscdb"),
    spot(Sort::Database, ".config/Cursor/User/globalStorage/state.vscdb"),
    spot(Sort::Settings, ".config/opencode/opencode.json*"),
    spot(Sort::Credentials, ".local/share/opencode/auth.json"),
    spot(Sort::Settings, ".config/goose/**"),
    spot(Sort::Settings, ".aider.conf.yml"),
    spot(Sort::Transcript, ".aider.chat.history.md"),
    spot(Sort::Settings, ".continue/config.*"),
    spot(Sort::Dotenv, ".continue/.env"),
    spot(Sort::Settings, ".config/crush/**"),
    spot(Sort::Settings, ".local/share/crush/crush.json"),
    spot(Sort::Settings, ".qwen/**"),
    spot(Sort::Settings, ".copilot/**"),
    spot(Sort::Settings, ".codeium/windsurf/mcp_config.json"),
    spot(Sort::Settings, ".config/amp/settings.json"),
    spot(Sort::Credentials, ".config/github-copilot/*.json"),
    spot(Sort::Settings, ".llm/keys.json"),

    spot(Sort::Credentials, ".aws/credentials"),
    spot(Sort::Credentials, ".aws/config"),
    spot(Sort::Credentials, ".azure/*.json"),
    spot(Sort::Credentials, ".config/gcloud/*.json"),
    spot(Sort::Credentials, ".config/gcloud/legacy_credentials/**"),
    spot(Sort::Credentials, ".config/doctl/config.yaml"),
    spot(Sort::Credentials, ".config/hcloud/cli.toml"),
    spot(Sort::Credentials, ".fly/config.yml"),
    spot(Sort::Credentials, ".vault-token"),
    spot(Sort::Credentials, ".terraform.d/credentials.tfrc.json"),
    spot(Sort::Credentials, ".terraformrc"),
    spot(Sort::Credentials, ".pulumi/credentials.json"),
    spot(Sort::Credentials, ".kube/config"),
    spot(Sort::Credentials, ".docker/config.json"),
    spot(Sort::Credentials, ".boto"),
    spot(Sort::Credentials, ".s3cfg"),
    spot(Sort::Credentials, ".config/rclone/rclone.conf"),
    spot(Sort::Expands, ".npmrc"),
    spot(Sort::Transcript, ".npm/_logs/**.log"),
    spot(Sort::Credentials, ".yarnrc.yml"),
    spot(Sort::Credentials, ".pypirc"),
    spot(Sort::Credentials, ".config/pypoetry/auth.toml"),
    spot(Sort::Credentials, ".config/pip/pip.conf"),
    spot(Sort::Credentials, ".cargo/credentials"),
    spot(Sort::Credentials, ".cargo/credentials.toml"),
    spot(Sort::Credentials, ".gem/credentials"),
    spot(Sort::Credentials, ".m2/settings.xml"),
    spot(Sort::Credentials, ".gradle/gradle.properties"),
    spot(Sort::Credentials, ".composer/auth.json"),
    spot(Sort::Credentials, ".netrc"),
    spot(Sort::Credentials, "_netrc"),
    spot(Sort::Credentials, ".git-credentials"),
    spot(Sort::Credentials, ".config/git/credentials"),
    spot(Sort::Settings, ".gitconfig"),
    spot(Sort::Credentials, ".config/gh/hosts.yml"),
    spot(Sort::Credentials, ".config/glab-cli/config.yml"),
    spot(Sort::Credentials, ".config/hub"),
    spot(Sort::Credentials, ".pgpass"),
    spot(Sort::Credentials, ".my.cnf"),
    spot(Sort::Credentials, ".huggingface/token"),
    spot(Sort::Credentials, ".cache/huggingface/token"),
    spot(Sort::Credentials, ".cache/huggingface/stored_tokens"),
    spot(Sort::Credentials, ".config/stripe/config.toml"),
    spot(Sort::Credentials, ".wrangler/config/default.toml"),
    spot(Sort::Credentials, ".sentryclirc"),
    spot(Sort::Credentials, ".ssh/config"),
];

/// In a project's directory.
#[rustfmt::skip]
pub(crate) const PROJECT: &[Spot] = &[
    spot(Sort::Profile(Shell::Posix), ".envrc"),
    spot(Sort::Settings, ".git/config"),
    spot(Sort::Settings, ".claude/settings*.json"),
    spot(Sort::Expands, ".mcp.json"),
    spot(Sort::ExpandsEnv, ".cursor/mcp.json"),
    spot(Sort::Settings, ".vscode/mcp.json"),
    spot(Sort::Settings, ".vscode/settings.json"),
    spot(Sort::Settings, ".codex/config.toml"),
    spot(Sort::Settings, ".gemini/settings.json"),
    spot(Sort::Dotenv, ".gemini/.env"),
    spot(Sort::Settings, "opencode.json*"),
    spot(Sort::Settings, ".aider.conf.yml"),
    spot(Sort::Transcript, ".aider.chat.history.md"),
    spot(Sort::Transcript, ".aider.input.history"),
    spot(Sort::Expands, ".npmrc"),
    spot(Sort::Credentials, ".yarnrc.yml"),
    spot(Sort::Credentials, ".pypirc"),
    spot(Sort::Credentials, ".cargo/config.toml"),
];

/// Directories that hold what others wrote, or what is made again at any time.
pub(crate) const SKIPPED: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".jj",
    "node_modules",
    "target",
    ".venv",
    "venv",
    "__pycache__",
    ".cache",
    ".npm",
    ".pnpm-store",
    ".yarn",
    ".tox",
    ".mypy_cache",
    "site-packages",
    ".cargo",
    ".rustup",
    ".gradle",
    ".m2",
    ".terraform",
    ".direnv",
    "vendor",
    ".next",
    ".nuxt",
];

/// What sort of file this is, by the end of its path.
pub(crate) fn sort(path: &Path) -> Sort {
    let known = HOME
        .iter()
        .chain(PROJECT)
        .find(|spot| is_at(path, spot.path));
    match known {
        Some(spot) => spot.sort,
        None if path
            .file_name()
            .is_some_and(|name| is_dotenv(name.as_encoded_bytes())) =>
        {
            Sort::Dotenv
        }
        None if path
            .extension()
            .is_some_and(|extension| extension == "jsonl") =>
        {
            Sort::Transcript
        }
        None => Sort::Source,
    }
}

/// `.env`, `.env.local`, `prod.env`: but not the example that belongs into the repository.
pub(crate) fn is_dotenv(name: &[u8]) -> bool {
    let is_example = [&b"example"[..], b"sample", b"template", b"dist", b"schema"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_one = name == b".env"
        || name.starts_with(b".env.")
        || (name.ends_with(b".env") && name.len() > 4);
    is_one && !is_example
}

/// Whether the path ends as the spot does.
fn is_at(path: &Path, spot: &str) -> bool {
    let (directory, last) = spot.rsplit_once('/').unwrap_or(("", spot));
    if let Some(extension) = last.strip_prefix("**") {
        let names = path.to_string_lossy().replace('\\', "/");
        return names.contains(&format!("/{directory}/")) && names.ends_with(extension);
    }
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    matches(name, last)
        && path
            .parent()
            .is_some_and(|parent| parent.ends_with(directory))
}

/// Whether `name` is what `pattern` says, in which one `*` stands for any text.
pub(crate) fn matches(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        Some((head, tail)) => {
            name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail)
        }
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Shell, Sort, is_dotenv, sort};

    #[test]
    fn a_file_is_known_by_where_it_lies() {
        for (path, want) in [
            ("/home/u/.bashrc", Sort::Profile(Shell::Posix)),
            (
                "/home/u/.config/fish/conf.d/keys.fish",
                Sort::Profile(Shell::Fish),
            ),
            ("/home/u/.claude/projects/-p/abc.jsonl", Sort::Transcript),
            ("/p/.mcp.json", Sort::Expands),
            ("/p/deep/.env.local", Sort::Dotenv),
            ("/p/.env.example", Sort::Source),
            ("/p/credentials", Sort::Source),
            ("/home/u/.aws/credentials", Sort::Credentials),
            ("/p/src/main.rs", Sort::Source),
        ] {
            assert_eq!(sort(Path::new(path)), want, "{path}");
        }
    }

    #[test]
    fn an_example_is_no_dotenv_file() {
        assert!(is_dotenv(b".env") && is_dotenv(b".env.production") && is_dotenv(b"prod.env"));
        assert!(!is_dotenv(b".env.example") && !is_dotenv(b".environment") && !is_dotenv(b"env"));
    }
}
