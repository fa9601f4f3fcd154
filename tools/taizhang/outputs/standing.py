"""How one matter stands today: its dates in force, its light, and who must act next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.ledger import Ledger
from taizhang.model import Data, Record
from taizhang.policy import Light, light
from taizhang.workflow import Possible, Replay, Rules, possible, replay, takers

_GRAVITY = {"red": 0, "yellow": 1, "green": 2, "none": 3}


@dataclass(frozen=True)
class Standing:
    """How a record stands on a day."""

    record: Record
    result: Replay
    """Its trail, replayed."""
    due: date | None
    """The day by which it is due, extensions granted taken in."""
    light: Light
    unit_lights: Mapping[str, tuple[date | None, Light]]
    """For each handling unit its date in force and its light."""
    options: tuple[Possible, ...]
    """What may be done next."""


def standing(record: Record, rules: Rules, ledger: Ledger, today: date) -> Standing:
    """How `record` stands on the day `today`."""
    kind = rules.book.kinds[record.kind]
    due = _day(record.data.get(kind.due_field)) if kind.due_field else None
    workflow = rules.workflow_of(record.data) or rules.newest(record.kind)

    def lookup(ref: str) -> Data | None:
        found = ledger.record(ref)
        return found.data if found else None

    result = replay(record.data, workflow, lookup, waives=rules.waives)
    state = workflow.states.get(result.state)
    closed = bool(state and (state.closed or state.tombstone))
    suspended = bool(state and state.suspended)
    units = {
        unit: (until, _light(until, today, rules, closed=closed or _unit_closed(result, unit), suspended=suspended))
        for unit in result.unit_states
        for until in [_granted(result, unit, kind.due_field) or due]
    }
    dates = [until for unit, (until, _) in units.items() if until and not _unit_closed(result, unit)]
    in_force = (
        min(dates)
        if dates
        else max((until for until, _ in units.values() if until), default=_granted(result, "", kind.due_field) or due)
    )
    own = _light(in_force, today, rules, closed=closed, suspended=suspended)
    return Standing(record, result, in_force, own, units, tuple(possible(result, record.data, lookup)))


def standings(ledger: Ledger, rules: Rules, today: date) -> Iterator[Standing]:
    """How every record that is due some day stands, gravest first."""
    found = [
        standing(record, rules, ledger, today)
        for kind in rules.book.ordered_kinds
        if kind.due_field
        for record in ledger.records(kind.name)
    ]
    yield from sorted(found, key=lambda item: (_GRAVITY[item.light.colour], item.due or date.max, item.record.ref))


def next_people(item: Standing, rules: Rules, option: Possible, today: date) -> list[str]:
    """Who may take `option` next, by person id."""
    return takers(item.result, option, rules.people, today)


def _granted(result: Replay, unit: str, due_field: str | None) -> date | None:
    """The latest date granted to a unit, or to the whole matter, since the matter was given its date."""
    dated = [step.number for step in result.steps if any(change.field == due_field for change in step.changes)]
    dates = [
        step.entry["until"]
        for step in result.steps[max(dated, default=0) :]
        if step.action and step.action.grants and step.entry.get("unit", unit) == unit and "until" in step.entry
    ]
    return _day(dates[-1]) if dates else None


def _unit_closed(result: Replay, unit: str) -> bool:
    state = result.workflow.unit_states.get(result.unit_states[unit])
    return bool(state and state.closed)


def _light(due: date | None, today: date, rules: Rules, *, closed: bool, suspended: bool) -> Light:
    yellow_within = rules.policy.value("lights.yellow_within", today)
    return light(due, today, rules.calendar, yellow_within, closed=closed, suspended=suspended)


def _day(value: object) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else None
