"""Lights: how a matter stands against its date, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from taizhang.i18n import Label, Language, Text
from taizhang.policy.calendar import Calendar
from taizhang.policy.limits import Deadline, amount_label, count

Colour = Literal["red", "yellow", "green", "none"]
COLOURS: Mapping[Colour, Label] = {
    "red": Label("逾期", "Overdue"),
    "yellow": Label("臨期", "Due soon"),
    "green": Label("正常", "On time"),
    "none": Label("不計時", "Not timed"),
}
"""What people call the lights."""
MARKS: Mapping[Colour, str] = {"red": "●", "yellow": "◐", "green": "○", "none": "·"}
"""Lights in plain text, which can be told apart without colour."""
GRAVITY: Mapping[Colour, int] = {"red": 0, "yellow": 1, "green": 2, "none": 3}
"""The order of colours, the gravest first."""
_OVERDUE = Text("應於 {due} 完成，已逾期 {days}", "due {due}, overdue by {days}")
_JUST_OVERDUE = Text("應於 {due} 完成，已逾期（其後還沒有工作日）", "due {due}, overdue (no working day since)")
_DUE_TODAY = Text("今天（{due}）到期", "due today ({due})")
_SOON = Text("{due} 到期，還有 {days}", "due {due}, {days} left")
_NO_DAY_LEFT = Text("{due} 到期，之前再沒有工作日", "due {due}, no working day is left before it")
_LATE_MOMENT = Text("應於 {due} 前完成，已逾期", "due by {due}, overdue")
_MOMENT = Text("{due} 前完成", "due by {due}")
_DONE = Text("已辦結", "done")
_SUSPENDED = Text("暫緩辦理，不計時", "suspended: the clock stands still")
_UNDATED = Text("沒有期限", "no date set")


@dataclass(frozen=True)
class Light:
    """A colour with its reason."""

    colour: Colour
    text: Text
    params: Mapping[str, Any] = field(default_factory=dict)
    counted: Deadline | None = None
    """The working days left, or those gone by since the date."""

    def reason(self, language: Language) -> str:
        """Why the light shows as it does."""
        return self.text.render(language, **self.params)


def light(
    due: date | None, today: date, calendar: Calendar, yellow_within: int, *, closed: bool, suspended: bool
) -> Light:
    """The light of a matter.

    Args:
        due: the day by which it is due.
        today: the day on which it is looked at.
        calendar: which days count.
        yellow_within: working days before `due` from which the light is yellow.
        closed: the matter is done.
        suspended: its clock stands still.
    """
    if closed:
        return Light("none", _DONE)
    if suspended:
        return Light("none", _SUSPENDED)
    if due is None:
        return Light("none", _UNDATED)
    counted = count(calendar, min(today, due), max(today, due))
    params = {"due": due.isoformat(), "days": amount_label(counted.amount, "working_day")}
    if today > due:
        return Light("red", _OVERDUE if counted.amount else _JUST_OVERDUE, params, counted)
    colour: Colour = "yellow" if counted.amount <= yellow_within else "green"
    text = _DUE_TODAY if today == due else _SOON if counted.amount else _NO_DAY_LEFT
    return Light(colour, text, params, counted)


def moment_light(deadline: Deadline, now: datetime) -> Light:
    """The light of a limit in hours or minutes, which runs on through nights and holidays: red or yellow."""
    late = isinstance(deadline.end, datetime) and now > deadline.end
    params = {"due": f"{deadline.end:%Y-%m-%d %H:%M}"}
    return Light("red" if late else "yellow", _LATE_MOMENT if late else _MOMENT, params)
