"""The log: whole lines only, however many write at once and whenever the power fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.landing.host.conftest import alone

from taizhang.approval.reviews import Push
from taizhang.errors import TaizhangError
from taizhang.landing.host import LOG, Pushed, Update, pushes_of, read_log
from taizhang.landing.host.log import append

ONE = Pushed("2026-11-22T10:00:00+08:00", "li-si", "ssh", (Update("refs/heads/a", "0" * 40, "1" * 40),))
TWO = Pushed("2026-11-22T11:00:00+08:00", None, None, (Update("refs/heads/a", "1" * 40, "2" * 40),))
_WRITER = """
import sys
from pathlib import Path
from taizhang.landing.host.log import Pushed, Update, append
for number in range(40):
    updates = tuple(Update(f"refs/heads/{sys.argv[2]}-{number}-{n}", "0" * 40, "1" * 40) for n in range(20))
    append(Path(sys.argv[1]), Pushed("2026-11-22T10:00:00+08:00", sys.argv[2], "ssh", updates))
"""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with an empty log."""
    (tmp_path / LOG).parent.mkdir()
    (tmp_path / LOG).write_bytes(b"")
    return tmp_path


def test_what_is_written_is_read_again(bare: Path) -> None:
    append(bare, ONE)
    append(bare, TWO)
    assert read_log((bare / LOG).read_bytes()) == [ONE, TWO]


def test_many_writers_at_once_leave_whole_lines(bare: Path) -> None:
    names = [f"writer-{number}" for number in range(4)]
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(bare), name], env=alone()) for name in names]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * len(writers)
    log = read_log((bare / LOG).read_bytes())
    assert [sum(item.who == name for item in log) for name in names] == [40] * 4
    assert {len(item.updates) for item in log} == {20}


@pytest.mark.parametrize("cut", [1, 20, -1])
def test_a_line_that_the_power_cut_short_is_no_push_and_the_next_one_takes_its_place(bare: Path, cut: int) -> None:
    append(bare, ONE)
    whole = (bare / LOG).read_bytes()
    (bare / LOG).write_bytes(whole + whole[:cut])
    assert read_log((bare / LOG).read_bytes()) == [ONE]
    append(bare, TWO)
    assert read_log((bare / LOG).read_bytes()) == [ONE, TWO]


@pytest.mark.parametrize(
    "line", [b"", b"x", b"[]", b"1", b"{}", b'{"v": 1}', b'{"v": 2, "at": "x", "who": null, "via": null, "refs": []}',
             b'{"v": 1, "at": "x", "who": null, "via": null, "refs": [{}]}', b"\xff"],
)  # fmt: skip
def test_a_damaged_line_is_named_and_nothing_is_guessed(bare: Path, line: bytes) -> None:
    append(bare, ONE)
    raw = (bare / LOG).read_bytes() + line + b"\n"
    with pytest.raises(TaizhangError, match=r"line 2 of the log of pushes is damaged"):
        read_log(raw)


def test_evidence_is_of_the_requests_own_commits_and_names_whom_somebody_vouched_for() -> None:
    third = Pushed("2026-11-22T12:00:00+08:00", "wang-wu", "http", (*TWO.updates, *ONE.updates))
    log = [ONE, TWO, third]
    assert pushes_of(log, {"1" * 40}) == (
        Push("li-si", "1" * 40, ONE.at),
        Push("wang-wu", "1" * 40, third.at),
    )
    assert pushes_of(log, {"2" * 40}) == (Push(None, "2" * 40, TWO.at), Push("wang-wu", "2" * 40, third.at))
    assert pushes_of(log, set()) == ()


def test_a_line_is_plain_ascii_whatever_the_branch_is_called(bare: Path) -> None:
    append(bare, Pushed(ONE.at, "li-si", "ssh", (Update("refs/heads/冬修\u202e", "0" * 40, "1" * 40),)))
    raw = (bare / LOG).read_bytes()
    assert raw.isascii()
    assert json.loads(raw)["refs"][0]["ref"] == "refs/heads/冬修\u202e"
