"""Laying out a file that people have written: comments, order and meaning stay, only the layout changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.formats.test_writer import RECORD, TEXTS, documents
from tests.support import REPOSITORY

from taizhang.formats import FormatError, dump, parse, reformat

UNTIDY = """\
# 牛潭河鄉
title:   "牛潭河鄉"   # 全稱


posts: [{unit: unit/a, title: '信息員'},
        {unit: unit/b}]
# 每月報送
quota: 8
body: >
  一
  二
topics:
- 財務
-   "1.5"
"""
TIDY = """\
# 牛潭河鄉
title: 牛潭河鄉       # 全稱


posts:
  - unit: unit/a
    title: 信息員
  - unit: unit/b
# 每月報送
quota: 8
body: |
  一 二
topics:
  - 財務
  - '1.5'
"""


def test_untidy_file_is_laid_out_with_its_comments() -> None:
    assert reformat(UNTIDY.encode()) == TIDY
    assert parse(TIDY.encode()) == parse(UNTIDY.encode())
    assert reformat(TIDY.encode()) == TIDY


def test_canonical_file_stays_as_it_is() -> None:
    assert reformat(RECORD.encode()) == RECORD


def test_what_another_editor_leaves_behind_is_mended() -> None:
    left = "\ufefftitle: cafe\u0301\r\nbody: |\r\n  一\r\n  二\r\n"
    assert reformat(left.encode()) == "title: caf\u00e9\nbody: |\n  一\n  二\n"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "TZ107"),
        (b"a: b\na: c\n", "TZ109"),
        (b"a: no\n", "TZ110"),
        (b"a: &x b\n", "TZ108"),
        (b"a:\tb\n", "TZ106"),
        (b"\xff", "TZ102"),
        ("a: \u200b\n".encode(), "TZ103"),
        (b"a: [b\n", "TZ105"),
    ],
)
def test_file_that_strict_yaml_refuses_is_not_laid_out(raw: bytes, code: str) -> None:
    with pytest.raises(FormatError) as caught:
        reformat(raw)
    assert caught.value.problem.code == code


@given(documents(TEXTS))
def test_what_was_written_canonically_stays_as_it_is(document: dict[str, Any]) -> None:
    written = dump(document)
    assert reformat(written.encode()) == written


@pytest.mark.parametrize("path", sorted((REPOSITORY / "records").rglob("*-0[1-3]-*.yaml"))[:20], ids=lambda p: p.stem)
def test_records_of_the_sample_are_laid_out(path: Path) -> None:
    assert reformat(path.read_bytes()) == path.read_text("utf-8")
