"""The rules of an office: what is read, what is refused and where, and when a cache must not be trusted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support import OfficeFolder, copy_schemas

from taizhang.ledger import WorkTree
from taizhang.model import Finding
from taizhang.schema import Rulebook, load, rule_files

PUBLICATION = "schemas/kinds/publication.schema.json"
COMMON = "schemas/common.schema.json"


def read(root: Path) -> tuple[Rulebook | None, list[Finding]]:
    """The rules of the office in a folder, and what is wrong with them."""
    files, odd = rule_files(WorkTree(root))
    return (None, odd) if odd else load(files)


def change(office: OfficeFolder, path: str, edit: Callable[[Any], object]) -> None:
    """Edit a rules file as data."""
    data = json.loads(office.read(path))
    edit(data)
    office.write(path, json.dumps(data, ensure_ascii=False))


def broken(office: OfficeFolder) -> list[tuple[str, str, tuple[str | int, ...]]]:
    """Path, code and place of everything that is wrong with the rules."""
    book, findings = read(office.root)
    assert (book is None) == bool(findings)
    return [(finding.path, finding.code, finding.where) for finding in findings]


def test_rules_of_the_repository_are_sound(office: OfficeFolder) -> None:
    assert broken(office) == []


@pytest.mark.parametrize(
    "file",
    ["schemas/common.schema.json", "schemas/policy.yaml", "schemas/roles.yaml", "schemas/calendar.yaml"],
)
def test_missing_file_is_named(file: str, office: OfficeFolder) -> None:
    office.delete(file)
    assert broken(office) == [(file, "TZ902", ())]


def test_folder_without_rules_misses_all_four(tmp_path: Path) -> None:
    book, findings = read(tmp_path)
    assert book is None
    assert [finding.code for finding in findings] == ["TZ902"] * 4


FIELD = ("properties", "sponsor")


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda d: d.update(requird=d.pop("required")), ()),
        (lambda d: d.update(unevaluatedProperties=True), ("unevaluatedProperties",)),
        (lambda d: d.pop("unevaluatedProperties"), ()),
        (lambda d: d.update(additionalProperties=False), ()),
        (lambda d: d.update({"x-group": "others"}), ("x-group",)),
        (lambda d: d.update({"x-id": {}}), ("x-id",)),
        (lambda d: d.update({"x-id": {"parts": ["title"], "date": "a", "year": "b"}}), ("x-id",)),
        (lambda d: d["allOf"].pop(), ("allOf",)),
        (lambda d: d["properties"]["sponsor"].pop("title"), FIELD),
        (lambda d: d["properties"]["sponsor"].pop("x-en"), FIELD),
        (lambda d: d["properties"]["sponsor"].pop("description"), FIELD),
        (lambda d: d["properties"]["sponsor"].update(tittle="x"), FIELD),
        (lambda d: d["properties"].update(sponsor={**d["properties"]["own"], "type": "number"}), (*FIELD, "type")),
        (lambda d: d["properties"].update(sponsor={**d["properties"]["own"], "type": "string"}), FIELD),
        (lambda d: d["properties"]["own"].update(type="string", minLength=1, maxLength=9, format="ipv4"),
         ("properties", "own", "format")),
        (lambda d: d["properties"]["own"].update(type="string", minLength=1, maxLength=9, pattern="(?=a)"),
         ("properties", "own", "pattern")),
        (lambda d: d["properties"]["own"].update(type="string", minLength=1, maxLength=9, pattern="(a)\\1"),
         ("properties", "own", "pattern")),
        (lambda d: d["properties"]["kind_of"].pop("x-labels"), ("properties", "kind_of")),
        (lambda d: d["properties"]["sponsor"].update({"$ref": "https://example.org/x"}), (*FIELD, "$ref")),
        (lambda d: d["properties"]["sponsor"].update({"$ref": "../../../etc/passwd"}), (*FIELD, "$ref")),
        (lambda d: d["properties"].update(sponsor={**d["properties"]["own"], "type": "object"}), FIELD),
    ],
)  # fmt: skip
def test_kind_that_the_contract_does_not_allow_is_refused(
    edit: Callable[[Any], object], place: tuple[str, ...], office: OfficeFolder
) -> None:
    change(office, PUBLICATION, edit)
    findings = broken(office)
    assert findings
    assert {(path, code) for path, code, _ in findings} == {(PUBLICATION, "TZ901")}
    assert place in [where for _, _, where in findings]


DATE = {"$ref": "../common.schema.json#/$defs/date", "title": "日期", "x-en": "Date"}
STEPS = {
    "type": "array", "title": "步驟", "x-en": "Steps", "description": "逐項寫。",
    "items": {"type": "object", "title": "步驟", "x-en": "Step", "additionalProperties": False, "properties": {
        "step": {"type": "integer", "title": "序號", "x-en": "Number"}, "due_on": DATE, "done_on": DATE,
    }},
}  # fmt: skip
DUE = {"date": "due_on", "key": "step", "done": "done_on", "waits": []}


def test_a_list_whose_items_are_due_is_read(office: OfficeFolder) -> None:
    change(office, PUBLICATION, lambda d: d["properties"].update(steps={**STEPS, "x-due": DUE}))
    book, findings = read(office.root)
    assert book is not None, findings
    (items,) = book.kinds["publication"].due_items
    assert (items.field, items.date, items.key, items.done, items.by, items.waits) == (
        "steps", "due_on", "step", "done_on", None, (),
    )  # fmt: skip


@pytest.mark.parametrize(("where", "code"), [("own", "TZ901"), ("sponsor", "TZ903")])
def test_only_a_list_may_have_items_that_are_due(office: OfficeFolder, where: str, code: str) -> None:
    change(office, PUBLICATION, lambda d: d["properties"][where].update({"x-due": DUE}))
    assert {found for _, found, _ in broken(office)} == {code}


@pytest.mark.parametrize(
    ("edit", "detail"),
    [
        (lambda d: d["properties"]["kind_of"]["enum"].append("website"), "enum and x-labels differ: ['website']"),
        (lambda d: d["properties"]["kind_of"]["enum"].pop(), "enum and x-labels differ: ['superior_bulletin']"),
        (lambda d: d["properties"]["sponsor"].update({"$ref": "../common.schema.json#/$defs/lines"}), "lines"),
        (lambda d: d["x-register"]["columns"].append("colour"), "unknown: colour"),
        (lambda d: d["x-register"]["facets"].append("colour"), "unknown: colour"),
        (lambda d: d["x-register"].update(sort="colour"), "unknown: colour"),
        (lambda d: d.update({"x-id": {"parts": ["colour"]}}), "unknown: colour"),
        (lambda d: d.update({"x-id": {"date": "colour", "parts": ["title"]}}), "unknown: colour"),
        (lambda d: d.update({"x-due": "colour"}), "unknown: colour"),
        (lambda d: d.update({"x-waits": ["colour"]}), "unknown: colour"),
        (lambda d: d["properties"].update(steps={**STEPS, "x-due": {**DUE, "date": "colour"}}), "unknown: colour"),
        (lambda d: d["properties"].update(steps={**STEPS, "x-due": {**DUE, "done": "colour"}}), "unknown: colour"),
        (lambda d: d["properties"].update(steps={**STEPS, "x-due": {**DUE, "waits": ["colour"]}}), "unknown: colour"),
        (lambda d: d["properties"].update(steps={**STEPS, "x-due": {**DUE, "by": "colour"}}), "unknown: "),
    ],
)
def test_kind_that_names_what_is_not_there_is_refused(
    edit: Callable[[Any], object], detail: str, office: OfficeFolder
) -> None:
    change(office, PUBLICATION, edit)
    book, findings = read(office.root)
    assert book is None
    assert [(finding.path, finding.code) for finding in findings] == [(PUBLICATION, "TZ903")]
    assert detail in findings[0].message("en")


def test_reference_to_an_unknown_kind_is_refused(office: OfficeFolder) -> None:
    office.edit("schemas/kinds/study.schema.json", '"x-ref": ["meeting"]', '"x-ref": ["meetings"]')
    assert broken(office) == [("schemas/kinds/study.schema.json", "TZ903", ())]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[]", "TZ901"),
        (b"8", "TZ901"),
        (b'{"a": 1, "a": 2}', "TZ901"),
        (b"{", "TZ901"),
        (b"", "TZ901"),
        (b"\xff", "TZ901"),
        (b"[" * 100_000, "TZ901"),
    ],
)
def test_file_that_is_no_json_object_is_refused(content: bytes, code: str, office: OfficeFolder) -> None:
    office.write(PUBLICATION, content)
    assert {(path, found) for path, found, _ in broken(office)} == {(PUBLICATION, code)}


@pytest.mark.parametrize(
    "path", ["schemas/x.yaml", "schemas/kinds/x.txt", "schemas/workflows/x.json", "schemas/a/b.yaml"]
)
def test_file_that_belongs_nowhere_is_refused(path: str, office: OfficeFolder) -> None:
    office.write(path, "a: b\n" if path.endswith("yaml") else '{"a": "b"}')
    assert (path, "TZ901") in {(found, code) for found, code, _ in broken(office)}


def test_rules_in_yaml_are_held_to_strict_yaml(office: OfficeFolder) -> None:
    office.edit("schemas/calendar.yaml", "version: 1", "version: &v 1")
    assert broken(office) == [("schemas/calendar.yaml", "TZ108", ())]


def test_digest_changes_with_any_rule_and_not_with_records(tmp_path: Path) -> None:
    def digest(path: str | None = None) -> str:
        if path:
            (tmp_path / path).write_bytes((tmp_path / path).read_bytes() + b"\n")
        book, _ = read(tmp_path)
        assert book is not None
        return book.digest

    copy_schemas(tmp_path)
    first = digest()
    assert digest() == first
    paths = ["policy.yaml", "roles.yaml", "calendar.yaml", "common.schema.json", "workflows/unit@1.yaml"]
    seen = {first, *(digest(f"schemas/{path}") for path in paths)}
    assert len(seen) == 6
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "x.yaml").write_text("a: b\n")
    assert digest() in seen
