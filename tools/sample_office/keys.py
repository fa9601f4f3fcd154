"""Keys of the sample's people and of its landing machine: made from their names, so that every run signs alike.

Everybody can make them: they prove nothing outside the sample, and in roles.yaml they end with the sample's last day.
One is called a hardware key there, so that the grade K occurs; it is a file like the other.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, encodebytes
from pathlib import Path
from struct import pack

_BLOCK = 8
_HEAD = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
_TAIL = "-----END OPENSSH PRIVATE KEY-----\n"


def write_key(folder: Path, name: str, public: str) -> Path:
    """Write the private key of `name` as OpenSSH keeps it, without a passphrase; the file.

    Args:
        folder: where to.
        name: whose.
        public: its public half, `ssh-ed25519 …`; if it is another's, nothing that is signed will verify.
    """
    blob = b64decode(public.split()[1])
    point, seed = blob[-32:], hashlib.sha256(f"taizhang sample: {name}".encode()).digest()
    secret = bytes(8) + _text(b"ssh-ed25519") + _text(point) + _text(seed + point) + _text(name.encode())
    secret += bytes(range(1, -len(secret) % _BLOCK + 1))
    whole = b"openssh-key-v1\0" + _text(b"none") + _text(b"none") + _text(b"") + pack(">I", 1)
    path = folder / name
    path.touch(0o600)
    path.write_text(_HEAD + encodebytes(whole + _text(blob) + _text(secret)).decode("ascii") + _TAIL, "ascii")
    return path


def _text(value: bytes) -> bytes:
    return pack(">I", len(value)) + value
