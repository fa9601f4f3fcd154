"""The ledger as it stood: the steps taken since are undone, and what is left is sound."""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from tests.support import INFO, REPOSITORY, SUPERVISION, OfficeFolder

from taizhang.checks.run import check, verdict
from taizhang.ledger import Ledger, open_ledger
from taizhang.outputs.past import PastTree
from taizhang.workflow import Rules, load_rules


def past(root: Path, ledger: Ledger, rules: Rules, day: str) -> Ledger:
    tree = PastTree(ledger, rules, date.fromisoformat(day))
    return open_ledger(root, rules.book, tree, partial(verdict, rules))


def at(office: OfficeFolder, day: str) -> Ledger:
    return past(office.root, office.ledger(), office.rules(), day)


@pytest.mark.parametrize(
    ("day", "records", "status"),
    [
        ("2026-03-04", 9, None), ("2026-03-05", 10, "approved"),
        ("2026-03-20", 11, "approved"), ("2026-03-23", 12, "approved"),
    ],
)  # fmt: skip
def test_records_appear_on_the_day_of_their_first_step(
    office: OfficeFolder, day: str, records: int, status: str | None
) -> None:
    ledger = at(office, day)
    found = ledger.record_at(INFO)
    assert (len(list(ledger.records())), found and found.data["status"]) == (records, status)


def test_what_was_added_since_is_gone_and_what_was_changed_is_as_it_was(office: OfficeFolder) -> None:
    path = office.tell({
        "record": "directive/2026-03-02-jia",
        "facts": {"title": "甲", "audience": "office", "leader": "person/gong-zhiyuan", "form": "oral",
                  "nature": "action_required", "given_at": "2026-03-02T08:00:00+08:00", "text": "甲"},
        "number": "〔2026〕2號",
        "steps": [
            {"action": "register", "by": "he-jing", "at": "2026-03-02T09:00:00+08:00"},
            {"action": "verify", "by": "feng-siyuan", "at": "2026-03-03T09:00:00+08:00"},
            {"action": "waive", "by": "gong-zhiyuan", "at": "2026-03-04T09:00:00+08:00", "add": {"waiver": "並案"}},
            {"action": "correct", "by": "he-jing", "at": "2026-03-05T09:00:00+08:00", "set": {"title": "乙"}},
        ],
    })  # fmt: skip

    def told(day: str) -> tuple[object, ...]:
        record = at(office, day).record_at(path)
        assert record is not None
        return tuple(record.data.get(name) for name in ("title", "status", "number", "waiver"))

    assert told("2026-03-02") == ("甲", "registered", None, None)
    assert told("2026-03-03") == ("甲", "verified", "〔2026〕2號", None)
    assert told("2026-03-04") == ("甲", "verified", "〔2026〕2號", "並案")
    assert told("2026-03-05") == ("乙", "registered", "〔2026〕2號", "並案")


def test_a_list_is_as_long_as_it_was(office: OfficeFolder) -> None:
    def reports(day: str) -> int:
        record = at(office, day).record_at(SUPERVISION)
        assert record is not None
        return len(record.data.get("progress", []))

    assert [reports(day) for day in ("2026-04-09", "2026-04-10", "2026-11-20")] == [0, 1, 1]


def test_what_has_not_landed_was_not_there(office: OfficeFolder) -> None:
    text = office.read(INFO)
    office.write(
        "records/info/2026/2026-11-20-jia.yaml", text[: text.index("trail:")].replace("status: approved\n", "")
    )
    assert at(office, "2026-11-19").record("info/2026-11-20-jia") is None


def test_the_same_day_gives_the_same_files_each_time(office: OfficeFolder) -> None:
    one, other = (PastTree(office.ledger(), office.rules(), date(2026, 4, 1)) for _ in range(2))
    assert list(one.entries("records")) == list(other.entries("records"))
    assert [one.read(e) for e in one.entries("records")] == [other.read(e) for e in other.entries("records")]


@pytest.mark.parametrize("day", ["2026-01-31", "2026-04-30", "2026-07-15", "2026-10-23", "2026-11-19"])
def test_the_sample_stood_without_fault_at_any_day(tmp_path: Path, day: str) -> None:
    for folder in ("records", "schemas"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    office = OfficeFolder(tmp_path)
    rules = office.rules()
    found, findings = load_rules(PastTree(office.ledger(), rules, date.fromisoformat(day)))
    assert found is not None, findings
    found = found.standing_on(date.fromisoformat(day))
    ledger = past(tmp_path, office.ledger(), found, day)
    assert len(ledger.rows) > 100
    assert check(ledger, found) == []
    office.close()
