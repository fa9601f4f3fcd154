"""Git over HTTP for the test server: `git http-backend` itself, with the forge's accounts; pushes are noted."""

from __future__ import annotations

import base64
import os
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.forge.forge_state import Account, Repository, may

if TYPE_CHECKING:
    from tests.forge.forge_server import ForgeServer

NONE = "0" * 40
_HOOK = """\
#!/bin/sh
# main moves for those alone whom the ruleset lets past; a pull request's own references for nobody
case "$1" in
refs/heads/main) [ "$FORGE_MAIN" = 1 ] || { echo "GH013: main is protected" >&2; exit 1; } ;;
refs/pull/*) exit 1 ;;
esac
"""


def git(folder: Path, *arguments: str) -> str:
    """Run Git in a folder; what it says."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, env=_environment(), check=True, capture_output=True, text=True).stdout.strip()


def create(folder: Path) -> None:
    """A new bare repository that can be pushed to."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "--bare", "--initial-branch=main")
    git(folder, "config", "http.receivepack", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "config", "gc.auto", "0")  # what tidies up by itself would still run when the test is over
    hook = folder / "hooks/update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_HOOK)
    hook.chmod(0o755)


def copy(source: Path, target: Path) -> None:
    """Give `target` everything that `source` has."""
    git(target, "fetch", "-q", str(source), "+refs/heads/*:refs/heads/*")


def branches(folder: Path) -> dict[str, str]:
    """The commit of each branch, by its name."""
    lines = git(folder, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads").splitlines()
    return dict(line.split(" ") for line in lines)


def serve(server: ForgeServer, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Answer one request of Git."""
    parts = urlsplit(handler.path)
    name = parts.path.lstrip("/").partition(".git/")[0]
    repository, account = server.repositories.get(name), _account(server, handler.headers.get("Authorization", ""))
    pushing = "git-receive-pack" in handler.path
    server.requests.append((handler.command, parts.path, account.login if account else None))
    if account is None and (pushing or repository is None or repository.private):
        _send(handler, 401, {"WWW-Authenticate": 'Basic realm="forge"'}, b"")
        return
    login = account.login if account else None
    if repository is None or not may(repository, login, "read"):
        _send(handler, 404, {}, b"")
        return
    if pushing and not may(repository, login, "write"):
        _send(handler, 403, {}, b"")
        return
    with server.lock:
        before = branches(repository.git)
        status, headers, said = _backend(handler, repository, login, parts.path, parts.query, body, server.folder)
        if pushing and login:
            note(server, repository, login, before)
    _send(handler, status, headers, said)


def receive(server: ForgeServer, name: str, login: str, source: Path, pushed: tuple[str, str]) -> None:
    """Take in a commit that an account pushes to a branch, from a folder beside: as over HTTP, in less time."""
    repository, (commit, branch) = server.repositories[name], pushed
    assert branch != "main"
    assert may(repository, login, "write")
    with server.lock:
        before = branches(repository.git)
        git(repository.git, "fetch", "-q", str(source), f"+{commit}:refs/heads/{branch}")
        note(server, repository, login, before)


def note(server: ForgeServer, repository: Repository, login: str, before: dict[str, str]) -> None:
    """Note what an account has pushed, and lead the pull requests there."""
    after = branches(repository.git)
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, NONE), after.get(name, NONE)
        if old == new:
            continue
        kind = "branch_creation" if old == NONE else "branch_deletion" if new == NONE else "push"
        if kind == "push" and git(repository.git, "merge-base", old, new) != old:
            kind = "force_push"
        repository.activity.append({
            "id": server.next_id(), "before": old, "after": new, "ref": f"refs/heads/{name}",
            "timestamp": server.tick(), "activity_type": kind, "actor": login,
        })  # fmt: skip
        _follow(server, repository, name, new)
        _merge(server, repository, name)


def _follow(server: ForgeServer, source: Repository, branch: str, commit: str) -> None:
    """Lead the open pull requests of a branch to where it is now."""
    for repository in server.repositories.values():
        for number, issue in repository.issues.items():
            pull = issue.get("pull")
            if pull and issue["state"] == "open" and (pull["from"], pull["head"]) == (source.name, branch):
                lead(repository, source, number, commit)


def _merge(server: ForgeServer, repository: Repository, branch: str) -> None:
    """Close the requests whose heads a branch now has, as GitHub does by itself, and Gitea only where it is told to."""
    for issue in repository.issues.values() if server.dialect == "github" else ():
        pull = issue.get("pull")
        if pull and issue["state"] == "open" and pull["base"] == branch:
            base = branches(repository.git).get(branch, NONE)
            if (
                NONE not in (base, pull["commit"])
                and git(repository.git, "merge-base", base, pull["commit"]) == pull["commit"]
            ):
                at = server.tick()
                issue.update(state="closed", closed_at=at, updated_at=at)
                pull["merged_at"] = at


def lead(repository: Repository, source: Repository, number: int, commit: str) -> None:
    """Give a pull request its head."""
    if commit != NONE:
        if repository is not source:
            git(repository.git, "fetch", "-q", str(source.git), commit)
        git(repository.git, "update-ref", f"refs/pull/{number}/head", commit)
        repository.issues[number]["pull"]["commit"] = commit


def _account(server: ForgeServer, authorization: str) -> Account | None:
    if not authorization.startswith("Basic "):
        return None
    return server.account_of(base64.b64decode(authorization[6:]).decode().partition(":")[2])


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}


def _backend(
    handler: BaseHTTPRequestHandler, repository: Repository, login: str | None, path: str, query: str, body: bytes,
    folder: Path,
) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
    bypass = repository.main_only_for is None or login in repository.main_only_for
    environment = {
        **_environment(),
        "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path, "QUERY_STRING": query,
        "REQUEST_METHOD": handler.command, "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)), "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""), "REMOTE_USER": login or "", "REMOTE_ADDR": "127.0.0.1",
        "FORGE_MAIN": "1" if bypass else "0",
    }  # fmt: skip
    done = subprocess.run(["git", "http-backend"], input=body, env=environment, check=True, capture_output=True)
    head, _, said = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
    return int(headers.pop("Status", "200").split()[0]), headers, said


def _send(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
