"""A cache that cannot be written, that is damaged, or that several checks make at once changes no result."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest
from tests.support import UNIT, OfficeFolder

from taizhang.errors import Exit
from taizhang.ledger import CACHE

_NOTE = "note: the cache cannot be written"
_FOUND = f"{UNIT}:3:7: error TZ204 "
_POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
"""Even root, who may otherwise write where nobody may, is then like anybody else."""


@pytest.fixture
def broken(office: OfficeFolder) -> OfficeFolder:
    """An office with one thing wrong."""
    office.edit(UNIT, "type: township", "type: empire")
    return office


def _start(office: OfficeFolder, *before: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-m", "taizhang", "--lang", "en", "check"],
        cwd=office.root, env={**os.environ, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip


def _ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def _forbid_the_folder(office: OfficeFolder) -> None:
    office.root.chmod(0o555)


def _forbid_the_cache(office: OfficeFolder) -> None:
    (office.root / CACHE).mkdir(parents=True)
    (office.root / CACHE).chmod(0o555)


def _forbid_the_index(office: OfficeFolder) -> None:
    office.run("check")
    for path in (office.root / CACHE).iterdir():
        path.chmod(0o444)
    (office.root / CACHE).chmod(0o555)


def _put_a_file_there(office: OfficeFolder) -> None:
    office.write(".cache", "")


def _put_a_broken_link_there(office: OfficeFolder) -> None:
    (office.root / ".cache").symlink_to("/nowhere/at/all")


@pytest.mark.parametrize(
    "forbid",
    [_forbid_the_folder, _forbid_the_cache, _forbid_the_index, _put_a_file_there, _put_a_broken_link_there],
)
def test_a_cache_that_may_not_be_written_is_named_and_done_without(
    forbid: Callable[[OfficeFolder], None], broken: OfficeFolder
) -> None:
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root without setpriv may write everywhere")
        before = _POWERLESS
    forbid(broken)
    try:
        code, out, err = _ended(_start(broken, *before))
    finally:
        for path in (broken.root, broken.root / CACHE):
            if path.is_dir():
                path.chmod(0o755)
    assert (code, _FOUND in out) == (Exit.FINDINGS, True)
    assert f"{_NOTE} ({broken.root}/{CACHE}" in err


@pytest.mark.parametrize("damage", ["cut short", "emptied", "overwritten", "a folder", "of another program"])
def test_a_damaged_index_is_made_anew(damage: str, broken: OfficeFolder) -> None:
    sound = broken.run("check")
    index = next((broken.root / CACHE).glob("index-*.sqlite"))
    content = index.read_bytes()
    index.unlink()
    if damage == "a folder":
        index.mkdir()
    else:
        ruined = {
            "cut short": content[: len(content) // 2],
            "emptied": b"",
            "overwritten": b"\xff" * len(content),
            "of another program": b"title: x\n" * 1000,
        }
        index.write_bytes(ruined[damage])
    again = broken.run("check")
    assert (again.returncode, again.stdout) == (sound.returncode, sound.stdout)
    assert (_NOTE in again.stderr) == (damage == "a folder")
    if damage != "a folder":
        latest = max((broken.root / CACHE).glob("index-*.sqlite"), key=lambda path: path.stat().st_mtime_ns)
        assert latest.read_bytes().startswith(b"SQLite format 3\0")


def test_an_index_with_a_ruined_page_is_made_anew_does_no_harm_or_is_named(broken: OfficeFolder) -> None:
    expected = broken.run("check")
    index = next((broken.root / CACHE).glob("index-*.sqlite"))
    content = index.read_bytes()
    pages = random.Random(20260305)  # noqa: S311  no secret
    for _ in range(12):
        start = pages.randrange(4096, len(content), 4096)
        index.write_bytes(content[:start] + pages.randbytes(4096) + content[start + 4096 :])
        done = broken.run("check")
        assert done.returncode == Exit.FINDINGS
        assert done.stdout == expected.stdout or "the cache is damaged" in done.stderr


@pytest.mark.parametrize("number", [2, 4])
def test_checks_that_make_the_index_at_once_find_the_same(number: int, broken: OfficeFolder) -> None:
    expected = broken.run("check")
    for _ in range(4):
        shutil.rmtree(broken.root / ".cache")
        at_once = [_start(broken) for _ in range(number)]
        assert [_ended(each) for each in at_once] == [(Exit.FINDINGS, expected.stdout, expected.stderr)] * number
