"""The pages' own words: punctuation as Chinese readers of each script expect it."""

from __future__ import annotations

import re

import pytest

from taizhang.site.simplified import simplified_page
from taizhang.site.words import SENTENCES, WORDS

_NARROW = re.compile(r"[\u4e00-\u9fff}」)][,;:!?(]|[,;:!?(][\u4e00-\u9fff{「]|\(.*[\u4e00-\u9fff]")
"""Punctuation of Latin width beside a Chinese character or a field."""


@pytest.mark.parametrize("name", [*WORDS, *SENTENCES])
def test_chinese_punctuation_is_full_width(name: str) -> None:
    said = (WORDS if name in WORDS else SENTENCES)[name].zh
    assert not _NARROW.search(said)


@pytest.mark.parametrize("text", ["一,二", "{n},二", "一:", "(無)"])
def test_narrow_punctuation_would_be_found(text: str) -> None:
    assert _NARROW.search(text)


def test_simplified_pages_quote_as_the_mainland_does() -> None:
    assert simplified_page('<p title="「簽收」">甲說「乙說『丙』」</p>') == '<p title="“签收”">甲说“乙说‘丙’”</p>'
