"""Text of people in our comments: it mentions nobody, links nowhere, opens and closes nothing, commands nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from markdown_it import MarkdownIt
from tests.forge.forge_hostile import HOSTILE

from taizhang.forge.words import quiet, quiet_line

ACTIVE = re.compile(
    r"@|#|<|>|`|\[|\]|\||\\|\*|_|~|&|\$|://|www\.|mailto:|GH-\d|!\d|^ *(?:/|::|[-+=])", re.MULTILINE | re.IGNORECASE
)
"""What a forge, a runner or Markdown could take for more than text."""


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_nothing_is_left_that_acts(text: str) -> None:
    shown = quiet(text)
    assert ACTIVE.search(shown) is None
    unseen = [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c != "\n"]
    assert unseen == []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_line_in_a_comment_stays_one_paragraph_of_plain_text(text: str) -> None:
    page = (
        MarkdownIt("commonmark").enable("table").render(f"<!-- taizhang: receipt -->\n\n- 標題：{quiet_line(text)}\n")
    )
    assert re.fullmatch(r"<!-- taizhang: receipt -->\n<ul>\n<li>[^<>]*</li>\n</ul>\n", page), page


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_quiet_text_is_left_as_it_is(text: str) -> None:
    assert quiet(quiet(text)) == quiet(text)


def test_what_a_clerk_writes_is_shown_as_he_wrote_it() -> None:
    text = "牛潭河鄉今冬已修渠道12.5公里（3條），占90%;「一事一議」2026-11-19 09:10完成。\n\n下步：再修8公里!"
    assert quiet(text) == text


def test_cut_text_says_that_it_was_cut() -> None:
    assert quiet("一二三四五", 3) == "一二三…"
    assert quiet("一二三", 3) == "一二三"


def test_every_line_end_is_a_line_end() -> None:
    assert (quiet("a\r\nb\rc"), quiet_line(" a\r\n\tb ")) == ("a\nb\nc", "a b")
