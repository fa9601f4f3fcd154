"""Nobody approves what he had a hand in, whatever way the hand took: every route is refused by its own rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, codes, in_review, of, quoted, state

from taizhang.approval import Outcome

MORE = "牛潭河鄉今冬已修渠道十四公里。\n"
PAPER = {"mode": "paper", "given_at": "2026-11-19T11:30:00+08:00", "original": {"place": "秘書科2026年批示卷"}}
IMPORTANT = {**ITEM, "importance": "important"}


def author_by_second_account(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.change(SHUI, body=MORE)
    town.commit("jiang-ruolan", "09:10")
    town.review("ye-zhiqiu", "10:00")
    town.review("lan-at-home", "11:00")


def account_in_other_letters(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.change(SHUI, body=MORE)
    town.commit("Jiang-Ruolan@YUZHU.example", "09:10")
    town.review("ye-zhiqiu", "10:00")
    town.review("JIANG-RUOLAN", "11:00")


def co_author(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05", "jiang-ruolan")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")


def committer(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05", committer="jiang-ruolan")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")


def amended_commit_of_another_author(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.change(SHUI, body=MORE)
    town.git("add", "-A")
    town.git("commit", "-q", "--amend", "--no-edit", who="jiang-ruolan", at="09:10")
    assert town.git("log", "-1", "--format=%an") == "zhang-chunyan"
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")


def pusher(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("jiang-ruolan", "09:06")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")


def opener_of_another_s_commit(town: Town) -> None:
    town.open("jiang-ruolan")
    town.intake = "zhang-chunyan"
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")


def change_taken_back(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for body, at in ((MORE, "09:10"), (ITEM["body"], "09:20")):
        town.change(SHUI, body=body)
        town.commit("jiang-ruolan", at)
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")


def change_within_a_merge(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.git("checkout", "-q", "main")
    town.office.write("docs/notice.md", "通知\n")
    town.commit("zou-kai", "09:10")
    town.git("checkout", "-q", "topic")
    town.git("merge", "-q", "--no-commit", "--no-ff", "main", who="jiang-ruolan", at="09:20")
    town.change(SHUI, body=MORE)
    town.commit("jiang-ruolan", "09:20")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")


def contributor_by_comment(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05", "jiang-ruolan")
    town.review("ye-zhiqiu", "10:00")
    town.comment("jiang-ruolan", "11:00", f"/act review {SHUI_REF} {quoted(town)}")


def recorder_by_comment_who_drafted(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, IMPORTANT)
    town.commit("zhang-chunyan", "09:05", "he-jing")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")
    says = "for=zhou-wenbo mode=paper given_at=2026-11-19T11:30:00+08:00 original=卷一 checked_by=feng-siyuan"
    town.comment("he-jing", "12:00", f"/act approve {SHUI_REF} {quoted(town)} {says}")
    town.review("feng-siyuan", "13:00")


REVIEWS: dict[Callable[[Town], None], tuple[str, str]] = {
    author_by_second_account: ("jiang-ruolan", "edited"),
    account_in_other_letters: ("jiang-ruolan", "edited"),
    co_author: ("jiang-ruolan", "edited"),
    committer: ("jiang-ruolan", "edited"),
    amended_commit_of_another_author: ("jiang-ruolan", "edited"),
    pusher: ("jiang-ruolan", "edited"),
    opener_of_another_s_commit: ("jiang-ruolan", "edited"),
    change_taken_back: ("jiang-ruolan", "edited"),
    change_within_a_merge: ("jiang-ruolan", "edited"),
    contributor_by_comment: ("jiang-ruolan", "edited"),
    recorder_by_comment_who_drafted: ("he-jing", "reviewed"),
}
"""Routes by the forge: what is done, who is refused, and where the record stays."""


@pytest.mark.parametrize("route", REVIEWS, ids=lambda route: route.__name__)
def test_review_of_one_s_own_work_does_not_count(town: Town, route: Callable[[Town], None]) -> None:
    route(town)
    decision = town.judge()
    person, stays = REVIEWS[route]
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, stays)
    assert [found["person"] for found in of(decision, "TZ704")] == [person]
    assert codes(decision) == ["TZ708"]


def test_somebody_else_s_review_still_counts_after_one_that_did_not(town: Town) -> None:
    pusher(town)
    town.review("lu-huaigu", "12:00")
    town.review("xia-minghui", "13:00")
    assert state(town.land()) == "approved"


def test_those_who_had_a_hand_are_not_named_among_those_who_may_act(town: Town) -> None:
    pusher(town)
    waiting = of(town.judge(), "TZ708")[0]["people"]
    assert "jiang-ruolan" not in waiting
    assert "lu-huaigu" in waiting


def contributor_s_own_step(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05", "jiang-ruolan")
    town.push("zhang-chunyan", "09:06")
    for action, person, at in (("edit", "ye-zhiqiu", "10:00"), ("review", "jiang-ruolan", "11:00")):
        town.act(SHUI, action, person, at)
        town.push(person, at)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.push("xia-minghui", "12:00")


def recorder_who_checks_himself(town: Town) -> None:
    in_review(town, data=IMPORTANT)
    recorded(town, checker="feng-siyuan")
    town.office.edit(SHUI, "checked_by: feng-siyuan", "checked_by: he-jing")
    town.commit("he-jing", "12:01")
    town.push("he-jing", "12:01")
    town.review("he-jing", "13:00")


def recorder_who_drafted(town: Town) -> None:
    in_review(town, data=IMPORTANT)
    drafted_by(town, "he-jing")
    recorded(town)
    town.review("feng-siyuan", "13:00")


def checker_who_drafted(town: Town) -> None:
    in_review(town, data=IMPORTANT)
    drafted_by(town, "feng-siyuan")
    recorded(town)
    town.review("feng-siyuan", "13:00")


def leader_who_drafted(town: Town) -> None:
    in_review(town, data=IMPORTANT)
    drafted_by(town, "zhou-wenbo")
    recorded(town)
    town.review("feng-siyuan", "13:00")


def recorded(town: Town, checker: str = "feng-siyuan") -> None:
    town.act(SHUI, "approve", "he-jing", "12:00", checked_by=checker, **{"for": "zhou-wenbo"}, **PAPER)
    town.push("he-jing", "12:00")


def drafted_by(town: Town, person: str) -> None:
    """Rewrite the first commit so that `person` was its co-author."""
    town.git("reset", "-q", "--soft", "main")
    town.commit("zhang-chunyan", "11:10", person)
    town.pushes.clear()
    for name in ("zhang-chunyan", "ye-zhiqiu", "jiang-ruolan"):
        town.push(name, "11:20")


OWN_STEPS: dict[Callable[[Town], None], list[str]] = {
    contributor_s_own_step: ["TZ704"],
    recorder_who_checks_himself: ["TZ519"],
    recorder_who_drafted: ["TZ704", "TZ709"],  # the commit was made anew: its first pusher brought it all
    checker_who_drafted: ["TZ704", "TZ709"],  # the commit was made anew: its first pusher brought it all
    leader_who_drafted: ["TZ704", "TZ709"],  # the commit was made anew: its first pusher brought it all
}
"""Routes by steps that the request brings along, with the rules that refuse them."""


@pytest.mark.parametrize("route", OWN_STEPS, ids=lambda route: route.__name__)
def test_own_step_on_one_s_own_work_is_refused(town: Town, route: Callable[[Town], None]) -> None:
    route(town)
    decision = town.judge()
    assert (decision.outcome, codes(decision)) == (Outcome.FAIL, OWN_STEPS[route])


def test_reviewer_of_a_correction_is_not_its_author(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.push("xia-minghui", "12:00")
    town.land("12:30")
    town.open("ye-zhiqiu")
    town.change(SHUI, title="牛潭河鄉冬修水利進展快")
    town.commit("ye-zhiqiu", "13:00")
    town.review("ye-zhiqiu", "13:10")
    decision = town.judge("14:00")
    assert state(decision) == "submitted"
    assert [found["person"] for found in of(decision, "TZ704")] == ["ye-zhiqiu"]


def test_same_person_takes_no_second_stage_by_another_account(town: Town) -> None:
    topic = "records/research/2026/2026-nongcun-shuili.yaml"
    town.hand_in(topic, RESEARCH, "lu-huaigu")
    town.review("ouyang-shaowen", "09:30")
    town.land("09:40")
    town.open("lu-huaigu")
    town.act(topic, "open", "tan-qiming", "09:50")
    town.push("tan-qiming", "09:50")
    town.act(topic, "survey", "lu-huaigu", "10:00")
    town.act(topic, "draft", "lu-huaigu", "10:10", sets={"body": "全縣農村水利情況。\n"})
    town.push("lu-huaigu", "10:10")
    town.land("10:20")
    town.open("wu-jiayi")
    town.change(topic, fieldwork=[{"date": "2026-11-19", "place": "牛潭河鄉"}])
    town.commit("wu-jiayi", "10:30")
    town.review("lu-huaigu", "10:40")
    decision = town.judge("11:00")
    assert [found["commit"] for found in of(decision, "TZ704")] == ["main"]
    assert decision.folded[0].result.state == "drafting"


RESEARCH = {
    "title": "全縣農村水利設施管護調研",
    "year": 2026,
    "source": "own",
    "lead": "person/gong-zhiyuan",
    "responsible": "person/mo-changfa",
    "due_on": "2026-12-20",
    "audience": "office",
}
