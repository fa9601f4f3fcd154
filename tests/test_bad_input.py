"""Whatever is wrong with a file, `taizhang check` says where, what, and how to mend it, and exits 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from tests.support import INFO, MEETING, PERSON, PUBLICATION, UNIT, OfficeFolder


class Bad(NamedTuple):
    """One thing done to a sound office, the place and code of what must be found, and words of its mend hint."""

    do: Callable[[OfficeFolder], object]
    place: str
    code: str
    mend: str


BAD = {
    "duplicate key": Bad(
        lambda o: o.edit(PERSON, "audience: office", "audience: office\naudience: public"),
        f"{PERSON}:8:1", "TZ109", "keep one of them",
    ),
    "tab indentation": Bad(
        lambda o: o.edit(PERSON, "    title: 信息員", "\ttitle: 信息員"),
        f"{PERSON}:5:1", "TZ106", "indent with two spaces",
    ),
    "unknown field": Bad(
        lambda o: o.edit(PERSON, "audience: office", "audience: office\nnickname: 小張"),
        f"{PERSON}:8:1", "TZ201", "use a name from the field dictionary",
    ),
    "wrong type": Bad(
        lambda o: o.edit(UNIT, "monthly_quota: 8", "monthly_quota: 八"),
        f"{UNIT}:8:18", "TZ203", "write it as asked",
    ),
    "missing field": Bad(
        lambda o: o.edit(PUBLICATION, "sponsor: 中共資江市委辦公室\n", ""),
        f"{PUBLICATION}:1:1", "TZ202", "add a line sponsor: …",
    ),
    "date that does not exist": Bad(
        lambda o: o.edit(MEETING, "held_on: 2026-03-02", "held_on: 2026-02-30"),
        f"{MEETING}:5:10", "TZ205", "write dates as 2026-11-03",
    ),
    "reference to nothing": Bad(
        lambda o: o.delete(PUBLICATION),
        f"{INFO}:25:18", "TZ401", "name a record that exists",
    ),
    "reference to the wrong kind": Bad(
        lambda o: o.edit(PERSON, "unit: unit/niutanhe-xiang", "unit: person/mo-changfa"),
        f"{PERSON}:4:11", "TZ402", "it may name: Unit",
    ),
    "two records of one id": Bad(
        lambda o: o.write("records/unit/2026/niutanhe-xiang.yaml", o.read(UNIT)),
        "records/unit/2026/niutanhe-xiang.yaml:1:1", "TZ403", "give the later one another id",
    ),
    "status that the trail does not reach": Bad(
        lambda o: o.edit(MEETING, "status: confirmed", "status: delivered"),
        f"{MEETING}:3:9", "TZ509", "restore confirmed",
    ),
    "content changed after its last signature": Bad(
        lambda o: o.edit(PERSON, "title: 張春燕", "title: 張春艷"),
        f"{PERSON}:16:14", "TZ510", "restore the signed content",
    ),
    "not UTF-8": Bad(
        lambda o: o.write(PERSON, o.read(PERSON).encode("gb18030")),
        f"{PERSON}:1:8", "TZ102", "save it as UTF-8",
    ),
    "empty file": Bad(
        lambda o: o.write(PERSON, ""),
        f"{PERSON}:1:1", "TZ107", "taizhang new",
    ),
    "file in the wrong folder": Bad(
        lambda o: o.write("records/info/2025/2026-03-06-lihui.yaml", o.read(INFO)),
        "records/info/2025/2026-03-06-lihui.yaml:1:1", "TZ302", "move the file there",
    ),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_check_names_place_code_and_mend(bad: Bad, office: OfficeFolder) -> None:
    bad.do(office)
    done = office.run("check")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    found = [number for number, line in enumerate(lines) if line.startswith(f"{bad.place}: error {bad.code} ")]
    assert len(found) == 1, done.stdout
    assert lines[found[0] + 1].startswith("    → ")
    assert bad.mend in lines[found[0] + 1]
    assert " records" in done.stderr
    assert "Traceback" not in done.stderr


def test_sound_office_exits_0(office: OfficeFolder) -> None:
    done = office.run("check")
    assert done.returncode == 0
    assert done.stdout.startswith("12 records")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_file_name_cannot_write_to_the_terminal(office: OfficeFolder) -> None:
    office.write("records/unit/\x1b[2Jx.yaml", "title: x\n")
    done = office.run("check")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "records/unit/\\u001b[2Jx.yaml:1:1: error TZ303" in done.stdout


def test_value_cannot_write_to_the_terminal(office: OfficeFolder) -> None:
    office.edit(PUBLICATION, "level: city", 'level: "\\e[31m紅"')
    done = office.run("check")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert f"{PUBLICATION}:3:8: error TZ103" in done.stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-Hant", "欄目「audience」在同一處寫了兩次"), ("zh-Hans", "栏目「audience」在同一处写了两次")],
)
def test_reader_is_told_in_his_language(language: str, words: str, office: OfficeFolder) -> None:
    office.edit(PERSON, "audience: office", "audience: office\naudience: public")
    done = office.run("check", lang=language)
    assert done.returncode == 1
    assert words in done.stdout


def test_broken_rules_are_named_and_nothing_else_is_checked(office: OfficeFolder) -> None:
    office.edit("schemas/workflows/unit@1.yaml", "to: confirmed", "to: confirmd")
    office.edit(PERSON, "title: 張春燕", "title: [")
    done = office.run("check")
    assert done.returncode == 1
    assert "schemas/workflows/unit@1.yaml:12:12: error TZ911" in done.stdout
    assert "TZ105" not in done.stdout


def test_name_that_is_not_utf_8_is_reported(office: OfficeFolder) -> None:
    folder = bytes(office.root / "records/unit")
    with open(folder + b"/caf\xe9.yaml", "wb") as file:  # noqa: PTH123  a name that no text can spell
        file.write(b"title: x\n")
    done = office.run("check")
    assert done.returncode == 1
    assert "error TZ303" in done.stdout


def test_fifty_faults_at_once_are_all_reported(office: OfficeFolder) -> None:
    for number in range(50):
        office.write(f"records/unit/u{number}.yaml", "title: [\n")
    done = office.run("check")
    assert done.returncode == 1
    assert done.stdout.count(" error TZ105 ") == 50
