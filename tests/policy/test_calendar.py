"""Working days of the office."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.policy import Calendar
from taizhang.policy.calendar import announced

PLAIN = Calendar({})
OWN = Calendar({"days": [
    {"date": "2026-06-27", "working": True},
    {"date": "2026-10-23", "working": False},
    {"date": "2026-10-01", "working": True},
    {"date": "2031-03-05", "working": False},
]})  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
LATER = st.integers(0, 60)


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(n) for n in range((end - start).days + 1)]


@pytest.mark.parametrize("day", [*days("2026-02-15", "2026-02-23"), *days("2026-10-01", "2026-10-07")])
def test_spring_festival_and_national_day_of_2026_are_no_working_days(day: date) -> None:
    assert not PLAIN.is_working(day)


@pytest.mark.parametrize(
    "day", [date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)], ids=date.isoformat
)
def test_weekend_days_worked_in_lieu_in_2026_are_working_days(day: date) -> None:
    assert day.weekday() >= 5
    assert PLAIN.is_working(day)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 24), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 8), True),
        (date(2026, 10, 11), False),
        (date(2026, 3, 7), False),
        (date(2026, 3, 9), True),
    ],
)
def test_days_beside_the_holidays_are_as_the_week_has_them(day: date, working: bool) -> None:
    assert PLAIN.is_working(day) is working


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 6, 27), True),
        (date(2026, 6, 28), False),
        (date(2026, 10, 23), False),
        (date(2026, 10, 1), True),
        (date(2031, 3, 5), False),
        (date(2031, 3, 6), True),
    ],
)
def test_the_offices_own_days_come_first(day: date, working: bool) -> None:
    assert OWN.is_working(day) is working


def test_years_not_yet_announced_have_plain_weeks() -> None:
    assert announced(date(2026, 12, 31))
    assert not announced(date(2099, 1, 1))
    assert PLAIN.is_working(date(2099, 10, 1))  # a Thursday
    assert not PLAIN.is_working(date(2099, 10, 3))
    assert not announced(date(1999, 10, 1))
    assert PLAIN.is_working(date(1999, 10, 1))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 16), 1, date(2026, 2, 24)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
    ],
)
def test_days_are_counted_from_the_day_after_receipt(start: date, count: int, end: date) -> None:
    assert PLAIN.after(start, count) == end


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 2, 13), date(2026, 2, 13), 0),
        (date(2026, 2, 13), date(2026, 2, 23), 1),
        (date(2026, 2, 13), date(2026, 2, 24), 2),
        (date(2026, 9, 30), date(2026, 10, 7), 0),
        (date(2026, 9, 30), date(2026, 10, 10), 3),
        (date(2026, 10, 10), date(2026, 9, 30), -3),
        (date(2026, 10, 7), date(2026, 9, 30), 0),
    ],
)
def test_days_between_do_not_count_the_first_and_count_the_last(start: date, end: date, count: int) -> None:
    assert PLAIN.between(start, end) == count


@pytest.mark.parametrize("calendar", [PLAIN, OWN], ids=["plain", "own"])
@given(start=DAYS, count=LATER)
@settings(deadline=None)
def test_between_undoes_after(calendar: Calendar, start: date, count: int) -> None:
    assert calendar.between(start, calendar.after(start, count)) == count


@given(start=DAYS, count=st.integers(1, 60))
@settings(deadline=None)
def test_after_some_days_is_always_a_working_day(start: date, count: int) -> None:
    assert OWN.is_working(OWN.after(start, count))


@given(start=DAYS, later=LATER, count=LATER)
@settings(deadline=None)
def test_a_later_start_never_ends_earlier(start: date, later: int, count: int) -> None:
    assert OWN.after(start, count) <= OWN.after(start + timedelta(later), count)


@given(start=DAYS, one=LATER, other=LATER)
@settings(deadline=None)
def test_days_between_add_up_and_turn_round(start: date, one: int, other: int) -> None:
    middle = start + timedelta(one)
    end = middle + timedelta(other)
    assert OWN.between(start, middle) + OWN.between(middle, end) == OWN.between(start, end)
    assert OWN.between(end, start) == -OWN.between(start, end)
