"""The weekly check sheet: what was recorded for others this week, and what they have yet to sign."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support import OfficeFolder

from taizhang.outputs.check_sheet import CheckSheet, check_sheet

ITEM = {
    "title": "牛潭河鄉山體滑坡",
    "audience": "office",
    "unit": "unit/niutanhe-xiang",
    "reporter": "person/zhang-chunyan",
    "category": "emergency",
    "urgency": "critical",
    "importance": "important",
    "form": "single",
    "occurred_at": "2026-04-01T08:20:00+08:00",
    "learnt_at": "2026-04-01T08:40:00+08:00",
    "reported_at": "2026-04-01T09:00:00+08:00",
    "body": "無人傷亡。\n",
}
BY_PHONE = {
    "action": "send_first", "by": "he-jing", "at": "2026-04-01T09:10:00+08:00", "for": "gong-zhiyuan",
    "mode": "telephone", "given_at": "2026-04-01T09:05:00+08:00", "original": {"place": "值班室電話記錄"},
    "checked_by": "feng-siyuan",
}  # fmt: skip
STEPS = [{"action": "submit", "by": "zhang-chunyan", "at": "2026-04-01T09:00:00+08:00"}, BY_PHONE]
REF = "info/2026-04-01-huapo"
REST = [
    {"action": "edit", "by": "ye-zhiqiu", "at": "2026-04-01T10:00:00+08:00"},
    {"action": "review", "by": "jiang-ruolan", "at": "2026-04-01T10:10:00+08:00"},
]


def sheet(office: OfficeFolder, day: str, *more: dict[str, object]) -> CheckSheet:
    office.tell({"record": REF, "facts": ITEM, "number": "〔2026〕2號", "steps": [*STEPS, *more]})
    return check_sheet(office.ledger(), office.rules(), date.fromisoformat(day))


def test_week_runs_from_monday_to_sunday(office: OfficeFolder) -> None:
    found = sheet(office, "2026-04-05")
    assert (found.first, found.last) == (date(2026, 3, 30), date(2026, 4, 5))


def test_recorded_decision_names_everybody_and_the_original(office: OfficeFolder) -> None:
    (item,) = sheet(office, "2026-04-01").recorded
    assert (item.ref, item.number, item.action.en) == (REF, 1, "Send first")
    assert (item.principal, item.recorder, item.checker) == ("gong-zhiyuan", "he-jing", "feng-siyuan")
    assert (item.mode, item.original, item.given_at) == ("telephone", "值班室電話記錄", "2026-04-01T09:05:00+08:00")


def test_decision_on_paper_is_listed_but_waits_for_no_signature(office: OfficeFolder) -> None:
    found = check_sheet(office.ledger(), office.rules(), date(2026, 3, 3))
    assert [(item.ref, item.mode, item.sign_by) for item in found.recorded] == [
        ("meeting/2026-03-02-changwei-huiyi", "paper", None)
    ]
    assert found.unsigned == ()


def test_oral_decision_waits_until_its_working_days_are_over_and_beyond(office: OfficeFolder) -> None:
    found = sheet(office, "2026-05-20")
    assert found.recorded == ()
    assert [(item.ref, item.sign_by) for item in found.unsigned] == [(REF, date(2026, 4, 9))]


def test_sheet_of_an_earlier_week_does_not_know_what_came_later(office: OfficeFolder) -> None:
    assert sheet(office, "2026-03-25").unsigned == ()


@pytest.mark.parametrize(
    ("decision", "waits"),
    [
        ({"by": "gong-zhiyuan"}, False),
        ({"by": "zhou-wenbo"}, True),
        ({**BY_PHONE, "mode": "paper", "at": "2026-04-01T11:00:00+08:00"}, False),
        ({**BY_PHONE, "mode": "oral", "at": "2026-04-01T11:00:00+08:00"}, True),
    ],
    ids=["by his own hand", "by another leader", "on paper", "by word of mouth again"],
)
def test_later_decision_of_the_same_person_settles_it_if_it_is_signed(
    office: OfficeFolder, decision: dict[str, object], waits: bool
) -> None:
    step = {"at": "2026-04-01T11:00:00+08:00", **decision, "action": "approve"}
    found = sheet(office, "2026-04-01", *REST, step)
    assert (1 in {item.number for item in found.unsigned}) is waits
