"""Speaking for one's own unit: a reporter of one unit neither submits, signs nor reports for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from taizhang.i18n import listed
from taizhang.model import Data
from taizhang.policy import People
from taizhang.workflow import problems
from taizhang.workflow.conditions import Lookup
from taizhang.workflow.model import UNIT, Action
from taizhang.workflow.replay import required_roles
from taizhang.workflow.steps import Fault, Replay, Step


def own_unit_faults(result: Replay, people: People, lookup: Lookup | None) -> Iterator[Fault]:
    """The steps that somebody took for a unit that is not his.

    Args:
        result: the trail, replayed.
        people: who holds which role, and for which unit.
        lookup: gives the records of units; without it no unit is known to stand above another.
    """
    for step in result.steps:
        if step.action is None or not step.action.own_unit:
            continue
        roles = required_roles(step.action, result, step.round, step.content, lookup)
        wanted = frozenset(roles) & {step.entry.get("role", role) for role in roles}
        for unit in _spoken_for(result, step):
            if not belongs(people, step.actor, date.fromisoformat(step.at[:10]), wanted, (unit, *above(unit, lookup))):
                yield Fault(problems.NOT_OWN_UNIT, ("trail", step.number, "by"), {
                    "person": step.actor, "action": step.action.label, "unit": unit,
                    "roles": listed(people.role_label(role) for role in roles),
                })  # fmt: skip
                break


def _spoken_for(result: Replay, step: Step) -> list[str]:
    """The units of the entry and of what it adds; where neither names one, the record's, before the step and after."""
    items = [item for added in step.additions.values() for item in added if isinstance(item, dict)]
    said = [place.get(UNIT) for place in (step.entry, *items)]
    before = result.steps[step.number - 1].content if step.number else step.content
    units = [unit for unit in said if isinstance(unit, str)] or record_units(before, step.content)
    return list(dict.fromkeys(units))


def record_units(*contents: Data) -> list[str]:
    """The units that versions of a record name as theirs."""
    return [unit for content in contents if isinstance(unit := content.get(UNIT), str)]


def above(unit: str, lookup: Lookup | None) -> list[str]:
    """The units that a unit is part of, the nearest first."""
    found: list[str] = []
    parent = (lookup(unit) or {}).get("parent") if lookup else None
    while isinstance(parent, str) and parent not in (unit, *found):
        found.append(parent)
        parent = (lookup(parent) or {}).get("parent") if lookup else None
    return found


def within(action: Action, content: Data, lookup: Lookup | None) -> tuple[str, ...]:
    """The units, one of which a role limited to a unit must be for; empty where any will do."""
    units = record_units(content) if action.own_unit and not action.per_unit else []
    return tuple(name for unit in units for name in (unit, *above(unit, lookup)))


def belongs(people: People, person: str, on: date, roles: frozenset[str], units: Sequence[str]) -> bool:
    """Whether `person` holds one of `roles` on the day `on`, for one of `units`; for any unit where none is named."""
    places: list[str | None] = [*units] or [None]
    return any(roles & people.roles_of(person, on, unit) for unit in places)
