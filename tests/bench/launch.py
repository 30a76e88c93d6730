"""Launching: what a warm `exec` adds to a program, beside what others add who hand a secret to it."""

import subprocess
from contextlib import contextmanager

from measure import Directory, Row, Skip, World, in_turns, measure, needed, once, tsafe_open, varlock_alone


def beside_env(bench, secrets, rounds, what, bound, *selection):
    with World(bench.program, secrets) as world:
        true, env = needed("true"), needed("env")
        pairs = in_turns(
            lambda: once([world.program, "exec", *selection, "--", true], world.env),
            lambda: once([env, "A=B", true], world.env),
            bench.rounds(rounds),
        )
        holds = (lambda ours, theirs: ours <= 2.2 * theirs and ours - theirs <= 1.5) if bound else lambda *_: True
        return Row(what, "`env A=B true`", pairs, bound=bound, holds=holds)


@measure("launch", "exec-3")
def _(bench):
    return beside_env(bench, 3, 300, "`exec -- true`, 3 secrets", "2.2x and 1.5 ms more")


@measure("launch", "exec-10000")
def _(bench):
    return beside_env(bench, 10_000, 300, "`exec -- true`, 10 of 10,000 secrets", "2.2x and 1.5 ms more")


@measure("launch", "exec-all")
def _(bench):
    return beside_env(bench, 10_000, 10, "`exec --ns bulk -- true`, 9,990 secrets", "", "--ns", "bulk")


def by_size(bench, secrets, bound=None):
    """Three secrets by name from a vault of so many, beside a vault of ten."""
    with World(bench.program, secrets) as large, World(bench.program, 10) as small:
        tail = ["exec", "--keys", "SECRET_1,SECRET_2,SECRET_3", "--", needed("true")]
        pairs = in_turns(
            lambda: once([large.program, *tail], large.env),
            lambda: once([small.program, *tail], small.env),
            bench.rounds(200),
        )
        words = f"{bound}x" if bound else ""
        return Row(
            f"`exec --keys` of 3 among {secrets:,}", "among 10", pairs,
            bound=words, holds=lambda ours, theirs: not bound or ours <= bound * theirs,
        )


@measure("launch", "keys-1000")
def _(bench):
    return by_size(bench, 1_000)


@measure("launch", "keys-10000")
def _(bench):
    return by_size(bench, 10_000, 1.1)


@measure("launch", "keys-100000")
def _(bench):
    return by_size(bench, 100_000)


@measure("launch", "unlock")
def _(bench):
    reference = [needed("argon2"), "0123456789abcdef0123456789abcdef", "-id", "-m", "16", "-t", "3", "-p", "4", "-r"]
    with World(bench.program, 3) as world:
        pairs = in_turns(
            lambda: once([world.program, "unlock", "--password-stdin"], world.env, world.password),
            lambda: once(reference, world.env, world.password),
            bench.rounds(20),
        )
        return Row(
            "`unlock` with the password", "`argon2` in C, 64 MiB, t=3, p=4", pairs,
            bound="0.7x", holds=lambda ours, theirs: ours <= 0.7 * theirs,
        )


# Others who hand a secret to a program. Each yields a command that ends in `true`, run in a directory of its own, and then ends what it started.


def dotenv(directory, env):
    (directory / ".env").write_text("SECRET_0=value\nSECRET_1=value\nSECRET_2=value\n")


def direnv(directory, env):
    (directory / ".envrc").write_text("export SECRET_0=value SECRET_1=value SECRET_2=value\n")
    subprocess.run([needed("direnv"), "allow", directory], env=env, check=True, capture_output=True)
    yield [needed("direnv"), "exec", str(directory), needed("true")]


def dotenvx(directory, env):
    dotenv(directory, env)
    program = needed("dotenvx")
    # Sealed, as it recommends: otherwise there is nothing to compare.
    subprocess.run([program, "encrypt", "--quiet"], cwd=directory, env=env, capture_output=True)
    yield [program, "run", "--quiet", "--", needed("true")]


def varlock(directory, env):
    (directory / ".env.schema").write_text("# ---\nSECRET_0=value\nSECRET_1=value\nSECRET_2=value\n")
    yield [varlock_alone(env), "run", "--", needed("true")]


def mise(directory, env):
    (directory / "mise.toml").write_text("[env]\nSECRET_0 = 'value'\nSECRET_1 = 'value'\nSECRET_2 = 'value'\n")
    subprocess.run([needed("mise"), "trust", directory / "mise.toml"], env=env, capture_output=True)
    yield [needed("mise"), "exec", "--", needed("true")]


def age(directory, env):
    """Three files that a script decrypts with a key that lies about."""
    needed("age")
    key = subprocess.run([needed("age-keygen")], capture_output=True, text=True, check=True).stdout
    (directory / "key").write_text(key)
    recipient = next(line.split()[-1] for line in key.splitlines() if "public key" in line)
    for number in range(3):
        subprocess.run(["age", "-r", recipient, "-o", directory / f"{number}.age"], input=b"value", check=True)
    read = "; ".join(f"SECRET_{number}=$(age -d -i key {number}.age); export SECRET_{number}" for number in range(3))
    yield ["/bin/sh", "-c", f"{read}; exec true"]


def password_store(directory, env):
    """Three entries that a script asks `pass` for; the key has no passphrase, so that no agent asks for one."""
    program, gpg = needed("pass"), needed("gpg")
    home = directory / "gnupg"
    home.mkdir(mode=0o700)
    env.update(GNUPGHOME=str(home), PASSWORD_STORE_DIR=str(directory / "store"))
    made = [gpg, "--batch", "--passphrase", "", "--quick-gen-key", "bench", "default", "default"]
    subprocess.run(made, env=env, check=True, capture_output=True)
    subprocess.run([program, "init", "bench"], env=env, check=True, capture_output=True)
    for number in range(3):
        subprocess.run([program, "insert", "-m", f"s{number}"], input=b"value\n", env=env, check=True, capture_output=True)
    read = "; ".join(f"SECRET_{number}=$(pass show s{number}); export SECRET_{number}" for number in range(3))
    try:
        yield ["/bin/sh", "-c", f"{read}; exec true"]
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=env, capture_output=True)


def fnox(directory, env):
    (directory / "fnox.toml").write_text(
        "".join(f"[secrets.SECRET_{number}]\ndefault = 'value'\n" for number in range(3))
    )
    yield [needed("fnox"), "exec", "--", needed("true")]


def tsafe(directory, env):
    with tsafe_open(env, {f"SECRET_{number}": "value" for number in range(3)}) as program:
        yield [program, "exec", "--", needed("true")]


def envchain(directory, env):
    """Three secrets in a keychain on a bus of its own, put there by another: envchain in C and envchain in Rust ask in other words."""
    program, store = needed("envchain"), needed("secret-tool")
    bus = [needed("dbus-daemon"), "--session", "--nofork", "--print-address"]
    keychain = [needed("gnome-keyring-daemon"), "--unlock", "--components=secrets", "--daemonize"]
    with subprocess.Popen(bus, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        try:
            env["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
            subprocess.run(keychain, input=b"keychain", env=env, check=True, capture_output=True)
            for number in range(3):
                name = f"SECRET_{number}"
                kept = ["name", "bench", "key", name, "xdg:schema", "envchain.EnvironmentVariable"]
                subprocess.run([store, "store", "--label", name, *kept], input=b"value", env=env, check=True)
            yield [program, "bench", needed("true")]
        finally:
            # The keychain ends with its bus.
            daemon.terminate()


PEERS = [
    ("direnv", "`direnv exec`, plain text", direnv, 40),
    ("mise", "`mise exec`, plain text", mise, 20),
    ("varlock", "`varlock run`, plain text", varlock, 8),
    ("dotenvx", "`dotenvx run`, sealed", dotenvx, 8),
    ("age", "three files by `age` and a script", age, 40),
    ("pass", "three entries by `pass` and a script", password_store, 20),
    ("fnox", "`fnox exec`, plain text", fnox, 20),
    ("tsafe", "`tsafe exec`, its agent unlocked", tsafe, 20),
    ("envchain", "`envchain`, the keychain unlocked", envchain, 20),
]


def beside_peer(title, prepare, rounds):
    def run(bench):
        with World(bench.program, 3) as world:
            directory = Directory().path
            env = {**world.env}
            with contextmanager(prepare)(directory, env) as command:
                pairs = in_turns(
                    lambda: once([world.program, "exec", "--", needed("true")], world.env, cwd=world.root / "work"),
                    lambda: once(command, env, cwd=directory),
                    bench.rounds(rounds),
                )
            return Row("`exec -- true`, 3 secrets", title, pairs)

    return run


for name, title, prepare, rounds in PEERS:
    measure("launch", f"beside-{name}")(beside_peer(title, prepare, rounds))


@measure("launch", "beside-sops")
def _(_):
    raise Skip("`sops` is in no registry: npm's fetches it from elsewhere, PyPI's is what it was in Python until 2017")
