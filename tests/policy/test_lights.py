"""Lights: each colour at its boundary, and its reason in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from taizhang.i18n import Language
from taizhang.policy import COLOURS, Calendar, Colour, Light, light, limit
from taizhang.policy.lights import moment_light

CALENDAR = Calendar({"days": [{"date": "2026-06-27", "working": True}]})
TODAY = date(2026, 6, 22)
"""A Monday; the Saturday of its week is worked."""


def lit(due: date | None, *, closed: bool = False, suspended: bool = False, today: date = TODAY) -> Light:
    return light(due, today, CALENDAR, 3, closed=closed, suspended=suspended)


@pytest.mark.parametrize(
    ("due", "colour", "zh", "en"),
    [
        (
            date(2026, 6, 15),
            "red",
            "應於 2026-06-15 完成，已逾期 4 個工作日",
            "due 2026-06-15, overdue by 4 working days",
        ),
        (
            date(2026, 6, 18),
            "red",
            "應於 2026-06-18 完成，已逾期 1 個工作日",
            "due 2026-06-18, overdue by 1 working day",
        ),
        (date(2026, 6, 22), "yellow", "今天（2026-06-22）到期", "due today (2026-06-22)"),
        (date(2026, 6, 23), "yellow", "2026-06-23 到期，還有 1 個工作日", "due 2026-06-23, 1 working day left"),
        (date(2026, 6, 25), "yellow", "2026-06-25 到期，還有 3 個工作日", "due 2026-06-25, 3 working days left"),
        (date(2026, 6, 26), "green", "2026-06-26 到期，還有 4 個工作日", "due 2026-06-26, 4 working days left"),
        (date(2026, 6, 27), "green", "2026-06-27 到期，還有 5 個工作日", "due 2026-06-27, 5 working days left"),
        (date(2026, 6, 28), "green", "2026-06-28 到期，還有 5 個工作日", "due 2026-06-28, 5 working days left"),
    ],
)  # fmt: skip
def test_the_colour_follows_the_working_days_left(due: date, colour: Colour, zh: str, en: str) -> None:
    found = lit(due)
    assert (found.colour, found.reason("zh-Hant"), found.reason("en")) == (colour, zh, en)


@pytest.mark.parametrize(
    ("due", "today", "colour", "zh", "en"),
    [  # a Friday and its weekend
        (
            date(2026, 3, 6), date(2026, 3, 7), "red",
            "應於 2026-03-06 完成，已逾期（其後還沒有工作日）", "due 2026-03-06, overdue (no working day since)",
        ),
        (
            date(2026, 3, 8), date(2026, 3, 6), "yellow",
            "2026-03-08 到期，之前再沒有工作日", "due 2026-03-08, no working day is left before it",
        ),
        (date(2026, 3, 8), date(2026, 3, 8), "yellow", "今天（2026-03-08）到期", "due today (2026-03-08)"),
    ],
)  # fmt: skip
def test_a_weekend_is_never_told_as_no_working_days(due: date, today: date, colour: Colour, zh: str, en: str) -> None:
    found = lit(due, today=today)
    assert (found.colour, found.reason("zh-Hant"), found.reason("en")) == (colour, zh, en)


@pytest.mark.parametrize(
    ("closed", "suspended", "due", "zh", "en"),
    [
        (True, False, date(2026, 6, 1), "已辦結", "done"),
        (True, True, date(2026, 6, 1), "已辦結", "done"),
        (True, False, None, "已辦結", "done"),
        (False, True, date(2026, 6, 1), "暫緩辦理，不計時", "suspended: the clock stands still"),
        (False, True, None, "暫緩辦理，不計時", "suspended: the clock stands still"),
        (False, False, None, "沒有期限", "no date set"),
    ],
)
def test_what_is_done_suspended_or_undated_has_no_light_but_a_reason(
    closed: bool, suspended: bool, due: date | None, zh: str, en: str
) -> None:
    found = lit(due, closed=closed, suspended=suspended)
    assert (found.colour, found.reason("zh-Hant"), found.reason("en")) == ("none", zh, en)


@pytest.mark.parametrize(
    ("language", "reason", "name"),
    [
        ("zh-Hant", "應於 2026-06-18 完成，已逾期 1 個工作日", "逾期"),
        ("zh-Hans", "应于 2026-06-18 完成，已逾期 1 个工作日", "逾期"),
        ("en", "due 2026-06-18, overdue by 1 working day", "Overdue"),
    ],
)
def test_reasons_and_colours_are_told_in_each_language(language: Language, reason: str, name: str) -> None:
    found = lit(date(2026, 6, 18))
    assert (found.reason(language), COLOURS[found.colour].render(language)) == (reason, name)


@pytest.mark.parametrize(("within", "colour"), [(0, "green"), (1, "yellow")])
def test_how_early_it_turns_yellow_is_the_offices_to_say(within: int, colour: Colour) -> None:
    due = date(2026, 6, 23)
    assert light(due, TODAY, CALENDAR, within, closed=False, suspended=False).colour == colour


@pytest.mark.parametrize(
    ("minute", "colour", "en"),
    [(10, "yellow", "due by 2026-06-22 09:10"), (11, "red", "due by 2026-06-22 09:10, overdue")],
)
def test_a_limit_in_minutes_is_red_as_soon_as_it_is_over(minute: int, colour: Colour, en: str) -> None:
    start = datetime(2026, 6, 22, 8, 50, tzinfo=UTC)
    found = moment_light(limit(CALENDAR, start, 20, "minute"), start.replace(hour=9, minute=minute))
    assert (found.colour, found.reason("en")) == (colour, en)
