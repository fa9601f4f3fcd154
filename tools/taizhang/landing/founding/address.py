"""Where an office's ledger stands in a forge: read from an address, and refused at a public host."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urlsplit

from taizhang.errors import TaizhangError
from taizhang.formats import parse
from taizhang.i18n import Text
from taizhang.landing.founding.shipped import schemas

_BAD = Text(
    "「{address}」不是協作平台上倉庫的地址：要寫成 https://主機/所有者/倉庫，不帶賬號和密碼",
    "“{address}” is no address of a repository in a forge: write https://HOST/OWNER/REPOSITORY, without account or "
    "password",
)
_PUBLIC = Text(
    "{host} 是公共託管平台，正式的台賬不得放在那裏，什麼都沒有建。請用本單位自管的主機；只是試用，加 --sample",
    "{host} is a public host, where no real office keeps its ledger; nothing was made. Use a host that the office "
    "keeps itself; to try things out, say --sample",
)
_PATH = 2
"""An owner and a repository."""


class Address(NamedTuple):
    """A repository in a forge."""

    host: str
    """In lower case, without a port."""
    path: str
    """`owner/repository`, after whatever folder the forge itself stands in."""


def read_address(text: str) -> Address:
    """The host and repository of an address as people copy it from the forge's page.

    Raises:
        TaizhangError: it is none.
    """
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise TaizhangError(_BAD, address=text) from None
    steps = [step for step in parts.path.removesuffix("/").removesuffix(".git").split("/") if step]
    plain = "@" not in parts.netloc and not (parts.query or parts.fragment) and text.isascii() and text.isprintable()
    if parts.scheme not in ("https", "http") or not host or len(steps) < _PATH or not plain or " " in text:
        raise TaizhangError(_BAD, address=text)
    return Address(host, "/".join(steps))


def is_public(host: str, hosts: Collection[str]) -> bool:
    """Whether a host, in lower case, is one of the public ones or belongs to one."""
    return any(host == public or host.endswith(f".{public}") for public in hosts)


def admit(text: str, *, sample: bool) -> None:
    """Take an address, or refuse it: a real office's at a public host, as the shipped policy lists them.

    Raises:
        TaizhangError: the address is no repository's, or a public host's.
    """
    listed = parse(schemas().joinpath("policy.yaml").read_bytes())["settings"]["forge"]["public_hosts"]["values"]
    host = read_address(text).host
    if not sample and is_public(host, listed[-1]["value"]):
        raise TaizhangError(_PUBLIC, host=host)
