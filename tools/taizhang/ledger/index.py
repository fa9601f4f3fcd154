"""The disposable index: what each file says, kept by the id of its content, so that nothing is parsed twice.

Facts, long texts and trails have tables of their own, so that a query that asks for none of them reads little: SQLite
leaves out a left join of which nothing is used, but for sums and groups, which `outline` serves. Kinds are looked up
among the files that are present, so that what files said before, as other branches still have them, costs nothing; who
looks at all records, of whatever kind, asks `whole` for that reason.

One SQLite file for each digest of the rules, below the cache folder. It may be deleted at any time. Every write is one
transaction, so that a process that is killed leaves it as it was; where it cannot be written at all, the work is done
in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from taizhang.ledger.sketch import Sketch, looks_alike
from taizhang.ledger.store import Work, discard, into_memory, open_store, store_name, transact
from taizhang.model import TreeEntry

CACHE = ".cache/taizhang"
_BATCH = 2_000
"""Files remembered in one transaction: as many as keep others who wait to write for less than a second. The keys of
sketches come in no order, so that smaller ones would write nearly every page again and again."""
_ROWS = 250
"""Rows inserted by one statement."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry(
  number INTEGER PRIMARY KEY, path TEXT NOT NULL, blob TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  ref TEXT NOT NULL, title TEXT NOT NULL, status TEXT, series TEXT, latest TEXT NOT NULL, names TEXT NOT NULL,
  UNIQUE(path, blob)) STRICT;
CREATE TABLE IF NOT EXISTS fact(entry INTEGER PRIMARY KEY, facts TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS body(entry INTEGER PRIMARY KEY, rest TEXT NOT NULL, trail TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS link(
  entry INTEGER NOT NULL, place TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL, stray INTEGER NOT NULL,
  PRIMARY KEY(entry, place)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entry_ref ON entry(ref);
CREATE INDEX IF NOT EXISTS link_field ON link(field);
CREATE INDEX IF NOT EXISTS link_target ON link(target);
CREATE INDEX IF NOT EXISTS link_stray ON link(stray) WHERE stray;
CREATE TABLE IF NOT EXISTS verdict(
  path TEXT NOT NULL, blob TEXT NOT NULL, findings TEXT NOT NULL, PRIMARY KEY(path, blob)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file(
  path TEXT PRIMARY KEY, stamp TEXT NOT NULL, blob TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sketch(entry INTEGER PRIMARY KEY, bins BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sketch_key(
  key INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY(key, entry)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alike(
  entry INTEGER NOT NULL, other INTEGER NOT NULL, percent INTEGER, PRIMARY KEY(entry, other)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attachment(
  blob TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""
_KEEP_VERDICT = "INSERT OR REPLACE INTO verdict VALUES(?, ?, ?)"
_SAME_KEYS = (
    "SELECT same.key, same.entry FROM json_each(?) AS wanted JOIN sketch_key AS same ON same.key = wanted.value "
    "WHERE same.entry IN (SELECT entry FROM sketch_key WHERE key = wanted.value ORDER BY entry DESC LIMIT 32) "
    "ORDER BY same.entry DESC"
)
"""The latest records with each key; the limit keeps a text that stands in very many records from comparing them all."""
_SKETCHES = (
    "SELECT sketch.entry, sketch.bins FROM sketch JOIN entry ON entry.number = sketch.entry "
    "WHERE sketch.entry IN (SELECT value FROM json_each(?)) AND entry.path <> ?"
)
_BY_TITLE = 8
"""Of those, as many are measured for their title alone: the same heads every issue of some series."""
_PAIRS = "alike JOIN outline AS one ON one.number = alike.entry JOIN outline AS two ON two.number = alike.other"
_VIEW = """
CREATE TEMP TABLE present(path TEXT NOT NULL, blob TEXT NOT NULL);
CREATE TEMP TABLE shown(number INTEGER PRIMARY KEY, kind TEXT NOT NULL);
CREATE INDEX temp.shown_kind ON shown(kind);
CREATE TEMP VIEW outline AS SELECT entry.* FROM shown JOIN entry USING(number, kind);
CREATE TEMP VIEW record AS
  SELECT entry.*, fact.facts, body.rest, body.trail FROM shown JOIN entry USING(number, kind)
  LEFT JOIN fact ON fact.entry = entry.number LEFT JOIN body ON body.entry = entry.number;
CREATE TEMP VIEW whole AS
  SELECT entry.*, fact.facts, body.rest, body.trail FROM shown CROSS JOIN entry USING(number, kind)
  LEFT JOIN fact ON fact.entry = entry.number LEFT JOIN body ON body.entry = entry.number;
CREATE TEMP VIEW reference AS
  SELECT entry.number AS entry, entry.ref AS source, entry.path AS path, link.field, link.place, link.target, link.stray
  FROM shown JOIN entry USING(number, kind) JOIN link ON link.entry = entry.number;
"""


class Parsed(NamedTuple):
    """What a file was found to say, ready to be kept."""

    path: str
    blob: str
    kind: str
    id: str
    ref: str
    title: str
    status: str | None
    series: str | None
    """The official number."""
    latest: str
    """The latest day that facts and trail speak of; empty where they speak of none."""
    names: str
    """Of fields (with a dot before), of actions in the trail and of its steps' keys, each between spaces."""
    facts: str
    """As JSON, everything but long texts and the trail: what queries look at."""
    rest: str
    """As JSON, the long texts."""
    trail: str
    links: Sequence[tuple[str, str, str, bool]]
    """Place as JSON, field and target of each reference, and whether the field is not for records of that kind."""
    sketch: Sketch | None = None
    """Of title and long texts, in kinds that have such."""
    verdict: str | None = None
    """As JSON, what was found wrong with the record by itself; None where nobody has looked."""


class Index:
    """What is known of files by their content; queries see the files that were last given to `present`."""

    def __init__(self, root: Path | None, digest: str) -> None:
        """Open the index of the rules `digest` for the office in `root`; in memory without a folder.

        `warning` names the cache folder if it cannot be used.
        """
        self.warning: str | None = None
        self._path: Path | None = None
        try:
            self._path = root / CACHE / store_name(root, digest) if root else None
            self.db = open_store(self._path, _SCHEMA)
        except (OSError, sqlite3.Error):
            self.warning, self._path = f"{root}/{CACHE}", None
            self.db = open_store(None, _SCHEMA)
        self.db.executescript(_VIEW)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def discard(self) -> None:
        """Let go of the file, and remove it: it is damaged, and all that it held can be made again."""
        self.close()
        if self._path is not None:
            discard(self._path)

    def query(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """The rows of a query over the views `record`, `whole`, `outline` (without texts and trail) and `reference`."""
        return self.db.execute(sql, params).fetchall()

    def present(self, entries: Iterable[TreeEntry]) -> set[str]:
        """Say which files there are, each once.

        Returns:
            The paths at which no file was ever read: by these rules, each other one is where a record of its kind and
            name stands.
        """
        self._set_present((entry.path, entry.blob) for entry in entries)
        rows = self.query("SELECT path FROM present WHERE NOT EXISTS (SELECT 1 FROM entry WHERE path = present.path)")
        return {path for (path,) in rows}

    def leave_out(self, paths: Iterable[str]) -> None:
        """Say which of the present files hold no records."""
        self.db.executemany("DELETE FROM present WHERE path = ?", [(path,) for path in paths])
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
        rest = iter(parsed)
        while batch := list(islice(rest, _BATCH)):
            self._write(partial(self._insert_all, batch))
        self._show()

    def judge(self, verdicts: Iterable[tuple[str, str, str]]) -> None:
        """Remember the findings (as JSON) of files: path, blob, findings."""
        self._write_rows(_KEEP_VERDICT, verdicts)

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
        self._write_rows("INSERT OR REPLACE INTO file VALUES(?, ?, ?)", files)

    def unmeasured(self) -> list[tuple[Any, ...]]:
        """Pairs of present records that look alike, by number, and were not yet held against each other."""
        return self.query(f"SELECT entry, other FROM {_PAIRS} WHERE percent IS NULL")  # noqa: S608

    def texts(self) -> Iterator[tuple[Any, ...]]:
        """Number, facts and long texts (as JSON) of each record in unmeasured pairs; they may be very many."""
        yield from self.db.execute(
            f"WITH pair AS (SELECT entry, other FROM {_PAIRS} WHERE percent IS NULL) "  # noqa: S608
            "SELECT entry, facts, rest FROM fact JOIN body USING(entry) "
            "WHERE entry IN (SELECT entry FROM pair UNION SELECT other FROM pair)"
        )

    def alike(self, percent: int) -> list[tuple[Any, ...]]:
        """Pairs of present records that are at least `percent` alike, by path, and how much."""
        return self.query(
            f"SELECT one.path, two.path, percent FROM {_PAIRS} WHERE percent >= ? ORDER BY 1, 2",  # noqa: S608
            percent,
        )

    def measure(self, pairs: Iterable[tuple[int, int, int]]) -> None:
        """Remember how much pairs of records are alike: number, number, percent."""
        self._write_rows("INSERT OR REPLACE INTO alike VALUES(?, ?, ?)", pairs)

    def known_attachments(self) -> dict[str, tuple[str, int]]:
        """SHA-256 and size of every attachment that was read before, by the id of its content."""
        return {blob: (digest, size) for blob, digest, size in self.query("SELECT * FROM main.attachment")}

    def remember_attachments(self, files: Iterable[tuple[str, str, int]]) -> None:
        """Remember what attachments hold: blob, SHA-256, size."""
        self._write_rows("INSERT OR REPLACE INTO attachment VALUES(?, ?, ?)", files)

    def _insert_all(self, items: Iterable[Parsed], _db: sqlite3.Connection) -> None:
        for item in items:
            self._insert(item)

    def _insert(self, item: Parsed) -> None:
        cursor = self.db.execute(
            "INSERT OR IGNORE INTO entry(path, blob, kind, id, ref, title, status, series, latest, names) "
            "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            item[:10],
        )
        if cursor.rowcount:
            number = cursor.lastrowid
            self.db.execute("INSERT INTO fact VALUES(?, ?)", (number, item.facts))
            self.db.execute("INSERT INTO body VALUES(?, ?, ?)", (number, item.rest, item.trail))
            self.db.executemany("INSERT INTO link VALUES(?, ?, ?, ?, ?)", ((number, *link) for link in item.links))
            if item.sketch is not None and number is not None:
                self._compare(number, item.path, item.sketch)
        if item.verdict is not None:
            self.db.execute(_KEEP_VERDICT, (item.path, item.blob, item.verdict))

    def _compare(self, number: int, path: str, sketch: Sketch) -> None:
        """Remember a sketch, and which earlier records it looks like; how much, is measured when somebody asks."""
        same = self.query(_SAME_KEYS, as_json(sketch.keys))
        by_title = {other for _, other in [pair for pair in same if pair[0] == sketch.title_key][:_BY_TITLE]}
        sketches = self.query(_SKETCHES, as_json(sorted({other for _, other in same})), path) if same else []
        found = [other for other, bins in sketches if other in by_title or looks_alike(bins, sketch.bins)]
        self.db.execute("INSERT INTO sketch VALUES(?, ?)", (number, sketch.bins))
        self.db.executemany("INSERT OR IGNORE INTO sketch_key VALUES(?, ?)", ((key, number) for key in sketch.keys))
        self.db.executemany("INSERT INTO alike VALUES(?, ?, NULL)", ((number, other) for other in found))

    def _set_present(self, files: Iterable[tuple[str, str]]) -> None:
        """Say which files there are; many in a statement, as each costs as much as a row."""
        self.db.execute("DELETE FROM present")
        rest = iter(files)
        while rows := list(islice(rest, _ROWS)):
            values = ", ".join(["(?, ?)"] * len(rows))
            self.db.execute(f"INSERT INTO present VALUES {values}", list(chain.from_iterable(rows)))  # noqa: S608
        self._show()

    def _show(self) -> None:
        self.db.execute("DELETE FROM shown")
        self.db.execute("INSERT INTO shown SELECT number, kind FROM present JOIN entry USING(path, blob)")

    def _write(self, work: Work) -> None:
        """Do `work` in one transaction. A file that cannot be written is no reason to fail: memory takes its place."""
        try:
            transact(self.db, work)
        except sqlite3.Error:
            if self._path is None:
                raise
            self._leave_file()
            transact(self.db, work)

    def _write_rows(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        kept = list(rows)
        self._write(lambda db: db.executemany(sql, kept))

    def _leave_file(self) -> None:
        shown = self.query("SELECT path, blob FROM present")
        self.warning, self._path = str(self._path), None
        self.db = into_memory(self.db)
        self.db.executescript(_VIEW)
        self._set_present(shown)


def as_json(value: Any) -> str:
    """A value as JSON, compact and with every character as it is."""
    return orjson.dumps(value).decode()


def from_json(text: str) -> Any:
    """What the index kept as JSON."""
    return orjson.loads(text)
