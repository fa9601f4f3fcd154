"""Values put in their places: of a record, of a group in it, of the one item that a form adds to a list."""

from __future__ import annotations

from typing import Any

from taizhang.model import Data
from taizhang.schema import Kind
from taizhang.workflow.forms import place_of

_DATE_LENGTH = 10


def put(data: Data, kind: Kind, path: str, value: Any) -> None:
    """Put a value where `path` leads; an instant becomes a day where the field is one."""
    where = place_of(kind, path) or (path,)
    node = kind.node(where) or {}
    fit = value[:_DATE_LENGTH] if node.get("format") == "date" and isinstance(value, str) else value
    head, *rest = (str(step) for step in where if step not in (0, "trail"))
    if not rest:
        data[head] = fit
    elif kind.fields[head].get("type") == "array":
        items = data.setdefault(head, [{}])
        items[0][rest[0]] = fit
    else:
        data.setdefault(head, {})[rest[0]] = fit
