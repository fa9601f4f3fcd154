"""The limits of stages: how long a matter, or each of its units, may stay where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from taizhang.i18n import Label
from taizhang.outputs.clock import ANSWER, TAKE_UP, Clock, Look, Matter, named
from taizhang.outputs.timeline import Timeline, as_day
from taizhang.policy import limit, stood_still
from taizhang.policy.lights import moment_light
from taizhang.policy.stage_limits import StageLimit


def stages(found: Matter, at: Look) -> Iterator[Clock]:
    """The limit of the stage that the matter, or each of its units, is in."""
    for said in at.limits:
        if said.kind == found.kind.name and (said.when is None or found.facts.get(said.when[0]) == said.when[1]):
            label = at.rules.policy.label(said.setting)
            if said.together:
                since = _all_since(found.line, said.plain_states)
            else:
                since = _stage_since(found, said)
                yield from _unit_stages(found, at, said)
            if since and not (found.line.asked and found.line.state in said.states):
                yield _staged(found, at, said, label, since)


def _unit_stages(found: Matter, at: Look, said: StageLimit) -> Iterator[Clock]:
    first = next(iter(found.line.workflow.unit_states), None)
    for unit, stands in found.line.units.items():
        if stands.state in said.states:
            label = TAKE_UP if stands.state == first else at.rules.policy.label(said.setting)
            since = max(stands.since, found.line.handed_out_at) if stands.state == first else stands.since
            if stands.state != first or found.line.handed_out_at:
                yield _staged(found, at, said, label, since, unit)


def _staged(found: Matter, at: Look, said: StageLimit, task: Label, since: str, unit: str | None = None) -> Clock:
    start = datetime.fromisoformat(since)
    amount = at.rules.policy.value(said.setting, start.date())
    if said.unit in ("working_day", "day"):
        still = stood_still(at.rules.calendar, start.date(), found.line.pauses) if said.unit == "working_day" else 0
        deadline = limit(at.rules.calendar, start.date(), amount + still, said.unit)
        lamp = at.lit(deadline.day)
    else:
        deadline = limit(at.rules.calendar, start, amount, said.unit)
        lamp = moment_light(deadline, at.now)
    waits = (unit,) if unit else named(found.facts, found.kind.waits)
    return Clock(found, deadline.day, lamp, task, unit, waits, deadline)


def _stage_since(found: Matter, said: StageLimit) -> str:
    """When the matter came to the states of a stage, or the stage was begun anew; empty where it is elsewhere."""
    since = ""
    for state, at in reversed(found.line.states):
        if state not in said.states:
            break
        since = at
    if since and said.again:
        steps = (str(e["at"]) for e in found.trail if e.get("action") == said.again and str(e["at"]) > since)
        since = max(steps, default=since)
    return since


def _all_since(line: Timeline, states: frozenset[str]) -> str:
    """When the last of all units came to one of `states`, while the matter waits for just that; else empty."""
    waits = any("all_units" in action.guard for action in line.workflow.from_state(line.state))
    units = line.units.values()
    ready = waits and bool(units) and all(unit.state in states for unit in units)
    return max(unit.since for unit in units) if ready else ""


def views(found: Matter, at: Look) -> Iterator[Clock]:
    """Each unit that was asked for its view and has not given it: silence is overdue, never consent."""
    line = found.line
    if line.asked is None:
        return
    limits = [said for said in at.limits if said.kind == found.kind.name and line.state in said.states]
    until = as_day(line.asked.get("until"))
    for unit in [unit for unit in line.asked["units"] if unit not in line.answered]:
        if until is not None:
            yield Clock(found, until, at.lit(until), ANSWER, unit, (unit,))
        elif limits:
            yield _staged(found, at, limits[0], ANSWER, str(line.asked["at"]), unit)
