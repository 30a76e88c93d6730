"""The agent: how many requests it answers, beside a bare echo over a Unix socket; what it takes of memory, and until it listens.

A request is what src/agent/frame.rs describes, over a connection of its own: the agent greets, is asked for its status, answers and closes. The echo
sends as many bytes at the same moments, with a thread for each connection, and looks at nothing. Both are asked by the same clients, each a
process, so what these cost is in both. The other doors are asked for a secret in the same way: ten thousand times over sixteen connections, which
stay where the door lets them, and with a line in the audit for each.
"""

import json
import os
import signal
import socket
import statistics
import struct
import sys
import threading
import time
from pathlib import Path

from measure import PASSWORD, Count, Directory, Row, Skip, World, in_turns, measure, needed, once

QUESTION = b'"status"'


def ask(path):
    """One request, from the connection to the end of the answer."""
    with socket.socket(socket.AF_UNIX) as stream:
        stream.connect(path)
        hello = stream.recv(64, socket.MSG_WAITALL)
        stream.sendall(hello[8:24] + bytes(32) + struct.pack("<II", len(QUESTION), 0) + QUESTION)
        answer = b""
        while piece := stream.recv(65536):
            answer += piece
    if len(answer) < 16:
        raise Skip("the agent does not answer the benchmark")
    return answer


def echo_server(path, answer):
    """A process that says what the agent says, without a thought."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(128)
    pid = os.fork()
    if pid != 0:
        listener.close()
        return pid

    def serve(connection):
        with connection:
            connection.sendall(bytes(64))
            connection.recv(65536)
            connection.sendall(answer)

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def crowd(path, at_once, each):
    """Requests per second from so many processes at once, and the milliseconds that one takes at the median."""
    reader, writer = os.pipe()
    pids = []
    start = time.perf_counter()
    for _ in range(at_once):
        pid = os.fork()
        if pid == 0:
            try:
                times = []
                for _ in range(each):
                    before = time.perf_counter()
                    ask(path)
                    times.append(time.perf_counter() - before)
                os.write(writer, struct.pack("d", statistics.median(times) * 1e3))
                os._exit(0)
            except BaseException:
                os._exit(1)
        pids.append(pid)
    ends = [os.waitpid(pid, 0)[1] for pid in pids]
    taken = time.perf_counter() - start
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        told = file.read()
    if any(ends):
        raise Skip(f"{sum(1 for end in ends if end)} of {at_once} clients were not answered")
    return at_once * each / taken, statistics.median(struct.unpack(f"{len(told) // 8}d", told))


def by_connections(at_once):
    def run(bench):
        with World(bench.program, 3) as world:
            path = json.loads(world.sevault("status", "--json"))["socket"]
            echo = str(Directory().path / "echo")
            pid = echo_server(echo, ask(path))
            try:
                each = max(4, 512 // at_once)
                both = in_turns(
                    lambda: crowd(path, at_once, each), lambda: crowd(echo, at_once, each), bench.rounds(8)
                )
            finally:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            title = f"{at_once} connection{'s' if at_once > 1 else ''}"
            return [
                Row(f"requests per second, {title}", "an echo in Python", [(a[0], b[0]) for a, b in both], unit="1/s"),
                Row(f"a request, {title}", "an echo in Python", [(a[1], b[1]) for a, b in both]),
            ]

    return run


@measure("agent", "request")
def _(bench):
    """What our own program waits for, whose image and libraries the agent looks at: all that `status` does beyond starting and printing a line."""
    with World(bench.program, 3) as world:
        pairs = in_turns(
            lambda: once([world.program, "status", "--json"], world.env),
            lambda: once([world.program, "--version"], world.env),
            bench.rounds(300),
        )
    held = {"bound": "0.5 ms more", "holds": lambda ours, theirs: ours - theirs <= 0.5}
    return Row("`status`: the start and a warm request", "`--version`: the start", pairs, **held)


for at_once in (1, 16, 64):
    measure("agent", f"crowd-{at_once}")(by_connections(at_once))


class Door:
    """A door other than our own: what is asked there, and how."""

    # A connection may make 256 requests.
    most = 250

    def __init__(self, name, question, is_greeted=False, is_kept=True):
        self.name, self.question, self.is_greeted, self.is_kept = name, question, is_greeted, is_kept

    def ask(self, path, times):
        """So many requests over one connection after the other; raises where one is not answered with a value."""
        left = times
        while left > 0:
            with socket.socket(socket.AF_UNIX) as stream:
                stream.connect(path)
                question = self.question
                if self.is_greeted:
                    hello = json.loads(self.line(stream))
                    question = question.replace(b"$NONCE", hello["nonce"].encode())
                for _ in range(min(left, self.most if self.is_kept else 1)):
                    stream.sendall(question)
                    answer = self.line(stream) if self.is_kept else self.rest(stream)
                    if b'"value"' not in answer:
                        raise RuntimeError("not answered")
                    left -= 1
        return answer

    @staticmethod
    def line(stream):
        answer = b""
        while not answer.endswith(b"\n"):
            piece = stream.recv(65536)
            if not piece:
                raise RuntimeError("cut off")
            answer += piece
        return answer

    @staticmethod
    def rest(stream):
        answer = b""
        while piece := stream.recv(65536):
            answer += piece
        return answer

    def echo(self, path, answer):
        """A process that says what the agent says at this door, without a thought."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen(128)
        pid = os.fork()
        if pid != 0:
            listener.close()
            return pid

        def serve(connection):
            with connection:
                if self.is_greeted:
                    connection.sendall(b'{"type":"HELLO","protocol":1,"nonce":"00000000000000000000000000000000"}\n')
                while connection.recv(65536):
                    connection.sendall(answer)
                    if not self.is_kept:
                        return

        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    def crowd(self, path, at_once, each):
        """Requests per second from so many processes at once, and how many of these failed."""
        pids = []
        start = time.perf_counter()
        for _ in range(at_once):
            pid = os.fork()
            if pid == 0:
                try:
                    self.ask(path, each)
                    os._exit(0)
                except BaseException:
                    os._exit(1)
            pids.append(pid)
        failed = sum(1 for pid in pids if os.waitpid(pid, 0)[1])
        return at_once * each / (time.perf_counter() - start), failed


def clients_door(world):
    # This very program is registered: an interpreter, for the one script that it runs.
    python, script = os.path.realpath(sys.executable), str(Path(sys.argv[0]).resolve())
    world.sevault(
        "client", "register", python, "--allow-interpreter", script, "--read", "api", "--password-stdin", stdin=PASSWORD
    )
    request = {"type": "REQUEST", "nonce": "$NONCE", "action": "read", "service": "api", "targets": ["A"]}
    return Door("clients.sock", json.dumps(request).encode() + b"\n", is_greeted=True)


def cells_door(world):
    token = world.sevault("cell", "create", "c", "--keys", "api/A", "--password-stdin", stdin=PASSWORD).strip()
    request = {"op": "Resolve", "key": "api/A", "cell_id": "c", "cell_token": token}
    return Door("cell.sock", json.dumps(request).encode() + b"\n")


def http_door(world):
    token = world.sevault("agent", "token", "--ns", "api", "--password-stdin", stdin=PASSWORD).strip()
    head = f"GET /secret/api/A HTTP/1.1\r\nHost: localhost\r\nX-Vault-Request: true\r\nAuthorization: Bearer {token}\r\n\r\n"
    return Door("http.sock", head.encode(), is_kept=False)


def at_door(make):
    at_once = 16

    def run(bench):
        with World(bench.program, 3) as world:
            world.sevault("config", "set", "agent.http", "true")
            world.sevault("agent", "restart")
            world.sevault("unlock", "--password-stdin", stdin=PASSWORD + "\n")
            world.sevault("set", "api/A", "--stdin", stdin="a value")
            door = make(world)
            path, echo = str(world.root / "run/sevault" / door.name), str(Directory().path / "echo")
            answer = door.ask(path, 1)
            each, rounds = max(4, int(625 * min(bench.scale, 1))), 4
            door.crowd(path, at_once, 20)
            before = world.resident()
            pid = door.echo(echo, answer)
            try:
                both = in_turns(
                    lambda: door.crowd(path, at_once, each), lambda: door.crowd(echo, at_once, each), rounds
                )
            finally:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            count = at_once * each * len(both)
            failed = sum(ours[1] for ours, _ in both)
            return [
                Row(f"requests per second at {door.name}, {at_once} connections", "an echo in Python", [(a[0], b[0]) for a, b in both], unit="1/s"),
                Count(f"connections at {door.name} that failed, {count:,} requests", failed, "", most=0),
                Count(f"agent after these, more than before ({door.name})", (world.resident() - before) / 2**20, "MiB", most=4),
            ]

    return run


for make in (clients_door, cells_door, http_door):
    measure("agent", make.__name__.replace("_", "-"))(at_door(make))


@measure("agent", "start")
def _(bench):
    with World(bench.program) as world:
        def start():
            taken = once([world.program, "agent", "start"], world.env)
            world.run("agent", "stop")
            return taken

        pairs = in_turns(start, lambda: once([needed("true")], world.env), bench.rounds(20))
        return Row("`agent start`, until it listens", "`true`", pairs)


def memory(secrets, most=None):
    def run(bench):
        with World(bench.program, secrets) as world:
            world.sevault("list")
            return Count(f"agent with {secrets:,} secrets, resident", world.resident() / 2**20, "MiB", most=most)

    return run


measure("agent", "memory-10")(memory(10))
measure("agent", "memory-10000")(memory(10_000, 16))
measure("agent", "memory-100000")(memory(100_000))
