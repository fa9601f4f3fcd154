"""New objects: made in memory, with the ids that Git gives them, and handed to Git as one pack.

So a landing costs one program, not one for each file and folder, and a refused one writes nothing. Git itself checks
each object, and that everything it names is there (`unpack-objects --strict`).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from struct import pack

TREE = "040000"
"""Git's mode of a folder."""
_TYPES = {"commit": 1, "tree": 2, "blob": 3}
_WIDTH = 20
"""Bytes of an id."""
Edits = Mapping[str, tuple[str, str] | None]
"""By path, the mode and id that a file is to have; None removes it."""
Level = dict[str, tuple[str, str]]
"""A folder: mode and id by name."""


class NewObjects:
    """Objects that are still to be written."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, bytes]] = {}

    def add(self, kind: str, content: bytes) -> str:
        """Add an object (`blob`, `tree` or `commit`); its id is returned."""
        head = f"{kind} {len(content)}\0".encode()
        object_id = _sha1(head + content).hex()
        self._made[object_id] = kind, content
        return object_id

    def content(self, object_id: str) -> bytes | None:
        """The content of one of them; None if it is none of them."""
        made = self._made.get(object_id)
        return made[1] if made else None

    def edited(self, tree: str, edits: Edits, read: Callable[[str], bytes]) -> str:
        """The id of `tree` with files changed, added and removed; folders are made and removed with their files.

        Args:
            tree: the id of the tree.
            edits: the changes; every path is plain, none stands in a file's place.
            read: gives the content of a tree object that is written already.
        """
        level = self._level(tree, read)
        inner: dict[str, dict[str, tuple[str, str] | None]] = {}
        for path, entry in edits.items():
            name, slash, rest = path.partition("/")
            if slash:
                inner.setdefault(name, {})[rest] = entry
            elif entry is None:
                level.pop(name, None)
            else:
                level[name] = entry
        for name, part in inner.items():
            mode, known = level.get(name, (TREE, ""))
            changed = self.edited(known if mode == TREE else "", part, read)
            level[name] = TREE, changed
            if changed == _EMPTY:
                del level[name]
        return self.add("tree", _written(level))

    def as_pack(self) -> bytes:
        """All objects, as a pack that Git can unpack."""
        body = pack(">4sII", b"PACK", 2, len(self._made))
        for kind, content in self._made.values():
            body += _head(_TYPES[kind], len(content)) + zlib.compress(content, 1)
        return body + _sha1(body)

    def _level(self, tree: str, read: Callable[[str], bytes]) -> Level:
        if not tree:
            return {}
        content = self.content(tree)
        return _read(read(tree) if content is None else content)


def _sha1(content: bytes) -> bytes:
    """The hash that Git names objects by: an address, not a proof."""
    return hashlib.sha1(content, usedforsecurity=False).digest()


_EMPTY = _sha1(b"tree 0\0").hex()


def _read(content: bytes) -> Level:
    level: Level = {}
    place = 0
    while place < len(content):
        end = content.index(b"\0", place)
        mode, _, name = content[place:end].partition(b" ")
        place = end + 1 + _WIDTH
        level[name.decode("utf-8", "surrogateescape")] = mode.decode("ascii").zfill(6), content[end + 1 : place].hex()
    return level


def _written(level: Level) -> bytes:
    def order(item: tuple[str, tuple[str, str]]) -> bytes:
        return item[0].encode("utf-8", "surrogateescape") + (b"/" if item[1][0] == TREE else b"")

    return b"".join(
        b"%s %s\0%s" % (mode.lstrip("0").encode(), name.encode("utf-8", "surrogateescape"), bytes.fromhex(object_id))
        for name, (mode, object_id) in sorted(level.items(), key=order)
    )


def _head(kind: int, size: int) -> bytes:
    """Type and size of an object in a pack: four bits of the size beside the type, then seven in each byte."""
    first, size = kind << 4 | size & 15, size >> 4
    out = bytearray()
    while size:
        out.append(first | 128)
        first, size = size & 127, size >> 7
    return bytes((*out, first))
