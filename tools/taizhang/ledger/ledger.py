"""The records of an office, in a folder or at a revision: read once, kept in the index, asked for by reference."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from taizhang.formats import FormatError, parse
from taizhang.ledger.index import Index, Parsed
from taizhang.ledger.paths import ATTACHMENTS, RECORDS, path_findings, place
from taizhang.ledger.worktree import WorkTree, blob_id
from taizhang.model import Data, Finding, Record, Tree, TreeEntry
from taizhang.schema import Rulebook

CACHE = ".cache/taizhang"
_SETTLED_SECONDS = 2
"""A file changed as lately as this may change again within the clock's tick, so its stamp is not trusted."""
_COLUMNS = "path, kind, id, facts, rest, trail"


class Ledger:
    """Every record of a tree. What cannot be read is not among them; `unreadable` says where and why."""

    def __init__(self, rulebook: Rulebook, tree: Tree, index: Index) -> None:
        self.rulebook = rulebook
        self.tree = tree
        self.index = index
        self.entries = {entry.path: entry for entry in tree.entries(RECORDS)}
        self.misplaced = {path: found for path, e in self.entries.items() if (found := path_findings(e, rulebook))}
        index.present(entry for path, entry in self.entries.items() if self._holds_record(path))
        self.unreadable: dict[str, Finding] = {}
        self._read(index.unknown())

    @property
    def rows(self) -> list[TreeEntry]:
        """The files that hold records, sorted by path."""
        return [entry for path, entry in self.entries.items() if self._holds_record(path)]

    def record(self, ref: str) -> Record | None:
        """The record that `ref` names."""
        rows = self.index.query(f"SELECT {_COLUMNS} FROM record WHERE ref = ? ORDER BY path LIMIT 1", ref)  # noqa: S608
        return _record(rows[0]) if rows else None

    def record_at(self, path: str) -> Record | None:
        """The record that the file `path` holds."""
        rows = self.index.query(f"SELECT {_COLUMNS} FROM record WHERE path = ?", path)  # noqa: S608
        return _record(rows[0]) if rows else None

    def records(self, kind: str | None = None) -> Iterator[Record]:
        """Every record, or every record of a kind, by path."""
        where, params = ("WHERE kind = ?", (kind,)) if kind else ("", ())
        for row in self.index.query(f"SELECT {_COLUMNS} FROM record {where} ORDER BY path", *params):  # noqa: S608
            yield _record(row)

    def title(self, ref: str) -> str | None:
        """The title of the record that `ref` names."""
        rows = self.index.query("SELECT title FROM record WHERE ref = ?", ref)
        return str(rows[0][0]) if rows else None

    def backlinks(self, ref: str) -> list[tuple[str, str]]:
        """Reference and field of every record that names `ref`, each once."""
        rows = self.index.query("SELECT DISTINCT source, field FROM reference WHERE target = ? ORDER BY 1, 2", ref)
        return [(source, field) for source, field in rows]

    def _holds_record(self, path: str) -> bool:
        return path not in self.misplaced and not path.startswith(f"{ATTACHMENTS}/")

    def _read(self, paths: Iterable[str]) -> None:
        self.index.add(parsed for path in sorted(paths) if (parsed := self._parsed(self.entries[path])))

    def _parsed(self, entry: TreeEntry) -> Parsed | None:
        try:
            data = parse(self.tree.read(entry))
        except FormatError as error:
            finding = Finding(error.problem, entry.path, (), error.params, error.line, error.column)
            self.unreadable[entry.path] = finding
            return None
        where = place(entry.path)
        kind = self.rulebook.kinds[where.kind]
        links = [(".".join(link.reference.path), json.dumps(link.where), link.target) for link in kind.links(data)]
        trail = data.pop("trail", [])
        long_texts = {name for name, node in kind.fields.items() if node.get("x-format") == "markdown"}
        rest = {name: data.pop(name) for name in sorted(long_texts & data.keys())}
        return Parsed(entry.path, entry.blob, where.kind, where.id, data, rest, trail, links)


def _record(row: tuple[Any, ...]) -> Record:
    path, kind, record_id, facts, rest, trail = row
    data: Data = {**json.loads(facts), **json.loads(rest)}
    steps = json.loads(trail)
    return Record(kind, record_id, path, {**data, "trail": steps} if steps else data)


def open_ledger(root: Path, rulebook: Rulebook, tree: Tree | None = None) -> Ledger:
    """The ledger of the office in the folder `root`, with its index below `root`'s cache folder.

    Without a `tree` it is the one in the folder; file ids then come from the index where a file's size, times and inode
    are as they were.
    """
    index = Index(root / CACHE, rulebook.digest)
    if tree is not None:
        return Ledger(rulebook, tree, index)
    stamps = _Stamps(index)
    ledger = Ledger(rulebook, WorkTree(root, stamps.blob_of), index)
    stamps.save()
    return ledger


class _Stamps:
    """Ids of files by size, times and inode, as Git's own index keeps them."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.known = index.known_files()
        self.fresh: list[tuple[str, str, str]] = []
        self.now = time.time()

    def blob_of(self, path: str, status: os.stat_result, read: Callable[[], bytes]) -> str:
        stamp = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"
        known = self.known.get(path)
        if known and known[0] == stamp:
            return known[1]
        blob = blob_id(read())
        if max(status.st_mtime, status.st_ctime) < self.now - _SETTLED_SECONDS:
            self.fresh.append((path, stamp, blob))
        return blob

    def save(self) -> None:
        if self.fresh:
            with suppress(OSError):
                self.index.remember_files(self.fresh)
