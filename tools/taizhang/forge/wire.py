"""One HTTP exchange with one server: time-outs, repeats, limits. The token goes to that server and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import orjson
from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationParseError, SSLError
from urllib3.util import parse_url

from taizhang.forge import problems, retries
from taizhang.forge.problems import ForgeError, cleaned
from taizhang.i18n import Text

TIMEOUT = Timeout(connect=10, read=30)
"""Seconds to connect, and between two pieces of an answer."""
LARGEST = 20 * 1024 * 1024
"""Bytes of one answer; a page of a hundred long comments stays far below."""
_HOPS = 3
_PIECE = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FIRST_ERROR = 400
_GONE = 404


class Answer(NamedTuple):
    """What the server said: status, headers (names in any case) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _LostError(Exception):
    """No whole answer came: `unheard` where the request cannot have been taken, `final` where another try is vain."""

    def __init__(self, text: Text, where: str, why: str, *, unheard: bool = False, final: bool = False) -> None:
        super().__init__()
        self.error = ForgeError(text, where=where, detail=why)
        self.unheard, self.final = unheard, final


class Wire:
    """Sends requests to the server of `api`, with the token in a header, and never to another.

    No proxy of the environment is used: urllib3's pool does not look for one.
    """

    def __init__(
        self,
        api: str,
        token: str,
        *,
        ca: str | None = None,
        timeout: Timeout = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._origin = _origin(api)
        self._root = f"{urlsplit(api).path}/"
        self._token = token
        self._headers = {
            "Accept": "application/vnd.github+json, application/json",
            "Authorization": f"token {token}",  # both dialects know this form
            "User-Agent": "taizhang",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._pool = PoolManager(cert_reqs="CERT_REQUIRED", ca_certs=ca, retries=False, timeout=timeout)
        self._sleep, self._clock = sleep, clock

    def __repr__(self) -> str:
        return f"Wire({self._origin!r})"

    def exchange(self, method: str, url: str, body: bytes | None = None) -> Answer:
        """The answer to one request, made again where that is safe and may help.

        Raises:
            ForgeError: no answer, a refusal, or an answer that sends us elsewhere.
        """
        for _hop in range(_HOPS):
            answer = self._patiently(method, url, body)
            if answer.status not in _REDIRECTS:
                return answer
            location = answer.headers.get("Location", "")
            if method != "GET":
                raise self._elsewhere(_where(method, url), location)
            url = self.led_to(_where(method, url), url, location)
        raise self._elsewhere(_where(method, url), url)

    def led_to(self, where: str, url: str, target: str) -> str:
        """The address that an answer leads to from `url`.

        Raises:
            ForgeError: it is on another server, or outside the API: the token does not go there.
        """
        try:
            address = urljoin(url, target)
            path = parse_url(address).path or ""  # with the steps taken that `..` would take
            ours = bool(target) and _origin(address) == self._origin and path.startswith(self._root)
        except (ValueError, LocationParseError):
            ours = False
        if not ours:
            raise self._elsewhere(where, target)
        return address

    def _elsewhere(self, where: str, target: str) -> ForgeError:
        shown = cleaned(target.replace(self._token, "?").partition("?")[0])
        return ForgeError(problems.ELSEWHERE, where=where, target=shown)

    def _patiently(self, method: str, url: str, body: bytes | None) -> Answer:
        waited = 0.0
        for tried in range(1, retries.ATTEMPTS + 1):
            last = tried == retries.ATTEMPTS
            try:
                answer = self._once(method, url, body)
            except _LostError as lost:
                if last or lost.final or not (lost.unheard or retries.may_repeat_unheard(method)):
                    raise lost.error from None
                wait = retries.pause(tried)
            else:
                if answer.status < _FIRST_ERROR or (method == "DELETE" and tried > 1 and answer.status == _GONE):
                    return answer  # what a lost answer had deleted is gone
                wait = self._wait_or_raise(_where(method, url), method, answer, tried, waited)
            self._sleep(wait)
            waited += wait
        raise AssertionError  # pragma: no cover  the last try returns or raises

    def _wait_or_raise(self, where: str, method: str, answer: Answer, tried: int, waited: float) -> float:
        """Seconds to wait before another try of what was refused; raises where another would not help."""
        said, now = self._said(answer), self._clock()
        limit = retries.is_limit(answer.status, answer.headers, said)
        asked = retries.asked_wait(answer.headers, now)
        wait = max(retries.pause(tried), asked or 0.0, retries.UNTOLD_WAIT if limit and asked is None else 0.0)
        repeat = retries.may_repeat(method, answer.status, answer.headers, said)
        if repeat and tried < retries.ATTEMPTS and waited + wait <= retries.LONGEST_WAIT:
            return wait
        if repeat and asked is not None:
            until = datetime.fromtimestamp(now + asked).astimezone().isoformat(" ", "seconds")
            raise ForgeError(problems.LATER, answer.status, where=where, until=until)
        raise (problems.too_many if limit else problems.refused)(where, answer.status, said)

    def _said(self, answer: Answer) -> str:
        try:
            return problems.own_words(orjson.loads(answer.body.replace(self._token.encode(), b"?")))
        except ValueError:
            return ""  # a page for people, of some machine in between

    def _once(self, method: str, url: str, body: bytes | None) -> Answer:
        headers = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        where = _where(method, url)
        try:
            response = self._pool.request(
                method, url, body=body, headers=headers, redirect=False, retries=False, preload_content=False
            )
            with response:
                return Answer(response.status, response.headers, self._read(response, where))
        except SSLError as error:
            raise _LostError(problems.UNTRUSTED, where, _why(error), unheard=True, final=True) from None
        except ConnectTimeoutError as error:  # and every way of not reaching it at all
            raise _LostError(problems.UNREACHABLE, where, _why(error), unheard=True) from None
        except (HTTPError, OSError) as error:
            text = problems.CUT_OFF if method == "GET" else problems.LOST
            raise _LostError(text, where, _why(error)) from None

    @staticmethod
    def _read(response: BaseHTTPResponse, where: str) -> bytes:
        found = bytearray()
        for piece in response.stream(_PIECE):
            found += piece
            if len(found) > LARGEST:
                raise _LostError(problems.TORN, where, f"> {LARGEST // 1024 // 1024} MiB", final=True)
        return bytes(found)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _where(method: str, url: str) -> str:
    """What was asked of whom; without the query, which may be long."""
    return f"{method} {_shown(url)}"


def _why(error: Exception) -> str:
    """The innermost reason of a library's error; the outer ones repeat the address."""
    reason = error
    while isinstance(inner := reason.__cause__ or (reason.args[-1] if reason.args else None), Exception):
        reason = inner
    return cleaned(str(reason) or type(reason).__name__)


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return cleaned(f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}")
