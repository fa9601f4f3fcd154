"""Reminders: whom to urge at which level, who is short of a quota, what must be signed, and the forms they come in."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest
from tests.support import SUPERVISION, OfficeFolder

from taizhang.model import Data
from taizhang.outputs.remind import Reminder, Words, as_dict, as_markdown, as_text, remind
from taizhang.outputs.remind.calendar_file import as_ics

BUREAU, TOWNSHIP = "unit/jingguan-ju", "unit/niutanhe-xiang"
CASE, OTHER = "supervision/2026-03-02-jia", "supervision/2026-03-02-yi"
Steps = list[tuple[str, str, str, dict[str, Any]]]
SIGNED: Steps = [
    ("register", "shi-lei", "2026-03-02T09:00", {}), ("approve_case", "meng-qingfang", "2026-03-02T10:00", {}),
    ("assign", "ruan-yulian", "2026-03-02T11:00", {}),
    ("sign_for", "kong-lingjuan", "2026-03-03T09:00", {"unit": BUREAU}),
    ("sign_for", "long-yuzhen", "2026-03-03T10:00", {"unit": TOWNSHIP}),
    ("complete", "long-yuzhen", "2026-03-04T10:00", {"unit": TOWNSHIP}),
]  # fmt: skip


def urged(at: str, level: int, n: int, unit: str = BUREAU) -> tuple[str, str, str, dict[str, Any]]:
    return "urge", "shi-lei", at, {"unit": unit, "level": level, "serial": f"督催〔2026〕{n}號"}


def told(steps: Steps, ref: str = CASE, **facts: Any) -> Data:
    said: Data = {
        "title": "修渠" if ref == CASE else "修路", "audience": "office", "type": "special",
        "origin": {"source": "oral", "text": "甲"}, "registered_on": "2026-03-02", "proposal": "甲",
        "handling": "transferred", "requirement": "甲", "responsible_leader": "person/gong-zhiyuan",
        "lead_unit": BUREAU, "assisting_units": [TOWNSHIP], "due_on": "2026-03-13", "feedback_cycle": "none", **facts,
    }  # fmt: skip
    taken = [{"action": action, "by": by, "at": f"{at}:00+08:00", **says} for action, by, at, says in steps]
    return {"record": ref, "facts": said, "number": f"〔2026〕{2 + (ref == OTHER)}號", "steps": taken}


@pytest.fixture
def alone(office: OfficeFolder) -> OfficeFolder:
    """The office without the case of the story, so that only what a test tells is urged."""
    office.delete(SUPERVISION)
    return office


def made(office: OfficeFolder, day: str) -> Reminder:
    return remind(office.ledger(), office.rules(), date.fromisoformat(day))


def drafts(office: OfficeFolder, day: str) -> list[tuple[str, int, str, str, list[str]]]:
    return [
        (slip.serial, slip.level, slip.name, slip.unit, [one.matter.ref for one in slip.urgings])
        for slip in made(office, day).slips
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-13", []),  # due that Friday
        ("2026-03-14", []),  # overdue, and nobody works
        ("2026-03-16", [("督催〔2026〕1號", 1, "藍色催辦單", BUREAU, [CASE])]),
    ],
)
def test_the_first_slip_is_drafted_a_working_day_after_the_date(
    alone: OfficeFolder, day: str, expected: list[object]
) -> None:
    alone.tell(told(SIGNED))
    assert drafts(alone, day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-19", []),  # the third of four working days after the first slip of 16 March
        ("2026-03-20", [("督催〔2026〕5號", 2, "橙色催辦單", BUREAU, [CASE])]),
    ],
)
def test_the_next_level_follows_a_slip_that_was_missed_without_a_reason(
    alone: OfficeFolder, day: str, expected: list[object]
) -> None:
    alone.tell(told([*SIGNED, urged("2026-03-16T09:00", 1, 4)]))
    assert drafts(alone, day) == expected


@pytest.mark.parametrize(
    "reason",
    [
        ("report", {"unit": BUREAU, "add": {"progress": [
            {"unit": BUREAU, "at": "2026-03-18T09:00:00+08:00", "progress": "乙"}]}}),
        ("ask_extension", {"unit": BUREAU, "add": {"extensions": [
            {"unit": BUREAU, "until": "2026-03-31", "reason": "雨", "asked_on": "2026-03-18"}]}}),
    ],
)  # fmt: skip
def test_a_unit_that_gave_a_reason_is_urged_at_the_same_level_and_an_interval_later(
    alone: OfficeFolder, reason: tuple[str, dict[str, Any]]
) -> None:
    action, says = reason
    alone.tell(told([*SIGNED, urged("2026-03-16T09:00", 1, 4), (action, "kong-lingjuan", "2026-03-18T09:00", says)]))
    assert drafts(alone, "2026-03-23") == []
    assert drafts(alone, "2026-03-24") == [("督催〔2026〕5號", 1, "藍色催辦單", BUREAU, [CASE])]
    (slip,) = made(alone, "2026-03-24").slips
    assert slip.urgings[0].answered_at == "2026-03-18T09:00:00+08:00"


def test_a_granted_date_begins_anew(alone: OfficeFolder) -> None:
    granted = ("extend", "meng-qingfang", "2026-03-18T09:00", {"unit": BUREAU, "until": "2026-03-20"})
    alone.tell(told([*SIGNED, urged("2026-03-16T09:00", 1, 4), granted]))
    assert drafts(alone, "2026-03-20") == []
    assert drafts(alone, "2026-03-23") == [("督催〔2026〕5號", 1, "藍色催辦單", BUREAU, [CASE])]


def test_after_the_third_slip_the_matter_goes_to_the_leader(alone: OfficeFolder) -> None:
    alone.tell(told([
        *SIGNED, urged("2026-03-16T09:00", 1, 4), urged("2026-03-20T09:00", 2, 5), urged("2026-03-26T09:00", 3, 6),
    ]))  # fmt: skip
    assert drafts(alone, "2026-03-31") == []
    assert [(one.matter.ref, one.unit) for one in made(alone, "2026-04-01").exhausted] == [(CASE, BUREAU)]
    words = Words(alone.ledger(), alone.rules(), "zh-Hant")
    assert "修渠  ·  玉竹縣經營管理局  ·  龔志遠  ·  supervision/2026-03-02-jia" in as_text(
        made(alone, "2026-04-01"), words
    )


def test_a_unit_gets_one_slip_a_level_for_all_its_matters_and_numbers_go_on(alone: OfficeFolder) -> None:
    alone.tell(told([*SIGNED, urged("2026-03-16T09:00", 1, 7)]))
    alone.tell(told(SIGNED, OTHER))
    assert drafts(alone, "2026-03-20") == [
        ("督催〔2026〕8號", 1, "藍色催辦單", BUREAU, [OTHER]), ("督催〔2026〕9號", 2, "橙色催辦單", BUREAU, [CASE]),
    ]  # fmt: skip
    alone.tell(told(SIGNED))
    assert drafts(alone, "2026-03-20") == [("督催〔2026〕1號", 1, "藍色催辦單", BUREAU, [CASE, OTHER])]


def test_a_slip_says_what_is_overdue_until_when_to_answer_and_how_to_record_it(alone: OfficeFolder) -> None:
    alone.tell(told([*SIGNED, urged("2026-03-16T09:00", 1, 4)]))
    text = as_text(made(alone, "2026-03-20"), Words(alone.ledger(), alone.rules(), "zh-Hant"))
    lines = text[text.index("催辦單（草稿）") :].splitlines()
    assert lines[1:7] == [
        "  督催〔2026〕5號 橙色催辦單（第2級）→ 玉竹縣經營管理局",
        "    下列事項已經逾期，請於 2026-03-26 前辦理並反饋（4 個工作日：03-23 一 · 03-24 二 · 03-25 三 · 03-26 四）；"
        "不能按期完成的，說明原因或申請延期。",
        "    1. 修渠  ·  supervision/2026-03-02-jia",
        "       應於 2026-03-13 完成，已逾期 5 個工作日",
        "       上次催辦：督催〔2026〕4號（第1級，2026-03-16）；其後沒有反饋，也沒有說明",
        "       發出後登記：taizhang act supervision/2026-03-02-jia urge --unit unit/jingguan-ju "
        "--field level=2 --field serial=督催〔2026〕5號",
    ]


def test_units_overdue_with_several_matters_are_pointed_out(alone: OfficeFolder) -> None:
    alone.tell(told(SIGNED))
    assert made(alone, "2026-03-16").slipping == ()
    alone.tell(told(SIGNED, OTHER))
    (found,) = made(alone, "2026-03-16").slipping
    assert (found.unit, [clock.matter.ref for clock in found.overdue], found.soon) == (BUREAU, [CASE, OTHER], 0)


@pytest.mark.parametrize(
    ("day", "sent", "short", "left"),
    [("2026-03-04", 0, 8, 19), ("2026-03-05", 1, 7, 18), ("2026-03-31", 1, 7, 0), ("2026-04-01", 0, 8, 20)],
)
def test_a_contact_point_is_short_of_its_quota_until_it_has_sent_as_many(
    office: OfficeFolder, day: str, sent: int, short: int, left: int
) -> None:
    (quota,) = made(office, day).quotas
    assert (quota.unit, quota.sent, quota.asked, quota.short, quota.left.amount) == (TOWNSHIP, sent, 8, short, left)


def test_a_quota_that_is_reached_is_not_reminded_of(office: OfficeFolder) -> None:
    office.edit("records/unit/niutanhe-xiang.yaml", "monthly_quota: 8", "monthly_quota: 1")
    assert made(office, "2026-03-05").quotas == ()


def test_an_oral_decision_waits_to_be_signed_and_stands_on_the_weeks_sheet(office: OfficeFolder) -> None:
    oral = {
        "for": "gong-zhiyuan", "mode": "oral", "given_at": "2026-03-02T09:30:00+08:00",
        "original": {"place": "登記簿"}, "checked_by": "feng-siyuan",
    }  # fmt: skip
    office.tell(told([SIGNED[0], ("approve_case", "he-jing", "2026-03-02T10:00", oral)]))
    sheet = made(office, "2026-03-06").sheet
    assert [(one.ref, str(one.sign_by)) for one in sheet.unsigned] == [(CASE, "2026-03-09")]
    assert [one.ref for one in sheet.recorded] == [CASE, "meeting/2026-03-02-changwei-huiyi"]


def test_an_empty_day_says_so(office: OfficeFolder) -> None:
    found = made(office, "2025-12-01")
    words = Words(office.ledger(), office.rules(), "en")
    assert as_text(found, words) == (
        "General Office of the CPC Yuzhu County Committee: reminders of 2025-12-01\nthere is nothing to remind of\n"
    )
    assert not found.pressing


def test_the_data_holds_what_the_text_says(alone: OfficeFolder) -> None:
    alone.tell(told(SIGNED))
    data = as_dict(made(alone, "2026-03-16"), Words(alone.ledger(), alone.rules(), "en"))
    assert data["overdue"] == [{
        "ref": CASE, "title": "修渠", "light": "red", "reason": "due 2026-03-13, overdue by 1 working day",
        "due": "2026-03-13", "sum": "1 working day: 03-16 Mon", "units": [BUREAU],
        "people": ["kong-lingjuan", "cui-zhengyi"],
    }]  # fmt: skip
    assert data["slips"][0]["matters"][0]["reasons"] == ["due 2026-03-13, overdue by 1 working day"]
    assert data["quotas"] == [
        {"unit": TOWNSHIP, "month": "2026-03", "sent": 1, "asked": 8, "short": 7, "working_days_left": 11}
    ]


def test_a_calendar_has_an_event_a_date_known_again_the_next_day(alone: OfficeFolder) -> None:
    alone.tell(told(SIGNED))
    words = Words(alone.ledger(), alone.rules(), "en")
    first, second = (
        icalendar.Calendar.from_ical(as_ics(made(alone, day), words)) for day in ("2026-03-16", "2026-03-17")
    )
    (one,), (other,) = first.walk("VEVENT"), second.walk("VEVENT")
    assert (one["SUMMARY"], one.decoded("DTSTART"), one.decoded("DTEND")) == (
        "修渠",
        date(2026, 3, 13),
        date(2026, 3, 14),
    )
    assert one["DESCRIPTION"].split("\n") == [
        "due 2026-03-13, overdue by 1 working day", "玉竹縣經營管理局", "kong-lingjuan, cui-zhengyi",
        "1 working day: 03-16 Mon", CASE,
    ]  # fmt: skip
    assert one["UID"] == other["UID"]
    assert [event.to_ical()[:0] + bytes(event["DTSTAMP"].to_ical()) for event in (one, other)] == [
        b"20260316T000000Z", b"20260317T000000Z",
    ]  # fmt: skip


HOSTILE = "# 標題 [點](javascript:alert(1)) <b>粗</b> `甲` *乙* BEGIN:VEVENT"


def test_what_a_record_says_marks_nothing_up_and_opens_nothing(alone: OfficeFolder) -> None:
    path = alone.tell(told(SIGNED))
    alone.edit(path, "title: 修渠", f"title: '{HOSTILE}'")
    words = Words(alone.ledger(), alone.rules(), "en")
    found = made(alone, "2026-03-16")
    (row,) = [line for line in as_markdown(found, words).splitlines() if line.startswith("- ● Supervision matter")]
    assert row == (
        r"- ● Supervision matter \# 標題 \[點\]\(javascript:alert\(1\)\) \<b\>粗\</b\> \`甲\` \*乙\* BEGIN:VEVENT"
    )
    file = as_ics(found, words)
    assert file.count(b"\nBEGIN:VEVENT\r\n") == 1
    assert str(icalendar.Calendar.from_ical(file).walk("VEVENT")[0]["SUMMARY"]) == HOSTILE


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        ("2026-03-06", "Check sheet of the week (to be printed today) (1)"),
        ("2026-03-05", "Check sheet of the week (1)"),
    ],
)
def test_on_its_weekday_the_check_sheet_is_to_be_printed(office: OfficeFolder, day: str, heading: str) -> None:
    text = as_text(made(office, day), Words(office.ledger(), office.rules(), "en"))
    assert heading in text.splitlines()
