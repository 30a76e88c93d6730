#!/usr/bin/env python3
"""A second reader and writer of the vault format, made from the documentation of src/vault/format.rs alone.

    reader.py read FILE PASSWORD      prints every secret as one line of JSON
    reader.py write FILE PASSWORD     makes a vault of two secrets

It needs the package `cryptography` (44 or newer). It is a proof, not a tool: it keeps no memory and wipes nothing.
"""

import base64
import hmac
import json
import os
import re
import struct
import sys
import uuid

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ID = r'"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"'
NUMBER = r"[1-9][0-9]{0,15}"
DATA = r'"[A-Za-z0-9+/]+"'
VALUE = rf"\[{NUMBER},{DATA}\]"
WORD = r'"[a-z0-9_-]{1,32}"'
TEXT = r'"[ !#-\[\]-~]{0,1024}"'

PAIR = rf"{WORD}:(?:{NUMBER}|{TEXT})"


def some(item, least=1):
    return f"(?:{item}(?:,{item})*)" + ("?" if least == 0 else "")


HEADER = re.compile(
    rf'\{{"sevault":1,"vault":{ID},"epoch":{NUMBER},"version":\{{{some(ID + ":" + NUMBER)}\}},"former":\[{some(DATA, 0)}\]\}}'
)
SLOT = re.compile(
    rf'\{{"slot":{ID},"kind":{WORD},"parameters":\{{{some(PAIR, 0)}\}},'
    rf'"public":{DATA},"share":{DATA},"sealed":{DATA}\}}'
)
RECORD = re.compile(
    rf'\{{"id":{ID},"revision":{NUMBER},"meta":{DATA},"values":\[{some(VALUE)}\]\}}'
)
MAC = re.compile(rf'\{{"mac":{DATA}\}}')


def encode(data):
    return base64.b64encode(data).decode().rstrip("=")


def decode(text):
    data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    assert encode(data) == text, "stray bits"
    return data


def hchacha20(key, nonce):
    def rotate(value, count):
        return (value << count | value >> (32 - count)) & 0xFFFFFFFF

    s = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key) + struct.unpack("<4I", nonce))

    def round_of(a, b, c, d):
        for x, y, z, count in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            s[z] = rotate(s[z] ^ s[x], count)

    for _ in range(10):
        for column in range(4):
            round_of(column, column + 4, column + 8, column + 12)
        round_of(0, 5, 10, 15)
        round_of(1, 6, 11, 12)
        round_of(2, 7, 8, 13)
        round_of(3, 4, 9, 14)
    return struct.pack("<8I", *s[:4], *s[12:])


def xchacha(key, nonce):
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])), b"\0\0\0\0" + nonce[16:]


def size_class(length):
    size = 256
    while size < length and size < 65536:
        size *= 2
    return size if length <= size else -(-length // 65536) * 65536


def hkdf(secret, label, salt=b""):
    return HKDF(SHA256(), 32, salt, label.encode()).derive(secret)


def seal(key, context, plain):
    padded = (plain + b"\x80").ljust(size_class(len(plain) + 1), b"\0")
    nonce = os.urandom(24)
    cipher, rest = xchacha(key, nonce)
    return nonce + cipher.encrypt(rest, padded, context)


def open_sealed(key, context, sealed):
    cipher, rest = xchacha(key, sealed[:24])
    padded = cipher.decrypt(rest, sealed[24:], context)
    plain = padded.rstrip(b"\0")
    assert plain[-1:] == b"\x80" and size_class(len(plain)) == len(padded), "padding"
    return plain[:-1]


def stretch(password, parameters):
    return Argon2id(
        salt=decode(parameters["salt"]),
        length=32,
        iterations=parameters["t"],
        lanes=parameters["p"],
        memory_cost=parameters["m"],
    ).derive(password)


class Vault:
    def __init__(self, vault, epoch, data):
        self.vault, self.epoch, self.data = vault, epoch, data

    def key(self, purpose):
        return hkdf(self.data, f"sevault/1 {purpose}")

    def context(self, id, field, number):
        return f"sevault/1 {self.vault} {self.epoch} {id} {field} {number}".encode()


def pairs(items):
    keys = [key for key, _ in items]
    assert len(set(keys)) == len(keys), "a member stands twice"
    return dict(items)


def parse(text, form):
    assert form.fullmatch(text), "not of the form"
    return json.loads(text, object_pairs_hook=pairs)


def ascending(items):
    return all(a < b for a, b in zip(items, items[1:]))


def read(path, password):
    whole = open(path, "rb").read()
    lines = whole.decode("ascii").split("\n")
    assert lines.pop() == "", "cut off"
    header = parse(lines[0], HEADER)
    assert ascending(list(header["version"]))
    end = 1
    while lines[end].startswith('{"slot"'):
        end += 1
    slots = [parse(line, SLOT) for line in lines[1:end]]
    records = [parse(line, RECORD) for line in lines[end:-1]]
    mac = decode(parse(lines[-1], MAC)["mac"])
    assert slots and ascending([slot["slot"] for slot in slots])
    assert ascending([record["id"] for record in records])

    vault = Vault(header["vault"], header["epoch"], None)
    for slot in slots:
        if slot["kind"] != "password":
            continue
        cost = slot["parameters"]
        assert list(cost) == ["m", "p", "salt", "t"]
        assert 8192 <= cost["m"] <= 1 << 20 and cost["t"] <= 20 and cost["p"] <= 16 and cost["m"] * cost["t"] <= 1 << 22
        private = X25519PrivateKey.from_private_bytes(stretch(password, cost))
        public = private.public_key().public_bytes_raw()
        if public != decode(slot["public"]):
            continue
        share = decode(slot["share"])
        wrap = hkdf(private.exchange(X25519PublicKey.from_public_bytes(share)), "sevault/1 slot", share + public)
        context = vault.context(slot["slot"], "slot", 0)
        vault.data = ChaCha20Poly1305(wrap).decrypt(bytes(12), decode(slot["sealed"]), context)
    assert vault.data, "the password does not open the vault"

    body = whole[: -len(lines[-1]) - 1]
    assert hmac.compare_digest(hmac.digest(vault.key("structure"), body, "sha256"), mac), "not authentic"
    found = []
    for record in records:
        sealed = decode(record["meta"])
        meta = json.loads(open_sealed(vault.key("names"), vault.context(record["id"], "meta", record["revision"]), sealed))
        assert [version for version, _, _ in meta["versions"]] == [number for number, _ in record["values"]]
        values = []
        for (number, sealed), (_, _, fingerprint) in zip(record["values"], meta["versions"]):
            value = open_sealed(vault.key("values"), vault.context(record["id"], "value", number), decode(sealed))
            assert hmac.digest(vault.key("fingerprints"), value, "sha256")[:8].hex() == fingerprint
            values.append(value.decode())
        found.append({**meta, "id": record["id"], "values": values})
    return found


def write(path, password):
    vault = Vault(str(uuid.uuid4()), 1, os.urandom(32))
    cost = {"m": 8192, "p": 1, "salt": encode(os.urandom(32)), "t": 1}
    public = X25519PrivateKey.from_private_bytes(stretch(password, cost)).public_key()
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    wrap = hkdf(ephemeral.exchange(public), "sevault/1 slot", share + public.public_bytes_raw())
    slot = str(uuid.uuid4())
    sealed = ChaCha20Poly1305(wrap).encrypt(bytes(12), vault.data, vault.context(slot, "slot", 0))
    lines = [
        {"sevault": 1, "vault": vault.vault, "epoch": 1, "version": {str(uuid.uuid4()): 1}, "former": []},
        {
            "slot": slot,
            "kind": "password",
            "parameters": cost,
            "public": encode(public.public_bytes_raw()),
            "share": encode(share),
            "sealed": encode(sealed),
        },
    ]
    for id, (name, value) in zip(sorted(str(uuid.uuid4()) for _ in range(2)), (("A", b"from python"), ("api/B", b"x" * 70000))):
        fingerprint = hmac.digest(vault.key("fingerprints"), value, "sha256")[:8].hex()
        meta = {"name": name, "scope": "global", "created": 1, "updated": 1, "versions": [[1, 1, fingerprint]]}
        meta = seal(vault.key("names"), vault.context(id, "meta", 1), json.dumps(meta).encode())
        value = seal(vault.key("values"), vault.context(id, "value", 1), value)
        lines.append({"id": id, "revision": 1, "meta": encode(meta), "values": [[1, encode(value)]]})
    body = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode()
    mac = encode(hmac.digest(vault.key("structure"), body, "sha256"))
    with open(path, "xb") as file:
        file.write(body + b'{"mac":"' + mac.encode() + b'"}\n')


if __name__ == "__main__":
    verb, path, password = sys.argv[1:]
    if verb == "write":
        write(path, password.encode())
    else:
        for secret in read(path, password.encode()):
            print(json.dumps(secret))
