"""Contact points that have yet to send what they send every month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from taizhang.checks.shared import keeps, tombstones
from taizhang.ledger import Ledger
from taizhang.policy import Deadline
from taizhang.policy.limits import count
from taizhang.workflow import Rules


class Quota(NamedTuple):
    """What a contact point has sent in a month, against what was asked."""

    unit: str
    month: str
    sent: int
    asked: int
    left: Deadline
    """The working days left in the month."""

    @property
    def short(self) -> int:
        """How many are missing."""
        return self.asked - self.sent


def short_quotas(ledger: Ledger, rules: Rules, today: date) -> Iterator[Quota]:
    """The contact points whose quota of this month is not reached yet, those that lack most first.

    An item counts in the month in which it was reported, for its unit and each that reported it jointly, unless it was
    withdrawn.
    """
    if not (keeps(rules, "unit", "contact_point.monthly_quota") and keeps(rules, "info", "unit", "reported_at")):
        return
    month, ended = today.isoformat()[:7], tombstones(rules)
    sent = Counter(_senders(ledger, month, today, ended))
    rows = ledger.index.query(
        "SELECT ref, facts ->> '$.contact_point.monthly_quota' AS asked FROM record "
        "WHERE kind = 'unit' AND typeof(asked) = 'integer' AND coalesce(facts ->> '$.contact_point.since', '') <= ? "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY ref",
        today.isoformat(), ended,
    )  # fmt: skip
    left = count(rules.calendar, today, _last_day(today))
    short = [Quota(unit, month, sent[unit], asked, left) for unit, asked in rows if sent[unit] < asked]
    yield from sorted(short, key=lambda quota: (-quota.short, quota.unit))


def _senders(ledger: Ledger, month: str, today: date, ended: str) -> list[str]:
    rows = ledger.index.query(
        "WITH item AS MATERIALIZED (SELECT facts FROM record WHERE kind = 'info' "
        "  AND substr(facts ->> '$.reported_at', 1, 7) = ? AND substr(facts ->> '$.reported_at', 1, 10) <= ? "
        "  AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?))) "
        "SELECT facts ->> '$.unit' FROM item "
        "UNION ALL SELECT joint.value FROM item JOIN json_each(facts, '$.joint_units') AS joint",
        month, today.isoformat(), ended,
    )  # fmt: skip
    return [unit for (unit,) in rows]


def _last_day(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1) if day < date.max.replace(day=1) else None
    return following - timedelta(days=1) if following else date.max
