"""Limits: where they end, the sum that shows it, and time that stood still."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.i18n import Language
from taizhang.policy import Calendar, Deadline, LimitUnit, Pause, limit, stood_still
from taizhang.policy.limits import LIMIT_UNITS, amount_label, count

CALENDAR = Calendar({"days": [
    {"date": "2026-06-27", "working": True, "name": "主汛期防汛值守日", "basis": "甲"},
    {"date": "2026-10-23", "working": False, "name": "玉竹縣建縣紀念日", "basis": "甲"},
]})  # fmt: skip
HERE = timezone(timedelta(hours=8))
DAYS = st.dates(date(2022, 1, 1), date(2027, 12, 31))
AMOUNTS = st.integers(0, 80)


def made(start: date, amount: int, unit: LimitUnit = "working_day") -> Deadline:
    return limit(CALENDAR, start, amount, unit)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end", "zh", "en"),
    [
        (  # the example of the rules: from a Wednesday to a Monday
            date(2026, 11, 18), 3, "working_day", date(2026, 11, 23),
            "3 個工作日：11-19 四 · 11-20 五 · 11-23 一", "3 working days: 11-19 Thu · 11-20 Fri · 11-23 Mon",
        ),
        (date(2026, 11, 18), 1, "working_day", date(2026, 11, 19), "1 個工作日：11-19 四", "1 working day: 11-19 Thu"),
        (  # across the Spring Festival: six days with the Saturday worked in lieu, five with the next, four
            date(2026, 2, 6), 15, "working_day", date(2026, 3, 5),
            "15 個工作日：02-09 一 至 02-14 六 計 6 · 02-24 二 至 02-28 六 計 5 · 03-02 一 至 03-05 四 計 4"
            "（02-14、02-28 調休上班；02-16 至 02-23 春節不計）",
            "15 working days: 02-09 Mon to 02-14 Sat makes 6 · 02-24 Tue to 02-28 Sat makes 5 · 03-02 Mon to 03-05 Thu "
            "makes 4 (02-14, 02-28 worked in lieu; 02-16 to 02-23 Spring Festival does not count)",
        ),
        (  # the office's own day off
            date(2026, 10, 19), 5, "working_day", date(2026, 10, 27),
            "5 個工作日：10-20 二 · 10-21 三 · 10-22 四 · 10-26 一 · 10-27 二（10-23 玉竹縣建縣紀念日不計）",
            "5 working days: 10-20 Tue · 10-21 Wed · 10-22 Thu · 10-26 Mon · 10-27 Tue "
            "(10-23 玉竹縣建縣紀念日 does not count)",
        ),
        (  # and its own day of work
            date(2026, 6, 25), 3, "working_day", date(2026, 6, 29),
            "3 個工作日：06-26 五 · 06-27 六 · 06-29 一（06-27 主汛期防汛值守日）",
            "3 working days: 06-26 Fri · 06-27 Sat · 06-29 Mon (06-27 主汛期防汛值守日)",
        ),
        (  # beyond what has been announced
            date(2098, 12, 30), 3, "working_day", date(2099, 1, 2),
            "3 個工作日：12-31 三 · 01-01 四 · 01-02 五（2099年放假安排尚未公布，按星期推算）",
            "3 working days: 12-31 Wed · 01-01 Thu · 01-02 Fri "
            "(the holidays of 2099 are not announced yet: plain weeks are assumed)",
        ),
        (  # calendar days count every day, and may end on a Sunday
            date(2026, 10, 16), 30, "day", date(2026, 11, 15),
            "30 日：10-16 五 起，至 11-15 日", "30 days: from 10-16 Fri to 11-15 Sun",
        ),
        (  # minutes run on past midnight
            datetime(2026, 11, 18, 23, 50, tzinfo=HERE), 20, "minute", datetime(2026, 11, 19, 0, 10, tzinfo=HERE),
            "20 分鐘：11-18 23:50 起，至 11-19 00:10", "20 minutes: from 11-18 23:50 to 11-19 00:10",
        ),
        (  # hours over a weekend
            datetime(2026, 11, 20, 16, 0, tzinfo=HERE), 24, "hour", datetime(2026, 11, 21, 16, 0, tzinfo=HERE),
            "24 小時：11-20 16:00 起，至 11-21 16:00", "24 hours: from 11-20 16:00 to 11-21 16:00",
        ),
    ],
)  # fmt: skip
def test_a_limit_ends_where_its_sum_says(
    start: date, amount: int, unit: LimitUnit, end: date, zh: str, en: str
) -> None:
    found = made(start, amount, unit)
    assert (found.end, found.sum("zh-Hant"), found.sum("en")) == (end, zh, en)


def test_a_sum_is_told_in_simplified_characters_too() -> None:
    assert made(date(2026, 11, 18), 2).sum("zh-Hans") == "2 个工作日：11-19 四 · 11-20 五"


@pytest.mark.parametrize(
    ("start", "end", "zh"),
    [
        (  # June 27 and September 20 are worked, four holidays and October 23 are not
            date(2026, 5, 15), date(2026, 11, 20),
            "130 個工作日：2026-05 10 日 · 2026-06 22 日 · 2026-07 23 日 · 2026-08 21 日 · 2026-09 22 日 · "
            "2026-10 17 日 · 2026-11 15 日",
        ),
        (date(2023, 12, 29), date(2026, 1, 5), "501 個工作日：2024 251 日 · 2025 248 日 · 2026 2 日"),
    ],
)  # fmt: skip
def test_a_long_sum_is_told_by_months_and_a_very_long_one_by_years(start: date, end: date, zh: str) -> None:
    found = count(CALENDAR, start, end)
    assert found.sum("zh-Hant") == zh


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
@given(start=DAYS, amount=st.integers(1, 600))
@settings(deadline=None, max_examples=60)
def test_the_parts_of_a_sum_add_up_to_it(language: Language, start: date, amount: int) -> None:
    found = made(start, amount)
    parts = " · ".join(found._parts(language)).split(" · ")
    single = [part for part in parts if "計" not in part and "计" not in part and "makes" not in part]
    if amount <= 7:
        assert len(parts) == len(single) == amount
    elif amount <= 66:
        marked = [int(part.split()[-1]) for part in parts if part not in single]
        assert len(single) + sum(marked) == amount
    else:
        assert sum(int(part.split()[1]) for part in parts) == amount


@given(start=DAYS, later=AMOUNTS, amount=AMOUNTS, unit=st.sampled_from(LIMIT_UNITS))
@settings(deadline=None)
def test_a_later_start_never_ends_earlier(start: date, later: int, amount: int, unit: LimitUnit) -> None:
    first = start if unit in ("working_day", "day") else datetime(start.year, start.month, start.day, tzinfo=HERE)
    assert limit(CALENDAR, first, amount, unit).end <= limit(CALENDAR, first + timedelta(later), amount, unit).end


@given(start=DAYS, amount=AMOUNTS, more=AMOUNTS, unit=st.sampled_from(LIMIT_UNITS))
@settings(deadline=None)
def test_a_longer_limit_never_ends_earlier(start: date, amount: int, more: int, unit: LimitUnit) -> None:
    first = start if unit in ("working_day", "day") else datetime(start.year, start.month, start.day, tzinfo=HERE)
    assert limit(CALENDAR, first, amount, unit).end <= limit(CALENDAR, first, amount + more, unit).end


@given(due=DAYS, before=AMOUNTS, away=AMOUNTS)
@settings(deadline=None)
def test_a_clock_that_stood_still_has_as_much_left_when_it_goes_on(due: date, before: int, away: int) -> None:
    stopped = due - timedelta(before)
    resumed = stopped + timedelta(away)
    decided = stopped - timedelta(1)
    later = CALENDAR.after(due, stood_still(CALENDAR, decided, [Pause(stopped, resumed)]))
    assert CALENDAR.between(resumed, later) == CALENDAR.between(stopped, due)


def test_time_that_stood_still_before_a_date_was_set_does_not_count() -> None:
    pause = Pause(date(2026, 3, 2), date(2026, 3, 9))
    assert stood_still(CALENDAR, date(2026, 3, 1), [pause]) == 5
    assert stood_still(CALENDAR, date(2026, 3, 4), [pause]) == 3
    assert stood_still(CALENDAR, date(2026, 3, 9), [pause]) == 0


@pytest.mark.parametrize(("amount", "zh", "en"), [(0, "0 日", "0 days"), (1, "1 日", "1 day"), (2, "2 日", "2 days")])
def test_an_amount_is_told_in_its_number(amount: int, zh: str, en: str) -> None:
    assert amount_label(amount, "day") == (zh, en)


def test_the_end_of_time_is_no_fault() -> None:
    assert made(date.max, 3).end == made(date.max, 3, "day").end == date.max
    assert made(datetime.max.replace(tzinfo=HERE), 3, "minute").end == datetime.max.replace(tzinfo=HERE)
