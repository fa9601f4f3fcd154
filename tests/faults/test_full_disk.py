"""A disk that is full: the check goes on in memory and says so; what cannot be written is left as it was."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import support
from tests.support import UNIT, OfficeFolder

from taizhang.errors import Exit
from taizhang.ledger import CACHE

_KIB = 1024
_NOTE = "note: the cache cannot be written"
_FOUND = f"{UNIT}:3:7: error TZ204 "


def _limited(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _run(office: OfficeFolder, *arguments: str, before: Callable[[], None]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "taizhang", "--lang", "en", *arguments],
        cwd=office.root,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        preexec_fn=before,
        check=False,
    )


@pytest.mark.parametrize("size", [0, 100, 4 * _KIB, 20 * _KIB, 60 * _KIB, 100 * _KIB, 200 * _KIB])
def test_check_goes_on_in_memory_wherever_the_disk_ends(size: int, office: OfficeFolder) -> None:
    office.edit(UNIT, "type: township", "type: empire")
    done = _run(office, "check", before=_limited(size))
    assert (done.returncode, _FOUND in done.stdout) == (Exit.FINDINGS, True)
    assert (_NOTE in done.stderr) == (size < 200 * _KIB)
    assert CACHE in done.stderr or size == 200 * _KIB
    free = office.run("check")
    assert (free.returncode, free.stdout) == (Exit.FINDINGS, done.stdout)
    assert _NOTE not in free.stderr


def test_check_goes_on_in_memory_when_an_index_cannot_grow(office: OfficeFolder) -> None:
    assert office.run("check").returncode == Exit.OK
    office.edit(UNIT, "type: township", "type: empire")
    done = _run(office, "check", before=_limited(4 * _KIB))
    assert (done.returncode, _FOUND in done.stdout) == (Exit.FINDINGS, True)
    assert _NOTE in done.stderr


def test_fmt_that_cannot_write_says_so_and_leaves_all_as_it_was(office: OfficeFolder) -> None:
    office.edit(UNIT, "type: township", "type:   township")
    before = _files(office.root)
    done = _run(office, "fmt", before=_limited(10))
    assert (done.returncode, done.stderr) == (Exit.FINDINGS, "cannot read or write: File too large: \n")
    assert _files(office.root) == before


def test_new_that_cannot_write_says_so_and_makes_nothing(office: OfficeFolder) -> None:
    before = _files(office.root)
    done = _run(office, "new", "unit", "--set", "title=南鄉", "--set", "type=township", "--set", "audience=office",
                before=_limited(10))  # fmt: skip
    assert done.returncode == Exit.FINDINGS
    assert "cannot read or write: File too large" in done.stderr
    assert _files(office.root) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one mebibyte and a half."""
    with support.small_disk(tmp_path / "disk", "1536k") as place:
        yield place


def test_nothing_is_lost_on_a_disk_that_is_really_full(small_disk: Path, office_template: Path) -> None:
    shutil.copytree(office_template, small_disk / "office")
    office = OfficeFolder(small_disk / "office")
    office.edit(UNIT, "type: township", "type:   empire")
    with (small_disk / "filling").open("wb", buffering=0) as filling:
        while _fits(filling.fileno()):
            pass
    before = _files(office.root)
    done = office.run("check")
    assert (done.returncode, f"{UNIT}:3:9: error TZ204 " in done.stdout) == (Exit.FINDINGS, True)
    assert _NOTE in done.stderr
    done = office.run("fmt")
    assert done.returncode == Exit.FINDINGS
    assert "cannot read or write: No space left on device" in done.stderr
    assert _files(office.root) == before


def _fits(handle: int) -> bool:
    try:
        return os.write(handle, b"-" * 4 * _KIB) > 0
    except OSError:
        return False


def _files(root: Path) -> dict[str, bytes]:
    """Every file outside the cache."""
    found = (path for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {str(path): path.read_bytes() for path in found}
