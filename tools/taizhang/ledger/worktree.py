"""The files of a folder as a tree: walked without following links, with the ids that Git would give them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from taizhang.model import MAX_FOLDERS, REGULAR, TreeEntry, is_temporary, passes_for

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
        """Every file in `folder`, and in what some computers take for it, sorted by path.

        Links are named (mode 120000), never followed; so are folders that stand too deep (mode 040000).
        """
        with os.scandir(self.root) as items:
            found = sorted((item for item in items if passes_for(item.name, folder)), key=_git_order)
        waiting = [(item.name, item) for item in reversed(found)]
        while waiting:
            path, item = waiting.pop()
            if not item.is_dir(follow_symlinks=False):
                yield self._entry(path, item)
            elif path.count("/") >= MAX_FOLDERS:
                yield TreeEntry(path, "040000", "")
            else:
                with os.scandir(item.path) as items:
                    inside = sorted((i for i in items if not is_temporary(i.name)), key=_git_order, reverse=True)
                waiting += [(f"{path}/{i.name}", i) for i in inside]

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return _content(f"{self.root}/{entry.path}")

    def _entry(self, path: str, item: os.DirEntry[str]) -> TreeEntry:
        status = item.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return TreeEntry(path, "120000" if stat.S_ISLNK(status.st_mode) else "special", "")
        mode = "100755" if status.st_mode & stat.S_IXUSR else REGULAR
        return TreeEntry(path, mode, self.blob_of(path, status, lambda: _content(item.path)))


def _content(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123  half the time of Path.read_bytes, for every record
        return file.read()


def _git_order(item: os.DirEntry[str]) -> str:
    return item.name + ("/" if item.is_dir(follow_symlinks=False) else "")
