"""Issues and the comments under them and under pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.forge.forge_routes import Call, RefusedError, Reply, route
from tests.forge.forge_state import Item, Repository
from tests.forge.forge_views import account_view, label_names, label_view

if TYPE_CHECKING:
    from tests.forge.forge_server import ForgeServer

LONGEST = 65_536
"""Characters of a body that GitHub takes."""


# what a test says


def typed(text: str) -> str:
    """Text as a browser hands it in, and as forges keep it: each line ends with two signs."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def open_issue(server: ForgeServer, repo: str, login: str, title: str, body: str, *labels: str) -> int:
    """Somebody opens an issue by hand; its number."""
    repository = server.repositories[repo]
    number = repository.next_number()
    at = server.tick()
    repository.issues[number] = {
        "id": server.next_id(), "title": title, "body": body, "user": server.user(login).login, "state": "open",
        "labels": list(labels), "created_at": at, "updated_at": at, "closed_at": None,
        "editors": [], "renamers": [],
    }  # fmt: skip
    return number


def edit_issue(
    server: ForgeServer, repo: str, number: int, login: str, *, title: str | None = None, body: str | None = None
) -> None:
    """Somebody changes what an issue says: its author, or whoever may write there."""
    item = server.repositories[repo].issues[number]
    item["editors"] += [server.user(login).login] if body is not None else []
    item["renamers"] += [server.user(login).login] if title is not None else []
    item.update({name: new for name, new in (("title", title), ("body", body)) if new is not None})
    item["updated_at"] = server.tick()


def comment(server: ForgeServer, repo: str, number: int, login: str, body: str, *, by_api: bool = False) -> int:
    """Somebody comments on an issue or pull request, in a browser; the comment's id."""
    at = server.tick()
    item: Item = {
        "id": server.next_id(), "number": number, "user": server.user(login).login,
        "body": body if by_api else typed(body), "created_at": at, "updated_at": at,
    }  # fmt: skip
    server.repositories[repo].comments.append(item)
    return int(item["id"])


def edit_comment(server: ForgeServer, repo: str, comment_id: int, body: str) -> None:
    """Somebody writes a comment anew."""
    for item in server.repositories[repo].comments:
        if item["id"] == comment_id:
            item.update(body=body, updated_at=server.tick())


# what the API answers


def issue_view(call: Call, repository: Repository, number: int) -> Item:
    item = repository.issues[number]
    comments = sum(comment["number"] == number for comment in repository.comments)
    page = f"{call.server.web}/{repository.name}"
    view = {
        **{name: item[name] for name in ("id", "title", "body", "state", "created_at", "updated_at", "closed_at")},
        "number": number, "user": account_view(call.server, item["user"]), "comments": comments,
        "labels": [label_view(repository, name) for name in item["labels"]],
        "html_url": f"{page}/{'pull' if 'pull' in item else 'issues'}/{number}",
        "url": f"{call.server.api}/repos/{repository.name}/issues/{number}",
    }  # fmt: skip
    if "pull" in item:
        view["pull_request"] = {"html_url": view["html_url"]} | (
            {"merged": False} if call.gitea else {"url": view["url"]}
        )
    return view


def found_issue(call: Call, repository: Repository) -> int:
    number = call.number("issue_number")
    if number not in repository.issues:
        raise RefusedError(404, "Not Found")
    return number


@route("GET", "issues")
def list_issues(call: Call) -> Reply:
    repository = call.repository()
    state, labels = call.query.get("state", "open"), list(filter(None, call.query.get("labels", "").split(",")))
    creator = call.query.get("creator") or call.query.get("created_by")
    kinds = {"issues": (False,), "pulls": (True,)}.get(call.query.get("type", ""), (False, True))
    fitting = [
        number for number, item in repository.issues.items()
        if state in (item["state"], "all") and set(labels) <= set(item["labels"]) and ("pull" in item) in kinds
        and creator in (None, item["user"]) and call.query.get("since", "") <= item["updated_at"]
    ]  # fmt: skip
    return Reply([issue_view(call, repository, number) for number in sorted(fitting, reverse=True)])


@route("POST", "issues")
def create_issue(call: Call) -> Reply:
    repository = call.repository()
    _hold_body(call.body.get("body"))
    labels = label_names(repository, call.body.get("labels", []))
    number = open_issue(
        call.server, repository.name, call.login, call.body["title"], call.body.get("body") or "", *labels
    )
    return Reply(issue_view(call, repository, number), 201)


@route("GET", "issues/{issue_number}")
def read_issue(call: Call) -> Reply:
    repository = call.repository()
    return Reply(issue_view(call, repository, found_issue(call, repository)))


@route("PATCH", "issues/{issue_number}")
def change_issue(call: Call) -> Reply:
    repository = call.repository()
    number = found_issue(call, repository)
    item = repository.issues[number]
    if call.login != item["user"]:
        call.repository("triage")
    change(call, repository, item)
    return Reply(issue_view(call, repository, number), 201 if call.gitea else 200)


def change(call: Call, repository: Repository, item: Item) -> None:
    """Take over what a request says of an issue's or a pull request's title, body, state and labels."""
    _hold_body(call.body.get("body"))
    at = call.server.tick()
    said = {name: call.body[name] for name in ("title", "body", "state") if call.body.get(name) is not None}
    item["editors"] += [call.login] if said.get("body", item["body"]) != item["body"] else []
    item["renamers"] += [call.login] if said.get("title", item["title"]) != item["title"] else []
    item.update(said)
    if "labels" in call.body:
        item["labels"] = label_names(repository, call.body["labels"])
    item.update(updated_at=at, closed_at=None if item["state"] == "open" else item["closed_at"] or at)


@route("POST", "issues/{issue_number}/labels")
def add_labels(call: Call) -> Reply:
    repository = call.repository("triage")
    item = repository.issues[found_issue(call, repository)]
    given = call.body["labels"] if isinstance(call.body, dict) else call.body
    item["labels"] = list(dict.fromkeys([*item["labels"], *label_names(repository, given)]))
    return Reply([label_view(repository, name) for name in item["labels"]], unpaged=True)


@route("DELETE", "issues/{issue_number}/labels/{name}", ("github",))
def remove_label(call: Call) -> Reply:
    repository = call.repository("triage")
    item = repository.issues[found_issue(call, repository)]
    if call.names["name"] not in item["labels"]:
        raise RefusedError(404, "Label does not exist")
    item["labels"].remove(call.names["name"])
    return Reply([label_view(repository, name) for name in item["labels"]], unpaged=True)


@route("GET", "issues/{issue_number}/comments")
def list_comments(call: Call) -> Reply:
    """Oldest first; Gitea gives them all at once (routers/api/v1/repo/issue_comment.go)."""
    repository = call.repository()
    number = found_issue(call, repository)
    since = call.query.get("since", "")
    views = [
        _comment_view(call, repository, item) for item in repository.comments
        if item["number"] == number and item["updated_at"] >= since
    ]  # fmt: skip
    return Reply(views, unpaged=call.gitea)


@route("POST", "issues/{issue_number}/comments")
def create_comment(call: Call) -> Reply:
    repository = call.repository()
    _hold_body(call.body["body"])
    number, body = found_issue(call, repository), call.body["body"]
    made = comment(call.server, repository.name, number, call.login, body, by_api=True)
    return Reply(_comment_view(call, repository, _found_comment(repository, made)), 201)


@route("PATCH", "issues/comments/{comment_id}")
def change_comment(call: Call) -> Reply:
    repository = call.repository()
    item = _found_comment(repository, call.number("comment_id"))
    if item["user"] != call.login:
        call.repository("write")
    _hold_body(call.body["body"])
    edit_comment(call.server, repository.name, item["id"], call.body["body"])
    return Reply(_comment_view(call, repository, item))


@route("DELETE", "issues/comments/{comment_id}")
def delete_comment(call: Call) -> Reply:
    repository = call.repository()
    item = _found_comment(repository, call.number("comment_id"))
    if item["user"] != call.login:
        call.repository("write")
    repository.comments.remove(item)
    return Reply(status=204)


def _found_comment(repository: Repository, comment_id: int) -> Item:
    for item in repository.comments:
        if item["id"] == comment_id:
            return item
    raise RefusedError(404, "Not Found")


def _comment_view(call: Call, repository: Repository, item: Item) -> Item:
    view = {name: item[name] for name in ("id", "body", "created_at", "updated_at")}
    return {
        **view, "user": account_view(call.server, item["user"]),
        "html_url": f"{call.server.web}/{repository.name}/issues/{item['number']}#issuecomment-{item['id']}",
    }  # fmt: skip


def _hold_body(body: str | None) -> None:
    if body is not None and len(body) > LONGEST:
        raise RefusedError(
            422, "Validation Failed", errors=[{"message": f"body is too long (maximum is {LONGEST} characters)"}]
        )
