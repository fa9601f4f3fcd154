"""The file that the index is kept in: opened beside others who use it, or given up for memory."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

Work = Callable[[sqlite3.Connection], object]

_KEPT_FILES = 6
_WAIT_SECONDS = 30
_PAUSE_SECONDS = 0.02
_CACHE_KIB = 64 * 1024
"""Of pages kept in memory; with SQLite's own 2 MiB every query reads the whole of a large ledger again."""
_MAPPED = 128 * 1024 * 1024
"""Bytes up to which a file is read where it lies, without being copied; written it is never that way. A larger one, or
one that is yet to grow, would take its size in memory."""
_KEY = "taizhang-cache-key"


def open_store(path: Path | None, schema: str) -> sqlite3.Connection:
    """The database in the file `path`, made where there is none and ready to be written; without a path, in memory.

    A file that is no database, or a damaged one, is thrown away: all that it held can be made again.

    Raises:
        OSError: the folder cannot be made.
        sqlite3.Error: the file cannot be opened or written.
    """
    if path is None:
        return _open(":memory:", schema)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        db = _patiently(lambda: _open(str(path), schema))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        discard(path)
        db = _patiently(lambda: _open(str(path), schema))
    _forget_old(path)
    return db


def transact(db: sqlite3.Connection, work: Work) -> None:
    """Do `work` in one transaction: all of it or nothing.

    Raises:
        sqlite3.Error: it could not be written; nothing has changed.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        work(db)
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite itself rolls back when a disk is full
            db.execute("ROLLBACK")
        raise


def into_memory(db: sqlite3.Connection) -> sqlite3.Connection:
    """A copy in memory of what a database holds; `db` is closed.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.backup(memory)
    except sqlite3.Error:
        memory.close()
        raise
    finally:
        db.close()
    return memory


def discard(path: Path) -> None:
    """Remove a database and the files that belong to it."""
    for part in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        with suppress(OSError):
            part.unlink()


def store_name(root: Path, digest: str) -> str:
    """The name of the database for the rules `digest`, in the clone that the folder `root` is in.

    It holds a secret of the clone, kept in Git's own folder, where no commit can put a file: a database that came with
    somebody's commit, saying that nothing is wrong with his records, is never found.

    Raises:
        OSError: the secret can be neither read nor made.
    """
    secret = _secret(root)
    return f"index-{hashlib.sha256(f'{secret} {digest}'.encode()).hexdigest()[:16]}.sqlite"


def _secret(root: Path) -> str:
    git = next((place / ".git" for place in (root, *root.parents) if (place / ".git").exists()), None)
    if git is not None and git.is_file():  # a linked work tree
        git = git.parent / git.read_text("utf-8", "surrogateescape").removeprefix("gitdir: ").rstrip("\n")
    if git is None or not git.is_dir():
        return ""
    key = git / _KEY
    if not key.exists():
        made = key.with_name(f"{_KEY}-{secrets.token_hex(4)}")
        made.write_text(secrets.token_hex(32), "ascii")
        made.replace(key)
    return key.read_text("ascii")


def _open(name: str, schema: str) -> sqlite3.Connection:
    db = sqlite3.connect(name, isolation_level=None, timeout=_WAIT_SECONDS)
    try:
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if name != ":memory:":
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA mmap_size = {_MAPPED if _is_small(Path(name)) else 0}")
        db.executescript(schema)
        transact(db, lambda _: None)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _is_small(path: Path) -> bool:
    return path.is_file() and 0 < path.stat().st_size <= _MAPPED


def _patiently(opened: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    """Try again while somebody else is making the file: SQLite does not wait where waiting could deadlock."""
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return opened()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or (
                time.monotonic() > end
            ):
                raise
        time.sleep(_PAUSE_SECONDS)


def _forget_old(current: Path) -> None:
    """Remove databases of rules that were left long ago."""
    found = []
    for file in current.parent.glob("index-*.sqlite"):
        with suppress(OSError):
            found.append((file.stat().st_mtime, file))
    for _, file in sorted(item for item in found if item[1] != current)[:-_KEPT_FILES]:
        discard(file)
