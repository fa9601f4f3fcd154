"""Matters as bars over months: what began when, is due when, and how it stands. Drawn at build, readable as a table."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.site import dates
from taizhang.site.context import Brief, Site
from taizhang.site.links import Linked, linked
from taizhang.site.values import Value

MONTH = 100
"""Units of width of a month in the drawing."""


@dataclass(frozen=True)
class Stage:
    """A step that moved the matter on."""

    at: str
    label: str


@dataclass(frozen=True)
class Bar:
    """One matter."""

    linked: Linked
    kind: str
    begun: str
    """Days, as `2026-11-20`; empty where not known."""
    ended: str
    due: str
    light: str
    stages: tuple[Stage, ...]
    people: tuple[tuple[str, Value], ...] = ()
    """Labels and who stands behind the matter."""


@dataclass(frozen=True)
class Drawn:
    """A bar with its place in the drawing."""

    bar: Bar
    left: int
    width: int
    due: int | None


@dataclass(frozen=True)
class Chart:
    """All bars over the same months."""

    months: tuple[str, ...]
    rows: tuple[Drawn, ...]
    width: int
    today: int | None


def bar_of(site: Site, brief: Brief, begun: str = "", people: tuple[tuple[str, Value], ...] = ()) -> Bar:
    """The bar of a record: from its beginning, or its first step, to the step that closed it."""
    record = site.record(brief.ref)
    found = site.replay(record) if record else None
    steps = found.steps if found else []
    moves = [step for step in steps if step.after != step.before]
    closing = [
        step
        for step in moves
        if (state := site.rules.workflows[brief.workflow].states.get(step.after)) and state.closed
    ]
    first = steps[0].at[:10] if steps else ""
    stages = [
        Stage(step.at[:10], site.name(site.rules.workflows[brief.workflow].action_label(step.entry["action"])))
        for step in moves
    ]
    ended = closing[-1].at[:10] if closing and closing[-1] is moves[-1] else ""
    if moves and site.status(brief)[1] == "rests":  # a kind whose matters are never closed: settled where they rest
        ended = moves[-1].at[:10]
    start = min(day for day in (begun, first, brief.date[:10]) if day) if begun or first or brief.date else ""
    return Bar(
        linked(site, brief), site.name(site.kind(brief.kind).label), start, ended, site.due(brief)[:10],
        site.light(brief), tuple(stages), people,
    )  # fmt: skip


def chart(site: Site, bars: Sequence[Bar]) -> Chart:
    """The bars over the months that they span; a matter under way reaches to today."""
    today = site.today.isoformat()
    days = [day for bar in bars for day in (bar.begun, bar.ended, bar.due) if day] or [today]
    first, last = _month(min(days)), _month(max([*days, today]))
    months = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]

    def place(day: str) -> int:
        when = date.fromisoformat(day)
        return (_month(day) - first) * MONTH + (when.day - 1) * MONTH // monthrange(when.year, when.month)[1]

    rows = []
    for bar in bars:
        left = place(bar.begun or bar.due or today)
        right = max(place(bar.ended or today), left + MONTH // 20)
        rows.append(Drawn(bar, left, right - left, place(bar.due) if bar.due else None))
    names = tuple(
        dates.month_text(month, site.language, short=place > 0 and not month.endswith("-01"))
        for place, month in enumerate(months)
    )
    return Chart(names, tuple(rows), len(months) * MONTH, place(today))


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1
