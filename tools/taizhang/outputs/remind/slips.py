"""Drafts of urging slips (催辦單): three levels, one slip a unit and level, numbered.

A unit is urged when it has been overdue for as long as policy says, and again when it has let the interval pass. The
next level follows only a slip that was missed without a reason: a unit that has since reported, asked for an extension
or asked to be relieved is urged at the same level. After as many slips as policy allows, the matter goes to the leader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.ledger import Ledger, from_json
from taizhang.model import Data
from taizhang.outputs.clock import Clock, Look, Matter
from taizhang.outputs.timeline import UnitTime
from taizhang.policy import Deadline, limit
from taizhang.policy.limits import count
from taizhang.workflow import Workflow

_LEVEL = "level"
_YEAR = 4


@dataclass(frozen=True)
class Urging:
    """A matter for which a unit is to be urged."""

    matter: Matter
    unit: str
    action: str
    """The action that records it."""
    level: int
    clocks: Sequence[Clock]
    """What is overdue."""
    last: Data | None
    """The step by which it was urged before."""
    answered_at: str
    """When the unit answered that; empty where it did not."""


@dataclass(frozen=True)
class Slip:
    """A slip ready to be signed: what a unit is urged for at one level."""

    serial: str
    level: int
    name: str
    unit: str
    urgings: tuple[Urging, ...]
    answer_by: Deadline


def urgings(matters: Sequence[tuple[Matter, Sequence[Clock]]], at: Look) -> tuple[list[Urging], list[Urging]]:
    """Whom to urge today for which matter; and who was urged as often as is allowed, for the leader to decide."""
    due: list[Urging] = []
    exhausted: list[Urging] = []
    for matter, own in matters:
        action = _urging_action(matter.line.workflow, matter.line.state)
        group = matter.kind.name
        if action is None or not at.rules.policy.has(f"{group}.urge_levels"):
            continue
        for unit, stands in matter.line.units.items():
            late = [clock for clock in own if clock.unit == unit and clock.light.colour == "red"]
            if late and (found := _urging(matter, unit, stands, late, action, at)):
                most = _number(at, group, "max_urgings")
                (due if most is None or len(stands.urged) < most else exhausted).append(found)
    return due, exhausted


def slips(ledger: Ledger, due: Sequence[Urging], at: Look) -> Iterator[Slip]:
    """One slip for each unit and level, numbered on from the last of the year."""
    numbers: dict[str, int] = {}
    by_unit: dict[tuple[str, str, int], list[Urging]] = {}
    for one in due:
        by_unit.setdefault((one.matter.kind.name, one.unit, one.level), []).append(one)
    for (group, unit, level), found in sorted(by_unit.items()):
        form = str(at.rules.policy.value(f"{group}.urge_serial", at.today))
        if group not in numbers:
            numbers[group] = _last_number(ledger, form, at.today.year)
        numbers[group] += 1
        names = at.rules.policy.value(f"{group}.urge_levels", at.today)
        interval = _number(at, group, "urge_interval") or 0
        yield Slip(
            form.format(year=at.today.year, n=numbers[group]), level, str(names[level - 1]), unit, tuple(found),
            limit(at.rules.calendar, at.today, interval, "working_day"),
        )  # fmt: skip


def _urging_action(workflow: Workflow, state: str) -> str | None:
    """The action by which the office urges a unit in a state, if there is one."""
    return next((action.name for action in workflow.from_state(state) if _LEVEL in action.needs), None)


def _urging(matter: Matter, unit: str, stands: UnitTime, late: Sequence[Clock], action: str, at: Look) -> Urging | None:
    group, last = matter.kind.name, stands.urged[-1] if stands.urged else None
    if last is None:
        gone = max(_gone(at, clock.due) for clock in late)
        first = gone >= (_number(at, group, "urge_first_after") or 0)
        return Urging(matter, unit, action, 1, late, None, "") if first else None
    answered = stands.heard_at if stands.heard_at > str(last["at"]) else ""
    since = date.fromisoformat((answered or str(last["at"]))[:10])
    if _gone(at, since) < (_number(at, group, "urge_interval") or 0):
        return None
    levels = len(at.rules.policy.value(f"{group}.urge_levels", at.today))
    level = min(int(last[_LEVEL]) + (0 if answered else 1), levels)
    return Urging(matter, unit, action, level, late, last, answered)


def _gone(at: Look, since: date) -> int:
    return count(at.rules.calendar, since, at.today).amount


def _number(at: Look, group: str, name: str) -> int | None:
    setting = f"{group}.{name}"
    return int(at.rules.policy.value(setting, at.today)) if at.rules.policy.has(setting) else None


def _last_number(ledger: Ledger, form: str, year: int) -> int:
    """The highest number that a slip of the year has, as trails say."""
    marked = form.replace("{year}", "\0").replace("{n}", "\1")
    pattern = re.compile(re.escape(marked).replace("\0", f"{year:0{_YEAR}}").replace("\1", "([0-9]{1,6})"))
    rows = ledger.index.query("SELECT trail FROM whole WHERE instr(names, ' serial ')")
    serials = (str(entry["serial"]) for (trail,) in rows for entry in from_json(trail) if "serial" in entry)
    return max((int(found[1]) for serial in serials if (found := pattern.fullmatch(serial))), default=0)
