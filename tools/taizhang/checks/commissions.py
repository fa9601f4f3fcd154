"""Every unit that was asked answers a commission in time, if only with a nil report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, today, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

_DATE = len("2026-01-01")
_SOURCE = "約稿登記和通報的通例：按單位列出應約情況"
SILENT = Problem(
    "TZ630",
    Text("約稿未答復", "Commission not answered"),
    Text("「{unit}」未在 {due} 前應約，也沒有零報告", "“{unit}” has neither answered by {due} nor sent a nil report"),
    Text(
        "催報；已報送的，在信息的「所答約稿」寫明這件約稿，沒有情況的登記零報告",
        "remind the unit; name this commission in the item that answers it, or record a nil report",
    ),
    level="warning",
    source=_SOURCE,
)
LATE = Problem(
    "TZ631",
    Text("約稿答復遲了", "Commission answered late"),
    Text("「{unit}」到 {at} 才應約（時限 {due}）", "“{unit}” answered on {at}, after {due}"),
    Text("無須改正；考核時計入", "nothing to mend: it counts in the assessment"),
    level="info",
    source=_SOURCE,
)


class Asked(NamedTuple):
    """A unit that a commission asks."""

    path: str
    ref: str
    status: str
    key: int
    """Its place among the units asked, from 0."""
    unit: str
    due: str
    at: str | None
    """When it answered, with an item or a nil report; None where it has not."""


def asked(ledger: Ledger, rules: Rules) -> list[Asked]:
    """Every unit that a numbered commission asks, by the path of the commission; ended ones ask for nothing."""
    if not (keeps(rules, "commission", "units", "due_at") and keeps(rules, "info", "answers")):
        return []
    ended = tombstones(rules)
    rows = ledger.index.query(
        "WITH answering AS MATERIALIZED (SELECT facts FROM record WHERE kind = 'info' AND instr(names, ' .answers ') "
        "    AND facts ->> '$.answers' IS NOT NULL "
        "    AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?))), "
        "given(commission, unit, at) AS (SELECT facts ->> '$.answers', facts ->> '$.unit', facts ->> '$.reported_at' "
        "    FROM answering "
        "  UNION ALL SELECT facts ->> '$.answers', joint.value, facts ->> '$.reported_at' "
        "    FROM answering JOIN json_each(facts, '$.joint_units') AS joint "
        "  UNION ALL SELECT ref, facts ->> (nil.fullkey || '.unit'), facts ->> (nil.fullkey || '.reported_on') "
        "    FROM record JOIN json_each(facts, '$.nil_reports') AS nil WHERE record.kind = 'commission'), "
        "answer AS MATERIALIZED (SELECT commission, unit, min(at) AS at FROM given GROUP BY commission, unit), "
        "asked AS (SELECT c.path, c.ref, c.status, asked.key, asked.value AS unit, c.facts ->> '$.due_at' AS due "
        "  FROM record c JOIN json_each(c.facts, '$.units') AS asked "
        "  WHERE c.kind = 'commission' AND c.facts ->> '$.number' IS NOT NULL "
        "  AND c.kind || '/' || coalesce(c.status, '') NOT IN (SELECT value FROM json_each(?))) "
        "SELECT asked.path, asked.ref, asked.status, asked.key, asked.unit, asked.due, answer.at "
        "FROM asked LEFT JOIN answer ON answer.commission = asked.ref AND answer.unit = asked.unit "
        "ORDER BY asked.path, asked.key",
        ended, ended,
    )  # fmt: skip
    return [Asked(*row) for row in rows]


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on each unit of each commission that was issued; a closed one asks for nothing more."""
    now = today(rules).isoformat()
    for one in asked(ledger, rules):
        due = str(one.due)
        if one.at is None and one.status != "closed" and due[:_DATE] < now:
            yield SILENT.at(one.path, ("units", one.key), unit=one.unit, due=one.due)
        elif one.at is not None and one.at > due[: len(one.at)]:
            yield LATE.at(one.path, ("units", one.key), unit=one.unit, due=one.due, at=one.at)


RULE = LedgerRule((SILENT, LATE), run)
