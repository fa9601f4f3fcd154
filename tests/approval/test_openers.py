"""Whose request it is: by accounts in force when it was opened, by forms that nobody else can have written in."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from tests.approval.town import ITEM, SHUI, Town, codes, of, when
from tests.support import SUPERVISION

from taizhang.approval import Decision, Outcome, gate, read_evidence
from taizhang.errors import UsageError


def judged(town: Town, **more: Any) -> Decision:
    """The open request, with what a forge says besides of who opened it."""
    said = json.loads(town.evidence())
    for name, values in more.items():
        said[name] |= values
    now = datetime.fromisoformat(when("18:00"))
    return gate(town.root, "main", "HEAD", read_evidence(json.dumps(said).encode()), now)


def grades(decision: Decision) -> list[str | None]:
    """How far each new step is proved."""
    return [grade for folded in decision.folded for _, grade in sorted(folded.grades.items())]


def test_opener_whom_nobody_knows_leaves_the_request_undecided(town: Town) -> None:
    town.open("mallory")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05")
    town.review("ye-zhiqiu", "10:00")
    decision = town.judge()
    assert (decision.outcome, [found["who"] for found in of(decision, "TZ705")]) == (Outcome.UNDECIDED, ["mallory"])


def test_machine_that_carries_a_form_is_no_unknown_hand(town: Town) -> None:
    town.open("shoufa")
    town.intake = "zhang-chunyan"
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05")
    town.push("shoufa", "09:06")
    decision = town.judge()
    assert (codes(decision), grades(decision)) == (["TZ708"], ["F"])


@pytest.mark.parametrize(
    ("opened", "grade", "found"), [("2026-09-30", "F", ["TZ708"]), ("2026-10-01", "U", ["TZ705", "TZ708"])]
)
def test_account_is_looked_up_on_the_day_of_opening(town: Town, opened: str, grade: str, found: list[str]) -> None:
    account = "{forge: office, name: zhang-chunyan"
    town.office.edit("schemas/roles.yaml", f"{account}}}", f"{account}, until: 2026-09-30}}")
    town.commit("zou-kai", "08:30")
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    decision = judged(town, pull={"at": f"{opened}T09:00:00+08:00"})
    assert (codes(decision), grades(decision)) == (found, [grade])


@pytest.mark.parametrize(("claim", "grade"), [(False, "F"), (True, "U")])
def test_form_in_which_others_may_have_written_is_a_claim(town: Town, claim: bool, grade: str) -> None:
    town.open("shoufa")
    town.intake = "zhang-chunyan"
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05")
    town.push("shoufa", "09:06")
    assert grades(judged(town, intake={"claim": claim})) == [grade]


@pytest.mark.parametrize(("first", "grade"), [("shoufa", "F"), ("kong-lingjuan", "U")])
def test_form_vouches_for_nothing_on_which_its_machine_built(town: Town, first: str, grade: str) -> None:
    town.open("shoufa")
    town.intake = "cui-zhengyi"
    for account, at in ((first, "09:05"), ("shoufa", "09:10")):
        item = {"unit": "unit/jingguan-ju", "at": when(at), "progress": at}
        town.change(SUPERVISION, progress=[*town.data(SUPERVISION)["progress"], item])
        town.commit("cui-zhengyi", at)
        town.push(account, at)
    assert grades(town.judge()) == [grade]


@pytest.mark.parametrize("name", ["pull", "intake"])
@pytest.mark.parametrize("at", ["2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "yesterday"])
def test_opening_at_no_time_is_refused(town: Town, name: str, at: str) -> None:
    town.open("shoufa")
    town.intake = "zhang-chunyan"
    said = json.loads(town.evidence())
    said[name]["at"] = at
    with pytest.raises(UsageError, match="reviews file"):
        read_evidence(json.dumps(said).encode())
