"""Which forge is asked: its addresses, and which of two dialects it speaks. Chosen by settings, never by text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from taizhang.errors import UsageError
from taizhang.i18n import Text

Dialect = Literal["github", "gitea"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
"""GitHub's (GitHub Enterprise, too) and Gitea's (Forgejo, too)."""

_BAD_ADDRESS = Text(
    "設定 {name} 不是可用的地址：應以 https:// 開頭（本機可用 http://），不帶帳號、密碼和問號",
    "the setting {name} is no address that can be used: it begins with https:// (http:// only for this computer) and "
    "has no account, password or question mark",
)
_NO_API = Text(
    "GITHUB_API_URL 應是平台接口的地址，以 /api/v1（Forgejo、Gitea）或 "
    "/api/v3（GitHub Enterprise）結尾；現在是 {address}",
    "GITHUB_API_URL is the address of the forge's API, which ends in /api/v1 (Forgejo, Gitea) or /api/v3 (GitHub "
    "Enterprise); it says {address}",
)
_BAD_DIALECT = Text(
    "設定 TAIZHANG_FORGE 應為 github 或 gitea（Forgejo 也寫 gitea）",
    "the setting TAIZHANG_FORGE says github or gitea (gitea for Forgejo, too)",
)
_GITHUB = ("https://api.github.com", "https://github.com")
_GITEA_ROOT = "/api/v1"
"""Below this Gitea and Forgejo keep their API, whatever stands before it; GitHub Enterprise has /api/v3."""
_API_ROOT = re.compile(r"/api/v[0-9]+$")
_API_HOST = "api."
"""How the host of an API begins that stands at the root: of github.com, and of enterprises that GitHub hosts."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Server:
    """A forge's two addresses, without a slash at the end, and the dialect of its API."""

    api: str
    web: str
    dialect: Dialect

    @property
    def graphql(self) -> str:
        """The address of GitHub's other API: beside `/v3` on a server of one's own."""
        return f"{self.api.removesuffix('/v3')}/graphql"


def server_of(environment: Mapping[str, str]) -> Server:
    """The server that `GITHUB_API_URL`, `GITHUB_SERVER_URL` and `TAIZHANG_FORGE` name; github.com without them.

    A job of a forge's own runner has the first two set. The dialect follows from the API's path, so that it is known
    without asking and without an answer that could be forged or late.

    Raises:
        UsageError: a setting cannot be used.
    """
    api = _address(environment, "GITHUB_API_URL", _GITHUB[0])
    web = _address(environment, "GITHUB_SERVER_URL", _GITHUB[1] if api == _GITHUB[0] else _API_ROOT.sub("", api))
    told = environment.get("TAIZHANG_FORGE", "")
    if told and told not in DIALECTS:
        raise UsageError(_BAD_DIALECT)
    if not told and not (_API_ROOT.search(api) or (urlsplit(api).hostname or "").startswith(_API_HOST)):
        raise UsageError(_NO_API, address=api)
    deduced: Dialect = "gitea" if api.endswith(_GITEA_ROOT) else "github"
    return Server(api, web, next((dialect for dialect in DIALECTS if dialect == told), deduced))


def _address(environment: Mapping[str, str], name: str, otherwise: str) -> str:
    text = (environment.get(name) or otherwise).rstrip("/")
    try:
        parts = urlsplit(text)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        plain = parts.hostname and "@" not in parts.netloc and not (parts.query or parts.fragment)
        fits = secure and plain and text.isascii() and text.isprintable() and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits or " " in text:
        raise UsageError(_BAD_ADDRESS, name=name)
    return text
