#!/usr/bin/env python3
"""A client of `clients.sock` in Python, with nothing but the standard library.

    sevault client register "$(readlink -f "$(command -v python3)")" --allow-interpreter tests/clients/client.py --read aws
    python3 tests/clients/client.py read aws key another-key

It takes a batch of targets in one request and prints the answer, one JSON object. Values to write come on standard
input, one to a line. Python's sockets are close-on-exec (PEP 446), so that no program that we start inherits them.
An interpreter is registered for one script, and that script as it is: whoever changes it registers it again.
"""

import json
import os
import socket
import sys


class Client:
    """A connection that was let in."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        assert not self.socket.get_inheritable()
        self.socket.settimeout(10)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r", encoding="utf-8")
        hello = json.loads(self.lines.readline())
        if hello["type"] != "HELLO":
            raise PermissionError(hello["reason"])
        self.nonce = hello["nonce"]

    def ask(self, action, service, targets=(), **more):
        """Asks for something to be done with several targets of a service."""
        request = {"type": "REQUEST", "nonce": self.nonce, "action": action, "service": service, "targets": list(targets)}
        self.socket.sendall(json.dumps({**request, **more}).encode() + b"\n")
        return json.loads(self.lines.readline())


def main():
    action, service, *targets = sys.argv[1:]
    more = {"values": sys.stdin.read().splitlines()} if action == "write" else {}
    client = Client(os.path.join(os.environ["XDG_RUNTIME_DIR"], "sevault", "clients.sock"))
    print(json.dumps(client.ask(action, service, targets, **more)))


if __name__ == "__main__":
    try:
        main()
    except PermissionError as refusal:
        sys.exit(f"denied: {refusal}")
