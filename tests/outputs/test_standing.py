"""How one matter stands: dates in force, lights, and who is next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.support import DIRECTIVE, INFO, SUPERVISION, OfficeFolder

from taizhang.model import Data
from taizhang.outputs.standing import Standing, next_people, standing, standings

BUREAU, TOWNSHIP = "unit/jingguan-ju", "unit/niutanhe-xiang"
CASE: Data = {
    "record": "supervision/2026-03-02-jia",
    "facts": {
        "title": "甲", "audience": "office", "type": "special", "origin": {"source": "oral", "text": "甲"},
        "registered_on": "2026-03-02", "proposal": "甲", "handling": "transferred", "requirement": "甲",
        "lead_unit": BUREAU, "assisting_units": [TOWNSHIP], "due_on": "2026-04-30", "feedback_cycle": "none",
    },
    "number": "〔2026〕2號",
}  # fmt: skip
TAKEN_UP = [
    ("register", "shi-lei", {}), ("approve_case", "meng-qingfang", {}), ("assign", "ruan-yulian", {}),
    ("sign_for", "kong-lingjuan", {"unit": BUREAU}), ("sign_for", "long-yuzhen", {"unit": TOWNSHIP}),
]  # fmt: skip
Steps = list[tuple[str, str, dict[str, Any]]]


def told(steps: Steps, **facts: Any) -> Data:
    return {
        **CASE,
        "facts": {**CASE["facts"], **facts},
        "steps": [
            {"action": action, "by": by, "at": f"2026-03-02T09:{number:02}:00+08:00", **says}
            for number, (action, by, says) in enumerate(steps)
        ],
    }


def stands(office: OfficeFolder, path: str, today: str) -> Standing:
    ledger = office.ledger()
    record = ledger.record_at(path)
    assert record is not None
    return standing(record, office.rules(), ledger, date.fromisoformat(today))


def report_once(office: OfficeFolder) -> None:
    """Let the units of the story's case report when they are done, so that only its date runs."""
    office.edit(SUPERVISION, "urgency: ordinary\n", "urgency: ordinary\nfeedback_cycle: none\n")


def lights(found: Standing) -> dict[str, tuple[str, str]]:
    return {unit: (str(until), light.colour) for unit, (until, light) in found.unit_lights.items()}


@pytest.mark.parametrize(
    ("today", "bureau", "own"),
    [
        ("2026-04-20", "green", "green"),
        ("2026-05-06", "green", "green"),
        ("2026-05-12", "yellow", "yellow"),
        ("2026-05-15", "yellow", "yellow"),
        ("2026-05-16", "red", "red"),
    ],
)
def test_an_extension_moves_the_date_of_its_unit(office: OfficeFolder, today: str, bureau: str, own: str) -> None:
    report_once(office)
    found = stands(office, SUPERVISION, today)
    assert lights(found) == {BUREAU: ("2026-05-15", bureau), TOWNSHIP: ("2026-04-30", "none")}
    assert (found.due, found.light.colour) == (date(2026, 5, 15), own)


def test_an_extension_moves_the_date_of_no_other_unit_and_the_worst_light_is_the_records(office: OfficeFolder) -> None:
    path = office.tell(told([*TAKEN_UP, ("extend", "meng-qingfang", {"unit": BUREAU, "until": "2026-05-15"})]))
    found = stands(office, path, "2026-05-06")
    assert lights(found) == {BUREAU: ("2026-05-15", "green"), TOWNSHIP: ("2026-04-30", "red")}
    assert (found.due, found.light.colour) == (date(2026, 4, 30), "red")
    assert found.light.reason("en") == "due 2026-04-30, overdue by 1 working day"


def test_the_last_extension_is_in_force(office: OfficeFolder) -> None:
    again: Steps = [("extend", "meng-qingfang", {"unit": BUREAU, "until": f"2026-05-{day}"}) for day in (20, 25)]
    found = stands(office, office.tell(told([*TAKEN_UP, *again])), "2026-05-06")
    assert lights(found)[BUREAU] == ("2026-05-25", "green")


def test_an_extension_is_of_the_date_that_was_extended(office: OfficeFolder) -> None:
    steps: Steps = [
        *TAKEN_UP, ("extend", "meng-qingfang", {"unit": BUREAU, "until": "2026-05-15"}),
        ("revise", "shi-lei", {"set": {"due_on": "2026-08-31"}}),
    ]  # fmt: skip
    found = stands(office, office.tell(told(steps)), "2026-06-01")
    assert lights(found) == {BUREAU: ("2026-08-31", "green"), TOWNSHIP: ("2026-08-31", "green")}


def test_an_extension_outlives_a_revision_that_leaves_the_date(office: OfficeFolder) -> None:
    steps: Steps = [
        *TAKEN_UP, ("extend", "meng-qingfang", {"unit": BUREAU, "until": "2026-05-15"}),
        ("revise", "shi-lei", {"set": {"requirement": "乙"}}),
    ]  # fmt: skip
    found = stands(office, office.tell(told(steps)), "2026-05-06")
    assert lights(found) == {BUREAU: ("2026-05-15", "green"), TOWNSHIP: ("2026-04-30", "red")}


def test_a_matter_of_which_every_unit_is_done_keeps_the_last_of_their_dates(office: OfficeFolder) -> None:
    steps: Steps = [
        *TAKEN_UP, ("extend", "meng-qingfang", {"unit": BUREAU, "until": "2026-05-15"}),
        ("complete", "kong-lingjuan", {"unit": BUREAU}), ("complete", "long-yuzhen", {"unit": TOWNSHIP}),
    ]  # fmt: skip
    found = stands(office, office.tell(told(steps)), "2026-05-06")
    assert lights(found) == {BUREAU: ("2026-05-15", "none"), TOWNSHIP: ("2026-04-30", "none")}
    assert (found.due, found.light.colour) == (date(2026, 5, 15), "red")
    assert found.light.reason("en") == (
        "Time to verify a completed matter overdue: due 2026-03-09, overdue by 38 working days"
    )


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([("suspend", "meng-qingfang", {"note": "緩"})], "suspended: the clock stands still"),
        ([("revoke", "gong-zhiyuan", {"note": "撤"})], "done"),
    ],
)
def test_a_suspended_or_closed_matter_has_no_light_and_neither_have_its_units(
    office: OfficeFolder, steps: Steps, reason: str
) -> None:
    found = stands(office, office.tell(told([*TAKEN_UP, *steps])), "2026-05-20")
    assert (found.light.colour, found.light.reason("en")) == ("none", reason)
    assert {light.reason("en") for _, light in found.unit_lights.values()} == {reason}


def test_a_kind_without_units_has_the_date_of_its_field(office: OfficeFolder) -> None:
    found = stands(office, DIRECTIVE, "2026-05-06")
    assert (found.due, found.light.colour, found.unit_lights) == (date(2026, 4, 30), "red", {})


def test_a_kind_without_a_date_has_no_light(office: OfficeFolder) -> None:
    found = stands(office, INFO, "2026-05-06")
    assert (found.due, found.light.colour, found.light.reason("en")) == (None, "none", "no date set")


def test_a_record_that_has_not_landed_has_a_light_and_may_only_begin(office: OfficeFolder) -> None:
    text = office.read(DIRECTIVE)
    office.write(DIRECTIVE, text[: text.index("trail:")].replace("status: transmitted\n", ""))
    found = stands(office, DIRECTIVE, "2026-05-06")
    assert (found.due, found.light.colour) == (date(2026, 4, 30), "red")
    assert [option.action.name for option in found.options] == ["register"]


def test_options_know_other_records_and_the_people_of_the_day(office: OfficeFolder) -> None:
    found = stands(office, SUPERVISION, "2026-05-06")
    rules = office.rules()
    report = next(option for option in found.options if option.action.name == "report")
    assert report.units == (BUREAU,)
    assert next_people(found, rules, report, date(2026, 5, 6)) == ["kong-lingjuan", "cui-zhengyi"]
    assert next_people(found, rules, report, date(2024, 5, 6)) == []


def test_dated_matters_come_gravest_first_and_by_date(office: OfficeFolder) -> None:
    report_once(office)
    office.tell(told(TAKEN_UP, due_on="2026-03-31"))
    found = list(standings(office.ledger(), office.rules(), date(2026, 5, 6)))
    assert [(item.record.kind, item.due and item.due.isoformat(), item.light.colour) for item in found] == [
        ("supervision", "2026-03-31", "red"),
        ("directive", "2026-04-30", "red"),
        ("supervision", "2026-05-15", "green"),
        ("meeting", None, "none"),
    ]
