"""What is said of an item's sending up and adoption fits the item, its approval and the publication."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Problem
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


class _Adoption(NamedTuple):
    """An adoption: where it stands, what it says, and when its item was reported."""

    path: str
    number: int
    said: Data
    reported: Any


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on submissions and adoptions of information."""
    adoptions = list(_adoptions(ledger))
    if keeps(rules, "info", "adoptions.*.level") and keeps(rules, "publication", "level"):
        yield from _levels(ledger, rules, adoptions)
    if keeps(rules, "info", "adoptions.*.date", "reported_at"):
        yield from _dates(adoptions)
    if keeps(rules, "info", "submissions.*.sent_at"):
        yield from _sendings(ledger)
    yield from _unapproved(ledger, rules)


def _levels(ledger: Ledger, rules: Rules, adoptions: Iterable[_Adoption]) -> Iterator[Finding]:
    kind = rules.book.kinds["publication"]
    label, levels = kind.value_label, (kind.node(("level",)) or {}).get("enum", ())
    known = dict(ledger.index.query("SELECT ref, facts ->> '$.level' FROM record WHERE kind = 'publication'"))
    for path, number, adoption, _ in adoptions:
        level, publication = adoption.get("level"), adoption.get("publication")
        wanted = known.get(publication) if isinstance(publication, str) else None
        if level not in levels or wanted is None or level == wanted:  # that it is no level at all, others say
            continue
        yield WRONG_LEVEL.at(
            path, ("adoptions", number, "level"),
            level=label(("level",), level), publication=publication, known=label(("level",), wanted),
        )  # fmt: skip


def _dates(adoptions: Iterable[_Adoption]) -> Iterator[Finding]:
    for path, number, adoption, reported in adoptions:
        adopted = adoption.get("date")
        if isinstance(adopted, str) and isinstance(reported, str) and adopted < reported[:10]:
            yield TOO_EARLY.at(path, ("adoptions", number, "date"), date=adopted, reported=reported)


def _adoptions(ledger: Ledger) -> Iterator[_Adoption]:
    rows = ledger.index.query(
        "SELECT path, facts -> '$.adoptions', facts ->> '$.reported_at' FROM record "
        "WHERE kind = 'info' AND instr(facts, '\"adoptions\"') ORDER BY path"
    )
    for path, listed, reported in rows:
        adoptions = json.loads(listed or "[]")
        for number, adoption in enumerate(adoptions if isinstance(adoptions, list) else ()):
            if isinstance(adoption, dict):
                yield _Adoption(path, number, adoption, reported)


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
