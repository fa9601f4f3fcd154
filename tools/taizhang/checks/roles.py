"""Whoever decided held the role at the time, and a decision recorded for somebody says everything that it must."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.checks.base import RecordRule
from taizhang.i18n import Label
from taizhang.model import Data, Finding, Record
from taizhang.workflow import Replay, Rules, Step, problems, replay, required_roles

_NEEDED = ("for", "mode", "given_at", "original", "checked_by")


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the people of one record's trail."""
    workflow = rules.workflow_of(record.data)
    if workflow is None:
        return
    result = replay(record.data, workflow)
    for step in result.steps:
        yield from _role(record, rules, result, step)
        yield from _recording(record, result, step)


def _role(record: Record, rules: Rules, result: Replay, step: Step) -> Iterator[Finding]:
    if step.action is None:
        return
    on = date.fromisoformat(step.at[:10])
    needed = required_roles(step.action, result, step.round, step.content, None)
    unit = step.entry.get("unit") if step.action.per_unit else None
    person = step.entry["by"] if step.entry.get("capacity") == "delegate" else step.actor
    held = rules.people.roles_of(person if step.entry.get("capacity") != "delegate" else step.actor, on)
    if not held & set(needed):
        names = [rules.people.role_label(role) for role in needed]
        roles = Label("、".join(name.zh for name in names), ", ".join(name.en for name in names))
        yield problems.NO_ROLE.at(
            record.path, ("trail", step.number, "by"),
            person=step.actor, on=step.at[:10], action=step.action.label, roles=roles, unit=unit or "",
        )  # fmt: skip


def _recording(record: Record, result: Replay, step: Step) -> Iterator[Finding]:
    """A recorded decision (代錄) names for whom, how, when, where the original is, and a second person who checked."""
    entry = step.entry
    if "for" not in entry or entry.get("capacity") == "delegate":
        lacking = ["delegation"] if "capacity" in entry and "delegation" not in entry else []
        lacking += [
            key for key in ("mode", "given_at", "original", "checked_by") if "for" not in entry and key in entry
        ]
    else:
        lacking = [key for key in _NEEDED if key not in entry]
        lacking += _same_people(entry)
    if lacking:
        label = result.workflow.action_label(entry["action"])
        yield problems.BAD_RECORDING.at(record.path, ("trail", step.number), action=label, what=", ".join(lacking))


def _same_people(entry: Data) -> list[str]:
    people = [entry.get("by"), entry.get("for"), entry.get("checked_by")]
    return ["checked_by"] if len({*people}) < len(people) else []


RULE = RecordRule((problems.NO_ROLE, problems.BAD_RECORDING), run)
