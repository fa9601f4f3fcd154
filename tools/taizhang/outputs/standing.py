"""How one matter stands today: its dates in force, its lights, and who must act next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from taizhang.ledger import Ledger
from taizhang.model import Record
from taizhang.outputs.clock import Clock, Look, Matter, date_in_force, look, matter, next_date
from taizhang.outputs.clocks import clocks
from taizhang.policy import GRAVITY, Light, light
from taizhang.workflow import Possible, Replay, Rules, possible, replay, takers


@dataclass(frozen=True)
class Standing:
    """How a record stands on a day. Its trail is replayed when somebody asks for what only a replay tells."""

    record: Record
    due: date | None
    """The day by which it is due, extensions granted and time stood still taken in; of several, the next."""
    light: Light
    """The gravest of its lights."""
    unit_lights: Mapping[str, tuple[date | None, Light]]
    """For each handling unit its date in force and the gravest of its lights."""
    clocks: Sequence[Clock]
    """Every clock that runs, the gravest first."""
    rules: Rules = field(repr=False)
    ledger: Ledger = field(repr=False)

    @cached_property
    def result(self) -> Replay:
        """Its trail, replayed."""
        workflow = self.rules.workflow_of(self.record.data) or self.rules.newest(self.record.kind)
        return replay(self.record.data, workflow, self.ledger.data, waives=self.rules.waives)

    @cached_property
    def options(self) -> tuple[Possible, ...]:
        """What may be done next."""
        return tuple(possible(self.result, self.record.data, self.ledger.data))


def standing(record: Record, rules: Rules, ledger: Ledger, today: date) -> Standing:
    """How `record` stands on the day `today`."""
    return _standing(record, ledger, look(ledger, rules, today))


def standings(ledger: Ledger, rules: Rules, today: date) -> Iterator[Standing]:
    """How every record that is due some day stands, gravest first."""
    at = look(ledger, rules, today)
    found = [
        _standing(record, ledger, at)
        for kind in rules.book.ordered_kinds
        if kind.due_field or kind.due_items
        for record in ledger.records(kind.name)
    ]
    yield from sorted(found, key=lambda item: (GRAVITY[item.light.colour], item.due or date.max, item.record.ref))


def next_people(item: Standing, rules: Rules, option: Possible, today: date) -> list[str]:
    """Who may take `option` next, by person id."""
    return takers(item.result, option, rules.people, today)


def _standing(record: Record, ledger: Ledger, at: Look) -> Standing:
    kind = at.rules.book.kinds[record.kind]
    found = matter(at.rules, kind, record.ref, record.path, record.title, record.data, record.trail)
    own = clocks(found, at)
    units = {unit: (date_in_force(found, at, unit), _unit_light(found, at, unit, own)) for unit in found.line.units}
    due = _due(found, at, own)
    lamp = own[0].shown if own else _light(found, at, due, done=found.line.ended)
    return Standing(record, due, lamp, units, own, at.rules, ledger)


def _due(found: Matter, at: Look, own: Sequence[Clock]) -> date | None:
    if not found.kind.due_field:
        return min((clock.due for clock in own if clock.item is not None), default=None)
    return next_date(found, at)


def _unit_light(found: Matter, at: Look, unit: str, own: Sequence[Clock]) -> Light:
    done = found.line.ended or found.line.unit_done(unit)
    gravest = next((clock.shown for clock in own if clock.unit == unit and not done), None)
    return gravest or _light(found, at, date_in_force(found, at, unit), done=done)


def _light(found: Matter, at: Look, due: date | None, *, done: bool) -> Light:
    within = at.rules.policy.value("lights.yellow_within", at.today)
    stopped = found.line.stopped_on is not None
    return light(due, at.today, at.rules.calendar, within, closed=done, suspended=stopped)
