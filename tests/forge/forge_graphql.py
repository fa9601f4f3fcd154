"""GitHub's other API, as far as we ask it: who edited an issue. Its one question is held to the letter."""

from __future__ import annotations

from tests.forge.forge_routes import Call, RefusedError, Reply, route
from tests.forge.forge_state import Item, may

from taizhang.forge.editors import QUERY

PATH = "/graphql"
"""No part of the described API: on a server of one's own it stands beside it, at /api/graphql."""


@route("POST", PATH, ("github",))
def answer(call: Call) -> Reply:
    """What was asked in `QUERY`; anything else is a fault."""
    assert set(call.body) == {"query", "variables"}
    assert call.body["query"] == QUERY
    asked = call.body["variables"]
    assert {name: type(value) for name, value in asked.items()} == {"owner": str, "name": str, "number": int}
    if call.account is None:
        raise RefusedError(401, "This endpoint requires you to be authenticated.")
    repository = call.server.repositories.get(f"{asked['owner']}/{asked['name']}")
    if repository is None or not may(repository, call.account.login, "read"):
        return Reply({"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "path": ["repository"]}]})
    item = repository.issues[asked["number"]]
    found = {
        # the first entry stands for the issue as it was opened
        "userContentEdits": _listed(call, "editor", [item["user"], *item["editors"]] if item["editors"] else []),
        "timelineItems": _listed(call, "actor", item["renamers"]),
    }
    return Reply({"data": {"repository": {"issue": found}}})


def _listed(call: Call, by: str, logins: list[str]) -> Item:
    known = [{by: {"login": login} if login in call.server.accounts else None} for login in logins]
    return {"totalCount": len(known), "nodes": known[:100]}
