"""A site put in the place of another at once: who reads meanwhile sees the one or the other, never half of either."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from taizhang.errors import UsageError
from taizhang.i18n import Text
from taizhang.landing.lock import alone

_VERSIONS = ".versions"
_LOCK = "lock"
_READABLE = 0o755
_TAKEN = Text(
    "{place} 已有不是這裏發布的東西，沒有改動；換一個位置，或先移開它",
    "{place} holds what was not published here; nothing was changed. Choose another place, or move it away",
)


def publish(place: Path, fill: Callable[[Path], None]) -> None:
    """Fill a new folder, then have `place` lead to it.

    The place becomes a symbolic link, which a rename exchanges in one step; the version before is kept for those who
    are still reading it, older ones are removed. Where filling fails, or the process is killed, the place stays as it
    was. One run waits for another beside it, whose half-made folder would seem to be an older version.

    Args:
        place: where a web server looks.
        fill: makes the site in the folder that it is given.

    Raises:
        UsageError: something else is there already.
        OSError: it cannot be written.
    """
    if place.exists() and not place.is_symlink():
        raise UsageError(_TAKEN, place=str(place))
    versions = place.parent / _VERSIONS
    versions.mkdir(parents=True, exist_ok=True)
    with alone(versions, _LOCK):
        _exchange(place, versions, fill)


def _exchange(place: Path, versions: Path, fill: Callable[[Path], None]) -> None:
    made = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=versions))
    try:
        fill(made)
        made.chmod(_READABLE)
        before = place.resolve().name if place.is_symlink() else ""
        link = versions / f"{made.name}.link"
        link.symlink_to(Path(_VERSIONS) / made.name)
        os.replace(link, place)  # noqa: PTH105  Path.replace says less clearly that it is one step
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    for old in versions.glob(f"{place.name}.*"):
        if old.name not in (made.name, before):
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() and not old.is_symlink() else old.unlink()
