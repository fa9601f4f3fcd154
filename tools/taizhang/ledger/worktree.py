"""The files of a folder as a tree: walked without following links, with the ids that Git would give them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from taizhang.model import TreeEntry

BlobOf = Callable[[str, os.stat_result, Callable[[], bytes]], str]


def blob_id(content: bytes) -> str:
    """The id that Git gives a file of this content (SHA-1 of its header and bytes; an address, not a proof)."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _hash(_path: str, _status: os.stat_result, read: Callable[[], bytes]) -> str:
    return blob_id(read())


class WorkTree:
    """The files below `root`. `blob_of` may answer from memory what a file's id is."""

    def __init__(self, root: Path, blob_of: BlobOf = _hash) -> None:
        self.root = root
        self.blob_of = blob_of

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file below `folder`, sorted by path. Links are named (mode 120000), never followed."""
        start = self.root / folder
        if start.is_dir() and not start.is_symlink():
            yield from self._walk(folder)

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return (self.root / entry.path).read_bytes()

    def _walk(self, folder: str) -> Iterator[TreeEntry]:
        with os.scandir(self.root / folder) as items:
            found = sorted(items, key=lambda item: item.name + ("/" if item.is_dir(follow_symlinks=False) else ""))
        for item in found:
            path = f"{folder}/{item.name}"
            if item.is_dir(follow_symlinks=False):
                yield from self._walk(path)
            else:
                yield self._entry(path, item)

    def _entry(self, path: str, item: os.DirEntry[str]) -> TreeEntry:
        status = item.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return TreeEntry(path, "120000" if stat.S_ISLNK(status.st_mode) else "special", "")
        mode = "100755" if status.st_mode & stat.S_IXUSR else "100644"
        return TreeEntry(path, mode, self.blob_of(path, status, lambda: Path(item.path).read_bytes()))
