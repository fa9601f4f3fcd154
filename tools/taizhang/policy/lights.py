"""Lights: how a matter stands against its date, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from taizhang.i18n import Label, Language, Text
from taizhang.policy.calendar import Calendar

Colour = Literal["red", "yellow", "green", "none"]
COLOURS: Mapping[Colour, Label] = {
    "red": Label("紅燈", "Red"),
    "yellow": Label("黃燈", "Yellow"),
    "green": Label("綠燈", "Green"),
    "none": Label("無燈", "No light"),
}
_OVERDUE = Text("應於 {due} 完成,已逾期 {days} 個工作日", "due {due}, overdue by {days} working days")
_DUE_TODAY = Text("今天({due})到期", "due today ({due})")
_SOON = Text("{due} 到期,還有 {days} 個工作日", "due {due}, {days} working days left")
_DONE = Text("已辦結", "done")
_SUSPENDED = Text("暫緩辦理,不計時", "suspended: the clock stands still")
_UNDATED = Text("沒有期限", "no date set")


@dataclass(frozen=True)
class Light:
    """A colour with its reason."""

    colour: Colour
    text: Text
    params: Mapping[str, Any] = field(default_factory=dict)

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
    left = calendar.between(today, due)
    params = {"due": due.isoformat(), "days": abs(left)}
    if today > due:
        return Light("red", _OVERDUE, params)
    colour: Colour = "yellow" if left <= yellow_within else "green"
    return Light(colour, _DUE_TODAY if today == due else _SOON, params)
