"""`taizhang remind`: the forms, the day, and the same bytes wherever it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from tests.cli.conftest import Done, commit_all
from tests.support import REPOSITORY, OfficeFolder

from taizhang.cli.main import main

Call = Callable[..., Done]
CASE = "supervision/2026-03-23-cunji-caiwu-tuiguang"
FORMS = ["text", "md", "json", "ics"]


def test_reminders_are_written_as_text(call: Call) -> None:
    done = call("remind")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "General Office of the CPC Yuzhu County Committee: reminders of 2026-11-20"
    assert lines[2:4] == ["Overdue (3)", "  ● Supervision matter 在全縣推廣村會計例會制度"]
    assert "Urging slips (drafts) (1)" in lines
    assert "  督催〔2026〕1號 藍色催辦單 (level 1) → 玉竹縣經營管理局" in lines


def test_reminders_are_of_the_day_asked_for_and_the_ledger_of_that_day(call: Call) -> None:
    data = json.loads(call("remind", "--as-of", "2026-04-24", "--to", "json").out)
    assert data["day"] == "2026-04-24"
    assert [(item["ref"], item["units"]) for item in data["overdue"]] == [
        (CASE, ["unit/jingguan-ju"]), (CASE, ["unit/niutanhe-xiang"]),
    ]  # fmt: skip
    assert [(item["ref"], item["due"]) for item in data["due_soon"]] == []
    later = json.loads(call("remind", "--as-of", "2026-12-31", "--to", "json").out)
    assert later["overdue"][1]["reason"] == "due 2026-04-30, overdue by 168 working days"


def test_reminders_of_a_revision_are_of_its_records(call: Call, office: OfficeFolder) -> None:
    commit_all(office.root)
    office.delete("records/directive/2026/2026-03-20-cunji-caiwu.yaml")
    assert "龔志遠同志關於村級財務管理的批示" not in call("remind").out
    assert "龔志遠同志關於村級財務管理的批示" in call("remind", "--at", "HEAD").out
    assert "龔志遠同志關於村級財務管理的批示" not in call("remind", "--at", "HEAD", "--as-of", "2026-03-19").out
    assert call("remind", "--at", "nothing").code == 2


def test_on_a_day_before_the_first_step_there_was_nothing(call: Call) -> None:
    assert call("desk", "--as-of", "2025-12-31") == (0, "2025-12-31: nothing needs attention\n", "")
    assert call("remind", "--as-of", "2025-12-31").out.splitlines()[1] == "there is nothing to remind of"


@pytest.mark.parametrize(
    "command",
    [
        *(["remind", "--as-of", "2026-11-20", "--to", form] for form in FORMS),
        ["desk", "--as-of", "2026-05-04"],
        ["show", CASE, "--as-of", "2026-05-04"],
        ["changes", "--from", "2026-03-01", "--to", "2026-05-04", "--format", "json"],
    ],
    ids=" ".join,
)
def test_the_same_ledger_and_day_give_the_same_bytes_in_any_zone_locale_and_hash_seed(
    office: OfficeFolder, command: list[str]
) -> None:
    places = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX", "PYTHONHASHSEED": "99"},
    ]
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "taizhang", "-C", str(office.root), *command],
            env={**os.environ, **place, "PYTHONUTF8": "1"}, capture_output=True, check=True,
        ).stdout
        for place in places
    }  # fmt: skip
    assert len(outputs) == 1
    assert len(outputs.pop()) > 500


def test_the_samples_reminders_name_what_its_story_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(REPOSITORY), "--lang", "en", "remind", "--to", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(slip["serial"], slip["level"], slip["unit"]) for slip in data["slips"]] == [
        ("督催〔2026〕4號", 1, "unit/gongan-ju")
    ]
    assert data["unanswered"] == []
    assert data["check_sheet"]["unsigned"][0]["sign_by"] == "2026-11-25"
    assert main(["-C", str(REPOSITORY), "--lang", "en", "remind", "--as-of", "2026-11-23", "--to", "json"]) == 0
    (asked,) = json.loads(capsys.readouterr().out)["unanswered"]
    assert (asked["ref"], asked["units"], asked["reason"]) == (
        "commission/2026-11-13-suimo-minsheng-redian", ["unit/anjian-ju", "unit/gongan-ju", "unit/wutan-zhen"],
        "answer: due 2026-11-24, 1 working day left",
    )  # fmt: skip
