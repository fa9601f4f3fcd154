"""The disposable index: what each file says, kept by the id of its content, so that nothing is parsed twice.

One SQLite file for each digest of the rules, below the cache folder. It may be deleted at any time. Every write is one
transaction, so that a process that is killed leaves it as it was; where it cannot be written at all, the work is done
in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from taizhang.model import Data, TreeEntry

_KEPT_FILES = 6
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry(
  number INTEGER PRIMARY KEY, path TEXT NOT NULL, blob TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  ref TEXT NOT NULL, title TEXT NOT NULL, status TEXT, facts TEXT NOT NULL, rest TEXT NOT NULL, trail TEXT NOT NULL,
  UNIQUE(path, blob)) STRICT;
CREATE TABLE IF NOT EXISTS link(
  entry INTEGER NOT NULL, field TEXT NOT NULL, place TEXT NOT NULL, target TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS link_entry ON link(entry);
CREATE TABLE IF NOT EXISTS verdict(
  path TEXT NOT NULL, blob TEXT NOT NULL, findings TEXT NOT NULL, PRIMARY KEY(path, blob)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file(
  path TEXT PRIMARY KEY, stamp TEXT NOT NULL, blob TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_VIEW = """
CREATE TEMP TABLE present(path TEXT NOT NULL, blob TEXT NOT NULL, PRIMARY KEY(path, blob)) WITHOUT ROWID;
CREATE TEMP TABLE shown(number INTEGER PRIMARY KEY);
CREATE TEMP VIEW record AS SELECT entry.* FROM shown JOIN entry USING(number);
CREATE TEMP VIEW reference AS
  SELECT entry.ref AS source, entry.path AS path, link.field, link.place, link.target
  FROM shown JOIN entry USING(number) JOIN link ON link.entry = entry.number;
"""


class Parsed(NamedTuple):
    """What a file was found to say."""

    path: str
    blob: str
    kind: str
    id: str
    facts: Data
    """Everything but long texts and the trail: what queries look at."""
    rest: Data
    """The long texts."""
    trail: list[Data]
    links: Sequence[tuple[str, str, str]]
    """Field, place as JSON, and target of each reference."""


class Index:
    """What is known of files by their content; queries see the files that were last given to `present`."""

    def __init__(self, folder: Path | None, digest: str) -> None:
        """Open the index of the rules `digest` below `folder`; in memory without a folder.

        `warning` names the folder if it cannot be used.
        """
        self.warning: str | None = None
        self.db, usable = _connect(folder, digest)
        if folder is not None and not usable:
            self.warning = str(folder)
        self.db.executescript(_VIEW)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def query(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """The rows of a query over the views `record` and `reference`."""
        return self.db.execute(sql, params).fetchall()

    def present(self, entries: Iterable[TreeEntry]) -> None:
        """Say which files there are."""
        self.db.execute("DELETE FROM present")
        self.db.executemany("INSERT OR IGNORE INTO present VALUES(?, ?)", ((e.path, e.blob) for e in entries))
        self._show()

    def unknown(self) -> set[str]:
        """Paths of present files of which the index holds no content."""
        rows = self.query("SELECT path FROM present LEFT JOIN entry USING(path, blob) WHERE number IS NULL")
        return {path for (path,) in rows}

    def unjudged(self) -> set[str]:
        """Paths of present files of which the index holds no verdict."""
        rows = self.query("SELECT path FROM present LEFT JOIN verdict USING(path, blob) WHERE findings IS NULL")
        return {path for (path,) in rows}

    def add(self, parsed: Iterable[Parsed]) -> None:
        """Remember what files say."""
        with self._writing():
            for item in parsed:
                self._insert(item)
        self._show()

    def judge(self, verdicts: Iterable[tuple[str, str, str]]) -> None:
        """Remember the findings (as JSON) of files: path, blob, findings."""
        with self._writing():
            self.db.executemany("INSERT OR REPLACE INTO verdict VALUES(?, ?, ?)", verdicts)

    def verdicts(self) -> Iterator[tuple[str, str]]:
        """Path and findings (as JSON) of every present file that has findings."""
        yield from self.query(
            "SELECT path, findings FROM present JOIN verdict USING(path, blob) WHERE findings <> '[]'"
        )

    def known_files(self) -> dict[str, tuple[str, str]]:
        """Stamp and blob of every file whose id was remembered."""
        return {path: (stamp, blob) for path, stamp, blob in self.query("SELECT path, stamp, blob FROM main.file")}

    def remember_files(self, files: Iterable[tuple[str, str, str]]) -> None:
        """Remember the ids of files by their stamps: path, stamp, blob."""
        with self._writing():
            self.db.executemany("INSERT OR REPLACE INTO file VALUES(?, ?, ?)", files)

    def _insert(self, item: Parsed) -> None:
        cursor = self.db.execute(
            "INSERT OR IGNORE INTO entry(path, blob, kind, id, ref, title, status, facts, rest, trail) "
            "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                item.path, item.blob, item.kind, item.id, f"{item.kind}/{item.id}",
                _text(item.facts.get("title")) or item.id, _text(item.facts.get("status")),
                _json(item.facts), _json(item.rest), _json(item.trail),
            ),
        )  # fmt: skip
        if cursor.rowcount:
            number = cursor.lastrowid
            self.db.executemany("INSERT INTO link VALUES(?, ?, ?, ?)", ((number, *link) for link in item.links))

    def _show(self) -> None:
        self.db.execute("DELETE FROM shown")
        self.db.execute("INSERT INTO shown SELECT number FROM present JOIN entry USING(path, blob)")

    def _writing(self) -> _Writing:
        return _Writing(self.db)


class _Writing:
    """One transaction. A cache that cannot be written is no reason to fail: the work goes on in memory."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self.db.execute("ROLLBACK" if kind else "COMMIT")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _open(name: str) -> sqlite3.Connection:
    db = sqlite3.connect(name, isolation_level=None, timeout=30)
    db.execute("PRAGMA temp_store = MEMORY")
    if name != ":memory:":
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    db.executescript(_SCHEMA)
    return db


def _connect(folder: Path | None, digest: str) -> tuple[sqlite3.Connection, bool]:
    """The index file of these rules, and whether it can be used; else one in memory."""
    if folder is None:
        return _open(":memory:"), True
    path = folder / f"index-{digest[:16]}.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        db = _open(str(path))
        db.execute("BEGIN IMMEDIATE")
        db.execute("ROLLBACK")
    except (OSError, sqlite3.Error):
        return _open(":memory:"), False
    _forget_old(folder, path)
    return db, True


def _forget_old(folder: Path, current: Path) -> None:
    """Remove indexes of rules that were left long ago."""
    old = sorted(folder.glob("index-*.sqlite"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in [file for file in old if file != current][_KEPT_FILES:]:
        for part in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            with suppress(OSError):
                part.unlink()
