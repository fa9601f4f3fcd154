"""What hostile tests ask: is everything in a folder as it was?"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

_OURS = {".cache", ".git"}
"""Folders in which we and Git keep our own things."""


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, str]]:
    """Kind and content of everything in a folder, links and special files by name only."""

    def take(folder: Path) -> dict[str, str]:
        found = {}
        for place, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if name not in _OURS]
            for name in (*folders, *files):
                path = Path(place, name)
                plain = path.is_file() and not path.is_symlink()
                content = hashlib.sha256(path.read_bytes()).hexdigest() if plain else ""
                found[str(path.relative_to(folder))] = f"{path.lstat().st_mode:o} {content}"
        return found

    return take
