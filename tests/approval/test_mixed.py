"""One request with hand edits, reviews in the forge and steps by command: what holds together lands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, chain, codes, of, said

from taizhang.approval import Outcome
from taizhang.errors import TaizhangError

CHAIN = ["submit zhang-chunyan", "edit ye-zhiqiu", "review jiang-ruolan", "approve xia-minghui"]
BETTER = "牛潭河鄉冬修水利進展順利"


def by_command(town: Town, action: str, person: str, at: str, **said: Any) -> None:
    """A step by somebody who is given what the forge has said so far; he pushes it himself."""
    town.act(SHUI, action, person, at, forge=True, **said)
    town.push(person, at)


@pytest.fixture
def reviewed(town: Town) -> Town:
    """An item that was handed in by hand and edited by review, as only the forge knows."""
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.change(SHUI, title=BETTER)
    town.commit("ye-zhiqiu", "09:50")
    town.push("ye-zhiqiu", "09:50")
    town.review("ye-zhiqiu", "10:00", "可用")
    return town


def test_step_by_command_follows_a_review_and_is_followed_by_one(reviewed: Town) -> None:
    by_command(reviewed, "review", "jiang-ruolan", "11:00")
    reviewed.review("xia-minghui", "12:00")
    decision = reviewed.land()
    assert (chain(decision), codes(decision, "info")) == (CHAIN, [])
    trail = reviewed.data(SHUI)["trail"]
    assert (trail[1]["opinion"], trail[1]["was"]) == ("可用", {"title": ITEM["title"]})
    assert reviewed.office.problems() == []


def test_signature_by_command_stands_at_its_place_among_reviews(reviewed: Town) -> None:
    reviewed.act(SHUI, "review", "jiang-ruolan", "11:00", key="jiang", forge=True)
    reviewed.push("tang-xiaoman", "11:00")
    reviewed.review("xia-minghui", "12:00")
    reviewed.act(SHUI, "send_up", "tang-xiaoman", "13:00", forge=True)
    reviewed.push("tang-xiaoman", "13:00")
    assert chain(reviewed.land()) == [*CHAIN, "send_up tang-xiaoman"]


def test_comment_is_taken_into_the_file_like_a_review(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.review("ye-zhiqiu", "10:00")
    town.comment("jiang-ruolan", "10:30", f"/act send_back {SHUI_REF}\n請再核實")
    by_command(town, "edit", "tang-xiaoman", "11:00")
    decision = town.judge()
    assert codes(decision) == ["TZ708"]
    assert chain(decision)[1:] == ["edit ye-zhiqiu", "send_back jiang-ruolan", "edit tang-xiaoman"]


def test_submission_that_waited_for_a_step_by_command_is_not_backdated(town: Town) -> None:
    early = "2026-11-12T09:00:00+08:00"
    town.hand_in(SHUI, {**ITEM, "reported_at": early}, "zhang-chunyan", early)
    town.push("zhang-chunyan", "2026-11-12T09:01:00+08:00")
    town.review("ye-zhiqiu", "2026-11-12T10:00:00+08:00")
    by_command(town, "review", "jiang-ruolan", "11:00")
    decision = town.judge()
    assert (chain(decision), codes(decision)) == (CHAIN[:3], ["TZ708"])


def other_name(town: Town) -> None:
    town.office.edit(SHUI, "by: ye-zhiqiu", "by: tang-xiaoman")


def other_words(town: Town) -> None:
    town.office.edit(SHUI, "opinion: 可用", "opinion: 很好")


def other_time(town: Town) -> None:
    town.office.edit(SHUI, "at: 2026-11-19T10:00:00", "at: 2026-11-19T10:01:00")


def dismissed(town: Town) -> None:
    town.reviews[0]["dismissed"] = True


def of_another_commit(town: Town) -> None:
    town.reviews[0]["commit"] = town.git("rev-parse", "HEAD~2")


def of_what_is_no_part_of_the_request(town: Town) -> None:
    town.reviews[0]["commit"] = town.git("rev-parse", "main")


ROUTES = [other_name, other_words, other_time, dismissed, of_another_commit, of_what_is_no_part_of_the_request]


@pytest.mark.parametrize("forge", ROUTES)
def test_step_that_the_forge_does_not_know_just_so_is_a_claim(town: Town, forge: Callable[[Town], None]) -> None:
    town.hand_in(SHUI, {**ITEM, "body": "尚缺數字。\n"}, "zhang-chunyan")
    town.change(SHUI, body=ITEM["body"])
    town.commit("zhang-chunyan", "09:30")
    town.push("zhang-chunyan", "09:30")
    town.review("ye-zhiqiu", "10:00", "可用")
    by_command(town, "review", "jiang-ruolan", "11:00")
    assert codes(town.judge()) == ["TZ708"]
    forge(town)
    if town.git("status", "--short"):
        town.commit("jiang-ruolan", "11:05")
        town.push("jiang-ruolan", "11:05")
    decision = town.judge()
    assert (decision.outcome, "TZ709" in codes(decision)) == (Outcome.FAIL, True), said(decision)
    assert [found["grade"] for found in of(decision, "TZ709")] == ["U"]


def test_review_given_too_early_is_not_brought_into_turn_by_a_backdated_step(town: Town) -> None:
    """The approver approved before the reviewer; a signed review with an earlier time does not make up for it."""
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.review("ye-zhiqiu", "10:00")
    town.review("xia-minghui", "11:00")
    town.act(SHUI, "review", "jiang-ruolan", "10:30", key="jiang", forge=True)
    town.act(SHUI, "approve", "xia-minghui", "11:00")
    town.push("jiang-ruolan", "11:30")
    decision = town.judge()
    assert [(found["person"], found["grade"]) for found in of(decision, "TZ709")] == [("xia-minghui", "U")]


def test_hand_edit_after_a_step_was_written_in_is_refused_with_what_to_do(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.act(SHUI, "edit", "ye-zhiqiu", "10:00")
    town.push("ye-zhiqiu", "10:00")
    town.office.edit(SHUI, "title: 牛潭河鄉冬修水利進展", f"title: {BETTER}")
    with pytest.raises(TaizhangError) as refused:
        town.act(SHUI, "review", "jiang-ruolan", "11:00")
    assert refused.value.render("en") == (
        f"“{BETTER}” was edited after “Edit” was written into it. Restore it as it stood then, and say the change with "
        "this step: add --field FIELD=NEW VALUE"
    )
    town.git("checkout", "-q", "--", SHUI)
    town.act(SHUI, "review", "jiang-ruolan", "11:00", sets={"title": BETTER})
    town.push("jiang-ruolan", "11:00")
    assert codes(town.judge()) == ["TZ708"]


def test_gate_refuses_a_hand_edit_after_a_step_was_written_in(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.act(SHUI, "edit", "ye-zhiqiu", "10:00")
    town.office.edit(SHUI, "title: 牛潭河鄉冬修水利進展", f"title: {BETTER}")
    town.commit("jiang-ruolan", "10:30")
    assert codes(town.judge()) == ["TZ510"]


def test_reviews_cannot_be_taken_in_while_the_file_has_changes_that_are_not_committed(reviewed: Town) -> None:
    reviewed.change(SHUI, title="別的標題")
    with pytest.raises(TaizhangError, match="has changes that are not committed"):
        reviewed.act(SHUI, "review", "jiang-ruolan", "11:00", forge=True)


def test_command_takes_what_the_reviews_file_says(reviewed: Town, tmp_path: Path) -> None:
    (tmp_path / "reviews.json").write_bytes(reviewed.evidence())
    arguments = ["act", SHUI_REF, "review", "--as", "jiang-ruolan"]
    refused = reviewed.office.run(*arguments)
    assert (refused.returncode, "jiang-ruolan" in refused.stderr or "蔣若蘭" in refused.stderr) == (1, True)
    done = reviewed.office.run(*arguments, "--reviews", str(tmp_path / "reviews.json"))
    assert (done.returncode, done.stdout) == (0, f"{BETTER}: Review, now “Reviewed”\n")
    steps = [(step["action"], step["by"]) for step in reviewed.data(SHUI)["trail"]]
    assert steps == [("submit", "zhang-chunyan"), ("edit", "ye-zhiqiu"), ("review", "jiang-ruolan")]
