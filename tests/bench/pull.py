"""How long a pull takes from a server that is 20 ms away."""

import json
import os
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from measure import Count, Directory, Skip, World, measure, needed

SECRETS = 1_000
LATENCY = 0.02
TOKEN = "the-token"


class Vault(BaseHTTPRequestHandler):
    """HashiCorp Vault's key-value engine, as much as a pull asks of it; tests/pull/hashicorp.rs has the strict one."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        # Here and not in the listener, so that handshakes do not wait for each other.
        self.request.do_handshake()
        super().setup()

    def do_LIST(self):
        self.do_GET()

    def do_GET(self):
        time.sleep(LATENCY)
        path = self.path.removeprefix("/v1/")
        if self.headers["x-vault-token"] != TOKEN:
            return self.answer(403, {"errors": ["permission denied"]})
        if path == "sys/internal/ui/mounts/secret":
            return self.answer(200, {"data": {"type": "kv", "options": {"version": "2"}}})
        if self.command == "LIST":
            return self.answer(200, {"data": {"keys": [f"app-{number}" for number in range(SECRETS)]}})
        name = path.removeprefix("secret/data/")
        return self.answer(200, {"data": {"data": {"key": f"value of {name}"}, "metadata": {"version": 1}}})

    def answer(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def certificate(directory):
    """A certificate for the loopback, and its key."""
    names = [directory / "certificate.pem", directory / "key.pem"]
    done = subprocess.run(
        [
            needed("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
            "-out", names[0], "-keyout", names[1],
        ],
        capture_output=True,
    )
    if done.returncode != 0:
        raise Skip(f"no certificate: {done.stderr.decode().splitlines()[-1]}")
    return names


@measure("pull", "thousand")
def _(bench):
    certificate_file, key = certificate(Directory().path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vault)
    server.daemon_threads = True
    server.request_queue_size = 64
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with World(bench.program, secrets=0) as world:
            world.env |= {
                "VAULT_ADDR": f"https://127.0.0.1:{server.server_port}",
                "VAULT_CACERT": os.fspath(certificate_file),
                "VAULT_TOKEN": TOKEN,
            }
            took = []
            for _ in range(2):
                start = time.monotonic()
                world.sevault("pull", "vault")
                took.append(time.monotonic() - start)
            if len(json.loads(world.sevault("list", "--json"))) != SECRETS:
                raise Skip("not all secrets arrived")
    finally:
        server.shutdown()
    what = f"`pull` of {SECRETS:,} secrets, {LATENCY * 1000:.0f} ms a request"
    return [Count(what, took[0], "s", most=5), Count(f"{what}, nothing new", took[1], "s", most=5)]
