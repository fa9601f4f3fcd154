"""The records of an office, in a folder or at a revision: read once, kept in the index, asked for by reference."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import orjson

from taizhang.formats import FormatError, parse
from taizhang.ledger.index import Index, Parsed, as_json
from taizhang.ledger.paths import ATTACHMENTS, RECORDS, path_findings, place, twice_findings
from taizhang.ledger.sketch import likeness, sketch
from taizhang.ledger.worktree import WorkTree, blob_id
from taizhang.model import REGULAR, Data, Finding, Record, Tree, TreeEntry
from taizhang.parallel import spread
from taizhang.schema import Rulebook

_DAYS = re.compile('"([0-9]{4}-[0-9]{2}-[0-9]{2})')
_SETTLED_SECONDS = 2
"""A file changed as lately as this may change again within the clock's tick, so its stamp is not trusted."""
Judge = Callable[[Record, bytes], str]
"""Says as JSON what is wrong with a record by itself, from what it and its file say."""
_COLUMNS = "path, kind, id, facts, rest, trail"


class Ledger:
    """Every record of a tree. What cannot be read is not among them; `unreadable` says where and why."""

    def __init__(self, rulebook: Rulebook, tree: Tree, index: Index, judge: Judge | None = None) -> None:
        self.rulebook = rulebook
        self.judge = judge
        self.tree = tree
        self.index = index
        found = list(tree.entries(RECORDS))
        self.entries = {entry.path: entry for entry in found}
        strange = index.present(entry for path, entry in self.entries.items() if path.isascii())
        strange |= {path for path in self.entries if not path.isascii()}  # no record's; no database keeps it as text
        strangers = (entry for entry in found if entry.mode != REGULAR or entry.path in strange)
        self.misplaced = {entry.path: wrong for entry in strangers if (wrong := path_findings(entry, rulebook))}
        self.misplaced |= twice_findings(found)
        others = {path for path in self.entries if path in self.misplaced or path.startswith(f"{ATTACHMENTS}/")}
        if others:
            index.leave_out(path for path in others if path.isascii())
        self.rows = [entry for path, entry in self.entries.items() if path not in others]
        """The files that hold records, sorted by path."""
        self.unreadable: dict[str, Finding] = {}
        if unknown := index.unknown():
            self._read(unknown)

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    def record(self, ref: str) -> Record | None:
        """The record that `ref` names."""
        rows = self.index.query(f"SELECT {_COLUMNS} FROM record WHERE ref = ? ORDER BY path LIMIT 1", ref)  # noqa: S608
        return _record(rows[0]) if rows else None

    def data(self, ref: str) -> Data | None:
        """What the record that `ref` names says: for conditions that follow references."""
        found = self.record(ref)
        return found.data if found else None

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

    def alike(self, percent: int) -> list[tuple[str, str, int]]:
        """Pairs of records of one kind that are at least `percent` alike, by path, and how much; each pair once."""
        if unmeasured := self.index.unmeasured():
            said = {
                number: _said(orjson.loads(facts), orjson.loads(rest)) for number, facts, rest in self.index.texts()
            }
            self.index.measure((one, other, likeness(said[one], said[other])) for one, other in unmeasured)
        return self.index.alike(percent)

    def attachments(self) -> dict[str, tuple[str, int]]:
        """SHA-256 and size in bytes of every attachment, by path; links and other oddities are left out."""
        files = [
            e for path, e in self.entries.items() if path.startswith(f"{ATTACHMENTS}/") and path not in self.misplaced
        ]
        known = self.index.known_attachments() if files else {}
        fresh: dict[str, tuple[str, int]] = {}
        for entry in files:
            if entry.blob not in known and entry.blob not in fresh:
                content = self.tree.read(entry)
                fresh[entry.blob] = hashlib.sha256(content).hexdigest(), len(content)
        if fresh:
            self.index.remember_attachments((blob, *found) for blob, found in fresh.items())
        held = known | fresh
        return {entry.path: held[entry.blob] for entry in files}

    def _read(self, paths: Collection[str]) -> None:
        files = ((self.entries[path], self.tree.read(self.entries[path])) for path in sorted(paths))
        self.index.add(self._read_well(spread(partial(_parsed, self.rulebook, self.judge), files, len(paths))))

    def _read_well(self, results: Iterable[Parsed | Finding]) -> Iterator[Parsed]:
        for result in results:
            if isinstance(result, Finding):
                self.unreadable[result.path] = result
            else:
                yield result


def _parsed(rulebook: Rulebook, judge: Judge | None, file: tuple[TreeEntry, bytes]) -> Parsed | Finding:
    entry, raw = file
    try:
        data = parse(raw)
    except FormatError as error:
        return Finding(error.problem, entry.path, (), error.params, error.line, error.column)
    where = place(entry.path)
    kind = rulebook.kinds[where.kind]
    verdict = judge(Record(where.kind, where.id, entry.path, data), raw) if judge else None
    links = [
        (_place_json(link.where), ".".join(link.reference.path), link.target, link.is_stray)
        for link in kind.links(data)
    ]
    trail = data.pop("trail", [])
    rest = {name: data.pop(name) for name in kind.long_texts if name in data}
    drawn = sketch(kind.name, *_said(data, rest)) if kind.long_texts else None
    texts = {name: text for name in ("title", "status", "number") if isinstance(text := data.get(name), str)}
    facts, steps = as_json(data), as_json(trail)
    return Parsed(
        entry.path, entry.blob, where.kind, where.id, where.ref, texts.get("title") or where.id,
        texts.get("status"), texts.get("number"), max(_DAYS.findall(facts + steps), default=""), _names(data, trail),
        facts, as_json(rest), steps, links, drawn, verdict,
    )  # fmt: skip


def _names(facts: Data, trail: Any) -> str:
    """What queries may ask for before they look into JSON: fields, actions of the trail, and keys of its steps."""
    steps = [step for step in trail if isinstance(step, dict)] if isinstance(trail, list) else []
    originals = [original for step in steps if isinstance(original := step.get("original"), dict)]
    names = {action for step in steps if isinstance(action := step.get("action"), str)}.union(*steps, *originals)
    return f" {' '.join([*sorted(names), *(f'.{name}' for name in facts)])} "


_place_json = lru_cache(maxsize=1 << 12)(as_json)
"""Most records make their references in the same places."""


def _said(facts: Data, rest: Data) -> tuple[str, str]:
    """What a record says to be recognised by: its title and its long texts, whatever stands in their place."""
    title = facts.get("title")
    body = "\n".join(text for text in rest.values() if isinstance(text, str))
    return title if isinstance(title, str) else "", body


def _record(row: tuple[Any, ...]) -> Record:
    path, kind, record_id, facts, rest, trail = row
    data: Data = {**orjson.loads(facts), **orjson.loads(rest)}
    steps = orjson.loads(trail)
    return Record(kind, record_id, path, {**data, "trail": steps} if steps else data)


def open_ledger(root: Path, rulebook: Rulebook, tree: Tree | None = None, judge: Judge | None = None) -> Ledger:
    """The ledger of the office in the folder `root`, with its index below `root`'s cache folder.

    Args:
        root: the office's folder.
        rulebook: its rules.
        tree: its files; left out, those in the folder, whose ids then come from the index where a file's size, times
            and inode are as they were.
        judge: makes the verdict on each record that is read for the first time, while it is in hand.
    """
    index = Index(root, rulebook.digest)
    try:
        return _read_ledger(root, rulebook, tree, index, judge)
    except sqlite3.Error:  # damaged where nobody had looked before
        index.discard()
        return _read_ledger(root, rulebook, tree, Index(root, rulebook.digest), judge)


def _read_ledger(root: Path, rulebook: Rulebook, tree: Tree | None, index: Index, judge: Judge | None) -> Ledger:
    if tree is not None:
        return Ledger(rulebook, tree, index, judge)
    stamps = _Stamps(index)
    ledger = Ledger(rulebook, WorkTree(root, stamps.blob_of), index, judge)
    stamps.save()
    return ledger


class _Stamps:
    """Ids of files by size, times and inode, as Git's own index keeps them.

    Names beyond ASCII belong to no record, and may hold bytes that no database keeps as text.
    """

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
        if path.isascii() and max(status.st_mtime, status.st_ctime) < self.now - _SETTLED_SECONDS:
            self.fresh.append((path, stamp, blob))
        return blob

    def save(self) -> None:
        if self.fresh:
            self.index.remember_files(self.fresh)
