"""Clocks: which run on a matter, until when, with what light and for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.support import OfficeFolder

from taizhang.model import Data
from taizhang.outputs.clock import look, matter
from taizhang.outputs.clocks import clocks, running
from taizhang.outputs.waiting import waits_for

BUREAU, TOWNSHIP = "unit/jingguan-ju", "unit/niutanhe-xiang"
Steps = list[tuple[str, str, str, dict[str, Any]]]
GIVEN: Steps = [
    ("register", "shi-lei", "2026-03-02T09:00", {}), ("approve_case", "meng-qingfang", "2026-03-03T09:00", {}),
    ("assign", "ruan-yulian", "2026-03-04T09:00", {}),
]  # fmt: skip
SIGNED: Steps = [
    *GIVEN, ("sign_for", "kong-lingjuan", "2026-03-05T09:00", {"unit": BUREAU}),
    ("sign_for", "long-yuzhen", "2026-03-05T10:00", {"unit": TOWNSHIP}),
]  # fmt: skip
DONE: Steps = [
    *SIGNED, ("complete", "kong-lingjuan", "2026-03-10T09:00", {"unit": BUREAU}),
    ("complete", "long-yuzhen", "2026-03-12T09:00", {"unit": TOWNSHIP}),
]  # fmt: skip


def case(steps: Steps, **facts: Any) -> Data:
    said: Data = {
        "title": "甲", "audience": "office", "type": "special", "origin": {"source": "oral", "text": "甲"},
        "registered_on": "2026-03-02", "proposal": "甲", "handling": "transferred", "requirement": "甲",
        "lead_unit": BUREAU, "assisting_units": [TOWNSHIP], "due_on": "2026-04-30", "feedback_cycle": "none", **facts,
    }  # fmt: skip
    return told("supervision/2026-03-02-jia", said, steps)


def told(ref: str, facts: Data, steps: Steps) -> Data:
    return {
        "record": ref, "facts": facts, "number": "〔2026〕2號",
        "steps": [{"action": action, "by": by, "at": f"{at}:00+08:00", **says} for action, by, at, says in steps],
    }  # fmt: skip


def run_on(office: OfficeFolder, path: str, today: str, now: str = "") -> list[tuple[Any, ...]]:
    """Of each clock the unit, what must be done, the date, the colour and the sum."""
    ledger, rules = office.ledger(), office.rules()
    record = ledger.record_at(path)
    assert record is not None
    moment = datetime.fromisoformat(f"{now}:00+08:00") if now else None
    at = look(ledger, rules, date.fromisoformat(today), moment)
    found = matter(rules, rules.book.kinds[record.kind], record.ref, path, record.title, record.data, record.trail)
    return [
        (clock.unit, clock.task.en if clock.task else clock.item, clock.due.isoformat(), clock.light.colour,
         clock.sum("en"))
        for clock in clocks(found, at)
    ]  # fmt: skip


def test_a_unit_has_a_working_day_to_sign_from_when_the_matter_was_given_out(office: OfficeFolder) -> None:
    path = office.tell(case(GIVEN))
    found = run_on(office, path, "2026-03-05")
    assert found[:2] == [
        (BUREAU, "taking up", "2026-03-05", "yellow", "1 working day: 03-05 Thu"),
        (TOWNSHIP, "taking up", "2026-03-05", "yellow", "1 working day: 03-05 Thu"),
    ]
    assert [one[3] for one in run_on(office, path, "2026-03-06")[:2]] == ["red", "red"]


def test_a_matter_that_was_not_given_out_is_the_offices_own(office: OfficeFolder) -> None:
    assert run_on(office, office.tell(case(GIVEN[:2])), "2026-04-28") == [
        (None, None, "2026-04-30", "yellow", "2 working days: 04-29 Wed · 04-30 Thu")
    ]


@pytest.mark.parametrize(
    ("facts", "due", "total"),
    [
        # signed on Thursday 5 March
        ({"feedback_cycle": "weekly"}, "2026-03-12", "7 days: from 03-05 Thu to 03-12 Thu"),
        ({"feedback_cycle": "monthly"}, "2026-04-04", "30 days: from 03-05 Thu to 04-04 Sat"),
        ({"feedback_cycle": "quarterly"}, "2026-06-04", "91 days: from 03-05 Thu to 06-04 Thu"),
        ({"urgency": "critical"}, "2026-03-06", "1 working day: 03-06 Fri"),
        ({"urgency": "ordinary"}, "2026-03-12",
         "5 working days: 03-06 Fri · 03-09 Mon · 03-10 Tue · 03-11 Wed · 03-12 Thu"),
    ],
)  # fmt: skip
def test_a_unit_reports_by_the_cycle_of_the_matter_else_by_its_urgency(
    office: OfficeFolder, facts: Data, due: str, total: str
) -> None:
    made = case(SIGNED, **facts)
    made["facts"] = {name: value for name, value in made["facts"].items() if value != "none"}
    reports = [one for one in run_on(office, office.tell(made), "2026-03-05") if one[1] == "feedback"]
    assert [(one[0], one[2], one[4]) for one in reports] == [(BUREAU, due, total), (TOWNSHIP, due, total)]


def test_the_next_report_runs_from_the_last_and_turns_yellow_a_day_before(office: OfficeFolder) -> None:
    report = {"unit": BUREAU, "add": {"progress": [
        {"unit": BUREAU, "at": "2026-03-11T09:00:00+08:00", "progress": "乙"}]}}  # fmt: skip
    path = office.tell(
        case([*SIGNED, ("report", "kong-lingjuan", "2026-03-11T09:00", report)], feedback_cycle="weekly")
    )

    def colours(today: str) -> dict[str, tuple[str, str]]:
        return {one[0]: (one[2], one[3]) for one in run_on(office, path, today) if one[1] == "feedback"}

    assert colours("2026-03-16") == {BUREAU: ("2026-03-18", "green"), TOWNSHIP: ("2026-03-12", "red")}
    assert colours("2026-03-17")[BUREAU] == ("2026-03-18", "yellow")
    assert colours("2026-03-18")[BUREAU] == ("2026-03-18", "yellow")
    assert colours("2026-03-19")[BUREAU] == ("2026-03-18", "red")


def test_a_suspended_case_stands_still_and_goes_on_with_as_much_left(office: OfficeFolder) -> None:
    stop: Steps = [*SIGNED, ("suspend", "meng-qingfang", "2026-03-10T09:00", {"note": "緩"})]
    resumed: Steps = [*stop, ("resume", "meng-qingfang", "2026-03-25T09:00", {"note": "續"})]
    path = office.tell(case(stop, due_on="2026-03-20", feedback_cycle="weekly"))
    assert run_on(office, path, "2026-03-24") == []
    path = office.tell(case(resumed, due_on="2026-03-20", feedback_cycle="weekly"))
    found = {(one[0], one[1]): one[2] for one in run_on(office, path, "2026-03-25")}
    # 03-11 to 03-25 are 11 working days: 8 were left on 03-10 (to 03-20), and 8 are left on 03-25 (to 04-07, since
    # Monday 6 April is a holiday); of the week from 03-05, 2 days were left, and 2 are left (15 days later)
    assert found == {
        (BUREAU, None): "2026-04-07", (BUREAU, "feedback"): "2026-03-27",
        (TOWNSHIP, None): "2026-04-07", (TOWNSHIP, "feedback"): "2026-03-27",
    }  # fmt: skip


def test_a_date_granted_after_a_pause_is_not_put_off_by_it(office: OfficeFolder) -> None:
    steps: Steps = [
        *SIGNED, ("suspend", "meng-qingfang", "2026-03-10T09:00", {"note": "緩"}),
        ("resume", "meng-qingfang", "2026-03-25T09:00", {"note": "續"}),
        ("extend", "meng-qingfang", "2026-03-26T09:00", {"unit": BUREAU, "until": "2026-04-15"}),
    ]  # fmt: skip
    found = {one[0]: one[2] for one in run_on(office, office.tell(case(steps, due_on="2026-03-20")), "2026-03-26")}
    assert found == {BUREAU: "2026-04-15", TOWNSHIP: "2026-04-07"}


def test_a_matter_suspended_for_ninety_days_is_pointed_out(office: OfficeFolder) -> None:
    stop: Steps = [*SIGNED, ("suspend", "meng-qingfang", "2026-03-10T09:00", {"note": "緩"})]
    path = office.tell(case(stop))
    assert run_on(office, path, "2026-06-07") == []
    assert run_on(office, path, "2026-06-08") == [
        (None, None, "2026-06-08", "yellow", "90 days: from 03-10 Tue to 06-08 Mon")
    ]


def test_when_every_unit_is_done_the_office_has_five_working_days_to_verify(office: OfficeFolder) -> None:
    path = office.tell(case(DONE))
    assert run_on(office, path, "2026-03-13") == [
        (None, "Time to verify a completed matter", "2026-03-19", "green",
         "5 working days: 03-13 Fri · 03-16 Mon · 03-17 Tue · 03-18 Wed · 03-19 Thu")
    ]  # fmt: skip
    verified: Steps = [*DONE, ("verify", "shi-lei", "2026-03-16T09:00", {})]
    assert run_on(office, office.tell(case(verified)), "2026-05-06") == [
        (None, None, "2026-04-30", "red", "1 working day: 05-06 Wed (05-01 to 05-05 Labour Day does not count)")
    ]


def test_a_matter_closed_as_long_term_is_looked_at_every_ninety_days(office: OfficeFolder) -> None:
    inspect = {"add": {"inspections": [{"date": "2026-05-11", "manner": "onsite", "summary": "好"}]}}
    steps: Steps = [
        *DONE, ("verify", "shi-lei", "2026-03-16T09:00", {}),
        ("report_back", "ruan-yulian", "2026-03-17T09:00", {"set": {"result": "staged", "result_note": "轉長期"}}),
        ("close", "gong-zhiyuan", "2026-03-18T09:00", {}),
    ]  # fmt: skip
    title = "Feedback cycle of matters turned long-term"
    assert run_on(office, office.tell(case(steps)), "2026-03-18") == [
        (None, title, "2026-06-16", "green", "90 days: from 03-18 Wed to 06-16 Tue")
    ]
    again: Steps = [*steps, ("inspect", "shi-lei", "2026-05-11T09:00", inspect)]
    assert run_on(office, office.tell(case(again)), "2026-05-12") == [
        (None, title, "2026-08-09", "green", "90 days: from 05-11 Mon to 08-09 Sun")
    ]


def test_a_unit_asked_for_its_view_is_overdue_when_it_keeps_silent(office: OfficeFolder) -> None:
    asked: Steps = [
        *SIGNED,
        ("ask_countersign", "shi-lei", "2026-03-06T09:00", {"units": [BUREAU, TOWNSHIP], "until": "2026-03-10"}),
        ("countersign", "mo-changfa", "2026-03-09T09:00", {"unit": TOWNSHIP, "verdict": "agree"}),
    ]  # fmt: skip
    found = [one for one in run_on(office, office.tell(case(asked)), "2026-03-11") if one[1] == "answer"]
    assert found == [(BUREAU, "answer", "2026-03-10", "red", "1 working day: 03-11 Wed")]


def test_each_unit_that_a_commission_asks_is_told_until_it_answers(office: OfficeFolder) -> None:
    path = office.tell(told("commission/2026-03-02-jia", {
        "title": "約稿", "audience": "office", "source": "own", "type": "topic", "request": "甲",
        "issued_on": "2026-03-02", "units": [BUREAU, TOWNSHIP], "due_at": "2026-03-06T17:00:00+08:00",
    }, [
        ("draft", "ye-zhiqiu", "2026-03-02T09:00", {}), ("issue", "jiang-ruolan", "2026-03-02T10:00", {}),
        ("report_nil", "ye-zhiqiu", "2026-03-04T10:00", {"add": {
            "nil_reports": [{"unit": TOWNSHIP, "reported_on": "2026-03-04"}]}}),
    ]))  # fmt: skip
    assert run_on(office, path, "2026-03-05") == [
        (BUREAU, "answer", "2026-03-06", "yellow", "1 working day: 03-06 Fri")
    ]
    assert run_on(office, path, "2026-03-09") == [(BUREAU, "answer", "2026-03-06", "red", "1 working day: 03-09 Mon")]


PLAN: Data = {
    "title": "安排", "audience": "office", "type": "period_work", "year": 2026,
    "period": {"from": "2026-01-01", "until": "2026-06-30"},
    "tasks": [
        {"task": 1, "title": "做完的", "owner": "person/mo-changfa", "due_on": "2026-03-06", "done_on": "2026-03-05"},
        {"task": 2, "title": "登記完成的", "owner": "person/mo-changfa", "due_on": "2026-03-06"},
        {"task": 3, "title": "沒做的", "owner": "person/mo-changfa", "unit": TOWNSHIP, "due_on": "2026-03-06"},
        {"task": 4, "title": "在全縣推廣村會計例會制度", "owner": "person/mo-changfa", "due_on": "2026-04-30"},
    ],
}  # fmt: skip
PLANNED: Steps = [
    ("register", "he-jing", "2026-03-02T09:00", {}), ("confirm", "xia-minghui", "2026-03-02T10:00", {}),
    ("tick_off", "he-jing", "2026-03-06T10:00", {"add": {"completions": [{"task": 2, "done_on": "2026-03-06"}]}}),
]  # fmt: skip


def test_each_task_of_a_plan_is_due_by_itself_until_it_is_done(office: OfficeFolder) -> None:
    path = office.tell(told("plan/2026-jia", PLAN, PLANNED))
    assert run_on(office, path, "2026-03-09")[:1] == [
        (TOWNSHIP, "沒做的", "2026-03-06", "red", "1 working day: 03-09 Mon")
    ]
    assert [one[1] for one in run_on(office, path, "2026-03-09")] == ["沒做的", "在全縣推廣村會計例會制度"]


def test_a_task_that_has_a_matter_of_its_own_is_left_to_that_matter(office: OfficeFolder) -> None:
    office.tell(told("plan/2026-jia", PLAN, PLANNED))
    ledger, rules = office.ledger(), office.rules()
    at = look(ledger, rules, date(2026, 4, 27))
    (items,) = [own for one, own in running(ledger, at) if one.kind.name == "plan"]
    assert [clock.item for clock in items] == ["沒做的"]


def test_a_problem_found_in_an_assessment_is_due_until_its_rectification(office: OfficeFolder) -> None:
    facts: Data = {
        "title": "考核", "audience": "office", "direction": "received", "scheme": "辦法", "issuer": "市委辦",
        "period": {"from": "2025-01-01", "until": "2025-12-31"}, "issued_on": "2026-03-02",
        "problems": [
            {"problem": 1, "unit": TOWNSHIP, "text": "報送偏慢", "due_on": "2026-03-20"},
            {"problem": 2, "unit": BUREAU, "text": "數字不實", "due_on": "2026-03-20"},
            {"problem": 3, "unit": BUREAU, "text": "沒有期限"},
        ],
    }  # fmt: skip
    steps: Steps = [
        ("register", "he-jing", "2026-03-02T09:00", {}), ("confirm", "xia-minghui", "2026-03-02T10:00", {}),
        ("rectify", "he-jing", "2026-03-06T10:00", {"add": {
            "rectifications": [{"problem": 1, "unit": TOWNSHIP, "text": "已改", "done_on": "2026-03-06"}]}}),
    ]  # fmt: skip
    assert run_on(office, office.tell(told("assessment/2026-03-02-jia", facts, steps)), "2026-03-23") == [
        (BUREAU, "數字不實", "2026-03-20", "red", "1 working day: 03-23 Mon")
    ]


def test_what_was_sent_first_is_completed_within_twenty_four_hours(office: OfficeFolder) -> None:
    facts: Data = {
        "title": "險情", "audience": "office", "unit": TOWNSHIP, "reporter": "person/zhang-chunyan", "form": "single",
        "urgency": "critical", "category": "problem", "importance": "ordinary", "body": "甲\n",
        "reported_at": "2026-03-06T16:00:00+08:00",
        "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": "2026-03-06", "conclusion": "不涉密"},
    }  # fmt: skip
    steps: Steps = [
        ("submit", "zhang-chunyan", "2026-03-06T16:00", {}), ("send_first", "gong-zhiyuan", "2026-03-06T16:10", {}),
    ]  # fmt: skip
    path = office.tell(told("info/2026-03-06-jia", facts, steps))
    title, total = "Remaining stages after sending first", "24 hours: from 03-06 16:10 to 03-07 16:10"
    red, yellow = (run_on(office, path, "2026-03-07", now) for now in ("2026-03-07T16:11", "2026-03-07T16:10"))
    assert red == [(None, title, "2026-03-07", "red", total)]
    assert yellow == [(None, title, "2026-03-07", "yellow", total)]


@pytest.mark.parametrize(
    ("steps", "people", "units"),
    [
        (GIVEN, ("kong-lingjuan", "cui-zhengyi", "long-yuzhen", "mo-changfa"), (BUREAU, TOWNSHIP)),
        (DONE, ("qin-weidong", "ruan-yulian", "shi-lei"), ()),
    ],
)
def test_it_is_said_for_whom_a_matter_waits(
    office: OfficeFolder, steps: Steps, people: tuple[str, ...], units: tuple[str, ...]
) -> None:
    path = office.tell(case(steps))
    ledger, rules = office.ledger(), office.rules()
    record = ledger.record_at(path)
    assert record is not None
    at = look(ledger, rules, date(2026, 3, 5))
    found = matter(rules, rules.book.kinds["supervision"], record.ref, path, "甲", record.data, record.trail)
    own = [clock for clock in clocks(found, at) if clock.task is not None]
    assert waits_for(own, at) == (people, units)


def test_a_limit_of_a_kind_that_the_office_does_not_have_is_none(office: OfficeFolder) -> None:
    line = "            - supervision waiting supervision.sign_for_within\n"
    office.edit("schemas/policy.yaml", line, "            - visit made supervision.sign_for_within\n")
    assert [one[1] for one in run_on(office, office.tell(case(GIVEN)), "2026-03-05")] == [None, None]


def test_a_limit_holds_from_its_date(office: OfficeFolder) -> None:
    head = "en: Time to sign for an assigned matter\n      unit: working_day\n      values:\n"
    later = "        - {from: 2026-03-05, value: 3, basis: 新}\n"
    first = "        - {from: 2025-01-01, value: 1, basis: 本辦督查工作規定}\n"
    office.edit("schemas/policy.yaml", head + first, head + first + later)
    found = run_on(office, office.tell(case(GIVEN)), "2026-03-06")
    assert found[0][:4] == (BUREAU, "taking up", "2026-03-05", "red")  # given out when it was one


def test_a_sample_is_looked_at_from_the_end_of_its_day(office: OfficeFolder) -> None:
    at = look(office.ledger(), office.rules(), date(2026, 3, 5))
    assert at.now == datetime(2026, 3, 5, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
