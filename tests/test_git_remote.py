"""Git across a network: what is fetched and pushed, who is refused, and that the secret is nowhere to be read."""

from __future__ import annotations

import os
import re
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from tests.forge import forge_git
from tests.forge.forge_server import ForgeServer

from taizhang.errors import TaizhangError
from taizhang.git import Repository, clone_bare, fetch, heads, push

REPO = "office/ledger"
IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@y")


@pytest.fixture
def server(tmp_path: Path) -> ForgeServer:
    """A forge with one commit on main, and somebody who may write."""
    with ForgeServer(tmp_path / "forge", "gitea") as server:
        bare = server.repository(REPO, bot="write").git
        tree = forge_git.git(bare, "mktree")
        forge_git.git(
            bare, "update-ref", "refs/heads/main", forge_git.git(bare, *IDENTITY, "commit-tree", tree, "-m", "1")
        )
        yield server


def header(server: ForgeServer, token: str | None = None) -> str:
    """How the account is shown."""
    given = server.user("bot").token if token is None else token
    return f"Authorization: Basic {b64encode(f'x-access-token:{given}'.encode()).decode()}"


def url(server: ForgeServer, repo: str = REPO) -> str:
    """The repository's address."""
    return f"{server.web}/{repo}.git"


@pytest.fixture
def clone(server: ForgeServer, tmp_path: Path) -> Repository:
    """A bare clone."""
    (tmp_path / "clone.git").mkdir()
    return clone_bare(tmp_path / "clone.git", url(server), header(server))


def next_commit(clone: Repository, message: str) -> str:
    """A commit after main, in the clone."""
    return forge_git.git(clone.folder, *IDENTITY, "commit-tree", "main^{tree}", "-p", "main", "-m", message)


def test_a_clone_has_main_and_is_bare(server: ForgeServer, clone: Repository) -> None:
    assert clone.bare
    assert clone.branches() == forge_git.branches(server.repositories[REPO].git)


def test_branches_are_listed_by_pattern_and_nothing_is_fetched(server: ForgeServer, clone: Repository) -> None:
    bare = server.repositories[REPO].git
    for name in ("intake/7", "intake/a/b/7", "intaker", "x/refs/heads/intake/8"):
        forge_git.git(bare, "branch", name, "main")
    forge_git.git(bare, "update-ref", "refs/x/refs/heads/intake/9", "main")
    main = forge_git.branches(bare)["main"]
    found = heads(clone, url(server), ["intake", "intake/*"], header(server))
    assert {name: tip for name, tip in found.items() if not name.startswith("x/")} == {
        "intake/7": main, "intake/a/b/7": main,
    }  # fmt: skip
    assert list(clone.branches()) == ["main"]
    with pytest.raises(TaizhangError):
        heads(clone, url(server), ["intake"], header(server, "wrong"))


def test_a_push_moves_main_and_one_that_comes_second_is_told_so(server: ForgeServer, clone: Repository) -> None:
    one, two = next_commit(clone, "one"), next_commit(clone, "two")
    assert push(clone, url(server), [f"{one}:refs/heads/main"], header(server)) is True
    assert push(clone, url(server), [f"{one}:refs/heads/main"], header(server)) is True
    assert push(clone, url(server), [f"{two}:refs/heads/main"], header(server)) is False
    assert forge_git.branches(server.repositories[REPO].git) == {"main": one}


def test_of_several_references_all_move_or_none(server: ForgeServer, clone: Repository) -> None:
    one, two = next_commit(clone, "one"), next_commit(clone, "two")
    assert push(clone, url(server), [f"{one}:refs/heads/main", f"{one}:refs/heads/a"], header(server))
    assert not push(clone, url(server), [f"{two}:refs/heads/main", f"{two}:refs/heads/b"], header(server))
    assert forge_git.branches(server.repositories[REPO].git) == {"main": one, "a": one}
    assert push(clone, url(server), [":refs/heads/a"], header(server))
    assert forge_git.branches(server.repositories[REPO].git) == {"main": one}


def test_a_refusal_by_the_server_is_an_error_with_its_words(server: ForgeServer, clone: Repository) -> None:
    server.repositories[REPO].main_only_for = set()
    with pytest.raises(TaizhangError) as caught:
        push(clone, url(server), [f"{next_commit(clone, 'x')}:refs/heads/main"], header(server))
    assert "GH013: main is protected" in caught.value.render("en")


@pytest.mark.parametrize("token", ["wrong", None])
def test_a_token_that_is_wrong_or_missing_is_told_without_it(
    server: ForgeServer, clone: Repository, token: str | None
) -> None:
    with pytest.raises(TaizhangError) as caught:
        fetch(clone, url(server), ["refs/heads/main:refs/heads/x"], header(server, token) if token else None)
    said = caught.value.render("en")
    assert said.startswith(f"{url(server)} does not accept the token")
    assert "wrong" not in said


def test_who_may_only_read_cannot_push(server: ForgeServer, clone: Repository) -> None:
    server.repositories[REPO].people["bot"] = "read"
    with pytest.raises(TaizhangError, match="does not accept the token, or not for this"):
        push(clone, url(server), [f"{next_commit(clone, 'x')}:refs/heads/main"], header(server))


@pytest.mark.parametrize(
    "address",
    ["file:///etc", "ssh://x/y", "git://x/y", "ext::sh -c id", "--upload-pack=id", "https://a:b@x/y",
     "https://x", "/srv",     "http://forge.example/x/y.git", "https://x/y z", "https://x/y\n", "https://x/$(id)"],
)  # fmt: skip
def test_no_other_address_is_used(clone: Repository, address: str) -> None:
    with pytest.raises(TaizhangError, match="must begin with https"):
        fetch(clone, address, ["refs/heads/main:refs/heads/x"], None)


@pytest.mark.parametrize(
    "refspec", ["+x:refs/heads/main", "--all", "refs/heads/a*b:refs/heads/x", "a:b", "a..b:refs/heads/x", ""]
)
def test_no_forced_or_odd_reference_is_pushed(server: ForgeServer, clone: Repository, refspec: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(refspec)}$"):
        push(clone, url(server), [refspec], header(server))


def test_the_secret_is_in_no_argument_and_no_file(
    server: ForgeServer, clone: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    log = tmp_path / "arguments"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {log}\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    fetch(clone, url(server), ["refs/heads/main:refs/heads/again"], header(server))
    secret = header(server).rpartition(" ")[2]
    said = log.read_text()
    assert "fetch" in said
    assert secret not in said
    assert server.user("bot").token not in said
    files = [path for path in clone.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if secret.encode() in path.read_bytes()]


def test_a_redirect_is_not_followed_with_the_secret(server: ForgeServer, clone: Repository) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Away(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", url(server) + "/info/refs?service=git-upload-pack")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Away) as away:
        thread = Thread(target=away.handle_request)
        thread.start()
        server.requests.clear()
        with pytest.raises(TaizhangError):
            fetch(
                clone, f"http://127.0.0.1:{away.server_port}/x/y.git", ["refs/heads/main:refs/heads/x"], header(server)
            )
        thread.join()
    assert server.requests == []
