"""Working days between many pairs of days, counted once."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from taizhang.policy import Calendar

_DAY = timedelta(days=1)


class WorkingDays:
    """As `Calendar.between`, for many pairs of days: each day of the calendar is looked at once."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._known: list[date] = []
        """Working days in order, from `_first` to `_last`."""
        self._first: date | None = None
        self._last: date | None = None

    def between(self, start: date, end: date) -> int:
        """How many working days there are after `start` up to and including `end`; 0 if `end` is earlier."""
        if end <= start:
            return 0
        self._learn(start, end)
        return bisect_right(self._known, end) - bisect_right(self._known, start)

    def _learn(self, start: date, end: date) -> None:
        if self._first is None or self._last is None:
            self._first, self._last = start, start - _DAY
        before = [day for day in _days(start, self._first - _DAY) if self.calendar.is_working(day)]
        after = [day for day in _days(self._last + _DAY, end) if self.calendar.is_working(day)]
        self._known = before + self._known + after
        self._first, self._last = min(start, self._first), max(end, self._last)


def _days(start: date, end: date) -> list[date]:
    return [start + _DAY * number for number in range((end - start).days + 1)]
