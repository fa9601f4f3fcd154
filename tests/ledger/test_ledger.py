"""Records asked for by reference, and an index that saves work and may be lost at any time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support import INFO, PERSON, UNIT, OfficeFolder

from taizhang.formats import parse
from taizhang.ledger import CACHE, blob_id, ledger

Counter = Callable[[], list[str]]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Ids of the files parsed since the last call."""
    seen: list[str] = []

    def counting(raw: bytes) -> Any:
        seen.append(blob_id(raw))
        return parse(raw)

    monkeypatch.setattr(ledger, "parse", counting)

    def since() -> list[str]:
        found, seen[:] = seen[:], []
        return found

    return since


def cache_of(office: OfficeFolder) -> Path:
    return office.root / CACHE


def test_record_is_found_by_reference_and_by_path(office: OfficeFolder) -> None:
    found = office.ledger().record("info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui")
    assert found is not None
    assert (found.kind, found.path, found.title) == ("info", INFO, "牛潭河鄉推行村會計例會制度")
    assert found.data == parse(office.read(INFO).encode())
    assert found == office.ledger().record_at(INFO)
    assert [step["action"] for step in found.trail] == ["submit", "edit", "review", "approve", "send_up", "adopt"]


def test_what_is_not_there_is_none(office: OfficeFolder) -> None:
    opened = office.ledger()
    assert opened.record("unit/nowhere") is None
    assert opened.record("unit") is None
    assert opened.record_at("records/unit/nowhere.yaml") is None
    assert opened.title("unit/nowhere") is None
    assert opened.backlinks("unit/nowhere") == []
    assert list(opened.records("nothing")) == []


def test_records_come_by_path_and_by_kind(office: OfficeFolder) -> None:
    opened = office.ledger()
    paths = [record.path for record in opened.records()]
    assert paths == sorted(paths)
    assert paths == [entry.path for entry in opened.rows]
    assert len(paths) == 12
    assert [record.ref for record in opened.records("unit")] == [
        "unit/jingguan-ju",
        "unit/niutanhe-xiang",
        "unit/xian-lingdao",
        "unit/xianwei-ban",
    ]


def test_links_are_known_from_both_ends(office: OfficeFolder) -> None:
    assert office.ledger().backlinks("person/mo-changfa") == [
        ("info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui", "secrecy_check.checked_by"),
        ("info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui", "unit_signer"),
    ]
    assert office.ledger().title("person/mo-changfa") == "莫長發"


def test_unreadable_and_misplaced_files_are_not_among_the_records(office: OfficeFolder) -> None:
    office.write(PERSON, "title: [")
    office.write("records/unit/A.yaml", "title: x\n")
    opened = office.ledger()
    assert list(opened.unreadable) == [PERSON]
    assert list(opened.misplaced) == ["records/unit/A.yaml"]
    assert opened.record("person/zhang-chunyan") is None
    assert len(list(opened.records())) == 11


def test_second_opening_parses_nothing(office: OfficeFolder, parsed: Counter) -> None:
    first = list(office.ledger().records())
    assert len(parsed()) == 12
    assert list(office.ledger().records()) == first
    assert parsed() == []


def test_only_the_changed_file_is_parsed_again(office: OfficeFolder, parsed: Counter) -> None:
    office.ledger()
    parsed()
    office.edit(UNIT, "monthly_quota: 8", "monthly_quota: 9")
    opened = office.ledger()
    assert parsed() == [blob_id(office.read(UNIT).encode())]
    record = opened.record("unit/niutanhe-xiang")
    assert record is not None
    assert record.data["contact_point"]["monthly_quota"] == 9


def test_change_undone_is_known_again(office: OfficeFolder, parsed: Counter) -> None:
    office.ledger()
    office.edit(UNIT, "monthly_quota: 8", "monthly_quota: 9")
    office.ledger()
    parsed()
    office.edit(UNIT, "monthly_quota: 9", "monthly_quota: 8")
    record = office.ledger().record("unit/niutanhe-xiang")
    assert parsed() == []
    assert record is not None
    assert record.data["contact_point"]["monthly_quota"] == 8


def test_deleted_record_is_gone(office: OfficeFolder) -> None:
    office.ledger()
    office.delete(PERSON)
    opened = office.ledger()
    assert opened.record("person/zhang-chunyan") is None
    assert ("person/zhang-chunyan", "posts.unit") not in opened.backlinks("unit/niutanhe-xiang")


def test_changed_rules_begin_anew(office: OfficeFolder, parsed: Counter) -> None:
    office.ledger()
    parsed()
    office.edit("schemas/calendar.yaml", "version: 1", "version: 1  # 另版")
    office.ledger()
    assert len(parsed()) == 12


def test_deleted_cache_is_made_again(office: OfficeFolder, parsed: Counter) -> None:
    first = list(office.ledger().records())
    office.close()
    parsed()
    shutil.rmtree(cache_of(office))
    assert list(office.ledger().records()) == first
    assert len(parsed()) == 12
    assert office.problems() == []


def test_damaged_cache_is_made_again(office: OfficeFolder) -> None:
    first = list(office.ledger().records())
    office.close()
    (file,) = cache_of(office).glob("*.sqlite")
    file.write_bytes(b"not a database" * 1000)
    assert list(office.ledger().records()) == first
    assert office.problems() == []


def test_cache_that_cannot_be_made_leaves_the_work_to_memory(office: OfficeFolder) -> None:
    (office.root / ".cache").write_text("in the way")
    opened = office.ledger()
    assert str(office.root) in (opened.index.warning or "")
    assert len(list(opened.records())) == 12
    assert office.problems() == []
    assert (office.root / ".cache").read_text() == "in the way"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_cache_leaves_the_work_to_memory(office: OfficeFolder) -> None:
    folder = cache_of(office)
    folder.mkdir(parents=True)
    folder.chmod(0o555)
    try:
        assert len(list(office.ledger().records())) == 12
        assert list(folder.iterdir()) == []
    finally:
        folder.chmod(0o755)


def test_usable_cache_gives_no_warning(office: OfficeFolder) -> None:
    assert office.ledger().index.warning is None


def test_four_processes_at_once_agree(office: OfficeFolder) -> None:
    office.edit(UNIT, "monthly_quota: 8", "monthly_quota: 1001")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "taizhang", "check"],
            cwd=office.root,
            env={**os.environ, "TAIZHANG_LANG": "en"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(4)
    ]
    outcomes = {(*process.communicate(), process.returncode) for process in running}
    assert len(outcomes) == 1
    ((out, err, code),) = outcomes
    assert out.startswith(f"{UNIT}:8:18: error TZ207")
    assert err.startswith("12 records")
    assert code == 1


def test_edit_of_the_same_size_and_time_is_noticed(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_SETTLED_SECONDS", -3600)  # every stamp is trusted, however fresh
    assert office.problems() == []
    before = (office.root / UNIT).stat()
    office.edit(UNIT, "monthly_quota: 8", "monthly_quota: x")
    os.utime(office.root / UNIT, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = (office.root / UNIT).stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)
    assert office.problems() == [f"{UNIT}:8:18 TZ203"]


def test_settled_files_are_not_read_again(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_SETTLED_SECONDS", -3600)
    office.ledger()
    hashed: list[bytes] = []

    def counting(content: bytes) -> str:
        hashed.append(content)
        return blob_id(content)

    monkeypatch.setattr(ledger, "blob_id", counting)
    office.ledger()
    assert hashed == []


def test_fresh_files_are_read_again(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_SETTLED_SECONDS", 3600)
    office.ledger()
    assert office.ledger().index.known_files() == {}


def test_file_whose_name_no_text_can_spell_breaks_nothing(
    office: OfficeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_SETTLED_SECONDS", -3600)
    (office.root / os.fsdecode(b"records/unit/caf\xe9.yaml")).write_text("title: x\n")
    assert [finding.code for finding in office.check()] == ["TZ303"]
    assert [finding.code for finding in office.check()] == ["TZ303"]
