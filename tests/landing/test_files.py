"""A file is either as it was or as it should be."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taizhang.landing.files import write

OLD = "title: 舊\n"
NEW = "title: 新\nbody: |\n  一\n  二\n"
# A process that may write files of no more than 64 bytes; whether it dies of writing more is for the caller to say.
LIMITED = """
import resource, signal, sys
from pathlib import Path
from taizhang.landing.files import write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN if sys.argv[2] == "error" else signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
try:
    write(Path(sys.argv[1]), "x" * 65)
except OSError as error:
    sys.exit(f"{type(error).__name__} {error.errno}")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "甲.yaml"
    file.write_bytes(OLD.encode())
    return file


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_a_file_is_written_as_it_stands_for_all_to_read_and_nothing_beside_it(path: Path) -> None:
    before = os.umask(0o077)
    try:
        write(path, NEW)
    finally:
        os.umask(before)
    assert path.read_bytes() == NEW.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert names(path.parent) == [path.name]


def test_folders_are_made(tmp_path: Path) -> None:
    write(tmp_path / "records" / "info" / "2026" / "a.yaml", NEW)
    assert (tmp_path / "records" / "info" / "2026" / "a.yaml").read_bytes() == NEW.encode()


def test_a_link_is_replaced_and_what_it_named_stays(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    write(link, NEW)
    assert not link.is_symlink()
    assert (link.read_text("utf-8"), path.read_text("utf-8")) == (NEW, OLD)


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (Path, "chmod"), (Path, "replace")])
def test_a_failure_at_any_moment_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, error: BaseException
) -> None:
    monkeypatch.setattr(owner, name, failing(error))
    with pytest.raises(type(error)):
        write(path, NEW)
    monkeypatch.undo()
    assert path.read_bytes() == OLD.encode()
    assert names(path.parent) == [path.name]


def test_a_failure_to_write_a_new_file_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing(OSError(5, "Input/output error")))
    with pytest.raises(OSError, match="Input/output error"):
        write(tmp_path / "a.yaml", NEW)
    assert names(tmp_path) == []


def test_text_that_is_no_unicode_leaves_the_old_file(path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write(path, "title: \udcff\n")
    assert path.read_bytes() == OLD.encode()
    assert names(path.parent) == [path.name]


def limited(path: Path, end: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), end], capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def test_a_full_disk_leaves_the_old_file_and_nothing_else(path: Path) -> None:
    done = limited(path, "error")
    assert (done.returncode, done.stderr) == (1, "OSError 27\n")
    assert path.read_bytes() == OLD.encode()
    assert names(path.parent) == [path.name]


def test_a_process_killed_while_writing_leaves_the_old_file(path: Path) -> None:
    done = limited(path, "death")
    assert done.returncode == -signal.SIGXFSZ
    assert path.read_bytes() == OLD.encode()
