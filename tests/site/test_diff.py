"""What an edit changed in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taizhang.site.diff import text_diff


def test_equal_texts_have_one_run() -> None:
    assert [tuple(run) for run in text_diff("同一句。", "同一句。")] == [("same", "同一句。")]


def test_only_the_changed_words_are_marked() -> None:
    runs = [tuple(run) for run in text_diff("一是集中記賬。二是當場會審。", "一是集中記賬。二是當場交叉會審。")]
    assert runs == [("same", "一是集中記賬。二是當場"), ("ins", "交叉"), ("same", "會審。")]


def test_a_rewritten_sentence_is_marked_whole() -> None:
    runs = [tuple(run) for run in text_diff("甲乙丙丁。", "戊己庚辛。")]
    assert runs == [("del", "甲乙丙丁。"), ("ins", "戊己庚辛。")]


@given(st.text("甲乙丙。；\n", max_size=60), st.text("甲乙丙。；\n", max_size=60))
def test_the_runs_hold_both_texts(before: str, after: str) -> None:
    runs = text_diff(before, after)
    assert "".join(run.text for run in runs if run.kind != "ins") == before
    assert "".join(run.text for run in runs if run.kind != "del") == after
