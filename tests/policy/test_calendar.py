"""Working days of the office."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.policy import Calendar
from taizhang.policy.calendar import announced, last_announced

PLAIN = Calendar({})
OWN = Calendar({"days": [
    {"date": "2026-06-27", "working": True, "name": "防汛值守"},
    {"date": "2026-10-23", "working": False, "name": "紀念日"},
    {"date": "2026-10-01", "working": True, "name": "值守"},
    {"date": "2031-03-05", "working": False, "name": "紀念日"},
]})  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
LATER = st.integers(0, 60)


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(n) for n in range((end - start).days + 1)]


NOTICES = {
    # 國辦發明電〔2021〕11號
    2022: (
        [
            "01-01..01-03",
            "01-31..02-06",
            "04-03..04-05",
            "04-30..05-04",
            "06-03..06-05",
            "09-10..09-12",
            "10-01..10-07",
        ],
        ["01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"],
    ),
    # 國辦發明電〔2022〕16號; New Year's Day begins on 2022-12-31, a Saturday
    2023: (
        ["01-01..01-02", "01-21..01-27", "04-05..04-05", "04-29..05-03", "06-22..06-24", "09-29..10-06"],
        ["01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"],
    ),
    # 國辦發明電〔2023〕7號
    2024: (
        [
            "01-01..01-01",
            "02-10..02-17",
            "04-04..04-06",
            "05-01..05-05",
            "06-10..06-10",
            "09-15..09-17",
            "10-01..10-07",
        ],
        ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ),
    # 國辦發明電〔2024〕12號
    2025: (
        ["01-01..01-01", "01-28..02-04", "04-04..04-06", "05-01..05-05", "05-31..06-02", "10-01..10-08"],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    # 國辦發明電〔2025〕7號
    2026: (
        [
            "01-01..01-03",
            "02-15..02-23",
            "04-04..04-06",
            "05-01..05-05",
            "06-19..06-21",
            "09-25..09-27",
            "10-01..10-07",
        ],
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}
"""Days off and days worked in lieu, as the State Council's General Office announced them; copied by hand."""
TOTALS = {2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
"""Weekdays of the year, less weekdays off, plus days worked in lieu."""


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_is_as_the_state_council_announced_it(year: int) -> None:
    off, in_lieu = NOTICES[year]
    holidays = {day for span in off for day in days(*(f"{year}-{end}" for end in span.split("..")))}
    worked = {date.fromisoformat(f"{year}-{day}") for day in in_lieu}
    assert not holidays & worked
    assert all(day.weekday() >= 5 for day in worked)
    every = days(f"{year}-01-01", f"{year}-12-31")
    expected = [day for day in every if day in worked or (day.weekday() < 5 and day not in holidays)]
    assert [day for day in every if PLAIN.is_working(day)] == expected
    assert PLAIN.days(date(year - 1, 12, 31), date(year, 12, 31)) == expected
    assert PLAIN.between(date(year - 1, 12, 31), date(year, 12, 31)) == len(expected) == TOTALS[year]


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
    assert last_announced() >= 2026
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


@given(start=DAYS, count=LATER)
@settings(deadline=None)
def test_counting_by_subtraction_is_counting_day_by_day(start: date, count: int) -> None:
    end = start + timedelta(count)
    one_by_one = sum(OWN.is_working(start + timedelta(n)) for n in range(1, count + 1))
    assert OWN.between(start, end) == one_by_one == len(OWN.days(start, end))
    assert OWN.after(start, one_by_one) <= end


def test_the_end_of_time_is_no_fault() -> None:
    assert PLAIN.after(date.max, 5) == PLAIN.after(date(9999, 12, 1), 50) == date.max
    assert PLAIN.between(date(1, 1, 1), date.max) > 0


def test_days_that_are_not_as_the_week_has_them_are_told_with_their_names() -> None:
    found = list(OWN.odd_days(date(2026, 9, 18), date(2026, 10, 2)))
    assert [(day.isoformat(), works, name.zh) for day, works, name in found] == [
        ("2026-09-20", True, "調休上班"),
        ("2026-09-25", False, "中秋節"),
        ("2026-10-02", False, "國慶節"),
    ]
