"""Every resolution of a meeting and every directive to be acted on has its supervision case, unless that was waived."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import day, keeps, missed, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

NO_CASE_OF_ITEM = Problem(
    "TZ620",
    Text("議定事項沒有立項督查", "Meeting item without a case"),
    Text("第{item}項應於 {due} 前立項督查，還沒有", "item {item} was to have its supervision case by {due}"),
    Text(
        "新建督查事項，立項依據寫這次會議和序號；不督查的，寫明理由和批准人",
        "make a supervision matter whose origin is this meeting and item, or say why not and who approved",
    ),
    source="policy.yaml: supervision.minutes_to_supervision, supervision.decompose_within",
)
NO_CASE_OF_DIRECTIVE = Problem(
    "TZ621",
    Text("批示沒有立案督辦", "Directive without a case"),
    Text("要求辦理的批示應於 {due} 前立案督辦，還沒有", "this directive was to have its supervision case by {due}"),
    Text(
        "新建督查事項，立項依據寫這件批示；不立案的，寫不立案說明",
        "make a supervision matter whose origin is this directive, or say why not",
    ),
    source="policy.yaml: directive.register_within, supervision.decompose_within",
)
_ITEM_GRACE = ("supervision.minutes_to_supervision", "supervision.decompose_within")
_DIRECTIVE_GRACE = ("directive.register_within", "supervision.decompose_within")


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on what should have been taken up by now."""
    if not keeps(rules, "supervision", "origin.record"):
        return
    if keeps(rules, "supervision", "origin.item") and keeps(rules, "meeting", "items.*.item", "items.*.supervise"):
        yield from _meeting_items(ledger, rules)
    if keeps(rules, "directive", "nature", "waiver"):
        yield from _directives(ledger, rules)


def _meeting_items(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    ended = tombstones(rules)
    rows = ledger.index.query(
        "WITH taken AS MATERIALIZED (SELECT r.target || ' ' || (s.facts ->> '$.origin.item') FROM reference r "
        "   JOIN record s ON s.number = r.entry WHERE r.field = 'origin.record' AND s.kind = 'supervision' "
        "   AND s.facts ->> '$.origin.item' IS NOT NULL "
        "   AND s.kind || '/' || coalesce(s.status, '') NOT IN (SELECT value FROM json_each(?))) "
        "SELECT m.path, item.key, m.facts ->> (item.fullkey || '.item'), m.facts ->> '$.held_on' "
        "FROM record m JOIN json_each(m.facts, '$.items') AS item "
        "WHERE m.kind = 'meeting' AND m.facts ->> '$.number' IS NOT NULL "
        "AND m.kind || '/' || coalesce(m.status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND coalesce(m.facts ->> (item.fullkey || '.supervise'), 1) = 1 "
        "AND m.ref || ' ' || (m.facts ->> (item.fullkey || '.item')) NOT IN taken "
        "ORDER BY m.path, item.key",
        ended, ended,
    )  # fmt: skip
    for path, key, item, held_on in rows:
        if due := _missed(rules, held_on, _ITEM_GRACE):
            yield NO_CASE_OF_ITEM.at(path, ("items", key), item=item, due=due)


def _directives(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """A directive given on a matter that is already under supervision needs no second case."""
    ended = tombstones(rules)
    rows = ledger.index.query(
        "SELECT d.path, d.facts ->> '$.given_at' FROM record d "
        "WHERE d.kind = 'directive' AND d.facts ->> '$.number' IS NOT NULL "
        "AND d.kind || '/' || coalesce(d.status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND d.facts ->> '$.nature' = 'action_required' AND d.facts ->> '$.waiver' IS NULL "
        "AND coalesce(d.facts ->> '$.subject_record', '') NOT LIKE 'supervision/%' "
        "AND NOT EXISTS (SELECT 1 FROM reference r JOIN outline s ON s.number = r.entry "
        "   WHERE r.target = d.ref AND r.field = 'origin.record' AND s.kind = 'supervision' "
        "   AND s.kind || '/' || coalesce(s.status, '') NOT IN (SELECT value FROM json_each(?))) "
        "ORDER BY d.path",
        ended, ended,
    )  # fmt: skip
    for path, given_at in rows:
        if due := _missed(rules, given_at, _DIRECTIVE_GRACE):
            yield NO_CASE_OF_DIRECTIVE.at(path, ("nature",), due=due)


def _missed(rules: Rules, since: object, grace: tuple[str, ...]) -> str | None:
    """The working day by which a case had to be there, if that has passed."""
    start = day(since)
    if start is None:
        return None
    due = missed(rules, start, sum(rules.policy.value(name, start) for name in grace if rules.policy.has(name)))
    return due.isoformat() if due else None


RULE = LedgerRule((NO_CASE_OF_ITEM, NO_CASE_OF_DIRECTIVE), run)
