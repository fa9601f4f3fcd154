"""Official numbers run from 1 in each kind and year, without gaps."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

GAP = Problem(
    "TZ409",
    Text("編號不連續", "Gap in the numbers"),
    Text("{year}年的「{kind}」缺{missing}號", "number {missing} of “{kind}” in {year} is missing"),
    Text("找回缺號的記錄:入賬的記錄只可撤銷,不可刪除", "restore the missing record: what has landed is never deleted"),
    level="warning",
    source="DA/T 70-2018: continuity of running numbers",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on gaps, each at the record that follows it."""
    # a number reads 〔2026〕12號: the year begins at the 2nd character, the count at the 7th, and a cast stops at 號
    rows = ledger.index.query(
        "WITH numbered AS (SELECT path, kind, substr(series, 2, 4) AS year, CAST(substr(series, 7) AS INTEGER) AS n "
        "  FROM record WHERE series GLOB '〔[0-9]*〕[0-9]*號'), "
        "stepped AS (SELECT *, lag(n, 1, 0) OVER (PARTITION BY kind, year ORDER BY n, path) AS before FROM numbered) "
        "SELECT path, kind, year, before + 1, n - 1 FROM stepped WHERE n > before + 1"
    )
    for path, kind, year, first, last in rows:
        missing = str(first) if first == last else f"{first}–{last}"
        yield GAP.at(path, ("number",), kind=rules.book.kinds[kind].label, year=year, missing=missing)


RULE = LedgerRule((GAP,), run)
