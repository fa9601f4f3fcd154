"""The command line as a whole: exit codes, help, language."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from tests.cli.conftest import Done
from tests.support import INFO, OfficeFolder

from taizhang import __version__
from taizhang.cli.main import COMMANDS, main
from taizhang.i18n import Language

Call = Callable[..., Done]


def broken(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def test_a_command_that_finds_nothing_wrong_ends_with_0(call: Call) -> None:
    assert call("check") == (0, "12 records, nothing wrong\n", "")


def test_findings_end_with_1(call: Call, office: OfficeFolder) -> None:
    office.edit(INFO, "status: approved", "status: submitted")
    assert call("check").code == 1


@pytest.mark.parametrize(
    "arguments",
    [["lose"], ["check", "--lose"], ["check", "--format", "lose"], ["show"], ["show", "a", "b"], []],
)
def test_a_wrong_call_ends_with_2_and_says_how_to_call(call: Call, arguments: list[str]) -> None:
    done = call(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: ")


def test_an_option_without_its_value_ends_with_2(call: Call) -> None:
    assert call("desk", "--as") == (2, "", "Error: Option '--as' requires an argument.\n")


def test_a_wrong_language_or_folder_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--lang", "fr", "check"]) == 2
    assert main(["-C", str(tmp_path / "nowhere"), "check"]) == 2
    assert capsys.readouterr().out == ""


def test_a_folder_that_is_no_ledger_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["-C", str(tmp_path), "--lang", "en", "check"]) == 2
    assert capsys.readouterr().err == (
        f"no ledger here: neither {tmp_path} nor a folder above it has schemas/. "
        "Run it inside one, or name it with -C\n"
    )


def test_a_fault_of_our_own_ends_with_3_and_shows_where(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.cli.check.check_ledger", broken(ZeroDivisionError("division by zero")))
    done = call("check")
    assert done.code == 3
    assert "ZeroDivisionError: division by zero" in done.err
    assert done.err.endswith(
        "this is our own fault, not the ledger's; please send the text above to whoever keeps the software\n"
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_ends_with_130(call: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr("taizhang.cli.check.check_ledger", broken(error))
    assert call("check").code == 130


def test_a_disk_that_fails_ends_with_1_and_says_so(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.cli.check.check_ledger", broken(OSError(28, "No space left on device", "x\x1b[31m")))
    assert call("check") == (1, "", "cannot read or write: No space left on device: x\\u001b[31m\n")


def test_the_program_ends_with_the_code_and_speaks_the_language_of_the_environment(office: OfficeFolder) -> None:
    assert (done := office.run("check")).returncode == 0, done.stderr
    done = office.run("desk", "--as", "nobody", lang="zh-Hans")
    assert done.returncode == 2
    assert done.stderr.startswith("没有「nobody」这个人")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_of_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Usage: ")
    examples = said.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert examples
    own = re.compile(f" {{4}}taizhang (--lang [a-zA-Z-]+ )?{name}| {{6}}")
    assert all(own.match(example) for example in examples)


def test_help_lists_every_command_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-h"]) == 0
    listed = [line.split(maxsplit=1) for line in capsys.readouterr().out.partition("Commands:\n")[2].splitlines()]
    assert [words[0] for words in listed if len(words) == 2] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_module_of_its_name(name: str) -> None:
    assert getattr(import_module(f"taizhang.cli.{name}"), name).name == name


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"taizhang, version {__version__}\n"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh-Hant", "12 件記錄，沒有問題\n"),
        ("zh-Hans", "12 件记录，没有问题\n"),
        ("en", "12 records, nothing wrong\n"),
    ],
)
def test_messages_speak_the_language_asked_for(call: Call, lang: Language, said: str) -> None:
    assert call("check", lang=lang).out == said


@pytest.mark.parametrize("way", [["--lang", "en"], ["--lang=en"]])
def test_errors_speak_the_language_asked_for_over_that_of_the_environment(
    office: OfficeFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, way: list[str]
) -> None:
    monkeypatch.setenv("TAIZHANG_LANG", "zh-Hans")
    assert main(["-C", str(office.root), *way, "show", "info/nothing"]) == 2
    assert capsys.readouterr().err.startswith("there is no record “info/nothing”")
    assert main(["-C", str(office.root), "show", "info/nothing"]) == 2
    assert capsys.readouterr().err.startswith("没有「info/nothing」这件记录")


def test_a_command_works_in_any_folder_below_the_office(call: Call) -> None:
    assert call("check", folder="records/info").code == 0


def test_what_a_terminal_would_obey_is_printed_as_it_is_spelt(call: Call) -> None:
    done = call("show", "info/x\x1b[2J\u202e\x07\n\U000e0001")
    assert done.code == 2
    assert "“info/x\\u001b[2J\\u202e\\u0007\\n\\udb40\\udc01”" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["show", "info/\udcff"], ["new", "study", "--set", "title=\udcff"], ["\udcff"]])
def test_bytes_that_are_no_text_end_with_2(call: Call, arguments: list[str]) -> None:
    assert call(*arguments) == (
        2,
        "",
        f"this argument is no UTF-8 text: {arguments[-1]}\n".replace("\udcff", "\\udcff"),
    )


def test_a_pipe_that_is_closed_early_is_no_fault(office: OfficeFolder) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "taizhang", "check"],
            cwd=office.root, stdout=pipe, stderr=subprocess.PIPE, encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode != 3
    assert "Traceback" not in done.stderr
