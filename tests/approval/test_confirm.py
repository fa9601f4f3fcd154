"""Signing afterwards (補簽): the principal vouches himself, once, for a decision that was recorded for him."""

from __future__ import annotations

from datetime import date

import pytest
from tests.approval.test_information import CRITICAL, sent_first
from tests.approval.town import SHUI, SHUI_REF, Town, chain, codes, of, quoted, said, state

from taizhang.approval import Outcome
from taizhang.errors import TaizhangError
from taizhang.outputs.check_sheet import check_sheet

LEADER, SECRETARY = "zhou-wenbo", "he-jing"
CONFIRM = "confirm_recorded"


def waiting(town: Town) -> list[int]:
    """The steps that the week's check sheet says are still to be signed, counted from 1."""
    found = check_sheet(town.office.ledger(), town.office.rules(), date(2026, 11, 19))
    return [item.number + 1 for item in found.unsigned]


def test_leader_signs_with_his_key_for_what_the_secretary_recorded(town: Town) -> None:
    sent_first(town)
    assert waiting(town) == [2]
    town.open("tang-xiaoman")
    town.act(SHUI, CONFIRM, LEADER, "13:00", key="zhou", step=2, opinion="同意。")
    town.push("tang-xiaoman", "13:01")
    assert state(town.land()) == "sent_first"
    trail = town.data(SHUI)["trail"]
    assert (trail[2]["by"], trail[2]["step"], trail[2]["content"]) == (LEADER, 2, trail[1]["content"])
    assert waiting(town) == []


def test_step_need_not_be_named_where_only_one_waits(town: Town) -> None:
    sent_first(town)
    town.open(LEADER)
    town.act(SHUI, CONFIRM, LEADER, "13:00")
    town.push(LEADER, "13:01")
    town.land()
    assert town.data(SHUI)["trail"][2]["step"] == 2


def test_signature_is_for_what_the_record_said_then(town: Town) -> None:
    sent_first(town)
    then = quoted(town)
    town.open("ye-zhiqiu")
    town.act(SHUI, "edit", "ye-zhiqiu", "13:00", sets={"title": "牛潭河鄉楓木村山體滑坡"})
    town.push("ye-zhiqiu", "13:00")
    for action, person, at in (("review", "jiang-ruolan", "13:10"), ("approve", "xia-minghui", "13:20")):
        town.act(SHUI, action, person, at)
        town.push(person, at)
    town.comment(LEADER, "14:00", f"/act {CONFIRM} {SHUI_REF} step=2 {then}\n同意。")
    assert chain(town.land())[-1] == f"{CONFIRM} {LEADER}"
    last = town.data(SHUI)["trail"][-1]
    assert (last["content"], last["opinion"], quoted(town) != then) == (then, "同意。", True)
    assert town.office.problems() == []


@pytest.mark.parametrize(
    ("account", "says", "why"),
    [
        (LEADER, "step=2 sha256:" + "0" * 64, "TZ706"),
        (LEADER, "step=2", "TZ706"),
        ("gong-zhiyuan", "step=2 {digest}", "TZ524"),
        (SECRETARY, "step=2 {digest} for=zhou-wenbo capacity=delegate delegation=delegation/2026-11-18-x", "TZ524"),
        (LEADER, "step=1 {digest}", "TZ524"),
        (LEADER, "{digest}", "TZ505"),
        (LEADER, "step=9 {digest}", "TZ524"),
        (LEADER, "step=two {digest}", "TZ203"),
        (LEADER, "step=0 {digest}", "TZ207"),
    ],
    ids=[
        "wrong digest",
        "no digest",
        "another leader",
        "his delegate",
        "not recorded",
        "no step",
        "no such step",
        "no number",
        "nought",
    ],
)
def test_comment_that_signs_for_nothing(town: Town, account: str, says: str, why: str) -> None:
    sent_first(town)
    digest = quoted(town)
    town.open("tang-xiaoman")
    town.change(SHUI, submissions=[{"to": "city", "sent_at": "2026-11-19T13:30:00+08:00"}])
    town.commit("tang-xiaoman", "13:30")
    town.push("tang-xiaoman", "13:31")
    town.comment(account, "14:00", f"/act {CONFIRM} {SHUI_REF} " + says.format(digest=digest))
    decision = town.judge()
    assert (chain(decision)[-1], codes(decision)) == ("send_up tang-xiaoman", []), said(decision)
    assert why in [*codes(decision, "warning"), *codes(decision, "info")]


@pytest.mark.parametrize(
    ("person", "more"),
    [
        ("gong-zhiyuan", {}),
        (SECRETARY, {"for": LEADER, "mode": "paper", "given_at": "2026-11-19T12:30:00+08:00",
                     "original": {"place": "卷一"}, "checked_by": "feng-siyuan"}),
        ("mo-changfa", {"for": LEADER, "capacity": "delegate", "delegation": "delegation/2026-11-18-x"}),
    ],
    ids=["another leader", "recorded again", "his delegate"],
)  # fmt: skip
def test_nobody_else_signs_afterwards(town: Town, person: str, more: dict[str, object]) -> None:
    sent_first(town)
    before = town.office.read(SHUI)
    town.open(person)
    with pytest.raises(TaizhangError, match="signing afterwards for step 2: only zhou-wenbo himself may"):
        town.act(SHUI, CONFIRM, person, "13:00", step=2, **more)
    assert town.office.read(SHUI) == before


def test_name_alone_signs_nothing_afterwards(town: Town) -> None:
    sent_first(town)
    town.open("tang-xiaoman")
    town.act(SHUI, CONFIRM, LEADER, "13:00", step=2)
    town.push("tang-xiaoman", "13:01")
    decision = town.judge()
    assert (decision.outcome, codes(decision)) == (Outcome.FAIL, ["TZ709"])
    assert of(decision, "TZ709")[0]["grade"] == "U"


def test_nothing_is_signed_twice(town: Town) -> None:
    sent_first(town)
    town.does(SHUI, CONFIRM, LEADER, "13:00", step=2)
    town.open(LEADER)
    with pytest.raises(TaizhangError, match="it was signed afterwards already"):
        town.act(SHUI, CONFIRM, LEADER, "14:00", step=2)


def test_step_must_be_named_where_none_waits(town: Town) -> None:
    town.open(LEADER)
    path = "records/info/2026/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui.yaml"
    with pytest.raises(TaizhangError, match="“Sign afterwards” must say “Step signed for”"):
        town.act(path, CONFIRM, LEADER, "14:00")


def test_step_of_the_same_request_is_not_signed_for_since_it_may_still_be_exchanged(town: Town) -> None:
    town.hand_in(SHUI, CRITICAL, "zhang-chunyan", "09:00")
    town.push("zhang-chunyan", "09:01")
    told = {"mode": "telephone", "given_at": "2026-11-19T09:05:00+08:00", "original": {"place": "電話記錄"}}
    town.act(SHUI, "send_first", SECRETARY, "09:10", checked_by="feng-siyuan", **{"for": LEADER}, **told)
    town.push(SECRETARY, "09:10")
    town.act(SHUI, CONFIRM, LEADER, "09:20", key="zhou", step=2)
    town.push("tang-xiaoman", "09:20")
    town.review("feng-siyuan", "09:25")
    decision = town.judge()
    assert (decision.outcome, codes(decision)) == (Outcome.FAIL, ["TZ524"])
    assert of(decision, "TZ524")[0]["why"].en == "that step has not landed yet"


def test_decision_on_paper_may_be_signed_for_but_does_not_wait_for_it(town: Town) -> None:
    path = "records/meeting/2026/2026-03-02-changwei-huiyi.yaml"
    recorded = next(n for n, step in enumerate(town.data(path)["trail"], 1) if "mode" in step)
    assert waiting(town) == []
    town.does(path, CONFIRM, "gong-zhiyuan", "13:00", step=recorded)
    assert town.data(path)["trail"][-1]["action"] == CONFIRM
