"""What a sign-off covers: the signed content of a record, its digest, and how a change is undone."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import orjson

from taizhang.model import Data
from taizhang.workflow.model import UNSIGNED_KEYS, Workflow


class Change(NamedTuple):
    """A field that a step changed; None where it was not there."""

    field: str
    before: Any
    after: Any


def canonical(value: Any) -> bytes:
    """The canonical JSON of a value (RFC 8785; with integers only and ASCII keys, sorted compact JSON is the same)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON of a value, as `sha256:` and 64 hex digits."""
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def signed_content(data: Data, workflow: Workflow) -> Data:
    """What sign-offs cover: everything but the trail, status, number and open fields."""
    unsigned = UNSIGNED_KEYS | workflow.open
    return {name: value for name, value in data.items() if name not in unsigned}


def undo(content: Data, entry: Data) -> Data:
    """The content as it stood before the step `entry`, which kept the former values."""
    gone = set(entry.get("absent", ()))
    was = entry.get("was", {})
    if not gone and not was:
        return content
    return {**{name: value for name, value in content.items() if name not in gone}, **was}


def former_values(before: Data, after: Data) -> tuple[Data, list[str]]:
    """What a step must keep so that it can be undone: former values (`was`) and fields that were not there (`absent`).

    A field that the step removed is kept in `was` like any other.
    """
    was = {name: value for name, value in before.items() if name not in after or _differ(value, after[name])}
    return was, sorted(name for name in after if name not in before)


def changes(before: Data, after: Data) -> list[Change]:
    """The fields that differ between two contents."""
    if before is after:
        return []
    names = dict.fromkeys([*after, *before])
    found = ((name, before.get(name), after.get(name)) for name in names)
    return [Change(*change) for change in found if _differ(*change[1:])]


def _differ(one: Any, other: Any) -> bool:
    """Whether a digest tells two values apart; Python takes `true` and `1` for equal."""
    if one is other or isinstance(one, str):
        return bool(one != other)
    return bool(one != other or canonical(one) != canonical(other))
