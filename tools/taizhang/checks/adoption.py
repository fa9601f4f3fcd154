"""What is said of an item's sending up and adoption fits the item, its approval and the publication."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

WRONG_LEVEL = Problem(
    "TZ645",
    Text("採用級別與刊物不符", "Level differs from the publication's"),
    Text(
        "寫的是「{level}」,「{publication}」卻是「{known}」刊物", "“{level}” is given, but “{publication}” is “{known}”"
    ),
    Text("按刊物的級別改正,或改正刊物名錄", "give the publication's level, or mend the publication"),
    level="warning",
)
TOO_EARLY = Problem(
    "TZ646",
    Text("採用早於報送", "Adopted before it was reported"),
    Text("採用日期 {date} 早於報送時間 {reported}", "adopted on {date}, before it was reported at {reported}"),
    Text("核對採用日期", "compare the date of the adoption"),
)
UNAPPROVED_SENDING = Problem(
    "TZ647",
    Text("未經審批上報", "Sent up before approval"),
    Text("上報時間 {sent} 早於審批({approved})", "sent up at {sent}, before its approval ({approved})"),
    Text("核對上報時間;確屬先報的,按先報後補辦理", "compare the time; what goes first is “sent first” by a leader"),
)
UNAPPROVED_ADOPTION = Problem(
    "TZ648",
    Text("未經審批的信息記了採用", "Adoption of an item that was not approved"),
    Text(
        "本件是「{state}」,沒有審批過,卻記了採用或上報",
        "this item is “{state}” and was never approved, yet it was adopted or sent up",
    ),
    Text("先完成審批,再記採用和上報", "have it approved first"),
    level="warning",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on submissions and adoptions of information."""
    if keeps(rules, "info", "adoptions.*.level") and keeps(rules, "publication", "level"):
        yield from _levels(ledger, rules)
    if keeps(rules, "info", "adoptions.*.date", "reported_at"):
        yield from _dates(ledger)
    if keeps(rules, "info", "submissions.*.sent_at"):
        yield from _sendings(ledger)
    yield from _unapproved(ledger, rules)


def _levels(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    rows = ledger.index.query(
        "SELECT i.path, a.key, i.facts ->> (a.fullkey || '.level') AS level, p.ref, p.facts ->> '$.level' "
        "FROM record i JOIN json_each(i.facts, '$.adoptions') AS a "
        "JOIN record p ON p.ref = i.facts ->> (a.fullkey || '.publication') "
        "WHERE i.kind = 'info' AND p.kind = 'publication' AND level <> p.facts ->> '$.level' ORDER BY i.path, a.key"
    )
    kind = rules.book.kinds["publication"]
    label, levels = kind.value_label, (kind.node(("level",)) or {}).get("enum", ())
    for path, key, level, publication, known in rows:
        if level not in levels:  # that it is no level at all, others say
            continue
        yield WRONG_LEVEL.at(
            path, ("adoptions", key, "level"),
            level=label(("level",), level), publication=publication, known=label(("level",), known),
        )  # fmt: skip


def _dates(ledger: Ledger) -> Iterator[Finding]:
    rows = ledger.index.query(
        "SELECT i.path, a.key, i.facts ->> (a.fullkey || '.date') AS date, i.facts ->> '$.reported_at' AS reported "
        "FROM record i JOIN json_each(i.facts, '$.adoptions') AS a "
        "WHERE i.kind = 'info' AND date < substr(reported, 1, 10) ORDER BY i.path, a.key"
    )
    for path, key, adopted, reported in rows:
        yield TOO_EARLY.at(path, ("adoptions", key, "date"), date=adopted, reported=reported)


def _sendings(ledger: Ledger) -> Iterator[Finding]:
    """Backfilled items were approved on paper, long before their trail began."""
    rows = ledger.index.query(
        "SELECT i.path, s.key, i.facts ->> (s.fullkey || '.sent_at') AS sent, "
        "  (SELECT min(i.trail ->> (step.fullkey || '.at')) FROM json_each(i.trail) AS step "
        "   WHERE i.trail ->> (step.fullkey || '.action') IN ('approve', 'send_first')) AS approved "
        "FROM record i JOIN json_each(i.facts, '$.submissions') AS s "
        "WHERE i.kind = 'info' AND i.facts ->> '$.backfilled' IS NULL AND sent < approved ORDER BY i.path, s.key"
    )
    for path, key, sent, approved in rows:
        yield UNAPPROVED_SENDING.at(path, ("submissions", key, "sent_at"), sent=sent, approved=approved)


def _unapproved(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """An item that was merged needs no approval of its own: its digest has one."""
    rows = ledger.index.query(
        "SELECT path, status, json_array_length(facts, '$.adoptions') FROM record WHERE kind = 'info' "
        "AND status <> 'merged' "
        "AND (json_array_length(facts, '$.adoptions') > 0 OR json_array_length(facts, '$.submissions') > 0) "
        "AND NOT EXISTS (SELECT 1 FROM json_each(trail) AS step "
        "  WHERE trail ->> (step.fullkey || '.action') IN ('approve', 'send_first')) "
        "ORDER BY path"
    )
    for path, status, adopted in rows:
        where = ("adoptions",) if adopted else ("submissions",)
        yield UNAPPROVED_ADOPTION.at(path, where, state=rules.newest("info").state_label(status))


RULE = LedgerRule((WRONG_LEVEL, TOO_EARLY, UNAPPROVED_SENDING, UNAPPROVED_ADOPTION), run)
