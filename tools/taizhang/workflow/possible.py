"""What may be done next with a record, and by whom."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from taizhang.model import Data
from taizhang.policy import People
from taizhang.workflow.conditions import Lookup, holds
from taizhang.workflow.confirm import unsigned
from taizhang.workflow.duties import named_person, waived
from taizhang.workflow.model import CONFIRM, Action
from taizhang.workflow.own_unit import belongs, within
from taizhang.workflow.replay import guard_holds, required_roles
from taizhang.workflow.steps import Replay


class Possible(NamedTuple):
    """An action that may be taken next, the roles that may take it, and the units that it may be taken for."""

    action: Action
    roles: tuple[str, ...]
    units: tuple[str, ...]
    waived: bool = False
    """Whether those who took earlier steps may take this one, too: the action's `unless` holds."""
    named: str | None = None
    """The only person who may take it, where a field of the record names one, or it signs for his own decision."""
    within: tuple[str, ...] = ()
    """The units, for one of which a role limited to a unit must be; empty where any will do."""


def possible(result: Replay, content: Data, lookup: Lookup | None = None) -> list[Possible]:
    """The actions that the record may see next, in the order of its workflow.

    Args:
        result: where its trail has led.
        content: the record's data.
        lookup: gives other records for conditions that follow references.
    """
    found = []
    for action in result.workflow.from_state(result.state):
        if not all(guard_holds(result, name, wanted, content, lookup) for name, wanted in action.guard.items()):
            continue
        units = tuple(
            unit
            for unit, state in result.unit_states.items()
            if action.per_unit and (not action.unit_from or state in action.unit_from)
        )
        if action.per_unit and not units:
            continue
        roles = required_roles(action, result, result.round, content, lookup)
        free = bool(action.unless) and bool(holds(action.unless, content, lookup))
        own = within(action, content, lookup)
        found.append(Possible(action, roles, units, free, named_person(action, content), own))
    return found + _confirmations(result)


def _confirmations(result: Replay) -> list[Possible]:
    """That those who decided by word of mouth sign afterwards, each of them once."""
    entries = [step.entry for step in result.steps]
    principals = dict.fromkeys(str(entries[number]["for"]) for number in unsigned(entries))
    return [Possible(result.workflow.actions[CONFIRM], (), (), named=principal) for principal in principals]


def takers(result: Replay, option: Possible, people: People, on: date) -> list[str]:
    """Everybody who may take an action on the day `on`: holds the role, and took no step that bars it this round.

    For an action that a unit takes, those whose role is limited to another unit are left out. Whoever decided by word
    of mouth signs afterwards whatever roles he holds by then.
    """
    if option.action.confirms:
        return [option.named] if option.named and people.known(option.named) else []
    others = () if option.waived else option.action.distinct_from
    barred = {
        step.actor
        for step in result.current_round
        if (name := step.entry["action"]) in others and not waived(result, option.action, name, on.isoformat())
    }
    units = option.units or option.within
    able = (
        person
        for role in dict.fromkeys(option.roles)
        for person in people.holders(role, on)
        if person not in barred
        and option.named in (None, person)
        and belongs(people, person, on, frozenset({role}), units)
    )
    return list(dict.fromkeys(able))
