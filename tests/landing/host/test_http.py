"""The http door: a real `git http-backend` behind a web server that logs people in."""

from __future__ import annotations

import base64
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.landing.host.conftest import ZERO, Yard, alone, host

from taizhang.landing.host.keys import program

PASSWORDS = {"bianji": "one", "zhuren": "two"}


class _Server(BaseHTTPRequestHandler):
    """As little of a web server as there can be: basic authentication, and a CGI program for everybody else."""

    bare: Path

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that it has
        pass

    def _serve(self) -> None:
        user = self._user()
        if user is None:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="ledger"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        said = {"CONTENT_TYPE": "Content-Type", "HTTP_CONTENT_ENCODING": "Content-Encoding",
                "HTTP_GIT_PROTOCOL": "Git-Protocol"}  # fmt: skip
        environment = {
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
            "REMOTE_USER": user, "REMOTE_ADDR": self.client_address[0], "SERVER_PROTOCOL": "HTTP/1.1",
            **{name: self.headers[header] for name, header in said.items() if self.headers[header]},
        }  # fmt: skip
        body = self._body()
        environment["CONTENT_LENGTH"] = str(len(body))
        head, _, content = _cgi(self.bare, body, environment).partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _user(self) -> str | None:
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        user, _, password = base64.b64decode(given).decode().partition(":") if kind == "Basic" else ("", "", "")
        return user if user and PASSWORDS.get(user) == password else None

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


def _cgi(bare: Path, body: bytes, environment: dict[str, str]) -> bytes:
    command = [*program(), "host", "http", str(bare)]
    return subprocess.run(
        command, input=body, env=alone(**environment), capture_output=True, check=False, timeout=60
    ).stdout


@pytest.fixture
def address(yard: Yard) -> Iterator[str]:
    """The server's address, with a place for user and password."""
    handler = type("Handler", (_Server,), {"bare": yard.bare})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{{}}127.0.0.1:{server.server_port}/ledger.git"
        server.shutdown()
        thread.join()


def test_a_push_after_login_is_written_down_with_the_logins_name(yard: Yard, address: str) -> None:
    done = yard.git("push", address.format("bianji:one@"), "HEAD:refs/heads/topic", GIT_TERMINAL_PROMPT="0")
    assert done.returncode == 0, done.stderr
    head = yard.git("rev-parse", "HEAD").stdout.strip()
    (line,) = yard.log()
    assert (line["who"], line["via"]) == ("bianji", "http")
    assert line["refs"] == [{"ref": "refs/heads/topic", "old": ZERO, "new": head}]


def test_a_push_to_main_after_login_is_refused(yard: Yard, address: str) -> None:
    before = yard.ref("refs/heads/main")
    done = yard.git("push", address.format("zhuren:two@"), "HEAD:refs/heads/main", GIT_TERMINAL_PROMPT="0")
    assert done.returncode == 1
    assert "refs/heads/main takes no push" in done.stderr
    assert (yard.ref("refs/heads/main"), yard.log()) == (before, [])


@pytest.mark.parametrize("who", ["", "bianji:two@", "nobody:one@"])
def test_who_has_not_logged_in_can_neither_push_nor_read(yard: Yard, address: str, who: str, tmp_path: Path) -> None:
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true"}
    pushed = yard.git("push", address.format(who), "HEAD:refs/heads/topic", **quiet)
    cloned = yard.git("clone", address.format(who), str(tmp_path / "again"), folder=tmp_path, **quiet)
    assert (pushed.returncode, cloned.returncode) == (128, 128)
    assert yard.log() == []


def test_who_has_logged_in_can_clone(yard: Yard, address: str, tmp_path: Path) -> None:
    done = yard.git("clone", "-q", address.format("zhuren:two@"), str(tmp_path / "again"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again/mkdocs.yml").is_file()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"REMOTE_USER": "bianji"},
        {"REMOTE_USER": "", "GATEWAY_INTERFACE": "CGI/1.1"},
        {"REMOTE_USER": "a b", "GATEWAY_INTERFACE": "CGI/1.1"},
        {"REMOTE_USER": "bianji", "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/other.git/info/refs"},
        {"REMOTE_USER": "bianji", "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/ledger.git/../other.git/info/refs"},
        {"REMOTE_USER": "bianji", "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/ledger.git/taizhang/secret"},
        {"REMOTE_USER": "bianji", "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/ledger.git/taizhang/pushes.jsonl"},
        {"REMOTE_USER": "bianji", "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/ledger.git/config"},
        {"REMOTE_USER": "bianji", "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/ledger.git/HEAD"},
        {"REMOTE_USER": "bianji", "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/ledger.git"},
    ],
)
def test_a_request_without_a_login_or_for_anything_else_is_forbidden(yard: Yard, environment: dict[str, str]) -> None:
    request = {"REQUEST_METHOD": "GET", "QUERY_STRING": "service=git-upload-pack",
               "PATH_INFO": "/ledger.git/info/refs", **environment}  # fmt: skip
    done = host("http", str(yard.bare), environment=alone(**request))
    assert done.returncode == 1
    assert done.stdout.startswith("Status: 403 Forbidden\r\n")
