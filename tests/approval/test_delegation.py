"""Signing for another: the delegation is granted by its principal alone, and the delegate is proved like anybody."""

from __future__ import annotations

import pytest
from tests.approval.town import ITEM, SHUI, Town, codes, in_review, of, state

from taizhang.approval import Outcome
from taizhang.model import Data

PATH = "records/delegation/2026/2026-11-18-gong-zhiyuan-mo-changfa.yaml"
REF = "delegation/2026-11-18-gong-zhiyuan-mo-changfa"
FACTS: Data = {
    "title": "龔志遠同志授權代簽",
    "principal": "person/gong-zhiyuan",
    "delegate": "person/mo-changfa",
    "scope": "外出期間的信息審批",
    "from": "2026-11-18",
    "until": "2026-11-20",
    "audience": "office",
}
SAID = {"for": "gong-zhiyuan", "capacity": "delegate", "delegation": REF}


def granted(town: Town, **facts: object) -> None:
    """A delegation that its principal has granted the day before."""
    town.hand_in(PATH, {**FACTS, **facts}, "he-jing", "2026-11-18T09:00:00+08:00")
    town.push("he-jing", "2026-11-18T09:01:00+08:00")
    town.review("gong-zhiyuan", "2026-11-18T10:00:00+08:00", "同意授權")
    town.land("2026-11-18T11:00:00+08:00")
    assert town.data(PATH)["status"] == "in_force"


def sign_for_him(town: Town, pusher: str = "mo-changfa") -> None:
    """The delegate approves an important item for his principal."""
    in_review(town, data={**ITEM, "importance": "important"})
    town.act(SHUI, "approve", "mo-changfa", "12:00", **SAID)
    town.push(pusher, "12:00")


def test_delegate_signs_for_his_principal(town: Town) -> None:
    granted(town)
    sign_for_him(town)
    assert state(town.land()) == "approved"
    last = town.data(SHUI)["trail"][-1]
    assert (last["by"], last["for"], last["capacity"]) == ("mo-changfa", "gong-zhiyuan", "delegate")


def test_delegation_is_granted_by_nobody_but_its_principal(town: Town) -> None:
    town.hand_in(PATH, FACTS, "he-jing")
    town.review("zhou-wenbo", "10:00", "同意")
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, "registered")
    assert codes(decision, "warning") == ["TZ523"]
    assert of(decision, "TZ708")[0]["people"] == "gong-zhiyuan"


def test_delegate_whom_nothing_proves_is_refused(town: Town) -> None:
    granted(town)
    sign_for_him(town, pusher="ye-zhiqiu")
    decision = town.judge()
    assert codes(decision) == ["TZ709"]
    assert [found["person"] for found in of(decision, "TZ709")] == ["mo-changfa"]


def test_delegate_who_drafted_is_refused(town: Town) -> None:
    granted(town)
    town.open("zhang-chunyan")
    town.put(SHUI, {**ITEM, "importance": "important"})
    town.commit("zhang-chunyan", "09:05", "mo-changfa")
    town.push("zhang-chunyan", "09:06")
    for action, person, at in (("edit", "ye-zhiqiu", "10:00"), ("review", "jiang-ruolan", "11:00")):
        town.act(SHUI, action, person, at)
        town.push(person, at)
    town.act(SHUI, "approve", "mo-changfa", "12:00", **SAID)
    town.push("mo-changfa", "12:00")
    assert codes(town.judge()) == ["TZ704"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"until": "2026-11-18"}, "TZ660"),
        ({"actions": ["review"]}, "TZ662"),
        ({"kinds": ["supervision"]}, "TZ662"),
    ],
    ids=["run out", "other actions", "other kinds"],
)
def test_delegation_that_does_not_cover_the_act_is_refused(town: Town, facts: dict[str, object], code: str) -> None:
    granted(town, **facts)
    sign_for_him(town)
    assert codes(town.judge()) == [code]


def test_delegation_between_others_is_refused(town: Town) -> None:
    granted(town, delegate="person/zhang-chunyan")
    sign_for_him(town)
    assert codes(town.judge()) == ["TZ661"]


def test_delegation_of_the_same_request_covers_nothing(town: Town) -> None:
    in_review(town, data={**ITEM, "importance": "important"})
    town.put(PATH, FACTS)
    town.act(SHUI, "approve", "mo-changfa", "12:00", **SAID)
    town.push("mo-changfa", "12:00")
    assert town.judge().outcome is not Outcome.PASS
