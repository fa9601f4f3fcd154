"""What a comment is about: the head of its moment; one that was edited, or overtaken, does not count, and says so."""

from __future__ import annotations

from tests.approval.test_supervision import CASE, CASE_REF, HANDLER, LEAD, case
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, chain, codes, of, quoted, state

__all__ = ["case"]
MORE = "牛潭河鄉今冬已修渠道十四公里。\n"


def overtaken(town: Town, *, pushes: bool) -> None:
    """An item is shelved by a comment; then its reporter changes what it says."""
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    if pushes:
        town.push("zhang-chunyan", "09:06")
    town.comment("jiang-ruolan", "10:00", f"/act shelve {SHUI_REF}\n留存")
    assert state(town.judge()) == "shelved"
    town.change(SHUI, body=MORE)
    town.commit("zhang-chunyan", "09:30" if pushes else "10:30")
    if pushes:
        town.push("zhang-chunyan", "10:30")


def test_act_on_what_has_changed_since_lapses_like_a_review(town: Town) -> None:
    overtaken(town, pushes=True)
    decision = town.judge()
    assert (state(decision), codes(decision)) == ("submitted", ["TZ708"])
    assert [found["person"] for found in of(decision, "TZ707")] == ["jiang-ruolan"]


def test_without_pushes_the_commits_tell_what_a_comment_was_about(town: Town) -> None:
    overtaken(town, pushes=False)
    assert [found["person"] for found in of(town.judge(), "TZ707")] == ["jiang-ruolan"]


def test_comment_from_before_anything_was_pushed_is_about_nothing(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "10:30")
    town.comment("jiang-ruolan", "10:00", f"/act shelve {SHUI_REF}\n留存")
    decision = town.judge()
    assert (state(decision), [found["person"] for found in of(decision, "TZ706")]) == ("submitted", ["jiang-ruolan"])


def test_comment_on_a_head_that_was_rewritten_is_about_what_stood_before(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.comment("jiang-ruolan", "10:00", f"/act shelve {SHUI_REF}\n留存")
    town.change(SHUI, body=MORE)
    town.commit("zhang-chunyan", "09:05", amend=True)
    town.push("zhang-chunyan", "10:30")
    assert state(town.judge()) == "submitted"


def test_signing_act_lapses_when_somebody_else_changes_what_it_signed(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.comment("ye-zhiqiu", "10:00", f"/act edit {SHUI_REF} {quoted(town)}")
    town.change(SHUI, body=MORE)
    town.commit("zhang-chunyan", "10:05")
    town.push("zhang-chunyan", "10:05")
    decision = town.judge()
    assert (state(decision), [found["person"] for found in of(decision, "TZ707")]) == ("submitted", ["ye-zhiqiu"])


def test_act_stands_where_only_an_open_field_has_grown_since(case: Town) -> None:
    case.open(HANDLER)
    asked = {"unit": LEAD, "until": "2026-11-06", "reason": "需徵求意見。", "asked_on": "2026-10-19"}
    case.change(CASE, extensions=[asked])
    case.commit(HANDLER, "2026-10-19T09:00:00+08:00")
    case.push(HANDLER, "2026-10-19T09:00:00+08:00")
    case.comment("meng-qingfang", "2026-10-19T10:00:00+08:00", f"/act extend {CASE_REF} unit={LEAD} until=2026-11-06")
    case.change(CASE, progress=[{"unit": LEAD, "at": "2026-10-19T11:00:00+08:00", "progress": "已起草。"}])
    case.commit(HANDLER, "2026-10-19T11:00:00+08:00")
    case.push(HANDLER, "2026-10-19T11:00:00+08:00")
    decision = case.land("2026-10-19T12:00:00+08:00")
    assert sorted(chain(decision)[-3:]) == [f"ask_extension {HANDLER}", "extend meng-qingfang", f"report {HANDLER}"]


def test_edited_comment_does_not_count_and_says_so(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.comment("jiang-ruolan", "10:00", f"/act shelve {SHUI_REF}\n留存", edited=True)
    town.comment("jiang-ruolan", "10:05", "只是說說", edited=True)
    decision = town.judge()
    assert state(decision) == "submitted"
    assert [(found["person"], found["why"].en) for found in of(decision, "TZ706")] == [
        ("jiang-ruolan", "it was edited after it was written")
    ]


def test_keeper_s_review_that_does_not_count_says_why(town: Town) -> None:
    town.open("mo-changfa")
    town.office.write("mkdocs.yml", "site_name: 台賬\n")
    first = town.commit("mo-changfa", "09:05")
    town.office.write("mkdocs.yml", "site_name: 政務台賬\n")
    town.commit("cao-zhengping", "09:10")
    town.review("zou-kai", "10:00", dismissed=True)
    town.review("zou-kai", "10:10", commit=first)
    town.review("cao-zhengping", "10:20")
    decision = town.judge()
    assert codes(decision) == ["TZ703"]
    assert [(found["person"], found["why"].en) for found in of(decision, "TZ706")] == [
        ("zou-kai", "it was dismissed"),
        ("zou-kai", "what was reviewed is not what stands now"),
        ("cao-zhengping", "he had a hand in it"),
    ]
