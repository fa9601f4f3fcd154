"""Every clock that runs: by when who must do what, how long there is left, and the sum behind it.

A matter may have several at a time: its own date, one for each unit that handles it (to sign for it, to report on it,
to have it done), one for each item of its lists that is due, and the limit of the stage that it is in. Tables of
feedback cycles in policy are named after the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Data
from taizhang.outputs.clock import (
    ANSWER,
    FEEDBACK,
    YELLOW,
    Clock,
    Look,
    Matter,
    date_in_force,
    matters,
    named,
    next_date,
)
from taizhang.outputs.stages import stages, views
from taizhang.outputs.timeline import UnitTime, as_day
from taizhang.policy import GRAVITY, Deadline, Light, limit, stood_still
from taizhang.policy.limits import amount_label
from taizhang.schema.kinds import DueItems
from taizhang.workflow import Workflow

_FEEDBACK_YELLOW = "lights.feedback_yellow_within"
_FLAG_AFTER = "lights.suspended_flag_after"
_LONG_SUSPENDED = Text(
    "暫緩辦理已 {days}，滿 {limit}要重新研究", "suspended for {days}; after {limit} it is to be considered again"
)


def clocks(found: Matter, at: Look) -> list[Clock]:
    """Every clock that runs on a matter, the gravest first."""
    line = found.line
    if line.stopped_on is not None:
        running = list(_suspended(found, at, line.stopped_on))
    elif line.ended:
        running = list(stages(found, at))
    else:
        staged = list(stages(found, at))
        units = list(_units(found, at))
        theirs = units or (line.units and any(clock.unit is None for clock in staged))
        whole = [] if theirs else _whole(found, at)
        running = [*whole, *units, *_items(found, at), *staged, *views(found, at)]
    return sorted(
        running, key=lambda clock: (GRAVITY[clock.light.colour], clock.due, clock.unit or "", clock.item or "")
    )


def running(ledger: Ledger, at: Look) -> list[tuple[Matter, list[Clock]]]:
    """Every matter with its clocks, items left out that are about, or have the title of, a matter dated by itself."""
    found = [(one, clocks(one, at)) for one in matters(ledger, at.rules, at.today)]
    dated = {name for one, own in found if one.kind.due_field and own for name in (one.ref, one.title)}
    return [(one, [c for c in own if not c.about & dated and c.item not in dated]) for one, own in found]


def _whole(found: Matter, at: Look) -> Iterator[Clock]:
    """The matter's own date, where no unit has to keep it: the office, or whom the matter names, must act."""
    if found.kind.due_field is None:
        return
    if found.ref in at.commissions:
        yield from _answers(found, at)
        return
    due = next_date(found, at)
    if due is not None:
        yield Clock(found, due, at.lit(due), waits=named(found.facts, found.kind.waits))


def _answers(found: Matter, at: Look) -> Iterator[Clock]:
    """What each unit asked has to send in; when all have, the office closes the matter."""
    silent = [one for one in at.commissions[found.ref] if one.at is None]
    due = date_in_force(found, at)
    if due is None:
        return
    early = f"{found.kind.name}.remind_within"
    lamp = at.lit(due, early if at.rules.policy.has(early) else YELLOW)
    for one in silent:
        yield Clock(found, due, lamp, ANSWER, one.unit, (one.unit,))
    if not silent:
        yield Clock(found, due, at.lit(due))


def _units(found: Matter, at: Look) -> Iterator[Clock]:
    """Of each unit that has not done its part: its date in force, and its next report by the cycle."""
    reports = _reporting_states(found.line.workflow)
    if found.line.state not in found.line.taken_up_in:
        return
    for unit, stands in found.line.units.items():
        if found.line.unit_done(unit):
            continue
        due = date_in_force(found, at, unit)
        if due is not None:
            yield Clock(found, due, at.lit(due), unit=unit, waits=(unit,))
        if stands.state in reports and (deadline := _next_report(found, at, stands)):
            yellow = _FEEDBACK_YELLOW if at.rules.policy.has(_FEEDBACK_YELLOW) else YELLOW
            yield Clock(found, deadline.day, at.lit(deadline.day, yellow), FEEDBACK, unit, (unit,), deadline)


def _reporting_states(workflow: Workflow) -> frozenset[str]:
    """The states of a unit from which it reports on its progress."""
    actions = workflow.actions.values()
    return frozenset(name for action in actions if action.unit_to and action.implied_by for name in action.unit_from)


def _next_report(found: Matter, at: Look, stands: UnitTime) -> Deadline | None:
    """When a unit must report next: one cycle after it last moved, later by the time that the clock stood still."""
    cycle = _cycle(found, at)
    if cycle is None:
        return None
    amount, unit = cycle
    calendar, start = at.rules.calendar, date.fromisoformat(stands.moved_at[:10])
    if unit == "working_day":
        return limit(calendar, start, amount + stood_still(calendar, start, found.line.pauses), "working_day")
    days = sum((p.resumed - max(p.stopped, start)).days for p in found.line.pauses if p.resumed > start)
    return limit(calendar, start, amount + days, "day")


def _cycle(found: Matter, at: Look) -> tuple[int, str] | None:
    """How often a unit reports: as the matter says, else by its urgency; None where it reports once, when done."""
    group, policy, facts = found.kind.name, at.rules.policy, found.facts
    by_urgency, by_name = f"{group}.feedback_cycle", f"{group}.cycle_days"
    said = facts.get("feedback_cycle")
    if isinstance(said, str):
        table = policy.value(by_name, at.today) if policy.has(by_name) else {}
        return (table[said], policy.unit(by_name)) if said in table else None
    table = policy.value(by_urgency, at.today) if policy.has(by_urgency) else {}
    urgency = str(facts.get("urgency", "ordinary"))
    return (table[urgency], policy.unit(by_urgency)) if urgency in table else None


def _items(found: Matter, at: Look) -> Iterator[Clock]:
    """Of each list whose items are due by themselves, those that are not done."""
    for items in found.kind.due_items:
        done = list(_done(found.facts, items))
        for item in _objects(found.facts.get(items.field)):
            due = as_day(item.get(items.date))
            if due is None or items.done in item or item.get(items.key, item) in done:
                continue
            waits = named(item, items.waits)
            unit = next((ref for ref in waits if ref.startswith("unit/")), None)
            about = frozenset(value for value in item.values() if isinstance(value, str) and "/" in value)
            yield Clock(found, due, at.lit(due), unit=unit, waits=waits, item=_title(item), about=about)


def _done(facts: Data, items: DueItems) -> Iterator[Any]:
    """The keys of the items that are done, by the list of things done."""
    for said in _objects(facts.get(items.by or "")):
        if items.done in said and items.key in said:
            yield said[items.key]


def _title(item: Data) -> str:
    """What an item is called: its title, else its first text."""
    texts = (item.get("title"), *item.values())
    return next((text for text in texts if isinstance(text, str) and "/" not in text), "")


def _suspended(found: Matter, at: Look, since: date) -> Iterator[Clock]:
    """A matter that has been suspended for so long that somebody must look at it again."""
    if not at.rules.policy.has(_FLAG_AFTER):
        return
    most = at.rules.policy.value(_FLAG_AFTER, since)
    deadline = limit(at.rules.calendar, since, most, "day")
    if deadline.day <= at.today:
        days = amount_label((at.today - since).days, "day")
        params = {"days": days, "limit": amount_label(most, "day")}
        yield Clock(found, deadline.day, Light("yellow", _LONG_SUSPENDED, params), deadline=deadline)


def _objects(value: Any) -> list[Data]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
