"""Workflows started by hand, through the API."""

from __future__ import annotations

from tests.forge.forge_routes import Call, RefusedError, Reply, route


@route("POST", "actions/workflows/{workflow_id}/dispatches", ("github",))
def dispatch(call: Call) -> Reply:
    """Note which workflow is to run on which branch."""
    repository = call.repository("write")
    if call.body["ref"] != "main":
        raise RefusedError(422, "No ref found")
    repository.settings.setdefault("dispatched", []).append((call.names["workflow_id"], call.body["ref"], call.login))
    return Reply(status=204)
