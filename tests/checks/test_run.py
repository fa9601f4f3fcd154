"""A check as a whole: order, levels, places, and verdicts that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support import INFO, PERSON, PUBLICATION, UNIT, OfficeFolder

from taizhang.checks import PROBLEMS, RULES, run
from taizhang.model import Finding


def test_story_of_the_office_has_nothing_wrong(office: OfficeFolder) -> None:
    assert office.problems() == []


def test_findings_come_by_file_then_line(office: OfficeFolder) -> None:
    office.edit(UNIT, "monthly_quota: 8", "monthly_quota: 1001")
    office.edit(PUBLICATION, "kind_of: journal", "kind_of: magazine")
    office.edit(PUBLICATION, "own: false", "own: 'false'")
    assert office.problems() == [
        f"{PUBLICATION}:5:6 TZ203",
        f"{PUBLICATION}:6:10 TZ204",
        f"{UNIT}:8:18 TZ207",
    ]


def test_unreadable_record_is_not_also_called_missing_by_those_that_name_it(office: OfficeFolder) -> None:
    office.edit(PERSON, "title: 張春燕", "title: [")
    assert [finding.code for finding in office.check()] == ["TZ105"]


def test_kept_verdict_is_the_same_as_a_fresh_one(office: OfficeFolder) -> None:
    office.edit(INFO, "urgency: ordinary", "urgency: hurried")
    office.edit(PERSON, "status: confirmed", "status: blessed")
    fresh, kept = office.check(), office.check()
    assert len(fresh) == 2
    for language in ("zh-Hant", "zh-Hans", "en"):
        assert [f.message(language) for f in kept] == [f.message(language) for f in fresh]
        assert [f.mend(language) for f in kept] == [f.mend(language) for f in fresh]


def test_unchanged_records_are_not_judged_again(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    office.check()
    judged: list[str] = []
    judge: Callable[..., list[Finding]] = run.judge

    def counting(record: Any, rules: Any, raw: bytes) -> list[Finding]:
        judged.append(record.path)
        return judge(record, rules, raw)

    monkeypatch.setattr(run, "judge", counting)
    office.edit(PERSON, "title: 張春燕", "title: 張春艷")
    office.check()
    assert judged == [PERSON]


def test_every_code_belongs_to_one_problem() -> None:
    problems = [problem for rule in RULES for problem in rule.problems]
    for problem in problems:
        assert PROBLEMS[problem.code] is problem


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_problem_says_what_is_wrong_and_how_to_mend_it_in_each_language(problem: Any) -> None:
    for text in (problem.title, problem.text, problem.mend):
        assert text.zh
        assert text.en
    assert problem.level in ("error", "warning", "info")
