"""Who pushes: a name that only this repository's own doors can vouch for.

A hook sees the environment of whoever started it, and a client with access to the files starts it himself. So a name
counts only with a voucher, which is made with a secret that the repository's owner alone can read.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

SECRET = "taizhang/secret"  # noqa: S105  the name of a file
_NAME, _VIA, _VOUCHER = "TAIZHANG_PUSHER", "TAIZHANG_VIA", "TAIZHANG_VOUCHER"
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_BYTES = 32


def is_account(name: str) -> bool:
    """Whether `name` can be an account, as roles.yaml has them."""
    return _ACCOUNT.fullmatch(name) is not None


def new_secret() -> str:
    """A secret for a new repository."""
    return secrets.token_hex(_BYTES)


def vouch(bare: Path, account: str, via: str) -> dict[str, str]:
    """What a door adds to the environment of the Git that it starts.

    Raises:
        OSError: the secret cannot be read.
    """
    return {_NAME: account, _VIA: via, _VOUCHER: _seal(bare, account, via)}


def vouched(bare: Path, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """The account that pushes, and the door that it came through; None where nobody vouches for a name."""
    account, via, voucher = (environment.get(name, "") for name in (_NAME, _VIA, _VOUCHER))
    if not is_account(account):
        return None
    try:
        genuine = hmac.compare_digest(_seal(bare, account, via).encode(), os.fsencode(voucher))
    except OSError:  # not the owner
        return None
    return (account, via) if genuine else None


def _seal(bare: Path, account: str, via: str) -> str:
    secret = (bare / SECRET).read_text("ascii").strip()
    if not secret:
        raise OSError(f"{bare / SECRET}: empty")
    return hmac.new(secret.encode("ascii"), os.fsencode(f"{via}\0{account}"), "sha256").hexdigest()
