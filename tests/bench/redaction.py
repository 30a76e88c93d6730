"""Redaction: streams through the filter, by a pipe and at a terminal, beside `cat`, `script` and others who mask.

Streams are a log as programs write them: every tenth line has colours, none has a secret. What the filter takes of the processor is what
`sevault redact` takes, less the same with nothing to read.
"""

import fcntl
import json
import os
import pty
import random
import select
import signal
import statistics
import string
import struct
import subprocess
import termios
import time
from pathlib import Path

from measure import ROOT, Count, Directory, Row, Skip, World, in_turns, measure, needed, tsafe_open, tsafe_set, varlock_alone


def token(number):
    chance = random.Random(number)
    return "".join(chance.choices(string.ascii_letters + string.digits, k=chance.randint(20, 60)))


class Tokens(World):
    """A profile of so many tokens."""

    def __init__(self, program, secrets):
        super().__init__(program, secrets, token)

    def fill(self):
        self.sevault("profile", "create", "default", "--password-stdin", stdin="correct horse battery staple\n")
        self.sevault("unlock", "--password-stdin", stdin="correct horse battery staple\n")
        for number in range(self.secrets):
            self.sevault("set", f"TOKEN_{number}", "--stdin", stdin=token(number))


def log(megabytes):
    words = (
        "request GET /api/v1/users finished error warning: connection in ms status=200 the of worker-17 INFO id=4f2a9c "
        "sha256:9f86d081884c7d659a2feaa0c55ad015 2026-11-21T23:20:11Z eyJmb28iOiJiYXIifQ"
    ).split()
    chance = random.Random(3)
    path = Directory().path / "log"
    piece = bytearray()
    while len(piece) < 1_000_000:
        if chance.random() < 0.1:
            piece += b"\x1b[32mINFO\x1b[0m "
        piece += " ".join(chance.choices(words, k=chance.randint(6, 20))).encode() + b"\n"
    path.write_bytes(piece * megabytes)
    return path


def piped(command, source, env):
    """Seconds by the clock and by the processor, from a file through a pipe; and the most memory, in bytes."""
    start = time.perf_counter()
    with open(source, "rb") as file:
        process = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
    reader = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    reader.wait()
    if process.returncode != 0:
        raise Skip(f"`{' '.join(map(str, command))[:60]}` ends with {process.returncode}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def pipe(secrets, rate, in_filter):
    def run(bench):
        with Tokens(bench.program, secrets) as world:
            source, nothing = log(100), os.devnull
            size = source.stat().st_size / 1e6
            command = [world.program, "redact"]
            idle = statistics.median(piped(command, nothing, world.env)[1] for _ in range(3))
            spent = []

            def ours():
                clock, processor, _ = piped(command, source, world.env)
                spent.append(size / max(processor - idle, 1e-3))
                return size / clock

            pairs = in_turns(ours, lambda: size / piped(["cat"], source, world.env)[0], bench.rounds(7))
            # Other work on the machine only ever takes away.
            best = max(first for first, _ in pairs)
            return [
                Row(
                    f"pipe, {secrets} secrets in all forms", "`cat`", pairs, unit="MB/s",
                    bound=f"{rate} at best" if rate else "", holds=lambda *_: best >= rate, note=f"best {best:.0f}",
                ),
                Count(f"filter, {secrets} secrets in all forms, best", max(spent), "MB per CPU-second", least=in_filter),
            ]

    return run


for secrets, rate, in_filter in ((1, 300, 450), (10, 300, 450), (100, 250, 250), (1000, 0, None)):
    measure("redaction", f"pipe-{secrets}")(pipe(secrets, rate, in_filter))


def at_terminal(command, env):
    """Seconds until a command at a terminal has ended and all of it was read."""
    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    os.waitpid(pid, 0)
    os.close(terminal)
    return time.perf_counter() - start


WRAP = ["--quiet", "exec", "--redact", "--"]


@measure("redaction", "terminal")
def _(bench):
    with Tokens(bench.program, 10) as world:
        source = log(20)
        size = source.stat().st_size / 1e6
        script = [needed("script"), "-qefc", f"cat {source}", "/dev/null"]
        pairs = in_turns(
            lambda: size / at_terminal([world.program, *WRAP, "cat", str(source)], world.env),
            lambda: size / at_terminal(script, world.env),
            bench.rounds(15),
        )
        best = max(first for first, _ in pairs)
        return Row(
            "terminal, 10 secrets in all forms", "`script`", pairs, unit="MB/s", note=f"best {best:.0f}",
            bound="50 at best, 1x", holds=lambda ours, theirs: best >= 50 and ours >= theirs,
        )


def end(pid, terminal):
    """Ends what runs at a terminal. `script` stays when only its terminal goes."""
    os.kill(pid, signal.SIGTERM)
    os.close(terminal)
    os.waitpid(pid, 0)


def echo(command, env, keys=400):
    """Microseconds from a key to its echo, at the median."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, env)
    time.sleep(0.3)
    times = []
    for number in range(keys):
        start = time.perf_counter()
        os.write(terminal, b"x")
        os.read(terminal, 100)
        times.append(time.perf_counter() - start)
        if number % 60 == 59:
            os.write(terminal, b"\x15")
            while select.select([terminal], [], [], 0.05)[0]:
                os.read(terminal, 4096)
    end(pid, terminal)
    return statistics.median(times) * 1e6


@measure("redaction", "echo")
def _(bench):
    with Tokens(bench.program, 10) as world:
        pairs = in_turns(
            lambda: echo([world.program, *WRAP, "cat"], world.env), lambda: echo(["cat"], world.env), bench.rounds(7)
        )
        return Row(
            "echo of a key", "directly", pairs, unit="us", bound="15 us more", holds=lambda ours, theirs: ours - theirs <= 15
        )


@measure("redaction", "echo-script")
def _(bench):
    with Tokens(bench.program, 10) as world:
        script = [needed("script"), "-qefc", "cat", "/dev/null"]
        pairs = in_turns(
            lambda: echo([world.program, *WRAP, "cat"], world.env), lambda: echo(script, world.env), bench.rounds(7)
        )
        return Row("echo of a key", "`script`", pairs, unit="us")


@measure("redaction", "echo-forwarder")
def _(bench):
    """What a process between a terminal and a program costs at least: a loop in C that carries bytes, and does nothing else."""
    with Tokens(bench.program, 10) as world:
        forwarder = str(world.root / "forward")
        source = Path(__file__).with_name("forward.c")
        subprocess.run([needed("cc"), "-O2", "-o", forwarder, str(source), "-lutil"], check=True)
        pairs = in_turns(
            lambda: echo([world.program, *WRAP, "cat"], world.env), lambda: echo([forwarder, "cat"], world.env), bench.rounds(7)
        )
        return Row(
            "echo of a key", "a loop in C that only forwards", pairs, unit="us", bound="15 us more",
            holds=lambda ours, theirs: ours - theirs <= 15,
        )


@measure("redaction", "prompt")
def _(bench):
    """A prompt that ends in the first byte of a secret, until that byte is there."""
    with Tokens(bench.program, 10) as world:
        script = f"printf 'ask {token(0)[0]}'; read x"

        def seen(command):
            pid, terminal = pty.fork()
            if pid == 0:
                os.execvpe(command[0], command, world.env)
            out = b""
            while b"ask" not in out:
                out += os.read(terminal, 100)
            start = time.perf_counter()
            while not out.endswith(token(0)[0].encode()):
                out += os.read(terminal, 100)
            taken = time.perf_counter() - start
            end(pid, terminal)
            return taken * 1e3

        shell = ["/bin/sh", "-c", script]
        pairs = in_turns(lambda: seen([world.program, *WRAP, *shell]), lambda: seen(shell), bench.rounds(20))
        return Row(
            "the end of a prompt, if a secret begins so", "directly", pairs, bound="10 ms", holds=lambda ours, _: ours <= 10
        )


@measure("redaction", "gigabyte")
def _(bench):
    """What a gigabyte takes of memory more than a megabyte."""
    with Tokens(bench.program, 10) as world:
        large, small = log(1024), log(1)
        command = [world.program, "redact"]
        grown = piped(command, large, world.env)[2] - piped(command, small, world.env)[2]
        large.unlink()
        return Count("memory for a gigabyte more than for a megabyte", grown / 2**20, "MiB", most=1)


# Leaks: the public vectors as others print them. A leak is a raw secret of at least six bytes that is still there, as bytes.


def vectors():
    files = [ROOT / f"tests/fixtures/redaction-{name}.json" for name in ("vectors", "leaks")]
    for vector in [vector for file in files for vector in json.loads(file.read_text())]:
        chunks = [chunk for chunk in vector["chunks"] if isinstance(chunk, str)]
        secrets = [secret for secret in vector["secrets"] if len(secret) >= 6]
        # Where only a piece of a secret comes, or a label is the secret, there is nothing to find.
        if secrets and vector["name"] != "secret-equals-label" and "\0" not in "".join(secrets):
            yield chunks, secrets


def leaks(run_one):
    """How many of the vectors show a secret that their input shows, colours and line ends taken away."""
    count = tried = 0
    for chunks, secrets in vectors():
        def plain(text):
            import re
            return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]", "", text)

        sent = plain("".join(chunks))
        whole = [secret for secret in secrets if plain(secret) and plain(secret) in sent]
        if not whole:
            continue
        tried += 1
        out = plain(run_one(chunks, secrets))
        count += any(plain(secret) in out for secret in whole)
    return count, tried


def fed(command, chunks, env, cwd=None):
    """What comes out when the chunks are written with a pause in between."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, cwd=cwd
    )
    for chunk in chunks[:8]:
        process.stdin.write(chunk.encode())
        process.stdin.flush()
        time.sleep(0.02)
    process.stdin.write("".join(chunks[8:]).encode())
    process.stdin.close()
    out = process.stdout.read()
    if process.wait() != 0:
        raise Skip(f"{command[0]} ends with {process.returncode}, and what says nothing leaks nothing")
    return out.decode(errors="replace")


@measure("redaction", "leaks")
def _(bench):
    with World(bench.program, 0) as world:
        def ours(chunks, secrets):
            names = [f"S{number}" for number in range(len(secrets))]
            for name, secret in zip(names, secrets):
                world.sevault("set", name, "--stdin", "--yes", stdin=secret)
            return fed([world.program, "--quiet", "redact", "--keys", ",".join(names)], chunks, world.env)

        count, tried = leaks(ours)
        return Count(f"vectors that leak a secret, of {tried}", count, "vectors", most=0)


@measure("redaction", "leaks-varlock")
def _(bench):
    with World(bench.program) as world:
        program = varlock_alone(world.env)

        def theirs(chunks, secrets):
            directory = Directory().path
            names = [f"S{number}" for number in range(len(secrets))]
            schema = "# @defaultSensitive=true\n# ---\n" + "".join(f"# @sensitive\n{name}=\n" for name in names)
            (directory / ".env.schema").write_text(schema)
            env = {**world.env, **dict(zip(names, secrets)), "PWD": str(directory)}
            return fed([program, "run", "--", "cat"], chunks, env, directory)

        count, tried = leaks(theirs)
        return Count(f"the same by `varlock run`, of {tried}", count, "vectors")


@measure("redaction", "pipe-varlock")
def _(bench):
    with Tokens(bench.program, 10) as world:
        program = varlock_alone(world.env)
        directory = Directory().path
        names = [f"TOKEN_{number}" for number in range(10)]
        (directory / ".env.schema").write_text(
            "# @defaultSensitive=true\n# ---\n" + "".join(f"# @sensitive\n{name}={token(number)}\n" for number, name in enumerate(names))
        )
        source = log(20)
        size = source.stat().st_size / 1e6
        pairs = in_turns(
            lambda: size / piped([world.program, "redact"], source, world.env)[0],
            lambda: size / piped(["/bin/sh", "-c", f"cd {directory}; exec {program} run -- cat"], source, world.env)[0],
            bench.rounds(5),
        )
        return Row("pipe, 10 secrets in all forms, 20 MB", "`varlock run`, raw values", pairs, unit="MB/s")


@measure("redaction", "leaks-tsafe")
def _(bench):
    with World(bench.program) as world, tsafe_open(world.env, {}) as program:
        def theirs(chunks, secrets):
            names = [f"S{number}" for number in range(len(secrets))]
            for name, secret in zip(names, secrets):
                tsafe_set(world.env, name, secret)
            return fed([program, "exec", "--keys", ",".join(names), "--redact-output", "--", "cat"], chunks, world.env)

        count, tried = leaks(theirs)
        return Count(f"the same by `tsafe exec --redact-output`, of {tried}", count, "vectors")


@measure("redaction", "pipe-tsafe")
def _(bench):
    tokens = {f"TOKEN_{number}": token(number) for number in range(10)}
    with Tokens(bench.program, 10) as world, tsafe_open(world.env, tokens) as program:
        source = log(20)
        size = source.stat().st_size / 1e6
        pairs = in_turns(
            lambda: size / piped([world.program, "redact"], source, world.env)[0],
            lambda: size / piped([program, "exec", "--redact-output", "--", "cat"], source, world.env)[0],
            bench.rounds(5),
        )
        return Row("pipe, 10 secrets in all forms, 20 MB", "`tsafe exec --redact-output`, raw values", pairs, unit="MB/s")
