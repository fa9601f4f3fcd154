"""Migrations: a change of the rules and what it makes of every record, declared as data and run the same way anywhere.

A migration is a file of `schemas/migrations/`. Each record that it touches gains a `migrate` step that keeps the former
values like any amendment, so that the sign-offs before it stay reproducible and follow the record.
"""

from __future__ import annotations

from typing import Any

from taizhang.model import Data
from taizhang.workflow.model import MIGRATE, Workflow
from taizhang.workflow.take import take

Operation = Data


def migrated(data: Data, workflow: Workflow, migration: Data) -> tuple[Data, Data] | None:
    """A landed record after a migration, and the fields that it changed; None if the migration leaves it as it is.

    Args:
        data: the record, of the migration's kind, with a trail.
        workflow: the version that the record follows.
        migration: the document of the migration.
    """
    sets: Data = {}
    for operation in migration["steps"]:
        sets |= _changes({**data, **sets}, operation)
    changed = {name: value for name, value in sets.items() if data.get(name) != value}
    if not changed or not data.get("trail"):
        return None
    entry = {"action": MIGRATE, "by": migration["by"], "at": migration["at"], "note": migration["title"]}
    return take(data, workflow, entry, changed), changed


def _changes(data: Data, operation: Operation) -> dict[str, Any]:
    """The fields that one operation gives new values; None removes one."""
    match operation:
        case {"add": name, "value": value}:
            return {} if data.get(name) is not None else {name: value}
        case {"remove": name}:
            return {name: None} if name in data else {}
        case {"rename": name, "to": other}:
            return {name: None, other: data[name]} if data.get(name) is not None else {}
        case {"replace": name, "old": old, "new": new}:
            return {name: new} if data.get(name) == old else {}
    raise ValueError(operation)
