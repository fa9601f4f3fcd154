"""What GitHub and Gitea say differently, and that the test server holds us, and itself, to what each of them takes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.forge import forge_git
from tests.forge.conftest import LEDGER, Patience
from tests.forge.forge_gitea import answer_faults
from tests.forge.forge_issues import open_issue
from tests.forge.forge_openapi import FILE, description
from tests.forge.forge_pulls import open_pull
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_views import account_view

from taizhang.forge.client import Forge
from taizhang.forge.evidence import evidence_of
from taizhang.forge.problems import ForgeError
from taizhang.forge.pulls import open_pulls

HERE = "/repos/{owner}/{repo}"
NEEDS_NPM = pytest.mark.skipif(
    not FILE.exists() and os.environ.get("TAIZHANG_REQUIRE_NPM") != "1", reason="needs GitHub's description from npm"
)
EVENTS = {"github": ("APPROVE", "REQUEST_CHANGES", "COMMENT"), "gitea": ("APPROVED", "REQUEST_CHANGES", "COMMENT")}


@pytest.fixture
def push(forge_server: ForgeServer, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Pushes a new commit to a branch (`topic`), with somebody's token."""
    folder = tmp_path / "clone"
    folder.mkdir()

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
        }  # fmt: skip
        command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@yuzhu.example", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    run("init", "-q", "-b", "main")

    def pushed(token: str, reference: str = "refs/heads/topic", repo: str = LEDGER) -> subprocess.CompletedProcess[str]:
        run("commit", "-q", "--allow-empty", "-m", "x")
        address = f"{forge_server.web}/{repo}.git".replace("://", f"://x-access-token:{token}@")
        return run("push", "-q", address, f"HEAD:{reference}")

    return pushed


def test_request_is_reviewed_commented_and_closed_in_either_dialect(
    forge_server: ForgeServer, forge_as: Callable[..., Forge], push: Callable[..., Any]
) -> None:
    office = forge_server.repositories[LEDGER]
    office.people.update(dict.fromkeys(("zhang-san", "li-si"), "write"))
    assert push(forge_server.user("zhang-san").token).returncode == 0
    author, reviewer = forge_as("zhang-san"), forge_as("li-si")
    made = author.post("pulls", {"head": "topic", "base": "main", "title": "冬修水利", "body": "…"})
    for event in EVENTS[forge_server.dialect]:
        reviewer.post("pulls/{n}/reviews", {"event": event, "body": event}, n=made["number"])
    said = reviewer.post("issues/{n}/comments", {"body": "收到"}, n=made["number"])
    reviewer.patch("issues/comments/{id}", {"body": "已閱"}, id=said["id"])
    evidence = evidence_of(reviewer, made["number"])
    assert [(each["account"], each["state"]) for each in evidence["reviews"]] == [
        ("li-si", "approve"), ("li-si", "request_changes"), ("li-si", "comment"),
    ]  # fmt: skip
    assert [(each["text"], each["edited"]) for each in evidence["comments"]] == [("已閱", True)]
    assert [(pull.number, pull.author, pull.fork) for pull in open_pulls(author)] == [(1, "zhang-san", False)]
    author.patch("pulls/{n}", {"state": "closed"}, n=made["number"])
    assert list(open_pulls(author)) == []


def test_author_s_own_approval_is_refused_by_either(
    forge_server: ForgeServer, forge_as: Callable[..., Forge], push: Callable[..., Any]
) -> None:
    push(forge_server.user("office-bot").token)
    number = open_pull(forge_server, LEDGER, "office-bot", "topic")
    with pytest.raises(ForgeError) as caught:
        forge_as("office-bot").post("pulls/{n}/reviews", {"event": EVENTS[forge_server.dialect][0]}, n=number)
    assert caught.value.status == 422


def test_pull_request_from_a_fork_is_made_and_followed_by_either(
    forge_server: ForgeServer, forge_as: Callable[..., Forge], push: Callable[..., Any]
) -> None:
    forge_server.repositories[LEDGER].people["long-yuzhen"] = "read"
    fork = forge_server.fork(LEDGER, "long-yuzhen")
    token = forge_server.user("long-yuzhen").token
    assert push(token).returncode != 0  # who may read may not write
    assert push(token, repo=fork.name).returncode == 0
    wanted = {"head": "long-yuzhen:topic", "base": "main", "title": "進展"}
    made = forge_as("long-yuzhen").post("pulls", wanted)
    assert made["head"]["repo"]["full_name"] == "long-yuzhen/ledger"
    push(token, repo=fork.name)
    [pull] = open_pulls(forge_as("office-bot"))
    assert pull.head == forge_git.branches(fork.git)["topic"] != made["head"]["sha"]
    assert forge_git.git(forge_server.repositories[LEDGER].git, "rev-parse", "refs/pull/1/head") == pull.head
    assert pull.fork
    with pytest.raises(ForgeError) as caught:
        forge_as("long-yuzhen").post("pulls", wanted)
    assert caught.value.status == (422 if forge_server.dialect == "github" else 409)


def test_main_moves_for_its_own_account_alone(forge_server: ForgeServer, push: Callable[..., Any]) -> None:
    office = forge_server.repositories[LEDGER]
    office.people["zhang-san"] = "admin"
    office.main_only_for = {"office-bot"}
    before = forge_git.branches(office.git)
    assert "main is protected" in push(forge_server.user("zhang-san").token, "refs/heads/main").stderr
    assert push(forge_server.user("office-bot").token, "refs/pull/1/head").returncode != 0
    assert push("no-such-token").returncode != 0
    assert forge_git.branches(office.git) == before
    assert push(forge_server.user("office-bot").token, "refs/heads/main").returncode == 0
    assert [(move["ref"], move["actor"], move["activity_type"]) for move in office.activity] == [
        ("refs/heads/main", "office-bot", "branch_creation")
    ]


def test_repository_is_hidden_from_who_may_not_read_it(
    forge_as: Callable[..., Forge], forge_server: ForgeServer
) -> None:
    with pytest.raises(ForgeError) as caught:
        forge_as("stranger").get("")
    assert caught.value.status == 404
    with pytest.raises(ForgeError) as caught:
        forge_as("office-bot", "office/other").get("")
    assert caught.value.status == 404


def test_account_that_is_gone_is_told_in_each_dialect_s_way(forge_server: ForgeServer) -> None:
    assert account_view(forge_server, "gone") == (
        None if forge_server.dialect == "github" else {"id": -1, "login": "Ghost"}
    )


# the server holds us to what each takes


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "fault"),
    [
        ("GET", "issues", {"stat": "open"}, None, "?stat= is unknown"),
        ("POST", "issues", None, {"body": "x"}, "title"),
        ("POST", "issues", None, {"title": "x", "boddy": "y"}, "boddy"),
        ("POST", "issues", None, None, "a body is missing"),
        ("PATCH", "issues/1", None, {"state": "done"}, "done"),
        ("POST", "issues/1/comments", None, {"body": 3}, "3 is not of type"),
    ],
)
def test_request_that_the_forge_does_not_take_is_a_fault(
    forge_server: ForgeServer, patient: Patience, method: str, path: str, query: Any, body: Any, fault: str
) -> None:
    open_issue(forge_server, LEDGER, "zhang-san", "x", "")
    calls: dict[str, Callable[..., Any]] = {
        "GET": patient.forge.get,
        "POST": patient.forge.post,
        "PATCH": patient.forge.patch,
    }
    with pytest.raises(ForgeError):
        calls[method](path, query or body)
    [found] = forge_server.faults
    forge_server.faults.clear()
    assert fault in found


@NEEDS_NPM
@pytest.mark.parametrize(
    ("template", "status", "data", "fault"),
    [
        (f"{HERE}/pulls/{{pull_number}}", 200, {"number": "1"}, '/number: "1" is not of type "integer"'),
        (f"{HERE}/pulls/{{pull_number}}", 200, {"nummer": 1}, "/nummer is unknown"),
        (f"{HERE}/pulls/{{pull_number}}", 200, {"user": {"log": "x"}}, "/user/log is unknown"),
        (f"{HERE}/pulls/{{pull_number}}", 299, {}, f"299 is no answer to GET {HERE}/pulls/{{pull_number}}"),
        (f"{HERE}/issues/{{issue_number}}", 200, {"created_at": "today"}, '/created_at: "today" is not a "date-time"'),
        (f"{HERE}/activity", 200, [{"activity_type": "shove"}], "shove"),
        (f"{HERE}/activity", 200, {"ref": "x"}, 'is not of type "array"'),
    ],
)
def test_answer_that_github_would_not_give_is_a_fault(template: str, status: int, data: Any, fault: str) -> None:
    _, faults = description().answer("GET", template, status, data)
    assert len(faults) == 1
    assert fault in faults[0]


@pytest.mark.parametrize(
    ("template", "data", "faults"),
    [
        (f"{HERE}/pulls/{{pull_number}}/reviews", [{"id": 1, "state": "APPROVED", "user": {"login": "x"}}], []),
        (f"{HERE}/pulls/{{pull_number}}/reviews", [{"node_id": 1}], ["/node_id is unknown"]),
        (f"{HERE}/pulls", [{"head": {"repo": {"full_nam": 1}}}], ["/head/repo/full_nam is unknown"]),
    ],
)
def test_answer_that_gitea_would_not_give_is_a_fault(template: str, data: Any, faults: list[str]) -> None:
    assert answer_faults(template, data) == faults


@NEEDS_NPM
def test_answer_is_filled_with_what_github_says_besides() -> None:
    whole, faults = description().answer("GET", f"{HERE}/pulls/{{pull_number}}/reviews", 200, [{"id": 7}])
    assert faults == []
    assert whole[0]["id"] == 7
    assert sorted(whole[0]) == [
        "_links", "author_association", "body", "commit_id", "html_url", "id", "node_id", "pull_request_url", "state",
        "user",
    ]  # fmt: skip


@pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
def test_what_gitea_has_not_is_not_there(forge: Forge) -> None:
    with pytest.raises(ForgeError) as caught:
        forge.get("activity")
    assert caught.value.status == 404
