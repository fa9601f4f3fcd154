"""`taizhang check`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest
from tests.cli.conftest import Done
from tests.support import DIRECTIVE, INFO, OfficeFolder

Call = Callable[..., Done]
POLICY = "schemas/policy.yaml"


@pytest.fixture
def wrong(office: OfficeFolder) -> OfficeFolder:
    """An office with one wrong status and one record that has not landed."""
    office.edit(INFO, "status: approved", "status: submitted")
    text = office.read(DIRECTIVE)
    office.write(DIRECTIVE, text[: text.index("trail:")].replace("status: transmitted\n", "").replace(
        "number: 〔2026〕1號\n", ""))  # fmt: skip
    return office


def places(done: Done) -> list[str]:
    """The first part of each finding."""
    return [text.partition(" ")[0] for text in done.out.splitlines() if not text.startswith(" ")]


def test_findings_are_told_with_place_level_code_message_and_mend(call: Call, wrong: OfficeFolder) -> None:
    done = call("check", INFO)
    assert done.code == 1
    assert done.out == (
        f"{INFO}:3:9: error TZ509 the status is “Submitted”, but the trail leads to “Approved”\n"
        "    → the status is written by the system: restore approved\n"
    )
    assert done.err == "12 records; errors: 1, warnings: 0\n"


def test_json_holds_the_same_findings_and_nothing_else_is_printed(call: Call, wrong: OfficeFolder) -> None:
    done = call("check", INFO, "--format", "json")
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out) == {
        "findings": [
            {
                "path": INFO, "line": 3, "column": 9, "code": "TZ509", "level": "error",
                "message": "the status is “Submitted”, but the trail leads to “Approved”",
                "mend": "the status is written by the system: restore approved",
            }
        ]
    }  # fmt: skip


def test_json_of_a_good_ledger_is_an_empty_list(call: Call) -> None:
    done = call("check", "--format", "json")
    assert (done.code, json.loads(done.out), done.err) == (0, {"findings": []}, "")


@pytest.mark.parametrize(
    ("paths", "code", "shown"),
    [
        ([], 1, [f"{DIRECTIVE}:1:1:", f"{INFO}:3:9:"]),
        ([INFO], 1, [f"{INFO}:3:9:"]),
        (["records/info"], 1, [f"{INFO}:3:9:"]),
        (["records/info/", "records/directive"], 1, [f"{DIRECTIVE}:1:1:", f"{INFO}:3:9:"]),
        (["./records/../records/info/2026"], 1, [f"{INFO}:3:9:"]),
        (["records/unit"], 0, []),
    ],
)
def test_paths_choose_what_is_shown(
    call: Call, wrong: OfficeFolder, paths: list[str], code: int, shown: list[str]
) -> None:
    done = call("check", *paths)
    assert done.code == code
    assert [place for place in places(done) if place.startswith("records/")] == shown


def test_paths_are_seen_from_the_folder_given(call: Call, wrong: OfficeFolder) -> None:
    assert places(call("check", "2026", folder="records/info")) == [f"{INFO}:3:9:"]


@pytest.mark.parametrize("path", ["records/nothing", "../elsewhere", "/etc/passwd", "records/info/2026/no.yaml"])
def test_a_path_that_is_not_there_ends_with_2(call: Call, wrong: OfficeFolder, path: str) -> None:
    done = call("check", path)
    assert (done.code, done.err) == (2, f"no such file: {path}\n")


def test_a_part_of_a_name_is_not_a_folder(call: Call, wrong: OfficeFolder) -> None:
    assert call("check", "records/inf").code == 2


def test_warnings_fail_only_where_asked(call: Call, wrong: OfficeFolder) -> None:
    assert call("check", DIRECTIVE).code == 0
    done = call("check", DIRECTIVE, "--strict")
    assert done.code == 1
    assert done.out.startswith(f"{DIRECTIVE}:1:1: warning TZ501 ")
    assert done.err == "12 records; errors: 0, warnings: 1\n"


def test_an_empty_ledger_ends_with_2(call: Call, office: OfficeFolder) -> None:
    for path in (office.root / "records").rglob("*.yaml"):
        path.unlink()
    done = call("check")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"nothing to check: {office.root}/records is empty\n"


@pytest.mark.parametrize("form", ["text", "json"])
def test_broken_rules_end_with_1_at_their_place(call: Call, office: OfficeFolder, form: str) -> None:
    office.edit(POLICY, "  timezone: Asia/Shanghai\n", "  timezone: Asia/Shanghai\n  colour: red\n")
    done = call("check", "--format", form)
    line = office.read(POLICY).splitlines().index("  timezone: Asia/Shanghai") + 1
    assert done.code == 1
    if form == "text":
        path, found, column, _ = done.out.split(":", 3)
    else:
        (finding,) = json.loads(done.out)["findings"]
        path, found, column = finding["path"], finding["line"], finding["column"]
    assert path == POLICY
    assert abs(int(found) - line) < 5
    assert int(column) >= 1


def test_other_commands_refuse_broken_rules_too(call: Call, office: OfficeFolder) -> None:
    office.write(POLICY, "version: [\n")
    done = call("desk")
    assert done.code == 1
    assert done.out.startswith(f"{POLICY}:2:1: error TZ105 ")
    assert done.err == "the rules in schemas/ are broken\n"


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_hostile_file_names_are_written_out_in_every_form(office: OfficeFolder, form: str) -> None:
    name = os.fsdecode(b"records/info/\xff\x1b[31m\n::error::x\xe2\x80\xae.yaml")
    office.write(name, "title: x\n")
    done = office.run("check", "--format", form, PYTHONUTF8="0", PYTHONIOENCODING="utf-8:strict")
    assert done.returncode == 1, done.stderr
    assert not any(character in done.stdout + done.stderr for character in "\x1b\u202e\x07")
    assert not any(line.startswith("::error::x") for line in done.stdout.splitlines())
    if form == "json":
        assert json.loads(done.stdout)["findings"][0]["path"] == name


def test_hostile_text_in_a_record_is_written_out(call: Call, office: OfficeFolder) -> None:
    office.edit(INFO, "title: 牛潭河鄉推行村會計例會制度", 'title: "a\\eb\\u202ec"')
    done = call("check", INFO)
    assert done.code == 1
    assert done.out.startswith(f"{INFO}:1:8: error TZ103 ")
    assert "\x1b" not in done.out
