"""Urgent information that came too late is registered as a lapse, so that the unit is heard and the case is decided."""

from __future__ import annotations

import json
from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, tombstones
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Problem
from taizhang.policy.urgent import receipts
from taizhang.workflow import Rules

LATE = Problem(
    "TZ614",
    Text("緊急信息遲報", "Urgent information came late"),
    Text("{how},還沒有登記報送差錯", "{how}, and no lapse is registered"),
    Text(
        "核對接報、電話、報送三個時間;屬實的,新建報送差錯,「相關信息」寫這一條,聽取單位申辯後認定",
        "compare the times at which it was learnt, phoned and reported; if they are right, register a lapse that names "
        "this item, hear the unit, and decide",
    ),
    level="warning",
    source="policy.yaml: info.phone_within, info.written_within and their limits by grade",
)
_JOIN = ";", "; "


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on urgent items that came late and that no lapse is about."""
    if not keeps(rules, "info", "learnt_at", "phoned_at", "reported_at") or not keeps(rules, "lapse", "event"):
        return
    ended = tombstones(rules)
    rows = ledger.index.query(
        "SELECT path, facts FROM record WHERE kind = 'info' AND facts ->> '$.learnt_at' IS NOT NULL "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND ref NOT IN (SELECT facts ->> '$.event' FROM record WHERE kind = 'lapse' "
        "  AND facts ->> '$.event' IS NOT NULL "
        "  AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?))) ORDER BY path",
        ended, ended,
    )  # fmt: skip
    for path, facts in rows:
        if how := _how_late(json.loads(facts), rules):
            yield LATE.at(path, ("reported_at",), how=how)


def _how_late(facts: Data, rules: Rules) -> Label | None:
    found = receipts(facts, rules.policy, rules.calendar)
    late = [(one, one.at) for one in found if one.at is not None and one.late(one.at)]
    said = [(one.words("zh-Hant", at), one.words("en", at)) for one, at in late]
    return Label(_JOIN[0].join(zh for zh, _ in said), _JOIN[1].join(en for _, en in said)) if said else None


RULE = LedgerRule((LATE,), run)
