"""`taizhang init`, as people call it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from taizhang.formats import parse
from taizhang.landing.founding import default_answers

_SECONDS = 120
WHO = ["--identity", "何靜 <he-jing@yuzhu.example>"]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "TAIZHANG_"))}
    return {
        **kept,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONUTF8": "1",
        "TAIZHANG_LANG": "en",
    }


def run(folder: Path, *arguments: str, program: Sequence[str] = ("taizhang",)) -> subprocess.CompletedProcess[str]:
    """Run `taizhang`, or another module, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", *program, *arguments], cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=False, timeout=_SECONDS,
    )  # fmt: skip


def at_terminal(folder: Path, answers: Sequence[str], *arguments: str) -> tuple[int, str]:
    """Run `taizhang` at a terminal where somebody types these lines; the exit code and what stood on the screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "taizhang", *arguments], cwd=folder, env=environment(),
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, "".join(f"{line}\n" for line in [*answers, "\x04"]).encode())  # at the end, there is no more to come
    shown = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # how Linux says that nobody writes there any more
            break
        shown += part
    os.close(ours)
    return process.wait(timeout=_SECONDS), shown.decode()


def test_yes_makes_an_office_that_the_check_finds_sound(tmp_path: Path) -> None:
    made = run(tmp_path, "init", "ledger", "--yes", *WHO)
    assert (made.returncode, made.stderr) == (0, "")
    head = (tmp_path / "ledger/.git/refs/heads/main").read_text("ascii").strip()
    assert made.stdout.splitlines() == [
        f"made {tmp_path}/ledger: 14 records to begin with",
        f"first commit {head}: note it on paper; audits begin with it",
        "some people are place-holders: put real ones there before you begin",
        f"next: cd {tmp_path}/ledger && pre-commit install && taizhang check && mkdocs build --strict",
    ]
    checked = run(tmp_path / "ledger", "check", "--strict")
    assert (checked.returncode, checked.stdout) == (0, "14 records, nothing wrong\n")


def test_yes_takes_over_the_names_that_are_given(tmp_path: Path) -> None:
    named = {"--id": "yuzhu", "--name": "中共玉竹縣委辦公室", "--en": "Office of Yuzhu", "--county": "玉竹縣"}
    options = [word for pair in named.items() for word in pair]
    assert run(tmp_path, "init", "ledger", "--yes", *options, *WHO).returncode == 0
    office = parse((tmp_path / "ledger/schemas/policy.yaml").read_bytes())["office"]
    assert [office[key] for key in ("id", "name", "en", "county")] == list(named.values())
    assert parse((tmp_path / "ledger/records/unit/xianwei-ban.yaml").read_bytes())["title"] == "中共玉竹縣委辦公室"
    assert parse((tmp_path / "ledger/records/unit/xian-lingdao.yaml").read_bytes())["title"] == "玉竹縣領導"
    people = parse((tmp_path / "ledger/schemas/roles.yaml").read_bytes())["people"]
    assert people["zhuren"]["emails"] == ["zhuren@yuzhu.example"]


def test_the_example_is_an_answers_file_that_can_be_used_as_it_stands(tmp_path: Path) -> None:
    shown = run(tmp_path, "init", "--example")
    assert shown.stdout.encode() == default_answers()
    (tmp_path / "answers.yaml").write_text(shown.stdout, "utf-8")
    assert run(tmp_path, "init", "ledger", "--answers", "answers.yaml", *WHO).returncode == 0


def test_a_fault_of_the_answers_is_shown_at_its_place_and_nothing_is_made(tmp_path: Path) -> None:
    text = default_answers().decode().replace("role: leader", "role: boss")
    (tmp_path / "answers.yaml").write_text(text, "utf-8")
    line = text[: text.index("role: boss")].count("\n") + 1
    done = run(tmp_path, "init", "ledger", "--answers", "answers.yaml", *WHO)
    assert done.returncode == 1
    assert done.stdout.startswith(f"answers.yaml:{line}:20: error TZ204 “Role” cannot be “boss”\n    → choose one of: ")
    assert done.stderr == "answers.yaml is wrong; nothing was made\n"
    assert not (tmp_path / "ledger").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "say where: taizhang init FOLDER\n"),
        (["ledger"], 2, "nobody can be asked here: give --yes"),
        (["ledger", "--yes"], 2, "who makes the first commit? give --identity"),
        (["ledger", "--yes", "--identity", "he-jing"], 2, "--identity takes 'NAME <ADDRESS>': he-jing\n"),
        (["ledger", "--yes", "--identity", "a <a@b>\nx <c@d>"], 2, "--identity takes 'NAME <ADDRESS>': a <a@b>\\nx"),
        (["ledger", "--yes", "--answers", "a.yaml"], 2, "use either --answers or --yes\n"),
        (["ledger", "--yes", "--id", "A b", *WHO], 1, "answers.yaml is wrong; nothing was made\n"),
        (["ledger", "--from", "."], 2, "--from goes with --bare\n"),
        (["ledger", "--bare", "--yes"], 2, "use either --bare or --yes"),
        (["ledger", "--bare"], 2, "no ledger here"),
        (["none/ledger", "--yes", *WHO], 2, "there is no folder"),
        (["full", "--yes", *WHO], 2, "is not empty"),
    ],
    ids=lambda item: " ".join(item) if isinstance(item, list) else "",
)
def test_a_wrong_call_makes_nothing(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/a.txt").write_text("x", "utf-8")
    (tmp_path / "a.yaml").write_text("x: y\n", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = run(tmp_path, "init", *arguments)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_terminal_is_asked_with_a_default_for_everything(tmp_path: Path) -> None:
    code, shown = at_terminal(tmp_path, [""] * 15, "init", "ledger", *WHO)
    assert code == 0, shown
    assert "The office's full name, in Chinese [中共某縣委辦公室]: " in shown
    checked = run(tmp_path / "ledger", "check", "--strict")
    assert checked.stdout == "14 records, nothing wrong\n"


def test_a_terminal_asks_again_where_an_answer_does_not_fit_and_takes_units_and_people(tmp_path: Path) -> None:
    typed = [
        "中共玉竹縣委辦公室", "", "玉竹縣", "Yuzhu!", "yuzhu",  # the office; its id twice
        "n", "玉竹縣委辦", "ban", "bureau", "department", "", "信息科", "", "", "", "",  # two units; a type twice
        "-", "夏明輝", "", "xia", "xia@yuzhu.example", "", "",  # a post left out; an address twice
        "何靜", "", "", "hj", "boss", "secretary,unit_head@ban",  # roles twice
        "-", "-", "-", "-", "-",
        "葉知秋", "xinxi", "xin-xi-ke", "科長", "", "", "", "editor@nowhere", "editor",  # another; unit and roles twice
        "",
        "xia-ming-hui",
    ]  # fmt: skip
    code, shown = at_terminal(tmp_path, typed, "init", "ledger", *WHO)
    assert code == 0, shown
    root = tmp_path / "ledger"
    assert sorted(path.stem for path in (root / "records/unit").iterdir()) == ["ban", "xin-xi-ke"]
    assert parse((root / "records/unit/xin-xi-ke.yaml").read_bytes())["parent"] == "unit/ban"
    roles = parse((root / "schemas/roles.yaml").read_bytes())["people"]
    assert {name: (person["emails"], person["accounts"][0]["name"]) for name, person in roles.items()} == {
        "xia-ming-hui": (["xia@yuzhu.example"], "xia-ming-hui"),
        "he-jing": (["he-jing@yuzhu.example"], "hj"),
        "ye-zhi-qiu": (["ye-zhi-qiu@yuzhu.example"], "ye-zhi-qiu"),
    }
    held = [(item["role"], item.get("unit")) for item in roles["he-jing"]["roles"]]
    assert held == [("secretary", None), ("unit_head", "unit/ban")]
    assert parse((root / "records/unit/ban.yaml").read_bytes())["status"] == "confirmed"


def test_what_was_typed_is_kept_where_no_office_can_be_made_of_it(tmp_path: Path) -> None:
    code, shown = at_terminal(tmp_path, [*[""] * 14, "nobody"], "init", "ledger", *WHO)
    assert code == 1
    assert f"your answers are kept in {tmp_path}/ledger.answers.yaml: mend them, and give --answers" in shown
    kept = parse((tmp_path / "ledger.answers.yaml").read_bytes())
    assert (kept["confirmed_by"], len(kept["people"])) == ("nobody", 8)
    assert not (tmp_path / "ledger").exists()
