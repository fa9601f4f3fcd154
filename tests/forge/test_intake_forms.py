"""The forms made from the schemas: what forges accept, what they ask, and what an office may not say of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support import REPOSITORY, OfficeFolder

from taizhang.forge.intake.forms import FOLDER, forms

NAMES = (
    "answer", "completion", "countersignature", "dispute", "extension", "item", "nil-report", "progress", "sign-for",
    "statement", "urgent-item",
)  # fmt: skip


def made(office: OfficeFolder) -> dict[str, Any]:
    """The forms of an office, read as a forge reads them."""
    return {path.rpartition("/")[2]: yaml.safe_load(text) for path, text in forms(office.rules()).items()}


def holds(builtin: str, files: list[Path]) -> None:
    command = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", builtin, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_forms_of_this_repository_are_those_that_its_rules_make() -> None:
    there = {
        f"{FOLDER}/{path.name}": path.read_bytes().decode() for path in sorted((REPOSITORY / FOLDER).iterdir())
    }  # fmt: skip
    assert there == dict(sorted(forms(OfficeFolder(REPOSITORY).rules()).items()))
    assert set(there) == {f"{FOLDER}/{name}.yml" for name in (*NAMES, "config")}


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_every_form_is_one_that_the_forge_accepts(office: OfficeFolder, tmp_path: Path, language: str) -> None:
    office.edit("schemas/forms.yaml", "language: zh-Hant", f"language: {language}")
    files = []
    for path, text in forms(office.rules()).items():
        file = tmp_path / path.rpartition("/")[2]
        file.write_text(text)
        files.append(file)
    holds("vendor.github-issue-forms", [file for file in files if file.name != "config.yml"])
    holds("vendor.github-issue-config", [file for file in files if file.name == "config.yml"])


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_every_question_has_an_id_and_a_heading_of_its_own(office: OfficeFolder, language: str) -> None:
    office.edit("schemas/forms.yaml", "language: zh-Hant", f"language: {language}")
    declarations = set()
    for name, form in made(office).items():
        asked = [element for element in form.get("body", []) if element["type"] != "markdown"]
        for key in ([element["id"] for element in asked], [element["attributes"]["label"] for element in asked]):
            assert len(set(key)) == len(key), name
        declarations |= {asked[-1]["attributes"]["label"]} if asked else set()
    assert len(declarations) == len(NAMES)


def question(form: Any, name: str) -> Any:
    return next(element for element in form["body"] if element.get("id") == name)


def test_labels_descriptions_and_choices_are_those_of_the_schema(office: OfficeFolder) -> None:
    found = question(made(office)["item.yml"], "category")
    node = office.rules().book.kinds["info"].fields["category"]
    assert found["attributes"]["label"] == "類別"
    assert found["attributes"]["description"] == node["description"]
    assert found["attributes"]["options"] == [node["x-labels"][value][0] for value in node["enum"]]


def required(form: Any) -> list[str]:
    return [item["id"] for item in form["body"] if item.get("validations", {}).get("required")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("item", ["category", "body", "secrecy_check-checked_by", "secrecy_check-conclusion"]),
        ("answer", ["answers", "category", "body", "secrecy_check-checked_by", "secrecy_check-conclusion"]),
        ("progress", ["record", "progress-progress"]),
        ("extension", ["record", "extensions-until", "extensions-reason"]),
        ("dispute", ["record", "note"]),
        ("sign-for", ["record"]),
        ("countersignature", ["record", "verdict"]),
        ("statement", ["record", "statement-text"]),
    ],
)
def test_what_schema_and_step_need_must_be_answered(office: OfficeFolder, name: str, expected: list[str]) -> None:
    assert required(made(office)[f"{name}.yml"]) == expected


def test_fewer_choices_are_offered_where_the_form_says_so(office: OfficeFolder) -> None:
    assert question(made(office)["urgent-item.yml"], "urgency")["attributes"]["options"] == ["加急", "特急"]


def test_field_that_becomes_required_is_required_in_the_form(office: OfficeFolder) -> None:
    path = "schemas/kinds/info.schema.json"
    office.edit(path, '"form", "reported_at", "body"]', '"form", "reported_at", "body", "place"]')
    assert "place" in required(made(office)["item.yml"])


def test_office_without_forms_has_none(office: OfficeFolder) -> None:
    office.delete("schemas/forms.yaml")
    assert forms(office.rules()) == {}


PROGRESS = "ask: [progress.progress, progress.problems, progress.next, progress.evidence]"


@pytest.mark.parametrize(
    ("old", "new", "place", "detail"),
    [
        ("    kind: lapse\n", "    kind: nothing\n", ("forms", "statement", "kind"), "no such kind"),
        ("action: complete", "action: finish", ("forms", "completion", "action"), "no such action of supervision"),
        ("action: complete", "action: migrate", ("forms", "completion", "action"), "no such action of supervision"),
        ("ask: [verdict, opinion]", "ask: [verdict, view]", ("forms", "countersignature", "ask"),
         "view is no field that a form may fill"),
        ("ask: [verdict, opinion]", "ask: [verdict, until]", ("forms", "countersignature", "ask"),
         "until is no key of this step"),
        ("ask: [verdict, opinion]", "ask: [verdict, requirement]", ("forms", "countersignature", "ask"),
         "requirement is not what this action adds"),
        (PROGRESS, "ask: [progress.progress, findings.text]", ("forms", "progress", "ask"),
         "findings.text is not what this action adds"),
        (PROGRESS, "ask: [progress.problems, progress]", ("forms", "progress", "ask"),
         "progress cannot be given in one answer"),
        ("- unit_signer", "- number", ("forms", "item", "ask"), "number is no field that a form may fill"),
        ("required: [note]", "required: [result]", ("forms", "completion", "required"), "result is not asked"),
        ("[urgent, critical]", "[urgent, deadly]", ("forms", "urgent-item", "choices", "urgency"),
         "no such choice: deadly"),
        ("title: 報結", "title: 會簽", ("forms",), "two forms have the same title"),
        ("intake: []", "intake: [{repo: a/b, unit: unit/x}, {repo: A/B, unit: unit/y}]", ("intake",),
         "one repository is named for two units"),
    ],
)  # fmt: skip
def test_forms_that_name_what_is_not_there_are_refused(
    office: OfficeFolder, old: str, new: str, place: tuple[str, ...], detail: str
) -> None:
    text = office.read("schemas/forms.yaml")
    assert old in text
    office.write("schemas/forms.yaml", text.replace(old, new, 1))
    rules, findings = office.load_rules()
    assert rules is None
    assert [(f.code, f.path, f.where, f.params["detail"]) for f in findings] == [
        ("TZ901", "schemas/forms.yaml", place, detail)
    ]


def test_word_that_the_forms_do_not_know_is_refused(office: OfficeFolder) -> None:
    office.edit("schemas/forms.yaml", "version: 1", "version: 1\ncolour: red")
    assert office.problems() == ["schemas/forms.yaml:1:1 TZ901"]


def test_every_file_says_that_it_is_generated(office: OfficeFolder) -> None:
    assert all(text.startswith("# 由 taizhang forge sync ") for text in forms(office.rules()).values())


def test_yes_or_no_is_a_choice_of_two(office: OfficeFolder) -> None:
    office.edit("schemas/forms.yaml", "forms:\n", f"forms:\n{MEETING}")
    found = question(made(office)["meeting.yml"], "cleared")
    assert (found["type"], found["attributes"]["options"]) == ("dropdown", ["是", "否"])


MEETING = """\
  meeting:
    title: 登記會議
    en: Register a meeting
    description: 登記會議。
    description_en: A meeting.
    kind: meeting
    action: register
    ask: [cleared]
"""
