"""Whoever decided held the role at the time, and a decision recorded for somebody says everything that it must."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.checks.base import RecordRule
from taizhang.i18n import listed
from taizhang.model import Data, Finding, Record
from taizhang.workflow import Replay, Rules, Step, problems, required_roles

_RECORDED = ("mode", "given_at", "original", "checked_by")
"""What a decision recorded for somebody says besides `for`."""
_DELEGATED = ("capacity", "delegation")
"""What a decision taken as somebody's delegate says besides `for`."""


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the people of one record's trail."""
    result = rules.replay(record.data)
    if result is None:
        return
    for step in result.steps:
        yield from _role(record, rules, result, step)
        yield from _recording(record, result, step)


def _role(record: Record, rules: Rules, result: Replay, step: Step) -> Iterator[Finding]:
    if step.action is None or not step.action.roles:  # migrations and signatures afterwards: others hold them
        return
    on = date.fromisoformat(step.at[:10])
    needed = required_roles(step.action, result, step.round, step.content, None)
    unit = step.entry.get("unit") if step.action.per_unit else None
    held = rules.people.roles_of(step.actor, on, unit)
    if not held & set(needed) & {step.entry.get("role", role) for role in needed}:
        roles = listed(rules.people.role_label(role) for role in needed)
        yield problems.NO_ROLE.at(
            record.path, ("trail", step.number, "by"),
            person=step.actor, on=step.at[:10], action=step.action.label, roles=roles, unit=unit or "",
        )  # fmt: skip


def _recording(record: Record, result: Replay, step: Step) -> Iterator[Finding]:
    """A recorded decision (代錄) names for whom, how, when, where the original is, and a second person who checked."""
    entry = step.entry
    if any(key in entry for key in _DELEGATED):
        lacking = [key for key in ("for", *_DELEGATED) if key not in entry]
    elif "for" in entry:
        lacking = [*(key for key in _RECORDED if key not in entry), *_same_people(entry)]
    else:
        lacking = [key for key in _RECORDED if key in entry]
    if lacking:
        label = result.workflow.action_label(entry["action"])
        yield problems.BAD_RECORDING.at(record.path, ("trail", step.number), action=label, what=", ".join(lacking))


def _same_people(entry: Data) -> list[str]:
    people = [entry.get("by"), entry.get("for"), entry.get("checked_by")]
    return ["checked_by"] if len({*people}) < len(people) else []


RULE = RecordRule((problems.NO_ROLE, problems.BAD_RECORDING), run)
