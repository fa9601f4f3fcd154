"""What the rules on records cannot see, comments and keys, is read from the bytes."""

from __future__ import annotations

import pytest
from tests.support import INFO, OfficeFolder

from taizhang.checks.raw import raw_findings
from taizhang.formats import FormatError, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: 好 # 手機13800138000\n", [("TZ802", 1, 14)]),
        ("# 機密★1年\ntitle: 好\n", [("TZ811", 1, 1)]),
        ("# 機密\ntitle: 好\n", [("TZ811", 1, 1)]),
        ("a: b\n'13800138000': x\n", [("TZ802", 2, 2)]),
        ("a: b\n# 密碼:hunter2 內部★\n", [("TZ812", 2, 14), ("TZ823", 2, 3)]),
        ("title: 好 # 保守國家秘密,從我做起\n", []),
    ],
)
def test_comments_and_keys_are_read(text: str, expected: list[tuple[str, int, int]], office: OfficeFolder) -> None:
    found = raw_findings(INFO, text.encode(), office.rules())
    assert sorted((finding.code, finding.line, finding.column) for finding in found) == expected


def test_a_number_that_yaml_would_refuse_with_an_echo_is_found_first(office: OfficeFolder) -> None:
    raw = b"title: x\nplace: 440524188001010014\n"
    with pytest.raises(FormatError, match="440524188001010014"):
        parse(raw)
    (found,) = raw_findings(INFO, raw, office.rules())
    assert (found.code, found.line, found.column) == ("TZ801", 2, 8)
    assert "4405" not in found.message("zh-Hant") + found.message("en")


def test_bytes_that_are_no_text_are_read_as_far_as_they_are(office: OfficeFolder) -> None:
    found = raw_findings(INFO, b"\xff\xfe 13800138000", office.rules())
    assert [finding.code for finding in found] == ["TZ802"]


def test_a_sound_record_has_no_findings(office: OfficeFolder) -> None:
    assert raw_findings(INFO, office.read(INFO).encode(), office.rules()) == []
