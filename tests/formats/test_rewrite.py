"""A document made to say something else keeps what people wrote around it."""

from __future__ import annotations

import pytest

from taizhang.formats import FormatError, parse, rewrite

ORDER = ("title", "number", "status", "unit", "adoptions", "body", "trail")
RAW = """\
# head
title: 甲 # name

# about the unit
unit: unit/a
body: |
  一。

  二。
# the steps
trail: # oldest first
  - action: submit # by form
    by: a
  # then
  - action: edit
    by: b
# end
"""


def rewritten(raw: str, **sets: object) -> str:
    data = {name: value for name, value in {**parse(raw.encode()), **sets}.items() if value is not None}
    text = rewrite(raw.encode(), data, ORDER)
    assert parse(text.encode()) == data
    return text


def test_nothing_new_changes_no_byte() -> None:
    untidy = "title:    '甲'\nunit: [ a,  b ]\n"
    assert rewritten(untidy) == untidy


def test_new_fields_go_where_they_belong_and_comments_stay_above_theirs() -> None:
    text = rewritten(RAW, number="〔2026〕1號", status="approved", adoptions=[{"level": "city"}])
    assert text == RAW.replace("# name\n", "# name\nnumber: 〔2026〕1號\nstatus: approved\n", 1).replace(
        "unit: unit/a\n", "unit: unit/a\nadoptions:\n  - level: city\n"
    )


def test_a_list_that_grows_keeps_every_comment() -> None:
    steps = parse(RAW.encode())["trail"]
    text = rewritten(RAW, trail=[*steps, {"action": "review", "by": "c"}])
    assert text == RAW.replace("    by: b\n", "    by: b\n  - action: review\n    by: c\n")


def test_what_comes_between_items_leaves_the_comments_of_both_in_place() -> None:
    first, second = parse(RAW.encode())["trail"]
    text = rewritten(RAW, trail=[first, {"action": "sign", "by": "c"}, second])
    assert text == RAW.replace("  # then\n", "  - action: sign\n    by: c\n  # then\n")


def test_a_text_that_looks_like_a_comment_is_none() -> None:
    raw = "title: 甲\ntrail:\n  - note: |\n      一\n      # 二\n  - note: 三\n"
    first, second = parse(raw.encode())["trail"]
    rewritten(raw, trail=[first, {"note": "間"}, second])


def test_a_value_without_comments_is_replaced_in_its_place() -> None:
    assert rewritten(RAW, unit="unit/b") == RAW.replace("unit: unit/a", "unit: unit/b")


def test_a_value_with_a_comment_beside_it_keeps_it() -> None:
    assert "title: 乙 # name\n" in rewritten(RAW, title="乙")


def test_a_field_that_goes_takes_no_comment_with_it() -> None:
    text = rewritten(RAW, unit=None)
    assert "unit/a" not in text
    assert [word for word in ("# name", "# about the unit", "# the steps") if word not in text] == []


@pytest.mark.parametrize("written", ["trail: []\n", "trail: [{action: a}]\n", "trail:\n- action: a\n"])
def test_any_layout_of_a_list_can_grow(written: str) -> None:
    raw = f"title: 甲\n{written}"
    rewritten(raw, trail=[*parse(raw.encode())["trail"], {"action": "b"}])


@pytest.mark.parametrize("raw", ["title: 甲\n\n\n", "title: 甲", "title: |\n  甲\n\n\n# x\n", "title: '甲\n\n  乙'\n"])
def test_fields_are_added_whatever_the_last_lines_are(raw: str) -> None:
    rewritten(raw, unit="unit/a", status="new")


def test_what_strict_yaml_refuses_is_refused() -> None:
    with pytest.raises(FormatError):
        rewrite(b"title: *x\n", {"title": "x"}, ORDER)
