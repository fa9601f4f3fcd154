"""Information through the gate: ordinary, important, on paper, by telephone, returned, amended."""

from __future__ import annotations

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, chain, codes, of, state

from taizhang.approval import Outcome
from taizhang.workflow import digest, signed_content

CRITICAL = {
    **ITEM,
    "title": "牛潭河鄉山體滑坡",
    "category": "emergency",
    "urgency": "critical",
    "occurred_at": "2026-11-19T08:20:00+08:00",
    "learnt_at": "2026-11-19T08:40:00+08:00",
    "place": "牛潭河鄉楓木村",
}
PAPER = {"mode": "paper", "given_at": "2026-11-19T11:30:00+08:00", "original": {"place": "秘書科2026年批示卷"}}


def test_ordinary_item_lands_by_three_reviews(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00", "可用")
    town.review("jiang-ruolan", "11:00", "同意")
    town.review("xia-minghui", "12:00", "發")
    decision = town.land()
    assert chain(decision) == ["submit zhang-chunyan", "edit ye-zhiqiu", "review jiang-ruolan", "approve xia-minghui"]
    landed = town.data(SHUI)
    assert (landed["status"], landed["number"]) == ("approved", "〔2026〕2號")
    assert [step.get("opinion") for step in landed["trail"]] == [None, "可用", "同意", "發"]


def test_important_item_waits_for_a_leader(town: Town) -> None:
    town.hand_in(SHUI, {**ITEM, "importance": "important"}, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")
    town.review("xia-minghui", "12:00")
    waiting = town.judge()
    assert (waiting.outcome, state(waiting)) == (Outcome.UNDECIDED, "reviewed")
    assert "zhou-wenbo" in of(waiting, "TZ708")[0]["people"]
    assert "xia-minghui" not in of(waiting, "TZ708")[0]["people"]
    town.review("zhou-wenbo", "13:00", "同意")
    assert chain(town.land())[-1] == "approve zhou-wenbo"


def test_importance_taken_back_by_a_later_stage_still_waits_for_a_leader(town: Town) -> None:
    town.hand_in(SHUI, {**ITEM, "importance": "important"}, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.change(SHUI, importance="ordinary")
    town.commit("jiang-ruolan", "10:30")
    town.review("jiang-ruolan", "11:00")
    town.review("xia-minghui", "12:00")
    assert state(town.judge()) == "reviewed"
    assert codes(town.judge()) == ["TZ708"]


def test_item_approved_on_paper_is_recorded_by_a_secretary_and_checked_by_another(town: Town) -> None:
    town.hand_in(SHUI, {**ITEM, "importance": "important"}, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    for action, person, at in (("edit", "ye-zhiqiu", "10:00"), ("review", "jiang-ruolan", "11:00")):
        town.act(SHUI, action, person, at)
        town.push(person, at)
    recorded = {"for": "zhou-wenbo", "checked_by": "feng-siyuan", **PAPER}
    town.act(SHUI, "approve", "he-jing", "12:00", opinion="同意。", **recorded)
    town.push("he-jing", "12:00")
    unchecked = town.judge()
    assert (unchecked.outcome, codes(unchecked)) == (Outcome.UNDECIDED, ["TZ711"])
    town.review("feng-siyuan", "14:00", "與原件一致")
    decision = town.land()
    assert codes(decision, "info") == []
    assert town.data(SHUI)["trail"][-1]["for"] == "zhou-wenbo"
    assert town.data(SHUI)["status"] == "approved"


def test_paper_approval_after_reviews_in_the_forge_is_recorded_by_a_comment(town: Town) -> None:
    town.hand_in(SHUI, {**ITEM, "importance": "important"}, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")
    data = town.data(SHUI)
    quoted = digest(signed_content(data, town.office.rules().newest("info")))
    says = "for=zhou-wenbo mode=paper given_at=2026-11-19T11:30:00+08:00 original=秘書科2026年批示卷"
    town.review("feng-siyuan", "11:40", "先看過")
    town.comment("he-jing", "12:00", f"/act approve {SHUI_REF} {quoted} {says} checked_by=feng-siyuan\n同意。")
    assert codes(town.judge()) == ["TZ711"]
    town.review("feng-siyuan", "14:00", "與原件一致")
    assert chain(town.land())[-1] == "approve he-jing"
    last = town.data(SHUI)["trail"][-1]
    assert (last["for"], last["checked_by"], last["opinion"]) == ("zhou-wenbo", "feng-siyuan", "同意。")


def test_critical_item_is_sent_first_by_telephone_and_completed_in_time(town: Town) -> None:
    sent_first(town)
    town.open("zhang-chunyan")
    steps = (("edit", "ye-zhiqiu", "13:00"), ("review", "jiang-ruolan", "14:00"), ("approve", "xia-minghui", "15:00"))
    for action, person, at in steps:
        town.act(SHUI, action, person, at)
        town.push(person, at)
    decision = town.land("16:00")
    assert codes(decision) == []
    assert (town.data(SHUI)["status"], town.data(SHUI)["number"]) == ("approved", "〔2026〕2號")
    assert town.office.problems() == []


def test_item_sent_first_and_not_completed_in_time_is_found_and_may_still_be_completed(town: Town) -> None:
    sent_first(town)
    assert [found.code for found in town.office.check()] == ["TZ695"]  # the sample's day, the next, is over
    town.open("zhang-chunyan")
    for action, person, at in (
        ("edit", "ye-zhiqiu", "2026-11-20T09:00:00+08:00"),
        ("review", "jiang-ruolan", "2026-11-20T09:05:00+08:00"),
        ("approve", "xia-minghui", "2026-11-20T09:30:00+08:00"),
    ):
        town.act(SHUI, action, person, at)
        town.push(person, at)
    town.land("2026-11-20T10:00:00+08:00")
    (late,) = town.office.check()
    assert (late.code, late.level) == ("TZ695", "warning")
    assert late.message("en") == (
        "what was sent first was to pass its remaining stages by 2026-11-20T09:10+08:00: "
        "it was completed only at 2026-11-20T09:30+08:00"
    )


def sent_first(town: Town) -> None:
    """A landslide: the leader says by telephone to send it at once; the secretary writes that down."""
    town.hand_in(SHUI, CRITICAL, "zhang-chunyan", "09:00")
    town.push("zhang-chunyan", "09:01")
    said = {"for": "zhou-wenbo", "mode": "telephone", "given_at": "2026-11-19T09:05:00+08:00"}
    original = {"place": "值班室電話記錄第12號"}
    town.act(SHUI, "send_first", "he-jing", "09:10", original=original, checked_by="feng-siyuan", **said)
    town.push("he-jing", "09:10")
    town.review("feng-siyuan", "09:12")
    town.land("09:15")
    assert (town.data(SHUI)["status"], town.data(SHUI)["number"]) == ("sent_first", "〔2026〕2號")


def test_returned_item_lands_as_returned_and_again_once_corrected(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00", "數字請核實", state="request_changes")
    assert chain(town.land("12:00"))[-1] == "return jiang-ruolan"
    assert town.data(SHUI)["trail"][-1]["note"] == "數字請核實"
    town.open("zhang-chunyan")
    town.change(SHUI, body="牛潭河鄉今冬已修渠道十一公里。\n")
    town.commit("zhang-chunyan", "13:00")
    town.review("ye-zhiqiu", "14:00")
    town.review("jiang-ruolan", "15:00")
    town.review("xia-minghui", "16:00")
    decision = town.land()
    assert chain(decision)[3:] == [
        "submit zhang-chunyan", "edit ye-zhiqiu", "review jiang-ruolan", "approve xia-minghui",
    ]  # fmt: skip
    assert town.data(SHUI)["trail"][3]["was"] == {"body": ITEM["body"]}


def test_returning_without_a_reason_does_not_count(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00", state="request_changes")
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, "submitted")
    assert codes(decision, "warning") == ["TZ505"]


def test_reviewer_amends_and_the_editor_s_stage_stands(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.change(SHUI, body="牛潭河鄉今冬已修渠道12公里。\n")
    town.commit("jiang-ruolan", "10:30")
    town.review("jiang-ruolan", "11:00")
    town.review("xia-minghui", "12:00")
    decision = town.land()
    assert codes(decision, "info") == []
    assert [step.get("was") for step in town.data(SHUI)["trail"]] == [None, None, {"body": ITEM["body"]}, None]


def test_editor_amends_after_review_and_both_stages_lapse(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")
    town.change(SHUI, body="牛潭河鄉今冬已修渠道13公里。\n")
    town.commit("ye-zhiqiu", "11:30")
    town.review("xia-minghui", "12:00")
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, "submitted")
    assert [lapsed["person"] for lapsed in of(decision, "TZ707")] == ["ye-zhiqiu", "jiang-ruolan"]
    for person, at in (("ye-zhiqiu", "13:00"), ("jiang-ruolan", "14:00"), ("xia-minghui", "15:00")):
        town.review(person, at)
    assert chain(town.land())[1:] == ["edit ye-zhiqiu", "review jiang-ruolan", "approve xia-minghui"]


def test_submitter_changes_after_approval_and_every_stage_lapses(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for person, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        town.review(person, at)
    town.change(SHUI, body="牛潭河鄉今冬已修渠道一百二十公里。\n")
    town.commit("zhang-chunyan", "12:30")
    decision = town.judge()
    assert (decision.outcome, state(decision), len(of(decision, "TZ707"))) == (Outcome.UNDECIDED, "submitted", 3)


def test_reformatting_after_approval_costs_nobody_his_sign_off(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for person, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        town.review(person, at)
    town.office.write(SHUI, "# 已核\n" + town.office.read(SHUI))
    town.commit("zhang-chunyan", "12:30")
    assert state(town.land()) == "approved"


def test_amendment_beyond_what_a_stage_may_change_is_the_submission_s(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.change(SHUI, unit="unit/jingguan-ju")
    town.commit("jiang-ruolan", "10:30")
    town.review("jiang-ruolan", "11:00")
    decision = town.judge()
    assert state(decision) == "submitted"
    assert [lapsed["person"] for lapsed in of(decision, "TZ707")] == ["ye-zhiqiu"]


def test_office_where_people_only_edit_files_and_review_needs_no_other_command(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for person, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        town.review(person, at)
    town.land("13:00")
    town.open("tang-xiaoman")
    town.change(SHUI, submissions=[{"to": "city", "sent_at": "2026-11-19T13:30:00+08:00"}])
    town.commit("tang-xiaoman", "13:30")
    town.push("tang-xiaoman", "13:31")
    town.land("13:40")
    town.open("ye-zhiqiu")
    town.change(SHUI, title="牛潭河鄉冬修水利進展快")
    town.commit("ye-zhiqiu", "14:00")
    town.review("tang-xiaoman", "14:10")
    town.review("jiang-ruolan", "14:20")
    town.review("xia-minghui", "14:30")
    assert chain(town.land("15:00"))[4:] == [
        "send_up tang-xiaoman", "correct ye-zhiqiu", "edit tang-xiaoman", "review jiang-ruolan", "approve xia-minghui",
    ]  # fmt: skip
    assert town.office.problems() == []


@pytest.mark.parametrize("action", ["shelve", "decline"])
def test_comment_takes_an_action_that_no_review_takes(town: Town, action: str) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.comment("jiang-ruolan", "10:00", f"/act {action} {SHUI_REF}\n與上週一條重複。")
    assert chain(town.land())[-1] == f"{action} jiang-ruolan"
    assert town.data(SHUI)["status"] == "shelved"
