"""The shell: what our hooks cost when a shell starts, at each prompt, for a load and for a completion, beside those of others.

Times inside a shell are taken by zsh itself, over many calls: a prompt hook that takes microseconds cannot be seen from outside.
"""

import subprocess

from measure import Directory, Row, Skip, World, in_turns, measure, needed, once


@measure("shell", "init")
def _(bench):
    with World(bench.program) as world:
        pairs = in_turns(
            lambda: once([world.program, "init", "zsh"], world.env),
            lambda: once([needed("true")], world.env),
            bench.rounds(300),
        )
        return Row(
            "`init zsh`", "`true`", pairs,
            bound="1.5x + 1 ms", holds=lambda ours, theirs: ours <= 1.5 * theirs + 1,
        )


def init_of(name, *arguments):
    """What another program takes to print its hook."""

    def run(bench):
        with World(bench.program) as world:
            pairs = in_turns(
                lambda: once([world.program, "init", "zsh"], world.env),
                lambda: once([needed(name), *arguments], world.env),
                bench.rounds(100),
            )
            return Row("`init zsh`", f"`{name} {' '.join(arguments)}`", pairs)

    return run


HOOKS = [
    ("direnv", ["hook", "zsh"]),
    ("mise", ["activate", "zsh"]),
    ("zoxide", ["init", "zsh"]),
    ("starship", ["init", "zsh"]),
]

for hook, arguments in HOOKS:
    measure("shell", f"init-{hook}")(init_of(hook, *arguments))


def in_zsh(world, prepare, body, times, undo=":"):
    """Milliseconds that zsh needs for one run of `body`, as the mean of many; `undo` follows each, and is not counted."""
    script = (
        f"zmodload zsh/datetime; {prepare}\n"
        f"{body}\n{undo}\nfloat start spent=0\n"
        f"repeat {times} {{ start=$EPOCHREALTIME; {body}; (( spent += EPOCHREALTIME - start )); {undo} }}\n"
        f"print $(( spent * 1000 / {times} ))"
    )
    done = subprocess.run(
        [needed("zsh"), "-f", "-c", script], env=world.env, cwd=world.root / "work", capture_output=True, text=True
    )
    try:
        return float(done.stdout.split()[-1])
    except (IndexError, ValueError):
        raise Skip(f"zsh says: {done.stderr[-200:]}") from None


HOOK = 'source <("$SEVAULT" init zsh)'
# What zsh does before a prompt.
PROMPT = "for each in precmd $precmd_functions; do (( $+functions[$each] )) && $each; done"


def prompt_of(name, line):
    def run(bench):
        with World(bench.program) as world:
            world.env["SEVAULT"] = world.program
            needed(name)
            pairs = in_turns(
                lambda: in_zsh(world, HOOK, PROMPT, 200),
                lambda: in_zsh(world, line, PROMPT, 20),
                bench.rounds(10),
            )
            return Row("idle prompt, in zsh", f"`{name}`", pairs)

    return run


for hook, arguments in HOOKS:
    measure("shell", f"prompt-{hook}")(prompt_of(hook, f'eval "$({hook} {" ".join(arguments)})"'))


@measure("shell", "prompt")
def _(bench):
    with World(bench.program) as world:
        world.env["SEVAULT"] = world.program
        pairs = in_turns(
            lambda: in_zsh(world, HOOK, PROMPT, 200), lambda: in_zsh(world, "", PROMPT, 200), bench.rounds(20)
        )
        return Row("idle prompt, in zsh", "no hook", pairs, bound="0.05 ms", holds=lambda ours, _: ours <= 0.05)


@measure("shell", "load")
def _(bench):
    with World(bench.program, 0) as world:
        world.env["SEVAULT"] = world.program
        world.sevault("add", "--tool", "claude", "--global", "--stdin", stdin="sk-ant-api03-" + "x" * 80)
        in_zsh(world, HOOK, "sv_load claude 2>/dev/null; [[ -n $ANTHROPIC_API_KEY ]] || exit 1", 1)
        pairs = in_turns(
            lambda: in_zsh(world, HOOK, "sv_load claude 2>/dev/null", 20, undo="sv_unload claude 2>/dev/null"),
            lambda: in_zsh(world, "", f"{needed('true')}", 20),
            bench.rounds(20),
        )
        return Row(
            "`sv_load claude`, in zsh", "starting `true`", pairs, bound="3 ms", holds=lambda ours, _: ours <= 3
        )


@measure("shell", "tab")
def _(bench):
    with World(bench.program, 10) as world:
        pairs = in_turns(
            lambda: once([world.program, "list", "--quiet"], world.env),
            lambda: once([needed("true")], world.env),
            bench.rounds(100),
        )
        return Row("`list` of 10 secrets, as TAB needs it", "`true`", pairs)


def directory_of(name, arguments, prepare):
    """What a directory's own variables cost at a prompt there, by what its hook runs."""

    def run(bench):
        with World(bench.program, 3) as world:
            directory = Directory().path
            prepare(directory, world.env)
            pairs = in_turns(
                lambda: once([world.program, "exec", "--", needed("true")], world.env),
                lambda: once([needed(name), *arguments], world.env, cwd=directory),
                bench.rounds(50),
            )
            return Row("`exec -- true`, 3 secrets", f"`{name} {' '.join(arguments)}`", pairs)

    return run


def allowed(directory, env):
    (directory / ".envrc").write_text("export SECRET=value\n")
    subprocess.run([needed("direnv"), "allow", directory], env=env, check=True, capture_output=True)


measure("shell", "directory-direnv")(directory_of("direnv", ["export", "zsh"], allowed))
