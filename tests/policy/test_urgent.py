"""Urgent information: its limits by urgency and grade, and what came late."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from tests.support import REPOSITORY

from taizhang.formats import parse
from taizhang.policy import Calendar, Policy
from taizhang.policy.urgent import next_followup, receipts

POLICY = Policy(parse((REPOSITORY / "schemas/policy.yaml").read_bytes()))
CALENDAR = Calendar({})
HERE = timezone(timedelta(hours=8))
NOW = datetime(2026, 7, 14, 12, 0, tzinfo=HERE)


def at(clock: str, day: int = 14) -> str:
    return f"2026-07-{day}T{clock}:00+08:00"


def told(**facts: Any) -> list[tuple[int, str, str]]:
    """Of each way its minutes, when it had to be there, and how it stands."""
    found = receipts({"learnt_at": at("05:25"), **facts}, POLICY, CALENDAR)
    return [(one.deadline.amount, f"{one.deadline.end:%H:%M}", one.words("zh-Hant", NOW)) for one in found]


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        ({"urgency": "critical"}, [20, 40]),
        ({"urgency": "urgent"}, [60, 120]),
        ({"urgency": "ordinary"}, []),
        ({"event_grade": "major"}, [15, 35]),
        ({"urgency": "critical", "event_grade": "major"}, [15, 35]),
        ({"urgency": "critical", "event_grade": "ordinary"}, [20, 40]),
        ({"urgency": "urgent", "event_grade": "ordinary"}, [60, 120]),
        ({"urgency": "ordinary", "event_grade": "larger"}, [20, 40]),
        ({"urgency": "critical", "learnt_at": 5}, []),
    ],
)
def test_the_shorter_of_urgency_and_grade_holds(facts: dict[str, Any], minutes: list[int]) -> None:
    assert [amount for amount, _, _ in told(**facts)] == minutes


def test_an_item_that_came_late_says_by_how_many_minutes() -> None:
    found = told(urgency="critical", event_grade="ordinary", phoned_at=at("08:40"), reported_at=at("11:35"))
    assert found == [
        (20, "05:45", "電話報告限 20 分鐘（07-14 05:45 前），07-14 08:40 才收到，遲 175 分鐘"),
        (40, "06:05", "書面報告限 40 分鐘（07-14 06:05 前），07-14 11:35 才收到，遲 330 分鐘"),
    ]


def test_on_the_minute_is_in_time_and_a_second_later_is_a_minute_late() -> None:
    (phone, written) = receipts(
        {"urgency": "critical", "learnt_at": at("05:25"), "phoned_at": at("05:45"),
         "reported_at": "2026-07-14T06:05:01+08:00"}, POLICY, CALENDAR,
    )  # fmt: skip
    assert (phone.late(NOW), written.late(NOW)) == (0, 1)
    assert phone.words("en", NOW) == "by telephone within 20 minutes: received 07-14 05:45"


def test_what_came_in_writing_first_needs_no_telephone() -> None:
    found = told(urgency="critical", reported_at=at("05:40"))
    assert [words for _, _, words in found] == [
        "電話報告限 20 分鐘，07-14 05:40 收到",
        "書面報告限 40 分鐘，07-14 05:40 收到",
    ]


def test_what_has_not_come_runs_until_its_minute_and_is_missed_afterwards() -> None:
    (phone, written) = receipts({"urgency": "urgent", "learnt_at": at("10:30")}, POLICY, CALENDAR)
    assert phone.words("en", NOW) == "by telephone within 60 minutes (by 07-14 11:30): not received yet"
    assert written.words("en", NOW) == "in writing within 120 minutes: by 07-14 12:30"
    assert (phone.late(NOW), written.late(NOW)) == (30, 0)


def test_a_limit_runs_on_past_midnight() -> None:
    (phone, _) = receipts({"urgency": "critical", "learnt_at": at("23:50")}, POLICY, CALENDAR)
    assert phone.deadline.end == datetime(2026, 7, 15, 0, 10, tzinfo=HERE)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ((14, 5, 30), (14, 8)), ((14, 8, 0), (14, 17)), ((14, 16, 59), (14, 17)), ((14, 17, 0), (15, 8)),
        ((14, 23, 0), (15, 8)), ((31, 20, 0), (1, 8)),
    ],
)  # fmt: skip
def test_an_event_is_followed_up_by_the_next_of_the_days_times(
    last: tuple[int, int, int], due: tuple[int, int]
) -> None:
    day, hour, minute = last
    found = next_followup(datetime(2026, 7, day, hour, minute, tzinfo=HERE), ["17:00", "08:00"])
    assert found is not None
    assert (found.day, found.hour, found.minute) == (*due, 0)
