"""Reading what a forge answered: a field is of the type that is expected, or the answer is one that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar

from taizhang.forge.problems import TORN, ForgeError, cleaned

T = TypeVar("T")

GHOST = "ghost"
"""The account of whoever deleted his; both dialects reserve the name, so that nobody can be it."""


def told(where: str, item: Any, *steps: str, of: type[T]) -> T:
    """The field that `steps` lead to.

    Args:
        where: what was asked, to be named where the answer cannot be used.
        item: a part of an answer.
        steps: names of fields, each within the one before.
        of: the type that it has.

    Raises:
        ForgeError: it is not there, or of another type.
    """
    value = item
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    if not isinstance(value, of) or (of is int and isinstance(value, bool)):
        raise ForgeError(TORN, where=where, detail=".".join(steps))
    return value


def login(where: str, item: Any, field: str = "user") -> str:
    """The account that a field names; a deleted one is null in GitHub's words, and a ghost in Gitea's."""
    if told(where, item, of=dict).get(field) is None:
        return GHOST
    return told(where, item, field, "login", of=str)


def text(where: str, item: Any, field: str) -> str:
    """A text that may be left out or null."""
    return told(where, item, field, of=str) if told(where, item, of=dict).get(field) is not None else ""


def moment(where: str, item: Any, field: str, zone: tzinfo = UTC) -> str:
    """A time in a zone and to the second, whatever zone the forge writes."""
    said = told(where, item, field, of=str)
    fault = ForgeError(TORN, where=where, detail=f"{field}: {cleaned(said)}")
    try:
        at = datetime.fromisoformat(said)
        local = at.astimezone(zone).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        raise fault from None
    if at.tzinfo is None:
        raise fault
    return local.replace("+00:00", "Z")
