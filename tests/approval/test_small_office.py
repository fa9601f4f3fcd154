"""Duties that a small office may unite, by its policy: only those pairs, only in that kind, and always shown."""

from __future__ import annotations

import pytest
from tests.approval.town import ITEM, SHUI, Town, codes, of, state

from taizhang.approval import Outcome


def unite(town: Town, pairs: str) -> None:
    """Main has one person for editing and reviewing, and waives `pairs` from November on."""
    old = "{from: 2025-01-01, value: [], basis: 本辦台賬管理規定；不作變通}"
    town.office.edit("schemas/policy.yaml", old, f"{old}\n        - {{from: 2026-11-01, value: {pairs}}}")
    role = "- {role: editor, from: 2025-01-01}\n"
    text = town.office.read("schemas/roles.yaml")
    start = text.index(role, text.index("  ye-zhiqiu:"))
    more = "- {role: reviewer, from: 2025-01-01}\n      "
    town.office.write("schemas/roles.yaml", text[:start] + more + text[start:])
    town.commit("zou-kai", "08:30")


@pytest.mark.parametrize("pairs", ["[]", "[[submit, review]]", '["supervision edit review"]'])
def test_stages_that_no_waiver_names_stay_apart(town: Town, pairs: str) -> None:
    unite(town, pairs)
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.review("ye-zhiqiu", "11:00")
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, "edited")
    assert codes(decision, "warning") == ["TZ508"]


@pytest.mark.parametrize("pairs", ["[[edit, review]]", "[[review, edit]]", '["info edit review"]'])
def test_stages_that_a_waiver_names_may_be_one_person_s_and_are_shown(town: Town, pairs: str) -> None:
    unite(town, pairs)
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for person, at in (("ye-zhiqiu", "10:00"), ("ye-zhiqiu", "11:00"), ("xia-minghui", "12:00")):
        town.review(person, at)
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.PASS, "approved")
    assert [found["person"] for found in of(decision, "TZ716")] == ["ye-zhiqiu"]
    town.land()
    assert town.office.problems() == []


def test_hand_in_the_submission_is_waived_like_the_submission(town: Town) -> None:
    unite(town, "[[submit, edit]]")
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05", "ye-zhiqiu")
    town.review("ye-zhiqiu", "10:00")
    decision = town.judge()
    assert state(decision) == "edited"
    assert (codes(decision, "warning"), codes(decision, "info")) == ([], ["TZ716"])


def test_waiver_holds_from_its_day_on(town: Town) -> None:
    unite(town, "[[edit, review]]")
    rules = town.office.rules()
    assert rules.waives("info", "review", "edit", "2026-11-01T00:00:00+08:00")
    assert not rules.waives("info", "review", "edit", "2026-10-31T23:59:59+08:00")
