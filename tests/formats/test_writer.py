"""One way to write each record, and nothing lost on the way out and back."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taizhang.formats import FormatError, dump, parse
from taizhang.formats.reader import MAXINTEGER_DIGITS

RECORD = """\
title: 牛潭河鄉
quota: 8
own: false
since: 2026-01-01
at: 2026-11-03T09:10:00+08:00
code: '0739'
number: '[2026]1號'
body: |
  第一段。

  第二段。
topics:
  - 財務
  - '1.5'
posts:
  - unit: unit/a
    title: 信息員
  - unit: unit/b
none: []
empty: {}
"""


def test_canonical_layout_is_written_as_it_was_read() -> None:
    assert dump(parse(RECORD.encode())) == RECORD


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("牛潭河鄉", "牛潭河鄉"),
        ("10號", "10號"),
        ("2026-01-01", "2026-01-01"),
        ("2026-11-03T09:10:00+08:00", "2026-11-03T09:10:00+08:00"),
        ("8", "'8'"),
        ("1.5", "'1.5'"),
        ("no", "'no'"),
        ("true", "'true'"),
        ("", "''"),
        ("- 甲", "'- 甲'"),
        ("甲: 乙", "'甲: 乙'"),
        ("甲 #乙", "'甲 #乙'"),
        ("甲'乙", "甲'乙"),
        ("'甲'", "'''甲'''"),
        (" 甲 ", "' 甲 '"),
        ("@甲", "'@甲'"),
        (8, "8"),
        (-8, "-8"),
        (True, "true"),
        ("甲\n", "|\n  甲"),
        ("甲\n乙", "|-\n  甲\n  乙"),
        ("甲\n\n乙\n", "|\n  甲\n\n  乙"),
        (" 甲\n乙", "|2-\n   甲\n  乙"),
        ("甲\n\n", '"甲\\n\\n"'),
        ("甲\n　\n乙", '"甲\\n　\\n乙"'),
    ],
)
def test_value_has_one_way_of_being_written(value: Any, written: str) -> None:
    assert dump({"k": value}) == f"k: {written}\n"


def test_long_text_is_never_wrapped() -> None:
    text = "牛潭河鄉每月召開一次村會計例會 and so on; " * 200
    assert dump({"k": text.strip()}) == f"k: {text.strip()}\n"


def test_keys_keep_their_order() -> None:
    assert dump({"z": "1號", "a": "2號", "m": "3號"}) == "z: 1號\na: 2號\nm: 3號\n"


def _readable(text: str) -> bool:
    try:
        parse(("# " + text.replace("\n", "\n# ") + "\na: b\n").encode("utf-8", "surrogatepass"))
    except FormatError:
        return False
    return True


CHARACTERS = st.one_of(
    st.sampled_from(list(" \n-:#'\"[]{},&*!|>%@`?~=.0123456789abnoyesNT+\\/")), st.characters(exclude_categories=["Cs"])
)
TEXTS = st.text(CHARACTERS, max_size=30).map(lambda text: unicodedata.normalize("NFC", text)).filter(_readable)
KEYS = TEXTS.filter(lambda key: "\n" not in key)
INTEGERS = st.integers(-(10 ** (MAXINTEGER_DIGITS - 1)) + 1, 10**MAXINTEGER_DIGITS - 1)


def documents(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    inner = st.recursive(
        values, lambda part: st.lists(part, max_size=4) | st.dictionaries(KEYS, part, max_size=4), max_leaves=12
    )
    return st.dictionaries(KEYS, inner, min_size=1, max_size=5)


@given(documents(TEXTS))
@example({"k": "\n"})
@example({"k": "\n甲"})
@example({"k": " 甲\n乙"})
@example({"k": "甲 \n 乙 \n"})
@example({"k": "\n\n"})
@example({"k": " \n"})
@example({"k": ["甲\n\n", {"": "\n 乙"}]})
@example({"k": "--- 甲\n...\n"})
@example({"?": "?", "- ": ":", "#": "# 甲"})
def test_documents_of_text_come_back_as_they_were(document: dict[str, Any]) -> None:
    assert parse(dump(document).encode()) == document


@given(documents(st.one_of(TEXTS, INTEGERS, st.booleans())))
def test_integers_and_booleans_come_back_as_they_were(document: dict[str, Any]) -> None:
    written = dump(document)
    assert repr(parse(written.encode())) == repr(document)
    assert dump(parse(written.encode())) == written
