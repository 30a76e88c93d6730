#!/usr/bin/env python3
"""Puts programs that people use below the filter, and compares what is on the screen with what the bare program shows.

The screen is tmux's, which keeps it as a terminal does. Below the filter each line must be the bare one, with a star for each column of the secret:
then the layout is whole, and the secret is gone.
"""
import json, os, pathlib, re, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True
from harness import SECRET, WORK, Screen, check, main, q, run

STARS = "*" * len(SECRET)
# No program here may reach further than loopback, or outlive its window, as helpers of its own would.
ALONE = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
if os.geteuid() != 0:
    ALONE.append("--map-root-user")


class Picture:
    """A program in a window of tmux, 100 columns wide."""

    number = 0

    def __init__(self, command, **variables):
        Picture.number += 1
        self.name = f"sevault{os.getpid()}-{Picture.number}"
        words = ["env", *(f"{name}={value}" for name, value in variables.items()), *command]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", q(words), ";", "set", "-g", "remain-on-exit", "on")

    def tmux(self, *words):
        return subprocess.run(["tmux", "-L", self.name, *words], capture_output=True, text=True).stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")

    def lines(self):
        return [line.rstrip() for line in self.tmux("capture-pane", "-p").splitlines()]

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def text(self, letters):
        self.tmux("send-keys", "-l", letters)

    def waits_for(self, pattern, seconds=40):
        """Until the screen shows it, and stands still."""
        end, last = time.time() + seconds, None
        while time.time() < end:
            lines = self.lines()
            if lines == last and re.search(pattern, "\n".join(lines)):
                return lines
            if lines == last and any(line.startswith("Pane is dead") for line in lines):
                break
            last = lines
            time.sleep(0.3)
        raise AssertionError(f"no {pattern!r} in {[line for line in last if line]}")


PICTURES = {}


def same_picture(name):
    """Wanted is the bare screen, with stars for the secret."""
    def wants(w, lines):
        if not w:
            PICTURES[name] = lines
            return any(SECRET in line for line in lines)
        return lines == [line.replace(SECRET, STARS) for line in PICTURES[name]]
    return wants


def shown(secret):
    """What stands on the screen in the place of the secret, or the secret."""
    return f"({re.escape(secret)}|{re.escape(STARS)})"


@check("vim shows a file with a secret", same_picture("vim"), needs=["vim", "tmux"])
def _(w):
    path = os.path.join(WORK, "notes")
    pathlib.Path(path).write_text(f"first\nkey = {SECRET} # long\n\tand {SECRET}{SECRET}\nlast\n")
    with Picture(w + ["vim", "-u", "NONE", "-i", "NONE", "-n", path]) as picture:
        picture.waits_for("last")
        picture.text("jddp")
        return picture.waits_for(f"last\nkey|long\n +and|{shown(SECRET)}")


@check("less shows a file with a secret", same_picture("less"), needs=["less", "tmux"])
def _(w):
    path = os.path.join(WORK, "log")
    lines = [f"line {number}" if number % 7 else f"line {number} {SECRET} more" for number in range(300)]
    pathlib.Path(path).write_text("\n".join(lines))
    with Picture(w + ["less", path], LESS="") as picture:
        picture.waits_for("line 20")
        picture.text(" /line 200\n")
        return picture.waits_for(r"^line 200\n")


@check("htop draws itself and leaves", 0, needs=["htop"])
def _(w):
    screen = Screen(w + ["htop"], TERM="xterm-256color")
    try:
        screen.expect("Load average|PID")
        screen.type("q")
        return screen.status()
    finally:
        screen.close()


@check("top draws itself and leaves", 0, needs=["top"])
def _(w):
    screen = Screen(w + ["top"], TERM="xterm-256color")
    try:
        screen.expect("PID")
        screen.type("q")
        return screen.status()
    finally:
        screen.close()


@check("fzf lists a secret and gives it back", same_picture("fzf"), needs=["fzf", "tmux"])
def _(w):
    with Picture(["sh", "-c", f"printf 'one\\n{SECRET}\\ntwo\\n' | {q(w)} fzf"]) as picture:
        picture.waits_for("3/3")
        picture.text("T")
        picture.keys("BSpace")
        return picture.waits_for("3/3")


@check("tmux in a window shows a secret", same_picture("tmux"), needs=["tmux"])
def _(w):
    # Its status line has a clock, which no two pictures need share.
    settings = os.path.join(WORK, "tmux.conf")
    pathlib.Path(settings).write_text("set -g status off\n")
    inner = ["tmux", "-L", f"inner{os.getpid()}{len(w)}", "-f", settings, "new", "sh"]
    with Picture(w + inner, TMUX="", PS1="$ ") as picture:
        picture.waits_for("[$#]")
        picture.text(f"echo {SECRET}; echo en''d\n")
        try:
            return picture.waits_for("\nend")
        finally:
            subprocess.run([*inner[:3], "kill-server"])


@check("sudo runs a command at the terminal", ("24 80", 0), needs=["sudo"])
def _(w):
    if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode != 0:
        return "24 80", 0
    screen = Screen(w + ["sudo", "-n", "stty", "size"])
    try:
        return screen.expect("24 80"), screen.status()
    finally:
        screen.close()


@check("sudo asks for a password without showing it, and ^C ends it", (False, True), needs=["sudo", "setpriv"])
def _(w):
    if os.geteuid() != 0:
        return False, True
    screen = Screen(w + ["setpriv", "--reuid", "65534", "--clear-groups", "sudo", "-p", "Password for it: ", "true"])
    try:
        screen.expect("Password for it: ")
        time.sleep(0.3)
        screen.type("hunter2")
        time.sleep(0.3)
        screen.read(0.1)
        is_shown = b"hunter2" in screen.out
        screen.type("\x03")
        return is_shown, screen.status() != 0
    finally:
        screen.close()


class Server:
    """An ssh server on loopback, for this user and one key."""

    def __enter__(self):
        self.directory = pathlib.Path(WORK, "ssh")
        self.directory.mkdir(exist_ok=True)
        for name in ("host", "user"):
            if not (self.directory / name).exists():
                subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.directory / name], check=True)
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        self.port = 20_000 + os.getpid() % 20_000
        config = self.directory / "config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.directory}/host\nAuthorizedKeysFile {self.directory}/user.pub\n"
            "StrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin prohibit-password\n"
        )
        self.process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", config], stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def command(self, *words):
        options = ["BatchMode=yes", "StrictHostKeyChecking=no", "LogLevel=ERROR", "ConnectionAttempts=20", f"UserKnownHostsFile={self.directory}/known"]
        flags = [word for option in options for word in ("-o", option)]
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", str(self.directory / "user"), *flags, "-tt", "127.0.0.1", *words]


@check("ssh to another shell: its size, its jobs, its end", ["30 101", "Stopped", True, 7], needs=["ssh", "/usr/sbin/sshd"])
def _(w):
    with Server() as server:
        screen = Screen(w + server.command("env PS1='$ ' bash --norc --noprofile -i"))
        try:
            screen.expect(r"\$ ", 15)
            screen.size(30, 101)
            time.sleep(0.3)
            screen.type("stty size\r")
            results = [screen.expect("30 101")]
            screen.type("sleep 100\r")
            time.sleep(0.4)
            screen.type("\x1a")
            results.append(screen.expect("Stopped"))
            screen.type(f"kill %1; printf {SECRET}; echo en''d\r")
            line = screen.expect("(?s).*end\r")
            results.append((SECRET in line) == (not w))
            screen.type("exit 7\r")
            return results + [screen.status()]
        finally:
            screen.close()


# Tools for people who write programs with a machine: what the filter was made for. Both run shell commands without a model.


def homes(name):
    """An empty home, and a project that is the same for the bare and the wrapped one: its path is on the screen."""
    home = tempfile.mkdtemp(prefix=name, dir=WORK)
    place = pathlib.Path(WORK, name)
    place.mkdir(exist_ok=True)
    return pathlib.Path(home), place


@check("Claude Code keeps its layout while a secret is typed and printed", same_picture("claude"), needs=["claude", "tmux", "unshare"])
def _(w):
    home, place = homes("claude")
    trusted = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
    key = "sk-ant-api03-" + "n0t-a-key-" * 4
    settings = {
        "hasCompletedOnboarding": True, "theme": "dark", "projects": {str(place): trusted},
        "customApiKeyResponses": {"approved": [key[-20:]], "rejected": []},
    }
    (home / ".claude.json").write_text(json.dumps(settings))
    variables = {
        "ANTHROPIC_API_KEY": key, "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    }
    with Picture(["sh", "-c", f"cd {place}; exec {q(w + ALONE)} env HOME={home} claude"], **variables) as picture:
        picture.waits_for("❯")
        picture.text("!")
        picture.waits_for("for shell mode|for bash mode|! *$")
        picture.text(f"echo {SECRET} {SECRET} $((40+2))")
        picture.waits_for(shown(SECRET))
        picture.keys("Enter")
        # Below stands how it fails to reach its model, which changes from second to second.
        lines = picture.waits_for("⎿ .*42")
        return lines[: 1 + next(at for at, line in enumerate(lines) if "⎿" in line)]


@check("Gemini CLI keeps its layout while a secret is typed and printed", same_picture("gemini"), needs=["gemini", "tmux", "unshare"])
def _(w):
    home, place = homes("gemini")
    (home / ".gemini").mkdir()
    settings = {
        "security": {"auth": {"selectedType": "gemini-api-key"}}, "general": {"disableAutoUpdate": True},
        "privacy": {"usageStatisticsEnabled": False}, "ui": {"hideTips": True, "hideBanner": True},
    }
    (home / ".gemini/settings.json").write_text(json.dumps(settings))
    (home / ".gemini/trustedFolders.json").write_text(json.dumps({str(place): "TRUST_FOLDER"}))
    variables = {"GEMINI_API_KEY": "n0t-a-key-n0t-a-key-n0t-a-key", "COLORTERM": "truecolor"}
    with Picture(["sh", "-c", f"cd {place}; exec {q(w + ALONE)} env HOME={home} gemini"], **variables) as picture:
        picture.waits_for("Type your message")
        picture.text("!")
        picture.waits_for("shell mode enabled")
        picture.text(f"echo {SECRET} {SECRET} $((40+2))")
        picture.waits_for(shown(SECRET))
        picture.keys("Enter")
        picture.waits_for("✓.*")
        return picture.waits_for("Type your shell command")


main()
