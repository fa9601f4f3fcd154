"""No two records have one id, and no two of a kind one number."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.i18n import Text
from taizhang.ledger import Ledger, place
from taizhang.ledger.problems import WRONG_FOLDER
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

SAME_ID = Problem(
    "TZ403",
    Text("標識重複", "Two records with one id"),
    Text("「{ref}」已是 {other} 的標識", "“{ref}” is already the id of {other}"),
    Text("給後建的一件另取標識", "give the later one another id"),
)
SAME_NUMBER = Problem(
    "TZ404",
    Text("編號重複", "Two records with one number"),
    Text("編號{number}已給了 {other}", "the number {number} was already given to {other}"),
    Text("編號由入賬統一給出；恢復原來的編號", "numbers are given at landing: restore the original one"),
)


def run(ledger: Ledger, _rules: Rules) -> Iterator[Finding]:
    """Findings on ids and numbers."""
    for path, found in ledger.misplaced.items():  # paths follow from ids: a second file of one id stands elsewhere
        ref = place(path).ref
        if found[0].problem is WRONG_FOLDER and (other := ledger.record(ref)):
            yield SAME_ID.at(path, ref=ref, other=other.path)
    rows = ledger.index.query(
        "SELECT later.path, first.path, later.series FROM (SELECT kind, series, min(path) AS path FROM outline "
        "  WHERE series IS NOT NULL GROUP BY kind, series HAVING count(*) > 1) AS first "
        "JOIN outline AS later ON later.kind = first.kind AND later.series = first.series AND later.path > first.path"
    )
    for path, other, number in rows:
        yield SAME_NUMBER.at(path, ("number",), number=number, other=other)


RULE = LedgerRule((SAME_ID, SAME_NUMBER), run)
