"""What a clock is, and what it is made of: a matter with its trail read, and the day on which one looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from taizhang.checks.commissions import Asked, asked
from taizhang.i18n import Label, Language, Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data
from taizhang.outputs.timeline import Timeline, as_day, sound_steps, timeline
from taizhang.policy import Deadline, Light, stood_still
from taizhang.policy.lights import light
from taizhang.policy.stage_limits import StageLimit, stage_limits
from taizhang.schema import Kind
from taizhang.workflow import Rules

YELLOW = "lights.yellow_within"
TAKE_UP, FEEDBACK, ANSWER = Label("領辦", "taking up"), Label("反饋", "feedback"), Label("答復", "answer")
_WHY = "{why}"
"""Where the reason of the light stands in what is said around it."""
_LATE = Text("{task}逾期：{why}", "{task} overdue: {why}")
_UNANSWERED = Text("逾期未復：{why}", "not answered: {why}")
_RUNNING = Text("{task}：{why}", "{task}: {why}")
_ITEM = Text("「{item}」{why}", "“{item}”: {why}")


@dataclass(frozen=True)
class Matter:
    """A record with its trail read: what clocks are made of."""

    kind: Kind
    ref: str
    path: str
    title: str
    facts: Data
    trail: Sequence[Data]
    line: Timeline


@dataclass(frozen=True)
class Clock:
    """By when something must be done."""

    matter: Matter
    due: date
    light: Light
    task: Label | None = None
    """What must be done; None for the whole matter."""
    unit: str | None = None
    """The unit that must do it; None where the matter is one of the office or of named people."""
    waits: tuple[str, ...] = ()
    """References of those whom it waits for."""
    deadline: Deadline | None = None
    """The limit that gave the date; None where the record says the date itself."""
    item: str | None = None
    """The item of the matter that is due, where it is not the whole."""
    about: frozenset[str] = frozenset()
    """References of what that item is about."""

    @property
    def shown(self) -> Light:
        """The light, with what must be done in its reason."""
        if self.item is not None:
            around = _ITEM
        elif self.task is None:
            return self.light
        elif self.light.colour == "red":
            around = _UNANSWERED if self.task is ANSWER else _LATE
        else:
            around = _RUNNING
        why = self.light.text
        text = Text(around.zh.replace(_WHY, why.zh), around.en.replace(_WHY, why.en))
        params = {**self.light.params, "item": self.item, "task": self.task}
        return Light(self.light.colour, text, params, self.light.counted)

    def sum(self, language: Language) -> str:
        """The sum behind the date, or behind the days left, in words; empty where there is none."""
        counted = self.deadline or self.light.counted
        return counted.sum(language) if counted and counted.amount else ""


@dataclass
class Look:
    """What clocks need to know besides the record: the rules, the day and the moment, who answered commissions."""

    rules: Rules
    today: date
    now: datetime
    commissions: Mapping[str, list[Asked]]
    limits: Sequence[StageLimit] = field(init=False)
    _held: dict[str, list[str]] = field(default_factory=dict, init=False)
    _acting: dict[tuple[str, tuple[str, ...]], list[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.limits = list(stage_limits(self.rules.policy, self.today))

    def holders(self, role: str) -> list[str]:
        """Everybody who holds a role today, by id."""
        if role not in self._held:
            self._held[role] = self.rules.people.holders(role, self.today)
        return self._held[role]

    def acting(self, unit: str, roles: tuple[str, ...]) -> list[str]:
        """Everybody who acts for a unit today, by role and id; without roles, in any role, by id."""
        if (unit, roles) not in self._acting:
            people = self.rules.people
            found = [person for role in roles for person in people.of_unit(unit, self.today, (role,))]
            self._acting[unit, roles] = list(dict.fromkeys(found)) if roles else people.of_unit(unit, self.today)
        return self._acting[unit, roles]

    def lit(self, due: date, name: str = YELLOW) -> Light:
        """The light of a date."""
        within = self.rules.policy.value(name, self.today)
        return light(due, self.today, self.rules.calendar, within, closed=False, suspended=False)


def look(ledger: Ledger, rules: Rules, today: date, now: datetime | None = None) -> Look:
    """What clocks need to know on the day `today`; without a moment, the end of that day."""
    end = datetime.combine(today, time.max.replace(microsecond=0), rules.policy.zone)
    by_ref: dict[str, list[Asked]] = {}
    for one in asked(ledger, rules):
        by_ref.setdefault(one.ref, []).append(one)
    return Look(rules, today, now or end, by_ref)


def matters(ledger: Ledger, rules: Rules, today: date) -> Iterator[Matter]:
    """Every record on which a clock may run, by path."""
    rows = ledger.index.query(
        "SELECT kind, ref, path, title, facts, trail FROM record "
        "WHERE kind || '/' || coalesce(status, '') IN (SELECT value FROM json_each(?)) ORDER BY path",
        json.dumps(sorted(_running(rules, today))),
    )
    for kind, ref, path, title, facts, trail in rows:
        yield matter(rules, rules.book.kinds[kind], ref, path, title, from_json(facts), from_json(trail))


def matter(rules: Rules, kind: Kind, ref: str, path: str, title: str, facts: Data, trail: Sequence[Data]) -> Matter:
    """A record, its trail read."""
    steps = sound_steps(trail)
    workflow = rules.workflow_of({"trail": steps}) or rules.newest(kind.name)
    return Matter(kind, ref, path, title, facts, steps, timeline(facts, steps, workflow, kind.due_field))


def _running(rules: Rules, today: date) -> set[str]:
    """Every `kind/state` in which a clock may run; without a state, of records that have not landed."""
    dated = {kind.name for kind in rules.book.ordered_kinds if kind.due_field or kind.due_items}
    found = {f"{name}/" for name in dated}
    for flow in rules.workflows.values():
        for name, state in flow.states.items():
            if flow.kind in dated and not (state.closed or state.tombstone):
                found.add(f"{flow.kind}/{name}")
    for said in stage_limits(rules.policy, today):
        found |= {f"{said.kind}/{state}" for state in said.states if not said.together}
    return found


def date_in_force(found: Matter, at: Look, unit: str | None = None) -> date | None:
    """The day by which a unit, or the whole matter, must be done: extensions and time stood still taken in."""
    line = found.line
    granted = line.units[unit].granted if unit in line.units else line.granted
    said = as_day(found.facts.get(found.kind.due_field or ""))
    decided, due = (granted[0], granted[1]) if granted else (line.dated_at, said)
    if due is None or not decided or not line.pauses:
        return due
    calendar = at.rules.calendar
    still = stood_still(calendar, date.fromisoformat(decided[:10]), line.pauses)
    return calendar.after(due, still)


def next_date(found: Matter, at: Look) -> date | None:
    """The next of the dates in force of the units that are not done; once all are, the last of all."""
    dates = {unit: due for unit in found.line.units if (due := date_in_force(found, at, unit)) is not None}
    left = [due for unit, due in dates.items() if not found.line.unit_done(unit)]
    return min(left) if left else max(dates.values()) if dates else date_in_force(found, at)


def named(data: Data, names: Iterable[str]) -> tuple[str, ...]:
    """The references that fields name, in order, each once."""
    values = (data.get(name) for name in names)
    refs = (ref for value in values for ref in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(ref for ref in refs if isinstance(ref, str)))
