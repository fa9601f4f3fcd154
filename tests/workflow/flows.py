"""Small hand-written workflows, and trails told step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taizhang.model import Data
from taizhang.schema import Kind
from taizhang.workflow import Replay, Workflow, take

_LINE = {"type": "string", "title": "甲", "x-en": "A"}
KIND = Kind(
    "note",
    {"properties": dict.fromkeys(("body", "urgency", "lead_unit", "assisting_units", "marks", "archive"), _LINE)},
    {"properties": dict.fromkeys(("title", "number", "status", "trail"), _LINE)},
)
FLOW: Data = {
    "version": "note@1", "title": "箋", "en": "Note",
    "open": ["marks", "archive"],
    "states": {
        "draft": {"title": "草稿", "en": "Draft"},
        "signed": {"title": "已簽", "en": "Signed", "rests": True, "numbered": True},
        "gone": {"title": "作廢", "en": "Gone", "rests": True, "tombstone": True},
    },
    "actions": {
        "write": {"title": "寫", "en": "Write", "from": "new", "to": "draft", "role": "writer",
                  "implied_by": ["new"], "amends": "all", "adds": ["marks", "archive"]},
        "sign": {"title": "簽", "en": "Sign", "from": "draft", "to": "signed", "role": "head", "signs": True,
                 "by_review": "approve", "distinct_from": ["write"]},
        "mark": {"title": "記", "en": "Mark", "from": "signed", "role": "writer", "adds": ["marks"],
                 "implied_by": ["marks"]},
        "drop": {"title": "廢", "en": "Drop", "from": "signed", "to": "gone", "role": "head"},
    },
}  # fmt: skip
"""A note is written, signed by somebody else, marked, and dropped."""
UNITS: Data = {
    "from": ["lead_unit", "assisting_units"],
    "states": {"waiting": {"title": "待辦", "en": "Waiting"}, "done": {"title": "已辦", "en": "Done", "closed": True}},
}


def action(name: str, **says: Any) -> Data:
    """An action to be merged into a workflow; it is called by its own name."""
    return {"actions": {name: {"title": name, "en": name.capitalize(), **says}}}


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> Data:
    """`base` with `change` laid over it; what `change` gives as None is taken out."""
    result = dict(base)
    for name, value in change.items():
        old = result.get(name)
        result[name] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return {name: value for name, value in result.items() if value is not None}


def tell(workflow: Workflow, facts: Data, *steps: Data) -> Data:
    """A record after `steps`, a minute apart; a step's `set` and `add` change fields, all else is its entry."""
    data = dict(facts)
    for number, step in enumerate(steps):
        entry = {"at": f"2026-03-02T09:{number:02}:00+08:00", **step}
        sets, adds = entry.pop("set", None), entry.pop("add", None)
        data = take(data, workflow, entry, sets, adds)
    return data


def step(name: str, by: str, **says: Any) -> Data:
    """One step of a trail."""
    return {"action": name, "by": by, **says}


def faults(result: Replay) -> list[tuple[str, tuple[str | int, ...]]]:
    """Code and place of each fault."""
    return [(fault.problem.code, fault.where) for fault in result.faults]
