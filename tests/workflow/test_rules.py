"""The rules of an office, loaded together."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support import OfficeFolder

from taizhang.ledger import WorkTree
from taizhang.workflow import Rules, load_rules

STUDY = "schemas/workflows/study@1.yaml"


def refused(office: OfficeFolder) -> list[tuple[str, str, tuple[str | int, ...], str]]:
    rules, findings = load_rules(WorkTree(office.root))
    assert rules is None
    return [(found.code, found.path, found.where, found.message("en")) for found in findings]


def test_the_repository_has_a_sound_workflow_for_each_kind(rules: Rules) -> None:
    assert {flow.kind for flow in rules.workflows.values()} == set(rules.book.kinds)


def test_the_same_files_are_read_once_and_one_that_changed_anew(office: OfficeFolder) -> None:
    first, _ = load_rules(WorkTree(office.root))
    assert load_rules(WorkTree(office.root))[0] is first
    office.write(STUDY, office.read(STUDY) + "# changed\n")
    second, _ = load_rules(WorkTree(office.root))
    assert second is not None
    assert second is not first
    office.delete(STUDY)
    broken, findings = load_rules(WorkTree(office.root))
    assert broken is None
    findings.clear()
    assert load_rules(WorkTree(office.root))[1]


def test_new_records_follow_the_highest_version(office: OfficeFolder) -> None:
    text = office.read(STUDY)
    for number in (2, 10):
        office.write(f"schemas/workflows/study@{number}.yaml", text.replace("study@1", f"study@{number}"))
    rules = office.rules()
    assert rules.newest("study").version == "study@10"


def test_a_record_follows_the_version_that_its_first_step_names(rules: Rules) -> None:
    assert rules.workflow_of({"trail": [{"workflow": "study@1"}, {"workflow": "info@1"}]}) is rules.workflows["study@1"]
    odd: list[Any] = ["study@9", ["study@1"], {}, None, 1]
    for data in ({}, {"trail": []}, {"trail": [{}]}, *({"trail": [{"workflow": value}]} for value in odd)):
        assert rules.workflow_of(data) is None


def test_a_workflow_that_is_not_what_its_file_is_called_is_refused(office: OfficeFolder) -> None:
    office.write("schemas/workflows/study@2.yaml", office.read(STUDY))
    assert refused(office) == [
        ("TZ911", "schemas/workflows/study@2.yaml", ("version",), "the action “-” names an unknown version, “study@1”")
    ]


def test_a_workflow_of_no_kind_is_refused(office: OfficeFolder) -> None:
    office.write("schemas/workflows/ghost@1.yaml", office.read(STUDY).replace("study@1", "ghost@1"))
    assert refused(office) == [
        ("TZ911", "schemas/workflows/ghost@1.yaml", ("version",), "the action “-” names an unknown version, “ghost@1”")
    ]


def test_a_kind_without_a_workflow_is_refused(office: OfficeFolder) -> None:
    office.delete(STUDY)
    assert refused(office) == [
        ("TZ911", "schemas/kinds/study.schema.json", (), "the action “-” names an unknown workflow, “study@1”")
    ]


def test_an_unsound_workflow_is_refused_where_it_stands(office: OfficeFolder) -> None:
    office.edit(STUDY, "role: [secretary, archivist]", "role: [secretary, clerk]")
    assert refused(office) == [
        ("TZ911", STUDY, ("actions", "file"), "the action “File” names an unknown role, “clerk”")
    ]


@pytest.mark.parametrize(
    ("setting", "at", "expected"),
    [
        ("supervision.max_extensions", "2026-03-02T09:00:00+08:00", 3),
        ("lights.yellow_within", "2025-12-31T23:59:59+08:00", 2),
        ("lights.yellow_within", "2026-01-01T00:00:00+08:00", 3),
        ("adoption.stacking", "2026-03-02T09:00:00+08:00", None),
    ],
)
def test_a_cap_is_the_number_that_held_on_the_day(rules: Rules, setting: str, at: str, expected: int | None) -> None:
    assert rules.cap(setting, at) == expected
