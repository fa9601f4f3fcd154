"""Requests as a whole: several records, reviews that do not count, rules, histories, and what the forge says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.approval.test_act import CASE, FACTS
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, codes, in_review, of, quoted, said, state

from taizhang.approval import Outcome, read_evidence
from taizhang.errors import UsageError

SECOND = "records/info/2026/2026-11-19-jingguan-ju-caiwu.yaml"
OTHER = {**ITEM, "title": "縣經管局清理村級財務", "body": "縣經管局清理村級財務三十六個村。\n"}
PERSON = "records/person/zhang-chunyan.yaml"
STAGES = (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00"))


def states(town: Town) -> dict[str, str]:
    return {folded.record.path: folded.result.state for folded in town.judge().folded}


def test_one_review_counts_for_every_record_where_it_is_due(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.put(SECOND, OTHER)
    town.commit("zhang-chunyan", "09:05")
    for person, at in STAGES:
        town.review(person, at)
    assert states(town) == {SECOND: "approved", SHUI: "approved"}
    town.land()
    assert {town.data(SHUI)["number"], town.data(SECOND)["number"]} == {"〔2026〕2號", "〔2026〕3號"}


def test_change_of_one_record_leaves_the_stages_of_the_others(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.put(SECOND, OTHER)
    town.commit("zhang-chunyan", "09:05")
    for person, at in STAGES:
        town.review(person, at)
    town.change(SECOND, body="縣經管局清理村級財務三十七個村。\n")
    town.commit("zhang-chunyan", "12:30")
    assert states(town) == {SECOND: "submitted", SHUI: "approved"}
    assert town.judge().outcome is Outcome.UNDECIDED


def test_reviewer_with_a_hand_in_one_record_still_reviews_the_others(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05")
    town.put(SECOND, OTHER)
    town.commit("zhang-chunyan", "09:06", "jiang-ruolan")
    for person, at in STAGES:
        town.review(person, at)
    assert states(town) == {SECOND: "edited", SHUI: "approved"}
    assert codes(town.judge()) == ["TZ708"]
    town.review("lu-huaigu", "13:00")
    town.review("xia-minghui", "14:00")
    town.land()


def test_records_of_several_kinds_are_each_judged_by_their_own_workflow(town: Town) -> None:
    town.open("shi-lei")
    town.intake = "zhang-chunyan"
    town.put(SHUI, ITEM)
    town.put(CASE, FACTS)
    town.commit("shi-lei", "09:05")
    town.review("ye-zhiqiu", "10:00")
    town.review("xia-minghui", "12:00")
    assert states(town)[SHUI] == "edited"
    assert "TZ518" in codes(town.judge())  # the case, too, would be the form's author's


def test_review_out_of_turn_does_not_count_and_is_not_kept_for_later(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.review("xia-minghui", "10:30")
    town.review("jiang-ruolan", "11:00")
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, "reviewed")
    assert [found["person"] for found in of(decision, "TZ706")] == ["xia-minghui"]


def test_steps_brought_along_and_reviews_after_them_make_one_chain(town: Town) -> None:
    in_review(town)
    town.review("xia-minghui", "12:00", "同意")
    assert state(town.land()) == "approved"
    assert town.data(SHUI)["trail"][-1]["opinion"] == "同意"


def test_review_of_what_stood_before_a_step_was_brought_along_does_not_count(town: Town) -> None:
    in_review(town, until="edit")
    town.review("jiang-ruolan", "10:30")
    town.act(SHUI, "review", "lu-huaigu", "11:00")
    town.push("lu-huaigu", "11:00")
    decision = town.judge()
    assert state(decision) == "reviewed"
    assert "not what stands now" in said(decision)[0]


def test_request_that_waits_long_is_not_taken_for_a_backdated_one(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    late = "2026-11-27T09:00:00+08:00"
    assert codes(town.judge(late)) == ["TZ708"]
    town.push("zhang-chunyan", "09:06")
    assert codes(town.judge(late)) == ["TZ708"]


def test_dismissed_review_does_not_count(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00", dismissed=True)
    decision = town.judge()
    assert state(decision) == "submitted"
    assert "dismissed" in said(decision)[0]


def test_review_of_a_commit_that_is_no_ancestor_does_not_count(town: Town) -> None:
    old = town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.git("commit", "-q", "--amend", "-m", "again", who="zhang-chunyan", at="09:30")
    town.review("ye-zhiqiu", "10:00", commit=old)
    decision = town.judge()
    assert state(decision) == "submitted"
    assert "not part of the branch" in said(decision)[0]


def test_review_of_the_base_does_not_count(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00", commit=town.git("rev-parse", "main"))
    assert state(town.judge()) == "submitted"


def test_review_by_an_account_that_nobody_has_does_not_count(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu-2", "10:00")
    decision = town.judge()
    assert state(decision) == "submitted"
    assert [found["person"] for found in of(decision, "TZ706")] == ["ye-zhiqiu-2"]


def test_review_by_somebody_whose_role_has_ended_does_not_count(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("wei-changlin", "10:00")
    assert state(town.judge()) == "submitted"


def test_hand_of_an_unknown_address_leaves_the_request_undecided(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05", "someone@elsewhere.example")
    for person, at in STAGES:
        town.review(person, at)
    decision = town.judge()
    assert (decision.outcome, codes(decision)) == (Outcome.UNDECIDED, ["TZ705"])
    assert [found["who"] for found in of(decision, "TZ705")] == ["someone@elsewhere.example"]


def test_changes_taken_over_from_main_are_nobody_s_contribution(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.git("checkout", "-q", "main")
    town.office.write("docs/notice.md", "通知\n")
    town.commit("zou-kai", "10:10")
    town.git("checkout", "-q", "topic")
    town.git("merge", "-q", "--no-ff", "-m", "update", "main", who="jiang-ruolan", at="10:20")
    town.review("jiang-ruolan", "11:00")
    town.review("xia-minghui", "12:00")
    assert town.judge().outcome is Outcome.PASS


def test_what_is_wrong_with_main_already_blocks_no_other_request(town: Town) -> None:
    town.office.edit(PERSON, "by: xia-minghui", "by: zhang-chunyan")
    town.commit("zou-kai", "08:30")
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for person, at in STAGES:
        town.review(person, at)
    assert town.judge().outcome is Outcome.PASS


def test_record_taken_away_is_refused(town: Town) -> None:
    town.open("zhang-chunyan")
    town.office.delete("records/info/2026/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui.yaml")
    town.commit("zhang-chunyan", "09:05")
    assert "TZ522" in codes(town.judge())


def test_request_that_changes_nothing_is_refused(town: Town) -> None:
    town.open("zhang-chunyan")
    assert codes(town.judge()) == ["TZ714"]


# comments


def test_signing_comment_must_quote_the_whole_digest(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for text in (
        f"/act edit {SHUI_REF}",
        f"/act edit {SHUI_REF} {quoted(town)[:-1]}",
        f"/act edit {SHUI_REF} sha256:" + "0" * 64,
    ):
        town.comment("ye-zhiqiu", "10:00", text)
    assert state(town.judge()) == "submitted"
    town.comment("ye-zhiqiu", "10:10", f"/act edit {SHUI_REF} {quoted(town)}")
    assert state(town.judge()) == "edited"


def test_digest_of_what_stood_before_signs_nothing(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    old = quoted(town)
    town.change(SHUI, body="牛潭河鄉今冬已修渠道十三公里。\n")
    town.commit("zhang-chunyan", "10:05")
    town.comment("ye-zhiqiu", "10:10", f"/act edit {SHUI_REF} {old}")
    assert state(town.judge()) == "submitted"


@pytest.mark.parametrize(
    "comment",
    [
        {"account": "jiang-ruolan", "text": f"/act shelve {SHUI_REF}\n重複", "edited": True},
        {"account": "nobody", "text": f"/act shelve {SHUI_REF}\n重複"},
        {"account": "zhang-chunyan", "text": f"/act shelve {SHUI_REF}\n重複"},
        {"account": "jiang-ruolan", "text": f"請勿 /act shelve {SHUI_REF}\n重複"},
        {"account": "jiang-ruolan", "text": f"/act shelve {SHUI_REF}"},
        {"account": "jiang-ruolan", "text": f"/act shelve {SHUI_REF} by=xia-minghui extra=1\n重複"},
        {"account": "jiang-ruolan", "text": "/act shelve info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui\n重複"},
    ],
    ids=["edited", "unknown account", "without the role", "within a sentence", "without a note", "stray keys", "other"],
)
def test_comment_that_takes_no_action(town: Town, comment: dict[str, Any]) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.comment(at="10:00", **comment)
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, "submitted")


def test_comment_speaks_for_nobody_but_its_account(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.comment("jiang-ruolan", "10:00", f"/act shelve {SHUI_REF} by=xia-minghui at=2026-01-01T00:00:00+08:00\n重複")
    decision = town.judge()
    step = decision.folded[0].result.steps[-1].entry
    assert (step["by"], step["at"]) == ("jiang-ruolan", "2026-11-19T10:00:00+08:00")


# the reviews file


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{}", b'{"version": 2}', b'{"version": 1, "extra": 1}', b"\xff", b"{" * 5000,
        b'{"version": 1, "reviews": [{"id": "1", "account": "a", "state": "approve", "commit": "main", "at": "x"}]}',
        b'{"version": 1, "pushes": [{"account": "a", "head": "' + b"0" * 40 + b'", "at": "2026-11-19"}]}',
        b'{"version": 1, "comments": [{"id": "1", "account": "", "text": "", "at": "2026-11-19T10:00:00Z"}]}',
        b'{"version": 1, "signatures": [{"person": "a", "at": "2026-11-19T10:00:00Z"}]}',
    ],
)  # fmt: skip
def test_malformed_reviews_file_is_a_usage_error(raw: bytes) -> None:
    with pytest.raises(UsageError, match="the reviews file is not well formed"):
        read_evidence(raw)


def test_command_exits_2_for_a_malformed_reviews_file(town: Town, tmp_path: Path) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    (tmp_path / "reviews.json").write_text("{}")
    done = town.office.run("gate", "--base", "main", "--head", "HEAD", "--reviews", str(tmp_path / "reviews.json"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "the reviews file is not well formed" in done.stderr


def test_command_exits_0_when_the_request_may_land_and_1_when_not(town: Town, tmp_path: Path) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    arguments = ["gate", "--base", "main", "--head", "HEAD", "--now", "2026-11-19T18:00:00+0800", "--format", "json"]
    waiting = town.office.run(*arguments)
    assert (waiting.returncode, json.loads(waiting.stdout)["outcome"]) == (1, "undecided")
    for person, at in STAGES:
        town.review(person, at)
    (tmp_path / "reviews.json").write_bytes(town.evidence())
    passed = town.office.run(*arguments, "--reviews", str(tmp_path / "reviews.json"))
    told = json.loads(passed.stdout)
    assert (passed.returncode, told["outcome"], told["records"][0]["status"]) == (0, "pass", "approved")
