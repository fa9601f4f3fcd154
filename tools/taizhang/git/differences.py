"""The files in which two commits differ."""

from __future__ import annotations

from typing import NamedTuple

from taizhang.model import TreeEntry


class Difference(NamedTuple):
    """A file, by its path from the repository's root, that differs between two commits; None where it is not there."""

    path: str
    before: TreeEntry | None
    after: TreeEntry | None


def read_differences(out: bytes) -> list[Difference]:
    """What `diff-tree --raw -z` prints: in turn modes, ids and status of a file, and its path."""
    parts = iter(out.split(b"\0"))
    return [_difference(head.decode("ascii"), path) for head, path in zip(parts, parts, strict=False) if head]


def _difference(head: str, path: bytes) -> Difference:
    """One item of `diff-tree --raw`: modes and ids before and after, the status, and the path."""
    name = path.decode("utf-8", "surrogateescape")
    mode, new_mode, blob, new_blob, _ = head.removeprefix(":").split(" ")
    sides = ((mode, blob), (new_mode, new_blob))
    before, after = (TreeEntry(name, mode, blob) if mode.strip("0") else None for mode, blob in sides)
    return Difference(name, before, after)
