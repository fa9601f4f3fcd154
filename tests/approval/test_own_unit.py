"""Nobody hands in, signs or answers for a unit that is not his; its head signs by an ordinary review."""

from __future__ import annotations

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, chain, codes, of, said, state

from taizhang.approval import Outcome
from taizhang.errors import TaizhangError

OTHER_REPORTER, HEAD, OTHER_HEAD = "bai-rongrong", "mo-changfa", "cui-zhengyi"
VILLAGE = "records/unit/fengmu-cun.yaml"
CRITICAL = {
    **ITEM, "category": "emergency", "urgency": "critical", "occurred_at": "2026-11-19T08:20:00+08:00",
    "learnt_at": "2026-11-19T08:40:00+08:00", "place": "楓木村",
}  # fmt: skip


def test_reporter_of_another_unit_hands_in_nothing_for_this_one(town: Town) -> None:
    town.hand_in(SHUI, ITEM, OTHER_REPORTER)
    town.push(OTHER_REPORTER, "09:06")
    decision = town.judge()
    assert (decision.outcome, "TZ525" in codes(decision)) == (Outcome.FAIL, True)
    assert [(found["person"], found["unit"]) for found in of(decision, "TZ525")] == [(OTHER_REPORTER, ITEM["unit"])]


def test_reporter_of_another_unit_corrects_nothing_of_this_one_by_naming_his_own(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for person, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        town.review(person, at)
    town.land("12:30")
    town.open(OTHER_REPORTER)
    town.change(SHUI, unit="unit/jingguan-ju")
    town.commit(OTHER_REPORTER, "13:00")
    town.push(OTHER_REPORTER, "13:00")
    decision = town.judge()
    assert [(found["person"], found["unit"]) for found in of(decision, "TZ525")] == [(OTHER_REPORTER, ITEM["unit"])]


def test_head_of_another_unit_is_refused_by_the_command(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    with pytest.raises(TaizhangError, match=f"{OTHER_HEAD} cannot take “Unit head signs”"):
        town.act(SHUI, "sign_submission", OTHER_HEAD, "09:30")


def test_head_of_the_unit_signs_by_an_approving_review(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review(HEAD, "09:30", "情況屬實")
    for person, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        town.review(person, at)
    assert chain(town.land())[1] == f"sign_submission {HEAD}"
    assert "content" in town.data(SHUI)["trail"][1]


def test_review_by_the_head_of_another_unit_takes_nothing(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review(OTHER_HEAD, "09:30")
    decision = town.judge()
    assert (chain(decision), codes(decision)) == (["submit zhang-chunyan"], ["TZ708"])
    assert [found["person"] for found in of(decision, "TZ706")] == [OTHER_HEAD]


def test_second_review_by_the_head_signs_nothing_again(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review(HEAD, "09:30")
    town.review(HEAD, "09:40")
    decision = town.judge()
    assert chain(decision) == ["submit zhang-chunyan", f"sign_submission {HEAD}"]
    assert len(of(decision, "TZ706")) == 1


def test_what_is_waited_for_is_the_stage_that_leads_on(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    (waiting,) = of(town.judge(), "TZ708")
    assert (waiting["action"].en, HEAD in waiting["people"]) == ("Edit", False)


def test_review_by_a_leader_sends_nothing_first_he_must_say_so(town: Town) -> None:
    town.hand_in(SHUI, CRITICAL, "zhang-chunyan")
    town.review("zhou-wenbo", "09:10", "同意")
    decision = town.judge()
    assert (state(decision), [found["person"] for found in of(decision, "TZ706")]) == ("submitted", ["zhou-wenbo"])


def test_unit_above_speaks_for_its_part(town: Town) -> None:
    facts = {"title": "牛潭河鄉楓木村", "audience": "office", "type": "township", "parent": "unit/niutanhe-xiang"}
    town.hand_in(VILLAGE, facts, "he-jing", "08:40")
    town.push("he-jing", "08:41")
    town.review("xia-minghui", "08:50")
    town.land("08:55")
    town.hand_in(SHUI, {**ITEM, "unit": "unit/fengmu-cun"}, "zhang-chunyan")
    town.review(HEAD, "09:30")
    decision = town.judge()
    assert codes(decision) == ["TZ708"], said(decision)
    assert chain(decision) == ["submit zhang-chunyan", f"sign_submission {HEAD}"]


def test_form_is_its_author_s_own_unit_s_whoever_opens_the_request(town: Town) -> None:
    town.open("tang-xiaoman")
    town.intake = OTHER_REPORTER
    town.put(SHUI, ITEM)
    town.commit("tang-xiaoman", "09:05")
    assert "TZ525" in codes(town.judge())
    town.intake = "zhang-chunyan"
    assert "TZ525" not in codes(town.judge())
    assert chain(town.judge())[0] == f"submit {town.intake}"
    assert town.judge().folded[0].record.ref == SHUI_REF
