"""Reviews of pull requests, in each dialect's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.forge.forge_issues import typed
from tests.forge.forge_pulls import found_pull
from tests.forge.forge_routes import Call, RefusedError, Reply, route
from tests.forge.forge_state import Item, Repository
from tests.forge.forge_views import account_view

if TYPE_CHECKING:
    from tests.forge.forge_server import ForgeServer

_KNOWN = {"approve": "APPROVED", "pending": "PENDING"}
_STATES = {
    "github": {**_KNOWN, "request_changes": "CHANGES_REQUESTED", "comment": "COMMENTED"},
    "gitea": {**_KNOWN, "request_changes": "REQUEST_CHANGES", "comment": "COMMENT", "asked": "REQUEST_REVIEW"},
}
_EVENTS = {
    "github": {"APPROVE": "approve", "REQUEST_CHANGES": "request_changes", "COMMENT": "comment"},
    "gitea": {"APPROVED": "approve", "REQUEST_CHANGES": "request_changes", "COMMENT": "comment"},
}


def review(
    server: ForgeServer,
    repo: str,
    number: int,
    login: str,
    state: str = "approve",
    text: str = "",
    commit: str | None = None,
) -> int:
    """Somebody reviews a pull request (`approve`, `request_changes`, `comment`), at its head or a commit; its id."""
    repository = server.repositories[repo]
    item = {
        "id": server.next_id(), "number": number, "user": server.user(login).login, "body": typed(text), "state": state,
        "commit_id": commit or repository.issues[number]["pull"]["commit"], "submitted_at": server.tick(),
        "dismissed": False,
    }  # fmt: skip
    repository.reviews.append(item)
    return int(item["id"])


def dismiss(server: ForgeServer, repo: str, review_id: int) -> None:
    """Somebody dismisses a review."""
    _found(server.repositories[repo], review_id)["dismissed"] = True


@route("GET", "pulls/{pull_number}/reviews")
def list_reviews(call: Call) -> Reply:
    """Oldest first; one that is not sent yet is seen by its author alone."""
    repository = call.repository()
    number = found_pull(call, repository)
    login = call.account.login if call.account else None
    views = [
        _view(call, repository, item) for item in repository.reviews
        if item["number"] == number and (item["state"] != "pending" or item["user"] == login)
    ]  # fmt: skip
    return Reply(views)


@route("POST", "pulls/{pull_number}/reviews")
def create_review(call: Call) -> Reply:
    repository = call.repository()
    number = found_pull(call, repository)
    state = _EVENTS[call.server.dialect].get(call.body.get("event", ""), "pending")
    text = call.body.get("body") or ""
    if state in ("approve", "request_changes") and repository.issues[number]["user"] == call.login:
        raise RefusedError(422, "Unprocessable Entity", errors=["Can not approve your own pull request"])
    if state in ("request_changes", "comment") and not text:
        raise RefusedError(422, "Unprocessable Entity", errors=["Review body is required"])
    made = review(call.server, repository.name, number, call.login, state, text, call.body.get("commit_id"))
    return Reply(_view(call, repository, _found(repository, made)))


def _dismissal(call: Call) -> Reply:
    repository = call.repository("write")
    found_pull(call, repository)
    item = _found(repository, call.number("review_id"))
    item["dismissed"] = True
    return Reply(_view(call, repository, item))


route("PUT", "pulls/{pull_number}/reviews/{review_id}/dismissals", ("github",))(_dismissal)
route("POST", "pulls/{pull_number}/reviews/{review_id}/dismissals", ("gitea",))(_dismissal)


def _found(repository: Repository, review_id: int) -> Item:
    for item in repository.reviews:
        if item["id"] == review_id:
            return item
    raise RefusedError(404, "Not Found")


def _view(call: Call, repository: Repository, item: Item) -> Item:
    page = f"{call.server.web}/{repository.name}/pull/{item['number']}"
    view = {
        **{name: item[name] for name in ("id", "body", "commit_id", "submitted_at")},
        "user": account_view(call.server, item["user"]), "html_url": f"{page}#pullrequestreview-{item['id']}",
        "pull_request_url": page, "state": _STATES[call.server.dialect][item["state"]],
    }  # fmt: skip
    if call.gitea:
        return {
            **view,
            "dismissed": item["dismissed"],
            "stale": False,
            "official": True,
            "updated_at": item["submitted_at"],
        }
    # GitHub says of a dismissed review no more what it was
    return {**view, **({"state": "DISMISSED"} if item["dismissed"] else {})}
