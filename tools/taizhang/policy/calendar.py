"""Working days: the holidays of the mainland from a maintained library, the office's own days over them.

The library knows the years that the State Council has announced; beyond them Monday to Friday count as working days,
and `announced` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

import chinese_calendar

from taizhang.model import Data

_DAY = timedelta(days=1)
_WEEKEND = 5


@dataclass(frozen=True, eq=False)
class Calendar:
    """`calendar.yaml`: dated overrides of the working-day calendar."""

    data: Data

    @cached_property
    def _own(self) -> dict[str, bool]:
        return {day["date"]: bool(day["working"]) for day in self.data.get("days", [])}

    def is_working(self, day: date) -> bool:
        """Whether the office works on `day`."""
        own = self._own.get(day.isoformat())
        if own is not None:
            return own
        return bool(chinese_calendar.is_workday(day)) if announced(day) else day.weekday() < _WEEKEND

    def after(self, start: date, days: int) -> date:
        """The working day that is `days` working days after `start`; the day of receipt does not count."""
        day = start
        while days > 0:
            day += _DAY
            days -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days there are after `start` up to and including `end`; negative if `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + _DAY * n) for n in range(1, (end - start).days + 1))


@cache
def _years() -> tuple[int, int]:
    years = [day.year for day in chinese_calendar.constants.holidays]
    return min(years), max(years)


def announced(day: date) -> bool:
    """Whether the holidays of the year of `day` are known."""
    first, last = _years()
    return first <= day.year <= last
