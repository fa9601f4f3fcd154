"""The files in which commits differ."""

from __future__ import annotations

from collections.abc import Iterator
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


def read_history(out: bytes) -> Iterator[tuple[str, list[Difference]]]:
    """What `diff-tree --stdin --raw -z` prints: each commit's id, and in what it differs from its first parent."""
    parts = iter(out.split(b"\0"))
    found: tuple[str, list[Difference]] | None = None
    for part in parts:
        if part.startswith(b":") and found is not None:
            found[1].append(_difference(part.decode("ascii"), next(parts)))
        elif part:
            if found is not None:
                yield found
            found = part.decode("ascii"), []
    if found is not None:
        yield found


def _difference(head: str, path: bytes) -> Difference:
    """One item of `diff-tree --raw`: modes and ids before and after, the status, and the path."""
    name = path.decode("utf-8", "surrogateescape")
    mode, new_mode, blob, new_blob, _ = head.removeprefix(":").split(" ")
    sides = ((mode, blob), (new_mode, new_blob))
    before, after = (TreeEntry(name, mode, blob) if mode.strip("0") else None for mode, blob in sides)
    return Difference(name, before, after)
