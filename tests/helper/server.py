#!/usr/bin/env python3
"""A server on loopback that gives nothing without the right key: a repository, a registry of crates, one of images, an
index of packages, a cluster and a registry of Terraform's modules, each as far as its client needs it.

    server.py DIRECTORY [CERTIFICATE KEY]

Prints its port. Files come from DIRECTORY. Each request is a line in DIRECTORY/requests: status, path, authorization.
"""

import base64
import hashlib
import http.server
import io
import json
import ssl
import sys
import tarfile
import threading
import zipfile
from pathlib import Path

ROOT = Path(sys.argv[1])
BASIC = "Basic " + base64.b64encode(b"anna:the key").decode()
# What each part wants to see.
WANTED = {
    "/repo.git/": BASIC,
    "/v2/": BASIC,
    "/simple/": BASIC,
    "/index/": "cargo key",
    "/crates/": "cargo key",
    "/api": "Bearer cluster key",
    "/modules/": "Bearer module key",
}


def crate():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        manifest = b'[package]\nname = "demo"\nversion = "1.0.0"\nedition = "2021"\n'
        for name, text in (("demo-1.0.0/Cargo.toml", manifest), ("demo-1.0.0/src/lib.rs", b"")):
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return data.getvalue()


def wheel():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("demo.py", "")
        archive.writestr("demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n")
        archive.writestr("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("demo-1.0.dist-info/RECORD", "demo.py,,\ndemo-1.0.dist-info/METADATA,,\ndemo-1.0.dist-info/WHEEL,,\ndemo-1.0.dist-info/RECORD,,\n")
    return data.getvalue()


CRATE, WHEEL = crate(), wheel()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body, kind="application/json", **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        with open(ROOT / "requests", "a", encoding="utf-8") as log:
            log.write(f"{status} {self.path} {self.headers.get('Authorization', '-')}\n")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        wanted = next((key for part, key in WANTED.items() if path.startswith(part)), None)
        if wanted and self.headers.get("Authorization") != wanted:
            challenge = "Basic realm=demo" if wanted == BASIC else "Bearer" if wanted.startswith("Bearer") else "Cargo"
            self.reply(401, {"errors": [{"code": "UNAUTHORIZED"}]}, WWW_Authenticate=challenge)
        elif path == "/index/config.json":
            self.reply(200, {"dl": f"{here}/crates", "api": here, "auth-required": True})
        elif path == "/index/de/mo/demo":
            line = {"name": "demo", "vers": "1.0.0", "deps": [], "cksum": hashlib.sha256(CRATE).hexdigest(), "features": {}, "yanked": False}
            self.reply(200, line)
        elif path.startswith("/crates/demo/"):
            self.reply(200, CRATE, "application/gzip")
        elif path == "/simple/demo/":
            self.reply(200, b'<a href="/simple/files/demo-1.0-py3-none-any.whl">demo-1.0-py3-none-any.whl</a>', "text/html")
        elif path.startswith("/simple/files/"):
            self.reply(200, WHEEL, "application/zip")
        elif path.startswith("/v2/"):
            self.reply(200, {}, Docker_Distribution_Api_Version="registry/2.0")
        elif path == "/.well-known/terraform.json":
            self.reply(200, {"modules.v1": "/modules/"})
        elif path.startswith("/modules/") and path.endswith("/versions"):
            self.reply(200, {"modules": [{"versions": [{"version": "1.0.0"}]}]})
        elif path.startswith("/api"):
            self.reply(200, {"kind": "APIVersions", "versions": ["v1"]})
        elif path.startswith("/repo.git/") and ".." not in path and (ROOT / path[1:]).is_file():
            self.reply(200, (ROOT / path[1:]).read_bytes(), "application/octet-stream")
        else:
            self.reply(404, {})

    do_HEAD = do_GET

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
# It ends with who started it.
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
