"""How work grows with the vault: the same command on a vault of 100,000 secrets and on one of 1,000.

Both are made by a unit test, with a password that is cheap to stretch, so that what is seen is the vault. A hundred times the secrets may take a hundred
times as long where all of them are looked at, and no more.
"""

from measure import Row, World, in_turns, measure, once

LARGE, SMALL = 100_000, 1_000


def grow(name, what, arguments, rounds, is_told=False):
    @measure("growth", name)
    def _(bench):
        with World(bench.program, LARGE) as large, World(bench.program, SMALL) as small:
            def run(world):
                return once([world.program, *arguments], world.env, world.password if is_told else "/dev/null")

            pairs = in_turns(lambda: run(large), lambda: run(small), bench.rounds(rounds))
            return Row(
                f"{what}, {LARGE:,} secrets", f"{SMALL:,}", pairs, bound=f"{LARGE // SMALL}x",
                holds=lambda ours, theirs: ours <= LARGE / SMALL * theirs,
            )


grow("unlock", "`unlock`, password aside", ["unlock", "--password-stdin"], 7, is_told=True)
grow("list", "`list`", ["list"], 7)
grow("get", "`get` of one", ["get", "SECRET_1"], 15)
grow("set", "`set` of one", ["set", "SECRET_1", "--stdin", "--yes"], 7, is_told=True)
