"""Rules that look at many records: they keep silent where an office keeps less, and stand records of any shape."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from tests.support import DIRECTIVE, INFO, MEETING, SUPERVISION, OfficeFolder

from taizhang.checks import (
    adoption_levels,
    cases,
    chains,
    commissions,
    contact_points,
    cycles,
    delegations,
    future,
    item_references,
    numbers,
    plans,
    publications,
    scores,
    shared,
    study_monthly,
    two_way,
    withdrawn,
)
from taizhang.checks.base import LedgerRule
from taizhang.formats import parse

MODULES = (
    adoption_levels, cases, chains, commissions, contact_points, cycles, delegations, future, item_references, numbers,
    plans, publications, scores, study_monthly, two_way, withdrawn,
)  # fmt: skip
RULES = {module.__name__.rpartition(".")[2]: module.RULE for module in MODULES}
JUNK: tuple[Any, ...] = ("x", 0, True, [], ["x"], [["x"]], {}, {"x": "y"}, [{"x": ["y"]}], "2026-99-99", "9999-12-31")


def _run(office: OfficeFolder, rule: LedgerRule) -> list[str]:
    return [finding.message("en") for finding in rule.run(office.ledger(), office.rules())]


@pytest.mark.parametrize("name", RULES)
def test_finds_nothing_in_a_sound_office(office: OfficeFolder, name: str) -> None:
    assert _run(office, RULES[name]) == []


@pytest.mark.parametrize("name", RULES)
def test_is_silent_in_an_office_that_keeps_units_people_and_delegations_only(office: OfficeFolder, name: str) -> None:
    kept = {"unit", "person", "delegation"}
    for path in (office.root / "schemas" / "kinds").iterdir():
        if path.name.partition(".")[0] not in kept:
            path.unlink()
    for path in (office.root / "schemas" / "workflows").iterdir():
        if path.name.partition("@")[0] not in kept:
            path.unlink()
    (office.root / "schemas" / "forms.yaml").unlink()
    assert _run(office, RULES[name]) == []


@pytest.mark.parametrize("junk", JUNK, ids=json.dumps)
@pytest.mark.parametrize("name", RULES)
def test_stands_fields_of_any_shape(office: OfficeFolder, name: str, junk: Any) -> None:
    for path in (INFO, DIRECTIVE, SUPERVISION, MEETING):
        data = parse(office.read(path).encode())
        spoiled = {key: junk if key not in ("title", "trail") else value for key, value in data.items()}
        office.write(path, json.dumps(spoiled, ensure_ascii=False))
    assert all(isinstance(message, str) for message in _run(office, RULES[name]))


def test_keeps_says_whether_a_kind_has_all_the_fields(office: OfficeFolder) -> None:
    rules = office.rules()
    assert shared.keeps(rules, "meeting", "items.*.research", "report.sent_on")
    assert not shared.keeps(rules, "meeting", "items.*.research", "items.*.vote")
    assert not shared.keeps(rules, "petition", "title")


def test_a_date_is_missed_only_after_its_last_working_day(office: OfficeFolder) -> None:
    rules = office.rules()
    assert shared.today(rules) == date(2026, 11, 20)
    assert shared.missed(rules, date(2026, 11, 16), 3) == date(2026, 11, 19)
    assert shared.missed(rules, date(2026, 11, 17), 3) is None
    assert shared.missed(rules, date.max, 3) is None


@pytest.mark.parametrize("value", [None, 3, True, [], "2026-13-01", "soon"])
def test_what_is_no_date_is_no_day(value: Any) -> None:
    assert shared.day(value) is None


def test_the_day_of_an_instant_is_its_date() -> None:
    assert shared.day("2026-03-05T09:10:00+08:00") == date(2026, 3, 5)


def test_a_long_way_of_references_is_followed_without_recursion() -> None:
    links = [cycles._Link(f"unit/{n}", f"unit/{n + 1}", "", "[]") for n in range(50_000)]
    closed = [*links, cycles._Link("unit/50000", "unit/0", "", "[]")]
    assert len(set(cycles._knots(links).values())) == 50_001
    assert len(set(cycles._knots(closed).values())) == 1
