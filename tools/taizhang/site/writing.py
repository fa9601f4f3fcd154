"""Writing pages into the site's folder, and finding out beforehand where they would cover somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write_changed(folder: Path, path: str, content: bytes) -> bool:
    """Write a file below `folder` unless it already says that; whether it was written."""
    target = folder / path
    try:
        if target.read_bytes() == content:
            return False
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


def collisions(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """Files that both we and somebody else would write; case is ignored, as some file systems do."""
    taken = {path.casefold() for path in theirs}
    return sorted({path for path in ours if path.casefold() in taken})
