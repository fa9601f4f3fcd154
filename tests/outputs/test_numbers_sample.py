"""Every figure of the sample, as the docs work it out by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from tests.support import REPOSITORY

from taizhang.ledger import Ledger, WorkTree
from taizhang.ledger.index import Index
from taizhang.outputs.numbers import OFFICE, Numbers, explain, numbers, read_period, shown
from taizhang.policy import Policy
from taizhang.workflow import Rules, load_rules

DOC = REPOSITORY / "docs/developer/numbers.md"
TODAY = date(2026, 11, 20)
NOT_SUMS = re.compile(r"\([^()]*[^()\d\s.+−×÷][^()]*\)")
"""Brackets that hold words."""


class Line(NamedTuple):
    """A line of the table."""

    unit: str
    period: str
    figure: str
    by_hand: str
    result: str


def lines() -> list[Line]:
    table = DOC.read_text("utf-8").partition("## By hand\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table.splitlines() if row[:1] == "|"]
    return [Line(*row) for row in rows[2:]]


def sum_of(text: str) -> Fraction:
    """What a sum as people write it comes to: + − × ÷ and brackets, by the rules of school and nothing of ours."""
    tokens = [*re.findall(r"[\d.]+|[+−×÷()]", NOT_SUMS.sub("", text)), ""]

    def atom() -> Fraction:
        first = tokens.pop(0)
        if first != "(":
            return Fraction(first)
        value = total()
        assert tokens.pop(0) == ")"
        return value

    def product() -> Fraction:
        value = atom()
        while tokens[0] in ("×", "÷"):
            value = value * atom() if tokens.pop(0) == "×" else value / atom()
        return value

    def total() -> Fraction:
        value = product()
        while tokens[0] in ("+", "−"):
            value = value + product() if tokens.pop(0) == "+" else value - product()
        return value

    value = total()
    assert tokens == [""]
    return value


@pytest.fixture(scope="module")
def rules() -> Rules:
    rules, findings = load_rules(WorkTree(REPOSITORY))
    assert rules is not None, findings
    return rules


@pytest.fixture(scope="module")
def ledger(rules: Rules) -> Iterator[Ledger]:
    opened = Ledger(rules.book, WorkTree(REPOSITORY), Index(None, rules.book.digest))
    yield opened
    opened.index.close()


@pytest.fixture(scope="module")
def sample(ledger: Ledger, rules: Rules) -> Numbers:
    return numbers(ledger, rules, 2026, TODAY)


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line.unit}-{line.period}-{line.figure}")
def test_figure_is_what_the_docs_work_out_by_hand(line: Line, sample: Numbers) -> None:
    assert shown(sum_of(line.by_hand)) == line.result
    unit = OFFICE if line.unit == "all" else f"unit/{line.unit}"
    assert shown(sample.figure(unit, line.figure, read_period(line.period)).value) == line.result


def test_the_docs_work_out_every_figure_that_there_is(sample: Numbers) -> None:
    assert {line.figure for line in lines()} == set(sample.names)


def test_facts_of_the_office_are_sums_over_units_where_no_item_is_shared(sample: Numbers) -> None:
    year = read_period("2026")
    for fact in ("received", "on_time", "overdue", "completed", "completion_days", "commissions", "urgings", "asked"):
        of_units = sum((sample.figure(unit, fact, year).value or 0 for unit in sample.titles), Fraction(0))
        assert sample.figure(OFFICE, fact, year).value == of_units


def test_a_quarter_is_the_sum_of_its_months_and_a_year_that_of_its_quarters(sample: Numbers) -> None:
    additive = [name for name in sample.names if "." not in name] + ["adoption.unit_score"]
    for unit in (*sample.titles, OFFICE):
        for name in additive:
            quarters = [sample.figure(unit, name, read_period(f"2026-Q{number}")).value for number in range(1, 5)]
            months = [sample.figure(unit, name, read_period(f"2026-{number:02}")).value for number in range(1, 13)]
            total = sample.figure(unit, name, read_period("2026")).value
            assert sum(filter(None, months), Fraction(0)) == sum(filter(None, quarters), Fraction(0)) == (total or 0)


def test_every_part_of_the_supervision_matters_adds_up(sample: Numbers) -> None:
    for unit in sample.titles:
        on_time, still_open, overdue, received = (
            sample.figure(unit, fact, read_period("2026")).value or 0
            for fact in ("on_time", "open_in_time", "overdue", "received")
        )
        assert on_time + still_open + overdue == received


def changed(rules: Rules, group: str, name: str, value: Any, since: str) -> Rules:
    """The rules with one value more."""
    settings = rules.policy.data["settings"]
    entry = settings[group][name]
    new = {**entry, "values": [*entry["values"], {"from": since, "value": value}]}
    data = {**rules.policy.data, "settings": {**settings, group: {**settings[group], name: new}}}
    return replace(rules, policy=Policy(data))


@pytest.mark.parametrize(
    ("group", "name", "value", "figure"),
    [
        ("adoption", "points", {"county": 1, "city": 1, "province": 1, "central": 1}, "points"),
        ("adoption", "unit_score", "2 * points", "adoption.unit_score"),
        ("adoption", "stacking", "highest", "points"),
        ("deductions", "late", 999, "deductions"),
    ],
)
def test_policy_changed_in_mid_year_leaves_earlier_months_as_they_were(
    group: str, name: str, value: Any, figure: str, ledger: Ledger, rules: Rules, sample: Numbers
) -> None:
    after = numbers(ledger, changed(rules, group, name, value, "2026-07-01"), 2026, TODAY)
    moved = []
    for month in [f"2026-{number:02}" for number in range(1, 12)]:
        for unit in (*sample.titles, OFFICE):
            old, new = (each.figure(unit, figure, read_period(month)) for each in (sample, after))
            if month < "2026-07":
                assert explain(old, "en") == explain(new, "en")
            moved += [month] if old.value != new.value else []
    assert moved
    assert min(moved) == "2026-07"


def test_a_value_from_the_middle_of_a_month_counts_from_the_next(ledger: Ledger, rules: Rules, sample: Numbers) -> None:
    table = {"county": 1, "city": 1, "province": 1, "central": 1}
    after = numbers(ledger, changed(rules, "adoption", "points", table, "2026-07-02"), 2026, TODAY)
    july, september = read_period("2026-07"), read_period("2026-09")
    assert after.figure("unit/kaifaqu", "points", july).value == 35
    assert sample.figure("unit/weisheng-ju", "points", september).value == 10
    assert after.figure("unit/weisheng-ju", "points", september).value == 1


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "zh-Hant",
            [
                "採用得分 = 35",
                "  2026-07-03  10  市級採用 10 分  info/2026-05-20-kaifaqu-quanmin-zhaoshang",
                "  2026-07-15  25  省級採用 25 分  info/2026-05-20-kaifaqu-quanmin-zhaoshang",
            ],
        ),
        (
            "zh-Hans",
            [
                "采用得分 = 35",
                "  2026-07-03  10  市级采用 10 分  info/2026-05-20-kaifaqu-quanmin-zhaoshang",
                "  2026-07-15  25  省级采用 25 分  info/2026-05-20-kaifaqu-quanmin-zhaoshang",
            ],
        ),
        (
            "en",
            [
                "Adoption points = 35",
                "  2026-07-03  10  adopted at level “City”: 10  info/2026-05-20-kaifaqu-quanmin-zhaoshang",
                "  2026-07-15  25  adopted at level “Province”: 25  info/2026-05-20-kaifaqu-quanmin-zhaoshang",
            ],
        ),
    ],
)
def test_fact_explains_itself_by_its_records_in_three_languages(
    language: Any, expected: list[str], sample: Numbers
) -> None:
    assert explain(sample.figure("unit/kaifaqu", "points", read_period("2026-Q3")), language) == expected


def test_formula_explains_its_rule_and_arithmetic(sample: Numbers) -> None:
    said = explain(sample.figure("unit/gongan-ju", "supervision.on_time_rate", read_period("2026")), "en")
    assert said[:4] == [
        "Completed on time (%) = 66.67",
        "  source: since 2025-01-01 · 本辦督查考核辦法",
        "  rule: 100 × (Completed on time + Open and not yet due) ÷ Assigned",
        "  worked out: 100 × (1 + 1) ÷ 3 = 66.67",
    ]
    assert "  Matters assigned = 3" in said


def test_division_by_zero_is_said_and_gives_no_number(sample: Numbers) -> None:
    figure = sample.figure("unit/zhanxi-xiang", "adoption.adoption_rate", read_period("2026"))
    assert figure.value is None
    assert explain(figure, "en")[3] == "  worked out: 100 × 0 ÷ 0, divided by zero: there is nothing to measure"
