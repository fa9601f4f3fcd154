"""The desk: what is overdue, due soon, waiting for somebody, and urgent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from taizhang.i18n import Label, Language, Text
from taizhang.ledger import Ledger
from taizhang.model import Record
from taizhang.outputs.standing import Standing, next_people, standing, standings
from taizhang.policy import Colour
from taizhang.workflow import Possible, Rules

_URGENT_DAYS = 14
"""Urgent items stay on the desk for this many days, answered or not."""
_WAITING = Text("等待「{action}」", "waiting for “{action}”")
_WAITING_UNIT = Text("等待 {unit}「{action}」", "waiting for {unit} to “{action}”")
_REPORTED = Text("{urgency},{at} 報送", "{urgency}, reported {at}")


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
    """The units whose matter it is."""

    def reason(self, language: Language) -> str:
        """Why it is on the desk."""
        return self.text.render(language, **self.params)


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


def desk(ledger: Ledger, rules: Rules, today: date, person: str | None = None) -> Desk:
    """What needs attention on the day `today`; with `person`, only what waits for or concerns that person."""
    dated = list(standings(ledger, rules, today))

    def lit(colour: Colour) -> tuple[DeskItem, ...]:
        items = [_item(found, rules, today) for found in dated if found.light.colour == colour]
        return tuple(item for item in items if _concerns(item, ledger, rules, today, person))

    waiting = [*_waiting_units(dated, rules, ledger, today), *_unfinished(ledger, rules, today)]
    return Desk(
        today,
        lit("red"),
        lit("yellow"),
        tuple(item for item in waiting if person is None or person in item.waiting_for),
        tuple(item for item in _urgent(ledger, rules, today) if _concerns(item, ledger, rules, today, person)),
    )


def _item(
    found: Standing, rules: Rules, today: date, option: Possible | None = None, text: Text | None = None, **params: Any
) -> DeskItem:
    record = found.record
    people = next_people(found, rules, option, today) if option else _anybody(found, rules, today)
    return DeskItem(
        ref=record.ref, title=record.title, kind=record.kind,
        status=_status(found), light=found.light.colour,
        text=text or found.light.text, params=params if text else found.light.params,
        due=found.due, waiting_for=tuple(people), units=_units(found),
    )  # fmt: skip


def _anybody(found: Standing, rules: Rules, today: date) -> list[str]:
    """Everybody who can move the matter to another state."""
    moving = [option for option in found.options if _moves_on(option)]
    return list(dict.fromkeys(person for option in moving for person in next_people(found, rules, option, today)))


def _moves_on(option: Possible) -> bool:
    """Whether an action carries the matter forward: by a review, or by the units that have it in hand."""
    return bool(option.action.by_review) or option.action.per_unit


def _status(found: Standing) -> Label:
    return found.result.workflow.state_label(found.result.state)


def _units(found: Standing) -> tuple[str, ...]:
    if found.unit_lights:
        return tuple(found.unit_lights)
    return tuple(value for name in ("unit", "lead_unit") if isinstance(value := found.record.data.get(name), str))


def _waiting_units(dated: list[Standing], rules: Rules, ledger: Ledger, today: date) -> Iterator[DeskItem]:
    """Matters that a unit has not yet taken up: nothing else can happen there."""
    for found in dated:
        if found.light.colour == "none":
            continue
        first = next(iter(found.result.workflow.unit_states), None)
        for unit, state in found.result.unit_states.items():
            option = next((o for o in found.options if unit in o.units and first in o.action.unit_from), None)
            if state == first and option is not None:
                name = ledger.title(unit) or unit
                own = option._replace(units=(unit,))
                yield _item(found, rules, today, own, _WAITING_UNIT, unit=name, action=option.action.label)


def _unfinished(ledger: Ledger, rules: Rules, today: date) -> Iterator[DeskItem]:
    """Records that stand where a request may not rest: somebody must act before they can land."""
    for workflow in rules.workflows.values():
        moving = [name for name, state in workflow.states.items() if not state.rests]
        marks = ",".join("?" * len(moving))
        rows = ledger.index.query(
            f"SELECT path FROM record WHERE kind = ? AND status IN ({marks})",  # noqa: S608
            workflow.kind, *moving,
        )  # fmt: skip
        for (path,) in rows:
            record = ledger.record_at(path)
            if record is not None and rules.workflow_of(record.data) is workflow:
                found = standing(record, rules, ledger, today)
                option = next((o for o in found.options if o.action.by_review == "approve"), None)
                if option is not None:
                    yield _item(found, rules, today, option, _WAITING, action=option.action.label)


def _urgent(ledger: Ledger, rules: Rules, today: date) -> Iterator[DeskItem]:
    """Urgent items reported of late; any kind may have an `urgency` and a time at which it was reported."""
    since = (today - timedelta(days=_URGENT_DAYS)).isoformat()
    rows = ledger.index.query(
        "SELECT path FROM record WHERE facts ->> '$.urgency' IN ('urgent', 'critical') "
        "AND facts ->> '$.reported_at' >= ? ORDER BY facts ->> '$.reported_at' DESC",
        since,
    )
    for (path,) in rows:
        record = ledger.record_at(path)
        if record is None or record.data["reported_at"][:10] > today.isoformat():
            continue
        label = rules.book.kinds[record.kind].value_label(("urgency",), record.data["urgency"])
        at = record.data["reported_at"][:16].replace("T", " ")
        yield _item(standing(record, rules, ledger, today), rules, today, None, _REPORTED, urgency=label, at=at)


def _concerns(item: DeskItem, ledger: Ledger, rules: Rules, today: date, person: str | None) -> bool:
    """Whether an item is a person's: names them, waits for them, or is their unit's."""
    if person is None or person in item.waiting_for:
        return True
    record = ledger.record(item.ref)
    own = ledger.record(f"person/{person}")
    posts = own.data.get("posts", []) if own else []
    units = {post["unit"] for post in posts if "until" not in post or post["until"] >= today.isoformat()}
    return bool(units & set(item.units)) or bool(record and _names(record, rules, f"person/{person}"))


def _names(record: Record, rules: Rules, ref: str) -> bool:
    return any(link.target == ref for link in rules.book.kinds[record.kind].links(record.data))
