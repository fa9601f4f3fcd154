"""The desk: overdue, due soon, waiting and urgent."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support import DIRECTIVE, INFO, PERSON, SUPERVISION, OfficeFolder

from taizhang.model import Data
from taizhang.outputs.desk import Desk, DeskItem, desk

CASE, LETTER = SUPERVISION.split("/")[-1].removesuffix(".yaml"), DIRECTIVE.split("/")[-1].removesuffix(".yaml")
SUPERVISION_REF, DIRECTIVE_REF = f"supervision/{CASE}", f"directive/{LETTER}"
BUREAU, TOWNSHIP = "unit/jingguan-ju", "unit/niutanhe-xiang"


def made(office: OfficeFolder, today: str, person: str | None = None) -> Desk:
    return desk(office.ledger(), office.rules(), date.fromisoformat(today), person)


def refs(items: tuple[DeskItem, ...]) -> list[str]:
    return [item.ref for item in items]


def report_once(office: OfficeFolder) -> None:
    """Let the units of the story's case report when they are done, so that only its date runs."""
    office.edit(SUPERVISION, "urgency: ordinary\n", "urgency: ordinary\nfeedback_cycle: none\n")


def case(*steps: Data) -> Data:
    return {
        "record": "supervision/2026-03-02-jia",
        "facts": {
            "title": "甲", "audience": "office", "type": "special", "origin": {"source": "oral", "text": "甲"},
            "registered_on": "2026-03-02", "proposal": "甲", "handling": "transferred", "requirement": "甲",
            "lead_unit": BUREAU, "assisting_units": [TOWNSHIP], "due_on": "2026-06-30",
        },
        "steps": [{"at": f"2026-03-02T09:{number:02}:00+08:00", **says} for number, says in enumerate(steps)],
    }  # fmt: skip


def item(ref: str, at: str, urgency: str, *steps: Data) -> Data:
    facts: Data = {
        "title": ref, "audience": "office", "unit": TOWNSHIP, "reporter": "person/zhang-chunyan", "urgency": urgency,
        "category": "experience", "importance": "ordinary", "form": "single", "reported_at": at, "body": "甲\n",
        "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": at[:10], "conclusion": "不涉密"},
    }  # fmt: skip
    return {"record": f"info/{ref}", "facts": facts, "steps": [{"at": at, **says} for says in steps]}


SUBMIT = {"action": "submit", "by": "zhang-chunyan"}
REGISTER, APPROVE = {"action": "register", "by": "shi-lei"}, {"action": "approve_case", "by": "meng-qingfang"}
ASSIGN = {"action": "assign", "by": "ruan-yulian"}


@pytest.mark.parametrize(
    ("today", "overdue", "due_soon"),
    [
        ("2026-04-20", [], []),
        ("2026-04-27", [], [DIRECTIVE_REF]),
        ("2026-04-30", [], [DIRECTIVE_REF]),
        ("2026-05-01", [DIRECTIVE_REF], []),
        ("2026-05-12", [DIRECTIVE_REF], [SUPERVISION_REF]),
        ("2026-05-16", [DIRECTIVE_REF, SUPERVISION_REF], []),
    ],
)
def test_matters_are_overdue_or_due_soon_by_their_lights(
    office: OfficeFolder, today: str, overdue: list[str], due_soon: list[str]
) -> None:
    report_once(office)
    found = made(office, today)
    assert (refs(found.overdue), refs(found.due_soon)) == (overdue, due_soon)
    assert (found.waiting, found.urgent, found.empty) == ((), (), not overdue + due_soon)


def test_an_item_says_what_it_is_why_it_is_there_and_who_can_move_it(office: OfficeFolder) -> None:
    report_once(office)
    (found,) = made(office, "2026-05-12").due_soon
    assert (found.ref, found.title, found.kind) == (SUPERVISION_REF, "在全縣推廣村會計例會制度", "supervision")
    assert (found.status.en, found.light, found.due) == ("In hand", "yellow", date(2026, 5, 15))
    assert found.reason("en") == "due 2026-05-15, 3 working days left"
    assert found.reason("zh-Hans") == "2026-05-15 到期，还有 3 个工作日"
    assert found.sum("en") == "3 working days: 05-13 Wed · 05-14 Thu · 05-15 Fri"
    assert (found.units, found.waiting_for) == ((BUREAU,), ("kong-lingjuan", "cui-zhengyi"))


def test_each_unit_that_has_not_signed_waits_by_itself_and_for_its_own_people(office: OfficeFolder) -> None:
    office.tell(case(REGISTER, APPROVE, ASSIGN))
    found = made(office, "2026-03-03").waiting
    assert [(one.ref, one.reason("en"), one.waiting_for) for one in found] == [
        ("supervision/2026-03-02-jia", f"waiting for {unit} to “Sign for” by 2026-03-03", people)
        for unit, people in [
            ("玉竹縣經營管理局", ("kong-lingjuan", "cui-zhengyi")),
            ("牛潭河鄉", ("long-yuzhen", "mo-changfa")),
        ]
    ]
    assert refs(made(office, "2026-03-03", "kong-lingjuan").waiting) == ["supervision/2026-03-02-jia"]
    (own,) = made(office, "2026-03-03", "kong-lingjuan").waiting
    assert own.reason("en") == "waiting for 玉竹縣經營管理局 to “Sign for” by 2026-03-03"


def test_a_unit_that_signed_waits_no_longer(office: OfficeFolder) -> None:
    signed = {"action": "sign_for", "by": "kong-lingjuan", "unit": BUREAU}
    office.tell(case(REGISTER, APPROVE, ASSIGN, signed))
    (found,) = made(office, "2026-03-03").waiting
    assert found.reason("en") == "waiting for 牛潭河鄉 to “Sign for” by 2026-03-03"


def test_a_suspended_matter_keeps_nobody_waiting(office: OfficeFolder) -> None:
    office.tell(case(REGISTER, APPROVE, ASSIGN, {"action": "suspend", "by": "meng-qingfang", "note": "緩"}))
    assert made(office, "2026-03-03").empty


def test_a_record_that_may_not_rest_waits_for_its_next_review(office: OfficeFolder) -> None:
    office.tell(case(REGISTER))
    (found,) = made(office, "2026-03-03").waiting
    assert (found.ref, found.reason("en")) == ("supervision/2026-03-02-jia", "waiting for “Approve the case”")
    assert {"meng-qingfang", "gong-zhiyuan"} <= set(found.waiting_for)
    assert "shi-lei" not in found.waiting_for


def test_a_record_waits_once_however_many_versions_its_workflow_has(office: OfficeFolder) -> None:
    office.tell(case(REGISTER))
    text = office.read("schemas/workflows/supervision@1.yaml")
    office.write("schemas/workflows/supervision@2.yaml", text.replace("supervision@1", "supervision@2"))
    assert refs(made(office, "2026-03-03").waiting) == ["supervision/2026-03-02-jia"]


@pytest.mark.parametrize(
    ("urgency", "at", "expected"),
    [
        ("urgent", "2026-11-20T08:00:00+08:00", "Urgent, reported 2026-11-20 08:00"),
        ("critical", "2026-11-06T00:00:00+08:00", "Critical, reported 2026-11-06 00:00"),
        ("critical", "2026-11-05T23:59:59+08:00", None),
        ("ordinary", "2026-11-20T08:00:00+08:00", None),
        ("urgent", "2026-11-21T08:00:00+08:00", None),
    ],
)
def test_urgent_items_stay_for_a_fortnight(office: OfficeFolder, urgency: str, at: str, expected: str | None) -> None:
    office.tell(item(f"{at[:10]}-jia", at, urgency, SUBMIT))
    assert [one.reason("en") for one in made(office, "2026-11-20").urgent] == ([expected] if expected else [])


def test_urgent_items_come_latest_first(office: OfficeFolder) -> None:
    for day in (18, 20, 19):
        office.tell(item(f"2026-11-{day}-jia", f"2026-11-{day}T08:00:00+08:00", "urgent", SUBMIT))
    assert refs(made(office, "2026-11-20").urgent) == [f"info/2026-11-{day}-jia" for day in (20, 19, 18)]


@pytest.mark.parametrize(
    ("person", "mine"),
    [
        ("meng-qingfang", True),  # approved the case
        ("kong-lingjuan", True),  # handles it in the bureau
        ("zhang-chunyan", True),  # has a post in a unit that handles it, though it has done its part
        ("gong-zhiyuan", True),  # is named as the leader responsible
        ("ye-zhiqiu", False),
    ],
)
def test_a_person_sees_what_waits_for_or_concerns_them(office: OfficeFolder, person: str, mine: bool) -> None:
    report_once(office)
    assert refs(made(office, "2026-05-12", person).due_soon) == ([SUPERVISION_REF] if mine else [])


@pytest.mark.parametrize(("until", "mine"), [("2026-05-12", True), ("2026-05-11", False)])
def test_a_post_concerns_its_holder_to_its_last_day(office: OfficeFolder, until: str, mine: bool) -> None:
    office.edit(PERSON, "from: 2025-03-01", f"from: 2025-03-01\n    until: {until}")
    report_once(office)
    assert refs(made(office, "2026-05-12", "zhang-chunyan").due_soon) == ([SUPERVISION_REF] if mine else [])


def test_a_desk_without_matters_is_empty(office: OfficeFolder) -> None:
    for path in (SUPERVISION, DIRECTIVE, INFO):
        office.delete(path)
    assert made(office, "2026-11-20").empty
