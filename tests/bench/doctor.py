"""Doctor: how long it takes to look through a tree, beside other scanners, and what each finds of keys that were put there."""

import random
import string
import subprocess

from measure import Directory, Row, Skip, World, in_turns, measure, needed, once

KEYS = {
    "anthropic": "sk-ant-api03-" + "aB3" * 31 + "AA",
    "github": "ghp_" + "Zq7kk9LpXw41cH4sYt70aB3dE6gH9jK2mN5p"[:36],
    "aws": "AKIA" + "QWERTYUIOPASDFGH",
    "slack": "xoxb-" + "123456789012-1234567890123-" + "aB3dE6gH9jK2mN5pQ8sT1uV4",
}


def tree():
    """Two thousand files of text, a few with a key."""
    directory = Directory().path
    chance = random.Random(5)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 9))) for _ in range(500)]
    for number in range(2_000):
        place = directory / f"d{number % 40}"
        place.mkdir(exist_ok=True)
        lines = [" ".join(chance.choices(words, k=10)) for _ in range(60)]
        if number % 500 == 7:
            name, key = list(KEYS.items())[number // 500 % len(KEYS)]
            lines.insert(30, f"{name.upper()}_KEY={key}")
        (place / f"f{number}.txt").write_text("\n".join(lines) + "\n")
    return directory


def accepting(command, env, cwd=None):
    """Milliseconds of a scanner, whose exit code says what it found."""
    return once(["/bin/sh", "-c", '"$@"; test $? -lt 2', "sh", *map(str, command)], env, cwd=cwd)


@measure("doctor", "beside-grep")
def _(bench):
    with World(bench.program) as world:
        directory = tree()
        pairs = in_turns(
            lambda: accepting([world.program, "doctor", directory], world.env),
            lambda: accepting([needed("grep"), "-rEc", "sk-ant-|ghp_|AKIA|xoxb-", directory], world.env),
            bench.rounds(10),
        )
        return Row("`doctor`, 2,000 files", "`grep -rE` for four prefixes", pairs)


@measure("doctor", "beside-detect-secrets")
def _(bench):
    with World(bench.program) as world:
        directory = tree()
        pairs = in_turns(
            lambda: accepting([world.program, "doctor", directory], world.env),
            lambda: accepting([needed("detect-secrets"), "scan", "--all-files", directory], world.env),
            bench.rounds(5),
        )
        return Row("`doctor`, 2,000 files", "`detect-secrets scan`", pairs)


@measure("doctor", "beside-secretlint")
def _(bench):
    with World(bench.program) as world:
        directory = tree()
        rules = '{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}'
        (directory / ".secretlintrc.json").write_text(rules)
        program = needed("secretlint")
        pairs = in_turns(
            lambda: accepting([world.program, "doctor", directory], world.env),
            lambda: accepting([program, f"{directory}/**/*.txt", "--secretlintrc", directory / ".secretlintrc.json"], world.env),
            bench.rounds(5),
        )
        return Row("`doctor`, 2,000 files", "`secretlint`", pairs)
