"""Repositories, their activity, and who is asking."""

from __future__ import annotations

from tests.forge.forge_routes import Call, Reply, route
from tests.forge.forge_views import account_view, repository_view


@route("GET", "")
def read_repository(call: Call) -> Reply:
    return Reply(repository_view(call.server, call.repository()))


@route("GET", "/user")
def read_self(call: Call) -> Reply:
    return Reply(account_view(call.server, call.login))


@route("GET", "activity", ("github",))
def list_activity(call: Call) -> Reply:
    """Newest first; Gitea has nothing like it."""
    ref = call.query.get("ref", "")
    wanted = ref if ref.startswith("refs/") else f"refs/heads/{ref}"
    items = [item for item in reversed(call.repository().activity) if not ref or item["ref"] == wanted]
    return Reply([{**item, "actor": account_view(call.server, item["actor"])} for item in items], cursor=True)
