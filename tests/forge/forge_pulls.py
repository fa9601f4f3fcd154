"""Pull requests; their heads follow what is pushed, also into forks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.forge import forge_git
from tests.forge.forge_issues import change, comment, issue_view, open_issue
from tests.forge.forge_routes import Call, RefusedError, Reply, route
from tests.forge.forge_state import Item, Repository
from tests.forge.forge_views import account_view, repository_view

if TYPE_CHECKING:
    from tests.forge.forge_server import ForgeServer


def open_pull(
    server: ForgeServer, repo: str, login: str, branch: str, *, source: str | None = None, title: str = "一件",
    body: str = "", draft: bool = False, base: str = "main",
) -> int:  # fmt: skip
    """Somebody opens a pull request from a branch (of `source`, a fork); its number."""
    origin = server.repositories[source or repo]
    commit = forge_git.branches(origin.git)[branch]
    number = open_issue(server, repo, login, title, body)
    repository = server.repositories[repo]
    repository.issues[number]["pull"] = {
        "from": origin.name, "head": branch, "base": base, "commit": commit, "draft": draft,
    }  # fmt: skip
    forge_git.lead(repository, origin, number, commit)
    return number


def ask_to_land(server: ForgeServer, repo: str, number: int, login: str) -> int:
    """Somebody copies the line by which a request's head lands into a comment; the comment's id."""
    head = server.repositories[repo].issues[number]["pull"]["commit"]
    return comment(server, repo, number, login, "/land" if server.dialect == "github" else f"/land {head}")


def pull_view(call: Call, repository: Repository, number: int) -> Item:
    issue, server = issue_view(call, repository, number), call.server
    pull = repository.issues[number]["pull"]
    origin = server.repositories.get(pull["from"])
    owner = pull["from"].partition("/")[0]
    base = forge_git.branches(repository.git).get(pull["base"], forge_git.NONE)
    here = {"label": f"{repository.name.partition('/')[0]}:{pull['base']}", "ref": pull["base"], "sha": base}
    there = {"label": f"{owner}:{pull['head']}", "ref": pull["head"], "sha": pull["commit"]}
    people = {"user": account_view(server, owner)} if not call.gitea else {}
    for name in ("pull_request", "comments"):
        issue.pop(name, None)
    return {
        **issue, "draft": pull["draft"], "merged_at": pull.get("merged_at"),
        "url": f"{server.api}/repos/{repository.name}/pulls/{number}",
        "head": {**there, **people, "repo": repository_view(server, origin) if origin else None},
        "base": {**here, **people, "repo": repository_view(server, repository)},
    }  # fmt: skip


def found_pull(call: Call, repository: Repository) -> int:
    number = call.number("pull_number")
    if "pull" not in repository.issues.get(number, {}):
        raise RefusedError(404, "Not Found")
    return number


@route("GET", "pulls")
def list_pulls(call: Call) -> Reply:
    repository = call.repository()
    state, head, base = (
        call.query.get(name, default) for name, default in (("state", "open"), ("head", ""), ("base", ""))
    )
    views = [
        pull_view(call, repository, number) for number, item in sorted(repository.issues.items(), reverse=True)
        if "pull" in item and state in (item["state"], "all")
    ]  # fmt: skip
    return Reply([v for v in views if head in ("", v["head"]["label"]) and base in ("", v["base"]["ref"])])


@route("GET", "pulls/{pull_number}")
def read_pull(call: Call) -> Reply:
    repository = call.repository()
    return Reply(pull_view(call, repository, found_pull(call, repository)))


@route("POST", "pulls")
def create_pull(call: Call) -> Reply:
    repository = call.repository()
    owner, _, branch = call.body["head"].rpartition(":")
    fork = f"{owner}/{repository.name.partition('/')[2]}"
    source = fork if owner and fork in call.server.repositories else repository.name
    if branch not in forge_git.branches(call.server.repositories[source].git):
        raise RefusedError(
            422, "Validation Failed", errors=[{"resource": "PullRequest", "field": "head", "code": "invalid"}]
        )
    _hold_single(repository, source, branch, call.body["base"], 409 if call.gitea else 422)
    number = open_pull(
        call.server, repository.name, call.login, branch, source=source, title=call.body["title"],
        body=call.body.get("body") or "", draft=call.body.get("draft", False), base=call.body["base"],
    )  # fmt: skip
    return Reply(pull_view(call, repository, number), 201)


@route("PATCH", "pulls/{pull_number}")
def change_pull(call: Call) -> Reply:
    repository = call.repository()
    number = found_pull(call, repository)
    item = repository.issues[number]
    if call.login != item["user"]:
        call.repository("write")
    change(call, repository, item)
    return Reply(pull_view(call, repository, number), 201 if call.gitea else 200)


def _hold_single(repository: Repository, source: str, branch: str, base: str, status: int) -> None:
    wanted = (source, branch, base)
    for item in repository.issues.values():
        pull = item.get("pull")
        if pull and item["state"] == "open" and (pull["from"], pull["head"], pull["base"]) == wanted:
            message = f"A pull request already exists for {source.partition('/')[0]}:{branch}."
            raise RefusedError(
                status, "Validation Failed", errors=[{"resource": "PullRequest", "code": "custom", "message": message}]
            )
