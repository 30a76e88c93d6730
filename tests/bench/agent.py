"""The agent: how many requests it answers, beside a bare echo over a Unix socket; what it takes of memory, and until it listens.

A request is what src/agent/frame.rs describes, over a connection of its own: the agent greets, is asked for its status, answers and closes. The echo
sends as many bytes at the same moments, with a thread for each connection, and looks at nothing. Both are asked by the same clients, each a
process, so what these cost is in both.
"""

import json
import os
import signal
import socket
import statistics
import struct
import threading
import time

from measure import Count, Directory, Row, Skip, World, in_turns, measure, needed, once

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


for at_once in (1, 16, 64):
    measure("agent", f"crowd-{at_once}")(by_connections(at_once))


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
