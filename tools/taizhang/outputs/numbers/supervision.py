"""What is counted of supervision, for each handling unit of each matter: its own dates, its own completion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from taizhang.checks.shared import day, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data
from taizhang.outputs.clock import Look, date_in_force, look, matter
from taizhang.outputs.numbers.days import WorkingDays
from taizhang.outputs.numbers.demands import urgings
from taizhang.outputs.numbers.facts import OFFICE, Part, Terms, steps_of
from taizhang.outputs.numbers.writing import plain
from taizhang.workflow import Rules, Workflow
from taizhang.workflow.content import undo

_ASSIGNED = Text("{on} 交辦", "assigned on {on}")
_DONE = Text("{done} 報結，期限 {due}", "completed on {done}, due {due}")
_OPEN = Text("未報結，期限 {due}", "open, due {due}")
_TOOK = Text("{on} 交辦，{done} 報結：{days} 個工作日", "assigned {on}, completed {done}: {days} working days")
_CLOSED = Text("{on} 交辦，{done} 銷號：{days} 個工作日", "assigned {on}, closed {done}: {days} working days")
_RETURNED = Text("退回重辦", "returned for rework")
_RETURN_POINTS = Text("當年第 {nth} 次退回，扣 {points} 分", "return number {nth} of the year: {points} off")
_NO_FEEDBACK = Text("到期 {due} 未反饋，扣 {points} 分", "no feedback by {due}: {points} off")
_REVOKED = "revoked"
_CLOSE = "close"
_FEEDBACK = ("report", "complete")


class Handling(NamedTuple):
    """One unit's part in one round of a matter; a matter that was reopened after completion has several."""

    ref: str
    unit: str
    assigned: date
    due: date | None
    """The date in force, extensions granted and time stood still taken in."""
    done: date | None
    """When it was completed, unless it was returned afterwards."""
    heard: date | None
    """The day of the unit's first report or completion."""
    suspended: bool
    closed: date | None
    """When the matter was closed, if the unit leads it."""


def supervision(ledger: Ledger, rules: Rules, terms: Terms) -> Iterator[Part]:
    """The parts that matters of the year make."""
    rows = ledger.index.query(
        "SELECT ref, facts, trail FROM record WHERE kind = 'supervision' AND latest >= ? "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY ref",
        str(terms.year), tombstones(rules),
    )  # fmt: skip
    working_days, at = WorkingDays(rules.calendar), look(ledger, rules, terms.today)
    returned: list[tuple[str, str, str]] = []
    for ref, said, steps in rows:
        facts, trail = from_json(said), steps_of(steps)
        yield from urgings(ref, trail, [], terms)
        returned += [
            (step["at"], ref, step["unit"])
            for step in trail
            if step["action"] == "return" and isinstance(step.get("unit"), str) and terms.counts(day(step["at"]))
        ]
        if facts.get("status") != _REVOKED:
            for found in handlings(ref, facts, trail, rules, at):
                yield from _handled(found, terms, working_days)
    yield from _returns(returned, terms)


def handlings(ref: str, facts: Data, trail: Sequence[Data], rules: Rules, at: Look) -> Iterator[Handling]:
    """Each handling unit's part in a matter, round by round, as the round stood at its end."""
    flow, kind, begun = rules.workflow_of({"trail": trail}), rules.book.kinds["supervision"], 0
    if flow is None:
        return
    for end, content in _ends(facts, trail, flow):
        found = matter(rules, kind, ref, "", "", content, trail[:end])
        steps = trail[begun:end]
        closings = [day(step["at"]) for step in steps if step["action"] == _CLOSE and found.line.ended]
        for unit, stands in found.line.units.items():
            assigned, done = _assigned(steps, unit, flow), found.line.unit_done(unit)
            if assigned and (done or end == len(trail)):
                own = [step for step in steps if step.get("unit") == unit and step["action"] in _FEEDBACK]
                yield Handling(
                    ref, unit, assigned, date_in_force(found, at, unit), day(stands.moved_at) if done else None,
                    day(own[0]["at"]) if own else None, found.line.stopped_on is not None,
                    closings[-1] if closings and unit == next(iter(found.line.units)) else None,
                )  # fmt: skip
        begun = end


def _ends(facts: Data, trail: Sequence[Data], flow: Workflow) -> list[tuple[int, Data]]:
    """Where each round ends, as a number of steps, and what the matter then said."""
    ends = [(len(trail), facts)]
    content = facts
    for number in range(len(trail) - 1, 0, -1):
        content = undo(content, trail[number])
        action = flow.actions.get(trail[number]["action"])
        if action and action.restarts:
            ends.append((number, content))
    return ends[::-1]


def _assigned(steps: Sequence[Data], unit: str, flow: Workflow) -> date | None:
    """The day on which a round's matter was assigned to a unit: with the others, or by reassignment."""
    for step in steps:
        was: Any = step.get("was", {})
        before = any(name in was for name in flow.unit_fields) and unit not in flow.units(was)
        if step["action"] == "reassign" and before:
            return day(step["at"])
    return next((day(step["at"]) for step in steps if step["action"] == "assign"), None)


def _handled(found: Handling, terms: Terms, working_days: WorkingDays) -> Iterator[Part]:
    assigned, due = found.assigned.isoformat(), found.due.isoformat() if found.due else "—"
    if terms.counts(found.assigned):
        yield from _both(found, "received", assigned, 1, _ASSIGNED, on=assigned)
        late = found.due is not None and (found.done or terms.today) > found.due
        if found.done:
            fact = "overdue" if late else "on_time"
            yield from _both(found, fact, assigned, 1, _DONE, done=found.done.isoformat(), due=due)
        else:
            fact = "overdue" if late and not found.suspended else "open_in_time"
            yield from _both(found, fact, assigned, 1, _OPEN, due=due)
    if found.done and terms.counts(found.done):
        days, done = working_days.between(found.assigned, found.done), found.done.isoformat()
        yield from _both(found, "completed", done, 1, _DONE, done=done, due=due)
        yield from _both(found, "completion_days", done, days, _TOOK, on=assigned, done=done, days=days)
    if found.closed and terms.counts(found.closed):
        days, closed = working_days.between(found.assigned, found.closed), found.closed.isoformat()
        yield from _both(found, "closed", closed, 1, _CLOSED, on=assigned, done=closed, days=days)
        yield from _both(found, "closing_days", closed, days, _CLOSED, on=assigned, done=closed, days=days)
    silent = found.due and found.due < terms.today and (found.heard is None or found.heard > found.due)
    if silent and not found.suspended and terms.counts(found.due):
        points = Fraction(terms.on("deductions.no_feedback", due) or 0)
        yield from _both(found, "feedback_points", due, points, _NO_FEEDBACK, due=due, points=plain(points))


def _both(found: Handling, fact: str, on: str, value: Any, why: Text, /, **params: Any) -> Iterator[Part]:
    for owner in (found.unit, OFFICE):
        yield Part(owner, fact, on, found.ref, value, why, params)


def _returns(returned: list[tuple[str, str, str]], terms: Terms) -> Iterator[Part]:
    """Returns for rework weigh more the more there were in the year; the list's last weight holds from there on."""
    times: Counter[str] = Counter()
    for at, ref, unit in sorted(returned):
        times[unit] += 1
        weights = terms.on("supervision.return_penalty", at) or [0]
        points = Fraction(weights[min(times[unit], len(weights)) - 1])
        for owner in (unit, OFFICE):
            yield Part(owner, "returns", at[:10], ref, 1, _RETURNED, {})
            said = {"nth": times[unit], "points": plain(points)}
            yield Part(owner, "return_points", at[:10], ref, points, _RETURN_POINTS, said)
