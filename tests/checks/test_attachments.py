"""Attachments and scans of originals: there, unchanged, allowed; and none that nobody lists."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from tests.support import INFO, MEETING, OfficeFolder, shown

from taizhang.checks.attachments import RULE
from taizhang.model import TreeEntry

FILE = "2026/fangxun.pdf"
CONTENT = b"%PDF-1.7 made up\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def attach(office: OfficeFolder, file: str = FILE, sha256: str = digest(CONTENT), path: str = INFO) -> None:
    """List a file in a record, above its first field."""
    entry = f"attachments:\n  - {{file: {file}, title: 附件, sha256: '{sha256}'}}\n"
    office.write(path, entry + office.read(path))


def scan(office: OfficeFolder, text: str) -> None:
    """Give the original of the meeting's recorded decision more to say."""
    office.edit(MEETING, "      place: 機要檔案科\n", f"      place: 機要檔案科\n{text}")


def store(office: OfficeFolder, content: bytes = CONTENT, file: str = FILE) -> Path:
    return office.write(f"records/attachments/{file}", content)


def run(office: OfficeFolder) -> list[Any]:
    return sorted((f.path, f.code, f.where) for f in RULE.run(office.ledger(), office.rules()))


def test_an_office_without_attachments_has_no_findings(office: OfficeFolder) -> None:
    assert run(office) == []


def test_a_file_that_is_there_and_unchanged_is_sound(office: OfficeFolder) -> None:
    attach(office)
    store(office)
    assert run(office) == []


def test_two_records_may_list_one_file(office: OfficeFolder) -> None:
    attach(office)
    attach(office, path=MEETING)
    store(office)
    assert run(office) == []


def test_a_missing_file_is_found(office: OfficeFolder) -> None:
    attach(office)
    assert run(office) == [(INFO, "TZ685", ("attachments", 0, "file"))]


def test_one_changed_byte_is_found(office: OfficeFolder) -> None:
    attach(office)
    store(office, CONTENT.replace(b"made", b"Made"))
    assert run(office) == [(INFO, "TZ686", ("attachments", 0, "sha256"))]


def test_a_change_after_a_check_is_found(office: OfficeFolder) -> None:
    attach(office)
    store(office)
    assert run(office) == []
    store(office, CONTENT.upper())
    assert run(office) == [(INFO, "TZ686", ("attachments", 0, "sha256"))]


@pytest.mark.parametrize(("size", "codes"), [(10485760, []), (10485761, ["TZ688"])])
def test_a_file_may_be_as_large_as_policy_says(size: int, codes: list[str], office: OfficeFolder) -> None:
    content = b"-" * size
    attach(office, sha256=digest(content))
    store(office, content)
    assert [code for _, code, _ in run(office)] == codes


def test_files_of_a_record_count_together(office: OfficeFolder) -> None:
    office.edit("schemas/policy.yaml", "value: 52428800,", "value: 17,")
    entries = f"  - {{file: {FILE}, title: 甲, sha256: '{digest(CONTENT)}'}}\n" * 2  # one file counts once
    office.write(INFO, f"attachments:\n{entries}{office.read(INFO)}")
    store(office)
    assert run(office) == []
    office.edit("schemas/policy.yaml", "value: 17,", "value: 16,")
    assert run(office) == [(INFO, "TZ689", ("attachments",))]


def test_a_type_that_policy_does_not_name_is_found(office: OfficeFolder) -> None:
    attach(office, "2026/fangxun.exe")
    store(office, file="2026/fangxun.exe")
    assert run(office) == [(INFO, "TZ690", ("attachments", 0, "file"))]


def test_a_file_that_nobody_lists_is_pointed_out(office: OfficeFolder) -> None:
    store(office)
    (found,) = RULE.run(office.ledger(), office.rules())
    assert (found.path, found.code, found.level) == (f"records/attachments/{FILE}", "TZ691", "warning")


def test_an_office_without_limits_allows_everything(office: OfficeFolder) -> None:
    office.edit("schemas/policy.yaml", "  attachments:\n", "  other_attachments:\n")
    attach(office, "2026/fangxun.exe")
    store(office, file="2026/fangxun.exe")
    assert run(office) == []


def test_limits_are_those_of_the_day_of_the_last_step(office: OfficeFolder) -> None:
    office.edit(
        "schemas/policy.yaml",
        "- {from: 2025-01-01, value: 10485760,",
        "- {from: 2025-01-01, value: 10, basis: 舊規定}\n        - {from: 2026-03-19, value: 10485760,",
    )
    attach(office)
    store(office)
    assert run(office) == [(INFO, "TZ688", ("attachments", 0, "file"))]


def test_a_scan_that_is_there_and_unchanged_is_sound(office: OfficeFolder) -> None:
    scan(office, f"      scan: {FILE}\n      sha256: {digest(CONTENT)!r}\n")
    store(office)
    assert run(office) == []


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        (f"      scan: {FILE}\n", "scan", "TZ687"),
        (f"      scan: {FILE}\n      sha256: {digest(b'another')!r}\n", "sha256", "TZ686"),
        (f"      scan: 2026/fangxun.jpg\n      sha256: {digest(CONTENT)!r}\n", "scan", "TZ685"),
    ],
)
def test_a_scan_is_held_to_the_same(text: str, key: str, code: str, office: OfficeFolder) -> None:
    scan(office, text)
    store(office)
    assert (MEETING, code, ("trail", 1, "original", key)) in run(office)


def test_a_link_is_not_followed(office: OfficeFolder, tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(CONTENT)
    attach(office)
    link = office.root / "records/attachments" / FILE
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    assert run(office) == [(INFO, "TZ685", ("attachments", 0, "file"))]


def test_a_folder_that_is_a_link_is_not_followed(office: OfficeFolder, tmp_path: Path) -> None:
    (tmp_path / "outside/2026").mkdir(parents=True)
    (tmp_path / "outside" / FILE).write_bytes(CONTENT)
    attach(office)
    (office.root / "records/attachments").symlink_to(tmp_path / "outside")
    assert run(office) == [(INFO, "TZ685", ("attachments", 0, "file"))]


@pytest.mark.parametrize(
    "text", ["attachments: 好\n", "attachments: [1, 好, {file: 1}, {title: 好}, [x]]\n", "attachments: '[\"file\"'\n"]
)
def test_a_record_that_is_not_valid_breaks_nothing(text: str, office: OfficeFolder) -> None:
    office.write(INFO, text + office.read(INFO))
    assert run(office) == []


def test_each_content_is_read_once(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(office)
    store(office)
    store(office, file="2026/copy.pdf")
    ledger = office.ledger()
    read: list[str] = []
    original = ledger.tree.read

    def counted(entry: TreeEntry) -> bytes:
        read.append(entry.path)
        return original(entry)

    monkeypatch.setattr(ledger.tree, "read", counted)
    assert shown(list(RULE.run(ledger, office.rules()))) == ["records/attachments/2026/copy.pdf:0:0 TZ691"]
    list(RULE.run(ledger, office.rules()))
    assert len(read) == 1
