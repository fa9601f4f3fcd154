"""Conditions as data: a mapping from a field to the value, or list of values, that makes it hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from taizhang.model import Data

Lookup = Callable[[str], Data | None]
"""Gives the data of the record that a reference names."""


def holds(condition: Mapping[str, Any], data: Data, lookup: Lookup | None) -> bool | None:
    """Whether every part of `condition` holds for `data`.

    A dotted name follows a reference. None where that needs another record and there is no `lookup`.
    """
    answers = [_holds(name, wanted, data, lookup) for name, wanted in condition.items()]
    if False in answers:
        return False
    return None if None in answers else True


def _holds(name: str, wanted: Any, data: Data, lookup: Lookup | None) -> bool | None:
    first, _, rest = name.partition(".")
    value = data.get(first)
    if rest:
        if not isinstance(value, str):
            return False
        if lookup is None:
            return None
        return _holds(rest, wanted, lookup(value) or {}, lookup)
    return value in wanted if isinstance(wanted, list) else value == wanted
