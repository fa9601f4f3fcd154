"""What several rules need: the day, the records that have ended, the fields that an office keeps, a record's parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from taizhang.model import Data, Where
from taizhang.workflow import Rules


def today(rules: Rules) -> date:
    """The day in the office; a sample stands still. Only rules over the ledger may ask: their verdicts are not kept."""
    return rules.policy.now(datetime.now(UTC)).date()


def day(value: Any) -> date | None:
    """The day of a date or an instant; None for anything else, as records that are not valid are indexed, too."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def missed(rules: Rules, since: date, days: int) -> date | None:
    """The day that is `days` working days after `since`, if it has passed; None while there is time."""
    now = today(rules)
    due = rules.calendar.after(since, days) if since < now else now
    return due if due < now else None


def tombstones(rules: Rules) -> str:
    """Every state in which a record has ended, as `kind/state` in a JSON list, for queries to compare with."""
    flows = rules.workflows.values()
    return json.dumps([f"{f.kind}/{name}" for f in flows for name, state in f.states.items() if state.tombstone])


def keeps(rules: Rules, kind: str, *fields: str) -> bool:
    """Whether the office has the kind with all these fields (`items.*.research`), so that a rule may ask for them."""
    known = rules.book.kind(kind)
    return known is not None and all(known.node(_where(name)) is not None for name in fields)


_GROUPS = (dict, list)


def objects(data: Data) -> Iterator[tuple[Where, Data]]:
    """The record and every group of fields in it, the trail excepted, each with its place."""
    yield (), data
    for name, value in data.items():
        if isinstance(value, _GROUPS) and name != "trail":
            yield from _below(value, (name,))


def _below(value: Any, where: Where) -> Iterator[tuple[Where, Data]]:
    if isinstance(value, dict):
        yield where, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if isinstance(part, _GROUPS):
            yield from _below(part, (*where, key))


def _where(name: str) -> Where:
    return tuple(0 if step == "*" else step for step in name.split("."))
