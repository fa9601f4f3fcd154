"""A record against its kind: one fault, one finding, at its place."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support import OfficeFolder

from taizhang.model import Record
from taizhang.schema import validate

GOOD: dict[str, Any] = {"title": "牛潭河鄉", "audience": "office", "type": "township"}


def found(office: OfficeFolder, data: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...]]]:
    record = Record("unit", "x", "records/unit/x.yaml", data)
    return [(finding.code, finding.where) for finding in validate(record, office.rules().book.kinds["unit"])]


def test_valid_record_has_no_findings(office: OfficeFolder) -> None:
    assert found(office, GOOD) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"colour": "red"}, [("TZ201", ("colour",))]),
        ({"type": "village"}, [("TZ204", ("type",))]),
        ({"title": 8}, [("TZ203", ("title",))]),
        ({"dissolved_on": "2026-02-30"}, [("TZ205", ("dissolved_on",))]),
        ({"phone": "電話"}, [("TZ206", ("phone",))]),
        ({"topics": ["a", "a"]}, [("TZ208", ("topics",))]),
        ({"contact_point": {}}, [("TZ202", ("contact_point",))] * 4),
        ({"contact_point": []}, [("TZ203", ("contact_point",))]),
        ({"contact_point": {"colour": "red"}}, [("TZ201", ("contact_point", "colour"))]),
        ({"attachments": [{"file": "a.pdf", "title": "x"}]}, [("TZ202", ("attachments", 0))]),
        ({"trail": [{"action": "a", "by": "b"}]}, [("TZ202", ("trail", 0))]),
    ],
)
def test_one_fault_gives_its_finding(
    change: dict[str, Any], expected: list[tuple[str, tuple[str | int, ...]]], office: OfficeFolder
) -> None:
    assert [item for item in found(office, {**GOOD, **change}) if item in expected or item[0] == "TZ201"] == expected


def test_fault_in_a_common_field_does_not_make_the_others_unknown(office: OfficeFolder) -> None:
    assert found(office, {**GOOD, "title": "", "audience": "everybody", "topics": []}) == [
        ("TZ207", ("title",)),
        ("TZ204", ("audience",)),
    ]


def test_unknown_field_beside_a_fault_in_a_common_field_is_still_reported(office: OfficeFolder) -> None:
    assert set(found(office, {**GOOD, "title": "", "colour": "red"})) == {
        ("TZ207", ("title",)),
        ("TZ201", ("colour",)),
    }


def test_misspelt_field_is_answered_with_the_right_name(office: OfficeFolder) -> None:
    record = Record("unit", "x", "records/unit/x.yaml", {**GOOD, "adress": "建設路"})
    (finding,) = validate(record, office.rules().book.kinds["unit"])
    assert finding.message("en") == "a record of kind “Unit” has no field “adress” (address?)"


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        (
            "directive",
            {"leader": "person/a", "external": {"name": "a", "level": "city"}},
            "exactly one of: Leader, Ext",
        ),
        ("directive", {}, "exactly one of: Leader, External leader"),
        ("meeting", {"cleared": False}, "it must be true"),
        ("supervision", {"origin": {"source": "oral"}}, "one of: Source record, Explanation"),
    ],
)
def test_condition_between_fields_is_told_in_words(
    kind: str, data: dict[str, Any], message: str, office: OfficeFolder
) -> None:
    record = Record(kind, "x", "x", data)
    told = [f.message("en") for f in validate(record, office.rules().book.kinds[kind]) if f.code == "TZ209"]
    assert len(told) == 1
    assert message in told[0]
