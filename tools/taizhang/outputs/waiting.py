"""For whom a clock waits: the units, and the persons who may act for them or whom the matter names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from taizhang.outputs.clock import Clock, Look
from taizhang.workflow import Action, Workflow


class Waits(NamedTuple):
    """Whom something waits for."""

    people: tuple[str, ...]
    """Persons, by id."""
    units: tuple[str, ...]
    """References of units."""


def waits_for(clocks: Sequence[Clock], at: Look) -> Waits:
    """Whom clocks of one matter, due together, wait for.

    A named person is waited for himself; a unit through those who act for it; what is the office's own, through those
    whose role takes the next step.
    """
    line = clocks[0].matter.line
    refs = dict.fromkeys(ref for clock in clocks for ref in clock.waits)
    units = [ref for ref in refs if ref.startswith("unit/")]
    named = [ref.partition("/")[2] for ref in refs if ref.startswith("person/")]
    roles = line.unit_roles if line.units else ()
    acting = [person for unit in units for person in at.acting(unit, roles)] if not named else []
    if not refs:
        acting = [person for role in _next_roles(line.workflow, line.state) for person in at.holders(role)]
    return Waits(tuple(dict.fromkeys([*named, *acting])), tuple(units))


def _next_roles(workflow: Workflow, state: str) -> tuple[str, ...]:
    """The roles that carry a matter on from a state: those of the first action that leads forward."""
    return next((action.roles for action in workflow.from_state(state) if _leads_on(workflow, action, state)), ())


def _leads_on(workflow: Workflow, action: Action, state: str) -> bool:
    after = workflow.states.get(action.to or state)
    left = after is None or after.tombstone or after.suspended
    return action.to not in (None, state) and not left and not action.opens_round and not action.per_unit
