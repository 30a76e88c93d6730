//! A real terminal to type into and to read from.

use super::{PATIENCE, Shell, World, is_soon};

/// A real terminal, by tmux on a socket of its own. Ends with all that runs in it.
pub(crate) struct Terminal<'a> {
    world: &'a World,
}

impl<'a> Terminal<'a> {
    /// A shell at its prompt `$ `, in a terminal of 80 columns and 24 lines. Ask [`needs`] for `tmux` and the shell first.
    pub(crate) fn open(world: &'a World, shell: Shell) -> Self {
        let command = match shell {
            Shell::Bash => "exec env PS1='$ ' bash --noprofile --norc",
            Shell::Zsh => "exec env PS1='$ ' zsh -f",
            Shell::Fish => {
                "exec fish --no-config -C 'function fish_prompt; printf \"\\$ \"; end; function fish_greeting; end'"
            }
        };
        let terminal = Self::running(world, command);
        terminal.waits_for("$");
        terminal
    }

    /// One program, by a line for `sh`; what it leaves on the screen stays when it has ended.
    pub(crate) fn running(world: &'a World, command: &str) -> Self {
        let terminal = Self { world };
        terminal.tmux(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "80",
            "-y",
            "24",
            command,
            ";",
            "set-option",
            "-g",
            "remain-on-exit",
            "on",
            ";",
            "set-option",
            "-g",
            "status",
            "off",
        ]);
        terminal
    }

    /// Types `text` and presses Enter.
    pub(crate) fn types(&self, text: &str) {
        self.begins(text);
        self.presses("Enter");
    }

    /// Types `text` and does not press Enter.
    pub(crate) fn begins(&self, text: &str) {
        if !text.is_empty() {
            self.tmux(&["send-keys", "-l", "--", text]);
        }
    }

    /// Presses one key, by tmux's name for it: `C-c`, `C-z`, `Tab`, `Up`.
    pub(crate) fn presses(&self, key: &str) {
        self.tmux(&["send-keys", "--", key]);
    }

    pub(crate) fn resizes(&self, columns: u16, lines: u16) {
        self.tmux(&[
            "resize-window",
            "-x",
            &columns.to_string(),
            "-y",
            &lines.to_string(),
        ]);
    }

    /// What stands on the screen, without the empty lines at its end.
    pub(crate) fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-J"])
            .trim_end()
            .to_owned()
    }

    /// Waits until `text` stands on the screen; gives the screen.
    #[track_caller]
    pub(crate) fn waits_for(&self, text: &str) -> String {
        self.waits_until(text, |screen| screen.contains(text))
    }

    /// Waits until the screen is as `question` wants it, which `what` names; gives the screen.
    #[track_caller]
    pub(crate) fn waits_until(&self, what: &str, mut question: impl FnMut(&str) -> bool) -> String {
        let mut screen = String::new();
        let is_there = is_soon(PATIENCE / 2, || {
            screen = self.screen();
            question(&screen)
        });
        assert!(is_there, "`{what}` never came onto the screen:\n{screen}");
        screen
    }

    #[track_caller]
    fn tmux(&self, arguments: &[&str]) -> String {
        let output = self
            .world
            .program("tmux", &[&["-L", "world"], arguments].concat())
            .env("TMUX_TMPDIR", self.world.path("tmp"))
            .env("SHELL", "/bin/sh")
            .output();
        assert!(
            output.status.success(),
            "tmux {arguments:?}: {}",
            self.world.transcript(&output)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Terminal<'_> {
    fn drop(&mut self) {
        let _ = self
            .world
            .program("tmux", &["-L", "world", "kill-server"])
            .env("TMUX_TMPDIR", self.world.path("tmp"))
            .output();
    }
}
