"""Writing pages into the site's folder, and finding out beforehand where they would cover somebody else's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from taizhang.i18n import LANGUAGES
from taizhang.site.urls import language_root


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


def covered(theirs: Iterable[str], folders: Collection[str]) -> list[str]:
    """Files of somebody else that stand where we would write; case is ignored, as some file systems do.

    Args:
        theirs: paths from the root of the site.
        folders: those that are ours, in the folder of every language.
    """
    ours = {f"{language_root(language)}{folder}".casefold() for language in LANGUAGES for folder in folders}
    return sorted({path for path in theirs if any(path.casefold().startswith(folder) for folder in ours)})
