"""What the index keeps of earlier versions of files costs those who ask for the present ones nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from taizhang.ledger.index import Index, Parsed
from taizhang.model import REGULAR, TreeEntry

_RECORDS = 300
_QUERIES = {
    "SELECT path, facts FROM record WHERE kind = 'info'": _RECORDS,
    "SELECT count(*) FROM outline WHERE kind = 'info'": 1,
    "SELECT path FROM whole WHERE instr(names, ' ') ORDER BY path": _RECORDS + 1,
    "SELECT path FROM outline WHERE kind = 'unit'": 1,
    "SELECT source FROM reference WHERE field = 'unit'": _RECORDS,
}


def _parsed(number: int, version: int) -> Parsed:
    path, blob = f"records/info/i{number}.yaml", f"{number}-{version}"
    links = [('["unit"]', "unit", "unit/a", False)] if not version else []
    return Parsed(
        path, blob, "info", f"i{number}", f"info/i{number}", "t", None, None, "", " ", "{}", "{}", "[]", links
    )


def _entries(version: int) -> Iterator[TreeEntry]:
    yield TreeEntry("records/unit/a.yaml", REGULAR, "a")
    for number in range(_RECORDS):
        yield TreeEntry(f"records/info/i{number}.yaml", REGULAR, f"{number}-{version}")


@pytest.fixture
def index() -> Iterator[Index]:
    """So many items, and the unit that they name."""
    with closing(Index(None, "0" * 64)) as made:
        unit = Parsed("records/unit/a.yaml", "a", "unit", "a", "unit/a", "A", None, None, "", " ", "{}", "{}", "[]", [])
        made.add([unit, *(_parsed(number, 0) for number in range(_RECORDS))])
        made.present(_entries(0))
        yield made


def _steps(index: Index, sql: str) -> int:
    """How many steps SQLite takes for a query: instructions of its virtual machine, which no clock measures."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    index.db.set_progress_handler(step, 1)
    try:
        assert len(index.query(sql)) == _QUERIES[sql]
    finally:
        index.db.set_progress_handler(None, 1)
    return taken


@pytest.mark.parametrize("sql", _QUERIES)
def test_a_query_takes_as_many_steps_however_many_versions_of_the_files_are_known(sql: str, index: Index) -> None:
    alone = _steps(index, sql)
    for version in range(1, 10):
        index.add(_parsed(number, version) for number in range(_RECORDS))
    assert alone <= _steps(index, sql) <= 1.02 * alone


def test_only_the_present_version_of_a_file_is_seen(index: Index) -> None:
    index.add([_parsed(number, 1) for number in range(_RECORDS)])
    assert not index.unknown()
    index.present(_entries(1))
    assert len(index.query("SELECT 1 FROM record WHERE kind = 'info'")) == _RECORDS
    assert not index.query("SELECT 1 FROM reference")
