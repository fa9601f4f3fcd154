"""Hand edits: the actions that a change of the file stands for, so that nobody has to type a trail.

A new record means the action implied by `new`; changed signed content the one implied by `changed`; an open field that
grew the one implied by its name. They apply in the order of the fields in the file. What none explains is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from taizhang.model import Data
from taizhang.workflow.content import changes, signed_content
from taizhang.workflow.model import NEW, UNSIGNED_KEYS, Action, Workflow
from taizhang.workflow.take import take

CHANGED = "changed"


@dataclass(frozen=True)
class Implied:
    """One action that an edit stands for, with what it changes and adds."""

    action: Action
    sets: Data
    """New values of signed fields; None removes a field."""
    adds: Data
    says: Data = field(default_factory=dict)
    """Further keys of the step, taken from what is added: the unit that an entry of a list names."""


@dataclass(frozen=True)
class Unexplained:
    """A change of a field that no action of the record's state explains."""

    field: str
    state: str


def implied(before: Data | None, after: Data, workflow: Workflow) -> tuple[list[Implied], list[Unexplained]]:
    """What an edit stands for.

    Args:
        before: the record as it has landed; None for a new one.
        after: the record as edited, its trail untouched.
        workflow: the version that it follows.
    """
    state = NEW if before is None else str(before.get("status", NEW))
    if before is None:
        action = _action(workflow, state, NEW)
        return ([Implied(action, {}, {})], []) if action else ([], [Unexplained("", state)])
    found: list[Implied] = []
    unexplained: list[Unexplained] = []
    for cause, sets, adds, fields in _edits(before, after, workflow):
        action = _action(workflow, state, cause)
        if action is None or cause == "" or not all(action.may_amend(name) for name in sets):
            unexplained += [Unexplained(name, state) for name in fields]
            continue
        for says, part in _by_unit(action, adds):
            found.append(Implied(action, sets, part, says))
            state = action.to or state
    return found, unexplained


def as_taken(before: Data | None, after: Data, workflow: Workflow, steps: list[Implied], by: str, at: str) -> Data:
    """The record as it stands once `steps` are taken by one person at one time."""
    if before is None:
        return take(after, workflow, {"action": steps[0].action.name, "by": by, "at": at})
    data = before
    for step in steps:
        data = take(data, workflow, {"action": step.action.name, "by": by, "at": at, **step.says}, step.sets, step.adds)
    return data


def _by_unit(action: Action, adds: Data) -> list[tuple[Data, Data]]:
    """Additions for an action that each unit takes by itself: the entries of one unit after another are one step."""
    (name, items), *_ = [*adds.items(), ("", None)]
    if not action.per_unit or not isinstance(items, list):
        return [({}, adds)]
    runs = groupby(items, lambda item: item.get("unit") if isinstance(item, dict) else None)
    return [({"unit": unit} if unit else {}, {name: list(run)}) for unit, run in runs]


def _edits(before: Data, after: Data, workflow: Workflow) -> Iterator[tuple[str, Data, Data, list[str]]]:
    """Cause, changed signed fields, additions and field names of each edit, in the order of the file."""
    signed = changes(signed_content(before, workflow), signed_content(after, workflow))
    sets = {change.field: change.after for change in signed}
    told = False
    for name in dict.fromkeys([*after, *before]):
        if name in sets and not told:
            told = True
            yield CHANGED, sets, {}, list(sets)
        elif name in workflow.open and before.get(name) != after.get(name):
            grown = _growth(before.get(name), after.get(name))
            yield ("", {}, {}, [name]) if grown is None else (name, {}, {name: grown}, [name])
    yield from (("", {}, {}, [name]) for name in sorted(UNSIGNED_KEYS) if before.get(name) != after.get(name))


def _growth(before: Any, after: Any) -> Any | None:
    """What was added to an open field; None where something was taken away or altered."""
    if not isinstance(after, list):
        return after
    old = before or []
    return after[len(old) :] if after[: len(old)] == old and len(after) > len(old) else None


def _action(workflow: Workflow, state: str, cause: str) -> Action | None:
    return next((action for action in workflow.from_state(state) if cause in action.implied_by), None)
