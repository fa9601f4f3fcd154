"""What the developer's page counts by hand for the sample is what the program counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

import pytest
from tests.support import REPOSITORY

from taizhang.ledger import WorkTree, open_ledger
from taizhang.outputs.clock import Clock, look
from taizhang.outputs.clocks import running
from taizhang.outputs.past import PastTree
from taizhang.workflow import load_rules

PAGE = (REPOSITORY / "docs/developer/time.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d{4}-\d{2}-\d{2}) \| (\S+) \| (.+?) \|(.*)\| (\d{4}-\d{2}-\d{2}) \| (\w+) \|$", re.MULTILINE)


class Row(NamedTuple):
    day: str
    ref: str
    what: str
    total: str
    due: str
    light: str


ROWS = [Row(*(part.strip() for part in found.groups())) for found in ROW.finditer(PAGE)]


def called(clock: Clock) -> str:
    """What the page calls a clock: its task and unit, or its item."""
    parts = [clock.task.en if clock.task else "", clock.unit or ""]
    return clock.item or ", ".join(part for part in parts if part)


def test_the_page_counts_a_dozen_cases_and_more() -> None:
    assert len(ROWS) >= 12
    assert {row.light for row in ROWS} == {"red", "yellow", "green"}


@pytest.fixture(scope="module")
def clocks_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], dict[str, list[Clock]]]]:
    """Gives the clocks of the sample at the end of a day, by record."""
    rules, findings = load_rules(WorkTree(REPOSITORY))
    assert rules is not None, findings
    root = tmp_path_factory.mktemp("index")
    ledger = open_ledger(root, rules.book, WorkTree(REPOSITORY))

    @cache
    def on(day: str) -> dict[str, list[Clock]]:
        seen_on = date.fromisoformat(day)
        past = open_ledger(root, rules.book, PastTree(ledger, rules, seen_on))
        found = {matter.ref: own for matter, own in running(past, look(past, rules, seen_on))}
        past.index.close()
        return found

    yield on
    ledger.index.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.day} {row.ref} {row.what}")
def test_the_program_counts_as_the_page_does(row: Row, clocks_on: Callable[[str], dict[str, list[Clock]]]) -> None:
    own = [clock for clock in clocks_on(row.day)[row.ref] if called(clock) == row.what]
    assert [(clock.sum("en"), clock.due.isoformat(), clock.light.colour) for clock in own] == [
        (row.total, row.due, row.light)
    ]
