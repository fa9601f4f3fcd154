"""No rule takes effect before it has landed: new values, roles and keys begin on the day of receipt or later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from taizhang.landing import problems
from taizhang.model import Finding
from taizhang.schema.rulebook import FOLDER
from taizhang.workflow import Rules
from taizhang.workflow.content import canonical

_MAY_END = frozenset({"until", "revoked_on", "note"})
"""What may be added later to something that holds: that, and when, it ended."""


def backdated(before: Rules, after: Rules, received: date) -> Iterator[Finding]:
    """What the rules `after` say anew, or otherwise, of days before they were received."""
    files = {
        "policy.yaml": (before.policy.data, after.policy.data),
        "roles.yaml": (before.people.data, after.people.data),
    }
    for name, (old, new) in files.items():
        known = {_key(*found) for found in _dated(old)}
        for where, item in _dated(new):
            if item["from"] < received.isoformat() and _key(where, item) not in known:
                params = {"place": ".".join(where), "begins": item["from"], "day": received.isoformat()}
                yield problems.BACKDATED.at(f"{FOLDER}/{name}", where, **params)


def _dated(node: Any, where: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Everything that holds from a day, with the names that lead to it."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _dated(value, (*where, name))
    elif isinstance(node, list):
        yield from ((where, item) for item in node if isinstance(item, dict) and "from" in item)


def _key(where: tuple[str, ...], item: dict[str, Any]) -> tuple[tuple[str, ...], bytes]:
    return where, canonical({name: value for name, value in item.items() if name not in _MAY_END})
