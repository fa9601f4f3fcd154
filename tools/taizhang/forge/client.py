"""The one client of a forge: JSON in, JSON out, lists page by page; see docs/developer/forge.md."""

from __future__ import annotations

import base64
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from taizhang.errors import UsageError
from taizhang.forge.problems import TORN, ForgeError
from taizhang.forge.server import Server, server_of
from taizhang.forge.wire import Answer, Wire
from taizhang.i18n import Text

Query = Mapping[str, str | int]
Body = Mapping[str, Any] | Sequence[Any]

MOST_PAGES = 500
"""Pages of one list: beyond, the forge leads us round in circles."""
_PER_PAGE: Mapping[str, Query] = {"github": {"per_page": 100}, "gitea": {"limit": 50}}
"""The longest pages that each gives; Gitea cuts longer ones as its settings say."""

_NO_TOKEN = Text(
    "沒有協作平台的令牌：請設定 TAIZHANG_FORGE_TOKEN（或 GITHUB_TOKEN）",
    "there is no token for the forge: set TAIZHANG_FORGE_TOKEN (or GITHUB_TOKEN)",
)
_BAD_TOKEN = Text(
    "令牌裏有空格、換行或不可見的字符，請重新複製（內容不在此顯示）",
    "the token holds spaces, line ends or characters that cannot be seen; copy it again (it is not shown here)",
)
_NO_REPO = Text(
    "不知道是哪個倉庫：請設定 GITHUB_REPOSITORY 為「所有者/倉庫」，實為「{repo}」",
    'which repository? Set GITHUB_REPOSITORY to "owner/name"; it says "{repo}"',
)
_BAD_NAME = Text("這個名稱不能用在地址裏：「{name}」", 'this name cannot stand in an address: "{name}"')
_NO_CA = Text("讀不到證書文件 {path}", "cannot read the file of certificates {path}")
_REPO = re.compile(r"(?!\.{1,2}/)[A-Za-z0-9._-]{1,100}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_FIELD = re.compile(r"\{(\+?)([a-z_]+)\}")
_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?next"?')
_TOKEN = re.compile(r"[\x21-\x7e]+")
_NO_CONTENT = 204


class Forge:
    """One server, one repository (`owner/name`), one token, which is never shown.

    A path that begins with `/` is a whole one of the API (`/user`); any other stands below the repository's
    (`pulls/{number}`). Names fill its braces, quoted; one with a plus (`contents/{+path}`) keeps its slashes.
    Every method raises `ForgeError` where the forge refuses, cannot be reached or answers what cannot be read.
    """

    def __init__(self, server: Server, repo: str, token: str, wire: Wire | None = None) -> None:
        if _REPO.fullmatch(repo) is None:
            raise UsageError(_NO_REPO, repo=repo)
        if _TOKEN.fullmatch(token) is None:
            raise UsageError(_BAD_TOKEN)
        self.server = server
        self.repo = repo
        self._token = token
        self._wire = wire or Wire(server.api, token)

    def __repr__(self) -> str:
        return f"Forge({self.server.api!r}, {self.repo!r})"

    def elsewhere(self, repo: str) -> Forge:
        """The same server and token, with another repository."""
        return Forge(self.server, repo, self._token, self._wire)

    @property
    def remote(self) -> str:
        """The repository's address for Git."""
        return f"{self.server.web}/{self.repo}.git"

    def git_header(self) -> str:
        """The header by which Git shows the token; secret: to be handed over by the environment, never on a command."""
        return f"Authorization: Basic {base64.b64encode(f'x-access-token:{self._token}'.encode()).decode()}"

    def get(self, path: str, query: Query | None = None, /, **names: str | int) -> Any:
        """What the forge says of one thing."""
        return self._json("GET", self._address(path, query, names))

    def pages(self, path: str, query: Query | None = None, /, **names: str | int) -> Iterator[Any]:
        """The items of a list, page by page; also of one within an object, as in `{"total_count": 1, "labels": […]}`.

        The next page is where the `Link` header says; where there is none, `X-Total-Count` tells whether there is one
        (Gitea sends no links with some lists).
        """
        url: str | None = self._address(path, {**_PER_PAGE[self.server.dialect], **(query or {})}, names)
        seen: set[str] = set()
        given = 0
        while url is not None:
            if url in seen or len(seen) >= MOST_PAGES:
                raise self._torn("GET", url, "the list has no end")
            seen.add(url)
            answer = self._wire.exchange("GET", url)
            items = self._items(url, self._parsed("GET", url, answer))
            yield from items
            given += len(items)
            url = self._next_page(url, answer.headers, len(seen), given) if items else None

    def post(self, path: str, body: Body | None = None, /, **names: str | int) -> Any:
        """Make something new; what the forge says of it. Never repeated where the forge may have taken it."""
        return self._json("POST", self._address(path, None, names), body)

    def ask(self, query: str, /, **variables: str | int) -> Any:
        """What GitHub says by its other API (GraphQL), which alone tells some things. It is asked to change nothing."""
        return self._json("POST", self.server.graphql, {"query": query, "variables": variables})

    def patch(self, path: str, body: Body | None = None, /, **names: str | int) -> Any:
        """Say what something shall be from now on; what the forge says of it."""
        return self._json("PATCH", self._address(path, None, names), body)

    def put(self, path: str, body: Body | None = None, /, **names: str | int) -> Any:
        """Put something in its place; what the forge says of it."""
        return self._json("PUT", self._address(path, None, names), body)

    def delete(self, path: str, body: Body | None = None, /, **names: str | int) -> None:
        """Take something away."""
        self._send("DELETE", self._address(path, None, names), body)

    def _address(self, path: str, query: Query | None, names: Mapping[str, str | int]) -> str:
        filled = _FIELD.sub(lambda found: _quoted(str(names[found[2]]), keep="/" if found[1] else ""), path)
        whole = filled if filled.startswith("/") else f"/repos/{self.repo}/{filled}".rstrip("/")
        return f"{self.server.api}{whole}{'?' + urlencode(query) if query else ''}"

    def _send(self, method: str, url: str, body: Body | None) -> Answer:
        return self._wire.exchange(method, url, None if body is None else orjson.dumps(body))

    def _json(self, method: str, url: str, body: Body | None = None) -> Any:
        return self._parsed(method, url, self._send(method, url, body))

    def _parsed(self, method: str, url: str, answer: Answer) -> Any:
        if answer.status == _NO_CONTENT or (not answer.body and method != "GET"):
            return None
        try:
            return orjson.loads(answer.body)
        except ValueError:
            kind = answer.headers.get("Content-Type", "?").partition(";")[0][:60]
            raise self._torn(method, url, f"no JSON but {kind}") from None

    def _items(self, url: str, page: Any) -> list[Any]:
        lists = [page] if isinstance(page, list) else [
            value for value in (page.values() if isinstance(page, dict) else ()) if isinstance(value, list)
        ]  # fmt: skip
        if len(lists) != 1:
            raise self._torn("GET", url, "no list")
        return lists[0]

    def _next_page(self, url: str, headers: Mapping[str, str], pages: int, given: int) -> str | None:
        link = _NEXT.search(headers.get("Link", ""))
        if link is not None:
            return self._wire.led_to(_plain("GET", url), url, link[1])
        total = headers.get("X-Total-Count", "")
        if "Link" in headers or not total.isascii() or not total.isdecimal() or given >= int(total[:9]):
            return None
        plain, _, query = url.partition("?")
        kept = [part for part in query.split("&") if not part.startswith("page=")]
        return f"{plain}?{'&'.join([*kept, f'page={pages + 1}'])}"

    @staticmethod
    def _torn(method: str, url: str, detail: str) -> ForgeError:
        return ForgeError(TORN, where=_plain(method, url), detail=detail)


def connect(environment: Mapping[str, str], repo: str | None = None) -> Forge:
    """The forge that the environment names (`GITHUB_API_URL`, `GITHUB_REPOSITORY`, a token), as a job has it.

    Args:
        environment: the variables; see docs/developer/forge.md.
        repo: another repository of the same server than `GITHUB_REPOSITORY`.

    Raises:
        UsageError: a setting is missing or cannot be used.
    """
    server = server_of(environment)
    token = (environment.get("TAIZHANG_FORGE_TOKEN") or environment.get("GITHUB_TOKEN") or "").strip()
    if not token:
        raise UsageError(_NO_TOKEN)
    if _TOKEN.fullmatch(token) is None:
        raise UsageError(_BAD_TOKEN)
    return Forge(
        server, repo or environment.get("GITHUB_REPOSITORY", ""), token, Wire(server.api, token, ca=_ca(environment))
    )


def _ca(environment: Mapping[str, str]) -> str | None:
    """The file of certificates to trust: of a closed network's own authority, or the system's default (None)."""
    path = environment.get("TAIZHANG_FORGE_CA") or environment.get("SSL_CERT_FILE") or None
    if path is None:
        return None
    try:
        ssl.create_default_context(cafile=path)
    except OSError:  # no such file, or no certificates in it
        raise UsageError(_NO_CA, path=path) from None
    return path


def _quoted(name: str, keep: str) -> str:
    """A name as a piece of an address; one that would lead out of its place is refused."""
    steps = name.split("/") if keep else [name]
    if any(step in ("", ".", "..") for step in steps):
        raise UsageError(_BAD_NAME, name=name)
    return quote(name, safe=keep)


def _plain(method: str, url: str) -> str:
    return f"{method} {url.partition('?')[0]}".strip()
