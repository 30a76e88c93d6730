"""Helpers: what a program waits for that asks us for its key."""

import sys

from measure import Row, World, in_turns, measure, needed, once


def beside_true(bench, what, *words, request=""):
    with World(bench.program, 10) as world:
        # This interpreter is the one that asks.
        for program in ("git", "claude"):
            world.sevault("integrate", program, "--yes", "--program", sys.executable)
        tags = ("--tag", "url=https://git.example/org", "--tag", "username=anna")
        world.sevault("set", "git/KEY", "--stdin", *tags, stdin="value")
        world.sevault("add", "--tool", "claude", "--global", "--stdin", stdin="value")
        file = world.root / "request"
        file.write_text(request)
        true = needed("true")
        pairs = in_turns(
            lambda: once([world.program, "helper", *words], world.env, str(file)),
            lambda: once([true], world.env),
            bench.rounds(300),
        )
        return Row(what, "`true`", pairs, bound="3 ms more", holds=lambda ours, theirs: ours - theirs <= 3)


@measure("helper", "helper-git")
def _(bench):
    request = "protocol=https\nhost=git.example\npath=org/repo.git\n\n"
    return beside_true(bench, "`helper git get`", "git", "get", request=request)


@measure("helper", "helper-claude")
def _(bench):
    return beside_true(bench, "`helper claude`", "claude")
