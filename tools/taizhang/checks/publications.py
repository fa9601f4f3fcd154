"""Issues of a journal count up: within the year, and since it was founded."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

ISSUE = Problem(
    "TZ670",
    Text("期號不遞增", "Issue number does not count up"),
    Text(
        "第{issue}期印發在「{other}」（第{before}期）之後，期號卻不大於它",
        "issue {issue} comes after “{other}” (issue {before}) but is not greater",
    ),
    Text("核對期號和印發日期", "compare the issue numbers and dates"),
)
TOTAL = Problem(
    "TZ671",
    Text("總期號不遞增", "Total issue number does not count up"),
    Text(
        "總第{issue}期印發在「{other}」（總第{before}期）之後，期號卻不大於它",
        "total issue {issue} comes after “{other}” (total issue {before}) but is not greater",
    ),
    Text("核對總期號和印發日期", "compare the total issue numbers and dates"),
)
_COUNTS = (("issue", 4, ISSUE), ("total_issue", 0, TOTAL))
"""The field, how much of the date begins a new count, and the problem."""


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on the issues of each journal, in the order in which they came out."""
    for field, period, problem in _COUNTS:
        if keeps(rules, "bulletin", "journal", "issued_on", field):
            yield from _not_counting_up(ledger, rules, field, period, problem)


def _not_counting_up(ledger: Ledger, rules: Rules, field: str, period: int, problem: Problem) -> Iterator[Finding]:
    rows = ledger.index.query(
        "WITH issue AS (SELECT path, ref, facts ->> '$.journal' AS journal, facts ->> '$.issued_on' AS issued, "
        "    facts ->> ? AS n FROM record WHERE kind = 'bulletin' AND typeof(facts ->> ?) = 'integer' "
        "    AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?))), "
        "stepped AS (SELECT path, n, lag(n) OVER w AS before, lag(ref) OVER w AS other FROM issue "
        "  WINDOW w AS (PARTITION BY journal, substr(issued, 1, ?) ORDER BY issued, n, path)) "
        "SELECT path, n, before, other FROM stepped WHERE n <= before ORDER BY path",
        f"$.{field}", f"$.{field}", tombstones(rules), period,
    )  # fmt: skip
    for path, number, before, other in rows:
        yield problem.at(path, (field,), issue=number, before=before, other=other)


RULE = LedgerRule((ISSUE, TOTAL), run)
