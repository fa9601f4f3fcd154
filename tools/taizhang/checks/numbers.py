"""Official numbers run from 1 in each kind and year, without gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from taizhang.checks.base import LedgerRule
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

GAP = Problem(
    "TZ409",
    Text("編號不連續", "Gap in the numbers"),
    Text("{year}年的「{kind}」缺{missing}號", "number {missing} of “{kind}” in {year} is missing"),
    Text(
        "找回缺號的記錄：入賬的記錄只可撤銷，不可刪除", "restore the missing record: what has landed is never deleted"
    ),
    level="warning",
    source="DA/T 70-2018: continuity of running numbers",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on gaps, each at the record that follows it."""
    # a number reads 〔2026〕12號: the year begins at the 2nd character, the count at the 7th, and a cast stops at 號
    rows = ledger.index.query(
        "WITH given AS MATERIALIZED (SELECT path, kind, substr(series, 2, 4) AS year, "
        "    CAST(substr(series, 7) AS INTEGER) AS count FROM whole WHERE series GLOB '〔[0-9]*〕[0-9]*號') "
        "SELECT min(path), kind, year, count FROM given JOIN (SELECT kind, year FROM given "
        "  GROUP BY kind, year HAVING count(DISTINCT count) < max(count)) USING(kind, year) GROUP BY kind, year, count"
    )
    held: dict[tuple[str, str], dict[int, str]] = {}
    for path, kind, year, number in rows:
        held.setdefault((kind, year), {})[number] = path
    for (kind, year), series in held.items():
        yield from _gaps(rules.book.kinds[kind].label, year, series)


def _gaps(kind: Label, year: str, series: Mapping[int, str]) -> Iterator[Finding]:
    for before, number in pairwise([0, *sorted(series)]):
        if number > before + 1:
            missing = str(before + 1) if number == before + 2 else f"{before + 1}–{number - 1}"
            yield GAP.at(series[number], ("number",), kind=kind, year=year, missing=missing)


RULE = LedgerRule((GAP,), run)
