"""No record leans on one that has been withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

WITHDRAWN = Problem(
    "TZ405",
    Text("指向已撤銷的記錄", "Reference to a record that has ended"),
    Text("「{target}」已是「{state}」", "“{target}” is “{state}”"),
    Text("改為指向仍有效的記錄，或去掉這一項", "name a record that still stands, or leave this out"),
    level="warning",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on references to records in a tombstone state.

    Units, people and publications are dissolved and leave: what began before that rightly goes on naming them.
    """
    ended = tombstones(rules)
    base = json.dumps([kind.name for kind in rules.book.kinds.values() if kind.group == "base"])
    rows = ledger.index.query(
        "WITH ended AS MATERIALIZED (SELECT ref, kind, status, trail ->> '$[#-1].at' AS at FROM whole "
        "  WHERE kind || '/' || coalesce(status, '') IN (SELECT value FROM json_each(?))) "
        "SELECT r.path, r.place, ended.ref, ended.kind, ended.status "
        "FROM reference r JOIN ended ON ended.ref = r.target JOIN record source ON source.number = r.entry "
        "WHERE source.kind || '/' || coalesce(source.status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND (ended.kind NOT IN (SELECT value FROM json_each(?)) "
        "     OR coalesce(source.trail ->> '$[0].at', '9') > coalesce(ended.at, '')) "
        "ORDER BY r.path, r.place",
        ended, ended, base,
    )  # fmt: skip
    for path, place, target, kind, status in rows:
        state = rules.newest(kind).state_label(status)
        yield WITHDRAWN.at(path, tuple(from_json(place)), target=target, state=state)


RULE = LedgerRule((WITHDRAWN,), run)
