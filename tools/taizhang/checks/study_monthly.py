"""The office studies together every month."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, today, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

_SETTING = "study.monthly_min"
TOO_FEW = Problem(
    "TZ650",
    Text("當月集中學習不足", "Too few group study sessions in a month"),
    Text("{month} 集中學習{count}次，應有{least}次", "{count} group study sessions in {month}, {least} expected"),
    Text("補登當月的集中學習；沒有組織的，下月補上", "register the sessions of the month, or make them up"),
    level="warning",
    source="policy.yaml: study.monthly_min",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on the months of this year that are over, from the first month in which study was ever registered.

    What is missing has no file; the finding stands at the folder where its record would be.
    """
    if not (keeps(rules, "study", "held_on", "type") and rules.policy.has(_SETTING)):
        return
    rows = ledger.index.query(
        "SELECT substr(facts ->> '$.held_on', 1, 7) AS month, count(*) FROM record "
        "WHERE kind = 'study' AND facts ->> '$.type' = 'collective' AND typeof(facts ->> '$.held_on') = 'text' "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) GROUP BY month",
        tombstones(rules),
    )
    held = dict(rows)
    now = today(rules)
    for number in range(1, now.month):
        first = now.replace(month=number, day=1)
        month, least = f"{first:%Y-%m}", rules.policy.value(_SETTING, first)
        if held and min(held) <= month and held.get(month, 0) < least:
            yield TOO_FEW.at(f"records/study/{now.year}", month=month, count=held.get(month, 0), least=least)


RULE = LedgerRule((TOO_FEW,), run)
