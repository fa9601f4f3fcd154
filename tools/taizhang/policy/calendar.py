"""Working days: the holidays of the mainland from a maintained library, the office's own days over them.

The library knows the years that the State Council has announced; beyond them Monday to Friday count as working days,
and `announced` says so. All counting is by subtraction: plain weekdays by arithmetic, and how many of the days that
differ from them lie before a day by one search, so that the length of a limit costs nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import accumulate

import chinese_calendar

from taizhang.i18n import Label
from taizhang.model import Data

_WEEKEND = 5
_WEEK = 7
_LAST = date.max.toordinal()
_holidays: Mapping[date, str] = chinese_calendar.constants.holidays
_workdays: Mapping[date, str] = chinese_calendar.constants.workdays
_HOLIDAYS = {
    "New Year's Day": "元旦", "Spring Festival": "春節", "Tomb-sweeping Day": "清明節", "Labour Day": "勞動節",
    "Dragon Boat Festival": "端午節", "National Day": "國慶節", "Mid-autumn Festival": "中秋節",
    "Anti-Fascist 70th Day": "抗戰勝利紀念日",
}  # fmt: skip
"""The library's names of holidays, and what the State Council's notices call them."""
_OFF, _ON = Label("週末", "weekend"), Label("調休上班", "worked in lieu")


@dataclass(frozen=True, eq=False)
class Calendar:
    """`calendar.yaml`: dated overrides of the working-day calendar."""

    data: Data

    def is_working(self, day: date) -> bool:
        """Whether the office works on `day`."""
        own = self._own.get(day)
        if own is not None:
            return bool(own["working"])
        return _works(day)

    def after(self, start: date, days: int) -> date:
        """The working day that is `days` working days after `start`; the day of receipt does not count.

        Beyond the last day that there is, that day.
        """
        if days <= 0:
            return start
        wanted = self._upto(start) + days
        first = start.toordinal() + 1
        found = bisect_left(range(first, _LAST), wanted, key=lambda ordinal: self._upto(date.fromordinal(ordinal)))
        return date.fromordinal(min(first + found, _LAST))

    def between(self, start: date, end: date) -> int:
        """How many working days there are after `start` up to and including `end`; negative if `end` is earlier."""
        return self._upto(end) - self._upto(start)

    def days(self, start: date, end: date) -> list[date]:
        """The working days after `start` up to and including `end`, in order."""
        span = (date.fromordinal(ordinal) for ordinal in range(start.toordinal() + 1, end.toordinal() + 1))
        return [day for day in span if self.is_working(day)]

    def odd_days(self, start: date, end: date) -> Iterator[tuple[date, bool, Label]]:
        """The days after `start` up to and including `end` that are not as the week has them.

        Each with whether the office works and what the day is; a holiday's own weekend is left out.
        """
        for number in range(bisect_right(self._odd, start), bisect_right(self._odd, end)):
            day = self._odd[number]
            own = self._own.get(day)
            yield day, self.is_working(day), Label(own["name"], own["name"]) if own else _name(day)

    @cached_property
    def _own(self) -> dict[date, Data]:
        return {date.fromisoformat(day["date"]): day for day in self.data.get("days", [])}

    @cached_property
    def _odd(self) -> list[date]:
        """Every day that the plain week has wrong, in order."""
        known = {*_holidays, *_workdays, *self._own}
        return sorted(day for day in known if self.is_working(day) != _is_weekday(day))

    @cached_property
    def _gained(self) -> list[int]:
        """How many working days there are more than the plain week has, after each of the odd days."""
        return list(accumulate((1 if self.is_working(day) else -1 for day in self._odd), initial=0))

    def _upto(self, day: date) -> int:
        """How many working days there are from 0001-01-01, a Monday, up to and including `day`."""
        weeks, rest = divmod(day.toordinal(), _WEEK)
        return weeks * _WEEKEND + min(rest, _WEEKEND) + self._gained[bisect_right(self._odd, day)]


def announced(day: date) -> bool:
    """Whether the holidays of the year of `day` are known."""
    first, last = _years()
    return first <= day.year <= last


def last_announced() -> int:
    """The last year whose holidays are known."""
    return _years()[1]


@cache
def _years() -> tuple[int, int]:
    years = [day.year for day in _holidays]
    return min(years), max(years)


def _works(day: date) -> bool:
    return day in _workdays or (_is_weekday(day) and day not in _holidays)


def _is_weekday(day: date) -> bool:
    return day.weekday() < _WEEKEND


def _name(day: date) -> Label:
    name = _holidays.get(day, "")
    return Label(_HOLIDAYS.get(name, name), name) if name else _ON if day in _workdays else _OFF
