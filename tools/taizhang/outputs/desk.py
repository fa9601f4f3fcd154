"""The desk: what is overdue, due soon, waiting for somebody, and urgent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

from taizhang.i18n import Label, Language, Text
from taizhang.ledger import Ledger
from taizhang.outputs.clock import TAKE_UP, Clock, Look, Matter, look
from taizhang.outputs.clocks import running
from taizhang.outputs.standing import next_people, standing
from taizhang.outputs.urgent import urgent_items
from taizhang.outputs.waiting import waits_for
from taizhang.policy import GRAVITY, Colour, Deadline
from taizhang.workflow import Rules

_WAITING = Text("等待「{action}」", "waiting for “{action}”")
_WAITING_UNIT = Text("等待 {unit}「{action}」", "waiting for {unit} to “{action}”")
_WAITING_UNTIL = Text("等待 {unit}「{action}」，{due} 前", "waiting for {unit} to “{action}” by {due}")


@dataclass(frozen=True)
class DeskItem:
    """One line of the desk."""

    ref: str
    title: str
    kind: str
    status: Label
    light: Colour
    text: Text
    params: Mapping[str, Any]
    due: date | None
    waiting_for: tuple[str, ...]
    """Persons (by id) who may take the next step."""
    units: tuple[str, ...]
    """The units that it waits for, or whose matter it is."""
    counted: Deadline | None = None
    """The sum behind the date, or behind the days left."""
    parties: Callable[[], frozenset[str]] = field(default=frozenset, repr=False, compare=False)
    """Gives the references of everybody whom the matter names, and the ids of those who have to do with it."""

    def reason(self, language: Language) -> str:
        """Why it is on the desk."""
        return self.text.render(language, **self.params)

    def sum(self, language: Language) -> str:
        """The sum behind the date, in words; empty where there is none."""
        return self.counted.sum(language) if self.counted and self.counted.amount else ""


@dataclass(frozen=True)
class Desk:
    """What needs attention on a day."""

    today: date
    overdue: tuple[DeskItem, ...]
    due_soon: tuple[DeskItem, ...]
    waiting: tuple[DeskItem, ...]
    urgent: tuple[DeskItem, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing needs attention."""
        return not (self.overdue or self.due_soon or self.waiting or self.urgent)


def desk(ledger: Ledger, rules: Rules, today: date, person: str | None = None, now: datetime | None = None) -> Desk:
    """What needs attention.

    Args:
        ledger: the records.
        rules: the office's rules.
        today: the day on which one looks.
        person: only what waits for or concerns this person, by id.
        now: the moment, for what is due within minutes or hours; left out, the end of `today`.
    """
    at = look(ledger, rules, today, now)
    matters = running(ledger, at)
    lit = [clock for _, own in matters for clock in own if clock.light.colour in ("red", "yellow")]
    begun = [clock for clock in lit if clock.light.colour == "red" or clock.task is not TAKE_UP]
    waiting = [*_waiting_units(matters, at, ledger), *_unfinished(ledger, at)]
    concerns = _Concern(ledger, person, today)
    return Desk(
        today,
        concerns.of(desk_items((clock for clock in begun if clock.light.colour == "red"), at)),
        concerns.of(desk_items((clock for clock in begun if clock.light.colour == "yellow"), at)),
        tuple(item for item in waiting if person is None or person in item.waiting_for),
        concerns.of(urgent_desk_items(ledger, at)),
    )


def desk_items(clocks: Iterable[Clock], at: Look) -> Iterator[DeskItem]:
    """One line for what several units of a matter have to do by the same day; the longest overdue come first."""

    def same(clock: Clock) -> tuple[Any, ...]:
        return (
            GRAVITY[clock.light.colour], clock.due, clock.matter.ref, clock.task or Label("", ""), clock.item or "",
            clock.deadline.start.isoformat() if clock.deadline else "",
        )  # fmt: skip

    for _, group in groupby(sorted(clocks, key=lambda clock: (*same(clock), clock.unit or "")), key=same):
        yield _item(list(group), at)


def _item(clocks: Sequence[Clock], at: Look) -> DeskItem:
    first = clocks[0]
    shown, waits = first.shown, waits_for(clocks, at)
    return DeskItem(
        *_what(first.matter), shown.colour, shown.text, shown.params, first.due, waits.people, waits.units,
        first.deadline or first.light.counted, partial(_parties, first.matter, at),
    )  # fmt: skip


def _what(matter: Matter) -> tuple[str, str, str, Label]:
    return matter.ref, matter.title, matter.kind.name, matter.line.workflow.state_label(matter.line.state)


def _parties(matter: Matter, at: Look) -> frozenset[str]:
    """Whom the matter names, who took its steps, and who may urge those that have it in hand."""
    flow = matter.line.workflow
    named = (link.target for link in matter.kind.links(matter.facts))
    took = (str(step.get("for", step.get("by"))) for step in matter.trail)
    urging = (role for action in flow.from_state(matter.line.state) if "level" in action.needs for role in action.roles)
    return frozenset([*named, *matter.line.units, *took, *(one for role in urging for one in at.holders(role))])


def _waiting_units(matters: Sequence[tuple[Matter, Sequence[Clock]]], at: Look, ledger: Ledger) -> Iterator[DeskItem]:
    """Units that have yet to take up what was given to them, and still have time: nothing else can happen there."""
    for matter, own in matters:
        flow = matter.line.workflow
        first = next(iter(flow.unit_states), None)
        action = next((a for a in flow.from_state(matter.line.state) if a.per_unit and first in a.unit_from), None)
        late = {clock.unit for clock in own if clock.task is TAKE_UP and clock.light.colour == "red"}
        limits = {clock.unit: clock for clock in own if clock.task is TAKE_UP}
        if action is None:
            continue
        for unit, stands in matter.line.units.items():
            if stands.state == first and unit not in late:
                yield _waiting_unit(matter, unit, action.label, limits.get(unit), at, ledger)


def _waiting_unit(matter: Matter, unit: str, action: Label, clock: Clock | None, at: Look, ledger: Ledger) -> DeskItem:
    params = {"unit": ledger.title(unit) or unit, "action": action, "due": clock.due.isoformat() if clock else ""}
    text = _WAITING_UNTIL if clock else _WAITING_UNIT
    taken = clock or Clock(matter, at.today, at.lit(at.today), TAKE_UP, unit, (unit,))
    return DeskItem(
        *_what(matter), clock.light.colour if clock else "none", text, params, clock.due if clock else None,
        waits_for([taken], at).people, (unit,), clock.deadline if clock else None, partial(_parties, matter, at),
    )  # fmt: skip


def _unfinished(ledger: Ledger, at: Look) -> Iterator[DeskItem]:
    """Records that stand where a request may not rest: somebody must act before they can land."""
    rules, today = at.rules, at.today
    moving = [f"{f.kind}/{name}" for f in rules.workflows.values() for name, s in f.states.items() if not s.rests]
    rows = ledger.index.query(
        "SELECT path FROM record WHERE kind || '/' || status IN (SELECT value FROM json_each(?)) ORDER BY path",
        json.dumps(sorted(set(moving))),
    )
    for (path,) in rows:
        record = ledger.record_at(path)
        workflow = rules.workflow_of(record.data) if record else None
        state = workflow.states.get(str(record.data.get("status"))) if record and workflow else None
        if record is None or state is None or state.rests:
            continue
        found = standing(record, rules, ledger, today)
        option = next((option for option in found.options if option.action.by_review == "approve"), None)
        if option is not None:
            links = rules.book.kinds[record.kind].links(record.data)
            named = tuple(v for name in ("unit", "lead_unit") if isinstance(v := record.data.get(name), str))
            yield DeskItem(
                record.ref, record.title, record.kind, found.result.workflow.state_label(found.result.state),
                found.light.colour, _WAITING, {"action": option.action.label}, found.due,
                tuple(next_people(found, rules, option, today)), named,
                parties=partial(frozenset, [link.target for link in links]),
            )  # fmt: skip


def urgent_desk_items(ledger: Ledger, at: Look) -> Iterator[DeskItem]:
    """One line for each urgent item of late."""
    for one in urgent_items(ledger, at):
        yield DeskItem(
            one.ref, one.title, one.kind, one.status, one.colour, one.text, one.params, None, (), one.units,
            parties=partial(frozenset, one.parties),
        )  # fmt: skip


class _Concern:
    """What concerns a person: waits for him or his unit, names either, or he took a step of it."""

    def __init__(self, ledger: Ledger, person: str | None, today: date) -> None:
        self.person = person
        own = ledger.record(f"person/{person}") if person else None
        posts = own.data.get("posts", []) if own else []
        units = {post["unit"] for post in posts if "until" not in post or post["until"] >= today.isoformat()}
        self.mine = {f"person/{person}", str(person), *units}

    def of(self, items: Iterable[DeskItem]) -> tuple[DeskItem, ...]:
        """Those of `items` that concern the person; all of them, where none was named."""
        return tuple(
            item
            for item in items
            if self.person is None or self.person in item.waiting_for or self.mine & {*item.units, *item.parties()}
        )
