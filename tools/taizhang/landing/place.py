"""A new folder that is either wholly there or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taizhang.errors import UsageError
from taizhang.i18n import Text

_NO_PARENT = Text("沒有上級文件夾 {folder}", "there is no folder {folder} to make it in")
_NOT_EMPTY = Text("{folder} 已經有東西了，另選一個新的文件夾", "{folder} is not empty; choose a new folder")


def refuse_taken(target: Path) -> None:
    """Refuse a place where something stands already, or whose folder is not there.

    Raises:
        UsageError: it is so.
    """
    if not target.parent.is_dir():
        raise UsageError(_NO_PARENT, folder=str(target.parent))
    there = target.is_symlink() or target.exists()
    if there and (target.is_symlink() or not target.is_dir() or any(target.iterdir())):
        raise UsageError(_NOT_EMPTY, folder=str(target))


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder beside `target` to fill; it takes the place of `target` when all went well, and is gone otherwise.

    Raises:
        UsageError: something stands at `target`.
        OSError: it cannot be made.
    """
    refuse_taken(target)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=".taizhang-", suffix=".tmp"))
    try:
        folder.chmod(0o755)
        yield folder
        folder.rename(target)  # over an empty folder, too; never over one that has been filled meanwhile
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
