"""Committing one file of the work tree."""

from __future__ import annotations

from pathlib import Path

from taizhang.git import Repository


def commit_file(root: Path, path: str, message: str) -> str:
    """Commit the office's file `path` as it stands, and nothing else; the id of the commit.

    Raises:
        TaizhangError: Git could not, for want of a name and address, say.
    """
    return Repository(root).commit_file(path, message)
