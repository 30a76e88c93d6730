"""What the checks at terminals have in common.

usage: SCRIPT WRAPPER... -- SECRET [CHECK...]

WRAPPER is a command that runs the words after it with their output redacted, and SECRET a value that it masks.
Each check is run bare and wrapped, and both must give what is wanted.
"""
import fcntl, os, pathlib, pty, re, select, shlex, shutil, signal, struct, subprocess, sys, tempfile, termios, time

MARK = len(sys.argv) - 1 - sys.argv[::-1].index("--")
WRAPPER, SECRET, ONLY = sys.argv[1:MARK], sys.argv[MARK + 1], sys.argv[MARK + 2:]
WRAPPER[0] = os.path.abspath(shutil.which(WRAPPER[0]))
WORK = tempfile.mkdtemp(prefix="terminal-")
# What the registries of other languages give; `tests/tools` puts it there.
os.environ["PATH"] += ":" + str(pathlib.Path(__file__).resolve().parents[2] / "target/tools/node_modules/.bin")
CHECKS = []


class Screen:
    """A program at a terminal of its own, 80 columns wide."""

    def __init__(self, command, **options):
        self.out = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            for name, value in options.items():
                os.environ[name] = value
            os.environ["PS1"] = "$ "
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execvp(command[0], command)

    def size(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        data = keys.encode() if isinstance(keys, str) else keys
        end = time.time() + 10
        while data:
            readable, writable, _ = select.select([self.fd], [self.fd], [], 0.5)
            if readable:
                self.read(0)
            if writable:
                data = data[os.write(self.fd, data[:1024]):]
            if time.time() > end:
                raise AssertionError("the terminal takes no keys")

    def read(self, wait):
        ready, _, _ = select.select([self.fd], [], [], wait)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.out += data
        return bool(data)

    def expect(self, pattern, seconds=20):
        """Waits for a pattern and forgets what came up to its end."""
        end = time.time() + seconds
        want = re.compile(pattern.encode())
        while True:
            found = want.search(self.out)
            if found:
                self.out = self.out[found.end():]
                return found.group(0).decode(errors="replace")
            if time.time() > end or not self.read(0.05):
                found = want.search(self.out)
                if not found:
                    raise AssertionError(f"no {pattern!r} in {self.out[-300:]!r}")

    def rest(self, seconds=8):
        end = time.time() + seconds
        while time.time() < end and self.read(0.1):
            pass
        return self.out

    def modes(self):
        return termios.tcgetattr(self.fd)

    def status(self, seconds=20):
        end = time.time() + seconds
        while time.time() < end:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("it does not end")

    def close(self):
        try:
            os.close(self.fd)
        except OSError:
            pass
        if self.pid:
            for _ in range(40):
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    return
                time.sleep(0.05)
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


def check(name, want, needs=()):
    """Registers a check: it gets the wrapper's words, none or all, and returns what `want` equals, or fulfils."""
    def register(body):
        CHECKS.append((name, body, want, needs))
        return body
    return register


def bare(_, result):
    """Wanted is what the bare command gives."""
    return result == EXPECTED.setdefault(sys._getframe(1).f_locals["name"], result)


EXPECTED = {}


def q(words):
    return shlex.join(words)


def run(w, script, keys="", seconds=8):
    """A shell command line at a terminal: what was shown, and how it ended."""
    screen = Screen(["sh", "-c", script.replace("W ", q(w) + " ")])
    try:
        if keys:
            time.sleep(0.4)
            screen.type(keys)
        shown = screen.rest(seconds)
        return shown.decode(errors="replace"), screen.status()
    finally:
        screen.close()


def job_shell():
    screen = Screen(["bash", "--norc", "--noprofile", "-i"])
    screen.expect(r"\$ ")
    return screen


def child_of(parent, word, seconds=4):
    """The process below `parent` whose command line has `word`."""
    end = time.time() + seconds
    while time.time() < end:
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                stat = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
                line = open(f"/proc/{pid}/cmdline").read()
            except OSError:
                continue
            if int(stat[1]) == parent and word in line:
                return int(pid)
        time.sleep(0.02)
    raise AssertionError(f"no process with {word!r}")


def main():
    failed = ran = 0
    for name, body, want, needs in CHECKS:
        if ONLY and not any(name.startswith(only) for only in ONLY):
            continue
        missing = [program for program in needs if not shutil.which(program)]
        if missing:
            print(f"SKIP: {name}: {missing[0]} is not installed")
            continue
        ran += 1
        for words in ([], WRAPPER):
            # A busy machine may miss a key's moment; what the bare command then gives is nothing to compare with. The wrapped one gets a
            # second chance, which is told: what is broken fails twice.
            for attempt in range(2 if words else 3):
                if attempt and words:
                    print(f"again  {name}: {result!r}", flush=True)
                try:
                    result = body(words)
                    good = want(words, result) if callable(want) else result == want
                except (AssertionError, OSError, ValueError) as error:
                    result, good = f"{type(error).__name__}: {error}", False
                if good:
                    break
            if not good:
                failed += 1
                print(f"FAILED {name} ({'wrapped' if words else 'bare'}): {result!r}", flush=True)
                break
        else:
            print(f"ok     {name}", flush=True)
    shutil.rmtree(WORK, ignore_errors=True)
    print(f"{ran} checks, {failed} failed")
    sys.exit(1 if failed else 0)

