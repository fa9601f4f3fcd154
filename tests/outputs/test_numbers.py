"""What counts: one rule at a time, in small ledgers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.outputs.ledgers import (
    ASSIGN,
    ONE,
    SIGN,
    THREE,
    TODAY,
    TWO,
    case,
    counted,
    did,
    item,
    put,
    set_policy,
    value,
    with_units,
)
from tests.support import OfficeFolder

from taizhang.model import Data
from taizhang.outputs.numbers import OFFICE, assessments, beside, numbers, plain, read_period, shown
from taizhang.outputs.numbers.days import WorkingDays


@pytest.fixture
def office(office: OfficeFolder) -> OfficeFolder:
    """An office with its rules, three units, and nothing else."""
    return with_units(office)


STACKING = "{from: 2026-01-01, value: accumulate, basis: 本辦信息考核辦法；各級採用累計計分}"


@pytest.mark.parametrize(
    ("stacking", "months"),
    [("accumulate", ["5", "10", "5", "20"]), ("highest", ["5", "5", "0", "10"])],
)
def test_several_adoptions_of_an_item_add_up_or_the_highest_counts(
    stacking: str, months: list[str], office: OfficeFolder
) -> None:
    set_policy(office, STACKING, STACKING.replace("accumulate", stacking))
    item(office, "2026-02-01-a", ("2026-05-03", "province"), ("2026-02-03", "county"), ("2026-04-03", "county"),
         ("2026-03-03", "city"))  # fmt: skip
    made = counted(office)
    assert [value(made, ONE, "points", f"2026-{month:02}") for month in range(2, 6)] == months
    assert value(made, ONE, "adopted") == "1"


def test_an_adoption_counts_in_the_class_that_its_publication_names(office: OfficeFolder) -> None:
    put(office, "publication/daily", status="confirmed", level="province", points_class="city")
    put(office, "publication/plain", status="confirmed", level="province")
    for month, publication in ((2, "daily"), (3, "plain")):
        adoption = {"date": f"2026-0{month}-03", "level": "province", "publication": f"publication/{publication}"}
        item(office, f"2026-0{month}-01-a", adoptions=[adoption])
    made = counted(office)
    assert [value(made, ONE, "points", f"2026-0{month}") for month in (2, 3)] == ["10", "20"]


def test_highest_looks_back_into_the_year_before(office: OfficeFolder) -> None:
    set_policy(office, STACKING, STACKING.replace("accumulate", "highest"))
    item(office, "2025-12-01-a", ("2025-12-03", "county"), ("2026-01-03", "city"))
    made = counted(office)
    assert value(made, ONE, "points") == "5"
    assert value(made, ONE, "adopted") == "0"  # it was adopted for the first time in 2025
    assert value(counted(office, year=2025), ONE, "points", "2025") == "5"


@pytest.mark.parametrize(
    ("split", "shares"), [("equal", ["3.33", "3.33", "3.33"]), ("each", ["10", "10", "10"]), ("lead", ["10", "0", "0"])]
)
def test_joint_items_are_shared_as_policy_says_and_count_once_for_the_office(
    split: str, shares: list[str], office: OfficeFolder
) -> None:
    set_policy(office, "value: equal", f"value: {split}")
    ref = item(office, "2026-05-01-a", ("2026-05-03", "city"), joint_units=[TWO, THREE])
    put(office, "directive/2026-05-05-a", status="noted", subject_record=ref, external={"level": "county"},
        given_at="2026-05-05T09:00:00+08:00")  # fmt: skip
    made = counted(office)
    for figure in ("points", "directives"):
        assert [value(made, unit, figure, "2026-05") for unit in (ONE, TWO, THREE)] == shares
        assert value(made, OFFICE, figure, "2026-05") == "10"
    assert [value(made, unit, "submitted", "2026-05") for unit in (ONE, TWO, THREE, OFFICE)] == ["1"] * 4


def test_thirds_are_never_rounded_before_they_are_shown(office: OfficeFolder) -> None:
    for number in range(3):
        item(office, f"2026-05-0{number + 1}-a", ("2026-05-08", "city"), joint_units=[TWO, THREE])
    assert counted(office).figure(TWO, "points", read_period("2026-05")).value == 10


def test_each_unit_in_a_digest_has_its_points_once(office: OfficeFolder) -> None:
    sources = [item(office, f"2026-04-0{number}-a", unit=unit) for number, unit in ((1, ONE), (2, ONE), (3, TWO))]
    item(office, "2026-05-01-b", ("2026-05-03", "city"), ("2026-06-03", "province"), unit=TWO, form="thematic_digest",
         sources=sources)  # fmt: skip
    made = counted(office)
    assert [value(made, ONE, "points", period) for period in ("2026-05", "2026-06", "2026")] == ["3", "0", "3"]
    assert value(made, TWO, "points") == "30"  # it reported the digest: its own points, none for its source
    assert value(made, OFFICE, "points") == "33"


def quota(office: OfficeFolder, number: int, since: str = "2026-01-01") -> None:
    put(
        office, "unit/a", status="confirmed", type="department", contact_point={"monthly_quota": number, "since": since}
    )


def test_quota_is_met_month_by_month_and_pays_up_to_the_cap(office: OfficeFolder) -> None:
    set_policy(office, "value: 120, basis: 本辦信息考核辦法；參照全年120分", "value: 15, basis: 甲")
    quota(office, 2, "2026-02-10")
    for month, count in ((1, 2), (2, 2), (3, 1), (4, 3), (5, 2)):
        for number in range(count):
            item(office, f"2026-{month:02}-0{number + 1}-{month}", unit="unit/a")
    made = counted(office)
    assert [value(made, "unit/a", "quota", f"2026-{month:02}") for month in range(1, 7)] == [
        "0",
        "10",
        "0",
        "5",
        "0",
        "0",
    ]
    assert value(made, "unit/a", "asked") == "20"  # ten months of two, February to November
    assert value(made, "unit/a", "adoption.quota_completion") == "50"


def test_what_is_still_to_come_is_not_counted(office: OfficeFolder) -> None:
    quota(office, 2)
    item(office, "2026-05-20-a", ("2026-05-21", "city"), unit="unit/a")
    made = counted(office, date(2026, 5, 20))
    assert [value(made, "unit/a", figure) for figure in ("submitted", "adopted", "points", "asked")] == \
        ["1", "0", "0", "10"]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "off"),
    [
        ({"status": "decided", "decision": {"upheld": True, "date": "2026-06-30"}}, "200"),
        ({"status": "decided", "decision": {"upheld": False, "date": "2026-06-30"}}, "0"),
        ({"status": "proposed", "decision": {"upheld": True, "date": "2026-06-30"}}, "0"),
        ({"status": "found"}, "0"),
        ({"status": "withdrawn", "decision": {"upheld": True, "date": "2026-06-30"}}, "0"),
    ],
)
def test_only_lapses_decided_and_upheld_cost_points(facts: Data, off: str, office: OfficeFolder) -> None:
    put(office, "lapse/2026-06-01-a", unit=ONE, type="concealed", found_on="2026-06-01", **facts)
    assert value(counted(office), ONE, "deductions", "2026-06") == off


@pytest.mark.parametrize(
    ("learnt", "phoned", "grade", "urgency", "late"),
    [
        ("08:20", None, None, "critical", "1"),  # by telephone or in writing within 20 minutes; at 09:00 it is 40
        ("08:20", "08:40", None, "critical", "0"),  # written at 09:00: exactly 40 minutes
        ("08:19", "08:30", None, "critical", "1"),
        ("08:20", "08:41", None, "critical", "1"),
        ("07:00", "08:00", None, "urgent", "0"),
        ("06:59", "07:30", None, "urgent", "1"),
        ("06:00", "06:10", None, "ordinary", "0"),
        (None, None, None, "critical", "0"),
    ],
)
def test_urgent_items_are_late_by_the_limits_of_policy(
    learnt: str | None, phoned: str | None, grade: str | None, urgency: str, late: str, office: OfficeFolder
) -> None:
    times = {"learnt_at": learnt, "phoned_at": phoned}
    said = {name: f"2026-05-01T{at}:00+08:00" for name, at in times.items() if at}
    item(office, "2026-05-01-a", urgency=urgency, **said, **({"event_grade": grade} if grade else {}))
    made = counted(office)
    assert value(made, ONE, "late", "2026-05") == late
    assert value(made, ONE, "urgent", "2026-05") == ("0" if urgency == "ordinary" else "1")


def ask(office: OfficeFolder, name: str, **facts: Any) -> str:
    said: Data = {"status": "issued", "number": f"〔2026〕{name[5:7]}號", "type": "topic", "issued_on": name[:10],
                  "units": [ONE, TWO], "due_at": f"{name[:8]}20T17:30:00+08:00"}  # fmt: skip
    return put(office, f"commission/{name}", **said | facts)


def test_commissions_forms_and_silence_are_counted_for_each_unit(office: OfficeFolder) -> None:
    answered = ask(office, "2026-05-01-a", type="data")
    item(office, "2026-05-19-a", unit=TWO, answers=answered)
    ask(office, "2026-06-01-b", nil_reports=[{"unit": ONE, "reported_on": "2026-06-02"}], status="closed")
    ask(office, "2026-11-01-c")
    ask(office, "2026-07-01-d", status="withdrawn")
    made = counted(office)
    assert [value(made, unit, "commissions") for unit in (ONE, TWO, OFFICE)] == ["3", "3", "6"]
    assert [value(made, unit, "forms") for unit in (ONE, TWO, OFFICE)] == ["1", "1", "2"]
    assert [value(made, unit, "unanswered") for unit in (ONE, TWO, OFFICE)] == ["1", "1", "2"]  # due today is not past
    assert [value(made, ONE, "deductions", month) for month in ("2026-05", "2026-06")] == ["10", "0"]


def test_demands_beyond_the_line_are_counted_month_by_month(office: OfficeFolder) -> None:
    for day in range(1, 13):
        ask(office, f"2026-05-{day:02}-a", number=f"〔2026〕{day}號")
    case(office, ASSIGN, SIGN, {**did("urge", "05-06"), "level": 1})
    made = counted(office)
    assert value(made, ONE, "burden.demands", "2026-05") == "13"
    assert [value(made, ONE, "burden.over_the_line", period) for period in ("2026-05", "2026")] == ["3", "3"]


def test_units_are_ranked_only_where_policy_says_so(office: OfficeFolder) -> None:
    item(office, "2026-05-01-a", ("2026-05-02", "city"), unit=TWO)
    item(office, "2026-05-01-b", ("2026-05-02", "county"), unit=THREE)
    item(office, "2026-05-01-c", ("2026-05-02", "county"), unit=ONE)
    rows = counted(office).rows(read_period("2026-05"))
    assert [(row.unit, row.rank) for row in rows] == [(ONE, None), (TWO, None), (THREE, None)]
    set_policy(office, "value: false, basis: 中央減負若干規定（2024年8月）；默認不排名", "value: true, basis: 甲")
    rows = counted(office).rows(read_period("2026-05"))
    assert [(row.unit, row.rank) for row in rows] == [(TWO, 1), (ONE, 2), (THREE, 2)]


def test_a_formula_added_to_policy_is_a_figure(office: OfficeFolder) -> None:
    group = "  own:\n    share:\n      title: 甲\n      en: Share\n      unit: formula\n"
    names = "      names: {points: [採用得分, Points], submitted: [報送條數, Items]}\n      values:\n"
    values = '        - {from: 2025-01-01, value: "points / submitted"}\n        - {from: 2026-06-01, value: points}\n'
    set_policy(office, "settings:\n", f"settings:\n{group}{names}{values}")
    item(office, "2026-05-01-a", ("2026-05-02", "city"), ("2026-06-02", "city"))
    made = counted(office)
    assert value(made, ONE, "own.share", "2026-05") == "10"
    assert value(made, ONE, "own.share", "2026-Q2") == "20"  # by the rule of June


def test_assessments_received_and_given_are_shown_as_written(office: OfficeFolder) -> None:
    half: Data = {"status": "concluded", "issuer": "市委辦", "period": {"from": "2026-01-01", "until": "2026-06-30"}}
    put(office, "assessment/2026-07-08-a", **half, direction="received", own_score="93.40", max_score="100", own_rank=3)
    put(office, "assessment/2026-07-09-b", **half, direction="given", scores=[{"unit": ONE, "score": "8"}])
    item(office, "2026-06-01-a", ("2026-06-30", "city"), ("2026-07-01", "city"))
    ledger, rules = office.ledger(), office.rules()
    [received] = assessments(ledger, rules, read_period("2026-Q2"))
    assert (received.ref, received.score, received.full, received.rank) == (
        "assessment/2026-07-08-a",
        "93.40",
        "100",
        3,
    )
    [given] = assessments(ledger, rules, read_period("2026"), ONE)
    assert (given.score, given.full, given.rank) == ("8", "", None)
    made = numbers(ledger, rules, 2026, TODAY)
    assert [(each.name, shown(each.value)) for each in beside(given, made, ONE)] == [
        ("points", "10"), ("adoption.unit_score", "10"),
    ]  # fmt: skip
    assert [each.value for each in beside(received, made)] == [0, 1, 10]
    assert beside(received, numbers(ledger, rules, 2025, TODAY)) == []
    assert assessments(ledger, rules, read_period("2026-Q3")) == []
    assert assessments(ledger, rules, read_period("2026"), TWO) == []


HOSTILE: list[Any] = ["x", 7, True, [], {}, [[]], [{}], [1], {"date": []}, "2026-99-99", "2026-05-01T99:99:99+08:00"]
FIELDS = {
    "info": ("unit", "joint_units", "form", "sources", "adoptions", "submissions", "reported_at", "urgency",
             "learnt_at", "phoned_at", "event_grade", "answers", "status", "trail"),
    "commission": ("units", "issued_on", "due_at", "type", "nil_reports", "number", "trail"),
    "directive": ("subject_record", "external", "given_at"),
    "lapse": ("unit", "type", "decision"),
    "assessment": ("direction", "period", "scores", "own_score", "own_rank"),
    "supervision": ("lead_unit", "assisting_units", "due_on", "status"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, fields in FIELDS.items() for field in fields])
def test_a_record_that_says_nonsense_is_passed_over(kind: str, field: str, office: OfficeFolder) -> None:
    base: dict[str, Data] = {
        "info": {"status": "approved", "unit": ONE, "form": "thematic_digest", "sources": ["info/2026-05-01-z"],
                 "adoptions": [{"date": "2026-05-02", "level": "city"}], "urgency": "urgent",
                 "reported_at": "2026-05-01T09:00:00+08:00", "learnt_at": "2026-05-01T07:00:00+08:00"},
        "commission": {"number": "1", "units": [ONE], "issued_on": "2026-05-01", "due_at": "2026-05-02T09:00:00+08:00"},
        "directive": {"subject_record": "info/2026-05-01-z", "given_at": "2026-05-01T09:00:00+08:00"},
        "lapse": {"status": "decided", "unit": ONE, "type": "late", "decision": {"upheld": True, "date": "2026-05-03"}},
        "assessment": {"direction": "given", "period": {"from": "2026-01-01", "until": "2026-06-30"},
                       "scores": [{"unit": ONE, "score": "1"}]},
    }  # fmt: skip
    item(office, "2026-05-01-z")
    for number, nonsense in enumerate(HOSTILE):
        name = f"2026-05-01-{number}"
        if kind == "supervision":
            case(office, ASSIGN, SIGN, name=name, **{field: nonsense})
        else:
            put(office, f"{kind}/{name}", **{**base[kind], field: nonsense})
    ledger, rules = office.ledger(), office.rules()
    made = numbers(ledger, rules, 2026, TODAY)
    assert value(made, OFFICE, "submitted") != "—"
    assessments(ledger, rules, read_period("2026"))
    assessments(ledger, rules, read_period("2026"), ONE)


STEP: Data = {"action": "assign", "by": "x", "at": "2026-05-01T09:00:00+08:00"}


@pytest.mark.parametrize("kind", ["info", "supervision", "commission"])
@pytest.mark.parametrize(
    "steps",
    [
        ["x"], [[]], [{}], [{"action": "return", "by": "x"}], [{**STEP, "at": "soon"}], [{**STEP, "at": []}],
        [{**STEP, "action": {}}], [STEP, {**STEP, "was": []}], [STEP, {**STEP, "absent": "lead_unit"}],
        [{**STEP, "workflow": []}], [{**STEP, "workflow": "other@1"}], [{**STEP, "action": "urge", "unit": []}],
        [{**STEP, "action": "return", "unit": 1}], [{**STEP, "action": "extend", "until": "never"}],
    ],
)  # fmt: skip
def test_a_trail_that_is_none_is_passed_over(kind: str, steps: list[Any], office: OfficeFolder) -> None:
    said: Data = {"status": "handling", "unit": ONE, "lead_unit": ONE, "due_on": "2026-06-01", "units": [ONE]}
    put(office, f"{kind}/2026-05-01-a", **said, issued_on="2026-05-01", number="1", trail=steps)
    begun = {**STEP, "action": "register", "workflow": "supervision@1"}
    put(office, f"{kind}/2026-05-01-b", **said, issued_on="2026-05-01", number="2", trail=[begun, *steps])
    item(office, "2026-05-02-z", unit=TWO)
    made = counted(office)
    assert [value(made, TWO, figure) for figure in ("submitted", "received", "urgings")] == ["1", "0", "0"]
    assert made.rows(read_period("2026"))


@pytest.mark.parametrize("missing", ["supervision", "commission", "directive", "lapse", "unit", "info"])
def test_an_office_without_a_kind_has_its_other_numbers(missing: str, office: OfficeFolder) -> None:
    item(office, "2026-05-01-a")
    case(office, ASSIGN, SIGN)
    ledger, rules = office.ledger(), office.rules()
    kinds = {name: kind for name, kind in rules.book.kinds.items() if name != missing}
    made = numbers(ledger, replace(rules, book=replace(rules.book, kinds=kinds)), 2026, TODAY)
    assert value(made, ONE, "submitted") == ("0" if missing == "info" else "1")
    assert value(made, ONE, "received") == ("0" if missing == "supervision" else "1")


def test_numbers_of_one_year_know_no_other(office: OfficeFolder) -> None:
    with pytest.raises(ValueError, match="2025"):
        counted(office).figure(ONE, "points", read_period("2025"))


@pytest.mark.parametrize(
    ("text", "name", "months"),
    [("2026", "2026", 12), ("2026-Q1", "2026-Q1", 3), ("2026-Q4", "2026-Q4", 3), ("2026-11", "2026-11", 1)],
)
def test_periods_are_years_quarters_and_months(text: str, name: str, months: int) -> None:
    period = read_period(text)
    assert (period.name, len(period.months)) == (name, months)


@pytest.mark.parametrize(
    ("number", "exact", "rounded"),
    [
        (Fraction(0), "0", "0"), (Fraction(5), "5", "5"), (Fraction(-5), "-5", "-5"), (Fraction(1, 2), "0.5", "0.5"),
        (Fraction(1, 8), "0.125", "0.13"), (Fraction(-1, 8), "-0.125", "-0.13"), (Fraction(2, 3), "2/3", "0.67"),
        (Fraction(1, 200), "0.005", "0.01"), (Fraction(-1, 1000), "-0.001", "0"), (Fraction(1200), "1200", "1200"),
        (Fraction(1, 100000), "1/100000", "0"), (Fraction(199, 200), "0.995", "1"),
    ],
)  # fmt: skip
def test_numbers_are_written_without_binary_digits(number: Fraction, exact: str, rounded: str) -> None:
    assert (plain(number), shown(number)) == (exact, rounded)


def test_working_days_are_those_of_the_calendar(office: OfficeFolder) -> None:
    calendar = office.rules().calendar
    days = [date(2026, 6, 19), date(2026, 2, 10), date(2026, 12, 31), date(2025, 12, 30), date(2026, 6, 30)]
    known = WorkingDays(calendar)
    for start in days:
        for end in days:
            assert known.between(start, end) == max(calendar.between(start, end), 0)


def test_figures_can_be_written_as_data(office: OfficeFolder) -> None:
    item(office, "2026-05-01-a", ("2026-05-02", "city"), joint_units=[TWO, THREE])
    done = office.run("numbers", "--period", "2026-05", "--format", "json", "--figure", "points", "--explain")
    data = json.loads(done.stdout)
    assert [(row["unit"], row["figures"]) for row in data["units"]] == [
        *[(unit, {"points": "3.33"}) for unit in (ONE, TWO, THREE)], (OFFICE, {"points": "10"}),
    ]  # fmt: skip
    assert data["units"][0]["explained"]["points"][1:] == [
        "  2026-05-02  10/3  adopted at level “City”: 10, shared by 3 units  info/2026-05-01-a"
    ]
