"""Assessments received from above, beside our own numbers; and those that the office gave its units."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.checks.shared import tombstones
from taizhang.ledger import Ledger, from_json
from taizhang.outputs.numbers.facts import groups
from taizhang.outputs.numbers.figures import Figure, Numbers
from taizhang.outputs.numbers.periods import Period
from taizhang.workflow import Rules

_OF_THE_OFFICE, _OF_A_UNIT = ("reported", "adopted", "points"), ("points", "adoption.unit_score")
"""The figures that stand beside an assessment of the office, and of a unit."""


@dataclass(frozen=True)
class Assessment:
    """One assessment, or what it says of one unit. Scores are as its issuer wrote them."""

    ref: str
    title: str
    issuer: str
    received: bool
    """Whether the office itself was assessed."""
    since: str
    until: str
    score: str
    full: str
    rank: int | None


def assessments(ledger: Ledger, rules: Rules, period: Period, unit: str = "") -> list[Assessment]:
    """What was received from above and speaks of `period`; with `unit`, what the office gave that unit."""
    rows = ledger.index.query(
        "SELECT ref, title, facts FROM record WHERE kind = 'assessment' AND facts ->> '$.direction' = ? "
        "AND facts ->> '$.period.from' <= ? AND facts ->> '$.period.until' >= ? "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) "
        "ORDER BY facts ->> '$.issued_on', ref",
        "given" if unit else "received", f"{period.months[-1]}-31", f"{period.months[0]}-01", tombstones(rules),
    )  # fmt: skip
    found = []
    for ref, title, said in rows:
        facts = from_json(said)
        own = [{"score": facts.get("own_score"), "rank": facts.get("own_rank")}]
        for line in [score for score in groups(facts.get("scores")) if score.get("unit") == unit] if unit else own:
            rank = line.get("rank")
            found.append(Assessment(
                ref, title, str(facts.get("issuer", "")), not unit, facts["period"]["from"], facts["period"]["until"],
                str(line.get("score") or ""), str(facts.get("max_score", "")), rank if isinstance(rank, int) else None,
            ))  # fmt: skip
    return found


def beside(found: Assessment, numbers: Numbers, unit: str = "") -> list[Figure]:
    """The ledger's own numbers, of the office or of `unit`, in those months of the numbers' year that it speaks of."""
    year = f"{numbers.terms.year}"
    months = [month for month in Period(numbers.terms.year).months if found.since[:7] <= month <= found.until[:7]]
    if not months or found.until[:4] != year or found.since[:4] != year:
        return []
    span = Period(numbers.terms.year, int(months[0][5:]), int(months[-1][5:]))
    names = _OF_A_UNIT if unit else _OF_THE_OFFICE
    return [numbers.figure(unit, name, span) for name in names if name in numbers.names]
