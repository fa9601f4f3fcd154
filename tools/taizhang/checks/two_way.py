"""What one record says of another, the other says back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Finding, Problem, Where
from taizhang.workflow import Rules

NOT_RETURNED = Problem(
    "TZ407",
    Text("對方沒有寫回", "Link is not returned"),
    Text(
        "「{label}」寫了「{target}」，對方的「{back}」卻沒有寫本件",
        "“{label}” names “{target}”, whose “{back}” does not name this record",
    ),
    Text("在對方補寫本件，或改正這一項", "name this record there, or mend this one"),
    level="warning",
)
NOT_RECORDED = Problem(
    "TZ603",
    Text("已刊載而未登記", "Printed but not recorded"),
    Text(
        "本期刊載了「{target}」，對方的「{back}」卻沒有登記",
        "this issue prints “{target}”, whose “{back}” does not say so",
    ),
    Text("在對方登記這一次採用或推介", "record the adoption or promotion there"),
    level="warning",
)


class Pair(NamedTuple):
    """A field of one kind that must be answered by a field of another."""

    kind: str
    field: str
    other: str
    back: str


PAIRS = (
    Pair("research", "tabled.*.meeting", "meeting", "items.*.research"),
    Pair("meeting", "items.*.research", "research", "tabled.*.meeting"),
    Pair("research", "recommendations.*.adopted_in", "decision", "research.*"),
)
PRINTED = (("info", "adoptions.*.publication"), ("exemplar", "promotions.*.publication"))
"""Kinds that a bulletin prints, and where they say in which journal."""


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on links that should be returned."""
    for pair in PAIRS:
        if keeps(rules, pair.kind, pair.field) and keeps(rules, pair.other, pair.back):
            yield from _unreturned(ledger, rules, pair)
    if keeps(rules, "info", "sources"):
        yield from _merged(ledger, rules)
    for kind, field in PRINTED:
        if keeps(rules, "bulletin", "journal", "items") and keeps(rules, kind, field):
            yield from _printed(ledger, rules, kind, field)


def _unreturned(ledger: Ledger, rules: Rules, pair: Pair) -> Iterator[Finding]:
    rows = ledger.index.query(
        "WITH ended AS MATERIALIZED (SELECT value FROM json_each(?)), back AS MATERIALIZED "
        "  (SELECT source || ' ' || target FROM reference WHERE field = ?) "
        "SELECT r.path, r.place, r.target FROM reference r "
        "JOIN outline one ON one.number = r.entry JOIN outline two ON two.ref = r.target "
        "WHERE r.field = ? AND one.kind = ? AND two.kind = ? "
        "AND one.kind || '/' || coalesce(one.status, '') NOT IN ended "
        "AND two.kind || '/' || coalesce(two.status, '') NOT IN ended "
        "AND r.target || ' ' || r.source NOT IN back ORDER BY r.path, r.place",
        tombstones(rules), pair.back, pair.field, pair.kind, pair.other,
    )  # fmt: skip
    for path, place, target in rows:
        yield _not_returned(rules, pair, path, tuple(from_json(place)), target)


def _merged(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """An item that was merged into a digest is among the digest's sources."""
    rows = ledger.index.query(
        "WITH merged AS (SELECT r.path, r.ref, max(step.key) AS step, "
        "    r.trail ->> (step.fullkey || '.into') AS into_ref "
        "  FROM record r JOIN json_each(r.trail) AS step "
        "  WHERE r.kind = 'info' AND r.status = 'merged' AND r.trail ->> (step.fullkey || '.into') IS NOT NULL "
        "  GROUP BY r.path) "
        "SELECT path, step, into_ref FROM merged WHERE into_ref IN (SELECT ref FROM record) "
        "AND into_ref || ' ' || ref NOT IN "
        "  (SELECT source || ' ' || target FROM reference WHERE field = 'sources.*') ORDER BY path"
    )
    pair = Pair("info", "trail.*.into", "info", "sources")
    for path, step, target in rows:
        yield _not_returned(rules, pair, path, ("trail", step, "into"), target)


def _printed(ledger: Ledger, rules: Rules, kind: str, field: str) -> Iterator[Finding]:
    """What an issue prints says that the journal took it, or its unit gets no credit."""
    rows = ledger.index.query(
        "SELECT b.path, item.key, item.value FROM record b JOIN json_each(b.facts, '$.items') AS item "
        "WHERE b.kind = 'bulletin' AND b.status = 'issued' AND (SELECT kind FROM outline WHERE ref = item.value) = ? "
        "AND item.value || ' ' || (b.facts ->> '$.journal') NOT IN "
        "  (SELECT source || ' ' || target FROM reference WHERE field = ?) "
        "ORDER BY b.path, item.key",
        kind, field,
    )  # fmt: skip
    label = rules.book.kinds[kind].field_label((field.partition(".")[0],))
    for path, number, target in rows:
        yield NOT_RECORDED.at(path, ("items", number), target=target, back=label)


def _not_returned(rules: Rules, pair: Pair, path: str, where: Where, target: str) -> Finding:
    label = rules.book.kinds[pair.kind].field_label(where)
    back = rules.book.kinds[pair.other].field_label((pair.back.partition(".")[0],))
    return NOT_RETURNED.at(path, where, label=label, target=target, back=back)


RULE = LedgerRule((NOT_RETURNED, NOT_RECORDED), run)
