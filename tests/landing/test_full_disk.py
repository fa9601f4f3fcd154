"""A disk that is full: main stays as it was, the message says so, and the next landing succeeds."""

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
from tests.approval.town import Town, when
from tests.landing.hall import Hall

from taizhang.errors import Exit


def run(hall: Hall, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """Land the branch `topic`, as a program of its own."""
    reviews = hall.town.root.parent / "reviews.json"
    reviews.write_bytes(hall.town.evidence())
    command = [sys.executable, "-m", "taizhang", "--lang", "en", "land", "--repo", str(hall.bare), "topic"]
    return subprocess.run(
        [*command, "--reviews", str(reviews), "--now", when("18:00")],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, cwd=hall.bare, preexec_fn=before,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.parametrize("size", [0, 50, 150, 300])
def test_nothing_lands_where_no_file_can_be_written(size: int, hall: Hall) -> None:
    hall.approved()
    before = hall.tip
    done = run(hall, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    assert (done.returncode, hall.tip) == (Exit.FINDINGS, before)
    assert "the repository cannot be written; nothing has changed: File size limit exceeded" in done.stderr
    assert run(hall).returncode == Exit.OK
    assert hall.git("fsck", "--strict", "--no-dangling") == ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four mebibytes."""
    with support.small_disk(tmp_path / "disk", "4m") as place:
        yield place


def test_nothing_lands_on_a_disk_that_is_really_full(
    small_disk: Path, town_template: Path, keys: dict[str, Path], tmp_path: Path
) -> None:
    shutil.copytree(town_template, tmp_path / "office")
    hall = Hall.of(Town(tmp_path / "office", keys), small_disk)
    hall.approved()
    before = hall.tip
    filling = small_disk / "filling"
    with filling.open("wb", buffering=0) as file:
        while _fits(file.fileno()):
            pass
    done = run(hall)
    assert (done.returncode, hall.tip) == (Exit.FINDINGS, before)
    assert "nothing has changed" in done.stderr
    assert "No space left on device" in done.stderr
    filling.unlink()
    assert run(hall).returncode == Exit.OK


def _fits(handle: int) -> bool:
    try:
        return os.write(handle, b"-" * 4096) > 0
    except OSError:
        return False
