"""The program itself: its size, its start, what it is made of, and what it asks of the kernel and of the processor."""

import os
import re
import subprocess

from measure import ROOT, Count, Directory, Row, Skip, World, in_turns, measure, needed, once


@measure("program", "size")
def _(bench):
    return Count("release binary", os.path.getsize(bench.program) / 2**20, "MiB", most=8)


@measure("program", "start")
def _(bench):
    with World(bench.program) as world:
        pairs = in_turns(
            lambda: once([world.program, "--version"], world.env),
            lambda: once([needed("true")], world.env),
            bench.rounds(300),
        )
        return Row("`--version`", "`true`", pairs)


@measure("program", "dependencies")
def _(bench):
    tree = ["cargo", "tree", "--edges", "normal", "--prefix", "none", "--locked", "--quiet"]
    done = subprocess.run(tree, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise Skip("`cargo tree` fails")
    crates = {line.split(" (")[0] for line in done.stdout.splitlines()}
    return Count("crates in the binary, besides ours", len(crates) - 1, "crates")


def calls(command, env):
    """The names of the system calls until the program becomes another one, or ends. The kernel tells them, not a tracer: the agent answers nobody who is
    being traced."""
    told = Directory().path / "calls"
    traced = [needed("perf"), "trace", "-o", told, *command]
    done = subprocess.run(traced, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    lines = told.read_text(errors="replace").splitlines() if told.exists() else []
    names = [found[1] for line in lines if (found := re.search(r"\): (?:\S+/\d+ +)?(\w+)\(", line))]
    if done.returncode != 0 or len(names) < 5:
        raise Skip("`perf trace` may not watch system calls here")
    # The first is what started the program itself.
    if names[0] == "execve":
        names = names[1:]
    return names[: names.index("execve")] if "execve" in names else names


@measure("program", "calls-init")
def _(bench):
    with World(bench.program) as world:
        return Count("system calls of `init zsh`", len(calls([world.program, "init", "zsh"], world.env)), "calls", most=30)


@measure("program", "calls-exec")
def _(bench):
    with World(bench.program, 3) as world:
        names = calls([world.program, "exec", "--", needed("true")], world.env)
        return Count("system calls of a warm `exec`, before its `execve`", len(names), "calls", most=60)


def instructions(command, env):
    """How many instructions the process takes, of millions. Only what asks no agent can be counted so: the agent sees valgrind where its caller should
    be, and tells it nothing."""
    out = Directory().path / "callgrind"
    grind = [needed("valgrind"), "--tool=callgrind", f"--callgrind-out-file={out}", *command]
    done = subprocess.run(grind, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        raise Skip("callgrind cannot run it")
    return int(found[1]) / 1e6


@measure("program", "instructions-init")
def _(bench):
    with World(bench.program) as world:
        return Count("instructions of `init zsh`", instructions([world.program, "init", "zsh"], world.env), "millions")
