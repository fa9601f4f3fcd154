"""What the office asked of each unit: commissions, forms and urgings; and the monthly quotas of contact points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from taizhang.checks.commissions import Asked, asked
from taizhang.checks.shared import day, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data
from taizhang.outputs.numbers.facts import OFFICE, Counts, Part, Terms, steps_of, texts
from taizhang.outputs.numbers.writing import plain
from taizhang.workflow import Rules

_ASKED = Text("約稿", "commission")
_FORM = Text("約報數據", "figures asked for")
_MISSED = Text("{due} 到期，未報", "due {due}, not answered")
_URGED = Text("催辦", "urged")
_QUOTA = Text("聯繫點每月任務 {quota} 條", "contact point: {quota} items a month")
_MET = Text("報送 {submitted} 條，完成任務 {quota} 條", "{submitted} items, quota of {quota} met")
_UNANSWERED = Text("約稿未報扣 {points} 分", "commission not answered: {points} off")
_URGE, _FIGURES = "urge", "data"


def commissions(ledger: Ledger, rules: Rules, terms: Terms) -> Iterator[Part]:
    """Commissions sent to each unit, and those that it left unanswered when they were due."""
    rows = ledger.index.query(
        "SELECT ref, facts, trail FROM record WHERE kind = 'commission' AND latest >= ? ORDER BY ref", str(terms.year)
    )
    known = {ref: (from_json(facts), steps_of(trail)) for ref, facts, trail in rows}
    units: dict[str, list[str]] = {}
    for one in asked(ledger, rules):
        facts, _ = known.get(one.ref, ({}, []))
        units.setdefault(one.ref, []).append(one.unit)
        yield from _asked(one, facts, terms)
    for ref, asked_units in units.items():
        yield from urgings(ref, known[ref][1], asked_units, terms) if ref in known else ()


def _asked(one: Asked, facts: Data, terms: Terms) -> Iterator[Part]:
    issued, due = day(facts.get("issued_on")), day(facts.get("due_at"))
    for owner in (one.unit, OFFICE):
        if issued and terms.counts(issued):
            yield Part(owner, "commissions", issued.isoformat(), one.ref, 1, _ASKED, {})
            if facts.get("type") == _FIGURES:
                yield Part(owner, "forms", issued.isoformat(), one.ref, 1, _FORM, {})
        if one.at is None and due and due < terms.today and terms.counts(due):
            on = due.isoformat()
            points = Fraction(terms.on("deductions.missed_commission", on) or 0)
            yield Part(owner, "unanswered", on, one.ref, 1, _MISSED, {"due": on})
            yield Part(owner, "deductions", on, one.ref, points, _UNANSWERED, {"points": plain(points)})


def urgings(ref: str, trail: list[dict[str, Any]], units: list[str], terms: Terms) -> Iterator[Part]:
    """Every time that a unit was urged; an urging that names no unit is to all."""
    for step in trail:
        on = day(step["at"])
        if step["action"] == _URGE and on and terms.counts(on):
            urged = texts([step["unit"]]) if "unit" in step else texts(step.get("units")) or units
            for unit in (*urged, *[OFFICE] * len(urged)):
                yield Part(unit, "urgings", on.isoformat(), ref, 1, _URGED, {})


def quotas(ledger: Ledger, rules: Rules, terms: Terms, counts: Counts) -> Iterator[Part]:
    """What contact points were asked for each month begun, and the points for meeting it, up to the year's most."""
    rows = ledger.index.query(
        "SELECT ref, facts ->> '$.contact_point.monthly_quota', facts ->> '$.contact_point.since' FROM record "
        "WHERE kind = 'unit' AND facts -> '$.contact_point' IS NOT NULL "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY ref",
        tombstones(rules),
    )
    begun = [f"{terms.year}-{month:02}" for month in range(1, 13) if f"{terms.year}-{month:02}-01" <= str(terms.today)]
    for unit, quota, since in rows:
        if not isinstance(quota, int) or not quota or day(since) is None:
            continue
        earned = Fraction(0)
        for month in (month for month in begun if month >= since[:7]):
            for owner in (unit, OFFICE):
                yield Part(owner, "asked", f"{month}-01", unit, quota, _QUOTA, {"quota": quota})
            submitted = len(counts.of(unit, "submitted", {month}))
            most = Fraction(terms.of_month("adoption.quota_points_cap", month) or 0)
            points = min(Fraction(terms.of_month("adoption.quota_points", month) or 0), max(most - earned, Fraction(0)))
            if submitted >= quota and points:
                earned += points
                for owner in (unit, OFFICE):
                    said = {"submitted": submitted, "quota": quota, "points": plain(points)}
                    yield Part(owner, "quota", f"{month}-01", unit, points, _MET, said)
