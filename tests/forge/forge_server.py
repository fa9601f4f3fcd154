"""A forge on loopback that remembers: GitHub's API, or Gitea's where it differs, and Git over HTTP, same accounts.

Resources stand in modules of their own, one each (`forge_pulls.py`, `forge_issues.py` …), as functions marked by
`@route(method, path)`; `RESOURCES` names them. Every request and every answer is held to GitHub's own description, or
to what `forge_gitea.py` tells of Gitea's; what does not fit stands in `faults`, and the fixture fails the test by it.
"""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.forge import forge_git, forge_gitea
from tests.forge.forge_openapi import description
from tests.forge.forge_routes import Call, RefusedError, Reply, found_route
from tests.forge.forge_state import Account, Repository

RESOURCES = ("forge_repositories", "forge_issues", "forge_pulls", "forge_reviews", "forge_graphql")
_GRAPHQL = "/graphql"
_PREFIX = {"github": "/api/v3", "gitea": "/api/v1"}
_ZONE = timezone(timedelta(hours=8))
_LONGEST_PAGE = {"github": ("per_page", 30, 100), "gitea": ("limit", 30, 50)}


@dataclass
class Fault:
    """What goes wrong with the next requests of a kind."""

    method: str
    path: str
    times: int
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    torn: bool = False
    taken: bool = False
    delay: float = 0


class _Listening(ThreadingHTTPServer):
    """A client that hangs up is none of our faults; http.server would print a traceback."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class ForgeServer:
    """A forge; `with ForgeServer(folder) as server:` has it listen."""

    def __init__(self, folder: Path, dialect: str = "github", certificate: tuple[Path, Path] | None = None) -> None:
        for name in RESOURCES:
            import_module(f"tests.forge.{name}")
        self.folder, self.dialect = folder, dialect
        self.accounts: dict[str, Account] = {}
        self.repositories: dict[str, Repository] = {}
        self.requests: list[tuple[str, str, str | None]] = []
        """Method, path (without the API's root) and account of each request, in order."""
        self.faults: list[str] = []
        """What did not fit the forge's description."""
        self.now = datetime(2026, 11, 19, 9, tzinfo=_ZONE)
        self._ids = iter(range(1, 10_000_000))
        self._planted: list[Fault] = []
        self._closing = threading.Event()
        self.lock = threading.RLock()
        self._http = _Listening(("127.0.0.1", 0), _handler(self))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._scheme = "https" if certificate else "http"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> ForgeServer:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    # what a test says

    @property
    def web(self) -> str:
        """The address for people and for Git."""
        return f"{self._scheme}://127.0.0.1:{self._http.server_port}"

    @property
    def api(self) -> str:
        """The address of the API."""
        return self.web + _PREFIX[self.dialect]

    def user(self, login: str, *, bot: bool = False) -> Account:
        """An account, made where there is none; its `token` signs in."""
        return self.accounts.setdefault(login, Account(login, self.next_id(), bot))

    def repository(self, name: str, *, private: bool = True, **people: str) -> Repository:
        """A new, empty repository; `people` tells what each account may (`_` in a name stands for `-`)."""
        self.user(name.partition("/")[0])
        found = Repository(name, self.next_id(), self.folder / f"{name}.git", private)
        forge_git.create(found.git)
        self.repositories[name] = found
        for login, level in people.items():
            found.people[self.user(login.replace("_", "-")).login] = level
        return found

    def fork(self, name: str, login: str) -> Repository:
        """A copy of a repository that belongs to an account."""
        made = self.repository(f"{login}/{name.partition('/')[2]}", private=self.repositories[name].private)
        made.fork_of, made.people = name, {login: "admin"}
        forge_git.copy(self.repositories[name].git, made.git)
        return made

    def environment(self, login: str, repo: str) -> dict[str, str]:
        """What a job has set that works for an account in a repository."""
        return {
            "GITHUB_API_URL": self.api,
            "GITHUB_SERVER_URL": self.web,
            "GITHUB_REPOSITORY": repo,
            "GITHUB_TOKEN": self.user(login).token,
        }

    def at(self, time: str) -> None:
        """From now on it is this time; each thing that happens takes one second."""
        self.now = datetime.fromisoformat(time).astimezone(_ZONE)

    def fail(self, method: str, path: str, *, times: int = 1, **how: Any) -> Fault:
        """Plant a fault: the next `times` requests of a method and path (`*` fits anything) go wrong.

        `status`, `headers`, `raw` (bytes of a body) instead of an answer; `torn`: half of the true answer; `delay`:
        seconds before it; `taken`: what was asked is done before it goes wrong.
        """
        self._planted.append(Fault(method, path, times, **how))
        return self._planted[-1]

    # what resources use

    def next_id(self) -> int:
        """A number that nothing else has."""
        return next(self._ids)

    def tick(self) -> str:
        """The time now, as the dialect writes it; a second passes."""
        self.now += timedelta(seconds=1)
        moment = self.now if self.dialect == "gitea" else self.now.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")

    def account_of(self, token: str) -> Account | None:
        """Whose token this is."""
        return next((account for account in self.accounts.values() if account.token == token), None)

    # what happens to a request

    def answer(
        self, method: str, target: str, authorization: str, raw: bytes
    ) -> tuple[int, dict[str, str], bytes, bool]:
        """Status, headers and body of an answer, and whether it is to be torn."""
        parts = urlsplit(target)
        path = _GRAPHQL if parts.path == f"/api{_GRAPHQL}" else parts.path.removeprefix(_PREFIX[self.dialect])
        account = self.account_of(authorization.partition(" ")[2])
        self.requests.append((method, unquote(path), account.login if account else None))
        fault = self._fault(method, unquote(path))
        if fault and fault.delay:
            self._closing.wait(fault.delay)
        replaced = fault is not None and (fault.status is not None or fault.raw is not None)
        if fault and replaced and not fault.taken:
            return self._failed(fault)
        with self.lock:
            status, headers, data = self._said(method, path, dict(parse_qsl(parts.query)), account, authorization, raw)
        if fault and replaced:
            return self._failed(fault)
        body = b"" if status == 204 else json.dumps(data, ensure_ascii=False).encode()
        return status, {"Content-Type": "application/json; charset=utf-8", **headers}, body, bool(fault and fault.torn)

    @staticmethod
    def _failed(fault: Fault) -> tuple[int, dict[str, str], bytes, bool]:
        words = json.dumps({"message": f"planted {fault.status}"}).encode()
        body = words if fault.raw is None else fault.raw
        return fault.status or 200, {"Content-Type": "application/json", **fault.headers}, body, fault.torn

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self._planted:
            if fault.times > 0 and fault.method == method and fnmatchcase(path, fault.path):
                fault.times -= 1
                return fault
        return None

    def _said(
        self, method: str, path: str, query: dict[str, str], account: Account | None, authorization: str, raw: bytes
    ) -> tuple[int, dict[str, str], Any]:
        try:
            _hold_account(account, authorization)
            template, one, names = found_route(method, path, self.dialect)
            body = json.loads(raw) if raw else None
            self._hold_request(method, template, query, body)
            call = Call(self, method, template, {k: unquote(v) for k, v in names.items()}, query, body, account)
            return self._finished(call, path, one.handler(call))
        except RefusedError as refusal:
            more = refusal.more if self.dialect == "github" else {}
            return refusal.status, {}, {"message": refusal.message, **more}
        except Exception as error:  # the server's own fault fails the test, not the client
            self.faults.append(f"{method} {path}: {error!r}")
            return 500, {}, {"message": repr(error)}

    def _finished(self, call: Call, path: str, reply: Reply) -> tuple[int, dict[str, str], Any]:
        headers, data = dict(reply.headers), reply.data
        if isinstance(data, list) and not reply.unpaged:
            data, more = self._page(call, path, data, "after" if reply.cursor else "page")
            headers |= more
        if reply.within:
            data = {"total_count": len(reply.data), reply.within: data}
        if call.template == _GRAPHQL:  # of another API, which holds itself to what we ask
            faults: list[str] = []
        elif self.dialect == "github":
            data, faults = description().answer(call.method, call.template, reply.status, data)
        else:
            faults = forge_gitea.answer_faults(call.template, data)
        self.faults += [f"answer to {call.method} {call.template}: {fault}" for fault in faults]
        return reply.status, headers, data

    def _hold_request(self, method: str, template: str, query: dict[str, str], body: Any) -> None:
        if template == _GRAPHQL:
            return
        if self.dialect == "github":
            faults = description().request_faults(method, template, query, body)
        else:
            faults = forge_gitea.request_faults(method, template, query, body)
        self.faults += [f"{method} {template}: {fault}" for fault in faults]
        if faults:
            raise RefusedError(422, "; ".join(faults))

    def _page(self, call: Call, path: str, items: list[Any], by: str) -> tuple[list[Any], dict[str, str]]:
        name, usual, most = _LONGEST_PAGE[self.dialect]
        size, page = min(int(call.query.get(name, usual)), most), int(call.query.get(by, "1").lstrip("c"))
        begin, end = size * (page - 1), size * page
        headers = {"X-Total-Count": str(len(items))} if call.gitea else {}
        # Gitea gives no links with reviews (routers/api/v1/repo/pull_review.go)
        if end < len(items) and not (call.gitea and call.template.endswith("/reviews")):
            again = {**call.query, by: f"{'c' if by == 'after' else ''}{page + 1}"}
            headers["Link"] = f'<{self.api}{path}?{urlencode(again)}>; rel="next"'
        return items[begin:end], headers


def _hold_account(account: Account | None, authorization: str) -> None:
    if authorization and account is None:
        raise RefusedError(401, "Bad credentials")


def _handler(server: ForgeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"
        timeout = 60
        disable_nagle_algorithm = True

        def _do(self) -> None:
            raw = b"".join(self._body())
            if not self.path.startswith((_PREFIX[server.dialect] + "/", f"/api{_GRAPHQL}")):
                forge_git.serve(server, self, raw)
                return
            authorization = self.headers.get("Authorization", "")
            status, headers, body, torn = server.answer(self.command, self.path, authorization, raw)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if torn else body)
            self.close_connection = self.close_connection or torn

        def _body(self) -> Iterator[bytes]:
            if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    yield self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                yield self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing: `requests` keeps what was asked."""

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Handler, f"do_{method}", Handler._do)
    return Handler
