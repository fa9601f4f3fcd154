"""What counts of supervised matters: one rule at a time, in small ledgers."""

from __future__ import annotations

import pytest
from tests.outputs.ledgers import (
    ASSIGN,
    ONE,
    SIGN,
    TODAY,
    TWO,
    case,
    counted,
    did,
    value,
    with_units,
)
from tests.support import OfficeFolder

from taizhang.model import Data
from taizhang.outputs.numbers import OFFICE, numbers
from taizhang.outputs.standing import standing


@pytest.fixture
def office(office: OfficeFolder) -> OfficeFolder:
    """An office with its rules, three units, and nothing else."""
    return with_units(office)


DONE_LATE = [ASSIGN, SIGN, did("report", "04-01"), did("complete", "04-13")]


@pytest.mark.parametrize(
    ("steps", "facts", "expected"),
    [
        ([ASSIGN, SIGN], {}, ("1", "0", "0", "1", "0")),
        ([ASSIGN, SIGN], {"due_on": "2026-11-20"}, ("1", "0", "1", "0", "0")),
        ([ASSIGN, SIGN], {"due_on": "2026-11-19"}, ("1", "0", "0", "1", "0")),
        ([ASSIGN, SIGN, did("complete", "04-10")], {}, ("1", "1", "0", "0", "1")),
        (DONE_LATE, {}, ("1", "0", "0", "1", "1")),
        ([*DONE_LATE[:3], did("extend", "04-09", until="2026-04-13"), DONE_LATE[3]], {}, ("1", "1", "0", "0", "1")),
        ([ASSIGN, SIGN, did("complete", "04-08"), did("return", "04-09", note="x")], {}, ("1", "0", "0", "1", "0")),
        ([ASSIGN, SIGN, did("complete", "04-08"), did("return", "04-09"), did("complete", "04-10")], {},
         ("1", "1", "0", "0", "1")),
        ([ASSIGN, SIGN, {"action": "suspend", "at": "04-01"}], {"status": "suspended"}, ("1", "0", "1", "0", "0")),
        ([ASSIGN, SIGN], {"status": "revoked"}, ("0", "0", "0", "0", "0")),
        ([SIGN], {}, ("0", "0", "0", "0", "0")),
    ],
)  # fmt: skip
def test_a_matter_is_in_time_open_or_overdue_by_its_date_in_force(
    steps: list[Data], facts: Data, expected: tuple[str, ...], office: OfficeFolder
) -> None:
    case(office, *steps, **facts)
    made = counted(office)
    figures = ("received", "on_time", "open_in_time", "overdue", "completed")
    assert tuple(value(made, ONE, figure) for figure in figures) == expected
    assert tuple(value(made, ONE, figure, "2026-03") for figure in figures[:4]) == expected[:4]


def test_time_to_completion_is_of_working_days(office: OfficeFolder) -> None:
    case(office, *DONE_LATE)
    made = counted(office)
    assert value(made, ONE, "completion_days", "2026-04") == "28"  # 20 in March; 4 to 6 April are the Qingming festival
    assert value(made, ONE, "supervision.completion_time", "2026-04") == "28"
    assert value(made, ONE, "supervision.completion_time", "2026-03") == "—"


def test_time_to_closing_is_the_lead_units_and_counts_once_for_the_office(office: OfficeFolder) -> None:
    steps = [*DONE_LATE, did("complete", "04-13", TWO), {"action": "verify", "at": "04-14"},
             {"action": "report_back", "at": "04-14"}, {"action": "close", "at": "04-15"}]  # fmt: skip
    case(office, *steps, status="closed", assisting_units=[TWO])
    made = counted(office)
    assert [value(made, unit, "closed", "2026-04") for unit in (ONE, TWO, OFFICE)] == ["1", "0", "1"]
    assert [value(made, unit, "closing_days") for unit in (ONE, TWO, OFFICE)] == ["30", "0", "30"]
    assert value(made, ONE, "supervision.closing_time") == "30"


def test_a_matter_reopened_after_completion_counts_again_and_the_first_time_stands(office: OfficeFolder) -> None:
    closed = [ASSIGN, SIGN, did("complete", "04-08"), {"action": "verify", "at": "04-09"},
              {"action": "report_back", "at": "04-09"}, {"action": "close", "at": "04-10"}]  # fmt: skip
    before = case(office, *closed, status="closed")
    assert value(counted(office), ONE, "on_time", "2026-03") == "1"
    again = [{"action": "reopen", "at": "06-01", "note": "x", "until": "2026-07-01"}, {**ASSIGN, "at": "06-02"},
             did("sign_for", "06-03"), did("complete", "07-02")]  # fmt: skip
    assert case(office, *closed, *again) == before
    made = counted(office)
    assert [value(made, ONE, "on_time", month) for month in ("2026-03", "2026-06")] == ["1", "0"]
    assert [value(made, ONE, "overdue", month) for month in ("2026-03", "2026-06")] == ["0", "1"]
    assert value(made, ONE, "received") == "2"


def test_a_unit_to_which_a_matter_was_reassigned_has_it_from_then(office: OfficeFolder) -> None:
    case(office, ASSIGN, did("sign_for", "03-04", TWO), {"action": "reassign", "at": "03-10", "note": "x",
         "was": {"lead_unit": TWO}}, did("sign_for", "03-11"), did("complete", "03-12"))  # fmt: skip
    made = counted(office)
    assert value(made, ONE, "completion_days") == "2"
    assert value(made, TWO, "received") == "0"


def test_returns_weigh_more_the_more_there_were(office: OfficeFolder) -> None:
    steps = [ASSIGN, SIGN]
    for day in range(5, 18, 2):
        steps += [did("complete", f"03-{day:02}"), did("return", f"03-{day + 1:02}", note="x")]
    case(office, *steps[:8])
    case(office, *steps[:2], *steps[8:], name="2026-03-02-b")
    made = counted(office)
    assert value(made, ONE, "returns") == "7"
    assert value(made, ONE, "return_points", "2026-03") == "18.5"  # 0 + 0.5 + 1 + 2 + 5 + 5 + 5
    assert value(made, ONE, "supervision.case_score", "2026-03") == "81.5"
    assert value(made, ONE, "supervision.case_score", "2026-02") == "100"


@pytest.mark.parametrize(
    ("steps", "facts", "off"),
    [
        ([], {}, "10"),
        ([did("report", "04-10")], {}, "0"),
        ([did("complete", "04-10")], {}, "0"),
        ([did("report", "04-11")], {}, "10"),
        ([], {"due_on": "2026-11-20"}, "0"),
    ],
)
def test_a_matter_that_falls_due_without_feedback_costs_points(
    steps: list[Data], facts: Data, off: str, office: OfficeFolder
) -> None:
    case(office, ASSIGN, SIGN, *steps, **facts)
    assert value(counted(office), ONE, "feedback_points") == off


def test_dates_in_force_are_those_of_the_desk(office: OfficeFolder) -> None:
    ref = case(office, ASSIGN, SIGN, did("extend", "04-01", until="2026-04-20"), {"action": "suspend", "at": "04-02"},
               {"action": "resume", "at": "04-08", "note": "x"}, assisting_units=[TWO])  # fmt: skip
    ledger, rules = office.ledger(), office.rules()
    record = ledger.record(ref)
    assert record is not None
    units = standing(record, rules, ledger, TODAY).unit_lights
    made = numbers(ledger, rules, 2026, TODAY)
    for unit in (ONE, TWO):
        [part] = made.counts.of(unit, "overdue", ["2026-03"])
        assert part.params["due"] == str(units[unit][0])
