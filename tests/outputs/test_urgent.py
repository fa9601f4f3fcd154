"""Urgent items on the desk: whether they came in time, and what must follow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.support import OfficeFolder

from taizhang.outputs.desk import desk


def told(office: OfficeFolder, stage: str | None = None, follows: str = "", day: int = 5, **facts: Any) -> str:
    ref = f"info/2026-03-0{day}-{stage or 'jia'}"
    said: dict[str, Any] = {
        "title": "險情", "audience": "office", "unit": "unit/niutanhe-xiang", "reporter": "person/zhang-chunyan",
        "form": "single", "urgency": "critical", "category": "problem", "importance": "ordinary", "body": "甲\n",
        "learnt_at": f"2026-03-0{day}T09:00:00+08:00", "phoned_at": f"2026-03-0{day}T09:10:00+08:00",
        "phoned_to": "值班室", "reported_at": f"2026-03-0{day}T09:30:00+08:00",
        "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": f"2026-03-0{day}", "conclusion": "不涉密"},
        **({"stage": stage, "event_grade": "larger"} if stage else {}), **({"follows": follows} if follows else {}),
        **facts,
    }  # fmt: skip
    at = f"2026-03-0{day}T12:00:00+08:00"
    office.tell({"record": ref, "facts": said, "steps": [{"action": "submit", "by": "zhang-chunyan", "at": at}]})
    return ref


def urgent(office: OfficeFolder, today: str, now: str = "") -> list[tuple[str, str, str]]:
    moment = datetime.fromisoformat(f"{now}:00+08:00") if now else None
    found = desk(office.ledger(), office.rules(), date.fromisoformat(today), None, moment).urgent
    return [(item.ref, item.light, item.reason("en")) for item in found]


def test_an_item_in_time_says_so(office: OfficeFolder) -> None:
    ref = told(office)
    assert urgent(office, "2026-03-05") == [(
        ref, "none", "Critical, reported 2026-03-05 09:30: by telephone within 20 minutes: received 03-05 09:10; "
        "in writing within 40 minutes: received 03-05 09:30",
    )]  # fmt: skip


def test_an_item_that_came_late_is_red_and_says_by_how_much(office: OfficeFolder) -> None:
    told(office, reported_at="2026-03-05T09:41:00+08:00")
    ((_, light, reason),) = urgent(office, "2026-03-05")
    assert light == "red"
    assert reason.endswith("in writing within 40 minutes (by 03-05 09:40): received 03-05 09:41, 1 minute late")


@pytest.mark.parametrize(
    ("now", "light", "duty"),
    [
        ("2026-03-05T16:59", "yellow", "next follow-up by 03-05 17:00"),
        ("2026-03-05T17:01", "red", "the follow-up of 03-05 17:00 is not there"),
    ],
)
def test_a_larger_event_is_to_be_followed_up_by_the_next_time_of_the_day(
    office: OfficeFolder, now: str, light: str, duty: str
) -> None:
    told(office, "first")
    ((_, found, reason),) = urgent(office, "2026-03-05", now)
    assert (found, reason.rpartition("; ")[2]) == (light, duty)


def test_the_latest_report_of_a_chain_carries_the_duty_until_the_final_one(office: OfficeFolder) -> None:
    first = told(office, "first")
    followup = told(office, "followup", first, 6)
    assert [(ref, light) for ref, light, _ in urgent(office, "2026-03-06", "2026-03-06T12:00")] == [
        (followup, "yellow"), (first, "none"),
    ]  # fmt: skip
    final = told(office, "final", followup, 7)
    assert [(ref, light) for ref, light, _ in urgent(office, "2026-03-07", "2026-03-07T23:00")] == [
        (final, "none"), (followup, "none"), (first, "none"),
    ]  # fmt: skip
