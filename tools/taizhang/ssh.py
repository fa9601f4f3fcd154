"""The only user of ssh-keygen: signatures over bytes, made and verified with the tools that people already have."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from taizhang.errors import TaizhangError
from taizhang.i18n import Text

_SECONDS = 60
"""A hardware key waits for a touch, but not for ever."""
_NO_TOOL = Text("找不到 ssh-keygen 程序，請先安裝 OpenSSH", "ssh-keygen was not found; please install OpenSSH")
_NOT_SIGNED = Text("不能用 {key} 簽名：{detail}", "could not sign with {key}: {detail}")


def sign(message: bytes, key: Path, namespace: str) -> str:
    """The armoured SSH signature of `message` by the private key in the file `key`.

    Raises:
        TaizhangError: the key cannot sign.
    """
    done = _run(["-Y", "sign", "-q", "-n", namespace, "-f", str(key)], message)
    if done.returncode:
        raise TaizhangError(_NOT_SIGNED, key=str(key), detail=done.stderr.decode("utf-8", "replace").strip())
    return done.stdout.decode("ascii")


def verify(message: bytes, signature: str, public_key: str, namespace: str) -> bool:
    """Whether `signature` is one of `message`, in `namespace`, by `public_key` (as in an authorized_keys file)."""
    with tempfile.TemporaryDirectory() as folder:
        allowed, signed = Path(folder, "allowed"), Path(folder, "signature")
        kind, material = public_key.split()[:2]
        allowed.write_text(f'signer namespaces="{namespace}" {kind} {material}\n', "ascii")
        signed.write_text(signature, "utf-8")
        arguments = ["-Y", "verify", "-f", str(allowed), "-I", "signer", "-n", namespace, "-s", str(signed)]
        return _run(arguments, message).returncode == 0


def _run(arguments: list[str], message: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  fixed program, arguments of our own, no shell
            ["ssh-keygen", *arguments],  # noqa: S607  found on the PATH, like git
            input=message, capture_output=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise TaizhangError(_NO_TOOL) from None
