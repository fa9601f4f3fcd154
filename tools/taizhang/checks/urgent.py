"""Urgent information that came too late is registered as a lapse, so that the unit is heard and the case is decided."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.checks.shared import keeps, tombstones
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Problem, Record
from taizhang.policy.urgent import receipts
from taizhang.workflow import Rules

LATE = Problem(
    "TZ614",
    Text("緊急信息遲報", "Urgent information came late"),
    Text("{how}，還沒有登記報送差錯", "{how}, and no lapse is registered"),
    Text(
        "核對接報、電話、報送三個時間；屬實的，新建報送差錯，「相關信息」寫這一條，聽取單位申辯後認定",
        "compare the times at which it was learnt, phoned and reported; if they are right, register a lapse that names "
        "this item, hear the unit, and decide",
    ),
    level="warning",
    source="policy.yaml: info.phone_within, info.written_within and their limits by grade",
)
_JOIN = ";", "; "


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on an urgent item that came late, as if no lapse were about it."""
    if record.kind == "info" and _kept(rules) and (how := _how_late(record.data, rules)):
        yield LATE.at(record.path, ("reported_at",), how=how)


def stands(finding: Finding, ledger: Ledger, rules: Rules) -> bool:
    """Whether the item is still in force, and no lapse that is in force is about it."""
    rows = ledger.index.query(
        "WITH ended AS MATERIALIZED (SELECT value FROM json_each(?)) "
        "SELECT 1 FROM outline item WHERE item.path = ? AND item.kind || '/' || coalesce(item.status, '') NOT IN ended "
        "AND NOT EXISTS (SELECT 1 FROM reference JOIN outline AS lapse ON lapse.number = reference.entry "
        "  WHERE reference.target = item.ref AND reference.field = 'event' AND lapse.kind = 'lapse' "
        "  AND lapse.kind || '/' || coalesce(lapse.status, '') NOT IN ended)",
        tombstones(rules), finding.path,
    )  # fmt: skip
    return bool(rows)


def _kept(rules: Rules) -> bool:
    return keeps(rules, "info", "learnt_at", "phoned_at", "reported_at") and keeps(rules, "lapse", "event")


def _how_late(facts: Data, rules: Rules) -> Label | None:
    found = receipts(facts, rules.policy, rules.calendar)
    late = [(one, one.at) for one in found if one.at is not None and one.late(one.at)]
    said = [(one.words("zh-Hant", at), one.words("en", at)) for one, at in late]
    return Label(_JOIN[0].join(zh for zh, _ in said), _JOIN[1].join(en for _, en in said)) if said else None


RULE = RecordRule((LATE,), run, stands)
